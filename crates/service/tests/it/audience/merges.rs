//! Contacts that are one person: found, compared, merged, and taken apart again (R26).

use std::collections::BTreeMap;

use domain::contact_merge::{Choices, Likeness, Side};
use domain::identity::Role;
use domain::ids::ContactId;
use domain::ledger::EventKind;
use serde_json::{Value, json};
use service::audience::contacts::{
    ContactDetail, ContactQuery, DuplicateQuery, MergeInput, MergePreview, MergeQuery, MergeView,
};
use service::audience::suppressions::SuppressionInput;
use service::{PageRequest, Scope, ServiceResult};

use super::shared::{code, problems, upload};
use crate::support::World;

/// One person by address, and by e-mail address with another company.
const TWICE: &str = "First name,Last name,Email,URL,Company\n\
    Ana,Abel,,linkedin.com/in/ana-abel,Acme\n\
    Ana,Abel,ana@b.example,,Beta\n\
    Bob,Berg,bob@b.example,,Beta\n";

/// Ana by her address, Ana by her e-mail address, and Bob.
async fn people(world: &World) -> [ContactId; 3] {
    world.import(&world.admin.scope, TWICE).await;
    let found = world
        .found(&world.admin.scope, &ContactQuery::default())
        .await;
    let id = |with: fn(&service::audience::contacts::ContactView) -> bool| {
        found
            .iter()
            .find(|one| with(one))
            .expect("a contact")
            .id
            .clone()
    };
    [
        id(|one| one.profile_url.is_some()),
        id(|one| one.email.as_deref() == Some("ana@b.example")),
        id(|one| one.email.as_deref() == Some("bob@b.example")),
    ]
}

async fn compare(world: &World, kept: &ContactId, other: &ContactId) -> MergePreview {
    let query = MergeQuery {
        other_id: other.clone(),
    };
    let found = world
        .service
        .merge_preview(&world.admin.scope, kept, &query)
        .await;
    found.expect("both can be compared")
}

async fn try_to_merge(
    world: &World,
    scope: &Scope,
    kept: &ContactId,
    other: &ContactId,
    choices: Choices,
) -> ServiceResult<MergeView> {
    let version = compare(world, kept, other).await.version;
    let input = MergeInput {
        other_id: other.clone(),
        version,
        choices,
    };
    world.service.merge_contacts(scope, kept, input).await
}

async fn merge(world: &World, kept: &ContactId, other: &ContactId, choices: Choices) -> MergeView {
    let merged = try_to_merge(world, &world.admin.scope, kept, other, choices).await;
    merged.expect("they can be merged")
}

async fn tag(world: &World, tag: &str, contact: &ContactId, present: bool) {
    let change = json!({"tag": tag, "contact_ids": [contact], "present": present});
    let change = serde_json::from_value(change).expect("a change");
    let done = world
        .service
        .tag_contacts(&world.admin.scope, &change)
        .await;
    done.expect("a tag");
}

async fn detail(world: &World, id: &ContactId) -> ContactDetail {
    world
        .service
        .contact(&world.admin.scope, id)
        .await
        .expect("a contact")
}

store::record! {
    /// A row as one text.
    pub struct Line {
        /// The text.
        pub line: Option<String>,
    }
}

/// Everything that tables hold of contacts, but for when a contact was changed last and what is remembered to be quick.
async fn dump(world: &World) -> BTreeMap<String, Vec<Value>> {
    let mut tx = world.service.db().read().await.expect("a transaction");
    let mut tables = store::dump::tables(&mut tx).await.expect("tables");
    for rows in tables.get_mut("contact").into_iter().flatten() {
        let row = rows.as_object_mut().expect("a row");
        for column in ["updated_at", "taken_hash"] {
            row.remove(column);
        }
    }
    let named = [
        (
            "contact_tag",
            "contact_id || ' ' || tag_key || ' ' || source || ' ' || present",
        ),
        (
            "segment_member",
            "contact_id || ' ' || segment_id || ' ' || position",
        ),
        ("contact_total", "workspace_id || ' ' || total"),
        ("segment", "id || ' ' || member_count"),
        (
            "conversation",
            "contact_id || ' ' || id || ' ' || last_message_id",
        ),
        ("link", "contact_id || ' ' || token"),
    ];
    for (table, columns) in named {
        let text = format!("SELECT {columns} AS line FROM {table} ORDER BY 1");
        let rows: Vec<Line> = tx
            .fetch_built("dump", &text, Vec::new())
            .await
            .expect("rows");
        let rows = rows.into_iter().map(|row| json!(row.line)).collect();
        tables.insert(table.to_owned(), rows);
    }
    for told in ["ledger", "ledger_head"] {
        tables.remove(told);
    }
    tables
}

testkit::on_both_databases! {
    /// Who has the same name is offered; words find anybody else.
    async fn possible_duplicates_are_offered(db: store::Db) {
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let [ana, by_email, bob] = people(&world).await;
        let found = world.service.duplicates(scope, &ana, &DuplicateQuery::default()).await.unwrap();
        let found: Vec<_> = found.into_iter().map(|one| (one.contact.id, one.in_common)).collect();
        assert_eq!(found, [(by_email.clone(), vec![Likeness::SameName])]);
        let query = DuplicateQuery { text: Some("berg".to_owned()) };
        let found = world.service.duplicates(scope, &ana, &query).await.unwrap();
        assert_eq!((found.len(), &found[0].contact.id, found[0].in_common.len()), (1, &bob, 0));
        merge(&world, &ana, &by_email, Choices::new()).await;
        let found = world.service.duplicates(scope, &ana, &DuplicateQuery::default()).await.unwrap();
        assert!(found.is_empty(), "what was merged is no duplicate any more");
    }

    /// The contact that stays takes what it lacks and what was chosen; the other one is in no list, and its id leads to the
    /// person.
    async fn two_contacts_become_one(db: store::Db) {
        let world = World::new(db).await;
        let (service, scope) = (&world.service, &world.admin.scope);
        let [ana, by_email, _] = people(&world).await;
        tag(&world, "Spring", &by_email, true).await;
        let preview = compare(&world, &ana, &by_email).await;
        let field = |name: &str| preview.fields.iter().find(|one| one.name == name).expect("a field");
        assert_eq!((field("company").wins, field("company").can_choose), (Side::Kept, true));
        assert_eq!((field("email").wins, field("email").can_choose), (Side::Other, false));
        assert_eq!((preview.other.tags, preview.refusal.is_none()), (1, true));

        let choices = Choices::from([("company".to_owned(), Side::Other)]);
        let merged = merge(&world, &ana, &by_email, choices).await;
        assert_eq!((merged.contact_id, merged.other_name.as_str()), (ana.clone(), "Ana Abel"));
        let found = detail(&world, &by_email).await;
        assert_eq!(found.contact.id, ana, "the other one's id leads to the person");
        assert_eq!(found.contact.company.as_deref(), Some("Beta"));
        assert_eq!(found.sources["company"].kind, "manual", "what was chosen is written by hand");
        assert_eq!(found.contact.email.as_deref(), Some("ana@b.example"));
        assert_eq!(found.contact.tags, ["Spring"]);
        let names: Vec<String> = world.found(scope, &ContactQuery::default()).await.into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["Bob Berg", "Ana Abel"]);
        let count = service.contact_count(scope, &ContactQuery::default()).await.unwrap();
        assert_eq!((count.count, count.is_exact), (2, true));
        let tagged = ContactQuery { tag: Some("Spring".to_owned()), ..ContactQuery::default() };
        assert_eq!(world.found(scope, &tagged).await.len(), 1);
        let journey = service.journey(scope, &ana, &PageRequest::default()).await.unwrap();
        let kinds: Vec<EventKind> = journey.items.iter().map(|event| event.kind).collect();
        assert!(kinds.contains(&EventKind::ContactMerged) && kinds.contains(&EventKind::ContactTagged), "{kinds:?}");
    }

    /// A file that names the merged one's address, e-mail address or id finds the person, whose own keys stay.
    async fn a_later_import_meets_the_person(db: store::Db) {
        let world = World::new(db).await;
        let (service, scope) = (&world.service, &world.admin.scope);
        let [ana, by_email, bob] = people(&world).await;
        // By the one without an address: it takes the other's.
        merge(&world, &by_email, &ana, Choices::new()).await;
        merge(&world, &by_email, &bob, Choices::new()).await;
        let later = "First name,Email,URL,City\n\
            Anna,,linkedin.com/in/ana-abel,Paris\n\
            Ana,ana@b.example,,Paris\n\
            Bobby,bob@b.example,,Lyon\n";
        let finder = world.file_finder(scope).await;
        let import = service.import_file(scope, &finder.id, &upload(later)).await.unwrap();
        assert_eq!(import.rows.created, 0, "{import:?}");
        assert_eq!(service.finder(scope, &finder.id).await.unwrap().results, 1);
        let found = world.found(scope, &ContactQuery::default()).await;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].email.as_deref(), Some("ana@b.example"), "the person keeps its own");
        assert_eq!(found[0].city.as_deref(), Some("Lyon"), "the last word");
        assert!(found[0].profile_url.as_deref().is_some_and(|url| url.ends_with("/in/ana-abel")));
    }

    /// The address that gives way to a chosen one still finds the person, and both have their own again after the undoing.
    async fn an_address_that_gives_way_still_finds_the_person(db: store::Db) {
        let world = World::new(db).await;
        let (service, scope) = (&world.service, &world.admin.scope);
        let two = "First name,URL\nAna,linkedin.com/in/ana-abel\nAna,linkedin.com/in/ana-abel-2\n";
        world.import(scope, two).await;
        let found = world.found(scope, &ContactQuery::default()).await;
        let of = |end: &str| found.iter().find(|one| one.profile_url.as_deref().unwrap().ends_with(end)).unwrap().id.clone();
        let (first, second) = (of("/ana-abel"), of("/ana-abel-2"));
        let before = dump(&world).await;
        let choices = Choices::from([("profile_url".to_owned(), Side::Other)]);
        let merged = merge(&world, &first, &second, choices).await;
        world.import(scope, two).await;
        let found = world.found(scope, &ContactQuery::default()).await;
        assert_eq!(found.len(), 1);
        assert!(found[0].profile_url.as_deref().unwrap().ends_with("/ana-abel-2"));
        service.undo_merge(scope, &first, &merged.id).await.unwrap();
        let after = dump(&world).await;
        assert_eq!(after["contact"], before["contact"]);
    }

    /// An undone merge leaves no trace but in the ledger.
    async fn an_undone_merge_leaves_everything_as_it_was(db: store::Db) {
        let world = World::new(db).await;
        let (service, scope) = (&world.service, &world.admin.scope);
        let [ana, by_email, bob] = people(&world).await;
        let finder = world.file_finder(scope).await;
        let again = "First name,Email,URL\nAna,,linkedin.com/in/ana-abel\nAna,ana@b.example,\n";
        service.import_file(scope, &finder.id, &upload(again)).await.unwrap();
        for (name, contact) in [("Spring", &ana), ("Spring", &by_email), ("Fair", &by_email)] {
            tag(&world, name, contact, true).await;
        }
        tag(&world, "Spring", &ana, false).await;
        service.mark_leads(scope, &serde_json::from_value(json!({"contact_ids": [by_email], "lead": true})).unwrap()).await.unwrap();
        let before = dump(&world).await;
        let merged = merge(&world, &ana, &by_email, Choices::from([("company".to_owned(), Side::Other)])).await;
        let second = merge(&world, &ana, &bob, Choices::new()).await;
        assert_ne!(dump(&world).await, before);
        let lead = detail(&world, &ana).await.contact;
        assert!(lead.lead_since.is_some());
        assert_eq!(lead.tags, ["Fair"], "what was taken away by hand stays away");
        assert_eq!(code(service.undo_merge(scope, &ana, &merged.id).await), "later_merge");
        service.undo_merge(scope, &ana, &second.id).await.unwrap();
        let undone = service.undo_merge(scope, &ana, &merged.id).await.unwrap();
        assert!(undone.undone_at.is_some());
        assert_eq!(dump(&world).await, before);
        assert_eq!(code(service.undo_merge(scope, &ana, &merged.id).await), "merge_already_undone");
        let merges = service.merges(scope, &ana).await.unwrap();
        assert_eq!(merges.len(), 2);
    }

    /// What happened since the merge stays with the contact that stayed.
    async fn what_came_since_a_merge_stays(db: store::Db) {
        let world = World::new(db).await;
        let (service, scope) = (&world.service, &world.admin.scope);
        let [ana, by_email, _] = people(&world).await;
        let merged = merge(&world, &ana, &by_email, Choices::new()).await;
        let change = serde_json::from_value(json!({"city": "Paris", "email": "new@b.example"})).unwrap();
        service.change_contact(scope, &ana, change).await.unwrap();
        tag(&world, "Since", &ana, true).await;
        service.undo_merge(scope, &ana, &merged.id).await.unwrap();
        let (stayed, other) = (detail(&world, &ana).await.contact, detail(&world, &by_email).await.contact);
        assert_eq!((stayed.city.as_deref(), stayed.email.as_deref()), (Some("Paris"), Some("new@b.example")));
        assert_eq!(stayed.tags, ["Since"]);
        assert_eq!((other.id, other.email.as_deref()), (by_email, Some("ana@b.example")));
        assert!(other.tags.is_empty());
    }

    /// Whoever is on the suppression list under either contact is on it under both, and the criteria say so as well.
    async fn the_suppression_list_knows_the_person(db: store::Db) {
        let world = World::new(db).await;
        let (service, scope) = (&world.service, &world.admin.scope);
        let [ana, by_email, bob] = people(&world).await;
        let entry: SuppressionInput = serde_json::from_value(json!({"kind": "person", "value": "bob@b.example"})).unwrap();
        service.add_suppression(scope, entry).await.unwrap();
        assert!(compare(&world, &by_email, &bob).await.other.is_suppressed);
        let merged = merge(&world, &by_email, &bob, Choices::new()).await;
        assert!(detail(&world, &by_email).await.suppressed_by.is_some());
        let suppressed = json!({"criterion": "suppressed"}).to_string();
        let query = ContactQuery { criteria: Some(suppressed), ..ContactQuery::default() };
        let found: Vec<ContactId> = world.found(scope, &query).await.into_iter().map(|one| one.id).collect();
        assert_eq!(found, std::slice::from_ref(&by_email));
        service.undo_merge(scope, &by_email, &merged.id).await.unwrap();
        assert!(detail(&world, &by_email).await.suppressed_by.is_none());
        assert!(detail(&world, &bob).await.suppressed_by.is_some());
        assert!(detail(&world, &ana).await.suppressed_by.is_none());
    }

    /// What changed since it was compared is compared again; what cannot be chosen is not.
    async fn what_changed_since_is_compared_again(db: store::Db) {
        let world = World::new(db).await;
        let (service, scope) = (&world.service, &world.admin.scope);
        let [ana, by_email, _] = people(&world).await;
        let version = compare(&world, &ana, &by_email).await.version;
        assert_eq!(compare(&world, &ana, &by_email).await.version, version);
        let change = serde_json::from_value(json!({"company": "Gamma"})).unwrap();
        service.change_contact(scope, &by_email, change).await.unwrap();
        let input = MergeInput { other_id: by_email.clone(), version, choices: Choices::new() };
        assert_eq!(code(service.merge_contacts(scope, &ana, input).await), "changed_meanwhile");
        let choices = Choices::from([("email".to_owned(), Side::Kept)]);
        let refused = try_to_merge(&world, scope, &ana, &by_email, choices).await;
        assert_eq!(problems(refused), [("choices.email".to_owned(), "nothing_to_choose")]);
        assert_eq!(compare(&world, &ana, &by_email).await.fields.iter().find(|one| one.name == "company").unwrap().wins, Side::Other, "edited by hand");
    }

    /// Nobody merges contacts of another workspace, members merge none, and nobody merges a contact with itself.
    async fn only_editors_merge_contacts_of_their_own(db: store::Db) {
        let world = World::new(db).await;
        let service = &world.service;
        let [ana, by_email, _] = people(&world).await;
        let member = world.seat(Role::Member).await;
        let other = world.other_workspace().await;
        let version = compare(&world, &ana, &by_email).await.version;
        let input = || MergeInput { other_id: by_email.clone(), version: version.clone(), choices: Choices::new() };
        assert_eq!(code(service.merge_contacts(&member.scope, &ana, input()).await), "forbidden");
        assert_eq!(code(service.merge_contacts(&other, &ana, input()).await), "not_found");
        let itself = MergeInput { other_id: ana.clone(), ..input() };
        let refused = service.merge_contacts(&world.admin.scope, &ana, itself).await;
        assert_eq!(problems(refused), [("other_id".to_owned(), "same_contact")]);
        let query = MergeQuery { other_id: by_email.clone() };
        assert_eq!(code(service.merge_preview(&other, &ana, &query).await), "not_found");
        assert_eq!(code(service.duplicates(&member.scope, &ana, &DuplicateQuery::default()).await), "forbidden");
        let merged = merge(&world, &ana, &by_email, Choices::new()).await;
        assert_eq!(code(service.undo_merge(&other, &ana, &merged.id).await), "not_found");
        assert_eq!(code(service.undo_merge(&member.scope, &ana, &merged.id).await), "forbidden");
        assert_eq!(code(service.merge_contacts(&world.admin.scope, &ana, input()).await), "merged_already");
    }

    /// An import that is undone takes no contact away that another one was merged into, and leaves what was merged.
    async fn an_import_that_is_undone_leaves_merged_contacts(db: store::Db) {
        let world = World::new(db).await;
        let (service, scope) = (&world.service, &world.admin.scope);
        let import = world.import(scope, TWICE).await;
        let found = world.found(scope, &ContactQuery::default()).await;
        let of = |name: &str| found.iter().filter(|one| one.name == name).map(|one| one.id.clone()).collect::<Vec<_>>();
        let both = of("Ana Abel");
        let merged = merge(&world, &both[0], &both[1], Choices::new()).await;
        service.undo_import(scope, &import.id).await.unwrap();
        let names: Vec<String> = world.found(scope, &ContactQuery::default()).await.into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["Ana Abel"]);
        service.undo_merge(scope, &both[0], &merged.id).await.unwrap();
        assert_eq!(world.found(scope, &ContactQuery::default()).await.len(), 2);
    }
}
