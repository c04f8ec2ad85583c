//! Why an object was not provisioned: Entra's code for it, and when it is tried again.

use crate::client::Failure;
use crate::mapping::MappingError;
use crate::scope::ScopeError;
use crate::state::FailureClass;

use super::Stopped;

/// What the server was asked for when it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Request {
    /// A search.
    Search,
    /// A resource by its id.
    ById,
    /// Anything else.
    Other,
}

/// Why something was not provisioned.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error("{failure}")]
    Request { request: Request, failure: Failure },
    #[error("{0} resources match; none of several is updated")]
    SeveralMatches(usize),
    #[error("none of its matching attributes has a value")]
    Unmatched,
    #[error("the server's answer has no id")]
    NoId,
    #[error(transparent)]
    Mapping(#[from] MappingError),
    #[error(transparent)]
    Scope(#[from] ScopeError),
    #[error("{0} is in scope and not provisioned yet")]
    Missing(String),
    #[error("the group itself could not be brought up to date")]
    GroupFailed,
}

impl Trouble {
    /// Entra's code.
    pub(super) fn code(&self) -> &'static str {
        const INCOMPATIBLE: &str = "SystemForCrossDomainIdentityManagementServiceIncompatible";
        match self {
            Self::Request { request, failure } => match failure {
                Failure::NotScim { .. } => INCOMPATIBLE,
                Failure::Timeout => "Timeout",
                Failure::Transport(_) => "WebExceptionProtocolError",
                Failure::Refused { status, .. } => match (status, request) {
                    (400, _) => "SystemForCrossDomainIdentityManagementBadRequest",
                    (401, _) => "Unauthorized",
                    (403, _) => "InsufficientRights",
                    (404, Request::ById) => "InvalidAnchor",
                    (405, _) => "MethodNotAllowed",
                    (409, _) => "EntryConflict",
                    (412, _) => "PreconditionFailed",
                    (422, _) => "UnprocessableEntity",
                    (429, _) => "TooManyRequests",
                    (501, _) => "NotImplemented",
                    (500.., _) => "InternalServerError",
                    _ => INCOMPATIBLE,
                },
            },
            Self::SeveralMatches(_) => "DuplicateTargetEntries",
            Self::Unmatched => "ImportSkipped",
            Self::NoId => INCOMPATIBLE,
            Self::Mapping(_) | Self::Scope(_) => "InternalError",
            Self::Missing(_) | Self::GroupFailed => "ReferenceNotFound",
        }
    }

    /// When it is tried again.
    pub(super) fn class(&self) -> FailureClass {
        match self {
            Self::Request {
                // 412: what somebody else changed meanwhile is read again.
                failure: Failure::Timeout | Failure::Transport(_) | Failure::Refused { status: 412 | 429 | 500.., .. },
                ..
            }
            | Self::Missing(_)
            | Self::GroupFailed => FailureClass::Transport,
            _ => FailureClass::Refusal,
        }
    }

    /// The same for those who make a task of what fails: an admin asks for another attempt.
    pub(super) fn class_of_tasks(&self) -> FailureClass {
        match self {
            Self::Request { failure: Failure::Refused { status: 429, .. }, .. } => FailureClass::Throttled,
            Self::Request { failure: Failure::Refused { .. }, .. } => FailureClass::Task,
            other if other.class() == FailureClass::Transport => FailureClass::Transport,
            _ => FailureClass::Task,
        }
    }

    /// Why it ends the whole cycle, if it does: credentials that fail in a running job, and a search that is not found.
    pub(super) fn stops(&self) -> Option<Stopped> {
        let Self::Request { request, failure: Failure::Refused { status, detail, .. } } = self else { return None };
        match (status, request) {
            (401, _) => Some(Stopped::Credentials { status: *status, detail: detail.clone() }),
            (404, Request::Search) => Some(Stopped::Incompatible { endpoint: "a search", detail: self.to_string() }),
            _ => None,
        }
    }

    /// `nonServiceFailure` where somebody else is to mend it.
    pub(super) fn category(&self) -> &'static str {
        match self.class() {
            FailureClass::Transport => "failure",
            _ => "nonServiceFailure",
        }
    }

    /// What somebody could do.
    pub(super) fn advice(&self) -> Option<&'static str> {
        match self.code() {
            "EntryConflict" => Some("Change the value that is taken, or the matching attribute."),
            "InvalidAnchor" => Some("The resource is gone. Restart the job with Full, so that it is matched anew."),
            "DuplicateTargetEntries" => Some("Match by an attribute that is unique on the server."),
            "InsufficientRights" => Some("Give the token the rights that it lacks."),
            "ImportSkipped" => Some("Give the object a value to be matched by."),
            "InternalError" => Some("Correct the mapping or scoping filter."),
            _ => None,
        }
    }
}

/// Entra's code for what ends a cycle.
pub(super) fn stop_code(stopped: &Stopped) -> &'static str {
    match stopped {
        Stopped::Credentials { .. } => "SystemForCrossDomainIdentityManagementCredentialValidationFailure",
        Stopped::Incompatible { .. } => "SystemForCrossDomainIdentityManagementServiceIncompatible",
        Stopped::Unavailable(_) => "CredentialValidationUnavailable",
    }
}
