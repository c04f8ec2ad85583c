//! How text is compared: Unicode case folding, done here once and nowhere in a database.

use std::borrow::Cow;

use icu_casemap::CaseMapper;

/// The form in which two texts that differ only in case are equal.
///
/// Full, locale-independent case folding, not lower-casing: `ß` folds to `ss`, and both Greek sigmas
/// to one. Nothing is normalized or trimmed. Text that is folded already is borrowed.
///
/// ```
/// use scim::text::fold;
/// assert_eq!(fold("Ada@Example.org"), "ada@example.org");
/// assert_eq!(fold("STRASSE"), fold("Straße"));
/// ```
#[must_use]
pub fn fold(text: &str) -> Cow<'_, str> {
    // Nearly all names and addresses are ASCII, and nearly all of those lower case.
    if !text.is_ascii() {
        return CaseMapper::new().fold_string(text);
    }
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Owned(text.to_ascii_lowercase());
    }
    Cow::Borrowed(text)
}

/// As much of a client's text as an error message should repeat.
pub(crate) fn excerpt(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn folds_beyond_ascii() {
        for (one, other) in [("ZOË", "zoë"), ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("ﬃ", "FFI"), ("\u{212A}elvin", "kelvin")]
        {
            assert_eq!(fold(one), fold(other));
        }
        assert!(matches!(fold("ada-7@example.org"), Cow::Borrowed(_)));
    }

    #[test]
    fn cuts_long_text_between_characters() {
        assert_eq!(excerpt("short"), "short");
        assert_eq!(excerpt(&"ß".repeat(100)).chars().count(), 81);
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.as_ref());
        }

        #[test]
        fn the_fast_path_agrees_with_unicode(text in "[ -~]*") {
            prop_assert_eq!(fold(&text), CaseMapper::new().fold_string(&text));
        }
    }
}
