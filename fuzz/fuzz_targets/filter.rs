//! A filter is read back from its print as the same filter, and whatever binds can be evaluated.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use scim::ResourceSchema;
use scim::filter::{Filter, Limits};
use serde_json::{Map, Value, from_str};

/// The print may be longer than what was sent: it spells out what may be left out.
const ANY_LENGTH: Limits = Limits { bytes: usize::MAX, depth: usize::MAX };

static SCHEMA: LazyLock<ResourceSchema> = LazyLock::new(ResourceSchema::user);
static USER: LazyLock<Map<String, Value>> = LazyLock::new(|| from_str(include_str!("user.json")).unwrap());

fuzz_target!(|text: &str| {
    let Ok(filter) = text.parse::<Filter>() else { return };
    assert_eq!(Filter::parse(&filter.to_string(), ANY_LENGTH).as_ref(), Ok(&filter));
    if let Ok(bound) = filter.bind(&SCHEMA) {
        let _ = bound.matches(&USER);
    }
    // A search over several resource types refuses no name that it does not know.
    if let Ok(bound) = filter.bind_any(&SCHEMA) {
        let _ = bound.matches(&USER);
    }
});
