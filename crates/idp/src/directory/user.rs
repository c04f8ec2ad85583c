//! A user of the directory.

use jiff::Timestamp;
use uuid::Uuid;

/// A user, with Entra's attributes. `None` is Entra's null.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Immutable id in the directory.
    pub object_id: Uuid,
    /// Name to sign in with. A guest's is `alias_domain#EXT#@tenant`.
    pub user_principal_name: String,
    /// False: may not sign in, and is never created anywhere.
    pub account_enabled: bool,
    /// Name for people, in any script.
    pub display_name: String,
    /// Alias in the directory, ASCII.
    pub mail_nickname: String,
    /// E-mail address; users without a mailbox have none.
    pub mail: Option<String>,
    /// First name.
    pub given_name: Option<String>,
    /// Family name.
    pub surname: Option<String>,
    /// What the user does.
    pub job_title: Option<String>,
    /// Where in the organization.
    pub department: Option<String>,
    /// Number in the personnel records.
    pub employee_id: Option<String>,
    /// `Member` or `Guest`.
    pub user_type: Option<String>,
    /// Room or building.
    pub physical_delivery_office_name: Option<String>,
    /// Street and number.
    pub street_address: Option<String>,
    /// Town.
    pub city: Option<String>,
    /// State, province or region.
    pub state: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// ISO 3166-1 code of two letters.
    pub country: Option<String>,
    /// Phone on the desk.
    pub telephone_number: Option<String>,
    /// Phone in the pocket.
    pub mobile: Option<String>,
    /// Fax.
    pub facsimile_telephone_number: Option<String>,
    /// BCP 47 tag.
    pub preferred_language: Option<String>,
    /// `extensionAttribute1` to `extensionAttribute15`: the organization's own.
    pub extension_attributes: [Option<String>; 15],
    /// Object id of the manager.
    pub manager: Option<Uuid>,
    /// When the user was put into the bin.
    pub deleted: Option<Timestamp>,
}

impl User {
    /// An enabled user of whom nothing is known but what every user has.
    #[must_use]
    pub fn new(object_id: Uuid, user_principal_name: &str, mail_nickname: &str, display_name: &str) -> Self {
        Self {
            object_id,
            user_principal_name: user_principal_name.to_owned(),
            account_enabled: true,
            display_name: display_name.to_owned(),
            mail_nickname: mail_nickname.to_owned(),
            mail: None,
            given_name: None,
            surname: None,
            job_title: None,
            department: None,
            employee_id: None,
            user_type: Some("Member".to_owned()),
            physical_delivery_office_name: None,
            street_address: None,
            city: None,
            state: None,
            postal_code: None,
            country: None,
            telephone_number: None,
            mobile: None,
            facsimile_telephone_number: None,
            preferred_language: None,
            extension_attributes: [const { None }; 15],
            manager: None,
            deleted: None,
        }
    }
}
