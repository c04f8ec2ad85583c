//! What can go wrong with the state.

use std::path::PathBuf;

use uuid::Uuid;

use super::Kind;
use crate::directory::{InvalidDocument, InvalidValue, RecordError};

/// Why the state could not answer, or refused an edit.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is not there.
    #[error("there is no {}", .0.display())]
    NoFile(PathBuf),
    /// A file is there already.
    #[error("{} is there already", .0.display())]
    FileExists(PathBuf),
    /// No file can be made there.
    #[error("{} cannot be made: {error}", .path.display())]
    NoPlace {
        /// Where.
        path: PathBuf,
        /// Why not.
        error: std::io::Error,
    },
    /// The file is none of ours, or another version's.
    #[error("{} is no state of an identity provider that this program knows (version {version})", .path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// The version it names; 0 for none.
        version: i64,
    },
    /// The database failed.
    #[error("the state file failed: {0}")]
    Database(#[from] rusqlite::Error),
    /// A row is not of the form that its reader expects.
    #[error("unexpected data in the state file: {0}")]
    Corrupt(String),
    /// No object has that id.
    #[error("no {kind} has the object id {id}")]
    Unknown {
        /// What it should be.
        kind: Kind,
        /// Its object id.
        id: Uuid,
    },
    /// Nobody has that name.
    #[error("no {kind} is called {name:?}")]
    NoName {
        /// What it should be.
        kind: Kind,
        /// What it should be called, or its object id.
        name: String,
    },
    /// Nothing has that name.
    #[error("no user or group is called {0:?}")]
    Nothing(String),
    /// Several have that name.
    #[error("{} {kind}s are called {name:?}; name one by its object id: {}", .ids.len(), list(.ids))]
    Ambiguous {
        /// What they are.
        kind: Kind,
        /// The name.
        name: String,
        /// Their object ids.
        ids: Vec<Uuid>,
    },
    /// Another user has that name.
    #[error("userPrincipalName {name:?} is taken by {by}")]
    Taken {
        /// The name.
        name: String,
        /// Object id of the user who has it.
        by: Uuid,
    },
    /// The id is that of an object of the other kind.
    #[error("{id} is a {kind} already")]
    OtherKind {
        /// The object id.
        id: Uuid,
        /// What it is.
        kind: Kind,
    },
    /// The object is in the bin, where nobody edits it.
    #[error("{kind} {id} is in the bin; restore it first")]
    InBin {
        /// What it is.
        kind: Kind,
        /// Its object id.
        id: Uuid,
    },
    /// The object is not in the bin.
    #[error("{kind} {id} is not in the bin; delete it first")]
    NotInBin {
        /// What it is.
        kind: Kind,
        /// Its object id.
        id: Uuid,
    },
    /// A group would be its own member.
    #[error("a group cannot be its own member")]
    OwnMember,
    /// An attribute cannot have the value.
    #[error(transparent)]
    Value(#[from] InvalidValue),
    /// An object lacks something.
    #[error(transparent)]
    Document(#[from] InvalidDocument),
    /// The application has no such role.
    #[error("the application has no role {0:?}")]
    NoRole(String),
    /// The group cannot be assigned.
    #[error("group {0} is no security group, and only those can be assigned")]
    NoSecurityGroup(Uuid),
    /// People are made up for an empty directory only: in another one they might be there already.
    #[error("the directory is not empty, and people are made up for an empty one only")]
    NotEmpty,
    /// A record of a file cannot be taken in.
    #[error("{place}: {error}")]
    Record {
        /// Where it stands.
        place: String,
        /// What is wrong with it.
        error: Box<Error>,
    },
    /// A file cannot be read, or holds something else.
    #[error(transparent)]
    File(#[from] RecordError),
    /// Something could not be written.
    #[error("cannot write: {0}")]
    Output(#[from] std::io::Error),
    /// The feed does not reach back so far: what changed since is not known, and all must be read again.
    #[error("the changes since watermark {0} are gone; an initial cycle is needed")]
    WatermarkExpired(i64),
}

impl Error {
    pub(super) fn corrupt(reason: impl std::fmt::Display) -> Self {
        Self::Corrupt(reason.to_string())
    }

    /// True where the asker is wrong; false where the file or the disk is.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Database(_) | Self::Corrupt(_) | Self::WatermarkExpired(_) | Self::Output(_) => false,
            Self::Record { error, .. } => error.is_refusal(),
            _ => true,
        }
    }
}

fn list(ids: &[Uuid]) -> String {
    ids.iter().map(Uuid::to_string).collect::<Vec<_>>().join(", ")
}
