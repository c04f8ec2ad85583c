//! What happens in companies, end to end: a crew is assigned, changes, leaves and comes back. What is there then is read
//! over SCIM and from the admin API, which must agree.

use std::sync::Arc;

use idp::directory::{User, UserAttribute};
use idp::mapping::AttributeMapping;
use idp::state::{Kind, LogEntry, QuarantineReason, ResetScope, Scope, Status};
use jiff::SignedDuration;
use serde_json::json;
use uuid::Uuid;

use super::company::{ADA, ADMIN, CREW, Company, DAN, GRACE};
use crate::harness::Connection;

#[test]
fn scenarios_1_to_4_a_crew_comes_changes_leaves_and_returns_in_both_dialects() {
    for flag in ["", "?aadOptscim062020"] {
        // 1. Connect, test, assign a group of three, initial cycle.
        let company = Company::new(flag);
        company.ask(async |engine| engine.test().await.expect("the connection works"));
        company.cycle();
        assert_eq!(company.members("Crew").expect("there"), ["ada", "dan", "grace"]);
        let ada = company.seen("ada@example.org").expect("there");
        let grace = company.seen("grace@example.org").expect("there");
        let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        assert_eq!(ada[enterprise]["manager"]["value"], grace["id"]);
        // 2. Rename a user and change the department.
        company.set(ADA, UserAttribute::UserPrincipalName, "ada.quill@example.org");
        company.set(ADA, UserAttribute::Department, "Field");
        company.cycle();
        let renamed = company.seen("ada.quill@example.org").expect("there");
        assert_eq!((&renamed["id"], &renamed[enterprise]["department"]), (&ada["id"], &"Field".into()));
        // 3. Leave the group. 4. Rejoin.
        company.leave(DAN);
        company.cycle();
        assert!(!company.active("dan"));
        assert_eq!(company.members("Crew").expect("there"), ["ada", "grace"]);
        company.state.add_member(CREW, DAN, company.clock.now()).expect("added");
        company.cycle();
        assert!(company.active("dan"));
        assert_eq!(company.members("Crew").expect("there"), ["ada", "dan", "grace"]);
    }
}

#[test]
fn scenario_5_the_bin_disables_restoring_enables_purging_deletes() {
    let company = Company::new("");
    company.cycle();
    company.state.delete(Kind::User, ADA, company.clock.now()).expect("deleted");
    company.cycle();
    assert!(!company.active("ada"));
    company.state.restore(Kind::User, ADA, company.clock.now()).expect("restored");
    company.cycle();
    assert!(company.active("ada"));
    assert_eq!(company.members("Crew").expect("there").len(), 3, "the server kept the membership");
    company.state.delete(Kind::User, ADA, company.clock.now()).expect("deleted");
    company.cycle();
    company.state.purge(Kind::User, ADA, company.clock.now()).expect("purged");
    company.cycle();
    assert_eq!(company.seen("ada@example.org"), None);
    assert_eq!(company.members("Crew").expect("there").len(), 2);
}

#[test]
fn scenarios_6_and_7_nested_groups_and_filtered_departments_stay_out() {
    let mut company = Company::new("");
    let (nested, other) = (Uuid::from_u128(102), Uuid::from_u128(4));
    company.save(&User::new(other, "other@example.org", "other", "Other"));
    company.group(nested, "Nested", &[other]);
    company.state.add_member(CREW, nested, company.clock.now()).expect("added");
    company.set(DAN, UserAttribute::Department, "Sales");
    let clause = json!({"attribute": "department", "operator": "NOT EQUALS", "value": "Sales"});
    let clauses =
        json!({"filters": [{"clauses": [clause]}, {"clauses": [{"attribute": "department", "operator": "IS NULL"}]}]});
    company.config.scoping.users = serde_json::from_value(clauses).expect("filters");
    company.cycle();
    assert_eq!(company.members("Crew").expect("there"), ["ada", "grace"]);
    assert_eq!((company.seen("other@example.org"), company.seen("dan@example.org")), (None, None));
    assert_eq!(company.members("Nested"), None);
    // What moves into the department leaves.
    company.set(ADA, UserAttribute::Department, "Sales");
    company.cycle();
    assert!(!company.active("ada"));
}

#[test]
fn scenario_8_a_name_that_is_taken_is_tried_again_by_the_retry_clock() {
    let company = Company::new("");
    let other = Connection::on(Arc::clone(&company.connection.server), "generic");
    let taken = other.user("ada@example.org");
    assert_eq!(company.report().failed, 2, "Ada, and her membership");
    assert!(company.failures().contains(&"EntryConflict".to_owned()));
    other.delete(&format!("/Users/{taken}")).is(204);
    company.report();
    assert_eq!(company.seen("ada@example.org"), None, "six hours are not over");
    assert!(company.clock.wind(SignedDuration::from_hours(6)));
    company.cycle();
    assert!(company.active("ada"));
    assert_eq!(company.members("Crew").expect("there").len(), 3);
}

#[test]
fn scenario_9_a_wrong_token_means_quarantine_until_the_restart() {
    let mut company = Company::new("");
    let token = std::mem::replace(&mut company.config.target.token, "mst_wrong".into());
    let report = company.report();
    assert_eq!((report.quarantine, report.notified), (Some(QuarantineReason::Exception), true));
    company.config.target.token = token;
    company.restart(ResetScope::DEFAULT);
    company.cycle();
    assert!(company.active("ada"));
}

#[test]
fn scenario_10_six_hundred_who_are_unassigned_are_held_back_until_deletes_are_allowed() {
    let company = Company::new("");
    let everybody = Uuid::from_u128(200);
    let ids: Vec<_> = (1_000..1_600).map(Uuid::from_u128).collect();
    for id in &ids {
        let name = format!("u{}", id.as_u128());
        company.save(&User::new(*id, &format!("{name}@example.org"), &name, &name));
    }
    company.group(everybody, "Everybody", &ids[..5]);
    for id in &ids {
        company.assign(Kind::User, *id);
    }
    company.cycle();
    for id in &ids {
        assert!(company.state.unassign(*id, None, company.clock.now()).expect("unassigned"));
    }
    let report = company.report();
    assert_eq!((report.staged, report.quarantine), (600, Some(QuarantineReason::TooManyDeletes)));
    assert!(company.active("u1000") && company.active("u1599"));
    company.restart(&[ResetScope::ForceDeletes]);
    company.cycle();
    assert!(!company.active("u1000") && !company.active("u1599") && company.active("ada"));
}

#[test]
fn scenario_12_on_demand_provisions_skips_and_fails_with_its_steps() {
    let company = Company::new("");
    let status = |entries: &[LogEntry]| entries[0].provisioning_status_info.status;
    assert_eq!(status(&company.on_demand(Kind::User, ADA, &[])), Status::Success);
    assert!(company.active("ada"));
    company.save(&User::new(Uuid::from_u128(4), "stranger@example.org", "stranger", "Stranger"));
    assert_eq!(status(&company.on_demand(Kind::User, Uuid::from_u128(4), &[])), Status::Skipped);
    Connection::on(Arc::clone(&company.connection.server), "generic").user("dan@example.org");
    assert_eq!(status(&company.on_demand(Kind::User, DAN, &[])), Status::Failure);
    company.on_demand(Kind::User, GRACE, &[]);
    company.on_demand(Kind::Group, CREW, &[ADA, GRACE]);
    assert_eq!(company.members("Crew").expect("there"), ["ada", "grace"]);
}

#[test]
fn scenario_13_what_is_deleted_on_the_server_comes_back_with_a_full_restart_only() {
    let company = Company::new("");
    company.cycle();
    let id = company.seen("ada@example.org").expect("there")["id"].as_str().expect("an id").to_owned();
    company.connection.delete(&format!("/Users/{id}")).is(204);
    company.set(ADA, UserAttribute::JobTitle, "Surveyor");
    assert_eq!(company.report().failed, 1);
    assert_eq!((company.failures()[0].as_str(), company.seen("ada@example.org")), ("InvalidAnchor", None));
    company.restart(&[ResetScope::Full]);
    company.cycle();
    assert_eq!(company.seen("ada@example.org").expect("there")["title"], "Surveyor");
    assert_eq!(company.members("Crew").expect("there").len(), 3);
}

#[test]
fn scenarios_14_15_and_17_no_mail_a_cleared_title_and_a_guest() {
    let mut company = Company::new("");
    company.config.application.scope = Scope::All;
    company.save(&User::new(Uuid::from_u128(4), "cloud@example.org", "cloud", "Cloud"));
    let guest = "mira_lumen.example#EXT#@example.onmicrosoft.com";
    company.save(&User::new(Uuid::from_u128(5), guest, "mira_lumen.example#EXT#", "Mira"));
    company.set(ADA, UserAttribute::JobTitle, "Surveyor");
    company.cycle();
    assert_eq!(company.seen("cloud@example.org").expect("there").get("emails"), None);
    assert_eq!(company.seen("mira@lumen.example").expect("there")["displayName"], "Mira");
    company.set(ADA, UserAttribute::JobTitle, "");
    company.cycle();
    assert_eq!(company.seen("ada@example.org").expect("there")["title"], "Surveyor");
}

#[test]
fn scenario_16_roles_come_in_three_modes() {
    for (target, function) in [
        ("roles[primary eq \"True\"].value", "SingleAppRoleAssignment"),
        ("roles", "AppRoleAssignmentsComplex"),
        ("roles", "AssertiveAppRoleAssignmentsComplex"),
    ] {
        let mut company = Company::new("");
        let mapping: AttributeMapping = serde_json::from_value(
            json!({"target": target, "expression": format!("{function}([appRoleAssignments])")}),
        )
        .expect("a mapping");
        company.config.mappings.users.attributes.push(mapping);
        company.state.assign(Kind::User, ADA, ADMIN, company.clock.now()).expect("assigned");
        company.cycle();
        let roles = || company.seen("ada@example.org").expect("there")["roles"].clone();
        assert_eq!(roles()[0]["value"], "admin", "{function}: {}", roles());
        // Taken away: only the assertive mode tells the server.
        assert!(company.state.unassign(ADA, Some(ADMIN), company.clock.now()).expect("unassigned"));
        company.cycle();
        let left = roles().as_array().map_or(0, Vec::len);
        assert_eq!(left, usize::from(!function.starts_with("Assertive")), "{function}: {}", roles());
    }
}
