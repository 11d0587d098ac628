//! The forecast (R61): what the days to come bring, by the engine's own steps on a copy of the state.
//!
//! The copy is a database of its own in memory, whatever the live one is. Its clock goes from due instant to due instant;
//! its connector answers that everything was done and calls nobody. Nothing is decided here: whom a slot takes, when
//! something leaves and what holds it back is said by the same code, from the same seed, as in the days themselves. What
//! others do (accept, answer, write) is not foreseen.

mod pretend;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::action::{ActionKind, ActionState, Reason};
use domain::calendar::Calendar;
use domain::entropy::Entropy;
use domain::ids::{CampaignId, MemberId, WorkspaceId};
use domain::limits;
use domain::time::{Timestamp, span};
use jiff::ToSpan as _;
use jiff::civil::Date;
use store::excerpt::{Copied, Foreseen, Wanted};
use store::{Db, Location};

use crate::{Engine, EngineResult};
use pretend::Pretending;

/// What a forecast is about.
#[derive(Debug, Clone)]
pub struct Question {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The campaigns that are asked for; all of the workspace where there are none.
    pub campaigns: Vec<CampaignId>,
    /// How many days, the present one included in part.
    pub days: u32,
    /// Whether every proposal is taken as approved. Without that, what nobody has decided waits as the campaign says.
    pub as_approved: bool,
    /// The present instant.
    pub now: Timestamp,
}

/// The budgets that held something back, whose and for what, each with the first instant at which it did.
type Bounds = BTreeMap<(MemberId, ActionKind, Reason), Timestamp>;

/// How far a forecast has come: the instant at which its clock stands, in milliseconds.
pub type Reached = Arc<AtomicI64>;

/// What the days to come bring.
#[derive(Debug, Clone)]
pub struct Forecast {
    /// The present instant.
    pub from: Timestamp,
    /// The instant up to which it goes; earlier than was asked for where it took too long.
    pub until: Timestamp,
    /// Whether it goes as far as was asked for, and holds everything.
    pub complete: bool,
    /// Actions, by local date and moment.
    pub actions: Vec<Foreseen>,
    /// The budgets that held something back, each with the first instant at which it did, earliest first.
    pub budgets: Vec<(MemberId, ActionKind, Reason, Timestamp)>,
    /// The campaigns whose source runs dry, with the first local date for which a slot gets less than its cohort.
    pub dry: BTreeMap<CampaignId, Date>,
}

impl Engine {
    /// Runs the days to come on a copy.
    pub async fn forecast(&self, question: &Question, reached: Reached) -> EngineResult<Forecast> {
        let begun = (self.running)();
        let most = Duration::from_millis(limits::FORECAST_MILLISECONDS_MAXIMUM);
        let now = question.now;
        let end = now.plus_millis(i64::from(question.days) * span::DAY);
        let copy = Db::open(&Location::Memory).await?;
        let copied = self.copy(&copy, question).await?;
        if question.as_approved {
            let mut tx = copy.write().await?;
            store::excerpt::approve_everything(&mut tx).await?;
            tx.commit().await?;
        }
        let engine = Self {
            running: Arc::new(|| Duration::ZERO),
            zone_data_version: Arc::clone(&self.zone_data_version),
            links: self.links.clone(),
            ..Self::new(
                copy.clone(),
                Arc::new(Pretending),
                Arc::new(Mutex::new(Entropy::from_seed(self.seed))),
                self.seed,
                "forecast",
            )
        };
        let mut clock = now;
        let mut budgets = Bounds::new();
        let mut in_time = true;
        loop {
            reached.store(clock.as_millis(), Ordering::Relaxed);
            engine.step(clock).await?;
            let mut tx = copy.read().await?;
            for bound in store::excerpt::bound(&mut tx).await? {
                budgets
                    .entry((bound.member_id, bound.kind, bound.reason))
                    .or_insert(clock);
            }
            drop(tx);
            let next = engine.next_due(clock).await?;
            let Some(next) = next.filter(|next| *next <= end) else {
                break;
            };
            if (self.running)().saturating_sub(begun) > most {
                in_time = false;
                break;
            }
            clock = next;
            tokio::task::yield_now().await;
        }
        let until = if in_time { end } else { clock };
        reached.store(until.as_millis(), Ordering::Relaxed);
        let forecast = read(&copy, question, &copied, budgets, until, in_time).await;
        copy.close().await;
        forecast
    }

    async fn copy(&self, copy: &Db, question: &Question) -> EngineResult<Vec<Copied>> {
        let now = question.now;
        let today = now.local_date(&jiff::tz::TimeZone::UTC);
        let wanted = Wanted {
            workspace: &question.workspace,
            first: &question.campaigns,
            alone: false,
            people_maximum: None,
            campaigns_maximum: limits::FORECAST_CAMPAIGNS_MAXIMUM,
            now,
            spent_since: now.plus_millis(-limits::INVITATION_WINDOW_MILLISECONDS),
            from_date: today.saturating_sub(4.days()),
        };
        Ok(store::excerpt::copy(&self.db, copy, &wanted, question.days).await?)
    }
}

async fn read(
    copy: &Db,
    question: &Question,
    copied: &[Copied],
    budgets: Bounds,
    until: Timestamp,
    in_time: bool,
) -> EngineResult<Forecast> {
    let now = question.now;
    let most = limits::FORECAST_ACTIONS_MAXIMUM;
    let mut tx = copy.read().await?;
    let mut actions = store::excerpt::foreseen(&mut tx, &question.workspace, now, most + 1).await?;
    let held_everything = actions.len() <= most as usize;
    actions.truncate(most as usize);
    let is_wanted = |campaign: &CampaignId| {
        question.campaigns.is_empty() || question.campaigns.contains(campaign)
    };
    actions.retain(|action| is_wanted(&action.campaign_id));
    let rows = store::campaign::by_ids(&mut tx, copied.iter().map(|one| &one.campaign)).await?;
    let cohorts: BTreeMap<CampaignId, i64> = rows
        .iter()
        .map(|row| (row.id.clone(), i64::from(row.schedule.0.cohort_size)))
        .collect();
    let mut dry = BTreeMap::new();
    for slot in store::excerpt::drawn(&mut tx, now).await? {
        let Some(date) = slot.drawn_for_local_date else {
            continue;
        };
        let wanted = cohorts.get(&slot.campaign_id).copied().unwrap_or(0);
        if is_wanted(&slot.campaign_id)
            && slot.drawn < wanted
            && !dry.contains_key(&slot.campaign_id)
        {
            dry.insert(slot.campaign_id, date);
        }
    }
    // Where a source reaches further than its copy, a slot that got too few proves nothing.
    for row in &rows {
        let cut_off = copied
            .iter()
            .any(|one| one.campaign == row.id && row.source_position >= one.until);
        if cut_off {
            dry.remove(&row.id);
        }
    }
    let mut budgets: Vec<_> = budgets
        .into_iter()
        .map(|((member, kind, reason), at)| (member, kind, reason, at))
        .collect();
    budgets.sort_by_key(|(_, _, _, at)| *at);
    let complete =
        in_time && held_everything && copied.len() < limits::FORECAST_CAMPAIGNS_MAXIMUM as usize;
    Ok(Forecast {
        from: now,
        until,
        complete,
        actions,
        budgets,
        dry,
    })
}

/// When a foreseen action leaves or would be looked at: its moment, else the beginning of its slot.
pub fn moment(action: &Foreseen, calendar: &Calendar) -> Option<Timestamp> {
    action
        .intent_at
        .filter(|_| action.state != ActionState::Scheduled)
        .or(action.due_at)
        .or(action.ended_at)
        .or_else(|| {
            Some(
                calendar
                    .window(action.local_date, action.slot_index)?
                    .starts_at,
            )
        })
}

/// Whether a foreseen action has left by the end.
pub fn leaves(action: &Foreseen) -> bool {
    action.intent_at.is_some()
        && matches!(
            action.state,
            ActionState::Sent | ActionState::Sending | ActionState::Unconfirmed
        )
}
