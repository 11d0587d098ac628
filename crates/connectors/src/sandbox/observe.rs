//! The network's streams in the vocabulary of observations.

use domain::identity::ConnectorKind;
use domain::time::Timestamp;
use serde::de::DeserializeOwned;

use super::Sandbox;
use super::answers::{ChangeAnswer, InvitationAnswer, ListAnswer, MessageAnswer, RelationEntry};
use super::question::{Listing, Question};
use crate::contract::{
    Call, ConnectorError, Cursor, Direction, Observation, ObservationEvent, PersonRef, Pull,
    Stream, Witness, dedup_key,
};

/// What an entry of a stream means; nothing for what has no word in the vocabulary.
trait Observed {
    fn observed(self, observed_at: Timestamp) -> Option<Observation>;
}

impl Sandbox {
    pub(super) async fn pull_stream(
        &self,
        stream: Stream,
        cursor: Option<&Cursor>,
        call: Call,
    ) -> Result<Pull, ConnectorError> {
        match stream {
            Stream::Changes => {
                self.pull_page::<ChangeAnswer>(Listing::Changes, cursor, call)
                    .await
            }
            Stream::Relations => {
                self.pull_page::<RelationEntry>(Listing::Relations, cursor, call)
                    .await
            }
            Stream::SentInvitations => {
                self.pull_page::<InvitationAnswer>(Listing::Invitations, cursor, call)
                    .await
            }
            Stream::Messages => {
                self.pull_page::<MessageAnswer>(Listing::Messages, cursor, call)
                    .await
            }
        }
    }

    async fn pull_page<Entry: DeserializeOwned + Observed>(
        &self,
        listing: Listing,
        cursor: Option<&Cursor>,
        call: Call,
    ) -> Result<Pull, ConnectorError> {
        let question = Question::Listing {
            listing,
            cursor: cursor.map(|Cursor(cursor)| cursor.clone()),
        };
        let page: ListAnswer<Entry> = self.read(question, call).await?;
        let next = page
            .next
            .map(Cursor)
            .or_else(|| cursor.cloned())
            .ok_or_else(|| ConnectorError::Bug {
                message: "A stream gave no mark to go on from.".into(),
            })?;
        Ok(Pull {
            observations: page
                .items
                .into_iter()
                .filter_map(|entry| entry.observed(call.now))
                .collect(),
            cursor: next,
            more: page.more,
        })
    }
}

fn named(person: Option<String>, slug: Option<String>) -> Option<PersonRef> {
    person.map(|id| PersonRef {
        slug,
        ..PersonRef::by_remote_id(id)
    })
}

/// An observation whose key follows the rule: by remote id, else by person and minute.
fn observation(
    event: ObservationEvent,
    person: Option<PersonRef>,
    remote_id: Option<String>,
    happened_at: Timestamp,
    observed_at: Timestamp,
) -> Observation {
    let dedup_key = dedup_key(&event, remote_id.as_deref(), person.as_ref(), happened_at);
    Observation {
        event,
        person,
        remote_id,
        happened_at: Some(happened_at),
        observed_at,
        source: Witness::Connector(ConnectorKind::Sandbox),
        dedup_key,
    }
}

impl Observed for ChangeAnswer {
    fn observed(self, observed_at: Timestamp) -> Option<Observation> {
        let sequence = self.sequence;
        let mut numbered = false;
        let event = match self.kind.as_str() {
            "invitation_sent" => ObservationEvent::InvitationSent { note: self.note },
            "invitation_accepted" => ObservationEvent::InvitationAccepted,
            "invitation_gone" => ObservationEvent::InvitationGone,
            "invitation_received" => ObservationEvent::InvitationReceived { note: self.note },
            "relation_added" => ObservationEvent::RelationAdded,
            "relation_removed" => ObservationEvent::RelationRemoved,
            "message_sent" => ObservationEvent::MessageOut { text: self.text? },
            "message_received" => ObservationEvent::MessageIn { text: self.text? },
            "link_clicked" => {
                numbered = true;
                ObservationEvent::LinkClicked {
                    url: self.url?,
                    message_id: self.message_id,
                }
            }
            "session_expired" | "session_restored" => {
                numbered = true;
                ObservationEvent::SessionChanged {
                    connected: self.kind == "session_restored",
                }
            }
            "restricted" => {
                numbered = true;
                ObservationEvent::AccountLimited {
                    limit: None,
                    until: self.until,
                }
            }
            _ => return None,
        };
        let mut seen = observation(
            event,
            named(self.person, self.slug),
            self.id,
            self.at,
            observed_at,
        );
        if numbered {
            // Several may fall into one minute, and only this stream tells of them: its number is their id.
            seen.dedup_key = format!("{}:{sequence}", seen.event.as_str());
        }
        Some(seen)
    }
}

impl Observed for RelationEntry {
    fn observed(self, observed_at: Timestamp) -> Option<Observation> {
        let person = named(Some(self.person), self.slug);
        Some(observation(
            ObservationEvent::RelationAdded,
            person,
            None,
            self.since,
            observed_at,
        ))
    }
}

impl Observed for InvitationAnswer {
    fn observed(self, observed_at: Timestamp) -> Option<Observation> {
        let person = named(Some(self.person), self.slug);
        let event = ObservationEvent::InvitationSent { note: self.note };
        Some(observation(
            event,
            person,
            Some(self.id),
            self.sent_at,
            observed_at,
        ))
    }
}

impl Observed for MessageAnswer {
    /// The note of an invitation is not a message of its own: the invitation told of it.
    fn observed(self, observed_at: Timestamp) -> Option<Observation> {
        if self.invitation_note {
            return None;
        }
        let event = match self.direction {
            Direction::Out => ObservationEvent::MessageOut { text: self.text },
            Direction::In => ObservationEvent::MessageIn { text: self.text },
        };
        Some(observation(
            event,
            named(self.person, None),
            Some(self.id),
            self.sent_at,
            observed_at,
        ))
    }
}
