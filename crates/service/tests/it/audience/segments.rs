//! Segments of finders.

use domain::identity::Role;
use service::PageRequest;

use super::shared::code;
use crate::support::World;

testkit::on_both_databases! {
    async fn a_segment_holds_the_results_in_their_order(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let import = world.import(scope, "Name,Email\nC C,c@x.example\nA A,a@x.example\nB B,b@x.example\n").await;
        let finder = world.service.finder(scope, &import.finder_id).await.unwrap();
        let segment = world.service.segment(scope, &finder.segment_id).await.unwrap();
        assert_eq!((segment.contacts, segment.name.as_str()), (3, "People"));
        let mut names = Vec::new();
        let mut request = PageRequest { limit: Some(2), cursor: None };
        loop {
            let page = world.service.segment_contacts(scope, &segment.id, &request).await.unwrap();
            names.extend(page.items.into_iter().map(|contact| contact.name));
            request.cursor = page.next;
            if request.cursor.is_none() {
                break;
            }
        }
        assert_eq!(names, ["C C", "A A", "B B"]);
        let list = world.service.segments(scope, &PageRequest::default()).await.unwrap();
        assert_eq!(list.items, [segment]);
    }

    async fn segments_are_their_owners_and_of_those_who_share_the_finder(db: store::Db) {
        let world = World::new(db).await;
        let member = world.seat(Role::Member).await;
        let finder = world.file_finder(&world.admin.scope).await;
        let segment = finder.segment_id;
        assert_eq!(code(world.service.segment(&member.scope, &segment).await), "not_found");
        assert_eq!(code(world.service.segment(&world.other_workspace().await, &segment).await), "not_found");
        assert!(world.service.segments_for_sender(&member.scope, &member.member()).await.unwrap().is_empty());
        assert_eq!(world.service.segments_for_sender(&world.admin.scope, &world.admin.member()).await.unwrap().len(), 1);
        let shared = serde_json::from_value(serde_json::json!({"additional_member_ids": [member.member()]})).unwrap();
        world.service.change_finder(&world.admin.scope, &finder.id, shared, None).await.unwrap();
        world.service.segment(&member.scope, &segment).await.expect("the finder is shared");
        world.service.segment_contacts(&member.scope, &segment, &PageRequest::default()).await.expect("the finder is shared");
        let answer = world.service.segments_for_sender(&member.scope, &world.admin.member()).await;
        assert_eq!(code(answer), "forbidden");
    }
}
