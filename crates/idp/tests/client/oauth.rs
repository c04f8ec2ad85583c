//! OAuth 2.0 client credentials: a token is fetched when one is needed, and only then.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use idp::Client;
use idp::client::{Failure, OAuth, Settings};
use serde_json::json;
use tokio::net::TcpListener;

/// What the token endpoint and the SCIM server beside it were asked, and what they answer.
#[derive(Default)]
struct World {
    granted: u32,
    revoked: u32,
    asked: Vec<String>,
    lifetime: Option<u64>,
    refuses: bool,
}

type Shared = Arc<Mutex<World>>;

async fn serve() -> (String, Shared) {
    let world = Shared::default();
    let app = Router::new().route("/oauth/token", post(token)).fallback(scim).with_state(Arc::clone(&world));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, app).await });
    (url, world)
}

async fn token(State(world): State<Shared>, headers: HeaderMap, body: String) -> Response {
    let mut world = world.lock().unwrap();
    let text = |name| headers[name].to_str().unwrap().to_owned();
    world.asked.push(format!("{} {} {body}", text(header::AUTHORIZATION), text(header::CONTENT_TYPE)));
    if world.refuses {
        let error = json!({"error": "invalid_client", "error_description": "the secret has expired"});
        return (StatusCode::UNAUTHORIZED, error.to_string()).into_response();
    }
    world.granted += 1;
    let mut granted = json!({"access_token": format!("t{}", world.granted), "token_type": "Bearer"});
    if let Some(lifetime) = world.lifetime {
        granted["expires_in"] = lifetime.into();
    }
    granted.to_string().into_response()
}

async fn scim(State(world): State<Shared>, headers: HeaderMap) -> Response {
    let world = world.lock().unwrap();
    let good = (world.revoked + 1..=world.granted).map(|number| format!("Bearer t{number}"));
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let status = if good.into_iter().any(|good| good == shown) { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
    (status, json!({"totalResults": 0}).to_string()).into_response()
}

fn client(url: &str, scope: Option<&str>) -> Client {
    let oauth = OAuth {
        token_url: format!("{url}/oauth/token"),
        client_id: "muster:1".into(),
        client_secret: "s3cret ö".into(),
        scope: scope.map(str::to_owned),
    };
    Client::new(&Settings { oauth: Some(oauth), ..Settings::new(url, "") }).unwrap()
}

async fn ask(client: &Client) -> Result<u16, Failure> {
    client.find("/Users", "userName", "nobody", None).await.result.map(|answer| answer.status)
}

#[tokio::test]
async fn one_token_serves_many_requests_and_is_asked_for_with_basic_and_a_form() {
    let (url, world) = serve().await;
    let client = client(&url, Some("scim users"));
    for _ in 0..3 {
        assert_eq!(ask(&client).await, Ok(200));
    }
    let both = tokio::join!(ask(&client), ask(&client));
    assert_eq!(both, (Ok(200), Ok(200)));
    // "muster%3A1:s3cret%20%C3%B6" in Base64.
    let expected = "Basic bXVzdGVyJTNBMTpzM2NyZXQlMjAlQzMlQjY= application/x-www-form-urlencoded \
                    grant_type=client_credentials&scope=scim%20users";
    assert_eq!(world.lock().unwrap().asked, [expected]);
}

#[tokio::test]
async fn a_token_that_is_refused_is_fetched_anew_once() {
    let (url, world) = serve().await;
    let client = client(&url, None);
    assert_eq!(ask(&client).await, Ok(200));
    world.lock().unwrap().revoked = 1;
    assert_eq!(ask(&client).await, Ok(200));
    assert_eq!(world.lock().unwrap().granted, 2);
    // A server that takes no token is not asked again and again.
    world.lock().unwrap().revoked = 9;
    assert_eq!(ask(&client).await.unwrap_err().status(), Some(401));
    assert_eq!(world.lock().unwrap().granted, 3);
}

#[tokio::test]
async fn a_token_that_lives_no_longer_is_not_used() {
    let (url, world) = serve().await;
    world.lock().unwrap().lifetime = Some(0);
    let client = client(&url, None);
    for _ in 0..2 {
        assert_eq!(ask(&client).await, Ok(200));
    }
    assert_eq!(world.lock().unwrap().granted, 2);
}

#[tokio::test]
async fn a_token_endpoint_that_refuses_is_named_with_its_reason() {
    let (url, world) = serve().await;
    world.lock().unwrap().refuses = true;
    let client = client(&url, None);
    let failure = ask(&client).await.unwrap_err().to_string();
    assert!(failure.contains("/oauth/token: HTTP 401: invalid_client the secret has expired"), "{failure}");
    assert!(!format!("{failure} {client:?}").contains("s3cret"));
}
