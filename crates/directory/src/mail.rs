//! Mail that is to be sent, and when a mail that could not be sent is tried again.

use std::fmt;

use jiff::SignedDuration;

use crate::OrganizationKey;
use words::words;

words! {
    /// What a mail is about.
    MailKind, "kind of mail", {
        /// A user is asked to enrol.
        Invitation => "invitation",
        /// A token is about to expire.
        TokenExpiry => "token_expiry",
        /// The blast radius guard holds a connection.
        ConnectionHeld => "connection_held",
        /// A person was made an admin, and is to choose a password.
        AdminInvitation => "admin_invitation",
        /// An admin is to choose a new password.
        PasswordLink => "password_link",
    }
}

words! {
    /// A language that mail is written in.
    Language, "language", {
        /// English.
        English => "en",
        /// French.
        French => "fr",
    }
}

impl Language {
    /// The language of a tag such as `fr-CA` (RFC 5646) or a locale such as `fr_CA.UTF-8`; English where it is one
    /// that no mail is written in.
    ///
    /// ```
    /// # use directory::mail::Language;
    /// assert_eq!(Language::of_tag("FR-ca"), Language::French);
    /// assert_eq!(Language::of_tag("fro"), Language::English);
    /// ```
    #[must_use]
    pub fn of_tag(tag: &str) -> Self {
        let primary = tag.trim().split(['-', '_', '.']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("fr") { Self::French } else { Self::English }
    }
}

words! {
    /// How far a mail has come.
    Delivery, "state of a mail", {
        /// It is to be sent, or sent again.
        Pending => "pending",
        /// The mail server has taken it.
        Sent => "sent",
        /// It was given up.
        Failed => "failed",
    }
}

/// A mail, whole.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The tenant in whose name it is sent.
    pub organization: OrganizationKey,
    /// What it is about.
    pub kind: MailKind,
    /// Address that it goes to.
    pub recipient: String,
    /// Subject.
    pub subject: String,
    /// Body for programs that show plain text.
    pub text: String,
    /// Body for the others.
    pub html: String,
}

impl fmt::Debug for Mail {
    /// Without the bodies: there may be a link in them that is good for whoever has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mail({} to {})", self.kind, self.recipient)
    }
}

/// How often a mail is tried.
pub const ATTEMPTS: usize = 8;

/// How long to wait after each attempt but the last; about twenty hours in all, so that a server's bad day is outlived.
const BACK_OFF: [SignedDuration; ATTEMPTS - 1] = [
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(6),
    SignedDuration::from_hours(6),
    SignedDuration::from_hours(6),
];

/// How long to wait after so many failed attempts; `None`: no more are made.
///
/// What the server calls permanent is tried again too: it says so of a wrong sender as of a wrong recipient, and the
/// sender is the operator's to put right.
#[must_use]
pub fn wait_after(attempts: usize) -> Option<SignedDuration> {
    BACK_OFF.get(attempts.checked_sub(1)?).copied()
}

/// Whether it has the form of an address: somebody, at a domain.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let foreign = |c: char| c.is_whitespace() || c.is_control() || "<>(),;:\"\\[]".contains(c);
    text.len() <= 254
        && !text.contains(foreign)
        && matches!(text.split_once('@'), Some((local, domain)) if !local.is_empty()
            && !domain.contains('@')
            && !domain.split('.').any(str::is_empty))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_get_rarer_and_end() {
        let waits: Vec<_> = (1..).map_while(wait_after).collect();
        assert_eq!(waits.len() + 1, ATTEMPTS);
        assert!(waits.is_sorted(), "{waits:?}");
        assert_eq!(waits.first(), Some(&SignedDuration::from_mins(1)));
        assert_eq!(wait_after(0), None);
    }

    #[test]
    fn french_is_french_everywhere() {
        for tag in ["fr", "FR", "fr-FR", "fr_CA.UTF-8", " fr-BE "] {
            assert_eq!(Language::of_tag(tag), Language::French, "{tag}");
        }
        for tag in ["", "en", "de-CH", "frr", "french", "en-FR"] {
            assert_eq!(Language::of_tag(tag), Language::English, "{tag}");
        }
    }

    #[test]
    fn a_mail_keeps_its_body_to_itself() {
        let mail = Mail {
            organization: OrganizationKey(1),
            kind: MailKind::PasswordLink,
            recipient: "ada@example.org".into(),
            subject: "A new password".into(),
            text: "https://muster.example/links/secret".into(),
            html: "secret".into(),
        };
        assert_eq!(format!("{mail:?}"), "Mail(password_link to ada@example.org)");
    }
}
