//! Campaigns as the engine sees them: definition, life cycle, position in the source.

use domain::budget::CampaignBudget;
use domain::calendar::zone::UnknownZone;
use domain::calendar::{Calendar, Schedule};
use domain::campaign::{CampaignKind, CampaignState, Consent, Message, Moderation, Source};
use domain::ids::{CampaignId, FinderId, MemberId, SegmentId, WorkspaceId};
use domain::time::Timestamp;
use domain::withdrawal::Withdrawal;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::draw::Pool;
use crate::{Json, StoreError, StoreResult, Tx, params, record, statements};

record! {
    /// A campaign.
    pub struct CampaignRow {
        /// Its workspace.
        pub workspace_id: WorkspaceId,
        /// Its id.
        pub id: CampaignId,
        /// What it does.
        pub kind: CampaignKind,
        /// Name, as typed.
        pub name: String,
        /// Program, as typed.
        pub program: String,
        /// Name and program folded, which makes families (R52).
        pub family_key: String,
        /// Free text.
        pub description: String,
        /// In whose name it acts.
        pub sender_member_id: MemberId,
        /// `finder` or `segment`.
        pub source_type: String,
        /// The finder's or segment's id.
        pub source_id: String,
        /// The sequence.
        pub messages: Json<Vec<Message>>,
        /// The slots.
        pub schedule: Json<Schedule>,
        /// The slots until the schedule was changed last (engine, time 5).
        pub previous_schedule: Option<Json<Schedule>>,
        /// The first local date of the present schedule, where there was one before.
        pub schedule_from: Option<Date>,
        /// Who decides.
        pub moderation: Json<Moderation>,
        /// What happens to invitations that nobody answered (R64).
        pub withdrawal: Json<Withdrawal>,
        /// How much of the sender's budget is its own (R51).
        pub weight: u32,
        /// Whether its invitations go without a note where none is left in the month.
        pub without_note: bool,
        /// Where it stands.
        pub state: CampaignState,
        /// Raised by every change; answers as ETag.
        pub version: i64,
        /// Who made it: a user's or key's id.
        pub created_by: String,
        /// When it was made.
        pub created_at: Timestamp,
        /// When it was changed last.
        pub updated_at: Timestamp,
        /// When it was started for the first time.
        pub first_started_at: Option<Timestamp>,
        /// When it was started or resumed last.
        pub started_at: Option<Timestamp>,
        /// The local date of that: day 0, on which nothing runs.
        pub started_local_date: Option<Date>,
        /// When it was archived.
        pub archived_at: Option<Timestamp>,
        /// The place in the source up to which contacts were drawn.
        pub source_position: i64,
        /// When the planner has to look again.
        pub next_wake_at: Option<Timestamp>,
        /// The local date on which a fatal error was there when the first slot began (R55).
        pub halted_local_date: Option<Date>,
        /// Invitations sent.
        pub sent_total: i64,
        /// Invitations accepted.
        pub accepted_total: i64,
        /// Messages sent.
        pub messages_total: i64,
        /// Links opened.
        pub clicks_total: i64,
        /// Replies received.
        pub replies_total: i64,
        /// The sum of their sentiments, each 0 to 100.
        pub sentiment_total: i64,
        /// Invitations withdrawn.
        pub withdrawn_total: i64,
    }
}

impl CampaignRow {
    /// What runs when: the present schedule, and before its first date the one that it replaced.
    pub fn calendar(&self) -> Result<Calendar, UnknownZone> {
        calendar(
            &self.schedule,
            self.previous_schedule.as_ref(),
            self.schedule_from,
        )
    }

    /// The same on the clocks of UTC where the zone is no longer known: the campaign still has to be shown.
    pub fn calendar_or_utc(&self) -> Calendar {
        self.calendar()
            .unwrap_or_else(|_| Calendar::in_zone(&self.schedule.0, TimeZone::UTC))
    }

    /// The campaign's local date of an instant.
    pub fn local_date_at(&self, at: Timestamp) -> Date {
        self.calendar_or_utc().local_date_at(at)
    }

    /// Of which actions the sender is asked.
    pub fn consent(&self) -> Consent {
        Consent {
            kind: self.kind,
            moderation: self.moderation.0,
            withdrawal: self.withdrawal.0,
        }
    }

    /// Its part in the budgets of its sender.
    pub const fn budget(&self) -> CampaignBudget {
        CampaignBudget {
            weight: self.weight,
            without_note: self.without_note,
        }
    }

    /// The schedule that a local date follows.
    pub fn schedule_on(&self, date: Date) -> &Schedule {
        match (&self.previous_schedule, self.schedule_from) {
            (Some(previous), Some(from)) if date < from => &previous.0,
            _ => &self.schedule.0,
        }
    }

    /// The source as the domain names it.
    pub fn source(&self) -> StoreResult<Source> {
        let unreadable = |detail: String| StoreError::Unreadable {
            column: "source_id".to_owned(),
            detail,
        };
        match self.source_type.as_str() {
            "finder" => Ok(Source::Finder {
                id: self
                    .source_id
                    .parse()
                    .map_err(|error: domain::ids::IdError| unreadable(error.to_string()))?,
            }),
            "segment" => Ok(Source::Segment {
                id: self
                    .source_id
                    .parse()
                    .map_err(|error: domain::ids::IdError| unreadable(error.to_string()))?,
            }),
            other => Err(unreadable(format!("`{other}` is no kind of source"))),
        }
    }
}

record! {
    /// What of a campaign the moment of sending looks at.
    pub struct Sending {
        /// The campaign.
        pub id: CampaignId,
        /// What it does.
        pub kind: CampaignKind,
        /// Where it stands.
        pub state: CampaignState,
        /// The sequence.
        pub messages: Json<Vec<Message>>,
        /// Who decides.
        pub moderation: Json<Moderation>,
        /// What happens to invitations that nobody answered (R64).
        pub withdrawal: Json<Withdrawal>,
        /// How much of the sender's budget is its own (R51).
        pub weight: u32,
        /// Whether its invitations go without a note where none is left in the month.
        pub without_note: bool,
    }
}

impl Sending {
    /// Of which actions the sender is asked.
    pub fn consent(&self) -> Consent {
        Consent {
            kind: self.kind,
            moderation: self.moderation.0,
            withdrawal: self.withdrawal.0,
        }
    }
}

record! {
    /// When a campaign runs.
    pub struct Scheduled {
        /// The campaign.
        pub id: CampaignId,
        /// The slots.
        pub schedule: Json<Schedule>,
        /// The slots until the schedule was changed last.
        pub previous_schedule: Option<Json<Schedule>>,
        /// The first local date of the present schedule, where there was one before.
        pub schedule_from: Option<Date>,
    }
}

impl Scheduled {
    /// What runs when, as [`CampaignRow::calendar`].
    pub fn calendar(&self) -> Result<Calendar, UnknownZone> {
        calendar(
            &self.schedule,
            self.previous_schedule.as_ref(),
            self.schedule_from,
        )
    }
}

/// The present schedule, and before its first date the one that it replaced.
fn calendar(
    present: &Json<Schedule>,
    previous: Option<&Json<Schedule>>,
    from: Option<Date>,
) -> Result<Calendar, UnknownZone> {
    let calendar = Calendar::resolve(&present.0)?;
    Ok(match (previous, from) {
        (Some(previous), Some(from)) => match Calendar::resolve(&previous.0) {
            Ok(earlier) => calendar.taking_over(from, earlier),
            Err(_) => calendar,
        },
        _ => calendar,
    })
}

record! {
    /// What the planner writes back about a campaign's source.
    pub struct SourceRow {
        /// The campaign.
        pub campaign_id: CampaignId,
        /// The finder whose results feed it, also where the source is the finder's segment.
        pub finder_id: Option<FinderId>,
        /// The segment whose members feed it, where it has criteria.
        pub segment_id: Option<SegmentId>,
    }
}

statements! {
    GET = "SELECT * FROM campaign WHERE workspace_id = $1 AND id = $2";
    TO_WAKE = "SELECT * FROM campaign WHERE next_wake_at <= $1 AND state = 'active'
        ORDER BY next_wake_at, id LIMIT $2 @skip_locked";
    BY_IDS = "SELECT * FROM campaign WHERE id IN @any($1)";
    SENDING = "SELECT id, kind, state, messages, moderation, withdrawal, weight, without_note FROM campaign WHERE id IN @any($1)";
    SCHEDULES = "SELECT id, schedule, previous_schedule, schedule_from FROM campaign WHERE id IN @any($1)";
    WAKE_AT = "UPDATE campaign SET next_wake_at = v.column3 FROM (@values[0+tti]) AS v
        WHERE campaign.workspace_id = v.column1 AND campaign.id = v.column2";
    WAKE_ALL = "UPDATE campaign SET next_wake_at = $1 WHERE state = 'active' AND next_wake_at > $1";
    WAKE_NOW = "UPDATE campaign SET next_wake_at = CASE WHEN next_wake_at < $3 THEN next_wake_at ELSE $3 END
        WHERE workspace_id = $1 AND id = $2 AND state = 'active'";
    HALT = "UPDATE campaign SET halted_local_date = v.column3 FROM (@values[0+ttt]) AS v
        WHERE campaign.workspace_id = v.column1 AND campaign.id = v.column2";
    MOVE_SOURCE = "UPDATE campaign SET source_position = v.column3 FROM (@values[0+tti]) AS v
        WHERE campaign.workspace_id = v.column1 AND campaign.id = v.column2 AND campaign.source_position < v.column3";
    SOURCES = "SELECT c.id AS campaign_id, CASE WHEN c.source_type = 'finder' THEN c.source_id ELSE s.finder_id END AS finder_id,
        CASE WHEN s.criteria IS NOT NULL AND s.archived_at IS NULL THEN s.id END AS segment_id
        FROM campaign c LEFT JOIN segment s ON s.workspace_id = c.workspace_id AND s.id = c.source_id
        WHERE c.id IN @any($1)";
    ADD_TOTALS = "UPDATE campaign SET sent_total = sent_total + v.column3, accepted_total = accepted_total + v.column4,
        messages_total = messages_total + v.column5, clicks_total = clicks_total + v.column6,
        replies_total = replies_total + v.column7, sentiment_total = sentiment_total + v.column8,
        withdrawn_total = withdrawn_total + v.column9
        FROM (@values[0+ttiiiiiii]) AS v
        WHERE campaign.workspace_id = v.column1 AND campaign.id = v.column2";
    NEXT_WAKE = "SELECT min(next_wake_at) AS at FROM campaign WHERE next_wake_at IS NOT NULL AND state = 'active'";
}

/// One campaign of a workspace.
pub async fn get(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &CampaignId,
) -> StoreResult<Option<CampaignRow>> {
    tx.fetch_optional(&GET, params![workspace, id]).await
}

/// Active campaigns that the planner has to look at, over all workspaces. On PostgreSQL the rows
/// stay locked until the end of the transaction, so that two processes share the work.
pub async fn to_wake(tx: &mut Tx, now: Timestamp, limit: u32) -> StoreResult<Vec<CampaignRow>> {
    tx.fetch_all(&TO_WAKE, params![now, limit]).await
}

/// Campaigns by their ids.
pub async fn by_ids<'a>(
    tx: &mut Tx,
    ids: impl IntoIterator<Item = &'a CampaignId>,
) -> StoreResult<Vec<CampaignRow>> {
    tx.fetch_all(&BY_IDS, params![crate::sql::list(ids)]).await
}

/// What of campaigns the moment of sending looks at, by their ids.
pub async fn sending<'a>(
    tx: &mut Tx,
    ids: impl IntoIterator<Item = &'a CampaignId>,
) -> StoreResult<Vec<Sending>> {
    tx.fetch_all(&SENDING, params![crate::sql::list(ids)]).await
}

/// When campaigns run, by their ids.
pub async fn schedules<'a>(
    tx: &mut Tx,
    ids: impl IntoIterator<Item = &'a CampaignId>,
) -> StoreResult<Vec<Scheduled>> {
    tx.fetch_all(&SCHEDULES, params![crate::sql::list(ids)])
        .await
}

/// What feeds campaigns; those whose source is gone are absent.
pub async fn pools<'a>(
    tx: &mut Tx,
    ids: impl IntoIterator<Item = &'a CampaignId>,
) -> StoreResult<Vec<(CampaignId, Pool)>> {
    let rows: Vec<SourceRow> = tx
        .fetch_all(&SOURCES, params![crate::sql::list(ids)])
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let segment = row.segment_id.map(Pool::Segment);
            let pool = segment.or(row.finder_id.map(Pool::Finder))?;
            Some((row.campaign_id, pool))
        })
        .collect())
}

/// When each campaign has to be looked at next; none where its schedule has no slots.
pub async fn wake_at(
    tx: &mut Tx,
    moments: Vec<(WorkspaceId, CampaignId, Option<Timestamp>)>,
) -> StoreResult<()> {
    let rows = moments
        .into_iter()
        .map(|(workspace, id, at)| params![workspace, id, at])
        .collect();
    tx.execute_rows(&WAKE_AT, Vec::new(), rows).await.map(drop)
}

/// Asks the planner to look at an active campaign at once: a decision was made. One that is late
/// already keeps its moment, from which the slots are counted that passed unseen.
pub async fn wake_now(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &CampaignId,
    now: Timestamp,
) -> StoreResult<()> {
    tx.execute(&WAKE_NOW, params![workspace, id, now])
        .await
        .map(drop)
}

/// Notes that a fatal error was there when the day's first slot began (R55).
pub async fn halt(tx: &mut Tx, campaigns: Vec<(WorkspaceId, CampaignId, Date)>) -> StoreResult<()> {
    let rows = campaigns
        .into_iter()
        .map(|(workspace, id, date)| params![workspace, id, date])
        .collect();
    tx.execute_rows(&HALT, Vec::new(), rows).await.map(drop)
}

/// Moves each campaign's place in its source forward; it never goes back.
pub async fn move_source(
    tx: &mut Tx,
    positions: Vec<(WorkspaceId, CampaignId, i64)>,
) -> StoreResult<()> {
    let rows = positions
        .into_iter()
        .map(|(workspace, id, position)| params![workspace, id, position])
        .collect();
    tx.execute_rows(&MOVE_SOURCE, Vec::new(), rows)
        .await
        .map(drop)
}

/// What is added to a campaign's sums; the ledger rows that justify it are written in the same
/// transaction (I-27).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Invitations sent.
    pub sent: i64,
    /// Invitations accepted.
    pub accepted: i64,
    /// Messages sent.
    pub messages: i64,
    /// Links opened.
    pub clicks: i64,
    /// Replies received.
    pub replies: i64,
    /// Their sentiments, each 0 to 100; a correction adds the difference.
    pub sentiment: i64,
    /// Invitations withdrawn.
    pub withdrawn: i64,
}

/// Adds to the sums of campaigns, one row per campaign.
pub async fn add_totals(
    tx: &mut Tx,
    additions: impl IntoIterator<Item = ((WorkspaceId, CampaignId), Totals)>,
) -> StoreResult<()> {
    let rows = additions
        .into_iter()
        .map(|((workspace, id), totals)| {
            params![
                workspace,
                id,
                totals.sent,
                totals.accepted,
                totals.messages,
                totals.clicks,
                totals.replies,
                totals.sentiment,
                totals.withdrawn
            ]
        })
        .collect();
    tx.execute_rows(&ADD_TOTALS, Vec::new(), rows)
        .await
        .map(drop)
}

/// When the planner has to look at any campaign next.
pub async fn next_wake(tx: &mut Tx) -> StoreResult<Option<Timestamp>> {
    let earliest: crate::record::Earliest = tx.fetch_one(&NEXT_WAKE, params![]).await?;
    Ok(earliest.at)
}

/// Asks the planner to look at every active campaign at once: what the clocks say has changed.
pub async fn wake_all(tx: &mut Tx, now: Timestamp) -> StoreResult<()> {
    tx.execute(&WAKE_ALL, params![now]).await.map(drop)
}
