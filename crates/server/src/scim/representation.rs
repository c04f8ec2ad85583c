//! From what the store gives to what goes over the wire: URLs and computed attributes are added here, for they
//! depend on how the caller reaches the service (RFC 7643 §3.1, §4.1.2, §4.2, §4.3).

use std::sync::Arc;

use ::scim::ResourceSchema;
use ::scim::projection::Projection;
use ::scim::representation::{Manager, Meta, Representation, rename_extension};
use ::scim::schema::ResourceType;
use ::scim::schema::core::CUSTOM;
use app::provisioning::{Caller, entity_tag};
use directory::settings::ExtensionUrn;
use directory::{ConnectionKey, Member};
use serde_json::{Value, json};
use store::members::MemberRow;
use store::users::GroupOfUser;
use store::{groups, users};

/// Writes resources of one type for one caller.
#[derive(Debug)]
pub struct Writer<'a> {
    kind: ResourceType,
    schema: &'a ResourceSchema,
    base_url: &'a str,
    projection: &'a Projection,
    extension_urn: ExtensionUrn,
}

impl<'a> Writer<'a> {
    /// A writer of what `projection` shows.
    #[must_use]
    pub fn new(kind: ResourceType, caller: &'a Caller, projection: &'a Projection) -> Self {
        let extension_urn = caller.connection.settings.extension_urn;
        Self { kind, schema: caller.schemas.of(kind), base_url: &caller.base_url, projection, extension_urn }
    }

    /// URL of a resource: its `meta.location`.
    #[must_use]
    pub fn location(&self, id: &str) -> String {
        url(self.base_url, self.kind, id)
    }

    /// Writes a user.
    pub fn user(&self, user: &users::Shown, out: &mut Vec<u8>) {
        let reference = user.manager.as_ref().map(|manager| url(self.base_url, ResourceType::User, &manager.id));
        let manager = user.manager.as_ref().zip(reference.as_deref());
        let groups = (!user.groups.is_empty()).then(|| self.groups_of(&user.groups));
        let computed = groups.as_deref().map(|groups| ("groups", groups));
        let representation = Representation {
            stored: &user.document,
            schema: self.schema,
            id: &user.id,
            computed: computed.as_slice(),
            manager: manager
                .map(|(manager, reference)| Manager { reference, display_name: manager.display.as_deref() }),
            meta: Meta {
                resource_type: self.kind.name(),
                created: user.created,
                last_modified: user.last_modified,
                location: &self.location(&user.id),
                version: &entity_tag(user.version),
            },
        };
        let from = out.len();
        representation.write(self.projection, out);
        if self.extension_urn != ExtensionUrn::Muster && self.schema.extension(CUSTOM).is_some() {
            rename_extension(out, from, CUSTOM, self.extension_urn.urn());
        }
    }

    /// Writes a group; `members` is called where its members belong.
    pub fn group<T>(
        &self,
        group: &groups::Shown,
        out: &mut T,
        text: fn(&mut T) -> &mut Vec<u8>,
        members: impl FnOnce(&mut T),
    ) {
        let representation = Representation {
            stored: &group.document,
            schema: self.schema,
            id: &group.id,
            computed: &[],
            manager: None,
            meta: Meta {
                resource_type: self.kind.name(),
                created: group.created,
                last_modified: group.last_modified,
                location: &self.location(&group.id),
                version: &entity_tag(group.version),
            },
        };
        representation.write_head(self.projection, text(out));
        members(out);
        representation.write_tail(self.projection, text(out));
    }

    fn groups_of(&self, groups: &[GroupOfUser]) -> String {
        let group = |group: &GroupOfUser| {
            json!({
                "value": group.id,
                "$ref": url(self.base_url, ResourceType::Group, &group.id),
                "display": group.display,
                "type": if group.direct { "direct" } else { "indirect" },
            })
        };
        groups.iter().map(group).collect::<Value>().to_string()
    }
}

/// Writes members of groups.
#[derive(Debug)]
pub struct MemberWriter {
    connection: ConnectionKey,
    base_url: Arc<str>,
    wanted: bool,
    /// Which of [`PARTS`] are shown.
    shown: [bool; 4],
}

const PARTS: [&str; 4] = ["value", "$ref", "type", "display"];

impl MemberWriter {
    /// A writer of what `projection` shows of members.
    #[must_use]
    pub fn new(caller: &Caller, projection: &Projection) -> Self {
        let shown = PARTS.map(|part| projection.includes_part("members", part));
        let wanted = projection.includes("members");
        Self { connection: caller.connection.key, base_url: Arc::clone(&caller.base_url), wanted, shown }
    }

    /// The connection that the members are shown to.
    #[must_use]
    pub fn connection(&self) -> ConnectionKey {
        self.connection
    }

    /// Whether members are shown at all; if not, they need not be read.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.wanted
    }

    /// Writes one member.
    pub fn write(&self, row: &MemberRow, out: &mut Vec<u8>) {
        let kind = match row.member {
            Member::User(_) => ResourceType::User,
            Member::Group(_) => ResourceType::Group,
        };
        let reference = if self.shown[1] { url(&self.base_url, kind, &row.id) } else { String::new() };
        let values = [Some(row.id.as_str()), Some(&reference), Some(kind.name()), row.display.as_deref()];
        let mut before = b'{';
        for ((part, value), shown) in PARTS.iter().zip(values).zip(self.shown) {
            let Some(value) = value.filter(|_| shown) else { continue };
            out.extend([before, b'"']);
            out.extend_from_slice(part.as_bytes());
            out.extend_from_slice(b"\":");
            // Text can always be written to memory.
            let _ = serde_json::to_writer(&mut *out, value);
            before = b',';
        }
        if before == b'{' {
            out.push(before);
        }
        out.push(b'}');
    }
}

fn url(base_url: &str, kind: ResourceType, id: &str) -> String {
    [base_url, kind.endpoint(), "/", id].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::scim::schema::core::{ENTERPRISE, USER};
    use directory::attribute::Schemas;
    use directory::{GroupKey, UserKey};

    const BASE: &str = "https://muster.example/scim/v2";

    #[test]
    fn a_user_is_its_document_and_what_the_service_adds() {
        let ada = users::Shown {
            key: UserKey(7),
            id: "7d0c".into(),
            document: json!({"userName": "ada", ENTERPRISE: {"manager": {"value": "91ab"}}}).to_string(),
            version: 3,
            created: "2026-09-01T08:00:00Z".parse().unwrap(),
            last_modified: "2026-09-02T08:00:00.25Z".parse().unwrap(),
            groups: vec![GroupOfUser { id: "55aa".into(), display: "Field \"crew\"".into(), direct: false }],
            manager: Some(users::Manager { id: "91ab".into(), display: Some("Bo".into()) }),
        };
        let (schemas, projection) = (Schemas::standard(), Projection::default());
        let writer = Writer {
            kind: ResourceType::User,
            schema: &schemas.user,
            base_url: BASE,
            projection: &projection,
            extension_urn: ExtensionUrn::Muster,
        };
        let mut out = Vec::new();
        writer.user(&ada, &mut out);
        assert_eq!(
            serde_json::from_slice::<Value>(&out).unwrap(),
            json!({
                "schemas": [USER, ENTERPRISE],
                "id": "7d0c",
                "userName": "ada",
                ENTERPRISE: {"manager": {"value": "91ab", "$ref": format!("{BASE}/Users/91ab"), "displayName": "Bo"}},
                "groups": [{"value": "55aa", "$ref": format!("{BASE}/Groups/55aa"), "display": "Field \"crew\"", "type": "indirect"}],
                "meta": {
                    "resourceType": "User", "created": "2026-09-01T08:00:00Z", "lastModified": "2026-09-02T08:00:00.25Z",
                    "location": format!("{BASE}/Users/7d0c"), "version": "W/\"3\"",
                },
            })
        );
    }

    #[test]
    fn of_members_only_what_is_asked_for_is_shown() {
        let schema = ResourceSchema::group();
        let row = MemberRow { member: Member::Group(GroupKey(1)), id: "55aa".into(), display: Some("\"Crew\"".into()) };
        for (attributes, wanted) in [
            (
                "",
                json!({"value": "55aa", "$ref": format!("{BASE}/Groups/55aa"), "type": "Group", "display": "\"Crew\""}),
            ),
            ("members.display", json!({"display": "\"Crew\""})),
            ("displayName", json!({})),
        ] {
            let projection = Projection::new(Some(attributes), None, &schema);
            let shown = PARTS.map(|part| projection.includes_part("members", part));
            let mut out = Vec::new();
            MemberWriter { connection: ConnectionKey(1), base_url: BASE.into(), wanted: true, shown }
                .write(&row, &mut out);
            assert_eq!(serde_json::from_slice::<Value>(&out).unwrap(), wanted, "{attributes}");
        }
    }
}
