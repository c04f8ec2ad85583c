//! Bearer tokens of a connection: their form, their check, and how many there may be.
//!
//! `mst_` + public id + `_` + secret. The public id finds the row; the secret is 256 random bits, so a
//! plain SHA-256 is kept of it: a password hash would cost each request hundreds of milliseconds and
//! protect nothing that can be guessed.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use scim::Error;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{ConnectionKey, TokenKey};

/// Tokens of one connection at most, whatever their status: one in use and one to rotate to.
pub const MAX_PER_CONNECTION: usize = 2;

const PREFIX: &str = "mst_";

/// Whether a token that has not expired is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenStatus {
    /// It is.
    Active,
    /// An admin has switched it off.
    Inactive,
}

impl TokenStatus {
    /// Word for tables and answers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
        }
    }
}

/// The word names no token status.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no token status")]
pub struct UnknownTokenStatus(String);

impl FromStr for TokenStatus {
    type Err = UnknownTokenStatus;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        [Self::Active, Self::Inactive]
            .into_iter()
            .find(|status| status.word() == word)
            .ok_or_else(|| UnknownTokenStatus(word.to_owned()))
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

/// A whole token, secret included: shown once, when it is made, and read from each request.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    public_id: String,
    secret: String,
}

impl Secret {
    /// A new token's text, from 40 random bytes.
    #[must_use]
    pub fn generate(random: &[u8; 40]) -> Self {
        let mut public = [0; 8];
        public.copy_from_slice(&random[..8]);
        Self { public_id: format!("{:016x}", u64::from_be_bytes(public)), secret: URL_SAFE_NO_PAD.encode(&random[8..]) }
    }

    /// Reads the text of a token; `None` where it is not of the form of one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (public_id, secret) = text.strip_prefix(PREFIX)?.split_once('_')?;
        (!public_id.is_empty() && !secret.is_empty())
            .then(|| Self { public_id: public_id.to_owned(), secret: secret.to_owned() })
    }

    /// What finds the token.
    #[must_use]
    pub fn public_id(&self) -> &str {
        &self.public_id
    }

    /// The text to hand over; the only way to see the secret.
    #[must_use]
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}_{}", self.public_id, self.secret)
    }

    /// What is kept of the secret.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.secret.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({PREFIX}{}_…)", self.public_id)
    }
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
            public_id: secret.public_id.clone(),
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
            public_id: secret.public_id.clone(),
            secret_hash: secret.hash(),
            expires: now.saturating_add(lifetime).unwrap_or(Timestamp::MAX),
            ..self
        }
    }

    /// Whether a request that presents this secret is to be let in now.
    #[must_use]
    pub fn accepts(&self, presented: &Secret, now: Timestamp) -> bool {
        let same = self.secret_hash.ct_eq(&presented.hash());
        bool::from(same) && self.status == TokenStatus::Active && now < self.expires
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: SignedDuration = SignedDuration::from_hours(24);

    fn made(existing: usize) -> Result<(Secret, Token), Error> {
        let secret = Secret::generate(&[7; 40]);
        let token = Token::create(ConnectionKey(1), existing, &secret, String::new(), Timestamp::UNIX_EPOCH, DAY)?;
        Ok((secret, token))
    }

    #[test]
    fn a_token_reads_back_and_is_accepted_until_it_expires() {
        let (secret, token) = made(0).unwrap();
        let presented = Secret::parse(&secret.reveal()).unwrap();
        assert!(token.accepts(&presented, Timestamp::UNIX_EPOCH));
        assert!(!token.accepts(&presented, token.expires));
    }

    #[test]
    fn a_renewed_token_refuses_its_old_secret() {
        let (old, token) = made(0).unwrap();
        let new = Secret::generate(&[8; 40]);
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
    fn a_third_token_is_refused() {
        assert!(made(1).is_ok());
        assert_eq!(made(2).unwrap_err().status, 409);
    }

    #[test]
    fn a_secret_shows_itself_only_when_asked() {
        let (secret, _) = made(0).unwrap();
        assert!(!format!("{secret:?}").contains(&secret.secret));
    }

    #[test]
    fn what_is_no_token_is_none() {
        for text in ["", "mst_", "mst_a", "mst__b", "mst_a_", "Bearer mst_a_b"] {
            assert_eq!(Secret::parse(text), None, "{text}");
        }
    }
}
