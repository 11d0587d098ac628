//! Everything that must hold before a change is good.

use std::io::Write;

use anyhow::{Result, bail};

use crate::count::Count;
use crate::run::timed;
use crate::tools::{self, Tool};
use crate::{assets, check, e2e, generated, rust_tests};

/// Runs every check and test, and ends with the line `N passed, N failed`.
///
/// A part that fails does not keep the next from running: a person wants to see all of it at once.
pub fn run() -> Result<()> {
    let count = timed("All checks and tests", all)?;
    writeln!(std::io::stdout(), "{count}")?;
    if count.failed > 0 {
        bail!("{} failed; the lines above say which", count.failed);
    }
    Ok(())
}

fn all() -> Result<Count> {
    tools::need_node()?;
    tools::need(&[Tool::Chromium, Tool::PostgresServer])?;
    assets::provide()?;
    let mut count = check::formatting()?;
    count += check::lints()?;
    if !told(&e2e::build_with_tests()) {
        count += Count::one(false);
        return Ok(count);
    }
    count += rust_tests::run()?;
    count += Count::one(told(&timed("Generated files", generated::compare)));
    count += e2e::browser_tests(&[])?;
    Ok(count)
}

/// Shows an error and goes on; whether there was none.
fn told(outcome: &Result<()>) -> bool {
    if let Err(error) = outcome {
        eprintln!("error: {error:#}");
    }
    outcome.is_ok()
}
