//! Observations become facts: acceptances, replies, hand-written messages, evidence for what was
//! unconfirmed. Inserting is idempotent: the same observation changes nothing the second time, in
//! whatever order and however often it comes (I-32).
//!
//! What many accounts saw is written together: each kind of consequence is a set. What concerns one
//! contact of one account keeps its order, because a later observation may rest on an earlier one; so
//! the sights are taken in rounds, in each of which such a pair stands once.

mod consequences;

use std::collections::{BTreeMap, BTreeSet};

use connectors::{Observation, ObservationEvent, PersonRef};
use domain::ids::{ContactId, IdentityId, MessageId, WorkspaceId};
use domain::ledger::Actor;
use domain::profile::ProfileKey;
use domain::seeded::{self, Bug};
use domain::time::Timestamp;
use store::Tx;
use store::account::NewObservation;
use store::recipient::Seen;

use crate::journal::Journal;
use crate::{Engine, EngineResult};

/// Where an observation concerns the product: a contact of a workspace.
#[derive(Debug, Clone)]
pub struct Place {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The account.
    pub identity: IdentityId,
    /// The contact.
    pub contact: ContactId,
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

/// An observation that concerns a contact.
pub(crate) struct Sight<'a> {
    pub place: Place,
    pub observation: &'a Observation,
}

impl Sight<'_> {
    /// When it happened, as far as that is known.
    fn at(&self) -> Timestamp {
        let observation = self.observation;
        observation.happened_at.unwrap_or(observation.observed_at)
    }

    /// Whether it says no more than that somebody wrote: then several of a pair may be taken together.
    const fn is_reply(&self) -> bool {
        matches!(self.observation.event, ObservationEvent::MessageIn { .. })
    }
}

/// Keeps observations of accounts and draws the consequences.
pub async fn apply(
    engine: &Engine,
    tx: &mut Tx,
    seen: &[(IdentityId, Vec<Observation>)],
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    let fresh = keep(tx, seen).await?;
    let contacts = Contacts::of(tx, &fresh).await?;
    let mut sights = Vec::new();
    let mut learnt = BTreeMap::new();
    for (identity, observation) in fresh {
        let Some(person) = &observation.person else {
            continue;
        };
        let mut met = BTreeSet::new();
        for found in contacts.matching(identity, person) {
            if let (None, Some(remote)) = (&found.remote_id, &person.remote_id) {
                learnt
                    .entry((&found.workspace_id, &found.id))
                    .or_insert(remote.as_str());
            }
            // Several keys of one contact may match.
            if !met.insert((&found.workspace_id, &found.id)) {
                continue;
            }
            sights.push(Sight {
                place: Place {
                    workspace: found.workspace_id.clone(),
                    identity: identity.clone(),
                    contact: found.id.clone(),
                },
                observation,
            });
        }
    }
    let learnt = learnt.into_iter();
    let learnt = learnt.map(|((workspace, contact), remote)| (workspace, contact, remote));
    store::recipient::learn_remote_ids(tx, learnt).await?;
    draw(engine, tx, sights, journal, now).await
}

/// Draws the consequences of sights.
pub(crate) async fn draw(
    engine: &Engine,
    tx: &mut Tx,
    sights: Vec<Sight<'_>>,
    journal: &mut Journal,
    now: Timestamp,
) -> EngineResult<()> {
    for round in rounds(sights) {
        consequences::of_round(engine, tx, &round, journal, now).await?;
    }
    Ok(())
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
    consequences::accepted(tx, &[(place, at)], journal, actor, now).await
}

/// The contact wrote: the message is judged, kept and counted for the campaign that wrote last. A
/// refusal ends every sequence of every sender with the person at once (R48); the rules of the moment
/// of sending see to what was in flight, or comes later.
pub async fn received(
    tx: &mut Tx,
    place: &Place,
    reply: Reply,
    journal: &mut Journal,
    actor: &Actor,
    now: Timestamp,
) -> EngineResult<()> {
    consequences::received(tx, vec![(place, reply)], journal, actor, now).await
}

/// Keeps observations; answers those that were not known, in their order.
async fn keep<'a>(
    tx: &mut Tx,
    seen: &'a [(IdentityId, Vec<Observation>)],
) -> EngineResult<Vec<(&'a IdentityId, &'a Observation)>> {
    let all = || {
        let accounts = seen.iter();
        accounts.flat_map(|(identity, observations)| {
            observations.iter().map(move |one| (identity, one))
        })
    };
    let unique: BTreeMap<(&IdentityId, &str), &Observation> = all()
        .map(|(identity, one)| ((identity, one.dedup_key.as_str()), one))
        .collect();
    let rows = unique
        .into_iter()
        .map(|((identity, dedup_key), one)| NewObservation {
            identity,
            dedup_key,
            kind: one.event.as_str(),
            observed_at: one.observed_at,
            happened_at: one.happened_at,
            source: one.source.as_str().to_owned(),
        })
        .collect();
    let mut fresh: BTreeSet<(IdentityId, String)> = store::account::observe(tx, rows)
        .await?
        .into_iter()
        .map(|row| (row.identity_id, row.dedup_key))
        .collect();
    // I-32 is broken where what was seen before is seen anew.
    let again = seeded::is_on(Bug::ApplyObservationsAgain);
    let is_new = |(identity, one): &(&IdentityId, &Observation)| {
        fresh.remove(&((*identity).clone(), one.dedup_key.clone())) || again
    };
    Ok(all().filter(is_new).collect())
}

/// The contacts that observations concern.
struct Contacts(Vec<Seen>);

impl Contacts {
    async fn of(tx: &mut Tx, seen: &[(&IdentityId, &Observation)]) -> EngineResult<Self> {
        let mut remote_ids: BTreeSet<(&IdentityId, &str)> = BTreeSet::new();
        let mut profiles: BTreeSet<(&IdentityId, String)> = BTreeSet::new();
        for (identity, observation) in seen {
            let Some(person) = &observation.person else {
                continue;
            };
            remote_ids.extend(person.remote_id.as_deref().map(|id| (*identity, id)));
            profiles.extend(profile_key(person).map(|key| (*identity, key)));
        }
        let profiles = profiles
            .iter()
            .map(|(identity, key)| (*identity, key.as_str()));
        let mut found = store::recipient::seen(tx, remote_ids, profiles).await?;
        let key = |seen: &Seen| {
            (
                seen.identity_id.clone(),
                seen.workspace_id.clone(),
                seen.id.clone(),
                seen.remote_id.clone(),
                seen.profile_key.clone(),
            )
        };
        found.sort_by_key(key);
        found.dedup_by_key(|seen| key(seen));
        Ok(Self(found))
    }

    fn matching<'a>(
        &'a self,
        identity: &'a IdentityId,
        person: &'a PersonRef,
    ) -> impl Iterator<Item = &'a Seen> {
        let key = profile_key(person);
        let first = self.0.partition_point(|seen| seen.identity_id < *identity);
        let of_account = self.0[first..].iter();
        of_account
            .take_while(move |seen| seen.identity_id == *identity)
            .filter(move |seen| {
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

/// The sights in rounds: in each of them a contact of an account stands once, or with nothing but
/// replies.
fn rounds(sights: Vec<Sight<'_>>) -> Vec<Vec<Sight<'_>>> {
    let mut rounds: Vec<Vec<Sight<'_>>> = Vec::new();
    let mut last: BTreeMap<(IdentityId, ContactId), (usize, bool)> = BTreeMap::new();
    for sight in sights {
        let pair = (sight.place.identity.clone(), sight.place.contact.clone());
        let round = match last.get(&pair) {
            None => 0,
            Some((round, true)) if sight.is_reply() => *round,
            Some((round, _)) => round + 1,
        };
        last.insert(pair, (round, sight.is_reply()));
        if round == rounds.len() {
            rounds.push(Vec::new());
        }
        rounds[round].push(sight);
    }
    rounds
}
