//! Plants each bug on purpose into the engine, lets a small world run, and says by which invariant
//! the checker caught it. `--table` prints what bugs there are instead.

use std::process::ExitCode;

use domain::seeded::Bug;
use simulation::bugs::{CASES, Shown, show_all, table, without_case};

fn line(shown: &Shown) -> String {
    let (bug, plan) = (shown.bug, &shown.plan);
    let how = match &shown.caught {
        Some(violation) => format!("caught by {}: {}", violation.invariant, violation.what),
        None => format!(
            "NOT CAUGHT by {}, its place was reached {} times",
            bug.invariant(),
            shown.reached
        ),
    };
    format!("{:30} seed {:3}  {how}", bug.as_str(), plan.seed)
}

fn main() -> ExitCode {
    if std::env::args().any(|argument| argument == "--table") {
        print!("{}", table());
        return ExitCode::SUCCESS;
    }
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    match show_all(CASES, threads, |shown| println!("{}", line(shown))) {
        Ok(all) => {
            let caught = all.iter().filter(|shown| shown.caught.is_some()).count();
            println!(
                "{caught} of {} caught in the world that shows them, of {} bugs in all",
                CASES.len(),
                Bug::ALL.len()
            );
            for bug in without_case() {
                println!("{:30} no world yet", bug.as_str());
            }
            if caught == CASES.len() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
