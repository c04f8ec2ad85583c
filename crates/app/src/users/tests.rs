//! What people may do with users and groups, and what is kept of it.

use directory::actor::Rights;
use directory::attribute::{AddedAttribute, AttributeKind};
use directory::editing::{Deed, Hindrance};
use directory::sheet::Column;
use directory::{Actor, AttributeKey, Role};
use serde_json::{Value, json};

use super::{
    MOST_AT_ONCE, Search, create, create_filled, delete, do_to, fill, get, list, look_at, set_attribute, set_enabled,
    update,
};
use crate::pages::PageRequest;
use crate::testing::opened;
use crate::{App, Problem, groups};

async fn declare(app: &App, actor: &Actor, name: &str, kind: AttributeKind) {
    let attribute = AddedAttribute::create(actor.organization, name, kind, "", app.now()).unwrap();
    let added = app
        .store()
        .write(actor.organization, move |tx| Box::pin(async move { store::attributes::add(tx, &attribute).await }));
    assert_ne!(added.await.unwrap(), AttributeKey(0));
}

/// How many events the organization's chain holds.
async fn events(app: &App, actor: &Actor) -> i64 {
    let organization = actor.organization;
    app.store().read(move |tx| Box::pin(async move { store::audit::head(tx, organization).await })).await.unwrap().0
}

fn status<T>(result: Result<T, Problem>) -> (u16, Option<&'static str>) {
    result.err().map_or((200, None), |problem| (problem.error.status, problem.field))
}

#[tokio::test]
async fn a_change_is_told_once_and_no_change_is_not() {
    let (app, actor, _installation) = opened().await;
    declare(&app, &actor, "badge", AttributeKind::Custom).await;
    declare(&app, &actor, "cost", AttributeKind::Idp).await;
    let body = json!({"userName": "ada", "customAttributes": {"BADGE": "7"}});
    let ada = create(&app, &actor, body).await.unwrap();
    let id = ada.user.id.as_str();
    assert_eq!((ada.attributes[0].value.as_deref(), ada.attributes[1].value.as_deref()), (Some("7"), None));
    let before = events(&app, &actor).await;
    let patch = || json!({"title": "Surveyor", "customAttributes": {"badge": null}});
    let after = update(&app, &actor, id, patch()).await.unwrap();
    assert_eq!((after.user.version, after.attributes[0].value.as_deref()), (2, None));
    assert_eq!(update(&app, &actor, id, patch()).await.unwrap(), after);
    set_attribute(&app, &actor, id, "badge", Some("8")).await.unwrap();
    set_attribute(&app, &actor, id, "badge", Some("8")).await.unwrap();
    let (disabled, notice) = set_enabled(&app, &actor, id, false).await.unwrap();
    assert_eq!((disabled.user.status.word(), notice), ("disabled", None));
    assert_eq!(events(&app, &actor).await, before + 3);

    for (name, value, expected) in [
        ("cost", "1", (400, Some("customAttributes"))),
        ("shoe", "1", (404, Some("customAttributes"))),
        ("badge", &*"x".repeat(1_001), (400, Some("customAttributes"))),
    ] {
        assert_eq!(status(set_attribute(&app, &actor, id, name, Some(value)).await), expected, "{name}");
    }
    create(&app, &actor, json!({"userName": "ben"})).await.unwrap();
    let taken = update(&app, &actor, id, json!({"userName": "BEN"})).await.unwrap_err();
    assert!(taken.error.status == 409 && taken.field == Some("userName") && taken.existing.is_some());
    assert_eq!(status(update(&app, &actor, id, Value::Null).await).0, 400);
    assert_eq!(delete(&app, &actor, id).await, Ok(None));
    assert_eq!(get(&app, &actor, id).await.unwrap_err().status, 404);
}

#[tokio::test]
async fn an_auditor_looks_and_changes_nothing() {
    let (app, actor, _installation) = opened().await;
    let ada = create(&app, &actor, json!({"userName": "ada"})).await.unwrap();
    let crew = groups::create(&app, &actor, "Crew").await.unwrap();
    let auditor = Actor { rights: Rights::Role(Role::Auditor), ..actor.clone() };
    let (id, group) = (ada.user.id.as_str(), crew.id.as_str());
    assert!(list(&app, &auditor, &Search::default(), &PageRequest::default()).await.is_ok());
    assert_eq!(status(create(&app, &auditor, json!({"userName": "x"})).await).0, 403);
    assert_eq!(status(update(&app, &auditor, id, json!({})).await).0, 403);
    assert_eq!(status(set_enabled(&app, &auditor, id, false).await).0, 403);
    assert_eq!(status(delete(&app, &auditor, id).await).0, 403);
    assert_eq!(status(groups::create(&app, &auditor, "y").await).0, 403);
    assert_eq!(status(groups::rename(&app, &auditor, group, "y").await).0, 403);
    assert_eq!(status(groups::delete(&app, &auditor, group).await).0, 403);
    assert_eq!(status(crate::import::users(&app, &auditor, &b"userName\n"[..], true).await).0, 403);
}

#[tokio::test]
async fn groups_are_made_and_filled_without_circles() {
    let (app, actor, _installation) = opened().await;
    let ada = create(&app, &actor, json!({"userName": "ada"})).await.unwrap().user.id;
    let crew = groups::create(&app, &actor, " Crew ").await.unwrap();
    let north = groups::create(&app, &actor, "North").await.unwrap();
    let both = [ada.clone(), north.id.clone()];
    groups::add_members(&app, &actor, &crew.id, &both).await.unwrap();
    let before = events(&app, &actor).await;
    let again = groups::add_members(&app, &actor, &crew.id, &both).await.unwrap();
    assert_eq!((again.members, again.name.as_str(), events(&app, &actor).await), (Some(2), "Crew", before));

    let ids = vec![ada.clone(), north.id.clone(), crew.id.clone(), "nobody".into()];
    let among = groups::members_among(&app, &actor, &crew.id, ids.clone()).await.unwrap();
    assert_eq!(among, both.clone().into());
    assert!(groups::members_among(&app, &actor, &north.id, ids).await.unwrap().is_empty());

    let circle = groups::add_members(&app, &actor, &north.id, std::slice::from_ref(&crew.id)).await;
    assert_eq!(status(circle), (400, Some("members")));
    let unknown = groups::add_members(&app, &actor, &north.id, &["nobody".into()]).await;
    assert_eq!(status(unknown), (400, Some("members")));
    assert_eq!(status(groups::rename(&app, &actor, &north.id, "CREW").await), (409, Some("name")));
    assert_eq!(status(groups::create(&app, &actor, "all users").await), (409, Some("name")));
    for refused in [
        status(groups::rename(&app, &actor, groups::ALL_USERS, "x").await),
        status(groups::delete(&app, &actor, groups::ALL_USERS).await),
        status(groups::add_members(&app, &actor, groups::ALL_USERS, &[]).await),
    ] {
        assert_eq!(refused.0, 409);
    }

    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page = groups::members(&app, &actor, &crew.id, &PageRequest { cursor, limit: Some(1) }).await.unwrap();
        seen.extend(page.items.into_iter().map(|member| member.id));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, both);
    groups::remove_members(&app, &actor, &crew.id, &[ada.clone(), "nobody".into()]).await.unwrap();
    assert_eq!(groups::delete(&app, &actor, &crew.id).await, Ok(None));
    assert_eq!(get(&app, &actor, &ada).await.unwrap().groups, []);
    let everybody = groups::members(&app, &actor, groups::ALL_USERS, &PageRequest::default()).await.unwrap();
    assert_eq!((everybody.total, everybody.items[0].id.as_str()), (Some(1), ada.as_str()));
}

#[tokio::test]
async fn a_form_makes_and_changes_a_user() {
    let (app, actor, _installation) = opened().await;
    let cells = |name: &str| vec![(Column::UserName, name.to_owned()), (Column::Email, "ada@example.org".to_owned())];
    let ada = create_filled(&app, &actor, &cells("ada"), None).await.unwrap();
    assert_eq!(status(create_filled(&app, &actor, &cells("ADA"), None).await), (409, Some("userName")));
    assert_eq!(status(create_filled(&app, &actor, &cells(" "), None).await), (400, Some("userName")));
    let before = events(&app, &actor).await;
    let changed = vec![(Column::Email, "ada@work.example".to_owned()), (Column::Title, "Surveyor".to_owned())];
    let after = fill(&app, &actor, &ada.user.id, changed.clone(), None).await.unwrap();
    assert_eq!((after.user.user_name(), after.user.email()), ("ada", Some("ada@work.example")));
    fill(&app, &actor, &ada.user.id, changed, None).await.unwrap();
    assert_eq!(events(&app, &actor).await, before + 1, "told once");
    let wrong = vec![(Column::Email, "ada".to_owned())];
    assert_eq!(status(fill(&app, &actor, &ada.user.id, wrong, None).await), (400, Some("email")));

    let ben = create_filled(&app, &actor, &vec![(Column::UserName, "ben".to_owned())], Some("ADA")).await.unwrap();
    assert_eq!(ben.manager.map(|manager| manager.id), Some(ada.user.id));
    let managed = async |manager| fill(&app, &actor, &ben.user.id, Vec::new(), manager).await;
    assert!(managed(None).await.unwrap().manager.is_some());
    assert_eq!(status(managed(Some("nobody")).await), (400, Some("manager")));
    assert!(managed(Some(" ")).await.unwrap().manager.is_none());
}

#[tokio::test]
async fn many_are_done_one_by_one_and_each_is_told() {
    let (app, actor, _installation) = opened().await;
    let mut ids = Vec::new();
    for (name, active) in [("ada", true), ("ben", false)] {
        ids.push(create(&app, &actor, json!({"userName": name, "active": active})).await.unwrap().user.id);
    }
    ids.push("nobody".to_owned());
    let why = |outcomes: Vec<super::Outcome>| outcomes.into_iter().map(|outcome| outcome.hindrance).collect::<Vec<_>>();
    let before = events(&app, &actor).await;
    let expected = [None, Some(Hindrance::Already), Some(Hindrance::Gone)];
    assert_eq!(why(look_at(&app, &actor, Deed::Disable, &ids).await.unwrap()), expected);
    assert_eq!(events(&app, &actor).await, before, "looking changes nothing");
    assert_eq!(why(do_to(&app, &actor, Deed::Disable, &ids).await.unwrap()), expected);
    assert_eq!(events(&app, &actor).await, before + 1);
    let expected = [Some(Hindrance::Inactive), Some(Hindrance::Inactive), Some(Hindrance::Gone)];
    assert_eq!(why(do_to(&app, &actor, Deed::Invite, &ids).await.unwrap()), expected);
    assert_eq!(why(do_to(&app, &actor, Deed::Delete, &ids).await.unwrap()), [None, None, Some(Hindrance::Gone)]);
    let many = vec!["a".to_owned(); MOST_AT_ONCE + 1];
    assert_eq!(status(do_to(&app, &actor, Deed::Enable, &many).await), (400, Some("user")));
    let auditor = Actor { rights: Rights::Role(Role::Auditor), ..actor };
    assert_eq!(status(do_to(&app, &auditor, Deed::Enable, &ids).await).0, 403);
    assert_eq!(status(look_at(&app, &auditor, Deed::Enable, &ids).await).0, 403);
}
