//! Scoping filters: which users and groups are provisioned, by their attributes.
//!
//! A filter is a list of clauses that must all hold; of several filters one is enough, and where there is none,
//! everything is in scope. Comparisons are with case. A clause does not hold for an attribute that is null or empty,
//! but for `IS NULL`.
//!
//! ```
//! use idp::scope::ScopingFilters;
//! let filters: ScopingFilters = toml::from_str(
//!     r#"
//!     [[filters]]
//!     name = "Field crew"
//!     clauses = [
//!         { attribute = "department", operator = "EQUALS", value = "Field" },
//!         { attribute = "accountEnabled", operator = "IS TRUE" },
//!     ]
//!     "#,
//! )
//! .unwrap();
//! assert_eq!(filters.to_string(), r#"department EQUALS "Field" AND accountEnabled IS TRUE"#);
//! ```

mod clause;
mod evaluate;
mod operator;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use clause::{Clause, ScopeError};
pub use operator::Operator;

use crate::expression::Source;

/// All scoping filters of a type of objects.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScopingFilters {
    /// The filters, of which one must pass.
    pub filters: Vec<ScopingFilter>,
}

/// A filter, which passes if all its clauses hold.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct ScopingFilter {
    /// What people call it.
    pub name: Option<String>,
    clauses: Vec<Clause>,
}

impl ScopingFilters {
    /// Whether an object is in scope.
    ///
    /// # Errors
    ///
    /// [`ScopeError`] if the object has a value that no filter can look at: several values, a date, roles.
    pub fn pass(&self, object: &dyn Source) -> Result<bool, ScopeError> {
        for filter in &self.filters {
            if filter.passes(object)? {
                return Ok(true);
            }
        }
        Ok(self.filters.is_empty())
    }

    /// Names of the attributes that the filters look at, in the order in which they are written.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        self.filters.iter().flat_map(ScopingFilter::clauses).map(Clause::attribute)
    }
}

impl ScopingFilter {
    /// A filter of these clauses.
    ///
    /// # Errors
    ///
    /// [`ScopeError`] if there are none: it would pass everything.
    pub fn new(name: Option<String>, clauses: Vec<Clause>) -> Result<Self, ScopeError> {
        if clauses.is_empty() {
            let named = name.map(|name| format!(" {name:?}")).unwrap_or_default();
            return Err(ScopeError(format!("the scoping filter{named} has no clauses")));
        }
        Ok(Self { name, clauses })
    }

    /// The clauses, all of which must hold.
    #[must_use]
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// Whether all clauses hold for an object.
    ///
    /// # Errors
    ///
    /// [`ScopeError`] as of [`ScopingFilters::pass`].
    pub fn passes(&self, object: &dyn Source) -> Result<bool, ScopeError> {
        for clause in &self.clauses {
            if !clause.holds(object)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl fmt::Display for ScopingFilters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, filter) in self.filters.iter().enumerate() {
            let separator = if position == 0 { "" } else { " OR " };
            write!(f, "{separator}{filter}")?;
        }
        Ok(())
    }
}

impl fmt::Display for ScopingFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, clause) in self.clauses.iter().enumerate() {
            let separator = if position == 0 { "" } else { " AND " };
            write!(f, "{separator}{clause}")?;
        }
        Ok(())
    }
}

/// A filter as a file has it.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    clauses: Vec<Clause>,
}

impl TryFrom<Written> for ScopingFilter {
    type Error = ScopeError;

    fn try_from(written: Written) -> Result<Self, ScopeError> {
        Self::new(written.name, written.clauses)
    }
}

impl From<ScopingFilter> for Written {
    fn from(filter: ScopingFilter) -> Self {
        Self { name: filter.name, clauses: filter.clauses }
    }
}
