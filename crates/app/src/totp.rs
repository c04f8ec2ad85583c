//! One-time codes (RFC 6238): six digits of thirty seconds, from an authenticator. Each is good once, from one step
//! early to one step late.

use std::fmt;

use directory::audit::Happening;
use jiff::Timestamp;
use scim::Error;
use store::Area;
use totp_rs::{Builder, Totp};

use crate::sessions::Session;
use crate::{App, Problem, admins, passwords};

/// Who issues the codes, as authenticators show it.
const ISSUER: &str = "Muster";

/// What an authenticator is given. Not in force until it has been confirmed.
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The secret in base 32, to be typed in.
    pub secret: String,
    /// The same as an `otpauth:` URL, to be shown as a QR code.
    pub url: String,
}

impl fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Enrolment(…)")
    }
}

/// Begins to switch one-time codes on: a new secret for the authenticator, to be handed back to [`confirm`].
///
/// # Errors
/// 409 where they are on already, or where there is no password that they would go with.
pub fn enrol(app: &App, session: &Session) -> Result<Enrolment, Problem> {
    may_enrol(session)?;
    written(session, app.random_bytes::<20>()?.to_vec())
}

/// The enrolment that is under way with this secret, to be shown once more: the code was not right, say.
///
/// # Errors
/// As [`enrol`]; 400 at `secret` where it is none.
pub fn enrol_again(session: &Session, secret: &str) -> Result<Enrolment, Problem> {
    may_enrol(session)?;
    written(session, parsed(secret)?)
}

fn may_enrol(session: &Session) -> Result<(), Problem> {
    if session.admin.has_totp {
        return Err(already_on());
    }
    if !session.admin.has_password {
        return Err(Error::conflict(
            "Codes go with a password, and this account has none: its OpenID provider asks for them.",
        )
        .into());
    }
    Ok(())
}

fn written(session: &Session, secret: Vec<u8>) -> Result<Enrolment, Problem> {
    // The account's name must not have a colon in it; an address may, between quotes.
    let account = session.admin.email.replace(':', " ");
    let totp = Builder::new()
        .with_secret(secret)
        .with_issuer(Some(ISSUER))
        .with_account_name(account)
        .build()
        .map_err(|_| Error::internal("The secret could not be made."))?;
    let url = totp.to_url().map_err(|_| Error::internal("The secret could not be written as a URL."))?;
    Ok(Enrolment { secret: totp.secret().to_base32(), url })
}

/// Switches one-time codes on: `code` shows that the authenticator has the secret.
///
/// # Errors
/// 400 at `secret` where it is none, at `code` where that is not its code now; 409 where they are on already.
pub async fn confirm(app: &App, session: &Session, secret: &str, code: &str) -> Result<(), Problem> {
    let secret = parsed(secret)?;
    let now = app.now();
    let step = accepts(&secret, None, code, now).ok_or_else(|| {
        Problem::invalid("code", "The code is not right. Check the clock of the device that shows it.")
    })?;
    let session = session.clone();
    app.store()
        .write(Area::Installation, move |tx| {
            Box::pin(async move {
                let account = store::admins::by_key(tx, session.admin.key).await?;
                if account.is_none_or(|account| account.admin.has_totp) {
                    return Err(already_on());
                }
                store::admins::totp_set(tx, session.admin.key, Some((&secret, step))).await?;
                Ok(admins::note(tx, &session.actor, now, Happening::TotpEnabled, &session.admin, &[]).await?)
            })
        })
        .await
}

fn parsed(secret: &str) -> Result<Vec<u8>, Problem> {
    totp_rs::Secret::try_from_base32(secret.trim())
        .ok()
        .map(|secret| secret.as_bytes().to_vec())
        .filter(|secret| secret.len() == 20)
        .ok_or_else(|| Problem::invalid("secret", "This is not the secret that was given out. Begin again."))
}

/// Switches one-time codes off.
///
/// # Errors
/// 400 at `password` where it is not the admin's; 429 after too many wrong guesses. That they are off already is none.
pub async fn disable(app: &App, session: &Session, password: &str) -> Result<(), Problem> {
    passwords::prove(app, session, "password", password).await?;
    let (session, now) = (session.clone(), app.now());
    app.store()
        .write(Area::Installation, move |tx| {
            Box::pin(async move { Ok(admins::totp_off(tx, &session.actor, now, &session.admin).await?) })
        })
        .await
}

/// The step of a code, where it is good now and was not used: steps until `used` were.
pub(crate) fn accepts(secret: &[u8], used: Option<i64>, code: &str, now: Timestamp) -> Option<i64> {
    // Authenticators show it in two halves.
    let code: String = code.chars().filter(|character| !character.is_whitespace()).collect();
    let totp: Totp = Builder::new().with_secret(secret).build().ok()?;
    let step = totp.check(&code, u64::try_from(now.as_second()).ok()?)?;
    i64::try_from(step).ok().filter(|step| used.is_none_or(|used| *step > used))
}

fn already_on() -> Problem {
    Error::conflict("One-time codes are on already. Switch them off first.").into()
}

#[cfg(test)]
mod tests {
    use directory::Role;
    use jiff::SignedDuration;

    use super::*;
    use crate::sessions;
    use crate::testing::{Installation, PASSWORD};

    const ADA: &str = "ada@example.org";

    fn code(secret: &str, now: Timestamp) -> String {
        let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
        let totp = Builder::new().with_secret(secret).build().unwrap();
        totp.generate(u64::try_from(now.as_second()).unwrap()).to_string()
    }

    /// The session of an admin with one-time codes, and their secret.
    async fn switched_on(house: &Installation) -> (Session, String) {
        let session = house.signed_in(&house.operator().await, ADA, Role::Owner).await;
        let Enrolment { secret, .. } = enrol(&house.app, &session).unwrap();
        confirm(&house.app, &session, &secret, &code(&secret, house.app.now())).await.unwrap();
        (session, secret)
    }

    #[test]
    fn the_codes_are_those_of_the_rfc() {
        // RFC 6238, appendix B: the last six digits.
        let secret = b"12345678901234567890";
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            let now = Timestamp::from_second(second).unwrap();
            let step = second / 30;
            assert_eq!(accepts(secret, None, code, now), Some(step));
            assert_eq!(accepts(secret, Some(step - 1), &format!("{} {}", &code[..3], &code[3..]), now), Some(step));
            assert_eq!(accepts(secret, Some(step), code, now), None);
        }
    }

    #[test]
    fn a_code_is_good_a_step_early_and_a_step_late() {
        let secret = b"12345678901234567890";
        let now = Timestamp::from_second(59).unwrap();
        for (seconds, good) in [(-30, true), (30, true), (61, false)] {
            let then = now + SignedDuration::from_secs(seconds);
            assert_eq!(accepts(secret, None, "287082", then).is_some(), good, "{seconds}");
        }
        for code in ["", "28708", "2870822", "+87082", "abcdef", "２８７０８２"] {
            assert_eq!(accepts(secret, None, code, now), None, "{code}");
        }
    }

    #[tokio::test]
    async fn a_secret_is_in_force_once_a_code_has_shown_it() {
        let house = Installation::new().await;
        let session = house.signed_in(&house.operator().await, ADA, Role::Owner).await;
        let enrolment = enrol(&house.app, &session).unwrap();
        assert!(enrolment.url.starts_with("otpauth://totp/Muster:ada"), "{}", enrolment.url);
        assert!(enrolment.url.contains(&enrolment.secret) && enrolment.url.contains("issuer=Muster"));
        assert_eq!(format!("{enrolment:?}"), "Enrolment(…)");
        assert_eq!(enrol_again(&session, &enrolment.secret).unwrap(), enrolment);
        assert_eq!(enrol_again(&session, "GEZDGNBV").unwrap_err().field, Some("secret"));
        let wrong = confirm(&house.app, &session, &enrolment.secret, "12345").await.unwrap_err();
        assert_eq!((wrong.error.status, wrong.field), (400, Some("code")));
        for secret in ["", "!", "GEZDGNBV"] {
            let none = confirm(&house.app, &session, secret, "000000").await.unwrap_err();
            assert_eq!((none.error.status, none.field), (400, Some("secret")));
        }
        house.sign_in(ADA, PASSWORD).await.unwrap();
    }

    #[tokio::test]
    async fn a_code_is_asked_for_after_the_password_and_is_good_once() {
        let house = Installation::new().await;
        let (_, secret) = switched_on(&house).await;
        let app = &house.app;
        let without = house.sign_in(ADA, PASSWORD).await.unwrap_err();
        assert_eq!((without.error.status, without.field), (401, Some("code")));
        let wrong_password = house.sign_in(ADA, "wrong horse battery").await.unwrap_err();
        assert_eq!(wrong_password.field, None);
        let used = code(&secret, app.now());
        let replayed = sessions::sign_in(app, ADA, PASSWORD, Some(&used), "").await.unwrap_err();
        assert_eq!((replayed.error.status, replayed.field), (401, Some("code")), "it was used to switch codes on");
        house.wind(SignedDuration::from_secs(30));
        let fresh = code(&secret, app.now());
        let (_, session) = sessions::sign_in(app, ADA, PASSWORD, Some(&fresh), "").await.unwrap();
        assert_eq!(session.method, "password+totp");
        let replayed = sessions::sign_in(app, ADA, PASSWORD, Some(&fresh), "").await.unwrap_err();
        assert_eq!((replayed.error.status, replayed.field), (401, Some("code")));
    }

    #[tokio::test]
    async fn wrong_codes_lock_an_account_as_wrong_passwords_do() {
        let house = Installation::new().await;
        let (_, secret) = switched_on(&house).await;
        house.wind(SignedDuration::from_secs(60));
        for _ in 0..5 {
            let wrong = sessions::sign_in(&house.app, ADA, PASSWORD, Some("12345"), "").await.unwrap_err();
            assert_eq!(wrong.field, Some("code"));
        }
        let right = code(&secret, house.app.now());
        let locked = sessions::sign_in(&house.app, ADA, PASSWORD, Some(&right), "").await.unwrap_err();
        assert_eq!((locked.error.status, locked.field), (401, None));
    }

    #[tokio::test]
    async fn codes_are_switched_off_with_the_password() {
        let house = Installation::new().await;
        let (session, secret) = switched_on(&house).await;
        let twice = confirm(&house.app, &session, &secret, &code(&secret, house.app.now())).await.unwrap_err();
        assert_eq!(twice.error.status, 409);
        let wrong = disable(&house.app, &session, "wrong horse battery").await.unwrap_err();
        assert_eq!((wrong.error.status, wrong.field), (400, Some("password")));
        disable(&house.app, &session, PASSWORD).await.unwrap();
        house.sign_in(ADA, PASSWORD).await.unwrap();
    }

    #[tokio::test]
    async fn whoever_has_lost_the_device_is_helped_by_an_owner() {
        let house = Installation::new().await;
        let (session, _) = switched_on(&house).await;
        admins::reset_totp(&house.app, &house.operator().await, &session.admin.id).await.unwrap();
        house.sign_in(ADA, PASSWORD).await.unwrap();
    }
}
