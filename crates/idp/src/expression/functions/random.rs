//! Functions of chance.

use super::{Call, Function, optional, required};
use crate::expression::Value;
use crate::expression::error::Stop;

/// `Guid()`: a UUID of version 4.
pub(super) static GUID: Function =
    Function::new("Guid", &[], |call| Ok(call.evaluator.context.uuid().to_string().into()));

/// Characters that `RandomString` may give.
const MOST: usize = 256;

const DIGITS: &str = "0123456789";
/// What Windows counts as special in passwords.
const SPECIAL: &str = "~!@#$%^&*_-+=`|\\(){}[]:;\"'<>,.?/";
const CAPITALS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const SMALL: &str = "abcdefghijklmnopqrstuvwxyz";

/// `RandomString(Length, MinimumNumbers, MinimumSpecialCharacters, MinimumCapital, MinimumLowerCase, CharactersToAvoid)`
pub(super) static RANDOM_STRING: Function = Function::new(
    "RandomString",
    &[
        required("Length"),
        required("MinimumNumbers"),
        required("MinimumSpecialCharacters"),
        required("MinimumCapital"),
        required("MinimumLowerCase"),
        optional("CharactersToAvoid"),
    ],
    random_string,
);

fn random_string(call: &mut Call<'_, '_>) -> Result<Value, Stop> {
    let length = number(call, 0)?;
    let avoided = call.text_or_empty(5)?;
    let allowed = |class: &str| class.chars().filter(|c| !avoided.contains(*c)).collect::<Vec<_>>();
    let mut characters = Vec::with_capacity(length);
    let mut any = Vec::new();
    for (position, class) in [DIGITS, SPECIAL, CAPITALS, SMALL].into_iter().enumerate() {
        let minimum = number(call, position + 1)?;
        let class = allowed(class);
        if minimum > 0 && class.is_empty() {
            return Err(call.refuse("CharactersToAvoid leaves none of a kind that there must be"));
        }
        characters.extend((0..minimum).map(|_| call.evaluator.context.pick(&class)));
        any.extend(class);
    }
    if characters.len() > length {
        return Err(call.refuse(format!("Length is {length}, less than the minimums together, {}", characters.len())));
    }
    if any.is_empty() {
        return Err(call.refuse("CharactersToAvoid leaves nothing"));
    }
    while characters.len() < length {
        characters.push(call.evaluator.context.pick(&any));
    }
    call.evaluator.context.shuffle(&mut characters);
    Ok(characters.into_iter().collect::<String>().into())
}

/// A count of characters, from 0 to [`MOST`].
fn number(call: &mut Call<'_, '_>, position: usize) -> Result<usize, Stop> {
    let number = call.needed_integer(position)?;
    usize::try_from(number)
        .ok()
        .filter(|number| *number <= MOST)
        .ok_or_else(|| call.refuse(format!("{number} characters were asked for; it can be 0 to {MOST}")))
}

#[cfg(test)]
mod tests {
    use super::SPECIAL;
    use crate::expression::testing::{error, text};

    fn count(text: &str, kind: impl Fn(char) -> bool) -> usize {
        text.chars().filter(|c| kind(*c)).count()
    }

    #[test]
    fn guids_are_of_version_four() {
        let guid = uuid::Uuid::parse_str(&text("Guid()")).unwrap();
        assert_eq!(guid.get_version_num(), 4);
        assert_ne!(text(r#"Join(" ", Guid(), Guid())"#).split_once(' ').map(|(one, other)| one == other), Some(true));
    }

    #[test]
    fn random_strings_have_what_they_must() {
        let exact = text("RandomString(6, 3, 0, 0, 3)");
        assert_eq!((count(&exact, |c| c.is_ascii_digit()), count(&exact, |c| c.is_ascii_lowercase())), (3, 3));
        let mixed = text(r#"RandomString(200, 2, 2, 2, 1, "?,Q7")"#);
        assert_eq!(mixed.chars().count(), 200);
        assert!(!mixed.contains(['?', ',', 'Q', '7']));
        assert!(count(&mixed, |c| SPECIAL.contains(c)) >= 2 && count(&mixed, |c| c.is_ascii_uppercase()) >= 2);
        assert_eq!(text("RandomString(0, 0, 0, 0, 0)"), "");
    }

    #[test]
    fn impossible_strings_are_refused() {
        assert!(error("RandomString(3, 2, 2, 0, 0)").contains("less than the minimums together, 4"));
        assert!(error("RandomString(257, 0, 0, 0, 0)").contains("0 to 256"));
        assert!(error("RandomString(-1, 0, 0, 0, 0)").contains("0 to 256"));
        assert!(error(r#"RandomString(5, 1, 0, 0, 0, "0123456789")"#).contains("leaves none of a kind"));
    }
}
