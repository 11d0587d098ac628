//! What a member was notified of (R12, R52).

use domain::identity::Role;
use domain::ids::NotificationId;
use domain::limits;
use domain::time::Timestamp;
use serde::Serialize;
use store::notification::{self, NotificationRow};
use utoipa::ToSchema;

use crate::live::LiveKind;
use crate::{LiveEvent, Page, PageRequest, Scope, Service, ServiceError, ServiceResult};

/// A notification.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct NotificationView {
    /// The id.
    #[schema(value_type = String)]
    pub id: NotificationId,
    /// Which kind, such as `proposals`.
    pub kind: String,
    /// What it is about.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was read.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub read_at: Option<Timestamp>,
}

fn view(row: NotificationRow) -> ServiceResult<NotificationView> {
    Ok(NotificationView {
        id: row.id,
        kind: row.kind,
        data: serde_json::from_str(&row.data).map_err(ServiceError::internal)?,
        created_at: row.created_at,
        read_at: row.read_at,
    })
}

impl Service {
    /// One's own notifications, newest first.
    pub async fn notifications(
        &self,
        scope: &Scope,
        request: &PageRequest,
    ) -> ServiceResult<Page<NotificationView>> {
        scope.require(Role::Viewer)?;
        let member = scope.require_member()?;
        let limit = request.limit()?;
        let before: String = request
            .after("notifications")?
            .unwrap_or_else(|| "~".to_owned());
        let rows = notification::page(
            &mut self.read().await?,
            scope.workspace(),
            member,
            &before,
            limit + 1,
        )
        .await?;
        let page = Page::of("notifications", rows, limit, |row| row.id.to_string(), view);
        Ok(Page {
            items: page.items.into_iter().collect::<ServiceResult<_>>()?,
            next: page.next,
        })
    }

    /// How many of one's own notifications are unread, counted up to
    /// [`limits::NOTIFICATIONS_COUNTED_MAXIMUM`].
    pub async fn unread_notifications(&self, scope: &Scope) -> ServiceResult<u32> {
        scope.require(Role::Viewer)?;
        let Some(member) = scope.member() else {
            return Ok(0);
        };
        let count = notification::unread_count(
            &mut self.read().await?,
            scope.workspace(),
            member,
            limits::NOTIFICATIONS_COUNTED_MAXIMUM,
        )
        .await?;
        Ok(u32::try_from(count).unwrap_or(limits::NOTIFICATIONS_COUNTED_MAXIMUM))
    }

    /// Marks some of one's own notifications as read, or all where no list is given. Those of
    /// others stay as they are.
    pub async fn read_notifications(
        &self,
        scope: &Scope,
        ids: Option<&[NotificationId]>,
    ) -> ServiceResult<()> {
        scope.require(Role::Viewer)?;
        let member = scope.require_member()?;
        if ids.is_some_and(|ids| ids.len() > limits::PAGE_SIZE_MAXIMUM as usize) {
            return Err(ServiceError::invalid(
                "ids",
                "too_many",
                format!(
                    "At most {} can be marked at once. Mark all, or fewer",
                    limits::PAGE_SIZE_MAXIMUM
                ),
            ));
        }
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        match ids {
            Some(ids) => notification::read(&mut tx, workspace, member, ids, now).await?,
            None => notification::read_all(&mut tx, workspace, member, now).await?,
        };
        tx.commit(&()).await?;
        self.announce(LiveEvent::new(workspace, LiveKind::Notification));
        Ok(())
    }
}
