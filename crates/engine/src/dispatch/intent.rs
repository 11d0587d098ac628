//! The rules of the moment of sending, and the intents of what they let go.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use domain::action::{ActionKind, Reason};
use domain::ids::{ActionId, IdentityId, WorkspaceId};
use domain::ledger::{Actor, EventKind};
use domain::limits;
use domain::protocol::{self, Decision, Event};
use domain::seeded::{self, Bug};
use domain::sending::{Looked, Verdict, decide, duplicate};
use domain::time::Timestamp;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::Tx;
use store::action::{ActionRow, Ending, Intent, Waiting};
use store::link::NewLink;
use store::recipient::Recipient;

use super::Held;
use crate::facts::{Considered, Gathered};
use crate::journal::Journal;
use crate::outcome::{self, about};
use crate::{Engine, EngineResult, why};

/// An action whose intent is written and that is performed after the commit.
pub(crate) struct Task {
    pub held: Held,
    pub recipient: Recipient,
    pub text: String,
}

/// A message whose conversation has to be looked at before the rules let it go (I-10, I-11).
pub(crate) struct LookTask {
    pub held: Held,
    pub recipient: Recipient,
    pub since: Option<Timestamp>,
}

/// What is done after the commit.
#[derive(Default)]
pub(crate) struct Begun {
    pub tasks: Vec<Task>,
    pub looks: Vec<LookTask>,
}

/// Decides about actions that are held. Those that leave come back as tasks, messages whose
/// conversation nobody has looked at as looks; the others wait or end, and their accounts are free
/// again.
pub(crate) async fn begin(
    engine: &Engine,
    tx: &mut Tx,
    ready: Vec<(Held, Option<Timestamp>)>,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<Begun> {
    if ready.is_empty() {
        return Ok(Begun::default());
    }
    let mut gathered = super::gather(engine, tx, &ready, now).await?;
    if seeded::is_on(Bug::IgnoreStopAfterClaim) {
        // I-08 is broken where what was claimed goes on as if nobody had stopped anything.
        let claimed: Vec<ActionRow> = ready.iter().map(|(held, _)| held.action.clone()).collect();
        store::action::reclaim(tx, &claimed).await?;
        for campaign in gathered.campaigns.values_mut() {
            campaign.state = domain::campaign::CampaignState::Active;
        }
    }
    let mut sorted = Sorted::default();
    for (held, observed_at) in ready {
        sorted.put(&mut gathered, held, observed_at, now);
    }
    store::action::wait(tx, &sorted.waitings).await?;
    outcome::end(tx, &sorted.endings, journal, Actor::Engine, "dispatch", now).await?;
    store::account::release_all(tx, &sorted.free).await?;
    let going = reserve(tx, sorted.going, journal, now).await?;
    let tasks = write(engine, tx, going, &gathered, journal, now).await?;
    if seeded::is_on(Bug::OutcomeBeforeCall) {
        // I-27 is broken where what was meant to be sent counts as sent.
        let sent: Vec<_> = tasks.iter().map(|task| sent(engine, task, now)).collect();
        outcome::confirm(tx, &sent, journal, Actor::Engine, "dispatch", now).await?;
    }
    Ok(Begun {
        tasks,
        looks: sorted.looks,
    })
}

/// What is written of an action that nobody has performed yet; for a bug on purpose.
fn sent(engine: &Engine, task: &Task, now: Timestamp) -> outcome::Confirmation {
    outcome::Confirmation {
        action: task.held.action.clone(),
        reason: Reason::Applied,
        remote_id: None,
        happened_at: now,
        message: engine.mint(now),
    }
}

#[derive(Default)]
struct Sorted {
    going: Vec<(Held, Considered)>,
    waitings: Vec<Waiting>,
    endings: Vec<Ending>,
    free: Vec<store::account::Lease>,
    looks: Vec<LookTask>,
}

impl Sorted {
    fn put(
        &mut self,
        gathered: &mut Gathered,
        held: Held,
        observed_at: Option<Timestamp>,
        now: Timestamp,
    ) {
        let readable = held.connector.descriptor().capabilities.observes_messages;
        let Some(considered) = gathered.consider(&held.action, observed_at, readable, now) else {
            // The step was taken out of the campaign while the action waited.
            self.end(held, Reason::StepRemoved, None, None);
            return;
        };
        let mut considered = considered;
        let decision = decide(&considered.facts);
        match decision.verdict {
            Verdict::Send => {
                considered.trace = decision.trace;
                let has_note = !considered.draft.text.is_empty();
                gathered.count_intent(&held.action, &held.hold.lease.id, has_note, now);
                self.going.push((held, considered));
            }
            Verdict::Wait {
                reason: Reason::SnapshotStale,
                ..
            } if observed_at.is_none() => self.look(gathered, held),
            Verdict::Wait { reason, until } => {
                // An answer ends on time, whatever it waits for.
                let ends = held.action.window_ends_at;
                let is_answer = held.action.kind == ActionKind::Answer;
                let until = ends
                    .filter(|_| is_answer)
                    .map_or(until, |ends| until.min(ends));
                self.free.push(held.hold.lease);
                self.waitings.push(Waiting {
                    action: held.action,
                    until: until.max(now.plus_millis(1)),
                    reason,
                    detail: None,
                });
            }
            Verdict::End { reason, detail } => {
                self.end(held, reason, detail, Some(&decision.trace));
            }
        }
    }

    fn look(&mut self, gathered: &Gathered, held: Held) {
        let since = gathered.previous_step_at(&held.action);
        match gathered.recipients.get(&held.action.contact_id).cloned() {
            Some(recipient) => self.looks.push(LookTask {
                held,
                recipient,
                since,
            }),
            None => self.free.push(held.hold.lease),
        }
    }

    fn end(
        &mut self,
        held: Held,
        reason: Reason,
        detail: Option<String>,
        trace: Option<&Vec<Looked>>,
    ) {
        self.free.push(held.hold.lease);
        self.endings.push(Ending {
            local_date: held.action.local_date,
            action: held.action,
            reason,
            detail,
            trace: trace.map(|trace| why::written(trace)),
        });
    }
}

/// Lets the database decide who approaches a contact for a family: the first one (I-03). Two members'
/// actions may be in the same set, or in two processes.
async fn reserve(
    tx: &mut Tx,
    going: Vec<(Held, Considered)>,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<Vec<(Held, Considered)>> {
    let mut first: BTreeMap<_, &ActionRow> = BTreeMap::new();
    for (held, _) in &going {
        let action = &held.action;
        if action.is_drawn() {
            first
                .entry((
                    &action.workspace_id,
                    action.approach_key(),
                    &action.contact_id,
                ))
                .or_insert(action);
        }
    }
    let asked: Vec<&ActionRow> = first.into_values().collect();
    let holders: BTreeSet<ActionId> = store::action::reserve_family(tx, &asked, now)
        .await?
        .into_iter()
        .map(|row| row.id)
        .collect();
    let (going, late): (Vec<_>, Vec<_>) = going
        .into_iter()
        .partition(|(held, _)| !held.action.is_drawn() || holders.contains(&held.action.id));
    let endings: Vec<Ending> = late
        .iter()
        .map(|(held, _)| Ending {
            local_date: held.action.local_date,
            action: held.action.clone(),
            reason: duplicate(held.action.kind),
            detail: None,
            trace: None,
        })
        .collect();
    outcome::end(tx, &endings, journal, Actor::Engine, "dispatch", now).await?;
    store::account::release_all(tx, late.iter().map(|(held, _)| &held.hold.lease)).await?;
    Ok(going)
}

async fn write(
    engine: &Engine,
    tx: &mut Tx,
    going: Vec<(Held, Considered)>,
    gathered: &Gathered,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<Vec<Task>> {
    let deadline = now.plus_millis(limits::CONNECTOR_TIMEOUT_MILLISECONDS);
    let (going, idle): (Vec<_>, Vec<_>) = going.into_iter().partition(|(held, _)| is_begun(held));
    store::account::release_all(tx, idle.iter().map(|(held, _)| &held.hold.lease)).await?;
    let look_up_at = if seeded::is_on(Bug::NeverLookUp) {
        // I-28 is broken where nobody asks what became of an attempt whose process has ended.
        now.plus_millis(10_000 * domain::time::span::DAY)
    } else {
        now.plus_millis(limits::QUARANTINE_MILLISECONDS)
    };
    let intents: Vec<Intent<'_>> = going
        .iter()
        .map(|(held, considered)| Intent {
            action: &held.action,
            identity: &held.hold.lease.id,
            epoch: held.hold.lease.epoch,
            deadline_at: deadline,
            look_up_at,
            text: &considered.draft.text,
            // I-15 is broken where another text is hashed than leaves.
            text_hash: if seeded::is_on(Bug::HashAnotherText) {
                text_hash(&considered.draft.text.to_lowercase())
            } else {
                text_hash(&considered.draft.text)
            },
            is_compared: is_compared(held, considered),
        })
        .collect();
    let begun: BTreeSet<ActionId> = store::action::begin(tx, &intents, now)
        .await?
        .into_iter()
        .map(|row| row.id)
        .collect();
    let leaving = going
        .iter()
        .filter(|(held, _)| begun.contains(&held.action.id));
    store::link::keep(
        tx,
        &leaving.clone().flat_map(new_links).collect::<Vec<_>>(),
        now,
    )
    .await?;
    store::budget::keep_notes(tx, leaving.filter_map(few_note), now).await?;
    let mut tasks = Vec::new();
    for (held, considered) in going {
        let recipient = gathered.recipients.get(&held.action.contact_id).cloned();
        let (true, Some(recipient)) = (begun.contains(&held.action.id), recipient) else {
            // Somebody changed the action since it was read: a stop, a decision. It is looked at
            // again.
            store::account::release(tx, &held.hold.lease).await?;
            continue;
        };
        let is_compared = is_compared(&held, &considered);
        let held = Held {
            is_note_dropped: considered.is_note_dropped,
            ..as_begun(held, &considered.draft.text, now, deadline, look_up_at)
        };
        let mut told = json!({
            "attempt": held.action.attempt,
            "language": considered.draft.language,
            "worker": &*engine.worker,
            "trace": why::written(&considered.trace),
        });
        if considered.is_note_dropped {
            told["without_note"] = true.into();
        }
        if let Some(variant) = &held.action.variant {
            told["variant"] = json!(variant);
            told["variant_test"] = json!(held.action.variant_test.filter(|_| is_compared));
        }
        journal.note(
            &held.action.workspace_id,
            about(
                &held.action,
                EventKind::ActionBegun,
                Actor::Engine,
                "dispatch",
                now,
            )
            .with(told),
        );
        tasks.push(Task {
            held,
            recipient,
            text: considered.draft.text,
        });
    }
    Ok(tasks)
}

/// The note of an account that may send few of them (R51).
fn few_note(
    (held, considered): &(Held, Considered),
) -> Option<(&IdentityId, &WorkspaceId, &ActionId)> {
    let is_one = considered.facts.notes.is_some() && !considered.draft.text.is_empty();
    let action = &held.action;
    is_one.then_some((&held.hold.lease.id, &action.workspace_id, &action.id))
}

/// The short links of a text that leaves; they are kept in the transaction that fixes it (R47).
fn new_links((held, considered): &(Held, Considered)) -> Vec<NewLink<'_>> {
    let action = &held.action;
    let links = considered.draft.links.iter();
    links
        .map(|link| NewLink {
            workspace: &action.workspace_id,
            token: &link.token,
            target: &link.target,
            campaign: &action.campaign_id,
            contact: &action.contact_id,
            member: &action.member_id,
            action: &action.id,
            step: action.step,
        })
        .collect()
}

/// What the send protocol says of an action that the rules let go.
fn is_begun(held: &Held) -> bool {
    let epoch = held.hold.lease.epoch;
    protocol::decide(&held.action.standing(), Event::Cleared { epoch }) == Decision::Begin
}

/// Whether what leaves is the text of the action's variant as it stands: neither rewritten for the contact nor left out
/// (R65).
fn is_compared(held: &Held, considered: &Considered) -> bool {
    !held.action.text_is_edited && !considered.is_note_dropped
}

/// The action as the intent has left it in the database; as long as its version stays, that is how it stands.
fn as_begun(
    held: Held,
    text: &str,
    now: Timestamp,
    deadline: Timestamp,
    look_up_at: Timestamp,
) -> Held {
    let identity: IdentityId = held.hold.lease.id.clone();
    Held {
        action: ActionRow {
            state: domain::action::ActionState::Sending,
            attempt: held.action.attempt + 1,
            epoch: held.hold.lease.epoch,
            intent_at: Some(now),
            doubt_since: held.action.doubt_since.or(Some(now)),
            deadline_at: Some(deadline),
            due_at: Some(look_up_at),
            reason: None,
            detail: None,
            sent_text: Some(text.to_owned()),
            identity_id: Some(identity),
            version: held.action.version + 1,
            ..held.action
        },
        ..held
    }
}

/// SHA-256 of a text, in hexadecimal: what was meant to leave, byte for byte.
pub(crate) fn text_hash(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // Writing into a text cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
