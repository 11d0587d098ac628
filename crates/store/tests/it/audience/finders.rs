//! What finders bring, who sees them, and when they run.

use domain::finder::{FinderKind, FinderState, Hindrance};
use domain::ids::{Id, SegmentId};
use domain::ledger::EventKind;
use store::finder::{self, Run};
use store::{Db, contact, draw, ledger, segment};

use super::world::{NOW, World, person};

fn run(remaining: i64) -> Run {
    Run {
        position: Some("page 2".to_owned()),
        remaining_estimate: Some(remaining),
        state: FinderState::Waiting,
    }
}

testkit::on_both_databases! {
    /// Results have places from 1 on without gaps, each contact once, in the order of coming.
    async fn results_are_in_order_and_unique(db: Db) {
        let mut world = World::new(db).await;
        let id = world.finder(FinderKind::Search, None).await;
        world.bring("imp_1", vec![person("Bob", "bob")]).await;
        let first = vec![person("Jane", "jane"), person("Bob", "bob"), person("Jane", "jane")];
        let mut tx = world.db.write().await.unwrap();
        let appended = finder::append_results(&mut tx, &world.workspace, &id, first, &run(7), NOW, &mut world.entropy)
            .await
            .unwrap();
        assert_eq!((appended.created, appended.unchanged, appended.merged, appended.results_added), (1, 1, 1, 2));
        let second = vec![person("Bob", "bob"), person("Ann", "ann")];
        let appended = finder::append_results(&mut tx, &world.workspace, &id, second, &run(5), NOW, &mut world.entropy)
            .await
            .unwrap();
        assert_eq!((appended.created, appended.unchanged, appended.results_added), (1, 1, 1));
        tx.commit().await.unwrap();

        let mut tx = world.db.read().await.unwrap();
        let row = finder::get(&mut tx, &world.workspace, &id).await.unwrap().unwrap();
        assert_eq!((row.result_count, row.remaining_estimate), (3, Some(5)));
        assert_eq!((row.position.as_deref(), row.last_run_at), (Some("page 2"), Some(NOW)));
        let pool = draw::Pool::Finder(id.clone());
        let members = segment::members(&mut tx, &world.workspace, &pool, 0, 10).await.unwrap();
        let found: Vec<(i64, &str)> = members
            .iter()
            .map(|one| (one.position, one.contact.first_name.as_deref().unwrap()))
            .collect();
        assert_eq!(found, [(1, "Jane"), (2, "Bob"), (3, "Ann")]);
        let behind = segment::members(&mut tx, &world.workspace, &pool, 2, 10).await.unwrap();
        assert_eq!(behind.len(), 1);
        let sizes = draw::sizes(&mut tx, [(&world.workspace, &pool)]).await.unwrap();
        assert_eq!(sizes[0].size, 3);
    }

    /// Each result is identified once in the ledger, and the contact shows it as its last event.
    async fn the_ledger_tells_who_was_found(db: Db) {
        let mut world = World::new(db).await;
        let id = world.finder(FinderKind::Search, None).await;
        for _ in 0..2 {
            let mut tx = world.db.write().await.unwrap();
            let people = vec![person("Jane", "jane")];
            finder::append_results(&mut tx, &world.workspace, &id, people, &run(0), NOW, &mut world.entropy)
                .await
                .unwrap();
            tx.commit().await.unwrap();
        }
        let mut tx = world.db.read().await.unwrap();
        let kinds: Vec<EventKind> = ledger::page(&mut tx, &world.workspace, 0, 10)
            .await
            .unwrap()
            .iter()
            .map(|row| row.kind)
            .collect();
        assert_eq!(kinds, [EventKind::ContactsIdentified, EventKind::FinderRan, EventKind::FinderRan]);
        drop(tx);
        let contacts = world.contacts().await;
        assert_eq!(contacts[0].last_event_kind, Some(EventKind::ContactIdentified));
        assert_eq!(contacts[0].owner_member_id.as_ref(), Some(&world.owner));
        assert_eq!(contacts[0].finder_id.as_ref(), Some(&id));
    }

    /// A run that is due is taken once, whoever asks.
    async fn a_due_run_is_taken_once(db: Db) {
        let mut world = World::new(db).await;
        let id = world.finder(FinderKind::Search, Some(NOW)).await;
        let later = NOW.plus_millis(1_000);
        world.finder(FinderKind::Search, Some(later)).await;
        let mut tx = world.db.write().await.unwrap();
        assert_eq!(finder::next_run(&mut tx).await.unwrap(), Some(NOW));
        let due = finder::due(&mut tx, NOW, 10).await.unwrap();
        assert_eq!(due.iter().map(|row| &row.id).collect::<Vec<_>>(), [&id]);
        assert!(finder::take_run(&mut tx, &due[0], Some(later)).await.unwrap());
        assert!(!finder::take_run(&mut tx, &due[0], Some(later)).await.unwrap());
        assert!(finder::due(&mut tx, NOW, 10).await.unwrap().is_empty());
        finder::failed(&mut tx, &world.workspace, &id, &Hindrance::SessionExpired, NOW).await.unwrap();
        let row = finder::get(&mut tx, &world.workspace, &id).await.unwrap().unwrap();
        let hindrance = row.state_detail.as_deref().map(Hindrance::from_text);
        assert_eq!((row.state, hindrance), (FinderState::Failed, Some(Hindrance::SessionExpired)));
        finder::finished(&mut tx, &world.workspace, &id, &run(1), NOW).await.unwrap();
        let row = finder::get(&mut tx, &world.workspace, &id).await.unwrap().unwrap();
        assert_eq!((row.state, row.state_detail), (FinderState::Waiting, None));
    }

    /// An archived finder runs no more and leaves the list; its results stay (R21).
    async fn an_archived_finder_keeps_its_results(db: Db) {
        let mut world = World::new(db).await;
        let id = world.finder(FinderKind::Search, Some(NOW)).await;
        let mut tx = world.db.write().await.unwrap();
        let people = vec![person("Jane", "jane")];
        finder::append_results(&mut tx, &world.workspace, &id, people, &run(0), NOW, &mut world.entropy)
            .await
            .unwrap();
        finder::archive(&mut tx, &world.workspace, &id, NOW).await.unwrap();
        assert!(finder::archive(&mut tx, &world.workspace, &id, NOW).await.is_err());
        assert!(finder::due(&mut tx, NOW, 10).await.unwrap().is_empty());
        assert!(finder::page(&mut tx, &world.workspace, None, None, 10).await.unwrap().is_empty());
        assert_eq!(segment::members(&mut tx, &world.workspace, &draw::Pool::Finder(id.clone()), 0, 10).await.unwrap().len(), 1);
        let segments = segment::page(&mut tx, &world.workspace, None, None, 10).await.unwrap();
        assert_eq!(segments[0].contact_count, 1);
    }

    /// Members see finders that are theirs and those that they were added to, and their people.
    async fn additional_members_see_the_finder(db: Db) {
        let mut world = World::new(db).await;
        let id = world.finder(FinderKind::Search, None).await;
        let mut tx = world.db.write().await.unwrap();
        let people = vec![person("Jane", "jane")];
        finder::append_results(&mut tx, &world.workspace, &id, people, &run(0), NOW, &mut world.entropy)
            .await
            .unwrap();
        let seen = async |tx: &mut store::Tx, member| {
            let finders = finder::page(tx, &world.workspace, Some(member), None, 10).await.unwrap();
            let filter = contact::Filter { visible_to: Some(member.clone()), ..contact::Filter::default() };
            let contacts = contact::count(tx, &world.workspace, &filter, None, 10).await.unwrap();
            (finders.len(), contacts)
        };
        assert_eq!(seen(&mut tx, &world.owner).await, (1, 1));
        assert_eq!(seen(&mut tx, &world.colleague).await, (0, 0));
        let colleague = world.colleague.clone();
        finder::set_members(&mut tx, &world.workspace, &id, std::slice::from_ref(&colleague)).await.unwrap();
        assert_eq!(seen(&mut tx, &colleague).await, (1, 1));
        let members = finder::members(&mut tx, &world.workspace, [&id]).await.unwrap();
        assert_eq!(members[0].member_id, colleague);
        finder::set_members(&mut tx, &world.workspace, &id, &[]).await.unwrap();
        assert_eq!(seen(&mut tx, &colleague).await, (0, 0));
    }

    /// A change is refused where somebody else was faster.
    async fn changes_do_not_overtake_each_other(db: Db) {
        let mut world = World::new(db).await;
        let id = world.finder(FinderKind::Search, None).await;
        let mut tx = world.db.write().await.unwrap();
        let mut row = finder::lock(&mut tx, &world.workspace, &id).await.unwrap().unwrap();
        row.name = "CEOs".to_owned();
        finder::update(&mut tx, &row).await.unwrap();
        assert!(finder::update(&mut tx, &row).await.is_err());
        let found = finder::get(&mut tx, &world.workspace, &id).await.unwrap().unwrap();
        assert_eq!((found.name.as_str(), found.version), ("CEOs", 2));
        assert!(finder::get(&mut tx, &world.other_workspace, &id).await.unwrap().is_none());
    }

    /// Global segments are everybody's, others their owner's (R23).
    async fn segments_belong_to_their_owner(db: Db) {
        let mut world = World::new(db).await;
        let finder = world.finder(FinderKind::Csv, None).await;
        let mut tx = world.db.write().await.unwrap();
        let of = async |tx: &mut store::Tx, member| {
            segment::page(tx, &world.workspace, Some(member), None, 10).await.unwrap().len()
        };
        assert_eq!(of(&mut tx, &world.owner).await, 1);
        assert_eq!(of(&mut tx, &world.colleague).await, 0);
        let row = finder::get(&mut tx, &world.workspace, &finder).await.unwrap().unwrap();
        segment::follow_finder(&mut tx, &world.workspace, &row.segment_id, "New name", &world.colleague).await.unwrap();
        assert_eq!(of(&mut tx, &world.colleague).await, 1);
        let found = segment::get(&mut tx, &world.workspace, &row.segment_id).await.unwrap().unwrap();
        assert_eq!(found.name, "New name");
        let unknown = SegmentId::mint(NOW, &mut world.entropy);
        assert!(segment::get(&mut tx, &world.workspace, &unknown).await.unwrap().is_none());
    }
}
