//! Requests as clients send them, and what comes of them.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{BulkLimits, BulkOperation, BulkRequest, BulkResponse, OperationResponse, References, Step};
use crate::schema::core::ENTERPRISE;
use crate::{Error, ScimType};

const LIMITS: BulkLimits = BulkLimits { max_operations: 2_000, max_payload_size: 1 << 20 };

fn request(operations: &Value) -> BulkRequest {
    BulkRequest::parse(json!({"Operations": operations}).to_string().as_bytes(), LIMITS).unwrap()
}

fn group(bulk_id: &str, members: &[&str]) -> Value {
    let members: Vec<Value> = members.iter().map(|id| json!({"value": format!("bulkId:{id}")})).collect();
    json!({"method": "POST", "path": "/Groups", "bulkId": bulk_id, "data": {"displayName": bulk_id, "members": members}})
}

fn user(bulk_id: &str, manager: &str) -> Value {
    let data = json!({"userName": bulk_id, ENTERPRISE: {"manager": {"value": format!("bulkId:{manager}")}}});
    json!({"method": "POST", "path": "/Users", "bulkId": bulk_id, "data": data})
}

fn error(operation: &BulkOperation) -> &Error {
    operation.target.as_ref().unwrap_err()
}

#[test]
fn operations_run_after_what_they_refer_to() {
    let mut forward = request(&json!([
        {"method": "PATCH", "path": "/Groups/bulkId:b", "data": {"Operations": [{"op": "remove", "path": "members[value eq \"bulkId:c\"]"}]}},
        group("a", &["b", "c"]),
        group("b", &["c"]),
        {"method": "DELETE", "path": "/Users/1"},
        {"method": "POST", "path": "/Users", "bulkId": "c", "data": {"userName": "c"}},
    ]));
    assert_eq!(forward.plan(), [4, 2, 0, 1, 3].map(Step::Run));
}

#[test]
fn circles_are_closed_afterwards() {
    let mut circle = request(&json!([
        group("a", &["b"]),
        group("b", &["a"]),
        user("x", "y"),
        user("y", "x"),
        group("self", &["self"])
    ]));
    insta::assert_json_snapshot!(
        circle
            .plan()
            .iter()
            .map(|step| match step {
                Step::Run(at) => json!({"run": at}),
                Step::Link { operation, patch } => json!({"link": operation, "with": patch}),
            })
            .collect::<Vec<_>>()
    );
    assert_eq!(circle.operations[1].data, Some(json!({"displayName": "b", "members": []})));
    assert_eq!(circle.operations[3].data, Some(json!({"userName": "y", ENTERPRISE: {}})));
}

#[test]
fn a_circle_through_anything_else_is_a_conflict() {
    let mut circle = request(&json!([
        {"method": "POST", "path": "/Users", "bulkId": "a", "data": {"userName": "bulkId:b"}},
        {"method": "POST", "path": "/Users", "bulkId": "b", "data": {"userName": "bulkId:a"}},
    ]));
    assert_eq!(circle.plan(), [Step::Run(1), Step::Run(0)]);
    assert_eq!(error(&circle.operations[1]).status, 409);
    assert!(circle.operations[0].target.is_ok());
}

#[test]
fn references_are_resolved_wherever_they_stand() {
    let mut references = References::default();
    references.insert("ada", "2819");
    let mut patch = request(&json!([{"method": "PATCH", "path": "/Groups/bulkId:ada", "data": {"Operations": [
        {"op": "remove", "path": "members[value eq \"bulkId:ada\" or value eq \"bulkId:ada\"]"},
        {"op": "add", "path": "members", "value": [{"value": "bulkId:ada"}]},
        {"op": "add", "path": "displayName", "value": "about bulkId:ada"},
    ]}}]))
    .operations
    .remove(0);
    references.resolve(&mut patch).unwrap();
    assert_eq!(patch.target.unwrap().id.as_deref(), Some("2819"));
    let operations = &patch.data.unwrap()["Operations"];
    assert_eq!(operations[0]["path"], "members[value eq \"2819\" or value eq \"2819\"]");
    assert_eq!(operations[1]["value"][0]["value"], "2819");
    assert_eq!(operations[2]["value"], "about bulkId:ada");

    let mut undefined = request(&json!([group("a", &["nobody"])]));
    assert_eq!(undefined.plan(), [Step::Run(0)]);
    assert_eq!(references.resolve(&mut undefined.operations[0]).unwrap_err().scim_type, Some(ScimType::InvalidValue));
}

#[test]
fn an_operation_that_makes_no_sense_fails_alone() {
    let mut bad = request(&json!([
        {"method": "GET", "path": "/Users/1"},
        {"method": "POST", "path": "/Devices", "bulkId": "a", "data": {}},
        {"method": "POST", "path": "/Users", "data": {}},
        {"method": "POST", "path": "/Users/1", "bulkId": "b", "data": {}},
        {"method": "PUT", "path": "/Users", "data": {}},
        {"method": "PATCH", "path": "/Users/1"},
        {"method": "DELETE", "path": "/Users/1/emails"},
        group("twice", &[]),
        group("twice", &[]),
        {"METHOD": "delete", "Path": "Users/1/"},
    ]));
    let statuses: Vec<u16> = bad
        .operations
        .iter()
        .map(|operation| operation.target.as_ref().map_or_else(|error| error.status, |_| 0))
        .collect();
    assert_eq!(statuses, [400, 404, 400, 405, 405, 400, 404, 0, 400, 404]);
    assert_eq!(bad.plan().len(), 10);
}

#[test]
fn bodies_that_are_none_are_refused() {
    for (body, status) in [
        ("[", 400),
        ("[]", 400),
        ("{}", 400),
        (r#"{"Operations":[1]}"#, 400),
        (r#"{"failOnErrors":"x","Operations":[]}"#, 400),
    ] {
        assert_eq!(BulkRequest::parse(body.as_bytes(), LIMITS).unwrap_err().status, status, "{body}");
    }
    let small = BulkLimits { max_operations: 1, max_payload_size: 30 };
    assert_eq!(BulkRequest::parse(br#"{"Operations":[{},{}]}"#, small).unwrap_err().status, 413);
    assert_eq!(BulkRequest::parse(&[b' '; 31], small).unwrap_err().status, 413);
}

#[test]
fn answers_look_like_the_rfc() {
    let request = request(
        &json!([group("crew", &[]), {"method": "PUT", "path": "/Users/1", "version": "W/\"1\"", "data": {}}, {"method": "DELETE", "path": "/Users/2"}]),
    );
    let mut response = BulkResponse::new(&request.operations);
    response.set(0, OperationResponse::success(201, "https://example.org/v2/Groups/7".into(), Some("W/\"1\"".into())));
    response.set(
        1,
        OperationResponse::failure(
            &Error::precondition_failed("The user is at version 2."),
            Some("https://example.org/v2/Users/1".into()),
        ),
    );
    assert_eq!(response.errors(), 1);
    insta::assert_json_snapshot!(response.to_json());
}

#[test]
fn a_long_chain_needs_no_deep_stack() {
    let chain: Vec<Value> = (0..1_999).map(|at| group(&format!("g{at}"), &[&format!("g{}", at + 1)])).collect();
    let steps = request(&json!(chain)).plan();
    assert_eq!((steps.len(), &steps[0]), (1_999, &Step::Run(1_998)));
}

proptest! {
    /// Whatever refers to whatever: each runs once, after what its data still names.
    #[test]
    fn every_reference_is_known_when_it_is_needed(edges in prop::collection::vec(prop::collection::vec(0usize..8, 0..4), 1..8)) {
        let groups: Vec<Value> = edges
            .iter()
            .enumerate()
            .map(|(at, members)| {
                let names: Vec<String> = members.iter().map(|member| format!("g{}", member % edges.len())).collect();
                group(&format!("g{at}"), &names.iter().map(String::as_str).collect::<Vec<_>>())
            })
            .collect();
        let mut request = request(&json!(groups));
        let steps = request.plan();
        let mut references = References::default();
        let mut added = vec![Vec::new(); edges.len()];
        let mut ran = vec![false; edges.len()];
        for step in steps {
            let (at, mut value) = match step {
                Step::Run(at) => {
                    prop_assert!(!std::mem::replace(&mut ran[at], true));
                    let operation = &mut request.operations[at];
                    prop_assert!(references.resolve(operation).is_ok());
                    references.insert(&format!("g{at}"), &format!("id{at}"));
                    (at, operation.data.clone().unwrap()["members"].take())
                }
                Step::Link { operation, mut patch } => {
                    prop_assert!(ran[operation] && references.resolve_value(&mut patch).is_ok());
                    (operation, patch["Operations"][0]["value"].take())
                }
            };
            added[at].append(value.as_array_mut().unwrap());
        }
        prop_assert!(ran.into_iter().all(|ran| ran));
        for (at, members) in edges.iter().enumerate() {
            let mut expected: Vec<String> = members.iter().map(|member| format!("id{}", member % edges.len())).collect();
            let mut found: Vec<String> = added[at].iter().map(|member| member["value"].as_str().unwrap().to_owned()).collect();
            expected.sort();
            found.sort();
            prop_assert_eq!(found, expected);
        }
    }
}
