//! The counts that a demonstration prints.

use checker::{Summary, summary};

use crate::sound;
use crate::world::{World, at};

#[test]
fn everything_is_counted_from_the_ledger() {
    let evidence = sound::evidence();
    assert_eq!(
        summary(&evidence.database.ledger),
        Summary {
            proposed: 8,
            approved: 6,
            blocked: 1,
            invitations_sent: 4,
            duplicate: 1,
            pending: 1,
            false_: 1,
            error: 0,
            accepted: 3,
            ratio: Some(0.75),
            welcomes_sent: 2,
            follow_ups_sent: 1,
            nurture_sent: 0,
            clicks: 0,
            replies: 2,
        }
    );
}

#[test]
fn nurture_campaigns_have_a_count_of_their_own() {
    let mut world = World::new();
    world.campaign("cmp_n", "News", 1, "fnd_1", "nurture");
    let first = world.plan("cmp_n", 1, 0, at(1, "08:00"), 1);
    world.send(&first, at(1, "09:10"), "News 1");
    let second = world.plan("cmp_n", 1, 1, at(1, "10:00"), 4);
    world.send(&second, at(4, "09:10"), "More news 1");
    let missing = world.plan("cmp_n", 2, 0, at(1, "08:00"), 1);
    world.end(&missing, at(1, "09:10"), Some("error"), "value_missing");
    let summary = summary(&world.finish().database.ledger);
    assert_eq!((summary.nurture_sent, summary.error), (2, 1));
    assert_eq!(
        (
            summary.proposed,
            summary.invitations_sent,
            summary.welcomes_sent
        ),
        (0, 0, 0)
    );
}

#[test]
fn json_has_the_names_of_the_contract() {
    let json = serde_json::to_string(&Summary::default()).unwrap();
    assert_eq!(
        json,
        r#"{"proposed":0,"approved":0,"blocked":0,"invitations_sent":0,"duplicate":0,"pending":0,"false":0,"error":0,"accepted":0,"ratio":null,"welcomes_sent":0,"follow_ups_sent":0,"nurture_sent":0,"clicks":0,"replies":0}"#
    );
}
