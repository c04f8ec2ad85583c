//! Users: what a request makes of them.

use std::borrow::Cow;

use jiff::Timestamp;
use scim::patch::Operation;
use scim::resource::Normalized;
use scim::schema::core::ENTERPRISE;
use scim::text::fold;
use scim::{Error, Resource, ResourceSchema};
use serde_json::{Map, Value};

use crate::provisioning::Note;
use crate::rule::{self, NameRule, Rules, UserDeletion};
use crate::{Change, Connection, ConnectionKey, OrganizationKey, Source, UserKey};
use words::words;

words! {
    /// Whether a user may use the account.
    Status, "user status", {
        /// In use.
        Active => "active",
        /// Inactive in the identity provider.
        Disabled => "disabled",
        /// Deleted in the identity provider, kept here.
        Deprovisioned => "deprovisioned",
    }
}

words! {
    /// What people sort users by: each has an index to go on from.
    UserOrder, "order of users", {
        /// When they were created, oldest first.
        Created => "created",
        /// `userName`.
        UserName => "userName",
        /// `displayName`; those without one come last.
        DisplayName => "displayName",
    }
}

/// A person in the directory.
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    /// Row key; 0 until the user is saved.
    pub key: UserKey,
    /// The tenant.
    pub organization: OrganizationKey,
    /// The connection that owns the user and sees it over SCIM; `None` for Local, Import and whom none sees any more.
    pub connection: Option<ConnectionKey>,
    /// The connection that deleted the user, who is kept here (rule R6).
    pub deprovisioned_from: Option<ConnectionKey>,
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

    /// What people are shown as the user's name: `displayName`, or else what `name` comes to, or else `userName`.
    #[must_use]
    pub fn label(&self) -> Cow<'_, str> {
        let part = |part| self.resource.get("name").and_then(|name| name.get(part)?.as_str()).map(str::trim);
        let whole = [self.resource.text("displayName").map(str::trim), part("formatted")];
        if let Some(name) = whole.into_iter().flatten().find(|name| !name.is_empty()) {
            return name.into();
        }
        let parts = [part("givenName"), part("familyName")].into_iter().flatten();
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        if parts.is_empty() { self.user_name().into() } else { parts.join(" ").into() }
    }

    /// Id of the manager, where one is set.
    #[must_use]
    pub fn manager(&self) -> Option<&str> {
        self.resource.extension(ENTERPRISE, "manager")?.get("value")?.as_str()
    }

    /// The e-mail address that people are reached at: the primary one, or else the first.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        let values = self.resource.get("emails").and_then(Value::as_array)?;
        let has_address = |email: &&Value| email.get("value").is_some_and(Value::is_string);
        let primary = |email: &&Value| email.get("primary") == Some(&Value::Bool(true)) && has_address(email);
        let email = values.iter().find(primary).or_else(|| values.iter().find(has_address))?;
        email.get("value")?.as_str()
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

/// Reads a user who is asked for (RFC 7644 §3.3), and checks it against the rules; [`provision`] then looks at who is
/// there. `id` is the new resource's id.
///
/// # Errors
/// 400 `invalidValue` where `userName` is missing or a rule is not kept.
pub fn asked(
    connection: &Connection,
    schema: &ResourceSchema,
    resource: Resource,
    id: String,
    now: Timestamp,
) -> Result<User, Error> {
    let rules = connection.rules();
    rule::user::email(rules, &resource)?;
    rule::user::name(rules, &resource)?;
    rule::user::active(rules, &resource)?;
    resource.require(schema)?;
    Ok(User {
        connection: Some(connection.key),
        source: connection.source(),
        ..local(connection.organization, resource, id, now)
    })
}

/// A user who is made here and belongs to no connection.
///
/// # Errors
/// 400 `invalidValue` where `userName` is missing.
pub fn create(
    organization: OrganizationKey,
    schema: &ResourceSchema,
    source: Source,
    mut resource: Resource,
    id: String,
    now: Timestamp,
) -> Result<User, Error> {
    resource.require(schema)?;
    active_by_default(&mut resource, schema);
    Ok(User { source, ..local(organization, resource, id, now) })
}

fn active_by_default(resource: &mut Resource, schema: &ResourceSchema) {
    if resource.get("active").is_none() {
        set_active(resource, schema, true);
    }
}

fn set_active(resource: &mut Resource, schema: &ResourceSchema, active: bool) {
    resource.as_map_mut().insert("active".into(), active.into());
    resource.put_in_order(schema);
}

fn local(organization: OrganizationKey, resource: Resource, id: String, now: Timestamp) -> User {
    User {
        key: UserKey(0),
        organization,
        connection: None,
        deprovisioned_from: None,
        id,
        source: Source::Local,
        status: status_of(&resource).unwrap_or(Status::Active),
        resource,
        version: 1,
        created: now,
        last_modified: now,
    }
}

/// What becomes of a user who is asked for, where there may be one of that `userName` already.
///
/// A user whom the same connection deleted comes back: same id, memberships kept. One who was made here or imported is
/// taken over (R9): same id, and what the identity provider does not send stays.
///
/// # Errors
/// 409 `uniqueness` where the name is taken.
pub fn provision(
    rules: &Rules,
    mut asked: User,
    existing: Option<User>,
    schema: &ResourceSchema,
) -> Result<Change, Error> {
    let former = existing.as_ref().and_then(|existing| existing.deprovisioned_from);
    let comes_back = former.is_some() && former == asked.connection;
    // Who is taken over is as active as before where the identity provider does not say.
    if comes_back || existing.is_none() {
        active_by_default(&mut asked.resource, schema);
    }
    let Some(before) = existing else { return Ok(Change::UserCreated(Box::new(asked))) };
    let resource = match before.source {
        _ if comes_back => asked.resource,
        Source::Local | Source::Import if rules.takes_over_existing_users => {
            let mut whole = before.resource.clone();
            overlay(whole.as_map_mut(), asked.resource.into_map());
            whole.put_in_order(schema);
            whole
        }
        Source::Local | Source::Import => return Err(not_taken_over(asked.user_name())),
        Source::Scim(_) => return Err(user_name_taken(asked.user_name())),
    };
    let after = User {
        connection: asked.connection,
        deprovisioned_from: None,
        source: asked.source,
        status: status_of(&resource).unwrap_or(Status::Active),
        resource,
        version: before.version + 1,
        last_modified: asked.last_modified,
        ..before.clone()
    };
    Ok(Change::UserUpdated { before: Box::new(before), after: Box::new(after) })
}

/// Puts values over those that are there; the parts of an object, such as an extension, one by one.
fn overlay(map: &mut Map<String, Value>, over: Map<String, Value>) {
    for (name, value) in over {
        match (map.get_mut(&name), value) {
            (Some(Value::Object(there)), Value::Object(parts)) => overlay(there, parts),
            (_, value) => {
                map.insert(name, value);
            }
        }
    }
}

/// 409: user names are unique in the organization.
#[must_use]
pub fn user_name_taken(user_name: &str) -> Error {
    Error::uniqueness(format!(
        "userName {user_name} is taken by another user of the organization; user names are compared without case."
    ))
}

/// 409: somebody who was made or imported here is in the way (R9).
fn not_taken_over(user_name: &str) -> Error {
    Error::uniqueness(format!(
        "userName {user_name} is taken by a user who was made or imported here (rule R9): delete that user, or ask an admin of Muster to let this connection take users over."
    ))
}

/// A change that was decided, and what of the request was left out of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The change; `None`: nothing changes.
    pub change: Option<Change>,
    /// What was left out, and why.
    pub notes: Vec<Note>,
}

/// Replaces all that a client may write of a user (RFC 7644 §3.5.1).
///
/// # Errors
/// 400 `invalidValue` where `userName` is missing or a rule is not kept; 400 `mutability` where `userName` may not
/// change (R4).
pub fn replace(
    rules: &Rules,
    before: User,
    schema: &ResourceSchema,
    asked: Normalized,
    now: Timestamp,
) -> Result<Decision, Error> {
    let Normalized { mut resource, blank, .. } = asked;
    let mut notes = rule::update::keep_unlisted(rules, &before.resource, &mut resource, schema);
    // Before R5 puts blank parts back: an update that leaves no name fails, even where it would change nothing.
    rule::user::name(rules, &resource)?;
    notes.extend(rule::update::keep_blank(rules, &before.resource, &mut resource, &blank, schema));
    resource.require(schema)?;
    rule::user::user_name(rules, &before.resource, &resource)?;
    rule::user::email(rules, &resource)?;
    // RFC 7644 §3.5.1 leaves the default of an omitted attribute to the service: a profile push that
    // does not speak of `active` must not enable anybody.
    if let (None, Some(active)) = (resource.get("active"), before.resource.get("active")) {
        resource.as_map_mut().insert("active".into(), active.clone());
    }
    resource.put_in_order(schema);
    Ok(Decision { change: updated(before, resource, now), notes })
}

/// Applies the operations of a PATCH (RFC 7644 §3.5.2).
///
/// # Errors
/// As [`scim::patch::apply`] and [`replace`].
pub fn patch(
    rules: &Rules,
    before: User,
    schema: &ResourceSchema,
    operations: Vec<Operation>,
    now: Timestamp,
) -> Result<Decision, Error> {
    if rules.name_mandatory != NameRule::NotMandatory {
        // As in [`replace`]: judged by what is asked for, blank parts included.
        let of_name = |operation: &&Operation| {
            let attribute = &operation.path.attribute;
            attribute.extension.is_none() && ["name", "displayName"].contains(&attribute.attribute.name.as_str())
        };
        let of_name: Vec<Operation> = operations.iter().filter(of_name).cloned().collect();
        if let Some(asked) = scim::patch::apply(&before.resource, &of_name, schema)? {
            rule::user::name(rules, &asked)?;
        }
    }
    let (operations, notes) = rule::update::operations(rules, operations);
    let Some(resource) = scim::patch::apply(&before.resource, &operations, schema)? else {
        return Ok(Decision { change: None, notes });
    };
    rule::user::user_name(rules, &before.resource, &resource)?;
    // Who had none before is let be: the rule may be newer than the user.
    if rule::user::email(rules, &before.resource).is_ok() {
        rule::user::email(rules, &resource)?;
    }
    Ok(Decision { change: updated(before, resource, now), notes })
}

/// Replaces what an admin may write of a user who was made here. `None`: nothing changes.
#[must_use]
pub fn edited(before: User, resource: Resource, now: Timestamp) -> Option<Change> {
    updated(before, resource, now)
}

/// Enables or disables a user. `None`: nothing changes.
#[must_use]
pub fn set_enabled(before: User, schema: &ResourceSchema, enabled: bool, now: Timestamp) -> Option<Change> {
    let mut resource = before.resource.clone();
    set_active(&mut resource, schema, enabled);
    updated(before, resource, now)
}

/// Deletes a user for its identity provider, who is kept here where the rules say so (R6).
#[must_use]
pub fn deleted(rules: &Rules, before: User, schema: &ResourceSchema, now: Timestamp) -> Change {
    match rules.user_deletion {
        UserDeletion::Deletes => Change::UserDeleted(Box::new(User { last_modified: now, ..before })),
        UserDeletion::Deprovisions => {
            let mut resource = before.resource.clone();
            set_active(&mut resource, schema, false);
            let after = User {
                connection: None,
                deprovisioned_from: before.connection,
                status: Status::Deprovisioned,
                resource,
                version: before.version + 1,
                last_modified: now,
                ..before.clone()
            };
            let stays_in_groups = rules.deprovisioned_stay_in_groups;
            Change::UserDeprovisioned { before: Box::new(before), after: Box::new(after), stays_in_groups }
        }
    }
}

fn updated(before: User, resource: Resource, now: Timestamp) -> Option<Change> {
    if resource == before.resource {
        return None;
    }
    // Whom the identity provider has deleted stays so until it sends them again; and who takes `active` away has not
    // said that the account may be used.
    let status = match before.status {
        Status::Deprovisioned => Status::Deprovisioned,
        status => status_of(&resource).unwrap_or(status),
    };
    let after = User { status, resource, version: before.version + 1, last_modified: now, ..before.clone() };
    Some(Change::UserUpdated { before: Box::new(before), after: Box::new(after) })
}

#[cfg(test)]
mod tests {
    use scim::patch::PatchRequest;
    use scim::resource::UnknownAttributes;
    use serde_json::{Value, json};

    use super::*;
    use crate::rule::Preset;
    use crate::{IdentityProvider, Settings};

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn read(body: Value) -> Normalized {
        Resource::from_json(body, &ResourceSchema::user(), UnknownAttributes::Refuse).unwrap()
    }

    fn connection(key: i64, preset: Preset) -> Connection {
        Connection {
            key: ConnectionKey(key),
            organization: OrganizationKey(1),
            id: "1c0e".into(),
            name: "generic".into(),
            idp: IdentityProvider::Generic,
            settings: Settings::of(preset),
            created: NOW,
        }
    }

    fn asked_of(connection: &Connection, body: Value) -> Result<User, Error> {
        asked(connection, &ResourceSchema::user(), read(body).resource, "7d0c".into(), NOW)
    }

    fn created(body: Value) -> User {
        let connection = connection(1, Preset::Rfc7644);
        let asked = asked_of(&connection, body).unwrap();
        match provision(connection.rules(), asked, None, &ResourceSchema::user()) {
            Ok(Change::UserCreated(user)) => *user,
            other => panic!("{other:?}"),
        }
    }

    /// Ada as a managed connection has her.
    fn ada() -> User {
        let body = json!({
            "userName": "ada", "title": "Surveyor", "emails": [{"value": "ada@example.org"}],
            "name": {"givenName": "Ada", "familyName": "Quill"},
        });
        asked_of(&connection(1, Preset::ManagedDevices), body).unwrap()
    }

    fn patched_under(preset: Preset, before: User, operation: &Value) -> Result<Decision, Error> {
        let schema = ResourceSchema::user();
        let body = json!({"Operations": [operation]});
        let request = PatchRequest::parse(body, &schema, UnknownAttributes::Refuse, 1).unwrap();
        patch(&Rules::of(preset), before, &schema, request.operations, NOW)
    }

    fn patched(before: User, operation: &Value) -> Option<Change> {
        patched_under(Preset::Rfc7644, before, operation).unwrap().change
    }

    fn put(preset: Preset, before: User, body: Value) -> Result<Decision, Error> {
        replace(&Rules::of(preset), before, &ResourceSchema::user(), read(body), NOW)
    }

    fn after(change: Option<Change>) -> User {
        match change {
            Some(Change::UserUpdated { after, .. } | Change::UserDeprovisioned { after, .. }) => *after,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn people_are_shown_a_name_whatever_there_is() {
        let label = |document| local(OrganizationKey(1), read(document).resource, "a".into(), NOW).label().into_owned();
        let name = json!({"formatted": "Ada B. Quill", "givenName": "Ada", "familyName": "Quill"});
        assert_eq!(label(json!({"userName": "ada", "displayName": "Ada", "name": name.clone()})), "Ada");
        assert_eq!(label(json!({"userName": "ada", "name": name})), "Ada B. Quill");
        assert_eq!(label(json!({"userName": "ada", "name": {"familyName": "Quill"}})), "Quill");
        assert_eq!(label(json!({"userName": "ada", "name": {"givenName": "Ada", "familyName": "Quill"}})), "Ada Quill");
        assert_eq!(label(json!({"userName": "ada"})), "ada");
    }

    #[test]
    fn a_user_is_active_unless_it_is_said_otherwise() {
        assert_eq!(created(json!({"userName": "ada"})).status, Status::Active);
        assert_eq!(created(json!({"userName": "ada", "active": false})).status, Status::Disabled);
    }

    #[test]
    fn nobody_is_enabled_but_by_active_itself() {
        let disabled = created(json!({"userName": "ada", "active": false}));
        let replaced = put(Preset::Rfc7644, disabled.clone(), json!({"userName": "ben"})).unwrap();
        assert_eq!(after(replaced.change).status, Status::Disabled);
        let removed = patched(disabled.clone(), &json!({"op": "remove", "path": "active"}));
        assert_eq!(after(removed).status, Status::Disabled);
        let enabled = patched(disabled, &json!({"op": "replace", "path": "active", "value": true}));
        assert_eq!(after(enabled).status, Status::Active);
    }

    #[test]
    fn what_changes_nothing_is_no_change() {
        let ada = created(json!({"userName": "ada", "title": "Surveyor"}));
        let same = put(Preset::Rfc7644, ada.clone(), json!({"title": "Surveyor", "userName": "ada"})).unwrap();
        assert_eq!(same.change, None);
        assert_eq!(patched(ada, &json!({"op": "add", "path": "title", "value": "Surveyor"})), None);
    }

    #[test]
    fn an_update_that_leaves_no_name_fails_though_blanks_clear_nothing() {
        let blank = json!({"op": "replace", "path": "name", "value": {"givenName": "", "familyName": ""}});
        assert_eq!(patched_under(Preset::ManagedDevices, ada(), &blank).unwrap_err().status, 400);
        let one = json!({"op": "replace", "path": "name.givenName", "value": ""});
        let decision = patched_under(Preset::ManagedDevices, ada(), &one).unwrap();
        assert_eq!((decision.change, decision.notes.len()), (None, 1));
    }

    #[test]
    fn an_update_that_takes_the_last_address_away_fails() {
        let removed = json!({"op": "remove", "path": "emails"});
        assert_eq!(patched_under(Preset::ManagedDevices, ada(), &removed).unwrap_err().status, 400);
        let left_out = json!({"userName": "ada", "name": {"givenName": "Ada"}});
        assert_eq!(put(Preset::ManagedDevices, ada(), left_out).unwrap_err().status, 400);
    }

    #[test]
    fn a_deleted_user_stays_or_goes_by_rule() {
        let schema = ResourceSchema::user();
        let kept = deleted(&Rules::of(Preset::ManagedDevices), ada(), &schema, NOW);
        let kept = after(Some(kept));
        assert_eq!((kept.status, kept.connection), (Status::Deprovisioned, None));
        assert_eq!(kept.resource.get("active"), Some(&json!(false)));
        let gone = deleted(&Rules::of(Preset::Mirror), ada(), &schema, NOW);
        assert!(matches!(gone, Change::UserDeleted(_)));
    }

    fn provisioned(connection: &Connection, existing: User) -> Result<Change, Error> {
        let asked = created(json!({"userName": "ADA", "title": "Chief"}));
        let asked = User { connection: Some(connection.key), id: "new".into(), ..asked };
        provision(connection.rules(), asked, Some(existing), &ResourceSchema::user())
    }

    #[test]
    fn a_deprovisioned_user_comes_back_to_the_connection_that_deleted_it_and_to_no_other() {
        let (mine, other) = (connection(1, Preset::ManagedDevices), connection(2, Preset::ManagedDevices));
        let kept = after(Some(deleted(mine.rules(), ada(), &ResourceSchema::user(), NOW)));
        let back = after(Some(provisioned(&mine, kept.clone()).unwrap()));
        assert_eq!((back.id.as_str(), back.status, back.connection), ("7d0c", Status::Active, Some(mine.key)));
        assert_eq!(back.resource.get("emails"), None, "what was known before is told anew");
        assert_eq!(provisioned(&other, kept).unwrap_err().status, 409);
    }

    #[test]
    fn a_deprovisioned_user_stays_so_whatever_is_edited() {
        let kept = after(Some(deleted(&Rules::of(Preset::ManagedDevices), ada(), &ResourceSchema::user(), NOW)));
        let mut resource = kept.resource.clone();
        resource.as_map_mut().shift_remove("title");
        assert_eq!(after(edited(kept, resource, NOW)).status, Status::Deprovisioned);
    }

    #[test]
    fn a_take_over_enables_nobody_and_keeps_the_parts_that_are_not_sent() {
        let mine = connection(1, Preset::ManagedDevices);
        let mut local = User { connection: None, source: Source::Local, status: Status::Disabled, ..ada() };
        local.resource.as_map_mut().insert("active".into(), false.into());
        let body = json!({
            "userName": "ada", "name": {"givenName": "A."}, "emails": [{"value": "ada@example.org"}],
        });
        let asked = asked_of(&mine, body).unwrap();
        let taken = after(Some(provision(mine.rules(), asked, Some(local), &ResourceSchema::user()).unwrap()));
        assert_eq!(taken.status, Status::Disabled);
        assert_eq!(taken.resource.get("name"), Some(&json!({"givenName": "A.", "familyName": "Quill"})));
    }

    #[test]
    fn a_user_who_was_made_here_is_taken_over_by_rule() {
        let local = User { connection: None, source: Source::Local, ..ada() };
        let taken = after(Some(provisioned(&connection(1, Preset::ManagedDevices), local.clone()).unwrap()));
        assert_eq!((taken.id.as_str(), taken.source), ("7d0c", Source::Scim(IdentityProvider::Generic)));
        assert_eq!((taken.resource.text("title"), taken.user_name()), (Some("Chief"), "ADA"));
        assert!(taken.resource.get("emails").is_some(), "what the identity provider does not send stays");
        assert_eq!(provisioned(&connection(1, Preset::Rfc7644), local).unwrap_err().status, 409);
        assert_eq!(provisioned(&connection(2, Preset::ManagedDevices), ada()).unwrap_err().status, 409);
    }
}
