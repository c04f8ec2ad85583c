//! A PostgreSQL of a story's own, which the story may stop, lose and replace. It keeps what it acknowledges.

use std::net::TcpListener;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
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
        if is_roots(place.path()) {
            let given = Command::new("chown").arg("postgres").arg(place.path()).status();
            assert!(given.expect("there is a chown").success(), "PostgreSQL has its directory");
        }
        let free = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
        Self { place, port: free.expect("a free port").port(), programs }
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
        let database = format!("{}/postgres", self.url());
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
        // An error says that it has ended already, which is as good.
        let mut stop = self.command("pg_ctl", &["stop", "--wait", "--timeout", PATIENCE, "--mode=immediate"]);
        let _ = stop.stderr(Stdio::null()).status();
    }
}

fn is_roots(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.uid() == 0)
}
