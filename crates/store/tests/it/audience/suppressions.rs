//! The suppression list and whom it hits.

use std::collections::BTreeMap;

use domain::contact::ContactFields;
use domain::ids::{ContactId, Id, SuppressionId, WorkspaceId};
use domain::suppression::{Entry, SuppressionKind, comparable};
use store::suppression::{self, SuppressionRow};
use store::{Db, Tx};

use super::world::{NOW, World, person};

fn entry(world: &mut World, kind: SuppressionKind, value: &str) -> SuppressionRow {
    SuppressionRow {
        id: SuppressionId::mint(NOW, &mut world.entropy),
        kind,
        value: comparable(kind, value).unwrap(),
        note: String::new(),
        created_by: "command_line".to_owned(),
        created_at: NOW,
        file_id: None,
    }
}

async fn forbidden(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contacts: &[ContactId],
) -> BTreeMap<ContactId, Entry> {
    let keys = contacts.iter().map(|id| (workspace.clone(), id.clone()));
    let recipients = store::recipient::by_ids(tx, keys).await.unwrap();
    suppression::for_recipients(tx, workspace, &recipients)
        .await
        .unwrap()
}

testkit::on_both_databases! {
    /// Every kind of entry hits whom it names, and nobody else.
    async fn entries_hit_whom_they_name(db: Db) {
        let mut world = World::new(db).await;
        let people = vec![
            person("Person", "by-address"),
            ContactFields { company: Some("ACME, Inc.".to_owned()), ..person("Company", "by-company") },
            ContactFields { email: Some("x@mail.globex.example".to_owned()), ..person("Domain", "by-domain") },
            ContactFields { headline: Some("Agence de Recrutement".to_owned()), ..person("Keyword", "by-keyword") },
            person("Free", "free"),
        ];
        let ids: Vec<_> = world.bring("imp_1", people).await.into_iter().map(|one| one.contact).collect();
        let entries = vec![
            entry(&mut world, SuppressionKind::Person, "https://fr.linkedin.com/in/By-Address/"),
            entry(&mut world, SuppressionKind::Company, "Acme"),
            entry(&mut world, SuppressionKind::EmailDomain, "globex.example"),
            entry(&mut world, SuppressionKind::Keyword, "recrutement"),
            entry(&mut world, SuppressionKind::Person, "nobody@acme.example"),
        ];
        let expected: Vec<_> = entries[..4].iter().map(|entry| entry.id.clone()).collect();
        let mut tx = world.db.write().await.unwrap();
        assert!(forbidden(&mut tx, &world.workspace, &ids).await.is_empty());
        suppression::add(&mut tx, &world.workspace, entries).await.unwrap();
        let found = forbidden(&mut tx, &world.workspace, &ids).await;
        let hits: Vec<_> = ids.iter().map(|id| found.get(id).map(|entry| entry.id.clone())).collect();
        assert_eq!(hits[..4], expected.into_iter().map(Some).collect::<Vec<_>>());
        assert_eq!(hits[4], None);
        assert!(forbidden(&mut tx, &world.workspace, &[]).await.is_empty());
    }

    /// An entry stands in the list once; the list is paged; what is removed hits nobody.
    async fn the_list_is_kept(db: Db) {
        let mut world = World::new(db).await;
        let first = vec![
            entry(&mut world, SuppressionKind::Keyword, "Student"),
            entry(&mut world, SuppressionKind::Keyword, "student"),
            entry(&mut world, SuppressionKind::Company, "student"),
        ];
        let mut tx = world.db.write().await.unwrap();
        let added = suppression::add(&mut tx, &world.workspace, first).await.unwrap();
        assert_eq!(added.len(), 2);
        assert_eq!(suppression::keyword_count(&mut tx, &world.workspace).await.unwrap(), 1);
        let again = vec![entry(&mut world, SuppressionKind::Keyword, "STUDENT")];
        assert!(suppression::add(&mut tx, &world.workspace, again).await.unwrap().is_empty());
        let page = suppression::page(&mut tx, &world.workspace, None, 1).await.unwrap();
        let rest = suppression::page(&mut tx, &world.workspace, Some(&page[0].id), 10).await.unwrap();
        assert_eq!((page.len(), rest.len()), (1, 1));
        assert_ne!(page[0].id, rest[0].id);
        suppression::remove(&mut tx, &world.workspace, &page[0].id).await.unwrap();
        assert!(suppression::remove(&mut tx, &world.workspace, &page[0].id).await.is_err());
        assert!(suppression::remove(&mut tx, &world.other_workspace, &rest[0].id).await.is_err());
        assert!(suppression::get(&mut tx, &world.workspace, &page[0].id).await.unwrap().is_none());
    }
}
