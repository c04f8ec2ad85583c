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
        let page =
            app::provisioning::groups::members(&self.app, self.writer.connection(), group, self.after, PAGE).await?;
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use axum::body::HttpBody;
    use axum::http::header;
    use serde_json::{Value, json};
    use tower::ServiceExt;

    use super::*;
    use crate::Config;
    use crate::router::router;
    use crate::testing::{Fixture, body};

    async fn ask(fixture: &Fixture, method: &str, path: &str, sent: &Value) -> (bool, Value) {
        let response = router(fixture.server.clone()).oneshot(fixture.request(method, path, sent)).await.unwrap();
        assert!(response.status().is_success());
        let whole = response.body().size_hint().exact().is_some();
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/scim+json;charset=utf-8");
        (whole, serde_json::from_str(&body(response).await).unwrap())
    }

    /// Users in as many groups as there are numbers, each of that size.
    async fn groups_of(fixture: &Fixture, sizes: &[usize]) -> Vec<String> {
        let mut ids = Vec::new();
        for first in (0..sizes.iter().sum()).step_by(1_000) {
            let user = |number: usize| json!({"method": "POST", "path": "/Users", "bulkId": number.to_string(), "data": {"userName": format!("user-{number}")}});
            let operations: Vec<Value> = (first..first + 1_000).map(user).collect();
            let (_, made) = ask(fixture, "POST", "/Bulk", &json!({ "Operations": operations })).await;
            let made = made["Operations"].as_array().unwrap().iter();
            ids.extend(made.map(|made| made["location"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()));
        }
        let mut rest = ids.as_slice();
        for (at, size) in sizes.iter().enumerate() {
            let (members, left) = rest.split_at(*size);
            rest = left;
            let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
            ask(fixture, "POST", "/Groups", &json!({"displayName": format!("group {at}"), "members": members})).await;
        }
        ids
    }

    fn ids(group: &Value) -> BTreeSet<&str> {
        group["members"].as_array().unwrap().iter().map(|member| member["value"].as_str().unwrap()).collect()
    }

    #[tokio::test]
    async fn a_long_membership_comes_in_pieces_and_in_full() {
        let fixture = Fixture::new(&Config::default()).await;
        let sizes = [0, 1, PAGE, 2 * PAGE + 1];
        let users = groups_of(&fixture, &sizes).await;

        let (whole, list) = ask(&fixture, "GET", "/Groups", &Value::Null).await;
        assert!(!whole);
        let groups = list["Resources"].as_array().unwrap();
        assert_eq!(groups.iter().map(|group| ids(group).len()).collect::<Vec<_>>(), sizes);
        let seen: BTreeSet<&str> = groups.iter().flat_map(ids).collect();
        assert_eq!(seen.len(), sizes.iter().sum::<usize>());
        assert!(seen.iter().all(|id| users.iter().any(|user| user == id)));

        for (group, short) in groups.iter().zip([true, true, true, false]) {
            let path = format!("/Groups/{}", group["id"].as_str().unwrap());
            assert_eq!(ask(&fixture, "GET", &path, &Value::Null).await, (short, group.clone()));
        }
    }

    #[tokio::test]
    async fn members_that_are_not_shown_are_not_read() {
        let fixture = Fixture::new(&Config::default()).await;
        groups_of(&fixture, &[1]).await;
        let (whole, list) = ask(&fixture, "GET", "/Groups?excludedAttributes=members", &Value::Null).await;
        assert!(whole && list["Resources"][0].get("members").is_none());
    }
}
