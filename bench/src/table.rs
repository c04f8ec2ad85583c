//! Aligned tables for a terminal: the first column to the left, figures to the right.

use std::fmt::{self, Display, Formatter};

/// A title, headings, and rows of as many cells.
pub struct Table {
    pub title: String,
    pub headings: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

impl Display for Table {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let widths: Vec<usize> = (0..self.headings.len())
            .map(|column| {
                let cells = self.rows.iter().filter_map(|row| row.get(column));
                cells.map(|cell| width(cell)).fold(width(self.headings[column]), usize::max)
            })
            .collect();
        writeln!(out, "{}\n", self.title)?;
        write_row(out, &widths, self.headings.iter().copied())?;
        self.rows.iter().try_for_each(|row| write_row(out, &widths, row.iter().map(String::as_str)))
    }
}

fn write_row<'a>(out: &mut Formatter<'_>, widths: &[usize], cells: impl Iterator<Item = &'a str>) -> fmt::Result {
    for (column, (cell, width)) in cells.zip(widths).enumerate() {
        match column {
            0 => write!(out, "  {cell:<width$}")?,
            _ => write!(out, "  {cell:>width$}")?,
        }
    }
    writeln!(out)
}

fn width(cell: &str) -> usize {
    cell.chars().count()
}

/// A whole number with its thousands set apart.
pub fn whole(number: f64) -> String {
    let digits = format!("{:.0}", number.abs());
    let mut text = if number < 0.0 && digits != "0" { "-".to_owned() } else { String::new() };
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Milliseconds or another measure, with as many decimals as mean something.
pub fn measure(number: f64) -> String {
    match number {
        ..1.0 => format!("{number:.3}"),
        1.0..10.0 => format!("{number:.2}"),
        10.0..1000.0 => format!("{number:.1}"),
        _ => whole(number),
    }
}

/// Bytes in millions.
pub fn megabytes(bytes: f64) -> String {
    format!("{} MB", measure(bytes / 1e6))
}

/// What is not known is a dash.
pub fn or_dash(value: Option<f64>, write: fn(f64) -> String) -> String {
    value.map_or_else(|| "–".to_owned(), write)
}

/// A share as a percentage.
pub fn percentage(share: f64) -> String {
    let decimals = match share {
        ..0.001 => 3,
        0.001..0.1 => 1,
        _ => 0,
    };
    format!("{:.decimals$} %", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_reading() {
        assert_eq!([0.0, 999.4, 1000.0, 1_234_567.0, -1234.0].map(whole), ["0", "999", "1,000", "1,234,567", "-1,234"]);
        assert_eq!([0.0123, 1.234, 12.34, 1234.5].map(measure), ["0.012", "1.23", "12.3", "1,234"]);
        assert_eq!([0.000_42, 0.0712, 0.517].map(percentage), ["0.042 %", "7.1 %", "52 %"]);
    }

    #[test]
    fn columns_are_aligned() {
        let rows = vec![vec!["create".to_owned(), "12,345".to_owned()], vec!["Größe".to_owned(), "1".to_owned()]];
        let table = Table { title: "Requests".to_owned(), headings: vec!["what", "per second"], rows };
        assert_eq!(table.to_string(), "Requests\n\n  what    per second\n  create      12,345\n  Größe            1\n");
    }
}
