//! Users: what a request makes of them.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use scim::patch::Operation;
use scim::schema::core::ENTERPRISE;
use scim::text::fold;
use scim::{Error, Resource, ResourceSchema};
use serde_json::Value;

use crate::{Change, Connection, ConnectionKey, OrganizationKey, Source, UserKey};

/// Whether a user may use the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// In use.
    Active,
    /// Inactive in the identity provider.
    Disabled,
    /// Deleted in the identity provider, kept here.
    Deprovisioned,
}

impl Status {
    /// Word for tables and answers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
            Self::Deprovisioned => "deprovisioned",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The word names no status.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no user status")]
pub struct UnknownStatus(String);

impl FromStr for Status {
    type Err = UnknownStatus;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        [Self::Active, Self::Disabled, Self::Deprovisioned]
            .into_iter()
            .find(|status| status.word() == word)
            .ok_or_else(|| UnknownStatus(word.to_owned()))
    }
}

/// A person in the directory.
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    /// Row key; 0 until the user is saved.
    pub key: UserKey,
    /// The tenant.
    pub organization: OrganizationKey,
    /// The connection that owns the user; `None` for Local and Import.
    pub connection: Option<ConnectionKey>,
    /// Public id, a UUID; never reused.
    pub id: String,
    /// Where the user comes from.
    pub source: Source,
    /// Whether the account may be used.
    pub status: Status,
    /// What the client wrote.
    pub resource: Resource,
    /// Grows by one with every change.
    pub version: i64,
    /// When the user was created.
    pub created: Timestamp,
    /// When the user last changed.
    pub last_modified: Timestamp,
}

impl User {
    /// `userName` as sent.
    #[must_use]
    pub fn user_name(&self) -> &str {
        self.resource.text("userName").unwrap_or_default()
    }

    /// Key by which `userName` is unique: compared without case (RFC 7643 §4.1.1).
    #[must_use]
    pub fn user_name_key(&self) -> Cow<'_, str> {
        fold(self.user_name())
    }

    /// Id of the manager, where one is set.
    #[must_use]
    pub fn manager(&self) -> Option<&str> {
        self.resource.extension(ENTERPRISE, "manager")?.get("value")?.as_str()
    }

    /// E-mail addresses as sent.
    pub fn emails(&self) -> impl Iterator<Item = &str> {
        let values = self.resource.get("emails").and_then(Value::as_array);
        values.into_iter().flatten().filter_map(|email| email.get("value")?.as_str())
    }
}

/// What the document says of the status; `None` where it does not speak of it.
fn status_of(resource: &Resource) -> Option<Status> {
    let active = resource.get("active")?.as_bool()?;
    Some(if active { Status::Active } else { Status::Disabled })
}

/// Creates a user (RFC 7644 §3.3). `id` is the new resource's id.
///
/// # Errors
/// 400 `invalidValue` where `userName` is missing.
pub fn create(
    connection: &Connection,
    schema: &ResourceSchema,
    mut resource: Resource,
    id: String,
    now: Timestamp,
) -> Result<User, Error> {
    resource.require(schema)?;
    if resource.get("active").is_none() {
        resource.as_map_mut().insert("active".into(), true.into());
        resource.put_in_order(schema);
    }
    Ok(User {
        key: UserKey(0),
        organization: connection.organization,
        connection: Some(connection.key),
        id,
        source: connection.source(),
        status: status_of(&resource).unwrap_or(Status::Active),
        resource,
        version: 1,
        created: now,
        last_modified: now,
    })
}

/// Replaces all that a client may write of a user (RFC 7644 §3.5.1). `None`: nothing changes.
///
/// # Errors
/// 400 `invalidValue` where `userName` is missing.
pub fn replace(
    before: User,
    schema: &ResourceSchema,
    mut resource: Resource,
    now: Timestamp,
) -> Result<Option<Change>, Error> {
    resource.require(schema)?;
    // RFC 7644 §3.5.1 leaves the default of an omitted attribute to the service: a profile push that
    // does not speak of `active` must not enable anybody.
    if let (None, Some(active)) = (resource.get("active"), before.resource.get("active")) {
        resource.as_map_mut().insert("active".into(), active.clone());
        resource.put_in_order(schema);
    }
    Ok(updated(before, resource, now))
}

/// Applies the operations of a PATCH (RFC 7644 §3.5.2). `None`: nothing changes.
///
/// # Errors
/// As [`scim::patch::apply`].
pub fn patch(
    before: User,
    schema: &ResourceSchema,
    operations: &[Operation],
    now: Timestamp,
) -> Result<Option<Change>, Error> {
    let patched = scim::patch::apply(&before.resource, operations, schema)?;
    Ok(patched.and_then(|resource| updated(before, resource, now)))
}

fn updated(before: User, resource: Resource, now: Timestamp) -> Option<Change> {
    if resource == before.resource {
        return None;
    }
    // Who takes `active` away has not said that the account may be used.
    let status = status_of(&resource).unwrap_or(before.status);
    let after = User { status, resource, version: before.version + 1, last_modified: now, ..before.clone() };
    Some(Change::UserUpdated { before: Box::new(before), after: Box::new(after) })
}

#[cfg(test)]
mod tests {
    use scim::patch::PatchRequest;
    use scim::resource::UnknownAttributes;
    use serde_json::json;

    use super::*;
    use crate::IdentityProvider;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn read(body: Value) -> Resource {
        Resource::from_json(body, &ResourceSchema::user(), UnknownAttributes::Refuse).unwrap().resource
    }

    fn created(body: Value) -> User {
        let connection = Connection {
            key: ConnectionKey(1),
            organization: OrganizationKey(1),
            id: "1c0e".into(),
            name: "generic".into(),
            idp: IdentityProvider::Generic,
            created: NOW,
        };
        create(&connection, &ResourceSchema::user(), read(body), "7d0c".into(), NOW).unwrap()
    }

    fn patched(before: User, operation: &Value) -> Option<Change> {
        let schema = ResourceSchema::user();
        let body = json!({"Operations": [operation]});
        let request = PatchRequest::parse(body, &schema, UnknownAttributes::Refuse, 1).unwrap();
        patch(before, &schema, &request.operations, NOW).unwrap()
    }

    fn status_after(change: Option<Change>) -> Option<Status> {
        if let Some(Change::UserUpdated { after, .. }) = change { Some(after.status) } else { None }
    }

    #[test]
    fn a_user_is_active_unless_it_is_said_otherwise() {
        assert_eq!(created(json!({"userName": "ada"})).status, Status::Active);
        assert_eq!(created(json!({"userName": "ada", "active": false})).status, Status::Disabled);
    }

    #[test]
    fn nobody_is_enabled_but_by_active_itself() {
        let disabled = created(json!({"userName": "ada", "active": false}));
        let put = replace(disabled.clone(), &ResourceSchema::user(), read(json!({"userName": "ben"})), NOW).unwrap();
        assert_eq!(status_after(put), Some(Status::Disabled));
        let removed = patched(disabled.clone(), &json!({"op": "remove", "path": "active"}));
        assert_eq!(status_after(removed), Some(Status::Disabled));
        let enabled = patched(disabled, &json!({"op": "replace", "path": "active", "value": true}));
        assert_eq!(status_after(enabled), Some(Status::Active));
    }

    #[test]
    fn what_changes_nothing_is_no_change() {
        let ada = created(json!({"userName": "ada", "title": "Surveyor"}));
        let same = read(json!({"title": "Surveyor", "userName": "ada"}));
        assert_eq!(replace(ada.clone(), &ResourceSchema::user(), same, NOW).unwrap(), None);
        assert_eq!(patched(ada, &json!({"op": "add", "path": "title", "value": "Surveyor"})), None);
    }
}
