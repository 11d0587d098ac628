//! Files that are put on the suppression list (R36).

use std::fmt::Write as _;

use domain::identity::Role;
use domain::suppression::SuppressionKind;
use service::PageRequest;
use service::audience::suppressions::SuppressionInput;
use service::audience::suppressions::files::{EntryCounts, SuppressionUpload};
use service::audience::tables::ColumnChoice;
use service::export::TableFormat;

use super::shared::{code, problems};
use crate::support::World;

fn upload(text: &str) -> SuppressionUpload<'_> {
    SuppressionUpload {
        file_name: "C:\\lists\\opt-outs.csv",
        content: text.into(),
        columns: &[],
        has_header: None,
        note: "Opted out",
    }
}

fn counts(total: u64, added: u64, present: u64, repeated: u64, rejected: u64) -> EntryCounts {
    EntryCounts {
        total,
        added,
        present,
        repeated,
        rejected,
    }
}

const FILE: &str = "Type,Value,Note\n\
    person,https://de.linkedin.com/in/Jane-Doe?x=y,Asked by mail\n\
    e-mail,bob@globex.example,\n\
    company,\"ACME, Inc.\",\n\
    company,acme,\n\
    domain,initech.example,\n\
    domain,no domain,\n\
    planet,Mars,\n\
    keyword,Student,\n";

testkit::on_both_databases! {
    async fn a_file_of_every_kind_is_rehearsed_taken_and_taken_off(db: store::Db) {
        let world = World::new(db).await;
        let (service, scope) = (&world.service, &world.admin.scope);
        world.import(scope, "Name,URL\nJane Doe,linkedin.com/in/jane-doe\n").await;
        let before = SuppressionInput {
            kind: SuppressionKind::Keyword,
            value: "student".to_owned(),
            note: String::new(),
        };
        service.add_suppression(scope, before).await.unwrap();

        let rehearsal = service.rehearse_suppression_file(scope, &upload(FILE)).await.unwrap();
        let expected = counts(8, 4, 1, 1, 2);
        assert_eq!(rehearsal.entries, expected);
        let rejects: Vec<_> = rehearsal.rejects.iter().map(|one| (one.row_number, one.column, one.reason.as_str())).collect();
        assert_eq!(rejects, [(7, Some(2), "not_a_domain"), (8, Some(2), "unknown_kind")]);
        assert!(rehearsal.names_somebody);
        assert_eq!(rehearsal.samples[1][1], "bob@globex.example");
        assert_eq!(service.suppressions(scope, &PageRequest::default()).await.unwrap().items.len(), 1, "it writes nothing");

        let taken = service.take_suppression_file(scope, &upload(FILE)).await.unwrap();
        assert_eq!((taken.entries, taken.on_list, taken.is_finished), (expected, 4, true));
        assert_eq!((taken.file_name.as_str(), taken.file_kind.as_str()), ("opt-outs.csv", "csv"));
        let entries = service.suppressions(scope, &PageRequest::default()).await.unwrap().items;
        let note = |value: &str| entries.iter().find(|one| one.value == value).map(|one| one.note.as_str());
        assert_eq!(note("in:jane-doe"), Some("Asked by mail"));
        assert_eq!(note("bob@globex.example"), Some("Opted out"));
        let jane = world.first_contact(scope).await;
        assert!(service.contact(scope, &jane.id).await.unwrap().suppressed_by.is_some());

        let rejects = service.suppression_file_rejects(scope, &taken.id, &PageRequest::default()).await.unwrap();
        assert_eq!(rejects.items, rehearsal.rejects);
        let one = PageRequest { limit: Some(1), cursor: None };
        let first = service.suppression_file_rejects(scope, &taken.id, &one).await.unwrap();
        let next = PageRequest { limit: Some(1), cursor: first.next };
        let second = service.suppression_file_rejects(scope, &taken.id, &next).await.unwrap();
        assert_eq!((second.items[0].row_number, second.next), (8, None));
        let file = service.suppression_file_rejects_file(scope, &taken.id, TableFormat::Csv).await.unwrap();
        let file = std::str::from_utf8(&file).unwrap();
        assert!(file.contains("\"7\",\"2\",\"not_a_domain\""), "{file}");

        world.clock.advance_to(service.now().plus_millis(1));
        let again = service.take_suppression_file(scope, &upload(FILE)).await.unwrap();
        assert_eq!(again.entries, counts(8, 0, 5, 1, 2));
        let files = service.suppression_files(scope, &PageRequest::default()).await.unwrap().items;
        assert_eq!(files, [again.clone(), taken.clone()]);

        let removed = service.remove_suppression_file_entries(scope, &taken.id).await.unwrap();
        assert_eq!((removed.on_list, removed.entries.added), (0, 4));
        let left = service.suppressions(scope, &PageRequest::default()).await.unwrap().items;
        assert_eq!(left.len(), 1, "what was there before stays");
        assert_eq!(service.contact(scope, &jane.id).await.unwrap().suppressed_by, None);
        let ledger = world.ledger(&world.workspace).await;
        let kinds: Vec<&str> = ledger.iter().map(|(kind, _)| kind.as_str()).filter(|kind| kind.starts_with("suppression")).collect();
        assert_eq!(kinds, ["suppression_added", "suppression_added", "suppression_removed"]);
        assert!(ledger.iter().all(|(_, data)| !data.contains("jane-doe")), "the ledger names nobody");
    }

    /// What leaves comes in again, in both formats, and names the same people.
    async fn the_list_leaves_as_a_file_that_is_taken_elsewhere(db: store::Db) {
        use futures_util::TryStreamExt as _;
        let world = World::new(db).await;
        let (service, scope) = (&world.service, &world.admin.scope);
        service.take_suppression_file(scope, &upload(FILE)).await.unwrap();
        let other = world.other_workspace().await;
        for (format, added, present) in [(TableFormat::Xlsx, 5, 0), (TableFormat::Csv, 0, 5)] {
            let pieces: Vec<bytes::Bytes> = service.suppressions_file(scope, format).await.unwrap().try_collect().await.unwrap();
            let file = SuppressionUpload { content: bytes::Bytes::from(pieces.concat()).into(), ..upload("") };
            let taken = service.take_suppression_file(&other, &file).await.unwrap();
            assert_eq!(taken.entries, counts(5, added, present, 0, 0), "{format}");
        }
        let values = async |scope| {
            let entries = service.suppressions(scope, &PageRequest::default()).await.unwrap().items;
            entries.into_iter().map(|entry| (entry.kind, entry.value, entry.note)).collect::<std::collections::BTreeSet<_>>()
        };
        assert_eq!(values(scope).await, values(&other).await);
    }

    async fn a_workbook_without_a_header_waits_for_a_choice(db: store::Db) {
        let world = World::new(db).await;
        let (service, scope) = (&world.service, &world.admin.scope);
        let workbook = testkit::files::workbook_of_rows(&[&["Acme, Inc."], &["Globex"], &["Initech"]]);
        let columns = [ColumnChoice { position: 1, field: "company".to_owned() }];
        let mut file = SuppressionUpload { content: workbook.as_slice().into(), ..upload("") };
        let rehearsal = service.rehearse_suppression_file(scope, &file).await.unwrap();
        assert!(!rehearsal.names_somebody);
        assert_eq!(problems(service.take_suppression_file(scope, &file).await), [("columns".to_owned(), "nothing_chosen")]);
        file.columns = &columns;
        let taken = service.take_suppression_file(scope, &file).await.unwrap();
        assert_eq!((taken.entries, taken.file_kind.as_str()), (counts(3, 3, 0, 0, 0), "xlsx"));
        assert_eq!(problems(service.take_suppression_file(scope, &upload("\n")).await), [("file".to_owned(), "no_rows")]);
    }

    /// Many pieces; keywords have a limit, and what is beyond it is told.
    async fn a_long_file_is_taken_in_pieces(db: store::Db) {
        let world = World::new(db).await;
        let (service, scope) = (&world.service, &world.admin.scope);
        let mut text = "email,keyword\n".to_owned();
        for number in 0..11_000 {
            let word = if number < 1_001 { format!("word{number}") } else { String::new() };
            writeln!(text, "person{number}@acme.example,{word}").unwrap();
        }
        let columns = [ColumnChoice { position: 2, field: "keyword".to_owned() }];
        let file = SuppressionUpload { columns: &columns, ..upload(&text) };
        let expected = counts(12_001, 12_000, 0, 0, 1);
        let rehearsal = service.rehearse_suppression_file(scope, &file).await.unwrap();
        assert_eq!(rehearsal.entries, expected);
        assert_eq!(rehearsal.rejects[0].reason, "too_many_keywords");
        let taken = service.take_suppression_file(scope, &file).await.unwrap();
        assert_eq!((taken.entries, taken.on_list), (expected, 12_000));
    }

    async fn files_of_the_list_are_kept_apart_by_role_and_workspace(db: store::Db) {
        let world = World::new(db).await;
        let editor = world.seat(Role::Editor).await;
        let member = world.seat(Role::Member).await;
        let service = &world.service;
        let taken = service.take_suppression_file(&editor.scope, &upload(FILE)).await.unwrap();
        assert_eq!(code(service.take_suppression_file(&member.scope, &upload(FILE)).await), "forbidden");
        assert_eq!(code(service.rehearse_suppression_file(&member.scope, &upload(FILE)).await), "forbidden");
        assert_eq!(code(service.remove_suppression_file_entries(&editor.scope, &taken.id).await), "forbidden");
        service.suppression_file(&member.scope, &taken.id).await.expect("everybody may look");
        let other = world.other_workspace().await;
        assert_eq!(code(service.suppression_file(&other, &taken.id).await), "not_found");
        assert_eq!(code(service.suppression_file_rejects_file(&other, &taken.id, TableFormat::Csv).await), "not_found");
        assert_eq!(code(service.remove_suppression_file_entries(&other, &taken.id).await), "not_found");
        assert!(service.suppression_files(&other, &PageRequest::default()).await.unwrap().items.is_empty());
    }
}
