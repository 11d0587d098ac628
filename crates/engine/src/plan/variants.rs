//! The one look at the outcome of a test of texts (R65): when a slot of its campaign begins or ends, and its stop rule is
//! met.

use domain::ledger::{Actor, EventKind};
use domain::time::Timestamp;
use domain::variant::{Afterwards, Arm, TestState, find, has_come};
use serde_json::json;
use store::ledger::Entry;
use store::notice::NewNotification;
use store::variant_test::{Seen, TestRow};
use store::{Json, Tx};

use super::Batch;
use crate::journal::Journal;
use crate::variants::{Tests, arms};
use crate::{Engine, EngineResult};

/// Looks at the tests whose rule is met, and answers all tests of the batch as they stand then.
pub(super) async fn look(
    engine: &Engine,
    tx: &mut Tx,
    batch: &Batch,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<Tests> {
    let mut tests = Tests::of(tx, batch.values().map(|awake| &awake.row)).await?;
    let running: Vec<&TestRow> = tests.running().collect();
    if running.is_empty() {
        return Ok(tests);
    }
    let counted = store::variant_test::counts(tx, &running, now).await?;
    let mut told = Vec::new();
    let mut decided = Vec::new();
    for test in running {
        let (arms, began_at) = arms(test, &counted);
        if !has_come(&test.design.0.rule, &arms, began_at, now) {
            continue;
        }
        let Some(test) = decide(tx, test, &arms, now).await? else {
            continue;
        };
        let Some(awake) = batch.get(&test.campaign_id) else {
            continue;
        };
        let member = &awake.row.sender_member_id;
        journal.note(
            &test.workspace_id,
            Entry::new(now, EventKind::VariantTestDecided, Actor::Engine, "plan")
                .campaign(&test.campaign_id)
                .member(member)
                .with(json!({
                    "step": test.step,
                    "test": test.number,
                    "rule": test.design.0.rule,
                    "arms": test.arms.as_ref().map(|arms| &arms.0),
                    "better": test.better,
                    "in_use": test.in_use,
                })),
        );
        told.push(NewNotification {
            workspace: test.workspace_id.clone(),
            id: engine.mint(now),
            member: member.clone(),
            kind: "variants_compared",
            data: json!({
                "campaign_id": test.campaign_id,
                "campaign": awake.row.name,
                "step": test.step,
                "better": test.better,
                "in_use": test.in_use,
            })
            .to_string(),
        });
        decided.push(test);
    }
    store::notice::insert(tx, told, now).await?;
    for test in decided {
        tests.put(test);
    }
    Ok(tests)
}

/// Keeps what is found; nothing where the texts were changed by somebody who was faster.
async fn decide(
    tx: &mut Tx,
    test: &TestRow,
    arms: &[Arm],
    now: Timestamp,
) -> EngineResult<Option<TestRow>> {
    let better = find(arms).better;
    let in_use = better
        .clone()
        .filter(|_| test.design.0.rule.afterwards == Afterwards::Use);
    let seen = arms.iter().map(|arm| Seen {
        variant: arm.variant.clone(),
        sent: arm.sent,
        matured: arm.matured.sent,
        succeeded: arm.matured.accepted,
    });
    let seen = Json(seen.collect());
    let is_ours =
        store::variant_test::decide(tx, test, &seen, better.as_deref(), in_use.as_deref(), now)
            .await?;
    Ok(is_ours.then(|| TestRow {
        state: TestState::Decided,
        ended_at: Some(now),
        arms: Some(seen),
        better,
        in_use,
        ..test.clone()
    }))
}
