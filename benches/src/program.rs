//! The built program, and how to reach a server that was started.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::measure::Stopwatch;

/// A server that does not answer by then has failed.
const ANSWER_WITHIN_SECONDS: f64 = 30.0;
/// How often a server that does not listen yet is asked.
const TRY_AGAIN_AFTER: Duration = Duration::from_micros(500);

/// The program, which stands beside this one.
pub fn path() -> Result<PathBuf> {
    let path = std::env::current_exe()?.with_file_name("overture");
    if !path.is_file() {
        bail!(
            "{} is not there; `cargo x bench` builds it first.",
            path.display()
        );
    }
    Ok(path)
}

/// A port of this machine that nobody uses.
fn free_port() -> Result<u16> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    Ok(listener.local_addr()?.port())
}

/// A server in a process of its own; it ends with this value.
pub struct Server {
    child: Child,
    /// `127.0.0.1:PORT`.
    address: String,
    watch: Stopwatch,
}

impl Server {
    /// Starts `overture serve` on a data folder.
    pub fn overture(folder: &Path) -> Result<Self> {
        let mut command = Command::new(path()?);
        command
            .args(["serve", "--log", "error", "--data"])
            .arg(folder);
        Self::start(command)
    }

    /// Starts the yardstick on the same folder.
    pub fn bare(folder: &Path) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("--serve-bare").arg(folder);
        Self::start(command)
    }

    fn start(mut command: Command) -> Result<Self> {
        let address = format!("127.0.0.1:{}", free_port()?);
        command
            .args(["--listen", &address])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true);
        let watch = Stopwatch::start();
        let child = command
            .spawn()
            .with_context(|| format!("{command:?} cannot be started"))?;
        Ok(Self {
            child,
            address,
            watch,
        })
    }

    /// Milliseconds from the start of the process to the whole answer on a path.
    pub async fn milliseconds_to(&self, path: &str) -> Result<f64> {
        loop {
            if let Ok(answer) = self.get(path).await {
                if !answer.starts_with("HTTP/1.1 2") {
                    let status = answer.lines().next().unwrap_or_default();
                    bail!("{path} answers {status}");
                }
                return Ok(self.watch.milliseconds());
            }
            if self.watch.stop().wall_seconds > ANSWER_WITHIN_SECONDS {
                bail!("the server does not answer");
            }
            tokio::time::sleep(TRY_AGAIN_AFTER).await;
        }
    }

    async fn get(&self, path: &str) -> Result<String> {
        let mut stream = TcpStream::connect(&self.address).await?;
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        );
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    /// The process's number.
    pub fn id(&self) -> Result<u32> {
        self.child.id().context("the server has ended")
    }

    /// Ends the process.
    pub async fn stop(mut self) -> Result<()> {
        self.child.kill().await?;
        Ok(())
    }
}
