//! A PATCH of a valid user leaves a valid user.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use scim::patch::{PatchRequest, apply};
use scim::resource::UnknownAttributes;
use scim::{Resource, ResourceSchema};
use serde_json::{Value, from_slice, from_str};

const MAX_OPERATIONS: usize = 100;

static SCHEMA: LazyLock<ResourceSchema> = LazyLock::new(ResourceSchema::user);
static USER: LazyLock<Resource> = LazyLock::new(|| {
    let body = from_str(include_str!("user.json")).unwrap();
    Resource::from_json(body, &SCHEMA, UnknownAttributes::Ignore).unwrap().resource
});

fuzz_target!(|bytes: &[u8]| {
    let Ok(body) = from_slice::<Value>(bytes) else { return };
    let Ok(request) = PatchRequest::parse(body, &SCHEMA, UnknownAttributes::Ignore, MAX_OPERATIONS) else { return };
    let Ok(Some(patched)) = apply(&USER, &request.operations, &SCHEMA) else { return };
    assert_ne!(patched, *USER, "a PATCH that changes nothing says so");
    let again = patched.clone().into_map().into();
    let read = Resource::from_json(again, &SCHEMA, UnknownAttributes::Refuse).expect("a patched user is a user");
    assert_eq!(read.resource, patched);
});
