//! What has just changed, for pages that stay open. Events say where to look, never what is
//! there: whoever is told reads it through a use case.

use domain::ids::{CampaignId, WorkspaceId};
use domain::named;
use futures_util::{Stream, StreamExt};
use tokio::sync::broadcast;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError;

use crate::{Scope, Service};

/// Events that a slow listener may lag behind before it is told to look at everything.
const BACKLOG: usize = 1_024;

named! {
    /// What changed.
    LiveKind, "live event" {
        /// A campaign's definition, state, health, progress or totals.
        Campaign = "campaign",
        /// Actions of a campaign: its queue.
        Queue = "queue",
        /// Proposals and cards of a companion.
        Companion = "companion",
        /// Finders and imports.
        Finder = "finder",
        /// Contacts, and the lists that show them.
        Contact = "contact",
        /// Members, invitations of members, identities.
        Member = "member",
        /// Notifications.
        Notification = "notification",
        /// Settings of the workspace, keys, suppressions.
        Workspace = "workspace",
        /// Events were missed: anything may have changed.
        Everything = "everything",
    }
}

/// Something changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveEvent {
    /// Where.
    pub workspace: WorkspaceId,
    /// What.
    pub kind: LiveKind,
    /// In which campaign, where it is one.
    pub campaign: Option<CampaignId>,
}

impl LiveEvent {
    /// Something of this kind changed in the workspace.
    pub fn new(workspace: &WorkspaceId, kind: LiveKind) -> Self {
        Self {
            workspace: workspace.clone(),
            kind,
            campaign: None,
        }
    }

    /// In this campaign.
    #[must_use]
    pub fn campaign(mut self, id: &CampaignId) -> Self {
        self.campaign = Some(id.clone());
        self
    }
}

/// Events of one workspace, as they come.
pub type LiveStream = std::pin::Pin<Box<dyn Stream<Item = LiveEvent> + Send>>;

pub(crate) struct Live(broadcast::Sender<LiveEvent>);

impl Default for Live {
    fn default() -> Self {
        Self(broadcast::channel(BACKLOG).0)
    }
}

impl Service {
    /// Tells open pages that something changed. Call it after the commit; the engine's loop calls
    /// it for what its steps changed.
    pub fn announce(&self, event: LiveEvent) {
        // An error says that nobody listens, which is no trouble.
        let _ = self.0.live.0.send(event);
    }

    /// That something changed, anywhere, from now on: for the engine's loop, which then looks at
    /// once instead of at its next tick. What changed is not told.
    pub fn listen_everywhere(&self) -> std::pin::Pin<Box<dyn Stream<Item = ()> + Send>> {
        Box::pin(BroadcastStream::new(self.0.live.0.subscribe()).map(|_| ()))
    }

    /// The events of the scope's workspace from now on. A listener that was too slow gets
    /// [`LiveKind::Everything`].
    pub fn listen(&self, scope: &Scope) -> LiveStream {
        let workspace = scope.workspace().clone();
        let events = BroadcastStream::new(self.0.live.0.subscribe());
        Box::pin(events.filter_map(move |event| {
            let heard = match event {
                Ok(event) => (event.workspace == workspace).then_some(event),
                Err(BroadcastStreamRecvError::Lagged(_)) => {
                    Some(LiveEvent::new(&workspace, LiveKind::Everything))
                }
            };
            std::future::ready(heard)
        }))
    }
}
