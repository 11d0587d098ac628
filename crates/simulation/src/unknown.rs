//! What became of the outcomes that nobody knew at first.

use std::collections::{BTreeMap, BTreeSet};

use checker::Evidence;
use serde::Serialize;

/// Outcomes that were unknown for a while, in runs in which the network could be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Unknown {
    /// Actions that the network had performed.
    pub performed: u64,
    /// How many of them the program found by itself.
    pub found: u64,
    /// Invitations that the network had not performed, and that may be tried again.
    pub invitations: u64,
    /// How many of them went on without a person.
    pub went_on: u64,
    /// Messages that the network had not performed: the program does not write twice, a person says what
    /// is to become of them.
    pub messages: u64,
}

impl Unknown {
    /// What became of them in a run whose reads do not lie.
    pub fn of(evidence: &Evidence) -> Self {
        let mut sum = Self::default();
        if evidence.scenario.reads_may_lie {
            return sum;
        }
        let mut asked = BTreeSet::new();
        let mut by_people = BTreeSet::new();
        for row in &evidence.database.ledger {
            let Some(action) = row.action_id.as_deref() else {
                continue;
            };
            if row.kind == "action_unconfirmed" {
                asked.insert(action);
            } else if row.is_by_people() && asked.contains(action) {
                by_people.insert(action);
            }
        }
        let performed: BTreeSet<&str> = evidence
            .network
            .iter()
            .filter(|row| row.is_by_client())
            .filter_map(|row| row.client_reference.as_deref())
            .collect();
        let actions: BTreeMap<&str, _> = evidence
            .database
            .action
            .iter()
            .map(|action| (action.id.as_str(), action))
            .collect();
        for id in asked {
            let Some(action) = actions.get(id) else {
                continue;
            };
            let alone = action.state != "unconfirmed" && !by_people.contains(id);
            if performed.contains(id) {
                sum.performed += 1;
                sum.found += u64::from(alone);
            } else if action.kind == "invitation" {
                sum.invitations += 1;
                sum.went_on += u64::from(alone);
            } else {
                sum.messages += 1;
            }
        }
        sum
    }

    /// Adds what another run had.
    pub fn add(&mut self, other: &Self) {
        self.performed += other.performed;
        self.found += other.found;
        self.invitations += other.invitations;
        self.went_on += other.went_on;
        self.messages += other.messages;
    }

    /// Of those that the program can settle, the share that it settled without a person, in per cent.
    pub fn settled_alone(&self) -> Option<f64> {
        let all = self.performed + self.invitations;
        (all > 0).then(|| (self.found + self.went_on) as f64 * 100.0 / all as f64)
    }
}
