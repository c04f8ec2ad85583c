//! What an expression is made of.

use std::ops::Range;

use super::functions::Function;

/// A part of an expression, and where in the text it stands. Two are equal if they say the same, wherever they stand.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(super) kind: Kind,
    /// Bytes; empty where there was no text.
    pub(super) span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// An argument that is not there, between two commas.
    Omitted,
    /// `[mail]`
    Attribute(String),
    /// `"text"`
    Text(String),
    /// `7`
    Integer(i64),
    /// `vbTextCompare`
    Constant(Constant),
    /// `Left([mail], 3)`
    Call(&'static Function, Vec<Node>),
    /// `[country] = "GB"`
    Compare(Box<Node>, Comparison, Box<Node>),
}

/// Names of numbers, from Visual Basic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Constant {
    BinaryCompare,
    TextCompare,
}

impl Constant {
    pub(super) const ALL: [Self; 2] = [Self::BinaryCompare, Self::TextCompare];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::BinaryCompare => "vbBinaryCompare",
            Self::TextCompare => "vbTextCompare",
        }
    }
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Comparison {
    /// The longer ones first, so that the first that fits is meant.
    pub(super) const ALL: [Self; 6] =
        [Self::NotEqual, Self::GreaterOrEqual, Self::LessOrEqual, Self::Equal, Self::Greater, Self::Less];

    pub(super) const fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
        }
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// Parts that were never text.
impl Node {
    pub(crate) fn omitted() -> Self {
        Self { kind: Kind::Omitted, span: 0..0 }
    }

    pub(crate) fn attribute(name: &str) -> Self {
        Self { kind: Kind::Attribute(name.to_owned()), span: 0..0 }
    }

    pub(crate) fn text(text: &str) -> Self {
        Self { kind: Kind::Text(text.to_owned()), span: 0..0 }
    }

    pub(crate) fn call(function: &'static Function, arguments: Vec<Self>) -> Self {
        Self { kind: Kind::Call(function, arguments), span: 0..0 }
    }
}

impl Node {
    /// Whether there is an argument.
    pub(super) fn is_given(&self) -> bool {
        self.kind != Kind::Omitted
    }

    /// Adds the names of the attributes in it.
    pub(super) fn attributes<'a>(&'a self, names: &mut Vec<&'a str>) {
        match &self.kind {
            Kind::Attribute(name) if !names.contains(&name.as_str()) => names.push(name),
            Kind::Call(_, arguments) => arguments.iter().for_each(|argument| argument.attributes(names)),
            Kind::Compare(left, _, right) => {
                left.attributes(names);
                right.attributes(names);
            }
            _ => {}
        }
    }
}
