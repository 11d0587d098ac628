//! What accounts can look at. Every listing takes the faults of reading into account.

use serde_json::{Value, json};

use super::Network;
use crate::account::{Account, AccountIndex, ChangeKind, InvitationState, Message};
use crate::fault::{Plan, Shape};
use crate::moment::{Millis, to_rfc_3339};
use crate::people::{PersonIndex, id_of};
use crate::refusal::{Code, Refusal};
use crate::request::{Ask, Listing, Operation, Order};
use crate::search::{Query, search};

/// Entries of a page where nobody says otherwise, and at most.
const PAGE_SIZE: u32 = 50;
const PAGE_SIZE_MAXIMUM: u32 = 200;

/// A page while it is being put together.
struct Page {
    items: Vec<Value>,
    /// For every item its place in the list.
    places: Vec<usize>,
    next: Option<usize>,
    more: bool,
}

/// A list of an account, as pages are cut from it.
struct Source<'a, Entry> {
    entries: &'a [Entry],
    /// When the entry came to be.
    at: fn(&Entry) -> Millis,
    /// Whether the entry belongs to what was asked.
    wanted: &'a dyn Fn(&Entry) -> bool,
    to_json: &'a dyn Fn(usize, &Entry) -> Value,
}

impl<Entry> Source<'_, Entry> {
    fn page(&self, listing: &Listing, until: Millis) -> Result<Page, Refusal> {
        let limit = page_size(listing.limit);
        let start = cursor(listing.cursor.as_deref())?;
        let since = listing.since.unwrap_or(Millis::MIN);
        let shown = |entry: &Entry| (self.at)(entry) >= since && (self.wanted)(entry);
        let mut page = Page {
            items: Vec::new(),
            places: Vec::new(),
            next: None,
            more: false,
        };
        match listing.order {
            Order::Oldest => {
                // What is too new to be seen ends the page, so that it comes with a later one.
                let mut place = start.unwrap_or(0);
                while let Some(entry) = self
                    .entries
                    .get(place)
                    .filter(|entry| (self.at)(entry) <= until)
                {
                    if page.items.len() == limit {
                        page.more = true;
                        break;
                    }
                    if shown(entry) {
                        page.push(place, (self.to_json)(place, entry));
                    }
                    place += 1;
                }
                page.next = Some(place.min(self.entries.len()));
            }
            Order::Newest => {
                let first = start.unwrap_or(self.entries.len()).min(self.entries.len());
                let visible = |place: &usize| {
                    let entry = &self.entries[*place];
                    (self.at)(entry) <= until && shown(entry)
                };
                for place in (0..first).rev().filter(visible) {
                    if page.items.len() == limit {
                        page.more = true;
                        page.next = Some(place + 1);
                        break;
                    }
                    page.push(place, (self.to_json)(place, &self.entries[place]));
                }
            }
        }
        Ok(page)
    }
}

impl Page {
    fn push(&mut self, place: usize, item: Value) {
        self.items.push(item);
        self.places.push(place);
    }

    /// Bends the page to the shape of a fault.
    fn shaped(mut self, shape: Shape, order: Order) -> Value {
        match shape {
            Shape::Whole => {}
            Shape::Partial => {
                let kept = self.items.len() / 2;
                if let Some(first_hidden) = self.places.get(kept) {
                    self.next = (order == Order::Oldest).then_some(*first_hidden);
                    self.more = false;
                }
                self.items.truncate(kept);
            }
            Shape::Duplicate => {
                self.items = self
                    .items
                    .into_iter()
                    .flat_map(|item| [item.clone(), item])
                    .collect();
            }
            Shape::Reorder => self.items.reverse(),
            Shape::Lose => self.items = self.items.into_iter().step_by(2).collect(),
        }
        json!({"items": self.items, "next": self.next.map(|next| next.to_string()), "more": self.more})
    }
}

fn page_size(limit: Option<u32>) -> usize {
    limit.unwrap_or(PAGE_SIZE).clamp(1, PAGE_SIZE_MAXIMUM) as usize
}

fn cursor(text: Option<&str>) -> Result<Option<usize>, Refusal> {
    text.map(|text| {
        text.parse().map_err(|_| {
            Refusal::new(
                Code::InvalidRequest,
                "The cursor is none that a page has given.",
            )
        })
    })
    .transpose()
}

impl Network {
    /// Answers a read.
    pub(super) fn read(
        &self,
        index: AccountIndex,
        ask: &Ask,
        plan: &Plan,
    ) -> Result<Value, Refusal> {
        let account = &self.accounts[index as usize];
        let until = self.now - plan.lag;
        match ask {
            Ask::Session => {
                Ok(json!({"state": account.session.as_str(), "account": account.to_json()}))
            }
            Ask::Search(query) => self.search_page(query, plan.shape),
            Ask::Profile(person) => {
                let person = self.find_person(person)?;
                let mut profile = self.card_json(person);
                profile["relation"] = account.relation_json(person, until);
                Ok(profile)
            }
            Ask::Conversation { person, since } => {
                let person = self.find_person(person)?;
                Ok(conversation(account, person, *since, until, plan.shape))
            }
            Ask::List(operation, listing) => {
                self.list(account, *operation, listing, until, plan.shape)
            }
            Ask::Write(_) | Ask::Unreadable(..) => Err(Refusal::new(
                Code::InvalidRequest,
                "This is not something to read.",
            )),
        }
    }

    fn card_json(&self, person: PersonIndex) -> Value {
        serde_json::to_value(self.people.card(person)).unwrap_or_default()
    }

    /// A page of a search, as JSON. Also what the control face shows of the people.
    pub fn search_page_json(&self, query: &Query) -> Result<Value, Refusal> {
        self.search_page(query, Shape::Whole)
    }

    fn search_page(&self, query: &Query, shape: Shape) -> Result<Value, Refusal> {
        let from = cursor(query.cursor.as_deref())?.map_or(0, |from| {
            PersonIndex::try_from(from).unwrap_or(PersonIndex::MAX)
        });
        let hits = search(&self.people, query, from, page_size(query.limit));
        let page = Page {
            items: hits
                .people
                .iter()
                .map(|person| self.card_json(*person))
                .collect(),
            places: hits.people.iter().map(|person| *person as usize).collect(),
            more: hits.next.is_some(),
            next: hits.next.map(|next| next as usize),
        };
        let mut body = page.shaped(shape, Order::Newest);
        body["total"] = hits.total.into();
        Ok(body)
    }

    fn list(
        &self,
        account: &Account,
        operation: Operation,
        listing: &Listing,
        until: Millis,
        shape: Shape,
    ) -> Result<Value, Refusal> {
        let person = listing
            .person
            .as_deref()
            .map(|key| self.find_person(key))
            .transpose()?;
        let concerns = |concerned: PersonIndex| person.is_none_or(|person| person == concerned);
        let page = match operation {
            Operation::SentInvitations => Source {
                entries: &account.invitations,
                at: |sent| sent.sent_at,
                wanted: &|sent| {
                    concerns(sent.person)
                        && (listing.all || sent.state.seen_at(until) == InvitationState::Open)
                },
                to_json: &|place, sent| {
                    json!({
                        "id": account.invitation_id(place as u32),
                        "person": id_of(sent.person),
                        "slug": self.people.card(sent.person).slug,
                        "note": sent.note.as_deref(),
                        "sent_at": to_rfc_3339(sent.sent_at),
                        "state": sent.state.seen_at(until).as_str(),
                    })
                },
            }
            .page(listing, until)?,
            Operation::Relations => Source {
                entries: &account.relations,
                at: |relation| relation.since,
                wanted: &|relation| {
                    concerns(relation.person) && relation.ended.is_none_or(|ended| ended > until)
                },
                to_json: &|_, relation| {
                    json!({
                        "person": id_of(relation.person),
                        "slug": self.people.card(relation.person).slug,
                        "since": to_rfc_3339(relation.since),
                    })
                },
            }
            .page(listing, until)?,
            Operation::Messages => Source {
                entries: &account.messages,
                at: |message| message.at,
                wanted: &|message| concerns(message.person),
                to_json: &|place, message| message_json(account, place as u32, message),
            }
            .page(listing, until)?,
            _ => Source {
                entries: &account.changes,
                at: |change| change.at,
                wanted: &|change| person.is_none() || change.person == person,
                to_json: &|place, _| self.change_json(account, place),
            }
            .page(
                &Listing {
                    order: Order::Oldest,
                    ..listing.clone()
                },
                until,
            )?,
        };
        let order = if operation == Operation::Changes {
            Order::Oldest
        } else {
            listing.order
        };
        Ok(page.shaped(shape, order))
    }

    fn change_json(&self, account: &Account, place: usize) -> Value {
        let change = &account.changes[place];
        let mut body = json!({
            "sequence": place + 1,
            "at": to_rfc_3339(change.at),
            "kind": Value::Null,
            "person": change.person.map(id_of),
            "slug": change.person.map(|person| self.people.card(person).slug),
        });
        let of_invitation = |body: &mut Value, kind: &str, invitation: u32| {
            body["kind"] = kind.into();
            body["id"] = account.invitation_id(invitation).into();
        };
        match &change.what {
            ChangeKind::InvitationSent(invitation) => {
                of_invitation(&mut body, "invitation_sent", *invitation);
                let sent = &account.invitations[*invitation as usize];
                body["note"] = sent.note.as_deref().into();
                body["at"] = to_rfc_3339(sent.sent_at).into();
            }
            ChangeKind::InvitationAccepted(invitation) => {
                of_invitation(&mut body, "invitation_accepted", *invitation);
            }
            ChangeKind::InvitationGone(invitation) => {
                of_invitation(&mut body, "invitation_gone", *invitation);
            }
            ChangeKind::InvitationReceived(note) => {
                body["kind"] = "invitation_received".into();
                body["note"] = note.as_deref().into();
            }
            ChangeKind::RelationAdded => body["kind"] = "relation_added".into(),
            ChangeKind::RelationRemoved => body["kind"] = "relation_removed".into(),
            ChangeKind::Message(message) => {
                let written = &account.messages[*message as usize];
                body["kind"] = if written.out {
                    "message_sent"
                } else {
                    "message_received"
                }
                .into();
                body["id"] = account.message_id(*message).into();
                body["text"] = (*written.text).into();
            }
            ChangeKind::LinkClicked { message, url } => {
                body["kind"] = "link_clicked".into();
                body["message_id"] = account.message_id(*message).into();
                body["url"] = (**url).into();
            }
            ChangeKind::SessionExpired => body["kind"] = "session_expired".into(),
            ChangeKind::SessionRestored => body["kind"] = "session_restored".into(),
            ChangeKind::Restricted(until) => {
                body["kind"] = "restricted".into();
                body["until"] = until.map(to_rfc_3339).into();
            }
        }
        body
    }
}

fn message_json(account: &Account, place: u32, message: &Message) -> Value {
    json!({
        "id": account.message_id(place),
        "person": id_of(message.person),
        "direction": if message.out { "out" } else { "in" },
        "text": &*message.text,
        "sent_at": to_rfc_3339(message.at),
        "invitation_note": message.invitation_note,
    })
}

/// The messages with one person, oldest first.
fn conversation(
    account: &Account,
    person: PersonIndex,
    since: Option<Millis>,
    until: Millis,
    shape: Shape,
) -> Value {
    let since = since.unwrap_or(Millis::MIN);
    let mut places: Vec<u32> = account
        .pairs
        .get(&person)
        .map(|pair| pair.messages.clone())
        .unwrap_or_default();
    places.retain(|place| (since..=until).contains(&account.messages[*place as usize].at));
    places.sort_by_key(|place| (account.messages[*place as usize].at, *place));
    let page = Page {
        items: places
            .iter()
            .map(|place| message_json(account, *place, &account.messages[*place as usize]))
            .collect(),
        places: places.iter().map(|place| *place as usize).collect(),
        next: None,
        more: false,
    };
    let mut body = page.shaped(shape, Order::Newest);
    body["complete"] = true.into();
    body
}
