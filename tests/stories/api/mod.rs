//! The admin API.
//!
//! - `client`: someone who asks, and what they are answered
//! - `matrix`: every route for every kind of caller
//! - `sign_in`: sessions, links and other sites
//! - `nouns`: what each noun is there for
//! - `problems`: bad input, and secrets that stay secret

pub mod client;
pub mod matrix;
mod nouns;
mod problems;
mod sign_in;
