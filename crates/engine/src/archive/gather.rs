//! What an archive says, as far as it concerns contacts. Of a large archive little does.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::archive::{Reach, Teller};
use domain::ids::IdentityId;
use domain::limits::{ARCHIVE_FACTS_MAXIMUM, ARCHIVE_TEXT_BYTES_MAXIMUM};
use domain::time::{Timestamp, span};
use store::Tx;

use super::{Archive, Concern, Saying, What};
use crate::EngineResult;
use crate::observe::Place;

/// What left by hand was handed over so long before it is seen at most.
const BEFORE_MILLISECONDS: i64 = span::MINUTE;

/// An archive says more of contacts than is taken at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the archive says more of contacts than is taken at once")]
pub struct Refused;

/// A contact of whom an archive may speak.
#[derive(Debug, Clone)]
struct Met {
    place: Place,
    /// Since when a campaign has approached the contact in the account's name; none where none did.
    approached_since: Option<Timestamp>,
}

/// What was gathered so far.
#[derive(Debug)]
pub struct Gathering {
    identity: IdentityId,
    met: HashMap<String, Vec<Met>>,
    invited: Vec<Concern>,
    was_invited: Vec<Concern>,
    connected: Vec<Concern>,
    messages: Vec<Concern>,
    listed: HashSet<u64>,
    text_bytes: usize,
}

impl Gathering {
    /// Nothing yet, of an account.
    pub fn new(identity: &IdentityId) -> Self {
        Self {
            identity: identity.clone(),
            met: HashMap::new(),
            invited: Vec::new(),
            was_invited: Vec::new(),
            connected: Vec::new(),
            messages: Vec::new(),
            listed: HashSet::new(),
            text_bytes: 0,
        }
    }

    /// Takes what concerns contacts of the next sayings.
    pub async fn take(
        &mut self,
        tx: &mut Tx,
        sayings: Vec<Saying>,
    ) -> EngineResult<Result<(), Refused>> {
        self.meet(tx, &sayings).await?;
        for saying in sayings {
            self.list(&saying);
            let met = self.met.get(&saying.person).cloned().unwrap_or_default();
            for one in met {
                self.concern(&one, &saying);
            }
        }
        let facts = self.invited.len() + self.connected.len() + self.messages.len();
        let fits = facts <= ARCHIVE_FACTS_MAXIMUM && self.text_bytes <= ARCHIVE_TEXT_BYTES_MAXIMUM;
        Ok(if fits { Ok(()) } else { Err(Refused) })
    }

    /// Looks up people who were not looked up yet.
    async fn meet(&mut self, tx: &mut Tx, sayings: &[Saying]) -> EngineResult<()> {
        let people: BTreeSet<&str> = sayings
            .iter()
            .map(|saying| saying.person.as_str())
            .filter(|person| !self.met.contains_key(*person))
            .collect();
        if people.is_empty() {
            return Ok(());
        }
        let asked = people.iter().map(|person| (&self.identity, *person));
        let found = store::recipient::with_profiles(tx, asked).await?;
        let pairs: BTreeSet<_> = found
            .iter()
            .map(|seen| (&seen.identity_id, &seen.id))
            .collect();
        let approaches = store::participation::between(tx, pairs.clone()).await?;
        let in_doubt = store::action::doubts(tx, pairs).await?;
        self.met.extend(
            people
                .iter()
                .map(|person| ((*person).to_owned(), Vec::new())),
        );
        for seen in found {
            let invited = approaches
                .iter()
                .filter(|row| row.contact_id == seen.id && row.workspace_id == seen.workspace_id)
                .map(|row| row.invited_at.unwrap_or(row.last_sent_at));
            let doubted = in_doubt
                .iter()
                .filter(|row| row.contact_id == seen.id && row.workspace_id == seen.workspace_id)
                .map(|row| row.since);
            let met = Met {
                approached_since: invited.chain(doubted).min(),
                place: Place {
                    workspace: seen.workspace_id,
                    identity: seen.identity_id,
                    contact: seen.id,
                },
            };
            if let Some(key) = seen.profile_key
                && let Some(known) = self.met.get_mut(&key)
            {
                known.push(met);
            }
        }
        Ok(())
    }

    fn list(&mut self, saying: &Saying) {
        if matches!(saying.what, What::Connected | What::Invited { .. }) {
            self.listed.insert(store::contact::number(&saying.person));
        }
    }

    /// Of conversations only those with people whom a campaign approached are taken, and from then on.
    fn concern(&mut self, met: &Met, saying: &Saying) {
        let since = met
            .approached_since
            .map(|at| at.plus_millis(-BEFORE_MILLISECONDS));
        let goes_to = match &saying.what {
            What::Connected => &mut self.connected,
            What::Invited { .. } => &mut self.invited,
            What::WasInvited => &mut self.was_invited,
            What::Wrote { text } | What::Received { text } => {
                if since.is_none_or(|since| saying.at < since) {
                    return;
                }
                self.text_bytes += text.len();
                &mut self.messages
            }
        };
        goes_to.push(Concern {
            place: met.place.clone(),
            saying: saying.clone(),
        });
    }

    /// The archive, once all was taken.
    pub fn finish(mut self, teller: Teller, reach: Reach) -> Archive {
        for people in [&mut self.invited, &mut self.connected] {
            keep_latest(people);
        }
        self.messages.sort_by_key(|one| one.saying.at);
        Archive {
            identity: self.identity,
            teller,
            reach,
            invited: self.invited,
            was_invited: self
                .was_invited
                .into_iter()
                .map(|one| (one.place.workspace, one.place.contact))
                .collect(),
            connected: self.connected,
            messages: self.messages,
            listed: self.listed,
        }
    }
}

/// By contacts, and of several about one contact the latest.
pub(super) fn keep_latest(people: &mut Vec<Concern>) {
    let place = |one: &Concern| (one.place.contact.clone(), one.place.workspace.clone());
    people.sort_by(|one, other| (place(one), other.saying.at).cmp(&(place(other), one.saying.at)));
    people.dedup_by_key(|one| place(one));
}
