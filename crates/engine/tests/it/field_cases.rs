//! Cases that tools of this kind get wrong, each as people tell it.

use domain::action::Reason;
use domain::contact::ContactFields;
use domain::ids::CampaignId;
use domain::time::{Timestamp, span};
use sandbox::network::{OwnerAct, PersonAct};

use crate::world::{Spec, World, at, person, reasons};

/// Every message that left in our name, with its person.
fn left(world: &World, operation: &str) -> Vec<String> {
    let effects = world.effects(operation).into_iter();
    effects
        .filter(|row| row["by"] == "client")
        .filter_map(|row| row["person"].as_str().map(str::to_owned))
        .collect()
}

async fn sent(world: &World, campaign: &CampaignId) -> usize {
    let counts = world.counts(campaign, 0).await;
    counts.get("sent").copied().unwrap_or(0)
}

/// A workspace that allows so many invitations a week.
async fn allow(world: &World, invitations_per_week: u32) {
    let mut tx = world.db.write().await.expect("a transaction");
    let row = store::workspace::lock(&mut tx, &world.workspace).await;
    let mut row = row.expect("an answer").expect("the workspace");
    row.invitations_per_week = invitations_per_week;
    let changed = store::workspace::change(&mut tx, &row).await;
    changed.expect("a change");
    tx.commit().await.expect("a commit");
}

testkit::on_both_databases! {
    /// Somebody answers "non merci", the sender says a friendly word by hand, the date of the follow-up comes: nothing
    /// leaves (R48).
    async fn after_a_refusal_and_a_word_by_hand_the_date_brings_nothing(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let finder = world.finder(&ana, World::people(0, 2)).await;
        let campaign = world.campaign(Spec::new(&ana, &finder)).await;
        world.run_until("2027-03-05T18:00:00+01:00").await;
        assert_eq!(left(&world, "message_sent").len(), 2, "both accepted and were welcomed");

        let refusal = PersonAct::Write { text: "Non merci".to_owned(), class: None };
        world.sandbox.with(|network| network.act_as_person("member-1", &person(0), &refusal)).expect("an answer");
        world.run_until("2027-03-06T10:00:00+01:00").await;
        let by_hand = OwnerAct::Message { person: person(0), text: "Pas de souci, bonne journée".to_owned() };
        world.sandbox.with(|network| network.act_as_owner("member-1", &by_hand)).expect("a word by hand");
        world.run_until("2027-03-20T18:00:00+01:00").await;
        let follow_ups = left(&world, "message_sent").split_off(2);
        assert_eq!(follow_ups, [person(1)], "only who said nothing is asked again");
        let actions = world.actions(&campaign).await;
        assert_eq!(reasons(&actions, Reason::StoppedByIncoming) + reasons(&actions, Reason::StoppedByRefusal), 1);
    }

    /// The same person in three spellings of the address, in the finders of two members: one contact, and one invitation
    /// by one of them (R26, R52).
    async fn three_spellings_in_two_finders_of_two_members_are_one_invitation(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let bob = world.sender("Bob Owner").await;
        let spelled = |url: &str| ContactFields {
            profile_url: Some(url.to_owned()),
            ..World::people(0, 1).remove(0)
        };
        let of_ana = world.finder(&ana, vec![spelled("https://www.linkedin.com/in/Zo%C3%A9-Martin/")]).await;
        let others = ["linkedin.com/in/zoé-martin?trk=people-guest", "http://fr.linkedin.com/in/ZO%c3%89-martin/de"];
        let of_bob = world.finder(&bob, others.map(spelled).to_vec()).await;
        let first = world.campaign(Spec::new(&ana, &of_ana)).await;
        let second = world.campaign(Spec::new(&bob, &of_bob)).await;
        world.run_until("2027-03-10T18:00:00+01:00").await;
        assert_eq!(left(&world, "invitation_sent"), [person(0)]);
        let mut actions = world.actions(&first).await;
        actions.extend(world.actions(&second).await);
        actions.retain(|action| action.step.0 == 0);
        assert_eq!(actions.len(), 2, "one contact in either finder: {actions:?}");
        assert_eq!(reasons(&actions, Reason::AlreadyInvitedByMember), 1);
    }

    /// Three campaigns share a hundred invitations a week; one is paused on Wednesday. The others use what it leaves, and no
    /// seven days hold more than a hundred (R51).
    async fn of_three_campaigns_one_pauses_and_the_others_use_its_part(db: store::Db) {
        let mut world = World::new(db, "2027-02-26T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        allow(&world, 100).await;
        let mut campaigns = Vec::new();
        for (place, name) in ["first", "second", "paused"].into_iter().enumerate() {
            let finder = world.finder(&ana, World::people(place * 150, 150)).await;
            let mut spec = Spec { name, ..Spec::new(&ana, &finder) };
            spec.schedule.cohort_size = 25;
            spec.messages.truncate(1);
            campaigns.push(world.campaign(spec).await);
        }
        // Monday draws, Tuesday sends; on Wednesday morning the third one is paused.
        world.run_until("2027-03-03T08:30:00+01:00").await;
        let paused_with = sent(&world, &campaigns[2]).await;
        let mut tx = world.db.write().await.expect("a transaction");
        let stopped = store::campaign_edit::stop(&mut tx, &world.workspace, &campaigns[2], world.now).await;
        assert!(stopped.expect("a stop"));
        tx.commit().await.expect("a commit");
        world.run_until("2027-03-05T18:00:00+01:00").await;
        let (first, second) = (sent(&world, &campaigns[0]).await, sent(&world, &campaigns[1]).await);
        assert_eq!(sent(&world, &campaigns[2]).await, paused_with, "what is paused sends nothing");
        assert_eq!(first + second + paused_with, 100, "the part that was left is used");
        assert!(first > 34 && second > 34, "by both: {first} and {second}");

        world.run_until("2027-03-10T18:00:00+01:00").await;
        let mut moments: Vec<i64> = Vec::new();
        for campaign in &campaigns {
            let actions = world.actions(campaign).await;
            moments.extend(actions.iter().filter_map(|action| action.intent_at.map(Timestamp::as_millis)));
        }
        moments.sort_unstable();
        let week = 7 * span::DAY;
        let most = moments.iter().enumerate().map(|(place, begin)| {
            moments[place..].iter().take_while(|moment| **moment < begin + week).count()
        });
        assert!(most.max() <= Some(100), "seven days with more than a hundred");
        assert!(moments.last() > Some(&at("2027-03-08T00:00:00+01:00").as_millis()), "the second week sends again");
    }
}
