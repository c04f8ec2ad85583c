//! The kinds of resources that the service offers (RFC 7643 §6).

use serde_json::{Value, json};

use super::{ResourceSchema, core, discovery};

/// One kind of resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResourceType {
    /// A person's account.
    User,
    /// A set of users and groups.
    Group,
}

impl ResourceType {
    /// Every kind, in the order in which they are listed.
    pub const ALL: [Self; 2] = [Self::User, Self::Group];

    /// Name, which is also the id.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
        }
    }

    /// Path below the base URL.
    ///
    /// ```
    /// assert_eq!(scim::schema::ResourceType::Group.endpoint(), "/Groups");
    /// ```
    #[must_use]
    pub const fn endpoint(self) -> &'static str {
        match self {
            Self::User => "/Users",
            Self::Group => "/Groups",
        }
    }

    /// URN of the core schema.
    #[must_use]
    pub const fn schema(self) -> &'static str {
        match self {
            Self::User => core::USER,
            Self::Group => core::GROUP,
        }
    }

    /// The resource type resource, less `meta.location` (RFC 7643 §6).
    #[must_use]
    pub fn to_json(self, schema: &ResourceSchema) -> Value {
        let extensions: Vec<Value> = schema
            .extensions()
            .iter()
            .map(|extension| json!({ "schema": extension.schema.id, "required": false }))
            .collect();
        json!({
            "schemas": [discovery::RESOURCE_TYPE],
            "id": self.name(),
            "name": self.name(),
            "description": schema.core().description,
            "endpoint": self.endpoint(),
            "schema": self.schema(),
            "schemaExtensions": extensions,
            "meta": { "resourceType": "ResourceType" },
        })
    }
}
