//! The texts that people receive.

use super::{accepted, breaks, effect, holds, request};
use crate::sound::{evidence, story};
use crate::world::at;

#[test]
fn i_15_other_bytes_than_intended() {
    let mut evidence = evidence();
    let id = story().id_of("cmp_a", 1, 1);
    for row in [
        request(&mut evidence, &id).sequence,
        effect(&mut evidence, &id).sequence,
    ] {
        evidence.network[row as usize - 1].text = Some("Welcome 2".to_owned());
    }
    breaks(&evidence, &["I-15"], "has another text than");
}

#[test]
fn i_15_another_hash_than_intended() {
    let mut evidence = evidence();
    evidence.database.attempt[0].text_hash = "0".repeat(64);
    breaks(&evidence, &["I-15"], "has another hash than its intent");
}

#[test]
fn i_15_an_effect_with_another_text_than_its_request() {
    let mut evidence = evidence();
    let id = story().id_of("cmp_a", 1, 1);
    effect(&mut evidence, &id).text = Some("Welcome 2".to_owned());
    breaks(&evidence, &["I-15"], "has another text than its request");
}

#[test]
fn i_15_lengths_are_counted_in_utf_16_and_by_account() {
    let with = |text: &str, account_type: &str| {
        let mut world = story();
        let id = world.plan("cmp_b", 28, 0, at(4, "09:00"), 5);
        world.approve(&id, at(4, "16:00"), text);
        world.send(&id, at(5, "09:10"), text);
        world.evidence.database.identity[1].account_type = account_type.to_owned();
        world.finish()
    };
    let note = "\u{1f680}".repeat(100);
    holds(&with(&note, "standard"));
    let longer = format!("{note}!");
    breaks(
        &with(&longer, "standard"),
        &["I-15"],
        "201 UTF-16 units long where 200 are allowed",
    );
    holds(&with(&longer, "premium"));
    breaks(
        &with(&"x".repeat(301), "premium"),
        &["I-15"],
        "where 300 are allowed",
    );
}

#[test]
fn i_15_a_token_is_left() {
    let mut world = story();
    accepted(&mut world, 28);
    let id = world.plan("cmp_b", 28, 1, at(4, "08:00"), 4);
    world.send(&id, at(4, "09:10"), "Welcome {{firstName}}");
    breaks(&world.finish(), &["I-15"], "has a `{{` left");
}
