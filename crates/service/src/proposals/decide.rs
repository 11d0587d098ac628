//! Decisions about proposals: approve, block, edit, undo (R53, I-13, I-14).

use std::collections::BTreeSet;

use domain::action::{ActionState, Reason, Transition};
use domain::identity::Role;
use domain::ids::{ActionId, CampaignId};
use domain::ledger::EventKind;
use domain::limits;
use domain::seeded::{self, Bug};
use domain::time::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::ledger::Entry;
use store::proposal::{Decision, ProposalRow};
use words::language;

use super::deck::{ProposalView, Surroundings, WHAT, calendar, card_of, languages, own};
use super::text::{Reading, revision};
use crate::error::OrNotFound;
use crate::input::several_lines;
use crate::live::{LiveEvent, LiveKind};
use crate::writing::Writing;
use crate::{Scope, Service, ServiceError, ServiceResult};

/// What was seen by whom decides.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ApproveInput {
    /// `revision` of the proposal as it was seen. Without it, what is there now is meant; approving
    /// then takes a proposal that was shown on the companion.
    pub revision: Option<String>,
}

/// Another language or another text for one person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EditInput {
    /// The language whose text is taken: one of the campaign's, or `default`.
    pub language: Option<String>,
    /// The text for this person, word for word; tokens are not filled in. Without it, the
    /// campaign's text is taken again.
    pub text: Option<String>,
    /// `revision` of the proposal as it was seen.
    pub revision: Option<String>,
}

/// One approval of several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Approved {
    /// The proposal.
    #[schema(value_type = String)]
    pub id: ActionId,
    /// `revision` as it was seen.
    #[serde(default)]
    pub revision: Option<String>,
}

/// What became of several approvals.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ManyApproved {
    /// Those that are approved now.
    #[schema(value_type = Vec<String>)]
    pub approved: Vec<ActionId>,
    /// Those that are not, with the reason.
    pub refused: Vec<RefusedApproval>,
}

/// An approval that was refused.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct RefusedApproval {
    /// The proposal.
    #[schema(value_type = String)]
    pub id: ActionId,
    /// Stable code.
    pub code: &'static str,
    /// Why, and what to do.
    pub message: String,
}

/// A proposal that is about to be decided.
struct Deciding {
    row: ProposalRow,
    surroundings: Surroundings,
    reading: Reading,
}

impl Deciding {
    /// Takes the proposal in hand: its campaign first, which the planner is to look at afterwards,
    /// then the proposal itself, so that nobody changes it meanwhile.
    async fn of(tx: &mut Tx, scope: &Scope, id: &ActionId, now: Timestamp) -> ServiceResult<Self> {
        let workspace = scope.workspace();
        let known = own(tx, scope, id).await?;
        store::campaign::wake_now(tx, workspace, &known.campaign_id, now).await?;
        let row = store::proposal::lock(tx, workspace, id)
            .await?
            .or_not_found(WHAT)?;
        let surroundings =
            Surroundings::of(tx, scope.workspace(), std::slice::from_ref(&row)).await?;
        let reading = surroundings.reading(&row)?;
        Ok(Self {
            row,
            surroundings,
            reading,
        })
    }

    /// Refuses a decision about something else than what is there (I-13, I-14).
    fn require_seen(&self, seen: Option<&String>) -> ServiceResult<()> {
        let now = revision(
            &self.reading.language,
            &self.reading.text,
            self.row.state,
            self.row.decided_at,
        );
        if seen.is_none_or(|seen| *seen == now) {
            return Ok(());
        }
        Err(self.otherwise())
    }

    /// Says what is so now.
    fn otherwise(&self) -> ServiceError {
        let message = match self.row.state {
            ActionState::WaitingForApproval => {
                "This proposal was changed meanwhile, on another device or in the campaign. Look at it again and decide then"
            }
            ActionState::Scheduled if self.row.approved_at.is_none() => {
                "This invitation has its moment already, because nobody decided in time. Block it to hold it back"
            }
            ActionState::Approved | ActionState::Scheduled => {
                "This proposal was approved meanwhile. Undo that first to decide otherwise"
            }
            ActionState::Blocked => {
                "This proposal was blocked meanwhile. Undo that first to decide otherwise"
            }
            ActionState::Sending | ActionState::Unconfirmed => {
                "This invitation is being sent; nothing can be changed any more"
            }
            ActionState::Sent => {
                "This invitation was sent already; nothing can be changed any more"
            }
            ActionState::Queued | ActionState::Canceled => {
                "This is no proposal any more; the queue of the campaign tells why"
            }
        };
        let code = match self.row.state {
            ActionState::WaitingForApproval => "proposal_changed",
            _ => "already_decided",
        };
        ServiceError::conflict(code, message)
    }

    /// The state that a decision leads to, where the chart allows it.
    fn after(&self, transition: Transition) -> ServiceResult<ActionState> {
        self.row
            .state
            .after(transition)
            .ok_or_else(|| self.otherwise())
    }

    /// A decision that changes nothing but the state.
    fn decision(&self, scope: &Scope, state: ActionState, now: Timestamp) -> Decision {
        Decision {
            state,
            reason: None,
            ended: None,
            place: (self.row.local_date, self.row.slot_index),
            decided_at: now,
            decided_by: scope.actor().to_string(),
            text: self.row.approved_text.clone(),
            language: self.row.approved_language.clone(),
            text_is_edited: self.row.text_is_edited,
        }
    }

    fn today(&self, now: Timestamp) -> Date {
        self.surroundings
            .campaigns
            .get(&self.row.campaign_id)
            .map_or_else(
                || now.local_date(&jiff::tz::TimeZone::UTC),
                |campaign| calendar(campaign).local_date_at(now),
            )
    }

    fn entry(&self, scope: &Scope, kind: EventKind, now: Timestamp) -> Entry {
        Entry::new(now, kind, scope.actor(), "proposal")
            .campaign(&self.row.campaign_id)
            .contact(&self.row.contact_id)
            .member(&self.row.member_id)
            .action(&self.row.id, self.row.step)
            .on(self.row.local_date)
    }

    /// Writes the decision and its line in the ledger; a decision that was made at the same moment
    /// elsewhere wins.
    async fn write(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        decision: &Decision,
        entry: Entry,
    ) -> ServiceResult<()> {
        let workspace = scope.workspace();
        if !store::proposal::decide(tx, workspace, &self.row, decision).await? {
            let winner = Self::of(tx, scope, &self.row.id, decision.decided_at).await?;
            return Err(winner.otherwise());
        }
        store::ledger::append(tx, workspace, vec![entry]).await?;
        Ok(())
    }
}

/// Refuses a text that could not leave.
fn require_ready(reading: &Reading) -> ServiceResult<()> {
    if let Some(token) = &reading.missing_token {
        return Err(ServiceError::invalid(
            "text",
            "value_missing",
            format!(
                "There is no value for {{{{{token}}}}} for this person. Write the note for this person, choose another language, or block the proposal."
            ),
        ));
    }
    if reading.length > reading.limit {
        return Err(ServiceError::invalid(
            "text",
            "note_too_long",
            format!(
                "The note has {} characters for this person, {} are allowed; shorten it.",
                reading.length, reading.limit
            ),
        ));
    }
    Ok(())
}

async fn approve(
    tx: &mut Tx,
    scope: &Scope,
    id: &ActionId,
    seen: Option<&String>,
    now: Timestamp,
) -> ServiceResult<ProposalRow> {
    let deciding = Deciding::of(tx, scope, id, now).await?;
    let row = &deciding.row;
    // The same decision twice is one, also where its slot has begun or it has left.
    if row.state == ActionState::Approved || is_carried_out(row) {
        return Ok(deciding.row);
    }
    let state = deciding.after(Transition::Approve)?;
    deciding.require_seen(seen)?;
    if seen.is_none() && row.shown_at.is_none() {
        return Err(ServiceError::conflict(
            "not_shown",
            "This proposal was not shown yet. Look at it first, and approve it with its revision",
        ));
    }
    require_ready(&deciding.reading)?;
    let decision = Decision {
        text: Some(deciding.reading.text.clone()),
        language: Some(deciding.reading.language.clone()),
        ..deciding.decision(scope, state, now)
    };
    let entry = deciding
        .entry(scope, EventKind::ActionApproved, now)
        .with(json!({ "language": deciding.reading.language }));
    deciding.write(tx, scope, &decision, entry).await?;
    Ok(deciding.row)
}

/// Approvals by campaign and proposal: whoever takes several in hand takes them in this order, so
/// that no two wait for each other.
async fn in_order<'a>(
    tx: &mut Tx,
    scope: &Scope,
    wanted: &'a [Approved],
) -> ServiceResult<Vec<&'a Approved>> {
    let ids: Vec<&ActionId> = wanted.iter().map(|one| &one.id).collect();
    let campaigns = store::proposal::campaigns(tx, scope.workspace(), &ids).await?;
    let mut ordered: Vec<&Approved> = wanted.iter().collect();
    ordered.sort_by_key(|one| (campaigns.get(&one.id), &one.id));
    Ok(ordered)
}

/// Whether an approval was carried out, or is about to be.
fn is_carried_out(row: &ProposalRow) -> bool {
    let begun = matches!(
        row.state,
        ActionState::Scheduled
            | ActionState::Sending
            | ActionState::Sent
            | ActionState::Unconfirmed
    );
    begun && row.approved_at.is_some()
}

/// A text for one person, checked: it is delivered word for word.
fn rewritten(text: &str, language: &str, limit: usize) -> ServiceResult<Reading> {
    let text = several_lines(text);
    if text.contains("{{") || text.contains("}}") {
        return Err(ServiceError::invalid(
            "text",
            "token_in_text",
            "This text is for one person and delivered word for word; write the words instead of tokens.",
        ));
    }
    let reading = Reading::written(text, language, limit);
    require_ready(&reading)?;
    Ok(reading)
}

impl Service {
    /// Approves a proposal: the text that was seen is frozen and leaves byte for byte (I-13).
    /// Approving it again changes nothing.
    pub async fn approve_proposal(
        &self,
        scope: &Scope,
        id: &ActionId,
        input: &ApproveInput,
    ) -> ServiceResult<ProposalView> {
        scope.require(Role::Member)?;
        let mut tx = self.write(scope).await?;
        let row = approve(&mut tx, scope, id, input.revision.as_ref(), self.now()).await?;
        self.decided(tx, scope, &row).await
    }

    /// Approves several proposals that were seen, each by itself: what cannot be approved is told
    /// with its reason and stays as it is.
    pub async fn approve_proposals(
        &self,
        scope: &Scope,
        wanted: &[Approved],
    ) -> ServiceResult<ManyApproved> {
        scope.require(Role::Member)?;
        if wanted.len() > limits::PAGE_SIZE_MAXIMUM as usize {
            let most = limits::PAGE_SIZE_MAXIMUM;
            let message = format!("At most {most} proposals are approved at once; send fewer.");
            return Err(ServiceError::invalid("proposals", "too_many", message));
        }
        let now = self.now();
        let mut many = ManyApproved {
            approved: Vec::new(),
            refused: Vec::new(),
        };
        let mut campaigns = BTreeSet::new();
        let mut tx = self.write(scope).await?;
        for one in in_order(&mut tx, scope, wanted).await? {
            match approve(&mut tx, scope, &one.id, one.revision.as_ref(), now).await {
                Ok(row) => {
                    campaigns.insert(row.campaign_id);
                    many.approved.push(row.id);
                }
                Err(error @ (ServiceError::Store(_) | ServiceError::Internal { .. })) => {
                    return Err(error);
                }
                // What is refused was not written, so that the others go on.
                Err(error) => many.refused.push(RefusedApproval {
                    id: one.id.clone(),
                    code: error.code(),
                    message: error.to_string(),
                }),
            }
        }
        tx.commit(&many).await?;
        for campaign in &campaigns {
            self.announce_decision(scope, campaign);
        }
        Ok(many)
    }

    /// Refuses a proposal: it does not leave and counts as Blocked. Refusing it again changes
    /// nothing.
    pub async fn block_proposal(
        &self,
        scope: &Scope,
        id: &ActionId,
        input: &ApproveInput,
    ) -> ServiceResult<ProposalView> {
        scope.require(Role::Member)?;
        let now = self.now();
        let mut tx = self.write(scope).await?;
        let deciding = Deciding::of(&mut tx, scope, id, now).await?;
        if deciding.row.state != ActionState::Blocked {
            let state = deciding.after(Transition::Block)?;
            deciding.require_seen(input.revision.as_ref())?;
            let reason = Reason::BlockedBySender;
            let decision = Decision {
                reason: Some(reason),
                ended: Some((now, deciding.today(now))),
                ..deciding.decision(scope, state, now)
            };
            let entry = deciding
                .entry(scope, EventKind::ActionEnded, now)
                .because(reason);
            deciding.write(&mut tx, scope, &decision, entry).await?;
        }
        self.decided(tx, scope, &deciding.row).await
    }

    /// Changes the language or the text for one person. R46 holds. An approval is void from then on
    /// (I-13): what was changed has to be approved.
    pub async fn edit_proposal(
        &self,
        scope: &Scope,
        id: &ActionId,
        input: &EditInput,
    ) -> ServiceResult<ProposalView> {
        scope.require(Role::Member)?;
        let now = self.now();
        let mut tx = self.write(scope).await?;
        let deciding = Deciding::of(&mut tx, scope, id, now).await?;
        let row = &deciding.row;
        let language = deciding.edited_language(input.language.as_deref())?;
        let text = match &input.text {
            Some(text) => {
                let limit = deciding.surroundings.limit(row);
                Some(rewritten(text, &language, limit)?.text)
            }
            None => None,
        };
        let same_text = match &text {
            Some(text) => row.text_is_edited && row.approved_text.as_ref() == Some(text),
            None => !row.text_is_edited && deciding.reading.language == language,
        };
        let same_language = deciding.reading.language == language;
        if !(same_text && same_language) {
            // Who edits takes an approval back; a blocked proposal has to be taken back first.
            if row.state == ActionState::Blocked {
                return Err(deciding.otherwise());
            }
            let state = deciding.after(Transition::Undo)?;
            // I-13 is broken where an approval covers what was written after it.
            let state = if seeded::is_on(Bug::EditKeepsApproval) {
                row.state
            } else {
                state
            };
            deciding.require_seen(input.revision.as_ref())?;
            let decision = Decision {
                text_is_edited: text.is_some(),
                text,
                language: Some(language.clone()),
                ..deciding.decision(scope, state, now)
            };
            let entry = deciding
                .entry(scope, EventKind::ActionEdited, now)
                .with(json!({
                    "language": language,
                    "text_is_edited": decision.text_is_edited,
                    "approval_voided": row.state != ActionState::WaitingForApproval,
                }));
            deciding.write(&mut tx, scope, &decision, entry).await?;
        }
        self.decided(tx, scope, &deciding.row).await
    }

    /// Takes a decision back, until the invitation is being sent. A proposal that waits stays as it
    /// is; a text that was rewritten stays rewritten.
    pub async fn undo_proposal(
        &self,
        scope: &Scope,
        id: &ActionId,
        input: &ApproveInput,
    ) -> ServiceResult<ProposalView> {
        scope.require(Role::Member)?;
        let now = self.now();
        let mut tx = self.write(scope).await?;
        let deciding = Deciding::of(&mut tx, scope, id, now).await?;
        let row = &deciding.row;
        if row.state != ActionState::WaitingForApproval {
            let takes_back = matches!(
                row.state,
                ActionState::Approved | ActionState::Scheduled | ActionState::Blocked
            );
            if !takes_back {
                return Err(deciding.otherwise());
            }
            let state = deciding.after(Transition::Undo)?;
            deciding.require_seen(input.revision.as_ref())?;
            let kept = row.text_is_edited.then(|| row.approved_text.clone());
            let decision = Decision {
                text: kept.flatten(),
                ..deciding.decision(scope, state, now)
            };
            let mut entry = deciding
                .entry(scope, EventKind::ActionUndone, now)
                .with(json!({ "from": row.state }));
            // A recount takes away what the decision had added to a category.
            entry.reason = row.reason;
            entry.category = row.reason.and_then(Reason::category);
            deciding.write(&mut tx, scope, &decision, entry).await?;
        }
        self.decided(tx, scope, &deciding.row).await
    }

    /// Commits a decision, tells open pages, and answers the card as it is now.
    async fn decided(
        &self,
        mut tx: Writing,
        scope: &Scope,
        row: &ProposalRow,
    ) -> ServiceResult<ProposalView> {
        let view = card_of(&mut tx, scope, &row.id).await?;
        // I-37 is broken where an answer is given before what it says is durable.
        if !seeded::is_on(Bug::AcknowledgeWithoutCommit) {
            tx.commit(&view).await?;
        }
        self.announce_decision(scope, &row.campaign_id);
        Ok(view)
    }

    fn announce_decision(&self, scope: &Scope, campaign: &CampaignId) {
        for kind in [LiveKind::Companion, LiveKind::Queue, LiveKind::Campaign] {
            self.announce(LiveEvent::new(scope.workspace(), kind).campaign(campaign));
        }
    }
}

impl Deciding {
    /// The language of an edited proposal: the one that is named, else the one it has.
    fn edited_language(&self, wanted: Option<&str>) -> ServiceResult<String> {
        let Some(wanted) = wanted else {
            return Ok(self.reading.language.clone());
        };
        let campaign = self.surroundings.campaigns.get(&self.row.campaign_id);
        campaign
            .map(languages)
            .unwrap_or_default()
            .into_iter()
            .find(|known| language::is_same(known, wanted))
            .ok_or_else(|| {
                ServiceError::invalid(
                    "language",
                    "unknown_language",
                    "The campaign has no text in this language; choose one that it has, or write a text.",
                )
            })
    }
}
