//! Secrets are used in every way, rightly and wrongly; then none of them is in the log, in an answer that shows none, in
//! the audit, in the provisioning log, or in the database.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::api::client::{Client, Credentials, PASSWORD, invited};
use crate::bodies::{self, user_with};
use crate::harness::{Answer, Connection, MailServer, Manner, Server, bare, encoded, send};

const PATIENCE: Duration = Duration::from_mins(1);
const SMTP_PASSWORD: &str = "smtp-secret-7731";
/// The user name `muster` and that password, as AUTH PLAIN sends them (RFC 4616).
const SMTP_PLAIN: &str = "AG11c3RlcgBzbXRwLXNlY3JldC03NzMx";
const CLIENT_SECRET: &str = "openid-secret-7731";
/// The client id `muster` and that secret, as HTTP Basic sends them (RFC 7617).
const CLIENT_BASIC: &str = "bXVzdGVyOm9wZW5pZC1zZWNyZXQtNzczMQ==";
const CODE: &str = "authorization-code-7731";
const WRONG: &str = "a mule that cannot count";
const NEXT_PASSWORD: &str = "a mare that counts better";
const STRANGER: &str = "mst_stranger_c3RyYW5nZXItc2VjcmV0LTc3MzEtYWFhYWFhYQ";
const IN_SCIM: &str = "scim-secret-7731";

/// Secrets, and texts that they must not be in.
struct Watch {
    server: Arc<Server>,
    secrets: Vec<String>,
    texts: Vec<(String, String)>,
}

impl Watch {
    /// A secret from now on: of a token, a key, a link or a session, what is behind its public id.
    fn secret(&mut self, text: &str) -> String {
        let secret = if text.starts_with("ms") { text.splitn(3, '_').last().unwrap_or_default() } else { text };
        assert!(secret.len() > 10, "{secret}");
        self.secrets.push(secret.to_owned());
        text.to_owned()
    }

    /// The same of a member of an answer.
    fn shown(&mut self, value: &Value) -> String {
        self.secret(value.as_str().expect("the secret is shown"))
    }

    /// An answer that shows no secret.
    fn says(&mut self, answer: Answer) -> Answer {
        self.texts.push((format!("an answer of {}", answer.status), format!("{:?} {}", answer.headers, answer.text)));
        answer
    }

    fn runs(&mut self, arguments: &[&str]) {
        let output = self.server.run(arguments);
        for said in [output.stdout, output.stderr] {
            self.texts.push((format!("muster {arguments:?}"), String::from_utf8_lossy(&said).into_owned()));
        }
    }

    fn files(&mut self) {
        if let Some(database) = self.server.database() {
            let dumped = Command::new("pg_dump").arg(database).output().expect("there is a pg_dump");
            assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
            self.texts.push((database.to_owned(), String::from_utf8_lossy(&dumped.stdout).into_owned()));
            return;
        }
        for file in fs::read_dir(self.server.path("data")).expect("there is data") {
            let path = file.expect("a file of the data").path();
            let bytes = fs::read(&path).expect("the file can be read");
            self.texts.push((path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned()));
        }
    }

    fn sees_none(&self) {
        let mut seen = Vec::new();
        for (place, text) in &self.texts {
            for secret in &self.secrets {
                if let Some((before, _)) = text.split_once(secret.as_str()) {
                    let around: String = before.chars().skip(before.chars().count().saturating_sub(200)).collect();
                    seen.push(format!("{secret} is in {place}, after: {around}"));
                }
            }
        }
        assert!(seen.is_empty(), "{}", seen.join("\n\n"));
    }
}

/// An OpenID provider that describes itself, and then believes no client.
struct Provider {
    url: String,
    asked: thread::JoinHandle<Vec<String>>,
}

impl Provider {
    /// It answers three requests: for its description, its keys, and a token.
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it has an address"));
        let own = url.clone();
        let asked = thread::spawn(move || {
            let streams = listener.incoming().take(3).map_while(Result::ok);
            streams.map(|stream| answer(&stream, &own).expect("a request is answered")).collect()
        });
        Self { url, asked }
    }
}

fn answer(stream: &TcpStream, url: &str) -> io::Result<String> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or_default();
        }
        if line.trim().is_empty() {
            break;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    head.push_str(&String::from_utf8_lossy(&body));
    let (status, body) = match head.split_whitespace().nth(1).unwrap_or_default() {
        "/keys" => ("200 OK", json!({"keys": []})),
        "/token" => ("401 Unauthorized", json!({"error": "invalid_client", "error_description": "not you"})),
        _ => (
            "200 OK",
            json!({
                "issuer": url,
                "authorization_endpoint": format!("{url}/authorize"),
                "token_endpoint": format!("{url}/token"),
                "jwks_uri": format!("{url}/keys"),
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }),
        ),
    };
    let body = body.to_string();
    let head_of_answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let mut writer = stream;
    writer.write_all(head_of_answer.as_bytes())?;
    writer.write_all(body.as_bytes())?;
    Ok(head)
}

/// Setting up, signing in and out, changing passwords, one-time codes; each also wrongly.
fn people(watch: &mut Watch) -> Client {
    let server = Arc::clone(&watch.server);
    let nobody = Client::nobody(&server);
    let email = "owner@example.org";
    let link = watch.secret(&invited(&server, email, "owner"));
    for (link, password) in [(STRANGER, PASSWORD), (&link, "short-7731")] {
        watch.says(nobody.post("/setup", &json!({"link": link, "password": password}))).rejected();
    }
    // The answer may say where nothing is; the log may not.
    send(bare("GET", &format!("{}/setup/{link}", server.url)));
    watch.says(nobody.post("/setup", &json!({"link": link, "password": PASSWORD})).is(201));
    watch.says(nobody.post("/setup", &json!({"link": link, "password": PASSWORD}))).rejected();
    for body in [
        json!({"email": email, "password": WRONG}),
        json!({"email": WRONG, "password": WRONG}),
        json!({"email": email, "password": [PASSWORD]}),
        json!({"email": email, "password": PASSWORD, "code": {"x": WRONG}}),
        json!({"email": email, "password": PASSWORD, WRONG: 1}),
        json!([email, PASSWORD]),
    ] {
        let answer = watch.says(nobody.post("/session", &body));
        // Whoever gives a secret for the name of a member has given it away.
        if body.get(WRONG).is_some() {
            watch.texts.pop();
        }
        answer.rejected();
    }
    let owner = nobody.signed_in(email);
    let Credentials::Cookie(cookie) = &owner.credentials else { unreachable!("who has signed in has a cookie") };
    watch.secret(cookie.split_once('=').expect("a cookie has a name").1);
    watch.says(owner.get("/session").is(200));
    watch.says(owner.put("/session/password", &json!({"old": WRONG, "new": NEXT_PASSWORD}))).rejected();
    watch.says(owner.put("/session/password", &json!({"old": PASSWORD, "new": NEXT_PASSWORD})).is(204));

    let enrolled = owner.post("/session/totp", &Value::Null).is(200);
    let (secret, now) = (watch.shown(&enrolled.json["secret"]), enrolled.header("date").to_owned());
    // The server's clock: the code of the next half minute is good as well.
    let now = jiff::fmt::rfc2822::parse(&now).expect("answers are dated").timestamp().as_second();
    let code = |seconds: i64| {
        let secret = totp_rs::Secret::try_from_base32(&secret).expect("a secret in base 32");
        let totp = totp_rs::Builder::new().with_secret(secret).build().expect("the defaults are good");
        totp.generate(u64::try_from(now + seconds).expect("after 1970")).to_string()
    };
    watch.says(owner.put("/session/totp", &json!({"secret": secret, "code": "x"}))).rejected();
    watch.says(owner.put("/session/totp", &json!({"secret": [secret], "code": code(0)}))).rejected();
    watch.says(owner.put("/session/totp", &json!({"secret": secret, "code": code(0)})).is(204));
    let sign_in =
        |code: &str| nobody.post("/session", &json!({"email": email, "password": NEXT_PASSWORD, "code": code}));
    watch.says(sign_in("x")).rejected();
    let cookie = sign_in(&code(30)).is(201).header("set-cookie").to_owned();
    watch.secret(cookie.split(['=', ';']).nth(1).unwrap_or_default());
    watch.says(owner.send_json("DELETE", "/session/totp", &json!({"password": WRONG}))).rejected();
    watch.says(owner.send_json("DELETE", "/session/totp", &json!({"password": NEXT_PASSWORD})).is(204));
    watch.says(owner.post("/admins", &json!({"email": WRONG, "name": "B", "role": "admin"}))).rejected();
    // That was no password, but an address: it may be said which.
    watch.texts.pop();
    owner
}

impl Answer {
    /// It blames the client, whichever.
    #[track_caller]
    fn rejected(self) {
        assert!((400..500).contains(&self.status), "{}: {}", self.status, self.text);
    }
}

/// API keys and tokens: made, used, renewed, removed; each also wrongly. Gives a connection with a token that is good.
fn programs(watch: &mut Watch, owner: &Client, idp: &str) -> Connection {
    let made = owner.post("/api-keys", &json!({"name": idp, "scopes": ["users:read"]})).is(201);
    let key = watch.shown(&made.json["secret"]);
    let program = Client::with_key(&watch.server, &key);
    watch.says(program.get("/users").is(200));
    watch.says(program.get("/connections")).rejected();
    let key_id = made.json["api_key"]["id"].as_str().expect("a key has an id").to_owned();
    let mistaken = format!("{}x", &key[..key.len() - 1]);
    watch.secret(&mistaken);
    watch.says(Client::with_key(&watch.server, &mistaken).get("/users")).rejected();
    watch.says(owner.delete(&format!("/api-keys/{key_id}")).is(204));
    watch.says(program.get("/users")).rejected();

    let scim = Connection::on(Arc::clone(&watch.server), idp);
    watch.secret(scim.token.as_deref().expect("a connection has a token"));
    let id = scim.shown()["id"].as_str().expect("a connection has an id").to_owned();
    let made = owner.post(&format!("/connections/{id}/tokens"), &json!({"label": "second"})).is(201);
    let (first, path) = (watch.shown(&made.json["token"]), format!("/tokens/{}", made.id()));
    watch.says(scim.with_token(Some(&first)).get("/Users").is(200));
    watch.says(owner.patch(&path, &json!({"status": "inactive"})).is(200));
    watch.says(scim.with_token(Some(&first)).get("/Users").fails(401));
    let renewed = owner.post(&format!("{path}/renew"), &Value::Null).is(200);
    let second = watch.shown(&renewed.json["token"]);
    watch.says(scim.with_token(Some(&first)).post("/Users", &bodies::user("x@example.org")).fails(401));
    watch.says(owner.delete(&format!("/tokens/{}", renewed.id())).is(204));
    for token in [&*second, STRANGER, &STRANGER[4..], WRONG] {
        watch.says(scim.with_token(Some(token)).get("/Users").fails(401));
        let basic = scim.with_token(None).request("GET", "/Users").header("authorization", format!("Basic {token}"));
        watch.says(send(basic).fails(401));
        let in_query = scim.with_token(None).get(&format!("/Users?access_token={}", encoded(token)));
        watch.says(in_query.fails(401));
    }
    scim
}

/// Passwords in SCIM requests, where they belong and where they do not.
fn scim_passwords(watch: &mut Watch, scim: &Connection) {
    let name = scim.mail("ada");
    let made = watch.says(scim.post("/Users", &user_with(&name, &json!({"password": IN_SCIM}))).is(201));
    let path = format!("/Users/{}", made.id());
    watch.says(scim.put(&path, &user_with(&name, &json!({"password": IN_SCIM, "title": "Chief"}))).is(200));
    for operation in [
        json!({"op": "replace", "path": "password", "value": IN_SCIM}),
        json!({"op": "Add", "path": format!("{}:password", bodies::USER), "value": IN_SCIM}),
        json!({"op": "replace", "value": {"password": IN_SCIM}}),
        json!({"op": "replace", "path": "password", "value": {"value": IN_SCIM}}),
        json!({"op": "replace", "path": "password", "value": [IN_SCIM]}),
        json!({"op": "replace", "path": "password.value", "value": IN_SCIM}),
        json!({"op": "replace", "path": format!("password[value eq \"{IN_SCIM}\"]"), "value": IN_SCIM}),
        json!({"op": "remove", "path": format!("password[value eq \"{IN_SCIM}\"].value")}),
        json!({"op": "replace", "path": format!("password[value eq \"{IN_SCIM}"), "value": IN_SCIM}),
        json!({"op": "replace", "path": format!("password eq \"{IN_SCIM}\""), "value": IN_SCIM}),
        json!({"op": "replace", "value": {format!("password[value eq \"{IN_SCIM}\"]"): IN_SCIM}}),
        json!({"op": "replace", "path": "title", "value": {"password": IN_SCIM}}),
        json!({"op": "change", "path": "password", "value": IN_SCIM}),
        json!({"op": "replace", "value": IN_SCIM}),
    ] {
        let answer = watch.says(scim.patch(&path, &json!([operation])));
        assert!(answer.status < 500, "{operation}: {}", answer.text);
        let data = bodies::patch_op(&json!([operation]));
        let bulk = json!({"method": "PATCH", "path": path, "data": data});
        watch.says(scim.post("/Bulk", &json!({"schemas": [bodies::BULK_REQUEST], "Operations": [bulk]})).is(200));
    }
    for password in [json!([IN_SCIM]), json!({"value": IN_SCIM})] {
        let answer = watch.says(scim.post("/Users", &user_with(&scim.mail("ben"), &json!({"password": password}))));
        assert!(answer.status < 500, "{}", answer.text);
    }
    watch.says(scim.post("/Users", &user_with(&name, &json!({"password": IN_SCIM}))).fails(409));
    for filter in [
        format!("password eq \"{IN_SCIM}\""),
        format!("password sw \"{IN_SCIM}\" and"),
        format!("password eq {IN_SCIM}"),
    ] {
        let found = watch.says(scim.find("/Users", &filter));
        assert!(found.status < 500 && found.json["totalResults"] != 1, "{}", found.text);
        let search = json!({"schemas": [bodies::SEARCH_REQUEST], "filter": filter});
        watch.says(scim.post("/.search", &search));
    }
    watch.says(scim.get(&path).is(200));
    watch.says(
        scim.send_bytes("POST", "/Users", format!("{{\"userName\": \"x\", \"password\": \"{IN_SCIM}\"")).fails(400),
    );
}

/// Somebody comes back from the OpenID provider, who does not believe Muster.
fn openid(watch: &mut Watch, provider: Provider) {
    let url = format!("{}/auth/openid", watch.server.url);
    let begun = send(bare("GET", &url)).is(303);
    let location = begun.header("location");
    let parameter = |name: &str| {
        let value = location.split(['?', '&']).find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
        value.unwrap_or_default().to_owned()
    };
    let (state, cookie) =
        (parameter("state"), begun.header("set-cookie").split(';').next().unwrap_or_default().to_owned());
    watch.secret(cookie.split_once('=').expect("a cookie has a name").1);
    let returns = |code: &str, state: &str| bare("GET", &format!("{url}/callback?code={code}&state={state}"));
    watch.says(send(returns(CODE, "another").header("cookie", &cookie)).is(400));
    watch.says(send(returns(CODE, &state).header("cookie", &cookie)).is(422));
    let asked = provider.asked.join().expect("the provider ends well");
    assert!(asked[2].contains(CODE) && asked[2].contains(CLIENT_BASIC), "Muster has proved itself: {}", asked[2]);
}

#[test]
fn no_secret_is_in_the_log_in_an_error_or_kept() {
    let (mail_server, provider) = (MailServer::start(Manner::Suspicious), Provider::start());
    let mail = mail_server.settings();
    let settings: Vec<(&str, &str)> = mail
        .iter()
        .map(|(key, value)| (*key, value.as_str()))
        .chain([
            ("LOG__LEVEL", "debug"),
            ("MAIL__USERNAME", "muster"),
            ("MAIL__PASSWORD", SMTP_PASSWORD),
            ("OPENID__ISSUER", &provider.url),
            ("OPENID__CLIENT_ID", "muster"),
            ("OPENID__CLIENT_SECRET", CLIENT_SECRET),
        ])
        .collect();
    let server = Server::start(&settings);
    let known = [SMTP_PASSWORD, SMTP_PLAIN, CLIENT_SECRET, CLIENT_BASIC, CODE, PASSWORD, WRONG, NEXT_PASSWORD, IN_SCIM];
    let mut watch =
        Watch { server: Arc::clone(&server), secrets: known.map(str::to_owned).to_vec(), texts: Vec::new() };
    watch.secret(STRANGER);

    let owner = people(&mut watch);
    openid(&mut watch, provider);
    for idp in ["generic", "entra"] {
        let scim = programs(&mut watch, &owner, idp);
        scim.set(&["--invite", "true", "--enrolment-url", "https://mdm.example/enrol"]);
        scim_passwords(&mut watch, &scim);
    }
    mail_server.turns_somebody_away();
    let begun = Instant::now();
    while !server.log().contains("no mail can be sent") && begun.elapsed() < PATIENCE {
        thread::sleep(Duration::from_millis(20));
    }

    for path in ["/provisioning-log", "/audit-events", "/users", "/admins", "/api-keys", "/connections"] {
        let mut next = String::new();
        for _ in 0..20 {
            let page = watch.says(owner.get(&format!("{path}?limit=200{next}")).is(200));
            let Some(cursor) = page.json["next"].as_str() else { break };
            next = format!("&cursor={cursor}");
        }
    }
    for arguments in [
        &["check-config"][..],
        &["check-config", "--json"],
        &["audit", "export"],
        &["audit", "export", "--format", "csv"],
        &["token", "list", "--connection", "generic"],
        &["export"],
        &["admin", "list", "--json"],
        &["api-key", "list", "--json"],
    ] {
        watch.runs(arguments);
    }
    assert!(server.terminate(PATIENCE).is_some_and(|status| status.success()));
    let log = server.log();
    assert!(log.contains("DEBUG") && log.contains("no mail can be sent") && log.contains("an OpenID sign-in failed"));
    watch.texts.push(("the log".to_owned(), log));
    watch.files();
    watch.sees_none();
}
