//! How a connection's provisioning behaves: one switch a rule, and presets that set them all.

use scim::resource::UnknownAttributes;

/// A named setting of all rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// What a device manager wants; the default for named identity providers.
    ManagedDevices,
    /// The directory mirrors the identity provider.
    Mirror,
    /// Nothing beyond RFC 7644; the default for *Generic SCIM 2.0*.
    Rfc7644,
}

/// The rules in force on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// R12: what becomes of attributes that no schema knows.
    pub unknown_attributes: UnknownAttributes,
    /// Whether PATCH of a group answers 200 with the resource. Otherwise it answers 204, for the
    /// membership may be huge (RFC 7644 §3.5.2 allows both).
    pub group_patch_answers_resource: bool,
}

impl Rules {
    /// The rules as a preset sets them.
    #[must_use]
    pub const fn of(preset: Preset) -> Self {
        match preset {
            Preset::ManagedDevices | Preset::Mirror => {
                Self { unknown_attributes: UnknownAttributes::Ignore, group_patch_answers_resource: false }
            }
            Preset::Rfc7644 => {
                Self { unknown_attributes: UnknownAttributes::Refuse, group_patch_answers_resource: true }
            }
        }
    }
}
