//! Rows 1 to 7: how identity providers look for what is there already.

use serde_json::json;

use crate::bodies;
use crate::harness::Connection;

const NOBODY: &str = "6f3a2b0c-3f8e-4f0e-9f43-9a4a70c2a8d1";

#[test]
fn f01_unknown_user_name_is_an_empty_list() {
    let entra = Connection::of("entra");

    let answer = entra.find("/Users", &format!("userName eq \"{NOBODY}\"")).finds(0);

    assert!(answer.resources().is_empty());
    assert_eq!(answer.json["itemsPerPage"], 0);
    assert_eq!(answer.json["startIndex"], 1);
}

#[test]
fn f02_unknown_group_name_is_an_empty_list() {
    let entra = Connection::of("entra");

    entra.get(&format!("/Groups?excludedAttributes=members&filter=displayName eq \"{NOBODY}\"")).finds(0);
}

#[test]
fn f03_pages_carry_the_right_totals() {
    let okta = Connection::of("okta");
    okta.users("page", 3);

    for (query, shown) in [("count=1", 1), ("startIndex=1&count=100", 3), ("startIndex=&count=0", 0)] {
        let answer = okta.get(&format!("/Users?{query}")).finds(3);
        assert_eq!(answer.resources().len(), shown, "{query}");
        assert_eq!(answer.json["itemsPerPage"], shown, "{query}");
    }
}

#[test]
fn f04_lookups_with_plus_signs_trailing_separators_and_bare_words() {
    let onelogin = Connection::of("onelogin");
    let name = onelogin.mail("ada");
    let (id, encoded) = (onelogin.user(&name), crate::harness::encoded(&name));

    onelogin.get(&format!("/Users?filter=userName+eq+%22{encoded}%22&")).finds(1);
    onelogin.get(&format!("/Users?filter=userName+eq+{encoded}")).finds(1);
    onelogin.get("/Users?").finds(1);
    onelogin.put(&format!("/Users/{id}?"), &bodies::user(&name)).is(200);
}

#[test]
fn f05_mail_addresses_are_found_in_every_notation() {
    let pingone = Connection::of("pingone");
    let name = pingone.mail("ada");
    pingone.user(&name);

    for path in [r#"emails[type eq "work"].value"#, "emails", "emails.value"] {
        pingone.find("/Users", &format!("{path} eq \"{name}\"")).finds(1);
        pingone.find("/Users", &format!("{path} eq \"{NOBODY}\"")).finds(0);
    }
    pingone.find("/Users", &format!("emails[type eq \"home\"].value eq \"{name}\"")).finds(0);
}

#[test]
fn f06_the_case_of_a_literal_does_not_matter() {
    let okta = Connection::of("okta");
    let name = okta.mail("ada");
    okta.user(&name);

    let found = okta.find("/Users", &format!("USERNAME Eq \"{}\"", name.to_uppercase())).finds(1);

    assert_eq!(found.resources()[0]["userName"], name.as_str(), "and the value comes back as it was sent");
}

#[test]
fn f07_references_are_probed_in_either_order() {
    let entra = Connection::of("entra");
    let boss = entra.user(&entra.mail("boss"));
    let report = bodies::user_with(&entra.mail("ada"), &json!({bodies::ENTERPRISE: {"manager": {"value": boss}}}));
    let ada = entra.post("/Users", &report).is(201).id();
    let crew = entra.group(&entra.unique("crew"), &[&ada]);

    for (endpoint, probe, found) in [
        ("/Users", format!("id eq \"{ada}\" and manager eq \"{boss}\""), 1),
        ("/Users", format!("manager eq \"{boss}\" and id eq \"{ada}\""), 1),
        ("/Users", format!("id eq \"{boss}\" and manager eq \"{ada}\""), 0),
        ("/Groups", format!("id eq \"{crew}\" and members eq \"{ada}\""), 1),
        ("/Groups", format!("members eq \"{ada}\" and id eq \"{crew}\""), 1),
        ("/Groups", format!("id eq \"{crew}\" and members eq \"{boss}\""), 0),
    ] {
        let answer = entra.get(&format!("{endpoint}?filter={probe}&attributes=id")).finds(found);
        for resource in answer.resources() {
            assert!(resource.get("displayName").is_none() && resource.get("userName").is_none(), "{resource}");
        }
    }
}
