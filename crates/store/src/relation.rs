//! Relations: what is known between an account and a contact.

use domain::ids::{ContactId, IdentityId, WorkspaceId};
use domain::named;
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

named! {
    /// What is between an account and a contact.
    RelationState, "relation" {
        /// Nothing.
        None = "none",
        /// An invitation of the account is open.
        Invited = "invited",
        /// They are connected.
        Connected = "connected",
    }
}

record! {
    /// What is known, and since when.
    pub struct RelationRow {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The account.
        pub identity_id: IdentityId,
        /// The contact.
        pub contact_id: ContactId,
        /// What is between them.
        pub state: String,
        /// Since when.
        pub since: Timestamp,
        /// When an invitation of the account was last withdrawn by us (R64).
        pub withdrawn_at: Option<Timestamp>,
    }
}

impl RelationRow {
    /// What is between them.
    pub fn state(&self) -> RelationState {
        self.state.parse().unwrap_or(RelationState::None)
    }
}

statements! {
    SET = "INSERT INTO relation (workspace_id, identity_id, contact_id, state, since, source) @values[0+ttttit]
        ON CONFLICT (workspace_id, identity_id, contact_id) DO UPDATE
        SET state = excluded.state, since = excluded.since, source = excluded.source
        WHERE relation.state <> excluded.state
        AND NOT (relation.state = 'connected' AND excluded.state = 'invited' AND relation.since >= excluded.since)";
    OPEN = "SELECT r.workspace_id AS workspace_id, r.contact_id AS contact_id, r.since AS since, c.profile_key AS profile_key
        FROM relation r JOIN contact c ON c.workspace_id = r.workspace_id AND c.id = r.contact_id
        WHERE r.identity_id = $1 AND r.state = 'invited' AND r.since <= $2 AND (r.since, r.contact_id) > ($3, $4)
        ORDER BY r.since, r.contact_id LIMIT $5";
    NOT_OPEN = "UPDATE relation SET state = 'none', since = v.column4, source = 'send' FROM (@values[0+ttti]) AS v
        WHERE relation.workspace_id = v.column1 AND relation.identity_id = v.column2 AND relation.contact_id = v.column3
        AND relation.state = 'invited'";
    WITHDRAWN = "INSERT INTO relation (workspace_id, identity_id, contact_id, state, since, source, withdrawn_at) @values[0+ttttiti]
        ON CONFLICT (workspace_id, identity_id, contact_id) DO UPDATE
        SET state = CASE WHEN relation.state = 'connected' THEN relation.state ELSE excluded.state END,
            since = CASE WHEN relation.state = 'invited' THEN excluded.since ELSE relation.since END,
            source = CASE WHEN relation.state = 'invited' THEN excluded.source ELSE relation.source END,
            withdrawn_at = excluded.withdrawn_at";
    OF_PAIRS = "SELECT r.workspace_id AS workspace_id, r.identity_id AS identity_id, r.contact_id AS contact_id,
        r.state AS state, r.since AS since, r.withdrawn_at AS withdrawn_at FROM (@values[0+ttt]) AS v
        JOIN relation r ON r.workspace_id = v.column1 AND r.identity_id = v.column2 AND r.contact_id = v.column3";
    OF_CONTACT = "SELECT workspace_id, identity_id, contact_id, state, since, withdrawn_at FROM relation
        WHERE workspace_id = $1 AND contact_id = $2 ORDER BY identity_id";
}

/// Something learnt about an account and a contact.
#[derive(Debug, Clone)]
pub struct Learnt {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The account.
    pub identity: IdentityId,
    /// The contact.
    pub contact: ContactId,
    /// What is between them.
    pub state: RelationState,
    /// Since when.
    pub since: Timestamp,
    /// Who told: a connector, a person, a file.
    pub source: &'static str,
}

/// Keeps what was learnt; the list must name a pair once. That they are connected is not undone by an older invitation.
pub async fn set(tx: &mut Tx, learnt: Vec<Learnt>) -> StoreResult<()> {
    let rows = learnt
        .into_iter()
        .map(|new| {
            params![
                new.workspace,
                new.identity,
                new.contact,
                new.state.as_str(),
                new.since,
                new.source
            ]
        })
        .collect();
    tx.execute_rows(&SET, Vec::new(), rows).await.map(drop)
}

/// Invitations of accounts were withdrawn then. Who has accepted meanwhile stays connected. The list must name a pair once.
pub async fn withdrawn<'a>(
    tx: &mut Tx,
    pairs: impl IntoIterator<Item = (&'a WorkspaceId, &'a IdentityId, &'a ContactId, Timestamp)>,
) -> StoreResult<()> {
    let rows = pairs
        .into_iter()
        .map(|(workspace, identity, contact, at)| {
            let state = RelationState::None.as_str();
            params![workspace, identity, contact, state, at, "sent", at]
        })
        .collect();
    tx.execute_rows(&WITHDRAWN, Vec::new(), rows)
        .await
        .map(drop)
}

/// No invitation of an account to a contact is open. Who has accepted meanwhile stays connected.
pub async fn not_open(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    identity: &IdentityId,
    contact: &ContactId,
    now: Timestamp,
) -> StoreResult<()> {
    let row = params![workspace, identity, contact, now];
    tx.execute_rows(&NOT_OPEN, Vec::new(), vec![row])
        .await
        .map(drop)
}

record! {
    /// An open invitation.
    pub struct OpenInvitation {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// Who was invited.
        pub contact_id: ContactId,
        /// When.
        pub since: Timestamp,
        /// The contact's canonical profile.
        pub profile_key: Option<String>,
    }
}

/// Open invitations of an account that were sent until an instant, oldest first, behind one of them.
pub async fn open_invitations(
    tx: &mut Tx,
    identity: &IdentityId,
    until: Timestamp,
    behind: Option<&OpenInvitation>,
    limit: u32,
) -> StoreResult<Vec<OpenInvitation>> {
    let (since, contact) = behind.map_or((Timestamp::from_millis(i64::MIN), ""), |row| {
        (row.since, row.contact_id.as_str())
    });
    tx.fetch_all(&OPEN, params![identity, until, since, contact, limit])
        .await
}

/// What is known of pairs.
pub async fn of_pairs(
    tx: &mut Tx,
    pairs: impl IntoIterator<Item = (WorkspaceId, IdentityId, ContactId)>,
) -> StoreResult<Vec<RelationRow>> {
    let rows = pairs
        .into_iter()
        .map(|(workspace, identity, contact)| params![workspace, identity, contact])
        .collect();
    tx.fetch_all_rows(&OF_PAIRS, Vec::new(), rows).await
}

/// What is known of a contact.
pub async fn of_contact(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contact: &ContactId,
) -> StoreResult<Vec<RelationRow>> {
    tx.fetch_all(&OF_CONTACT, params![workspace, contact]).await
}
