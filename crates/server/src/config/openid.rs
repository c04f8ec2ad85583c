//! `[openid]`: an OpenID provider that admins may sign in with, beside their passwords.

use serde::{Deserialize, Serialize};

use super::{ConfigError, Hidden, is_server_url};

/// The OpenID provider. Without an issuer there is none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OpenId {
    /// Its URL, under which it describes itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// What it calls Muster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// What Muster proves itself with there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<Hidden>,
}

impl OpenId {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if let Some(issuer) = self.issuer.as_deref().filter(|issuer| !is_server_url(issuer)) {
            return Err(ConfigError(format!("openid.issuer must be like https://id.example, not {issuer:?}")));
        }
        match (&self.issuer, &self.client_id, &self.client_secret) {
            (Some(_), None, _) => Err(ConfigError("openid.client_id is needed where openid.issuer is set".into())),
            (None, Some(_), _) => Err(ConfigError("openid.client_id: it is of no use without openid.issuer".into())),
            (None, _, Some(_)) => {
                Err(ConfigError("openid.client_secret: it is of no use without openid.issuer".into()))
            }
            _ => Ok(()),
        }
    }
}
