//! Campaigns on living segments (R33, R34, I-26).

use std::collections::BTreeSet;

use domain::ids::{ContactId, SegmentId};
use domain::ledger::{Actor, EventKind};
use serde_json::json;
use store::ledger::Entry;

use crate::world::{Spec, World};

/// Gives a tag to contacts, or takes it away, as the service does.
async fn tag(world: &World, contacts: &[ContactId], present: bool) {
    let mut tx = world.db.write().await.expect("a transaction");
    let changed = store::tag::set(
        &mut tx,
        &world.workspace,
        "VIP",
        contacts,
        present,
        world.now,
    )
    .await
    .expect("a tag");
    let kind = if present {
        EventKind::ContactTagged
    } else {
        EventKind::ContactUntagged
    };
    let entries = changed
        .iter()
        .map(|contact| Entry::new(world.now, kind, Actor::CommandLine, "test").contact(contact))
        .collect();
    store::ledger::append(&mut tx, &world.workspace, entries)
        .await
        .expect("entries");
    tx.commit().await.expect("a commit");
}

async fn contacts(world: &World) -> Vec<ContactId> {
    let mut tx = world.db.read().await.expect("a transaction");
    let filter = store::contact::Filter::default();
    let order = store::contact::Order::Newest;
    let rows = store::contact::list(&mut tx, &world.workspace, &filter, None, order, None, 1_000)
        .await
        .expect("contacts");
    let mut ids: Vec<ContactId> = rows.into_iter().map(|row| row.id).collect();
    ids.sort();
    ids
}

async fn size(world: &World, segment: &SegmentId) -> i64 {
    let mut tx = world.db.read().await.expect("a transaction");
    store::segment::get(&mut tx, &world.workspace, segment)
        .await
        .expect("a read")
        .expect("a segment")
        .contact_count
}

async fn drawn(world: &World, campaign: &domain::ids::CampaignId) -> BTreeSet<ContactId> {
    let actions = world.actions(campaign).await;
    actions
        .into_iter()
        .filter(|action| action.step.0 == 0)
        .map(|action| action.contact_id)
        .collect()
}

testkit::on_both_databases! {
    /// R34: who comes in is drawn, who left is not, and who comes again is not contacted again by the
    /// same campaign.
    async fn a_draw_sees_who_belongs_now(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let finder = world.finder(&ana, World::people(0, 40)).await;
        let segment = world.segment(&json!({"criterion": "tag", "is": ["vip"]})).await;
        let all = contacts(&world).await;
        tag(&world, &all[..12], true).await;
        let campaign = world
            .campaign(Spec { segment: Some(&segment), ..Spec::new(&ana, &finder) })
            .await;
        world.run_until("2027-03-02T08:00:00+01:00").await;
        assert_eq!(size(&world, &segment).await, 12);
        // Three leave a moment before the slot of the first day draws ten.
        world.run_until("2027-03-02T08:59:59+01:00").await;
        tag(&world, &all[..3], false).await;
        world.run_until("2027-03-02T12:30:00+01:00").await;
        let first = drawn(&world, &campaign).await;
        assert_eq!(first, all[3..12].iter().cloned().collect());
        // Some of those who were drawn leave and come again, with others who are new.
        tag(&world, &all[3..6], false).await;
        world.run_until("2027-03-02T13:00:00+01:00").await;
        assert_eq!(size(&world, &segment).await, 6);
        tag(&world, &all[3..6], true).await;
        tag(&world, &all[20..24], true).await;
        world.run_until("2027-03-03T12:30:00+01:00").await;
        assert_eq!(size(&world, &segment).await, 13);
        let second = drawn(&world, &campaign).await;
        assert_eq!(second.len(), first.len() + 4, "nobody is drawn twice");
        assert!(all[20..24].iter().all(|contact| second.contains(contact)));
    }

    /// I-26: a global segment gives each contact to one member.
    async fn a_global_segment_gives_each_contact_to_one(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let ben = world.sender("Ben Other").await;
        let finder = world.finder(&ana, World::people(0, 30)).await;
        let segment = world.segment(&json!({"criterion": "company", "contains": ["example"]})).await;
        let one = world.campaign(Spec { name: "a", segment: Some(&segment), ..Spec::new(&ana, &finder) }).await;
        let other = world.campaign(Spec { name: "b", segment: Some(&segment), ..Spec::new(&ben, &finder) }).await;
        world.run_until("2027-03-05T18:00:00+01:00").await;
        let (one, other) = (drawn(&world, &one).await, drawn(&world, &other).await);
        assert!(one.is_disjoint(&other));
        assert_eq!(one.len() + other.len(), 30);
        assert!(one.len().abs_diff(other.len()) <= 10, "{} and {}", one.len(), other.len());
    }

    /// What a campaign did decides who belongs: those who were invited leave by themselves.
    async fn behaviour_moves_people_between_segments(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let finder = world.finder(&ana, World::people(0, 15)).await;
        let fresh = world.segment(&json!({"criterion": "invited", "exclude": true})).await;
        let invited = world.segment(&json!({"not": [{"criterion": "segment", "is": [fresh]}]})).await;
        world.campaign(Spec { segment: Some(&fresh), ..Spec::new(&ana, &finder) }).await;
        world.run_until("2027-03-02T08:00:00+01:00").await;
        assert_eq!((size(&world, &fresh).await, size(&world, &invited).await), (15, 0));
        world.run_until("2027-03-03T18:00:00+01:00").await;
        assert_eq!((size(&world, &fresh).await, size(&world, &invited).await), (5, 10));
    }
}
