//! Drawing contacts from sources: each contact to one member (R24, I-26), at the cost of what is
//! taken and not of what the source holds.

use domain::ids::{CampaignId, ContactId, FinderId, MemberId, WorkspaceId};
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

/// What one campaign wants from its source.
#[derive(Debug, Clone)]
pub struct Want {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The campaign.
    pub campaign: CampaignId,
    /// The finder that feeds it.
    pub finder: FinderId,
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
        /// The finder.
        pub finder_id: FinderId,
        /// The contact.
        pub contact_id: ContactId,
        /// The member.
        pub member_id: MemberId,
    }
}

/// A member's wish to work on a contact of a finder.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The finder.
    pub finder: FinderId,
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
    CLAIM = "INSERT INTO claim (workspace_id, finder_id, contact_id, member_id, claimed_at) @values[0+5]
        ON CONFLICT (workspace_id, finder_id, contact_id) DO UPDATE SET member_id = claim.member_id
        RETURNING finder_id, contact_id, member_id";
    SIZES = "SELECT id AS finder_id, result_count FROM finder WHERE id IN @any($1)";
}

record! {
    /// How many results a finder holds.
    pub struct SourceSize {
        /// The finder.
        pub finder_id: FinderId,
        /// Its results; their positions run from 1 to this.
        pub result_count: i64,
    }
}

/// The contacts at the wanted places.
pub async fn candidates(tx: &mut Tx, wants: &[Want]) -> StoreResult<Vec<Candidate>> {
    let rows = wants
        .iter()
        .map(|want| {
            params![
                &want.workspace,
                &want.campaign,
                &want.finder,
                want.after_position,
                want.until_position
            ]
        })
        .collect();
    tx.fetch_all_rows(&CANDIDATES, Vec::new(), rows).await
}

/// Claims contacts; answers for each who works on it now, which is the first who asked. The list
/// must name a contact of a finder once.
pub async fn claim(tx: &mut Tx, claims: Vec<Claim>, now: Timestamp) -> StoreResult<Vec<Claimed>> {
    let rows = claims
        .into_iter()
        .map(|claim| {
            params![
                claim.workspace,
                claim.finder,
                claim.contact,
                claim.member,
                now
            ]
        })
        .collect();
    tx.fetch_all_rows(&CLAIM, Vec::new(), rows).await
}

/// How many results finders hold.
pub async fn sizes<'a>(
    tx: &mut Tx,
    finders: impl IntoIterator<Item = &'a FinderId>,
) -> StoreResult<Vec<SourceSize>> {
    tx.fetch_all(&SIZES, params![crate::sql::list(finders)])
        .await
}
