//! Every route of the portal: those that the server has, held against those that the tests know.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::api::matrix::role_allows;

/// Where the server lists its pages.
const ROUTER: &str = include_str!("../../../crates/server/src/portal/mod.rs");
/// What the tests know of each: who may ask, what a form sends, and which other addresses show the page in another state.
const KNOWN: &str = include_str!("../../browser/pages.json");

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
    /// What stands behind the path in other states of the page, such as `?text=nothing`.
    pub states: Vec<String>,
    /// Whether it answers with something that is no page: a file, a stream.
    pub is_file: bool,
}

impl Route {
    /// The path, with an id for each name; ids are known by the part of the path that they follow.
    pub fn filled(&self, ids: &BTreeMap<&'static str, String>) -> String {
        let mut before = "";
        let parts = self.path.split('/').map(|part| {
            let noun = std::mem::replace(&mut before, part);
            if !part.starts_with('{') {
                return part.to_owned();
            }
            ids.get(noun).cloned().unwrap_or_else(|| panic!("{}: there is no sample of {noun:?}", self.path))
        });
        parts.collect::<Vec<_>>().join("/")
    }

    /// Whether an admin of this role may ask for it.
    pub fn is_open_to(&self, role: &str) -> bool {
        !matches!(&self.who, Who::May(permission) if !role_allows(role, permission))
    }

    /// Whether the path names something.
    pub fn names_something(&self) -> bool {
        self.path.contains('{')
    }

    /// Whether this is the route of an address.
    pub fn matches(&self, method: &str, address: &str) -> bool {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let (mut ours, mut theirs) = (self.path.split('/'), path.split('/'));
        let same = ours.by_ref().zip(theirs.by_ref()).all(|(our, their)| our == their || our.starts_with('{'));
        // `zip` takes one of ours more where theirs end first.
        self.method == method && same && self.path.split('/').count() == path.split('/').count()
    }
}

/// Every route of the portal.
pub fn all() -> Vec<Route> {
    let known: Value = serde_json::from_str(KNOWN).expect("pages.json is JSON");
    let known = known.as_object().expect("an object");
    let there = listed();
    for name in known.keys() {
        assert!(there.contains(name), "{name} is in pages.json and not in the router");
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
    let fields = known["fields"].as_object().into_iter().flatten();
    Route {
        method: method.to_owned(),
        path: path.to_owned(),
        who,
        fields: fields.map(|(name, value)| (name.clone(), text(value))).collect(),
        states: known["states"].as_array().into_iter().flatten().map(text).collect(),
        is_file: known["file"] == true,
    }
}

/// `GET /users` and so on, as the router lists them; files that pages are made with are no pages.
fn listed() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let routers: Vec<&str> = ROUTER.split("Router::new()").collect();
    for (before, list) in routers.iter().zip(&routers[1..]) {
        let prefix = prefix(before);
        for route in list.split(".route(").skip(1) {
            let path = route.split('"').nth(1).expect("a path");
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
