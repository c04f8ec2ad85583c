//! The filter grammar (RFC 7644 §3.4.2.2), operator by operator, through the database.

use serde_json::{Value, json};

use crate::bodies::{self, ENTERPRISE, USER};
use crate::harness::Connection;

/// Three users, told apart by `displayName`.
fn people() -> Connection {
    let generic = Connection::of("generic");
    let person = |name: &str, attributes: Value| {
        let mut body = bodies::user_with(&generic.mail(name), &attributes);
        body["displayName"] = json!(name);
        generic.post("/Users", &body).is(201);
    };
    person(
        "ada",
        json!({
            "title": "Surveyor", "externalId": "Key-A", "nickName": "100% Ada_",
            "name": {"givenName": "Ada", "familyName": "Straße"},
            "emails": [
                {"type": "work", "value": "ada@work.example", "primary": true},
                {"type": "home", "value": "ada@home.example"},
            ],
            ENTERPRISE: {"department": "Field", "employeeNumber": "17"},
        }),
    );
    person(
        "ben",
        json!({
            "title": "Lead surveyor", "externalId": "key-a", "active": false,
            "name": {"givenName": "Ben", "familyName": "Élan"},
            "emails": [{"type": "work", "value": "ben@work.example"}, {"type": "home", "value": "ada@work.example"}],
            ENTERPRISE: {"department": "Office"},
        }),
    );
    person(
        "cleo",
        json!({"name": {"givenName": "Cleo", "familyName": "Okoye"}, "emails": [{"value": "cleo@other.example"}]}),
    );
    generic
}

/// Each filter finds exactly these users.
#[track_caller]
fn assert_finds(generic: &Connection, expectations: &[(&str, &str)]) {
    for (filter, names) in expectations {
        let found = generic.find("/Users", filter);
        assert_eq!(found.status, 200, "{filter}: {}", found.text);
        let mut found_names = found.column("displayName");
        found_names.sort_unstable();
        assert_eq!(found_names.join(" "), *names, "{filter}");
        assert_eq!(found.json["totalResults"], found_names.len(), "{filter}");
    }
}

#[test]
fn text_operators_fold_case() {
    assert_finds(
        &people(),
        &[
            (r#"displayName eq "ADA""#, "ada"),
            (r#"displayName ne "ADA""#, "ben cleo"),
            (r#"title co "SURVEY""#, "ada ben"),
            (r#"title sw "surv""#, "ada"),
            (r#"title ew "SURVEYOR""#, "ada ben"),
            (r#"displayName gt "ada""#, "ben cleo"),
            (r#"displayName ge "BEN""#, "ben cleo"),
            (r#"displayName lt "ben""#, "ada"),
            (r#"displayName le "ben""#, "ada ben"),
            (r#"name.familyName eq "STRASSE""#, "ada"),
            (r#"name.familyName sw "é""#, "ben"),
            (r#"name.familyName eq "élan""#, "ben"),
        ],
    );
}

#[test]
fn wildcards_of_sql_are_plain_characters() {
    assert_finds(
        &people(),
        &[
            (r#"nickName co "%""#, "ada"),
            (r#"nickName co "0%A""#, ""),
            (r#"nickName ew "_""#, "ada"),
            (r#"nickName sw "1_0""#, ""),
            (r#"title co "_""#, ""),
            (r#"title eq "x' OR '1'='1""#, ""),
        ],
    );
}

#[test]
fn presence_and_absence() {
    assert_finds(
        &people(),
        &[
            ("title pr", "ada ben"),
            ("not (title pr)", "cleo"),
            ("title eq null", "cleo"),
            ("title ne null", "ada ben"),
            (r#"title ne "Surveyor""#, "ben cleo"),
            ("emails[type pr]", "ada ben"),
            ("name.givenName pr", "ada ben cleo"),
            ("addresses pr", ""),
        ],
    );
}

#[test]
fn and_binds_tighter_than_or_and_parentheses_bind_tightest() {
    assert_finds(
        &people(),
        &[
            (r#"displayName eq "ada" or displayName eq "ben" and active eq true"#, "ada"),
            (r#"(displayName eq "ada" or displayName eq "ben") and active eq false"#, "ben"),
            (r#"not (displayName eq "ada" or displayName eq "ben")"#, "cleo"),
            (r#"not (displayName eq "ada") and not (title pr)"#, "cleo"),
            (r#"DISPLAYNAME EQ "ada" OR NOT (title PR)"#, "ada cleo"),
        ],
    );
}

#[test]
fn booleans_and_case_exact_text() {
    assert_finds(
        &people(),
        &[
            ("active eq true", "ada cleo"),
            ("active eq false", "ben"),
            (r#"active eq "False""#, "ben"),
            ("active ne true", "ben"),
            (r#"externalId eq "Key-A""#, "ada"),
            (r#"externalId eq "key-a""#, "ben"),
            (r#"externalId eq "KEY-A""#, ""),
        ],
    );
}

#[test]
fn value_paths_look_at_one_element_at_a_time() {
    assert_finds(
        &people(),
        &[
            (r#"emails[type eq "work" and value co "ada@work"]"#, "ada"),
            (r#"emails.type eq "work" and emails.value co "ada@work""#, "ada ben"),
            (r#"emails[type eq "home"].value eq "ada@work.example""#, "ben"),
            (r#"emails[type eq "home" or primary eq true]"#, "ada ben"),
            (r#"emails[not (type eq "work") and value pr]"#, "ada ben cleo"),
            (r#"emails co "other.example""#, "cleo"),
            (r#"emails ne "ada@work.example""#, "cleo"),
            (r#"emails[type eq "work"] and title sw "lead""#, "ben"),
        ],
    );
}

#[test]
fn names_may_be_qualified() {
    let generic = people();
    assert_finds(
        &generic,
        &[
            (&format!("{USER}:displayName eq \"ada\""), "ada"),
            (&format!("{USER}:name.familyName eq \"Okoye\""), "cleo"),
            (&format!("{USER}:familyName eq \"Okoye\""), "cleo"),
            (&format!("{ENTERPRISE}:department eq \"field\""), "ada"),
            (&format!("{} eq \"17\"", format!("{ENTERPRISE}:employeeNumber").to_uppercase()), "ada"),
            (&format!("{ENTERPRISE}:department pr and active eq false"), "ben"),
        ],
    );
}

#[test]
fn instants_compare_as_instants() {
    let generic = people();
    let created = generic.find("/Users", r#"displayName eq "ben""#).finds(1).resources()[0]["meta"]["created"].clone();
    let created = created.as_str().expect("meta.created is text").to_owned();
    assert_finds(
        &generic,
        &[
            ("meta.created gt \"2001-01-01T00:00:00Z\"", "ada ben cleo"),
            ("meta.created gt \"2999-01-01T00:00:00+02:00\"", ""),
            ("meta.lastModified lt \"2999-01-01T00:00:00Z\"", "ada ben cleo"),
            (&format!("meta.created eq \"{created}\" and displayName eq \"ben\""), "ben"),
            (r#"meta.resourceType eq "User""#, "ada ben cleo"),
        ],
    );
}

#[test]
fn escapes_in_literals_are_those_of_json() {
    let generic = Connection::of("generic");
    let title = "say \"hi\" \\ \u{2713}";
    generic.post("/Users", &bodies::user_with(&generic.mail("ada"), &json!({"title": title}))).is(201);

    generic.find("/Users", &format!("title eq {}", json!(title))).finds(1);
    generic.find("/Users", r#"title co "\u2713""#).finds(1);
}

#[test]
fn what_cannot_be_compared_is_an_invalid_filter() {
    let generic = Connection::of("generic");
    for filter in [
        "",
        "userName",
        "userName eq",
        "userName xx \"ada\"",
        "userName eq \"ada",
        "userName eq \"ada\" and",
        "(userName eq \"ada\"",
        "userName eq \"ada\")",
        "not userName eq \"ada\" or",
        "emails[type eq \"work\"",
        "active gt true",
        "active co \"tr\"",
        "name eq \"ada\"",
        "meta.created co \"2026\"",
        "meta.created gt \"yesterday\"",
        "favouriteColour eq \"green\"",
        "urn:example:unknown:1.0:User:x eq \"y\"",
    ] {
        let answer = generic.find("/Users", filter);
        if filter.is_empty() {
            // An empty parameter is what some clients send for "no filter".
            answer.is(200);
        } else {
            assert_eq!(answer.status, 400, "{filter}: {}", answer.text);
            answer.refuses(400, "invalidFilter");
        }
    }
}
