//! One decision about one proposal, within a transaction (R53, I-13, I-14).

use domain::action::{ActionKind, ActionState, Reason, Transition};
use domain::ids::ActionId;
use domain::ledger::EventKind;
use domain::moderation::BlockCause;
use domain::seeded::{self, Bug};
use domain::time::Timestamp;
use engine::render::Links;
use jiff::civil::Date;
use serde_json::json;
use store::Tx;
use store::ledger::Entry;
use store::proposal::{Decision, ProposalRow};
use words::language;
use words::links::ShortLink;

use super::deck::{Surroundings, WHAT, languages, own};
use super::text::{Reading, revision};
use crate::error::OrNotFound;
use crate::input::several_lines;
use crate::{Scope, ServiceError, ServiceResult};

/// What whoever decides has seen.
#[derive(Debug, Clone, Copy)]
pub(super) enum Seen<'a> {
    /// Whatever is there now.
    Now,
    /// What this revision names.
    Revision(&'a String),
    /// What an own decision left: the proposal as it was decided last then.
    LeftAt(Option<Timestamp>),
}

impl<'a> Seen<'a> {
    /// What a revision names, where one is given.
    pub fn of(revision: Option<&'a String>) -> Self {
        revision.map_or(Self::Now, Self::Revision)
    }
}

/// A proposal that is about to be decided.
pub(super) struct Deciding {
    pub row: ProposalRow,
    surroundings: Surroundings,
    reading: Reading,
}

impl Deciding {
    /// Takes the proposal in hand: its campaign first, which the planner is to look at afterwards,
    /// then the proposal itself, so that nobody changes it meanwhile.
    pub async fn of(
        tx: &mut Tx,
        scope: &Scope,
        id: &ActionId,
        now: Timestamp,
    ) -> ServiceResult<Self> {
        let workspace = scope.workspace();
        let known = own(tx, scope, id, now).await?;
        store::campaign::wake_now(tx, workspace, &known.campaign_id, now).await?;
        let row = store::proposal::lock(tx, workspace, id)
            .await?
            .or_not_found(WHAT)?;
        let surroundings = Surroundings::of(tx, scope, std::slice::from_ref(&row)).await?;
        let reading = surroundings.reading(&row)?;
        Ok(Self {
            row,
            surroundings,
            reading,
        })
    }

    /// Refuses a decision about something else than what is there (I-13, I-14).
    pub fn require_seen(&self, seen: Seen<'_>) -> ServiceResult<()> {
        let holds = match seen {
            Seen::Now => true,
            Seen::Revision(seen) => *seen == self.revision(),
            Seen::LeftAt(left_at) => left_at == self.row.decided_at,
        };
        if holds {
            return Ok(());
        }
        Err(self.otherwise())
    }

    /// Names what is there now.
    fn revision(&self) -> String {
        revision(
            &self.reading.language,
            &self.reading.text,
            self.row.state,
            self.row.decided_at,
        )
    }

    /// Says what is so now.
    pub fn otherwise(&self) -> ServiceError {
        let message = match self.row.state {
            ActionState::WaitingForApproval => {
                "This proposal was changed meanwhile, on another device or in the campaign. Look at it again and decide then"
            }
            ActionState::Scheduled if self.row.approved_at.is_none() => {
                "This proposal has its moment already, because nobody decided in time. Block it to hold it back"
            }
            ActionState::Approved | ActionState::Scheduled => {
                "This proposal was approved meanwhile. Undo that first to decide otherwise"
            }
            ActionState::Blocked => {
                "This proposal was blocked meanwhile. Undo that first to decide otherwise"
            }
            ActionState::Sending | ActionState::Unconfirmed => {
                "This proposal is being sent; nothing can be changed any more"
            }
            ActionState::Sent => "This proposal was sent already; nothing can be changed any more",
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
                |campaign| campaign.local_date_at(now),
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

    /// Keeps the short links of a text, in the transaction that fixes it (R47).
    async fn keep_links(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        links: &[ShortLink],
        now: Timestamp,
    ) -> ServiceResult<()> {
        let row = &self.row;
        let kept: Vec<_> = links
            .iter()
            .map(|link| store::link::NewLink {
                workspace: scope.workspace(),
                token: &link.token,
                target: &link.target,
                campaign: &row.campaign_id,
                contact: &row.contact_id,
                member: &row.member_id,
                action: &row.id,
                step: row.step,
            })
            .collect();
        Ok(store::link::keep(tx, &kept, now).await?)
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
fn require_ready(reading: &Reading, kind: ActionKind) -> ServiceResult<()> {
    if let Some(token) = &reading.missing_token {
        return Err(ServiceError::invalid(
            "text",
            "value_missing",
            format!(
                "There is no value for {{{{{token}}}}} for this person. Write the text for this person, choose another language, or block the proposal."
            ),
        ));
    }
    if reading.length > reading.limit {
        let (code, what) = match kind {
            ActionKind::Invitation | ActionKind::Withdrawal => ("note_too_long", "note"),
            ActionKind::Message | ActionKind::Answer => ("message_too_long", "message"),
        };
        return Err(ServiceError::invalid(
            "text",
            code,
            format!(
                "The {what} has {} characters for this person, {} are allowed; shorten it.",
                reading.length, reading.limit
            ),
        ));
    }
    Ok(())
}

/// Approves what is there: the bytes are frozen (I-13).
pub(super) async fn approve(
    tx: &mut Tx,
    scope: &Scope,
    id: &ActionId,
    seen: Seen<'_>,
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
    if matches!(seen, Seen::Now) && row.shown_at.is_none() {
        return Err(not_shown());
    }
    require_ready(&deciding.reading, deciding.row.kind)?;
    let decision = Decision {
        text: Some(deciding.reading.text.clone()),
        language: Some(deciding.reading.language.clone()),
        ..deciding.decision(scope, state, now)
    };
    let entry = deciding
        .entry(scope, EventKind::ActionApproved, now)
        .with(json!({ "language": deciding.reading.language }));
    deciding
        .keep_links(tx, scope, &deciding.reading.links, now)
        .await?;
    deciding.write(tx, scope, &decision, entry).await?;
    Ok(deciding.row)
}

/// Only what was displayed can be approved (R13).
pub(super) fn not_shown() -> ServiceError {
    ServiceError::conflict(
        "not_shown",
        "This proposal was not shown yet. Look at it first, and approve it with its revision",
    )
}

/// Refuses, with the cause where one is given. Refusing again changes nothing but the cause.
pub(super) async fn block(
    tx: &mut Tx,
    scope: &Scope,
    id: &ActionId,
    seen: Seen<'_>,
    cause: Option<BlockCause>,
    now: Timestamp,
) -> ServiceResult<ProposalRow> {
    let workspace = scope.workspace();
    let deciding = Deciding::of(tx, scope, id, now).await?;
    let row = &deciding.row;
    // Who keeps an invitation open says nothing against the person.
    let cause = cause.filter(|_| row.kind != ActionKind::Withdrawal);
    if row.state != ActionState::Blocked {
        let state = deciding.after(Transition::Block)?;
        deciding.require_seen(seen)?;
        let reason = Reason::BlockedBySender;
        let decision = Decision {
            reason: Some(reason),
            ended: Some((now, deciding.today(now))),
            ..deciding.decision(scope, state, now)
        };
        let mut entry = deciding
            .entry(scope, EventKind::ActionEnded, now)
            .because(reason);
        if let Some(cause) = cause {
            entry = entry.with(json!({ "block_cause": cause }));
        }
        deciding.write(tx, scope, &decision, entry).await?;
    }
    if let Some(cause) = cause {
        let (contact, member) = (&row.contact_id, &row.member_id);
        store::refusal::note(tx, workspace, id, contact, member, cause, now).await?;
    }
    Ok(deciding.row)
}

/// Changes language or text; an approval is void from then on (I-13).
pub(super) async fn edit(
    tx: &mut Tx,
    scope: &Scope,
    id: &ActionId,
    (wanted_language, wanted_text): (Option<&str>, Option<&str>),
    seen: Seen<'_>,
    now: Timestamp,
) -> ServiceResult<ProposalRow> {
    let deciding = Deciding::of(tx, scope, id, now).await?;
    let row = &deciding.row;
    if row.kind == ActionKind::Withdrawal {
        return Err(ServiceError::conflict(
            "no_text",
            "A withdrawal has no text. Approve it, or block it to keep the invitation open",
        ));
    }
    let language = deciding.edited_language(wanted_language)?;
    let written = match wanted_text {
        Some(text) => {
            let limit = deciding.surroundings.limit(row);
            let links = Links {
                shortener: scope.links(),
                action: Some(&row.id),
            };
            Some(rewritten(text, &language, limit, row.kind, links)?)
        }
        None => None,
    };
    let (text, links) = written.map(|reading| (reading.text, reading.links)).unzip();
    let same_text = match &text {
        Some(text) => row.text_is_edited && row.approved_text.as_ref() == Some(text),
        None => !row.text_is_edited && deciding.reading.language == language,
    };
    if same_text && deciding.reading.language == language {
        return Ok(deciding.row);
    }
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
    deciding.require_seen(seen)?;
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
    deciding
        .keep_links(tx, scope, &links.unwrap_or_default(), now)
        .await?;
    deciding.write(tx, scope, &decision, entry).await?;
    Ok(deciding.row)
}

/// Takes a decision back, until the invitation is being sent.
pub(super) async fn undo(
    tx: &mut Tx,
    scope: &Scope,
    id: &ActionId,
    seen: Seen<'_>,
    now: Timestamp,
) -> ServiceResult<ProposalRow> {
    let deciding = Deciding::of(tx, scope, id, now).await?;
    let row = &deciding.row;
    if row.state == ActionState::WaitingForApproval {
        return Ok(deciding.row);
    }
    let takes_back = matches!(
        row.state,
        ActionState::Approved | ActionState::Scheduled | ActionState::Blocked
    );
    if !takes_back {
        return Err(deciding.otherwise());
    }
    let state = deciding.after(Transition::Undo)?;
    deciding.require_seen(seen)?;
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
    deciding.write(tx, scope, &decision, entry).await?;
    if row.state == ActionState::Blocked {
        store::refusal::take_back(tx, scope.workspace(), id).await?;
    }
    Ok(deciding.row)
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
fn rewritten(
    text: &str,
    language: &str,
    limit: usize,
    kind: ActionKind,
    links: Links<'_>,
) -> ServiceResult<Reading> {
    let text = several_lines(text);
    if text.contains("{{") || text.contains("}}") {
        return Err(ServiceError::invalid(
            "text",
            "token_in_text",
            "This text is for one person and delivered word for word; write the words instead of tokens.",
        ));
    }
    let shortened = links.shorten(text);
    let reading = Reading {
        links: shortened.links,
        ..Reading::written(shortened.text, language, limit)
    };
    require_ready(&reading, kind)?;
    Ok(reading)
}

impl Deciding {
    /// The language of an edited proposal: the one that is named, else the one it has.
    fn edited_language(&self, wanted: Option<&str>) -> ServiceResult<String> {
        let Some(wanted) = wanted else {
            return Ok(self.reading.language.clone());
        };
        let campaign = self.surroundings.campaigns.get(&self.row.campaign_id);
        campaign
            .map(|campaign| languages(campaign, self.row.step))
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
