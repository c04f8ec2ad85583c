//! The schemas of an organization: the standard ones, and its custom attributes.

use std::sync::Arc;

use scim::ResourceSchema;
use scim::schema::ResourceType;

/// What users and groups of one organization may hold.
#[derive(Debug, Clone)]
pub struct Schemas {
    /// Schema of users.
    pub user: Arc<ResourceSchema>,
    /// Schema of groups.
    pub group: Arc<ResourceSchema>,
}

impl Schemas {
    /// The standard schemas.
    #[must_use]
    pub fn standard() -> Self {
        Self { user: Arc::new(ResourceSchema::user()), group: Arc::new(ResourceSchema::group()) }
    }

    /// The schema of one resource type.
    #[must_use]
    pub const fn of(&self, resource_type: ResourceType) -> &Arc<ResourceSchema> {
        match resource_type {
            ResourceType::User => &self.user,
            ResourceType::Group => &self.group,
        }
    }
}
