//! What a clock that jumps may not do.

use checker::evidence::scenario::{ClockJump, Stretch};

use super::{breaks, holds};
use crate::sound::story;
use crate::world::{World, at, date};

fn jumped(world: &mut World, from: i64, until: i64, by_milliseconds: i64) {
    world.evidence.scenario.clock_jumps.push(ClockJump {
        during: Stretch {
            from,
            until: Some(until),
        },
        by_milliseconds,
    });
}

#[test]
fn i_25_something_leaves_by_a_clock_that_jumped() {
    let with = |by_milliseconds| {
        let mut world = story();
        jumped(&mut world, at(3, "09:00"), at(3, "10:00"), by_milliseconds);
        world.finish()
    };
    breaks(
        &with(86_400_000),
        &["I-25"],
        "came although the product's clock had jumped",
    );
    breaks(&with(-3_600_000), &["I-25"], "had jumped");
    // A few seconds are what clocks are off by.
    holds(&with(5_000));
}

#[test]
fn i_25_a_slot_from_the_future() {
    let opened = |by_milliseconds: i64| {
        let mut world = story();
        jumped(
            &mut world,
            at(10, "20:00"),
            at(10, "20:30"),
            by_milliseconds,
        );
        let mut evidence = world.finish();
        evidence.scenario.ended_at = Some(at(14, "23:00"));
        let mut row = evidence.database.ledger[0].clone();
        row.kind = "slot_missed".to_owned();
        row.campaign_id = Some("cmp_b".to_owned());
        row.local_date = Some(date(400));
        row.at = at(10, "20:10") + by_milliseconds;
        let place = evidence
            .database
            .ledger
            .iter()
            .position(|row| row.at > at(10, "20:10"))
            .unwrap();
        evidence.database.ledger.insert(place, row);
        crate::world::renumber(&mut evidence);
        evidence
    };
    let year = 365 * 86_400_000;
    breaks(
        &opened(year),
        &["I-25"],
        "was written by a clock that was ahead",
    );
}

#[test]
fn i_25_a_budget_that_a_jump_releases() {
    let mut world = story();
    world.evidence.database.workspace[0].invitations_per_week = 2;
    jumped(&mut world, at(4, "20:00"), at(4, "20:30"), 86_400_000);
    breaks(
        &world.finish(),
        &["I-16", "I-25"],
        "acc-1 sent 3 invitations within 7 days",
    );
}
