//! Other identity providers than Entra, as our own plays them: the same changes by their own requests end in the same
//! directory.

use idp::config::Persona;
use idp::directory::{Group, UserAttribute};
use idp::job;
use idp::state::{DEFAULT_ACCESS, Kind, ResetScope};

use super::company::{ADA, CREW, Company, DAN, GRACE};
use super::{Edits, Provider, same};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// What Muster calls such a connection.
pub fn connection(persona: Persona) -> &'static str {
    match persona {
        Persona::Entra => "entra",
        Persona::OktaAiw | Persona::OktaOin => "okta",
        Persona::OneLogin => "onelogin",
        Persona::JumpCloud => "jumpcloud",
        Persona::Authentik => "authentik",
        Persona::Generic => "generic",
    }
}

/// Requests of a cycle in which nothing is to be done.
pub fn probes(persona: Persona) -> u64 {
    match persona {
        Persona::Entra | Persona::Generic => 2,
        Persona::Authentik => 1,
        Persona::OktaAiw | Persona::OktaOin | Persona::OneLogin | Persona::JumpCloud => 0,
    }
}

/// Okta tells a server that somebody is disabled, and nothing more of them until they are back.
pub fn pushes_no_profile_of_the_disabled(persona: Persona) -> bool {
    matches!(persona, Persona::OktaAiw | Persona::OktaOin)
}

/// Mixed changes, and then all of it anew.
fn both_sides_stay_the_same(persona: Persona) {
    let mut provider = Provider::of(persona, "", 60, 10);
    provider.stays_the_same(150);
    job::restart(&provider.state, ResetScope::DEFAULT, provider.clock.now()).expect("restarted");
    assert!(provider.cycle().cycle.initial);
    same::check(&provider);
    Edits::new(&mut provider).make(1_000..1_040);
    provider.cycle();
    same::check(&provider);
}

#[test]
fn okta_of_the_wizard_holds_the_same_directory() {
    both_sides_stay_the_same(Persona::OktaAiw);
}

#[test]
fn okta_of_the_network_holds_the_same_directory() {
    both_sides_stay_the_same(Persona::OktaOin);
}

#[test]
fn onelogin_holds_the_same_directory() {
    both_sides_stay_the_same(Persona::OneLogin);
}

#[test]
fn jumpcloud_holds_the_same_directory() {
    both_sides_stay_the_same(Persona::JumpCloud);
}

#[test]
fn authentik_holds_the_same_directory() {
    both_sides_stay_the_same(Persona::Authentik);
}

#[test]
fn the_generic_one_holds_the_same_directory() {
    both_sides_stay_the_same(Persona::Generic);
}

/// The story of a crew, seen over SCIM and from the admin API.
#[test]
fn a_crew_comes_changes_leaves_and_is_deleted_whoever_pushes_it() {
    for persona in Persona::ALL.iter().copied().filter(|persona| *persona != Persona::Entra) {
        let company = Company::new(persona);
        let now = || company.clock.now();
        // Its connection is tested, more than once; whatever the test makes is gone again.
        for _ in 0..2 {
            company.ask(async |engine| engine.test().await.expect("the connection works"));
        }
        company.set(ADA, UserAttribute::JobTitle, "Surveyor");
        company.set(ADA, UserAttribute::Department, "Field");
        company.cycle();
        let ada = company.seen("ada@example.org").expect("there");
        assert_eq!(company.members("Crew").expect("there"), ["ada", "dan", "grace"], "{persona}");
        assert!(ada["title"] == "Surveyor" || persona == Persona::Authentik, "{persona}: {ada}");
        let department = matches!(persona, Persona::OneLogin | Persona::Generic);
        assert!(!department || ada[ENTERPRISE]["department"] == "Field", "{persona}: {ada}");

        // Renamed and a title cleared; disabled; the group renamed; one leaves it, and stays assigned.
        company.set(ADA, UserAttribute::UserPrincipalName, "ada.quill@example.org");
        company.set(ADA, UserAttribute::JobTitle, "");
        company.set(DAN, UserAttribute::AccountEnabled, "false");
        let crew = company.state.group(CREW).expect("read").expect("there");
        company.state.save_group(&Group { display_name: "Field crew".into(), ..crew }, now()).expect("saved");
        company.state.assign(Kind::User, GRACE, DEFAULT_ACCESS, now()).expect("assigned");
        company.leave(GRACE);
        company.cycle();
        let renamed = company.seen("ada.quill@example.org").expect("there");
        // Scenario 15, Okta's half: what is left out of a PUT is cleared.
        assert_eq!((&renamed["id"], renamed.get("title")), (&ada["id"], None), "{persona}");
        assert!(!company.active("dan") && company.active("grace"), "{persona}");
        assert_eq!(company.members("Crew"), None);
        assert_eq!(company.members("Field crew").expect("there"), ["ada", "dan"], "{persona}");

        // Enabled again; Grace joins again; Ada is deleted.
        company.set(DAN, UserAttribute::AccountEnabled, "true");
        company.state.add_member(CREW, GRACE, now()).expect("added");
        company.state.delete(Kind::User, ADA, now()).expect("deleted");
        company.cycle();
        assert!(company.active("dan"), "{persona}");
        match company.seen("ada.quill@example.org") {
            None => assert_eq!(persona, Persona::Authentik, "authentik deletes who leaves"),
            Some(ada) => assert_eq!(ada["active"], false, "{persona}"),
        }
        company.state.purge(Kind::User, ADA, now()).expect("purged");
        company.cycle();
        assert_eq!(company.members("Field crew").expect("there"), ["dan", "grace"], "{persona}");
        let stays = matches!(persona, Persona::OktaAiw | Persona::OktaOin | Persona::OneLogin);
        assert_eq!(company.seen("ada.quill@example.org").is_some(), stays, "{persona}: Okta never deletes");
    }
}

#[test]
fn an_import_finds_who_was_provisioned_before() {
    let company = Company::new(Persona::OktaAiw);
    company.cycle();
    let ada = company.seen("ada@example.org").expect("there");
    company.restart(&[ResetScope::ConnectorDataStore]);
    let done = company.ask(async |engine| engine.reconcile(&|_| {}).await.expect("it is read"));
    assert_eq!((done.read, done.linked, done.missing, done.strangers), (3, 3, 0, 0));
    assert_eq!(company.state.link(ADA).expect("read").map(|link| link.target_id.into()), Some(ada["id"].clone()));
    company.set(ADA, UserAttribute::JobTitle, "Surveyor");
    company.cycle();
    assert_eq!(company.seen("ada@example.org").expect("there")["title"], "Surveyor");
}
