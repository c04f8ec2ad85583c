//! How soon a server is ready whose directory is full, and what it holds in memory then.

use serde::Serialize;

use crate::driver::BASE;
use crate::error::Result;
use crate::limit::bare_route;
use crate::people;
use crate::plan::{Engine, Plan, progress};
use crate::server::{Muster, Storage, process};
use crate::statistics::{float, large, median, milliseconds};
use crate::table::{Table, measure as decimal, megabytes, or_dash, whole};

/// Medians over the starts.
#[derive(Debug, Serialize)]
pub struct Figures {
    engine: Engine,
    users: usize,
    starts: usize,
    /// From the start of the process to the line that says it is ready, with this directory.
    full_ms: f64,
    /// The same with a directory that is empty, whose tables are there.
    empty_ms: f64,
    /// The same of the bare route.
    bare_ms: f64,
    /// Bytes; absent where Linux does not tell.
    full_resident: Option<f64>,
    empty_resident: Option<f64>,
}

/// Measures with so many users in the directory.
pub async fn measure(plan: &Plan, engine: Engine, users: usize) -> Result<Figures> {
    let name = format!("start, {}", engine.word());
    progress(&format!("{name}: creating {} users", whole(float(users))));
    let mut empty = Muster::start(plan, engine).await?.freeze().await?.storage;
    let muster = Muster::start(plan, engine).await?;
    people::fill(&muster.endpoint, plan.usual_connections(), 0..users).await?;
    let mut full = muster.freeze().await?.storage;
    progress(&format!("{name}: starting"));
    let (mut full_ms, mut empty_ms, mut bare_ms) = (Vec::new(), Vec::new(), Vec::new());
    let (mut full_resident, mut empty_resident) = (None, None);
    for _ in 0..plan.samples {
        (full, full_resident) = start(plan, full, &mut full_ms).await?;
        (empty, empty_resident) = start(plan, empty, &mut empty_ms).await?;
        let bare = bare_route::start(1, BASE).await?;
        bare_ms.push(milliseconds(bare.start));
        bare.stop().await?;
    }
    let [full_ms, empty_ms, bare_ms] = [full_ms, empty_ms, bare_ms].map(median);
    Ok(Figures { engine, users, starts: plan.samples, full_ms, empty_ms, bare_ms, full_resident, empty_resident })
}

/// Starts one server and ends it; gives what it held.
async fn start(plan: &Plan, storage: Storage, times: &mut Vec<f64>) -> Result<(Storage, Option<f64>)> {
    let muster = Muster::serve(plan, storage, String::new()).await?;
    times.extend(muster.nodes.first().map(|node| milliseconds(node.start)));
    let resident = muster.processes().first().copied().and_then(process::memory);
    Ok((muster.pause().await?.storage, resident.map(|memory| large(memory.resident))))
}

/// The three in one table.
pub fn table(figures: &Figures) -> Table {
    let row = |what: String, ms, resident| vec![what, decimal(ms), or_dash(resident, megabytes)];
    Table {
        title: format!(
            "From the start of the process until it is ready, on {}; medians of {}",
            figures.engine.word(),
            figures.starts
        ),
        headings: vec!["", "ms", "memory then"],
        rows: vec![
            row(format!("{} users", whole(float(figures.users))), figures.full_ms, figures.full_resident),
            row("nobody".to_owned(), figures.empty_ms, figures.empty_resident),
            row("bare route".to_owned(), figures.bare_ms, None),
        ],
    }
}
