//! Importing files.

use domain::finder::FinderState;
use domain::identity::Role;
use service::audience::contacts::ContactQuery;
use service::audience::imports::{RowCounts, Upload};
use service::audience::tables::ColumnChoice;
use service::export::TableFormat;
use service::{PageRequest, Scope};

use super::shared::{code, files, problems, search, upload};
use crate::support::World;

const MESSY: &str = "Société;Prénom;Nom;E-mail;Profil LinkedIn;Niveau\r\n\
    Café Bleu;Zoé;Lefèvre;zoe@cafe.example;linkedin.com/in/zoe-lefevre;or\r\n\
    Acme;Jane;Doe;;https://www.linkedin.com/in/jane-doe?trk=x;\r\n\
    Acme;Nobody;;;;\r\n\
    \r\n\
    Globex;Jane;Doe;jane@globex.example;http://uk.linkedin.com/in/Jane-Doe/;argent\r\n\
    \"Open;Ann;Lee;;linkedin.com/in/ann-lee;\r\n\
    Acme;Bob;Roe;bob@acme.example;https://example.org/bob;\r\n";

async fn names(world: &World, scope: &Scope) -> Vec<String> {
    let mut names: Vec<String> = world
        .found(scope, &ContactQuery::default())
        .await
        .into_iter()
        .map(|contact| contact.name)
        .collect();
    names.sort();
    names
}

testkit::on_both_databases! {
    /// R26: the canonical address is who somebody is, whatever a source made of it.
    async fn six_spellings_through_three_kinds_of_files_are_one_contact(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let text = "Name,URL\nJosé García,https://fr.linkedin.com/in/jos%C3%A9-garc%C3%ADa\nJosé García,HTTPS://www.linkedin.com/in/José-García/?trk=x\n";
        let workbook = testkit::files::workbook_of_rows(&[
            &["Profil LinkedIn", "Société"],
            &["linkedin.com/in/jose\u{301}-garci\u{301}a", "Acme"],
            &["https://m.linkedin.com/in/jos%c3%a9-garc%c3%ada/details/experience/", ""],
        ]);
        let connections = "Notes:\n\"x\"\n\nFirst Name,Last Name,URL,Email Address,Company,Position,Connected On\nJosé,García,https://www.linkedin.com/in/jos%C3%A9-garc%C3%ADa,,Acme,CEO,08 Feb 2026\n";
        let invitations = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\nMe,José García,\"1/29/26, 2:37 PM\",,OUTGOING,https://www.linkedin.com/in/me-myself,https://www.linkedin.com/in/josé-garcía\n";
        let archive = testkit::files::Archive::in_memory()
            .with("Connections.csv", connections.as_bytes())
            .with("Invitations.csv", invitations.as_bytes())
            .bytes();
        for (name, bytes) in [("people.csv", text.as_bytes()), ("people.xlsx", &workbook), ("archive.zip", &archive)] {
            let upload = Upload { file_name: name, content: bytes.into(), columns: &[] };
            let import = world.service.create_finder_from_file(scope, files(name), &upload).await.unwrap();
            assert_eq!((import.rows.total, import.rows.rejected), (2, 0), "{name}");
        }
        let contacts = world.found(scope, &ContactQuery::default()).await;
        assert_eq!(contacts.len(), 1);
        assert_eq!(contacts[0].profile_url.as_deref(), Some("https://www.linkedin.com/in/jos%C3%A9-garc%C3%ADa"));
        assert_eq!((contacts[0].company.as_deref(), contacts[0].title.as_deref()), (Some("Acme"), Some("CEO")));
        assert_eq!(contacts[0].custom["Connected On"], "2026-02-08");
        assert_eq!(contacts[0].custom["Invitation"], "outgoing");
    }

    async fn a_messy_file_is_imported_but_for_its_bad_rows(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let import = world.import(scope, MESSY).await;
        let expected = RowCounts { total: 6, created: 3, updated: 0, unchanged: 0, merged: 1, rejected: 2 };
        assert_eq!(import.rows, expected);
        assert_eq!((import.encoding.as_str(), import.separator.as_str()), ("utf-8", ";"));
        assert_eq!(import.columns[5].field, "custom.Niveau");
        assert_eq!(import.created_by.name.as_deref(), Some("Ada Admin"));
        assert_eq!(names(&world, scope).await, ["Bob Roe", "Jane Doe", "Zoé Lefèvre"]);
        let rejects = world.service.import_rejects(scope, &import.id, &PageRequest::default()).await.unwrap().items;
        let told: Vec<(u64, &str)> = rejects.iter().map(|reject| (reject.row_number, reject.reason.as_str())).collect();
        assert_eq!(told, [(4, "no_address"), (7, "broken_quotes")]);
        assert_eq!(rejects[0].line, "Acme;Nobody;;;;");
        assert!(rejects.iter().all(|reject| reject.message.ends_with('.')));
        let jane = world.found(scope, &ContactQuery { text: Some("jane".to_owned()), ..ContactQuery::default() }).await;
        assert_eq!(jane[0].company.as_deref(), Some("Globex"), "the later row counts");
        assert_eq!(jane[0].custom["Niveau"], "argent");
        assert_eq!(jane[0].profile_url.as_deref(), Some("https://www.linkedin.com/in/jane-doe"));
        let finder = world.service.finder(scope, &import.finder_id).await.unwrap();
        assert_eq!((finder.state, finder.results, finder.progress_percent), (FinderState::Complete, 3, Some(100)));
        assert_eq!(finder.last_file_name.as_deref(), Some("people.csv"));
    }

    async fn the_same_file_again_changes_nothing(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let text = "Name,URL,Company\nJane Doe,linkedin.com/in/jane-doe,Acme\nBob Roe,linkedin.com/in/bob-roe,\n";
        let first = world.import(scope, text).await;
        let again = world.service.import_file(scope, &first.finder_id, &upload(text)).await.unwrap();
        assert_eq!(again.rows, RowCounts { total: 2, unchanged: 2, ..RowCounts::default() });
        let more = text.replace("Bob Roe,linkedin.com/in/bob-roe,", "Bob Roe,linkedin.com/in/bob-roe,Globex");
        let other = world.service.create_finder_from_file(scope, files("Others"), &upload(&more)).await.unwrap();
        assert_eq!(other.rows, RowCounts { total: 2, updated: 1, unchanged: 1, ..RowCounts::default() });
        assert_ne!(other.finder_id, first.finder_id);
        let count = world.service.contact_count(scope, &ContactQuery::default()).await.unwrap();
        assert_eq!((count.count, count.is_exact), (2, true));
        let list = world.service.imports(scope, None, &PageRequest::default()).await.unwrap();
        assert_eq!(list.items.len(), 3);
        let of_first = world.service.imports(scope, Some(&first.finder_id), &PageRequest::default()).await.unwrap();
        assert_eq!(of_first.items.len(), 2);
        assert_eq!(world.service.import(scope, &again.id).await.unwrap(), again);
    }

    async fn each_contact_is_identified_in_the_ledger(db: store::Db) {
        let world = World::new(db).await;
        world.import(&world.admin.scope, MESSY).await;
        let ledger = world.ledger(&world.workspace).await;
        let count = |wanted: &str| ledger.iter().filter(|(kind, _)| kind == wanted).count();
        assert_eq!((count("contacts_identified"), count("import_finished")), (1, 1));
    }

    async fn what_is_no_table_writes_nothing(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        for (bytes, expected) in [
            (&b"PK\x03\x04"[..], "spreadsheet"),
            (b"", "no_header"),
            (b"shoe,size\n1,2\n", "no_header"),
            (b"Email,Name\n", "no_rows"),
            (b"%PDF-1.7", "other_format"),
        ] {
            let upload = Upload { file_name: "x", content: bytes.into(), columns: &[] };
            let answer = world.service.create_finder_from_file(scope, files("People"), &upload).await;
            assert_eq!(problems(answer), [("file".to_owned(), expected)]);
        }
        let mut many = String::from("Email\n");
        for number in 0..=domain::limits::IMPORT_ROWS_MAXIMUM {
            many.push_str(if number == 0 { "jane@acme.example\n" } else { "x\n" });
        }
        let answer = world.service.create_finder_from_file(scope, files("People"), &upload(&many)).await;
        assert_eq!(problems(answer), [("file".to_owned(), "too_many_rows")]);
        assert!(world.service.finders(scope, &PageRequest::default()).await.unwrap().items.is_empty());
        assert!(world.found(scope, &ContactQuery::default()).await.is_empty());
        assert!(world.ledger(&world.workspace).await.iter().all(|(kind, _)| kind != "contacts_identified"));
    }

    async fn only_finders_of_files_take_files(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let finder = world.service.create_finder(scope, search("CTOs", "CTO")).await.unwrap();
        let text = "Email\na@b.example\n";
        assert_eq!(code(world.service.import_file(scope, &finder.id, &upload(text)).await), "not_a_file_finder");
        let archived = world.file_finder(scope).await;
        world.service.archive_finder(scope, &archived.id).await.unwrap();
        assert_eq!(code(world.service.import_file(scope, &archived.id, &upload(text)).await), "not_found");
        let member = world.seat(Role::Member).await;
        assert_eq!(code(world.service.import_file(&member.scope, &finder.id, &upload(text)).await), "forbidden");
    }

    async fn a_rehearsal_tells_everything_and_writes_nothing(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let rehearsal = world.service.rehearse_import(scope, &upload(MESSY)).await.unwrap();
        let expected = RowCounts { total: 6, created: 3, updated: 0, unchanged: 0, merged: 1, rejected: 2 };
        assert_eq!(rehearsal.rows, expected);
        assert_eq!(rehearsal.rejects.len(), 2);
        assert_eq!(rehearsal.detection.columns[1].field, "first_name");
        assert_eq!(rehearsal.samples[1], ["Zoé", "Jane", "Nobody"]);
        assert!(world.found(scope, &ContactQuery::default()).await.is_empty());
        assert_eq!(world.service.contact_count(scope, &ContactQuery::default()).await.unwrap().count, 0);
        let import = world.import(scope, MESSY).await;
        assert_eq!(import.rows, expected, "the import does what the rehearsal said");
        let again = world.service.rehearse_import(scope, &upload(MESSY)).await.unwrap();
        assert_eq!((again.rows.created, again.rows.rejected), (0, 2));
    }

    async fn columns_can_be_chosen(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let text = "x,Email,y\nJane,jane@acme.example,secret\n";
        let columns = [
            ColumnChoice { position: 1, field: "first_name".to_owned() },
            ColumnChoice { position: 3, field: "ignored".to_owned() },
        ];
        let upload = Upload { file_name: "people.csv", content: text.into(), columns: &columns };
        world.service.create_finder_from_file(scope, files("People"), &upload).await.unwrap();
        let jane = world.first_contact(scope).await;
        assert_eq!(jane.first_name.as_deref(), Some("Jane"));
        assert!(jane.custom.is_empty());
        let bad = [ColumnChoice { position: 9, field: "email".to_owned() }];
        let upload = Upload { columns: &bad, ..upload };
        let answer = world.service.rehearse_import(scope, &upload).await;
        assert_eq!(problems(answer), [("file".to_owned(), "bad_choice")]);
    }

    async fn the_reject_file_holds_no_formula(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let text = "Name,Email\n=HYPERLINK(1),not an address\nJane,jane@acme.example\n";
        let import = world.import(scope, text).await;
        let file = world.service.import_rejects_file(scope, &import.id, TableFormat::Csv).await.unwrap();
        let file = std::str::from_utf8(&file).unwrap();
        assert!(file.starts_with('\u{FEFF}'));
        assert!(file.contains("\"2\",\"not_an_email_address\""), "{file}");
        assert!(file.contains("\"'=HYPERLINK(1),not an address\""), "{file}");
    }

    async fn imports_of_others_are_not_found(db: store::Db) {
        let world = World::new(db).await;
        let import = world.import(&world.admin.scope, MESSY).await;
        let other = world.other_workspace().await;
        assert_eq!(code(world.service.import(&other, &import.id).await), "not_found");
        assert_eq!(code(world.service.import_rejects(&other, &import.id, &PageRequest::default()).await), "not_found");
        assert_eq!(code(world.service.import_rejects_file(&other, &import.id, TableFormat::Csv).await), "not_found");
        assert_eq!(code(world.service.import_file(&other, &import.finder_id, &upload(MESSY)).await), "not_found");
        let list = world.service.imports(&other, Some(&import.finder_id), &PageRequest::default()).await;
        assert_eq!(code(list), "not_found");
        let member = world.seat(Role::Member).await;
        assert_eq!(code(world.service.import(&member.scope, &import.id).await), "not_found");
        assert_eq!(code(world.service.imports(&member.scope, None, &PageRequest::default()).await), "forbidden");
    }
}
