//! One question for all who ask the same at the same time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared, WeakShared};

/// Questions that are being asked, by key, and those that are next.
///
/// Whoever comes while a question is under way waits for the next one of that key, with all others who come meanwhile: an
/// answer is never older than the wish to know it.
#[derive(Debug)]
pub(crate) struct Together<T: Clone>(Arc<Mutex<Keys<T>>>);

type Keys<T> = HashMap<String, Asked<T>>;

type Answer<T> = Shared<BoxFuture<'static, T>>;

#[derive(Debug)]
struct Asked<T: Clone> {
    /// Held while a question is under way.
    turn: Arc<tokio::sync::Mutex<()>>,
    /// What is not under way yet; gone where nobody waits for it any more.
    next: Option<WeakShared<BoxFuture<'static, T>>>,
    /// Under way or next.
    questions: usize,
}

impl<T: Clone> Default for Asked<T> {
    fn default() -> Self {
        Self { turn: Arc::default(), next: None, questions: 0 }
    }
}

impl<T: Clone> Default for Together<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T: Clone> Clone for Together<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Clone + Send + Sync + 'static> Together<T> {
    /// The answer to `question`, which is what everyone asks of this key.
    pub(crate) async fn ask(&self, key: &str, question: impl FnOnce() -> BoxFuture<'static, T>) -> T {
        let answer = self.joined(key, question);
        answer.await
    }

    fn joined(&self, key: &str, question: impl FnOnce() -> BoxFuture<'static, T>) -> Answer<T> {
        let mut keys = lock(&self.0);
        let asked = keys.entry(key.to_owned()).or_default();
        if let Some(next) = asked.next.as_ref().and_then(WeakShared::upgrade) {
            return next;
        }
        asked.questions += 1;
        let (turn, place) = (Arc::clone(&asked.turn), Place { keys: Arc::clone(&self.0), key: key.to_owned() });
        let question = question();
        let next = async move {
            let _turn = turn.lock_owned().await;
            place.begin();
            question.await
        };
        let next = next.boxed().shared();
        asked.next = next.downgrade();
        next
    }
}

/// A question's place among those of its key; it is left at the end, or when nobody waits for the answer any more.
struct Place<T: Clone> {
    keys: Arc<Mutex<Keys<T>>>,
    key: String,
}

impl<T: Clone> Place<T> {
    /// Who comes from now on asks anew.
    fn begin(&self) {
        if let Some(asked) = lock(&self.keys).get_mut(&self.key) {
            asked.next = None;
        }
    }
}

impl<T: Clone> Drop for Place<T> {
    fn drop(&mut self) {
        let mut keys = lock(&self.keys);
        if let Some(asked) = keys.get_mut(&self.key) {
            asked.questions -= 1;
            if asked.questions == 0 {
                keys.remove(&self.key);
            }
        }
    }
}

fn lock<T: Clone>(keys: &Mutex<Keys<T>>) -> MutexGuard<'_, Keys<T>> {
    keys.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::future::join_all;
    use tokio::sync::Semaphore;

    use super::*;

    /// Counts what is asked, and answers with the count at that time when it is let go.
    #[derive(Default)]
    struct World {
        together: Together<usize>,
        count: AtomicUsize,
    }

    impl World {
        fn asker(self: &Arc<Self>, key: &'static str, answers: &Arc<Semaphore>) -> BoxFuture<'static, usize> {
            let (world, answers) = (Arc::clone(self), Arc::clone(answers));
            async move {
                let asked = Arc::clone(&world);
                let question = move || {
                    async move {
                        let count = asked.count.fetch_add(1, Ordering::Relaxed) + 1;
                        answers.acquire().await.unwrap().forget();
                        count
                    }
                    .boxed()
                };
                world.together.ask(key, question).await
            }
            .boxed()
        }
    }

    #[tokio::test]
    async fn who_comes_while_one_is_asked_gets_the_answer_to_the_next() {
        let (world, answers) = (Arc::new(World::default()), Arc::new(Semaphore::new(0)));
        let mut first = world.asker("a", &answers);
        assert!((&mut first).now_or_never().is_none());
        let mut others: Vec<_> = (0..5).map(|_| world.asker("a", &answers)).collect();
        for other in &mut others {
            assert!(other.now_or_never().is_none());
        }
        assert_eq!(world.count.load(Ordering::Relaxed), 1);
        answers.add_permits(2);
        let (first, others) = tokio::join!(first, join_all(others));
        assert_eq!((first, others), (1, vec![2; 5]));
        assert!(lock(&world.together.0).is_empty());
    }

    #[tokio::test]
    async fn keys_do_not_wait_for_each_other() {
        let (world, none, one) = (Arc::new(World::default()), Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(1)));
        let mut first = world.asker("a", &none);
        assert!((&mut first).now_or_never().is_none());
        assert_eq!(world.asker("b", &one).await, 2);
    }

    #[tokio::test]
    async fn a_question_that_is_given_up_is_in_nobodys_way() {
        let (world, answers) = (Arc::new(World::default()), Arc::new(Semaphore::new(0)));
        let (mut first, mut second) = (world.asker("a", &answers), world.asker("a", &answers));
        assert!((&mut first).now_or_never().is_none() && (&mut second).now_or_never().is_none());
        drop(second);
        let mut third = world.asker("a", &answers);
        assert!((&mut third).now_or_never().is_none());
        drop(first);
        answers.add_permits(1);
        assert_eq!(third.await, 2);
        assert!(lock(&world.together.0).is_empty());
    }
}
