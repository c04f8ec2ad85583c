//! Starts the real binary on a free port, in a directory of its own, and stops only what it started.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

const MUSTER: &str = env!("CARGO_BIN_EXE_muster");
const READY: &str = "Muster is ready at ";
const START_LIMIT: Duration = Duration::from_mins(1);

/// One `muster serve`, its data directory, and the settings it was started with.
pub struct Server {
    child: Mutex<Child>,
    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub url: String,
    settings: Vec<(String, String)>,
    directory: Arc<TempDir>,
}

/// Whether the stories are told on PostgreSQL: then each server has a database on the one that this names.
pub fn postgres() -> Option<String> {
    std::env::var("TEST_POSTGRES").ok()
}

/// Makes a database that nobody else has and gives its URL; it goes with the PostgreSQL server.
pub fn database(server: &str) -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = format!("story_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let url = |name: &str| format!("{server}/{name}");
    let create = format!("CREATE DATABASE {name}");
    let made = Command::new("psql").args([&url("postgres"), "--quiet", "--command", &create]).status();
    assert!(made.expect("there is a psql").success(), "a database is made");
    url(&name)
}

/// The server that most stories share. The last story that holds it stops it, so nothing outlives the test run.
pub fn shared() -> Arc<Server> {
    static SHARED: Mutex<Weak<Server>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    shared.upgrade().unwrap_or_else(|| {
        let server = Server::start(&[]);
        *shared = Arc::downgrade(&server);
        server
    })
}

impl Server {
    /// A server of the story's own, with settings such as `("LIMITS__BODY_BYTES", "4096")`.
    pub fn start(settings: &[(&str, &str)]) -> Arc<Self> {
        let given = settings.iter().map(|(key, value)| (format!("MUSTER_{key}"), (*value).to_owned()));
        let own = postgres().filter(|_| settings.iter().all(|(key, _)| *key != "DATABASE"));
        let settings = own.map(|server| ("MUSTER_DATABASE".to_owned(), database(&server))).into_iter().chain(given);
        Self::start_with(settings.collect())
    }

    fn start_with(settings: Vec<(String, String)>) -> Arc<Self> {
        let directory = TempDir::new().expect("a temporary directory");
        Arc::new(Self::start_in(Arc::new(directory), settings))
    }

    /// As [`Server::start`], on the embedded database whatever the stories are told on.
    pub fn embedded(settings: &[(&str, &str)]) -> Arc<Self> {
        let settings = settings.iter().map(|(key, value)| (format!("MUSTER_{key}"), (*value).to_owned()));
        Self::start_with(settings.collect())
    }

    /// Another server in the same directory, with one setting more.
    pub fn restarted_with(&self, setting: (String, String)) -> Arc<Self> {
        self.kill();
        let settings = self.settings.iter().cloned().chain([setting]).collect();
        Arc::new(Self::start_in(Arc::clone(&self.directory), settings))
    }

    /// One more server with the same settings, and so on the same PostgreSQL database.
    pub fn another_node(&self) -> Arc<Self> {
        assert!(self.database().is_some(), "nodes share a database");
        Self::start_with(self.settings.clone())
    }

    fn start_in(directory: Arc<TempDir>, settings: Vec<(String, String)>) -> Self {
        let log = File::options().create(true).append(true).open(directory.path().join("server.log"));
        let mut child = command(directory.path(), &settings)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(log.expect("a log file in the temporary directory"))
            .spawn()
            .expect("the muster binary starts");
        let (told, ready) = mpsc::channel();
        let stdout = BufReader::new(child.stdout.take().expect("stdout is a pipe"));
        thread::spawn(move || announce(stdout, &told));
        // Made before the wait, so that a server that never gets ready is stopped all the same.
        let mut server = Self { child: Mutex::new(child), url: String::new(), settings, directory };
        server.url = match ready.recv_timeout(START_LIMIT) {
            Ok(url) => url,
            Err(RecvTimeoutError::Timeout) => panic!("not ready in {START_LIMIT:?}:\n{}", server.log()),
            Err(RecvTimeoutError::Disconnected) => panic!("ended before it was ready:\n{}", server.log()),
        };
        server
    }

    /// `kill -9`: nothing in the server gets a chance to tidy up.
    pub fn kill(&self) {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        // An error says that it has ended already, which is as good.
        let _ = child.kill();
        let _ = child.wait();
    }

    /// `kill -TERM`: the server is asked to end; says how it did, or that it did not in time.
    pub fn terminate(&self, limit: Duration) -> Option<ExitStatus> {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("there is a kill");
        assert!(told.success(), "the server was there to be told");
        let begun = Instant::now();
        while begun.elapsed() < limit {
            if let Some(status) = child.try_wait().expect("the child is ours") {
                return Some(status);
            }
            thread::sleep(Duration::from_millis(20));
        }
        None
    }

    /// Another server on the same data, with the same settings.
    pub fn restarted(&self) -> Arc<Self> {
        self.kill();
        Arc::new(Self::start_in(Arc::clone(&self.directory), self.settings.clone()))
    }

    /// Runs `muster <arguments>` on this server's data.
    pub fn run(&self, arguments: &[&str]) -> Output {
        command(self.directory.path(), &self.settings).args(arguments).output().expect("the muster binary runs")
    }

    /// Runs `muster <arguments> --json` and reads what it prints.
    pub fn run_json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--json"]].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "muster {arguments:?} failed: {said}\n{}", self.log());
        serde_json::from_slice(&output.stdout).expect("--json prints JSON")
    }

    /// URL of its PostgreSQL database, where it has one.
    pub fn database(&self) -> Option<&str> {
        self.settings.iter().find(|(key, _)| key == "MUSTER_DATABASE").map(|(_, url)| url.as_str())
    }

    /// Runs SQL in its PostgreSQL database, as somebody else would; gives what it answers.
    pub fn psql(&self, sql: &str) -> String {
        let database = self.database().expect("a server on PostgreSQL");
        let arguments = [database, "--quiet", "--tuples-only", "--no-align", "--command", sql];
        let output = Command::new("psql").args(arguments).output().expect("there is a psql");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// A file below the directory in which its commands run; its data is in `data`.
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// What the server has logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.directory.path().join("server.log")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The binary in a directory without a configuration file, with its data below it.
fn command(directory: &Path, settings: &[(String, String)]) -> Command {
    let mut command = Command::new(MUSTER);
    command
        .current_dir(directory)
        .env("MUSTER_DATA", directory.join("data"))
        .env("MUSTER_LOG__LEVEL", "warn")
        .envs(settings.iter().map(|(key, value)| (key, value)))
        .stdin(Stdio::null());
    command
}

/// Passes the ready line's address on, and reads on so that the server never waits for a full pipe.
fn announce(stdout: impl BufRead, told: &Sender<String>) {
    for line in stdout.lines().map_while(Result::ok) {
        if let Some(url) = line.trim().strip_prefix(READY) {
            // The story may have given up waiting.
            let _ = told.send(url.trim_end_matches('/').to_owned());
        }
    }
}
