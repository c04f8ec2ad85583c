//! What happens by itself while the server runs: each task again and again, beside the others.

use std::error::Error;
use std::pin::Pin;
use std::time::Duration;

use jiff::Timestamp;
use store::Area;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::mail::delivery;
use crate::{App, activity, announcements, provisioning_log, sessions};

/// How long a task that is under way is given when the server is stopped.
const GRACE: Duration = Duration::from_secs(3);

type Run = Pin<Box<dyn Future<Output = Result<(), Box<dyn Error + Send + Sync>>> + Send>>;

/// Something that is done again and again.
#[derive(Clone, Copy)]
struct Task {
    /// What it does, for the log.
    name: &'static str,
    /// How long from one beginning to the next; the first is at once.
    every: Duration,
    /// How long it may take; then it is broken off, and begun anew when its time comes.
    bound: Duration,
    /// Whether one node does it for all. The others have something of their own to do.
    once: bool,
    /// Does it, once.
    run: fn(App) -> Run,
}

/// A function `async fn(&App) -> Result<(), impl Error>` as one that a [`Task`] runs.
macro_rules! task {
    ($function:path) => {
        |app| Box::pin(async move { Ok($function(&app).await?) })
    };
}

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// All that happens by itself.
const TASKS: &[Task] = &[
    Task {
        name: "write down what was seen of tokens and connections",
        every: Duration::from_secs(2),
        bound: MINUTE,
        once: false,
        run: task!(activity::write_down),
    },
    Task {
        name: "send mail",
        every: Duration::from_secs(3),
        // Below the time for which mail is taken up, so that none is sent by two.
        bound: Duration::from_mins(14),
        // Each mail is taken up by one.
        once: false,
        run: task!(delivery::deliver),
    },
    Task {
        name: "announce tokens that expire",
        every: HOUR,
        bound: MINUTE,
        once: true,
        run: task!(announcements::token_expiries),
    },
    Task { name: "forget finished mail", every: HOUR, bound: MINUTE, once: true, run: task!(delivery::prune) },
    Task { name: "forget sessions that are over", every: HOUR, bound: MINUTE, once: true, run: task!(sessions::prune) },
    Task {
        name: "forget old entries of the provisioning log",
        every: Duration::from_mins(10),
        bound: Duration::from_mins(5),
        once: true,
        run: task!(prune_log),
    },
];

/// Step by step, so that requests come in between.
async fn prune_log(app: &App) -> Result<(), store::Error> {
    while provisioning_log::prune(app).await? {}
    Ok(())
}

/// Does what happens by itself until `stopping` is ready; then gives what is under way a moment to end.
pub async fn run(app: App, stopping: impl Future<Output = ()>) {
    repeat_all(&app, TASKS, stopping).await;
}

async fn repeat_all(app: &App, tasks: &[Task], stopping: impl Future<Output = ()>) {
    let (stop, stopped) = watch::channel(());
    let mut running = JoinSet::new();
    for task in tasks {
        running.spawn(repeat(*task, app.clone(), stopped.clone()));
    }
    stopping.await;
    drop((stop, stopped));
    let ended = timeout(GRACE, async { while running.join_next().await.is_some() {} }).await;
    if ended.is_err() {
        tracing::warn!("what was under way in the background is broken off");
    }
}

async fn repeat(task: Task, app: App, mut stopped: watch::Receiver<()>) {
    let mut beginnings = interval(task.every.max(SECOND / 100));
    beginnings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = beginnings.tick() => {}
            // Nothing is ever sent: an error says that the sender is gone.
            _ = stopped.changed() => return,
        }
        match begun(&app, &task).await {
            Ok(true) => {}
            Ok(false) => continue,
            Err(error) => {
                tracing::error!(%error, "could not {}", task.name);
                continue;
            }
        }
        // On its own, so that not even a panic stops the others or the next time; and it ends with this set.
        let mut once = JoinSet::new();
        once.spawn((task.run)(app.clone()));
        match timeout(task.bound, once.join_next()).await {
            Ok(Some(Ok(Ok(()))) | None) => {}
            Ok(Some(Ok(Err(error)))) => tracing::error!(%error, "could not {}", task.name),
            Ok(Some(Err(error))) => tracing::error!(%error, "could not {}", task.name),
            Err(_) => tracing::error!("could not {} in {} s", task.name, task.bound.as_secs()),
        }
        if let Err(error) = ended(&app, &task).await {
            tracing::warn!(%error, "others may soon {} once more", task.name);
        }
    }
}

/// Whether it is this node's turn: it has the lease for as long as the task may take, so that another one goes on if it
/// dies meanwhile.
async fn begun(app: &App, task: &Task) -> Result<bool, store::Error> {
    if !task.once {
        return Ok(true);
    }
    let (name, node, now) = (task.name, app.node().to_owned(), app.now());
    let until = now.saturating_add(task.bound).unwrap_or(Timestamp::MAX);
    let take = app.store().write(Area::Installation, move |tx| {
        Box::pin(async move { store::leases::take(tx, name, &node, now, until).await })
    });
    take.await
}

/// Keeps the lease for half the time until the task is due, so that the other nodes find it done.
async fn ended(app: &App, task: &Task) -> Result<(), store::Error> {
    if !task.once {
        return Ok(());
    }
    let (name, node) = (task.name, app.node().to_owned());
    let until = app.now().saturating_add(task.every / 2).unwrap_or(Timestamp::MAX);
    let keep = app.store().write(Area::Installation, move |tx| {
        Box::pin(async move { store::leases::keep(tx, name, &node, until).await })
    });
    keep.await
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use jiff::SignedDuration;
    use tokio::sync::Notify;

    use super::*;
    use crate::mail;
    use crate::testing::Fixture;

    static RUNS: AtomicUsize = AtomicUsize::new(0);
    static ENOUGH: Notify = Notify::const_new();

    fn task(name: &'static str, run: fn(App) -> Run) -> Task {
        Task { name, every: Duration::from_millis(10), bound: MINUTE, once: false, run }
    }

    #[tokio::test]
    async fn one_node_does_it_for_all() {
        let fixture = Fixture::new(mail::Settings::default()).await;
        let (app, other) = (&fixture.app, fixture.another_node().await);
        let task = Task { once: true, bound: MINUTE, every: HOUR, ..task("count", |_| Box::pin(async { Ok(()) })) };
        assert!(begun(app, &task).await.unwrap());
        assert!(!begun(&other, &task).await.unwrap(), "it is under way");
        fixture.wind(SignedDuration::from_mins(1));
        assert!(begun(&other, &task).await.unwrap(), "who had it may be gone");
        ended(&other, &task).await.unwrap();
        fixture.wind(SignedDuration::from_mins(29));
        assert!(!begun(app, &task).await.unwrap(), "it is done for this time");
        fixture.wind(SignedDuration::from_mins(1));
        assert!(begun(app, &task).await.unwrap());
    }

    #[tokio::test]
    async fn nothing_stops_the_rest_and_all_stops_when_told() {
        let fixture = Fixture::new(mail::Settings::default()).await;
        let tasks = [
            task("panic", |_| Box::pin(async { panic!("a task that panics") })),
            task("fail", |_| Box::pin(async { Err("a task that fails".into()) })),
            Task { bound: Duration::from_millis(10), ..task("hang", |_| Box::pin(std::future::pending())) },
            task("count", |_| {
                Box::pin(async {
                    if RUNS.fetch_add(1, Ordering::SeqCst) == 3 {
                        ENOUGH.notify_one();
                    }
                    Ok(())
                })
            }),
        ];
        let over = repeat_all(&fixture.app, &tasks, ENOUGH.notified());
        timeout(MINUTE, over).await.unwrap();
        assert!(RUNS.load(Ordering::SeqCst) > 3);
    }
}
