//! How values that have a word are described.

use ::words::Word;
use directory::{IdentityProvider, Source};
use utoipa::openapi::{ArrayBuilder, Object, ObjectBuilder, Schema, Type};

/// One of the words of a kind of value.
#[must_use]
pub fn one_of<W: Word>() -> Schema {
    words::<W>().into()
}

/// Where a user or group comes from.
#[must_use]
pub fn source() -> Schema {
    let scim = IdentityProvider::ALL.iter().map(|idp| Source::Scim(*idp));
    let all = [Source::Local, Source::Import].into_iter().chain(scim).map(|source| source.to_string());
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(all.collect::<Vec<_>>())).build().into()
}

/// A list of words.
#[must_use]
pub fn some_of<W: Word>() -> Schema {
    ArrayBuilder::new().items(words::<W>()).unique_items(true).build().into()
}

fn words<W: Word>() -> Object {
    let words = W::ALL.iter().map(|value| value.word()).collect::<Vec<_>>();
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).build()
}
