//! Why a cycle cannot go on.

/// Why a cycle cannot go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// The server refuses the token. Entra: `SystemForCrossDomainIdentityManagementCredentialValidationFailure`.
    #[error("the server refuses the token (HTTP {status}): {detail}")]
    Credentials {
        /// 401 or 403.
        status: u16,
        /// The server's reason.
        detail: String,
    },
    /// It answers, but not as a SCIM server. Entra: `SystemForCrossDomainIdentityManagementServiceIncompatible`.
    #[error("{endpoint} does not answer as a SCIM service provider: {detail}")]
    Incompatible {
        /// `/Users` or `/Groups`.
        endpoint: &'static str,
        /// What it answers.
        detail: String,
    },
    /// It does not answer. Entra: `CredentialValidationUnavailable`.
    #[error("the server cannot be reached: {0}")]
    Unavailable(String),
}
