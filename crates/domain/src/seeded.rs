//! Bugs on purpose, for the test of the tests: each can be planted into the engine, and the invariant that it breaks
//! must catch it (engine, section 5).
//!
//! No product has the feature `seeded-bugs`: without it [`is_on`] is the constant `false`, and the compiler drops
//! what stands behind it. The place of each bug is one `if` in the code that it spoils.

macro_rules! bugs {
    ($($variant:ident = $name:literal, $invariant:literal, $what:literal;)*) => {
        /// The bugs that can be planted, each with the invariant that it breaks.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Bug { $(#[doc = concat!($what, " Breaks ", $invariant, ".")] $variant,)* }

        #[cfg(feature = "seeded-bugs")]
        impl Bug {
            /// Every bug, by the invariant that it breaks.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its stable name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The invariant that it breaks, which has to catch it.
            pub const fn invariant(self) -> &'static str {
                match self { $(Self::$variant => $invariant,)* }
            }

            /// What it does, in a sentence.
            pub const fn what(self) -> &'static str {
                match self { $(Self::$variant => $what,)* }
            }
        }
    };
}

bugs! {
    PutSentBackAtResume = "put_sent_back_at_resume", "I-01",
        "A campaign that is resumed begins its sequences again from the start.";
    CompareFamiliesByCase = "compare_families_by_case", "I-03",
        "Names of campaigns that differ in a capital letter make two families.";
    DuplicateWithoutProgram = "duplicate_without_program", "I-03",
        "Campaigns of one name count as a family whatever their programs are.";
    CallBeforeIntent = "call_before_intent", "I-04",
        "The network is called before the intent is committed.";
    ConnectorOfAnotherAccount = "connector_of_another_account", "I-04",
        "What leaves at one moment leaves through the account that came first.";
    RequeueOnStall = "requeue_on_stall", "I-05",
        "An attempt without an outcome is queued again instead of looked up.";
    RetryMessageAfterLook = "retry_message_after_look", "I-05",
        "A message that a look does not find is sent again by the machine.";
    ServerErrorIsDefinite = "server_error_is_definite", "I-05",
        "An answer that tells nothing, such as a 5xx, is taken for a refusal.";
    SkipTheFence = "skip_the_fence", "I-06",
        "The outcome of an old attempt is written whatever has begun since.";
    RecordFirstEpoch = "record_first_epoch", "I-06",
        "Every attempt is recorded with the first epoch.";
    IgnoreStopAfterClaim = "ignore_stop_after_claim", "I-08",
        "What was claimed before a stop leaves after it.";
    HideWhatIsInFlight = "hide_what_is_in_flight", "I-08",
        "The answer to a stop does not list what is in flight.";
    IgnoreInactiveMember = "ignore_inactive_member", "I-08",
        "A member who was deactivated goes on sending.";
    ResumeArchived = "resume_archived", "I-09",
        "An archived campaign can be started again.";
    AcceptStaleSnapshot = "accept_stale_snapshot", "I-10",
        "A message leaves on what the last poll saw of the conversation.";
    SendToWhomItIsNotFor = "send_to_whom_it_is_not_for", "I-10",
        "The sending condition of a message is not looked at.";
    TakeHandWrittenForOurs = "take_hand_written_for_ours", "I-11",
        "What the sender wrote by hand counts as written by the product.";
    SuppressOnlyAtPlanning = "suppress_only_at_planning", "I-12",
        "The suppression list is not looked at again at the moment of sending.";
    SilenceIsConsent = "silence_is_consent", "I-13",
        "What nobody decided leaves although the campaign says to hold it.";
    EditKeepsApproval = "edit_keeps_approval", "I-13",
        "A rewritten proposal stays approved.";
    DropApprovalOnRetry = "drop_approval_on_retry", "I-14",
        "An attempt that was refused loses its approval when it is put back.";
    CarryOverDropsApproval = "carry_over_drops_approval", "I-14",
        "An approval does not survive the end of its slot.";
    TruncateNote = "truncate_note", "I-15",
        "A long note is cut on its way to the network.";
    CountCharacters = "count_characters", "I-15",
        "Lengths are counted in characters and not in UTF-16 units.";
    SendTokenUnexpanded = "send_token_unexpanded", "I-15",
        "A token without a value leaves as it stands in the template.";
    HashAnotherText = "hash_another_text", "I-15",
        "The intent keeps the hash of the text in small letters.";
    BudgetByCalendarDay = "budget_by_calendar_day", "I-16",
        "Budgets count from midnight and not over a sliding window.";
    BudgetByWorkspace = "budget_by_workspace", "I-16",
        "Each workspace has a budget of its own for the same account.";
    IgnorePendingCeiling = "ignore_pending_ceiling", "I-16",
        "Invitations leave however many are open.";
    CohortByProcess = "cohort_by_process", "I-17",
        "What has taken a place in a slot before this look is not counted.";
    DrawTwice = "draw_twice", "I-17",
        "A slot draws two cohorts.";
    IgnoreLimitNotice = "ignore_limit_notice", "I-18",
        "The network's limit notice is not heeded.";
    IgnoreRestriction = "ignore_restriction", "I-18",
        "An account that the network restricted goes on as before.";
    LeaseIsNotExclusive = "lease_is_not_exclusive", "I-19",
        "An account that another process holds is taken all the same.";
    WriteWhileExpired = "write_while_expired", "I-20",
        "A write probes whether an expired session is alive again.";
    ReadWhileExpired = "read_while_expired", "I-20",
        "An expired session is polled as if it were alive.";
    SendAfterSlot = "send_after_slot", "I-21",
        "The end of a slot is not looked at again at the moment of sending.";
    ClocksByFixedOffset = "clocks_by_fixed_offset", "I-22",
        "Slots follow the offset that the zone has on the first of January.";
    RunOnDaysOff = "run_on_days_off", "I-22",
        "Slots open on every day of the week.";
    WelcomeOnTheSameDay = "welcome_on_the_same_day", "I-23",
        "The welcome leaves on the day of the acceptance.";
    AcceptanceDatedByNetwork = "acceptance_dated_by_network", "I-23",
        "An acceptance counts from the day on which the network says that it happened.";
    FollowUpADayEarly = "follow_up_a_day_early", "I-23",
        "A follow-up leaves a day before its delay is over.";
    CatchUpMissedSlots = "catch_up_missed_slots", "I-24",
        "A slot that passed unseen is run when somebody looks again.";
    SendExpiredPlans = "send_expired_plans", "I-24",
        "An approval never expires.";
    BelieveEveryClock = "believe_every_clock", "I-25",
        "A clock that jumps is decided by.";
    ClaimIsNotExclusive = "claim_is_not_exclusive", "I-26",
        "A contact of a shared source goes to everybody who asks.";
    CountAcceptancesTwice = "count_acceptances_twice", "I-27",
        "The sum of acceptances grows by two.";
    OutcomeBeforeCall = "outcome_before_call", "I-27",
        "An action counts as sent as soon as its intent is written.";
    NeverLookUp = "never_look_up", "I-28",
        "An attempt whose process has ended is never looked up.";
    NeverRaiseEpoch = "never_raise_epoch", "I-28",
        "A lease keeps the epoch that the account has, so that no second attempt can begin.";
    IgnoreLateEvidence = "ignore_late_evidence", "I-29",
        "Evidence for an action that waits for a person is ignored.";
    ProbeSessionsRarely = "probe_sessions_rarely", "I-30",
        "An expired session is asked every half hour whether it is alive.";
    MissTheEndOfASession = "miss_the_end_of_a_session", "I-30",
        "A poll that hears of an expired session does not say so.";
    OneErrorStopsAll = "one_error_stops_all", "I-31",
        "An account that cannot be reached ends the step for everybody.";
    OneGlobalRateWindow = "one_global_rate_window", "I-31",
        "All accounts share one rate window.";
    MoveCursorAtFetch = "move_cursor_at_fetch", "I-32",
        "The position of a stream is kept before what was read is.";
    ApplyObservationsAgain = "apply_observations_again", "I-32",
        "An event that comes twice counts twice.";
    SkipALedgerSequence = "skip_a_ledger_sequence", "I-33",
        "The ledger leaves out a number.";
    LedgerAfterTheCalls = "ledger_after_the_calls", "I-33",
        "The rows of the ledger are written in a transaction of their own, after the calls.";
    RepeatKeyedWrites = "repeat_keyed_writes", "I-35",
        "A write that is asked for again with its key is done again.";
    LeaveWhileHeld = "leave_while_held", "I-36",
        "What is held back leaves when its moment comes.";
    AcknowledgeWithoutCommit = "acknowledge_without_commit", "I-37",
        "A decision is acknowledged and not committed.";
}

#[cfg(feature = "seeded-bugs")]
mod planted {
    use std::cell::Cell;

    use super::Bug;

    thread_local! {
        /// The bug of this thread, and how often its place was reached.
        static PLANTED: Cell<Option<(Bug, u64)>> = const { Cell::new(None) };
    }

    /// Whether the bug is planted in what runs on this thread.
    pub fn is_on(bug: Bug) -> bool {
        PLANTED.with(|planted| match planted.get() {
            Some((on, reached)) if on == bug => {
                planted.set(Some((on, reached + 1)));
                true
            }
            _ => false,
        })
    }

    /// Plants a bug into what runs on this thread, until the answer is dropped.
    #[must_use]
    pub fn plant(bug: Bug) -> Planted {
        PLANTED.with(|planted| planted.set(Some((bug, 0))));
        Planted
    }

    /// A planted bug; dropped, it is gone.
    #[derive(Debug)]
    pub struct Planted;

    impl Planted {
        /// How often the place of the bug was reached. A bug that was never reached was not tested.
        pub fn reached(&self) -> u64 {
            PLANTED.with(|planted| planted.get().map_or(0, |(_, reached)| reached))
        }
    }

    impl Drop for Planted {
        fn drop(&mut self) {
            PLANTED.with(|planted| planted.set(None));
        }
    }
}

#[cfg(feature = "seeded-bugs")]
pub use planted::{Planted, is_on, plant};

/// Whether the bug is planted: never, in a program without the feature `seeded-bugs`.
#[cfg(not(feature = "seeded-bugs"))]
#[inline]
pub const fn is_on(_bug: Bug) -> bool {
    false
}

#[cfg(all(test, feature = "seeded-bugs"))]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_bug_is_on_while_it_is_planted_and_alone() {
        assert!(!is_on(Bug::DrawTwice));
        let planted = plant(Bug::DrawTwice);
        assert!(is_on(Bug::DrawTwice) && !is_on(Bug::SkipTheFence));
        assert_eq!(planted.reached(), 1);
        drop(planted);
        assert!(!is_on(Bug::DrawTwice));
    }

    #[test]
    fn names_are_different_and_invariants_in_order() {
        let names: BTreeSet<&str> = Bug::ALL.iter().map(|bug| bug.as_str()).collect();
        assert_eq!(names.len(), Bug::ALL.len());
        assert!(Bug::ALL.is_sorted_by_key(|bug| bug.invariant()));
    }
}
