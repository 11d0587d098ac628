//! The main job: drawn, proposed, approved, invited in the slot, accepted, welcomed, followed up.

use domain::action::{ActionState, Reason, StepIndex};
use domain::campaign::{Moderation, OnSilence};
use domain::identity::{AccountType, ConnectorKind};
use jiff::civil::date;

use crate::world::{APPROVED_TEXT, Spec, World, days, person, reasons};

testkit::on_both_databases! {
    /// R52, day by day: Monday is day 0, Tuesday draws, Wednesday invites, Thursday welcomes.
    async fn an_invitation_goes_from_finder_to_follow_up(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let people = World::people(0, 25);
        let finder = world.finder(&ana, people).await;
        let campaign = world.campaign(Spec::new(&ana, &finder)).await;

        world.run_until("2027-03-01T23:59:00+01:00").await;
        assert!(world.actions(&campaign).await.is_empty(), "nothing runs on day 0");

        world.run_until("2027-03-02T23:59:00+01:00").await;
        let drawn = world.actions(&campaign).await;
        assert_eq!(days(&drawn, 0).into_iter().collect::<Vec<_>>(), [(date(2027, 3, 3), 10)]);
        assert!(world.effects("invitation_sent").is_empty());

        world.run_until("2027-03-03T08:59:00+01:00").await;
        assert!(world.effects("invitation_sent").is_empty(), "nothing leaves before the slot");
        world.run_until("2027-03-03T12:00:00+01:00").await;
        assert_eq!(world.effects("invitation_sent").len(), 10);
        assert_eq!(world.counts(&campaign, 0).await["sent"], 10);

        world.run_until("2027-03-12T18:00:00+01:00").await;
        let actions = world.actions(&campaign).await;
        assert_eq!(world.counts(&campaign, 0).await["sent"], 25, "the source ran dry");
        let welcomes: Vec<_> = actions.iter().filter(|action| action.step == StepIndex(1)).collect();
        assert!(!welcomes.is_empty());
        for welcome in &welcomes {
            let invitation = actions
                .iter()
                .find(|action| action.step == StepIndex(0) && action.contact_id == welcome.contact_id)
                .expect("the invitation");
            assert!(welcome.local_date > invitation.local_date);
        }
        let follow_ups = world.counts(&campaign, 2).await;
        assert!(follow_ups.get("sent").copied().unwrap_or(0) > 0, "{follow_ups:?}");
    }

    /// Moderation on: nothing leaves undecided, and what leaves is what was approved (I-13).
    async fn only_approved_invitations_leave_byte_for_byte(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let people = World::people(0, 30);
        let finder = world.finder(&ana, people).await;
        let spec = Spec {
            moderation: Moderation { enabled: true, on_silence: OnSilence::Hold },
            ..Spec::new(&ana, &finder)
        };
        let campaign = world.campaign(spec).await;
        world.run_until("2027-03-02T18:00:00+01:00").await;
        assert_eq!(world.approve_all(&campaign).await, 10);
        world.run_until("2027-03-04T18:00:00+01:00").await;
        let sent = world.effects("invitation_sent");
        assert_eq!(sent.len(), 10, "Wednesday's proposals were approved, Thursday's were not");
        assert!(sent.iter().all(|row| row["text"] == APPROVED_TEXT), "{sent:?}");
        world.run_until("2027-03-09T18:00:00+01:00").await;
        let actions = world.actions(&campaign).await;
        assert!(reasons(&actions, Reason::Undecided) > 0, "undecided proposals expire");
        assert_eq!(world.effects("invitation_sent").len(), 10);
    }

    /// R53: silence may mean send, or drop.
    async fn silence_means_what_the_campaign_says(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let bob = world.sender("Bob Owner").await;
        let first = World::people(0, 10);
        let second = World::people(20, 10);
        let finder = world.finder(&ana, first).await;
        let other = world.finder(&bob, second).await;
        let send = world
            .campaign(Spec {
                name: "send",
                moderation: Moderation { enabled: true, on_silence: OnSilence::Send },
                ..Spec::new(&ana, &finder)
            })
            .await;
        let drop = world
            .campaign(Spec {
                name: "drop",
                moderation: Moderation { enabled: true, on_silence: OnSilence::Drop },
                ..Spec::new(&bob, &other)
            })
            .await;
        world.run_until("2027-03-03T18:00:00+01:00").await;
        assert_eq!(world.counts(&send, 0).await["sent"], 10);
        assert_eq!(world.counts(&drop, 0).await["blocked"], 10);
        assert_eq!(reasons(&world.actions(&drop).await, Reason::NotDecided), 10);
    }

    /// R52's categories, each found by the rule or by the network.
    async fn every_way_to_end_is_told(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let bob = world.sender("Bob Owner").await;
        let mut people = World::people(0, 5);
        people[2].first_name = None;
        let finder = world.finder(&ana, people).await;
        let mut shared = World::people(3, 1);
        shared[0].remote_id = Some(person(3));
        let other = world.finder(&bob, shared).await;
        let bobs = world.campaign(Spec::new(&bob, &other)).await;
        let anas = world.campaign(Spec::new(&ana, &finder)).await;
        world.run_until("2027-03-03T08:59:00+01:00").await;
        let by_hand = sandbox::network::OwnerAct::Invite { person: person(1), note: None };
        world
            .sandbox
            .with(|network| network.act_as_owner("member-1", &by_hand).map(drop))
            .expect("an invitation by hand");
        world.run_until("2027-03-03T18:00:00+01:00").await;
        let mut counts = world.counts(&anas, 0).await;
        for (category, count) in world.counts(&bobs, 0).await {
            *counts.entry(category).or_insert(0) += count;
        }
        assert_eq!(counts["duplicate"], 1, "person 3 is in both members' campaigns: {counts:?}");
        assert_eq!(counts["pending"], 1, "{counts:?}");
        assert_eq!(counts["error"], 1, "{counts:?}");
        assert_eq!(counts["sent"], 3, "{counts:?}");
    }

    /// R48: an answer stops the sequence, whoever is quicker.
    async fn an_answer_stops_the_sequence(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let people = World::people(0, 2);
        let finder = world.finder(&ana, people).await;
        let campaign = world.campaign(Spec::new(&ana, &finder)).await;
        world.run_until("2027-03-03T12:00:00+01:00").await;
        let write = sandbox::network::PersonAct::Write { text: "Hello".to_owned(), class: None };
        world.run_until("2027-03-03T23:00:00+01:00").await;
        world
            .sandbox
            .with(|network| network.act_as_person("member-1", &person(0), &write))
            .expect("a message");
        world.run_until("2027-03-09T12:00:00+01:00").await;
        let welcomes = world.counts(&campaign, 1).await;
        assert_eq!(welcomes["false"], 1, "{welcomes:?}");
        assert_eq!(welcomes["sent"], 1, "{welcomes:?}");
        let stopped = reasons(&world.actions(&campaign).await, Reason::StoppedByIncoming);
        assert_eq!(stopped, 1);
    }

    /// R43: the assisted connector hands one card over at a time; unanswered ones are asked about.
    async fn assisted_hands_over_one_card_at_a_time(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world
            .sender_of("Ana Owner", ConnectorKind::Assisted, AccountType::Standard)
            .await;
        let mut people = World::people(0, 5);
        for (index, fields) in people.iter_mut().enumerate() {
            fields.profile_url = Some(format!("https://www.linkedin.com/in/person-number-{index}"));
        }
        let finder = world.finder(&ana, people).await;
        let campaign = world.campaign(Spec::new(&ana, &finder)).await;
        world.run_until("2027-03-03T11:59:00+01:00").await;
        let in_hand: Vec<_> = world
            .actions(&campaign)
            .await
            .into_iter()
            .filter(|action| action.state == ActionState::Sending)
            .collect();
        assert_eq!(in_hand.len(), 1);
        assert!(in_hand[0].detail.as_deref().unwrap_or_default().contains("open_url"));
        world.run_until("2027-03-03T18:00:00+01:00").await;
        let actions = world.actions(&campaign).await;
        let asked: Vec<_> = actions
            .iter()
            .filter(|action| action.state == ActionState::Unconfirmed)
            .collect();
        assert_eq!(asked.len(), 1, "what was handed over and not answered is asked about");
        assert_eq!(asked[0].reason, Some(Reason::NotAnswered));
    }

    /// R24, I-26: members who share a finder never get the same person.
    async fn a_shared_finder_gives_each_person_to_one_member(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let bob = world.sender("Bob Owner").await;
        let people = World::people(0, 30);
        let finder = world.finder(&ana, people).await;
        let anas = world.campaign(Spec { name: "one", ..Spec::new(&ana, &finder) }).await;
        let bobs = world.campaign(Spec { name: "two", ..Spec::new(&bob, &finder) }).await;
        world.run_until("2027-03-05T18:00:00+01:00").await;
        let mut contacts: Vec<_> = world.actions(&anas).await;
        contacts.extend(world.actions(&bobs).await);
        let mut ids: Vec<_> = contacts
            .iter()
            .filter(|action| action.step == StepIndex(0))
            .map(|action| action.contact_id.clone())
            .collect();
        let all = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), all);
        assert_eq!(all, 30);
        let shares = (world.counts(&anas, 0).await, world.counts(&bobs, 0).await);
        assert!(shares.0["sent"].abs_diff(shares.1["sent"]) <= 2, "{shares:?}");
    }
}
