//! Functions that take texts apart and put them together. Positions count characters from 1.

use super::{Call, Function, optional, required};
use crate::expression::Value;
use crate::expression::error::Stop;
use crate::expression::functions::letter_case::simple_lower;

/// `Append(source, suffix)`: the source with something behind it; null if it is null.
pub(super) static APPEND: Function = Function::new("Append", &[required("source"), required("suffix")], |call| {
    let Some(source) = call.text(0)? else { return Ok(Value::Null) };
    Ok((source + &call.text_or_empty(1)?).into())
});

/// `CStr(value)`: the value as a text.
pub(super) static C_STR: Function = Function::new("CStr", &[required("value")], |call| Ok(call.text(0)?.into()));

/// `InStr(value1, value2, start, compareType)`: where the first value has the second, from `start` on; 0 if nowhere.
pub(super) static IN_STR: Function = Function::new(
    "InStr",
    &[required("value1"), required("value2"), optional("start"), optional("compareType")],
    in_str,
);

fn in_str(call: &mut Call<'_, '_>) -> Result<Value, Stop> {
    let (text, sought) = (call.text_or_empty(0)?, call.text_or_empty(1)?);
    let start = call.integer(2)?.unwrap_or(1);
    let skipped = from_one(call, "start", start)?;
    let folded = match call.integer(3)?.unwrap_or(0) {
        0 => |c| c,
        1 => simple_lower,
        other => return Err(call.refuse(format!("compareType is vbBinaryCompare or vbTextCompare, not {other}"))),
    };
    let text: Vec<char> = text.chars().map(folded).collect();
    let sought: Vec<char> = sought.chars().map(folded).collect();
    let rest = text.get(skipped..).unwrap_or_default();
    let found = match sought.len() {
        0 => (!rest.is_empty()).then_some(0),
        length => rest.windows(length).position(|window| window == sought),
    };
    Ok(Value::Integer(found.map_or(0, |position| count(position + skipped + 1))))
}

/// `Left(String, NumChars)`: the first characters; all of them if there are fewer, or the number is negative.
pub(super) static LEFT: Function = Function::new("Left", &[required("String"), required("NumChars")], |call| {
    let text = call.text_or_empty(0)?;
    let length = call.needed_integer(1)?;
    Ok(usize::try_from(length).map_or(text.clone(), |length| text.chars().take(length).collect()).into())
});

/// `Mid(source, start, length)`: so many characters from there on, as far as there are any; null if the source is null.
pub(super) static MID: Function =
    Function::new("Mid", &[required("source"), required("start"), required("length")], |call| {
        let Some(text) = call.text(0)? else { return Ok(Value::Null) };
        let start = call.needed_integer(1)?;
        let skipped = from_one(call, "start", start)?;
        let length = call.needed_integer(2)?;
        let Ok(length) = usize::try_from(length) else {
            return Err(call.refuse(format!("length is {length}, which is less than nothing")));
        };
        Ok(text.chars().skip(skipped).take(length).collect::<String>().into())
    });

/// `StripSpaces(source)`: the source without its spaces; other white space stays.
pub(super) static STRIP_SPACES: Function = Function::new("StripSpaces", &[required("source")], |call| {
    Ok(call.text(0)?.map(|text| text.replace(' ', "")).into())
});

/// `Word(String, WordNumber, Delimiters)`: one of the words between any of the delimiters; empty if there is none.
pub(super) static WORD: Function =
    Function::new("Word", &[required("String"), required("WordNumber"), required("delimiters")], |call| {
        let text = call.text_or_empty(0)?;
        let number = call.needed_integer(1)?;
        let delimiters = call.text_or_empty(2)?;
        let mut words = text.split(|c| delimiters.contains(c)).filter(|word| !word.is_empty());
        let position = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        Ok(position.and_then(|position| words.nth(position)).unwrap_or_default().into())
    });

/// How many come before a position that counts from 1.
pub(super) fn from_one(call: &Call<'_, '_>, name: &str, position: i64) -> Result<usize, Stop> {
    let before = usize::try_from(position).ok().and_then(|position| position.checked_sub(1));
    before.ok_or_else(|| call.refuse(format!("{name} counts from 1; it is {position}")))
}

/// A count as a value. Texts are far shorter than it can say.
pub(super) fn count(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use crate::expression::Value;
    use crate::expression::testing::{error, text, value};

    #[test]
    fn append_puts_behind() {
        assert_eq!(text(r#"Append([dept], ".test")"#), "Field.test");
        assert_eq!(text("Append([dept], [nobody])"), "Field");
        assert_eq!(value(r#"Append([nobody], ".test")"#), Value::Null);
    }

    #[test]
    fn c_str_makes_text() {
        for (expression, expected) in [
            ("CStr(7)", "7"),
            ("CStr([enabled])", "True"),
            (r#"CStr(CDate("2020-03-16-07:00"))"#, "3/16/2020 7:00:00 AM"),
        ] {
            assert_eq!(text(expression), expected);
        }
        assert_eq!(value("CStr([nobody])"), Value::Null);
    }

    #[test]
    fn in_str_finds_from_one_on() {
        for (expression, position) in [
            (r#"InStr("The quick brown fox", "quick")"#, 5),
            (r#"InStr("repEated", "e", 3, vbBinaryCompare)"#, 7),
            (r#"InStr("repEated", "e", 3, vbTextCompare)"#, 4),
            (r#"InStr("größe", "ß", , )"#, 4),
            (r#"InStr("fox", "cat")"#, 0),
            (r#"InStr("fox", "f", 2)"#, 0),
            (r#"InStr("fox", "f", 9)"#, 0),
            (r#"InStr("fox", "", 2)"#, 2),
            (r#"InStr([nobody], "f")"#, 0),
        ] {
            assert_eq!(value(expression), Value::Integer(position), "{expression}");
        }
        assert_eq!(error(r#"InStr("fox", "f", 0)"#), "InStr: start counts from 1; it is 0");
        assert!(error(r#"InStr("fox", "f", 1, 7)"#).contains("vbTextCompare"));
    }

    #[test]
    fn left_takes_from_the_beginning() {
        for (expression, expected) in [
            (r#"Left("John Doe", 3)"#, "Joh"),
            (r#"Left("Zoë Ölmez", 5)"#, "Zoë Ö"),
            (r#"Left("ab", 9)"#, "ab"),
            (r#"Left("ab", 0)"#, ""),
            (r#"Left("ab", -1)"#, "ab"),
            ("Left([nobody], 3)", ""),
        ] {
            assert_eq!(text(expression), expected, "{expression}");
        }
        assert_eq!(error("Left([dept], [nobody])"), "Left: NumChars is no number but null");
        assert_eq!(error("Left([dept], [dept])"), "Left: \"Field\" is no whole number");
    }

    #[test]
    fn mid_counts_from_one() {
        for (expression, expected) in [
            (r#"Mid("John", 1, 3)"#, "Joh"),
            (r#"Mid("Doe", 2, 5)"#, "oe"),
            (r#"Mid("Doe", 4, 5)"#, ""),
            (r#"Mid("Doe", 9, 5)"#, ""),
        ] {
            assert_eq!(text(expression), expected, "{expression}");
        }
        assert_eq!(value("Mid([nobody], 1, 1)"), Value::Null);
        assert_eq!(error(r#"Mid("Doe", 1, -1)"#), "Mid: length is -1, which is less than nothing");
    }

    #[test]
    fn strip_spaces_takes_spaces_alone() {
        assert_eq!(text("StripSpaces(\" a b\tc \")"), "ab\tc");
        assert_eq!(value("StripSpaces([nobody])"), Value::Null);
    }

    #[test]
    fn word_takes_one_between_delimiters() {
        for (expression, expected) in [
            (r#"Word("The quick brown fox", 3, " ")"#, "brown"),
            (r#"Word("This,string!has&many separators", 3, ",!&#")"#, "has"),
            (r#"Word("a  b", 2, " ")"#, "b"),
            (r#"Word("a b", 3, " ")"#, ""),
            (r#"Word("a b", 0, " ")"#, ""),
            (r#"Word("a b", -1, " ")"#, ""),
            (r#"Word([nobody], 1, " ")"#, ""),
        ] {
            assert_eq!(text(expression), expected, "{expression}");
        }
    }
}
