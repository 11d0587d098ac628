//! Starting the program, and reading what it says.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::Mutex;
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
    child: Mutex<Child>,
    /// Where it answers, such as `http://127.0.0.1:40001`.
    pub address: String,
}

impl Served {
    /// Starts `overture serve` on a free port and waits until it says where that is.
    pub fn serve(arguments: &[&str]) -> Self {
        Self::serve_in(arguments, &[])
    }

    /// The same with further variables of the environment.
    pub fn serve_in(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
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
        let mut command = overture(&all);
        command.envs(environment.iter().copied());
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let log = child.stderr.take().unwrap();
        let address = said(log, |line| {
            let entry: Value = serde_json::from_str(line).ok()?;
            let address = entry["address"].as_str()?;
            (entry["message"] == "serving").then(|| format!("http://{address}"))
        });
        Self {
            child: Mutex::new(child),
            address,
        }
    }

    /// Starts `overture sandbox` on a free port and waits until it says where that is.
    pub fn sandbox(arguments: &[&str]) -> Self {
        let all = [
            &["sandbox", "--listen", "127.0.0.1:0", "--log", "error"],
            arguments,
        ]
        .concat();
        let mut child = overture(&all).stdout(Stdio::piped()).spawn().unwrap();
        let output = child.stdout.take().unwrap();
        let address = said(output, |line| {
            let from = line.find("http://")?;
            let until = line[from..].find(',')?;
            Some(line[from..from + until].to_owned())
        });
        Self {
            child: Mutex::new(child),
            address,
        }
    }

    /// The number of the process.
    pub fn process(&self) -> u32 {
        self.child.lock().unwrap().id()
    }

    /// Ends it as a crash would.
    pub fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        let _ = child.kill();
        let _ = child.wait();
    }

    /// Asks it to stop, and answers its exit code.
    pub fn stop(self) -> i32 {
        let mut child = self.child.lock().unwrap();
        let status = Command::new("kill")
            .args(["-TERM", &child.id().to_string()])
            .status()
            .unwrap();
        assert!(status.success());
        child.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Reads what a program says until a line holds what is looked for.
fn said(output: impl Read + Send + 'static, find: impl Fn(&str) -> Option<String>) -> String {
    let mut output = BufReader::new(output);
    let mut seen = String::new();
    let found = loop {
        let mut line = String::new();
        assert!(output.read_line(&mut line).unwrap() > 0, "it ended: {seen}");
        seen.push_str(&line);
        if let Some(found) = find(&line) {
            break found;
        }
    };
    // It must be read on, or the program waits for somebody who does.
    std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
    found
}

/// A client for its HTTP face.
pub fn client() -> reqwest::Client {
    client_builder().build().unwrap()
}

/// What such a client is made of.
pub fn client_builder() -> reqwest::ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .timeout(Duration::from_mins(1))
        .no_proxy()
}
