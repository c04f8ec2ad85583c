//! Users from a file: tried first, line by line, without changing anything; then done.

use ::scim::Error;
use app::import::{self, Reason, Remark, Report, Step};
use app::{Problem, attributes};
use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use directory::Permission;
use directory::sheet::{Column, Heading};

use crate::portal::Answer;
use crate::portal::failure::Failure;
use crate::portal::naming::{apart, idp_name};
use crate::portal::problems::Problems;
use crate::portal::shell::{self, Section, Shell};
use crate::portal::texts::Texts;
use crate::portal::upload::Upload;
use crate::portal::visitor::Visitor;

/// Bytes of a file: it comes back with the page that shows what would happen, a third longer.
const MOST: usize = 5 * 1024 * 1024;

/// Lines that are shown of those that make or change users, and of those with problems.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "users/import.html")]
struct ImportPage {
    shell: Shell,
    /// What was pasted.
    text: String,
    columns: Vec<String>,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "users/imported.html")]
struct ReportPage {
    shell: Shell,
    report: Report,
    /// The file, to be sent again when it is to be done; `None`: it is done.
    sheet: Option<String>,
}

impl ReportPage {
    const fn changing(&self) -> u64 {
        self.report.created + self.report.updated
    }

    /// Numbers of lines, by what becomes of them.
    const fn counts(&self) -> [(&'static str, &'static str, u64); 5] {
        let (t, report) = (&self.shell.t, &self.report);
        [
            ("good", t.import_created(), report.created),
            ("info", t.import_updated(), report.updated),
            ("quiet", t.import_unchanged(), report.unchanged),
            ("warn", t.import_skipped(), report.skipped),
            ("bad", t.import_failed(), report.failed),
        ]
    }

    fn steps(&self) -> &[Step] {
        &self.report.steps[..self.report.steps.len().min(SHOWN)]
    }

    fn remarks(&self) -> &[Remark] {
        &self.report.remarks[..self.report.remarks.len().min(SHOWN)]
    }

    /// What changes, by the names of the attributes.
    fn changes(step: &Step) -> String {
        let names: Vec<&str> = step.changes.iter().map(|change| change.attribute.as_str()).collect();
        names.join(", ")
    }

    fn reason(&self, remark: &Remark) -> String {
        reason(&self.shell.t, remark)
    }

    /// What is wrong with a user as a whole, as an identity provider would be told: it is there in English only.
    fn detail(remark: &Remark) -> Option<&str> {
        let whole = remark.reason == Reason::Value && remark.column.is_none();
        whole.then_some(remark.detail.as_str())
    }
}

fn reason(t: &Texts, remark: &Remark) -> String {
    match (&remark.reason, remark.column.as_deref()) {
        (Reason::NoUserName, _) => t.import_no_user_name().to_owned(),
        (Reason::Owned(idp), _) => t.import_owned(idp_name(t, *idp)),
        (Reason::TooLong, _) => t.import_too_long().to_owned(),
        (Reason::NotUtf8, _) => t.import_not_utf8().to_owned(),
        (Reason::Cells { cells, columns }, _) => t.import_cells(*cells as u64, *columns as u64),
        (Reason::GroupOwned(name, idp), _) => t.import_group_owned(apart(name), idp_name(t, *idp)),
        (Reason::GroupName, _) => t.import_group_name().to_owned(),
        (Reason::Value, Some("email")) => t.import_no_address().to_owned(),
        (Reason::Value, Some("active")) => t.import_no_boolean().to_owned(),
        (Reason::Value, Some(_)) => t.import_too_long_value().to_owned(),
        (Reason::Value, None) => t.import_no_user().to_owned(),
    }
}

/// `GET /users/import`
pub async fn show(visitor: Visitor) -> Answer {
    visitor.actor().require(Permission::WriteUsers)?;
    shell::page(&page(&visitor, String::new(), Problems::none()).await?)
}

async fn page(visitor: &Visitor, text: String, problems: Problems) -> Result<ImportPage, Failure> {
    let added: Vec<_> = attributes::list(visitor.app(), visitor.actor()).await?;
    let added: Vec<_> = added.into_iter().map(|listed| listed.attribute).collect();
    let passed_over = |heading: &Heading| matches!(heading, Heading::Standard(Column::Source | Column::Status));
    let columns = Heading::all(&added).into_iter().filter(|heading| !passed_over(heading));
    let columns = columns.map(|heading| heading.name().into_owned()).collect();
    Ok(ImportPage { shell: visitor.shell_at(Section::Users), text, columns, problems })
}

/// `POST /users/import`: a file or a pasted text is tried; what was tried comes back, and is done.
pub async fn import(visitor: Visitor, upload: Upload) -> Answer {
    let tried = upload.field("sheet");
    let again = (!tried.is_empty()).then(|| STANDARD.decode(tried)).transpose();
    let again = again.map_err(|_| Error::bad_request("The form cannot be read: its file is not as it was given."))?;
    let file = [upload.field("file"), upload.field("text")].into_iter().find(|bytes| !bytes.trim_ascii().is_empty());
    let dry_run = again.is_none();
    let file = again.as_deref().or(file).unwrap_or_default();
    let report = match checked(file) {
        Ok(()) => import::users(visitor.app(), visitor.actor(), file, dry_run).await,
        Err(problem) => Err(problem),
    };
    let report = match report {
        Ok(report) => report,
        Err(problem) => {
            let problems = Problems::of(&visitor.shell.t, problem)?;
            let text = String::from_utf8_lossy(upload.field("text")).into_owned();
            return shell::page_with(problems.status(), &page(&visitor, text, problems).await?);
        }
    };
    if !dry_run && report.remarks.is_empty() {
        let t = &visitor.shell.t;
        return Ok(visitor.done("/users", t.import_done(report.created, report.updated)));
    }
    let sheet = dry_run.then(|| STANDARD.encode(file));
    shell::page(&ReportPage { shell: visitor.shell_at(Section::Users), report, sheet })
}

fn checked(file: &[u8]) -> Result<(), Problem> {
    if file.len() > MOST {
        let error = Error::payload_too_large(format!("The file must not be larger than {MOST} bytes."));
        return Err(Problem::at("file", error));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use directory::IdentityProvider;
    use directory::mail::Language;
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn each_reason_is_told_in_the_readers_language() {
        for language in [Language::English, Language::French] {
            let t = Texts::new(language, TimeZone::UTC);
            let told = |reason_, column: Option<&str>| {
                let column = column.map(ToOwned::to_owned);
                reason(&t, &Remark { line: 2, column, reason: reason_, detail: "detail".into() })
            };
            let mut all = vec![
                told(Reason::NoUserName, Some("userName")),
                told(Reason::Owned(IdentityProvider::Okta), None),
                told(Reason::TooLong, None),
                told(Reason::NotUtf8, None),
                told(Reason::Cells { cells: 2, columns: 3 }, None),
                told(Reason::Value, Some("email")),
                told(Reason::Value, Some("active")),
                told(Reason::GroupOwned("Crew".into(), IdentityProvider::Okta), Some("groups")),
                told(Reason::GroupName, Some("groups")),
                told(Reason::Value, Some("badge")),
                told(Reason::Value, None),
            ];
            let count = all.len();
            all.sort();
            all.dedup();
            assert_eq!(all.len(), count, "{all:?}");
            assert!(!all.contains(&"detail".to_owned()));
        }
    }

    #[test]
    fn a_file_that_would_not_come_back_is_refused() {
        assert!(checked(&vec![b'a'; MOST]).is_ok());
        assert_eq!(checked(&vec![b'a'; MOST + 1]).unwrap_err().field, Some("file"));
    }
}
