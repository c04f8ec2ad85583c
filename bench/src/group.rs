//! What the size of a group costs: the same requests to a small group and to a large one.
//!
//! Cost should follow the change, not the group, so every ratio here should be about 1.

use serde::Serialize;
use serde_json::{Value, json};

use crate::bare_route::Limit;
use crate::driver::{Connection, Endpoint};
use crate::error::{Error, Result};
use crate::memory;
use crate::muster::Muster;
use crate::people;
use crate::plan::{Plan, progress};
use crate::statistics::{float, median, milliseconds};
use crate::table::{Table, measure as decimal, whole};

/// Members of the small group.
const SMALL: usize = 50;
/// Members that one PATCH adds while a group is filled.
const AT_ONCE: usize = 500;
/// The large group is read in full this often.
const FULL_READS: usize = 5;

/// Everything measured with groups.
#[derive(Debug, Serialize)]
pub struct Figures {
    small: usize,
    large: usize,
    steps: Vec<Step>,
    full: Full,
}

/// One request to either group; medians in milliseconds.
#[derive(Debug, Serialize)]
struct Step {
    what: &'static str,
    small_ms: f64,
    large_ms: f64,
    ratio: f64,
    bare_ms: f64,
}

/// `GET` of the large group with its members.
#[derive(Debug, Serialize)]
struct Full {
    bytes: usize,
    first_byte_ms: f64,
    total_ms: f64,
    bare_first_byte_ms: f64,
    bare_total_ms: f64,
    /// Bytes; absent where Linux does not tell.
    resident_before: Option<u64>,
    /// How far the peak rose above what was resident before, at most.
    growth: Option<u64>,
}

/// Measures a group of 50 beside one of `large`.
pub async fn measure(plan: &Plan, large: usize) -> Result<Figures> {
    let muster = Muster::start(&plan.server).await?;
    let endpoint = &muster.endpoint;
    progress(&format!("groups: creating {} users", whole(float(large + 1))));
    let ids = people::fill(endpoint, plan.connections, large + 1).await?;
    let (members, newcomer) = (&ids[..large], &ids[large]);

    let mut connection = Connection::open(endpoint.address).await?;
    let groups = [create(&mut connection, endpoint, "Small").await?, create(&mut connection, endpoint, "Large").await?];
    for group in &groups {
        add(&mut connection, endpoint, group, &members[..SMALL]).await?;
    }
    // Both groups are in either list; what differs is how many members the second has.
    let list = endpoint.get("/Groups?excludedAttributes=members");
    let mut listing = Pair::new("list groups without members", list.clone(), list);
    listing.run(&mut connection, plan.samples, Side::Small).await?;
    progress(&format!("groups: adding {} members", whole(float(large))));
    add(&mut connection, endpoint, &groups[1], &members[SMALL..]).await?;
    listing.run(&mut connection, plan.samples, Side::Large).await?;
    listing.run_bare(plan.samples).await?;

    progress("groups: one request at a time");
    let mut pairs = pairs(endpoint, &groups, newcomer);
    for sample in 0..=plan.samples {
        for pair in &mut pairs {
            pair.take_turn(&mut connection, sample).await?;
        }
    }
    let full = read_full(&mut connection, &muster, &groups[1], large).await?;
    muster.child.stop().await?;
    let steps = pairs.iter().chain([&listing]).map(Pair::step).collect();
    Ok(Figures { small: SMALL, large, steps, full })
}

/// The requests that are compared. The second undoes the first, so that every turn finds the same members.
fn pairs(endpoint: &Endpoint, groups: &[String; 2], newcomer: &str) -> [Pair; 4] {
    let both = |make: &dyn Fn(&str) -> Vec<u8>| (make(&groups[0]), make(&groups[1]));
    let change = |op: &'static str| {
        both(&|id| endpoint.patch(&format!("/Groups/{id}"), op, "members", &references(&[newcomer.to_owned()])))
    };
    let get = both(&|id| endpoint.get(&format!("/Groups/{id}?excludedAttributes=members")));
    let find =
        |name: &str| endpoint.find("/Groups", &format!(r#"displayName eq "{name}""#), "&excludedAttributes=members");
    [
        ("add one member", change("Add")),
        ("remove one member", change("Remove")),
        ("get without members", get),
        ("find by displayName", (find("Small"), find("Large"))),
    ]
    .map(|(what, (small, large))| Pair::new(what, small, large))
}

/// Creates an empty group as Entra ID does and gives its id.
pub async fn create(connection: &mut Connection, endpoint: &Endpoint, name: &str) -> Result<String> {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "externalId": name,
        "displayName": name,
        "meta": {"resourceType": "Group"},
    });
    connection.ask(&endpoint.post("/Groups", &body)).await?;
    people::id(connection.body())
}

/// Adds members, as many at once as Entra ID does.
pub async fn add(connection: &mut Connection, endpoint: &Endpoint, group: &str, members: &[String]) -> Result<()> {
    for members in members.chunks(AT_ONCE) {
        let request = endpoint.patch(&format!("/Groups/{group}"), "Add", "members", &references(members));
        connection.ask(&request).await?;
    }
    Ok(())
}

/// Members as Entra ID writes them: `$ref` is null.
fn references(members: &[String]) -> Value {
    members.iter().map(|id| json!({"$ref": null, "value": id})).collect()
}

async fn read_full(connection: &mut Connection, muster: &Muster, group: &str, members: usize) -> Result<Full> {
    let request = muster.endpoint.get(&format!("/Groups/{group}"));
    // Before the connection keeps a whole body once, to count its members, the clock and the memory are watched.
    let process = muster.child.id();
    let before = process.and_then(memory::of);
    let (mut answers, mut growth) = (Vec::new(), None);
    for _ in 0..FULL_READS {
        process.inspect(|&process| memory::forget_peak(process));
        answers.push(connection.ask_dropping(&request).await?);
        let after = process.and_then(memory::of);
        growth = growth.max(after.zip(before).map(|(after, before)| after.peak.saturating_sub(before.resident)));
    }
    let bytes = connection.ask(&request).await?.bytes;
    count_members(connection.body(), members)?;
    let mut limit = Limit::new(bytes).await?;
    let mut bare = Vec::new();
    for _ in 0..FULL_READS {
        bare.push(limit.ask(&request).await?);
    }
    Ok(Full {
        bytes,
        first_byte_ms: median(answers.iter().map(|answer| milliseconds(answer.first_byte))),
        total_ms: median(answers.iter().map(|answer| milliseconds(answer.total))),
        bare_first_byte_ms: median(bare.iter().map(|answer| milliseconds(answer.first_byte))),
        bare_total_ms: median(bare.iter().map(|answer| milliseconds(answer.total))),
        resident_before: before.map(|memory| memory.resident),
        growth,
    })
}

/// A figure for a group that lost members would be worth nothing.
fn count_members(body: &[u8], expected: usize) -> Result<()> {
    let group: Value = serde_json::from_slice(body)
        .map_err(|error| Error::Other(format!("the large group is no resource: {error}")))?;
    match group["members"].as_array().map_or(0, Vec::len) {
        found if found == expected => Ok(()),
        found => Err(Error::Other(format!("the large group has {found} members instead of {expected}"))),
    }
}

#[derive(Clone, Copy)]
enum Side {
    Small,
    Large,
}

/// A request to the small group, one to the large group, and what they took in milliseconds.
struct Pair {
    what: &'static str,
    requests: [Vec<u8>; 2],
    times: [Vec<f64>; 2],
    bare: Vec<f64>,
    limit: Option<Limit>,
    bytes: usize,
}

impl Pair {
    fn new(what: &'static str, small: Vec<u8>, large: Vec<u8>) -> Self {
        let (times, bare) = ([Vec::new(), Vec::new()], Vec::new());
        Self { what, requests: [small, large], times, bare, limit: None, bytes: 0 }
    }

    /// Asks small, large and bare once each; the first turn does not count.
    async fn take_turn(&mut self, connection: &mut Connection, turn: usize) -> Result<()> {
        // Whoever comes first pays for what the request before left behind, so they take it in turns.
        let order = if turn.is_multiple_of(2) { [Side::Small, Side::Large] } else { [Side::Large, Side::Small] };
        for side in order {
            self.ask(connection, side, turn > 0).await?;
        }
        self.ask_bare(turn > 0).await
    }

    /// Asks one side many times, after a first that does not count.
    async fn run(&mut self, connection: &mut Connection, samples: usize, side: Side) -> Result<()> {
        for sample in 0..=samples {
            self.ask(connection, side, sample > 0).await?;
        }
        Ok(())
    }

    async fn run_bare(&mut self, samples: usize) -> Result<()> {
        for sample in 0..=samples {
            self.ask_bare(sample > 0).await?;
        }
        Ok(())
    }

    async fn ask(&mut self, connection: &mut Connection, side: Side, counts: bool) -> Result<()> {
        let answer = connection.ask(&self.requests[side as usize]).await?;
        self.bytes = answer.bytes;
        if counts {
            self.times[side as usize].push(milliseconds(answer.total));
        }
        Ok(())
    }

    async fn ask_bare(&mut self, counts: bool) -> Result<()> {
        let limit = match &mut self.limit {
            Some(limit) => limit,
            none => none.insert(Limit::new(self.bytes).await?),
        };
        let answer = limit.ask(&self.requests[0]).await?;
        if counts {
            self.bare.push(milliseconds(answer.total));
        }
        Ok(())
    }

    fn step(&self) -> Step {
        let [small_ms, large_ms] = [0, 1].map(|side: usize| median(self.times[side].iter().copied()));
        let bare_ms = median(self.bare.iter().copied());
        Step { what: self.what, small_ms, large_ms, ratio: large_ms / small_ms, bare_ms }
    }
}

/// The comparison, and the reading of the large group.
pub fn tables(plan: &Plan, figures: &Figures) -> [Table; 2] {
    let Figures { small, large, steps, full } = figures;
    let (small, large) = (whole(float(*small)), whole(float(*large)));
    let row = |step: &Step| {
        let cells = [step.small_ms, step.large_ms, step.ratio, step.bare_ms].map(decimal);
        [step.what.to_owned()].into_iter().chain(cells).collect()
    };
    let megabytes = |bytes: u64| format!("{} MB", decimal(float(usize::try_from(bytes).unwrap_or(usize::MAX)) / 1e6));
    let unknown = || "unknown".to_owned();
    [
        Table {
            title: format!(
                "A group of {small} members and one of {large}, one request at a time; medians of {} in ms",
                plan.samples
            ),
            headings: vec!["", "small", "large", "ratio", "bare route"],
            rows: steps.iter().map(row).collect(),
        },
        Table {
            title: format!("GET of the group of {large} with its members"),
            headings: vec!["", "Muster", "bare route"],
            rows: vec![
                vec!["answer".to_owned(), megabytes(full.bytes as u64), megabytes(full.bytes as u64)],
                vec!["first byte, ms".to_owned(), decimal(full.first_byte_ms), decimal(full.bare_first_byte_ms)],
                vec!["total, ms".to_owned(), decimal(full.total_ms), decimal(full.bare_total_ms)],
                vec!["memory before".to_owned(), full.resident_before.map_or_else(unknown, megabytes)],
                vec!["growth at the peak".to_owned(), full.growth.map_or_else(unknown, megabytes)],
            ],
        },
    ]
}
