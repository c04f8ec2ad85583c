//! Secrets in the configuration: read, and never shown.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A password or another secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(String);

impl Hidden {
    /// The secret.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// What stands for a secret where the configuration is printed.
const HIDDEN: &str = "(hidden)";

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl Serialize for Hidden {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(HIDDEN)
    }
}

impl<'de> Deserialize<'de> for Hidden {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Read as anything, since the usual message for a number would show it.
        match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(secret) => Ok(Self(secret)),
            _ => Err(serde::de::Error::custom("it must be a text: put it in quotation marks")),
        }
    }
}
