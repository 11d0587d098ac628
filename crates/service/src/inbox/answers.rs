//! Answering from the inbox (R71): what a person writes leaves through the member's connector, once, or is handed to the
//! member's own hands where the account acts by hand.

use connectors::Handoff;
use domain::action::{ActionState, Reason, StepIndex};
use domain::identity::ConnectorKind;
use domain::ids::{ActionId, ConversationId};
use domain::limits::MESSAGE_LENGTH_MAXIMUM;
use domain::sending::Change;
use domain::time::Timestamp;
use engine::answer::{Asking, ask};
use engine::journal::Journal;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::answer::AnswerRow;
use store::inbox::ConversationRow;

use super::{changeable, may_change};
use crate::error::OrNotFound;
use crate::input::several_lines;
use crate::live::{LiveEvent, LiveKind};
use crate::schema::{ActionStateName, ReasonName};
use crate::{Scope, Service, ServiceError, ServiceResult};

/// Answers that a conversation shows beside its messages: those on their way, and the last ones that could not leave.
const ANSWERS_MAXIMUM: u32 = 5;

/// What is answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = ConversationAnswerInput)]
pub struct AnswerInput {
    /// The text, at most 8,000 UTF-16 units; it leaves as it is written.
    pub text: String,
    /// Says that it is right to answer although the contact refused or asked to stop. The ledger keeps it.
    pub despite_refusal: bool,
}

/// How a conversation can be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = ConversationAnswering)]
pub struct Answering {
    /// Whether the member's own hands send it: the text is handed over with the page to open.
    pub by_hand: bool,
    /// Whether it has to be confirmed, because the contact refused or asked to stop in some conversation of the workspace.
    pub is_refused: bool,
}

/// An answer that a person wrote: it waits, is on its way, or could not leave. Once it was sent it is a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = ConversationAnswer)]
pub struct AnswerView {
    /// The action.
    #[schema(value_type = String)]
    pub id: ActionId,
    /// `scheduled` while it waits; `sending`; `unconfirmed` where only a person can tell; `canceled` where it did not leave; `sent`.
    #[schema(value_type = ActionStateName)]
    pub state: ActionState,
    /// Why it waits, or why it did not leave.
    #[schema(value_type = Option<ReasonName>)]
    pub reason: Option<Reason>,
    /// More about the reason.
    pub detail: Option<String>,
    /// What a person can change about it.
    #[schema(value_type = Option<String>)]
    pub change: Option<Change>,
    /// The text.
    pub text: String,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: Timestamp,
    /// Who wrote it: a person's or key's name, where that is known.
    pub asked_by: Option<String>,
    /// When it is looked at again, while it waits.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub next_look_at: Option<Timestamp>,
    /// Until when it waits; then it ends unsent.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub waits_until: Option<Timestamp>,
    /// The page to open, while it is in the member's hands.
    pub open_url: Option<String>,
    /// Whether it can be taken back now.
    pub can_take_back: bool,
    /// Whether the caller can say what came of it: it is in the caller's hands, or only the caller can tell.
    pub can_settle: bool,
}

impl AnswerView {
    fn of(row: AnswerRow, scope: &Scope) -> Self {
        let handoff: Option<Handoff> = row
            .detail
            .as_deref()
            .filter(|_| row.state == ActionState::Sending)
            .and_then(|detail| serde_json::from_str(detail).ok());
        let is_own = scope.member() == Some(&row.member_id);
        let asks = handoff.is_some() || row.state == ActionState::Unconfirmed;
        let waits = row.state == ActionState::Scheduled;
        Self {
            // What is done by hand is no fault to be read.
            detail: row.detail.filter(|_| row.state != ActionState::Sending),
            change: row
                .reason
                .and_then(Change::of)
                .filter(|change| *change != Change::Requeue),
            open_url: handoff.map(|handoff| handoff.open_url),
            can_take_back: waits,
            can_settle: is_own && asks,
            asked_by: row.asked_by_name,
            next_look_at: row.due_at.filter(|_| waits && row.reason.is_some()),
            waits_until: row.window_ends_at.filter(|_| !row.state.is_final()),
            text: row.approved_text.unwrap_or_default(),
            asked_at: row.planned_at,
            id: row.id,
            state: row.state,
            reason: row.reason,
        }
    }
}

/// The answers of a conversation that were not sent, the earliest first. Of those that could not leave, only what nothing
/// has followed is of use: a later message of either side settles it.
pub(super) async fn not_sent(
    tx: &mut Tx,
    scope: &Scope,
    row: &ConversationRow,
) -> ServiceResult<Vec<AnswerView>> {
    let (contact, identity) = (&row.contact_id, &row.identity_id);
    let workspace = scope.workspace();
    let rows = store::answer::not_sent(tx, workspace, contact, identity, ANSWERS_MAXIMUM).await?;
    let is_of_use =
        |answer: &AnswerRow| !answer.state.is_final() || answer.planned_at >= row.last_message_at;
    let rows = rows.into_iter().rev().filter(is_of_use);
    Ok(rows.map(|row| AnswerView::of(row, scope)).collect())
}

/// How a conversation can be answered; none where the caller may not.
pub(super) async fn answering(
    tx: &mut Tx,
    scope: &Scope,
    row: &ConversationRow,
) -> ServiceResult<Option<Answering>> {
    if !may_change(scope, row) || row.campaign_id.is_none() {
        return Ok(None);
    }
    let workspace = scope.workspace();
    let pair = (workspace.clone(), row.contact_id.clone());
    let refusals = store::conversation::refusals(tx, [pair]).await?;
    Ok(Some(Answering {
        by_hand: row.connector == ConnectorKind::Assisted,
        is_refused: !refusals.is_empty(),
    }))
}

/// The entry of the suppression list that names the contact, in words.
async fn suppressed_by(
    tx: &mut Tx,
    scope: &Scope,
    row: &ConversationRow,
) -> ServiceResult<Option<String>> {
    let workspace = scope.workspace();
    let pair = (workspace.clone(), row.contact_id.clone());
    let recipients = store::recipient::with_merged(tx, [pair]).await?;
    let found = store::suppression::for_recipients(tx, workspace, &recipients).await?;
    let entry = found.into_values().next();
    Ok(entry.map(|entry| format!("{}: {}", entry.kind, entry.value)))
}

/// The text as it leaves, or what is wrong with it.
fn checked(text: &str) -> ServiceResult<String> {
    let text = several_lines(text);
    let length = words::length::utf16_length(&text);
    let problem = if text.is_empty() {
        Some(("required", "Write what you want to answer".to_owned()))
    } else if length > MESSAGE_LENGTH_MAXIMUM {
        let message = format!(
            "The answer is {length} characters long ({MESSAGE_LENGTH_MAXIMUM} allowed). Shorten it, or send it in two parts"
        );
        Some(("too_long", message))
    } else if text.contains("{{") {
        let message = "An answer leaves as it is written, and {{ would reach the person. Write the value instead of the token";
        Some(("token", message.to_owned()))
    } else {
        None
    };
    match problem {
        Some((code, message)) => Err(ServiceError::invalid("text", code, message)),
        None => Ok(text),
    }
}

/// An answer belongs to the campaign whose message was answered; without one it is written on the network.
fn no_campaign() -> ServiceError {
    ServiceError::conflict(
        "no_campaign",
        "No campaign has written to this person. Answer on LinkedIn instead",
    )
}

impl Service {
    /// An id under which an answer can be sent more than once and leaves once.
    pub fn fresh_answer_id(&self) -> ActionId {
        self.mint(self.now())
    }

    /// Answers a conversation in the name of its member: at once where nothing keeps it back, else as soon as that is cured
    /// within a day. One answer is on its way at a time. With an `id` that an answer of the conversation has, nothing more is
    /// sent, and that one is shown.
    pub async fn answer_conversation(
        &self,
        scope: &Scope,
        conversation: &ConversationId,
        input: &AnswerInput,
        id: Option<&ActionId>,
    ) -> ServiceResult<AnswerView> {
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let row = changeable(&mut tx, scope, conversation).await?;
        let id = id.cloned().unwrap_or_else(|| self.mint(now));
        if let Some(view) = already_asked(&mut tx, scope, &row, &id, &input.text).await? {
            tx.commit(&view).await?;
            return Ok(view);
        }
        let text = checked(&input.text)?;
        store::answer::lock(&mut tx, workspace, conversation).await?;
        self.require_answerable(&mut tx, scope, &row, input).await?;
        let campaign_id = row.campaign_id.as_ref().ok_or_else(no_campaign)?;
        let campaign = store::campaign::get(&mut tx, workspace, campaign_id)
            .await?
            .or_not_found("campaign")?;
        let asking = Asking {
            id: &id,
            campaign: &campaign,
            contact: &row.contact_id,
            member: &row.member_id,
            identity: &row.identity_id,
            text: &text,
            despite_refusal: input.despite_refusal,
        };
        let mut journal = Journal::default();
        if !ask(&mut tx, &asking, &mut journal, &scope.actor(), now).await? {
            return Err(on_its_way());
        }
        journal.write(&mut tx).await?;
        store::inbox::mark(&mut tx, workspace, conversation, false).await?;
        let view = shown(&mut tx, scope, &id).await?;
        tx.commit(&view).await?;
        self.announce(LiveEvent::new(workspace, LiveKind::Contact));
        self.announce(LiveEvent::new(workspace, LiveKind::Queue).campaign(campaign_id));
        Ok(view)
    }

    /// Refuses what stands against an answer now. What only delays it does not: it waits, and says why.
    async fn require_answerable(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        row: &ConversationRow,
        input: &AnswerInput,
    ) -> ServiceResult<()> {
        let answers = not_sent(tx, scope, row).await?;
        if answers.iter().any(|answer| !answer.state.is_final()) {
            return Err(on_its_way());
        }
        if let Some(entry) = suppressed_by(tx, scope, row).await? {
            return Err(ServiceError::invalid(
                "text",
                "suppressed",
                format!(
                    "The person is on the suppression list ({entry}), so that nothing is sent. Take the entry off the list, or write on LinkedIn by hand"
                ),
            ));
        }
        let pair = (scope.workspace().clone(), row.contact_id.clone());
        let refusals = store::conversation::refusals(tx, [pair]).await?;
        if !refusals.is_empty() && !input.despite_refusal {
            return Err(ServiceError::invalid(
                "despite_refusal",
                "contact_refused",
                "The person refused or wants no more messages. Confirm that an answer is right all the same; it is recorded",
            ));
        }
        Ok(())
    }
}

/// The answer that has this id already: it was sent twice by one press too many.
async fn already_asked(
    tx: &mut Tx,
    scope: &Scope,
    row: &ConversationRow,
    id: &ActionId,
    text: &str,
) -> ServiceResult<Option<AnswerView>> {
    let Some(asked) = store::action::get(tx, scope.workspace(), id).await? else {
        return Ok(None);
    };
    let is_here = asked.step >= StepIndex::ANSWERS
        && asked.contact_id == row.contact_id
        && asked.identity_id.as_ref() == Some(&row.identity_id);
    let is_the_same = asked.approved_text.as_deref() == Some(several_lines(text).as_str());
    if is_here && is_the_same {
        return shown(tx, scope, id).await.map(Some);
    }
    Err(ServiceError::invalid(
        "text",
        "answered_from_here",
        "Something else was sent from this form already. Look at the conversation, and send this if it is still right",
    ))
}

async fn shown(tx: &mut Tx, scope: &Scope, id: &ActionId) -> ServiceResult<AnswerView> {
    let row = store::answer::get(tx, scope.workspace(), id).await?;
    Ok(AnswerView::of(row.or_not_found("answer")?, scope))
}

fn on_its_way() -> ServiceError {
    ServiceError::invalid(
        "text",
        "answer_on_its_way",
        "The last answer has not left yet. Wait until it has, or take it back",
    )
}
