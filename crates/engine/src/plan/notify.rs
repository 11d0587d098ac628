//! One notification a day: at the start of the day's first slot, where there is something to
//! decide (R52).

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{CampaignId, MemberId, WorkspaceId};
use domain::ledger::{Actor, EventKind};
use domain::time::Timestamp;
use jiff::civil::Date;
use store::Tx;
use store::ledger::Entry;
use store::notice::NewNotification;
use store::occurrence::OccurrenceRow;

use super::Batch;
use crate::journal::Journal;
use crate::{Engine, EngineResult};

/// Notifies the senders of moderated campaigns whose slots opened, once a local date; and those who are asked about
/// withdrawals.
pub(super) async fn morning(
    engine: &Engine,
    tx: &mut Tx,
    batch: &Batch,
    opened: &[OccurrenceRow],
    asked: &BTreeSet<CampaignId>,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let mut days: BTreeMap<(WorkspaceId, MemberId), Date> = BTreeMap::new();
    for occurrence in opened {
        let moderated = batch
            .get(&occurrence.campaign_id)
            .filter(|awake| awake.row.moderation.0.enabled || asked.contains(&awake.row.id));
        if let Some(awake) = moderated {
            days.entry((
                occurrence.workspace_id.clone(),
                awake.row.sender_member_id.clone(),
            ))
            .or_insert(occurrence.local_date);
        }
    }
    let claims: Vec<_> = days
        .iter()
        .map(|((workspace, member), date)| (workspace.clone(), member.clone(), *date))
        .collect();
    let fresh = store::notice::claim_day(tx, claims).await?;
    let mut notifications = Vec::new();
    for row in fresh {
        let key = (row.workspace_id, row.member_id);
        let Some(date) = days.get(&key).copied() else {
            continue;
        };
        let (workspace, member) = key;
        journal.note(
            &workspace,
            Entry::new(now, EventKind::MemberNotified, Actor::Engine, "plan")
                .member(&member)
                .on(date)
                .with(serde_json::json!({ "kind": "proposals_ready" })),
        );
        notifications.push(NewNotification {
            id: engine.mint(now),
            workspace,
            member,
            kind: "proposals_ready",
            data: serde_json::json!({ "local_date": date }).to_string(),
        });
    }
    store::notice::insert(tx, notifications, now).await?;
    Ok(())
}
