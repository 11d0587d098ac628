//! The network itself: pure, synchronous, deterministic. Time is handed in, and nothing else comes from outside.

mod acts;
mod control;
mod reads;
mod writes;

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::account::{Account, AccountIndex};
use crate::agenda::{Act, Agenda};
use crate::behaviour::{Behaviour, Mind};
use crate::draw::Draw;
use crate::fault::{EffectFault, Fault, Faults, Plan, Subject};
use crate::ledger::{By, Entry, Ledger, Row};
use crate::limits::Limits;
use crate::moment::{Millis, SECOND};
use crate::people::{People, PersonIndex};
use crate::refusal::{Code, Refusal};
use crate::request::{Ask, Delivery, Operation, Reply, Request, Write};

pub use control::{NewSession, OwnerAct, PersonAct};

/// How many people there are where nobody says otherwise.
pub const PEOPLE_DEFAULT: u32 = 20_000;

/// What a network begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Decides about everything that is drawn.
    pub seed: u64,
    /// How many people are generated.
    pub people: u32,
    /// The first instant.
    pub start: Millis,
    /// What accounts are allowed where they are opened without limits of their own.
    pub limits: Limits,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 1,
            people: PEOPLE_DEFAULT,
            start: 0,
            limits: Limits::default(),
        }
    }
}

/// The simulated network.
#[derive(Debug, Clone)]
pub struct Network {
    settings: Settings,
    draw: Draw,
    now: Millis,
    people: People,
    accounts: Vec<Account>,
    by_id: HashMap<String, AccountIndex>,
    by_token: HashMap<String, AccountIndex>,
    ledger: Ledger,
    agenda: Agenda,
    behaviour: Behaviour,
    faults: Faults,
}

/// An answer before it is written down.
struct Outcome {
    status: u16,
    body: Value,
    code: Option<Code>,
    delivery: Delivery,
}

impl Outcome {
    const fn answered(status: u16, body: Value) -> Self {
        Self {
            status,
            body,
            code: None,
            delivery: Delivery::Answered,
        }
    }

    fn refused(refusal: &Refusal) -> Self {
        Self {
            status: refusal.code.status(),
            body: refusal.to_json(),
            code: Some(refusal.code),
            delivery: Delivery::Answered,
        }
    }

    fn of(result: Result<(u16, Value), Refusal>) -> Self {
        match result {
            Ok((status, body)) => Self::answered(status, body),
            Err(refusal) => Self::refused(&refusal),
        }
    }
}

impl Network {
    /// A network with its people and no accounts.
    pub fn new(settings: Settings) -> Self {
        let draw = Draw::from_seed(settings.seed);
        Self {
            settings,
            draw,
            now: settings.start,
            people: People::generate(draw, settings.people),
            accounts: Vec::new(),
            by_id: HashMap::new(),
            by_token: HashMap::new(),
            ledger: Ledger::default(),
            agenda: Agenda::default(),
            behaviour: Behaviour::default(),
            faults: Faults::default(),
        }
    }

    /// What it began with.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The present instant of the network.
    pub const fn now(&self) -> Millis {
        self.now
    }

    /// When the next thing happens by itself.
    pub fn next_moment(&self) -> Option<Millis> {
        self.agenda.next_moment()
    }

    /// The people.
    pub const fn people(&self) -> &People {
        &self.people
    }

    /// The accounts, in the order of their opening.
    pub fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// The account with that id.
    pub fn account(&self, id: &str) -> Option<&Account> {
        self.by_id
            .get(id)
            .map(|index| &self.accounts[*index as usize])
    }

    /// Everything that was asked and that happened.
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Moves time to `now` and lets everything happen that falls due on the way, in order. Time never moves back.
    pub fn advance_to(&mut self, now: Millis) {
        while let Some(due) = self.agenda.next_due(now) {
            self.now = self.now.max(due.at);
            self.happen(due);
        }
        self.now = self.now.max(now);
    }

    /// Answers a request that arrives at `now`.
    ///
    /// Where the reply has a `delay`, the request counts as in flight until [`Network::delivered`] is called with it.
    pub fn handle(&mut self, now: Millis, request: &Request) -> Reply {
        self.advance_to(now);
        let index = request
            .token
            .as_ref()
            .and_then(|token| self.by_token.get(token))
            .copied();
        let person = request.ask.person().and_then(|key| self.people.find(key));
        let account = index.map(|index| &mut self.accounts[index as usize]);
        let (id, in_flight) = account.map_or((None, 1), |account| {
            account.in_flight += 1;
            (Some(account.id.clone()), account.in_flight)
        });
        let sequence = self.ledger.append(Row {
            at: self.now,
            account: id,
            person,
            text: request.ask.text(),
            client_reference: request.client_reference.clone(),
            entry: Entry::Request {
                operation: request.ask.operation(),
                in_flight,
                status: 0,
                code: None,
                delivery: Delivery::Answered.as_str(),
                answered_after: 0,
            },
        });
        let (outcome, delay) = match index {
            None => {
                let refusal =
                    Refusal::new(Code::InvalidToken, "No account has this session token.");
                (Outcome::refused(&refusal), 0)
            }
            Some(index) => self.serve(index, person, request, sequence),
        };
        let code = outcome.code.map(Code::as_str);
        let delivery = outcome.delivery.as_str();
        self.ledger
            .answer(sequence, outcome.status, code, delivery, delay);
        let reply = Reply {
            status: outcome.status,
            body: outcome.body,
            delay,
            delivery: outcome.delivery,
            sequence,
        };
        if delay == 0 {
            self.delivered(&reply);
        }
        reply
    }

    /// The delayed answer is on its way: its request is not in flight any more.
    pub fn delivered(&mut self, reply: &Reply) {
        let account = self.ledger.rows()[reply.sequence as usize - 1]
            .account
            .as_deref()
            .and_then(|id| self.by_id.get(id));
        if let Some(index) = account {
            let in_flight = &mut self.accounts[*index as usize].in_flight;
            *in_flight = in_flight.saturating_sub(1);
        }
    }

    /// Serves a request of a known account: session, faults, then the thing itself.
    fn serve(
        &mut self,
        index: AccountIndex,
        person: Option<PersonIndex>,
        request: &Request,
        sequence: u64,
    ) -> (Outcome, u64) {
        let account = &mut self.accounts[index as usize];
        if let Err(refusal) = account.session.check(self.now) {
            return (Outcome::refused(&refusal), 0);
        }
        let operation = request.ask.operation();
        if let Ask::Unreadable(_, why) = &request.ask {
            return (
                Outcome::refused(&Refusal::new(Code::InvalidRequest, why.clone())),
                0,
            );
        }
        let ordinal = account.count_request(operation);
        let account = &self.accounts[index as usize];
        let plan = self.faults.plan(
            self.draw,
            Subject {
                operation,
                account,
                person,
                ordinal,
            },
        );
        let outcome = match self.refuse_by_fault(index, operation, plan.decisive) {
            Some(refusal) => Outcome::refused(&refusal),
            None => self.answer(index, request, sequence, &plan),
        };
        (outcome, plan.delay)
    }

    /// The faults that refuse before anything is done.
    fn refuse_by_fault(
        &mut self,
        index: AccountIndex,
        operation: Operation,
        fault: Option<Fault>,
    ) -> Option<Refusal> {
        let wait = |refusal: Refusal, seconds: Option<u32>| match seconds {
            Some(seconds) => refusal.after(Millis::from(seconds) * SECOND),
            None => refusal,
        };
        match fault? {
            Fault::Throttle {
                retry_after_seconds,
            } => {
                let refusal = Refusal::new(Code::Throttled, "Too many requests.");
                Some(wait(refusal, retry_after_seconds))
            }
            Fault::Limit {
                retry_after_seconds,
            } => {
                let code = match operation {
                    Operation::Invite => Code::InvitationLimit,
                    Operation::Message => Code::MessageLimit,
                    _ => Code::Throttled,
                };
                let refusal = Refusal::new(
                    code,
                    "The account has reached its limit for this kind of act.",
                );
                Some(wait(refusal, retry_after_seconds))
            }
            Fault::ExpireSession => {
                self.set_session(index, NewSession::Expired, By::Network);
                self.accounts[index as usize].session.check(self.now).err()
            }
            Fault::Restrict { seconds } => {
                let until = seconds.map(|seconds| self.now + Millis::from(seconds) * SECOND);
                self.set_session(index, NewSession::Restricted { until }, By::Network);
                self.accounts[index as usize].session.check(self.now).err()
            }
            _ => None,
        }
    }

    /// Does what is asked, and lets the answer go astray where a fault says so.
    fn answer(
        &mut self,
        index: AccountIndex,
        request: &Request,
        sequence: u64,
        plan: &Plan,
    ) -> Outcome {
        let (effect, delivery, status) = match plan.decisive {
            Some(Fault::Timeout {
                effect,
                hold_milliseconds,
            }) => (effect, Delivery::TimedOut(hold_milliseconds), None),
            Some(Fault::Reset { effect }) => (effect, Delivery::Cut, None),
            Some(Fault::Nonsense { effect }) => (effect, Delivery::Nonsense, None),
            Some(Fault::Truncated { effect }) => (effect, Delivery::Truncated, None),
            Some(Fault::Error { effect, status }) => (effect, Delivery::Answered, Some(status)),
            _ => (EffectFault::Applied, Delivery::Answered, None),
        };
        let mut outcome = match (&request.ask, effect) {
            (Ask::Write(write), EffectFault::Applied) => Outcome::of(self.perform(
                index,
                write,
                By::Client,
                Some(sequence),
                request.client_reference.as_ref(),
            )),
            (Ask::Write(_), EffectFault::None) => Outcome::answered(0, json!({})),
            (Ask::Write(write), EffectFault::Late(seconds)) => {
                self.perform_later(
                    index,
                    write,
                    Millis::from(seconds) * SECOND,
                    sequence,
                    request,
                );
                Outcome::answered(0, json!({}))
            }
            (ask, _) => Outcome::of(self.read(index, ask, plan).map(|body| (200, body))),
        };
        outcome.delivery = delivery;
        if let Some(status) = status {
            outcome.status = status;
            outcome.code = Some(Code::Unavailable);
            outcome.body = Refusal::new(Code::Unavailable, "The network has trouble.").to_json();
        }
        outcome
    }

    fn perform_later(
        &mut self,
        index: AccountIndex,
        write: &Write,
        wait: Millis,
        sequence: u64,
        request: &Request,
    ) {
        let act = Act::Late {
            write: write.clone(),
            client_reference: request.client_reference.clone(),
            cause: sequence,
        };
        self.agenda
            .add(self.now + wait, index, PersonIndex::MAX, act);
    }

    /// Who decides about what a person does to an account.
    fn mind(
        &self,
        index: AccountIndex,
        person: PersonIndex,
        occasion: &str,
        ordinal: u64,
    ) -> Mind<'_> {
        Mind {
            person,
            draw: self.accounts[index as usize]
                .draw_for(person)
                .text(occasion)
                .number(ordinal),
            language: self.people.language(person),
            offset_hours: self.people.offset_hours(person),
        }
    }
}
