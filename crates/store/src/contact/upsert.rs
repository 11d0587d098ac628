//! Bringing people in, in sets.
//!
//! Who is who is decided by the network's id, then the profile's canonical address, then the
//! e-mail address. Where two of them disagree nobody is merged: a name in an address can change
//! hands, and an e-mail address can be shared.
//!
//! Of those who are there only keys are read, and a number that stands for what was taken of them last: whoever says the
//! same again is not read at all. A file that is imported again costs a look for each row.

mod known;
mod newcomer;

use std::collections::BTreeSet;

use domain::contact::ContactFields;
use domain::contact_merge::KeptProvenance;
use domain::entropy::Entropy;
use domain::ids::{ContactId, FinderId, ImportId, MemberId, Rising, WorkspaceId};
use domain::ledger::EventKind;
use domain::time::Timestamp;

use super::{
    ADD_TO_TOTAL, Columns, INSERT, KNOWN_EMAILS, KNOWN_IDS, KNOWN_PROFILE_KEYS, KNOWN_REMOTE_IDS,
    LOCK_TOTAL, NOTE_TAKEN, by_ids, save_all, values,
};
use crate::{StoreResult, Tx, import, params, tag};

use known::{Body, Entry, Known, Sketch};
pub use newcomer::{Newcomer, number};

/// Where people come from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// What is noted as the source of their fields: an import's or a finder's id.
    pub source: String,
    /// The import, where it is one: what contacts were before is kept, so that it can be undone.
    pub import: Option<ImportId>,
    /// The member whose finder it is.
    pub owner: Option<MemberId>,
    /// The finder.
    pub finder: Option<FinderId>,
}

/// What became of one of those who were brought in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// A new contact.
    Created,
    /// A contact that was there, with something new.
    Updated,
    /// A contact that was there, with nothing new.
    Unchanged,
}

/// One of those who were brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upserted {
    /// The contact.
    pub contact: ContactId,
    /// What became of it.
    pub verdict: Verdict,
    /// Whether the finder that brings it now is the one that brought it first.
    pub is_made_by_origin: bool,
    /// Whether it certainly is among that finder's results.
    pub is_of_finder: bool,
}

/// [`take`] for people as their sources tell of them, with new ids of their own.
pub async fn upsert(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    people: Vec<ContactFields>,
    origin: &Origin,
    now: Timestamp,
    entropy: &mut Entropy,
) -> StoreResult<Vec<Upserted>> {
    let people = people.into_iter().map(Newcomer::new).collect();
    let mut ids = Rising::begin(now, entropy);
    let mut next = || ids.next(entropy);
    take(tx, workspace, people, origin, now, &mut next).await
}

/// Brings people in; answers for each of them, in their order. New contacts get the next ids.
///
/// Several of the list may be the same person: then they are merged like those of several lists.
/// Until the transaction ends, others who bring people into the workspace wait.
pub async fn take(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    people: Vec<Newcomer>,
    origin: &Origin,
    now: Timestamp,
    next_id: &mut (dyn FnMut() -> ContactId + Send),
) -> StoreResult<Vec<Upserted>> {
    tx.execute(&LOCK_TOTAL, params![workspace]).await?;
    let taken = taken(tx, workspace, people, origin, now, next_id).await?;
    write(tx, workspace, taken.known, origin, now).await?;
    tag::take(tx, workspace, taken.tagged, &origin.source, now).await?;
    Ok(taken.answers)
}

/// Says what [`take`] would answer, and writes nothing.
pub async fn rehearse(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    people: Vec<Newcomer>,
    origin: &Origin,
    now: Timestamp,
    next_id: &mut (dyn FnMut() -> ContactId + Send),
) -> StoreResult<Vec<Upserted>> {
    let taken = taken(tx, workspace, people, origin, now, next_id).await?;
    Ok(taken.answers)
}

/// People who were taken, before anything is written.
struct Taken {
    known: Known,
    answers: Vec<Upserted>,
    tagged: Vec<(ContactId, String)>,
}

async fn taken(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    people: Vec<Newcomer>,
    origin: &Origin,
    now: Timestamp,
    next_id: &mut (dyn FnMut() -> ContactId + Send),
) -> StoreResult<Taken> {
    let mut known = known_of(tx, workspace, &people).await?;
    let mut tagged = Vec::new();
    let mut answers = Vec::with_capacity(people.len());
    for mut person in people {
        let found = known.place_of(&person);
        if let Some(place) = found.filter(|place| known.must_read(*place, &person)) {
            read(tx, workspace, &mut known, [place].into()).await?;
        }
        let tags = std::mem::take(&mut person.fields.tags);
        let answer = known.take(found, person, origin, now, next_id);
        tagged.extend(tags.into_iter().map(|tag| (answer.contact.clone(), tag)));
        answers.push(answer);
    }
    Ok(Taken {
        known,
        answers,
        tagged,
    })
}

/// Everybody who may be one of these people; those who say something new are read.
async fn known_of(tx: &mut Tx, workspace: &WorkspaceId, people: &[Newcomer]) -> StoreResult<Known> {
    let mut known = Known::default();
    let remote_ids = people.iter().filter_map(Newcomer::remote_id).collect();
    known.add_all(sketches(tx, workspace, &KNOWN_REMOTE_IDS, remote_ids).await?);
    let keys = people.iter().filter_map(Newcomer::key_text).collect();
    known.add_all(sketches(tx, workspace, &KNOWN_PROFILE_KEYS, keys).await?);
    // Who is recognised by a stronger key needs no look by the weaker one.
    let emails = people
        .iter()
        .filter(|person| person.email().is_some() && known.place_of(person).is_none())
        .filter_map(Newcomer::email)
        .collect();
    known.add_all(sketches(tx, workspace, &KNOWN_EMAILS, emails).await?);
    let persons = known.unknown_persons();
    let persons = persons.iter().map(ContactId::as_str).collect();
    known.add_all(sketches(tx, workspace, &KNOWN_IDS, persons).await?);
    let wanted = people.iter().filter_map(|person| {
        let place = known.place_of(person)?;
        known.must_read(place, person).then_some(place)
    });
    let wanted = wanted.collect();
    read(tx, workspace, &mut known, wanted).await?;
    Ok(known)
}

/// Contacts by their keys, the oldest first.
async fn sketches(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    sql: &'static crate::Sql,
    values: Vec<&str>,
) -> StoreResult<Vec<Sketch>> {
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows: Vec<Sketch> = tx
        .fetch_all(sql, params![workspace, crate::sql::list(values)])
        .await?;
    rows.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(rows)
}

/// Reads the fields of those at these places.
async fn read(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    known: &mut Known,
    places: BTreeSet<usize>,
) -> StoreResult<()> {
    if places.is_empty() {
        return Ok(());
    }
    let ids: Vec<ContactId> = places
        .iter()
        .map(|place| known.entries[*place].id.clone())
        .collect();
    let rows = by_ids(tx, workspace, &ids).await?;
    for row in rows {
        known.fill(&row.id, row.sourced());
    }
    Ok(())
}

/// Changes go first: an address that one contact gave up may be a new one's.
async fn write(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    known: Known,
    origin: &Origin,
    now: Timestamp,
) -> StoreResult<()> {
    let mut created = Vec::new();
    let mut changed = Vec::new();
    let mut noted = Vec::new();
    let mut before = Vec::new();
    for mut entry in known.entries {
        if entry.is_new {
            created.push(entry);
        } else if entry.is_changed {
            let id = &entry.id;
            before.extend(entry.before.take().map(|before| (id.clone(), before)));
            changed.push(entry);
        } else if entry.is_noted {
            noted.push(entry);
        }
    }
    if let Some(import) = &origin.import {
        import::undo::keep_before(tx, workspace, import.as_str(), before).await?;
    }
    let row = |entry: Entry| row(entry, origin, now);
    save_all(tx, workspace, changed.into_iter().map(row)).await?;
    let noted = noted
        .into_iter()
        .map(|entry| params![entry.id, entry.taken_hash]);
    tx.execute_each(&NOTE_TAKEN, params![workspace], noted)
        .await?;
    let count = created.len() as i64;
    let event = origin
        .finder
        .as_ref()
        .map(|_| (EventKind::ContactIdentified, now));
    let (kind, at) = event.unzip();
    let fixed = params![workspace, now, &origin.owner, &origin.finder, kind, at];
    tx.execute_each(&INSERT, fixed, created.into_iter().map(row))
        .await?;
    tx.execute_one(&ADD_TO_TOTAL, params![workspace, count])
        .await
}

fn row(entry: Entry, origin: &Origin, now: Timestamp) -> Vec<crate::Param> {
    let (fields, provenance) = match entry.body {
        Body::Unread => unreachable!("what is not read is not written"),
        Body::Whole(fields) => {
            let text = KeptProvenance::text_of_whole(&origin.source, now);
            (fields, text)
        }
        Body::Read(contact) => {
            let text = KeptProvenance::of(&contact).to_text();
            (contact.fields, text)
        }
    };
    values(Columns {
        id: entry.id,
        profile_key: entry.key,
        fields,
        provenance,
        taken_hash: entry.taken_hash,
        now,
    })
}
