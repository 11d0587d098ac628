//! The dispatch step: what is due is looked at again and leaves, once (engine, sending).
//!
//! Two transactions stand around every call. The first one takes the account's lease, looks at the
//! rules and writes the intent; only after its commit is the network called. The second one writes
//! the outcome. Both serve as many actions as are ready at that moment, so that durability is paid
//! once for many, and no account waits for another's slow call.

mod intent;
mod perform;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use connectors::Connector;
use domain::action::Reason;
use domain::ids::IdentityId;
use domain::limits;
use domain::seeded::{self, Bug};
use domain::time::Timestamp;
use store::account::{AccountRow, Lease};
use store::action::{ActionRow, Waiting};

use crate::calls::Calls;
use crate::facts::Gathered;
use crate::hold::Hold;
use crate::journal::Journal;
use crate::{Engine, EngineResult, Progress};

use perform::{Performed, write_outcomes};
pub(crate) use perform::{change, person};

/// An action with the account that was taken for it.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub action: ActionRow,
    pub hold: Hold,
    pub connector: Arc<dyn Connector>,
}

/// What a call brought.
pub(crate) enum Finished {
    /// The conversation was looked at, before a message.
    Looked(Held, perform::Look),
    /// The action was performed, or was tried.
    Performed(Held, Performed),
}

/// Sends what is due, until nothing is.
pub async fn step(engine: &Engine, now: Timestamp) -> EngineResult<Progress> {
    let mut dispatcher = Dispatcher::new(engine.clone());
    let mut progress = Progress::default();
    loop {
        progress.add(dispatcher.turn(now).await?);
        if !dispatcher.wait().await {
            return Ok(progress);
        }
    }
}

/// The calls in flight of one process, and what they brought.
pub struct Dispatcher {
    engine: Engine,
    calls: Calls<Finished>,
    /// Whether the last look found something that could be begun.
    began: bool,
}

impl Dispatcher {
    /// A dispatcher with nothing in flight.
    pub fn new(engine: Engine) -> Self {
        Self {
            engine,
            calls: Calls::new("a call to a connector"),
            began: false,
        }
    }

    /// How many calls are in flight.
    pub fn in_flight(&self) -> usize {
        self.calls.in_flight()
    }

    /// Waits for a call to end, and takes all that have; false where nothing is in flight and the
    /// last look began nothing.
    pub async fn wait(&mut self) -> bool {
        self.calls.wait().await || std::mem::take(&mut self.began)
    }

    /// Waits for the calls in flight and writes what they brought; nothing new is begun. For a
    /// program that stops.
    pub async fn settle(&mut self, now: Timestamp) -> EngineResult<Progress> {
        self.calls.wait_for_all().await;
        let engine = self.engine.clone();
        let mut journal = Journal::default();
        let mut tx = engine.db.write().await?;
        let mut performed = Vec::new();
        let mut free = Vec::new();
        for finished in self.calls.take_ended() {
            let (Finished::Looked(held, _) | Finished::Performed(held, _)) = &finished;
            free.push(held.hold.lease.clone());
            if let Finished::Performed(held, answer) = finished {
                performed.push((held, answer));
            }
        }
        write_outcomes(&engine, &mut tx, performed, &mut journal, now).await?;
        store::account::release_all(&mut tx, &free).await?;
        let progress = journal.write(&mut tx).await?;
        tx.commit().await?;
        Ok(progress)
    }

    /// One transaction: outcomes of finished calls, and intents of what is due. The calls are made
    /// after its commit.
    pub async fn turn(&mut self, now: Timestamp) -> EngineResult<Progress> {
        let engine = self.engine.clone();
        let mut journal = Journal::default();
        // Before the transaction: what it waits for is time of the leases that it takes.
        let taken = (engine.running)();
        let mut tx = engine.db.write().await?;
        let mut looked = Vec::new();
        let mut performed = Vec::new();
        for finished in self.calls.take_ended() {
            match finished {
                Finished::Looked(held, look) => looked.push((held, look)),
                Finished::Performed(held, answer) => performed.push((held, answer)),
            }
        }
        let free: Vec<Lease> = performed
            .iter()
            .map(|(held, _)| held.hold.lease.clone())
            .collect();
        write_outcomes(&engine, &mut tx, performed, &mut journal, now).await?;
        store::account::release_all(&mut tx, &free).await?;
        let may_send = engine.may_send(&mut tx).await?;
        let room = if may_send {
            limits::DISPATCH_IN_FLIGHT_MAXIMUM.saturating_sub(self.calls.in_flight() + looked.len())
        } else {
            0
        };
        let picked = pick(&engine, &mut tx, room, taken, now).await?;
        self.began = picked.found;
        let mut ready: Vec<(Held, Option<Timestamp>)> =
            picked.held.into_iter().map(|held| (held, None)).collect();
        for (held, look) in renew(&mut tx, looked, taken, now).await? {
            ready.extend(
                perform::write_look(&engine, &mut tx, held, look, &mut journal, now).await?,
            );
        }
        if !may_send {
            // What was looked at for is looked at again when it may leave.
            store::account::release_all(&mut tx, ready.iter().map(|(held, _)| &held.hold.lease))
                .await?;
            ready.clear();
        }
        let mut begun = intent::begin(&engine, &mut tx, ready, &mut journal, now).await?;
        if seeded::is_on(Bug::LedgerAfterTheCalls) {
            // I-33 is broken where a change and its row do not commit together.
            tx.commit().await?;
            self.call(begun, now);
            tx = engine.db.write().await?;
            let progress = journal.write(&mut tx).await?;
            tx.commit().await?;
            return Ok(progress);
        }
        if seeded::is_on(Bug::CallBeforeIntent) {
            // I-04 is broken where the network knows before the database does.
            self.call(std::mem::take(&mut begun), now);
        }
        let progress = journal.write(&mut tx).await?;
        tx.commit().await?;
        self.call(begun, now);
        Ok(progress)
    }

    /// Makes the calls of what has begun; their intents are durable.
    fn call(&mut self, begun: intent::Begun, now: Timestamp) {
        for look in begun.looks {
            self.calls.spawn(perform::look(look, now));
        }
        for task in begun.tasks {
            self.calls
                .spawn(perform::perform(task, self.engine.running.clone(), now));
        }
    }
}

/// Of what is due longest, as much is looked at as there are places, and so many times as much where that fills less than
/// half of the free ones: a sender whose actions pile up must not hide the others.
const LOOKED_AT_PER_PLACE: usize = 4;

/// What is due.
#[derive(Default)]
struct Picked {
    /// What is held, to be looked at by the rules.
    held: Vec<Held>,
    /// Whether anything was found: then there may be more.
    found: bool,
}

/// Takes what is due, one action per account, messages of sequences before new invitations, and
/// the leases of the accounts.
async fn pick(
    engine: &Engine,
    tx: &mut store::Tx,
    room: usize,
    taken: Duration,
    now: Timestamp,
) -> EngineResult<Picked> {
    if room == 0 {
        return Ok(Picked::default());
    }
    let few = limits::DISPATCH_IN_FLIGHT_MAXIMUM;
    let mut due = store::action::due(tx, now, few as u32, room as u32).await?;
    if due.len() < room / 2 {
        let many = few * LOOKED_AT_PER_PLACE;
        due = store::action::due(tx, now, many as u32, room as u32).await?;
    }
    let found = !due.is_empty();
    let mut first: BTreeMap<IdentityId, ActionRow> = BTreeMap::new();
    let mut homeless = Vec::new();
    for action in due {
        match action.identity_id.clone() {
            Some(identity) => {
                first.insert(identity, action);
            }
            None => homeless.push(action),
        }
    }
    without_account(tx, homeless, now).await?;
    let held = take_accounts(engine, tx, first, taken, now).await?;
    Ok(Picked { held, found })
}

/// Without an account nothing can leave; the slot's end carries these over.
async fn without_account(
    tx: &mut store::Tx,
    actions: Vec<ActionRow>,
    now: Timestamp,
) -> EngineResult<()> {
    let waitings: Vec<Waiting> = actions
        .into_iter()
        .map(|action| Waiting {
            action,
            until: now.plus_millis(limits::RETRY_MILLISECONDS),
            reason: Reason::IdentityInactive,
            detail: None,
        })
        .collect();
    Ok(store::action::wait(tx, &waitings).await?)
}

/// Of what was looked at, that whose account no other process has taken meanwhile, held anew: a look
/// may have outlasted its lease (I-19).
async fn renew(
    tx: &mut store::Tx,
    looked: Vec<(Held, perform::Look)>,
    taken: Duration,
    now: Timestamp,
) -> EngineResult<Vec<(Held, perform::Look)>> {
    let until = now.plus_millis(limits::IDENTITY_LEASE_MILLISECONDS);
    let leases = looked.iter().map(|(held, _)| &held.hold.lease);
    let renewed: BTreeSet<IdentityId> = store::account::renew(tx, leases, until)
        .await?
        .into_iter()
        .map(|lease| lease.id)
        .collect();
    let still = looked
        .into_iter()
        .filter(|(held, _)| renewed.contains(&held.hold.lease.id));
    let anew = still.map(|(mut held, look)| {
        held.hold.taken = taken;
        (held, look)
    });
    Ok(anew.collect())
}

async fn take_accounts(
    engine: &Engine,
    tx: &mut store::Tx,
    mut first: BTreeMap<IdentityId, ActionRow>,
    taken: Duration,
    now: Timestamp,
) -> EngineResult<Vec<Held>> {
    if first.is_empty() {
        return Ok(Vec::new());
    }
    let until = now.plus_millis(limits::IDENTITY_LEASE_MILLISECONDS);
    let leases = store::account::lease(tx, first.keys(), &engine.worker, now, until).await?;
    let accounts: BTreeMap<IdentityId, AccountRow> =
        store::account::by_ids(tx, leases.iter().map(|lease| &lease.id))
            .await?
            .into_iter()
            .map(|account| (account.id.clone(), account))
            .collect();
    let mut held: Vec<Held> = Vec::new();
    for lease in leases {
        let (Some(action), Some(account)) = (first.remove(&lease.id), accounts.get(&lease.id))
        else {
            continue;
        };
        let connector = engine.connections.connector(account);
        // I-04 is broken where an intent names one account and its request another.
        let connector = match held.first() {
            Some(Held { connector, .. }) if seeded::is_on(Bug::ConnectorOfAnotherAccount) => {
                Ok(Arc::clone(connector))
            }
            _ => connector,
        };
        match connector {
            // I-31 is broken where one account's trouble is everybody's.
            Err(_) if seeded::is_on(Bug::OneErrorStopsAll) => return Ok(Vec::new()),
            Ok(connector) => held.push(Held {
                action,
                hold: Hold { lease, taken },
                connector,
            }),
            Err(problem) => {
                let waiting = Waiting {
                    action,
                    until: now.plus_millis(limits::RETRY_MILLISECONDS),
                    reason: Reason::SessionDisconnected,
                    detail: Some(problem),
                };
                store::action::wait(tx, &[waiting]).await?;
                store::account::release(tx, &lease).await?;
            }
        }
    }
    Ok(held)
}

/// The facts for a set of actions that are held.
pub(crate) async fn gather(
    tx: &mut store::Tx,
    held: &[(Held, Option<Timestamp>)],
    now: Timestamp,
) -> EngineResult<Gathered> {
    let actions: Vec<&ActionRow> = held.iter().map(|(one, _)| &one.action).collect();
    Gathered::of(tx, &actions, now).await
}
