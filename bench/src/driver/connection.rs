//! One keep-alive connection: a request goes out, its answer comes back, then the next.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use super::Endpoint;
use super::body::Decoder;
use super::head::{self, Head};
use crate::error::{Doing, Error, Result};

/// One read of the socket takes at most this much; the head must fit in it.
const BUFFER: usize = 128 * 1024;
/// A connection that was idle for longer may have been closed by the server, and is opened anew.
const IDLE: Duration = Duration::from_secs(5);
/// Nobody waits longer for one answer.
const PATIENCE: Duration = Duration::from_mins(2);

/// An answer, its body left in the connection.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    pub status: u16,
    /// Bytes of the body, chunk sizes not counted.
    pub bytes: usize,
    /// From the request's first byte out to the body's first byte in; to the head's end where there is no body.
    pub first_byte: Duration,
    /// From the request's first byte out to the answer's last byte in.
    pub total: Duration,
}

/// A connection to one server.
pub struct Connection {
    stream: TcpStream,
    address: SocketAddr,
    /// When its last answer came.
    used: Instant,
    buffer: Box<[u8]>,
    body: Vec<u8>,
}

impl Connection {
    /// Connects to the first node.
    pub async fn to(endpoint: &Endpoint) -> Result<Self> {
        let first = endpoint.addresses.first();
        Self::open(*first.ok_or_else(|| Error::Other("there is no server to connect to".to_owned()))?).await
    }

    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = connected(address).await?;
        let buffer = vec![0; BUFFER].into_boxed_slice();
        Ok(Self { stream, address, used: Instant::now(), buffer, body: Vec::new() })
    }

    /// The body of the last answer that was read with [`Connection::exchange`].
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Sends a request and keeps the answer's body.
    pub async fn exchange(&mut self, request: &[u8]) -> Result<Answer> {
        let mut body = std::mem::take(&mut self.body);
        body.clear();
        let answer = self.round_trip(request, |bytes| body.extend_from_slice(bytes)).await;
        self.body = body;
        answer
    }

    /// Sends a request, keeps the answer's body, and insists on a status of 2xx within some time.
    pub async fn ask(&mut self, request: &[u8]) -> Result<Answer> {
        let answer = timeout(PATIENCE, self.exchange(request)).await;
        self.insist(request, answer)
    }

    /// Like [`Connection::ask`], but the body is counted and dropped as it arrives.
    pub async fn ask_dropping(&mut self, request: &[u8]) -> Result<Answer> {
        self.body.clear();
        let answer = timeout(PATIENCE, self.round_trip(request, |_| ())).await;
        self.insist(request, answer)
    }

    fn insist(&self, request: &[u8], answer: Result<Result<Answer>, Elapsed>) -> Result<Answer> {
        match answer {
            Ok(Ok(answer)) if !(200..300).contains(&answer.status) => Err(self.refusal(request, answer.status)),
            Ok(answer) => answer,
            Err(_) => Err(Error::Other(format!("no answer to `{}` in {PATIENCE:?}", title(request)))),
        }
    }

    /// The error for an answer that was not hoped for.
    pub fn refusal(&self, request: &[u8], status: u16) -> Error {
        let body = String::from_utf8_lossy(&self.body).chars().take(500).collect();
        Error::Answer { request: title(request), status, body }
    }

    async fn round_trip(&mut self, request: &[u8], mut take: impl FnMut(&[u8])) -> Result<Answer> {
        if self.used.elapsed() > IDLE {
            self.stream = connected(self.address).await?;
        }
        let start = Instant::now();
        self.stream.write_all(request).await.doing(|| format!("sending `{}`", title(request)))?;
        let (head, mut filled) = self.read_head().await?;
        let mut decoder = Decoder::new(head.framing);
        let (mut begin, mut bytes, mut first_byte) = (head.length, 0, None);
        loop {
            begin += decoder.decode(&self.buffer[begin..filled], |content| {
                bytes += content.len();
                take(content);
            })?;
            if first_byte.is_none() && bytes > 0 {
                first_byte = Some(start.elapsed());
            }
            if decoder.is_done() {
                break;
            }
            (begin, filled) = (0, self.read(0).await?);
        }
        if begin < filled {
            return Err(Error::Protocol("there is more of it than was announced"));
        }
        let total = start.elapsed();
        self.used = Instant::now();
        Ok(Answer { status: head.status, bytes, first_byte: first_byte.unwrap_or(total), total })
    }

    /// Reads until the head is complete; gives it with how far the buffer is filled.
    async fn read_head(&mut self) -> Result<(Head, usize)> {
        let mut filled = 0;
        loop {
            filled += self.read(filled).await?;
            if let Some(head) = head::parse(&self.buffer[..filled])? {
                return Ok((head, filled));
            }
        }
    }

    async fn read(&mut self, from: usize) -> Result<usize> {
        match self.stream.read(&mut self.buffer[from..]).await.doing(|| "reading an answer".to_owned())? {
            0 => Err(Error::Protocol("the connection was closed within it")),
            length => Ok(length),
        }
    }
}

async fn connected(address: SocketAddr) -> Result<TcpStream> {
    let stream = TcpStream::connect(address).await.doing(|| format!("connecting to {address}"))?;
    stream.set_nodelay(true).doing(|| "setting TCP_NODELAY".to_owned())?;
    Ok(stream)
}

/// A request's first line without its version, for messages.
fn title(request: &[u8]) -> String {
    let line = request.split(|&byte| byte == b'\r').next().unwrap_or_default();
    String::from_utf8_lossy(line.strip_suffix(b" HTTP/1.1").unwrap_or(line)).into_owned()
}
