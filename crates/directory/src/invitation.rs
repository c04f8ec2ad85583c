//! The invitation of a user: whom to write to, in which language, and where it leads.

use serde_json::Value;

use crate::User;
use crate::mail::{Language, is_address};

/// The address of a user: the primary one, else the first. What cannot be written to is passed over.
#[must_use]
pub fn address(user: &User) -> Option<&str> {
    let emails = user.resource.get("emails").and_then(Value::as_array)?;
    let primary = emails.iter().filter(|email| email.get("primary").and_then(Value::as_bool) == Some(true));
    let values = primary.chain(emails).filter_map(|email| email.get("value")?.as_str());
    values.map(str::trim).find(|value| is_address(value))
}

/// The language of a user: `preferredLanguage`, else `locale`, else English.
#[must_use]
pub fn language(user: &User) -> Language {
    // RFC 7643 §4.1.1: "preferredLanguage … same as the HTTP Accept-Language header field": the best comes first.
    let tag = |name| user.resource.text(name).map(str::trim).filter(|tag| !tag.is_empty());
    let tag = tag("preferredLanguage").or_else(|| tag("locale")).unwrap_or_default();
    Language::of_tag(tag.split([',', ';']).next().unwrap_or_default())
}

/// How the user is addressed; empty where nothing but a `userName` is known.
#[must_use]
pub fn name(user: &User) -> &str {
    let part = |part| user.resource.get("name").and_then(|name| name.get(part)?.as_str());
    let names = [part("givenName"), user.resource.text("displayName"), part("formatted")];
    names.into_iter().flatten().map(str::trim).find(|name| !name.is_empty()).unwrap_or_default()
}

/// What `${…}` may name in an enrolment URL.
pub(crate) const VARIABLES: [&str; 3] = ["userName", "emailAddress", "id"];

/// The enrolment URL for a user, its variables filled in and percent-encoded.
#[must_use]
pub fn url(template: &str, user: &User, address: &str) -> String {
    let value = |name: &str| match known(name) {
        Some("userName") => encoded(user.user_name()),
        Some("emailAddress") => encoded(address),
        Some("id") => encoded(&user.id),
        _ => format!("${{{name}}}"),
    };
    let filled = pieces(template).map(|piece| match piece {
        Piece::Text(text) => text.to_owned(),
        Piece::Variable(name) => value(name),
    });
    filled.collect()
}

fn known(name: &str) -> Option<&'static str> {
    VARIABLES.into_iter().find(|known| known.eq_ignore_ascii_case(name))
}

enum Piece<'a> {
    Text(&'a str),
    Variable(&'a str),
}

/// Text and variables, in turn. A `${` that is never closed is text.
fn pieces(template: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        if let Some((name, after)) = rest.strip_prefix("${").and_then(|rest| rest.split_once('}')) {
            rest = after;
            return Some(Piece::Variable(name));
        }
        let next = rest.char_indices().skip(1).find(|(at, _)| rest[*at..].starts_with("${"));
        let (text, after) = rest.split_at(next.map_or(rest.len(), |(at, _)| at));
        rest = after;
        (!text.is_empty()).then_some(Piece::Text(text))
    })
}

/// RFC 3986 §2.3: "Characters that are allowed in a URI but do not have a reserved purpose are called unreserved."
/// Everything else is encoded.
fn encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use jiff::Timestamp;
    use scim::{Resource, ResourceSchema};
    use serde_json::json;

    use super::*;
    use crate::{OrganizationKey, Source};

    static SCHEMA: LazyLock<ResourceSchema> = LazyLock::new(ResourceSchema::user);

    fn user(mut document: Value) -> User {
        document["userName"] = "ada lovelace/é@example.org".into();
        let Value::Object(document) = document else { panic!("{document} is no object") };
        let (resource, now) = (Resource::from_map(document), Timestamp::UNIX_EPOCH);
        crate::user::create(OrganizationKey(1), &SCHEMA, Source::Local, resource, "4f".into(), now).unwrap()
    }

    #[test]
    fn the_primary_address_is_written_to_else_the_first_that_can_be() {
        let of = |emails: Value| address(&user(json!({ "emails": emails }))).map(str::to_owned);
        let (home, work) = (json!({"value": "a@home.example"}), json!({"value": "a@work.example", "primary": true}));
        assert_eq!(of(json!([home, work])).as_deref(), Some("a@work.example"));
        assert_eq!(of(json!([home])).as_deref(), Some("a@home.example"));
        assert_eq!(of(json!([{"value": "ada", "primary": true}, home])).as_deref(), Some("a@home.example"));
        assert_eq!(of(json!([{"value": "a@x\r\nBcc: b@y"}])), None);
        assert_eq!(address(&user(json!({}))), None);
    }

    #[test]
    fn what_is_no_address_is_not_written_to() {
        for text in ["", "ada", "@b.example", "a@", "a@b@c", "a b@c", "a@b..c", "A <a@b.example>", "a@b,c@d"] {
            assert!(!is_address(text), "{text}");
        }
        assert!(is_address("zoë+tag@exämple.org") && is_address("root@localhost"));
    }

    #[test]
    fn a_user_is_written_to_in_french_where_french_is_preferred() {
        let of = |document| language(&user(document)).word();
        assert_eq!(of(json!({})), "en");
        assert_eq!(of(json!({"locale": "fr_FR"})), "fr");
        assert_eq!(of(json!({"locale": "fr-FR", "preferredLanguage": "en-GB"})), "en");
        assert_eq!(of(json!({"locale": "en-US", "preferredLanguage": "fr-CA, en;q=0.5"})), "fr");
        assert_eq!(of(json!({"locale": "fr", "preferredLanguage": " "})), "fr");
        assert_eq!(of(json!({"preferredLanguage": "ja"})), "en");
    }

    #[test]
    fn variables_are_filled_in_and_encoded() {
        let user = user(json!({}));
        let of = |template| url(template, &user, "a+b@c.example");
        assert_eq!(
            of("https://mdm.example/${id}?u=${userName}&m=${EMAILADDRESS}"),
            "https://mdm.example/4f?u=ada%20lovelace%2F%C3%A9%40example.org&m=a%2Bb%40c.example"
        );
        for unchanged in ["https://mdm.example/", "https://x/${id", "https://x/$id", "https://x/${other}", "é${", ""] {
            assert_eq!(of(unchanged), unchanged);
        }
        assert_eq!(of("${${id}"), "${${id}");
    }
}
