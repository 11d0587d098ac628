//! What a run is told as at its end.

use checker::{Report, Summary, Violation};
use serde::Serialize;

/// The object that `demo --days N --exit --json` prints.
#[derive(Debug, Serialize)]
pub struct DemoResult {
    /// Simulated days.
    pub days: u32,
    /// What everything was drawn from.
    pub seed: u64,
    /// People of the simulated network.
    pub people: u32,
    /// Campaigns of the team.
    pub campaigns: usize,
    /// What came of it.
    #[serde(flatten)]
    pub summary: Summary,
    /// The states of health that campaigns were seen in.
    pub health_states: Vec<&'static str>,
    /// The invariants of which the run had cases.
    pub checked: Vec<&'static str>,
    /// The invariants that did not hold, case by case.
    pub violations: Vec<Violation>,
    /// How long the run took, in real milliseconds.
    pub elapsed_ms: u64,
}

impl DemoResult {
    /// Takes over what the checker found.
    pub fn take_report(&mut self, report: Report) {
        let looked_at = report.checked.iter().filter(|checked| checked.cases > 0);
        self.checked = looked_at.map(|checked| checked.invariant).collect();
        self.violations = report.violations;
    }

    /// For people.
    pub fn to_text(&self) -> String {
        let summary = &self.summary;
        let ratio = summary.ratio.map_or_else(
            || "none yet".to_owned(),
            |ratio| format!("{:.0} %", ratio * 100.0),
        );
        let mut lines = vec![
            format!(
                "{} days, seed {}, {} people, {} campaigns, in {:.1} s",
                self.days,
                self.seed,
                self.people,
                self.campaigns,
                self.elapsed_ms as f64 / 1_000.0
            ),
            format!(
                "proposed {}, approved {}, invitations sent {}, accepted {} (ratio {ratio})",
                summary.proposed, summary.approved, summary.invitations_sent, summary.accepted
            ),
            format!(
                "blocked {}, duplicate {}, pending {}, false {}, error {}",
                summary.blocked, summary.duplicate, summary.pending, summary.false_, summary.error
            ),
            format!(
                "welcomes {}, follow-ups {}, replies {}",
                summary.welcomes_sent, summary.follow_ups_sent, summary.replies
            ),
            format!("states of health: {}", self.health_states.join(", ")),
            format!(
                "{} invariants were checked, {} violations",
                self.checked.len(),
                self.violations.len()
            ),
        ];
        for violation in &self.violations {
            lines.push(format!("{}: {}", violation.invariant, violation.what));
        }
        lines.join("\n")
    }
}
