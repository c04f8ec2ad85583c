//! Who gets in, for how long, and who does not.

use directory::Role;
use directory::secret::{Secret, SecretKind};
use jiff::SignedDuration;

use super::*;
use crate::testing::{Installation, PASSWORD};
use crate::{activity, admins, organizations};

const ADA: &str = "ada@example.org";

#[tokio::test]
async fn a_session_speaks_for_the_admin_until_they_sign_out() {
    let house = Installation::new().await;
    let operator = house.operator().await;
    house.signed_in(&operator, ADA, Role::Auditor).await;
    let (secret, opened) = sign_in(&house.app, " ADA@example.org ", PASSWORD, None, "r-1").await.unwrap();
    let session = authenticate(&house.app, &secret.reveal(), "r-2").await.unwrap();
    assert_eq!((session.role, session.method.as_str()), (Role::Auditor, "password"));
    assert_eq!((session.actor.name.as_str(), session.actor.request_id.as_str()), (ADA, "r-2"));
    assert_eq!(session.admin, opened.admin);
    assert!(session.admin.last_sign_in.is_some() && session.admin.has_password);
    sign_out(&house.app, &session).await.unwrap();
    let events = house.events(operator.organization).await;
    sign_out(&house.app, &session).await.unwrap();
    assert_eq!(house.events(operator.organization).await, events, "it had ended already");
    assert_eq!(authenticate(&house.app, &secret.reveal(), "").await.unwrap_err().status, 401);
}

#[tokio::test]
async fn a_wrong_secret_is_no_session() {
    let house = Installation::new().await;
    let other = Secret::generate(SecretKind::Session, &[7; 40]).reveal();
    for presented in ["", "mss_", "mst_a_b", &other] {
        assert_eq!(authenticate(&house.app, presented, "").await.unwrap_err().status, 401);
    }
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_however_it_is_used() {
    let house = Installation::new().await;
    house.signed_in(&house.operator().await, ADA, Role::Admin).await;
    let (secret, _) = sign_in(&house.app, ADA, PASSWORD, None, "").await.unwrap();
    for hour in 0..12 {
        assert!(authenticate(&house.app, &secret.reveal(), "").await.is_ok(), "hour {hour}");
        activity::write_down(&house.app).await.unwrap();
        house.wind(SignedDuration::from_hours(1));
    }
    assert_eq!(authenticate(&house.app, &secret.reveal(), "").await.unwrap_err().status, 401);
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_for_two_hours() {
    let house = Installation::new().await;
    house.signed_in(&house.operator().await, ADA, Role::Admin).await;
    let (secret, _) = sign_in(&house.app, ADA, PASSWORD, None, "").await.unwrap();
    for _ in 0..2 {
        house.wind(SignedDuration::from_mins(119));
        assert!(authenticate(&house.app, &secret.reveal(), "").await.is_ok());
        activity::write_down(&house.app).await.unwrap();
    }
    prune(&house.app).await.unwrap();
    assert!(authenticate(&house.app, &secret.reveal(), "").await.is_ok());
    house.wind(SignedDuration::from_mins(120));
    assert_eq!(authenticate(&house.app, &secret.reveal(), "").await.unwrap_err().status, 401);
    prune(&house.app).await.unwrap();
    house.wind(SignedDuration::from_mins(-120));
    assert_eq!(authenticate(&house.app, &secret.reveal(), "").await.unwrap_err().status, 401, "it was cleared away");
}

#[tokio::test]
async fn guesses_lock_an_account_and_the_answer_is_always_the_same() {
    let house = Installation::new().await;
    let operator = house.operator().await;
    house.signed_in(&operator, ADA, Role::Owner).await;
    let unknown = house.sign_in("nobody@example.org", PASSWORD).await.unwrap_err();
    let before = house.events(operator.organization).await;
    for _ in 0..5 {
        assert_eq!(house.sign_in(ADA, "wrong horse battery").await.unwrap_err(), unknown);
    }
    assert_eq!(house.events(operator.organization).await, before + 6, "five failures and one lock");
    assert_eq!(house.sign_in(ADA, PASSWORD).await.unwrap_err(), unknown);
    assert_eq!(house.events(operator.organization).await, before + 6, "guesses at a locked account are not looked at");
    house.wind(SignedDuration::from_mins(1));
    assert_eq!(house.sign_in(ADA, "wrong horse battery").await.unwrap_err(), unknown);
    house.wind(SignedDuration::from_mins(1));
    assert_eq!(house.sign_in(ADA, PASSWORD).await.unwrap_err(), unknown, "twice as long");
    house.wind(SignedDuration::from_mins(1));
    house.sign_in(ADA, PASSWORD).await.unwrap();
    for _ in 0..4 {
        house.sign_in(ADA, "wrong horse battery").await.unwrap_err();
    }
    house.sign_in(ADA, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn guesses_made_all_at_once_are_counted_one_after_the_other() {
    let house = Installation::new().await;
    let operator = house.operator().await;
    house.signed_in(&operator, ADA, Role::Owner).await;
    let before = house.events(operator.organization).await;
    let guesses: Vec<_> = (0..12)
        .map(|_| {
            let app = house.app.clone();
            tokio::spawn(async move { sign_in(&app, ADA, "wrong horse battery", None, "").await.map(drop) })
        })
        .collect();
    for guess in guesses {
        assert_eq!(guess.await.unwrap().unwrap_err().error.status, 401);
    }
    assert_eq!(house.events(operator.organization).await, before + 6, "five failures and one lock");
}

#[tokio::test]
async fn a_lock_holds_for_the_old_password_at_a_session_too() {
    let house = Installation::new().await;
    let session = house.signed_in(&house.operator().await, ADA, Role::Owner).await;
    let (new, change) = ("a better password", crate::passwords::change);
    for _ in 0..5 {
        let wrong = change(&house.app, &session, "wrong horse battery", new).await.unwrap_err();
        assert_eq!((wrong.error.status, wrong.field), (400, Some("old")));
    }
    assert_eq!(change(&house.app, &session, PASSWORD, new).await.unwrap_err().error.status, 429);
    house.sign_in(ADA, PASSWORD).await.unwrap_err();
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions() {
    let house = Installation::new().await;
    house.signed_in(&house.operator().await, ADA, Role::Owner).await;
    let (own, session) = sign_in(&house.app, ADA, PASSWORD, None, "").await.unwrap();
    let (other, _) = sign_in(&house.app, ADA, PASSWORD, None, "").await.unwrap();
    let short = crate::passwords::change(&house.app, &session, PASSWORD, "short").await.unwrap_err();
    assert_eq!((short.error.status, short.field), (400, Some("new")));
    crate::passwords::change(&house.app, &session, PASSWORD, "a better password").await.unwrap();
    assert!(authenticate(&house.app, &own.reveal(), "").await.is_ok());
    assert!(authenticate(&house.app, &other.reveal(), "").await.is_err());
    house.sign_in(ADA, PASSWORD).await.unwrap_err();
    house.sign_in(ADA, "a better password").await.unwrap();
}

#[tokio::test]
async fn an_admin_goes_on_in_another_organization_as_what_they_are_there() {
    let house = Installation::new().await;
    let operator = house.operator().await;
    house.signed_in(&operator, ADA, Role::Owner).await;
    let (there, its_operator) = house.another("Elsewhere").await;
    let (foreign, _) = house.another("Foreign").await;
    let (_, link) = admins::invite(&house.app, &its_operator, ADA, "Ada", Role::Auditor, None).await.unwrap();
    assert!(link.is_none(), "she has a password");
    let (secret, session) = sign_in(&house.app, ADA, PASSWORD, None, "").await.unwrap();
    let mine = organizations::of_admin(&house.app, session.admin.key).await.unwrap();
    assert_eq!(mine.iter().map(|(_, role)| *role).collect::<Vec<_>>(), [Role::Owner, Role::Auditor]);
    let switched = switch_organization(&house.app, &session, &there.id).await.unwrap();
    assert_eq!(authenticate(&house.app, &secret.reveal(), "").await.unwrap(), switched);
    assert_eq!((switched.role, switched.actor.organization), (Role::Auditor, there.key));
    assert_eq!(switch_organization(&house.app, &session, &foreign.id).await.unwrap_err().error.status, 404);
    admins::remove(&house.app, &its_operator, &session.admin.id).await.unwrap();
    assert!(authenticate(&house.app, &secret.reveal(), "").await.is_err(), "she is nothing there any more");
    house.sign_in(ADA, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_verified_address_begins_a_session_of_an_admin_only() {
    let house = Installation::new().await;
    let operator = house.operator().await;
    assert_eq!(begin(&house.app, ADA, "openid", "").await.unwrap_err().error.status, 403);
    admins::invite(&house.app, &operator, ADA, "Ada", Role::Admin, None).await.unwrap();
    let (secret, _) = begin(&house.app, "Ada@example.org", "openid", "").await.unwrap();
    assert_eq!(authenticate(&house.app, &secret.reveal(), "").await.unwrap().method, "openid");
}

#[tokio::test]
async fn signing_out_elsewhere_leaves_this_session_alone() {
    let house = Installation::new().await;
    let operator = house.operator().await;
    let here = house.signed_in(&operator, ADA, Role::Auditor).await;
    let bob = house.signed_in(&operator, "bob@example.org", Role::Admin).await;
    let (there, _) = sign_in(&house.app, ADA, PASSWORD, None, "").await.unwrap();
    assert_eq!(sign_out_elsewhere(&house.app, &here).await.unwrap(), 1);
    assert_eq!(authenticate(&house.app, &there.reveal(), "").await.unwrap_err().status, 401);
    assert_eq!(sign_out_elsewhere(&house.app, &here).await.unwrap(), 0);
    assert_eq!(sign_out_elsewhere(&house.app, &bob).await.unwrap(), 0, "Ada's was not theirs to end");
}
