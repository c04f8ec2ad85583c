//! From text to an expression, by recursive descent.

use std::ops::Range;

use super::functions::{self, Function};
use super::lexer::{Lexer, Token};
use super::syntax::{Constant, Kind, Node};
use super::{DEEPEST, LONGEST, ParseError, number};

/// Reads a whole expression.
pub(super) fn expression(text: &str) -> Result<Node, ParseError> {
    let length = text.chars().count();
    if length > LONGEST {
        let message = format!("it is {length} characters long; at most {LONGEST} are allowed");
        return Err(ParseError { span: 0..text.len(), column: 1, message });
    }
    let mut parser = Parser { text, lexer: Lexer::new(text), room: DEEPEST };
    let root = parser.argument()?;
    if !root.is_given() {
        return Err(parser.expected("a function, such as Join(\" \", [givenName], [surname])"));
    }
    match parser.lexer.peek() {
        Token::End => Ok(root),
        _ => Err(parser.expected("the end")),
    }
}

struct Parser<'a> {
    text: &'a str,
    lexer: Lexer<'a>,
    /// How many more functions may be opened.
    room: usize,
}

impl Parser<'_> {
    /// A value or a comparison of two; omitted if a comma, a parenthesis or the end comes next.
    fn argument(&mut self) -> Result<Node, ParseError> {
        if matches!(self.lexer.peek(), Token::Comma | Token::Close | Token::End) {
            let start = self.lexer.span().start;
            return Ok(Node { kind: Kind::Omitted, span: start..start });
        }
        let left = self.operand()?;
        let Token::Comparison(comparison) = self.lexer.peek() else {
            self.no_logic()?;
            return Ok(left);
        };
        self.lexer.next();
        let right = self.operand()?;
        self.no_logic()?;
        let span = left.span.start..right.span.end;
        Ok(Node { kind: Kind::Compare(Box::new(left), comparison, Box::new(right)), span })
    }

    /// Says what to do instead of what many try.
    fn no_logic(&self) -> Result<(), ParseError> {
        match self.lexer.peek() {
            Token::Comparison(_) => Err(self.wrong("a comparison has two sides; put an IIF into an IIF for more")),
            Token::Name(name) if name.eq_ignore_ascii_case("and") || name.eq_ignore_ascii_case("or") => {
                Err(self.wrong("there is no AND and no OR; put an IIF into an IIF instead"))
            }
            _ => Ok(()),
        }
    }

    fn operand(&mut self) -> Result<Node, ParseError> {
        let wrong = match self.lexer.peek() {
            Token::Attribute(name) if !name.trim().is_empty() => {
                return Ok(self.take(Kind::Attribute(name.trim().to_owned())));
            }
            Token::Attribute(_) => self.wrong("an attribute has a name"),
            Token::Text(raw) => return Ok(self.take(Kind::Text(unescape(raw)))),
            Token::Number(digits) => match number::read(digits) {
                Some(integer) => return Ok(self.take(Kind::Integer(integer))),
                None => self.wrong(format!("{digits} is no whole number")),
            },
            Token::Name(name) => return self.named(name),
            Token::Unclosed => self.wrong("this is not closed"),
            _ => self.expected("a function, an [attribute] or a \"text\""),
        };
        Err(wrong)
    }

    /// A function with its arguments, or a constant.
    fn named(&mut self, name: &str) -> Result<Node, ParseError> {
        if let Some(constant) = Constant::ALL.into_iter().find(|constant| constant.name() == name) {
            return Ok(self.take(Kind::Constant(constant)));
        }
        let function = functions::find(name).map_err(|message| self.wrong(message))?;
        if self.room == 0 {
            return Err(self.wrong(format!("more than {DEEPEST} functions stand inside one another")));
        }
        let (_, opening) = self.lexer.next();
        if self.lexer.peek() != Token::Open {
            return Err(self.expected(&format!("( after {name}")));
        }
        self.lexer.next();
        self.room -= 1;
        let mut arguments = vec![self.argument()?];
        while self.lexer.peek() == Token::Comma {
            self.lexer.next();
            arguments.push(self.argument()?);
        }
        self.room += 1;
        if self.lexer.peek() != Token::Close {
            return Err(self.expected(", or )"));
        }
        let (_, closing) = self.lexer.next();
        if arguments.len() == 1 && !arguments[0].is_given() {
            arguments.clear();
        }
        self.check(function, &arguments, opening.start..closing.end)?;
        Ok(Node { kind: Kind::Call(function, arguments), span: opening.start..closing.end })
    }

    /// Whether a function is given what it must be given.
    fn check(&self, function: &Function, arguments: &[Node], call: Range<usize>) -> Result<(), ParseError> {
        function.check(arguments).map_err(|(position, message)| {
            let span = position.and_then(|position| arguments.get(position)).map_or(call, |node| node.span.clone());
            ParseError::new(self.text, span, message)
        })
    }

    /// Takes a token and makes a part of it.
    fn take(&mut self, kind: Kind) -> Node {
        Node { kind, span: self.lexer.next().1 }
    }

    fn wrong(&self, message: impl Into<String>) -> ParseError {
        ParseError::new(self.text, self.lexer.span(), message)
    }

    fn expected(&self, what: &str) -> ParseError {
        let found = match self.lexer.peek() {
            Token::End => "the end of the text".to_owned(),
            _ => format!("{:?}", &self.text[self.lexer.span()]),
        };
        self.wrong(format!("expected {what}, found {found}"))
    }
}

/// A text without its escapes. A backslash before anything else is a backslash.
fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut characters = raw.chars().peekable();
    while let Some(character) = characters.next() {
        let escaped = if character == '\\' { characters.next_if(|next| matches!(next, '"' | '\\')) } else { None };
        text.push(escaped.unwrap_or(character));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::Expression;

    fn printed(text: &str) -> String {
        text.parse::<Expression>().unwrap_or_else(|error| panic!("{text}: {error}")).to_string()
    }

    fn error(text: &str) -> String {
        text.parse::<Expression>().unwrap_err().to_string()
    }

    #[test]
    fn reads_what_is_in_the_documentation() {
        for text in [
            r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#,
            r#"Join(" ", [givenName], [surname])"#,
            r#"Replace([mail], "@example.org", , , "", , )"#,
            "Append(Mid([givenName], 1, 3), Mid([surname], 1, 5))",
            r#"IIF([country] = "USA", IIF([state] = "CA", "True", "False"), "False")"#,
            r#"InStr("repEated", "e", 3, vbBinaryCompare)"#,
            r#"Replace([mobile], , "[()\\s-]+", , "", , )"#,
            "Guid()",
            "[mail]",
            "CBool([one] = [other])",
        ] {
            assert_eq!(printed(text), text);
        }
        assert_eq!(printed("  BitAnd( &HF ,247 )  "), "BitAnd(15, 247)");
        assert_eq!(printed(r#""O\"Neil \\ \d""#), r#""O\"Neil \\ \\d""#);
    }

    #[test]
    fn says_where_and_what_is_wrong() {
        for (text, expected) in [
            (
                "",
                r#"at character 1: expected a function, such as Join(" ", [givenName], [surname]), found the end of the text"#,
            ),
            (r#"Join(" ", [größe] [b])"#, r#"at character 19: expected , or ), found "[b]""#),
            ("Join(", "at character 6: expected , or ), found the end of the text"),
            ("Left([a], 1.5)", "at character 11: 1.5 is no whole number"),
            ("Left [a]", r#"at character 6: expected ( after Left, found "[a]""#),
            (r#"Left("a, 1)"#, "at character 6: this is not closed"),
            ("Left([ ], 1)", "at character 6: an attribute has a name"),
            ("Left([a], 1) x", r#"at character 14: expected the end, found "x""#),
            ("join(\" \", [a])", "at character 1: there is no function join; did you mean Join?"),
            ("Frobnicate([a])", "at character 1: there is no function Frobnicate"),
            (
                "SelectUniqueValue([a], [b])",
                "at character 1: SelectUniqueValue is only for provisioning from personnel systems",
            ),
            ("Left([a])", "at character 1: Left takes String, NumChars; NumChars is missing"),
            ("Left(, 3)", "at character 6: Left takes String, NumChars; String is missing"),
            ("Left([a], 1, 2)", "at character 14: Left takes String, NumChars, and no more"),
            ("Guid([a])", "at character 6: Guid takes nothing"),
            ("Not()", "at character 1: Not takes source; source is missing"),
            (
                r#"Switch([a], "x", "k")"#,
                "at character 1: Switch takes source, [defaultValue], key, value, …; value is missing",
            ),
            (
                r#"Switch([a], "x", "k", "v", "l")"#,
                "at character 1: Switch takes source, [defaultValue], key, value, …; value is missing",
            ),
            (
                r#"Switch([a], "x", , "v")"#,
                "at character 18: Switch takes source, [defaultValue], key, value, …; key is missing",
            ),
            (
                r#"IIF([a] = "x" AND [b] = "y", "1", "2")"#,
                "at character 15: there is no AND and no OR; put an IIF into an IIF instead",
            ),
            (
                "IIF([a] = [b] = [c], 1, 2)",
                "at character 15: a comparison has two sides; put an IIF into an IIF for more",
            ),
            (r#"Replace([a], , "(", , "x", , )"#, r#"at character 16: "(" is no regular expression: unclosed group"#),
            (
                r#"DateAdd("w", 1, Now())"#,
                r#"at character 9: "w" is no interval; choose one of yyyy, m, d, ww, h, n, s"#,
            ),
        ] {
            assert_eq!(error(text), expected, "{text}");
        }
    }

    #[test]
    fn limits_hold() {
        assert!(error(&format!("\"{}\"", "ß".repeat(9_999))).contains("10001 characters"));
        assert_eq!(printed(&format!("\"{}\"", "ß".repeat(9_998))).chars().count(), 10_000);
        let nested = |depth| format!("{}[a]{}", "Not(".repeat(depth), ")".repeat(depth));
        assert_eq!(printed(&nested(64)), nested(64));
        assert!(error(&nested(65)).contains("more than 64"));
        assert!(error(&"Not(".repeat(2_000)).contains("more than 64"));
    }
}
