//! Undoing an import: everything is as it was, but for people with whom somebody works.

use domain::finder::ImportState;
use domain::identity::Role;
use service::audience::contacts::{ContactQuery, ContactView};
use service::audience::imports::UndoneCounts;
use service::audience::tables::ColumnChoice;
use service::{PageRequest, Scope};

use super::shared::{code, files, upload};
use crate::support::World;

const BEFORE: &str = "Name,URL,Company,Tags\nJane Doe,linkedin.com/in/jane-doe,Acme,VIP\nAnn Lee,linkedin.com/in/ann-lee,Initech,\n";
const LATER: &str = "Name,URL,Company,City,Tier,Tags\nJane Doe,linkedin.com/in/jane-doe,Globex,Lyon,gold,Fair\nBob Roe,linkedin.com/in/bob-roe,Globex,Paris,silver,Fair\nAnn Lee,linkedin.com/in/ann-lee,Initech,,,\n";

async fn everybody(world: &World, scope: &Scope) -> Vec<ContactView> {
    let mut all = world.found(scope, &ContactQuery::default()).await;
    all.sort_by(|one, other| one.id.cmp(&other.id));
    all
}

/// What of a contact an import may change.
fn known(contacts: Vec<ContactView>) -> Vec<String> {
    contacts
        .into_iter()
        .map(|one| {
            let tags: Vec<String> = one.tags.iter().map(|tag| format!("{tag:?}")).collect();
            format!(
                "{} {:?} {:?} {:?} {:?} {:?} {tags:?}",
                one.id, one.name, one.company, one.city, one.profile_url, one.custom
            )
        })
        .collect()
}

testkit::on_both_databases! {
    async fn an_import_that_is_undone_leaves_no_trace(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let first = world.import(scope, BEFORE).await;
        let before = known(everybody(&world, scope).await);
        let import = world.service.create_finder_from_file(scope, files("Fair"), &upload(LATER)).await.unwrap();
        assert_eq!((import.rows.created, import.rows.updated), (1, 1));
        assert!(import.is_undoable && import.undone.is_none());
        let undone = world.service.undo_import(scope, &import.id).await.unwrap();
        assert_eq!(undone.state, ImportState::Undone);
        assert_eq!(undone.undone, Some(UndoneCounts { removed: 1, restored: 1, kept: 0 }));
        assert!(!undone.is_undoable);
        assert_eq!(known(everybody(&world, scope).await), before);
        let finder = world.service.finder(scope, &import.finder_id).await.unwrap();
        assert_eq!(finder.results, 0);
        let segment = world.service.segment(scope, &finder.segment_id).await.unwrap();
        assert_eq!(segment.contacts, 0);
        let count = world.service.contact_count(scope, &ContactQuery::default()).await.unwrap();
        assert_eq!(count.count, 2);
        assert_eq!(code(world.service.undo_import(scope, &import.id).await), "already_undone");
        // The same file again brings everything back, in new places.
        let again = world.service.import_file(scope, &import.finder_id, &upload(LATER)).await.unwrap();
        assert_eq!((again.rows.created, again.rows.updated), (1, 1));
        let finder = world.service.finder(scope, &import.finder_id).await.unwrap();
        assert_eq!(finder.results, 3);
        assert_eq!(first.rows.created, 2);
    }

    async fn what_came_later_or_by_hand_stays(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        world.import(scope, BEFORE).await;
        let import = world.service.create_finder_from_file(scope, files("Fair"), &upload(LATER)).await.unwrap();
        let text = "Name,URL,City\nJane Doe,linkedin.com/in/jane-doe,Nice\nBob Roe,linkedin.com/in/bob-roe,Nice\n";
        world.service.create_finder_from_file(scope, files("Others"), &upload(text)).await.unwrap();
        let undone = world.service.undo_import(scope, &import.id).await.unwrap();
        let counts = undone.undone.unwrap();
        assert_eq!((counts.removed, counts.restored), (0, 1), "another finder has Bob too");
        let all = everybody(&world, scope).await;
        let jane = all.iter().find(|one| one.name == "Jane Doe").unwrap();
        assert_eq!((jane.company.as_deref(), jane.city.as_deref()), (Some("Acme"), Some("Nice")));
        assert_eq!(jane.custom.get("Tier"), None);
        assert!(all.iter().any(|one| one.name == "Bob Roe"));
    }

    async fn imports_into_one_finder_are_undone_newest_first(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let first = world.import(scope, BEFORE).await;
        world.clock.advance_to(world.service.now().plus_millis(1_000));
        let second = world.service.import_file(scope, &first.finder_id, &upload(LATER)).await.unwrap();
        assert_eq!(code(world.service.undo_import(scope, &first.id).await), "later_import");
        let viewer = world.seat(Role::Viewer).await;
        assert_eq!(code(world.service.undo_import(&viewer.scope, &second.id).await), "forbidden");
        world.service.undo_import(scope, &second.id).await.unwrap();
        let finder = world.service.finder(scope, &first.finder_id).await.unwrap();
        assert_eq!(finder.results, 2);
        world.service.undo_import(scope, &first.id).await.unwrap();
        assert_eq!(everybody(&world, scope).await, []);
        let list = world.service.imports(scope, Some(&first.finder_id), &PageRequest::default()).await.unwrap();
        assert_eq!(list.items.len(), 2, "what happened stays told");
    }

    async fn many_contacts_are_undone_in_pieces(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let header = "Email,Company\n";
        let people = |count: usize, company: &str| -> String {
            let rows: Vec<String> = (0..count).map(|n| format!("p{n}@a.example,{company}\n")).collect();
            header.to_owned() + &rows.concat()
        };
        world.import(scope, &people(3_000, "Acme")).await;
        let import = world.import(scope, &people(6_000, "Globex")).await;
        let undone = world.service.undo_import(scope, &import.id).await.unwrap();
        assert_eq!(undone.undone, Some(UndoneCounts { removed: 3_000, restored: 3_000, kept: 0 }));
        let acme = ContactQuery { text: Some("acme".to_owned()), ..ContactQuery::default() };
        assert_eq!(world.service.contact_count(scope, &acme).await.unwrap().count, 1_000, "more than are counted");
        let globex = ContactQuery { text: Some("globex".to_owned()), ..ContactQuery::default() };
        assert_eq!(world.service.contact_count(scope, &globex).await.unwrap().count, 0);
    }

    /// R27: a choice for a column is remembered by its header.
    async fn the_next_file_is_read_as_somebody_chose_before(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let columns = [
            ColumnChoice { position: 2, field: "city".to_owned() },
            ColumnChoice { position: 3, field: "ignored".to_owned() },
        ];
        let mut chosen = upload("Email,Stand,Secret\na@b.example,Lyon,x\n");
        chosen.columns = &columns;
        world.service.create_finder_from_file(scope, files("One"), &chosen).await.unwrap();
        let next = upload("secret;STAND;Email\ny;Nice;c@d.example\n");
        let rehearsal = world.service.rehearse_import(scope, &next).await.unwrap();
        let fields: Vec<&str> = rehearsal.detection.columns.iter().map(|one| one.field.as_str()).collect();
        assert_eq!(fields, ["ignored", "city", "email"]);
        let other = [ColumnChoice { position: 2, field: "custom".to_owned() }];
        let mut again = next.clone();
        again.columns = &other;
        world.service.create_finder_from_file(scope, files("Two"), &again).await.unwrap();
        let rehearsal = world.service.rehearse_import(scope, &next).await.unwrap();
        assert_eq!(rehearsal.detection.columns[1].field, "custom.STAND", "the last choice counts");
    }
}
