//! What happens in companies, end to end, against Muster. The scenarios read what is there over SCIM; the admin API, which
//! is asked here each time, must say the same.

use std::cell::Cell;
use std::future::pending;
use std::process::{Command, Output};
use std::thread;

use idp::config::Target;
use idp::scenario::{Scenario, Watcher};
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

use crate::api::client::Client;
use crate::harness::{Connection, Server, encoded};

/// Looks at the admin API whenever a scenario has looked over SCIM.
struct Admin {
    client: Client,
    looked: Cell<u32>,
}

impl Admin {
    /// The items of a page of users. Asked from elsewhere, since the story's own thread runs the scenario.
    fn users(&self, query: &str) -> Vec<Value> {
        self.looked.set(self.looked.get() + 1);
        let (client, path) = (&self.client, format!("/users?{query}"));
        let page = thread::scope(|scope| scope.spawn(|| client.get(&path).is(200).json).join());
        let page = page.expect("the admin API answers");
        page["items"].as_array().expect("a page has items").clone()
    }
}

impl Watcher for Admin {
    fn user(&self, user_name: &str, found: Option<&Value>) {
        let mut items = self.users(&format!("search={}", encoded(user_name)));
        // The search looks at e-mail addresses, too.
        items.retain(|item| item["userName"] == user_name);
        assert_eq!(items.len(), usize::from(found.is_some()), "{user_name}: {items:?}");
        if let (Some(user), [item]) = (found, &items[..]) {
            assert_eq!(item["id"], user["id"]);
            assert_eq!(item["status"], if user["active"] == true { "active" } else { "disabled" }, "{item}");
        }
    }

    fn group(&self, _: &str, found: Option<&Value>) {
        if let Some(group) = found {
            let id = group["id"].as_str().expect("every resource has an id");
            let items = self.users(&format!("group={id}&limit=200"));
            assert_eq!(group["members"].as_array().map(Vec::len), Some(items.len()), "{group}");
        }
    }
}

/// A connection that takes what Entra does for what is meant: names change, who is deleted is gone, who is disabled stays in
/// the groups.
fn mirror() -> (Connection, Client) {
    let server = Server::start(&[("LIMITS__REQUESTS_PER_SECOND", "0")]);
    let admin = Client::program_on(&server, &["users:read"]);
    let connection = Connection::on(server, "entra");
    connection.set(&["--preset", "mirror", "--rule", "deprovisioned_stay_in_groups=true"]);
    (connection, admin)
}

/// Plays a scenario; all goes as expected, and nothing is left.
fn play(number: u8) {
    let (connection, client) = mirror();
    let admin = Admin { client, looked: Cell::new(0) };
    let token = connection.token.clone().unwrap_or_default();
    let target = Target { url: connection.base(), token, ..Target::default() };
    let scenario = Scenario::find(number).expect("there is such a scenario");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let played = scenario.play(&target, Uuid::from_u128(number.into()), &admin, pending());

    let outcome = runtime.block_on(played).expect("the target can be used");

    assert!(outcome.is_good() && !outcome.steps.is_empty(), "{outcome:#?}");
    assert!(admin.looked.get() > 0, "the admin API was asked");
    assert_eq!(outcome.left_behind, Vec::<String>::new());
    connection.get("/Users?count=0").finds(0);
    connection.get("/Groups?count=0").finds(0);
}

#[test]
fn scenario_1_a_crew_of_three_is_assigned_and_provisioned() {
    play(1);
}

#[test]
fn scenario_2_a_user_is_renamed_in_both_dialects() {
    play(2);
}

#[test]
fn scenario_3_who_leaves_the_group_is_disabled() {
    play(3);
}

#[test]
fn scenario_4_who_joins_again_is_enabled() {
    play(4);
}

#[test]
fn scenario_5_the_bin_disables_restoring_enables_purging_deletes() {
    play(5);
}

#[test]
fn scenario_6_a_nested_group_stays_out() {
    play(6);
}

#[test]
fn scenario_7_a_scoping_filter_leaves_a_department_out() {
    play(7);
}

#[test]
fn scenario_8_a_name_that_is_taken_is_tried_again_by_the_retry_clock() {
    play(8);
}

#[test]
fn scenario_9_a_wrong_token_means_quarantine_until_the_restart() {
    play(9);
}

#[test]
fn scenario_10_six_hundred_who_are_unassigned_are_held_back_until_deletes_are_allowed() {
    play(10);
}

#[test]
fn scenario_11_a_server_that_answers_429_and_500_for_a_while_is_waited_for() {
    play(11);
}

#[test]
fn scenario_12_on_demand_provisions_skips_and_fails() {
    play(12);
}

#[test]
fn scenario_13_who_is_deleted_on_the_server_comes_back_with_a_full_restart_only() {
    play(13);
}

#[test]
fn scenario_14_a_user_without_a_mailbox_has_no_address() {
    play(14);
}

#[test]
fn scenario_15_a_title_that_is_cleared_stays() {
    play(15);
}

#[test]
fn scenario_16_roles_come_in_three_modes() {
    play(16);
}

#[test]
fn scenario_17_a_guest_loses_the_ext() {
    play(17);
}

/// Runs `muster idp scenario` somewhere where there is no configuration.
fn scenario(arguments: &[&str]) -> Output {
    let place = TempDir::new().expect("a temporary directory");
    let mut command = Command::new(env!("CARGO_BIN_EXE_muster"));
    command.current_dir(place.path()).env_remove("MUSTER_IDP_FILE").env_remove("MUSTER_IDP_TOKEN");
    command.args(["idp", "scenario"]).args(arguments).output().expect("muster runs")
}

#[test]
fn scenarios_are_played_from_the_terminal_and_say_what_was_not_as_expected() {
    let (connection, _) = mirror();
    let (url, token) = (connection.base(), connection.token.clone().unwrap_or_default());

    let played = scenario(&["3", "15", "--url", &url, "--token", &token, "--json"]);
    let said: Value = serde_json::from_slice(&played.stdout).expect("--json prints JSON");
    assert_eq!(played.status.code(), Some(0), "{said}");
    assert_eq!((&said["scenarios"][0]["number"], &said["scenarios"][1]["steps"][0]["met"]), (&3.into(), &true.into()));

    // Where names never change, the second does not go as expected, and tidies up all the same.
    connection.set(&["--rule", "user_name_can_change=false"]);
    let played = scenario(&["2", "--url", &url, "--token", &token]);
    let text = String::from_utf8_lossy(&played.stdout).into_owned();
    assert_eq!(played.status.code(), Some(1), "{text}");
    assert!(text.contains("NOT   a cycle in which nothing fails") && text.contains("1 failed"), "{text}");
    connection.get("/Users?count=0").finds(0);

    assert_eq!(String::from_utf8_lossy(&scenario(&["--list"]).stdout).lines().count(), 17);
    for arguments in [&[][..], &["18", "--url", &url], &["1"]] {
        let output = scenario(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), said.lines().count()), (Some(2), 1), "{arguments:?}: {said}");
    }
}
