//! Segments: those that finders make (R22), and those with criteria (R33).

mod edit;

use domain::identity::Role;
use domain::ids::{FinderId, MemberId, SegmentId};
use domain::limits;
use domain::time::Timestamp;
use serde::Serialize;
use store::draw::Pool;
use store::segment::{self, SegmentRow};
use store::{Tx, finder};
use utoipa::ToSchema;

use super::contacts::ContactView;
use super::refs::{MemberRef, Names};
use crate::error::OrNotFound;
use crate::page::encode;
use crate::schema::CriteriaSchema;
use crate::{Page, PageRequest, Scope, Service, ServiceResult};

pub use edit::{SegmentInput, SegmentUses, UseRef};

/// A segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Segment)]
pub struct SegmentView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: SegmentId,
    /// Its name.
    pub name: String,
    /// Whose it is; null where it is global to the workspace.
    pub owner: Option<MemberRef>,
    /// The finder whose results it holds.
    #[schema(value_type = Option<String>)]
    pub finder_id: Option<FinderId>,
    /// Who belongs to it, where it is no finder's.
    #[schema(value_type = Option<CriteriaSchema>)]
    pub criteria: Option<serde_json::Value>,
    /// How many contacts it holds.
    pub contacts: u64,
    /// Whether everybody has been looked at since it was made or changed; until then the number grows.
    pub is_current: bool,
    /// Raised by every change.
    pub version: i64,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

impl SegmentView {
    pub(super) fn of(row: SegmentRow, names: &Names) -> Self {
        Self {
            id: row.id,
            name: row.name,
            owner: row.owner_member_id.as_ref().map(|id| names.member(id)),
            finder_id: row.finder_id,
            criteria: row.criteria.map(|criteria| criteria.0),
            contacts: row.contact_count.unsigned_abs(),
            is_current: row.is_current,
            version: row.version,
            created_at: row.created_at,
        }
    }
}

impl Service {
    /// Segments, the newest first; members see the global ones and their own.
    pub async fn segments(
        &self,
        scope: &Scope,
        request: &PageRequest,
    ) -> ServiceResult<Page<SegmentView>> {
        const LIST: &str = "segments";
        scope.require(Role::Viewer)?;
        let limit = request.limit()?;
        let before: Option<SegmentId> = request.after(LIST)?;
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let rows = segment::page(
            &mut tx,
            workspace,
            scope.only_own(),
            before.as_ref(),
            limit + 1,
        )
        .await?;
        let names = names(&mut tx, scope, &rows).await?;
        Ok(Page::of(
            LIST,
            rows,
            limit,
            |row| row.id.clone(),
            |row| SegmentView::of(row, &names),
        ))
    }

    /// A segment.
    pub async fn segment(&self, scope: &Scope, id: &SegmentId) -> ServiceResult<SegmentView> {
        scope.require(Role::Viewer)?;
        let mut tx = self.read().await?;
        let row = visible(&mut tx, scope, id).await?;
        let names = names(&mut tx, scope, std::slice::from_ref(&row)).await?;
        Ok(SegmentView::of(row, &names))
    }

    /// The contacts of a segment, in the order in which they were found.
    pub async fn segment_contacts(
        &self,
        scope: &Scope,
        id: &SegmentId,
        request: &PageRequest,
    ) -> ServiceResult<Page<ContactView>> {
        const LIST: &str = "segment_contacts";
        scope.require(Role::Viewer)?;
        let limit = request.limit()?;
        let after: Option<i64> = request.after(LIST)?;
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let row = visible(&mut tx, scope, id).await?;
        let pool = row
            .finder_id
            .map_or_else(|| Pool::Segment(id.clone()), Pool::Finder);
        let after = after.unwrap_or(0);
        let mut rows = segment::members(&mut tx, workspace, &pool, after, limit + 1).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows
            .last()
            .filter(|_| more)
            .map(|last| encode(LIST, &last.position));
        let contacts = rows.into_iter().map(|row| row.contact).collect();
        Ok(Page {
            items: super::contacts::views(&mut tx, workspace, contacts).await?,
            next,
        })
    }

    /// The segments that a campaign of this member may use: its own, and those that are global to
    /// the workspace (R23).
    pub async fn segments_for_sender(
        &self,
        scope: &Scope,
        sender: &MemberId,
    ) -> ServiceResult<Vec<SegmentView>> {
        scope.require(Role::Member)?;
        scope.require_change_of(sender)?;
        let mut tx = self.read().await?;
        let most = limits::PAGE_SIZE_MAXIMUM;
        let rows = segment::page(&mut tx, scope.workspace(), Some(sender), None, most).await?;
        let names = names(&mut tx, scope, &rows).await?;
        Ok(rows
            .into_iter()
            .map(|row| SegmentView::of(row, &names))
            .collect())
    }
}

async fn names(tx: &mut Tx, scope: &Scope, rows: &[SegmentRow]) -> ServiceResult<Names> {
    let owners = rows.iter().filter_map(|row| row.owner_member_id.as_ref());
    Names::of_members(tx, scope.workspace(), owners).await
}

/// A segment that the scope may see: members see global ones, their own, and those of finders
/// that they were added to.
pub(super) async fn visible(
    tx: &mut Tx,
    scope: &Scope,
    id: &SegmentId,
) -> ServiceResult<SegmentRow> {
    let workspace = scope.workspace();
    let row = segment::get(tx, workspace, id)
        .await?
        .or_not_found("segment")?;
    let Some(member) = scope.only_own() else {
        return Ok(row);
    };
    let is_own = row
        .owner_member_id
        .as_ref()
        .is_none_or(|owner| owner == member);
    let shared = match &row.finder_id {
        Some(finder) if !is_own => finder::members(tx, workspace, [finder])
            .await?
            .iter()
            .any(|one| one.member_id == *member),
        _ => false,
    };
    Some(row)
        .filter(|_| is_own || shared)
        .or_not_found("segment")
}
