//! Writes an expression.

use std::fmt;

use super::Expression;
use super::syntax::{Kind, Node};

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root.fmt(f)
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Omitted => Ok(()),
            Kind::Attribute(name) => write!(f, "[{name}]"),
            Kind::Text(text) => write!(f, "\"{}\"", text.replace('\\', r"\\").replace('"', r#"\""#)),
            Kind::Integer(integer) => write!(f, "{integer}"),
            Kind::Constant(constant) => f.write_str(constant.name()),
            Kind::Call(function, arguments) => {
                write!(f, "{}(", function.name)?;
                for (position, argument) in arguments.iter().enumerate() {
                    let separator = if position == 0 { "" } else { ", " };
                    write!(f, "{separator}{argument}")?;
                }
                f.write_str(")")
            }
            Kind::Compare(left, comparison, right) => write!(f, "{left} {} {right}", comparison.sign()),
        }
    }
}
