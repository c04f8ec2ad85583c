//! Groups and their membership: what a request makes of them, without ever reading a whole membership.

use std::borrow::Cow;

use jiff::Timestamp;
use scim::filter::{Comparand, ElementFilter, Operator, Test};
use scim::patch::{Op, Operation};
use scim::text::fold;
use scim::{BoundAttribute, Error, Resource, ResourceSchema};
use serde_json::Value;

use crate::change::MembershipChange;
use crate::editing::ALL_USERS;
use crate::{Change, Connection, ConnectionKey, GroupKey, OrganizationKey, Source, UserKey};

/// A set of users and groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Row key; 0 until the group is saved.
    pub key: GroupKey,
    /// The tenant.
    pub organization: OrganizationKey,
    /// The connection that owns the group; `None` for Local and Import.
    pub connection: Option<ConnectionKey>,
    /// Public id, a UUID; never reused.
    pub id: String,
    /// Where the group comes from.
    pub source: Source,
    /// What the client wrote, `members` excepted.
    pub resource: Resource,
    /// Grows by one with every change, of the membership too.
    pub version: i64,
    /// When the group was created.
    pub created: Timestamp,
    /// When the group or its membership last changed.
    pub last_modified: Timestamp,
}

impl Group {
    /// `displayName` as sent.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.resource.text("displayName").unwrap_or_default()
    }

    /// Key by which `displayName` is unique: compared without case (rule R10).
    #[must_use]
    pub fn display_name_key(&self) -> Cow<'_, str> {
        fold(self.display_name())
    }
}

/// One member, by row key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Member {
    /// A user.
    User(UserKey),
    /// A nested group.
    Group(GroupKey),
}

/// One step of a change of membership, as a request asks for it; ids are public ids.
#[derive(Debug, Clone, PartialEq)]
pub enum MembershipStep {
    /// These become members; those that are already stay.
    Add(Vec<String>),
    /// These are members no longer; those that are none are passed over.
    Remove(Vec<String>),
    /// Those that the filter selects are members no longer.
    RemoveWhere(ElementFilter),
    /// These are the members, and nobody else.
    ReplaceWith(Vec<String>),
}

/// Ids of members in a normalised `members` value.
///
/// # Errors
/// 400 `invalidValue` where an element has no `value`.
pub fn member_ids(members: &Value) -> Result<Vec<String>, Error> {
    let id = |member: &Value| member.get("value").and_then(Value::as_str).map(ToOwned::to_owned);
    let members = members.as_array().map_or(&[][..], Vec::as_slice);
    let ids: Option<Vec<String>> = members.iter().map(id).collect();
    ids.ok_or_else(|| Error::invalid_value("Each of members must have a value: the id of a user or group."))
}

/// Creates a group (RFC 7644 §3.3), and says which ids are to be its members.
///
/// # Errors
/// 400 `invalidValue` where `displayName` is missing or a member has no `value`.
pub fn create(
    connection: &Connection,
    schema: &ResourceSchema,
    mut resource: Resource,
    id: String,
    now: Timestamp,
) -> Result<(Group, Vec<String>), Error> {
    resource.require(schema)?;
    not_built_in(&resource)?;
    let members = take_members(&mut resource)?;
    let local = local(connection.organization, resource, id, now);
    Ok((Group { connection: Some(connection.key), source: connection.source(), ..local }, members))
}

/// A group that is made here and belongs to no connection.
#[must_use]
pub fn local(organization: OrganizationKey, resource: Resource, id: String, now: Timestamp) -> Group {
    Group {
        key: GroupKey(0),
        organization,
        connection: None,
        id,
        source: Source::Local,
        resource,
        version: 1,
        created: now,
        last_modified: now,
    }
}

/// The group that everybody belongs to is there already, whoever asks for one of its name.
fn not_built_in(group: &Resource) -> Result<(), Error> {
    let name = group.text("displayName").unwrap_or_default();
    if fold(name.trim()) == fold(ALL_USERS) { Err(display_name_taken(name)) } else { Ok(()) }
}

/// 409: names of groups are unique in the organization, whatever their source (R10).
#[must_use]
pub fn display_name_taken(display_name: &str) -> Error {
    Error::uniqueness(format!(
        "displayName {display_name} is taken by another group of the organization (rule R10); names are compared without case."
    ))
}

/// Splits the body of a PUT (RFC 7644 §3.5.1) into the group's own attributes and its members.
///
/// # Errors
/// As [`create`].
pub fn replace(schema: &ResourceSchema, mut resource: Resource) -> Result<(Resource, MembershipStep), Error> {
    resource.require(schema)?;
    not_built_in(&resource)?;
    let members = take_members(&mut resource)?;
    Ok((resource, MembershipStep::ReplaceWith(members)))
}

fn take_members(resource: &mut Resource) -> Result<Vec<String>, Error> {
    resource.as_map_mut().shift_remove("members").map_or(Ok(Vec::new()), |members| member_ids(&members))
}

/// Splits the operations of a PATCH into those on the group's own attributes, which are applied, and
/// the steps of its membership, which are not: nothing outside the change itself is read.
///
/// # Errors
/// As [`scim::patch::apply`]; 400 `mutability` where an operation would rewrite part of a member
/// (RFC 7643 §4.2: "sub-attributes … are immutable").
pub fn patch(
    before: &Group,
    schema: &ResourceSchema,
    operations: Vec<Operation>,
) -> Result<(Option<Resource>, Vec<MembershipStep>), Error> {
    let (membership, own): (Vec<_>, Vec<_>) =
        operations.into_iter().partition(|operation| is_members(&operation.path.attribute));
    let resource = scim::patch::apply(&before.resource, &own, schema)?;
    resource.as_ref().map_or(Ok(()), not_built_in)?;
    let steps = membership.into_iter().map(step).collect::<Result<Vec<_>, _>>()?;
    Ok((resource, steps))
}

fn is_members(attribute: &BoundAttribute) -> bool {
    attribute.extension.is_none() && attribute.attribute.name == "members"
}

fn step(operation: Operation) -> Result<MembershipStep, Error> {
    let ids = operation.value.as_ref().map(member_ids).transpose()?;
    let part = operation.path.attribute.sub_attribute.is_some();
    match (operation.op, operation.path.filter, ids) {
        (Op::Remove, Some(filter), _) if !part => {
            Ok(ids_of(&filter).map_or(MembershipStep::RemoveWhere(filter), MembershipStep::Remove))
        }
        (Op::Remove, None, Some(ids)) if !part => Ok(MembershipStep::Remove(ids)),
        // RFC 7644 §3.5.2.2: "If the target location is a multi-valued attribute and no filter is
        // specified, the attribute and all values are removed."
        (Op::Remove, None, None) if !part => Ok(MembershipStep::ReplaceWith(Vec::new())),
        (Op::Add, None, ids) if !part => Ok(MembershipStep::Add(ids.unwrap_or_default())),
        (Op::Replace, None, ids) if !part => Ok(MembershipStep::ReplaceWith(ids.unwrap_or_default())),
        _ => Err(Error::mutability("A member cannot be rewritten; remove it and add another.")),
    }
}

/// What comes of a group's own attributes, `None` where the request leaves them alone, and of its membership.
/// `None`: nothing changes.
///
/// RFC 7644 §3.5.2: a request that changes nothing "SHALL NOT" touch the resource's `meta`.
#[must_use]
pub fn updated(
    before: Group,
    resource: Option<Resource>,
    membership: MembershipChange,
    now: Timestamp,
) -> Option<Change> {
    let resource = resource.filter(|resource| *resource != before.resource);
    if resource.is_none() && membership.is_empty() {
        return None;
    }
    let resource = resource.unwrap_or_else(|| before.resource.clone());
    let after = Group { resource, version: before.version + 1, last_modified: now, ..before.clone() };
    Some(Change::GroupUpdated { before: Box::new(before), after: Box::new(after), membership })
}

/// The ids that a filter such as `value eq "a" or value eq "b"` names, if it does nothing else.
fn ids_of(filter: &ElementFilter) -> Option<Vec<String>> {
    match filter {
        ElementFilter::Test(attribute, Test::Compare(Operator::Eq, Comparand::Text(id)))
            if attribute.name == "value" =>
        {
            Some(vec![id.clone()])
        }
        ElementFilter::Or(left, right) => {
            let mut ids = ids_of(left)?;
            ids.extend(ids_of(right)?);
            Some(ids)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use scim::patch::PatchRequest;
    use scim::resource::UnknownAttributes;
    use serde_json::json;

    use super::*;

    fn crew() -> Group {
        let resource = Resource::from_map(serde_json::Map::from_iter([("displayName".to_owned(), json!("Crew"))]));
        Group {
            key: GroupKey(1),
            organization: OrganizationKey(1),
            connection: Some(ConnectionKey(1)),
            id: "crew".into(),
            source: Source::Local,
            resource,
            version: 3,
            created: Timestamp::UNIX_EPOCH,
            last_modified: Timestamp::UNIX_EPOCH,
        }
    }

    fn patched(operation: &Value) -> Result<(Option<Resource>, Vec<MembershipStep>), Error> {
        let schema = ResourceSchema::group();
        let body = json!({ "Operations": [operation] });
        let request = PatchRequest::parse(body, &schema, UnknownAttributes::Ignore, 10)?;
        patch(&crew(), &schema, request.operations)
    }

    fn ids(ids: &[&str]) -> Vec<String> {
        ids.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn operations_on_members_become_steps() {
        let two = json!([{"value": "a"}, {"$ref": null, "value": "b"}]);
        for (operation, step) in [
            (json!({"op": "Add", "path": "members", "value": two}), MembershipStep::Add(ids(&["a", "b"]))),
            (json!({"op": "Remove", "path": "members", "value": two}), MembershipStep::Remove(ids(&["a", "b"]))),
            (json!({"op": "remove", "path": "members[value eq \"a\"]"}), MembershipStep::Remove(ids(&["a"]))),
            (
                json!({"op": "remove", "path": "members[value eq \"a\" or value eq \"b\"]"}),
                MembershipStep::Remove(ids(&["a", "b"])),
            ),
            (json!({"op": "remove", "path": "members"}), MembershipStep::ReplaceWith(Vec::new())),
            (json!({"op": "replace", "path": "members", "value": []}), MembershipStep::ReplaceWith(Vec::new())),
            (json!({"op": "replace", "path": "members", "value": null}), MembershipStep::ReplaceWith(Vec::new())),
            (json!({"op": "replace", "value": {"members": two}}), MembershipStep::ReplaceWith(ids(&["a", "b"]))),
        ] {
            assert_eq!(patched(&operation).unwrap(), (None, vec![step]), "{operation}");
        }
    }

    #[test]
    fn other_filters_are_left_to_be_looked_up() {
        let (_, steps) = patched(&json!({"op": "remove", "path": "members[type eq \"Group\"]"})).unwrap();
        assert!(matches!(steps[..], [MembershipStep::RemoveWhere(_)]), "{steps:?}");
    }

    #[test]
    fn a_member_cannot_be_rewritten() {
        let refused = patched(&json!({"op": "replace", "path": "members[value eq \"a\"].value", "value": "b"}));
        assert_eq!(refused.unwrap_err().scim_type, Some(scim::ScimType::Mutability));
    }

    #[test]
    fn a_name_is_changed_and_members_are_left_alone() {
        let (resource, steps) =
            patched(&json!({"op": "replace", "value": {"id": "x", "displayName": "North"}})).unwrap();
        assert_eq!(resource.unwrap().text("displayName"), Some("North"));
        assert!(steps.is_empty());
    }

    #[test]
    fn what_changes_nothing_is_no_change() {
        let now = Timestamp::MAX;
        assert_eq!(updated(crew(), Some(crew().resource), MembershipChange::default(), now), None);
        let added = MembershipChange { added: vec![Member::User(UserKey(7))], removed: Vec::new() };
        let Some(Change::GroupUpdated { after, .. }) = updated(crew(), None, added, now) else { panic!() };
        assert_eq!((after.version, after.last_modified), (4, now));
    }
}
