//! Organizations: tenants of the installation.

use directory::{Actor, Organization};
use scim::Error;

use crate::App;

/// The organizations, oldest first: for the operator alone, who sees them all.
///
/// # Errors
/// Where the store fails.
pub async fn list(app: &App) -> Result<Vec<Organization>, Error> {
    app.store().read(|tx| Box::pin(async move { Ok(store::connections::organizations(tx).await?) })).await
}

/// Whoever runs commands on the server's machine, acting in the organization of that name; without one, in the first.
///
/// # Errors
/// 404 where there is none of that name.
pub async fn operator(app: &App, name: Option<&str>) -> Result<Actor, Error> {
    let organizations = list(app).await?;
    let found = match name {
        None => organizations.first(),
        Some(name) => organizations.iter().find(|organization| organization.name == name),
    };
    found.map(|organization| Actor::operator(organization.key)).ok_or_else(|| {
        let names: Vec<&str> = organizations.iter().map(|organization| organization.name.as_str()).collect();
        Error::not_found(format!(
            "There is no organization named {}; there is {}.",
            name.unwrap_or_default(),
            names.join(", ")
        ))
    })
}
