//! Everything that must hold before a change is good.

use std::io::Write;

use anyhow::{Result, bail};

use crate::compiler::Compiler;
use crate::count::Count;
use crate::run::timed;
use crate::tools::{self, Tool};
use crate::{assets, check, e2e, generated, rust_tests};

/// Runs every check and test, and ends with the line `N passed, N failed`.
///
/// A part that fails does not keep the next from running: a person wants to see all of it at once.
pub fn run() -> Result<()> {
    let count = timed("All checks and tests", all);
    writeln!(std::io::stdout(), "{count}")?;
    if count.failed > 0 {
        bail!("{} failed; the lines above say which", count.failed);
    }
    Ok(())
}

fn all() -> Count {
    let mut count = counted(prepare());
    if count.failed > 0 {
        return count;
    }
    count += counted(check::formatting());
    let Some(compiler) = build(&mut count) else {
        return count;
    };
    count += counted(rust_tests::run(&compiler));
    count += counted(timed("Generated files", generated::compare).map(|()| Count::one(true)));
    count += counted(e2e::browser_tests(&[]));
    count
}

/// Builds everything, and has clippy look at it on the way. What clippy refuses is built without it, for the tests to run all
/// the same; none where nothing can be built.
fn build(count: &mut Count) -> Option<Compiler> {
    let linting = Compiler::linting().and_then(|compiler| {
        let held = e2e::build_with_tests(&compiler)?;
        Ok(held.then_some(compiler))
    });
    if let Ok(Some(compiler)) = linting {
        *count += Count::one(true);
        return Some(compiler);
    }
    *count += counted(linting.map(|_| Count::one(false)));
    let plain = e2e::build_with_tests(&Compiler::Plain);
    plain.is_ok_and(|built| built).then_some(Compiler::Plain)
}

/// What the tests need: the programs of the machine and the browser libraries. Not counted where it works.
fn prepare() -> Result<Count> {
    tools::need_node()?;
    tools::need(&[Tool::Chromium, Tool::PostgresServer, Tool::MariaDbServer])?;
    assets::provide()?;
    Ok(Count::default())
}

/// A part that could not be carried out is shown, and counts as one that failed.
fn counted(part: Result<Count>) -> Count {
    part.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        Count::one(false)
    })
}
