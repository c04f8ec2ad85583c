//! Requests as the bytes that go over the wire.

use std::fmt::Write as _;
use std::net::SocketAddr;

use serde_json::Value;

/// Where Muster's SCIM resources are.
pub const BASE: &str = "/scim/v2";

/// A SCIM service provider and the token that opens it.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// One address a node; any of them answers any request.
    pub addresses: Vec<SocketAddr>,
    /// What the requests call the server (`Host`).
    pub host: String,
    /// What stands before the path of every resource.
    pub base: String,
    pub token: String,
}

impl Endpoint {
    /// A Muster of one node or several.
    pub fn of(addresses: Vec<SocketAddr>, token: String) -> Self {
        let host = addresses.first().map(ToString::to_string).unwrap_or_default();
        Self { addresses, host, base: BASE.to_owned(), token }
    }

    /// `GET <base><path>`.
    pub fn get(&self, path: &str) -> Vec<u8> {
        self.request("GET", path, "")
    }

    /// `GET <base><path>?filter=…` with more parameters behind.
    pub fn find(&self, path: &str, filter: &str, parameters: &str) -> Vec<u8> {
        self.get(&format!("{path}?filter={}{parameters}", encoded(filter)))
    }

    pub fn post(&self, path: &str, body: &Value) -> Vec<u8> {
        self.request("POST", path, &body.to_string())
    }

    /// A `PatchOp` with this one operation, in the manner of Entra ID.
    pub fn patch(&self, path: &str, op: &str, attribute: &str, value: &Value) -> Vec<u8> {
        let body = serde_json::json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{"op": op, "path": attribute, "value": value}],
        });
        self.request("PATCH", path, &body.to_string())
    }

    pub fn delete(&self, path: &str) -> Vec<u8> {
        self.request("DELETE", path, "")
    }

    fn request(&self, method: &str, path: &str, body: &str) -> Vec<u8> {
        let Self { host, base, token, .. } = self;
        let mut request = format!(
            "{method} {base}{path} HTTP/1.1\r\nHost: {host}\r\nAccept: application/scim+json\r\n\
             Authorization: Bearer {token}\r\n"
        );
        if !body.is_empty() {
            request.push_str("Content-Type: application/scim+json; charset=utf-8\r\nContent-Length: ");
            // Writing to a string cannot fail.
            let _ = write!(request, "{}\r\n", body.len());
        }
        request.push_str("\r\n");
        request.push_str(body);
        request.into_bytes()
    }
}

/// Percent-encodes everything but the unreserved characters of RFC 3986 §2.3.
pub fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_survives_the_query() {
        assert_eq!(encoded(r#"userName eq "ada@example.org""#), "userName%20eq%20%22ada%40example.org%22");
    }

    #[test]
    fn the_length_is_that_of_the_body_in_bytes() {
        let endpoint = Endpoint::of(vec![SocketAddr::from(([127, 0, 0, 1], 80))], "mst_a_b".to_owned());
        let request = String::from_utf8(endpoint.post("/Users", &serde_json::json!("Zoë"))).unwrap();
        assert!(request.starts_with("POST /scim/v2/Users HTTP/1.1\r\nHost: 127.0.0.1:80\r\n"), "{request}");
        assert!(request.contains("\r\nAuthorization: Bearer mst_a_b\r\n"), "{request}");
        assert!(request.ends_with("\r\nContent-Length: 6\r\n\r\n\"Zoë\""), "{request}");
    }
}
