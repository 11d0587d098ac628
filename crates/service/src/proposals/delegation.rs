//! Delegating moderation to another member for a period (R14). Who decided is in the ledger, as of every
//! decision, and so in the journey.

use domain::identity::Role;
use domain::ids::MemberId;
use domain::ledger::EventKind;
use domain::limits;
use domain::time::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::delegation::DelegationRow;
use store::ledger::Entry;
use utoipa::ToSchema;

use crate::error::OrNotFound;
use crate::input::Checks;
use crate::{Page, Scope, Service, ServiceError, ServiceResult};

/// To whom, and for how long.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DelegationInput {
    /// Who is to decide.
    #[schema(value_type = String)]
    pub to_member_id: MemberId,
    /// The first day, in your time zone; today where it is missing.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// The last day.
    #[schema(value_type = String, format = Date, example = "2027-03-08")]
    pub until: Date,
}

/// A delegation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Delegation)]
pub struct DelegationView {
    /// Whose proposals.
    #[schema(value_type = String)]
    pub from_member_id: MemberId,
    /// That member's name.
    pub from_member_name: String,
    /// Who decides.
    #[schema(value_type = String)]
    pub to_member_id: MemberId,
    /// That member's name.
    pub to_member_name: String,
    /// From when.
    #[schema(value_type = String, format = DateTime)]
    pub starts_at: Timestamp,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    pub ends_at: Timestamp,
}

impl From<DelegationRow> for DelegationView {
    fn from(row: DelegationRow) -> Self {
        Self {
            from_member_id: row.from_member_id,
            from_member_name: row.from_name,
            to_member_id: row.to_member_id,
            to_member_name: row.to_name,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
        }
    }
}

/// When a day begins in a zone.
fn beginning(day: Date, zone: &TimeZone) -> ServiceResult<Timestamp> {
    let instant = day.to_zoned(zone.clone()).map_err(ServiceError::internal)?;
    Ok(Timestamp::from_millis(instant.timestamp().as_millisecond()))
}

impl Service {
    /// What the member who asks gave and was given, as far as it is not over.
    pub async fn delegations(&self, scope: &Scope) -> ServiceResult<Page<DelegationView>> {
        scope.require(Role::Member)?;
        let member = scope.require_member()?;
        let mut tx = self.read().await?;
        let rows =
            store::delegation::of_member(&mut tx, scope.workspace(), member, self.now()).await?;
        Ok(Page::whole(
            rows.into_iter().map(DelegationView::from).collect(),
        ))
    }

    /// Members who could decide for the one who asks, by name.
    pub async fn delegates(&self, scope: &Scope) -> ServiceResult<Vec<(MemberId, String)>> {
        scope.require(Role::Member)?;
        let member = scope.require_member()?;
        let mut tx = self.read().await?;
        let most = limits::PAGE_SIZE_MAXIMUM;
        let rows = store::delegation::candidates(&mut tx, scope.workspace(), member, most).await?;
        Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
    }

    /// Has another member decide about one's own proposals as well, for some days.
    pub async fn delegate_moderation(
        &self,
        scope: &Scope,
        input: &DelegationInput,
    ) -> ServiceResult<Page<DelegationView>> {
        scope.require(Role::Member)?;
        let own = scope.require_member()?;
        let workspace = scope.workspace();
        let now = self.now();
        let mut tx = self.write(scope).await?;
        let row = store::member::get(&mut tx, workspace, own)
            .await?
            .or_not_found("member")?;
        let name = row.time_zone.as_deref().unwrap_or(scope.time_zone());
        let zone = domain::calendar::zone::resolve(name).unwrap_or(TimeZone::UTC);
        let today = now.local_date(&zone);
        let from = input.from.unwrap_or(today).max(today);
        let mut checks = Checks::new();
        checks.ensure(
            input.until >= from,
            "until",
            "out_of_range",
            "The last day is before the first one, or over. Choose a later day",
        );
        let most = from.saturating_add(i64::from(limits::DELEGATION_DAYS_MAXIMUM).days());
        checks.ensure(
            input.until <= most,
            "until",
            "out_of_range",
            format!(
                "Moderation is delegated for {} days at most. Choose an earlier day",
                limits::DELEGATION_DAYS_MAXIMUM
            ),
        );
        checks.ensure(
            input.to_member_id != *own,
            "to_member_id",
            "unknown_choice",
            "You decide about your own proposals already. Choose another member",
        );
        checks.finish()?;
        let delegate = store::member::get(&mut tx, workspace, &input.to_member_id)
            .await?
            .or_not_found("member")?;
        if !delegate.active || delegate.role == Role::Viewer {
            return Err(ServiceError::invalid(
                "to_member_id",
                "unknown_choice",
                "This member may not decide: it is switched off or only looks. Choose another one",
            ));
        }
        let period = (
            beginning(from, &zone)?,
            beginning(input.until.saturating_add(1.day()), &zone)?,
        );
        store::delegation::set(&mut tx, workspace, (own, &input.to_member_id), period, now).await?;
        let entry = Entry::new(now, EventKind::MemberChanged, scope.actor(), "delegation")
            .member(own)
            .with(json!({ "moderation_delegated_to": input.to_member_id, "from": from, "until": input.until }));
        store::ledger::append(&mut tx, workspace, vec![entry]).await?;
        let rows = store::delegation::of_member(&mut tx, workspace, own, now).await?;
        let view = Page::whole(rows.into_iter().map(DelegationView::from).collect());
        tx.commit(&view).await?;
        Ok(view)
    }

    /// Ends what one gave. Ending it again changes nothing.
    pub async fn end_delegation(&self, scope: &Scope, to: &MemberId) -> ServiceResult<()> {
        scope.require(Role::Member)?;
        let own = scope.require_member()?;
        let workspace = scope.workspace();
        let now = self.now();
        let mut tx = self.write(scope).await?;
        store::member::get(&mut tx, workspace, to)
            .await?
            .or_not_found("member")?;
        if store::delegation::end(&mut tx, workspace, own, to).await? {
            let entry = Entry::new(now, EventKind::MemberChanged, scope.actor(), "delegation")
                .member(own)
                .with(json!({ "moderation_delegation_ended": to }));
            store::ledger::append(&mut tx, workspace, vec![entry]).await?;
        }
        tx.commit(&()).await
    }
}
