use proptest::prelude::*;

use super::*;

fn read(format: &str, text: &str) -> Option<String> {
    Format::parse(format).unwrap().read(text, White::default()).map(|moment| moment.time.to_string())
}

fn written(format: &str, time: &str) -> String {
    Format::parse(format).unwrap().write(Moment { time: time.parse().unwrap(), zoned: true })
}

#[test]
fn usual_ways_of_writing_are_read() {
    for (text, time) in [
        ("2020-03-16-07:00", "2020-03-16T07:00:00Z"),
        ("2021-06-30+08:00", "2021-06-29T16:00:00Z"),
        ("2009-06-15T01:45:30-07:00", "2009-06-15T08:45:30Z"),
        ("2009-06-15T01:45:30.125Z", "2009-06-15T01:45:30.125Z"),
        ("2020-12-31 23:59:59-08:00", "2021-01-01T07:59:59Z"),
        ("2021-08-24", "2021-08-24T00:00:00Z"),
        (" 8/25/2021 5:41:18 PM ", "2021-08-25T17:41:18Z"),
        ("8/5/2021 12:00 am", "2021-08-05T00:00:00Z"),
        ("8/25/2021", "2021-08-25T00:00:00Z"),
        ("20210825", "2021-08-25T00:00:00Z"),
        ("Wed, 25 Aug 2021 17:41:18 GMT", "2021-08-25T17:41:18Z"),
        ("5 may 2021", "2021-05-05T00:00:00Z"),
        ("August 25, 2021", "2021-08-25T00:00:00Z"),
    ] {
        assert_eq!(read_any(text).map(|time| time.to_string()).as_deref(), Some(time), "{text}");
    }
    for text in [
        "",
        "never",
        "2021-02-29",
        "13/1/2021",
        "2021-08-24T25:00:00Z",
        "Mon, 25 Aug 2021 17:41:18 GMT",
        "0000-01-01",
        "2021-01-01+15:00",
    ] {
        assert_eq!(read_any(text), None, "{text}");
    }
}

#[test]
fn formats_read_what_they_say() {
    for (format, text, time) in [
        ("yyyyMMddHHmmss.fZ", "20150123105347.1Z", Some("2015-01-23T10:53:47.1Z")),
        ("yyyy-MM-ddzzz", "2020-12-31-08:00", Some("2020-12-31T08:00:00Z")),
        ("M/d/yyyy hh:mm:ss tt", "7/2/2021 03:33:38 PM", Some("2021-07-02T15:33:38Z")),
        ("M/d/yyyy hh:mm:ss tt", "7/2/2021 3:33:38 PM", None),
        ("dd.MM.yy", "01.02.49", Some("2049-02-01T00:00:00Z")),
        ("dd.MM.yy", "01.02.50", Some("1950-02-01T00:00:00Z")),
        ("dddd d MMMM yyyy", "wednesday 25 AUGUST 2021", Some("2021-08-25T00:00:00Z")),
        ("yyyy-MM-dd", "2021-8-25", None),
        ("yyyy-MM-dd", "2021-08-25x", None),
        ("yyyy'year'", "2021year", Some("2021-01-01T00:00:00Z")),
        ("HH:mm", "12:00", None),
        ("h:mm yyyy", "0:30 2021", None),
        ("s", "2021-08-25T17:41:18", Some("2021-08-25T17:41:18Z")),
        ("yyyy-MM-dd K", "2021-08-25 ", None),
    ] {
        assert_eq!(read(format, text).as_deref(), time, "{format} {text}");
    }
}

#[test]
fn formats_write_what_they_say() {
    let time = "2021-08-05T00:04:09.050Z";
    for (format, text) in [
        ("yyyy-MM-dd", "2021-08-05"),
        ("M/d/yyyy h:mm:ss tt", "8/5/2021 12:04:09 AM"),
        ("d MMM yy, dddd", "5 Aug 21, Thursday"),
        ("ddd H:m:s t", "Thu 0:4:9 A"),
        ("fff|FFF|ff", "050|05|05"),
        ("ss.FFF", "09.05"),
        ("ss.F", "09"),
        ("yyyy'-year'\\y \"of\" gg", "2021-yeary of A.D."),
        ("z zz zzz K", "+0 +00 +00:00 Z"),
        ("%d", "5"),
        ("d", "8/5/2021"),
        ("o", "2021-08-05T00:04:09.0500000Z"),
        ("R", "Thu, 05 Aug 2021 00:04:09 GMT"),
        ("yyyyy", "02021"),
        ("Öl ß", "Öl ß"),
    ] {
        assert_eq!(written(format, time), text, "{format}");
    }
    assert_eq!(written("hh tt", "2021-08-05T12:00:00Z"), "12 PM");
    assert_eq!(written("hh tt", "2021-08-05T13:00:00Z"), "01 PM");
}

#[test]
fn wrong_formats_are_told() {
    for (format, reason) in [("", "empty"), ("yyyy'x", "quote"), ("yyyy\\", "backslash"), ("ffffffff", "seven")] {
        assert!(Format::parse(format).unwrap_err().contains(reason), "{format}");
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back(
        seconds in -62_135_596_800_i64..253_402_300_800,
        format in prop::sample::select(vec!["o", "s", "yyyy-MM-dd'T'HH:mm:ssK", DEFAULT, "R", "D', 'T", "yyyyMMdd HHmmss"]),
    ) {
        let format = format.replace("D', 'T", "dddd, MMMM d, yyyy h:mm:ss tt");
        let time = Timestamp::from_second(seconds).unwrap();
        let text = written(&format, &time.to_string());
        prop_assert_eq!(Format::parse(&format).unwrap().read(&text, White::default()).map(|read| read.time), Some(time));
    }

    #[test]
    fn no_format_and_no_text_make_it_panic(format in "[dMyhHmsfFtzKg:/. '\"\\\\%ß]{0,12}", text in "[0-9:/. TZ+AaPpM-]{0,24}|\\PC{0,12}") {
        if let Ok(format) = Format::parse(&format) {
            let moment = format.read(&text, White { inner: true, ..White::default() });
            format.write(moment.unwrap_or(Moment { time: Timestamp::UNIX_EPOCH, zoned: false }));
        }
        let _ = read_any(&text);
    }
}
