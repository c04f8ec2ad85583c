//! Every route of the portal: those that the server has, held against those that the tests know.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::api::matrix::role_allows;

/// Where the server lists its pages.
const ROUTER: &str = include_str!("../../../crates/server/src/portal/mod.rs");
/// What the tests know of each; the browser tests read the same.
const KNOWN: &str = include_str!("../../browser/pages.json");

/// An id for each part of a path that one may follow: `users` → that of a user. Some have others: `local users`.
pub type Ids = BTreeMap<&'static str, String>;

/// Who may ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody.
    Anybody,
    /// Whoever has signed in.
    Person,
    /// Who has this permission.
    May(String),
}

/// A route, and what the tests know of it.
#[derive(Clone, Debug)]
pub struct Route {
    pub method: String,
    /// With names in braces.
    pub path: String,
    pub who: Who,
    /// What a form sends.
    pub fields: Vec<(String, String)>,
    /// Whether the form is one with a file.
    pub is_multipart: bool,
    /// Whether it answers with a file.
    pub is_file: bool,
    /// Whether its answer goes on for as long as somebody listens.
    pub is_stream: bool,
    /// What stands behind the path in each state of the page; nothing, in the usual one.
    states: Vec<String>,
    /// Which ids its last name stands for, where that is not plain.
    of: Vec<String>,
}

impl Route {
    /// Its addresses, in every state and of every kind of what it names.
    pub fn addresses(&self, ids: &Ids) -> Vec<String> {
        let paths = match self.of.as_slice() {
            [] => vec![self.path_of(ids, None)],
            kinds => kinds.iter().map(|kind| self.path_of(ids, Some(kind))).collect(),
        };
        let states = |path: String| self.states.iter().map(move |state| format!("{path}{}", filled(state, ids)));
        paths.into_iter().flat_map(states).collect()
    }

    /// One address.
    pub fn address(&self, ids: &Ids) -> String {
        self.addresses(ids).swap_remove(0)
    }

    /// What its form sends.
    pub fn filled_fields(&self, ids: &Ids) -> Vec<(&str, String)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), filled(value, ids))).collect()
    }

    fn path_of(&self, ids: &Ids, kind: Option<&str>) -> String {
        let mut before = "";
        let parts = self.path.split('/').map(|part| {
            let noun = std::mem::replace(&mut before, part);
            if !part.starts_with('{') {
                return part;
            }
            let noun = kind.filter(|kind| kind.ends_with(noun)).unwrap_or(noun);
            ids.get(noun).unwrap_or_else(|| panic!("{}: there is no sample of {noun:?}", self.path))
        });
        parts.collect::<Vec<_>>().join("/")
    }

    /// Whether an admin of this role may ask for it.
    pub fn is_open_to(&self, role: &str) -> bool {
        !matches!(&self.who, Who::May(permission) if !role_allows(role, permission))
    }

    /// Whether it is a page that can be looked at.
    pub fn is_page(&self) -> bool {
        self.method == "GET" && !self.is_file && !self.is_stream
    }

    /// Whether the path names something.
    pub fn names_something(&self) -> bool {
        self.path.contains('{')
    }

    /// Whether this is the route of an address.
    pub fn matches(&self, method: &str, address: &str) -> bool {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let (ours, theirs): (Vec<_>, Vec<_>) = (self.path.split('/').collect(), path.split('/').collect());
        let same = ours.iter().zip(&theirs).all(|(our, their)| our == their || our.starts_with('{'));
        self.method == method && ours.len() == theirs.len() && same
    }
}

/// A text with ids for the names of them.
fn filled(text: &str, ids: &Ids) -> String {
    ids.iter().fold(text.to_owned(), |text, (noun, id)| text.replace(&format!("{{{noun}}}"), id))
}

/// Every route of the portal.
pub fn all() -> Vec<Route> {
    let known: Value = serde_json::from_str(KNOWN).expect("pages.json is JSON");
    let known = known.as_object().expect("an object");
    let there = listed();
    for name in known.keys() {
        assert!(there.contains(name), "{name} is in tests/browser/pages.json and not in the router");
    }
    let route = |name: &String| {
        let known = known.get(name).unwrap_or_else(|| panic!("{name} is not in tests/browser/pages.json"));
        read(name, known)
    };
    there.iter().map(route).collect()
}

fn read(name: &str, known: &Value) -> Route {
    let (method, path) = name.split_once(' ').expect("a method and a path");
    let who = match known["who"].as_str().expect("who may ask") {
        "anybody" => Who::Anybody,
        "person" => Who::Person,
        permission => Who::May(permission.to_owned()),
    };
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let texts = |name: &str| known[name].as_array().map(|texts| texts.iter().map(text).collect());
    let fields = known["fields"].as_object().into_iter().flatten();
    Route {
        method: method.to_owned(),
        path: path.to_owned(),
        who,
        fields: fields.map(|(name, value)| (name.clone(), text(value))).collect(),
        is_multipart: known["multipart"] == true,
        is_file: known["file"] == true,
        is_stream: known["stream"] == true,
        states: texts("states").unwrap_or_else(|| vec![String::new()]),
        of: texts("of").unwrap_or_default(),
    }
}

/// `GET /users` and so on, as the router lists them; files that pages are made with are no pages.
fn listed() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let routers: Vec<&str> = ROUTER.split("Router::new()").collect();
    for (before, list) in routers.iter().zip(&routers[1..]) {
        let prefix = prefix(before);
        for route in list.split(".route(").skip(1) {
            // A path that has a name elsewhere is that of an OpenID provider's answer, which has stories of its own.
            let Some((path, _)) = route.trim_start().strip_prefix('"').and_then(|path| path.split_once('"')) else {
                continue;
            };
            let path = if path == "/" && !prefix.is_empty() { "" } else { path };
            let handlers = route.split("_layer(").next().unwrap_or_default();
            for method in ["get", "post", "put", "patch", "delete", "any"] {
                let there = handlers.match_indices(&format!("{method}(")).any(|(at, _)| {
                    !handlers[..at].ends_with(|before: char| before.is_alphanumeric() || "_:".contains(before))
                });
                if there && !path.starts_with("/static/") {
                    found.insert(format!("{} {prefix}{path}", method.to_uppercase()));
                }
            }
        }
    }
    found
}

/// The path below which a router of its own name is nested: the one that is made right after `before`.
fn prefix(before: &str) -> &'static str {
    let Some(name) = before.rsplit_once("let ").and_then(|(_, name)| name.trim().strip_suffix(" =")) else {
        return "";
    };
    let nested = ROUTER.split(".nest(\"").skip(1).find(|nested| nested.contains(&format!("\", {name})")));
    nested.and_then(|nested| nested.split('"').next()).unwrap_or_else(|| panic!("where is {name}?"))
}

#[test]
fn the_list_of_routes_is_read_and_known() {
    let routes = all();
    let there = |method, path| routes.iter().any(|route| route.matches(method, path));
    assert!(there("GET", "/") && there("POST", "/sign-out") && there("POST", "/attributes/new?x"));
    assert!(
        there("GET", "/attributes/badge/delete") && !there("GET", "/attributes/badge") && !there("GET", "/sign-out")
    );
}
