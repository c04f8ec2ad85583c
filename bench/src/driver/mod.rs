//! A small HTTP/1.1 client that costs little, since it shares the processor with the server that it measures.
//!
//! Requests are bytes made beforehand; answers are read only as far as framing needs: status, length or chunks.

mod body;
mod connection;
mod head;
mod load;
mod request;

pub use connection::{Answer, Connection};
pub use load::{Load, Requests, drive, drive_and_read};
pub use request::{BASE, Endpoint, encoded};
