//! `muster import`: users from a CSV file.

use std::fs::File;
use std::io::{Read, stdin};
use std::path::PathBuf;

use app::import::{Remark, Report};
use clap::Args;
use serde_json::{Value, json};

use super::{Error, Place, with_app};

/// `muster import`
#[derive(Args)]
pub struct Import {
    /// CSV in UTF-8 whose first line names the columns, userName among them; - is the standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Import {
    pub(super) fn run(self, place: &Place) -> Result<(), Error> {
        let config = place.config(None)?;
        let unreadable = |error| Error::Usage(format!("{} cannot be read: {error}", self.file.display()));
        let file: Box<dyn Read + Send> = match self.file.to_str() {
            Some("-") => Box::new(stdin()),
            _ => Box::new(File::open(&self.file).map_err(unreadable)?),
        };
        with_app(place, &config, async |app, operator| {
            let report = app::import::users(app, operator, file, self.dry_run).await?;
            if self.json {
                println!("{}", describe(&report));
            } else {
                say(&report, self.dry_run);
            }
            match report.failed {
                0 => Ok(()),
                1 => Err(Error::Failed("1 line could not be used".into())),
                failed => Err(Error::Failed(format!("{failed} lines could not be used"))),
            }
        })
    }
}

fn say(report: &Report, dry_run: bool) {
    for Remark { line, column, detail, .. } in &report.remarks {
        match column {
            Some(column) => println!("Line {line}, {column}: {detail}"),
            None => println!("Line {line}: {detail}"),
        }
    }
    let Report { created, updated, unchanged, skipped, failed, .. } = report;
    let would = if dry_run { "Nothing was changed. It would be: " } else { "" };
    println!(
        "{would}{created} created, {updated} updated, {unchanged} unchanged, {skipped} passed over, {failed} not usable."
    );
}

fn describe(report: &Report) -> Value {
    let remark = |remark: &Remark| json!({ "line": remark.line, "column": remark.column, "detail": remark.detail });
    json!({
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "skipped": report.skipped,
        "failed": report.failed,
        "remarks": report.remarks.iter().map(remark).collect::<Value>(),
    })
}
