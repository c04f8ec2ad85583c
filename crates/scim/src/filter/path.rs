//! Paths of PATCH operations (RFC 7644 §3.5.2): which values an operation works on.

use serde_json::{Map, Value};

use super::{ElementFilter, Filter};
use crate::attribute_path::AttributePath;
use crate::schema::BoundAttribute;

/// An attribute, or the values of it that pass a filter, or a part of those.
///
/// ```
/// use scim::filter::Path;
/// let path: Path = r#"emails[type eq "work"].value"#.parse().unwrap();
/// assert_eq!(path.attribute.to_string(), "emails.value");
/// assert_eq!(path.filter.unwrap().to_string(), r#"type eq "work""#);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// The attribute; the sub-attribute that follows the brackets is a part of it.
    pub attribute: AttributePath,
    /// The filter in brackets, if there is one.
    pub filter: Option<Filter>,
}

/// A path whose names are resolved; made by [`Path::bind`], or from the attribute alone.
///
/// ```
/// use scim::{ResourceSchema, filter::{BoundPath, Path}};
/// let path: Path = r#"roles[type eq "Job" and primary eq "True"].value"#.parse().unwrap();
/// let bound = path.bind(&ResourceSchema::user()).unwrap().unwrap();
/// assert_eq!(bound.attribute.to_string(), "roles.value");
/// assert_eq!(serde_json::json!(bound.template), serde_json::json!({"type": "Job", "primary": true}));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct BoundPath {
    /// The attribute, and the part of it that is meant.
    pub attribute: BoundAttribute,
    /// Which of the attribute's values are meant; all of them without it.
    pub filter: Option<ElementFilter>,
    /// What a value must hold to pass the filter, as the client wrote it, if the filter says so by
    /// `eq` and `and` alone: enough to make the value where there is none yet, as Entra ID expects.
    pub template: Option<Map<String, Value>>,
}

impl From<BoundAttribute> for BoundPath {
    fn from(attribute: BoundAttribute) -> Self {
        Self { attribute, filter: None, template: None }
    }
}
