//! Organizations and their connections: the identity providers that push into them.

use directory::attribute::{AddedAttribute, AttributeKind};
use directory::audit::{Event, Happening, Subject, SubjectKind};
use directory::guard::{GuardState, Removals};
use directory::provisioning::{Difference, differences};
use directory::{
    Actor, Connection, ConnectionKey, IdentityProvider, Organization, OrganizationKey, Permission, Settings, Token,
};
use jiff::Timestamp;
use scim::{Error, Resource};
use serde_json::{Map, Value, json};
use store::activity::Seen;
use store::{Area, Tx};

use crate::pages::PageRequest;
use crate::{App, Problem, attributes, tokens, users};

pub use directory::settings::Update;

/// Name of the organization and of the connection that a fresh installation has.
pub const FIRST: &str = "default";

/// Users of whom the first with an e-mail address is the example.
const EXAMPLES: u64 = 10;

/// Makes the first organization, with a connection for any identity provider, where there is none.
pub(crate) async fn ensure_first(app: &App) -> Result<(), Error> {
    let now = app.now();
    let (organization_id, connection_id) = (app.new_id(now)?, app.new_id(now)?);
    app.store()
        .write(Area::Installation, move |tx| {
            Box::pin(async move {
                if !store::connections::organizations(tx).await?.is_empty() {
                    return Ok(());
                }
                let first =
                    Organization { key: OrganizationKey(0), id: organization_id, name: FIRST.to_owned(), created: now };
                let organization = store::connections::organization_add(tx, &first).await?;
                let idp = IdentityProvider::Generic;
                let connection = Connection {
                    key: ConnectionKey(0),
                    organization,
                    id: connection_id,
                    name: FIRST.to_owned(),
                    idp,
                    settings: Settings::of(idp.preset()),
                    created: now,
                };
                store::connections::add(tx, &connection).await?;
                Ok(())
            })
        })
        .await
}

/// Connects an identity provider.
///
/// # Errors
/// 403 where the actor may not; 400 where the name is blank; 409 where it is taken.
pub async fn create(app: &App, actor: &Actor, name: &str, idp: IdentityProvider) -> Result<Connection, Problem> {
    actor.require(Permission::WriteConnections)?;
    let connection = made(app, actor, name, idp)?;
    let actor = actor.clone();
    app.store().write(actor.organization, move |tx| Box::pin(async move { added(tx, &actor, connection).await })).await
}

/// A connection to be added.
pub(crate) fn made(app: &App, actor: &Actor, name: &str, idp: IdentityProvider) -> Result<Connection, Problem> {
    let (name, created) = (named(name)?, app.now());
    Ok(Connection {
        key: ConnectionKey(0),
        organization: actor.organization,
        id: app.new_id(created)?,
        name,
        idp,
        settings: Settings::of(idp.preset()),
        created,
    })
}

/// Adds it.
pub(crate) async fn added(tx: &mut Tx<'_>, actor: &Actor, mut connection: Connection) -> Result<Connection, Problem> {
    connection.key = store::connections::add(tx, &connection).await.map_err(|error| match error {
        store::Error::Unique { .. } => name_taken(&connection.name),
        other => other.into(),
    })?;
    let event = Event::new(actor, connection.created, Happening::ConnectionCreated, subject(&connection))
        .with("identity_provider", connection.idp.name())
        .with("preset", connection.settings.preset.word());
    store::audit::append(tx, &event).await?;
    Ok(connection)
}

fn named(name: &str) -> Result<String, Problem> {
    let name = directory::editing::name(name, "A connection", 100).map_err(|error| Problem::at("name", error))?;
    Ok(name.to_owned())
}

fn name_taken(name: &str) -> Problem {
    Problem::taken("name", format!("There is a connection named {name} already."), None)
}

pub(crate) fn subject(connection: &Connection) -> Subject {
    Subject::new(SubjectKind::Connection, &connection.id, &connection.name)
}

/// The connections of the actor's organization, oldest first.
///
/// # Errors
/// 403 where the actor may not.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Connection>, Error> {
    actor.require(Permission::ReadConnections)?;
    let organization = actor.organization;
    app.store().read(move |tx| Box::pin(async move { Ok(store::connections::list(tx, organization).await?) })).await
}

/// The connection of that name.
///
/// # Errors
/// 403 where the actor may not; 404 where there is none.
pub async fn by_name(app: &App, actor: &Actor, name: &str) -> Result<Connection, Error> {
    let connections = list(app, actor).await?;
    let names: Vec<String> = connections.iter().map(|connection| connection.name.clone()).collect();
    connections
        .into_iter()
        .find(|connection| connection.name == name)
        .ok_or_else(|| Error::not_found(format!("There is no connection named {name}; there is {}.", names.join(", "))))
}

/// The connection of that public id.
///
/// # Errors
/// As [`by_name`].
pub async fn by_id(app: &App, actor: &Actor, id: &str) -> Result<Connection, Error> {
    actor.require(Permission::ReadConnections)?;
    let (actor, id) = (actor.clone(), id.to_owned());
    app.store().read(move |tx| Box::pin(async move { found(tx, &actor, &id).await })).await
}

/// The connection of that public id, in the actor's organization.
pub(crate) async fn found(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Connection, Error> {
    let found = store::connections::by_id(tx, actor.organization, id).await?;
    found.ok_or_else(|| Error::not_found(format!("There is no connection with the id {id}.")))
}

/// Changes the name or the settings of a connection, and gives it as it is then. What changes nothing is not recorded.
///
/// # Errors
/// 403 where the actor may not, or would lift a hold by changing the guard and is no owner; 404 where there is none of
/// that public id; 400 where a value cannot be used; 409 where the name is taken.
pub async fn update(app: &App, actor: &Actor, id: &str, update: Update) -> Result<Connection, Problem> {
    save(app, actor, id, update, None).await
}

/// Does what [`update`] does, and declares an attribute that the identity provider fills, where one is named: both, or
/// neither.
///
/// # Errors
/// As [`update`], and at `attribute` as [`attributes::create`] at its name.
pub async fn save(
    app: &App,
    actor: &Actor,
    id: &str,
    update: Update,
    attribute: Option<&str>,
) -> Result<Connection, Problem> {
    actor.require(Permission::WriteConnections)?;
    let declared = attribute.map(|name| attributes::made(app, actor, name, AttributeKind::Idp, ""));
    let declared = declared.transpose().map_err(of_attribute)?;
    let name = update.name.as_deref().map(named).transpose()?;
    let (actor, id, now) = (actor.clone(), id.to_owned(), app.now());
    app.store()
        .write(actor.organization, move |tx| {
            Box::pin(async move {
                let before = found(tx, &actor, &id).await?;
                if let Some(declared) = declared {
                    attributes::added(tx, &actor, declared).await.map_err(of_attribute)?;
                }
                let settings = update.applied(before.settings.clone());
                if let Some((field, error)) = settings.check().into_iter().next() {
                    return Err(Problem::at(field, error));
                }
                let after =
                    Connection { name: name.unwrap_or_else(|| before.name.clone()), settings, ..before.clone() };
                if after == before {
                    return Ok(after);
                }
                // A hold is an owner's to lift, and the guard's settings would lift it.
                let held = store::guard::state(tx, before.key).await?.held_since.is_some();
                if held && after.settings.guard != before.settings.guard {
                    actor.require(Permission::DecideHolds)?;
                }
                store::connections::update(tx, &after).await.map_err(|error| match error {
                    store::Error::Unique { .. } => name_taken(&after.name),
                    other => other.into(),
                })?;
                let mut event = Event::new(&actor, now, Happening::ConnectionUpdated, subject(&after));
                event.details = changes(&before, &after);
                store::audit::append(tx, &event).await?;
                Ok(after)
            })
        })
        .await
}

/// What is wrong with the name of an attribute is wrong with no name of the connection's.
fn of_attribute(problem: Problem) -> Problem {
    Problem { field: problem.field.map(|_| "attribute"), ..problem }
}

/// Each setting that changed, by its name: what it was, and what it is.
fn changes(before: &Connection, after: &Connection) -> Map<String, Value> {
    let changed = differences(Some(&written(before)), Some(&written(after)));
    let change = |Difference { attribute, before, after }| (attribute, json!({ "before": before, "after": after }));
    changed.into_iter().map(change).collect()
}

/// What can change of a connection.
fn written(connection: &Connection) -> Resource {
    let mut map = Map::from_iter([("name".to_owned(), connection.name.as_str().into())]);
    if let Ok(Value::Object(settings)) = serde_json::to_value(&connection.settings) {
        map.extend(settings);
    }
    Resource::from_map(map)
}

/// How many users and groups a connection leaves behind, who are local ones from then on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// Users; those that the identity provider had deleted are not among them.
    pub users: u64,
    /// Groups.
    pub groups: u64,
}

/// Deletes a connection, with its tokens: its very next request is refused. `confirm` must be the number of its users,
/// where it has any.
///
/// # Errors
/// 403 where the actor may not; 404 where there is none of that public id; 409 where the number is not confirmed.
pub async fn delete(app: &App, actor: &Actor, id: &str, confirm: Option<u64>) -> Result<Left, Problem> {
    actor.require(Permission::WriteConnections)?;
    let (actor, id, now) = (actor.clone(), id.to_owned(), app.now());
    app.store()
        .write(actor.organization, move |tx| {
            Box::pin(async move {
                let connection = found(tx, &actor, &id).await?;
                let users = store::counts::users_of_connection(tx, connection.key).await?;
                if confirm.unwrap_or(0) != users {
                    let error = Error::conflict(format!(
                        "The connection {} has {users} users, who would stay as local ones; confirm that number to go on.",
                        connection.name
                    ));
                    return Err(Problem::at("confirm", error));
                }
                for token in store::tokens::list(tx, connection.key).await? {
                    tokens::note_deleted(tx, &actor, now, &token, &connection).await?;
                }
                let (users, groups) = store::connections::remove(tx, &connection).await?;
                let event = Event::new(&actor, now, Happening::ConnectionDeleted, subject(&connection))
                    .with("identity_provider", connection.idp.name())
                    .with("users", users)
                    .with("groups", groups);
                store::audit::append(tx, &event).await?;
                Ok(Left { users, groups })
            })
        })
        .await
}

/// All that there is to say of a connection.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// The connection, its settings included.
    pub connection: Connection,
    /// Where its rules are not as its preset sets them.
    pub changed_since_preset: Vec<Difference>,
    /// Its users.
    pub users: u64,
    /// Its groups.
    pub groups: u64,
    /// What was last seen of it.
    pub activity: Seen,
    /// What the blast radius guard remembers.
    pub guard: GuardState,
    /// The users that were disabled or deleted in the window that ends now. Nobody is counted while the guard is off.
    pub removed: Removals,
    /// Its tokens, oldest first.
    pub tokens: Vec<Token>,
}

/// All that there is to say of a connection of the actor's organization.
///
/// # Errors
/// As [`by_id`].
pub async fn overview(app: &App, actor: &Actor, id: &str) -> Result<Overview, Error> {
    actor.require(Permission::ReadConnections)?;
    let (actor, id, now) = (actor.clone(), id.to_owned(), app.now());
    app.store()
        .read(move |tx| {
            Box::pin(async move {
                let connection = found(tx, &actor, &id).await?;
                Ok(seen(tx, connection, now).await?)
            })
        })
        .await
}

/// All that there is to say of a connection at that time.
pub(crate) async fn seen(tx: &mut Tx<'_>, connection: Connection, now: Timestamp) -> Result<Overview, store::Error> {
    let (key, Settings { rules, preset, guard, .. }) = (connection.key, &connection.settings);
    let state = store::guard::state(tx, key).await?;
    Ok(Overview {
        changed_since_preset: directory::rule::changed_since_preset(rules, *preset),
        users: store::counts::users_of_connection(tx, key).await?,
        groups: store::counts::groups_of_connection(tx, key).await?,
        activity: store::activity::of(tx, key).await?,
        guard: state,
        removed: store::guard::removed_since(tx, key, state.window(guard, now)).await?,
        tokens: store::tokens::list(tx, key).await?,
        connection,
    })
}

/// What *Edit Settings* shows of a connection.
#[derive(Debug, Clone, PartialEq)]
pub struct Editable {
    /// The connection.
    pub connection: Connection,
    /// Whether the guard holds it.
    pub held: bool,
    /// The organization's attributes that identity providers fill, oldest first.
    pub attributes: Vec<AddedAttribute>,
    /// The e-mail address of one of its users, for example's sake.
    pub example: Option<String>,
}

/// What *Edit Settings* shows of a connection.
///
/// # Errors
/// As [`by_id`]; 403 where the actor may not read users.
pub async fn editable(app: &App, actor: &Actor, id: &str) -> Result<Editable, Problem> {
    actor.require(Permission::ReadConnections)?;
    let (asking, wanted) = (actor.clone(), id.to_owned());
    let editable = app
        .store()
        .read(move |tx| {
            Box::pin(async move {
                let connection = found(tx, &asking, &wanted).await?;
                let mut attributes = store::attributes::list(tx, asking.organization).await?;
                attributes.retain(|attribute| attribute.kind == AttributeKind::Idp);
                let held = store::guard::state(tx, connection.key).await?.held_since.is_some();
                Ok::<_, Problem>(Editable { connection, held, attributes, example: None })
            })
        })
        .await?;
    let search = users::Search { source: Some(editable.connection.source()), ..users::Search::default() };
    let page = PageRequest { cursor: None, limit: Some(EXAMPLES) };
    let people = users::list(app, actor, &search, &page).await?.items;
    let example = people.iter().find_map(|person| person.user.email()).map(ToOwned::to_owned);
    Ok(Editable { example, ..editable })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::opened;

    #[tokio::test]
    async fn settings_and_an_attribute_are_saved_together_or_not_at_all() {
        let (app, operator, _installation) = opened().await;
        let id = by_name(&app, &operator, FIRST).await.unwrap().id;
        let saved = async |address: &str, attribute| {
            let update = Update { notification_address: Some(address.into()), ..Update::default() };
            save(&app, &operator, &id, update, Some(attribute)).await.map_err(|problem| problem.field)
        };
        assert_eq!(saved("it@example.org", "userName").await.unwrap_err(), Some("attribute"));
        assert_eq!(saved("nobody", "badge").await.unwrap_err(), Some("notification_address"));
        let before = editable(&app, &operator, &id).await.unwrap();
        assert!(before.attributes.is_empty() && before.connection.settings.notification_address.is_empty());
        saved("it@example.org", "badge").await.unwrap();
        let after = editable(&app, &operator, &id).await.unwrap();
        assert_eq!((after.attributes[0].name.as_str(), after.attributes[0].kind), ("badge", AttributeKind::Idp));
        assert_eq!(after.connection.settings.notification_address, "it@example.org");
        assert_eq!(saved("", "Badge").await.unwrap_err(), Some("attribute"));
    }

    #[test]
    fn the_audit_names_exactly_what_changed() {
        let before = Connection {
            key: ConnectionKey(1),
            organization: OrganizationKey(1),
            id: "1c0e".into(),
            name: "Head office".into(),
            idp: IdentityProvider::Entra,
            settings: Settings::of(IdentityProvider::Entra.preset()),
            created: Timestamp::UNIX_EPOCH,
        };
        let mut after = Connection { name: "Head Office".into(), ..before.clone() };
        after.settings.rules.email_mandatory = false;
        after.settings.guard.users = None;
        let wanted = json!({
            "name": {"before": "Head office", "after": "Head Office"},
            "rules.email_mandatory": {"before": true, "after": false},
            "guard.users": {"before": 500, "after": null},
        });
        assert_eq!(Value::Object(changes(&before, &after)), wanted);
        assert!(changes(&before, &before).is_empty());
    }
}
