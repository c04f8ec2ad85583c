//! The default mapping of a non-gallery application in Entra (`customappsso`).

use std::num::NonZeroU32;
use std::sync::LazyLock;

use scim::schema::core::{ENTERPRISE, GROUP, USER};

use super::{Actions, AttributeMapping, ObjectMapping, Origin, Target};
use crate::expression::{Expression, JOIN, Node, SWITCH};

/// What Entra calls a group beside the RFC's name. Servers that check `schemas` strictly stumble over it.
const MICROSOFT_GROUP: &str = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";

/// The manager, a reference, which follows when all objects exist.
pub(super) static MANAGER: LazyLock<Target> = LazyLock::new(|| enterprise("manager"));

/// Users, matched by `userName`.
pub static USERS: LazyLock<ObjectMapping> = LazyLock::new(|| ObjectMapping {
    endpoint: "/Users".to_owned(),
    resource_type: "User".to_owned(),
    schemas: vec![USER.to_owned(), ENTERPRISE.to_owned()],
    excluded_attributes: None,
    empty_roles: true,
    actions: Actions::default(),
    attributes: vec![
        direct("mailNickname", attribute("externalId")),
        matching(direct("userPrincipalName", attribute("userName"))),
        expression(active(), attribute("active")),
        direct("displayName", attribute("displayName")),
        direct("jobTitle", attribute("title")),
        direct("preferredLanguage", attribute("preferredLanguage")),
        direct("mail", element("emails", "work", "value")),
        expression(formatted_name(), name("formatted")),
        direct("surname", name("familyName")),
        direct("givenName", name("givenName")),
        direct("country", element("addresses", "work", "country")),
        direct("physicalDeliveryOfficeName", element("addresses", "work", "formatted")),
        direct("city", element("addresses", "work", "locality")),
        direct("postalCode", element("addresses", "work", "postalCode")),
        direct("state", element("addresses", "work", "region")),
        direct("streetAddress", element("addresses", "work", "streetAddress")),
        direct("telephoneNumber", element("phoneNumbers", "work", "value")),
        direct("mobile", element("phoneNumbers", "mobile", "value")),
        direct("facsimileTelephoneNumber", element("phoneNumbers", "fax", "value")),
        direct("employeeId", enterprise("employeeNumber")),
        direct("department", enterprise("department")),
        reference("manager", enterprise("manager")),
    ],
});

/// Groups, matched by `displayName`. Members follow when all objects exist.
pub static GROUPS: LazyLock<ObjectMapping> = LazyLock::new(|| ObjectMapping {
    endpoint: "/Groups".to_owned(),
    resource_type: "Group".to_owned(),
    schemas: vec![GROUP.to_owned(), MICROSOFT_GROUP.to_owned()],
    excluded_attributes: Some("members".to_owned()),
    empty_roles: false,
    actions: Actions::default(),
    attributes: vec![
        direct("objectId", attribute("externalId")),
        matching(direct("displayName", attribute("displayName"))),
        reference("members", attribute("members")),
    ],
});

/// `Switch([IsSoftDeleted], , "False", "True", "True", "False")`
fn active() -> Node {
    let keys_and_values = ["False", "True", "True", "False"].map(Node::text);
    let mut arguments = vec![Node::attribute("IsSoftDeleted"), Node::omitted()];
    arguments.extend(keys_and_values);
    Node::call(&SWITCH, arguments)
}

/// `Join(" ", [givenName], [surname])`
fn formatted_name() -> Node {
    Node::call(&JOIN, vec![Node::text(" "), Node::attribute("givenName"), Node::attribute("surname")])
}

fn direct(source: &str, target: Target) -> AttributeMapping {
    AttributeMapping::new(Origin::Direct(source.to_owned()), target)
}

fn expression(root: Node, target: Target) -> AttributeMapping {
    AttributeMapping::new(Origin::Expression(Expression::from(root)), target)
}

fn reference(source: &str, target: Target) -> AttributeMapping {
    AttributeMapping::new(Origin::Reference(source.to_owned()), target)
}

fn matching(mapping: AttributeMapping) -> AttributeMapping {
    AttributeMapping { matching: Some(NonZeroU32::MIN), ..mapping }
}

fn attribute(name: &str) -> Target {
    Target::Attribute(name.to_owned())
}

fn name(part: &str) -> Target {
    Target::SubAttribute("name".to_owned(), part.to_owned())
}

fn element(attribute: &str, kind: &str, sub_attribute: &str) -> Target {
    Target::Element {
        attribute: attribute.to_owned(),
        key: "type".to_owned(),
        is: kind.to_owned(),
        sub_attribute: sub_attribute.to_owned(),
    }
}

fn enterprise(attribute: &str) -> Target {
    Target::Extension { schema: ENTERPRISE.to_owned(), attribute: attribute.to_owned() }
}
