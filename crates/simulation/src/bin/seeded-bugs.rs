//! Plants each bug on purpose into the engine, plays the scene that shows it, and says by which
//! invariant the checker caught it. Names of bugs or of scenes leave the others out; `--table` prints
//! what bugs there are instead.

use std::process::ExitCode;

use domain::seeded::Bug;
use simulation::bugs::{CASES, Case, Shown, show_all, table, without_case};

fn line(shown: &Shown) -> String {
    let bug = shown.bug;
    let verdict = match (&shown.caught, &shown.failed) {
        (Some(violation), _) => format!("caught by {}: {}", violation.invariant, violation.what),
        (None, Some(failed)) => format!("COULD NOT BE PLAYED: {failed}"),
        (None, None) => format!(
            "NOT CAUGHT by {}, its place was reached {} times",
            bug.invariant(),
            shown.reached
        ),
    };
    let mut parts = vec![format!("{:29} {:25} {verdict}", bug.as_str(), shown.scene)];
    if !shown.others.is_empty() {
        let others: Vec<&str> = shown.others.iter().copied().collect();
        parts.push(format!(" (and by {})", others.join(", ")));
    }
    let without = shown.without.iter();
    parts.extend(without.map(|violation| {
        format!(
            "\n    WITHOUT THE BUG {}: {}",
            violation.invariant, violation.what
        )
    }));
    parts.concat()
}

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if wanted.iter().any(|argument| argument == "--table") {
        print!("{}", table());
        return ExitCode::SUCCESS;
    }
    let is_wanted = |case: &&Case| {
        let names = [case.bug.as_str(), case.name];
        wanted.is_empty() || wanted.iter().any(|name| names.contains(&name.as_str()))
    };
    let cases: Vec<Case> = CASES.iter().filter(is_wanted).copied().collect();
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    match show_all(&cases, threads, |shown| println!("{}", line(shown))) {
        Ok(all) => {
            let caught = all.iter().filter(|shown| shown.is_caught()).count();
            println!(
                "{caught} of {} caught in the scene that shows them, of {} bugs in all",
                cases.len(),
                Bug::ALL.len()
            );
            for bug in without_case().filter(|_| wanted.is_empty()) {
                println!("{:29} no scene yet", bug.as_str());
            }
            if caught == cases.len() {
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
