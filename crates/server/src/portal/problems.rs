//! What is wrong with what was typed, in the reader's language and at its field.

use app::Problem;
use axum::http::StatusCode;

use super::texts::Texts;

/// What is wrong with a form that was sent; nothing, before it was.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    told: Option<(StatusCode, Option<&'static str>, String)>,
}

impl Problems {
    /// A form that was not sent yet.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Why an action was not done. What is no fault of the form's is an error of its own page.
    ///
    /// # Errors
    /// The problem, where the form cannot help it: 403, and 5xx.
    pub fn of(t: &Texts, problem: Problem) -> Result<Self, Problem> {
        if problem.error.status == 403 || problem.error.status >= 500 {
            return Err(problem);
        }
        let status = StatusCode::from_u16(problem.error.status).unwrap_or(StatusCode::BAD_REQUEST);
        // A form that was refused is no sign of who has signed in, which 401 would say to a browser.
        let status = if status == StatusCode::UNAUTHORIZED { StatusCode::UNPROCESSABLE_ENTITY } else { status };
        Ok(Self { told: Some((status, problem.field, sentence(t, &problem))) })
    }

    /// What is wrong, in words of its own.
    #[must_use]
    pub fn saying(status: StatusCode, text: &str) -> Self {
        Self { told: Some((status, None, text.to_owned())) }
    }

    /// The status of the page that shows them.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.told.as_ref().map_or(StatusCode::OK, |(status, ..)| *status)
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn at(&self, field: &str) -> Option<&str> {
        self.told.as_ref().filter(|(_, at, _)| *at == Some(field)).map(|(.., text)| text.as_str())
    }

    /// What is wrong with no field of `fields`.
    #[must_use]
    pub fn beside(&self, fields: &[&str]) -> Option<&str> {
        let told = self.told.as_ref()?;
        told.1.is_none_or(|at| !fields.contains(&at)).then_some(told.2.as_str())
    }
}

/// What is wrong, and what to do next.
fn sentence(t: &Texts, problem: &Problem) -> String {
    match (problem.field, problem.error.status) {
        (Some("code"), _) => t.problem_code().to_owned(),
        (Some("link"), _) => t.problem_link().to_owned(),
        (Some("email"), 409) if problem.existing.is_none() => t.problem_email_elsewhere().to_owned(),
        (Some("email"), 409) => t.problem_email_taken().to_owned(),
        (Some("email" | "notification_address"), _) => t.problem_email().to_owned(),
        (Some("password" | "new"), _) => t.problem_password().to_owned(),
        (Some("name"), 409) => t.problem_name_taken().to_owned(),
        (Some("name"), _) => t.problem_name().to_owned(),
        // Admins and one's own account
        (Some("role" | "id"), 409) => t.problem_last_owner().to_owned(),
        (Some("old"), 429) => t.problem_guesses().to_owned(),
        (Some("old"), _) => t.problem_old_password().to_owned(),
        // User Provisioning
        (Some("after"), _) => t.problem_after().to_owned(),
        (Some("token"), _) => t.problem_token().to_owned(),
        (Some("label"), _) => t.problem_label().to_owned(),
        (Some("attribute"), 409) => t.problem_attribute_taken().to_owned(),
        (Some("attribute"), _) => t.problem_attribute().to_owned(),
        (Some("enrolment_url"), 409) => t.user_left_no_link().to_owned(),
        (Some("enrolment_url"), _) => t.problem_enrolment_url().to_owned(),
        (Some("guard.enabled"), _) => t.problem_guard().to_owned(),
        (Some("guard.users"), _) => t.problem_guard_users().to_owned(),
        (Some("guard.percent"), _) => t.problem_guard_percent().to_owned(),
        (Some("guard.window_minutes"), _) => t.problem_guard_window().to_owned(),
        // Users and groups
        (Some("userName"), 409) => t.user_problem_taken().to_owned(),
        (Some("userName"), _) => t.user_problem_name().to_owned(),
        (Some("manager"), _) => t.user_problem_manager().to_owned(),
        (Some("customAttributes"), 400) => t.user_problem_custom().to_owned(),
        (Some("members"), _) => t.group_problem_members().to_owned(),
        (Some("file"), 413) => t.import_problem_size().to_owned(),
        (Some("file"), _) => t.import_problem_file().to_owned(),
        (None, 401) => t.problem_sign_in().to_owned(),
        (_, 404) => t.problem_gone().to_owned(),
        (_, 409) => t.problem_conflict().to_owned(),
        (_, 429) => t.problem_later().to_owned(),
        _ => t.problem_value().to_owned(),
    }
}
