//! Moderation that is switched on while invitations are planned (R53, I-13).

use domain::action::{ActionKind, ActionState};
use domain::campaign::{Moderation, OnSilence};
use domain::ids::CampaignId;
use service::campaigns::{CampaignChange, CampaignInput};
use service::proposals::{DeckState, EditInput};
use service::queue::QueueFilter;

use super::team::{Team, first};

const OFF: Moderation = Moderation {
    enabled: false,
    on_silence: OnSilence::Hold,
};

impl Team {
    async fn with_moderation(&self, moderation: Moderation) -> CampaignId {
        let input = CampaignInput {
            moderation: Some(moderation),
            ..self.input()
        };
        let id = self.create(input).await.id;
        self.start(&id).await;
        id
    }

    async fn set_moderation(&self, id: &CampaignId, moderation: Moderation) {
        let change = CampaignChange {
            moderation: Some(moderation),
            ..CampaignChange::default()
        };
        self.service()
            .update_campaign(self.admin(), id, None, change)
            .await
            .expect("the change is right");
    }

    /// The states of the invitations of a campaign, sorted.
    async fn invitations(&self, id: &CampaignId) -> Vec<ActionState> {
        let filter = QueueFilter {
            campaign_id: Some(id.clone()),
            ..QueueFilter::default()
        };
        let page = self
            .service()
            .queue(self.admin(), &filter, &first())
            .await
            .expect("a queue");
        let rows = page.items.iter();
        let mut states: Vec<ActionState> = rows
            .filter(|row| row.kind == ActionKind::Invitation)
            .map(|row| row.state)
            .collect();
        states.sort_unstable();
        states
    }
}

testkit::on_both_databases! {
    /// What was planned without moderation waits for a yes once it is switched on, and leaves after it.
    async fn switching_moderation_on_asks_about_what_is_queued(db: store::Db) {
        let team = Team::new(db, 20).await;
        let id = team.with_moderation(OFF).await;
        team.until("2027-03-02T09:00:00+01:00").await;
        assert_eq!(team.invitations(&id).await, [ActionState::Queued; 3]);
        team.set_moderation(&id, Moderation::default()).await;
        let cards = team.deck(Some(DeckState::Waiting)).await;
        assert_eq!(cards.len(), 3, "the deck shows them");
        assert_eq!(team.invitations(&id).await, [ActionState::WaitingForApproval; 3]);
        let ledger = team.world.ledger(&team.world.workspace).await;
        assert_eq!(ledger.iter().filter(|(kind, _)| kind == "action_requeued").count(), 3);
        let approved = team.approve(&cards[0]).await;
        team.until("2027-03-03T12:00:00+01:00").await;
        for card in &cards {
            let left = team.action(&card.id).await.sent_text.is_some();
            assert_eq!(left, card.id == approved.id, "only what was approved leaves");
        }
    }

    /// The same for those that have their moment in an open slot already, and are not being sent.
    async fn switching_moderation_on_takes_moments_back(db: store::Db) {
        let team = Team::new(db, 20).await;
        let id = team.with_moderation(OFF).await;
        team.until("2027-03-03T09:00:00+01:00").await;
        let before = team.invitations(&id).await;
        let scheduled = before.iter().filter(|state| **state == ActionState::Scheduled).count();
        assert!(scheduled > 0, "{before:?}");
        let begun = before.iter().filter(|state| **state == ActionState::Sending).count();
        team.set_moderation(&id, Moderation::default()).await;
        // The cohort of the next day was drawn at the same moment.
        assert_eq!(team.deck(Some(DeckState::Waiting)).await.len(), scheduled + 3);
        team.until("2027-03-03T11:59:00+01:00").await;
        let after = team.invitations(&id).await;
        let sending = after.iter().filter(|state| **state == ActionState::Sending).count();
        assert_eq!(sending, begun, "nothing leaves that nobody approved: {after:?}");
    }

    /// A text that was rewritten is not one that was approved: where silence was consent and is no longer,
    /// it waits.
    async fn a_rewritten_text_is_no_approval(db: store::Db) {
        let team = Team::new(db, 20).await;
        let consent = Moderation { enabled: true, on_silence: OnSilence::Send };
        let id = team.with_moderation(consent).await;
        team.until("2027-03-02T09:00:00+01:00").await;
        let cards = team.deck(Some(DeckState::Waiting)).await;
        let input = EditInput { text: Some("Only for you".to_owned()), ..EditInput::default() };
        for card in &cards {
            team.service().edit_proposal(&team.sender.scope, &card.id, &input).await.expect("a text");
        }
        let approved = team.service().proposal(&team.sender.scope, &cards[0].id).await.expect("a card");
        team.approve(&approved).await;
        team.until("2027-03-03T08:59:00+01:00").await;
        team.set_moderation(&id, Moderation::default()).await;
        team.until("2027-03-03T12:00:00+01:00").await;
        for card in &cards {
            let left = team.action(&card.id).await.sent_text;
            assert_eq!(left.is_some(), card.id == approved.id, "{left:?}");
        }
    }
}
