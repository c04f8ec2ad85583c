//! The query language of RFC 7644 §3.4.2.2 and the paths of PATCH, §3.5.2.
//!
//! A text is parsed once into a [`Filter`], which knows the grammar and no schema. Binding it to a
//! [`ResourceSchema`](crate::ResourceSchema) resolves its names and types its literals; the
//! [`BoundFilter`] that comes of it is evaluated in memory, or turned into SQL by a store, with the
//! same answer. A [`Path`] of PATCH becomes a [`BoundPath`] in the same way.
//!
//! Where the RFC leaves room, or identity providers do not keep to it:
//!
//! - Logic has two values. An attribute without a value fails every test, and `ne` is `not eq`, so
//!   `title ne "x"` finds people without a title.
//! - A test of a multi-valued attribute holds if it holds for any value; hence `ne` says that no
//!   value is equal.
//! - `eq null` is `not pr`, and `ne null` is `pr`.
//! - A complex attribute is compared by its `value`: `emails eq "x"`, `manager eq "y"`.
//! - `emails[type eq "work"].value eq "x"` is read as `emails[type eq "work" and value eq "x"]`.
//! - Text needs no quotes if it has no space, bracket or quote in it, and `"True"` is a boolean
//!   where a boolean is meant.

mod bind;
mod bound;
mod evaluate;
mod lexer;
mod parse;
mod path;
mod print;
#[cfg(test)]
mod properties;

use serde_json::Number;

pub use bound::{BoundFilter, Comparand, ElementFilter, Test};
pub use path::{BoundPath, Path};

use crate::attribute_path::AttributePath;

/// A filter as a client wrote it, less the spaces and the parentheses that say nothing.
///
/// [`Display`](std::fmt::Display) writes it in the RFC's grammar, and reading that gives the same filter.
///
/// ```
/// use scim::filter::Filter;
/// let filter: Filter = r#"(title PR) and (userType eq "Employee" or userType eq Intern)"#.parse().unwrap();
/// assert_eq!(filter.to_string(), r#"title pr and (userType eq "Employee" or userType eq "Intern")"#);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// `title pr`: the attribute has a value.
    Present(AttributePath),
    /// `userName eq "ada"`
    Compare(AttributePath, Operator, Literal),
    /// `emails[type eq "work"]`: one value of the attribute passes the filter as a whole.
    ValuePath(AttributePath, Box<Filter>),
    /// Both hold.
    And(Box<Filter>, Box<Filter>),
    /// At least one holds.
    Or(Box<Filter>, Box<Filter>),
    /// It does not hold.
    Not(Box<Filter>),
}

/// How an attribute is compared with a literal (RFC 7644 table 3).
///
/// ```
/// use scim::filter::Operator;
/// assert_eq!(Operator::read("SW"), Some(Operator::Sw));
/// assert_eq!(Operator::Sw.as_str(), "sw");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// equal
    Eq,
    /// not equal
    Ne,
    /// contains
    Co,
    /// starts with
    Sw,
    /// ends with
    Ew,
    /// greater than
    Gt,
    /// greater than or equal
    Ge,
    /// less than
    Lt,
    /// less than or equal
    Le,
}

impl Operator {
    /// Every operator, in the order of the RFC's table.
    pub const ALL: [Self; 9] =
        [Self::Eq, Self::Ne, Self::Co, Self::Sw, Self::Ew, Self::Gt, Self::Ge, Self::Lt, Self::Le];

    /// The keyword.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Co => "co",
            Self::Sw => "sw",
            Self::Ew => "ew",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
        }
    }

    /// The operator of this keyword.
    ///
    /// RFC 7644 §3.4.2.2: "Attribute names and attribute operators used in filters are case insensitive."
    #[must_use]
    pub fn read(keyword: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.as_str().eq_ignore_ascii_case(keyword))
    }
}

/// What an attribute is compared with: a JSON value that is no array and no object.
///
/// ```
/// use scim::filter::Literal;
/// assert_eq!(Literal::String("O\"Neil".into()).to_string(), r#""O\"Neil""#);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A whole number or a fraction.
    Number(Number),
    /// Text, its escapes resolved.
    String(String),
}

/// How large a filter may be.
///
/// Whatever these say, a filter has no more than 100 levels, and 1,000 tests and groups in all, so
/// that no setting can exhaust the stack.
///
/// ```
/// use scim::filter::{Filter, Limits};
/// let strict = Limits { bytes: 20, ..Limits::default() };
/// assert!(Filter::parse(r#"userName eq "ada""#, strict).is_ok());
/// assert!(Filter::parse(r#"userName eq "ada.quill""#, strict).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Length of the text in bytes.
    pub bytes: usize,
    /// How many parentheses and brackets may be open at once.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 8_192, depth: 32 }
    }
}
