//! The matrix: every route of the portal, for every kind of visitor.

use super::routes::{self, Ids, Route, Who};
use super::sample::Sample;
use super::visitor::{Visitor, filled, form};
use crate::api::client::Client;
use crate::harness::{Answer, Server, send, shared};

fn ask(visitor: &Visitor, route: &Route, path: &str, ids: &Ids) -> Answer {
    let request = visitor.request(&route.method, path);
    let answer = send(if route.method == "POST" { filled(request, route, ids) } else { request });
    assert!(answer.status < 500, "{} {path}: {}", route.method, answer.text);
    answer
}

/// What an organization has, and what was done in it: whoever changed something would change this.
fn everything(api: &Client) -> String {
    let of = |path: &str| api.get(path).is(200).text;
    ["/connections", "/users", "/groups", "/attributes", "/audit-events", "/organization"].map(of).join("\n")
}

#[test]
fn who_has_not_signed_in_is_led_to_the_sign_in_page_and_back() {
    let sample = Sample::new(&shared());
    let nobody = Visitor::nobody(&shared());
    let before = everything(&sample.api);
    for route in routes::all().iter().filter(|route| route.who != Who::Anybody) {
        let path = route.address(&sample.ids);
        let back = (route.method == "GET").then_some(path.as_str());
        ask(&nobody, route, &path, &sample.ids).leads_to_sign_in(back);
    }
    assert_eq!(everything(&sample.api), before);
}

#[test]
fn what_another_organization_has_is_not_there() {
    let (sample, other) = (Sample::new(&shared()), Sample::new(&shared()));
    let before = everything(&sample.api);
    let named = |route: &&Route| route.names_something() && route.who != Who::Anybody;
    for route in routes::all().iter().filter(named) {
        let path = route.address(&sample.ids);
        // Attributes have names and events have numbers: the other organization has its own of the same.
        if path.starts_with("/attributes/") || path.starts_with("/audit-trails/") {
            continue;
        }
        let answer = ask(&other.owner, route, &path, &sample.ids);
        assert_eq!(answer.status, 404, "{} {path}: {}", route.method, answer.text);
        // Words such as `end` are nobody's; what was asked for may be said again.
        for id in sample.ids.values().filter(|id| id.len() >= 16 && !path.contains(*id)) {
            assert!(!answer.text.contains(id), "{path} tells of {id}: {}", answer.text);
        }
    }
    assert_eq!(everything(&sample.api), before);
}

#[test]
fn a_role_may_what_it_may_and_nothing_more() {
    let sample = Sample::new(&shared());
    for role in ["auditor", "admin"] {
        let person = Visitor::of_role(&shared(), &sample.organization, role);
        let before = everything(&sample.api);
        for route in &routes::all() {
            let path = route.address(&sample.ids);
            if !route.is_open_to(role) {
                let answer = ask(&person, route, &path, &sample.ids);
                assert_eq!(answer.status, 403, "{} {path} as {role}: {}", route.method, answer.text);
                answer.page(403);
            } else if route.is_page() && route.who != Who::Anybody {
                let answer = ask(&person, route, &path, &sample.ids);
                assert_eq!(answer.status, 200, "{path} as {role}: {}", answer.text);
            }
        }
        assert_eq!(everything(&sample.api), before, "as {role}");
    }
}

#[test]
fn a_page_of_another_site_sends_no_form_of_ours() {
    let sample = Sample::new(&shared());
    let before = everything(&sample.api);
    for route in routes::all().iter().filter(|route| route.method == "POST") {
        let path = route.address(&sample.ids);
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let request = sample.owner.request("POST", &path).header(name, value);
            send(filled(request, route, &sample.ids)).page(403);
        }
    }
    assert_eq!(everything(&sample.api), before);
}

#[test]
fn our_own_pages_send_their_forms() {
    let sample = Sample::new(&shared());
    let request = sample.owner.request("POST", "/preferences");
    let own = request.header("sec-fetch-site", "same-origin").header("origin", &shared().url);
    let answer = send(form(own, &[("theme", "dark"), ("back", "/attributes")])).is(303);
    assert_eq!(answer.header("location"), "/attributes");
}

#[test]
fn who_signs_out_is_a_stranger_at_the_very_next_request() {
    let server = Server::start(&[]);
    let owner = Visitor::of_role(&server, "default", "owner");
    owner.get("/").page(200);
    assert_eq!(owner.post::<&str, &str>("/sign-out", &[]).is(303).header("location"), "/sign-in");
    owner.get("/attributes").leads_to_sign_in(Some("/attributes"));
}
