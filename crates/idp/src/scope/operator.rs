//! Operators of clauses, with the words that Entra has for them.

use std::fmt;

/// How a clause looks at its attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// All bits of the value are set.
    Bits,
    /// Not all bits of the value are set.
    NotBits,
    /// It ends with the value.
    EndsWith,
    /// It is the value.
    Equals,
    /// It is a greater number.
    GreaterThan,
    /// It is that number or a greater one.
    GreaterThanOrEquals,
    /// The value is somewhere in it.
    Includes,
    /// It is false.
    IsFalse,
    /// It has a value.
    IsNotNull,
    /// It has no value.
    IsNull,
    /// It is true.
    IsTrue,
    /// It is something else.
    NotEquals,
    /// The pattern matches nowhere in it.
    NotRegexMatch,
    /// The pattern matches somewhere in it.
    RegexMatch,
}

impl Operator {
    /// Every operator, in the order in which Entra offers them.
    pub const ALL: [Self; 14] = [
        Self::Bits,
        Self::NotBits,
        Self::EndsWith,
        Self::Equals,
        Self::GreaterThan,
        Self::GreaterThanOrEquals,
        Self::Includes,
        Self::IsFalse,
        Self::IsNotNull,
        Self::IsNull,
        Self::IsTrue,
        Self::NotEquals,
        Self::NotRegexMatch,
        Self::RegexMatch,
    ];

    /// The word that Entra has for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Bits => "&",
            Self::NotBits => "!&",
            Self::EndsWith => "ENDS_WITH",
            Self::Equals => "EQUALS",
            Self::GreaterThan => "Greater_Than",
            Self::GreaterThanOrEquals => "Greater_Than_OR_EQUALS",
            Self::Includes => "Includes",
            Self::IsFalse => "IS FALSE",
            Self::IsNotNull => "IS NOT NULL",
            Self::IsNull => "IS NULL",
            Self::IsTrue => "IS TRUE",
            Self::NotEquals => "NOT EQUALS",
            Self::NotRegexMatch => "NOT REGEX MATCH",
            Self::RegexMatch => "REGEX MATCH",
        }
    }

    /// The operator of that word, compared without case.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.word().eq_ignore_ascii_case(word))
    }

    /// Whether it says all by itself.
    #[must_use]
    pub const fn stands_alone(self) -> bool {
        matches!(self, Self::IsFalse | Self::IsNotNull | Self::IsNull | Self::IsTrue)
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
