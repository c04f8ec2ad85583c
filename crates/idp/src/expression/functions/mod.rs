//! Every function that is not for provisioning from personnel systems, one small piece each.

mod date;
mod diacritics;
mod encoding;
mod letter_case;
mod logic;
mod many;
mod random;
mod replace;
mod role;
mod text;

use std::fmt;

use jiff::Timestamp;

use super::error::Stop;
use super::evaluate::{Evaluator, failed};
use super::syntax::Node;
use super::{AppRole, Value};

pub(crate) use logic::SWITCH;
pub(crate) use many::JOIN;
pub(crate) use replace::REPLACE;

/// All of them, by name.
static ALL: [&Function; 43] = [
    &text::APPEND,
    &role::APP_ROLE_ASSIGNMENTS_COMPLEX,
    &role::ASSERTIVE_APP_ROLE_ASSIGNMENTS_COMPLEX,
    &logic::BIT_AND,
    &logic::C_BOOL,
    &date::C_DATE,
    &logic::COALESCE,
    &encoding::CONVERT_TO_BASE64,
    &encoding::CONVERT_TO_UTF8_HEX,
    &many::COUNT,
    &text::C_STR,
    &date::DATE_ADD,
    &date::DATE_DIFF,
    &date::DATE_FROM_NUM,
    &date::FORMAT_DATE_TIME,
    &random::GUID,
    &logic::IGNORE_FLOW_IF_NULL_OR_EMPTY,
    &logic::IIF,
    &text::IN_STR,
    &logic::IS_NULL,
    &logic::IS_NULL_OR_EMPTY,
    &logic::IS_PRESENT,
    &logic::IS_STRING,
    &many::ITEM,
    &many::JOIN,
    &text::LEFT,
    &text::MID,
    &diacritics::NORMALIZE_DIACRITICS,
    &logic::NOT,
    &date::NOW,
    &date::NUM_FROM_DATE,
    &letter_case::P_CASE,
    &random::RANDOM_STRING,
    &logic::REDACT,
    &many::REMOVE_DUPLICATES,
    &replace::REPLACE,
    &role::SINGLE_APP_ROLE_ASSIGNMENT,
    &many::SPLIT,
    &text::STRIP_SPACES,
    &logic::SWITCH,
    &letter_case::TO_LOWER,
    &letter_case::TO_UPPER,
    &text::WORD,
];

/// A function.
pub(crate) struct Function {
    pub(super) name: &'static str,
    parameters: &'static [Parameter],
    /// How many of the last parameters may come again and again.
    repeating: usize,
    /// What else its arguments must be that can be seen before there is an object.
    examine: fn(&[Node]) -> Result<(), Wrong>,
    pub(super) call: fn(&mut Call<'_, '_>) -> Result<Value, Stop>,
}

/// Which argument is wrong, if it is one, and what is wrong with it.
type Wrong = (Option<usize>, String);

/// What a function is given.
struct Parameter {
    name: &'static str,
    optional: bool,
}

const fn required(name: &'static str) -> Parameter {
    Parameter { name, optional: false }
}

const fn optional(name: &'static str) -> Parameter {
    Parameter { name, optional: true }
}

impl Function {
    const fn new(
        name: &'static str,
        parameters: &'static [Parameter],
        call: fn(&mut Call<'_, '_>) -> Result<Value, Stop>,
    ) -> Self {
        Self { name, parameters, repeating: 0, examine: |_| Ok(()), call }
    }

    const fn repeating(mut self, last: usize) -> Self {
        self.repeating = last;
        self
    }

    const fn examined(mut self, examine: fn(&[Node]) -> Result<(), Wrong>) -> Self {
        self.examine = examine;
        self
    }

    /// Whether it can be called with these arguments.
    pub(super) fn check(&self, arguments: &[Node]) -> Result<(), Wrong> {
        let count = self.parameters.len();
        if self.repeating == 0 && arguments.len() > count {
            let more = if count == 0 { "" } else { ", and no more" };
            return Err((Some(count), format!("{self}{more}")));
        }
        let mut expected = arguments.len().max(count);
        if let Some(more) = (expected - count).checked_rem(self.repeating).filter(|more| *more > 0) {
            expected += self.repeating - more;
        }
        for position in 0..expected {
            let parameter = self.parameter(position);
            let argument = arguments.get(position);
            if !parameter.optional && !argument.is_some_and(Node::is_given) {
                return Err((argument.map(|_| position), format!("{self}; {} is missing", parameter.name)));
            }
        }
        (self.examine)(arguments)
    }

    /// What the argument at that position is.
    fn parameter(&self, position: usize) -> &Parameter {
        let count = self.parameters.len();
        match position.checked_sub(count) {
            Some(more) => &self.parameters[count - self.repeating + more % self.repeating],
            None => &self.parameters[position],
        }
    }
}

/// `Left takes String, NumChars`
impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} takes ", self.name)?;
        for (position, parameter) in self.parameters.iter().enumerate() {
            let separator = if position == 0 { "" } else { ", " };
            let (open, close) = if parameter.optional { ("[", "]") } else { ("", "") };
            write!(f, "{separator}{open}{}{close}", parameter.name)?;
        }
        if self.parameters.is_empty() {
            f.write_str("nothing")?;
        }
        f.write_str(if self.repeating > 0 { ", …" } else { "" })
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Names are unique.
impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// The function of that name, compared with case; or why there is none.
pub(super) fn find(name: &str) -> Result<&'static Function, String> {
    if let Some(found) = ALL.iter().find(|function| function.name == name) {
        return Ok(found);
    }
    if name == "SelectUniqueValue" {
        return Err(format!("{name} is only for provisioning from personnel systems"));
    }
    Err(match ALL.iter().find(|function| function.name.eq_ignore_ascii_case(name)) {
        Some(meant) => format!("there is no function {name}; did you mean {}?", meant.name),
        None => format!("there is no function {name}"),
    })
}

/// A function at work. Its arguments are evaluated when it asks for them.
pub(super) struct Call<'a, 'e> {
    pub(super) function: &'static Function,
    pub(super) node: &'a Node,
    pub(super) arguments: &'a [Node],
    pub(super) evaluator: &'a mut Evaluator<'e>,
}

impl Call<'_, '_> {
    /// How many arguments there are.
    fn len(&self) -> usize {
        self.arguments.len()
    }

    /// Whether the argument at that position is there, whatever its value.
    fn is_given(&self, position: usize) -> bool {
        self.arguments.get(position).is_some_and(Node::is_given)
    }

    /// The argument; null if it is not there.
    fn value(&mut self, position: usize) -> Result<Value, Stop> {
        self.arguments.get(position).map_or(Ok(Value::Null), |argument| self.evaluator.value(argument))
    }

    /// The argument as a text; `None` if null.
    fn text(&mut self, position: usize) -> Result<Option<String>, Stop> {
        let value = self.value(position)?;
        self.of(value.into_text())
    }

    /// The argument as a text, which is empty if null.
    fn text_or_empty(&mut self, position: usize) -> Result<String, Stop> {
        self.text(position).map(Option::unwrap_or_default)
    }

    /// The argument as texts, of which there are none if null.
    fn texts(&mut self, position: usize) -> Result<Vec<String>, Stop> {
        let value = self.value(position)?;
        self.of(value.into_texts())
    }

    /// The argument as a whole number; `None` if null.
    fn integer(&mut self, position: usize) -> Result<Option<i64>, Stop> {
        let value = self.value(position)?;
        self.of(value.into_integer())
    }

    /// The argument as a whole number, which must be one.
    fn needed_integer(&mut self, position: usize) -> Result<i64, Stop> {
        let name = self.function.parameter(position).name;
        self.integer(position)?.ok_or_else(|| self.refuse(format!("{name} is no number but null")))
    }

    /// The argument as true or false; `None` if null.
    fn boolean(&mut self, position: usize) -> Result<Option<bool>, Stop> {
        let value = self.value(position)?;
        self.of(value.into_boolean())
    }

    /// The argument as a moment; `None` if null.
    fn date(&mut self, position: usize) -> Result<Option<Timestamp>, Stop> {
        let value = self.value(position)?;
        self.of(value.into_date())
    }

    /// The argument as roles, of which there are none if null.
    fn roles(&mut self, position: usize) -> Result<Vec<AppRole>, Stop> {
        let value = self.value(position)?;
        self.of(value.into_roles())
    }

    /// A result, whose error is this function's.
    fn of<T>(&self, result: Result<T, String>) -> Result<T, Stop> {
        result.map_err(|message| self.refuse(message))
    }

    /// Says what cannot be done.
    fn refuse(&self, message: impl Into<String>) -> Stop {
        failed(self.node, message.into())
    }
}

/// Any function with as many of these arguments as it takes, none of them checked.
#[cfg(test)]
pub(super) fn any_call(which: proptest::sample::Index, mut arguments: Vec<Node>) -> Node {
    let function = ALL[which.index(ALL.len())];
    if function.repeating == 0 {
        arguments.truncate(function.parameters.len());
    }
    Node::call(function, arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_in_order_and_each_once() {
        assert!(ALL.is_sorted_by(|one, other| one.name.to_lowercase() < other.name.to_lowercase()), "{ALL:?}");
    }

    #[test]
    fn functions_say_what_they_take() {
        assert_eq!(JOIN.to_string(), "Join takes separator, source, …");
        assert_eq!(random::GUID.to_string(), "Guid takes nothing");
        assert_eq!(text::IN_STR.to_string(), "InStr takes value1, value2, [start], [compareType]");
    }
}
