//! Mail: what is written, and how it is sent.
//!
//! Mail is put into the outbox in the job of the change that it tells of ([`store::outbox::add`]), and sent by the
//! background: `letters` writes it, `delivery` takes it from the outbox, `smtp` hands it to the mail server.

pub(crate) mod delivery;
pub(crate) mod letters;
mod smtp;
#[cfg(test)]
mod tests;

use directory::mail::Language;

pub use smtp::{Address, Security, Smtp};

/// How mail is sent.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The mail server; without one nothing is sent, and mail waits.
    pub smtp: Option<Smtp>,
    /// The language of notices: their recipient is an address, and has none.
    pub language: Language,
}

impl Default for Settings {
    fn default() -> Self {
        Self { smtp: None, language: Language::English }
    }
}
