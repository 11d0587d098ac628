//! Contacts: list, profile, editing by hand (R26, R30, R31).

mod edit;
mod export;
mod many;
mod merges;
mod saved_views;
mod view;

use domain::criteria::{Context, GroupKind, Node};
use domain::identity::Role;
use domain::ids::{ContactId, FinderId, MemberId, SegmentId};
use domain::ledger::EventKind;
use domain::limits;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::contact::{self, After, ByCriteria, ContactRow, Filter, Order};
use store::ledger::{self, Entry};
use store::{StoreError, Tx};
use utoipa::ToSchema;

use crate::error::OrNotFound;
use crate::live::LiveKind;
use crate::page::{decode, encode};
use crate::{LiveEvent, Page, PageRequest, Scope, Service, ServiceError, ServiceResult};

pub use edit::ContactChange;
pub use many::{ContactsAct, ContactsChange, ContactsPiece};
pub use merges::{
    DuplicateQuery, DuplicateView, DuplicatesPage, MergeEnding, MergeField, MergeInput,
    MergePreview, MergeQuery, MergeRefusal, MergeSide, MergeView,
};
pub use saved_views::{ContactColumn, ContactViewInput, SavedContactView};
pub(super) use view::{Around, many as views};
pub use view::{ContactDetail, ContactView, LastEvent};

/// In which order contacts are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContactSort {
    /// Who came last first.
    #[default]
    Newest,
    /// By family name, then given name.
    Name,
}

/// Which contacts are wanted.
#[derive(
    Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::IntoParams, ToSchema,
)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ContactQuery {
    /// Words that stand, in any spelling, in name, company or headline.
    pub text: Option<String>,
    /// The member whose finder brought them first.
    #[param(value_type = Option<String>)]
    #[schema(value_type = Option<String>)]
    pub owner_id: Option<MemberId>,
    /// The finder whose results they are.
    #[param(value_type = Option<String>)]
    #[schema(value_type = Option<String>)]
    pub finder_id: Option<FinderId>,
    /// The segment that holds them.
    #[param(value_type = Option<String>)]
    #[schema(value_type = Option<String>)]
    pub segment_id: Option<SegmentId>,
    /// A tag that they have.
    pub tag: Option<String>,
    /// Criteria that they fit, as JSON.
    pub criteria: Option<String>,
    /// The order.
    pub sort: ContactSort,
}

/// How many contacts a query finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ContactCount {
    /// The number.
    pub count: u64,
    /// Whether it is the whole number, and not only what was counted before giving up.
    pub is_exact: bool,
}

impl ContactSort {
    const fn order(self) -> Order {
        match self {
            Self::Newest => Order::Newest,
            Self::Name => Order::Name,
        }
    }

    const fn list(self) -> &'static str {
        match self {
            Self::Newest => "contacts_newest",
            Self::Name => "contacts_name",
        }
    }
}

impl Service {
    /// Contacts; members see those of finders that are theirs or that they were added to.
    pub async fn contacts(
        &self,
        scope: &Scope,
        query: &ContactQuery,
        request: &PageRequest,
    ) -> ServiceResult<Page<ContactView>> {
        scope.require(Role::Viewer)?;
        let limit = request.limit()?;
        let after = after(query.sort, request.cursor.as_deref())?;
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let filter = filter(&mut tx, scope, query).await?;
        let criteria = self.criteria(&mut tx, scope, query).await?;
        let order = query.sort.order();
        let mut rows = contact::list(
            &mut tx,
            workspace,
            &filter,
            criteria.as_ref().map(Tried::by),
            order,
            after.as_ref(),
            limit + 1,
        )
        .await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let last = rows.last().filter(|_| more);
        let next = last.map(|last| place(query.sort, last));
        Ok(Page {
            items: view::many(&mut tx, workspace, rows).await?,
            next,
        })
    }

    /// How many contacts a query finds: all of the workspace are known without counting, of
    /// others it stops at a thousand.
    pub async fn contact_count(
        &self,
        scope: &Scope,
        query: &ContactQuery,
    ) -> ServiceResult<ContactCount> {
        scope.require(Role::Viewer)?;
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let filter = filter(&mut tx, scope, query).await?;
        let criteria = self.criteria(&mut tx, scope, query).await?;
        if filter == Filter::default() && criteria.is_none() {
            let count = contact::total(&mut tx, workspace).await?.unsigned_abs();
            return Ok(ContactCount {
                count,
                is_exact: true,
            });
        }
        let most = limits::COUNTED_CONTACTS_MAXIMUM;
        let found = contact::count(
            &mut tx,
            workspace,
            &filter,
            criteria.as_ref().map(Tried::by),
            most + 1,
        )
        .await?
        .unsigned_abs();
        Ok(ContactCount {
            count: found.min(u64::from(most)),
            is_exact: found <= u64::from(most),
        })
    }

    /// A contact with the source of each field, its segments, and what forbids to contact it.
    pub async fn contact(&self, scope: &Scope, id: &ContactId) -> ServiceResult<ContactDetail> {
        scope.require(Role::Viewer)?;
        let mut tx = self.read().await?;
        let row = visible(&mut tx, scope, id).await?;
        view::detail(&mut tx, scope.workspace(), row).await
    }

    /// Changes a contact by hand: from then on no import overwrites these fields (R26).
    pub async fn change_contact(
        &self,
        scope: &Scope,
        id: &ContactId,
        change: ContactChange,
    ) -> ServiceResult<ContactDetail> {
        scope.require(Role::Editor)?;
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let row = contact::lock(&mut tx, workspace, id)
            .await?
            .or_not_found("contact")?;
        let mut contact = row.sourced();
        let changed = edit::apply(&mut contact, change, now)?;
        if !changed.is_empty() {
            if row.merges > 0 {
                contact::take_key_of_absorbed(&mut tx, workspace, id, &contact).await?;
            }
            contact::save(&mut tx, workspace, id, &contact, now)
                .await
                .map_err(taken)?;
            let entry = Entry::new(
                now,
                EventKind::ContactEdited,
                scope.actor(),
                "change_contact",
            )
            .contact(id)
            .with(json!({ "fields": changed }));
            ledger::append(&mut tx, workspace, vec![entry]).await?;
        }
        let row = visible(&mut tx, scope, id).await?;
        let detail = view::detail(&mut tx, workspace, row).await?;
        tx.commit(&detail).await?;
        self.announce(LiveEvent::new(workspace, LiveKind::Contact));
        Ok(detail)
    }
}

/// Where a cursor says that a list goes on.
fn after(sort: ContactSort, cursor: Option<&str>) -> ServiceResult<Option<After>> {
    let place = cursor.map(|cursor| decode::<(String, ContactId)>(sort.list(), cursor));
    Ok(place
        .transpose()?
        .map(|(sort_name, id)| After { sort_name, id }))
}

/// The cursor behind a contact of a list.
fn place(sort: ContactSort, last: &ContactRow) -> String {
    encode(sort.list(), &(&last.sort_name, &last.id))
}

/// Criteria that a list is filtered by.
struct Tried {
    tree: Node,
    context: Context,
}

impl Tried {
    const fn by(&self) -> ByCriteria<'_> {
        ByCriteria {
            tree: &self.tree,
            context: &self.context,
        }
    }
}

impl Service {
    /// The criteria of a query, with those of the segment where it has criteria.
    async fn criteria(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        query: &ContactQuery,
    ) -> ServiceResult<Option<Tried>> {
        let mut nodes = Vec::new();
        if let Some(text) = query
            .criteria
            .as_ref()
            .filter(|text| !text.trim().is_empty())
        {
            let json = serde_json::from_str(text).map_err(|_| {
                let message = "Criteria are written as JSON. The reference of criteria shows how";
                ServiceError::invalid("criteria", "no_json", message)
            })?;
            nodes.push(super::criteria::read(tx, scope, &json).await?);
        }
        if let Some(segment) = &query.segment_id {
            let row = super::segments::visible(tx, scope, segment).await?;
            nodes.extend(store::criteria::tree_of(&row));
        }
        if nodes.is_empty() {
            return Ok(None);
        }
        let tree = Node::group(GroupKind::All, nodes);
        let context = super::criteria::context(tx, scope, &tree, self.now()).await?;
        Ok(Some(Tried { tree, context }))
    }
}

fn taken(error: StoreError) -> ServiceError {
    match error {
        StoreError::AlreadyExists => ServiceError::invalid(
            "profile_url",
            "already_used",
            "Another contact has this profile address. Open that one instead",
        ),
        other => other.into(),
    }
}

/// A contact that the scope may see; the one into which it was merged, where it was.
pub(super) async fn visible(
    tx: &mut Tx,
    scope: &Scope,
    id: &ContactId,
) -> ServiceResult<ContactRow> {
    let workspace = scope.workspace();
    let row = contact::get(tx, workspace, id)
        .await?
        .or_not_found("contact")?;
    if let Some(member) = scope.only_own()
        && !contact::is_visible_to(tx, workspace, &row.id, member).await?
    {
        return Err(ServiceError::not_found("contact"));
    }
    Ok(row)
}

async fn filter(tx: &mut Tx, scope: &Scope, query: &ContactQuery) -> ServiceResult<Filter> {
    let mut finder = query.finder_id.clone();
    if let Some(segment) = &query.segment_id {
        let row = super::segments::visible(tx, scope, segment).await?;
        match (&finder, row.finder_id) {
            (Some(wanted), Some(of_segment)) if *wanted != of_segment => {
                return Err(ServiceError::invalid(
                    "segment_id",
                    "not_together",
                    "Finder and segment hold different results. Choose one of them",
                ));
            }
            (_, Some(of_segment)) => finder = Some(of_segment),
            (_, None) => {}
        }
    }
    Ok(Filter {
        text: query.text.clone().filter(|text| !text.trim().is_empty()),
        owner: query.owner_id.clone(),
        finder,
        tag: query.tag.clone().filter(|tag| !tag.trim().is_empty()),
        visible_to: scope.only_own().cloned(),
    })
}
