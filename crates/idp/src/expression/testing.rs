//! What tests of functions have in common: one object, one moment, one seed.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{AppRole, Context, Evaluated, EvaluationError, Expression, Roles, Value};

pub(super) fn context() -> Context {
    Context::new("2021-08-25T17:41:18Z".parse::<Timestamp>().unwrap(), 7)
}

pub(super) fn source() -> BTreeMap<String, Value> {
    let role = |value: &str| AppRole { id: "18d1".into(), value: value.into(), display_name: value.to_uppercase() };
    let roles = Roles { roles: vec![role("admin"), role("auditor")], assertive: false };
    [
        ("givenName", "Ada".into()),
        ("surname", "Quill".into()),
        ("dept", "Field".into()),
        ("blank", "".into()),
        ("number", "10".into()),
        ("enabled", true.into()),
        ("mobile", "+91 8887779999".into()),
        ("mails", vec!["one@example.org".to_owned(), "two@example.org".to_owned()].into()),
        ("noMails", Vec::new().into()),
        ("appRoleAssignments", Value::Roles(roles)),
    ]
    .map(|(name, value): (&str, Value)| (name.to_owned(), value))
    .into()
}

fn evaluate(expression: &str) -> Result<Evaluated, EvaluationError> {
    let parsed = Expression::parse(expression).unwrap_or_else(|error| panic!("{expression}: {error}"));
    parsed.evaluate(&source(), &mut context())
}

pub(super) fn evaluated(expression: &str) -> Evaluated {
    evaluate(expression).unwrap_or_else(|error| panic!("{expression}: {error}"))
}

pub(super) fn value(expression: &str) -> Value {
    evaluated(expression).value.unwrap_or_else(|| panic!("{expression}: no flow"))
}

pub(super) fn text(expression: &str) -> String {
    let text = value(expression).into_text().unwrap_or_else(|error| panic!("{expression}: {error}"));
    text.unwrap_or_else(|| panic!("{expression}: null"))
}

pub(super) fn error(expression: &str) -> String {
    match Expression::parse(expression) {
        Ok(parsed) => match parsed.evaluate(&source(), &mut context()) {
            Ok(evaluated) => panic!("{expression}: {evaluated:?}"),
            Err(error) => error.to_string(),
        },
        Err(error) => panic!("{expression}: {error}"),
    }
}
