//! The ledger as people and programs read it: what happened, with who or what did it. Every number
//! that is shown is computed from it.

use domain::action::{Category, Reason};
use domain::identity::Role;
use domain::ids::{ActionId, CampaignId, ContactId, MemberId};
use domain::ledger::EventKind;
use domain::time::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use store::ledger::{self, LedgerRow};
use utoipa::ToSchema;

use crate::schema::{CategoryName, EventKindName, ReasonName};
use crate::{Page, PageRequest, Scope, Service, ServiceError, ServiceResult};

/// An event of the ledger.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = LedgerEntry)]
pub struct LedgerView {
    /// Its place in the workspace's ledger, from 1, without gaps.
    pub sequence: u64,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// What happened.
    #[schema(value_type = EventKindName)]
    pub kind: EventKind,
    /// Who did it: `engine`, `network`, a user's or a key's id, `command_line`.
    pub actor: String,
    /// What led to it: a step of the engine or a use case.
    pub cause: String,
    /// The campaign.
    #[schema(value_type = Option<String>)]
    pub campaign_id: Option<CampaignId>,
    /// The contact.
    #[schema(value_type = Option<String>)]
    pub contact_id: Option<ContactId>,
    /// The member in whose name.
    #[schema(value_type = Option<String>)]
    pub member_id: Option<MemberId>,
    /// The action.
    #[schema(value_type = Option<String>)]
    pub action_id: Option<ActionId>,
    /// Which message of the sequence, from 0.
    pub step: Option<u32>,
    /// The campaign's local date that the event counts for.
    #[schema(value_type = Option<String>, format = Date)]
    pub local_date: Option<Date>,
    /// How an action ended.
    #[schema(value_type = Option<CategoryName>)]
    pub category: Option<Category>,
    /// Why.
    #[schema(value_type = Option<ReasonName>)]
    pub reason: Option<Reason>,
    /// Further facts.
    #[schema(value_type = Option<Object>)]
    pub data: Option<serde_json::Value>,
}

impl From<LedgerRow> for LedgerView {
    fn from(row: LedgerRow) -> Self {
        Self {
            sequence: row.sequence.unsigned_abs(),
            at: row.at,
            kind: row.kind,
            actor: row.actor,
            cause: row.cause,
            campaign_id: row.campaign_id,
            contact_id: row.contact_id,
            member_id: row.member_id,
            action_id: row.action_id,
            step: row.step.map(|step| step.0),
            local_date: row.local_date,
            category: row.category,
            reason: row.reason,
            data: row.data.and_then(|data| serde_json::from_str(&data).ok()),
        }
    }
}

impl Service {
    /// The ledger of the workspace, oldest first, after a sequence where one is given. Members see
    /// the events of their own campaigns, by campaign.
    pub async fn ledger(
        &self,
        scope: &Scope,
        after: Option<u64>,
        request: &PageRequest,
    ) -> ServiceResult<Page<LedgerView>> {
        const LIST: &str = "ledger";
        scope.require(Role::Viewer)?;
        if scope.only_own().is_some() {
            return Err(ServiceError::forbidden(
                "The ledger of the workspace needs the role editor or viewer in it. Open that of one of your campaigns",
            ));
        }
        let limit = request.limit()?;
        let given = after.map(i64::try_from).transpose().map_err(|_| {
            ServiceError::invalid(
                "after",
                "out_of_range",
                "No ledger is that long. Send the sequence of an event that was read",
            )
        })?;
        let after = request.after(LIST)?.or(given).unwrap_or(0);
        let mut tx = self.read().await?;
        let rows = ledger::page(&mut tx, scope.workspace(), after, limit + 1).await?;
        Ok(Page::of(
            LIST,
            rows,
            limit,
            |row| row.sequence,
            LedgerView::from,
        ))
    }

    /// The events of a campaign, newest first; of a member only those of its own.
    pub async fn campaign_ledger(
        &self,
        scope: &Scope,
        id: &CampaignId,
        request: &PageRequest,
    ) -> ServiceResult<Page<LedgerView>> {
        const LIST: &str = "campaign-ledger";
        scope.require(Role::Viewer)?;
        let limit = request.limit()?;
        let before: i64 = request.after(LIST)?.unwrap_or(i64::MAX);
        let mut tx = self.read().await?;
        crate::campaigns::edit::visible(&mut tx, scope, id).await?;
        let rows = ledger::of_campaign(&mut tx, scope.workspace(), id, before, limit + 1).await?;
        Ok(Page::of(
            LIST,
            rows,
            limit,
            |row| row.sequence,
            LedgerView::from,
        ))
    }
}
