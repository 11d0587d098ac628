//! The browser tests: Playwright drives the machine's own Chromium against the built program.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::assets;
use crate::compiler::Compiler;
use crate::count::Count;
use crate::places::{self, root};
use crate::run::{cargo_command, command, status, succeed, timed};
use crate::tools::{self, Tool};

/// What to hand on.
#[derive(clap::Args)]
pub struct Options {
    /// Arguments of Playwright, such as a part of a file's name or `--headed`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// Runs the browser tests alone.
pub fn run(options: &Options) -> Result<()> {
    tools::need(&[Tool::Chromium])?;
    assets::provide()?;
    build()?;
    let count = browser_tests(&options.arguments)?;
    eprintln!("{count}");
    if count.failed > 0 {
        bail!(
            "{} browser tests failed; e2e/test-results holds their traces and pictures",
            count.failed
        );
    }
    Ok(())
}

/// Builds the program that the browser tests start.
pub fn build() -> Result<()> {
    timed("Building the program", || {
        succeed(
            &mut cargo_command(["build", "--locked", "--package", "overture"]),
            "build the program",
        )
    })
}

/// Builds the program and every test in one go, so that nothing is compiled twice with other features; says whether the
/// compiler was content.
pub fn build_with_tests(compiler: &Compiler) -> Result<bool> {
    timed("Building the program and its tests", || {
        let mut command =
            compiler.cargo_command(["build", "--locked", "--workspace", "--all-targets"]);
        Ok(status(&mut command)?.success())
    })
}

/// Checks the types of the browser tests and runs them against the built program.
pub fn browser_tests(arguments: &[OsString]) -> Result<Count> {
    let folder = root().join("e2e");
    provide_packages(&folder)?;
    let mut count = Count::one(
        timed("Types of the browser tests", || {
            status(node_program(&folder, "typescript/bin/tsc").arg("--noEmit"))
        })?
        .success(),
    );
    count += timed("Browser tests", || playwright(&folder, arguments))?;
    Ok(count)
}

fn provide_packages(folder: &Path) -> Result<()> {
    if tools::npm_is_current(folder) {
        return Ok(());
    }
    tools::need_node()?;
    timed("Fetching the packages of the browser tests", || {
        tools::npm_ci(folder)?;
        tools::npm_note_current(folder)
    })
}

fn node_program(folder: &Path, program: &str) -> std::process::Command {
    let mut node = command("node");
    node.current_dir(folder)
        .arg(folder.join("node_modules").join(program));
    node
}

fn playwright(folder: &Path, arguments: &[OsString]) -> Result<Count> {
    let report = folder.join("test-results/report.json");
    // The report of an earlier run must not be taken for this one's.
    if report.exists() {
        fs::remove_file(&report)?;
    }
    let chromium = tools::chromium().context("Chromium is missing")?;
    let status = status(
        node_program(folder, "@playwright/test/cli.js")
            .arg("test")
            .args(arguments)
            .env("OVERTURE_CHROMIUM", chromium)
            .env("OVERTURE_BINARY", places::binary()?)
            .env("OVERTURE_REPORT", &report),
    )?;
    let count = match fs::read_to_string(&report) {
        Ok(report) => counted(&report).context("the report of the browser tests cannot be read")?,
        Err(_) => Count::default(),
    };
    Ok(count.judged_by(status))
}

/// Reads the sums of Playwright's JSON report. A test that passed only when tried again has failed.
fn counted(report: &str) -> Option<Count> {
    let report: serde_json::Value = serde_json::from_str(report).ok()?;
    let sum = |name: &str| report["stats"][name].as_u64();
    Some(Count {
        passed: sum("expected")?,
        failed: sum("unexpected")? + sum("flaky")?,
    })
}

#[cfg(test)]
mod tests {
    use super::{Count, counted};

    #[test]
    fn the_report_is_counted() {
        let report = r#"{"stats": {"expected": 7, "skipped": 1, "unexpected": 2, "flaky": 1}}"#;
        assert_eq!(
            counted(report),
            Some(Count {
                passed: 7,
                failed: 3
            })
        );
        assert_eq!(counted("{}"), None);
    }
}
