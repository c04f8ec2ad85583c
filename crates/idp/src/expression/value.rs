//! Values of attributes and expressions.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::number;
use super::{AppRole, Roles, date_format};

/// What an attribute or an expression is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    #[default]
    Null,
    /// Text, which may be empty.
    Text(String),
    /// True or false; as a text `True` or `False`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A moment; as a text in UTC: `3/16/2020 7:00:00 AM`.
    DateTime(Timestamp),
    /// The texts of a multi-valued attribute.
    Many(Vec<String>),
    /// What `[appRoleAssignments]` holds.
    Roles(Roles),
}

impl Value {
    /// Whether there is nothing in it: null, an empty text, no texts, no roles.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.is_empty(),
            Self::Many(texts) => texts.is_empty(),
            Self::Roles(roles) => roles.roles.is_empty(),
            Self::Boolean(_) | Self::Integer(_) | Self::DateTime(_) => false,
        }
    }

    /// Bytes of all its text.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Many(texts) => texts.iter().map(|text| text.len() + size_of::<String>()).sum(),
            _ => 0,
        }
    }

    /// As one text; `None` if null.
    pub(crate) fn into_text(self) -> Result<Option<String>, String> {
        match self {
            Self::Null => Ok(None),
            Self::Text(text) => Ok(Some(text)),
            Self::Boolean(true) => Ok(Some("True".to_owned())),
            Self::Boolean(false) => Ok(Some("False".to_owned())),
            Self::Integer(integer) => Ok(Some(integer.to_string())),
            Self::DateTime(time) => Ok(Some(date_format::default_text(time))),
            Self::Many(mut texts) if texts.len() <= 1 => Ok(texts.pop()),
            Self::Many(texts) => Err(format!("there are {} values where one is wanted; Item takes one", texts.len())),
            Self::Roles(_) => Err("roles are no text; SingleAppRoleAssignment makes one of them".to_owned()),
        }
    }

    /// As several texts; none if null.
    pub(super) fn into_texts(self) -> Result<Vec<String>, String> {
        match self {
            Self::Many(texts) => Ok(texts),
            other => Ok(other.into_text()?.into_iter().collect()),
        }
    }

    /// As a whole number; `None` if null or an empty text.
    pub(crate) fn into_integer(self) -> Result<Option<i64>, String> {
        match self {
            Self::Integer(integer) => Ok(Some(integer)),
            Self::Boolean(boolean) => Ok(Some(boolean.into())),
            other => {
                let Some(text) = other.into_text()?.filter(|text| !text.is_empty()) else { return Ok(None) };
                number::read(text.trim()).map(Some).ok_or_else(|| format!("{text:?} is no whole number"))
            }
        }
    }

    /// As true or false, as `CBool` does it: numbers are true unless they are 0. `None` if null or an empty text.
    pub(crate) fn into_boolean(self) -> Result<Option<bool>, String> {
        match self {
            Self::Boolean(boolean) => Ok(Some(boolean)),
            Self::Integer(integer) => Ok(Some(integer != 0)),
            other => {
                let Some(text) = other.into_text()?.filter(|text| !text.is_empty()) else { return Ok(None) };
                match text.trim() {
                    word if word.eq_ignore_ascii_case("true") => Ok(Some(true)),
                    word if word.eq_ignore_ascii_case("false") => Ok(Some(false)),
                    word => match number::read(word) {
                        Some(integer) => Ok(Some(integer != 0)),
                        None => Err(format!("{text:?} is neither True nor False")),
                    },
                }
            }
        }
    }

    /// As a moment, as `CDate` does it; `None` if null or an empty text.
    pub(crate) fn into_date(self) -> Result<Option<Timestamp>, String> {
        match self {
            Self::DateTime(time) => Ok(Some(time)),
            other => {
                let Some(text) = other.into_text()?.filter(|text| !text.is_empty()) else { return Ok(None) };
                date_format::read_any(&text).map(Some).ok_or_else(|| format!("{text:?} is no date or time"))
            }
        }
    }

    /// As roles; none if null.
    pub(super) fn into_roles(self) -> Result<Vec<AppRole>, String> {
        match self {
            Self::Roles(roles) => Ok(roles.roles),
            Self::Null => Ok(Vec::new()),
            _ => Err("it takes [appRoleAssignments] and nothing else".to_owned()),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }
}

impl From<bool> for Value {
    fn from(boolean: bool) -> Self {
        Self::Boolean(boolean)
    }
}

impl From<i64> for Value {
    fn from(integer: i64) -> Self {
        Self::Integer(integer)
    }
}

impl From<Timestamp> for Value {
    fn from(time: Timestamp) -> Self {
        Self::DateTime(time)
    }
}

impl From<Vec<String>> for Value {
    fn from(texts: Vec<String>) -> Self {
        Self::Many(texts)
    }
}

/// The date and time of a moment in UTC.
pub(super) fn in_utc(time: Timestamp) -> jiff::civil::DateTime {
    TimeZone::UTC.to_datetime(time)
}
