//! `cargo x`: everything that a developer or a machine does with this repository.
//!
//! Progress goes to standard error, so that what a command produces (the demo's JSON, the last line of `ci`) stands
//! alone on standard output.

mod assets;
mod bench;
mod check;
mod compiler;
mod count;
mod demo;
mod e2e;
mod fuzz_api;
mod generated;
mod places;
mod run;
mod rust_tests;
mod test;
mod tools;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The project's own commands.
#[derive(Parser)]
#[command(bin_name = "cargo x", disable_help_subcommand = true)]
struct CommandLine {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Build Overture and start it with a simulated network, a team and campaigns
    ///
    /// What follows `--` goes to `overture demo`: `cargo x demo -- --days 30 --exit --json`.
    Demo(demo::Options),
    /// Build Overture with optimisation and let it simulate: `cargo x sim --seeds 20 --days 14`
    Sim(demo::Simulation),
    /// Formatting, lints, dependency rules and the repository's own rules
    Check,
    /// `check`, every Rust test on both databases, and the browser tests
    Test,
    /// The browser tests alone; what follows goes to Playwright
    E2e(e2e::Options),
    /// Build with optimisation and run the benchmarks of these names, or all of them
    Bench(bench::Options),
    /// Random requests against the API, made from its document by Schemathesis
    FuzzApi(fuzz_api::Options),
    /// What the project's automation runs: `test`
    Ci,
    /// Write the generated files anew
    Gen,
    /// Train the tables by which replies are judged anew, from the labelled replies
    TrainReplies,
    /// Compare the generated files with what would be written
    Verify,
    /// Fetch the browser libraries by their lock file, where they are not there yet
    Assets,
}

fn main() -> ExitCode {
    let outcome = match CommandLine::parse().verb {
        Verb::Demo(options) => demo::run(&options),
        Verb::Sim(options) => demo::simulate(&options),
        Verb::Check => check::run(),
        Verb::Test | Verb::Ci => test::run(),
        Verb::E2e(options) => e2e::run(&options),
        Verb::FuzzApi(options) => fuzz_api::run(&options),
        Verb::Bench(options) => bench::run(&options),
        Verb::Gen => generated::write(),
        Verb::TrainReplies => generated::train_replies(),
        Verb::Verify => generated::verify(),
        Verb::Assets => assets::provide(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::{CommandLine, Verb};

    #[test]
    fn the_command_line_is_consistent() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn arguments_of_the_demo_are_handed_on() {
        for (line, release) in [
            ("cargo-x demo -- --days 30 --json", false),
            ("cargo-x demo --days 30 --json", false),
            ("cargo-x demo --release -- --days 30 --json", true),
        ] {
            let Verb::Demo(options) = CommandLine::parse_from(line.split(' ')).verb else {
                panic!("{line} starts the demo");
            };
            assert_eq!(options.arguments, ["--days", "30", "--json"], "{line}");
            assert_eq!(options.release, release, "{line}");
        }
    }

    #[test]
    fn what_is_simulated_is_named_before_its_arguments() {
        for (line, protocol, crash_points, arguments) in [
            (
                "cargo-x sim --seeds 20",
                false,
                false,
                vec!["--seeds", "20"],
            ),
            ("cargo-x sim --protocol 1000", true, false, vec!["1000"]),
            (
                "cargo-x sim --crash-points --random 9",
                false,
                true,
                vec!["--random", "9"],
            ),
        ] {
            let Verb::Sim(options) = CommandLine::parse_from(line.split(' ')).verb else {
                panic!("{line} simulates");
            };
            assert_eq!(options.arguments, arguments, "{line}");
            assert_eq!(
                (options.protocol, options.crash_points),
                (protocol, crash_points),
                "{line}"
            );
        }
    }
}
