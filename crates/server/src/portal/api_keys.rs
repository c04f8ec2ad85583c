//! *Admin > System > API keys*: what programs present.

use app::api_keys;
use askama::Template;
use directory::{ApiKey, Permission};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use words::words;

use super::Answer;
use super::ask::Ask;
use super::input::{Fields, Path};
use super::problems::Problems;
use super::shell::{self, Section, Shell};
use super::visitor::Visitor;

#[derive(Template)]
#[template(path = "api_keys/list.html")]
struct ListPage {
    shell: Shell,
    keys: Vec<ApiKey>,
    now: Timestamp,
    /// URL of the server.
    root: String,
}

impl ListPage {
    fn api(&self) -> String {
        api(&self.root)
    }

    fn is_over(&self, key: &ApiKey) -> bool {
        key.expires.is_some_and(|expires| expires <= self.now)
    }
}

/// URL of the API.
fn api(root: &str) -> String {
    format!("{root}/api/v1")
}

/// `GET /api-keys`
pub async fn list(visitor: Visitor) -> Answer {
    let keys = api_keys::list(visitor.app(), visitor.actor()).await?;
    let (now, root) = (visitor.app().now(), visitor.url.root().to_owned());
    shell::page(&ListPage { shell: visitor.shell_at(Section::ApiKeys), keys, now, root })
}

words! {
    /// How long a key is to be good.
    Lifetime, "lifetime", {
        /// A month.
        Month => "30",
        /// A quarter.
        Quarter => "90",
        /// A year.
        Year => "365",
        /// Until it is removed.
        Unlimited => "unlimited",
    }
}

impl Lifetime {
    fn end(self, now: Timestamp) -> Option<Timestamp> {
        let days: i64 = self.word().parse().ok()?;
        now.saturating_add(SignedDuration::from_hours(24 * days)).ok()
    }
}

#[derive(Template)]
#[template(path = "api_keys/new.html")]
struct NewPage {
    shell: Shell,
    name: String,
    scopes: Vec<Permission>,
    lifetime: Lifetime,
    problems: Problems,
}

impl NewPage {
    /// How long a key may be good, what that is called, and whether it is chosen.
    fn lifetimes(&self) -> [(Lifetime, &'static str, bool); 4] {
        let t = &self.shell.t;
        let named = [
            (Lifetime::Month, t.api_key_month()),
            (Lifetime::Quarter, t.api_key_quarter()),
            (Lifetime::Year, t.api_key_year()),
            (Lifetime::Unlimited, t.api_key_unlimited()),
        ];
        named.map(|(lifetime, name)| (lifetime, name, lifetime == self.lifetime))
    }
}

/// `GET /api-keys/new`
pub async fn new(visitor: Visitor) -> Answer {
    visitor.actor().require(Permission::WriteAdmins)?;
    shell::page(&NewPage {
        shell: visitor.shell_at(Section::ApiKeys),
        name: String::new(),
        scopes: vec![Permission::ReadUsers],
        lifetime: Lifetime::Quarter,
        problems: Problems::none(),
    })
}

/// A key to be made.
#[derive(Debug, Deserialize)]
pub struct NewKey {
    #[serde(default)]
    name: String,
    #[serde(default)]
    scopes: Vec<Permission>,
    lifetime: Lifetime,
}

#[derive(Template)]
#[template(path = "api_keys/made.html")]
struct MadePage {
    shell: Shell,
    key: ApiKey,
    secret: String,
    /// URL of the server.
    root: String,
}

impl MadePage {
    fn api(&self) -> String {
        api(&self.root)
    }
}

/// `POST /api-keys/new`: the answer itself shows the key, which is nowhere else from then on.
pub async fn create(visitor: Visitor, Fields(NewKey { name, scopes, lifetime }): Fields<NewKey>) -> Answer {
    let expires = lifetime.end(visitor.app().now());
    let shell = visitor.shell_at(Section::ApiKeys);
    match api_keys::create(visitor.app(), visitor.actor(), &name, scopes.clone(), expires).await {
        Ok((secret, key)) => {
            // Another language is asked for on a page that is there to be gone back to.
            let shell = Shell { path: "/api-keys".into(), ..shell };
            shell::page(&MadePage { shell, key, secret: secret.reveal(), root: visitor.url.root().to_owned() })
        }
        Err(problem) => {
            let problems = Problems::of(&shell.t, problem)?;
            shell::page_with(problems.status(), &NewPage { shell, name, scopes, lifetime, problems })
        }
    }
}

/// `GET /api-keys/{key}/remove`
pub async fn ask_to_remove(visitor: Visitor, Path(id): Path<String>) -> Answer {
    visitor.actor().require(Permission::WriteAdmins)?;
    let key = api_keys::by_id(visitor.app(), visitor.actor(), &id).await?;
    let shell = visitor.shell_at(Section::ApiKeys);
    let used = match key.last_used {
        Some(used) => shell.t.api_key_remove_used(shell.t.moment(used)),
        None => shell.t.api_key_remove_unused().to_owned(),
    };
    let (title, button) = (shell.t.api_key_remove_title(key.name), shell.t.api_key_remove());
    let (text, action) = (vec![shell.t.api_key_remove_text().to_owned(), used], shell.path.clone());
    Ask { title, text, action, hidden: vec![], button, danger: true, back: "/api-keys".into(), shell }.answer()
}

/// `POST /api-keys/{key}/remove`
pub async fn remove(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let key = api_keys::by_id(visitor.app(), visitor.actor(), &id).await?;
    api_keys::remove(visitor.app(), visitor.actor(), &id).await?;
    Ok(visitor.done("/api-keys", visitor.shell.t.api_key_removed(key.name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_ends_after_the_days_that_were_chosen() {
        let now = Timestamp::UNIX_EPOCH;
        let days = |lifetime: Lifetime| lifetime.end(now).map(|end| end.as_second() / 86_400);
        assert_eq!(Lifetime::ALL.iter().copied().map(days).collect::<Vec<_>>(), [Some(30), Some(90), Some(365), None]);
    }
}
