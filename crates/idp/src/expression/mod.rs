//! The expressions of attribute mappings, in the language of Entra ID: `Join(" ", [givenName], [surname])`.
//!
//! A text is parsed once into an [`Expression`], which knows every function and what it must be given. It is evaluated
//! for one object, a [`Source`], with a clock and chance that are handed in as a [`Context`].
//!
//! Where Microsoft's documentation leaves room:
//!
//! - Functions look at an argument only when they need it: what a branch of `IIF` or `Switch` that is not taken would
//!   do, it does not do.
//! - A comparison with an attribute that is null or empty does not hold, whichever comparison it is.
//! - `Switch` without a default gives null where no key matches. Null does not flow, but a mapping's default value may
//!   stand in for it; `IgnoreFlowIfNullOrEmpty` leaves the target alone, whatever surrounds it.
//! - A function of one text that is given several takes a single one and refuses more.
//! - Characters are Unicode's, where .NET counts UTF-16.
//! - Regular expressions have neither look-around nor backreferences.

mod context;
mod date_format;
mod error;
mod evaluate;
mod functions;
mod lexer;
mod number;
mod parse;
mod print;
#[cfg(test)]
mod properties;
mod regular;
mod roles;
mod source;
mod syntax;
#[cfg(test)]
mod testing;
mod value;

use std::str::FromStr;

pub use context::Context;
pub use error::{EvaluationError, ParseError};
pub use evaluate::Evaluated;
pub use roles::{AppRole, Roles};
pub use source::{Source, With};
pub use value::Value;

pub(crate) use functions::{JOIN, REPLACE, SWITCH};
pub(crate) use regular::pattern;
pub(crate) use syntax::Node;

/// Characters that an expression may have.
pub const LONGEST: usize = 10_000;

/// Functions that may stand inside one another.
pub const DEEPEST: usize = 64;

/// An expression that was understood. Its `Display` is the text that reads as it.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    root: Node,
}

impl Expression {
    /// Reads an expression; [`FromStr`] does the same.
    ///
    /// # Errors
    ///
    /// [`ParseError`], which says where the text is wrong and what was expected there.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        parse::expression(text).map(|root| Self { root })
    }

    /// Names of the attributes that it reads, each once, in the order in which they are written.
    #[must_use]
    pub fn attributes(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.root.attributes(&mut names);
        names
    }

    /// The value for one object.
    ///
    /// # Errors
    ///
    /// [`EvaluationError`] if a function cannot make anything of what it was given.
    pub fn evaluate(&self, source: &dyn Source, context: &mut Context) -> Result<Evaluated, EvaluationError> {
        evaluate::evaluate(&self.root, source, context)
    }
}

/// For the mappings that are built in.
impl From<Node> for Expression {
    fn from(root: Node) -> Self {
        Self { root }
    }
}

impl FromStr for Expression {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}
