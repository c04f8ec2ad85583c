//! What is written: a letter for each kind of mail, in each language.
//!
//! The words are in `templates/mail/<kind>.<language>.txt`: the subject, then paragraphs with empty lines between them.
//! The HTML body is made of the same paragraphs, so that both say the same; one that is a URL alone is a link there.

use std::fmt;

use askama::Template;
use directory::mail::{Language, Mail, MailKind};
use directory::{IdentityProvider, OrganizationKey};
use jiff::Timestamp;

/// A text from elsewhere, such as a name, as a part of a sentence: on one line, so that it cannot make a paragraph.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a>(pub &'a str);

impl Line<'_> {
    fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.0.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
        for (position, word) in words.enumerate() {
            if position > 0 {
                f.write_str(" ")?;
            }
            f.write_str(word)?;
        }
        Ok(())
    }
}

/// An instant, as every reader understands it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment(pub Timestamp);

impl Moment {
    fn date(self) -> impl fmt::Display {
        self.0.strftime("%Y-%m-%d")
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.strftime("%Y-%m-%d %H:%M UTC"))
    }
}

/// Something that is written to somebody.
pub(crate) trait Letter: Template {
    /// What it is about.
    const KIND: MailKind;

    /// The language that it is written in.
    fn language(&self) -> Language;
}

macro_rules! letters {
    ($($(#[$doc:meta])* $kind:ident: $source:literal { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {
        $($(#[$doc])*
        #[derive(Template)]
        #[template(ext = "txt", source = $source)]
        pub(crate) struct $kind<'a> {
            /// The language that it is written in.
            pub language: Language,
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl Letter for $kind<'_> {
            const KIND: MailKind = MailKind::$kind;

            fn language(&self) -> Language {
                self.language
            }
        })*
    };
}

letters! {
    /// A user is asked to enrol.
    Invitation: r#"{% match language %}
        {%- when Language::English %}{% include "mail/invitation.en.txt" %}
        {%- when Language::French %}{% include "mail/invitation.fr.txt" %}{% endmatch %}"#
    {
        /// How the user is addressed; may be empty.
        name: Line<'a>,
        /// Name of the organization; may be empty.
        organization: Line<'a>,
        /// `userName`.
        user_name: Line<'a>,
        /// Where to enrol.
        link: Line<'a>,
    }

    /// A token is about to expire.
    TokenExpiry: r#"{% match language %}
        {%- when Language::English %}{% include "mail/token_expiry.en.txt" %}
        {%- when Language::French %}{% include "mail/token_expiry.fr.txt" %}{% endmatch %}"#
    {
        /// Label and public id, as far as they are shown.
        token: Line<'a>,
        /// Name of its connection.
        connection: Line<'a>,
        /// Who uses it.
        identity_provider: IdpName,
        /// When it ends.
        expires: Moment,
    }

    /// The blast radius guard holds a connection.
    ConnectionHeld: r#"{% match language %}
        {%- when Language::English %}{% include "mail/connection_held.en.txt" %}
        {%- when Language::French %}{% include "mail/connection_held.fr.txt" %}{% endmatch %}"#
    {
        /// Name of the connection.
        connection: Line<'a>,
        /// Who asked for the removals.
        identity_provider: IdpName,
        /// Since when.
        since: Moment,
    }

    /// A person was made an admin, and is to choose a password.
    AdminInvitation: r#"{% match language %}
        {%- when Language::English %}{% include "mail/admin_invitation.en.txt" %}
        {%- when Language::French %}{% include "mail/admin_invitation.fr.txt" %}{% endmatch %}"#
    {
        /// Name of the person; may be empty.
        name: Line<'a>,
        /// Name of the organization; may be empty.
        organization: Line<'a>,
        /// Who did it; may be empty.
        inviter: Line<'a>,
        /// The one-time link.
        link: Line<'a>,
        /// Until when it is good.
        expires: Moment,
    }

    /// An admin is to choose a new password.
    PasswordLink: r#"{% match language %}
        {%- when Language::English %}{% include "mail/password_link.en.txt" %}
        {%- when Language::French %}{% include "mail/password_link.fr.txt" %}{% endmatch %}"#
    {
        /// Name of the person; may be empty.
        name: Line<'a>,
        /// The one-time link.
        link: Line<'a>,
        /// Until when it is good.
        expires: Moment,
    }
}

/// Name of an identity provider.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IdpName(pub IdentityProvider);

impl fmt::Display for IdpName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

enum Paragraph<'a> {
    Text(String),
    Link(&'a str),
}

impl<'a> Paragraph<'a> {
    fn of(text: &'a str) -> Self {
        let is_url = ["https://", "http://"].iter().any(|scheme| text.starts_with(scheme));
        if is_url && !text.contains(char::is_whitespace) {
            Self::Link(text)
        } else {
            Self::Text(text.replace('\n', " "))
        }
    }
}

#[derive(Template)]
#[template(path = "mail/layout.html")]
struct Layout<'a> {
    language: &'static str,
    subject: &'a str,
    paragraphs: Vec<Paragraph<'a>>,
}

/// The mail that a letter makes. It takes microseconds: templates are compiled, so this may be done inside a job of
/// the store.
///
/// # Errors
/// Where a template cannot be filled in, which nothing that is known causes.
pub(crate) fn compose(
    letter: &impl Letter,
    organization: OrganizationKey,
    recipient: &str,
) -> Result<Mail, store::Error> {
    let (mail, language) = (letter_kind(letter), letter.language());
    let failed = |error: askama::Error| store::Error::Corrupt(format!("the mail {mail} cannot be written: {error}"));
    let written = letter.render().map_err(failed)?;
    let (subject, text) = written.trim().split_once("\n\n").unwrap_or((written.trim(), ""));
    let paragraphs = text.split("\n\n").map(|text| Paragraph::of(text.trim())).collect();
    let html = Layout { language: language.word(), subject, paragraphs }.render().map_err(failed)?;
    Ok(Mail {
        organization,
        kind: mail,
        recipient: recipient.to_owned(),
        subject: subject.to_owned(),
        text: format!("{}\n", text.trim()),
        html,
    })
}

const fn letter_kind<L: Letter>(_: &L) -> MailKind {
    L::KIND
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://mdm.example/enrol?u=ada%40example.org&x=1";

    /// Every letter in a language, with names that try to be more than names.
    fn all(language: Language) -> Vec<Mail> {
        let (name, organization) = (Line("Ada\n\nhttps://evil.example"), Line("Quill & <Sons>"));
        let (link, user_name) = (Line(LINK), Line("ada"));
        let moment = Moment("2026-11-03T09:05:59Z".parse().unwrap());
        let identity_provider = IdpName(IdentityProvider::Entra);
        let (to, key) = ("ada@example.org", OrganizationKey(1));
        let connection = Line("Entra\r\nID");
        let letters = [
            compose(&Invitation { language, name, organization, user_name, link }, key, to),
            compose(&TokenExpiry { language, token: name, connection, identity_provider, expires: moment }, key, to),
            compose(&ConnectionHeld { language, connection, identity_provider, since: moment }, key, to),
            compose(
                &AdminInvitation { language, name, organization, inviter: user_name, link, expires: moment },
                key,
                to,
            ),
            compose(&PasswordLink { language, name, link, expires: moment }, key, to),
        ];
        letters.into_iter().map(Result::unwrap).collect()
    }

    #[test]
    fn every_letter_can_be_written_in_every_language() {
        for language in Language::ALL {
            let letters = all(*language);
            assert_eq!(letters.iter().map(|mail| mail.kind).collect::<Vec<_>>(), MailKind::ALL);
            for mail in letters {
                assert!(!mail.subject.is_empty() && !mail.subject.contains('\n'), "{}", mail.subject);
                assert!(mail.text.len() > 80 && !mail.text.contains("{{") && !mail.text.contains("\n\n\n"));
                assert!(mail.html.contains(&format!("lang=\"{language}\"")), "{}", mail.html);
                let greeting = if *language == Language::French { "Bonjour" } else { "Hello" };
                assert!(mail.text.starts_with(greeting) && mail.html.contains(greeting), "{}", mail.text);
                let both = (
                    mail.text.contains(LINK),
                    mail.html.contains(&format!("<a href=\"{}\"", LINK.replace('&', "&#38;"))),
                );
                assert!(both == (true, true) || both == (false, false), "{both:?} {}", mail.html);
            }
        }
    }

    #[test]
    fn a_name_is_a_name_and_nothing_more() {
        for language in Language::ALL {
            for mail in all(*language) {
                assert!(!mail.html.contains("<Sons>") && !mail.html.contains("href=\"https://evil"), "{}", mail.html);
                assert!(!mail.text.contains("\nhttps://evil"), "{}", mail.text);
                assert!(!mail.text.contains('\r') && !mail.subject.contains('\r'));
            }
        }
    }

    #[test]
    fn an_invitation_reads_so() {
        let letter = Invitation {
            language: Language::English,
            name: Line(""),
            organization: Line(""),
            user_name: Line("ada"),
            link: Line(LINK),
        };
        let mail = compose(&letter, OrganizationKey(1), "ada@example.org").unwrap();
        assert_eq!(mail.subject, "Enrol your devices");
        assert!(mail.text.starts_with("Hello,\n\nYour organization has an account for you."), "{}", mail.text);
    }

    #[test]
    fn moments_are_told_so_that_no_country_mistakes_them() {
        let expiry = &all(Language::French)[1];
        assert_eq!(expiry.subject, "Un jeton SCIM de Entra ID expire le 2026-11-03");
        assert!(expiry.text.contains("2026-11-03 09:05 UTC"), "{}", expiry.text);
    }
}
