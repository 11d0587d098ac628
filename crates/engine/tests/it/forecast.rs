//! The forecast is what then happens (R61).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::campaign::{Message, MessageStep, Moderation, OnSilence};
use domain::ids::{CampaignId, ContactId};
use domain::time::{Timestamp, span};
use engine::forecast::{Forecast, Question};
use jiff::civil::Date;

use crate::world::{Spec, World, at};

/// Who, which message, on which day, in which slot, at which moment, and what became of it.
type Fate =
    BTreeMap<(CampaignId, ContactId, u32), (Date, u32, String, Option<Timestamp>, Option<String>)>;

async fn foreseen(world: &World, campaigns: &[CampaignId], days: u32) -> Forecast {
    let question = Question {
        workspace: world.workspace.clone(),
        campaigns: campaigns.to_vec(),
        days,
        as_approved: false,
        now: world.now,
    };
    let reached = Arc::new(AtomicI64::new(0));
    let forecast = world
        .engine
        .forecast(&question, reached.clone())
        .await
        .expect("a forecast");
    assert_eq!(reached.load(Ordering::Relaxed), forecast.until.as_millis());
    forecast
}

fn fates_of(forecast: &Forecast) -> Fate {
    let actions = forecast.actions.iter();
    actions
        .map(|action| {
            let fate = (
                action.local_date,
                action.slot_index,
                action.state.to_string(),
                action.intent_at,
                action.reason.map(|reason| reason.to_string()),
            );
            (
                (
                    action.campaign_id.clone(),
                    action.contact_id.clone(),
                    action.step.0,
                ),
                fate,
            )
        })
        .collect()
}

async fn fates(world: &World, campaigns: &[CampaignId], since: Timestamp) -> Fate {
    let mut fates = Fate::new();
    for campaign in campaigns {
        for action in world.actions(campaign).await {
            let is_concerned = !action.state.is_final()
                || action.intent_at.is_some_and(|at| at >= since)
                || action.ended_at.is_some_and(|at| at >= since);
            if is_concerned {
                let fate = (
                    action.local_date,
                    action.slot_index,
                    action.state.to_string(),
                    action.intent_at,
                    action.reason.map(|reason| reason.to_string()),
                );
                fates.insert((campaign.clone(), action.contact_id, action.step.0), fate);
            }
        }
    }
    fates
}

testkit::on_both_databases! {
    /// Forecast for 14 days equals what then happens in a simulated run without new events, action by action: two members
    /// with three campaigns, two of them one family over shared people, two slots a day, a welcome and follow-ups under way.
    async fn a_forecast_of_fourteen_days_is_what_then_happens_action_by_action(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        // Who is invited in the first days accepts within two hours; nobody else does anything.
        world.sandbox.with(|network| network.set_rates(sandbox::behaviour::Rates::still())).expect("rates");
        for index in (0..30).chain(60..80) {
            let rule = sandbox::behaviour::PersonRule {
                on_invitation: Some(sandbox::behaviour::InvitationRule::AcceptAfter(sandbox::behaviour::Wait(2 * span::HOUR))),
                ..Default::default()
            };
            world.sandbox.with(|network| network.set_rule(&crate::world::person(index), rule)).expect("a rule");
        }
        let ana = world.sender("Ana Owner").await;
        let bob = world.sender("Bob Owner").await;
        let finder = world.finder(&ana, World::people(0, 150)).await;
        let other = world.finder(&bob, World::people(60, 90)).await;
        let two_slots = serde_json::from_value(serde_json::json!({
            "time_zone": "Europe/Paris", "weekdays": [1, 2, 3, 4, 5],
            "slots": [{ "start": "09:00", "duration_minutes": 120 }, { "start": "15:00", "duration_minutes": 90 }],
            "cohort_size": 4,
        })).expect("a schedule");
        let first = world.campaign(Spec::new(&ana, &finder)).await;
        let second = world.campaign(Spec { schedule: two_slots, ..Spec::new(&bob, &other) }).await;
        let third = world.campaign(Spec {
            name: "held",
            messages: vec![Message::new(MessageStep::Invitation, "Hello {{firstName}} of {{companyName}}")],
            moderation: Moderation { enabled: true, on_silence: OnSilence::Hold },
            ..Spec::new(&bob, &other)
        }).await;
        world.run_until("2027-03-08T07:00:00+01:00").await;
        let campaigns = [first, second, third];
        let forecast = foreseen(&world, &campaigns, 14).await;
        assert!(forecast.complete);
        let accepted = world.effects("invitation_accepted").len();
        assert!(accepted > 30, "{accepted}");

        let since = world.now;
        world.run_to(since.plus_millis(14 * span::DAY)).await;
        assert_eq!(world.effects("invitation_accepted").len(), accepted, "something happened that nobody could foresee");
        let happened = fates(&world, &campaigns, since).await;
        let foretold = fates_of(&forecast);
        let sent = happened.values().filter(|fate| fate.2 == "sent").count();
        assert!(sent > 60, "{sent} are too few to prove anything");
        assert!(happened.keys().any(|(_, _, step)| *step == 2), "follow-ups are part of it");
        for (who, fate) in &happened {
            assert_eq!(foretold.get(who), Some(fate), "{who:?}");
        }
        assert_eq!(foretold.len(), happened.len());
    }

    /// What is asked of the copy changes nothing in the database.
    async fn a_forecast_changes_nothing(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let finder = world.finder(&ana, World::people(0, 40)).await;
        let campaign = world.campaign(Spec::new(&ana, &finder)).await;
        world.run_until("2027-03-03T12:00:00+01:00").await;
        let mut tx = world.db.read().await.unwrap();
        let before = store::dump::tables(&mut tx).await.unwrap();
        drop(tx);
        let requests = world.requests("invitation");
        let forecast = foreseen(&world, std::slice::from_ref(&campaign), 14).await;
        assert!(!forecast.actions.is_empty());
        let mut tx = world.db.read().await.unwrap();
        assert!(before == store::dump::tables(&mut tx).await.unwrap(), "something was changed");
        assert_eq!(world.requests("invitation"), requests, "nobody was called");
    }

    /// Which budget binds first, and when the source runs dry.
    async fn a_forecast_names_the_budget_that_binds_and_the_day_on_which_the_source_is_dry(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let finder = world.finder(&ana, World::people(0, 45)).await;
        let mut spec = Spec::new(&ana, &finder);
        spec.schedule.cohort_size = 20;
        let campaign = world.campaign(spec).await;
        let mut tx = world.db.write().await.unwrap();
        let mut row = store::workspace::lock(&mut tx, &world.workspace).await.unwrap().unwrap();
        row.invitations_per_week = 30;
        store::workspace::change(&mut tx, &row).await.unwrap();
        tx.commit().await.unwrap();
        let forecast = foreseen(&world, std::slice::from_ref(&campaign), 14).await;
        let (member, kind, _, at_instant) = forecast.budgets.first().expect("a budget binds").clone();
        assert_eq!((member, kind), (ana.member.clone(), domain::action::ActionKind::Invitation));
        assert!(at_instant > at("2027-03-04T09:00:00+01:00") && at_instant < at("2027-03-04T12:00:00+01:00"), "{at_instant}");
        // Tuesday draws 20 for Wednesday, Wednesday 20 for Thursday, and Thursday finds 5 for Friday.
        assert_eq!(forecast.dry.get(&campaign), Some(&jiff::civil::date(2027, 3, 5)));
    }

    /// Taken as approved, a campaign that waits for decisions shows what would leave.
    async fn proposals_can_be_taken_as_approved(db: store::Db) {
        let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
        let ana = world.sender("Ana Owner").await;
        let finder = world.finder(&ana, World::people(0, 100)).await;
        let campaign = world.campaign(Spec {
            moderation: Moderation { enabled: true, on_silence: OnSilence::Hold },
            ..Spec::new(&ana, &finder)
        }).await;
        let as_it_is = foreseen(&world, std::slice::from_ref(&campaign), 7).await;
        assert!(!as_it_is.actions.iter().any(engine::forecast::leaves), "nothing leaves undecided");
        assert!(as_it_is.actions.iter().any(|action| action.state == domain::action::ActionState::WaitingForApproval));
        let question = Question {
            workspace: world.workspace.clone(),
            campaigns: vec![campaign],
            days: 7,
            as_approved: true,
            now: world.now,
        };
        let approved = world.engine.forecast(&question, Arc::default()).await.unwrap();
        assert!(approved.actions.iter().filter(|action| engine::forecast::leaves(action)).count() >= 30);
    }
}
