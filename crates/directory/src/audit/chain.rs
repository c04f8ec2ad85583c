//! The chain of an organization's events, and whether it still is what it was when they were written.

use super::{Event, GENESIS};
use words::words;

/// An event in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Its number, from 1 on without gaps.
    pub sequence: i64,
    /// The event.
    pub event: Event,
    /// Hash of the event and of all before it.
    pub hash: [u8; 32],
}

/// A place as it was found, whatever became of what is in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Its number.
    pub sequence: i64,
    /// The event; `None` where it is none that Muster writes.
    pub event: Option<Event>,
    /// The hash that stands there; `None` where it is none.
    pub hash: Option<[u8; 32]>,
}

words! {
    /// What is wrong with a chain.
    Flaw, "flaw", {
        /// What stands there is not what was written.
        Changed => "changed",
        /// An event was taken out.
        Removed => "removed",
        /// There is an event that was never written.
        Inserted => "inserted",
        /// The last events were cut off.
        Truncated => "truncated",
    }
}

/// What a check of a chain comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every event is as it was written.
    Intact {
        /// How many there are.
        events: i64,
        /// Hash of the last one: noted elsewhere, it tells later that nothing up to here was written anew.
        head: [u8; 32],
    },
    /// Somebody tampered with it.
    Broken {
        /// Number of the first event that does not fit.
        sequence: i64,
        /// What is wrong with it.
        flaw: Flaw,
    },
}

/// Follows a chain from its first event on.
#[derive(Debug, Clone)]
pub struct Chain {
    sequence: i64,
    hash: [u8; 32],
}

impl Default for Chain {
    fn default() -> Self {
        Self { sequence: 0, hash: GENESIS }
    }
}

impl Chain {
    /// Number of the last event that fitted; 0 before the first.
    #[must_use]
    pub const fn sequence(&self) -> i64 {
        self.sequence
    }

    /// Takes the next link, in the order of their numbers.
    ///
    /// # Errors
    /// What is wrong, where it does not fit.
    pub fn follow(&mut self, link: &Link) -> Result<(), Verdict> {
        let expected = self.sequence + 1;
        if link.sequence > expected {
            return Err(Verdict::Broken { sequence: expected, flaw: Flaw::Removed });
        }
        if link.sequence < expected {
            return Err(Verdict::Broken { sequence: link.sequence, flaw: Flaw::Inserted });
        }
        let hash = link.event.as_ref().map(|event| event.hash(expected, &self.hash));
        match hash.filter(|hash| link.hash == Some(*hash)) {
            Some(hash) => {
                *self = Self { sequence: expected, hash };
                Ok(())
            }
            None => Err(Verdict::Broken { sequence: expected, flaw: Flaw::Changed }),
        }
    }

    /// What it comes to where no more links follow, and the head says so much.
    #[must_use]
    pub fn end(&self, head: (i64, [u8; 32])) -> Verdict {
        let broken = |sequence, flaw| Verdict::Broken { sequence, flaw };
        match head.0 {
            last if last > self.sequence => broken(self.sequence + 1, Flaw::Truncated),
            last if last < self.sequence => broken(last + 1, Flaw::Inserted),
            last if head.1 != self.hash => broken(last, Flaw::Changed),
            last => Verdict::Intact { events: last, head: self.hash },
        }
    }
}

/// A hash as people see it: 64 hexadecimal digits.
#[must_use]
pub fn hex(hash: &[u8; 32]) -> String {
    use std::fmt::Write as _;
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::audit::{Happening, Subject, SubjectKind};
    use crate::{Actor, OrganizationKey};

    fn event(name: &str) -> Event {
        let actor = Actor::operator(OrganizationKey(1));
        let subject = Subject::new(SubjectKind::Connection, "c", name);
        Event::new(&actor, Timestamp::UNIX_EPOCH, Happening::ConnectionCreated, subject)
    }

    /// Five events as they are written, and where their chain ends.
    fn written() -> (Vec<Link>, (i64, [u8; 32])) {
        let mut head = (0, GENESIS);
        let links = (1..=5).map(|sequence| {
            let event = event(&format!("number {sequence}"));
            head = (sequence, event.hash(sequence, &head.1));
            Link { sequence, event: Some(event), hash: Some(head.1) }
        });
        (links.collect(), head)
    }

    fn verdict(links: &[Link], head: (i64, [u8; 32])) -> Verdict {
        let mut chain = Chain::default();
        match links.iter().try_for_each(|link| chain.follow(link)) {
            Ok(()) => chain.end(head),
            Err(broken) => broken,
        }
    }

    #[test]
    fn what_was_written_is_intact() {
        let (links, head) = written();
        assert_eq!(verdict(&links, head), Verdict::Intact { events: 5, head: head.1 });
        assert_eq!(verdict(&[], (0, GENESIS)), Verdict::Intact { events: 0, head: GENESIS });
    }

    #[test]
    fn every_kind_of_tampering_is_found_at_its_first_event() {
        let (links, head) = written();
        let tampered = |change: fn(&mut Vec<Link>)| {
            let mut links = links.clone();
            change(&mut links);
            verdict(&links, head)
        };
        let broken = |sequence, flaw| Verdict::Broken { sequence, flaw };
        assert_eq!(tampered(|links| links[2].event = Some(event("x"))), broken(3, Flaw::Changed));
        assert_eq!(tampered(|links| links[2].event = None), broken(3, Flaw::Changed));
        assert_eq!(tampered(|links| links[2].hash = None), broken(3, Flaw::Changed));
        assert_eq!(tampered(|links| drop(links.remove(2))), broken(3, Flaw::Removed));
        assert_eq!(tampered(|links| drop(links.remove(0))), broken(1, Flaw::Removed));
        assert_eq!(tampered(|links| links.truncate(3)), broken(4, Flaw::Truncated));
        assert_eq!(tampered(Vec::clear), broken(1, Flaw::Truncated));
        let zero = |links: &mut Vec<Link>| links.insert(0, Link { sequence: 0, ..links[0].clone() });
        assert_eq!(tampered(zero), broken(0, Flaw::Inserted));
        // One more that fits, but was never written.
        let extra = event("extra");
        let hash = extra.hash(6, &head.1);
        let more = [links.clone(), vec![Link { sequence: 6, event: Some(extra), hash: Some(hash) }]].concat();
        assert_eq!(verdict(&more, head), broken(6, Flaw::Inserted));
        // The last events written anew, with hashes that fit each other: the head knows better.
        let renamed = event("renamed");
        let hash = renamed.hash(5, &links[3].hash.unwrap());
        let anew = [&links[..4], &[Link { sequence: 5, event: Some(renamed), hash: Some(hash) }]].concat();
        assert_eq!(verdict(&anew, head), broken(5, Flaw::Changed));
    }

    #[test]
    fn a_hash_is_shown_in_digits() {
        assert_eq!(hex(&GENESIS), "0".repeat(64));
        assert!(hex(&[0xab; 32]).starts_with("abab"));
    }
}
