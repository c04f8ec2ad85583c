//! Tests of text. Both sides are folded already, or case exact, so plain byte order serves all of them.

use scim::filter::Operator;

use super::{Compiler, OwnedArg, sign};

impl Compiler<'_> {
    pub(crate) fn text(&mut self, value: &str, operator: Operator, text: &str) -> String {
        match operator {
            Operator::Co => {
                let place = self.place(OwnedArg::Text(text.to_owned()));
                self.scope.dialect.contains(value, &place)
            }
            Operator::Ew => {
                let place = self.place(OwnedArg::Text(text.to_owned()));
                self.scope.dialect.ends_with(value, &place)
            }
            Operator::Sw => self.starts_with(value, text),
            _ => {
                let place = self.place(OwnedArg::Text(text.to_owned()));
                format!("{value} {} {place}", sign(operator))
            }
        }
    }

    /// A prefix is a range, which an index serves.
    fn starts_with(&mut self, value: &str, prefix: &str) -> String {
        let from = self.place(OwnedArg::Text(prefix.to_owned()));
        match successor(prefix) {
            Some(end) => {
                let to = self.place(OwnedArg::Text(end));
                format!("({value} >= {from} AND {value} < {to})")
            }
            None => format!("{value} >= {from}"),
        }
    }
}

/// The least text that is greater than every text with this prefix. UTF-8 sorts as its scalar values
/// do, so the last character is counted up; the greatest character is left off instead.
fn successor(prefix: &str) -> Option<String> {
    let mut characters: Vec<char> = prefix.chars().collect();
    while let Some(last) = characters.pop() {
        let next = if last == '\u{D7FF}' { Some('\u{E000}') } else { char::from_u32(u32::from(last) + 1) };
        if let Some(next) = next {
            characters.push(next);
            return Some(characters.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn counts_up_past_what_is_no_character() {
        assert_eq!(successor("ab").as_deref(), Some("ac"));
        assert_eq!(successor("\u{D7FF}").as_deref(), Some("\u{E000}"));
        assert_eq!(successor("a\u{10FFFF}").as_deref(), Some("b"));
        assert_eq!(successor("\u{10FFFF}"), None);
    }

    proptest! {
        #[test]
        fn the_range_of_a_prefix_holds_what_starts_with_it(prefix in ".{1,4}", other in ".{0,6}") {
            let end = successor(&prefix);
            for text in [format!("{prefix}{other}"), other] {
                let within = text >= prefix && end.as_ref().is_none_or(|end| text < *end);
                prop_assert_eq!(within, text.starts_with(&prefix));
            }
        }
    }
}
