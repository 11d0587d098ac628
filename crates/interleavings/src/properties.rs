//! What must never be, by the numbers of the engine's invariants.

use domain::action::{ActionKind, ActionState, TRANSITIONS};

use crate::model::{ACTIONS, AtStop, Due, Place, Scenario, Stage, State, WORKERS};
use crate::moves::Move;

/// A property that a move broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Property {
    /// At most one effect per action.
    OneEffect,
    /// No request without an intent committed before it.
    IntentFirst,
    /// No second request for a message unless the first was definitely refused.
    NoSecondRequest,
    /// Epochs strictly increase; a stale one adds evidence and changes nothing else.
    EpochsIncrease,
    /// Only allowed transitions; what ended stays as it is.
    AllowedTransitions,
    /// After a stop no intent, and nothing reaches the network that its answer did not list.
    StopHolds,
    /// No message is begun after an answer that a look showed, nor on an old look.
    ReplyStops,
    /// One request in flight at a time.
    OneInFlight,
    /// What left counts as sent, unless a person said otherwise.
    NothingIsLost,
    /// Everything comes to an end: where nothing more can happen, nothing is in flight or in doubt.
    NothingIsStuck,
}

impl Property {
    /// Every property.
    pub const ALL: [Self; 10] = [
        Self::OneEffect,
        Self::IntentFirst,
        Self::NoSecondRequest,
        Self::EpochsIncrease,
        Self::AllowedTransitions,
        Self::StopHolds,
        Self::ReplyStops,
        Self::OneInFlight,
        Self::NothingIsLost,
        Self::NothingIsStuck,
    ];

    /// The invariant's number, and what it says.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::OneEffect => "I-01: at most one effect per action",
            Self::IntentFirst => "I-04: no request without an intent committed before it",
            Self::NoSecondRequest => {
                "I-05: no second request for a message unless the first was definitely refused"
            }
            Self::EpochsIncrease => {
                "I-06: epochs strictly increase; a stale one can add evidence and change nothing else"
            }
            Self::AllowedTransitions => "I-07: only allowed transitions, and what ended is final",
            Self::StopHolds => {
                "I-08: after a stop no new intent, and nothing reaches the network that its answer did not list"
            }
            Self::ReplyStops => {
                "I-10: no message on a look that shows an answer, or that is too old"
            }
            Self::OneInFlight => "I-19: at most one request in flight",
            Self::NothingIsLost => {
                "I-27: what left counts as sent, unless a person said that it was not"
            }
            Self::NothingIsStuck => "I-28: nothing stays in flight or in doubt for ever",
        }
    }
}

/// The property that a move broke, if it broke one.
pub fn broken(scenario: &Scenario, before: &State, step: Move, after: &State) -> Option<Property> {
    let passage = Passage {
        scenario,
        before,
        step,
        after,
    };
    let of_action = |action| {
        effects(&passage, action)
            .or_else(|| epochs(&passage, action))
            .or_else(|| transitions(&passage, action))
            .or_else(|| intents(&passage, action))
            .or_else(|| losses(&passage, action))
    };
    (0..ACTIONS).find_map(of_action).or_else(|| match step {
        Move::Write(worker) => request(scenario, before, worker),
        Move::Answer(request, _) | Move::Land(request) => arrival(before, after, request),
        _ => None,
    })
}

/// From one state to the next.
struct Passage<'a> {
    scenario: &'a Scenario,
    before: &'a State,
    step: Move,
    after: &'a State,
}

fn effects(passage: &Passage<'_>, action: usize) -> Option<Property> {
    let is_twice = passage.after.effects[action].count > 1;
    // Whoever puts back what was said not to be sent decides to write again.
    (is_twice && !passage.after.actions[action].put_back).then_some(Property::OneEffect)
}

fn epochs(passage: &Passage<'_>, action: usize) -> Option<Property> {
    let (before, after) = (
        &passage.before.actions[action],
        &passage.after.actions[action],
    );
    if after.attempts > before.attempts && after.epoch <= before.epoch {
        return Some(Property::EpochsIncrease);
    }
    let of = match passage.step {
        Move::Record(worker) => match passage.before.workers[usize::from(worker)] {
            Place::Heard { action, epoch, .. } => Some((action, epoch)),
            _ => None,
        },
        Move::RecordProbe(worker) => match passage.before.workers[usize::from(worker)] {
            Place::Probed { action, of, .. } => Some((action, of)),
            _ => None,
        },
        _ => None,
    };
    let (written, epoch) = of?;
    let is_stale = usize::from(written) == action && epoch != before.epoch;
    let is_evidence = after.state == ActionState::Sent;
    (is_stale && after.state != before.state && !is_evidence).then_some(Property::EpochsIncrease)
}

fn transitions(passage: &Passage<'_>, action: usize) -> Option<Property> {
    let (from, to) = (
        passage.before.actions[action].state,
        passage.after.actions[action].state,
    );
    // Two ways of the chart in one: back into the queue, and from there to its moment.
    let is_requeue = matches!(passage.step, Move::Requeue(_)) && from == ActionState::Canceled;
    let is_way = |way: &(ActionState, _, ActionState)| way.0 == from && way.2 == to;
    let is_allowed = from == to || is_requeue || TRANSITIONS.iter().any(is_way);
    let was_sent = from == ActionState::Sent && to != from;
    (!is_allowed || was_sent).then_some(Property::AllowedTransitions)
}

fn intents(passage: &Passage<'_>, action: usize) -> Option<Property> {
    let (before, after) = (
        &passage.before.actions[action],
        &passage.after.actions[action],
    );
    if after.attempts == before.attempts {
        return None;
    }
    if passage.before.is_stopped {
        return Some(Property::StopHolds);
    }
    if passage.scenario.kinds[action] != ActionKind::Message {
        return None;
    }
    let is_founded = matches!(
        passage.step,
        Move::Begin(worker) if matches!(
            passage.before.workers[usize::from(worker)],
            Place::Looked { saw_reply: false, is_stale: false, .. }
        )
    );
    (!is_founded).then_some(Property::ReplyStops)
}

fn losses(passage: &Passage<'_>, action: usize) -> Option<Property> {
    let row = &passage.after.actions[action];
    let is_uncounted =
        row.state == ActionState::Canceled && passage.after.effects[action].count > 0;
    (is_uncounted && !row.denied).then_some(Property::NothingIsLost)
}

/// A worker writes a request.
fn request(scenario: &Scenario, before: &State, worker: u8) -> Option<Property> {
    let Place::Intended { action, epoch, .. } = before.workers[usize::from(worker)] else {
        return Some(Property::IntentFirst);
    };
    let action = usize::from(action);
    let row = &before.actions[action];
    if row.intents & (1 << epoch) == 0 {
        return Some(Property::IntentFirst);
    }
    let is_message = scenario.kinds[action] == ActionKind::Message;
    if is_message && row.open_writes > 0 && !row.put_back {
        return Some(Property::NoSecondRequest);
    }
    if before.is_stopped && row.at_stop == AtStop::AtRest {
        return Some(Property::StopHolds);
    }
    // A process that sleeps between its last look at the lease and the write cannot know that it is
    // late: nobody could keep it from writing. Two that are awake must never meet.
    let is_awake = before.lease.is_of(epoch);
    (is_awake && before.has_request_in_lease()).then_some(Property::OneInFlight)
}

/// An effect comes about.
fn arrival(before: &State, after: &State, request: u8) -> Option<Property> {
    let action = usize::from(before.requests[usize::from(request)]?.action);
    let is_effect = after.effects[action].count > before.effects[action].count;
    let was_at_rest = before.actions[action].at_stop == AtStop::AtRest;
    (is_effect && before.is_stopped && was_at_rest).then_some(Property::StopHolds)
}

/// Whether a state in which nothing more can happen leaves something open. Where the search ends for
/// lack of leases or attempts, more could.
pub fn is_stuck(scenario: &Scenario, state: &State) -> bool {
    let is_bounded = state.lease.epoch == scenario.leases;
    let is_idle = (0..WORKERS).all(|worker| state.workers[worker] == Place::Idle);
    let is_late = |stage| stage == Stage::Late;
    let has_late = state
        .requests
        .iter()
        .flatten()
        .any(|one| is_late(one.stage));
    let is_open = |action: usize| {
        let row = &state.actions[action];
        match row.state {
            ActionState::Sending => true,
            // A person is asked, and may answer.
            ActionState::Unconfirmed => row.due != Due::Never,
            ActionState::Scheduled => {
                let waits_for_first = scenario.is_sequence
                    && action > 0
                    && state.actions[0].state != ActionState::Sent;
                !state.is_stopped && row.attempts < scenario.attempts && !waits_for_first
            }
            _ => false,
        }
    };
    !is_bounded && is_idle && !has_late && (0..ACTIONS).any(is_open)
}
