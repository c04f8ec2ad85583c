//! Reads a date in a format.

use jiff::SignedDuration;
use jiff::civil::{Date, Time};

use super::piece::Piece;
use super::{MONTHS, Moment, WEEKDAYS, instant};

/// Where white space may be that the format does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::expression) struct White {
    pub(in crate::expression) leading: bool,
    pub(in crate::expression) trailing: bool,
    pub(in crate::expression) inner: bool,
}

impl Default for White {
    fn default() -> Self {
        Self { leading: true, trailing: true, inner: false }
    }
}

/// What has been read so far.
#[derive(Default)]
struct Parts {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    weekday: Option<usize>,
    hour: i8,
    /// Whether the hour is one of twelve.
    of_twelve: bool,
    afternoon: Option<bool>,
    minute: i8,
    second: i8,
    nanosecond: i32,
    /// Seconds east of UTC.
    offset: Option<i64>,
}

pub(super) fn read(pieces: &[Piece], text: &str, white: White) -> Option<Moment> {
    let mut rest = if white.leading { text.trim_start() } else { text };
    if white.trailing {
        rest = rest.trim_end();
    }
    let mut parts = Parts::default();
    for piece in pieces {
        if white.inner {
            rest = rest.trim_start();
            if matches!(piece, Piece::Literal(c) if c.is_whitespace()) {
                continue;
            }
        }
        rest = parts.take(piece, rest)?;
    }
    if rest.is_empty() { parts.moment() } else { None }
}

impl Parts {
    /// Takes what a piece asks for from the beginning of the text and gives what is left.
    fn take<'t>(&mut self, piece: &Piece, text: &'t str) -> Option<&'t str> {
        let (number, rest) = match *piece {
            Piece::Literal(literal) => return text.strip_prefix(literal),
            Piece::Weekday { short } => {
                let (weekday, rest) = name(text, &WEEKDAYS, short)?;
                self.weekday = Some(weekday);
                return Some(rest);
            }
            Piece::MonthName { short } => {
                let (month, rest) = name(text, &MONTHS, short)?;
                self.month = i8::try_from(month + 1).ok();
                return Some(rest);
            }
            Piece::Meridiem { short } => {
                let (word, rest) = text.split_at_checked(if short { 1 } else { 2 })?;
                let afternoon = ["PM", "P"].into_iter().any(|pm| word.eq_ignore_ascii_case(pm));
                let morning = ["AM", "A"].into_iter().any(|am| word.eq_ignore_ascii_case(am));
                self.afternoon = (afternoon || morning).then_some(afternoon);
                self.afternoon?;
                return Some(rest);
            }
            Piece::Era => return text.strip_prefix("A.D.").or_else(|| text.strip_prefix("AD")),
            Piece::ShortFraction { digits: most, point } => {
                let digits = if point { text.strip_prefix('.').unwrap_or("") } else { text };
                let (fraction, rest) = fraction(digits, 1, most).unwrap_or((0, text));
                self.nanosecond = fraction;
                return Some(rest);
            }
            Piece::Fraction(digits) => {
                let (fraction, rest) = fraction(text, digits, digits)?;
                self.nanosecond = fraction;
                return Some(rest);
            }
            Piece::Zone => {
                let Some(rest) = text.strip_prefix(['Z', 'z']) else {
                    let Some((offset, rest)) = offset(text, 3) else { return Some(text) };
                    self.offset = Some(offset);
                    return Some(rest);
                };
                self.offset = Some(0);
                return Some(rest);
            }
            Piece::Offset(length) => {
                let (offset, rest) = offset(text, length)?;
                self.offset = Some(offset);
                return Some(rest);
            }
            Piece::Year(length) => match length {
                1 | 2 => number(text, length, 2)?,
                _ => number(text, length.max(4), length.max(4))?,
            },
            Piece::Day(length)
            | Piece::Month(length)
            | Piece::Hour12(length)
            | Piece::Hour24(length)
            | Piece::Minute(length)
            | Piece::Second(length) => number(text, length, 2)?,
        };
        self.keep(piece, number)?;
        Some(rest)
    }

    /// Keeps a number.
    fn keep(&mut self, piece: &Piece, number: i16) -> Option<()> {
        let small = i8::try_from(number).ok();
        match piece {
            // .NET's century of two digits ends in 2049.
            Piece::Year(1 | 2) => self.year = Some(if number < 50 { 2000 } else { 1900 } + number),
            Piece::Year(_) => self.year = Some(number),
            Piece::Day(_) => self.day = Some(small?),
            Piece::Month(_) => self.month = Some(small?),
            Piece::Hour12(_) => {
                self.hour = small.filter(|hour| (1..=12).contains(hour))?;
                self.of_twelve = true;
            }
            Piece::Hour24(_) => self.hour = small?,
            Piece::Minute(_) => self.minute = small?,
            Piece::Second(_) => self.second = small?,
            _ => {}
        }
        Some(())
    }

    /// The moment, if there is such a one. What was not read is the first of its kind.
    fn moment(&self) -> Option<Moment> {
        let date = Date::new(self.year?, self.month.unwrap_or(1), self.day.unwrap_or(1)).ok()?;
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).ok();
        if self.weekday.is_some() && self.weekday != weekday {
            return None;
        }
        let hour = match (self.of_twelve, self.afternoon) {
            (true, Some(true)) => self.hour % 12 + 12,
            (true, _) => self.hour % 12,
            (false, _) => self.hour,
        };
        let time = Time::new(hour, self.minute, self.second, self.nanosecond).ok()?;
        let offset = SignedDuration::from_secs(self.offset.unwrap_or(0));
        let date_time = date.to_datetime(time).checked_sub(offset).ok()?;
        Some(Moment { time: instant(date_time)?, zoned: self.offset.is_some() })
    }
}

/// The number in front of the text, of so many digits.
fn number(text: &str, least: usize, most: usize) -> Option<(i16, &str)> {
    let digits = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    if digits < least { None } else { Some((number.parse().ok()?, rest)) }
}

/// The digits after a decimal point in front of the text, in nanoseconds.
fn fraction(text: &str, least: usize, most: usize) -> Option<(i32, &str)> {
    let digits = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    if digits < least { None } else { Some((format!("{number:0<9}").parse().ok()?, rest)) }
}

/// The offset in front of the text in seconds: `+8`, `+08` or `+08:00`.
fn offset(text: &str, length: usize) -> Option<(i64, &str)> {
    let (sign, rest) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let (hours, rest) = number(rest, length.min(2), 2)?;
    let (minutes, rest) = match length {
        3 => number(rest.strip_prefix(':').unwrap_or(rest), 2, 2)?,
        _ => (0, rest),
    };
    let within = hours <= 14 && minutes <= 59;
    within.then(|| (sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60), rest))
}

/// Which of the names is in front of the text, in full or its first three letters, without case.
fn name<'t>(text: &'t str, names: &[&str], short: bool) -> Option<(usize, &'t str)> {
    names.iter().enumerate().find_map(|(position, name)| {
        let name = if short { &name[..3] } else { name };
        let (front, rest) = text.split_at_checked(name.len())?;
        front.eq_ignore_ascii_case(name).then_some((position, rest))
    })
}
