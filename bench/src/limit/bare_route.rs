//! The limit: the same paths, answered by axum with a fixed body of the same size, in a process of its own.
//!
//! It parses, routes and reads exactly the requests that Muster gets, and does nothing else.

use std::env;
use std::io::{self, Read as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::Stdio;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::serve::ListenerExt as _;
use bytes::Bytes;
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::sync::oneshot;

use crate::driver::{Answer, BASE, Connection};
use crate::error::{Doing, Result};
use crate::server::Child;

/// The hidden subcommand that [`start`] runs.
pub const SUBCOMMAND: &str = "bare-route";

/// Starts this executable again as a bare route below `base` whose answers have so many bytes.
pub async fn start(bytes: usize, base: &str) -> Result<Child> {
    let executable = env::current_exe().doing(|| "finding this executable".to_owned())?;
    let mut command = Command::new(executable);
    command.arg(SUBCOMMAND).arg(format!("--bytes={bytes}")).arg(format!("--base={base}")).stdin(Stdio::piped());
    Child::start(command).await
}

/// A bare route with one connection, for latencies one at a time.
pub struct Limit {
    connection: Connection,
    // Kept so that it runs as long as it is asked.
    _child: Child,
}

impl Limit {
    pub async fn new(bytes: usize) -> Result<Self> {
        let child = start(bytes, BASE).await?;
        Ok(Self { connection: Connection::open(child.address).await?, _child: child })
    }

    /// Sends the request that Muster was sent.
    pub async fn ask(&mut self, request: &[u8]) -> Result<Answer> {
        self.connection.ask_dropping(request).await
    }
}

/// Serves until stdin closes, which it does when the process that started us is gone, however it ended.
pub async fn serve(bytes: usize, base: &str) -> Result<()> {
    let router = router(bytes, base);
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await;
    let listener = listener.doing(|| "listening".to_owned())?;
    let address = listener.local_addr().doing(|| "asking for the port".to_owned())?;
    println!("Bare route ready at http://{address}");
    let listener = listener.tap_io(|stream| {
        // Without it the route is merely slower, and the limit would be lower than it is.
        let _ = stream.set_nodelay(true);
    });
    let (closed, end) = oneshot::channel();
    std::thread::spawn(move || {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        let _ = closed.send(());
    });
    tokio::select! {
        ended = async { axum::serve(listener, router).await } => ended.doing(|| "serving".to_owned()),
        _ = end => Ok(()),
    }
}

fn router(bytes: usize, base: &str) -> Router {
    let body = Bytes::from("x".repeat(bytes));
    let answer = move || -> Response { ([(CONTENT_TYPE, "application/scim+json")], body.clone()).into_response() };
    let (read, written) = (answer.clone(), answer);
    let route = get(move || async move { read() });
    // Taking the body as `Bytes` reads it to its end.
    let write = move |_body: Bytes| async move { written() };
    let route = route.post(write.clone()).patch(write);
    ["/Users", "/Users/{id}", "/Groups", "/Groups/{id}", "/Bulk"]
        .into_iter()
        .fold(Router::new(), |router, path| router.route(&format!("{base}{path}"), route.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::{Endpoint, Requests, drive, drive_and_read};

    async fn running(bytes: usize) -> Endpoint {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router(bytes, BASE)).await });
        Endpoint::of(vec![address], "mst_a_b".to_owned())
    }

    #[tokio::test]
    async fn every_request_is_answered_once_with_so_many_bytes() {
        let endpoint = running(700).await;
        let mut requests: Vec<_> = (0..150).map(|number| endpoint.get(&format!("/Users/{number}"))).collect();
        requests.push(endpoint.find("/Users", r#"userName eq "ada""#, "&count=1"));
        requests.push(endpoint.post("/Users", &crate::people::user(1)));
        requests.push(endpoint.patch("/Groups/1", "Add", "members", &serde_json::json!([])));
        let requests = Requests::new(requests);
        let length = |body: &[u8]| Ok(body.len());
        let (load, lengths) = drive_and_read(&endpoint.addresses, 4, &requests, length).await.unwrap();
        assert_eq!((load.requests, lengths), (153, vec![700; 153]));
        assert!(load.percentile(50) <= load.percentile(99));
    }

    #[tokio::test]
    async fn a_body_larger_than_the_buffer_is_counted_whole() {
        let endpoint = running(3_000_000).await;
        let mut connection = Connection::to(&endpoint).await.unwrap();
        let answer = connection.ask_dropping(&endpoint.get("/Groups/1")).await.unwrap();
        assert_eq!((answer.status, answer.bytes, connection.body().len()), (200, 3_000_000, 0));
        assert!(answer.first_byte <= answer.total);
    }

    #[tokio::test]
    async fn another_status_than_expected_ends_the_run_and_names_the_request() {
        let endpoint = running(1).await;
        let requests = Requests::new(vec![endpoint.get("/Nothing")]);
        let error = drive(&endpoint.addresses, 1, &requests).await.unwrap_err();
        assert_eq!(error.to_string(), "`GET /scim/v2/Nothing` was answered 404: ");
    }
}
