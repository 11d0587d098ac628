//! Finders as they are shown (R21).

use std::collections::BTreeMap;

use domain::finder::{FinderKind, FinderState, Hindrance, SearchConfiguration};
use domain::finder_source::SourceConfiguration;
use domain::ids::{FinderId, MemberId, SegmentId, WorkspaceId};
use domain::moderation::BlockCause;
use domain::time::Timestamp;
use serde::Serialize;
use store::finder::{self, FinderRow};
use store::refusal::CauseSum;
use store::{Tx, import};
use utoipa::ToSchema;

use super::super::refs::{MemberRef, Names};
use super::FinderSchedule;
use crate::ServiceResult;
use crate::error::OrNotFound;
use crate::schema::{BlockCauseName, FinderKindName, FinderStateName};

/// What a search asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SearchView {
    /// Words that stand anywhere in the profile.
    pub keywords: Option<String>,
    /// Words of the present title.
    pub title: Option<String>,
    /// Words of the company's name.
    pub company: Option<String>,
    /// ISO 3166-1 alpha-2 code of the country.
    pub country: Option<String>,
    /// Language of the profile, a BCP 47 tag.
    pub language: Option<String>,
}

impl From<SearchConfiguration> for SearchView {
    fn from(search: SearchConfiguration) -> Self {
        Self {
            keywords: search.keywords,
            title: search.title,
            company: search.company,
            country: search.country,
            language: search.language,
        }
    }
}

/// A finder.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Finder)]
pub struct FinderView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: FinderId,
    /// Its name.
    pub name: String,
    /// Where it takes people from: `csv`, `search`, `http_json`, `hubspot`, `pipedrive` or `sql`.
    #[schema(value_type = FinderKindName)]
    pub kind: FinderKind,
    /// Whose it is.
    pub owner: MemberRef,
    /// Members who share it.
    pub additional_members: Vec<MemberRef>,
    /// The segment that holds its results (R22).
    #[schema(value_type = String)]
    pub segment_id: SegmentId,
    /// What a search asks for; null for files.
    pub search: Option<SearchView>,
    /// What is asked of a source outside; null for files and searches.
    #[schema(value_type = Option<super::SourceSchema>)]
    pub source: Option<SourceConfiguration>,
    /// Whether the source's key is kept.
    pub has_secret: bool,
    /// The file that was imported last; null for searches, and before the first import.
    pub last_file_name: Option<String>,
    /// When a search runs.
    pub schedule: FinderSchedule,
    /// People that each slot brings at most.
    pub results_per_slot: u32,
    /// Whether it runs at its slots.
    pub active: bool,
    /// `waiting_for_file`, `waiting`, `complete` or `failed`.
    #[schema(value_type = FinderStateName)]
    pub state: FinderState,
    /// Why the last run brought nobody, in English.
    pub state_detail: Option<String>,
    /// The same, to be said in any language.
    #[serde(skip)]
    #[schema(ignore)]
    pub hindrance: Option<Hindrance>,
    /// Contacts that it brought so far.
    pub results: u64,
    /// Results that were not fetched yet, as far as the source tells.
    pub results_not_fetched: Option<u64>,
    /// How much of the source was fetched, in per cent; null where the source does not tell.
    pub progress_percent: Option<u32>,
    /// When it runs next.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub next_run_at: Option<Timestamp>,
    /// When it ran last.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_run_at: Option<Timestamp>,
    /// Raised by every change.
    pub version: i64,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Whether it was archived.
    pub archived: bool,
}

/// How often senders refused people of a finder for one cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct RefusalSum {
    /// The cause.
    #[schema(value_type = BlockCauseName)]
    pub cause: BlockCause,
    /// How often.
    pub count: u64,
}

impl From<CauseSum> for RefusalSum {
    fn from(row: CauseSum) -> Self {
        Self {
            cause: row.cause,
            count: row.count.unsigned_abs(),
        }
    }
}

/// How much of the source was fetched: nothing of nothing is everything.
fn progress_percent(results: u64, not_fetched: Option<u64>) -> Option<u32> {
    let all = results + not_fetched?;
    Some(
        (results * 100)
            .checked_div(all)
            .map_or(100, |percent| percent as u32),
    )
}

/// One finder.
pub(super) async fn one(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &FinderId,
) -> ServiceResult<FinderView> {
    let row = finder::get(tx, workspace, id)
        .await?
        .or_not_found("finder")?;
    let views = many(tx, workspace, vec![row]).await?;
    views.into_iter().next().or_not_found("finder")
}

/// Finders with everything that is shown of them, in a few queries.
pub(super) async fn many(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    rows: Vec<FinderRow>,
) -> ServiceResult<Vec<FinderView>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<FinderId> = rows.iter().map(|row| row.id.clone()).collect();
    let mut members: BTreeMap<FinderId, Vec<MemberId>> = BTreeMap::new();
    for member in finder::members(tx, workspace, &ids).await? {
        members
            .entry(member.finder_id)
            .or_default()
            .push(member.member_id);
    }
    let owners = rows.iter().map(|row| &row.owner_member_id);
    let everybody = owners.chain(members.values().flatten());
    let names = Names::of_members(tx, workspace, everybody).await?;
    let mut files: BTreeMap<FinderId, String> = import::latest_files(tx, workspace, &ids)
        .await?
        .into_iter()
        .map(|file| (file.finder_id, file.file_name))
        .collect();
    Ok(rows
        .into_iter()
        .map(|row| {
            let members = members.remove(&row.id).unwrap_or_default();
            let file = files.remove(&row.id);
            view(row, &members, file, &names)
        })
        .collect())
}

fn view(
    row: FinderRow,
    members: &[MemberId],
    last_file_name: Option<String>,
    names: &Names,
) -> FinderView {
    let results = (row.result_count - row.results_removed).unsigned_abs();
    let results_not_fetched = row.remaining_estimate.map(i64::unsigned_abs);
    let hindrance = row.state_detail.as_deref().map(Hindrance::from_text);
    FinderView {
        owner: names.member(&row.owner_member_id),
        additional_members: members.iter().map(|id| names.member(id)).collect(),
        search: (row.kind == FinderKind::Search).then(|| row.configuration.0.into()),
        source: row.source.map(|source| source.0),
        has_secret: row.secret_encrypted.is_some(),
        schedule: FinderSchedule::from(&row.schedule.0),
        progress_percent: progress_percent(results, results_not_fetched),
        id: row.id,
        name: row.name,
        kind: row.kind,
        segment_id: row.segment_id,
        last_file_name,
        results_per_slot: row.results_per_slot,
        active: row.active,
        state: row.state,
        state_detail: hindrance.as_ref().map(Hindrance::to_string),
        hindrance,
        results,
        results_not_fetched,
        next_run_at: row.next_run_at,
        last_run_at: row.last_run_at,
        version: row.version,
        created_at: row.created_at,
        archived: row.archived_at.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_what_was_fetched_of_what_there_is() {
        assert_eq!(progress_percent(50, Some(150)), Some(25));
        assert_eq!(progress_percent(0, Some(0)), Some(100));
        assert_eq!(progress_percent(999, Some(1)), Some(99));
        assert_eq!(progress_percent(5, None), None);
    }
}
