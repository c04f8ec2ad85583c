//! Admins, and the links with which they set their passwords.

use app::admins;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use directory::{Admin as Person, Role};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::input::{Body, Path};
use super::page::Page;
use super::problem::{Doing, Failure, Listing, Open, Reading, Writing};
use super::signed::Signed;
use super::words::one_of;
use crate::Server;
use crate::base_url::BaseUrl;
use crate::request_id::RequestId;

/// A person who administers.
#[derive(Debug, Serialize, ToSchema)]
pub struct Admin {
    /// Their id.
    id: String,
    /// What they sign in with.
    email: String,
    /// Name for people.
    name: String,
    /// What they are to the organization.
    #[schema(schema_with = one_of::<Role>)]
    role: Role,
    /// Whether they have set a password.
    has_password: bool,
    /// Whether they are asked for one-time codes.
    has_totp: bool,
    /// When they last signed in.
    #[schema(required)]
    last_sign_in: Option<Timestamp>,
    /// When they were invited.
    created: Timestamp,
}

impl Admin {
    /// An admin, and what they are to the organization.
    #[must_use]
    pub fn new(admin: Person, role: Role) -> Self {
        let Person { id, email, name, has_password, has_totp, last_sign_in, created, .. } = admin;
        Self { id, email, name, role, has_password, has_totp, last_sign_in, created }
    }
}

impl From<(Person, Role)> for Admin {
    fn from((admin, role): (Person, Role)) -> Self {
        Self::new(admin, role)
    }
}

/// A link that is good once.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the secret of a link is what clients know as its link")]
pub struct Link {
    /// The link itself, as POST /api/v1/setup takes it. It is shown this once.
    link: String,
    /// The page of the portal that takes it.
    url: String,
    /// Until when it is good.
    expires: Timestamp,
    /// Whether it was mailed to the admin as well: where there is a mail server, it is.
    mailed: bool,
}

impl Link {
    fn new(link: &admins::Link, url: &BaseUrl) -> Self {
        let admins::Link { secret, expires, mailed } = link;
        Self { link: secret.reveal(), url: link.url(url.root()), expires: *expires, mailed: *mailed }
    }
}

/// Someone to be made an admin.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAdmin {
    /// What they sign in with.
    #[schema(max_length = 254)]
    email: String,
    /// Name for people.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// What they are to the organization.
    #[schema(schema_with = one_of::<Role>)]
    role: Role,
}

/// An admin who was just made one.
#[derive(Serialize, ToSchema)]
pub struct InvitedAdmin {
    /// The admin.
    admin: Admin,
    /// With it they set their password; `null` where they have one already.
    #[schema(required)]
    link: Option<Link>,
}

/// What can change of an admin.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdminChange {
    /// Name for people.
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    /// What they are to the organization.
    #[schema(schema_with = one_of::<Role>, required = false)]
    role: Option<Role>,
}

/// A link, and what is set with it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// The link: `msl_…`.
    link: String,
    /// The e-mail address of the installation's first admin; of others it is known.
    email: Option<String>,
    /// Name for people; needed for the first admin.
    name: Option<String>,
    /// The password from now on.
    #[schema(format = Password, min_length = 12, max_length = 256)]
    password: String,
}

/// Whose account a link has set up.
#[derive(Debug, Serialize, ToSchema)]
pub struct Account {
    /// What they sign in with.
    email: String,
    /// Name for people.
    name: String,
}

/// A page of admins.
pub type Admins = Page<Admin>;

/// The admins of the organization, oldest first.
#[utoipa::path(get, path = "/api/v1/admins", tag = "Admins", operation_id = "listAdmins",
    responses((status = 200, description = "The admins", body = Admins), Listing))]
pub async fn list(State(server): State<Server>, Signed(actor): Signed) -> Result<Json<Admins>, Failure> {
    Ok(Json(Page::whole(admins::list(server.app(), &actor).await?)))
}

/// Make someone an admin.
#[utoipa::path(post, path = "/api/v1/admins", tag = "Admins", operation_id = "inviteAdmin", request_body = NewAdmin,
    responses((status = 201, description = "The admin, and a link for them", body = InvitedAdmin), Writing))]
pub async fn invite(
    State(server): State<Server>,
    Signed(actor): Signed,
    url: BaseUrl,
    Body(NewAdmin { email, name, role }): Body<NewAdmin>,
) -> Result<(StatusCode, Json<InvitedAdmin>), Failure> {
    let (admin, link) = admins::invite(server.app(), &actor, &email, &name, role, Some(url.root())).await?;
    let link = link.map(|link| Link::new(&link, &url));
    Ok((StatusCode::CREATED, Json(InvitedAdmin { admin: Admin::new(admin, role), link })))
}

/// One admin.
#[utoipa::path(get, path = "/api/v1/admins/{admin}", tag = "Admins", operation_id = "getAdmin",
    params(("admin" = String, Path, description = "Id of the admin")),
    responses((status = 200, description = "The admin", body = Admin), Reading))]
pub async fn get(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(id): Path<String>,
) -> Result<Json<Admin>, Failure> {
    Ok(Json(admins::by_id(server.app(), &actor, &id).await?.into()))
}

/// Change what an admin is to the organization, or what they are called.
#[utoipa::path(patch, path = "/api/v1/admins/{admin}", tag = "Admins", operation_id = "updateAdmin",
    params(("admin" = String, Path, description = "Id of the admin")), request_body = AdminChange,
    responses((status = 200, description = "The admin as they are now", body = Admin), Writing))]
pub async fn update(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(id): Path<String>,
    Body(AdminChange { name, role }): Body<AdminChange>,
) -> Result<Json<Admin>, Failure> {
    Ok(Json(admins::change(server.app(), &actor, &id, role, name.as_deref()).await?.into()))
}

/// Let an admin go.
#[utoipa::path(delete, path = "/api/v1/admins/{admin}", tag = "Admins", operation_id = "removeAdmin",
    params(("admin" = String, Path, description = "Id of the admin")),
    responses((status = 204, description = "They are no admin any more"), Doing))]
pub async fn remove(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    admins::remove(server.app(), &actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make a link with which an admin sets a new password; earlier ones are good no more.
#[utoipa::path(post, path = "/api/v1/admins/{admin}/link", tag = "Admins", operation_id = "createAdminLink",
    params(("admin" = String, Path, description = "Id of the admin")),
    responses((status = 201, description = "The link", body = Link), Doing))]
pub async fn link(
    State(server): State<Server>,
    Signed(actor): Signed,
    url: BaseUrl,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Link>), Failure> {
    let (_, link) = admins::link(server.app(), &actor, &id, Some(url.root())).await?;
    Ok((StatusCode::CREATED, Json(Link::new(&link, &url))))
}

/// Take an admin's one-time codes away, for one who has lost what shows them.
#[utoipa::path(delete, path = "/api/v1/admins/{admin}/totp", tag = "Admins", operation_id = "resetAdminTotp",
    params(("admin" = String, Path, description = "Id of the admin")),
    responses((status = 204, description = "They are off"), Doing))]
pub async fn reset_totp(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    admins::reset_totp(server.app(), &actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Use a link up: it sets a password, and the first one sets the installation up.
#[utoipa::path(post, path = "/api/v1/setup", tag = "Session", operation_id = "setUp", security(()),
    request_body = Setup,
    responses((status = 201, description = "Whose password is set; they can sign in now", body = Account), Open))]
pub async fn set_up(
    State(server): State<Server>,
    request_id: RequestId,
    Body(Setup { link, email, name, password }): Body<Setup>,
) -> Result<(StatusCode, Json<Account>), Failure> {
    let request_id = request_id.as_str();
    let admin = admins::set_up(server.app(), &link, name.as_deref(), email.as_deref(), &password, request_id).await?;
    Ok((StatusCode::CREATED, Json(Account { email: admin.email, name: admin.name })))
}
