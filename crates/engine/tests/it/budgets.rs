//! What an account may do, and how campaigns share it (R51).

use domain::action::{ActionKind, Reason};
use domain::budget::CampaignBudget;
use domain::campaign::CampaignState;
use domain::identity::{AccountType, ConnectorKind};
use domain::ids::{CampaignId, IdentityId};
use engine::journal::Journal;

use crate::world::{Sender, Spec, World, reasons};

const START: &str = "2027-03-01T10:00:00+01:00";

/// A workspace that allows so many invitations a week.
async fn allow(world: &World, invitations_per_week: u32) {
    let mut tx = world.db.write().await.expect("a transaction");
    let row = store::workspace::lock(&mut tx, &world.workspace)
        .await
        .expect("an answer")
        .expect("the workspace");
    let row = store::workspace::WorkspaceRow {
        invitations_per_week,
        ..row
    };
    store::workspace::change(&mut tx, &row)
        .await
        .expect("a change");
    tx.commit().await.expect("a commit");
}

/// A campaign of its own name that wants 25 people a day, with a source of so many.
async fn wanting(
    world: &mut World,
    sender: &Sender,
    name: &'static str,
    people: (usize, usize),
    weight: u32,
) -> CampaignId {
    let people = World::people(people.0, people.1);
    let finder = world.finder(sender, people).await;
    let budget = CampaignBudget {
        weight,
        ..CampaignBudget::default()
    };
    let mut spec = Spec {
        name,
        budget,
        ..Spec::new(sender, &finder)
    };
    spec.schedule.cohort_size = 25;
    world.campaign(spec).await
}

async fn sent(world: &World, campaign: &CampaignId) -> usize {
    let counts = world.counts(campaign, 0).await;
    counts.get("sent").copied().unwrap_or(0)
}

async fn identity_of(world: &World, sender: &Sender) -> IdentityId {
    let mut tx = world.db.read().await.expect("a transaction");
    let senders = store::account::senders(&mut tx, [&sender.member])
        .await
        .expect("the sender");
    senders[0].identity_id.clone().expect("an account")
}

/// A Standard account with a campaign of ten people a day.
async fn with_few_notes(world: &mut World, without_note: bool) -> CampaignId {
    let (connector, standard) = (ConnectorKind::Sandbox, AccountType::Standard);
    let ana = world.sender_of("Ana Owner", connector, standard).await;
    let people = World::people(0, 10);
    let finder = world.finder(&ana, people).await;
    let budget = CampaignBudget {
        without_note,
        ..CampaignBudget::default()
    };
    world
        .campaign(Spec {
            budget,
            ..Spec::new(&ana, &finder)
        })
        .await
}

testkit::on_both_databases! {
    /// Of forty a week three parts go to the one and one part to the other, whoever has its slot first.
    async fn campaigns_share_a_budget_by_weight(db: store::Db) {
        let mut world = World::new(db, START).await;
        let ana = world.sender("Ana Owner").await;
        allow(&world, 40).await;
        let heavy = wanting(&mut world, &ana, "heavy", (0, 75), 3).await;
        let light = wanting(&mut world, &ana, "light", (100, 75), 1).await;
        world.run_until("2027-03-05T18:00:00+01:00").await;
        assert_eq!((sent(&world, &heavy).await, sent(&world, &light).await), (30, 10));
        let waits = world.actions(&light).await;
        let reasons = [Reason::ShareUsedUp, Reason::BudgetExhausted].map(|reason| reasons(&waits, reason));
        assert!(reasons.iter().sum::<usize>() > 0, "what waits says why: {reasons:?}");
    }

    /// Who has nobody left, and who was stopped, leaves its part to the others; the cap holds all the same.
    async fn what_one_campaign_does_not_use_is_free(db: store::Db) {
        let mut world = World::new(db, START).await;
        let ana = world.sender("Ana Owner").await;
        allow(&world, 40).await;
        let short = wanting(&mut world, &ana, "short", (0, 5), 1).await;
        let stopped = wanting(&mut world, &ana, "stopped", (50, 75), 8).await;
        let long = wanting(&mut world, &ana, "long", (200, 75), 1).await;
        world.run_until("2027-03-03T08:59:00+01:00").await;
        let mut tx = world.db.write().await.expect("a transaction");
        assert!(store::campaign_edit::stop(&mut tx, &world.workspace, &stopped, world.now).await.expect("a stop"));
        tx.commit().await.expect("a commit");
        world.run_until("2027-03-05T18:00:00+01:00").await;
        assert_eq!(sent(&world, &short).await, 5);
        assert_eq!(sent(&world, &long).await, 35, "all that is left of forty");
        assert_eq!(sent(&world, &stopped).await, 0);
        let mut tx = world.db.read().await.expect("a transaction");
        let row = store::campaign::get(&mut tx, &world.workspace, &stopped).await.expect("an answer");
        assert_eq!(row.expect("the campaign").state, CampaignState::Stopped);
    }

    /// A quarter, half and three quarters of the invitations leave in the first three weeks, then all.
    async fn a_new_account_warms_up(db: store::Db) {
        let mut world = World::new(db, START).await;
        let ana = world.sender("Ana Owner").await;
        allow(&world, 40).await;
        let identity = identity_of(&world, &ana).await;
        let mut tx = world.db.write().await.expect("a transaction");
        store::budget::warm_up(&mut tx, &identity, Some(world.now)).await.expect("a warm-up");
        tx.commit().await.expect("a commit");
        let campaign = wanting(&mut world, &ana, "new", (0, 500), 1).await;
        world.run_until("2027-03-07T18:00:00+01:00").await;
        assert_eq!(sent(&world, &campaign).await, 10, "a quarter of forty");
        let waits = world.actions(&campaign).await;
        assert!(reasons(&waits, Reason::WarmingUp) > 0, "{waits:?}");
        let mut sums = Vec::new();
        for friday in ["2027-03-12", "2027-03-19", "2027-03-26"] {
            let before = sent(&world, &campaign).await;
            world.run_until(&format!("{friday}T18:00:00+01:00")).await;
            sums.push(sent(&world, &campaign).await - before);
        }
        assert_eq!(sums, [20, 30, 40]);
    }

    /// Seven days of rest, two weeks at half, then all again.
    async fn after_a_limit_notice_half_leaves_for_two_weeks(db: store::Db) {
        let mut world = World::new(db, START).await;
        let ana = world.sender("Ana Owner").await;
        allow(&world, 20).await;
        let campaign = wanting(&mut world, &ana, "limited", (0, 500), 1).await;
        // Monday; nothing has left yet.
        let identity = identity_of(&world, &ana).await;
        let mut tx = world.db.write().await.expect("a transaction");
        let mut journal = Journal::default();
        let (kind, now) = (ActionKind::Invitation, world.now);
        engine::dispatch::limit_noticed(&mut tx, &identity, kind, &mut journal, now).await.expect("a notice");
        journal.write(&mut tx).await.expect("a ledger");
        tx.commit().await.expect("a commit");
        let mut sums = Vec::new();
        for sunday in ["2027-03-07", "2027-03-14", "2027-03-21", "2027-03-28"] {
            let before = sent(&world, &campaign).await;
            world.run_until(&format!("{sunday}T22:00:00+01:00")).await;
            sums.push(sent(&world, &campaign).await - before);
        }
        assert_eq!(sums, [0, 10, 10, 20]);
        let waits = world.actions(&campaign).await;
        assert!(reasons(&waits, Reason::LimitNotice) + reasons(&waits, Reason::Expired) > 0);
    }

    /// Three notes a month; the others wait for the next one, and end with that as their reason.
    async fn a_standard_account_sends_three_notes_a_month(db: store::Db) {
        let mut world = World::new(db, START).await;
        let campaign = with_few_notes(&mut world, false).await;
        world.run_until("2027-03-03T18:00:00+01:00").await;
        assert_eq!(sent(&world, &campaign).await, 3);
        assert_eq!(reasons(&world.actions(&campaign).await, Reason::NotesUsedUp), 7);
        world.run_until("2027-03-12T18:00:00+01:00").await;
        let actions = world.actions(&campaign).await;
        let ended = actions.iter().filter(|one| one.ended_at.is_some() && one.reason == Some(Reason::NotesUsedUp));
        assert_eq!(ended.count(), 7);
        assert_eq!(world.effects("invitation_sent").len(), 3);
    }

    /// Where the campaign says so, the rest is invited without a note, and that is told.
    async fn without_a_note_where_the_campaign_says_so(db: store::Db) {
        let mut world = World::new(db, START).await;
        let campaign = with_few_notes(&mut world, true).await;
        world.run_until("2027-03-03T18:00:00+01:00").await;
        assert_eq!(sent(&world, &campaign).await, 10);
        let actions = world.actions(&campaign).await;
        assert_eq!(reasons(&actions, Reason::SentWithoutNote), 7);
        assert_eq!(reasons(&actions, Reason::Applied), 3);
        let bare = actions.iter().filter(|one| one.sent_text.as_deref() == Some(""));
        assert_eq!(bare.count(), 7);
    }
}
