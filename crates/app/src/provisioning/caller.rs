//! Who asks over SCIM: a connection, known by its token.

use std::sync::Arc;

use directory::attribute::Schemas;
use directory::mail::Language;
use directory::{Connection, TokenKey};
use scim::resource::UnknownAttributes;

use crate::provisioning::Trace;

/// The connection on whose behalf a request is made. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The connection, and with it the organization.
    pub connection: Arc<Connection>,
    /// What the organization's resources may hold.
    pub schemas: Schemas,
    /// The token that was presented.
    pub token: TokenKey,
    /// The SCIM base URL as the client reached it, without a slash at its end: what locations begin with.
    pub base_url: Arc<str>,
    /// The language of notices about the connection.
    pub notices: Language,
    /// What is kept of the request.
    pub trace: Trace,
}

impl Caller {
    pub(crate) fn unknown_attributes(&self) -> UnknownAttributes {
        self.connection.rules().unknown_attributes.into()
    }
}
