//! The body of an HTTP/1.1 answer, of known length or in chunks (RFC 9112 §7.1), decoded as it arrives.

use super::head::Framing;
use crate::error::{Error, Result};

/// What is expected next.
#[derive(Debug)]
enum State {
    /// The rest of a body of known length.
    Plain {
        left: u64,
    },
    /// A chunk's size, in hexadecimal digits.
    Size {
        size: u64,
        digits: u8,
    },
    /// What follows a size until the end of its line, which means nothing to us.
    Extension {
        size: u64,
    },
    /// The rest of a chunk.
    Chunk {
        left: u64,
    },
    /// The line end behind a chunk.
    ChunkEnd,
    /// Trailers, until an empty line.
    Trailer {
        empty: bool,
    },
    Done,
}

/// Finds the end of one body, and its content on the way.
#[derive(Debug)]
pub struct Decoder {
    state: State,
}

impl Decoder {
    pub fn new(framing: Framing) -> Self {
        let state = match framing {
            Framing::Length(0) => State::Done,
            Framing::Length(left) => State::Plain { left },
            Framing::Chunked => State::Size { size: 0, digits: 0 },
        };
        Self { state }
    }

    pub fn is_done(&self) -> bool {
        matches!(self.state, State::Done)
    }

    /// Takes the body's part of `input`, hands its content to `take`, and returns how many bytes of `input` that were.
    ///
    /// # Errors
    /// [`Error::Protocol`] when the chunks are malformed.
    pub fn decode(&mut self, input: &[u8], mut take: impl FnMut(&[u8])) -> Result<usize> {
        let mut position = 0;
        while position < input.len() && !self.is_done() {
            let rest = &input[position..];
            position += match &mut self.state {
                State::Plain { left } | State::Chunk { left } => {
                    let length = rest.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                    take(&rest[..length]);
                    *left -= length as u64;
                    length
                }
                _ => {
                    self.control(rest[0])?;
                    1
                }
            };
            match self.state {
                State::Plain { left: 0 } => self.state = State::Done,
                State::Chunk { left: 0 } => self.state = State::ChunkEnd,
                _ => {}
            }
        }
        Ok(position)
    }

    /// One byte between chunks.
    fn control(&mut self, byte: u8) -> Result<()> {
        self.state = match (&self.state, byte) {
            (&(State::Size { digits: 1.., size } | State::Extension { size }), b'\n') => match size {
                0 => State::Trailer { empty: true },
                left => State::Chunk { left },
            },
            (&State::Size { size, digits: digits @ 1.. }, b'\r') => State::Size { size, digits },
            (&State::Size { size, digits: 1.. }, b';' | b' ' | b'\t') | (&State::Extension { size }, _) => {
                State::Extension { size }
            }
            // Fifteen digits are an exabyte; more would overflow.
            (&State::Size { size, digits: digits @ ..15 }, byte) => {
                let digit = char::from(byte).to_digit(16).ok_or(Error::Protocol("a chunk's size is no number"))?;
                State::Size { size: size * 16 + u64::from(digit), digits: digits + 1 }
            }
            (State::ChunkEnd, b'\r') => State::ChunkEnd,
            (State::ChunkEnd, b'\n') => State::Size { size: 0, digits: 0 },
            (State::Trailer { empty: true }, b'\n') => State::Done,
            (&State::Trailer { empty }, b'\r') => State::Trailer { empty },
            (State::Trailer { .. }, byte) => State::Trailer { empty: byte == b'\n' },
            _ => return Err(Error::Protocol("its chunks are malformed")),
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decodes `input` arriving in pieces of `step` bytes; gives the content and what was consumed.
    fn decode(framing: Framing, input: &[u8], step: usize) -> Result<(Vec<u8>, usize, bool)> {
        let (mut decoder, mut content, mut consumed) = (Decoder::new(framing), Vec::new(), 0);
        for piece in input.chunks(step) {
            consumed += decoder.decode(piece, |bytes| content.extend_from_slice(bytes))?;
        }
        Ok((content, consumed, decoder.is_done()))
    }

    #[test]
    fn a_known_length_ends_where_it_says() {
        for step in 1..10 {
            assert_eq!(decode(Framing::Length(5), b"helloHTTP", step).unwrap(), (b"hello".to_vec(), 5, true));
        }
        assert_eq!(decode(Framing::Length(0), b"HTTP", 4).unwrap(), (vec![], 0, true));
        assert!(!decode(Framing::Length(5), b"hell", 4).unwrap().2);
    }

    #[test]
    fn chunks_are_joined_however_they_arrive() {
        let input = b"5\r\nhello\r\nA; name=value\r\n, worldly!\r\n0\r\nTrailer: yes\r\n\r\nHTTP";
        for step in 1..=input.len() {
            let (content, consumed, done) = decode(Framing::Chunked, input, step).unwrap();
            assert_eq!(content, b"hello, worldly!");
            assert_eq!((consumed, done), (input.len() - 4, true), "in pieces of {step}");
        }
    }

    #[test]
    fn an_empty_chunked_body_is_a_body() {
        assert_eq!(decode(Framing::Chunked, b"0\r\n\r\n", 2).unwrap(), (vec![], 5, true));
    }

    #[test]
    fn malformed_chunks_are_refused() {
        for input in [&b"\r\n"[..], b"xyz\r\n", b"1\r\nab\r\n", b"ffffffffffffffff\r\n"] {
            assert!(decode(Framing::Chunked, input, input.len()).is_err(), "{}", input.escape_ascii());
        }
    }
}
