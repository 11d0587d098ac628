//! Where actions and campaigns may go.

use super::breaks;
use crate::sound::{evidence, story};
use crate::world::at;

#[test]
fn i_07_something_follows_the_end() {
    let mut world = story();
    let id = world.id_of("cmp_a", 1, 0);
    world.tell_of(&id, at(3, "09:00"), "action_scheduled", |_| {});
    breaks(
        &world.finish(),
        &["I-07"],
        "says action_scheduled of an action that is sent",
    );
}

#[test]
fn i_07_sent_without_having_begun() {
    let mut world = story();
    let id = world.plan("cmp_b", 23, 1, at(2, "09:00"), 3);
    world.schedule(&id, at(3, "09:00"));
    world.end(&id, at(3, "09:30"), Some("sent"), "applied");
    let action = world.action_mut(&id);
    action.state = "sent".to_owned();
    world.campaign_mut("cmp_b").messages_total += 1;
    // The chart forbids the row, so that the sum of what was sent has nothing to stand on.
    breaks(
        &world.finish(),
        &["I-07", "I-27"],
        "says action_ended of an action that is scheduled",
    );
}

#[test]
fn i_07_the_table_says_something_else() {
    let mut evidence = evidence();
    let id = story().id_of("cmp_a", 5, 0);
    let mut actions = evidence.database.action.iter_mut();
    actions.find(|row| row.id == id).unwrap().state = "approved".to_owned();
    breaks(
        &evidence,
        &["I-07", "I-27", "I-28"],
        "is approved in the table and canceled by the ledger",
    );
}

#[test]
fn i_07_the_machine_puts_back_what_has_ended() {
    let mut world = story();
    let id = world.id_of("cmp_a", 4, 0);
    world.tell_of(&id, at(5, "08:00"), "action_requeued", |_| {});
    world.end(
        &id,
        at(5, "08:01"),
        Some("pending"),
        "invitation_already_pending",
    );
    breaks(
        &world.finish(),
        &["I-07", "I-14"],
        "was put back by engine and not by a person",
    );
}

#[test]
fn i_09_an_archived_campaign_starts() {
    let mut world = story();
    world.tell(at(14, "11:00"), "campaign_started", |row| {
        row.campaign_id = Some("cmp_a".to_owned());
    });
    breaks(
        &world.finish(),
        &["I-09"],
        "campaign_started, follows the archiving",
    );
}

#[test]
fn i_09_the_table_forgets_the_archive() {
    let mut evidence = evidence();
    evidence.database.campaign[0].state = "stopped".to_owned();
    breaks(&evidence, &["I-09"], "the table does not say so");
}
