//! Secrets are on the page that makes them, and on no other; nor in an address, a cookie or the log.

use std::collections::BTreeSet;

use super::routes::{self, Who};
use super::sample::Sample;
use super::visitor::filled;
use crate::api::client::PASSWORD;
use crate::harness::{Server, send};

/// How the secrets of tokens, API keys, links and sessions begin.
const BEGINNINGS: [&str; 4] = ["mst_", "mak_", "msl_", "mss_"];
/// Hexadecimal digits that say which, and what only its holder knows in base64.
const SHORTEST: usize = 4 + 16 + 1 + 40;

/// The secrets in a text.
fn secrets(text: &str) -> BTreeSet<String> {
    let words = text.split(|char: char| !char.is_ascii_alphanumeric() && char != '_' && char != '-');
    let secret = |word: &&str| word.len() >= SHORTEST && BEGINNINGS.iter().any(|begin| word.starts_with(begin));
    words.filter(secret).map(str::to_owned).collect()
}

#[test]
fn a_secret_is_shown_once() {
    let server = Server::start(&[("LOG__LEVEL", "debug")]);
    let sample = Sample::new(&server);
    let routes = routes::all();
    let mut shown = secrets(&sample.token);
    assert_eq!(shown.len(), 1, "the token is a secret: {}", sample.token);
    for route in routes.iter().filter(|route| route.method == "POST" && route.path != "/sign-out") {
        let request = sample.owner.request("POST", &route.address(&sample.ids));
        let answer = send(filled(request, route, &sample.ids));
        shown.extend(secrets(&answer.text));
        let location = answer.header("location");
        assert!(secrets(location).is_empty(), "{} leads to {location}", route.path);
        for cookie in answer.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().expect("text");
            let session = cookie.starts_with("muster=mss_") && cookie.contains("; HttpOnly");
            assert!(session || secrets(cookie).is_empty(), "{}: {cookie}", route.path);
        }
    }
    for route in routes.iter().filter(|route| route.is_page() && route.who != Who::Anybody) {
        for address in route.addresses(&sample.ids) {
            let page = sample.owner.get(&address).text;
            assert!(secrets(&page).is_empty(), "{address} shows {:?}", secrets(&page));
            assert!(!page.contains(PASSWORD), "{address}: {page}");
        }
    }
    let log = server.log();
    assert!(log.contains("/sign-in") || log.contains("/attributes"), "the log tells of requests: {log}");
    for secret in &shown {
        let hidden = secret.splitn(3, '_').nth(2).expect("a secret has three parts");
        assert!(!log.contains(hidden), "{secret} is in the log");
    }
}
