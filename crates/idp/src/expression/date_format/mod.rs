//! Dates and times in the format strings of .NET: `yyyy-MM-dd`, `M/d/yyyy h:mm:ss tt`. Names are English.

mod piece;
mod read;
#[cfg(test)]
mod tests;
mod write;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::value::in_utc;
use piece::Piece;
pub(super) use read::White;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// As jiff numbers them: from Monday.
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// How dates are written where nothing says how.
const DEFAULT: &str = "M/d/yyyy h:mm:ss tt";

/// What is read where nothing says how it is written, in the order in which it is tried.
const KNOWN: [&str; 16] = [
    "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
    "yyyy-MM-ddTHH:mmK",
    "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
    "yyyy-MM-dd HH:mmK",
    "yyyy-MM-ddK",
    "M/d/yyyy h:mm:ss tt",
    "M/d/yyyy h:mm tt",
    "M/d/yyyy H:mm:ss",
    "M/d/yyyy H:mm",
    "M/d/yyyy",
    "yyyyMMdd",
    "ddd, d MMM yyyy HH:mm:ss 'GMT'",
    "d MMM yyyy",
    "d MMMM yyyy",
    "MMM d, yyyy",
    "MMMM d, yyyy",
];

/// A format that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Format(Vec<Piece>);

/// A moment, and whether the text said how far from UTC it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) time: Timestamp,
    pub(super) zoned: bool,
}

impl Format {
    /// Reads a format string.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub(super) fn parse(format: &str) -> Result<Self, String> {
        piece::pieces(piece::standard(format).unwrap_or(format)).map(Self)
    }

    /// The moment that a text is, in UTC where it does not say; `None` if it is not written in this format.
    pub(super) fn read(&self, text: &str, white: White) -> Option<Moment> {
        read::read(&self.0, text, white)
    }

    /// Writes a moment in UTC.
    pub(super) fn write(&self, moment: Moment) -> String {
        write::write(&self.0, in_utc(moment.time), moment.zoned)
    }
}

/// The moment that a text is, in any usual way of writing.
pub(super) fn read_any(text: &str) -> Option<Timestamp> {
    let read = |known: &str| Format::parse(known).ok()?.read(text, White::default());
    KNOWN.into_iter().find_map(read).map(|moment| moment.time)
}

/// A moment as .NET writes it for the United States.
pub(super) fn default_text(time: Timestamp) -> String {
    let moment = Moment { time, zoned: true };
    Format::parse(DEFAULT).map_or_else(|_| time.to_string(), |format| format.write(moment))
}

/// The moment of a date and time in UTC, if .NET has it: from the year 1 to 9999.
pub(super) fn instant(date_time: DateTime) -> Option<Timestamp> {
    let time = TimeZone::UTC.to_timestamp(date_time).ok()?;
    (date_time.year() >= 1).then_some(time)
}
