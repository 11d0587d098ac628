//! Days that are not like others: stops, lateness, changes of the clock.

use std::collections::BTreeSet;

use domain::action::{ActionState, Reason};
use domain::campaign::{CampaignState, Moderation, OnSilence};
use domain::ids::CampaignId;
use domain::ledger::{Actor, EventKind};
use engine::journal::Journal;
use jiff::civil::{Date, date};

use crate::world::{Spec, World, days, reasons};

testkit::on_both_databases! {
    /// R54: a stop takes effect at once, approvals stay, and a resumed campaign goes on at the next
    /// slot.
    async fn a_stop_holds_and_a_resume_goes_on(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let people = World::people(0, 40);
        let finder = world.finder(&ana, people).await;
        let campaign = world.campaign(Spec::new(&ana, &finder)).await;
        world.run_until("2027-03-03T10:30:00+01:00").await;
        let before = world.effects("invitation_sent").len();
        assert_eq!(stop(&mut world, &campaign).await, 0);
        world.run_until("2027-03-04T18:00:00+01:00").await;
        assert_eq!(world.effects("invitation_sent").len(), before);
        start(&mut world, &campaign).await;
        world.run_until("2027-03-05T18:00:00+01:00").await;
        assert!(world.effects("invitation_sent").len() > before);
    }

    /// I-28: what nobody decided in a campaign that was stopped for a day waits for a slot that is still to
    /// come, and not for one of today that is over.
    async fn what_a_stop_left_behind_waits_for_a_slot_to_come(db: store::Db) {
        let (mut world, campaign) = undecided(db).await;
        world.run_until("2027-03-03T08:00:00+01:00").await;
        stop(&mut world, &campaign).await;
        world.run_until("2027-03-03T20:00:00+01:00").await;
        start(&mut world, &campaign).await;
        world.run_until("2027-03-04T10:30:00+01:00").await;
        let actions = world.actions(&campaign).await;
        let of_first_slot = actions.iter().filter(|action| action.slot_index == 0);
        let dates: BTreeSet<Date> = of_first_slot.map(|action| action.local_date).collect();
        assert_eq!(dates.first(), Some(&date(2027, 3, 5)), "{dates:?}");
    }

    /// I-28: a stop closes the slot that is open; what waited in it moves on with the next end of a slot.
    async fn what_waited_in_a_slot_that_a_stop_closed_moves_on(db: store::Db) {
        let (mut world, campaign) = undecided(db).await;
        world.run_until("2027-03-03T09:30:00+01:00").await;
        stop(&mut world, &campaign).await;
        world.run_until("2027-03-03T12:00:00+01:00").await;
        start(&mut world, &campaign).await;
        world.run_until("2027-03-03T15:30:00+01:00").await;
        let actions = world.actions(&campaign).await;
        assert!(!actions.is_empty());
        let dates: BTreeSet<Date> = actions.iter().map(|action| action.local_date).collect();
        assert_eq!(dates.first(), Some(&date(2027, 3, 4)), "{dates:?}");
    }

    /// R54: nothing leaves an archived campaign; what was open ends with the reason.
    async fn an_archive_ends_what_is_open(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let people = World::people(0, 40);
        let finder = world.finder(&ana, people).await;
        let campaign = world.campaign(Spec::new(&ana, &finder)).await;
        world.run_until("2027-03-03T10:30:00+01:00").await;
        let before = world.effects("invitation_sent").len();
        let mut tx = world.db.write().await.expect("a transaction");
        let mut journal = Journal::default();
        let workspace = world.workspace.clone();
        assert!(store::campaign_edit::archive(&mut tx, &workspace, &campaign, world.now).await.expect("an archive"));
        engine::release::archive(&mut tx, &workspace, &campaign, &mut journal, &Actor::Engine, world.now)
            .await
            .expect("a release");
        journal.write(&mut tx).await.expect("the journal");
        tx.commit().await.expect("a commit");
        world.run_until("2027-03-10T18:00:00+01:00").await;
        assert_eq!(world.effects("invitation_sent").len(), before);
        let actions = world.actions(&campaign).await;
        assert!(actions.iter().all(|action| action.state.is_final()));
        assert_eq!(reasons(&actions, Reason::CampaignArchived), 20 - before);
    }

    /// Engine, time 4: a slot that passed unseen is missed and never caught up in a burst.
    async fn a_missed_day_is_not_caught_up(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let people = World::people(0, 80);
        let finder = world.finder(&ana, people).await;
        let campaign = world.campaign(Spec::new(&ana, &finder)).await;
        world.run_until("2027-03-03T18:00:00+01:00").await;
        assert_eq!(world.effects("invitation_sent").len(), 10);
        // The machine sleeps from Wednesday evening to Monday morning.
        let monday = crate::world::at("2027-03-08T08:00:00+01:00");
        world.sandbox.with(|network| network.advance_to(monday.as_millis()));
        world.now = monday;
        world.run_until("2027-03-08T18:00:00+01:00").await;
        let monday_count = world.effects("invitation_sent").len() - 10;
        assert!(monday_count <= 10, "{monday_count}");
        let actions = world.actions(&campaign).await;
        let late: Vec<_> = days(&actions, 0).into_iter().collect();
        assert!(late.iter().all(|(_, count)| *count <= 10), "{late:?}");
    }

    /// I-22: who decides about a proposal while nothing runs does not hide the slots that passed unseen.
    async fn a_decision_in_an_outage_hides_no_missed_slot(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let people = World::people(0, 80);
        let finder = world.finder(&ana, people).await;
        let campaign = world.campaign(Spec::new(&ana, &finder)).await;
        world.run_until("2027-03-03T18:00:00+01:00").await;
        // The workers sleep from Wednesday evening to Monday morning; on Friday somebody decides.
        let friday = crate::world::at("2027-03-05T20:00:00+01:00");
        let mut tx = world.db.write().await.expect("a transaction");
        store::campaign::wake_now(&mut tx, &world.workspace, &campaign, friday).await.expect("a wake");
        tx.commit().await.expect("a commit");
        let monday = crate::world::at("2027-03-08T08:00:00+01:00");
        world.sandbox.with(|network| network.advance_to(monday.as_millis()));
        world.now = monday;
        world.run_until("2027-03-08T08:30:00+01:00").await;
        let mut tx = world.db.read().await.expect("a transaction");
        let rows = store::ledger::of_campaign(&mut tx, &world.workspace, &campaign, i64::MAX, 500)
            .await
            .expect("the ledger");
        let missed = rows.iter().filter(|row| row.kind == EventKind::SlotMissed);
        let missed: Vec<String> = missed.filter_map(|row| Some(row.local_date?.to_string())).collect();
        assert_eq!(missed, ["2027-03-05", "2027-03-04"]);
    }

    /// I-23: where the next day's slot opens while one of today is still open, what waits for the next
    /// day leaves in that day's slot.
    async fn nothing_leaves_in_a_slot_before_its_own(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let finder = world.finder(&ana, World::people(0, 40)).await;
        let spec = Spec {
            schedule: serde_json::from_value(serde_json::json!({
                "time_zone": "Europe/Paris", "weekdays": [1, 2, 3, 4, 5, 6, 7],
                "slots": [
                    { "start": "09:00", "duration_minutes": 120 },
                    { "start": "20:00", "duration_minutes": 840 },
                ],
                "cohort_size": 3,
            }))
            .expect("a schedule"),
            ..Spec::new(&ana, &finder)
        };
        let campaign = world.campaign(spec).await;
        world.run_until("2027-03-06T18:00:00+01:00").await;
        let actions = world.actions(&campaign).await;
        let welcomed = actions.iter().filter(|action| action.step.0 == 1 && action.state == ActionState::Sent);
        assert!(welcomed.count() > 0, "nobody was welcomed");
        let early = actions.iter().filter(|action| action.local_date < action.planned_local_date);
        assert_eq!(early.count(), 0);
    }

    /// R50: in the night that skips an hour the slot runs all the same, once.
    async fn a_skipped_hour_loses_no_slot(db: store::Db) {
        nights(db, "2027-03-11T10:00:00-05:00", "2027-03-18T10:00:00-04:00").await;
    }

    /// R50: in the night that repeats an hour the slot runs once.
    async fn a_repeated_hour_doubles_no_slot(db: store::Db) {
        nights(db, "2027-11-03T10:00:00-04:00", "2027-11-12T10:00:00-05:00").await;
    }
}

/// A campaign of two slots a day whose proposals nobody decides.
async fn undecided(db: store::Db) -> (World, CampaignId) {
    let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
    let ana = world.sender("Ana Owner").await;
    let finder = world.finder(&ana, World::people(0, 40)).await;
    let spec = Spec {
        moderation: Moderation {
            enabled: true,
            on_silence: OnSilence::Hold,
        },
        schedule: serde_json::from_value(serde_json::json!({
            "time_zone": "Europe/Paris", "weekdays": [1, 2, 3, 4, 5, 6, 7],
            "slots": [
                { "start": "09:00", "duration_minutes": 60 },
                { "start": "14:00", "duration_minutes": 60 },
            ],
            "cohort_size": 3,
        }))
        .expect("a schedule"),
        ..Spec::new(&ana, &finder)
    };
    let campaign = world.campaign(spec).await;
    (world, campaign)
}

/// Stops a campaign; answers how many of its actions are in flight.
async fn stop(world: &mut World, campaign: &CampaignId) -> usize {
    let (workspace, now) = (world.workspace.clone(), world.now);
    let mut tx = world.db.write().await.expect("a transaction");
    let mut journal = Journal::default();
    let stopped = store::campaign_edit::stop(&mut tx, &workspace, campaign, now).await;
    assert!(stopped.expect("a stop"));
    let actor = Actor::Engine;
    let in_flight =
        engine::release::stop(&mut tx, &workspace, campaign, &mut journal, &actor, now).await;
    journal.write(&mut tx).await.expect("the journal");
    tx.commit().await.expect("a commit");
    in_flight.expect("a release").len()
}

/// Starts a campaign that was stopped.
async fn start(world: &mut World, campaign: &CampaignId) {
    let (workspace, now) = (world.workspace.clone(), world.now);
    let zone = domain::calendar::zone::resolve("Europe/Paris").expect("a zone");
    let (from, today) = (CampaignState::Stopped, now.local_date(&zone));
    let mut tx = world.db.write().await.expect("a transaction");
    let started =
        store::campaign_edit::start(&mut tx, &workspace, campaign, from, now, today).await;
    assert!(started.expect("a start"));
    tx.commit().await.expect("a commit");
}

/// Runs a slot that lies in the hour of the change, every night.
async fn nights(db: store::Db, start: &str, end: &str) {
    let mut world = World::new(db, start).await;
    let ana = world.sender("Ana Owner").await;
    let people = World::people(0, 60);
    let finder = world.finder(&ana, people).await;
    let spec = Spec {
        schedule: serde_json::from_value(serde_json::json!({
            "time_zone": "America/New_York", "weekdays": [1, 2, 3, 4, 5, 6, 7],
            "slots": [{ "start": "01:30", "duration_minutes": 60 }], "cohort_size": 5,
        }))
        .expect("a schedule"),
        ..Spec::new(&ana, &finder)
    };
    let campaign = world.campaign(spec).await;
    world.run_until(end).await;
    let actions = world.actions(&campaign).await;
    let days = days(&actions, 0);
    assert!(days.values().all(|count| *count == 5), "{days:?}");
    let sent = actions
        .iter()
        .filter(|action| action.state == ActionState::Sent && action.step.0 == 0)
        .count();
    assert_eq!(sent, (days.len() - 1) * 5, "all but tomorrow's");
}
