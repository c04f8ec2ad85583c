//! Users and groups: match, then create or update. References come later.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::lanes::Lanes;
use super::{Cycle, Event, Kind, Outcome, Problem, Stopped, What};
use crate::directory::{Group, User, user_name};
use crate::expression::{Context, Source};
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
pub(super) trait Object: Source + Sync {
    fn object_id(&self) -> Uuid;
    /// What people call it in logs.
    fn name(&self) -> String;
    fn done(outcome: Outcome) -> Event;
    fn named(name: String) -> What;
}

impl Object for User {
    fn object_id(&self) -> Uuid {
        self.object_id
    }

    fn name(&self) -> String {
        user_name(self)
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

    fn name(&self) -> String {
        self.display_name.clone()
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
    mapping: &ObjectMapping,
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
    mapping: &ObjectMapping,
    object: &S,
) -> Result<Option<(Uuid, Link)>, Stopped> {
    match match_and_export(cycle, mapping, object).await {
        Ok((link, outcome)) => {
            cycle.tell(S::done(outcome));
            Ok(Some((object.object_id(), link)))
        }
        Err(problem) => cycle.fail(S::named(object.name()), &problem).map(|()| None),
    }
}

/// Finds the resource of an object and brings it up to date, or creates it.
async fn match_and_export<S: Object>(
    cycle: &Cycle<'_>,
    mapping: &ObjectMapping,
    object: &S,
) -> Result<(Link, Outcome), Problem> {
    let (client, endpoint, excluded) = (cycle.client, &mapping.endpoint, mapping.excluded_attributes.as_deref());
    let Some(id) = find(cycle, mapping, object).await? else {
        let body = mapping.create_body(object, &mut context())?;
        let created = cycle.record(Kind::Create, client.create(endpoint, &body).await)?;
        return Ok((Link { id: id_of(&created.body)?, manager: None }, Outcome::Created));
    };

    let found = cycle.record(Kind::Read, client.read(endpoint, &id, excluded).await)?.body;
    let link = Link { id, manager: mapping::manager_of(&found).map(str::to_owned) };
    let operations = mapping.difference(object, &mut context(), &found)?;
    if operations.is_empty() {
        return Ok((link, Outcome::Matched));
    }
    let exchange = client.patch(endpoint, &link.id, &mapping::patch_body(&operations)).await;
    cycle.record(Kind::Update, exchange)?;
    Ok((link, Outcome::Updated))
}

/// The id of the resource of an object, if there is one. Entra tries the matching attributes by their precedence and stops
/// at the first that finds something.
async fn find<S: Object>(cycle: &Cycle<'_>, mapping: &ObjectMapping, object: &S) -> Result<Option<String>, Problem> {
    let matches = mapping.matches(object, &mut context())?;
    if matches.is_empty() {
        return Err(Problem::Unmatched);
    }
    let excluded = mapping.excluded_attributes.as_deref();
    for matched in matches {
        let exchange = cycle.client.find(&mapping.endpoint, &matched.attribute, &matched.value, excluded).await;
        let found = cycle.record(Kind::Match, exchange)?;
        match found.body.get("Resources").and_then(Value::as_array).map(Vec::as_slice) {
            None | Some([]) => {}
            Some([only]) => return id_of(only.as_object().ok_or(Problem::NoId)?).map(Some),
            Some(several) => return Err(Problem::SeveralMatches(several.len())),
        }
    }
    Ok(None)
}

/// The default mapping asks for neither the time nor chance.
fn context() -> Context {
    Context::new(Timestamp::UNIX_EPOCH, 0)
}

/// RFC 7643 §3.1: "Each representation of the resource MUST include a non-empty "id" value."
fn id_of(resource: &Map<String, Value>) -> Result<String, Problem> {
    let id = resource.get("id").and_then(Value::as_str).filter(|id| !id.is_empty());
    id.map(str::to_owned).ok_or(Problem::NoId)
}
