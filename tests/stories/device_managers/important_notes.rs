//! The notes of Ivanti Neurons for MDM on provisioning from Entra ID, under the preset *Managed devices*. Each story says
//! in our words which sentence it is about; of what only Entra ID can do, it holds what is seen of it here.

use serde_json::{Value, json};

use super::{Tenant, text, versions};
use crate::bodies::{ENTERPRISE, entra_group, entra_user};
use crate::harness::{Connection, Server, encoded, send};

const IVANTI: &str = "urn:ietf:params:scim:schemas:extension:ivanti:2.0:User";
const SOURCE: &str = "SCIM Microsoft Entra ID";

fn tenant() -> Tenant {
    Tenant::under("managed_devices")
}

impl Tenant {
    /// A user of Entra ID's default mapping; its id.
    #[track_caller]
    fn provisioned(&self, name: &str) -> String {
        self.brings_user(&entra_user(&self.entra.mail(name))).is(201).id()
    }

    /// A user whom people have made here; its id.
    fn made_here(&self, name: &str) -> String {
        let made = self.entra.server.run_json(&["user", "create", "--user-name", &self.entra.mail(name)]);
        assert_eq!(made["source"], "Local");
        text(&made, "id").to_owned()
    }

    /// Nobody of this name is provisioned, and the log says why not: with these words.
    #[track_caller]
    fn turns_away(&self, user: &Value, why: &str) {
        let refused = self.brings_user(user).refuses(400, "invalidValue");
        assert!(text(&refused.json, "detail").contains(why), "{}", refused.text);
        let entry = self.logged(&refused);
        assert_eq!((text(&entry, "operation"), text(&entry, "resource_name")), ("create", text(user, "userName")));
        self.entra.find("/Users", &format!("userName eq \"{}\"", text(user, "userName"))).finds(0);
    }
}

/// The user that Entra ID's default mapping creates, with some attributes others.
fn entra_user_with(user_name: &str, attributes: &Value) -> Value {
    let mut user = entra_user(user_name);
    for (name, value) in attributes.as_object().expect("attributes are an object") {
        user[name] = value.clone();
    }
    user
}

/// The path under which people find the group of this path.
fn to_people(group: &str) -> String {
    group.replace("/Groups/", "/groups/")
}

/// Neither a new user nor one who is here already is taken like this; and this is why.
fn neither_provisioned_nor_migrated(attributes: &Value, why: &str) {
    let tenant = tenant();
    let (new, local) = (tenant.entra.mail("new"), tenant.entra.mail("local"));
    let id = tenant.made_here("local");

    tenant.turns_away(&entra_user_with(&new, attributes), why);
    tenant.turns_away(&entra_user_with(&local, attributes), why);

    assert_eq!(tenant.found_by_people(&new), (0, 0));
    let seen = tenant.seen(&id);
    assert_eq!((text(&seen, "source"), text(&seen, "status")), ("Local", "active"));
    assert_eq!(tenant.brings_user(&entra_user(&local)).is(201).id(), id, "with all that it takes, it is migrated");
    tenant.brings_user(&entra_user(&new)).is(201);
    assert_eq!(text(&tenant.seen(&id), "source"), SOURCE);
    assert_eq!(tenant.found_by_people(&new), (1, 1));
}

/// Users need an e-mail address to be provisioned or migrated.
#[test]
fn an_email_address_is_mandatory() {
    for emails in [json!([]), json!([{"primary": true, "type": "work", "value": " "}])] {
        neither_provisioned_nor_migrated(&json!({"emails": emails}), "R1");
    }
}

/// Provisioning goes one way, from Entra ID to here.
#[test]
fn provisioning_is_one_way() {
    let tenant = tenant();
    let ada = tenant.provisioned("ada");
    let crew = tenant.brings_group(&entra_group(&tenant.entra.unique("Field crew")), &[&ada]);
    let paths = [format!("/Users/{ada}"), crew.clone()];
    let (before, entries) = (versions(&tenant.entra, &paths), tenant.log(""));

    let (here, group) = (format!("/users/{ada}"), to_people(&crew));
    for refused in [
        tenant.people.patch(&here, &json!({"title": "Chief"})),
        tenant.people.patch(&group, &json!({"name": "Crew"})),
        tenant.people.delete(&format!("{group}/members/{ada}")),
    ] {
        let refused = refused.problem(409);
        assert!(text(&refused.json, "detail").contains("Microsoft Entra ID"), "{}", refused.text);
    }

    assert_eq!(versions(&tenant.entra, &paths), before);
    assert_eq!(tenant.log(""), entries, "nothing was asked of anybody");
    let chief = json!([{"op": "Replace", "path": "title", "value": "Chief"}]);
    tenant.entra.patch(&paths[0], &chief).is(200);
    assert_eq!(text(&tenant.seen(&ada), "title"), "Chief", "what Entra ID says holds here");
}

/// There are no sync options here.
#[test]
fn there_is_no_sync_to_set() {
    let tenant = tenant();
    let path = format!("/connections/{}", tenant.id);
    let shown = tenant.people.get(&path).is(200);
    for word in ["sync", "interval", "schedule", "pull", "import"] {
        assert!(!shown.json["settings"].to_string().contains(word), "{word}: {}", shown.text);
    }
    tenant.people.patch(&path, &json!({"sync_interval_minutes": 40})).problem_at(400, "sync_interval_minutes");
}

/// Who deletes a provisioned user or group here must remove it from Entra ID as well.
#[test]
fn what_is_deleted_here_must_be_removed_from_entra_too() {
    let tenant = tenant();
    let (name, crew) = (tenant.entra.mail("ada"), tenant.entra.unique("Field crew"));
    let ada = tenant.provisioned("ada");
    let group = tenant.brings_group(&entra_group(&crew), &[&ada]);
    tenant.sets_active(&ada, "False").is(200);

    for path in [to_people(&group), format!("/users/{ada}")] {
        let notice = tenant.people.delete(&path).is(200);
        let notice = text(&notice.json, "notice");
        assert!(notice.contains("Microsoft Entra ID") && notice.contains("provisioned again"), "{notice}");
    }
    tenant.over_scim(&ada).fails(404);
    tenant.entra.get(&group).fails(404);
    assert_eq!((tenant.found_by_people(&name), tenant.events(&ada)), ((0, 0), vec!["User Deleted".to_owned()]));

    // Who does not, gets them again with the next cycle.
    let again = tenant.provisioned("ada");
    assert_ne!(again, ada);
    assert_ne!(tenant.brings_group(&entra_group(&crew), &[&again]), group);
    assert_eq!(tenant.groups_seen(&again), [crew]);
}

/// An attribute can be used in one mapping only. Entra ID sees to that: the side that plays it here does, too, and of what
/// comes twice all the same the last counts.
#[test]
fn an_attribute_is_mapped_once() {
    let mut mapping = idp::mapping::Mappings::default().users;
    let title = mapping.attributes.iter().find(|mapping| mapping.target.to_string() == "title").cloned();
    let nickname = mapping.attributes.iter_mut().find(|mapping| mapping.target.to_string() == "displayName");
    nickname.expect("displayName is mapped").target = title.expect("title is mapped").target;
    let twice = mapping.validate().expect_err("two sources for one target");
    assert!(twice.to_string().contains("title: it is there twice"), "{twice}");

    let tenant = tenant();
    let ada = tenant.provisioned("ada");
    let operations = ["Chief", "Lead"].map(|title| json!({"op": "Replace", "path": "title", "value": title}));
    let patched = tenant.entra.patch(&format!("/Users/{ada}"), &json!(operations)).is(200);
    assert_eq!((text(&patched.json, "title"), text(&tenant.seen(&ada), "title")), ("Lead", "Lead"));
    let change = json!([{"attribute": "title", "before": "Surveyor", "after": "Lead"}]);
    assert_eq!(tenant.log_of(&ada)[0]["changes"], change);
}

/// One source cannot be mapped to one target twice.
#[test]
fn a_source_is_mapped_to_a_target_once() {
    let mut mapping = idp::mapping::Mappings::default().users;
    mapping.attributes.push(mapping.attributes[3].clone());
    let twice = mapping.validate().expect_err("the same mapping again");
    assert!(twice.to_string().contains("displayName: it is there twice"), "{twice}");

    let tenant = tenant();
    let ada = tenant.provisioned("ada");
    let version = tenant.over_scim(&ada).version();
    let operation = json!({"op": "Replace", "path": "displayName", "value": "Ada Quill"});
    tenant.entra.patch(&format!("/Users/{ada}"), &json!([operation, operation])).is(200);
    assert_eq!(tenant.over_scim(&ada).version(), version);
    assert_eq!(tenant.log_of(&ada)[0]["changes"], json!([]));
}

/// Users who are inactive can be neither provisioned nor migrated.
#[test]
fn inactive_users_are_neither_provisioned_nor_migrated() {
    for active in [json!(false), json!("False")] {
        neither_provisioned_nor_migrated(&json!({"active": active}), "R3");
    }
}

/// SCIM event notification is not supported.
#[test]
fn no_event_notification_is_announced() {
    let tenant = tenant();
    for path in ["/ServiceProviderConfig", "/Schemas", "/ResourceTypes"] {
        let told = tenant.entra.get(path).is(200).text.to_lowercase();
        for word in ["securityevent", "event:feed", "asyncrequest", "subscription", "webhook"] {
            assert!(!told.contains(word), "{path}: {word}");
        }
    }
    for path in ["/Feeds", "/Events", "/Subscriptions"] {
        tenant.entra.get(path).fails(404);
    }
    let asked = tenant.entra.request("POST", "/Users").header("content-type", "application/scim+json");
    let asked = asked.header("prefer", "respond-async").body(entra_user(&tenant.entra.mail("ada")).to_string());
    let done = send(asked).is(201);
    assert_eq!((done.header("preference-applied"), done.header("set-txn")), ("", ""));
}

/// How long it takes depends on how many users and groups there are.
#[test]
fn each_user_and_group_takes_its_time() {
    let tenant = tenant();
    let mut ids = Vec::new();
    for (number, so_far) in (0..6).zip(1..) {
        ids.push(tenant.provisioned(&format!("user-{number}")));
        assert_eq!(tenant.log("").len(), so_far);
    }
    let members: Vec<&str> = ids.iter().map(String::as_str).collect();
    let crew = tenant.brings_group(&entra_group(&tenant.entra.unique("Field crew")), &members);

    let entries = tenant.log("");
    assert_eq!(entries.len(), ids.len() + 1 + ids.len(), "users, the group, and each of its members");
    assert!(entries.iter().all(|entry| entry["duration_microseconds"].as_u64() > Some(0)), "{entries:#?}");
    assert_eq!(tenant.entra.get(&crew).is(200).values("members").len(), ids.len());
    let shown = tenant.entra.shown();
    assert_eq!((&shown["users"], &shown["groups"]), (&json!(6), &json!(1)));
}

/// Entra ID alone decides when the next cycle begins.
#[test]
fn between_two_cycles_nothing_happens() {
    let tenant = Tenant::on(Server::start(&[]), "managed_devices");
    let ada = tenant.provisioned("ada");
    let crew = tenant.brings_group(&entra_group(&tenant.entra.unique("Field crew")), &[&ada]);
    let paths = [format!("/Users/{ada}"), crew];
    let all = |tenant: &Tenant| {
        let lists = ["/users", "/groups", "/audit-events", "/provisioning-log"];
        let lists = lists.map(|path| tenant.people.get(path).is(200).json);
        (lists, versions(&tenant.entra, &paths))
    };
    let after_the_cycle = all(&tenant);

    let tenant = tenant.restarted();

    assert_eq!(all(&tenant), after_the_cycle);
    tenant.probes();
    assert_eq!(tenant.brings_user(&entra_user(&tenant.entra.mail("ada"))).is(200).id(), ada);
    assert_eq!(all(&tenant), after_the_cycle, "a cycle without news neither");
}

/// When Entra ID provisions again, it tries only what has failed.
#[test]
fn only_what_has_failed_is_tried_again() {
    let tenant = tenant();
    let (ada, cem) = (tenant.provisioned("ada"), tenant.provisioned("cem"));
    let ben = entra_user(&tenant.entra.mail("ben"));
    let refused = tenant.brings_user(&entra_user_with(text(&ben, "userName"), &json!({"emails": []})));
    tenant.logged(&refused.refuses(400, "invalidValue"));
    let paths = [&ada, &cem].map(|id| format!("/Users/{id}"));
    let before = (versions(&tenant.entra, &paths), tenant.seen(&ada), tenant.seen(&cem));

    let ben = tenant.brings_user(&ben).is(201).id();

    assert_eq!((versions(&tenant.entra, &paths), tenant.seen(&ada), tenant.seen(&cem)), before);
    assert_eq!(text(&tenant.seen(&ben), "status"), "active");
    let entries = tenant.log("");
    let told: Vec<_> = entries.iter().map(|entry| (text(entry, "resource_name"), entry["status"].as_u64())).collect();
    let [ada, ben, cem] = ["ada", "ben", "cem"].map(|name| tenant.entra.mail(name));
    assert_eq!(told, [(&*ben, Some(201)), (&*ben, Some(400)), (&*cem, Some(201)), (&*ada, Some(201))]);
    assert!(entries.iter().all(|entry| entry["duration_microseconds"].as_u64() > Some(0)));
}

/// The provisioning log tells which users have succeeded and which have failed.
#[test]
fn the_log_tells_who_succeeded_and_who_failed() {
    let tenant = tenant();
    for name in ["ada", "ben"] {
        tenant.provisioned(name);
        let nameless = json!({"name": {"formatted": "", "familyName": "", "givenName": ""}});
        tenant.brings_user(&entra_user_with(&tenant.entra.mail(&format!("no-{name}")), &nameless)).fails(400);
    }
    let names = |query: &str| -> Vec<String> {
        tenant.log(query).iter().map(|entry| text(entry, "resource_name").to_owned()).collect()
    };
    let mail = |name: &str| tenant.entra.mail(name);

    assert_eq!(names("&failed=false&operation=create"), [mail("ben"), mail("ada")]);
    assert_eq!(names("&failed=true"), [mail("no-ben"), mail("no-ada")]);
    assert_eq!(names(&format!("&search={}", mail("no-ada"))), [mail("no-ada")]);
    // The whole of it can be fetched, page by page.
    let (mut all, mut next) = (Vec::new(), String::new());
    for _ in 0..4 {
        let page = format!("/provisioning-log?connection={}&limit=1{next}", tenant.id);
        let page = tenant.people.get(&page).is(200);
        all.extend(page.items().to_vec());
        next = page.json["next"].as_str().map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
    }
    assert_eq!((all, next.as_str()), (tenant.log(""), ""));
}

/// Groups of one name cannot come from different sources.
#[test]
fn a_group_of_another_source_is_no_duplicate() {
    let (tenant, okta) = (tenant(), Connection::of("okta"));
    let (theirs, ours) = (okta.unique("Crew"), tenant.entra.unique("Local crew"));
    okta.group(&theirs, &[]);
    let local = tenant.people.post("/groups", &json!({"name": ours})).is(201).id();
    let entra = tenant.brings_group(&entra_group(&tenant.entra.unique("Field crew")), &[]);

    for name in [&theirs, &theirs.to_uppercase(), &ours, &ours.to_lowercase()] {
        let renamed = json!([{"op": "Replace", "path": "displayName", "value": name}]);
        for refused in [tenant.entra.post("/Groups", &entra_group(name)), tenant.entra.patch(&entra, &renamed)] {
            let refused = refused.refuses(409, "uniqueness");
            assert!(text(&refused.json, "detail").contains(&**name), "{}", refused.text);
            tenant.logged(&refused);
        }
        tenant.entra.find("/Groups", &format!("displayName eq \"{name}\"")).finds(0);
    }
    for (name, source) in [(&theirs, "SCIM Okta"), (&ours, "Local")] {
        let found = tenant.people.get(&format!("/groups?search={}", encoded(name))).is(200);
        assert_eq!((found.items().len(), text(&found.items()[0], "source")), (1, source));
    }
    tenant.people.delete(&format!("/groups/{local}")).is(200);
    tenant.brings_group(&entra_group(&ours), &[]);
}

/// A user who is deleted for good in Entra ID is disabled here.
#[test]
fn a_hard_deleted_user_is_disabled_here() {
    let tenant = tenant();
    let ada = tenant.provisioned("ada");
    tenant.sets_active(&ada, "False").is(200);
    assert_eq!(text(&tenant.seen(&ada), "status"), "disabled");

    tenant.entra.delete(&format!("/Users/{ada}")).is(204);

    tenant.over_scim(&ada).fails(404);
    let seen = tenant.seen(&ada);
    assert_eq!((text(&seen, "status"), &seen["active"]), ("deprovisioned", &json!(false)));
    let entry = &tenant.log("&operation=delete")[0];
    assert_eq!((text(entry, "resource_id"), &entry["status"], &entry["detail"]), (&*ada, &json!(204), &Value::Null));
}

/// With a group that is deleted in Entra ID, those of its members are disabled who are in no other group; they remain in
/// All Users.
#[test]
fn a_deleted_group_disables_its_independent_members() {
    let tenant = tenant();
    let [ada, ben] = ["ada", "ben"].map(|name| tenant.provisioned(name));
    let (name, other) = (tenant.entra.unique("Field crew"), tenant.entra.unique("Office"));
    let crew = tenant.brings_group(&entra_group(&name), &[&ada, &ben]);
    tenant.brings_group(&entra_group(&other), &[&ben]);

    tenant.entra.delete(&crew).is(204);

    tenant.entra.get(&crew).fails(404);
    tenant.people.get(&to_people(&crew)).problem(404);
    for (name, id, status, groups) in [("ada", &ada, "disabled", vec![]), ("ben", &ben, "active", vec![other])] {
        assert_eq!(tenant.over_scim(id).is(200).json["active"], status == "active");
        assert_eq!((text(&tenant.seen(id), "status"), tenant.groups_seen(id)), (status, groups));
        assert_eq!(tenant.found_by_people(&tenant.entra.mail(name)), (1, 1));
    }
    let disabled = tenant.log("&operation=disable");
    assert_eq!((disabled.len(), text(&disabled[0], "resource_id")), (1, &*ada));
    let reason = text(&disabled[0]["notes"][0], "reason");
    assert!(reason.contains("R7") && reason.contains(&name), "{reason}");
}

/// A member who is deleted for good in Entra ID is disabled here, and still a member.
#[test]
fn a_hard_deleted_member_is_disabled_and_still_a_member() {
    let tenant = tenant();
    let [ada, ben] = ["ada", "ben"].map(|name| tenant.provisioned(name));
    let name = tenant.entra.unique("Field crew");
    let crew = tenant.brings_group(&entra_group(&name), &[&ada, &ben]);

    tenant.entra.delete(&format!("/Users/{ada}")).is(204);

    assert_eq!(text(&tenant.seen(&ada), "status"), "deprovisioned");
    assert_eq!(tenant.groups_seen(&ada), [&*name]);
    let members = tenant.people.get(&format!("{}/members", to_people(&crew))).is(200);
    let mut members: Vec<&str> = members.items().iter().map(|member| text(member, "id")).collect();
    members.sort_unstable();
    assert_eq!(members, [&ada, &ben]);
    assert_eq!(tenant.entra.get(&crew).is(200).values("members"), [&ben], "over SCIM nobody is told of it");
}

/// The value of an attribute whose mapping is removed stays.
#[test]
fn the_value_of_an_attribute_that_is_no_longer_mapped_stays() {
    let server = Server::start(&[]);
    server.run_json(&["attribute", "create", "costCentre"]);
    let tenant = Tenant::on(server, "managed_devices");
    let mut user = entra_user_with(&tenant.entra.mail("ada"), &json!({IVANTI: {"costCentre": "4711"}}));
    let ada = tenant.brings_user(&user).is(201).id();

    let map = user.as_object_mut().expect("a user is an object");
    map.remove(IVANTI);
    map.remove(ENTERPRISE);
    map["title"] = "Chief".into();
    tenant.brings_user(&user).is(200);

    assert_eq!(tenant.over_scim(&ada).is(200).json[ENTERPRISE]["department"], "Field");
    let seen = tenant.seen(&ada);
    assert_eq!((text(&seen, "title"), &seen["idpAttributes"]), ("Chief", &json!({"costCentre": "4711"})));
    assert_eq!(seen[ENTERPRISE]["department"], "Field");
    let listed = tenant.entra.server.run_json(&["attribute", "list"]);
    assert_eq!(listed[0]["values"], 1, "and it can be seen how many there are");
}

/// A blank that is sent in an update changes nothing.
#[test]
fn a_blank_in_an_update_changes_nothing() {
    let tenant = tenant();
    let ada = tenant.provisioned("ada");
    let path = format!("/Users/{ada}");
    let before = (tenant.over_scim(&ada).is(200).json, tenant.seen(&ada));
    let department = format!("{ENTERPRISE}:department");
    for (attribute, blank) in [
        ("title", ""),
        ("title", " "),
        ("name.givenName", ""),
        ("phoneNumbers[type eq \"mobile\"].value", ""),
        (department.as_str(), ""),
    ] {
        let operation = json!({"op": "Replace", "path": attribute, "value": blank});
        let kept = tenant.entra.patch(&path, &json!([operation])).is(200);
        assert_eq!(kept.json, before.0, "{attribute}");
        let entry = &tenant.log_of(&ada)[0];
        assert_eq!((&entry["changes"], entry["notes"].as_array().map(Vec::len)), (&json!([]), Some(1)), "{entry:#}");
        assert!(text(&entry["notes"][0], "reason").contains("R5"), "{entry:#}");
    }
    assert_eq!((tenant.over_scim(&ada).is(200).json, tenant.seen(&ada)), before);
}

/// Where first and last name are blank, a migration fails, and so does an update.
#[test]
fn blank_names_fail_a_migration_and_an_update() {
    let nameless = json!({"formatted": "", "familyName": " ", "givenName": ""});
    neither_provisioned_nor_migrated(&json!({"name": nameless}), "R2");

    let tenant = tenant();
    let ada = tenant.provisioned("ada");
    let before = (tenant.over_scim(&ada).is(200).json, tenant.seen(&ada));
    let blank = |part: &&str| json!({"op": "Replace", "path": format!("name.{part}"), "value": ""});
    let path = format!("/Users/{ada}");
    let classic: Value = ["formatted", "familyName", "givenName"].iter().map(blank).collect();
    let mut whole = entra_user(&tenant.entra.mail("ada"));
    whole["name"] = nameless.clone();
    for refused in [
        tenant.entra.patch(&path, &classic),
        tenant.entra.patch(&path, &json!([{"op": "replace", "value": {"name": nameless}}])),
        tenant.entra.put(&path, &whole),
    ] {
        let refused = refused.refuses(400, "invalidValue");
        assert!(text(&refused.json, "detail").contains("R2"), "{}", refused.text);
        tenant.logged(&refused);
    }
    assert_eq!((tenant.over_scim(&ada).is(200).json, tenant.seen(&ada)), before);
}

/// A deletion in Entra ID is a soft one: the user is no longer active, and stays.
#[test]
fn a_deletion_is_a_soft_one() {
    let tenant = tenant();
    let ada = tenant.provisioned("ada");
    assert_eq!(text(&tenant.seen(&ada), "status"), "active");

    tenant.entra.delete(&format!("/Users/{ada}")).is(204);

    let seen = tenant.seen(&ada);
    assert_eq!((text(&seen, "status"), text(&seen, "source")), ("deprovisioned", SOURCE));
    assert_eq!(tenant.found_by_people(&tenant.entra.mail("ada")), (1, 1));
    assert_eq!(tenant.log_of(&ada)[0]["changes"], json!([{"attribute": "active", "before": true, "after": false}]));
}

/// Who wants such a user gone deletes it here, by hand.
#[test]
fn a_disabled_user_is_deleted_for_good_by_hand() {
    let tenant = tenant();
    let [ada, ben] = ["ada", "ben"].map(|name| tenant.provisioned(name));
    tenant.people.delete(&format!("/users/{ada}")).problem(409);
    tenant.entra.delete(&format!("/Users/{ada}")).is(204);
    tenant.sets_active(&ben, "False").is(200);

    tenant.people.delete(&format!("/users/{ada}")).is(200);
    tenant.entra.server.run_json(&["user", "delete", &ben]);

    for (id, name) in [(&ada, "ada"), (&ben, "ben")] {
        tenant.people.get(&format!("/users/{id}")).problem(404);
        tenant.over_scim(id).fails(404);
        assert_eq!(tenant.found_by_people(&tenant.entra.mail(name)), (0, 0));
        assert_eq!(tenant.events(id), ["User Deleted"]);
    }
    assert_ne!(tenant.provisioned("ada"), ada, "a user of that name is another one from now on");
}

/// A local user of the same user id becomes one of Entra ID's.
#[test]
fn a_local_user_becomes_one_of_entra_ids() {
    let tenant = tenant();
    let (ada, name) = (tenant.made_here("ada"), tenant.entra.mail("ada"));
    let crew = tenant.people.post("/groups", &json!({"name": tenant.entra.unique("Local crew")})).is(201).id();
    tenant.people.send_json("PUT", &format!("/groups/{crew}/members/{ada}"), &Value::Null).is(204);

    let taken = tenant.brings_user(&entra_user(&name.to_uppercase())).is(201);

    assert_eq!(taken.id(), ada);
    assert_eq!(tenant.over_scim(&ada).is(200).json["displayName"], "Ada Quill");
    let seen = tenant.seen(&ada);
    assert_eq!((text(&seen, "source"), text(&seen, "connection")), (SOURCE, &*tenant.entra.name));
    assert_eq!(tenant.groups_seen(&ada), [tenant.entra.unique("Local crew")]);
    assert_eq!(tenant.found_by_people(&name), (1, 1), "there are not two of them");
    let entry = &tenant.log_of(&ada)[0];
    assert_eq!((text(entry, "operation"), &entry["status"]), ("create", &json!(201)));
}
