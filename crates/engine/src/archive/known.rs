//! What is known of the contacts of whom an archive speaks, gathered in sets.

use std::collections::{BTreeMap, BTreeSet};

use domain::action::ActionKind;
use domain::archive::{Known, Origin, Said, may_accept, same_text};
use domain::ids::{ContactId, IdentityId, WorkspaceId};
use domain::sending::Tie;
use domain::time::Timestamp;
use store::Tx;
use store::action::ActionRow;
use store::participation::ParticipationRow;
use store::relation::RelationState;

use super::Concern;
use crate::EngineResult;
use crate::observe::Place;

type Key = (WorkspaceId, ContactId);

fn key(place: &Place) -> Key {
    (place.workspace.clone(), place.contact.clone())
}

/// The places, each once.
fn unique<'a>(places: impl IntoIterator<Item = &'a Place>) -> BTreeMap<Key, &'a Place> {
    places
        .into_iter()
        .map(|place| (key(place), place))
        .collect()
}

/// The accounts and contacts of places, each pair once, whatever workspaces they are of.
fn pairs<'a>(unique: &BTreeMap<Key, &'a Place>) -> BTreeSet<(&'a IdentityId, &'a ContactId)> {
    unique
        .values()
        .map(|place| (&place.identity, &place.contact))
        .collect()
}

/// Where the account stands with contacts.
pub(super) struct Standing {
    ties: BTreeMap<Key, (Tie, Timestamp)>,
    approaches: BTreeMap<Key, Vec<ParticipationRow>>,
    in_doubt: Vec<ActionRow>,
}

impl Standing {
    pub(super) async fn of<'a>(
        tx: &mut Tx,
        places: impl IntoIterator<Item = &'a Place>,
    ) -> EngineResult<Self> {
        let unique = unique(places);
        let of_pairs = unique.values().map(|place| {
            (
                place.workspace.clone(),
                place.identity.clone(),
                place.contact.clone(),
            )
        });
        let ties = store::relation::of_pairs(tx, of_pairs).await?;
        let pairs = pairs(&unique);
        let mut approaches: BTreeMap<Key, Vec<ParticipationRow>> = BTreeMap::new();
        for row in store::participation::between(tx, pairs.clone()).await? {
            let key = (row.workspace_id.clone(), row.contact_id.clone());
            approaches.entry(key).or_default().push(row);
        }
        Ok(Self {
            ties: ties
                .into_iter()
                .map(|row| {
                    let tie = match row.state() {
                        RelationState::None => Tie::None,
                        RelationState::Invited => Tie::Invited,
                        RelationState::Connected => Tie::Connected,
                    };
                    ((row.workspace_id, row.contact_id), (tie, row.since))
                })
                .collect(),
            approaches,
            in_doubt: store::action::in_doubt(tx, pairs).await?,
        })
    }

    /// What is between them.
    pub(super) fn tie(&self, place: &Place) -> Known {
        self.ties.get(&key(place)).copied()
    }

    /// The invitation to the contact of which nobody knows whether it left.
    pub(super) fn invitation_in_doubt(&self, place: &Place) -> Option<&ActionRow> {
        self.in_doubt.iter().find(|action| {
            action.kind == ActionKind::Invitation
                && action.contact_id == place.contact
                && action.workspace_id == place.workspace
        })
    }

    /// When a campaign invited the contact, whose acceptance is not known and may be of this instant.
    pub(super) fn invited_until(&self, place: &Place, at: Timestamp) -> Option<Timestamp> {
        let rows = self.approaches.get(&key(place)).into_iter().flatten();
        let open = rows.filter(|row| row.accepted_at.is_none());
        open.filter_map(|row| row.invited_at)
            .filter(|invited_at| may_accept(at, *invited_at))
            .max()
    }
}

/// What is known to have been written.
pub(super) struct Conversations {
    said: BTreeMap<Key, Vec<Said>>,
    notes: BTreeMap<Key, Vec<String>>,
}

impl Conversations {
    pub(super) async fn of<'a>(
        tx: &mut Tx,
        places: impl IntoIterator<Item = &'a Place>,
    ) -> EngineResult<Self> {
        let unique = unique(places);
        let all = || {
            let places = unique.values();
            places.map(|place| (&place.workspace, &place.identity, &place.contact))
        };
        let mut said: BTreeMap<Key, Vec<Said>> = BTreeMap::new();
        for row in store::conversation::between(tx, all()).await? {
            let origin = match (row.direction.as_str(), row.by_hand) {
                ("in", _) if row.remote_id.starts_with("tapped:") => Origin::TappedIn,
                ("in", _) => Origin::Received,
                (_, true) => Origin::ByHand,
                (_, false) => Origin::Ours,
            };
            let key = (row.workspace_id, row.contact_id);
            said.entry(key).or_default().push(Said {
                origin,
                text: row.text,
                happened_at: row.happened_at,
                observed_at: row.observed_at,
            });
        }
        for known in said.values_mut() {
            // What was tapped in is known least exactly, so it is compared last.
            known.sort_by_key(|one| (one.origin == Origin::TappedIn, one.happened_at));
        }
        let mut notes: BTreeMap<Key, Vec<String>> = BTreeMap::new();
        for row in store::action::notes(tx, all()).await? {
            let key = (row.workspace_id, row.contact_id);
            notes.entry(key).or_default().push(row.text);
        }
        Ok(Self { said, notes })
    }

    /// Whether a message is not known yet. Each one that is known stands for one of the archive.
    pub(super) fn is_news(&mut self, one: &Concern) -> bool {
        let Some((incoming, text)) = one.saying.message() else {
            return false;
        };
        let key = key(&one.place);
        let is_note = |note: &String| same_text(note, text);
        if !incoming
            && self
                .notes
                .get(&key)
                .is_some_and(|notes| notes.iter().any(is_note))
        {
            return false;
        }
        let Some(known) = self.said.get_mut(&key) else {
            return true;
        };
        let found = known
            .iter()
            .position(|said| said.is(incoming, text, one.saying.at));
        if let Some(place) = found {
            known.remove(place);
        }
        found.is_none()
    }
}
