//! What contacts write: judged when it is recorded, attributed, counted, and what ends with it (R48, R70).

use domain::action::{Reason, StepIndex};
use domain::ids::{CampaignId, ContactId};
use domain::reply::Class;
use sandbox::behaviour::Class as Meant;
use store::conversation::MessageRow;

use crate::world::{Spec, World, person, reasons};

/// A person answers every message with this text, an hour later.
fn answers(world: &World, person: &str, text: &str) {
    let rule = serde_json::from_value(serde_json::json!({
        "on_message": { "write": { "after": "PT1H", "class": "neutral", "text": text } },
    }))
    .expect("a rule");
    world
        .sandbox
        .with(|network| network.set_rule(person, rule))
        .expect("a rule");
}

async fn contact_of(world: &World, person: &str) -> ContactId {
    let mut tx = world.db.read().await.expect("a transaction");
    let rows = store::dump::rows(&mut tx, "contact").await.expect("rows");
    let row = rows.iter().find(|row| row["remote_id"] == person);
    row.expect("the contact")["id"]
        .as_str()
        .expect("an id")
        .parse()
        .expect("an id")
}

async fn received(world: &World, contact: &ContactId) -> Vec<MessageRow> {
    let mut tx = world.db.read().await.expect("a transaction");
    let rows = store::conversation::of_contact(&mut tx, &world.workspace, contact, 100)
        .await
        .expect("messages");
    rows.into_iter()
        .filter(|row| row.direction == "in")
        .collect()
}

/// What the campaign keeps, and what the ledger says.
async fn sums(world: &World, campaign: &CampaignId) -> [(i64, i64); 2] {
    let mut tx = world.db.read().await.expect("a transaction");
    let row = store::campaign::get(&mut tx, &world.workspace, campaign)
        .await
        .expect("a campaign")
        .expect("the campaign");
    let counted = store::campaign_list::recount(&mut tx, &world.workspace, campaign)
        .await
        .expect("a recount");
    [
        (row.replies_total, row.sentiment_total),
        (counted.replies, counted.sentiment),
    ]
}

/// Ana's contact answers her welcome with this text; how many actions of Bob's campaign ended for it?
async fn ended_for_the_other(db: store::Db, text: &str) -> usize {
    let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
    let ana = world.sender("Ana Owner").await;
    let bob = world.sender("Bob Owner").await;
    let finder = world.finder(&ana, World::people(0, 1)).await;
    let other = world.finder(&bob, World::people(0, 1)).await;
    let first = Spec {
        name: "first",
        ..Spec::new(&ana, &finder)
    };
    world.campaign(first).await;
    world.run_until("2027-03-03T18:00:00+01:00").await;
    let second = Spec {
        name: "second",
        ..Spec::new(&bob, &other)
    };
    let bobs = world.campaign(second).await;
    answers(&world, &person(0), text);
    world.run_until("2027-03-12T18:00:00+01:00").await;
    reasons(&world.actions(&bobs).await, Reason::StoppedByRefusal)
}

testkit::on_both_databases! {
    /// R70: the verdict is stored with the message, names the campaign and step that it answers, and the sums are a recount.
    async fn a_reply_is_recorded_with_its_verdict(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let finder = world.finder(&ana, World::people(0, 2)).await;
        let campaign = world.campaign(Spec::new(&ana, &finder)).await;
        answers(&world, &person(0), "Sounds great, Tuesday at 10 works for me");
        answers(&world, &person(1), "hm");
        world.run_until("2027-03-05T18:00:00+01:00").await;

        let pleased = received(&world, &contact_of(&world, &person(0)).await).await;
        let [reply] = pleased.as_slice() else { panic!("{pleased:?}") };
        assert_eq!((reply.class, reply.language.as_deref()), (Some(Class::Positive), Some("en")));
        assert_eq!((&reply.campaign_id, reply.step), (&Some(campaign.clone()), Some(StepIndex(1))));
        assert!(reply.sentiment_percent >= Some(60) && reply.unsure == Some(false));
        let puzzling = received(&world, &contact_of(&world, &person(1)).await).await;
        let [other] = puzzling.as_slice() else { panic!("{puzzling:?}") };
        assert_eq!(other.class, Some(Class::Neutral));

        let felt = reply.sentiment_percent.unwrap() + other.sentiment_percent.unwrap();
        assert_eq!(sums(&world, &campaign).await, [(2, felt), (2, felt)]);
    }

    /// R48 (+): a wish to be left alone that one sender gets ends what another sender began.
    async fn a_wish_to_stop_ends_the_sequences_of_every_sender(db: store::Db) {
        assert_eq!(ended_for_the_other(db, "Ne me contactez plus, s'il vous plaît").await, 1);
    }

    /// So does a refusal.
    async fn a_refusal_ends_the_sequences_of_every_sender(db: store::Db) {
        assert_eq!(ended_for_the_other(db, "Danke, aber wir haben kein Interesse").await, 1);
    }

    /// Interest in one sender ends nothing of another's.
    async fn interest_ends_nothing_of_another_sender(db: store::Db) {
        assert_eq!(ended_for_the_other(db, "Sounds great, let us talk on Tuesday").await, 0);
    }

    /// R48: an out-of-office note is a message of the contact like another one: where the message says "stop if
    /// incomings", nothing leaves after it; but it is no refusal.
    async fn a_note_of_absence_stops_its_own_sequence_and_no_other(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let finder = world.finder(&ana, World::people(0, 1)).await;
        let campaign = world.campaign(Spec::new(&ana, &finder)).await;
        answers(&world, &person(0), "I am out of the office until Monday with limited access to email.");
        world.run_until("2027-03-12T18:00:00+01:00").await;
        let note = received(&world, &contact_of(&world, &person(0)).await).await;
        assert_eq!(note[0].class, Some(Class::OutOfOffice));
        let actions = world.actions(&campaign).await;
        assert_eq!(reasons(&actions, Reason::StoppedByIncoming), 1, "{actions:?}");
        assert_eq!(reasons(&actions, Reason::StoppedByRefusal), 0);
    }
}

/// The simulated people mean what they say: each of their sayings is judged as what it is.
#[test]
fn what_simulated_people_say_is_judged_as_they_mean_it() {
    let mut wrong = Vec::new();
    for (meant, class) in [
        (Meant::Positive, words::reply::Class::Positive),
        (Meant::Neutral, words::reply::Class::Neutral),
        (Meant::Negative, words::reply::Class::Negative),
        (Meant::Stop, words::reply::Class::Stop),
        (Meant::OutOfOffice, words::reply::Class::OutOfOffice),
    ] {
        for (language, sayings) in sandbox::behaviour::sayings(meant) {
            for saying in *sayings {
                let verdict = words::reply::judge(saying, None);
                let tag = verdict.language.map(words::reply::Language::tag);
                if verdict.class != class || tag != Some(language) {
                    wrong.push(format!("{saying}: {:?} in {tag:?}", verdict.class));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
