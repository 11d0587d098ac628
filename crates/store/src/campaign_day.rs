//! Sums of the ledger by campaign and day (R72, R73): what pages about a period are made of.
//!
//! They are kept by `ledger::append`, in the transaction of the rows that they count (I-27). A day is that of the workspace's
//! zone when the row was written, and stands in the row: counting the rows of a day again gives the sum of that day, also after
//! the workspace has moved to another zone.

use std::collections::BTreeMap;

use domain::campaign::CampaignKind;
use domain::ids::{CampaignId, ContactId, MemberId, MessageId, WorkspaceId};
use domain::ledger::Measure;
use domain::reply::Class;
use jiff::civil::Date;

use crate::built::Built;
use crate::column::Row;
use crate::record::Record;
use crate::{StoreResult, Tx, params, record, statements};

/// Days since 1970-01-01, as they stand in the tables.
pub fn number(day: Date) -> i64 {
    i64::from((day - jiff::civil::date(1970, 1, 1)).get_days())
}

/// The day of a number; the last one that there is where the number is out of all bounds.
pub fn day(number: i64) -> Date {
    jiff::Span::new()
        .try_days(number)
        .and_then(|days| jiff::civil::date(1970, 1, 1).checked_add(days))
        .unwrap_or(Date::MAX)
}

/// What a row of the ledger adds to the sums of its campaign's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counting {
    /// One of a measure.
    One(Measure),
    /// A reply with its verdict.
    Reply {
        /// Its class.
        class: Class,
        /// Its mood, 0 to 100.
        sentiment_percent: i64,
    },
    /// Another verdict on a reply that was counted before: on the day on which that came.
    Correction {
        /// The reply.
        message: MessageId,
        /// The class so far.
        from: Class,
        /// The class that holds.
        to: Class,
        /// What is added to its mood.
        sentiment_change: i64,
    },
}

impl Counting {
    /// The measure under which the row itself is found.
    pub const fn measure(&self) -> Option<Measure> {
        match self {
            Self::One(measure) => Some(*measure),
            Self::Reply { .. } => Some(Measure::Replies),
            Self::Correction { .. } => None,
        }
    }
}

record! {
    /// Sums of ledger rows.
    #[derive(Copy, Default, PartialEq, Eq)]
    pub struct Sums {
        /// Invitations sent.
        pub invitations: i64,
        /// Invitations accepted.
        pub accepted: i64,
        /// Messages sent.
        pub messages: i64,
        /// Links opened.
        pub clicks: i64,
        /// Replies received.
        pub replies: i64,
        /// Their moods, each 0 to 100.
        pub sentiment: i64,
        /// Of the replies, positive ones.
        pub positive: i64,
        /// Neutral ones.
        pub neutral: i64,
        /// Refusals.
        pub negative: i64,
        /// Wishes to be left alone.
        pub stop: i64,
        /// Notes of absence.
        pub out_of_office: i64,
        /// Actions that the sender refused.
        pub blocked: i64,
        /// Actions that ended as Duplicate.
        pub duplicate: i64,
        /// Actions that ended as Pending.
        pub pending: i64,
        /// Actions that ended as False.
        pub untrue: i64,
        /// Actions that ended as Error.
        pub errors: i64,
    }
}

impl Sums {
    /// The sum of a measure.
    pub const fn of(&self, measure: Measure) -> i64 {
        match measure {
            Measure::Invitations => self.invitations,
            Measure::Accepted => self.accepted,
            Measure::Messages => self.messages,
            Measure::Clicks => self.clicks,
            Measure::Replies => self.replies,
            Measure::Blocked => self.blocked,
            Measure::Duplicate => self.duplicate,
            Measure::Pending => self.pending,
            Measure::False => self.untrue,
            Measure::Error => self.errors,
        }
    }

    /// The replies of a class.
    pub const fn of_class(&self, class: Class) -> i64 {
        match class {
            Class::Positive => self.positive,
            Class::Neutral => self.neutral,
            Class::Negative => self.negative,
            Class::Stop => self.stop,
            Class::OutOfOffice => self.out_of_office,
        }
    }

    fn place(&mut self, measure: Measure) -> &mut i64 {
        match measure {
            Measure::Invitations => &mut self.invitations,
            Measure::Accepted => &mut self.accepted,
            Measure::Messages => &mut self.messages,
            Measure::Clicks => &mut self.clicks,
            Measure::Replies => &mut self.replies,
            Measure::Blocked => &mut self.blocked,
            Measure::Duplicate => &mut self.duplicate,
            Measure::Pending => &mut self.pending,
            Measure::False => &mut self.untrue,
            Measure::Error => &mut self.errors,
        }
    }

    fn place_of_class(&mut self, class: Class) -> &mut i64 {
        match class {
            Class::Positive => &mut self.positive,
            Class::Neutral => &mut self.neutral,
            Class::Negative => &mut self.negative,
            Class::Stop => &mut self.stop,
            Class::OutOfOffice => &mut self.out_of_office,
        }
    }

    /// Counts what a row adds.
    pub fn count(&mut self, counting: &Counting) {
        match counting {
            Counting::One(measure) => *self.place(*measure) += 1,
            Counting::Reply {
                class,
                sentiment_percent,
            } => {
                self.replies += 1;
                self.sentiment += sentiment_percent;
                *self.place_of_class(*class) += 1;
            }
            Counting::Correction {
                from,
                to,
                sentiment_change,
                ..
            } => {
                self.sentiment += sentiment_change;
                *self.place_of_class(*from) -= 1;
                *self.place_of_class(*to) += 1;
            }
        }
    }

    fn values(&self) -> [i64; 16] {
        [
            self.invitations,
            self.accepted,
            self.messages,
            self.clicks,
            self.replies,
            self.sentiment,
            self.positive,
            self.neutral,
            self.negative,
            self.stop,
            self.out_of_office,
            self.blocked,
            self.duplicate,
            self.pending,
            self.untrue,
            self.errors,
        ]
    }
}

impl std::ops::AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        self.invitations += other.invitations;
        self.accepted += other.accepted;
        self.messages += other.messages;
        self.clicks += other.clicks;
        self.replies += other.replies;
        self.sentiment += other.sentiment;
        self.positive += other.positive;
        self.neutral += other.neutral;
        self.negative += other.negative;
        self.stop += other.stop;
        self.out_of_office += other.out_of_office;
        self.blocked += other.blocked;
        self.duplicate += other.duplicate;
        self.pending += other.pending;
        self.untrue += other.untrue;
        self.errors += other.errors;
    }
}

record! {
    /// The day on which a row of the ledger counts.
    pub struct CountedOn {
        /// The day; none for rows of a version that wrote none.
        pub day: Option<i64>,
    }
}

record! {
    /// A campaign, as far as sums are grouped by it.
    pub struct SummedCampaign {
        /// The campaign.
        pub campaign_id: CampaignId,
        /// Its kind.
        pub campaign_kind: CampaignKind,
        /// Its name.
        pub campaign_name: String,
        /// Its program.
        pub campaign_program: String,
        /// Name and program folded.
        pub family_key: String,
        /// The sender.
        pub sender_member_id: MemberId,
        /// The sender's name.
        pub sender_name: String,
    }
}

record! {
    /// A day.
    pub struct SummedDay {
        /// Days since 1970-01-01.
        pub day: i64,
    }
}

/// Something with its sums.
#[derive(Debug, Clone)]
pub struct Summed<T> {
    /// What is summed.
    pub of: T,
    /// The sums.
    pub sums: Sums,
}

impl<T: Record> Record for Summed<T> {
    fn columns() -> Vec<&'static str> {
        [T::columns(), Sums::columns()].concat()
    }

    fn from_row(row: &Row<'_>, places: &[usize]) -> StoreResult<Self> {
        let (of, sums) = places.split_at(T::columns().len());
        Ok(Self {
            of: T::from_row(row, of)?,
            sums: Sums::from_row(row, sums)?,
        })
    }
}

/// Which sums.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// From the first to the last of these days; all where none are named.
    pub days: Option<(i64, i64)>,
    /// Of this campaign.
    pub campaign: Option<CampaignId>,
    /// Of campaigns with this family key.
    pub family: Option<String>,
    /// Of campaigns whose family key begins so: a program.
    pub family_prefix: Option<String>,
    /// Of campaigns in this member's name.
    pub member: Option<MemberId>,
}

impl Filter {
    /// The campaigns meant, as a condition on a column that holds their ids.
    pub(crate) fn restrict(&self, built: &mut Built, column: &str) {
        built.equal(column, self.campaign.as_ref());
        if self.family.is_none() && self.family_prefix.is_none() && self.member.is_none() {
            return;
        }
        built.push(&[
            " AND ",
            column,
            " IN (SELECT f.id FROM campaign f WHERE f.workspace_id = $1",
        ]);
        built.equal("f.family_key", self.family.as_deref());
        built.begins_with("f.family_key", self.family_prefix.as_deref());
        built.equal("f.sender_member_id", self.member.as_ref());
        built.push(&[")"]);
    }

    fn of_days(&self, built: &mut Built) {
        if let Some((from, until)) = self.days {
            let (from, until) = (built.value(from), built.value(until));
            built.push(&[" AND d.day >= ", &from, " AND d.day <= ", &until]);
        }
    }
}

/// The sums, each of which is 0 where there is no row.
macro_rules! sums {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            "CAST(coalesce(sum(d.invitations), 0) AS BIGINT) AS invitations, CAST(coalesce(sum(d.accepted), 0) AS BIGINT) AS accepted,
            CAST(coalesce(sum(d.messages), 0) AS BIGINT) AS messages, CAST(coalesce(sum(d.clicks), 0) AS BIGINT) AS clicks,
            CAST(coalesce(sum(d.replies), 0) AS BIGINT) AS replies, CAST(coalesce(sum(d.sentiment), 0) AS BIGINT) AS sentiment,
            CAST(coalesce(sum(d.positive), 0) AS BIGINT) AS positive, CAST(coalesce(sum(d.neutral), 0) AS BIGINT) AS neutral,
            CAST(coalesce(sum(d.negative), 0) AS BIGINT) AS negative, CAST(coalesce(sum(d.stop), 0) AS BIGINT) AS stop,
            CAST(coalesce(sum(d.out_of_office), 0) AS BIGINT) AS out_of_office,
            CAST(coalesce(sum(d.blocked), 0) AS BIGINT) AS blocked, CAST(coalesce(sum(d.duplicate), 0) AS BIGINT) AS duplicate,
            CAST(coalesce(sum(d.pending), 0) AS BIGINT) AS pending, CAST(coalesce(sum(d.untrue), 0) AS BIGINT) AS untrue,
            CAST(coalesce(sum(d.errors), 0) AS BIGINT) AS errors",
            $after
        )
    };
}

const TOTAL: &str = sums!("SELECT ", " FROM campaign_day d WHERE d.workspace_id = $1");
const BY_DAY: &str = sums!(
    "SELECT d.day AS day, ",
    " FROM campaign_day d WHERE d.workspace_id = $1"
);
const BY_CAMPAIGN: &str = sums!(
    "SELECT c.id AS campaign_id, c.kind AS campaign_kind, c.name AS campaign_name, c.program AS campaign_program,
    c.family_key AS family_key, c.sender_member_id AS sender_member_id, u.name AS sender_name, s.* FROM (SELECT d.campaign_id AS summed_id, ",
    " FROM campaign_day d WHERE d.workspace_id = $1"
);

statements! {
    ADD = "INSERT INTO campaign_day (workspace_id, day, campaign_id, invitations, accepted, messages, clicks, replies, sentiment,
        positive, neutral, negative, stop, out_of_office, blocked, duplicate, pending, untrue, errors)
        @values[0+titiiiiiiiiiiiiiiii]
        ON CONFLICT (workspace_id, day, campaign_id) DO UPDATE SET
        invitations = campaign_day.invitations + excluded.invitations, accepted = campaign_day.accepted + excluded.accepted,
        messages = campaign_day.messages + excluded.messages, clicks = campaign_day.clicks + excluded.clicks,
        replies = campaign_day.replies + excluded.replies, sentiment = campaign_day.sentiment + excluded.sentiment,
        positive = campaign_day.positive + excluded.positive, neutral = campaign_day.neutral + excluded.neutral,
        negative = campaign_day.negative + excluded.negative, stop = campaign_day.stop + excluded.stop,
        out_of_office = campaign_day.out_of_office + excluded.out_of_office, blocked = campaign_day.blocked + excluded.blocked,
        duplicate = campaign_day.duplicate + excluded.duplicate, pending = campaign_day.pending + excluded.pending,
        untrue = campaign_day.untrue + excluded.untrue, errors = campaign_day.errors + excluded.errors";
    RECEIVED_ON = "SELECT day FROM ledger WHERE workspace_id = $1 AND kind = 'message_received' AND contact_id = $2
        AND jsonb(data) ->> 'message' = $3";
    RECOUNT = "SELECT l.campaign_id AS campaign_id, l.day AS day,
        count(*) FILTER (WHERE l.measure = 'invitations') AS invitations, count(*) FILTER (WHERE l.measure = 'accepted') AS accepted,
        count(*) FILTER (WHERE l.measure = 'messages') AS messages, count(*) FILTER (WHERE l.measure = 'clicks') AS clicks,
        count(*) FILTER (WHERE l.measure = 'replies') AS replies,
        CAST(coalesce(sum(CASE WHEN l.measure = 'replies' THEN coalesce(m.sentiment_percent, 50) END), 0) AS BIGINT) AS sentiment,
        count(*) FILTER (WHERE l.measure = 'replies' AND m.class = 'positive') AS positive,
        count(*) FILTER (WHERE l.measure = 'replies' AND coalesce(m.class, 'neutral') = 'neutral') AS neutral,
        count(*) FILTER (WHERE l.measure = 'replies' AND m.class = 'negative') AS negative,
        count(*) FILTER (WHERE l.measure = 'replies' AND m.class = 'stop') AS stop,
        count(*) FILTER (WHERE l.measure = 'replies' AND m.class = 'out_of_office') AS out_of_office,
        count(*) FILTER (WHERE l.measure = 'blocked') AS blocked, count(*) FILTER (WHERE l.measure = 'duplicate') AS duplicate,
        count(*) FILTER (WHERE l.measure = 'pending') AS pending, count(*) FILTER (WHERE l.measure = 'false') AS untrue,
        count(*) FILTER (WHERE l.measure = 'error') AS errors
        FROM ledger l LEFT JOIN conversation_message m ON l.measure = 'replies' AND m.workspace_id = l.workspace_id
            AND m.id = jsonb(l.data) ->> 'message'
        WHERE l.workspace_id = $1 AND l.measure IS NOT NULL GROUP BY l.campaign_id, l.day ORDER BY l.campaign_id, l.day";
    KEPT = "SELECT * FROM campaign_day WHERE workspace_id = $1 ORDER BY campaign_id, day";
}

/// What rows of the ledger add to the days of campaigns, collected for one statement.
#[derive(Debug, Default)]
pub(crate) struct Additions(BTreeMap<(i64, CampaignId), Sums>);

impl Additions {
    /// Counts what a row adds on a day.
    pub fn count(&mut self, day: i64, campaign: &CampaignId, counting: &Counting) {
        let sums = self.0.entry((day, campaign.clone())).or_default();
        sums.count(counting);
    }

    /// Writes them; one row per campaign and day, whatever their number.
    pub async fn write(self, tx: &mut Tx, workspace: &WorkspaceId) -> StoreResult<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let rows = self.0.into_iter().map(|((day, campaign), sums)| {
            let mut row = params![workspace, day, campaign];
            row.extend(sums.values().map(crate::Param::from));
            row
        });
        tx.execute_rows(&ADD, Vec::new(), rows.collect())
            .await
            .map(drop)
    }
}

/// The day on which a reply counts.
pub(crate) async fn received_on(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contact: &ContactId,
    message: &MessageId,
) -> StoreResult<Option<i64>> {
    let found: Option<CountedOn> = tx
        .fetch_optional(&RECEIVED_ON, params![workspace, contact, message])
        .await?;
    Ok(found.and_then(|row| row.day))
}

/// The sums over all days and campaigns that a filter lets through.
pub async fn total(tx: &mut Tx, workspace: &WorkspaceId, filter: &Filter) -> StoreResult<Sums> {
    let mut built = Built::new(TOTAL, params![workspace]);
    filter.of_days(&mut built);
    filter.restrict(&mut built, "d.campaign_id");
    let rows = tx
        .fetch_built("campaign_day::total", &built.text, built.params)
        .await?;
    Ok(rows.into_iter().next().unwrap_or_default())
}

/// The sums of each day that has any, in order.
pub async fn by_day(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    filter: &Filter,
) -> StoreResult<Vec<Summed<SummedDay>>> {
    let mut built = Built::new(BY_DAY, params![workspace]);
    filter.of_days(&mut built);
    filter.restrict(&mut built, "d.campaign_id");
    built.push(&[" GROUP BY d.day ORDER BY d.day"]);
    tx.fetch_built("campaign_day::by_day", &built.text, built.params)
        .await
}

/// The sums of each campaign that has any, archived ones included.
pub async fn by_campaign(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    filter: &Filter,
) -> StoreResult<Vec<Summed<SummedCampaign>>> {
    let mut built = Built::new(BY_CAMPAIGN, params![workspace]);
    filter.of_days(&mut built);
    filter.restrict(&mut built, "d.campaign_id");
    built.push(&[" GROUP BY d.campaign_id) AS s JOIN campaign c ON c.workspace_id = $1 AND c.id = s.summed_id
        JOIN member m ON m.workspace_id = $1 AND m.id = c.sender_member_id JOIN app_user u ON u.id = m.user_id
        ORDER BY c.family_key, c.id"]);
    tx.fetch_built("campaign_day::by_campaign", &built.text, built.params)
        .await
}

record! {
    /// A campaign's day.
    pub struct CampaignDay {
        /// The campaign.
        pub campaign_id: CampaignId,
        /// Days since 1970-01-01.
        pub day: i64,
    }
}

/// Adds sums to days of campaigns, without rows that they count: for histories that are made up to be measured.
pub async fn add(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    rows: impl IntoIterator<Item = (i64, CampaignId, Sums)>,
) -> StoreResult<()> {
    let mut additions = Additions::default();
    for (day, campaign, sums) in rows {
        *additions.0.entry((day, campaign)).or_default() += sums;
    }
    additions.write(tx, workspace).await
}

/// The sums as they are kept, for comparison with the recount.
pub async fn kept(tx: &mut Tx, workspace: &WorkspaceId) -> StoreResult<Vec<Summed<CampaignDay>>> {
    tx.fetch_all(&KEPT, params![workspace]).await
}

/// The sums of every campaign and day, counted again from the ledger (I-27).
pub async fn recount(
    tx: &mut Tx,
    workspace: &WorkspaceId,
) -> StoreResult<Vec<Summed<CampaignDay>>> {
    tx.fetch_all(&RECOUNT, params![workspace]).await
}
