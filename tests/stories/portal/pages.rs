//! Every page, in every state that the tests know, in both languages: well formed, and with the headers of a page.

use super::html;
use super::routes::{self, Ids, Route};
use super::sample::Sample;
use super::visitor::Visitor;
use crate::harness::{Server, shared};

/// Pages that someone may look at.
fn shown(routes: &[Route]) -> impl Iterator<Item = &Route> {
    routes.iter().filter(|route| route.is_page() && route.path != "/setup/{link}")
}

#[track_caller]
fn look(visitor: &Visitor, address: &str, language: &'static str, routes: &[Route]) {
    let answer = visitor.reading(language).get(address).page(200);
    let faults = html::faults(&answer.text, routes);
    assert!(faults.is_empty(), "{address} in {language}: {faults:#?}\n{}", answer.text);
    assert!(answer.text.contains(&format!("<html lang=\"{language}\"")), "{address}: {}", answer.text);
}

#[test]
fn every_page_is_well_formed_in_both_languages_and_every_link_leads_somewhere() {
    let routes = routes::all();
    let server = shared();
    let sample = Sample::new(&server);
    let auditor = Visitor::of_role(&server, &sample.organization, "auditor");
    for route in shown(&routes) {
        for address in route.addresses(&sample.ids) {
            look(&sample.owner, &address, "en", &routes);
            look(&sample.owner, &address, "fr", &routes);
            if route.is_open_to("auditor") {
                look(&auditor, &address, "fr", &routes);
            }
        }
    }
}

#[test]
fn an_empty_organization_has_pages_too() {
    let routes = routes::all();
    let server = Server::start(&[]);
    let owner = Visitor::of_role(&server, "default", "owner");
    for route in shown(&routes).filter(|route| !route.names_something()) {
        for address in route.addresses(&Ids::new()).iter().filter(|address| !address.contains('{')) {
            look(&owner, address, "en", &routes);
            look(&owner, address, "fr", &routes);
        }
    }
}

#[test]
fn an_error_is_a_page_in_the_reader_s_language() {
    let routes = routes::all();
    let sample = Sample::new(&shared());
    let auditor = Visitor::of_role(&shared(), &sample.organization, "auditor");
    let missing = |visitor: &Visitor, path: &str| visitor.reading("fr").get(path).page(404).text;
    let refused = auditor.reading("fr").get("/attributes/new").page(403).text;
    for page in [missing(&sample.owner, "/nothing"), missing(&Visitor::nobody(&shared()), "/nothing"), refused] {
        assert_eq!(html::faults(&page, &routes), Vec::<String>::new(), "{page}");
        assert!(page.contains("<html lang=\"fr\""), "{page}");
    }
    let gone = missing(&Visitor::nobody(&shared()), "/setup/msl_0123456789abcdef_x");
    assert_eq!(html::faults(&gone, &routes), Vec::<String>::new(), "{gone}");
}
