//! How values that have a word are described.

use directory::words::Word;
use utoipa::openapi::schema::SchemaType;
use utoipa::openapi::{ArrayBuilder, Object, ObjectBuilder, Schema, Type};

/// One of the words of a kind of value.
#[must_use]
pub fn one_of<W: Word>() -> Schema {
    words::<W>().into()
}

/// One of the words, or `null`.
#[must_use]
pub fn one_of_or_null<W: Word>() -> Schema {
    let words = W::ALL.iter().map(|value| Some(value.word())).chain([None]).collect::<Vec<_>>();
    let types = SchemaType::from_iter([Type::String, Type::Null]);
    ObjectBuilder::new().schema_type(types).enum_values(Some(words)).build().into()
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
