//! A bounded search of what `cargo x sim --protocol` explores in full.

use interleavings::moves::World;
use interleavings::properties::Property;
use interleavings::scenarios::{SCENARIOS, refutation};
use interleavings::search::explore;
use interleavings::sentences::tell;
use interleavings::variants::Variant;

/// States of one scenario: a few seconds without optimisation.
const STATES: usize = 40_000;
/// States in which a flaw is found.
const REFUTATION_STATES: usize = 1_000_000;

#[test]
fn the_protocol_holds_in_every_order() {
    for scenario in SCENARIOS {
        let world = World::new(scenario, Variant::Real);
        let explored = explore(&world, &Property::ALL, STATES);
        if let Some(violation) = &explored.violation {
            let story = tell(&world, &violation.story).join("\n");
            let property = violation.property.describe();
            panic!("{}\n{property}\n{story}", scenario.name);
        }
        assert_eq!(explored.states, STATES, "{}", scenario.name);
    }
}

#[test]
fn simpler_protocols_send_twice() {
    for variant in Variant::NAIVE {
        let world = World::new(refutation(variant), variant);
        let explored = explore(&world, &[Property::OneEffect], REFUTATION_STATES);
        assert!(explored.violation.is_some(), "{variant:?} {explored:?}");
    }
}

#[test]
fn flaws_are_found_by_the_property_that_they_break() {
    let found = Variant::FLAWED.map(|variant| {
        let world = World::new(refutation(variant), variant);
        let explored = explore(&world, &Property::ALL, REFUTATION_STATES);
        explored.violation.expect("a flaw is found").property
    });
    assert_eq!(found, [Property::NothingIsLost, Property::OneInFlight]);
}

#[test]
fn a_story_is_told_in_sentences() {
    let variant = Variant::ServerErrorIsDefinite;
    let world = World::new(refutation(variant), variant);
    let explored = explore(&world, &[Property::OneEffect], REFUTATION_STATES);
    let violation = explored.violation.expect("a violation");
    let sentences = tell(&world, &violation.story);
    assert_eq!(sentences.len(), violation.story.len());
    let is_told = |what: &str| sentences.iter().any(|sentence| sentence.contains(what));
    assert!(is_told("error of the 5xx kind"), "{sentences:?}");
    assert!(
        is_told("commits the intent of the message to Ana"),
        "{sentences:?}"
    );
}
