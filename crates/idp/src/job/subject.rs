//! An object of the directory, with what provisioning knows of it.

use uuid::Uuid;

use super::decision::{Facts, Presence};
use super::trouble::Trouble;
use crate::config::Config;
use crate::directory::{Group, User, user_name};
use crate::expression::{self, Roles, Source, Value};
use crate::mapping::ObjectMapping;
use crate::state::{self, Application, Entitlement, Kind, Link, LinkStatus, State};

/// An object, or what is left of it.
pub(super) struct Subject {
    pub(super) kind: Kind,
    pub(super) object_id: Uuid,
    pub(super) body: Body,
    pub(super) entitlement: Entitlement,
    /// `IsSoftDeleted`: unassigned, left out by a scoping filter, in the bin, or disabled.
    pub(super) soft_deleted: bool,
    roles: Roles,
}

/// What the directory holds of it.
pub(super) enum Body {
    User(Box<User>),
    Group(Box<Group>),
    /// Nothing: it was purged.
    Gone,
}

impl Subject {
    /// Reads an object, its link, and the facts that decide on it. A scoping filter that cannot be evaluated is trouble.
    pub(super) fn load(
        state: &State,
        config: &Config,
        application: &Application,
        kind: Kind,
        object_id: Uuid,
    ) -> Result<(Self, Option<Link>, Facts, Option<Trouble>), state::Error> {
        let body = match kind {
            Kind::User => state.user(object_id)?.map(|user| Body::User(Box::new(user))),
            Kind::Group => state.group(object_id)?.map(|group| Body::Group(Box::new(group))),
        };
        let body = body.unwrap_or(Body::Gone);
        let link = state.link(object_id)?.filter(|link| link.kind == kind);
        let entitlement = state.entitlement(kind, object_id)?;
        let role = |role: &state::AppRole| expression::AppRole {
            id: role.id.to_string(),
            value: role.value.clone(),
            display_name: role.display_name.clone(),
        };
        let assigned = application.roles.iter().filter(|role| entitlement.roles.contains(&role.id));
        let roles = Roles { roles: assigned.map(role).collect(), assertive: false };
        let mut subject = Self { kind, object_id, body, entitlement, soft_deleted: false, roles };

        let filters = match kind {
            Kind::User => &config.scoping.users,
            Kind::Group => &config.scoping.groups,
        };
        let (passes, trouble) = match filters.pass(&subject) {
            Ok(passes) => (passes, None),
            Err(error) => (false, Some(error.into())),
        };
        let (mapping, job) = (mapping(config, kind), &config.job);
        let presence = subject.presence();
        let facts = Facts {
            kind,
            link: link.as_ref().map(|link| link.status),
            presence,
            entitled: subject.entitlement.is_entitled(),
            passes,
            can_disable: mapping.can_disable(),
            create: job.create && mapping.actions.create,
            update: job.update && mapping.actions.update,
            delete: job.delete && mapping.actions.delete,
            skip_out_of_scope: job.skip_out_of_scope_deletions,
            removal: config.behaviour.removal,
            deletion: config.behaviour.persona.manners().deletion,
        };
        subject.soft_deleted = presence != Presence::Active || !facts.entitled || !passes;
        Ok((subject, link, facts, trouble))
    }

    /// Whether the directory knows nothing of it any more.
    pub(super) fn is_gone(&self) -> bool {
        matches!(self.body, Body::Gone)
    }

    fn presence(&self) -> Presence {
        match &self.body {
            Body::Gone => Presence::Purged,
            Body::User(user) if user.deleted.is_some() => Presence::InBin,
            Body::Group(group) if group.deleted.is_some() => Presence::InBin,
            Body::User(user) if !user.account_enabled => Presence::Disabled,
            Body::User(_) | Body::Group(_) => Presence::Active,
        }
    }

    /// What it is matched by, as people say it: `userName` or `displayName`.
    pub(super) fn name(&self) -> Option<String> {
        match &self.body {
            Body::User(user) => Some(user_name(user)),
            Body::Group(group) => Some(group.display_name.clone()),
            Body::Gone => None,
        }
    }

    /// Name for people.
    pub(super) fn display_name(&self) -> Option<&str> {
        match &self.body {
            Body::User(user) => Some(&user.display_name),
            Body::Group(group) => Some(&group.display_name),
            Body::Gone => None,
        }
    }

    pub(super) fn user(&self) -> Option<&User> {
        match &self.body {
            Body::User(user) => Some(user),
            _ => None,
        }
    }

    /// `User` or `Group`, as logs write it.
    pub(super) fn noun(&self) -> &'static str {
        noun(self.kind)
    }

    /// How the link is looked after, when the resource is as the object.
    pub(super) fn status(&self) -> LinkStatus {
        if self.soft_deleted { LinkStatus::Disabled } else { LinkStatus::Active }
    }
}

/// `User` or `Group`, as logs write it.
pub(super) fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::User => "User",
        Kind::Group => "Group",
    }
}

/// The mapping of a kind of objects.
pub(super) fn mapping(config: &Config, kind: Kind) -> &ObjectMapping {
    match kind {
        Kind::User => &config.mappings.users,
        Kind::Group => &config.mappings.groups,
    }
}

impl Source for Subject {
    fn attribute(&self, name: &str) -> Value {
        match (name, &self.body) {
            ("IsSoftDeleted", _) => self.soft_deleted.into(),
            ("appRoleAssignments", _) => Value::Roles(self.roles.clone()),
            (_, Body::User(user)) => user.attribute(name),
            (_, Body::Group(group)) => group.attribute(name),
            (_, Body::Gone) => Value::Null,
        }
    }
}
