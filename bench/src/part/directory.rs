//! What questions to a large directory cost: deep pages, cursors, filters on indexed and other attributes, sorting.

use serde::Serialize;
use serde::de::IgnoredAny;

use crate::driver::{Connection, Endpoint, encoded};
use crate::error::{Error, Result};
use crate::limit::Limit;
use crate::people;
use crate::plan::{Engine, Plan, progress};
use crate::server::Muster;
use crate::statistics::{float, median, milliseconds};
use crate::table::{Table, measure as decimal, whole};

/// Resources of a page.
const PAGE: usize = 100;
/// The whole directory is walked this often.
const WALKS: usize = 3;

/// Everything measured with a large directory.
#[derive(Debug, Serialize)]
pub struct Figures {
    engine: Engine,
    users: usize,
    answers: Vec<Row>,
}

/// One question; medians in milliseconds.
#[derive(Debug, Serialize)]
struct Row {
    what: String,
    /// `totalResults` of the answer.
    results: usize,
    bytes: usize,
    ms: f64,
    bare_ms: f64,
}

/// What is read of a list (RFC 7644 §3.4.2, RFC 9865 §2).
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    total_results: usize,
    next_cursor: Option<String>,
    #[serde(default, rename = "Resources")]
    resources: Vec<IgnoredAny>,
}

/// Measures a directory of so many users.
pub async fn measure(plan: &Plan, engine: Engine, users: usize) -> Result<Figures> {
    let muster = Muster::start(plan, engine).await?;
    let endpoint = &muster.endpoint;
    progress(&format!("directory: creating {} users", whole(float(users))));
    people::fill(endpoint, plan.usual_connections(), 0..users).await?;

    progress("directory: one question at a time");
    let mut connection = Connection::to(endpoint).await?;
    let mut questions = questions(endpoint, users);
    for sample in 0..=plan.samples {
        for question in &mut questions {
            question.ask(&mut connection, sample > 0).await?;
        }
    }
    progress("directory: walking by cursor");
    let mut answers: Vec<Row> = questions.iter().map(Question::row).collect();
    answers.extend(walk_repeatedly(&mut connection, endpoint, users).await?);
    muster.stop().await?;
    Ok(Figures { engine, users, answers })
}

fn questions(endpoint: &Endpoint, users: usize) -> Vec<Question> {
    let someone = people::user_name(users * 2 / 3);
    let page = |start: usize| {
        let path = format!("/Users?startIndex={start}&count={PAGE}");
        Question::new(format!("startIndex={}", whole(float(start))), endpoint.get(&path))
    };
    let find = |what: &str, filter: &str| {
        Question::new(what.to_owned(), endpoint.find("/Users", filter, &format!("&count={PAGE}")))
    };
    let sorted = |start: usize| {
        let path = format!("/Users?sortBy=name.familyName&startIndex={start}&count={PAGE}");
        Question::new(format!("sorted by name.familyName, {}", whole(float(start))), endpoint.get(&path))
    };
    let deep = users.saturating_sub(PAGE).max(1);
    vec![
        page(1),
        page(deep),
        find("userName eq", &format!(r#"userName eq "{someone}""#)),
        find("emails.value eq", &format!(r#"emails.value eq "{someone}""#)),
        find(r#"emails[type eq "work"].value eq"#, &format!(r#"emails[type eq "work"].value eq "{someone}""#)),
        find("title co, 5 % match", r#"title co "urvey""#),
        find("title co, none matches", r#"title co "astronaut""#),
        sorted(1),
        sorted(deep),
    ]
}

/// One request, and what it took.
struct Question {
    what: String,
    request: Vec<u8>,
    times: Vec<f64>,
    bare: Vec<f64>,
    limit: Option<Limit>,
    results: usize,
    bytes: usize,
}

impl Question {
    fn new(what: String, request: Vec<u8>) -> Self {
        Self { what, request, times: Vec::new(), bare: Vec::new(), limit: None, results: 0, bytes: 0 }
    }

    /// Asks Muster and the bare route once each; the first time tells how large the answer is.
    async fn ask(&mut self, connection: &mut Connection, counts: bool) -> Result<()> {
        let answer = connection.ask(&self.request).await?;
        let limit = match &mut self.limit {
            Some(limit) => limit,
            none => {
                self.results = list(connection.body())?.total_results;
                self.bytes = answer.bytes;
                none.insert(Limit::new(answer.bytes).await?)
            }
        };
        let bare = limit.ask(&self.request).await?;
        if counts {
            self.times.push(milliseconds(answer.total));
            self.bare.push(milliseconds(bare.total));
        }
        Ok(())
    }

    fn row(&self) -> Row {
        let [ms, bare_ms] = [&self.times, &self.bare].map(|times| median(times.iter().copied()));
        Row { what: self.what.clone(), results: self.results, bytes: self.bytes, ms, bare_ms }
    }
}

/// Reads the whole directory page by page, several times.
async fn walk_repeatedly(connection: &mut Connection, endpoint: &Endpoint, users: usize) -> Result<Vec<Row>> {
    let first = endpoint.get(&format!("/Users?cursor=&count={PAGE}"));
    let bytes = connection.ask(&first).await?.bytes;
    let mut limit = Limit::new(bytes).await?;
    let (mut pages, mut last, mut walks) = (Vec::new(), Vec::new(), Vec::new());
    let (mut bare_pages, mut bare_walks) = (Vec::new(), Vec::new());
    for _ in 0..WALKS {
        let (times, bare) = walk(connection, &mut limit, endpoint, users).await?;
        walks.push(times.iter().sum());
        bare_walks.push(bare.iter().sum());
        last.extend(times.iter().rev().take(times.len().div_ceil(20)));
        pages.extend(times);
        bare_pages.extend(bare);
    }
    let bare_page = median(bare_pages);
    let row = |what: &str, bytes, ms, bare_ms| Row { what: what.to_owned(), results: users, bytes, ms, bare_ms };
    let whole_bytes = bytes * users.div_ceil(PAGE);
    Ok(vec![
        row("cursor, a page", bytes, median(pages), bare_page),
        row("cursor, a page of the last 5 %", bytes, median(last), bare_page),
        row("cursor, the whole directory", whole_bytes, median(walks), median(bare_walks)),
    ])
}

/// Follows `nextCursor` from the first page to the last and gives what every page took in milliseconds, and what the
/// bare route took for as much.
async fn walk(
    connection: &mut Connection,
    limit: &mut Limit,
    endpoint: &Endpoint,
    users: usize,
) -> Result<(Vec<f64>, Vec<f64>)> {
    let (mut times, mut bare, mut seen, mut cursor) = (Vec::new(), Vec::new(), 0, String::new());
    // A server that hands out cursors for ever is left after twice the pages there are.
    for _ in 0..users.div_ceil(PAGE) * 2 {
        let request = endpoint.get(&format!("/Users?cursor={}&count={PAGE}", encoded(&cursor)));
        times.push(milliseconds(connection.ask(&request).await?.total));
        bare.push(milliseconds(limit.ask(&request).await?.total));
        let page = list(connection.body())?;
        seen += page.resources.len();
        match page.next_cursor {
            Some(next) => cursor = next,
            None if seen == users => return Ok((times, bare)),
            None => break,
        }
    }
    Err(Error::Other(format!("walking by cursor showed {seen} of {users} users")))
}

fn list(body: &[u8]) -> Result<List> {
    serde_json::from_slice(body).map_err(|error| Error::Other(format!("an answer is no list: {error}")))
}

/// All questions in one table.
pub fn table(plan: &Plan, figures: &Figures) -> Table {
    let row = |row: &Row| {
        let kilobytes = decimal(float(row.bytes) / 1e3);
        vec![row.what.clone(), whole(float(row.results)), kilobytes, decimal(row.ms), decimal(row.bare_ms)]
    };
    Table {
        title: format!(
            "A directory of {} users on {}, one request at a time, pages of {PAGE}; medians of {} in ms",
            whole(float(figures.users)),
            figures.engine.word(),
            plan.samples
        ),
        headings: vec!["", "results", "kB", "ms", "bare route"],
        rows: figures.answers.iter().map(row).collect(),
    }
}
