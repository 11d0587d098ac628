//! Participations: where the sequence of a campaign stands for each contact.

use domain::action::{Reason, StepIndex};
use domain::ids::{CampaignId, ContactId, IdentityId, MemberId, WorkspaceId};
use domain::time::Timestamp;
use jiff::civil::Date;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A contact in a campaign.
    pub struct ParticipationRow {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The campaign.
        pub campaign_id: CampaignId,
        /// The contact.
        pub contact_id: ContactId,
        /// In whose name.
        pub member_id: MemberId,
        /// Through which account.
        pub identity_id: IdentityId,
        /// When the invitation left.
        pub invited_at: Option<Timestamp>,
        /// When the acceptance happened.
        pub accepted_at: Option<Timestamp>,
        /// The campaign's local date on which the acceptance was observed.
        pub accepted_local_date: Option<Date>,
        /// The last step that left.
        pub last_step: StepIndex,
        /// When it left.
        pub last_sent_at: Timestamp,
        /// The campaign's local date of that.
        pub last_sent_local_date: Date,
        /// Whether the next step has to be planned.
        pub needs_next: bool,
        /// When the sequence was stopped.
        pub stopped_at: Option<Timestamp>,
        /// Why.
        pub stopped_reason: Option<Reason>,
        /// When the invitation was withdrawn (R64).
        pub withdrawn_at: Option<Timestamp>,
    }
}

statements! {
    INVITED = "INSERT INTO participation (workspace_id, campaign_id, contact_id, member_id, identity_id, invited_at, last_step,
        last_sent_at, last_sent_local_date, needs_next) @values[0+tttttiiitb]
        ON CONFLICT (workspace_id, campaign_id, contact_id) DO NOTHING";
    BEGUN = "INSERT INTO participation (workspace_id, campaign_id, contact_id, member_id, identity_id, last_step,
        last_sent_at, last_sent_local_date, needs_next) @values[0+tttttiitb]
        ON CONFLICT (workspace_id, campaign_id, contact_id) DO NOTHING";
    SENT = "UPDATE participation SET last_step = v.column4, last_sent_at = v.column5, last_sent_local_date = v.column6,
        needs_next = (participation.stopped_at IS NULL)
        FROM (@values[0+tttiit]) AS v
        WHERE participation.workspace_id = v.column1 AND participation.campaign_id = v.column2
        AND participation.contact_id = v.column3 AND participation.last_step < v.column4";
    ACCEPT = "UPDATE participation SET accepted_at = v.column4, accepted_local_date = v.column5,
        needs_next = (participation.stopped_at IS NULL)
        FROM (@values[0+tttit]) AS v
        WHERE participation.workspace_id = v.column1 AND participation.campaign_id = v.column2
        AND participation.contact_id = v.column3 AND participation.accepted_at IS NULL
        RETURNING participation.campaign_id AS campaign_id, participation.contact_id AS contact_id";
    STOP = "UPDATE participation SET stopped_at = $4, stopped_reason = $5, needs_next = FALSE
        WHERE workspace_id = $1 AND campaign_id = $2 AND contact_id = $3 AND stopped_at IS NULL";
    STOP_WITH = "UPDATE participation SET stopped_at = v.column3, stopped_reason = v.column4, needs_next = FALSE
        FROM (@values[0+ttit]) AS v
        WHERE participation.workspace_id = v.column1 AND participation.contact_id = v.column2
        AND participation.stopped_at IS NULL AND (participation.accepted_at IS NULL OR participation.needs_next)
        RETURNING participation.workspace_id AS workspace_id, participation.campaign_id AS campaign_id,
        participation.contact_id AS contact_id, participation.member_id AS member_id, participation.last_step AS last_step";
    REFUSED = "SELECT count(*) AS count FROM participation
        WHERE workspace_id = $1 AND contact_id = $2 AND stopped_reason = 'stopped_by_refusal'";
    PLANNED = "UPDATE participation SET needs_next = FALSE FROM (@values[0+ttt]) AS v
        WHERE participation.workspace_id = v.column1 AND participation.campaign_id = v.column2
        AND participation.contact_id = v.column3";
    TO_CONTINUE = "SELECT p.* FROM participation p
        JOIN campaign c ON c.workspace_id = p.workspace_id AND c.id = p.campaign_id AND c.state = 'active'
        WHERE p.needs_next ORDER BY p.workspace_id, p.campaign_id, p.contact_id LIMIT $1";
    BETWEEN = "SELECT p.* FROM (@values[0+tt]) AS v JOIN identity i ON i.id = v.column1 JOIN member m ON m.user_id = i.user_id
        JOIN participation p ON p.workspace_id = m.workspace_id AND p.contact_id = v.column2 AND p.identity_id = i.id
        ORDER BY coalesce(p.invited_at, p.last_sent_at) DESC, p.campaign_id DESC";
    OF_ACTIONS = "SELECT p.* FROM (@values[0+ttt]) AS v
        JOIN participation p ON p.workspace_id = v.column1 AND p.campaign_id = v.column2 AND p.contact_id = v.column3";
    OF_CONTACT = "SELECT * FROM participation WHERE workspace_id = $1 AND contact_id = $2 ORDER BY coalesce(invited_at, last_sent_at), campaign_id";
    WITHDRAWN = "UPDATE participation SET withdrawn_at = v.column4 FROM (@values[0+ttti]) AS v
        WHERE participation.workspace_id = v.column1 AND participation.campaign_id = v.column2
        AND participation.contact_id = v.column3 AND participation.withdrawn_at IS NULL";
    STALE = "SELECT p.* FROM (@values[1+ttti]) AS v
        CROSS JOIN relation r JOIN participation p ON p.workspace_id = r.workspace_id AND p.campaign_id = v.column2 AND p.contact_id = r.contact_id
            AND p.identity_id = r.identity_id AND p.invited_at <= v.column4 AND p.accepted_at IS NULL AND p.withdrawn_at IS NULL
        WHERE r.identity_id = v.column3 AND r.state = 'invited' AND r.workspace_id = v.column1
            AND NOT EXISTS (SELECT 1 FROM action a WHERE a.workspace_id = p.workspace_id AND a.campaign_id = p.campaign_id
                AND a.contact_id = p.contact_id AND a.step = 1000)
            AND NOT EXISTS (SELECT 1 FROM conversation_message m WHERE m.workspace_id = p.workspace_id
                AND m.identity_id = p.identity_id AND m.contact_id = p.contact_id AND m.direction = 'in'
                AND m.happened_at > p.invited_at)
        ORDER BY p.invited_at, p.campaign_id, p.contact_id LIMIT $1";
    OPEN_WITHDRAWALS = "SELECT v.column2 AS member_id, count(*) AS count FROM (@values[1+tt]) AS v
        JOIN action a ON a.workspace_id = v.column1 AND a.member_id = v.column2 AND a.local_date >= $1 AND a.kind = 'withdrawal'
            AND a.state IN ('queued', 'waiting_for_approval', 'approved', 'scheduled') GROUP BY v.column2";
    PENDING = "SELECT identity_id, count(*) AS count FROM relation
        WHERE identity_id IN @any($1) AND state = 'invited' GROUP BY identity_id";
}

/// A step that left.
#[derive(Debug, Clone)]
pub struct Left<'a> {
    /// The action.
    pub action: &'a crate::action::ActionRow,
    /// Through which account.
    pub identity: &'a IdentityId,
    /// When.
    pub at: Timestamp,
    /// The campaign's local date of that.
    pub local_date: Date,
}

/// Contacts were invited: their sequences begin.
pub async fn invited(tx: &mut Tx, steps: &[Left<'_>]) -> StoreResult<()> {
    let rows = steps
        .iter()
        .map(|new| {
            params![
                &new.action.workspace_id,
                &new.action.campaign_id,
                &new.action.contact_id,
                &new.action.member_id,
                new.identity,
                new.at,
                0_i64,
                new.at,
                new.local_date,
                false
            ]
        })
        .collect();
    tx.execute_rows(&INVITED, Vec::new(), rows).await.map(drop)
}

/// Contacts were written to for the first time: the sequences of a nurture campaign begin, and go on
/// without waiting for anybody.
pub async fn begun(tx: &mut Tx, steps: &[Left<'_>]) -> StoreResult<()> {
    let rows = steps
        .iter()
        .map(|new| {
            params![
                &new.action.workspace_id,
                &new.action.campaign_id,
                &new.action.contact_id,
                &new.action.member_id,
                new.identity,
                new.action.step,
                new.at,
                new.local_date,
                true
            ]
        })
        .collect();
    tx.execute_rows(&BEGUN, Vec::new(), rows).await.map(drop)
}

/// Later steps left.
pub async fn sent(tx: &mut Tx, steps: &[Left<'_>]) -> StoreResult<()> {
    let rows = steps
        .iter()
        .map(|new| {
            params![
                &new.action.workspace_id,
                &new.action.campaign_id,
                &new.action.contact_id,
                new.action.step,
                new.at,
                new.local_date
            ]
        })
        .collect();
    tx.execute_rows(&SENT, Vec::new(), rows).await.map(drop)
}

/// An invitation that was accepted.
#[derive(Debug, Clone, Copy)]
pub struct Accepting<'a> {
    /// The participation.
    pub participation: &'a ParticipationRow,
    /// When it was accepted.
    pub at: Timestamp,
    /// The campaign's local date on which that was observed.
    pub observed_local_date: Date,
}

record! {
    /// A participation by its key, for those that a statement changed.
    pub struct Accepted {
        /// The campaign.
        pub campaign_id: CampaignId,
        /// The contact.
        pub contact_id: ContactId,
    }
}

/// Invitations were accepted; answers those of which that was not known. The list must name a
/// participation once.
pub async fn accept(tx: &mut Tx, accepting: &[Accepting<'_>]) -> StoreResult<Vec<Accepted>> {
    let rows = accepting
        .iter()
        .map(|new| {
            params![
                &new.participation.workspace_id,
                &new.participation.campaign_id,
                &new.participation.contact_id,
                new.at,
                new.observed_local_date
            ]
        })
        .collect();
    tx.fetch_all_rows(&ACCEPT, Vec::new(), rows).await
}

/// The sequence ends for a contact; false where it had ended.
pub async fn stop(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaign: &CampaignId,
    contact: &ContactId,
    at: Timestamp,
    reason: Reason,
) -> StoreResult<bool> {
    let changed = tx
        .execute(&STOP, params![workspace, campaign, contact, at, reason])
        .await?;
    Ok(changed == 1)
}

record! {
    /// A sequence that ended.
    pub struct Stopped {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The campaign.
        pub campaign_id: CampaignId,
        /// The contact.
        pub contact_id: ContactId,
        /// In whose name it ran.
        pub member_id: MemberId,
        /// The last step that left.
        pub last_step: StepIndex,
    }
}

/// Every sequence ends that would go on with one of these contacts, whoever sends; answers those that did. The list must
/// name a contact once.
pub async fn stop_with<'a>(
    tx: &mut Tx,
    contacts: impl IntoIterator<Item = &'a (WorkspaceId, ContactId)>,
    at: Timestamp,
    reason: Reason,
) -> StoreResult<Vec<Stopped>> {
    let rows = contacts
        .into_iter()
        .map(|(workspace, contact)| params![workspace, contact, at, reason])
        .collect();
    tx.fetch_all_rows(&STOP_WITH, Vec::new(), rows).await
}

record! {
    /// A number of sequences.
    pub struct Sequences {
        /// The number.
        pub count: i64,
    }
}

/// How many sequences with a contact ended because of a refusal (R48).
pub async fn refused(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contact: &ContactId,
) -> StoreResult<u64> {
    let row: Sequences = tx.fetch_one(&REFUSED, params![workspace, contact]).await?;
    Ok(row.count.unsigned_abs())
}

/// The next steps of these were planned, or there are none.
pub async fn planned(tx: &mut Tx, rows: &[ParticipationRow]) -> StoreResult<()> {
    let rows = rows
        .iter()
        .map(|row| params![&row.workspace_id, &row.campaign_id, &row.contact_id])
        .collect();
    tx.execute_rows(&PLANNED, Vec::new(), rows).await.map(drop)
}

/// Participations of active campaigns whose next step has to be planned.
pub async fn to_continue(tx: &mut Tx, limit: u32) -> StoreResult<Vec<ParticipationRow>> {
    tx.fetch_all(&TO_CONTINUE, params![limit]).await
}

/// The campaigns in which accounts approached contacts, the latest first. The list must name a pair
/// once.
pub async fn between<'a>(
    tx: &mut Tx,
    pairs: impl IntoIterator<Item = (&'a IdentityId, &'a ContactId)>,
) -> StoreResult<Vec<ParticipationRow>> {
    let rows = pairs
        .into_iter()
        .map(|(identity, contact)| params![identity, contact])
        .collect();
    tx.fetch_all_rows(&BETWEEN, Vec::new(), rows).await
}

/// The participations to which actions belong.
pub async fn of_actions<'a>(
    tx: &mut Tx,
    actions: impl IntoIterator<Item = &'a crate::action::ActionRow>,
) -> StoreResult<Vec<ParticipationRow>> {
    let keys: std::collections::BTreeSet<_> = actions
        .into_iter()
        .map(|action| {
            (
                &action.workspace_id,
                &action.campaign_id,
                &action.contact_id,
            )
        })
        .collect();
    let rows = keys
        .into_iter()
        .map(|(workspace, campaign, contact)| params![workspace, campaign, contact])
        .collect();
    tx.fetch_all_rows(&OF_ACTIONS, Vec::new(), rows).await
}

/// Every campaign that approached a contact of a workspace.
pub async fn of_contact(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contact: &ContactId,
) -> StoreResult<Vec<ParticipationRow>> {
    tx.fetch_all(&OF_CONTACT, params![workspace, contact]).await
}

/// Invitations were withdrawn.
pub async fn withdrawn(tx: &mut Tx, steps: &[Left<'_>]) -> StoreResult<()> {
    let rows = steps
        .iter()
        .map(|new| {
            let action = new.action;
            params![
                &action.workspace_id,
                &action.campaign_id,
                &action.contact_id,
                new.at
            ]
        })
        .collect();
    tx.execute_rows(&WITHDRAWN, Vec::new(), rows)
        .await
        .map(drop)
}

/// Where invitations may be stale: of a campaign, sent by an account, not after an instant.
#[derive(Debug, Clone)]
pub struct Staleness<'a> {
    /// The workspace.
    pub workspace: &'a WorkspaceId,
    /// The campaign.
    pub campaign: &'a CampaignId,
    /// The account.
    pub identity: &'a IdentityId,
    /// Invited until then.
    pub until: Timestamp,
}

/// Invitations that are open, were not answered and have no withdrawal yet, the oldest first (R64).
pub async fn stale(
    tx: &mut Tx,
    asked: &[Staleness<'_>],
    limit: u32,
) -> StoreResult<Vec<ParticipationRow>> {
    let rows = asked
        .iter()
        .map(|one| params![one.workspace, one.campaign, one.identity, one.until])
        .collect();
    tx.fetch_all_rows(&STALE, params![limit], rows).await
}

record! {
    /// Withdrawals of a member that have not begun.
    pub struct OpenWithdrawals {
        /// The member.
        pub member_id: MemberId,
        /// How many.
        pub count: i64,
    }
}

/// How many withdrawals of members for a date and later have not begun. The list must name a member once.
pub async fn open_withdrawals<'a>(
    tx: &mut Tx,
    members: impl IntoIterator<Item = (&'a WorkspaceId, &'a MemberId)>,
    from_date: Date,
) -> StoreResult<Vec<OpenWithdrawals>> {
    let rows = members
        .into_iter()
        .map(|(workspace, member)| params![workspace, member])
        .collect();
    tx.fetch_all_rows(&OPEN_WITHDRAWALS, params![from_date], rows)
        .await
}

record! {
    /// Open invitations of an account.
    pub struct Pending {
        /// The account.
        pub identity_id: IdentityId,
        /// How many.
        pub count: i64,
    }
}

/// How many invitations of accounts are open (R51).
pub async fn pending<'a>(
    tx: &mut Tx,
    identities: impl IntoIterator<Item = &'a IdentityId>,
) -> StoreResult<Vec<Pending>> {
    tx.fetch_all(&PENDING, params![crate::sql::list(identities)])
        .await
}
