//! What happens by itself: people accept, decline, write, click and leave; sessions end; late writes arrive.

use std::sync::Arc;

use super::writes::Origin;
use super::{Network, NewSession};
use crate::account::{
    AccountIndex, Change, ChangeKind, InvitationState, Message, Relation, Session,
};
use crate::agenda::{Act, Due};
use crate::behaviour::Class;
use crate::ledger::{By, Effect, Entry, Row};
use crate::people::PersonIndex;

/// By a person's own hand.
pub(super) const BY_PERSON: Origin<'static> = Origin {
    by: By::Person,
    cause: None,
    client_reference: None,
};

impl Network {
    /// Lets something happen now.
    pub(super) fn happen(&mut self, due: Due) {
        let Due {
            account: index,
            person,
            act,
            ..
        } = due;
        match act {
            Act::Accept(invitation) => self.accept(index, person, invitation),
            Act::Decline(invitation) => self.decline(index, person, invitation),
            Act::Write { class, text } => self.receive(index, person, class, &text),
            Act::Click { message, url } => self.click(index, person, message, &url),
            Act::Leave => self.leave(index, person),
            Act::Expire => self.set_session(index, NewSession::Expired, By::Network),
            Act::Lift => {
                let over = |session| matches!(session, Session::Restricted(Some(until)) if until <= self.now);
                if over(self.accounts[index as usize].session) {
                    self.set_session(index, NewSession::Alive, By::Network);
                }
            }
            // What the rules do not allow any more simply does not come about.
            Act::Late {
                write,
                client_reference,
                cause,
            } => drop(self.perform(
                index,
                &write,
                By::Client,
                Some(cause),
                client_reference.as_ref(),
            )),
        }
    }

    pub(super) fn accept(&mut self, index: AccountIndex, person: PersonIndex, place: u32) {
        if !self.people.exists(person) {
            return;
        }
        let now = self.now;
        let account = &mut self.accounts[index as usize];
        let invitation = &mut account.invitations[place as usize];
        if invitation.state != InvitationState::Open {
            return;
        }
        invitation.state = InvitationState::Accepted(now);
        let note = invitation
            .note
            .clone()
            .map(|text| (text, invitation.sent_at));
        self.connect(index, person);
        let account = &mut self.accounts[index as usize];
        if let Some((text, at)) = note {
            let message = account.messages.len() as u32;
            account.messages.push(Message {
                person,
                out: true,
                text,
                at,
                invitation_note: true,
            });
            account.pair(person).messages.push(message);
        }
        account.changes.push(Change {
            at: now,
            person: Some(person),
            what: ChangeKind::InvitationAccepted(place),
        });
        let id = account.invitation_id(place);
        let ordinal = account.pair(person).invitations;
        self.write_down(
            index,
            Some(person),
            Effect::InvitationAccepted,
            None,
            Some(id),
            BY_PERSON,
        );
        let mind = self.mind(index, person, "acceptance", u64::from(ordinal));
        if let Some(writing) = self.behaviour.on_acceptance(mind, now) {
            let act = Act::Write {
                class: writing.class,
                text: writing.text,
            };
            self.agenda.add(writing.at, index, person, act);
        }
    }

    /// Makes the person a relation.
    pub(super) fn connect(&mut self, index: AccountIndex, person: PersonIndex) {
        let now = self.now;
        let account = &mut self.accounts[index as usize];
        let place = account.relations.len() as u32;
        account.relations.push(Relation {
            person,
            since: now,
            ended: None,
        });
        let pair = account.pair(person);
        pair.relation = Some(place);
        pair.received = None;
    }

    pub(super) fn decline(&mut self, index: AccountIndex, person: PersonIndex, place: u32) {
        let now = self.now;
        let account = &mut self.accounts[index as usize];
        let invitation = &mut account.invitations[place as usize];
        if invitation.state != InvitationState::Open {
            return;
        }
        invitation.state = InvitationState::Declined(now);
        account.changes.push(Change {
            at: now,
            person: Some(person),
            what: ChangeKind::InvitationGone(place),
        });
        let id = account.invitation_id(place);
        self.write_down(
            index,
            Some(person),
            Effect::InvitationDeclined,
            None,
            Some(id),
            BY_PERSON,
        );
    }

    pub(super) fn receive(
        &mut self,
        index: AccountIndex,
        person: PersonIndex,
        class: Class,
        text: &Arc<str>,
    ) {
        let connected = self.accounts[index as usize]
            .connected_since(person)
            .is_some();
        if !connected || !self.people.exists(person) {
            return;
        }
        let place = self.add_message(index, person, false, text);
        let account = &self.accounts[index as usize];
        self.ledger.append(Row {
            at: self.now,
            account: Some(account.id.clone()),
            person: Some(person),
            text: Some(text.clone()),
            client_reference: None,
            entry: Entry::Effect {
                effect: Effect::MessageReceived,
                by: By::Person,
                remote_id: Some(account.message_id(place)),
                cause: None,
                class: Some(class.as_str()),
            },
        });
    }

    fn click(&mut self, index: AccountIndex, person: PersonIndex, message: u32, url: &Arc<str>) {
        let account = &mut self.accounts[index as usize];
        account.changes.push(Change {
            at: self.now,
            person: Some(person),
            what: ChangeKind::LinkClicked {
                message,
                url: url.clone(),
            },
        });
        let id = account.message_id(message);
        self.write_down(
            index,
            Some(person),
            Effect::LinkClicked,
            Some(url.clone()),
            Some(id),
            BY_PERSON,
        );
    }

    pub(super) fn leave(&mut self, index: AccountIndex, person: PersonIndex) {
        let now = self.now;
        let account = &mut self.accounts[index as usize];
        let Some(place) = account.pair(person).relation.take() else {
            return;
        };
        account.relations[place as usize].ended = Some(now);
        account.changes.push(Change {
            at: now,
            person: Some(person),
            what: ChangeKind::RelationRemoved,
        });
        self.write_down(
            index,
            Some(person),
            Effect::RelationRemoved,
            None,
            None,
            BY_PERSON,
        );
    }
}
