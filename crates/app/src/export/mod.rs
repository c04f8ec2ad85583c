//! Files for programs and spreadsheets, made page by page, so that their length does not matter.

pub mod logs;
pub mod users;

use csv::{Terminator, WriterBuilder};
use directory::sheet::defused;
use scim::Error;

/// Rows as CSV (RFC 4180). Cells that a spreadsheet would take for formulas begin with an apostrophe: whoever chooses a
/// user's name must not choose what runs on the machine of the admin who opens the file.
fn written<R, C>(rows: impl IntoIterator<Item = R>) -> Result<Vec<u8>, Error>
where
    R: IntoIterator<Item = C>,
    C: AsRef<str>,
{
    // RFC 4180 §2: lines end with CRLF.
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        let cells = row.into_iter().map(|cell| defused(cell.as_ref()).into_owned());
        writer.write_record(cells).map_err(|error| Error::internal(format!("The row cannot be written: {error}.")))?;
    }
    writer.into_inner().map_err(|error| Error::internal(format!("The rows cannot be written: {error}.")))
}
