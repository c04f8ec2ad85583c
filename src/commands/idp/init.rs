//! `muster idp init`: a configuration to edit, and an empty directory.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};

use clap::Args;
use idp::config::Persona;
use idp::state::Job;
use idp::{Config, State};
use jiff::Timestamp;
use serde_json::json;

use super::desk::{new_ids, state_file};
use super::{Common, Error};

/// `muster idp init`
#[derive(Args)]
pub struct Init {
    /// SCIM base URL of the server to push to: the Tenant URL
    #[arg(long)]
    url: Option<String>,
    /// Token to show it: the Secret Token
    #[arg(long, env = "MUSTER_IDP_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Whom it takes after: entra, okta-aiw, okta-oin, onelogin, jumpcloud, authentik or generic
    #[arg(long, value_name = "NAME", default_value_t = Persona::Entra)]
    persona: Persona,
    /// Have a clock of its own, which stands at this time until it is wound
    #[arg(long, value_name = "TIME")]
    virtual_clock: Option<Timestamp>,
}

impl Init {
    pub(super) fn run(self, common: &Common) -> Result<(), Error> {
        let text = Config::example(self.persona, self.url.as_deref(), self.token.as_deref());
        let config = Config::parse(&text).map_err(|error| Error::Usage(error.to_string()))?;
        let (file, state_file) = (&common.file, state_file(&common.file, &config));
        if file.exists() {
            return Err(Error::Usage(format!("{} is there already", file.display())));
        }
        let state = State::create(&state_file)?;
        state.set_virtual_time(self.virtual_clock)?;
        state.configure(&config.application())?;
        state.save_job(&Job::new(new_ids()?.next().unwrap_or_default()))?;

        // It holds a token: for its owner's eyes only.
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(file).and_then(|mut out| out.write_all(text.as_bytes())).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => Error::Usage(format!("{} is there already", file.display())),
            _ => Error::Failed(format!("{} cannot be written: {error}", file.display())),
        })?;
        if common.json {
            println!("{}", json!({ "configuration": file, "state": state_file }));
        } else {
            println!("Wrote {} and made an empty directory in {}.", file.display(), state_file.display());
            println!("Next: muster idp generate --users 1000 --groups 50, or muster idp import FILE");
        }
        Ok(())
    }
}
