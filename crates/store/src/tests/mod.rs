//! The directory in a database: what `save` writes is what the rest reads.

mod ahead;
mod attributes;
mod audit;
mod filters;
mod leases;
mod lists;
mod log;
mod membership;
mod migrate_store;
mod organization;
mod outbox;
mod plans;
pub(crate) mod postgres;
mod postgres_plans;
mod saving;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use directory::attribute::Schemas;
use directory::provisioning::{Entry, Operation};
use directory::rule::Preset;
use directory::user::Status;
use directory::{
    Change, Connection, ConnectionKey, Group, GroupKey, IdentityProvider, Member, Organization, OrganizationKey,
    Settings, Source, TokenKey, User, UserKey,
};
use jiff::{SignedDuration, Timestamp};
use scim::filter::{BoundFilter, Filter};
use scim::schema::core::ENTERPRISE;
use scim::schema::{BoundAttribute, ResourceType};
use scim::{Resource, ResourceSchema, testing};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::list::{Conditions, Query, Sort, Window};
use crate::{Area, Error, Options, Record, Store, Work, connections, groups, list, members, users};

const BASE: &str = "https://example.org/scim/v2";
const EVERYTHING: Window = Window::After { position: None, limit: 10_000 };

/// An organization with two connections. What is not said otherwise happens on the first.
struct Fixture {
    store: Store,
    schemas: Schemas,
    organization: OrganizationKey,
    connection: ConnectionKey,
    other: ConnectionKey,
    file: TempDir,
}

impl Fixture {
    async fn new() -> Self {
        match postgres::server() {
            Some(server) => {
                Self::on(postgres::Database::new(&server).await.open().await, tempfile::tempdir().unwrap()).await
            }
            None => Self::embedded().await,
        }
    }

    /// On the embedded database, whatever the others are on.
    async fn embedded() -> Self {
        let file = tempfile::tempdir().unwrap();
        let options = Options { readers: 1, scanners: 1 };
        Self::on(Store::open(&file.path().join("muster.db"), &options).unwrap(), file).await
    }

    async fn on(store: Store, file: TempDir) -> Self {
        let (organization, connection, other) = store
            .write(Area::Installation, |tx| {
                Box::pin(async move {
                    let organization = connections::organization_add(tx, &tenant()).await?;
                    let connection = connections::add(tx, &connection(organization, "one")).await?;
                    let other = connections::add(tx, &self::connection(organization, "other")).await?;
                    Ok::<_, Error>((organization, connection, other))
                })
            })
            .await
            .unwrap();
        let schemas = Schemas { user: Arc::new(testing::user_schema()), group: Arc::new(ResourceSchema::group()) };
        Self { store, schemas, organization, connection, other, file }
    }

    fn path(&self) -> PathBuf {
        self.file.path().join("muster.db")
    }

    async fn read<T: Send + 'static>(&self, work: impl Work<T, Error> + Send + 'static) -> T {
        self.store.read(work).await.unwrap()
    }

    /// Saves changes, all or none.
    async fn save(&self, changes: Vec<Change>) -> Result<(), Error> {
        let (schemas, entry) = (self.schemas.clone(), self.entry());
        let save = self.store.write(Area::Installation, move |tx| {
            Box::pin(async move {
                for change in &changes {
                    crate::save(tx, &schemas, change, Record::Provisioning(&entry)).await?;
                }
                Ok(())
            })
        });
        save.await
    }

    /// What the log tells of a change; what it was does not matter to most tests.
    fn entry(&self) -> Entry {
        Entry {
            organization: self.organization,
            connection: self.connection,
            token: TokenKey(1),
            time: noon(0),
            operation: Operation::Create,
            resource_type: Some(ResourceType::User),
            resource_id: None,
            resource_name: "ada".into(),
            status: 201,
            failure: None,
            changes: Vec::new(),
            notes: Vec::new(),
            duration: Duration::from_millis(2),
            request_id: "r-1".into(),
        }
    }

    /// A user as it is before it is saved.
    fn draft(&self, id: &str, document: Value) -> User {
        let resource = resource(document);
        User {
            key: UserKey(0),
            organization: self.organization,
            connection: Some(self.connection),
            deprovisioned_from: None,
            id: id.to_owned(),
            source: Source::Scim(IdentityProvider::Generic),
            status: if resource.get("active") == Some(&json!(false)) { Status::Disabled } else { Status::Active },
            resource,
            version: 1,
            created: noon(0),
            last_modified: noon(0),
        }
    }

    /// A group as it is before it is saved.
    fn group_draft(&self, id: &str, document: Value) -> Group {
        Group {
            key: GroupKey(0),
            organization: self.organization,
            connection: Some(self.connection),
            id: id.to_owned(),
            source: Source::Scim(IdentityProvider::Generic),
            resource: resource(document),
            version: 1,
            created: noon(0),
            last_modified: noon(0),
        }
    }

    async fn add(&self, users: Vec<User>) {
        self.save(users.into_iter().map(|user| Change::UserCreated(Box::new(user))).collect()).await.unwrap();
    }

    async fn add_user(&self, id: &str, document: Value) -> User {
        self.add(vec![self.draft(id, document)]).await;
        self.user(id).await.unwrap()
    }

    async fn add_group(&self, id: &str, document: Value, members: &[Member]) -> Group {
        let group = Box::new(self.group_draft(id, document));
        self.save(vec![Change::GroupCreated { group, members: members.to_vec() }]).await.unwrap();
        self.group(id).await.unwrap()
    }

    async fn user(&self, id: &str) -> Option<User> {
        let (organization, connection, id) = (self.organization, self.connection, id.to_owned());
        let found =
            self.read(move |tx| Box::pin(async move { users::by_id(tx, organization, connection, &id).await })).await;
        found.map(|(user, _)| user)
    }

    async fn group(&self, id: &str) -> Option<Group> {
        let (organization, connection, id) = (self.organization, self.connection, id.to_owned());
        self.read(move |tx| Box::pin(async move { groups::by_id(tx, organization, connection, &id).await })).await
    }

    /// A question about the first connection; all of it, in the order of creation.
    fn query(&self, kind: ResourceType) -> Query {
        Query {
            organization: self.organization,
            connection: Some(self.connection),
            schema: Arc::clone(self.schemas.of(kind)),
            base_url: BASE.into(),
            filter: None,
            conditions: Conditions::default(),
            sort: None,
            newest_first: false,
            window: EVERYTHING,
        }
    }

    async fn users(&self, query: Query) -> list::Page<users::Shown> {
        self.read(move |tx| Box::pin(async move { list::users(tx, &query, true).await })).await
    }

    async fn groups(&self, query: Query) -> list::Page<groups::Shown> {
        self.read(move |tx| Box::pin(async move { list::groups(tx, &query).await })).await
    }

    fn filter(&self, kind: ResourceType, text: &str) -> BoundFilter {
        let filter: Filter = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        filter.bind(self.schemas.of(kind)).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn sort(&self, kind: ResourceType, by: &str, descending: bool) -> Sort {
        Sort { by: self.attribute(kind, by), descending }
    }

    fn attribute(&self, kind: ResourceType, name: &str) -> BoundAttribute {
        let path = name.parse().unwrap();
        self.schemas.of(kind).bind(&path).unwrap_or_else(|| panic!("there is no {name}"))
    }

    /// The ids that the database finds.
    async fn found(&self, kind: ResourceType, filter: &BoundFilter) -> Vec<String> {
        let query = Query { filter: Some(filter.clone()), ..self.query(kind) };
        match kind {
            ResourceType::User => self.users(query).await.resources.into_iter().map(|user| user.id).collect(),
            ResourceType::Group => self.groups(query).await.resources.into_iter().map(|group| group.id).collect(),
        }
    }

    /// Everything that a client is shown, in the order of creation.
    async fn shown(&self, kind: ResourceType) -> Vec<Map<String, Value>> {
        let mut all = Vec::new();
        match kind {
            ResourceType::User => {
                for user in self.users(self.query(kind)).await.resources {
                    let meta = meta(kind, &user.id, user.created, user.last_modified, user.version);
                    let mut document = self.around(kind, &user.id, &user.document, meta);
                    let group = |group: &users::GroupOfUser| {
                        let kind = if group.direct { "direct" } else { "indirect" };
                        let url = format!("{BASE}/Groups/{}", group.id);
                        json!({"value": group.id, "$ref": url, "display": group.display, "type": kind})
                    };
                    if !user.groups.is_empty() {
                        document.insert("groups".into(), user.groups.iter().map(group).collect());
                    }
                    if let Some(manager) = user.manager {
                        let shown = document[ENTERPRISE]["manager"].as_object_mut().unwrap();
                        shown.insert("$ref".into(), format!("{BASE}/Users/{}", manager.id).into());
                        shown.extend(manager.display.map(|name| ("displayName".into(), name.into())));
                    }
                    all.push(document);
                }
            }
            ResourceType::Group => {
                for group in self.groups(self.query(kind)).await.resources {
                    let meta = meta(kind, &group.id, group.created, group.last_modified, group.version);
                    let mut document = self.around(kind, &group.id, &group.document, meta);
                    let rows = self.members(group.key, 10_000).await;
                    if !rows.is_empty() {
                        document.insert("members".into(), rows.iter().map(member).collect());
                    }
                    all.push(document);
                }
            }
        }
        all
    }

    fn around(&self, kind: ResourceType, id: &str, stored: &str, meta: Value) -> Map<String, Value> {
        let stored: Map<String, Value> = serde_json::from_str(stored).unwrap();
        let schemas = self.schemas.of(kind).schemas_of(&stored);
        let mut document = Map::from_iter([("schemas".to_owned(), schemas), ("id".to_owned(), id.into())]);
        document.extend(stored);
        document.insert("meta".into(), meta);
        document
    }

    /// The members of a group, read in pages of `size`.
    async fn members(&self, group: GroupKey, size: usize) -> Vec<members::MemberRow> {
        let mut all: Vec<members::MemberRow> = Vec::new();
        loop {
            let after = all.last().map(|row| row.member);
            let page = self.read(move |tx| Box::pin(members::page(tx, None, group, after, size))).await;
            let last = page.len() < size;
            all.extend(page);
            if last {
                return all;
            }
        }
    }
}

fn connection(organization: OrganizationKey, name: &str) -> Connection {
    Connection {
        key: ConnectionKey(0),
        organization,
        id: name.to_owned(),
        name: name.to_owned(),
        idp: IdentityProvider::Generic,
        settings: Settings::of(Preset::Rfc7644),
        created: noon(0),
    }
}

fn tenant() -> Organization {
    let name = "Quill & Sons".to_owned();
    Organization { key: OrganizationKey(0), id: "quill".to_owned(), name, created: noon(0) }
}

fn resource(document: Value) -> Resource {
    let Value::Object(document) = document else { panic!("{document} is no object") };
    Resource::from_map(document)
}

/// Noon of a day, and so many milliseconds.
fn noon(milliseconds: i64) -> Timestamp {
    "2026-01-31T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_millis(milliseconds)
}

fn meta(kind: ResourceType, id: &str, created: Timestamp, last_modified: Timestamp, version: i64) -> Value {
    json!({
        "resourceType": kind.name(),
        "created": created.to_string(),
        "lastModified": last_modified.to_string(),
        "location": format!("{BASE}{}/{id}", kind.endpoint()),
        "version": format!("W/\"{version}\""),
    })
}

fn member(row: &members::MemberRow) -> Value {
    let kind = match row.member {
        Member::User(_) => ResourceType::User,
        Member::Group(_) => ResourceType::Group,
    };
    let mut member =
        json!({"value": row.id, "$ref": format!("{BASE}{}/{}", kind.endpoint(), row.id), "type": kind.name()});
    if let Some(display) = &row.display {
        member["display"] = display.as_str().into();
    }
    member
}
