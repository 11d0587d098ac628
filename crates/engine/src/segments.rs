//! Segments with criteria are kept current (R34): who belongs to them follows from what happens.
//!
//! The ledger tells whose facts changed. Those contacts alone are read again, once for all segments
//! of the workspace, and evaluated in memory: the cost is that of the changes. Everybody is looked
//! at, in pieces, where a segment is new, after an import, and where something changed that concerns
//! everybody (the suppression list, another segment's criteria); and now and then where criteria rest
//! on what leaves no line in the ledger: the passing of time, and relations that the network shows.

use std::collections::{BTreeMap, BTreeSet};

use domain::criteria::{Context, Dependencies, Node, SegmentBody, dependencies, holds, references};
use domain::ids::{ContactId, SegmentId, WorkspaceId};
use domain::ledger::EventKind;
use domain::limits::{SEGMENT_CHANGES_MAXIMUM, SEGMENT_CHUNK_CONTACTS, STEP_BATCH};
use domain::time::{Timestamp, span};
use store::Tx;
use store::membership::{self, KeptRow};

use crate::{Engine, EngineResult, Progress};

/// How old a look at everybody may be where criteria rest on what the ledger does not tell.
const LOOK_AGE_MILLISECONDS: i64 = 10 * span::MINUTE;
/// Contacts whose facts are gathered at once.
const FACTS_AT_ONCE: usize = 1_000;
/// Pieces of one call of the step; the rest comes with the next one, so that nobody waits long.
const PIECES_MAXIMUM: usize = 50;

/// Kinds of events after which a contact's facts may be others.
const ABOUT_A_CONTACT: &[EventKind] = &[
    EventKind::ContactIdentified,
    EventKind::ContactEdited,
    EventKind::ContactMerged,
    EventKind::ContactMergeUndone,
    EventKind::ContactUpdated,
    EventKind::ContactTagged,
    EventKind::ContactUntagged,
    EventKind::LeadMarked,
    EventKind::LeadUnmarked,
    EventKind::ActionEnded,
    EventKind::ActionUndone,
    EventKind::ActionRequeued,
    EventKind::InvitationAccepted,
    EventKind::MessageReceived,
    EventKind::ReplyCorrected,
    EventKind::LinkClicked,
];

/// Kinds of events that concern everybody.
const ABOUT_EVERYBODY: &[EventKind] = &[
    EventKind::ImportFinished,
    EventKind::ImportCancelled,
    EventKind::ImportUndone,
    EventKind::ArchiveBrought,
    EventKind::SegmentEdited,
    EventKind::SegmentArchived,
    EventKind::SuppressionAdded,
    EventKind::SuppressionRemoved,
    EventKind::CampaignCreated,
    EventKind::CampaignEdited,
];

/// Brings segments up to date, of all workspaces. It works in pieces, each a transaction.
pub async fn step(engine: &Engine, now: Timestamp) -> EngineResult<Progress> {
    for _ in 0..PIECES_MAXIMUM {
        let stale = {
            let mut tx = engine.db.read().await?;
            membership::stale(&mut tx, STEP_BATCH).await?
        };
        let Some(first) = stale.first() else {
            break;
        };
        let workspace = first.workspace_id.clone();
        let segments: Vec<SegmentId> = stale
            .into_iter()
            .filter(|row| row.workspace_id == workspace)
            .map(|row| row.id)
            .collect();
        let mut tx = engine.db.write().await?;
        bring_up_to_date(&mut tx, &workspace, &segments, now).await?;
        tx.commit().await?;
    }
    Ok(Progress::default())
}

/// A segment that is worked on.
struct Kept {
    row: KeptRow,
    tree: Node,
    rests_on: Dependencies,
    names_segments: bool,
}

/// Brings these segments of a workspace up to date in the caller's transaction: all changed
/// contacts, and a piece of a look at everybody where one is due.
pub async fn bring_up_to_date(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    segments: &[SegmentId],
    now: Timestamp,
) -> EngineResult<()> {
    let rows = membership::lock(tx, workspace, segments).await?;
    let head = membership::head(tx, workspace).await?;
    let mut kept: Vec<Kept> = Vec::new();
    let mut trees: Vec<(KeptRow, Node)> = Vec::new();
    for mut row in rows {
        if let Ok(tree) = domain::criteria::read(&row.criteria.0) {
            trees.push((row, tree));
            continue;
        }
        // What a newer edition wrote is not understood here; its members stay as they are.
        row.seen_sequence = head;
        row.looked_at = row.looked_at.or(Some(now));
        row.look_after = None;
        membership::keep(tx, &row).await?;
    }
    let context = context(tx, workspace, trees.iter().map(|(_, tree)| tree), now).await?;
    for (row, tree) in trees {
        kept.push(Kept {
            rests_on: dependencies(&tree, &context),
            names_segments: !references(&tree).is_empty(),
            row,
            tree,
        });
    }
    let Some(oldest) = kept.iter().map(|one| one.row.seen_sequence).min() else {
        return Ok(());
    };
    let told = membership::told(tx, workspace, oldest, head, ABOUT_EVERYBODY).await?;
    for one in &mut kept {
        if one.row.look_after.is_none() && one.must_look(&told, now) {
            one.row.look_after = Some(String::new());
        }
    }
    follow_changes(tx, workspace, &mut kept, &context, head, now).await?;
    for one in &mut kept {
        if let Some(after) = one.row.look_after.clone() {
            look(tx, one, &context, &after, now).await?;
        }
        one.row.seen_sequence = head;
        membership::keep(tx, &one.row).await?;
    }
    Ok(())
}

impl Kept {
    fn must_look(&self, told: &BTreeSet<EventKind>, now: Timestamp) -> bool {
        let Some(looked_at) = self.row.looked_at else {
            return true;
        };
        let is_old = now.millis_since(looked_at) >= LOOK_AGE_MILLISECONDS;
        let needs = self.rests_on;
        (is_old && (needs.time || needs.relations))
            || told.iter().any(|kind| match kind {
                EventKind::ImportFinished
                | EventKind::ImportCancelled
                | EventKind::ImportUndone => true,
                EventKind::ArchiveBrought => needs.relations,
                EventKind::SegmentEdited | EventKind::SegmentArchived => self.names_segments,
                EventKind::SuppressionAdded | EventKind::SuppressionRemoved => needs.suppressions,
                EventKind::CampaignCreated | EventKind::CampaignEdited => needs.programs,
                _ => false,
            })
    }
}

/// What the names in trees stand for, and the workspace's days.
pub(crate) async fn context<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    trees: impl IntoIterator<Item = &'a Node>,
    now: Timestamp,
) -> EngineResult<Context> {
    let row = store::workspace::get(tx, workspace).await?;
    let zone = row.and_then(|row| domain::calendar::zone::resolve(&row.time_zone).ok());
    let zone = zone.unwrap_or(jiff::tz::TimeZone::UTC);
    Ok(store::criteria::context(tx, workspace, trees, now, zone).await?)
}

/// Looks at the contacts of which the ledger tells something new; at everybody where they are many.
async fn follow_changes(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    kept: &mut [Kept],
    context: &Context,
    head: i64,
    now: Timestamp,
) -> EngineResult<()> {
    // A look that begins now sees every change.
    let mut followed: Vec<&mut Kept> = kept
        .iter_mut()
        .filter(|one| one.row.look_after.as_deref() != Some(""))
        .collect();
    let Some(oldest) = followed.iter().map(|one| one.row.seen_sequence).min() else {
        return Ok(());
    };
    let most = SEGMENT_CHANGES_MAXIMUM;
    let places = (oldest, head);
    let changed = membership::changed(tx, workspace, places, ABOUT_A_CONTACT, most).await?;
    let Some(changed) = changed else {
        for one in followed {
            one.row.look_after = Some(String::new());
        }
        return Ok(());
    };
    for contacts in changed.chunks(FACTS_AT_ONCE) {
        compare(tx, workspace, &mut followed, contacts, context, now).await?;
    }
    Ok(())
}

/// Evaluates contacts for every segment, and writes who comes in and who leaves.
async fn compare(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    kept: &mut [&mut Kept],
    contacts: &[ContactId],
    context: &Context,
    now: Timestamp,
) -> EngineResult<()> {
    let trees = kept.iter().map(|one| &one.tree);
    let facts = store::criteria::facts(tx, workspace, contacts, trees, context).await?;
    let ids: Vec<SegmentId> = kept.iter().map(|one| one.row.id.clone()).collect();
    let mut present: BTreeMap<SegmentId, BTreeSet<ContactId>> = BTreeMap::new();
    for row in membership::present(tx, workspace, &ids, contacts).await? {
        present
            .entry(row.segment_id)
            .or_default()
            .insert(row.contact_id);
    }
    for one in kept {
        let before = present.remove(&one.row.id).unwrap_or_default();
        let belongs = |contact: &ContactId| {
            facts
                .get(contact)
                .is_some_and(|facts| holds(&one.tree, facts, context))
        };
        let (belonging, others): (Vec<&ContactId>, Vec<&ContactId>) =
            contacts.iter().partition(|contact| belongs(contact));
        let came: Vec<&ContactId> = belonging
            .into_iter()
            .filter(|contact| !before.contains(contact))
            .collect();
        let left: Vec<&ContactId> = others
            .into_iter()
            .filter(|contact| before.contains(contact))
            .collect();
        membership::enter(tx, &mut one.row, &came, now).await?;
        if !left.is_empty() {
            membership::leave(tx, &mut one.row, &left).await?;
        }
    }
    Ok(())
}

/// The next piece of a look at everybody.
async fn look(
    tx: &mut Tx,
    one: &mut Kept,
    context: &Context,
    after: &str,
    now: Timestamp,
) -> EngineResult<()> {
    let workspace = one.row.workspace_id.clone();
    let until = membership::look_until(tx, &workspace, after, SEGMENT_CHUNK_CONTACTS).await?;
    let Some(until) = until else {
        one.row.look_after = None;
        one.row.looked_at = Some(now);
        return Ok(());
    };
    membership::look(tx, &mut one.row, (&one.tree, context), (after, &until), now).await?;
    one.row.look_after = Some(until);
    Ok(())
}

/// Of these contacts, those who belong to their segment at this moment. A draw asks once more, since
/// time passes without a line in the ledger.
pub(crate) async fn belonging(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    segment: &SegmentId,
    contacts: &[ContactId],
    now: Timestamp,
) -> EngineResult<BTreeSet<ContactId>> {
    let tree = Node::include(domain::criteria::Test::Segment(vec![segment.clone()]));
    let context = context(tx, workspace, [&tree], now).await?;
    let Some(SegmentBody::Criteria(tree)) = context.segments.get(segment).cloned() else {
        return Ok(BTreeSet::new());
    };
    let facts = store::criteria::facts(tx, workspace, contacts, [&*tree], &context).await?;
    Ok(facts
        .into_iter()
        .filter(|(_, facts)| holds(&tree, facts, &context))
        .map(|(contact, _)| contact)
        .collect())
}
