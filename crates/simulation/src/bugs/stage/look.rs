//! Looking at what stands where, so that a scene can wait for the very moment that it is about.

use domain::ids::{ActionId, CampaignId};
use domain::time::Timestamp;
use serde_json::Value;
use service::proposals::ProposalView;

use super::{Played, Stage};

/// An action, as far as scenes care.
#[derive(Debug, Clone)]
pub struct Card {
    /// The action.
    pub id: ActionId,
    /// `invitation` or `message`.
    pub kind: String,
    /// Where it stands.
    pub state: String,
    /// Its contact.
    pub contact: String,
    /// Its campaign.
    pub campaign: String,
    /// How often it was begun.
    pub attempt: i64,
    /// When it leaves, or is looked at again.
    pub due_at: Option<Timestamp>,
}

fn text(row: &Value, column: &str) -> String {
    let text = row.get(column).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

impl Stage {
    /// Every action, those with a moment first and by it.
    pub async fn actions(&self) -> Played<Vec<Card>> {
        let mut tx = self.db().read().await?;
        let rows = store::dump::rows(&mut tx, "action").await?;
        let mut cards: Vec<Card> = rows
            .iter()
            .filter_map(|row| {
                Some(Card {
                    id: text(row, "id").parse().ok()?,
                    kind: text(row, "kind"),
                    state: text(row, "state"),
                    contact: text(row, "contact_id"),
                    campaign: text(row, "campaign_id"),
                    attempt: row.get("attempt").and_then(Value::as_i64)?,
                    due_at: row
                        .get("due_at")
                        .and_then(Value::as_i64)
                        .map(Timestamp::from_millis),
                })
            })
            .collect();
        cards.sort_by_key(|card| (card.due_at.is_none(), card.due_at));
        Ok(cards)
    }

    /// The actions of a kind that stand in a state.
    pub async fn those(&self, kind: &str, state: &str) -> Played<Vec<Card>> {
        let mut cards = self.actions().await?;
        cards.retain(|card| card.kind == kind && card.state == state);
        Ok(cards)
    }

    /// Goes on to right before the next one of a kind leaves, and answers it.
    pub async fn before_next(&mut self, kind: &str) -> Played<Card> {
        let next = self.those(kind, "scheduled").await?.into_iter().next();
        let next = next.ok_or_else(|| Self::missing(kind))?;
        let at = next.due_at.ok_or_else(|| Self::missing(kind))?;
        self.play(at.plus_millis(-1)).await?;
        Ok(next)
    }

    /// Goes on to where the next one of a kind is leaving.
    pub async fn until_next(&mut self, kind: &str) -> Played<Card> {
        let next = self.before_next(kind).await?;
        self.pass(1).await?;
        Ok(next)
    }

    /// Goes on to right before the next poll.
    pub async fn before_next_poll(&mut self) -> Played {
        let mut tx = self.db().read().await?;
        let next = store::account::next_poll(&mut tx).await?;
        drop(tx);
        let next = next.ok_or_else(|| Self::missing("poll"))?;
        self.play(next.plus_millis(-1)).await
    }

    /// A scene that does not find what it is about cannot be played.
    pub fn missing(what: &str) -> crate::run::SimulationError {
        service::ServiceError::internal(format!("The scene finds no {what}.")).into()
    }

    /// What waits for a member's decision.
    pub async fn waiting(&self, member: usize) -> Played<Vec<ProposalView>> {
        let scope = self.scope(member, 0).await?;
        Ok(self.deeds.waiting(&scope).await?)
    }

    /// A member approves everything that waits.
    pub async fn approve_all(&self, member: usize) -> Played<Vec<ProposalView>> {
        let waiting = self.waiting(member).await?;
        for proposal in &waiting {
            self.approve(member, proposal).await?;
        }
        Ok(waiting)
    }

    /// A member approves what is shown.
    pub async fn approve(&self, member: usize, proposal: &ProposalView) -> Played {
        let scope = self.scope(member, 0).await?;
        self.deeds.approve(&scope, proposal).await.or_fault()?;
        Ok(())
    }

    /// A member stops a campaign.
    pub async fn stop(&self, member: usize, campaign: &CampaignId) -> Played {
        let scope = self.scope(member, 0).await?;
        self.deeds.stop(&scope, campaign).await.or_fault()?;
        Ok(())
    }

    /// A member starts a campaign again.
    pub async fn start(&self, member: usize, campaign: &CampaignId) -> Played {
        let scope = self.scope(member, 0).await?;
        self.deeds.start(&scope, campaign).await.or_fault()?;
        Ok(())
    }
}
