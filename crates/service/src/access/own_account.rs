//! A member's own account as the companion shows it: its state, its budgets, what waits (R11, R51).

use domain::identity::Role;
use domain::limits;
use domain::time::{Timestamp, span};
use store::{member, own_account, workspace};

use super::members::{IdentityView, MemberView};
use crate::error::OrNotFound;
use crate::proposals::deck::earliest_today;
use crate::{Scope, Service, ServiceResult};

/// The own account.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnAccount {
    /// The account; none where no one was connected yet.
    pub identity: Option<IdentityView>,
    /// Invitations of the last seven days, over all workspaces, and the most there may be here.
    pub invitations: (u32, u32),
    /// Messages of the last day, and the most there may be here.
    pub messages: (u32, u32),
    /// Actions that wait for their moment.
    pub waiting: u32,
    /// Until when invitations rest, because the network said so; none where they do not.
    pub invitations_rest_until: Option<Timestamp>,
    /// The same for messages.
    pub messages_rest_until: Option<Timestamp>,
}

impl Service {
    /// The account of the member who asks.
    pub async fn own_account(&self, scope: &Scope) -> ServiceResult<OwnAccount> {
        scope.require(Role::Member)?;
        let id = scope.require_member()?;
        let now = self.now();
        let mut tx = self.read().await?;
        let row = member::get(&mut tx, scope.workspace(), id)
            .await?
            .or_not_found("member")?;
        let settings = workspace::get(&mut tx, scope.workspace())
            .await?
            .or_not_found("workspace")?;
        let identity = MemberView::from(row).identity;
        let used = match &identity {
            Some(identity) => {
                let week = now.plus_millis(-limits::INVITATION_WINDOW_MILLISECONDS);
                let day = now.plus_millis(-limits::MESSAGE_WINDOW_MILLISECONDS);
                let place = scope.workspace();
                // What waits longer has expired.
                let expired = i64::from(limits::APPROVAL_EXPIRY_DAYS) * span::DAY;
                let from = earliest_today(now.plus_millis(-expired));
                let used = own_account::usage(&mut tx, &identity.id, week, day, place, id, from);
                Some(used.await?)
            }
            None => None,
        };
        let rests = |until: Option<Timestamp>| until.filter(|until| *until > now);
        let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(OwnAccount {
            identity,
            invitations: (
                used.as_ref().map_or(0, |used| count(used.invitations)),
                settings.invitations_per_week,
            ),
            messages: (
                used.as_ref().map_or(0, |used| count(used.messages)),
                settings.messages_per_day,
            ),
            waiting: used.as_ref().map_or(0, |used| count(used.waiting)),
            invitations_rest_until: rests(used.as_ref().and_then(|used| used.invitations_until)),
            messages_rest_until: rests(used.as_ref().and_then(|used| used.messages_until)),
        })
    }
}
