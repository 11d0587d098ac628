//! Imports and the rows that they left out.

use domain::finder::{FinderKind, ImportState};
use domain::ids::{FinderId, Id, ImportId};
use store::import::{self, ImportRow, RejectRow};
use store::{Db, StoreError};

use super::world::{NOW, World};

/// An import that has begun and taken nothing.
async fn begun(world: &mut World) -> ImportRow {
    let finder_id: FinderId = world.finder(FinderKind::Csv, None).await;
    ImportRow {
        id: ImportId::mint(NOW, &mut world.entropy),
        finder_id,
        file_name: "people.csv".to_owned(),
        encoding: "utf-8".to_owned(),
        separator: ";".to_owned(),
        mapping: "[]".to_owned(),
        rows_total: 0,
        rows_created: 0,
        rows_updated: 0,
        rows_unchanged: 0,
        rows_merged: 0,
        rows_rejected: 0,
        created_by: "command_line".to_owned(),
        created_at: NOW,
        state: ImportState::Running,
        content_hash: Some("abc".to_owned()),
        request: None,
        bytes_total: 1_000,
        bytes_read: 0,
        row_number: 0,
        first_contact_id: None,
        updated_at: NOW,
        is_undoable: true,
        undone_position: 0,
        undone_removed: 0,
        undone_restored: 0,
        undone_kept: 0,
        file_kind: "csv".to_owned(),
    }
}

fn reject(row_number: i64) -> RejectRow {
    RejectRow {
        row_number,
        reason: "no_address".to_owned(),
        line: "Jane;Doe".to_owned(),
    }
}

testkit::on_both_databases! {
    /// An import is kept with its counts, and its rejects in the order of the file.
    async fn an_import_is_kept_with_its_rejects(db: Db) {
        let mut world = World::new(db).await;
        let row = begun(&mut world).await;
        let (id, finder) = (row.id.clone(), row.finder_id.clone());
        let mut tx = world.db.write().await.unwrap();
        import::insert(&mut tx, &world.workspace, &row).await.unwrap();
        import::add_rejects(&mut tx, &world.workspace, &id, vec![reject(9), reject(3), reject(12)]).await.unwrap();
        import::add_rejects(&mut tx, &world.workspace, &id, vec![reject(100), reject(7)]).await.unwrap();
        tx.commit().await.unwrap();

        let mut tx = world.db.read().await.unwrap();
        let found = import::get(&mut tx, &world.workspace, &id).await.unwrap().unwrap();
        assert_eq!((found.state, found.bytes_total), (ImportState::Running, 1_000));
        let first = import::rejects(&mut tx, &world.workspace, &id, 0, 3).await.unwrap();
        let numbers = |rows: &[RejectRow]| rows.iter().map(|row| row.row_number).collect::<Vec<_>>();
        assert_eq!(numbers(&first), [3, 7, 9]);
        let second = import::rejects(&mut tx, &world.workspace, &id, 9, 3).await.unwrap();
        assert_eq!(numbers(&second), [12, 100]);
        for finder in [None, Some(&finder)] {
            let page = import::page(&mut tx, &world.workspace, finder, None, 10).await.unwrap();
            assert_eq!(page.len(), 1);
            let behind = import::page(&mut tx, &world.workspace, finder, Some(&id), 10).await.unwrap();
            assert!(behind.is_empty());
        }
        assert!(import::get(&mut tx, &world.other_workspace, &id).await.unwrap().is_none());
        assert!(import::rejects(&mut tx, &world.other_workspace, &id, 0, 3).await.unwrap().is_empty());
        assert!(import::unfinished(&mut tx, &world.other_workspace, 10).await.unwrap().is_empty());
    }

    /// Whoever goes on from the same row, only one of them gets any further; nobody does once it was stopped.
    async fn a_piece_is_taken_once(db: Db) {
        let mut world = World::new(db).await;
        let mut row = begun(&mut world).await;
        let workspace = world.workspace.clone();
        let mut tx = world.db.write().await.unwrap();
        import::insert(&mut tx, &workspace, &row).await.unwrap();
        (row.row_number, row.rows_total, row.rows_created) = (20, 19, 19);
        assert!(import::advance(&mut tx, &workspace, &row, 0).await.unwrap());
        assert!(!import::advance(&mut tx, &workspace, &row, 0).await.unwrap());
        assert_eq!(import::unfinished(&mut tx, &workspace, 10).await.unwrap()[0].row_number, 20);
        assert!(import::cancel(&mut tx, &workspace, &row.id, NOW).await.unwrap());
        assert!(!import::cancel(&mut tx, &workspace, &row.id, NOW).await.unwrap());
        assert!(!import::advance(&mut tx, &workspace, &row, 20).await.unwrap());
        let stopped = import::unfinished(&mut tx, &workspace, 10).await.unwrap();
        assert_eq!(stopped[0].state, ImportState::Cancelled);
    }

    /// A row is rejected once.
    async fn row_numbers_stand_once(db: Db) {
        let mut world = World::new(db).await;
        let id = begun(&mut world).await.id;
        let mut tx = world.db.write().await.unwrap();
        let error = import::add_rejects(&mut tx, &world.workspace, &id, vec![reject(1), reject(1)]).await.unwrap_err();
        assert!(matches!(error, StoreError::AlreadyExists));
    }
}
