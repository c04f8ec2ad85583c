//! From [`Filter`] and [`Path`] back to text: what is printed reads as what was printed.

use std::fmt::{Display, Formatter, Result};

use serde_json::Value;

use super::{Filter, Literal, Operator, Path};

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Present(attribute) => write!(f, "{attribute} pr"),
            Self::Compare(attribute, operator, literal) => write!(f, "{attribute} {operator} {literal}"),
            Self::ValuePath(attribute, filter) => write!(f, "{attribute}[{filter}]"),
            Self::Not(filter) => write!(f, "not ({filter})"),
            // Chains read from the left, so that only an operand on the right may need parentheses
            // against its own kind.
            Self::And(left, right) => {
                operand(f, left, matches!(**left, Self::Or(..)))?;
                f.write_str(" and ")?;
                operand(f, right, matches!(**right, Self::Or(..) | Self::And(..)))
            }
            Self::Or(left, right) => {
                operand(f, left, false)?;
                f.write_str(" or ")?;
                operand(f, right, matches!(**right, Self::Or(..)))
            }
        }
    }
}

fn operand(f: &mut Formatter<'_>, filter: &Filter, parentheses: bool) -> Result {
    if parentheses { write!(f, "({filter})") } else { filter.fmt(f) }
}

impl Display for Path {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Some(filter) = &self.filter else { return self.attribute.fmt(f) };
        let mut attribute = self.attribute.clone();
        let sub_attribute = attribute.sub_attribute.take();
        write!(f, "{attribute}[{filter}]")?;
        sub_attribute.map_or(Ok(()), |sub| write!(f, ".{sub}"))
    }
}

impl Display for Operator {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(self.as_str())
    }
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Boolean(value) => value.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::String(text) => Value::from(text.as_str()).fmt(f),
        }
    }
}
