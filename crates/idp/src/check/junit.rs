//! A report as the XML of `JUnit`, which build servers show: a suite a row, a case a probe.

use std::fmt::Write as _;

use super::report::{ProbeReport, Report, RowReport, Stumble, Verdict};

impl Report {
    /// The document.
    #[must_use]
    pub fn junit(&self) -> String {
        let probes: Vec<_> = self.rows.iter().flat_map(|row| &row.probes).collect();
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"muster idp check\" {} time=\"{:.3}\">\n",
            totals(&probes),
            self.took.as_secs_f64()
        );
        self.rows.iter().for_each(|row| suite(&mut xml, row));
        xml.push_str("</testsuites>\n");
        xml
    }
}

fn suite(xml: &mut String, row: &RowReport) {
    let name = escaped(&format!("{} {}", row.number, row.title));
    // A text takes whatever is written, here and below.
    let _ = writeln!(xml, "  <testsuite name=\"{name}\" {}>", totals(&row.probes.iter().collect::<Vec<_>>()));
    for probe in &row.probes {
        let _ = write!(xml, "    <testcase classname=\"{name}\" name=\"{}\"", escaped(probe.title));
        let text = escaped(&told(probe));
        let _ = match probe.verdict {
            Verdict::Passed => writeln!(xml, "/>"),
            Verdict::Tolerated => writeln!(xml, "><system-out>{text}</system-out></testcase>"),
            Verdict::NotApplicable => writeln!(xml, "><skipped message=\"{text}\"/></testcase>"),
            Verdict::Stumbled => {
                let required = probe.findings.last().map_or("", |finding| finding.required.as_str());
                writeln!(xml, "><failure message=\"{}\">{text}</failure></testcase>", escaped(required))
            }
            Verdict::Aborted => writeln!(xml, "><error message=\"{text}\"/></testcase>"),
        };
    }
    xml.push_str("  </testsuite>\n");
}

fn totals(probes: &[&ProbeReport]) -> String {
    let count = |verdict| probes.iter().filter(|probe| probe.verdict == verdict).count();
    format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"",
        probes.len(),
        count(Verdict::Stumbled),
        count(Verdict::Aborted),
        count(Verdict::NotApplicable)
    )
}

fn told(probe: &ProbeReport) -> String {
    let mut lines: Vec<String> = probe.reason.iter().cloned().collect();
    for finding in &probe.findings {
        lines.push(format!("asked {}", finding.request));
        lines.push(format!("answered {}", finding.answered));
        lines.push(format!("required {}", finding.required));
    }
    if !probe.findings.is_empty() {
        let told = |Stumble { provider, looks_like }: &Stumble| format!("{}: {looks_like}", provider.name());
        lines.extend(probe.needed_by.iter().map(told));
    }
    lines.join("\n")
}

/// Text for an element or an attribute. XML 1.0 has no control characters but tab and line ends, however they are
/// written, so they are replaced.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push(character),
            '\u{FFFE}' | '\u{FFFF}' => escaped.push('\u{FFFD}'),
            character if character.is_control() => escaped.push('\u{FFFD}'),
            character => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_cannot_break_the_document() {
        assert_eq!(escaped("<b a=\"1\">&\u{0}\u{7}\n"), "&lt;b a=&quot;1&quot;&gt;&amp;\u{FFFD}\u{FFFD}&#10;");
    }
}
