//! Cookies: above all the one that holds the session of a person who has signed in.

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite};
use directory::secret::Secret;

use crate::base_url::BaseUrl;

/// What a browser takes only over https, from this very host, for every path: another host of the same domain cannot
/// plant one.
const OVER_HTTPS: &str = "__Host-";

const SESSION: &str = "muster";

/// Without https, as on the loopback interface, a browser would not keep a cookie with the prefix.
fn named(name: &str, url: &BaseUrl) -> String {
    format!("{}{name}", if url.is_https() { OVER_HTTPS } else { "" })
}

/// The session that the request's cookie holds.
#[must_use]
pub fn presented(headers: &HeaderMap, url: &BaseUrl) -> Option<String> {
    value(SESSION, headers, url)
}

/// What the request's cookie of that name holds.
#[must_use]
pub fn value(name: &str, headers: &HeaderMap, url: &BaseUrl) -> Option<String> {
    let name = named(name, url);
    let texts = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies = texts.flat_map(Cookie::split_parse).filter_map(Result::ok);
    cookies.find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
}

/// The header that hands the session over. It ends with the browser's own session, or when the server says so.
#[must_use]
pub fn hand_over(session: &Secret, url: &BaseUrl) -> HeaderValue {
    set(SESSION, &session.reveal(), None, url)
}

/// The header that takes it back.
#[must_use]
pub fn take_back(url: &BaseUrl) -> HeaderValue {
    set(SESSION, "", Some(0), url)
}

/// The header that gives the browser a cookie for so many minutes, or for its own session; with 0 it takes it back.
#[must_use]
pub fn set(name: &str, value: &str, minutes: Option<i64>, url: &BaseUrl) -> HeaderValue {
    let mut cookie = Cookie::new(named(name, url), value);
    if let Some(minutes) = minutes {
        cookie.set_max_age(cookie::time::Duration::minutes(minutes));
    }
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_path("/");
    cookie.set_secure(url.is_https());
    let mut value = HeaderValue::try_from(cookie.to_string()).unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base_url::BaseUrls;
    use axum::http::Uri;
    use directory::secret::SecretKind;

    fn url(public: &str) -> BaseUrl {
        BaseUrls::new(Some(public), String::new(), false).of(&Uri::from_static("/"), &HeaderMap::new())
    }

    fn presented_in(cookies: &str, url: &BaseUrl) -> Option<String> {
        presented(&HeaderMap::from_iter([(header::COOKIE, cookies.parse().unwrap())]), url)
    }

    #[test]
    fn a_session_reads_back_over_its_own_scheme_only() {
        let session = Secret::generate(SecretKind::Session, &[7; 40]);
        let (https, http) = (url("https://muster.example"), url("http://127.0.0.1:8080"));
        for url in [&https, &http] {
            let value = hand_over(&session, url);
            let text = value.to_str().unwrap();
            assert!(text.contains("HttpOnly; SameSite=Lax") && text.contains("Path=/"), "{text}");
            assert_eq!(text.contains("Secure"), url.is_https(), "{text}");
            let pair = text.split(';').next().unwrap();
            assert_eq!(presented_in(&format!("a=b; {pair}; c=d"), url), Some(session.reveal()));
        }
        assert_eq!(presented_in("muster=x", &https), None);
        assert_eq!(presented_in("__Host-muster=x", &http), None);
        assert!(take_back(&https).to_str().unwrap().starts_with("__Host-muster=; HttpOnly"));
    }
}
