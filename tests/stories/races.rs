//! What happens at the same moment: no duplicate, no lost change.

use std::sync::Barrier;
use std::thread;

use serde_json::json;

use crate::bodies;
use crate::harness::{Answer, Connection, send};

/// Runs two closures at the same moment; their results.
fn at_once<T: Send>(first: impl FnOnce() -> T + Send, second: impl FnOnce() -> T + Send) -> [T; 2] {
    let start = Barrier::new(2);
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            start.wait();
            first()
        });
        start.wait();
        let second = second();
        [other.join().expect("the other thread ends well"), second]
    })
}

fn sorted_statuses(answers: &[Answer; 2]) -> [u16; 2] {
    let mut statuses = [answers[0].status, answers[1].status];
    statuses.sort_unstable();
    statuses
}

/// Two creates of one user name at the same moment; their statuses, sorted.
pub fn two_creates(connection: &Connection, user_name: &str) -> [u16; 2] {
    let (plain, shouting) = (bodies::user(user_name), bodies::user(&user_name.to_uppercase()));
    let answers = at_once(|| connection.post("/Users", &plain), || connection.post("/Users", &shouting));
    for answer in &answers {
        assert!(answer.status == 201 || answer.json["scimType"] == "uniqueness", "{}", answer.text);
    }
    sorted_statuses(&answers)
}

#[test]
fn of_two_creates_of_one_user_name_one_wins_a_hundred_times_over() {
    let okta = Connection::of("okta");

    for round in 0..100 {
        let name = okta.mail(&format!("ada-{round}"));
        assert_eq!(two_creates(&okta, &name), [201, 409], "round {round}");
        okta.find("/Users", &format!("userName eq \"{name}\"")).finds(1);
    }
    okta.get("/Users?count=0").finds(100);
}

#[test]
fn of_two_creates_of_one_group_name_one_wins() {
    let okta = Connection::of("okta");

    for round in 0..20 {
        let body = bodies::group(&okta.unique(&format!("crew {round}")), &[]);
        let answers = at_once(|| okta.post("/Groups", &body), || okta.post("/Groups", &body));
        assert_eq!(sorted_statuses(&answers), [201, 409], "round {round}");
    }
}

#[test]
fn two_connections_cannot_both_have_a_user_name() {
    let (one, other) = (Connection::of("entra"), Connection::of("okta"));

    for round in 0..20 {
        let body = bodies::user(&one.mail(&format!("ada-{round}")));
        let answers = at_once(|| one.post("/Users", &body), || other.post("/Users", &body));
        assert_eq!(sorted_statuses(&answers), [201, 409], "round {round}");
    }
}

#[test]
fn members_added_at_the_same_moment_are_all_there() {
    let entra = Connection::of("entra");
    let ids = entra.users("member", 40);
    let crew = format!("/Groups/{}", entra.group(&entra.unique("crew"), &[]));
    let (left, right) = ids.split_at(20);
    let add = |ids: &[String]| {
        for id in ids {
            entra.patch(&crew, &bodies::entra_members("Add", &[id])).is(204);
        }
    };

    at_once(|| add(left), || add(right));

    assert_eq!(entra.get(&crew).is(200).values("members").len(), 40);
}

#[test]
fn changes_of_different_attributes_do_not_undo_each_other() {
    let entra = Connection::of("entra");
    let path = format!("/Users/{}", entra.user(&entra.mail("ada")));

    for round in 0..20 {
        let set = |attribute: &str| {
            entra
                .patch(&path, &json!([{"op": "Replace", "path": attribute, "value": format!("round {round}")}]))
                .is(200);
        };
        at_once(|| set("title"), || set("nickName"));
        let user = entra.get(&path).is(200).json;
        assert_eq!(
            (&user["title"], &user["nickName"]),
            (&json!(format!("round {round}")), &json!(format!("round {round}")))
        );
    }
}

#[test]
fn of_two_writes_on_the_same_version_one_wins() {
    let generic = Connection::of("generic");
    let created = generic.post("/Users", &bodies::user(&generic.mail("ada"))).is(201);
    let path = format!("/Users/{}", created.id());
    let mut version = created.version();

    for round in 0..20 {
        let write = |title: String| {
            let body = bodies::patch_op(&json!([{"op": "replace", "path": "title", "value": title}]));
            let request = generic.request("PATCH", &path).header("content-type", "application/scim+json");
            send(request.header("if-match", &version).body(body.to_string()))
        };
        let answers = at_once(|| write(format!("left {round}")), || write(format!("right {round}")));
        assert_eq!(sorted_statuses(&answers), [200, 412], "round {round}");
        version = generic.get(&path).is(200).version();
    }
}

#[test]
fn two_groups_cannot_become_members_of_each_other() {
    let entra = Connection::of("entra");

    for round in 0..20 {
        let [left, right] = ["left", "right"].map(|side| entra.group(&entra.unique(&format!("{side} {round}")), &[]));
        let nest = |outer: &str, inner: &str| {
            entra.patch(&format!("/Groups/{outer}"), &bodies::entra_members("Add", &[inner]))
        };
        let answers = at_once(|| nest(&left, &right), || nest(&right, &left));
        assert_eq!(sorted_statuses(&answers), [204, 400], "round {round}");
    }
}

#[test]
fn a_connection_never_has_more_than_two_tokens() {
    let entra = Connection::of("entra");
    let create = || entra.server.run(&["token", "create", "--connection", &entra.name]).status.success();

    let made = at_once(create, create);

    assert_eq!(made.iter().filter(|made| **made).count(), 1, "the connection had one already");
    assert!(!create(), "a third is refused");
}
