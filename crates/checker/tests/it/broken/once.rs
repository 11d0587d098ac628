//! Each once: effects, invitations, families, contacts.

use checker::check;

use super::{accepted, breaks, effect, holds};
use crate::sound::{evidence, story};
use crate::world::at;

#[test]
fn i_01_an_effect_that_came_about_twice() {
    let mut evidence = evidence();
    let welcome = story().id_of("cmp_a", 1, 1);
    let mut again = effect(&mut evidence, &welcome).clone();
    again.sequence = evidence.network.len() as u64 + 1;
    evidence.network.push(again);
    breaks(
        &evidence,
        &["I-01"],
        "message_sent to psn-1 by acc-1 came about twice",
    );
}

#[test]
fn i_01_two_actions_for_one_step() {
    let mut world = story();
    accepted(&mut world, 20);
    for time in ["09:30", "09:40"] {
        let welcome = world.plan("cmp_b", 20, 1, at(4, "08:00"), 4);
        world.send(&welcome, at(4, time), "Welcome");
    }
    breaks(&world.finish(), &["I-01"], "came about twice");
}

#[test]
fn i_02_an_invitation_to_somebody_pending() {
    let mut world = story();
    world.happens(at(6, "09:05"), "invitation_sent", 1, 6, "owner");
    breaks(
        &world.finish(),
        &["I-02"],
        "acc-1 invited psn-6 although an invitation was open",
    );
}

#[test]
fn i_02_an_invitation_to_somebody_connected() {
    let mut world = story();
    world.happens(at(6, "09:05"), "relation_added", 1, 6, "owner");
    breaks(&world.finish(), &["I-02"], "although they were connected");
}

#[test]
fn i_02_an_invitation_too_soon_after_the_last_one() {
    let declined = |day| {
        let mut world = story();
        world.happens(at(day - 1, "10:00"), "invitation_sent", 1, 6, "owner");
        world.happens(at(day, "10:00"), "invitation_declined", 1, 6, "person");
        world.finish()
    };
    breaks(&declined(0), &["I-02"], "ended too short a time before");
    holds(&declined(-16));
}

#[test]
fn i_03_two_members_of_a_family_invite_one_person() {
    let mut world = story();
    for (campaign, time) in [("cmp_a", "10:40"), ("cmp_b", "10:50")] {
        let id = world.approved(campaign, 21, 4);
        world.send(&id, at(4, time), "Hi");
    }
    breaks(&world.finish(), &["I-03"], "psn-21 was approached by");
}

#[test]
fn i_03_a_duplicate_of_nothing() {
    let mut world = story();
    let id = world.plan("cmp_a", 21, 0, at(3, "09:00"), 4);
    world.end(
        &id,
        at(4, "09:50"),
        Some("duplicate"),
        "already_invited_by_member",
    );
    breaks(
        &world.finish(),
        &["I-03"],
        "nobody else of its family tried",
    );
}

#[test]
fn i_26_a_contact_of_two_members() {
    let mut world = story();
    world.campaign("cmp_c", "Others", 2, "fnd_1", "invite");
    for day in 1..=14 {
        if day != 8 && day != 9 {
            world.open("cmp_c", day);
        }
    }
    let id = world.plan("cmp_c", 2, 0, at(1, "09:00"), 2);
    world.end(&id, at(2, "09:00"), Some("false"), "condition_false");
    breaks(
        &world.finish(),
        &["I-26"],
        "contact con_2 of fnd_1 was given to mem_1, mem_2",
    );
}

#[test]
fn i_26_a_source_that_was_changed_tells_nothing() {
    let mut world = story();
    world.tell(at(6, "15:00"), "campaign_edited", |row| {
        row.campaign_id = Some("cmp_b".to_owned());
        row.data = serde_json::json!({ "changed": ["source"] });
    });
    world.campaign_mut("cmp_b").source_id = "fnd_1".to_owned();
    let evidence = world.finish();
    holds(&evidence);
    assert!(check(&evidence).of("I-26").unwrap().skipped > 0);
}

#[test]
fn i_26_a_claim_of_somebody_else() {
    let mut evidence = evidence();
    evidence.database.claim[0].member_id = "mem_2".to_owned();
    breaks(&evidence, &["I-26"], "was given to mem_1, claimed by mem_2");
}
