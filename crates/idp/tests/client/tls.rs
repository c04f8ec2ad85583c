//! HTTPS: a certificate that nobody trusts is refused, and one of the CA file is not.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::serve::Listener;
use idp::Client;
use idp::client::{Failure, InvalidSettings, Settings};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// Lets in who speaks TLS; others are dropped.
struct Tls {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, address) = self.listener.accept().await.unwrap();
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

/// A server with a certificate of its own: its URL, and the certificate in PEM.
async fn serve() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}/scim", listener.local_addr().unwrap().port());
    let tls = Tls { listener, acceptor: TlsAcceptor::from(Arc::new(config)) };
    let app = Router::new().fallback(async || r#"{"totalResults": 0}"#);
    tokio::spawn(async { axum::serve(tls, app).await });
    (url, made.cert.pem())
}

#[tokio::test]
async fn a_certificate_of_the_ca_file_is_trusted_and_any_other_is_not() {
    let (url, pem) = serve().await;
    let place = TempDir::new().unwrap();
    let file = place.path().join("ca.pem");
    std::fs::write(&file, pem).unwrap();

    let trusting = Client::new(&Settings { ca_file: Some(file), ..Settings::new(url.as_str(), "t") }).unwrap();
    let found = trusting.find("/Users", "userName", "nobody", None).await.result.unwrap();
    assert_eq!(found.body["totalResults"], 0);

    let wary = Client::new(&Settings::new(url.as_str(), "t")).unwrap();
    let failure = wary.find("/Users", "userName", "nobody", None).await.result.unwrap_err();
    assert!(matches!(&failure, Failure::Transport(reason) if reason.contains("certificate")), "{failure}");
}

#[test]
fn a_ca_file_that_is_none_is_refused_by_name() {
    let place = TempDir::new().unwrap();
    let (none, empty) = (place.path().join("none.pem"), place.path().join("empty.pem"));
    std::fs::write(&empty, "no certificate").unwrap();
    for file in [none, empty] {
        let settings = Settings { ca_file: Some(file.clone()), ..Settings::new("https://localhost/scim", "t") };
        let error = Client::new(&settings).unwrap_err();
        assert!(matches!(error, InvalidSettings::CaFile { .. }) && error.to_string().contains(file.to_str().unwrap()));
    }
}
