//! *Admin > System > Admins*: who administers, and inviting more of them. [`one`] is the page of one of them.

pub mod one;

use app::admins::{self, Link};
use askama::Template;
use axum::response::Response;
use directory::{Admin, Permission, Role};
use serde::Deserialize;

use super::Answer;
use super::failure::Failure;
use super::input::Fields;
use super::problems::Problems;
use super::shell::{self, Section, Shell};
use super::visitor::Visitor;

#[derive(Template)]
#[template(path = "admins/list.html")]
struct ListPage {
    shell: Shell,
    admins: Vec<(Admin, Role)>,
    /// Id of whoever looks at the page.
    own: String,
}

/// How an admin gets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// By a password.
    Password,
    /// By the OpenID provider alone.
    OpenId,
    /// Not yet: the invitation was not taken up.
    Invited,
}

impl Method {
    /// How an admin gets in. Who has signed in without ever setting a password was vouched for by the provider.
    #[must_use]
    pub const fn of(admin: &Admin) -> Self {
        match (admin.has_password, admin.last_sign_in) {
            (true, _) => Self::Password,
            (false, Some(_)) => Self::OpenId,
            (false, None) => Self::Invited,
        }
    }
}

/// `GET /admins`
pub async fn list(visitor: Visitor) -> Answer {
    let admins = admins::list(visitor.app(), visitor.actor()).await?;
    let own = visitor.session.admin.id.clone();
    shell::page(&ListPage { shell: visitor.shell_at(Section::Admins), admins, own })
}

#[derive(Template)]
#[template(path = "admins/new.html")]
struct NewPage {
    shell: Shell,
    email: String,
    name: String,
    role: Role,
    /// Whether a link goes out by mail.
    mails: bool,
    /// Whether one may sign in by way of the OpenID provider.
    openid: bool,
    problems: Problems,
}

/// `GET /admins/new`
pub async fn new(visitor: Visitor) -> Answer {
    visitor.actor().require(Permission::WriteAdmins)?;
    let NewAdmin { email, name, role } = NewAdmin { email: String::new(), name: String::new(), role: Role::Admin };
    shell::page(&form(&visitor, email, name, role, Problems::none()))
}

fn form(visitor: &Visitor, email: String, name: String, role: Role, problems: Problems) -> NewPage {
    let (mails, openid) = (visitor.app().sends_mail(), visitor.has_openid());
    NewPage { shell: visitor.shell_at(Section::Admins), email, name, role, mails, openid, problems }
}

/// Someone to be made an admin.
#[derive(Debug, Deserialize)]
pub struct NewAdmin {
    #[serde(default)]
    email: String,
    #[serde(default)]
    name: String,
    role: Role,
}

/// `POST /admins/new`: the answer itself shows the link, which is nowhere else from then on.
pub async fn invite(visitor: Visitor, Fields(NewAdmin { email, name, role }): Fields<NewAdmin>) -> Answer {
    let root = Some(visitor.url.root());
    match admins::invite(visitor.app(), visitor.actor(), &email, &name, role, root).await {
        Ok((admin, Some(link))) => shown(&visitor, admin, &link),
        Ok((admin, None)) => Ok(visitor.done("/admins", visitor.shell.t.admin_joined(admin.email))),
        Err(problem) => {
            let problems = Problems::of(&visitor.shell.t, problem)?;
            shell::page_with(problems.status(), &form(&visitor, email, name, role, problems))
        }
    }
}

#[derive(Template)]
#[template(path = "admins/link.html")]
struct LinkPage<'a> {
    shell: Shell,
    admin: Admin,
    url: String,
    link: &'a Link,
}

/// The page that shows a link, this once.
fn shown(visitor: &Visitor, admin: Admin, link: &Link) -> Result<Response, Failure> {
    let url = link.url(visitor.url.root());
    // Another language is asked for on a page that is there to be gone back to.
    let shell = Shell { path: "/admins".into(), ..visitor.shell_at(Section::Admins) };
    shell::page(&LinkPage { shell, admin, url, link })
}

#[cfg(test)]
mod tests {
    use directory::AdminKey;
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn how_an_admin_gets_in_is_told_by_what_they_did() {
        let invited = Admin {
            key: AdminKey(1),
            id: "1".into(),
            email: "ada@example.org".into(),
            name: "Ada".into(),
            has_password: false,
            has_totp: false,
            last_sign_in: None,
            created: Timestamp::UNIX_EPOCH,
        };
        assert_eq!(Method::of(&invited), Method::Invited);
        let came = Admin { last_sign_in: Some(Timestamp::UNIX_EPOCH), ..invited.clone() };
        assert_eq!(Method::of(&came), Method::OpenId);
        assert_eq!(Method::of(&Admin { has_password: true, ..invited }), Method::Password);
    }
}
