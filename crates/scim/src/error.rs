//! The one error that goes over the wire (RFC 7644 §3.12, RFC 9865 §2.1).

use std::fmt;

use serde_json::{Value, json};

/// URN of the error message schema.
pub const ERROR_SCHEMA: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// The detail error keyword of a 400 or 409 answer (RFC 7644 table 9, RFC 9865 §2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScimType {
    /// The filter is malformed, or compares what cannot be compared.
    InvalidFilter,
    /// The request asks for more than the server is willing to do at once.
    TooMany,
    /// A value that must be unique is taken.
    Uniqueness,
    /// The attribute cannot be changed.
    Mutability,
    /// The body is not of the form that the RFC gives it.
    InvalidSyntax,
    /// The path of a PATCH operation is malformed or names nothing.
    InvalidPath,
    /// The path of a PATCH operation selects no value to work on.
    NoTarget,
    /// A value is missing or does not fit its attribute.
    InvalidValue,
    /// The protocol version is not supported.
    InvalidVers,
    /// The request carries sensitive data in its URI.
    Sensitive,
    /// The cursor was not issued for this query.
    InvalidCursor,
    /// The cursor is too old.
    ExpiredCursor,
    /// `count` does not fit the query that the cursor belongs to.
    InvalidCount,
}

impl ScimType {
    const ALL: [Self; 13] = [
        Self::InvalidFilter,
        Self::TooMany,
        Self::Uniqueness,
        Self::Mutability,
        Self::InvalidSyntax,
        Self::InvalidPath,
        Self::NoTarget,
        Self::InvalidValue,
        Self::InvalidVers,
        Self::Sensitive,
        Self::InvalidCursor,
        Self::ExpiredCursor,
        Self::InvalidCount,
    ];

    /// The one with this keyword, where there is one.
    ///
    /// ```
    /// use scim::ScimType;
    /// assert_eq!(ScimType::of("noTarget"), Some(ScimType::NoTarget));
    /// assert_eq!(ScimType::of("nonsense"), None);
    /// ```
    #[must_use]
    pub fn of(keyword: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == keyword)
    }

    /// The keyword as it stands in the error body.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidFilter => "invalidFilter",
            Self::TooMany => "tooMany",
            Self::Uniqueness => "uniqueness",
            Self::Mutability => "mutability",
            Self::InvalidSyntax => "invalidSyntax",
            Self::InvalidPath => "invalidPath",
            Self::NoTarget => "noTarget",
            Self::InvalidValue => "invalidValue",
            Self::InvalidVers => "invalidVers",
            Self::Sensitive => "sensitive",
            Self::InvalidCursor => "invalidCursor",
            Self::ExpiredCursor => "expiredCursor",
            Self::InvalidCount => "invalidCount",
        }
    }
}

/// An answer that is not a success: HTTP status, keyword, and a sentence that a person can act on.
///
/// ```
/// let error = scim::Error::uniqueness("userName ada@example.org is taken");
/// assert_eq!(error.status, 409);
/// assert_eq!(error.to_json()["scimType"], "uniqueness");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Error {
    /// HTTP status code.
    pub status: u16,
    /// Keyword, where the RFC has one for the case.
    pub scim_type: Option<ScimType>,
    /// What went wrong and what to do next, in one or two sentences.
    pub detail: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.scim_type {
            Some(keyword) => write!(f, "{} {}: {}", self.status, keyword.as_str(), self.detail),
            None => write!(f, "{}: {}", self.status, self.detail),
        }
    }
}

macro_rules! constructors {
    ($($(#[$doc:meta])* $name:ident => $status:literal $(, $keyword:ident)?;)*) => {
        $($(#[$doc])*
        #[must_use]
        pub fn $name(detail: impl Into<String>) -> Self {
            let keywords: &[ScimType] = &[$(ScimType::$keyword)?];
            Self { status: $status, scim_type: keywords.first().copied(), detail: detail.into() }
        })*
    };
}

impl Error {
    constructors! {
        /// 400 `invalidFilter`.
        invalid_filter => 400, InvalidFilter;
        /// 400 `tooMany`: more results or work than one request may ask for.
        too_many => 400, TooMany;
        /// 409 `uniqueness`.
        uniqueness => 409, Uniqueness;
        /// 400 `mutability`.
        mutability => 400, Mutability;
        /// 400 `invalidSyntax`.
        invalid_syntax => 400, InvalidSyntax;
        /// 400 `invalidPath`.
        invalid_path => 400, InvalidPath;
        /// 400 `noTarget`.
        no_target => 400, NoTarget;
        /// 400 `invalidValue`.
        invalid_value => 400, InvalidValue;
        /// 400 `invalidVers`.
        invalid_version => 400, InvalidVers;
        /// 400 `invalidCursor` (RFC 9865 §2.1).
        invalid_cursor => 400, InvalidCursor;
        /// 400 `expiredCursor` (RFC 9865 §2.1).
        expired_cursor => 400, ExpiredCursor;
        /// 400 `invalidCount` (RFC 9865 §2.1).
        invalid_count => 400, InvalidCount;
        /// 400 without a keyword: the request itself is malformed.
        bad_request => 400;
        /// 401.
        unauthorized => 401;
        /// 403.
        forbidden => 403;
        /// 404.
        not_found => 404;
        /// 405.
        method_not_allowed => 405;
        /// 406.
        not_acceptable => 406;
        /// 409 without a keyword.
        conflict => 409;
        /// 412: `If-Match` names another version (RFC 7644 §3.14).
        precondition_failed => 412;
        /// 413.
        payload_too_large => 413;
        /// 415.
        unsupported_media_type => 415;
        /// 429.
        too_many_requests => 429;
        /// 500.
        internal => 500;
        /// 501.
        not_implemented => 501;
        /// 503.
        unavailable => 503;
    }

    /// The SCIM Error body.
    #[must_use]
    pub fn to_json(&self) -> Value {
        // RFC 7644 §3.12: "status: The HTTP status code … expressed as a JSON string."
        let mut body = json!({
            "schemas": [ERROR_SCHEMA],
            "status": self.status.to_string(),
        });
        if let Some(keyword) = self.scim_type {
            body["scimType"] = keyword.as_str().into();
        }
        body["detail"] = self.detail.clone().into();
        body
    }
}
