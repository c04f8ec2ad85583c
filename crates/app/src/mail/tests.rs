//! What goes into the outbox, once; and what becomes of it.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use directory::mail::{ATTEMPTS, Delivery, Language, MailKind, wait_after};
use directory::rule::{Preset, Rules};
use directory::settings::{Guard, Settings};
use jiff::SignedDuration;
use serde_json::json;

use super::{Security, delivery};
use crate::provisioning::{Precondition, users};
use crate::testing::{Fixture, smtp};
use crate::{announcements, invitations, mail};

const DAY: SignedDuration = SignedDuration::from_hours(24);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn inviting(settings: &mut Settings) {
    settings.invite = true;
    settings.enrolment_url = "https://mdm.example/enrol?u=${userName}".into();
    settings.rules = Rules::of(Preset::ManagedDevices);
}

/// A mail server that says `answer` to each recipient. Counts them.
fn mail_server(answer: &'static str) -> (mail::Settings, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let recipients = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&recipients);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            // Whoever hangs up in the middle ends the conversation, and nothing else.
            let _ = converse(&stream, answer, &counted);
        }
    });
    (mail::Settings { smtp: Some(smtp(port)), language: Language::French }, recipients)
}

fn converse(mut stream: &TcpStream, answer: &str, recipients: &AtomicUsize) -> std::io::Result<()> {
    write!(stream, "220 mail.example\r\n")?;
    let (mut lines, mut in_data) = (BufReader::new(stream).lines(), false);
    while let Some(line) = lines.next().transpose()? {
        let reply = match line.as_str() {
            "." if in_data => "250 taken",
            _ if in_data => continue,
            "DATA" => "354 go on",
            "QUIT" => return write!(stream, "221 bye\r\n"),
            line if line.starts_with("RCPT") => {
                recipients.fetch_add(1, Ordering::SeqCst);
                answer
            }
            _ => "250 fine",
        };
        in_data = reply.starts_with("354");
        // In one piece: what comes in two waits for its acknowledgement.
        stream.write_all(format!("{reply}\r\n").as_bytes())?;
    }
    Ok(())
}

#[tokio::test]
async fn a_user_is_invited_once_and_where_the_settings_say_so() {
    let fixture = Fixture::new(mail::Settings::default()).await;
    fixture.provision(json!({"userName": "before"})).await;
    assert_eq!(fixture.outbox().await, []);
    fixture.set(inviting).await;
    let id = fixture.provision(json!({})).await;
    let invitation = fixture.outbox().await.remove(0);
    assert_eq!((invitation.kind, invitation.recipient.as_str()), (MailKind::Invitation, "ada@example.org"));
    assert_eq!(invitation.subject, "Inscrivez vos appareils");

    users::delete(&fixture.app, &fixture.caller().await, &id, Precondition::default()).await.unwrap();
    assert_eq!(fixture.provision(json!({})).await, id);
    fixture.provision(json!({"userName": "nobody", "emails": [{"value": "no address"}]})).await;
    assert_eq!(fixture.outbox().await.len(), 1);

    fixture
        .set(|settings| {
            inviting(settings);
            settings.rules = Rules::of(Preset::Mirror);
        })
        .await;
    fixture.provision(json!({"userName": "asleep", "displayName": "Ada", "active": false})).await;
    assert_eq!(fixture.outbox().await.len(), 1);
}

#[tokio::test]
async fn an_admin_invites_whoever_can_be() {
    let fixture = Fixture::new(mail::Settings::default()).await;
    let id = fixture.provision(json!({})).await;
    let invite = async |id: &str| invitations::invite(&fixture.app, &fixture.operator, id).await;
    let refused = invite(&id).await.unwrap_err();
    assert_eq!((refused.error.status, refused.field), (409, Some("enrolment_url")));

    fixture.set(inviting).await;
    let events = fixture.events().await;
    for _ in 0..2 {
        assert_eq!(invite(&id).await.as_deref(), Ok("ada@example.org"));
    }
    assert_eq!((fixture.outbox().await.len(), fixture.events().await), (2, events + 2));

    assert_eq!(invite("nobody").await.unwrap_err().error.status, 404);
    users::delete(&fixture.app, &fixture.caller().await, &id, Precondition::default()).await.unwrap();
    let refused = invite(&id).await.unwrap_err();
    assert!(refused.error.status == 409 && refused.error.detail.contains("deprovisioned"), "{refused}");
}

#[tokio::test]
async fn a_user_whom_nobody_can_write_to_is_not_invited_by_an_admin() {
    let fixture = Fixture::new(mail::Settings::default()).await;
    fixture
        .set(|settings| {
            inviting(settings);
            settings.rules = Rules::of(Preset::Rfc7644);
        })
        .await;
    let id = fixture.provision(json!({"emails": []})).await;
    let refused = invitations::invite(&fixture.app, &fixture.operator, &id).await.unwrap_err();
    assert!(refused.error.status == 409 && refused.error.detail.contains("address"), "{refused}");
    assert_eq!(fixture.outbox().await, []);
}

#[tokio::test]
async fn a_refused_mail_is_tried_more_and_more_rarely_and_then_given_up() {
    let (settings, recipients) = mail_server("550 no such mailbox");
    let fixture = Fixture::new(settings).await;
    fixture.set(inviting).await;
    fixture.provision(json!({})).await;
    for attempt in 1..=ATTEMPTS {
        delivery::deliver(&fixture.app).await.unwrap();
        assert_eq!(recipients.load(Ordering::SeqCst), attempt);
        let mail = fixture.outbox().await.remove(0);
        assert!(mail.error.contains("550") || mail.error.contains("no such mailbox"), "{}", mail.error);
        let Some(wait) = wait_after(attempt) else {
            assert_eq!((mail.delivery, mail.attempts), (Delivery::Failed, ATTEMPTS));
            break;
        };
        assert_eq!(mail.delivery, Delivery::Pending);
        fixture.wind(wait - SignedDuration::from_secs(1));
        delivery::deliver(&fixture.app).await.unwrap();
        assert_eq!(recipients.load(Ordering::SeqCst), attempt, "not before its time");
        fixture.wind(SignedDuration::from_secs(1));
    }
    fixture.wind(DAY * 30);
    delivery::deliver(&fixture.app).await.unwrap();
    assert_eq!(recipients.load(Ordering::SeqCst), ATTEMPTS);
    fixture.wind(DAY * 90);
    delivery::prune(&fixture.app).await.unwrap();
    assert_eq!(fixture.outbox().await, []);
}

#[tokio::test]
async fn mail_is_sent_once() {
    let (settings, recipients) = mail_server("250 fine");
    let fixture = Fixture::new(settings).await;
    fixture.set(inviting).await;
    for number in 0..25 {
        fixture.provision(json!({"userName": format!("user-{number}")})).await;
    }
    let (one, other) = tokio::join!(delivery::deliver(&fixture.app), delivery::deliver(&fixture.app));
    one.and(other).unwrap();
    assert_eq!(recipients.load(Ordering::SeqCst), 25);
    assert!(fixture.outbox().await.iter().all(|mail| mail.delivery == Delivery::Sent && mail.finished.is_some()));
}

#[tokio::test]
async fn a_server_that_is_away_costs_no_mail_an_attempt() {
    // A port that was free a moment ago: nobody answers there.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let away = mail::Settings { smtp: Some(smtp(port)), language: Language::English };
    for settings in [away, mail::Settings::default()] {
        let fixture = Fixture::new(settings).await;
        fixture.set(inviting).await;
        fixture.provision(json!({})).await;
        for _ in 0..20 {
            delivery::deliver(&fixture.app).await.unwrap();
            fixture.wind(HOUR);
        }
        let mail = fixture.outbox().await.remove(0);
        assert_eq!((mail.delivery, mail.attempts), (Delivery::Pending, 0));
    }
}

#[tokio::test]
async fn what_should_be_secret_is_not_said_to_a_server_that_is_not() {
    let (mut settings, recipients) = mail_server("250 fine");
    settings.smtp.as_mut().unwrap().security = Security::StartTls;
    let fixture = Fixture::new(settings).await;
    fixture.set(inviting).await;
    fixture.provision(json!({})).await;
    delivery::deliver(&fixture.app).await.unwrap();
    assert_eq!((recipients.load(Ordering::SeqCst), fixture.outbox().await[0].delivery), (0, Delivery::Pending));
}

#[tokio::test]
async fn the_expiry_of_a_token_is_announced_60_30_and_7_days_ahead_once_each() {
    let fixture = Fixture::new(mail::Settings { smtp: None, language: Language::French }).await;
    fixture.set(|settings| settings.notification_address = "it@example.org".into()).await;
    let before = fixture.events().await;
    let announce = async || {
        // However often, and by however many at the same time.
        for _ in 0..2 {
            let (one, other) =
                tokio::join!(announcements::token_expiries(&fixture.app), announcements::token_expiries(&fixture.app));
            one.and(other).unwrap();
        }
        assert_eq!(fixture.events().await - before, i64::try_from(fixture.outbox().await.len()).unwrap());
        fixture.outbox().await.len()
    };
    for (days, announced) in [(304, 0), (1, 1), (29, 1), (1, 2), (22, 2), (1, 3), (6, 3), (2, 3)] {
        fixture.wind(DAY * days);
        assert_eq!(announce().await, announced);
    }
    let mail = fixture.outbox().await.remove(0);
    assert_eq!((mail.kind, mail.recipient.as_str()), (MailKind::TokenExpiry, "it@example.org"));
    assert_eq!(mail.subject, "Un jeton SCIM de default expire le 2027-01-31");
}

#[tokio::test]
async fn an_expiry_is_in_the_audit_trail_even_where_nobody_is_written_to() {
    let fixture = Fixture::new(mail::Settings::default()).await;
    let before = fixture.events().await;
    fixture.wind(DAY * 340);
    announcements::token_expiries(&fixture.app).await.unwrap();
    assert_eq!((fixture.events().await, fixture.outbox().await), (before + 1, vec![]));
}

#[tokio::test]
async fn a_held_connection_is_announced_once() {
    let fixture = Fixture::new(mail::Settings::default()).await;
    fixture
        .set(|settings| {
            settings.notification_address = "it@example.org".into();
            settings.guard = Guard { enabled: true, users: Some(0), percent: None, window_minutes: 60 };
        })
        .await;
    let id = fixture.provision(json!({})).await;
    for _ in 0..2 {
        let caller = fixture.caller().await;
        let error = users::delete(&fixture.app, &caller, &id, Precondition::default()).await.unwrap_err();
        let asked = crate::provisioning::log::Asked {
            operation: directory::provisioning::Operation::Delete,
            resource_type: Some(scim::schema::ResourceType::User),
            id: Some(id.clone()),
        };
        crate::provisioning::log::failed(&fixture.app, &caller, asked, error).await.unwrap();
    }
    let kinds: Vec<MailKind> = fixture.outbox().await.iter().map(|mail| mail.kind).collect();
    assert_eq!(kinds, [MailKind::ConnectionHeld]);
}
