//! What is in the logs, as pages call it: operations, outcomes, rules, notes, audit events, and who and what they name.

use std::borrow::Borrow;

use directory::actor::ActorKind;
use directory::audit::{Flaw, Happening, SubjectKind};
use directory::provisioning::{Decision, Note, NoteKind, Operation};
use directory::user::Status;
use scim::schema::ResourceType;

use super::texts::Texts;

impl Texts {
    /// What a user's status is called.
    #[must_use]
    pub fn status(&self, status: impl Borrow<Status>) -> &'static str {
        match status.borrow() {
            Status::Active => self.status_active(),
            Status::Disabled => self.status_disabled(),
            Status::Deprovisioned => self.status_deprovisioned(),
        }
    }

    /// What an operation is called.
    #[must_use]
    pub fn operation(&self, operation: impl Borrow<Operation>) -> &'static str {
        match operation.borrow() {
            Operation::Create => self.operation_create(),
            Operation::Replace => self.operation_replace(),
            Operation::Update => self.operation_update(),
            Operation::Delete => self.operation_delete(),
            Operation::Disable => self.operation_disable(),
            Operation::Read => self.operation_read(),
            Operation::Search => self.operation_search(),
            Operation::Bulk => self.operation_bulk(),
            Operation::Other => self.operation_other(),
        }
    }

    /// What a kind of resource is called; where it is none, nothing.
    #[must_use]
    pub fn resource_type(&self, kind: impl Borrow<Option<ResourceType>>) -> &'static str {
        match kind.borrow() {
            Some(ResourceType::User) => self.resource_user(),
            Some(ResourceType::Group) => self.resource_group(),
            None => "",
        }
    }

    /// What became of a request, in a word or two.
    #[must_use]
    pub const fn outcome(&self, status: u16) -> &'static str {
        match status {
            200 => self.outcome_done(),
            201 => self.outcome_created(),
            204 => self.outcome_done_silently(),
            304 => self.outcome_unchanged(),
            100..=399 => self.outcome_other_success(),
            400 => self.outcome_invalid(),
            401 => self.outcome_unauthorized(),
            403 => self.outcome_forbidden(),
            404 => self.outcome_not_found(),
            409 => self.outcome_conflict(),
            412 => self.outcome_changed_meanwhile(),
            413 => self.outcome_too_large(),
            415 => self.outcome_media_type(),
            429 => self.outcome_too_many(),
            501 => self.outcome_not_offered(),
            503 => self.outcome_unavailable(),
            500..=599 => self.outcome_server_error(),
            _ => self.outcome_refused(),
        }
    }

    /// What had a say in an entry.
    #[must_use]
    pub fn decision(&self, decision: impl Borrow<Decision>) -> &'static str {
        match decision.borrow() {
            Decision::Guard => self.decision_guard(),
            Decision::Rule(1) => self.decision_r1(),
            Decision::Rule(2) => self.decision_r2(),
            Decision::Rule(3) => self.decision_r3(),
            Decision::Rule(4) => self.decision_r4(),
            Decision::Rule(5) => self.decision_r5(),
            Decision::Rule(6) => self.decision_r6(),
            Decision::Rule(7) => self.decision_r7(),
            Decision::Rule(8) => self.decision_r8(),
            Decision::Rule(9) => self.decision_r9(),
            Decision::Rule(10) => self.decision_r10(),
            Decision::Rule(11) => self.decision_r11(),
            Decision::Rule(_) => self.decision_r12(),
        }
    }

    /// What a note says; a sentence that none of ours is quoted.
    #[must_use]
    pub fn note(&self, note: impl Borrow<Note>) -> String {
        let note = note.borrow();
        match note.kind() {
            NoteKind::Unknown => self.note_unknown().to_owned(),
            NoteKind::Blank => self.note_blank().to_owned(),
            NoteKind::NotUpdated => self.note_not_updated().to_owned(),
            NoteKind::Deprovisioned => self.note_deprovisioned().to_owned(),
            NoteKind::BroughtBack => self.note_brought_back().to_owned(),
            NoteKind::TakenOver(source) => self.note_taken_over(source),
            NoteKind::GroupDeleted(group) => self.note_group_deleted(group),
            NoteKind::More(count) => self.note_more(count),
            NoteKind::Other => note.reason.clone(),
        }
    }

    /// What a kind of actor is called.
    #[must_use]
    pub fn actor_kind(&self, kind: impl Borrow<ActorKind>) -> &'static str {
        match kind.borrow() {
            ActorKind::Admin => self.actor_admin(),
            ActorKind::ApiKey => self.actor_api_key(),
            ActorKind::Operator => self.actor_operator(),
            ActorKind::Connection => self.actor_connection(),
            ActorKind::System => self.actor_system(),
        }
    }

    /// What a kind of subject is called.
    #[must_use]
    pub fn subject_kind(&self, kind: impl Borrow<SubjectKind>) -> &'static str {
        match kind.borrow() {
            SubjectKind::Organization => self.subject_organization(),
            SubjectKind::Connection => self.subject_connection(),
            SubjectKind::Token => self.subject_token(),
            SubjectKind::Attribute => self.subject_attribute(),
            SubjectKind::User => self.subject_user(),
            SubjectKind::Group => self.subject_group(),
            SubjectKind::Admin => self.subject_admin(),
            SubjectKind::ApiKey => self.subject_api_key(),
            SubjectKind::Installation => self.subject_installation(),
        }
    }

    /// What is wrong with the chain of events, from which event on.
    #[must_use]
    pub fn flaw(&self, flaw: Flaw, sequence: i64) -> String {
        match flaw {
            Flaw::Changed => self.flaw_changed(sequence),
            Flaw::Removed => self.flaw_removed(sequence),
            Flaw::Inserted => self.flaw_inserted(sequence),
            Flaw::Truncated => self.flaw_truncated(sequence),
        }
    }

    /// What an audit event is called.
    #[must_use]
    pub fn happening(&self, happening: impl Borrow<Happening>) -> &'static str {
        match happening.borrow() {
            Happening::TokenCreated => self.event_token_created(),
            Happening::TokenEnabled => self.event_token_enabled(),
            Happening::TokenDisabled => self.event_token_disabled(),
            Happening::TokenNamed => self.event_token_named(),
            Happening::TokenRenewed => self.event_token_renewed(),
            Happening::TokenDeleted => self.event_token_deleted(),
            Happening::TokenExpiryAnnounced => self.event_token_expiry_announced(),
            Happening::OrganizationCreated => self.event_organization_created(),
            Happening::OrganizationUpdated => self.event_organization_updated(),
            Happening::ConnectionCreated => self.event_connection_created(),
            Happening::ConnectionUpdated => self.event_connection_updated(),
            Happening::ConnectionDeleted => self.event_connection_deleted(),
            Happening::ConnectionHeld => self.event_connection_held(),
            Happening::HoldAllowed => self.event_hold_allowed(),
            Happening::HoldEnded => self.event_hold_ended(),
            Happening::AttributeCreated => self.event_attribute_created(),
            Happening::AttributeDeleted => self.event_attribute_deleted(),
            Happening::UserCreated => self.event_user_created(),
            Happening::UserUpdated => self.event_user_updated(),
            Happening::UserEnabled => self.event_user_enabled(),
            Happening::UserDisabled => self.event_user_disabled(),
            Happening::UserDeleted => self.event_user_deleted(),
            Happening::UserInvited => self.event_user_invited(),
            Happening::UsersImported => self.event_users_imported(),
            Happening::GroupCreated => self.event_group_created(),
            Happening::GroupUpdated => self.event_group_updated(),
            Happening::GroupDeleted => self.event_group_deleted(),
            Happening::AdminInvited => self.event_admin_invited(),
            Happening::AdminUpdated => self.event_admin_updated(),
            Happening::AdminRemoved => self.event_admin_removed(),
            Happening::SignedIn => self.event_signed_in(),
            Happening::SignedOut => self.event_signed_out(),
            Happening::SignInFailed => self.event_sign_in_failed(),
            Happening::AccountLocked => self.event_account_locked(),
            Happening::PasswordLinkMade => self.event_password_link_made(),
            Happening::PasswordChanged => self.event_password_changed(),
            Happening::TotpEnabled => self.event_totp_enabled(),
            Happening::TotpDisabled => self.event_totp_disabled(),
            Happening::ApiKeyCreated => self.event_api_key_created(),
            Happening::ApiKeyDeleted => self.event_api_key_deleted(),
            Happening::BackupTaken => self.event_backup_taken(),
            Happening::BackupRestored => self.event_backup_restored(),
        }
    }
}

#[cfg(test)]
mod tests {
    use directory::mail::Language;
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn events_are_called_in_english_what_the_export_calls_them() {
        let english = Texts::new(Language::English, TimeZone::UTC);
        for happening in Happening::ALL {
            assert_eq!(english.happening(happening), happening.word());
        }
    }

    #[test]
    fn every_rule_has_its_own_name() {
        let french = Texts::new(Language::French, TimeZone::UTC);
        for rule in 1..=12 {
            let name = french.decision(Decision::Rule(rule));
            assert!(name.starts_with(&format!("R{rule} ")), "{name}");
        }
    }

    #[test]
    fn notes_are_told_in_the_language_and_quoted_where_they_are_none_of_ours() {
        let french = Texts::new(Language::French, TimeZone::UTC);
        assert!(french.note(Note::group_deleted("Équipe")).contains("Équipe"));
        let quoted = Note { attribute: "x".into(), reason: "Something new.".into() };
        assert_eq!(french.note(quoted), "Something new.");
    }
}
