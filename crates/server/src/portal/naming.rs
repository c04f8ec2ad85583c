//! What the words of the directory are called in the reader's language: statuses, sources, deeds. And how names that
//! people choose are put into sentences of ours.

use std::borrow::Borrow;
use std::fmt::Display;

use directory::editing::{Deed, Hindrance};
use directory::user::Status;
use directory::{IdentityProvider, Source, editing};

use super::shell::Shell;
use super::texts::Texts;

impl Shell {
    /// What a status is called.
    #[must_use]
    pub fn status(&self, status: impl Borrow<Status>) -> &'static str {
        match status.borrow() {
            Status::Active => self.t.user_status_active(),
            Status::Disabled => self.t.user_status_disabled(),
            Status::Deprovisioned => self.t.user_status_deprovisioned(),
        }
    }

    /// What a source is called.
    #[must_use]
    pub fn source(&self, source: impl Borrow<Source>) -> String {
        match source.borrow() {
            Source::Local => self.t.user_source_local().to_owned(),
            Source::Import => self.t.user_source_import().to_owned(),
            Source::Scim(idp) => self.t.user_source_scim(idp.name()),
        }
    }

    /// What the identity provider is called that owns what comes from there.
    #[must_use]
    pub fn owner(&self, source: impl Borrow<Source>) -> Option<&'static str> {
        source.borrow().owner().map(|idp| idp_name(&self.t, idp))
    }

    /// What a group is called: the built-in one in the reader's language.
    #[must_use]
    pub fn group_name<'a>(&self, name: &'a str) -> &'a str {
        if name == editing::ALL_USERS { self.t.group_all_users() } else { name }
    }
}

/// What an identity provider is called.
#[must_use]
pub const fn idp_name(t: &Texts, idp: IdentityProvider) -> &'static str {
    match idp {
        IdentityProvider::Generic => t.connection_idp_generic(),
        named => named.name(),
    }
}

/// The tone of a badge that tells a status.
#[must_use]
pub fn tone(status: impl Borrow<Status>) -> &'static str {
    match status.borrow() {
        Status::Active => "good",
        Status::Disabled => "quiet",
        Status::Deprovisioned => "warn",
    }
}

/// The button of a deed.
#[must_use]
pub const fn deed(t: &Texts, deed: Deed) -> &'static str {
    match deed {
        Deed::Invite => t.user_invite(),
        Deed::Enable => t.user_enable(),
        Deed::Disable => t.user_disable(),
        Deed::Delete => t.user_delete(),
    }
}

/// Why a deed is not done.
#[must_use]
pub const fn hindrance(t: &Texts, deed: Deed, hindrance: Hindrance) -> &'static str {
    match (hindrance, deed) {
        (Hindrance::Already, Deed::Enable) => t.user_left_enabled(),
        (Hindrance::Already, _) => t.user_left_disabled(),
        (Hindrance::Deprovisioned, _) => t.user_left_deprovisioned(),
        (Hindrance::Owned, _) => t.user_left_owned(),
        (Hindrance::Inactive, _) => t.user_left_inactive(),
        (Hindrance::NoAddress, _) => t.user_left_no_address(),
        (Hindrance::NoLink, _) => t.user_left_no_link(),
        (Hindrance::Gone, _) => t.user_left_gone(),
        (Hindrance::Failed, _) => t.user_left_failed(),
    }
}

/// A name within a sentence, kept apart (Unicode UAX #9, FSI and PDI): one that is written from right to left must not
/// turn the sentence around.
#[must_use]
pub fn apart(name: impl Display) -> String {
    format!("\u{2068}{name}\u{2069}")
}

/// The first letters of the first two words of a name.
#[must_use]
pub fn initials(name: &str) -> String {
    let letters = name.split_whitespace().filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    letters.take(2).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_letters() {
        for (name, expected) in [
            ("Ada Quill", "AQ"),
            ("<script>alert", "S"),
            ("山田 太郎", "山太"),
            ("  ", ""),
            ("ada b c", "AB"),
            ("- Ö", "Ö"),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }
}
