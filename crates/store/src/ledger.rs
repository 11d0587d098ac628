//! The ledger: the append-only record of what happened, and the only source of numbers.

use domain::action::{Category, Reason, StepIndex};
use domain::ids::{ActionId, CampaignId, ContactId, MemberId, WorkspaceId};
use domain::ledger::{Actor, EventKind};
use domain::seeded::{self, Bug};
use domain::time::Timestamp;
use jiff::civil::Date;

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
        /// Further facts, JSON.
        pub data: Option<String>,
    }
}

record! {
    /// The last sequence of a workspace.
    pub struct Head {
        /// The last sequence.
        pub last_sequence: i64,
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
        RETURNING last_sequence";
    APPEND = "INSERT INTO ledger (workspace_id, sequence, at, kind, actor, cause, campaign_id, contact_id, member_id,
        action_id, step, local_date, category, reason, data) @values[0+tiitttttttitttt]";
    TOUCH_CONTACTS = "UPDATE contact SET last_event_kind = v.column2, last_event_at = v.column3
        FROM (@values[1+tti]) AS v WHERE contact.workspace_id = $1 AND contact.id = v.column1";
    PAGE = "SELECT * FROM ledger WHERE workspace_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";
    OF_CONTACT = "SELECT sequence, at, kind, actor, cause, campaign_id, contact_id, member_id, action_id, step, local_date,
            category, reason, data FROM ledger WHERE workspace_id = $1 AND contact_id = $2 AND sequence < $3
        UNION ALL SELECT l.sequence, l.at, 'contact_identified' AS kind, l.actor, l.cause, l.campaign_id, r.contact_id,
            l.member_id, l.action_id, l.step, l.local_date, l.category, l.reason, l.data FROM finder f
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

/// Writes events with the next sequences of the workspace, in the caller's transaction, and
/// keeps each contact's last event. Answers the first of the sequences; they follow each other.
pub async fn append(tx: &mut Tx, workspace: &WorkspaceId, entries: Vec<Entry>) -> StoreResult<i64> {
    if entries.is_empty() {
        return Ok(0);
    }
    // I-33 is broken where a number is given to nothing.
    let reserved = entries.len() as i64 + i64::from(seeded::is_on(Bug::SkipALedgerSequence));
    let head: Head = tx.fetch_one(&RESERVE, params![workspace, reserved]).await?;
    let first = head.last_sequence - entries.len() as i64 + 1;
    touch_contacts(tx, workspace, &entries).await?;
    let rows = entries.into_iter().zip(first..).map(|(entry, sequence)| {
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
        ]
    });
    tx.execute_each(&APPEND, Vec::new(), rows).await?;
    Ok(first)
}

/// Contact lists show the last event; of several in one transaction the last one counts.
async fn touch_contacts(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    entries: &[Entry],
) -> StoreResult<()> {
    let mut last = std::collections::BTreeMap::new();
    for entry in entries {
        // That an action got its moment and was begun are steps on the way to what is shown.
        let is_inner = matches!(
            entry.kind,
            EventKind::ActionScheduled | EventKind::ActionBegun
        );
        if let Some(contact) = &entry.contact
            && !is_inner
        {
            last.insert(contact, (entry.kind, entry.at));
        }
    }
    let rows = last
        .into_iter()
        .map(|(contact, (kind, at))| params![contact, kind, at])
        .collect();
    tx.execute_rows(&TOUCH_CONTACTS, params![workspace], rows)
        .await?;
    Ok(())
}

/// Keeps the last event of contacts of which the ledger tells in one line for many.
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

/// A contact's events before a sequence, newest first: the journey (R31). That it was identified together with others
/// is told as its own.
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
