//! The head of an HTTP/1.1 answer (RFC 9112 §4, §5), read for what the driver needs.

use crate::error::{Error, Result};

/// More than this is no head of ours.
const LONGEST: usize = 64 * 1024;

/// How the body's end is found (RFC 9112 §6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    Length(u64),
    Chunked,
}

/// A status and the framing of the body behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    pub status: u16,
    pub framing: Framing,
    /// Bytes of the head, its empty line included: the body begins here.
    pub length: usize,
}

/// Reads a head; `None` while its empty line has not arrived.
///
/// # Errors
/// [`Error::Protocol`] when this is no HTTP/1.1, or the body would end only with the connection.
pub fn parse(bytes: &[u8]) -> Result<Option<Head>> {
    let mut lines = Lines { bytes, position: 0 };
    let Some(status_line) = lines.next() else {
        return if bytes.len() > LONGEST { Err(Error::Protocol("its head does not end")) } else { Ok(None) };
    };
    let status = status(status_line)?;
    let mut framing = None;
    while let Some(line) = lines.next() {
        if line.is_empty() {
            let framing = framing_of(status, framing)?;
            return Ok(Some(Head { status, framing, length: lines.position }));
        }
        if let Some(found) = framing_header(line)? {
            // "Transfer-Encoding overrides the Content-Length" (RFC 9112 §6.3).
            framing = if framing == Some(Framing::Chunked) { framing } else { Some(found) };
        }
    }
    if bytes.len() > LONGEST { Err(Error::Protocol("its head does not end")) } else { Ok(None) }
}

/// `HTTP/1.1 200 OK`, the reason being optional.
fn status(line: &[u8]) -> Result<u16> {
    let digits = line.strip_prefix(b"HTTP/1.1 ").and_then(|rest| rest.get(..3));
    let status = digits.and_then(|digits| str::from_utf8(digits).ok()).and_then(|digits| digits.parse().ok());
    status.filter(|status| (200..600).contains(status)).ok_or(Error::Protocol("its first line is no status line"))
}

/// "Any response with a 1xx, 204 or 304 status code is always terminated by the first empty line" (RFC 9112 §6.3).
fn framing_of(status: u16, header: Option<Framing>) -> Result<Framing> {
    match header {
        _ if matches!(status, 204 | 304) => Ok(Framing::Length(0)),
        Some(framing) => Ok(framing),
        None => Err(Error::Protocol("it tells neither a length nor chunks")),
    }
}

fn framing_header(line: &[u8]) -> Result<Option<Framing>> {
    let Some(colon) = line.iter().position(|&byte| byte == b':') else {
        return Err(Error::Protocol("a header has no colon"));
    };
    let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
    if name.eq_ignore_ascii_case(b"content-length") {
        let length = str::from_utf8(value).ok().and_then(|value| value.parse().ok());
        return length.map(|length| Some(Framing::Length(length))).ok_or(Error::Protocol("its length is no number"));
    }
    if name.eq_ignore_ascii_case(b"transfer-encoding") {
        let chunked = value.eq_ignore_ascii_case(b"chunked");
        return if chunked { Ok(Some(Framing::Chunked)) } else { Err(Error::Protocol("an unknown transfer coding")) };
    }
    Ok(None)
}

/// The complete lines of a head, without their ends.
struct Lines<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = &self.bytes[self.position..];
        let end = rest.iter().position(|&byte| byte == b'\n')?;
        self.position += end + 1;
        let line = &rest[..end];
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Head {
        parse(text.as_bytes()).unwrap().expect("the head is complete")
    }

    #[test]
    fn a_length_is_read_in_any_case_and_spacing() {
        let text = "HTTP/1.1 200 OK\r\nContent-Type: application/scim+json\r\ncontent-LENGTH:  812 \r\n\r\n{";
        let head = read(text);
        assert_eq!(head, Head { status: 200, framing: Framing::Length(812), length: text.len() - 1 });
    }

    #[test]
    fn chunks_win_over_a_length() {
        let first = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n";
        let last = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: Chunked\r\n\r\n";
        assert_eq!(read(first).framing, Framing::Chunked);
        assert_eq!(read(last).framing, Framing::Chunked);
    }

    #[test]
    fn some_statuses_never_have_a_body() {
        assert_eq!(read("HTTP/1.1 204 No Content\r\n\r\n").framing, Framing::Length(0));
        assert_eq!(read("HTTP/1.1 304\r\nContent-Length: 9\r\n\r\n").framing, Framing::Length(0));
    }

    #[test]
    fn every_prefix_of_a_head_waits_for_more() {
        let text = "HTTP/1.1 201 Created\r\nLocation: /Users/1\r\nContent-Length: 0\r\n\r\n";
        for end in 0..text.len() {
            assert_eq!(parse(&text.as_bytes()[..end]).unwrap(), None, "after {end} bytes");
        }
        assert_eq!(read(text).length, text.len());
    }

    #[test]
    fn what_the_driver_cannot_read_is_refused() {
        for text in [
            "SSH-2.0-OpenSSH_9.9\r\n",
            "HTTP/1.1 20\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        ] {
            assert!(matches!(parse(text.as_bytes()), Err(Error::Protocol(_))), "{text}");
        }
        assert!(parse(&vec![b'x'; LONGEST + 1]).is_err());
    }
}
