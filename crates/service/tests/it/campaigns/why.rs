//! Why (R63), conditions at the moment of sending (R49), and the forecast as it is asked for (R61).

use std::time::Duration;

use domain::action::{ActionState, Category, Reason};
use domain::campaign::{MessageStep, Moderation, OnSilence};
use domain::identity::Role;
use domain::sending::{Change, RULES};
use domain::suppression::SuppressionKind;
use service::audience::contacts::ContactQuery;
use service::audience::suppressions::SuppressionInput;
use service::audience::tags::TagChange;
use service::campaigns::CampaignInput;
use service::forecast::{Asked, ForecastFilter, ForeseenEnd};
use service::hand_send::Answer;
use service::why::{RuleVerdict, Standing};

use super::team::{Team, first, message, problems};

fn unmoderated(team: &Team) -> CampaignInput {
    CampaignInput {
        moderation: Some(Moderation {
            enabled: false,
            on_silence: OnSilence::Hold,
        }),
        ..team.input()
    }
}

testkit::on_both_databases! {
    /// What is open is put before the rules as it stands, at its moment.
    async fn why_tells_the_rules_their_values_and_the_next_look(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (id, cards) = team.proposed().await;
        let contact = team.action(&cards[0].id).await.contact_id;
        let why = team.service().why(team.admin(), &id, &contact).await.unwrap();
        assert_eq!(why.standing, Standing::Drawn);
        let step = &why.steps[0];
        assert!(step.is_open);
        assert_eq!(step.change, Some(Change::Decide));
        let names: Vec<&str> = step.rules.iter().map(|rule| rule.rule.as_str()).collect();
        assert_eq!(names, RULES);
        let deciding = step.rules.iter().find(|rule| rule.verdict == RuleVerdict::Waits).unwrap();
        assert_eq!(deciding.rule, "approval_is_given");
        assert_eq!(deciding.saw, "false");
        assert!(step.rules.iter().any(|rule| rule.verdict == RuleVerdict::NotReached));
        assert_eq!(step.asked_at.unwrap().to_string(), "2027-03-03T08:00:00Z", "Wednesday, when its slot begins");

        team.approve(&cards[0]).await;
        let why = team.service().why(team.admin(), &id, &contact).await.unwrap();
        assert_eq!(why.steps[0].reason, None);
        assert!(why.steps[0].rules.iter().all(|rule| rule.verdict == RuleVerdict::Passed), "{:?}", why.steps[0].rules);
        assert_eq!(why.steps[0].next_look_at, why.steps[0].asked_at);

        let entry = SuppressionInput { kind: SuppressionKind::Company, value: "Acme".to_owned(), note: String::new() };
        team.service().add_suppression(team.admin(), entry).await.unwrap();
        let why = team.service().why(team.admin(), &id, &contact).await.unwrap();
        assert_eq!((why.steps[0].reason, why.steps[0].change), (Some(Reason::Suppressed), Some(Change::ReviewSuppressions)));
        let seen = why.steps[0].rules.iter().find(|rule| rule.verdict == RuleVerdict::Decided).unwrap();
        assert_eq!(seen.rule, "contact_is_not_suppressed");
        assert_ne!(seen.saw, "none");

        // What then happens is what was said, and it says so for ever.
        team.until("2027-03-03T12:00:00+01:00").await;
        let after = team.service().why(team.admin(), &id, &contact).await.unwrap();
        let step = &after.steps[0];
        assert_eq!((step.state, step.category, step.reason), (ActionState::Canceled, Some(Category::False), Some(Reason::Suppressed)));
        assert!(!step.is_open);
        let decided = step.rules.iter().find(|rule| rule.verdict == RuleVerdict::Decided).unwrap();
        assert_eq!((decided.rule.as_str(), &decided.saw), ("contact_is_not_suppressed", &seen.saw));
    }

    /// Who was not drawn is told where one stands.
    async fn why_tells_where_somebody_stands_who_was_not_drawn(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (id, _) = team.proposed().await;
        let everybody = team.service().contacts(team.admin(), &ContactQuery::default(), &first()).await.unwrap().items;
        let mut standings = std::collections::BTreeMap::new();
        for contact in &everybody {
            let why = team.service().why(team.admin(), &id, &contact.id).await.unwrap();
            *standings.entry(why.standing).or_insert(0) += 1;
            if why.standing == Standing::Ahead {
                assert!(why.people_before.unwrap() < 17);
                assert!(why.steps.is_empty());
            }
        }
        assert_eq!(standings[&Standing::Drawn], 3);
        assert_eq!(standings[&Standing::Ahead], 17);
        let other = team.world.seat(Role::Member).await;
        assert_eq!(team.service().why(&other.scope, &id, &everybody[0].id).await.unwrap_err().code(), "not_found");
        let elsewhere = team.world.other_workspace().await;
        assert_eq!(team.service().why(&elsewhere, &id, &everybody[0].id).await.unwrap_err().code(), "not_found");
    }

    /// A message with a condition leaves to whom it applies at its moment, and to nobody else (R49).
    async fn a_sending_condition_is_checked_at_the_moment_of_sending(db: store::Db) {
        let team = Team::new(db, 20).await;
        let mut input = unmoderated(&team);
        input.messages[0].condition = Some(serde_json::json!({"criterion": "tag", "is": ["vip"]}));
        let campaign = team.create(input).await;
        team.start(&campaign.id).await;
        team.until("2027-03-02T09:00:00+01:00").await;
        let queue = |state| service::queue::QueueFilter { campaign_id: Some(campaign.id.clone()), state, ..Default::default() };
        let drawn = team.service().queue(team.admin(), &queue(None), &first()).await.unwrap().items;
        assert_eq!(drawn.len(), 3);
        // The tag is given after the draw, and before the moment.
        let change = TagChange { tag: "VIP".to_owned(), contact_ids: vec![drawn[0].contact_id.clone()], present: true };
        team.service().tag_contacts(team.admin(), &change).await.unwrap();
        for minutes in 0..19 {
            let hour = 9 + minutes / 6;
            team.until(&format!("2027-03-03T{hour:02}:{:02}:00+01:00", minutes % 6 * 10)).await;
            let held = team.service().hand_send(&team.sender.scope, None).await.unwrap();
            for card in held.cards {
                team.service().answer_card(&team.sender.scope, &card.id, &Answer::Sent).await.unwrap();
            }
        }
        for row in &drawn {
            let now = team.service().queue_row(team.admin(), &row.id).await.unwrap();
            if row.id == drawn[0].id {
                assert_eq!(now.category, Some(Category::Sent));
            } else {
                assert_eq!((now.category, now.reason), (Some(Category::False), Some(Reason::ConditionFalse)));
                let why = team.service().why(team.admin(), &campaign.id, &row.contact_id).await.unwrap();
                let decided = why.steps[0].rules.iter().find(|rule| rule.verdict == RuleVerdict::Decided).unwrap();
                assert_eq!((decided.rule.as_str(), decided.saw.as_str()), ("condition_holds", "does not hold"));
                assert_eq!(why.steps[0].change, Some(Change::ReviewMessages));
            }
        }
    }

    /// What is no condition is refused where it stands.
    async fn a_condition_that_cannot_be_read_is_refused(db: store::Db) {
        let team = Team::new(db, 20).await;
        let mut input = team.input();
        input.messages[1].condition = Some(serde_json::json!({"criterion": "weather"}));
        input.messages[2].condition = Some(serde_json::json!({"criterion": "segment", "is": ["seg_00000000000000000000000001"]}));
        let refused = problems(team.service().create_campaign(team.admin(), input).await.unwrap_err());
        assert!(refused.iter().any(|(field, _)| field.starts_with("messages.1.condition")), "{refused:?}");
        assert!(refused.contains(&("messages.2.condition".to_owned(), "unknown_segment")), "{refused:?}");
    }

    /// The forecast by campaign, member and workspace; the same question is answered once.
    async fn a_forecast_is_asked_for_by_campaign_member_and_workspace(db: store::Db) {
        let team = Team::new(db, 40).await;
        let campaign = team.create(CampaignInput {
            messages: vec![message(MessageStep::Invitation, "Hello {{firstName}}")],
            ..unmoderated(&team)
        }).await;
        team.start(&campaign.id).await;
        let service = team.service();
        let all = service.forecast(team.admin(), None, &ForecastFilter::default()).await.unwrap();
        let leaving = all.items.iter().filter(|item| item.end == ForeseenEnd::Leaves).count();
        assert!(leaving >= 20, "{leaving}");
        assert!(all.complete);
        assert!(all.items.iter().all(|item| item.language == "default"));
        let one = service.forecast(team.admin(), Some(&campaign.id), &ForecastFilter::default()).await.unwrap();
        assert_eq!(one.items, all.items);
        let nobody = ForecastFilter { member_id: team.world.admin.scope.member().cloned(), ..ForecastFilter::default() };
        assert!(service.forecast(team.admin(), None, &nobody).await.unwrap().items.is_empty());
        let own = service.forecast(&team.sender.scope, None, &ForecastFilter::default()).await.unwrap();
        assert_eq!(own.items, all.items);
        let other = team.world.seat(Role::Member).await;
        assert!(service.forecast(&other.scope, None, &ForecastFilter::default()).await.unwrap().items.is_empty());
        assert_eq!(service.forecast(&other.scope, Some(&campaign.id), &ForecastFilter::default()).await.unwrap_err().code(), "not_found");
        let far = ForecastFilter { days: Some(400), ..ForecastFilter::default() };
        assert_eq!(problems(service.forecast(team.admin(), None, &far).await.unwrap_err()), [("days".to_owned(), "out_of_range")]);
        let again = service.forecast_within(team.admin(), None, &ForecastFilter::default(), Duration::ZERO).await.unwrap();
        assert!(matches!(again, Asked::Done(again) if std::sync::Arc::ptr_eq(&again, &all)), "it was there already");
    }
}
