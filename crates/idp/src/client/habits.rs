//! What a client is known by on the wire.

use std::time::Duration;

/// What the requests of an identity provider have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Habits {
    /// Header `User-Agent`; without one where nobody knows what it sends.
    pub user_agent: Option<&'static str>,
    /// Header `Accept`.
    pub accept: &'static str,
    /// Header `Accept-Charset`.
    pub accept_charset: Option<&'static str>,
    /// Header `Content-Type` of what has a body.
    pub content_type: &'static str,
    /// The same of a PATCH.
    pub patch_content_type: &'static str,
    /// How a query is written.
    pub query: QueryForm,
    /// How many a search asks for; without it, for all.
    pub search_count: Option<u32>,
    /// How often a request that is answered 429 is sent again.
    pub throttle_retries: u32,
    /// How long it waits after a 429 that does not say; without it, such an answer is the last.
    pub unsaid_wait: Option<Duration>,
}

/// How a query is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryForm {
    /// Percent-encoded, as .NET's `Uri.EscapeDataString` does it: a space is `%20`.
    Percent,
    /// As a form: a space is `+`, each parameter ends with `&`, and a PUT without any has a `?`.
    Form,
}

impl Habits {
    /// Those of Entra, which say least.
    pub const ENTRA: Self = Self {
        user_agent: None,
        accept: "application/scim+json",
        accept_charset: None,
        content_type: "application/scim+json; charset=utf-8",
        patch_content_type: "application/scim+json; charset=utf-8",
        query: QueryForm::Percent,
        search_count: None,
        throttle_retries: 5,
        unsaid_wait: Some(Duration::from_secs(1)),
    };

    /// How long to wait after so many 429 before, the last of which asked for so much; nothing: it is not sent again.
    #[must_use]
    pub fn wait(&self, throttled: u32, retry_after: Option<Duration>) -> Option<Duration> {
        (throttled < self.throttle_retries).then_some(retry_after.or(self.unsaid_wait)).flatten()
    }
}

impl QueryForm {
    /// A query with its question mark, or nothing.
    pub(crate) fn query<'a>(self, parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
        let pairs: Vec<String> =
            parameters.into_iter().map(|(name, value)| format!("{name}={}", self.encode(value))).collect();
        match self {
            _ if pairs.is_empty() => String::new(),
            Self::Percent => format!("?{}", pairs.join("&")),
            Self::Form => format!("?{}&", pairs.join("&")),
        }
    }

    fn encode(self, text: &str) -> String {
        let encoded = encode(text);
        if self == Self::Form { encoded.replace("%20", "+") } else { encoded }
    }
}

/// Percent-encodes all but RFC 3986's unreserved characters, as .NET's `Uri.EscapeDataString` does: a space is `%20`.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(byte.into());
        } else {
            encoded.push('%');
            encoded.extend([byte >> 4, byte & 0xF].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)])));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_a_filter_as_entra_and_as_a_form() {
        let parameters = [("excludedAttributes", "members"), ("filter", "displayName eq \"R&D + Söhne\"")];
        assert_eq!(
            QueryForm::Percent.query(parameters),
            "?excludedAttributes=members&filter=displayName%20eq%20%22R%26D%20%2B%20S%C3%B6hne%22"
        );
        assert_eq!(
            QueryForm::Form.query([("filter", "userName eq \"ada@example.org\"")]),
            "?filter=userName+eq+%22ada%40example.org%22&"
        );
        assert_eq!(QueryForm::Form.query([]), "");
    }

    #[test]
    fn waits_as_long_as_it_is_told_and_not_for_ever() {
        let (said, second) = (Some(Duration::from_secs(7)), Some(Duration::from_secs(1)));
        assert_eq!((Habits::ENTRA.wait(4, said), Habits::ENTRA.wait(4, None)), (said, second));
        assert_eq!(Habits::ENTRA.wait(5, said), None);
        let silent = Habits { unsaid_wait: None, ..Habits::ENTRA };
        assert_eq!((silent.wait(0, said), silent.wait(0, None)), (said, None));
    }
}
