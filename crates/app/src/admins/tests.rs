//! Who becomes an admin, of what, and by which link.

use directory::Role;
use directory::mail::{Language, MailKind};
use jiff::SignedDuration;

use super::*;
use crate::testing::{Installation, PASSWORD, smtp};
use crate::{mail, organizations, sessions};

const ADA: &str = "ada@example.org";

#[tokio::test]
async fn the_first_link_makes_one_owner_and_no_more() {
    let house = Installation::new().await;
    let replaced = first_link(&house.app).await.unwrap().unwrap().reveal();
    let link = first_link(&house.app).await.unwrap().unwrap().reveal();
    let setting_up = set_up(&house.app, &replaced, Some("Ada"), Some(ADA), PASSWORD, "").await.unwrap_err();
    assert_eq!((setting_up.error.status, setting_up.field), (404, Some("link")));
    assert_eq!(linked(&house.app, &link).await.unwrap(), None);
    for (name, email, password, field) in [
        (None, Some(ADA), PASSWORD, "name"),
        (Some("Ada"), None, PASSWORD, "email"),
        (Some("Ada"), Some("no address"), PASSWORD, "email"),
        (Some("Ada"), Some(ADA), "short", "password"),
    ] {
        let problem = set_up(&house.app, &link, name, email, password, "").await.unwrap_err();
        assert_eq!((problem.error.status, problem.field), (400, Some(field)));
    }
    let admin = set_up(&house.app, &link, Some(" Ada "), Some(ADA), PASSWORD, "").await.unwrap();
    assert_eq!((admin.name.as_str(), admin.has_password), ("Ada", true));
    assert_eq!(house.sign_in(ADA, PASSWORD).await.unwrap().role, Role::Owner);
    let again = set_up(&house.app, &link, Some("Eve"), Some("eve@example.org"), PASSWORD, "").await.unwrap_err();
    assert_eq!(again.error.status, 404);
    assert_eq!(first_link(&house.app).await.unwrap(), None);
}

#[tokio::test]
async fn of_many_who_use_one_link_one_succeeds() {
    let house = Installation::new().await;
    let link = first_link(&house.app).await.unwrap().unwrap().reveal();
    let racing: Vec<_> = (0..8)
        .map(|number| {
            let (app, link) = (house.app.clone(), link.clone());
            tokio::spawn(async move {
                let email = format!("ada{number}@example.org");
                set_up(&app, &link, Some("Ada"), Some(&email), PASSWORD, "").await
            })
        })
        .collect();
    let mut made = Vec::new();
    for one in racing {
        match one.await.unwrap() {
            Ok(admin) => made.push(admin),
            Err(problem) => assert_eq!((problem.error.status, problem.field), (404, Some("link"))),
        }
    }
    let listed = list(&house.app, &house.operator().await).await.unwrap();
    assert_eq!((made.len(), listed.len()), (1, 1));
    assert_eq!(made[0].email, listed[0].0.email);
}

#[tokio::test]
async fn an_invitation_is_good_once_and_for_three_days() {
    let house = Installation::new().await;
    let operator = house.operator().await;
    let (admin, link) = invite(&house.app, &operator, " Ada@Example.org", "Ada", Role::Admin, None).await.unwrap();
    let expired = link.unwrap().secret.reveal();
    house.wind(SignedDuration::from_hours(72));
    assert_eq!(linked(&house.app, &expired).await.unwrap_err().error.status, 404);
    let (_, replaced) = link_of(&house, &operator, &admin).await;
    let (_, fresh) = link_of(&house, &operator, &admin).await;
    let old = set_up(&house.app, &replaced, None, None, PASSWORD, "").await.unwrap_err();
    assert_eq!(old.error.status, 404, "a newer one was made");
    let other = set_up(&house.app, &fresh, None, Some("eve@example.org"), PASSWORD, "").await.unwrap_err();
    assert_eq!((other.error.status, other.field), (400, Some("email")));
    set_up(&house.app, &fresh, Some("Ada Quill"), Some(ADA), PASSWORD, "").await.unwrap();
    assert_eq!(by_email(&house.app, &operator, ADA).await.unwrap().0.name, "Ada Quill");
    let again = set_up(&house.app, &fresh, None, None, PASSWORD, "").await.unwrap_err();
    assert_eq!(again.error.status, 404);
}

async fn link_of(house: &Installation, actor: &Actor, admin: &Admin) -> (Admin, String) {
    let (admin, link) = link(&house.app, actor, &admin.id, None).await.unwrap();
    (admin, link.secret.reveal())
}

#[tokio::test]
async fn a_link_to_a_new_password_opens_a_locked_account_and_ends_its_sessions() {
    let house = Installation::new().await;
    let operator = house.operator().await;
    let session = house.signed_in(&operator, ADA, Role::Admin).await;
    let (secret, _) = sessions::sign_in(&house.app, ADA, PASSWORD, None, "").await.unwrap();
    let (_, link) = link_of(&house, &operator, &session.admin).await;
    for _ in 0..5 {
        house.sign_in(ADA, "wrong horse battery").await.unwrap_err();
    }
    set_up(&house.app, &link, None, None, "a better password", "").await.unwrap();
    house.sign_in(ADA, "a better password").await.unwrap();
    house.sign_in(ADA, PASSWORD).await.unwrap_err();
    assert!(sessions::authenticate(&house.app, &secret.reveal(), "").await.is_err());
}

#[tokio::test]
async fn nobody_makes_a_link_for_themselves() {
    let house = Installation::new().await;
    let owner = house.signed_in(&house.operator().await, ADA, Role::Owner).await;
    assert_eq!(link(&house.app, &owner.actor, &owner.admin.id, None).await.unwrap_err().error.status, 409);
}

#[tokio::test]
async fn an_organization_keeps_an_owner() {
    let house = Installation::new().await;
    let operator = house.operator().await;
    let owner = house.signed_in(&operator, ADA, Role::Owner).await;
    let id = &owner.admin.id;
    let demoted = change(&house.app, &owner.actor, id, Some(Role::Admin), None).await.unwrap_err();
    assert_eq!((demoted.error.status, demoted.field), (409, Some("role")));
    assert_eq!(remove(&house.app, &operator, id).await.unwrap_err().error.status, 409);
    let (other, _) = invite(&house.app, &operator, "bob@example.org", "Bob", Role::Auditor, None).await.unwrap();
    let changed = change(&house.app, &owner.actor, &other.id, Some(Role::Owner), Some("Robert")).await.unwrap();
    assert_eq!((changed.0.name.as_str(), changed.1), ("Robert", Role::Owner));
    change(&house.app, &owner.actor, id, Some(Role::Auditor), None).await.unwrap();
    assert_eq!(by_id(&house.app, &operator, id).await.unwrap().1, Role::Auditor);
    remove(&house.app, &operator, id).await.unwrap();
    house.sign_in(ADA, PASSWORD).await.unwrap_err();
    assert_eq!(remove(&house.app, &operator, id).await.unwrap_err().error.status, 404);
}

#[tokio::test]
async fn only_owners_look_after_admins() {
    let house = Installation::new().await;
    let operator = house.operator().await;
    let owner = house.signed_in(&operator, ADA, Role::Owner).await;
    for role in [Role::Admin, Role::Auditor] {
        let session = house.signed_in(&operator, &format!("{role}@example.org"), role).await;
        let (app, actor, id) = (&house.app, &session.actor, &owner.admin.id);
        assert!(list(app, actor).await.is_ok());
        let refused = [
            invite(app, actor, "eve@example.org", "Eve", Role::Auditor, None).await.map(drop),
            change(app, actor, &session.admin.id, Some(Role::Owner), None).await.map(drop),
            link(app, actor, id, None).await.map(drop),
            remove(app, actor, id).await,
            reset_totp(app, actor, id).await,
            organizations::rename(app, actor, "Mine").await.map(drop),
        ];
        assert!(refused.iter().all(|one| one.as_ref().is_err_and(|problem| problem.error.status == 403)), "{role}");
    }
    assert_eq!(organizations::create(&house.app, &owner.actor, "Mine").await.unwrap_err().error.status, 403);
}

#[tokio::test]
async fn an_owner_does_not_get_into_another_organization_through_a_shared_account() {
    let house = Installation::new().await;
    let here = house.signed_in(&house.operator().await, ADA, Role::Owner).await;
    let (_, operator) = house.another("Elsewhere").await;
    let there = house.signed_in(&operator, "bob@example.org", Role::Owner).await;
    let (app, bob) = (&house.app, &there.admin);
    assert_eq!(by_id(app, &here.actor, &bob.id).await.unwrap_err().status, 404);
    assert_eq!(link(app, &here.actor, &bob.id, None).await.unwrap_err().error.status, 404);
    let taken = invite(app, &here.actor, "BOB@example.org", "Bob", Role::Auditor, None).await.unwrap_err();
    assert_eq!((taken.error.status, taken.field, taken.existing), (409, Some("email"), None));
    invite(app, &house.operator().await, "bob@example.org", "Bob", Role::Auditor, None).await.unwrap();
    assert_eq!(link(app, &here.actor, &bob.id, None).await.unwrap_err().error.status, 403);
    assert_eq!(change(app, &here.actor, &bob.id, None, Some("Eve")).await.unwrap_err().error.status, 403);
    change(app, &here.actor, &bob.id, Some(Role::Admin), None).await.unwrap();
    // Who owns both decides over all of the account.
    invite(app, &operator, ADA, "Ada", Role::Owner, None).await.unwrap();
    link(app, &here.actor, &bob.id, None).await.unwrap();
    remove(app, &here.actor, &bob.id).await.unwrap();
    assert!(house.sign_in("bob@example.org", PASSWORD).await.is_ok(), "still an owner elsewhere");
}

#[tokio::test]
async fn bad_input_names_its_field() {
    let house = Installation::new().await;
    let operator = house.operator().await;
    let (app, long) = (&house.app, format!("{}@example.org", "x".repeat(250)));
    for email in ["", "ada", "@example.org", "ada@", "a da@example.org", "ada@example.org\n\u{0}", &long] {
        let problem = invite(app, &operator, email, "Ada", Role::Admin, None).await.unwrap_err();
        assert_eq!((problem.error.status, problem.field), (400, Some("email")), "{email}");
    }
    let problem = invite(app, &operator, ADA, " ", Role::Admin, None).await.unwrap_err();
    assert_eq!((problem.error.status, problem.field), (400, Some("name")));
    let (ada, _) = invite(app, &operator, ADA, "Ada", Role::Admin, None).await.unwrap();
    let taken = invite(app, &operator, "ADA@example.org", "Ada", Role::Admin, None).await.unwrap_err();
    assert_eq!((taken.error.status, taken.field, taken.existing), (409, Some("email"), Some(ada.id)));
    let (_, elsewhere) = house.another("Elsewhere").await;
    for name in ["", &"x".repeat(101)] {
        let problem = organizations::rename(app, &elsewhere, name).await.unwrap_err();
        assert_eq!((problem.error.status, problem.field), (400, Some("name")));
    }
    let taken = organizations::rename(app, &elsewhere, "default").await.unwrap_err();
    assert_eq!((taken.error.status, taken.field), (409, Some("name")));
    assert_eq!(organizations::create(app, &operator, "Elsewhere").await.unwrap_err().error.status, 409);
    assert_eq!(organizations::rename(app, &elsewhere, " Anew ").await.unwrap().name, "Anew");
}

const ROOT: Option<&str> = Some("https://muster.example");

#[tokio::test]
async fn a_link_is_mailed_where_there_is_a_mail_server() {
    let settings = mail::Settings { smtp: Some(smtp(25)), language: Language::French };
    let house = Installation::with(settings).await;
    let owner = house.signed_in(&house.operator().await, ADA, Role::Owner).await;
    organizations::rename(&house.app, &owner.actor, "Quill & Sons").await.unwrap();
    let (bob, invitation) =
        invite(&house.app, &owner.actor, "bob@example.org", "Bob", Role::Admin, ROOT).await.unwrap();
    let invitation = invitation.unwrap();
    let written = house.mail().await;
    assert_eq!(written.len(), 1);
    assert_eq!((written[0].kind, written[0].recipient.as_str()), (MailKind::AdminInvitation, "bob@example.org"));
    assert_eq!(written[0].subject, "Vous administrez Quill & Sons dans Muster");
    assert!(written[0].text.contains(&invitation.url("https://muster.example")) && written[0].text.contains(ADA));
    assert!(invitation.mailed);
    set_up(&house.app, &invitation.secret.reveal(), None, None, PASSWORD, "").await.unwrap();
    let (_, fresh) = link(&house.app, &owner.actor, &bob.id, ROOT).await.unwrap();
    let written = house.mail().await;
    assert_eq!(written.iter().map(|mail| mail.kind).collect::<Vec<_>>(), [MailKind::PasswordLink]);
    assert!(written[0].text.contains(&fresh.secret.reveal()));
    // Whoever runs commands has no name, and may not know how the portal is reached.
    let operator = house.operator().await;
    invite(&house.app, &operator, "eve@example.org", "Eve", Role::Admin, ROOT).await.unwrap();
    let written = house.mail().await;
    assert!(!written[0].text.contains("command line"), "{}", written[0].text);
    let (_, unknown) = link(&house.app, &operator, &bob.id, None).await.unwrap();
    assert!(!unknown.mailed && house.mail().await.is_empty());
}

#[tokio::test]
async fn without_a_mail_server_no_link_waits_for_one() {
    let house = Installation::new().await;
    let operator = house.operator().await;
    let (_, made) = invite(&house.app, &operator, ADA, "Ada", Role::Owner, ROOT).await.unwrap();
    assert!(!made.unwrap().mailed && house.mail().await.is_empty());
}

#[tokio::test]
async fn how_an_admin_stands_is_what_can_be_done_with_them() {
    let house = Installation::new().await;
    let ada = house.signed_in(&house.operator().await, ADA, Role::Owner).await;
    let alone = standing(&house.app, &ada.actor, &ada.admin.id).await.unwrap();
    assert!(alone.is_actor && alone.is_last_owner && alone.is_whole);
    let (_, elsewhere) = house.another("Elsewhere").await;
    let bob = house.signed_in(&elsewhere, "bob@example.org", Role::Owner).await;
    assert_eq!(standing(&house.app, &ada.actor, &bob.admin.id).await.unwrap_err().status, 404);
    invite(&house.app, &house.operator().await, "bob@example.org", "Bob", Role::Owner, None).await.unwrap();
    let shared = standing(&house.app, &ada.actor, &bob.admin.id).await.unwrap();
    assert!(!shared.is_actor && !shared.is_last_owner && !shared.is_whole);
    assert!(!standing(&house.app, &ada.actor, &ada.admin.id).await.unwrap().is_last_owner);
}

#[tokio::test]
async fn one_changes_one_s_own_name_whatever_the_role() {
    let house = Installation::new().await;
    let operator = house.operator().await;
    let ada = house.signed_in(&operator, ADA, Role::Auditor).await;
    let before = house.events(operator.organization).await;
    rename(&house.app, &ada, " Ada Quill ").await.unwrap();
    assert_eq!(by_email(&house.app, &operator, ADA).await.unwrap().0.name, "Ada Quill");
    assert_eq!(house.events(operator.organization).await, before + 1);
    let problem = rename(&house.app, &ada, " ").await.unwrap_err();
    assert_eq!((problem.error.status, problem.field), (400, Some("name")));
}
