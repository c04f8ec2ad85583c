//! Regular expressions, as .NET writes them.

use regex::{Captures, Regex, RegexBuilder};

/// Bytes that a compiled pattern may take.
const LARGEST: usize = 1 << 20;

/// Compiles a pattern.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub(crate) fn pattern(pattern: &str) -> Result<Regex, String> {
    RegexBuilder::new(pattern).size_limit(LARGEST).build().map_err(|error| {
        // The last line says what is wrong; those before it draw where.
        let text = error.to_string();
        let reason = text.lines().last().unwrap_or_default();
        format!("{pattern:?} is no regular expression: {}", reason.strip_prefix("error: ").unwrap_or(reason))
    })
}

/// Writes what takes the place of a match: `$1`, `${name}`, `$&` and `$$` as .NET reads them. What names no group
/// stands for itself.
pub(super) fn expand(template: &str, captures: &Captures<'_>, into: &mut String) {
    let mut rest = template;
    while let Some(dollar) = rest.find('$') {
        into.push_str(&rest[..dollar]);
        let after = &rest[dollar + 1..];
        if let Some((replacement, length)) = substitution(after, captures) {
            into.push_str(replacement);
            rest = &after[length..];
        } else {
            into.push('$');
            rest = after;
        }
    }
    into.push_str(rest);
}

/// What the text after a `$` stands for, and how much of it that is.
fn substitution<'c>(after: &str, captures: &'c Captures<'_>) -> Option<(&'c str, usize)> {
    let group = |name: &str| match name.parse::<usize>() {
        Ok(number) => (number < captures.len()).then(|| captures.get(number)),
        Err(_) => captures.name(name).map(Some),
    };
    let text = |found: Option<regex::Match<'c>>| found.map_or("", |found| found.as_str());
    match after.as_bytes().first()? {
        b'$' => Some(("$", 1)),
        b'&' => Some((text(captures.get(0)), 1)),
        b'{' => {
            let name = &after[1..after.find('}')?];
            Some((text(group(name)?), name.len() + 2))
        }
        b'0'..=b'9' => {
            let length = after.bytes().take_while(u8::is_ascii_digit).count();
            Some((text(group(&after[..length])?), length))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(template: &str) -> String {
        let pattern = pattern("(?<user>[a-z]+)@([a-z]+)(x)?").unwrap();
        let mut text = String::new();
        expand(template, &pattern.captures("ada@example").unwrap(), &mut text);
        text
    }

    #[test]
    fn replacements_are_read_as_in_dotnet() {
        for (template, text) in [
            ("$1abc", "adaabc"),
            ("${user}.$2", "ada.example"),
            ("$& $$1 $", "ada@example $1 $"),
            ("[$3]", "[]"),
            ("$7 ${nobody} ${", "$7 ${nobody} ${"),
        ] {
            assert_eq!(expanded(template), text, "{template}");
        }
    }

    #[test]
    fn wrong_patterns_are_told_in_a_line() {
        assert_eq!(pattern("(a").unwrap_err(), "\"(a\" is no regular expression: unclosed group");
        let look_around = pattern("(?=a)").unwrap_err();
        assert!(look_around.contains("look-around"), "{look_around}");
        assert!(pattern("(a{1000}){1000}").unwrap_err().lines().count() == 1);
    }
}
