//! Values of SCIM attributes, as people read them: JSON where nothing else will do.

use serde_json::Value;

use super::texts::Texts;

/// A value in words: the elements of an array a line each, a complex one by its `value`, then its other parts.
#[must_use]
pub fn shown(t: &Texts, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => t.yes().to_owned(),
        Value::Bool(false) => t.no().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(values) => {
            let lines: Vec<String> = values.iter().map(|value| shown(t, value)).collect();
            lines.join("\n")
        }
        Value::Object(parts) => {
            let main = ["value", "formatted", "display"].into_iter().find(|name| parts.contains_key(*name));
            let more = |(name, value): (&String, &Value)| match value {
                Value::Bool(true) => name.clone(),
                Value::String(text) if name == "type" => text.clone(),
                value => format!("{name}: {}", shown(t, value)),
            };
            let rest: Vec<String> = parts.iter().filter(|(name, _)| Some(name.as_str()) != main).map(more).collect();
            match main.map(|name| shown(t, &parts[name])) {
                Some(main) if rest.is_empty() => main,
                Some(main) => format!("{main} ({})", rest.join(", ")),
                None => rest.join(", "),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use directory::mail::Language;
    use jiff::tz::TimeZone;
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_read_by_people() {
        let t = Texts::new(Language::English, TimeZone::UTC);
        let emails = json!([{"value": "a@b.example", "type": "work", "primary": true}, {"value": "c@d.example"}]);
        for (value, expected) in [
            (emails, "a@b.example (work, primary)\nc@d.example"),
            (json!(true), "Yes"),
            (json!("x"), "x"),
            (json!({"givenName": "Ada", "familyName": "Quill"}), "givenName: Ada, familyName: Quill"),
            (json!({"value": "u-1", "display": "Ben"}), "u-1 (display: Ben)"),
            (json!([]), ""),
            (json!(7), "7"),
        ] {
            assert_eq!(shown(&t, &value), expected);
        }
    }
}
