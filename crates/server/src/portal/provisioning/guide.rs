//! What to do at an identity provider, step by step, with what this installation has to be called there.
//!
//! What stands on the pages of an identity provider's own console is quoted in the reader's language as far as that
//! console speaks it.

use directory::rule::Updates;
use directory::{Connection, IdentityProvider};

use crate::base_url::BaseUrl;
use crate::portal::naming;
use crate::portal::texts::Texts;

/// The query that makes Microsoft Entra ID send PATCH requests as RFC 7644 has them.
const STANDARD_PATCH: &str = "?aadOptscim062020";

/// What to do, step by step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guide {
    /// What it is for.
    pub title: String,
    /// The steps.
    pub steps: Vec<Step>,
}

/// A step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step {
    /// What is done.
    pub title: String,
    /// How, a paragraph each.
    pub text: Vec<String>,
    /// What is to be entered: an id for its field here, the label there, and the value.
    pub values: Vec<(&'static str, &'static str, String)>,
    /// Mappings: the target, what it is mapped from, and what to do with it.
    pub mappings: Vec<Mapping>,
}

/// A mapping at the identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The attribute here.
    pub target: String,
    /// What it is filled from.
    pub source: &'static str,
    /// What to do with it.
    pub advice: &'static str,
}

impl Step {
    fn new<const N: usize>(title: &str, text: [&str; N]) -> Self {
        Self { title: title.to_owned(), text: text.map(ToOwned::to_owned).to_vec(), ..Self::default() }
    }
}

impl Guide {
    /// The guide of a connection; `attributes` are the names of those that its identity provider fills.
    #[must_use]
    pub fn of(t: &Texts, connection: &Connection, attributes: &[String], url: &BaseUrl) -> Self {
        let steps = match connection.idp {
            IdentityProvider::Entra => entra(t, connection, attributes, url),
            IdentityProvider::Okta => okta(t, url),
            other => any(t, other, url),
        };
        Self { title: t.guide_title(naming::idp_name(t, connection.idp)), steps }
    }
}

fn entra(t: &Texts, connection: &Connection, attributes: &[String], url: &BaseUrl) -> Vec<Step> {
    vec![
        Step::new(t.guide_entra_app(), [t.guide_entra_app_open(), t.guide_entra_app_create()]),
        Step {
            values: vec![("guide-url", "Tenant URL", format!("{}{STANDARD_PATCH}", &**url))],
            ..Step::new(
                t.guide_entra_credentials(),
                [t.guide_entra_credentials_open(), t.guide_entra_credentials_token(), t.guide_entra_credentials_flag()],
            )
        },
        Step::new(t.guide_entra_test(), [t.guide_entra_test_text(), t.guide_entra_test_failed()]),
        Step {
            mappings: mappings(t, connection, attributes),
            ..Step::new(t.guide_entra_mappings(), [t.guide_entra_mappings_open(), t.guide_entra_mappings_text()])
        },
        Step::new(t.guide_entra_scope(), [t.guide_entra_scope_text(), t.guide_entra_scope_nested()]),
        Step::new(t.guide_entra_demand(), [t.guide_entra_demand_text()]),
        Step::new(t.guide_entra_start(), [t.guide_entra_start_text()]),
    ]
}

/// The mappings that an application which is not from the gallery begins with, and what to do with each.
fn mappings(t: &Texts, connection: &Connection, attributes: &[String]) -> Vec<Mapping> {
    let rules = connection.rules();
    let mapping = |target: &str, source, advice| Mapping { target: target.to_owned(), source, advice };
    let user_name = if rules.user_name_can_change { t.guide_keep() } else { t.guide_keep_user_name() };
    let email = if rules.email_mandatory { t.guide_keep_email() } else { t.guide_keep() };
    let unused = match rules.updates {
        Updates::All => t.guide_may_delete(),
        Updates::OnlyListed => t.guide_delete_unlisted(),
    };
    let mut all = vec![
        mapping("userName", "userPrincipalName", user_name),
        mapping("active", "Switch([IsSoftDeleted], …)", t.guide_keep_active()),
        mapping("emails[type eq \"work\"].value", "mail", email),
        mapping("name.givenName, name.familyName", "givenName, surname", t.guide_keep()),
        mapping("displayName", "displayName", t.guide_keep()),
        mapping("externalId", "mailNickname", t.guide_change_external_id()),
        mapping("urn:…:enterprise:2.0:User:department", "department", t.guide_keep_variables()),
        mapping("addresses[type eq \"work\"].…", "streetAddress, city, …", unused),
        mapping("phoneNumbers[type eq \"fax\"].value", "facsimileTelephoneNumber", unused),
    ];
    let urn = connection.settings.extension_urn.urn();
    all.extend(attributes.iter().map(|name| mapping(&format!("{urn}:{name}"), "…", t.guide_add_attribute())));
    all
}

fn okta(t: &Texts, url: &BaseUrl) -> Vec<Step> {
    vec![
        Step::new(t.guide_okta_app(), [t.guide_okta_app_create(), t.guide_okta_app_scim()]),
        Step {
            values: vec![
                ("guide-url", "SCIM connector base URL", url.to_string()),
                ("guide-identifier", "Unique identifier field for users", "userName".to_owned()),
            ],
            ..Step::new(
                t.guide_okta_integration(),
                [t.guide_okta_integration_open(), t.guide_okta_integration_actions(), t.guide_okta_integration_token()],
            )
        },
        Step::new(t.guide_okta_test(), [t.guide_okta_test_text(), t.guide_okta_test_failed()]),
        Step::new(t.guide_okta_to_app(), [t.guide_okta_to_app_text(), t.guide_okta_to_app_deactivate()]),
        Step::new(t.guide_okta_assign(), [t.guide_okta_assign_text(), t.guide_okta_assign_groups()]),
    ]
}

fn any(t: &Texts, idp: IdentityProvider, url: &BaseUrl) -> Vec<Step> {
    let own = match idp {
        IdentityProvider::OneLogin => Some(t.guide_onelogin()),
        IdentityProvider::PingOne => Some(t.guide_pingone()),
        IdentityProvider::JumpCloud => Some(t.guide_jumpcloud()),
        IdentityProvider::Google => Some(t.guide_google()),
        IdentityProvider::Keycloak => Some(t.guide_keycloak()),
        IdentityProvider::Authentik => Some(t.guide_authentik()),
        IdentityProvider::Generic | IdentityProvider::Entra | IdentityProvider::Okta => None,
    };
    let mut enter = Step {
        values: vec![("guide-url", t.connection_scim_url(), url.to_string())],
        ..Step::new(t.guide_any_enter(), [t.guide_any_enter_text(), t.guide_any_enter_token()])
    };
    if let Some(own) = own {
        enter.text.insert(0, own.to_owned());
    }
    vec![
        enter,
        Step::new(t.guide_any_test(), [t.guide_any_test_text()]),
        Step::new(t.guide_any_assign(), [t.guide_any_assign_text()]),
    ]
}

#[cfg(test)]
mod tests {
    use directory::mail::Language;
    use directory::settings::ExtensionUrn;
    use directory::{ConnectionKey, OrganizationKey, Settings};
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::base_url::BaseUrls;

    fn guide(idp: IdentityProvider) -> Guide {
        let mut settings = Settings::of(idp.preset());
        settings.extension_urn = ExtensionUrn::Ivanti;
        let connection = Connection {
            key: ConnectionKey(1),
            organization: OrganizationKey(1),
            id: "1c0e".into(),
            name: "Head office".into(),
            idp,
            settings,
            created: Timestamp::UNIX_EPOCH,
        };
        let urls = BaseUrls::new(Some("https://muster.example"), String::new(), false);
        let url = urls.of(&"/".parse().unwrap(), &axum::http::HeaderMap::new());
        Guide::of(&Texts::new(Language::French, TimeZone::UTC), &connection, &["badge".into()], &url)
    }

    #[test]
    fn each_guide_gives_the_url_to_be_entered() {
        for idp in IdentityProvider::ALL {
            let values: Vec<_> = guide(*idp).steps.into_iter().flat_map(|step| step.values).collect();
            assert!(values[0].2.starts_with("https://muster.example/scim/v2"), "{idp}");
            assert_eq!(values[0].2.ends_with(STANDARD_PATCH), *idp == IdentityProvider::Entra);
        }
    }

    #[test]
    fn an_attribute_is_mapped_under_the_urn_that_the_connection_speaks() {
        let mappings: Vec<_> =
            guide(IdentityProvider::Entra).steps.into_iter().flat_map(|step| step.mappings).collect();
        let last = &mappings.last().unwrap().target;
        assert_eq!(last, "urn:ietf:params:scim:schemas:extension:ivanti:2.0:User:badge");
    }
}
