//! One change of many contacts: those that were chosen, or all that a list holds.

use domain::identity::Role;
use domain::ids::ContactId;
use serde_json::json;
use service::PageRequest;
use service::audience::contacts::{ContactQuery, ContactsChange, ContactsPiece};

use super::shared::{code, problems};
use crate::support::World;

fn change(json: serde_json::Value) -> ContactsChange {
    serde_json::from_value(json).expect("a change")
}

/// Carries a change of a list out to its end; answers its pieces.
async fn to_the_end(world: &World, asked: serde_json::Value) -> Vec<ContactsPiece> {
    let mut change = change(asked);
    let mut pieces = Vec::new();
    loop {
        let piece = world
            .service
            .change_contacts(&world.admin.scope, &change)
            .await
            .unwrap();
        change.cursor.clone_from(&piece.next);
        let is_last = piece.next.is_none();
        pieces.push(piece);
        if is_last {
            return pieces;
        }
    }
}

async fn ids(world: &World) -> Vec<ContactId> {
    let all = ContactQuery::default();
    let found = world.found(&world.admin.scope, &all).await;
    found.into_iter().map(|contact| contact.id).collect()
}

const FEW: &str = "First name,Last name,Email,URL,Company\n\
    Ana,Abel,ana@a.example,linkedin.com/in/ana-abel,Acme\n\
    Bob,Berg,bob@b.example,,Acme\n\
    Cyd,Cole,cyd@c.example,,Beta\n";

testkit::on_both_databases! {
    /// A list is changed in pieces of a thousand. Who leaves it by the change is no trouble: everybody is changed, once.
    async fn a_list_is_changed_piece_by_piece(db: store::Db) {
        let world = World::new(db).await;
        let rows: Vec<String> = (0..2_300).map(|n| format!("P{n},p{n}@a.example,{}\n", if n % 2 == 0 { "Acme" } else { "Beta" })).collect();
        world.import(&world.admin.scope, &("Name,Email,Company\n".to_owned() + &rows.concat())).await;
        let untagged = json!({"not": [{"criterion": "tag", "is": ["Spring"]}]}).to_string();
        let pieces = to_the_end(&world, json!({"act": "tag", "tag": "Spring", "query": {"criteria": untagged}})).await;
        let sizes: Vec<(u64, u64)> = pieces.iter().map(|piece| (piece.contacts, piece.changed)).collect();
        assert_eq!(sizes, [(1_000, 1_000), (1_000, 1_000), (300, 300)]);
        let again = to_the_end(&world, json!({"act": "tag", "tag": "spring", "query": {"text": "acme", "sort": "name"}})).await;
        let sizes: Vec<(u64, u64)> = again.iter().map(|piece| (piece.contacts, piece.changed)).collect();
        assert_eq!(sizes, [(1_000, 0), (150, 0)]);
        let away = to_the_end(&world, json!({"act": "untag", "tag": "Spring", "query": {"text": "beta"}})).await;
        assert_eq!(away.iter().map(|piece| piece.changed).sum::<u64>(), 1_150);
    }

    /// Chosen contacts are marked, and the mark is taken back.
    async fn chosen_contacts_are_marked_as_leads(db: store::Db) {
        let world = World::new(db).await;
        let (service, scope) = (&world.service, &world.admin.scope);
        world.import(scope, FEW).await;
        let chosen = &ids(&world).await[..2];
        let mark = change(json!({"act": "mark_lead", "contact_ids": chosen}));
        assert_eq!(service.change_contacts(scope, &mark).await.unwrap().changed, 2);
        let piece = service.change_contacts(scope, &mark).await.unwrap();
        assert_eq!((piece.contacts, piece.changed, piece.next), (2, 0, None));
        let unmark = change(json!({"act": "unmark_lead", "contact_ids": &chosen[..1]}));
        assert_eq!(service.change_contacts(scope, &unmark).await.unwrap().changed, 1);
    }

    /// R36: whoever has an address is on the list from the commit on; whoever has none is counted, and nothing else is lost.
    async fn a_list_of_people_is_suppressed(db: store::Db) {
        let world = World::new(db).await;
        let (service, scope) = (&world.service, &world.admin.scope);
        world.import(scope, FEW).await;
        let pieces = to_the_end(&world, json!({"act": "suppress", "note": " Left the fair ", "query": {"text": "acme"}})).await;
        assert_eq!(pieces.len(), 1);
        assert_eq!((pieces[0].contacts, pieces[0].changed, pieces[0].nameless), (2, 2, 0));
        let list = service.suppressions(scope, &PageRequest::default()).await.unwrap().items;
        let mut values: Vec<(&str, &str)> = list.iter().map(|entry| (entry.value.as_str(), entry.note.as_str())).collect();
        values.sort_unstable();
        assert_eq!(values.len(), 2);
        assert!(values[0].0.contains("ana-abel") || values[1].0.contains("ana-abel"), "{values:?}");
        assert!(values.iter().any(|(value, _)| value.contains("bob@b.example")), "{values:?}");
        assert!(values.iter().all(|(_, note)| *note == "Left the fair"), "{values:?}");
        let again = to_the_end(&world, json!({"act": "suppress", "query": {"text": "acme"}})).await;
        assert_eq!(again[0].changed, 0);
    }

    /// What says too little, too much or something else than it may is refused with the field and the remedy.
    async fn what_is_unclear_changes_nobody(db: store::Db) {
        let world = World::new(db).await;
        let (service, scope) = (&world.service, &world.admin.scope);
        world.import(scope, FEW).await;
        let chosen = ids(&world).await;
        let refused = [
            (json!({"act": "tag", "tag": " ", "query": {}}), "tag", "required"),
            (json!({"act": "mark_lead", "tag": "x", "query": {}}), "tag", "not_for_this_act"),
            (json!({"act": "tag", "tag": "x", "note": "y", "query": {}}), "note", "not_for_this_act"),
            (json!({"act": "tag", "tag": "x"}), "contact_ids", "required"),
            (json!({"act": "tag", "tag": "x", "contact_ids": []}), "contact_ids", "out_of_range"),
            (json!({"act": "tag", "tag": "x", "contact_ids": &chosen, "query": {}}), "contact_ids", "not_together"),
        ];
        for (asked, field, word) in refused {
            let answer = service.change_contacts(scope, &change(asked.clone())).await;
            assert_eq!(problems(answer), [(field.to_owned(), word)], "{asked}");
        }
        let nonsense = change(json!({"act": "tag", "tag": "x", "query": {}, "cursor": "nonsense"}));
        assert_eq!(code(service.change_contacts(scope, &nonsense).await), "invalid");
        assert!(service.tags(scope).await.unwrap().is_empty());
    }

    /// Nobody changes contacts of another workspace, and members change none.
    async fn only_editors_change_contacts_of_their_own(db: store::Db) {
        let world = World::new(db).await;
        world.import(&world.admin.scope, FEW).await;
        let chosen = ids(&world).await;
        let member = world.seat(Role::Member).await;
        let other = world.other_workspace().await;
        let tag = change(json!({"act": "tag", "tag": "x", "contact_ids": chosen}));
        assert_eq!(code(world.service.change_contacts(&member.scope, &tag).await), "forbidden");
        assert_eq!(code(world.service.change_contacts(&other, &tag).await), "not_found");
        let all = change(json!({"act": "tag", "tag": "x", "query": {}}));
        let piece = world.service.change_contacts(&other, &all).await.unwrap();
        assert_eq!((piece.contacts, piece.changed), (0, 0));
    }
}
