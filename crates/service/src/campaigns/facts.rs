//! What health and progress are decided from, for a whole page of campaigns in a handful of
//! queries, however long the page is.

use std::collections::{BTreeMap, BTreeSet};

use domain::action::{ActionKind, Category};
use domain::budget::Allowance;
use domain::calendar::Calendar;
use domain::campaign::{CampaignKind, CampaignState};
use domain::health::{DrawnPlan, Health, HealthFacts, health};
use domain::ids::{CampaignId, IdentityId, WorkspaceId};
use domain::limits;
use domain::statistics::{MaturedRatio, Today};
use domain::time::Timestamp;
use jiff::civil::Date;
use store::campaign_list::{ListedCampaign, ListedSource};
use store::{StoreResult, Tx};

use super::view::{CampaignView, Figures, count};
use crate::ServiceResult;
use crate::access::budgets::BudgetView;

/// The days of a campaign that a page looks at.
struct Days {
    calendar: Calendar,
    /// The date whose progress is shown: that of the open slot, which may have begun before
    /// midnight, else today.
    shown: Date,
    /// Today in the campaign's zone.
    today: Date,
    /// The next day on which slots start.
    next: Option<Date>,
}

impl Days {
    fn of(listed: &ListedCampaign, now: Timestamp) -> Self {
        let calendar = listed.campaign.calendar_or_utc();
        let today = calendar.local_date_at(now);
        let shown = calendar
            .occurrence_at(now)
            .map_or(today, |occurrence| occurrence.date);
        let next = calendar.next_execution_date(shown);
        Self {
            calendar,
            shown,
            today,
            next,
        }
    }
}

type DayKey = (CampaignId, Date);

/// How many actions of a day there are, and how they ended.
#[derive(Default)]
struct DayCounts {
    planned: u64,
    ended: Vec<(Category, u64)>,
}

/// What the queries of a page brought.
#[derive(Default)]
struct Facts {
    days: BTreeMap<DayKey, DayCounts>,
    /// By campaign, the date on which slots drew, and the date they drew for.
    drawn_slots: BTreeMap<(CampaignId, Date, Date), u64>,
    matured: BTreeMap<CampaignId, MaturedRatio>,
    spent: BTreeMap<(IdentityId, ActionKind), (i64, Option<Timestamp>)>,
    pending: BTreeMap<IdentityId, u32>,
}

impl Facts {
    async fn load(
        tx: &mut Tx,
        workspace: &WorkspaceId,
        page: &[(ListedCampaign, Days)],
        now: Timestamp,
    ) -> StoreResult<Self> {
        let mut facts = Self::default();
        for kind in [CampaignKind::Invite, CampaignKind::Nurture] {
            let of_kind: Vec<_> = page
                .iter()
                .filter(|(listed, _)| listed.campaign.kind == kind)
                .collect();
            if !of_kind.is_empty() {
                facts
                    .load_kind(tx, workspace, &of_kind, kind.first_action(), now)
                    .await?;
            }
        }
        facts.load_days(tx, workspace, page).await?;
        let ids = page.iter().map(|(listed, _)| &listed.campaign.id);
        let shown = page.iter().map(|(_, days)| days.shown).collect();
        for row in store::campaign_list::drawn_slots(tx, workspace, ids, &shown).await? {
            let key = (row.campaign_id, row.local_date, row.drawn_for_local_date);
            facts.drawn_slots.insert(key, count(row.slots));
        }
        let identities = identities(page.iter());
        for row in store::participation::pending(tx, &identities).await? {
            let pending = u32::try_from(row.count).unwrap_or(u32::MAX);
            facts.pending.insert(row.identity_id, pending);
        }
        Ok(facts)
    }

    /// What was drawn for the days, and how it ended.
    async fn load_days(
        &mut self,
        tx: &mut Tx,
        workspace: &WorkspaceId,
        page: &[(ListedCampaign, Days)],
    ) -> StoreResult<()> {
        let ids = page.iter().map(|(listed, _)| &listed.campaign.id);
        let dates = page
            .iter()
            .flat_map(|(_, days)| [Some(days.shown), days.next])
            .flatten()
            .collect();
        for row in store::campaign_list::day_counts(tx, workspace, ids, &dates).await? {
            let counts = self
                .days
                .entry((row.campaign_id, row.local_date))
                .or_default();
            counts.planned += count(row.count);
            let ended = row.state.is_final().then_some(row.category).flatten();
            counts
                .ended
                .extend(ended.map(|category| (category, count(row.count))));
        }
        Ok(())
    }

    /// What depends on the kind of action that the campaigns begin with.
    async fn load_kind(
        &mut self,
        tx: &mut Tx,
        workspace: &WorkspaceId,
        page: &[&(ListedCampaign, Days)],
        kind: ActionKind,
        now: Timestamp,
    ) -> StoreResult<()> {
        let window = match kind {
            ActionKind::Invitation => limits::INVITATION_WINDOW_MILLISECONDS,
            _ => limits::MESSAGE_WINDOW_MILLISECONDS,
        };
        let identities = identities(page.iter().copied());
        let since = now.plus_millis(-window);
        for row in store::action::spent(tx, &identities, kind.of_one_budget(), since).await? {
            let frees_at = row.earliest.map(|earliest| earliest.plus_millis(window));
            self.spent
                .insert((row.identity_id, kind), (row.count, frees_at));
        }
        if kind == ActionKind::Invitation {
            let campaigns = page.iter().map(|(listed, _)| &listed.campaign.id);
            let until = now.plus_millis(-limits::MATURED_MILLISECONDS);
            for row in store::campaign_list::matured(tx, workspace, campaigns, until).await? {
                let ratio = MaturedRatio::new(count(row.accepted), count(row.sent));
                self.matured.insert(row.campaign_id, ratio);
            }
        }
        Ok(())
    }

    fn today(&self, listed: &ListedCampaign, days: &Days, now: Timestamp) -> Today {
        let begun = days
            .calendar
            .first_start_on(days.shown)
            .is_some_and(|start| start <= now);
        let counts = self.days.get(&(listed.campaign.id.clone(), days.shown));
        let planned = counts.map_or(0, |counts| counts.planned);
        let ended = counts.map(|counts| counts.ended.clone());
        Today::new(planned, ended.into_iter().flatten(), begun)
    }

    /// What the slots of the day have drawn for the next day. Contacts that were carried over take
    /// places too, so that the next day's plan is what counts and not the draw alone.
    fn next_day(&self, listed: &ListedCampaign, days: &Days) -> Option<DrawnPlan> {
        let (id, next) = (&listed.campaign.id, days.next?);
        let slots = *self.drawn_slots.get(&(id.clone(), days.shown, next))?;
        let planned = self
            .days
            .get(&(id.clone(), next))
            .map_or(0, |counts| counts.planned);
        let wanted = slots * u64::from(listed.campaign.schedule.0.cohort_size);
        Some(DrawnPlan {
            planned: u32::try_from(planned).unwrap_or(u32::MAX),
            wanted: u32::try_from(wanted).unwrap_or(u32::MAX),
        })
    }

    /// What the sender may still do of what the campaign begins with; none without an account.
    fn budget(&self, listed: &ListedCampaign, now: Timestamp) -> Option<BudgetView> {
        let sender = &listed.sender;
        let kind = listed.campaign.kind.first_action();
        let (allowance, paused_until) = match kind {
            ActionKind::Invitation => (
                sender.pace().invitations(sender.invitations_per_week, now),
                sender.invitations_paused_until,
            ),
            _ => (
                Allowance::whole(sender.messages_per_day),
                sender.messages_paused_until,
            ),
        };
        let key = (sender.identity_id.clone()?, kind);
        let (spent, frees_at) = self.spent.get(&key).copied().unwrap_or((0, None));
        let paused = paused_until.filter(|until| *until > now);
        Some(BudgetView::of(allowance, spent, frees_at, paused))
    }

    fn budget_exhausted_until(&self, listed: &ListedCampaign, now: Timestamp) -> Option<Timestamp> {
        let budget = self.budget(listed, now)?;
        budget.frees_at.max(budget.rests_until)
    }

    fn health(&self, listed: &ListedCampaign, days: &Days, now: Timestamp) -> Health {
        let row = &listed.campaign;
        let begins_later = row
            .started_local_date
            .is_some_and(|date| date >= days.today);
        let next_start = if begins_later {
            days.calendar
                .next_execution_date(days.today)
                .and_then(|date| days.calendar.first_start_on(date))
        } else {
            days.calendar.next_start_after(now)
        };
        let identity = listed.sender.identity_id.as_ref();
        let pending = identity.and_then(|id| self.pending.get(id));
        let facts = HealthFacts {
            active: row.state == CampaignState::Active,
            archived: row.state == CampaignState::Archived,
            started_on: row.started_local_date,
            today: days.today,
            slot_open: !begins_later && days.calendar.occurrence_at(now).is_some(),
            next_start,
            fatal_at_first_slot: row.halted_local_date == Some(days.shown),
            source_remaining: source_remaining(row.source_position, &listed.source),
            next_day: self.next_day(listed, days),
            zone_known: row.calendar().is_ok(),
            slots: row.schedule.0.slots.len(),
            cohort_size: row.schedule.0.cohort_size,
            identity: listed.sender.identity_state,
            member_active: listed.sender.sender_active,
            budget_exhausted_until: self.budget_exhausted_until(listed, now),
            pending_invitations: pending.copied().unwrap_or(0),
            pending_limit: limits::PENDING_INVITATIONS_MAXIMUM,
            matured: self.matured(&row.id),
        };
        health(&facts)
    }

    fn matured(&self, id: &CampaignId) -> MaturedRatio {
        self.matured.get(id).copied().unwrap_or_default()
    }
}

/// The kind of finder that brings people little by little.
const GOES_ON: &str = "search";
/// The state of a finder that has brought everybody.
const COMPLETE: &str = "complete";

/// How many contacts the campaign has not drawn; unknown where the finder may still bring some and
/// does not tell how many.
fn source_remaining(drawn_up_to: i64, source: &ListedSource) -> Option<u64> {
    let places = source.result_count?;
    // No more than there are results: places whose results went with an import that was undone hold nobody.
    let results = places - source.results_removed.unwrap_or(0);
    let here = count((places - drawn_up_to).min(results));
    let goes_on = source.finder_active == Some(true)
        && source.finder_kind.as_deref() == Some(GOES_ON)
        && source.finder_state.as_deref() != Some(COMPLETE);
    match source.remaining_estimate {
        Some(estimate) if goes_on => Some(here + count(estimate)),
        None if goes_on && here == 0 => None,
        _ => Some(here),
    }
}

fn identities<'a>(page: impl Iterator<Item = &'a (ListedCampaign, Days)>) -> BTreeSet<IdentityId> {
    page.filter_map(|(listed, _)| listed.sender.identity_id.clone())
        .collect()
}

/// The campaigns as they are shown at `now`, in the same order.
pub(crate) async fn views(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    page: Vec<ListedCampaign>,
    now: Timestamp,
) -> ServiceResult<Vec<CampaignView>> {
    let page: Vec<(ListedCampaign, Days)> = page
        .into_iter()
        .map(|listed| {
            let days = Days::of(&listed, now);
            (listed, days)
        })
        .collect();
    if page.is_empty() {
        return Ok(Vec::new());
    }
    let facts = Facts::load(tx, workspace, &page, now).await?;
    page.into_iter()
        .map(|(listed, days)| {
            let figures = Figures {
                sender_budget: facts.budget(&listed, now),
                health: facts.health(&listed, &days, now),
                today: facts.today(&listed, &days, now),
                matured: facts.matured(&listed.campaign.id),
            };
            CampaignView::of(listed, days.shown, figures)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(kind: &str, active: bool, results: i64, estimate: Option<i64>) -> ListedSource {
        ListedSource {
            source_name: None,
            finder_id: None,
            finder_kind: Some(kind.to_owned()),
            finder_active: Some(active),
            finder_state: Some("waiting".to_owned()),
            result_count: Some(results),
            results_removed: Some(0),
            remaining_estimate: estimate,
        }
    }

    #[test]
    fn a_file_is_empty_when_everybody_was_drawn() {
        assert_eq!(source_remaining(4, &source("csv", true, 10, None)), Some(6));
        assert_eq!(
            source_remaining(10, &source("csv", true, 10, None)),
            Some(0)
        );
    }

    #[test]
    fn places_without_results_hold_nobody() {
        let undone = ListedSource {
            results_removed: Some(10),
            ..source("csv", true, 10, None)
        };
        assert_eq!(source_remaining(4, &undone), Some(0));
    }

    #[test]
    fn a_search_that_goes_on_may_bring_more() {
        let search = |active, results, estimate| source("search", active, results, estimate);
        assert_eq!(source_remaining(10, &search(true, 10, None)), None);
        assert_eq!(source_remaining(10, &search(true, 10, Some(30))), Some(30));
        assert_eq!(source_remaining(10, &search(true, 10, Some(0))), Some(0));
        assert_eq!(source_remaining(10, &search(false, 10, Some(30))), Some(0));
        assert_eq!(source_remaining(3, &search(true, 10, None)), Some(7));
        let complete = ListedSource {
            finder_state: Some(COMPLETE.to_owned()),
            ..search(true, 10, None)
        };
        assert_eq!(source_remaining(10, &complete), Some(0));
    }

    #[test]
    fn a_source_without_a_finder_cannot_tell() {
        let unknown = ListedSource {
            result_count: None,
            ..source("csv", true, 0, None)
        };
        assert_eq!(source_remaining(0, &unknown), None);
    }
}
