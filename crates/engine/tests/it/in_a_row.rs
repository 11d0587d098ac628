//! Accounts that have several things to send go on under one lease, and never past what happened meanwhile.

use domain::action::ActionState;
use domain::ids::{CampaignId, IdentityId};
use domain::ledger::Actor;
use domain::time::{Timestamp, span};
use engine::dispatch::Dispatcher;
use engine::journal::Journal;

use crate::world::{Spec, World, fault};

/// A campaign of one sender whose invitations are all due, and the instant at which they are.
pub async fn all_due(db: store::Db, people: usize) -> (World, CampaignId, Timestamp) {
    let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
    let sender = world.sender("Ana Owner").await;
    let finder = world.finder(&sender, World::people(0, people)).await;
    let campaign = world.campaign(Spec::new(&sender, &finder)).await;
    world.run_until("2027-03-03T08:00:00+01:00").await;
    world.run_until("2027-03-03T09:00:00+01:00").await;
    let due = world.actions(&campaign).await.into_iter();
    let last = due.filter_map(|action| action.due_at).max();
    let now = last.expect("invitations have their moments");
    world
        .sandbox
        .with(|network| network.advance_to(now.as_millis()));
    (world, campaign, now)
}

async fn stop(world: &World, campaign: &CampaignId, now: Timestamp) {
    let workspace = &world.workspace;
    let mut journal = Journal::default();
    let mut tx = world.db.write().await.expect("a transaction");
    let stopped = store::campaign_edit::stop(&mut tx, workspace, campaign, now);
    assert!(stopped.await.expect("a stop"));
    engine::release::stop(
        &mut tx,
        workspace,
        campaign,
        &mut journal,
        &Actor::Engine,
        now,
    )
    .await
    .expect("a release");
    journal.write(&mut tx).await.expect("the journal");
    tx.commit().await.expect("a commit");
}

async fn epoch(world: &World, identity: &IdentityId) -> i64 {
    let mut tx = world.db.read().await.expect("a transaction");
    let accounts = store::account::by_ids(&mut tx, [identity])
        .await
        .expect("accounts");
    accounts[0].epoch
}

/// Turns until nothing more is done.
pub async fn finish(dispatcher: &mut Dispatcher, now: Timestamp) {
    loop {
        dispatcher.turn(now).await.expect("a turn");
        if !dispatcher.wait().await {
            return;
        }
    }
}

testkit::on_both_databases! {
    /// Ten invitations of one account leave one after the other, under two leases.
    async fn an_account_goes_on_under_one_lease(db: store::Db) {
        let (world, campaign, now) = all_due(db, 10).await;
        let actions = world.actions(&campaign).await;
        let due = actions.iter().filter(|action| action.is_due(now)).count();
        assert_eq!(due, 10, "all are due");
        let identity = actions[0].identity_id.clone().expect("an account");
        let before = epoch(&world, &identity).await;
        finish(&mut Dispatcher::new(world.engine.clone()), now).await;
        assert_eq!(world.effects("invitation_sent").len(), 10);
        assert_eq!(epoch(&world, &identity).await - before, 2);
        let mut tx = world.db.read().await.expect("a transaction");
        let account = store::account::by_ids(&mut tx, [&identity]).await.expect("accounts").remove(0);
        assert!(account.lease_until <= now, "the account is given back");
    }

    /// A campaign that is stopped between two turns sends nothing more, whatever the dispatcher has seen (I-08).
    async fn what_was_seen_to_be_due_does_not_outlive_a_stop(db: store::Db) {
        let (world, campaign, now) = all_due(db, 5).await;
        let mut dispatcher = Dispatcher::new(world.engine.clone());
        dispatcher.turn(now).await.expect("a turn");
        assert!(dispatcher.wait().await, "the first one is on its way");
        stop(&world, &campaign, now).await;
        finish(&mut dispatcher, now).await;
        assert_eq!(world.effects("invitation_sent").len(), 1);
    }

    /// What was refused for a moment is tried again under a later epoch (I-06).
    async fn another_attempt_has_a_later_epoch(db: store::Db) {
        let (world, campaign, now) = all_due(db, 2).await;
        fault(&world, "invite", &serde_json::json!({"kind": "throttle", "retry_after_seconds": 60}), 1);
        let mut dispatcher = Dispatcher::new(world.engine.clone());
        finish(&mut dispatcher, now).await;
        let put_back = world.actions(&campaign).await.into_iter();
        let mut put_back = put_back.filter(|action| action.state == ActionState::Scheduled && action.attempt == 1);
        let refused = put_back.next().expect("one was refused");
        let again = now.plus_millis(10 * span::MINUTE);
        world.sandbox.with(|network| network.advance_to(again.as_millis()));
        finish(&mut dispatcher, again).await;
        let actions = world.actions(&campaign).await;
        let sent = actions.into_iter().find(|action| action.id == refused.id).expect("the action");
        assert_eq!((sent.state, sent.attempt), (ActionState::Sent, 2));
        assert!(sent.epoch > refused.epoch, "{} after {}", sent.epoch, refused.epoch);
    }
}
