use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::Timestamp;
use scim::schema::core::ENTERPRISE;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::*;
use crate::directory::{GROUP_ATTRIBUTES, Group, USER_ATTRIBUTES, User};
use crate::expression::{AppRole, Context, Roles, Source, Value, With};

/// Entra's.
static USERS: LazyLock<ObjectMapping> = LazyLock::new(|| Mappings::default().users);
static GROUPS: LazyLock<ObjectMapping> = LazyLock::new(|| Mappings::default().groups);

fn context() -> Context {
    Context::new(Timestamp::UNIX_EPOCH, 7)
}

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

fn created(mapping: &ObjectMapping, source: &dyn Source) -> Json {
    mapping.create_body(source, &mut context()).unwrap()
}

fn difference(mapping: &ObjectMapping, source: &dyn Source, resource: &Json) -> Json {
    mapping.difference(source, &mut context(), resource.as_object().unwrap()).unwrap().into()
}

#[test]
fn creates_a_user_as_entra_does() {
    insta::assert_json_snapshot!(created(&USERS, &ada()), @r#"
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
    insta::assert_json_snapshot!(created(&USERS, &bare), @r#"
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
    insta::assert_json_snapshot!(created(&GROUPS, &group), @r#"
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
    let mut answer = created(&USERS, &ada());
    answer["id"] = "7d0c".into();
    assert_eq!(difference(&USERS, &ada(), &answer), json!([]));
}

#[test]
fn patches_what_differs_and_clears_nothing() {
    let mut answer = created(&USERS, &ada());
    answer["active"] = false.into();
    answer["emails"][0]["type"] = "home".into();
    answer["name"]["givenName"] = "Ida".into();
    answer["phoneNumbers"] = Json::Null;
    answer[ENTERPRISE] = json!({"DEPARTMENT": "Sales", "employeeNumber": "4711"});
    let mut ada = ada();
    ada.job_title = None;
    insta::assert_json_snapshot!(difference(&USERS, &ada, &answer), @r#"
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
fn reads_a_manager_in_either_form() {
    let as_object = json!({ENTERPRISE: {"manager": {"value": "91ab", "displayName": "Grace"}}});
    let as_string = json!({ENTERPRISE: {"manager": "91ab"}});
    for resource in [as_object, as_string] {
        assert_eq!(manager_of(resource.as_object().unwrap()), Some("91ab"));
    }
    assert_eq!(manager_of(json!({}).as_object().unwrap()), None);
}

/// The default mapping of users with one attribute more.
fn with(toml: &str) -> Result<ObjectMapping, String> {
    let mut mapping = USERS.clone();
    mapping.attributes.push(toml::from_str(toml).map_err(|error| error.message().to_owned())?);
    mapping.validate().map_err(|error| error.to_string())?;
    Ok(mapping)
}

/// The value of the attribute that was added, on creation or later.
fn value(toml: &str, source: &dyn Source, creating: bool) -> Option<Json> {
    let mapping = with(toml).unwrap();
    let target = mapping.attributes.last().unwrap().target.to_string();
    let assignments =
        if creating { mapping.for_create(source, &mut context()) } else { mapping.for_update(source, &mut context()) };
    assignments.unwrap().into_iter().find(|assignment| assignment.path() == target).map(|found| found.json())
}

fn error(toml: &str, source: &dyn Source) -> String {
    with(toml).unwrap().create_body(source, &mut context()).unwrap_err().to_string()
}

#[test]
fn the_default_mapping_is_what_a_file_would_say() {
    let written = toml::to_string(&Mappings::default()).unwrap();
    assert_eq!(toml::from_str::<Mappings>(&written).unwrap(), Mappings::default());
    insta::assert_snapshot!(written);
    USERS.validate().unwrap();
    USERS.validate_sources(&USER_ATTRIBUTES).unwrap();
    GROUPS.validate().unwrap();
    GROUPS.validate_sources(&GROUP_ATTRIBUTES).unwrap();
}

#[test]
fn defaults_stand_in_for_null_on_creation_only() {
    let ada = ada();
    let nothing = r#"target = "nickName"
        nothing = true
        default = "Nobody""#;
    assert_eq!(value(nothing, &ada, true), Some("Nobody".into()));
    assert_eq!(value(nothing, &ada, false), None);
    let direct = r#"target = "userType"
        direct = "state"
        default = "Member""#;
    assert_eq!(value(direct, &ada, true), Some("Member".into()));
    let switch = r#"target = "userType"
        expression = 'Switch([department], , "Sales", "x")'
        default = "Member""#;
    assert_eq!(value(switch, &ada, true), Some("Member".into()));
    assert_eq!(value(switch, &ada, false), None);
    let ignored = r#"target = "userType"
        expression = 'IgnoreFlowIfNullOrEmpty([state])'
        default = "Member""#;
    assert_eq!(value(ignored, &ada, true), None);
}

#[test]
fn some_values_are_sent_on_creation_only() {
    let constant = r#"target = "userType"
        constant = "Member"
        apply = "only_during_creation""#;
    assert_eq!(value(constant, &ada(), true), Some("Member".into()));
    assert_eq!(value(constant, &ada(), false), None);
}

#[test]
fn values_are_what_the_target_takes() {
    for (kind, expression, expected) in [
        ("string", "[accountEnabled]", json!("True")),
        ("string", "Count([department])", json!("1")),
        ("boolean", "[accountEnabled]", json!(true)),
        ("boolean", r#"IIF([department] = "Sales", "True", "False")"#, json!(false)),
        ("integer", "[employeeId]", json!(4711)),
        ("date_time", r#"CDate("2026-09-01")"#, json!("2026-09-01T00:00:00Z")),
        ("string", r#"CDate("2026-09-01")"#, json!("9/1/2026 12:00:00 AM")),
        ("string", r#"Split("a,b", ",")"#, json!(["a", "b"])),
    ] {
        let toml = format!("target = \"{ENTERPRISE}:costCenter\"\ntype = \"{kind}\"\nexpression = '{expression}'");
        assert_eq!(value(&toml, &ada(), true), Some(expected), "{expression} as {kind}");
    }
}

#[test]
fn failures_name_the_mapping() {
    for (toml, expected) in [
        (
            "target = \"nickName\"\nexpression = 'Mid([department], 0, 1)'",
            "the mapping to nickName: Mid: start counts from 1; it is 0",
        ),
        (
            "target = \"nickName\"\ntype = \"integer\"\ndirect = \"department\"",
            "the mapping to nickName: \"Field\" is no whole number",
        ),
        (
            "target = \"name.middleName\"\nexpression = 'Split(\"a,b\", \",\")'",
            "the mapping to name.middleName: there are 2 values where one is wanted; Item takes one",
        ),
    ] {
        assert_eq!(error(toml, &ada()), expected);
    }
}

#[test]
fn mappings_that_make_no_sense_are_refused() {
    for (toml, expected) in [
        ("target = \"a b\"\nconstant = \"x\"", "the mapping to a b: \"a b\" is no target"),
        ("target = \"nickName\"", "the mapping to nickName: it takes one of direct, constant"),
        ("target = \"nickName\"\nnothing = false", "the mapping to nickName: it takes one of direct, constant"),
        ("target = \"nickName\"\ndirect = \"mail\"\nconstant = \"x\"", "it takes one of direct, constant"),
        ("target = \"nickName\"\ndirect = \"\"", "direct names no attribute"),
        (
            "target = \"nickName\"\nexpression = 'Jion([a])'",
            "the expression is wrong at character 1: there is no function Jion",
        ),
        ("target = \"nickName\"\ndirect = \"mail\"\nmatch = 0", "match counts from 1"),
        ("target = \"nickName\"\ndirect = \"mail\"\nmatch = 1", "the mapping to nickName: another one has match = 1"),
        ("target = \"nickName\"\nconstant = \"x\"\nmatch = 2", "matched by a direct value or an expression"),
        ("target = \"displayname\"\ndirect = \"mail\"", "the mapping to displayname: it is there twice"),
        ("target = \"name\"\ndirect = \"mail\"", "another one writes all of name"),
        ("target = \"meta\"\nconstant = \"x\"", "no mapping writes it"),
        ("target = \"nickName\"\nreference = \"manager\"", "only manager and members are references"),
        ("target = \"members\"\ndirect = \"members\"", "it is a reference; write reference instead"),
        ("target = \"members\"\nreference = \"manager\"", "the attribute of the same name"),
        ("target = \"nickName\"\nconstant = \"x\"\ncolour = 1", "unknown field `colour`"),
        ("target = \"nickName\"\nconstant = \"x\"\napply = \"never\"", "unknown variant `never`"),
    ] {
        let error = with(toml).unwrap_err();
        assert!(error.contains(expected), "{toml}: {error}");
    }
    let mut unmatched = GROUPS.clone();
    unmatched.attributes.remove(1);
    assert!(unmatched.validate().unwrap_err().to_string().starts_with("objects are matched by none"));
    let unknown = with("target = \"nickName\"\ndirect = \"nick\"").unwrap().validate_sources(&USER_ATTRIBUTES);
    assert_eq!(unknown.unwrap_err().to_string(), "the mapping to nickName: objects have no attribute nick");
}

#[test]
fn objects_are_matched_by_precedence() {
    let mut mapping = with("target = 'emails[type eq \"home\"].value'\ndirect = \"mail\"\nmatch = 2").unwrap();
    let matches = |mapping: &ObjectMapping, user: &User| {
        let matches = mapping.matches(user, &mut context()).unwrap();
        matches.into_iter().map(|found| format!("{}={}", found.attribute, found.value)).collect::<Vec<_>>()
    };
    let home = "emails[type eq \"home\"].value=ada.quill@example.org";
    assert_eq!(matches(&mapping, &ada()), ["userName=ada.quill@example.org", home]);
    mapping.attributes[1].matching = std::num::NonZeroU32::new(9);
    assert_eq!(matches(&mapping, &ada()), [home, "userName=ada.quill@example.org"]);
    let bare = User::new(Uuid::nil(), "kim@example.org", "kim", "Kim");
    assert_eq!(matches(&mapping, &bare), ["userName=kim@example.org"]);
}

#[test]
fn who_knows_more_says_what_is_soft_deleted() {
    let ada = ada();
    let gone = With::new(&ada, "IsSoftDeleted", true.into());
    assert_eq!(created(&USERS, &gone)["active"], false);
    assert_eq!(created(&USERS, &gone)["userName"], "ada.quill@example.org");
}

#[test]
fn redacted_values_are_not_logged() {
    let mapping = with("target = \"nickName\"\nexpression = 'Redact([mail])'").unwrap();
    let assignments = mapping.for_update(&ada(), &mut context()).unwrap();
    let last = assignments.last().unwrap();
    assert_eq!((last.json(), last.logged()), ("ada.quill@example.org".into(), "[Redact]".into()));
    assert_eq!(assignments[0].logged(), "ada.quill");
}

fn with_roles(values: &[&str]) -> BTreeMap<String, Value> {
    let role = |value: &&str| AppRole {
        id: format!("id-{value}"),
        value: (*value).to_owned(),
        display_name: value.to_uppercase(),
    };
    let roles = Roles { roles: values.iter().map(role).collect(), assertive: false };
    [("userPrincipalName".to_owned(), "ada".into()), ("appRoleAssignments".to_owned(), Value::Roles(roles))].into()
}

#[test]
fn one_role_goes_to_the_primary_one() {
    let mapping = with(
        "target = 'roles[primary eq \"True\"].value'\nexpression = 'SingleAppRoleAssignment([appRoleAssignments])'",
    )
    .unwrap();
    let user = with_roles(&["admin", "auditor"]);
    assert_eq!(created(&mapping, &user)["roles"], json!([{"primary": true, "value": "admin"}]));
    assert_eq!(created(&mapping, &with_roles(&[]))["roles"], json!([]));
    let operations = difference(&mapping, &user, &json!({"roles": [{"primary": true, "value": "x"}]}));
    let last = operations.as_array().unwrap().last().unwrap();
    assert_eq!(*last, json!({"op": "Replace", "path": "roles[primary eq \"True\"].value", "value": "admin"}));
}

#[test]
fn several_roles_are_added_or_replaced() {
    let mapping =
        |function: &str| with(&format!("target = \"roles\"\nexpression = '{function}([appRoleAssignments])'")).unwrap();
    let user = with_roles(&["admin", "auditor"]);
    let roles = |mapping: &ObjectMapping, user: &dyn Source, found: &[&str]| {
        let found: Vec<_> = found.iter().map(|value| json!({"value": value})).collect();
        let operations = difference(mapping, user, &json!({"roles": found}));
        operations.as_array().unwrap().iter().find(|operation| operation["path"] == "roles").cloned()
    };
    let add = mapping("AppRoleAssignmentsComplex");
    insta::assert_json_snapshot!(created(&add, &user)["roles"], @r#"
    [
      {
        "primary": false,
        "type": "WindowsAzureActiveDirectoryRole",
        "display": "ADMIN",
        "value": "admin"
      },
      {
        "primary": false,
        "type": "WindowsAzureActiveDirectoryRole",
        "display": "AUDITOR",
        "value": "auditor"
      }
    ]
    "#);
    assert_eq!(roles(&add, &user, &["auditor", "admin", "other"]), None);
    let expected = r#"{"id":"id-auditor","value":"auditor","displayName":"AUDITOR"}"#;
    let added = json!({"op": "Add", "path": "roles", "value": [{"value": expected}]});
    assert_eq!(roles(&add, &user, &["admin", "other"]), Some(added));
    let replace = mapping("AssertiveAppRoleAssignmentsComplex");
    assert_eq!(roles(&replace, &user, &["auditor", "admin"]), None);
    let operation = roles(&replace, &user, &["admin", "auditor", "other"]).unwrap();
    assert_eq!((operation["op"].as_str(), operation["value"].as_array().map(Vec::len)), (Some("Replace"), Some(2)));
    assert_eq!(roles(&replace, &with_roles(&[]), &["other"]).unwrap()["value"], json!([]));
    let elsewhere = "target = \"nickName\"\nexpression = 'AppRoleAssignmentsComplex([appRoleAssignments])'";
    assert_eq!(error(elsewhere, &user), "the mapping to nickName: roles go to roles and nowhere else");
}
