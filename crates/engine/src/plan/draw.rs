//! Drawing the cohorts of the next execution day.

use std::collections::{BTreeMap, BTreeSet};

use domain::action::{ActionState, StepIndex};
use domain::ids::{CampaignId, ContactId, MemberId, SegmentId, WorkspaceId};
use domain::ledger::{Actor, EventKind};
use domain::seeded::{self, Bug};
use domain::time::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use store::Tx;
use store::action::{NewAction, Place};
use store::draw::{Candidate, Claim, Pool, Want};
use store::ledger::Entry;
use store::occurrence::OccurrenceRow;

use super::{Awake, Batch};
use crate::journal::Journal;
use crate::variants::Tests;
use crate::{Engine, EngineResult};

/// Looks into the source per draw at most. A shared source whose next contacts all belong to
/// others is gone through in steps of a cohort; the rest comes with the next slot.
const ROUNDS_MAXIMUM: usize = 40;

/// What one occurrence still wants.
struct Draw<'a> {
    occurrence: &'a OccurrenceRow,
    awake: &'a Awake,
    pool: &'a Pool,
    date: Date,
    missing: i64,
    drawn: i64,
}

/// Draws, for every slot that opened, the cohort of the same slot on the next execution day (R52).
pub(super) async fn cohorts(
    engine: &Engine,
    tx: &mut Tx,
    batch: &Batch,
    opened: &[OccurrenceRow],
    tests: &Tests,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let mut draws = wanted(tx, batch, opened).await?;
    let mut positions: BTreeMap<CampaignId, i64> = batch
        .values()
        .map(|awake| (awake.row.id.clone(), awake.row.source_position))
        .collect();
    bring_segments_up_to_date(tx, &draws, now).await?;
    let pools: BTreeSet<(&WorkspaceId, &Pool)> = draws
        .iter()
        .map(|draw| (&draw.awake.row.workspace_id, draw.pool))
        .collect();
    let sizes = store::draw::sizes(tx, pools).await?;
    let gaps: BTreeSet<String> = sizes
        .iter()
        .filter(|size| size.has_gaps)
        .map(|size| size.source_id.clone())
        .collect();
    let sizes: BTreeMap<String, i64> = sizes
        .into_iter()
        .map(|size| (size.source_id, size.size))
        .collect();
    for _ in 0..ROUNDS_MAXIMUM {
        pass_over_gaps(tx, &draws, &gaps, &mut positions).await?;
        let wants = next_wants(&draws, &mut positions, &sizes);
        if wants.is_empty() {
            break;
        }
        let taken = take(tx, batch, &wants, now).await?;
        propose(engine, tx, &mut draws, taken, tests, journal, now).await?;
    }
    finish(tx, draws, positions, batch).await
}

async fn wanted<'a>(
    tx: &mut Tx,
    batch: &'a Batch,
    opened: &'a [OccurrenceRow],
) -> EngineResult<Vec<Draw<'a>>> {
    let mut draws = Vec::new();
    let mut places = Vec::new();
    for occurrence in opened {
        let Some(awake) = batch.get(&occurrence.campaign_id) else {
            continue;
        };
        let next = awake.calendar.next_execution_date(occurrence.local_date);
        let (Some(date), Some(pool)) = (next, awake.pool.as_ref()) else {
            continue;
        };
        places.push(Place {
            local_date: date,
            ..super::place(occurrence)
        });
        draws.push(Draw {
            occurrence,
            awake,
            pool,
            date,
            // I-17 is broken where a cohort is more than a cohort.
            missing: i64::from(awake.row.schedule.0.cohort_size)
                * (1 + i64::from(seeded::is_on(Bug::DrawTwice))),
            drawn: 0,
        });
    }
    // What was carried over to that slot takes places of its cohort (I-17).
    for waiting in store::action::waiting_for(tx, &places).await? {
        for draw in &mut draws {
            if draw.awake.row.id == waiting.campaign_id
                && draw.date == waiting.local_date
                && draw.occurrence.slot_index == waiting.slot_index
            {
                draw.missing -= waiting.count;
            }
        }
    }
    Ok(draws)
}

/// Segments with criteria are current when a slot draws (R34).
async fn bring_segments_up_to_date(
    tx: &mut Tx,
    draws: &[Draw<'_>],
    now: Timestamp,
) -> EngineResult<()> {
    let mut wanted: BTreeMap<&WorkspaceId, BTreeSet<&SegmentId>> = BTreeMap::new();
    for draw in draws {
        if let Pool::Segment(segment) = draw.pool {
            let workspace = &draw.awake.row.workspace_id;
            wanted.entry(workspace).or_default().insert(segment);
        }
    }
    for (workspace, segments) in wanted {
        let segments: Vec<SegmentId> = segments.into_iter().cloned().collect();
        crate::segments::bring_up_to_date(tx, workspace, &segments, now).await?;
    }
    Ok(())
}

/// Campaigns on segments, and on finders that lost results, go on where the next contact stands.
async fn pass_over_gaps(
    tx: &mut Tx,
    draws: &[Draw<'_>],
    gaps: &BTreeSet<String>,
    positions: &mut BTreeMap<CampaignId, i64>,
) -> EngineResult<()> {
    let places: BTreeSet<_> = draws
        .iter()
        .filter(|draw| draw.missing > 0 && gaps.contains(draw.pool.as_str()))
        .map(|draw| {
            let row = &draw.awake.row;
            let position = positions.get(&row.id).copied().unwrap_or(0);
            (&row.workspace_id, &row.id, draw.pool, position)
        })
        .collect();
    for next in store::draw::next_places(tx, places.into_iter().collect()).await? {
        if let Some(position) = next.position {
            positions.insert(next.campaign_id, position - 1);
        }
    }
    Ok(())
}

/// Leaves out who does not belong to the segment at this very moment.
async fn still_belonging(
    tx: &mut Tx,
    batch: &Batch,
    candidates: Vec<Candidate>,
    now: Timestamp,
) -> EngineResult<Vec<Candidate>> {
    let mut asked: BTreeMap<(&WorkspaceId, &SegmentId), BTreeSet<ContactId>> = BTreeMap::new();
    for candidate in &candidates {
        if let Some((awake, Pool::Segment(segment))) = awake_and_pool(batch, candidate) {
            asked
                .entry((&awake.row.workspace_id, segment))
                .or_default()
                .insert(candidate.contact_id.clone());
        }
    }
    let mut belonging = BTreeSet::new();
    for ((workspace, segment), contacts) in asked {
        let contacts: Vec<ContactId> = contacts.into_iter().collect();
        let found = crate::segments::belonging(tx, workspace, segment, &contacts, now).await?;
        belonging.extend(found.into_iter().map(|contact| (segment.clone(), contact)));
    }
    Ok(candidates
        .into_iter()
        .filter(|candidate| match awake_and_pool(batch, candidate) {
            Some((_, Pool::Segment(segment))) => {
                belonging.contains(&(segment.clone(), candidate.contact_id.clone()))
            }
            _ => true,
        })
        .collect())
}

/// The next look of every campaign that still misses contacts: as many places as it misses. One
/// slot of a campaign at a time, so that positions stay in order.
fn next_wants(
    draws: &[Draw<'_>],
    positions: &mut BTreeMap<CampaignId, i64>,
    sizes: &BTreeMap<String, i64>,
) -> Vec<Want> {
    let mut wants: BTreeMap<CampaignId, Want> = BTreeMap::new();
    for draw in draws.iter().filter(|draw| draw.missing > 0) {
        let id = &draw.awake.row.id;
        let position = positions.get(id).copied().unwrap_or(0);
        let size = sizes.get(draw.pool.as_str()).copied().unwrap_or(0);
        if position >= size || wants.contains_key(id) {
            continue;
        }
        let until = size.min(position + draw.missing);
        positions.insert(id.clone(), until);
        wants.insert(
            id.clone(),
            Want {
                workspace: draw.awake.row.workspace_id.clone(),
                campaign: id.clone(),
                pool: draw.pool.clone(),
                after_position: position,
                until_position: until,
            },
        );
    }
    wants.into_values().collect()
}

/// The contacts that each campaign may take: those whose claim went to its sender (I-26). Where
/// several members look at a contact at the same time, they take turns by its place (R24).
async fn take(
    tx: &mut Tx,
    batch: &Batch,
    wants: &[Want],
    now: Timestamp,
) -> EngineResult<BTreeMap<CampaignId, Vec<ContactId>>> {
    let candidates = store::draw::candidates(tx, wants).await?;
    let candidates = still_belonging(tx, batch, candidates, now).await?;
    let claims = contend(batch, &candidates);
    let held: BTreeMap<(String, ContactId), MemberId> = store::draw::claim(tx, claims, now)
        .await?
        .into_iter()
        .map(|claimed| ((claimed.source_id, claimed.contact_id), claimed.member_id))
        .collect();
    let mut taken: BTreeMap<CampaignId, Vec<ContactId>> = BTreeMap::new();
    for candidate in candidates {
        let Some((awake, pool)) = awake_and_pool(batch, &candidate) else {
            continue;
        };
        let key = (pool.as_str().to_owned(), candidate.contact_id.clone());
        // I-26 is broken where whose claim it is makes no difference.
        let is_ours = held.get(&key) == Some(&awake.row.sender_member_id);
        if is_ours || seeded::is_on(Bug::ClaimIsNotExclusive) {
            taken
                .entry(candidate.campaign_id)
                .or_default()
                .push(candidate.contact_id);
        }
    }
    Ok(taken)
}

fn awake_and_pool<'a>(batch: &'a Batch, candidate: &Candidate) -> Option<(&'a Awake, &'a Pool)> {
    let awake = batch.get(&candidate.campaign_id)?;
    Some((awake, awake.pool.as_ref()?))
}

fn contend(batch: &Batch, candidates: &[Candidate]) -> Vec<Claim> {
    let mut contenders: BTreeMap<(&Pool, &ContactId), (i64, BTreeSet<&MemberId>)> = BTreeMap::new();
    for candidate in candidates {
        if let Some((awake, pool)) = awake_and_pool(batch, candidate) {
            contenders
                .entry((pool, &candidate.contact_id))
                .or_insert_with(|| (candidate.position, BTreeSet::new()))
                .1
                .insert(&awake.row.sender_member_id);
        }
    }
    let workspaces: BTreeMap<&Pool, &WorkspaceId> = batch
        .values()
        .filter_map(|awake| Some((awake.pool.as_ref()?, &awake.row.workspace_id)))
        .collect();
    contenders
        .into_iter()
        .filter_map(|((pool, contact), (position, members))| {
            let turn = position.unsigned_abs() as usize % members.len().max(1);
            Some(Claim {
                workspace: (*workspaces.get(pool)?).clone(),
                pool: pool.clone(),
                contact: contact.clone(),
                member: (*members.iter().nth(turn)?).clone(),
            })
        })
        .collect()
}

/// Makes the proposals; with moderation off they are plans that nobody has to approve (R53).
async fn propose(
    engine: &Engine,
    tx: &mut Tx,
    draws: &mut [Draw<'_>],
    mut taken: BTreeMap<CampaignId, Vec<ContactId>>,
    tests: &Tests,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let mut actions: Vec<NewAction> = Vec::new();
    let mut owners: Vec<usize> = Vec::new();
    for (index, draw) in draws
        .iter()
        .enumerate()
        .filter(|(_, draw)| draw.missing > 0)
    {
        for contact in taken.remove(&draw.awake.row.id).unwrap_or_default() {
            actions.push(proposal(engine, draw, contact, tests, now));
            owners.push(index);
        }
    }
    let made: BTreeSet<_> = store::action::insert(tx, &actions, now)
        .await?
        .into_iter()
        .map(|row| row.id)
        .collect();
    for (action, owner) in actions.iter().zip(owners) {
        // A contact that this campaign has had before is passed over (R34).
        if made.contains(&action.id) {
            draws[owner].missing -= 1;
            draws[owner].drawn += 1;
            journal.note(&action.workspace, planned(action, now));
        }
    }
    Ok(())
}

fn proposal(
    engine: &Engine,
    draw: &Draw<'_>,
    contact: ContactId,
    tests: &Tests,
    now: Timestamp,
) -> NewAction {
    let row = &draw.awake.row;
    NewAction {
        assigned: tests.assign(engine.seed, row, StepIndex::FIRST, &contact),
        workspace: row.workspace_id.clone(),
        id: engine.mint(now),
        campaign: row.id.clone(),
        contact,
        member: row.sender_member_id.clone(),
        kind: row.kind.first_action(),
        step: StepIndex::FIRST,
        family_key: row.family_key.clone(),
        state: if row.moderation.0.asks(row.kind, StepIndex::FIRST) {
            ActionState::WaitingForApproval
        } else {
            ActionState::Queued
        },
        local_date: draw.date,
        slot_index: draw.occurrence.slot_index,
    }
}

/// The ledger's word for a new action.
pub(crate) fn planned(action: &NewAction, now: Timestamp) -> Entry {
    let mut told = json!({ "kind": action.kind, "slot": action.slot_index });
    if let Some(assigned) = &action.assigned {
        told["variant"] = json!(assigned.variant);
        told["variant_test"] = json!(assigned.test);
    }
    Entry::new(now, EventKind::ActionPlanned, Actor::Engine, "plan")
        .campaign(&action.campaign)
        .contact(&action.contact)
        .member(&action.member)
        .action(&action.id, action.step)
        .on(action.local_date)
        .with(told)
}

async fn finish(
    tx: &mut Tx,
    draws: Vec<Draw<'_>>,
    positions: BTreeMap<CampaignId, i64>,
    batch: &Batch,
) -> EngineResult<()> {
    let moved = positions
        .into_iter()
        .filter_map(|(id, position)| {
            let row = &batch.get(&id)?.row;
            (position > row.source_position).then(|| (row.workspace_id.clone(), id, position))
        })
        .collect();
    store::campaign::move_source(tx, moved).await?;
    let drew = draws
        .into_iter()
        .map(|draw| (draw.occurrence.clone(), draw.drawn, draw.date))
        .collect();
    store::occurrence::drew(tx, drew).await?;
    Ok(())
}
