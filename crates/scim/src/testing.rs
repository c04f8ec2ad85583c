//! Filters and users that suit each other, for property tests here and in other crates.
//!
//! Behind the feature `testing`. Values come from small pools that are full of traps for SQL: `%`,
//! `_`, quotes, backslashes, letters that fold to two. Filters draw their literals from the same
//! pools, so that they match often enough to mean something.
//!
//! ```
//! use proptest::prelude::*;
//! use scim::{filter::Filter, testing};
//!
//! proptest!(|(filter in testing::user_filter(), user in testing::user_document())| {
//!     let filter: Filter = filter.parse().unwrap();
//!     let _ = filter.bind(&testing::user_schema()).unwrap().matches(&user);
//! });
//! ```

use std::sync::Arc;

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use crate::ResourceSchema;
use crate::attribute_path::AttributePath;
use crate::filter::Operator;
use crate::schema::{Attribute, BoundAttribute, Mutability, Schema, Type, core};

/// Users with the enterprise extension and custom attributes of every simple type.
///
/// ```
/// let schema = scim::testing::user_schema();
/// assert!(schema.extension(scim::schema::core::CUSTOM).unwrap().schema.attribute("badge").is_some());
/// ```
#[must_use]
pub fn user_schema() -> ResourceSchema {
    let custom = vec![
        Attribute::new("badge", Type::Integer, "A whole number."),
        Attribute::new("score", Type::Decimal, "A number."),
        Attribute::new("joined", Type::DateTime, "An instant."),
        Attribute::new("remote", Type::Boolean, "True or false."),
        Attribute::new("key", Type::Binary, "Bytes."),
        Attribute::new("code", Type::String, "Text with case.").case_exact(),
        Attribute::new("tags", Type::String, "Several texts.").multi_valued(),
    ];
    ResourceSchema::user().with_extension(Schema::new(core::CUSTOM, "Custom", "", custom))
}

/// Texts of filters of [`user_schema`]: each of them parses and binds, and none needs what only a
/// service knows (`schemas`, `groups`, `meta.location` and the like). Some ask for `id`,
/// `meta.created` and `meta.lastModified`.
///
/// ```
/// use proptest::strategy::{Strategy, ValueTree};
/// use proptest::test_runner::TestRunner;
/// let filter = scim::testing::user_filter().new_tree(&mut TestRunner::deterministic()).unwrap().current();
/// assert!(filter.parse::<scim::filter::Filter>().is_ok());
/// ```
pub fn user_filter() -> impl Strategy<Value = String> {
    let attributes = attributes(&user_schema());
    let tests = attributes.clone().into_iter().flat_map(leaves).collect::<Vec<_>>();
    let complex =
        attributes.into_iter().filter(|found| found.attribute.kind == Type::Complex && !is_computed(&found.attribute));
    let test = select(tests).prop_flat_map(|leaf| test(written(&leaf), leaf.leaf()));
    let value_path = select(complex.collect::<Vec<_>>()).prop_flat_map(|found| value_path(&found));
    combined(prop_oneof![3 => test, 1 => value_path].boxed())
}

/// Users as a [`Resource`](crate::Resource) holds them: canonical names, nothing read-only, nothing
/// unassigned. `id` and `meta` are for the caller to add; `userName`s repeat.
///
/// ```
/// use proptest::strategy::{Strategy, ValueTree};
/// use proptest::test_runner::TestRunner;
/// let user = scim::testing::user_document().new_tree(&mut TestRunner::deterministic()).unwrap().current();
/// assert!(user["userName"].is_string());
/// ```
pub fn user_document() -> impl Strategy<Value = Map<String, Value>> {
    let values =
        attributes(&user_schema()).into_iter().filter(|found| found.attribute.mutability == Mutability::ReadWrite);
    let entries: Vec<_> = values
        .map(|found| {
            let value = value(&found.attribute);
            let value =
                if found.attribute.required { value.prop_map(Some).boxed() } else { weighted(0.6, value).boxed() };
            value.prop_map(move |value| (found.clone(), value))
        })
        .collect();
    entries.prop_map(|entries| {
        let mut document = Map::new();
        for (found, value) in entries {
            let Some(value) = value.filter(|value| !matches!(value, Value::Array(values) if values.is_empty())) else {
                continue;
            };
            let home = match &found.extension {
                None => &mut document,
                Some(urn) => match document.entry(urn.as_ref()).or_insert_with(|| json!({})) {
                    Value::Object(extension) => extension,
                    _ => continue,
                },
            };
            home.insert(found.attribute.name.clone(), value);
        }
        document
    })
}

/// Every attribute that users and filters are made of.
fn attributes(schema: &ResourceSchema) -> Vec<BoundAttribute> {
    let bound = |extension: Option<&Arc<str>>, attribute: &Arc<Attribute>| BoundAttribute {
        extension: extension.cloned(),
        attribute: Arc::clone(attribute),
        sub_attribute: None,
    };
    let own = schema.common().iter().chain(&schema.core().attributes).map(|attribute| bound(None, attribute));
    let extensions = schema.extensions().iter().flat_map(|extension| {
        extension.schema.attributes.iter().map(|attribute| bound(Some(&extension.urn), attribute))
    });
    own.chain(extensions)
        .filter(|found| !["schemas", "groups", "password"].contains(&found.attribute.name.as_str()))
        .collect()
}

fn is_computed(attribute: &Attribute) -> bool {
    attribute.mutability == Mutability::ReadOnly
        && !["id", "created", "lastModified"].contains(&attribute.name.as_str())
}

/// What can be tested of an attribute: itself or its `value`, and each of its parts.
fn leaves(found: BoundAttribute) -> Vec<BoundAttribute> {
    let parts = found.attribute.sub_attributes.iter().filter(|sub| !is_computed(sub));
    let mut leaves: Vec<_> =
        parts.map(|sub| BoundAttribute { sub_attribute: Some(Arc::clone(sub)), ..found.clone() }).collect();
    if !is_computed(&found.attribute) {
        leaves.push(found);
    }
    leaves
}

/// The name as one client or another writes it.
fn written(found: &BoundAttribute) -> BoxedStrategy<String> {
    let (full, short) = (found.path(), AttributePath { schema: None, ..found.path() });
    let core = AttributePath { schema: Some(core::USER.to_owned()), ..found.path() };
    let qualified = if found.extension.is_some() { full } else { core }.to_string();
    let short = short.to_string();
    prop_oneof![4 => Just(short.clone()), 1 => Just(short.to_uppercase()), 1 => Just(qualified)].boxed()
}

fn test(name: BoxedStrategy<String>, attribute: &Attribute) -> BoxedStrategy<String> {
    let compared = match attribute.sub_attribute("value") {
        Some(value) => value,
        None => attribute,
    };
    let predicate = match compared.kind {
        Type::Complex => select(vec!["pr".to_owned(), "eq null".to_owned()]).boxed(),
        _ => prop_oneof![
            2 => select(vec!["pr".to_owned(), "eq null".to_owned(), "ne null".to_owned()]),
            9 => comparison(compared),
        ]
        .boxed(),
    };
    (name, predicate).prop_map(|(name, predicate)| format!("{name} {predicate}")).boxed()
}

fn comparison(attribute: &Attribute) -> BoxedStrategy<String> {
    use Operator::{Co, Eq, Ew, Ge, Gt, Le, Lt, Ne, Sw};
    let values = pool(attribute).into_iter().map(|value| value.to_string());
    let (operators, mut literals): (&[Operator], Vec<String>) = match attribute.kind {
        Type::Boolean => (&[Eq, Ne], values.chain(["\"True\"".into(), "\"false\"".into()]).collect()),
        Type::Binary => (&[Eq, Ne], values.collect()),
        Type::Integer | Type::Decimal => {
            (&[Eq, Ne, Gt, Ge, Lt, Le], values.chain(["6.5".into(), "7.0".into()]).collect())
        }
        Type::DateTime => (&[Eq, Ne, Gt, Ge, Lt, Le], values.collect()),
        Type::String | Type::Reference | Type::Complex => (&[Eq, Eq, Ne, Co, Sw, Ew, Gt, Ge, Lt, Le], values.collect()),
    };
    if operators.contains(&Co) {
        let pieces = ["", "a", "A", "@", "%", "_", "\\", "ß", "SS", "Ë", "'", "e"];
        literals.extend(pieces.map(|piece| Value::from(piece).to_string()));
        literals.extend(["bare", "ada@example.org", "2819"].map(str::to_owned));
    }
    (select(operators), select(literals)).prop_map(|(operator, literal)| format!("{operator} {literal}")).boxed()
}

fn value_path(found: &BoundAttribute) -> BoxedStrategy<String> {
    let parts: Vec<_> = found.attribute.sub_attributes.iter().filter(|sub| !is_computed(sub)).cloned().collect();
    let part = |parts| select(parts).prop_flat_map(|sub: Arc<Attribute>| test(Just(sub.name.clone()).boxed(), &sub));
    let inside = combined(part(parts.clone()).boxed());
    // With and without the test after the bracket that Entra ID writes.
    (written(found), inside, weighted(0.3, part(parts)))
        .prop_map(|(name, inside, after)| match after {
            None => format!("{name}[{inside}]"),
            Some(test) => format!("{name}[{inside}].{test}"),
        })
        .boxed()
}

fn combined(test: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    test.prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("{left} and {right}")),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("{left} or {right}")),
            inner.clone().prop_map(|inner| format!("not ({inner})")),
            inner.prop_map(|inner| format!("({inner})")),
        ]
    })
}

/// An arbitrary value of the attribute: an array where it is multi-valued.
fn value(attribute: &Attribute) -> BoxedStrategy<Value> {
    let one = if attribute.kind == Type::Complex { object(attribute) } else { select(pool(attribute)).boxed() };
    if !attribute.multi_valued {
        return one;
    }
    vec(one, 1..4)
        .prop_map(|mut values| {
            // RFC 7643 §2.4: at most one value is primary; and a value says more than its use.
            let mut primaries = 0;
            for value in &mut values {
                let Value::Object(members) = value else { continue };
                if members.get("primary") == Some(&Value::Bool(true)) {
                    primaries += 1;
                    members["primary"] = Value::Bool(primaries == 1);
                }
            }
            values.retain(|value| value.as_object().is_none_or(says_more_than_its_use));
            Value::Array(values)
        })
        .boxed()
}

fn says_more_than_its_use(value: &Map<String, Value>) -> bool {
    value.keys().any(|key| key != "type" && key != "primary")
}

fn object(attribute: &Attribute) -> BoxedStrategy<Value> {
    let writable = attribute.sub_attributes.iter().filter(|sub| sub.mutability != Mutability::ReadOnly);
    let first = writable.clone().next().map(Arc::clone);
    let members: Vec<_> = writable
        .map(|sub| {
            let name = sub.name.clone();
            weighted(0.7, value(sub)).prop_map(move |value| Some((name.clone(), value?)))
        })
        .collect();
    members
        .prop_map(move |members| {
            let mut object: Map<_, _> = members.into_iter().flatten().collect();
            if let (true, Some(sub)) = (object.is_empty(), &first) {
                object.insert(sub.name.clone(), pool(sub)[0].clone());
            }
            Value::Object(object)
        })
        .boxed()
}

/// The values that occur. Those of a type with an order have neighbours; text has twins in case.
fn pool(attribute: &Attribute) -> Vec<Value> {
    let values = match attribute.kind {
        Type::Boolean => json!([true, false]),
        Type::Integer => json!([-1, 0, 7, 8, 10]),
        Type::Decimal => json!([-1, 0.5, 7, 7.25, 100.0]),
        Type::DateTime => {
            json!([
                "2026-01-31T09:30:00Z",
                "2026-01-31T10:30:00+01:00",
                "2026-01-31T09:30:00.25Z",
                "2025-12-31T23:59:59Z"
            ])
        }
        Type::Binary => json!(["AAAA", "aaaa", "AQ=="]),
        Type::Reference => json!(["https://example.org/a", "https://example.org/A", "../Users/2819"]),
        Type::String | Type::Complex if !attribute.canonical_values.is_empty() => {
            let known = attribute.canonical_values.iter().take(2);
            known.flat_map(|text| [text.clone(), text.to_uppercase()]).collect::<Vec<_>>().into()
        }
        Type::String | Type::Complex => json!([
            "ada",
            "Ada",
            "ADA@example.org",
            "ada@example.org",
            "zoë",
            "ZOË",
            "Straße",
            "STRASSE",
            "a%b",
            "a_b",
            "aXb",
            "it's",
            "\"a\"",
            "a\\b",
            "2819"
        ]),
    };
    if let Value::Array(values) = values { values } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    use super::*;
    use crate::filter::Filter;
    use crate::resource::{Resource, UnknownAttributes};

    proptest! {
        #[test]
        fn users_are_resources(user in user_document()) {
            let read = Resource::from_json(user.clone().into(), &user_schema(), UnknownAttributes::Refuse).unwrap();
            prop_assert_eq!(read.resource.into_map(), user);
        }
    }

    #[test]
    fn filters_match_now_and_then() {
        let (mut runner, schema) = (TestRunner::deterministic(), user_schema());
        let (filters, users) = (user_filter(), user_document());
        let tries: u32 = 400;
        let matches: u32 = (0..tries)
            .map(|_| {
                let filter: Filter = filters.new_tree(&mut runner).unwrap().current().parse().unwrap();
                let user = users.new_tree(&mut runner).unwrap().current();
                u32::from(filter.bind(&schema).unwrap().matches(&user))
            })
            .sum();
        assert!((tries / 5..tries * 4 / 5).contains(&matches), "{matches} of {tries}");
    }
}
