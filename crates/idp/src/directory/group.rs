//! A group of the directory.

use uuid::Uuid;

/// A group of users. Entra provisions direct members only, so there are no others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Immutable id in the directory.
    pub object_id: Uuid,
    /// Name, unique in the directory, because groups are matched by it.
    pub display_name: String,
    /// Object ids of the members, each once.
    pub members: Vec<Uuid>,
}
