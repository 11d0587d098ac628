//! Sending once: what became of an attempt is known, or looked up, or asked of a person.

use domain::action::{ActionState, Reason, StepIndex};
use serde_json::json;

use crate::world::{Spec, World, fault, reasons};

async fn one_invitation(db: store::Db) -> (World, domain::ids::CampaignId) {
    let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
    let ana = world.sender("Ana Owner").await;
    let people = World::people(0, 1);
    let finder = world.finder(&ana, people).await;
    let campaign = world.campaign(Spec::new(&ana, &finder)).await;
    (world, campaign)
}

testkit::on_both_databases! {
    /// A 5xx after the effect is unknown, not refused: the look finds it and nothing leaves twice.
    async fn an_effect_behind_an_error_is_found(db: store::Db) {
        let (mut world, campaign) = one_invitation(db).await;
        world.run_until("2027-03-03T08:00:00+01:00").await;
        fault(&world, "invite", &json!({"kind": "error", "effect": "applied"}), 1);
        world.run_until("2027-03-03T18:00:00+01:00").await;
        assert_eq!(world.effects("invitation_sent").len(), 1);
        let action = &world.actions(&campaign).await[0];
        assert_eq!((action.state, action.reason), (ActionState::Sent, Some(Reason::ConfirmedByEvidence)));
    }

    /// An invitation that is not there after the quarantine is tried again, once.
    async fn an_invitation_without_effect_is_tried_again(db: store::Db) {
        let (mut world, campaign) = one_invitation(db).await;
        world.run_until("2027-03-03T08:00:00+01:00").await;
        fault(&world, "invite", &json!({"kind": "error", "effect": "none"}), 1);
        world.run_until("2027-03-04T18:00:00+01:00").await;
        assert_eq!(world.effects("invitation_sent").len(), 1);
        let action = &world.actions(&campaign).await[0];
        assert_eq!((action.state, action.attempt), (ActionState::Sent, 2));
    }

    /// I-16: what may have left counts in the budget, also while it waits for another attempt.
    async fn an_attempt_in_doubt_counts_in_the_budget(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let finder = world.finder(&ana, World::people(0, 8)).await;
        world.campaign(Spec::new(&ana, &finder)).await;
        let mut tx = world.db.write().await.unwrap();
        let mut row = store::workspace::lock(&mut tx, &world.workspace).await.unwrap().unwrap();
        row.invitations_per_week = 3;
        store::workspace::change(&mut tx, &row).await.unwrap();
        tx.commit().await.unwrap();
        world.run_until("2027-03-03T08:00:00+01:00").await;
        // Whoever comes first is invited hours after the look that found nothing, and is told to wait until then.
        fault(&world, "invite", &json!({"kind": "error", "effect": {"late": 14_400}}), 1);
        while world.requests("invite") == 0 {
            let soon = world.now.plus_millis(60_000);
            world.run_to(soon).await;
        }
        let first = world.sandbox.with(|network| network.ledger().rows().iter().rev().find_map(|row| row.person));
        let first = first.map(|index| crate::world::person(index as usize)).expect("somebody was tried");
        let rule = serde_json::from_value(json!({
            "operation": "invite", "person": first, "fault": {"kind": "throttle"},
        }));
        world.sandbox.with(|network| network.add_fault(rule.unwrap()).map(drop)).unwrap();
        world.run_until("2027-03-05T18:00:00+01:00").await;
        assert_eq!(world.effects("invitation_sent").len(), 3);
    }

    /// A message whose outcome is unknown is never sent again by the machine: not even when the
    /// look finds nothing, because the network may apply it later.
    async fn a_message_without_effect_is_left_to_a_person(db: store::Db) {
        let (mut world, campaign) = one_invitation(db).await;
        world.run_until("2027-03-04T08:00:00+01:00").await;
        fault(&world, "message", &json!({"kind": "error", "effect": "none"}), 1);
        world.run_until("2027-03-08T18:00:00+01:00").await;
        assert_eq!(world.effects("message_sent").len(), 0);
        let actions = world.actions(&campaign).await;
        let welcome = actions.iter().find(|action| action.step == StepIndex(1)).expect("a welcome");
        assert_eq!(welcome.state, ActionState::Unconfirmed);
        assert_eq!(welcome.due_at, None, "the machine does not look again");
        assert!(actions.iter().all(|action| action.step != StepIndex(2)), "no later step meanwhile");
    }

    /// I-28: a message to somebody who has left the network ends with that reason in its slot; it does not wait for ever.
    async fn a_message_to_somebody_who_is_gone_ends(db: store::Db) {
        let (mut world, campaign) = one_invitation(db).await;
        world.run_until("2027-03-04T08:00:00+01:00").await;
        world.sandbox.with(|network| network.people_mut().remove(0));
        world.run_until("2027-03-04T18:00:00+01:00").await;
        let actions = world.actions(&campaign).await;
        let welcome = actions.iter().find(|action| action.step == StepIndex(1)).expect("a welcome");
        assert_eq!((welcome.state, welcome.reason), (ActionState::Canceled, Some(Reason::ProfileUnavailable)));
        assert_eq!(world.requests("conversation"), 1, "nobody asks again");
        assert_eq!(world.effects("message_sent").len(), 0);
    }

    /// A late effect of a message is evidence, and the sequence goes on.
    async fn a_late_message_confirms_itself(db: store::Db) {
        let (mut world, campaign) = one_invitation(db).await;
        world.run_until("2027-03-04T08:00:00+01:00").await;
        fault(&world, "message", &json!({"kind": "error", "effect": {"late": 3600}}), 1);
        world.run_until("2027-03-08T18:00:00+01:00").await;
        assert_eq!(world.counts(&campaign, 1).await["sent"], 1);
        assert_eq!(world.effects("message_sent").len(), 2, "the welcome, once, and the follow-up");
    }

    /// Nonsense from the network is unknown too.
    async fn nonsense_is_unknown(db: store::Db) {
        let (mut world, campaign) = one_invitation(db).await;
        world.run_until("2027-03-03T08:00:00+01:00").await;
        fault(&world, "invite", &json!({"kind": "nonsense", "effect": "applied"}), 1);
        world.run_until("2027-03-03T18:00:00+01:00").await;
        assert_eq!(world.effects("invitation_sent").len(), 1);
        assert_eq!(world.counts(&campaign, 0).await["sent"], 1);
    }

    /// I-20: an expired session stops everything but the question whether it is alive; afterwards
    /// the rest goes on, without a burst.
    async fn an_expired_session_holds_everything(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let people = World::people(0, 40);
        let finder = world.finder(&ana, people).await;
        let campaign = world.campaign(Spec::new(&ana, &finder)).await;
        world.run_until("2027-03-03T10:00:00+01:00").await;
        let before = world.effects("invitation_sent").len();
        assert!(before > 0 && before < 10, "{before}");
        let expired = sandbox::network::NewSession::Expired;
        world
            .sandbox
            .with(|network| network.change_session("member-1", expired))
            .expect("the session ends");
        world.run_until("2027-03-04T13:00:00+01:00").await;
        assert_eq!(world.effects("invitation_sent").len(), before);
        world
            .sandbox
            .with(|network| network.sign_in("member-1"))
            .expect("the owner signs in");
        world.run_until("2027-03-05T18:00:00+01:00").await;
        let after = world.effects("invitation_sent").len() - before;
        assert!(after > 0 && after <= 10, "{after} in one day with a cohort of ten");
        let actions = world.actions(&campaign).await;
        assert_eq!(reasons(&actions, Reason::NetworkRefused), 0);
    }

    /// Two processes over one database send each action once.
    async fn two_engines_share_the_work(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let bob = world.sender("Bob Owner").await;
        let people = World::people(0, 20);
        let finder = world.finder(&ana, people).await;
        let people = World::people(100, 20);
        let other = world.finder(&bob, people).await;
        world.campaign(Spec { name: "one", ..Spec::new(&ana, &finder) }).await;
        world.campaign(Spec { name: "two", ..Spec::new(&bob, &other) }).await;
        let second = world.another_engine("worker-2");
        world.run_until("2027-03-03T08:59:00+01:00").await;
        for minute in 0..180 {
            let now = crate::world::at("2027-03-03T09:00:00+01:00").plus_millis(minute * 60_000);
            world.sandbox.with(|network| network.advance_to(now.as_millis()));
            let (one, two) = tokio::join!(world.engine.step(now), second.step(now));
            one.expect("a step");
            two.expect("a step");
        }
        let sent = world.effects("invitation_sent");
        assert_eq!(sent.len(), 20);
    }
}
