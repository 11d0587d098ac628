//! The invariants of the engine, one function each, and the check that runs them all.
//!
//! Each function reads the evidence, put in order, and answers how many cases it looked at and
//! which of them did not hold. The sentences are those of the engine's document.

mod approvals;
mod budgets;
mod numbers;
mod once;
mod protocol;
mod sessions;
mod states;
mod stops;
mod suppressed;
mod texts;
mod times;

pub use approvals::{i_13_what_leaves_was_approved, i_14_no_decision_is_lost};
pub use budgets::{i_16_budgets, i_17_cohorts};
pub use numbers::{i_27_conservation, i_33_gap_free_ledger};
pub use once::{
    i_01_one_effect_per_step, i_02_no_invitation_to_pending_or_connected, i_03_one_member_invites,
    i_26_one_member_per_contact,
};
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

/// The invariants that are checked: id, sentence, check.
pub const INVARIANTS: &[(&str, &str, Check)] = &[
    (
        "I-01",
        "at most one effect per (sender, contact, campaign, step)",
        i_01_one_effect_per_step,
    ),
    (
        "I-02",
        "never an invitation to someone pending or connected; none twice within the re-invite period",
        i_02_no_invitation_to_pending_or_connected,
    ),
    (
        "I-03",
        "same campaign name + program: a contact is invited by one member only, the rest counted Duplicate",
        i_03_one_member_invites,
    ),
    (
        "I-04",
        "no request reaches the network without an intent committed before it",
        i_04_intent_before_request,
    ),
    (
        "I-05",
        "no second request for a non-idempotent action unless the first was definitely refused",
        i_05_no_second_request,
    ),
    (
        "I-06",
        "epochs strictly increase per action",
        i_06_epochs_increase,
    ),
    (
        "I-07",
        "only allowed transitions; terminal states final, except unconfirmed to sent by evidence",
        i_07_allowed_transitions,
    ),
    (
        "I-08",
        "after a stop is acknowledged no new intent in its scope; the acknowledgement lists what was in flight",
        i_08_nothing_after_a_stop,
    ),
    (
        "I-09",
        "archive is irreversible",
        i_09_archive_is_irreversible,
    ),
    (
        "I-10",
        "stop-if-incomings: no intent unless a conversation snapshot at most 120 s old shows no answer since the previous step",
        i_10_stop_if_incomings,
    ),
    (
        "I-11",
        "stop-if-ongoings: the same for the sender's own messages",
        i_11_stop_if_ongoings,
    ),
    (
        "I-12",
        "nothing to a suppressed or erased person, also after re-import, merge, restore",
        i_12_nothing_to_the_suppressed,
    ),
    (
        "I-13",
        "moderation on: what leaves was approved, byte for byte; an edit after approval voids it",
        i_13_what_leaves_was_approved,
    ),
    (
        "I-14",
        "an acknowledged approval, refusal or edit is never lost, never reversed by a replay, and ends in a terminal state",
        i_14_no_decision_is_lost,
    ),
    (
        "I-15",
        "bytes at the network = bytes previewed; length limits hold as the network counts; no `{{` left",
        i_15_bytes_and_lengths,
    ),
    (
        "I-16",
        "per member, in every sliding window: invitations, messages, notes within budget",
        i_16_budgets,
    ),
    (
        "I-17",
        "per occurrence at most the cohort; per local date at most cohort x slots",
        i_17_cohorts,
    ),
    (
        "I-18",
        "after a restriction, no request from that identity before the given time",
        i_18_no_request_while_restricted,
    ),
    (
        "I-19",
        "at most one request in flight per identity over all processes",
        i_19_one_in_flight,
    ),
    (
        "I-20",
        "session expired: no request but the log-in probe",
        i_20_only_probes_while_expired,
    ),
    (
        "I-21",
        "every effect lies inside an occurrence of its campaign (60 s grace)",
        i_21_inside_occurrences,
    ),
    (
        "I-22",
        "one occurrence per (campaign, local date, slot): overlaps do not double, gaps do not lose",
        i_22_one_occurrence_per_slot,
    ),
    (
        "I-23",
        "step k+1 after step k, on a later local date, after its delay; the welcome on a later local day than the observed acceptance",
        i_23_steps_in_order,
    ),
    (
        "I-26",
        "shared finder or global segment: a contact is given to at most one member",
        i_26_one_member_per_contact,
    ),
    (
        "I-27",
        "conservation per campaign and local date: planned = sent + blocked + duplicate + pending + false + error + unconfirmed + expired + open; every number equals a recount of the ledger",
        i_27_conservation,
    ),
    (
        "I-33",
        "the ledger is gap-free; every change has actor, cause, time",
        i_33_gap_free_ledger,
    ),
];

/// Checks every invariant that the evidence allows. An invariant without a case holds and says so.
pub fn check(evidence: &Evidence) -> Report {
    let history = History::of(evidence);
    let mut report = Report::default();
    for (invariant, sentence, check) in INVARIANTS {
        report.add(invariant, sentence, check(&history));
    }
    report
}
