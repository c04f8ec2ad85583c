//! One-time codes (RFC 6238): six digits of thirty seconds, from an authenticator. Each is good once, from one step
//! early to one step late.

use std::fmt;

use directory::audit::Happening;
use jiff::Timestamp;
use scim::Error;
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
/// 409 where they are on already.
pub fn enrol(app: &App, session: &Session) -> Result<Enrolment, Problem> {
    if session.admin.has_totp {
        return Err(already_on());
    }
    // The account's name must not have a colon in it; an address may, between quotes.
    let account = session.admin.email.replace(':', " ");
    let totp = Builder::new()
        .with_secret(app.random_bytes::<20>()?)
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
    let secret = totp_rs::Secret::try_from_base32(secret.trim())
        .ok()
        .map(|secret| secret.as_bytes().to_vec())
        .filter(|secret| secret.len() == 20)
        .ok_or_else(|| Problem::invalid("secret", "This is not the secret that was given out. Begin again."))?;
    let now = app.now();
    let step = accepts(&secret, None, code, now).ok_or_else(|| {
        Problem::invalid("code", "The code is not right. Check the clock of the device that shows it.")
    })?;
    let session = session.clone();
    app.store()
        .write(move |tx| {
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

/// Switches one-time codes off.
///
/// # Errors
/// 400 at `password` where it is not the admin's; 429 after too many wrong guesses. That they are off already is none.
pub async fn disable(app: &App, session: &Session, password: &str) -> Result<(), Problem> {
    passwords::prove(app, session, "password", password).await?;
    let (session, now) = (session.clone(), app.now());
    app.store()
        .write(move |tx| Box::pin(async move { Ok(admins::totp_off(tx, &session.actor, now, &session.admin).await?) }))
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
