//! Backups: taken while the service runs, verified, and only then given their name.

use std::fs;
use std::path::{Path, PathBuf};

use directory::actor::ActorKind;
use directory::audit::{Chain, Event, Happening, Subject, SubjectKind, Verdict};
use directory::{Actor, Organization};
use scim::Error;
use store::backup::Contents;
use store::{Area, Tx};

use crate::{App, Problem, audit, data_directory};

/// A backup that was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// How many users are in it.
    pub users: u64,
    /// How many groups.
    pub groups: u64,
    /// How long the file is.
    pub bytes: u64,
    /// The first audit chain that was tampered with before the backup was taken, and its organization's name.
    pub tampered: Option<(String, Verdict)>,
}

/// Copies the whole installation, every organization, to a file, and verifies the copy: it is whole, and holds the users,
/// groups and audit events that the database held at that moment. `force`: a file of that name is replaced.
///
/// # Errors
/// 403 for anybody but the operator; 409 where there is such a file; 500 where it cannot be written or is not as it
/// should be.
pub async fn take(app: &App, actor: &Actor, file: &Path, force: bool) -> Result<Taken, Problem> {
    if actor.kind != ActorKind::Operator {
        return Err(Error::forbidden("Only the operator may take a backup: it holds every organization.").into());
    }
    let taken = || {
        let detail = format!("There is a file {} already; --force replaces it.", file.display());
        Problem::taken("file", detail, None)
    };
    if file.is_dir() || (!force && file.exists()) {
        return Err(taken());
    }
    let partial = Partial::beside(file, &app.new_id(app.now())?)?;
    let copied = app.store().copy_to(partial.0.clone()).await.map_err(|error| cannot("write", file, &error))?;
    let inspected = partial.0.clone();
    let inspecting = tokio::task::spawn_blocking(move || {
        store::backup::inspect(&inspected, |tx| Box::pin(async move { Ok((contents(tx).await?, tampered(tx).await?)) }))
    });
    let (found, tampered) = inspecting
        .await
        .unwrap_or(Err(store::Error::Closed))
        .map_err(|error: store::Error| cannot("verify", file, &error))?;
    if found != copied {
        return Err(Error::internal("The backup does not hold what the database holds; nothing was kept.").into());
    }
    let bytes = fs::metadata(&partial.0).map_err(|error| cannot("read", file, &error))?.len();
    if !force && file.exists() {
        return Err(taken());
    }
    fs::rename(&partial.0, file).map_err(|error| cannot("name", file, &error))?;
    data_directory::sync(directory_of(file)).map_err(|error| cannot("write", file, &error))?;
    note(app, Happening::BackupTaken, file, &found).await?;
    Ok(Taken { users: found.users, groups: found.groups, bytes, tampered })
}

/// A file that is not finished; unless it is given its name, it goes.
struct Partial(PathBuf);

impl Partial {
    fn beside(file: &Path, id: &str) -> Result<Self, Problem> {
        let name = file.file_name().ok_or_else(|| Problem::invalid("file", "That names no file."))?;
        let directory = directory_of(file);
        if !directory.is_dir() {
            return Err(Problem::invalid("file", format!("There is no directory {}.", directory.display())));
        }
        Ok(Self(directory.join(format!(".{}.{id}.partial", name.to_string_lossy()))))
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        for file in [self.0.clone(), data_directory::beside(&self.0, "-journal")] {
            // Most often it is not there any more.
            let _ = fs::remove_file(file);
        }
    }
}

fn directory_of(file: &Path) -> &Path {
    file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn cannot(verb: &str, file: &Path, error: &dyn std::error::Error) -> Problem {
    Error::internal(format!("Cannot {verb} the backup {}: {}.", file.display(), crate::chain(error))).into()
}

/// What is in a database.
pub(crate) async fn contents(tx: &mut Tx<'_>) -> Result<Contents, store::Error> {
    store::backup::contents(tx).await
}

/// The first audit chain that somebody tampered with, and whose it is.
pub(crate) async fn tampered(tx: &mut Tx<'_>) -> Result<Option<(String, Verdict)>, store::Error> {
    for Organization { key, name, .. } in store::connections::organizations(tx).await? {
        let mut chain = Chain::default();
        loop {
            match audit::follow(tx, key, &mut chain).await? {
                None => {}
                Some(Verdict::Intact { .. }) => break,
                Some(broken) => return Ok(Some((name, broken))),
            }
        }
    }
    Ok(None)
}

/// Tells every organization, for it concerns them all.
pub(crate) async fn note(app: &App, happening: Happening, file: &Path, contents: &Contents) -> Result<(), Error> {
    let (now, file) = (app.now(), file.display().to_string());
    let (users, groups) = (contents.users, contents.groups);
    app.store()
        .write(Area::Installation, move |tx| {
            Box::pin(async move {
                for organization in store::connections::organizations(tx).await? {
                    let operator = Actor::operator(organization.key);
                    let subject = Subject::new(SubjectKind::Installation, "", "Muster");
                    let event = Event::new(&operator, now, happening, subject)
                        .with("file", file.as_str())
                        .with("users", users)
                        .with("groups", groups);
                    store::audit::append(tx, &event).await?;
                }
                Ok(())
            })
        })
        .await
}
