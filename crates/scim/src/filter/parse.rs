//! From text to [`Filter`] and [`Path`], by recursive descent.
//!
//! RFC 7644 §3.4.2.2: "Logical operators - where "not" takes precedence over "and", which takes
//! precedence over "or"". Each level of precedence is one function; parentheses begin at the top again.

use std::str::FromStr;

use serde_json::Number;

use super::lexer::{Lexer, Token};
use super::{Filter, Limits, Literal, Operator, Path};
use crate::Error;
use crate::attribute_path::{AttributePath, is_name};
use crate::text::excerpt;

impl Filter {
    /// Reads a filter; [`FromStr`] does the same with the default limits.
    ///
    /// ```
    /// use scim::filter::{Filter, Limits};
    /// let error = Filter::parse("userName equals ada", Limits::default()).unwrap_err();
    /// assert!(error.detail.contains("at character 10"), "{}", error.detail);
    /// ```
    ///
    /// # Errors
    /// 400 `invalidFilter`, which says where the text is wrong and what was expected there.
    pub fn parse(text: &str, limits: Limits) -> Result<Self, Error> {
        let mut parser = Parser::new(text, limits, "filter", Error::invalid_filter)?;
        let filter = parser.disjunction()?;
        match parser.lexer.peek() {
            Token::End => Ok(filter),
            _ => Err(parser.expected("and, or, or the end")),
        }
    }
}

impl FromStr for Filter {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text, Limits::default())
    }
}

impl Path {
    /// Reads a path; [`FromStr`] does the same with the default limits.
    ///
    /// ```
    /// use scim::filter::{Limits, Path};
    /// assert!(Path::parse(r#"members[value eq "2819"]"#, Limits::default()).is_ok());
    /// ```
    ///
    /// # Errors
    /// 400 `invalidFilter` where the text between the brackets is wrong, else 400 `invalidPath`;
    /// either says where and what was expected.
    pub fn parse(text: &str, limits: Limits) -> Result<Self, Error> {
        let mut parser = Parser::new(text, limits, "path", Error::invalid_path)?;
        let mut attribute = parser.attribute("an attribute name")?;
        let mut filter = None;
        if attribute.sub_attribute.is_none() && parser.takes(Token::OpenBracket) {
            // RFC 7644 table 9 has invalidFilter for "PATCH (Path Filter - Section 3.5.2)" as well.
            parser.refuse = Error::invalid_filter;
            filter = Some(parser.nested(Token::CloseBracket)?);
            parser.refuse = Error::invalid_path;
            attribute.sub_attribute = parser.sub_attribute();
        }
        match parser.lexer.peek() {
            Token::End => Ok(Self { attribute, filter }),
            _ => Err(parser.expected("the end")),
        }
    }
}

impl FromStr for Path {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text, Limits::default())
    }
}

/// How deep a filter may be and how many tests and groups it may have, whatever the limits say. A
/// chain is as deep as it is long; these keep every walk over a filter far from the end of the stack.
const MOST_LEVELS: usize = 100;
const MOST_TERMS: usize = 1_000;

/// What is asked of an attribute.
enum Predicate {
    Present,
    Compare(Operator, Literal),
}

impl Predicate {
    fn of(self, attribute: AttributePath) -> Filter {
        match self {
            Self::Present => Filter::Present(attribute),
            Self::Compare(operator, literal) => Filter::Compare(attribute, operator, literal),
        }
    }

    /// The same predicate without a negation in it, and whether there was one.
    fn positive(self) -> (Self, bool) {
        match self {
            Self::Compare(Operator::Eq, Literal::Null) => (Self::Present, true),
            Self::Compare(Operator::Ne, Literal::Null) => (Self::Present, false),
            Self::Compare(Operator::Ne, literal) => (Self::Compare(Operator::Eq, literal), true),
            other => (other, false),
        }
    }
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    /// How many parentheses and brackets may be open at once.
    depth: usize,
    /// How many more parentheses and brackets may be opened.
    room: usize,
    /// How many tests and groups there were so far.
    terms: usize,
    /// What is being read, for people.
    subject: &'static str,
    refuse: fn(String) -> Error,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, limits: Limits, subject: &'static str, refuse: fn(String) -> Error) -> Result<Self, Error> {
        if text.len() > limits.bytes {
            let (length, most) = (text.len(), limits.bytes);
            return Err(refuse(format!("The {subject} is {length} bytes long; at most {most} are allowed.")));
        }
        let depth = limits.depth.min(MOST_LEVELS);
        Ok(Self { lexer: Lexer::new(text), depth, room: depth, terms: 0, subject, refuse })
    }

    fn disjunction(&mut self) -> Result<Filter, Error> {
        let mut left = self.conjunction()?;
        while self.takes_keyword("or") {
            left = Filter::Or(Box::new(left), Box::new(self.conjunction()?));
        }
        Ok(left)
    }

    fn conjunction(&mut self) -> Result<Filter, Error> {
        let mut left = self.term()?;
        while self.takes_keyword("and") {
            left = Filter::And(Box::new(left), Box::new(self.term()?));
        }
        Ok(left)
    }

    fn term(&mut self) -> Result<Filter, Error> {
        self.terms += 1;
        if self.terms > MOST_TERMS {
            let detail = format!("The {} has more than {MOST_TERMS} tests and groups.", self.subject);
            return Err((self.refuse)(detail));
        }
        if self.takes(Token::Open) {
            return self.nested(Token::Close);
        }
        let column = self.lexer.column();
        let attribute = self.attribute("an attribute name, not or (")?;
        // RFC 7644 figure 1 has no "not" without parentheses, so an attribute may be called so too.
        if is_not(&attribute) && self.takes(Token::Open) {
            return Ok(Filter::Not(Box::new(self.nested(Token::Close)?)));
        }
        if !self.takes(Token::OpenBracket) {
            return Ok(self.predicate()?.of(attribute));
        }
        if attribute.sub_attribute.is_some() {
            let message = format!("at character {column}: a sub-attribute is named after the bracket, not before it");
            return Err(self.malformed(&message));
        }
        let values = self.nested(Token::CloseBracket)?;
        match self.sub_attribute() {
            None => Ok(Filter::ValuePath(attribute, Box::new(values))),
            Some(sub) => Ok(test_of_value_path(attribute, values, &sub, self.predicate()?)),
        }
    }

    /// A filter of its own, up to the bracket that closes it.
    fn nested(&mut self, close: Token) -> Result<Filter, Error> {
        let Some(room) = self.room.checked_sub(1) else {
            let detail = format!("The {} is nested more than {} levels deep.", self.subject, self.depth);
            return Err((self.refuse)(detail));
        };
        self.room = room;
        let filter = self.disjunction()?;
        if !self.takes(close) {
            return Err(self.expected(if close == Token::Close { "and, or, or )" } else { "and, or, or ]" }));
        }
        self.room += 1;
        Ok(filter)
    }

    fn predicate(&mut self) -> Result<Predicate, Error> {
        const EXPECTED: &str = "one of eq, ne, co, sw, ew, gt, ge, lt, le, pr";
        let Token::Word(keyword) = self.lexer.peek() else {
            return Err(self.expected(EXPECTED));
        };
        if self.takes_keyword("pr") {
            return Ok(Predicate::Present);
        }
        let Some(operator) = Operator::read(keyword) else {
            return Err(self.expected(EXPECTED));
        };
        self.lexer.next();
        Ok(Predicate::Compare(operator, self.literal()?))
    }

    fn literal(&mut self) -> Result<Literal, Error> {
        let literal = match self.lexer.peek() {
            Token::Word(word) => Some(bare_literal(word)),
            Token::Quoted(json) => serde_json::from_str(json).ok().map(Literal::String),
            Token::Unclosed => return Err(self.expected("a closing quote")),
            _ => return Err(self.expected("a value")),
        };
        let Some(literal) = literal else {
            return Err(self.expected("a JSON string (backslashes are doubled in it)"));
        };
        self.lexer.next();
        Ok(literal)
    }

    fn attribute(&mut self, expected: &str) -> Result<AttributePath, Error> {
        let path = match self.lexer.peek() {
            Token::Word(word) => AttributePath::read(word),
            _ => None,
        };
        let path = path.ok_or_else(|| self.expected(expected))?;
        self.lexer.next();
        Ok(path)
    }

    /// `.value` after a bracket, if it is there.
    fn sub_attribute(&mut self) -> Option<String> {
        let Token::Word(word) = self.lexer.peek() else { return None };
        let name = word.strip_prefix('.').filter(|name| is_name(name))?;
        self.lexer.next();
        Some(name.to_owned())
    }

    fn takes(&mut self, token: Token) -> bool {
        let there = self.lexer.peek() == token;
        if there {
            self.lexer.next();
        }
        there
    }

    fn takes_keyword(&mut self, keyword: &str) -> bool {
        match self.lexer.peek() {
            Token::Word(word) if word.eq_ignore_ascii_case(keyword) => self.takes(Token::Word(word)),
            _ => false,
        }
    }

    fn expected(&self, expected: &str) -> Error {
        let found = match self.lexer.peek() {
            Token::Open => "(".into(),
            Token::Close => ")".into(),
            Token::OpenBracket => "[".into(),
            Token::CloseBracket => "]".into(),
            Token::Quoted(text) | Token::Word(text) => excerpt(text),
            Token::Unclosed => "a quote that nothing closes".into(),
            Token::End => "the end".into(),
        };
        self.malformed(&format!("at character {}: expected {expected}, found {found}", self.lexer.column()))
    }

    fn malformed(&self, message: &str) -> Error {
        (self.refuse)(format!("The {} is malformed {message}.", self.subject))
    }
}

fn is_not(path: &AttributePath) -> bool {
    path.schema.is_none() && path.sub_attribute.is_none() && path.attribute.eq_ignore_ascii_case("not")
}

/// A value without quotes: JSON's keywords in any case, a JSON number, or else text.
fn bare_literal(word: &str) -> Literal {
    if word.eq_ignore_ascii_case("null") {
        return Literal::Null;
    }
    if word.eq_ignore_ascii_case("true") || word.eq_ignore_ascii_case("false") {
        return Literal::Boolean(word.eq_ignore_ascii_case("true"));
    }
    number(word).map_or_else(|| Literal::String(word.to_owned()), Literal::Number)
}

fn number(word: &str) -> Option<Number> {
    let number: Number = serde_json::from_str(word).ok()?;
    // serde_json rounds fractions to within one unit of the last place; the standard library exactly.
    if number.is_f64() { Number::from_f64(word.parse().ok()?) } else { Some(number) }
}

/// `emails[type eq "work"].value eq "x"`, which Entra ID sends although RFC 7644 figure 1 lacks it:
/// one value passes both the filter and the test. A negated test negates the whole, as elsewhere.
fn test_of_value_path(attribute: AttributePath, values: Filter, sub: &str, predicate: Predicate) -> Filter {
    let (predicate, negated) = predicate.positive();
    let test = predicate.of(AttributePath::new(sub));
    let both = Filter::And(Box::new(values), Box::new(test));
    let value_path = Filter::ValuePath(attribute, Box::new(both));
    if negated { Filter::Not(Box::new(value_path)) } else { value_path }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ScimType;

    /// What the text means, in the form in which it is printed.
    fn read(text: &str) -> String {
        text.parse::<Filter>().unwrap_or_else(|error| panic!("{text}: {error}")).to_string()
    }

    fn refusal(text: &str) -> String {
        let error = text.parse::<Filter>().unwrap_err();
        assert_eq!((error.status, error.scim_type), (400, Some(ScimType::InvalidFilter)), "{text}");
        error.detail
    }

    #[test]
    fn reads_the_examples_of_the_rfc() {
        for text in [
            r#"userName eq "bjensen""#,
            r#"name.familyName co "O'Malley""#,
            r#"userName sw "J""#,
            r#"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J""#,
            "title pr",
            r#"meta.lastModified gt "2011-05-13T04:42:34Z""#,
            r#"meta.lastModified ge "2011-05-13T04:42:34Z""#,
            r#"meta.lastModified lt "2011-05-13T04:42:34Z""#,
            r#"meta.lastModified le "2011-05-13T04:42:34Z""#,
            r#"title pr and userType eq "Employee""#,
            r#"title pr or userType eq "Intern""#,
            r#"schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User""#,
            r#"userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")"#,
            r#"userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")"#,
            r#"emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]"#,
        ] {
            assert_eq!(read(text), text);
        }
        // The one of them with parentheses that say nothing.
        assert_eq!(
            read(r#"userType eq "Employee" and (emails.type eq "work")"#),
            r#"userType eq "Employee" and emails.type eq "work""#
        );
    }

    #[test]
    fn reads_what_identity_providers_send() {
        for (sent, meant) in [
            (r#"emails[type eq "work"].value eq "x""#, r#"emails[type eq "work" and value eq "x"]"#),
            (r#"emails[type eq "work"].value pr"#, r#"emails[type eq "work" and value pr]"#),
            (r#"emails[a pr or b pr].value EQ "x""#, r#"emails[(a pr or b pr) and value eq "x"]"#),
            (r#"emails[type eq "work"].value ne "x""#, r#"not (emails[type eq "work" and value eq "x"])"#),
            (r#"emails[type eq "work"].value eq null"#, r#"not (emails[type eq "work" and value pr])"#),
            ("userName eq foo", r#"userName eq "foo""#),
            ("userName Eq ada@example.org AND (active EQ True)", r#"userName eq "ada@example.org" and active eq true"#),
            (r#"id eq "a"and(manager eq"b")"#, r#"id eq "a" and manager eq "b""#),
            (r#"displayName eq "\u0041\n\"\\""#, r#"displayName eq "A\n\"\\""#),
            ("urn:x:core:2.0:User:NAME.givenName eq null", "urn:x:core:2.0:User:NAME.givenName eq null"),
        ] {
            assert_eq!(read(sent), meant);
        }
    }

    #[test]
    fn not_binds_closer_than_and_and_and_closer_than_or() {
        assert_eq!(read("a pr or b pr and not(c pr)"), "a pr or b pr and not (c pr)");
        let present = |name| Box::new(Filter::Present(AttributePath::new(name)));
        let meant = Filter::Or(present("a"), Box::new(Filter::And(present("b"), Box::new(Filter::Not(present("c"))))));
        assert_eq!("a pr or b pr and not (c pr)".parse::<Filter>().unwrap(), meant);
        assert_eq!(read("((a pr or b pr) and c pr)"), "(a pr or b pr) and c pr");
    }

    #[test]
    fn keywords_are_names_where_a_name_belongs() {
        assert_eq!(read("not pr and and pr or or eq or"), r#"not pr and and pr or or eq "or""#);
    }

    #[test]
    fn numbers_are_exact() {
        for (sent, meant) in [("7", "7"), ("-0.5e1", "-5.0"), ("18446744073709551615", "18446744073709551615")] {
            assert_eq!(read(&format!("n eq {sent}")), format!("n eq {meant}"));
        }
        assert_eq!(read("n eq 007"), r#"n eq "007""#);
    }

    #[test]
    fn refusals_say_where_and_why() {
        for (text, at, why) in [
            ("", 1, "expected an attribute name"),
            ("userName", 9, "found the end"),
            ("userName equals ada", 10, "expected one of eq"),
            ("userName eq", 12, "expected a value"),
            ("userName eq ada lovelace", 17, "expected and, or, or the end, found lovelace"),
            ("größe eq 1", 1, "found größe"),
            (r#"userName eq "ada"#, 13, "a closing quote"),
            (r#"userName eq "DOMAIN\user""#, 13, "backslashes are doubled"),
            ("(title pr", 10, "expected and, or, or )"),
            ("title pr)", 9, "found )"),
            ("emails[type pr", 15, "or ]"),
            ("emails[type pr].value", 22, "expected one of eq"),
            ("emails.value[type pr]", 1, "named after the bracket"),
            ("title pr and", 13, "expected an attribute name"),
            ("not title pr", 5, "expected one of eq"),
        ] {
            let detail = refusal(text);
            assert!(detail.contains(&format!("at character {at}:")) && detail.contains(why), "{text}: {detail}");
        }
    }

    #[test]
    fn size_is_capped() {
        let nested = |depth: usize| format!("{}a pr{}", "(".repeat(depth), ")".repeat(depth));
        assert_eq!(read(&nested(32)), "a pr");
        assert!(refusal(&nested(33)).contains("more than 32 levels"));
        assert!(refusal(&"(".repeat(8_192)).contains("more than 32 levels"));
        assert!(refusal(&" ".repeat(8_193)).contains("8193 bytes"));
        let limitless = Limits { bytes: usize::MAX, depth: usize::MAX };
        for text in [nested(101), nested(100_000), vec!["a pr"; 1_001].join(" and ")] {
            assert!(Filter::parse(&text, limitless).unwrap_err().detail.contains("more than 1"));
        }
        for text in [nested(100), "not (".repeat(100) + "a pr" + &")".repeat(100), vec!["a pr"; 1_000].join(" or ")] {
            let filter = Filter::parse(&text, limitless).unwrap();
            assert_eq!(Filter::parse(&filter.to_string(), limitless).unwrap(), filter.clone());
        }
        // Depth is what is open at once, not what was opened.
        assert!(vec!["not (a pr)"; 40].join(" or ").parse::<Filter>().is_ok());
    }

    #[test]
    fn reads_paths_of_patch() {
        for text in [
            "displayName",
            "name.familyName",
            r#"addresses[type eq "work"]"#,
            r#"members[value eq "2819c223-7f76-453a-919d-413861904646"].displayName"#,
            r#"emails[type eq "work" and value ew "example.com"].value"#,
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
            r#"roles[primary eq "True"].value"#,
            r#"manager[value eq "91ab"]"#,
            "members.$ref",
        ] {
            assert_eq!(text.parse::<Path>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn refusals_of_paths_tell_the_filter_from_the_rest() {
        for (text, keyword) in [
            ("", ScimType::InvalidPath),
            ("display name", ScimType::InvalidPath),
            ("emails[type eq \"work\"].", ScimType::InvalidPath),
            ("emails[type eq \"work\"].value.x", ScimType::InvalidPath),
            ("emails.value[type eq \"work\"]", ScimType::InvalidPath),
            ("emails[]", ScimType::InvalidFilter),
            ("emails[type is \"work\"]", ScimType::InvalidFilter),
            ("emails[type eq \"work\"", ScimType::InvalidFilter),
        ] {
            assert_eq!(text.parse::<Path>().unwrap_err().scim_type, Some(keyword), "{text}");
        }
    }
}
