//! A family: campaigns of one name and program, each member's part, and who waits for whom (R40, R52).

use std::collections::BTreeMap;

use domain::campaign::{CampaignKind, CampaignState};
use domain::identity::Role;
use domain::ids::{CampaignId, ContactId, MemberId};
use domain::limits;
use domain::statistics::{MaturedRatio, Ratio};
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use store::family::{Part, Wait};
use utoipa::ToSchema;

use super::edit::visible;
use super::view::{Others, TotalsView, count};
use crate::person::full_name;
use crate::schema::{CampaignKindName, CampaignStateName};
use crate::{Scope, Service, ServiceResult};

/// A family with its parts.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = FamilyOfCampaign)]
pub struct FamilyPageView {
    /// The campaigns' name.
    pub name: String,
    /// Their program.
    pub program: String,
    /// What came of all of them that may be seen.
    pub totals: TotalsView,
    /// The campaigns, archived ones included, by their members' names. A member sees the own ones.
    pub parts: Vec<PartView>,
    /// Who waits for whom, by the day for which the person is planned.
    pub waits: Vec<WaitView>,
    /// Whether these are all campaigns and all who wait.
    pub complete: bool,
}

/// One campaign of a family: a member's part.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = FamilyPart)]
pub struct PartView {
    /// The campaign.
    #[schema(value_type = String)]
    pub campaign_id: CampaignId,
    /// What it does.
    #[schema(value_type = CampaignKindName)]
    pub kind: CampaignKind,
    /// Where it stands.
    #[schema(value_type = CampaignStateName)]
    pub state: CampaignState,
    /// The member in whose name it acts.
    #[schema(value_type = String)]
    pub member_id: MemberId,
    /// That member's name.
    pub member_name: String,
    /// What came of it.
    pub totals: TotalsView,
    /// People whom another campaign of the family had approached already.
    pub duplicates: u64,
    /// People whom it has planned and for whom it waits for another campaign of the family.
    pub waiting: u64,
}

/// A person for whom a campaign waits: of a family one campaign approaches a person, the first one (R52).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FamilyWait)]
pub struct WaitView {
    /// The person.
    #[schema(value_type = String)]
    pub contact_id: ContactId,
    /// The person's name.
    pub contact_name: String,
    /// The campaign that waits.
    #[schema(value_type = String)]
    pub campaign_id: CampaignId,
    /// In whose name.
    pub member_name: String,
    /// The day for which the person is planned there.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// The campaign that it waits for.
    #[schema(value_type = String)]
    pub for_campaign_id: CampaignId,
    /// In whose name.
    pub for_member_name: String,
    /// Whether that one has approached the person: then this one ends as Duplicate at its moment. Else that one comes
    /// first, and this one goes on where that one does not leave.
    pub has_approached: bool,
}

impl Service {
    /// The family of a campaign. A member sees its own campaigns of it.
    pub async fn family(&self, scope: &Scope, id: &CampaignId) -> ServiceResult<FamilyPageView> {
        scope.require(Role::Viewer)?;
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let campaign = visible(&mut tx, scope, id).await?;
        let key = campaign.family_key.as_str();
        let most = limits::FAMILY_CAMPAIGNS_MAXIMUM;
        let mut parts = store::family::parts(&mut tx, workspace, key, most + 1).await?;
        // Whatever the zone, what is planned for the day before yesterday is over.
        let from = now.local_date(&TimeZone::UTC).saturating_sub(2.days());
        let shown = limits::FAMILY_WAITS_MAXIMUM;
        let mut waits = store::family::waits(&mut tx, workspace, key, from, now, shown + 1).await?;
        let complete = parts.len() <= most as usize && waits.len() <= shown as usize;
        parts.truncate(most as usize);
        waits.truncate(shown as usize);
        let names: BTreeMap<MemberId, String> = parts
            .iter()
            .map(|part| (part.member_id.clone(), part.member_name.clone()))
            .collect();
        // Of several spellings the first one in the alphabet, wherever one comes from.
        let first = |text: fn(&Part) -> &String| parts.iter().map(text).min().cloned();
        let name = first(|part| &part.name).unwrap_or(campaign.name);
        let program = first(|part| &part.program).unwrap_or(campaign.program);
        let own = scope.only_own();
        parts.retain(|part| own.is_none_or(|own| *own == part.member_id));
        waits.retain(|wait| own.is_none_or(|own| *own == wait.member_id));
        let ids: Vec<&CampaignId> = parts.iter().map(|part| &part.campaign_id).collect();
        let until = now.plus_millis(-limits::MATURED_MILLISECONDS);
        let matured: BTreeMap<CampaignId, MaturedRatio> =
            store::campaign_list::matured(&mut tx, workspace, ids, until)
                .await?
                .into_iter()
                .map(|row| {
                    let ratio = MaturedRatio::new(count(row.accepted), count(row.sent));
                    (row.campaign_id, ratio)
                })
                .collect();
        Ok(FamilyPageView {
            name,
            program,
            totals: totals(&parts, &matured),
            parts: parts
                .iter()
                .map(|part| part_view(part, &matured, &waits))
                .collect(),
            waits: waits.into_iter().map(|wait| view(wait, &names)).collect(),
            complete,
        })
    }
}

/// The sums of campaigns, added up.
fn totals(parts: &[Part], matured: &BTreeMap<CampaignId, MaturedRatio>) -> TotalsView {
    let sum = |value: fn(&Part) -> i64| parts.iter().map(value).sum::<i64>();
    let ratio = Ratio::new(
        count(sum(|part| part.accepted)),
        count(sum(|part| part.sent)),
    );
    let others = Others {
        messages: sum(|part| part.messages),
        clicks: sum(|part| part.clicks),
        replies: sum(|part| part.replies),
        sentiment: sum(|part| part.sentiment),
        withdrawn: sum(|part| part.withdrawn),
    };
    let found = parts
        .iter()
        .filter_map(|part| matured.get(&part.campaign_id));
    let together: Ratio = found.map(|ratio| ratio.0).sum();
    let totals = TotalsView::of(ratio, others, Some(MaturedRatio(together)));
    // Who only writes messages has sent those.
    if parts.iter().all(|part| part.kind == CampaignKind::Nurture) {
        return TotalsView {
            sent: totals.messages,
            matured: None,
            ..totals
        };
    }
    totals
}

fn part_view(
    part: &Part,
    matured: &BTreeMap<CampaignId, MaturedRatio>,
    waits: &[Wait],
) -> PartView {
    let waiting = waits
        .iter()
        .filter(|wait| wait.campaign_id == part.campaign_id);
    let mut contacts: Vec<&ContactId> = waiting.map(|wait| &wait.contact_id).collect();
    contacts.dedup();
    PartView {
        campaign_id: part.campaign_id.clone(),
        kind: part.kind,
        state: part.state,
        member_id: part.member_id.clone(),
        member_name: part.member_name.clone(),
        totals: totals(std::slice::from_ref(part), matured),
        duplicates: count(part.duplicates),
        waiting: contacts.len() as u64,
    }
}

fn view(wait: Wait, names: &BTreeMap<MemberId, String>) -> WaitView {
    let name_of = |member: &MemberId| names.get(member).cloned().unwrap_or_default();
    WaitView {
        contact_name: full_name(
            (wait.first_name.as_ref(), wait.last_name.as_ref()),
            wait.profile_url.as_ref(),
            wait.email.as_ref(),
        ),
        member_name: name_of(&wait.member_id),
        for_member_name: name_of(&wait.for_member_id),
        contact_id: wait.contact_id,
        campaign_id: wait.campaign_id,
        date: wait.local_date,
        for_campaign_id: wait.for_campaign_id,
        has_approached: wait.has_approached,
    }
}
