//! Nurture campaigns (R42): messages to existing connections, in the days and slots of their campaign.

use domain::action::{ActionState, Category, Reason, StepIndex};
use domain::campaign::{Moderation, OnSilence};
use jiff::civil::date;
use sandbox::network::{OwnerAct, PersonAct};

use crate::world::{APPROVED_TEXT, Spec, World, days, fault, person, reasons};

/// The people to whom messages left, in order, with their texts.
fn written(world: &World) -> Vec<(String, String)> {
    let text =
        |row: &serde_json::Value, field: &str| row[field].as_str().unwrap_or_default().to_owned();
    let by_us = |row: &serde_json::Value| row["by"] == "client";
    let effects = world.effects("message_sent").into_iter();
    effects
        .filter(by_us)
        .map(|row| (text(&row, "person"), text(&row, "text")))
        .collect()
}

testkit::on_both_databases! {
    /// R42, R52: Monday is day 0, Tuesday draws, Wednesday writes to who is connected; who is not counts as
    /// False at that moment. The second message follows two days later.
    async fn connections_are_written_to_and_others_count_as_false(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender_with("Ana Owner", 0..6).await;
        let finder = world.finder(&ana, World::people(0, 10)).await;
        let campaign = world.campaign(Spec::nurture(&ana, &finder)).await;

        world.run_until("2027-03-02T23:59:00+01:00").await;
        let drawn = world.actions(&campaign).await;
        assert_eq!(days(&drawn, 0).into_iter().collect::<Vec<_>>(), [(date(2027, 3, 3), 10)]);
        assert!(drawn.iter().all(|action| action.state == ActionState::Queued));
        assert!(written(&world).is_empty(), "nothing leaves before its day");

        world.run_until("2027-03-03T12:00:00+01:00").await;
        let counts = world.counts(&campaign, 0).await;
        assert_eq!((counts["sent"], counts["false"]), (6, 4));
        let actions = world.actions(&campaign).await;
        assert_eq!(reasons(&actions, Reason::NotConnected), 4);
        let sent = written(&world);
        assert_eq!(sent.len(), 6);
        assert!(sent.iter().all(|(who, _)| *who < person(6)), "{sent:?}");
        assert!(sent.iter().any(|(_, text)| text == "News, Person0"), "{sent:?}");
        assert!(world.effects("invitation_sent").is_empty());

        world.run_until("2027-03-08T18:00:00+01:00").await;
        let actions = world.actions(&campaign).await;
        assert_eq!(days(&actions, 1).into_iter().collect::<Vec<_>>(), [(date(2027, 3, 5), 6)]);
        assert_eq!(world.counts(&campaign, 1).await["sent"], 6);
        assert_eq!(written(&world).len(), 12, "nobody is written to a third time");
    }

    /// R48: who answers between two messages gets no further one; so does who was written to by hand. The
    /// first message has none before it, so that an old conversation does not stop it.
    async fn an_answer_or_a_hand_written_word_ends_the_sequence(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender_with("Ana Owner", 0..4).await;
        let by_hand = |text: &str, who: usize| OwnerAct::Message { person: person(who), text: text.to_owned() };
        world.sandbox.with(|network| network.act_as_owner("member-1", &by_hand("Long ago", 0))).unwrap();
        let finder = world.finder(&ana, World::people(0, 4)).await;
        let campaign = world.campaign(Spec::nurture(&ana, &finder)).await;
        world.run_until("2027-03-03T13:00:00+01:00").await;
        assert_eq!(written(&world).len(), 4, "what was written long ago stops nothing");

        world.sandbox.with(|network| network.act_as_owner("member-1", &by_hand("By the way", 1))).unwrap();
        let reply = PersonAct::Write { text: "Tell me more".to_owned(), class: None };
        world.sandbox.with(|network| network.act_as_person("member-1", &person(2), &reply)).unwrap();
        world.run_until("2027-03-08T18:00:00+01:00").await;
        let actions = world.actions(&campaign).await;
        assert_eq!(reasons(&actions, Reason::StoppedByIncoming), 1);
        assert_eq!(reasons(&actions, Reason::StoppedByOutgoing), 1);
        assert_eq!(world.counts(&campaign, 1).await["sent"], 2);
    }

    /// R53 (+): moderation may be switched on; then every message is decided by its sender.
    async fn moderated_messages_leave_as_they_were_approved(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender_with("Ana Owner", 0..20).await;
        let finder = world.finder(&ana, World::people(0, 20)).await;
        let spec = Spec {
            moderation: Moderation { enabled: true, on_silence: OnSilence::Hold },
            ..Spec::nurture(&ana, &finder)
        };
        let campaign = world.campaign(spec).await;
        world.run_until("2027-03-02T18:00:00+01:00").await;
        assert_eq!(world.approve_all(&campaign).await, 10);
        world.run_until("2027-03-04T18:00:00+01:00").await;
        let sent = written(&world);
        assert_eq!(sent.len(), 10, "what nobody decided about stays");
        assert!(sent.iter().all(|(_, text)| text == APPROVED_TEXT), "{sent:?}");
        let actions = world.actions(&campaign).await;
        let second = actions.iter().filter(|action| action.step == StepIndex(1));
        assert!(second.clone().count() > 0);
        assert!(second.clone().all(|action| action.state == ActionState::WaitingForApproval));
        world.run_until("2027-03-10T18:00:00+01:00").await;
        let actions = world.actions(&campaign).await;
        assert_eq!(reasons(&actions, Reason::Undecided), 10, "undecided first messages expire");
        assert_eq!(written(&world).len(), 10);
    }

    /// R52 in a family: a contact of two members gets the message from one of them; who was invited under the
    /// same name and program may be written to.
    async fn one_member_of_a_family_writes_to_a_contact(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender_with("Ana Owner", 0..5).await;
        let bob = world.sender_with("Bob Owner", 0..5).await;
        let of_ana = world.finder(&ana, World::people(0, 5)).await;
        let of_bob = world.finder(&bob, World::people(0, 5)).await;
        let mut specs = [Spec::nurture(&ana, &of_ana), Spec::nurture(&bob, &of_bob)];
        for spec in &mut specs {
            spec.messages.truncate(1);
        }
        let [first, second] = specs;
        let first = world.campaign(first).await;
        let second = world.campaign(second).await;
        world.run_until("2027-03-03T18:00:00+01:00").await;
        let mut actions = world.actions(&first).await;
        actions.extend(world.actions(&second).await);
        assert_eq!(actions.len(), 10);
        assert_eq!(reasons(&actions, Reason::Applied), 5);
        assert_eq!(reasons(&actions, Reason::AlreadyWrittenByMember), 5);
        let duplicates = actions.iter().filter(|action| action.category == Some(Category::Duplicate));
        assert_eq!(duplicates.count(), 5);
        assert_eq!(written(&world).len(), 5);

        let invites = Spec { name: "news", ..Spec::new(&ana, &of_ana) };
        let invites = world.campaign(invites).await;
        world.run_until("2027-03-05T18:00:00+01:00").await;
        let invited = world.actions(&invites).await;
        assert_eq!(reasons(&invited, Reason::AlreadyConnected), 5, "and not Duplicate");
    }

    /// R51: first messages use the budget of messages per day, over all campaigns of the account.
    async fn messages_use_the_budget_of_messages(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender_with("Ana Owner", 0..60).await;
        let finder = world.finder(&ana, World::people(0, 60)).await;
        let mut spec = Spec::nurture(&ana, &finder);
        spec.messages.truncate(1);
        spec.schedule.cohort_size = 25;
        let first = world.campaign(spec).await;
        let mut spec = Spec { name: "other news", ..Spec::nurture(&ana, &finder) };
        spec.messages.truncate(1);
        spec.schedule.cohort_size = 25;
        let second = world.campaign(spec).await;
        world.run_until("2027-03-03T18:00:00+01:00").await;
        assert_eq!(written(&world).len(), 40, "forty messages a day are allowed");
        let mut actions = world.actions(&first).await;
        actions.extend(world.actions(&second).await);
        let left = actions.iter().filter(|action| action.local_date == date(2027, 3, 4)).count();
        assert!(left >= 10, "the others wait for the next day: {left}");
    }

    /// I-01, engine 1.3: a message of which nobody knows whether it was sent is not sent again.
    async fn a_lost_first_message_is_looked_up_and_never_repeated(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender_with("Ana Owner", 0..3).await;
        let finder = world.finder(&ana, World::people(0, 3)).await;
        let campaign = world.campaign(Spec::nurture(&ana, &finder)).await;
        world.run_until("2027-03-03T08:00:00+01:00").await;
        fault(&world, "message", &serde_json::json!({ "kind": "error", "effect": "applied" }), 1);
        world.run_until("2027-03-08T18:00:00+01:00").await;
        let first: Vec<_> = world.actions(&campaign).await;
        assert_eq!(reasons(&first, Reason::ConfirmedByEvidence), 1);
        assert_eq!(written(&world).len(), 6, "two messages each, none twice");
    }
}
