//! Pages of a list, and how to go on from one.

use std::borrow::Cow;

use serde::Serialize;
use utoipa::openapi::schema::SchemaType;
use utoipa::openapi::{ArrayBuilder, ObjectBuilder, Ref, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::problem::Failure;

/// Items of a page where the request names no limit.
const USUAL: u16 = 50;

/// Items of a page at most.
const MOST: u16 = 200;

/// A page of a list.
#[derive(Debug, Serialize)]
pub struct Page<T: ToSchema> {
    /// What the page holds, in the order of the list.
    pub items: Vec<T>,
    /// The `cursor` of the next page; `null` on the last.
    pub next: Option<String>,
}

impl<T: ToSchema> Page<T> {
    /// A list that is always whole.
    pub fn whole(items: impl IntoIterator<Item = impl Into<T>>) -> Self {
        Self { items: items.into_iter().map(Into::into).collect(), next: None }
    }

    /// A page, and where the next one begins.
    pub fn of(items: impl IntoIterator<Item = impl Into<T>>, next: Option<String>) -> Self {
        Self { next, ..Self::whole(items) }
    }
}

impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let items = ArrayBuilder::new()
            .items(Ref::from_schema_name(T::name()))
            .description(Some("What the page holds, in the order of the list."));
        let next = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .description(Some("The `cursor` of the next page; `null` on the last."));
        let page = ObjectBuilder::new().property("items", items).property("next", next);
        RefOr::T(page.required("items").required("next").build().into())
    }
}

/// A page is named after what it holds, which is described once.
impl<T: ToSchema> ToSchema for Page<T> {
    fn name() -> Cow<'static, str> {
        format!("{}Page", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

/// How many items a page is to hold.
///
/// # Errors
/// 400 where that is none or more than 200.
pub fn limit(asked: Option<u16>) -> Result<u16, Failure> {
    let asked = asked.unwrap_or(USUAL);
    if (1..=MOST).contains(&asked) {
        return Ok(asked);
    }
    Err(Failure::invalid("limit", format!("A page holds 1 to {MOST} items, not {asked}.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_a_size_within_bounds() {
        assert_eq!([limit(None).ok(), limit(Some(1)).ok(), limit(Some(200)).ok()], [Some(50), Some(1), Some(200)]);
        assert!(limit(Some(0)).is_err() && limit(Some(201)).is_err());
    }
}
