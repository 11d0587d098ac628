//! The status of an action: a pill with a word, and the reason beside it (R60).

use domain::action::{ActionState, Reason};
use maud::Markup;

use crate::frame::Frame;
use crate::icons::Icon;
use crate::pieces::pill;
use crate::t;

/// Shape, colour class and word of a state.
fn face(f: &Frame, state: ActionState) -> (Icon, &'static str, String) {
    match state {
        ActionState::Queued => (Icon::Queue, "quiet", t!(f, "state-queued")),
        ActionState::WaitingForApproval => (Icon::Why, "warn", t!(f, "state-waiting-for-approval")),
        ActionState::Approved => (Icon::Check, "info", t!(f, "state-approved")),
        ActionState::Scheduled => (Icon::Clock, "info", t!(f, "state-scheduled")),
        ActionState::Sending => (Icon::Send, "info", t!(f, "state-sending")),
        ActionState::Sent => (Icon::Check, "good", t!(f, "state-sent")),
        ActionState::Blocked => (Icon::Block, "quiet", t!(f, "state-blocked")),
        ActionState::Canceled => (Icon::Cross, "quiet", t!(f, "state-canceled")),
        ActionState::Unconfirmed => (Icon::Warning, "bad", t!(f, "state-unconfirmed")),
    }
}

/// The word for a state alone.
pub fn state_words(f: &Frame, state: ActionState) -> String {
    face(f, state).2
}

/// The pill of a state.
pub fn pill(f: &Frame, state: ActionState) -> Markup {
    let (shape, class, words) = face(f, state);
    pill::pill(shape, class, &words)
}

/// Why an action ended, waits or was put off, as a sentence.
pub fn reason_words(f: &Frame, reason: Reason) -> String {
    match reason {
        Reason::Applied => t!(f, "reason-applied"),
        Reason::ConfirmedByEvidence => t!(f, "reason-confirmed-by-evidence"),
        Reason::ConfirmedByPerson => t!(f, "reason-confirmed-by-person"),
        Reason::SentWithoutNote => t!(f, "reason-sent-without-note"),
        Reason::BlockedBySender => t!(f, "reason-blocked-by-sender"),
        Reason::AlreadyInvitedByMember => t!(f, "reason-already-invited-by-member"),
        Reason::AlreadyWrittenByMember => t!(f, "reason-already-written-by-member"),
        Reason::InvitationAlreadyPending => t!(f, "reason-invitation-already-pending"),
        Reason::AlreadyConnected => t!(f, "reason-already-connected"),
        Reason::NotConnected => t!(f, "reason-not-connected"),
        Reason::Suppressed => t!(f, "reason-suppressed"),
        Reason::StoppedByIncoming => t!(f, "reason-stopped-by-incoming"),
        Reason::StoppedByOutgoing => t!(f, "reason-stopped-by-outgoing"),
        Reason::StoppedByRefusal => t!(f, "reason-stopped-by-refusal"),
        Reason::ConditionFalse => t!(f, "reason-condition-false"),
        Reason::NoteTooLong => t!(f, "reason-note-too-long"),
        Reason::MessageTooLong => t!(f, "reason-message-too-long"),
        Reason::ValueMissing => t!(f, "reason-value-missing"),
        Reason::NetworkRefused => t!(f, "reason-network-refused"),
        Reason::ProfileUnavailable => t!(f, "reason-profile-unavailable"),
        Reason::CannotResendYet => t!(f, "reason-cannot-resend-yet"),
        Reason::InvitationNotOpen => t!(f, "reason-invitation-not-open"),
        Reason::CouldNot => t!(f, "reason-could-not"),
        Reason::NotDecided => t!(f, "reason-not-decided"),
        Reason::Expired => t!(f, "reason-expired"),
        Reason::Undecided => t!(f, "reason-undecided"),
        Reason::NotesUsedUp => t!(f, "reason-notes-used-up"),
        Reason::WarmingUp => t!(f, "reason-warming-up"),
        Reason::Recovering => t!(f, "reason-recovering"),
        Reason::TooManyOpen => t!(f, "reason-too-many-open"),
        Reason::ShareUsedUp => t!(f, "reason-share-used-up"),
        Reason::CampaignArchived => t!(f, "reason-campaign-archived"),
        Reason::RemovedByPerson => t!(f, "reason-removed-by-person"),
        Reason::NotSentByPerson => t!(f, "reason-not-sent-by-person"),
        Reason::StepRemoved => t!(f, "reason-step-removed"),
        Reason::Merged => t!(f, "reason-merged"),
        Reason::AttemptsExhausted => t!(f, "reason-attempts-exhausted"),
        Reason::OutsideSlot => t!(f, "reason-outside-slot"),
        Reason::BudgetExhausted => t!(f, "reason-budget-exhausted"),
        Reason::CampaignStopped => t!(f, "reason-campaign-stopped"),
        Reason::SessionDisconnected => t!(f, "reason-session-disconnected"),
        Reason::IdentityInactive => t!(f, "reason-identity-inactive"),
        Reason::UserInactive => t!(f, "reason-user-inactive"),
        Reason::LimitNotice => t!(f, "reason-limit-notice"),
        Reason::PreviousUnconfirmed => t!(f, "reason-previous-unconfirmed"),
        Reason::InFlight => t!(f, "reason-in-flight"),
        Reason::SnapshotStale => t!(f, "reason-snapshot-stale"),
        Reason::NetworkBusy => t!(f, "reason-network-busy"),
        Reason::OutcomeUnknown => t!(f, "reason-outcome-unknown"),
        Reason::NotAnswered => t!(f, "reason-not-answered"),
    }
}
