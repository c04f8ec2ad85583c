//! Signing in and out, and what belongs to one's own account.

use app::{admins, organizations, passwords, sessions, totp};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use directory::Role;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::admins::Admin;
use super::cookie;
use super::input::Body;
use super::organization::Organization;
use super::page::Page;
use super::problem::{Failure, Listing, Open, Own, Writing};
use super::signed::Person;
use super::words::one_of;
use crate::Server;
use crate::base_url::BaseUrl;
use crate::request_id::RequestId;

/// Who has signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// The person.
    admin: Admin,
    /// The organization that is acted in.
    organization: Organization,
    /// What the person is to it.
    #[schema(schema_with = one_of::<Role>)]
    role: Role,
    /// How they signed in.
    #[schema(examples("password", "password+totp"))]
    method: String,
    /// When they signed in.
    created: Timestamp,
    /// When they must sign in again at the latest.
    expires: Timestamp,
}

impl From<sessions::Session> for Session {
    fn from(session: sessions::Session) -> Self {
        let sessions::Session { admin, role, organization, method, created, expires, .. } = session;
        let (admin, organization) = (Admin::new(admin, role), organization.into());
        Self { admin, organization, role, method, created, expires }
    }
}

/// What a person signs in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// E-mail address of the account.
    email: String,
    /// Its password.
    #[schema(format = Password)]
    password: String,
    /// The one-time code, where an answer of 401 with the field `code` has asked for it.
    code: Option<String>,
}

/// Where to go on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganizationChoice {
    /// Id of the organization.
    organization: String,
}

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The password until now.
    #[schema(format = Password)]
    old: String,
    /// The password from now on.
    #[schema(format = Password, min_length = 12, max_length = 256)]
    new: String,
}

/// Another name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NameChange {
    /// Name for people.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
}

/// Sessions that are no more.
#[derive(Debug, Serialize, ToSchema)]
pub struct EndedSessions {
    /// How many.
    ended: u64,
}

/// What an authenticator is given. Not in force until it has been confirmed.
#[derive(Serialize, ToSchema)]
pub struct Enrolment {
    /// The secret in base 32. It is shown this once.
    secret: String,
    /// The same as an `otpauth:` URL, to be shown as a QR code.
    url: String,
}

/// That the authenticator has the secret.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// The secret that was given out.
    secret: String,
    /// A code that the authenticator shows.
    code: String,
}

/// That it is the account's holder who asks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// The password of the account.
    #[schema(format = Password)]
    password: String,
}

/// A page of organizations.
pub type Memberships = Page<Membership>;

/// Sign in. The cookie that the answer sets stands for the session from then on.
#[utoipa::path(post, path = "/api/v1/session", tag = "Session", operation_id = "signIn", security(()),
    request_body = Credentials,
    responses((status = 201, description = "Signed in", body = Session,
               headers(("Set-Cookie" = String, description = "The session, for browsers alone"))), Open))]
pub async fn sign_in(
    State(server): State<Server>,
    url: BaseUrl,
    request_id: RequestId,
    Body(Credentials { email, password, code }): Body<Credentials>,
) -> Result<(StatusCode, [(HeaderName, HeaderValue); 1], Json<Session>), Failure> {
    let (secret, session) =
        sessions::sign_in(server.app(), &email, &password, code.as_deref(), request_id.as_str()).await?;
    let cookie = (header::SET_COOKIE, cookie::hand_over(&secret, &url));
    Ok((StatusCode::CREATED, [cookie], Json(session.into())))
}

/// Who has signed in.
#[utoipa::path(get, path = "/api/v1/session", tag = "Session", operation_id = "getSession", security(("session" = [])),
    responses((status = 200, description = "The session", body = Session), Listing))]
pub async fn get(Person(session): Person) -> Json<Session> {
    Json(session.into())
}

/// Sign out.
#[utoipa::path(delete, path = "/api/v1/session", tag = "Session", operation_id = "signOut",
    security(("session" = [])), responses((status = 204, description = "Signed out"), Listing))]
pub async fn sign_out(
    State(server): State<Server>,
    Person(session): Person,
    url: BaseUrl,
) -> Result<(StatusCode, [(HeaderName, HeaderValue); 1]), Failure> {
    sessions::sign_out(server.app(), &session).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie::take_back(&url))]))
}

/// Go on in another organization.
#[utoipa::path(put, path = "/api/v1/session/organization", tag = "Session", operation_id = "switchOrganization",
    security(("session" = [])), request_body = OrganizationChoice,
    responses((status = 200, description = "The session as it is now", body = Session), Writing))]
pub async fn switch_organization(
    State(server): State<Server>,
    Person(session): Person,
    Body(choice): Body<OrganizationChoice>,
) -> Result<Json<Session>, Failure> {
    Ok(Json(sessions::switch_organization(server.app(), &session, &choice.organization).await?.into()))
}

/// Change one's own password; all other sessions end.
#[utoipa::path(put, path = "/api/v1/session/password", tag = "Session", operation_id = "changePassword",
    security(("session" = [])), request_body = PasswordChange,
    responses((status = 204, description = "It is changed"), Own))]
pub async fn change_password(
    State(server): State<Server>,
    Person(session): Person,
    Body(PasswordChange { old, new }): Body<PasswordChange>,
) -> Result<StatusCode, Failure> {
    passwords::change(server.app(), &session, &old, &new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Change what one is called; the sessions that are under way go on.
#[utoipa::path(put, path = "/api/v1/session/name", tag = "Session", operation_id = "changeName",
    security(("session" = [])), request_body = NameChange,
    responses((status = 204, description = "It is changed"), Own))]
pub async fn change_name(
    State(server): State<Server>,
    Person(session): Person,
    Body(NameChange { name }): Body<NameChange>,
) -> Result<StatusCode, Failure> {
    admins::rename(server.app(), &session, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sign out everywhere else.
#[utoipa::path(delete, path = "/api/v1/session/others", tag = "Session", operation_id = "signOutElsewhere",
    security(("session" = [])),
    responses((status = 200, description = "How many other sessions were ended", body = EndedSessions), Listing))]
pub async fn sign_out_elsewhere(
    State(server): State<Server>,
    Person(session): Person,
) -> Result<Json<EndedSessions>, Failure> {
    let ended = sessions::sign_out_elsewhere(server.app(), &session).await?;
    Ok(Json(EndedSessions { ended }))
}

/// Begin to switch one-time codes on.
#[utoipa::path(post, path = "/api/v1/session/totp", tag = "Session", operation_id = "enrolTotp",
    security(("session" = [])),
    responses((status = 200, description = "What the authenticator is given", body = Enrolment), Own))]
pub async fn enrol_totp(State(server): State<Server>, Person(session): Person) -> Result<Json<Enrolment>, Failure> {
    let totp::Enrolment { secret, url } = totp::enrol(server.app(), &session)?;
    Ok(Json(Enrolment { secret, url }))
}

/// Switch one-time codes on.
#[utoipa::path(put, path = "/api/v1/session/totp", tag = "Session", operation_id = "confirmTotp",
    security(("session" = [])), request_body = Confirmation,
    responses((status = 204, description = "They are on"), Own))]
pub async fn confirm_totp(
    State(server): State<Server>,
    Person(session): Person,
    Body(Confirmation { secret, code }): Body<Confirmation>,
) -> Result<StatusCode, Failure> {
    totp::confirm(server.app(), &session, &secret, &code).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Switch one-time codes off.
#[utoipa::path(delete, path = "/api/v1/session/totp", tag = "Session", operation_id = "disableTotp",
    security(("session" = [])), request_body = Proof,
    responses((status = 204, description = "They are off"), Own))]
pub async fn disable_totp(
    State(server): State<Server>,
    Person(session): Person,
    Body(Proof { password }): Body<Proof>,
) -> Result<StatusCode, Failure> {
    totp::disable(server.app(), &session, &password).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The organizations in which one has a role.
#[utoipa::path(get, path = "/api/v1/organizations", tag = "Session", operation_id = "listOrganizations",
    security(("session" = [])),
    responses((status = 200, description = "The organizations", body = Memberships), Listing))]
pub async fn organizations(
    State(server): State<Server>,
    Person(session): Person,
) -> Result<Json<Memberships>, Failure> {
    let organizations = organizations::of_admin(server.app(), session.admin.key).await?;
    Ok(Json(Page::whole(organizations)))
}

/// An organization, and what one is to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Membership {
    /// The organization.
    organization: Organization,
    /// What one is to it.
    #[schema(schema_with = one_of::<Role>)]
    role: Role,
}

impl From<(directory::Organization, Role)> for Membership {
    fn from((organization, role): (directory::Organization, Role)) -> Self {
        Self { organization: organization.into(), role }
    }
}
