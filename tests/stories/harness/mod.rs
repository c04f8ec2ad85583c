//! The server under test, connections to it, and their answers; and a mail server for it to send to, and a
//! PostgreSQL that may break.

mod answer;
mod connection;
mod mail_server;
#[cfg(unix)]
mod postgres;
mod server;

pub use answer::Answer;
pub use connection::{Connection, bare, encoded, send};
pub use mail_server::{MailServer, Manner};
#[cfg(unix)]
pub use postgres::Postgres;
pub use server::{Server, database, postgres, shared};
