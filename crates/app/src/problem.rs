//! Why an administrator's action is not done: an error, and the field of the form that it speaks of.

use scim::Error;

/// What goes wrong in administration. Identity providers are answered with [`scim::Error`] alone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct Problem {
    /// Status, and a sentence that a person can act on.
    pub error: Error,
    /// Name of the input that is wrong, as in `rules.email_mandatory`; `None` where it is none.
    pub field: Option<&'static str>,
    /// Public id of what is there already, where that is why.
    pub existing: Option<String>,
}

impl Problem {
    /// An error that one input causes.
    #[must_use]
    pub const fn at(field: &'static str, error: Error) -> Self {
        Self { error, field: Some(field), existing: None }
    }

    /// 400: the value of an input cannot be used.
    pub fn invalid(field: &'static str, detail: impl Into<String>) -> Self {
        Self::at(field, Error::invalid_value(detail))
    }

    /// 409: the value of an input is taken, by `existing`.
    pub fn taken(field: &'static str, detail: impl Into<String>, existing: Option<String>) -> Self {
        Self { error: Error::conflict(detail), field: Some(field), existing }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self { error, field: None, existing: None }
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        Error::from(error).into()
    }
}
