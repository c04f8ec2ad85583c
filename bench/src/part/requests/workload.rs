//! The workloads, and the requests that each consists of.

use serde::Serialize;
use serde_json::json;

use super::PAGE;
use crate::driver::{Endpoint, Requests, encoded};
use crate::limit::Question;
use crate::people::{self, Random};
use crate::plan::Plan;

/// A kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Workload {
    Get,
    Lookup,
    ListByIndex,
    ListByCursor,
    Filter,
    Patch,
    Create,
}

use Workload::{Create, Filter, Get, ListByCursor, ListByIndex, Lookup, Patch};

/// Who is in the directory of the server under test.
pub struct Directory {
    /// The number of the first person.
    pub first: usize,
    pub users: usize,
    /// Of the people from the first on.
    pub ids: Vec<String>,
    pub cursors: Vec<String>,
    /// The number of the next person to be created.
    pub new: usize,
}

/// All workloads with the connections of each. Those that write come last: the others find the directory as it was filled.
pub fn of_muster(plan: &Plan) -> Vec<(Workload, usize)> {
    with_connections(plan, &[Get, Lookup, ListByIndex, ListByCursor, Filter, Patch, Create])
}

/// The workloads that any server should stand.
pub fn of_any(plan: &Plan) -> Vec<(Workload, usize)> {
    with_connections(plan, &[Get, Lookup, ListByIndex, Patch, Create])
}

fn with_connections(plan: &Plan, workloads: &[Workload]) -> Vec<(Workload, usize)> {
    let all = |&workload| plan.connections.iter().map(move |&connections| (workload, connections));
    workloads.iter().flat_map(all).collect()
}

impl Workload {
    pub fn name(self) -> &'static str {
        match self {
            Get => "get by id",
            Lookup => "userName eq",
            ListByIndex => "list of 100, startIndex",
            ListByCursor => "list of 100, cursor",
            Filter => "title eq, no index",
            Patch => "PATCH displayName",
            Create => "create",
        }
    }

    pub fn writes(self) -> bool {
        matches!(self, Patch | Create)
    }

    /// How many resources each answer has, where that is known and there is a list.
    pub fn resources(self, directory: &Directory) -> Option<usize> {
        match self {
            Lookup => Some(1),
            ListByIndex => Some(PAGE.min(directory.users)),
            _ => None,
        }
    }

    /// The row that the database alone reads for it.
    pub fn question(self) -> Option<Question> {
        match self {
            Get => Some(Question::ById),
            Lookup => Some(Question::ByUserName),
            _ => None,
        }
    }

    /// How many requests a sample has.
    fn count(self, plan: &Plan, users: usize, connections: usize) -> usize {
        // A single connection is slower, and needs fewer to say how fast it is.
        let scaled = |count: usize| count * connections.clamp(4, 16) / 16;
        match self {
            Get | Lookup => scaled(plan.reads),
            ListByIndex | ListByCursor => scaled(plan.reads / 20),
            // Each reads the whole directory.
            Filter => (2_000_000 / users).clamp(8, plan.reads / 50),
            Patch | Create => scaled(plan.writes),
        }
    }

    /// The requests of one sample.
    pub fn requests(
        self,
        plan: &Plan,
        endpoint: &Endpoint,
        directory: &Directory,
        random: &mut Random,
        connections: usize,
    ) -> Requests {
        let users = directory.users;
        let count = self.count(plan, users, connections);
        if self == Create {
            return people::creates(endpoint, directory.new..directory.new + count);
        }
        let mut one = |index: usize| match self {
            Get => endpoint.get(&format!("/Users/{}", directory.ids[random.below(users)])),
            Lookup => {
                let name = people::user_name(directory.first + random.below(users));
                endpoint.find("/Users", &format!(r#"userName eq "{name}""#), "")
            }
            ListByIndex => {
                let start = 1 + random.below(users.saturating_sub(PAGE).max(1));
                endpoint.get(&format!("/Users?startIndex={start}&count={PAGE}"))
            }
            ListByCursor => {
                let cursor = &directory.cursors[random.below(directory.cursors.len())];
                endpoint.get(&format!("/Users?cursor={}&count={PAGE}", encoded(cursor)))
            }
            Filter => endpoint.find("/Users", r#"title eq "Surveyor""#, &format!("&count={PAGE}")),
            Patch | Create => {
                // Another name every time: a PATCH that changes nothing would write nothing.
                let name = json!(format!("Renamed {} {connections} {index}", random.below(1_000_000)));
                let id = &directory.ids[random.below(users)];
                endpoint.patch(&format!("/Users/{id}"), "Replace", "displayName", &name)
            }
        };
        Requests::new((0..count).map(&mut one).collect())
    }

    /// What the database alone is asked for as many requests.
    pub fn arguments(self, directory: &Directory, random: &mut Random, count: usize) -> Vec<String> {
        let mut one = |_| {
            let user = random.below(directory.users);
            if self == Get { directory.ids[user].clone() } else { people::user_name(directory.first + user) }
        };
        (0..count).map(&mut one).collect()
    }
}
