//! The versions of campaigns' definitions, and whom a change concerns (R54).

use domain::action::{ActionState, StepIndex};
use domain::ids::{CampaignId, WorkspaceId};
use domain::time::Timestamp;

use crate::{Json, StoreResult, Tx, params, record, statements};

record! {
    /// A definition as it was saved once.
    pub struct VersionRow {
        /// The campaign's version from then on.
        pub version: i64,
        /// The definition.
        pub definition: Json<serde_json::Value>,
        /// `created`, `edited`, `rolled_back`; `kept` for what was there before versions were.
        pub cause: String,
        /// Who saved it: a user's or key's id.
        pub changed_by: String,
        /// The name of that person; none where a program did it.
        pub changed_by_name: Option<String>,
        /// When.
        pub changed_at: Timestamp,
    }
}

record! {
    /// People with something open at a step of a campaign.
    pub struct InFlight {
        /// The step.
        pub step: StepIndex,
        /// Where it stands.
        pub state: ActionState,
        /// Whether its text is fixed already.
        pub is_fixed: bool,
        /// Which text of the message it is, where there are several.
        pub variant: Option<String>,
        /// How many people.
        pub people: i64,
    }
}

record! {
    /// People whose invitation is open.
    pub struct Waiting {
        /// How many.
        pub people: i64,
    }
}

statements! {
    INSERT = "INSERT INTO campaign_version (workspace_id, campaign_id, version, definition, cause, changed_by, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    PAGE = "SELECT v.version AS version, v.definition AS definition, v.cause AS cause, v.changed_by AS changed_by,
        u.name AS changed_by_name, v.changed_at AS changed_at FROM campaign_version v
        LEFT JOIN app_user u ON u.id = v.changed_by
        WHERE v.workspace_id = $1 AND v.campaign_id = $2 AND v.version < $3 ORDER BY v.version DESC LIMIT $4";
    IN_FLIGHT = "SELECT step, state, (approved_text IS NOT NULL) AS is_fixed, variant, count(*) AS people FROM action
        WHERE workspace_id = $1 AND campaign_id = $2 AND kind <> 'answer'
            AND state IN ('queued', 'waiting_for_approval', 'approved', 'scheduled', 'sending', 'unconfirmed')
        GROUP BY step, state, (approved_text IS NOT NULL), variant ORDER BY step, state, variant";
    WAITING = "SELECT count(*) AS people FROM participation WHERE workspace_id = $1 AND campaign_id = $2
        AND invited_at IS NOT NULL AND accepted_at IS NULL AND stopped_at IS NULL";
}

/// A version to be kept.
#[derive(Debug, Clone)]
pub struct NewVersion<'a> {
    /// The campaign's version from now on.
    pub version: i64,
    /// The definition.
    pub definition: &'a Json<serde_json::Value>,
    /// What led to it.
    pub cause: &'static str,
    /// Who.
    pub changed_by: &'a str,
    /// When.
    pub changed_at: Timestamp,
}

/// Keeps a version; one that is kept already stays.
pub async fn keep(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaign: &CampaignId,
    new: &NewVersion<'_>,
) -> StoreResult<()> {
    tx.execute(
        &INSERT,
        params![
            workspace,
            campaign,
            new.version,
            new.definition,
            new.cause,
            new.changed_by,
            new.changed_at
        ],
    )
    .await
    .map(drop)
}

/// Versions before one, the newest first.
pub async fn before(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaign: &CampaignId,
    version: i64,
    limit: u32,
) -> StoreResult<Vec<VersionRow>> {
    tx.fetch_all(&PAGE, params![workspace, campaign, version, limit])
        .await
}

/// The people with something open, by step and state.
pub async fn in_flight(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaign: &CampaignId,
) -> StoreResult<Vec<InFlight>> {
    tx.fetch_all(&IN_FLIGHT, params![workspace, campaign]).await
}

/// How many invitations wait for an answer.
pub async fn waiting(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaign: &CampaignId,
) -> StoreResult<i64> {
    let row: Waiting = tx.fetch_one(&WAITING, params![workspace, campaign]).await?;
    Ok(row.people)
}
