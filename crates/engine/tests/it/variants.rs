//! Several texts of one message (R65): each person gets one of them, which is recorded, and what came of them is looked at
//! once, by the rule that was said before.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use domain::action::StepIndex;
use domain::campaign::{Message, MessageStep, Texts};
use domain::ids::CampaignId;
use domain::variant::{Afterwards, Success, TestRule, TestState, Variant};
use engine::forecast::Question;
use sandbox::network::PersonAct;
use store::action::ActionRow;

use crate::world::{Spec, World, at, person};

const START: &str = "2027-03-01T10:00:00+01:00";

/// A message with a second text, and a rule that is met after twenty people or fifteen days.
fn two_texts(step: MessageStep, own: &str, other: &str, afterwards: Afterwards) -> Message {
    let mut message = Message::new(step, own);
    let variant = Variant {
        texts: Texts::from([("default".to_owned(), other.to_owned())]),
        weight: 1,
    };
    message.variants.insert("B".to_owned(), variant);
    message.test = Some(TestRule {
        sample: 20,
        days: 15,
        afterwards,
        ..TestRule::usual(step)
    });
    message
}

fn notes(afterwards: Afterwards) -> Vec<Message> {
    let (own, other) = ("Hello {{firstName}}", "Good day {{firstName}}");
    vec![two_texts(MessageStep::Invitation, own, other, afterwards)]
}

fn of_step(actions: &[ActionRow], step: u32) -> Vec<&ActionRow> {
    let actions = actions.iter();
    actions
        .filter(|action| action.step == StepIndex(step))
        .collect()
}

/// Nobody accepts by themselves.
async fn silent(db: store::Db) -> World {
    let world = World::new(db, START).await;
    world
        .sandbox
        .with(|network| network.set_rates(sandbox::behaviour::Rates::still()))
        .expect("rates");
    world
}

/// Whoever got a note that begins so accepts.
fn accept_who_reads(world: &World, beginning: &str) {
    for effect in world.effects("invitation_sent") {
        let reads = effect["text"]
            .as_str()
            .is_some_and(|text| text.starts_with(beginning));
        if reads {
            let who = effect["person"].as_str().expect("a person");
            let act = PersonAct::Accept;
            world
                .sandbox
                .with(|network| network.act_as_person("member-1", who, &act))
                .expect("they accept");
        }
    }
}

/// A campaign of 25 people a day whose notes are compared.
async fn compared(world: &mut World, people: usize, afterwards: Afterwards) -> CampaignId {
    let ana = world.sender("Ana Owner").await;
    let finder = world.finder(&ana, World::people(0, people)).await;
    let mut spec = Spec {
        messages: notes(afterwards),
        ..Spec::new(&ana, &finder)
    };
    spec.schedule.cohort_size = 25;
    world.campaign(spec).await
}

testkit::on_both_databases! {
    /// What leaves is the text of the variant that was recorded when the action was planned, in every step, and the ledger
    /// tells which.
    async fn everybody_gets_the_text_of_the_recorded_variant(db: store::Db) {
        let mut world = World::new(db, START).await;
        let ana = world.sender("Ana Owner").await;
        let finder = world.finder(&ana, World::people(0, 40)).await;
        let mut messages = notes(Afterwards::Tell);
        messages.push(two_texts(MessageStep::Welcome, "Thanks", "Welcome", Afterwards::Tell));
        let campaign = world.campaign(Spec { messages, ..Spec::new(&ana, &finder) }).await;
        world.run_until("2027-03-02T23:59:00+01:00").await;
        let planned: BTreeMap<_, _> = world
            .actions(&campaign)
            .await
            .into_iter()
            .map(|action| (action.id, action.variant))
            .collect();
        assert_eq!(planned.len(), 10);
        assert!(planned.values().all(Option::is_some), "it is recorded with the plan");

        world.run_until("2027-03-12T18:00:00+01:00").await;
        let actions = world.actions(&campaign).await;
        for (step, own, other) in [(0, "Hello Person", "Good day Person"), (1, "Thanks", "Welcome")] {
            let sent: Vec<_> = of_step(&actions, step).into_iter().filter(|one| one.sent_text.is_some()).collect();
            let got: BTreeSet<&str> = sent.iter().filter_map(|one| one.variant.as_deref()).collect();
            assert_eq!(got, ["A", "B"].into(), "both texts leave in step {step}");
            for action in sent {
                let beginning = if action.variant.as_deref() == Some("A") { own } else { other };
                assert!(action.sent_text.as_deref().unwrap().starts_with(beginning), "{action:?}");
                assert_eq!(action.variant_test, Some(1));
                if let Some(variant) = planned.get(&action.id) {
                    assert_eq!(&action.variant, variant, "it stays as it was planned");
                }
            }
        }
        let mut tx = world.db.read().await.unwrap();
        let rows = store::ledger::page(&mut tx, &world.workspace, 0, 1_000).await.unwrap();
        let begun = rows.iter().filter(|row| row.kind == domain::ledger::EventKind::ActionBegun);
        for row in begun {
            let told: serde_json::Value = serde_json::from_str(row.data.as_deref().unwrap()).unwrap();
            let action = actions.iter().find(|action| Some(&action.id) == row.action_id.as_ref()).unwrap();
            assert_eq!(told["variant"].as_str(), action.variant.as_deref());
            assert_eq!(told["variant_test"], 1);
        }
    }

    /// Nobody looks before the rule is met; then once, and what is planned from then on gets the better text. The rest
    /// counts for no test.
    async fn the_outcome_is_looked_at_once_and_the_better_text_used(db: store::Db) {
        let mut world = silent(db).await;
        let campaign = compared(&mut world, 450, Afterwards::Use).await;
        world.run_until("2027-03-05T18:00:00+01:00").await;
        assert_eq!(world.effects("invitation_sent").len(), 75);
        accept_who_reads(&world, "Good day");
        world.run_until("2027-03-16T18:00:00+01:00").await;
        let running = world.tests(&campaign).await;
        assert_eq!((running.len(), running[0].state), (1, TestState::Running));
        assert_eq!(running[0].arms, None, "nothing of what came of them is kept before");

        world.run_until("2027-03-22T18:00:00+01:00").await;
        let decided = world.tests(&campaign).await.remove(0);
        assert_eq!(decided.state, TestState::Decided);
        assert_eq!((decided.better.as_deref(), decided.in_use.as_deref()), (Some("B"), Some("B")));
        let arms = decided.arms.as_ref().unwrap().0.clone();
        assert!(arms.iter().all(|arm| arm.matured >= 20), "{arms:?}");
        assert_eq!(arms[0].succeeded, 0);
        assert_eq!(arms[1].succeeded, arms[1].matured);

        let ended_at = decided.ended_at.unwrap();
        world.run_until("2027-03-31T18:00:00+01:00").await;
        let actions = world.actions(&campaign).await;
        let later: Vec<_> = of_step(&actions, 0).into_iter().filter(|one| one.planned_at >= ended_at).collect();
        assert!(later.len() > 10, "{}", later.len());
        assert!(later.iter().all(|one| one.variant.as_deref() == Some("B") && one.variant_test.is_none()));
        let again = world.tests(&campaign).await.remove(0);
        assert_eq!((again.ended_at, again.arms.unwrap().0), (Some(ended_at), arms), "it is looked at once");

        let mut tx = world.db.read().await.unwrap();
        let rows = store::ledger::page(&mut tx, &world.workspace, 0, 10_000).await.unwrap();
        let told = rows.iter().filter(|row| row.kind == domain::ledger::EventKind::VariantTestDecided);
        assert_eq!(told.count(), 1);
    }

    /// Two texts that do the same leave the split as it is, and say so when the days are over.
    async fn texts_that_do_the_same_are_not_told_apart(db: store::Db) {
        let mut world = silent(db).await;
        let campaign = compared(&mut world, 10, Afterwards::Use).await;
        world.run_until("2027-03-17T18:00:00+01:00").await;
        assert_eq!(world.tests(&campaign).await[0].state, TestState::Running);
        world.run_until("2027-03-18T18:00:00+01:00").await;
        let decided = world.tests(&campaign).await.remove(0);
        assert_eq!(decided.state, TestState::Decided, "fifteen days after the first note");
        assert_eq!((decided.better, decided.in_use), (None, None));
    }

    /// Messages are compared by replies within a week; a note of absence is none, and neither is what comes later.
    async fn messages_are_compared_by_replies(db: store::Db) {
        let mut world = World::new(db, START).await;
        let ana = world.sender_with("Ana Owner", 0..10).await;
        let finder = world.finder(&ana, World::people(0, 10)).await;
        let message = two_texts(MessageStep::Message, "News", "More", Afterwards::Tell);
        let campaign = world
            .campaign(Spec { messages: vec![message], ..Spec::nurture(&ana, &finder) })
            .await;
        world.run_until("2027-03-03T13:00:00+01:00").await;
        let write = |world: &World, index: usize, text: &str| {
            let act = PersonAct::Write { text: text.to_owned(), class: None };
            world.sandbox.with(|network| network.act_as_person("member-1", &person(index), &act)).unwrap();
        };
        write(&world, 0, "That sounds great, let us talk next week!");
        write(&world, 1, "I am out of office until Monday and will answer when I am back.");
        world.run_until("2027-03-11T13:00:00+01:00").await;
        write(&world, 2, "Yes, with pleasure");
        world.run_until("2027-03-12T13:00:00+01:00").await;
        let test = world.tests(&campaign).await.remove(0);
        let mut tx = world.db.read().await.unwrap();
        let counts = store::variant_test::counts(&mut tx, &[&test], world.now).await.unwrap();
        let sum = |part: fn(&store::variant_test::Counted) -> i64| counts.iter().map(part).sum::<i64>();
        assert_eq!((sum(|one| one.sent), sum(|one| one.matured), sum(|one| one.succeeded)), (10, 10, 1));
        assert_eq!(test.design.0.rule.success, Success::Replied);
    }

    /// The forecast runs the same code: it names the text that then leaves.
    async fn the_forecast_knows_who_gets_which_text(db: store::Db) {
        let mut world = World::new(db, START).await;
        let ana = world.sender("Ana Owner").await;
        let finder = world.finder(&ana, World::people(0, 40)).await;
        let campaign = world.campaign(Spec { messages: notes(Afterwards::Tell), ..Spec::new(&ana, &finder) }).await;
        let question = Question {
            workspace: world.workspace.clone(),
            campaigns: vec![campaign.clone()],
            days: 7,
            as_approved: false,
            now: world.now,
        };
        let forecast = world.engine.forecast(&question, Arc::new(AtomicI64::new(0))).await.unwrap();
        world.run_to(at("2027-03-08T10:00:00+01:00")).await;
        let foreseen: BTreeMap<_, _> = forecast
            .actions
            .into_iter()
            .map(|action| (action.contact_id, (action.variant, action.sent_text)))
            .collect();
        let happened: BTreeMap<_, _> = world
            .actions(&campaign)
            .await
            .into_iter()
            .map(|action| (action.contact_id, (action.variant, action.sent_text)))
            .collect();
        assert_eq!(foreseen, happened);
    }
}
