//! Mappings in few words, for those that are built in.

use std::num::NonZeroU32;
use std::sync::LazyLock;

use scim::schema::core::ENTERPRISE;

use super::{AttributeMapping, Kind, Origin, Target};
use crate::expression::{Expression, JOIN, Node, REPLACE, SWITCH};

/// The manager, a reference, which follows when all objects exist.
pub(crate) static MANAGER: LazyLock<Target> = LazyLock::new(|| enterprise("manager"));

/// `Switch([IsSoftDeleted], , "False", "True", "True", "False")`: who is not in scope, or disabled, is not active.
pub(crate) fn active() -> AttributeMapping {
    switch(["False", "True", "True", "False"])
}

/// The same, for those who write `active` as a text.
pub(crate) fn active_text() -> AttributeMapping {
    AttributeMapping { kind: Kind::String, ..switch(["False", "true", "True", "false"]) }
}

fn switch(keys_and_values: [&str; 4]) -> AttributeMapping {
    let mut arguments = vec![Node::attribute("IsSoftDeleted"), Node::omitted()];
    arguments.extend(keys_and_values.map(Node::text));
    expression(Node::call(&SWITCH, arguments), attribute("active"))
}

/// `Join(" ", [givenName], [surname])`
pub(crate) fn formatted_name() -> AttributeMapping {
    let arguments = vec![Node::text(" "), Node::attribute("givenName"), Node::attribute("surname")];
    expression(Node::call(&JOIN, arguments), name("formatted"))
}

/// `Join("", prefix, …)` of the object id without its hyphens: an id as other identity providers make them.
pub(crate) fn prefixed_id(prefix: &str, target: Target) -> AttributeMapping {
    let replaced = [Node::text("-"), Node::omitted(), Node::omitted(), Node::text("")];
    let id = Node::call(&REPLACE, [Node::attribute("objectId")].into_iter().chain(replaced).collect());
    expression(Node::call(&JOIN, vec![Node::text(""), Node::text(prefix), id]), target)
}

pub(crate) fn direct(source: &str, target: Target) -> AttributeMapping {
    AttributeMapping::new(Origin::Direct(source.to_owned()), target)
}

fn expression(root: Node, target: Target) -> AttributeMapping {
    AttributeMapping::new(Origin::Expression(Expression::from(root)), target)
}

pub(crate) fn reference(source: &str, target: Target) -> AttributeMapping {
    AttributeMapping::new(Origin::Reference(source.to_owned()), target)
}

pub(crate) fn matching(mapping: AttributeMapping) -> AttributeMapping {
    AttributeMapping { matching: Some(NonZeroU32::MIN), ..mapping }
}

pub(crate) fn attribute(name: &str) -> Target {
    Target::Attribute(name.to_owned())
}

pub(crate) fn name(part: &str) -> Target {
    Target::SubAttribute("name".to_owned(), part.to_owned())
}

pub(crate) fn element(attribute: &str, kind: &str, sub_attribute: &str) -> Target {
    Target::Element {
        attribute: attribute.to_owned(),
        key: "type".to_owned(),
        is: kind.to_owned(),
        sub_attribute: sub_attribute.to_owned(),
    }
}

pub(crate) fn enterprise(attribute: &str) -> Target {
    Target::Extension { schema: ENTERPRISE.to_owned(), attribute: attribute.to_owned() }
}
