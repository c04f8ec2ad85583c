//! Cuts an expression into its tokens.

use std::ops::Range;

use super::syntax::Comparison;

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
    /// What stands between `[` and `]`.
    Attribute(&'a str),
    /// What stands between quotes; its escapes are not looked at yet.
    Text(&'a str),
    /// A word that begins as a number does.
    Number(&'a str),
    /// Any other word.
    Name(&'a str),
    /// `=`, `<>` and the like.
    Comparison(Comparison),
    /// A `[` or a quote that nothing closes.
    Unclosed,
    /// A character that has no meaning here.
    Unknown,
    /// The end of the text.
    End,
}

/// Walks through the text.
pub(super) struct Lexer<'a> {
    text: &'a str,
    /// The token that comes next, and its bytes.
    next: (Token<'a>, Range<usize>),
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, next: token(text, 0) }
    }

    /// The next token, left where it is.
    pub(super) fn peek(&self) -> Token<'a> {
        self.next.0
    }

    /// The bytes of the next token.
    pub(super) fn span(&self) -> Range<usize> {
        self.next.1.clone()
    }

    /// The next token and its bytes, taken.
    pub(super) fn next(&mut self) -> (Token<'a>, Range<usize>) {
        let after = token(self.text, self.next.1.end);
        std::mem::replace(&mut self.next, after)
    }
}

/// The token that follows a position.
fn token(text: &str, position: usize) -> (Token<'_>, Range<usize>) {
    let rest = text[position..].trim_start();
    let start = text.len() - rest.len();
    let (token, length) = first(rest);
    (token, start..start + length)
}

/// The first token of a text without space before it, and how long it is.
fn first(rest: &str) -> (Token<'_>, usize) {
    let Some(first) = rest.chars().next() else { return (Token::End, 0) };
    match first {
        '(' => (Token::Open, 1),
        ')' => (Token::Close, 1),
        ',' => (Token::Comma, 1),
        '[' => rest.find(']').map_or((Token::Unclosed, 1), |end| (Token::Attribute(&rest[1..end]), end + 1)),
        '"' => closing_quote(rest).map_or((Token::Unclosed, 1), |end| (Token::Text(&rest[1..end]), end + 1)),
        '=' | '<' | '>' => {
            let found = Comparison::ALL.into_iter().find(|comparison| rest.starts_with(comparison.sign()));
            found.map_or((Token::Unknown, 1), |found| (Token::Comparison(found), found.sign().len()))
        }
        '0'..='9' | '-' | '&' => {
            let length = 1 + rest[1..].find(|c| !is_word(c)).unwrap_or(rest.len() - 1);
            (Token::Number(&rest[..length]), length)
        }
        c if is_word(c) => {
            let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            (Token::Name(&rest[..length]), length)
        }
        other => (Token::Unknown, other.len_utf8()),
    }
}

/// A fraction is a word as well, so that it is refused as a whole.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.')
}

/// Where the text that begins with a quote ends. Bytes do: neither quote nor backslash is a part of another character.
fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    let position = text.bytes().skip(1).position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })?;
    Some(position + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<Token<'_>> {
        let mut lexer = Lexer::new(text);
        std::iter::from_fn(|| Some(lexer.next().0).filter(|token| *token != Token::End)).collect()
    }

    #[test]
    fn tokens_need_no_space_between_them() {
        let expected = [
            Token::Name("IIF"),
            Token::Open,
            Token::Attribute(" größe"),
            Token::Comparison(Comparison::LessOrEqual),
            Token::Number("-7"),
            Token::Comma,
            Token::Comma,
            Token::Text(r#"a\"]\\"#),
            Token::Close,
        ];
        assert_eq!(tokens(r#"IIF([ größe]<=-7,,"a\"]\\")"#), expected);
    }

    #[test]
    fn what_makes_no_sense_is_a_token_too() {
        assert_eq!(
            tokens("é€ 1.5 &HF")[..],
            [Token::Name("é"), Token::Unknown, Token::Number("1.5"), Token::Number("&HF")]
        );
        assert_eq!(tokens("\"")[..1], [Token::Unclosed]);
        assert_eq!(tokens("[mail")[..1], [Token::Unclosed]);
    }

    #[test]
    fn spans_are_bytes() {
        let mut lexer = Lexer::new("  é ( ");
        let spans: Vec<_> = std::iter::repeat_with(|| lexer.next().1).take(4).collect();
        assert_eq!(spans, [2..4, 5..6, 7..7, 7..7]);
    }
}
