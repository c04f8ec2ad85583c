//! The schemas of organizations, built once for each version.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use directory::OrganizationKey;
use directory::attribute::Schemas;
use scim::Error;
use store::Store;

/// Schemas by organization, each with the version of the organization's row that it was built for: a row that says
/// another version makes a cached one stale at once, on every node.
#[derive(Debug)]
pub(crate) struct SchemaCache {
    standard: Schemas,
    built: RwLock<HashMap<OrganizationKey, (i64, Schemas)>>,
}

impl Default for SchemaCache {
    fn default() -> Self {
        Self { standard: Schemas::standard(), built: RwLock::default() }
    }
}

impl SchemaCache {
    pub(crate) fn standard(&self) -> &Schemas {
        &self.standard
    }

    pub(crate) async fn of(
        &self,
        store: &Store,
        organization: OrganizationKey,
        version: i64,
    ) -> Result<Schemas, Error> {
        // Nothing was ever added.
        if version == 0 {
            return Ok(self.standard.clone());
        }
        let built = self.built.read().unwrap_or_else(PoisonError::into_inner).get(&organization).cloned();
        if let Some((_, schemas)) = built.filter(|(of, _)| *of == version) {
            return Ok(schemas);
        }
        let added =
            store.read(move |tx| Box::pin(async move { store::attributes::list(tx, organization).await })).await?;
        let schemas = Schemas::with(&added);
        let mut built = self.built.write().unwrap_or_else(PoisonError::into_inner);
        built.insert(organization, (version, schemas.clone()));
        Ok(schemas)
    }
}
