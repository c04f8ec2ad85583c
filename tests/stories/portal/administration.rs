//! Admins, API keys, and one's own account: what is shown once, what is asked twice, and who is told what.

use super::html::{Element, parse};
use super::visitor::Visitor;
use crate::api::client::{Client, PASSWORD, unique};
use crate::harness::{Answer, bare, send, shared};

/// An organization of its own, and its owner.
fn owner() -> (String, Visitor) {
    let (server, organization) = (shared(), unique("Harbour"));
    server.run_json(&["organization", "create", &organization]);
    let owner = Visitor::of_role(&server, &organization, "owner");
    (organization, owner)
}

fn found(page: &Answer, id: &str) -> Option<Element> {
    let elements = parse(&page.text).expect("a page");
    elements.into_iter().find(|element| element.get("id") == Some(id))
}

fn value(page: &Answer, id: &str) -> String {
    let element = found(page, id).unwrap_or_else(|| panic!("{id} is not in {}", page.text));
    element.get("value").expect("a value").to_owned()
}

/// Path of the page of whoever asks.
fn own_page(visitor: &Visitor) -> String {
    let session = send(visitor.request("GET", "/api/v1/session")).is(200);
    format!("/admins/{}", session.json["admin"]["id"].as_str().expect("an id"))
}

#[test]
fn an_invitation_is_shown_by_the_answer_that_makes_it() {
    let (_, owner) = owner();
    let email = unique("bob@example.org");
    let fields = [("email", email.as_str()), ("name", "Bob"), ("role", "auditor")];
    let made = owner.post("/admins/new", &fields).page(200);
    let link = value(&made, "link");
    let path = link.strip_prefix(&owner.server.url).expect("a link of ours");
    let nobody = Visitor::nobody(&owner.server);
    assert_eq!(value(&nobody.get(path).page(200), "email"), email);
    nobody.post(path, &[("password", "short")]).page(400);
    nobody.post(path, &[("password", PASSWORD)]).is(303);
    nobody.get(path).page(404);
    assert!(found(&owner.post("/admins/new", &fields).page(409), "email-problem").is_some());
}

#[test]
fn a_key_is_shown_by_the_answer_that_makes_it() {
    let (_, owner) = owner();
    let fields = [("name", "Report"), ("scopes", "users:read"), ("scopes", "log:read"), ("lifetime", "30")];
    let key = value(&owner.post("/api-keys/new", &fields).page(200), "api-key");
    let client = Client::with_key(&owner.server, &key);
    client.get("/users").is(200);
    client.get("/provisioning-log").is(200);
    client.get("/admins").is(403);
    let id = key.split('_').nth(1).expect("an id");
    owner.post(&format!("/api-keys/{id}/remove"), &[("", ""); 0]).is(303);
    client.get("/users").is(401);
}

#[test]
fn nobody_steps_down_or_leaves_by_accident() {
    let (organization, owner) = owner();
    let own = own_page(&owner);
    let down = [("name", "Ada"), ("role", "auditor")];
    assert!(found(&owner.post(&own, &down).page(409), "role-problem").is_some(), "the last owner");
    owner.post(&format!("{own}/remove"), &[("", ""); 0]).page(409);
    let other = Visitor::of_role(&owner.server, &organization, "owner");
    let asked = owner.post(&own, &down).page(200);
    assert!(asked.text.contains("name=\"confirmed\""), "{}", asked.text);
    owner.get("/admins/new").page(200);
    owner.post(&own, &[down[0], down[1], ("confirmed", "true")]).is(303);
    owner.get("/admins/new").page(403);
    // The other is the last owner now, and appoints another before they leave.
    other.post(&own, &[("role", "owner")]).is(303);
    let left = other.post(&format!("{}/remove", own_page(&other)), &[("", ""); 0]).is(303);
    assert_eq!(left.header("location"), "/sign-in");
    other.get("/admins").leads_to_sign_in(Some("/admins"));
}

#[test]
fn whoever_comes_back_to_an_ended_session_is_told_so() {
    let (_, owner) = owner();
    let cookies = |answer: &Answer| {
        let all = answer.headers.get_all("set-cookie").iter();
        all.filter_map(|cookie| cookie.to_str().ok()).map(str::to_owned).collect::<Vec<_>>()
    };
    owner.post("/sign-out", &[("", ""); 0]).is(303);
    let told = owner.post("/account/name", &[("name", "Late")]).leads_to_sign_in(None);
    let notice = |cookie: &String| cookie.starts_with("muster-notice=") && !cookie.starts_with("muster-notice=;");
    assert!(cookies(&told).iter().any(notice), "{:?}", told.headers);
    assert!(cookies(&told).iter().any(|cookie| cookie.starts_with("muster=;")), "the session is taken back");
    let stranger = Visitor::nobody(&owner.server).get("/account").leads_to_sign_in(Some("/account"));
    assert!(cookies(&stranger).is_empty(), "there was no session that could have ended");
}

#[test]
fn an_error_stands_within_the_page_of_whoever_has_signed_in() {
    let (_, owner) = owner();
    assert!(found(&owner.get("/nothing").page(404), "navigation").is_some());
    assert!(found(&Visitor::nobody(&owner.server).get("/nothing").page(404), "navigation").is_none());
    // The address of a form that is no page.
    assert!(found(&owner.get("/sign-out").page(404), "navigation").is_some());
    // Programs are told in their own way.
    let answer = send(bare("GET", &format!("{}/sign-out", owner.server.url)).header("accept", "*/*")).is(405);
    assert!(answer.header("content-type").contains("json"), "{}", answer.text);
}

/// What an authenticator with this secret shows at the time of an answer: the server's clock is the one that counts.
fn code(secret: &str, answer: &Answer) -> String {
    let now = jiff::fmt::rfc2822::parse(answer.header("date")).expect("answers are dated").timestamp().as_second();
    let secret = totp_rs::Secret::try_from_base32(secret).expect("a secret");
    let totp = totp_rs::Builder::new().with_secret(secret).build().expect("codes");
    totp.generate(u64::try_from(now).expect("after 1970")).to_string()
}

#[test]
fn one_time_codes_are_switched_on_asked_for_and_switched_off() {
    let (_, owner) = owner();
    let begun = owner.get("/account/codes").page(200);
    let secret = value(&begun, "spelled").replace(' ', "");
    let wrong = owner.post("/account/codes", &[("secret", secret.as_str()), ("code", "12345")]).page(400);
    assert_eq!(value(&wrong, "spelled").replace(' ', ""), secret, "what was scanned stays good");
    assert!(found(&wrong, "code-problem").is_some());
    owner.post("/account/codes", &[("secret", secret.as_str()), ("code", &code(&secret, &wrong))]).is(303);
    owner.get("/account/codes").is(303);
    let nobody = Visitor::nobody(&owner.server);
    let credentials = [("email", owner.email.as_str()), ("password", PASSWORD)];
    let asked = nobody.post("/sign-in", &credentials).page(200);
    assert!(found(&asked, "code").is_some() && found(&asked, "code-problem").is_none(), "{}", asked.text);
    assert!(!asked.text.contains(PASSWORD));
    let refused = nobody.post("/sign-in", &[credentials[0], credentials[1], ("code", "12345")]).page(422);
    assert!(found(&refused, "code-problem").is_some());
    assert!(found(&owner.post("/account/codes/off", &[("old", "wrong")]).page(400), "old-problem").is_some());
    owner.post("/account/codes/off", &[("old", PASSWORD)]).is(303);
    nobody.post("/sign-in", &credentials).is(303);
}

#[test]
fn an_admin_of_other_organizations_is_looked_after_by_the_operator() {
    let (organization, owner) = owner();
    let (elsewhere, theirs) = self::owner();
    let id = own_page(&theirs);
    owner.get(&id).page(404);
    let invite = ["--organization", &organization, "admin", "invite", "--email", &theirs.email, "--role", "admin"];
    owner.server.run_json(&invite);
    let page = owner.get(&id).page(200);
    assert!(!page.text.contains(&format!("{id}/link")) && found(&page, "name").is_none(), "{}", page.text);
    owner.post(&format!("{id}/link"), &[("", ""); 0]).page(403);
    owner.post(&id, &[("role", "auditor")]).is(303);
    assert!(theirs.get("/organization").page(200).text.contains(&elsewhere));
}
