//! Contacts that are one person: what may be duplicates, what a merge would do, the merge, and its undoing (R26).

mod preview;

use domain::contact_merge::{Choices, Likeness, likenesses, unite};
use domain::identity::Role;
use domain::ids::{ContactId, MergeId};
use domain::ledger::EventKind;
use domain::limits;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::contact::{self, ContactRow, Filter, Order};
use store::contact_merge::{self, Holdings, Joining, MergeRow};
use store::ledger::{self, Entry};
use utoipa::ToSchema;

use super::super::refs::{ActorRef, Names};
use super::{ContactView, view, visible};
use crate::error::OrNotFound;
use crate::live::LiveKind;
use crate::schema::{LikenessName, SideName};
use crate::{LiveEvent, Scope, Service, ServiceError, ServiceResult};

pub use preview::{MergeEnding, MergeField, MergePreview, MergeRefusal, MergeSide};

use preview::{Compared, refusal};

/// Merges of a contact that are listed.
const MERGES_SHOWN: u32 = 50;
/// The cause in the ledger.
const UNDO: &str = "undo_merge";

/// Which contacts are offered.
#[derive(
    Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::IntoParams, ToSchema,
)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DuplicateQuery {
    /// Words that stand, in any spelling, in name, company or headline; without any, those that have something in common
    /// with the contact.
    pub text: Option<String>,
}

/// A contact that may be the same person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Duplicate)]
pub struct DuplicateView {
    /// The contact.
    pub contact: ContactView,
    /// What both have in common, the surest first.
    #[schema(value_type = Vec<LikenessName>)]
    pub in_common: Vec<Likeness>,
}

/// What the page of possible duplicates shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicatesPage {
    /// The contact's id.
    pub id: ContactId,
    /// Its name.
    pub name: String,
    /// Contacts that may be the same person.
    pub duplicates: Vec<DuplicateView>,
    /// Its merges, the latest first.
    pub merges: Vec<MergeView>,
}

/// With whom a contact is compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams, ToSchema)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MergeQuery {
    /// The contact that would be merged into the one of the address.
    #[param(value_type = String)]
    #[schema(value_type = String)]
    pub other_id: ContactId,
}

/// What is merged.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeInput {
    /// The contact that is merged into the one of the address.
    #[schema(value_type = String)]
    pub other_id: ContactId,
    /// The comparison that was looked at, by its `version`.
    pub version: String,
    /// Whose value stays, by the fields' names; of what is not named what the comparison says.
    #[serde(default)]
    #[schema(value_type = std::collections::HashMap<String, SideName>)]
    pub choices: Choices,
}

/// A merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Merge)]
pub struct MergeView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: MergeId,
    /// The contact that stayed.
    #[schema(value_type = String)]
    pub contact_id: ContactId,
    /// The one that was merged into it.
    #[schema(value_type = String)]
    pub other_id: ContactId,
    /// That one's name.
    pub other_name: String,
    /// Who merged.
    pub merged_by: ActorRef,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub merged_at: Timestamp,
    /// Who undid it; null while it holds.
    pub undone_by: Option<ActorRef>,
    /// When.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub undone_at: Option<Timestamp>,
}

impl MergeView {
    fn of(row: MergeRow, other_name: String, names: &Names) -> Self {
        Self {
            id: row.id,
            contact_id: row.kept_contact_id,
            other_id: row.absorbed_contact_id,
            other_name,
            merged_by: names.actor(&row.merged_by),
            merged_at: row.merged_at,
            undone_by: row.undone_by.as_deref().map(|by| names.actor(by)),
            undone_at: row.undone_at,
        }
    }
}

impl Service {
    /// Contacts that may be the same person as one, those with the most in common first; or those that words find.
    pub async fn duplicates(
        &self,
        scope: &Scope,
        id: &ContactId,
        query: &DuplicateQuery,
    ) -> ServiceResult<Vec<DuplicateView>> {
        scope.require(Role::Editor)?;
        let mut tx = self.read().await?;
        let row = visible(&mut tx, scope, id).await?;
        found(&mut tx, scope, &row, query).await
    }

    /// The same with the contact's merges, for a page.
    pub async fn duplicates_page(
        &self,
        scope: &Scope,
        id: &ContactId,
        query: &DuplicateQuery,
    ) -> ServiceResult<DuplicatesPage> {
        scope.require(Role::Editor)?;
        let mut tx = self.read().await?;
        let row = visible(&mut tx, scope, id).await?;
        let merges = contact_merge::of_contact(&mut tx, scope.workspace(), &row.id, MERGES_SHOWN);
        let merges = merges.await?;
        Ok(DuplicatesPage {
            duplicates: found(&mut tx, scope, &row, query).await?,
            merges: views(&mut tx, scope, merges).await?,
            name: row.full_name(),
            id: row.id,
        })
    }

    /// What both contacts have, what would stay of it, what would end, and what stands against a merge.
    pub async fn merge_preview(
        &self,
        scope: &Scope,
        id: &ContactId,
        query: &MergeQuery,
    ) -> ServiceResult<MergePreview> {
        scope.require(Role::Editor)?;
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let rows = contact::by_ids(&mut tx, workspace, [id, &query.other_id]).await?;
        let both = both(rows, id, &query.other_id)?;
        let compared = Compared::of(&mut tx, workspace, both, false).await?;
        compared.preview(&mut tx, workspace).await
    }

    /// Merges a contact into another one. It must be the comparison that was looked at: what changed since is looked at
    /// first.
    pub async fn merge_contacts(
        &self,
        scope: &Scope,
        id: &ContactId,
        input: MergeInput,
    ) -> ServiceResult<MergeView> {
        scope.require(Role::Editor)?;
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let rows = contact::lock_both(&mut tx, workspace, [id, &input.other_id]).await?;
        let both = both(rows, id, &input.other_id)?;
        let compared = Compared::of(&mut tx, workspace, both, true).await?;
        if let Some(refusal) = compared.refusal() {
            return Err(refusal.into());
        }
        compared.require(&input)?;
        let merge: MergeId = self.mint(now);
        let Compared {
            kept,
            other,
            held,
            plan,
            ..
        } = &compared;
        let united = unite(&kept.sourced(), &other.sourced(), &input.choices, now);
        let joining = Joining {
            id: &merge,
            kept,
            absorbed: other,
            united: &united,
            held,
            plan,
            by: &scope.actor().to_string(),
            now,
        };
        engine::merging::merge(&mut tx, workspace, joining, &scope.actor()).await?;
        let view = merge_view(&mut tx, scope, &kept.id, &merge).await?;
        tx.commit(&view).await?;
        self.announce_merge(scope);
        Ok(view)
    }

    /// The merges of a contact, the latest first.
    pub async fn merges(&self, scope: &Scope, id: &ContactId) -> ServiceResult<Vec<MergeView>> {
        scope.require(Role::Viewer)?;
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let row = visible(&mut tx, scope, id).await?;
        let rows = contact_merge::of_contact(&mut tx, workspace, &row.id, MERGES_SHOWN).await?;
        views(&mut tx, scope, rows).await
    }

    /// Undoes a merge: both become what they were. What happened since stays with the contact that stayed. Of several merges
    /// of a contact the latest is undone first.
    pub async fn undo_merge(
        &self,
        scope: &Scope,
        id: &ContactId,
        merge: &MergeId,
    ) -> ServiceResult<MergeView> {
        scope.require(Role::Editor)?;
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let row = contact_merge::get(&mut tx, workspace, id, merge)
            .await?
            .or_not_found("merge")?;
        let (kept, absorbed) = (row.kept_contact_id.clone(), row.absorbed_contact_id.clone());
        let rows = contact::lock_both(&mut tx, workspace, [&kept, &absorbed]).await?;
        let stays = rows
            .into_iter()
            .find(|one| one.id == kept)
            .or_not_found("contact")?;
        refuse_undo(&mut tx, scope, &row, &stays).await?;
        let by = scope.actor().to_string();
        if !contact_merge::part(&mut tx, workspace, &row, &stays, &by, now).await? {
            return Err(already_undone());
        }
        let told = |contact: &ContactId| {
            Entry::new(now, EventKind::ContactMergeUndone, scope.actor(), UNDO)
                .contact(contact)
                .with(json!({ "merge": row.id, "other": absorbed }))
        };
        ledger::append(&mut tx, workspace, vec![told(&kept), told(&absorbed)]).await?;
        let view = merge_view(&mut tx, scope, &kept, merge).await?;
        tx.commit(&view).await?;
        self.announce_merge(scope);
        Ok(view)
    }

    fn announce_merge(&self, scope: &Scope) {
        for kind in [LiveKind::Contact, LiveKind::Queue, LiveKind::Companion] {
            self.announce(LiveEvent::new(scope.workspace(), kind));
        }
    }
}

/// Contacts that may be the same person as one, or that words find.
async fn found(
    tx: &mut Tx,
    scope: &Scope,
    row: &ContactRow,
    query: &DuplicateQuery,
) -> ServiceResult<Vec<DuplicateView>> {
    let workspace = scope.workspace();
    let most = limits::DUPLICATES_MAXIMUM;
    let text = query.text.clone().filter(|text| !text.trim().is_empty());
    let found = if text.is_some() {
        let filter = Filter {
            text: text.clone(),
            ..Filter::default()
        };
        contact::list(tx, workspace, &filter, None, Order::Name, None, most).await?
    } else {
        contact::alike(tx, workspace, row, most).await?
    };
    let fields = row.fields();
    let mut found: Vec<(Vec<Likeness>, ContactRow)> = found
        .into_iter()
        .filter(|one| one.id != row.id)
        .map(|one| (likenesses(&fields, &one.fields()), one))
        .filter(|(in_common, _)| text.is_some() || !in_common.is_empty())
        .collect();
    let place = |one: &Likeness| Likeness::ALL.iter().position(|known| known == one);
    found.sort_by_key(|(in_common, one)| {
        let surest = in_common.first().and_then(place);
        (surest.unwrap_or(usize::MAX), one.id.clone())
    });
    let (in_common, rows): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    let contacts = view::many(tx, workspace, rows).await?;
    let found = contacts.into_iter().zip(in_common);
    Ok(found
        .map(|(contact, in_common)| DuplicateView { contact, in_common })
        .collect())
}

/// The contact that stays, and the other one.
fn both(
    rows: Vec<ContactRow>,
    id: &ContactId,
    other: &ContactId,
) -> ServiceResult<(ContactRow, ContactRow)> {
    if id == other {
        return Err(ServiceError::invalid(
            "other_id",
            "same_contact",
            "This is the contact itself. Choose another one",
        ));
    }
    let (mut kept, mut others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.id == *id);
    let kept = kept.pop().or_not_found("contact")?;
    let other = others.pop().or_not_found("contact")?;
    if kept.merged_into.is_some() || other.merged_into.is_some() {
        return Err(ServiceError::conflict(
            "merged_already",
            "One of the two was merged into another contact already. Open that contact and compare again",
        ));
    }
    Ok((kept, other))
}

fn already_undone() -> ServiceError {
    ServiceError::conflict("merge_already_undone", "This merge was undone already")
}

/// Why a merge cannot be undone now.
async fn refuse_undo(
    tx: &mut Tx,
    scope: &Scope,
    merge: &MergeRow,
    kept: &ContactRow,
) -> ServiceResult<()> {
    if merge.undone_at.is_some() {
        return Err(already_undone());
    }
    let workspace = scope.workspace();
    let since = contact_merge::of_contact(tx, workspace, &kept.id, MERGES_SHOWN).await?;
    let latest = since.iter().find(|one| one.undone_at.is_none());
    if kept.merged_into.is_some() || latest.is_some_and(|one| one.id != merge.id) {
        return Err(ServiceError::conflict(
            "later_merge",
            "The contact was merged once more since. Undo that merge first",
        ));
    }
    let pair = (&merge.kept_contact_id, &merge.absorbed_contact_id);
    let held = Holdings::of(tx, workspace, pair, true).await?;
    refusal(&held, &kept.full_name()).map_or(Ok(()), |refusal| Err(refusal.into()))
}

async fn merge_view(
    tx: &mut Tx,
    scope: &Scope,
    contact: &ContactId,
    merge: &MergeId,
) -> ServiceResult<MergeView> {
    let row = contact_merge::get(tx, scope.workspace(), contact, merge)
        .await?
        .or_not_found("merge")?;
    let mut views = views(tx, scope, vec![row]).await?;
    views.pop().or_not_found("merge")
}

async fn views(tx: &mut Tx, scope: &Scope, rows: Vec<MergeRow>) -> ServiceResult<Vec<MergeView>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let workspace = scope.workspace();
    let others = rows.iter().map(|row| &row.absorbed_contact_id);
    let others = contact::by_ids(tx, workspace, others).await?;
    let actors = rows
        .iter()
        .flat_map(|row| [Some(&row.merged_by), row.undone_by.as_ref()]);
    let actors = actors.flatten().map(String::as_str).collect();
    let names = Names::of(tx, workspace, actors).await?;
    let name = |id: &ContactId| {
        others
            .iter()
            .find(|one| one.id == *id)
            .map(ContactRow::full_name)
    };
    Ok(rows
        .into_iter()
        .map(|row| {
            let other = name(&row.absorbed_contact_id).unwrap_or_default();
            MergeView::of(row, other, &names)
        })
        .collect())
}
