//! A contact's journey: everything between it and the members, newest first, with who or what did
//! it (R31).

use std::collections::BTreeMap;

use domain::action::{ActionKind, Category, Reason};
use domain::identity::Role;
use domain::ids::{ActionId, CampaignId, ContactId, MemberId};
use domain::ledger::EventKind;
use domain::time::Timestamp;
use serde::Serialize;
use store::conversation::{self, MessageRow};
use store::journey::{self, ActionText};
use store::ledger::{self, LedgerRow};
use store::{Tx, names};
use utoipa::ToSchema;

use super::contacts;
use super::refs::{ActorRef, MemberRef, Names};
use crate::schema::{ActionKindName, CategoryName, EventKindName, ReasonName};
use crate::{Page, PageRequest, Scope, Service, ServiceResult};

/// Messages of one contact that are looked at for their texts.
const MESSAGES_MAXIMUM: u32 = 1_000;

/// A campaign by its names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CampaignRef {
    /// The id.
    #[schema(value_type = String)]
    pub id: CampaignId,
    /// The name.
    pub name: String,
    /// The program.
    pub program: String,
}

/// One event of a journey.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct JourneyEntry {
    /// Its place in the workspace's ledger.
    pub sequence: u64,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// What happened.
    #[schema(value_type = EventKindName)]
    pub kind: EventKind,
    /// Who did it.
    pub actor: ActorRef,
    /// What led to it: a step of the engine or a use case.
    pub cause: String,
    /// The member in whose name.
    pub member: Option<MemberRef>,
    /// The campaign.
    pub campaign: Option<CampaignRef>,
    /// The action.
    #[schema(value_type = Option<String>)]
    pub action_id: Option<ActionId>,
    /// What the action was.
    #[schema(value_type = Option<ActionKindName>)]
    pub action_kind: Option<ActionKind>,
    /// Which message of the sequence, from 0.
    pub step: Option<u32>,
    /// How the action ended.
    #[schema(value_type = Option<CategoryName>)]
    pub category: Option<Category>,
    /// Why.
    #[schema(value_type = Option<ReasonName>)]
    pub reason: Option<Reason>,
    /// Why, in words, where there are any.
    pub detail: Option<String>,
    /// The text that was sent or received.
    pub text: Option<String>,
    /// Further facts, such as the finder that found the contact.
    #[schema(value_type = Option<Object>)]
    pub data: Option<serde_json::Value>,
}

impl Service {
    /// A contact's journey, newest first.
    pub async fn journey(
        &self,
        scope: &Scope,
        contact: &ContactId,
        request: &PageRequest,
    ) -> ServiceResult<Page<JourneyEntry>> {
        const LIST: &str = "journey";
        scope.require(Role::Viewer)?;
        let limit = request.limit()?;
        let before: Option<i64> = request.after(LIST)?;
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        contacts::visible(&mut tx, scope, contact).await?;
        let before = before.unwrap_or(i64::MAX);
        let rows = ledger::of_contact(&mut tx, workspace, contact, before, limit + 1).await?;
        let around = Around::of(&mut tx, scope, contact, &rows).await?;
        Ok(Page::of(
            LIST,
            rows,
            limit,
            |row| row.sequence,
            |row| around.entry(row),
        ))
    }
}

/// What the entries of a page need beside the ledger's rows.
struct Around {
    names: Names,
    campaigns: BTreeMap<CampaignId, CampaignRef>,
    actions: BTreeMap<ActionId, ActionText>,
    messages: Vec<MessageRow>,
}

impl Around {
    async fn of(
        tx: &mut Tx,
        scope: &Scope,
        contact: &ContactId,
        rows: &[LedgerRow],
    ) -> ServiceResult<Self> {
        let workspace = scope.workspace();
        let members: Vec<&MemberId> = rows
            .iter()
            .filter_map(|row| row.member_id.as_ref())
            .collect();
        let mut names = Names::of_members(tx, workspace, members).await?;
        let actors = rows.iter().map(|row| row.actor.as_str());
        names.add_actors(tx, workspace, actors).await?;
        let ids = rows.iter().filter_map(|row| row.campaign_id.as_ref());
        let campaigns = names::campaigns(tx, workspace, ids)
            .await?
            .into_iter()
            .map(|row| {
                let campaign = CampaignRef {
                    id: row.id.clone(),
                    name: row.name,
                    program: row.program,
                };
                (row.id, campaign)
            })
            .collect();
        let ids = rows.iter().filter_map(|row| row.action_id.as_ref());
        let actions = journey::actions(tx, workspace, ids)
            .await?
            .into_iter()
            .map(|action| (action.id.clone(), action))
            .collect();
        let has_messages = rows.iter().any(|row| written_at(row).is_some());
        let messages = if has_messages {
            conversation::of_contact(tx, workspace, contact, MESSAGES_MAXIMUM).await?
        } else {
            Vec::new()
        };
        Ok(Self {
            names,
            campaigns,
            actions,
            messages,
        })
    }

    fn entry(&self, row: LedgerRow) -> JourneyEntry {
        let action = row.action_id.as_ref().and_then(|id| self.actions.get(id));
        let ended = row.kind == EventKind::ActionEnded;
        let sent = action.filter(|_| row.category == Some(Category::Sent));
        let text = match written_at(&row) {
            Some((direction, at)) => self.message(direction, at),
            None => sent.and_then(|action| action.sent_text.clone()),
        };
        JourneyEntry {
            sequence: row.sequence.unsigned_abs(),
            at: row.at,
            kind: row.kind,
            actor: self.names.actor(&row.actor),
            member: row.member_id.as_ref().map(|id| self.names.member(id)),
            campaign: row
                .campaign_id
                .as_ref()
                .and_then(|id| self.campaigns.get(id))
                .cloned(),
            action_kind: action.map(|action| action.kind),
            detail: action
                .filter(|_| ended)
                .and_then(|action| action.detail.clone()),
            text: text.filter(|text| !text.is_empty()),
            cause: row.cause,
            action_id: row.action_id,
            step: row.step.map(|step| step.0),
            category: row.category,
            reason: row.reason,
            data: row.data.and_then(|data| serde_json::from_str(&data).ok()),
        }
    }

    fn message(&self, direction: &str, at: Timestamp) -> Option<String> {
        self.messages
            .iter()
            .find(|message| message.direction == direction && message.happened_at == at)
            .map(|message| message.text.clone())
    }
}

/// Which message an event speaks of: its direction, and when it was written.
fn written_at(row: &LedgerRow) -> Option<(&'static str, Timestamp)> {
    let (direction, name) = match row.kind {
        EventKind::MessageReceived => ("in", "received_at"),
        EventKind::MessageSentByHand => ("out", "sent_at"),
        _ => return None,
    };
    let data: serde_json::Value = serde_json::from_str(row.data.as_deref()?).ok()?;
    let at: Timestamp = data.get(name)?.as_str()?.parse().ok()?;
    Some((direction, at))
}
