//! Attributes that admins add to the users of their organization.

use directory::attribute::{self, AddedAttribute, AttributeKind, Schemas};
use directory::audit::{Event, Happening, Subject, SubjectKind};
use directory::{Actor, Permission, UserKey};
use jiff::Timestamp;
use scim::Error;
use scim::text::fold;
use store::{Record, Tx};

use crate::{App, Problem};

/// Users whose values are taken away in one step.
const STEP: usize = 500;

/// An attribute, and how many users have a value of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The attribute.
    pub attribute: AddedAttribute,
    /// Users with a value.
    pub values: u64,
}

/// The attributes of the actor's organization, oldest first.
///
/// # Errors
/// 403 where the actor may not.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Listed>, Error> {
    actor.require(Permission::ReadConnections)?;
    let organization = actor.organization;
    app.store()
        .scan(move |tx| {
            Box::pin(async move {
                let attributes = store::attributes::list(tx, organization).await?;
                let counts = store::attributes::value_counts(tx, organization, &attributes).await?;
                let listed = attributes.into_iter().zip(counts);
                Ok(listed.map(|(attribute, values)| Listed { attribute, values }).collect())
            })
        })
        .await
}

/// The attribute of that name, compared without case.
///
/// # Errors
/// 403 where the actor may not; 404 where there is none of that name.
pub async fn get(app: &App, actor: &Actor, name: &str) -> Result<Listed, Error> {
    actor.require(Permission::ReadConnections)?;
    counted(app, actor, name).await
}

/// Declares an attribute. What identity providers sent before, when no schema knew it, was not kept.
///
/// # Errors
/// 403 where the actor may not; 400 where the name cannot be one or means something else already, or the description
/// is too long; 409 where there is one of that name.
pub async fn create(
    app: &App,
    actor: &Actor,
    name: &str,
    kind: AttributeKind,
    description: &str,
) -> Result<AddedAttribute, Problem> {
    actor.require(Permission::WriteConnections)?;
    let attribute = made(app, actor, name, kind, description)?;
    let actor = actor.clone();
    app.store().write(actor.organization, move |tx| Box::pin(async move { added(tx, &actor, attribute).await })).await
}

/// An attribute to be added.
pub(crate) fn made(
    app: &App,
    actor: &Actor,
    name: &str,
    kind: AttributeKind,
    description: &str,
) -> Result<AddedAttribute, Problem> {
    let description = attribute::description(description).map_err(|error| Problem::at("description", error))?;
    let made = AddedAttribute::create(actor.organization, name, kind, &description, app.now());
    made.map_err(|error| Problem::at("name", error))
}

/// Adds it.
pub(crate) async fn added(
    tx: &mut Tx<'_>,
    actor: &Actor,
    mut attribute: AddedAttribute,
) -> Result<AddedAttribute, Problem> {
    if let Some(existing) = store::attributes::by_name(tx, actor.organization, &attribute.name_key()).await? {
        let detail = format!("There is an attribute named {} already.", existing.name);
        return Err(Problem::taken("name", detail, Some(existing.name)));
    }
    attribute.key = store::attributes::add(tx, &attribute).await?;
    let event = Event::new(actor, attribute.created, Happening::AttributeCreated, subject(&attribute))
        .with("kind", attribute.kind.word())
        .with("description", attribute.description.as_str());
    store::audit::append(tx, &event).await?;
    Ok(attribute)
}

/// Deletes an attribute and all values of it, and says how many those were. `confirm` must be their number, where
/// there are any.
///
/// Values go in small steps, and the declaration with the last of them: where that is interrupted, the attribute is
/// there with fewer values, and can be deleted again.
///
/// # Errors
/// 403 where the actor may not; 404 where there is none of that name; 409 where the number is not confirmed.
pub async fn delete(app: &App, actor: &Actor, name: &str, confirm: Option<u64>) -> Result<u64, Problem> {
    actor.require(Permission::WriteConnections)?;
    let Listed { attribute, values } = counted(app, actor, name).await?;
    if confirm.unwrap_or(0) != values {
        return Err(Problem::at(
            "confirm",
            Error::conflict(format!(
                "Deleting {} deletes its values too, of {values} users; confirm that number to go on.",
                attribute.name
            )),
        ));
    }
    let mut removed = 0;
    loop {
        removed += clear(app, &attribute).await?;
        if let Some(last) = remove(app, actor, &attribute, removed).await? {
            // A request that came in before the end may have been written after it.
            clear(app, &attribute).await?;
            return Ok(removed + last);
        }
    }
}

async fn counted(app: &App, actor: &Actor, name: &str) -> Result<Listed, Error> {
    let (organization, name) = (actor.organization, name.to_owned());
    app.store()
        .scan(move |tx| {
            Box::pin(async move {
                let found = store::attributes::by_name(tx, organization, &fold(&name)).await?;
                let attribute = found.ok_or_else(|| missing(&name))?;
                let one = std::slice::from_ref(&attribute);
                let values = store::attributes::value_counts(tx, organization, one).await?;
                Ok(Listed { values: values.into_iter().sum(), attribute })
            })
        })
        .await
}

fn missing(name: &str) -> Error {
    Error::not_found(format!("There is no attribute named {name}."))
}

/// Takes the values away, some at a time: others write in between.
async fn clear(app: &App, attribute: &AddedAttribute) -> Result<u64, Error> {
    let (mut removed, mut after) = (0, UserKey(0));
    loop {
        let of = attribute.clone();
        let page = app
            .store()
            .scan(move |tx| {
                Box::pin(async move { Ok::<_, Error>(store::attributes::holders(tx, &of, after, STEP).await?) })
            })
            .await?;
        let Some(last) = page.last().copied() else { return Ok(removed) };
        after = last;
        let (of, now) = (attribute.clone(), app.now());
        removed += app
            .store()
            .write(attribute.organization, move |tx| {
                Box::pin(async move { Ok::<_, Error>(take_away(tx, &of, &page, now).await?) })
            })
            .await?;
    }
}

/// Takes the last values and the declaration away, and says how many values those were. `None`: there are too many for
/// one step again.
async fn remove(app: &App, actor: &Actor, attribute: &AddedAttribute, before: u64) -> Result<Option<u64>, Error> {
    let (actor, attribute, now) = (actor.clone(), attribute.clone(), app.now());
    app.store()
        .write(actor.organization, move |tx| {
            Box::pin(async move {
                let rest = store::attributes::holders(tx, &attribute, UserKey(0), STEP).await?;
                if rest.len() == STEP {
                    return Ok(None);
                }
                // Somebody else may have been quicker.
                let found = store::attributes::by_name(tx, actor.organization, &attribute.name_key()).await?;
                if found.as_ref() != Some(&attribute) {
                    return Err(missing(&attribute.name));
                }
                let last = take_away(tx, &attribute, &rest, now).await?;
                store::attributes::remove(tx, &attribute).await?;
                let event = Event::new(&actor, now, Happening::AttributeDeleted, subject(&attribute))
                    .with("kind", attribute.kind.word())
                    .with("values", before + last);
                store::audit::append(tx, &event).await?;
                Ok(Some(last))
            })
        })
        .await
}

/// Takes the values of some users away, and says how many there were.
async fn take_away(
    tx: &mut Tx<'_>,
    attribute: &AddedAttribute,
    users: &[UserKey],
    now: Timestamp,
) -> Result<u64, store::Error> {
    let mut removed = 0;
    if attribute.kind == AttributeKind::Custom {
        for user in users {
            store::attributes::set_value(tx, *user, attribute.key, None).await?;
            removed += 1;
        }
        return Ok(removed);
    }
    let declared = store::attributes::list(tx, attribute.organization).await?;
    if declared.iter().any(|other| other.key != attribute.key && other.name_key() == attribute.name_key()) {
        // It was deleted and declared anew: what there is now was sent for the new one.
        return Ok(0);
    }
    let schemas = Schemas::with(&declared);
    for user in store::users::by_keys(tx, attribute.organization, users).await? {
        if let Some(change) = attribute.taken_from(user, now) {
            store::save(tx, &schemas, &change, Record::Later).await?;
            removed += 1;
        }
    }
    Ok(removed)
}

fn subject(attribute: &AddedAttribute) -> Subject {
    Subject::new(SubjectKind::Attribute, &attribute.name, &attribute.name)
}
