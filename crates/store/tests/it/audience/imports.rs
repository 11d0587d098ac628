//! Imports and the rows that they left out.

use domain::finder::FinderKind;
use domain::ids::{Id, ImportId};
use store::import::{self, ImportRow, RejectRow};
use store::{Db, StoreError};

use super::world::{NOW, World};

testkit::on_both_databases! {
    /// An import is kept with its counts, and its rejects in the order of the file.
    async fn an_import_is_kept_with_its_rejects(db: Db) {
        let mut world = World::new(db).await;
        let finder = world.finder(FinderKind::Csv, None).await;
        let id = ImportId::mint(NOW, &mut world.entropy);
        let row = ImportRow {
            id: id.clone(),
            finder_id: finder.clone(),
            file_name: "people.csv".to_owned(),
            encoding: "utf-8".to_owned(),
            separator: ";".to_owned(),
            mapping: "[]".to_owned(),
            rows_total: 15,
            rows_created: 3,
            rows_updated: 2,
            rows_unchanged: 4,
            rows_merged: 1,
            rows_rejected: 5,
            created_by: "command_line".to_owned(),
            created_at: NOW,
        };
        let rejects = [9, 3, 12, 100, 7].map(|row_number| RejectRow {
            row_number,
            reason: "no_address".to_owned(),
            line: "Jane;Doe".to_owned(),
        });
        let mut tx = world.db.write().await.unwrap();
        import::insert(&mut tx, &world.workspace, row, rejects.to_vec()).await.unwrap();
        tx.commit().await.unwrap();

        let mut tx = world.db.read().await.unwrap();
        let found = import::get(&mut tx, &world.workspace, &id).await.unwrap().unwrap();
        assert_eq!(
            found.rows_total,
            found.rows_created + found.rows_updated + found.rows_unchanged + found.rows_merged + found.rows_rejected
        );
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
    }

    /// A row is rejected once.
    async fn row_numbers_stand_once(db: Db) {
        let mut world = World::new(db).await;
        let id = ImportId::mint(NOW, &mut world.entropy);
        let reject = RejectRow { row_number: 1, reason: "no_address".to_owned(), line: String::new() };
        let row = ImportRow {
            id,
            finder_id: world.finder(FinderKind::Csv, None).await,
            file_name: String::new(),
            encoding: String::new(),
            separator: String::new(),
            mapping: "[]".to_owned(),
            rows_total: 2,
            rows_created: 0,
            rows_updated: 0,
            rows_unchanged: 0,
            rows_merged: 0,
            rows_rejected: 2,
            created_by: String::new(),
            created_at: NOW,
        };
        let mut tx = world.db.write().await.unwrap();
        let error = import::insert(&mut tx, &world.workspace, row, vec![reject.clone(), reject]).await.unwrap_err();
        assert!(matches!(error, StoreError::AlreadyExists));
    }
}
