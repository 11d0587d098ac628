//! What a finder brings: contacts, results in their order, and the lines of the ledger.

use std::collections::HashSet;

use domain::contact::ContactFields;
use domain::entropy::Entropy;
use domain::finder::FinderState;
use domain::ids::{ContactId, FinderId, WorkspaceId};
use domain::ledger::{Actor, EventKind};
use domain::time::Timestamp;
use serde_json::json;

use super::{FinderRow, finished, lock};
use crate::contact::{self, Origin, Upserted, Verdict};
use crate::{StoreError, StoreResult, Tx, ledger, params, record, statements};

statements! {
    PRESENT = "SELECT contact_id FROM finder_result WHERE workspace_id = $1 AND finder_id = $2 AND contact_id IN @any($3)";
    ADD = "INSERT INTO finder_result (workspace_id, finder_id, position, contact_id, found_at) @values[0+ttiti]";
    COUNT_RESULTS = "UPDATE finder SET result_count = $4 WHERE workspace_id = $1 AND id = $2 AND result_count = $3";
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
    let source = finder.as_str();
    let mut appending =
        Appending::begin(tx, workspace, finder, source, Actor::Engine, "find", now).await?;
    appending.add(tx, people, entropy).await?;
    let counts = appending.counts();
    let updated = appending.updated_entries();
    let entry = ledger::Entry::new(now, EventKind::FinderRan, Actor::Engine, "find")
        .member(&appending.finder().owner_member_id)
        .with(json!({
            "finder_id": finder,
            "finder_name": appending.finder().name,
            "created": counts.created,
            "updated": counts.updated,
            "results_added": counts.results_added,
        }));
    let last = updated.into_iter().chain([entry]).collect();
    appending.finish(tx, last).await?;
    finished(tx, workspace, finder, run, now).await?;
    Ok(counts)
}

/// Bringing people in, in pieces, within one transaction.
pub struct Appending {
    finder: FinderRow,
    origin: Origin,
    actor: Actor,
    cause: &'static str,
    now: Timestamp,
    counts: Appended,
    /// Who came already.
    seen: HashSet<ContactId>,
    result_count: i64,
    entries: Vec<ledger::Entry>,
    /// Contacts that were there, with something new.
    updated: Vec<ContactId>,
}

impl Appending {
    /// Locks the finder, so that its results stay in one order.
    pub async fn begin(
        tx: &mut Tx,
        workspace: &WorkspaceId,
        finder: &FinderId,
        source: &str,
        actor: Actor,
        cause: &'static str,
        now: Timestamp,
    ) -> StoreResult<Self> {
        let finder = lock(tx, workspace, finder)
            .await?
            .ok_or(StoreError::RowsAffected {
                statement: "store::finder::LOCK",
                expected: 1,
                found: 0,
            })?;
        Ok(Self {
            origin: Origin {
                source: source.to_owned(),
                owner: Some(finder.owner_member_id.clone()),
                finder: Some(finder.id.clone()),
            },
            result_count: finder.result_count,
            finder,
            actor,
            cause,
            now,
            counts: Appended::default(),
            seen: HashSet::new(),
            entries: Vec::new(),
            updated: Vec::new(),
        })
    }

    /// The finder as it was at the beginning.
    pub fn finder(&self) -> &FinderRow {
        &self.finder
    }

    /// What became of those who were brought in so far.
    pub fn counts(&self) -> Appended {
        self.counts
    }

    /// Brings people in.
    pub async fn add(
        &mut self,
        tx: &mut Tx,
        people: Vec<ContactFields>,
        entropy: &mut Entropy,
    ) -> StoreResult<()> {
        let workspace = self.finder.workspace_id.clone();
        let upserted =
            contact::upsert(tx, &workspace, people, &self.origin, self.now, entropy).await?;
        let news = self.count(upserted);
        let asked = news
            .iter()
            .filter(|one| one.verdict != Verdict::Created)
            .map(|one| &one.contact);
        let present: Vec<Present> = tx
            .fetch_all(
                &PRESENT,
                params![&workspace, &self.finder.id, crate::sql::list(asked)],
            )
            .await?;
        let present: HashSet<ContactId> = present
            .into_iter()
            .map(|present| present.contact_id)
            .collect();
        let mut rows = Vec::new();
        for one in news {
            if present.contains(&one.contact) {
                continue;
            }
            self.result_count += 1;
            self.entries.push(self.identified(&one));
            rows.push(params![
                &workspace,
                &self.finder.id,
                self.result_count,
                one.contact,
                self.now
            ]);
        }
        self.counts.results_added += rows.len() as u64;
        tx.execute_rows(&ADD, Vec::new(), rows).await?;
        Ok(())
    }

    /// Counts, and keeps those who come for the first time.
    fn count(&mut self, upserted: Vec<Upserted>) -> Vec<Upserted> {
        let mut news = Vec::with_capacity(upserted.len());
        for one in upserted {
            if !self.seen.insert(one.contact.clone()) {
                self.counts.merged += 1;
                continue;
            }
            match one.verdict {
                Verdict::Created => self.counts.created += 1,
                Verdict::Updated => {
                    self.counts.updated += 1;
                    self.updated.push(one.contact.clone());
                }
                Verdict::Unchanged => self.counts.unchanged += 1,
            }
            news.push(one);
        }
        news
    }

    /// The ledger's lines about contacts that were there: what keeps segments current looks at them.
    fn updated_entries(&self) -> Vec<ledger::Entry> {
        let of = |contact| {
            let kind = EventKind::ContactUpdated;
            ledger::Entry::new(self.now, kind, self.actor.clone(), self.cause).contact(contact)
        };
        self.updated.iter().map(of).collect()
    }

    fn identified(&self, one: &Upserted) -> ledger::Entry {
        ledger::Entry::new(
            self.now,
            EventKind::ContactIdentified,
            self.actor.clone(),
            self.cause,
        )
        .contact(&one.contact)
        .member(&self.finder.owner_member_id)
        .with(json!({
            "finder_id": self.finder.id,
            "finder_name": self.finder.name,
            "source": self.origin.source,
        }))
    }

    /// Keeps the number of results and writes the ledger, the given lines last. It comes at the
    /// end because from then on everybody who writes into the workspace's ledger waits.
    pub async fn finish(self, tx: &mut Tx, last: Vec<ledger::Entry>) -> StoreResult<Appended> {
        let workspace = &self.finder.workspace_id;
        tx.execute_one(
            &COUNT_RESULTS,
            params![
                workspace,
                &self.finder.id,
                self.finder.result_count,
                self.result_count
            ],
        )
        .await?;
        let mut entries = self.entries;
        entries.extend(last);
        ledger::append(tx, workspace, entries).await?;
        Ok(self.counts)
    }
}
