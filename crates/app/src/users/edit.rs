//! What people change of a user. Each change is saved with its audit event, which tells before and after.

use std::collections::BTreeMap;

use directory::attribute::{AddedAttribute, AttributeKind, Schemas};
use directory::audit::{Event, Happening, Subject, SubjectKind};
use directory::editing::{self, Manager, Noticed};
use directory::provisioning::Difference;
use directory::sheet::Column;
use directory::{Actor, Change, Permission, Source, User, UserKey};
use jiff::Timestamp;
use scim::Error;
use scim::text::fold;
use serde_json::Value;
use store::{Record, Tx};

use super::{Person, Seer, find, found};
use crate::{App, Problem};

/// The member of a body that holds custom attributes.
const CUSTOM_ATTRIBUTES: &str = "customAttributes";

/// What is typed into a form of a user, by the columns that a sheet has; a blank cell takes the value away.
pub type Cells = Vec<(Column, String)>;

/// Values of custom attributes by name; `None` takes a value away.
type Custom = BTreeMap<String, Option<String>>;

/// Makes a user here. `body` is the user as SCIM writes it, and `customAttributes` beside: an object of texts by name.
///
/// # Errors
/// 403 where the actor may not; 400 where the body is no valid user; 409 at `userName` where it is taken.
pub async fn create(app: &App, actor: &Actor, mut body: Value) -> Result<Person, Problem> {
    actor.require(Permission::WriteUsers)?;
    let (now, schemas, custom) = (app.now(), app.schemas_now(actor.organization).await?, custom(&mut body)?);
    let resource = editing::read(&schemas.user, body)?;
    let id = app.new_id(now)?;
    let user = directory::user::create(actor.organization, &schemas.user, Source::Local, resource, id, now)?;
    let actor = actor.clone();
    app.store()
        .write(actor.organization, move |tx| {
            Box::pin(async move {
                let id = user.id.clone();
                let decided = Decided {
                    happening: Happening::UserCreated,
                    change: Some(Change::UserCreated(Box::new(user.clone()))),
                    custom,
                };
                save(tx, &actor, &schemas, &user, decided, now).await?;
                Ok(Seer::new(tx, actor.organization).await?.one(tx, &id).await?)
            })
        })
        .await
}

/// Makes a user here of the cells of a form, and of the id or `userName` of its manager.
///
/// # Errors
/// As [`create`], at the column that is wrong; 400 at `manager` where there is no such user.
pub async fn create_filled(app: &App, actor: &Actor, cells: &Cells, manager: Option<&str>) -> Result<Person, Problem> {
    actor.require(Permission::WriteUsers)?;
    let manager = named_manager(app, actor, manager).await?;
    let document = editing::filled(serde_json::Map::new(), cells, &manager).map_err(at_column)?;
    create(app, actor, document).await
}

/// Changes a user as the cells of a form say; what the form does not have stays. `manager` is the id or `userName` of the
/// manager, blank: nobody.
///
/// # Errors
/// As [`update`], at the column that is wrong; 400 at `manager` where there is no such user.
pub async fn fill(app: &App, actor: &Actor, id: &str, cells: Cells, manager: Option<&str>) -> Result<Person, Problem> {
    actor.require(Permission::WriteUsers)?;
    let manager = named_manager(app, actor, manager).await?;
    let decide = move |before: User, schemas: &Schemas, now| {
        let change = editing::fill(before, &schemas.user, &cells, &manager, now).map_err(at_column)?;
        Ok((Decided { happening: Happening::UserUpdated, change, custom: Custom::new() }, None))
    };
    Ok(change(app, actor, id, decide).await?.0)
}

async fn named_manager(app: &App, actor: &Actor, name: Option<&str>) -> Result<Manager, Problem> {
    match name.map(str::trim) {
        None => Ok(Manager::Stays),
        Some("") => Ok(Manager::Nobody),
        Some(name) => match find(app, actor, name).await {
            Ok(id) => Ok(Manager::User(id)),
            Err(error) if error.status == 404 => Err(Problem::invalid("manager", error.detail)),
            Err(error) => Err(error.into()),
        },
    }
}

fn at_column((column, error): (Option<Column>, Error)) -> Problem {
    match column {
        Some(column) => Problem::at(column.word(), error),
        None => error.into(),
    }
}

/// Changes what people may write of a user: a merge patch (RFC 7396) of what [`create`] takes.
///
/// # Errors
/// 403 where the actor may not; 404 where there is no such user; 409 where an identity provider owns what is to be
/// changed, or at `userName` where it is taken; 400 where no valid user would come of it.
pub async fn update(app: &App, actor: &Actor, id: &str, mut patch: Value) -> Result<Person, Problem> {
    let custom = custom(&mut patch)?;
    let decide = move |before: User, schemas: &Schemas, now| {
        let change = editing::edit(before, &schemas.user, &patch, now)?;
        Ok((Decided { happening: Happening::UserUpdated, change, custom }, None))
    };
    Ok(change(app, actor, id, decide).await?.0)
}

/// Types in the value of one custom attribute; `None` takes it away.
///
/// # Errors
/// As [`update`]; 404 where the organization has no custom attribute of that name.
pub async fn set_attribute(
    app: &App,
    actor: &Actor,
    id: &str,
    name: &str,
    value: Option<&str>,
) -> Result<Person, Problem> {
    let custom = Custom::from([(name.to_owned(), value.map(ToOwned::to_owned))]);
    let decide =
        move |_: User, _: &Schemas, _| Ok((Decided { happening: Happening::UserUpdated, change: None, custom }, None));
    Ok(change(app, actor, id, decide).await?.0)
}

/// Enables or disables a user, and says what else is to be done where an identity provider owns it.
///
/// # Errors
/// 403 where the actor may not; 404 where there is no such user; 409 where its identity provider has deleted it.
pub async fn set_enabled(
    app: &App,
    actor: &Actor,
    id: &str,
    enabled: bool,
) -> Result<(Person, Option<String>), Problem> {
    let happening = if enabled { Happening::UserEnabled } else { Happening::UserDisabled };
    let decide = move |before: User, schemas: &Schemas, now| {
        let Noticed { change, notice } = editing::set_enabled(before, &schemas.user, enabled, now)?;
        Ok((Decided { happening, change, custom: Custom::new() }, notice))
    };
    change(app, actor, id, decide).await
}

/// Deletes a user for good, and says what else is to be done where an identity provider owns it.
///
/// # Errors
/// 403 where the actor may not; 404 where there is no such user; 409 where an identity provider owns it and it is
/// active.
pub async fn delete(app: &App, actor: &Actor, id: &str) -> Result<Option<String>, Problem> {
    actor.require(Permission::WriteUsers)?;
    let (now, schemas) = (app.now(), app.schemas_now(actor.organization).await?);
    let (actor, id) = (actor.clone(), id.to_owned());
    app.store()
        .write(actor.organization, move |tx| {
            Box::pin(async move {
                let user = found(tx, &actor, &id).await?;
                let Noticed { change, notice } = editing::delete(user.clone(), now)?;
                let decided = Decided { happening: Happening::UserDeleted, change, custom: Custom::new() };
                save(tx, &actor, &schemas, &user, decided, now).await?;
                Ok(notice)
            })
        })
        .await
}

/// What is to be saved of a user.
struct Decided {
    happening: Happening,
    change: Option<Change>,
    custom: Custom,
}

async fn change(
    app: &App,
    actor: &Actor,
    id: &str,
    decide: impl FnOnce(User, &Schemas, Timestamp) -> Result<(Decided, Option<String>), Problem> + Send + 'static,
) -> Result<(Person, Option<String>), Problem> {
    actor.require(Permission::WriteUsers)?;
    let (now, schemas) = (app.now(), app.schemas_now(actor.organization).await?);
    let (actor, id) = (actor.clone(), id.to_owned());
    app.store()
        .write(actor.organization, move |tx| {
            Box::pin(async move {
                let before = found(tx, &actor, &id).await?;
                let (decided, notice) = decide(before.clone(), &schemas, now)?;
                save(tx, &actor, &schemas, &before, decided, now).await?;
                Ok((Seer::new(tx, actor.organization).await?.one(tx, &id).await?, notice))
            })
        })
        .await
}

/// Saves a change of the user and of its custom attributes with one event; nothing where nothing changes.
async fn save(
    tx: &mut Tx<'_>,
    actor: &Actor,
    schemas: &Schemas,
    user: &User,
    decided: Decided,
    now: Timestamp,
) -> Result<(), Problem> {
    let Decided { happening, change, custom } = decided;
    if let Some(Change::UserCreated(after) | Change::UserUpdated { after, .. }) = &change {
        refuse_taken(tx, after).await?;
    }
    let values = custom_changes(tx, user, &custom).await?;
    let mut differences = change.as_ref().map(Change::differences).unwrap_or_default();
    differences.extend(values.iter().map(|(_, difference)| difference.clone()));
    let event = changes(Event::new(actor, now, happening, subject(user)), &differences);
    let key = match &change {
        Some(change) => match store::save(tx, schemas, change, Record::Audit(&event)).await {
            Ok(directory::Member::User(key)) => key,
            Ok(directory::Member::Group(_)) => user.key,
            Err(store::Error::Unique { .. }) => return Err(taken(user.user_name(), None)),
            Err(error) => return Err(error.into()),
        },
        None if values.is_empty() => return Ok(()),
        None => {
            store::audit::append(tx, &event).await?;
            user.key
        }
    };
    for (attribute, difference) in &values {
        let value = difference.after.as_ref().and_then(Value::as_str);
        store::attributes::set_value(tx, key, attribute.key, value).await?;
    }
    Ok(())
}

/// Which of the values differ from those that are there.
async fn custom_changes(
    tx: &mut Tx<'_>,
    user: &User,
    custom: &Custom,
) -> Result<Vec<(AddedAttribute, Difference)>, Problem> {
    let mut changed = Vec::new();
    if custom.is_empty() {
        return Ok(changed);
    }
    let attributes = store::attributes::list(tx, user.organization).await?;
    let present = if user.key == UserKey(0) { Vec::new() } else { store::attributes::values_of(tx, user.key).await? };
    for (name, value) in custom {
        let attribute = attributes.iter().find(|attribute| attribute.name_key() == fold(name));
        let attribute = match attribute {
            Some(attribute) if attribute.kind == AttributeKind::Custom => attribute,
            Some(_) => {
                let detail = format!("{name} is an IDP attribute: the identity provider fills it, and nobody else.");
                return Err(Problem::invalid(CUSTOM_ATTRIBUTES, detail));
            }
            None => {
                let error = Error::not_found(format!("There is no custom attribute named {name}."));
                return Err(Problem::at(CUSTOM_ATTRIBUTES, error));
            }
        };
        let value = editing::custom_value(value.as_deref()).map_err(|error| Problem::at(CUSTOM_ATTRIBUTES, error))?;
        let before = present.iter().find(|(name, _)| *name == attribute.name).map(|(_, value)| value.as_str());
        if before != value {
            let difference = Difference {
                attribute: format!("{CUSTOM_ATTRIBUTES}.{}", attribute.name),
                before: before.map(Into::into),
                after: value.map(Into::into),
            };
            changed.push((attribute.clone(), difference));
        }
    }
    Ok(changed)
}

/// Takes the custom attributes out of a body.
fn custom(body: &mut Value) -> Result<Custom, Problem> {
    let given = body.as_object_mut().and_then(|body| body.shift_remove(CUSTOM_ATTRIBUTES));
    let given: Option<Option<Custom>> = given.map(serde_json::from_value).transpose().map_err(|_| {
        Problem::invalid(CUSTOM_ATTRIBUTES, "customAttributes must be an object of texts, or of null, by their names.")
    })?;
    Ok(given.flatten().unwrap_or_default())
}

async fn refuse_taken(tx: &mut Tx<'_>, user: &User) -> Result<(), Problem> {
    let there = store::users::by_user_name(tx, user.organization, &user.user_name_key()).await?;
    match there.filter(|there| there.id != user.id) {
        Some(there) => Err(taken(user.user_name(), Some(there.id))),
        None => Ok(()),
    }
}

fn taken(user_name: &str, existing: Option<String>) -> Problem {
    Problem { existing, ..Problem::at("userName", directory::user::user_name_taken(user_name)) }
}

/// A user as the subject of an event.
pub(crate) fn subject(user: &User) -> Subject {
    let saved = (user.key != UserKey(0)).then_some(user.key);
    Subject { user: saved, ..Subject::new(SubjectKind::User, &user.id, user.user_name()) }
}

/// An event that tells before and after.
pub(crate) fn changes(event: Event, differences: &[Difference]) -> Event {
    event.with("changes", serde_json::to_value(differences).unwrap_or_default())
}
