//! Passwords of admins: Argon2id, on threads of its own and a few at a time, for each takes 19 MiB and tens of
//! milliseconds.

use std::sync::Arc;

use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use directory::audit::Happening;
use scim::Error;
use scim::text::fold;
use store::Area;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;

use crate::sessions::{Guess, Session, Unlock, guessed};
use crate::{App, Problem, admins};

/// Characters that a password must have, and may have.
const SHORTEST: usize = 12;
const LONGEST: usize = 256;

/// How many are hashed at the same time, and how many wait for that at most.
const AT_WORK: usize = 2;
const WAITING: usize = 64;

/// What is checked where there is no password: takes as long, and no password fits it.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdCEhIQ$\
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Where passwords are hashed and checked.
#[derive(Debug)]
pub(crate) struct Passwords {
    at_work: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { at_work: Arc::new(Semaphore::new(AT_WORK)), waiting: Arc::new(Semaphore::new(AT_WORK + WAITING)) }
    }
}

impl Passwords {
    /// The password as it is kept, in PHC form.
    pub(crate) async fn hash(&self, password: &str, salt: [u8; 16]) -> Result<String, Error> {
        let password = password.to_owned();
        let hashed = self.work(move || {
            let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string())
        });
        hashed.await?.map_err(|error| {
            tracing::error!(%error, "a password could not be hashed");
            Error::internal("The password could not be kept.")
        })
    }

    /// Whether the password is the one that was kept; where none was, that takes as long to tell.
    pub(crate) async fn verify(&self, password: &str, kept: Option<String>) -> Result<bool, Error> {
        let possible = kept.is_some() && password.chars().nth(LONGEST).is_none();
        let password = if possible { password.to_owned() } else { String::new() };
        let kept = kept.filter(|_| possible).unwrap_or_else(|| NOBODY.to_owned());
        let right = self.work(move || Argon2::default().verify_password(password.as_bytes(), kept.as_str()).is_ok());
        Ok(right.await? && possible)
    }

    /// Does slow work where it holds up nothing else. It keeps its place until it is done, even if nobody waits for
    /// it any more.
    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let busy = || Error::too_many_requests("Too many people sign in at this moment. Try again in a few seconds.");
        let place: OwnedSemaphorePermit = Arc::clone(&self.waiting).try_acquire_owned().map_err(|_| busy())?;
        let turn = Arc::clone(&self.at_work).acquire_owned().await.map_err(|_| busy())?;
        let working = spawn_blocking(move || {
            let done = work();
            drop((turn, place));
            done
        });
        working.await.map_err(|error| {
            tracing::error!(%error, "a password could not be checked");
            Error::internal("The password could not be checked.")
        })
    }
}

/// Refuses a password that is easily guessed.
pub(crate) fn check(field: &'static str, password: &str, email: &str) -> Result<(), Problem> {
    let length = password.chars().count();
    if !(SHORTEST..=LONGEST).contains(&length) {
        let detail = format!("A password must have {SHORTEST} to {LONGEST} characters.");
        return Err(Problem::invalid(field, detail));
    }
    if fold(password.trim()) == fold(email) {
        return Err(Problem::invalid(field, "The password must not be the e-mail address."));
    }
    Ok(())
}

/// Makes sure that it is the admin who sits at the session, by their password; gives it as it is kept. Wrong guesses
/// count as those at signing in do.
pub(crate) async fn prove(
    app: &App,
    session: &Session,
    field: &'static str,
    password: &str,
) -> Result<Option<String>, Problem> {
    let admin = session.admin.key;
    let account = app
        .store()
        .read(move |tx| Box::pin(async move { Ok::<_, Error>(store::admins::by_key(tx, admin).await?) }))
        .await?;
    let kept = account.and_then(|account| account.password);
    let right = app.passwords().verify(password, kept.clone()).await?;
    let (unlock, now) = (Unlock { admin, kept: kept.clone(), right }, app.now());
    let request_id = session.actor.request_id.clone();
    let guess = app
        .store()
        .write(Area::Installation, move |tx| {
            Box::pin(async move { Ok::<_, Error>(guessed(tx, &unlock, now, &request_id).await?) })
        })
        .await?;
    match guess {
        Guess::Right(_) => Ok(kept),
        Guess::Wrong => Err(Problem::invalid(field, "That is not your password.")),
        Guess::Locked => {
            Err(Problem::at(field, Error::too_many_requests("Too many wrong passwords were tried. Try again later.")))
        }
    }
}

/// Changes one's own password. All other sessions of the admin end.
///
/// # Errors
/// 400 at `old` where it is not the password until now, at `new` where that is too short, too long or the e-mail
/// address; 429 after too many wrong guesses.
pub async fn change(app: &App, session: &Session, old: &str, new: &str) -> Result<(), Problem> {
    check("new", new, &session.admin.email)?;
    let kept = prove(app, session, "old", old).await?;
    let hash = app.passwords().hash(new, app.random_bytes()?).await?;
    let (session, now) = (session.clone(), app.now());
    app.store()
        .write(Area::Installation, move |tx| {
            Box::pin(async move {
                let admin = &session.admin;
                let account = store::admins::by_key(tx, admin.key).await?;
                if account.is_none_or(|account| account.password != kept) {
                    return Err(Problem::from(Error::conflict("The password was changed meanwhile.")));
                }
                store::admins::password_set(tx, admin.key, &hash).await?;
                store::links::remove_of(tx, Some(admin.key)).await?;
                store::sessions::remove_of(tx, admin.key, Some(session.hash())).await?;
                Ok(admins::note(tx, &session.actor, now, Happening::PasswordChanged, admin, &[]).await?)
            })
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_must_be_long_and_not_the_address() {
        let long = "a".repeat(257);
        for password in ["", "elevenchars", &long, "Ada@example.org", " ada@EXAMPLE.org "] {
            let problem = check("password", password, "ada@example.org").unwrap_err();
            assert_eq!((problem.field, problem.error.status), (Some("password"), 400), "{password}");
        }
        for password in ["twelve chars", "žluťoučký kůň", &"a".repeat(256)] {
            assert_eq!(check("password", password, "ada@example.org"), Ok(()), "{password}");
        }
    }

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let passwords = Passwords::default();
        let hash = passwords.hash("correct horse", [7; 16]).await.unwrap();
        assert!(!hash.contains("correct"));
        assert!(passwords.verify("correct horse", Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("correct house", Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("correct horse", None).await.unwrap());
        assert!(!passwords.verify("", None).await.unwrap());
        assert!(!passwords.verify("correct horse", Some("no hash".into())).await.unwrap());
        // As costly as a real one.
        let cost = |hash: &str| hash.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(cost(&hash), cost(NOBODY));
        assert!(argon2::PasswordHash::new(NOBODY).is_ok());
    }

    #[tokio::test]
    async fn a_crowd_is_turned_away_before_it_costs_anything() {
        let passwords = Passwords { waiting: Arc::new(Semaphore::new(0)), ..Passwords::default() };
        assert_eq!(passwords.verify("x", None).await.unwrap_err().status, 429);
    }
}
