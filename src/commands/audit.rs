//! `muster audit`: checks and exports the audit trail of an organization.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use app::audit::{self, Filter};
use app::export::logs::{Export as Pieces, Format};
use clap::{Args, Subcommand};
use directory::audit::{Flaw, Verdict, hex};
use serde_json::json;

use super::{Error, Place, with_app};

/// `muster audit`
#[derive(Subcommand)]
pub enum Audit {
    /// Check that no event was changed, removed or inserted since it was written; exit code 1 if one was
    Verify(Verify),
    /// Write all events, oldest first
    Export(Export),
}

/// `muster audit verify`
#[derive(Args)]
pub struct Verify {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// `muster audit export`
#[derive(Args)]
pub struct Export {
    /// json: an array of objects; csv: for spreadsheets
    #[arg(long, value_name = "FORMAT", default_value_t = Format::Json)]
    format: Format,
    /// File to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Audit {
    pub(super) fn run(self, place: &Place) -> Result<(), Error> {
        let config = place.config(None)?;
        with_app(place, &config, async |app, operator| match self {
            Self::Verify(verify) => verify.say(audit::verify(app, operator).await?),
            Self::Export(export) => {
                let pieces = audit::export(app, operator, Filter::default(), export.format)?;
                export.write(pieces).await
            }
        })
    }
}

impl Verify {
    fn say(&self, verdict: Verdict) -> Result<(), Error> {
        match verdict {
            Verdict::Intact { events, head } => {
                let head = hex(&head);
                if self.json {
                    println!("{}", json!({ "intact": true, "events": events, "head": head }));
                } else {
                    println!("All {events} audit events are as they were written. The chain ends with {head}.");
                }
                Ok(())
            }
            Verdict::Broken { sequence, flaw } => {
                if self.json {
                    println!("{}", json!({ "intact": false, "sequence": sequence, "flaw": flaw.word() }));
                }
                Err(Error::Failed(format!("the audit trail was tampered with: {}", told(sequence, flaw))))
            }
        }
    }
}

/// What is wrong, in words.
pub(super) fn told(sequence: i64, flaw: Flaw) -> String {
    match flaw {
        Flaw::Changed => format!("event {sequence} is not as it was written"),
        Flaw::Removed => format!("event {sequence} was removed"),
        Flaw::Inserted => format!("event {sequence} was never written by Muster"),
        Flaw::Truncated => format!("the last events, from {sequence} on, were removed"),
    }
}

impl Export {
    async fn write(&self, pieces: Pieces) -> Result<(), Error> {
        match &self.output {
            None => written(pieces, &mut io::stdout().lock()).await.map(drop),
            Some(path) => {
                let cannot = |error| Error::Failed(format!("cannot write {}: {error}", path.display()));
                let mut file = private(path).map_err(cannot)?;
                let rows = written(pieces, &mut file).await?;
                file.sync_all().map_err(cannot)?;
                eprintln!("{rows} events written to {}.", path.display());
                Ok(())
            }
        }
    }
}

async fn written(mut pieces: Pieces, to: &mut impl Write) -> Result<u64, Error> {
    while let Some(piece) = pieces.next().await? {
        to.write_all(&piece).map_err(Error::failed)?;
    }
    to.flush().map_err(Error::failed)?;
    Ok(pieces.rows())
}

/// A file for its owner's eyes.
fn private(path: &Path) -> io::Result<std::fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
