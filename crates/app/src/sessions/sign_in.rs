//! Signing in: a password, and a one-time code where the admin has switched codes on.
//!
//! The password is checked before the store is asked to write, for that takes long; what comes of it is decided in a
//! job, on the account as it is then. So guesses that are made all at once are counted one after the other.

use directory::audit::Happening;
use directory::lockout::Lockout;
use directory::secret::{Secret, SecretKind};
use directory::{Actor, AdminKey};
use jiff::Timestamp;
use scim::Error;
use store::admins::Account;
use store::sessions::{Kept, Presented};
use store::{Area, Tx};

use super::{LIFETIME, Session, actor};
use crate::{App, Problem, admins, totp};

/// Signs in. `code` is the one-time code, where it was asked for.
///
/// # Errors
/// 401: of an unknown e-mail address, a wrong password and a locked account the answer does not say which it is. Once
/// the password was right, 401 at `code` where a one-time code is needed or is not right. 429 where too many sign in
/// at the same moment.
pub async fn sign_in(
    app: &App,
    email: &str,
    password: &str,
    code: Option<&str>,
    request_id: &str,
) -> Result<(Secret, Session), Problem> {
    let asked = email.trim().to_owned();
    let account: Option<Account> = app
        .store()
        .read(move |tx| Box::pin(async move { Ok::<_, Error>(store::admins::by_email(tx, &asked).await?) }))
        .await?;
    let kept = account.as_ref().and_then(|account| account.password.clone());
    let right = app.passwords().verify(password, kept.clone()).await?;
    let Some(Account { admin, .. }) = account else {
        tracing::info!(request_id, "someone without an account tried to sign in");
        let now = app.now();
        app.store().write(Area::Installation, move |tx| Box::pin(async move { as_costly(tx, now).await })).await?;
        return Err(refused());
    };
    let secret = app.new_secret(SecretKind::Session)?;
    let attempt = Attempt {
        unlock: Unlock { admin: admin.key, kept, right },
        code: code.map(str::to_owned),
        hash: secret.hash(),
        now: app.now(),
        request_id: request_id.to_owned(),
    };
    let session =
        app.store().write(Area::Installation, move |tx| Box::pin(async move { attempt.decide(tx).await })).await??;
    Ok((secret, session))
}

/// Signs an admin in whose e-mail address someone else has verified, such as a provider of `OpenID Connect`; `method` says who, in
/// a word.
///
/// # Errors
/// 403 where nobody of that e-mail address is an admin.
pub async fn begin(app: &App, email: &str, method: &str, request_id: &str) -> Result<(Secret, Session), Problem> {
    let secret = app.new_secret(SecretKind::Session)?;
    let (hash, now) = (secret.hash(), app.now());
    let (email, method, request_id) = (email.trim().to_owned(), method.to_owned(), request_id.to_owned());
    let session = app
        .store()
        .write(Area::Installation, move |tx| {
            Box::pin(async move {
                let nobody = || Error::forbidden(format!("{email} is no admin here. Ask an owner to be invited."));
                let account = store::admins::by_email(tx, &email).await?.ok_or_else(nobody)?;
                let session = open(tx, &account, &method, None, hash, now, &request_id).await?;
                session.ok_or_else(|| Problem::from(nobody()))
            })
        })
        .await?;
    Ok((secret, session))
}

/// A password that was checked against what was kept then.
pub(crate) struct Unlock {
    pub(crate) admin: AdminKey,
    pub(crate) kept: Option<String>,
    pub(crate) right: bool,
}

/// What came of a guess.
#[expect(clippy::large_enum_variant, reason = "it lives for a moment, and is mostly the large one")]
pub(crate) enum Guess {
    /// It was right.
    Right(Account),
    /// It was wrong, and has been counted.
    Wrong,
    /// Nobody gets in now: the account is locked, or it or its password is another since.
    Locked,
}

/// Decides what a checked password opens; wrong ones are counted, and enough of them lock the account.
pub(crate) async fn guessed(
    tx: &mut Tx<'_>,
    unlock: &Unlock,
    now: Timestamp,
    request_id: &str,
) -> Result<Guess, store::Error> {
    let Some(account) = store::admins::by_key(tx, unlock.admin).await? else { return Ok(Guess::Locked) };
    if account.lockout.is_locked(now) || account.password != unlock.kept {
        return Ok(Guess::Locked);
    }
    if !unlock.right {
        count(tx, &account, now, request_id).await?;
        return Ok(Guess::Wrong);
    }
    Ok(Guess::Right(account))
}

/// Counts a wrong guess. Muster itself tells of it: who guessed is not known.
async fn count(tx: &mut Tx<'_>, account: &Account, now: Timestamp, request_id: &str) -> Result<(), store::Error> {
    let lockout = account.lockout.after_failure(now);
    store::admins::lockout_set(tx, account.admin.key, &lockout).await?;
    let Some((organization, _)) = store::admins::roles(tx, account.admin.key).await?.into_iter().next() else {
        return Ok(());
    };
    let muster = Actor { request_id: request_id.to_owned(), ..Actor::system(organization.key) };
    let failures = [("failures", lockout.failures.into())];
    admins::note(tx, &muster, now, Happening::SignInFailed, &account.admin, &failures).await?;
    if let Some(until) = lockout.locked_until {
        let until = [("until", until.to_string().into())];
        admins::note(tx, &muster, now, Happening::AccountLocked, &account.admin, &until).await?;
    }
    Ok(())
}

/// Someone who wants to sign in.
struct Attempt {
    unlock: Unlock,
    code: Option<String>,
    hash: [u8; 32],
    now: Timestamp,
    request_id: String,
}

impl Attempt {
    /// The inner error is an answer, too: what was counted on its way is kept.
    async fn decide(self, tx: &mut Tx<'_>) -> Result<Result<Session, Problem>, Problem> {
        let account = match guessed(tx, &self.unlock, self.now, &self.request_id).await? {
            Guess::Right(account) => account,
            Guess::Wrong => return Ok(Err(refused())),
            Guess::Locked => {
                as_costly(tx, self.now).await?;
                return Ok(Err(refused()));
            }
        };
        let step = match (&account.totp_secret, self.code.as_deref().map(str::trim)) {
            (None, _) => None,
            (Some(_), None | Some("")) => {
                return Ok(Err(code_problem("Enter the code that your authenticator shows.")));
            }
            (Some(secret), Some(code)) => {
                let Some(step) = totp::accepts(secret, account.totp_step, code, self.now) else {
                    count(tx, &account, self.now, &self.request_id).await?;
                    return Ok(Err(code_problem("The code is not right, or was used already. Wait for the next one.")));
                };
                Some(step)
            }
        };
        let method = if step.is_some() { "password+totp" } else { "password" };
        let opened = open(tx, &account, method, step, self.hash, self.now, &self.request_id).await?;
        Ok(opened.ok_or_else(refused))
    }
}

/// Begins a session in the oldest organization in which the admin has a role; `None` where they have none.
async fn open(
    tx: &mut Tx<'_>,
    account: &Account,
    method: &str,
    totp_step: Option<i64>,
    hash: [u8; 32],
    now: Timestamp,
    request_id: &str,
) -> Result<Option<Session>, store::Error> {
    let mut admin = account.admin.clone();
    let Some((organization, role)) = store::admins::roles(tx, admin.key).await?.into_iter().next() else {
        return Ok(None);
    };
    if account.lockout != Lockout::default() {
        store::admins::lockout_set(tx, admin.key, &Lockout::default()).await?;
    }
    store::admins::signed_in(tx, admin.key, now, totp_step).await?;
    admin.last_sign_in = Some(now);
    let kept = Kept {
        hash,
        admin: admin.key,
        organization: organization.key,
        method: method.to_owned(),
        created: now,
        last_seen: now,
        expires: now.saturating_add(LIFETIME).unwrap_or(Timestamp::MAX),
    };
    store::sessions::add(tx, &kept).await?;
    let who = actor(&admin, &organization, role, request_id);
    admins::note(tx, &who, now, Happening::SignedIn, &admin, &[("method", method.into())]).await?;
    Ok(Some(Session::of(Presented { kept, admin, role, organization }, request_id)))
}

/// Writes as the count of a wrong guess does: how long the answer takes must not tell whether there is an account.
async fn as_costly(tx: &mut Tx<'_>, now: Timestamp) -> Result<(), Error> {
    Ok(store::settings::set(tx, "last_refusal", &now.as_millisecond().to_be_bytes()).await?)
}

fn refused() -> Problem {
    Error::unauthorized(
        "The e-mail address or the password is not right, or too many guesses were made: try again later.",
    )
    .into()
}

fn code_problem(detail: &str) -> Problem {
    Problem::at("code", Error::unauthorized(detail))
}
