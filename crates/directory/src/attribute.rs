//! The schemas of an organization: the standard ones, and the attributes that its admins add.

use std::sync::Arc;

use jiff::Timestamp;
use scim::schema::core::CUSTOM;
use scim::schema::{Attribute, Mutability, ResourceType, Schema, Type};
use scim::text::fold;
use scim::{Error, ResourceSchema};

use serde_json::Value;

use crate::settings::Settings;
use crate::{AttributeKey, Change, OrganizationKey, User, user, variable};
use words::words;

/// Longest name of an attribute.
const LONGEST_NAME: usize = 64;

/// Longest description of an attribute, in characters.
const LONGEST_DESCRIPTION: usize = 500;

words! {
    /// Where the values of an added attribute come from.
    AttributeKind, "kind of attribute", {
        /// From the identity provider. It can only be deleted.
        Idp => "idp",
        /// From people, who type them in here.
        Custom => "custom",
    }
}

/// An attribute that an admin has added to the users of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedAttribute {
    /// Row key; 0 until it is saved.
    pub key: AttributeKey,
    /// The tenant.
    pub organization: OrganizationKey,
    /// Its name, and the name of its variable: `${name}`.
    pub name: String,
    /// Where its values come from.
    pub kind: AttributeKind,
    /// What it is for, for people; may be empty.
    pub description: String,
    /// When it was added.
    pub created: Timestamp,
}

impl AddedAttribute {
    /// A new attribute.
    ///
    /// # Errors
    /// 400 `invalidValue` where the name is none that RFC 7643 §2.1 allows, or is that of a system variable or of an
    /// attribute that every user has: a name without a URN would mean that one.
    pub fn create(
        organization: OrganizationKey,
        name: &str,
        kind: AttributeKind,
        description: &str,
        now: Timestamp,
    ) -> Result<Self, Error> {
        let name = name.trim();
        // RFC 7643 §2.1: ATTRNAME = ALPHA *(nameChar); nameChar = "$" / "-" / "_" / DIGIT / ALPHA. A `$` would not
        // survive in a variable.
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if name.is_empty()
            || name.len() > LONGEST_NAME
            || !name.starts_with(|c: char| c.is_ascii_alphabetic())
            || !name.chars().all(allowed)
        {
            return Err(Error::invalid_value(format!(
                "The name must begin with a letter and hold only letters, digits, - and _, {LONGEST_NAME} characters at most."
            )));
        }
        if variable::SYSTEM.iter().any(|system| system.eq_ignore_ascii_case(name)) {
            return Err(Error::invalid_value(format!("${{{name}}} is a system variable; choose another name.")));
        }
        if name.parse().ok().is_some_and(|path| ResourceSchema::user().bind(&path).is_some()) {
            return Err(Error::invalid_value(format!(
                "{name} is an attribute that every user has; choose another name."
            )));
        }
        let (name, description) = (name.to_owned(), description.trim().to_owned());
        Ok(Self { key: AttributeKey(0), organization, name, kind, description, created: now })
    }

    /// Key by which the name is unique.
    #[must_use]
    pub fn name_key(&self) -> String {
        fold(&self.name).into_owned()
    }

    /// Takes the value that an identity provider has sent away from a user. `None`: there is none.
    #[must_use]
    pub fn taken_from(&self, before: User, now: Timestamp) -> Option<Change> {
        let mut resource = before.resource.clone();
        let Some(Value::Object(values)) = resource.as_map_mut().get_mut(CUSTOM) else { return None };
        values.shift_remove(&self.name)?;
        if values.is_empty() {
            resource.as_map_mut().shift_remove(CUSTOM);
        }
        user::edited(before, resource, now)
    }
}

/// The description of an attribute as it is kept.
///
/// # Errors
/// 400 `invalidValue` where it is too long.
pub fn description(text: &str) -> Result<String, Error> {
    let text = text.trim();
    if text.chars().count() > LONGEST_DESCRIPTION {
        return Err(Error::invalid_value(format!(
            "The description must not be longer than {LONGEST_DESCRIPTION} characters."
        )));
    }
    Ok(text.to_owned())
}

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
        Self::with(&[])
    }

    /// The standard schemas and the IDP attributes among `added`.
    #[must_use]
    pub fn with(added: &[AddedAttribute]) -> Self {
        let of_idp = added.iter().filter(|attribute| attribute.kind == AttributeKind::Idp);
        let attributes: Vec<Attribute> = of_idp
            .map(|attribute| {
                let described = if attribute.description.is_empty() {
                    format!("Usable as ${{{}}}.", attribute.name)
                } else {
                    attribute.description.clone()
                };
                Attribute::new(&attribute.name, Type::String, &described)
            })
            .collect();
        let mut user = ResourceSchema::user();
        if !attributes.is_empty() {
            user = user.with_extension(Schema::new(
                CUSTOM,
                "CustomUser",
                "Attributes that the organization added",
                attributes,
            ));
        }
        Self { user: Arc::new(user), group: Arc::new(ResourceSchema::group()) }
    }

    /// The schema of one resource type.
    #[must_use]
    pub const fn of(&self, resource_type: ResourceType) -> &Arc<ResourceSchema> {
        match resource_type {
            ResourceType::User => &self.user,
            ResourceType::Group => &self.group,
        }
    }

    /// The schemas as a connection is shown them: what its rules demand is required, what they forbid to change is
    /// immutable (RFC 7643 §7), and added attributes stand under the URN that it speaks.
    #[must_use]
    pub fn shown_under(&self, settings: &Settings) -> Self {
        let mut user = (*self.user).clone();
        user.change_attribute("emails", |emails| emails.required |= settings.rules.email_mandatory);
        user.change_attribute("userName", |name| {
            if !settings.rules.user_name_can_change {
                name.mutability = Mutability::Immutable;
            }
        });
        user.rename_extension(CUSTOM, settings.extension_urn.urn());
        Self { user: Arc::new(user), group: Arc::clone(&self.group) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Preset;

    fn added(name: &str) -> Result<AddedAttribute, Error> {
        AddedAttribute::create(OrganizationKey(1), name, AttributeKind::Idp, "", Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn names_are_checked_for_their_form_and_for_clashes() {
        for name in ["badge", "Badge_2", " CustomAttribute123Name "] {
            assert!(added(name).is_ok(), "{name}");
        }
        for name in
            ["", "2nd", "a b", "a$b", "a.b", "userName", "USERNAME", "givenName", "department", "managedAppleId"]
        {
            assert_eq!(added(name).unwrap_err().status, 400, "{name}");
        }
        assert!(added(&"x".repeat(65)).is_err());
    }

    #[test]
    fn an_added_attribute_answers_to_both_urns() {
        let schemas = Schemas::with(&[added("badge").unwrap()]);
        for urn in [CUSTOM, "urn:ietf:params:scim:schemas:extension:ivanti:2.0:User"] {
            let path = format!("{urn}:BADGE").parse().unwrap();
            assert_eq!(schemas.user.bind(&path).unwrap().attribute.name, "badge");
        }
        assert!(Schemas::standard().user.extension(CUSTOM).is_none());
    }

    #[test]
    fn a_value_is_taken_away_with_the_extension_that_it_leaves_empty() {
        let document = |custom: Value| {
            let mut document = serde_json::json!({"userName": "ada", "active": true});
            document[CUSTOM] = custom;
            let Value::Object(document) = document else { panic!() };
            scim::Resource::from_map(document)
        };
        let (badge, schema) = (added("badge").unwrap(), Schemas::with(&[added("badge").unwrap()]).user);
        let ada = |custom| {
            let (source, now) = (crate::Source::Local, Timestamp::UNIX_EPOCH);
            user::create(OrganizationKey(1), &schema, source, document(custom), "7d0c".into(), now).unwrap()
        };
        let taken = |custom| match badge.taken_from(ada(custom), Timestamp::MAX) {
            Some(Change::UserUpdated { after, .. }) => Some((after.version, after.resource.get(CUSTOM).cloned())),
            _ => None,
        };
        assert_eq!(taken(serde_json::json!({"badge": "17"})), Some((2, None)));
        let other = serde_json::json!({"desk": "4"});
        assert_eq!(taken(serde_json::json!({"badge": "17", "desk": "4"})), Some((2, Some(other.clone()))));
        assert_eq!(taken(other), None);
    }

    #[test]
    fn schemas_tell_the_rules() {
        let attribute = |preset, name: &str| {
            let schemas = Schemas::standard().shown_under(&Settings::of(preset));
            schemas.user.core().attribute(name).unwrap().clone()
        };
        assert!(attribute(Preset::ManagedDevices, "emails").required);
        assert_eq!(attribute(Preset::ManagedDevices, "userName").mutability, Mutability::Immutable);
        assert!(!attribute(Preset::Rfc7644, "emails").required);
        assert_eq!(attribute(Preset::Mirror, "userName").mutability, Mutability::ReadWrite);
    }
}
