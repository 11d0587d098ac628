//! Bringing people in, in sets.
//!
//! Who is who is decided by the network's id, then the profile's canonical address, then the
//! e-mail address. Where two of them disagree nobody is merged: a name in an address can change
//! hands, and an e-mail address can be shared.

use std::collections::HashMap;

use domain::contact::ContactFields;
use domain::contact_merge::Sourced;
use domain::entropy::Entropy;
use domain::ids::{ContactId, FinderId, Id, MemberId, WorkspaceId};
use domain::profile::ProfileKey;
use domain::suppression::email_address;
use domain::time::Timestamp;

use super::{
    ADD_TO_TOTAL, BY_EMAILS, BY_PROFILE_KEYS, BY_REMOTE_IDS, ContactRow, INSERT, LOCK_TOTAL, find,
    profile_key, save_all, values,
};
use crate::{Param, StoreResult, Tx, params, tag};

/// Where people come from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// What is noted as the source of their fields: an import's or a finder's id.
    pub source: String,
    /// The member whose finder it is.
    pub owner: Option<MemberId>,
    /// The finder.
    pub finder: Option<FinderId>,
}

/// What became of one of those who were brought in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// A new contact.
    Created,
    /// A contact that was there, with something new.
    Updated,
    /// A contact that was there, with nothing new.
    Unchanged,
}

/// One of those who were brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upserted {
    /// The contact.
    pub contact: ContactId,
    /// What became of it.
    pub verdict: Verdict,
}

/// Brings people in; answers for each of them, in their order.
///
/// Several of the list may be the same person: then they are merged like those of several lists.
/// Until the transaction ends, others who bring people into the workspace wait.
pub async fn upsert(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    people: Vec<ContactFields>,
    origin: &Origin,
    now: Timestamp,
    entropy: &mut Entropy,
) -> StoreResult<Vec<Upserted>> {
    tx.execute(&LOCK_TOTAL, params![workspace]).await?;
    let people: Vec<Newcomer> = people.into_iter().map(Newcomer::new).collect();
    let mut known = known(tx, workspace, &people).await?;
    let mut tagged = Vec::new();
    let mut answers = Vec::with_capacity(people.len());
    for mut person in people {
        let tags = std::mem::take(&mut person.fields.tags);
        let answer = known.take(person, origin, now, entropy);
        tagged.extend(tags.into_iter().map(|tag| (answer.contact.clone(), tag)));
        answers.push(answer);
    }
    known.write(tx, workspace, origin, now).await?;
    tag::take(tx, workspace, tagged, &origin.source, now).await?;
    Ok(answers)
}

/// Somebody who is brought in, with the keys by which people are recognised.
struct Newcomer {
    fields: ContactFields,
    key: Option<ProfileKey>,
}

impl Newcomer {
    /// The address is kept in its canonical form: without tracking and without the spelling that
    /// a tool happened to use. One that names nobody is left out, since people will open it.
    fn new(mut fields: ContactFields) -> Self {
        let key = fields
            .profile_url
            .as_deref()
            .and_then(|address| ProfileKey::parse(address).ok());
        fields.profile_url = key.as_ref().map(ProfileKey::display_url);
        fields.email = fields.email.as_deref().and_then(email_address);
        fields.remote_id = fields.remote_id.filter(|id| !id.is_empty());
        Self { fields, key }
    }
}

async fn known(tx: &mut Tx, workspace: &WorkspaceId, people: &[Newcomer]) -> StoreResult<Known> {
    let mut known = Known::default();
    let remote_ids = people
        .iter()
        .filter_map(|person| person.fields.remote_id.as_deref());
    for row in find(tx, workspace, &BY_REMOTE_IDS, remote_ids.collect()).await? {
        known.add_row(&row);
    }
    let keys: Vec<String> = people
        .iter()
        .filter_map(|person| person.key.as_ref().map(ToString::to_string))
        .collect();
    let keys = keys.iter().map(String::as_str).collect();
    for row in find(tx, workspace, &BY_PROFILE_KEYS, keys).await? {
        known.add_row(&row);
    }
    // Who is recognised by a stronger key needs no look by the weaker one.
    let emails = people
        .iter()
        .filter(|person| known.place_of(person).is_none())
        .filter_map(|person| person.fields.email.as_deref());
    for row in find(tx, workspace, &BY_EMAILS, emails.collect()).await? {
        known.add_row(&row);
    }
    Ok(known)
}

/// A contact that was found or made.
struct Entry {
    id: ContactId,
    contact: Sourced,
    is_new: bool,
    is_changed: bool,
}

impl Entry {
    fn key(&self) -> Option<ProfileKey> {
        let address = self.contact.fields.profile_url.as_deref()?;
        ProfileKey::parse(address).ok()
    }
}

/// Everybody who may be one of those who are brought in.
#[derive(Default)]
struct Known {
    entries: Vec<Entry>,
    by_id: HashMap<ContactId, usize>,
    by_remote_id: HashMap<String, usize>,
    by_key: HashMap<String, usize>,
    by_email: HashMap<String, usize>,
}

impl Known {
    fn add_row(&mut self, row: &ContactRow) {
        if !self.by_id.contains_key(&row.id) {
            self.add(Entry {
                id: row.id.clone(),
                contact: row.sourced(),
                is_new: false,
                is_changed: false,
            });
        }
    }

    fn add(&mut self, entry: Entry) -> usize {
        let place = self.entries.len();
        self.by_id.insert(entry.id.clone(), place);
        self.entries.push(entry);
        self.index(place);
        place
    }

    /// Makes an entry found by its keys. Of several with one e-mail address or network id the
    /// oldest is found; rows come in the order of their age.
    fn index(&mut self, place: usize) {
        let fields = &self.entries[place].contact.fields;
        if let Some(id) = &fields.remote_id {
            self.by_remote_id.entry(id.clone()).or_insert(place);
        }
        if let Some(key) = profile_key(fields) {
            self.by_key.entry(key).or_insert(place);
        }
        if let Some(email) = &fields.email {
            self.by_email.entry(email.clone()).or_insert(place);
        }
    }

    fn place_of(&self, person: &Newcomer) -> Option<usize> {
        let fields = &person.fields;
        let by_remote_id = fields
            .remote_id
            .as_ref()
            .and_then(|id| self.by_remote_id.get(id));
        if let Some(place) = by_remote_id {
            return Some(*place);
        }
        let key = person.key.as_ref().map(ToString::to_string);
        let by_key = key.and_then(|key| self.by_key.get(&key));
        if let Some(place) = by_key {
            return Some(*place).filter(|place| !self.ids_disagree(*place, person));
        }
        let by_email = fields
            .email
            .as_ref()
            .and_then(|email| self.by_email.get(email));
        by_email.copied().filter(|place| {
            !self.ids_disagree(*place, person) && !self.keys_disagree(*place, person)
        })
    }

    fn ids_disagree(&self, place: usize, person: &Newcomer) -> bool {
        let own = &self.entries[place].contact.fields.remote_id;
        matches!((own, &person.fields.remote_id), (Some(own), Some(other)) if own != other)
    }

    /// Keys of different kinds (a public name, a token of Sales Navigator) may be of one person;
    /// two of a kind are not, and neither are two member numbers.
    fn keys_disagree(&self, place: usize, person: &Newcomer) -> bool {
        let (Some(own), Some(other)) = (self.entries[place].key(), &person.key) else {
            return false;
        };
        let same_kind = std::mem::discriminant(&own) == std::mem::discriminant(other);
        let numbers = own.member_number().zip(other.member_number());
        (same_kind && own != *other) || numbers.is_some_and(|(own, other)| own != other)
    }

    fn take(
        &mut self,
        mut person: Newcomer,
        origin: &Origin,
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> Upserted {
        let found = self.place_of(&person);
        self.drop_address_of_another(&mut person, found);
        let (place, verdict) = match found {
            Some(place) => {
                let changed = self.merge(place, person, origin, now);
                (
                    place,
                    if changed {
                        Verdict::Updated
                    } else {
                        Verdict::Unchanged
                    },
                )
            }
            None => (self.create(person, origin, now, entropy), Verdict::Created),
        };
        Upserted {
            contact: self.entries[place].id.clone(),
            verdict,
        }
    }

    /// An address names one contact. Where it is somebody else's, who is recognised by a stronger
    /// key comes without it.
    fn drop_address_of_another(&self, person: &mut Newcomer, found: Option<usize>) {
        let Some(key) = &person.key else {
            return;
        };
        let holder = self.by_key.get(&key.to_string()).copied();
        let own = found.and_then(|place| self.entries[place].key());
        let worse = own.is_some_and(|own| rank(&own) < rank(key));
        if worse || (holder.is_some() && holder != found) {
            person.fields.profile_url = None;
        }
    }

    fn merge(&mut self, place: usize, person: Newcomer, origin: &Origin, now: Timestamp) -> bool {
        let entry = &mut self.entries[place];
        let key_before = profile_key(&entry.contact.fields);
        let changed = entry.contact.take(person.fields, &origin.source, now);
        entry.is_changed |= changed;
        if changed {
            let key = profile_key(&self.entries[place].contact.fields);
            if let Some(before) = key_before.filter(|before| Some(before) != key.as_ref()) {
                self.by_key.remove(&before);
            }
            self.index(place);
        }
        changed
    }

    fn create(
        &mut self,
        person: Newcomer,
        origin: &Origin,
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> usize {
        let mut contact = Sourced::default();
        contact.take(person.fields, &origin.source, now);
        self.add(Entry {
            id: ContactId::mint(now, entropy),
            contact,
            is_new: true,
            is_changed: false,
        })
    }

    /// Changes go first: an address that one contact gave up may be a new one's.
    async fn write(
        self,
        tx: &mut Tx,
        workspace: &WorkspaceId,
        origin: &Origin,
        now: Timestamp,
    ) -> StoreResult<()> {
        let (created, present): (Vec<Entry>, Vec<Entry>) =
            self.entries.into_iter().partition(|entry| entry.is_new);
        let changed: Vec<Vec<Param>> = present
            .iter()
            .filter(|entry| entry.is_changed)
            .map(|entry| values(&entry.id, &entry.contact, now))
            .collect();
        save_all(tx, workspace, changed).await?;
        let count = created.len() as i64;
        let rows = created
            .iter()
            .map(|entry| {
                let mut row = params![workspace, now, &origin.owner, &origin.finder];
                row.extend(values(&entry.id, &entry.contact, now));
                row
            })
            .collect();
        tx.execute_rows(&INSERT, Vec::new(), rows).await?;
        tx.execute_one(&ADD_TO_TOTAL, params![workspace, count])
            .await
    }
}

/// Which address is worth more: the public one opens for everybody.
const fn rank(key: &ProfileKey) -> u8 {
    match key {
        ProfileKey::Slug(_) => 0,
        ProfileKey::ProfileToken(_) => 1,
        ProfileKey::SalesToken(_) => 2,
        ProfileKey::RecruiterToken(_) => 3,
        ProfileKey::Member(_) => 4,
    }
}
