//! Functions of multi-valued attributes.

use super::text::{count, from_one};
use super::{Call, Function, required};
use crate::expression::Value;
use crate::expression::error::Stop;
use crate::expression::evaluate::LARGEST;

/// `Count(attribute)`: how many values there are.
pub(super) static COUNT: Function = Function::new("Count", &[required("attribute")], |call| {
    Ok(Value::Integer(match call.value(0)? {
        Value::Roles(roles) => count(roles.roles.len()),
        other => count(call.of(other.into_texts())?.len()),
    }))
});

/// `Item(attribute, index)`: one value, counted from 1; null if there are fewer.
pub(super) static ITEM: Function = Function::new("Item", &[required("attribute"), required("index")], |call| {
    let mut values = call.texts(0)?;
    let index = call.needed_integer(1)?;
    let position = from_one(call, "index", index)?;
    Ok(if position < values.len() { values.swap_remove(position).into() } else { Value::Null })
});

/// `Join(separator, source1, source2, …)`: all values with the separator between them. Null and empty ones are not
/// there; null if none is.
pub(crate) static JOIN: Function =
    Function::new("Join", &[required("separator"), required("source")], join).repeating(1);

fn join(call: &mut Call<'_, '_>) -> Result<Value, Stop> {
    let separator = call.text_or_empty(0)?;
    let mut parts = Vec::new();
    for position in 1..call.len() {
        parts.extend(call.texts(position)?.into_iter().filter(|text| !text.is_empty()));
    }
    let length = parts.iter().map(String::len).sum::<usize>() + separator.len() * parts.len();
    if length > LARGEST + separator.len() {
        return Err(call.refuse(format!("the value has more than {LARGEST} bytes")));
    }
    Ok((!parts.is_empty()).then(|| parts.join(&separator)).into())
}

/// `RemoveDuplicates(attribute)`: each value once, where it comes first.
pub(super) static REMOVE_DUPLICATES: Function = Function::new("RemoveDuplicates", &[required("attribute")], |call| {
    let mut seen = std::collections::HashSet::new();
    let mut values = call.texts(0)?;
    values.retain(|value| seen.insert(value.clone()));
    Ok(values.into())
});

/// `Split(source, delimiter)`: the parts between the delimiters, without the spaces around them.
pub(super) static SPLIT: Function = Function::new("Split", &[required("source"), required("delimiter")], |call| {
    let Some(text) = call.text(0)? else { return Ok(Value::Null) };
    let delimiter = call.text_or_empty(1)?;
    if delimiter.is_empty() {
        return Err(call.refuse("delimiter is empty"));
    }
    Ok(text.split(&delimiter).map(|part| part.trim().to_owned()).collect::<Vec<_>>().into())
});

#[cfg(test)]
mod tests {
    use crate::expression::Value;
    use crate::expression::testing::{error, text, value};

    fn many(texts: &[&str]) -> Value {
        Value::Many(texts.iter().map(|text| (*text).to_owned()).collect())
    }

    #[test]
    fn count_counts() {
        for (expression, number) in
            [("Count([mails])", 2), ("Count([dept])", 1), ("Count([nobody])", 0), ("Count([appRoleAssignments])", 2)]
        {
            assert_eq!(value(expression), Value::Integer(number), "{expression}");
        }
    }

    #[test]
    fn item_counts_from_one() {
        assert_eq!(text("Item([mails], 1)"), "one@example.org");
        assert_eq!(text("Item([mails], 2)"), "two@example.org");
        assert_eq!(value("Item([mails], 3)"), Value::Null);
        assert_eq!(text("Item([dept], 1)"), "Field");
        assert_eq!(error("Item([mails], 0)"), "Item: index counts from 1; it is 0");
    }

    #[test]
    fn join_leaves_out_what_is_not_there() {
        for (expression, expected) in [
            (r#"Join(" ", [givenName], [nobody], [surname])"#, "Ada Quill"),
            (r#"Join(", ", "", [surname], [givenName])"#, "Quill, Ada"),
            (r#"Join(";", "x", [mails])"#, "x;one@example.org;two@example.org"),
            (r#"Join("", 1000, "7")"#, "10007"),
            (r#"Join("-", [surname])"#, "Quill"),
        ] {
            assert_eq!(text(expression), expected, "{expression}");
        }
        assert_eq!(value(r#"Join(" ", [nobody], [blank])"#), Value::Null);
    }

    #[test]
    fn remove_duplicates_keeps_the_first() {
        assert_eq!(value(r#"RemoveDuplicates(Split("b,a,b,A", ","))"#), many(&["b", "a", "A"]));
        assert_eq!(value("RemoveDuplicates([nobody])"), many(&[]));
    }

    #[test]
    fn split_takes_apart() {
        assert_eq!(
            value(r#"Split("PermissionSetOne, PermissionSetTwo", ",")"#),
            many(&["PermissionSetOne", "PermissionSetTwo"])
        );
        assert_eq!(value(r#"Split("a--b", "--")"#), many(&["a", "b"]));
        assert_eq!(value(r#"Split([nobody], ",")"#), Value::Null);
        assert_eq!(error(r#"Split("a", "")"#), "Split: delimiter is empty");
    }
}
