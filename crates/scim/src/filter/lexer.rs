//! Cuts a filter into its tokens.

/// One token; words are told apart by where they stand, not by how they look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `(`
    Open,
    /// `)`
    Close,
    /// `[`
    OpenBracket,
    /// `]`
    CloseBracket,
    /// A JSON string with its quotes; its escapes are not looked at yet.
    Quoted(&'a str),
    /// A quote that nothing closes.
    Unclosed,
    /// Everything else between spaces, brackets and quotes: names, keywords, numbers, bare text.
    Word(&'a str),
    /// The end of the text.
    End,
}

/// Walks through the text.
pub(super) struct Lexer<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Lexer<'a> {
    pub const fn new(text: &'a str) -> Self {
        Self { text, position: 0 }
    }

    /// The next token, left where it is.
    pub fn peek(&self) -> Token<'a> {
        let rest = self.rest();
        match rest.as_bytes().first() {
            None => Token::End,
            Some(b'(') => Token::Open,
            Some(b')') => Token::Close,
            Some(b'[') => Token::OpenBracket,
            Some(b']') => Token::CloseBracket,
            Some(b'"') => quoted(rest).map_or(Token::Unclosed, Token::Quoted),
            Some(_) => Token::Word(rest.find(ends_word).map_or(rest, |end| &rest[..end])),
        }
    }

    /// The next token, taken.
    pub fn next(&mut self) -> Token<'a> {
        let token = self.peek();
        let start = self.text.len() - self.rest().len();
        self.position = start
            + match token {
                Token::Open | Token::Close | Token::OpenBracket | Token::CloseBracket => 1,
                Token::Quoted(text) | Token::Word(text) => text.len(),
                Token::Unclosed | Token::End => 0,
            };
        token
    }

    /// Where the next token begins, in characters from 1 as people count them.
    pub fn column(&self) -> usize {
        let start = self.text.len() - self.rest().len();
        self.text[..start].chars().count() + 1
    }

    fn rest(&self) -> &'a str {
        self.text[self.position..].trim_start()
    }
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '"')
}

/// The JSON string at the beginning of the text, up to its closing quote.
fn quoted(text: &str) -> Option<&str> {
    let mut escaped = false;
    // Bytes do: a quote or a backslash is never a part of another character in UTF-8.
    let end = text.bytes().skip(1).position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })?;
    Some(&text[..end + 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_need_no_space_where_they_are_told_apart_without() {
        let mut lexer = Lexer::new(r#" not(emails[type eq"a\"]\\"].value pr)"#);
        let expected = [
            Token::Word("not"),
            Token::Open,
            Token::Word("emails"),
            Token::OpenBracket,
            Token::Word("type"),
            Token::Word("eq"),
            Token::Quoted(r#""a\"]\\""#),
            Token::CloseBracket,
            Token::Word(".value"),
            Token::Word("pr"),
            Token::Close,
            Token::End,
            Token::End,
        ];
        for token in expected {
            assert_eq!(lexer.next(), token);
        }
    }

    #[test]
    fn columns_count_characters() {
        let mut lexer = Lexer::new("größe  eq \"x");
        for (column, token) in [(1, Token::Word("größe")), (8, Token::Word("eq")), (11, Token::Unclosed)] {
            assert_eq!((lexer.column(), lexer.next()), (column, token));
        }
    }
}
