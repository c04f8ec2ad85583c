//! `muster idp check`: what identity providers would stumble over at a SCIM server.

use std::fs;
use std::io::{IsTerminal, stdout};
use std::path::PathBuf;

use app::Random;
use clap::Args;
use idp::check::{self, Provider, Report, Verdict};
use serde_json::json;

use super::desk::asking;
use super::target::Credentials;
use super::{Common, Error};
use crate::commands::serve::stopped;

/// `muster idp check`
#[derive(Args)]
pub struct Check {
    /// SCIM base URL of the server
    #[arg(value_name = "URL")]
    url: String,
    #[command(flatten)]
    credentials: Credentials,
    /// Whose requests to try, several with commas: entra, okta, onelogin, pingone, jumpcloud, google, keycloak, authentik, or all
    #[arg(long, value_name = "WHO", value_delimiter = ',', default_value = "all")]
    persona: Vec<String>,
    /// Also try what puts load on the server: 25 requests a second, 400 at once, a group of 1,000
    #[arg(long)]
    load: bool,
    /// Write a report for build servers, too
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

impl Check {
    pub(super) fn run(self, common: &Common) -> Result<(), Error> {
        let providers = providers(&self.persona)?;
        // A flag of the Tenant URL is for Entra; row 25 tries it.
        let url = self.url.split('?').next().unwrap_or_default().to_owned();
        let target = self.credentials.target(url.clone())?;
        let check = check::Check { settings: target.settings(url), providers, load: self.load };
        let seed = Random::system().uuid()?;
        let colours = stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        asking(async {
            let interrupted = stopped().map_err(Error::failed)?;
            let observer = |row: &check::RowReport| {
                if !common.json {
                    print!("{}", row.text(colours));
                }
            };
            let report = check.run(seed, &observer, interrupted).await;
            let report = report.map_err(|error| Error::Usage(error.to_string()))?;
            if common.json {
                println!("{}", json!(report));
            } else {
                println!("\n{}", report.summary(colours).trim_end());
            }
            if let Some(file) = &self.junit {
                let refuse = |error| Error::Failed(format!("{} cannot be written: {error}", file.display()));
                fs::write(file, report.junit()).map_err(refuse)?;
            }
            judge(&report)
        })
    }
}

fn providers(words: &[String]) -> Result<Vec<Provider>, Error> {
    if words.iter().any(|word| word == "all") {
        return Ok(Provider::ALL.to_vec());
    }
    words
        .iter()
        .map(|word| word.parse())
        .collect::<Result<_, _>>()
        .map_err(|error: words::UnknownWord| Error::Usage(format!("{error}, all")))
}

/// The exit code says whether somebody would stumble.
fn judge(report: &Report) -> Result<(), Error> {
    if report.is_good() {
        return Ok(());
    }
    match (report.count(Verdict::Stumbled), report.count(Verdict::Aborted)) {
        (stumbled, 0) => Err(Error::Failed(format!("identity providers would stumble in {stumbled} rows"))),
        (0, aborted) => Err(Error::Failed(format!("{aborted} rows were not tried to their end"))),
        (stumbled, aborted) => Err(Error::Failed(format!(
            "identity providers would stumble in {stumbled} rows, and {aborted} were not tried to their end"
        ))),
    }
}
