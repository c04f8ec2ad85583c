//! A mail server on a free port: it speaks SMTP (RFC 5321) as far as it takes to be handed a mail.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_mins(1);

/// How the mail server treats who comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// It takes mail.
    Open,
    /// It says that it is not available (421), and hangs up.
    Closed,
    /// It asks for a password, and takes none (535).
    Suspicious,
    /// It says nothing at all.
    Silent,
    /// It is gone.
    Stopped,
}

/// What happens at the mail server.
#[derive(Debug)]
enum Event {
    Taken(Mail),
    TurnedAway,
}

/// A mail as it was handed over.
#[derive(Debug)]
pub struct Mail {
    /// The recipients of the envelope.
    pub recipients: Vec<String>,
    /// Header and bodies, lines ended by a line feed.
    pub content: String,
}

pub struct MailServer {
    address: SocketAddr,
    manner: Arc<Mutex<Manner>>,
    events: Receiver<Event>,
    thread: Option<JoinHandle<()>>,
}

impl MailServer {
    pub fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it has an address");
        let manner = Arc::new(Mutex::new(manner));
        let (sender, events) = mpsc::channel();
        let now = Arc::clone(&manner);
        let thread = thread::spawn(move || answer_all(&listener, &now, &sender));
        Self { address, manner, events, thread: Some(thread) }
    }

    /// Settings that make Muster send here.
    pub fn settings(&self) -> [(&'static str, String); 4] {
        [
            ("MAIL__SERVER", self.address.ip().to_string()),
            ("MAIL__PORT", self.address.port().to_string()),
            ("MAIL__SECURITY", "none".to_owned()),
            ("MAIL__FROM", "Muster <muster@example.org>".to_owned()),
        ]
    }

    /// From now on it treats who comes so.
    pub fn is_now(&self, manner: Manner) {
        *self.manner.lock().unwrap_or_else(PoisonError::into_inner) = manner;
    }

    /// The next mail that is handed over; whoever is turned away before is left out.
    #[track_caller]
    pub fn next(&self) -> Mail {
        loop {
            match self.events.recv_timeout(PATIENCE).expect("mail is sent in time") {
                Event::Taken(mail) => return mail,
                Event::TurnedAway => {}
            }
        }
    }

    /// Waits until somebody has come in vain.
    #[track_caller]
    pub fn turns_somebody_away(&self) {
        let event = self.events.recv_timeout(PATIENCE).expect("somebody comes in time");
        assert!(matches!(event, Event::TurnedAway), "{event:?}");
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.is_now(Manner::Stopped);
        // So that it looks; where nobody answers it has stopped already.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn answer_all(listener: &TcpListener, manner: &Mutex<Manner>, events: &Sender<Event>) {
    let mut silent = Vec::new();
    for stream in listener.incoming().map_while(Result::ok) {
        match *manner.lock().unwrap_or_else(PoisonError::into_inner) {
            Manner::Stopped => return,
            // One conversation at a time: whoever hangs up in the middle, or takes too long, ends theirs alone.
            manner @ (Manner::Open | Manner::Suspicious) => drop(converse(&stream, manner, events)),
            Manner::Closed => {
                let _ = say(&stream, "421 mail.example.org closed for now");
                let _ = events.send(Event::TurnedAway);
            }
            Manner::Silent => {
                silent.push(stream);
                let _ = events.send(Event::TurnedAway);
            }
        }
    }
}

fn say(mut stream: &TcpStream, line: &str) -> io::Result<()> {
    stream.write_all(format!("{line}\r\n").as_bytes())
}

fn converse(stream: &TcpStream, manner: Manner, events: &Sender<Event>) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut lines = BufReader::new(stream).lines();
    let mut recipients = Vec::new();
    say(stream, "220 mail.example.org")?;
    while let Some(line) = lines.next().transpose()? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" if manner == Manner::Suspicious => say(stream, "250-mail.example.org\r\n250 AUTH PLAIN")?,
            "AUTH" => {
                let _ = events.send(Event::TurnedAway);
                say(stream, "535 5.7.8 not you")?;
            }
            "EHLO" => say(stream, "250-mail.example.org\r\n250-8BITMIME\r\n250 SMTPUTF8")?,
            "RCPT" => {
                let address = line.split(['<', '>']).nth(1).unwrap_or_default();
                recipients.push(address.to_owned());
                say(stream, "250 a good mailbox")?;
            }
            "DATA" if recipients.is_empty() => say(stream, "503 for whom?")?,
            "DATA" => {
                say(stream, "354 end with a dot")?;
                let content = content(&mut lines)?;
                // The story may be over.
                let _ = events.send(Event::Taken(Mail { recipients: std::mem::take(&mut recipients), content }));
                say(stream, "250 taken")?;
            }
            "HELO" | "MAIL" | "RSET" | "NOOP" => say(stream, "250 fine")?,
            "QUIT" => return say(stream, "221 bye"),
            _ => say(stream, "502 not here")?,
        }
    }
    Ok(())
}

/// Lines up to the dot that ends a mail; a dot before a line that begins with one is taken away (RFC 5321 §4.5.2).
fn content(lines: &mut impl Iterator<Item = io::Result<String>>) -> io::Result<String> {
    let mut content = String::new();
    for line in lines {
        let line = line?;
        if line == "." {
            return Ok(content);
        }
        content.push_str(line.strip_prefix('.').unwrap_or(&line));
        content.push('\n');
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}

impl Mail {
    /// A header's value; empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        let headers = self.content.split("\n\n").next().unwrap_or_default();
        let value = headers.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        value.unwrap_or_default()
    }

    /// The plain and the HTML body, decoded.
    pub fn bodies(&self) -> [String; 2] {
        ["text/plain", "text/html"].map(|kind| {
            let part = self.content.split("\n--").find(|part| part.contains(&format!("Content-Type: {kind}")));
            let (headers, body) = part.and_then(|part| part.split_once("\n\n")).expect("both bodies are there");
            if headers.contains("quoted-printable") { unquoted(body) } else { body.to_owned() }
        })
    }
}

/// Decodes quoted-printable (RFC 2045 §6.7).
fn unquoted(text: &str) -> String {
    let text = text.replace("=\n", "");
    let mut parts = text.split('=');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).expect("two hexadecimal digits"));
        bytes.extend(rest.as_bytes());
    }
    String::from_utf8(bytes).expect("bodies are UTF-8")
}
