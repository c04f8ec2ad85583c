//! Whether a clause holds for an object.

use super::clause::{DATE, MULTI_VALUED, Test};
use super::{Clause, Operator, ScopeError};
use crate::expression::{Source, Value};

impl Clause {
    /// Whether it holds.
    ///
    /// # Errors
    ///
    /// [`ScopeError`] if the object has a value that no clause can look at.
    pub fn holds(&self, object: &dyn Source) -> Result<bool, ScopeError> {
        let refuse = |message: &str| Err(ScopeError(format!("the clause \"{self}\": {message}")));
        let found = object.attribute(self.attribute());
        match found {
            Value::Many(_) => return refuse(MULTI_VALUED),
            Value::DateTime(_) => return refuse(DATE),
            Value::Roles(_) => return refuse("roles cannot be looked at"),
            // What is null or empty is out of scope for Entra, whatever is asked of it.
            empty if empty.is_empty() => return Ok(self.operator() == Operator::IsNull),
            _ => {}
        }
        Ok(match &self.test {
            Test::Alone => match self.operator() {
                Operator::IsTrue => text(found).eq_ignore_ascii_case("true"),
                Operator::IsFalse => text(found).eq_ignore_ascii_case("false"),
                operator => operator == Operator::IsNotNull,
            },
            // What is no number is neither greater nor has it bits.
            Test::Number(number) => {
                let Ok(Some(found)) = found.into_integer() else { return Ok(false) };
                match self.operator() {
                    Operator::Bits => found & number == *number,
                    Operator::NotBits => found & number != *number,
                    Operator::GreaterThan => found > *number,
                    _ => found >= *number,
                }
            }
            Test::Pattern(pattern) => {
                let matches = pattern.is_match(&text(found));
                matches == (self.operator() == Operator::RegexMatch)
            }
            Test::Text => {
                let found = text(found);
                match self.operator() {
                    Operator::EndsWith => found.ends_with(self.value()),
                    Operator::Includes => found.contains(self.value()),
                    Operator::NotEquals => found != self.value(),
                    _ => found == self.value(),
                }
            }
        })
    }
}

/// A single value as a text, which each of them has.
fn text(value: Value) -> String {
    value.into_text().ok().flatten().unwrap_or_default()
}
