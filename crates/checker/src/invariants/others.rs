//! One's trouble is not everybody's.

use std::collections::BTreeMap;

use super::attempts::Attempts;
use super::budgets::{Budgets, PENDING_INVITATIONS, Pace, open_over_time};
use crate::civil::{HOUR, SECOND};
use crate::evidence::database::{Action, Campaign};
use crate::evidence::scenario::{Scenario, Subject};
use crate::history::History;
use crate::lives::Lives;
use crate::report::Findings;

/// How late what has a moment may be begun, for 99 of 100.
const LATE: i64 = SECOND;

/// I-31: one poisonous contact, campaign, sender or workspace delays the others by at most 1 s (p99)
/// and never stops them.
///
/// The product's ledger says which moment an action got, and when it was begun. Looked at are those
/// that nothing of their own kept back: their account was free and connected, within its budgets and
/// under no limit notice, their campaign ran, and no fault concerned them or everybody. Of these 99
/// in 100 are begun within a second of their moment, and none is carried over instead.
pub fn i_31_the_others_go_on(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    if !history.evidence.scenario.troubles_are_told {
        findings.note(Scenario::UNTOLD);
        return findings;
    }
    let own = Own::of(history);
    let grain = history.evidence.scenario.clock_grain_milliseconds;
    let mut lateness = Vec::new();
    for &action in history.actions.values() {
        let rows = history.told_of(&action.id);
        for pair in rows.windows(2) {
            let (scheduled, after) = (pair[0], pair[1]);
            let Some(moment) = scheduled.data.get("at").and_then(moment) else {
                continue;
            };
            let is_begun = after.kind == "action_begun";
            let is_left = after.kind == "action_carried_over" && !after.is_by_people();
            if scheduled.kind != "action_scheduled" || !(is_begun || is_left) {
                continue;
            }
            if is_left && after.at - moment < grain {
                // The clock stood at no instant between the moment and the end of the slot.
                findings.skipped += 1;
                continue;
            }
            if own.keeps_back(history, action, moment, after.at) {
                findings.skipped += 1;
                continue;
            }
            findings.case();
            if is_left {
                findings.violated(
                    moment,
                    format!(
                        "{} had its moment, and was carried over although nothing of its own kept it back",
                        History::name(action)
                    ),
                );
            } else {
                lateness.push((after.at - moment, action));
            }
        }
    }
    late(lateness, LATE + grain, &mut findings);
    findings
}

/// An instant as the ledger's facts hold it: RFC 3339, or milliseconds.
fn moment(value: &serde_json::Value) -> Option<i64> {
    let text = || value.as_str()?.parse::<jiff::Timestamp>().ok();
    value.as_i64().or_else(|| Some(text()?.as_millisecond()))
}

fn late(mut lateness: Vec<(i64, &Action)>, most: i64, findings: &mut Findings) {
    lateness.sort_by_key(|(late, _)| *late);
    let allowed = lateness.len() / 100;
    let exceeding = lateness.iter().filter(|(late, _)| *late > most).count();
    if exceeding <= allowed {
        return;
    }
    for (late, action) in lateness.iter().rev().take(exceeding) {
        findings.violated(
            0,
            format!(
                "{} was begun {} ms after its moment although nothing of its own kept it back",
                History::name(action),
                late
            ),
        );
    }
}

/// What may keep an action back that is its own, or everybody's.
struct Own<'a> {
    lives: Lives<'a>,
    attempts: BTreeMap<&'a str, Attempts<'a>>,
    /// The campaigns of each identity.
    campaigns: BTreeMap<&'a str, Vec<&'a Campaign>>,
    /// The identity of each member, whether or not it ever tried to send.
    identity_of_member: BTreeMap<&'a str, &'a str>,
    account_of_identity: BTreeMap<&'a str, &'a str>,
    /// When the network announced limits to each member.
    limits: BTreeMap<&'a str, Vec<i64>>,
    budgets: Budgets<'a>,
    /// How many invitations each account had open after each change.
    open: BTreeMap<&'a str, Vec<(i64, usize)>>,
}

/// The product hears of the end of an invitation this much later at most.
const HEARD_AFTER: i64 = HOUR;

/// The span in which personalised notes count (R51).
const MONTH: i64 = 30 * crate::civil::DAY;

/// A limit notice keeps invitations back for so long (R51).
const LIMIT_NOTICE: i64 = 7 * crate::civil::DAY;

impl<'a> Own<'a> {
    fn of(history: &History<'a>) -> Self {
        let mut campaigns: BTreeMap<&str, Vec<&Campaign>> = BTreeMap::new();
        for &campaign in history.campaigns.values() {
            let member = campaign.sender_member_id.as_str();
            if let Some(&identity) = history.identity_of_member.get(member) {
                campaigns.entry(identity).or_default().push(campaign);
            }
        }
        let mut limits: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
        for row in &history.ledger {
            if row.kind == "limit_noticed"
                && let Some(member) = row.member_id.as_deref()
            {
                limits.entry(member).or_default().push(row.at);
            }
        }
        Self {
            lives: Lives::of(history),
            attempts: Attempts::of_identities(history),
            campaigns,
            identity_of_member: history.identity_of_member.clone(),
            account_of_identity: history
                .identity_of_account
                .iter()
                .map(|(account, identity)| (*identity, *account))
                .collect(),
            limits,
            budgets: Budgets::of(history),
            open: open_over_time(history),
        }
    }

    fn keeps_back(&self, history: &History<'_>, action: &Action, from: i64, until: i64) -> bool {
        let Some(campaign) = history.campaign_of(action) else {
            return true;
        };
        let identity = self
            .identity_of_member
            .get(action.member_id.as_str())
            .copied();
        let identity = identity.unwrap_or_default();
        history.evidence.scenario.is_disturbed(from, until)
            || !self.lives.is_undisturbed(campaign, from, until)
            || self.is_busy(identity, &action.id, from, until)
            || self.is_limited(&action.member_id, until)
            || self.is_spent(history, identity, action, from)
            || self.is_full(identity, action, until)
            || self.is_poisonous(history, action, identity, from, until)
    }

    /// Whether another attempt of the account was open in that time.
    fn is_busy(&self, identity: &str, action: &str, from: i64, until: i64) -> bool {
        let attempts = self.attempts.get(identity);
        attempts.is_some_and(|attempts| attempts.any_other_open(action, from, until))
    }

    fn is_limited(&self, member: &str, until: i64) -> bool {
        let limits = self.limits.get(member).map_or(&[][..], Vec::as_slice);
        limits
            .iter()
            .any(|at| *at <= until && until <= at + LIMIT_NOTICE)
    }

    /// Whether the account had used up the budget that the action's own workspace gives it; what it sent for
    /// other workspaces counts too (R51), and so does what nobody can tell.
    fn is_spent(&self, history: &History<'_>, identity: &str, action: &Action, at: i64) -> bool {
        let kind = action.budget();
        let (limit, span) = self.budgets.least(&action.workspace_id, kind);
        let limit = if kind == "invitation" {
            let notices = self.limits.get(action.member_id.as_str());
            let notices = notices.map_or(&[][..], Vec::as_slice);
            let pace = Pace::of_identity(history, identity).with_notices(notices);
            pace.allowed(limit, at)
        } else {
            limit as usize
        };
        let attempts = self.attempts.get(identity);
        let within = |span: i64| {
            let begun = attempts.map_or(&[][..], |attempts| attempts.begun_within(at - span, at));
            begun.iter().filter(|tried| tried.counts_for(kind))
        };
        let notes = within(MONTH).filter(|tried| !tried.attempt.text.is_empty());
        let of_campaign = within(span).filter(|tried| tried.is_of_campaign(&action.campaign_id));
        within(span).count() >= limit
            || Self::has_few_notes(history, identity, action, notes.count())
            || self.wants_more(history, identity, action, limit, of_campaign.count())
    }

    /// Whether a Standard account has sent the notes of its month, and the campaign waits for the next.
    fn has_few_notes(history: &History<'_>, identity: &str, action: &Action, sent: usize) -> bool {
        let is_standard = history
            .identities
            .get(identity)
            .is_some_and(|row| row.account_type == "standard");
        let workspaces = history.evidence.database.workspace.iter();
        let mut own = workspaces.filter(|row| row.id == action.workspace_id);
        let allowed = own.find_map(|row| row.notes_per_month);
        let campaign = history.campaign_of(action);
        action.kind == "invitation"
            && is_standard
            && campaign.is_some_and(|campaign| !campaign.without_note)
            && allowed.is_some_and(|allowed| sent >= allowed as usize)
    }

    /// Whether its campaign has sent as many as are its own at the least, where the account has others of its kind: beyond
    /// that it may have to leave some to them.
    fn wants_more(
        &self,
        history: &History<'_>,
        identity: &str,
        action: &Action,
        limit: usize,
        sent: usize,
    ) -> bool {
        let Some(own) = history.campaign_of(action) else {
            return true;
        };
        let of_identity = self.campaigns.get(identity).into_iter().flatten();
        let others = of_identity.filter(|other| other.id != own.id && other.kind == own.kind);
        let others: usize = others.map(|other| other.weight as usize).sum();
        let weight = own.weight as usize;
        others > 0 && action.step == 0 && sent >= limit * weight / (weight + others)
    }

    /// Whether the account had as many open invitations as it may have (R51), by what the product had heard.
    fn is_full(&self, identity: &str, action: &Action, at: i64) -> bool {
        let account = self.account_of_identity.get(identity);
        let counts = account.and_then(|account| self.open.get(account));
        let counts = counts.map_or(&[][..], Vec::as_slice);
        let heard_of = |place: usize| {
            let ends = counts.get(place + 1).map_or(i64::MAX, |(next, _)| *next);
            counts[place].0 <= at && at - HEARD_AFTER < ends
        };
        action.kind == "invitation"
            && (0..counts.len())
                .any(|place| counts[place].1 >= PENDING_INVITATIONS && heard_of(place))
    }

    /// Whether a fault concerned it, or everybody.
    fn is_poisonous(
        &self,
        history: &History<'_>,
        action: &Action,
        identity: &str,
        from: i64,
        until: i64,
    ) -> bool {
        let account = self.account_of_identity.get(identity).copied();
        let concerns = |subject: &Subject| match subject {
            Subject::Account(id) => account == Some(id.as_str()),
            Subject::Identity(id) => identity == id,
            Subject::Contact(id) => action.contact_id == *id,
            Subject::Campaign(id) => action.campaign_id == *id,
            Subject::Workspace(id) => action.workspace_id == *id,
        };
        let mut faults = history.evidence.scenario.faults.iter();
        faults.any(|fault| {
            fault.during.meets(from, until) && fault.subject.as_ref().is_none_or(concerns)
        })
    }
}
