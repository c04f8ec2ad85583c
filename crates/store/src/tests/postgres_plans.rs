//! Plans on PostgreSQL, which keeps those that it made when there was nothing: a directory is filled within the minute
//! that it takes until statistics are there, and by connections that met it empty.

use directory::{ConnectionKey, GroupKey, Member, OrganizationKey, UserKey};
use scim::schema::ResourceType::{self, Group, User};
use serde_json::json;

use super::{Fixture, postgres};
use crate::list::{Position, Query, Window};
use crate::tx::args;
use crate::{Area, Error, Tx, groups, list, members, users};

/// More often than PostgreSQL looks at what is bound before it keeps a plan for all.
const OFTEN: usize = 8;

/// Users, and groups, and members of each of the groups: as many rows as no request may read.
const MANY: i64 = 1_000;

/// Rows that were read in this transaction, of all tables.
async fn read(tx: &mut Tx<'_>) -> Result<i64, Error> {
    let sql = "SELECT CAST(SUM(seq_tup_read + COALESCE(idx_tup_fetch, 0)) AS BIGINT) FROM pg_stat_xact_user_tables";
    tx.query_one(sql, &[]).await?.int(0)
}

/// What is asked for by key or by name.
#[derive(Debug, Clone)]
enum Asked {
    UserForDecision,
    UserByName,
    UsersAhead,
    UserForAnswer,
    GroupForDecision,
    GroupByName,
    GroupForAnswer,
    NewMembers,
    PresentMembers,
    ShownMembers,
    PageOfMembers,
    List(ResourceType, Box<Query>),
}

struct Asking {
    organization: OrganizationKey,
    connection: ConnectionKey,
    user: UserKey,
    group: GroupKey,
}

impl Asking {
    async fn ask(&self, tx: &mut Tx<'_>, asked: &Asked) -> Result<(), Error> {
        let Self { organization, connection, user, group } = *self;
        let both = [Member::User(user), Member::Group(group)];
        match asked {
            Asked::UserForDecision => users::by_id(tx, organization, connection, "u").await.map(drop),
            Asked::UserByName => users::by_user_name(tx, organization, "ada").await.map(drop),
            Asked::UsersAhead => {
                users::of_user_names(tx, organization, &["ada"; 8]).await?;
                users::of_ids(tx, organization, &["u"; 8]).await.map(drop)
            }
            Asked::UserForAnswer => users::shown_by_id(tx, organization, connection, "u", true).await.map(drop),
            Asked::GroupForDecision => groups::by_id(tx, organization, connection, "g").await.map(drop),
            Asked::GroupByName => groups::by_display_name(tx, organization, "crew").await.map(drop),
            Asked::GroupForAnswer => groups::shown_by_id(tx, organization, connection, "g").await.map(drop),
            Asked::NewMembers => members::resolve(tx, connection, &["u".into(), "g".into()]).await.map(drop),
            Asked::PresentMembers => members::among(tx, group, &both).await.map(drop),
            Asked::ShownMembers => members::rows(tx, connection, &both).await.map(drop),
            Asked::PageOfMembers => members::page(tx, Some(connection), group, None, 10).await.map(drop),
            Asked::List(User, query) => list::users(tx, query, false).await.map(drop),
            Asked::List(Group, query) => list::groups(tx, query).await.map(drop),
        }
    }
}

#[tokio::test]
async fn plans_of_an_empty_directory_serve_a_full_one() {
    if postgres::server().is_none() {
        return;
    }
    let fixture = Fixture::new().await;
    let group = fixture.add_group("g", json!({"displayName": "Crew"}), &[]).await;
    let user = fixture.add_user("u", json!({"userName": "ada", "emails": [{"value": "a@example.org"}]})).await;
    let filters = [
        (User, "userName eq \"ada\""),
        (User, "externalId eq \"u7\""),
        (User, "emails.value eq \"a@example.org\""),
        (User, "id eq \"u\""),
        (Group, "displayName eq \"Crew\""),
        (Group, "externalId eq \"g7\""),
        (Group, "id eq \"g\""),
    ];
    let filters = filters.map(|(kind, filter)| {
        let window = Window::Index { skip: 0, limit: 10 };
        Asked::List(kind, Box::new(Query { filter: Some(fixture.filter(kind, filter)), window, ..fixture.query(kind) }))
    });
    let mut requests = vec![
        Asked::UserForDecision,
        Asked::UserByName,
        Asked::UsersAhead,
        Asked::UserForAnswer,
        Asked::GroupForDecision,
        Asked::GroupByName,
        Asked::GroupForAnswer,
        Asked::NewMembers,
        Asked::PresentMembers,
        Asked::ShownMembers,
        Asked::PageOfMembers,
    ];
    requests.extend(filters);
    for kind in [User, Group] {
        let position = Some(Position { value: json!(null), key: 1 });
        for window in [Window::Index { skip: 0, limit: 10 }, Window::After { position, limit: 10 }] {
            requests.push(Asked::List(kind, Box::new(Query { window, ..fixture.query(kind) })));
        }
    }
    let asking =
        Asking { organization: fixture.organization, connection: fixture.connection, user: user.key, group: group.key };
    // One transaction, and so one connection, and counts of what it alone has read.
    let dear = fixture.store.write(Area::Installation, move |tx| {
        Box::pin(async move {
            for asked in &requests {
                for _ in 0..OFTEN {
                    asking.ask(tx, asked).await?;
                }
            }
            fill(tx).await?;
            let mut dear = Vec::new();
            for asked in &requests {
                let before = read(tx).await?;
                asking.ask(tx, asked).await?;
                let rows = read(tx).await? - before;
                if rows >= MANY {
                    dear.push(format!("{rows} rows: {asked:?}"));
                }
            }
            Ok::<_, Error>(dear)
        })
    });
    let dear = dear.await.unwrap();
    assert!(dear.is_empty(), "{}", dear.join("\n"));
}

/// As an identity provider would: users and groups like those two, and memberships.
async fn fill(tx: &mut Tx<'_>) -> Result<(), Error> {
    for sql in [
        "INSERT INTO users (organization, connection, id, source, status, user_name_key, external_id, display_name,
             display_name_key, created, last_modified, version, folded, document)
         SELECT organization, connection, 'u' || n, source, status, 'u' || n, 'u' || n, display_name, display_name_key,
             created, last_modified, version, folded, document
         FROM users CROSS JOIN generate_series(1, ?1) n WHERE id = 'u'",
        "INSERT INTO user_emails (organization, email_key, user_key)
         SELECT organization, id, key FROM users WHERE id <> 'u' LIMIT ?1",
        "INSERT INTO groups (organization, connection, id, source, display_name, display_name_key, external_id,
             created, last_modified, version, folded, document)
         SELECT organization, connection, 'g' || n, source, display_name, 'g' || n, 'g' || n, created, last_modified,
             version, folded, document
         FROM groups CROSS JOIN generate_series(1, ?1) n WHERE id = 'g'",
        "INSERT INTO group_members (group_key, member_kind, member_key)
         SELECT g.key, 0, u.key FROM groups g CROSS JOIN users u WHERE g.id = 'g' AND u.id <> 'u' LIMIT ?1",
        "INSERT INTO group_members (group_key, member_kind, member_key)
         SELECT g.key, 0, u.key FROM groups g CROSS JOIN users u WHERE g.id <> 'g' AND u.id = 'u1' LIMIT ?1",
    ] {
        tx.execute(sql, &args![MANY]).await?;
    }
    Ok(())
}
