//! Functions of dates and times, which are moments in UTC.

use jiff::civil::DateTime;
use jiff::{Span, Timestamp};

use super::{Call, Function, Wrong, optional, required};
use crate::expression::Value;
use crate::expression::date_format::{Format, Moment, White, instant};
use crate::expression::error::Stop;
use crate::expression::syntax::{Kind, Node};
use crate::expression::value::in_utc;

/// `CDate(expression)`: the moment that a text is.
pub(super) static C_DATE: Function =
    Function::new("CDate", &[required("expression")], |call| Ok(call.date(0)?.map_or(Value::Null, Value::DateTime)));

/// `Now()`
pub(super) static NOW: Function = Function::new("Now", &[], |call| Ok(call.evaluator.context.now().into()));

/// Units of time, as Visual Basic names them.
const INTERVALS: [&str; 7] = ["yyyy", "m", "d", "ww", "h", "n", "s"];

/// `DateAdd(interval, value, dateTime)`: so many units later; null if the date is null.
pub(super) static DATE_ADD: Function =
    Function::new("DateAdd", &[required("interval"), required("value"), required("dateTime")], date_add)
        .examined(examine_interval);

fn date_add(call: &mut Call<'_, '_>) -> Result<Value, Stop> {
    let interval = call.text_or_empty(0)?;
    let amount = call.needed_integer(1)?;
    let Some(time) = call.date(2)? else { return Ok(Value::Null) };
    let span = match interval.as_str() {
        "yyyy" => Span::new().try_years(amount),
        "m" => Span::new().try_months(amount),
        "d" => Span::new().try_days(amount),
        "ww" => Span::new().try_weeks(amount),
        "h" => Span::new().try_hours(amount),
        "n" => Span::new().try_minutes(amount),
        "s" => Span::new().try_seconds(amount),
        other => return Err(call.refuse(no_interval(other))),
    };
    let later = span.and_then(|span| in_utc(time).checked_add(span)).ok().and_then(instant);
    later.map(Value::DateTime).ok_or_else(|| call.refuse(format!("{amount} {interval} lead out of the calendar")))
}

/// `DateDiff(interval, date1, date2)`: how many units the second is later, as Visual Basic counts them: years and months
/// by the calendar, weeks by the Sundays between, the rest in full; null if a date is null.
pub(super) static DATE_DIFF: Function =
    Function::new("DateDiff", &[required("interval"), required("date1"), required("date2")], date_diff)
        .examined(examine_interval);

fn date_diff(call: &mut Call<'_, '_>) -> Result<Value, Stop> {
    let interval = call.text_or_empty(0)?;
    let (Some(from), Some(to)) = (call.date(1)?, call.date(2)?) else { return Ok(Value::Null) };
    let (first, second) = (in_utc(from), in_utc(to));
    let years = i64::from(second.year()) - i64::from(first.year());
    let seconds = to.duration_since(from).as_secs();
    Ok(Value::Integer(match interval.as_str() {
        "yyyy" => years,
        "m" => years * 12 + i64::from(second.month()) - i64::from(first.month()),
        "d" => seconds / DAY,
        "ww" => (seconds - (weekday(second) - weekday(first)) * DAY) / DAY / 7,
        "h" => seconds / 3600,
        "n" => seconds / 60,
        "s" => seconds,
        other => return Err(call.refuse(no_interval(other))),
    }))
}

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Days since Sunday.
fn weekday(date_time: DateTime) -> i64 {
    date_time.weekday().to_sunday_zero_offset().into()
}

fn examine_interval(arguments: &[Node]) -> Result<(), Wrong> {
    match arguments.first().map(|node| &node.kind) {
        Some(Kind::Text(interval)) if !INTERVALS.contains(&interval.as_str()) => Err((Some(0), no_interval(interval))),
        _ => Ok(()),
    }
}

fn no_interval(interval: &str) -> String {
    format!("{interval:?} is no interval; choose one of {}", INTERVALS.join(", "))
}

/// Moments in Active Directory's count: tenths of microseconds since 1601.
const SINCE_1601: i128 = -11_644_473_600_000_000_000;

/// `DateFromNum(value)`: the moment of Active Directory's number; null if it is null.
pub(super) static DATE_FROM_NUM: Function = Function::new("DateFromNum", &[required("value")], |call| {
    let Some(number) = call.integer(0)? else { return Ok(Value::Null) };
    let time = Timestamp::from_nanosecond(SINCE_1601 + i128::from(number) * 100).ok();
    match time.filter(|time| instant(in_utc(*time)).is_some()) {
        Some(time) => Ok(time.into()),
        None => Err(call.refuse(format!("{number} leads out of the calendar"))),
    }
});

/// `NumFromDate(value)`: Active Directory's number of a moment; null if it is null.
pub(super) static NUM_FROM_DATE: Function = Function::new("NumFromDate", &[required("value")], |call| {
    let Some(time) = call.date(0)? else { return Ok(Value::Null) };
    let number = i64::try_from((time.as_nanosecond() - SINCE_1601).div_euclid(100));
    number.map(Value::Integer).map_err(|_| call.refuse(format!("{time} leads out of the calendar")))
});

/// `FormatDateTime(source, dateTimeStyles, inputFormat, outputFormat)`: a date in another format; null if it is null.
pub(super) static FORMAT_DATE_TIME: Function = Function::new(
    "FormatDateTime",
    &[required("source"), optional("dateTimeStyles"), required("inputFormat"), required("outputFormat")],
    format_date_time,
)
.examined(examine_formats);

fn format_date_time(call: &mut Call<'_, '_>) -> Result<Value, Stop> {
    let source = call.value(0)?;
    let styles = call.text_or_empty(1)?;
    let white = call.of(white(&styles))?;
    let (input, output) = (call.text_or_empty(2)?, call.text_or_empty(3)?);
    let (from, into) = (call.of(Format::parse(&input))?, call.of(Format::parse(&output))?);
    let moment = match source {
        Value::DateTime(time) => Moment { time, zoned: true },
        other => {
            let Some(text) = call.of(other.into_text())?.filter(|text| !text.is_empty()) else {
                return Ok(Value::Null);
            };
            from.read(&text, white)
                .ok_or_else(|| call.refuse(format!("{text:?} is no date in the format {input:?}")))?
        }
    };
    Ok(into.write(moment).into())
}

fn examine_formats(arguments: &[Node]) -> Result<(), Wrong> {
    for (position, argument) in arguments.iter().enumerate().skip(1) {
        if let Kind::Text(text) = &argument.kind {
            let examined = if position == 1 { white(text).map(|_| ()) } else { Format::parse(text).map(|_| ()) };
            examined.map_err(|message| (Some(position), message))?;
        }
    }
    Ok(())
}

/// What .NET's `DateTimeStyles` allow. Those of time zones make no difference where all is UTC.
fn white(styles: &str) -> Result<White, String> {
    if styles.trim().is_empty() {
        return Ok(White::default());
    }
    let mut white = White { leading: false, trailing: false, inner: false };
    for style in styles.split([',', '|']) {
        match style.trim().trim_start_matches("DateTimeStyles.") {
            "AllowLeadingWhite" => white.leading = true,
            "AllowTrailingWhite" => white.trailing = true,
            "AllowInnerWhite" => white.inner = true,
            "AllowWhiteSpaces" => white = White { leading: true, trailing: true, inner: true },
            "None"
            | "NoCurrentDateDefault"
            | "AdjustToUniversal"
            | "AssumeLocal"
            | "AssumeUniversal"
            | "RoundtripKind" => {}
            other => return Err(format!("{other:?} is none of .NET's DateTimeStyles")),
        }
    }
    Ok(white)
}

#[cfg(test)]
mod tests {
    use crate::expression::testing::{error, text, value};
    use crate::expression::{Expression, Value};

    #[test]
    fn c_date_is_in_utc() {
        for (date, expected) in [
            ("2020-03-16-07:00", "3/16/2020 7:00:00 AM"),
            ("2021-06-30+08:00", "6/29/2021 4:00:00 PM"),
            ("2009-06-15T01:45:30-07:00", "6/15/2009 8:45:30 AM"),
        ] {
            assert_eq!(text(&format!(r#"CDate("{date}")"#)), expected);
        }
        assert_eq!(value("CDate([nobody])"), Value::Null);
        assert_eq!(error("CDate([dept])"), "CDate: \"Field\" is no date or time");
        assert_eq!(text("Now()"), "8/25/2021 5:41:18 PM");
    }

    #[test]
    fn date_add_goes_by_the_calendar() {
        for (interval, amount, expected) in [
            ("d", 7, "3/23/2012 7:00:00 AM"),
            ("d", -10, "3/6/2012 7:00:00 AM"),
            ("ww", 2, "3/30/2012 7:00:00 AM"),
            ("m", 10, "1/16/2013 7:00:00 AM"),
            ("yyyy", 2, "3/16/2014 7:00:00 AM"),
            ("h", 24, "3/17/2012 7:00:00 AM"),
            ("n", -1, "3/16/2012 6:59:00 AM"),
            ("s", 61, "3/16/2012 7:01:01 AM"),
        ] {
            let expression = format!(r#"DateAdd("{interval}", {amount}, CDate("2012-03-16-07:00"))"#);
            assert_eq!(text(&expression), expected, "{expression}");
        }
        assert_eq!(text(r#"DateAdd("m", 1, CDate("2021-01-31"))"#), "2/28/2021 12:00:00 AM");
        assert_eq!(value(r#"DateAdd("m", 1, [nobody])"#), Value::Null);
        assert!(error(r#"DateAdd("yyyy", 9000, Now())"#).contains("out of the calendar"));
        assert!(error(r#"DateAdd("s", 9223372036854775807, Now())"#).contains("out of the calendar"));
        assert!(error("DateAdd([dept], 1, Now())").contains("\"Field\" is no interval"));
    }

    #[test]
    fn date_diff_counts_as_visual_basic_does() {
        for (interval, from, to, expected) in [
            ("d", "2021-08-18+08:00", "2021-08-31+08:00", 13),
            ("d", "8/25/2021 5:41:18 PM", "2012-03-16-07:00", -3449),
            ("ww", "8/25/2021 5:41:18 PM", "2012-03-16-07:00", -493),
            ("m", "8/25/2021 5:41:18 PM", "2012-03-16-07:00", -113),
            ("yyyy", "8/25/2021 5:41:18 PM", "2012-03-16-07:00", -9),
            ("d", "2021-08-31+08:00", "2021-08-31+08:00", 0),
            ("h", "2021-08-24", "2021-08-25", 24),
            ("n", "2021-08-24", "2021-08-25", 1440),
            ("s", "2021-08-24", "2021-08-25", 86400),
            ("yyyy", "2021-12-31", "2022-01-01", 1),
            ("ww", "2021-08-28", "2021-08-29", 1),
            ("ww", "2021-08-29", "2021-09-04", 0),
        ] {
            let expression = format!(r#"DateDiff("{interval}", CDate("{from}"), CDate("{to}"))"#);
            assert_eq!(value(&expression), Value::Integer(expected), "{expression}");
        }
        assert_eq!(value(r#"DateDiff("d", Now(), [nobody])"#), Value::Null);
        let hired = r#"IIF(DateDiff("d", Now(), CDate("2021-08-29")) > 5, "False", "True")"#;
        assert_eq!(text(hired), "True");
    }

    #[test]
    fn active_directory_counts_from_1601() {
        assert_eq!(text("DateFromNum(129699324000000000)"), "1/1/2012 11:00:00 PM");
        assert_eq!(value("NumFromDate(DateFromNum(129699324000000000))"), Value::Integer(129_699_324_000_000_000));
        assert_eq!(value(r#"NumFromDate("1601-01-01T00:00:00Z")"#), Value::Integer(0));
        let end = r#"NumFromDate(Join("", FormatDateTime("2020-12-31-08:00", , "yyyy-MM-ddzzz", "yyyy-MM-dd"), " 23:59:59-08:00"))"#;
        assert_eq!(value(end), value(r#"NumFromDate("2021-01-01T07:59:59Z")"#));
        assert_eq!(value("DateFromNum([nobody])"), Value::Null);
        assert_eq!(value("NumFromDate([nobody])"), Value::Null);
        assert!(error("DateFromNum(9223372036854775807)").contains("out of the calendar"));
    }

    #[test]
    fn format_date_time_writes_dates_anew() {
        for (expression, expected) in [
            (r#"FormatDateTime("20150123105347.1Z", , "yyyyMMddHHmmss.fZ", "yyyy-MM-dd")"#, "2015-01-23"),
            (r#"FormatDateTime(" 2015-01-23 ", , "yyyy-MM-dd", "d MMM yyyy")"#, "23 Jan 2015"),
            (
                r#"FormatDateTime("2015-01-23 ", "AllowTrailingWhite, AssumeUniversal", "yyyy-MM-dd", "s")"#,
                "2015-01-23T00:00:00",
            ),
            (r#"FormatDateTime(Now(), , "G", "yyyy")"#, "2021"),
        ] {
            assert_eq!(text(expression), expected, "{expression}");
        }
        assert_eq!(value(r#"FormatDateTime([nobody], , "yyyy", "yy")"#), Value::Null);
        assert_eq!(
            error(r#"FormatDateTime(" 2015", "None", "yyyy", "yy")"#),
            "FormatDateTime: \" 2015\" is no date in the format \"yyyy\""
        );
        for (arguments, reason) in [(r#""Loose", "yyyy", "yy""#, "DateTimeStyles"), (r#", "yyyy", "'""#, "quote")] {
            let error = Expression::parse(&format!("FormatDateTime([a], {arguments})")).unwrap_err();
            assert!(error.message.contains(reason), "{error}");
        }
    }
}
