//! `muster idp import`: users and groups from files.

use std::fs::File;
use std::path::{Path, PathBuf};

use clap::Args;
use idp::directory::{Record, RecordError, read_csv, read_json};
use idp::state::Imported;
use serde_json::json;

use super::Error;
use super::desk::{Desk, new_ids};

/// `muster idp import`
///
/// A CSV file with a column userPrincipalName has users, any other has groups; columns are named like attributes of Entra
/// ID, and objectId, manager, members (separated by ;). A JSON file is {"users": [...], "groups": [...]} with the same
/// names. Who is there already is given what the file says, and keeps the rest.
#[derive(Args)]
pub struct Import {
    /// Files whose names end in .csv or .json, users before the groups that they are in
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Import {
    pub(super) fn run(self, desk: &Desk) -> Result<(), Error> {
        let mut ids = new_ids()?;
        let mut all = Imported::default();
        for path in &self.files {
            let place = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
            let records = open(path).map_err(|error| Error::Usage(place(&error)))?;
            let imported = desk.state.import(records, &mut ids, desk.now()).map_err(|error| {
                let message = place(&error);
                if error.is_refusal() { Error::Usage(message) } else { Error::Failed(message) }
            })?;
            all.users_created += imported.users_created;
            all.users_found += imported.users_found;
            all.groups_created += imported.groups_created;
            all.groups_found += imported.groups_found;
        }
        let Imported { users_created, users_found, groups_created, groups_found } = all;
        desk.say(
            &json!({
                "users": { "created": users_created, "found": users_found },
                "groups": { "created": groups_created, "found": groups_found },
            }),
            &format!(
                "Took in {} users, {users_created} of them new, and {} groups, {groups_created} of them new.",
                users_created + users_found,
                groups_created + groups_found
            ),
        );
        Ok(())
    }
}

type Records = Box<dyn Iterator<Item = Result<Record, RecordError>>>;

fn open(path: &Path) -> Result<Records, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let message = |error: RecordError| error.to_string();
    match path.extension().and_then(|extension| extension.to_str()) {
        Some(extension) if extension.eq_ignore_ascii_case("csv") => Ok(Box::new(read_csv(file).map_err(message)?)),
        Some(extension) if extension.eq_ignore_ascii_case("json") => Ok(Box::new(read_json(file).map_err(message)?)),
        _ => Err("its name must end in .csv or .json".to_owned()),
    }
}
