//! What the five main requests cost in instructions, which no other work of the machine changes: the guard against
//! growing slower unnoticed.
//!
//! Valgrind counts them, of all threads of the server. Counted is the build that the tests use: what grows there (one
//! more query, a list read as a whole, a document parsed twice) grows in the other as well, and nothing has to be built
//! for it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use tempfile::TempDir;
use tokio::process::Command;

use super::group;
use crate::driver::{Connection, Endpoint};
use crate::error::{Doing, Error, Result};
use crate::people;
use crate::plan::{Engine, Plan, progress};
use crate::server::Muster;
use crate::table::{Table, percentage, whole};

/// Users and members that are there beforehand.
const THERE: usize = 60;
/// Requests of a kind that are counted; as many go before them, that are not.
const COUNTED: usize = 30;
/// How much more a request may cost than is recorded. Compilers differ by a few in a hundred, and background work falls
/// into one count or another.
const ROOM: f64 = 1.15;

/// Instructions a request, by its name.
pub type Counts = BTreeMap<String, u64>;

/// Counts, and compares with what `record` holds; with `write`, that is what is counted from now on.
///
/// # Errors
/// A request costs more than is recorded, and some; or Valgrind is not there.
pub async fn measure(plan: &Plan, record: &Path, write: bool) -> Result<Table> {
    let counts = count(plan).await?;
    if write {
        let json = serde_json::to_string_pretty(&counts).map_err(|error| Error::Other(error.to_string()))?;
        fs::write(record, json + "\n").doing(|| format!("writing {}", record.display()))?;
        return Ok(table(&counts, &counts));
    }
    let text = fs::read_to_string(record).doing(|| format!("reading {}", record.display()))?;
    let recorded: Counts = serde_json::from_str(&text).map_err(|error| Error::Other(error.to_string()))?;
    let table = table(&counts, &recorded);
    match dearer(&counts, &recorded) {
        None => Ok(table),
        Some(names) => Err(Error::Other(format!(
            "{table}\ndearer than {} allows: {names}. Find out why; if it must be, `muster-bench instructions --record`",
            record.display()
        ))),
    }
}

async fn count(plan: &Plan) -> Result<Counts> {
    progress("instructions: starting the server in Valgrind");
    let folder = TempDir::new().doing(|| "making a temporary directory".to_owned())?;
    let plan = Plan { counted: Some(folder.path().to_owned()), ..plan.clone() };
    let muster = Muster::start(&plan, Engine::Sqlite).await?;
    let endpoint = &muster.endpoint;
    let ids = people::fill(endpoint, 1, 0..THERE).await?;
    let mut connection = Connection::open(muster.nodes[0].address).await?;
    let crew = group::create(&mut connection, endpoint, "Crew").await?;
    let mut counter = Counter { process: muster.processes()[0], folder: folder.path().to_owned() };
    let mut counts = Counts::new();
    for (name, request) in requests(endpoint, &ids, &crew) {
        progress(&format!("instructions: {name}"));
        for turn in 0..2 * COUNTED {
            if turn == COUNTED {
                counter.take().await?;
            }
            connection.ask(&request(turn)).await?;
        }
        counts.insert(name.to_owned(), counter.take().await? / COUNTED as u64);
    }
    muster.stop().await?;
    Ok(counts)
}

/// The request of each turn.
type Turn<'a> = Box<dyn Fn(usize) -> Vec<u8> + 'a>;

fn requests<'a>(endpoint: &'a Endpoint, ids: &'a [String], crew: &'a str) -> [(&'static str, Turn<'a>); 5] {
    let user = |turn: usize| format!("/Users/{}", ids[turn % ids.len()]);
    [
        ("get by id", Box::new(move |turn| endpoint.get(&user(turn)))),
        (
            "userName eq",
            Box::new(|turn| endpoint.find("/Users", &format!(r#"userName eq "{}""#, people::user_name(turn)), "")),
        ),
        (
            "PATCH displayName",
            Box::new(move |turn| {
                endpoint.patch(&user(turn), "Replace", "displayName", &json!(format!("Renamed {turn}")))
            }),
        ),
        ("create", Box::new(|turn| endpoint.post("/Users", &people::user(THERE + turn)))),
        (
            "add one member",
            Box::new(move |turn| {
                let members = group::references(&ids[turn % ids.len()..=turn % ids.len()]);
                endpoint.patch(&format!("/Groups/{crew}"), "Add", "members", &members)
            }),
        ),
    ]
}

/// Valgrind's counter of a process.
struct Counter {
    process: u32,
    folder: PathBuf,
}

impl Counter {
    /// What was counted since the last time.
    async fn take(&mut self) -> Result<u64> {
        let dump = Command::new("vgdb").arg(format!("--pid={}", self.process)).arg("dump").output().await;
        let dump = dump.doing(|| "asking Valgrind for its count (vgdb)".to_owned())?;
        let newest = newest(&self.folder)?;
        let text = fs::read_to_string(&newest).doing(|| format!("reading {}", newest.display()))?;
        let said =
            || Error::Other(format!("Valgrind counted nothing: {}", String::from_utf8_lossy(&dump.stderr).trim()));
        total(&text).ok_or_else(said)
    }
}

/// The dump of the highest number: `out.12`.
fn newest(folder: &Path) -> Result<PathBuf> {
    let attempt = || "looking for Valgrind's dumps".to_owned();
    let mut dumps = Vec::new();
    for entry in fs::read_dir(folder).doing(attempt)? {
        let path = entry.doing(attempt)?.path();
        let number = path.extension().and_then(|number| number.to_str()).and_then(|number| number.parse::<u32>().ok());
        dumps.extend(number.map(|number| (number, path)));
    }
    dumps.into_iter().max().map(|(_, path)| path).ok_or_else(|| Error::Other("Valgrind has dumped nothing".to_owned()))
}

/// The sum of a dump.
fn total(dump: &str) -> Option<u64> {
    dump.lines().rev().find_map(|line| line.strip_prefix("totals: "))?.trim().parse().ok()
}

/// The names of what costs more than is recorded, and some.
fn dearer(counts: &Counts, recorded: &Counts) -> Option<String> {
    let dear = |(name, count): (&String, &u64)| {
        let within = recorded.get(name).is_some_and(|recorded| float(*count) <= float(*recorded) * ROOM);
        (!within).then(|| name.clone())
    };
    let names: Vec<String> = counts.iter().filter_map(dear).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn table(counts: &Counts, recorded: &Counts) -> Table {
    let row = |(name, count): (&String, &u64)| {
        let was = recorded.get(name).copied().map(float);
        let share = was.map_or_else(|| "new".to_owned(), |was| percentage(float(*count) / was));
        vec![name.clone(), whole(float(*count)), was.map_or_else(|| "–".to_owned(), whole), share]
    };
    Table {
        title: "Instructions a request, in the build that the tests use".to_owned(),
        headings: vec!["", "counted", "recorded", "share"],
        rows: counts.iter().map(row).collect(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of instructions are far below 2^52")]
fn float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(of: &[(&str, u64)]) -> Counts {
        of.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
    }

    #[test]
    fn what_grew_beyond_its_room_is_named_and_so_is_what_nobody_recorded() {
        let recorded = counts(&[("get", 1000), ("create", 1000)]);
        assert_eq!(dearer(&counts(&[("get", 1149), ("create", 10)]), &recorded), None);
        let now = counts(&[("get", 1151), ("create", 1000), ("list", 1)]);
        assert_eq!(dearer(&now, &recorded).as_deref(), Some("get, list"));
    }

    #[test]
    fn the_sum_of_a_dump_is_found() {
        assert_eq!(total("events: Ir\nfn=main\n3 12\nsummary: 12\ntotals: 4711\n"), Some(4711));
        assert_eq!(total("events: Ir\n"), None);
    }
}
