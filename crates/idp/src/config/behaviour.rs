//! The switches of what an identity provider does on the wire.

use std::num::NonZeroUsize;

use serde::{Deserialize, Serialize};

use words::words;

words! {
    /// Whom the identity provider takes after.
    Persona, "persona", {
        /// Microsoft Entra ID.
        Entra => "entra",
        /// Okta with an app of the App Integration Wizard: GET, then PUT.
        OktaAiw => "okta-aiw",
        /// Okta with an app of its network: PATCH, group push.
        OktaOin => "okta-oin",
        /// `OneLogin`.
        OneLogin => "onelogin",
        /// `JumpCloud`.
        JumpCloud => "jumpcloud",
        /// authentik.
        Authentik => "authentik",
        /// Nobody's habits, only the RFC's words.
        Generic => "generic",
    }
}

words! {
    /// How PATCH bodies are written.
    Dialect, "dialect", {
        /// Capitalised operations, booleans as texts.
        Classic => "classic",
        /// Entra's under `aadOptscim062020`: close to the RFC.
        Compliant => "aadOptscim062020",
        /// As the RFC has them, each with its path.
        Rfc => "rfc",
    }
}

words! {
    /// What decides on the dialect.
    FlagDetection, "flag detection", {
        /// The query of the Tenant URL, where it names one.
        Url => "url",
        /// The dialect that is set, whatever the URL says.
        Forced => "forced",
    }
}

words! {
    /// How `active` is written in a classic PATCH.
    ActiveLiteral, "literal of active", {
        /// `"False"`.
        String => "string",
        /// `false`.
        Boolean => "boolean",
    }
}

words! {
    /// How a manager is written in PATCH.
    ManagerLiteral, "literal of a manager", {
        /// `"91ab"`.
        String => "string",
        /// `[{"value": "91ab"}]`.
        Array => "array",
        /// `{"value": "91ab"}`.
        Object => "object",
    }
}

words! {
    /// How several members are written in one PATCH.
    MemberOperations, "form of member operations", {
        /// One operation with all of them.
        Array => "array",
        /// An operation each.
        Each => "each",
    }
}

words! {
    /// How members are taken away in the dialect `rfc`.
    MemberRemoval, "form of member removal", {
        /// `members[value eq "91ab"]`.
        Filter => "filter",
        /// `members`, and a value that names them.
        Values => "values",
    }
}

words! {
    /// What becomes of a user who goes out of scope or is deleted.
    Removal, "way to remove", {
        /// It is disabled.
        Disable => "disable",
        /// It is deleted.
        Delete => "delete",
        /// Nothing: the account stays as it is.
        Nothing => "nothing",
    }
}

words! {
    /// What is done when the server asks to wait.
    RetryAfter, "way with Retry-After", {
        /// Wait, and send the request again.
        Honour => "honour",
        /// Leave it to the next cycle.
        Ignore => "ignore",
    }
}

words! {
    /// What is sent for an attribute that became null.
    NullClearing, "way to clear", {
        /// Nothing.
        Off => "off",
        /// `replace` with null.
        Null => "null",
        /// `replace` with an empty text.
        Empty => "empty",
        /// `remove`.
        Remove => "remove",
    }
}

/// How the identity provider behaves on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "switches, as an administrator sees them")]
pub struct Behaviour {
    /// Whom it takes after.
    pub persona: Persona,
    /// How PATCH bodies are written.
    pub dialect: Dialect,
    /// What decides on the dialect.
    pub flag_detection: FlagDetection,
    /// How `active` is written in a classic PATCH.
    pub active_literal: ActiveLiteral,
    /// How a manager is written.
    pub manager_literal: ManagerLiteral,
    /// Members in one PATCH, up to 100.
    pub members_per_patch: NonZeroUsize,
    /// How several of them are written.
    pub member_operations: MemberOperations,
    /// How they are taken away.
    pub member_removal: MemberRemoval,
    /// What becomes of a user who goes out of scope or is deleted.
    pub removal: Removal,
    /// Whether a resource is read before it is updated; else what was last sent is taken for what is there.
    pub read_before_update: bool,
    /// Whether `id eq "…" and manager eq "…"` is asked before a reference is written.
    pub legacy_reference_probe: bool,
    /// Whether the connection test asks for groups too.
    pub probe_groups: bool,
    /// What is done on 429.
    pub retry_after: RetryAfter,
    /// Seconds to wait at most, whatever the server asks for.
    pub retry_after_cap_seconds: u64,
    /// Whether a POST carries empty `roles` and a `meta`.
    pub post_roles_and_meta: bool,
    /// What is sent for an attribute that became null.
    pub null_clearing: NullClearing,
    /// Whether groups name Microsoft's schema beside the RFC's.
    pub microsoft_group_schema: bool,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            persona: Persona::Entra,
            dialect: Dialect::Classic,
            flag_detection: FlagDetection::Url,
            active_literal: ActiveLiteral::String,
            manager_literal: ManagerLiteral::String,
            members_per_patch: NonZeroUsize::MIN,
            member_operations: MemberOperations::Array,
            member_removal: MemberRemoval::Filter,
            removal: Removal::Disable,
            read_before_update: true,
            legacy_reference_probe: false,
            probe_groups: true,
            retry_after: RetryAfter::Honour,
            retry_after_cap_seconds: 60,
            post_roles_and_meta: true,
            null_clearing: NullClearing::Off,
            microsoft_group_schema: true,
        }
    }
}
