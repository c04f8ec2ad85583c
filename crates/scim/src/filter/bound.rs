//! Filters whose names are resolved and whose literals have the type of their attribute.
//!
//! Everything that depends on a schema is decided here, so that evaluation in memory and SQL have
//! nothing left to disagree about.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Number;

use super::Operator;
use crate::schema::{Attribute, BoundAttribute};

/// A filter of resources of one type; made by [`Filter::bind`](super::Filter::bind).
///
/// It owns what it names and may move to another thread. Long chains of `and` and `or` are balanced
/// trees here, however they were written, so that its depth stays far below the limits of databases.
///
/// ```
/// use scim::{ResourceSchema, filter::{BoundFilter, Comparand, Filter, Operator, Test}};
/// let filter: Filter = r#"USERNAME eq "Ada""#.parse().unwrap();
/// let BoundFilter::Test(attribute, test) = filter.bind(&ResourceSchema::user()).unwrap() else { panic!() };
/// assert_eq!(attribute.to_string(), "userName");
/// assert_eq!(test, Test::Compare(Operator::Eq, Comparand::Text("ada".into())));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum BoundFilter {
    /// Both hold.
    And(Box<BoundFilter>, Box<BoundFilter>),
    /// At least one holds.
    Or(Box<BoundFilter>, Box<BoundFilter>),
    /// It does not hold.
    Not(Box<BoundFilter>),
    /// A test of the attribute's value, or of each of its values.
    Test(BoundAttribute, Test),
    /// One value of a complex attribute passes the filter. The attribute has no sub-attribute set.
    Element(BoundAttribute, Box<ElementFilter>),
    /// Nothing passes: the attribute is not one of this resource type.
    Never,
}

/// A filter of the values of one complex attribute: what stands between brackets.
///
/// ```
/// use scim::{ResourceSchema, filter::{BoundFilter, Filter}};
/// let filter: Filter = r#"emails[type eq "work"]"#.parse().unwrap();
/// let BoundFilter::Element(emails, element) = filter.bind(&ResourceSchema::user()).unwrap() else { panic!() };
/// assert_eq!(emails.to_string(), "emails");
/// assert!(element.matches(&serde_json::json!({"type": "Work", "value": "a@example.org"})));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum ElementFilter {
    /// Both hold.
    And(Box<ElementFilter>, Box<ElementFilter>),
    /// At least one holds.
    Or(Box<ElementFilter>, Box<ElementFilter>),
    /// It does not hold.
    Not(Box<ElementFilter>),
    /// A test of a sub-attribute.
    Test(Arc<Attribute>, Test),
}

/// What is asked of the value, or of any of the values, of an attribute.
///
/// ```
/// use scim::{ResourceSchema, filter::{BoundFilter, Filter, Test}};
/// let filter: Filter = "title ne null".parse().unwrap();
/// let bound = filter.bind(&ResourceSchema::user()).unwrap();
/// assert!(matches!(bound, BoundFilter::Test(_, Test::Present)));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// There is one.
    Present,
    /// One compares so; with [`Operator::Ne`], that none is equal. The operator suits the comparand:
    /// only text takes `co`, `sw` and `ew`, and booleans take `eq` and `ne` alone.
    Compare(Operator, Comparand),
}

/// A literal in the type of the attribute that it is compared with.
///
/// There is no null: a comparison with it became a test of presence.
///
/// ```
/// use scim::{ResourceSchema, filter::{BoundFilter, Comparand, Filter, Operator, Test}};
/// let filter: Filter = r#"active eq "True""#.parse().unwrap();
/// let BoundFilter::Test(_, test) = filter.bind(&ResourceSchema::user()).unwrap() else { panic!() };
/// assert_eq!(test, Test::Compare(Operator::Eq, Comparand::Boolean(true)));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Comparand {
    /// Of a boolean attribute.
    Boolean(bool),
    /// Of an integer or a decimal attribute; either may be compared with a whole number or a fraction.
    Number(Number),
    /// Of a string, reference or binary attribute: [folded](crate::text::fold) unless the attribute
    /// is `caseExact`, and so must be what it is compared with.
    Text(String),
    /// Of a dateTime attribute: the instant, whatever its time zone was.
    Time(Timestamp),
}
