//! What states and kinds of failures are called.

use directory::Token;
use directory::health::Health;
use directory::provisioning::Operation;
use directory::rule::Preset;
use directory::token::TokenStatus;
use jiff::Timestamp;
use scim::ScimType;

use crate::portal::texts::Texts;

/// The tone and the name of how a connection fares.
#[must_use]
pub const fn health(t: &Texts, health: Health) -> (&'static str, &'static str) {
    match health {
        Health::Waiting => ("quiet", t.connection_health_waiting()),
        Health::Working => ("good", t.connection_health_working()),
        Health::SomeFail => ("warn", t.connection_health_some_fail()),
        Health::Silent => ("warn", t.connection_health_silent()),
        Health::Failing => ("bad", t.connection_health_failing()),
        Health::Refused => ("bad", t.connection_health_refused()),
        Health::Held => ("bad", t.connection_health_held()),
    }
}

/// What that means.
#[must_use]
pub const fn health_text(t: &Texts, health: Health) -> &'static str {
    match health {
        Health::Waiting => t.connection_health_waiting_text(),
        Health::Working => t.connection_health_working_text(),
        Health::SomeFail => t.connection_health_some_fail_text(),
        Health::Silent => t.connection_health_silent_text(),
        Health::Failing => t.connection_health_failing_text(),
        Health::Refused => t.connection_health_refused_text(),
        Health::Held => t.connection_health_held_text(),
    }
}

/// What a token is called: its label, or the beginning of its id.
#[must_use]
pub fn token(t: &Texts, token: &Token) -> String {
    if token.label.is_empty() {
        return t.connection_token_unnamed(token.public_id.chars().take(6).collect::<String>());
    }
    token.label.clone()
}

/// The tone and the name of a token's state.
#[must_use]
pub fn token_state(t: &Texts, token: &Token, now: Timestamp) -> (&'static str, &'static str) {
    match token.status {
        _ if token.days_left(now) <= 0 => ("bad", t.connection_token_expired()),
        TokenStatus::Active => ("good", t.connection_token_active()),
        TokenStatus::Inactive => ("quiet", t.connection_token_inactive()),
    }
}

/// What a preset is called, and what it is for.
#[must_use]
pub const fn preset(t: &Texts, preset: Preset) -> (&'static str, &'static str) {
    match preset {
        Preset::ManagedDevices => (t.connection_preset_managed_devices(), t.connection_preset_managed_devices_text()),
        Preset::Mirror => (t.connection_preset_mirror(), t.connection_preset_mirror_text()),
        Preset::Rfc7644 => (t.connection_preset_rfc7644(), t.connection_preset_rfc7644_text()),
    }
}

/// What a kind of failures is, and what to do about it.
#[must_use]
pub const fn failure(t: &Texts, status: u16, keyword: Option<ScimType>) -> &'static str {
    match (status, keyword) {
        (400, Some(ScimType::InvalidValue)) => t.connection_failure_value(),
        (400, Some(ScimType::Mutability)) => t.connection_failure_mutability(),
        (400, Some(ScimType::InvalidFilter)) => t.connection_failure_filter(),
        (400, Some(ScimType::InvalidPath | ScimType::InvalidSyntax)) => t.connection_failure_syntax(),
        (404, _) => t.connection_failure_missing(),
        (409, _) => t.connection_failure_taken(),
        (412, _) => t.connection_failure_version(),
        (413, _) => t.connection_failure_large(),
        (503, _) => t.connection_failure_unavailable(),
        (500.., _) => t.connection_failure_internal(),
        _ => t.connection_failure_other(),
    }
}

/// What a held request asked for.
#[must_use]
pub const fn held(t: &Texts, operation: Operation) -> &'static str {
    match operation {
        Operation::Delete => t.connection_held_delete(),
        _ => t.connection_held_disable(),
    }
}
