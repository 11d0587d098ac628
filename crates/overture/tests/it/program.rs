//! Starting the program, and reading what it says.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

/// The program, without the settings of whoever runs the tests.
pub fn overture(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_overture"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("OVERTURE_") {
            command.env_remove(name);
        }
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

/// What one run said, and how it ended.
pub struct Run {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub said: String,
    /// Standard error.
    pub complained: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            said: String::from_utf8(output.stdout).unwrap(),
            complained: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Run {
    /// Standard output as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.said)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.said, self.complained))
    }

    /// Asserts that it failed with that code and said so in one line that holds `words`.
    pub fn failed(&self, code: i32, words: &str) {
        assert_eq!(self.code, code, "{} {}", self.said, self.complained);
        let lines: Vec<&str> = self.complained.lines().collect();
        assert_eq!(lines.len(), 1, "{}", self.complained);
        assert!(lines[0].starts_with("overture: "), "{}", lines[0]);
        assert!(lines[0].contains(words), "{}", lines[0]);
    }
}

/// Runs the program to its end.
pub fn run(arguments: &[&str]) -> Run {
    overture(arguments).output().unwrap().into()
}

/// Runs the program to its end with something on its standard input.
pub fn run_with_input(arguments: &[&str], input: &str) -> Run {
    let mut child = overture(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe: ChildStdin = child.stdin.take().unwrap();
    pipe.write_all(input.as_bytes()).unwrap();
    drop(pipe);
    child.wait_with_output().unwrap().into()
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The program while it serves. It is killed where a test forgets it.
pub struct Served {
    child: Child,
    /// Where it answers, such as `http://127.0.0.1:40001`.
    pub address: String,
}

impl Served {
    /// Starts `overture serve` on a free port and waits until it says where that is.
    pub fn serve(arguments: &[&str]) -> Self {
        let all = [
            &[
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--log-format",
                "json",
                "--log",
                "info",
            ],
            arguments,
        ]
        .concat();
        let mut child = overture(&all).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut seen = String::new();
        let address = loop {
            let mut line = String::new();
            assert!(log.read_line(&mut line).unwrap() > 0, "it ended: {seen}");
            seen.push_str(&line);
            let Ok(entry) = serde_json::from_str::<Value>(&line) else {
                continue;
            };
            if entry["message"] == "serving" {
                break entry["address"].as_str().unwrap().to_owned();
            }
        };
        // The log must be read on, or the program waits for somebody who does.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Self {
            child,
            address: format!("http://{address}"),
        }
    }

    /// Asks it to stop, and answers its exit code.
    pub fn stop(mut self) -> i32 {
        let status = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(status.success());
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A client for its HTTP face.
pub fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .timeout(Duration::from_secs(60))
        .no_proxy()
        .build()
        .unwrap()
}
