//! Answers in memory whether a document passes a filter.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::slice;

use jiff::Timestamp;
use serde_json::{Map, Number, Value};

use super::{BoundFilter, Comparand, ElementFilter, Operator, Test};
use crate::schema::{Attribute, BoundAttribute};
use crate::text::fold;

impl BoundFilter {
    /// Whether the document passes.
    ///
    /// The document has the names of its schema, as a [`Resource`](crate::Resource) has them; `id`,
    /// `meta`, `groups` and `members` are tested where they are in it.
    ///
    /// ```
    /// use scim::{ResourceSchema, filter::Filter};
    /// let filter: Filter = r#"emails co "@EXAMPLE.org" and not (title pr)"#.parse().unwrap();
    /// let filter = filter.bind(&ResourceSchema::user()).unwrap();
    /// let ada = serde_json::json!({"emails": [{"value": "ada@example.org"}]});
    /// assert!(filter.matches(ada.as_object().unwrap()));
    /// ```
    #[must_use]
    pub fn matches(&self, document: &Map<String, Value>) -> bool {
        match self {
            Self::And(left, right) => left.matches(document) && right.matches(document),
            Self::Or(left, right) => left.matches(document) || right.matches(document),
            Self::Not(inner) => !inner.matches(document),
            Self::Test(attribute, test) => match &attribute.sub_attribute {
                None => test.holds(&attribute.attribute, values(attribute, document).iter()),
                Some(sub) => {
                    let parts = values(attribute, document).iter().flat_map(|value| each(value.get(&sub.name)));
                    test.holds(sub, parts)
                }
            },
            Self::Element(attribute, filter) => values(attribute, document).iter().any(|value| filter.matches(value)),
            Self::Never => false,
        }
    }
}

impl ElementFilter {
    /// Whether one value of the complex attribute passes: an object, by the names of its schema.
    ///
    /// ```
    /// use scim::{ResourceSchema, filter::Path};
    /// let path: Path = r#"members[value eq "2819"]"#.parse().unwrap();
    /// let path = path.bind(&ResourceSchema::group()).unwrap().unwrap();
    /// assert!(path.filter.unwrap().matches(&serde_json::json!({"value": "2819"})));
    /// ```
    #[must_use]
    pub fn matches(&self, element: &Value) -> bool {
        match self {
            Self::And(left, right) => left.matches(element) && right.matches(element),
            Self::Or(left, right) => left.matches(element) || right.matches(element),
            Self::Not(inner) => !inner.matches(element),
            Self::Test(sub, test) => test.holds(sub, each(element.get(&sub.name)).iter()),
        }
    }
}

impl Test {
    fn holds<'v>(&self, attribute: &Attribute, mut values: impl Iterator<Item = &'v Value>) -> bool {
        match self {
            Self::Present => values.any(is_assigned),
            Self::Compare(Operator::Ne, comparand) => {
                !values.any(|value| comparand.admits(attribute, Operator::Eq, value))
            }
            // RFC 7644 §3.4.2.2: "the filter matches if any of the values of the specified attribute
            // match the specified criterion"
            Self::Compare(operator, comparand) => values.any(|value| comparand.admits(attribute, *operator, value)),
        }
    }
}

impl Comparand {
    /// Whether `value operator comparand` holds. A value of another type admits nothing.
    fn admits(&self, attribute: &Attribute, operator: Operator, value: &Value) -> bool {
        match (self, value) {
            (Self::Boolean(wanted), Value::Bool(value)) => operator == Operator::Eq && value == wanted,
            (Self::Number(wanted), Value::Number(value)) => is_so(operator, compare(value, wanted)),
            (Self::Time(wanted), Value::String(value)) => {
                is_so(operator, value.parse::<Timestamp>().ok().map(|value| value.cmp(wanted)))
            }
            (Self::Text(wanted), Value::String(value)) => {
                let value = if attribute.case_exact { Cow::Borrowed(value.as_str()) } else { fold(value) };
                match operator {
                    Operator::Co => value.contains(wanted.as_str()),
                    Operator::Sw => value.starts_with(wanted.as_str()),
                    Operator::Ew => value.ends_with(wanted.as_str()),
                    _ => is_so(operator, Some(value.as_ref().cmp(wanted.as_str()))),
                }
            }
            _ => false,
        }
    }
}

/// The values of the attribute in the document, whether it has many, one or none.
fn values<'d>(attribute: &BoundAttribute, document: &'d Map<String, Value>) -> &'d [Value] {
    let home = match &attribute.extension {
        None => Some(document),
        Some(urn) => document.get(urn.as_ref()).and_then(Value::as_object),
    };
    each(home.and_then(|home| home.get(&attribute.attribute.name)))
}

fn each(value: Option<&Value>) -> &[Value] {
    match value {
        None => &[],
        Some(Value::Array(values)) => values,
        Some(one) => slice::from_ref(one),
    }
}

/// RFC 7644 table 3: `pr` means "a non-empty or non-null value, or … a non-empty node for complex
/// attributes".
fn is_assigned(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(values) => !values.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

fn compare(left: &Number, right: &Number) -> Option<Ordering> {
    match (left.as_i64(), right.as_i64()) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

fn is_so(operator: Operator, ordering: Option<Ordering>) -> bool {
    ordering.is_some_and(|ordering| match operator {
        Operator::Eq => ordering.is_eq(),
        Operator::Ne => ordering.is_ne(),
        Operator::Gt => ordering.is_gt(),
        Operator::Ge => ordering.is_ge(),
        Operator::Lt => ordering.is_lt(),
        Operator::Le => ordering.is_le(),
        Operator::Co | Operator::Sw | Operator::Ew => false,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::ResourceSchema;
    use crate::filter::Filter;
    use crate::schema::{Attribute, Schema, Type, core};

    fn passes(text: &str) -> bool {
        let document = json!({
            "id": "54d3",
            "externalId": "Ada.Quill",
            "userName": "Ada.Quill@example.org",
            "name": {"givenName": "Ada", "familyName": "Weißenstein"},
            "active": false,
            "emails": [
                {"value": "ada@work.example", "type": "work", "primary": true},
                {"value": "ada@home.example", "type": "home"},
            ],
            "meta": {"resourceType": "User", "created": "2026-01-31T09:30:00Z"},
            core::ENTERPRISE: {"department": "Field", "manager": {"value": "2819"}},
            "urn:example:Custom": {"badge": 7, "score": 0.5, "tags": ["Red", "Blue"]},
        });
        let custom = vec![
            Attribute::new("badge", Type::Integer, ""),
            Attribute::new("score", Type::Decimal, ""),
            Attribute::new("tags", Type::String, "").multi_valued(),
        ];
        let schema = ResourceSchema::user().with_extension(Schema::new("urn:example:Custom", "Custom", "", custom));
        let filter: Filter = text.parse().unwrap();
        filter.bind(&schema).unwrap().matches(document.as_object().unwrap())
    }

    #[test]
    fn finds_as_identity_providers_ask() {
        for text in [
            r#"userName eq "ada.quill@EXAMPLE.org""#,
            "userName eq ada.quill@example.org",
            r#"emails[type eq "work"].value eq "ADA@work.example""#,
            r#"emails eq "ada@home.example""#,
            r#"emails.value eq "ada@home.example""#,
            r#"id eq "54d3" and manager eq "2819""#,
            r#"manager eq "2819" and id eq "54d3""#,
            r#"emails[primary eq "True"].value sw "ada""#,
            r#"active eq "False""#,
        ] {
            assert!(passes(text), "{text}");
        }
        for text in [
            r#"userName eq "6f3a2b0c-3f8e-4f0e-9f43-9a4a70c2a8d1""#,
            r#"externalId eq "ada.quill""#,
            r#"emails[type eq "work"].value eq "ada@home.example""#,
            r#"id eq "54d3" and manager eq "2820""#,
        ] {
            assert!(!passes(text), "{text}");
        }
    }

    #[test]
    fn absence_fails_every_test_but_a_negated_one() {
        for text in
            ["title pr", "title eq x", "title co x", "title lt x", "title ne null", "ims[type ne x]", "photos.value pr"]
        {
            assert!(!passes(text), "{text}");
        }
        for text in ["title ne x", "title eq null", "not (title gt x)", "ims.type ne x", "not (ims[type ne x])"] {
            assert!(passes(text), "{text}");
        }
    }

    #[test]
    fn any_value_may_match_and_none_may_equal() {
        for text in [
            "emails pr",
            "emails.type eq work and emails.type eq home",
            r#"emails co "home""#,
            r#"emails.value ne "eve@example.org""#,
            r#"emails[type ne "work"]"#,
            r#"emails[primary eq null and value ew ".example"]"#,
            r#"emails[type eq "home"].value ne "ada@work.example""#,
            "tags eq red and tags eq BLUE",
            "tags ne green",
        ] {
            assert!(passes(text), "{text}");
        }
        for text in [
            "emails.type ne work",
            r#"emails[type eq "work" and value co "home"]"#,
            "tags ne red",
            "emails[type eq null]",
        ] {
            assert!(!passes(text), "{text}");
        }
    }

    #[test]
    fn compares_by_type() {
        for text in [
            r#"familyName eq "WEISSENSTEIN""#,
            r#"userName gt "ADA" and userName lt "adb""#,
            r#"userName ge "ada.quill@example.org" and userName le "ada.quill@example.org""#,
            r#"userName ew ".ORG""#,
            r#"meta.created eq "2026-01-31T10:30:00+01:00""#,
            r#"meta.created gt "2026-01-31T09:29:59.999Z" and meta.created lt "2026-02-01T00:00:00Z""#,
            "badge gt 6.5 and badge lt 10 and badge eq 7.0",
            "score le 0.5 and score gt 0 and score ne 1",
            r#"userName sw """#,
        ] {
            assert!(passes(text), "{text}");
        }
        for text in ["badge gt 7", "badge eq 7.5", r#"externalId sw "ada""#, "active eq true"] {
            assert!(!passes(text), "{text}");
        }
    }
}
