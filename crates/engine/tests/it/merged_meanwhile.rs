//! What is heard of a contact while it becomes another one's is heard of that one (R26, R48).

use std::time::Duration;

use domain::archive::{Reach, Teller};
use domain::entropy::Entropy;
use domain::ids::{ContactId, Id, IdentityId, MessageId};
use domain::reply::Class;
use engine::archive::{Gathering, Saying, What};
use engine::journal::Journal;
use store::conversation::{Direction, NewMessage, Verdict};

use crate::merges::{contact, merge, merge_in};
use crate::world::{Sender, Spec, World, person};

/// How long a merge is waited for that waits itself.
const PATIENCE: Duration = Duration::from_secs(1);

async fn account(world: &World, of: &Sender) -> IdentityId {
    let mut tx = world.db.read().await.expect("a transaction");
    let senders = store::account::senders(&mut tx, [&of.member]).await;
    let identity = senders.expect("senders").remove(0).identity_id;
    identity.expect("an account")
}

async fn has_refused(world: &World, contact: &ContactId) -> bool {
    let mut tx = world.db.read().await.expect("a transaction");
    let asked = [(world.workspace.clone(), contact.clone())];
    let refusals = store::conversation::refusals(&mut tx, asked).await;
    !refusals.expect("refusals").is_empty()
}

testkit::on_both_databases! {
    /// An archive was read, then its contact was merged, then the archive is written down.
    async fn an_archive_of_before_a_merge_tells_of_the_person(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let mut people = World::people(0, 2);
        people[0].profile_url = Some("https://www.linkedin.com/in/person-0".to_owned());
        let finder = world.finder(&ana, people).await;
        world.campaign(Spec::new(&ana, &finder)).await;
        world.run_until("2027-03-03T14:00:00+01:00").await;
        let (absorbed, kept) = (contact(&world, 0).await, contact(&world, 1).await);
        let mut gathering = Gathering::new(&account(&world, &ana).await);
        let told = Saying {
            person: "in:person-0".to_owned(),
            at: world.now,
            what: What::Received { text: "Non merci".to_owned() },
        };
        let mut tx = world.db.read().await.expect("a transaction");
        gathering.take(&mut tx, vec![told]).await.expect("a look").expect("little");
        drop(tx);
        let day = world.now.local_date(&jiff::tz::TimeZone::UTC);
        let reach = Reach { day, lists_connections: false, invitations_since: None };
        let archive = gathering.finish(Teller::Archive, reach);

        merge(&world, &kept, &absorbed).await;
        let mut tx = world.db.write().await.expect("a transaction");
        let mut journal = Journal::default();
        archive.apply(&world.engine, &mut tx, &mut journal, world.now).await.expect("facts");
        journal.write(&mut tx).await.expect("a journal");
        tx.commit().await.expect("a commit");
        assert!(has_refused(&world, &kept).await);
    }
}

/// A contact has said no to an account, and what it said is being written down when a merge comes.
async fn refuse_during_merge(
    world: &World,
    identity: &IdentityId,
    place: usize,
    [kept, absorbed]: [&ContactId; 2],
) {
    let mut tx = world.db.write().await.expect("a transaction");
    let remote_id = person(place);
    let seen = store::recipient::seen(&mut tx, [(identity, remote_id.as_str())], []).await;
    let seen = seen.expect("contacts").remove(0).id;
    let (db, workspace, now) = (world.db.clone(), world.workspace.clone(), world.now);
    let (into, from) = (kept.clone(), absorbed.clone());
    let mut merging =
        tokio::spawn(async move { merge_in(&db, &workspace, now, &into, &from).await });
    let early = tokio::time::timeout(PATIENCE, &mut merging).await;
    let message = NewMessage {
        workspace: world.workspace.clone(),
        id: MessageId::mint(world.now, &mut Entropy::from_seed(place as u64)),
        identity: identity.clone(),
        contact: seen,
        direction: Direction::In,
        by_hand: false,
        verdict: Some(Verdict {
            language: None,
            class: Class::Negative,
            sentiment_percent: 0,
            confidence_percent: 100,
            unsure: false,
            reason: "{}".to_owned(),
        }),
        text: "Non merci".to_owned(),
        happened_at: world.now,
        observed_at: world.now,
        remote_id: format!("message of {remote_id}"),
        campaign: None,
        step: None,
    };
    let written = store::conversation::insert(&mut tx, vec![message]).await;
    assert_eq!(written.expect("a message").len(), 1);
    tx.commit().await.expect("a commit");
    if early.is_err() {
        merging.await.expect("a merge");
    }
}

/// What a contact wrote is written down while the contact is merged, or the one into which it was merged before.
#[test]
fn a_no_that_is_written_down_during_a_merge_is_the_persons() {
    testkit::both::on_postgres(|db| async move {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let finder = world.finder(&ana, World::people(0, 5)).await;
        world.campaign(Spec::new(&ana, &finder)).await;
        let identity = account(&world, &ana).await;
        let (absorbed, kept) = (contact(&world, 0).await, contact(&world, 1).await);
        refuse_during_merge(&world, &identity, 0, [&kept, &absorbed]).await;
        assert!(has_refused(&world, &kept).await);

        let (first, second, last) = (
            contact(&world, 2).await,
            contact(&world, 3).await,
            contact(&world, 4).await,
        );
        merge(&world, &second, &first).await;
        refuse_during_merge(&world, &identity, 2, [&last, &second]).await;
        assert!(has_refused(&world, &last).await);
    });
}
