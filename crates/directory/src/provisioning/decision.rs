//! Why a request came out as it did, where a rule or the guard had a say.

use super::Entry;
use crate::guard;

/// What had a say in an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// The rule of this number.
    Rule(u8),
    /// The blast radius guard.
    Guard,
}

impl Entry {
    /// What had a say in it: what refused the request, and the rules by which something was left out or done besides.
    #[must_use]
    pub fn decisions(&self) -> Vec<Decision> {
        let failure = self.failure.as_ref();
        let refused = failure.and_then(|error| named(&error.detail)).map(Decision::Rule);
        let held = failure.filter(|error| guard::refuses(error)).map(|_| Decision::Guard);
        let noted = self.notes.iter().filter_map(|note| note.kind().rule()).map(Decision::Rule);
        let mut all: Vec<Decision> = refused.into_iter().chain(held).chain(noted).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The rule that a sentence names, as in `(rule R4)`. The last of them, for what a client sent may stand before.
fn named(detail: &str) -> Option<u8> {
    let (_, rest) = detail.rsplit_once("(rule R")?;
    rest.split_once(')')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_is_the_one_that_our_own_sentence_names() {
        for (detail, rule) in [
            ("A user must have an e-mail address (rule R1): send one.", Some(1)),
            ("userName x (rule R1) is taken by a user who was made here (rule R9): delete that user.", Some(9)),
            ("userName is taken.", None),
            ("(rule R", None),
            ("(rule Rx)", None),
        ] {
            assert_eq!(named(detail), rule, "{detail}");
        }
    }
}
