//! The invariants of the engine, one function each, and the check that runs them all.
//!
//! Each function reads the evidence, put in order, and answers how many cases it looked at and
//! which of them did not hold. The sentences are those of the engine's document.

mod acknowledged;
mod approvals;
mod attempts;
mod budgets;
mod clocks;
mod events;
mod health;
mod liveness;
mod numbers;
mod once;
mod others;
mod outages;
mod protocol;
mod sessions;
mod states;
mod stops;
mod suppressed;
mod texts;
mod times;

pub(crate) use once::Ties;
pub(crate) use sessions::{LimitNotices, Probes, Seen};

pub use acknowledged::{i_35_one_key_one_effect, i_37_acknowledged_is_kept};
pub use approvals::{i_13_what_leaves_was_approved, i_14_no_decision_is_lost};
pub use budgets::{i_16_budgets, i_17_cohorts};
pub use clocks::i_25_clock_jumps;
pub use events::{i_32_events_count_once, i_32_same_final_state};
pub use health::i_30_health_tells_the_truth;
pub use liveness::{i_28_liveness, i_29_unconfirmed_are_few_and_shown};
pub use numbers::{i_27_conservation, i_33_gap_free_ledger};
pub use once::{
    i_01_one_effect_per_step, i_02_no_invitation_to_pending_or_connected, i_03_one_member_invites,
    i_26_one_member_per_contact,
};
pub use others::i_31_the_others_go_on;
pub use outages::{i_24_after_an_outage, i_36_nothing_while_held};
pub use protocol::{
    i_04_intent_before_request, i_05_no_second_request, i_06_epochs_increase, i_19_one_in_flight,
};
pub use sessions::{i_18_no_request_while_restricted, i_20_only_probes_while_expired};
pub use states::{i_07_allowed_transitions, i_09_archive_is_irreversible};
pub use stops::{i_08_nothing_after_a_stop, i_10_stop_if_incomings, i_11_stop_if_ongoings};
pub use suppressed::i_12_nothing_to_the_suppressed;
pub use texts::i_15_bytes_and_lengths;
pub use times::{i_21_inside_occurrences, i_22_one_occurrence_per_slot, i_23_steps_in_order};

use crate::evidence::Evidence;
use crate::history::History;
use crate::report::{Findings, Report};

/// The check of one invariant.
pub type Check = fn(&History<'_>) -> Findings;

/// What an invariant needs to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// The database alone, so that it can be looked at in an installation that runs.
    Database,
    /// The network's ledger too.
    Network,
    /// The record of what users did and what went wrong too.
    Record,
}

/// An invariant of the engine.
#[derive(Debug, Clone, Copy)]
pub struct Invariant {
    /// Its id, such as `I-01`.
    pub id: &'static str,
    /// What it says.
    pub sentence: &'static str,
    /// What it needs at least; what else there is makes it see more.
    pub needs: Needs,
    /// Its check.
    pub check: Check,
}

macro_rules! invariants {
    ($($id:literal, $needs:ident, $check:ident, $sentence:literal;)*) => {
        /// The invariants that are checked.
        pub const INVARIANTS: &[Invariant] = &[$(Invariant {
            id: $id,
            sentence: $sentence,
            needs: Needs::$needs,
            check: $check,
        },)*];
    };
}

invariants! {
    "I-01", Network, i_01_one_effect_per_step,
        "at most one effect per (sender, contact, campaign, step)";
    "I-02", Network, i_02_no_invitation_to_pending_or_connected,
        "never an invitation to someone pending or connected; none twice within the re-invite period";
    "I-03", Database, i_03_one_member_invites,
        "same campaign name + program: a contact is invited by one member only, the rest counted Duplicate";
    "I-04", Network, i_04_intent_before_request,
        "no request reaches the network without an intent committed before it";
    "I-05", Network, i_05_no_second_request,
        "no second request for a non-idempotent action unless the first was definitely refused";
    "I-06", Database, i_06_epochs_increase,
        "epochs strictly increase per action; a stale epoch can add evidence and change nothing else";
    "I-07", Database, i_07_allowed_transitions,
        "only allowed transitions; terminal states final, except unconfirmed to sent by evidence";
    "I-08", Record, i_08_nothing_after_a_stop,
        "after a stop is acknowledged no new intent in its scope; the acknowledgement lists what was in flight";
    "I-09", Database, i_09_archive_is_irreversible,
        "archive is irreversible";
    "I-10", Network, i_10_stop_if_incomings,
        "stop-if-incomings: no intent unless a conversation snapshot at most 120 s old shows no answer since the previous step";
    "I-11", Network, i_11_stop_if_ongoings,
        "stop-if-ongoings: the same for the sender's own messages";
    "I-12", Database, i_12_nothing_to_the_suppressed,
        "nothing to a suppressed or erased person, also after re-import, merge, restore";
    "I-13", Database, i_13_what_leaves_was_approved,
        "moderation on: what leaves was approved, byte for byte; an edit after approval voids it";
    "I-14", Database, i_14_no_decision_is_lost,
        "an acknowledged approval, refusal or edit is never lost, never reversed by a replay, and ends in a terminal state";
    "I-15", Network, i_15_bytes_and_lengths,
        "bytes at the network = bytes previewed; length limits hold as the network counts; no `{{` left";
    "I-16", Network, i_16_budgets,
        "per member, in every sliding window: invitations, messages, notes within budget";
    "I-17", Database, i_17_cohorts,
        "per occurrence at most the cohort; per local date at most cohort x slots";
    "I-18", Network, i_18_no_request_while_restricted,
        "after a limit notice or restriction, no request from that identity before the given time";
    "I-19", Network, i_19_one_in_flight,
        "at most one request in flight per identity over all processes";
    "I-20", Network, i_20_only_probes_while_expired,
        "session expired: no request but the log-in probe";
    "I-21", Database, i_21_inside_occurrences,
        "every effect lies inside an occurrence of its campaign (60 s grace)";
    "I-22", Database, i_22_one_occurrence_per_slot,
        "one occurrence per (campaign, local date, slot): overlaps do not double, gaps do not lose";
    "I-23", Database, i_23_steps_in_order,
        "step k+1 after step k, on a later local date, after its delay; the welcome on a later local day than the observed acceptance";
    "I-24", Database, i_24_after_an_outage,
        "after an outage of any length, sends in the first hour stay within the normal rate; expired plans stay expired";
    "I-25", Record, i_25_clock_jumps,
        "clock jumps (1 s to 10 years) create no occurrence and release no budget";
    "I-26", Database, i_26_one_member_per_contact,
        "shared finder or global segment: a contact is given to at most one member";
    "I-27", Database, i_27_conservation,
        "conservation per campaign and local date: planned = sent + blocked + duplicate + pending + false + error + unconfirmed + expired + open; every number equals a recount of the ledger";
    "I-28", Record, i_28_liveness,
        "liveness: after the last fault every open action reaches a terminal or unconfirmed state in bounded time";
    "I-29", Network, i_29_unconfirmed_are_few_and_shown,
        "unconfirmed are at most 1 % of unknown outcomes when the network can be read, and all are shown";
    "I-30", Network, i_30_health_tells_the_truth,
        "health tells the truth within 2 minutes of cause and of cure";
    "I-31", Record, i_31_the_others_go_on,
        "one poisonous contact, campaign, sender or workspace delays the others by at most 1 s (p99) and never stops them";
    "I-32", Network, i_32_events_count_once,
        "inbound events delivered zero to many times, in any order, by poll and push: same final state";
    "I-33", Database, i_33_gap_free_ledger,
        "the ledger is gap-free; every change has actor, cause, time";
    "I-35", Record, i_35_one_key_one_effect,
        "API idempotency: same key and body, same answer and one effect, across a crash; another body is refused";
    "I-36", Record, i_36_nothing_while_held,
        "a restored or cloned database sends nothing while held";
    "I-37", Record, i_37_acknowledged_is_kept,
        "what was acknowledged survives a kill of the program";
}

/// Invariants of the engine's list that have no matter yet, and why.
pub const NOT_YET_APPLICABLE: &[(&str, &str)] = &[(
    "I-34",
    "a webhook never precedes the commit of its cause: the product sends no webhooks yet",
)];

/// Checks every invariant that the evidence allows. An invariant without a case holds and says so.
pub fn check(evidence: &Evidence) -> Report {
    check_what_needs(evidence, Needs::Record)
}

/// Checks the invariants that need no more than this.
pub fn check_what_needs(evidence: &Evidence, most: Needs) -> Report {
    let history = History::of(evidence);
    let mut report = Report::default();
    for invariant in INVARIANTS
        .iter()
        .filter(|invariant| invariant.needs <= most)
    {
        report.add(
            invariant.id,
            invariant.sentence,
            (invariant.check)(&history),
        );
    }
    report
}
