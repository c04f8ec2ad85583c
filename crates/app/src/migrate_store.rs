//! Moving an installation from the embedded database to PostgreSQL.

use std::path::Path;

use directory::audit::Verdict;
use scim::Error;
use store::PostgresOptions;
use store::Store;
use store::migrate_store::{Progress, Refused};

use crate::{OpenError, Problem, backup, data_directory, open_store};

pub use store::migrate_store::{Moved, Step};

/// Copies everything in the data directory to an empty PostgreSQL database, and compares it, audit chains included.
/// Nobody may use the directory meanwhile; what is in it stays as it is.
///
/// # Errors
/// 503 where a server or a command uses the directory; 400 where there is no installation in it; 409 where the target is
/// not empty; 500 where a database fails or the copy is not what it should be. In each case nothing was moved.
pub async fn migrate(data: &Path, to: &PostgresOptions, progress: Progress<'_>) -> Result<Vec<Moved>, Problem> {
    if !crate::is_installed(data) {
        let detail = format!("There is no database in {}; is --data right?", data.display());
        return Err(Problem::invalid("data", detail));
    }
    let in_use = || Error::unavailable("A server or a command uses the data directory; stop the server first.");
    let alone = data_directory::take(data).map_err(|error| failed(&error))?.ok_or_else(in_use)?;
    // Opening brings the tables to the form of this version, on either side.
    let opened = |place: String| move |cause| failed(&OpenError::Store { place, cause });
    let source = open_store(data, None).await.map_err(opened(format!("in {}", data.display())))?;
    source.close().await;
    let target = Store::connect(to).await.map_err(opened("on PostgreSQL".to_owned()))?;
    let file = data_directory::database(data);
    let moved = store::migrate_store::migrate_store(&file, &target, progress, |tx| {
        Box::pin(async move {
            let tampered = backup::tampered(tx).await?;
            tampered.map_or(Ok(()), |(organization, verdict)| Err(Failure::Tampered(organization, verdict)))
        })
    });
    let moved = moved.await;
    target.close().await;
    drop(alone);
    Ok(moved?)
}

/// Why nothing was moved.
enum Failure {
    Store(store::Error),
    Refused(Refused),
    Tampered(String, Verdict),
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let detail = match failure {
            Failure::Store(error) => return failed(&error),
            Failure::Refused(Refused::NotEmpty(table)) => {
                let detail = format!("The PostgreSQL database is not empty: there are rows in {table}.");
                return Self::taken("database", detail, None);
            }
            Failure::Refused(Refused::Differs(table)) => {
                format!("The copy of {table} is not what the data directory holds; nothing was moved.")
            }
            Failure::Tampered(organization, Verdict::Broken { sequence, .. }) => format!(
                "The audit events of {organization} were tampered with, from event {sequence} on; nothing was moved."
            ),
            Failure::Tampered(organization, Verdict::Intact { .. }) => {
                format!("The audit events of {organization} are intact.")
            }
        };
        Error::internal(detail).into()
    }
}

fn failed(error: &dyn std::error::Error) -> Problem {
    Error::internal(format!("The installation cannot be moved: {}.", crate::chain(error))).into()
}
