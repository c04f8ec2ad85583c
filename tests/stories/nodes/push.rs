//! An identity provider that pushes while something breaks, and what must be there in the end.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::bodies;
use crate::harness::{Answer, Connection};

const WORKERS: usize = 6;

/// How long one request is repeated.
const PATIENCE: Duration = Duration::from_secs(45);

/// A push of users, each of whom becomes a member of one group.
pub struct Push {
    /// The connection on each node.
    nodes: Vec<Connection>,
    /// Whether a node may be gone; otherwise each request is answered.
    lossy: bool,
    crew: String,
    acknowledged: Mutex<Vec<Value>>,
    /// Answers to come back later.
    pub later: AtomicUsize,
    /// Requests that were not answered.
    pub unanswered: AtomicUsize,
}

impl Push {
    pub fn new(nodes: Vec<Connection>, lossy: bool) -> Self {
        let crew = format!("/Groups/{}", nodes[0].group(&nodes[0].unique("crew"), &[]));
        let (later, unanswered) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self { nodes, lossy, crew, acknowledged: Mutex::default(), later, unanswered }
    }

    /// Pushes this many users, and lets `happen` meanwhile, once a third is there.
    pub fn run(&self, users: usize, happen: impl FnOnce()) {
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            let workers: Vec<_> = (0..WORKERS)
                .map(|worker| {
                    let next = &next;
                    scope.spawn(move || {
                        loop {
                            let number = next.fetch_add(1, Ordering::Relaxed);
                            if number >= users {
                                return;
                            }
                            self.user(worker, number);
                        }
                    })
                })
                .collect();
            while self.done() < users / 3 && !workers.iter().all(thread::ScopedJoinHandle::is_finished) {
                thread::sleep(Duration::from_millis(10));
            }
            happen();
        });
        assert_eq!(self.done(), users);
    }

    pub fn done(&self) -> usize {
        self.acknowledged.lock().expect("nobody has panicked").len()
    }

    fn name(&self, number: usize) -> String {
        self.nodes[0].mail(&format!("push-{number}"))
    }

    /// Creates a user and makes them a member.
    fn user(&self, worker: usize, number: usize) {
        let name = self.name(number);
        let (answer, first) = self.insist(worker, "POST", "/Users", &bodies::user(&name));
        let user = if answer.status == 409 && !first {
            let filter = format!("/Users?filter={}", crate::harness::encoded(&format!("userName eq \"{name}\"")));
            let (found, _) = self.insist(worker, "GET", &filter, &Value::Null);
            found.finds(1).resources()[0].clone()
        } else {
            answer.is(201).json
        };
        let add = bodies::patch_op(&bodies::entra_members("Add", &[user["id"].as_str().expect("an id")]));
        let (answer, _) = self.insist(worker, "PATCH", &self.crew, &add);
        answer.succeeds();
        self.acknowledged.lock().expect("nobody has panicked").push(user);
    }

    /// Sends until there is an answer other than to come back later; says whether it was the first.
    pub fn insist(&self, worker: usize, method: &str, path: &str, body: &Value) -> (Answer, bool) {
        let begun = Instant::now();
        for attempt in 0.. {
            let node = &self.nodes[(worker + attempt) % self.nodes.len()];
            let request = node.request(method, path).header("content-type", "application/scim+json");
            let request = if body.is_null() { request } else { request.body(body.to_string()) };
            match request.send().ok().and_then(Answer::whole) {
                None => {
                    assert!(self.lossy, "{method} {path} is not answered");
                    self.unanswered.fetch_add(1, Ordering::Relaxed);
                }
                Some(answer) if matches!(answer.status, 503 | 429) => {
                    assert_ne!(answer.header("retry-after"), "", "{}", answer.text);
                    let status = answer.status;
                    answer.fails(status);
                    self.later.fetch_add(1, Ordering::Relaxed);
                }
                Some(answer) => return (answer, attempt == 0),
            }
            assert!(begun.elapsed() < PATIENCE, "{method} {path} is never answered");
            thread::sleep(Duration::from_millis(100));
        }
        unreachable!("the number of attempts has no end")
    }

    /// All that was acknowledged is there, once, and every count and log agrees.
    pub fn is_all_there(&self, node: &Connection) {
        self.is_all_there_by(node, |sql| node.server.psql(sql));
    }

    /// As [`Push::is_all_there`], counted by whoever runs this SQL.
    pub fn is_all_there_by(&self, node: &Connection, psql: impl Fn(&str) -> String) {
        let users = self.done();
        let mut members = Vec::new();
        for user in &*self.acknowledged.lock().expect("nobody has panicked") {
            let path = format!("/Users/{}", user["id"].as_str().expect("an id"));
            let there = node.get(&path).is(200);
            assert_eq!(there.json["userName"], user["userName"]);
            assert_eq!(there.version(), user["meta"]["version"], "{path} was written once");
            members.push(there.id());
        }
        members.sort_unstable();
        assert_eq!(node.get(&self.crew).is(200).values("members"), members);
        node.get("/Users?count=0").finds(users);
        let count = |sql: &str| psql(sql).trim().to_owned();
        let users = users.to_string();
        assert_eq!(count("SELECT count(*) FROM users"), users);
        assert_eq!(count("SELECT sum(total) FROM resource_counts WHERE kind = 0"), users);
        assert_eq!(count("SELECT count(*) FROM group_members"), users);
        // Once each: a change and its line in the log are kept together or not at all.
        let logged = "SELECT count(resource_id), count(DISTINCT resource_id) FROM provisioning_log
                      WHERE resource_type = 'User' AND status = 201";
        assert_eq!(count(logged), format!("{users}|{users}"));
    }
}
