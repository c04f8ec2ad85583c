//! The value of an expression for one object.

use std::cmp::Ordering;

use super::error::{EvaluationError, Stop};
use super::functions::Call;
use super::syntax::{Comparison, Constant, Kind, Node};
use super::{Context, Source, Value};

/// Bytes that a value may have. Functions inside one another could otherwise multiply what they are given.
pub(super) const LARGEST: usize = 1 << 18;

/// What came of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluated {
    /// The value; `None` if `IgnoreFlowIfNullOrEmpty` says that nothing flows.
    pub value: Option<Value>,
    /// Whether logs must not show it: `Redact` was in it.
    pub redacted: bool,
}

pub(super) fn evaluate(root: &Node, source: &dyn Source, context: &mut Context) -> Result<Evaluated, EvaluationError> {
    let mut evaluator = Evaluator { source, context, redacted: false };
    let value = match evaluator.value(root) {
        Ok(value) => Some(value),
        Err(Stop::NoFlow) => None,
        Err(Stop::Failed(error)) => return Err(error),
    };
    Ok(Evaluated { value, redacted: evaluator.redacted })
}

/// An evaluation under way.
pub(super) struct Evaluator<'e> {
    source: &'e dyn Source,
    pub(super) context: &'e mut Context,
    pub(super) redacted: bool,
}

impl Evaluator<'_> {
    /// The value of a part.
    pub(super) fn value(&mut self, node: &Node) -> Result<Value, Stop> {
        let value = match &node.kind {
            Kind::Omitted => Value::Null,
            Kind::Attribute(name) => self.source.attribute(name),
            Kind::Text(text) => Value::from(text.as_str()),
            Kind::Integer(integer) => Value::Integer(*integer),
            Kind::Constant(constant) => Value::Integer((*constant == Constant::TextCompare).into()),
            Kind::Call(function, arguments) => {
                (function.call)(&mut Call { function, node, arguments, evaluator: self })?
            }
            Kind::Compare(left, comparison, right) => self.compare(node, left, *comparison, right)?.into(),
        };
        if value.size() > LARGEST {
            return Err(failed(node, format!("the value has more than {LARGEST} bytes")));
        }
        Ok(value)
    }

    fn compare(&mut self, node: &Node, left: &Node, comparison: Comparison, right: &Node) -> Result<bool, Stop> {
        let values = (self.compared(left)?, self.compared(right)?);
        let (Some(left), Some(right)) = values else { return Ok(false) };
        let ordering = compare(left, right).map_err(|message| failed(node, message))?;
        Ok(match comparison {
            Comparison::Equal => ordering.is_eq(),
            Comparison::NotEqual => ordering.is_ne(),
            Comparison::Greater => ordering.is_gt(),
            Comparison::GreaterOrEqual => ordering.is_ge(),
            Comparison::Less => ordering.is_lt(),
            Comparison::LessOrEqual => ordering.is_le(),
        })
    }

    /// A side of a comparison; `None` if nothing can be compared with it.
    ///
    /// Microsoft on IIF: a source attribute that is empty or null makes the check of the condition fail.
    fn compared(&mut self, node: &Node) -> Result<Option<Value>, Stop> {
        let value = self.value(node)?;
        let nothing = value == Value::Null || matches!(node.kind, Kind::Attribute(_)) && value.is_empty();
        Ok((!nothing).then_some(value))
    }
}

/// Compares by the kind of either side, numbers before dates before truth, and else as texts, byte by byte.
fn compare(left: Value, right: Value) -> Result<Ordering, String> {
    let either = |kind: fn(&Value) -> bool| kind(&left) || kind(&right);
    if either(|value| matches!(value, Value::Integer(_))) {
        if let (Ok(Some(left)), Ok(Some(right))) = (left.clone().into_integer(), right.clone().into_integer()) {
            return Ok(left.cmp(&right));
        }
    } else if either(|value| matches!(value, Value::DateTime(_))) {
        return Ok(left.into_date()?.cmp(&right.into_date()?));
    } else if either(|value| matches!(value, Value::Boolean(_)))
        && let (Ok(Some(left)), Ok(Some(right))) = (left.clone().into_boolean(), right.clone().into_boolean())
    {
        return Ok(left.cmp(&right));
    }
    Ok(left.into_text()?.cmp(&right.into_text()?))
}

/// A failure of that part.
pub(super) fn failed(node: &Node, message: String) -> Stop {
    let function = match &node.kind {
        Kind::Call(function, _) => function.name.to_owned(),
        _ => node.to_string(),
    };
    Stop::Failed(EvaluationError { function, span: node.span.clone(), message })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{error, evaluated, text};
    use super::*;

    #[test]
    fn compares_by_the_kind_of_either_side() {
        for (condition, holds) in [
            (r#"[dept] = "Field""#, true),
            (r#"[dept] = "field""#, false),
            (r#"[dept] <> "Sales""#, true),
            ("[number] > 9", true),
            (r#"[number] > "9""#, false),
            (r#"[enabled] = "true""#, true),
            (r#""a" < "b""#, true),
            (r#"CDate("2026-01-02") >= "1/2/2026""#, true),
            (r#"CDate("2026-01-02") < CDate("2026-01-01")"#, false),
            ("Count([mails]) <= 2", true),
        ] {
            assert_eq!(text(&format!(r#"IIF({condition}, "yes", "no")"#)) == "yes", holds, "{condition}");
        }
    }

    #[test]
    fn nothing_compares_with_what_is_null_or_empty() {
        for condition in [r#"[nobody] = """#, r#"[nobody] <> "x""#, r#"[blank] = """#, "[nobody] = [nobody]"] {
            assert_eq!(text(&format!(r#"IIF({condition}, "yes", "no")"#)), "no", "{condition}");
        }
        assert_eq!(text(r#"IIF(Left([nobody], 1) = "", "yes", "no")"#), "yes");
    }

    #[test]
    fn values_do_not_grow_without_end() {
        let nested = (0..6)
            .fold(r#""a""#.to_owned(), |inner, _| format!(r#"Replace({inner}, "a", , , "aaaaaaaaaaaaaaaa", , )"#));
        assert!(error(&nested).contains("more than 262144 bytes"));
    }

    #[test]
    fn failures_say_which_function() {
        assert_eq!(error(r#"Append("x", Mid([dept], 0, 1))"#), "Mid: start counts from 1; it is 0");
        assert_eq!(error("ToLower([mails])"), "ToLower: there are 2 values where one is wanted; Item takes one");
        assert_eq!(
            error(r#"IIF([mails] = "x", 1, 2)"#),
            r#"[mails] = "x": there are 2 values where one is wanted; Item takes one"#
        );
    }

    #[test]
    fn redaction_is_told() {
        assert_eq!(evaluated("Redact([dept])"), Evaluated { value: Some("Field".into()), redacted: true });
        assert!(evaluated(r#"Append(Redact([dept]), "x")"#).redacted);
        assert!(!evaluated("ToLower([dept])").redacted);
    }
}
