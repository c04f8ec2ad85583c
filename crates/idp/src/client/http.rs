//! A request as it is, with the credentials of the settings, and whatever came back.

use std::fs;
use std::time::{Duration, Instant};

use reqwest::header::{AUTHORIZATION, HeaderMap, RETRY_AFTER};
use reqwest::{Certificate, Method, StatusCode};
use serde_json::Value;

use super::authorization::Authorization;
use super::{Failure, InvalidSettings, Settings};

/// Sends requests, and judges nothing of what comes back. It can be shared by many tasks.
#[derive(Debug, Clone)]
pub struct Http {
    client: reqwest::Client,
    authorization: Authorization,
}

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its method.
    pub method: Method,
    /// Where it goes, with its query as it is to be sent.
    pub url: String,
    /// Its headers, all but `Authorization`.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Option<String>,
    /// Whose it is.
    pub credentials: Credentials,
}

/// The credentials of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credentials {
    /// Those of the settings.
    Own,
    /// A token that no server knows.
    Wrong,
    /// None.
    None,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Response {
    /// HTTP status code.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
    /// From sending the request to the last byte of the answer.
    pub latency: Duration,
}

/// What no server has given to anybody.
const WRONG_TOKEN: &str = "muster-wrong-token";

impl Http {
    /// What sends requests with these settings; their base URL is the caller's affair.
    ///
    /// # Errors
    ///
    /// [`InvalidSettings`] if the credentials or the CA file cannot be used.
    pub fn new(settings: &Settings) -> Result<Self, InvalidSettings> {
        // reqwest asks the process for its TLS provider. Whoever comes first decides, and all of us mean the same.
        let _there_already = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .timeout(settings.timeout)
            // A SCIM server that redirects has lost its way; the token must not follow it.
            .redirect(reqwest::redirect::Policy::none());
        if let Some(file) = &settings.ca_file {
            let refuse = |reason: String| InvalidSettings::CaFile { file: file.clone(), reason };
            let pem = fs::read(file).map_err(|error| refuse(error.to_string()))?;
            let certificates = Certificate::from_pem_bundle(&pem).map_err(|error| refuse(error.to_string()))?;
            if certificates.is_empty() {
                return Err(refuse("it holds no certificate in PEM form".to_owned()));
            }
            builder = builder.tls_certs_merge(certificates);
        }
        let client = builder.build().map_err(|error| InvalidSettings::Http(error.to_string()))?;
        let authorization = Authorization::new(settings, &client)?;
        Ok(Self { client, authorization })
    }

    /// Sends a request once; with a token that was fetched, and is refused, once more with a new one.
    ///
    /// # Errors
    ///
    /// [`Failure::Timeout`] and [`Failure::Transport`] only: every answer is one, whatever it says.
    pub async fn send(&self, request: &Request) -> Result<Response, Failure> {
        let header = match request.credentials {
            Credentials::Own => Some(self.authorization.header().await?),
            Credentials::Wrong => None,
            Credentials::None => return self.once(self.request(request)).await,
        };
        let Some(header) = header else { return self.once(self.request(request).bearer_auth(WRONG_TOKEN)).await };
        let response = self.once(self.request(request).header(AUTHORIZATION, header.clone())).await?;
        if response.status == StatusCode::UNAUTHORIZED
            && let Some(renewed) = self.authorization.renewed(&header).await?
        {
            return self.once(self.request(request).header(AUTHORIZATION, renewed)).await;
        }
        Ok(response)
    }

    fn request(&self, request: &Request) -> reqwest::RequestBuilder {
        let built = self.client.request(request.method.clone(), &request.url).headers(request.headers.clone());
        match &request.body {
            Some(body) => built.body(body.clone()),
            None => built,
        }
    }

    async fn once(&self, request: reqwest::RequestBuilder) -> Result<Response, Failure> {
        let started = Instant::now();
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await?.to_vec();
        Ok(Response { status, headers, body, latency: started.elapsed() })
    }
}

impl Response {
    /// How long to wait, if the answer says so in seconds. RFC 9110 §10.2.3: "delay-seconds: a non-negative decimal
    /// integer". Its other form, a date, is not used by SCIM servers.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
    }

    /// The body as JSON; null where it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}
