//! Sorting (RFC 7644 §3.4.2.3).

use serde_json::json;

use crate::bodies;
use crate::harness::Connection;

/// Four users: family names in mixed case, one without a title, one whose primary address is not its first.
fn people() -> Connection {
    let generic = Connection::of("generic");
    for (name, family, title, emails) in [
        ("ada", "quill", json!("B"), json!([{"value": "z@a.example"}, {"value": "a@a.example", "primary": true}])),
        ("ben", "Abel", json!("a"), json!([{"value": "d@a.example"}])),
        ("cleo", "Zola", json!(null), json!([{"value": "c@a.example"}])),
        ("dan", "élan", json!("C"), json!([{"value": "b@a.example"}])),
    ] {
        let attributes = json!({"displayName": name, "title": title, "name": {"familyName": family}, "emails": emails});
        generic.post("/Users", &bodies::user_with(&generic.mail(name), &attributes)).is(201);
    }
    generic
}

#[test]
fn lists_are_sorted_by_any_attribute_whatever_its_case() {
    let generic = people();
    for (query, expected) in [
        ("sortBy=userName", "ada ben cleo dan"),
        ("sortBy=USERNAME&sortOrder=ascending", "ada ben cleo dan"),
        ("sortBy=userName&sortOrder=descending", "dan cleo ben ada"),
        ("sortBy=userName&sortOrder=Descending", "dan cleo ben ada"),
        ("sortBy=name.familyName", "ben ada cleo dan"),
        ("sortBy=meta.created", "ada ben cleo dan"),
        ("sortBy=meta.created&sortOrder=descending", "dan cleo ben ada"),
        ("sortBy=emails", "ada dan cleo ben"),
        ("sortBy=emails.value", "ada dan cleo ben"),
        ("sortBy=urn:ietf:params:scim:schemas:core:2.0:User:displayName", "ada ben cleo dan"),
    ] {
        assert_eq!(
            generic.get(&format!("/Users?{query}")).finds(4).column("displayName").join(" "),
            expected,
            "{query}"
        );
    }
}

#[test]
fn those_without_a_value_come_last_and_first_when_descending() {
    let generic = people();

    assert_eq!(generic.get("/Users?sortBy=title").finds(4).column("displayName"), ["ben", "ada", "dan", "cleo"]);
    let descending = generic.get("/Users?sortBy=title&sortOrder=descending").finds(4);
    assert_eq!(descending.column("displayName"), ["cleo", "dan", "ada", "ben"]);
}

#[test]
fn pages_of_a_sorted_list_follow_each_other() {
    let generic = people();

    let mut seen = Vec::new();
    for start in [1, 3] {
        let page = generic.get(&format!("/Users?sortBy=name.familyName&startIndex={start}&count=2")).finds(4);
        seen.extend(page.column("displayName").into_iter().map(str::to_owned));
    }

    assert_eq!(seen, ["ben", "ada", "cleo", "dan"]);
}
