//! What a clock that jumps may not do.

use super::budgets::{Budgets, exceeded, spent};
use super::outages::requests_while;
use crate::civil::MINUTE;
use crate::evidence::scenario::ClockJump;
use crate::history::{CLOCK_TOLERANCE, History};
use crate::report::Findings;

/// A clock further off than this lets nothing leave (engine, time 7), in milliseconds.
const TRUSTED: i64 = MINUTE;

/// I-25: clock jumps (1 s to 10 years) create no occurrence and release no budget.
///
/// The network's clock is right. While the product's is off by more than a minute, and nobody has
/// said that it is right, nothing leaves; no slot is opened or called missed from the future, which
/// shows when later rows of the ledger are older; and by the network's clock every window that meets
/// the jump is within the budget.
pub fn i_25_clock_jumps(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let budgets = Budgets::of(history);
    let spent = spent(history);
    for jump in &history.evidence.scenario.clock_jumps {
        findings.case();
        if jump.by_milliseconds.abs() > TRUSTED {
            let why = "the product's clock had jumped";
            requests_while(history, &jump.during, why, &mut findings);
        }
        for ((account, kind), moments) in &spent {
            let Some((limit, span)) = budgets.limit(history, account, kind) else {
                continue;
            };
            let around: Vec<i64> = moments
                .iter()
                .copied()
                .filter(|at| jump.during.meets(at - span, at + span))
                .collect();
            if let Some((at, count)) = exceeded(&around, limit, span - CLOCK_TOLERANCE) {
                findings.violated(
                    at,
                    format!("{account} sent {count} {kind} around a jump of the clock, where {limit} are allowed"),
                );
            }
        }
        from_the_future(history, jump, &mut findings);
    }
    findings
}

/// Slots that a clock that was ahead opened, or called missed.
fn from_the_future(history: &History<'_>, jump: &ClockJump, findings: &mut Findings) {
    if jump.by_milliseconds <= TRUSTED {
        return;
    }
    let ahead = |at: i64| {
        let began = jump.during.from + jump.by_milliseconds;
        let ended = jump.during.ends_at().saturating_add(jump.by_milliseconds);
        began <= at && at < ended
    };
    let mut earliest_after = history.evidence.scenario.ended_at.unwrap_or(i64::MAX);
    for row in history.ledger.iter().rev() {
        let is_slot = matches!(row.kind.as_str(), "slot_opened" | "slot_missed");
        if is_slot && ahead(row.at) && earliest_after < row.at - TRUSTED {
            findings.violated(
                row.at,
                format!(
                    "row {} of the ledger of {}, {} of campaign {}, was written by a clock that was ahead",
                    row.sequence,
                    row.workspace_id,
                    row.kind,
                    row.campaign_id.as_deref().unwrap_or("none")
                ),
            );
        }
        earliest_after = earliest_after.min(row.at);
    }
}
