//! Two contacts that are one person are approached as one, whatever was done with either before (R26, R48, R91).

use domain::action::{ActionState, Reason};
use domain::contact_merge::{Choices, unite};
use domain::ids::{CampaignId, ContactId, WorkspaceId};
use domain::ledger::Actor;
use domain::suppression::SuppressionKind;
use domain::time::Timestamp;
use sandbox::network::PersonAct;
use store::action::ActionRow;
use store::contact_merge::{Content, Holdings, Joining, Plan, part};

use crate::world::{Spec, World, person, reasons};

/// Everybody to whom something left in our name.
fn left(world: &World, operation: &str) -> Vec<String> {
    let effects = world.effects(operation).into_iter();
    effects
        .filter(|row| row["by"] == "client")
        .filter_map(|row| row["person"].as_str().map(str::to_owned))
        .collect()
}

/// The contact with this place in the network.
pub async fn contact(world: &World, index: usize) -> ContactId {
    let mut tx = world.db.read().await.expect("a transaction");
    let filter = store::contact::Filter::default();
    let newest = store::contact::Order::Newest;
    let rows = store::contact::list(
        &mut tx,
        &world.workspace,
        &filter,
        None,
        newest,
        None,
        1_000,
    );
    let rows = rows.await.expect("contacts");
    let found = rows
        .into_iter()
        .find(|row| row.remote_id == Some(person(index)));
    found.expect("the contact").id
}

/// Merges, as a person does who was asked nothing.
pub async fn merge(world: &World, kept: &ContactId, absorbed: &ContactId) -> Content {
    merge_in(&world.db, &world.workspace, world.now, kept, absorbed).await
}

/// The same beside other work with the world.
pub async fn merge_in(
    db: &store::Db,
    workspace: &WorkspaceId,
    now: Timestamp,
    kept: &ContactId,
    absorbed: &ContactId,
) -> Content {
    let mut tx = db.write().await.expect("a transaction");
    let rows = store::contact::lock_both(&mut tx, workspace, [kept, absorbed]).await;
    let rows = rows.expect("both");
    let row = |id: &ContactId| rows.iter().find(|row| row.id == *id).expect("a contact");
    let held = Holdings::of(&mut tx, workspace, (kept, absorbed), true).await;
    let held = held.expect("what campaigns did");
    assert!(held.in_flight().is_none());
    let joining = Joining {
        id: &absorbed
            .as_str()
            .replacen("con_", "mrg_", 1)
            .parse()
            .expect("an id"),
        kept: row(kept),
        absorbed: row(absorbed),
        united: &unite(
            &row(kept).sourced(),
            &row(absorbed).sourced(),
            &Choices::new(),
            now,
        ),
        plan: &Plan::of(&held),
        held: &held,
        by: "test",
        now,
    };
    let content = engine::merging::merge(&mut tx, workspace, joining, &Actor::CommandLine).await;
    let content = content.expect("a merge");
    tx.commit().await.expect("a commit");
    content
}

async fn undo(world: &World, kept: &ContactId) {
    let mut tx = world.db.write().await.expect("a transaction");
    let merge = store::contact_merge::of_contact(&mut tx, &world.workspace, kept, 1).await;
    let merge = merge.expect("merges").remove(0);
    let both = [kept, &merge.absorbed_contact_id];
    let rows = store::contact::lock_both(&mut tx, &world.workspace, both)
        .await
        .expect("both");
    let row = rows
        .iter()
        .find(|row| row.id == *kept)
        .expect("the contact");
    let first = part(&mut tx, &world.workspace, &merge, row, "test", world.now).await;
    assert!(first.expect("an undoing"));
    tx.commit().await.expect("a commit");
}

async fn of_contact(world: &World, campaign: &CampaignId, contact: &ContactId) -> Vec<ActionRow> {
    let mut actions = world.actions(campaign).await;
    actions.retain(|action| action.contact_id == *contact);
    actions
}

testkit::on_both_databases! {
    /// The person was invited under one contact, and is planned under the other one when both become one: nobody invites it
    /// again, and its welcome leaves once.
    async fn who_was_invited_under_one_contact_is_not_invited_under_the_other(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let (ana, bob) = (world.sender("Ana Owner").await, world.sender("Bob Owner").await);
        let of_ana = world.finder(&ana, World::people(0, 1)).await;
        let first = world.campaign(Spec::new(&ana, &of_ana)).await;
        world.run_until("2027-03-03T08:00:00+01:00").await;
        let of_bob = world.finder(&bob, World::people(1, 1)).await;
        let second = world.campaign(Spec::new(&bob, &of_bob)).await;
        world.run_until("2027-03-04T20:00:00+01:00").await;
        let (absorbed, kept) = (contact(&world, 0).await, contact(&world, 1).await);
        let planned = of_contact(&world, &second, &kept).await;
        assert_eq!(planned.len(), 1, "Bob would invite tomorrow");
        assert!(!planned[0].state.is_final());

        merge(&world, &kept, &absorbed).await;
        world.run_until("2027-03-20T18:00:00+01:00").await;
        assert_eq!(left(&world, "invitation_sent"), [person(0)], "invited once, by Ana");
        let ended = world.actions(&second).await;
        assert_eq!(reasons(&ended, Reason::Merged), 1, "{ended:?}");
        assert_eq!(ended[0].state, ActionState::Canceled);
        let own = of_contact(&world, &first, &kept).await;
        assert!(own.len() >= 2 && own[0].state == ActionState::Sent, "Ana's sequence is the person's: {own:?}");
        let told = left(&world, "message_sent");
        assert!(told.iter().all(|to| *to == told[0]), "to one account of the person: {told:?}");
    }

    /// The same where the other contact is drawn only after the merge, by another member for the same name and program.
    async fn who_is_drawn_after_the_merge_is_a_duplicate(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let (ana, bob) = (world.sender("Ana Owner").await, world.sender("Bob Owner").await);
        let of_ana = world.finder(&ana, World::people(0, 1)).await;
        world.campaign(Spec::new(&ana, &of_ana)).await;
        world.run_until("2027-03-03T14:00:00+01:00").await;
        let of_bob = world.finder(&bob, World::people(1, 1)).await;
        merge(&world, &contact(&world, 1).await, &contact(&world, 0).await).await;
        let second = world.campaign(Spec::new(&bob, &of_bob)).await;
        world.run_until("2027-03-12T18:00:00+01:00").await;
        assert_eq!(left(&world, "invitation_sent"), [person(0)]);
        assert_eq!(reasons(&world.actions(&second).await, Reason::AlreadyInvitedByMember), 1);
    }

    /// Both stand in one campaign: who was not invited yet is not invited, and a later import that meets the merged one's id
    /// finds the person and draws nobody anew.
    async fn both_in_one_campaign_are_one_from_the_merge_on(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let finder = world.finder(&ana, World::people(0, 2)).await;
        let mut spec = Spec::new(&ana, &finder);
        spec.schedule.cohort_size = 1;
        let campaign = world.campaign(spec).await;
        world.run_until("2027-03-03T14:00:00+01:00").await;
        assert_eq!(left(&world, "invitation_sent"), [person(0)], "the second one is planned for tomorrow");
        let (absorbed, kept) = (contact(&world, 0).await, contact(&world, 1).await);
        merge(&world, &kept, &absorbed).await;
        let again = world.finder(&ana, World::people(0, 1)).await;
        let other = world.campaign(Spec { name: "another", ..Spec::new(&ana, &again) }).await;
        world.run_until("2027-03-20T18:00:00+01:00").await;
        assert_eq!(left(&world, "invitation_sent"), [person(0)]);
        assert_eq!(reasons(&world.actions(&campaign).await, Reason::Merged), 1);
        let drawn = world.actions(&other).await;
        assert_eq!(drawn.len(), 1);
        assert_eq!(drawn[0].contact_id, kept, "the merged one's id leads to the person");
        assert_eq!(drawn[0].reason, Some(Reason::AlreadyConnected), "{drawn:?}");
    }

    /// A no to one contact is a no to both: what waits for the other one ends at the merge (R48).
    async fn a_refusal_of_one_counts_for_both(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let finder = world.finder(&ana, World::people(0, 1)).await;
        world.campaign(Spec::new(&ana, &finder)).await;
        world.run_until("2027-03-04T18:00:00+01:00").await;
        let refusal = PersonAct::Write { text: "Non merci".to_owned(), class: None };
        world.sandbox.with(|network| network.act_as_person("member-1", &person(0), &refusal)).expect("an answer");
        world.run_until("2027-03-05T08:00:00+01:00").await;
        let others = world.finder(&ana, World::people(1, 1)).await;
        let other = world.campaign(Spec { name: "another", ..Spec::new(&ana, &others) }).await;
        world.run_until("2027-03-08T20:00:00+01:00").await;
        let (absorbed, kept) = (contact(&world, 0).await, contact(&world, 1).await);
        assert_eq!(of_contact(&world, &other, &kept).await.len(), 1, "planned for tomorrow");
        merge(&world, &kept, &absorbed).await;
        world.run_until("2027-03-20T18:00:00+01:00").await;
        assert_eq!(left(&world, "invitation_sent"), [person(0)]);
        assert_eq!(reasons(&world.actions(&other).await, Reason::StoppedByRefusal), 1);
    }

    /// An entry of the suppression list that names the merged one's address concerns the person, also one that comes later
    /// (R36).
    async fn what_suppresses_the_merged_one_suppresses_the_person(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let mut people = World::people(0, 2);
        people[0].email = Some("kept@acme.example".to_owned());
        people[1].email = Some("merged@acme.example".to_owned());
        let finder = world.finder(&ana, people).await;
        let (kept, absorbed) = (contact(&world, 0).await, contact(&world, 1).await);
        merge(&world, &kept, &absorbed).await;
        let mut tx = world.db.write().await.expect("a transaction");
        let entry = store::suppression::SuppressionRow {
            id: "sup_0000000000000000000000000a".parse().expect("an id"),
            kind: SuppressionKind::Person,
            value: "merged@acme.example".to_owned(),
            note: String::new(),
            created_by: "test".to_owned(),
            created_at: world.now,
            file_id: None,
        };
        store::suppression::add(&mut tx, &world.workspace, vec![entry]).await.expect("an entry");
        tx.commit().await.expect("a commit");
        let campaign = world.campaign(Spec::new(&ana, &finder)).await;
        world.run_until("2027-03-12T18:00:00+01:00").await;
        assert!(left(&world, "invitation_sent").is_empty());
        let actions = world.actions(&campaign).await;
        assert_eq!((actions.len(), reasons(&actions, Reason::Suppressed)), (1, 1), "{actions:?}");
    }

    /// A merge that is undone gives each its own sequence back, with what became of it meanwhile, and nothing leaves twice.
    async fn an_undone_merge_gives_each_its_sequence_back(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let (ana, bob) = (world.sender("Ana Owner").await, world.sender("Bob Owner").await);
        let of_ana = world.finder(&ana, World::people(0, 1)).await;
        let of_bob = world.finder(&bob, World::people(1, 1)).await;
        let first = world.campaign(Spec::new(&ana, &of_ana)).await;
        let second = world.campaign(Spec { name: "another", ..Spec::new(&bob, &of_bob) }).await;
        world.run_until("2027-03-03T14:00:00+01:00").await;
        let (absorbed, kept) = (contact(&world, 0).await, contact(&world, 1).await);
        merge(&world, &kept, &absorbed).await;
        assert_eq!(of_contact(&world, &first, &kept).await.len(), 1);
        // What is planned meanwhile is planned under the contact that stayed.
        world.run_until("2027-03-04T08:30:00+01:00").await;
        undo(&world, &kept).await;
        assert!(of_contact(&world, &first, &kept).await.is_empty());
        world.run_until("2027-03-20T18:00:00+01:00").await;
        let steps = |actions: Vec<ActionRow>| actions.into_iter().map(|one| one.state).collect::<Vec<_>>();
        assert_eq!(steps(of_contact(&world, &first, &absorbed).await), [ActionState::Sent; 3]);
        assert_eq!(steps(of_contact(&world, &second, &kept).await), [ActionState::Sent; 3]);
        let mut invited = left(&world, "invitation_sent");
        invited.sort();
        assert_eq!(invited, [person(0), person(1)]);
        assert_eq!(left(&world, "message_sent").len(), 4, "a welcome and a follow-up to each");
    }
}
