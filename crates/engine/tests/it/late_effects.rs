//! Effects that come late, processes that come back late: evidence counts for ever, and a lease that
//! another process has taken lets nothing begin.

use domain::action::{ActionState, Reason, StepIndex};
use domain::ids::CampaignId;
use domain::limits;
use engine::dispatch::Dispatcher;
use engine::journal::Journal;
use engine::outcome;
use serde_json::json;

use crate::world::{Spec, World, at, fault};

/// Two members with campaigns of one name over the same person; Ana's slot comes first.
async fn one_family(db: store::Db) -> (World, CampaignId, CampaignId) {
    let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
    let ana = world.sender("Ana Owner").await;
    let bob = world.sender("Bob Owner").await;
    let finder = world.finder(&ana, World::people(0, 1)).await;
    let one = world.campaign(Spec::new(&ana, &finder)).await;
    let finder = world.finder(&bob, World::people(0, 1)).await;
    let later = serde_json::from_value(json!({
        "time_zone": "Europe/Paris", "weekdays": [1, 2, 3, 4, 5],
        "slots": [{ "start": "13:00", "duration_minutes": 60 }], "cohort_size": 10,
    }));
    let schedule = later.expect("a schedule");
    let two = world
        .campaign(Spec {
            schedule,
            ..Spec::new(&bob, &finder)
        })
        .await;
    (world, one, two)
}

/// The first attempt is answered by an error and lands `late` seconds after it; the second one is
/// refused for `pause` seconds.
fn land_late(world: &World, late: u32, pause: u32) {
    let error = json!({"kind": "error", "effect": {"late": late}});
    fault(world, "invite", &error, 1);
    let throttle = json!({"kind": "throttle", "retry_after_seconds": pause});
    fault(world, "invite", &throttle, 1);
}

/// What became of all attempts, in order.
async fn outcomes(world: &World) -> Vec<String> {
    let mut tx = world.db.read().await.expect("a transaction");
    let mut attempts = store::dump::rows(&mut tx, "attempt")
        .await
        .expect("attempts");
    attempts.sort_by_key(|row| row["attempt"].as_i64());
    let outcomes = attempts.iter().map(|row| &row["outcome"]);
    outcomes
        .map(|word| word.as_str().unwrap_or_default().to_owned())
        .collect()
}

testkit::on_both_databases! {
    /// The look finds nothing, the second attempt is refused, and then the first one lands: the third
    /// one hears that an invitation is open. It is ours, and counts as sent.
    async fn an_invitation_that_lands_between_two_attempts_was_sent(db: store::Db) {
        let (mut world, campaign, _) = one_family(db).await;
        world.run_until("2027-03-03T08:00:00+01:00").await;
        land_late(&world, 660, 300);
        world.run_until("2027-03-03T12:30:00+01:00").await;
        assert_eq!(world.effects("invitation_sent").len(), 1);
        let action = &world.actions(&campaign).await[0];
        assert_eq!(
            (action.state, action.reason),
            (ActionState::Sent, Some(Reason::ConfirmedByEvidence)),
            "attempt {}", action.attempt
        );
        let mut tx = world.db.read().await.expect("a transaction");
        let participation = store::participation::of_actions(&mut tx, std::slice::from_ref(action))
            .await
            .expect("participations");
        assert!(participation[0].invited_at.is_some(), "the sequence goes on");
    }

    /// It lands while the action waits for its next attempt, and a poll sees it: no other attempt is
    /// needed.
    async fn evidence_confirms_what_waits_for_another_attempt(db: store::Db) {
        let (mut world, campaign, _) = one_family(db).await;
        world.run_until("2027-03-03T08:00:00+01:00").await;
        land_late(&world, 660, 7_200);
        world.run_until("2027-03-03T12:30:00+01:00").await;
        let action = &world.actions(&campaign).await[0];
        assert_eq!(
            (action.state, action.reason, action.attempt),
            (ActionState::Sent, Some(Reason::ConfirmedByEvidence), 2)
        );
        // The network had refused the second one for certain: it is the first one that had the effect.
        assert_eq!(outcomes(&world).await, ["applied", "refused"]);
    }

    /// I-03: what may still land keeps its place in the family; nobody else invites meanwhile.
    async fn an_invitation_in_doubt_keeps_its_family(db: store::Db) {
        let (mut world, _, other) = one_family(db).await;
        world.run_until("2027-03-03T08:00:00+01:00").await;
        // Lands at about four in the afternoon, after the other member's slot.
        land_late(&world, 6 * 3_600, 86_400);
        world.run_until("2027-03-03T20:00:00+01:00").await;
        let sent = world.effects("invitation_sent");
        assert_eq!(sent.len(), 1, "{sent:?}");
        let duplicate = &world.actions(&other).await[0];
        assert_eq!(duplicate.reason, Some(Reason::AlreadyInvitedByMember));
    }

    /// I-19: a process that slept between its look at a conversation and the intent has lost the
    /// account to another one, and begins nothing with it.
    async fn a_look_that_outlasts_its_lease_begins_nothing(db: store::Db) {
        let (mut world, campaign, _) = one_family(db).await;
        world.run_until("2027-03-04T09:00:00+01:00").await;
        let now = at("2027-03-04T11:59:00+01:00").plus_millis(-2 * limits::IDENTITY_LEASE_MILLISECONDS);
        world.sandbox.with(|network| network.advance_to(now.as_millis()));
        let mut dispatcher = Dispatcher::new(world.engine.clone());
        dispatcher.turn(now).await.expect("a turn");
        assert!(dispatcher.wait().await, "the conversation is looked at");
        let later = now.plus_millis(limits::IDENTITY_LEASE_MILLISECONDS + 1_000);
        let welcome = &world.actions(&campaign).await[1];
        let identity = welcome.identity_id.clone().expect("an account");
        let mut tx = world.db.write().await.expect("a transaction");
        let until = later.plus_millis(limits::IDENTITY_LEASE_MILLISECONDS);
        let taken = store::account::lease(&mut tx, [&identity], "worker-2", later, until)
            .await
            .expect("a lease");
        assert_eq!(taken.len(), 1, "the lease has run out");
        tx.commit().await.expect("a commit");
        dispatcher.turn(later).await.expect("a turn");
        while dispatcher.wait().await {
            dispatcher.turn(later).await.expect("a turn");
        }
        let welcome = &world.actions(&campaign).await[1];
        assert_eq!(welcome.step, StepIndex(1));
        assert_eq!((welcome.state, welcome.attempt), (ActionState::Scheduled, 0));
        assert_eq!(world.effects("message_sent").len(), 0);
    }

    /// A process slept beside its call, another one gave the attempt up, and the action waits for the
    /// next one: the late answer is evidence that it was sent.
    async fn an_answer_that_comes_after_the_attempt_was_given_up_is_evidence(db: store::Db) {
        let (mut world, campaign, _) = one_family(db).await;
        world.run_until("2027-03-03T08:00:00+01:00").await;
        world.run_until("2027-03-03T09:00:00+01:00").await;
        let now = world.actions(&campaign).await[0].due_at.expect("the moment of the invitation");
        world.sandbox.with(|network| network.advance_to(now.as_millis()));
        let mut dispatcher = Dispatcher::new(world.engine.clone());
        dispatcher.turn(now).await.expect("a turn");
        assert!(dispatcher.wait().await, "the call is made");
        let begun = world.actions(&campaign).await.remove(0);
        assert_eq!(begun.state, ActionState::Sending);
        let later = now.plus_millis(limits::QUARANTINE_MILLISECONDS);
        let mut journal = Journal::default();
        let mut tx = world.db.write().await.expect("a transaction");
        let why = (Reason::OutcomeUnknown, None);
        let retry_at = later.plus_millis(limits::QUARANTINE_MILLISECONDS);
        outcome::put_back(&mut tx, &begun, false, retry_at, why, &mut journal, "test", later)
            .await
            .expect("it waits again");
        journal.write(&mut tx).await.expect("a journal");
        tx.commit().await.expect("a commit");
        assert_eq!(world.actions(&campaign).await[0].state, ActionState::Scheduled);
        dispatcher.turn(later).await.expect("a turn");
        let sent = &world.actions(&campaign).await[0];
        assert_eq!(
            (sent.state, sent.reason, sent.attempt),
            (ActionState::Sent, Some(Reason::ConfirmedByEvidence), 1)
        );
        assert_eq!(world.effects("invitation_sent").len(), 1);
    }
}
