//! Starting other programs, and saying how long they took.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::places;

/// The cargo that started us, else the one in `PATH`.
pub fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// A command that starts at the root of the repository, with nothing on its standard input.
///
/// What cargo tells this program about its own package is left out: build scripts look at some of it, and would run
/// again each time one changes between `cargo x` and plain `cargo`.
pub fn command(program: impl Into<OsString>) -> Command {
    let mut command = Command::new(program.into());
    command.current_dir(places::root()).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        let about_this_package = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_")
                || name.starts_with("CARGO_MANIFEST_")
                || name.starts_with("CARGO_BIN_")
                || name == "CARGO_CRATE_NAME"
                || name == "CARGO_PRIMARY_PACKAGE"
        });
        if about_this_package {
            command.env_remove(name);
        }
    }
    command
}

/// A cargo command with these arguments.
pub fn cargo_command<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = command(cargo());
    command.args(arguments);
    command
}

/// Runs a command to its end. What it says on standard output is shown on ours for errors.
pub fn status(command: &mut Command) -> Result<ExitStatus> {
    command
        .stdout(Stdio::from(std::io::stderr()))
        .status()
        .with_context(|| not_started(command))
}

/// Runs a command that has to succeed; `purpose` completes the sentence "could not ...".
pub fn succeed(command: &mut Command, purpose: &str) -> Result<()> {
    if status(command)?.success() {
        Ok(())
    } else {
        bail!("could not {purpose}; the lines above say why")
    }
}

/// Runs a command, shows its standard output line by line as it comes, and hands each line to `look`.
pub fn watch(command: &mut Command, mut look: impl FnMut(&str)) -> Result<ExitStatus> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| not_started(command))?;
    let output = child.stdout.take().context("the output was not kept")?;
    for line in BufReader::new(output).lines() {
        let line = line?;
        eprintln!("{line}");
        look(&line);
    }
    Ok(child.wait()?)
}

/// What a short command writes to standard output; none where it cannot be started or fails.
pub fn answer(program: &str, arguments: &[&str]) -> Option<String> {
    let output = command(program)
        .args(arguments)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Says what is being done, does it, and says how long it took.
pub fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    #[expect(
        clippy::disallowed_methods,
        reason = "a developer's tool tells a person how long it took"
    )]
    let now = Instant::now;
    eprintln!("== {what}");
    let start = now();
    let result = work();
    eprintln!("== {what}: {}", spoken(start.elapsed()));
    result
}

fn spoken(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds >= 60 {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

fn not_started(command: &Command) -> String {
    format!(
        "`{}` could not be started",
        command.get_program().to_string_lossy()
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::spoken;

    #[test]
    fn durations_read_as_people_say_them() {
        assert_eq!(spoken(Duration::from_millis(1_240)), "1.2 s");
        assert_eq!(spoken(Duration::from_secs(187)), "3 min 07 s");
    }
}
