//! Organizations: tenants of the installation.

use directory::actor::ActorKind;
use directory::audit::{Event, Happening, Subject, SubjectKind};
use directory::{Actor, AdminKey, Organization, OrganizationKey, Permission, Role};
use scim::Error;
use store::{Area, Tx};

use crate::connections::FIRST;
use crate::{App, Problem};

/// The organizations, oldest first: for the operator alone, who sees them all.
///
/// # Errors
/// Where the store fails.
pub async fn list(app: &App) -> Result<Vec<Organization>, Error> {
    app.store().read(|tx| Box::pin(async move { Ok(store::connections::organizations(tx).await?) })).await
}

/// Whoever runs commands on the server's machine, acting in the organization of that name; without one, in the first.
///
/// # Errors
/// 404 where there is none of that name.
pub async fn operator(app: &App, name: Option<&str>) -> Result<Actor, Error> {
    let organizations = list(app).await?;
    let found = match name {
        None => organizations.first(),
        Some(name) => organizations.iter().find(|organization| organization.name == name),
    };
    found.map(|organization| Actor::operator(organization.key)).ok_or_else(|| {
        let names: Vec<&str> = organizations.iter().map(|organization| organization.name.as_str()).collect();
        Error::not_found(format!(
            "There is no organization named {}; there is {}.",
            name.unwrap_or_default(),
            names.join(", ")
        ))
    })
}

/// The organization that the actor acts in.
///
/// # Errors
/// 404 where it is gone.
pub async fn current(app: &App, actor: &Actor) -> Result<Organization, Error> {
    let key = actor.organization;
    let found = app
        .store()
        .read(move |tx| {
            Box::pin(async move { Ok::<_, Error>(store::connections::organization_by_key(tx, key).await?) })
        })
        .await?;
    found.ok_or_else(gone)
}

fn gone() -> Error {
    Error::not_found("The organization is gone.")
}

/// What an organization is called in a letter; the name that a fresh installation gives says nothing to anybody.
pub(crate) async fn said(tx: &mut Tx<'_>, organization: OrganizationKey) -> Result<String, store::Error> {
    let name = store::connections::organization_name(tx, organization).await?;
    Ok(name.filter(|name| name != FIRST).unwrap_or_default())
}

/// The organizations in which an admin has a role, and that role, oldest first.
///
/// # Errors
/// Where the store fails.
pub async fn of_admin(app: &App, admin: AdminKey) -> Result<Vec<(Organization, Role)>, Error> {
    app.store().read(move |tx| Box::pin(async move { Ok(store::admins::roles(tx, admin).await?) })).await
}

/// Makes an organization.
///
/// # Errors
/// 403 where the actor is not the operator; 400 where the name is blank or too long; 409 where it is taken.
pub async fn create(app: &App, actor: &Actor, name: &str) -> Result<Organization, Problem> {
    if actor.kind != ActorKind::Operator {
        return Err(Error::forbidden("Organizations are made by the operator, on the command line.").into());
    }
    let (name, now) = (named(name)?, app.now());
    let id = app.new_id(now)?;
    let actor = actor.clone();
    app.store()
        .write(Area::Installation, move |tx| {
            Box::pin(async move {
                let mut organization = Organization { key: OrganizationKey(0), id, name, created: now };
                let added = store::connections::organization_add(tx, &organization).await;
                organization.key = added.map_err(|error| taken(error, &organization.name))?;
                let there = Actor { organization: organization.key, ..actor };
                let event = Event::new(&there, now, Happening::OrganizationCreated, subject(&organization));
                store::audit::append(tx, &event).await?;
                Ok(organization)
            })
        })
        .await
}

/// Renames the actor's organization.
///
/// # Errors
/// 403 where the actor is no owner; 400 where the name is blank or too long, or is taken; 409 for the operator where it
/// is.
pub async fn rename(app: &App, actor: &Actor, name: &str) -> Result<Organization, Problem> {
    actor.require(Permission::WriteAdmins)?;
    let (name, now) = (named(name)?, app.now());
    let actor = actor.clone();
    app.store()
        .write(Area::Installation, move |tx| {
            Box::pin(async move {
                let found = store::connections::organization_by_key(tx, actor.organization).await?;
                let mut organization = found.ok_or_else(gone)?;
                if organization.name == name {
                    return Ok(organization);
                }
                let renamed = store::connections::organization_rename(tx, organization.key, &name).await;
                renamed.map_err(|error| refused(&actor, error, &name))?;
                let event = Event::new(&actor, now, Happening::OrganizationUpdated, subject(&organization))
                    .with("name_before", organization.name)
                    .with("name", name.as_str());
                store::audit::append(tx, &event).await?;
                organization.name = name;
                Ok(organization)
            })
        })
        .await
}

fn named(name: &str) -> Result<String, Problem> {
    let name = directory::editing::name(name, "An organization", 100).map_err(|error| Problem::at("name", error))?;
    Ok(name.to_owned())
}

fn taken(error: store::Error, name: &str) -> Problem {
    match error {
        store::Error::Unique { .. } => {
            Problem::taken("name", format!("There is an organization named {name} already."), None)
        }
        other => other.into(),
    }
}

/// Who administers one organization is not told that there is another of that name: it may be another customer's.
fn refused(actor: &Actor, error: store::Error, name: &str) -> Problem {
    match error {
        store::Error::Unique { .. } if actor.kind != ActorKind::Operator => {
            Problem::invalid("name", "The organization cannot have this name; choose another.")
        }
        other => taken(other, name),
    }
}

fn subject(organization: &Organization) -> Subject {
    Subject::new(SubjectKind::Organization, &organization.id, &organization.name)
}
