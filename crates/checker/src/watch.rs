//! The invariants that need nothing but the network's ledger, row by row: cheap enough to be looked
//! at after every event of a simulation, so that a run stops where something breaks.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::evidence::network::{NetworkKind, NetworkRow};
use crate::invariants::{LimitNotices, Probes, Seen, Ties};
use crate::report::Violation;

/// What was seen of the network's ledger so far.
///
/// It holds I-01 and I-05 by the mark that each request carries, I-02, I-18, I-19, I-20 and I-36.
/// [`crate::check`] sees more of each, with the database beside it.
#[derive(Debug)]
pub struct Watch {
    effects: BTreeSet<String>,
    open_messages: BTreeMap<String, u64>,
    ties: Ties,
    expired: Probes,
    restricted: Probes,
    limits: LimitNotices,
    is_held: bool,
}

impl Default for Watch {
    fn default() -> Self {
        Self {
            effects: BTreeSet::new(),
            open_messages: BTreeMap::new(),
            ties: Ties::default(),
            expired: Probes::expired(),
            restricted: Probes::restricted(),
            limits: LimitNotices::default(),
            is_held: false,
        }
    }
}

impl Watch {
    /// Looks at the next row; answers what it breaks.
    pub fn see(&mut self, row: &NetworkRow) -> Vec<Violation> {
        let found = [
            ("I-01", self.effect_twice(row)),
            ("I-02", wrong(self.ties.see(row))),
            ("I-05", self.message_again(row)),
            ("I-18", wrong(self.restricted.see(row, NetworkRow::arrived))),
            ("I-18", wrong(self.limits.see(row, NetworkRow::arrived))),
            ("I-19", beside_another(row)),
            ("I-20", wrong(self.expired.see(row, NetworkRow::arrived))),
            ("I-36", self.while_held(row)),
        ];
        let at = Timestamp::from_millisecond(row.at_ms).ok();
        found
            .into_iter()
            .filter_map(|(invariant, what)| {
                Some(Violation {
                    invariant,
                    at,
                    what: what?,
                })
            })
            .collect()
    }

    /// The engine is held from now on, or was released (I-36).
    pub fn hold(&mut self, is_held: bool) {
        self.is_held = is_held;
    }

    /// A person said that a message was not sent, or put it back: it may be requested again (I-05).
    pub fn put_back(&mut self, action: &str) {
        self.open_messages.remove(action);
    }

    fn effect_twice(&mut self, row: &NetworkRow) -> Option<String> {
        let reference = row.client_reference.as_deref()?;
        if !row.is_by_client() || self.effects.insert(reference.to_owned()) {
            return None;
        }
        Some(format!(
            "{reference} came about again in row {} of the network's ledger",
            row.sequence
        ))
    }

    fn message_again(&mut self, row: &NetworkRow) -> Option<String> {
        let reference = row.client_reference.as_deref()?;
        if !row.is_request("message") {
            return None;
        }
        let first = self.open_messages.get(reference).copied();
        let was_refused = row.arrived()
            && row
                .status
                .is_some_and(|status| (400..500).contains(&status));
        if !was_refused {
            self.open_messages
                .insert(reference.to_owned(), row.sequence);
        }
        first.map(|first| {
            format!(
                "{reference} was requested again in row {} of the network's ledger, although row {first} was not definitely refused",
                row.sequence
            )
        })
    }

    fn while_held(&self, row: &NetworkRow) -> Option<String> {
        (self.is_held && row.is_write()).then(|| {
            format!(
                "row {} of the network's ledger came although the engine was held",
                row.sequence
            )
        })
    }
}

fn wrong(seen: Seen) -> Option<String> {
    match seen {
        Seen::Wrong(what) => Some(what),
        Seen::Nothing | Seen::Fine => None,
    }
}

fn beside_another(row: &NetworkRow) -> Option<String> {
    let in_flight = row.in_flight.filter(|count| *count > 1)?;
    (row.kind == NetworkKind::Request).then(|| {
        format!(
            "row {} of the network's ledger was one of {in_flight} in flight",
            row.sequence
        )
    })
}
