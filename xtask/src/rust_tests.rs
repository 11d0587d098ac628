//! The Rust tests, by cargo-nextest where it is installed, else by cargo.

use std::fs;

use anyhow::{Context, Result};

use crate::compiler::Compiler;
use crate::count::Count;
use crate::places::root;
use crate::run::{answer, cargo, status, timed, watch};

/// Runs the tests of every crate on both databases, and the examples in the documentation.
pub fn run(compiler: &Compiler) -> Result<Count> {
    let has_nextest = answer(&cargo().to_string_lossy(), &["nextest", "--version"]).is_some();
    if !has_nextest {
        return timed("Rust tests", || cargo_test(compiler, &[]));
    }
    let mut count = timed("Rust tests", || nextest(compiler))?;
    count += timed("Examples in the documentation", || {
        cargo_test(compiler, &["--doc"])
    })?;
    Ok(count)
}

fn nextest(compiler: &Compiler) -> Result<Count> {
    // Beside the workspace, wherever cargo itself builds.
    let report = root().join("target/nextest/ci/junit.xml");
    // The report of an earlier run must not be taken for this one's.
    if report.exists() {
        fs::remove_file(&report)?;
    }
    let mut command = compiler.cargo_command(["nextest", "run", "--locked", "--workspace"]);
    command.args(["--profile", "ci", "--test-threads"]);
    let status = status(command.arg(at_once().to_string()))?;
    let count = match fs::read_to_string(&report) {
        Ok(report) => {
            counted_in_report(&report).context("the report of the tests cannot be read")?
        }
        Err(_) => Count::default(),
    };
    Ok(count.judged_by(status))
}

/// How many tests run at once: half as many again as there are processors, since about a third of a test's time is waiting for
/// a database, a socket or another process.
fn at_once() -> usize {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    processors + processors.div_ceil(2)
}

/// Reads the head of a JUnit report: `<testsuites name="..." tests="12" failures="1" errors="0">`.
fn counted_in_report(report: &str) -> Option<Count> {
    let head = report.split("<testsuites").nth(1)?.split('>').next()?;
    let attribute = |name: &str| -> Option<u64> {
        head.split(&format!(" {name}=\""))
            .nth(1)?
            .split('"')
            .next()?
            .parse()
            .ok()
    };
    let failed = attribute("failures")? + attribute("errors")?;
    Some(Count {
        passed: attribute("tests")?.saturating_sub(failed),
        failed,
    })
}

fn cargo_test(compiler: &Compiler, arguments: &[&str]) -> Result<Count> {
    let mut command = compiler.cargo_command(["test", "--locked", "--workspace", "--no-fail-fast"]);
    command.args(arguments);
    let mut count = Count::default();
    let status = watch(&mut command, |line| {
        if let Some(more) = counted_in_line(line) {
            count += more;
        }
    })?;
    Ok(count.judged_by(status))
}

/// Reads a line as `test result: ok. 3 passed; 0 failed; 0 ignored; ...`.
fn counted_in_line(line: &str) -> Option<Count> {
    let parts = line.strip_prefix("test result: ")?;
    let before = |word: &str| -> Option<u64> {
        parts
            .split(word)
            .next()?
            .split_whitespace()
            .last()?
            .parse()
            .ok()
    };
    Some(Count {
        passed: before(" passed")?,
        failed: before(" failed")?,
    })
}

#[cfg(test)]
mod tests {
    use super::{Count, counted_in_line, counted_in_report};

    #[test]
    fn a_report_is_counted() {
        let report = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="nextest-run" tests="12" failures="2" errors="1" uuid="x" time="0.5">
    <testsuite name="domain" tests="12" disabled="0" errors="0" failures="2">"#;
        assert_eq!(
            counted_in_report(report),
            Some(Count {
                passed: 9,
                failed: 3
            })
        );
        assert_eq!(counted_in_report("<testsuites>"), None);
    }

    #[test]
    fn a_line_of_cargo_is_counted() {
        let line = "test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!(
            counted_in_line(line),
            Some(Count {
                passed: 3,
                failed: 1
            })
        );
        assert_eq!(counted_in_line("running 3 tests"), None);
    }
}
