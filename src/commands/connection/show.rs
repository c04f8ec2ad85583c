//! `muster connection show`: a connection, for eyes and for programs.

use app::connections::Overview;
use directory::Connection;
use directory::guard::GuardState;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Prints all that there is to say of a connection.
pub fn say(overview: &Overview, scim_url: &str, as_json: bool) {
    let connection = &overview.connection;
    if as_json {
        println!("{}", whole(overview, scim_url));
        return;
    }
    let line = |name: &str, value: &dyn std::fmt::Display| println!("{name:22}  {value}");
    line("NAME", &connection.name);
    line("IDENTITY PROVIDER", &connection.idp.name());
    line("SCIM URL", &scim_url);
    line("USERS", &overview.users);
    line("GROUPS", &overview.groups);
    line("TOKENS", &overview.tokens.len());
    line("LAST SUCCESS", &time(overview.activity.last_success).unwrap_or("never".into()));
    line("LAST FAILURE", &time(overview.activity.last_failure).unwrap_or("never".into()));
    if let Some(since) = overview.guard.held_since {
        line("HELD SINCE", &since);
    }
    if let Some(until) = overview.guard.allowed_until {
        line("REMOVALS ALLOWED UNTIL", &until);
    }
    let Value::Object(settings) = settings(connection) else { return };
    println!();
    for (name, value) in settings.iter().filter(|(name, _)| !["id", "name"].contains(&name.as_str())) {
        match value {
            Value::Object(parts) => {
                for (part, value) in parts {
                    say_setting(&format!("{name}.{part}"), value);
                }
            }
            value => say_setting(name, value),
        }
    }
    for changed in &overview.changed_since_preset {
        let before = changed.before.as_ref().map_or(String::new(), text);
        println!("Rule {} is not as the preset {} sets it ({before}).", changed.attribute, connection.settings.preset);
    }
}

fn say_setting(name: &str, value: &Value) {
    println!("{name:38}  {}", text(value));
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What can be set on a connection.
pub fn settings(connection: &Connection) -> Value {
    let mut settings = json!({ "id": connection.id, "name": connection.name });
    if let (Some(all), Ok(Value::Object(more))) = (settings.as_object_mut(), serde_json::to_value(&connection.settings))
    {
        all.extend(more);
    }
    settings
}

/// What the blast radius guard remembers.
pub fn guard(state: &GuardState) -> Value {
    json!({ "held_since": time(state.held_since), "allowed_until": time(state.allowed_until) })
}

fn whole(overview: &Overview, scim_url: &str) -> Value {
    let Overview { connection, activity, tokens, .. } = overview;
    json!({
        "id": connection.id,
        "name": connection.name,
        "idp": connection.idp.word(),
        "created": connection.created.to_string(),
        "scim_url": scim_url,
        "settings": connection.settings,
        "changed_since_preset": overview.changed_since_preset,
        "users": overview.users,
        "groups": overview.groups,
        "last_request": time(activity.last_request),
        "last_success": time(activity.last_success),
        "last_failure": time(activity.last_failure),
        "probes": activity.probes,
        "guard": guard(&overview.guard),
        "removed": overview.removed.users,
        "tokens": tokens.iter().map(|token| token.public_id.as_str()).collect::<Value>(),
    })
}

fn time(time: Option<Timestamp>) -> Option<String> {
    time.map(|time| time.to_string())
}
