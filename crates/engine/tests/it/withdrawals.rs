//! Invitations that nobody answered are withdrawn (R64).

use domain::action::{ActionKind, ActionState, Category, Reason, StepIndex};
use domain::ids::CampaignId;
use domain::withdrawal::{Withdrawal, WithdrawalPolicy};
use sandbox::network::{OwnerAct, PersonAct};
use store::action::ActionRow;

use crate::world::{Spec, World, person, reasons};

const START: &str = "2027-03-01T10:00:00+01:00";

/// Withdraws without asking after so many days.
fn automatic(after_days: u32) -> Withdrawal {
    Withdrawal {
        policy: WithdrawalPolicy::Automatic,
        after_days,
    }
}

/// Asks after so many days.
fn propose(after_days: u32) -> Withdrawal {
    Withdrawal {
        policy: WithdrawalPolicy::Propose,
        after_days,
    }
}

/// A world in which nobody answers anything.
async fn silent(db: store::Db) -> World {
    let world = World::new(db, START).await;
    world
        .sandbox
        .with(|network| network.set_rates(sandbox::behaviour::Rates::still()))
        .expect("rates");
    world
}

async fn withdrawals(world: &World, campaign: &CampaignId) -> Vec<ActionRow> {
    let mut actions = world.actions(campaign).await;
    actions.retain(|action| action.kind == ActionKind::Withdrawal);
    actions
}

async fn withdrawn_total(world: &World, campaign: &CampaignId) -> i64 {
    let mut tx = world.db.read().await.expect("a transaction");
    let row = store::campaign::get(&mut tx, &world.workspace, campaign)
        .await
        .expect("an answer")
        .expect("the campaign");
    let counted = store::campaign_list::recount(&mut tx, &world.workspace, campaign)
        .await
        .expect("a recount");
    assert_eq!(
        row.withdrawn_total, counted.withdrawn,
        "the sum is a recount"
    );
    row.withdrawn_total
}

/// Nothing runs until then.
fn skip_to(world: &mut World, text: &str) {
    world.now = crate::world::at(text);
    let now = world.now.as_millis();
    world.sandbox.with(|network| network.advance_to(now));
}

fn accept(world: &World, account: &str, index: usize) {
    world
        .sandbox
        .with(|network| network.act_as_person(account, &person(index), &PersonAct::Accept))
        .expect("they accept");
}

/// Somebody who is connected to an account writes to it to be left alone.
fn refuse(world: &World, account: &str, index: usize) {
    let invites = PersonAct::Invite { note: None };
    let accepted = OwnerAct::Accept {
        person: person(index),
    };
    let refuses = PersonAct::Write {
        text: "Please stop writing to me.".into(),
        class: None,
    };
    world
        .sandbox
        .with(|network| {
            network.act_as_person(account, &person(index), &invites)?;
            network.act_as_owner(account, &accepted)?;
            network.act_as_person(account, &person(index), &refuses)
        })
        .expect("they write");
}

testkit::on_both_databases! {
    /// Wednesday's invitations are three days old on Monday, and are taken back in Monday's slot.
    async fn unanswered_invitations_are_withdrawn(db: store::Db) {
        let mut world = silent(db).await;
        let ana = world.sender("Ana Owner").await;
        let people = World::people(0, 10);
        let finder = world.finder(&ana, people).await;
        let campaign = world
            .campaign(Spec { withdrawal: automatic(3), ..Spec::new(&ana, &finder) })
            .await;
        world.run_until("2027-03-08T08:59:00+01:00").await;
        assert_eq!(world.effects("invitation_sent").len(), 10);
        assert!(withdrawals(&world, &campaign).await.is_empty(), "nothing happens outside a slot");

        world.run_until("2027-03-08T12:00:00+01:00").await;
        assert_eq!(world.effects("invitation_withdrawn").len(), 10);
        assert_eq!(withdrawn_total(&world, &campaign).await, 10);
        let done = withdrawals(&world, &campaign).await;
        assert!(done.iter().all(|one| one.category == Some(Category::Sent) && one.step == StepIndex::WITHDRAWAL));
        let mut tx = world.db.read().await.expect("a transaction");
        let identity = done[0].identity_id.clone().expect("an account");
        let pending = store::participation::pending(&mut tx, [&identity]).await.expect("a count");
        assert!(pending.is_empty(), "no invitation is open any more: {pending:?}");
        drop(tx);

        world.run_until("2027-03-20T12:00:00+01:00").await;
        assert_eq!(world.requests("withdraw"), 10, "each is withdrawn once");
    }

    /// Silence withdraws nothing; a yes does, and a no keeps the invitation for good.
    async fn a_withdrawal_waits_for_its_senders_word(db: store::Db) {
        let mut world = silent(db).await;
        let ana = world.sender("Ana Owner").await;
        let people = World::people(0, 10);
        let finder = world.finder(&ana, people).await;
        let campaign = world
            .campaign(Spec { withdrawal: propose(3), ..Spec::new(&ana, &finder) })
            .await;
        world.run_until("2027-03-12T18:00:00+01:00").await;
        let waiting = withdrawals(&world, &campaign).await;
        assert_eq!(waiting.len(), 10);
        assert!(waiting.iter().all(|one| one.state == ActionState::WaitingForApproval));
        assert_eq!(world.requests("withdraw"), 0);

        assert_eq!(world.approve_all(&campaign).await, 10);
        world.run_until("2027-03-15T12:00:00+01:00").await;
        assert_eq!(world.effects("invitation_withdrawn").len(), 10);
    }

    /// Of a member never more than forty in a day, the oldest first.
    async fn at_most_forty_are_withdrawn_a_day(db: store::Db) {
        let mut world = silent(db).await;
        let ana = world.sender("Ana Owner").await;
        let people = World::people(0, 75);
        let finder = world.finder(&ana, people).await;
        let mut spec = Spec { withdrawal: automatic(3), ..Spec::new(&ana, &finder) };
        spec.schedule.cohort_size = 25;
        let campaign = world.campaign(spec).await;
        world.run_until("2027-03-08T18:00:00+01:00").await;
        assert_eq!(world.effects("invitation_sent").len(), 75);
        assert_eq!(world.effects("invitation_withdrawn").len(), 40, "of fifty that are stale");
        world.run_until("2027-03-12T18:00:00+01:00").await;
        assert_eq!(withdrawn_total(&world, &campaign).await, 75);
        let times: Vec<i64> = world
            .effects("invitation_withdrawn")
            .iter()
            .filter_map(|row| row["at_ms"].as_i64().or_else(|| {
                let at = row["at"].as_str()?;
                at.parse::<domain::time::Timestamp>().ok().map(domain::time::Timestamp::as_millis)
            }))
            .collect();
        assert_eq!(times.len(), 75);
        assert!(times.windows(41).all(|some| some[40] - some[0] >= domain::time::span::DAY));
    }

    /// Who accepts while the sender thinks about it is not withdrawn, whether the acceptance was seen or not.
    async fn who_accepted_meanwhile_is_not_withdrawn(db: store::Db) {
        let mut world = silent(db).await;
        let ana = world.sender("Ana Owner").await;
        let people = World::people(0, 2);
        let finder = world.finder(&ana, people).await;
        let campaign = world
            .campaign(Spec { withdrawal: propose(3), ..Spec::new(&ana, &finder) })
            .await;
        world.run_until("2027-03-08T13:00:00+01:00").await;
        assert_eq!(withdrawals(&world, &campaign).await.len(), 2);
        accept(&world, "member-1", 0);
        world.run_until("2027-03-08T20:00:00+01:00").await;
        world.approve_all(&campaign).await;
        world.run_until("2027-03-09T08:59:00+01:00").await;
        // Between the last poll and the request.
        let due = withdrawals(&world, &campaign).await;
        assert!(due.iter().any(|one| one.state == ActionState::Approved), "{due:?}");
        accept(&world, "member-1", 1);
        world.run_until("2027-03-09T18:00:00+01:00").await;
        let ended = withdrawals(&world, &campaign).await;
        assert!(ended.iter().all(|one| one.category == Some(Category::False)), "{ended:?}");
        assert_eq!(world.effects("invitation_withdrawn").len(), 0);
        assert_eq!(withdrawn_total(&world, &campaign).await, 0);
        world.run_until("2027-03-12T18:00:00+01:00").await;
        assert_eq!(world.counts(&campaign, 1).await["sent"], 2, "both are welcomed");
    }

    /// A no to one member ends no withdrawal of another one's invitation, which takes away what nobody wants (R48, R64).
    async fn who_refuses_to_somebody_else_keeps_no_open_invitation(db: store::Db) {
        let mut world = silent(db).await;
        let ana = world.sender("Ana Owner").await;
        world.sender("Bob Owner").await;
        let finder = world.finder(&ana, World::people(0, 1)).await;
        let campaign = world
            .campaign(Spec { withdrawal: propose(3), ..Spec::new(&ana, &finder) })
            .await;
        world.run_until("2027-03-08T13:00:00+01:00").await;
        assert_eq!(withdrawals(&world, &campaign).await.len(), 1);
        refuse(&world, "member-2", 0);
        world.run_until("2027-03-08T20:00:00+01:00").await;
        assert_eq!(world.approve_all(&campaign).await, 1);
        world.run_until("2027-03-09T18:00:00+01:00").await;
        assert_eq!(world.effects("invitation_withdrawn").len(), 1);
    }

    /// The family has the contact until 22 days are over, and so has the account in every family.
    async fn who_was_withdrawn_is_invited_again_after_twenty_two_days(db: store::Db) {
        let mut world = silent(db).await;
        let ana = world.sender("Ana Owner").await;
        let bob = world.sender("Bob Owner").await;
        let mut finders = Vec::new();
        for owner in [&ana, &bob, &ana, &bob, &ana] {
            let people = World::people(0, 3);
            finders.push(world.finder(owner, people).await);
        }
        let never = Withdrawal { policy: WithdrawalPolicy::Never, after_days: 21 };
        world.campaign(Spec { withdrawal: automatic(3), ..Spec::new(&ana, &finders[0]) }).await;
        world.run_until("2027-03-08T13:00:00+01:00").await;
        assert_eq!(world.effects("invitation_withdrawn").len(), 3);

        // Withdrawn on the 8th: free again on the 30th.
        let family = world.campaign(Spec { withdrawal: never, ..Spec::new(&bob, &finders[1]) }).await;
        let other = world.campaign(Spec { name: "other", withdrawal: never, ..Spec::new(&ana, &finders[2]) }).await;
        world.run_until("2027-03-12T18:00:00+01:00").await;
        assert_eq!(world.counts(&family, 0).await["duplicate"], 3);
        assert_eq!(reasons(&world.actions(&other).await, Reason::CannotResendYet), 3);
        assert_eq!(world.effects("invitation_sent").len(), 3);

        skip_to(&mut world, "2027-03-29T18:00:00+02:00");
        let again = world.campaign(Spec { withdrawal: never, ..Spec::new(&bob, &finders[3]) }).await;
        let anew = world.campaign(Spec { name: "anew", withdrawal: never, ..Spec::new(&ana, &finders[4]) }).await;
        world.run_until("2027-04-01T18:00:00+02:00").await;
        assert_eq!(world.counts(&again, 0).await["sent"], 3, "another member of the family");
        assert_eq!(world.counts(&anew, 0).await["sent"], 3, "the same sender for another campaign");
    }

    /// A time-out says nothing: the network is looked at, and what happened counts once.
    async fn a_withdrawal_of_unknown_outcome_is_looked_up(db: store::Db) {
        let mut world = silent(db).await;
        let ana = world.sender("Ana Owner").await;
        let people = World::people(0, 2);
        let finder = world.finder(&ana, people).await;
        let campaign = world
            .campaign(Spec { withdrawal: automatic(3), ..Spec::new(&ana, &finder) })
            .await;
        world.run_until("2027-03-08T08:59:00+01:00").await;
        crate::world::fault(&world, "withdraw", &serde_json::json!({"kind": "error", "effect": "applied"}), 1);
        world.run_until("2027-03-08T18:00:00+01:00").await;
        let done = withdrawals(&world, &campaign).await;
        assert!(done.iter().all(|one| one.state == ActionState::Sent), "{done:?}");
        assert_eq!(reasons(&done, Reason::ConfirmedByEvidence), 1);
        assert_eq!(world.effects("invitation_withdrawn").len(), 2);
    }
}
