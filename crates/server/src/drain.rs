//! Bodies that nobody reads, because the request is refused by its head: they are read and dropped behind the
//! answer. Else the connection would have to be closed in the client's face, and one that reads only after it
//! has written would never see why.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header;
use futures_util::StreamExt;
use hyper::body::{Frame, SizeHint};

/// Bytes that are read and dropped at most; who sends more must bear that the connection ends.
const MOST: usize = 16 * 1024 * 1024;

/// Makes sure that the body of the request is read, by the handler or for at most so long behind its back.
pub fn drained(request: Request, time: Duration) -> Request {
    // Who waits for "100 Continue" sends nothing until somebody reads.
    if request.body().is_end_stream() || request.headers().contains_key(header::EXPECT) {
        return request;
    }
    request.map(|body| Body::new(Drained { body, time }))
}

struct Drained {
    body: Body,
    time: Duration,
}

impl HttpBody for Drained {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Drained {
    fn drop(&mut self) {
        if self.body.is_end_stream() {
            return;
        }
        let (body, time) = (std::mem::take(&mut self.body), self.time);
        // There is none when the runtime itself is going down, and the connection with it.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(tokio::time::timeout(time, drain(body)));
        }
    }
}

async fn drain(body: Body) {
    let mut pieces = body.into_data_stream();
    let mut left = MOST;
    while left > 0
        && let Some(Ok(dropped)) = pieces.next().await
    {
        left = left.saturating_sub(dropped.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A request whose body counts the pieces that are read of it.
    fn request(pieces: usize) -> (Request, Arc<AtomicUsize>) {
        let read = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&read);
        let body = stream::iter(0..pieces).map(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
            Ok::<_, std::io::Error>(Bytes::from_static(&[b' '; 1024]))
        });
        (Request::new(Body::from_stream(body)), read)
    }

    #[tokio::test]
    async fn what_the_handler_leaves_is_read_behind_its_back() {
        let (request, read) = request(3);
        drop(drained(request, Duration::from_secs(1)));
        assert_eq!(read.load(Ordering::Relaxed), 0);
        tokio::task::yield_now().await;
        assert_eq!(read.load(Ordering::Relaxed), 3);
    }

    #[tokio::test]
    async fn but_not_without_end() {
        let (request, read) = request(usize::MAX);
        drop(drained(request, Duration::from_mins(1)));
        while read.load(Ordering::Relaxed) < MOST / 1024 {
            tokio::task::yield_now().await;
        }
        tokio::task::yield_now().await;
        assert_eq!(read.load(Ordering::Relaxed), MOST / 1024);
    }

    #[tokio::test]
    async fn nor_from_a_client_that_waits_to_be_asked() {
        let (mut request, read) = request(3);
        request.headers_mut().insert(header::EXPECT, "100-continue".parse().unwrap());
        drop(drained(request, Duration::from_secs(1)));
        tokio::task::yield_now().await;
        assert_eq!(read.load(Ordering::Relaxed), 0);
    }
}
