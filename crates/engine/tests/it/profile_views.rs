//! Searches show an account no more profiles in a day than its workspace allows (R25).

use std::collections::BTreeSet;

use domain::calendar::{Schedule, Slot, TimeOfDay};
use domain::finder::{FinderKind, FinderState, Hindrance, SearchConfiguration};
use domain::ids::FinderId;
use store::finder::FinderRow;

use crate::world::{Sender, World};

/// Three slots of each day of the week.
fn schedule() -> Schedule {
    let starts = [9 * 60, 12 * 60, 15 * 60].into_iter();
    Schedule {
        weekdays: BTreeSet::from([1, 2, 3, 4, 5, 6, 7]),
        slots: starts
            .filter_map(TimeOfDay::from_minutes)
            .map(|start| Slot {
                start,
                duration_minutes: 90,
            })
            .collect(),
        ..Schedule::suggested("Europe/Paris")
    }
}

/// A search that everybody of the network answers.
async fn search(world: &mut World, owner: &Sender, name: &str) -> FinderId {
    let (id, segment) = world.ids();
    let mut tx = world.db.write().await.expect("a transaction");
    let new = store::finder::NewFinder {
        id: id.clone(),
        name: name.to_owned(),
        kind: FinderKind::Search,
        owner: owner.member.clone(),
        segment,
        configuration: SearchConfiguration::default(),
        source: None,
        secret_encrypted: None,
        schedule: schedule(),
        results_per_slot: 25,
        active: true,
        state: FinderState::Waiting,
        remaining_estimate: None,
        next_run_at: Some(world.now),
    };
    store::finder::insert(&mut tx, &world.workspace, new, world.now)
        .await
        .expect("a finder");
    tx.commit().await.expect("a commit");
    id
}

async fn row(world: &World, id: &FinderId) -> FinderRow {
    let mut tx = world.db.read().await.expect("a transaction");
    let row = store::finder::get(&mut tx, &world.workspace, id).await;
    row.expect("a look").expect("the finder")
}

async fn found(world: &World, finders: &[&FinderId]) -> i64 {
    let mut sum = 0;
    for finder in finders {
        sum += row(world, finder).await.result_count;
    }
    sum
}

testkit::on_both_databases! {
    /// Two searches of one member run three times a day, 25 people each: the account looks at 50 in any day, and the one
    /// for whom nothing is left says so and goes on later.
    async fn two_searches_share_what_an_account_may_look_at(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T06:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let (first, second) = (search(&mut world, &ana, "one").await, search(&mut world, &ana, "two").await);
        let both = [&first, &second];
        world.run_until("2027-03-01T06:01:00+01:00").await;
        assert_eq!(found(&world, &both).await, 50, "both look at once");
        world.run_until("2027-03-01T20:00:00+01:00").await;
        assert_eq!(found(&world, &both).await, 50, "and then no more on this day");
        for finder in both {
            let row = row(&world, finder).await;
            assert_eq!(row.state, FinderState::Waiting);
            let hindrance = row.state_detail.as_deref().map(Hindrance::from_text);
            let used = Hindrance::ProfileViewsUsed { seen: 50, allowed: 50 };
            assert_eq!(hindrance, Some(used));
            assert!(row.next_run_at.is_some(), "it looks again");
        }
        world.run_until("2027-03-02T20:00:00+01:00").await;
        assert_eq!(found(&world, &both).await, 100);
        world.run_until("2027-03-03T20:00:00+01:00").await;
        assert!((101..=150).contains(&found(&world, &both).await));
    }

    /// A search that is run twice in the same instant, by its slot and by hand, has shown both pages.
    async fn two_runs_of_one_instant_both_count(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T06:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let finder = search(&mut world, &ana, "one").await;
        for _ in 0..2 {
            let mut tx = world.db.write().await.expect("a transaction");
            store::finder::run_at(&mut tx, &world.workspace, &finder, world.now).await.expect("a wish");
            tx.commit().await.expect("a commit");
            engine::find::step(&world.engine, world.now).await.expect("a step");
        }
        assert_eq!(found(&world, &[&finder]).await, 50);
        let mut tx = world.db.read().await.expect("a transaction");
        let senders = store::account::senders(&mut tx, [&ana.member]).await.expect("a look");
        let account = senders[0].identity_id.as_ref().expect("an account");
        let day = world.now.plus_millis(-domain::time::span::DAY);
        let views = store::profile_view::of_finder(&mut tx, &finder, account, day).await.expect("a count");
        assert_eq!(views.seen, 50);
    }

    /// What is left and less than a slot's results is asked for.
    async fn what_is_left_of_a_day_is_asked_for(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T06:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let mut tx = world.db.write().await.expect("a transaction");
        let mut settings = store::workspace::get(&mut tx, &world.workspace).await.expect("a look").expect("settings");
        settings.profile_views_per_day = 30;
        store::workspace::change(&mut tx, &settings).await.expect("a change");
        tx.commit().await.expect("a commit");
        let finder = search(&mut world, &ana, "one").await;
        world.run_until("2027-03-01T20:00:00+01:00").await;
        assert_eq!(found(&world, &[&finder]).await, 30, "25 and then 5");
    }
}
