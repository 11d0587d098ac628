//! Who is there already, and who becomes whom.

use std::collections::HashMap;

use domain::contact::ContactFields;
use domain::contact_merge::Sourced;
use domain::ids::{ContactId, FinderId};
use domain::limits::CUSTOM_FIELDS_MAXIMUM;
use domain::profile::ProfileKey;
use domain::time::Timestamp;

use super::super::profile_key;
use super::{Newcomer, Origin, Upserted, Verdict};
use crate::record;

record! {
    /// What of a contact tells who it is.
    pub(super) struct Sketch {
        /// Its id.
        pub id: ContactId,
        /// The canonical form of its profile address.
        pub profile_key: Option<String>,
        /// The network's id.
        pub remote_id: Option<String>,
        /// E-mail address.
        pub email: Option<String>,
        /// The finder that brought it first.
        pub finder_id: Option<FinderId>,
        /// What was taken of it last.
        pub taken_hash: Option<i64>,
        /// The contact into which it was merged.
        pub merged_into: Option<ContactId>,
    }
}

/// The fields of a contact, as far as they are known.
pub(super) enum Body {
    /// They were not needed.
    Unread,
    /// All of them come from the origin.
    Whole(ContactFields),
    /// With their sources.
    Read(Sourced),
}

/// A contact that was found or made.
pub(super) struct Entry {
    pub id: ContactId,
    pub key: Option<String>,
    remote_id: Option<String>,
    email: Option<String>,
    finder: Option<FinderId>,
    pub taken_hash: Option<i64>,
    pub body: Body,
    pub is_new: bool,
    pub is_changed: bool,
    /// Whether nothing changed but what was taken last.
    pub is_noted: bool,
    /// What it was before it changed.
    pub before: Option<Sourced>,
    /// The contact into which it was merged: whoever meets its keys meets that one.
    merged_into: Option<ContactId>,
}

impl Entry {
    fn profile(&self) -> Option<ProfileKey> {
        self.key.as_deref()?.parse().ok()
    }
}

/// Everybody who may be one of those who are brought in.
#[derive(Default)]
pub(super) struct Known {
    pub entries: Vec<Entry>,
    by_id: HashMap<ContactId, usize>,
    by_remote_id: HashMap<String, usize>,
    by_key: HashMap<String, usize>,
    by_email: HashMap<String, usize>,
}

impl Known {
    pub fn add_all(&mut self, rows: Vec<Sketch>) {
        for row in rows {
            if self.by_id.contains_key(&row.id) {
                continue;
            }
            self.by_id.insert(row.id.clone(), self.entries.len());
            self.add(Entry {
                id: row.id,
                key: row.profile_key,
                remote_id: row.remote_id,
                email: row.email,
                finder: row.finder_id,
                taken_hash: row.taken_hash,
                body: Body::Unread,
                is_new: false,
                is_changed: false,
                is_noted: false,
                before: None,
                merged_into: row.merged_into,
            });
        }
    }

    fn add(&mut self, entry: Entry) -> usize {
        let place = self.entries.len();
        self.entries.push(entry);
        self.index(place);
        place
    }

    /// The contacts into which known ones were merged, as far as they are not known themselves.
    pub fn unknown_persons(&self) -> Vec<ContactId> {
        let merged = self
            .entries
            .iter()
            .filter_map(|one| one.merged_into.as_ref());
        merged
            .filter(|id| !self.by_id.contains_key(*id))
            .cloned()
            .collect()
    }

    /// The fields of a contact that was read.
    pub fn fill(&mut self, id: &ContactId, contact: Sourced) {
        if let Some(place) = self.by_id.get(id) {
            let body = &mut self.entries[*place].body;
            if matches!(body, Body::Unread) {
                *body = Body::Read(contact);
            }
        }
    }

    /// Makes an entry found by its keys. Of several with one e-mail address or network id the
    /// oldest is found; rows come in the order of their age.
    fn index(&mut self, place: usize) {
        let entry = &self.entries[place];
        let keys = [
            (&mut self.by_remote_id, &entry.remote_id),
            (&mut self.by_key, &entry.key),
            (&mut self.by_email, &entry.email),
        ];
        for (map, key) in keys {
            if let Some(key) = key
                && !map.contains_key(key)
            {
                map.insert(key.clone(), place);
            }
        }
    }

    /// Where the contact stands that a person is; that into which it was merged, where it was.
    pub fn place_of(&self, person: &Newcomer) -> Option<usize> {
        let place = self.place_of_keys(person)?;
        match &self.entries[place].merged_into {
            Some(id) => self.by_id.get(id).copied(),
            None => Some(place),
        }
    }

    fn place_of_keys(&self, person: &Newcomer) -> Option<usize> {
        let by_remote_id = person.remote_id().and_then(|id| self.by_remote_id.get(id));
        if let Some(place) = by_remote_id {
            return Some(*place);
        }
        let by_key = person.key_text().and_then(|key| self.by_key.get(key));
        if let Some(place) = by_key {
            return Some(*place).filter(|place| !self.ids_disagree(*place, person));
        }
        let by_email = person.email().and_then(|email| self.by_email.get(email));
        by_email.copied().filter(|place| {
            !self.ids_disagree(*place, person) && !self.keys_disagree(*place, person)
        })
    }

    fn ids_disagree(&self, place: usize, person: &Newcomer) -> bool {
        let own = self.entries[place].remote_id.as_deref();
        matches!((own, person.remote_id()), (Some(own), Some(other)) if own != other)
    }

    /// Keys of different kinds (a public name, a token of Sales Navigator) may be of one person;
    /// two of a kind are not, and neither are two member numbers.
    fn keys_disagree(&self, place: usize, person: &Newcomer) -> bool {
        let (Some(own), Some(other)) = (self.entries[place].profile(), &person.key) else {
            return false;
        };
        let same_kind = std::mem::discriminant(&own) == std::mem::discriminant(other);
        let numbers = own.member_number().zip(other.member_number());
        (same_kind && own != *other) || numbers.is_some_and(|(own, other)| own != other)
    }

    /// Whether the fields of the one at this place have to be known before the person can be taken.
    pub fn must_read(&self, place: usize, person: &Newcomer) -> bool {
        let entry = &self.entries[place];
        let says_the_same = entry.taken_hash == Some(person.hash)
            && !self.gives_way(person, Some(place))
            && !self.is_met_by_merged(person, Some(place));
        matches!(entry.body, Body::Unread) && !says_the_same
    }

    /// Takes a person, who was found at this place.
    pub fn take(
        &mut self,
        found: Option<usize>,
        mut person: Newcomer,
        origin: &Origin,
        now: Timestamp,
        next_id: &mut (dyn FnMut() -> ContactId + Send),
    ) -> Upserted {
        let is_met_by_merged = self.is_met_by_merged(&person, found);
        let gives_way = self.gives_way(&person, found);
        if gives_way {
            person.fields.profile_url = None;
            person.key_text = None;
        }
        if let Some(place) = found.filter(|_| is_met_by_merged) {
            self.keep_keys(&mut person, place);
        }
        let gives_way = gives_way || is_met_by_merged;
        let (place, verdict) = match found {
            Some(place) => (place, self.merge(place, person, gives_way, origin, now)),
            None => (
                self.create(person, gives_way, origin, next_id),
                Verdict::Created,
            ),
        };
        let entry = &self.entries[place];
        let is_made_by_origin = entry.finder.is_some() && entry.finder == origin.finder;
        Upserted {
            contact: entry.id.clone(),
            verdict,
            is_made_by_origin,
            is_of_finder: is_made_by_origin && !entry.is_new,
        }
    }

    /// An address names one contact. Where it is somebody else's, who is recognised by a stronger
    /// key comes without it; so does who is known by a better one.
    fn gives_way(&self, person: &Newcomer, found: Option<usize>) -> bool {
        let (Some(key), Some(text)) = (&person.key, person.key_text()) else {
            return false;
        };
        let holder = self.by_key.get(text).copied();
        if holder.is_some() {
            return holder != found;
        }
        let own = found.and_then(|place| self.entries[place].profile());
        own.is_some_and(|own| rank(&own) < rank(key))
    }

    /// Whether somebody who is found at a place is met by the keys of a contact that was merged into the one there.
    fn is_met_by_merged(&self, person: &Newcomer, found: Option<usize>) -> bool {
        found.is_some() && self.place_of_keys(person) != found
    }

    /// Who is met by the keys of a merged contact keeps the keys that a person chose: else the two would take turns.
    fn keep_keys(&self, person: &mut Newcomer, place: usize) {
        let own = &self.entries[place];
        if own.remote_id.is_some() {
            person.fields.remote_id = None;
        }
        if own.email.is_some() {
            person.fields.email = None;
        }
    }

    fn merge(
        &mut self,
        place: usize,
        person: Newcomer,
        gives_way: bool,
        origin: &Origin,
        now: Timestamp,
    ) -> Verdict {
        let entry = &mut self.entries[place];
        if entry.taken_hash == Some(person.hash) && !gives_way {
            return Verdict::Unchanged;
        }
        let mut contact = match std::mem::replace(&mut entry.body, Body::Unread) {
            Body::Unread => unreachable!("whoever says something new was read"),
            Body::Whole(fields) => Sourced::whole(fields, &origin.source, now),
            Body::Read(contact) => contact,
        };
        let is_first = origin.import.is_some() && !entry.is_new && entry.before.is_none();
        let before = is_first.then(|| contact.clone());
        let changed = contact.take(person.fields, &origin.source, now);
        if changed && is_first {
            entry.before = before;
        }
        // What was not taken now may be taken another time.
        let is_full = contact.fields.custom.len() >= CUSTOM_FIELDS_MAXIMUM;
        let taken = (!gives_way && !is_full).then_some(person.hash);
        entry.is_noted |= entry.taken_hash != taken;
        entry.taken_hash = taken;
        entry.is_changed |= changed;
        if changed {
            let key = profile_key(&contact.fields);
            entry.remote_id.clone_from(&contact.fields.remote_id);
            entry.email.clone_from(&contact.fields.email);
            let before = std::mem::replace(&mut entry.key, key);
            if let Some(before) = before.filter(|before| Some(before) != entry.key.as_ref()) {
                self.by_key.remove(&before);
            }
        }
        entry.body = Body::Read(contact);
        if changed {
            self.index(place);
            return Verdict::Updated;
        }
        Verdict::Unchanged
    }

    fn create(
        &mut self,
        person: Newcomer,
        gives_way: bool,
        origin: &Origin,
        next_id: &mut (dyn FnMut() -> ContactId + Send),
    ) -> usize {
        let is_full = person.fields.custom.len() >= CUSTOM_FIELDS_MAXIMUM;
        self.add(Entry {
            id: next_id(),
            key: person.key_text,
            remote_id: person.fields.remote_id.clone(),
            email: person.fields.email.clone(),
            finder: origin.finder.clone(),
            taken_hash: (!gives_way && !is_full).then_some(person.hash),
            body: Body::Whole(person.fields),
            is_new: true,
            is_changed: false,
            is_noted: false,
            before: None,
            merged_into: None,
        })
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
