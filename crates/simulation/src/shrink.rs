//! Makes a plan that fails smaller: fewer faults, fewer members, fewer days, as long as it fails alike.

use std::collections::BTreeSet;

use crate::batch::wrong;
use crate::fault::FaultKind;
use crate::plan::Plan;
use crate::run::run;

/// Simulations that one plan is worth.
const RUNS_MAXIMUM: u32 = 60;

/// The words by which a failure is known again: the invariants, or the beginning of the error.
fn kinds(what: &[String]) -> BTreeSet<String> {
    let first_words = |text: &String| text.split([':', ' ']).next().unwrap_or_default().to_owned();
    what.iter().map(first_words).collect()
}

struct Shrinking {
    kinds: BTreeSet<String>,
    best: Plan,
    runs_left: u32,
}

impl Shrinking {
    /// Takes a smaller plan where it fails alike.
    fn attempt(&mut self, plan: Plan) -> bool {
        if self.runs_left == 0 || plan == self.best {
            return false;
        }
        self.runs_left -= 1;
        let what = wrong(&run(&plan));
        let fails = !kinds(&what).is_disjoint(&self.kinds);
        if fails {
            self.best = plan;
        }
        fails
    }

    fn with_days(&self, days: u32) -> Plan {
        Plan {
            days,
            ..self.best.clone()
        }
    }

    fn with_members(&self, members: u32) -> Plan {
        Plan {
            members,
            ..self.best.clone()
        }
    }

    /// Halves a number as long as that fails.
    fn halve(
        &mut self,
        value: impl Fn(&Plan) -> u32,
        make: impl Fn(&Self, u32) -> Plan,
        least: u32,
    ) {
        loop {
            let half = (value(&self.best) / 2).max(least);
            if half >= value(&self.best) {
                return;
            }
            let plan = make(self, half);
            if !self.attempt(plan) {
                return;
            }
        }
    }

    /// Leaves out ever smaller parts of the faults.
    fn drop_faults(&mut self) {
        let mut part = self.best.faults.len();
        while part > 0 {
            let faults: Vec<FaultKind> = self.best.faults.iter().copied().collect();
            for left_out in faults.chunks(part) {
                let mut plan = self.best.clone();
                plan.faults.retain(|kind| !left_out.contains(kind));
                if plan.faults.len() < self.best.faults.len() {
                    self.attempt(plan);
                }
            }
            part /= 2;
        }
    }
}

/// The smallest plan found that fails like this one.
pub fn shrink(plan: &Plan, what: &[String]) -> Plan {
    let mut shrinking = Shrinking {
        kinds: kinds(what),
        best: plan.clone(),
        runs_left: RUNS_MAXIMUM,
    };
    shrinking.halve(|plan| plan.members, Shrinking::with_members, 2);
    shrinking.halve(|plan| plan.days, Shrinking::with_days, 2);
    shrinking.drop_faults();
    shrinking.halve(|plan| plan.days, Shrinking::with_days, 2);
    shrinking.best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_known_by_their_invariants() {
        let what = ["I-01: a left twice".to_owned(), "A step failed".to_owned()];
        let known = kinds(&what);
        assert!(known.contains("I-01") && known.contains("A"));
    }
}
