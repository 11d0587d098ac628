//! Nothing leaves while everything is held back; afterwards nothing leaves twice, and nothing at once
//! (engine, time 8; I-24, I-36).

use std::collections::BTreeMap;

use domain::action::{ActionState, Reason};
use domain::entropy::{Entropy, draw};
use domain::hold::HoldCause;
use domain::ids::{HoldId, Id};
use domain::ledger::Actor;
use domain::time::{Timestamp, span};
use engine::Engine;
use engine::holds::{Finding, hold, release};
use serde_json::json;
use store::{Db, Location};

use crate::world::{Spec, World, at, reasons};

/// Holds everything back, as a start after a restore does.
async fn hold_back(db: &Db, now: Timestamp) {
    let id = HoldId::mint(now, &mut Entropy::from_seed(now.as_millis().unsigned_abs()));
    let finding = Finding::new(HoldCause::Restored, json!({}));
    assert!(hold(db, id, finding, now).await.expect("a hold"));
}

async fn let_go(db: &Db, now: Timestamp) {
    let mut tx = db.write().await.expect("a transaction");
    let ended = release(&mut tx, 42, &Actor::CommandLine, "test", now)
        .await
        .expect("a release");
    assert_eq!(ended, 1);
    tx.commit().await.expect("a commit");
}

/// Requests that change something at the network, whatever came of them.
fn writes(world: &World) -> usize {
    ["invite", "message", "withdraw"]
        .into_iter()
        .map(|operation| world.requests(operation))
        .sum()
}

async fn gate(db: &Db) -> bool {
    let mut tx = db.write().await.expect("a transaction");
    store::instance::gate(&mut tx)
        .await
        .expect("a gate")
        .is_open()
}

testkit::on_both_databases! {
    /// What reads goes on: acceptances are seen and welcomes planned, but nothing is sent.
    async fn nothing_leaves_while_everything_is_held_back(db: Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let people = World::people(0, 60);
        let finder = world.finder(&ana, people).await;
        let campaign = world.campaign(Spec::new(&ana, &finder)).await;
        world.run_until("2027-03-03T10:00:00+01:00").await;
        let before = writes(&world);
        assert!(before > 0 && before < 10, "{before}");
        hold_back(&world.db, world.now).await;
        assert!(!gate(&world.db).await);
        let reads = world.requests("changes");
        world.run_until("2027-03-05T18:00:00+01:00").await;
        assert_eq!(writes(&world), before);
        assert!(world.requests("changes") > reads, "the network is read meanwhile");
        let actions = world.actions(&campaign).await;
        assert!(actions.iter().any(|action| action.step.0 == 1), "welcomes are planned");
        let_go(&world.db, world.now).await;
        assert!(gate(&world.db).await);
        world.run_until("2027-03-09T18:00:00+01:00").await;
        assert!(writes(&world) > before);
        let actions = world.actions(&campaign).await;
        assert!(reasons(&actions, Reason::Expired) > 0, "expired plans stay expired");
        let invited: Vec<_> = world.effects("invitation_sent");
        let mut people: Vec<&str> = invited.iter().filter_map(|row| row["person"].as_str()).collect();
        people.sort_unstable();
        let count = people.len();
        people.dedup();
        assert_eq!(people.len(), count, "nobody is invited twice");
    }

    /// What is overdue when it is released leaves over the rest of its slot, half a minute apart.
    async fn a_release_within_a_slot_is_no_burst(db: Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let people = World::people(0, 60);
        let finder = world.finder(&ana, people).await;
        let campaign = world.campaign(Spec::new(&ana, &finder)).await;
        world.run_until("2027-03-03T09:00:00+01:00").await;
        hold_back(&world.db, world.now).await;
        world.run_until("2027-03-03T11:00:00+01:00").await;
        assert_eq!(writes(&world), 0);
        let_go(&world.db, world.now).await;
        let overdue = world.actions(&campaign).await;
        let mut moments: Vec<Timestamp> = overdue
            .iter()
            .filter(|action| action.state == ActionState::Scheduled)
            .filter_map(|action| action.due_at)
            .collect();
        moments.sort_unstable();
        assert_eq!(moments.len(), 10);
        assert!(moments[0] >= world.now, "none has passed");
        for pair in moments.windows(2) {
            assert!(pair[1].millis_since(pair[0]) >= 30 * span::SECOND, "{moments:?}");
        }
        world.run_until("2027-03-03T12:00:00+01:00").await;
        assert_eq!(world.effects("invitation_sent").len(), 10);
    }

    /// Where the rest of a slot has no room for all, the others wait for another day.
    async fn a_release_at_the_end_of_a_slot_leaves_the_rest_for_another_day(db: Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let people = World::people(0, 60);
        let finder = world.finder(&ana, people).await;
        world.campaign(Spec::new(&ana, &finder)).await;
        world.run_until("2027-03-03T09:00:00+01:00").await;
        hold_back(&world.db, world.now).await;
        world.run_until("2027-03-03T11:58:00+01:00").await;
        let_go(&world.db, world.now).await;
        world.run_until("2027-03-03T23:00:00+01:00").await;
        let sent = world.effects("invitation_sent").len();
        assert!(sent > 0 && sent <= 4, "{sent} in two minutes");
        world.run_until("2027-03-04T23:00:00+01:00").await;
        assert_eq!(world.effects("invitation_sent").len() - sent, 10, "a cohort and no more");
    }

    /// An account whose network cannot be read stays closed after the release, until it is read.
    async fn an_unread_account_stays_closed(db: Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let people = World::people(0, 40);
        let finder = world.finder(&ana, people).await;
        world.campaign(Spec::new(&ana, &finder)).await;
        world.run_until("2027-03-03T08:30:00+01:00").await;
        let fault = json!({ "operation": "changes", "fault": { "kind": "error", "effect": "none" } });
        let fault = world.sandbox.with(|network| {
            network.add_fault(serde_json::from_value(fault).expect("a fault")).expect("it is taken")
        });
        hold_back(&world.db, world.now).await;
        let_go(&world.db, world.now).await;
        world.run_until("2027-03-03T18:00:00+01:00").await;
        assert_eq!(writes(&world), 0);
        world.sandbox.with(|network| network.faults_mut().remove(fault));
        world.run_until("2027-03-04T18:00:00+01:00").await;
        assert_eq!(world.effects("invitation_sent").len(), 10);
    }

    /// A process at work stops as soon as another one holds everything back.
    async fn a_hold_of_another_process_counts_at_once(db: Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let people = World::people(0, 40);
        let finder = world.finder(&ana, people).await;
        world.campaign(Spec::new(&ana, &finder)).await;
        world.run_until("2027-03-03T08:59:00+01:00").await;
        let other = world.another_engine("worker-2");
        world.now = at("2027-03-03T09:00:00+01:00");
        other.step(world.now).await.expect("a step");
        let noon = at("2027-03-03T12:00:00+01:00");
        world.sandbox.with(|network| network.advance_to(noon.as_millis()));
        let mut dispatcher = engine::dispatch::Dispatcher::new(other.clone());
        hold_back(&world.db, world.now).await;
        dispatcher.turn(noon.plus_millis(-span::SECOND)).await.expect("a turn");
        assert!(!dispatcher.wait().await, "nothing was begun");
        assert_eq!(writes(&world), 0);
    }

    /// A database that PostgreSQL says is another one lets nothing out, before anybody has looked.
    async fn another_database_lets_nothing_out(db: Db) {
        let mut tx = db.write().await.expect("a transaction");
        let mark = store::instance::mark(&mut tx).await.expect("a mark");
        store::instance::claim(&mut tx, "secret", &mark).await.expect("a claim");
        tx.commit().await.expect("a commit");
        assert!(gate(&db).await);
        let mut tx = db.write().await.expect("a transaction");
        store::instance::claim(&mut tx, "secret", "7/1/0000000A").await.expect("a claim");
        tx.commit().await.expect("a commit");
        assert!(!gate(&db).await);
    }
}

/// The databases of drills: a backup restored into a new one.
#[derive(Clone, Copy)]
enum Kind {
    Sqlite,
    Postgres,
}

/// A restored database that goes away by itself.
struct Restored {
    db: Db,
    url: Option<String>,
    _folder: tempfile::TempDir,
}

impl Restored {
    async fn of(backup: &std::path::Path, kind: Kind) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let (location, url) = match kind {
            Kind::Sqlite => (Location::Folder(folder.path().to_owned()), None),
            Kind::Postgres => {
                let url = testkit::postgres::empty_url().await?;
                (Location::Postgres(url.clone()), Some(url))
            }
        };
        store::backup::restore(
            backup,
            &location,
            folder.path(),
            &mut |_| {},
            |db| async move {
                let mut tx = db.read().await?;
                let now = store::instance::get(&mut tx).await?.last_instant;
                drop(tx);
                hold_back(&db, now.unwrap_or_default()).await;
                Ok(())
            },
        )
        .await
        .expect("a restore");
        let db = Db::open(&location).await.expect("it opens");
        Some(Self {
            db,
            url,
            _folder: folder,
        })
    }

    async fn end(self) {
        self.db.close().await;
        if let Some(url) = self.url {
            testkit::postgres::discard(&url).await;
        }
    }
}

async fn steps(engine: &Engine, world: &World, from: Timestamp, until: Timestamp) -> Timestamp {
    let mut now = from;
    loop {
        engine.step(now).await.expect("a step");
        let next = engine.next_due(now).await.expect("the next instant");
        let next = next.unwrap_or(until).min(until);
        if next <= now {
            return now;
        }
        now = next;
        world
            .sandbox
            .with(|network| network.advance_to(now.as_millis()));
    }
}

/// How often the same person got the same thing, for whom it was more than once.
fn doubled(world: &World) -> Vec<(String, usize)> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for operation in ["invitation_sent", "message_sent"] {
        for row in world.effects(operation) {
            let key = format!("{operation} {} {}", row["person"], row["text"]);
            *seen.entry(key).or_insert(0) += 1;
        }
    }
    seen.into_iter().filter(|(_, count)| *count > 1).collect()
}

/// One in so many restored databases is released.
const RELEASED_EACH: usize = 15;

/// Backups of nine days at random moments; each is restored while the original has gone on. While
/// held it sends nothing, days long; released, it sends nothing that the network has seen.
async fn drills(db: Db, kind: Kind, count: u64) {
    let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
    let ana = world.sender("Ana Owner").await;
    let people = World::people(0, 300);
    let finder = world.finder(&ana, people).await;
    let mut spec = Spec::new(&ana, &finder);
    // What stops a message for other reasons must not hide a second one.
    for message in &mut spec.messages {
        message.stop_if_ongoings = false;
        message.stop_if_incomings = false;
    }
    world.campaign(spec).await;
    let folder = tempfile::tempdir().expect("a folder");
    let start = world.now;
    let mut moments: Vec<i64> = (0..count)
        .map(|number| (draw(7, &["moment", &number.to_string()]) % (8 * span::DAY as u64)) as i64)
        .collect();
    moments.sort_unstable();
    let mut backups = Vec::new();
    for (number, moment) in moments.into_iter().enumerate() {
        world.run_to(start.plus_millis(moment)).await;
        let mut tx = world.db.write().await.expect("a transaction");
        store::instance::keep_instant(&mut tx, world.now)
            .await
            .expect("the instant");
        tx.commit().await.expect("a commit");
        let path = folder.path().join(format!("{number}.backup"));
        store::backup::write(&world.db, &path, world.now, &mut |_| {})
            .await
            .expect("a backup");
        backups.push(path);
    }
    world.run_to(start.plus_millis(9 * span::DAY)).await;
    let mut now = world.now;
    let sent = writes(&world);
    assert!(sent > 40, "{sent}");
    for (number, backup) in backups.iter().enumerate() {
        let Some(restored) = Restored::of(backup, kind).await else {
            return;
        };
        let engine = world.engine_over(restored.db.clone(), &format!("drill-{number}"));
        let before = writes(&world);
        now = steps(&engine, &world, now, now.plus_millis(30 * span::MINUTE)).await;
        assert_eq!(writes(&world), before, "drill {number}");
        if number % RELEASED_EACH == RELEASED_EACH - 1 {
            let_go(&restored.db, now).await;
            // The last one goes on until it has come to people whom the original has not invited.
            let days = if number + RELEASED_EACH < backups.len() {
                2
            } else {
                14
            };
            now = steps(&engine, &world, now, now.plus_millis(days * span::DAY)).await;
            let twice = doubled(&world);
            assert!(twice.is_empty(), "drill {number}: {twice:?}");
        }
        restored.end().await;
    }
    assert!(writes(&world) > sent, "what was released goes on");
}

#[test]
fn a_hundred_restored_databases_send_nothing_while_held_and_nothing_twice_afterwards() {
    testkit::both::on_sqlite(|db| drills(db, Kind::Sqlite, 100));
}

#[test]
fn fifteen_databases_restored_into_postgresql_send_nothing_while_held_and_nothing_twice() {
    testkit::both::on_postgres(|db| drills(db, Kind::Postgres, 15));
}
