//! Drawing contacts from sources: each contact to one member (R24, I-26), at the cost of what is
//! taken and not of what the source holds.

use domain::ids::{CampaignId, ContactId, FinderId, MemberId, SegmentId, WorkspaceId};
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

/// What gives contacts out, each to one member.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pool {
    /// The results of a finder, also where the source is the finder's segment.
    Finder(FinderId),
    /// The members of a segment with criteria.
    Segment(SegmentId),
}

impl Pool {
    /// The id of the finder or the segment.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Finder(id) => id.as_str(),
            Self::Segment(id) => id.as_str(),
        }
    }
}

/// What one campaign wants from its source.
#[derive(Debug, Clone)]
pub struct Want {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The campaign.
    pub campaign: CampaignId,
    /// What feeds it.
    pub pool: Pool,
    /// The place up to which it has drawn.
    pub after_position: i64,
    /// The place up to which this look goes.
    pub until_position: i64,
}

record! {
    /// A contact that a campaign may take.
    pub struct Candidate {
        /// The campaign.
        pub campaign_id: CampaignId,
        /// The contact.
        pub contact_id: ContactId,
        /// Its place in the source.
        pub position: i64,
    }
}

record! {
    /// A contact and who works on it.
    pub struct Claimed {
        /// The finder or the segment.
        pub source_id: String,
        /// The contact.
        pub contact_id: ContactId,
        /// The member.
        pub member_id: MemberId,
    }
}

/// A member's wish to work on a contact of a source.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// What gives the contact out.
    pub pool: Pool,
    /// The contact.
    pub contact: ContactId,
    /// The member.
    pub member: MemberId,
}

statements! {
    CANDIDATES = "SELECT v.column2 AS campaign_id, r.contact_id AS contact_id, r.position AS position
        FROM (@values[0+tttii]) AS v
        JOIN finder_result r ON r.workspace_id = v.column1 AND r.finder_id = v.column3
            AND r.position > v.column4 AND r.position <= v.column5
        ORDER BY v.column2, r.position";
    CLAIM = "INSERT INTO claim (workspace_id, source_id, contact_id, member_id, claimed_at) @values[0+tttti]
        ON CONFLICT (workspace_id, source_id, contact_id) DO UPDATE SET member_id = claim.member_id
        RETURNING source_id, contact_id, member_id";
    MEMBERS = "SELECT v.column2 AS campaign_id, m.contact_id AS contact_id, m.position AS position
        FROM (@values[0+tttii]) AS v
        JOIN segment_member m ON m.workspace_id = v.column1 AND m.segment_id = v.column3
            AND m.position > v.column4 AND m.position <= v.column5
        ORDER BY v.column2, m.position";
    NEXT_MEMBERS = "SELECT v.column2 AS campaign_id, (SELECT m.position FROM segment_member m WHERE m.workspace_id = v.column1
            AND m.segment_id = v.column3 AND m.position > v.column4 ORDER BY m.position LIMIT 1) AS position
        FROM (@values[0+ttti]) AS v";
    NEXT_RESULTS = "SELECT v.column2 AS campaign_id, (SELECT r.position FROM finder_result r WHERE r.workspace_id = v.column1
            AND r.finder_id = v.column3 AND r.position > v.column4 ORDER BY r.position LIMIT 1) AS position
        FROM (@values[0+ttti]) AS v";
    SIZES = "SELECT id AS source_id, result_count AS size, (results_removed > 0) AS has_gaps FROM finder WHERE id IN @any($1)";
    SEGMENT_SIZES = "SELECT v.column2 AS source_id, s.last_position AS size, TRUE AS has_gaps FROM (@values[0+tt]) AS v
        JOIN segment s ON s.workspace_id = v.column1 AND s.id = v.column2";
}

record! {
    /// How far the places of a source go.
    pub struct SourceSize {
        /// The finder or the segment.
        pub source_id: String,
        /// The last place.
        pub size: i64,
        /// Whether places may be empty: results that went with an import, and members who left, leave gaps.
        pub has_gaps: bool,
    }
}

record! {
    /// The next place of a source at which somebody stands.
    pub struct NextPlace {
        /// The campaign that asks.
        pub campaign_id: CampaignId,
        /// The place; none where nobody follows.
        pub position: Option<i64>,
    }
}

/// The contacts at the wanted places.
pub async fn candidates(tx: &mut Tx, wants: &[Want]) -> StoreResult<Vec<Candidate>> {
    let (of_segments, of_finders): (Vec<&Want>, Vec<&Want>) = wants
        .iter()
        .partition(|want| matches!(want.pool, Pool::Segment(_)));
    let mut found = Vec::new();
    for (sql, wants) in [(&CANDIDATES, of_finders), (&MEMBERS, of_segments)] {
        let rows = wants
            .into_iter()
            .map(|want| {
                params![
                    &want.workspace,
                    &want.campaign,
                    want.pool.as_str(),
                    want.after_position,
                    want.until_position
                ]
            })
            .collect();
        found.extend(
            tx.fetch_all_rows::<Candidate>(sql, Vec::new(), rows)
                .await?,
        );
    }
    Ok(found)
}

/// Where each campaign finds the next contact of its source: places of those who left are passed
/// over at once, however many they are.
pub async fn next_places(
    tx: &mut Tx,
    places: Vec<(&WorkspaceId, &CampaignId, &Pool, i64)>,
) -> StoreResult<Vec<NextPlace>> {
    let mut found = Vec::new();
    for (sql, is_segment) in [(&NEXT_MEMBERS, true), (&NEXT_RESULTS, false)] {
        let rows: Vec<_> = places
            .iter()
            .filter(|(_, _, pool, _)| matches!(pool, Pool::Segment(_)) == is_segment)
            .map(|(workspace, campaign, pool, after)| {
                params![*workspace, *campaign, pool.as_str(), *after]
            })
            .collect();
        if !rows.is_empty() {
            found.extend(
                tx.fetch_all_rows::<NextPlace>(sql, Vec::new(), rows)
                    .await?,
            );
        }
    }
    Ok(found)
}

/// Claims contacts; answers for each who works on it now, which is the first who asked. The list
/// must name a contact of a source once.
pub async fn claim(tx: &mut Tx, claims: Vec<Claim>, now: Timestamp) -> StoreResult<Vec<Claimed>> {
    let rows = claims
        .into_iter()
        .map(|claim| {
            params![
                claim.workspace,
                claim.pool.as_str(),
                claim.contact,
                claim.member,
                now
            ]
        })
        .collect();
    tx.fetch_all_rows(&CLAIM, Vec::new(), rows).await
}

/// How far the places of sources go.
pub async fn sizes<'a>(
    tx: &mut Tx,
    pools: impl IntoIterator<Item = (&'a WorkspaceId, &'a Pool)>,
) -> StoreResult<Vec<SourceSize>> {
    let (mut finders, mut segments) = (Vec::new(), Vec::new());
    for (workspace, pool) in pools {
        match pool {
            Pool::Finder(id) => finders.push(id),
            Pool::Segment(id) => segments.push(params![workspace, id]),
        }
    }
    let list = crate::sql::list(finders);
    let mut sizes: Vec<SourceSize> = tx.fetch_all(&SIZES, params![list]).await?;
    sizes.extend(
        tx.fetch_all_rows::<SourceSize>(&SEGMENT_SIZES, Vec::new(), segments)
            .await?,
    );
    Ok(sizes)
}
