//! A PostgreSQL of a story's own, which the story may stop, lose and replace. It keeps what it acknowledges.

use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{fs, thread};

use tempfile::TempDir;

/// Seconds that `pg_ctl` waits.
const PATIENCE: &str = "60";

/// One server, in a directory of its own; it ends with this.
pub struct Postgres {
    place: TempDir,
    pub port: u16,
    programs: PathBuf,
    /// Its processes that were stopped in the middle of what they did.
    frozen: Mutex<Vec<String>>,
}

impl Postgres {
    /// A new and empty server; `None` where the stories are not told on PostgreSQL.
    pub fn start() -> Option<Self> {
        let server = Self::new(PathBuf::from(std::env::var_os("TEST_POSTGRES_BIN")?));
        server.call("initdb", &["--username=muster", "--auth=trust", "--encoding=UTF8"]);
        server.begin();
        Some(server)
    }

    fn new(programs: PathBuf) -> Self {
        let place = TempDir::new().expect("a temporary directory");
        give(place.path());
        let free = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
        Self { place, port: free.expect("a free port").port(), programs, frozen: Mutex::default() }
    }

    /// Starts it, for the first time or again.
    pub fn begin(&self) {
        let log = format!("--log={}", self.place.path().join("log").display());
        let options = format!("-c port={} -c listen_addresses=127.0.0.1 -c unix_socket_directories=", self.port);
        self.call("pg_ctl", &["start", "--wait", "--timeout", PATIENCE, &log, "--options", &options]);
    }

    /// Stops it as a power cut does: nothing is tidied up.
    pub fn stop(&self) {
        self.call("pg_ctl", &["stop", "--wait", "--timeout", PATIENCE, "--mode=immediate"]);
    }

    /// Stops its processes in the middle of what they do: it takes calls, and never answers.
    pub fn freeze(&self) {
        let file = fs::read_to_string(self.place.path().join("data/postmaster.pid")).expect("it runs");
        let parent = file.lines().next().expect("its number is in the first line").trim().to_owned();
        let mut frozen = self.frozen.lock().unwrap_or_else(PoisonError::into_inner);
        // The parent first: then it has no more children.
        signal("STOP", &parent);
        let children = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).expect("it has children");
        frozen.push(parent);
        for child in children.split_whitespace() {
            signal("STOP", child);
            frozen.push(child.to_owned());
        }
    }

    /// Lets it go on where it was frozen.
    pub fn thaw(&self) {
        for process in self.frozen.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            signal("CONT", &process);
        }
    }

    /// From now on it speaks TLS to whoever wants that; certificate and key are in PEM.
    pub fn secure(&self, certificate: &str, key: &str) {
        for (name, pem) in [("server.crt", certificate), ("server.key", key)] {
            let file = self.place.path().join("data").join(name);
            fs::write(&file, pem).expect("a file in the temporary directory");
            fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("the file is ours");
            give(&file);
        }
        self.psql("ALTER SYSTEM SET ssl = on");
        self.psql("SELECT pg_reload_conf()");
        self.until("SHOW ssl", "on");
    }

    /// A streaming replica of it.
    pub fn replica(&self) -> Self {
        let replica = Self::new(self.programs.clone());
        let from = format!("host=127.0.0.1 port={} user=muster application_name=replica", self.port);
        replica.call("pg_basebackup", &["--dbname", &from, "--write-recovery-conf", "--checkpoint=fast"]);
        replica.begin();
        self.until("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'", "1");
        replica
    }

    /// From now on nothing is acknowledged that a replica does not have.
    pub fn wait_for_replicas(&self) {
        self.psql("ALTER SYSTEM SET synchronous_standby_names = '*'");
        self.psql("SELECT pg_reload_conf()");
        self.until("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'", "1");
    }

    /// Makes a replica the primary.
    pub fn promote(&self) {
        self.call("pg_ctl", &["promote", "--wait", "--timeout", PATIENCE]);
    }

    /// The server's URL, without a database.
    pub fn url(&self) -> String {
        format!("postgres://muster@127.0.0.1:{}", self.port)
    }

    /// Runs SQL as an operator; gives what it answers.
    pub fn psql(&self, sql: &str) -> String {
        self.psql_in("postgres", sql)
    }

    /// Runs SQL in one of its databases.
    pub fn psql_in(&self, database: &str, sql: &str) -> String {
        let database = format!("{}/{database}", self.url());
        let output =
            Command::new("psql").args([&database, "-qtA", "--command", sql]).output().expect("there is a psql");
        assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Waits until a question is answered so.
    pub fn until(&self, sql: &str, answer: &str) {
        let begun = Instant::now();
        while self.psql(sql) != answer {
            assert!(begun.elapsed() < Duration::from_mins(1), "{sql} does not become {answer}");
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// One of PostgreSQL's programs, on its directory. PostgreSQL refuses to be root.
    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let program = self.programs.join(program);
        let mut command = if is_roots(Path::new("/proc/self")) {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        let data = format!("--pgdata={}", self.place.path().join("data").display());
        command.args(arguments).arg(data).current_dir(self.place.path()).stdin(Stdio::null()).stdout(Stdio::null());
        command
    }

    fn call(&self, program: &str, arguments: &[&str]) {
        // The server outlives the program that starts it, and must not keep a pipe of the story's open.
        let said = self.place.path().join("said");
        let log = fs::File::create(&said).expect("a file in the temporary directory");
        let status = self.command(program, arguments).stderr(log).status();
        let said = fs::read_to_string(said).unwrap_or_default();
        assert!(status.expect("PostgreSQL is installed").success(), "{program} {arguments:?}: {said}");
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.thaw();
        // An error says that it has ended already, which is as good.
        let mut stop = self.command("pg_ctl", &["stop", "--wait", "--timeout", PATIENCE, "--mode=immediate"]);
        let _ = stop.stderr(Stdio::null()).status();
    }
}

/// One that has ended by itself is not there to be told.
fn signal(name: &str, process: &str) {
    let told = Command::new("kill").args([&format!("-{name}"), process]).stderr(Stdio::null()).status();
    told.expect("there is a kill");
}

/// Makes a file or directory that of whoever PostgreSQL runs as.
fn give(path: &Path) {
    if is_roots(path) {
        let given = Command::new("chown").arg("postgres").arg(path).status();
        assert!(given.expect("there is a chown").success(), "PostgreSQL has {}", path.display());
    }
}

fn is_roots(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.uid() == 0)
}
