//! Who has signed in and looks at a page.

use app::App;
use app::sessions::Session;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use directory::Actor;

use super::failure::Failure;
use super::notice::Notice;
use super::reader::Reader;
use super::shell::{Section, Shell, SignedIn};
use crate::api::signed;
use crate::base_url::BaseUrl;
use crate::{Server, observe};

/// Who has signed in, and what their page stands in.
pub struct Visitor {
    /// Their session.
    pub session: Session,
    /// What the page stands in.
    pub shell: Shell,
    /// The server, as they see it.
    pub url: BaseUrl,
    server: Server,
}

impl Visitor {
    /// What can be done.
    pub fn app(&self) -> &App {
        self.server.app()
    }

    /// Whether one may sign in by way of an OpenID provider.
    pub fn has_openid(&self) -> bool {
        self.server.openid().is_some()
    }

    /// Who does it.
    pub fn actor(&self) -> &Actor {
        &self.session.actor
    }

    /// The shell of a page that is there in the navigation.
    pub fn shell_at(&self, section: Section) -> Shell {
        Shell { section, ..self.shell.clone() }
    }

    /// Leads to a page that tells what was done.
    pub fn done(&self, path: &str, what: impl Into<String>) -> Response {
        let mut response = leads_to(path);
        let notice = Notice(what.into()).hand_over(&self.url);
        response.headers_mut().append(header::SET_COOKIE, notice);
        response
    }
}

/// Leads to a page of ours.
pub fn leads_to(path: &str) -> Response {
    let location = HeaderValue::try_from(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// A path of ours, from outside: nothing that leads to another site.
#[must_use]
pub fn within(path: Option<&str>) -> &str {
    let ours = |path: &&str| {
        path.starts_with('/') && !path[1..].starts_with(['/', '\\']) && path.bytes().all(|byte| byte.is_ascii_graphic())
    };
    path.filter(ours).unwrap_or("/")
}

impl FromRequestParts<Server> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Failure> {
        let session = signed::session(parts, server).await?;
        observe::on_behalf_of(&session.actor.name);
        let organizations = app::organizations::of_admin(server.app(), session.admin.key).await?;
        let url = server.base_urls().of(&parts.uri, &parts.headers);
        let signed = SignedIn {
            name: session.admin.name.clone(),
            email: session.admin.email.clone(),
            role: session.role,
            organization: session.organization.clone(),
            organizations: organizations.into_iter().map(|(organization, _)| organization).collect(),
        };
        let shell = Shell {
            notice: Notice::carried(&parts.headers, &url),
            signed: Some(signed),
            ..Shell::open(Reader::of(server, parts))
        };
        Ok(Self { session, shell, url, server: server.clone() })
    }
}

/// The shell of a page that anybody may see.
pub struct Anybody(pub Shell);

impl FromRequestParts<Server> for Anybody {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Failure> {
        let url = server.base_urls().of(&parts.uri, &parts.headers);
        Ok(Self(Shell { notice: Notice::carried(&parts.headers, &url), ..Shell::open(Reader::of(server, parts)) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_to_another_site() {
        for path in ["/", "/users?text=a%20b", "/users/1"] {
            assert_eq!(within(Some(path)), path);
        }
        for path in ["", "//evil.example", "/\\evil.example", "https://evil.example", "users", "/a\r\nb", "/é", "/\t/x"]
        {
            assert_eq!(within(Some(path)), "/", "{path:?}");
        }
        assert_eq!(within(None), "/");
    }
}
