//! What people are shown of a user.

use std::collections::HashMap;

use directory::attribute::{AddedAttribute, AttributeKind};
use directory::{Connection, OrganizationKey, User, UserKey};
use jiff::Timestamp;
use scim::Error;
use scim::schema::core::CUSTOM;
use serde_json::Value;
use store::Tx;
use store::users::{GroupOfUser, Manager};

use super::missing;

/// A user with all that is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// The user: what it is, and its status and source.
    pub user: User,
    /// Name of the connection that owns it, or that has deleted it.
    pub connection: Option<String>,
    /// Public id of that connection.
    pub connection_id: Option<String>,
    /// When an invitation was last sent.
    pub invited: Option<Timestamp>,
    /// The Managed Apple ID, where the connection's settings make one.
    pub managed_apple_id: Option<String>,
    /// The manager, where one is set and known.
    pub manager: Option<Manager>,
    /// Groups, direct and indirect; empty in lists.
    pub groups: Vec<GroupOfUser>,
    /// The organization's attributes, oldest first.
    pub attributes: Vec<AttributeValue>,
}

/// The value of an attribute that the organization has added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeValue {
    /// Name of the attribute.
    pub name: String,
    /// Where its values come from.
    pub kind: AttributeKind,
    /// The value; `None`: it has none.
    pub value: Option<String>,
}

/// What is read once to show any number of users.
pub(crate) struct Seer {
    organization: OrganizationKey,
    connections: Vec<Connection>,
    attributes: Vec<AddedAttribute>,
}

impl Seer {
    pub(crate) async fn new(tx: &mut Tx<'_>, organization: OrganizationKey) -> Result<Self, store::Error> {
        let connections = store::connections::list(tx, organization).await?;
        let attributes = store::attributes::list(tx, organization).await?;
        Ok(Self { organization, connections, attributes })
    }

    pub(crate) async fn one(&self, tx: &mut Tx<'_>, id: &str) -> Result<Person, Error> {
        let found = store::users::person(tx, self.organization, id).await?.ok_or_else(|| missing(id))?;
        self.all(tx, vec![found]).await?.pop().ok_or_else(|| missing(id))
    }

    pub(crate) async fn all(
        &self,
        tx: &mut Tx<'_>,
        people: Vec<store::users::Person>,
    ) -> Result<Vec<Person>, store::Error> {
        let mut typed_in: HashMap<UserKey, HashMap<String, String>> = HashMap::new();
        if self.attributes.iter().any(|attribute| attribute.kind == AttributeKind::Custom) {
            let keys: Vec<UserKey> = people.iter().map(|person| person.user.key).collect();
            for (user, name, value) in store::attributes::values_among(tx, &keys).await? {
                typed_in.entry(user).or_default().insert(name, value);
            }
        }
        let seen = |person: store::users::Person| {
            let mut typed_in = typed_in.remove(&person.user.key).unwrap_or_default();
            self.seen(person, &mut typed_in)
        };
        Ok(people.into_iter().map(seen).collect())
    }

    fn seen(&self, person: store::users::Person, typed_in: &mut HashMap<String, String>) -> Person {
        let store::users::Person { user, invited, groups, manager } = person;
        let of = |key| self.connections.iter().find(|connection| Some(connection.key) == key);
        let owner = of(user.connection);
        let managed_apple_id = owner.and_then(|owner| owner.settings.managed_apple_id.of(user.email()?));
        let value = |attribute: &AddedAttribute| match attribute.kind {
            AttributeKind::Custom => typed_in.remove(&attribute.name),
            AttributeKind::Idp => {
                user.resource.extension(CUSTOM, &attribute.name).and_then(Value::as_str).map(ToOwned::to_owned)
            }
        };
        let mut value = value;
        let attributes = self.attributes.iter().map(|attribute| AttributeValue {
            name: attribute.name.clone(),
            kind: attribute.kind,
            value: value(attribute),
        });
        let connection = owner.or(of(user.deprovisioned_from));
        Person {
            connection: connection.map(|connection| connection.name.clone()),
            connection_id: connection.map(|connection| connection.id.clone()),
            attributes: attributes.collect(),
            invited,
            managed_apple_id,
            manager,
            groups,
            user,
        }
    }
}
