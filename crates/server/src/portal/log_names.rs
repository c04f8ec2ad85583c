//! What is in the logs, as pages call it: operations, outcomes, rules, notes, audit events, and who and what they name.

use std::borrow::Borrow;
use std::fmt::Display;

use directory::actor::ActorKind;
use directory::audit::{Flaw, Happening, SubjectKind};
use directory::provisioning::{Decision, Note, NoteKind, Operation};
use scim::schema::ResourceType;

use super::naming;
use super::shell::Shell;

impl Shell {
    /// What an operation is called.
    #[must_use]
    pub fn operation(&self, operation: impl Borrow<Operation>) -> &'static str {
        match operation.borrow() {
            Operation::Create => self.t.operation_create(),
            Operation::Replace => self.t.operation_replace(),
            Operation::Update => self.t.operation_update(),
            Operation::Delete => self.t.operation_delete(),
            Operation::Disable => self.t.operation_disable(),
            Operation::Read => self.t.operation_read(),
            Operation::Search => self.t.operation_search(),
            Operation::Bulk => self.t.operation_bulk(),
            Operation::Other => self.t.operation_other(),
        }
    }

    /// What a kind of resource is called; where it is none, nothing.
    #[must_use]
    pub fn resource_type(&self, kind: impl Borrow<Option<ResourceType>>) -> &'static str {
        match kind.borrow() {
            Some(ResourceType::User) => self.t.resource_user(),
            Some(ResourceType::Group) => self.t.resource_group(),
            None => "",
        }
    }

    /// What became of a request, in a word or two.
    #[must_use]
    pub const fn outcome(&self, status: u16) -> &'static str {
        match status {
            200 => self.t.outcome_done(),
            201 => self.t.outcome_created(),
            204 => self.t.outcome_done_silently(),
            304 => self.t.outcome_unchanged(),
            100..=399 => self.t.outcome_other_success(),
            400 => self.t.outcome_invalid(),
            401 => self.t.outcome_unauthorized(),
            403 => self.t.outcome_forbidden(),
            404 => self.t.outcome_not_found(),
            409 => self.t.outcome_conflict(),
            412 => self.t.outcome_changed_meanwhile(),
            413 => self.t.outcome_too_large(),
            415 => self.t.outcome_media_type(),
            429 => self.t.outcome_too_many(),
            501 => self.t.outcome_not_offered(),
            503 => self.t.outcome_unavailable(),
            500..=599 => self.t.outcome_server_error(),
            _ => self.t.outcome_refused(),
        }
    }

    /// What had a say in an entry.
    #[must_use]
    pub fn decision(&self, decision: impl Borrow<Decision>) -> &'static str {
        match decision.borrow() {
            Decision::Guard => self.t.decision_guard(),
            Decision::Rule(1) => self.t.decision_r1(),
            Decision::Rule(2) => self.t.decision_r2(),
            Decision::Rule(3) => self.t.decision_r3(),
            Decision::Rule(4) => self.t.decision_r4(),
            Decision::Rule(5) => self.t.decision_r5(),
            Decision::Rule(6) => self.t.decision_r6(),
            Decision::Rule(7) => self.t.decision_r7(),
            Decision::Rule(8) => self.t.decision_r8(),
            Decision::Rule(9) => self.t.decision_r9(),
            Decision::Rule(10) => self.t.decision_r10(),
            Decision::Rule(11) => self.t.decision_r11(),
            Decision::Rule(_) => self.t.decision_r12(),
        }
    }

    /// What a note says; a sentence that none of ours is quoted.
    #[must_use]
    pub fn note(&self, note: impl Borrow<Note>) -> String {
        let note = note.borrow();
        match note.kind() {
            NoteKind::Unknown => self.t.note_unknown().to_owned(),
            NoteKind::Blank => self.t.note_blank().to_owned(),
            NoteKind::NotUpdated => self.t.note_not_updated().to_owned(),
            NoteKind::Deprovisioned => self.t.note_deprovisioned().to_owned(),
            NoteKind::BroughtBack => self.t.note_brought_back().to_owned(),
            NoteKind::TakenOver(source) => self.t.note_taken_over(source),
            NoteKind::GroupDeleted(group) => self.t.note_group_deleted(naming::apart(group)),
            NoteKind::More(count) => self.t.note_more(count),
            NoteKind::Other => note.reason.clone(),
        }
    }

    /// What a kind of actor is called.
    #[must_use]
    pub fn actor_kind(&self, kind: impl Borrow<ActorKind>) -> &'static str {
        match kind.borrow() {
            ActorKind::Admin => self.t.actor_admin(),
            ActorKind::ApiKey => self.t.actor_api_key(),
            ActorKind::Operator => self.t.actor_operator(),
            ActorKind::Connection => self.t.actor_connection(),
            ActorKind::System => self.t.actor_system(),
        }
    }

    /// What a kind of subject is called.
    #[must_use]
    pub fn subject_kind(&self, kind: impl Borrow<SubjectKind>) -> &'static str {
        match kind.borrow() {
            SubjectKind::Organization => self.t.subject_organization(),
            SubjectKind::Connection => self.t.subject_connection(),
            SubjectKind::Token => self.t.subject_token(),
            SubjectKind::Attribute => self.t.subject_attribute(),
            SubjectKind::User => self.t.subject_user(),
            SubjectKind::Group => self.t.subject_group(),
            SubjectKind::Admin => self.t.subject_admin(),
            SubjectKind::ApiKey => self.t.subject_api_key(),
            SubjectKind::Installation => self.t.subject_installation(),
        }
    }

    /// What is wrong with the chain of events, from which event on.
    #[must_use]
    pub fn flaw(&self, flaw: impl Borrow<Flaw>, sequence: impl Display) -> String {
        match flaw.borrow() {
            Flaw::Changed => self.t.flaw_changed(sequence),
            Flaw::Removed => self.t.flaw_removed(sequence),
            Flaw::Inserted => self.t.flaw_inserted(sequence),
            Flaw::Truncated => self.t.flaw_truncated(sequence),
        }
    }

    /// What an audit event is called.
    #[must_use]
    pub fn happening(&self, happening: impl Borrow<Happening>) -> &'static str {
        match happening.borrow() {
            Happening::TokenCreated => self.t.event_token_created(),
            Happening::TokenEnabled => self.t.event_token_enabled(),
            Happening::TokenDisabled => self.t.event_token_disabled(),
            Happening::TokenNamed => self.t.event_token_named(),
            Happening::TokenRenewed => self.t.event_token_renewed(),
            Happening::TokenDeleted => self.t.event_token_deleted(),
            Happening::TokenExpiryAnnounced => self.t.event_token_expiry_announced(),
            Happening::OrganizationCreated => self.t.event_organization_created(),
            Happening::OrganizationUpdated => self.t.event_organization_updated(),
            Happening::ConnectionCreated => self.t.event_connection_created(),
            Happening::ConnectionUpdated => self.t.event_connection_updated(),
            Happening::ConnectionDeleted => self.t.event_connection_deleted(),
            Happening::ConnectionHeld => self.t.event_connection_held(),
            Happening::HoldAllowed => self.t.event_hold_allowed(),
            Happening::HoldEnded => self.t.event_hold_ended(),
            Happening::AttributeCreated => self.t.event_attribute_created(),
            Happening::AttributeDeleted => self.t.event_attribute_deleted(),
            Happening::UserCreated => self.t.event_user_created(),
            Happening::UserUpdated => self.t.event_user_updated(),
            Happening::UserEnabled => self.t.event_user_enabled(),
            Happening::UserDisabled => self.t.event_user_disabled(),
            Happening::UserDeleted => self.t.event_user_deleted(),
            Happening::UserInvited => self.t.event_user_invited(),
            Happening::UsersImported => self.t.event_users_imported(),
            Happening::GroupCreated => self.t.event_group_created(),
            Happening::GroupUpdated => self.t.event_group_updated(),
            Happening::GroupDeleted => self.t.event_group_deleted(),
            Happening::AdminInvited => self.t.event_admin_invited(),
            Happening::AdminUpdated => self.t.event_admin_updated(),
            Happening::AdminRemoved => self.t.event_admin_removed(),
            Happening::SignedIn => self.t.event_signed_in(),
            Happening::SignedOut => self.t.event_signed_out(),
            Happening::SignInFailed => self.t.event_sign_in_failed(),
            Happening::AccountLocked => self.t.event_account_locked(),
            Happening::PasswordLinkMade => self.t.event_password_link_made(),
            Happening::PasswordChanged => self.t.event_password_changed(),
            Happening::TotpEnabled => self.t.event_totp_enabled(),
            Happening::TotpDisabled => self.t.event_totp_disabled(),
            Happening::ApiKeyCreated => self.t.event_api_key_created(),
            Happening::ApiKeyDeleted => self.t.event_api_key_deleted(),
            Happening::BackupTaken => self.t.event_backup_taken(),
            Happening::BackupRestored => self.t.event_backup_restored(),
        }
    }
}

#[cfg(test)]
mod tests {
    use directory::mail::Language;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::portal::reader::{Reader, Theme};
    use crate::portal::texts::Texts;

    fn shell(language: Language) -> Shell {
        let texts = Texts::new(language, TimeZone::UTC);
        Shell::open(Reader { texts, theme: Theme::Auto, path: "/".into() })
    }

    #[test]
    fn events_are_called_in_english_what_the_export_calls_them() {
        let english = shell(Language::English);
        for happening in Happening::ALL {
            assert_eq!(english.happening(happening), happening.word());
        }
    }

    #[test]
    fn every_rule_has_its_own_name() {
        let french = shell(Language::French);
        for rule in 1..=12 {
            let name = french.decision(Decision::Rule(rule));
            assert!(name.starts_with(&format!("R{rule} ")), "{name}");
        }
    }

    #[test]
    fn notes_are_told_in_the_language_and_quoted_where_they_are_none_of_ours() {
        let french = shell(Language::French);
        assert!(french.note(Note::group_deleted("Équipe")).contains("Équipe"));
        let quoted = Note { attribute: "x".into(), reason: "Something new.".into() };
        assert_eq!(french.note(quoted), "Something new.");
    }
}
