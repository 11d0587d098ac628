//! The kinds of fault that a simulation can inject, and those that it cannot.
//!
//! Each belongs to a row of the fault matrix (F-01 to F-40). The rows that need real processes, real
//! files or a capability that the product does not have yet stand in [`ELSEWHERE`].

use std::fmt;
use std::str::FromStr;

/// What a fault is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// The network and the way to it.
    Network,
    /// A process and its database.
    Process,
    /// Clocks and calendars.
    Time,
    /// What people do at a bad moment.
    People,
    /// What stands in names and texts.
    Data,
}

macro_rules! faults {
    ($($variant:ident = $name:literal, $row:literal, $family:ident, $what:literal;)*) => {
        /// A kind of fault.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FaultKind {
            $(#[doc = $what] $variant,)*
        }

        impl FaultKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its stable name.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// The row of the fault matrix that it belongs to.
            pub const fn row(self) -> &'static str {
                match self {
                    $(Self::$variant => $row,)*
                }
            }

            /// What it is done to.
            pub const fn family(self) -> Family {
                match self {
                    $(Self::$variant => Family::$family,)*
                }
            }

            /// What happens.
            pub const fn what(self) -> &'static str {
                match self {
                    $(Self::$variant => $what,)*
                }
            }
        }
    };
}

faults! {
    KilledBeforeCommit = "killed_before_commit", "F-01", Process, "A process ends before a commit.";
    KilledInTransaction = "killed_in_transaction", "F-05", Process, "A process ends before a statement of a transaction.";
    KilledAfterCommit = "killed_after_commit", "F-02", Process, "A process ends after a commit, before anything left.";
    KilledBeforeRequest = "killed_before_request", "F-02", Process, "A process ends with its intent written, before the first byte.";
    KilledBeforeAnswer = "killed_before_answer", "F-03", Process, "A process ends after the last byte, before the answer.";
    KilledBeforeOutcome = "killed_before_outcome", "F-04", Process, "A process ends after the answer, before its outcome is written.";
    KilledWhilePaused = "killed_while_paused", "F-06", Process, "A process that stood still ends.";
    PausedBeforeTransaction = "paused_before_transaction", "F-06", Process, "A process stands still before a transaction, and goes on with what it had read.";
    PausedAfterCommit = "paused_after_commit", "F-06", Process, "A process stands still between its intent and its request.";
    PausedBeforeRequest = "paused_before_request", "F-06", Process, "A process stands still when everything is checked and nothing is sent.";
    PausedBeforeAnswer = "paused_before_answer", "F-06", Process, "A process stands still between the effect and its outcome.";
    Suspended = "suspended", "F-29", Process, "Every process stands still for three days.";
    AllRestarted = "all_restarted", "F-25", Process, "Every process ends, and others start.";
    ProcessAdded = "process_added", "F-24", Process, "One process more works over the same database.";
    CutFromNetwork = "cut_from_network", "F-24", Process, "A process does not reach the network for a while.";
    StatementFailed = "statement_failed", "F-18", Process, "The database answers a statement with an error.";
    BeginFailed = "begin_failed", "F-19", Process, "The database lets no transaction begin.";
    CommitFailed = "commit_failed", "F-21", Process, "The database refuses a commit.";
    CommitAnswerLost = "commit_answer_lost", "F-18", Process, "A commit is done, and its answer is lost.";
    TimeoutApplied = "timeout_applied", "F-07", Network, "No answer comes, and the act was performed.";
    TimeoutNotApplied = "timeout_not_applied", "F-08", Network, "No answer comes, and nothing was performed.";
    TimeoutLateSeconds = "timeout_late_seconds", "F-09", Network, "No answer comes, and the act is performed seconds later.";
    TimeoutLateMinutes = "timeout_late_minutes", "F-09", Network, "No answer comes, and the act is performed after the look at the network.";
    TimeoutLateDays = "timeout_late_days", "F-09", Network, "No answer comes, and the act is performed two days later.";
    ErrorApplied = "error_applied", "F-10", Network, "A 5xx comes, and the act was performed.";
    ErrorNotApplied = "error_not_applied", "F-10", Network, "A 5xx comes, and nothing was performed.";
    ErrorLate = "error_late", "F-10", Network, "A 5xx comes, and the act is performed later.";
    ResetApplied = "reset_applied", "F-10", Network, "The connection is cut, and the act was performed.";
    ResetNotApplied = "reset_not_applied", "F-10", Network, "The connection is cut, and nothing was performed.";
    NonsenseApplied = "nonsense_applied", "F-10", Network, "Something comes that is no answer, and the act was performed.";
    TruncatedApplied = "truncated_applied", "F-10", Network, "Half an answer comes, and the act was performed.";
    ReadFailed = "read_failed", "F-10", Network, "A read is answered with a 5xx.";
    Throttled = "throttled", "F-11", Network, "429 without a time.";
    ThrottledUntil = "throttled_until", "F-11", Network, "429 with a time.";
    LimitNoticed = "limit_noticed", "F-11", Network, "The network says that the limit of invitations is reached.";
    MessageLimitNoticed = "message_limit_noticed", "F-11", Network, "The network says that the limit of messages is reached.";
    SessionExpired = "session_expired", "F-12", Network, "A session expires with a request in the middle of a cohort.";
    LoginFlapped = "login_flapped", "F-12", Network, "A session expires and is restored within minutes.";
    Checkpoint = "checkpoint", "F-12", Network, "The network wants something of the owner, without a time.";
    Restricted = "restricted", "F-16", Network, "The network restricts an account for a day.";
    ProfileRenamed = "profile_renamed", "F-13", Network, "A contact has another address.";
    ContactGone = "contact_gone", "F-13", Network, "A contact has left the network.";
    ConnectedByHand = "connected_by_hand", "F-13", Network, "A contact invited the owner and was accepted by hand.";
    InvitedByHand = "invited_by_hand", "F-13", Network, "The owner invited a contact by hand.";
    RelationEnded = "relation_ended", "F-13", Network, "A relation ends between two messages.";
    ConversationStale = "conversation_stale", "F-14", Network, "A conversation shows how it was ten minutes ago.";
    ConversationPartial = "conversation_partial", "F-14", Network, "A conversation shows half of itself.";
    ChangesStale = "changes_stale", "F-14", Network, "The changes show how it was an hour ago.";
    InvitationsStale = "invitations_stale", "F-14", Network, "The list of invitations shows how it was ten minutes ago.";
    ProfileStale = "profile_stale", "F-14", Network, "A profile shows how it was ten minutes ago.";
    ChangesDuplicated = "changes_duplicated", "F-15", Network, "Every change comes twice.";
    ChangesReordered = "changes_reordered", "F-15", Network, "Changes come in reverse order.";
    ChangesLost = "changes_lost", "F-15", Network, "Every second change never comes.";
    AnswerSlow = "answer_slow", "F-20", Network, "An answer takes seconds.";
    AnswerTooSlow = "answer_too_slow", "F-20", Network, "An answer comes after the time of the call.";
    ReadSlow = "read_slow", "F-20", Network, "A read takes seconds.";
    StopInFlight = "stop_in_flight", "F-31", People, "A campaign is stopped between intent and outcome.";
    ArchiveInFlight = "archive_in_flight", "F-31", People, "A campaign is archived between intent and outcome.";
    SuppressInFlight = "suppress_in_flight", "F-31", People, "A person is suppressed between intent and outcome.";
    ReplyInFlight = "reply_in_flight", "F-31", People, "A contact writes between intent and outcome.";
    MemberSwitchedOff = "member_switched_off", "F-31", People, "A member is switched off while actions are scheduled.";
    SignedOut = "signed_out", "F-31", People, "An account is signed out while actions are scheduled.";
    DoubleTap = "double_tap", "F-32", People, "A decision is made twice.";
    DecisionReplayed = "decision_replayed", "F-32", People, "A decision of an offline queue arrives after another one.";
    TwoPhones = "two_phones", "F-32", People, "Two devices decide otherwise about the same card.";
    LateTap = "late_tap", "F-32", People, "A decision comes after its card has left or expired.";
    RequestKilled = "request_killed", "F-05", People, "The process that serves a person ends before the commit.";
    RequestAnswerLost = "request_answer_lost", "F-18", People, "What a person did is done, and the person is not told.";
    CohortEdited = "cohort_edited", "F-33", People, "The cohort is changed in the middle of a day.";
    SlotsEdited = "slots_edited", "F-33", People, "Slots are taken away or added in the middle of a day.";
    ZoneEdited = "zone_edited", "F-27", People, "The zone is changed in the middle of a day.";
    TextsEdited = "texts_edited", "F-33", People, "Messages are changed in the middle of a day.";
    ModerationEdited = "moderation_edited", "F-33", People, "The moderation is changed in the middle of a day.";
    ContactsMerged = "contacts_merged", "F-33", People, "Two contacts that are one person are merged while campaigns write to it.";
    MergeUndone = "merge_undone", "F-33", People, "A merge is taken back.";
    ByHand = "by_hand", "F-32", People, "A member acts by hand, and brings the archive of it.";
    HandLate = "hand_late", "F-32", People, "A card is answered hours later.";
    HandSilent = "hand_silent", "F-32", People, "A card is never answered.";
    HandTwice = "hand_twice", "F-32", People, "A card is answered twice, with two answers.";
    HandWrong = "hand_wrong", "F-32", People, "A card is answered with what is not so.";
    LongName = "long_name", "F-34", Data, "A name of a hundred thousand characters.";
    RightToLeft = "right_to_left", "F-34", Data, "A name that runs from right to left, with marks that turn.";
    ControlCharacters = "control_characters", "F-34", Data, "A name with NUL and other control characters.";
    TokenInName = "token_in_name", "F-34", Data, "A name that looks like a token.";
    MissingValues = "missing_values", "F-34", Data, "A person without the values that a text needs.";
    DaylightSavingGap = "daylight_saving_gap", "F-27", Time, "Clocks are put forward while a campaign runs there.";
    DaylightSavingOverlap = "daylight_saving_overlap", "F-27", Time, "Clocks are put back while a campaign runs there.";
    SlotOverMidnight = "slot_over_midnight", "F-27", Time, "A slot crosses midnight.";
    SlotInGap = "slot_in_gap", "F-27", Time, "A slot lies where clocks are put forward.";
    YearEnd = "year_end", "F-40", Time, "A year ends.";
    LeapDay = "leap_day", "F-40", Time, "A 29 February.";
    Year2038 = "year_2038", "F-40", Time, "19 January 2038.";
}

impl FaultKind {
    /// Those of members who act by hand. Worlds have them where they are asked for, so that the others stay as they were.
    pub const BY_HAND: [Self; 5] = [
        Self::ByHand,
        Self::HandLate,
        Self::HandSilent,
        Self::HandTwice,
        Self::HandWrong,
    ];
}

impl fmt::Display for FaultKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A name that is no fault's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no kind of fault; `overture simulate --list-faults` names them")]
pub struct UnknownFault(pub String);

impl FromStr for FaultKind {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        Self::ALL
            .iter()
            .copied()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| UnknownFault(text.to_owned()))
    }
}

/// Rows of the fault matrix that no simulation within one process can inject, with where they belong.
pub const ELSEWHERE: &[(&str, &str)] = &[
    (
        "F-17",
        "A restart of PostgreSQL needs a real server: tests with processes.",
    ),
    (
        "F-22",
        "A power cut needs a file system that forgets: tests with files.",
    ),
    (
        "F-23",
        "A failover that lost commits needs a held state after a changed timeline: tests of restore.",
    ),
    (
        "F-26",
        "A clock that jumps is held back by the guard of the program, before a step is asked for: tests of the guard.",
    ),
    (
        "F-28",
        "Two editions of the time-zone database need two programs.",
    ),
    ("F-30", "A restored or cloned database: tests of restore."),
    (
        "F-35",
        "Memory that ends is the end of a process, as F-01 to F-05; real limits need real processes.",
    ),
    ("F-36", "A graceful stop under load needs a real process."),
    ("F-37", "The product sends no webhooks yet."),
    (
        "F-38",
        "Push services are asked by the program beside the engine: tests of notifications.",
    ),
    (
        "F-39",
        "Keys are read when a process starts: tests of the program.",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_row_of_the_matrix_is_injected_or_stands_elsewhere() {
        let here: BTreeSet<&str> = FaultKind::ALL.iter().map(|kind| kind.row()).collect();
        let elsewhere: BTreeSet<&str> = ELSEWHERE.iter().map(|(row, _)| *row).collect();
        for number in 1..=40 {
            let row = format!("F-{number:02}");
            let (here, elsewhere) = (here.contains(&*row), elsewhere.contains(&*row));
            assert!(here != elsewhere, "{row}");
        }
    }

    #[test]
    fn names_are_read_again() {
        for kind in FaultKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(*kind));
            assert!(kind.what().ends_with('.'), "{kind}");
        }
        assert!(FaultKind::ALL.len() >= 40);
        assert!("nothing".parse::<FaultKind>().is_err());
    }
}
