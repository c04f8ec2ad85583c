//! The schemas of RFC 7643 §3.1, §4.1, §4.2 and §4.3, and Muster's own extension.

use super::{Attribute, Mutability, Returned, Schema, Type, Uniqueness};

/// URN of the core User schema.
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// URN of the core Group schema.
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// URN of the enterprise extension.
pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/// URN of the extension that holds an organization's custom attributes.
pub const CUSTOM: &str = "urn:ietf:params:scim:schemas:extension:muster:2.0:User";
/// Another name of [`CUSTOM`], which mappings made for the product of that name use.
pub const CUSTOM_IVANTI: &str = "urn:ietf:params:scim:schemas:extension:ivanti:2.0:User";

fn string(name: &str, description: &str) -> Attribute {
    Attribute::new(name, Type::String, description)
}

fn reference(name: &str, types: &[&str], description: &str) -> Attribute {
    Attribute::new(name, Type::Reference, description).refers_to(types)
}

/// RFC 7643 §2.4: the sub-attributes that values of a multi-valued attribute share.
fn values(name: &str, description: &str, value: Attribute, types: &[&str]) -> Attribute {
    Attribute::complex(
        name,
        description,
        vec![
            value,
            string("display", "Text to show for the value."),
            string("type", "What the value is used for.").canonical(types),
            Attribute::new("primary", Type::Boolean, "Whether it is the preferred value; true for one at most."),
        ],
    )
    .multi_valued()
}

/// Attributes that every resource has (RFC 7643 §3 and §3.1).
///
/// ```
/// let id = &scim::schema::core::common()[1];
/// assert!(id.name == "id" && id.case_exact);
/// ```
#[must_use]
pub fn common() -> Vec<Attribute> {
    vec![
        reference("schemas", &["uri"], "URNs of the schemas that the resource uses.")
            .multi_valued()
            .returned(Returned::Always),
        string("id", "Identifier given by the service; never reused.")
            .case_exact()
            .read_only()
            .returned(Returned::Always)
            .unique(Uniqueness::Global),
        string("externalId", "Identifier given by the identity provider.").case_exact(),
        Attribute::complex(
            "meta",
            "What the service knows about the resource itself.",
            vec![
                string("resourceType", "Kind of resource.").case_exact().read_only(),
                Attribute::new("created", Type::DateTime, "When it was created.").read_only(),
                Attribute::new("lastModified", Type::DateTime, "When it last changed.").read_only(),
                reference("location", &["uri"], "Its URL.").read_only(),
                string("version", "Its version, as an entity tag.").case_exact().read_only(),
            ],
        )
        .read_only(),
    ]
}

fn name() -> Attribute {
    Attribute::complex(
        "name",
        "Parts of the person's name.",
        vec![
            string("formatted", "The whole name, ready to show."),
            string("familyName", "Family name."),
            string("givenName", "Given name."),
            string("middleName", "Middle names."),
            string("honorificPrefix", "Title before the name."),
            string("honorificSuffix", "Suffix after the name."),
        ],
    )
}

fn addresses() -> Attribute {
    Attribute::complex(
        "addresses",
        "Postal addresses.",
        vec![
            string("formatted", "The whole address, ready to print."),
            string("streetAddress", "Street, house, apartment; may have several lines."),
            string("locality", "City or town."),
            string("region", "State or region."),
            string("postalCode", "Postal code."),
            string("country", "ISO 3166-1 alpha-2 country code."),
            string("type", "What the address is used for.").canonical(&["work", "home", "other"]),
            Attribute::new("primary", Type::Boolean, "Whether it is the preferred address; true for one at most."),
        ],
    )
    .multi_valued()
}

fn groups_of_user() -> Attribute {
    Attribute::complex(
        "groups",
        "Groups that the user belongs to, directly or through another group.",
        vec![
            string("value", "Id of the group.").case_exact().read_only(),
            reference("$ref", &["Group"], "URL of the group.").read_only(),
            string("display", "Name of the group.").read_only(),
            string("type", "How the user belongs to it.").canonical(&["direct", "indirect"]).read_only(),
        ],
    )
    .multi_valued()
    .read_only()
}

/// The core User schema (RFC 7643 §4.1).
///
/// ```
/// assert!(scim::schema::core::user().attribute("username").unwrap().required);
/// ```
#[must_use]
pub fn user() -> Schema {
    let messaging = &["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"];
    Schema::new(
        USER,
        "User",
        "User account",
        vec![
            string("userName", "Name to sign in with; unique in the organization.")
                .required()
                .unique(Uniqueness::Server),
            name(),
            string("displayName", "Name to show."),
            string("nickName", "Casual name."),
            reference("profileUrl", &["external"], "URL of a page about the person."),
            string("title", "Job title."),
            string("userType", "Relationship to the organization, such as Employee or Contractor."),
            string("preferredLanguage", "Preferred language, as in an Accept-Language header."),
            string("locale", "Locale for dates, numbers and currency."),
            string("timezone", "IANA time zone."),
            Attribute::new("active", Type::Boolean, "Whether the account may be used."),
            string("password", "Accepted so that identity providers may send it; never stored.")
                .case_exact()
                .mutability(Mutability::WriteOnly)
                .returned(Returned::Never),
            values("emails", "E-mail addresses.", string("value", "E-mail address."), &["work", "home", "other"]),
            values(
                "phoneNumbers",
                "Telephone numbers.",
                string("value", "Telephone number."),
                &["work", "home", "mobile", "fax", "pager", "other"],
            ),
            values("ims", "Instant messaging addresses.", string("value", "Instant messaging address."), messaging),
            values(
                "photos",
                "Pictures.",
                reference("value", &["external"], "URL of the picture."),
                &["photo", "thumbnail"],
            ),
            addresses(),
            groups_of_user(),
            values("entitlements", "Things the user is entitled to.", string("value", "Entitlement."), &[]),
            values("roles", "Roles of the user.", string("value", "Role."), &[]),
            values(
                "x509Certificates",
                "Certificates of the user.",
                Attribute::new("value", Type::Binary, "DER certificate in base64."),
                &[],
            ),
        ],
    )
}

/// The core Group schema (RFC 7643 §4.2).
///
/// ```
/// assert!(scim::schema::core::group().attribute("members").unwrap().multi_valued);
/// ```
#[must_use]
pub fn group() -> Schema {
    let members = Attribute::complex(
        "members",
        "Users and groups that belong to the group.",
        vec![
            string("value", "Id of the member.").case_exact().mutability(Mutability::Immutable),
            reference("$ref", &["User", "Group"], "URL of the member.").mutability(Mutability::Immutable),
            string("type", "Kind of the member.").canonical(&["User", "Group"]).mutability(Mutability::Immutable),
            string("display", "Name of the member.").read_only(),
        ],
    )
    .multi_valued();
    Schema::new(
        GROUP,
        "Group",
        "Group of users",
        vec![
            string("displayName", "Name of the group; unique in the organization.")
                .required()
                .unique(Uniqueness::Server),
            members,
        ],
    )
}

/// The enterprise extension of User (RFC 7643 §4.3).
///
/// ```
/// assert!(scim::schema::core::enterprise().attribute("manager").is_some());
/// ```
#[must_use]
pub fn enterprise() -> Schema {
    let manager = Attribute::complex(
        "manager",
        "The user's manager.",
        vec![
            string("value", "Id of the manager.").case_exact(),
            reference("$ref", &["User"], "URL of the manager."),
            string("displayName", "Name of the manager.").read_only(),
        ],
    );
    Schema::new(
        ENTERPRISE,
        "EnterpriseUser",
        "What an organization knows about an employee",
        vec![
            string("employeeNumber", "Number given by the organization."),
            string("costCenter", "Cost center."),
            string("organization", "Organization."),
            string("division", "Division."),
            string("department", "Department."),
            manager,
        ],
    )
}
