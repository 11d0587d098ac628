//! The scenes: for each bug the circumstance in which it shows, and nothing else.

mod amounts;
mod asking;
mod deciding;
mod outages;
mod reading;
mod sending;
mod sessions;
mod sharing;
mod stopping;
mod texts;
mod times;

use std::future::Future;
use std::pin::Pin;

use domain::seeded::Bug;

use super::stage::{Played, Stage};

/// What is played.
pub type Play = for<'a> fn(&'a mut Stage) -> Pin<Box<dyn Future<Output = Played> + 'a>>;

/// A scene, and the bug that it shows.
#[derive(Clone, Copy)]
pub struct Case {
    /// The bug.
    pub bug: Bug,
    /// The scene's name.
    pub name: &'static str,
    /// What happens, in a sentence.
    pub words: &'static str,
    /// The first date.
    pub date: &'static str,
    /// How it goes.
    pub play: Play,
}

impl std::fmt::Debug for Case {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Case")
            .field("bug", &self.bug)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

macro_rules! cases {
    ($($module:ident::$scene:ident, $date:literal, $words:literal: $($bug:ident),+;)*) => {
        /// The cases, by scene; a bug without one has no scene yet that shows it.
        pub const CASES: &[Case] = &[$($(Case {
            bug: Bug::$bug,
            name: stringify!($scene),
            words: $words,
            date: $date,
            play: |stage| Box::pin($module::$scene(stage)),
        },)+)*];
    };
}

cases! {
    sending::resumed, "2027-03-01", "A campaign is stopped and resumed after its welcomes were sent.":
        PutSentBackAtResume;
    sending::commit_refused, "2027-03-01", "The database refuses the commit of an intent.":
        CallBeforeIntent;
    sending::two_at_once, "2027-03-01", "Invitations of two accounts leave in one step.":
        ConnectorOfAnotherAccount;
    sending::ends_after_a_message, "2027-03-01", "A process ends with a message that the network performs hours later.":
        RequeueOnStall;
    sending::message_lost, "2027-03-01", "A message gets no answer and never arrives.":
        RetryMessageAfterLook;
    sending::message_errs, "2027-03-01", "A message is answered with an error, and performed hours later.":
        ServerErrorIsDefinite;
    sending::old_refusal, "2027-03-01", "A process sleeps with the refusal of an attempt, and wakes in the next one.":
        SkipTheFence;
    sending::busy, "2027-03-01", "The network is too busy for an invitation that was approved.":
        RecordFirstEpoch, DropApprovalOnRetry, OutcomeBeforeCall;
    sending::busy_for_a_message, "2027-03-01", "The network is too busy for a message, and later it is not.":
        NeverRaiseEpoch;
    sending::ends_before_an_invitation, "2027-03-01", "A process ends with an intent written, before the first byte.":
        NeverLookUp;
    sending::message_late, "2027-03-01", "A message gets no answer and arrives long after nobody found it.":
        IgnoreLateEvidence;
    sending::ends_after_an_intent, "2027-03-01", "A process ends between an intent and what follows.":
        LedgerAfterTheCalls;
    sending::look_up_beside_a_message, "2027-03-01", "A message is to be looked up while the next one is at the network.":
        LeaseIsNotExclusive;
    sending::good_days, "2027-03-01", "Invitations, acceptances, welcomes and follow-ups.":
        FollowUpADayEarly, CountAcceptancesTwice, SkipALedgerSequence, HashAnotherText, TruncateNote, DrawTwice;
    stopping::stopped_while_looking, "2027-03-01", "A campaign is stopped while a conversation is looked at.":
        IgnoreStopAfterClaim;
    stopping::stopped_in_flight, "2027-03-01", "A campaign is stopped while an invitation is at the network.":
        HideWhatIsInFlight;
    stopping::switched_off, "2027-03-01", "A member is switched off when the moments of the day are given.":
        IgnoreInactiveMember;
    stopping::archived, "2027-03-01", "Somebody wants to start a campaign that was archived.":
        ResumeArchived;
    deciding::undecided, "2027-03-01", "Nobody decides, and the campaign holds what nobody decided.":
        SilenceIsConsent;
    deciding::rewritten_after_approval, "2027-03-01", "A proposal is rewritten after its approval.":
        EditKeepsApproval;
    deciding::slot_slept_through, "2027-03-01", "The machine stands still in the slot of what was approved.":
        CarryOverDropsApproval;
    deciding::approved, "2027-03-01", "A proposal is approved.":
        AcknowledgeWithoutCommit;
    texts::letters_that_count_twice, "2027-03-01", "A free account invites somebody whose name has letters that count twice.":
        CountCharacters;
    texts::value_missing, "2027-03-01", "Somebody lacks a value that a text needs.":
        SendTokenUnexpanded;
    amounts::budget_of_a_week, "2027-03-01", "The budget of a week ends in the second day.":
        BudgetByCalendarDay;
    amounts::two_workspaces, "2027-03-01", "One account sends for two workspaces.":
        BudgetByWorkspace;
    amounts::nobody_answers, "2027-03-01", "Nobody answers invitations, until as many are open as may be.":
        IgnorePendingCeiling;
    amounts::approved_in_the_slot, "2027-03-01", "What was left of yesterday waits beside today's own, and somebody approves in the slot.":
        CohortByProcess;
    sessions::limit_noticed, "2027-03-01", "The network says that the limit of invitations is reached.":
        IgnoreLimitNotice;
    sessions::restricted, "2027-03-01", "The network restricts an account for a day.":
        IgnoreRestriction;
    sessions::expired_in_the_slot, "2027-03-01", "A session expires in the middle of a slot.":
        WriteWhileExpired;
    sessions::expired_in_the_afternoon, "2027-03-01", "A session expires, and is alive again three hours later.":
        ReadWhileExpired, ProbeSessionsRarely, MissTheEndOfASession;
    times::summer, "2027-06-07", "Clocks are an hour ahead, because it is summer.":
        ClocksByFixedOffset;
    times::weekend, "2027-03-01", "A campaign does not run on weekends.":
        RunOnDaysOff;
    times::accepted_between_slots, "2027-03-01", "Who is invited in the morning accepts before the slot of the afternoon.":
        WelcomeOnTheSameDay;
    times::accepted_before_midnight, "2027-03-01", "An invitation is accepted before midnight, which is seen after it.":
        AcceptanceDatedByNetwork;
    times::sending_before_planning, "2027-03-01", "After the end of a slot the loop that sends comes before the loop that plans.":
        SendAfterSlot;
    outages::slot_missed, "2027-03-01", "The machine stands still from before a slot until after it.":
        CatchUpMissedSlots;
    outages::days_missed, "2027-03-01", "What was approved waits while the machine stands still for six days.":
        SendExpiredPlans;
    outages::clock_ahead, "2027-03-01", "The machine's clock goes two days ahead, and is set right.":
        BelieveEveryClock;
    outages::held, "2027-03-01", "The database is held in the middle of a slot, as after a restore.":
        LeaveWhileHeld;
    sharing::other_capitals, "2027-03-01", "Two members address the same people under one name, in other capitals.":
        CompareFamiliesByCase;
    sharing::two_programs, "2027-03-01", "Two members address the same people under one name, in two programs.":
        DuplicateWithoutProgram;
    sharing::shared_file, "2027-03-01", "Two members share a file.":
        ClaimIsNotExclusive;
    sharing::one_has_spent_its_week, "2027-03-01", "One account has used up its week before the slot of another one begins.":
        OneGlobalRateWindow;
    sharing::one_cannot_be_reached, "2027-03-01", "What opens the connection of one of two accounts is lost.":
        OneErrorStopsAll;
    reading::answer_unread, "2027-03-01", "A contact writes minutes before the message, and no poll has seen it.":
        AcceptStaleSnapshot;
    texts::meant_for_others, "2027-03-01", "A note is meant for people whose company is known.":
        SendToWhomItIsNotFor;
    reading::written_by_hand, "2027-03-01", "The owner writes by hand before the welcome.":
        TakeHandWrittenForOurs;
    reading::suppressed_in_the_slot, "2027-03-01", "People are suppressed when the moments of the day are given.":
        SuppressOnlyAtPlanning;
    reading::ends_in_a_poll, "2027-03-01", "A process ends in the middle of a poll that brings acceptances.":
        MoveCursorAtFetch;
    reading::changes_come_twice, "2027-03-01", "Every change comes twice, and somebody opens a link.":
        ApplyObservationsAgain;
    asking::asked_again, "2027-03-01", "A program makes a campaign, loses the answer, and asks again with the same key.":
        RepeatKeyedWrites;
}
