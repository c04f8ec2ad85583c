//! Row keys: small, internal, never shown. What clients see are the ids.

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl From<$name> for i64 {
            fn from(key: $name) -> Self {
                key.0
            }
        })*
    };
}

keys! {
    /// Key of an organization.
    OrganizationKey;
    /// Key of a connection.
    ConnectionKey;
    /// Key of a token.
    TokenKey;
    /// Key of a user; grows with each creation, so that it is also the stable order of lists.
    UserKey;
    /// Key of a group; grows with each creation, so that it is also the stable order of lists.
    GroupKey;
    /// Key of a declared attribute.
    AttributeKey;
    /// Key of an admin.
    AdminKey;
    /// Key of an API key.
    ApiKeyKey;
}
