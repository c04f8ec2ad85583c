//! The positions that clients carry from page to page (RFC 9865 §2).
//!
//! A cursor is kept by the client and by nobody else. It says where the page ended, and is signed, so
//! that only this service can have made it, for this query, not long ago. It holds nothing that its
//! client could not read in the page, and so it is encoded and not encrypted.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::Error;

/// Half of the signature is kept, as RFC 2104 §5 allows: 128 bits cannot be guessed, and URLs stay short.
const SIGNATURE: usize = 16;

/// Where a page ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    /// Sort values and row key of the page's last resource, as the store wants them back.
    pub position: Vec<Value>,
    /// How many resources the pages of this query hold.
    pub count: u64,
}

/// Makes cursors into text and back.
///
/// ```
/// use scim::list::{Cursor, CursorCodec, ListRequest};
/// let now: jiff::Timestamp = "2026-11-23T20:00:00Z".parse().unwrap();
/// let codec = CursorCodec::new(b"a key of 32 bytes from the store", jiff::SignedDuration::from_hours(1));
/// let query = ListRequest::default().fingerprint("1/Users");
///
/// let cursor = Cursor { position: vec![serde_json::json!("quill"), serde_json::json!(17)], count: 100 };
/// let text = codec.encode(&cursor, &query, now);
/// assert_eq!(codec.decode(&text, &query, None, now).unwrap(), cursor);
/// ```
#[derive(Clone)]
pub struct CursorCodec {
    mac: Hmac<Sha256>,
    timeout: SignedDuration,
}

impl fmt::Debug for CursorCodec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CursorCodec").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

impl CursorCodec {
    /// With a secret key, the same on every node, and the time for which a cursor is good.
    #[must_use]
    pub fn new(key: &[u8], timeout: SignedDuration) -> Self {
        // HMAC pads its key to a block; a digest fits, whatever the length of what is handed in.
        let mut block = [0; 64];
        block[..32].copy_from_slice(&Sha256::digest(key));
        let mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
        Self { mac, timeout }
    }

    /// Text of a cursor for one query, by its [`fingerprint`](super::ListRequest::fingerprint).
    ///
    /// RFC 9865 §2: the value "may only contain characters from the unreserved characters set". The
    /// signature comes last, so that the text begins with a letter: on a command line, a cursor with a
    /// hyphen first would be taken for an option.
    #[must_use]
    pub fn encode(&self, cursor: &Cursor, query: &[u8; 32], now: Timestamp) -> String {
        let mut sealed = serde_json::json!([now.as_second(), cursor.count, cursor.position]).to_string().into_bytes();
        let signature = self.signed(query, &sealed).finalize().into_bytes();
        sealed.extend_from_slice(&signature[..SIGNATURE]);
        URL_SAFE_NO_PAD.encode(sealed)
    }

    /// Reads a cursor back. `count` is what the request names.
    ///
    /// # Errors
    /// 400 `invalidCursor` where this service did not make it for this query, `expiredCursor` where it
    /// is too old, `invalidCount` where the request names another count than the first one did.
    pub fn decode(&self, text: &str, query: &[u8; 32], count: Option<u64>, now: Timestamp) -> Result<Cursor, Error> {
        let (issued, cursor) = self.opened(text, query).ok_or_else(|| {
            Error::invalid_cursor(
                "The cursor was not given by this service for this query; begin with an empty cursor.",
            )
        })?;
        if now.duration_since(issued) > self.timeout {
            let seconds = self.timeout.as_secs();
            return Err(Error::expired_cursor(format!(
                "The cursor is older than {seconds} seconds; begin with an empty cursor."
            )));
        }
        // RFC 9865 §2.1: the count "must value identical count of the initial query".
        if count.is_some_and(|count| count != cursor.count) {
            return Err(Error::invalid_count(format!(
                "The query began with a count of {}; keep to it or leave it out.",
                cursor.count
            )));
        }
        Ok(cursor)
    }

    fn opened(&self, text: &str, query: &[u8; 32]) -> Option<(Timestamp, Cursor)> {
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (payload, signature) = sealed.split_at_checked(sealed.len().checked_sub(SIGNATURE)?)?;
        self.signed(query, payload).verify_truncated_left(signature).ok()?;
        let (issued, count, position): (i64, u64, Vec<Value>) = serde_json::from_slice(payload).ok()?;
        Some((Timestamp::from_second(issued).ok()?, Cursor { position, count }))
    }

    fn signed(&self, query: &[u8; 32], payload: &[u8]) -> Hmac<Sha256> {
        self.mac.clone().chain_update(query).chain_update(payload)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::ScimType;

    const QUERY: [u8; 32] = [7; 32];

    fn codec() -> CursorCodec {
        CursorCodec::new(b"key", SignedDuration::from_secs(60))
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn cursor() -> Cursor {
        Cursor { position: vec![json!("quill"), json!(17)], count: 100 }
    }

    #[test]
    fn tells_forged_from_old_from_changed() {
        let text = codec().encode(&cursor(), &QUERY, at(0));
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)), "{text}");
        let decode = |codec: CursorCodec, text: &str, query, count, now| {
            codec.decode(text, query, count, now).map_err(|error| error.scim_type)
        };
        assert_eq!(decode(codec(), &text, &QUERY, Some(100), at(60)), Ok(cursor()));
        assert_eq!(decode(codec(), &text, &QUERY, None, at(61)), Err(Some(ScimType::ExpiredCursor)));
        assert_eq!(decode(codec(), &text, &QUERY, Some(99), at(1)), Err(Some(ScimType::InvalidCount)));
        assert_eq!(decode(codec(), &text, &[8; 32], None, at(1)), Err(Some(ScimType::InvalidCursor)));
        let other = CursorCodec::new(b"other key", SignedDuration::from_secs(60));
        assert_eq!(decode(other, &text, &QUERY, None, at(1)), Err(Some(ScimType::InvalidCursor)));
        for forged in ["", "AAAA", "!", &text[1..], &format!("{text}A")] {
            assert_eq!(decode(codec(), forged, &QUERY, None, at(1)), Err(Some(ScimType::InvalidCursor)), "{forged}");
        }
    }

    proptest! {
        #[test]
        fn reads_what_it_wrote(text in ".*", key: i64, count: u64) {
            let cursor = Cursor { position: vec![text.into(), key.into()], count };
            let encoded = codec().encode(&cursor, &QUERY, at(0));
            prop_assert!(encoded.starts_with(|first: char| first.is_ascii_alphabetic()), "{}", encoded);
            prop_assert_eq!(codec().decode(&encoded, &QUERY, Some(count), at(5)).unwrap(), cursor);
        }

        #[test]
        fn takes_nothing_else(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let text = URL_SAFE_NO_PAD.encode(bytes);
            prop_assert!(codec().decode(&text, &QUERY, None, at(0)).is_err());
        }
    }
}
