//! Every operation of a Bulk request has its place in the plan, whatever refers to whatever.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scim::bulk::{BulkLimits, BulkRequest};

const LIMITS: BulkLimits = BulkLimits { max_operations: 100, max_payload_size: 64 * 1024 };

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut request) = BulkRequest::parse(bytes, LIMITS) else { return };
    let operations = request.operations.len();
    assert!(request.plan().len() >= operations);
});
