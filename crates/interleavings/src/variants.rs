//! The protocol, and the simpler ones that do not hold.

use domain::action::{ActionKind, ActionState};
use domain::protocol::{self, Answer, Decision, Event, Sight, Standing};

use crate::model::Heard;

/// Which of the protocols is explored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// The one that the engine runs.
    Real,
    /// An attempt that stalled is queued again.
    RequeueOnStall,
    /// The network is looked at, and when nothing is there, it is tried again at once.
    LookAndRetryAtOnce,
    /// The network is looked at after a quarantine that is longer than any effect is late, and when
    /// nothing is there, it is tried again.
    LookAfterQuarantineAndRetry,
    /// An answer of the 5xx kind is taken for "not performed".
    ServerErrorIsDefinite,
    /// A definite refusal ends an action, whatever became of an earlier attempt.
    RefusalEndsAll,
    /// A call may last longer than the lease and the quarantine.
    CallOutlastsLease,
}

impl Variant {
    /// The simpler protocols.
    pub const NAIVE: [Self; 4] = [
        Self::RequeueOnStall,
        Self::LookAndRetryAtOnce,
        Self::LookAfterQuarantineAndRetry,
        Self::ServerErrorIsDefinite,
    ];

    /// Flaws that do not send twice and are wrong all the same.
    pub const FLAWED: [Self; 2] = [Self::RefusalEndsAll, Self::CallOutlastsLease];

    /// What it does, in words.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Real => "the protocol of the engine",
            Self::RequeueOnStall => "an attempt that stalled is queued again",
            Self::LookAndRetryAtOnce => {
                "the network is looked at, and when nothing is there, it is tried again at once"
            }
            Self::LookAfterQuarantineAndRetry => {
                "the network is looked at after a quarantine longer than any effect is late, and when nothing is there, it is tried again"
            }
            Self::ServerErrorIsDefinite => {
                "an answer of the 5xx kind is taken for \"not performed\""
            }
            Self::RefusalEndsAll => {
                "a definite refusal ends an action, whatever became of an earlier attempt"
            }
            Self::CallOutlastsLease => "a call may last longer than the lease and the quarantine",
        }
    }

    /// What an event means for an action.
    pub fn decide(self, action: &Standing, event: Event) -> Decision {
        let put_back = Decision::PutBack {
            last_is_undone: false,
        };
        match (self, event) {
            (Self::RequeueOnStall, Event::LookUpDue) if action.state == ActionState::Sending => {
                put_back
            }
            (
                Self::LookAndRetryAtOnce | Self::LookAfterQuarantineAndRetry,
                Event::Looked {
                    sight: Sight::Nothing,
                    epoch,
                },
            ) if action.kind == ActionKind::Message
                && action.state == ActionState::Unconfirmed
                && epoch == action.epoch =>
            {
                put_back
            }
            (
                Self::RefusalEndsAll,
                Event::Answered {
                    answer: Answer::Already,
                    epoch,
                },
            ) if action.state == ActionState::Sending && epoch == action.epoch => Decision::End {
                last_is_undone: true,
            },
            _ => protocol::decide(action, event),
        }
    }

    /// How a connector understands what came back. Only what is on an explicit list is definite.
    pub fn understand(self, heard: Heard) -> Answer {
        match heard {
            Heard::Performed => Answer::Performed,
            Heard::Already => Answer::Already,
            Heard::Refused => Answer::Refused,
            Heard::Busy => Answer::Busy,
            Heard::NotWritten => Answer::Withheld,
            Heard::ServerError if self == Self::ServerErrorIsDefinite => Answer::Busy,
            Heard::ServerError | Heard::Silence => Answer::Unknown,
        }
    }

    /// Whether a call ends before the lease under which it was begun.
    pub fn ends_calls_in_time(self) -> bool {
        self != Self::CallOutlastsLease
    }

    /// Whether an unknown outcome is looked up without waiting.
    pub fn looks_at_once(self) -> bool {
        self == Self::LookAndRetryAtOnce
    }

    /// Whether the quarantine outlasts every effect that the network applies late. The engine does not
    /// rely on it: nothing bounds how late a network is.
    pub fn outlasts_late_effects(self) -> bool {
        self == Self::LookAfterQuarantineAndRetry
    }
}
