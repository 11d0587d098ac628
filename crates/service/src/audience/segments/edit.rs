//! Making, changing and archiving segments with criteria (R33).

use domain::identity::Role;
use domain::ids::{MemberId, SegmentId};
use domain::ledger::EventKind;
use domain::limits;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::ledger::{self, Entry};
use store::segment::{self, Saved, SegmentRow};
use store::{Tx, member};
use utoipa::ToSchema;

use super::super::criteria;
use super::{SegmentView, names};
use crate::error::OrNotFound;
use crate::input::Checks;
use crate::live::LiveKind;
use crate::schema::CriteriaSchema;
use crate::writing::Writing;
use crate::{LiveEvent, Scope, Service, ServiceError, ServiceResult};

/// Campaigns and segments that use a segment and are shown.
const USES_SHOWN: u32 = 20;

/// A segment as it is saved.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SegmentInput {
    /// Its name.
    pub name: String,
    /// The member whose it is; null makes it global to the workspace.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub owner_id: Option<MemberId>,
    /// Who belongs to it.
    #[schema(value_type = CriteriaSchema)]
    pub criteria: serde_json::Value,
}

/// Another thing by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UseRef {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// Where a segment is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SegmentUses {
    /// Segments whose criteria name it.
    pub segments: Vec<UseRef>,
    /// Campaigns that it feeds.
    pub campaigns: Vec<UseRef>,
}

impl Service {
    /// Makes a segment with criteria. Its members come in within moments.
    pub async fn create_segment(
        &self,
        scope: &Scope,
        input: SegmentInput,
    ) -> ServiceResult<SegmentView> {
        scope.require(Role::Editor)?;
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let id: SegmentId = self.mint(now);
        let saved = checked(&mut tx, scope, None, input).await?;
        let most = limits::CRITERIA_SEGMENTS_MAXIMUM;
        let present = segment::with_criteria(&mut tx, workspace, most).await?;
        if present.len() >= most as usize {
            return Err(ServiceError::conflict(
                "too_many_segments",
                format!("A workspace keeps at most {most} segments current. Archive one first"),
            ));
        }
        segment::insert(&mut tx, workspace, &saved.row(&id), now).await?;
        let entry = entry(scope, EventKind::SegmentCreated, &id, &saved.name, now);
        ledger::append(&mut tx, workspace, vec![entry]).await?;
        self.saved(tx, scope, &id, now).await
    }

    /// Changes a segment with criteria; where `version` is given, the change is refused if somebody
    /// else changed it since.
    pub async fn change_segment(
        &self,
        scope: &Scope,
        id: &SegmentId,
        input: SegmentInput,
        version: Option<i64>,
    ) -> ServiceResult<SegmentView> {
        scope.require(Role::Editor)?;
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let row = with_criteria(&mut tx, scope, id).await?;
        if version.is_some_and(|version| version != row.version) {
            return Err(ServiceError::conflict(
                "changed_meanwhile",
                "The segment was changed by somebody else meanwhile. Reload it and try again",
            ));
        }
        let saved = checked(&mut tx, scope, Some(id), input).await?;
        segment::update(&mut tx, workspace, &saved.row(id), row.version, now).await?;
        let entry = entry(scope, EventKind::SegmentEdited, id, &saved.name, now);
        ledger::append(&mut tx, workspace, vec![entry]).await?;
        self.saved(tx, scope, id, now).await
    }

    /// Looks at the first contacts at once, so that a small workspace sees the members with the
    /// answer: a piece, and the end of it.
    async fn saved(
        &self,
        mut tx: Writing,
        scope: &Scope,
        id: &SegmentId,
        now: Timestamp,
    ) -> ServiceResult<SegmentView> {
        let workspace = scope.workspace();
        for _ in 0..2 {
            let ids = std::slice::from_ref(id);
            engine::segments::bring_up_to_date(&mut tx, workspace, ids, now).await?;
        }
        let row = super::visible(&mut tx, scope, id).await?;
        let names = names(&mut tx, scope, std::slice::from_ref(&row)).await?;
        let view = SegmentView::of(row, &names);
        tx.commit(&view).await?;
        self.announce(LiveEvent::new(workspace, LiveKind::Contact));
        Ok(view)
    }

    /// Archives a segment with criteria. One that a campaign or another segment uses stays.
    pub async fn archive_segment(&self, scope: &Scope, id: &SegmentId) -> ServiceResult<()> {
        scope.require(Role::Editor)?;
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let row = with_criteria(&mut tx, scope, id).await?;
        let uses = uses(&mut tx, scope, id).await?;
        let all = uses.campaigns.iter().chain(&uses.segments);
        let names: Vec<&str> = all.map(|one| one.name.as_str()).collect();
        if !names.is_empty() {
            let names = names.join(", ");
            return Err(ServiceError::conflict(
                "segment_in_use",
                format!("This segment is used by {names}. Give them another one first"),
            ));
        }
        segment::archive(&mut tx, workspace, id, now).await?;
        let entry = entry(scope, EventKind::SegmentArchived, id, &row.name, now);
        ledger::append(&mut tx, workspace, vec![entry]).await?;
        tx.commit(&()).await
    }

    /// A segment, and where it is used.
    pub async fn segment_with_uses(
        &self,
        scope: &Scope,
        id: &SegmentId,
    ) -> ServiceResult<(SegmentView, SegmentUses)> {
        scope.require(Role::Viewer)?;
        let mut tx = self.read().await?;
        let row = super::visible(&mut tx, scope, id).await?;
        let uses = uses(&mut tx, scope, id).await?;
        let names = names(&mut tx, scope, std::slice::from_ref(&row)).await?;
        Ok((SegmentView::of(row, &names), uses))
    }
}

async fn uses(tx: &mut Tx, scope: &Scope, id: &SegmentId) -> ServiceResult<SegmentUses> {
    let rows = segment::users(tx, scope.workspace(), id, USES_SHOWN).await?;
    let (campaigns, segments): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| row.kind == "campaign");
    let named = |row: segment::UserRow| UseRef {
        id: row.id,
        name: row.name,
    };
    Ok(SegmentUses {
        segments: segments.into_iter().map(named).collect(),
        campaigns: campaigns.into_iter().map(named).collect(),
    })
}

/// A segment as it was checked.
struct Checked {
    name: String,
    owner: Option<MemberId>,
    criteria: serde_json::Value,
}

impl Checked {
    fn row<'a>(&'a self, id: &'a SegmentId) -> Saved<'a> {
        Saved {
            id,
            name: &self.name,
            owner: self.owner.as_ref(),
            criteria: &self.criteria,
        }
    }
}

async fn checked(
    tx: &mut Tx,
    scope: &Scope,
    own: Option<&SegmentId>,
    input: SegmentInput,
) -> ServiceResult<Checked> {
    let mut checks = Checks::new();
    let name = checks.name("name", &input.name);
    if let Some(owner) = &input.owner_id {
        let found = member::get(tx, scope.workspace(), owner).await?;
        checks.ensure(
            found.is_some(),
            "owner_id",
            "unknown_member",
            "This member is not of the workspace. Choose another one",
        );
    }
    checks.finish()?;
    let tree = criteria::read(tx, scope, &input.criteria).await?;
    criteria::check(tx, scope, own.map(|id| (id, name.as_str())), &tree).await?;
    Ok(Checked {
        name,
        owner: input.owner_id,
        criteria: domain::criteria::write(&tree),
    })
}

/// A segment with criteria; those of finders follow their finders.
async fn with_criteria(tx: &mut Tx, scope: &Scope, id: &SegmentId) -> ServiceResult<SegmentRow> {
    let row = segment::get(tx, scope.workspace(), id)
        .await?
        .or_not_found("segment")?;
    if row.criteria.is_none() {
        return Err(ServiceError::conflict(
            "finder_segment",
            "This segment holds a finder's results and follows the finder. Change the finder, or make a segment with criteria",
        ));
    }
    Ok(row)
}

fn entry(scope: &Scope, kind: EventKind, id: &SegmentId, name: &str, now: Timestamp) -> Entry {
    Entry::new(now, kind, scope.actor(), "segments")
        .with(json!({"segment_id": id, "segment_name": name}))
}
