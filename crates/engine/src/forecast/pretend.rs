//! A connector that calls nobody: everything that is asked of it was done.

use std::sync::Arc;

use async_trait::async_trait;
use connectors::{
    ActionRef, Call, Capabilities, Connector, ConnectorError, Conversation, Cursor, Descriptor,
    InvitationAction, Limits, MessageAction, Operation, Outcome, Page, PersonHit, PersonRef, Probe,
    Profile, Pull, SearchQuery, SessionState, Stream, WithdrawalAction,
};
use domain::identity::ConnectorKind;
use store::account::AccountRow;
use url::Url;

use crate::Connections;

/// Gives every account a connector that only pretends.
pub(super) struct Pretending;

impl Connections for Pretending {
    fn connector(&self, account: &AccountRow) -> Result<Arc<dyn Connector>, String> {
        Ok(Arc::new(Pretended {
            descriptor: Descriptor {
                kind: account.connector,
                capabilities: Capabilities {
                    acts_by_hand: false,
                    observes_relations: false,
                    // Where a conversation can be read before a message, that is done here as well: it shows nothing new.
                    observes_messages: account.connector != ConnectorKind::Assisted,
                    can_probe: true,
                    fetches_profiles: false,
                    searches: false,
                    has_session: false,
                },
                limits: Limits {
                    note_length: 300,
                    message_length: 8_000,
                },
            },
        }))
    }
}

#[derive(Debug)]
struct Pretended {
    descriptor: Descriptor,
}

const DONE: Outcome = Outcome::Done {
    remote_id: None,
    happened_at: None,
};

#[async_trait]
impl Connector for Pretended {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    async fn session(&self, _: Call) -> Result<SessionState, ConnectorError> {
        Ok(SessionState::Connected(None))
    }

    async fn reconnect_link(&self, _: &Url, _: Call) -> Result<Option<Url>, ConnectorError> {
        Ok(None)
    }

    async fn fetch_profile(&self, _: &PersonRef, _: Call) -> Result<Profile, ConnectorError> {
        Err(ConnectorError::NotSupported {
            operation: Operation::FetchProfile,
        })
    }

    async fn search(
        &self,
        _: &SearchQuery,
        _: Option<&Cursor>,
        _: Call,
    ) -> Result<Page<PersonHit>, ConnectorError> {
        Ok(Page {
            items: Vec::new(),
            next: None,
            total: None,
        })
    }

    async fn send_invitation(
        &self,
        _: &InvitationAction,
        _: Call,
    ) -> Result<Outcome, ConnectorError> {
        Ok(DONE)
    }

    async fn withdraw_invitation(
        &self,
        _: &WithdrawalAction,
        _: Call,
    ) -> Result<Outcome, ConnectorError> {
        Ok(DONE)
    }

    async fn send_message(&self, _: &MessageAction, _: Call) -> Result<Outcome, ConnectorError> {
        Ok(DONE)
    }

    async fn probe(&self, _: &ActionRef, _: Call) -> Result<Probe, ConnectorError> {
        Ok(Probe::Happened {
            remote_id: None,
            happened_at: None,
        })
    }

    async fn pull(
        &self,
        _: Stream,
        cursor: Option<&Cursor>,
        _: Call,
    ) -> Result<Pull, ConnectorError> {
        Ok(Pull {
            observations: Vec::new(),
            cursor: cursor.cloned().unwrap_or(Cursor(String::new())),
            more: false,
        })
    }

    async fn conversation(
        &self,
        _: &PersonRef,
        _: Option<domain::time::Timestamp>,
        call: Call,
    ) -> Result<Conversation, ConnectorError> {
        Ok(Conversation {
            messages: Vec::new(),
            observed_at: call.now,
            complete: true,
        })
    }
}
