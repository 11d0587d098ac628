//! Whether a person would be contacted, by whom and when, and if not, why (R36): the rules of the moment of sending, asked
//! ahead of it, about what is planned and about what could be.

use domain::action::{ActionKind, ActionState, Reason, StepIndex};
use domain::campaign::CampaignKind;
use domain::ids::{ActionId, ContactId, MemberId, WorkspaceId};
use domain::limits::{OUTLOOK_ACTIONS_MAXIMUM, OUTLOOK_CAMPAIGNS_MAXIMUM};
use domain::sending::{Looked, Verdict, decide};
use domain::time::{Timestamp, span};
use jiff::civil::Date;
use store::Tx;
use store::action::ActionRow;
use store::outlook::{self, CampaignFor, next_step, present};
use store::participation::ParticipationRow;
use words::links::Shortener;

use crate::EngineResult;
use crate::facts::Gathered;

/// What one campaign would do with a person.
#[derive(Debug, Clone)]
pub struct Outlook {
    /// The campaign, and where the person stands in its source.
    pub campaign: CampaignFor,
    /// The step that it is about.
    pub step: StepIndex,
    /// The action, where there is one already.
    pub action: Option<ActionId>,
    /// The answer.
    pub answer: Answer,
    /// The rules that were asked, in their order; none where it did not come to them.
    pub trace: Vec<Looked>,
}

/// Whether a campaign would contact somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It would, as things stand.
    Yes {
        /// At this moment, where it is drawn.
        at: Option<Timestamp>,
        /// On this local date, where it is planned.
        local_date: Option<Date>,
        /// Whether the sender has to approve it first.
        needs_approval: bool,
        /// How many people of the source come before, where the person was not drawn yet.
        ahead: Option<u64>,
    },
    /// It would, once something has passed or a person has cured it.
    Later {
        /// Why not now.
        reason: Reason,
        /// When it is looked at again.
        until: Timestamp,
    },
    /// It would not.
    No {
        /// Why.
        reason: Reason,
        /// More about it.
        detail: Option<String>,
    },
    /// It has come to an end with the person.
    Over {
        /// How the last action ended.
        state: ActionState,
        /// Why.
        reason: Option<Reason>,
        /// When.
        at: Option<Timestamp>,
    },
    /// The person was invited and has not accepted; what follows waits for that.
    WaitsForAcceptance,
    /// The person is not in its source.
    NotInSource,
    /// Another member who shares the source works on the person.
    GivenTo(MemberId),
    /// It drew further than the person's place without proposing it.
    PassedOver,
}

/// What each campaign of a workspace would do with a contact, in the caller's transaction. Nothing is written; `links`
/// shortens addresses as in what leaves, and `next_id` names the actions that are imagined.
pub async fn of_contact(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contact: &ContactId,
    links: Option<&Shortener>,
    mut next_id: impl FnMut() -> ActionId + Send,
    now: Timestamp,
) -> EngineResult<Vec<Outlook>> {
    let most = OUTLOOK_ACTIONS_MAXIMUM;
    let campaigns = outlook::campaigns(tx, workspace, contact, OUTLOOK_CAMPAIGNS_MAXIMUM).await?;
    let actions = outlook::actions(tx, workspace, contact, most).await?;
    let going = outlook::participations(tx, workspace, contact, most).await?;
    let mut asked = Vec::new();
    let mut found = Vec::new();
    for campaign in campaigns {
        let participation = going.iter().find(|row| row.campaign_id == campaign.id);
        let action = present(&actions, &campaign.id);
        match standing(&campaign, action, participation) {
            Standing::Settled(step, answer) => found.push(Outlook {
                action: action.map(|action| action.id.clone()),
                campaign,
                step,
                answer,
                trace: Vec::new(),
            }),
            Standing::Open(step) => {
                let open = action.filter(|action| action.step == step);
                let row = match open {
                    Some(action) => in_its_slot(action, now),
                    None => imagined(next_id(), &campaign, workspace, contact, step, now),
                };
                asked.push((campaign, open.cloned(), row));
            }
        }
    }
    let rows: Vec<&ActionRow> = asked.iter().map(|(_, _, row)| row).collect();
    let gathered = Gathered::of(tx, &rows, links, now).await?;
    for (campaign, open, row) in asked {
        // What is known of the conversation counts: it is read anew at the moment itself.
        let Some(considered) = gathered.consider(&row, Some(now), true, now) else {
            continue;
        };
        let decision = decide(&considered.facts);
        found.push(Outlook {
            action: open.as_ref().map(|open| open.id.clone()),
            step: row.step,
            answer: answer(decision.verdict, &campaign, open.as_ref()),
            trace: decision.trace,
            campaign,
        });
    }
    found.sort_by(|one, other| other.campaign.id.cmp(&one.campaign.id));
    Ok(found)
}

/// What can be said of a campaign and a person before the rules of sending are asked.
enum Standing {
    /// Nothing is to be asked.
    Settled(StepIndex, Answer),
    /// This step is to be asked about.
    Open(StepIndex),
}

fn standing(
    campaign: &CampaignFor,
    action: Option<&ActionRow>,
    participation: Option<&ParticipationRow>,
) -> Standing {
    if let Some(action) = action.filter(|action| !action.state.is_final()) {
        return Standing::Open(action.step);
    }
    if let Some(row) = participation {
        let step = next_step(row);
        if let Some(at) = row.stopped_at {
            let over = Answer::Over {
                state: ActionState::Sent,
                reason: row.stopped_reason,
                at: Some(at),
            };
            return Standing::Settled(row.last_step, over);
        }
        if row.accepted_at.is_none() && row.withdrawn_at.is_some() {
            let over = Answer::Over {
                state: ActionState::Sent,
                reason: None,
                at: row.withdrawn_at,
            };
            return Standing::Settled(row.last_step, over);
        }
        let is_invited_only = campaign.kind == CampaignKind::Invite
            && row.last_step == StepIndex(0)
            && row.accepted_at.is_none();
        if is_invited_only {
            return Standing::Settled(row.last_step, Answer::WaitsForAcceptance);
        }
        if row.needs_next {
            return Standing::Open(step);
        }
    }
    if let Some(action) = action {
        let over = Answer::Over {
            state: action.state,
            reason: action.reason,
            at: action.ended_at,
        };
        return Standing::Settled(action.step, over);
    }
    let first = StepIndex(0);
    let Some(position) = campaign.position else {
        return Standing::Settled(first, Answer::NotInSource);
    };
    match &campaign.claimed_by {
        Some(member) if *member != campaign.sender_member_id => {
            Standing::Settled(first, Answer::GivenTo(member.clone()))
        }
        _ if position <= campaign.source_position => Standing::Settled(first, Answer::PassedOver),
        _ => Standing::Open(first),
    }
}

/// A planned action as if its slot were open.
fn in_its_slot(action: &ActionRow, now: Timestamp) -> ActionRow {
    ActionRow {
        window_ends_at: Some(now.plus_millis(span::DAY)),
        approved_at: action.approved_at.or(Some(now)),
        state: match action.state {
            ActionState::WaitingForApproval => ActionState::Approved,
            state => state,
        },
        ..action.clone()
    }
}

/// The action that a campaign would plan.
fn imagined(
    id: ActionId,
    campaign: &CampaignFor,
    workspace: &WorkspaceId,
    contact: &ContactId,
    step: StepIndex,
    now: Timestamp,
) -> ActionRow {
    let is_invitation = campaign.kind == CampaignKind::Invite && step == StepIndex(0);
    ActionRow {
        workspace_id: workspace.clone(),
        id,
        campaign_id: campaign.id.clone(),
        contact_id: contact.clone(),
        member_id: campaign.sender_member_id.clone(),
        identity_id: None,
        kind: if is_invitation {
            ActionKind::Invitation
        } else {
            ActionKind::Message
        },
        step,
        family_key: campaign.family_key.clone(),
        state: ActionState::Scheduled,
        category: None,
        reason: None,
        detail: None,
        local_date: Date::MIN,
        slot_index: 0,
        due_at: None,
        window_ends_at: Some(now.plus_millis(span::DAY)),
        planned_at: now,
        planned_local_date: Date::MIN,
        shown_at: None,
        decided_at: None,
        decided_by: None,
        approved_at: Some(now),
        approved_text: None,
        approved_language: None,
        text_is_edited: false,
        variant: None,
        variant_test: None,
        attempt: 0,
        epoch: 0,
        intent_at: None,
        doubt_since: None,
        deadline_at: None,
        ended_at: None,
        ended_local_date: None,
        sent_text: None,
        remote_id: None,
        version: 1,
    }
}

fn answer(verdict: Verdict, campaign: &CampaignFor, open: Option<&ActionRow>) -> Answer {
    match verdict {
        Verdict::Wait { reason, until } => Answer::Later { reason, until },
        Verdict::End { reason, detail } => Answer::No { reason, detail },
        Verdict::Send => Answer::Yes {
            at: open.and_then(|open| open.due_at),
            local_date: open.map(|open| open.local_date),
            needs_approval: open.is_some_and(|open| open.state == ActionState::WaitingForApproval),
            ahead: match (open, campaign.position) {
                (None, Some(position)) => {
                    let ahead = position - campaign.source_position - 1;
                    Some(ahead.max(0).unsigned_abs())
                }
                _ => None,
            },
        },
    }
}
