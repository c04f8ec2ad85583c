//! Someone who looks at pages with a browser, and what they are shown.

use std::sync::Arc;

use reqwest::blocking::RequestBuilder;
use reqwest::header::SET_COOKIE;

use super::routes::{Ids, Route};
use crate::api::client::{PASSWORD, unique};
use crate::harness::{Answer, Server, bare, encoded, send};

/// The policy of every page, whole: a word less or more is a decision.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Someone with a browser.
#[derive(Clone)]
pub struct Visitor {
    pub server: Arc<Server>,
    /// What they sign in with; nobody has none.
    pub email: String,
    cookie: String,
    language: &'static str,
}

impl Visitor {
    pub fn nobody(server: &Arc<Server>) -> Self {
        Self { server: Arc::clone(server), email: String::new(), cookie: String::new(), language: "en" }
    }

    /// Someone of this role in that organization, who has followed their link and so has signed in.
    pub fn of_role(server: &Arc<Server>, organization: &str, role: &str) -> Self {
        let email = unique(&format!("{role}@example.org"));
        let invite = ["--organization", organization, "admin", "invite", "--email", &email, "--role", role];
        let made = server.run_json(&invite);
        let url = made["link"].as_str().expect("the link is printed");
        let path = format!("/setup/{}", url.rsplit('/').next().unwrap_or_default());
        let nobody = Self::nobody(server);
        let answer = nobody.post(&path, &[("email", email.as_str()), ("name", role), ("password", PASSWORD)]).is(303);
        let cookie = session_of(&answer).unwrap_or_else(|| panic!("no session in {:?}", answer.headers));
        Self { email, cookie, ..nobody }
    }

    /// The same person, who reads another language.
    pub fn reading(&self, language: &'static str) -> Self {
        Self { language, ..self.clone() }
    }

    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let request = bare(method, &format!("{}{path}", self.server.url));
        let request = request.header("accept", "text/html").header("accept-language", self.language);
        if self.cookie.is_empty() { request } else { request.header("cookie", &self.cookie) }
    }

    pub fn get(&self, path: &str) -> Answer {
        send(self.request("GET", path))
    }

    pub fn post<N: AsRef<str>, V: AsRef<str>>(&self, path: &str, fields: &[(N, V)]) -> Answer {
        send(form(self.request("POST", path), fields))
    }
}

/// A form of a route, filled in.
pub fn filled(request: RequestBuilder, route: &Route, ids: &Ids) -> RequestBuilder {
    let fields = route.filled_fields(ids);
    if route.is_multipart { multipart(request, &fields) } else { form(request, &fields) }
}

/// The fields of a form, as a browser sends them.
pub fn form<N: AsRef<str>, V: AsRef<str>>(request: RequestBuilder, fields: &[(N, V)]) -> RequestBuilder {
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", encoded(name.as_ref()), encoded(value.as_ref()))).collect();
    request.header("content-type", "application/x-www-form-urlencoded").body(pairs.join("&"))
}

/// The same fields in a form with a file (RFC 7578).
pub fn multipart<N: AsRef<str>, V: AsRef<str>>(request: RequestBuilder, fields: &[(N, V)]) -> RequestBuilder {
    let part = |(name, value): &(N, V)| {
        let (name, value) = (name.as_ref(), value.as_ref());
        format!("--part\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body: String = fields.iter().map(part).chain(["--part--\r\n".to_owned()]).collect();
    request.header("content-type", "multipart/form-data; boundary=part").body(body)
}

/// A text in which bytes were percent-encoded.
fn decoded(text: &str) -> String {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let (digits, rest) = piece.split_at(2);
        bytes.push(u8::from_str_radix(digits, 16).expect("two hexadecimal digits"));
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).expect("text")
}

fn session_of(answer: &Answer) -> Option<String> {
    let cookies = answer.headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.filter_map(|cookie| cookie.split(';').next());
    pairs.filter(|pair| pair.starts_with("muster=mss_")).map(str::to_owned).next()
}

impl Answer {
    /// A page of ours with this status: never kept by a browser, and nothing in it but what the policy lets in.
    #[track_caller]
    pub fn page(self, status: u16) -> Self {
        let answer = self.dressed().is(status);
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{}", answer.text);
        answer
    }

    /// Leads to the sign-in page, and back to `path` afterwards.
    #[track_caller]
    pub fn leads_to_sign_in(self, path: Option<&str>) -> Self {
        let answer = self.dressed().is(303);
        let expected = match path {
            Some(path) if path != "/" => format!("/sign-in?next={path}"),
            _ => "/sign-in".to_owned(),
        };
        assert_eq!(decoded(answer.header("location")), expected);
        answer
    }

    /// What every answer of the portal says to a browser.
    #[track_caller]
    pub fn dressed(self) -> Self {
        for (name, value) in [
            ("content-security-policy", POLICY),
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(self.header(name), value, "{name} of {}", self.text);
        }
        self
    }
}
