//! What came of a run, seen from outside: the evidence for the checker, a digest of it, and the rare
//! branches of the engine that it shows.

use std::collections::BTreeMap;

use checker::Evidence;
use checker::evidence::database::Database;
use checker::evidence::scenario::Scenario;
use domain::time::Timestamp;
use sandbox::Sandbox;
use sha2::{Digest, Sha256};
use store::Db;

use crate::fault::FaultKind;
use crate::network_faults::LYING_READS;
use crate::plan::Plan;
use crate::record::Record;
use crate::run::SimulationError;
use crate::sometimes::{Counts, Tally};
use crate::troubles::Troubles;
use crate::world::World;

/// The evidence of a run so far.
pub async fn evidence(
    plan: &Plan,
    db: &Db,
    network: &Sandbox,
    record: &Record,
    (troubles, tally): (&Troubles, &Tally),
    world: &World,
    now: Timestamp,
) -> Result<Evidence, SimulationError> {
    let mut scenario = record.scenario(now);
    troubles.tell(plan, &mut scenario);
    scenario.accounts = world.accounts();
    scenario.asleep_before_a_request = tally.asleep_before_a_request();
    scenario.reads_may_lie = LYING_READS.iter().any(|kind| plan.has(*kind));
    gather(db, network, scenario).await
}

/// The evidence so far, with a record of what people did and what went wrong.
pub async fn gather(
    db: &Db,
    network: &Sandbox,
    scenario: Scenario,
) -> Result<Evidence, SimulationError> {
    let mut tx = db.read().await?;
    let mut database = Database::default();
    for name in Database::TABLES {
        let mut added = Ok(());
        let mut add = |row| {
            if added.is_ok() {
                added = database.add(name, row);
            }
        };
        store::dump::each(&mut tx, name, &mut add).await?;
        added?;
    }
    drop(tx);
    let evidence = network.with(|network| {
        let rows = network.ledger().rows().iter().zip(1..);
        let rows = rows.map(|(row, sequence)| row.to_json(sequence));
        Evidence::gathered(rows, database, scenario)
    });
    Ok(evidence?)
}

/// Names everything that happened, in order.
pub fn digest(evidence: &Evidence) -> Result<String, SimulationError> {
    let mut hasher = Sha256::new();
    for row in &evidence.network {
        hasher.update(serde_json::to_vec(row)?);
    }
    let mut ledger: Vec<_> = evidence.database.ledger.iter().collect();
    ledger.sort_by_key(|row| (row.workspace_id.as_str(), row.sequence));
    for row in ledger {
        hasher.update(serde_json::to_vec(row)?);
    }
    let mut attempts: Vec<_> = evidence.database.attempt.iter().collect();
    attempts.sort_by_key(|attempt| (attempt.action_id.as_str(), attempt.attempt));
    for attempt in attempts {
        hasher.update(serde_json::to_vec(attempt)?);
    }
    Ok(hex::encode(hasher.finalize()))
}

/// Reasons of ends and waits that are rare, with the counter that each adds to.
const REASONS: [(&str, &str); 23] = [
    ("condition_false", "a condition did not hold"),
    ("confirmed_by_evidence", "evidence after an unknown outcome"),
    ("confirmed_by_person", "a person said that it was sent"),
    ("not_sent_by_person", "a person said that it was not sent"),
    ("expired", "approval expired"),
    ("undecided", "a proposal was decided by nobody"),
    ("notes_used_up", "no personalised note was left"),
    ("sent_without_note", "a note stayed behind"),
    ("not_decided", "silence dropped a proposal"),
    ("already_invited_by_member", "duplicate in a family"),
    ("already_connected", "already connected"),
    ("invitation_already_pending", "invitation already pending"),
    ("not_connected", "not connected any more"),
    ("suppressed", "suppressed at the moment of sending"),
    ("stopped_by_incoming", "stopped by an answer"),
    ("stopped_by_outgoing", "stopped by the sender's own message"),
    ("stopped_by_refusal", "stopped by a refusal"),
    ("note_too_long", "note too long"),
    ("value_missing", "value missing"),
    ("profile_unavailable", "profile gone"),
    ("campaign_archived", "ended by an archive"),
    ("step_removed", "step taken out of the campaign"),
    ("attempts_exhausted", "attempts exhausted"),
];

/// Kinds of the ledger's rows that are rare.
const KINDS: [(&str, &str); 12] = [
    ("action_unconfirmed", "outcome unknown"),
    ("action_refused", "attempt refused and put back"),
    ("action_carried_over", "carried over"),
    ("slot_missed", "slot missed"),
    ("campaign_halted", "campaign halted by an error"),
    ("limit_noticed", "limit noticed"),
    ("sequence_stopped", "sequence stopped"),
    ("action_requeued", "put back by a person"),
    ("reply_corrected", "verdict on a reply corrected"),
    ("variant_test_opened", "texts are compared"),
    ("variant_test_replaced", "texts were changed while compared"),
    ("variant_test_decided", "compared texts were looked at"),
];

/// The rare branches that the evidence shows.
pub fn branches(evidence: &Evidence) -> Counts {
    let mut counts = Counts::new();
    let mut add = |name: &'static str, count: u64| *counts.entry(name).or_default() += count;
    for (_, name) in REASONS.iter().chain(&KINDS) {
        add(name, 0);
    }
    for row in &evidence.database.ledger {
        if let Some((_, name)) = KINDS.iter().find(|(kind, _)| *kind == row.kind) {
            add(name, 1);
        }
        let reason = row.reason.as_deref().unwrap_or_default();
        if row.kind == "action_ended"
            && let Some((_, name)) = REASONS.iter().find(|(known, _)| *known == reason)
        {
            add(name, 1);
        }
    }
    let mut workers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in &evidence.database.ledger {
        if row.kind == "action_begun"
            && let (Some(action), Some(worker)) = (
                row.action_id.as_deref(),
                row.data.get("worker").and_then(|worker| worker.as_str()),
            )
        {
            workers.entry(action).or_default().push(worker);
        }
    }
    let taken_over = workers
        .values()
        .filter(|list| list.windows(2).any(|pair| pair[0] != pair[1]));
    add("taken over by another process", taken_over.count() as u64);
    let waits = evidence.database.action.iter();
    let waits = waits.filter(|action| {
        let reason = action.reason.as_deref().and_then(|name| name.parse().ok());
        reason.is_some_and(domain::action::Reason::is_of_budget)
    });
    add("waits for a budget", waits.count() as u64);
    let asked = evidence
        .database
        .action
        .iter()
        .filter(|action| action.state == "unconfirmed");
    add("unconfirmed at the end", asked.count() as u64);
    counts
}

/// Faults of time that the days of a run hold by themselves.
pub fn days_reached(plan: &Plan, zones: &[String]) -> Vec<(FaultKind, u64)> {
    let mut reached = Vec::new();
    for name in zones {
        let Ok(zone) = domain::calendar::zone::resolve(name) else {
            continue;
        };
        let (start, end) = (plan.start.to_jiff(), plan.end().to_jiff());
        let mut before = zone.to_offset(start);
        for transition in zone.following(start).take_while(|at| at.timestamp() < end) {
            let after = transition.offset();
            if after > before {
                reached.push((FaultKind::DaylightSavingGap, 1));
            } else if after < before {
                reached.push((FaultKind::DaylightSavingOverlap, 1));
            }
            before = after;
        }
    }
    let utc = jiff::tz::TimeZone::UTC;
    let (first, last) = (plan.start.local_date(&utc), plan.end().local_date(&utc));
    let holds = |date: jiff::civil::Date| first <= date && date <= last;
    if first.year() != last.year() {
        reached.push((FaultKind::YearEnd, 1));
    }
    if jiff::civil::Date::new(first.year(), 2, 29).is_ok_and(holds) {
        reached.push((FaultKind::LeapDay, 1));
    }
    if holds(jiff::civil::date(2038, 1, 19)) {
        reached.push((FaultKind::Year2038, 1));
    }
    reached
}
