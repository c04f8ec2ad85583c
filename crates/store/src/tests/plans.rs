//! Requests that an index can answer are answered by it: no table is read from its beginning to its end.

use directory::change::MembershipChange;
use directory::{Change, Member, UserKey};
use jiff::SignedDuration;
use scim::schema::ResourceType::{self, Group, User};
use serde_json::json;

use super::{EVERYTHING, Fixture, noon};
use crate::Area;
use crate::audit::{self, Direction};
use crate::engine::sqlite::tests::statements::{plan, taken};
use crate::list::{Position, Query, Window};
use crate::{Error, Record, groups, list, members, provisioning_log, users};

/// Aliases and names of tables in statements; the rest are tables that are made by the statement itself.
const TABLES: [&str; 19] = [
    "u",
    "g",
    "m",
    "n",
    "d",
    "mail",
    "mu",
    "mg",
    "ug",
    "boss",
    "users",
    "groups",
    "group_members",
    "l",
    "c",
    "t",
    "ae",
    "provisioning_log",
    "provisioning_log_subjects",
];

/// The plans of statements, which must not scan a table.
pub(super) fn plans(fixture: &Fixture, statements: &[String]) -> Vec<Vec<String>> {
    assert!(!statements.is_empty());
    let plan = |sql: &String| {
        let steps = plan(&fixture.path(), sql);
        for step in &steps {
            let mut words = step.split(' ');
            let scans = words.next() == Some("SCAN") && words.next().is_some_and(|table| TABLES.contains(&table));
            assert!(!scans, "{sql}\n{steps:#?}");
        }
        steps
    };
    statements.iter().map(plan).collect()
}

/// How a list is read and counted.
async fn of_list(fixture: &Fixture, kind: ResourceType, query: Query) -> Vec<Vec<String>> {
    let statements = fixture.read(move |tx| {
        Box::pin(async move {
            taken();
            match kind {
                User => drop(list::users(tx, &query, true).await?),
                Group => drop(list::groups(tx, &query).await?),
            }
            Ok(taken())
        })
    });
    plans(fixture, &statements.await)
}

#[tokio::test]
async fn filters_are_answered_from_indexes() {
    let fixture = Fixture::embedded().await;
    let user_name = "users_user_name (organization=? AND user_name_key";
    let email = "SEARCH mail USING PRIMARY KEY (organization=? AND email_key";
    let member = "SEARCH m USING COVERING INDEX group_members_member (member_kind=? AND member_key=?)";
    for (kind, filter, index) in [
        (User, r#"id eq "x""#, "users_id (id=?)"),
        (User, r#"userName eq "x""#, user_name),
        (User, r#"userName sw "x""#, user_name),
        (User, r#"userName eq "x" and active eq true"#, user_name),
        (User, r#"externalId eq "x""#, "users_external_id (organization=? AND external_id=?)"),
        (User, r#"displayName eq "x""#, "users_display_name (organization=? AND display_name_key=?)"),
        (User, r#"displayName sw "x""#, "users_display_name (organization=? AND display_name_key>?"),
        (User, r#"emails.value eq "x""#, email),
        (User, r#"emails eq "x""#, email),
        (User, r#"emails.value sw "x""#, email),
        (User, r#"emails[type eq "work" and value eq "x"]"#, email),
        (User, r#"emails[type eq "work"].value eq "x""#, email),
        (User, r#"groups.value eq "x""#, "SEARCH m USING PRIMARY KEY (group_key=?)"),
        (User, r#"userName eq "x" or externalId eq "x" or emails eq "x""#, "MULTI-INDEX OR"),
        (Group, r#"id eq "x""#, "groups_id (id=?)"),
        (Group, r#"displayName eq "x""#, "groups_display_name (organization=? AND display_name_key=?)"),
        (Group, r#"externalId eq "x""#, "groups_external_id (organization=? AND external_id=?)"),
        (Group, r#"members.value eq "x""#, member),
        (Group, r#"members[value eq "x" and type eq "User"]"#, member),
        (Group, r#"id eq "x" and members eq "y""#, "groups_id (id=?)"),
    ] {
        for (sort, skip) in [(None, 0), (None, 50), (Some("id"), 0), (Some("externalId"), 50)] {
            let query = Query {
                filter: Some(fixture.filter(kind, filter)),
                sort: sort.map(|by| fixture.sort(kind, by, false)),
                window: Window::Index { skip, limit: 10 },
                ..fixture.query(kind)
            };
            for steps in of_list(&fixture, kind, query).await {
                assert!(steps.iter().any(|step| step.contains(index)), "{filter} by {sort:?}\n{steps:#?}");
                // Nor are all of an organization or a connection looked through.
                let all = |step: &String| step.ends_with("(organization=?)") || step.ends_with("(connection=?)");
                assert!(!steps.iter().any(all), "{filter} by {sort:?}\n{steps:#?}");
            }
        }
    }
}

#[tokio::test]
async fn one_membership_is_looked_up_among_many() {
    let fixture = Fixture::embedded().await;
    for filter in [r#"members eq "x""#, r#"not (members eq "x")"#, r#"id eq "g" and members[value eq "x"]"#] {
        let query = Query { filter: Some(fixture.filter(Group, filter)), ..fixture.query(Group) };
        let steps = of_list(&fixture, Group, query).await.concat();
        let lookup =
            "SEARCH m USING COVERING INDEX group_members_member (member_kind=? AND member_key=? AND group_key=?)";
        assert!(steps.iter().any(|step| step == lookup), "{filter}\n{steps:#?}");
    }
}

#[tokio::test]
async fn pages_are_read_in_the_order_of_an_index() {
    let fixture = Fixture::embedded().await;
    let after = |value| Window::After { position: Some(Position { value, key: 7 }), limit: 10 };
    for (kind, sort, window, index) in [
        (User, None, Window::Index { skip: 50, limit: 10 }, "users_connection (connection=? AND organization=?)"),
        (User, None, after(json!(null)), "users_connection (connection=? AND organization=? AND rowid>?)"),
        (User, Some("userName"), EVERYTHING, "users_user_name (organization=?)"),
        (User, Some("userName"), after(json!("x")), "users_user_name (organization=? AND user_name_key>?)"),
        (Group, None, Window::Index { skip: 50, limit: 10 }, "groups_connection (connection=? AND organization=?)"),
        (Group, None, after(json!(null)), "groups_connection (connection=? AND organization=? AND rowid>?)"),
        (Group, Some("displayName"), EVERYTHING, "groups_display_name (organization=?)"),
    ] {
        let sort = sort.map(|by| fixture.sort(kind, by, false));
        let query = Query { sort, window, ..fixture.query(kind) };
        let steps = of_list(&fixture, kind, query).await.swap_remove(0);
        assert!(steps.iter().any(|step| step.contains(index)), "{index}\n{steps:#?}");
        // Those of the page are put in order once more, but not all that the page is chosen from.
        assert!(steps.iter().filter(|step| step.contains("TEMP B-TREE")).count() <= 1, "{index}\n{steps:#?}");
    }
}

#[tokio::test]
async fn decisions_and_answers_read_by_keys() {
    let fixture = Fixture::embedded().await;
    let group = fixture.add_group("g", json!({"displayName": "Crew"}), &[]).await;
    let user = fixture.add_user("u", json!({"userName": "ada"})).await;
    let (organization, connection) = (fixture.organization, fixture.connection);
    let ids = vec!["u".to_owned(), "g".to_owned()];
    let both = [Member::User(user.key), Member::Group(group.key)];
    let statements = fixture.read(move |tx| {
        Box::pin(async move {
            taken();
            users::by_id(tx, organization, connection, "u").await?;
            users::shown_by_id(tx, organization, connection, "u", true).await?;
            groups::by_id(tx, organization, connection, "g").await?;
            groups::shown_by_id(tx, organization, connection, "g").await?;
            members::resolve(tx, connection, &ids).await?;
            members::among(tx, group.key, &both).await?;
            members::is_within(tx, group.key, group.key).await?;
            let page = members::page(tx, Some(connection), group.key, Some(both[0]), 10).await?;
            assert!(page.is_empty());
            Ok(taken())
        })
    });
    let steps = plans(&fixture, &statements.await).concat();
    // Up from a group, and from page to page of its members, one step each.
    for step in [
        "SEARCH m USING COVERING INDEX group_members_member (member_kind=? AND member_key=?)",
        "SEARCH m USING PRIMARY KEY (group_key=? AND (member_kind,member_key)>(?,?))",
    ] {
        assert!(steps.iter().any(|taken| taken == step), "{step}\n{steps:#?}");
    }
    assert!(!steps.iter().any(|step| step.ends_with("(connection=?)")), "{steps:#?}");
}

#[tokio::test]
async fn changes_reach_rows_by_keys() {
    let fixture = Fixture::embedded().await;
    let group = fixture.add_group("g", json!({"displayName": "Crew"}), &[]).await;
    let user = fixture.add_user("u", json!({"userName": "ada", "emails": [{"value": "a@example.org"}]})).await;
    let mut silent = user.clone();
    silent.resource.as_map_mut().shift_remove("emails");
    let mut renamed = group.clone();
    renamed.resource.as_map_mut().insert("displayName".into(), "Field crew".into());
    let membership = MembershipChange { added: vec![Member::User(user.key)], removed: vec![Member::Group(group.key)] };
    let changes = [
        Change::UserUpdated { before: Box::new(user), after: Box::new(silent.clone()) },
        Change::GroupUpdated { before: Box::new(group), after: Box::new(renamed.clone()), membership },
        Change::UserDeleted(Box::new(silent)),
        Change::GroupDeleted(Box::new(renamed)),
    ];
    let (schemas, entry) = (fixture.schemas.clone(), fixture.entry());
    let statements = fixture.store.write(Area::Installation, move |tx| {
        Box::pin(async move {
            taken();
            for change in &changes {
                crate::save(tx, &schemas, change, Record::Provisioning(&entry)).await?;
            }
            Ok::<_, Error>(taken())
        })
    });
    let steps = plans(&fixture, &statements.await.unwrap()).concat();
    assert!(
        steps.iter().any(|step| step.contains("group_members_member (member_kind=? AND member_key=?)")),
        "{steps:#?}"
    );
}

#[tokio::test]
async fn a_page_of_a_log_costs_the_page() {
    let fixture = Fixture::embedded().await;
    let organization = fixture.organization;
    let any = provisioning_log::Filter::default;
    let subject = Some(Member::User(UserKey(7)));
    let subjects = "SEARCH s USING PRIMARY KEY (subject_kind=? AND subject_key=?";
    for (filter, before, first) in [
        (any(), None, "SEARCH l USING INDEX provisioning_log_time (organization=?)"),
        (any(), Some(noon(0)), "SEARCH l USING INDEX provisioning_log_time (organization=? AND time<?"),
        (
            provisioning_log::Filter { from: Some(noon(0)), ..any() },
            None,
            "SEARCH l USING INDEX provisioning_log_time (organization=? AND time>?",
        ),
        (
            provisioning_log::Filter { failed: Some(true), ..any() },
            Some(noon(0)),
            "SEARCH l USING INDEX provisioning_log_failures (organization=? AND time<?",
        ),
        (provisioning_log::Filter { subject, failed: Some(true), ..any() }, None, subjects),
        (provisioning_log::Filter { subject, from: Some(noon(0)), ..any() }, Some(noon(9)), subjects),
    ] {
        let asked = filter.clone();
        let statements = fixture.read(move |tx| {
            Box::pin(async move {
                taken();
                let before = before.map(|time| (time, 7));
                provisioning_log::page(tx, organization, &asked, (before, None), 10).await?;
                Ok(taken())
            })
        });
        let steps = plans(&fixture, &statements.await).concat();
        assert!(steps[0].starts_with(first), "{filter:?}\n{steps:#?}");
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{filter:?}\n{steps:#?}");
    }
    let walked = provisioning_log::Filter { text: "nobody".into(), ..any() };
    let statements = fixture.read(move |tx| {
        Box::pin(async move {
            taken();
            let places = (Some((noon(9), 7)), Some((noon(0), 1)));
            provisioning_log::page(tx, organization, &walked, places, 10).await?;
            Ok(taken())
        })
    });
    let steps = plans(&fixture, &statements.await).concat();
    let within = "SEARCH l USING INDEX provisioning_log_time (organization=? AND time>? AND time<?";
    assert!(steps[0].starts_with(within), "{steps:#?}");
    let statements = fixture.read(move |tx| {
        Box::pin(async move {
            taken();
            let any = audit::Filter::default();
            for direction in [Direction::Back(None), Direction::Back(Some(9)), Direction::Forward(9)] {
                audit::page(tx, organization, &any, direction, 10).await?;
            }
            audit::links(tx, organization, Some(9), 10).await?;
            audit::by_sequence(tx, organization, 9).await?;
            audit::of_user(tx, organization, UserKey(7), Some(9), 10).await?;
            provisioning_log::by_key(tx, organization, 9).await?;
            provisioning_log::named(tx, organization, 9, 10).await?;
            Ok(taken())
        })
    });
    let steps = plans(&fixture, &statements.await).concat();
    let sorted = steps.iter().any(|step| step.contains("TEMP B-TREE"));
    let by_user = steps.iter().any(|step| step.contains("audit_events_user (user_key=? AND sequence<?"));
    assert!(by_user && !sorted, "{steps:#?}");
}

#[tokio::test]
async fn a_log_is_counted_in_its_indexes_and_pruned_by_them() {
    let fixture = Fixture::embedded().await;
    let organization = fixture.organization;
    let statements = fixture.store.write(Area::Installation, move |tx| {
        Box::pin(async move {
            taken();
            let hour = SignedDuration::from_hours(1);
            provisioning_log::counts(tx, organization, None, (noon(0), noon(1)), hour).await?;
            provisioning_log::newest(tx, organization).await?;
            for failed in [false, true] {
                provisioning_log::back(tx, organization, failed, Some((noon(9), 7)), 10).await?;
            }
            let counting = taken();
            provisioning_log::prune(tx, organization, noon(0), 100).await?;
            Ok::<_, Error>((counting, taken()))
        })
    });
    let (counting, pruning) = statements.await.unwrap();
    let steps = plans(&fixture, &counting).concat();
    for step in [
        // What is counted is kept.
        "SEARCH log_counts USING PRIMARY KEY (organization=? AND quarter>? AND quarter<?)",
        // The newest entry is looked for once a second.
        "SEARCH provisioning_log USING COVERING INDEX provisioning_log_time (organization=? AND time>?)",
        // How far is looked is found without a look at the entries.
        "SEARCH provisioning_log USING COVERING INDEX provisioning_log_time (organization=? AND time<?)",
        "SEARCH provisioning_log USING INDEX provisioning_log_failures (organization=? AND time<?)",
    ] {
        assert!(steps.iter().any(|taken| taken == step), "{step}\n{steps:#?}");
    }
    let steps = plans(&fixture, &pruning).concat();
    let step = "SEARCH provisioning_log_subjects USING PRIMARY KEY (subject_kind=? AND subject_key=? AND log_key=?)";
    assert!(steps.iter().any(|taken| taken == step), "{steps:#?}");
}
