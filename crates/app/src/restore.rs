//! Restoring a backup: everything is made ready and verified beside the database that is there, and one renaming puts it
//! in its place.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use directory::audit::{Happening, Verdict};
use scim::Error;
use store::Area;

use crate::{App, OpenError, Options, Problem, backup, data_directory};

/// A backup that was restored.
#[derive(Debug, Clone, PartialEq)]
pub struct Restored {
    /// How many users there are now.
    pub users: u64,
    /// How many groups.
    pub groups: u64,
    /// Where the database that was there before is now.
    pub aside: Option<PathBuf>,
    /// The first audit chain that was tampered with before the backup was taken, and its organization's name.
    pub tampered: Option<(String, Verdict)>,
}

/// Puts a backup in the place of the database. Nobody may use the data directory meanwhile. The database that was there
/// is kept beside it. Sessions and unused links of the backup end; tokens, keys and passwords are those of the backup.
/// `force`: a database that is there is replaced, and a backup whose audit chain is broken is taken all the same.
///
/// # Errors
/// 503 where a server or a command uses the directory; 409 where there is a database and no `force`; 400 where the file
/// is no backup, or damaged, or made by a newer version; 500 where files cannot be written. In each case the database is
/// what it was.
pub async fn restore(options: Options, file: &Path, force: bool) -> Result<Restored, Problem> {
    if options.postgres.is_some() {
        let detail = "A backup is of an embedded database; a PostgreSQL database is restored with its own tools.";
        return Err(Problem::invalid("file", detail));
    }
    let data = options.data.clone();
    if !file.is_file() {
        return Err(Problem::invalid("file", format!("There is no file {}.", file.display())));
    }
    if fs::metadata(data_directory::beside(file, "-wal")).is_ok_and(|log| log.len() > 0) {
        let detail = "The file is a database in use, not a backup: there is a write-ahead log beside it.";
        return Err(Problem::invalid("file", detail));
    }
    let in_use = || Error::unavailable("A server or a command uses the data directory; stop it first.");
    let alone = data_directory::take(&data).map_err(|error| failed(&error))?.ok_or_else(in_use)?;
    let database = data_directory::database(&data);
    if !force && database.exists() {
        let detail = format!("There is a database in {} already; --force sets it aside.", data.display());
        return Err(Problem::taken("data", detail, None));
    }
    let staging = Staging::new(&data).map_err(|error| failed(&error))?;
    let copy = data_directory::database(&staging.0);
    copied(file, &copy).await?;
    let (app, contents, tampered) = opened(Options { data: staging.0.clone(), ..options }, file).await?;
    if let Some((organization, _)) = tampered.as_ref().filter(|_| !force) {
        app.close().await;
        let detail =
            format!("The audit events of {organization} in the backup were tampered with; --force restores it.");
        return Err(Problem::invalid("file", detail));
    }
    let now = app.now();
    app.store()
        .write(Area::Installation, |tx| Box::pin(store::backup::end_sessions(tx)))
        .await
        .map_err(|error| failed(&error))?;
    backup::note(&app, Happening::BackupRestored, file, &contents).await?;
    app.close().await;
    drop(app);
    if fs::metadata(data_directory::beside(&copy, "-wal")).is_ok_and(|log| log.len() > 0) {
        return Err(Error::internal("The restored database could not be closed; nothing was changed.").into());
    }
    let aside = database.exists().then(|| data.join(format!("muster.db.before-{}", now.as_millisecond())));
    exchange(&database, &copy, aside.as_deref()).map_err(|error| failed(&error))?;
    drop(alone);
    Ok(Restored { users: contents.users, groups: contents.groups, aside, tampered })
}

/// Where the backup is made ready; it goes when that is done, or did not succeed.
struct Staging(PathBuf);

impl Staging {
    fn new(data: &Path) -> io::Result<Self> {
        let staging = Self(data.join("restoring"));
        // Of a restore that was cut off.
        if staging.0.exists() {
            fs::remove_dir_all(&staging.0)?;
        }
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&staging.0)?;
        Ok(staging)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "{} is left over and may be removed", self.0.display());
        }
    }
}

/// Copies the file and looks into the copy: so the backup itself may be where nothing can be written.
async fn copied(file: &Path, copy: &Path) -> Result<(), Problem> {
    let (from, to) = (file.to_owned(), copy.to_owned());
    let copying = tokio::task::spawn_blocking(move || -> Result<(), Problem> {
        fs::copy(&from, &to)
            .and_then(|_| data_directory::make_private(&to))
            .and_then(|()| fs::OpenOptions::new().write(true).open(&to)?.sync_all())
            .map_err(|error| failed(&error))?;
        store::backup::inspect(&to, |_| Box::pin(async { Ok(()) })).map_err(|error: store::Error| match error {
            store::Error::Damaged(why) => {
                Problem::invalid("file", format!("{} is no backup that can be restored: {why}.", from.display()))
            }
            other => failed(&other),
        })
    });
    copying.await.map_err(|error| failed(&error))?
}

/// Opens the copy, which brings its tables to the form of this version, and looks at what is in it.
async fn opened(
    options: Options,
    file: &Path,
) -> Result<(App, store::backup::Contents, Option<(String, Verdict)>), Problem> {
    let app = App::open(options).await.map_err(|error| match error {
        OpenError::Store { cause: cause @ store::Error::Migration(_), .. } => {
            let why = crate::chain(&cause);
            let detail = format!("{} cannot be used by this version of Muster: {why}.", file.display());
            Problem::invalid("file", detail)
        }
        other => failed(&other),
    })?;
    let looking =
        app.store().scan(|tx| Box::pin(async move { Ok((backup::contents(tx).await?, backup::tampered(tx).await?)) }));
    match looking.await {
        Ok((contents, tampered)) => Ok((app, contents, tampered)),
        Err(error) => {
            app.close().await;
            let error: store::Error = error;
            Err(failed(&error))
        }
    }
}

/// Puts `copy` in the place of `database`, which is kept as `aside`. Cut off at any point, one of the two is in place.
fn exchange(database: &Path, copy: &Path, aside: Option<&Path>) -> io::Result<()> {
    if let Some(aside) = aside {
        let log = data_directory::beside(database, "-wal");
        // What is in the log only belongs to the old database; beside the new one it would be taken for its own.
        if let Err(error) = store::backup::fold_log(database) {
            tracing::warn!(%error, "the database that is set aside is damaged");
        }
        if log.exists() {
            fs::rename(&log, data_directory::beside(aside, "-wal"))?;
        }
        // A second name, so that the first is never without a database. Not every file system has them.
        if fs::hard_link(database, aside).is_err() {
            fs::copy(database, aside)?;
            data_directory::make_private(aside)?;
        }
    }
    // Without a database, whatever lies beside its place belongs to none.
    for suffix in ["-wal", "-shm"] {
        match fs::remove_file(data_directory::beside(database, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::rename(copy, database)?;
    data_directory::sync(database.parent().unwrap_or(Path::new(".")))
}

fn failed(error: &dyn std::error::Error) -> Problem {
    Error::internal(format!("The backup cannot be restored: {}.", crate::chain(error))).into()
}
