//! What the portal's pages cost with a large directory: the time of each, and what a browser loads that has nothing yet.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::group;
use crate::driver::{Connection, Endpoint, drive};
use crate::error::{Error, Result};
use crate::limit::Limit;
use crate::people;
use crate::plan::{Engine, Plan, progress};
use crate::server::Muster;
use crate::statistics::{float, median, milliseconds};
use crate::table::{Table, measure as decimal, whole};

/// The pages; what is in braces is the first that the page before it leads to.
const PAGES: [&str; 34] = [
    "/",
    "/?reach=week",
    "/?reach=month",
    "/provisioning",
    "/provisioning/{}",
    "/provisioning/{}/connect",
    "/provisioning/{}/settings",
    "/users",
    "/users?text=ada",
    "/users?text=person.99",
    "/users?text=nobody",
    "/users?status=active",
    "/users?status=disabled",
    "/users?sort=created&descending=true",
    "/users/{}",
    "/users/{}/attributes",
    "/users/{}/groups",
    "/users/{}/activity",
    "/groups",
    "/groups/{}",
    "/groups/{}?add=a",
    "/search?text=ada",
    "/search?text=person.99",
    "/attributes",
    "/admins",
    "/api-keys",
    "/account",
    "/organization",
    "/audit-trails",
    "/audit-trails?text=nobody",
    "/provisioning-log",
    "/provisioning-log/{}",
    "/provisioning-log?text=nobody",
    "/provisioning-log?outcome=failed",
];

/// Every page with so many users in the directory.
#[derive(Debug, Serialize)]
pub struct Figures {
    engine: Engine,
    users: usize,
    /// Bytes of what all pages are made with: styles, script, pictures.
    files: usize,
    pages: Vec<Row>,
}

/// One page; times in milliseconds.
#[derive(Debug, Serialize)]
struct Row {
    path: String,
    bytes: usize,
    ms: f64,
    slowest_ms: f64,
    bare_ms: f64,
}

/// An owner who has signed in.
struct Visitor {
    host: String,
    cookie: String,
}

impl Visitor {
    fn get(&self, path: &str) -> Vec<u8> {
        let Self { host, cookie } = self;
        format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\nCookie: {cookie}\r\n\r\n").into_bytes()
    }

    /// A page's text.
    async fn read(&self, connection: &mut Connection, path: &str) -> Result<String> {
        connection.ask(&self.get(path)).await?;
        Ok(String::from_utf8_lossy(connection.body()).into_owned())
    }
}

/// Measures the pages with a directory of so many users.
pub async fn measure(plan: &Plan, engine: Engine, users: usize) -> Result<Figures> {
    let muster = Muster::start(plan, engine).await?;
    let visitor = Visitor { host: muster.endpoint.host.clone(), cookie: muster.sign_in().await? };
    progress(&format!("portal: creating {} users", whole(float(users))));
    let members = people::fill(&muster.endpoint, plan.usual_connections(), 0..users).await?;
    progress("portal: one group of them all");
    let mut connection = Connection::to(&muster.endpoint).await?;
    let everyone = group::create(&mut connection, &muster.endpoint, "Everyone").await?;
    let additions = group::additions(&muster.endpoint, &everyone, &members);
    drive(&muster.endpoint.addresses, 1, &additions).await?;

    progress("portal: one page at a time");
    let mut pages = Vec::new();
    for path in paths(&visitor, &mut connection).await? {
        pages.push(page(plan, &visitor, &muster.endpoint, &mut connection, path).await?);
    }
    let files = files(&visitor, &mut connection).await?;
    muster.stop().await?;
    Ok(Figures { engine, users, files, pages })
}

async fn page(
    plan: &Plan,
    visitor: &Visitor,
    endpoint: &Endpoint,
    connection: &mut Connection,
    path: String,
) -> Result<Row> {
    let request = visitor.get(&path);
    // The first time fills what is kept from then on.
    let bytes = connection.ask(&request).await?.bytes;
    let mut limit = Limit::new(bytes).await?;
    let bare = endpoint.get("/Users");
    let (mut times, mut bare_times) = (Vec::new(), Vec::new());
    for _ in 0..plan.samples {
        times.push(milliseconds(connection.ask_dropping(&request).await?.total));
        bare_times.push(milliseconds(limit.ask(&bare).await?.total));
    }
    let slowest_ms = times.iter().copied().fold(0.0, f64::max);
    Ok(Row { path, bytes, ms: median(times), slowest_ms, bare_ms: median(bare_times) })
}

/// The pages' paths, each list's first id in the place of its braces.
async fn paths(visitor: &Visitor, connection: &mut Connection) -> Result<Vec<String>> {
    let mut first: BTreeMap<&str, String> = BTreeMap::new();
    let mut paths = Vec::new();
    for path in PAGES {
        let Some((list, rest)) = path.split_once("/{}") else {
            paths.push(path.to_owned());
            continue;
        };
        if !first.contains_key(list) {
            let text = visitor.read(connection, list).await?;
            let id = leads_to(&text, list).ok_or_else(|| Error::Other(format!("{list} leads to none of its own")))?;
            first.insert(list, id);
        }
        paths.push(format!("{list}/{}{rest}", first[list]));
    }
    Ok(paths)
}

/// The id of the first thing below `list` that a page leads to: neither a form nor a page of its own.
fn leads_to(page: &str, list: &str) -> Option<String> {
    let link = format!("href=\"{list}/");
    let mut links = page.split(&link).skip(1).filter_map(|rest| rest.split('"').next());
    links.find(|id| id.bytes().any(|byte| byte.is_ascii_digit()) && !id.contains('/')).map(str::to_owned)
}

/// Bytes of the files that the dashboard is made with.
async fn files(visitor: &Visitor, connection: &mut Connection) -> Result<usize> {
    let page = visitor.read(connection, "/").await?;
    let links = page.split("=\"/static/").skip(1).filter_map(|rest| rest.split(['"', '#']).next());
    let files: BTreeSet<&str> = links.collect();
    let mut bytes = 0;
    for file in files {
        bytes += connection.ask_dropping(&visitor.get(&format!("/static/{file}"))).await?.bytes;
    }
    Ok(bytes)
}

/// All pages in one table.
pub fn table(plan: &Plan, figures: &Figures) -> Table {
    let kilobytes = |bytes: usize| decimal(float(bytes) / 1e3);
    let row = |row: &Row| {
        let loaded = kilobytes(row.bytes + figures.files);
        let times = [row.ms, row.slowest_ms, row.bare_ms].map(decimal);
        [vec![shortened(&row.path), kilobytes(row.bytes), loaded], times.to_vec()].concat()
    };
    Table {
        title: format!(
            "The portal with {} users on {}, one page at a time, {} times each; in ms; kB with all files is what a browser loads \
             that has nothing yet",
            whole(float(figures.users)),
            figures.engine.word(),
            plan.samples
        ),
        headings: vec!["", "kB", "with files", "median", "slowest", "bare route"],
        rows: figures.pages.iter().map(row).collect(),
    }
}

/// A path in which ids take little room.
fn shortened(path: &str) -> String {
    path.split('/')
        .map(|part| if part.len() > 30 && !part.contains('=') { "…" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_a_list_is_found() {
        let page = r#"<a href="/users/new">+</a><a href="/users/0a1/edit">e</a><a href="/users/0a1">Ada</a><a href="/users/2">"#;
        assert_eq!(leads_to(page, "/users").as_deref(), Some("0a1"));
        assert_eq!(leads_to(page, "/groups"), None);
    }

    #[test]
    fn ids_take_little_room_in_the_table() {
        assert_eq!(shortened("/users/0199a1b2-0000-7000-8000-000000000001/groups"), "/users/…/groups");
        assert_eq!(shortened("/users?text=ada"), "/users?text=ada");
    }
}
