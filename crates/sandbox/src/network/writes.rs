//! What accounts do: invite, withdraw, write. The network keeps its own rules here; no program is trusted to.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Network;
use crate::account::{AccountIndex, Change, ChangeKind, Invitation, InvitationState, Message};
use crate::agenda::Act;
use crate::behaviour::Answer;
use crate::ledger::{By, Effect, Entry, Row};
use crate::limits::{INVITATION_WINDOW, MESSAGE_WINDOW, NOTE_WINDOW, RESEND_PAUSE, utf16_length};
use crate::moment::{Millis, to_rfc_3339};
use crate::people::{PersonIndex, id_of};
use crate::refusal::{Code, Refusal};
use crate::request::Write;

/// Where an effect comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin<'a> {
    pub by: By,
    pub cause: Option<u64>,
    pub client_reference: Option<&'a Arc<str>>,
}

impl Network {
    /// Performs a write, if the rules of the network allow it.
    pub(super) fn perform(
        &mut self,
        index: AccountIndex,
        write: &Write,
        by: By,
        cause: Option<u64>,
        client_reference: Option<&Arc<str>>,
    ) -> Result<(u16, Value), Refusal> {
        let origin = Origin {
            by,
            cause,
            client_reference,
        };
        match write {
            Write::Invite { person, note } => self.invite(index, person, note.as_ref(), origin),
            Write::Withdraw { person } => self.withdraw(index, person, origin),
            Write::Message { person, text } => self.send_message(index, person, text, origin),
        }
    }

    pub(super) fn find_person(&self, key: &str) -> Result<PersonIndex, Refusal> {
        self.people.find(key).ok_or_else(|| {
            Refusal::new(
                Code::UnknownPerson,
                "Nobody on the network has this id or address.",
            )
        })
    }

    fn invite(
        &mut self,
        index: AccountIndex,
        person: &str,
        note: Option<&Arc<str>>,
        origin: Origin<'_>,
    ) -> Result<(u16, Value), Refusal> {
        let person = self.find_person(person)?;
        let note = note.filter(|note| !note.is_empty());
        self.check_invitation(index, person, note)?;
        let place = self.add_invitation(index, person, note.cloned(), self.now, origin);
        self.decide_on_invitation(index, person, place);
        let account = &self.accounts[index as usize];
        Ok((
            201,
            json!({
                "id": account.invitation_id(place),
                "person": id_of(person),
                "sent_at": to_rfc_3339(self.now),
                "state": InvitationState::Open.as_str(),
            }),
        ))
    }

    fn check_invitation(
        &mut self,
        index: AccountIndex,
        person: PersonIndex,
        note: Option<&Arc<str>>,
    ) -> Result<(), Refusal> {
        let now = self.now;
        let account = &mut self.accounts[index as usize];
        if let Some(since) = account.connected_since(person) {
            return Err(
                Refusal::new(Code::AlreadyConnected, "They are connected already.")
                    .with("since", to_rfc_3339(since)),
            );
        }
        if let Some((place, open)) = account.open_invitation(person) {
            let detail = json!({
                "direction": "sent",
                "since": to_rfc_3339(open.sent_at),
                "invitation_id": account.invitation_id(place),
            });
            let message = "An invitation to the person is open already.";
            return Err(Refusal::new(Code::AlreadyPending, message).with("invitation", detail));
        }
        let pair = account.pair(person);
        if let Some(received) = pair.received {
            let detail = json!({"direction": "received", "since": to_rfc_3339(received)});
            let message = "The person has invited the account, and that invitation is open.";
            return Err(Refusal::new(Code::AlreadyPending, message).with("invitation", detail));
        }
        let last = pair
            .invitation
            .map(|place| account.invitations[place as usize].state);
        if let Some(InvitationState::Declined(ended) | InvitationState::Withdrawn(ended)) = last
            && ended + RESEND_PAUSE > now
        {
            let message = "An invitation to the person ended less than three weeks ago.";
            return Err(
                Refusal::new(Code::CannotResendYet, message).after(ended + RESEND_PAUSE - now)
            );
        }
        let longest = account.account_type.note_length();
        if note.is_some_and(|note| utf16_length(note) > longest) {
            let message = format!("A note of this account has at most {longest} characters.");
            return Err(Refusal::new(Code::NoteTooLong, message).with("limit", longest));
        }
        account.sent_invitations.check(
            now,
            INVITATION_WINDOW,
            account.limits.invitations_per_week,
            Code::InvitationLimit,
        )?;
        match (note, account.limits.notes_per_month) {
            (Some(_), Some(limit)) => {
                account
                    .sent_notes
                    .check(now, NOTE_WINDOW, limit, Code::NoteLimit)
            }
            _ => Ok(()),
        }
    }

    /// Writes an invitation down. The rules have been looked at, or it was there from the beginning.
    pub(super) fn add_invitation(
        &mut self,
        index: AccountIndex,
        person: PersonIndex,
        note: Option<Arc<str>>,
        sent_at: Millis,
        origin: Origin<'_>,
    ) -> u32 {
        let account = &mut self.accounts[index as usize];
        let place = account.invitations.len() as u32;
        account.sent_invitations.count(sent_at);
        if note.is_some() {
            account.sent_notes.count(sent_at);
        }
        account.invitations.push(Invitation {
            person,
            note: note.clone(),
            sent_at,
            state: InvitationState::Open,
            by: origin.by,
        });
        let pair = account.pair(person);
        pair.invitation = Some(place);
        pair.invitations += 1;
        account.changes.push(Change {
            at: self.now,
            person: Some(person),
            what: ChangeKind::InvitationSent(place),
        });
        let id = account.invitation_id(place);
        self.write_down(
            index,
            Some(person),
            Effect::InvitationSent,
            note,
            Some(id),
            origin,
        );
        place
    }

    fn decide_on_invitation(&mut self, index: AccountIndex, person: PersonIndex, place: u32) {
        let ordinal = self.accounts[index as usize].pair(person).invitations;
        let mind = self.mind(index, person, "invitation", u64::from(ordinal));
        match self.behaviour.on_invitation(mind, self.now) {
            Answer::Accept(at) => self.agenda.add(at, index, person, Act::Accept(place)),
            Answer::Decline(at) => self.agenda.add(at, index, person, Act::Decline(place)),
            Answer::Ignore => {}
        }
    }

    fn withdraw(
        &mut self,
        index: AccountIndex,
        person: &str,
        origin: Origin<'_>,
    ) -> Result<(u16, Value), Refusal> {
        let person = self.find_person(person)?;
        let account = &mut self.accounts[index as usize];
        let Some((place, _)) = account.open_invitation(person) else {
            return Err(Refusal::new(
                Code::NotPending,
                "No invitation to the person is open.",
            ));
        };
        account.invitations[place as usize].state = InvitationState::Withdrawn(self.now);
        account.changes.push(Change {
            at: self.now,
            person: Some(person),
            what: ChangeKind::InvitationGone(place),
        });
        let id = account.invitation_id(place);
        let body = json!({"id": id, "person": id_of(person), "state": "withdrawn"});
        self.write_down(
            index,
            Some(person),
            Effect::InvitationWithdrawn,
            None,
            Some(id),
            origin,
        );
        Ok((200, body))
    }

    fn send_message(
        &mut self,
        index: AccountIndex,
        person: &str,
        text: &Arc<str>,
        origin: Origin<'_>,
    ) -> Result<(u16, Value), Refusal> {
        let person = self.find_person(person)?;
        let now = self.now;
        let account = &mut self.accounts[index as usize];
        if account.connected_since(person).is_none() {
            return Err(Refusal::new(
                Code::NotConnected,
                "Messages go to relations only.",
            ));
        }
        if text.trim().is_empty() {
            return Err(Refusal::new(Code::EmptyMessage, "The message has no text."));
        }
        let longest = account.limits.message_length;
        if utf16_length(text) > longest as usize {
            let message = format!("A message has at most {longest} characters.");
            return Err(Refusal::new(Code::MessageTooLong, message).with("limit", longest));
        }
        account.sent_messages.check(
            now,
            MESSAGE_WINDOW,
            account.limits.messages_per_day,
            Code::MessageLimit,
        )?;
        account.sent_messages.count(now);
        let place = self.add_message(index, person, true, text);
        let id = self.accounts[index as usize].message_id(place);
        let body = json!({"id": id, "person": id_of(person), "sent_at": to_rfc_3339(now)});
        self.write_down(
            index,
            Some(person),
            Effect::MessageSent,
            Some(text.clone()),
            Some(id),
            origin,
        );
        self.decide_on_message(index, person, place);
        Ok((201, body))
    }

    /// Puts a message into the conversation and the stream of changes.
    pub(super) fn add_message(
        &mut self,
        index: AccountIndex,
        person: PersonIndex,
        out: bool,
        text: &Arc<str>,
    ) -> u32 {
        let account = &mut self.accounts[index as usize];
        let place = account.messages.len() as u32;
        account.messages.push(Message {
            person,
            out,
            text: text.clone(),
            at: self.now,
            invitation_note: false,
        });
        account.pair(person).messages.push(place);
        account.changes.push(Change {
            at: self.now,
            person: Some(person),
            what: ChangeKind::Message(place),
        });
        place
    }

    fn decide_on_message(&mut self, index: AccountIndex, person: PersonIndex, place: u32) {
        let account = &self.accounts[index as usize];
        let sent = account.pairs[&person]
            .messages
            .iter()
            .filter(|message| account.messages[**message as usize].out)
            .count() as u64;
        let text = account.messages[place as usize].text.clone();
        let mind = self.mind(index, person, "message", sent);
        let reply = self.behaviour.on_message(mind, self.now);
        let leaves = self.behaviour.on_annoyance(mind, self.now);
        let links: Vec<&str> = links_in(&text).collect();
        let click = (!links.is_empty())
            .then(|| self.behaviour.on_link(mind, self.now))
            .flatten()
            .map(|at| (at, Arc::<str>::from(*mind.draw.text("link").pick(&links))));
        if let Some(writing) = reply {
            let act = Act::Write {
                class: writing.class,
                text: writing.text,
            };
            self.agenda.add(writing.at, index, person, act);
        }
        if let Some((at, url)) = click {
            self.agenda.add(
                at,
                index,
                person,
                Act::Click {
                    message: place,
                    url,
                },
            );
        }
        if let Some(at) = leaves {
            self.agenda.add(at, index, person, Act::Leave);
        }
    }

    /// Appends an effect to the ledger.
    pub(super) fn write_down(
        &mut self,
        index: AccountIndex,
        person: Option<PersonIndex>,
        effect: Effect,
        text: Option<Arc<str>>,
        remote_id: Option<String>,
        origin: Origin<'_>,
    ) {
        self.ledger.append(Row {
            at: self.now,
            account: Some(self.accounts[index as usize].id.clone()),
            person,
            text,
            client_reference: origin.client_reference.cloned(),
            entry: Entry::Effect {
                effect,
                by: origin.by,
                remote_id,
                cause: origin.cause,
                class: None,
            },
        });
    }
}

/// The web addresses in a text.
fn links_in(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
        .filter_map(|word| {
            word.find("https://")
                .or_else(|| word.find("http://"))
                .map(|start| &word[start..])
        })
        .map(|link| link.trim_end_matches(['.', ',', ')', ';', '!', '?', '"', '\'']))
        .filter(|link| link.len() > "https://".len())
}

#[cfg(test)]
mod tests {
    use super::links_in;

    #[test]
    fn links_are_found_without_the_punctuation_around_them() {
        let text = "See (https://example.org/a?b=c), or http://example.org/x. https:// is none.";
        assert_eq!(
            links_in(text).collect::<Vec<_>>(),
            ["https://example.org/a?b=c", "http://example.org/x"]
        );
    }
}
