//! What a network says of an account: it is heeded by everything of the account, and outlasts a
//! transaction that fails (I-18).

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::action::ActionState;
use domain::identity::IdentityState;
use domain::time::{Timestamp, span};
use engine::dispatch::Dispatcher;
use serde_json::json;
use store::account::AccountRow;
use store::{Boundary, Crossing, StoreError, StoreResult};

use crate::in_a_row::{all_due, finish};
use crate::world::{World, fault};

/// A database that refuses the next commit once it is told to.
#[derive(Debug, Default)]
struct RefusesCommit(AtomicBool);

impl Boundary for RefusesCommit {
    fn cross<'a, 'b>(
        &'a self,
        crossing: Crossing,
    ) -> Pin<Box<dyn Future<Output = StoreResult<()>> + Send + 'b>>
    where
        'a: 'b,
        Self: 'b,
    {
        let refused = crossing == Crossing::Commit && self.0.swap(false, Ordering::Relaxed);
        Box::pin(async move {
            if refused {
                let detail = "the disk is full".to_owned();
                return Err(StoreError::Unavailable { detail });
            }
            Ok(())
        })
    }
}

async fn account(world: &World, campaign: &domain::ids::CampaignId) -> AccountRow {
    let actions = world.actions(campaign).await;
    let identity = actions[0].identity_id.clone().expect("an account");
    let mut tx = world.db.read().await.expect("a transaction");
    let mut accounts = store::account::by_ids(&mut tx, [&identity])
        .await
        .expect("accounts");
    accounts.remove(0)
}

fn move_to(world: &World, now: Timestamp) {
    world
        .sandbox
        .with(|network| network.advance_to(now.as_millis()));
}

/// Turns once with the first invitation under way, and once more with a commit that is refused.
async fn lose_the_outcome(
    world: &mut World,
    said: &serde_json::Value,
    now: Timestamp,
) -> Dispatcher {
    let refuses = Arc::new(RefusesCommit::default());
    let db = world.db.across(Arc::clone(&refuses) as _);
    let mut dispatcher = Dispatcher::new(world.engine_over(db, "worker-1"));
    fault(world, "invite", said, 1);
    dispatcher.turn(now).await.expect("a turn");
    assert!(dispatcher.wait().await, "the first one is answered");
    refuses.0.store(true, Ordering::Relaxed);
    dispatcher
        .turn(now)
        .await
        .expect_err("the outcome could not be written");
    dispatcher
}

testkit::on_both_databases! {
    /// 429: not the one action alone, the account rests, and for as long as it is told.
    async fn who_is_told_to_slow_down_is_silent_with_everything(db: store::Db) {
        let (world, campaign, now) = all_due(db, 4).await;
        fault(&world, "invite", &json!({"kind": "throttle", "retry_after_seconds": 1200}), 1);
        let mut dispatcher = Dispatcher::new(world.engine.clone());
        finish(&mut dispatcher, now).await;
        let soon = now.plus_millis(19 * span::MINUTE);
        move_to(&world, soon);
        finish(&mut dispatcher, soon).await;
        assert_eq!(world.effects("invitation_sent").len(), 0);
        let then = now.plus_millis(20 * span::MINUTE);
        move_to(&world, then);
        finish(&mut dispatcher, then).await;
        assert_eq!(world.effects("invitation_sent").len(), 4);
        let actions = world.actions(&campaign).await;
        assert!(actions.iter().filter(|action| action.local_date == actions[0].local_date).all(|action| action.state == ActionState::Sent));
    }

    /// Without a time each further 429 to the same action doubles the rest.
    async fn every_further_throttle_doubles_the_rest(db: store::Db) {
        let (world, campaign, now) = all_due(db, 1).await;
        fault(&world, "invite", &json!({"kind": "throttle"}), 3);
        let mut dispatcher = Dispatcher::new(world.engine.clone());
        let mut at = now;
        for minutes in [5, 10, 20] {
            finish(&mut dispatcher, at).await;
            let until = account(&world, &campaign).await.messages_paused_until.expect("a rest");
            assert_eq!(until.millis_since(at), minutes * span::MINUTE);
            at = until;
            move_to(&world, at);
        }
        finish(&mut dispatcher, at).await;
        assert_eq!(world.effects("invitation_sent").len(), 1);
    }

    /// A limit notice is not lost with the transaction that was to write it: the next turn writes it.
    async fn a_limit_notice_outlasts_a_failed_commit(db: store::Db) {
        let (mut world, campaign, now) = all_due(db, 4).await;
        let mut dispatcher = lose_the_outcome(&mut world, &json!({"kind": "limit"}), now).await;
        finish(&mut dispatcher, now).await;
        let until = account(&world, &campaign).await.invitations_paused_until.expect("a rest");
        assert_eq!(until.millis_since(now), 7 * span::DAY);
        assert_eq!(world.effects("invitation_sent").len(), 0);
    }

    /// Nor is a restriction.
    async fn a_restriction_outlasts_a_failed_commit(db: store::Db) {
        let (mut world, campaign, now) = all_due(db, 4).await;
        let restricted = json!({"kind": "restrict", "seconds": 86_400});
        let mut dispatcher = lose_the_outcome(&mut world, &restricted, now).await;
        finish(&mut dispatcher, now).await;
        assert_eq!(account(&world, &campaign).await.state, IdentityState::ActionRequired);
        assert_eq!(world.effects("invitation_sent").len(), 0);
    }

    /// What was sent counts as sent, once, although the first attempt to write it failed.
    async fn an_outcome_outlasts_a_failed_commit(db: store::Db) {
        let (mut world, campaign, now) = all_due(db, 2).await;
        let mut dispatcher = lose_the_outcome(&mut world, &json!({"kind": "delay", "milliseconds": 0}), now).await;
        finish(&mut dispatcher, now).await;
        assert_eq!(world.effects("invitation_sent").len(), 2);
        let actions = world.actions(&campaign).await;
        let sent = actions.iter().filter(|action| action.state == ActionState::Sent);
        assert_eq!(sent.map(|action| action.attempt).collect::<Vec<_>>(), [1, 1]);
    }
}
