//! What a finder brings: contacts, results in their order, and the lines of the ledger.

use std::collections::HashSet;

use domain::contact::ContactFields;
use domain::entropy::Entropy;
use domain::finder::FinderState;
use domain::ids::{ContactId, FinderId, ImportId, Rising, WorkspaceId};
use domain::ledger::{Actor, EventKind};
use domain::time::Timestamp;
use serde_json::json;

use super::{FinderRow, finished, lock};
use crate::contact::{self, Newcomer, Origin, Upserted, Verdict};
use crate::{StoreError, StoreResult, Tx, ledger, params, record, statements};

statements! {
    PRESENT = "SELECT contact_id FROM finder_result WHERE workspace_id = $1 AND finder_id = $2 AND contact_id IN @any($3)";
    ADD = "INSERT INTO finder_result (workspace_id, finder_id, found_at, position, contact_id)
        SELECT $1, $2, CAST($3 AS BIGINT), v.column1, v.column2 FROM (@values[3+it]) AS v";
    COUNT_RESULTS = "UPDATE finder SET result_count = $4 WHERE workspace_id = $1 AND id = $2 AND result_count = $3";
    KEEP = "INSERT INTO finder_intake (workspace_id, finder_id, first_position, last_position, sequence, import_id)
        VALUES ($1, $2, $3, $4, $5, $6)";
}

record! {
    /// A contact that is a result already.
    pub struct Present {
        /// The contact.
        pub contact_id: ContactId,
    }
}

/// What became of the people that were brought in. Each counts in one of the first four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Appended {
    /// New contacts.
    pub created: u64,
    /// Contacts that were there, with something new.
    pub updated: u64,
    /// Contacts that were there, with nothing new.
    pub unchanged: u64,
    /// Those who came before in the same file or run.
    pub merged: u64,
    /// Those who are new among the finder's results.
    pub results_added: u64,
}

/// How far a run got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Where the next run goes on, in the connector's words.
    pub position: Option<String>,
    /// Results that were not fetched yet, as far as the source tells.
    pub remaining_estimate: Option<i64>,
    /// Where the finder stands now.
    pub state: FinderState,
}

/// Brings the results of one run in and notes how far it got, in the caller's transaction.
/// The contacts' fields name the finder as their source.
pub async fn append_results(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    finder: &FinderId,
    people: Vec<ContactFields>,
    run: &Run,
    now: Timestamp,
    entropy: &mut Entropy,
) -> StoreResult<Appended> {
    let row = locked(tx, workspace, finder).await?;
    let mut intake = Intake::begin(&row, finder.as_str(), Actor::Engine, "find", now, entropy);
    let people = people.into_iter().map(Newcomer::new).collect();
    let mut piece = intake.take(tx, &row, people, now, entropy).await?;
    let counts = intake.counts();
    let entry = ledger::Entry::new(now, EventKind::FinderRan, Actor::Engine, "find")
        .member(&row.owner_member_id)
        .with(json!({
            "finder_id": finder,
            "finder_name": row.name,
            "created": counts.created,
            "updated": counts.updated,
            "results_added": counts.results_added,
        }));
    piece.entries.push(entry);
    piece.finish(tx, &row).await?;
    finished(tx, workspace, finder, run, now).await?;
    Ok(counts)
}

/// A finder whose results stay in one order until the transaction ends.
pub async fn locked(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    finder: &FinderId,
) -> StoreResult<FinderRow> {
    lock(tx, workspace, finder)
        .await?
        .ok_or(StoreError::RowsAffected {
            statement: "store::finder::LOCK",
            expected: 1,
            found: 0,
        })
}

/// Bringing people in, piece by piece; the pieces may be transactions of their own.
pub struct Intake {
    origin: Origin,
    actor: Actor,
    cause: &'static str,
    counts: Appended,
    ids: Rising<ContactId>,
    /// From this id on, contacts of the finder are of this intake.
    first: Option<ContactId>,
    /// Who came already, of those who were there before: a number for each, so that a million of them take little room.
    seen: HashSet<u64>,
}

/// A piece that was taken: what the ledger is to be told of it.
#[must_use]
pub struct Piece {
    /// The lines of the ledger; the first one tells of new results, where there are any.
    pub entries: Vec<ledger::Entry>,
    /// The places of the new results.
    places: Option<(i64, i64)>,
    /// The import that they come from.
    import: Option<ImportId>,
}

impl Intake {
    /// Begins to bring people into a finder.
    pub fn begin(
        finder: &FinderRow,
        source: &str,
        actor: Actor,
        cause: &'static str,
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> Self {
        Self {
            origin: Origin {
                import: source.parse().ok(),
                source: source.to_owned(),
                owner: Some(finder.owner_member_id.clone()),
                finder: Some(finder.id.clone()),
            },
            actor,
            cause,
            counts: Appended::default(),
            ids: Rising::begin(now, entropy),
            first: None,
            seen: HashSet::default(),
        }
    }

    /// Goes on after an interruption: what became of those before it, and the first contact that it made.
    #[must_use]
    pub fn after(mut self, counts: Appended, first: Option<ContactId>) -> Self {
        self.counts = counts;
        self.first = first;
        self
    }

    /// What became of those who were brought in so far.
    pub fn counts(&self) -> Appended {
        self.counts
    }

    /// The first contact that was made.
    pub fn first(&self) -> Option<&ContactId> {
        self.first.as_ref()
    }

    /// Brings people in. The finder was locked in this transaction.
    pub async fn take(
        &mut self,
        tx: &mut Tx,
        finder: &FinderRow,
        people: Vec<Newcomer>,
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> StoreResult<Piece> {
        let workspace = &finder.workspace_id;
        let mut next = || self.ids.next(entropy);
        let upserted = contact::take(tx, workspace, people, &self.origin, now, &mut next).await?;
        let (news, updated) = self.count(upserted);
        let asked: Vec<&ContactId> = news
            .iter()
            .filter(|one| one.verdict != Verdict::Created && !one.is_of_finder)
            .map(|one| &one.contact)
            .collect();
        let present = present(tx, finder, &asked).await?;
        let mut position = finder.result_count;
        let mut rows = Vec::with_capacity(news.len());
        let mut found = Vec::new();
        for one in news {
            if one.is_of_finder || present.contains(&one.contact) {
                continue;
            }
            if one.verdict != Verdict::Created {
                found.push(one.contact.clone());
            }
            position += 1;
            rows.push((position, one.contact));
        }
        let added = rows.len() as u64;
        self.counts.results_added += added;
        let rows = rows
            .into_iter()
            .map(|(position, contact)| params![position, contact]);
        tx.execute_each(&ADD, params![workspace, &finder.id, now], rows)
            .await?;
        ledger::note_last(tx, workspace, &found, EventKind::ContactIdentified, now).await?;
        let places = (added > 0).then_some((finder.result_count + 1, position));
        let identified = places.map(|places| self.identified(finder, places, now));
        let updated = updated
            .iter()
            .map(|contact| self.entry(EventKind::ContactUpdated, now).contact(contact));
        Ok(Piece {
            entries: identified.into_iter().chain(updated).collect(),
            places,
            import: self.origin.import.clone(),
        })
    }

    /// Counts, and keeps those who come for the first time; of these, who changed.
    fn count(&mut self, upserted: Vec<Upserted>) -> (Vec<Upserted>, Vec<ContactId>) {
        let mut news = Vec::with_capacity(upserted.len());
        let mut updated = Vec::new();
        for one in upserted {
            if one.verdict == Verdict::Created {
                self.first.get_or_insert_with(|| one.contact.clone());
                self.counts.created += 1;
                news.push(one);
                continue;
            }
            if self.is_own(&one) || !self.seen.insert(contact::number(one.contact.as_str())) {
                self.counts.merged += 1;
                continue;
            }
            match one.verdict {
                Verdict::Updated => {
                    self.counts.updated += 1;
                    updated.push(one.contact.clone());
                }
                _ => self.counts.unchanged += 1,
            }
            news.push(one);
        }
        (news, updated)
    }

    /// Whether a contact was made by this intake, in this piece or an earlier one.
    fn is_own(&self, one: &Upserted) -> bool {
        one.is_made_by_origin
            && self
                .first
                .as_ref()
                .is_some_and(|first| one.contact >= *first)
    }

    fn entry(&self, kind: EventKind, now: Timestamp) -> ledger::Entry {
        ledger::Entry::new(now, kind, self.actor.clone(), self.cause)
    }

    fn identified(&self, finder: &FinderRow, places: (i64, i64), now: Timestamp) -> ledger::Entry {
        self.entry(EventKind::ContactsIdentified, now)
            .member(&finder.owner_member_id)
            .with(json!({
                "finder_id": finder.id,
                "finder_name": finder.name,
                "source": self.origin.source,
                "first_position": places.0,
                "last_position": places.1,
            }))
    }
}

impl Piece {
    /// Keeps the number of results and writes the ledger. It comes at the end because from then on
    /// everybody who writes into the workspace's ledger waits.
    pub async fn finish(self, tx: &mut Tx, finder: &FinderRow) -> StoreResult<()> {
        let workspace = &finder.workspace_id;
        let first = ledger::append(tx, workspace, self.entries).await?;
        let Some((from, until)) = self.places else {
            return Ok(());
        };
        let counts = params![workspace, &finder.id, finder.result_count, until];
        tx.execute_one(&COUNT_RESULTS, counts).await?;
        let kept = params![workspace, &finder.id, from, until, first, self.import];
        tx.execute_one(&KEEP, kept).await
    }
}

/// Of these contacts, those who are results of the finder already.
async fn present(
    tx: &mut Tx,
    finder: &FinderRow,
    asked: &[&ContactId],
) -> StoreResult<HashSet<ContactId>> {
    if asked.is_empty() {
        return Ok(HashSet::new());
    }
    let list = crate::sql::list(asked);
    let found: Vec<Present> = tx
        .fetch_all(&PRESENT, params![&finder.workspace_id, &finder.id, list])
        .await?;
    Ok(found.into_iter().map(|one| one.contact_id).collect())
}
