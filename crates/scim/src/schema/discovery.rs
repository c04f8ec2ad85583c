//! The schemas of the discovery resources (RFC 7643 §5, §6, §7; RFC 9865 §4).

use super::{Attribute, Mutability, Schema, Type};

/// URN of the service provider configuration schema.
pub const SERVICE_PROVIDER_CONFIG: &str = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
/// URN of the resource type schema.
pub const RESOURCE_TYPE: &str = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";
/// URN of the schema schema.
pub const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Schema";

fn of(kind: Type, name: &str, description: &str) -> Attribute {
    Attribute::new(name, kind, description).read_only()
}

fn string(name: &str, description: &str) -> Attribute {
    of(Type::String, name, description)
}

fn flag(name: &str, description: &str) -> Attribute {
    of(Type::Boolean, name, description)
}

fn group(name: &str, description: &str, parts: Vec<Attribute>) -> Attribute {
    Attribute::complex(name, description, parts).mutability(Mutability::ReadOnly)
}

fn feature(name: &str, description: &str, limits: &[(&str, &str)]) -> Attribute {
    let mut parts = vec![flag("supported", "Whether the service offers it.").required()];
    parts.extend(limits.iter().map(|(limit, description)| of(Type::Integer, limit, description).required()));
    group(name, description, parts).required()
}

/// The service provider configuration schema (RFC 7643 §5, RFC 9865 §4).
///
/// ```
/// assert!(scim::schema::discovery::service_provider_config().attribute("pagination").is_some());
/// ```
#[must_use]
pub fn service_provider_config() -> Schema {
    let schemes = vec![
        string("type", "Kind of scheme.").required().canonical(&[
            "oauth",
            "oauth2",
            "oauthbearertoken",
            "httpbasic",
            "httpdigest",
        ]),
        string("name", "Name of the scheme.").required(),
        string("description", "What the scheme is.").required(),
        of(Type::Reference, "specUri", "Its specification.").refers_to(&["external"]),
        of(Type::Reference, "documentationUri", "How to use it here.").refers_to(&["external"]),
        flag("primary", "Whether it is the preferred scheme."),
    ];
    let pagination = vec![
        flag("cursor", "Whether pages may be asked for by cursor.").required(),
        flag("index", "Whether pages may be asked for by index.").required(),
        string("defaultPaginationMethod", "What is used where the request names neither.")
            .canonical(&["cursor", "index"]),
        of(Type::Integer, "defaultPageSize", "Resources on a page where the request names no count."),
        of(Type::Integer, "maxPageSize", "Resources on a page at most."),
        of(Type::Integer, "cursorTimeout", "Seconds for which a cursor is good at least."),
    ];
    Schema::new(
        SERVICE_PROVIDER_CONFIG,
        "Service Provider Configuration",
        "What the service offers",
        vec![
            of(Type::Reference, "documentationUri", "The service's documentation.").refers_to(&["external"]),
            feature("patch", "PATCH.", &[]),
            feature(
                "bulk",
                "Many operations in one request.",
                &[("maxOperations", "Operations at most."), ("maxPayloadSize", "Bytes of the body at most.")],
            ),
            feature("filter", "Filters.", &[("maxResults", "Resources in an answer at most.")]),
            feature("changePassword", "Changing passwords.", &[]),
            feature("sort", "Sorting.", &[]),
            feature("etag", "Entity tags.", &[]),
            group("pagination", "How results are paged.", pagination),
            group("authenticationSchemes", "How clients say who they are.", schemes).multi_valued().required(),
        ],
    )
}

/// The resource type schema (RFC 7643 §6).
///
/// ```
/// assert!(scim::schema::discovery::resource_type().attribute("endpoint").unwrap().required);
/// ```
#[must_use]
pub fn resource_type() -> Schema {
    let extension = vec![
        of(Type::Reference, "schema", "URN of the extension.").refers_to(&["uri"]).required(),
        flag("required", "Whether every resource must have it.").required(),
    ];
    Schema::new(
        RESOURCE_TYPE,
        "ResourceType",
        "A kind of resource",
        vec![
            string("name", "Name.").required(),
            string("description", "What it is."),
            of(Type::Reference, "endpoint", "Path below the base URL.").refers_to(&["uri"]).required(),
            of(Type::Reference, "schema", "URN of its core schema.").refers_to(&["uri"]).required(),
            group("schemaExtensions", "Extensions of the core schema.", extension).multi_valued(),
        ],
    )
}

fn characteristics() -> Vec<Attribute> {
    vec![
        string("name", "Name.").required(),
        string("type", "Data type.").required().canonical(&[
            "string",
            "boolean",
            "decimal",
            "integer",
            "dateTime",
            "binary",
            "reference",
            "complex",
        ]),
        flag("multiValued", "Whether it holds an array of values.").required(),
        string("description", "What it means."),
        flag("required", "Whether a resource must have it."),
        string("canonicalValues", "Values that are suggested.").multi_valued(),
        flag("caseExact", "Whether comparisons distinguish case."),
        string("mutability", "Who may change it.").canonical(&["readOnly", "readWrite", "immutable", "writeOnly"]),
        string("returned", "When it is answered.").canonical(&["always", "never", "default", "request"]),
        string("uniqueness", "How far it is unique.").canonical(&["none", "server", "global"]),
        string("referenceTypes", "What a reference may point at.").multi_valued(),
    ]
}

/// The schema of schemas (RFC 7643 §7).
///
/// ```
/// assert!(scim::schema::discovery::schema().attribute("attributes").unwrap().multi_valued);
/// ```
#[must_use]
pub fn schema() -> Schema {
    let mut attribute = characteristics();
    attribute.push(group("subAttributes", "Parts of a complex attribute.", characteristics()).multi_valued());
    Schema::new(
        SCHEMA,
        "Schema",
        "A set of attributes",
        vec![
            string("name", "Name.").required(),
            string("description", "What it is for."),
            group("attributes", "Its attributes.", attribute).multi_valued().required(),
        ],
    )
}
