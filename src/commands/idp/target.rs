//! A SCIM server that is named on the command line, and what it lets in.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use idp::config::Target;

use super::Error;

/// The credentials of a server that no configuration names.
#[derive(Args)]
pub struct Credentials {
    /// Bearer token
    #[arg(long, env = "MUSTER_IDP_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// File that holds the bearer token, and nothing else
    #[arg(long, value_name = "FILE", conflicts_with = "token")]
    token_file: Option<PathBuf>,
    /// Token endpoint of OAuth 2.0 client credentials
    #[arg(long, value_name = "URL", conflicts_with_all = ["token", "token_file"], requires = "client_id")]
    token_url: Option<String>,
    /// Client identifier for the token endpoint
    #[arg(long, value_name = "ID", requires = "token_url")]
    client_id: Option<String>,
    /// Client secret for the token endpoint
    #[arg(long, value_name = "SECRET", env = "MUSTER_IDP_CLIENT_SECRET", hide_env_values = true)]
    client_secret: Option<String>,
    /// Scope to ask the token endpoint for
    #[arg(long, requires = "token_url")]
    scope: Option<String>,
    /// PEM file of certificates to trust besides those that the machine trusts
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// Seconds that a request may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    timeout: u64,
}

impl Credentials {
    /// The server at this URL, with these.
    pub(super) fn target(self, url: String) -> Result<Target, Error> {
        let token = match &self.token_file {
            Some(file) => fs::read_to_string(file)
                .map_err(|error| Error::Usage(format!("{} cannot be read: {error}", file.display())))?
                .trim()
                .to_owned(),
            // One in the environment is for commands that have nothing better.
            None => self.token.filter(|_| self.token_url.is_none()).unwrap_or_default(),
        };
        let client_secret = self.client_secret.filter(|_| self.token_url.is_some()).unwrap_or_default();
        let target = Target {
            url,
            token,
            token_url: self.token_url.unwrap_or_default(),
            client_id: self.client_id.unwrap_or_default(),
            client_secret,
            scope: self.scope.unwrap_or_default(),
            ca_file: self.ca_file.unwrap_or_default(),
            timeout_seconds: self.timeout,
            ..Target::default()
        };
        match target.wrong() {
            None => Ok(target),
            Some((_, reason)) => Err(Error::Usage(reason.to_owned())),
        }
    }
}
