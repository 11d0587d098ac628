//! Messages between accounts and contacts, in both directions.

use domain::action::StepIndex;
use domain::ids::{CampaignId, ContactId, IdentityId, MessageId, WorkspaceId};
use domain::named;
use domain::reply::Class;
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

named! {
    /// Which way a message went.
    Direction, "direction" {
        /// From the contact to the account.
        In = "in",
        /// From the account to the contact.
        Out = "out",
    }
}

/// A message that was sent or seen.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Its id.
    pub id: MessageId,
    /// The account.
    pub identity: IdentityId,
    /// The contact.
    pub contact: ContactId,
    /// Which way it went.
    pub direction: Direction,
    /// Whether the account's owner wrote it by hand.
    pub by_hand: bool,
    /// What it says; of what the contact wrote alone (R70).
    pub verdict: Option<Verdict>,
    /// The text.
    pub text: String,
    /// When it was written.
    pub happened_at: Timestamp,
    /// When it was seen.
    pub observed_at: Timestamp,
    /// The network's id, or a key made from what is known.
    pub remote_id: String,
    /// The campaign that sent it, or that it answers.
    pub campaign: Option<CampaignId>,
    /// The step that it was, or that it answers.
    pub step: Option<StepIndex>,
}

/// What a reply says, as it was judged (R70).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The tag of its language, where that is known.
    pub language: Option<&'static str>,
    /// Its class.
    pub class: Class,
    /// Its mood, 0 to 100; 50 is neutral.
    pub sentiment_percent: u8,
    /// How sure that is, 0 to 100.
    pub confidence_percent: u8,
    /// Whether a person should look.
    pub unsure: bool,
    /// Why, as JSON.
    pub reason: String,
}

record! {
    /// Which messages a statement made.
    pub struct NewlySeen {
        /// The message.
        pub id: MessageId,
    }
}

record! {
    /// What a contact and an account wrote since an instant.
    pub struct Since {
        /// The account.
        pub identity_id: IdentityId,
        /// The contact.
        pub contact_id: ContactId,
        /// Messages from the contact.
        pub incoming: i64,
        /// Messages that the account's owner wrote by hand.
        pub by_hand: i64,
    }
}

record! {
    /// A contact that refused in any conversation of the workspace.
    pub struct Refusal {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The contact.
        pub contact_id: ContactId,
    }
}

record! {
    /// A message.
    pub struct MessageRow {
        /// Its id.
        pub id: MessageId,
        /// The account.
        pub identity_id: IdentityId,
        /// `in` or `out`.
        pub direction: String,
        /// Whether the account's owner wrote it by hand.
        pub by_hand: bool,
        /// Whether the contact refuses.
        pub refusal: bool,
        /// The text.
        pub text: String,
        /// When it was written.
        pub happened_at: Timestamp,
        /// The network's id.
        pub remote_id: String,
        /// The campaign that sent it, or that it answers.
        pub campaign_id: Option<CampaignId>,
        /// The step that it was, or that it answers.
        pub step: Option<StepIndex>,
        /// The tag of a reply's language, where that is known.
        pub language: Option<String>,
        /// The class of a reply.
        pub class: Option<Class>,
        /// The mood of a reply, 0 to 100.
        pub sentiment_percent: Option<i64>,
        /// Whether a person should look at it.
        pub unsure: Option<bool>,
    }
}

record! {
    /// What an account wrote to a contact.
    pub struct Said {
        /// The account.
        pub identity_id: IdentityId,
        /// The contact.
        pub contact_id: ContactId,
        /// The text.
        pub text: String,
    }
}

statements! {
    INSERT = "INSERT INTO conversation_message (workspace_id, id, identity_id, contact_id, direction, by_hand, refusal, text,
        happened_at, observed_at, remote_id, campaign_id, step, language, class, judged_class, sentiment_percent,
        judged_sentiment_percent, confidence_percent, unsure, judged_unsure, verdict_reason)
        @values[0+tttttbbtiittitttiiibbt]
        ON CONFLICT (workspace_id, identity_id, remote_id) DO NOTHING RETURNING id";
    SINCE = "SELECT v.column2 AS identity_id, v.column3 AS contact_id,
        count(*) FILTER (WHERE m.direction = 'in') AS incoming,
        count(*) FILTER (WHERE m.direction = 'out' AND m.by_hand) AS by_hand
        FROM (@values[0+ttti]) AS v
        JOIN conversation_message m ON m.workspace_id = v.column1 AND m.contact_id = v.column3
            AND m.identity_id = v.column2 AND m.happened_at > v.column4
        GROUP BY v.column2, v.column3";
    SAID = "SELECT v.column2 AS identity_id, v.column3 AS contact_id, m.text AS text
        FROM (@values[0+ttti]) AS v
        JOIN conversation_message m ON m.workspace_id = v.column1 AND m.contact_id = v.column3
            AND m.identity_id = v.column2 AND m.happened_at > v.column4 AND m.direction = 'out' AND m.by_hand";
    BETWEEN = "SELECT m.workspace_id AS workspace_id, m.identity_id AS identity_id, m.contact_id AS contact_id,
        m.direction AS direction, m.by_hand AS by_hand, m.text AS text, m.happened_at AS happened_at,
        m.observed_at AS observed_at, m.remote_id AS remote_id FROM (@values[0+ttt]) AS v
        JOIN conversation_message m ON m.workspace_id = v.column1 AND m.contact_id = v.column3 AND m.identity_id = v.column2
        ORDER BY m.happened_at, m.id";
    REFUSALS = "SELECT DISTINCT m.workspace_id AS workspace_id, m.contact_id AS contact_id FROM (@values[0+tt]) AS v
        JOIN conversation_message m ON m.workspace_id = v.column1 AND m.contact_id = v.column2 AND m.refusal";
    OF_CONTACT = "SELECT id, identity_id, direction, by_hand, refusal, text, happened_at, remote_id, campaign_id, step,
        language, class, sentiment_percent, unsure FROM conversation_message WHERE workspace_id = $1 AND contact_id = $2 ORDER BY happened_at, id LIMIT $3";
}

/// Keeps messages; one that was seen before stays as it is. Answers the new ones.
pub async fn insert(tx: &mut Tx, messages: Vec<NewMessage>) -> StoreResult<Vec<NewlySeen>> {
    let by_people = |new: &&NewMessage| new.direction == Direction::In || new.by_hand;
    let kept: Vec<NewMessage> = messages.iter().filter(by_people).cloned().collect();
    let rows = messages
        .into_iter()
        .map(|new| {
            let verdict = new.verdict.as_ref();
            let class = verdict.map(|verdict| verdict.class);
            let sentiment = verdict.map(|verdict| i64::from(verdict.sentiment_percent));
            let unsure = verdict.map(|verdict| verdict.unsure);
            params![
                new.workspace,
                new.id,
                new.identity,
                new.contact,
                new.direction.as_str(),
                new.by_hand,
                class.is_some_and(Class::ends_sequences),
                new.text,
                new.happened_at,
                new.observed_at,
                new.remote_id,
                new.campaign,
                new.step,
                verdict.and_then(|verdict| verdict.language),
                class,
                class,
                sentiment,
                sentiment,
                verdict.map(|verdict| i64::from(verdict.confidence_percent)),
                unsure,
                unsure,
                new.verdict.map(|verdict| verdict.reason)
            ]
        })
        .collect();
    let new: Vec<NewlySeen> = tx.fetch_all_rows(&INSERT, Vec::new(), rows).await?;
    let ids: std::collections::BTreeSet<&MessageId> = new.iter().map(|row| &row.id).collect();
    let is_new = |message: &&NewMessage| ids.contains(&message.id);
    let fresh: Vec<&NewMessage> = kept.iter().filter(is_new).collect();
    crate::inbox::keep(tx, &fresh).await?;
    Ok(new)
}

/// What was written between accounts and contacts since instants; pairs without a message are
/// absent.
pub async fn since(
    tx: &mut Tx,
    pairs: impl IntoIterator<Item = (WorkspaceId, IdentityId, ContactId, Timestamp)>,
) -> StoreResult<Vec<Since>> {
    let rows = pairs
        .into_iter()
        .map(|(workspace, identity, contact, since)| params![workspace, identity, contact, since])
        .collect();
    tx.fetch_all_rows(&SINCE, Vec::new(), rows).await
}

/// What accounts wrote to contacts since an instant, other than by our own actions as far as we know.
pub async fn said(
    tx: &mut Tx,
    pairs: impl IntoIterator<Item = (WorkspaceId, IdentityId, ContactId, Timestamp)>,
) -> StoreResult<Vec<Said>> {
    let rows = pairs
        .into_iter()
        .map(|(workspace, identity, contact, since)| params![workspace, identity, contact, since])
        .collect();
    tx.fetch_all_rows(&SAID, Vec::new(), rows).await
}

record! {
    /// A message of a conversation, with where it is known from.
    pub struct Kept {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The account.
        pub identity_id: IdentityId,
        /// The contact.
        pub contact_id: ContactId,
        /// `in` or `out`.
        pub direction: String,
        /// Whether the account's owner wrote it by hand.
        pub by_hand: bool,
        /// The text.
        pub text: String,
        /// When it was written.
        pub happened_at: Timestamp,
        /// When it was seen.
        pub observed_at: Timestamp,
        /// The network's id, or a key made from what is known.
        pub remote_id: String,
    }
}

/// Everything that is known to have been written between accounts and contacts, oldest first. The list must name a pair
/// once.
pub async fn between<'a>(
    tx: &mut Tx,
    pairs: impl IntoIterator<Item = (&'a WorkspaceId, &'a IdentityId, &'a ContactId)>,
) -> StoreResult<Vec<Kept>> {
    let rows = pairs
        .into_iter()
        .map(|(workspace, identity, contact)| params![workspace, identity, contact])
        .collect();
    tx.fetch_all_rows(&BETWEEN, Vec::new(), rows).await
}

/// Of these contacts, those that refused anywhere in the workspace (R48).
pub async fn refusals(
    tx: &mut Tx,
    contacts: impl IntoIterator<Item = (WorkspaceId, ContactId)>,
) -> StoreResult<Vec<Refusal>> {
    let rows = contacts
        .into_iter()
        .map(|(workspace, contact)| params![workspace, contact])
        .collect();
    tx.fetch_all_rows(&REFUSALS, Vec::new(), rows).await
}

/// The messages with a contact, oldest first.
pub async fn of_contact(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contact: &ContactId,
    limit: u32,
) -> StoreResult<Vec<MessageRow>> {
    tx.fetch_all(&OF_CONTACT, params![workspace, contact, limit])
        .await
}
