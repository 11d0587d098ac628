//! Prints what the search comes to: `interleavings [STATES]`, by default two million for each scenario.

use std::process::ExitCode;

use interleavings::moves::World;
use interleavings::properties::Property;
use interleavings::scenarios::{SCENARIOS, refutation};
use interleavings::search::{Violation, explore};
use interleavings::sentences::tell;
use interleavings::variants::Variant;

/// States of one scenario where nothing else is said.
const STATES: usize = 2_000_000;

fn print_story(world: &World, violation: &Violation) {
    println!("    {}", violation.property.describe());
    for (index, sentence) in tell(world, &violation.story).into_iter().enumerate() {
        println!("    {:>3}. {sentence}", index + 1);
    }
}

/// Explores the protocol; the number of violations.
fn explore_the_protocol(states_maximum: usize) -> usize {
    let (mut states, mut moves, mut violations) = (0, 0, 0);
    println!("{}, over every scenario:", Variant::Real.describe());
    for scenario in SCENARIOS {
        let world = World::new(scenario, Variant::Real);
        let explored = explore(&world, &Property::ALL, states_maximum);
        let end = if explored.is_complete {
            "complete"
        } else {
            "cut off"
        };
        println!(
            "  {:>11} states, {:>12} moves, {end}: {}",
            explored.states, explored.moves, scenario.name
        );
        states += explored.states;
        moves += explored.moves;
        if let Some(violation) = &explored.violation {
            violations += 1;
            print_story(&world, violation);
        }
    }
    println!("  {states:>11} states, {moves:>12} moves, {violations} violations in all");
    println!("  looked at in every move:");
    for property in Property::ALL {
        println!("    {}", property.describe());
    }
    violations
}

/// Refutes other protocols by the watched properties; how many stand.
fn refute(variants: &[Variant], watched: &[Property], states_maximum: usize) -> usize {
    let mut standing = 0;
    for variant in variants {
        let world = World::new(refutation(*variant), *variant);
        let explored = explore(&world, watched, states_maximum);
        println!("\nRefuted: {}", variant.describe());
        if let Some(violation) = &explored.violation {
            print_story(&world, violation);
        } else {
            standing += 1;
            println!("    no violation in {} states", explored.states);
        }
    }
    standing
}

fn main() -> ExitCode {
    let asked = std::env::args().nth(1);
    let states_maximum = match asked.as_deref().map(str::parse) {
        None => STATES,
        Some(Ok(states)) => states,
        Some(Err(_)) => {
            eprintln!("usage: interleavings [STATES]");
            return ExitCode::FAILURE;
        }
    };
    let violations = explore_the_protocol(states_maximum);
    // Those that look right are shown by the effect that comes twice, not by its first sign.
    let standing = refute(&Variant::NAIVE, &[Property::OneEffect], states_maximum)
        + refute(&Variant::FLAWED, &Property::ALL, states_maximum);
    if violations + standing == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
