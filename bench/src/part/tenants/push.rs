//! Somebody who pushes users to an organization until told to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use tokio::task::JoinHandle;

use crate::driver::{Endpoint, drive};
use crate::error::{Error, Result};
use crate::people;
use crate::plan::Plan;
use crate::statistics::float;

/// Users that are sent before it is asked whether to go on.
const AT_ONCE: usize = 200;

/// A push that is under way.
pub struct Push {
    stop: Arc<AtomicBool>,
    task: JoinHandle<Result<(usize, f64)>>,
}

impl Push {
    /// Begins with the person of this number.
    pub fn start(plan: &Plan, endpoint: Endpoint, first: usize) -> Self {
        let (stop, connections) = (Arc::new(AtomicBool::new(false)), plan.usual_connections());
        let told = Arc::clone(&stop);
        let task = tokio::spawn(async move {
            let (start, mut next) = (Instant::now(), first);
            while !told.load(Ordering::Relaxed) {
                let requests = people::creates(&endpoint, next..next + AT_ONCE);
                drive(&endpoint.addresses, connections, &requests).await?;
                next += AT_ONCE;
            }
            Ok((next - first, float(next - first) / start.elapsed().as_secs_f64()))
        });
        Self { stop, task }
    }

    /// Gives how many users came, and how many a second.
    pub async fn end(self) -> Result<(usize, f64)> {
        self.stop.store(true, Ordering::Relaxed);
        self.task.await.map_err(|error| Error::Other(error.to_string()))?
    }
}
