//! Where a link leads with which a password is set; the first sets the installation up.

use app::{Problem, admins, sessions};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, Uri, header};
use directory::Admin;
use serde::Deserialize;

use super::Answer;
use super::input::{Fields, Path};
use super::notice::Notice;
use super::problems::Problems;
use super::shell::{self, Shell};
use super::visitor::{Anybody, leads_to};
use crate::Server;
use crate::api::cookie;
use crate::request_id::RequestId;

#[derive(Template)]
#[template(path = "setup.html")]
struct SetupPage {
    shell: Shell,
    /// Whose password is set; `None`: the first owner's.
    admin: Option<Admin>,
    email: String,
    name: String,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "setup_gone.html")]
struct GonePage {
    shell: Shell,
}

/// `GET /setup/{link}`
pub async fn show(State(server): State<Server>, Anybody(shell): Anybody, Path(link): Path<String>) -> Answer {
    match admins::linked(server.app(), &link).await {
        Ok(admin) => {
            let (email, name) =
                admin.as_ref().map(|admin| (admin.email.clone(), admin.name.clone())).unwrap_or_default();
            shell::page(&SetupPage { shell, admin, email, name, problems: Problems::none() })
        }
        Err(problem) => gone(shell, problem),
    }
}

fn gone(shell: Shell, problem: Problem) -> Answer {
    let problems = Problems::of(&shell.t, problem)?;
    shell::page_with(problems.status(), &GonePage { shell })
}

/// Who sets a password.
#[derive(Deserialize)]
pub struct NewPassword {
    email: Option<String>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
}

/// `POST /setup/{link}`: sets the password and signs in.
pub async fn set_up(
    State(server): State<Server>,
    Anybody(shell): Anybody,
    Path(link): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    request_id: RequestId,
    Fields(NewPassword { email, name, password }): Fields<NewPassword>,
) -> Answer {
    let (app, id) = (server.app(), request_id.as_str());
    let admin = match admins::linked(app, &link).await {
        Ok(admin) => admin,
        Err(problem) => return gone(shell, problem),
    };
    match admins::set_up(app, &link, Some(&name), email.as_deref(), &password, id).await {
        Ok(admin) => {
            let url = server.base_urls().of(&uri, &headers);
            let (to, cookie) = match sessions::sign_in(app, &admin.email, &password, None, id).await {
                Ok((secret, _)) => ("/", cookie::hand_over(&secret, &url)),
                // Whoever has one-time codes is asked for one there.
                Err(_) => ("/sign-in", Notice(shell.t.password_set().to_owned()).hand_over(&url)),
            };
            let mut response = leads_to(to);
            response.headers_mut().append(header::SET_COOKIE, cookie);
            Ok(response)
        }
        Err(problem) => {
            let problems = Problems::of(&shell.t, problem)?;
            let email = email.unwrap_or_default();
            shell::page_with(problems.status(), &SetupPage { shell, admin, email, name, problems })
        }
    }
}
