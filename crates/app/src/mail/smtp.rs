//! Handing mail to a mail server.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use store::outbox::Claimed;

/// How long the server may take over one step of the conversation.
const STEP: Duration = Duration::from_secs(30);
/// How long one mail may take in all.
const WHOLE: Duration = Duration::from_mins(1);

/// How the connection to the mail server is kept from being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// It begins in the clear and is made secure before anything is said; if it cannot be, nothing is sent.
    StartTls,
    /// It is secure from the beginning.
    Tls,
    /// It is not: for a server on the same machine.
    None,
}

impl Security {
    /// The port that servers listen on for it.
    #[must_use]
    pub const fn port(self) -> u16 {
        match self {
            Self::StartTls => 587,
            Self::Tls => 465,
            Self::None => 25,
        }
    }
}

/// A sender or recipient: `Muster <muster@example.org>`, or the address alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(Mailbox);

impl Address {
    /// Where it is at home: what a client calls itself to the mail server.
    fn domain(&self) -> &str {
        self.0.email.domain()
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = |error| format!("{text:?} is no mail address, as in Muster <muster@example.org>: {error}");
        text.parse().map(Self).map_err(wrong)
    }
}

/// A mail server, and who writes.
#[derive(Clone)]
pub struct Smtp {
    /// Its name or address.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept from being read.
    pub security: Security,
    /// User name and password, where the server asks for them.
    pub credentials: Option<(String, String)>,
    /// The sender.
    pub from: Address,
    /// Where answers go, where that is not the sender.
    pub reply_to: Option<Address>,
}

impl fmt::Debug for Smtp {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Smtp({}:{}, {:?})", self.server, self.port, self.security)
    }
}

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SendError {
    /// It cannot be written as a mail: trying again changes nothing.
    #[error("it is no mail that can be sent: {0}")]
    Unsendable(String),
    /// The mail server refuses this one.
    #[error("{0}")]
    Refused(String),
    /// The mail server cannot be spoken to; other mail would fare no better.
    #[error("{0}")]
    Unreachable(String),
}

impl From<lettre::transport::smtp::Error> for SendError {
    fn from(error: lettre::transport::smtp::Error) -> Self {
        if error.is_client() {
            return Self::Unsendable(crate::chain(&error));
        }
        // RFC 5321 §4.2.3: 421 is "<domain> Service not available, closing transmission channel".
        let answer = error.status().map(u16::from).filter(|code| *code != 421);
        match answer {
            Some(_) => Self::Refused(crate::chain(&error)),
            None => Self::Unreachable(crate::chain(&error)),
        }
    }
}

/// A mail server that can be spoken to.
#[derive(Debug)]
pub(crate) struct Transport {
    smtp: Smtp,
    inner: AsyncSmtpTransport<Tokio1Executor>,
}

impl Transport {
    /// Gets ready to speak to the server; nothing is sent yet. Blocks: it reads the certificates that the machine trusts.
    pub(crate) fn new(smtp: Smtp) -> Result<Self, SendError> {
        let parameters = || TlsParameters::new(smtp.server.clone());
        let tls = match smtp.security {
            Security::StartTls => Tls::Required(parameters()?),
            Security::Tls => Tls::Wrapper(parameters()?),
            Security::None => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.server)
            .port(smtp.port)
            .tls(tls)
            .timeout(Some(STEP))
            .hello_name(ClientId::Domain(smtp.from.domain().to_owned()));
        if let Some((name, password)) = &smtp.credentials {
            builder = builder.credentials(Credentials::new(name.clone(), password.clone()));
        }
        let inner = builder.build();
        Ok(Self { smtp, inner })
    }

    /// Whether the server lets us in.
    pub(crate) async fn greet(&self) -> Result<(), SendError> {
        // Whatever it answers, signing in included, concerns all mail.
        let unreachable = |error| SendError::Unreachable(crate::chain(&error));
        within(async { self.inner.test_connection().await.map(drop).map_err(unreachable) }).await
    }

    /// Sends one mail.
    pub(crate) async fn send(&self, claimed: &Claimed) -> Result<(), SendError> {
        let message = message(&self.smtp, claimed)?;
        within(async { Ok(self.inner.send(message).await.map(drop)?) }).await
    }
}

async fn within(conversation: impl Future<Output = Result<(), SendError>>) -> Result<(), SendError> {
    let overdue = |_| SendError::Unreachable(format!("the mail server takes longer than {} s", WHOLE.as_secs()));
    tokio::time::timeout(WHOLE, conversation).await.map_err(overdue)?
}

/// RFC 3834 §5: nobody's absence is to be told to a program.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// The mail as it is sent. A mail that is sent twice, because nobody heard that the server had taken it, has one
/// `Message-ID`, by which mailboxes know that it is one.
fn message(smtp: &Smtp, claimed: &Claimed) -> Result<Message, SendError> {
    let unsendable = |error: &dyn fmt::Display| SendError::Unsendable(error.to_string());
    let mail = &claimed.mail;
    let recipient = mail.recipient.parse().map_err(|error| unsendable(&error))?;
    let (written, domain) = (claimed.created.as_millisecond(), smtp.from.domain());
    let mut message = Message::builder()
        .from(smtp.from.0.clone())
        .to(Mailbox::new(None, recipient))
        .subject(&mail.subject)
        .date(SystemTime::from(claimed.created))
        .message_id(Some(format!("<{written}.{}@{domain}>", claimed.key)))
        .header(AutoSubmitted);
    if let Some(reply_to) = &smtp.reply_to {
        message = message.reply_to(reply_to.0.clone());
    }
    let bodies = MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone());
    message.multipart(bodies).map_err(|error| unsendable(&error))
}

#[cfg(test)]
mod tests {
    use directory::OrganizationKey;
    use directory::mail::{Mail, MailKind};
    use jiff::Timestamp;

    use super::*;

    fn smtp() -> Smtp {
        Smtp {
            server: "mail.example.org".into(),
            port: 587,
            security: Security::StartTls,
            credentials: Some(("muster".into(), "hunter2".into())),
            from: "Muster <muster@example.org>".parse().unwrap(),
            reply_to: Some("help@example.org".parse().unwrap()),
        }
    }

    fn claimed(recipient: &str) -> Claimed {
        let mail = Mail {
            organization: OrganizationKey(1),
            kind: MailKind::Invitation,
            recipient: recipient.into(),
            subject: "Élan\r\nBcc: eve@example.org".into(),
            text: "Voilà".into(),
            html: "<p>Voilà</p>".into(),
        };
        Claimed { key: 7, attempts: 1, created: Timestamp::UNIX_EPOCH, mail }
    }

    #[test]
    fn a_mail_says_who_writes_and_that_it_is_a_program() {
        let text = String::from_utf8(message(&smtp(), &claimed("ada@example.org")).unwrap().formatted()).unwrap();
        for line in [
            "From: Muster <muster@example.org>",
            "To: ada@example.org",
            "Reply-To: help@example.org",
            "Date: Thu, 01 Jan 1970 00:00:00 +0000",
            "Message-ID: <0.7@example.org>",
            "Auto-Submitted: auto-generated",
        ] {
            assert!(text.contains(&format!("{line}\r\n")), "{line}\n{text}");
        }
        assert!(!text.contains("\nBcc:") && text.contains("multipart/alternative"), "{text}");
    }

    #[test]
    fn what_is_no_address_cannot_be_sent_to() {
        for recipient in ["", "ada", "ada@x\r\nBcc: eve@example.org"] {
            assert!(matches!(message(&smtp(), &claimed(recipient)), Err(SendError::Unsendable(_))), "{recipient}");
        }
        let refused = "nobody".parse::<Address>().unwrap_err();
        assert!(refused.contains("Muster <muster@example.org>"), "{refused}");
    }

    #[test]
    fn the_password_is_not_shown() {
        assert!(!format!("{:?}", smtp()).contains("hunter2"));
        let transport = Transport::new(Smtp { security: Security::None, ..smtp() }).unwrap();
        assert!(!format!("{transport:?}").contains("hunter2"));
    }
}
