//! `muster backup`: the whole installation as one file, taken while it runs.

use std::path::PathBuf;

use app::backup;
use clap::Args;
use directory::audit::Verdict;
use serde_json::{Value, json};

use super::audit::told;
use super::{Error, Place, with_app};

/// `muster backup`
#[derive(Args)]
pub struct Backup {
    /// File to write; it holds everything, so keep it as safe as the database
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace the file if there is one
    #[arg(long)]
    force: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Backup {
    pub(super) fn run(self, place: &Place) -> Result<(), Error> {
        let config = place.config(None)?;
        with_app(place, &config, async |app, operator| {
            let taken = backup::take(app, operator, &self.file, self.force).await?;
            let file = self.file.display();
            if self.json {
                println!(
                    "{}",
                    json!({
                        "file": file.to_string(),
                        "bytes": taken.bytes,
                        "users": taken.users,
                        "groups": taken.groups,
                        "audit_intact": taken.tampered.is_none(),
                    })
                );
            } else {
                let backup::Taken { users, groups, bytes, .. } = taken;
                println!("Backed up {users} users and {groups} groups to {file} ({bytes} bytes), and verified it.");
            }
            // The backup is as good as the database, and that is not as it should be.
            taken.tampered.map_or(Ok(()), |found| Err(Error::Failed(tampered(&found))))
        })
    }
}

/// That an audit trail is broken, in one line.
pub(super) fn tampered((organization, verdict): &(String, Verdict)) -> String {
    match verdict {
        Verdict::Broken { sequence, flaw } => {
            format!("the audit trail of {organization} was tampered with: {}", told(*sequence, *flaw))
        }
        Verdict::Intact { .. } => format!("the audit trail of {organization} is intact"),
    }
}

/// A path for JSON.
pub(super) fn path(path: Option<&std::path::Path>) -> Value {
    path.map(|path| path.display().to_string()).into()
}
