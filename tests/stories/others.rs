//! The other identity providers, as far as their requests are known.

use serde_json::json;

use crate::bodies::{self, GROUP, USER};
use crate::harness::{Connection, encoded, send};

#[test]
fn onelogin_sends_a_template_with_old_schema_names() {
    let onelogin = Connection::of("onelogin");
    let name = onelogin.mail("ada");
    let plus_encoded = encoded(&name);
    let template = json!({
        "schemas": ["urn:scim:schemas:core:2.0", "urn:scim:schemas:extension:enterprise:2.0"],
        "id": null,
        "userName": name,
        "name": {"givenName": "Ada", "familyName": "Quill"},
        "emails": [{"value": name, "type": "work", "primary": true}],
        "active": "true",
        "managerId": "17",
        "urn:scim:schemas:extension:enterprise:2.0": {"department": "Field"},
    });

    onelogin.get(&format!("/Users?filter=userName+eq+%22{plus_encoded}%22&")).finds(0);
    let odd_agent = onelogin.request("POST", "/Users").header("user-agent", "application/json");
    let created = send(odd_agent.header("content-type", "application/json").body(template.to_string())).is(201);
    let path = format!("/Users/{}", created.id());
    assert_eq!(onelogin.get(&path).is(200).json["active"], true);

    let mut changed = template.clone();
    changed["name"]["givenName"] = json!("Ada B.");
    assert_eq!(onelogin.put(&format!("{path}?"), &changed).is(200).json["name"]["givenName"], "Ada B.");
    changed["active"] = json!(false);
    assert_eq!(onelogin.put(&format!("{path}?"), &changed).is(200).json["active"], false);
    onelogin.delete(&path).is(204);
}

#[test]
fn onelogin_reads_the_groups_and_patches_one() {
    let onelogin = Connection::of("onelogin");
    let ada = onelogin.user(&onelogin.mail("ada"));
    let crew = onelogin
        .post("/Groups", &json!({"schemas": ["urn:scim:schemas:core:2.0"], "displayName": onelogin.unique("crew")}));
    let crew = format!("/Groups/{}", crew.is(201).id());

    onelogin.get("/Groups").finds(1);
    onelogin.patch(&crew, &json!([{"op": "add", "path": "members", "value": [{"value": ada}]}])).succeeds();

    assert_eq!(onelogin.get(&crew).values("members"), [ada]);
}

#[test]
fn pingone_matches_by_user_name_or_work_mail_with_any_operator_case() {
    let pingone = Connection::of("pingone");
    let name = pingone.mail("ada");
    pingone.user(&name);

    for filter in ["userName eq", "userName Eq", "username EQ", "emails eq", "emails Eq", "emails.value eq"] {
        pingone.find("/Users", &format!("{filter} \"{name}\"")).finds(1);
    }
}

#[test]
fn pingdatasync_modifies_by_put_and_removes_by_disable_or_delete() {
    let pingone = Connection::of("pingone");
    let name = pingone.mail("ada");
    let path = format!("/Users/{}", pingone.user(&name));

    let disabled = bodies::user_with(&name, &json!({"active": false}));
    assert_eq!(pingone.put(&path, &disabled).is(200).json["active"], false);
    pingone.delete(&path).is(204);
}

#[test]
fn jumpcloud_renames_without_a_path_and_removes_members_in_azures_style() {
    let jumpcloud = Connection::of("jumpcloud");
    let (ada, ben) = (jumpcloud.user(&jumpcloud.mail("ada")), jumpcloud.user(&jumpcloud.mail("ben")));
    let crew = format!("/Groups/{}", jumpcloud.group(&jumpcloud.unique("crew"), &[]));
    let name = jumpcloud.unique("crew north");

    jumpcloud.patch(&crew, &json!([{"op": "replace", "value": {"displayName": name}}])).succeeds();
    for member in [&ada, &ben] {
        jumpcloud.patch(&crew, &json!([{"op": "add", "path": "members", "value": [{"value": member}]}])).succeeds();
    }
    jumpcloud.patch(&crew, &json!([{"op": "remove", "path": "members", "value": [{"value": ada}]}])).succeeds();

    let group = jumpcloud.get(&crew).is(200);
    assert_eq!((&group.json["displayName"], group.values("members")), (&json!(name), vec![ben.as_str()]));
}

#[test]
fn jumpcloud_unassigns_by_disabling() {
    let jumpcloud = Connection::of("jumpcloud");
    let path = format!("/Users/{}", jumpcloud.user(&jumpcloud.mail("ada")));

    jumpcloud.patch(&path, &json!([{"op": "replace", "path": "active", "value": false}])).succeeds();

    assert_eq!(jumpcloud.get(&path).is(200).json["active"], false);
}

#[test]
fn google_probes_with_one_user() {
    let google = Connection::of("google");

    google.get("/Users?count=1").finds(0);
    google.user(&google.mail("ada"));
    google.get("/Users?count=1").finds(1);
}

#[test]
fn keycloak_sends_mail_without_type_and_booleans_as_text() {
    let keycloak = Connection::of("keycloak");
    let name = keycloak.mail("ada");
    let body = json!({
        "schemas": [USER],
        "externalId": "4f1c2f0e-keycloak",
        "userName": name,
        "displayName": "Ada Quill",
        "name": {"givenName": "Ada", "familyName": "Quill"},
        "emails": [{"value": name}],
        "active": true,
        "roles": [],
    });
    let as_json = keycloak.request("POST", "/Users").header("content-type", "application/json");
    let created = send(as_json.body(body.to_string())).is(201);
    assert_eq!(created.json["emails"][0]["value"], name);
    let path = format!("/Users/{}", created.id());

    keycloak.put(&path, &body).is(200);
    keycloak.patch(&path, &json!([{"op": "replace", "path": "active", "value": "false"}])).succeeds();
    assert_eq!(keycloak.get(&path).is(200).json["active"], false);

    let ben = keycloak.user(&keycloak.mail("ben"));
    let mut crew = bodies::group(&keycloak.unique("crew"), &[&ben]);
    crew["externalId"] = json!("group-1");
    let crew_path = format!("/Groups/{}", keycloak.post("/Groups", &crew).is(201).id());
    assert_eq!(keycloak.put(&crew_path, &crew).is(200).values("members"), [ben]);
    keycloak.delete(&path).is(204);
}

#[test]
fn keycloak_lists_everybody_without_paging() {
    let keycloak = Connection::of("keycloak");
    keycloak.users("all", 30);

    assert_eq!(keycloak.get("/Users").finds(30).resources().len(), 30);
}

#[test]
fn authentik_asks_what_is_supported_first() {
    let authentik = Connection::of("authentik");

    let config = authentik.get("/ServiceProviderConfig").is(200).json;

    for feature in ["patch", "bulk", "filter", "sort", "etag"] {
        assert_eq!(config[feature]["supported"], true, "{feature}");
    }
    assert!(config["bulk"]["maxOperations"].is_u64());
    assert_eq!(config["changePassword"]["supported"], false);
}

#[test]
fn authentik_adopts_the_user_that_is_there() {
    let authentik = Connection::of("authentik");
    let name = authentik.mail("ada");
    let id = authentik.user(&name);

    authentik.post("/Users", &bodies::user(&name)).refuses(409, "uniqueness");
    for literal in [format!("\"{name}\""), name.clone()] {
        assert_eq!(authentik.find("/Users", &format!("userName eq {literal}")).finds(1).column("id"), [id.as_str()]);
    }
    authentik.put(&format!("/Users/{id}"), &bodies::user(&name)).is(200);
    authentik.delete(&format!("/Users/{id}")).is(204);
    authentik.put(&format!("/Users/{id}"), &bodies::user(&name)).fails(404);
}

#[test]
fn authentik_patches_the_whole_group_then_each_member_by_itself() {
    let authentik = Connection::of("authentik");
    let (ada, ben) = (authentik.user(&authentik.mail("ada")), authentik.user(&authentik.mail("ben")));
    let crew = authentik.group(&authentik.unique("crew"), &[&ada]);
    let path = format!("/Groups/{crew}");
    let whole =
        json!({"schemas": [GROUP], "id": crew, "externalId": "pk-1", "displayName": authentik.unique("crew north")});

    authentik.patch(&path, &json!([{"op": "replace", "value": whole}])).succeeds();
    assert_eq!(authentik.get(&path).is(200).values("members"), [ada.as_str()]);
    let difference = json!([
        {"op": "add", "path": "members", "value": [{"value": ben}]},
        {"op": "remove", "path": "members", "value": [{"value": ada}]},
    ]);
    authentik.patch(&path, &difference).succeeds();

    let group = authentik.get(&path).is(200);
    assert_eq!((&group.json["externalId"], group.values("members")), (&json!("pk-1"), vec![ben.as_str()]));
    authentik.get("/Groups?startIndex=1&count=100").finds(1);
}
