//! The dispatch step: what is due is looked at again and leaves, once (engine, sending).
//!
//! Two transactions stand around every call. The first one takes the account's lease, looks at the
//! rules and writes the intent; only after its commit is the network called. The second one writes
//! the outcome. Both serve as many actions as are ready at that moment, so that durability is paid
//! once for many, and no account waits for another's slow call. An account that has more to send goes
//! on under the same lease, as long as the lease lasts.

mod backlog;
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
use store::account::AccountRow;
use store::action::{ActionRow, Due, Waiting};

use crate::calls::Calls;
use crate::facts::Gathered;
use crate::hold::Hold;
use crate::journal::Journal;
use crate::{Engine, EngineResult, Progress};

use backlog::Backlog;
pub(crate) use intent::text_hash;
pub use perform::limit_noticed;
use perform::{Performed, write_outcomes};
pub(crate) use perform::{change, note_account, person};

/// An action with the account that was taken for it.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub action: ActionRow,
    pub hold: Hold,
    pub connector: Arc<dyn Connector>,
    /// Whether it is an invitation whose note stays behind (R51).
    pub is_note_dropped: bool,
}

/// What a call brought.
#[derive(Debug, Clone)]
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
    /// The accounts of these calls, and since when they are held.
    busy: BTreeMap<IdentityId, Duration>,
    backlog: Backlog,
    /// Whether the last turn took something that was due: then there may be more.
    began: bool,
}

impl Dispatcher {
    /// A dispatcher with nothing in flight.
    pub fn new(engine: Engine) -> Self {
        Self {
            engine,
            calls: Calls::new("a call to a connector"),
            busy: BTreeMap::new(),
            backlog: Backlog::default(),
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
        for finished in self.calls.ended() {
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
        self.calls.written();
        Ok(progress)
    }

    /// One transaction: outcomes of finished calls, and intents of what is due. The calls are made
    /// after its commit. Where it fails, the next turn writes the outcomes: what the network said of the
    /// account, a limit above all, is not lost with the transaction (I-18).
    pub async fn turn(&mut self, now: Timestamp) -> EngineResult<Progress> {
        let engine = self.engine.clone();
        let mut journal = Journal::default();
        // Before the transaction: what it waits for is time of the leases that it takes.
        let taken = (engine.running)();
        let mut tx = engine.db.write().await?;
        let mut looked = Vec::new();
        let mut performed = Vec::new();
        for finished in self.calls.ended() {
            match finished {
                Finished::Looked(held, look) => looked.push((held, look)),
                Finished::Performed(held, answer) => performed.push((held, answer)),
            }
        }
        let accounts: Vec<Account> = performed.iter().map(|(held, _)| held.account()).collect();
        self.no_longer_busy(accounts.iter().map(|account| &account.hold));
        write_outcomes(&engine, &mut tx, performed, &mut journal, now).await?;
        let may_send = engine.may_send(&mut tx).await?;
        let picked = if may_send {
            let under_way = self.calls.in_flight() + looked.len();
            self.pick(&mut tx, accounts, under_way, taken, now).await?
        } else {
            release(&mut tx, &accounts).await?;
            Picked::default()
        };
        self.began = picked.found;
        self.no_longer_busy(looked.iter().map(|(held, _)| &held.hold));
        let held_count = picked.held.len() + looked.len();
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
        // The account of what ended or waits is free for the next one.
        self.began |= begun.tasks.len() + begun.looks.len() < held_count;
        if seeded::is_on(Bug::LedgerAfterTheCalls) {
            // I-33 is broken where a change and its row do not commit together.
            tx.commit().await?;
            self.calls.written();
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
        self.calls.written();
        self.call(begun, now);
        Ok(progress)
    }

    /// Makes the calls of what has begun; their intents are durable.
    fn call(&mut self, begun: intent::Begun, now: Timestamp) {
        let looks = begun.looks.iter().map(|look| &look.held);
        for held in looks.chain(begun.tasks.iter().map(|task| &task.held)) {
            let hold = &held.hold;
            self.busy.insert(hold.lease.id.clone(), hold.taken);
        }
        for look in begun.looks {
            self.calls.spawn(perform::look(look, now));
        }
        for task in begun.tasks {
            self.calls
                .spawn(perform::perform(task, self.engine.running.clone(), now));
        }
    }
}

/// Actions that an account may perform in a row before others are asked whether they wait for its place.
const IN_A_ROW_MAXIMUM: u32 = 8;

/// An account that this process holds.
#[derive(Debug, Clone)]
struct Account {
    hold: Hold,
    connector: Arc<dyn Connector>,
}

impl Held {
    fn account(&self) -> Account {
        Account {
            hold: self.hold.clone(),
            connector: Arc::clone(&self.connector),
        }
    }
}

async fn release<'a>(
    tx: &mut store::Tx,
    accounts: impl IntoIterator<Item = &'a Account>,
) -> EngineResult<()> {
    let leases = accounts.into_iter().map(|account| &account.hold.lease);
    Ok(store::account::release_all(tx, leases).await?)
}

/// What is due.
#[derive(Default)]
struct Picked {
    /// What is held, to be looked at by the rules.
    held: Vec<Held>,
    /// Whether anything was found: then there may be more.
    found: bool,
}

impl Dispatcher {
    /// Takes what is due, one action per account, messages of sequences before new invitations. The accounts whose calls
    /// have ended go on with what they have, or are given back; of the others the leases are taken.
    async fn pick(
        &mut self,
        tx: &mut store::Tx,
        accounts: Vec<Account>,
        under_way: usize,
        taken: Duration,
        now: Timestamp,
    ) -> EngineResult<Picked> {
        let (mut due, mut going_on, idle) = self.go_on(tx, accounts, now).await?;
        release(tx, &idle).await?;
        let under_way = under_way + due.len();
        let room = limits::DISPATCH_IN_FLIGHT_MAXIMUM.saturating_sub(under_way);
        let is_busy = |id: &IdentityId| self.busy.contains_key(id) || going_on.contains_key(id);
        if room > 0 {
            self.backlog.look(tx, under_way, is_busy, now).await?;
            due.extend(self.backlog.next(room, is_busy));
        }
        let held = self.hold(tx, &due, &mut going_on, taken, now).await?;
        release(tx, going_on.values()).await?;
        let found = !due.is_empty();
        Ok(Picked { held, found })
    }

    /// What accounts whose calls have ended go on with; the others are idle.
    async fn go_on(
        &mut self,
        tx: &mut store::Tx,
        accounts: Vec<Account>,
        now: Timestamp,
    ) -> EngineResult<(Vec<Due>, BTreeMap<IdentityId, Account>, Vec<Account>)> {
        let (may_go_on, mut idle): (Vec<_>, Vec<_>) = accounts.into_iter().partition(|account| {
            account
                .hold
                .may_go_on(&self.engine.running, IN_A_ROW_MAXIMUM)
        });
        let until = now.plus_millis(limits::CONNECTOR_TIMEOUT_MILLISECONDS);
        let leases = may_go_on.iter().map(|account| &account.hold.lease);
        let kept = store::account::kept(tx, leases, until).await?;
        let kept: BTreeSet<IdentityId> = kept.into_iter().map(|lease| lease.id).collect();
        let mut due = Vec::new();
        let mut going_on = BTreeMap::new();
        for account in may_go_on {
            let id = account.hold.lease.id.clone();
            match kept
                .contains(&id)
                .then(|| self.backlog.next_of(&id))
                .flatten()
            {
                Some(next) => {
                    due.push(next);
                    going_on.insert(id, account);
                }
                None => idle.push(account),
            }
        }
        Ok((due, going_on, idle))
    }

    /// Forgets accounts whose calls have ended, and those whose calls never will: their leases are over.
    fn no_longer_busy<'a>(&mut self, ended: impl Iterator<Item = &'a Hold>) {
        for hold in ended {
            self.busy.remove(&hold.lease.id);
        }
        let running = (self.engine.running)();
        let lease = Duration::from_millis(limits::IDENTITY_LEASE_MILLISECONDS.unsigned_abs());
        self.busy
            .retain(|_, taken| running.saturating_sub(*taken) <= lease);
    }

    /// Holds the accounts of what is due. Of those that were held, the ones with nothing to do are left.
    async fn hold(
        &self,
        tx: &mut store::Tx,
        due: &[Due],
        going_on: &mut BTreeMap<IdentityId, Account>,
        taken: Duration,
        now: Timestamp,
    ) -> EngineResult<Vec<Held>> {
        let mut held = Vec::new();
        let mut first = BTreeMap::new();
        let mut homeless = Vec::new();
        for action in backlog::still_due(tx, due, now).await? {
            let Some(identity) = action.identity_id.clone() else {
                homeless.push(action);
                continue;
            };
            // Another attempt of the same action needs a later epoch (I-06).
            if action.attempt > 0 && going_on.contains_key(&identity) {
                continue;
            }
            match going_on.remove(&identity) {
                Some(Account { hold, connector }) => held.push(Held {
                    action,
                    hold: hold.once_more(),
                    connector,
                    is_note_dropped: false,
                }),
                None => {
                    first.insert(identity, action);
                }
            }
        }
        without_account(tx, homeless, now).await?;
        held.extend(take_accounts(&self.engine, tx, first, taken, now).await?);
        Ok(held)
    }
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
                hold: Hold::new(lease, taken),
                connector,
                is_note_dropped: false,
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
    engine: &Engine,
    tx: &mut store::Tx,
    held: &[(Held, Option<Timestamp>)],
    now: Timestamp,
) -> EngineResult<Gathered> {
    let actions: Vec<&ActionRow> = held.iter().map(|(one, _)| &one.action).collect();
    Gathered::of(tx, &actions, engine.links.as_ref(), now).await
}
