//! Answers that hold memberships: of any length, in bounded memory.
//!
//! An answer is a sequence of [`Parts`]: text that is ready, and memberships that are still to be read, page by
//! page. As long as it is short it goes out whole, with its length; else what is ready goes out first and the
//! rest is read as fast as the client takes it.

use std::collections::VecDeque;

use ::scim::Error;
use app::App;
use axum::body::{Body, Bytes};
use directory::{GroupKey, Member};
use futures_util::{StreamExt, stream};

use super::representation::MemberWriter;

/// Members read at once.
const PAGE: usize = 1_000;
/// Bytes that are held of one answer, less a page of members.
const PIECE: usize = 256 * 1024;

/// A part of an answer.
#[derive(Debug)]
enum Part {
    /// Text as it stands.
    Text(Vec<u8>),
    /// The members of a group, with commas between them.
    Members(GroupKey),
}

/// The parts of an answer, in order.
#[derive(Debug, Default)]
pub struct Parts {
    parts: VecDeque<Part>,
    text: Vec<u8>,
}

impl Parts {
    /// Where the next text goes.
    pub fn text(&mut self) -> &mut Vec<u8> {
        &mut self.text
    }

    /// The members of this group come next.
    pub fn members(&mut self, group: GroupKey) {
        self.parts.extend([Part::Text(std::mem::take(&mut self.text)), Part::Members(group)]);
    }

    fn finish(mut self) -> VecDeque<Part> {
        self.parts.push_back(Part::Text(self.text));
        self.parts
    }
}

/// An answer on its way out.
struct Outgoing {
    app: App,
    writer: MemberWriter,
    parts: VecDeque<Part>,
    /// Where the membership under way has got to.
    after: Option<Member>,
}

/// The body that these parts make.
///
/// # Errors
/// Where the store fails before the answer has begun. After that, the connection is broken off, so that the
/// client cannot take half an answer for a whole one.
pub async fn body(app: &App, writer: MemberWriter, parts: Parts) -> Result<Body, Error> {
    let mut outgoing = Outgoing { app: app.clone(), writer, parts: parts.finish(), after: None };
    let first = outgoing.piece().await?;
    if outgoing.parts.is_empty() {
        return Ok(Body::from(first));
    }
    let rest = stream::try_unfold(outgoing, |mut outgoing| async {
        if outgoing.parts.is_empty() {
            return Ok(None);
        }
        let piece = outgoing.piece().await.inspect_err(|error| tracing::error!(%error, "an answer broke off"))?;
        Ok::<_, Error>(Some((Bytes::from(piece), outgoing)))
    });
    Ok(Body::from_stream(stream::once(async { Ok(Bytes::from(first)) }).chain(rest)))
}

impl Outgoing {
    /// The next piece of the answer; the last one when no part is left after it.
    async fn piece(&mut self) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        while out.len() < PIECE
            && let Some(part) = self.parts.pop_front()
        {
            match part {
                Part::Text(text) if out.is_empty() => out = text,
                Part::Text(text) => out.extend_from_slice(&text),
                Part::Members(group) => self.members(group, &mut out).await?,
            }
        }
        Ok(out)
    }

    /// Writes a page of members, and leaves the rest as the next part.
    async fn members(&mut self, group: GroupKey, out: &mut Vec<u8>) -> Result<(), Error> {
        let page = app::groups::members(&self.app, group, self.after, PAGE).await?;
        for (at, row) in page.iter().enumerate() {
            if at > 0 || self.after.is_some() {
                out.push(b',');
            }
            self.writer.write(row, out);
        }
        self.after = page.last().filter(|_| page.len() == PAGE).map(|row| row.member);
        if self.after.is_some() {
            self.parts.push_front(Part::Members(group));
        }
        Ok(())
    }
}
