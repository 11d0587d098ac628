//! Everything that can happen next, and what the world is like afterwards.

use domain::action::{ActionKind, ActionState, Transition};
use domain::campaign::CampaignState;
use domain::identity::IdentityState;
use domain::limits;
use domain::protocol::{Answer, Decision, Event, Sight, Word};
use domain::sending::{self, BudgetFacts, ConversationFacts, SendFacts, TextFacts, Tie, Verdict};
use domain::time::Timestamp;

use crate::model::{
    ACTIONS, AtStop, Due, Heard, Place, REQUESTS, Request, Scenario, Stage, State, WORKERS,
};
use crate::variants::Variant;

/// How the network deals with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// It performs it and says so.
    Performed,
    /// It performs it, and the answer is an error of the 5xx kind.
    PerformedServerError,
    /// It performs it, and nothing is heard.
    PerformedSilence,
    /// It does not perform it, and the answer is an error of the 5xx kind.
    ServerError,
    /// It does not perform it, and nothing is heard.
    Silence,
    /// Nothing is heard, and it may perform it later.
    Late,
    /// It says that the world is already so.
    Already,
    /// It says 429.
    Busy,
    /// It refuses for the person's sake, now and from now on.
    Refused,
}

impl Reply {
    fn performs(self) -> bool {
        matches!(
            self,
            Self::Performed | Self::PerformedServerError | Self::PerformedSilence
        )
    }

    fn is_definite_refusal(self) -> bool {
        matches!(self, Self::Already | Self::Busy | Self::Refused)
    }

    fn is_heard_as(self) -> Heard {
        match self {
            Self::Performed => Heard::Performed,
            Self::PerformedServerError | Self::ServerError => Heard::ServerError,
            Self::PerformedSilence | Self::Silence | Self::Late => Heard::Silence,
            Self::Already => Heard::Already,
            Self::Busy => Heard::Busy,
            Self::Refused => Heard::Refused,
        }
    }
}

/// One thing that happens. Each is one transaction, one request, or one thing in the world outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// A worker takes the account for an action; what needs no look at a conversation is begun at
    /// once.
    Take(u8, u8),
    /// A worker looks at the conversation.
    Look(u8),
    /// The look of a worker grows older than counts.
    Age(u8),
    /// A worker asks the rules with what it saw, and begins.
    Begin(u8),
    /// A worker looks whether its lease lasts long enough for the call.
    Check(u8),
    /// A worker writes the request.
    Write(u8),
    /// The network deals with a request.
    Answer(u8, Reply),
    /// A late request is performed.
    Land(u8),
    /// A late request is forgotten.
    Vanish(u8),
    /// A worker writes down what it heard.
    Record(u8),
    /// A worker finds an attempt whose outcome was never written.
    GiveUp(u8),
    /// A worker takes the account to look for an effect.
    TakeToProbe(u8, u8),
    /// A worker sees what the network shows.
    Probe(u8, Sight),
    /// A worker writes down what it saw.
    RecordProbe(u8),
    /// The quarantine of an action is over.
    EndQuarantine(u8),
    /// The lease of the account runs out.
    Expire,
    /// A worker ends for good; another process takes its place.
    Crash(u8),
    /// A poll sees an effect.
    Poll,
    /// The contact of an action writes.
    ContactWrites(u8),
    /// The owner does the same by hand.
    DoByHand(u8),
    /// The campaign is stopped.
    Stop,
    /// A person says what the network shows of an unconfirmed action.
    Tell(u8),
    /// A person puts back what was said not to be sent.
    Requeue(u8),
}

/// A search's ground: what is explored, by which protocol.
pub struct World {
    /// What is explored.
    pub scenario: Scenario,
    /// By which protocol.
    pub variant: Variant,
    /// What the rules of the moment of sending say of a message: by stopped, replied, stale.
    rules: [[[Ruling; 2]; 2]; 2],
}

/// What the rules say, in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ruling {
    Send,
    Wait,
    End,
}

/// Asks the rules that the engine asks.
fn ask_rules(is_stopped: bool, has_reply: bool, is_stale: bool) -> Ruling {
    let now = Timestamp::from_millis(1_800_000_000_000);
    let age = if is_stale {
        limits::SNAPSHOT_AGE_MILLISECONDS_MAXIMUM + 1
    } else {
        0
    };
    let facts = SendFacts {
        now,
        kind: ActionKind::Message,
        window_ends_at: now.plus_millis(limits::RETRY_MILLISECONDS),
        campaign: if is_stopped {
            CampaignState::Stopped
        } else {
            CampaignState::Active
        },
        member_active: true,
        identity: Some(IdentityState::Connected),
        paused_until: None,
        approval_missing: false,
        previous_unconfirmed: false,
        suppressed_by: None,
        refused: false,
        taken_in_family: false,
        tie: Tie::Connected,
        reinvited_from: None,
        condition_holds: None,
        stop_if_incomings: true,
        stop_if_ongoings: false,
        said_already: false,
        conversation: Some(ConversationFacts {
            observed_at: Some(now.plus_millis(-age)),
            incoming: has_reply,
            by_hand: false,
        }),
        conversation_can_be_read: true,
        text: TextFacts::Ready {
            length: 1,
            maximum: 2,
        },
        notes: None,
        budget: BudgetFacts {
            spent: 0,
            allowed: 1,
            frees_at: None,
            reduced_by: None,
            share: None,
        },
        pending_invitations: 0,
        attempts: 0,
    };
    match sending::decide(&facts).verdict {
        Verdict::Send => Ruling::Send,
        Verdict::Wait { .. } => Ruling::Wait,
        Verdict::End { .. } => Ruling::End,
    }
}

impl World {
    /// The ground of a search.
    pub fn new(scenario: Scenario, variant: Variant) -> Self {
        let both = [false, true];
        let rules = both.map(|stopped| {
            both.map(|replied| both.map(|stale| ask_rules(stopped, replied, stale)))
        });
        Self {
            scenario,
            variant,
            rules,
        }
    }

    /// Everything that can happen next.
    pub fn moves(&self, state: &State) -> Vec<Move> {
        let mut moves = Vec::with_capacity(24);
        for worker in 0..WORKERS as u8 {
            self.moves_of_worker(state, worker, &mut moves);
        }
        for (index, request) in state.requests.iter().enumerate() {
            if let Some(request) = request {
                self.moves_of_network(state, index as u8, *request, &mut moves);
            }
        }
        for action in 0..ACTIONS as u8 {
            self.moves_of_people(state, action, &mut moves);
            let row = &state.actions[usize::from(action)];
            if row.due == Due::Now && row.state == ActionState::Sending {
                moves.push(Move::GiveUp(action));
            }
            if row.due == Due::InQuarantine && self.may_end_quarantine(state, action) {
                moves.push(Move::EndQuarantine(action));
            }
        }
        let lease = &state.lease;
        let is_in_call = self.variant.ends_calls_in_time() && state.has_request_in_lease();
        if lease.is_held && !lease.has_expired && !is_in_call {
            moves.push(Move::Expire);
        }
        if self.may_take(state) && self.poll(state) != *state {
            moves.push(Move::Poll);
        }
        if self.scenario.stops && !state.is_stopped {
            moves.push(Move::Stop);
        }
        moves
    }

    fn may_take(&self, state: &State) -> bool {
        state.lease.is_free() && state.lease.epoch < self.scenario.leases
    }

    fn moves_of_worker(&self, state: &State, worker: u8, moves: &mut Vec<Move>) {
        let place = state.workers[usize::from(worker)];
        if place != Place::Idle && state.crashes_left > 0 {
            moves.push(Move::Crash(worker));
        }
        match place {
            Place::Idle => self.moves_of_idle(state, worker, moves),
            Place::Looking { .. } => moves.push(Move::Look(worker)),
            Place::Looked { is_stale, .. } => {
                moves.push(Move::Begin(worker));
                if !is_stale {
                    moves.push(Move::Age(worker));
                }
            }
            Place::Intended { is_checked, .. } => {
                if !is_checked {
                    moves.push(Move::Check(worker));
                } else if state.requests.iter().any(Option::is_none) {
                    moves.push(Move::Write(worker));
                }
            }
            Place::Waiting { .. } => {}
            Place::Heard { .. } => moves.push(Move::Record(worker)),
            Place::Probing { action, .. } => self.sights(state, worker, action, moves),
            Place::Probed { .. } => moves.push(Move::RecordProbe(worker)),
        }
    }

    fn moves_of_idle(&self, state: &State, worker: u8, moves: &mut Vec<Move>) {
        if !self.may_take(state) {
            return;
        }
        let rows = &state.actions;
        let is_sending = rows.iter().any(|row| row.state == ActionState::Sending);
        for action in 0..ACTIONS as u8 {
            let row = &rows[usize::from(action)];
            let is_its_turn =
                !self.scenario.is_sequence || action == 0 || rows[0].state == ActionState::Sent;
            let is_due = row.state == ActionState::Scheduled
                && row.attempts < self.scenario.attempts
                && !state.is_stopped;
            if is_due && is_its_turn && !is_sending {
                moves.push(Move::Take(worker, action));
            }
            if row.due == Due::Now && row.state == ActionState::Unconfirmed {
                moves.push(Move::TakeToProbe(worker, action));
            }
        }
    }

    fn sights(&self, state: &State, worker: u8, action: u8, moves: &mut Vec<Move>) {
        let effects = &state.effects[usize::from(action)];
        let sight = if effects.count > 0 {
            Sight::Effect
        } else if self.is_already_so(state, action) {
            Sight::Otherwise
        } else {
            Sight::Nothing
        };
        moves.push(Move::Probe(worker, sight));
        if self.scenario.blind {
            moves.push(Move::Probe(worker, Sight::Unreadable));
            moves.push(Move::Probe(worker, Sight::CannotTell));
        }
    }

    fn moves_of_network(&self, state: &State, index: u8, request: Request, moves: &mut Vec<Move>) {
        if request.stage == Stage::Late {
            moves.extend([Move::Land(index), Move::Vanish(index)]);
            return;
        }
        let mut reply = |reply| moves.push(Move::Answer(index, reply));
        for always in [Reply::Silence, Reply::ServerError, Reply::Late, Reply::Busy] {
            reply(always);
        }
        if state.effects[usize::from(request.action)].is_closed {
            reply(Reply::Refused);
        } else if self.is_already_so(state, request.action) {
            reply(Reply::Already);
        } else {
            for performed in [
                Reply::Performed,
                Reply::PerformedServerError,
                Reply::PerformedSilence,
            ] {
                reply(performed);
            }
            if self.scenario.refuses {
                reply(Reply::Refused);
            }
        }
    }

    fn moves_of_people(&self, state: &State, action: u8, moves: &mut Vec<Move>) {
        let row = &state.actions[usize::from(action)];
        let effects = &state.effects[usize::from(action)];
        let scenario = &self.scenario;
        let is_message = scenario.kinds[usize::from(action)] == ActionKind::Message;
        if scenario.replies && is_message && !effects.has_reply {
            moves.push(Move::ContactWrites(action));
        }
        if scenario.by_hand && !is_message && !self.is_already_so(state, action) {
            moves.push(Move::DoByHand(action));
        }
        if row.state == ActionState::Unconfirmed {
            moves.push(Move::Tell(action));
        }
        let may_requeue = scenario.requeues && row.denied && !row.put_back && !state.is_stopped;
        if may_requeue && row.state == ActionState::Canceled {
            moves.push(Move::Requeue(action));
        }
    }

    /// The quarantine is longer than a lease: the process that began the attempt no longer has it.
    fn may_end_quarantine(&self, state: &State, action: u8) -> bool {
        let row = &state.actions[usize::from(action)];
        let is_begun_now = row.state == ActionState::Sending && state.lease.is_of(row.epoch);
        let mut requests = state.requests.iter().flatten();
        let is_waited_for =
            self.variant.outlasts_late_effects() && requests.any(|one| one.action == action);
        !is_begun_now && !is_waited_for
    }

    fn is_already_so(&self, state: &State, action: u8) -> bool {
        state.is_already_so(&self.scenario, usize::from(action))
    }

    /// The world after a move.
    pub fn after(&self, state: &State, step: Move) -> State {
        let mut next = *state;
        match step {
            Move::Take(worker, action) => self.take(&mut next, worker, action),
            Move::Look(worker) => look(&mut next, worker),
            Move::Age(worker) => {
                if let Place::Looked { is_stale, .. } = &mut next.workers[usize::from(worker)] {
                    *is_stale = true;
                }
            }
            Move::Begin(worker) => self.begin(&mut next, worker),
            Move::Check(worker) => check(&mut next, worker),
            Move::Write(worker) => write(&mut next, worker),
            Move::Answer(index, reply) => answer(&mut next, index, reply),
            Move::Land(index) => self.land(&mut next, index),
            Move::Vanish(index) => next.requests[usize::from(index)] = None,
            Move::Record(worker) => self.record(&mut next, worker),
            Move::GiveUp(action) => self.settle(&mut next, action, Event::LookUpDue),
            Move::TakeToProbe(worker, action) => self.take_to_probe(&mut next, worker, action),
            Move::Probe(worker, seen) => {
                let place = &mut next.workers[usize::from(worker)];
                if let Place::Probing { action, epoch, of } = *place {
                    *place = Place::Probed {
                        action,
                        epoch,
                        of,
                        sight: seen,
                    };
                }
            }
            Move::RecordProbe(worker) => self.record_probe(&mut next, worker),
            Move::EndQuarantine(action) => next.actions[usize::from(action)].due = Due::Now,
            Move::Expire => next.lease.has_expired = true,
            Move::Crash(worker) => {
                next.workers[usize::from(worker)] = Place::Idle;
                next.crashes_left -= 1;
            }
            Move::Poll => next = self.poll(state),
            Move::ContactWrites(action) => next.effects[usize::from(action)].has_reply = true,
            Move::DoByHand(action) => next.effects[usize::from(action)].by_hand = true,
            Move::Stop => stop(&mut next),
            Move::Tell(action) => self.tell(&mut next, action),
            Move::Requeue(action) => {
                let row = &mut next.actions[usize::from(action)];
                row.put_back = true;
                row.state = through(row.state, Transition::Requeue);
                row.state = through(row.state, Transition::Schedule);
            }
        }
        next
    }

    fn take(&self, state: &mut State, worker: u8, action: u8) {
        let epoch = take_lease(state);
        let place = &mut state.workers[usize::from(worker)];
        if self.scenario.kinds[usize::from(action)] == ActionKind::Message {
            *place = Place::Looking { action, epoch };
            return;
        }
        *place = Place::Intended {
            action,
            epoch,
            is_checked: false,
        };
        let epoch = i64::from(epoch);
        self.settle(state, action, Event::Cleared { epoch });
    }

    /// One transaction: the lease is renewed, what was seen is written down, the rules are asked, the
    /// intent is written.
    fn begin(&self, state: &mut State, worker: u8) {
        let Place::Looked {
            action,
            epoch,
            saw_reply,
            saw_effect,
            is_stale,
        } = state.workers[usize::from(worker)]
        else {
            return;
        };
        state.workers[usize::from(worker)] = Place::Idle;
        if !(state.lease.is_held && state.lease.epoch == epoch) {
            // Another process has the account.
            return;
        }
        state.lease.has_expired = false;
        if saw_effect {
            self.settle(state, action, Event::Seen);
        }
        let ruling = self.rules[usize::from(state.is_stopped)][usize::from(saw_reply)]
            [usize::from(is_stale)];
        let is_scheduled = state.actions[usize::from(action)].state == ActionState::Scheduled;
        match ruling {
            Ruling::Send if is_scheduled => {
                let epoch_number = i64::from(epoch);
                let event = Event::Cleared {
                    epoch: epoch_number,
                };
                self.settle(state, action, event);
                state.workers[usize::from(worker)] = Place::Intended {
                    action,
                    epoch,
                    is_checked: false,
                };
                return;
            }
            Ruling::End if is_scheduled => {
                let row = &mut state.actions[usize::from(action)];
                row.state = through(row.state, Transition::Cancel);
            }
            Ruling::Send | Ruling::Wait | Ruling::End => {}
        }
        release(state, epoch);
    }

    fn land(&self, state: &mut State, index: u8) {
        let Some(request) = state.requests[usize::from(index)].take() else {
            return;
        };
        let is_refused = state.effects[usize::from(request.action)].is_closed
            || self.is_already_so(state, request.action);
        if !is_refused {
            state.effects[usize::from(request.action)].count += 1;
        }
    }

    fn record(&self, state: &mut State, worker: u8) {
        let Place::Heard {
            action,
            epoch,
            heard,
        } = state.workers[usize::from(worker)]
        else {
            return;
        };
        state.workers[usize::from(worker)] = Place::Idle;
        let event = Event::Answered {
            epoch: i64::from(epoch),
            answer: self.variant.understand(heard),
        };
        self.settle(state, action, event);
        release(state, epoch);
    }

    fn take_to_probe(&self, state: &mut State, worker: u8, action: u8) {
        let standing = state.standing(&self.scenario, usize::from(action));
        if self.variant.decide(&standing, Event::LookUpDue) != Decision::Look {
            return;
        }
        let epoch = take_lease(state);
        state.workers[usize::from(worker)] = Place::Probing {
            action,
            epoch,
            of: state.actions[usize::from(action)].epoch,
        };
    }

    fn record_probe(&self, state: &mut State, worker: u8) {
        let Place::Probed {
            action,
            epoch,
            of,
            sight,
        } = state.workers[usize::from(worker)]
        else {
            return;
        };
        state.workers[usize::from(worker)] = Place::Idle;
        let event = Event::Looked {
            epoch: i64::from(of),
            sight,
        };
        self.settle(state, action, event);
        release(state, epoch);
    }

    /// The world after a poll, which holds the account as a sender does.
    fn poll(&self, state: &State) -> State {
        let mut next = *state;
        for action in 0..ACTIONS as u8 {
            if next.effects[usize::from(action)].count > 0 {
                self.settle(&mut next, action, Event::Seen);
            }
        }
        if next != *state {
            let epoch = take_lease(&mut next);
            release(&mut next, epoch);
        }
        next
    }

    fn tell(&self, state: &mut State, action: u8) {
        let word = if state.effects[usize::from(action)].count > 0 {
            Word::Sent
        } else {
            Word::NotSent
        };
        self.settle(state, action, Event::Told(word));
        let row = &mut state.actions[usize::from(action)];
        row.denied = row.state == ActionState::Canceled;
    }

    /// Asks the protocol, and does what it says.
    fn settle(&self, state: &mut State, action: u8, event: Event) {
        let standing = state.standing(&self.scenario, usize::from(action));
        let decision = self.variant.decide(&standing, event);
        let row = &mut state.actions[usize::from(action)];
        row.doubt = decision.doubt_after(row.doubt);
        match (decision, event) {
            (Decision::Begin, Event::Cleared { epoch }) => {
                row.attempts += 1;
                row.epoch = epoch as u8;
                row.intents |= 1 << epoch;
                row.due = Due::InQuarantine;
            }
            (Decision::Lose, Event::LookUpDue) => row.due = Due::Now,
            (Decision::Lose, Event::Answered { answer, .. }) => {
                let at_once = self.variant.looks_at_once() && answer == Answer::Unknown;
                row.due = if at_once { Due::Now } else { Due::InQuarantine };
            }
            (Decision::LookLater, _) => row.due = Due::InQuarantine,
            (
                Decision::Confirm | Decision::End { .. } | Decision::PutBack { .. } | Decision::Ask,
                _,
            ) => row.due = Due::Never,
            _ => {}
        }
        if let Some(transition) = decision.transition() {
            row.state = through(row.state, transition);
        }
    }
}

fn through(state: ActionState, transition: Transition) -> ActionState {
    state
        .after(transition)
        .expect("a move takes a way of the chart; the tests of `domain` hold the protocol to it")
}

fn take_lease(state: &mut State) -> u8 {
    state.lease.epoch += 1;
    state.lease.is_held = true;
    state.lease.has_expired = false;
    state.lease.epoch
}

fn release(state: &mut State, epoch: u8) {
    if state.lease.epoch == epoch {
        state.lease.is_held = false;
        state.lease.has_expired = false;
    }
}

fn look(state: &mut State, worker: u8) {
    let place = &mut state.workers[usize::from(worker)];
    if let Place::Looking { action, epoch } = *place {
        let effects = &state.effects[usize::from(action)];
        *place = Place::Looked {
            action,
            epoch,
            saw_reply: effects.has_reply,
            saw_effect: effects.count > 0,
            is_stale: false,
        };
    }
}

fn check(state: &mut State, worker: u8) {
    let place = &mut state.workers[usize::from(worker)];
    if let Place::Intended { action, epoch, .. } = *place {
        *place = if state.lease.is_of(epoch) {
            Place::Intended {
                action,
                epoch,
                is_checked: true,
            }
        } else {
            Place::Heard {
                action,
                epoch,
                heard: Heard::NotWritten,
            }
        };
    }
}

fn write(state: &mut State, worker: u8) {
    let Place::Intended { action, epoch, .. } = state.workers[usize::from(worker)] else {
        return;
    };
    let Some(free) = (0..REQUESTS).find(|index| state.requests[*index].is_none()) else {
        return;
    };
    state.requests[free] = Some(Request {
        action,
        in_lease: state.lease.is_of(epoch),
        stage: Stage::Handled,
    });
    state.actions[usize::from(action)].open_writes += 1;
    state.workers[usize::from(worker)] = Place::Waiting {
        action,
        epoch,
        request: free as u8,
    };
}

fn answer(state: &mut State, index: u8, reply: Reply) {
    let Some(request) = state.requests[usize::from(index)] else {
        return;
    };
    let effects = &mut state.effects[usize::from(request.action)];
    if reply.performs() {
        effects.count += 1;
    }
    if reply == Reply::Refused {
        effects.is_closed = true;
    }
    if reply.is_definite_refusal() {
        state.actions[usize::from(request.action)].open_writes -= 1;
    }
    state.requests[usize::from(index)] = (reply == Reply::Late).then_some(Request {
        stage: Stage::Late,
        ..request
    });
    for place in &mut state.workers {
        if let Place::Waiting {
            action,
            epoch,
            request,
        } = *place
            && request == index
        {
            *place = Place::Heard {
                action,
                epoch,
                heard: reply.is_heard_as(),
            };
        }
    }
}

fn stop(state: &mut State) {
    state.is_stopped = true;
    for row in &mut state.actions {
        let is_in_flight = matches!(row.state, ActionState::Sending | ActionState::Unconfirmed);
        row.at_stop = if row.state.is_final() {
            AtStop::Ended
        } else if is_in_flight || row.doubt != domain::protocol::Doubt::None {
            AtStop::Listed
        } else {
            AtStop::AtRest
        };
        if row.state == ActionState::Scheduled {
            row.state = through(row.state, Transition::CarryOver);
        }
    }
}
