//! `muster export`: users to a CSV file.

use std::fs::File;
use std::io::{Write, stdout};
use std::path::PathBuf;

use app::users::Search;
use clap::Args;
use directory::Source;
use directory::user::Status;
use serde_json::json;

use super::{Error, Place, with_app};

/// `muster export`
#[derive(Args)]
pub struct Export {
    /// File to write; it must not exist [default: the standard output]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Users of this status only: active, disabled or deprovisioned
    #[arg(long)]
    status: Option<Status>,
    /// Users who came from there only, as in Local, Import or "SCIM Okta"
    #[arg(long)]
    source: Option<Source>,
    /// Say as JSON what was written to FILE
    #[arg(long, requires = "file")]
    json: bool,
}

impl Export {
    pub(super) fn run(self, place: &Place) -> Result<(), Error> {
        let config = place.config(None)?;
        let search = Search { status: self.status, source: self.source, ..Search::default() };
        let unwritable = |error: std::io::Error| match &self.file {
            Some(file) => Error::Usage(format!("{} cannot be written: {error}", file.display())),
            None => Error::failed(error),
        };
        let mut out: Box<dyn Write> = match &self.file {
            Some(file) => Box::new(File::create_new(file).map_err(unwritable)?),
            None => Box::new(stdout().lock()),
        };
        with_app(place, &config, async |app, operator| {
            let mut export = app::export::users::begin(app, operator, search).await?;
            let mut bytes = 0;
            while let Some(part) = export.part().await? {
                out.write_all(&part).map_err(unwritable)?;
                bytes += part.len();
            }
            out.flush().map_err(unwritable)?;
            if self.json {
                println!("{}", json!({ "file": self.file, "bytes": bytes }));
            }
            Ok(())
        })
    }
}
