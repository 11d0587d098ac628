//! Files of several pieces: interrupted, repeated, stopped.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use domain::finder::ImportState;
use domain::ids::FinderId;
use domain::ledger::EventKind;
use domain::limits::{IMPORT_PIECE_ROWS, IMPORT_STANDSTILL_MILLISECONDS};
use service::access::idempotency::{Begun, IdempotentRequest};
use service::audience::contacts::ContactQuery;
use service::audience::imports::{ImportView, RowCounts};
use service::{PageRequest, Scope, Service};
use store::{Boundary, Crossing, Db, StoreError, StoreResult};

use super::shared::{code, files, upload};
use crate::support::{World, service_on};

/// A database that is gone from a commit on, counted from 0, and before it is made durable.
#[derive(Debug)]
struct GoneAt(AtomicI64);

#[async_trait]
impl Boundary for GoneAt {
    async fn cross(&self, crossing: Crossing) -> StoreResult<()> {
        let left = match crossing {
            Crossing::Commit => self.0.fetch_sub(1, Ordering::SeqCst),
            _ => self.0.load(Ordering::SeqCst) + 1,
        };
        if left > 0 {
            return Ok(());
        }
        Err(StoreError::Unavailable {
            detail: "it is gone".to_owned(),
        })
    }
}

/// The service of a process that ends before its commit number so many.
fn ending_at(world: &World, commit: i64) -> Service {
    let boundary = Arc::new(GoneAt(AtomicI64::new(commit)));
    service_on(
        world.service.db().across(boundary),
        Arc::clone(&world.clock),
    )
}

/// Rows of a file: two pieces and a bit.
const ROWS: u64 = 2 * IMPORT_PIECE_ROWS as u64 + 500;

/// One row in a hundred names nobody, and the last fifty name people of the first rows again.
fn file() -> String {
    let mut text = String::from("Profile URL,First name,Company\n");
    for row in 0..ROWS {
        if row % 100 == 10 {
            text.push_str(",Nobody,Acme\n");
            continue;
        }
        let number = if row < ROWS - 50 {
            row
        } else {
            row + 61 - ROWS
        };
        text.push_str("linkedin.com/in/person-");
        text.push_str(&number.to_string());
        text.push_str(",Jane,Acme\n");
    }
    text
}

/// What becomes of the rows of [`file`] in an empty workspace.
fn all_rows() -> RowCounts {
    let rejected = ROWS / 100;
    RowCounts {
        total: ROWS,
        created: ROWS - rejected - 50,
        merged: 50,
        rejected,
        ..RowCounts::default()
    }
}

fn later(world: &World) {
    let now = world.service.now();
    world
        .clock
        .advance_to(now.plus_millis(IMPORT_STANDSTILL_MILLISECONDS + 1_000));
}

async fn imports(world: &World) -> Vec<ImportView> {
    let page = PageRequest::default();
    let list = world.service.imports(&world.admin.scope, None, &page).await;
    list.expect("imports").items
}

async fn only_finder(world: &World) -> FinderId {
    let page = PageRequest::default();
    let list = world.service.finders(&world.admin.scope, &page).await;
    let finders = list.expect("finders").items;
    assert_eq!(finders.len(), 1, "one finder");
    finders[0].id.clone()
}

/// The only import, once it has reached a state by itself.
async fn reached(world: &World, state: ImportState) -> ImportView {
    let looking = async {
        loop {
            let import = imports(world).await.remove(0);
            if import.state == state {
                return import;
            }
            tokio::task::yield_now().await;
        }
    };
    let patience = std::time::Duration::from_mins(2);
    tokio::time::timeout(patience, looking)
        .await
        .expect("it comes to its end")
}

/// Everything of the file is there, once.
async fn expect_all(world: &World, import: &ImportView) {
    assert_eq!(import.rows, all_rows());
    assert_eq!(
        (import.state, import.progress_percent),
        (ImportState::Finished, 100)
    );
    let scope = &world.admin.scope;
    let finder = world
        .service
        .finder(scope, &import.finder_id)
        .await
        .unwrap();
    assert_eq!(finder.results, all_rows().created);
    let mut tx = world.service.db().read().await.unwrap();
    let total = store::contact::total(&mut tx, &world.workspace)
        .await
        .unwrap();
    assert_eq!(total.unsigned_abs(), all_rows().created);
    let told = store::ledger::page(&mut tx, &world.workspace, 0, 200)
        .await
        .unwrap();
    let places = told
        .iter()
        .filter(|row| row.kind == EventKind::ContactsIdentified);
    let places: i64 = places
        .map(|row| {
            let data: serde_json::Value = serde_json::from_str(row.data.as_ref().unwrap()).unwrap();
            data["last_position"].as_i64().unwrap() - data["first_position"].as_i64().unwrap() + 1
        })
        .sum();
    assert_eq!(
        places.unsigned_abs(),
        all_rows().created,
        "the ledger tells of everybody once"
    );
    drop(tx);
    let mut rejects = Vec::new();
    let mut cursor = None;
    loop {
        let request = PageRequest {
            limit: Some(200),
            cursor,
        };
        let page = world
            .service
            .import_rejects(scope, &import.id, &request)
            .await
            .unwrap();
        rejects.extend(page.items.into_iter().map(|reject| reject.row_number));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let expected: Vec<u64> = (0..ROWS / 100).map(|row| row * 100 + 12).collect();
    assert_eq!(rejects, expected);
}

async fn begin(service: &Service, scope: &Scope) -> Begun<Scope> {
    let request = IdempotentRequest {
        key: "people-of-monday",
        target: "POST /imports",
        body: b"the file",
        success_status: 201,
    };
    service
        .begin_idempotent(scope, request)
        .await
        .expect("a beginning")
}

testkit::on_both_databases! {
    /// What ended in the middle goes on where it stood, and comes to the same.
    async fn an_interrupted_import_goes_on(db: Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let text = file();
        let broken = ending_at(&world, 1).create_finder_from_file(scope, files("People"), &upload(&text)).await;
        assert!(broken.is_err());
        let finder = only_finder(&world).await;
        let begun = imports(&world).await;
        assert_eq!((begun.len(), begun[0].state), (1, ImportState::Running));
        assert_eq!(begun[0].rows.total, IMPORT_PIECE_ROWS as u64);
        assert!((40..60).contains(&begun[0].progress_percent), "{}", begun[0].progress_percent);
        let meanwhile = world.service.import_file(scope, &finder, &upload(&text)).await;
        assert_eq!(code(meanwhile), "import_in_progress");
        later(&world);
        let broken = ending_at(&world, 1).import_file(scope, &finder, &upload(&text)).await;
        assert!(broken.is_err());
        assert_eq!(imports(&world).await[0].rows.total, 2 * IMPORT_PIECE_ROWS as u64);
        later(&world);
        let import = world.service.import_file(scope, &finder, &upload(&text)).await.unwrap();
        assert_eq!(import.id, begun[0].id);
        assert_eq!(imports(&world).await.len(), 1);
        expect_all(&world, &import).await;
        let again = world.service.import_file(scope, &finder, &upload(&text)).await.unwrap();
        let expected = RowCounts { created: 0, unchanged: all_rows().created, ..all_rows() };
        assert_eq!(again.rows, expected);
    }

    /// A request that is repeated after a crash between the finder and the end of its file makes no second finder (I-35).
    async fn a_repeated_request_goes_on_with_its_finder(db: Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let text = file();
        let Begun::First(ticketed) = begin(&world.service, scope).await else { panic!("the first time") };
        let broken = ending_at(&world, 2).create_finder_from_file(&ticketed, files("People"), &upload(&text)).await;
        assert!(broken.is_err());
        let finder = only_finder(&world).await;
        later(&world);
        let Begun::First(ticketed) = begin(&world.service, scope).await else { panic!("it was given up") };
        let import = world.service.create_finder_from_file(&ticketed, files("People"), &upload(&text)).await.unwrap();
        assert_eq!(import.finder_id, finder);
        assert_eq!(only_finder(&world).await, finder);
        expect_all(&world, &import).await;
        let Begun::Again(answer) = begin(&world.service, scope).await else { panic!("it was answered") };
        assert!(answer.body.contains(import.id.as_str()));
    }

    /// Whoever was taken over writes nothing more.
    async fn a_process_that_comes_back_takes_no_piece(db: Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let text = file();
        let Begun::First(first) = begin(&world.service, scope).await else { panic!("the first time") };
        let broken = ending_at(&world, 1).create_finder_from_file(&first, files("People"), &upload(&text)).await;
        assert!(broken.is_err());
        later(&world);
        let Begun::First(second) = begin(&world.service, scope).await else { panic!("it was given up") };
        let late = world.service.create_finder_from_file(&first, files("People"), &upload(&text)).await;
        assert_eq!(code(late), "idempotency_in_progress");
        let import = world.service.create_finder_from_file(&second, files("People"), &upload(&text)).await.unwrap();
        expect_all(&world, &import).await;
    }

    /// Whoever asked for an import, or for its undoing, may leave: both come to their end.
    async fn what_was_begun_goes_on_alone(db: Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let text = file();
        let begun = world.service.start_finder_from_file(scope, files("People"), &upload(&text)).await.unwrap();
        let finder = begun.finder_id.clone();
        drop(begun);
        let import = reached(&world, ImportState::Finished).await;
        assert_eq!(import.finder_id, finder);
        expect_all(&world, &import).await;
        drop(world.service.start_undoing(scope, &import.id).await.unwrap());
        let import = reached(&world, ImportState::Undone).await;
        assert_eq!(import.undone.unwrap().removed, all_rows().created);
        let mut tx = world.service.db().read().await.unwrap();
        assert_eq!(store::contact::total(&mut tx, &world.workspace).await.unwrap(), 0);
    }

    /// An import that somebody stops keeps what it has, and takes nothing more.
    async fn a_stopped_import_stays_stopped(db: Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let text = file();
        let broken = ending_at(&world, 1).create_finder_from_file(scope, files("People"), &upload(&text)).await;
        assert!(broken.is_err());
        let id = imports(&world).await[0].id.clone();
        let stopped = world.service.cancel_import(scope, &id).await.unwrap();
        assert_eq!((stopped.state, stopped.rows.total), (ImportState::Cancelled, IMPORT_PIECE_ROWS as u64));
        assert_eq!(code(world.service.cancel_import(scope, &id).await), "not_running");
        let other = world.other_workspace().await;
        assert_eq!(code(world.service.cancel_import(&other, &id).await), "not_found");
        let finder = only_finder(&world).await;
        let anew = world.service.import_file(scope, &finder, &upload(&text)).await.unwrap();
        assert_ne!(anew.id, id);
        assert_eq!(anew.rows.total, ROWS);
        let mut tx = world.service.db().read().await.unwrap();
        let total = store::contact::total(&mut tx, &world.workspace).await.unwrap();
        assert_eq!(total.unsigned_abs(), all_rows().created);
    }

    /// A rehearsal counts over the borders of pieces as the import does.
    async fn a_rehearsal_of_several_pieces_says_the_same(db: Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let text = file();
        let rehearsal = world.service.rehearse_import(scope, &upload(&text)).await.unwrap();
        assert_eq!(rehearsal.rows, all_rows());
        assert!(world.found(scope, &ContactQuery::default()).await.is_empty());
        let import = world.import(scope, &text).await;
        assert_eq!(import.rows, rehearsal.rows);
    }

    /// Who came together with others has a journey of its own.
    async fn a_journey_begins_with_the_import(db: Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let import = world.import(scope, "Email,Name\na@acme.example,Ann\nb@acme.example,Bob\n").await;
        let later = world.import(scope, "Email,Name\nb@acme.example,Bob\nc@acme.example,Cleo\n").await;
        let people = world.found(scope, &ContactQuery::default()).await;
        let bob = people.iter().find(|one| one.name == "Bob").unwrap();
        let request = PageRequest { limit: Some(1), cursor: None };
        let first = world.service.journey(scope, &bob.id, &request).await.unwrap();
        assert_eq!(first.items[0].kind, EventKind::ContactIdentified);
        assert_eq!(first.items[0].data.as_ref().unwrap()["source"], later.id.as_str());
        let request = PageRequest { limit: Some(1), cursor: first.next };
        let second = world.service.journey(scope, &bob.id, &request).await.unwrap();
        assert_eq!(second.items[0].data.as_ref().unwrap()["source"], import.id.as_str());
        assert_eq!(second.next, None);
    }
}
