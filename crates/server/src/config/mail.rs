//! `[mail]`: the mail server, and who writes.

use app::mail::{Address, Security, Settings, Smtp};
use serde::{Deserialize, Serialize};

use super::{ConfigError, Hidden};

/// How invitations and notices are sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// Name or address of the mail server. Without one nothing is sent, and mail waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// Its port. Without it, the usual one: 587, with `tls` 465, with `none` 25.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// How the connection to it is kept from being read.
    pub security: MailSecurity,
    /// User name, where the server asks for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Password of that user name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<Hidden>,
    /// The sender, as `Muster <muster@example.org>`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Where answers go, where that is not the sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// The language of notices to a connection's notification address: `en` or `fr`. Users are written to in their own.
    pub language: directory::mail::Language,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            server: None,
            port: None,
            security: MailSecurity::StartTls,
            username: None,
            password: None,
            from: None,
            reply_to: None,
            language: directory::mail::Language::English,
        }
    }
}

/// How the connection to the mail server is kept from being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// It begins in the clear and must be made secure before anything is said.
    StartTls,
    /// It is secure from the beginning.
    Tls,
    /// It is not; only to this machine.
    None,
}

impl From<MailSecurity> for Security {
    fn from(security: MailSecurity) -> Self {
        match security {
            MailSecurity::StartTls => Self::StartTls,
            MailSecurity::Tls => Self::Tls,
            MailSecurity::None => Self::None,
        }
    }
}

impl Mail {
    /// How mail is sent.
    ///
    /// # Errors
    /// Where what is set makes no sense together.
    pub fn settings(&self) -> Result<Settings, ConfigError> {
        let refused = |key: &str, why: &str| Err(ConfigError(format!("mail.{key}: {why}")));
        let language = self.language;
        let Some(server) = &self.server else {
            let set = [
                ("port", self.port.is_some()),
                ("username", self.username.is_some()),
                ("password", self.password.is_some()),
            ];
            return match set.into_iter().find(|(_, set)| *set) {
                Some((key, _)) => refused(key, "it is of no use without mail.server"),
                None => Ok(Settings { smtp: None, language }),
            };
        };
        if server.is_empty() || server.contains(|c: char| c.is_whitespace() || "/@".contains(c)) {
            return refused("server", "it must be the name or the address of a mail server, without its port");
        }
        let security = Security::from(self.security);
        if security == Security::None && !is_this_machine(server) {
            return refused("security", "\"none\" would let others read the mail; it is for a server on this machine");
        }
        let credentials = match (&self.username, &self.password) {
            (Some(name), Some(password)) => Some((name.clone(), password.reveal().to_owned())),
            (None, None) => None,
            (Some(_), None) => return refused("password", "it is missing, and mail.username is there"),
            (None, Some(_)) => return refused("username", "it is missing, and mail.password is there"),
        };
        let Some(from) = &self.from else {
            return refused("from", "it must be set where mail.server is, as in Muster <muster@example.org>");
        };
        let smtp = Smtp {
            server: server.clone(),
            port: self.port.unwrap_or(security.port()),
            security,
            credentials,
            from: address("from", from)?,
            reply_to: self.reply_to.as_deref().map(|text| address("reply_to", text)).transpose()?,
        };
        Ok(Settings { smtp: Some(smtp), language })
    }
}

fn address(key: &str, text: &str) -> Result<Address, ConfigError> {
    text.parse().map_err(|error| ConfigError(format!("mail.{key}: {error}")))
}

fn is_this_machine(server: &str) -> bool {
    let address = server.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    address.map_or_else(|_| server.eq_ignore_ascii_case("localhost"), |address| address.is_loopback())
}
