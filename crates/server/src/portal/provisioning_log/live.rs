//! News of the provisioning log: server-sent events that say no more than that there is something new. The page then reads
//! itself again, so that what is shown is decided in one place.

use std::convert::Infallible;
use std::time::Duration;

use app::sessions::{self, Session};
use app::watching;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream;
use serde::Deserialize;
use tokio::sync::watch;
use tokio::time::{Instant, Interval, interval, sleep_until};

use crate::Server;
use crate::portal::Answer;
use crate::portal::input::Query;
use crate::portal::visitor::Visitor;

/// How long one answer goes on; the browser then asks again by itself.
const LONGEST: Duration = Duration::from_mins(10);
/// How often it is asked whether the session still stands.
const CHECK: Duration = Duration::from_secs(10);
/// How long a browser waits before it asks again.
const AGAIN: Duration = Duration::from_secs(2);
/// A proxy is not to gather events before it hands them on.
const UNBUFFERED: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));

/// What the page has seen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Seen {
    /// Number of the newest entry.
    after: i64,
}

/// Somebody who is told.
struct Reader {
    server: Server,
    session: Session,
    news: watch::Receiver<i64>,
    told: i64,
    checks: Interval,
}

/// `GET /provisioning-log/live`
pub async fn live(
    State(server): State<Server>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(Seen { after }): Query<Seen>,
) -> Answer {
    let mut news = watching::watch(visitor.app(), visitor.actor()).await?;
    news.mark_changed();
    // A browser that comes back says what it was told last.
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let (told, until) = (last.unwrap_or(after), Instant::now() + LONGEST);
    let reader = Reader { server, session: visitor.session, news, told, checks: interval(CHECK) };
    let stopping = Box::pin(reader.server.stopping());
    let events = stream::unfold((reader, until, stopping), async |(mut reader, until, mut stopping)| {
        let newest = tokio::select! {
            newest = reader.next() => newest?,
            () = sleep_until(until) => return None,
            () = &mut stopping => return None,
        };
        // An event without data is none to a browser.
        let event = Event::default().event("changed").id(newest.to_string()).data(newest.to_string()).retry(AGAIN);
        Some((Ok::<_, Infallible>(event), (reader, until, stopping)))
    });
    Ok(([UNBUFFERED], Sse::new(events).keep_alive(KeepAlive::default())).into_response())
}

impl Reader {
    /// The number of a newer entry than was told; `None` once nothing is to be told any more.
    async fn next(&mut self) -> Option<i64> {
        loop {
            tokio::select! {
                changed = self.news.changed() => {
                    changed.ok()?;
                    let newest = *self.news.borrow_and_update();
                    if newest > self.told {
                        self.told = newest;
                        return self.may().await.then_some(newest);
                    }
                }
                _ = self.checks.tick() => if !self.may().await {
                    return None;
                },
            }
        }
    }

    /// Whether the session still stands.
    async fn may(&self) -> bool {
        sessions::still_stands(self.server.app(), &self.session).await.unwrap_or(false)
    }
}
