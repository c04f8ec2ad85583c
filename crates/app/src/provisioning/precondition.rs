//! Writes that hold only for the version that the client knows (RFC 7644 §3.14).

use scim::Error;

/// What a request demands of the version that is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Precondition {
    /// Nothing.
    #[default]
    None,
    /// `If-Match`: one of these versions; `None` stands for a tag that is no version of ours.
    IfMatch(Vec<Option<i64>>),
    /// `If-Match: *`: any version, so long as there is one.
    Exists,
}

impl Precondition {
    /// Reads the value of `If-Match`, or the `version` of a Bulk operation: entity tags, or `*`.
    #[must_use]
    pub fn if_match(value: &str) -> Self {
        if value.trim() == "*" {
            return Self::Exists;
        }
        Self::IfMatch(value.split(',').map(version_of).collect())
    }

    /// Checks the version that is there.
    ///
    /// # Errors
    /// 412 where it is another than demanded.
    pub fn check(&self, version: i64) -> Result<(), Error> {
        match self {
            Self::IfMatch(versions) if !versions.contains(&Some(version)) => Err(Error::precondition_failed(format!(
                "The resource has changed: its version is {} now. Read it again and repeat the change.",
                entity_tag(version)
            ))),
            _ => Ok(()),
        }
    }
}

/// The entity tag of a version, `W/"7"`. It is weak: it stands for the resource, not for the bytes of one
/// representation (RFC 7644 §3.14).
#[must_use]
pub fn entity_tag(version: i64) -> String {
    format!("W/\"{version}\"")
}

/// The version that an entity tag names: `W/"7"`, and `"7"` too, for clients drop the `W/`.
fn version_of(tag: &str) -> Option<i64> {
    let tag = tag.trim();
    tag.strip_prefix("W/").unwrap_or(tag).strip_prefix('"')?.strip_suffix('"')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_for_the_versions_that_it_names() {
        for (value, version, holds) in [
            ("*", 3, true),
            ("W/\"3\"", 3, true),
            ("\"3\"", 3, true),
            ("W/\"2\", W/\"3\"", 3, true),
            ("W/\"2\"", 3, false),
            ("W/\"x\"", 3, false),
            ("", 3, false),
        ] {
            assert_eq!(Precondition::if_match(value).check(version).is_ok(), holds, "{value}");
        }
    }
}
