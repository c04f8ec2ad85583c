//! What came back, and the assertions that every story makes of it.

use reqwest::blocking::Response;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    /// The body as sent.
    pub text: String,
    /// The body as JSON; `Null` when it is empty or is no JSON.
    pub json: Value,
}

impl Answer {
    pub fn of(response: Response) -> Self {
        Self::whole(response).expect("the body arrives in full")
    }

    /// `None` where the answer was cut off.
    pub fn whole(response: Response) -> Option<Self> {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().ok()?;
        let json = serde_json::from_str(&text).unwrap_or_default();
        Some(Self { status, headers, text, json })
    }

    /// The status is this one.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// 200 or 204.
    #[track_caller]
    pub fn succeeds(self) -> Self {
        assert!(matches!(self.status, 200 | 204), "{}: {}", self.status, self.text);
        self
    }

    /// A list with this many results in all.
    #[track_caller]
    pub fn finds(self, total: usize) -> Self {
        let answer = self.is(200);
        assert_eq!(answer.json["schemas"][0], crate::bodies::LIST_RESPONSE);
        assert_eq!(answer.json["totalResults"], total, "{}", answer.text);
        answer
    }

    /// A SCIM error (RFC 7644 §3.12) with this status; never HTML, never a redirect, never a server's error.
    #[track_caller]
    pub fn fails(self, status: u16) -> Self {
        let answer = self.is(status);
        let media_type = answer.header("content-type");
        assert!(media_type.starts_with("application/scim+json"), "{media_type}: {}", answer.text);
        assert_eq!(answer.json["schemas"][0], crate::bodies::ERROR, "{}", answer.text);
        assert_eq!(answer.json["status"], status.to_string());
        let detail = answer.json["detail"].as_str().unwrap_or_default();
        assert!(!detail.trim().is_empty(), "an error says what to do: {}", answer.text);
        answer
    }

    /// A SCIM error with this status and keyword.
    #[track_caller]
    pub fn refuses(self, status: u16, scim_type: &str) -> Self {
        let answer = self.fails(status);
        assert_eq!(answer.json["scimType"], scim_type, "{}", answer.text);
        answer
    }

    /// A SCIM error that blames the client, whichever.
    #[track_caller]
    pub fn rejects(self) -> Self {
        assert!((400..500).contains(&self.status), "{}: {}", self.status, self.text);
        let status = self.status;
        self.fails(status)
    }

    #[track_caller]
    pub fn id(&self) -> String {
        self.json["id"].as_str().unwrap_or_else(|| panic!("no id in {}: {}", self.status, self.text)).to_owned()
    }

    /// `meta.version`.
    #[track_caller]
    pub fn version(&self) -> String {
        self.json["meta"]["version"].as_str().unwrap_or_else(|| panic!("no version in {}", self.text)).to_owned()
    }

    /// The resources of a list; none when the list is empty.
    pub fn resources(&self) -> &[Value] {
        self.json["Resources"].as_array().map_or(&[], Vec::as_slice)
    }

    /// One attribute of every resource of a list, in the list's order.
    #[track_caller]
    pub fn column(&self, attribute: &str) -> Vec<&str> {
        self.resources().iter().map(|resource| resource[attribute].as_str().unwrap_or_default()).collect()
    }

    /// The `value`s of a multi-valued attribute, sorted.
    pub fn values(&self, attribute: &str) -> Vec<&str> {
        let elements = self.json[attribute].as_array().map_or(&[][..], Vec::as_slice);
        let mut values: Vec<_> = elements.iter().filter_map(|element| element["value"].as_str()).collect();
        values.sort_unstable();
        values
    }

    /// A header's value; empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
