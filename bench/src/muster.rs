//! The server under test, in a temporary directory of its own.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::{env, io};

use serde::Deserialize;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::Command;

use crate::child::Child;
use crate::driver::Endpoint;
use crate::error::{Doing, Error, Result};

/// A running `muster serve` with an empty directory and a connection of Microsoft Entra ID.
pub struct Muster {
    pub endpoint: Endpoint,
    pub child: Child,
    // Dropped after the child, which writes to it.
    directory: TempDir,
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
    /// Starts the server and makes a token.
    ///
    /// # Errors
    /// With the end of the server's log, when it does not start.
    pub async fn start(binary: &Path) -> Result<Self> {
        let directory = TempDir::new().doing(|| "making a temporary directory".to_owned())?;
        let log = directory.path().join("server.log");
        let log_file = File::create(&log).doing(|| format!("creating {}", log.display()))?;
        let mut serve = command(binary, directory.path());
        serve.args(["serve", "--listen", "127.0.0.1:0"]).stderr(log_file);
        let child = Child::start(serve).await.map_err(|error| with_log(&error, &log))?;
        // Entra ID's connection answers a group's PATCH with 204, as is right for groups that may be huge.
        run(binary, directory.path(), &["connection", "create", "--idp", "entra", "--name", "bench"]).await?;
        let created = run(binary, directory.path(), &["token", "create", "--connection", "bench", "--json"]).await?;
        let created: Created = serde_json::from_slice(&created)
            .map_err(|error| Error::Other(format!("muster token create --json printed no token: {error}")))?;
        let endpoint = Endpoint { address: child.address, token: created.token };
        Ok(Self { endpoint, child, directory })
    }

    /// Makes an owner, who sets a password and so signs in; gives the cookie of the session.
    ///
    /// # Errors
    /// The server does not let them in.
    pub async fn sign_in(&self, binary: &Path) -> Result<String> {
        let invite = ["admin", "invite", "--email", "bench@example.org", "--role", "owner", "--json"];
        let invited = run(binary, self.directory.path(), &invite).await?;
        let invited: Invited = serde_json::from_slice(&invited)
            .map_err(|error| Error::Other(format!("muster admin invite --json printed no link: {error}")))?;
        let address = self.endpoint.address;
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

/// The binary in a directory without a configuration file, with its data below it and no limit on requests.
fn command(binary: &Path, directory: &Path) -> Command {
    let mut command = Command::new(binary);
    command
        .current_dir(directory)
        .env("MUSTER_DATA", directory.join("data"))
        .env("MUSTER_LIMITS__REQUESTS_PER_SECOND", "0")
        .stdin(Stdio::null());
    command
}

/// Runs `muster <arguments>` to its end and gives what it prints.
async fn run(binary: &Path, directory: &Path, arguments: &[&str]) -> Result<Vec<u8>> {
    let attempt = || format!("muster {}", arguments.join(" "));
    let output = command(binary, directory).args(arguments).kill_on_drop(true).output().await.doing(attempt)?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(io::Error::other(said)).doing(attempt)
    }
}

/// Adds the last lines that the server logged.
fn with_log(error: &Error, log: &Path) -> Error {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<_> = text.lines().rev().take(10).collect();
    Error::Other(lines.into_iter().rev().fold(error.to_string(), |message, line| message + "\n  " + line))
}
