//! What an import would do. It looks and writes nothing, so that nobody waits for it.

use std::collections::HashSet;

use domain::ids::{ContactId, Rising};
use store::contact::{self, Newcomer, Origin, Upserted, Verdict, number};
use store::import::RejectRow;

use super::super::rows::Pieces;
use super::{
    FileProblem, ImportRehearsal, REHEARSED_REJECTS, RejectView, RowCounts, SAMPLES, Table,
};
use crate::{Scope, Service, ServiceResult};

pub(super) async fn rehearse(
    service: &Service,
    scope: &Scope,
    table: Table,
) -> ServiceResult<ImportRehearsal> {
    let now = service.now();
    let origin = Origin {
        source: "rehearsal".to_owned(),
        import: None,
        owner: None,
        finder: None,
    };
    let mut entropy = service.fork_entropy();
    let mut ids: Rising<ContactId> = Rising::begin(now, &mut entropy);
    let mut next = || ids.next(&mut entropy);
    let detection = table.detection().clone();
    let samples = table.samples(SAMPLES)?;
    let mut pieces = Pieces::begin(Box::new(table), 0);
    let mut tally = Tally::default();
    loop {
        let (piece, is_last) = pieces.next().await?;
        let people = tally.begin(piece.people, piece.rejects, piece.rows);
        let keys: Vec<Vec<u64>> = people.iter().map(numbers).collect();
        let mut tx = service.read().await?;
        let workspace = scope.workspace();
        let verdicts =
            contact::rehearse(&mut tx, workspace, people, &origin, now, &mut next).await?;
        drop(tx);
        for (one, keys) in verdicts.into_iter().zip(keys) {
            tally.add(&one, keys);
        }
        if is_last {
            break;
        }
    }
    if tally.counts.total == 0 {
        return Err(FileProblem::NoRows.into());
    }
    Ok(ImportRehearsal {
        samples,
        detection,
        rows: tally.counts,
        rejects: tally.rejects.into_iter().map(RejectView::from).collect(),
    })
}

fn numbers(person: &Newcomer) -> Vec<u64> {
    person.keys().map(number).collect()
}

/// Counts of a rehearsal, as an import counts.
#[derive(Default)]
struct Tally {
    counts: RowCounts,
    rejects: Vec<RejectRow>,
    /// Keys of those whom the import would make.
    made: HashSet<u64>,
    /// Contacts that came already.
    seen: HashSet<u64>,
}

impl Tally {
    /// Counts the rows of a piece, and keeps the people who are not among those whom an earlier piece would make.
    fn begin(
        &mut self,
        people: Vec<Newcomer>,
        rejects: Vec<RejectRow>,
        rows: u64,
    ) -> Vec<Newcomer> {
        self.counts.total += rows;
        self.counts.rejected += rejects.len() as u64;
        let room = REHEARSED_REJECTS - self.rejects.len();
        self.rejects.extend(rejects.into_iter().take(room));
        let before = people.len();
        let others: Vec<Newcomer> = people
            .into_iter()
            .filter(|person| {
                let strongest = person.keys().next().map(number);
                !strongest.is_some_and(|key| self.made.contains(&key))
            })
            .collect();
        self.counts.merged += (before - others.len()) as u64;
        others
    }

    fn add(&mut self, one: &Upserted, keys: Vec<u64>) {
        let is_first = self.seen.insert(number(one.contact.as_str()));
        let count = match one.verdict {
            _ if !is_first => &mut self.counts.merged,
            Verdict::Created => &mut self.counts.created,
            Verdict::Updated => &mut self.counts.updated,
            Verdict::Unchanged => &mut self.counts.unchanged,
        };
        *count += 1;
        if one.verdict == Verdict::Created {
            self.made.extend(keys);
        }
    }
}
