//! Functions that choose and ask, and those that say what becomes of the value.

use super::{Call, Function, optional, required};
use crate::expression::Value;
use crate::expression::error::Stop;

/// `BitAnd(value1, value2)`: the bits that both numbers have; null if one of them is null.
pub(super) static BIT_AND: Function = Function::new("BitAnd", &[required("value1"), required("value2")], |call| {
    let (Some(one), Some(other)) = (call.integer(0)?, call.integer(1)?) else { return Ok(Value::Null) };
    Ok(Value::Integer(one & other))
});

/// `CBool(Expression)`: whether it is true, or a number other than 0.
pub(super) static C_BOOL: Function =
    Function::new("CBool", &[required("Expression")], |call| Ok(call.boolean(0)?.unwrap_or(false).into()));

/// `Coalesce(source1, source2, …, defaultValue)`: the first that is not null. An empty text is not null.
pub(super) static COALESCE: Function = Function::new("Coalesce", &[required("source")], |call| {
    for position in 0..call.len() {
        match call.value(position)? {
            Value::Null => {}
            found => return Ok(found),
        }
    }
    Ok(Value::Null)
})
.repeating(1);

/// `IgnoreFlowIfNullOrEmpty(expression)`: the value, or else the target is left alone.
pub(super) static IGNORE_FLOW_IF_NULL_OR_EMPTY: Function =
    Function::new("IgnoreFlowIfNullOrEmpty", &[required("expression")], |call| {
        let value = call.value(0)?;
        if value.is_empty() { Err(Stop::NoFlow) } else { Ok(value) }
    });

/// `IIF(condition, valueIfTrue, valueIfFalse)`. A condition that is null does not hold.
pub(super) static IIF: Function =
    Function::new("IIF", &[required("condition"), optional("valueIfTrue"), optional("valueIfFalse")], |call| {
        let holds = call.boolean(0)?.unwrap_or(false);
        call.value(if holds { 1 } else { 2 })
    });

/// `IsNull(Expression)`
pub(super) static IS_NULL: Function =
    Function::new("IsNull", &[required("Expression")], |call| Ok((call.value(0)? == Value::Null).into()));

/// `IsNullOrEmpty(Expression)`
pub(super) static IS_NULL_OR_EMPTY: Function =
    Function::new("IsNullOrEmpty", &[required("Expression")], |call| Ok(call.value(0)?.is_empty().into()));

/// `IsPresent(Expression)`: the contrary of `IsNullOrEmpty`.
pub(super) static IS_PRESENT: Function =
    Function::new("IsPresent", &[required("Expression")], |call| Ok((!call.value(0)?.is_empty()).into()));

/// `IsString(Expression)`: whether it is a single text.
pub(super) static IS_STRING: Function =
    Function::new("IsString", &[required("Expression")], |call| Ok(matches!(call.value(0)?, Value::Text(_)).into()));

/// `Not(source)`: false if the source is true, and true whatever else it is.
pub(super) static NOT: Function = Function::new("Not", &[required("source")], |call| {
    let is_true = match call.value(0)? {
        Value::Boolean(boolean) => boolean,
        Value::Text(text) => text.eq_ignore_ascii_case("true"),
        _ => false,
    };
    Ok((!is_true).into())
});

/// `Redact(value)`: the value, which logs must not show.
pub(super) static REDACT: Function = Function::new("Redact", &[required("value")], |call| {
    call.evaluator.redacted = true;
    call.value(0)
});

/// `Switch(source, defaultValue, key1, value1, …)`: the value of the key that the source equals, with case. A source
/// that is null equals the key `""`. Without a default, null.
pub(crate) static SWITCH: Function = Function::new(
    "Switch",
    &[required("source"), optional("defaultValue"), required("key"), required("value")],
    switch,
)
.repeating(2);

fn switch(call: &mut Call<'_, '_>) -> Result<Value, Stop> {
    let source = call.text_or_empty(0)?;
    for key in (2..call.len()).step_by(2) {
        if call.text_or_empty(key)? == source {
            return call.value(key + 1);
        }
    }
    call.value(1)
}

#[cfg(test)]
mod tests {
    use crate::expression::Value;
    use crate::expression::testing::{error, evaluated, text, value};

    #[test]
    fn bit_and_keeps_what_both_have() {
        assert_eq!(value("BitAnd(&HF, &HF7)"), Value::Integer(7));
        assert_eq!(value("BitAnd([number], 2)"), Value::Integer(2));
        assert_eq!(value("BitAnd([nobody], 2)"), Value::Null);
    }

    #[test]
    fn truth_is_found_in_many_things() {
        for (expression, truth) in [
            ("CBool([dept] = [dept])", true),
            ("CBool(0)", false),
            ("CBool(-7)", true),
            (r#"CBool("FALSE")"#, false),
            (r#"CBool("12")"#, true),
            ("CBool([nobody])", false),
            ("IsNull([nobody])", true),
            ("IsNull([blank])", false),
            ("IsNullOrEmpty([blank])", true),
            ("IsNullOrEmpty([dept])", false),
            ("IsNullOrEmpty([noMails])", true),
            ("IsPresent([enabled])", true),
            ("IsPresent([nobody])", false),
            ("IsString([dept])", true),
            ("IsString([enabled])", false),
            ("IsString([mails])", false),
            ("IsString([nobody])", false),
            ("Not([enabled])", false),
            (r#"Not("True")"#, false),
            (r#"Not("False")"#, true),
            ("Not([nobody])", true),
        ] {
            assert_eq!(value(expression), Value::Boolean(truth), "{expression}");
        }
        assert_eq!(error("CBool([dept])"), "CBool: \"Field\" is neither True nor False");
    }

    #[test]
    fn coalesce_takes_the_first_that_is_not_null() {
        assert_eq!(text("Coalesce([nobody], [dept], [surname])"), "Field");
        assert_eq!(text("Coalesce([nobody], [blank], [dept])"), "");
        assert_eq!(text(r#"Coalesce([nobody], "")"#), "");
        assert_eq!(value("Coalesce([nobody], [nobody])"), Value::Null);
    }

    #[test]
    fn nothing_flows_where_it_is_to_be_ignored() {
        assert_eq!(evaluated("IgnoreFlowIfNullOrEmpty([nobody])").value, None);
        assert_eq!(evaluated("IgnoreFlowIfNullOrEmpty([blank])").value, None);
        assert_eq!(evaluated(r#"Append("x", IgnoreFlowIfNullOrEmpty([blank]))"#).value, None);
        assert_eq!(evaluated(r#"IgnoreFlowIfNullOrEmpty(Switch([dept], "", "3443", "Dr."))"#).value, None);
        assert_eq!(text("IgnoreFlowIfNullOrEmpty([dept])"), "Field");
    }

    #[test]
    fn iif_looks_at_one_branch_only() {
        assert_eq!(text(r#"IIF([dept] = "Field", "yes", CDate("never"))"#), "yes");
        assert_eq!(text(r#"IIF([nobody], CDate("never"), "no")"#), "no");
        assert_eq!(value(r#"IIF([dept] = "Sales", "yes", )"#), Value::Null);
        assert_eq!(error(r#"IIF([dept], "yes", "no")"#), "IIF: \"Field\" is neither True nor False");
    }

    #[test]
    fn switch_compares_with_case() {
        for (expression, expected) in [
            (r#"Switch([dept], "Other", "field", "1", "Field", "2")"#, "2"),
            (r#"Switch([dept], "Other", "Sales", "1")"#, "Other"),
            (r#"Switch([nobody], "Other", "", "None")"#, "None"),
            (r#"Switch([nobody], [nobody], "", "Other")"#, "Other"),
            (r#"Switch([enabled], , "False", "no", "True", "yes")"#, "yes"),
            (r#"Switch(IsPresent([nobody]), "c", IsPresent([dept]), "a", IsPresent([blank]), "b")"#, "b"),
        ] {
            assert_eq!(text(expression), expected, "{expression}");
        }
        assert_eq!(value(r#"Switch([dept], , "Sales", "1")"#), Value::Null);
    }
}
