//! One clause of a filter, and what is no clause.

use std::fmt;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::Operator;
use crate::expression;

/// A scoping filter cannot be used, or cannot look at an object.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ScopeError(pub(super) String);

/// What must hold of one attribute: `department EQUALS "Field"`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Clause {
    attribute: String,
    operator: Operator,
    value: String,
    pub(super) test: Test,
}

/// What the operator and the value come to.
#[derive(Debug, Clone)]
pub(super) enum Test {
    Alone,
    Text,
    Number(i64),
    Pattern(Regex),
}

/// Attributes that Entra cannot look at in a scoping filter, and why.
const IMPOSSIBLE: [(&str, &str); 14] = [
    ("members", "members of groups cannot be looked at"),
    ("appRoleAssignments", "roles cannot be looked at"),
    ("userType", "Entra does not support it"),
    ("manager", "references cannot be looked at"),
    ("proxyAddresses", MULTI_VALUED),
    ("otherMails", MULTI_VALUED),
    ("businessPhones", MULTI_VALUED),
    ("imAddresses", MULTI_VALUED),
    ("createdDateTime", DATE),
    ("deletedDateTime", DATE),
    ("employeeHireDate", DATE),
    ("employeeLeaveDateTime", DATE),
    ("lastPasswordChangeDateTime", DATE),
    ("onPremisesLastSyncDateTime", DATE),
];

pub(super) const MULTI_VALUED: &str = "attributes with several values cannot be looked at";
pub(super) const DATE: &str = "dates cannot be looked at";

impl Clause {
    /// A clause. The value is `""` for an operator that stands alone.
    ///
    /// # Errors
    ///
    /// [`ScopeError`] if Entra cannot look at the attribute, or the operator cannot be used with the value.
    pub fn new(attribute: &str, operator: Operator, value: &str) -> Result<Self, ScopeError> {
        let refuse = |message: &str| {
            Err(ScopeError(format!("the clause \"{}\": {message}", printed(attribute, operator, value))))
        };
        if attribute.trim().is_empty() {
            return refuse("it names no attribute");
        }
        if let Some((_, reason)) = IMPOSSIBLE.iter().find(|(name, _)| name.eq_ignore_ascii_case(attribute)) {
            return refuse(reason);
        }
        let test = match operator {
            alone if alone.stands_alone() => {
                if !value.is_empty() {
                    return refuse("it takes no value");
                }
                Test::Alone
            }
            _ if value.is_empty() => return refuse("it takes a value; IS NULL finds what has none"),
            Operator::Bits | Operator::NotBits | Operator::GreaterThan | Operator::GreaterThanOrEquals => {
                match value.trim().parse() {
                    Ok(0) if matches!(operator, Operator::Bits | Operator::NotBits) => return refuse("0 has no bits"),
                    Ok(number) => Test::Number(number),
                    Err(_) => return refuse("its value is a whole number"),
                }
            }
            Operator::RegexMatch | Operator::NotRegexMatch => match expression::pattern(value) {
                Ok(pattern) => Test::Pattern(pattern),
                Err(message) => return refuse(&message),
            },
            _ => Test::Text,
        };
        Ok(Self { attribute: attribute.to_owned(), operator, value: value.to_owned(), test })
    }

    /// The attribute that it looks at.
    #[must_use]
    pub fn attribute(&self) -> &str {
        &self.attribute
    }

    /// How it looks at it.
    #[must_use]
    pub fn operator(&self) -> Operator {
        self.operator
    }

    /// What it compares with; empty if the operator stands alone.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// The test is what the rest comes to.
impl PartialEq for Clause {
    fn eq(&self, other: &Self) -> bool {
        (&self.attribute, self.operator, &self.value) == (&other.attribute, other.operator, &other.value)
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&printed(&self.attribute, self.operator, &self.value))
    }
}

fn printed(attribute: &str, operator: Operator, value: &str) -> String {
    match value {
        "" => format!("{attribute} {operator}"),
        value => format!("{attribute} {operator} {value:?}"),
    }
}

/// A clause as a file has it.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Written {
    attribute: String,
    operator: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<String>,
}

impl TryFrom<Written> for Clause {
    type Error = ScopeError;

    fn try_from(written: Written) -> Result<Self, ScopeError> {
        let Written { attribute, operator: word, value } = written;
        let Some(operator) = Operator::of_word(&word) else {
            if word.replace([' ', '_'], "").eq_ignore_ascii_case("IsMemberOf") {
                return Err(ScopeError(format!("{word} of {attribute}: Entra cannot look at memberships")));
            }
            let choices = Operator::ALL.map(Operator::word).join(", ");
            return Err(ScopeError(format!("{word:?} is no operator of {attribute}; choose one of {choices}")));
        };
        Self::new(&attribute, operator, value.as_deref().unwrap_or_default())
    }
}

impl From<Clause> for Written {
    fn from(clause: Clause) -> Self {
        let value = (!clause.operator.stands_alone()).then_some(clause.value);
        Self { attribute: clause.attribute, operator: clause.operator.word().to_owned(), value }
    }
}
