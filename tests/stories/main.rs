//! Stories over HTTP: the real binary, driven as identity providers drive it.
//!
//! Each story names what it proves and reads as Given / When / Then. The rooms:
//!
//! - `harness`: the server under test, connections to it, their answers
//! - `bodies`: the request bodies that several stories send
//! - `matrix_f`: one story per row of the compatibility matrix, named by its row
//! - `entra`, `okta`, `others`: the requests of each identity provider, as it sends them
//! - `rules`: the rules of a connection, each both ways, and its other settings
//! - `mail`: invitations, and the mail server that takes them
//! - `device_managers`: what the documentation of two device managers says, sentence by sentence
//! - `rfc7644`: what the RFCs promise, on a connection that adds nothing to them
//! - `api`: the admin API, as programs and signed-in people use it
//! - `portal`: every page, for every kind of visitor
//! - `people`: users as administrators see them, and their files
//! - `bad_input`, `isolation`, `races`, `crash`, `secrets`: what must not happen
//! - `nodes`: several servers on one PostgreSQL, and what becomes of them when it breaks
//! - `audit`, `backup`, `migrate_store`: what operators check, keep and move
//! - `idp`: that our own identity provider and Muster hold the same directory, cycle after cycle
//! - `idp_cli`: the identity provider of our own, at the terminal
//! - `snapshots`: whole answers, so that a change on the wire shows up in review

mod api;
mod audit;
mod backup;
mod bad_input;
mod bodies;
mod crash;
mod device_managers;
mod entra;
mod harness;
mod idp;
mod idp_cli;
mod isolation;
mod mail;
mod matrix_f;
mod migrate_store;
#[cfg(unix)]
mod nodes;
mod okta;
mod others;
mod people;
mod portal;
mod races;
mod rfc7644;
mod rules;
#[cfg(unix)]
mod secrets;
mod snapshots;
