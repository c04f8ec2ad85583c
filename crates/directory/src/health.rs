//! How a connection fares, told from what was seen of it: identity providers say nothing of themselves over SCIM.
//!
//! Microsoft Entra ID stops asking every 40 minutes when it has put a connection into quarantine, and says so only there.
//! What leads to a quarantine can be seen from here: tokens that are refused, and failures without end.

use jiff::{SignedDuration, Timestamp};

use crate::{IdentityProvider, Token};
use words::words;

/// Failures without a success in between that make a run of them.
const RUN: SignedDuration = SignedDuration::from_mins(10);
/// How long a failure is worth a word.
const RECENT: SignedDuration = SignedDuration::from_hours(24);
/// Cycles without a request that make a silence.
const MISSED_CYCLES: i32 = 3;
/// Failures below which Microsoft Entra ID looks at no proportion.
const WEIGHED: u64 = 5_000;
/// Failures that are too many whatever succeeds.
const TOO_MANY: u64 = 40_000;
/// Percent of failures that are too many.
const TOO_GREAT_A_SHARE: u64 = 40;

words! {
    /// How a connection fares.
    Health, "health", {
        /// Its identity provider has never asked for anything.
        Waiting => "waiting",
        /// Requests are done.
        Working => "working",
        /// Requests are done, and some failed within a day.
        SomeFail => "some_fail",
        /// Nothing was asked for longer than the identity provider waits between cycles.
        Silent => "silent",
        /// Everything that was asked lately has failed.
        Failing => "failing",
        /// The token that it used is accepted no longer.
        Refused => "refused",
        /// The blast radius guard holds it.
        Held => "held",
    }
}

/// What is known of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Which product pushes.
    pub idp: IdentityProvider,
    /// Its tokens.
    pub tokens: &'a [Token],
    /// Its last request that presented a token which was accepted.
    pub last_request: Option<Timestamp>,
    /// The last one that was done.
    pub last_success: Option<Timestamp>,
    /// The last one that was not.
    pub last_failure: Option<Timestamp>,
    /// Whether the guard holds it.
    pub held: bool,
}

/// What speaks for a quarantine at the identity provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// The token that it used is accepted no longer, so that it is answered 401.
    Refused,
    /// Nothing has succeeded since.
    Failing(Option<Timestamp>),
    /// So many of so many requests have failed.
    Many(u64, u64),
    /// Nothing was asked since, which is longer than a cycle.
    Silent(Timestamp),
}

impl Facts<'_> {
    /// How the connection fares, in a word.
    #[must_use]
    pub fn health(&self, now: Timestamp) -> Health {
        if self.held {
            Health::Held
        } else if self.last_request.is_none() {
            Health::Waiting
        } else if self.is_refused(now) {
            Health::Refused
        } else if self.is_failing() {
            Health::Failing
        } else if self.silent_since(now).is_some() {
            Health::Silent
        } else if self.last_failure.is_some_and(|failure| now.duration_since(failure) < RECENT) {
            Health::SomeFail
        } else {
            Health::Working
        }
    }

    /// What speaks for a quarantine, where `failed` of `all` writes failed lately. Only Microsoft Entra ID has one.
    #[must_use]
    pub fn signs(&self, failed: u64, all: u64, now: Timestamp) -> Vec<Sign> {
        if self.idp != IdentityProvider::Entra || self.last_request.is_none() {
            return Vec::new();
        }
        let too_many = failed > TOO_MANY || (failed >= WEIGHED && failed * 100 > all * TOO_GREAT_A_SHARE);
        let signs = [
            self.is_refused(now).then_some(Sign::Refused),
            self.is_failing().then_some(Sign::Failing(self.last_success)),
            too_many.then_some(Sign::Many(failed, all)),
            self.silent_since(now).map(Sign::Silent),
        ];
        signs.into_iter().flatten().collect()
    }

    /// Whether none of the tokens that are accepted has ever been used, though something has been asked: it was with one
    /// that is gone, switched off, expired or renewed.
    fn is_refused(&self, now: Timestamp) -> bool {
        let in_use = |token: &Token| token.is_accepted(now) && token.last_used.is_some();
        self.last_request.is_some() && !self.tokens.iter().any(in_use)
    }

    fn is_failing(&self) -> bool {
        self.last_failure
            .is_some_and(|failure| self.last_success.is_none_or(|success| failure.duration_since(success) > RUN))
    }

    fn silent_since(&self, now: Timestamp) -> Option<Timestamp> {
        let patience = self.idp.cycle()? * MISSED_CYCLES;
        self.last_request.filter(|last| now.duration_since(*last) > patience)
    }
}

/// Whether the identity provider has probably put the connection into quarantine: credentials that are refused and
/// failures in bulk do it at once, the rest only together.
#[must_use]
pub fn is_quarantine_likely(signs: &[Sign]) -> bool {
    signs.len() > 1 || signs.iter().any(|sign| matches!(sign, Sign::Refused | Sign::Many(..)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ConnectionKey;
    use crate::secret::{Secret, SecretKind};
    use crate::token::TokenStatus;

    const MINUTE: SignedDuration = SignedDuration::from_mins(1);

    fn at(minute: i32) -> Timestamp {
        Timestamp::UNIX_EPOCH + MINUTE * minute
    }

    fn token(last_used: Option<Timestamp>) -> Token {
        let secret = Secret::generate(SecretKind::Token, &[7; 40]);
        let made = Token::create(ConnectionKey(1), 0, &secret, String::new(), at(0), MINUTE * 10_000).unwrap();
        Token { last_used, ..made }
    }

    fn facts(tokens: &[Token], success: Option<i32>, failure: Option<i32>) -> Facts<'_> {
        let last_request = success.max(failure).map(at);
        let (last_success, last_failure) = (success.map(at), failure.map(at));
        Facts { idp: IdentityProvider::Entra, tokens, last_request, last_success, last_failure, held: false }
    }

    #[test]
    fn health_is_what_matters_most() {
        let used = [token(Some(at(100)))];
        let health = |success, failure, now| facts(&used, success, failure).health(at(now));
        assert_eq!(health(None, None, 100), Health::Waiting);
        assert_eq!(health(Some(100), None, 110), Health::Working);
        assert_eq!(health(Some(100), Some(99), 110), Health::SomeFail);
        assert_eq!(health(Some(100), Some(105), 110), Health::SomeFail);
        assert_eq!(health(Some(100), Some(111), 112), Health::Failing);
        assert_eq!(health(None, Some(100), 110), Health::Failing);
        assert_eq!([health(Some(100), None, 220), health(Some(100), None, 221)], [Health::Working, Health::Silent]);
        assert_eq!(Facts { held: true, ..facts(&used, None, Some(1)) }.health(at(2)), Health::Held);
        let okta = Facts { idp: IdentityProvider::Okta, ..facts(&used, Some(100), None) };
        assert_eq!(okta.health(at(9_000)), Health::Working, "Okta asks when something happens");
    }

    #[test]
    fn a_token_that_was_used_and_is_refused_now_is_seen() {
        let used = token(Some(at(100)));
        let off = Token { status: TokenStatus::Inactive, ..used.clone() };
        let health = |tokens: &[Token], now| facts(tokens, Some(100), None).health(at(now));
        assert_eq!(health(&[off.clone(), token(None)], 101), Health::Refused);
        assert_eq!(health(&[], 101), Health::Refused);
        assert_eq!(health(&[off, used.clone()], 101), Health::Working);
        assert_eq!(health(&[used], 10_000), Health::Refused, "it has expired");
    }

    #[test]
    fn signs_of_a_quarantine_are_those_that_lead_to_one() {
        let used = [token(Some(at(100)))];
        let facts = facts(&used, Some(100), None);
        assert_eq!(facts.signs(4_999, 4_999, at(101)), []);
        assert_eq!(facts.signs(20_000, 120_000, at(101)), []);
        assert_eq!(facts.signs(30_000, 35_000, at(101)), [Sign::Many(30_000, 35_000)]);
        assert_eq!(facts.signs(45_000, 900_000, at(101)), [Sign::Many(45_000, 900_000)]);
        let silent = facts.signs(0, 9, at(300));
        assert!(silent == [Sign::Silent(at(100))] && !is_quarantine_likely(&silent));
        assert!(is_quarantine_likely(&[Sign::Refused]) && is_quarantine_likely(&[Sign::Failing(None), silent[0]]));
        assert_eq!(Facts { idp: IdentityProvider::Okta, ..facts }.signs(45_000, 45_000, at(300)), []);
    }
}
