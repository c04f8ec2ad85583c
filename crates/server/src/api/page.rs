//! Pages of a list, and how to go on from one.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use app::pages::{PageRequest, Paged};
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
}

impl<T: ToSchema, U: Into<T>> From<Paged<U>> for Page<T> {
    fn from(page: Paged<U>) -> Self {
        Self { next: page.next, ..Self::whole(page.items) }
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

/// Which page a request wants.
///
/// # Errors
/// 400 where it is to hold nothing, or more than 200.
pub fn request(limit: Option<u16>, cursor: Option<String>) -> Result<PageRequest, Failure> {
    let limit = limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        return Err(Failure::invalid("limit", format!("A page holds 1 to {MOST} items, not {limit}.")));
    }
    Ok(PageRequest { cursor, limit: Some(limit.into()) })
}

/// A parameter that is the text of something.
///
/// # Errors
/// 400 where it is the text of nothing.
pub fn word<T: FromStr<Err: fmt::Display>>(name: &str, text: Option<String>) -> Result<Option<T>, Failure> {
    text.map(|text| text.parse().map_err(|error| Failure::invalid(name, format!("{error}.")))).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_a_size_within_bounds() {
        let limit = |asked| request(asked, None).map(|page| page.limit).ok();
        assert_eq!([None, Some(1), Some(200)].map(limit), [Some(Some(50)), Some(Some(1)), Some(Some(200))]);
        assert_eq!([Some(0), Some(201)].map(limit), [None, None]);
    }
}
