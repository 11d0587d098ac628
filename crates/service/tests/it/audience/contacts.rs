//! Contacts, their editing by hand, their journeys.

use domain::identity::Role;
use domain::ledger::EventKind;
use service::PageRequest;
use service::audience::contacts::{ContactChange, ContactQuery, ContactSort};
use service::export::TableFormat;

use service::audience::imports::Upload;

use super::shared::{code, problems, upload};
use crate::support::World;

const TWO: &str = "First name,Last name,URL,Company,Headline\n\
    Zoë,Adams,linkedin.com/in/zoe-adams,Café Bleu,Head of Growth\n\
    Bob,Young,linkedin.com/in/bob-young,Acme,CTO\n";

fn change(json: serde_json::Value) -> ContactChange {
    serde_json::from_value(json).expect("a change")
}

fn query(json: serde_json::Value) -> ContactQuery {
    serde_json::from_value(json).expect("a query")
}

testkit::on_both_databases! {
    /// R30: the list leaves as a file, page by page, and no cell of it is a formula.
    async fn the_list_leaves_as_a_file_without_formulas(db: store::Db) {
        use futures_util::TryStreamExt as _;
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let rows: Vec<String> = (0..450).map(|n| format!("=cmd|{n},p{n}@a.example,@SUM\n")).collect();
        world.import(scope, &("Company,Email,Tier\n".to_owned() + &rows.concat())).await;
        let query = ContactQuery { text: Some("cmd".to_owned()), ..ContactQuery::default() };
        let pieces: Vec<bytes::Bytes> = world.service.contacts_file(scope, query, TableFormat::Csv).await.unwrap().try_collect().await.unwrap();
        assert_eq!(pieces.len(), 3, "a page at a time");
        let file = String::from_utf8(pieces.concat()).unwrap();
        assert_eq!(file.lines().count(), 451);
        assert!(file.contains("\"'=cmd|'0\"") || file.contains("\"'=cmd|0\""), "{file:.400}");
        assert!(file.contains("Tier: @SUM") && !file.contains("\"=cmd"));
        let bad = ContactQuery { criteria: Some("no".to_owned()), ..ContactQuery::default() };
        assert_eq!(world.service.contacts_file(scope, bad, TableFormat::Xlsx).await.err().map(|error| error.code()), Some("invalid"));
    }

    /// R30: the workbook that leaves is one that comes in again, with texts in the place of formulas.
    async fn the_workbook_that_leaves_comes_in_again(db: store::Db) {
        use futures_util::TryStreamExt as _;
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let rows: Vec<String> = (0..450).map(|n| format!("=cmd|{n},p{n}@a.example,\"é & <{n}>\"\n")).collect();
        world.import(scope, &("Company,Email,Headline\n".to_owned() + &rows.concat())).await;
        let all = ContactQuery::default();
        let pieces: Vec<bytes::Bytes> = world.service.contacts_file(scope, all, TableFormat::Xlsx).await.unwrap().try_collect().await.unwrap();
        assert_eq!(pieces.len(), 3, "a page at a time");
        let file = Upload { file_name: "contacts.xlsx", content: bytes::Bytes::from(pieces.concat()).into(), columns: &[] };
        let again = world.service.rehearse_import(scope, &file).await.unwrap();
        assert_eq!((again.rows.total, again.rows.unchanged, again.rows.rejected), (450, 450, 0));
        let company = again.detection.columns.iter().position(|column| column.field == "company").unwrap();
        assert!(again.samples[company].iter().all(|cell| cell.starts_with("=cmd|")), "{:?}", again.samples);
    }

    async fn the_list_is_searched_filtered_and_sorted(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let import = world.import(scope, TWO).await;
        let other = world.import(scope, "Name,Email\nEve Only,eve@acme.example\n").await;
        let names = async |json| {
            let found = world.found(scope, &query(json)).await;
            found.into_iter().map(|contact| contact.name).collect::<Vec<_>>()
        };
        assert_eq!(names(serde_json::json!({"sort": "name"})).await, ["Zoë Adams", "Eve Only", "Bob Young"]);
        assert_eq!(names(serde_json::json!({"text": "zoe CAFE"})).await, ["Zoë Adams"]);
        assert_eq!(names(serde_json::json!({"finder_id": other.finder_id})).await, ["Eve Only"]);
        let finder = world.service.finder(scope, &import.finder_id).await.unwrap();
        let of_segment = serde_json::json!({"segment_id": finder.segment_id, "sort": "name"});
        assert_eq!(names(of_segment).await, ["Zoë Adams", "Bob Young"]);
        let both = query(serde_json::json!({"segment_id": finder.segment_id, "finder_id": other.finder_id}));
        let answer = world.service.contacts(scope, &both, &PageRequest::default()).await;
        assert_eq!(problems(answer), [("segment_id".to_owned(), "not_together")]);
        assert_eq!(names(serde_json::json!({"owner_id": world.admin.member()})).await.len(), 3);
        let count = world.service.contact_count(scope, &query(serde_json::json!({"text": "a"}))).await.unwrap();
        assert!(count.is_exact);
    }

    async fn pages_follow_each_other_in_both_orders(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let mut text = String::from("Name,Email\n");
        for number in 0..12 {
            text.push_str(&["Same Name,p", &number.to_string(), "@acme.example\n"].concat());
        }
        world.import(scope, &text).await;
        for sort in [ContactSort::Newest, ContactSort::Name] {
            let query = ContactQuery { sort, ..ContactQuery::default() };
            let mut seen = std::collections::BTreeSet::new();
            let mut request = PageRequest { limit: Some(5), cursor: None };
            let mut pages = 0;
            loop {
                let page = world.service.contacts(scope, &query, &request).await.unwrap();
                pages += 1;
                seen.extend(page.items.into_iter().map(|contact| contact.id));
                request.cursor = page.next;
                if request.cursor.is_none() {
                    break;
                }
            }
            assert_eq!((seen.len(), pages), (12, 3), "{sort:?}");
            let foreign = PageRequest { limit: None, cursor: Some("abc".to_owned()) };
            assert_eq!(code(world.service.contacts(scope, &query, &foreign).await), "invalid");
        }
    }

    async fn every_field_knows_its_source_and_hands_win(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let import = world.import(scope, TWO).await;
        let bob = world.found(scope, &query(serde_json::json!({"text": "bob"}))).await.remove(0);
        let edit = change(serde_json::json!({"company": "Globex", "headline": null, "custom": {"Tier": "gold"}}));
        let edited = world.service.change_contact(scope, &bob.id, edit).await.unwrap();
        assert_eq!((edited.contact.company.as_deref(), edited.contact.headline.as_deref()), (Some("Globex"), None));
        assert_eq!(edited.sources["company"].kind, "manual");
        assert_eq!(edited.sources["first_name"].kind, "import");
        assert_eq!(edited.sources["first_name"].name.as_deref(), Some("people.csv"));
        assert_eq!(edited.segments.len(), 1);
        world.service.import_file(scope, &import.finder_id, &upload(TWO)).await.unwrap();
        let after = world.service.contact(scope, &bob.id).await.unwrap();
        assert_eq!((after.contact.company.as_deref(), after.contact.headline.as_deref()), (Some("Globex"), None));
        assert_eq!(after.contact.custom["Tier"], "gold");
    }

    async fn edits_are_checked(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        world.import(scope, TWO).await;
        let bob = world.found(scope, &query(serde_json::json!({"text": "bob"}))).await.remove(0);
        let taken = change(serde_json::json!({"profile_url": "https://fr.linkedin.com/in/zoe-adams"}));
        let answer = world.service.change_contact(scope, &bob.id, taken).await;
        assert_eq!(problems(answer), [("profile_url".to_owned(), "already_used")]);
        let bad = change(serde_json::json!({"email": "nobody", "city": "x".repeat(501)}));
        let answer = world.service.change_contact(scope, &bob.id, bad).await;
        assert_eq!(problems(answer).len(), 2);
        assert_eq!(world.service.contact(scope, &bob.id).await.unwrap().contact, bob, "nothing is half-written");
        let viewer = world.seat(Role::Viewer).await;
        let answer = world.service.change_contact(&viewer.scope, &bob.id, ContactChange::default()).await;
        assert_eq!(code(answer), "forbidden");
    }

    async fn the_journey_tells_who_did_what(db: store::Db) {
        let world = World::new(db.clone()).await;
        let scope = &world.admin.scope;
        let import = world.import(scope, "Name,Email\nJane Doe,jane@acme.example\n").await;
        let jane = world.first_contact(scope).await;
        assert_eq!(jane.last_event.as_ref().map(|event| event.kind), Some(EventKind::ContactIdentified));
        world.pass_milliseconds(1_000);
        let edit = change(serde_json::json!({"company": "Globex"}));
        world.service.change_contact(scope, &jane.id, edit).await.unwrap();
        let page = world.service.journey(scope, &jane.id, &PageRequest::default()).await.unwrap();
        let kinds: Vec<EventKind> = page.items.iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds, [EventKind::ContactEdited, EventKind::ContactIdentified]);
        assert_eq!(page.items[0].actor.name.as_deref(), Some("Ada Admin"));
        assert_eq!(page.items[0].data, Some(serde_json::json!({"fields": ["company"]})));
        let found_by = page.items[1].data.as_ref().unwrap();
        assert_eq!(found_by["finder_id"], serde_json::json!(import.finder_id));
        assert_eq!(found_by["finder_name"], "People");
        let request = PageRequest { limit: Some(1), cursor: None };
        let first = world.service.journey(scope, &jane.id, &request).await.unwrap();
        let request = PageRequest { limit: Some(1), cursor: first.next };
        let second = world.service.journey(scope, &jane.id, &request).await.unwrap();
        assert_eq!((second.items[0].kind, second.next), (EventKind::ContactIdentified, None));
        let before = db.query_count();
        world.service.journey(scope, &jane.id, &PageRequest::default()).await.unwrap();
        assert!(db.query_count() - before <= 7);
        assert_eq!(world.service.contact(scope, &jane.id).await.unwrap().contact.last_event.unwrap().kind, EventKind::ContactEdited);
    }

    async fn contacts_of_others_are_not_found(db: store::Db) {
        let world = World::new(db).await;
        world.import(&world.admin.scope, TWO).await;
        let contact = world.first_contact(&world.admin.scope).await;
        let other = world.other_workspace().await;
        let member = world.seat(Role::Member).await;
        for scope in [&other, &member.scope] {
            assert_eq!(code(world.service.contact(scope, &contact.id).await), "not_found");
            assert_eq!(code(world.service.journey(scope, &contact.id, &PageRequest::default()).await), "not_found");
            assert!(world.found(scope, &ContactQuery::default()).await.is_empty());
            assert_eq!(world.service.contact_count(scope, &ContactQuery::default()).await.unwrap().count, 0);
        }
        let answer = world.service.change_contact(&other, &contact.id, ContactChange::default()).await;
        assert_eq!(code(answer), "not_found");
    }

    async fn members_see_people_of_shared_finders(db: store::Db) {
        let world = World::new(db).await;
        let member = world.seat(Role::Member).await;
        let mut input = super::shared::files("Shared");
        input.additional_member_ids = vec![member.member()];
        let import = world.service.create_finder_from_file(&world.admin.scope, input, &upload(TWO)).await.unwrap();
        world.import(&world.admin.scope, "Email\nsecret@acme.example\n").await;
        let seen = world.found(&member.scope, &ContactQuery::default()).await;
        assert_eq!(seen.len(), 2);
        world.service.contact(&member.scope, &seen[0].id).await.expect("it is shared");
        world.service.journey(&member.scope, &seen[0].id, &PageRequest::default()).await.expect("it is shared");
        assert_eq!(world.service.contact_count(&member.scope, &ContactQuery::default()).await.unwrap().count, 2);
        world.service.import(&member.scope, &import.id).await.expect("it is shared");
    }
}
