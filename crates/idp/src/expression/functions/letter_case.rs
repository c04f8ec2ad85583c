//! Functions that change the case of letters, character by character as .NET does: `ß` stays `ß`.

use super::{Call, Function, optional, required};
use crate::expression::Value;
use crate::expression::error::Stop;

/// `ToLower(source, culture)`
pub(super) static TO_LOWER: Function = Function::new("ToLower", &[required("source"), optional("culture")], |call| {
    convert(call, simple_lower, turkish_lower)
});

/// `ToUpper(source, culture)`
pub(super) static TO_UPPER: Function = Function::new("ToUpper", &[required("source"), optional("culture")], |call| {
    convert(call, simple_upper, turkish_upper)
});

/// `PCase(source, wordSeparators)`: each word with a capital first letter and small ones after it.
pub(super) static P_CASE: Function =
    Function::new("PCase", &[required("source"), optional("wordSeparators")], |call| {
        let Some(text) = call.text(0)? else { return Ok(Value::Null) };
        let separators = call.text(1)?;
        let separates = |c: char| match &separators {
            Some(separators) => separators.contains(c),
            // .NET's title case takes an apostrophe for a part of its word.
            None => !c.is_alphanumeric() && c != '\'' && !is_mark(c),
        };
        let mut begins = true;
        let cased = text.chars().map(|c| {
            let first = std::mem::replace(&mut begins, separates(c));
            if first { simple_upper(c) } else { simple_lower(c) }
        });
        Ok(cased.collect::<String>().into())
    });

fn convert(call: &mut Call<'_, '_>, invariant: fn(char) -> char, turkish: fn(char) -> char) -> Result<Value, Stop> {
    let Some(text) = call.text(0)? else { return Ok(Value::Null) };
    let culture = call.text_or_empty(1)?.to_ascii_lowercase();
    let language = culture.split('-').next().unwrap_or_default();
    let convert = if matches!(language, "tr" | "az") { turkish } else { invariant };
    Ok(text.chars().map(convert).collect::<String>().into())
}

/// The small letter, if it is a single character. .NET's invariant culture leaves the capital I with a dot alone.
pub(super) fn simple_lower(c: char) -> char {
    if c == 'İ' { c } else { single(c, c.to_lowercase()) }
}

/// The capital letter, if it is a single character. .NET's invariant culture leaves the small i without a dot alone.
fn simple_upper(c: char) -> char {
    if c == 'ı' { c } else { single(c, c.to_uppercase()) }
}

fn turkish_lower(c: char) -> char {
    match c {
        'I' => 'ı',
        'İ' => 'i',
        other => simple_lower(other),
    }
}

fn turkish_upper(c: char) -> char {
    match c {
        'i' => 'İ',
        'ı' => 'I',
        other => simple_upper(other),
    }
}

fn single(c: char, mut converted: impl ExactSizeIterator<Item = char>) -> char {
    if converted.len() == 1 { converted.next().unwrap_or(c) } else { c }
}

/// Accents that are characters of their own belong to the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

#[cfg(test)]
mod tests {
    use crate::expression::Value;
    use crate::expression::testing::{text, value};

    #[test]
    fn letters_change_one_by_one() {
        for (expression, expected) in [
            (r#"ToLower("John.SMITH@Example.ORG")"#, "john.smith@example.org"),
            (r#"ToUpper("Straße ΰ")"#, "STRAßE ΰ"),
            (r#"ToLower("ΣΊΣΥΦΟΣ")"#, "σίσυφοσ"),
            (r#"ToLower("Iİ")"#, "iİ"),
            (r#"ToUpper("iı")"#, "Iı"),
            (r#"ToLower("Iİ", "tr-TR")"#, "ıi"),
            (r#"ToUpper("iı", "az")"#, "İI"),
            (r#"ToUpper("iı", "en-US")"#, "Iı"),
        ] {
            assert_eq!(text(expression), expected, "{expression}");
        }
        assert_eq!(value("ToLower([nobody])"), Value::Null);
    }

    #[test]
    fn words_begin_with_capitals() {
        for (expression, expected) in [
            (r#"PCase("PABLO GONSALVES (SECOND)")"#, "Pablo Gonsalves (Second)"),
            (r#"PCase("PINTO-DE'SILVA", " '-")"#, "Pinto-De'Silva"),
            (r#"PCase("pinto-de'silva")"#, "Pinto-De'silva"),
            (r#"PCase("éVA_ŁUCJA 3RD")"#, "Éva_Łucja 3rd"),
            (r#"PCase("ANNA-LENA", " ")"#, "Anna-lena"),
            (r#"PCase(Join(" ", "GREGORY", "JAMES"))"#, "Gregory James"),
        ] {
            assert_eq!(text(expression), expected, "{expression}");
        }
        assert_eq!(value("PCase([nobody])"), Value::Null);
    }
}
