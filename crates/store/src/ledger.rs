//! The ledger: the append-only record of what happened, and the only source of numbers.

use domain::action::{Category, Reason, StepIndex};
use domain::calendar::zone;
use domain::ids::{ActionId, CampaignId, ContactId, MemberId, WorkspaceId};
use domain::ledger::{Actor, EventKind, Measure};
use domain::seeded::{self, Bug};
use domain::time::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::campaign_day::{self, Additions, Counting};
use crate::{StoreResult, Tx, params, record, statements};

/// One event to be written. What does not apply stays empty.
#[derive(Debug, Clone)]
pub struct Entry {
    /// When it happened, by the engine's clock.
    pub at: Timestamp,
    /// What happened.
    pub kind: EventKind,
    /// Who did it.
    pub actor: Actor,
    /// What led to it: a step, a use case, an observation (I-33).
    pub cause: &'static str,
    /// The campaign.
    pub campaign: Option<CampaignId>,
    /// The contact.
    pub contact: Option<ContactId>,
    /// The member in whose name.
    pub member: Option<MemberId>,
    /// The action.
    pub action: Option<ActionId>,
    /// The step of the sequence.
    pub step: Option<StepIndex>,
    /// The campaign's local date that the event counts for.
    pub local_date: Option<Date>,
    /// How an action ended.
    pub category: Option<Category>,
    /// Why.
    pub reason: Option<Reason>,
    /// What it adds to the sums of its campaign, where that does not follow from kind and category.
    pub counting: Option<Counting>,
    /// Further facts.
    pub data: Option<serde_json::Value>,
}

impl Entry {
    /// An event with nothing but its time, kind, actor and cause.
    pub fn new(at: Timestamp, kind: EventKind, actor: Actor, cause: &'static str) -> Self {
        Self {
            at,
            kind,
            actor,
            cause,
            campaign: None,
            contact: None,
            member: None,
            action: None,
            step: None,
            local_date: None,
            category: None,
            reason: None,
            counting: None,
            data: None,
        }
    }

    /// Names the campaign.
    #[must_use]
    pub fn campaign(mut self, id: &CampaignId) -> Self {
        self.campaign = Some(id.clone());
        self
    }

    /// Names the contact.
    #[must_use]
    pub fn contact(mut self, id: &ContactId) -> Self {
        self.contact = Some(id.clone());
        self
    }

    /// Names the member.
    #[must_use]
    pub fn member(mut self, id: &MemberId) -> Self {
        self.member = Some(id.clone());
        self
    }

    /// Names the action and its step.
    #[must_use]
    pub fn action(mut self, id: &ActionId, step: StepIndex) -> Self {
        self.action = Some(id.clone());
        self.step = Some(step);
        self
    }

    /// Counts for a local date.
    #[must_use]
    pub fn on(mut self, date: Date) -> Self {
        self.local_date = Some(date);
        self
    }

    /// Says why, and with it the category.
    #[must_use]
    pub fn because(mut self, reason: Reason) -> Self {
        self.category = reason.category();
        self.reason = Some(reason);
        self
    }

    /// Says what it adds to the sums of its campaign.
    #[must_use]
    pub fn counting(mut self, counting: Counting) -> Self {
        self.counting = Some(counting);
        self
    }

    /// What it adds to the sums of its campaign; nothing where it has none.
    fn counted(&self) -> Option<Counting> {
        self.campaign.as_ref()?;
        if self.counting.is_some() {
            return self.counting.clone();
        }
        let measure = match self.kind {
            EventKind::InvitationAccepted => Some(Measure::Accepted),
            EventKind::LinkClicked => Some(Measure::Clicks),
            EventKind::ActionEnded => self.category.and_then(Measure::not_performed),
            _ => None,
        };
        measure.map(Counting::One)
    }

    /// Adds further facts.
    #[must_use]
    pub fn with(mut self, data: serde_json::Value) -> Self {
        self.data = Some(data);
        self
    }
}

record! {
    /// A row of the ledger as it was written.
    pub struct LedgerRow {
        /// Its place in the workspace's ledger, from 1, without gaps.
        pub sequence: i64,
        /// When it happened.
        pub at: Timestamp,
        /// What happened.
        pub kind: EventKind,
        /// Who did it: `engine`, `network`, a user's or a key's id, `command_line`.
        pub actor: String,
        /// What led to it.
        pub cause: String,
        /// The campaign.
        pub campaign_id: Option<CampaignId>,
        /// The contact.
        pub contact_id: Option<ContactId>,
        /// The member in whose name.
        pub member_id: Option<MemberId>,
        /// The action.
        pub action_id: Option<ActionId>,
        /// The step of the sequence.
        pub step: Option<StepIndex>,
        /// The campaign's local date that the event counts for.
        pub local_date: Option<Date>,
        /// How an action ended.
        pub category: Option<Category>,
        /// Why.
        pub reason: Option<Reason>,
        /// The number that it counts for.
        pub measure: Option<Measure>,
        /// Further facts, JSON.
        pub data: Option<String>,
    }
}

record! {
    /// The last sequence of a workspace.
    pub struct Head {
        /// The last sequence.
        pub last_sequence: i64,
        /// The workspace's zone, in which days are counted.
        pub time_zone: Option<String>,
    }
}

record! {
    /// How far a workspace's ledger has come.
    pub struct Reached {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The last sequence.
        pub last_sequence: i64,
    }
}

statements! {
    REACHED = "SELECT workspace_id, last_sequence FROM ledger_head ORDER BY workspace_id";
    RESERVE = "INSERT INTO ledger_head (workspace_id, last_sequence) VALUES ($1, $2)
        ON CONFLICT (workspace_id) DO UPDATE SET last_sequence = ledger_head.last_sequence + excluded.last_sequence
        RETURNING last_sequence, (SELECT w.time_zone FROM workspace w WHERE w.id = $1) AS time_zone";
    APPEND = "INSERT INTO ledger (workspace_id, sequence, at, kind, actor, cause, campaign_id, contact_id, member_id,
        action_id, step, local_date, category, reason, data, measure, day) @values[0+tiitttttttittttti]";
    TOUCH_CONTACTS = "UPDATE contact SET last_event_kind = v.column2, last_event_at = v.column3
        FROM (@values[1+tti]) AS v WHERE contact.workspace_id = $1 AND contact.id = v.column1";
    PAGE = "SELECT * FROM ledger WHERE workspace_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";
    OF_CONTACT = "SELECT sequence, at, kind, actor, cause, campaign_id, contact_id, member_id, action_id, step, local_date,
            category, reason, measure, data FROM ledger WHERE workspace_id = $1 AND contact_id = $2 AND sequence < $3
        UNION ALL SELECT l.sequence, l.at, l.kind, l.actor, l.cause, l.campaign_id, l.contact_id, l.member_id, l.action_id,
            l.step, l.local_date, l.category, l.reason, l.measure, l.data FROM contact k
            JOIN ledger l ON l.workspace_id = $1 AND l.contact_id = k.id
            WHERE k.workspace_id = $1 AND k.merged_into = $2 AND l.sequence < $3
        UNION ALL SELECT l.sequence, l.at, 'contact_identified' AS kind, l.actor, l.cause, l.campaign_id, r.contact_id,
            l.member_id, l.action_id, l.step, l.local_date, l.category, l.reason, l.measure, l.data FROM finder f
            JOIN finder_result r ON r.workspace_id = $1 AND r.finder_id = f.id AND r.contact_id = $2
            JOIN finder_intake i ON i.workspace_id = $1 AND i.finder_id = f.id AND i.first_position <= r.position
                AND i.last_position = (SELECT min(n.last_position) FROM finder_intake n WHERE n.workspace_id = $1
                    AND n.finder_id = f.id AND n.last_position >= r.position)
            JOIN ledger l ON l.workspace_id = $1 AND l.sequence = i.sequence
            WHERE f.workspace_id = $1 AND i.sequence < $3
        ORDER BY sequence DESC LIMIT $4";
    ARCHIVES = "SELECT * FROM ledger WHERE workspace_id = $1 AND member_id = $2 AND kind = 'archive_brought'
        ORDER BY sequence DESC LIMIT $3";
    OF_CAMPAIGN = "SELECT * FROM ledger WHERE workspace_id = $1 AND campaign_id = $2 AND sequence < $3
        ORDER BY sequence DESC LIMIT $4";
}

/// How far the ledgers of all workspaces have come: what several processes share changes no
/// faster than these.
pub async fn reached(tx: &mut Tx) -> StoreResult<Vec<Reached>> {
    tx.fetch_all(&REACHED, params![]).await
}

/// Writes events with the next sequences of the workspace, in the caller's transaction. Answers the first of the
/// sequences; they follow each other.
pub async fn append(tx: &mut Tx, workspace: &WorkspaceId, entries: Vec<Entry>) -> StoreResult<i64> {
    if entries.is_empty() {
        return Ok(0);
    }
    // I-33 is broken where a number is given to nothing.
    let reserved = entries.len() as i64 + i64::from(seeded::is_on(Bug::SkipALedgerSequence));
    let head: Head = tx.fetch_one(&RESERVE, params![workspace, reserved]).await?;
    let first = head.last_sequence - entries.len() as i64 + 1;
    let zone = head.time_zone.as_deref().map(zone::resolve);
    let zone = zone.and_then(Result::ok).unwrap_or(TimeZone::UTC);
    let days: Vec<i64> = entries
        .iter()
        .map(|entry| campaign_day::number(entry.at.local_date(&zone)))
        .collect();
    let measures = sum_up(tx, workspace, &entries, &days).await?;
    let counted = days.into_iter().zip(measures);
    let rows = entries.into_iter().zip(counted).zip(first..);
    let rows = rows.map(|((entry, (day, measure)), sequence)| {
        params![
            workspace,
            sequence,
            entry.at,
            entry.kind,
            entry.actor.to_string(),
            entry.cause,
            entry.campaign,
            entry.contact,
            entry.member,
            entry.action,
            entry.step,
            entry.local_date,
            entry.category,
            entry.reason,
            entry.data.map(|data| data.to_string()),
            measure,
            day,
        ]
    });
    tx.execute_each(&APPEND, Vec::new(), rows).await?;
    Ok(first)
}

/// Adds what the entries count for to the sums of their campaigns' days (I-27). Whoever writes holds the head of the ledger, so
/// that no two wait for each other's days. Answers the measure under which each entry is found.
async fn sum_up(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    entries: &[Entry],
    days: &[i64],
) -> StoreResult<Vec<Option<Measure>>> {
    let mut additions = Additions::default();
    let mut measures = Vec::with_capacity(entries.len());
    for (entry, day) in entries.iter().zip(days) {
        let counted = entry.counted();
        measures.push(counted.as_ref().and_then(Counting::measure));
        let (Some(campaign), Some(counting)) = (&entry.campaign, counted) else {
            continue;
        };
        let day = match (&counting, &entry.contact) {
            (Counting::Correction { message, .. }, Some(contact)) => {
                campaign_day::received_on(tx, workspace, contact, message).await?
            }
            (Counting::Correction { .. }, None) => None,
            _ => Some(*day),
        };
        if let Some(day) = day {
            additions.count(day, campaign, &counting);
        }
    }
    additions.write(tx, workspace).await?;
    Ok(measures)
}

/// Keeps the last event of contacts of which the ledger tells in one line for many. Where it has a line for a contact,
/// [`crate::contact::beside()`] finds it, and the contact's own wide row is left alone.
pub(crate) async fn note_last(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contacts: &[ContactId],
    kind: EventKind,
    at: Timestamp,
) -> StoreResult<()> {
    let rows = contacts
        .iter()
        .map(|contact| params![contact, kind, at])
        .collect();
    tx.execute_rows(&TOUCH_CONTACTS, params![workspace], rows)
        .await
        .map(drop)
}

/// Events after a sequence, oldest first.
pub async fn page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    after_sequence: i64,
    limit: u32,
) -> StoreResult<Vec<LedgerRow>> {
    tx.fetch_all(&PAGE, params![workspace, after_sequence, limit])
        .await
}

/// A contact's events before a sequence, newest first: the journey (R31), with that of the contacts merged into it. That it
/// was identified together with others is told as its own.
pub async fn of_contact(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contact: &ContactId,
    before_sequence: i64,
    limit: u32,
) -> StoreResult<Vec<LedgerRow>> {
    tx.fetch_all(
        &OF_CONTACT,
        params![workspace, contact, before_sequence, limit],
    )
    .await
}

/// The archives of a member that were brought, the newest first (R43).
pub async fn archives(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    member: &MemberId,
    limit: u32,
) -> StoreResult<Vec<LedgerRow>> {
    tx.fetch_all(&ARCHIVES, params![workspace, member, limit])
        .await
}

/// A campaign's events before a sequence, newest first.
pub async fn of_campaign(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaign: &CampaignId,
    before_sequence: i64,
    limit: u32,
) -> StoreResult<Vec<LedgerRow>> {
    tx.fetch_all(
        &OF_CAMPAIGN,
        params![workspace, campaign, before_sequence, limit],
    )
    .await
}
