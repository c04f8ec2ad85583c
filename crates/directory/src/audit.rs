//! Audit events: what admins, tokens and the system did, each chained to the one before it.

mod chain;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::actor::{Actor, ActorKind};
use crate::{OrganizationKey, UserKey};
use words::words;

pub use chain::{Chain, Flaw, Link, Recorded, Verdict, hex};

words! {
    /// What happened. The words are what Audit Trails shows.
    Happening, "audit event", {
        /// A token was made.
        TokenCreated => "SCIM Token Created",
        /// A token was switched on.
        TokenEnabled => "SCIM Token Enabled",
        /// A token was switched off.
        TokenDisabled => "SCIM Token Disabled",
        /// A token has another name.
        TokenNamed => "SCIM Token Named",
        /// A token has a new secret and a new expiry.
        TokenRenewed => "SCIM Token Renewed",
        /// A token was removed.
        TokenDeleted => "SCIM Token Deleted",
        /// The expiry of a token was announced.
        TokenExpiryAnnounced => "SCIM Token Expiry Announced",
        /// An organization was made.
        OrganizationCreated => "Organization Created",
        /// An organization was renamed.
        OrganizationUpdated => "Organization Updated",
        /// An identity provider was connected.
        ConnectionCreated => "Connection Created",
        /// Name, preset, rules or settings of a connection changed.
        ConnectionUpdated => "Connection Settings Changed",
        /// A connection was removed.
        ConnectionDeleted => "Connection Deleted",
        /// The blast radius guard stopped removals.
        ConnectionHeld => "Connection Held",
        /// An owner let held removals through.
        HoldAllowed => "Held Removals Allowed",
        /// An owner ended a hold.
        HoldEnded => "Hold Ended",
        /// An attribute was declared.
        AttributeCreated => "Attribute Created",
        /// An attribute was deleted, with its values.
        AttributeDeleted => "Attribute Deleted",
        /// A user was made here.
        UserCreated => "User Created",
        /// A user was changed here.
        UserUpdated => "User Updated",
        /// A user was enabled here.
        UserEnabled => "User Enabled",
        /// A user was disabled here.
        UserDisabled => "User Disabled",
        /// A user was deleted for good.
        UserDeleted => "User Deleted",
        /// An invitation was sent to a user.
        UserInvited => "User Invited",
        /// Users were imported.
        UsersImported => "Users Imported",
        /// A group was made here.
        GroupCreated => "Group Created",
        /// A group or its membership was changed here.
        GroupUpdated => "Group Updated",
        /// A group was deleted here.
        GroupDeleted => "Group Deleted",
        /// A person was made an admin.
        AdminInvited => "Admin Invited",
        /// Role or name of an admin changed.
        AdminUpdated => "Admin Updated",
        /// An admin was removed.
        AdminRemoved => "Admin Removed",
        /// An admin signed in.
        SignedIn => "Admin Signed In",
        /// An admin signed out.
        SignedOut => "Admin Signed Out",
        /// Signing in failed.
        SignInFailed => "Admin Sign-in Failed",
        /// An account was locked after too many wrong guesses.
        AccountLocked => "Admin Account Locked",
        /// A link was made with which a new password can be set.
        PasswordLinkMade => "Admin Password Link Created",
        /// A password was set or changed.
        PasswordChanged => "Admin Password Changed",
        /// One-time codes were switched on.
        TotpEnabled => "Admin One-time Codes Enabled",
        /// One-time codes were switched off.
        TotpDisabled => "Admin One-time Codes Disabled",
        /// An API key was made.
        ApiKeyCreated => "API Key Created",
        /// An API key was removed.
        ApiKeyDeleted => "API Key Deleted",
        /// A backup was taken.
        BackupTaken => "Backup Taken",
        /// A backup was restored.
        BackupRestored => "Backup Restored",
    }
}

words! {
    /// What an event is about.
    SubjectKind, "kind of subject", {
        /// The organization itself.
        Organization => "organization",
        /// A connection.
        Connection => "connection",
        /// A token.
        Token => "token",
        /// An attribute.
        Attribute => "attribute",
        /// A user.
        User => "user",
        /// A group.
        Group => "group",
        /// An admin.
        Admin => "admin",
        /// An API key.
        ApiKey => "api_key",
        /// The installation.
        Installation => "installation",
    }
}

/// What an event is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Its kind.
    pub kind: SubjectKind,
    /// Public id.
    pub id: String,
    /// Name for people, as it was then.
    pub name: String,
    /// The user, where it is one: events of a user are found by it.
    pub user: Option<UserKey>,
}

impl Subject {
    /// Something that is no user.
    pub fn new(kind: SubjectKind, id: impl Into<String>, name: impl Into<String>) -> Self {
        Self { kind, id: id.into(), name: name.into(), user: None }
    }
}

/// One event, before it has its place in the chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The tenant that it belongs to.
    pub organization: OrganizationKey,
    /// When it happened.
    pub time: Timestamp,
    /// Kind, public id and name of who did it.
    pub actor: (ActorKind, String, String),
    /// What happened.
    pub happening: Happening,
    /// What it is about.
    pub subject: Subject,
    /// More, for people: names and values, never a secret.
    pub details: Map<String, Value>,
    /// Id of the request; empty where there is none.
    pub request_id: String,
}

impl Event {
    /// Something that `actor` did.
    #[must_use]
    pub fn new(actor: &Actor, time: Timestamp, happening: Happening, subject: Subject) -> Self {
        Self {
            organization: actor.organization,
            time,
            actor: (actor.kind, actor.id.clone(), actor.name.clone()),
            happening,
            subject,
            details: Map::new(),
            request_id: actor.request_id.clone(),
        }
    }

    /// With one more detail.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    /// The hash of this event as number `sequence` of its organization's chain, behind the event whose hash is
    /// `previous`: SHA-256 over that hash and the event as one JSON array, so that no two events read the same.
    #[must_use]
    pub fn hash(&self, sequence: i64, previous: &[u8; 32]) -> [u8; 32] {
        let (kind, id, name) = &self.actor;
        let Subject { kind: subject_kind, id: subject_id, name: subject_name, user } = &self.subject;
        let row = json!([
            self.organization.0,
            sequence,
            self.time.as_millisecond(),
            kind.word(),
            id,
            name,
            self.happening.word(),
            subject_kind.word(),
            subject_id,
            subject_name,
            user.map(|key| key.0),
            self.details,
            self.request_id,
        ]);
        Sha256::new().chain_update(previous).chain_update(row.to_string()).finalize().into()
    }
}

/// The hash before the first event.
pub const GENESIS: [u8; 32] = [0; 32];

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Event {
        let actor = Actor::operator(OrganizationKey(1));
        let subject = Subject::new(SubjectKind::Token, "ab12", "rotation");
        Event::new(&actor, Timestamp::UNIX_EPOCH, Happening::TokenCreated, subject).with("identity_provider", "Okta")
    }

    #[test]
    fn every_part_of_an_event_and_its_place_are_in_its_hash() {
        let whole = event().hash(1, &GENESIS);
        assert_eq!(whole, event().hash(1, &GENESIS));
        let mut renamed = event();
        renamed.subject.name.push('x');
        let changed = [
            event().hash(2, &GENESIS),
            event().hash(1, &[1; 32]),
            event().with("more", 1).hash(1, &GENESIS),
            renamed.hash(1, &GENESIS),
            Event { happening: Happening::TokenDeleted, ..event() }.hash(1, &GENESIS),
            Event { time: Timestamp::MAX, ..event() }.hash(1, &GENESIS),
            Event { request_id: "r".into(), ..event() }.hash(1, &GENESIS),
        ];
        assert!(changed.iter().all(|hash| *hash != whole));
    }
}
