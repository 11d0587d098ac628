//! Starting, stopping, archiving.

use domain::action::{ActionKind, ActionState, Reason, StepIndex};
use domain::campaign::{CampaignKind, MessageStep, Moderation};
use domain::health::HealthState;
use domain::identity::Role;
use service::access::members::MemberChange;
use service::campaigns::{CampaignChange, CampaignFilter, CampaignInput};
use service::proposals::DeckState;

use super::team::{Team, at, first, message, problems};

testkit::on_both_databases! {
    /// R52, R55: day 0 is the day of the start; the planner looks at once, and again nothing
    /// changes by starting twice.
    async fn a_start_makes_day_zero(db: store::Db) {
        let team = Team::new(db, 5).await;
        let campaign = team.campaign().await;
        let started = team.start(&campaign.id).await;
        assert!(started.active);
        assert_eq!(started.health.state, HealthState::Created);
        assert_eq!(started.health.next_slot_at, Some(at("2027-03-02T09:00:00+01:00")));
        let again = team.start(&campaign.id).await;
        assert_eq!(again.version, started.version);
        let mut tx = team.service().db().read().await.unwrap();
        let row = store::campaign::get(&mut tx, &team.world.workspace, &campaign.id).await.unwrap().unwrap();
        assert_eq!(row.next_wake_at, Some(team.service().now()));
        assert_eq!(row.started_local_date.map(|date| date.to_string()).as_deref(), Some("2027-03-01"));
    }

    /// Everything that stands against a start is said at once.
    async fn a_start_says_all_reasons(db: store::Db) {
        let team = Team::new(db, 5).await;
        let campaign = team.campaign().await;
        let service = team.service();
        let identities = service.identities(team.admin(), &first()).await.unwrap();
        service.sign_out_identity(&team.sender.scope, &identities.items[0].id).await.unwrap();
        let off = MemberChange { active: Some(false), ..MemberChange::default() };
        service.change_member(team.admin(), &team.sender.member(), &off).await.unwrap();
        service.archive_finder(team.admin(), &team.finder).await.unwrap();
        let error = service.start_campaign(team.admin(), &campaign.id).await.unwrap_err();
        assert_eq!(problems(error), [
            ("sender_id".to_owned(), "user_inactive"),
            ("sender_id".to_owned(), "identity_inactive"),
            ("source".to_owned(), "archived"),
        ]);
        assert!(!service.campaign(team.admin(), &campaign.id).await.unwrap().active);
    }

    /// I-22: what passed while no process ran is noted as missed although the campaign is stopped before one
    /// looks again.
    async fn slots_that_passed_unseen_before_a_stop_are_noted(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (id, _) = team.proposed().await;
        team.until("2027-03-02T13:00:00+01:00").await;
        team.world.clock.advance_to(at("2027-03-04T08:00:00+01:00"));
        team.service().stop_campaign(team.admin(), &id).await.unwrap();
        let missed = |ledger: Vec<(String, String)>| ledger.iter().filter(|(kind, _)| kind == "slot_missed").count();
        assert_eq!(missed(team.world.ledger(&team.world.workspace).await), 1, "Wednesday's");
        team.start(&id).await;
        team.until("2027-03-04T12:30:00+01:00").await;
        assert_eq!(missed(team.world.ledger(&team.world.workspace).await), 1);
    }

    /// I-22: the same where the schedule is changed: what passed was a slot of the schedule of then.
    async fn slots_that_passed_unseen_before_an_edit_are_noted(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (id, _) = team.proposed().await;
        team.until("2027-03-02T13:00:00+01:00").await;
        team.world.clock.advance_to(at("2027-03-03T14:00:00+01:00"));
        let mut schedule = team.input().schedule;
        schedule.slots[0] = serde_json::from_value(serde_json::json!({"start": "16:00", "duration_minutes": 60})).unwrap();
        let change = CampaignChange { schedule: Some(schedule), ..CampaignChange::default() };
        team.service().update_campaign(team.admin(), &id, None, change).await.unwrap();
        let kinds = |ledger: Vec<(String, String)>| {
            let told = ledger.into_iter().map(|(kind, _)| kind);
            told.filter(|kind| kind == "slot_missed" || kind == "slot_opened").collect::<Vec<_>>()
        };
        let ledger = team.world.ledger(&team.world.workspace).await;
        assert_eq!(kinds(ledger), ["slot_opened", "slot_missed"], "Wednesday's slot of the morning passed");
        team.until("2027-03-04T17:30:00+01:00").await;
        let ledger = team.world.ledger(&team.world.workspace).await;
        assert_eq!(kinds(ledger), ["slot_opened", "slot_missed", "slot_opened"], "the new one runs from Thursday on");
    }

    /// I-08: a stop takes the moments away, lists what is in flight, and keeps approvals (R54).
    async fn a_stop_holds_everything_back_but_what_is_in_flight(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (id, cards) = team.proposed().await;
        for card in &cards {
            team.approve(card).await;
        }
        // The first card is handed over at its moment; the other two wait for theirs.
        team.until("2027-03-03T11:59:00+01:00").await;
        let held = team.service().hand_send(&team.sender.scope, None).await.unwrap();
        assert_eq!(held.cards.len(), 1);
        let stopped = team.service().stop_campaign(team.admin(), &id).await.unwrap();
        assert!(!stopped.campaign.active);
        assert_eq!(stopped.campaign.health.state, HealthState::Inactive);
        assert_eq!(stopped.in_flight.len(), 1);
        assert_eq!(stopped.in_flight[0].action_id, held.cards[0].id);
        assert_eq!(stopped.in_flight[0].state, ActionState::Sending);
        assert!(stopped.in_flight[0].contact_name.starts_with("Person"));
        let approved = team.deck(Some(DeckState::Approved)).await;
        assert!(approved.iter().all(|card| card.state == ActionState::Approved), "{approved:?}");
        assert_eq!(approved.len(), 2);
        let again = team.service().stop_campaign(team.admin(), &id).await.unwrap();
        assert_eq!(again.in_flight, stopped.in_flight);

        // Resuming goes on at the next slot, and day 0 does not come again.
        let resumed = team.start(&id).await;
        assert!(resumed.active);
        let mut tx = team.service().db().read().await.unwrap();
        let row = store::campaign::get(&mut tx, &team.world.workspace, &id).await.unwrap().unwrap();
        assert_eq!(row.started_local_date.map(|date| date.to_string()).as_deref(), Some("2027-03-01"));
        drop(tx);
        team.until("2027-03-04T11:59:00+01:00").await;
        assert!(!team.deck(Some(DeckState::Approved)).await.is_empty());
    }

    /// I-09: an archive cannot be undone; what is open ends with its reason, and the campaign
    /// leaves the lists but not the records.
    async fn an_archive_is_for_good(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (id, cards) = team.proposed().await;
        team.approve(&cards[0]).await;
        let service = team.service();
        let archived = service.archive_campaign(team.admin(), &id).await.unwrap();
        assert!(archived.campaign.archived);
        assert!(archived.in_flight.is_empty());
        for card in &cards {
            let action = team.action(&card.id).await;
            assert_eq!(action.state, ActionState::Canceled);
            assert_eq!(action.reason, Some(Reason::CampaignArchived));
            assert_eq!(action.category, None);
        }
        let again = service.archive_campaign(team.admin(), &id).await.unwrap();
        assert_eq!(again.campaign.version, archived.campaign.version);
        for refused in [
            service.start_campaign(team.admin(), &id).await.map(drop),
            service.stop_campaign(team.admin(), &id).await.map(drop),
            service.update_campaign(team.admin(), &id, None, CampaignChange::default()).await.map(drop),
            service.requeue_action(team.admin(), &cards[0].id).await.map(drop),
        ] {
            assert_eq!(refused.unwrap_err().code(), "campaign_archived");
        }
        let listed = service.campaigns(team.admin(), &CampaignFilter::default(), &first()).await.unwrap();
        assert!(listed.items.is_empty());
        assert!(service.campaign(team.admin(), &id).await.unwrap().archived);
        let programs = service.programs(team.admin(), &first()).await.unwrap();
        assert_eq!(programs.items[0].campaigns, 1, "its history still counts");
        team.until("2027-03-05T18:00:00+01:00").await;
        assert!(team.deck(None).await.is_empty(), "nothing is drawn any more");
    }

    /// A nurture campaign leaves without asking where nothing else is said; a sender who wants to be asked finds
    /// its messages among the proposals.
    async fn a_nurture_campaign_asks_only_who_wants_to_be_asked(db: store::Db) {
        let team = Team::new(db, 5).await;
        let mut input = team.input();
        input.kind = CampaignKind::Nurture;
        input.messages = vec![message(MessageStep::Message, "Hello {{firstName}}")];
        input.moderation = None;
        let quiet = team.create(input.clone()).await;
        assert!(!quiet.moderation.enabled);
        let asked = team.create(CampaignInput {
            name: "Asked".to_owned(),
            moderation: Some(Moderation::default()),
            ..input
        }).await;
        for campaign in [&quiet, &asked] {
            let started = team.service().start_campaign(team.admin(), &campaign.id).await.unwrap();
            assert!(started.active);
        }
        team.until("2027-03-02T18:00:00+01:00").await;
        let cards = team.deck(None).await;
        assert!(!cards.is_empty());
        assert!(cards.iter().all(|card| card.campaign_id == asked.id), "{cards:?}");
        let card = &cards[0];
        assert_eq!((card.kind, card.step, card.limit), (ActionKind::Message, StepIndex::FIRST, 8_000));
        assert_eq!(team.approve(card).await.state, ActionState::Approved);
        team.until("2027-03-03T18:00:00+01:00").await;
        let quiet = team.service().campaign(team.admin(), &quiet.id).await.unwrap();
        let asked = team.service().campaign(team.admin(), &asked.id).await.unwrap();
        assert_eq!(quiet.today.false_, 3, "the cohort; nobody of them is connected");
        assert_eq!(asked.today.false_, 1, "one was approved");
    }

    /// A member runs its own campaigns and no others; a viewer none.
    async fn roles_are_asked_for(db: store::Db) {
        let team = Team::new(db, 5).await;
        let campaign = team.campaign().await;
        let other = team.world.seat(Role::Member).await;
        let viewer = team.world.seat(Role::Viewer).await;
        let elsewhere = team.world.other_workspace().await;
        let service = team.service();
        for (scope, code) in [(&other.scope, "not_found"), (&viewer.scope, "forbidden"), (&elsewhere, "not_found")] {
            assert_eq!(service.start_campaign(scope, &campaign.id).await.unwrap_err().code(), code);
            assert_eq!(service.stop_campaign(scope, &campaign.id).await.unwrap_err().code(), code);
            assert_eq!(service.archive_campaign(scope, &campaign.id).await.unwrap_err().code(), code);
        }
        let started = service.start_campaign(&team.sender.scope, &campaign.id).await.unwrap();
        assert!(started.active);
        let stopped = service.stop_campaign(&team.sender.scope, &campaign.id).await.unwrap();
        assert!(stopped.in_flight.is_empty());
    }
}
