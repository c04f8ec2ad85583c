//! What settings cannot be.

use scim::Error;

use super::{Guard, Settings};
use crate::invitation::VARIABLES;
use crate::mail::is_address;

/// Longest text of a setting, in bytes.
const LONGEST: usize = 2_000;

/// Longest window of the blast radius guard: a week.
const LONGEST_WINDOW: u32 = 7 * 24 * 60;

impl Settings {
    /// What is wrong, each with the field that it is about; nothing where all is well.
    #[must_use]
    pub fn check(&self) -> Vec<(&'static str, Error)> {
        let mut wrong = Vec::new();
        let mut refuse = |field, why: &str| wrong.push((field, Error::invalid_value(why)));
        if self.enrolment_url.is_empty() {
            if self.invite {
                refuse("enrolment_url", "Invitations need an enrolment URL to lead to: set one, or switch them off.");
            }
        } else if let Some(why) = wrong_url(&self.enrolment_url) {
            refuse("enrolment_url", &why);
        }
        if !self.notification_address.is_empty() && !is_address(&self.notification_address) {
            refuse("notification_address", "This is no e-mail address; write one such as it@example.org.");
        }
        self.guard.check(&mut refuse);
        wrong
    }
}

impl Guard {
    fn check(&self, refuse: &mut impl FnMut(&'static str, &str)) {
        if !(1..=LONGEST_WINDOW).contains(&self.window_minutes) {
            refuse("guard.window_minutes", "The window must be 1 to 10080 minutes long.");
        }
        if self.users == Some(0) {
            refuse("guard.users", "The number of users must be 1 at least.");
        }
        if self.percent.is_some_and(|percent| !(1..=100).contains(&percent)) {
            refuse("guard.percent", "The share of users must be 1 to 100 percent.");
        }
        if self.enabled && self.users.is_none() && self.percent.is_none() {
            refuse("guard.enabled", "The guard needs a limit to watch: a number of users, a percentage, or both.");
        }
    }
}

fn wrong_url(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if rest.is_none_or(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#'])) {
        return Some("An enrolment URL must begin with https:// or http:// and name a server.".into());
    }
    let foreign = |c: char| c.is_whitespace() || c.is_control() || "<>\"`".contains(c);
    if url.len() > LONGEST || url.contains(foreign) {
        return Some(format!(
            "An enrolment URL must not hold blanks, quotation marks or angle brackets, nor be longer than {LONGEST} bytes."
        ));
    }
    let names = url.split("${").skip(1).filter_map(|after| after.split_once('}').map(|(name, _)| name));
    let mut unknown = names.filter(|name| !VARIABLES.iter().any(|known| known.eq_ignore_ascii_case(name)));
    unknown.next().map(|name| {
        let known = VARIABLES.map(|name| format!("${{{name}}}")).join(", ");
        format!("An enrolment URL may hold {known}, and not ${{{name}}}.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Preset;

    fn fields(change: impl FnOnce(&mut Settings)) -> Vec<&'static str> {
        let mut settings = Settings::of(Preset::ManagedDevices);
        change(&mut settings);
        settings.check().into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn what_a_connection_begins_with_is_well() {
        for preset in Preset::ALL {
            assert_eq!(Settings::of(*preset).check(), []);
        }
    }

    #[test]
    fn invitations_need_a_url_that_leads_somewhere() {
        assert_eq!(fields(|settings| settings.invite = true), ["enrolment_url"]);
        for good in ["https://mdm.example", "http://10.0.0.1:8080/enrol?u=${userName}&e=${emailaddress}#${id}"] {
            assert!(fields(|settings| settings.enrolment_url = good.into()).is_empty(), "{good}");
        }
        let long = format!("https://x/{}", "a".repeat(LONGEST));
        for bad in ["mdm.example", "javascript:x", "https://", "https:///x", "https://x/a b", "https://x/${no}", &long]
        {
            assert_eq!(fields(|settings| settings.enrolment_url = bad.into()), ["enrolment_url"], "{bad}");
        }
    }

    #[test]
    fn notices_need_an_address() {
        for bad in ["ada", "@b.example", "a@", "a@b@c", "a b@c", "a@b..c", "A <a@b.example>", "a@x\r\nBcc: b@y"] {
            assert_eq!(
                fields(|settings| settings.notification_address = bad.into()),
                ["notification_address"],
                "{bad}"
            );
        }
        assert!(fields(|settings| settings.notification_address = "zoë+it@exämple.org".into()).is_empty());
    }

    #[test]
    fn a_guard_needs_a_window_and_a_limit() {
        assert_eq!(fields(|settings| settings.guard.window_minutes = 0), ["guard.window_minutes"]);
        assert_eq!(fields(|settings| settings.guard.window_minutes = 10_081), ["guard.window_minutes"]);
        assert_eq!(fields(|settings| settings.guard.percent = Some(0)), ["guard.percent"]);
        assert_eq!(fields(|settings| settings.guard.percent = Some(101)), ["guard.percent"]);
        let no_limit =
            |enabled| move |settings: &mut Settings| settings.guard = Guard { enabled, users: None, ..settings.guard };
        assert_eq!(fields(no_limit(true)), ["guard.enabled"]);
        assert!(fields(no_limit(false)).is_empty());
    }
}
