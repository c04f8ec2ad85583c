//! Roles of an application, which `[appRoleAssignments]` holds.

/// A role that a user was assigned in the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppRole {
    /// Its id.
    pub id: String,
    /// What the application calls it.
    pub value: String,
    /// What people call it.
    pub display_name: String,
}

/// All roles of a user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roles {
    /// Each of them.
    pub roles: Vec<AppRole>,
    /// Whether they are to be all: `AssertiveAppRoleAssignmentsComplex` takes away what is not among them,
    /// `AppRoleAssignmentsComplex` only adds.
    pub assertive: bool,
}
