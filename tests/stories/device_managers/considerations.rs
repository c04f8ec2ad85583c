//! The considerations of Iru Endpoint on provisioning from Entra ID, under the preset *Mirror*. Each story says in our
//! words which sentence it is about; of what only Entra ID can do, it holds what is seen of it here.

use serde_json::{Value, json};

use super::{Tenant, text, versions};
use crate::bodies::{entra_group, entra_user, user};
use crate::harness::encoded;

const ADA: &str = "6f9619ff-8b86-4011-b42d-00c04fc964ff";
const BEN: &str = "0D3B5B0E-7A0C-4B61-9D0B-3E8C6F7A1B22";
const CREW: &str = "a1f4c2de-55b1-4c9e-8a63-2f7e9b0d6c11";

/// What is assigned to the application in Entra ID: Ada and Ben, and a group that Ada is in.
struct Application {
    tenant: Tenant,
    users: Vec<Value>,
    group: Value,
}

/// What a cycle has brought: paths of the users, and of the group.
type Brought = (Vec<String>, String);

impl Application {
    /// With `externalId` mapped to the object id, for users and groups.
    fn new() -> Self {
        let tenant = Tenant::under("mirror");
        let user = |(name, object_id): (&str, &str)| {
            let mut user = entra_user(&tenant.entra.mail(name));
            user["externalId"] = object_id.into();
            user
        };
        let users = [("ada", ADA), ("ben", BEN)].map(user).to_vec();
        let mut group = entra_group(&tenant.entra.unique("Field crew"));
        group["externalId"] = CREW.into();
        Self { tenant, users, group }
    }

    /// A whole cycle: test of the connection, users, the group, its member.
    fn cycle(&self) -> Brought {
        self.tenant.probes();
        let bring = |user: &Value| {
            let brought = self.tenant.brings_user(user);
            assert!(matches!(brought.status, 200 | 201), "{}", brought.text);
            format!("/Users/{}", brought.id())
        };
        let users: Vec<String> = self.users.iter().map(bring).collect();
        let group = self.tenant.brings_group(&self.group, &[id_of(&users[0])]);
        (users, group)
    }

    /// All that people and Entra ID see of what was brought.
    fn all(&self, (users, group): &Brought) -> (Vec<Value>, Vec<Value>, Vec<String>) {
        let paths: Vec<String> = users.iter().chain([group]).cloned().collect();
        let over_scim = paths.iter().map(|path| self.tenant.entra.get(path).is(200).json).collect();
        let seen = users.iter().map(|path| self.tenant.seen(id_of(path))).collect();
        (over_scim, seen, versions(&self.tenant.entra, &paths))
    }
}

fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// Users are synced one way: Entra ID sends something only when there is something new.
#[test]
fn entra_sends_only_what_is_new() {
    let mut application = Application::new();
    let brought = application.cycle();
    let tenant = &application.tenant;
    let ada = id_of(&brought.0[0]).to_owned();
    assert_eq!(tenant.log_of(&ada).len(), 2, "she was made, and made a member");
    tenant.people.patch(&format!("/users/{ada}"), &json!({"title": "Chief"})).problem(409);

    application.users[0]["title"] = "Lead".into();
    application.cycle();

    let tenant = &application.tenant;
    assert_eq!(tenant.over_scim(&ada).is(200).json["title"], "Lead");
    assert_eq!(text(&tenant.seen(&ada), "title"), "Lead");
    let updates = tenant.log("&operation=update&resource_type=User");
    assert_eq!(updates.len(), 1, "nothing else was sent of users");
    assert_eq!(updates[0]["changes"], json!([{"attribute": "title", "before": "Surveyor", "after": "Lead"}]));
}

/// Users and groups that are added to the application later come with the next cycle, which Entra ID begins every forty
/// minutes.
#[test]
fn what_is_added_later_comes_with_the_next_cycle() {
    let mut application = Application::new();
    let brought = application.cycle();
    let before = application.all(&brought);
    let entries = application.tenant.log("").len();
    let (cem, office) = (application.tenant.entra.mail("cem"), application.tenant.entra.unique("Office"));
    application.tenant.entra.find("/Users", &format!("userName eq \"{cem}\"")).finds(0);
    assert_eq!(application.tenant.log("").len(), entries, "until then nothing is written down");

    application.users.push(entra_user(&cem));
    let (users, _) = application.cycle();
    let group = application.tenant.brings_group(&entra_group(&office), &[id_of(&users[2])]);

    let tenant = &application.tenant;
    let id = id_of(&users[2]);
    assert_eq!(tenant.entra.get(&group).is(200).values("members"), [id]);
    assert_eq!((text(&tenant.seen(id), "status"), tenant.groups_seen(id)), ("active", vec![office]));
    assert_eq!(application.all(&brought), before, "who was there is as before");
}

/// Whoever wants the sync sooner stops provisioning and starts it again.
#[test]
fn a_restart_is_a_whole_cycle_at_once() {
    let application = Application::new();
    application.tenant.probes();
    let early = application.tenant.brings_user(&application.users[0]).is(201).id();
    // Stopped in the middle, and started again: everything is looked for anew.
    let (users, group) = application.cycle();

    let tenant = &application.tenant;
    assert_eq!(id_of(&users[0]), early);
    tenant.entra.get("/Users").finds(2);
    tenant.entra.get("/Groups").finds(1);
    assert_eq!(tenant.entra.get(&group).is(200).values("members"), [early]);
    let shown = tenant.entra.shown();
    assert_eq!((&shown["users"], &shown["groups"]), (&json!(2), &json!(1)));
}

/// That does nothing to the users and groups that are there.
#[test]
fn a_restart_does_nothing_to_whom_is_there() {
    let application = Application::new();
    let brought = application.cycle();
    let tenant = &application.tenant;
    let (before, entries, events) = (application.all(&brought), tenant.log("").len(), tenant.events(&tenant.id));

    assert_eq!(application.cycle(), brought);
    // Even where it sends again what it has sent.
    let (users, group) = &brought;
    for (path, sent) in users.iter().zip(&application.users) {
        let again = ["displayName", "title", "externalId"]
            .map(|name| json!({"op": "Replace", "path": name, "value": sent[name]}));
        tenant.entra.patch(path, &json!(again)).is(200);
        tenant.entra.put(path, sent).is(200);
    }
    let name = json!([{"op": "Replace", "path": "displayName", "value": application.group["displayName"]}]);
    tenant.entra.patch(group, &name).is(204);

    assert_eq!(application.all(&brought), before);
    assert_eq!(tenant.events(&tenant.id), events);
    let log = tenant.log("");
    let new = &log[..log.len() - entries];
    assert_eq!(new.len(), 6, "the member, two users twice, and the group");
    for entry in new {
        assert_eq!((&entry["changes"], &entry["notes"], &entry["detail"]), (&json!([]), &json!([]), &Value::Null));
        let entry = tenant.people.get(&format!("/provisioning-log/{}", text(entry, "id"))).is(200).json;
        assert_eq!(entry["members"], json!([]), "nobody came and nobody went");
    }
}

/// Whom Entra ID sets inactive is inactive here.
#[test]
fn who_is_inactive_there_is_inactive_here() {
    let application = Application::new();
    let (users, _) = application.cycle();
    let (tenant, ada) = (&application.tenant, id_of(&users[0]));

    for (literal, active, status) in [("False", false, "disabled"), ("True", true, "active")] {
        tenant.sets_active(ada, literal).is(200);
        assert_eq!(tenant.over_scim(ada).is(200).json["active"], active);
        let seen = tenant.seen(ada);
        assert_eq!((text(&seen, "status"), &seen["active"]), (status, &json!(active)));
        assert_eq!(tenant.groups_seen(ada).len(), 1, "and a member all the while");
        let change = json!([{"attribute": "active", "before": !active, "after": active}]);
        assert_eq!(tenant.log_of(ada)[0]["changes"], change);
    }
}

/// Whom Entra ID deletes is deleted here.
#[test]
fn who_is_deleted_there_is_deleted_here() {
    let application = Application::new();
    let (users, group) = application.cycle();
    let (tenant, ada) = (&application.tenant, id_of(&users[0]));
    tenant.sets_active(ada, "False").is(200);

    tenant.entra.delete(&users[0]).is(204);

    tenant.over_scim(ada).fails(404);
    tenant.people.get(&format!("/users/{ada}")).problem(404);
    assert_eq!(tenant.found_by_people(&tenant.entra.mail("ada")), (0, 0));
    assert!(tenant.entra.get(&group).is(200).values("members").is_empty());
    let members = tenant.people.get(&format!("/groups/{}/members", id_of(&group))).is(200);
    assert!(members.items().is_empty(), "{}", members.text);
    let entry = &tenant.log("&operation=delete")[0];
    assert_eq!((text(entry, "resource_id"), &entry["status"]), (ada, &json!(204)));
    assert_ne!(id_of(&application.cycle().0[0]), ada, "who comes back is somebody else");
}

/// A group is here once it has been added to the application itself.
#[test]
fn a_group_is_here_once_it_is_added_itself() {
    let application = Application::new();
    let tenant = &application.tenant;
    let ada = tenant.brings_user(&application.users[0]).is(201).id();
    assert_eq!(tenant.groups_seen(&ada), [""; 0]);

    let group = tenant.brings_group(&application.group, &[&ada]);

    let name = tenant.entra.unique("Field crew");
    assert_eq!(tenant.entra.get(&group).is(200).values("members"), [&*ada]);
    assert_eq!(tenant.groups_seen(&ada), [&*name]);
    let seen = tenant.people.get(&format!("/groups/{}", id_of(&group))).is(200).json;
    assert_eq!((text(&seen, "name"), &seen["members"]), (&*name, &json!(1)));
    assert_eq!(text(&seen, "source"), "SCIM Microsoft Entra ID");
}

/// No group comes by itself with users who are in it.
#[test]
fn no_group_comes_with_its_members() {
    let application = Application::new();
    let tenant = &application.tenant;
    let name = tenant.entra.unique("Field crew");
    let mut cem = user(&tenant.entra.mail("cem"));
    // Entra ID does not say which groups a user is in; whoever does makes none either.
    cem["groups"] = json!([{"value": CREW, "display": name}]);
    cem["displayName"] = "Cem".into();
    application.users.iter().chain([&cem]).for_each(|user| drop(tenant.brings_user(user).is(201)));

    tenant.entra.get("/Groups").finds(0);
    assert_eq!(tenant.entra.shown()["groups"], 0);
    assert!(tenant.people.get(&format!("/groups?search={}", encoded(&name))).is(200).items().is_empty());
    assert!(tenant.log("&resource_type=Group").is_empty());
    let cem = tenant.entra.find("/Users", &format!("userName eq \"{}\"", text(&cem, "userName"))).finds(1);
    assert_eq!(tenant.groups_seen(text(&cem.resources()[0], "id")), [""; 0]);
}

/// Where `externalId` is mapped to the object id, users and groups keep it as it was sent.
#[test]
fn object_ids_come_back_as_they_were_sent() {
    let application = Application::new();
    let brought = application.cycle();
    let tenant = &application.tenant;
    let (users, group) = &brought;
    for (path, object_id) in [(&users[0], ADA), (&users[1], BEN), (group, CREW)] {
        assert_eq!(tenant.entra.get(path).is(200).json["externalId"], object_id);
    }
    for (path, object_id) in [(&users[0], ADA), (&users[1], BEN)] {
        assert_eq!(text(&tenant.seen(id_of(path)), "externalId"), object_id);
    }
    let made = &tenant.log("&operation=create&resource_type=Group")[0]["changes"];
    let object_id = made.as_array().and_then(|made| made.iter().find(|change| change["attribute"] == "externalId"));
    assert_eq!(object_id.map(|change| &change["after"]), Some(&json!(CREW)), "{made}");
}

/// By its object id each user and group is found again.
#[test]
fn users_and_groups_are_found_by_object_id() {
    let application = Application::new();
    let (users, group) = application.cycle();
    let tenant = &application.tenant;
    for (endpoint, path, object_id) in
        [("/Users", &users[0], ADA), ("/Users", &users[1], BEN), ("/Groups", &group, CREW)]
    {
        let found = tenant.entra.find(endpoint, &format!("externalId eq \"{object_id}\"")).finds(1);
        assert_eq!(text(&found.resources()[0], "id"), id_of(path));
        let found = tenant.entra.find(endpoint, &format!("externalId eq \"{object_id}0\"")).finds(0);
        assert!(found.resources().is_empty());
    }
    // A change of name does not matter.
    let renamed = json!([{"op": "Replace", "path": "userName", "value": tenant.entra.mail("ada.quill")}]);
    tenant.entra.patch(&users[0], &renamed).is(200);
    let found = tenant.entra.find("/Users", &format!("externalId eq \"{ADA}\"")).finds(1);
    assert_eq!(text(&found.resources()[0], "id"), id_of(&users[0]));
    assert_eq!(text(&tenant.seen(id_of(&users[0])), "externalId"), ADA);
}

/// Where the mapping was another, it is set right, and a restart brings the object ids.
#[test]
fn a_mapping_that_is_set_right_is_pushed_with_a_restart() {
    let mut application = Application::new();
    let wanted = (application.users[0].clone(), application.group.clone());
    application.users[0]["externalId"] = "ada".into();
    application.group["externalId"] = "crew".into();
    let brought = application.cycle();

    (application.users[0], application.group) = wanted;
    assert_eq!(application.cycle(), brought);

    let (tenant, (users, group)) = (&application.tenant, &brought);
    assert_eq!(tenant.entra.get(&users[0]).is(200).json["externalId"], ADA);
    assert_eq!(tenant.entra.get(group).is(200).json["externalId"], CREW);
    assert_eq!(text(&tenant.seen(id_of(&users[0])), "externalId"), ADA);
    for (path, before, after) in [("/Users", "ada", ADA), ("/Groups", "crew", CREW)] {
        tenant.entra.find(path, &format!("externalId eq \"{before}\"")).finds(0);
        tenant.entra.find(path, &format!("externalId eq \"{after}\"")).finds(1);
    }
    let change = |before: &str, after: &str| json!([{"attribute": "externalId", "before": before, "after": after}]);
    let changes = |kind: &str| {
        let updates = tenant.log(&format!("&operation=update&resource_type={kind}"));
        updates.into_iter().map(|entry| entry["changes"].clone()).find(|changes| *changes != json!([]))
    };
    assert_eq!((changes("User"), changes("Group")), (Some(change("ada", ADA)), Some(change("crew", CREW))));
}
