//! Whole request sequences of Entra ID's provisioning cycles, T1 to T11.

use serde_json::{Value, json};

use crate::bodies::{self, ENTERPRISE, entra_members};
use crate::harness::{Connection, encoded};

const PROBE: &str = "9b1c7a54-0b5e-4f4e-8f57-0e7f6a6e3c11";

fn active(literal: &str) -> Value {
    json!([{"op": "Replace", "path": "active", "value": literal}])
}

/// Looks a user up as Entra ID does before it creates one.
fn matches(entra: &Connection, user_name: &str) -> usize {
    entra.find("/Users", &format!("userName eq \"{user_name}\"")).is(200).resources().len()
}

/// Ada and Ben in a group that is assigned: what trace T1 leaves behind.
struct Assigned {
    entra: Connection,
    ada: String,
    ben: String,
    crew: String,
}

impl Assigned {
    fn first_cycle() -> Self {
        let entra = Connection::of("entra");
        let group_name = entra.unique("Field crew");
        let lookup = |name: &str| {
            let filter = encoded(&format!("displayName eq \"{name}\""));
            entra.get(&format!("/Groups?excludedAttributes=members&filter={filter}"))
        };
        // Test connection.
        assert_eq!(matches(&entra, PROBE), 0);
        lookup(PROBE).finds(0);
        // Users, then the group, empty.
        let [ada, ben] = ["ada", "ben"].map(|name| {
            let name = entra.mail(name);
            assert_eq!(matches(&entra, &name), 0);
            format!("/Users/{}", entra.post("/Users", &bodies::entra_user(&name)).is(201).id())
        });
        lookup(&group_name).finds(0);
        let crew = format!("/Groups/{}", entra.post("/Groups", &bodies::entra_group(&group_name)).is(201).id());
        // References after the objects they point at.
        let manager = json!([{"op": "Add", "path": format!("{ENTERPRISE}:manager"), "value": id_of(&ben)}]);
        entra.patch(&ada, &manager).is(200);
        for user in [&ada, &ben] {
            entra.patch(&crew, &entra_members("Add", &[id_of(user)])).is(204);
        }
        Self { entra, ada, ben, crew }
    }

    fn members(&self) -> Vec<String> {
        self.entra.get(&self.crew).is(200).values("members").into_iter().map(str::to_owned).collect()
    }
}

fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

#[test]
fn t01_the_first_cycle_brings_users_group_manager_and_members() {
    let cycle = Assigned::first_cycle();

    let ada = cycle.entra.get(&cycle.ada).is(200);

    assert_eq!(ada.json[ENTERPRISE]["manager"]["value"], id_of(&cycle.ben));
    assert_eq!(ada.values("groups"), [id_of(&cycle.crew)]);
    assert_eq!(cycle.members().len(), 2);
}

#[test]
fn t02_a_matched_user_is_read_and_patched_with_the_difference() {
    let entra = Connection::of("entra");
    let name = entra.mail("ada");
    entra.user(&name);

    let found = entra.find("/Users", &format!("userName eq \"{name}\"")).finds(1);
    let path = format!("/Users/{}", found.resources()[0]["id"].as_str().expect("every resource has an id"));
    let before = entra.get(&path).is(200);
    entra.patch(&path, &json!([{"op": "Add", "path": "title", "value": "Surveyor"}])).is(200);

    let after = entra.get(&path).is(200);
    assert_eq!(after.json["title"], "Surveyor");
    assert_ne!(after.version(), before.version());
}

#[test]
fn t03_an_attribute_change_is_a_read_and_a_patch() {
    let Assigned { entra, ada, .. } = Assigned::first_cycle();

    entra.get(&ada).is(200);
    let patched =
        entra.patch(&ada, &json!([{"op": "Replace", "path": format!("{ENTERPRISE}:department"), "value": "Survey"}]));

    assert_eq!(patched.is(200).json[ENTERPRISE]["department"], "Survey");
}

#[test]
fn t04_an_unassigned_user_is_disabled_and_stays() {
    let Assigned { entra, ada, .. } = Assigned::first_cycle();

    entra.get(&ada).is(200);
    entra.patch(&ada, &active("False")).is(200);

    assert_eq!(entra.get(&ada).is(200).json["active"], false);
}

#[test]
fn t05_a_user_who_leaves_the_group_is_disabled_and_removed_from_it() {
    let cycle = Assigned::first_cycle();

    cycle.entra.get(&cycle.ada).is(200);
    cycle.entra.patch(&cycle.ada, &active("False")).is(200);
    cycle.entra.get(&format!("{}?excludedAttributes=members", cycle.crew)).is(200);
    cycle.entra.patch(&cycle.crew, &entra_members("Remove", &[id_of(&cycle.ada)])).is(204);

    assert_eq!(cycle.members(), [id_of(&cycle.ben)]);
}

#[test]
fn t06_t07_a_soft_deleted_user_comes_back_with_its_memberships() {
    let cycle = Assigned::first_cycle();

    cycle.entra.patch(&cycle.ada, &active("False")).is(200);
    assert_eq!(cycle.members().len(), 2, "a disabled user keeps its memberships");
    cycle.entra.patch(&cycle.ada, &active("True")).is(200);

    let restored = cycle.entra.get(&cycle.ada).is(200);
    assert_eq!(restored.json["active"], true);
    assert_eq!(restored.values("groups"), [id_of(&cycle.crew)], "they are not sent again");
}

#[test]
fn t08_a_hard_deleted_user_leaves_everywhere() {
    let cycle = Assigned::first_cycle();

    cycle.entra.delete(&cycle.ben).is(204);

    cycle.entra.get(&cycle.ben).fails(404);
    assert_eq!(cycle.members(), [id_of(&cycle.ada)]);
}

#[test]
fn t09_an_unassigned_group_disables_its_users_goes_and_can_come_again() {
    let Assigned { entra, ada, ben, crew } = Assigned::first_cycle();
    let name = entra.unique("Field crew");

    entra.patch(&ada, &active("False")).is(200);
    entra.patch(&ben, &active("False")).is(200);
    entra.delete(&crew).is(204);

    let again = entra.post("/Groups", &bodies::entra_group(&name)).is(201);
    assert_ne!(again.id(), id_of(&crew), "an id is never used twice");
    assert_eq!(entra.get(&ada).is(200).json["active"], false);
}

#[test]
fn t10_a_renamed_user_keeps_its_id() {
    let Assigned { entra, ada, .. } = Assigned::first_cycle();
    let (old, new) = (entra.mail("ada"), entra.mail("ada.quill"));
    let rename = json!([{"op": "Replace", "path": "userName", "value": new}]);

    entra.patch(&ada, &rename).refuses(400, "mutability");
    entra.set(&["--rule", "user_name_can_change=true"]);
    entra.patch(&ada, &rename).is(200);

    assert_eq!((matches(&entra, &old), matches(&entra, &new)), (0, 1));
    assert_eq!(entra.get(&ada).is(200).json["userName"], new);
    entra.post("/Users", &bodies::entra_user(&new)).refuses(409, "uniqueness");
    entra.post("/Users", &bodies::entra_user(&old)).is(201);
}

#[test]
fn t11_a_user_deleted_behind_entras_back_is_404_for_every_request() {
    let Assigned { entra, ada, .. } = Assigned::first_cycle();
    entra.delete(&ada).is(204);

    entra.get(&ada).fails(404);
    entra.patch(&ada, &active("False")).fails(404);
    entra.put(&ada, &bodies::entra_user(&entra.mail("ada"))).fails(404);
}
