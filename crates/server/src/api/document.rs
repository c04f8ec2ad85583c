//! Users as they are written: SCIM's attributes, and the values of custom attributes beside.

use serde::Deserialize;
use serde_json::Value;
use utoipa::openapi::schema::{AdditionalProperties, SchemaType};
use utoipa::openapi::{ArrayBuilder, Object, ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// A user, or a merge patch of one: what `app` reads, with the schemas of the organization.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct UserDocument(pub Value);

impl PartialSchema for UserDocument {
    fn schema() -> RefOr<Schema> {
        let text = |description: &str| {
            let types = SchemaType::from_iter([Type::String, Type::Null]);
            ObjectBuilder::new().schema_type(types).description(Some(description)).build()
        };
        let email = ObjectBuilder::new()
            .property("value", text("The address."))
            .property("type", text("Such as `work`."))
            .property("primary", ObjectBuilder::new().schema_type(Type::Boolean));
        let name = ["formatted", "familyName", "givenName"]
            .into_iter()
            .fold(ObjectBuilder::new(), |name, part| name.property(part, text("A part of the name.")));
        let custom = ObjectBuilder::new()
            .additional_properties(Some(Schema::from(text("The value; `null` takes it away."))))
            .description(Some("Values of custom attributes, by name."));
        let document: Object = ObjectBuilder::new()
            .property("userName", text("What the user signs in with; unique in the organization."))
            .property("displayName", text("Name for people."))
            .property("name", name)
            .property("emails", ArrayBuilder::new().items(email))
            .property("customAttributes", custom)
            .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(true)))
            .description(Some(
                "The attributes of RFC 7643 §4.1 and of the enterprise extension, in a merge patch those \
                 that change; `customAttributes` beside.",
            ))
            .build();
        RefOr::T(document.into())
    }
}

impl ToSchema for UserDocument {}
