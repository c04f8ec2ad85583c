//! Why an expression was not understood, or came to nothing.

use std::ops::Range;

/// The text is no expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at character {column}: {message}")]
pub struct ParseError {
    /// Which bytes of the text are wrong.
    pub span: Range<usize>,
    /// Where they begin, in characters from 1 as people count them.
    pub column: usize,
    /// What is wrong, and what was expected instead.
    pub message: String,
}

impl ParseError {
    pub(super) fn new(text: &str, span: Range<usize>, message: impl Into<String>) -> Self {
        let column = text[..span.start].chars().count() + 1;
        Self { span, column, message: message.into() }
    }
}

/// A function could not make anything of what it was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{function}: {message}")]
pub struct EvaluationError {
    /// The function, or the attribute that nothing can be made of.
    pub function: String,
    /// Which bytes of the expression it is; empty for an expression that was never text.
    pub span: Range<usize>,
    /// What was wrong.
    pub message: String,
}

/// Why an evaluation stops before it has a value.
#[derive(Debug, PartialEq, Eq)]
pub enum Stop {
    /// `IgnoreFlowIfNullOrEmpty` says that nothing is to flow.
    NoFlow,
    /// Something cannot be done.
    Failed(EvaluationError),
}
