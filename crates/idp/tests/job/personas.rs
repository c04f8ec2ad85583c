//! The other personas: what each sends when a crew comes, changes, leaves and returns, and that the server has it then.

use idp::config::{Persona, Removal};
use idp::directory::{Group, UserAttribute};
use idp::job::{self, JobError, Reconciled};
use idp::state::{Kind, LogQuery, ResetScope};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::scim_server::Request;
use crate::{ADA, CREW, DAN, GRACE, World, title};

impl World {
    /// A persona's, with all that the server can do.
    async fn played(persona: Persona) -> Self {
        let world = Self::of(persona, "").await;
        let yes = json!({"supported": true});
        let bulk = json!({"supported": true, "maxOperations": 2});
        world.server.features(json!({"patch": yes, "filter": yes, "bulk": bulk}));
        world
    }

    /// Runs a cycle without a failure, and all that it asked.
    async fn trace(&self) -> Vec<Value> {
        self.cycle_of_all().await;
        let secret = |value: &mut Value| {
            if let Some(password) = value.pointer_mut("/body/password") {
                assert_eq!(password.as_str().map(str::len), Some(32));
                *password = "(random)".into();
            }
        };
        let mut trace = self.server.trace();
        trace.iter_mut().for_each(secret);
        trace
    }

    async fn cycle_of_all(&self) {
        let report = self.report().await;
        assert_eq!((report.failed, report.quarantine), (0, None), "{:?}", self.failures());
        assert!(report.cycle.completed);
    }

    /// Ada is renamed and leaves a title, Dan is disabled, the crew gets another name and Grace leaves it, assigned herself.
    fn change(&self) {
        let now = self.now();
        self.edit(ADA, &[(UserAttribute::UserPrincipalName, json!("ada.quill@example.org"))]);
        self.edit(ADA, &title(""));
        self.edit(DAN, &[(UserAttribute::AccountEnabled, json!(false))]);
        self.state.save_group(&Group { ..self.crew("Field crew") }, now).unwrap();
        self.state.assign(Kind::User, GRACE, idp::state::DEFAULT_ACCESS, now).unwrap();
        self.state.remove_member(CREW, GRACE, now).unwrap();
    }

    fn crew(&self, name: &str) -> Group {
        Group { display_name: name.to_owned(), ..self.state.group(CREW).unwrap().unwrap() }
    }

    /// What the server has of users: name, title and whether active.
    fn people(&self) -> Vec<(String, Value, bool)> {
        let active = |user: &Value| user["active"] == true || user["active"] == "true";
        let users = self.server.resources("/Users");
        let mut people: Vec<_> = users
            .iter()
            .map(|user| (user["userName"].as_str().unwrap().to_owned(), user["title"].clone(), active(user)))
            .collect();
        people.sort_by(|one, other| one.0.cmp(&other.0));
        people
    }
}

/// A first cycle, changes, a disabled user who returns, and one who leaves: what is asked each time.
async fn plays(persona: Persona) -> Value {
    let world = World::played(persona).await;
    world.edit(ADA, &title("Surveyor"));
    let first = world.trace().await;
    assert_eq!(world.members(), ["u1", "u2", "u3"]);
    world.change();
    let changed = world.trace().await;
    let sends_titles = persona != Persona::Authentik;
    assert!(!sends_titles || changed.iter().any(|request| request.to_string().contains("ada.quill")));
    let renamed = ("ada.quill@example.org".to_owned(), Value::Null, true);
    assert!(world.people().contains(&renamed), "a cleared title reaches the server: {:?}", world.people());
    assert!(world.people().contains(&("dan@example.org".to_owned(), Value::Null, false)), "{:?}", world.people());
    world.edit(DAN, &[(UserAttribute::AccountEnabled, json!(true))]);
    world.state.remove_member(CREW, ADA, world.now()).unwrap();
    let returned_and_left = world.trace().await;
    let everybody = world.server.resources("/Groups");
    let members = everybody[0]["members"].as_array().unwrap();
    assert_eq!(members.iter().map(|member| &member["value"]).collect::<Vec<_>>(), ["u3"], "{members:?}");
    let before = (world.people(), world.server.resources("/Groups"));
    // A whole cycle anew finds all as it should be.
    job::restart(&world.state, ResetScope::DEFAULT, world.now()).unwrap();
    world.cycle_of_all().await;
    assert_eq!((world.people(), world.server.resources("/Groups")), before, "initial and incremental agree");
    json!({"first": first, "changed": changed, "returned and left": returned_and_left})
}

#[tokio::test]
async fn okta_of_the_wizard_reads_and_puts() {
    insta::assert_json_snapshot!(plays(Persona::OktaAiw).await);
}

#[tokio::test]
async fn okta_of_the_network_pushes_groups_by_patch() {
    insta::assert_json_snapshot!(plays(Persona::OktaOin).await);
}

#[tokio::test]
async fn onelogin_writes_its_template() {
    insta::assert_json_snapshot!(plays(Persona::OneLogin).await);
}

#[tokio::test]
async fn jumpcloud_moves_one_member_at_a_time() {
    insta::assert_json_snapshot!(plays(Persona::JumpCloud).await);
}

#[tokio::test]
async fn authentik_creates_before_it_looks_and_deletes_who_leaves() {
    insta::assert_json_snapshot!(plays(Persona::Authentik).await);
}

#[tokio::test]
async fn the_generic_one_patches_by_paths() {
    insta::assert_json_snapshot!(plays(Persona::Generic).await);
}

#[tokio::test]
async fn each_is_known_by_its_headers() {
    let mut seen = Vec::new();
    for persona in Persona::ALL {
        let world = World::played(*persona).await;
        world.cycle_of_all().await;
        let post = world.server.requests().into_iter().find(|request| request.method == "POST").unwrap();
        let header = |name: &str| post.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        let names = ["user-agent", "accept", "accept-charset", "content-type"].map(header);
        seen.push(json!([persona.word(), names]));
    }
    insta::assert_json_snapshot!(seen);
}

#[tokio::test]
async fn each_tests_its_connection() {
    let mut tests = serde_json::Map::new();
    for persona in Persona::ALL.iter().filter(|persona| **persona != Persona::Entra) {
        let world = World::played(*persona).await;
        world.engine().test().await.unwrap();
        tests.insert(persona.to_string(), world.server.trace().into());
        assert!(world.server.resources("/Users").is_empty() && world.server.resources("/Groups").is_empty());
    }
    insta::assert_json_snapshot!(tests);
}

#[tokio::test]
async fn a_search_that_is_not_found_has_found_nobody_for_some() {
    for persona in [Persona::OktaAiw, Persona::OktaOin, Persona::OneLogin, Persona::JumpCloud] {
        let world = World::played(persona).await;
        let nobody = crate::scim_server::error(404, "nobody is called so");
        world.server.fail(usize::MAX, |request| request.line().contains("?filter="), nobody);
        let report = world.report().await;
        assert_eq!(report.stopped.is_some(), persona == Persona::JumpCloud, "{persona}");
        assert_eq!(world.members().len(), if report.stopped.is_some() { 0 } else { 3 }, "{persona}");
    }
}

#[tokio::test]
async fn a_server_that_deletes_nobody_is_left_with_a_disabled_test_user() {
    let world = World::played(Persona::JumpCloud).await;
    let no = crate::scim_server::error(405, "users are not deleted");
    world.server.fail(1, |request| request.line() == "DELETE /Users/u1", no);
    world.engine().test().await.unwrap();
    assert_eq!(world.user("u1")["active"], false);
    world.engine().test().await.unwrap();
    assert!(world.server.resources("/Users").is_empty(), "it is found again, and removed");
}

#[tokio::test]
async fn onelogin_deletes_suspends_or_does_nothing_as_it_is_told() {
    for (removal, expected) in
        [(Removal::Delete, "DELETE /Users/u2"), (Removal::Disable, "PUT /Users/u2?"), (Removal::Nothing, "")]
    {
        let mut world = World::played(Persona::OneLogin).await;
        world.config.behaviour.removal = removal;
        world.cycle_of_all().await;
        world.state.remove_member(CREW, ADA, world.now()).unwrap();
        world.cycle_of_all().await;
        let on_users = |line: &String| line.contains("/Users");
        let expected: Vec<&str> = Some(expected).filter(|line| !line.is_empty()).into_iter().collect();
        assert_eq!(world.writes().into_iter().filter(on_users).collect::<Vec<_>>(), expected, "{removal}");
    }
}

#[tokio::test]
async fn okta_and_onelogin_delete_no_user_but_disable_who_is_gone() {
    for persona in [Persona::OktaAiw, Persona::OktaOin, Persona::OneLogin] {
        let world = World::played(persona).await;
        world.cycle_of_all().await;
        world.state.delete(Kind::User, ADA, world.now()).unwrap();
        world.state.purge(Kind::User, ADA, world.now()).unwrap();
        world.cycle_of_all().await;
        assert!(world.people().contains(&("ada@example.org".to_owned(), Value::Null, false)));
        assert_eq!(world.members(), ["u1", "u3"]);
        world.cycle_of_all().await;
        assert_eq!(world.writes(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn authentik_adopts_after_a_conflict_and_makes_again_what_is_gone() {
    let world = World::played(Persona::Authentik).await;
    world.cycle_of_all().await;
    job::restart(&world.state, &[ResetScope::Full], world.now()).unwrap();
    world.edit(ADA, &[(UserAttribute::DisplayName, json!("Ada Quill"))]);
    world.cycle_of_all().await;
    let lines: Vec<_> = world.server.requests().iter().map(Request::line).collect();
    let find = "GET /Users?filter=userName%20eq%20%22ada%40example.org%22";
    assert_eq!(lines[0], "GET /ServiceProviderConfig");
    assert!(lines.windows(3).any(|lines| lines == ["POST /Users", find, "PUT /Users/u2"]), "{lines:#?}");
    world.server.remove("/Users", "u2");
    world.edit(ADA, &[(UserAttribute::DisplayName, json!("Ada"))]);
    world.cycle_of_all().await;
    assert_eq!(world.writes()[..2], ["PUT /Users/u2", "POST /Users"]);
    assert_eq!(world.members(), ["u1", "u3", "u4"]);
}

#[tokio::test]
async fn authentik_puts_groups_where_the_server_has_no_patch() {
    let world = World::played(Persona::Authentik).await;
    world.server.features(json!({"patch": {"supported": false}}));
    world.cycle_of_all().await;
    assert_eq!((world.writes().pop().unwrap().as_str(), world.members().len()), ("PUT /Groups/g1", 3));
    world.state.save_group(&world.crew("Field crew"), world.now()).unwrap();
    world.cycle_of_all().await;
    let group = &world.server.resources("/Groups")[0];
    assert_eq!(world.writes(), ["PUT /Groups/g1"]);
    assert_eq!((&group["displayName"], group["members"].as_array().map(Vec::len)), (&json!("Field crew"), Some(3)));
}

#[tokio::test]
async fn who_is_provisioned_later_joins_the_group_then() {
    for persona in Persona::ALL.iter().filter(|persona| **persona != Persona::Entra) {
        let world = World::played(*persona).await;
        world.edit(DAN, &[(UserAttribute::AccountEnabled, json!(false))]);
        world.cycle_of_all().await;
        assert_eq!(world.members(), ["u1", "u2"], "{persona}");
        world.edit(DAN, &[(UserAttribute::AccountEnabled, json!(true))]);
        world.cycle_of_all().await;
        assert_eq!(world.members(), ["u1", "u2", "u3"], "{persona}");
    }
}

#[tokio::test]
async fn members_are_not_forgotten_when_their_group_fails() {
    for persona in Persona::ALL {
        let world = World::played(*persona).await;
        world.cycle_of_all().await;
        world.state.save_group(&world.crew("Field crew"), world.now()).unwrap();
        world.state.remove_member(CREW, DAN, world.now()).unwrap();
        let trouble = crate::scim_server::error(500, "the database is away");
        world.server.fail(1, |request| request.method != "GET" && request.line().contains("/Groups/"), trouble);
        assert!(world.report().await.failed > 0, "{persona}");
        world.state.retry_failures(world.now()).unwrap();
        world.cycle_of_all().await;
        let group = &world.server.resources("/Groups")[0];
        assert_eq!((&group["displayName"], group["members"].as_array().unwrap().len()), (&json!("Field crew"), 2));
    }
}

#[tokio::test]
async fn an_import_links_who_is_there_and_stops_at_a_fifth() {
    let world = World::played(Persona::OktaAiw).await;
    world.cycle_of_all().await;
    job::restart(&world.state, &[ResetScope::ConnectorDataStore], world.now()).unwrap();
    let ignore = |_: &idp::state::LogEntry| {};
    let done = world.engine().reconcile(&ignore).await.unwrap();
    assert_eq!(done, Reconciled { read: 3, linked: 3, missing: 0, strangers: 0 });
    let events = world.log(&LogQuery::default()).into_iter().filter_map(|entry| entry.event_type);
    assert_eq!(events.filter(|event| event == "application.provision.user.import").count(), 3);
    world.cycle_of_all().await;
    assert_eq!(world.server.resources("/Users").len(), 3);
    world.server.remove("/Users", "u2");
    let stopped = world.engine().reconcile(&ignore).await.unwrap_err();
    assert!(matches!(stopped, JobError::TooManyMissing { missing: 1, known: 3 }), "{stopped}");
    assert!(world.state.link(ADA).unwrap().is_some());
    let entra = World::new().await;
    assert!(matches!(entra.engine().reconcile(&ignore).await, Err(JobError::ReadsNothing(Persona::Entra))));
}

#[tokio::test]
async fn an_import_reads_pages_of_a_hundred_and_forgets_who_is_gone() {
    let world = World::played(Persona::JumpCloud).await;
    let now = world.now();
    for number in 1_000..1_247_u128 {
        let name = format!("n{number}@example.org");
        let user = idp::directory::User::new(Uuid::from_u128(number), &name, &name[..5], &name);
        world.state.save_user(&user, now).unwrap();
        world.state.assign(Kind::User, user.object_id, idp::state::DEFAULT_ACCESS, now).unwrap();
    }
    world.cycle_of_all().await;
    world.server.remove("/Users", "u2");
    world.server.forget();
    let done = world.engine().reconcile(&|_| {}).await.unwrap();
    assert_eq!(done, Reconciled { read: 249, linked: 0, missing: 1, strangers: 0 });
    let lines: Vec<_> = world.server.requests().iter().map(Request::line).collect();
    assert_eq!(lines, [1, 101, 201].map(|start| format!("GET /Users?startIndex={start}&count=100")));
    // Gone without our doing: made again.
    world.cycle_of_all().await;
    assert_eq!(world.server.resources("/Users").len(), 250);
    assert!(world.members().contains(&"u251".to_owned()));
}

#[tokio::test]
async fn a_version_that_is_gone_is_read_again_in_the_next_cycle() {
    let world = World::played(Persona::Generic).await;
    world.cycle_of_all().await;
    world.edit(ADA, &title("Surveyor"));
    let version = vec![(axum::http::header::ETAG, "W/\"3\"".to_owned())];
    let ada = world.user("u2").to_string();
    world.server.fail(2, |request| request.line() == "GET /Users/u2", (axum::http::StatusCode::OK, version, ada));
    world.server.fail(1, |request| request.headers.contains_key("if-match"), crate::scim_server::error(412, "changed"));
    assert_eq!(world.report().await.failed, 1);
    world.cycle_of_all().await;
    let patch = world.server.requests().pop().unwrap();
    assert_eq!((patch.line().as_str(), patch.headers["if-match"].to_str().unwrap()), ("PATCH /Users/u2", "W/\"3\""));
    assert_eq!(world.user("u2")["title"], "Surveyor");
}
