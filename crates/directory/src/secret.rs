//! Secrets that Muster makes: their form and their check.
//!
//! `mst_` + public id + `_` + secret. The prefix says what it is, to people and to scanners for leaked secrets; the
//! public id finds the row; the secret is 256 random bits, so a plain SHA-256 is kept of it: a password hash would
//! cost each request hundreds of milliseconds and protect nothing that can be guessed.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What a secret opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretKind {
    /// SCIM, for an identity provider.
    Token,
    /// The admin API, for a program.
    ApiKey,
    /// The portal and the admin API, for a person who has signed in.
    Session,
    /// A password that is yet to be set, once.
    Link,
}

impl SecretKind {
    /// What the text begins with.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Token => "mst_",
            Self::ApiKey => "mak_",
            Self::Session => "mss_",
            Self::Link => "msl_",
        }
    }
}

/// A whole secret: shown once, when it is made, and read from each request.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    kind: SecretKind,
    public_id: String,
    random: String,
}

impl Secret {
    /// A new secret, from 40 random bytes.
    #[must_use]
    pub fn generate(kind: SecretKind, random: &[u8; 40]) -> Self {
        let mut public = [0; 8];
        public.copy_from_slice(&random[..8]);
        let public_id = format!("{:016x}", u64::from_be_bytes(public));
        Self { kind, public_id, random: URL_SAFE_NO_PAD.encode(&random[8..]) }
    }

    /// Reads the text of a secret; `None` where it is not of the form of one of that kind.
    #[must_use]
    pub fn parse(kind: SecretKind, text: &str) -> Option<Self> {
        let (public_id, secret) = text.strip_prefix(kind.prefix())?.split_once('_')?;
        (!public_id.is_empty() && !secret.is_empty()).then(|| Self {
            kind,
            public_id: public_id.to_owned(),
            random: secret.to_owned(),
        })
    }

    /// What finds the row.
    #[must_use]
    pub fn public_id(&self) -> &str {
        &self.public_id
    }

    /// The text to hand over; the only way to see the secret.
    #[must_use]
    pub fn reveal(&self) -> String {
        format!("{}{}_{}", self.kind.prefix(), self.public_id, self.random)
    }

    /// What is kept of the secret.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.random.as_bytes()).into()
    }

    /// Whether this is the secret that was kept as `hash`; takes as long for a near miss as for a wild guess.
    #[must_use]
    pub fn is_kept_as(&self, hash: &[u8; 32]) -> bool {
        hash.ct_eq(&self.hash()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({}{}_…)", self.kind.prefix(), self.public_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_reads_back_as_its_kind_only() {
        let secret = Secret::generate(SecretKind::Token, &[7; 40]);
        let text = secret.reveal();
        assert!(Secret::parse(SecretKind::Token, &text).unwrap().is_kept_as(&secret.hash()));
        assert_eq!(Secret::parse(SecretKind::ApiKey, &text), None);
        assert!(!Secret::generate(SecretKind::Token, &[8; 40]).is_kept_as(&secret.hash()));
    }

    #[test]
    fn a_secret_shows_itself_only_when_asked() {
        let secret = Secret::generate(SecretKind::Session, &[7; 40]);
        assert!(!format!("{secret:?}").contains(&secret.random));
    }

    #[test]
    fn what_is_no_secret_is_none() {
        for text in ["", "mst_", "mst_a", "mst__b", "mst_a_", "Bearer mst_a_b"] {
            assert_eq!(Secret::parse(SecretKind::Token, text), None, "{text}");
        }
    }
}
