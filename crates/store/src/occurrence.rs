//! Occurrences: slots of campaigns on local dates, each once (I-22).

use domain::ids::{CampaignId, WorkspaceId};
use domain::named;
use domain::time::Timestamp;
use jiff::civil::Date;

use crate::{StoreResult, Tx, params, record, statements};

named! {
    /// Where an occurrence stands.
    OccurrenceState, "occurrence state" {
        /// Its window is open and work goes on.
        Open = "open",
        /// Its window has ended.
        Closed = "closed",
        /// Its window passed while nothing ran; it is never caught up.
        Missed = "missed",
    }
}

record! {
    /// A slot of a campaign on a local date.
    pub struct OccurrenceRow {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The campaign.
        pub campaign_id: CampaignId,
        /// The local date on which it starts.
        pub local_date: Date,
        /// Which slot of the schedule, from 0.
        pub slot_index: u32,
        /// First instant inside.
        pub starts_at: Timestamp,
        /// First instant after it.
        pub ends_at: Timestamp,
        /// How many contacts it drew for the next execution day.
        pub drawn: i64,
        /// The day for which it drew.
        pub drawn_for_local_date: Option<Date>,
    }
}

/// An occurrence that begins, or that passed unseen.
#[derive(Debug, Clone)]
pub struct NewOccurrence {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The campaign.
    pub campaign: CampaignId,
    /// The campaign's version that gave the schedule.
    pub campaign_version: i64,
    /// The zone's name.
    pub time_zone: String,
    /// The edition of the time-zone data that gave the instants (engine, time 1).
    pub zone_data_version: String,
    /// The local date on which it starts.
    pub local_date: Date,
    /// Which slot, from 0.
    pub slot_index: u32,
    /// First instant inside.
    pub starts_at: Timestamp,
    /// First instant after it.
    pub ends_at: Timestamp,
    /// Open or missed.
    pub state: OccurrenceState,
}

statements! {
    INSERT = "INSERT INTO occurrence (workspace_id, campaign_id, campaign_version, time_zone, zone_data_version,
        local_date, slot_index, starts_at, ends_at, state, opened_at, drawn) @values[0+ttitttiiitii]
        ON CONFLICT DO NOTHING
        RETURNING workspace_id, campaign_id, local_date, slot_index, starts_at, ends_at, drawn, drawn_for_local_date";
    OPEN_OF = "SELECT workspace_id, campaign_id, local_date, slot_index, starts_at, ends_at, drawn, drawn_for_local_date
        FROM occurrence WHERE campaign_id IN @any($1) AND state = 'open' ORDER BY ends_at, campaign_id, slot_index";
    CLOSE = "UPDATE occurrence SET state = 'closed', closed_at = $1 FROM (@values[1+ttti]) AS v
        WHERE occurrence.workspace_id = v.column1 AND occurrence.campaign_id = v.column2
        AND occurrence.local_date = v.column3 AND occurrence.slot_index = v.column4 AND occurrence.state = 'open'";
    ALL_OPEN = "SELECT workspace_id, campaign_id, local_date, slot_index, starts_at, ends_at, drawn, drawn_for_local_date
        FROM occurrence WHERE state = 'open' ORDER BY workspace_id, campaign_id, local_date, slot_index";
    MOVE = "UPDATE occurrence SET starts_at = v.column5, ends_at = v.column6, zone_data_version = $1
        FROM (@values[1+tttiii]) AS v
        WHERE occurrence.workspace_id = v.column1 AND occurrence.campaign_id = v.column2
        AND occurrence.local_date = v.column3 AND occurrence.slot_index = v.column4 AND occurrence.state = 'open'";
    DREW = "UPDATE occurrence SET drawn = occurrence.drawn + v.column5, drawn_for_local_date = v.column6
        FROM (@values[0+tttiit]) AS v
        WHERE occurrence.workspace_id = v.column1 AND occurrence.campaign_id = v.column2
        AND occurrence.local_date = v.column3 AND occurrence.slot_index = v.column4";
}

/// Writes occurrences; those that exist already stay as they are. Answers the ones that are new:
/// whoever made one does its work.
pub async fn insert(
    tx: &mut Tx,
    occurrences: &[NewOccurrence],
    now: Timestamp,
) -> StoreResult<Vec<OccurrenceRow>> {
    let rows = occurrences
        .iter()
        .map(|new| {
            params![
                &new.workspace,
                &new.campaign,
                new.campaign_version,
                &new.time_zone,
                &new.zone_data_version,
                new.local_date,
                new.slot_index,
                new.starts_at,
                new.ends_at,
                new.state.as_str(),
                now,
                0_i64
            ]
        })
        .collect();
    tx.fetch_all_rows(&INSERT, Vec::new(), rows).await
}

/// The open occurrences of campaigns, the one that ends first first.
pub async fn open_of<'a>(
    tx: &mut Tx,
    campaigns: impl IntoIterator<Item = &'a CampaignId>,
) -> StoreResult<Vec<OccurrenceRow>> {
    tx.fetch_all(&OPEN_OF, params![crate::sql::list(campaigns)])
        .await
}

/// Closes occurrences.
pub async fn close(tx: &mut Tx, occurrences: &[OccurrenceRow], now: Timestamp) -> StoreResult<()> {
    let rows = occurrences
        .iter()
        .map(|row| {
            params![
                &row.workspace_id,
                &row.campaign_id,
                row.local_date,
                row.slot_index
            ]
        })
        .collect();
    tx.execute_rows(&CLOSE, params![now], rows).await.map(drop)
}

/// Notes how many contacts occurrences drew, and for which day.
pub async fn drew(tx: &mut Tx, draws: Vec<(OccurrenceRow, i64, Date)>) -> StoreResult<()> {
    let rows = draws
        .into_iter()
        .map(|(row, count, date)| {
            params![
                row.workspace_id,
                row.campaign_id,
                row.local_date,
                row.slot_index,
                count,
                date
            ]
        })
        .collect();
    tx.execute_rows(&DREW, Vec::new(), rows).await.map(drop)
}

/// The open occurrences of all campaigns.
pub async fn all_open(tx: &mut Tx) -> StoreResult<Vec<OccurrenceRow>> {
    tx.fetch_all(&ALL_OPEN, params![]).await
}

/// Gives open occurrences the instants that they carry, which this edition of the time-zone data says.
pub async fn move_windows(
    tx: &mut Tx,
    occurrences: &[OccurrenceRow],
    zone_data_version: &str,
) -> StoreResult<()> {
    let rows = occurrences
        .iter()
        .map(|row| {
            params![
                &row.workspace_id,
                &row.campaign_id,
                row.local_date,
                row.slot_index,
                row.starts_at,
                row.ends_at
            ]
        })
        .collect();
    tx.execute_rows(&MOVE, params![zone_data_version], rows)
        .await
        .map(drop)
}
