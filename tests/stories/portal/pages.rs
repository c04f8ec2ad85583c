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

/// What is wrong with a page in both languages.
fn faults(visitor: &Visitor, address: &str, routes: &[Route]) -> Vec<String> {
    let in_language = |language| {
        let answer = visitor.reading(language).get(address).dressed();
        if answer.status != 200 || !answer.text.contains(&format!("<html lang=\"{language}\"")) {
            return vec![format!("{address}: {} {}", answer.status, answer.text)];
        }
        let told = |fault| format!("{address} in {language}: {fault}");
        html::faults(&answer.text, routes).into_iter().map(told).collect()
    };
    [in_language("en"), in_language("fr")].concat()
}

#[test]
fn every_page_is_well_formed_in_both_languages_and_every_link_leads_somewhere() {
    let routes = routes::all();
    let sample = Sample::new(&shared());
    let auditor = Visitor::of_role(&shared(), &sample.organization, "auditor");
    let mut found = Vec::new();
    for route in shown(&routes) {
        for address in route.addresses(&sample.ids) {
            found.extend(faults(&sample.owner, &address, &routes));
            if route.is_open_to("auditor") {
                found.extend(faults(&auditor, &address, &routes));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn an_empty_organization_has_pages_too() {
    let routes = routes::all();
    let server = Server::start(&[]);
    let owner = Visitor::of_role(&server, "default", "owner");
    let mut found = Vec::new();
    for route in shown(&routes).filter(|route| !route.names_something()) {
        let addresses = route.addresses(&Ids::new());
        // A state that names something needs something to be there.
        let addresses = addresses.iter().filter(|address| !address.contains('{'));
        found.extend(addresses.flat_map(|address| faults(&owner, address, &routes)));
    }
    assert!(found.is_empty(), "{found:#?}");
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
