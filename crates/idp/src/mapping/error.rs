//! What is wrong with a mapping, or with a value that it made.

/// A mapping cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", .target.as_ref().map(|target| format!("the mapping to {target}: ")).unwrap_or_default())]
pub struct MappingError {
    /// Where the mapping goes to; `None` if it is all of them.
    pub target: Option<String>,
    /// What is wrong with it.
    pub message: String,
}

impl MappingError {
    pub(super) fn new(target: &str, message: impl Into<String>) -> Self {
        Self { target: Some(target.to_owned()), message: message.into() }
    }

    pub(super) fn of_all(message: impl Into<String>) -> Self {
        Self { target: None, message: message.into() }
    }
}
