//! `muster idp export`: the directory as it would be imported.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::Args;
use idp::state::Kind;

use super::Error;
use super::desk::Desk;

/// `muster idp export`
#[derive(Args)]
pub struct Export {
    /// user or group: write these, as CSV; else all is written as JSON
    #[arg(long, value_name = "KIND")]
    csv: Option<Kind>,
    /// File to write [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Export {
    pub(super) fn run(self, desk: &Desk) -> Result<(), Error> {
        let out: Box<dyn Write> = match &self.output {
            None => Box::new(io::stdout().lock()),
            Some(path) => {
                let refused = |error: io::Error| Error::Usage(format!("{}: {error}", path.display()));
                Box::new(File::create(path).map_err(refused)?)
            }
        };
        let mut out = BufWriter::new(out);
        match self.csv {
            Some(kind) => desk.state.export_csv(kind, &mut out)?,
            None => desk.state.export_json(&mut out)?,
        }
        out.flush().map_err(Error::failed)
    }
}
