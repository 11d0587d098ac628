//! Saved views of the list of contacts.

use domain::identity::Role;
use serde_json::json;
use service::audience::contacts::{ContactColumn, ContactViewInput};

use super::shared::{code, problems};
use crate::support::World;

fn view(json: serde_json::Value) -> ContactViewInput {
    serde_json::from_value(json).expect("a view")
}

testkit::on_both_databases! {
    /// A view keeps filters, order and columns; one of the same name is replaced and keeps its id.
    async fn a_view_is_saved_replaced_and_forgotten(db: store::Db) {
        let world = World::new(db).await;
        let (service, scope) = (&world.service, &world.admin.scope);
        let first = view(json!({"name": "Leads  in France", "query": {"text": "france", "sort": "name"}, "columns": ["email", "city", "email"]}));
        let first = service.save_contact_view(scope, first).await.unwrap();
        assert_eq!(first.name, "Leads in France");
        assert_eq!(first.columns, [ContactColumn::Email, ContactColumn::City]);
        let second = view(json!({"name": "leads in FRANCE", "query": {"tag": "VIP"}}));
        let second = service.save_contact_view(scope, second).await.unwrap();
        assert_eq!(second.id, first.id);
        service.save_contact_view(scope, view(json!({"name": "All"}))).await.unwrap();
        let kept = service.contact_views(scope).await.unwrap();
        let names: Vec<&str> = kept.iter().map(|view| view.name.as_str()).collect();
        assert_eq!(names, ["All", "leads in FRANCE"]);
        assert_eq!(kept[1].query.tag.as_deref(), Some("VIP"));
        assert_eq!(kept[1].query.text, None);
        service.remove_contact_view(scope, &first.id).await.unwrap();
        assert_eq!(code(service.contact_view(scope, &first.id).await), "not_found");
    }

    /// Viewers see the views of their workspace alone; who may not edit contacts saves none; what the list refuses is not kept.
    async fn views_belong_to_their_workspace(db: store::Db) {
        let world = World::new(db).await;
        let (service, scope) = (&world.service, &world.admin.scope);
        let saved = service.save_contact_view(scope, view(json!({"name": "Ours"}))).await.unwrap();
        let member = world.seat(Role::Member).await;
        let other = world.other_workspace().await;
        assert_eq!(service.contact_views(&member.scope).await.unwrap().len(), 1);
        assert_eq!(code(service.save_contact_view(&member.scope, view(json!({"name": "Mine"}))).await), "forbidden");
        assert_eq!(code(service.remove_contact_view(&member.scope, &saved.id).await), "forbidden");
        assert!(service.contact_views(&other).await.unwrap().is_empty());
        assert_eq!(code(service.contact_view(&other, &saved.id).await), "not_found");
        assert_eq!(code(service.remove_contact_view(&other, &saved.id).await), "not_found");
        let broken = view(json!({"name": "Broken", "query": {"criteria": "{"}}));
        assert_eq!(problems(service.save_contact_view(scope, broken).await), [("criteria".to_owned(), "no_json")]);
        let nameless = service.save_contact_view(scope, view(json!({"name": " "}))).await;
        assert_eq!(problems(nameless), [("name".to_owned(), "required")]);
        for number in 1..50 {
            service.save_contact_view(scope, view(json!({"name": format!("View {number}")}))).await.unwrap();
        }
        assert_eq!(code(service.save_contact_view(scope, view(json!({"name": "One more"}))).await), "too_many_views");
        service.save_contact_view(scope, view(json!({"name": "ours"}))).await.unwrap();
    }
}
