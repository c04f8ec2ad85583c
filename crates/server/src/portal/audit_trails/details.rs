//! What an audit event says besides, as names and values for people.

use directory::Role;
use directory::attribute::AttributeKind;
use directory::audit::Event;
use directory::provisioning::Decision;
use directory::rule::Preset;
use jiff::Timestamp;
use serde_json::Value;

use crate::portal::shell::Shell;
use crate::portal::values;

/// Members that are named.
const MEMBERS: usize = 10;

/// A name and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// Its name: a message of ours, or an attribute as it is written.
    pub name: String,
    /// Whether the name is an attribute's.
    pub is_attribute: bool,
    /// What it says.
    pub value: Shown,
}

/// What a detail says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// A value.
    Value(String),
    /// A sentence of Muster's, which is in English.
    Quoted(String),
    /// What was before, and what is after; blank: nothing.
    Change(String, String),
}

/// All that an event says besides.
#[must_use]
pub fn of(shell: &Shell, event: &Event) -> Vec<Detail> {
    event.details.iter().flat_map(|(key, value)| detail(shell, key, value)).collect()
}

fn detail(shell: &Shell, key: &str, value: &Value) -> Vec<Detail> {
    let one = |value| {
        let name = name(shell, key);
        vec![Detail { is_attribute: name.is_none(), name: name.unwrap_or(key).to_owned(), value }]
    };
    match (key, value) {
        (_, Value::Null) => Vec::new(),
        (_, Value::String(text)) if text.is_empty() => Vec::new(),
        ("changes", Value::Array(changes)) => changes.iter().filter_map(|change| changed(shell, change)).collect(),
        ("added" | "removed", Value::Object(members)) => one(Shown::Value(counted(shell, members))),
        ("reason", Value::String(sentence)) => one(Shown::Quoted(sentence.clone())),
        (_, Value::Object(parts)) if parts.contains_key("before") && parts.contains_key("after") => {
            one(Shown::Change(shown(shell, key, &parts["before"]), shown(shell, key, &parts["after"])))
        }
        _ => one(Shown::Value(shown(shell, key, value))),
    }
}

/// An attribute that changed.
fn changed(shell: &Shell, change: &Value) -> Option<Detail> {
    let name = change.get("attribute")?.as_str()?.to_owned();
    let side = |side| change.get(side).map(|value| values::shown(&shell.t, value)).unwrap_or_default();
    Some(Detail { name, is_attribute: true, value: Shown::Change(side("before"), side("after")) })
}

/// How many members, and the first of them.
fn counted(shell: &Shell, members: &serde_json::Map<String, Value>) -> String {
    let count = members.get("count").and_then(Value::as_u64).unwrap_or_default();
    let named = members.get("members").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let named: Vec<&str> = named.iter().take(MEMBERS).filter_map(Value::as_str).collect();
    let count = shell.t.number(count);
    if named.is_empty() { count } else { format!("{count} ({})", named.join(", ")) }
}

/// A value, as its name has it.
fn shown(shell: &Shell, key: &str, value: &Value) -> String {
    let Some(text) = value.as_str() else {
        return value.as_u64().map_or_else(|| values::shown(&shell.t, value), |number| shell.t.number(number));
    };
    match key {
        "expires" | "held_since" | "allowed_until" => {
            text.parse::<Timestamp>().map_or_else(|_| text.to_owned(), |time| shell.t.second(time))
        }
        "role" | "role_before" => text.parse::<Role>().map_or(text, |role| shell.role(role)).to_owned(),
        "kind" => match text.parse::<AttributeKind>() {
            Ok(AttributeKind::Idp) => shell.t.attribute_kind_idp().to_owned(),
            Ok(AttributeKind::Custom) => shell.t.attribute_kind_custom().to_owned(),
            Err(_) => text.to_owned(),
        },
        "preset" => match text.parse::<Preset>() {
            Ok(Preset::ManagedDevices) => shell.t.detail_preset_managed_devices().to_owned(),
            Ok(Preset::Mirror) => shell.t.detail_preset_mirror().to_owned(),
            Ok(Preset::Rfc7644) => "RFC 7644".to_owned(),
            Err(_) => text.to_owned(),
        },
        "method" => {
            let part = |part| match part {
                "password" => shell.t.password(),
                "totp" => shell.t.one_time_code(),
                other => other,
            };
            text.split('+').map(part).collect::<Vec<_>>().join(" + ")
        }
        "by" if text == "link" => shell.t.detail_by_link().to_owned(),
        _ => text.to_owned(),
    }
}

/// What a detail is called; `None` where it is called as it is written.
fn name(shell: &Shell, key: &str) -> Option<&'static str> {
    let t = &shell.t;
    let rule = |number| Some(shell.decision(Decision::Rule(number)));
    Some(match key {
        "identity_provider" => t.detail_identity_provider(),
        "method" => t.detail_method(),
        "by" => t.detail_by(),
        "connection" => t.detail_connection(),
        "expires" => t.detail_expires(),
        "days" => t.detail_days(),
        "address" => t.detail_address(),
        "role" => t.detail_role(),
        "role_before" => t.detail_role_before(),
        "name" => t.detail_name(),
        "name_before" => t.detail_name_before(),
        "kind" => t.detail_kind(),
        "description" => t.description(),
        "values" => t.detail_values(),
        "scopes" => t.detail_scopes(),
        "preset" => t.detail_preset(),
        "reason" => t.detail_reason(),
        "held_since" => t.detail_held_since(),
        "allowed_until" => t.detail_allowed_until(),
        "users" => t.users(),
        "groups" => t.user_groups(),
        "members" => t.detail_members(),
        "added" => t.detail_added(),
        "removed" => t.detail_removed(),
        "import" => t.detail_import(),
        "file" => t.detail_file(),
        "created" => t.detail_created(),
        "updated" => t.detail_updated(),
        "unchanged" => t.detail_unchanged(),
        "skipped" => t.detail_skipped(),
        "failed" => t.detail_failed(),
        "invite" => t.detail_invite(),
        "enrolment_url" => t.detail_enrolment_url(),
        "managed_apple_id.enabled" => t.detail_apple_id(),
        "managed_apple_id.appleid_subdomain" => t.detail_apple_id_subdomain(),
        "notification_address" => t.detail_notification_address(),
        "extension_urn" => t.detail_extension_urn(),
        "guard.enabled" => t.decision_guard(),
        "guard.users" => t.detail_guard_users(),
        "guard.percent" => t.detail_guard_percent(),
        "guard.window_minutes" => t.detail_guard_window(),
        "rules.group_patch_answers_resource" => t.detail_group_patch(),
        "rules.email_mandatory" => return rule(1),
        "rules.name_mandatory" => return rule(2),
        "rules.inactive_can_be_provisioned" => t.detail_inactive(),
        "rules.user_name_can_change" => t.detail_user_name_can_change(),
        "rules.blank_clears" => t.detail_blank_clears(),
        "rules.user_deletion" => t.detail_user_deletion(),
        "rules.group_deletion_disables_members" => return rule(7),
        "rules.deprovisioned_stay_in_groups" => return rule(8),
        "rules.takes_over_existing_users" => t.detail_takes_over(),
        "rules.updates" => return rule(11),
        "rules.unknown_attributes" => return rule(12),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use directory::audit::{Happening, Subject, SubjectKind};
    use directory::mail::Language;
    use directory::settings::Settings;
    use directory::{Actor, OrganizationKey};
    use jiff::tz::TimeZone;
    use serde_json::json;

    use super::*;
    use crate::portal::reader::{Reader, Theme};
    use crate::portal::texts::Texts;

    fn shell() -> Shell {
        let texts = Texts::new(Language::English, TimeZone::UTC);
        Shell::open(Reader { texts, theme: Theme::Auto, path: "/".into() })
    }

    fn told(details: Value) -> Vec<(String, Shown)> {
        let subject = Subject::new(SubjectKind::User, "u", "Ada");
        let actor = Actor::operator(OrganizationKey(1));
        let mut event = Event::new(&actor, Timestamp::UNIX_EPOCH, Happening::UserUpdated, subject);
        let Value::Object(details) = details else { panic!("no object") };
        event.details = details;
        of(&shell(), &event).into_iter().map(|detail| (detail.name, detail.value)).collect()
    }

    #[test]
    fn details_are_names_and_values_for_people() {
        let value = |text: &str| Shown::Value(text.to_owned());
        let change = |before: &str, after: &str| Shown::Change(before.to_owned(), after.to_owned());
        for (details, name, shown) in [
            (json!({"identity_provider": "Okta"}), "Identity provider", value("Okta")),
            (json!({"expires": "2027-01-31T12:00:00Z"}), "Expires", value("31 Jan 2027, 12:00:00")),
            (json!({"users": 1_234}), "Users", value("1,234")),
            (json!({"role": "owner"}), "Role", value("Owner")),
            (json!({"method": "password+totp"}), "Signed in with", value("Password + One-time code")),
            (json!({"preset": "managed_devices"}), "Preset", value("Managed devices")),
            (json!({"import": true}), "By an import", value("Yes")),
            (json!({"invite": {"before": false, "after": true}}), "Invite users", change("No", "Yes")),
            (json!({"changes": [{"attribute": "title", "after": "Surveyor"}]}), "title", change("", "Surveyor")),
            (json!({"added": {"count": 3, "members": ["a", "b"]}}), "Added", value("3 (a, b)")),
            (json!({"added": {"count": 3}}), "Added", value("3")),
            (json!({"reason": "Too many."}), "Reason", Shown::Quoted("Too many.".into())),
            (json!({"brand_new": "x"}), "brand_new", value("x")),
        ] {
            assert_eq!(told(details), [(name.to_owned(), shown)], "{name}");
        }
        assert_eq!(told(json!({"expires": null, "description": ""})), []);
        assert_eq!(
            told(json!({"changes": "nonsense", "added": 7})).len(),
            2,
            "what is no list of ours is shown as it is"
        );
    }

    #[test]
    fn every_setting_has_a_name() {
        fn leaves(prefix: &str, value: &Value, found: &mut Vec<String>) {
            match value {
                Value::Object(parts) => {
                    parts.iter().for_each(|(name, value)| leaves(&format!("{prefix}.{name}"), value, found));
                }
                _ => found.push(prefix.trim_start_matches('.').to_owned()),
            }
        }
        let mut found = Vec::new();
        let settings = Settings::of(directory::rule::Preset::Mirror);
        leaves("", &serde_json::to_value(settings).unwrap(), &mut found);
        for key in &found {
            assert!(name(&shell(), key).is_some(), "{key}");
        }
        assert!(found.len() > 10);
    }
}
