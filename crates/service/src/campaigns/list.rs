//! Lists of campaigns (R59), names to suggest, programs with their families, and the recount.

use domain::campaign::{CampaignKind, family_key};
use domain::health::HealthState;
use domain::identity::Role;
use domain::ids::{CampaignId, MemberId};
use domain::statistics::Ratio;
use domain::time::{Timestamp, span};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::campaign_list::{FamilyRow, Filter, ListedCampaign, NameColumn, Recounted};

use super::definition::SourceBody;
use super::edit::{WHAT, require_visible, visible};
use super::view::{CampaignView, Others, TotalsView, count};
use super::{check, facts};
use crate::error::OrNotFound;
use crate::page::encode;
use crate::schema::{CampaignKindName, HealthStateName};
use crate::{Page, PageRequest, Scope, Service, ServiceError, ServiceResult};

/// Names that are suggested at once.
const SUGGESTIONS_MAXIMUM: u32 = 10;
/// Characters of a text that is searched for.
const SEARCH_TEXT_MAXIMUM: usize = 200;
/// Sources that are offered at once.
const CHOICES_MAXIMUM: u32 = 500;
/// Campaigns that one page looks at at most where health decides which are shown; `next` goes on
/// from there.
const SCAN_SIZE: u32 = 1_000;
/// A campaign that was started longer ago has left its first local day in every zone.
const CREATED_MILLISECONDS_MAXIMUM: i64 = 2 * span::DAY;

/// Which campaigns a list shows; archived ones are in none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct CampaignFilter {
    /// Of this kind.
    #[param(value_type = Option<CampaignKindName>)]
    pub kind: Option<CampaignKind>,
    /// Of this program, whatever its case and outer spaces.
    pub program: Option<String>,
    /// With this text in the name.
    pub name: Option<String>,
    /// In this member's name.
    #[param(value_type = Option<String>)]
    pub sender_id: Option<MemberId>,
    /// In this state of health.
    #[param(value_type = Option<HealthStateName>)]
    pub health: Option<HealthState>,
}

/// Which names are suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameField {
    /// Of campaigns.
    Name,
    /// Of programs.
    Program,
}

/// A program with its families.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = Program)]
pub struct ProgramView {
    /// Its name.
    pub name: String,
    /// Campaigns, archived ones included.
    pub campaigns: u64,
    /// Of these, active ones.
    pub active: u64,
    /// What came of all of them.
    pub totals: TotalsView,
    /// The families: campaigns of one name, of whatever members.
    pub families: Vec<FamilyView>,
}

/// Campaigns of one name and program, added up (R40).
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = Family)]
pub struct FamilyView {
    /// The campaigns' name.
    pub name: String,
    /// The program.
    pub program: String,
    /// Campaigns, archived ones included.
    pub campaigns: u64,
    /// Of these, active ones.
    pub active: u64,
    /// Members in whose name they act.
    pub senders: u64,
    /// What came of all of them.
    pub totals: TotalsView,
}

/// The sums of a campaign beside the same counted again from the ledger (I-27).
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = Recount)]
pub struct RecountView {
    /// As lists show them.
    pub shown: CountsView,
    /// As the ledger says.
    pub counted: CountsView,
    /// Whether both are the same.
    pub agrees: bool,
}

/// Sums of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = Counts)]
pub struct CountsView {
    /// Invitations sent.
    pub sent: u64,
    /// Invitations accepted.
    pub accepted: u64,
    /// Messages sent.
    pub messages: u64,
    /// Links opened.
    pub clicks: u64,
    /// Invitations withdrawn.
    pub withdrawn: u64,
    /// Replies received.
    pub replies: u64,
    /// The sum of their sentiments, each 0 to 100; with the replies it gives the average.
    pub sentiment: u64,
}

/// A source that a sender may choose (R23).
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = SourceChoice)]
pub struct SourceChoiceView {
    /// The source.
    pub source: SourceBody,
    /// Its name.
    pub name: String,
    /// Contacts in it, where that is known.
    pub contacts: Option<u64>,
}

/// One campaign as it is shown; the caller's transaction sees its own changes.
pub(crate) async fn view(
    tx: &mut Tx,
    scope: &Scope,
    id: &CampaignId,
    now: Timestamp,
) -> ServiceResult<CampaignView> {
    let listed = store::campaign_list::one(tx, scope.workspace(), id)
        .await?
        .or_not_found(WHAT)?;
    require_visible(scope, &listed.campaign.sender_member_id)?;
    let views = facts::views(tx, scope.workspace(), vec![listed], now).await?;
    views.into_iter().next().or_not_found(WHAT)
}

impl Service {
    /// One campaign, also where it is archived; of a member only the own ones. The row of a list is
    /// made from the same.
    pub async fn campaign(&self, scope: &Scope, id: &CampaignId) -> ServiceResult<CampaignView> {
        scope.require(Role::Viewer)?;
        let mut tx = self.read().await?;
        view(&mut tx, scope, id, self.now()).await
    }

    /// A page of campaigns, by program and name, in a fixed number of queries however long it is.
    ///
    /// Health is decided and not stored. Where it is asked for, a page looks at a bounded number of
    /// campaigns and may be shorter than its limit, or empty, while `next` goes on.
    pub async fn campaigns(
        &self,
        scope: &Scope,
        filter: &CampaignFilter,
        request: &PageRequest,
    ) -> ServiceResult<Page<CampaignView>> {
        scope.require(Role::Viewer)?;
        let limit = request.limit()?;
        let after: Option<Place> = request.after(LIST)?;
        let now = self.now();
        let mut tx = self.read().await?;
        match (stored_filter(scope, filter, now), filter.health) {
            (None, _) => Ok(Page::whole(Vec::new())),
            (Some(stored), None) => page(&mut tx, scope, &stored, after, limit, now).await,
            (Some(stored), Some(health)) => {
                let wanted = Wanted { health, limit };
                healthy_page(&mut tx, scope, &stored, after, wanted, now).await
            }
        }
    }

    /// Names of campaigns or programs that hold a text, the ones used last first, for suggestions
    /// while typing (R40).
    pub async fn campaign_names(
        &self,
        scope: &Scope,
        field: NameField,
        text: &str,
    ) -> ServiceResult<Vec<String>> {
        scope.require(Role::Viewer)?;
        let column = match field {
            NameField::Name => NameColumn::Name,
            NameField::Program => NameColumn::Program,
        };
        let text = folded(text);
        let mut tx = self.read().await?;
        let names = store::campaign_list::used_names(
            &mut tx,
            scope.workspace(),
            column,
            &text,
            SUGGESTIONS_MAXIMUM,
        )
        .await?;
        Ok(names.into_iter().map(|row| row.name).collect())
    }

    /// Programs with their families and sums, in a page of families; a program whose families do not
    /// fit goes on at the beginning of the next page.
    pub async fn programs(
        &self,
        scope: &Scope,
        request: &PageRequest,
    ) -> ServiceResult<Page<ProgramView>> {
        scope.require(Role::Viewer)?;
        let limit = request.limit()?;
        let after: Option<String> = request.after("programs")?;
        let mut tx = self.read().await?;
        let rows = store::campaign_list::families(
            &mut tx,
            scope.workspace(),
            scope.only_own(),
            after.as_deref().unwrap_or_default(),
            limit + 1,
        )
        .await?;
        let key = |row: &FamilyRow| row.family_key.clone();
        let page = Page::of("programs", rows, limit, key, |row| row);
        Ok(Page {
            items: by_program(&page.items),
            next: page.next,
        })
    }

    /// The sums of a campaign, and the same counted again from the ledger.
    pub async fn recount_campaign(
        &self,
        scope: &Scope,
        id: &CampaignId,
    ) -> ServiceResult<RecountView> {
        scope.require(Role::Viewer)?;
        let mut tx = self.read().await?;
        let row = visible(&mut tx, scope, id).await?;
        let counted = store::campaign_list::recount(&mut tx, scope.workspace(), id).await?;
        let shown = CountsView::from(Recounted {
            sent: row.sent_total,
            accepted: row.accepted_total,
            messages: row.messages_total,
            clicks: row.clicks_total,
            replies: row.replies_total,
            sentiment: row.sentiment_total,
            withdrawn: row.withdrawn_total,
        });
        let counted = CountsView::from(counted);
        Ok(RecountView {
            shown,
            counted,
            agrees: shown == counted,
        })
    }

    /// The sources that a sender may choose (R23).
    pub async fn source_choices(
        &self,
        scope: &Scope,
        sender: &MemberId,
    ) -> ServiceResult<Vec<SourceChoiceView>> {
        scope.require(Role::Member)?;
        scope.require_change_of(sender)?;
        sources(&mut self.read().await?, scope, sender).await
    }

    /// The tokens that texts may hold: the standard ones and the custom fields of imported files.
    pub async fn token_names(&self, scope: &Scope) -> ServiceResult<Vec<String>> {
        scope.require(Role::Viewer)?;
        let mut tx = self.read().await?;
        let vocabulary = check::vocabulary(&mut tx, scope.workspace()).await?;
        Ok(vocabulary.names().map(ToOwned::to_owned).collect())
    }
}

/// The sources that a sender may choose.
pub(super) async fn sources(
    tx: &mut Tx,
    scope: &Scope,
    sender: &MemberId,
) -> ServiceResult<Vec<SourceChoiceView>> {
    let workspace = scope.workspace();
    let choices =
        store::campaign_edit::source_choices(tx, workspace, sender, CHOICES_MAXIMUM).await?;
    choices
        .into_iter()
        .map(|choice| {
            let source = match choice.source_type.as_str() {
                "finder" => choice.id.parse().map(|id| SourceBody::Finder { id }),
                _ => choice.id.parse().map(|id| SourceBody::Segment { id }),
            };
            Ok(SourceChoiceView {
                source: source.map_err(ServiceError::internal)?,
                name: choice.name,
                contacts: choice.result_count.map(count),
            })
        })
        .collect()
}

impl From<Recounted> for CountsView {
    fn from(row: Recounted) -> Self {
        Self {
            sent: count(row.sent),
            accepted: count(row.accepted),
            messages: count(row.messages),
            clicks: count(row.clicks),
            withdrawn: count(row.withdrawn),
            replies: count(row.replies),
            sentiment: count(row.sentiment),
        }
    }
}

const LIST: &str = "campaigns";

/// A campaign's place in the list.
type Place = (String, CampaignId);

fn place(listed: &ListedCampaign) -> Place {
    let row = &listed.campaign;
    (row.family_key.clone(), row.id.clone())
}

/// A text as family keys hold it, cut to what can be searched for.
pub(crate) fn folded(text: &str) -> String {
    let cut: String = text.chars().take(SEARCH_TEXT_MAXIMUM).collect();
    let key = family_key(&cut, "");
    key.trim_start_matches(FAMILY_SEPARATOR).to_owned()
}

/// What stands between program and name in a family key.
const FAMILY_SEPARATOR: char = '\u{1f}';

/// The beginning of the family keys of a program.
pub(crate) fn program_prefix(program: &str) -> String {
    family_key("", program)
}

/// A text to search for; an empty one asks for nothing.
fn given(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str)
        .filter(|text| !text.trim().is_empty())
}

/// The filter as the database takes it; none where nothing can match.
fn stored_filter(scope: &Scope, filter: &CampaignFilter, now: Timestamp) -> Option<Filter> {
    let own = scope.only_own();
    let foreign = own.is_some_and(|own| filter.sender_id.as_ref().is_some_and(|id| id != own));
    if foreign {
        return None;
    }
    let sender = own.or(filter.sender_id.as_ref()).cloned();
    let active = filter.health.map(|health| health != HealthState::Inactive);
    let health = filter.health;
    Some(Filter {
        kind: filter.kind,
        family_prefix: given(filter.program.as_ref()).map(program_prefix),
        name_contains: given(filter.name.as_ref()).map(folded),
        sender,
        active,
        // Not all that these let through are in that state; all that are, are among them.
        started_since: (health == Some(HealthState::Created))
            .then(|| now.plus_millis(-CREATED_MILLISECONDS_MAXIMUM)),
        broken: matches!(health, Some(HealthState::Errors | HealthState::Stopped)),
    })
}

async fn page(
    tx: &mut Tx,
    scope: &Scope,
    filter: &Filter,
    after: Option<Place>,
    limit: u32,
    now: Timestamp,
) -> ServiceResult<Page<CampaignView>> {
    let workspace = scope.workspace();
    let rows = store::campaign_list::page(tx, workspace, filter, after.as_ref(), limit + 1).await?;
    let page = Page::of(LIST, rows, limit, place, |row| row);
    Ok(Page {
        items: facts::views(tx, workspace, page.items, now).await?,
        next: page.next,
    })
}

/// A page by health: how many campaigns, in which state.
#[derive(Clone, Copy)]
struct Wanted {
    health: HealthState,
    limit: u32,
}

impl Wanted {
    /// How many campaigns the page looks at: states that most campaigns are in fill it soon, for
    /// rare ones it looks further.
    fn looked_at(self) -> u32 {
        match self.health {
            HealthState::Created
            | HealthState::Scheduled
            | HealthState::Running
            | HealthState::Inactive => (self.limit * 4).min(SCAN_SIZE),
            HealthState::Warnings | HealthState::Errors | HealthState::Stopped => SCAN_SIZE,
        }
    }
}

async fn healthy_page(
    tx: &mut Tx,
    scope: &Scope,
    filter: &Filter,
    mut after: Option<Place>,
    wanted: Wanted,
    now: Timestamp,
) -> ServiceResult<Page<CampaignView>> {
    let mut items = Vec::new();
    let workspace = scope.workspace();
    let looked_at = wanted.looked_at();
    let scan = looked_at + 1;
    let mut rows = store::campaign_list::page(tx, workspace, filter, after.as_ref(), scan).await?;
    let more = rows.len() == scan as usize;
    rows.truncate(looked_at as usize);
    let places: Vec<Place> = rows.iter().map(place).collect();
    let views = facts::views(tx, workspace, rows, now).await?;
    for (place, view) in places.into_iter().zip(views) {
        if view.health.state == wanted.health {
            if items.len() == wanted.limit as usize {
                let next = after.map(|place| encode(LIST, &place));
                return Ok(Page { items, next });
            }
            items.push(view);
        }
        after = Some(place);
    }
    let next = after.filter(|_| more).map(|place| encode(LIST, &place));
    Ok(Page { items, next })
}

fn program_of(family_key: &str) -> &str {
    family_key
        .split_once(FAMILY_SEPARATOR)
        .map_or(family_key, |(program, _)| program)
}

fn family(row: FamilyRow) -> FamilyView {
    let ratio = Ratio::new(count(row.accepted), count(row.sent));
    let others = Others {
        messages: row.messages,
        clicks: row.clicks,
        replies: row.replies,
        sentiment: row.sentiment,
        withdrawn: row.withdrawn,
    };
    FamilyView {
        name: row.name,
        program: row.program,
        campaigns: count(row.campaigns),
        active: count(row.active),
        senders: count(row.senders),
        totals: TotalsView::of(ratio, others, None),
    }
}

/// Families in order become programs in order.
fn by_program(rows: &[FamilyRow]) -> Vec<ProgramView> {
    rows.chunk_by(|one, other| program_of(&one.family_key) == program_of(&other.family_key))
        .map(|families| {
            let sum = |value: fn(&FamilyRow) -> i64| families.iter().map(value).sum::<i64>();
            let ratio = families
                .iter()
                .map(|row| Ratio::new(count(row.accepted), count(row.sent)))
                .sum();
            let others = Others {
                messages: sum(|row| row.messages),
                clicks: sum(|row| row.clicks),
                replies: sum(|row| row.replies),
                sentiment: sum(|row| row.sentiment),
                withdrawn: sum(|row| row.withdrawn),
            };
            ProgramView {
                name: families
                    .first()
                    .map(|row| row.program.clone())
                    .unwrap_or_default(),
                campaigns: count(sum(|row| row.campaigns)),
                active: count(sum(|row| row.active)),
                totals: TotalsView::of(ratio, others, None),
                families: families.iter().cloned().map(family).collect(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(program: &str, name: &str, sent: i64, accepted: i64) -> FamilyRow {
        FamilyRow {
            family_key: family_key(name, program),
            name: name.to_owned(),
            program: program.to_owned(),
            campaigns: 2,
            active: 1,
            senders: 2,
            sent,
            accepted,
            messages: 3,
            clicks: 0,
            replies: 1,
            sentiment: 70,
            withdrawn: 0,
        }
    }

    #[test]
    fn families_of_a_program_are_added_up() {
        let programs = by_program(&[
            row("growth", "ceo", 10, 4),
            row("Growth", "cto", 10, 5),
            row("sales", "vp", 0, 0),
        ]);
        let names: Vec<&str> = programs
            .iter()
            .map(|program| program.name.as_str())
            .collect();
        assert_eq!(names, ["growth", "sales"]);
        assert_eq!(programs[0].families.len(), 2);
        assert_eq!(programs[0].totals.ratio, Some(0.45));
        assert_eq!(programs[0].totals.messages, 6);
        assert_eq!(programs[1].totals.ratio, None);
    }

    #[test]
    fn searched_texts_are_folded_as_names_are() {
        assert_eq!(folded("  C-Level  US "), "c-level us");
        assert!(family_key("C-level US", "Growth").starts_with(&program_prefix("growth ")));
        assert!(!family_key("C-level US", "Growth 2").starts_with(&program_prefix("growth")));
    }
}
