//! When what went wrong, for the checker: while nothing runs nobody can be late.

use checker::evidence::scenario::{Fault, Scenario, Stretch};
use domain::time::Timestamp;

use crate::fault::{Family, FaultKind};
use crate::plan::Plan;

/// What went wrong in a run so far.
#[derive(Debug, Default)]
pub struct Troubles {
    outages: Vec<Stretch>,
    kills: Vec<i64>,
}

impl Troubles {
    /// A process ended; another one starts then.
    pub fn ended(&mut self, at: Timestamp, back: Timestamp) {
        self.kills.push(at.as_millis());
        self.stands_still(at, back);
    }

    /// A process stands still, or cannot reach the network.
    pub fn stands_still(&mut self, from: Timestamp, until: Timestamp) {
        self.outages.push(Stretch {
            from: from.as_millis(),
            until: Some(until.as_millis()),
        });
    }

    /// Writes everything into the record of a run.
    pub fn tell(&self, plan: &Plan, scenario: &mut Scenario) {
        scenario.troubles_are_told = true;
        scenario.clock_grain_milliseconds = plan.grain_milliseconds;
        scenario.outages.clone_from(&self.outages);
        scenario.kills.clone_from(&self.kills);
        let during = Stretch {
            from: plan.start.as_millis(),
            until: Some(plan.end().as_millis()),
        };
        let faults = plan.faults.iter().filter(|kind| is_felt(**kind));
        scenario.faults = faults
            .map(|kind| Fault {
                kind: kind.to_string(),
                during,
                subject: None,
            })
            .collect();
    }
}

/// Whether a kind of fault, where it is on, may delay anybody at any time. What ends, stands still
/// or concerns one account is told apart, and what the network says of an account stands in its
/// ledger.
fn is_felt(kind: FaultKind) -> bool {
    let of_accounts = matches!(
        kind,
        FaultKind::SessionExpired
            | FaultKind::LoginFlapped
            | FaultKind::Checkpoint
            | FaultKind::Restricted
            | FaultKind::LimitNoticed
            | FaultKind::MessageLimitNoticed
            | FaultKind::ChangesDuplicated
            | FaultKind::ChangesReordered
    );
    let of_the_database = matches!(
        kind,
        FaultKind::StatementFailed
            | FaultKind::BeginFailed
            | FaultKind::CommitFailed
            | FaultKind::CommitAnswerLost
    );
    (kind.family() == Family::Network && !of_accounts) || of_the_database
}
