//! Users and groups: match, then create or update. References come later.

use std::collections::HashMap;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::lanes::Lanes;
use super::{Cycle, Event, Kind, Outcome, Problem, Stopped, What};
use crate::directory::{Group, User};
use crate::mapping::{self, ObjectMapping};

/// The resource of an object.
#[derive(Debug, Clone)]
pub(super) struct Link {
    /// Its id on the server.
    pub(super) id: String,
    /// The id of its manager there, if it was read and has one.
    pub(super) manager: Option<String>,
}

/// Resources of objects by object id. An object that failed has none.
pub(super) type Links = HashMap<Uuid, Link>;

/// An object with a resource of its own.
pub(super) trait Object: Sync {
    fn object_id(&self) -> Uuid;
    fn done(outcome: Outcome) -> Event;
    fn named(name: String) -> What;
}

impl Object for User {
    fn object_id(&self) -> Uuid {
        self.object_id
    }

    fn done(outcome: Outcome) -> Event {
        Event::UserDone(outcome)
    }

    fn named(name: String) -> What {
        What::User(name)
    }
}

impl Object for Group {
    fn object_id(&self) -> Uuid {
        self.object_id
    }

    fn done(outcome: Outcome) -> Event {
        Event::GroupDone(outcome)
    }

    fn named(name: String) -> What {
        What::Group(name)
    }
}

/// Provisions all objects of a type.
pub(super) async fn provision<S: Object>(
    cycle: &Cycle<'_>,
    mapping: &ObjectMapping<S>,
    objects: &[&S],
) -> Result<Links, Stopped> {
    let mut links = Links::with_capacity(objects.len());
    let mut lanes = Lanes::new(cycle.options.concurrency);
    for object in objects {
        links.extend(lanes.begin(provision_one(cycle, mapping, *object)).await?.flatten());
    }
    while let Some(link) = lanes.end().await? {
        links.extend(link);
    }
    Ok(links)
}

/// Provisions an object and tells what came of it.
async fn provision_one<S: Object>(
    cycle: &Cycle<'_>,
    mapping: &ObjectMapping<S>,
    object: &S,
) -> Result<Option<(Uuid, Link)>, Stopped> {
    let name = (mapping.matching_value)(object);
    match match_and_export(cycle, mapping, object, &name).await {
        Ok((link, outcome)) => {
            cycle.tell(S::done(outcome));
            Ok(Some((object.object_id(), link)))
        }
        Err(problem) => cycle.fail(S::named(name), &problem).map(|()| None),
    }
}

/// Finds the resource of an object and brings it up to date, or creates it.
async fn match_and_export<S>(
    cycle: &Cycle<'_>,
    mapping: &ObjectMapping<S>,
    object: &S,
    name: &str,
) -> Result<(Link, Outcome), Problem> {
    let (client, endpoint, excluded) = (cycle.client, mapping.endpoint, mapping.excluded_attributes);
    let exchange = client.find(endpoint, mapping.matching_attribute, name, excluded).await;
    let matches = cycle.record(Kind::Match, exchange)?;
    let id = match matches.body.get("Resources").and_then(Value::as_array).map(Vec::as_slice) {
        None | Some([]) => {
            let exchange = client.create(endpoint, &mapping.create_body(object)).await;
            let created = cycle.record(Kind::Create, exchange)?;
            return Ok((Link { id: id_of(&created.body)?, manager: None }, Outcome::Created));
        }
        Some([only]) => id_of(only.as_object().ok_or(Problem::NoId)?)?,
        Some(several) => return Err(Problem::SeveralMatches(several.len())),
    };

    let found = cycle.record(Kind::Read, client.read(endpoint, &id, excluded).await)?.body;
    let link = Link { id, manager: mapping::manager_of(&found).map(str::to_owned) };
    let operations = mapping.difference(object, &found);
    if operations.is_empty() {
        return Ok((link, Outcome::Matched));
    }
    let exchange = client.patch(endpoint, &link.id, &mapping::patch_body(&operations)).await;
    cycle.record(Kind::Update, exchange)?;
    Ok((link, Outcome::Updated))
}

/// RFC 7643 §3.1: "Each representation of the resource MUST include a non-empty "id" value."
fn id_of(resource: &Map<String, Value>) -> Result<String, Problem> {
    let id = resource.get("id").and_then(Value::as_str).filter(|id| !id.is_empty());
    id.map(str::to_owned).ok_or(Problem::NoId)
}
