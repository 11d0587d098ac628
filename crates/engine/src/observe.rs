//! Observations become facts: acceptances, replies, hand-written messages, evidence for what was
//! unconfirmed. Inserting is idempotent: the same observation changes nothing the second time, in
//! whatever order and however often it comes (I-32).

use std::collections::{BTreeMap, BTreeSet};

use connectors::{Observation, ObservationEvent, PersonRef};
use domain::action::{ActionKind, Reason};
use domain::ids::{ContactId, IdentityId, MessageId, WorkspaceId};
use domain::ledger::{Actor, EventKind};
use domain::profile::ProfileKey;
use domain::protocol::{self, Decision};
use domain::seeded::{self, Bug};
use domain::time::Timestamp;
use serde_json::json;
use store::Tx;
use store::account::NewObservation;
use store::campaign::Totals;
use store::conversation::{Direction, NewMessage};
use store::ledger::Entry;
use store::participation::ParticipationRow;
use store::recipient::Seen;
use store::relation::{Learnt, RelationState};

use crate::journal::Journal;
use crate::outcome::{self, Confirmation};
use crate::{Engine, EngineResult};

/// Where an observation concerns the product: a contact of a workspace.
#[derive(Clone)]
pub struct Place {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The account.
    pub identity: IdentityId,
    /// The contact.
    pub contact: ContactId,
}

/// Keeps observations of an account and draws the consequences.
pub async fn apply(
    engine: &Engine,
    tx: &mut Tx,
    identity: &IdentityId,
    observations: Vec<Observation>,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let fresh = keep(tx, identity, &observations).await?;
    let contacts = Contacts::of(tx, identity, &observations).await?;
    let mut seen = BTreeSet::new();
    for observation in observations {
        let key = observation.dedup_key.clone();
        let is_known = !fresh.contains(&key) || !seen.insert(key);
        // I-32 is broken where what was seen before is seen anew.
        if is_known && !seeded::is_on(Bug::ApplyObservationsAgain) {
            continue;
        }
        let Some(person) = &observation.person else {
            continue;
        };
        for found in contacts.matching(person) {
            if let (None, Some(remote)) = (&found.remote_id, &person.remote_id) {
                store::recipient::learn_remote_id(tx, &found.workspace_id, &found.id, remote)
                    .await?;
            }
            let place = Place {
                workspace: found.workspace_id.clone(),
                identity: identity.clone(),
                contact: found.id.clone(),
            };
            consequence(engine, tx, &place, &observation, journal, now).await?;
        }
    }
    Ok(())
}

async fn keep(
    tx: &mut Tx,
    identity: &IdentityId,
    observations: &[Observation],
) -> EngineResult<BTreeSet<String>> {
    let unique: BTreeMap<&str, &Observation> = observations
        .iter()
        .map(|one| (one.dedup_key.as_str(), one))
        .collect();
    let rows = unique
        .into_values()
        .map(|one| NewObservation {
            dedup_key: one.dedup_key.clone(),
            kind: one.event.as_str(),
            observed_at: one.observed_at,
            happened_at: one.happened_at,
            source: one.source.to_string(),
        })
        .collect();
    let fresh = store::account::observe(tx, identity, rows).await?;
    Ok(fresh.into_iter().map(|row| row.dedup_key).collect())
}

/// The contacts that observations concern.
struct Contacts(Vec<Seen>);

impl Contacts {
    async fn of(
        tx: &mut Tx,
        identity: &IdentityId,
        observations: &[Observation],
    ) -> EngineResult<Self> {
        let persons: Vec<&PersonRef> = observations
            .iter()
            .filter_map(|one| one.person.as_ref())
            .collect();
        let remote_ids: Vec<String> = persons
            .iter()
            .filter_map(|person| person.remote_id.clone())
            .collect();
        let keys: Vec<String> = persons
            .iter()
            .filter_map(|person| profile_key(person))
            .collect();
        if remote_ids.is_empty() && keys.is_empty() {
            return Ok(Self(Vec::new()));
        }
        Ok(Self(
            store::recipient::seen_by(tx, identity, &remote_ids, &keys).await?,
        ))
    }

    fn matching<'a>(&'a self, person: &'a PersonRef) -> impl Iterator<Item = &'a Seen> {
        let key = profile_key(person);
        self.0.iter().filter(move |seen| {
            let same_id = seen.remote_id.is_some() && seen.remote_id == person.remote_id;
            let same_profile = seen.profile_key.is_some() && seen.profile_key == key;
            same_id || same_profile
        })
    }
}

fn profile_key(person: &PersonRef) -> Option<String> {
    if let Some(slug) = &person.slug {
        return Some(ProfileKey::Slug(slug.clone()).to_string());
    }
    let url = person.profile_url.as_deref()?;
    ProfileKey::parse(url).ok().map(|key| key.to_string())
}

async fn consequence(
    engine: &Engine,
    tx: &mut Tx,
    place: &Place,
    observation: &Observation,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let at = observation.happened_at.unwrap_or(observation.observed_at);
    match &observation.event {
        ObservationEvent::InvitationAccepted | ObservationEvent::RelationAdded => {
            accepted(tx, place, at, journal, &Actor::Network, now).await
        }
        ObservationEvent::InvitationSent { note } => {
            let text = note.clone().unwrap_or_default();
            invitation_seen(engine, tx, place, observation, &text, journal, now).await
        }
        ObservationEvent::InvitationGone | ObservationEvent::RelationRemoved => {
            learn(tx, place, RelationState::None, at).await
        }
        ObservationEvent::MessageOut { text } => {
            message_out(engine, tx, place, observation, text, journal, now).await
        }
        ObservationEvent::MessageIn { text } => {
            let remote_id = observation
                .remote_id
                .clone()
                .unwrap_or_else(|| observation.dedup_key.clone());
            let reply = Reply {
                id: engine.mint(now),
                remote_id,
                text: text.clone(),
                at,
            };
            received(tx, place, reply, journal, &Actor::Network, now).await
        }
        ObservationEvent::LinkClicked { url, .. } => clicked(tx, place, url, journal, now).await,
        ObservationEvent::InvitationReceived { .. }
        | ObservationEvent::SessionChanged { .. }
        | ObservationEvent::AccountLimited { .. } => Ok(()),
    }
}

async fn learn(
    tx: &mut Tx,
    place: &Place,
    state: RelationState,
    since: Timestamp,
) -> EngineResult<()> {
    let learnt = Learnt {
        workspace: place.workspace.clone(),
        identity: place.identity.clone(),
        contact: place.contact.clone(),
        state,
        since,
        source: "observed",
    };
    Ok(store::relation::set(tx, vec![learnt]).await?)
}

fn entry(
    place: &Place,
    participation: Option<&ParticipationRow>,
    kind: EventKind,
    actor: &Actor,
    now: Timestamp,
) -> Entry {
    let mut entry = Entry::new(now, kind, actor.clone(), "observe").contact(&place.contact);
    if let Some(row) = participation {
        entry = entry.campaign(&row.campaign_id).member(&row.member_id);
        entry.step = Some(row.last_step);
    }
    entry
}

/// The invitation was accepted: every campaign of this account that invited the contact counts it
/// once, and its welcome is planned for a later day (R52).
pub async fn accepted(
    tx: &mut Tx,
    place: &Place,
    at: Timestamp,
    journal: &mut Journal,
    actor: &Actor,
    now: Timestamp,
) -> EngineResult<()> {
    learn(tx, place, RelationState::Connected, at).await?;
    let participations = store::participation::between(tx, &place.identity, &place.contact).await?;
    for row in participations
        .iter()
        .filter(|row| row.workspace_id == place.workspace)
    {
        if row.invited_at.is_none() {
            continue;
        }
        let campaign = store::campaign::get(tx, &row.workspace_id, &row.campaign_id).await?;
        let zone = campaign
            .and_then(|campaign| {
                domain::calendar::zone::resolve(&campaign.schedule.0.time_zone).ok()
            })
            .unwrap_or(jiff::tz::TimeZone::UTC);
        // I-23 is broken where the day of the observation does not count.
        let date = if seeded::is_on(Bug::AcceptanceDatedByNetwork) {
            at.local_date(&zone)
        } else {
            now.local_date(&zone)
        };
        if store::participation::accept(tx, row, at, date).await? {
            journal.note(
                &place.workspace,
                entry(place, Some(row), EventKind::InvitationAccepted, actor, now)
                    .on(date)
                    .with(json!({ "accepted_at": at })),
            );
            journal.add(
                &place.workspace,
                &row.campaign_id,
                Totals {
                    accepted: 1,
                    ..Totals::default()
                },
            );
        }
    }
    Ok(())
}

/// What a contact wrote.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The id under which it is kept.
    pub id: MessageId,
    /// The network's id, or a key made from what is known.
    pub remote_id: String,
    /// The text; empty where only the fact is known.
    pub text: String,
    /// When it was written.
    pub at: Timestamp,
}

/// The contact wrote: the message is kept and counted for the campaign that wrote last. A refusal
/// ends every sequence of every sender with the person (R48); the rules of the moment of sending
/// see to that.
pub async fn received(
    tx: &mut Tx,
    place: &Place,
    reply: Reply,
    journal: &mut Journal,
    actor: &Actor,
    now: Timestamp,
) -> EngineResult<()> {
    let refusal = words::refusal::is_refusal(&reply.text);
    let at = reply.at;
    let message = NewMessage {
        direction: Direction::In,
        refusal,
        ..message(reply.id, place, &reply.remote_id, &reply.text, at, now)
    };
    if store::conversation::insert(tx, vec![message])
        .await?
        .is_empty()
    {
        return Ok(());
    }
    let last = last_approach(tx, place).await?;
    journal.note(
        &place.workspace,
        entry(place, last.as_ref(), EventKind::MessageReceived, actor, now)
            .with(json!({ "refusal": refusal, "received_at": at })),
    );
    if let Some(row) = last {
        journal.add(
            &place.workspace,
            &row.campaign_id,
            Totals {
                replies: 1,
                ..Totals::default()
            },
        );
    }
    Ok(())
}

fn message(
    id: MessageId,
    place: &Place,
    remote_id: &str,
    text: &str,
    at: Timestamp,
    now: Timestamp,
) -> NewMessage {
    NewMessage {
        workspace: place.workspace.clone(),
        id,
        identity: place.identity.clone(),
        contact: place.contact.clone(),
        direction: Direction::Out,
        by_hand: false,
        refusal: false,
        text: text.to_owned(),
        happened_at: at,
        observed_at: now,
        remote_id: remote_id.to_owned(),
        campaign: None,
        step: None,
    }
}

/// An invitation of the account is open. It is ours where an action of ours is unconfirmed and
/// says the same, or is confirmed; else somebody made it by hand.
async fn invitation_seen(
    engine: &Engine,
    tx: &mut Tx,
    place: &Place,
    observation: &Observation,
    note: &str,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let at = observation.happened_at.unwrap_or(observation.observed_at);
    if evidence(
        engine,
        tx,
        place,
        ActionKind::Invitation,
        observation,
        note,
        journal,
        now,
    )
    .await?
    {
        return Ok(());
    }
    learn(tx, place, RelationState::Invited, at).await
}

/// Takes an observation as evidence of an action in doubt, where this is what its effect looks like.
async fn evidence(
    engine: &Engine,
    tx: &mut Tx,
    place: &Place,
    kind: ActionKind,
    observation: &Observation,
    text: &str,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<bool> {
    let at = observation.happened_at.unwrap_or(observation.observed_at);
    let in_doubt = store::action::in_doubt(tx, &place.identity, &place.contact).await?;
    let matching = in_doubt.into_iter().find(|action| {
        let same_text = action.sent_text.as_deref().unwrap_or_default() == text;
        // The network's clock may differ by seconds from ours.
        let not_before = action
            .doubt_since
            .is_some_and(|begun| at.plus_millis(60_000) >= begun);
        // I-29 is broken where what a person was asked about is no longer matched.
        let is_closed = action.due_at.is_none() && seeded::is_on(Bug::IgnoreLateEvidence);
        action.workspace_id == place.workspace
            && action.kind == kind
            && same_text
            && not_before
            && !is_closed
    });
    let Some(action) = matching else {
        return Ok(false);
    };
    let decision = protocol::decide(&action.standing(), protocol::Event::Seen);
    let confirmation = Confirmation {
        action,
        reason: Reason::ConfirmedByEvidence,
        remote_id: observation.remote_id.clone(),
        happened_at: at,
        message: engine.mint(now),
    };
    match decision {
        Decision::Confirm => {
            let actor = Actor::Network;
            outcome::confirm(tx, &[confirmation], journal, actor, "observe", now).await?;
        }
        Decision::Keep => outcome::keep(tx, &confirmation, now).await?,
        _ => return Ok(false),
    }
    Ok(true)
}

/// The account wrote: by our hand, which is evidence, or by the owner's own (R48).
async fn message_out(
    engine: &Engine,
    tx: &mut Tx,
    place: &Place,
    observation: &Observation,
    text: &str,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    if let Some(remote_id) = &observation.remote_id
        && store::action::is_ours(tx, &place.identity, &place.contact, remote_id).await?
    {
        return Ok(());
    }
    if evidence(
        engine,
        tx,
        place,
        ActionKind::Message,
        observation,
        text,
        journal,
        now,
    )
    .await?
    {
        return Ok(());
    }
    let at = observation.happened_at.unwrap_or(observation.observed_at);
    let remote_id = observation
        .remote_id
        .as_deref()
        .unwrap_or(&observation.dedup_key);
    let by_hand = NewMessage {
        // I-11 is broken where the owner's own words do not count.
        by_hand: !seeded::is_on(Bug::TakeHandWrittenForOurs),
        ..message(engine.mint(now), place, remote_id, text, at, now)
    };
    if !store::conversation::insert(tx, vec![by_hand])
        .await?
        .is_empty()
    {
        let last = last_approach(tx, place).await?;
        journal.note(
            &place.workspace,
            entry(
                place,
                last.as_ref(),
                EventKind::MessageSentByHand,
                &Actor::Network,
                now,
            )
            .with(json!({ "sent_at": at })),
        );
    }
    Ok(())
}

/// The campaign that approached the contact last from this account in the workspace: what happens
/// between them is told of it.
async fn last_approach(tx: &mut Tx, place: &Place) -> EngineResult<Option<ParticipationRow>> {
    let participations = store::participation::between(tx, &place.identity, &place.contact).await?;
    Ok(participations
        .into_iter()
        .filter(|row| row.workspace_id == place.workspace)
        .max_by_key(|row| row.last_sent_at))
}

async fn clicked(
    tx: &mut Tx,
    place: &Place,
    url: &str,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let last = last_approach(tx, place).await?;
    journal.note(
        &place.workspace,
        entry(
            place,
            last.as_ref(),
            EventKind::LinkClicked,
            &Actor::Network,
            now,
        )
        .with(json!({ "url": url })),
    );
    if let Some(row) = last {
        journal.add(
            &place.workspace,
            &row.campaign_id,
            Totals {
                clicks: 1,
                ..Totals::default()
            },
        );
    }
    Ok(())
}
