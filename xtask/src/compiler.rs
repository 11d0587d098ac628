//! Which compiler builds the crates of this workspace.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::run::{answer, cargo_command};

/// What compiles the crates of this workspace. Others' crates are compiled by the plain compiler either way, and once.
#[derive(Debug)]
pub enum Compiler {
    /// The compiler alone.
    Plain,
    /// Clippy's, at this path: the same compiler, which has its say about the code while it builds. Where everything is
    /// built anyway, this saves going through all of it a second time.
    Linting(PathBuf),
}

impl Compiler {
    /// Clippy's compiler, which lies beside the plain one.
    pub fn linting() -> Result<Self> {
        let home = answer("rustc", &["--print", "sysroot"])
            .context("`rustc --print sysroot` does not say where the compiler lies")?;
        let name = format!("clippy-driver{}", std::env::consts::EXE_SUFFIX);
        let driver = PathBuf::from(home).join("bin").join(name);
        if !driver.is_file() {
            anyhow::bail!("clippy is missing. Run `rustup component add clippy`");
        }
        Ok(Self::Linting(driver))
    }

    /// A cargo command that builds by this compiler.
    pub fn cargo_command<const N: usize>(&self, arguments: [&str; N]) -> Command {
        let mut command = cargo_command(arguments);
        if let Self::Linting(driver) = self {
            // As `cargo clippy -- --deny=warnings` sets them for its own `cargo check`.
            command
                .env("RUSTC_WORKSPACE_WRAPPER", driver)
                .env("CLIPPY_ARGS", "--deny=warnings");
        }
        command
    }
}
