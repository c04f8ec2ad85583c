//! Muster, with a database of its own.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::{env, io};

use serde::Deserialize;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::Command;

use super::{Child, Storage};
use crate::driver::Endpoint;
use crate::error::{Doing, Error, Result};
use crate::plan::{Engine, Plan};

/// A running Muster with a connection of Microsoft Entra ID.
pub struct Muster {
    pub endpoint: Endpoint,
    pub nodes: Vec<Child>,
    // Dropped after the nodes, which write to it.
    pub storage: Storage,
    directory: TempDir,
    binary: PathBuf,
}

/// A Muster that is not running, whose directory has users; it can be started as often as one likes, on copies.
pub struct Filled {
    pub storage: Storage,
    token: String,
}

/// What `muster token create --json` prints, as far as it is wanted.
#[derive(Deserialize)]
struct Created {
    token: String,
}

/// What `muster admin invite --json` prints, as far as it is wanted.
#[derive(Deserialize)]
struct Invited {
    link: String,
}

/// What the owner types.
const FORM: &str = "email=bench%40example.org&name=Bench&password=a+horse+that+counts";

impl Muster {
    /// Starts an empty server and makes a token.
    ///
    /// # Errors
    /// With the end of the server's log, when it does not start.
    pub async fn start(plan: &Plan, engine: Engine) -> Result<Self> {
        let mut muster = Self::serve(plan, Storage::new(plan, engine).await?, String::new()).await?;
        muster.endpoint.token = muster.connect(&[]).await?;
        Ok(muster)
    }

    /// Starts a server on what is there.
    ///
    /// # Errors
    /// As [`Muster::start`].
    pub async fn serve(plan: &Plan, storage: Storage, token: String) -> Result<Self> {
        let directory = TempDir::new().doing(|| "making a temporary directory".to_owned())?;
        let mut nodes = Vec::new();
        for node in 0..plan.nodes_on(storage.engine()) {
            let log = directory.path().join(format!("server-{node}.log"));
            let log_file = File::create(&log).doing(|| format!("creating {}", log.display()))?;
            let mut serve = match &plan.counted {
                None => command(&plan.server, directory.path(), &storage),
                Some(folder) => counted(&plan.server, folder, directory.path(), &storage),
            };
            serve.args(["serve", "--listen", "127.0.0.1:0"]).stderr(log_file);
            nodes.push(Child::start(serve).await.map_err(|error| with_log(&error, &log))?);
        }
        let endpoint = Endpoint::of(nodes.iter().map(|node| node.address).collect(), token);
        Ok(Self { endpoint, nodes, storage, directory, binary: plan.server.clone() })
    }

    /// Ends the server and keeps what it has.
    ///
    /// # Errors
    /// It cannot be ended.
    pub async fn pause(self) -> Result<Filled> {
        for node in self.nodes {
            node.end().await?;
        }
        Ok(Filled { storage: self.storage, token: self.endpoint.token })
    }

    /// Ends the server, and leaves its directory as it will be some time after it was filled.
    ///
    /// # Errors
    /// As [`Muster::pause`].
    pub async fn freeze(self) -> Result<Filled> {
        let filled = self.pause().await?;
        filled.storage.settle().await?;
        Ok(filled)
    }

    /// Kills the server, so that it costs the next measurement nothing.
    ///
    /// # Errors
    /// It cannot be killed.
    pub async fn stop(self) -> Result<()> {
        for node in self.nodes {
            node.stop().await?;
        }
        Ok(())
    }

    /// The ids of the server's processes.
    pub fn processes(&self) -> Vec<u32> {
        self.nodes.iter().filter_map(Child::id).collect()
    }

    /// Makes an organization with a connection, and gives the endpoint of its token.
    ///
    /// # Errors
    /// A command fails.
    pub async fn tenant(&self, name: &str) -> Result<Endpoint> {
        self.run(&["organization", "create", name]).await?;
        let token = self.connect(&["--organization", name]).await?;
        Ok(Endpoint { token, ..self.endpoint.clone() })
    }

    /// Makes a connection of Entra ID, which answers a group's PATCH with 204, as is right for groups that may be huge;
    /// gives a token of it.
    async fn connect(&self, place: &[&str]) -> Result<String> {
        self.run(&[place, &["connection", "create", "--idp", "entra", "--name", "bench"]].concat()).await?;
        let created = self.run(&[place, &["token", "create", "--connection", "bench", "--json"]].concat()).await?;
        let created: Created = serde_json::from_slice(&created)
            .map_err(|error| Error::Other(format!("muster token create --json printed no token: {error}")))?;
        Ok(created.token)
    }

    /// Runs `muster <arguments>` beside the server, to its end, and gives what it prints.
    async fn run(&self, arguments: &[&str]) -> Result<Vec<u8>> {
        run(&self.binary, self.directory.path(), &self.storage, arguments).await
    }

    /// Makes an owner, who sets a password and so signs in; gives the cookie of the session.
    ///
    /// # Errors
    /// The server does not let them in.
    pub async fn sign_in(&self) -> Result<String> {
        let invite = ["admin", "invite", "--email", "bench@example.org", "--role", "owner", "--json"];
        let invited = self.run(&invite).await?;
        let invited: Invited = serde_json::from_slice(&invited)
            .map_err(|error| Error::Other(format!("muster admin invite --json printed no link: {error}")))?;
        let address = &self.endpoint.host;
        let (link, form) = (invited.link.rsplit('/').next().unwrap_or_default(), FORM);
        let request = format!(
            "POST /setup/{link} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n{form}",
            form.len()
        );
        let attempt = || "signing in".to_owned();
        let mut stream = TcpStream::connect(address).await.doing(attempt)?;
        stream.write_all(request.as_bytes()).await.doing(attempt)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.doing(attempt)?;
        let cookies = answer.lines().filter_map(|line| line.strip_prefix("set-cookie: ")?.split(';').next());
        let session = cookies.filter(|cookie| cookie.starts_with("muster=")).map(str::to_owned).next();
        session.ok_or_else(|| Error::Other(format!("signing in was answered: {answer}")))
    }
}

impl Filled {
    /// Starts a server on a copy.
    ///
    /// # Errors
    /// As [`Muster::start`].
    pub async fn thaw(&self, plan: &Plan) -> Result<Muster> {
        Muster::serve(plan, self.storage.copy().await?, self.token.clone()).await
    }

    /// Moves the data to this engine, as a user would: filling SQLite and moving is far quicker than filling PostgreSQL.
    ///
    /// # Errors
    /// The data cannot be moved.
    pub async fn on(self, plan: &Plan, engine: Engine) -> Result<Self> {
        if engine == self.storage.engine() {
            return Ok(self);
        }
        let storage = Storage::new(plan, engine).await?;
        let Storage::Postgres(database) = &storage else {
            return Err(Error::Other("a directory moves to PostgreSQL only".to_owned()));
        };
        let directory = TempDir::new().doing(|| "making a temporary directory".to_owned())?;
        run(&plan.server, directory.path(), &self.storage, &["migrate-store", "--to", &database.url()]).await?;
        storage.settle().await?;
        Ok(Self { storage, token: self.token })
    }

    /// Starts a server on the data itself.
    ///
    /// # Errors
    /// As [`Muster::start`].
    pub async fn resume(self, plan: &Plan) -> Result<Muster> {
        Muster::serve(plan, self.storage, self.token).await
    }
}

/// The server beside this executable, where cargo puts both.
///
/// # Errors
/// It is not there; the message says how to build it.
pub fn beside_this_executable() -> Result<PathBuf> {
    let executable = env::current_exe().doing(|| "finding this executable".to_owned())?;
    existing(&executable.with_file_name(format!("muster{}", env::consts::EXE_SUFFIX)))
}

/// This path, if there is a file.
///
/// # Errors
/// There is none; the message says how to build it.
pub fn existing(binary: &Path) -> Result<PathBuf> {
    // Absolute, because the server is started in another directory.
    match binary.canonicalize() {
        Ok(binary) if binary.is_file() => Ok(binary),
        _ => Err(Error::Other(format!(
            "there is no server at {}; build it with `cargo build --release`, or name one with --server",
            binary.display()
        ))),
    }
}

/// The binary in a directory without a configuration file, with no limit on requests.
fn command(binary: &Path, directory: &Path, storage: &Storage) -> Command {
    let mut command = Command::new(binary);
    command.current_dir(directory).env("MUSTER_LIMITS__REQUESTS_PER_SECOND", "0").stdin(Stdio::null());
    storage.place(&mut command);
    command
}

/// Runs a command to its end, and gives what it prints.
async fn run(binary: &Path, directory: &Path, storage: &Storage, arguments: &[&str]) -> Result<Vec<u8>> {
    let attempt = || format!("muster {}", arguments.join(" "));
    let mut command = command(binary, directory, storage);
    let output = command.args(arguments).kill_on_drop(true).output().await.doing(attempt)?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(io::Error::other(said)).doing(attempt)
    }
}

/// The same in Valgrind, which counts instructions and writes its counts to a folder.
fn counted(binary: &Path, folder: &Path, directory: &Path, storage: &Storage) -> Command {
    let mut valgrind = command(Path::new("valgrind"), directory, storage);
    valgrind.args(["--tool=callgrind", "--quiet"]);
    valgrind.arg(format!("--callgrind-out-file={}", folder.join("out").display())).arg(binary);
    valgrind
}

/// Adds the last lines that the server logged.
fn with_log(error: &Error, log: &Path) -> Error {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<_> = text.lines().rev().take(10).collect();
    Error::Other(lines.into_iter().rev().fold(error.to_string(), |message, line| message + "\n  " + line))
}
