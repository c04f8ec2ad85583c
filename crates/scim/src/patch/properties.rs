//! What holds for every request and every document.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{PatchRequest, apply};
use crate::ResourceSchema;
use crate::resource::{Resource, UnknownAttributes};
use crate::schema::core::ENTERPRISE;

/// Values that fit something, and values that fit nothing.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Value::from),
        (-9i64..9).prop_map(Value::from),
        prop::sample::select(vec![
            "",
            "work",
            "home",
            "a@x",
            "B@x",
            "True",
            "false",
            "91ab",
            "{\"value\":\"r\"}",
            "2026-01-01T00:00:00Z"
        ])
        .prop_map(Value::from),
    ];
    let key = prop::sample::select(vec![
        "value",
        "type",
        "primary",
        "display",
        "givenName",
        "familyName",
        "$ref",
        "locality",
        "department",
        "nonsense",
    ]);
    leaf.prop_recursive(3, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::vec((key.clone(), inner), 0..4).prop_map(|members| Value::Object(
                members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
            )),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    let known = vec![
        "userName",
        "name",
        "name.givenName",
        "active",
        "title",
        "emails",
        "emails.value",
        "phoneNumbers",
        "addresses",
        "roles",
        "manager",
        "manager.value",
        "x509Certificates",
        "id",
        "meta",
        "groups",
        "password",
        "schemas",
        "nonsense",
        ENTERPRISE,
        "urn:ietf:params:scim:schemas:core:2.0:User",
        "urn:ietf:params:scim:schemas:core:2.0:User:familyName",
        "emails[type eq \"work\"]",
        "emails[type eq \"work\"].value",
        "emails[primary eq \"True\"].primary",
        "emails[not (value pr)]",
        "roles[primary eq true].value",
        "addresses[type eq \"home\"].locality",
        "manager[value eq \"91ab\"]",
        "emails[value co \"a\"].type",
    ];
    prop_oneof![9 => prop::sample::select(known).prop_map(str::to_owned), 1 => "\\PC{0,12}"]
}

fn operation() -> impl Strategy<Value = Value> {
    let op = prop::sample::select(vec!["add", "Replace", "remove", "Remove", "replace"]);
    let object = prop::collection::vec((name(), value()), 0..3)
        .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>()));
    prop_oneof![
        (op.clone(), name(), value()).prop_map(|(op, path, value)| json!({"op": op, "path": path, "value": value})),
        (op.clone(), name()).prop_map(|(op, path)| json!({"op": op, "path": path})),
        (op, object).prop_map(|(op, value)| json!({"op": op, "value": value})),
        value(),
    ]
}

/// A document that obeys its schema: whatever survives being read.
fn document() -> impl Strategy<Value = Resource> {
    prop::collection::vec((name(), value()), 0..8).prop_map(|members| {
        let mut resource = Resource::default();
        for (name, value) in members {
            let body = json!({"userName": "ada", name: value});
            if let Ok(read) = Resource::from_json(body, &ResourceSchema::user(), UnknownAttributes::Ignore) {
                resource.as_map_mut().extend(read.resource.into_map());
            }
        }
        resource.as_map_mut().insert("userName".into(), "ada".into());
        resource
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_request_leaves_a_valid_document_or_an_error(before in document(), operations in prop::collection::vec(operation(), 1..5)) {
        let schema = ResourceSchema::user();
        let untouched = before.clone();
        // Each on its own: together, one bad operation would hide the others.
        let mut valid = Vec::new();
        for operation in operations {
            match PatchRequest::parse(json!({"Operations": [operation]}), &schema, UnknownAttributes::Ignore, 10) {
                Ok(request) => valid.extend(request.operations),
                Err(error) => prop_assert!(error.status == 400 && error.scim_type.is_some()),
            }
        }
        let after = apply(&before, &valid, &schema);
        prop_assert_eq!(&before, &untouched);
        match after {
            Err(error) => prop_assert!(error.status == 400 && error.scim_type.is_some()),
            Ok(None) => {}
            Ok(Some(after)) => {
                prop_assert_ne!(&after, &before);
                prop_assert!(after.require(&schema).is_ok());
                let again = Resource::from_json(Value::Object(after.as_map().clone()), &schema, UnknownAttributes::Refuse);
                prop_assert_eq!(again.unwrap().resource, after);
            }
        }
    }

    #[test]
    fn replacing_twice_is_replacing_once(before in document(), path in name(), value in value()) {
        let schema = ResourceSchema::user();
        let body = json!({"Operations": [{"op": "replace", "path": path, "value": value}]});
        let Ok(request) = PatchRequest::parse(body, &schema, UnknownAttributes::Ignore, 1) else { return Ok(()) };
        if let Ok(Some(once)) = apply(&before, &request.operations, &schema)
            && request.operations.iter().all(|operation| operation.path.filter.is_none())
        {
            prop_assert_eq!(apply(&once, &request.operations, &schema).unwrap(), None);
        }
    }

    #[test]
    fn anything_may_be_sent(body in value()) {
        let _ = PatchRequest::parse(body.clone(), &ResourceSchema::user(), UnknownAttributes::Refuse, 10);
        let _ = PatchRequest::parse(json!({"Operations": body}), &ResourceSchema::group(), UnknownAttributes::Ignore, 10);
    }
}
