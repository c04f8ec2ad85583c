//! Notes of a log entry: what was sent and left out, or came about by the way. Each is kept as an English sentence;
//! what it says is read from it again for those who read another language.

use serde::{Deserialize, Serialize};

use crate::User;

const UNKNOWN: &str = "Ignored (R12): no schema has this attribute.";
const BLANK: &str = "Ignored (R5): a blank value clears nothing here.";
const NOT_UPDATED: &str = "Ignored (R11): updates may not touch it.";
const DEPROVISIONED: &str = "Deprovisioned (R6): kept here, disabled.";
const BROUGHT_BACK: &str = "Brought back (R6): the user was deprovisioned.";
const TAKEN_OVER: (&str, &str) = ("Taken over (R9): the source was ", ".");
const GROUP_DELETED: (&str, &str) = ("Disabled (R7): group ", " was deleted.");
const MORE: &str = " more were left out.";

/// Something that was sent and left out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The attribute, as it was sent.
    pub attribute: String,
    /// Why, in a sentence.
    pub reason: String,
}

/// What a note says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteKind<'a> {
    /// R12: no schema knows the attribute.
    Unknown,
    /// R5: the value was blank.
    Blank,
    /// R11: the attribute is none of those that updates may touch.
    NotUpdated,
    /// R6: the user is kept.
    Deprovisioned,
    /// R6: the user was kept, and is back.
    BroughtBack,
    /// R9: the user was here, with this source.
    TakenOver(&'a str),
    /// R7: this group was deleted.
    GroupDeleted(&'a str),
    /// So many notes more are not kept.
    More(u64),
    /// Something that is said in words alone.
    Other,
}

impl NoteKind<'_> {
    /// Number of the rule by which it is so.
    #[must_use]
    pub const fn rule(self) -> Option<u8> {
        match self {
            Self::Unknown => Some(12),
            Self::Blank => Some(5),
            Self::NotUpdated => Some(11),
            Self::Deprovisioned | Self::BroughtBack => Some(6),
            Self::TakenOver(_) => Some(9),
            Self::GroupDeleted(_) => Some(7),
            Self::More(_) | Self::Other => None,
        }
    }
}

impl Note {
    fn new(attribute: &str, reason: impl Into<String>) -> Self {
        Self { attribute: attribute.to_owned(), reason: reason.into() }
    }

    /// R12: no schema knows the attribute.
    #[must_use]
    pub fn unknown(attribute: &str) -> Self {
        Self::new(attribute, UNKNOWN)
    }

    /// R5: the value was blank.
    #[must_use]
    pub fn blank(attribute: &str) -> Self {
        Self::new(attribute, BLANK)
    }

    /// R6: the user is kept.
    #[must_use]
    pub fn deprovisioned() -> Self {
        Self::new("active", DEPROVISIONED)
    }

    /// A user who was asked for as a new one was here before.
    #[must_use]
    pub fn was_here(before: &User) -> Self {
        match before.deprovisioned_from {
            Some(_) => Self::new("userName", BROUGHT_BACK),
            None => Self::new("userName", around(TAKEN_OVER, &before.source.to_string())),
        }
    }

    /// R11: the attribute is none of those that updates may touch.
    #[must_use]
    pub fn not_updated(attribute: &str) -> Self {
        Self::new(attribute, NOT_UPDATED)
    }

    /// R7: the user is disabled because a group of this name was deleted.
    #[must_use]
    pub fn group_deleted(group: &str) -> Self {
        Self::new("active", around(GROUP_DELETED, group))
    }

    /// So many notes more are not kept.
    #[must_use]
    pub fn more(count: u64) -> Self {
        Self::new("…", format!("{count}{MORE}"))
    }

    /// What it says.
    #[must_use]
    pub fn kind(&self) -> NoteKind<'_> {
        let within = |(before, after): (&str, &str)| self.reason.strip_prefix(before)?.strip_suffix(after);
        let more = || self.reason.strip_suffix(MORE)?.parse().ok().map(NoteKind::More);
        match self.reason.as_str() {
            UNKNOWN => NoteKind::Unknown,
            BLANK => NoteKind::Blank,
            NOT_UPDATED => NoteKind::NotUpdated,
            DEPROVISIONED => NoteKind::Deprovisioned,
            BROUGHT_BACK => NoteKind::BroughtBack,
            _ => None
                .or_else(|| within(TAKEN_OVER).map(NoteKind::TakenOver))
                .or_else(|| within(GROUP_DELETED).map(NoteKind::GroupDeleted))
                .or_else(more)
                .unwrap_or(NoteKind::Other),
        }
    }
}

fn around((before, after): (&str, &str), what: &str) -> String {
    format!("{before}{what}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_note_says_is_read_from_its_sentence() {
        for (note, kind, rule) in [
            (Note::unknown("x"), NoteKind::Unknown, Some(12)),
            (Note::blank("title"), NoteKind::Blank, Some(5)),
            (Note::not_updated("title"), NoteKind::NotUpdated, Some(11)),
            (Note::deprovisioned(), NoteKind::Deprovisioned, Some(6)),
            (Note::new("userName", BROUGHT_BACK), NoteKind::BroughtBack, Some(6)),
            (Note::new("userName", around(TAKEN_OVER, "Local")), NoteKind::TakenOver("Local"), Some(9)),
            (Note::group_deleted("A (R1) was deleted."), NoteKind::GroupDeleted("A (R1) was deleted."), Some(7)),
            (Note::more(900), NoteKind::More(900), None),
            (Note::new("x", "Something new."), NoteKind::Other, None),
        ] {
            assert_eq!((note.kind(), note.kind().rule()), (kind, rule), "{note:?}");
        }
    }
}
