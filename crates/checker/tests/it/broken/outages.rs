//! What leaves after a time in which nothing could, and while nothing may.

use checker::evidence::scenario::Stretch;

use super::{breaks, holds};
use crate::sound::story;
use crate::world::{World, at};

/// A story in which campaign B's cohort leaves within an hour on day 5, of which the cohort is so large.
fn busy_morning(cohort_size: u32) -> World {
    let mut world = story();
    world.campaign_mut("cmp_b").schedule.cohort_size = cohort_size;
    for contact in 0..3 {
        let id = world.plan("cmp_b", 40 + contact, 0, at(4, "09:00"), 5);
        world.approve(&id, at(4, "16:00"), "Hi");
        let time = format!("09:{:02}", 10 + 10 * contact);
        world.send(&id, at(5, &time), "Hi");
    }
    world.evidence.scenario.outages.push(Stretch {
        from: at(4, "17:00"),
        until: Some(at(5, "09:05")),
    });
    world
}

#[test]
fn i_24_a_burst_after_an_outage() {
    holds(&busy_morning(3).finish());
    let mut evidence = busy_morning(3).finish();
    evidence.database.campaign[1].schedule.cohort_size = 2;
    breaks(
        &evidence,
        &["I-17", "I-24"],
        "approached 3 in slot 0 of 2027-03-06",
    );
    // Without an outage it is a matter of cohorts alone.
    evidence.scenario.outages.clear();
    breaks(&evidence, &["I-17"], "approached 3");
}

#[test]
fn i_24_more_messages_than_a_day_allows() {
    let mut world = story();
    world.evidence.database.workspace[0].messages_per_day = 0;
    world.evidence.scenario.outages.push(Stretch {
        from: at(2, "20:00"),
        until: Some(at(3, "09:15")),
    });
    breaks(
        &world.finish(),
        &["I-16", "I-24"],
        "acc-1 sent 1 messages within 1 days",
    );
}

#[test]
fn i_24_an_expired_plan_leaves() {
    let left_on = |day| {
        let mut world = story();
        let id = world.approved("cmp_b", 43, 3);
        for moved in 3..day {
            world.carry(&id, at(moved, "12:00"), moved + 1);
        }
        world.send(&id, at(day, "09:40"), "Hi");
        world.finish()
    };
    holds(&left_on(6));
    breaks(&left_on(7), &["I-24"], "had expired after 2027-03-07");
}

#[test]
fn i_36_an_invitation_while_held() {
    let held = |from, until: Option<i64>| {
        let mut world = story();
        world.evidence.scenario.held.push(Stretch { from, until });
        world.finish()
    };
    breaks(
        &held(at(3, "00:00"), Some(at(3, "09:30"))),
        &["I-36"],
        "came although the engine was held",
    );
    holds(&held(at(3, "13:00"), Some(at(4, "13:00"))));
}
