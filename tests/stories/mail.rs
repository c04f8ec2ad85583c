//! Users who are invited automatically: an e-mail with an enrolment link, on first provisioning.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use crate::bodies;
use crate::harness::{Connection, MailServer, Manner, Server, encoded};

fn sending_to(mail_server: &MailServer) -> Arc<Server> {
    let settings = mail_server.settings();
    Server::start(&settings.each_ref().map(|(key, value)| (*key, value.as_str())))
}

fn invite(connection: &Connection) {
    connection.server.run_json(&[
        "connection",
        "set",
        &connection.name,
        "--invite",
        "true",
        "--enrolment-url",
        "https://mdm.example/enrol?u=${userName}",
    ]);
}

#[test]
fn each_user_is_invited_once_in_their_language_and_only_where_the_connection_says_so() {
    let mail_server = MailServer::start(Manner::Open);
    let connection = Connection::on(sending_to(&mail_server), "entra");
    connection.user(&connection.mail("before"));
    invite(&connection);

    let french = connection.mail("amélie");
    let address = connection.mail("amelie");
    let body = &bodies::user_with(
        &french,
        &json!({
            "preferredLanguage": "fr-FR",
            "name": {"givenName": "Amélie"},
            "emails": [{"primary": true, "type": "work", "value": address}],
        }),
    );
    let id = connection.post("/Users", body).is(201).id();
    connection.delete(&format!("/Users/{id}")).is(204);
    assert_eq!(connection.post("/Users", body).is(201).id(), id, "the same user is back");
    let english = connection.mail("ada");
    connection.user(&english);

    // Mail goes out in the order in which it was written: what should not be there would be between these.
    let mail = mail_server.next();
    assert_eq!(mail.recipients, [address]);
    assert_eq!(mail.header("Subject"), "Inscrivez vos appareils");
    assert_eq!(mail.header("From"), "Muster <muster@example.org>");
    let link = format!("https://mdm.example/enrol?u={}", encoded(&french).replace("%2E", ".").replace("%2D", "-"));
    let [text, html] = mail.bodies();
    assert!(text.starts_with("Bonjour Amélie,") && text.contains(&link), "{text}");
    assert!(html.contains("lang=\"fr\"") && html.contains(&format!("href=\"{link}\"")), "{html}");

    let mail = mail_server.next();
    assert_eq!(mail.recipients, [english]);
    assert_eq!(mail.header("Subject"), "Enrol your devices");
}

#[test]
fn mail_outlives_a_mail_server_that_is_away_and_a_muster_that_is_killed() {
    let mail_server = MailServer::start(Manner::Closed);
    let server = sending_to(&mail_server);
    let connection = Connection::on(Arc::clone(&server), "okta");
    invite(&connection);
    connection.user(&connection.mail("ada"));
    mail_server.turns_somebody_away();

    let restarted = server.restarted();
    mail_server.turns_somebody_away();
    mail_server.is_now(Manner::Open);

    assert_eq!(mail_server.next().recipients, [connection.mail("ada")]);
    let connection = connection.moved_to(&restarted);
    connection.user(&connection.mail("grace"));
    assert_eq!(mail_server.next().recipients, [connection.mail("grace")]);
}

#[cfg(unix)]
#[test]
fn a_mail_server_that_says_nothing_keeps_nobody_from_stopping_muster() {
    let mail_server = MailServer::start(Manner::Silent);
    let server = sending_to(&mail_server);
    let connection = Connection::on(Arc::clone(&server), "okta");
    invite(&connection);
    connection.user(&connection.mail("ada"));
    mail_server.turns_somebody_away();

    let status = server.terminate(Duration::from_secs(20));

    assert!(status.is_some_and(|status| status.success()), "{status:?}");
}
