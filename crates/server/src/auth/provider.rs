//! What is said to the OpenID provider: its description is read once an hour, codes are redeemed for ID tokens.

use std::time::{Duration, Instant};

use ::scim::Error;
use futures_util::future::BoxFuture;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreIdTokenClaims, CoreProviderMetadata};
use openidconnect::{
    AsyncHttpClient, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    TokenResponse,
};
use tokio::sync::Mutex;

use super::flow::Flow;
use crate::config;

/// The description of a provider is read again after this long: its keys change.
const REREAD: Duration = Duration::from_hours(1);
/// A description that is not older than this is not read again for a signature that does not fit.
const JUST_NOW: Duration = Duration::from_secs(30);
/// How long the provider is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer at most.
const LONGEST: usize = 1024 * 1024;

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// The configured OpenID provider.
pub struct Provider {
    issuer: String,
    client_id: ClientId,
    secret: Option<ClientSecret>,
    http: Http,
    described: Mutex<Option<(Instant, CoreProviderMetadata)>>,
}

/// What may go wrong on the way to the provider.
#[derive(Debug, thiserror::Error)]
enum Unreachable {
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error("the answer is longer than {LONGEST} bytes")]
    TooLong,
    #[error(transparent)]
    Form(#[from] axum::http::Error),
}

impl Provider {
    /// The provider of the configuration; `None` where none is.
    #[must_use]
    pub fn new(config: &config::OpenId) -> Option<Self> {
        let (issuer, client_id) = (config.issuer.clone()?, config.client_id.clone()?);
        // reqwest asks the process for its TLS provider. Whoever comes first decides, and all of us mean the same.
        let _there_already = rustls::crypto::ring::default_provider().install_default();
        // What the provider names is asked as it is named: a redirect would lead elsewhere.
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE).build();
        let http = http.inspect_err(|error| tracing::error!(%error, "no OpenID sign-in: no HTTP client")).ok()?;
        let secret = config.client_secret.as_ref().map(|secret| ClientSecret::new(secret.reveal().to_owned()));
        let client_id = ClientId::new(client_id);
        Some(Self { issuer, client_id, secret, http: Http(http), described: Mutex::default() })
    }

    /// Where to send the browser, and what it is to carry meanwhile; in the end it goes on to `next`.
    ///
    /// # Errors
    /// 503 where the provider cannot be reached.
    pub async fn begin(&self, redirect: &str, next: &str) -> Result<(String, Flow), Error> {
        let client = self.client(redirect).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let (url, state, nonce) = client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("email".into()))
            .set_pkce_challenge(challenge)
            .url();
        let [state, nonce, verifier] = [state.secret(), nonce.secret(), verifier.secret()].map(Clone::clone);
        Ok((url.into(), Flow { state, nonce, verifier, next: next.to_owned() }))
    }

    /// Redeems a code, and gives the e-mail address that the provider vouches for.
    ///
    /// # Errors
    /// 401 where the code or the token is not valid; 403 where it holds no verified e-mail address; 503 where the
    /// provider cannot be reached.
    pub async fn redeem(&self, redirect: &str, code: String, flow: Flow) -> Result<String, Error> {
        let client = self.client(redirect).await?;
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| unusable(&error))?
            .set_pkce_verifier(PkceCodeVerifier::new(flow.verifier))
            .request_async(&self.http)
            .await
            .map_err(|error| refused(&error))?;
        let token: &CoreIdToken =
            answer.id_token().ok_or_else(|| Error::unauthorized("The OpenID provider has sent no ID token."))?;
        // Signature, issuer, audience, expiry and nonce (OpenID Connect Core §3.1.3.7).
        let nonce = Nonce::new(flow.nonce);
        if let Ok(claims) = token.claims(&client.id_token_verifier(), &nonce) {
            return verified_email(claims);
        }
        // §10.1.1: a signature whose key is not known says that the provider may have other keys by now.
        self.forget_what_is_stale().await;
        let client = self.client(redirect).await?;
        let claims = token.claims(&client.id_token_verifier(), &nonce).map_err(|error| refused(&error))?;
        verified_email(claims)
    }

    /// Lets go of the description, unless it was read a moment ago: nobody is to make us read it all the time.
    async fn forget_what_is_stale(&self) {
        self.described.lock().await.take_if(|(read, _)| read.elapsed() > JUST_NOW);
    }

    async fn client(&self, redirect: &str) -> Result<Client, Error> {
        let redirect = RedirectUrl::new(redirect.to_owned()).map_err(|error| unusable(&error))?;
        let (id, secret) = (self.client_id.clone(), self.secret.clone());
        Ok(CoreClient::from_provider_metadata(self.metadata().await?, id, secret).set_redirect_uri(redirect))
    }

    async fn metadata(&self) -> Result<CoreProviderMetadata, Error> {
        let mut described = self.described.lock().await;
        if let Some((read, metadata)) = &*described
            && read.elapsed() < REREAD
        {
            return Ok(metadata.clone());
        }
        let issuer = IssuerUrl::new(self.issuer.clone()).map_err(|error| unusable(&error))?;
        let metadata =
            CoreProviderMetadata::discover_async(issuer, &self.http).await.map_err(|error| unusable(&error))?;
        *described = Some((Instant::now(), metadata.clone()));
        Ok(metadata)
    }
}

/// Asks the provider, and takes no more of its answer than is sensible.
struct Http(reqwest::Client);

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = Unreachable;
    type Future = BoxFuture<'c, Result<HttpResponse, Unreachable>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let mut answer = self.0.execute(request.try_into()?).await?;
            let mut body = Vec::new();
            while let Some(piece) = answer.chunk().await? {
                body.extend_from_slice(&piece);
                if body.len() > LONGEST {
                    return Err(Unreachable::TooLong);
                }
            }
            let mut response = axum::http::Response::builder().status(answer.status());
            if let Some(headers) = response.headers_mut() {
                headers.clone_from(answer.headers());
            }
            Ok(response.body(body)?)
        })
    }
}

/// An address that the provider has not verified could be anybody's.
fn verified_email(claims: &CoreIdTokenClaims) -> Result<String, Error> {
    let email = claims.email().filter(|_| claims.email_verified() == Some(true));
    email.map(|email| email.as_str().to_owned()).ok_or_else(|| {
        Error::forbidden("The OpenID provider vouches for no e-mail address; Muster knows its admins by that.")
    })
}

/// The provider's answer is for the log: it may quote what was sent.
fn refused(error: &(dyn std::error::Error + 'static)) -> Error {
    tracing::warn!(error, "an OpenID sign-in failed");
    Error::unauthorized("The OpenID provider did not confirm the sign-in; begin anew.")
}

fn unusable(error: &(dyn std::error::Error + 'static)) -> Error {
    tracing::error!(error, "the OpenID provider cannot be used");
    Error::unavailable("The OpenID provider cannot be reached. Try again later, or sign in with a password.")
}
