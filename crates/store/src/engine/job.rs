//! A unit of work that waits for its turn, its types forgotten, so that different ones stand in one queue.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::oneshot;

use crate::{Error, Tx, Work};

/// A unit of work, and who waits for it.
pub(super) trait Job: Send {
    /// Runs the work and says whether to keep what it changed. A panic is an error of this work alone.
    fn run<'t>(&'t mut self, tx: &'t mut Tx<'_>) -> BoxFuture<'t, bool>;

    /// Makes this the outcome, whatever it was.
    fn fail(&mut self, error: Error);

    /// Answers the one who waits, once it is known what became of the transaction.
    fn answer(self: Box<Self>, committed: Result<(), Error>);
}

/// Makes a job of `work`; its answer comes with the receiver.
pub(super) fn job<T, E, F>(work: F) -> (Box<dyn Job>, oneshot::Receiver<Result<T, E>>)
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
    F: Work<T, E> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    (Box::new(Unit { work: Some(work), outcome: None, reply }), answer)
}

struct Unit<F, T, E> {
    work: Option<F>,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Job for Unit<F, T, E>
where
    T: Send,
    E: From<Error> + Send,
    F: Work<T, E> + Send,
{
    fn run<'t>(&'t mut self, tx: &'t mut Tx<'_>) -> BoxFuture<'t, bool> {
        Box::pin(async move {
            let Some(work) = self.work.take() else { return false };
            // Unwind safe: what the closure saw of the transaction is rolled back.
            let outcome = AssertUnwindSafe(async { work(tx).await }).catch_unwind().await;
            let outcome = outcome.unwrap_or_else(|payload| Err(Error::panicked(payload.as_ref()).into()));
            self.outcome.insert(outcome).is_ok()
        })
    }

    fn fail(&mut self, error: Error) {
        self.outcome = Some(Err(error.into()));
    }

    fn answer(self: Box<Self>, committed: Result<(), Error>) {
        let outcome = match committed {
            Ok(()) => self.outcome.unwrap_or_else(|| Err(Error::Closed.into())),
            Err(error) => Err(error.into()),
        };
        // Who does not wait any more does not want to know.
        let _unheard = self.reply.send(outcome);
    }
}
