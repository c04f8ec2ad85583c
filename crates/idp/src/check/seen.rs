//! What was answered, and how probes judge it.

use reqwest::header::HeaderMap;
use serde::Serialize;
use serde_json::Value;

/// What was asked, what was answered, and what should have been.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The request: its line, and its body if it has one.
    pub request: String,
    /// The answer: its status and its body, or that there was none.
    pub answered: String,
    /// What the identity provider needs.
    pub required: String,
}

/// Why a probe ends before its end.
#[derive(Debug)]
pub(super) enum Stop {
    /// The identity provider would stumble here.
    Stumbled(Finding),
    /// What the probe is about could not be tried.
    NotApplicable(String),
    /// The server answers nobody any more.
    Gone(String),
    /// Somebody said stop.
    Interrupted,
}

/// A request and its answer.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// The request, as findings show it.
    pub request: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    /// The body; null where it is no JSON.
    pub json: Value,
}

/// How much of a body is shown.
const EXCERPT: usize = 400;

impl Seen {
    /// What this answer is beside what it should have been.
    pub(super) fn finding(&self, required: impl Into<String>) -> Finding {
        let body = excerpt(&self.text);
        let answered =
            if body.is_empty() { format!("{}, no body", self.status) } else { format!("{} {body}", self.status) };
        Finding { request: self.request.clone(), answered, required: required.into() }
    }

    /// The probe goes on only where this holds.
    pub(super) fn must(&self, holds: bool, required: impl Into<String>) -> Result<(), Stop> {
        if holds { Ok(()) } else { Err(Stop::Stumbled(self.finding(required))) }
    }

    pub(super) fn is(self, status: u16) -> Result<Self, Stop> {
        self.must(self.status == status, format!("{status}"))?;
        Ok(self)
    }

    /// 200 with a body, or 204 without one.
    pub(super) fn succeeds(self) -> Result<Self, Stop> {
        self.must(matches!(self.status, 200 | 204), "200 or 204")?;
        Ok(self)
    }

    /// 201 with the resource, under an id.
    pub(super) fn created(self) -> Result<Self, Stop> {
        self.must(self.status == 201, "201 with the resource")?;
        self.must(self.json["id"].as_str().is_some_and(|id| !id.is_empty()), "an id, as a text")?;
        Ok(self)
    }

    /// A list with so many results in all, and no page of something else.
    pub(super) fn finds(self, total: u64) -> Result<Self, Stop> {
        let required = match total {
            0 => "200 with an empty list: totalResults 0".to_owned(),
            _ => format!("200 with a list: totalResults {total}"),
        };
        self.must(self.status == 200 && self.total() == Some(total), required)?;
        self.must(self.resources().len() as u64 == total, format!("as many Resources as totalResults: {total}"))?;
        Ok(self)
    }

    /// The value at a JSON pointer is this one.
    pub(super) fn has(&self, pointer: &str, value: &Value) -> Result<(), Stop> {
        self.must_at(pointer, self.json.pointer(pointer) == Some(value), format!("{} is {value}", dotted(pointer)))
    }

    /// The probe goes on only where this holds of the value at a JSON pointer, which is what is shown of the answer.
    pub(super) fn must_at(&self, pointer: &str, holds: bool, required: impl Into<String>) -> Result<(), Stop> {
        if holds { Ok(()) } else { Err(Stop::Stumbled(self.finding_at(pointer, required))) }
    }

    /// The value at a JSON pointer of this answer beside what it should have been.
    pub(super) fn finding_at(&self, pointer: &str, required: impl Into<String>) -> Finding {
        let shown = match self.json.pointer(pointer) {
            Some(value) => format!("{}: {}", dotted(pointer), excerpt(&value.to_string())),
            None => format!("no {}", dotted(pointer)),
        };
        let answered = format!("{} with {shown}", self.status);
        Finding { request: self.request.clone(), answered, required: required.into() }
    }

    pub(super) fn total(&self) -> Option<u64> {
        self.json["totalResults"].as_u64()
    }

    pub(super) fn resources(&self) -> &[Value] {
        self.json["Resources"].as_array().map_or(&[], Vec::as_slice)
    }

    pub(super) fn id(&self) -> String {
        self.json["id"].as_str().unwrap_or_default().to_owned()
    }

    /// The ids of a group's members, sorted.
    pub(super) fn members(&self) -> Vec<&str> {
        let members = self.json["members"].as_array().map_or(&[][..], Vec::as_slice);
        let mut ids: Vec<_> = members.iter().filter_map(|member| member["value"].as_str()).collect();
        ids.sort_unstable();
        ids
    }

    /// A header; empty where it is absent or no text.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether the body is an error as RFC 7644 §3.12 has it.
    pub(super) fn is_scim_error(&self) -> bool {
        let schemas = self.json["schemas"].as_array().map_or(&[][..], Vec::as_slice);
        schemas.iter().any(|schema| schema == super::bodies::ERROR)
    }
}

/// A JSON pointer as people write the way to an attribute.
fn dotted(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

/// The beginning of a body, on one line.
pub(super) fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(status: u16, text: &str) -> Seen {
        let json = serde_json::from_str(text).unwrap_or_default();
        Seen { request: "GET /Users".into(), status, headers: HeaderMap::new(), text: text.into(), json }
    }

    #[test]
    fn an_empty_list_may_leave_its_resources_out() {
        assert!(seen(200, r#"{"totalResults": 0}"#).finds(0).is_ok());
        assert!(seen(200, r#"{"totalResults": 0, "Resources": []}"#).finds(0).is_ok());
    }

    #[test]
    fn a_404_a_text_and_a_page_of_nothing_are_no_lists() {
        assert!(seen(404, r#"{"totalResults": 0}"#).finds(0).is_err());
        assert!(seen(200, r#"{"totalResults": "0"}"#).finds(0).is_err());
        assert!(seen(200, r#"{"totalResults": 1, "Resources": []}"#).finds(1).is_err());
        assert!(seen(200, "<html>").finds(0).is_err());
    }

    #[test]
    fn what_was_answered_is_shown_on_one_line_and_cut() {
        let finding = seen(500, &format!("<html>\n  <p>{}", "é".repeat(500))).finding("200");
        assert!(finding.answered.starts_with("500 <html> <p>éé") && finding.answered.ends_with('…'));
        assert_eq!(seen(204, "").finding("200").answered, "204, no body");
        let finding = seen(200, r#"{"name": {"givenName": "Ada"}}"#).finding_at("/name/givenName", "Mira");
        assert_eq!(finding.answered, "200 with name.givenName: \"Ada\"");
    }
}
