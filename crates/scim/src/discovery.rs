//! What the service says of itself (RFC 7644 §4): its features, its schemas, its kinds of resources.
//!
//! `base_url` is the SCIM base URL without a slash at its end, such as `https://example.org/scim/v2`.

use serde_json::{Value, json};

use crate::bulk::BulkLimits;
use crate::list::{ListResponse, PageLimits};
use crate::schema::{ResourceSchema, ResourceType, Schema, discovery};

/// What the service offers, and how much of it.
///
/// ```
/// use scim::{bulk::BulkLimits, discovery::Features, list::PageLimits};
/// let features = Features {
///     documentation_uri: "https://example.org/docs",
///     bulk: BulkLimits { max_operations: 1_000, max_payload_size: 1_048_576 },
///     pages: PageLimits { default_size: 100, max_size: 1_000 },
///     cursor_timeout: 3_600,
/// };
/// let config = features.to_json("https://example.org/scim/v2");
/// assert_eq!(config["pagination"]["defaultPaginationMethod"], "index");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Features<'a> {
    /// URL of a text for people.
    pub documentation_uri: &'a str,
    /// Limits of a Bulk request.
    pub bulk: BulkLimits,
    /// Limits of a page.
    pub pages: PageLimits,
    /// Seconds for which a cursor is good.
    pub cursor_timeout: u64,
}

impl Features<'_> {
    /// The service provider configuration (RFC 7643 §5, RFC 9865 §4).
    #[must_use]
    pub fn to_json(&self, base_url: &str) -> Value {
        json!({
            "schemas": [discovery::SERVICE_PROVIDER_CONFIG],
            "documentationUri": self.documentation_uri,
            "patch": { "supported": true },
            "bulk": {
                "supported": true,
                "maxOperations": self.bulk.max_operations,
                "maxPayloadSize": self.bulk.max_payload_size,
            },
            "filter": { "supported": true, "maxResults": self.pages.max_size },
            "changePassword": { "supported": false },
            "sort": { "supported": true },
            "etag": { "supported": true },
            "pagination": {
                "cursor": true,
                "index": true,
                // RFC 9865 §2.4: who supported only the index before "should use index as the default
                // pagination method to avoid incompatibility with clients that expect" it; nearly all do.
                "defaultPaginationMethod": "index",
                "defaultPageSize": self.pages.default_size,
                "maxPageSize": self.pages.max_size,
                "cursorTimeout": self.cursor_timeout,
            },
            "authenticationSchemes": [{
                "type": "oauthbearertoken",
                "name": "Bearer token",
                "description": "A token of the connection, in the Authorization header.",
                "specUri": "https://www.rfc-editor.org/info/rfc6750",
                "primary": true,
            }],
            "meta": {
                "resourceType": "ServiceProviderConfig",
                "location": format!("{base_url}/ServiceProviderConfig"),
            },
        })
    }
}

/// Every schema of these resource types, and those of the discovery resources themselves.
///
/// ```
/// let user = scim::ResourceSchema::user();
/// let list = scim::discovery::schemas(&[&user], "https://example.org/scim/v2");
/// assert_eq!(list["Resources"][0]["meta"]["location"], "https://example.org/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:User");
/// ```
#[must_use]
pub fn schemas(resource_schemas: &[&ResourceSchema], base_url: &str) -> Value {
    ListResponse::whole(all_schemas(resource_schemas).iter().map(|schema| located_schema(schema, base_url)).collect())
}

/// The schema of this URN, compared without case.
///
/// ```
/// let user = scim::ResourceSchema::user();
/// let found = scim::discovery::schema("urn:ietf:params:scim:schemas:extension:enterprise:2.0:user", &[&user], "");
/// assert_eq!(found.unwrap()["name"], "EnterpriseUser");
/// ```
#[must_use]
pub fn schema(urn: &str, resource_schemas: &[&ResourceSchema], base_url: &str) -> Option<Value> {
    let schemas = all_schemas(resource_schemas);
    schemas.iter().find(|schema| schema.id.eq_ignore_ascii_case(urn)).map(|schema| located_schema(schema, base_url))
}

/// The kinds of resources.
///
/// ```
/// use scim::{ResourceSchema, schema::ResourceType};
/// let list = scim::discovery::resource_types(&[(ResourceType::Group, &ResourceSchema::group())], "");
/// assert_eq!(list["Resources"][0]["endpoint"], "/Groups");
/// ```
#[must_use]
pub fn resource_types(types: &[(ResourceType, &ResourceSchema)], base_url: &str) -> Value {
    ListResponse::whole(types.iter().map(|(kind, schema)| located_type(*kind, schema, base_url)).collect())
}

/// The kind of resource of this name, compared without case.
///
/// ```
/// use scim::{ResourceSchema, schema::ResourceType};
/// let types = [(ResourceType::Group, &ResourceSchema::group())];
/// assert!(scim::discovery::resource_type("Group", &types, "").is_some());
/// assert!(scim::discovery::resource_type("Device", &types, "").is_none());
/// ```
#[must_use]
pub fn resource_type(name: &str, types: &[(ResourceType, &ResourceSchema)], base_url: &str) -> Option<Value> {
    let (kind, schema) = types.iter().find(|(kind, _)| kind.name().eq_ignore_ascii_case(name))?;
    Some(located_type(*kind, schema, base_url))
}

fn all_schemas(resource_schemas: &[&ResourceSchema]) -> Vec<Schema> {
    let cores = resource_schemas.iter().map(|schema| schema.core());
    let extensions = resource_schemas.iter().flat_map(|schema| schema.extensions()).map(|extension| &extension.schema);
    let mut all: Vec<Schema> = Vec::new();
    for schema in cores.chain(extensions) {
        if !all.iter().any(|known| known.id == schema.id) {
            all.push(schema.clone());
        }
    }
    all.extend([discovery::service_provider_config(), discovery::resource_type(), discovery::schema()]);
    all
}

fn located_schema(schema: &Schema, base_url: &str) -> Value {
    let mut json = schema.to_json();
    json["meta"]["location"] = format!("{base_url}/Schemas/{}", schema.id).into();
    json
}

fn located_type(kind: ResourceType, schema: &ResourceSchema, base_url: &str) -> Value {
    let mut json = kind.to_json(schema);
    json["meta"]["location"] = format!("{base_url}/ResourceTypes/{}", kind.name()).into();
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://example.org/scim/v2";

    #[test]
    fn the_documents_look_like_the_rfc() {
        let (user, group) = (ResourceSchema::user(), ResourceSchema::group());
        let features = Features {
            documentation_uri: "https://example.org/docs",
            bulk: BulkLimits { max_operations: 1_000, max_payload_size: 1_048_576 },
            pages: PageLimits { default_size: 100, max_size: 1_000 },
            cursor_timeout: 3_600,
        };
        insta::assert_json_snapshot!("service_provider_config", features.to_json(BASE));
        insta::assert_json_snapshot!("schemas", schemas(&[&user, &group], BASE));
        insta::assert_json_snapshot!(
            "resource_types",
            resource_types(&[(ResourceType::User, &user), (ResourceType::Group, &group)], BASE)
        );
    }

    /// Entra ID reads schemas only where nothing in them is null.
    #[test]
    fn nothing_is_null() {
        let documents = schemas(&[&ResourceSchema::user(), &ResourceSchema::group()], BASE);
        assert!(!documents.to_string().contains("null"));
    }

    #[test]
    fn the_configuration_obeys_its_own_schema() {
        let features = Features {
            documentation_uri: "https://example.org",
            bulk: BulkLimits { max_operations: 1, max_payload_size: 1 },
            pages: PageLimits { default_size: 1, max_size: 1 },
            cursor_timeout: 1,
        };
        let (config, schema) = (features.to_json(BASE), discovery::service_provider_config());
        for (name, value) in
            config.as_object().unwrap().iter().filter(|(name, _)| !["schemas", "meta"].contains(&name.as_str()))
        {
            let attribute = schema.attribute(name).unwrap_or_else(|| panic!("{name} is not in the schema"));
            let value = value.get(0).unwrap_or(value);
            for part in value.as_object().into_iter().flatten().map(|(part, _)| part) {
                assert!(attribute.sub_attribute(part).is_some(), "{name}.{part} is not in the schema");
            }
        }
    }
}
