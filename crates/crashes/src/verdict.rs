//! What became of a day: by the checker, and by comparison with an undisturbed one.

use std::collections::{BTreeMap, BTreeSet};

use checker::Evidence;
use checker::evidence::scenario::{Event, Scenario};
use domain::time::Timestamp;
use sandbox::{LedgerQuery, Network};
use serde_json::Value;
use store::Db;

use crate::life::Place;

/// Invariants that say that nothing leaves twice.
const TWICE: [&str; 4] = ["I-01", "I-02", "I-03", "I-05"];
/// Invariants that say that no decision of a person is lost.
const APPROVALS: [&str; 2] = ["I-13", "I-14"];

/// What became of a day.
#[derive(Debug, Clone, Default)]
pub struct Day {
    /// Where each step for each contact stands at the end.
    actions: BTreeMap<Step, Standing>,
    /// Effects at the network whose action does not say so, and does not ask.
    uncounted: usize,
    /// Violations, by invariant.
    violations: Vec<(&'static str, String)>,
}

/// A step for a contact: the same in every run, whatever identifiers were drawn.
type Step = (String, String, i64);

#[derive(Debug, Clone)]
struct Standing {
    state: String,
    local_date: String,
}

/// What a disturbed day has lost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Losses {
    /// Effects that came about more than once.
    pub twice: usize,
    /// What left on the undisturbed day, and neither left here, nor asks a person, nor has another day.
    pub lost: usize,
    /// Decisions of people that do not hold any more.
    pub approvals_lost: usize,
    /// Actions that ask a person, because only a person can tell.
    pub unconfirmed: usize,
    /// Violations of other invariants.
    pub others: usize,
    /// What was wrong, in sentences.
    pub told: Vec<String>,
}

impl Losses {
    /// Whether nothing is wrong. A question to a person is nothing wrong.
    pub fn is_clean(&self) -> bool {
        self.twice + self.lost + self.approvals_lost + self.others == 0
    }

    /// Adds those of another day.
    pub fn add(&mut self, other: Self) {
        self.twice += other.twice;
        self.lost += other.lost;
        self.approvals_lost += other.approvals_lost;
        self.unconfirmed += other.unconfirmed;
        self.others += other.others;
        self.told.extend(other.told);
    }
}

impl Day {
    /// Looks at what a run left behind.
    pub async fn of(
        place: &Place,
        network: &Network,
        events: Vec<Event>,
        ended_at: Timestamp,
    ) -> anyhow::Result<Self> {
        let db = Db::open(&place.location()).await?;
        let mut tx = db.read().await?;
        let tables = store::dump::tables(&mut tx).await?;
        drop(tx);
        db.close().await;
        let actions = tables.get("action").cloned().unwrap_or_default();
        let ledger = ledger(network);
        let uncounted = uncounted(&ledger, &actions);
        let scenario = Scenario {
            events,
            ended_at: Some(ended_at.as_millis()),
            ..Scenario::default()
        };
        let evidence = Evidence::read(ledger, tables, scenario)?;
        let report = checker::check(&evidence);
        let violations = report.violations.into_iter();
        Ok(Self {
            actions: actions.iter().filter_map(standing).collect(),
            uncounted,
            violations: violations.map(|one| (one.invariant, one.what)).collect(),
        })
    }

    /// How many actions of a step stand in a state.
    pub fn count(
        &self,
        steps: std::ops::RangeInclusive<i64>,
        local_date: &str,
        state: &str,
    ) -> usize {
        let is_counted = |(step, standing): (&Step, &Standing)| {
            steps.contains(&step.2) && standing.local_date == local_date && standing.state == state
        };
        self.actions.iter().filter(|one| is_counted(*one)).count()
    }

    /// What this day has lost in comparison with an undisturbed one.
    pub fn losses(&self, undisturbed: &Self, local_date: &str) -> Losses {
        let mut losses = Losses {
            lost: self.uncounted,
            ..Losses::default()
        };
        for (invariant, what) in &self.violations {
            let counter = if TWICE.contains(invariant) {
                &mut losses.twice
            } else if APPROVALS.contains(invariant) {
                &mut losses.approvals_lost
            } else {
                &mut losses.others
            };
            *counter += 1;
            losses.told.push(format!("{invariant}: {what}"));
        }
        let sent = |one: &(&Step, &Standing)| one.1.state == "sent";
        for (step, _) in undisturbed.actions.iter().filter(sent) {
            let standing = self.actions.get(step);
            let is_kept = standing.is_some_and(|one| match one.state.as_str() {
                "sent" | "unconfirmed" => true,
                "canceled" | "blocked" => false,
                // It goes on another day.
                _ => one.local_date.as_str() > local_date,
            });
            if !is_kept {
                losses.lost += 1;
                losses.told.push(format!("{step:?} is {standing:?}"));
            }
        }
        let is_asked = |one: &&Standing| one.state == "unconfirmed";
        losses.unconfirmed = self.actions.values().filter(is_asked).count();
        losses
    }
}

fn standing(row: &Value) -> Option<(Step, Standing)> {
    let text = |name: &str| row[name].as_str().map(str::to_owned);
    let step = (
        text("campaign_id")?,
        text("contact_id")?,
        row["step"].as_i64()?,
    );
    let standing = Standing {
        state: text("state")?,
        local_date: text("local_date")?,
    };
    Some((step, standing))
}

fn ledger(network: &Network) -> Vec<Value> {
    let mut rows = Vec::new();
    loop {
        let page = network.ledger().page(&LedgerQuery {
            cursor: rows.len() as u64,
            limit: Some(10_000),
            ..LedgerQuery::default()
        });
        rows.extend(page["items"].as_array().into_iter().flatten().cloned());
        if page["more"] != true {
            return rows;
        }
    }
}

/// Effects of ours at the network whose action neither counts as sent nor asks a person.
fn uncounted(ledger: &[Value], actions: &[Value]) -> usize {
    let told: BTreeSet<&str> = actions
        .iter()
        .filter(|row| row["state"] == "sent" || row["state"] == "unconfirmed")
        .filter_map(|row| row["id"].as_str())
        .collect();
    let effects = ledger.iter().filter(|row| row["kind"] == "effect");
    effects
        .filter_map(|row| row["client_reference"].as_str())
        .filter(|action| !told.contains(action))
        .count()
}
