//! "Did it happen?": the look at the network after an unknown outcome.

use domain::time::{Timestamp, span};

use super::answers::{InvitationAnswer, InvitationState, ListAnswer};
use super::question::Question;
use super::{Sandbox, person_key};
use crate::contract::{
    ActionRef, Call, Connector, ConnectorError, ContactReason, ConversationMessage, Direction,
    Fact, PersonRef, Probe, Relation,
};

/// How far the network's clock may be behind ours before an effect seems older than its attempt.
const CLOCK_TOLERANCE_MILLISECONDS: i64 = 60_000;

/// So long after an attempt the list of invitations is believed that does not show it. Until then it may be older than the
/// profile, whose newer relation may be the attempt's own effect.
const LISTED_AFTER_MILLISECONDS: i64 = span::HOUR;

impl Sandbox {
    pub(super) async fn look_for(
        &self,
        action: &ActionRef,
        call: Call,
    ) -> Result<Probe, ConnectorError> {
        let looked = match action {
            ActionRef::Invitation {
                person,
                note,
                attempted_at,
            } => {
                self.look_for_invitation(person, note.as_deref(), *attempted_at, call)
                    .await
            }
            ActionRef::Message {
                person,
                text,
                attempted_at,
                not_these,
            } => {
                self.look_for_message(person, text, *attempted_at, not_these, call)
                    .await
            }
            ActionRef::Withdrawal { person, .. } => self.look_for_withdrawal(person, call).await,
        };
        match looked {
            // Somebody who has left the network takes the evidence along.
            Err(ConnectorError::Contact {
                reason: ContactReason::UnknownPerson,
                ..
            }) => Ok(Probe::CannotTell),
            looked => looked,
        }
    }

    /// All invitations to a person, newest first.
    async fn invitations_to(
        &self,
        person: &PersonRef,
        call: Call,
    ) -> Result<Vec<InvitationAnswer>, ConnectorError> {
        let person = person_key(person)?;
        let list: ListAnswer<InvitationAnswer> =
            self.read(Question::InvitationsTo { person }, call).await?;
        let mut sent = list.items;
        sent.sort_by_key(|sent| std::cmp::Reverse(sent.sent_at));
        Ok(sent)
    }

    async fn look_for_invitation(
        &self,
        person: &PersonRef,
        note: Option<&str>,
        attempted_at: Timestamp,
        call: Call,
    ) -> Result<Probe, ConnectorError> {
        let note = note.unwrap_or_default();
        let ours = |sent: &&InvitationAnswer| {
            is_effect_of(sent.sent_at, attempted_at)
                && sent.note.as_deref().unwrap_or_default() == note
        };
        let sent = self.invitations_to(person, call).await?;
        if let Some(effect) = sent.iter().find(ours) {
            return Ok(Probe::Happened {
                remote_id: Some(effect.id.clone()),
                happened_at: Some(effect.sent_at),
            });
        }
        let fact = match self.fetch_profile(person, call).await?.relation {
            Relation::Connected { since } => Fact::Connected { since },
            Relation::InvitationSent {
                invitation_id,
                since,
            } => Fact::InvitationPending {
                invitation_id,
                since,
            },
            Relation::None | Relation::InvitationReceived { .. } => return Ok(Probe::DidNotHappen),
            Relation::Unknown => return Ok(Probe::CannotTell),
        };
        let is_recent = call.now.millis_since(attempted_at) < LISTED_AFTER_MILLISECONDS;
        if is_recent && !is_explained(&fact, &sent, attempted_at) {
            return Err(ConnectorError::Retry {
                message: "The list of invitations does not show yet what the profile shows.".into(),
            });
        }
        Ok(Probe::Otherwise(fact))
    }

    async fn look_for_message(
        &self,
        person: &PersonRef,
        text: &str,
        attempted_at: Timestamp,
        not_these: &[String],
        call: Call,
    ) -> Result<Probe, ConnectorError> {
        let since = attempted_at.plus_millis(-CLOCK_TOLERANCE_MILLISECONDS);
        let conversation = self.conversation(person, Some(since), call).await?;
        let ours = |message: &&ConversationMessage| {
            let known = message
                .remote_id
                .as_ref()
                .is_some_and(|id| not_these.contains(id));
            message.direction == Direction::Out
                && !message.invitation_note
                && !known
                && message.text == text
                && is_effect_of(message.sent_at, attempted_at)
        };
        Ok(match conversation.messages.iter().find(ours) {
            Some(effect) => Probe::Happened {
                remote_id: effect.remote_id.clone(),
                happened_at: Some(effect.sent_at),
            },
            None if conversation.complete => Probe::DidNotHappen,
            None => Probe::CannotTell,
        })
    }

    async fn look_for_withdrawal(
        &self,
        person: &PersonRef,
        call: Call,
    ) -> Result<Probe, ConnectorError> {
        let sent = self.invitations_to(person, call).await?;
        Ok(match sent.first() {
            Some(last) => match last.state {
                InvitationState::Pending => Probe::DidNotHappen,
                InvitationState::Withdrawn => Probe::Happened {
                    remote_id: Some(last.id.clone()),
                    happened_at: None,
                },
                InvitationState::Accepted => Probe::Otherwise(Fact::Connected { since: None }),
                InvitationState::Declined => Probe::Otherwise(Fact::NoInvitationPending),
            },
            None => Probe::Otherwise(Fact::NoInvitationPending),
        })
    }
}

/// Whether what stands in the way cannot be the attempt's own effect: it is older, or it is another invitation of the list.
fn is_explained(fact: &Fact, sent: &[InvitationAnswer], attempted_at: Timestamp) -> bool {
    let since = match fact {
        Fact::InvitationPending {
            invitation_id: Some(id),
            ..
        } if sent.iter().any(|one| one.id == *id) => return true,
        Fact::InvitationPending { since, .. } | Fact::Connected { since } => since,
        Fact::NoInvitationPending => return true,
    };
    since.is_some_and(|since| !is_effect_of(since, attempted_at))
}

fn is_effect_of(happened_at: Timestamp, attempted_at: Timestamp) -> bool {
    happened_at >= attempted_at.plus_millis(-CLOCK_TOLERANCE_MILLISECONDS)
}
