//! R4, R5, R11: what an update may do.

use serde_json::{Value, json};

use super::{bare, patch, provisioned, under};
use crate::bodies::ENTERPRISE;

#[test]
fn r4_a_user_name_stays_once_the_user_is_provisioned() {
    let strict = under("user_name_can_change=false");
    let ada = provisioned(&strict, "ada", &json!({}));
    let rename = |name: &str| json!({"op": "replace", "path": "userName", "value": name});

    let refused = patch(&strict, &ada, &rename(&strict.mail("ben"))).refuses(400, "mutability");
    assert!(refused.text.contains("R4"), "{}", refused.text);
    strict.put(&ada, &bare(&strict, "ben", &json!({}))).refuses(400, "mutability");

    let louder = strict.mail("ADA");
    assert_eq!(patch(&strict, &ada, &rename(&louder)).is(200).json["userName"], louder, "its case may change");
    strict.put(&ada, &bare(&strict, "ada", &json!({"title": "Surveyor"}))).is(200);
}

#[test]
fn r4_switched_off_a_user_name_may_change() {
    let lax = under("user_name_can_change=true");
    let ada = provisioned(&lax, "ada", &json!({}));
    patch(&lax, &ada, &json!({"op": "replace", "path": "userName", "value": lax.mail("ben")})).is(200);
    lax.put(&ada, &bare(&lax, "cem", &json!({}))).is(200);
    assert_eq!(lax.get(&ada).is(200).json["userName"], lax.mail("cem"));
}

/// Every way of sending a blank, and what becomes of a user who has a title and a phone.
const BLANKS: [fn() -> Value; 5] = [
    || json!({"op": "replace", "path": "title", "value": ""}),
    || json!({"op": "replace", "path": "title", "value": null}),
    || json!({"op": "replace", "path": "title", "value": " "}),
    || json!({"op": "replace", "value": {"title": ""}}),
    || json!({"op": "add", "value": {"title": null}}),
];

fn titled() -> Value {
    json!({"title": "Surveyor", "name": {"givenName": "Ada", "familyName": "Quill"}})
}

#[test]
fn r5_a_blank_clears_nothing() {
    let connection = under("blank_clears=false");
    let ada = provisioned(&connection, "ada", &titled());
    for blank in BLANKS {
        let kept = patch(&connection, &ada, &blank()).is(200);
        assert_eq!(kept.json["title"], "Surveyor", "{}", blank());
    }
    let replaced = bare(&connection, "ada", &json!({"title": "", "name": {"givenName": null, "familyName": "Q."}}));
    let replaced = connection.put(&ada, &replaced).is(200).json;
    assert_eq!((&replaced["title"], &replaced["name"]["givenName"]), (&json!("Surveyor"), &json!("Ada")));
    assert_eq!(replaced["name"]["familyName"], "Q.");

    let removed = patch(&connection, &ada, &json!({"op": "remove", "path": "title"})).is(200);
    assert!(removed.json.get("title").is_none(), "a removal is no blank");
}

#[test]
fn r5_switched_on_a_blank_clears() {
    let connection = under("blank_clears=true");
    for (number, blank) in BLANKS.into_iter().enumerate() {
        let ada = provisioned(&connection, &format!("ada-{number}"), &titled());
        assert!(patch(&connection, &ada, &blank()).is(200).json.get("title").is_none(), "{}", blank());
    }
    let ada = provisioned(&connection, "ada", &titled());
    let replaced = connection.put(&ada, &bare(&connection, "ada", &json!({"title": ""}))).is(200).json;
    assert!(replaced.get("title").is_none() && replaced.get("name").is_none());
}

#[test]
fn r11_updates_touch_what_is_listed_or_all() {
    let listed = [
        json!({"op": "add", "path": "displayName", "value": "Ada Q."}),
        json!({"op": "add", "path": "name.givenName", "value": "A."}),
        json!({"op": "add", "path": "emails", "value": [{"value": "a@example.org"}]}),
        json!({"op": "add", "path": format!("{ENTERPRISE}:department"), "value": "Field"}),
        json!({"op": "replace", "path": "active", "value": false}),
    ];
    for (rule, title) in [("updates=only_listed", "Surveyor"), ("updates=all", "Chief")] {
        let connection = under(rule);
        let ada = provisioned(&connection, "ada", &titled());
        let retitle = json!({"op": "replace", "path": "title", "value": "Chief"});
        assert_eq!(patch(&connection, &ada, &retitle).is(200).json["title"], title, "{rule}");

        for operation in &listed {
            patch(&connection, &ada, operation).is(200);
        }
        let user = connection.get(&ada).is(200).json;
        assert_eq!((&user["displayName"], &user["active"]), (&json!("Ada Q."), &json!(false)));
        assert_eq!((&user["name"]["givenName"], &user[ENTERPRISE]["department"]), (&json!("A."), &json!("Field")));
        assert_eq!(user["emails"][0]["value"], "a@example.org");

        let replaced = bare(&connection, "ada", &json!({"title": "Chief", "displayName": "Ada"}));
        let replaced = connection.put(&ada, &replaced).is(200).json;
        assert_eq!((&replaced["title"], &replaced["displayName"]), (&json!(title), &json!("Ada")), "{rule}");
    }
}
