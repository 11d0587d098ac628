//! Withdrawing invitations that nobody answered, as people decide about it (R64).

use domain::action::{ActionKind, ActionState, Category, Reason};
use domain::ids::CampaignId;
use domain::withdrawal::{Withdrawal, WithdrawalPolicy};
use service::campaigns::{CampaignChange, CampaignInput};
use service::hand_send::{Answer, CardView};
use service::proposals::{ApproveInput, DeckState, EditInput, ProposalView};
use service::queue::{QueueFilter, QueueView};

use super::team::{Team, first, problems, seen};

/// A campaign that asks after two days, whose three invitations of Wednesday were sent by hand.
async fn invited(team: &Team, policy: WithdrawalPolicy) -> CampaignId {
    let input = CampaignInput {
        moderation: Some(domain::campaign::Moderation {
            enabled: false,
            ..Default::default()
        }),
        withdrawal: Some(Withdrawal {
            policy,
            after_days: 2,
        }),
        ..team.input()
    };
    let id = team.create(input).await.id;
    team.start(&id).await;
    team.until("2027-03-03T09:00:00+01:00").await;
    for minute in 0..(3 * 60) {
        let at = domain::time::Timestamp::from_millis(
            super::team::at("2027-03-03T09:00:00+01:00").as_millis() + minute * 60_000,
        );
        team.until(&at.to_string()).await;
        answer_all(team, &Answer::Sent).await;
    }
    let sent = team.service().campaign(team.admin(), &id).await.unwrap();
    assert_eq!(sent.totals.sent, 3);
    id
}

async fn in_hand(team: &Team) -> Option<CardView> {
    let scope = &team.sender.scope;
    let cards = team.service().hand_send(scope, None).await.unwrap().cards;
    cards
        .into_iter()
        .find(|card| card.state == ActionState::Sending)
}

async fn answer_all(team: &Team, answer: &Answer) {
    while let Some(card) = in_hand(team).await {
        let scope = &team.sender.scope;
        team.service()
            .answer_card(scope, &card.id, answer)
            .await
            .unwrap();
    }
}

async fn asked(team: &Team) -> Vec<ProposalView> {
    let mut cards = team.deck(Some(DeckState::Waiting)).await;
    cards.retain(|card| card.kind == ActionKind::Withdrawal);
    cards
}

async fn rows(team: &Team, id: &CampaignId) -> Vec<QueueView> {
    let filter = QueueFilter {
        campaign_id: Some(id.clone()),
        ..QueueFilter::default()
    };
    let page = team.service().queue(team.admin(), &filter, &first()).await;
    let mut rows = page.unwrap().items;
    rows.retain(|row| row.kind == ActionKind::Withdrawal);
    rows
}

async fn set(team: &Team, id: &CampaignId, policy: WithdrawalPolicy) {
    let change = CampaignChange {
        withdrawal: Some(Withdrawal {
            policy,
            after_days: 2,
        }),
        ..CampaignChange::default()
    };
    let service = team.service();
    service
        .update_campaign(team.admin(), id, None, change)
        .await
        .unwrap();
}

testkit::on_both_databases! {
    /// A stale invitation is a card without a text. A no keeps it; a yes hands the withdrawal over; one who has
    /// accepted goes on to the welcome.
    async fn a_card_asks_about_a_withdrawal(db: store::Db) {
        let team = Team::new(db, 3).await;
        let service = team.service();
        let scope = &team.sender.scope;
        let id = invited(&team, WithdrawalPolicy::Propose).await;
        team.until("2027-03-08T09:00:00+01:00").await;
        let cards = asked(&team).await;
        assert_eq!(cards.len(), 3);
        assert!(cards.iter().all(|card| card.text.is_empty() && card.ready));
        let edit = EditInput { text: Some("No".to_owned()), ..EditInput::default() };
        let refused = service.edit_proposal(scope, &cards[0].id, &edit).await;
        assert_eq!(refused.unwrap_err().code(), "no_text");
        let unseen = service.approve_proposal(scope, &cards[0].id, &ApproveInput::default()).await;
        assert_eq!(unseen.unwrap_err().code(), "not_shown");

        service.block_proposal(scope, &cards[0].id, &seen(&cards[0]).into()).await.unwrap();
        team.approve(&cards[1]).await;
        team.approve(&cards[2]).await;
        let mut answers = vec![Answer::AlreadyConnected, Answer::Sent];
        for minute in 0..(3 * 60) {
            let at = super::team::at("2027-03-08T09:00:00+01:00").as_millis() + minute * 60_000;
            team.until(&domain::time::Timestamp::from_millis(at).to_string()).await;
            if let Some(card) = in_hand(&team).await {
                assert_eq!(card.kind, ActionKind::Withdrawal);
                assert_eq!(
                    card.choices,
                    ["sent", "already_connected", "profile_unavailable", "could_not", "later"]
                );
                let pending = service.answer_card(scope, &card.id, &Answer::AlreadyPending).await;
                assert_eq!(pending.unwrap_err().code(), "invalid");
                service.answer_card(scope, &card.id, &answers.pop().unwrap()).await.unwrap();
            }
        }
        assert!(answers.is_empty());
        let campaign = service.campaign(scope, &id).await.unwrap();
        assert_eq!((campaign.totals.withdrawn, campaign.totals.accepted), (1, 1));
        assert!(service.recount_campaign(scope, &id).await.unwrap().agrees);
        let categories: Vec<_> = rows(&team, &id).await.into_iter().map(|row| row.category).collect();
        for category in [Category::Sent, Category::False, Category::Blocked] {
            assert!(categories.contains(&Some(category)), "{categories:?}");
        }
        team.until("2027-03-09T11:59:00+01:00").await;
        let welcome = in_hand(&team).await.expect("the welcome of the one who accepted");
        assert_eq!(welcome.kind, ActionKind::Message);
    }

    /// What is planned follows what the campaign says from now on.
    async fn the_choice_of_a_running_campaign_can_be_changed(db: store::Db) {
        let team = Team::new(db, 3).await;
        let id = invited(&team, WithdrawalPolicy::Automatic).await;
        team.until("2027-03-08T09:00:00+01:00").await;
        assert!(asked(&team).await.is_empty());
        assert_eq!(rows(&team, &id).await.len(), 3);
        set(&team, &id, WithdrawalPolicy::Propose).await;
        let waiting = asked(&team).await.len();
        assert!(waiting >= 2, "one may be in hand: {waiting}");
        set(&team, &id, WithdrawalPolicy::Never).await;
        assert!(asked(&team).await.is_empty());
        let ended = rows(&team, &id).await;
        let removed = ended.iter().filter(|row| row.reason == Some(Reason::StepRemoved)).count();
        assert_eq!(removed, waiting);
        let again = team.service().requeue_action(team.admin(), &ended.iter()
            .find(|row| row.reason == Some(Reason::StepRemoved)).unwrap().id).await;
        assert_eq!(again.unwrap_err().code(), "step_removed");
    }

    /// Days are within reason.
    async fn the_days_of_a_withdrawal_are_checked(db: store::Db) {
        let team = Team::new(db, 3).await;
        for after_days in [0, 181] {
            let input = CampaignInput {
                withdrawal: Some(Withdrawal { policy: WithdrawalPolicy::Automatic, after_days }),
                ..team.input()
            };
            let error = team.service().create_campaign(team.admin(), input).await.unwrap_err();
            assert_eq!(problems(error), [("withdrawal.after_days".to_owned(), "out_of_range")]);
        }
    }
}
