//! The default mapping of a non-gallery application in Entra (`customappsso`).

use serde_json::{Value, json};

use super::{AttributeMapping, Flow, ObjectMapping, Target};
use crate::directory::{Group, User};
use scim::schema::core::{ENTERPRISE, GROUP, USER};

/// What Entra calls a group beside the RFC's name. Servers that check `schemas` strictly stumble over it.
const MICROSOFT_GROUP: &str = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";

/// The manager, a reference, which follows when all objects exist.
pub(super) const MANAGER: Target = enterprise("manager");

/// Users, matched by `userName`.
pub const USERS: ObjectMapping<User> = ObjectMapping {
    endpoint: "/Users",
    matching_attribute: "userName",
    matching_value: user_name,
    excluded_attributes: None,
    attributes: &[
        on_create(|_| Some(json!([USER, ENTERPRISE])), Target::Attribute("schemas")),
        always(|user| Some(user.mail_nickname.clone().into()), Target::Attribute("externalId")),
        always(|user| Some(user_name(user).into()), Target::Attribute("userName")),
        always(|user| Some(user.account_enabled.into()), Target::Attribute("active")),
        always(|user| Some(user.display_name.clone().into()), Target::Attribute("displayName")),
        always(|user| text(user.job_title.as_deref()), Target::Attribute("title")),
        always(|user| text(user.preferred_language.as_deref()), Target::Attribute("preferredLanguage")),
        always(|user| text(user.mail.as_deref()), EMAIL),
        on_create(|_| Some(json!({"resourceType": "User"})), Target::Attribute("meta")),
        always(formatted_name, Target::SubAttribute("name", "formatted")),
        always(|user| text(user.surname.as_deref()), Target::SubAttribute("name", "familyName")),
        always(|user| text(user.given_name.as_deref()), Target::SubAttribute("name", "givenName")),
        always(|user| text(user.country.as_deref()), work_address("country")),
        always(|user| text(user.physical_delivery_office_name.as_deref()), work_address("formatted")),
        always(|user| text(user.city.as_deref()), work_address("locality")),
        always(|user| text(user.postal_code.as_deref()), work_address("postalCode")),
        always(|user| text(user.state.as_deref()), work_address("region")),
        always(|user| text(user.street_address.as_deref()), work_address("streetAddress")),
        always(|user| text(user.telephone_number.as_deref()), phone("work")),
        always(|user| text(user.mobile.as_deref()), phone("mobile")),
        always(|user| text(user.facsimile_telephone_number.as_deref()), phone("fax")),
        // Nobody has a role in the application, and Entra says so.
        on_create(|_| Some(json!([])), Target::Attribute("roles")),
        always(|user| text(user.employee_id.as_deref()), enterprise("employeeNumber")),
        always(|user| text(user.department.as_deref()), enterprise("department")),
    ],
};

/// Groups, matched by `displayName`. Members follow when all objects exist.
pub const GROUPS: ObjectMapping<Group> = ObjectMapping {
    endpoint: "/Groups",
    matching_attribute: "displayName",
    matching_value: |group| group.display_name.clone(),
    excluded_attributes: Some("members"),
    attributes: &[
        on_create(|_| Some(json!([GROUP, MICROSOFT_GROUP])), Target::Attribute("schemas")),
        always(|group| Some(group.object_id.to_string().into()), Target::Attribute("externalId")),
        always(|group| Some(group.display_name.clone().into()), Target::Attribute("displayName")),
        on_create(|_| Some(json!({"resourceType": "Group"})), Target::Attribute("meta")),
    ],
};

const EMAIL: Target = Target::Element { attribute: "emails", kind: "work", sub_attribute: "value", primary: true };

const fn work_address(sub_attribute: &'static str) -> Target {
    Target::Element { attribute: "addresses", kind: "work", sub_attribute, primary: false }
}

const fn phone(kind: &'static str) -> Target {
    Target::Element { attribute: "phoneNumbers", kind, sub_attribute: "value", primary: false }
}

const fn enterprise(attribute: &'static str) -> Target {
    Target::Extension { schema: ENTERPRISE, attribute }
}

const fn always<S>(value: fn(&S) -> Option<Value>, target: Target) -> AttributeMapping<S> {
    AttributeMapping { value, target, flow: Flow::Always }
}

const fn on_create<S>(value: fn(&S) -> Option<Value>, target: Target) -> AttributeMapping<S> {
    AttributeMapping { value, target, flow: Flow::ObjectAddOnly }
}

fn text(value: Option<&str>) -> Option<Value> {
    value.map(Value::from)
}

/// The user principal name; of a guest (`alias_domain#EXT#@tenant`) what it was at home: `alias@domain`.
pub(crate) fn user_name(user: &User) -> String {
    let name = &user.user_principal_name;
    match name.split_once("#EXT#") {
        None => name.clone(),
        Some((home, _)) => match home.rsplit_once('_') {
            Some((alias, domain)) => format!("{alias}@{domain}"),
            None => home.to_owned(),
        },
    }
}

/// `Join(" ", [givenName], [surname])`, which skips what is null.
fn formatted_name(user: &User) -> Option<Value> {
    let parts: Vec<&str> = [&user.given_name, &user.surname].into_iter().flatten().map(String::as_str).collect();
    (!parts.is_empty()).then(|| parts.join(" ").into())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn ada() -> User {
        let mut ada = User::new(Uuid::nil(), "ada.quill@example.org", "ada.quill", "Ada Quill");
        ada.given_name = Some("Ada".into());
        ada.surname = Some("Quill".into());
        ada.mail = Some("ada.quill@example.org".into());
        ada.job_title = Some("Surveyor".into());
        ada.preferred_language = Some("en-GB".into());
        ada.country = Some("GB".into());
        ada.city = Some("York".into());
        ada.mobile = Some("+44 7700 900123".into());
        ada.employee_id = Some("4711".into());
        ada.department = Some("Field".into());
        ada
    }

    fn difference(user: &User, resource: &Value) -> Value {
        USERS.difference(user, resource.as_object().unwrap()).into()
    }

    #[test]
    fn creates_a_user_as_entra_does() {
        insta::assert_json_snapshot!(USERS.create_body(&ada()), @r#"
        {
          "schemas": [
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
          ],
          "externalId": "ada.quill",
          "userName": "ada.quill@example.org",
          "active": true,
          "displayName": "Ada Quill",
          "title": "Surveyor",
          "preferredLanguage": "en-GB",
          "emails": [
            {
              "primary": true,
              "type": "work",
              "value": "ada.quill@example.org"
            }
          ],
          "meta": {
            "resourceType": "User"
          },
          "name": {
            "formatted": "Ada Quill",
            "familyName": "Quill",
            "givenName": "Ada"
          },
          "addresses": [
            {
              "type": "work",
              "country": "GB",
              "locality": "York"
            }
          ],
          "phoneNumbers": [
            {
              "type": "mobile",
              "value": "+44 7700 900123"
            }
          ],
          "roles": [],
          "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
            "employeeNumber": "4711",
            "department": "Field"
          }
        }
        "#);
    }

    #[test]
    fn leaves_out_what_is_null() {
        let bare = User::new(Uuid::nil(), "kim@example.org", "kim", "Kim");
        insta::assert_json_snapshot!(USERS.create_body(&bare), @r#"
        {
          "schemas": [
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
          ],
          "externalId": "kim",
          "userName": "kim@example.org",
          "active": true,
          "displayName": "Kim",
          "meta": {
            "resourceType": "User"
          },
          "roles": []
        }
        "#);
    }

    #[test]
    fn creates_a_group_without_members_and_with_a_foreign_schema() {
        let group = Group { members: vec![Uuid::nil()], ..Group::new(Uuid::nil(), "Field crew") };
        insta::assert_json_snapshot!(GROUPS.create_body(&group), @r#"
        {
          "schemas": [
            "urn:ietf:params:scim:schemas:core:2.0:Group",
            "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"
          ],
          "externalId": "00000000-0000-0000-0000-000000000000",
          "displayName": "Field crew",
          "meta": {
            "resourceType": "Group"
          }
        }
        "#);
    }

    #[test]
    fn finds_no_difference_to_what_it_created() {
        let mut answer = USERS.create_body(&ada());
        answer["id"] = "7d0c".into();
        assert_eq!(difference(&ada(), &answer), json!([]));
    }

    #[test]
    fn patches_what_differs_and_clears_nothing() {
        let mut answer = USERS.create_body(&ada());
        answer["active"] = false.into();
        answer["emails"][0]["type"] = "home".into();
        answer["name"]["givenName"] = "Ida".into();
        answer["phoneNumbers"] = Value::Null;
        answer[ENTERPRISE] = json!({"DEPARTMENT": "Sales", "employeeNumber": "4711"});
        let mut ada = ada();
        ada.job_title = None;
        insta::assert_json_snapshot!(difference(&ada, &answer), @r#"
        [
          {
            "op": "Replace",
            "path": "active",
            "value": "True"
          },
          {
            "op": "Add",
            "path": "emails[type eq \"work\"].value",
            "value": "ada.quill@example.org"
          },
          {
            "op": "Replace",
            "path": "name.givenName",
            "value": "Ada"
          },
          {
            "op": "Add",
            "path": "phoneNumbers[type eq \"mobile\"].value",
            "value": "+44 7700 900123"
          },
          {
            "op": "Replace",
            "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
            "value": "Field"
          }
        ]
        "#);
    }

    #[test]
    fn guests_get_the_name_they_have_at_home() {
        let guest = |name| user_name(&User::new(Uuid::nil(), name, "", ""));
        assert_eq!(guest("dana_reyes_partner.example#EXT#@fieldworks.onmicrosoft.com"), "dana_reyes@partner.example");
        assert_eq!(guest("dana#EXT#@fieldworks.onmicrosoft.com"), "dana");
        assert_eq!(guest("dana_reyes@example.org"), "dana_reyes@example.org");
    }

    #[test]
    fn reads_a_manager_in_either_form() {
        let as_object = json!({ENTERPRISE: {"manager": {"value": "91ab", "displayName": "Grace"}}});
        let as_string = json!({ENTERPRISE: {"manager": "91ab"}});
        for resource in [as_object, as_string] {
            assert_eq!(super::super::manager_of(resource.as_object().unwrap()), Some("91ab"));
        }
        assert_eq!(super::super::manager_of(json!({}).as_object().unwrap()), None);
    }
}
