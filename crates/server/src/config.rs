//! The configuration: defaults, then the file, then `MUSTER_…` of the environment, then the command line.
//!
//! Every key is in `muster.example.toml`, which a test holds to what stands here.

mod hidden;
mod mail;
mod openid;
mod postgres;

use std::fmt;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};

use axum::http::Uri;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use jiff::SignedDuration;
use scim::list::PageLimits;
use serde::{Deserialize, Serialize};

pub use hidden::Hidden;
pub use mail::{Mail, MailSecurity};
pub use openid::OpenId;
pub use postgres::Postgres;

/// File that is read from the working directory where no other is named.
pub const DEFAULT_FILE: &str = "muster.toml";

/// What the environment says to commands (`MUSTER_CONFIG` names the file itself), and not to the configuration.
const OF_COMMANDS: [&str; 4] = ["config", "organization", "idp_file", "idp_token"];

/// All that an operator can set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Address and port to listen on; port 0 takes a free one.
    pub listen: String,
    /// Directory of the embedded database.
    pub data: PathBuf,
    /// URL of a PostgreSQL database, which is used instead of the embedded one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<Hidden>,
    /// URL under which clients reach the server, as `https://muster.example`. Without it the Host header of
    /// each request tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// Whether X-Forwarded-Proto and X-Forwarded-Host are believed. Only behind a proxy that sets them.
    pub trust_proxy: bool,
    /// What is logged.
    pub log: Log,
    /// The bearer tokens of connections.
    pub tokens: Tokens,
    /// How long what is written down is kept.
    pub retention: Retention,
    /// An OpenID provider that admins may sign in with.
    pub openid: OpenId,
    /// How invitations and notices are sent.
    pub mail: Mail,
    /// How the PostgreSQL database is used.
    pub postgres: Postgres,
    /// What a request may ask for.
    pub limits: Limits,
}

/// What is logged, to standard error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// For people or for machines.
    pub format: LogFormat,
    /// `error`, `warn`, `info` (each request), `debug`, `trace`, or directives such as `warn,app=debug`.
    pub level: String,
}

/// How long what is written down is kept. Audit events are kept for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retention {
    /// Days that an entry of the provisioning log is kept; 0: for ever.
    pub provisioning_log_days: u32,
}

/// The bearer tokens of connections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tokens {
    /// Days that a token is good from when it is made or renewed.
    pub lifetime_days: u32,
}

impl Tokens {
    /// How long a token is good.
    #[must_use]
    pub fn lifetime(&self) -> SignedDuration {
        SignedDuration::from_hours(24 * i64::from(self.lifetime_days))
    }
}

impl Default for Tokens {
    fn default() -> Self {
        Self { lifetime_days: 365 }
    }
}

/// Form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One readable line an event.
    Pretty,
    /// One JSON object an event.
    Json,
}

/// What a request may ask for. Over a limit it is answered, not served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Bytes of a request's body at most, Bulk excepted (413).
    pub body_bytes: usize,
    /// Operations of a PATCH at most (413).
    pub patch_operations: usize,
    /// Operations of a Bulk request at most (413).
    pub bulk_operations: usize,
    /// Bytes of a Bulk request's body at most (413).
    pub bulk_bytes: usize,
    /// Bytes of a filter at most (400 `invalidFilter`).
    pub filter_bytes: usize,
    /// Nesting of a filter at most (400 `invalidFilter`).
    pub filter_depth: usize,
    /// Resources on a page where the request names no count.
    pub default_page_size: u64,
    /// Resources on a page at most; a greater count is taken for this.
    pub max_page_size: u64,
    /// Requests a second of one token (429); 0: as many as it likes.
    pub requests_per_second: u32,
    /// Seconds until an answer is due (503).
    pub request_timeout_seconds: u64,
    /// Seconds that requests under way are given when the server is stopped.
    pub shutdown_seconds: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".into(),
            data: "./muster-data".into(),
            database: None,
            public_url: None,
            trust_proxy: false,
            log: Log::default(),
            tokens: Tokens::default(),
            retention: Retention::default(),
            openid: OpenId::default(),
            mail: Mail::default(),
            postgres: Postgres::default(),
            limits: Limits::default(),
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Pretty, level: "info".into() }
    }
}

impl Default for Retention {
    fn default() -> Self {
        Self { provisioning_log_days: 90 }
    }
}

impl Default for Limits {
    fn default() -> Self {
        let app = app::Limits::default();
        Self {
            body_bytes: 8 * 1024 * 1024,
            patch_operations: app.patch_operations,
            bulk_operations: app.bulk_operations,
            bulk_bytes: app.bulk_bytes,
            filter_bytes: app.filter.bytes,
            filter_depth: app.filter.depth,
            default_page_size: app.page.default_size,
            max_page_size: app.page.max_size,
            requests_per_second: 0,
            request_timeout_seconds: 30,
            shutdown_seconds: 10,
        }
    }
}

/// A configuration that cannot be used; one line that names the key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("configuration: {0}")]
pub struct ConfigError(String);

impl Config {
    /// Reads the configuration. `file`: the one that was asked for; without it [`DEFAULT_FILE`], if there
    /// is one. `listen`, `data` and `database` are those of the command line.
    ///
    /// # Errors
    /// Where the file is missing or no TOML, a key is unknown, or a value makes no sense.
    pub fn load(
        file: Option<&Path>,
        listen: Option<&str>,
        data: Option<&Path>,
        database: Option<&str>,
    ) -> Result<Self, ConfigError> {
        let file = match file {
            Some(missing) if !missing.is_file() => {
                return Err(ConfigError(format!("there is no file {}", missing.display())));
            }
            Some(file) => Some(file),
            None => Some(Path::new(DEFAULT_FILE)).filter(|file| file.is_file()),
        };
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(file) = file {
            figment = figment.merge(Toml::file_exact(file));
        }
        figment = figment.merge(Env::prefixed("MUSTER_").ignore(&OF_COMMANDS).split("__"));
        if let Some(listen) = listen {
            figment = figment.merge(("listen", listen));
        }
        if let Some(data) = data {
            figment = figment.merge(("data", data));
        }
        if let Some(database) = database {
            figment = figment.merge(("database", database));
        }
        Self::read(&figment)
    }

    fn read(figment: &Figment) -> Result<Self, ConfigError> {
        let config: Self = figment.extract().map_err(|errors| {
            let lines: Vec<String> = errors.into_iter().map(|error| one_line(&error)).collect();
            ConfigError(lines.join("; "))
        })?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let limits = &self.limits;
        let at_least_one = [
            ("body_bytes", limits.body_bytes),
            ("patch_operations", limits.patch_operations),
            ("bulk_operations", limits.bulk_operations),
            ("bulk_bytes", limits.bulk_bytes),
            ("filter_bytes", limits.filter_bytes),
            ("filter_depth", limits.filter_depth),
            ("default_page_size", usize::from(limits.default_page_size > 0)),
            ("request_timeout_seconds", usize::from(limits.request_timeout_seconds > 0)),
        ];
        if let Some((key, _)) = at_least_one.into_iter().find(|(_, value)| *value == 0) {
            return Err(ConfigError(format!("limits.{key} must be 1 at least")));
        }
        if self.tokens.lifetime_days == 0 {
            return Err(ConfigError("tokens.lifetime_days must be 1 at least".into()));
        }
        if limits.max_page_size < limits.default_page_size {
            return Err(ConfigError("limits.max_page_size must not be below limits.default_page_size".into()));
        }
        if let Some(url) = self.public_url.as_deref().filter(|url| !is_server_url(url)) {
            return Err(ConfigError(format!("public_url must be like https://muster.example, not {url:?}")));
        }
        self.openid.check()?;
        self.postgres.check(self.database.as_ref())?;
        self.mail.settings()?;
        self.address().map(drop)
    }

    /// The address to listen on.
    ///
    /// # Errors
    /// Where `listen` is no address and port.
    pub fn address(&self) -> Result<SocketAddr, ConfigError> {
        let address = self.listen.to_socket_addrs().ok().and_then(|mut addresses| addresses.next());
        address.ok_or_else(|| {
            ConfigError(format!("listen must be an address and a port as in 127.0.0.1:8080, not {:?}", self.listen))
        })
    }

    /// How the PostgreSQL database is reached, if there is one.
    #[must_use]
    pub fn postgres(&self) -> Option<app::PostgresOptions> {
        self.database.as_ref().map(|url| self.postgres.options(url))
    }

    /// How long entries of the provisioning log are kept; `None`: for ever.
    #[must_use]
    pub fn log_kept(&self) -> Option<SignedDuration> {
        let days = self.retention.provisioning_log_days;
        (days > 0).then(|| SignedDuration::from_hours(24 * i64::from(days)))
    }

    /// The limits that hold whatever the way in.
    #[must_use]
    pub fn app_limits(&self) -> app::Limits {
        let limits = &self.limits;
        app::Limits {
            patch_operations: limits.patch_operations,
            bulk_operations: limits.bulk_operations,
            bulk_bytes: limits.bulk_bytes,
            filter: scim::filter::Limits { bytes: limits.filter_bytes, depth: limits.filter_depth },
            page: PageLimits { default_size: limits.default_page_size, max_size: limits.max_page_size },
        }
    }
}

impl fmt::Display for Config {
    /// The configuration in force, as a file that sets every key. Passwords are not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&toml::to_string(self).map_err(|_| fmt::Error)?)
    }
}

fn is_server_url(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    matches!(uri.scheme_str(), Some("http" | "https")) && uri.query().is_none() && !url.contains(['#', '@'])
}

/// What is wrong, where, in words and on one line.
fn one_line(error: &figment::Error) -> String {
    let key = error.path.join(".");
    let place = error.metadata.as_ref().map(|metadata| {
        let source = metadata.source.as_ref().map_or(String::new(), |source| format!(" {source}"));
        format!(" (in {}{source})", metadata.name)
    });
    let about = if key.is_empty() { String::new() } else { format!("{key}: ") };
    format!("{about}{}{}", error.kind, place.unwrap_or_default()).replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(toml: &str) -> Result<Config, String> {
        let figment = Figment::from(Serialized::defaults(Config::default())).merge(Toml::string(toml));
        Config::read(&figment).map_err(|error| error.to_string())
    }

    #[test]
    fn the_example_sets_every_key_to_its_default() {
        let example = include_str!("../../../muster.example.toml");
        assert_eq!(read(example), Ok(Config::default()));
        // With every key that is commented out put in force, it is still a configuration.
        let is_key = |line: &str| line.split_once(" = ").is_some_and(|(key, _)| !key.contains(' '));
        let in_force = |line| match str::strip_prefix(line, "# ") {
            Some(key) if is_key(key) => key,
            _ => line,
        };
        let all = read(&example.lines().map(in_force).collect::<Vec<_>>().join("\n")).unwrap();
        assert_eq!(all.public_url.as_deref(), Some("https://muster.example"));
        assert_eq!(all.mail.server.as_deref(), Some("mail.example.org"));
        let printed = all.to_string();
        let keys = printed.lines().filter_map(|line| Some(line.split_once(" = ")?.0));
        for key in keys {
            assert!(example.contains(&format!("\n{key} = ")) || example.contains(&format!("\n# {key} = ")), "{key}");
        }
        for line in Config::default().to_string().lines().filter(|line| !line.is_empty()) {
            assert!(example.contains(line), "{line}");
        }
    }

    #[test]
    fn the_file_that_was_asked_for_must_be_there() {
        let error = Config::load(Some(Path::new("no-such.toml")), None, None, None).unwrap_err();
        assert_eq!(error.to_string(), "configuration: there is no file no-such.toml");
        let config = Config::load(None, Some("127.0.0.1:0"), Some(Path::new("elsewhere")), None).unwrap();
        assert_eq!((config.listen.as_str(), config.data), ("127.0.0.1:0", "elsewhere".into()));
    }

    #[test]
    fn what_is_printed_reads_back() {
        let config = Config { public_url: Some("https://muster.example/base".into()), ..Config::default() };
        assert_eq!(read(&config.to_string()), Ok(config));
    }

    #[test]
    fn a_password_is_read_and_never_shown() {
        let server = "[mail]\nserver = 'mail.example.org'\nfrom = 'm@example.org'\nusername = 'm'";
        let config = read(&format!("{server}\npassword = 'hunter2'")).unwrap();
        let credentials = config.mail.settings().unwrap().smtp.unwrap().credentials;
        assert_eq!(credentials, Some(("m".to_owned(), "hunter2".to_owned())));
        let json = serde_json::to_string(&config).unwrap();
        let shown = format!("{config} {config:?} {json} {:?}", config.mail.settings());
        assert!(!shown.contains("hunter2") && shown.contains("(hidden)"), "{shown}");
        let refused = read(&format!("{server}\npassword = 271828")).unwrap_err();
        assert!(refused.contains("mail.password") && !refused.contains("271828"), "{refused}");
    }

    #[test]
    fn mail_goes_to_the_usual_port_and_in_the_clear_only_to_this_machine() {
        let settings = |security: &str, server: &str| {
            let toml = format!("[mail]\nserver = '{server}'\nfrom = 'Muster <m@example.org>'\nsecurity = '{security}'");
            read(&toml).map(|config| config.mail.settings().unwrap().smtp.unwrap().port)
        };
        assert_eq!(settings("starttls", "mail.example.org"), Ok(587));
        assert_eq!(settings("tls", "mail.example.org"), Ok(465));
        for here in ["localhost", "127.0.0.1", "::1"] {
            assert_eq!(settings("none", here), Ok(25));
        }
        assert!(settings("none", "mail.example.org").unwrap_err().contains("mail.security"));
    }

    #[test]
    fn mistakes_are_told_in_one_line_that_names_the_key() {
        for (toml, key) in [
            ("lissten = 'x'", "lissten"),
            ("[limits]\nbody = 1", "limits"),
            ("[limits]\nbody_bytes = 'many'", "limits.body_bytes"),
            ("[limits]\npatch_operations = 0", "limits.patch_operations"),
            ("[limits]\nmax_page_size = 10", "limits.max_page_size"),
            ("[log]\nformat = 'xml'", "log.format"),
            ("[tokens]\nlifetime_days = 0", "tokens.lifetime_days"),
            ("[retention]\nprovisioning_log_days = -1", "retention.provisioning_log_days"),
            ("public_url = 'muster.example'", "public_url"),
            ("listen = '8080'", "listen"),
            ("[openid]\nissuer = 'id.example'\nclient_id = 'm'", "openid.issuer"),
            ("[openid]\nissuer = 'https://id.example'", "openid.client_id"),
            ("[openid]\nclient_id = 'm'", "openid.client_id"),
            ("[openid]\nclient_secret = 'x'", "openid.client_secret"),
            ("[mail]\nsecurity = 'ssl'", "mail.security"),
            ("[mail]\nlanguage = 'de'", "mail.language"),
            ("[mail]\nport = 25", "mail.port"),
            ("[mail]\nserver = 'x'", "mail.from"),
            ("[mail]\nserver = 'x:25'\nfrom = 'Muster'", "mail.from"),
            ("[mail]\nserver = 'x/y'\nfrom = 'm@example.org'", "mail.server"),
            ("[mail]\nserver = 'x'\nfrom = 'm@example.org'\nusername = 'm'", "mail.password"),
            ("[mail]\nserver = 'x'\nfrom = 'm@example.org'\nreply_to = '@'", "mail.reply_to"),
        ] {
            let error = read(toml).unwrap_err();
            assert!(error.contains(key) && !error.contains('\n'), "{toml}: {error}");
        }
    }
}
