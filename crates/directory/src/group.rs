//! Groups and their membership: what a request makes of them, without ever reading a whole membership.

use std::borrow::Cow;

use jiff::Timestamp;
use scim::filter::{Comparand, ElementFilter, Operator, Test};
use scim::patch::{Op, Operation};
use scim::text::fold;
use scim::{BoundAttribute, Error, Resource, ResourceSchema};
use serde_json::Value;

use crate::change::MembershipChange;
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
    let members = take_members(&mut resource)?;
    let group = Group {
        key: GroupKey(0),
        organization: connection.organization,
        connection: Some(connection.key),
        id,
        source: connection.source(),
        resource,
        version: 1,
        created: now,
        last_modified: now,
    };
    Ok((group, members))
}

/// Splits the body of a PUT (RFC 7644 §3.5.1) into the group's own attributes and its members.
///
/// # Errors
/// As [`create`].
pub fn replace(schema: &ResourceSchema, mut resource: Resource) -> Result<(Resource, MembershipStep), Error> {
    resource.require(schema)?;
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
    let steps = membership.into_iter().map(step).collect::<Result<Vec<_>, _>>()?;
    Ok((resource, steps))
}

fn is_members(attribute: &BoundAttribute) -> bool {
    attribute.extension.is_none() && attribute.attribute.name == "members"
}

fn step(operation: Operation) -> Result<MembershipStep, Error> {
    let ids = operation.value.as_ref().map(member_ids).transpose()?;
    let wanted = operation.path.attribute.sub_attribute.as_ref().map(|sub| sub.name.as_str());
    match (operation.op, operation.path.filter, ids) {
        (Op::Remove, Some(filter), _) => {
            Ok(ids_of(&filter).map_or(MembershipStep::RemoveWhere(filter), MembershipStep::Remove))
        }
        (Op::Remove, None, Some(ids)) => Ok(MembershipStep::Remove(ids)),
        // RFC 7644 §3.5.2.2: "If the target location is a multi-valued attribute and no filter is
        // specified, the attribute and all values are removed."
        (Op::Remove, None, None) => Ok(MembershipStep::ReplaceWith(Vec::new())),
        (Op::Add, None, ids) if wanted.is_none() => Ok(MembershipStep::Add(ids.unwrap_or_default())),
        (Op::Replace, None, ids) if wanted.is_none() => Ok(MembershipStep::ReplaceWith(ids.unwrap_or_default())),
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
