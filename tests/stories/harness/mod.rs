//! The server under test, connections to it, and their answers.

mod answer;
mod connection;
mod server;

pub use answer::Answer;
pub use connection::{Connection, bare, encoded, send};
pub use server::{Server, shared};
