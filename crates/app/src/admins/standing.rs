//! How an admin stands: what can be done with them, so that nothing is offered that would be refused.

use directory::{Actor, Admin, Permission, Role};
use scim::Error;

use super::{decides_over, unknown};
use crate::App;

/// An admin, as the actor sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The admin.
    pub admin: Admin,
    /// What they are to the organization.
    pub role: Role,
    /// Whether they are the actor.
    pub is_actor: bool,
    /// Whether the organization would be without an owner if they were none.
    pub is_last_owner: bool,
    /// Whether the actor decides over the whole account: name, link and one-time codes.
    pub is_whole: bool,
}

/// How the admin of that public id stands.
///
/// # Errors
/// 403 where the actor may not; 404 where the organization has none of that id.
pub async fn standing(app: &App, actor: &Actor, id: &str) -> Result<Standing, Error> {
    actor.require(Permission::ReadAdmins)?;
    let (actor, id) = (actor.clone(), id.to_owned());
    app.store()
        .read(move |tx| {
            Box::pin(async move {
                let found = store::admins::by_id(tx, actor.organization, &id).await?;
                let (admin, role) = found.ok_or_else(|| unknown(&id))?;
                let is_last_owner = role == Role::Owner && store::admins::owners(tx, actor.organization).await? == 1;
                let is_whole = decides_over(tx, &actor, &admin).await?;
                Ok(Standing { is_actor: actor.admin == Some(admin.key), is_last_owner, is_whole, admin, role })
            })
        })
        .await
}
