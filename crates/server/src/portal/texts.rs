//! What pages say, in the reader's language: each message of `locales` is a method here, made by the build script. Dates
//! and numbers are written as the language writes them, in the reader's own time.

use std::borrow::Borrow;
use std::fmt::Display;
use std::sync::LazyLock;

use directory::mail::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use unic_langid::langid;

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; 2]> =
    LazyLock::new(|| [bundle(Language::English, ENGLISH), bundle(Language::French, FRENCH)]);

/// What pages say to one reader.
#[derive(Debug, Clone)]
pub struct Texts {
    language: Language,
    zone: TimeZone,
}

impl Texts {
    /// Texts in that language, with the times of that zone.
    #[must_use]
    pub const fn new(language: Language, zone: TimeZone) -> Self {
        Self { language, zone }
    }

    /// The language.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// A number, its digits in groups of three.
    #[must_use]
    pub fn number(&self, number: impl Display) -> String {
        grouped(self.language, &number.to_string())
    }

    /// A day: `24 Nov 2026`.
    #[must_use]
    pub fn day(&self, time: impl Borrow<Timestamp>) -> String {
        let time = time.borrow().to_zoned(self.zone.clone());
        self.day_of_year(time.day().to_string(), self.month(time.month()), time.year().to_string())
    }

    /// A day and the minute: `24 Nov 2026, 17:54`.
    #[must_use]
    pub fn moment(&self, time: impl Borrow<Timestamp>) -> String {
        let zoned = time.borrow().to_zoned(self.zone.clone());
        self.day_and_time(self.day(time.borrow()), zoned.strftime("%H:%M"))
    }

    /// To the second: `24 Nov 2026, 17:54:08`.
    #[must_use]
    pub fn second(&self, time: impl Borrow<Timestamp>) -> String {
        let zoned = time.borrow().to_zoned(self.zone.clone());
        self.day_and_time(self.day(time.borrow()), zoned.strftime("%H:%M:%S"))
    }

    /// An hour: `17:00`.
    #[must_use]
    pub fn hour(&self, time: impl Borrow<Timestamp>) -> String {
        time.borrow().to_zoned(self.zone.clone()).strftime("%H:%M").to_string()
    }

    /// A day without its year: `24 Nov`.
    #[must_use]
    pub fn day_of_month(&self, time: impl Borrow<Timestamp>) -> String {
        let time = time.borrow().to_zoned(self.zone.clone());
        self.day_in_month(time.day().to_string(), self.month(time.month()))
    }

    /// When a day of the reader's begins.
    #[must_use]
    pub fn begin_of(&self, day: Date) -> Option<Timestamp> {
        Some(day.to_zoned(self.zone.clone()).ok()?.timestamp())
    }

    /// The time zone that times are shown in.
    #[must_use]
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Name of the time zone that times are shown in.
    #[must_use]
    pub fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    fn month(&self, month: i8) -> &'static str {
        match month {
            1 => self.month_1(),
            2 => self.month_2(),
            3 => self.month_3(),
            4 => self.month_4(),
            5 => self.month_5(),
            6 => self.month_6(),
            7 => self.month_7(),
            8 => self.month_8(),
            9 => self.month_9(),
            10 => self.month_10(),
            11 => self.month_11(),
            _ => self.month_12(),
        }
    }

    fn say<const N: usize>(&self, id: &str, arguments: [(&str, FluentValue<'_>); N]) -> String {
        let bundle = &BUNDLES[usize::from(self.language == Language::French)];
        let arguments = FluentArgs::from_iter(arguments);
        // The build script has seen the message and its arguments, so nothing is amiss here.
        let pattern = bundle.get_message(id).and_then(|message| message.value());
        pattern.map_or_else(String::new, |pattern| {
            bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
        })
    }
}

fn number(number: u64) -> FluentValue<'static> {
    FluentValue::from(number)
}

fn text(text: &impl Display) -> FluentValue<'static> {
    FluentValue::from(text.to_string())
}

fn bundle(language: Language, resources: &[&str]) -> Bundle {
    let (tag, formatter): (_, fn(&FluentValue<'_>, &_) -> Option<String>) = match language {
        Language::English => (langid!("en"), |value, _| shown(Language::English, value)),
        Language::French => (langid!("fr"), |value, _| shown(Language::French, value)),
    };
    let mut bundle = Bundle::new_concurrent(vec![tag]);
    // The marks that keep scripts of two directions apart are HTML's business here.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(formatter));
    for text in resources {
        // The build script has parsed them all.
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn shown(language: Language, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number @ FluentNumber { .. }) => Some(grouped(language, &number.as_string())),
        _ => None,
    }
}

/// Digits in groups of three: `12,345` and `12 345`, with the narrow space that does not break.
fn grouped(language: Language, digits: &str) -> String {
    let separator = match language {
        Language::English => ',',
        Language::French => '\u{202f}',
    };
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 * separator.len_utf8());
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(language: Language, zone: &str) -> Texts {
        Texts::new(language, TimeZone::get(zone).unwrap())
    }

    #[test]
    fn numbers_and_plurals_are_those_of_the_language() {
        let (english, french) = (texts(Language::English, "UTC"), texts(Language::French, "UTC"));
        assert_eq!(english.number(1_234_567_u64), "1,234,567");
        assert_eq!(french.number(1_234_567_u64), "1\u{202f}234\u{202f}567");
        assert_eq!(english.number(999_u64), "999");
        assert_eq!([0_u64, 1, 1_234].map(|n| english.users_count(n)), ["0 users", "1 user", "1,234 users"]);
        // In French nought is singular.
        assert_eq!([0_u64, 1, 2].map(|n| french.users_count(n)), ["0 utilisateur", "1 utilisateur", "2 utilisateurs"]);
    }

    #[test]
    fn times_are_those_of_the_reader() {
        let time: Timestamp = "2026-11-24T23:54:08Z".parse().unwrap();
        assert_eq!(texts(Language::English, "UTC").moment(time), "24 Nov 2026, 23:54");
        assert_eq!(texts(Language::French, "Europe/Paris").second(time), "25 nov. 2026, 00:54:08");
    }
}
