//! What a user must be: rules R1 to R4.

use scim::text::fold;
use scim::{Error, Resource};
use serde_json::Value;

use super::{NameRule, Rules};

/// "Email address is a mandatory field for provisioning and migrating users" (R1).
///
/// # Errors
/// 400 `invalidValue` where the user has no e-mail address that is not blank.
pub fn email(rules: &Rules, user: &Resource) -> Result<(), Error> {
    let has_address = |email: &Value| email.get("value").and_then(Value::as_str).is_some_and(is_said);
    let emails = user.get("emails").and_then(Value::as_array);
    if !rules.email_mandatory || emails.is_some_and(|emails| emails.iter().any(has_address)) {
        return Ok(());
    }
    Err(Error::invalid_value(
        "A user of this connection must have an e-mail address (rule R1): send emails with a value, or ask an admin of Muster to switch the rule off.",
    ))
}

/// "If the user attributes `FName` and `LName` (`name.formatted`) are blank […], the migration or update fails" (R2).
///
/// # Errors
/// 400 `invalidValue` where the user has no name of the kind that the rule asks for.
pub fn name(rules: &Rules, user: &Resource) -> Result<(), Error> {
    let part =
        |part: &str| user.get("name").and_then(|name| name.get(part)).and_then(Value::as_str).is_some_and(is_said);
    let (has_name, wanted) = match rules.name_mandatory {
        NameRule::NotMandatory => return Ok(()),
        NameRule::GivenFamilyOrFormatted => (
            part("givenName") || part("familyName") || part("formatted"),
            "name.givenName, name.familyName or name.formatted",
        ),
        NameRule::FormattedOrDisplay => {
            (part("formatted") || user.text("displayName").is_some_and(is_said), "name.formatted or displayName")
        }
    };
    if has_name {
        return Ok(());
    }
    Err(Error::invalid_value(format!(
        "A user of this connection must have a name (rule R2): send {wanted}, or ask an admin of Muster to switch the rule off."
    )))
}

/// "Inactive users cannot be provisioned" (R3).
///
/// # Errors
/// 400 `invalidValue` where a new user is inactive.
pub fn active(rules: &Rules, user: &Resource) -> Result<(), Error> {
    if rules.inactive_can_be_provisioned || user.get("active") != Some(&Value::Bool(false)) {
        return Ok(());
    }
    Err(Error::invalid_value("An inactive user cannot be provisioned (rule R3): provision the user once it is active."))
}

/// "The User Principal Name attribute cannot be updated […] if the user is already provisioned" (R4). A change of
/// case only is no change: names are compared without it.
///
/// # Errors
/// 400 `mutability` where `userName` would change.
pub fn user_name(rules: &Rules, before: &Resource, after: &Resource) -> Result<(), Error> {
    let key = |user: &Resource| user.text("userName").map(|name| fold(name).into_owned());
    if rules.user_name_can_change || key(before) == key(after) {
        return Ok(());
    }
    Err(Error::mutability(
        "userName cannot change once the user is provisioned (rule R4). Change it back, or ask an admin of Muster to switch the rule off.",
    ))
}

fn is_said(text: &str) -> bool {
    !text.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rule::Preset;

    type Check = fn(&Rules, &Resource) -> Result<(), Error>;

    fn holds(check: Check, preset: Preset, user: Value) -> bool {
        let Value::Object(map) = user else { panic!("a user is an object") };
        check(&Rules::of(preset), &Resource::from_map(map)).is_ok()
    }

    #[test]
    fn r1_wants_an_address_that_is_not_blank() {
        assert!(holds(email, Preset::ManagedDevices, json!({"emails": [{"value": "a@b"}]})));
        assert!(!holds(email, Preset::ManagedDevices, json!({})));
        assert!(!holds(email, Preset::ManagedDevices, json!({"emails": [{"display": "x"}, {"value": " "}]})));
        assert!(holds(email, Preset::Mirror, json!({})));
    }

    #[test]
    fn r2_wants_a_name_of_its_kind() {
        for (user, managed, mirror) in [
            (json!({"name": {"givenName": "Ada"}}), true, false),
            (json!({"name": {"familyName": "Quill"}}), true, false),
            (json!({"name": {"formatted": "Ada Quill"}}), true, true),
            (json!({"displayName": "Ada"}), false, true),
            (json!({"name": {"middleName": "B."}}), false, false),
        ] {
            assert_eq!(holds(name, Preset::ManagedDevices, user.clone()), managed, "{user}");
            assert_eq!(holds(name, Preset::Mirror, user.clone()), mirror, "{user}");
            assert!(holds(name, Preset::Rfc7644, user));
        }
    }

    #[test]
    fn r3_wants_new_users_active() {
        assert!(!holds(active, Preset::ManagedDevices, json!({"active": false})));
        assert!(holds(active, Preset::ManagedDevices, json!({})));
        assert!(holds(active, Preset::Mirror, json!({"active": false})));
    }

    #[test]
    fn r4_lets_only_the_case_of_a_name_change() {
        let named = |name: &str| Resource::from_map(serde_json::Map::from_iter([("userName".to_owned(), json!(name))]));
        let managed = Rules::of(Preset::ManagedDevices);
        assert!(user_name(&managed, &named("Ada"), &named("aDA")).is_ok());
        let refused = user_name(&managed, &named("ada"), &named("ben")).unwrap_err();
        assert_eq!(refused.scim_type, Some(scim::ScimType::Mutability));
        assert!(user_name(&Rules::of(Preset::Mirror), &named("ada"), &named("ben")).is_ok());
    }
}
