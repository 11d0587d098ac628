//! Making, changing, running and seeing finders.

use std::sync::{Arc, Mutex};

use domain::calendar::Calendar;
use domain::entropy::Entropy;
use domain::finder::{FinderKind, FinderState};
use domain::identity::Role;
use domain::ids::{FinderId, Id, MemberId};
use engine::Engine;
use service::PageRequest;
use service::audience::finders::{FinderChange, FinderInput};

use super::shared::{code, files, problems, search};
use crate::support::World;

fn change(json: serde_json::Value) -> FinderChange {
    serde_json::from_value(json).expect("a change")
}

testkit::on_both_databases! {
    async fn a_search_has_a_segment_and_a_next_run_in_its_slot(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let finder = world.service.create_finder(scope, search("CTOs", " CTO ")).await.unwrap();
        assert_eq!(finder.owner.id, world.admin.member());
        assert_eq!(finder.owner.name, "Ada Admin");
        assert_eq!(finder.search.as_ref().unwrap().title.as_deref(), Some("CTO"));
        assert_eq!((finder.state, finder.active, finder.results), (FinderState::Waiting, true, 0));
        let segment = world.service.segment(scope, &finder.segment_id).await.unwrap();
        assert_eq!((segment.name.as_str(), segment.finder_id.as_ref()), ("CTOs", Some(&finder.id)));
        let schedule = domain::calendar::Schedule::suggested("Europe/Paris");
        let calendar = Calendar::resolve(&schedule).unwrap();
        let next = finder.next_run_at.expect("it runs");
        assert!(next > world.service.now());
        assert!(calendar.occurrence_at(next).is_some(), "{next} lies in no slot");
        assert_eq!(world.service.finder(scope, &finder.id).await.unwrap(), finder);
        let ledger = world.ledger(&world.workspace).await;
        assert!(ledger.iter().any(|(kind, _)| kind == "finder_created"));
    }

    /// The engine and the list of finders draw a finder's moments by one formula.
    async fn after_a_run_the_next_one_is_where_the_service_says(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let finder = world.service.create_finder(scope, search("CTOs", "CTO")).await.unwrap();
        let run = finder.next_run_at.expect("it runs");
        world.pass_milliseconds(run.millis_since(world.service.now()));
        let seed = world.service.seed();
        let entropy = Arc::new(Mutex::new(Entropy::from_seed(3)));
        let service = world.service.clone();
        let engine = Engine::new(service.db().clone(), Arc::new(service), entropy, seed, "test");
        engine.step(run).await.expect("a step");
        let after = world.service.finder(scope, &finder.id).await.unwrap();
        let schedule = domain::calendar::Schedule::suggested("Europe/Paris");
        let calendar = Calendar::resolve(&schedule).unwrap();
        let expected = domain::finder::next_run_at(&calendar, run, seed, &finder.id);
        assert!(expected.is_some_and(|next| next > run));
        assert_eq!(after.next_run_at, expected);
    }

    async fn every_bad_field_is_told_at_once(db: store::Db) {
        let world = World::new(db).await;
        let stranger = MemberId::mint(world.service.now(), &mut domain::entropy::Entropy::from_seed(99));
        let input: FinderInput = serde_json::from_value(serde_json::json!({
            "name": " ",
            "kind": "search",
            "owner_id": stranger,
            "additional_member_ids": [world.admin.member()],
            "search": {"country": "France"},
            "results_per_slot": 26,
            "schedule": {"time_zone": "Europe/Pariss", "weekdays": [8], "slots": [
                {"start": "09:00", "duration_minutes": 120}, {"start": "10:00", "duration_minutes": 60}]},
        })).unwrap();
        let found = problems(world.service.create_finder(&world.admin.scope, input).await);
        let fields: Vec<&str> = found.iter().map(|(field, _)| field.as_str()).collect();
        for expected in ["name", "search.country", "results_per_slot", "schedule.time_zone", "schedule.weekdays", "owner_id"] {
            assert!(fields.contains(&expected), "{expected} is missing in {fields:?}");
        }
        assert!(fields.iter().any(|field| field.starts_with("schedule.slots")), "{fields:?}");
        let everything = world.service.finders(&world.admin.scope, &PageRequest::default()).await.unwrap();
        assert!(everything.items.is_empty(), "nothing is half-written");
    }

    async fn files_search_nothing_and_run_never(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let mut input = search("People", "CTO");
        input.kind = FinderKind::Csv;
        assert_eq!(problems(world.service.create_finder(scope, input).await), [("search".to_owned(), "not_for_files")]);
        let finder = world.file_finder(scope).await;
        assert_eq!((finder.state, finder.next_run_at), (FinderState::WaitingForFile, None));
        assert_eq!(code(world.service.run_finder(scope, &finder.id).await), "nothing_to_run");
    }

    async fn a_change_keeps_what_it_does_not_name(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let colleague = world.seat(Role::Member).await;
        let before = world.service.create_finder(scope, search("CTOs", "CTO")).await.unwrap();
        let members = serde_json::json!({"name": "Chiefs", "additional_member_ids":
            [colleague.member(), colleague.member(), world.admin.member()]});
        let after = world.service.change_finder(scope, &before.id, change(members), Some(before.version)).await.unwrap();
        assert_eq!(after.name, "Chiefs");
        assert_eq!(after.additional_members.iter().map(|one| &one.id).collect::<Vec<_>>(), [&colleague.member()]);
        assert_eq!((&after.search, &after.schedule, after.next_run_at), (&before.search, &before.schedule, before.next_run_at));
        assert_eq!(world.service.segment(scope, &before.segment_id).await.unwrap().name, "Chiefs");
        let late = world.service.change_finder(scope, &before.id, FinderChange::default(), Some(before.version)).await;
        assert_eq!(code(late), "changed_meanwhile");
        let off = change(serde_json::json!({"active": false}));
        let after = world.service.change_finder(scope, &before.id, off, None).await.unwrap();
        assert_eq!((after.active, after.next_run_at), (false, None));
    }

    async fn another_search_begins_at_its_beginning(db: store::Db) {
        let world = World::new(db.clone()).await;
        let scope = &world.admin.scope;
        let finder = world.service.create_finder(scope, search("CTOs", "CTO")).await.unwrap();
        let run = store::finder::Run {
            position: Some("page 3".to_owned()),
            remaining_estimate: Some(0),
            state: FinderState::Complete,
        };
        let mut tx = db.write().await.unwrap();
        store::finder::finished(&mut tx, &world.workspace, &finder.id, &run, world.service.now()).await.unwrap();
        tx.commit().await.unwrap();
        let done = world.service.finder(scope, &finder.id).await.unwrap();
        assert_eq!((done.results_not_fetched, done.progress_percent), (Some(0), Some(100)));
        let other = change(serde_json::json!({"search": {"title": "CEO"}}));
        let after = world.service.change_finder(scope, &finder.id, other, None).await.unwrap();
        assert_eq!((after.state, after.results_not_fetched), (FinderState::Waiting, None));
        assert!(after.next_run_at.is_some());
        let mut tx = db.read().await.unwrap();
        let row = store::finder::get(&mut tx, &world.workspace, &finder.id).await.unwrap().unwrap();
        assert_eq!(row.position, None);
    }

    async fn running_now_and_archiving(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let finder = world.service.create_finder(scope, search("CTOs", "CTO")).await.unwrap();
        let running = world.service.run_finder(scope, &finder.id).await.unwrap();
        assert_eq!(running.next_run_at, Some(world.service.now()));
        world.service.archive_finder(scope, &finder.id).await.unwrap();
        let page = world.service.finders(scope, &PageRequest::default()).await.unwrap();
        assert!(page.items.is_empty());
        let archived = world.service.finder(scope, &finder.id).await.unwrap();
        assert!(archived.archived && archived.next_run_at.is_none());
        assert_eq!(code(world.service.archive_finder(scope, &finder.id).await), "not_found");
        assert_eq!(code(world.service.run_finder(scope, &finder.id).await), "not_found");
        assert_eq!(code(world.service.change_finder(scope, &finder.id, FinderChange::default(), None).await), "not_found");
        world.service.segment(scope, &finder.segment_id).await.expect("its results stay");
    }

    async fn roles_and_workspaces_are_kept_apart(db: store::Db) {
        let world = World::new(db).await;
        let finder = world.service.create_finder(&world.admin.scope, search("CTOs", "CTO")).await.unwrap();
        for role in [Role::Member, Role::Viewer] {
            let seat = world.seat(role).await;
            assert_eq!(code(world.service.create_finder(&seat.scope, files("Mine")).await), "forbidden");
            assert_eq!(code(world.service.run_finder(&seat.scope, &finder.id).await), "forbidden");
            assert_eq!(code(world.service.archive_finder(&seat.scope, &finder.id).await), "forbidden");
        }
        let other = world.other_workspace().await;
        assert_eq!(code(world.service.finder(&other, &finder.id).await), "not_found");
        assert_eq!(code(world.service.run_finder(&other, &finder.id).await), "not_found");
        assert_eq!(code(world.service.archive_finder(&other, &finder.id).await), "not_found");
        assert_eq!(code(world.service.change_finder(&other, &finder.id, FinderChange::default(), None).await), "not_found");
        let mut input = files("Mine");
        input.owner_id = Some(world.admin.member());
        assert_eq!(problems(world.service.create_finder(&other, input).await), [("owner_id".to_owned(), "unknown_member")]);
    }

    async fn members_see_what_is_shared_with_them(db: store::Db) {
        let world = World::new(db).await;
        let admin = &world.admin.scope;
        let member = world.seat(Role::Member).await;
        let viewer = world.seat(Role::Viewer).await;
        let finder = world.service.create_finder(admin, search("CTOs", "CTO")).await.unwrap();
        assert_eq!(code(world.service.finder(&member.scope, &finder.id).await), "not_found");
        assert!(world.service.finders(&member.scope, &PageRequest::default()).await.unwrap().items.is_empty());
        assert_eq!(world.service.finders(&viewer.scope, &PageRequest::default()).await.unwrap().items.len(), 1);
        assert!(world.service.finders_for_sender(&member.scope, &member.member()).await.unwrap().is_empty());
        let shared = change(serde_json::json!({"additional_member_ids": [member.member()]}));
        world.service.change_finder(admin, &finder.id, shared, None).await.unwrap();
        world.service.finder(&member.scope, &finder.id).await.expect("it is shared");
        assert_eq!(world.service.finders_for_sender(&member.scope, &member.member()).await.unwrap().len(), 1);
        assert_eq!(world.service.finders_for_sender(admin, &member.member()).await.unwrap().len(), 1);
        let others = world.service.finders_for_sender(&member.scope, &world.admin.member()).await;
        assert_eq!(code(others), "forbidden");
    }

    async fn pages_of_finders_hold_each_once(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        for number in 0..7 {
            world.pass_milliseconds(1);
            world.service.create_finder(scope, files(&format!("F{number}"))).await.unwrap();
        }
        let mut names = Vec::new();
        let mut request = PageRequest { limit: Some(3), cursor: None };
        loop {
            let page = world.service.finders(scope, &request).await.unwrap();
            names.extend(page.items.into_iter().map(|finder| finder.name));
            request.cursor = page.next;
            if request.cursor.is_none() {
                break;
            }
        }
        assert_eq!(names, ["F6", "F5", "F4", "F3", "F2", "F1", "F0"]);
    }

    async fn a_page_of_finders_costs_a_few_queries(db: store::Db) {
        let world = World::new(db.clone()).await;
        let scope = &world.admin.scope;
        for number in 0..20 {
            world.service.create_finder(scope, files(&format!("F{number}"))).await.unwrap();
        }
        let before = db.query_count();
        world.service.finders(scope, &PageRequest::default()).await.unwrap();
        assert!(db.query_count() - before <= 5);
    }
}

#[test]
fn unknown_fields_and_kinds_are_refused() {
    for json in [
        r#"{"name": "x", "kind": "csv", "shoe_size": 44}"#,
        r#"{"name": "x", "kind": "crystal_ball"}"#,
        r#"{"name": "x", "kind": "csv", "search": {"shoe_size": "44"}}"#,
        r#"{"name": "x", "kind": "csv", "owner_id": "nobody"}"#,
    ] {
        assert!(serde_json::from_str::<FinderInput>(json).is_err(), "{json}");
    }
    assert!(FinderId::PREFIX == "fnd");
}
