//! A group of the directory.

use jiff::Timestamp;
use uuid::Uuid;

/// A group of users and groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Immutable id in the directory.
    pub object_id: Uuid,
    /// Name. Entra lets two groups share one, and provisioning matches by it.
    pub display_name: String,
    /// What the group is for.
    pub description: Option<String>,
    /// Alias in the directory.
    pub mail_nickname: Option<String>,
    /// Whether the group can be assigned to an application: Entra assigns security groups only.
    pub security_enabled: bool,
    /// Whether a rule makes the members. To an application it makes no difference.
    pub dynamic: bool,
    /// When the group was put into the bin.
    pub deleted: Option<Timestamp>,
    /// Object ids of the direct members, users and groups, each once. Entra provisions the users among them.
    ///
    /// A group that the state gives out has none here, because they may be many; see `State::members`.
    pub members: Vec<Uuid>,
}

impl Group {
    /// A security group of nobody.
    #[must_use]
    pub fn new(object_id: Uuid, display_name: &str) -> Self {
        Self {
            object_id,
            display_name: display_name.to_owned(),
            description: None,
            mail_nickname: None,
            security_enabled: true,
            dynamic: false,
            deleted: None,
            members: Vec::new(),
        }
    }
}
