//! Rehearsals: every message that would leave, and nothing that does (R62).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use domain::action::Reason;
use domain::time::ManualClock;
use engine::rehearsal::{Question, RehearsalError};
use service::Service;
use service::campaigns::CampaignInput;
use service::forecast::ForeseenEnd;
use service::rehearsal::{Asked, Manner, RehearsalFilter, RehearsalView};

use super::team::{Team, problems};
use crate::support::{START, parts};

async fn rehearsed(
    team: &Team,
    id: &domain::ids::CampaignId,
    filter: &RehearsalFilter,
) -> Arc<RehearsalView> {
    team.service()
        .rehearsal(team.admin(), id, filter)
        .await
        .unwrap()
}

/// Everything that the live database holds, row by row.
async fn everything(team: &Team) -> BTreeMap<String, i64> {
    let mut tx = team.service().db().read().await.unwrap();
    let mut counts = BTreeMap::new();
    for table in [
        "action",
        "attempt",
        "campaign",
        "contact",
        "ledger",
        "occurrence",
        "participation",
        "relation",
        "claim",
    ] {
        let text = format!("SELECT count(*) AS count FROM {table}");
        let rows: Vec<store::record::Count> = tx
            .fetch_built("test::count", &text, Vec::new())
            .await
            .unwrap();
        counts.insert(table.to_owned(), rows[0].count);
    }
    counts
}

testkit::on_both_databases! {
    async fn a_rehearsal_shows_every_message_and_changes_nothing(db: store::Db) {
        let team = Team::new(db, 6).await;
        let draft = team.campaign().await;
        let before = (everything(&team).await, team.world.ledger(&team.world.workspace).await);
        let shown = rehearsed(&team, &draft.id, &RehearsalFilter::default()).await;
        assert_eq!(before, (everything(&team).await, team.world.ledger(&team.world.workspace).await));

        assert!(shown.complete && !shown.was_active);
        assert_eq!((shown.people, shown.accepted, shown.replies), (6, 6, 0));
        let leaving: Vec<_> = shown.items.iter().filter(|item| item.end == ForeseenEnd::Leaves).collect();
        let of_step = |step: u32| leaving.iter().filter(|item| item.step.0 == step).count();
        assert_eq!([of_step(0), of_step(1), of_step(2)], [6, 6, 6], "{:?}", shown.items);
        let texts: Vec<&str> = leaving.iter().filter_map(|item| item.text.as_deref()).collect();
        assert!(texts.contains(&"Bonjour Person0") && texts.contains(&"Hello Person1"), "{texts:?}");
        assert!(texts.contains(&"Still there, Person5?"), "{texts:?}");
        assert!(leaving.is_sorted_by_key(|item| item.date));
        let campaign = team.service().campaign(team.admin(), &draft.id).await.unwrap();
        assert!(!campaign.active, "it was started in the copy alone");
    }

    async fn a_rehearsal_tells_what_would_not_leave(db: store::Db) {
        let team = Team::new(db, 4).await;
        let mut input: CampaignInput = team.input();
        input.messages[0].texts = [("default".to_owned(), "Hello {{lastName}} of {{city}}".to_owned())].into();
        let id = team.create(input).await.id;
        let shown = rehearsed(&team, &id, &RehearsalFilter { days: Some(7), ..RehearsalFilter::default() }).await;
        assert_eq!(shown.items.len(), 4);
        assert!(shown.items.iter().all(|item| {
            item.end == ForeseenEnd::Ends && item.reason == Some(Reason::ValueMissing) && item.text.is_none()
        }), "{:?}", shown.items);
        let two = RehearsalFilter { people: Some(2), ..RehearsalFilter::default() };
        assert_eq!(rehearsed(&team, &id, &two).await.people, 2, "no more people than were asked for");
    }

    async fn a_rehearsal_has_its_bounds(db: store::Db) {
        let team = Team::new(db, 3).await;
        let id = team.campaign().await.id;
        let (service, admin) = (team.service(), team.admin());
        let wrong = RehearsalFilter { days: Some(0), people: Some(201), ..RehearsalFilter::default() };
        let error = service.rehearsal(admin, &id, &wrong).await.unwrap_err();
        assert_eq!(problems(error), [("days".to_owned(), "out_of_range"), ("people".to_owned(), "out_of_range")]);
        let stranger = team.world.other_workspace().await;
        let usual = RehearsalFilter::default();
        assert_eq!(service.rehearsal(&stranger, &id, &usual).await.unwrap_err().code(), "not_found");

        // Where there is nothing to rehearse on, everybody who asks is told so.
        let mut parts = parts(service.db().clone(), Arc::new(ManualClock::new(START)));
        parts.stages = None;
        let without = Service::new(parts);
        for _ in 0..2 {
            assert_eq!(without.rehearsal(admin, &id, &usual).await.unwrap_err().code(), "no_stage");
        }

        // Progress is shown while it runs, and who comes back finds the same.
        let lifelike = RehearsalFilter { manner: Some(Manner::Lifelike), ..RehearsalFilter::default() };
        let first = service.rehearsal_within(admin, &id, &lifelike, Duration::ZERO).await.unwrap();
        let found = service.rehearsal(admin, &id, &lifelike).await.unwrap();
        if let Asked::Done(first) = first {
            assert_eq!(first, found);
        }
        assert_eq!(found.manner, Manner::Lifelike);

        // Nobody waits for it any more: it ends.
        let question = Question {
            workspace: team.world.workspace.clone(),
            campaign: id.clone(),
            days: 14,
            people_maximum: 10,
            manner: Manner::Accepting,
            now: service.now(),
        };
        let reached = Arc::new(AtomicI64::new(0));
        let canceled = team.engine.rehearse(&question, &rehearsal::Theatre, reached, &|| false).await;
        assert!(matches!(canceled, Err(RehearsalError::Canceled)));

        service.archive_campaign(admin, &id).await.unwrap();
        assert_eq!(service.rehearsal(admin, &id, &usual).await.unwrap_err().code(), "campaign_archived");
    }
}
