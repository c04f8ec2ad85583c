//! One-time codes: handing their secret to an authenticator, and switching them off.

use std::fmt::Write as _;

use app::Problem;
use app::totp::{self, Enrolment};
use askama::Template;
use qrcode::{Color, EcLevel, QrCode};
use serde::Deserialize;

use crate::portal::Answer;
use crate::portal::input::Fields;
use crate::portal::problems::Problems;
use crate::portal::shell::{self, Section, Shell};
use crate::portal::visitor::{Visitor, leads_to};

/// A QR code as an SVG draws it, in units of one module.
struct Drawing {
    /// Modules of a side, the quiet zone included.
    side: usize,
    /// The dark modules, as a path.
    path: String,
}

/// Light modules that a reader needs around the code (ISO/IEC 18004).
const QUIET: usize = 4;

impl Drawing {
    /// `None` where the text is longer than a code can hold.
    fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (y, row) in code.to_colors().chunks(width).enumerate() {
            for (x, run) in runs(row) {
                // A text takes whatever is written to it.
                let _written = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
        }
        Some(Self { side: width + 2 * QUIET, path })
    }
}

/// Where dark modules of a row begin, and how many they are.
fn runs(row: &[Color]) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut at = 0;
    for run in row.chunk_by(|one, next| one == next) {
        if run[0] == Color::Dark {
            runs.push((at, run.len()));
        }
        at += run.len();
    }
    runs
}

#[derive(Template)]
#[template(path = "account/codes.html")]
struct CodesPage {
    shell: Shell,
    enrolment: Enrolment,
    drawing: Option<Drawing>,
    problems: Problems,
}

impl CodesPage {
    fn new(visitor: &Visitor, enrolment: Enrolment, problems: Problems) -> Self {
        let drawing = Drawing::of(&enrolment.url);
        Self { shell: visitor.shell_at(Section::Account), enrolment, drawing, problems }
    }

    /// The secret in fours, as people type it.
    fn spelled(&self) -> String {
        let letters: Vec<char> = self.enrolment.secret.chars().collect();
        letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
    }
}

/// `GET /account/codes`: whoever has them on, or no password that they would go with, has nothing to do there.
pub async fn begin(visitor: Visitor) -> Answer {
    match totp::enrol(visitor.app(), &visitor.session) {
        Ok(enrolment) => shell::page(&CodesPage::new(&visitor, enrolment, Problems::none())),
        Err(problem) if problem.error.status == 409 => Ok(leads_to("/account")),
        Err(problem) => Err(problem.into()),
    }
}

/// That the authenticator has the secret.
#[derive(Deserialize)]
pub struct Confirmation {
    #[serde(default)]
    secret: String,
    #[serde(default)]
    code: String,
}

/// `POST /account/codes`
pub async fn confirm(visitor: Visitor, Fields(Confirmation { secret, code }): Fields<Confirmation>) -> Answer {
    let problem = match totp::confirm(visitor.app(), &visitor.session, &secret, &code).await {
        Ok(()) => return Ok(visitor.done("/account", visitor.shell.t.codes_on())),
        Err(problem) => problem,
    };
    let problems = Problems::of(&visitor.shell.t, problem)?;
    match totp::enrol_again(&visitor.session, &secret) {
        Ok(enrolment) => shell::page_with(problems.status(), &CodesPage::new(&visitor, enrolment, problems)),
        // The secret is none of ours, or they are on already.
        Err(_) => Ok(leads_to("/account/codes")),
    }
}

#[derive(Template)]
#[template(path = "account/codes_off.html")]
struct OffPage {
    shell: Shell,
    problems: Problems,
}

fn off_page(visitor: &Visitor, problems: Problems) -> OffPage {
    OffPage { shell: visitor.shell_at(Section::Account), problems }
}

/// `GET /account/codes/off`: asks for the password.
pub async fn ask_to_switch_off(visitor: Visitor) -> Answer {
    shell::page(&off_page(&visitor, Problems::none()))
}

/// The password that switches them off.
#[derive(Deserialize)]
pub struct Proof {
    #[serde(default)]
    old: String,
}

/// `POST /account/codes/off`
pub async fn switch_off(visitor: Visitor, Fields(Proof { old }): Fields<Proof>) -> Answer {
    match totp::disable(visitor.app(), &visitor.session, &old).await {
        Ok(()) => Ok(visitor.done("/account", visitor.shell.t.codes_off())),
        Err(problem) => {
            // It is the password that there is, not one that is chosen.
            let problem = Problem { field: problem.field.map(|_| "old"), ..problem };
            let problems = Problems::of(&visitor.shell.t, problem)?;
            shell::page_with(problems.status(), &off_page(&visitor, problems))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_has_the_dark_modules_of_its_code_and_no_other() {
        let text = "otpauth://totp/Muster:ada%40example.org?secret=GEZDGNBVGY3TQOJQ&issuer=Muster";
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let drawing = Drawing::of(text).unwrap();
        assert_eq!(drawing.side, code.width() + 8);
        let mut dark = vec![false; code.width() * code.width()];
        for run in drawing.path.split('M').skip(1) {
            let (place, length) = run.split_once('h').unwrap();
            let (x, y) = place.split_once(' ').unwrap();
            let length: usize = length.split_once('v').unwrap().0.parse().unwrap();
            let first = (y.parse::<usize>().unwrap() - QUIET) * code.width() + x.parse::<usize>().unwrap() - QUIET;
            dark[first..first + length].fill(true);
        }
        let wanted: Vec<bool> = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
        assert_eq!(dark, wanted);
        assert!(Drawing::of(&"x".repeat(5_000)).is_none());
    }
}
