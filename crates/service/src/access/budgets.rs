//! What a member may still do, and why (R51): the budgets of the account, what reduces them, and the share of each
//! campaign.

use std::collections::BTreeMap;

use domain::action::ActionKind;
use domain::budget::{Allowance, Reduction, Share, Sharing};
use domain::identity::Role;
use domain::ids::{CampaignId, IdentityId, MemberId};
use domain::ledger::EventKind;
use domain::limits;
use domain::time::{Timestamp, span};
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::budget::{self, Paced, Shared, Since, Used};
use store::ledger::{self, Entry};
use utoipa::ToSchema;

use crate::error::OrNotFound;
use crate::live::LiveKind;
use crate::proposals::deck::earliest_today;
use crate::schema::ReductionName;
use crate::{LiveEvent, Scope, Service, ServiceResult};

/// How much of a budget is used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Budget)]
pub struct BudgetView {
    /// Used within the window, over all campaigns and workspaces.
    pub used: u32,
    /// Allowed within the window at this moment.
    pub allowed: u32,
    /// What the workspace allows.
    pub full: u32,
    /// Why less is allowed than that; null where the whole is.
    #[schema(value_type = Option<ReductionName>)]
    pub reduced_by: Option<Reduction>,
    /// From when on the whole is allowed again.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub full_from: Option<Timestamp>,
    /// When the next one is allowed, where all are used.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub frees_at: Option<Timestamp>,
    /// Until when nothing of it leaves, because the network announced a limit or asked to slow down.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub rests_until: Option<Timestamp>,
}

impl BudgetView {
    /// Of what is allowed, so much is spent; `next_at` is when the next one is allowed where all are.
    pub(crate) fn of(
        allowance: Allowance,
        spent: i64,
        next_at: Option<Timestamp>,
        rests_until: Option<Timestamp>,
    ) -> Self {
        Self {
            used: number(spent),
            allowed: number(allowance.allowed),
            full: number(allowance.full),
            reduced_by: allowance.reduced_by,
            full_from: allowance.full_from,
            frees_at: next_at.filter(|_| spent >= allowance.allowed),
            rests_until,
        }
    }

    /// What is left at this moment.
    pub fn left(&self) -> u32 {
        if self.rests_until.is_some() {
            0
        } else {
            self.allowed.saturating_sub(self.used)
        }
    }
}

/// A new account that begins with few invitations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = WarmUp)]
pub struct WarmUpView {
    /// Which week it is in, from 1 on.
    pub week: usize,
    /// How many weeks it lasts.
    pub weeks: usize,
    /// The part of its invitations that leaves, week by week, in per cent.
    pub percent_by_week: Vec<u32>,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
}

/// A campaign's share of the sender's budget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BudgetShare)]
pub struct ShareView {
    /// The campaign.
    #[schema(value_type = String)]
    pub campaign_id: CampaignId,
    /// Its name.
    pub campaign_name: String,
    /// Which budget it shares: invitations of a week, or messages of a day.
    #[schema(value_type = crate::schema::ActionKindName)]
    pub kind: ActionKind,
    /// Its weight.
    pub weight: u32,
    /// What it has used within the window.
    pub used: u32,
    /// What is its own; beyond that it may use what no other campaign has people for.
    pub share: u32,
    /// What other campaigns have people for and have not used of theirs.
    pub kept_for_others: u32,
}

/// The budgets of a member's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Budgets)]
pub struct BudgetsView {
    /// The member.
    #[schema(value_type = String)]
    pub member_id: MemberId,
    /// The account.
    #[schema(value_type = String)]
    pub identity_id: IdentityId,
    /// Invitations in seven rolling days.
    pub invitations: BudgetView,
    /// Invitations since midnight, in the member's time zone.
    pub invitations_today: u32,
    /// Messages in a rolling day.
    pub messages: BudgetView,
    /// Withdrawals in a rolling day.
    pub withdrawals: BudgetView,
    /// Personalised notes in thirty rolling days; null where the account may send as many as it invites.
    pub notes: Option<BudgetView>,
    /// Profiles that searches have shown in a rolling day.
    pub profile_views: BudgetView,
    /// Invitations that nobody answered, and how many there may be.
    pub open_invitations: BudgetView,
    /// Actions of the member in this workspace that wait for their moment.
    pub waiting: u32,
    /// How the account warms up; null where it does not.
    pub warm_up: Option<WarmUpView>,
    /// The active campaigns of this workspace that share a budget with others; only where one member is asked for.
    pub campaigns: Vec<ShareView>,
}

/// Whether a new account begins with few invitations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WarmUpInput {
    /// On: it begins now, with its first week. Off: all that the workspace allows may leave at once.
    pub on: bool,
}

impl Service {
    /// The budgets of a member's account.
    pub async fn budgets(&self, scope: &Scope, member: &MemberId) -> ServiceResult<BudgetsView> {
        scope.require(Role::Viewer)?;
        let now = self.now();
        let found = with_shares(&mut self.read().await?, scope, member, now).await?;
        found.or_not_found("identity")
    }

    /// The budgets of several members' accounts, without the shares of campaigns; members without an account are absent.
    pub async fn budgets_of_members(
        &self,
        scope: &Scope,
        members: &[MemberId],
    ) -> ServiceResult<BTreeMap<MemberId, BudgetsView>> {
        scope.require(Role::Viewer)?;
        let now = self.now();
        let mut tx = self.read().await?;
        let paced = budget::paced(&mut tx, scope.workspace(), members).await?;
        let since = since(paced.first(), now);
        let accounts = paced.iter().map(|row| &row.identity_id);
        let used = budget::used(
            &mut tx,
            scope.workspace(),
            accounts,
            since,
            waiting_from(now),
        )
        .await?;
        let views = paced
            .iter()
            .map(|row| (row.member_id.clone(), view(row, &used, now)));
        Ok(views.collect())
    }

    /// Lets a member's account warm up from now on, or ends that. Needs the role manager; the ledger tells it in every
    /// workspace of the account's owner.
    pub async fn set_warm_up(
        &self,
        scope: &Scope,
        member: &MemberId,
        input: WarmUpInput,
    ) -> ServiceResult<BudgetsView> {
        scope.require(Role::Manager)?;
        let now = self.now();
        let mut tx = self.write(scope).await?;
        let before = of_member(&mut tx, scope, member, now)
            .await?
            .or_not_found("identity")?;
        let identity = &before.identity_id;
        let seats = store::account::seats(&mut tx, identity).await?;
        let changes = before.warm_up.is_some() != input.on;
        if changes {
            budget::warm_up(&mut tx, identity, input.on.then_some(now)).await?;
            for seat in &seats {
                let kind = EventKind::IdentityChanged;
                let entry = Entry::new(now, kind, scope.actor(), "set_warm_up")
                    .member(&seat.member_id)
                    .with(json!({ "identity": identity, "warm_up": input.on }));
                ledger::append(&mut tx, &seat.workspace_id, vec![entry]).await?;
            }
        }
        let view = with_shares(&mut tx, scope, member, now)
            .await?
            .or_not_found("identity")?;
        tx.commit(&view).await?;
        if changes {
            for seat in &seats {
                self.announce(LiveEvent::new(&seat.workspace_id, LiveKind::Member));
            }
        }
        Ok(view)
    }
}

/// The budgets of a member's account, without the shares of campaigns; none where the member has no account.
pub(crate) async fn of_member(
    tx: &mut Tx,
    scope: &Scope,
    member: &MemberId,
    now: Timestamp,
) -> ServiceResult<Option<BudgetsView>> {
    let workspace = scope.workspace();
    let paced = budget::paced(tx, workspace, [member]).await?;
    let Some(row) = paced.first() else {
        return Ok(None);
    };
    let since = since(Some(row), now);
    let accounts = [&row.identity_id];
    let used = budget::used(tx, workspace, accounts, since, waiting_from(now)).await?;
    Ok(Some(view(row, &used, now)))
}

/// The same with the shares of campaigns.
async fn with_shares(
    tx: &mut Tx,
    scope: &Scope,
    member: &MemberId,
    now: Timestamp,
) -> ServiceResult<Option<BudgetsView>> {
    let Some(mut view) = of_member(tx, scope, member, now).await? else {
        return Ok(None);
    };
    let since = since(None, now);
    // Whatever the zone, what is planned for the day before yesterday is over.
    let from = now.local_date(&TimeZone::UTC).saturating_sub(2.days());
    let shared = budget::shared(tx, &view.identity_id, since, from).await?;
    view.campaigns = shares(scope, &shared, &view);
    Ok(Some(view))
}

/// Actions that wait for their moment are planned for this date or a later one: what waits longer has expired.
fn waiting_from(now: Timestamp) -> Date {
    let expired = i64::from(limits::APPROVAL_EXPIRY_DAYS) * span::DAY;
    earliest_today(now.plus_millis(-expired))
}

/// From when on budgets are counted; the day begins at the member's midnight.
fn since(row: Option<&Paced>, now: Timestamp) -> Since {
    let zone = row.and_then(|row| TimeZone::get(&row.time_zone).ok());
    let zone = zone.unwrap_or(TimeZone::UTC);
    let midnight = now.local_date(&zone).to_zoned(zone).ok();
    Since {
        week: now.plus_millis(-limits::INVITATION_WINDOW_MILLISECONDS),
        today: midnight.map_or(now, |begin| {
            Timestamp::from_millis(begin.timestamp().as_millisecond())
        }),
        day: now.plus_millis(-limits::MESSAGE_WINDOW_MILLISECONDS),
        month: now.plus_millis(-limits::NOTE_WINDOW_MILLISECONDS),
    }
}

fn number(count: i64) -> u32 {
    u32::try_from(count.max(0)).unwrap_or(u32::MAX)
}

fn view(row: &Paced, used: &[Used], now: Timestamp) -> BudgetsView {
    let of = |name: &str| {
        let found = used
            .iter()
            .find(|used| used.identity_id == row.identity_id && used.budget == name);
        found.map_or((0, None), |used| (used.used, used.earliest))
    };
    let budget = |name: &str, allowance: Allowance, window: i64, rests: Option<Timestamp>| {
        let (used, earliest) = of(name);
        let next_at = earliest.map(|at| at.plus_millis(window));
        BudgetView::of(allowance, used, next_at, rests.filter(|until| *until > now))
    };
    let day = limits::MESSAGE_WINDOW_MILLISECONDS;
    let pace = row.pace();
    BudgetsView {
        member_id: row.member_id.clone(),
        identity_id: row.identity_id.clone(),
        invitations: budget(
            "invitation",
            pace.invitations(row.invitations_per_week, now),
            limits::INVITATION_WINDOW_MILLISECONDS,
            row.invitations_paused_until,
        ),
        invitations_today: number(of("today").0),
        messages: budget(
            "message",
            Allowance::whole(row.messages_per_day),
            day,
            row.messages_paused_until,
        ),
        withdrawals: budget(
            "withdrawal",
            Allowance::whole(i64::from(limits::WITHDRAWALS_PER_DAY_MAXIMUM)),
            day,
            None,
        ),
        profile_views: budget(
            "profile_view",
            Allowance::whole(row.profile_views_per_day),
            limits::PROFILE_VIEW_WINDOW_MILLISECONDS,
            None,
        ),
        notes: row.account_type.has_few_notes().then(|| {
            let notes = Allowance::whole(row.notes_per_month);
            budget("note", notes, limits::NOTE_WINDOW_MILLISECONDS, None)
        }),
        open_invitations: BudgetView {
            // They end by an answer and not with time.
            frees_at: None,
            ..budget(
                "open",
                Allowance::whole(i64::from(limits::PENDING_INVITATIONS_MAXIMUM)),
                0,
                None,
            )
        },
        waiting: number(of("waiting").0),
        warm_up: warm_up(row, now),
        campaigns: Vec::new(),
    }
}

fn warm_up(row: &Paced, now: Timestamp) -> Option<WarmUpView> {
    let pace = row.pace();
    Some(WarmUpView {
        week: pace.warm_up_week(now)?,
        weeks: limits::WARM_UP_PERCENT_BY_WEEK.len(),
        percent_by_week: limits::WARM_UP_PERCENT_BY_WEEK.to_vec(),
        since: pace.warm_up_since?,
        until: pace.warm_up_until()?,
    })
}

/// The shares of the workspace's own campaigns, counted beside all that use the account.
fn shares(scope: &Scope, shared: &[Shared], budgets: &BudgetsView) -> Vec<ShareView> {
    let sharing = |one: &Shared| Sharing {
        weight: one.weight,
        spent: one.spent,
        waiting: one.waiting,
    };
    let own = shared
        .iter()
        .filter(|one| one.workspace_id == *scope.workspace());
    let views = own.filter_map(|one| {
        let others: Vec<Sharing> = shared
            .iter()
            .filter(|other| other.kind == one.kind && other.campaign_id != one.campaign_id)
            .map(sharing)
            .collect();
        let kind = one.kind.first_action();
        let allowed = match kind {
            ActionKind::Invitation => budgets.invitations.allowed,
            ActionKind::Message | ActionKind::Answer | ActionKind::Withdrawal => {
                budgets.messages.allowed
            }
        };
        let share = Share::of(sharing(one), &others, i64::from(allowed));
        (!others.is_empty()).then(|| ShareView {
            campaign_id: one.campaign_id.clone(),
            campaign_name: one.name.clone(),
            kind,
            weight: one.weight,
            used: number(share.spent),
            share: number(share.own),
            kept_for_others: number(share.kept_for_others),
        })
    });
    views.collect()
}
