//! The find step: finders search the network within their slots (R20, R21, R25).
//!
//! A run brings at most the results of one slot, through the account of the finder's owner, and no more than that account may
//! look at in a day. Files are imported at once and have no runs.

use connectors::{Call, ConnectorError, Cursor, Page, PersonHit, SearchQuery};
use domain::calendar::Calendar;
use domain::contact::ContactFields;
use domain::finder::{FinderState, Hindrance, next_run_at};
use domain::identity::IdentityState;
use domain::ledger::{Actor, EventKind};
use domain::limits;
use domain::time::Timestamp;
use store::Tx;
use store::account::{AccountRow, Lease};
use store::finder::{FinderRow, Run};
use store::ledger::Entry;

use crate::connections::Fetched;
use crate::dispatch::note_account;
use crate::journal::Journal;
use crate::{Engine, EngineResult, Progress};

/// Runs the finders whose time has come.
pub async fn step(engine: &Engine, now: Timestamp) -> EngineResult<Progress> {
    let mut progress = Progress::default();
    let mut tx = engine.db.read().await?;
    let due = store::finder::due(&mut tx, now, limits::STEP_BATCH).await?;
    drop(tx);
    for finder in due {
        progress.add(run(engine, &finder, now).await?);
    }
    Ok(progress)
}

/// A random moment within the finder's next slot, the same that the list of finders tells.
fn next_moment(engine: &Engine, finder: &FinderRow, now: Timestamp) -> Option<Timestamp> {
    let calendar = Calendar::resolve(&finder.schedule.0).ok()?;
    next_run_at(&calendar, now, engine.seed, &finder.id)
}

/// Gives the coming runs of all finders new moments: what the clocks say has changed.
pub(crate) async fn plan_anew(engine: &Engine, tx: &mut Tx, now: Timestamp) -> EngineResult<()> {
    let end_of_time = Timestamp::from_millis(i64::MAX);
    for finder in store::finder::due(tx, end_of_time, u32::MAX).await? {
        if finder.active && finder.next_run_at > Some(now) {
            let next = next_moment(engine, &finder, now);
            store::finder::take_run(tx, &finder, next).await?;
        }
    }
    Ok(())
}

async fn run(engine: &Engine, finder: &FinderRow, now: Timestamp) -> EngineResult<Progress> {
    let mut tx = engine.db.write().await?;
    let next = finder
        .active
        .then(|| next_moment(engine, finder, now))
        .flatten();
    if !store::finder::take_run(&mut tx, finder, next).await? {
        return Ok(Progress::default());
    }
    if !engine.may_send(&mut tx).await? {
        // A search can be seen by the people found: it does not run while nothing may leave, and is
        // not caught up.
        tx.commit().await?;
        return Ok(Progress::default());
    }
    if finder.kind.is_source() {
        tx.commit().await?;
        return fetch(engine, finder, now).await;
    }
    let held = match take_account(engine, &mut tx, finder, now).await? {
        Ok(held) => held,
        Err(hindrance) => {
            let progress = fail(&mut tx, finder, &hindrance, now).await?;
            tx.commit().await?;
            return Ok(progress);
        }
    };
    let (account, lease) = held;
    let most = match reserve_views(&mut tx, finder, &account, now).await? {
        Ok(most) => most,
        Err(hindrance) => {
            store::account::release(&mut tx, &lease).await?;
            let workspace = &finder.workspace_id;
            store::finder::waits(&mut tx, workspace, &finder.id, &hindrance, now).await?;
            tx.commit().await?;
            return Ok(Progress {
                done: 1,
                ..Progress::default()
            });
        }
    };
    tx.commit().await?;
    let answer = search(engine, finder, &account, most, now).await;
    let mut tx = engine.db.write().await?;
    store::account::release(&mut tx, &lease).await?;
    let progress = match answer {
        Ok(page) => {
            let beyond_reserved = page.items.len() as i64 - i64::from(most);
            let (account, finder_id) = (&account.id, &finder.id);
            store::profile_view::note(&mut tx, account, finder_id, now, beyond_reserved).await?;
            bring_in(engine, &mut tx, finder, page, now).await?
        }
        Err(error) => {
            let mut journal = Journal::default();
            note_account(engine, &mut tx, &account.id, &error, 1, &mut journal, now).await?;
            let mut progress = journal.write(&mut tx).await?;
            progress.add(fail(&mut tx, finder, &hindrance_of(&error), now).await?);
            progress
        }
    };
    tx.commit().await?;
    Ok(progress)
}

/// Brings the next people of a source outside in.
async fn fetch(engine: &Engine, finder: &FinderRow, now: Timestamp) -> EngineResult<Progress> {
    let answer = engine.connections.people(finder).await;
    let mut tx = engine.db.write().await?;
    let progress = match answer {
        Ok(fetched) => take_in(engine, &mut tx, finder, fetched, now).await?,
        Err(problem) => fail(&mut tx, finder, &Hindrance::said(problem), now).await?,
    };
    tx.commit().await?;
    Ok(progress)
}

async fn take_in(
    engine: &Engine,
    tx: &mut Tx,
    finder: &FinderRow,
    fetched: Fetched,
    now: Timestamp,
) -> EngineResult<Progress> {
    // Somebody may have changed the source, or archived the finder, while it was asked.
    let present = store::finder::lock(tx, &finder.workspace_id, &finder.id).await?;
    let is_same = present.is_some_and(|row| {
        row.archived_at.is_none() && row.source == finder.source && row.position == finder.position
    });
    if !is_same {
        return Ok(Progress::default());
    }
    // What a source answers to its end leaves nothing to fetch.
    let remaining_estimate = fetched.next.is_none().then_some(0);
    let found = Found {
        people: fetched.people,
        next: fetched.next,
        remaining_estimate,
    };
    keep(engine, tx, finder, found, now).await
}

/// The owner's account, held by this process, or why there is none.
async fn take_account(
    engine: &Engine,
    tx: &mut Tx,
    finder: &FinderRow,
    now: Timestamp,
) -> EngineResult<Result<(AccountRow, Lease), Hindrance>> {
    let senders = store::account::senders(tx, [&finder.owner_member_id]).await?;
    let Some(identity) = senders.into_iter().find_map(|sender| sender.identity_id) else {
        return Ok(Err(Hindrance::NoAccount));
    };
    let account = store::account::by_ids(tx, [&identity])
        .await?
        .into_iter()
        .next();
    let Some(account) = account.filter(|account| account.state == IdentityState::Connected) else {
        return Ok(Err(Hindrance::SessionExpired));
    };
    let until = now.plus_millis(limits::IDENTITY_LEASE_MILLISECONDS);
    let lease = store::account::lease(tx, [&identity], &engine.worker, now, until)
        .await?
        .into_iter()
        .next();
    Ok(lease
        .map(|lease| (account, lease))
        .ok_or(Hindrance::AccountBusy))
}

/// How many profiles the run may look at, or that none is left. They are counted before anybody looks: what a run that ends in
/// the middle has seen counts as well.
async fn reserve_views(
    tx: &mut Tx,
    finder: &FinderRow,
    account: &AccountRow,
    now: Timestamp,
) -> EngineResult<Result<u32, Hindrance>> {
    let since = now.plus_millis(-limits::PROFILE_VIEW_WINDOW_MILLISECONDS);
    let views = store::profile_view::of_finder(tx, &finder.id, &account.id, since).await?;
    let left = i64::from(views.allowed) - views.seen;
    let most = left.clamp(0, i64::from(finder.results_per_slot)) as u32;
    if most == 0 {
        return Ok(Err(Hindrance::ProfileViewsUsed {
            seen: views.seen,
            allowed: i64::from(views.allowed),
        }));
    }
    store::profile_view::forget(tx, &account.id, since).await?;
    store::profile_view::note(tx, &account.id, &finder.id, now, i64::from(most)).await?;
    Ok(Ok(most))
}

async fn search(
    engine: &Engine,
    finder: &FinderRow,
    account: &AccountRow,
    most: u32,
    now: Timestamp,
) -> Result<Page<PersonHit>, ConnectorError> {
    let connector = engine
        .connections
        .connector(account)
        .map_err(|message| ConnectorError::Retry { message })?;
    let wanted = &finder.configuration.0;
    let query = SearchQuery {
        keyword: wanted.keywords.clone(),
        title: wanted.title.clone(),
        company: wanted.company.clone(),
        country: wanted.country.clone(),
        page_size: Some(most),
    };
    let cursor = finder.position.clone().map(Cursor);
    connector
        .search(&query, cursor.as_ref(), Call::at(now))
        .await
}

async fn bring_in(
    engine: &Engine,
    tx: &mut Tx,
    finder: &FinderRow,
    page: Page<PersonHit>,
    now: Timestamp,
) -> EngineResult<Progress> {
    let count = page.items.len() as i64;
    let exhausted = page.next.is_none();
    let language = finder.configuration.0.language.clone();
    let people = page
        .items
        .into_iter()
        .filter(|hit| language.is_none() || hit.language == language)
        .map(fields)
        .collect();
    let found = Found {
        people,
        next: page.next.map(|cursor| cursor.0),
        remaining_estimate: page
            .total
            .map(|total| (total as i64 - finder.result_count - count).max(0))
            .map(|left| if exhausted { 0 } else { left }),
    };
    keep(engine, tx, finder, found, now).await
}

/// What a run has found.
struct Found {
    people: Vec<ContactFields>,
    /// Where the next run goes on; none where this was the end.
    next: Option<String>,
    remaining_estimate: Option<i64>,
}

/// Keeps what a run has found. One that came to the end was the last; "run now" starts anew.
async fn keep(
    engine: &Engine,
    tx: &mut Tx,
    finder: &FinderRow,
    found: Found,
    now: Timestamp,
) -> EngineResult<Progress> {
    let exhausted = found.next.is_none();
    let run = Run {
        position: found.next,
        remaining_estimate: found.remaining_estimate,
        state: if exhausted {
            FinderState::Complete
        } else {
            FinderState::Waiting
        },
    };
    let (workspace, people) = (&finder.workspace_id, found.people);
    let mut entropy = engine.fork_entropy();
    let appended =
        store::finder::append_results(tx, workspace, &finder.id, people, &run, now, &mut entropy)
            .await?;
    if exhausted {
        store::finder::take_run(tx, &after_run(finder, engine, now), None).await?;
    }
    Ok(Progress {
        done: appended.results_added as usize,
        ..Progress::default()
    })
}

/// The finder as taking its run has left it.
fn after_run(finder: &FinderRow, engine: &Engine, now: Timestamp) -> FinderRow {
    FinderRow {
        next_run_at: finder
            .active
            .then(|| next_moment(engine, finder, now))
            .flatten(),
        ..finder.clone()
    }
}

fn fields(hit: PersonHit) -> ContactFields {
    ContactFields {
        first_name: hit.first_name,
        last_name: hit.last_name,
        headline: hit.headline,
        company: hit.company,
        title: hit.title,
        city: hit.city,
        country: hit.country,
        language: hit.language,
        industry: hit.industry,
        profile_url: hit.person.profile_url,
        remote_id: hit.person.remote_id,
        ..ContactFields::default()
    }
}

/// What an error of the network means for a finder.
fn hindrance_of(error: &ConnectorError) -> Hindrance {
    match error {
        ConnectorError::Reconnect => Hindrance::SessionExpired,
        ConnectorError::Throttled { .. } => Hindrance::Throttled,
        other => Hindrance::said(other.to_string()),
    }
}

async fn fail(
    tx: &mut Tx,
    finder: &FinderRow,
    hindrance: &Hindrance,
    now: Timestamp,
) -> EngineResult<Progress> {
    store::finder::failed(tx, &finder.workspace_id, &finder.id, hindrance, now).await?;
    let entry = Entry::new(now, EventKind::FinderFailed, Actor::Engine, "find")
        .member(&finder.owner_member_id)
        .with(serde_json::json!({ "finder": finder.id, "problem": hindrance.to_string() }));
    store::ledger::append(tx, &finder.workspace_id, vec![entry]).await?;
    Ok(Progress {
        done: 1,
        ..Progress::default()
    })
}
