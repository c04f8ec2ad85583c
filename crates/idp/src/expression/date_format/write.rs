//! Writes a date in a format.

use std::fmt::{self, Write};

use jiff::civil::DateTime;

use super::piece::Piece;
use super::{MONTHS, WEEKDAYS};

/// Writes a date and time in UTC; `zoned` if that is known and not assumed.
pub(super) fn write(pieces: &[Piece], date_time: DateTime, zoned: bool) -> String {
    let mut text = String::new();
    for piece in pieces {
        // Writing to a text cannot fail.
        let _ = write_piece(&mut text, piece, date_time, zoned);
    }
    text
}

fn write_piece(text: &mut String, piece: &Piece, at: DateTime, zoned: bool) -> fmt::Result {
    match *piece {
        Piece::Day(length) => write!(text, "{:0length$}", at.day()),
        Piece::Month(length) => write!(text, "{:0length$}", at.month()),
        Piece::Year(length @ (1 | 2)) => write!(text, "{:0length$}", at.year() % 100),
        Piece::Year(length) => write!(text, "{:0length$}", at.year()),
        Piece::Hour12(length) => write!(text, "{:0length$}", (at.hour() + 11) % 12 + 1),
        Piece::Hour24(length) => write!(text, "{:0length$}", at.hour()),
        Piece::Minute(length) => write!(text, "{:0length$}", at.minute()),
        Piece::Second(length) => write!(text, "{:0length$}", at.second()),
        Piece::Weekday { short } => text.write_str(name(&WEEKDAYS, at.weekday().to_monday_zero_offset(), short)),
        Piece::MonthName { short } => text.write_str(name(&MONTHS, at.month() - 1, short)),
        Piece::Fraction(digits) => text.write_str(&fraction(at)[..digits]),
        Piece::ShortFraction { digits, point } => {
            let fraction = fraction(at);
            let fraction = fraction[..digits].trim_end_matches('0');
            if point && !fraction.is_empty() {
                text.push('.');
            }
            text.write_str(fraction)
        }
        Piece::Meridiem { short } => {
            let meridiem = if at.hour() < 12 { "AM" } else { "PM" };
            text.write_str(if short { &meridiem[..1] } else { meridiem })
        }
        Piece::Offset(1) => text.write_str("+0"),
        Piece::Offset(2) => text.write_str("+00"),
        Piece::Offset(_) => text.write_str("+00:00"),
        Piece::Zone => text.write_str(if zoned { "Z" } else { "" }),
        Piece::Era => text.write_str("A.D."),
        Piece::Literal(literal) => text.write_char(literal),
    }
}

/// The fraction of the second as nine digits.
fn fraction(at: DateTime) -> String {
    format!("{:09}", at.subsec_nanosecond())
}

fn name(names: &[&'static str], position: i8, short: bool) -> &'static str {
    let name = usize::try_from(position).ok().and_then(|position| names.get(position)).copied().unwrap_or_default();
    if short { &name[..3.min(name.len())] } else { name }
}
