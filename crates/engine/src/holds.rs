//! Holding everything back, and letting it go again (engine, time 8; R85, I-36).
//!
//! While a hold lasts nothing leaves: the transaction that would write an intent asks first, and a
//! hold waits for those that have asked. What only reads goes on, so that the network is known for
//! the missing period when a person decides. An account whose network was not read yet stays closed
//! even then.

use domain::calendar::Window;
use domain::hold::HoldCause;
use domain::ids::HoldId;
use domain::ledger::{Actor, EventKind};
use domain::time::Timestamp;
use store::hold::NewHold;
use store::ledger::Entry;
use store::{Db, Tx};

use crate::journal::Journal;
use crate::redraw::redraw;
use crate::{Engine, EngineResult};

/// Why everything is held back.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What happened.
    pub cause: HoldCause,
    /// What was seen of it.
    pub detail: serde_json::Value,
}

impl Finding {
    /// Something that happened, with what was seen of it.
    pub const fn new(cause: HoldCause, detail: serde_json::Value) -> Self {
        Self { cause, detail }
    }
}

/// Holds everything back from the commit on. The audit of every workspace tells it. Answers whether
/// it was not held for this cause already.
pub async fn hold(db: &Db, id: HoldId, finding: Finding, now: Timestamp) -> EngineResult<bool> {
    let mut tx = db.write().await?;
    let known_until = store::instance::get(&mut tx).await?.last_instant;
    let new = NewHold {
        id,
        cause: finding.cause,
        detail: finding.detail,
        known_until,
    };
    let made = store::hold::insert(&mut tx, &new, now).await?;
    if made {
        let data = serde_json::json!({ "hold": new.id, "cause": new.cause, "detail": new.detail, "known_until": known_until });
        tell(
            &mut tx,
            EventKind::EngineHeld,
            &Actor::Engine,
            "start",
            &data,
            now,
        )
        .await?;
    }
    tx.commit().await?;
    Ok(made)
}

/// Ends every hold; the caller commits. What is overdue in a slot that is still open gets a new
/// moment in the rest of it, and what is past its slot moves on or has expired: nothing leaves at
/// once. Answers how many holds there were.
pub async fn release(
    tx: &mut Tx,
    seed: u64,
    actor: &Actor,
    reason: &str,
    now: Timestamp,
) -> EngineResult<u64> {
    let ended = store::hold::release(tx, &actor.to_string(), reason, now).await?;
    if ended == 0 {
        return Ok(0);
    }
    store::instance::set_clock(tx, now).await?;
    let data = serde_json::json!({ "reason": reason });
    tell(tx, EventKind::EngineReleased, actor, "release", &data, now).await?;
    go_on(tx, seed, now).await?;
    Ok(ended)
}

/// After a time in which nothing ran: every network is read before anything leaves, and what is
/// overdue leaves over the rest of its slot and not at once (I-24).
pub async fn resume(engine: &Engine, now: Timestamp) -> EngineResult<()> {
    let mut tx = engine.db.write().await?;
    store::hold::close_accounts(&mut tx, now).await?;
    go_on(&mut tx, engine.seed, now).await?;
    tx.commit().await?;
    Ok(())
}

async fn go_on(tx: &mut Tx, seed: u64, now: Timestamp) -> EngineResult<()> {
    let mut journal = Journal::default();
    let overdue = store::hold::overdue(tx, now)
        .await?
        .into_iter()
        .filter_map(|action| {
            let ends_at = action.window_ends_at?;
            let window = Window {
                starts_at: now,
                ends_at,
            };
            Some((action, window))
        })
        .collect();
    redraw(tx, overdue, seed, &mut journal, "resume", now).await?;
    journal.write(tx).await?;
    Ok(())
}

/// A line in the ledger of every workspace.
async fn tell(
    tx: &mut Tx,
    kind: EventKind,
    actor: &Actor,
    cause: &'static str,
    data: &serde_json::Value,
    now: Timestamp,
) -> EngineResult<()> {
    for head in store::ledger::reached(tx).await? {
        let entry = Entry::new(now, kind, actor.clone(), cause).with(data.clone());
        store::ledger::append(tx, &head.workspace_id, vec![entry]).await?;
    }
    Ok(())
}
