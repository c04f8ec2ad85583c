//! `muster check-config`: says what is in force, or what is wrong.

use clap::Args;

use super::{Error, Place};
use crate::logging;

/// `muster check-config`
#[derive(Args)]
pub struct CheckConfig {
    /// Print JSON instead of TOML
    #[arg(long)]
    json: bool,
}

impl CheckConfig {
    pub(super) fn run(self, place: &Place) -> Result<(), Error> {
        let config = place.config(None)?;
        logging::filter(&config.log)?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&config).map_err(Error::failed)?);
        } else {
            print!("{config}");
        }
        Ok(())
    }
}
