//! One deed done to many users, one after another: each is a change of its own, and what is not done is told.

use directory::editing::{Deed, Hindrance, hindrance};
use directory::{Actor, Permission};

use super::{Person, delete, get, set_enabled};
use crate::{App, Problem, invitations};

/// Users that one request may name.
pub const MOST_AT_ONCE: usize = 500;

/// What became of one user.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Public id.
    pub id: String,
    /// The user as it was before; `None`: it is not there.
    pub person: Option<Person>,
    /// Why the deed is not done; `None`: it is.
    pub hindrance: Option<Hindrance>,
}

/// What would become of users, as far as can be seen without doing it.
///
/// # Errors
/// 403 where the actor may not; 400 at `user` where those are too many.
pub async fn look_at(app: &App, actor: &Actor, deed: Deed, ids: &[String]) -> Result<Vec<Outcome>, Problem> {
    actor.require(Permission::WriteUsers)?;
    check(ids)?;
    let mut seen = Vec::with_capacity(ids.len());
    for id in ids {
        seen.push(look(app, actor, deed, id).await?);
    }
    Ok(seen)
}

/// Does it to each, and says what became of whom. A user that it cannot be done to does not keep it from the others.
///
/// # Errors
/// As [`look_at`]; nothing is done then.
pub async fn do_to(app: &App, actor: &Actor, deed: Deed, ids: &[String]) -> Result<Vec<Outcome>, Problem> {
    actor.require(Permission::WriteUsers)?;
    check(ids)?;
    let mut outcomes = Vec::with_capacity(ids.len());
    for id in ids {
        // What fails from here on is told of its user, for some may be done already.
        let failed = Outcome { id: id.clone(), person: None, hindrance: Some(Hindrance::Failed) };
        let mut outcome = look(app, actor, deed, id).await.unwrap_or(failed);
        if outcome.hindrance.is_none() {
            outcome.hindrance = act(app, actor, deed, id).await.err().map(|problem| reason(&problem));
        }
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

fn check(ids: &[String]) -> Result<(), Problem> {
    if ids.len() > MOST_AT_ONCE {
        return Err(Problem::invalid("user", format!("Name {MOST_AT_ONCE} users at most in one request.")));
    }
    Ok(())
}

async fn look(app: &App, actor: &Actor, deed: Deed, id: &str) -> Result<Outcome, Problem> {
    let id = id.to_owned();
    match get(app, actor, &id).await {
        Ok(person) => Ok(Outcome { id, hindrance: hindrance(deed, &person.user), person: Some(person) }),
        Err(error) if error.status == 404 => Ok(Outcome { id, person: None, hindrance: Some(Hindrance::Gone) }),
        Err(error) => Err(error.into()),
    }
}

async fn act(app: &App, actor: &Actor, deed: Deed, id: &str) -> Result<(), Problem> {
    match deed {
        Deed::Invite => invitations::invite(app, actor, id).await.map(drop),
        Deed::Enable => set_enabled(app, actor, id, true).await.map(drop),
        Deed::Disable => set_enabled(app, actor, id, false).await.map(drop),
        Deed::Delete => delete(app, actor, id).await.map(drop),
    }
}

fn reason(problem: &Problem) -> Hindrance {
    match (problem.field, problem.error.status) {
        (Some("enrolment_url"), _) => Hindrance::NoLink,
        (_, 404) => Hindrance::Gone,
        _ => Hindrance::Failed,
    }
}
