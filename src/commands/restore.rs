//! `muster restore`: puts a backup in the place of the database.

use std::path::PathBuf;

use app::restore::restore;
use clap::Args;
use serde_json::json;

use super::backup::{path, tampered};
use super::{Error, Place, options};

/// `muster restore`
#[derive(Args)]
pub struct Restore {
    /// Backup to restore
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Set the database that is there aside
    #[arg(long)]
    force: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Restore {
    pub(super) fn run(self, place: &Place) -> Result<(), Error> {
        let config = place.config(None)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::failed)?;
        let restored = runtime.block_on(restore(options(&config), &self.file, self.force))?;
        let aside = restored.aside.as_deref();
        if self.json {
            println!(
                "{}",
                json!({
                    "users": restored.users,
                    "groups": restored.groups,
                    "aside": path(aside),
                    "audit_intact": restored.tampered.is_none(),
                })
            );
        } else {
            println!("Restored {} users and {} groups.", restored.users, restored.groups);
            if let Some(aside) = aside {
                println!("The database that was there before is now {}.", aside.display());
            }
            println!("Tokens, keys and passwords are those of the backup; admins must sign in again.");
            println!("Restart provisioning at the identity providers: what came after the backup is sent again.");
        }
        if let Some(found) = &restored.tampered {
            eprintln!("muster: {}", tampered(found));
        }
        Ok(())
    }
}
