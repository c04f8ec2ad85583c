//! Laws that hold for every filter, tried on many.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Number;

use super::{BoundFilter, Filter, Limits, Literal, Operator, Path};
use crate::ResourceSchema;
use crate::attribute_path::AttributePath;
use crate::testing::{user_document, user_filter, user_schema};

const SIZELESS: Limits = Limits { bytes: usize::MAX, depth: usize::MAX };

fn name() -> impl Strategy<Value = String> {
    // Keywords and operators are names too, where the grammar wants a name.
    prop_oneof![4 => "[A-Za-z][A-Za-z0-9_-]{0,8}", 1 => "not|and|or|pr|eq|null|true|\\$ref"]
}

fn urn() -> impl Strategy<Value = String> {
    "urn(:[a-z0-9][a-zA-Z0-9.-]{0,9}){1,4}|https?://[a-z.]{1,9}/[a-zA-Z0-9/%#?=-]{0,9}"
}

fn attribute_path(sub_attribute: impl Strategy<Value = Option<String>>) -> impl Strategy<Value = AttributePath> {
    (prop::option::weighted(0.2, urn()), name(), sub_attribute)
        .prop_map(|(schema, attribute, sub_attribute)| AttributePath { schema, attribute, sub_attribute })
}

fn any_attribute_path() -> impl Strategy<Value = AttributePath> {
    attribute_path(prop::option::of(name()))
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        Just(Literal::Null),
        any::<bool>().prop_map(Literal::Boolean),
        any::<i64>().prop_map(|number| Literal::Number(number.into())),
        any::<u64>().prop_map(|number| Literal::Number(number.into())),
        any::<f64>().prop_filter_map("JSON has no NaN", Number::from_f64).prop_map(Literal::Number),
        any::<String>().prop_map(Literal::String),
    ]
}

/// Any filter that can be written; it need not mean anything.
fn filter() -> impl Strategy<Value = Filter> {
    let test = prop_oneof![
        any_attribute_path().prop_map(Filter::Present),
        (any_attribute_path(), prop::sample::select(&Operator::ALL[..]), literal())
            .prop_map(|(path, operator, literal)| Filter::Compare(path, operator, literal)),
    ];
    test.prop_recursive(5, 24, 2, |inner| {
        let boxed = inner.prop_map(Box::new);
        prop_oneof![
            (boxed.clone(), boxed.clone()).prop_map(|(left, right)| Filter::And(left, right)),
            (boxed.clone(), boxed.clone()).prop_map(|(left, right)| Filter::Or(left, right)),
            boxed.clone().prop_map(Filter::Not),
            (attribute_path(Just(None)), boxed).prop_map(|(path, inner)| Filter::ValuePath(path, inner)),
        ]
    })
}

fn path() -> impl Strategy<Value = Path> {
    (any_attribute_path(), prop::option::of(filter())).prop_map(|(attribute, filter)| Path { attribute, filter })
}

/// Text that is nearly a filter: what a parser is likeliest to stumble over.
fn near_filter() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[()\\[\\].:\"\\\\ ]",
        4 => " (not|and|or|pr|eq|Ne|co|sw|ew|GT|ge|lt|le|null|true|a|emails|urn:x:2\\.0:y|\"x\"|1e9|-1) ?",
        1 => any::<String>(),
    ];
    vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn bound(text: &str) -> BoundFilter {
    let filter = text.parse::<Filter>().unwrap_or_else(|error| panic!("{text}: {error}"));
    filter.bind(&user_schema()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

proptest! {
    #[test]
    fn printed_filters_read_as_themselves(filter in filter()) {
        prop_assert_eq!(Filter::parse(&filter.to_string(), SIZELESS).unwrap(), filter);
    }

    #[test]
    fn printed_names_read_as_themselves(path in any_attribute_path()) {
        prop_assert_eq!(path.to_string().parse::<AttributePath>().unwrap(), path);
    }

    #[test]
    fn printed_paths_read_as_themselves(path in path()) {
        prop_assert_eq!(Path::parse(&path.to_string(), SIZELESS).unwrap(), path);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in prop_oneof![any::<String>(), near_filter()]) {
        if let Ok(filter) = text.parse::<Filter>() {
            prop_assert_eq!(Filter::parse(&filter.to_string(), SIZELESS).unwrap(), filter);
        }
        let _ = text.parse::<Path>();
        let _ = text.parse::<AttributePath>();
    }

    #[test]
    fn no_filter_makes_binding_panic(filter in filter()) {
        let _ = filter.bind(&ResourceSchema::user());
        let _ = filter.bind_any(&ResourceSchema::group());
    }

    #[test]
    fn logic_has_two_values(x in user_filter(), y in user_filter(), document in user_document()) {
        let passes = |text: String| bound(&text).matches(&document);
        let (holds_x, holds_y) = (passes(x.clone()), passes(y.clone()));
        prop_assert_eq!(passes(format!("not ({x})")), !holds_x);
        prop_assert_eq!(passes(format!("not (not ({x}))")), holds_x);
        prop_assert_eq!(passes(format!("({x}) and ({y})")), holds_x && holds_y);
        prop_assert_eq!(passes(format!("({y}) and ({x})")), holds_x && holds_y);
        prop_assert_eq!(passes(format!("({x}) or ({y})")), holds_x || holds_y);
        prop_assert_eq!(passes(format!("({y}) or ({x})")), holds_x || holds_y);
    }

    #[test]
    fn ne_is_not_eq(filter in user_filter(), document in user_document()) {
        fn flip(filter: Filter) -> Filter {
            match filter {
                Filter::Compare(path, Operator::Eq, literal) => {
                    Filter::Not(Box::new(Filter::Compare(path, Operator::Ne, literal)))
                }
                Filter::Compare(path, Operator::Ne, literal) => {
                    Filter::Not(Box::new(Filter::Compare(path, Operator::Eq, literal)))
                }
                Filter::And(left, right) => Filter::And(Box::new(flip(*left)), Box::new(flip(*right))),
                Filter::Or(left, right) => Filter::Or(Box::new(flip(*left)), Box::new(flip(*right))),
                Filter::Not(inner) => Filter::Not(Box::new(flip(*inner))),
                Filter::ValuePath(path, inner) => Filter::ValuePath(path, Box::new(flip(*inner))),
                other @ (Filter::Present(_) | Filter::Compare(..)) => other,
            }
        }
        let filter: Filter = filter.parse().unwrap();
        let flipped = flip(filter.clone());
        let schema = user_schema();
        prop_assert_eq!(
            filter.bind(&schema).unwrap().matches(&document),
            flipped.bind(&schema).unwrap().matches(&document)
        );
    }

    #[test]
    fn printing_keeps_the_meaning(filter in user_filter()) {
        let printed = filter.parse::<Filter>().unwrap().to_string();
        prop_assert_eq!(bound(&printed), bound(&filter));
    }
}
