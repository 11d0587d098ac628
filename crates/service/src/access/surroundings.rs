//! What surrounds every page: the person's workspaces, and what waits in the one that is shown.

use domain::identity::{IdentityState, Role};
use domain::limits;
use store::waiting::{self, Looking};

use super::workspaces::MyWorkspace;
use crate::{Scope, Service, ServiceResult};

/// What surrounds a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Surroundings {
    /// The workspaces in which the person is a member, by name.
    pub workspaces: Vec<MyWorkspace>,
    /// The member's own time zone, by IANA name; none where the workspace's counts.
    pub time_zone: Option<String>,
    /// Proposals without a decision, counted up to [`limits::NOTIFICATIONS_COUNTED_MAXIMUM`] like
    /// the others.
    pub proposals: u32,
    /// Cards to send by hand, and outcomes that only the member can tell.
    pub hand_sends: u32,
    /// Notifications that were not read.
    pub notifications: u32,
    /// Conversations that wait to be read, of those that the person may see.
    pub unread: u32,
    /// Where the person's account on the network stands; none where there is none.
    pub identity: Option<IdentityState>,
    /// Whether nothing leaves until a person says so.
    pub held: bool,
}

impl Service {
    /// What surrounds a page that a member looks at. It takes one query.
    pub async fn surroundings(&self, scope: &Scope) -> ServiceResult<Surroundings> {
        scope.require(Role::Viewer)?;
        let mut found = Surroundings::default();
        let (Some(user), Some(member)) = (scope.user(), scope.member()) else {
            return Ok(found);
        };
        let most = limits::NOTIFICATIONS_COUNTED_MAXIMUM;
        let looking = Looking {
            user,
            member,
            sees_all: scope.only_own().is_none(),
            now: self.now(),
            counted_maximum: most,
            workspaces_maximum: limits::WORKSPACES_SHOWN_MAXIMUM,
        };
        let rows = waiting::of(&mut self.read().await?, scope.workspace(), looking).await?;
        let count = |count: i64| u32::try_from(count).unwrap_or(most);
        if let Some(row) = rows.first() {
            found.proposals = count(row.proposals);
            found.hand_sends = count(row.hand_sends);
            found.notifications = count(row.notifications);
            found.unread = count(row.unread);
            found.time_zone.clone_from(&row.time_zone);
            found.identity = row.identity_state;
            found.held = row.open_holds > 0;
        }
        found.workspaces = rows.into_iter().map(MyWorkspace::from).collect();
        Ok(found)
    }
}
