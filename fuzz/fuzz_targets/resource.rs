//! What is kept of a body obeys its schema: read again, it stays as it is and nothing of it is unknown.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use scim::resource::UnknownAttributes;
use scim::{Resource, ResourceSchema};
use serde_json::{Value, from_slice};

static SCHEMA: LazyLock<ResourceSchema> = LazyLock::new(ResourceSchema::user);

fuzz_target!(|bytes: &[u8]| {
    let Ok(body) = from_slice::<Value>(bytes) else { return };
    let Ok(first) = Resource::from_json(body, &SCHEMA, UnknownAttributes::Ignore) else { return };
    let again = first.resource.clone().into_map().into();
    let second = Resource::from_json(again, &SCHEMA, UnknownAttributes::Refuse).expect("a kept body is a body");
    assert_eq!(second.resource, first.resource);
});
