//! The send protocol: what an event means for an action, and nothing else decides it (engine,
//! sending).
//!
//! No professional network takes an idempotency key, so that whoever tries a message again after a
//! time-out may write to a person twice. The engine writes an intent, calls the network, and hands
//! what came of it to [`decide`]; it does what comes back and nothing more. The crate
//! `interleavings` explores this same function over every order of two workers, crashes, pauses and
//! late effects.

use crate::action::{ActionKind, ActionState, Transition};
use crate::limits;
use crate::seeded::{self, Bug};

/// Which attempts of an action may have had an effect: each but those that were definitely not
/// performed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// None: nothing of it can be at the network.
    None,
    /// The last one, and none before it.
    LastAttempt,
    /// One before the last, and perhaps the last as well.
    EarlierAttempt,
}

impl Doubt {
    /// After another attempt was begun.
    #[must_use]
    pub const fn with_another(self) -> Self {
        match self {
            Self::None => Self::LastAttempt,
            Self::LastAttempt | Self::EarlierAttempt => Self::EarlierAttempt,
        }
    }

    /// After the last attempt was definitely not performed.
    #[must_use]
    pub const fn without_last(self) -> Self {
        match self {
            Self::None | Self::LastAttempt => Self::None,
            Self::EarlierAttempt => Self::EarlierAttempt,
        }
    }
}

/// What the protocol knows of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Standing {
    /// What is to be done.
    pub kind: ActionKind,
    /// Where it stands.
    pub state: ActionState,
    /// How many attempts were begun.
    pub attempts: u32,
    /// The epoch of the account's lease under which the last one was begun (I-06).
    pub epoch: i64,
    /// Which of them may have had an effect.
    pub doubt: Doubt,
    /// Whether a person holds it, by an assisted connector.
    pub in_hand: bool,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// The rules of the moment of sending let it go, and this process holds its account.
    Cleared {
        /// The epoch of the lease.
        epoch: i64,
    },
    /// The call of an attempt came to an end.
    Answered {
        /// The epoch of the attempt.
        epoch: i64,
        /// With what.
        answer: Answer,
    },
    /// Its time to be looked up has come.
    LookUpDue,
    /// The network was looked at for it.
    Looked {
        /// The epoch of the last attempt when the look began.
        epoch: i64,
        /// What was seen.
        sight: Sight,
    },
    /// An effect of it was seen without looking for it.
    Seen,
    /// The person whose account it is said something.
    Told(Word),
}

/// How the call of an attempt ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// The network performed it.
    Performed,
    /// Definitely not performed: the world is already so.
    Already,
    /// Definitely not performed, and never will be: the person or the text stands against it.
    Refused,
    /// Definitely not performed: the network is busy.
    Busy,
    /// Definitely not performed: the account may not at present (its session, a limit), or the process no longer
    /// held it.
    Withheld,
    /// A person holds it.
    HandedOver,
    /// Anything else: it may have been performed.
    Unknown,
}

/// What a look at the network shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sight {
    /// Its effect.
    Effect,
    /// No effect, at this moment.
    Nothing,
    /// No effect, and a fact that stands in its way.
    Otherwise,
    /// The connector cannot look.
    CannotTell,
    /// The network cannot be read at present.
    Unreadable,
}

/// What a person says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Word {
    /// It was sent.
    Sent,
    /// It was not sent, and will not be.
    NotSent,
    /// Not now.
    Later,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// Write the intent; after its commit the network is called.
    Begin,
    /// It was sent.
    Confirm,
    /// It ends without having been sent.
    End {
        /// Whether the last attempt was definitely not performed.
        last_is_undone: bool,
    },
    /// Back to its moment, for another attempt.
    PutBack {
        /// Whether the last attempt was definitely not performed.
        last_is_undone: bool,
    },
    /// A person holds it until the slot ends.
    HandOver,
    /// The outcome is unknown: it is looked up after the quarantine.
    Lose,
    /// Look at the network now.
    Look,
    /// Look again after another quarantine.
    LookLater,
    /// Only a person can tell.
    Ask,
    /// Keep the effect on record; the action ended otherwise and stays as it is (I-07).
    Keep,
    /// Nothing.
    Ignore,
}

impl Decision {
    /// The way through the chart that the decision takes.
    pub const fn transition(self) -> Option<Transition> {
        match self {
            Self::Begin => Some(Transition::Begin),
            Self::Confirm => Some(Transition::Confirm),
            Self::End { .. } => Some(Transition::Cancel),
            Self::PutBack { .. } => Some(Transition::Refuse),
            Self::Lose => Some(Transition::Lose),
            Self::HandOver
            | Self::Look
            | Self::LookLater
            | Self::Ask
            | Self::Keep
            | Self::Ignore => None,
        }
    }

    /// Which attempts may have had an effect once the decision is carried out.
    #[must_use]
    pub const fn doubt_after(self, doubt: Doubt) -> Doubt {
        match self {
            Self::Begin => doubt.with_another(),
            Self::Confirm => Doubt::None,
            Self::End { last_is_undone } | Self::PutBack { last_is_undone } if last_is_undone => {
                doubt.without_last()
            }
            _ => doubt,
        }
    }
}

/// What an event means for an action.
pub fn decide(action: &Standing, event: Event) -> Decision {
    match event {
        Event::Cleared { epoch } => cleared(action, epoch),
        Event::Answered {
            answer: Answer::Performed,
            ..
        }
        | Event::Looked {
            sight: Sight::Effect,
            ..
        }
        | Event::Seen => evidence(action),
        // A stale epoch can add evidence and change nothing else (I-06); this is broken where an old
        // attempt says what became of a new one.
        Event::Answered { epoch, .. } | Event::Looked { epoch, .. }
            if epoch != action.epoch && !seeded::is_on(Bug::SkipTheFence) =>
        {
            Decision::Ignore
        }
        Event::Answered { answer, .. } => answered(action, answer),
        Event::LookUpDue => match action.state {
            // I-05 is broken where nobody asks what became of an attempt before the next one.
            ActionState::Sending if seeded::is_on(Bug::RequeueOnStall) => Decision::PutBack {
                last_is_undone: false,
            },
            // The process ended between intent and outcome, or a person did not answer in time.
            ActionState::Sending => Decision::Lose,
            ActionState::Unconfirmed => Decision::Look,
            _ => Decision::Ignore,
        },
        Event::Looked { sight, .. } => looked(action, sight),
        Event::Told(word) => told(action, word),
    }
}

fn cleared(action: &Standing, epoch: i64) -> Decision {
    if action.state == ActionState::Scheduled && epoch > action.epoch {
        Decision::Begin
    } else {
        Decision::Ignore
    }
}

/// Evidence is accepted for ever, from any epoch. What ended otherwise stays as it is, and the
/// effect is kept beside it.
fn evidence(action: &Standing) -> Decision {
    match action.state {
        ActionState::Sending | ActionState::Unconfirmed => Decision::Confirm,
        ActionState::Sent => Decision::Ignore,
        _ if action.doubt == Doubt::None => Decision::Ignore,
        ActionState::Canceled | ActionState::Blocked => Decision::Keep,
        // Put back after a look that found nothing, or by a person; and now it is there.
        ActionState::Queued
        | ActionState::WaitingForApproval
        | ActionState::Approved
        | ActionState::Scheduled => Decision::Confirm,
    }
}

/// The last attempt's own answer.
fn answered(action: &Standing, answer: Answer) -> Decision {
    let last_is_undone = true;
    let is_lost = match action.state {
        ActionState::Sending => false,
        // It was given up too early: the process slept, or was slow. Its answer still counts.
        ActionState::Unconfirmed => true,
        _ => return Decision::Ignore,
    };
    match answer {
        Answer::Already | Answer::Refused => settle_by_refusal(action, is_lost),
        Answer::Busy if action.attempts >= limits::ATTEMPTS_MAXIMUM => {
            settle_by_refusal(action, is_lost)
        }
        Answer::Busy | Answer::Withheld => Decision::PutBack { last_is_undone },
        Answer::HandedOver if !is_lost => Decision::HandOver,
        // I-05 is broken where an answer that tells nothing lets a message leave again.
        Answer::Unknown if seeded::is_on(Bug::ServerErrorIsDefinite) => {
            Decision::PutBack { last_is_undone }
        }
        Answer::Unknown if !is_lost => Decision::Lose,
        Answer::Performed | Answer::HandedOver | Answer::Unknown => Decision::Ignore,
    }
}

/// The last attempt was refused for good. That says nothing about the attempts before it: what
/// stands in the way may be the effect of one of them, so the network is looked at.
fn settle_by_refusal(action: &Standing, is_lost: bool) -> Decision {
    match (action.doubt, is_lost) {
        (Doubt::EarlierAttempt, false) => Decision::Lose,
        (Doubt::EarlierAttempt, true) => Decision::LookLater,
        (Doubt::None | Doubt::LastAttempt, _) => Decision::End {
            last_is_undone: true,
        },
    }
}

/// What the look at the network after a quarantine means.
fn looked(action: &Standing, sight: Sight) -> Decision {
    if action.state != ActionState::Unconfirmed {
        return Decision::Ignore;
    }
    // The network may still apply what it does not show: `DidNotHappen` is never definite.
    let last_is_undone = false;
    match sight {
        Sight::Nothing if may_be_repeated(action) => Decision::PutBack { last_is_undone },
        Sight::Otherwise if is_idempotent(action.kind) => Decision::End { last_is_undone },
        Sight::Nothing | Sight::Otherwise | Sight::CannotTell => Decision::Ask,
        Sight::Unreadable => Decision::LookLater,
        Sight::Effect => Decision::Confirm,
    }
}

/// Whether the network itself refuses a second one: the only reason for which the machine may try
/// again what may have happened.
pub const fn is_idempotent(kind: ActionKind) -> bool {
    match kind {
        ActionKind::Invitation | ActionKind::Withdrawal => true,
        ActionKind::Message | ActionKind::Answer => false,
    }
}

fn may_be_repeated(action: &Standing) -> bool {
    // I-05 is broken where a message that is not there yet is sent again.
    let is_repeatable = is_idempotent(action.kind) || seeded::is_on(Bug::RetryMessageAfterLook);
    is_repeatable && action.attempts < limits::ATTEMPTS_MAXIMUM
}

/// A person decides about what is in hand, and about what nobody else can tell.
fn told(action: &Standing, word: Word) -> Decision {
    let is_asked = action.state == ActionState::Unconfirmed;
    let is_in_hand = action.state == ActionState::Sending && action.in_hand;
    match word {
        Word::Sent if is_asked || is_in_hand => Decision::Confirm,
        // People look at what is there, and what is late may come after it.
        Word::NotSent if is_asked => Decision::End {
            last_is_undone: false,
        },
        Word::NotSent if is_in_hand => Decision::End {
            last_is_undone: true,
        },
        Word::Later if is_in_hand => Decision::PutBack {
            last_is_undone: true,
        },
        Word::Sent | Word::NotSent | Word::Later => Decision::Ignore,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOUBTS: [Doubt; 3] = [Doubt::None, Doubt::LastAttempt, Doubt::EarlierAttempt];
    const ANSWERS: [Answer; 7] = [
        Answer::Performed,
        Answer::Already,
        Answer::Refused,
        Answer::Busy,
        Answer::Withheld,
        Answer::HandedOver,
        Answer::Unknown,
    ];
    const SIGHTS: [Sight; 5] = [
        Sight::Effect,
        Sight::Nothing,
        Sight::Otherwise,
        Sight::CannotTell,
        Sight::Unreadable,
    ];
    const WORDS: [Word; 3] = [Word::Sent, Word::NotSent, Word::Later];
    /// The epoch of the last attempt in these tests.
    const EPOCH: i64 = 5;

    fn standings() -> impl Iterator<Item = Standing> {
        let kinds = ActionKind::ALL.iter().copied();
        let states =
            kinds.flat_map(|kind| ActionState::ALL.iter().map(move |state| (kind, *state)));
        let doubts = states.flat_map(|(kind, state)| DOUBTS.map(|doubt| (kind, state, doubt)));
        doubts.flat_map(|(kind, state, doubt)| {
            let attempts = [1, limits::ATTEMPTS_MAXIMUM];
            let hands = attempts.map(|attempts| [false, true].map(|in_hand| (attempts, in_hand)));
            hands
                .into_iter()
                .flatten()
                .map(move |(attempts, in_hand)| Standing {
                    kind,
                    state,
                    attempts,
                    epoch: EPOCH,
                    doubt,
                    in_hand,
                })
        })
    }

    fn events() -> Vec<Event> {
        let epochs = [EPOCH - 1, EPOCH, EPOCH + 1];
        let mut events = vec![Event::LookUpDue, Event::Seen];
        events.extend(epochs.map(|epoch| Event::Cleared { epoch }));
        for epoch in epochs {
            events.extend(ANSWERS.map(|answer| Event::Answered { epoch, answer }));
            events.extend(SIGHTS.map(|sight| Event::Looked { epoch, sight }));
        }
        events.extend(WORDS.map(Event::Told));
        events
    }

    #[test]
    fn every_decision_is_a_way_through_the_chart() {
        for action in standings() {
            for event in events() {
                let decision = decide(&action, event);
                if let Some(transition) = decision.transition() {
                    assert!(
                        action.state.after(transition).is_some(),
                        "{action:?} {event:?} {decision:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_was_sent_stays_sent() {
        for action in standings().filter(|action| action.state == ActionState::Sent) {
            for event in events() {
                assert_eq!(decide(&action, event), Decision::Ignore, "{event:?}");
            }
        }
    }

    #[test]
    fn a_stale_epoch_adds_evidence_and_changes_nothing_else() {
        let stale = EPOCH - 1;
        for action in standings() {
            let answers = ANSWERS.map(|answer| Event::Answered {
                epoch: stale,
                answer,
            });
            let sights = SIGHTS.map(|sight| Event::Looked {
                epoch: stale,
                sight,
            });
            for event in answers.into_iter().chain(sights) {
                let decision = decide(&action, event);
                assert!(
                    matches!(
                        decision,
                        Decision::Confirm | Decision::Keep | Decision::Ignore
                    ),
                    "{action:?} {event:?} {decision:?}"
                );
            }
            let begun = decide(&action, Event::Cleared { epoch: EPOCH });
            assert_eq!(begun, Decision::Ignore, "epochs strictly increase");
        }
    }

    #[test]
    fn a_message_in_doubt_is_never_put_back_by_the_machine() {
        let messages = standings().filter(|action| action.kind == ActionKind::Message);
        for action in messages.filter(|action| action.doubt != Doubt::None) {
            for event in events() {
                if matches!(event, Event::Told(_)) {
                    continue;
                }
                let decision = decide(&action, event);
                assert_ne!(
                    decision,
                    Decision::PutBack {
                        last_is_undone: false
                    },
                    "{action:?} {event:?}"
                );
            }
        }
    }

    #[test]
    fn only_what_a_person_holds_is_answered_while_it_is_sent() {
        for action in standings().filter(|action| action.state == ActionState::Sending) {
            for word in WORDS {
                let decision = decide(&action, Event::Told(word));
                assert_eq!(decision == Decision::Ignore, !action.in_hand, "{word:?}");
            }
        }
    }

    #[test]
    fn a_refusal_after_an_attempt_in_doubt_is_looked_into() {
        let action = Standing {
            kind: ActionKind::Invitation,
            state: ActionState::Sending,
            attempts: 2,
            epoch: EPOCH,
            doubt: Doubt::EarlierAttempt,
            in_hand: false,
        };
        for answer in [Answer::Already, Answer::Refused] {
            let event = Event::Answered {
                epoch: EPOCH,
                answer,
            };
            assert_eq!(decide(&action, event), Decision::Lose);
        }
    }
}
