//! Provisioning Log and Audit Trails: what is looked for, page by page, what one entry says, files, news, and that all of
//! it is the organization's own.

use std::io::{BufRead, BufReader};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::json;

use super::html::parse;
use super::sample::Sample;
use super::visitor::Visitor;
use crate::api::client::unique;
use crate::bodies;
use crate::harness::{Answer, encoded, shared};

/// Longer than any news takes.
const LONG: Duration = Duration::from_secs(20);

/// The entries of a page of the provisioning log.
fn rows(page: &Answer) -> Vec<String> {
    let elements = parse(&page.text).expect("a page");
    elements.iter().filter_map(|element| element.get("data-row")).map(str::to_owned).collect()
}

/// Where the page's list goes on.
fn next(page: &Answer) -> Option<String> {
    let elements = parse(&page.text).expect("a page");
    let link = elements.iter().find(|element| element.get("rel") == Some("next"))?;
    Some(link.get("href").expect("a link leads somewhere").replace("&#38;", "&"))
}

/// The audit events that a page leads to.
fn events(page: &Answer) -> Vec<String> {
    let elements = parse(&page.text).expect("a page");
    let links = elements.iter().filter_map(|element| element.get("href")?.strip_prefix("/audit-trails/"));
    links.filter(|rest| rest.bytes().all(|byte| byte.is_ascii_digit())).map(str::to_owned).collect()
}

#[test]
fn the_provisioning_log_shows_what_is_looked_for() {
    let sample = Sample::new(&shared());
    let (owner, ids) = (&sample.owner, &sample.ids);
    let found = |query: &str| rows(&owner.get(&format!("/provisioning-log?{query}")).page(200));
    let (all, failed, done) = (found(""), found("outcome=failed"), found("outcome=done"));
    assert!(failed.contains(&ids["failed provisioning-log"]) && !done.contains(&ids["failed provisioning-log"]));
    assert_eq!(failed.len() + done.len(), all.len());
    assert_eq!(found(&format!("connection={}", ids["provisioning"])), all);
    let created = found("operation=create");
    assert!(!created.is_empty() && created.len() < all.len());
    assert!(found("operation=create&outcome=failed").iter().all(|row| created.contains(row) && failed.contains(row)));
    let name = unique("Wanted");
    sample.scim("/Users", &bodies::user(&name)).is(201);
    assert_eq!(found(&format!("text={}", encoded(&name))).len(), 1);
    let about = found(&format!("user={}", ids["users"]));
    assert!((1..all.len()).contains(&about.len()), "made, and a member of a group: {about:?}");
    assert!(found("from=2020-01-01&until=2020-01-02").is_empty());
    for wrong in ["outcome=odd", "operation=odd", "from=yesterday"] {
        owner.get(&format!("/provisioning-log?{wrong}")).page(400);
    }
}

#[test]
fn the_provisioning_log_goes_on_page_by_page() {
    let sample = Sample::new(&shared());
    (0..60).for_each(|_| drop(sample.scim("/Users", &bodies::user(&unique("many@example.org"))).is(201)));
    let first = sample.owner.get("/provisioning-log?operation=create&outcome=done").page(200);
    assert_eq!((rows(&first).len(), next(&first).is_some()), (50, true));
    let mut seen = rows(&first);
    let mut to_next = next(&first);
    while let Some(address) = to_next {
        assert!(address.contains("operation=create") && address.contains("outcome=done"), "{address}");
        let page = sample.owner.get(&address).page(200);
        seen.extend(rows(&page));
        to_next = next(&page);
    }
    let numbers: Vec<u64> = seen.iter().map(|row| row.parse().expect("a number")).collect();
    assert!(numbers.len() > 60 && numbers.is_sorted_by(|one, next| one > next), "newest first, each once: {numbers:?}");
}

#[test]
fn an_entry_says_what_was_before_and_what_is_now() {
    let sample = Sample::new(&shared());
    let patch = |value: &str| {
        let operations = json!([{"op": "replace", "path": "title", "value": value}]);
        let body = json!({"schemas": [bodies::PATCH_OP], "Operations": operations});
        sample.ask_scim("PATCH", &format!("/Users/{}", sample.ids["users"]), &body.to_string()).is(200);
    };
    patch("Surveyor");
    patch("Chief <Surveyor>");
    let list = format!("/provisioning-log?operation=update&user={}", sample.ids["users"]);
    let newest = rows(&sample.owner.get(&list).page(200)).swap_remove(0);
    let entry = sample.owner.get(&format!("/provisioning-log/{newest}")).page(200);
    for part in
        [">Surveyor</del>", ">Chief &#60;Surveyor&#62;</ins>", "<code>title</code>", "PATCH /scim/v2/Users/{id}"]
    {
        assert!(entry.text.contains(part), "{part} is not in {}", entry.text);
    }
    let failed = sample.owner.get(&format!("/provisioning-log/{}", sample.ids["failed provisioning-log"])).page(200);
    assert!(failed.text.contains("<blockquote lang=\"en\">"), "what was answered is quoted: {}", failed.text);
    sample.owner.get("/provisioning-log/999999999").page(404);
    sample.owner.get("/provisioning-log/none").page(404);
}

#[test]
fn the_provisioning_log_is_a_file_of_what_is_looked_for() {
    let sample = Sample::new(&shared());
    let failed = rows(&sample.owner.get("/provisioning-log?outcome=failed").page(200)).len();
    let csv = sample.owner.get("/provisioning-log.csv?outcome=failed").dressed().is(200);
    assert!(csv.header("content-type").starts_with("text/csv"));
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"provisioning-log.csv\"");
    assert_eq!(csv.text.matches("\r\n").count(), failed + 1, "{}", csv.text);
    let json = sample.owner.get("/provisioning-log.json?outcome=failed").dressed().is(200);
    let entries = json.json.as_array().expect("an array");
    assert_eq!(entries.len(), failed);
    assert!(entries.iter().all(|entry| entry["status"].as_u64() >= Some(400)), "{}", json.text);
    sample.owner.get("/provisioning-log.csv?outcome=odd").page(400);
}

#[test]
fn news_of_the_provisioning_log_comes_as_it_is_written() {
    let sample = Sample::new(&shared());
    let newest = rows(&sample.owner.get("/provisioning-log").page(200)).swap_remove(0);
    let address = format!("/provisioning-log/live?after={newest}");
    let stream = sample.owner.request("GET", &address).send().expect("it begins");
    assert_eq!(stream.status().as_u16(), 200);
    assert!(stream.headers()["content-type"].to_str().expect("text").starts_with("text/event-stream"));
    let (tell, told) = mpsc::channel();
    thread::spawn(move || BufReader::new(stream).lines().map_while(Result::ok).try_for_each(|line| tell.send(line)));
    assert!(told.recv_timeout(Duration::from_millis(300)).is_err(), "nothing is new yet");
    sample.scim("/Users", &bodies::user(&unique("news@example.org"))).is(201);
    let id = loop {
        let line = told.recv_timeout(LONG).expect("it is told in time");
        if let Some(id) = line.strip_prefix("id: ") {
            break id.to_owned();
        }
    };
    assert_eq!(rows(&sample.owner.get("/provisioning-log").page(200))[0], id);
    // Whoever has missed something is told at once.
    let late = sample.owner.request("GET", &address).send().expect("it begins");
    let first = BufReader::new(late).lines().map_while(Result::ok).find(|line| line.starts_with("event: "));
    assert_eq!(first.as_deref(), Some("event: changed"));
    Visitor::nobody(&sample.owner.server).get(&address).leads_to_sign_in(Some(&address));
}

#[test]
fn audit_trails_show_what_is_looked_for_and_are_intact() {
    let sample = Sample::new(&shared());
    let owner = &sample.owner;
    let found = |query: &str| events(&owner.get(&format!("/audit-trails?{query}")).page(200));
    let (all, tokens) = (found(""), found("event=SCIM+Token+Created"));
    assert_eq!(tokens.len(), 1, "of {all:?}");
    let event = owner.get(&format!("/audit-trails/{}", tokens[0])).page(200);
    assert!(event.text.contains("SCIM Token Created") && event.text.contains("Microsoft Entra ID"), "{}", event.text);
    let about = found(&format!("subject={}", sample.ids["provisioning"]));
    assert!(!about.is_empty() && about.iter().all(|event| all.contains(event)));
    assert!(found("from=2020-01-01&until=2020-01-02").is_empty());
    owner.get("/audit-trails?event=odd").page(400);
    let verified = owner.post("/audit-trails/verify", &[("", ""); 0]).page(200);
    let elements = parse(&verified.text).expect("a page");
    let head = elements.iter().find(|element| element.get("id") == Some("head")).expect("the chain is intact");
    let newest = owner.get(&format!("/audit-trails/{}", all[0])).page(200);
    assert!(newest.text.contains(head.get("value").expect("a hash")), "the last hash is that of the newest event");
    let csv = owner.get("/audit-trails.csv?event=SCIM+Token+Created").dressed().is(200);
    assert_eq!(csv.text.matches("\r\n").count(), 2, "{}", csv.text);
    let json = owner.get("/audit-trails.json?event=SCIM+Token+Created").dressed().is(200);
    assert!(json.header("content-disposition").contains("audit-events.json"));
    assert!(json.text.contains(&sample.ids["tokens"]), "{}", json.text);
}

#[test]
fn logs_of_another_organization_are_out_of_reach() {
    let (ours, theirs) = (Sample::new(&shared()), Sample::new(&shared()));
    let (owner, ids) = (&ours.owner, &theirs.ids);
    for noun in ["provisioning-log", "failed provisioning-log"] {
        owner.get(&format!("/provisioning-log/{}", ids[noun])).page(404);
    }
    for query in [format!("user={}", ids["users"]), format!("connection={}", ids["provisioning"])] {
        owner.get(&format!("/provisioning-log?{query}")).page(400);
        owner.get(&format!("/provisioning-log.csv?{query}")).page(400);
    }
    for address in ["/provisioning-log.json", "/audit-trails.json"] {
        let file = owner.get(address).is(200);
        assert!(!file.text.contains(&ids["provisioning"]) && !file.text.contains(&ids["users"]), "{address}");
    }
    let about = owner.get(&format!("/audit-trails?subject={}", ids["provisioning"])).page(200);
    assert!(events(&about).is_empty());
}
