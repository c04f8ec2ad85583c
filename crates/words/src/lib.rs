//! Values that have a word: the one that tables, files, command lines and the API write for them.

use std::fmt;

// For the macro: who declares words need not name serde.
#[doc(hidden)]
pub use serde;

/// The word names no value of its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{word:?} is no {kind}; choose one of {}", .choices.join(", "))]
pub struct UnknownWord {
    /// What it should have named.
    pub kind: &'static str,
    /// What was written.
    pub word: String,
    /// What could have been.
    pub choices: Vec<&'static str>,
}

/// A value that has a word.
pub trait Word: Copy + fmt::Display + 'static {
    /// What the values are, for people.
    const KIND: &'static str;
    /// Every value, in the order in which people are offered them.
    const ALL: &'static [Self];
    /// The word.
    fn word(self) -> &'static str;

    /// The value of a word.
    ///
    /// # Errors
    /// Where no value has it.
    fn of_word(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.iter().copied().find(|value| value.word() == word).ok_or_else(|| UnknownWord {
            kind: Self::KIND,
            word: word.to_owned(),
            choices: Self::ALL.iter().map(|value| value.word()).collect(),
        })
    }
}

/// Declares an enum whose values have words.
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $kind:literal, { $($(#[$value_doc:meta])* $value:ident => $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$value_doc])* $value,)*
        }

        impl $name {
            /// Every value, in the order in which people are offered them.
            pub const ALL: &'static [Self] = &[$(Self::$value),*];

            /// The word that tables, files, command lines and the API write for it.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)*
                }
            }
        }

        impl $crate::Word for $name {
            const KIND: &'static str = $kind;
            const ALL: &'static [Self] = Self::ALL;

            fn word(self) -> &'static str {
                self.word()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                <Self as $crate::Word>::of_word(word)
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str> as $crate::serde::Deserialize>::deserialize(deserializer)?;
                word.parse().map_err($crate::serde::de::Error::custom)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    words! {
        /// What may be done.
        Role, "role", {
            /// Everything.
            Owner => "owner",
            /// All but the owners' affairs.
            Admin => "admin",
            /// Reading.
            Auditor => "auditor",
        }
    }

    #[test]
    fn words_read_back() {
        for role in Role::ALL {
            assert_eq!(role.word().parse::<Role>().unwrap(), *role);
        }
    }

    #[test]
    fn a_wrong_word_is_told_the_right_ones() {
        let error = "boss".parse::<Role>().unwrap_err();
        assert_eq!(error.to_string(), "\"boss\" is no role; choose one of owner, admin, auditor");
    }
}
