//! What the independent checker says of a database that is in use: the invariants that need nothing
//! else are looked at, workspace by workspace.

use std::fmt::Write as _;

use checker::{Checked, Evidence, Needs, Report, Violation, check_what_needs};
use domain::ids::WorkspaceId;
use store::Db;

use super::{Finding, Verdict};
use crate::failure::{Failure, Outcome};

/// Cases in which an invariant did not hold that are told in a sentence; JSON has more.
const TOLD_MAXIMUM: usize = 3;

/// Looks at every workspace, one after the other: memory holds one at a time.
pub async fn look(db: &Db) -> Outcome<Report> {
    let mut tx = db.read().await?;
    let workspaces = store::ledger::reached(&mut tx).await?;
    drop(tx);
    let mut all = look_at(&Evidence::default());
    for workspace in workspaces {
        all.add_report(look_at(&evidence(db, &workspace.workspace_id).await?));
    }
    Ok(all)
}

fn look_at(evidence: &Evidence) -> Report {
    check_what_needs(evidence, Needs::Database)
}

async fn evidence(db: &Db, workspace: &WorkspaceId) -> Outcome<Evidence> {
    let mut tx = db.read().await?;
    let tables = store::dump::of_workspace(&mut tx, workspace).await?;
    let scenario = checker::evidence::scenario::Scenario::default();
    Evidence::read(Vec::new(), tables, scenario)
        .map_err(|error| Failure::failed(format!("The database cannot be examined: {error}")))
}

/// Each invariant in a sentence.
pub fn findings(report: &Report) -> Vec<Finding> {
    let of = |invariant: &str| -> Vec<&Violation> {
        let violations = report.violations.iter();
        violations
            .filter(|one| one.invariant == invariant)
            .collect()
    };
    report
        .checked
        .iter()
        .map(|checked| {
            let told = told(checked, &of(checked.invariant));
            super::finding(checked.invariant, verdict(checked), told)
        })
        .collect()
}

fn verdict(checked: &Checked) -> Verdict {
    if checked.violations > 0 {
        Verdict::Wrong
    } else {
        Verdict::Fine
    }
}

fn told(checked: &Checked, violations: &[&Violation]) -> String {
    let sentence = checked.sentence;
    if checked.violations == 0 && checked.cases == 0 {
        return format!("No case yet: {sentence}");
    }
    if checked.violations == 0 {
        return format!("Holds in {} cases: {sentence}", checked.cases);
    }
    let mut told = format!(
        "Broken {} times in {} cases: {sentence}. Report it with these rows:",
        checked.violations, checked.cases
    );
    for violation in violations.iter().take(TOLD_MAXIMUM) {
        // Writing into a text cannot fail.
        let _ = write!(told, "\n        {}", violation.what);
        if let Some(at) = violation.at {
            let _ = write!(told, " [{at}]");
        }
    }
    if checked.violations > TOLD_MAXIMUM {
        told.push_str("\n        and others; --json names more of them");
    }
    told
}
