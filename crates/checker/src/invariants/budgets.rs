//! How much leaves: per member, per slot, per day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::civil::DAY;
use crate::evidence::database::Action;
use crate::evidence::network::NetworkRow;
use crate::evidence::scenario::{Deed, Told};
use crate::history::{CLOCK_TOLERANCE, History};
use crate::report::Findings;
use crate::schedules::Place;

/// The part of its invitations that a new account may send, in per cent, week by week (R51).
const WARM_UP: [i64; 3] = [25, 50, 75];
/// After a limit notice invitations rest for so long, and then half of them leave for so long (R51).
const REST: i64 = 7 * DAY;
const RECOVERY: i64 = 14 * DAY;
/// Budgets of a member where nothing says otherwise (R51).
const INVITATIONS_PER_WEEK: u32 = 80;
const MESSAGES_PER_DAY: u32 = 40;
/// Withdrawals of one member in a day (R64).
const WITHDRAWALS_PER_DAY: u32 = 40;
/// Open invitations of one member at which new ones stop (R51).
pub(super) const PENDING_INVITATIONS: usize = 500;

/// I-16: per member, in every sliding window: invitations, messages, notes, withdrawals within budget, across
/// restarts, processes, clock jumps.
///
/// Counted are effects, at the moments at which the product acted. A member's budget is the
/// largest that any of the user's workspaces had in the run; the account belongs to the user. Of the
/// invitations a new account may send a part, and so may one after a limit notice (R51).
pub fn i_16_budgets(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let budgets = Budgets::of(history);
    let notices = notices_heard(history);
    for ((account, kind), moments) in spent(history) {
        let Some((limit, span)) = budgets.limit(history, account, kind) else {
            findings.skipped += moments.len();
            findings.note("The run has no budget of notes, or the account's is not known.");
            continue;
        };
        findings.cases += moments.len();
        if let Some((at, count)) = exceeded(&moments, limit, span - CLOCK_TOLERANCE) {
            findings.violated(
                at,
                format!(
                    "{account} sent {count} {kind} within {} days where {limit} are allowed",
                    span / DAY
                ),
            );
        } else if kind == "invitations" {
            let identity = history.identity_of_account.get(account).copied();
            let pace = Pace::of_identity(history, identity.unwrap_or_default())
                .with_notices(notices.get(account).map_or(&[], Vec::as_slice));
            let until = |at: i64| moments.partition_point(|one| *one <= at);
            let within = |at: &i64| {
                let sent = until(*at) - until(at - span + CLOCK_TOLERANCE);
                (*at, sent, pace.allowed(limit, *at))
            };
            let mut windows = moments.iter().map(within);
            if let Some((at, count, part)) = windows.find(|(_, count, part)| count > part) {
                findings.violated(
                    at,
                    format!(
                        "{account} sent {count} {kind} within 7 days where {part} of {limit} are allowed for now"
                    ),
                );
            }
        }
    }
    open_invitations(history, &mut findings);
    findings
}

/// What slows an account down.
#[derive(Debug, Default)]
pub(super) struct Pace {
    warm_up_since: Option<i64>,
    /// When limit notices about invitations were heard.
    notices: Vec<i64>,
}

impl Pace {
    /// What the database tells of an account; limit notices are not among it.
    pub fn of_identity(history: &History<'_>, identity: &str) -> Self {
        let mut rows = history.evidence.database.account_pace.iter();
        let row = rows.find(|row| row.identity_id == identity);
        Self {
            warm_up_since: row.and_then(|row| row.warm_up_since),
            notices: Vec::new(),
        }
    }

    /// The same with limit notices that the product's ledger tells.
    pub fn with_notices(self, notices: &[i64]) -> Self {
        Self {
            notices: notices.to_vec(),
            ..self
        }
    }

    /// How many of so many invitations a week the account may send at an instant.
    pub fn allowed(&self, full: u32, at: i64) -> usize {
        let full = i64::from(full);
        let week = self
            .warm_up_since
            .map(|since| usize::try_from((at - since).div_euclid(7 * DAY)).unwrap_or(0));
        let grown = week
            .and_then(|week| WARM_UP.get(week))
            .copied()
            .unwrap_or(100);
        let recovers = |notice: &i64| (notice + REST..notice + REST + RECOVERY).contains(&at);
        let part = if self.notices.iter().any(recovers) {
            50
        } else {
            100
        };
        let allowed = (full * grown * part / 10_000).max(full.min(1));
        usize::try_from(allowed).unwrap_or(0)
    }
}

/// When each account surely heard limit notices about invitations.
fn notices_heard<'a>(history: &History<'a>) -> BTreeMap<&'a str, Vec<i64>> {
    let mut heard: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for row in &history.evidence.network {
        let is_notice = row.is_request("invite")
            && matches!(row.code.as_deref(), Some("invitation_limit" | "note_limit"));
        if let Some(account) = row.account.as_deref()
            && is_notice
            && super::sessions::was_heard(history, row)
        {
            heard.entry(account).or_default().push(row.at_ms);
        }
    }
    heard
}

/// When each account spent what of its budgets, in order of time.
pub(super) fn spent<'a>(history: &History<'a>) -> BTreeMap<(&'a str, &'static str), Vec<i64>> {
    let mut spent: BTreeMap<(&str, &'static str), Vec<i64>> = BTreeMap::new();
    for effect in &history.effects {
        let account = effect.row.account.as_deref().unwrap_or_default();
        let kinds: &[&'static str] = match (effect.is_invitation(), effect.row.bytes().is_empty()) {
            (true, false) => &["invitations", "notes"],
            (true, true) => &["invitations"],
            _ if effect.is_withdrawal() => &["withdrawals"],
            _ if effect.is_message() => &["messages"],
            _ => &[],
        };
        for kind in kinds {
            let moments = spent.entry((account, kind)).or_default();
            moments.push(history.acted_at(effect));
        }
    }
    for moments in spent.values_mut() {
        moments.sort_unstable();
    }
    spent
}

/// No account has more open invitations than the product allows (R51); counted are the product's own.
fn open_invitations(history: &History<'_>, findings: &mut Findings) {
    let mut open: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in &history.evidence.network {
        let (Some(account), Some(person)) = (row.account.as_deref(), row.person.as_deref()) else {
            continue;
        };
        let persons = open.entry(account).or_default();
        if row.is_effect("invitation_sent") && row.is_by_client() {
            persons.insert(person);
            findings.expect(persons.len() <= PENDING_INVITATIONS, row.at_ms, || {
                format!("{account} has {} open invitations", persons.len())
            });
        } else if ends_an_invitation(row) {
            persons.remove(person);
        }
    }
}

/// How many invitations each account had open after each change, whoever had sent them.
pub(super) fn open_over_time<'a>(history: &History<'a>) -> BTreeMap<&'a str, Vec<(i64, usize)>> {
    let mut persons: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut counts: BTreeMap<&str, Vec<(i64, usize)>> = BTreeMap::new();
    for row in &history.evidence.network {
        let (Some(account), Some(person)) = (row.account.as_deref(), row.person.as_deref()) else {
            continue;
        };
        let open = persons.entry(account).or_default();
        let changed = if row.is_effect("invitation_sent") {
            open.insert(person)
        } else {
            ends_an_invitation(row) && open.remove(person)
        };
        if changed {
            let list = counts.entry(account).or_default();
            list.push((row.at_ms, open.len()));
        }
    }
    counts
}

fn ends_an_invitation(row: &NetworkRow) -> bool {
    row.is_effect("invitation_accepted")
        || row.is_effect("invitation_declined")
        || row.is_effect("invitation_withdrawn")
}

/// The first moment at which a window that ends there holds more than the limit, and the most that
/// any window holds.
pub(super) fn exceeded(moments: &[i64], limit: u32, span: i64) -> Option<(i64, usize)> {
    let mut oldest = 0;
    let mut first = None;
    let mut most = 0;
    for (place, at) in moments.iter().enumerate() {
        while moments[oldest] <= at - span {
            oldest += 1;
        }
        let count = place - oldest + 1;
        most = most.max(count);
        if count > limit as usize {
            first = first.or(Some(*at));
        }
    }
    first.map(|at| (at, most))
}

/// The budgets that workspaces had in the run.
pub(super) struct Budgets<'a> {
    /// The largest of each.
    of_workspace: BTreeMap<&'a str, (u32, u32)>,
    /// The smallest of each.
    least_of_workspace: BTreeMap<&'a str, (u32, u32)>,
    workspaces_of_user: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Budgets<'a> {
    pub fn of(history: &History<'a>) -> Self {
        let database = &history.evidence.database;
        let mut of_workspace: BTreeMap<&str, (u32, u32)> = database
            .workspace
            .iter()
            .map(|row| {
                (
                    row.id.as_str(),
                    (row.invitations_per_week, row.messages_per_day),
                )
            })
            .collect();
        let mut least_of_workspace = of_workspace.clone();
        for event in &history.evidence.scenario.events {
            if let Deed::Budgets {
                workspace,
                invitations_per_week,
                messages_per_day,
            } = &event.deed
                && event.told != Told::Refused
            {
                let largest = of_workspace.entry(workspace).or_default();
                largest.0 = largest.0.max(*invitations_per_week);
                largest.1 = largest.1.max(*messages_per_day);
                let given = (*invitations_per_week, *messages_per_day);
                let least = least_of_workspace.entry(workspace).or_insert(given);
                *least = (least.0.min(given.0), least.1.min(given.1));
            }
        }
        let mut workspaces_of_user: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for member in &database.member {
            let list = workspaces_of_user.entry(&member.user_id).or_default();
            list.push(&member.workspace_id);
        }
        Self {
            of_workspace,
            least_of_workspace,
            workspaces_of_user,
        }
    }

    /// The smallest budget that a workspace gave to a kind of action, and the span in which it counts.
    pub fn least(&self, workspace: &str, kind: &str) -> (u32, i64) {
        let least = self.least_of_workspace.get(workspace);
        let (invitations, messages) = least
            .copied()
            .unwrap_or((INVITATIONS_PER_WEEK, MESSAGES_PER_DAY));
        match kind {
            "invitation" => (invitations, 7 * DAY),
            _ => (messages, DAY),
        }
    }

    /// How many, in which span.
    pub fn limit(&self, history: &History<'_>, account: &str, kind: &str) -> Option<(u32, i64)> {
        let identity = history
            .identity_of_account
            .get(account)
            .and_then(|identity| history.identities.get(identity));
        if kind == "notes" {
            let is_standard = identity?.account_type == "standard";
            let of_user = self.workspaces_of_user.get(identity?.user_id.as_str());
            let rows = history.evidence.database.workspace.iter();
            let allowed = rows
                .filter(|row| of_user.is_some_and(|ids| ids.contains(&row.id.as_str())))
                .filter_map(|row| row.notes_per_month);
            let limit = history
                .evidence
                .scenario
                .notes_per_month
                .or(allowed.max())?;
            return is_standard.then_some((limit, 30 * DAY));
        }
        if kind == "withdrawals" {
            return Some((WITHDRAWALS_PER_DAY, DAY));
        }
        let workspaces = identity
            .and_then(|identity| self.workspaces_of_user.get(identity.user_id.as_str()))
            .map_or(&[][..], Vec::as_slice);
        let budgets = workspaces.iter().filter_map(|id| self.of_workspace.get(id));
        let (invitations, messages) = budgets
            .copied()
            .reduce(|a, b| (a.0.max(b.0), a.1.max(b.1)))
            .unwrap_or((INVITATIONS_PER_WEEK, MESSAGES_PER_DAY));
        Some(match kind {
            "invitations" => (invitations, 7 * DAY),
            _ => (messages, DAY),
        })
    }
}

/// I-17: per occurrence at most the cohort; per local date at most cohort x slots.
///
/// What slots drew (invitations, first messages of nurture campaigns) is counted in the window in which
/// the product acted, by the checker's own calendar; what an occurrence drew is counted by the
/// table.
pub fn i_17_cohorts(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let mut slots: BTreeMap<(&str, Date, u32), (usize, usize)> = BTreeMap::new();
    let mut dates: BTreeMap<(&str, Date), (usize, usize)> = BTreeMap::new();
    for effect in history
        .effects
        .iter()
        .filter(|effect| effect.action.is_some_and(Action::is_drawn))
    {
        let Some(action) = effect.action else {
            continue;
        };
        let campaign = action.campaign_id.as_str();
        let acted_at = history.acted_at(effect);
        let prefer = Some((history.date_of(action, acted_at), action.slot_index));
        let grace = (CLOCK_TOLERANCE, super::times::GRACE);
        match history.schedules.place(campaign, acted_at, grace, prefer) {
            Place::In {
                window,
                cohort_size,
                slots_per_day,
            } => {
                let slot = slots
                    .entry((campaign, window.date, window.slot))
                    .or_default();
                *slot = (slot.0 + 1, slot.1.max(cohort_size as usize));
                let date = dates.entry((campaign, window.date)).or_default();
                *date = (date.0 + 1, date.1.max(cohort_size as usize * slots_per_day));
            }
            // Outside of every slot it is no matter of cohorts, but of I-21.
            Place::Outside => {}
            Place::Unknown => findings.skipped += 1,
        }
    }
    for ((campaign, date, slot), (count, cohort)) in slots {
        findings.expect(count <= cohort, 0, || {
            format!("campaign {campaign} approached {count} in slot {slot} of {date} where its cohort is {cohort}")
        });
    }
    for ((campaign, date), (count, allowed)) in dates {
        findings.expect(count <= allowed, 0, || {
            format!(
                "campaign {campaign} approached {count} on {date} where cohort x slots is {allowed}"
            )
        });
    }
    for row in &history.evidence.database.occurrence {
        let Some((cohort, _)) = history
            .schedules
            .largest_cohort(&row.campaign_id, row.opened_at)
        else {
            findings.skipped += 1;
            continue;
        };
        findings.expect(row.drawn <= i64::from(cohort), row.opened_at, || {
            format!(
                "slot {} of {} of campaign {} drew {} contacts where its cohort is {cohort}",
                row.slot_index, row.local_date, row.campaign_id, row.drawn
            )
        });
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::exceeded;

    #[test]
    fn a_window_slides_over_every_moment() {
        assert_eq!(exceeded(&[0, 10, 20], 2, 20), None);
        assert_eq!(exceeded(&[0, 10, 19], 2, 20), Some((19, 3)));
        assert_eq!(exceeded(&[0, 10, 19, 20, 21], 2, 20), Some((19, 4)));
        assert_eq!(exceeded(&[], 0, 20), None);
        assert_eq!(exceeded(&[5], 0, 20), Some((5, 1)));
    }
}
