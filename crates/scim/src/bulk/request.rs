//! From the body of a Bulk request to its operations.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{BulkLimits, BulkOperation, BulkRequest, Method, Target};
use crate::Error;
use crate::schema::ResourceType;
use crate::text::excerpt;

impl BulkRequest {
    /// Reads the body.
    ///
    /// An operation that makes no sense does not spoil the others: its
    /// [`target`](BulkOperation::target) is the error to answer it with.
    ///
    /// ```
    /// use scim::bulk::{BulkLimits, BulkRequest, Method};
    /// let limits = BulkLimits { max_operations: 1_000, max_payload_size: 1_048_576 };
    /// let body = br#"{"failOnErrors": 1, "Operations": [{"method": "POST", "path": "/Users", "bulkId": "ada", "data": {"userName": "ada"}}]}"#;
    /// let request = BulkRequest::parse(body, limits).unwrap();
    /// assert_eq!(request.operations[0].method, Some(Method::Post));
    /// assert!(BulkRequest::parse(b"{", limits).is_err());
    /// ```
    ///
    /// # Errors
    /// 413 where there are more bytes or operations than the limits allow; 400 `invalidSyntax` where it
    /// is no Bulk body.
    pub fn parse(body: &[u8], limits: BulkLimits) -> Result<Self, Error> {
        // RFC 7644 §3.7.4: "If either limit is exceeded, the service provider MUST return HTTP response
        // code 413 (Payload Too Large). The returned response MUST specify the limit exceeded in the
        // body of the error response."
        let BulkLimits { max_operations, max_payload_size } = limits;
        if body.len() > max_payload_size {
            let detail = format!("The size of the bulk operation exceeds the maxPayloadSize ({max_payload_size}).");
            return Err(Error::payload_too_large(detail));
        }
        let body: Value = serde_json::from_slice(body)
            .map_err(|error| Error::invalid_syntax(format!("The body is not JSON: {error}.")))?;
        let Value::Object(members) = body else {
            return Err(Error::invalid_syntax("A Bulk body must be an object with an array Operations."));
        };
        let (mut fail_on_errors, mut operations) = (None, None);
        for (name, value) in members {
            match name.to_ascii_lowercase().as_str() {
                "failonerrors" => fail_on_errors = whole_number(&value)?,
                "operations" => operations = Some(value),
                _ => {}
            }
        }
        let Some(Value::Array(operations)) = operations else {
            return Err(Error::invalid_syntax("A Bulk body must be an object with an array Operations."));
        };
        if operations.len() > max_operations {
            let detail = format!("The number of operations exceeds the maxOperations ({max_operations}).");
            return Err(Error::payload_too_large(detail));
        }
        let mut operations = operations.into_iter().map(operation).collect::<Result<Vec<_>, _>>()?;
        refuse_same_names(&mut operations);
        Ok(Self { fail_on_errors, operations })
    }
}

fn whole_number(value: &Value) -> Result<Option<u64>, Error> {
    match value {
        Value::Null => Ok(None),
        value => value.as_u64().map(Some).ok_or_else(|| Error::invalid_syntax("failOnErrors must be a whole number.")),
    }
}

fn operation(operation: Value) -> Result<BulkOperation, Error> {
    let Value::Object(members) = operation else {
        return Err(Error::invalid_syntax("Each of Operations must be an object with method and path."));
    };
    let mut members: Map<String, Value> =
        members.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
    let mut text = |name: &str| match members.remove(name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    let method = text("method").unwrap_or_default().parse::<Method>();
    let bulk_id = text("bulkid").filter(|id| !id.is_empty());
    let (version, path) = (text("version"), text("path").unwrap_or_default());
    let data = members.remove("data").filter(|data| !data.is_null());
    let target = method.clone().and_then(|method| {
        let target = target(method, &path)?;
        check(method, bulk_id.as_deref(), data.as_ref())?;
        Ok(target)
    });
    Ok(BulkOperation { method: method.ok(), bulk_id, version, target, data })
}

/// RFC 7644 §3.7: `path` is "the resource's relative path to the SCIM service provider's root", such as
/// `/Users` or `/Groups/2819`.
fn target(method: Method, path: &str) -> Result<Target, Error> {
    let mut segments = path.trim_start_matches('/').splitn(2, '/');
    let first = segments.next().unwrap_or_default();
    let id = segments.next().filter(|id| !id.is_empty());
    let resource_type = ResourceType::ALL.into_iter().find(|kind| kind.endpoint()[1..].eq_ignore_ascii_case(first));
    let Some(resource_type) = resource_type else {
        let detail = format!("path is \"{}\"; it must begin with /Users or /Groups.", excerpt(path));
        return Err(Error::not_found(detail));
    };
    match (method, id) {
        (Method::Post, Some(_)) => {
            Err(Error::method_not_allowed(format!("POST needs the path {}.", resource_type.endpoint())))
        }
        (Method::Put | Method::Patch | Method::Delete, None) => Err(Error::method_not_allowed(format!(
            "{method} needs a path with an id, {}/id.",
            resource_type.endpoint()
        ))),
        (_, Some(id)) if id.contains('/') => Err(Error::not_found(format!("There is nothing at {}.", excerpt(path)))),
        (_, id) => Ok(Target { resource_type, id: id.map(ToOwned::to_owned) }),
    }
}

fn check(method: Method, bulk_id: Option<&str>, data: Option<&Value>) -> Result<(), Error> {
    // RFC 7644 §3.7: "bulkId … REQUIRED when "method" is "POST"."
    if method == Method::Post && bulk_id.is_none() {
        return Err(Error::invalid_syntax("POST needs a bulkId."));
    }
    // RFC 7644 §3.7: "data … REQUIRED when "method" is "POST", "PUT", or "PATCH"."
    if method != Method::Delete && data.is_none() {
        return Err(Error::invalid_syntax(format!("{method} needs data.")));
    }
    Ok(())
}

/// RFC 7644 §3.7: `bulkId` is "the transient identifier of a newly created resource, unique within a
/// bulk request".
fn refuse_same_names(operations: &mut [BulkOperation]) {
    let mut seen = HashSet::new();
    for operation in operations {
        let Some(bulk_id) = operation.bulk_id.as_deref().filter(|_| operation.method == Some(Method::Post)) else {
            continue;
        };
        if !seen.insert(bulk_id.to_owned()) {
            operation.target =
                Err(Error::invalid_value(format!("bulkId {bulk_id} names another operation of the request already.")));
        }
    }
}
