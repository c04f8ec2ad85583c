//! Exchanging a token without outage: a new one is made beside the old, is seen in use, and the old one is retired.

use jiff::Timestamp;

use crate::Token;
use crate::token::ANNOUNCED_BEFORE;

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The only token expires soon, or has: a new one is to be made.
    Due,
    /// The new one is to be given to the identity provider, which has not used it yet.
    Waiting,
    /// The new one is in use: the old one can go.
    Retiring,
}

/// A rotation under way, or due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// What comes next.
    pub stage: Stage,
    /// The token that is to go.
    pub old: Token,
    /// The one that takes its place, once there is one.
    pub new: Option<Token>,
}

impl Rotation {
    /// The rotation of these tokens; `None` where there is nothing to do.
    #[must_use]
    pub fn of(tokens: &[Token], now: Timestamp) -> Option<Self> {
        match tokens {
            [only] => {
                let near = ANNOUNCED_BEFORE.into_iter().max().unwrap_or_default();
                let due = only.days_left(now) <= near;
                due.then(|| Self { stage: Stage::Due, old: only.clone(), new: None })
            }
            // The later a secret was made, the later it expires: renewing makes an old row the new token.
            [one, other] => {
                let (old, new) = if other.expires < one.expires { (other, one) } else { (one, other) };
                let stage = if new.last_used.is_some() { Stage::Retiring } else { Stage::Waiting };
                Some(Self { stage, old: old.clone(), new: Some(new.clone()) })
            }
            _ => None,
        }
    }

    /// Whether the old token was used after the new one was last: something still presents it.
    #[must_use]
    pub fn is_old_in_use(&self) -> bool {
        self.old.last_used > self.new.as_ref().and_then(|new| new.last_used)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::ConnectionKey;
    use crate::secret::{Secret, SecretKind};

    const DAY: SignedDuration = SignedDuration::from_hours(24);

    fn token(days: i32, used: Option<i32>) -> Token {
        let (now, secret) = (Timestamp::UNIX_EPOCH, Secret::generate(SecretKind::Token, &[7; 40]));
        let made = Token::create(ConnectionKey(1), 0, &secret, String::new(), now, DAY * days).unwrap();
        Token { last_used: used.map(|day| now + DAY * day), ..made }
    }

    fn stage(tokens: &[Token]) -> Option<Stage> {
        Rotation::of(tokens, Timestamp::UNIX_EPOCH).map(|rotation| rotation.stage)
    }

    #[test]
    fn a_rotation_is_due_near_the_end_and_ends_with_the_old_token() {
        assert_eq!([stage(&[]), stage(&[token(61, Some(1))])], [None, None]);
        assert_eq!(stage(&[token(60, Some(1))]), Some(Stage::Due));
        assert_eq!(stage(&[token(20, Some(1)), token(365, None)]), Some(Stage::Waiting));
        assert_eq!(stage(&[token(20, Some(1)), token(365, Some(2))]), Some(Stage::Retiring));
    }

    #[test]
    fn the_new_token_is_the_one_that_lasts_longer() {
        let rotation = Rotation::of(&[token(365, None), token(300, Some(1))], Timestamp::UNIX_EPOCH).unwrap();
        assert!(rotation.old == token(300, Some(1)) && rotation.new == Some(token(365, None)));
    }

    #[test]
    fn an_old_token_that_is_still_presented_is_seen() {
        let in_use = |old, new| {
            let tokens = [token(20, old), token(365, new)];
            Rotation::of(&tokens, Timestamp::UNIX_EPOCH).unwrap().is_old_in_use()
        };
        assert!(in_use(Some(3), Some(2)) && in_use(Some(3), None) && !in_use(Some(2), Some(3)) && !in_use(None, None));
    }
}
