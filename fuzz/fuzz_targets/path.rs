//! A PATCH path is read back from its print as the same path, and can be bound.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use scim::ResourceSchema;
use scim::filter::{Limits, Path};

/// The print may be longer than what was sent: it spells out what may be left out.
const ANY_LENGTH: Limits = Limits { bytes: usize::MAX, depth: usize::MAX };

static SCHEMA: LazyLock<ResourceSchema> = LazyLock::new(ResourceSchema::user);

fuzz_target!(|text: &str| {
    let Ok(path) = text.parse::<Path>() else { return };
    assert_eq!(Path::parse(&path.to_string(), ANY_LENGTH).as_ref(), Ok(&path));
    let _ = path.bind(&SCHEMA);
});
