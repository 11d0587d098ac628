//! Why (R63): for a contact and a campaign the rules that decided, the values that they saw, when it is looked at next,
//! and what a person can change.

use std::collections::BTreeMap;

use domain::action::{ActionKind, ActionState, Category, Reason, StepIndex};
use domain::identity::Role;
use domain::ids::{ActionId, CampaignId, ContactId, MemberId, WorkspaceId};
use domain::ledger::EventKind;
use domain::named;
use domain::sending::{Change, RULES, Verdict};
use domain::time::Timestamp;
use engine::why::Explained;
use jiff::civil::Date;
use serde::Serialize;
use store::Tx;
use store::action::ActionRow;
use store::campaign::CampaignRow;
use store::why::Told;
use utoipa::ToSchema;

use crate::error::OrNotFound;
use crate::schema::{ActionKindName, ActionStateName, CategoryName, ReasonName};
use crate::{Scope, Service, ServiceResult};

named! {
    /// Where a contact stands with a campaign.
    Standing, "standing with a campaign" {
        /// The contact is not in the campaign's source.
        NotInSource = "not_in_source",
        /// In the source, and the campaign has not come that far.
        Ahead = "ahead",
        /// The campaign went past: another member works on the contact, or this campaign had contacted it before.
        PassedOver = "passed_over",
        /// It was drawn.
        Drawn = "drawn",
    }
}

named! {
    /// What a rule said.
    RuleVerdict, "verdict of a rule" {
        /// Nothing against it.
        Passed = "passed",
        /// It ended the action, or let it go.
        Decided = "decided",
        /// It puts the action off.
        Waits = "waits",
        /// It was not looked at, because another had decided.
        NotReached = "not_reached",
    }
}

/// Why a contact was written to, or was not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Why)]
pub struct WhyView {
    /// The campaign.
    #[schema(value_type = String)]
    pub campaign_id: CampaignId,
    /// Its name.
    pub campaign_name: String,
    /// The contact.
    #[schema(value_type = String)]
    pub contact_id: ContactId,
    /// The contact's name.
    pub contact_name: String,
    /// In whose name the campaign acts.
    #[schema(value_type = String)]
    pub sender_id: MemberId,
    /// `not_in_source`, `ahead`, `passed_over` or `drawn`.
    #[schema(value_type = String)]
    pub standing: Standing,
    /// People who come before in the source, at most.
    pub people_before: Option<u64>,
    /// The member who works on the contact, where it is another one than the sender.
    #[schema(value_type = Option<String>)]
    pub claimed_by: Option<MemberId>,
    /// When the sequence ended for the contact.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub stopped_at: Option<Timestamp>,
    /// Why it did.
    pub stopped_reason: Option<String>,
    /// One for each message that was planned, in the order of the sequence.
    pub steps: Vec<WhyStep>,
}

/// One message to the contact, and what decided about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WhyStep {
    /// The action.
    #[schema(value_type = String)]
    pub action_id: ActionId,
    /// What it is.
    #[schema(value_type = ActionKindName)]
    pub kind: ActionKind,
    /// Which message of the sequence, from 0.
    #[schema(value_type = u32)]
    pub step: StepIndex,
    /// Which text of the message it is, where there are several (R65).
    pub variant: Option<String>,
    /// Where it stands.
    #[schema(value_type = ActionStateName)]
    pub state: ActionState,
    /// How it ended.
    #[schema(value_type = Option<CategoryName>)]
    pub category: Option<Category>,
    /// Why it ended, or waits; for what is open what the rules say.
    #[schema(value_type = Option<ReasonName>)]
    pub reason: Option<Reason>,
    /// More about it.
    pub detail: Option<String>,
    /// The local date for which it is planned.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// When the rules were asked; for what is open the moment for which they were asked now.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub asked_at: Option<Timestamp>,
    /// Whether that moment is still to come.
    pub is_open: bool,
    /// The rules of the moment of sending in their order. None where something else decided, such as a person.
    pub rules: Vec<WhyRule>,
    /// When it is looked at next.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub next_look_at: Option<Timestamp>,
    /// What a person can change, as a code.
    #[schema(value_type = Option<String>)]
    pub change: Option<Change>,
}

/// A rule with what it saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WhyRule {
    /// Its name.
    pub rule: String,
    /// The value that it saw; empty where it was not looked at.
    pub saw: String,
    /// `passed`, `decided`, `waits` or `not_reached`.
    #[schema(value_type = String)]
    pub verdict: RuleVerdict,
}

/// A campaign that has something to do with a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concerned {
    /// The campaign.
    pub id: CampaignId,
    /// Its name.
    pub name: String,
}

/// Campaigns of one contact that are named.
const CAMPAIGNS_MAXIMUM: u32 = 100;

impl Service {
    /// Why a contact was written to by a campaign, or was not. A member asks about its own campaigns.
    pub async fn why(
        &self,
        scope: &Scope,
        campaign: &CampaignId,
        contact: &ContactId,
    ) -> ServiceResult<WhyView> {
        scope.require(Role::Viewer)?;
        let workspace = scope.workspace();
        let now = self.now();
        let mut tx = self.read().await?;
        let row = crate::campaigns::edit::visible(&mut tx, scope, campaign).await?;
        let wanted = [(workspace.clone(), contact.clone())];
        let person = store::recipient::by_ids(&mut tx, wanted)
            .await?
            .pop()
            .or_not_found("contact")?;
        let actions = store::why::actions(&mut tx, workspace, campaign, contact).await?;
        let told = store::why::told(&mut tx, workspace, campaign, contact).await?;
        let sequence = store::why::sequence(&mut tx, workspace, campaign, contact).await?;
        let source = where_in_source(&mut tx, workspace, &row, contact).await?;
        let open: Vec<ActionRow> = actions
            .iter()
            .filter(|action| !action.state.is_final())
            .cloned()
            .collect();
        let explained = if open.is_empty() {
            BTreeMap::new()
        } else {
            let calendars = BTreeMap::from([(row.id.clone(), row.calendar_or_utc())]);
            self.questioned()
                .explain(&mut tx, &open, &calendars, now)
                .await?
        };
        let standing = match source.position {
            _ if !actions.is_empty() => Standing::Drawn,
            None => Standing::NotInSource,
            Some(position) if position > row.source_position => Standing::Ahead,
            Some(_) => Standing::PassedOver,
        };
        let before = source
            .position
            .map(|position| position - row.source_position - 1);
        let steps = actions
            .into_iter()
            .map(|action| {
                let explained = explained.get(&action.id);
                step(action, explained, &told)
            })
            .collect();
        let (stopped_at, stopped_reason) = sequence.map_or((None, None), |sequence| {
            (sequence.stopped_at, sequence.stopped_reason)
        });
        Ok(WhyView {
            campaign_id: row.id.clone(),
            campaign_name: row.name.clone(),
            contact_id: contact.clone(),
            contact_name: crate::person::contact_name(&person),
            claimed_by: source
                .claimed_by
                .filter(|member| *member != row.sender_member_id),
            sender_id: row.sender_member_id,
            people_before: before
                .filter(|_| standing == Standing::Ahead)
                .map(|before| before.max(0).unsigned_abs()),
            standing,
            stopped_at,
            stopped_reason,
            steps,
        })
    }

    /// The campaigns that have something to do with a contact; of a member only its own.
    pub async fn campaigns_of_contact(
        &self,
        scope: &Scope,
        contact: &ContactId,
    ) -> ServiceResult<Vec<Concerned>> {
        scope.require(Role::Viewer)?;
        let mut tx = self.read().await?;
        let rows =
            store::why::campaigns(&mut tx, scope.workspace(), contact, CAMPAIGNS_MAXIMUM).await?;
        let own = scope.only_own();
        Ok(rows
            .into_iter()
            .filter(|row| own.is_none_or(|own| *own == row.sender_member_id))
            .map(|row| Concerned {
                id: row.id,
                name: row.name,
            })
            .collect())
    }
}

/// Where a contact stands in a campaign's source, and who works on it.
struct InSource {
    position: Option<i64>,
    claimed_by: Option<MemberId>,
}

async fn where_in_source(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaign: &CampaignRow,
    contact: &ContactId,
) -> ServiceResult<InSource> {
    let pools = store::campaign::pools(tx, [&campaign.id]).await?;
    let Some((_, pool)) = pools.into_iter().next() else {
        return Ok(InSource {
            position: None,
            claimed_by: None,
        });
    };
    Ok(InSource {
        position: store::why::place(tx, workspace, &pool, contact).await?,
        claimed_by: store::why::claimant(tx, workspace, &pool, contact).await?,
    })
}

fn step(action: ActionRow, explained: Option<&Explained>, told: &[Told]) -> WhyStep {
    let of_action = |told: &&Told| {
        let kind = if action.state == ActionState::Sent {
            EventKind::ActionBegun
        } else {
            EventKind::ActionEnded
        };
        told.action_id.as_ref() == Some(&action.id) && told.kind == kind
    };
    let is_open = explained.is_some();
    let (asked_at, rules, reason, next_look_at) = if let Some(explained) = explained {
        open_rules(&action, explained)
    } else {
        let told = told.iter().find(of_action);
        let trace = told
            .and_then(|told| told.data.as_deref())
            .map(engine::why::read)
            .unwrap_or_default();
        let rules = past_rules(&trace);
        (told.map(|told| told.at), rules, action.reason, None)
    };
    WhyStep {
        change: reason
            .and_then(Change::of)
            .or_else(|| waiting_change(action.state)),
        action_id: action.id,
        kind: action.kind,
        step: action.step,
        variant: action.variant,
        state: action.state,
        category: action.category,
        reason,
        detail: action
            .detail
            .filter(|_| action.state != ActionState::Sending),
        date: action.local_date,
        asked_at,
        is_open,
        rules,
        next_look_at,
    }
}

/// Nothing leaves before the sender has decided, whatever else the rules say.
fn waiting_change(state: ActionState) -> Option<Change> {
    match state {
        ActionState::WaitingForApproval => Some(Change::Decide),
        ActionState::Unconfirmed => Some(Change::SayWhetherSent),
        _ => None,
    }
}

type Asked = (
    Option<Timestamp>,
    Vec<WhyRule>,
    Option<Reason>,
    Option<Timestamp>,
);

fn open_rules(action: &ActionRow, explained: &Explained) -> Asked {
    let verdict = &explained.decision.verdict;
    let deciding = match verdict {
        Verdict::Send => None,
        Verdict::Wait { .. } => Some(RuleVerdict::Waits),
        Verdict::End { .. } => Some(RuleVerdict::Decided),
    };
    let looked: Vec<WhyRule> = explained
        .decision
        .trace
        .iter()
        .map(|looked| WhyRule {
            rule: looked.rule.to_owned(),
            saw: looked.saw.clone(),
            verdict: deciding
                .filter(|_| looked.decided)
                .unwrap_or(RuleVerdict::Passed),
        })
        .collect();
    let (reason, next) = match verdict {
        Verdict::Send => (None, Some(explained.at)),
        // What is not decided waits for its sender, whatever slot it has.
        Verdict::Wait {
            reason: Reason::OutsideSlot,
            ..
        } if action.state == ActionState::WaitingForApproval => (None, Some(explained.at)),
        Verdict::Wait { reason, until } => (Some(*reason), Some(action.due_at.unwrap_or(*until))),
        Verdict::End { reason, .. } => (Some(*reason), Some(explained.at)),
    };
    (Some(explained.at), with_the_rest(looked), reason, next)
}

fn past_rules(trace: &[engine::why::Written]) -> Vec<WhyRule> {
    if trace.is_empty() {
        return Vec::new();
    }
    let looked = trace
        .iter()
        .map(|looked| WhyRule {
            rule: looked.rule.clone(),
            saw: looked.saw.clone(),
            verdict: if looked.decided {
                RuleVerdict::Decided
            } else {
                RuleVerdict::Passed
            },
        })
        .collect();
    with_the_rest(looked)
}

/// The rules that were looked at, and after them those that were not reached.
fn with_the_rest(mut looked: Vec<WhyRule>) -> Vec<WhyRule> {
    let rest: Vec<&str> = RULES
        .iter()
        .copied()
        .filter(|rule| looked.iter().all(|known| known.rule != *rule))
        .collect();
    looked.extend(rest.into_iter().map(|rule| WhyRule {
        rule: rule.to_owned(),
        saw: String::new(),
        verdict: RuleVerdict::NotReached,
    }));
    looked
}
