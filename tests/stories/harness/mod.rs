//! The server under test, connections to it, and their answers; and a mail server for it to send to.

mod answer;
mod connection;
mod mail_server;
mod server;

pub use answer::Answer;
pub use connection::{Connection, bare, encoded, send};
pub use mail_server::{MailServer, Manner};
pub use server::{Server, database, postgres, shared};
