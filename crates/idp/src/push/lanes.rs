//! Work done so many pieces at a time.

use std::num::NonZeroUsize;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use super::Stopped;

/// Pieces of work under way. Dropping it, as the first [`Stopped`] does, ends them all.
pub(super) struct Lanes<F> {
    limit: usize,
    running: FuturesUnordered<F>,
}

impl<T, F: Future<Output = Result<T, Stopped>>> Lanes<F> {
    pub(super) fn new(limit: NonZeroUsize) -> Self {
        Self { limit: limit.get(), running: FuturesUnordered::new() }
    }

    /// Begins a piece of work. If all lanes are taken, waits for the end of another one and gives its result.
    pub(super) async fn begin(&mut self, work: F) -> Result<Option<T>, Stopped> {
        let ended = if self.running.len() < self.limit { None } else { self.end().await? };
        self.running.push(work);
        Ok(ended)
    }

    /// Waits for the end of a piece of work; `None` if there is none left.
    pub(super) async fn end(&mut self) -> Result<Option<T>, Stopped> {
        self.running.next().await.transpose()
    }
}
