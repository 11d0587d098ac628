//! Decisions that a device kept while it had no network, and delivers when it has one: each by the id
//! that the device gave, and with its effect once (R13).
//!
//! Deliveries come twice (a page and its worker, an answer that was lost) and in any order. What
//! arrived is remembered with its result in the transaction of its effect; a repetition gets that
//! result. A decision says what it is about: a `revision` that the service showed, or `follows`, an
//! own decision before it. An undo of a decision that has not arrived takes it back before it does.

use std::collections::{BTreeMap, BTreeSet};

use domain::action::{ActionState, Reason};
use domain::campaign::CampaignState;
use domain::identity::Role;
use domain::ids::{ActionId, CampaignId};
use domain::limits;
use domain::moderation::{BlockCause, Delivery, Verdict};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::delivery::{self, DeliveredRow};

use super::acts::{Deciding, Seen, approve, block, edit, not_shown, undo};
use super::deck::{Surroundings, decider};
use crate::input::Checks;
use crate::schema::{ActionStateName, BlockCauseName, DeliveryName, ReasonName, VerdictName};
use crate::{Scope, Service, ServiceError, ServiceResult};

/// A decision as a device kept it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceDecision {
    /// The device's name for it, up to 64 letters, digits, `-` and `_`. The same one never has a
    /// second effect.
    pub key: String,
    /// The proposal.
    #[schema(value_type = String)]
    pub proposal_id: ActionId,
    /// What was decided.
    #[schema(value_type = VerdictName)]
    pub verdict: Verdict,
    /// `revision` of the proposal as it was displayed.
    #[serde(default)]
    pub revision: Option<String>,
    /// The own decision about the same proposal that this one comes after, where there is one; it
    /// stands in the place of `revision`.
    #[serde(default)]
    pub follows: Option<String>,
    /// Whether the card was displayed. Only such can be approved.
    #[serde(default)]
    pub displayed: bool,
    /// Why a person is refused.
    #[serde(default)]
    #[schema(value_type = Option<BlockCauseName>)]
    pub cause: Option<BlockCause>,
    /// With an approval: the language whose text leaves.
    #[serde(default)]
    pub language: Option<String>,
    /// With an approval: the text that leaves, word for word.
    #[serde(default)]
    pub text: Option<String>,
}

/// Decisions in the order in which they were made.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Deliveries {
    /// At most 200.
    #[schema(max_items = 200)]
    pub decisions: Vec<DeviceDecision>,
}

/// What became of a decision.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct DeliveredDecision {
    /// The device's name for it.
    pub key: String,
    /// The proposal.
    #[schema(value_type = String)]
    pub proposal_id: ActionId,
    /// Whether it holds. `early` may be delivered again, everything else is final.
    #[schema(value_type = DeliveryName)]
    pub outcome: Delivery,
    /// Why it does not hold, as a code.
    pub code: Option<String>,
    /// The same in words.
    pub message: Option<String>,
    /// Where the proposal stands now; null where there is none.
    #[schema(value_type = Option<ActionStateName>)]
    pub state: Option<ActionState>,
    /// Why the proposal ended.
    #[schema(value_type = Option<ReasonName>)]
    pub reason: Option<Reason>,
    /// The revision of the proposal now, for the next decision.
    pub revision: Option<String>,
    /// Whether the campaign runs. What is approved in one that was stopped leaves once it runs again.
    pub campaign_active: Option<bool>,
}

/// What became of each decision.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct DeliveredDecisions {
    /// In the order in which they were delivered.
    pub results: Vec<DeliveredDecision>,
}

/// What became of one within the transaction; the rest of the answer is looked up afterwards.
#[derive(Debug, Clone)]
struct Result {
    outcome: Delivery,
    code: Option<String>,
    message: Option<String>,
    left_at: Option<Timestamp>,
}

impl From<&DeliveredRow> for Result {
    fn from(row: &DeliveredRow) -> Self {
        Self {
            outcome: row.outcome,
            code: row.code.clone(),
            message: row.message.clone(),
            left_at: row.left_at,
        }
    }
}

impl Result {
    fn of(outcome: Delivery) -> Self {
        Self {
            outcome,
            code: None,
            message: None,
            left_at: None,
        }
    }

    fn refused(error: &ServiceError) -> Self {
        let code = match error {
            ServiceError::Invalid(problems) => problems.first().map(|problem| problem.code),
            _ => None,
        };
        Self {
            code: Some(code.unwrap_or_else(|| error.code()).to_owned()),
            message: Some(error.to_string()),
            ..Self::of(Delivery::Refused)
        }
    }
}

/// A device's decisions on their way into the database.
struct Delivering<'a> {
    scope: &'a Scope,
    decided_by: String,
    known: BTreeMap<String, Result>,
    changed: BTreeSet<CampaignId>,
    now: Timestamp,
}

impl Delivering<'_> {
    /// Deals with one decision; an error is one of the database, and nothing holds.
    async fn take(&mut self, tx: &mut Tx, one: &DeviceDecision) -> ServiceResult<Result> {
        if let Some(known) = self.known.get(&one.key) {
            return Ok(known.clone());
        }
        let followed = match &one.follows {
            None => None,
            Some(id) => match self.known.get(id) {
                Some(before) => Some(before.clone()),
                None if one.verdict == Verdict::Undo => Some(self.take_back(tx, one, id).await?),
                None => return Ok(Result::of(Delivery::Early)),
            },
        };
        if !self.claim(tx, one, &one.key, Delivery::Refused).await? {
            return self.arrived_meanwhile(tx, &one.key).await;
        }
        let result = match self.act(tx, one, followed.as_ref()).await {
            Ok(campaign) => {
                self.changed.extend(campaign);
                Result::of(Delivery::Applied)
            }
            Err(error @ (ServiceError::Store(_) | ServiceError::Internal { .. })) => {
                return Err(error);
            }
            Err(error) => Result::refused(&error),
        };
        self.finish(tx, one, &one.key, result).await
    }

    /// Takes back a decision that has not arrived: once it does, it has no effect.
    async fn take_back(
        &mut self,
        tx: &mut Tx,
        one: &DeviceDecision,
        id: &str,
    ) -> ServiceResult<Result> {
        if !self.claim(tx, one, id, Delivery::TakenBack).await? {
            return self.arrived_meanwhile(tx, id).await;
        }
        self.finish(tx, one, id, Result::of(Delivery::TakenBack))
            .await
    }

    async fn claim(
        &self,
        tx: &mut Tx,
        one: &DeviceDecision,
        id: &str,
        outcome: Delivery,
    ) -> ServiceResult<bool> {
        let claim = (id, &one.proposal_id, one.verdict);
        let workspace = self.scope.workspace();
        Ok(delivery::claim(tx, workspace, &self.decided_by, claim, outcome, self.now).await?)
    }

    async fn arrived_meanwhile(&mut self, tx: &mut Tx, id: &str) -> ServiceResult<Result> {
        let rows = delivery::known(tx, self.scope.workspace(), &self.decided_by, [id]).await?;
        let result = rows
            .first()
            .map(Result::from)
            .ok_or_else(|| ServiceError::internal("a decision that arrived is not there"))?;
        self.known.insert(id.to_owned(), result.clone());
        Ok(result)
    }

    /// Does what was decided; tells the campaign where something changed.
    async fn act(
        &self,
        tx: &mut Tx,
        one: &DeviceDecision,
        followed: Option<&Result>,
    ) -> ServiceResult<Option<CampaignId>> {
        let (scope, id, now) = (self.scope, &one.proposal_id, self.now);
        if let Some(before) = followed
            && one.verdict == Verdict::Undo
            && before.outcome != Delivery::Applied
        {
            // It never held, so there is nothing to take back.
            return Ok(None);
        }
        let seen = match followed {
            Some(before) => Seen::LeftAt(before.left_at),
            None => Seen::of(one.revision.as_ref()),
        };
        let row = match one.verdict {
            Verdict::Approve => self.approve(tx, one, seen).await?,
            Verdict::Block => block(tx, scope, id, seen, one.cause, now).await?,
            Verdict::Undo => undo(tx, scope, id, seen, now).await?,
        };
        Ok(Some(row.campaign_id))
    }

    async fn approve(
        &self,
        tx: &mut Tx,
        one: &DeviceDecision,
        seen: Seen<'_>,
    ) -> ServiceResult<store::proposal::ProposalRow> {
        let (scope, id, now) = (self.scope, &one.proposal_id, self.now);
        if !one.displayed || matches!(seen, Seen::Now) {
            return Err(not_shown());
        }
        if one.language.is_none() && one.text.is_none() {
            return approve(tx, scope, id, seen, now).await;
        }
        // What is approved is what was written on the card that was seen.
        let deciding = Deciding::of(tx, scope, id, now).await?;
        if deciding.row.state != ActionState::WaitingForApproval {
            return Err(deciding.otherwise());
        }
        deciding.require_seen(seen)?;
        let wanted = (one.language.as_deref(), one.text.as_deref());
        edit(tx, scope, id, wanted, Seen::Now, now).await?;
        let written = Deciding::of(tx, scope, id, now).await?.row.decided_at;
        approve(tx, scope, id, Seen::LeftAt(written), now).await
    }

    /// Notes the result, with what names the proposal from now on.
    async fn finish(
        &mut self,
        tx: &mut Tx,
        one: &DeviceDecision,
        id: &str,
        mut result: Result,
    ) -> ServiceResult<Result> {
        let workspace = self.scope.workspace();
        let row = store::proposal::get(tx, workspace, &one.proposal_id).await?;
        result.left_at = row.and_then(|row| row.decided_at);
        let row = DeliveredRow {
            id: id.to_owned(),
            action_id: one.proposal_id.clone(),
            outcome: result.outcome,
            code: result.code.clone(),
            message: result.message.clone(),
            left_at: result.left_at,
        };
        delivery::finish(tx, workspace, &self.decided_by, &row).await?;
        self.known.insert(id.to_owned(), result.clone());
        Ok(result)
    }
}

fn check(input: &Deliveries) -> ServiceResult<()> {
    let mut checks = Checks::new();
    let most = limits::DECISIONS_DELIVERED_MAXIMUM;
    checks.ensure(
        input.decisions.len() <= most,
        "decisions",
        "too_many",
        format!("At most {most} decisions are delivered at once. Deliver the rest afterwards"),
    );
    for (place, one) in input.decisions.iter().enumerate().take(most) {
        for (name, id) in [("key", Some(&one.key)), ("follows", one.follows.as_ref())] {
            let fits = id.is_none_or(|id| {
                (1..=limits::DECISION_ID_LENGTH_MAXIMUM).contains(&id.len())
                    && id
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
            });
            checks.ensure(
                fits,
                &format!("decisions.{place}.{name}"),
                "bad_id",
                "A decision is named by 1 to 64 letters, digits, - and _. Use a UUID",
            );
        }
    }
    checks.finish()
}

impl Service {
    /// Takes in what a device decided while it had no network. Each decision is dealt with by
    /// itself; what does not hold is told with the reason.
    pub async fn deliver_decisions(
        &self,
        scope: &Scope,
        input: &Deliveries,
    ) -> ServiceResult<DeliveredDecisions> {
        scope.require(Role::Member)?;
        check(input)?;
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let mut keys: Vec<&str> = Vec::new();
        for one in &input.decisions {
            keys.push(&one.key);
            keys.extend(one.follows.as_deref());
        }
        let decided_by = scope.actor().to_string();
        let known = delivery::known(&mut tx, workspace, &decided_by, keys).await?;
        let mut delivering = Delivering {
            scope,
            decided_by,
            known: known
                .iter()
                .map(|row| (row.id.clone(), Result::from(row)))
                .collect(),
            changed: BTreeSet::new(),
            now: self.now(),
        };
        // Whoever takes several in hand takes them in this order, so that no two wait for each other;
        // those about one proposal stay in the order in which they were made.
        let wanted: Vec<&ActionId> = input.decisions.iter().map(|one| &one.proposal_id).collect();
        let campaigns = store::proposal::campaigns(&mut tx, workspace, &wanted).await?;
        let mut order: Vec<usize> = (0..input.decisions.len()).collect();
        order.sort_by_key(|place| {
            let id = &input.decisions[*place].proposal_id;
            (campaigns.get(id), id)
        });
        let mut results = BTreeMap::new();
        for place in order {
            let one = &input.decisions[place];
            results.insert(place, delivering.take(&mut tx, one).await?);
        }
        let answer = told(&mut tx, scope, input, results, delivering.now).await?;
        tx.commit(&answer).await?;
        for campaign in &delivering.changed {
            self.announce_decision(scope, campaign);
        }
        Ok(answer)
    }
}

/// The results with the proposals as they are now, in the same few statements however many there are.
async fn told(
    tx: &mut Tx,
    scope: &Scope,
    input: &Deliveries,
    results: BTreeMap<usize, Result>,
    now: Timestamp,
) -> ServiceResult<DeliveredDecisions> {
    let workspace = scope.workspace();
    let decider = decider(scope)?;
    let ids: Vec<&ActionId> = input.decisions.iter().map(|one| &one.proposal_id).collect();
    let mut rows = store::proposal::by_ids(tx, workspace, &ids).await?;
    if let Some(member) = decider {
        let delegated = store::delegation::active(tx, workspace, member, now).await?;
        rows.retain(|row| *member == row.member_id || delegated.contains(&row.member_id));
    }
    let surroundings = Surroundings::of(tx, scope, &rows).await?;
    let rows: BTreeMap<&ActionId, _> = rows.iter().map(|row| (&row.id, row)).collect();
    let results = results.into_iter().map(|(place, result)| {
        let one = &input.decisions[place];
        let row = rows.get(&one.proposal_id);
        let campaign = row.and_then(|row| surroundings.campaigns.get(&row.campaign_id));
        Ok(DeliveredDecision {
            key: one.key.clone(),
            proposal_id: one.proposal_id.clone(),
            outcome: result.outcome,
            code: result.code,
            message: result.message,
            state: row.map(|row| row.state),
            reason: row.and_then(|row| row.reason),
            revision: row.map(|row| surroundings.revision(row)).transpose()?,
            campaign_active: campaign.map(|campaign| campaign.state == CampaignState::Active),
        })
    });
    Ok(DeliveredDecisions {
        results: results.collect::<ServiceResult<_>>()?,
    })
}
