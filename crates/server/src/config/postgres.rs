//! `database` and `[postgres]`: a database that several nodes share.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{ConfigError, Hidden};

/// How the PostgreSQL database is used. Of no use without `database`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Postgres {
    /// Connections of this node at most, to the primary and to each replica.
    pub connections: usize,
    /// URLs of replicas that lists may be read from.
    pub replicas: Vec<Hidden>,
    /// PEM file of the authorities that servers' certificates must be from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
}

impl Default for Postgres {
    fn default() -> Self {
        Self { connections: 16, replicas: Vec::new(), ca_file: None }
    }
}

impl Postgres {
    pub(super) fn check(&self, database: Option<&Hidden>) -> Result<(), ConfigError> {
        let refused = |why: &str| Err(ConfigError(why.to_owned()));
        let is_url = |url: &Hidden| ["postgres://", "postgresql://"].iter().any(|it| url.reveal().starts_with(it));
        if database.is_some_and(|url| !is_url(url)) {
            return refused("database must be like postgres://user:password@host/muster");
        }
        if !self.replicas.iter().all(is_url) {
            return refused("postgres.replicas must be URLs like postgres://user:password@host/muster");
        }
        if self.connections < 2 {
            return refused("postgres.connections must be 2 at least: one writes while another reads");
        }
        if database.is_none() && (!self.replicas.is_empty() || self.ca_file.is_some()) {
            return refused("postgres: it is of no use without database");
        }
        Ok(())
    }

    pub(super) fn options(&self, url: &Hidden) -> app::PostgresOptions {
        app::PostgresOptions {
            url: url.reveal().to_owned(),
            replicas: self.replicas.iter().map(|url| url.reveal().to_owned()).collect(),
            connections: self.connections,
            ca_file: self.ca_file.clone(),
        }
    }
}
