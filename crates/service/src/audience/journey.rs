//! A contact's journey: everything between it and the members, newest first, with who or what did
//! it (R31).

use std::collections::{BTreeMap, BTreeSet};

use domain::action::{ActionKind, Category, Reason};
use domain::identity::Role;
use domain::ids::{ActionId, ContactId, MessageId};
use domain::ledger::EventKind;
use domain::reply::Class;
use domain::time::Timestamp;
use serde::Serialize;
use store::Tx;
use store::conversation::{self, MessageRow};
use store::journey::{self, ActionText};
use store::ledger::{self, LedgerRow};
use utoipa::ToSchema;

use super::contacts;
use super::contacts::ContactDetail;
use super::refs::{ActorRef, CampaignRef, MemberRef, Names};
use crate::schema::{ActionKindName, CategoryName, EventKindName, ReasonName, ReplyClassName};
use crate::{Page, PageRequest, Scope, Service, ServiceResult};

/// Messages of one contact that are looked at for their texts.
const MESSAGES_MAXIMUM: u32 = 1_000;

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
    /// What a reply says, as it stands now: judged by the machine, or corrected by a person.
    pub reply: Option<Judged>,
    /// The text that was sent or received.
    pub text: Option<String>,
    /// Further facts, such as the finder that found the contact.
    #[schema(value_type = Option<Object>)]
    pub data: Option<serde_json::Value>,
}

/// What a reply says (R70).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = JourneyReply)]
pub struct Judged {
    /// The message.
    #[schema(value_type = String)]
    pub id: MessageId,
    /// Its class.
    #[schema(value_type = ReplyClassName)]
    pub class: Class,
    /// Its mood, 0 to 100; 50 is neutral.
    pub sentiment_percent: u8,
    /// Whether a person should look at it.
    pub unsure: bool,
}

impl Judged {
    fn of(message: &MessageRow) -> Option<Self> {
        Some(Self {
            id: message.id.clone(),
            class: message.class?,
            sentiment_percent: u8::try_from(message.sentiment_percent?).ok()?,
            unsure: message.unsure.unwrap_or(false),
        })
    }
}

/// A contact with everything around it, and a page of its journey.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactPage {
    /// The contact.
    pub contact: ContactDetail,
    /// The journey.
    pub journey: Page<JourneyEntry>,
}

const LIST: &str = "journey";

impl Service {
    /// A contact's journey, newest first.
    pub async fn journey(
        &self,
        scope: &Scope,
        contact: &ContactId,
        request: &PageRequest,
    ) -> ServiceResult<Page<JourneyEntry>> {
        scope.require(Role::Viewer)?;
        let limit = request.limit()?;
        let before = request.after(LIST)?;
        let mut tx = self.read().await?;
        let row = contacts::visible(&mut tx, scope, contact).await?;
        let found = Found::of(&mut tx, scope, &row.id, before, limit).await?;
        let names = Names::of(&mut tx, scope.workspace(), found.named()).await?;
        Ok(found.page(limit, &names))
    }

    /// A contact with everything around it and a page of its journey, for one page to look at: the
    /// names of both are looked up at once.
    pub async fn contact_page(
        &self,
        scope: &Scope,
        contact: &ContactId,
        request: &PageRequest,
    ) -> ServiceResult<ContactPage> {
        scope.require(Role::Viewer)?;
        let limit = request.limit()?;
        let before = request.after(LIST)?;
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let row = contacts::visible(&mut tx, scope, contact).await?;
        let around = contacts::Around::of(&mut tx, workspace, &row).await?;
        let found = Found::of(&mut tx, scope, &row.id, before, limit).await?;
        let mut wanted = around.named(&row);
        wanted.extend(found.named());
        let names = Names::of(&mut tx, workspace, wanted).await?;
        Ok(ContactPage {
            contact: around.detail(row, &names),
            journey: found.page(limit, &names),
        })
    }
}

/// The ledger's rows of a page, and what their entries need beside them.
struct Found {
    rows: Vec<LedgerRow>,
    texts: Texts,
}

impl Found {
    async fn of(
        tx: &mut Tx,
        scope: &Scope,
        contact: &ContactId,
        before: Option<i64>,
        limit: u32,
    ) -> ServiceResult<Self> {
        let workspace = scope.workspace();
        let before = before.unwrap_or(i64::MAX);
        let rows = ledger::of_contact(tx, workspace, contact, before, limit + 1).await?;
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
            rows,
            texts: Texts { actions, messages },
        })
    }

    /// The ids whose names are shown.
    fn named(&self) -> BTreeSet<&str> {
        let members = self.rows.iter().filter_map(|row| row.member_id.as_ref());
        let campaigns = self.rows.iter().filter_map(|row| row.campaign_id.as_ref());
        let actors = self.rows.iter().map(|row| row.actor.as_str());
        let members = members.map(AsRef::as_ref);
        let campaigns = campaigns.map(AsRef::as_ref);
        members.chain(campaigns).chain(actors).collect()
    }

    fn page(self, limit: u32, names: &Names) -> Page<JourneyEntry> {
        let Self { rows, texts } = self;
        Page::of(
            LIST,
            rows,
            limit,
            |row| row.sequence,
            |row| texts.entry(row, names),
        )
    }
}

/// What was said: by actions and in the conversation.
struct Texts {
    actions: BTreeMap<ActionId, ActionText>,
    messages: Vec<MessageRow>,
}

impl Texts {
    fn entry(&self, row: LedgerRow, names: &Names) -> JourneyEntry {
        let action = row.action_id.as_ref().and_then(|id| self.actions.get(id));
        let ended = row.kind == EventKind::ActionEnded;
        let sent = action.filter(|_| row.category == Some(Category::Sent));
        let said = written_at(&row);
        let message = said.and_then(|(direction, at)| self.message(direction, at));
        let text = match said {
            Some(_) => message.map(|message| message.text.clone()),
            None => sent.and_then(|action| action.sent_text.clone()),
        };
        JourneyEntry {
            sequence: row.sequence.unsigned_abs(),
            at: row.at,
            kind: row.kind,
            actor: names.actor(&row.actor),
            member: row.member_id.as_ref().map(|id| names.member(id)),
            campaign: row.campaign_id.as_ref().and_then(|id| names.campaign(id)),
            action_kind: action.map(|action| action.kind),
            detail: action
                .filter(|_| ended)
                .and_then(|action| action.detail.clone()),
            reply: message.and_then(Judged::of),
            text: text.filter(|text| !text.is_empty()),
            cause: row.cause,
            action_id: row.action_id,
            step: row.step.map(|step| step.0),
            category: row.category,
            reason: row.reason,
            data: row.data.and_then(|data| serde_json::from_str(&data).ok()),
        }
    }

    fn message(&self, direction: &str, at: Timestamp) -> Option<&MessageRow> {
        self.messages
            .iter()
            .find(|message| message.direction == direction && message.happened_at == at)
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
