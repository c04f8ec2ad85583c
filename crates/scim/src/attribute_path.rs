//! How attributes are named (RFC 7644 §3.10): `[URN:]attribute[.subAttribute]`.

use std::fmt;
use std::str::FromStr;

use crate::Error;
use crate::text::excerpt;

/// The name of an attribute as a client wrote it; [`ResourceSchema::bind`](crate::ResourceSchema::bind)
/// says what it means.
///
/// Names compare without case, but only once they are bound: this type keeps what was sent.
///
/// ```
/// use scim::attribute_path::AttributePath;
/// let path: AttributePath = "urn:ietf:params:scim:schemas:core:2.0:User:name.givenName".parse().unwrap();
/// assert_eq!(path.schema.as_deref(), Some("urn:ietf:params:scim:schemas:core:2.0:User"));
/// assert_eq!(path.attribute, "name");
/// assert_eq!(path.sub_attribute.as_deref(), Some("givenName"));
/// assert!("2.0".parse::<AttributePath>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AttributePath {
    /// URN of the schema that defines the attribute, where the client gave one.
    pub schema: Option<String>,
    /// Name of the attribute.
    pub attribute: String,
    /// Name of the part of it that is meant, where one is.
    pub sub_attribute: Option<String>,
}

impl AttributePath {
    /// An attribute's name without a URN and without a part.
    ///
    /// ```
    /// let path = scim::attribute_path::AttributePath::new("userName");
    /// assert_eq!(path, "userName".parse().unwrap());
    /// ```
    #[must_use]
    pub fn new(attribute: &str) -> Self {
        Self { schema: None, attribute: attribute.to_owned(), sub_attribute: None }
    }

    /// Reads a whole name; `None` where it does not follow the grammar.
    pub(crate) fn read(text: &str) -> Option<Self> {
        // The dots of a URN ("core:2.0:User") are told from the dot of a part by the last colon.
        let (schema, name) = match text.rsplit_once(':') {
            Some((schema, name)) => (Some(schema), name),
            None => (None, text),
        };
        let (attribute, sub_attribute) = match name.split_once('.') {
            Some((attribute, sub)) => (attribute, Some(sub)),
            None => (name, None),
        };
        let well_formed = schema.is_none_or(is_uri) && is_name(attribute) && sub_attribute.is_none_or(is_name);
        well_formed.then(|| Self {
            schema: schema.map(str::to_owned),
            attribute: attribute.to_owned(),
            sub_attribute: sub_attribute.map(str::to_owned),
        })
    }
}

/// RFC 7643 §2.1: "ATTRNAME = ALPHA *(nameChar)", to which the RFC itself adds `$ref`.
pub(crate) fn is_name(text: &str) -> bool {
    let rest = text.strip_prefix('$').unwrap_or(text);
    rest.starts_with(|first: char| first.is_ascii_alphabetic())
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// What may stand before the last colon: no more is asked of it than that a filter can hold it.
fn is_uri(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"()[]\"".contains(&byte))
}

impl FromStr for AttributePath {
    type Err = Error;

    /// # Errors
    /// 400 `invalidPath` where the text is not one attribute's name.
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::read(text).ok_or_else(|| {
            let shown = excerpt(text);
            Error::invalid_path(format!(
                "\"{shown}\" does not name an attribute; write it like userName, name.givenName or URN:name."
            ))
        })
    }
}

impl fmt::Display for AttributePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{schema}:")?;
        }
        f.write_str(&self.attribute)?;
        if let Some(sub) = &self.sub_attribute {
            write!(f, ".{sub}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form() {
        for (text, schema, attribute, sub) in [
            ("userName", None, "userName", None),
            ("name.givenName", None, "name", Some("givenName")),
            ("members.$ref", None, "members", Some("$ref")),
            ("x509Certificates", None, "x509Certificates", None),
            ("urn:example:2.0:User:cost-center_1", Some("urn:example:2.0:User"), "cost-center_1", None),
            ("URN:example:2.0:User:manager.value", Some("URN:example:2.0:User"), "manager", Some("value")),
            ("http://example.org/schema:badge", Some("http://example.org/schema"), "badge", None),
        ] {
            let path: AttributePath = text.parse().unwrap();
            assert_eq!(
                (path.schema.as_deref(), path.attribute.as_str(), path.sub_attribute.as_deref()),
                (schema, attribute, sub)
            );
            assert_eq!(path.to_string(), text);
        }
    }

    #[test]
    fn refuses_what_is_no_name() {
        for text in ["", ".", ":", ":a", "a.", ".a", "a.b.c", "1a", "$", "a b", "urn:x:2.0", "a[b]", "größe", "a:b c:d"]
        {
            let error = text.parse::<AttributePath>().unwrap_err();
            assert_eq!(error.scim_type, Some(crate::ScimType::InvalidPath), "{text}");
        }
    }
}
