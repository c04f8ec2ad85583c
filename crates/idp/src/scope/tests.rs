use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::expression::Value;

fn object() -> BTreeMap<String, Value> {
    [
        ("department", "Field".into()),
        ("employeeId", "1500000".into()),
        ("flags", Value::Integer(6)),
        ("accountEnabled", true.into()),
        ("isGuest", "False".into()),
        ("blank", "".into()),
        ("mails", vec!["a".to_owned()].into()),
        ("hired", Timestamp::UNIX_EPOCH.into()),
    ]
    .map(|(name, value): (&str, Value)| (name.to_owned(), value))
    .into()
}

fn holds(attribute: &str, operator: Operator, value: &str) -> bool {
    let clause = Clause::new(attribute, operator, value).unwrap_or_else(|error| panic!("{error}"));
    clause.holds(&object()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_operator_looks_its_own_way() {
    for (attribute, operator, value, expected) in [
        ("flags", Operator::Bits, "2", true),
        ("flags", Operator::Bits, "6", true),
        ("flags", Operator::Bits, "3", false),
        ("flags", Operator::NotBits, "1", true),
        ("flags", Operator::NotBits, "4", false),
        ("department", Operator::Bits, "1", false),
        ("department", Operator::NotBits, "1", false),
        ("department", Operator::EndsWith, "eld", true),
        ("department", Operator::EndsWith, "ELD", false),
        ("department", Operator::Equals, "Field", true),
        ("department", Operator::Equals, "field", false),
        ("accountEnabled", Operator::Equals, "True", true),
        ("employeeId", Operator::GreaterThan, "1000000", true),
        ("employeeId", Operator::GreaterThan, "1500000", false),
        ("employeeId", Operator::GreaterThanOrEquals, "1500000", true),
        ("employeeId", Operator::GreaterThanOrEquals, "1500001", false),
        ("employeeId", Operator::GreaterThan, "-9", true),
        ("department", Operator::GreaterThan, "1", false),
        ("department", Operator::Includes, "iel", true),
        ("department", Operator::Includes, "IEL", false),
        ("accountEnabled", Operator::IsTrue, "", true),
        ("accountEnabled", Operator::IsFalse, "", false),
        ("isGuest", Operator::IsFalse, "", true),
        ("department", Operator::IsTrue, "", false),
        ("department", Operator::IsFalse, "", false),
        ("flags", Operator::IsTrue, "", false),
        ("department", Operator::IsNotNull, "", true),
        ("department", Operator::IsNull, "", false),
        ("department", Operator::NotEquals, "Sales", true),
        ("department", Operator::NotEquals, "field", true),
        ("department", Operator::NotEquals, "Field", false),
        ("employeeId", Operator::RegexMatch, "^1[0-9]{6}$", true),
        ("employeeId", Operator::NotRegexMatch, "^1[0-9]{6}$", false),
        ("department", Operator::RegexMatch, "iel", true),
        ("department", Operator::RegexMatch, "FIELD", false),
        ("department", Operator::NotRegexMatch, "FIELD", true),
    ] {
        assert_eq!(holds(attribute, operator, value), expected, "{attribute} {operator} {value}");
    }
}

#[test]
fn nothing_holds_for_null_but_is_null() {
    for attribute in ["nobody", "blank"] {
        for operator in Operator::ALL {
            let value = if operator.stands_alone() { "" } else { "1" };
            assert_eq!(holds(attribute, operator, value), operator == Operator::IsNull, "{attribute} {operator}");
        }
    }
}

#[test]
fn clauses_are_and_and_filters_are_or() {
    let equals = |value: &str| Clause::new("department", Operator::Equals, value).unwrap();
    let enabled = |operator| Clause::new("accountEnabled", operator, "").unwrap();
    let filter = |clauses: Vec<Clause>| ScopingFilter::new(None, clauses).unwrap();
    let both = filter(vec![equals("Field"), enabled(Operator::IsTrue)]);
    let one = filter(vec![equals("Field"), enabled(Operator::IsFalse)]);
    let pass = |filters: Vec<ScopingFilter>| ScopingFilters { filters }.pass(&object()).unwrap();
    assert!(pass(vec![]));
    assert!(pass(vec![both.clone()]));
    assert!(!pass(vec![one.clone()]));
    assert!(pass(vec![one.clone(), both.clone()]));
    let filters = ScopingFilters { filters: vec![one, both] };
    assert_eq!(
        filters.to_string(),
        r#"department EQUALS "Field" AND accountEnabled IS FALSE OR department EQUALS "Field" AND accountEnabled IS TRUE"#
    );
    assert_eq!(
        filters.attributes().collect::<Vec<_>>(),
        ["department", "accountEnabled", "department", "accountEnabled"]
    );
}

#[test]
fn what_entra_cannot_do_is_refused() {
    for (attribute, operator, value, expected) in [
        (
            "members",
            Operator::Includes,
            "x",
            r#"the clause "members Includes "x"": members of groups cannot be looked at"#,
        ),
        (
            "appRoleAssignments",
            Operator::IsNull,
            "",
            r#"the clause "appRoleAssignments IS NULL": roles cannot be looked at"#,
        ),
        ("usertype", Operator::Equals, "Guest", "Entra does not support it"),
        ("manager", Operator::IsNotNull, "", "references cannot be looked at"),
        ("proxyAddresses", Operator::Includes, "x", "several values"),
        ("employeeHireDate", Operator::Equals, "x", "dates cannot"),
        ("", Operator::IsNull, "", "it names no attribute"),
        ("flags", Operator::Bits, "x", "its value is a whole number"),
        ("flags", Operator::Bits, "0", "0 has no bits"),
        ("flags", Operator::GreaterThan, "1.5", "its value is a whole number"),
        ("flags", Operator::Equals, "", "it takes a value; IS NULL finds what has none"),
        ("flags", Operator::IsTrue, "x", "it takes no value"),
        ("flags", Operator::RegexMatch, "(", "\"(\" is no regular expression: unclosed group"),
    ] {
        let error = Clause::new(attribute, operator, value).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    for attribute in ["mails", "hired"] {
        let error = Clause::new(attribute, Operator::IsNull, "").unwrap().holds(&object()).unwrap_err().to_string();
        assert!(error.contains("cannot be looked at"), "{error}");
    }
}

#[test]
fn files_are_told_what_is_wrong() {
    for (clause, expected) in [
        (
            r#"{ attribute = "a", operator = "IsMemberOf", value = "g" }"#,
            "IsMemberOf of a: Entra cannot look at memberships",
        ),
        (
            r#"{ attribute = "a", operator = "LIKE", value = "g" }"#,
            "\"LIKE\" is no operator of a; choose one of &, !&, ENDS_WITH",
        ),
        (r#"{ attribute = "a", operator = "IS NULL", is = "g" }"#, "unknown field `is`"),
    ] {
        let error = toml::from_str::<ScopingFilters>(&format!("[[filters]]\nclauses = [{clause}]")).unwrap_err();
        assert!(error.message().contains(expected), "{}", error.message());
    }
    let empty = toml::from_str::<ScopingFilters>("[[filters]]\nname = \"All\"\nclauses = []").unwrap_err();
    assert_eq!(empty.message(), "the scoping filter \"All\" has no clauses");
}

fn clause() -> impl Strategy<Value = Clause> {
    let attribute =
        prop::sample::select(vec!["department", "employeeId", "flags", "accountEnabled", "nobody", "mails"]);
    let pattern = prop::sample::select(vec!["Field", "ie", "^F.*$", "True"]).prop_map(str::to_owned);
    let value = prop_oneof!["-?[0-9]{1,8}", pattern, "\\PC{1,5}"];
    (attribute, prop::sample::select(&Operator::ALL[..]), value).prop_filter_map(
        "refused",
        |(attribute, operator, value)| {
            Clause::new(attribute, operator, if operator.stands_alone() { "" } else { &value }).ok()
        },
    )
}

proptest! {
    #[test]
    fn filters_are_written_and_read_back(clauses in prop::collection::vec(clause(), 1..4)) {
        let filters = ScopingFilters { filters: vec![ScopingFilter::new(Some("x".into()), clauses).unwrap()] };
        let written = toml::to_string(&filters).unwrap();
        prop_assert_eq!(toml::from_str::<ScopingFilters>(&written).unwrap(), filters);
    }

    #[test]
    fn one_more_clause_never_lets_more_pass(one in clause(), other in clause()) {
        let pass = |clauses: Vec<Clause>| ScopingFilter::new(None, clauses).unwrap().passes(&object());
        if let (Ok(both), Ok(alone)) = (pass(vec![one.clone(), other]), pass(vec![one])) {
            prop_assert!(alone || !both);
        }
    }
}
