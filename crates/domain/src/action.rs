//! An action: one thing to be done once. Its states, the ways between them, and how it can end.
//!
//! docs/states/action.md draws the same chart; a test compares the two.

use std::fmt;
use std::str::FromStr;

use crate::named;

named! {
    /// What is to be done.
    ActionKind, "kind of action" {
        /// An invitation to connect, with or without a note.
        Invitation = "invitation",
        /// A message to a connection.
        Message = "message",
        /// Taking back an open invitation.
        Withdrawal = "withdrawal",
        /// What a person writes in a conversation (R71). Asked for and not planned: no slot holds it, and no campaign.
        Answer = "answer",
    }
}

impl ActionKind {
    /// The kinds that its budget counts together: messages of sequences, and what people answer (R51, R71).
    pub const fn of_one_budget(self) -> &'static [Self] {
        match self {
            Self::Invitation => &[Self::Invitation],
            Self::Message | Self::Answer => &[Self::Message, Self::Answer],
            Self::Withdrawal => &[Self::Withdrawal],
        }
    }
}

named! {
    /// Where an action stands (contract, action states).
    ActionState, "action state" {
        /// Known, for a day to come; no moment yet.
        Queued = "queued",
        /// A proposal that the sender has not decided.
        WaitingForApproval = "waiting_for_approval",
        /// The sender said yes; its slot has not begun.
        Approved = "approved",
        /// Has a moment in an open slot.
        Scheduled = "scheduled",
        /// The intent is committed; the network or a person is at it.
        Sending = "sending",
        /// Done.
        Sent = "sent",
        /// The sender said no.
        Blocked = "blocked",
        /// Will not be done; the reason says why.
        Canceled = "canceled",
        /// It may or may not have happened: evidence or a person decides.
        Unconfirmed = "unconfirmed",
    }
}

named! {
    /// What moves an action from one state to another.
    Transition, "transition" {
        /// Its slot began and gave it a moment.
        Schedule = "schedule",
        /// The sender approved it.
        Approve = "approve",
        /// The sender refused it.
        Block = "block",
        /// The sender took the decision back, or an edit voided it; or what has to be approved was
        /// put back into the queue, or was planned before its campaign asked for approvals.
        Undo = "undo",
        /// Its slot ended, or nothing may leave now: another day.
        CarryOver = "carry_over",
        /// The intent to send was committed.
        Begin = "begin",
        /// The network or a person confirmed it.
        Confirm = "confirm",
        /// Definitely not performed; it may be tried again.
        Refuse = "refuse",
        /// A rule, the network or a person ended it without sending.
        Cancel = "cancel",
        /// The outcome is unknown.
        Lose = "lose",
        /// A person put it back into the queue.
        Requeue = "requeue",
    }
}

use ActionState as S;
use Transition as T;

/// The chart: from, by, to. Nothing else is allowed (I-07).
pub const TRANSITIONS: &[(ActionState, Transition, ActionState)] = &[
    (S::Queued, T::Schedule, S::Scheduled),
    (S::Queued, T::CarryOver, S::Queued),
    (S::Queued, T::Undo, S::WaitingForApproval),
    (S::Queued, T::Cancel, S::Canceled),
    (S::Queued, T::Confirm, S::Sent),
    (S::WaitingForApproval, T::Approve, S::Approved),
    (S::WaitingForApproval, T::Block, S::Blocked),
    (S::WaitingForApproval, T::Schedule, S::Scheduled),
    (S::WaitingForApproval, T::CarryOver, S::WaitingForApproval),
    (S::WaitingForApproval, T::Undo, S::WaitingForApproval),
    (S::WaitingForApproval, T::Cancel, S::Canceled),
    (S::WaitingForApproval, T::Confirm, S::Sent),
    (S::Approved, T::Schedule, S::Scheduled),
    (S::Approved, T::Undo, S::WaitingForApproval),
    (S::Approved, T::Block, S::Blocked),
    (S::Approved, T::CarryOver, S::Approved),
    (S::Approved, T::Cancel, S::Canceled),
    (S::Approved, T::Confirm, S::Sent),
    (S::Blocked, T::Undo, S::WaitingForApproval),
    (S::Scheduled, T::Schedule, S::Scheduled),
    (S::Scheduled, T::Begin, S::Sending),
    (S::Scheduled, T::Undo, S::WaitingForApproval),
    (S::Scheduled, T::Block, S::Blocked),
    (S::Scheduled, T::CarryOver, S::Approved),
    (S::Scheduled, T::Requeue, S::Queued),
    (S::Scheduled, T::Cancel, S::Canceled),
    (S::Scheduled, T::Confirm, S::Sent),
    (S::Sending, T::Confirm, S::Sent),
    (S::Sending, T::Refuse, S::Scheduled),
    (S::Sending, T::Cancel, S::Canceled),
    (S::Sending, T::Lose, S::Unconfirmed),
    (S::Unconfirmed, T::Confirm, S::Sent),
    (S::Unconfirmed, T::Refuse, S::Scheduled),
    (S::Unconfirmed, T::Cancel, S::Canceled),
    (S::Canceled, T::Requeue, S::Queued),
    (S::Canceled, T::Undo, S::WaitingForApproval),
];

impl ActionState {
    /// Where `transition` leads from here, or nothing where the chart forbids it.
    pub fn after(self, transition: Transition) -> Option<Self> {
        TRANSITIONS
            .iter()
            .find(|(from, by, _)| *from == self && *by == transition)
            .map(|(_, _, to)| *to)
    }

    /// Nothing more will happen by itself.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Sent | Self::Blocked | Self::Canceled)
    }
}

named! {
    /// The six ways in which the moment of sending can end (R52).
    Category, "outcome category" {
        /// It left.
        Sent = "sent",
        /// The sender refused it.
        Blocked = "blocked",
        /// Another member invited the person, or wrote to it, for the same campaign name and program.
        Duplicate = "duplicate",
        /// The sender already has an open invitation to the person.
        Pending = "pending",
        /// A condition or a stop rule was against it.
        False = "false",
        /// The network refused, the text did not fit, a value was missing.
        Error = "error",
    }
}

named! {
    /// Why an action ended, or why it waits. The name is the reason code of the API.
    Reason, "reason" {
        /// The network confirmed it.
        Applied = "applied",
        /// Found at the network after an unknown outcome.
        ConfirmedByEvidence = "confirmed_by_evidence",
        /// A person did it by hand and said so.
        ConfirmedByPerson = "confirmed_by_person",
        /// A person did it by hand, without the note.
        SentWithoutNote = "sent_without_note",
        /// The sender refused the proposal.
        BlockedBySender = "blocked_by_sender",
        /// Already invited by a member for the same campaign name and program.
        AlreadyInvitedByMember = "already_invited_by_member",
        /// Already written to by a member for the same campaign name and program.
        AlreadyWrittenByMember = "already_written_by_member",
        /// An invitation from the sender is already open.
        InvitationAlreadyPending = "invitation_already_pending",
        /// Sender and contact are already connected.
        AlreadyConnected = "already_connected",
        /// Sender and contact are not connected.
        NotConnected = "not_connected",
        /// The person is on the suppression list.
        Suppressed = "suppressed",
        /// The contact wrote since the step before (R48).
        StoppedByIncoming = "stopped_by_incoming",
        /// The sender wrote by hand since the step before (R48).
        StoppedByOutgoing = "stopped_by_outgoing",
        /// The contact refused or asked to stop, in any campaign (R48).
        StoppedByRefusal = "stopped_by_refusal",
        /// The sending condition was not true (R49).
        ConditionFalse = "condition_false",
        /// The note is longer than the account allows (R46).
        NoteTooLong = "note_too_long",
        /// The message is longer than the network takes (R46).
        MessageTooLong = "message_too_long",
        /// A token has neither value nor fallback (R45).
        ValueMissing = "value_missing",
        /// The network refused for a reason of its own.
        NetworkRefused = "network_refused",
        /// The profile cannot be found.
        ProfileUnavailable = "profile_unavailable",
        /// The person cannot be invited again yet.
        CannotResendYet = "cannot_resend_yet",
        /// There is no open invitation to withdraw (R64).
        InvitationNotOpen = "invitation_not_open",
        /// A person tried by hand and could not.
        CouldNot = "could_not",
        /// Nobody decided in time, and the campaign says drop (R53).
        NotDecided = "not_decided",
        /// It was approved, or needed no approval, and waited longer than an approval lasts.
        Expired = "expired",
        /// Nobody decided about it for as long as a proposal lasts.
        Undecided = "undecided",
        /// The campaign was archived (R54).
        CampaignArchived = "campaign_archived",
        /// A person took it out of the queue.
        RemovedByPerson = "removed_by_person",
        /// A person said that an unconfirmed action was not sent.
        NotSentByPerson = "not_sent_by_person",
        /// The campaign no longer has this step.
        StepRemoved = "step_removed",
        /// Two contacts were merged that this name and program worked with, and the other one's sequence goes on (R26).
        Merged = "merged",
        /// Too many attempts were refused.
        AttemptsExhausted = "attempts_exhausted",
        /// Waits: outside its slot.
        OutsideSlot = "outside_slot",
        /// Waits, and ends where it waits too long, as do the five that follow: a budget of the member is used up (R51).
        BudgetExhausted = "budget_exhausted",
        /// Waits: the account is new, and has sent what a new one may (R51).
        WarmingUp = "warming_up",
        /// Waits: after a limit notice, what may leave at first has left (R51).
        Recovering = "recovering",
        /// Waits: as many invitations are open as an account may have (R51).
        TooManyOpen = "too_many_open",
        /// Waits: the campaign has used its share, and the rest is kept for the sender's other campaigns (R51).
        ShareUsedUp = "share_used_up",
        /// Waits: the sender has used the personalised notes of the month (R51).
        NotesUsedUp = "notes_used_up",
        /// Waits: the campaign is stopped.
        CampaignStopped = "campaign_stopped",
        /// Waits: the session on the network has expired.
        SessionDisconnected = "session_disconnected",
        /// Waits: the member signed out of the companion.
        IdentityInactive = "identity_inactive",
        /// Waits: the member is not active.
        UserInactive = "user_inactive",
        /// Waits: the network announced a limit.
        LimitNotice = "limit_notice",
        /// Waits: an earlier step is unconfirmed.
        PreviousUnconfirmed = "previous_unconfirmed",
        /// Waits: something else of this identity is in flight.
        InFlight = "in_flight",
        /// Waits: the conversation was not read recently enough.
        SnapshotStale = "snapshot_stale",
        /// Waits: the network answered with a transient error.
        NetworkBusy = "network_busy",
        /// The outcome is unknown and will be looked up.
        OutcomeUnknown = "outcome_unknown",
        /// The hand-over was not answered in time.
        NotAnswered = "not_answered",
    }
}

impl Reason {
    /// The category that an action ending for this reason counts in; none for those that are
    /// counted apart (expired, removed, archived) or only wait.
    pub const fn category(self) -> Option<Category> {
        match self {
            Self::Applied
            | Self::ConfirmedByEvidence
            | Self::ConfirmedByPerson
            | Self::SentWithoutNote => Some(Category::Sent),
            Self::BlockedBySender | Self::NotDecided => Some(Category::Blocked),
            Self::AlreadyInvitedByMember | Self::AlreadyWrittenByMember => {
                Some(Category::Duplicate)
            }
            Self::InvitationAlreadyPending => Some(Category::Pending),
            Self::AlreadyConnected
            | Self::NotConnected
            | Self::Suppressed
            | Self::StoppedByIncoming
            | Self::StoppedByOutgoing
            | Self::StoppedByRefusal
            | Self::InvitationNotOpen
            | Self::ConditionFalse => Some(Category::False),
            Self::NoteTooLong
            | Self::MessageTooLong
            | Self::ValueMissing
            | Self::NetworkRefused
            | Self::ProfileUnavailable
            | Self::CannotResendYet
            | Self::CouldNot
            | Self::AttemptsExhausted => Some(Category::Error),
            _ => None,
        }
    }

    /// The state in which an action ends for this reason; none where it only waits. What waits for a budget ends for it where
    /// that takes longer than an approval lasts.
    pub const fn final_state(self) -> Option<ActionState> {
        match self.category() {
            Some(Category::Sent) => Some(ActionState::Sent),
            Some(Category::Blocked) => match self {
                Self::BlockedBySender => Some(ActionState::Blocked),
                _ => Some(ActionState::Canceled),
            },
            Some(_) => Some(ActionState::Canceled),
            None => match self {
                Self::Expired
                | Self::Undecided
                | Self::BudgetExhausted
                | Self::WarmingUp
                | Self::Recovering
                | Self::TooManyOpen
                | Self::ShareUsedUp
                | Self::NotesUsedUp
                | Self::CampaignArchived
                | Self::RemovedByPerson
                | Self::NotSentByPerson
                | Self::StepRemoved
                | Self::Merged => Some(ActionState::Canceled),
                _ => None,
            },
        }
    }
}

impl Reason {
    /// The reasons for which something waits for a budget of its sender (R51).
    pub const OF_BUDGETS: [Self; 6] = [
        Self::BudgetExhausted,
        Self::WarmingUp,
        Self::Recovering,
        Self::TooManyOpen,
        Self::ShareUsedUp,
        Self::NotesUsedUp,
    ];

    /// Whether something waits, for this reason, for a budget of its sender.
    pub fn is_of_budget(self) -> bool {
        Self::OF_BUDGETS.contains(&self)
    }

    /// Whether this reason ends the sequence for the contact, so that no later step follows.
    pub const fn ends_sequence(self) -> bool {
        matches!(
            self,
            Self::StoppedByIncoming
                | Self::StoppedByOutgoing
                | Self::StoppedByRefusal
                | Self::Suppressed
                | Self::NotConnected
                | Self::RemovedByPerson
                | Self::NotSentByPerson
        )
    }
}

/// Which message of the sequence: 0 is the invitation (or a nurture campaign's first message),
/// 1 the welcome, 2 and above the follow-ups.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct StepIndex(pub u32);

impl StepIndex {
    /// The step for which slots draw contacts.
    pub const FIRST: Self = Self(0);
    /// The withdrawal of the invitation (R64): behind every message, so that a campaign does it once for a contact,
    /// and not while something earlier is unconfirmed.
    pub const WITHDRAWAL: Self = Self(1_000);
    /// The first answer of a person in a conversation (R71); the others follow it. Behind everything that a campaign does
    /// with a contact, so that none leaves while something earlier is unconfirmed.
    pub const ANSWERS: Self = Self(2_000);
}

impl fmt::Display for StepIndex {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for StepIndex {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for state in ActionState::ALL {
            assert_eq!(state.as_str().parse::<ActionState>().unwrap(), *state);
        }
        assert!("gone".parse::<ActionState>().is_err());
    }

    #[test]
    fn a_chart_has_one_way_for_each_cause() {
        for (index, (from, by, _)) in TRANSITIONS.iter().enumerate() {
            let again = TRANSITIONS[index + 1..]
                .iter()
                .any(|(other, cause, _)| other == from && cause == by);
            assert!(!again, "{from} has two ways by {by}");
        }
    }

    #[test]
    fn sent_is_the_end() {
        for transition in Transition::ALL {
            assert_eq!(ActionState::Sent.after(*transition), None);
        }
    }

    #[test]
    fn what_waits_for_a_budget_may_end_for_it_and_counts_in_no_category() {
        for reason in Reason::OF_BUDGETS {
            assert!(reason.is_of_budget() && reason.category().is_none());
            assert_eq!(
                reason.final_state(),
                Some(ActionState::Canceled),
                "{reason}"
            );
        }
        assert!(!Reason::LimitNotice.is_of_budget());
    }

    #[test]
    fn every_category_has_a_final_state() {
        for reason in Reason::ALL {
            let ends = reason.category().is_some();
            assert!(!ends || reason.final_state().is_some(), "{reason}");
        }
    }
}
