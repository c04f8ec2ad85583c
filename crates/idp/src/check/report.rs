//! What a check found, for programs and for people.

use std::time::Duration;

use serde::Serialize;

use super::{Finding, Provider};
use words::words;

words! {
    /// What came of a row or a probe; of a row, the worst of its probes.
    Verdict, "verdict", {
        /// Every identity provider gets what it needs.
        Passed => "passed",
        /// It could not be tried, which says nothing.
        NotApplicable => "not applicable",
        /// It works, and somebody would be unhappy.
        Tolerated => "tolerated",
        /// An identity provider would stumble.
        Stumbled => "stumbled",
        /// The server was gone, or the check was interrupted.
        Aborted => "aborted",
    }
}

/// What a check found.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The SCIM base URL.
    pub url: String,
    /// The rows, in the order in which they were tried.
    pub rows: Vec<RowReport>,
    /// Users and groups that were made, and could not be removed.
    pub left_behind: Vec<String>,
    /// Requests that were sent.
    pub requests: u64,
    /// How long it took.
    #[serde(rename = "seconds", serialize_with = "seconds")]
    pub took: Duration,
}

/// What came of a row.
#[derive(Debug, Clone, Serialize)]
pub struct RowReport {
    /// Its number, as documents have it.
    pub number: &'static str,
    /// What it asks for.
    pub title: &'static str,
    /// The worst of its probes.
    pub verdict: Verdict,
    /// What was tried.
    pub probes: Vec<ProbeReport>,
}

/// What came of a probe.
#[derive(Debug, Clone, Serialize)]
pub struct ProbeReport {
    /// What was tried.
    pub title: &'static str,
    /// What came of it.
    pub verdict: Verdict,
    /// Why it could not be tried, or was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What was found, if it did not pass.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// Who needs it, and what its administrator sees where it fails.
    pub needed_by: Vec<Stumble>,
}

/// An identity provider that stumbles.
#[derive(Debug, Clone, Serialize)]
pub struct Stumble {
    /// Which one.
    pub provider: Provider,
    /// What its administrator sees.
    pub looks_like: &'static str,
}

fn seconds<S: serde::Serializer>(took: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(took.as_secs_f64())
}

impl Report {
    /// How many rows came to this.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.rows.iter().filter(|row| row.verdict == verdict).count()
    }

    /// Whether every row was tried to its end and nobody stumbled.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.count(Verdict::Stumbled) + self.count(Verdict::Aborted) == 0
    }

    /// The last lines: how many rows came to what, and what was left behind.
    #[must_use]
    pub fn summary(&self, colours: bool) -> String {
        let counts = Verdict::ALL.iter().map(|verdict| (verdict, self.count(*verdict)));
        let counts = counts
            .filter(|(_, count)| *count > 0)
            .map(|(verdict, count)| verdict.paint(&format!("{count} {verdict}"), colours));
        let mut text = format!(
            "{} rows: {}; {} requests in {:.1} s\n",
            self.rows.len(),
            counts.collect::<Vec<_>>().join(", "),
            self.requests,
            self.took.as_secs_f64()
        );
        if !self.left_behind.is_empty() {
            text.push_str("Left behind, for it could not be removed:\n");
            text.extend(self.left_behind.iter().map(|path| format!("  {path}\n")));
        }
        text
    }
}

impl RowReport {
    /// A line, and below it what is to be said of probes that did not pass.
    #[must_use]
    pub fn text(&self, colours: bool) -> String {
        let mark = self.verdict.paint(&format!("{:<14}", self.verdict.word()), colours);
        let mut text = format!("{:>3}  {mark}  {}\n", self.number, self.title);
        for probe in self.probes.iter().filter(|probe| probe.verdict != Verdict::Passed) {
            probe.write(&mut text, self.verdict, colours);
        }
        text
    }
}

impl ProbeReport {
    fn write(&self, text: &mut String, of_row: Verdict, colours: bool) {
        const INDENT: &str = "                     ";
        let mut line = |line: &str| text.extend([INDENT, line, "\n"]);
        let reason = self.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        let verdict = self.verdict.paint(self.verdict.word(), colours);
        let verdict = if self.verdict == of_row { String::new() } else { format!(" ({verdict})") };
        line(&format!("{}{verdict}{reason}", self.title));
        for finding in &self.findings {
            line(&format!("  asked     {}", finding.request));
            line(&format!("  answered  {}", finding.answered));
            line(&format!("  required  {}", finding.required));
        }
        if matches!(self.verdict, Verdict::Stumbled | Verdict::Tolerated) {
            for Stumble { provider, looks_like } in &self.needed_by {
                line(&format!("  {}: {looks_like}", provider.name()));
            }
        }
    }
}

impl Verdict {
    /// In colour for a terminal.
    fn paint(self, text: &str, colours: bool) -> String {
        let colour = match self {
            Self::Passed => 32,
            Self::NotApplicable => 2,
            Self::Tolerated => 33,
            Self::Stumbled | Self::Aborted => 31,
        };
        if colours { format!("\x1b[{colour}m{text}\x1b[0m") } else { text.to_owned() }
    }
}
