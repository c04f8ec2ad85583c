//! Bearer tokens of a connection: how many there may be, and when one is accepted.

use jiff::{SignedDuration, Timestamp};
use scim::Error;

use crate::secret::Secret;
use crate::{ConnectionKey, TokenKey};
use words::words;

/// Tokens of one connection at most, whatever their status: one in use and one to rotate to.
pub const MAX_PER_CONNECTION: usize = 2;

/// Days before its expiry at which a token is announced, furthest first.
pub const ANNOUNCED_BEFORE: [i64; 3] = [60, 30, 7];

words! {
    /// Whether a token that has not expired is accepted.
    TokenStatus, "token status", {
        /// It is.
        Active => "active",
        /// An admin has switched it off.
        Inactive => "inactive",
    }
}

/// A token as it is kept: without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Row key; 0 until it is saved.
    pub key: TokenKey,
    /// The connection that it speaks for.
    pub connection: ConnectionKey,
    /// What finds it.
    pub public_id: String,
    /// SHA-256 of the secret.
    pub secret_hash: [u8; 32],
    /// Name for people; may be empty.
    pub label: String,
    /// Whether it is accepted.
    pub status: TokenStatus,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// When it was last accepted.
    pub last_used: Option<Timestamp>,
}

impl Token {
    /// A new, active token of a connection that has `existing` ones.
    ///
    /// # Errors
    /// 409 where the connection has as many as it may.
    pub fn create(
        connection: ConnectionKey,
        existing: usize,
        secret: &Secret,
        label: String,
        now: Timestamp,
        lifetime: SignedDuration,
    ) -> Result<Self, Error> {
        if existing >= MAX_PER_CONNECTION {
            return Err(Error::conflict(format!(
                "The connection has {MAX_PER_CONNECTION} tokens, and may have no more; remove one first."
            )));
        }
        Ok(Self {
            key: TokenKey(0),
            connection,
            public_id: secret.public_id().to_owned(),
            secret_hash: secret.hash(),
            label,
            status: TokenStatus::Active,
            created: now,
            expires: now.saturating_add(lifetime).unwrap_or(Timestamp::MAX),
            last_used: None,
        })
    }

    /// The token with a new secret and a new expiry; everything else stays.
    #[must_use]
    pub fn renewed(self, secret: &Secret, now: Timestamp, lifetime: SignedDuration) -> Self {
        Self {
            public_id: secret.public_id().to_owned(),
            secret_hash: secret.hash(),
            expires: now.saturating_add(lifetime).unwrap_or(Timestamp::MAX),
            // Whether the new secret is in use is what a rotation waits to see.
            last_used: None,
            ..self
        }
    }

    /// The announcement that is due: the least of [`ANNOUNCED_BEFORE`] that is not nearer than the expiry and was not
    /// `announced` yet.
    #[must_use]
    pub fn announcement_due(&self, announced: Option<i64>, now: Timestamp) -> Option<i64> {
        let left = self.expires.duration_since(now);
        let due = ANNOUNCED_BEFORE.into_iter().rfind(|days| left <= SignedDuration::from_hours(days * 24))?;
        (self.status == TokenStatus::Active && now < self.expires && announced.is_none_or(|last| due < last))
            .then_some(due)
    }

    /// Days until it expires, begun ones counted whole; 0 or less once it has.
    #[must_use]
    pub fn days_left(&self, now: Timestamp) -> i64 {
        let left = self.expires.duration_since(now).as_secs();
        left.div_euclid(24 * 60 * 60) + i64::from(left.rem_euclid(24 * 60 * 60) > 0)
    }

    /// Whether a request that presents its secret is let in now.
    #[must_use]
    pub fn is_accepted(&self, now: Timestamp) -> bool {
        self.status == TokenStatus::Active && now < self.expires
    }

    /// Whether a request that presents this secret is to be let in now.
    #[must_use]
    pub fn accepts(&self, presented: &Secret, now: Timestamp) -> bool {
        presented.is_kept_as(&self.secret_hash) && self.is_accepted(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::SecretKind;

    const DAY: SignedDuration = SignedDuration::from_hours(24);

    fn made(existing: usize) -> Result<(Secret, Token), Error> {
        let secret = Secret::generate(SecretKind::Token, &[7; 40]);
        let token = Token::create(ConnectionKey(1), existing, &secret, String::new(), Timestamp::UNIX_EPOCH, DAY)?;
        Ok((secret, token))
    }

    #[test]
    fn a_token_reads_back_and_is_accepted_until_it_expires() {
        let (secret, token) = made(0).unwrap();
        let presented = Secret::parse(SecretKind::Token, &secret.reveal()).unwrap();
        assert!(token.accepts(&presented, Timestamp::UNIX_EPOCH));
        assert!(!token.accepts(&presented, token.expires));
    }

    #[test]
    fn a_renewed_token_refuses_its_old_secret() {
        let (old, token) = made(0).unwrap();
        let new = Secret::generate(SecretKind::Token, &[8; 40]);
        let token = token.renewed(&new, Timestamp::UNIX_EPOCH, DAY);
        assert!(token.accepts(&new, Timestamp::UNIX_EPOCH) && !token.accepts(&old, Timestamp::UNIX_EPOCH));
    }

    #[test]
    fn an_inactive_token_is_refused() {
        let (secret, token) = made(0).unwrap();
        let token = Token { status: TokenStatus::Inactive, ..token };
        assert!(!token.accepts(&secret, Timestamp::UNIX_EPOCH));
    }

    #[test]
    fn an_expiry_is_announced_at_60_30_and_7_days_once_each() {
        let (_, token) = made(0).unwrap();
        let token = Token { expires: Timestamp::UNIX_EPOCH + DAY * 100, ..token };
        let due = |day: i32, announced| token.announcement_due(announced, Timestamp::UNIX_EPOCH + DAY * day);
        assert_eq!([due(39, None), due(40, None), due(41, Some(60))], [None, Some(60), None]);
        assert_eq!([due(70, Some(60)), due(95, Some(60)), due(99, Some(7))], [Some(30), Some(7), None]);
        assert_eq!(due(100, Some(7)), None);
    }

    #[test]
    fn days_that_are_left_are_counted_whole() {
        let (_, token) = made(0).unwrap();
        let left = |hours| token.days_left(Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours));
        assert_eq!([left(0), left(1), left(24), left(25), left(49)], [1, 1, 0, 0, -1]);
    }

    #[test]
    fn a_third_token_is_refused() {
        assert!(made(1).is_ok());
        assert_eq!(made(2).unwrap_err().status, 409);
    }
}
