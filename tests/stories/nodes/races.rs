//! Two nodes write the same thing at the same moment.

use std::sync::Barrier;
use std::thread;

use serde_json::json;

use super::{on_each, two_nodes};
use crate::bodies;
use crate::harness::Connection;

#[test]
fn of_two_creates_of_one_user_name_on_two_nodes_one_wins() {
    let Some(nodes) = two_nodes() else { return };
    let connection = Connection::on(nodes[0].clone(), "okta");
    let on = on_each(&connection, &nodes);
    let start = Barrier::new(2);

    for round in 0..50 {
        let body = bodies::user(&connection.mail(&format!("ada-{round}")));
        let create = |connection: &Connection| {
            start.wait();
            connection.post("/Users", &body)
        };
        let mut statuses = thread::scope(|scope| {
            let other = scope.spawn(|| create(&on[1]).status);
            [create(&on[0]).status, other.join().expect("the other node answers")]
        });
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409], "round {round}");
    }
    on[1].get("/Users?count=0").finds(50);
}

#[test]
fn changes_of_one_user_and_one_group_from_two_nodes_are_all_kept() {
    const CHANGES: usize = 40;
    let Some(nodes) = two_nodes() else { return };
    let connection = Connection::on(nodes[0].clone(), "entra");
    let on = on_each(&connection, &nodes);
    let ada = connection.post("/Users", &bodies::user(&connection.mail("ada"))).is(201);
    let path = format!("/Users/{}", ada.id());
    let ids = connection.users("member", CHANGES * 2);
    let crew = format!("/Groups/{}", connection.group(&connection.unique("crew"), &[]));

    thread::scope(|scope| {
        for (node, connection) in on.iter().enumerate() {
            let (path, crew, ids) = (&path, &crew, &ids);
            scope.spawn(move || {
                for number in 0..CHANGES {
                    let attribute = ["title", "nickName"][node];
                    let change = json!([{"op": "Replace", "path": attribute, "value": format!("number {number}")}]);
                    connection.patch(path, &change).is(200);
                }
            });
            scope.spawn(move || {
                for id in &ids[node * CHANGES..(node + 1) * CHANGES] {
                    connection.patch(crew, &bodies::entra_members("Add", &[id])).is(204);
                }
            });
        }
    });

    let after = on[1].get(&path).is(200);
    let last = json!(format!("number {}", CHANGES - 1));
    assert_eq!((&after.json["title"], &after.json["nickName"]), (&last, &last));
    let number = |sql: &str| nodes[0].psql(sql).trim().to_owned();
    let version = format!("SELECT version FROM users WHERE id = '{}'", ada.id());
    assert_eq!(number(&version), (1 + 2 * CHANGES).to_string(), "each change is counted");
    assert_eq!(on[0].get(&crew).is(200).values("members").len(), 2 * CHANGES);
}
