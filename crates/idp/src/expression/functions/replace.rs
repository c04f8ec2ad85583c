//! `Replace`, which is four functions in one.

use super::{Call, Function, Wrong, optional, required};
use crate::expression::Value;
use crate::expression::error::Stop;
use crate::expression::evaluate::LARGEST;
use crate::expression::regular;
use crate::expression::syntax::{Kind, Node};

const OLD_VALUE: usize = 1;
const PATTERN: usize = 2;
const GROUP: usize = 3;
const REPLACEMENT: usize = 4;
const OTHER_ATTRIBUTE: usize = 5;
const TEMPLATE: usize = 6;

/// `Replace(source, oldValue, regexPattern, regexGroupName, replacementValue, replacementAttributeName, template)`
///
/// - `oldValue`, `replacementValue`: each of the former in the source becomes the latter
/// - `oldValue`, `template`: each of the former in the template becomes the source
/// - `regexPattern`, `replacementValue`: each match becomes that, in which groups may be named
/// - `regexPattern`, `regexGroupName`, `replacementValue`: that group of each match becomes that
/// - `regexPattern`, `regexGroupName`, `replacementAttributeName`: the source, or if it has no value, that group of the
///   first match in the other attribute
pub(crate) static REPLACE: Function = Function::new(
    "Replace",
    &[
        required("source"),
        optional("oldValue"),
        optional("regexPattern"),
        optional("regexGroupName"),
        optional("replacementValue"),
        optional("replacementAttributeName"),
        optional("template"),
    ],
    replace,
)
.examined(examine);

/// Which of the combinations it is, and whether a pattern that is written out is one.
fn examine(arguments: &[Node]) -> Result<(), Wrong> {
    let given: Vec<_> = arguments.iter().enumerate().skip(1).filter(|(_, node)| node.is_given()).collect();
    let positions: Vec<_> = given.iter().map(|(position, _)| *position).collect();
    if !matches!(
        positions[..],
        [OLD_VALUE, REPLACEMENT | TEMPLATE] | [PATTERN, REPLACEMENT] | [PATTERN, GROUP, REPLACEMENT | OTHER_ATTRIBUTE]
    ) {
        let message = "Replace takes oldValue with replacementValue or template; or regexPattern with \
                       replacementValue, with regexGroupName and replacementValue, or with regexGroupName and \
                       replacementAttributeName";
        return Err((None, message.to_owned()));
    }
    let text = |position: usize| match arguments.get(position).map(|node| &node.kind) {
        Some(Kind::Text(text)) => Some(text),
        _ => None,
    };
    let Some(pattern) = text(PATTERN) else { return Ok(()) };
    let pattern = regular::pattern(pattern).map_err(|message| (Some(PATTERN), message))?;
    match text(GROUP) {
        Some(group) if !pattern.capture_names().flatten().any(|name| name == group) => {
            Err((Some(GROUP), format!("regexPattern has no group {group:?}")))
        }
        _ => Ok(()),
    }
}

fn replace(call: &mut Call<'_, '_>) -> Result<Value, Stop> {
    let source = call.text(0)?;
    if call.is_given(OLD_VALUE) {
        return replace_text(call, source);
    }
    let pattern = call.text_or_empty(PATTERN)?;
    let pattern = call.of(regular::pattern(&pattern))?;
    let group = call.text(GROUP)?;
    if call.is_given(OTHER_ATTRIBUTE) {
        if let Some(source) = source.filter(|source| !source.is_empty()) {
            return Ok(source.into());
        }
        let other = call.text_or_empty(OTHER_ATTRIBUTE)?;
        let group = group.unwrap_or_default();
        let found =
            pattern.captures(&other).and_then(|captures| captures.name(&group).map(|found| found.as_str().to_owned()));
        return Ok(found.into());
    }
    let Some(source) = source else { return Ok(Value::Null) };
    let replacement = call.text_or_empty(REPLACEMENT)?;
    let mut text = String::new();
    let mut copied = 0;
    for captures in pattern.captures_iter(&source) {
        let whole = captures.get_match();
        let place = match &group {
            Some(group) => captures.name(group),
            None => Some(whole),
        };
        let Some(place) = place else { continue };
        text.push_str(&source[copied..place.start()]);
        match group {
            Some(_) => text.push_str(&replacement),
            None => regular::expand(&replacement, &captures, &mut text),
        }
        copied = place.end();
        if text.len() > LARGEST {
            return Err(too_large(call));
        }
    }
    text.push_str(&source[copied..]);
    Ok(text.into())
}

/// The two of its ways that know no pattern.
fn replace_text(call: &mut Call<'_, '_>, source: Option<String>) -> Result<Value, Stop> {
    let Some(source) = source else { return Ok(Value::Null) };
    let old = call.text_or_empty(OLD_VALUE)?;
    if old.is_empty() {
        return Err(call.refuse("oldValue is empty"));
    }
    let (text, new) = if call.is_given(TEMPLATE) {
        (call.text_or_empty(TEMPLATE)?, source)
    } else {
        (source, call.text_or_empty(REPLACEMENT)?)
    };
    if text.matches(&old).count().saturating_mul(new.len()) > LARGEST {
        return Err(too_large(call));
    }
    Ok(text.replace(&old, &new).into())
}

fn too_large(call: &Call<'_, '_>) -> Stop {
    call.refuse(format!("the value has more than {LARGEST} bytes"))
}

#[cfg(test)]
mod tests {
    use crate::expression::testing::{error, text, value};
    use crate::expression::{Expression, Value};

    #[test]
    fn replaces_a_text() {
        assert_eq!(
            text(r#"Replace("Product Developer", "Product Developer", , , "Software Engineer", , )"#),
            "Software Engineer"
        );
        assert_eq!(text(r#"Replace("a.b.A", "a", , , "x", , )"#), "x.b.A");
        assert_eq!(text(r#"Replace("a.b", ".", , , [nobody], , )"#), "ab");
        assert_eq!(value(r#"Replace([nobody], "a", , , "x", , )"#), Value::Null);
        assert_eq!(error(r#"Replace("a", [blank], , , "x", , )"#), "Replace: oldValue is empty");
    }

    #[test]
    fn fills_a_template() {
        let expression = r#"Replace("jsmith", "<username>", , , , , "<username>@example.org")"#;
        assert_eq!(text(expression), "jsmith@example.org");
        assert_eq!(value(r#"Replace([nobody], "<u>", , , , , "<u>@example.org")"#), Value::Null);
    }

    #[test]
    fn replaces_what_matches() {
        let phone =
            r#"Replace("+91 9998887777", , "\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})", , "${phoneNumber}", , )"#;
        assert_eq!(text(phone), "9998887777");
        assert_eq!(text(r#"Replace("+1 (999) 888-7777", , "[()\\s-]+", , "", , )"#), "+19998887777");
        assert_eq!(text(r#"Replace("john_doe72", , "[a-zA-Z_]*", , "", , )"#), "72");
        assert_eq!(text(r#"Replace("abc", , "x*", , "-", , )"#), "-a-b-c-");
    }

    #[test]
    fn replaces_a_group() {
        let street = r#"Replace("545 Tremont Street", , "(?<streetNumber>^\\d*)", "streetNumber", "888", , )"#;
        assert_eq!(text(street), "888 Tremont Street");
        assert_eq!(text(r#"Replace("jsmith@example.org", , "(?<Suffix>@(.)*)", "Suffix", "", , )"#), "jsmith");
        assert_eq!(text(r#"Replace("a1 b2", , "[a-z](?<n>\\d)", "n", "$0", , )"#), "a$0 b$0");
        assert_eq!(text(r#"Replace("ab", , "a(?<n>\\d)?", "n", "x", , )"#), "ab");
    }

    #[test]
    fn takes_from_another_attribute() {
        let expression = |source: &str| {
            format!(
                r#"Replace({source}, , "\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{{10}})", "phoneNumber", , [mobile], )"#
            )
        };
        assert_eq!(text(&expression("[blank]")), "8887779999");
        assert_eq!(text(&expression("[nobody]")), "8887779999");
        assert_eq!(text(&expression("[dept]")), "Field");
        assert_eq!(value(r#"Replace([nobody], , "(?<x>y)", "x", , [mobile], )"#), Value::Null);
    }

    #[test]
    fn other_combinations_are_refused() {
        for arguments in [
            "[a]",
            r#"[a], "x""#,
            r#"[a], , "x", , , , "t""#,
            r#"[a], "x", "y", , "z", , "#,
            r#"[a], "x", , , "z", , "t""#,
            r#"[a], , "x", , , [b], "#,
            r#"[a], , , , "z", , "#,
        ] {
            let error = Expression::parse(&format!("Replace({arguments})")).unwrap_err().to_string();
            assert!(error.contains("oldValue with replacementValue or template"), "{arguments}: {error}");
        }
        let error = Expression::parse(r#"Replace([a], , "(?<x>y)", "z", "", , )"#).unwrap_err().to_string();
        assert_eq!(error, "at character 27: regexPattern has no group \"z\"");
    }
}
