//! Who is who, what is kept, and the contact list.

use domain::contact::ContactFields;
use domain::contact_merge::BY_HAND;
use store::contact::{self, After, ContactRow, Filter, Order, Verdict};
use store::{Db, StoreError};

use super::world::{NOW, World, by_email, by_remote_id, person};

fn verdicts(upserted: &[contact::Upserted]) -> Vec<Verdict> {
    upserted.iter().map(|one| one.verdict).collect()
}

fn first_names(rows: &[ContactRow]) -> Vec<&str> {
    rows.iter()
        .filter_map(|row| row.first_name.as_deref())
        .collect()
}

async fn total(world: &World) -> i64 {
    let mut tx = world.db.read().await.unwrap();
    contact::total(&mut tx, &world.workspace).await.unwrap()
}

testkit::on_both_databases! {
    /// However an address is written, it names one person; what is empty takes nothing away.
    async fn an_address_names_one_person(db: Db) {
        let mut world = World::new(db).await;
        let first = world.bring("imp_1", vec![person("Jane", "jane-doe")]).await;
        let mut again = person("Jane", "jane-doe");
        again.profile_url = Some("http://uk.linkedin.com/in/Jane-Doe/?trk=x".to_owned());
        again.last_name = None;
        again.company = Some("Acme".to_owned());
        let second = world.bring("imp_2", vec![again.clone()]).await;
        let third = world.bring("imp_3", vec![again]).await;
        assert_eq!(verdicts(&first), [Verdict::Created]);
        assert_eq!(verdicts(&second), [Verdict::Updated]);
        assert_eq!(verdicts(&third), [Verdict::Unchanged]);
        assert_eq!(first[0].contact, third[0].contact);
        let contacts = world.contacts().await;
        let [jane] = contacts.as_slice() else { panic!("one contact") };
        assert_eq!(jane.profile_key.as_deref(), Some("in:jane-doe"));
        assert_eq!(jane.profile_url.as_deref(), Some("https://www.linkedin.com/in/jane-doe"));
        assert_eq!(jane.last_name.as_deref(), Some("Doe"));
        assert_eq!(jane.provenance()["company"].source, "imp_2");
        assert_eq!(jane.provenance()["first_name"].source, "imp_1");
        assert_eq!(total(&world).await, 1);
    }

    /// Several rows of one list may be the same person.
    async fn duplicates_of_one_list_are_merged(db: Db) {
        let mut world = World::new(db).await;
        let mut with_email = person("Jane", "jane-doe");
        with_email.email = Some("Jane@Acme.example".to_owned());
        let upserted = world
            .bring("imp_1", vec![
                with_email,
                by_email("Janet", "jane@acme.example"),
                person("Bob", "bob"),
                person("Bob", "bob"),
            ])
            .await;
        assert_eq!(
            verdicts(&upserted),
            [Verdict::Created, Verdict::Updated, Verdict::Created, Verdict::Unchanged]
        );
        assert_eq!(upserted[0].contact, upserted[1].contact);
        assert_eq!(total(&world).await, 2);
        assert_eq!(world.contacts().await.len(), 2);
    }

    /// The network's id is the strongest key, then the address, then the e-mail address.
    async fn keys_are_tried_from_the_strongest(db: Db) {
        let mut world = World::new(db).await;
        let mut jane = person("Jane", "jane-doe");
        jane.remote_id = Some("r-1".to_owned());
        world.bring("imp_1", vec![jane, person("Bob", "bob")]).await;
        // Jane changed her address; her id tells that it is she.
        let mut moved = person("Jane", "jane-smith");
        moved.remote_id = Some("r-1".to_owned());
        let upserted = world.bring("fnd_1", vec![moved]).await;
        assert_eq!(verdicts(&upserted), [Verdict::Updated]);
        let contacts = world.contacts().await;
        assert_eq!(contacts.len(), 2);
        assert!(contacts.iter().any(|row| row.profile_key.as_deref() == Some("in:jane-smith")));
        // Her old address is free for somebody else, in the same list as well.
        let mut again = person("Jane", "jane-jones");
        again.remote_id = Some("r-1".to_owned());
        let upserted = world.bring("fnd_1", vec![again, person("Joan", "jane-smith")]).await;
        assert_eq!(verdicts(&upserted), [Verdict::Updated, Verdict::Created]);
    }

    /// Two strong keys that disagree are two people, and nobody's address is taken away.
    async fn keys_that_disagree_merge_nobody(db: Db) {
        let mut world = World::new(db).await;
        let mut jane = person("Jane", "jane-doe");
        jane.remote_id = Some("r-1".to_owned());
        jane.email = Some("team@acme.example".to_owned());
        world.bring("imp_1", vec![jane]).await;
        let mut other_id = person("Joan", "jane-doe");
        other_id.remote_id = Some("r-2".to_owned());
        let mut other_address = person("Jim", "jim");
        other_address.email = Some("team@acme.example".to_owned());
        let upserted = world.bring("imp_2", vec![other_id, other_address]).await;
        assert_eq!(verdicts(&upserted), [Verdict::Created, Verdict::Created]);
        let contacts = world.contacts().await;
        let holders: Vec<_> = contacts
            .iter()
            .filter(|row| row.profile_key.as_deref() == Some("in:jane-doe"))
            .collect();
        assert_eq!(holders.len(), 1);
        assert_eq!(holders[0].first_name.as_deref(), Some("Jane"));
        // The one without the address is found by its id the next time.
        let upserted = world.bring("imp_3", vec![by_remote_id("Joan", "r-2")]).await;
        assert_eq!(verdicts(&upserted), [Verdict::Unchanged]);
    }

    /// What a person edited by hand is not overwritten by an import (R26).
    async fn what_was_edited_by_hand_stays(db: Db) {
        let mut world = World::new(db).await;
        let upserted = world.bring("imp_1", vec![person("Jane", "jane-doe")]).await;
        let id = &upserted[0].contact;
        let mut tx = world.db.write().await.unwrap();
        let row = contact::lock(&mut tx, &world.workspace, id).await.unwrap().unwrap();
        let mut contact = row.sourced();
        contact.set_by_hand("first_name", Some("Janet".to_owned()), NOW);
        contact::save(&mut tx, &world.workspace, id, &contact, NOW).await.unwrap();
        tx.commit().await.unwrap();
        let upserted = world.bring("imp_2", vec![person("Jane", "jane-doe")]).await;
        assert_eq!(verdicts(&upserted), [Verdict::Unchanged]);
        let contacts = world.contacts().await;
        assert_eq!(first_names(&contacts), ["Janet"]);
        assert_eq!(contacts[0].provenance()["first_name"].source, BY_HAND);
    }

    /// Two contacts never have one profile.
    async fn an_address_cannot_be_given_twice(db: Db) {
        let mut world = World::new(db).await;
        let upserted = world.bring("imp_1", vec![person("Jane", "jane"), person("Bob", "bob")]).await;
        let mut tx = world.db.write().await.unwrap();
        let id = &upserted[1].contact;
        let mut bob = contact::get(&mut tx, &world.workspace, id).await.unwrap().unwrap().sourced();
        bob.set_by_hand("profile_url", Some("https://www.linkedin.com/in/jane".to_owned()), NOW);
        let error = contact::save(&mut tx, &world.workspace, id, &bob, NOW).await.unwrap_err();
        assert!(matches!(error, StoreError::AlreadyExists));
    }

    /// Nothing of one workspace is found from another.
    async fn workspaces_are_apart(db: Db) {
        let mut world = World::new(db).await;
        let upserted = world.bring("imp_1", vec![person("Jane", "jane-doe")]).await;
        let mut tx = world.db.read().await.unwrap();
        let other = &world.other_workspace;
        assert!(contact::get(&mut tx, other, &upserted[0].contact).await.unwrap().is_none());
        assert!(contact::by_profile_key(&mut tx, other, "in:jane-doe").await.unwrap().is_none());
        assert_eq!(contact::total(&mut tx, other).await.unwrap(), 0);
        drop(tx);
        std::mem::swap(&mut world.workspace, &mut world.other_workspace);
        let upserted = world.bring("imp_1", vec![person("Jane", "jane-doe")]).await;
        assert_eq!(verdicts(&upserted), [Verdict::Created]);
    }

    /// Pages put together are the whole list, in both orders, also where names are equal.
    async fn pages_are_stable(db: Db) {
        let mut world = World::new(db).await;
        let people = (0..23).map(|number| person(["Eve", "Zoë", "adam"][number % 3], &format!("slug-{number:02}"))).collect();
        world.bring("imp_1", people).await;
        for order in [Order::Newest, Order::Name] {
            let mut found: Vec<ContactRow> = Vec::new();
            loop {
                let mut tx = world.db.read().await.unwrap();
                let after = found.last().map(|last| After {
                    sort_name: last.sort_name.clone(),
                    id: last.id.clone(),
                });
                let page = contact::list(&mut tx, &world.workspace, &Filter::default(), None, order, after.as_ref(), 5)
                    .await
                    .unwrap();
                if page.is_empty() {
                    break;
                }
                found.extend(page);
            }
            let ids: std::collections::BTreeSet<_> = found.iter().map(|row| row.id.clone()).collect();
            assert_eq!((found.len(), ids.len()), (23, 23), "{order:?}");
            if order == Order::Name {
                let names = first_names(&found);
                assert_eq!((names[0], names[22]), ("adam", "Zoë"));
            }
        }
    }

    /// Search is by words in any spelling; filters go together.
    async fn the_list_is_filtered(db: Db) {
        let mut world = World::new(db).await;
        let mut zoe = person("Zoë", "zoe");
        zoe.company = Some("Café Bleu".to_owned());
        zoe.headline = Some("Head of 100% Growth_".to_owned());
        world.bring("imp_1", vec![zoe, person("Bob", "bob")]).await;
        let find = async |text: &str, owner| {
            let filter = Filter {
                text: Some(text.to_owned()),
                owner,
                ..Filter::default()
            };
            let mut tx = world.db.read().await.unwrap();
            let rows = contact::list(&mut tx, &world.workspace, &filter, None, Order::Name, None, 10).await.unwrap();
            let count = contact::count(&mut tx, &world.workspace, &filter, None, 10).await.unwrap();
            assert_eq!(rows.len() as i64, count);
            first_names(&rows).join(" ")
        };
        assert_eq!(find("ZOE cafe", None).await, "Zoë");
        assert_eq!(find("growth", None).await, "Zoë");
        assert_eq!(find("%", None).await, "Bob Zoë", "signs are no words");
        assert_eq!(find("bob_x", None).await, "");
        assert_eq!(find("doe", Some(world.owner.clone())).await, "Bob Zoë");
        assert_eq!(find("doe", Some(world.colleague.clone())).await, "");
    }

    /// Custom fields and everything else come back as they were.
    async fn fields_come_back(db: Db) {
        let mut world = World::new(db).await;
        let fields = ContactFields {
            headline: Some("Line; with \"quotes\"".to_owned()),
            company: Some("=HYPERLINK(1)".to_owned()),
            title: Some("CTO".to_owned()),
            city: Some("Łódź".to_owned()),
            region: Some("R".to_owned()),
            country: Some("PL".to_owned()),
            language: Some("pl".to_owned()),
            industry: Some("Software".to_owned()),
            birth_year: Some("1987".to_owned()),
            email: Some("jane@acme.example".to_owned()),
            remote_id: Some("R-1".to_owned()),
            custom: [("Tier".to_owned(), "gold".to_owned())].into(),
            ..person("Jane", "jane")
        };
        world.bring("imp_1", vec![fields.clone()]).await;
        assert_eq!(world.contacts().await[0].fields(), fields);
    }
}
