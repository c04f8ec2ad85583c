//! An export that is imported changes nothing, whatever people are called.

use std::fmt::Write as _;

use directory::Actor;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::{Reason, Report};
use crate::groups::GroupSearch;
use crate::pages::PageRequest;
use crate::testing::opened;
use crate::users::Search;
use crate::{App, export, groups, import, users};

async fn exported(app: &App, actor: &Actor) -> Vec<u8> {
    let mut export = export::users::begin(app, actor, Search::default()).await.unwrap();
    let mut file = Vec::new();
    while let Some(part) = export.part().await.unwrap() {
        file.extend(part);
    }
    file
}

/// What makes trouble in sheets: quotation marks, separators, lines, formulas, apostrophes, other scripts.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        "[=+@\\-'\"\t][ -~]{0,8}",
        "[a-z,;\"'\\\\\r\n\t =]{1,10}",
        "\\PC{1,6}",
        "[\u{5d0}-\u{5ea}\u{410}-\u{44f}\u{4e00}-\u{4e20} ]{1,8}",
    ]
    .prop_filter("a blank text is no value", |text| !text.trim().is_empty())
}

fn document() -> impl Strategy<Value = Value> {
    let text = || proptest::option::of(hostile());
    (text(), text(), text(), text(), any::<bool>()).prop_map(|(display, given, title, department, active)| {
        let address = |text: &Option<String>| text.as_ref().map(|text| format!("{text}@example.org"));
        json!({
            "displayName": display, "name": {"givenName": given, "familyName": department}, "active": active,
            "emails": [{"value": address(&title)}, {"value": address(&display), "type": "home"}], "title": title,
            "phoneNumbers": [{"value": given}],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": department},
        })
    })
}

#[test]
fn an_export_that_is_imported_changes_nothing() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let strategy = proptest::collection::vec((hostile(), document(), hostile()), 1..8);
    let config = Config { cases: 24, failure_persistence: None, ..Config::default() };
    let law = |people: Vec<(String, Value, String)>| {
        runtime.block_on(async {
            let (app, actor, _installation) = opened().await;
            let mut there = 0;
            for (name, mut document, group) in people {
                document["userName"] = name.into();
                // The same name twice, or the same group, is refused, and does not matter here.
                let Ok(person) = users::create(&app, &actor, document).await else { continue };
                there += 1;
                if let Ok(group) = groups::create(&app, &actor, &group).await {
                    groups::add_members(&app, &actor, &group.id, &[person.user.id]).await.unwrap();
                }
            }
            let file = exported(&app, &actor).await;
            let nothing = Report { unchanged: there, ..Report::default() };
            for dry_run in [true, false] {
                let report = import::users(&app, &actor, &file[..], dry_run).await.unwrap();
                prop_assert_eq!(&report, &nothing, "{}", String::from_utf8_lossy(&file));
            }
            prop_assert_eq!(&exported(&app, &actor).await, &file);

            let (other, actor, _installation) = opened().await;
            let report = import::users(&other, &actor, &file[..], false).await.unwrap();
            prop_assert!(report.steps.iter().all(|step| step.created && !step.changes.is_empty()));
            prop_assert_eq!(report.steps.len() as u64, there);
            prop_assert_eq!(Report { steps: Vec::new(), ..report }, Report { created: there, ..Report::default() });
            let copied = String::from_utf8(exported(&other, &actor).await).unwrap();
            let original = String::from_utf8(file).unwrap().replace(",Local,", ",Import,");
            prop_assert_eq!(copied, original);
            Ok(())
        })
    };
    TestRunner::new(config).run(&strategy, law).unwrap();
}

#[tokio::test]
async fn a_batch_names_groups_once_and_lines_stand_for_themselves() {
    let (app, actor, _installation) = opened().await;
    let mut file = "userName,email,active,groups\n".to_owned();
    for number in 0..700 {
        let _ = writeln!(file, "u{number},u{number}@example.org,,Crew;All Users");
    }
    file.push_str("bad,no address,,\n,x@example.org,,\nworse,,perhaps,\n");
    let would = import::users(&app, &actor, file.as_bytes(), true).await.unwrap();
    assert_eq!((would.created, would.failed), (700, 3));
    let first = &would.steps[0];
    assert_eq!((first.line, first.user_name.as_str(), &first.groups[..]), (2, "u0", &["Crew".to_owned()][..]));
    let reasons: Vec<_> = would.remarks.iter().map(|remark| remark.reason.clone()).collect();
    assert_eq!(reasons, [Reason::Value, Reason::NoUserName, Reason::Value]);
    assert_eq!(users::list(&app, &actor, &Search::default(), &PageRequest::default()).await.unwrap().total, Some(0));
    let report = import::users(&app, &actor, file.as_bytes(), false).await.unwrap();
    assert_eq!(report, would);
    let remarks: Vec<_> = report.remarks.iter().map(|remark| (remark.line, remark.column.as_deref())).collect();
    assert_eq!(remarks, [(702, Some("email")), (703, Some("userName")), (704, Some("active"))]);
    let again = import::users(&app, &actor, file.as_bytes(), false).await.unwrap();
    assert_eq!((again.created, again.updated, again.unchanged), (0, 0, 700));
    let found = groups::list(&app, &actor, &GroupSearch::default(), &PageRequest::default()).await.unwrap();
    let counts: Vec<_> = found.items.iter().map(|group| (group.name.as_str(), group.members)).collect();
    assert_eq!(counts, [("All Users", Some(700)), ("Crew", None)]);
    let crew = groups::get(&app, &actor, &found.items[1].id).await.unwrap();
    assert_eq!(crew.members, Some(700));
    assert_eq!(crew.group.unwrap().version, 3, "once for each batch");
}
