//! What happens at the same moment: no duplicate, no lost change.

use std::sync::Barrier;
use std::thread;

use serde_json::{Value, json};

use crate::api::client::{Client, unique};
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

/// Runs this many closures at the same moment, each with its number; their results.
fn all_at_once<T: Send>(number: usize, act: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(number);
    let act = |number: usize| {
        start.wait();
        act(number)
    };
    thread::scope(|scope| {
        let act = &act;
        let threads: Vec<_> = (0..number).map(|number| scope.spawn(move || act(number))).collect();
        threads.into_iter().map(|thread| thread.join().expect("each thread ends well")).collect()
    })
}

/// Someone who looks after a connection without tokens, and the path of its tokens.
fn without_tokens(name: &str) -> (Client, String) {
    let people = Client::program(&["connections:read", "connections:write", "audit:read"]);
    let body = json!({"name": unique(name), "identity_provider": "entra"});
    let connection = people.post("/connections", &body).is(201).id();
    (people, format!("/connections/{connection}/tokens"))
}

fn ids_of(answer: &Answer) -> Vec<String> {
    answer.items().iter().map(|token| token["id"].as_str().expect("a token has an id").to_owned()).collect()
}

#[test]
fn of_sixteen_requests_for_a_token_two_are_granted() {
    for round in 0..4 {
        let (people, path) = without_tokens(&format!("sixteen-{round}"));

        let answers = all_at_once(16, |number| people.post(&path, &json!({"label": format!("token {number}")})));

        let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
        assert_eq!((made.len(), refused.len()), (2, 14), "round {round}");
        for answer in refused {
            let answer = answer.problem(409);
            assert!(
                answer.json["detail"].as_str().is_some_and(|detail| detail.contains("2 tokens")),
                "{}",
                answer.text
            );
        }
        let mut listed = ids_of(&people.get(&path).is(200));
        let mut made_ids: Vec<String> = made.iter().map(Answer::id).collect();
        listed.sort_unstable();
        made_ids.sort_unstable();
        assert_eq!(listed, made_ids);
        let scim = Connection::on(people.server.clone(), "generic");
        for answer in &made {
            scim.with_token(answer.json["token"].as_str()).get("/Users").is(200);
        }
        people.post(&path, &json!({})).problem(409);
    }
}

#[test]
fn tokens_that_are_renewed_and_removed_meanwhile_never_become_more_than_two() {
    let (people, path) = without_tokens("meanwhile");
    let mut here: Vec<String> = Vec::new();
    for round in 0..12 {
        // Sixteen at the same moment: eight ask for a token, four renew one, two remove one, and two look.
        let one_of_them = |number: usize| here.get(number % 2).map_or("none", String::as_str);
        let answers = all_at_once(16, |number| match number {
            0..8 => people.post(&path, &json!({})),
            8..12 => people.post(&format!("/tokens/{}/renew", one_of_them(number)), &Value::Null),
            12..14 => people.delete(&format!("/tokens/{}", one_of_them(round))),
            _ => people.get(&path),
        });

        let count = |numbers: std::ops::Range<usize>, status: u16| {
            answers[numbers].iter().filter(|answer| answer.status == status).count()
        };
        let (made, renewed, removed) = (count(0..8, 201), count(8..12, 200), count(12..14, 204));
        assert_eq!(made + count(0..8, 409), 8, "round {round}");
        assert_eq!(renewed + count(8..12, 404), 4, "round {round}");
        assert_eq!(removed + count(12..14, 404), 2, "round {round}");
        for seen in &answers[14..] {
            assert!(ids_of(seen).len() <= 2, "round {round}: {}", seen.text);
        }
        let now = ids_of(&people.get(&path).is(200));
        assert_eq!(now.len(), here.len() + made - removed, "round {round}");
        assert!(now.len() <= 2 && removed <= 1, "round {round}: a token is removed once");
        here = now;
    }
    assert_eq!(people.post("/audit-events/verify", &Value::Null).is(200).json["intact"], true);
}
