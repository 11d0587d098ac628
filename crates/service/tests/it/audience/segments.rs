//! Segments of finders, and segments with criteria.

use domain::identity::Role;
use domain::ids::{ContactId, SegmentId};
use serde_json::json;
use service::PageRequest;
use service::audience::contacts::ContactQuery;
use service::audience::criteria::{CriteriaInput, ExplainInput};
use service::audience::segments::SegmentInput;
use service::audience::tags::{LeadChange, TagChange};

use super::shared::{code, problems};
use crate::support::World;

const PEOPLE: &str =
    "Name,Email,City,Tags\nC C,c@x.example,Paris,VIP\nA A,a@x.example,Lyon,\nB B,b@x.example,,\n";

fn input(name: &str, criteria: serde_json::Value) -> SegmentInput {
    SegmentInput {
        name: name.to_owned(),
        owner_id: None,
        criteria,
    }
}

async fn names(world: &World, segment: &SegmentId) -> Vec<String> {
    let all = PageRequest::default();
    let page = world
        .service
        .segment_contacts(&world.admin.scope, segment, &all)
        .await
        .unwrap();
    page.items.into_iter().map(|contact| contact.name).collect()
}

async fn id_of(world: &World, name: &str) -> ContactId {
    let contacts = world
        .found(&world.admin.scope, &ContactQuery::default())
        .await;
    contacts
        .into_iter()
        .find(|contact| contact.name == name)
        .unwrap()
        .id
}

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

    /// R33, R34: made, previewed, explained, followed, changed, archived.
    async fn a_segment_with_criteria_follows_what_happens(db: store::Db) {
        let world = World::new(db).await;
        let (service, scope) = (&world.service, &world.admin.scope);
        world.import(scope, PEOPLE).await;
        let tree = json!({"any": [
            {"criterion": "tag", "is": ["vip"]},
            {"criterion": "lead"},
        ]});
        let preview = service.preview_criteria(scope, &CriteriaInput { criteria: tree.clone() }).await.unwrap();
        assert_eq!((preview.count, preview.contacts[0].name.as_str()), (1, "C C"));
        let segment = service.create_segment(scope, input("Leads", tree.clone())).await.unwrap();
        assert_eq!((segment.contacts, segment.is_current), (1, true));
        let anna = id_of(&world, "A A").await;
        let lead = LeadChange { contact_ids: vec![anna.clone()], lead: true };
        assert_eq!(service.mark_leads(scope, &lead).await.unwrap().changed, 1);
        assert_eq!(service.mark_leads(scope, &lead).await.unwrap().changed, 0);
        // The engine's step follows; a change of the name does as well.
        let changed = service.change_segment(scope, &segment.id, input("All leads", tree), Some(1)).await.unwrap();
        assert_eq!((changed.contacts, changed.version), (2, 2));
        assert_eq!(names(&world, &segment.id).await, ["C C", "A A"]);
        let why = service.explain_segment(scope, &segment.id, &anna).await.unwrap();
        assert!(why.is_in && why.trace.parts[1].decides && !why.trace.parts[0].holds);
        assert_eq!(why.trace.parts[1].seen, ["true"]);
        let none = json!({"criterion": "city", "known": true, "exclude": true});
        let cleared = service.change_segment(scope, &segment.id, input("All leads", none), None).await.unwrap();
        assert_eq!(cleared.contacts, 1);
        assert_eq!(names(&world, &segment.id).await, ["B B"]);
        service.archive_segment(scope, &segment.id).await.unwrap();
        assert_eq!(code(service.segment(scope, &segment.id).await), "not_found");
    }

    async fn a_circle_and_what_is_in_use_are_refused(db: store::Db) {
        let world = World::new(db).await;
        let (service, scope) = (&world.service, &world.admin.scope);
        let lead = json!({"criterion": "lead"});
        let inner = service.create_segment(scope, input("Inner", lead)).await.unwrap();
        let naming = json!({"criterion": "segment", "is": [inner.id]});
        let outer = service.create_segment(scope, input("Outer", naming)).await.unwrap();
        let back = json!({"criterion": "segment", "is": [outer.id]});
        let error = service.change_segment(scope, &inner.id, input("Inner", back), None).await.unwrap_err();
        assert!(error.to_string().contains("Inner → Outer → Inner"), "{error}");
        assert_eq!(problems(Err::<(), _>(error)), [("criteria".to_owned(), "segment_cycle")]);
        let (_, uses) = service.segment_with_uses(scope, &inner.id).await.unwrap();
        assert_eq!(uses.segments[0].name, "Outer");
        assert_eq!(code(service.archive_segment(scope, &inner.id).await), "segment_in_use");
        let finder = world.file_finder(scope).await;
        let answer = service.archive_segment(scope, &finder.segment_id).await;
        assert_eq!(code(answer), "finder_segment");
        let unknown = json!({"all": [{"criterion": "city", "is": ["Paris"], "near": true}]});
        let answer = service.create_segment(scope, input("Bad", unknown)).await;
        assert_eq!(problems(answer), [("criteria.all.0.near".to_owned(), "unknown_field")]);
    }

    async fn criteria_show_and_change_only_what_the_role_allows(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        world.import(scope, PEOPLE).await;
        let member = world.seat(Role::Member).await;
        let other = world.other_workspace().await;
        let everybody = json!({"criterion": "city", "known": true});
        let asked = CriteriaInput { criteria: everybody.clone() };
        assert_eq!(world.service.preview_criteria(scope, &asked).await.unwrap().count, 2);
        assert_eq!(world.service.preview_criteria(&member.scope, &asked).await.unwrap().count, 0);
        assert_eq!(world.service.preview_criteria(&other, &asked).await.unwrap().count, 0);
        let contact_id = id_of(&world, "A A").await;
        let explain = ExplainInput { criteria: everybody.clone(), contact_id: contact_id.clone() };
        assert_eq!(code(world.service.explain_criteria(&member.scope, &explain).await), "not_found");
        assert_eq!(code(world.service.explain_criteria(&other, &explain).await), "not_found");
        let answer = world.service.create_segment(&member.scope, input("Mine", everybody.clone())).await;
        assert_eq!(code(answer), "forbidden");
        let change = TagChange { tag: "x".to_owned(), contact_ids: vec![contact_id], present: true };
        assert_eq!(code(world.service.tag_contacts(&other, &change).await), "not_found");
        assert_eq!(code(world.service.tag_contacts(&member.scope, &change).await), "forbidden");
    }

    /// R26, R30: a tag that was taken away by hand stays away; lists are filtered by tag and criteria.
    async fn tags_are_kept_and_filter_lists(db: store::Db) {
        let world = World::new(db).await;
        let (service, scope) = (&world.service, &world.admin.scope);
        world.import(scope, PEOPLE).await;
        let tagged = ContactQuery { tag: Some("vip".to_owned()), ..ContactQuery::default() };
        assert_eq!(world.found(scope, &tagged).await[0].tags, ["VIP"]);
        let change = TagChange { tag: "Vip".to_owned(), contact_ids: vec![id_of(&world, "C C").await], present: false };
        assert_eq!(service.tag_contacts(scope, &change).await.unwrap().changed, 1);
        world.import(scope, PEOPLE).await;
        assert!(world.found(scope, &tagged).await.is_empty());
        let criteria = json!({"not": [{"criterion": "city", "is": ["Paris"]}]}).to_string();
        let query = ContactQuery { criteria: Some(criteria), ..ContactQuery::default() };
        assert_eq!(world.found(scope, &query).await.len(), 2);
        let broken = ContactQuery { criteria: Some("{".to_owned()), ..ContactQuery::default() };
        let answer = service.contacts(scope, &broken, &PageRequest::default()).await;
        assert_eq!(problems(answer), [("criteria".to_owned(), "no_json")]);
    }
}
