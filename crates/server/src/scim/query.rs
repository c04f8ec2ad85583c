//! The query of a request: decoded leniently, unknown parameters passed over.
//!
//! `?aadOptscim062020` may stand in any of them, a `&` or `?` may be left over at the end, and a space may
//! be written `+` or `%20`.

use ::scim::list::ListRequest;
use ::scim::projection::Projection;
use ::scim::{Error, ResourceSchema};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::error::Failure;
use crate::Server;

/// The parameters of a request, decoded, in the order in which they were sent.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Decodes the part of a URI after the `?`.
    ///
    /// # Errors
    /// 400 where it is no UTF-8.
    pub fn parse(query: &str) -> Result<Self, Error> {
        let pairs = query.trim_matches(['?', '&']).split('&').filter(|pair| !pair.is_empty());
        let decoded = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        });
        decoded.collect::<Result<_, Error>>().map(Self)
    }

    /// The value of a parameter that is there and not blank, whatever the case of its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(given, _)| given.eq_ignore_ascii_case(name))?;
        Some(value.as_str()).filter(|value| !value.trim().is_empty())
    }

    /// Whether the request says which attributes it wants.
    #[must_use]
    pub fn chooses_attributes(&self) -> bool {
        self.get("attributes").is_some() || self.get("excludedAttributes").is_some()
    }

    /// What the answer is to show (RFC 7644 §3.9): on reads and on writes alike.
    #[must_use]
    pub fn projection(&self, schema: &ResourceSchema) -> Projection {
        Projection::new(self.get("attributes"), self.get("excludedAttributes"), schema)
    }

    /// The query of a list (RFC 7644 §3.4.2, RFC 9865 §2).
    ///
    /// # Errors
    /// As [`ListRequest::from_query`].
    pub fn list(&self, server: &Server) -> Result<ListRequest, Error> {
        ListRequest::from_query(self.0.iter().map(|(name, value)| (name, value)), server.app().limits().filter)
    }
}

impl FromRequestParts<Server> for Query {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Server) -> Result<Self, Failure> {
        Ok(parts.uri.query().map(Self::parse).transpose()?.unwrap_or_default())
    }
}

/// Decodes percent-encoding, and `+` as a space, except where it cannot be one: within the quotes of a
/// filter whose spaces are written `%20`, a `+` is a plus sign that the client had no need to encode
/// (RFC 3986 §3.4), as in `userName eq "ada+test@example.org"`.
///
/// What is no encoding is left as it stands.
fn decode(text: &str) -> Result<String, Error> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut quoted, mut escaped, mut spaces_encoded) = (false, false, false);
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let (byte, after) = match (first, after) {
            (b'+', _) if !(quoted && spaces_encoded) => (b' ', after),
            (b'%', [high, low, after @ ..]) if let Some(byte) = hexadecimal(*high, *low) => {
                spaces_encoded |= byte == b' ' && !quoted;
                (byte, after)
            }
            (byte, after) => (*byte, after),
        };
        quoted ^= byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8(bytes).map_err(|_| Error::bad_request("The query of the URL is no UTF-8."))
}

fn hexadecimal(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(query: &str) -> String {
        Query::parse(query).unwrap().get("filter").unwrap_or_default().to_owned()
    }

    #[test]
    fn a_space_is_written_in_two_ways() {
        for query in
            ["filter=userName%20eq%20%22ada%20b%22", "filter=userName+eq+%22ada+b%22", "filter=userName+eq+\"ada%20b\""]
        {
            assert_eq!(filter(query), "userName eq \"ada b\"", "{query}");
        }
    }

    #[test]
    fn a_plus_sign_is_one_where_it_cannot_be_a_space() {
        for query in [
            "filter=userName%20eq%20%22a+b@x.org%22",
            "filter=userName%20eq%20%22a%2Bb@x.org%22",
            "filter=userName+eq+%22a%2Bb@x.org%22",
        ] {
            assert_eq!(filter(query), "userName eq \"a+b@x.org\"", "{query}");
        }
        assert_eq!(filter(r#"filter=title%20eq%20"\"+"+and%20active+eq+true"#), r#"title eq "\"+" and active eq true"#);
    }

    #[test]
    fn what_is_left_over_is_passed_over() {
        assert_eq!(filter("filter=active+eq+true&"), "active eq true");
        assert_eq!(filter("?filter=userName%20eq%20foo?"), "userName eq foo");
        assert_eq!(filter("aadOptscim062020&&filter=userName%20pr"), "userName pr");
        assert_eq!(Query::parse("").unwrap(), Query::default());
    }

    #[test]
    fn odd_encodings_are_left_as_they_stand() {
        assert_eq!(decode("100%").unwrap(), "100%");
        assert_eq!(decode("%zz%4").unwrap(), "%zz%4");
        assert_eq!(decode("J%C3%BCrgen").unwrap(), "Jürgen");
        assert_eq!(decode("%ff").unwrap_err().status, 400);
    }

    #[test]
    fn names_are_found_in_any_case_and_blank_values_are_none() {
        let query = Query::parse("ExcludedAttributes=members&count=").unwrap();
        assert_eq!(query.get("excludedAttributes"), Some("members"));
        assert_eq!(query.get("count"), None);
        assert!(query.chooses_attributes());
    }
}
