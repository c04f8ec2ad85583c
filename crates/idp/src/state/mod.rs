//! What the identity provider keeps between two cycles, in one SQLite file.
//!
//! - the directory (`users`, `groups`, `members`, the `bin`), as files (`import`, `export`), and what changed there (`feed`)
//! - the application: who is assigned to it (`assignments`) and so entitled (`entitlement`)
//! - provisioning: the `job`, `links` to resources, `escrows` of failures, and the `log`
//! - what a cycle must look at: its `candidates`
//!
//! Every edit of the directory writes its rows of the feed in the same transaction. So a cycle can go on from a watermark
//! and pay for what changed, not for the directory.
//!
//! The functions are synchronous and belong to one thread at a time. Times are handed in.

mod assignments;
mod bin;
mod candidates;
mod connection;
mod entitlement;
mod error;
mod escrows;
mod export;
mod feed;
mod groups;
mod import;
mod job;
mod key;
mod links;
mod log;
mod log_csv;
mod members;
mod names;
mod users;

use rusqlite::Connection;

use words::words;

pub use assignments::{AppRole, Application, Assignment, DEFAULT_ACCESS, Scope};
pub use bin::KEPT_IN_BIN;
pub use candidates::Candidate;
pub use entitlement::{Entitlement, Reason};
pub use error::Error;
pub use escrows::{Escrow, Failure, FailureClass, Operation, due_again};
pub use feed::{Change, Membership, Removed, Watermark};
pub use import::Imported;
pub use job::{Cycle, Job, JobStatus, Quarantine, QuarantineReason, ResetScope, Statistics};
pub use links::{Link, LinkStatus, LinkedMember};
pub use log::{
    Action, ErrorInformation, Identity, Initiator, LogEntry, LogQuery, ModifiedProperty, Named, Status, StatusInfo,
    Step, StepKind, System,
};
pub use log_csv::write_log_csv;
pub use members::Member;
pub use users::Saved;

words! {
    /// What an object of the directory is.
    Kind, "kind of object", {
        /// A user.
        User => "user",
        /// A group.
        Group => "group",
    }
}

/// The state of an identity provider, open.
#[derive(Debug)]
pub struct State {
    connection: Connection,
}
