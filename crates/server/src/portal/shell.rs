//! What a page stands in: navigation, the organization, the reader's own menu, and what was just done.

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use directory::mail::Language;
use directory::{Organization, Permission, Role};

use super::assets;
use super::failure::Failure;
use super::naming::initials;
use super::notice::Notice;
use super::reader::{Reader, Theme};
use super::texts::Texts;

/// Where in the navigation a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Nowhere in it.
    Elsewhere,
    Dashboard,
    Users,
    Groups,
    Provisioning,
    Attributes,
    Admins,
    ApiKeys,
    AuditTrails,
    ProvisioningLog,
    /// Behind the name of the organization.
    Organization,
    /// In the reader's own menu.
    Account,
}

/// Whoever has signed in, as pages show them.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Name for people.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// What they are to the organization.
    pub role: Role,
    /// The organization that is acted in.
    pub organization: Organization,
    /// All in which they have a role, this one included.
    pub organizations: Vec<Organization>,
}

impl SignedIn {
    /// The first letters of the first two words of the name.
    #[must_use]
    pub fn initials(&self) -> String {
        initials(&self.name)
    }
}

/// A part of the navigation.
pub struct Group {
    /// What it is called, where it is called anything.
    pub title: Option<&'static str>,
    /// Whether it is within the part before.
    pub nested: bool,
    /// Where it leads.
    pub entries: Vec<Entry>,
}

/// Where the navigation leads.
pub struct Entry {
    /// The page.
    pub section: Section,
    /// Its path.
    pub path: &'static str,
    /// Its picture.
    pub icon: &'static str,
    /// What it is called.
    pub name: &'static str,
}

/// What a page stands in.
#[derive(Debug, Clone)]
pub struct Shell {
    /// What is said.
    pub t: Texts,
    /// How it looks.
    pub theme: Theme,
    /// Path and query of the page.
    pub path: String,
    /// Where in the navigation it is.
    pub section: Section,
    /// What was just done.
    pub notice: Option<Notice>,
    /// Who has signed in.
    pub signed: Option<SignedIn>,
}

impl Shell {
    /// The shell of a page that anybody may see.
    #[must_use]
    pub fn open(reader: Reader) -> Self {
        let Reader { texts, theme, path } = reader;
        Self { t: texts, theme, path, section: Section::Elsewhere, notice: None, signed: None }
    }

    /// Path of a file that pages are made with.
    #[must_use]
    #[expect(clippy::unused_self, reason = "templates call methods")]
    pub fn asset(&self, name: &str) -> String {
        assets::path(name)
    }

    /// Where one can go.
    #[must_use]
    pub fn navigation(&self) -> [Group; 6] {
        let t = &self.t;
        let entry = |section, path, icon, name| Entry { section, path, icon, name };
        let group = |title, nested, entries| Group { title, nested, entries };
        [
            group(None, false, vec![entry(Section::Dashboard, "/", "home", t.dashboard())]),
            group(
                Some(t.users()),
                false,
                vec![
                    entry(Section::Users, "/users", "person", t.users()),
                    entry(Section::Groups, "/groups", "people", t.user_groups()),
                ],
            ),
            group(Some(t.admin_area()), false, vec![]),
            group(
                Some(t.identity()),
                true,
                vec![entry(Section::Provisioning, "/provisioning", "plug", t.user_provisioning())],
            ),
            group(
                Some(t.system()),
                true,
                vec![
                    entry(Section::Attributes, "/attributes", "tag", t.attributes()),
                    entry(Section::Admins, "/admins", "shield", t.admins()),
                    entry(Section::ApiKeys, "/api-keys", "key", t.api_keys()),
                ],
            ),
            group(
                None,
                true,
                vec![
                    entry(Section::AuditTrails, "/audit-trails", "trail", t.audit_trails()),
                    entry(Section::ProvisioningLog, "/provisioning-log", "log", t.provisioning_log()),
                ],
            ),
        ]
    }

    /// The parts of the navigation that the page is in, from the outermost.
    #[must_use]
    pub fn trail(&self) -> Vec<&'static str> {
        let t = &self.t;
        match self.section {
            Section::Elsewhere | Section::Dashboard | Section::Organization | Section::Account => vec![],
            Section::Users | Section::Groups => vec![t.users()],
            Section::Provisioning => vec![t.admin_area(), t.identity()],
            Section::Attributes | Section::Admins | Section::ApiKeys => vec![t.admin_area(), t.system()],
            Section::AuditTrails | Section::ProvisioningLog => vec![t.admin_area()],
        }
    }

    /// Whether it is the page of the organization.
    #[must_use]
    pub fn is_at_organization(&self) -> bool {
        self.section == Section::Organization
    }

    /// Whether it is a page of the reader's own account.
    #[must_use]
    pub fn is_at_account(&self) -> bool {
        self.section == Section::Account
    }

    /// Languages to choose from, and whether it is the page's.
    #[must_use]
    pub fn languages(&self) -> [(Language, &'static str, bool); 2] {
        [Language::English, Language::French]
            .map(|language| (language, own_name(language), language == self.t.language()))
    }

    /// Appearances to choose from, what they are called, and whether it is the page's.
    #[must_use]
    pub fn themes(&self) -> [(Theme, &'static str, bool); 3] {
        let named = [
            (Theme::Auto, self.t.theme_auto()),
            (Theme::Light, self.t.theme_light()),
            (Theme::Dark, self.t.theme_dark()),
        ];
        named.map(|(theme, name)| (theme, name, theme == self.theme))
    }

    /// What a role is called.
    #[must_use]
    pub const fn role(&self, role: Role) -> &'static str {
        match role {
            Role::Owner => self.t.role_owner(),
            Role::Admin => self.t.role_admin(),
            Role::Auditor => self.t.role_auditor(),
        }
    }

    /// Whether whoever has signed in may do this: what they may not is not offered. `app` refuses it all the same.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.signed.as_ref().is_some_and(|signed| signed.role.allows(permission))
    }

    /// Whether users and groups may be changed.
    #[must_use]
    pub fn may_write_users(&self) -> bool {
        self.may(Permission::WriteUsers)
    }

    /// Whether connections and attributes may be changed.
    #[must_use]
    pub fn may_write_connections(&self) -> bool {
        self.may(Permission::WriteConnections)
    }

    /// Whether admins and API keys may be changed.
    #[must_use]
    pub fn may_write_admins(&self) -> bool {
        self.may(Permission::WriteAdmins)
    }
}

/// A language's own name.
const fn own_name(language: Language) -> &'static str {
    match language {
        Language::English => "English",
        Language::French => "Français",
    }
}

/// A page.
///
/// # Errors
/// 500 where the template fails.
pub fn page(template: &impl askama::Template) -> Result<Response, Failure> {
    page_with(StatusCode::OK, template)
}

/// A page that is not what was asked for, such as a form with what is wrong in it.
///
/// # Errors
/// As [`page`].
pub fn page_with(status: StatusCode, template: &impl askama::Template) -> Result<Response, Failure> {
    Ok((status, Html(template.render()?)).into_response())
}
