//! The world in which the protocol is explored: two actions of one account, two workers, the network.
//!
//! Time is not counted. What has to pass before something else may happen (a lease, a quarantine, the
//! age of a snapshot) is a move of its own, allowed where real time allows it.

use domain::action::{ActionKind, ActionState};
use domain::protocol::{Doubt, Sight, Standing};

/// Actions of the account.
pub const ACTIONS: usize = 2;
/// Workers: two processes, or two lives of one.
pub const WORKERS: usize = 2;
/// Requests that the network still has to do with, at most.
pub const REQUESTS: usize = 4;

/// What of the world is explored in one search.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    /// Its name.
    pub name: &'static str,
    /// What the two actions do. The first is for Ana, the second for Ben.
    pub kinds: [ActionKind; ACTIONS],
    /// Whether the second action is a later step for the same contact: then it waits for the first.
    pub is_sequence: bool,
    /// How often a worker may end for good, without a word.
    pub crashes: u8,
    /// How many attempts of one action are begun at most.
    pub attempts: u8,
    /// How often the account is taken at most.
    pub leases: u8,
    /// Whether the contacts may reply.
    pub replies: bool,
    /// Whether the campaign may be stopped.
    pub stops: bool,
    /// Whether the account's owner may invite by hand.
    pub by_hand: bool,
    /// Whether the network may refuse for the person's sake.
    pub refuses: bool,
    /// Whether the network may be unreadable, or a connector unable to look.
    pub blind: bool,
    /// Whether a person may put back what a person said was not sent.
    pub requeues: bool,
}

/// When an action in flight or unconfirmed is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Due {
    /// Not by the machine: a person is asked, or there is nothing to look up.
    Never,
    /// After the quarantine.
    InQuarantine,
    /// Now.
    Now,
}

/// An action as the database has it, and what the properties need to know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Action {
    /// Where it stands.
    pub state: ActionState,
    /// Attempts begun.
    pub attempts: u8,
    /// The epoch of the last one.
    pub epoch: u8,
    /// Which may have had an effect.
    pub doubt: Doubt,
    /// When it is looked up.
    pub due: Due,
    /// Bit by bit, the epochs of which an intent was committed.
    pub intents: u16,
    /// Requests written that were not definitely refused.
    pub open_writes: u8,
    /// Whether a person said that it was not sent.
    pub denied: bool,
    /// Whether a person put it back after that.
    pub put_back: bool,
    /// How the stop of the campaign found it.
    pub at_stop: AtStop,
}

/// How the stop of the campaign found an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AtStop {
    /// There was none yet.
    NotYet,
    /// Nothing of it could be at the network.
    AtRest,
    /// The answer to the stop listed it as in flight.
    Listed,
    /// It had ended.
    Ended,
}

/// What comes back of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Heard {
    /// It was performed.
    Performed,
    /// The world is already so.
    Already,
    /// The person or the text stands against it.
    Refused,
    /// 429.
    Busy,
    /// An answer of the 5xx kind.
    ServerError,
    /// A time-out, a broken connection, nonsense.
    Silence,
    /// The process found that its lease had run out and wrote nothing.
    NotWritten,
}

/// Where a worker is in its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Nothing in hand.
    Idle,
    /// Holds the account, and will look at the conversation.
    Looking {
        /// The action.
        action: u8,
        /// The lease.
        epoch: u8,
    },
    /// Has looked.
    Looked {
        /// The action.
        action: u8,
        /// The lease.
        epoch: u8,
        /// Whether the contact had written.
        saw_reply: bool,
        /// Whether an effect of the action was there.
        saw_effect: bool,
        /// Whether the look is older than counts.
        is_stale: bool,
    },
    /// The intent is committed.
    Intended {
        /// The action.
        action: u8,
        /// The lease.
        epoch: u8,
        /// Whether the lease was found to be long enough; the next step writes to the network.
        is_checked: bool,
    },
    /// The request is written.
    Waiting {
        /// The action.
        action: u8,
        /// The lease.
        epoch: u8,
        /// The request.
        request: u8,
    },
    /// The call has come to an end; nothing of it is written down.
    Heard {
        /// The action.
        action: u8,
        /// The lease.
        epoch: u8,
        /// What was heard.
        heard: Heard,
    },
    /// Holds the account to look for an effect.
    Probing {
        /// The action.
        action: u8,
        /// The lease.
        epoch: u8,
        /// The epoch of the last attempt.
        of: u8,
    },
    /// Has looked for it; nothing of it is written down.
    Probed {
        /// The action.
        action: u8,
        /// The lease.
        epoch: u8,
        /// The epoch of the last attempt when the look began.
        of: u8,
        /// What was seen.
        sight: Sight,
    },
}

/// Where a request is at the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Being handled; the caller may still hear of it.
    Handled,
    /// The caller hears nothing any more; it may land or vanish.
    Late,
}

/// A request that the network has still to do with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Request {
    /// The action.
    pub action: u8,
    /// Whether it was written within the lease of its worker. A process that sleeps exactly between
    /// its last look at the lease and the write is the one that does not.
    pub in_lease: bool,
    /// Where it is.
    pub stage: Stage,
}

/// The account's lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Lease {
    /// Raised each time it is taken.
    pub epoch: u8,
    /// Whether somebody holds it.
    pub is_held: bool,
    /// Whether it has run out.
    pub has_expired: bool,
}

impl Lease {
    /// Whether a process may take it.
    pub const fn is_free(&self) -> bool {
        !self.is_held || self.has_expired
    }

    /// Whether the one that took it with this epoch still has it.
    pub const fn is_of(&self, epoch: u8) -> bool {
        self.is_held && !self.has_expired && self.epoch == epoch
    }
}

/// What the network has of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Effects {
    /// How often it came about.
    pub count: u8,
    /// Whether the owner did the same by hand.
    pub by_hand: bool,
    /// Whether the network takes nothing of the kind for this person any more.
    pub is_closed: bool,
    /// Whether the contact has written.
    pub has_reply: bool,
}

/// The world at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct State {
    /// The actions.
    pub actions: [Action; ACTIONS],
    /// The workers.
    pub workers: [Place; WORKERS],
    /// The account.
    pub lease: Lease,
    /// What is at the network.
    pub requests: [Option<Request>; REQUESTS],
    /// What the network has done.
    pub effects: [Effects; ACTIONS],
    /// Whether the campaign is stopped.
    pub is_stopped: bool,
    /// How many more workers may end.
    pub crashes_left: u8,
}

impl State {
    /// Both actions have their moment; nobody has begun.
    pub fn initial(scenario: &Scenario) -> Self {
        let action = Action {
            state: ActionState::Scheduled,
            attempts: 0,
            epoch: 0,
            doubt: Doubt::None,
            due: Due::Never,
            intents: 0,
            open_writes: 0,
            denied: false,
            put_back: false,
            at_stop: AtStop::NotYet,
        };
        let effects = Effects {
            count: 0,
            by_hand: false,
            is_closed: false,
            has_reply: false,
        };
        Self {
            actions: [action; ACTIONS],
            workers: [Place::Idle; WORKERS],
            lease: Lease {
                epoch: 0,
                is_held: false,
                has_expired: false,
            },
            requests: [None; REQUESTS],
            effects: [effects; ACTIONS],
            is_stopped: false,
            crashes_left: scenario.crashes,
        }
    }

    /// An action as the protocol knows it.
    pub fn standing(&self, scenario: &Scenario, action: usize) -> Standing {
        let row = &self.actions[action];
        Standing {
            kind: scenario.kinds[action],
            state: row.state,
            attempts: u32::from(row.attempts),
            epoch: i64::from(row.epoch),
            doubt: row.doubt,
            in_hand: false,
        }
    }

    /// Whether the network has an effect of an action that is not undone: then it refuses a second
    /// invitation, and there is nothing more to take back.
    pub fn is_already_so(&self, scenario: &Scenario, action: usize) -> bool {
        domain::protocol::is_idempotent(scenario.kinds[action])
            && (self.effects[action].count > 0 || self.effects[action].by_hand)
    }

    /// Whether a worker's request is being handled.
    pub fn has_request_in_lease(&self) -> bool {
        self.requests
            .iter()
            .flatten()
            .any(|request| request.stage == Stage::Handled && request.in_lease)
    }
}
