//! The suppression list.

use domain::identity::Role;
use domain::suppression::SuppressionKind;
use service::PageRequest;
use service::audience::suppressions::SuppressionInput;

use super::shared::{code, problems};
use crate::support::World;

fn input(kind: SuppressionKind, value: &str) -> SuppressionInput {
    SuppressionInput {
        kind,
        value: value.to_owned(),
        note: "Asked us to stop".to_owned(),
    }
}

testkit::on_both_databases! {
    async fn who_is_on_the_list_is_shown_as_such(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        world.import(scope, "Name,URL\nJane Doe,linkedin.com/in/jane-doe\n").await;
        let jane = world.first_contact(scope).await;
        assert_eq!(world.service.contact(scope, &jane.id).await.unwrap().suppressed_by, None);
        let entry = input(SuppressionKind::Person, "https://de.linkedin.com/in/Jane-Doe?x=y");
        let added = world.service.add_suppression(scope, entry.clone()).await.unwrap();
        assert_eq!((added.value.as_str(), added.note.as_str()), ("in:jane-doe", "Asked us to stop"));
        assert_eq!(added.created_by.name.as_deref(), Some("Ada Admin"));
        let again = world.service.add_suppression(scope, entry).await.unwrap();
        assert_eq!(again, added, "who is on the list stays there");
        let shown = world.service.contact(scope, &jane.id).await.unwrap().suppressed_by.unwrap();
        assert_eq!(shown, added);
        world.service.remove_suppression(scope, &added.id).await.unwrap();
        assert_eq!(world.service.contact(scope, &jane.id).await.unwrap().suppressed_by, None);
        assert_eq!(code(world.service.remove_suppression(scope, &added.id).await), "not_found");
        let ledger = world.ledger(&world.workspace).await;
        let kinds: Vec<&str> = ledger.iter().map(|(kind, _)| kind.as_str()).filter(|kind| kind.starts_with("suppression")).collect();
        assert_eq!(kinds, ["suppression_added", "suppression_removed"]);
        assert!(ledger.iter().all(|(_, data)| !data.contains("jane-doe")), "the ledger names nobody");
    }

    async fn many_are_added_at_once_or_none(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let inputs = vec![
            input(SuppressionKind::Company, "Acme"),
            input(SuppressionKind::EmailDomain, "no domain"),
            input(SuppressionKind::Person, "Jane Doe"),
        ];
        let found = problems(world.service.add_suppressions(scope, inputs).await);
        assert_eq!(found, [("items.1.value".to_owned(), "not_a_domain"), ("items.2.value".to_owned(), "not_a_person")]);
        assert!(world.service.suppressions(scope, &PageRequest::default()).await.unwrap().items.is_empty());
        let inputs = vec![
            input(SuppressionKind::Keyword, "Student"),
            input(SuppressionKind::Company, "ACME Inc."),
            input(SuppressionKind::Company, "acme"),
        ];
        let added = world.service.add_suppressions(scope, inputs).await.unwrap().items;
        let values: Vec<&str> = added.iter().map(|entry| entry.value.as_str()).collect();
        assert_eq!(values, ["student", "acme"]);
        let request = PageRequest { limit: Some(1), cursor: None };
        let page = world.service.suppressions(scope, &request).await.unwrap();
        let request = PageRequest { limit: Some(1), cursor: page.next };
        let rest = world.service.suppressions(scope, &request).await.unwrap();
        assert_ne!(page.items[0].id, rest.items[0].id);
        assert_eq!(rest.next, None);
        assert_eq!(world.service.suppression(scope, &page.items[0].id).await.unwrap(), page.items[0]);
    }

    async fn roles_and_workspaces_are_kept_apart(db: store::Db) {
        let world = World::new(db).await;
        let editor = world.seat(Role::Editor).await;
        let member = world.seat(Role::Member).await;
        let added = world.service.add_suppression(&editor.scope, input(SuppressionKind::Keyword, "x")).await.unwrap();
        assert_eq!(code(world.service.remove_suppression(&editor.scope, &added.id).await), "forbidden");
        let answer = world.service.add_suppression(&member.scope, input(SuppressionKind::Keyword, "y")).await;
        assert_eq!(code(answer), "forbidden");
        world.service.suppressions(&member.scope, &PageRequest::default()).await.expect("everybody may look");
        let other = world.other_workspace().await;
        assert_eq!(code(world.service.suppression(&other, &added.id).await), "not_found");
        assert_eq!(code(world.service.remove_suppression(&other, &added.id).await), "not_found");
    }
}
