//! What every page keeps to: it is well formed, its ids are its own, what points at something finds it, and nothing is in
//! it that the policy would refuse.

use std::collections::BTreeSet;

use super::routes::Route;

/// Elements that have no end.
const VOID: [&str; 10] = ["base", "br", "wbr", "col", "hr", "img", "input", "link", "meta", "source"];
/// Attributes whose words are ids of the same page.
const POINTERS: [&str; 7] =
    ["for", "aria-describedby", "aria-labelledby", "aria-controls", "popovertarget", "headers", "data-copy"];
const ADDRESSES: [&str; 4] = ["href", "src", "action", "formaction"];

/// One element: its name and attributes, with the texts as they stand in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
}

impl Element {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(attribute, _)| attribute == name).map(|(_, value)| value.as_str())
    }
}

/// The elements of a page, in order, or why it is none.
pub fn parse(page: &str) -> Result<Vec<Element>, String> {
    let (mut rest, mut open, mut found) = (page, Vec::<String>::new(), Vec::new());
    while let Some((_, after)) = rest.split_once('<') {
        let near: String = after.chars().take(80).collect();
        if let Some(after) = after.strip_prefix("!--") {
            rest = after.split_once("-->").ok_or("a comment without an end")?.1;
            continue;
        }
        let (tag, after) = end_of_tag(after).ok_or(format!("a tag without an end: <{near}"))?;
        rest = after;
        if tag.starts_with('!') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            match open.pop() {
                Some(opened) if opened == name.trim() => {}
                opened => return Err(format!("<{near} ends {opened:?}")),
            }
            continue;
        }
        let (tag, ended) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let element = element(tag).ok_or(format!("a tag that cannot be read: <{near}"))?;
        if !ended && !VOID.contains(&element.name.as_str()) {
            open.push(element.name.clone());
        }
        found.push(element);
    }
    if open.is_empty() { Ok(found) } else { Err(format!("never ended: {open:?}")) }
}

/// What stands in a tag, and what comes after it; a `>` within quotes does not end it.
fn end_of_tag(text: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let end = text.find(|char| {
        quoted ^= char == '"';
        char == '>' && !quoted
    })?;
    Some((&text[..end], &text[end + 1..]))
}

fn element(tag: &str) -> Option<Element> {
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let end = rest.find(|char: char| char == '=' || char.is_whitespace()).unwrap_or(rest.len());
        let (attribute, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"')?,
            None if after.starts_with('=') => return None,
            None => ("", after),
        };
        attributes.push((attribute.to_owned(), value.to_owned()));
        rest = after;
    }
    let plain = |name: &str| name.chars().all(|char| char.is_ascii_alphanumeric() || "-:".contains(char));
    (!name.is_empty() && plain(name) && attributes.iter().all(|(name, _)| plain(name)))
        .then(|| Element { name: name.to_owned(), attributes })
}

/// What is wrong with a page; nothing, as it should be.
pub fn faults(page: &str, routes: &[Route]) -> Vec<String> {
    let elements = match parse(page) {
        Ok(elements) => elements,
        Err(fault) => return vec![fault],
    };
    let mut faults = Vec::new();
    let mut ids = BTreeSet::new();
    for id in elements.iter().filter_map(|element| element.get("id")) {
        if id.is_empty() || !ids.insert(id) {
            faults.push(format!("the id {id:?} is there twice, or empty"));
        }
    }
    for element in &elements {
        for (name, value) in &element.attributes {
            let what = || format!("<{} {name}={value:?}>", element.name);
            if name == "style" || name.starts_with("on") {
                faults.push(format!("the policy forbids {}", what()));
            }
            if POINTERS.contains(&name.as_str()) && value.split_whitespace().any(|id| !ids.contains(id)) {
                faults.push(format!("nothing is pointed at by {}", what()));
            }
            if ADDRESSES.contains(&name.as_str()) && !leads_somewhere(element, name, value, &ids, routes) {
                faults.push(format!("{} leads nowhere", what()));
            }
        }
        let within = element.get("src").is_none() && element.name == "script" || element.name == "style";
        if within {
            faults.push(format!("the policy forbids what is in <{}>", element.name));
        }
        if element.name == "form" && element.get("method").is_some_and(|method| method != "post") {
            faults.push("a form that is sent in another way than with POST, or a question".to_owned());
        }
    }
    if elements.iter().filter(|element| element.name == "h1").count() != 1 {
        faults.push("a page has one h1".to_owned());
    }
    if page.contains("{ $") || page.contains("{{") {
        faults.push("a text in which something was not put in".to_owned());
    }
    faults
}

/// Whether an address is a page of ours, a file, a place on this page, or of the few kinds that lead elsewhere.
fn leads_somewhere(element: &Element, name: &str, address: &str, ids: &BTreeSet<&str>, routes: &[Route]) -> bool {
    if let Some(id) = address.strip_prefix('#') {
        return ids.contains(id);
    }
    if ["https://", "mailto:", "tel:"].iter().any(|kind| address.starts_with(kind)) {
        return name == "href" && element.name == "a";
    }
    let method = match (element.name.as_str(), name) {
        ("form", _) if element.get("method") == Some("post") => "POST",
        (_, "formaction") => "POST",
        _ => "GET",
    };
    address.starts_with("/static/")
        || address == "/api/v1/openapi.json"
        || routes.iter().any(|route| route.matches(method, &address.replace("&#38;", "&")))
}

#[test]
fn what_is_wrong_with_a_page_is_found() {
    let faults = |body: &str| faults(&format!("<!DOCTYPE html><html><h1>A</h1>{body}</html>"), &[]);
    let good = r##"<p id="a">1 &lt; 2</p><label for="b">b</label><input id="b" value="a > b" required><a href="#a">x</a><svg><use href="/static/1/icons.svg#x"/></svg>"##;
    assert_eq!(faults(good), Vec::<String>::new());
    for (body, fault) in [
        ("<p>", "ends Some(\"p\")"),
        ("<p></div>", "ends Some(\"p\")"),
        ("<p class=a></p>", "cannot be read"),
        (r#"<p id="a"></p><p id="a"></p>"#, "twice"),
        (r#"<label for="b">b</label>"#, "pointed at"),
        (r#"<p style="color: red"></p>"#, "forbids"),
        (r#"<p onclick="x()"></p>"#, "forbids"),
        ("<script>x()</script>", "forbids"),
        (r#"<a href="">x</a>"#, "nowhere"),
        (r#"<a href="/nothing">x</a>"#, "nowhere"),
        (r#"<a href="javascript:x()">x</a>"#, "nowhere"),
        (r#"<form action="https://evil.example"></form>"#, "nowhere"),
        ("<h1>B</h1>", "one h1"),
        ("{ $count } users", "not put in"),
    ] {
        let found = faults(body);
        assert!(found.iter().any(|told| told.contains(fault)), "{body}: {found:?}");
    }
}
