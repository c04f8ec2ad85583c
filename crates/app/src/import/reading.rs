//! From the bytes of a file to lines.

use std::io::{Chain, Cursor, Read};

use csv::{ByteRecord, ReaderBuilder, StringRecord};
use directory::attribute::AddedAttribute;
use directory::sheet::{self, Column, Heading, armed};

use super::line::Outcome;
use super::{Reason, Remark};
use crate::Problem;

/// The first line must end within so many bytes.
const HEAD: usize = 64 * 1024;

/// Bytes of one line that are read; a quotation mark that is never closed would swallow the file.
const LONGEST: usize = 1024 * 1024;

/// A line, as it was read: a cell for each heading.
pub(super) struct Line {
    pub number: u64,
    pub cells: Vec<(Heading, String)>,
}

impl Line {
    /// What stands in a column; `None`: the file does not have it.
    pub fn cell(&self, column: Column) -> Option<&str> {
        let found = self.cells.iter().find(|(heading, _)| *heading == Heading::Standard(column));
        found.map(|(_, cell)| cell.as_str())
    }

    /// The groups that it names.
    pub fn groups(&self) -> Vec<String> {
        self.cell(Column::Groups).map(sheet::split).unwrap_or_default()
    }
}

/// A file that is being read.
pub(super) struct Sheet<R> {
    rows: csv::Reader<Chain<Cursor<Vec<u8>>, R>>,
    headings: Vec<Heading>,
    /// Lines end with CRLF, whose second half belongs to the next line for the reader.
    crlf: bool,
}

impl<R: Read> Sheet<R> {
    /// Reads the first line.
    ///
    /// # Errors
    /// 400 at `file` where it names no columns that can be used.
    pub fn open(mut file: R, added: &[AddedAttribute]) -> Result<Self, Problem> {
        let head = head(&mut file)?;
        let delimiter = delimiter(&head);
        let crlf = head.windows(2).any(|two| two == b"\r\n");
        let mut rows = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(Cursor::new(head).chain(file));
        let mut first = StringRecord::new();
        rows.read_record(&mut first).map_err(|_| not_utf8())?;
        let headings = Heading::read(first.iter(), added).map_err(|error| Problem::at("file", error))?;
        Ok(Self { rows, headings, crlf })
    }

    /// The next lines, at most `most` of them, and what is wrong with those that cannot be read; none at the end.
    ///
    /// # Errors
    /// 400 at `file` where it cannot be read on.
    pub fn batch(&mut self, most: usize) -> Result<(Vec<Line>, Vec<Outcome>), Problem> {
        let (mut lines, mut unreadable) = (Vec::new(), Vec::new());
        let mut row = ByteRecord::new();
        while lines.len() + unreadable.len() < most {
            let number = self.rows.position().line();
            let more = self.rows.read_byte_record(&mut row);
            if !more.map_err(|error| Problem::invalid("file", format!("Line {number} cannot be read: {error}.")))? {
                break;
            }
            let number = self.number(number, &row);
            match self.line(number, std::mem::take(&mut row)) {
                Ok(line) => lines.push(line),
                Err((reason, detail)) => unreadable.push(Outcome::Failed(Remark::of(number, None, reason, detail))),
            }
        }
        Ok((lines, unreadable))
    }

    /// In which line a row begins that was just read; the reader was in line `from` before it. Blank lines lie between.
    fn number(&self, from: u64, row: &ByteRecord) -> u64 {
        let ended = u64::from(!self.crlf);
        let within = occurrences(b'\n', row.as_slice());
        let end = self.rows.position().line().saturating_sub(u64::try_from(within).unwrap_or_default());
        end.saturating_sub(ended).max(from + u64::from(self.crlf))
    }

    fn line(&self, number: u64, row: ByteRecord) -> Result<Line, (Reason, String)> {
        if row.as_slice().len() > LONGEST {
            return Err((Reason::TooLong, "The line is too long; a quotation mark may not be closed.".into()));
        }
        let row = StringRecord::from_byte_record(row);
        let row = row.map_err(|_| (Reason::NotUtf8, "The line is not in UTF-8.".to_owned()))?;
        let more = row.iter().skip(self.headings.len()).any(|cell| !cell.is_empty());
        let (cells, columns) = (row.len(), self.headings.len());
        if cells < columns || more {
            let detail = format!("The line has {cells} cells, and there are {columns} columns.");
            return Err((Reason::Cells { cells, columns }, detail));
        }
        let cells = self.headings.iter().cloned().zip(row.iter().map(|cell| armed(cell).to_owned()));
        Ok(Line { number, cells: cells.collect() })
    }
}

fn not_utf8() -> Problem {
    Problem::invalid("file", "The file is not in UTF-8: save it as CSV UTF-8.")
}

/// The beginning of the file, the whole first line in it.
fn head(file: &mut impl Read) -> Result<Vec<u8>, Problem> {
    let (mut head, mut part) = (Vec::new(), [0; 4096]);
    while head.len() < HEAD {
        let read =
            file.read(&mut part).map_err(|error| Problem::invalid("file", format!("It cannot be read: {error}.")))?;
        head.extend_from_slice(&part[..read]);
        if read == 0 || part[..read].contains(&b'\n') {
            break;
        }
    }
    // What other encodings begin with.
    if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) {
        return Err(not_utf8());
    }
    Ok(head)
}

/// What separates the columns' names, which hold none of these.
fn delimiter(head: &[u8]) -> u8 {
    let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter| occurrences(delimiter, first);
    let mut best = b',';
    for other in [b';', b'\t'] {
        if count(other) > count(best) {
            best = other;
        }
    }
    best
}

fn occurrences(byte: u8, bytes: &[u8]) -> usize {
    bytes.split(|other| *other == byte).count() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &[u8]) -> Result<(Vec<Vec<String>>, usize), Problem> {
        let mut sheet = Sheet::open(file, &[])?;
        let (lines, unreadable) = sheet.batch(10)?;
        let cells = |line: Line| line.cells.into_iter().map(|(_, cell)| cell).collect();
        Ok((lines.into_iter().map(cells).collect(), unreadable.len()))
    }

    #[test]
    fn separators_and_marks_are_found_out() {
        for file in [
            "userName,title\nada,\"x, y\"\n",
            "\u{feff}userName;title\r\nada;\"x, y\"\r\n",
            "userName\ttitle\nada\tx, y",
            "title,username\n\"x, y\",ada,\n\n",
        ] {
            let (mut lines, unreadable) = read(file.as_bytes()).unwrap();
            lines[0].sort();
            assert_eq!((lines, unreadable), (vec![vec!["ada".to_owned(), "x, y".to_owned()]], 0), "{file:?}");
        }
    }

    #[test]
    fn lines_are_counted_as_an_editor_does() {
        let file = "userName,title\n\nada,\"x\ny\"\nben,\n\n\ncleo,";
        for file in [file.to_owned(), file.replace('\n', "\r\n")] {
            let (lines, _) = Sheet::open(file.as_bytes(), &[]).unwrap().batch(10).unwrap();
            let numbers: Vec<u64> = lines.iter().map(|line| line.number).collect();
            assert_eq!(numbers[..2], [3, 5], "{file:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        for file in [&b""[..], b"title\nx\n", b"userName,shoe\n", b"\xff\xfeu\0", b"user\xffName\n"] {
            assert_eq!(read(file).unwrap_err().field, Some("file"), "{file:?}");
        }
        let (lines, unreadable) = read(b"userName,title\nada\nben,x,y\ncleo,\xff\ndan,x\n").unwrap();
        assert_eq!((lines.len(), unreadable), (1, 3));
    }
}
