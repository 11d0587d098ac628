//! The endpoint outside that judges the replies of a workspace, and the questions to it (R70). A question is written in the
//! transaction of the reply, and asked after it.

use domain::ids::{MessageId, WorkspaceId};
use domain::judgement::{JudgeProblem, JudgementState};
use domain::reply::Class;
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// The endpoint of a workspace.
    pub struct EndpointRow {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// Whether it judges.
        pub enabled: bool,
        /// Its base address.
        pub address: String,
        /// The model that it is asked for.
        pub model: String,
        /// Its key, sealed by the vault.
        pub secret_encrypted: Option<String>,
        /// Raised by every change.
        pub version: i64,
        /// When it was changed last.
        pub changed_at: Timestamp,
    }
}

record! {
    /// Whether there is anything to do.
    pub struct JudgementWork {
        /// Whether a question is due, or was lost with its process.
        pub is_due: bool,
    }
}

record! {
    /// A question that was taken.
    pub struct TakenJudgement {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The reply.
        pub message_id: MessageId,
        /// How often it was asked, this time included.
        pub attempts: i64,
    }
}

record! {
    /// What is asked, and whom.
    pub struct QuestionRow {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The reply.
        pub message_id: MessageId,
        /// The reply's text.
        pub text: String,
        /// Whether the endpoint judges; none where there is none any more.
        pub enabled: Option<bool>,
        /// Its base address.
        pub address: Option<String>,
        /// The model.
        pub model: Option<String>,
        /// The key, sealed.
        pub secret_encrypted: Option<String>,
    }
}

/// What came of an attempt.
#[derive(Debug, Clone, Default)]
pub struct ToldJudgement<'a> {
    /// The model that was asked.
    pub model: Option<&'a str>,
    /// Why, in the endpoint's words.
    pub reason: Option<&'a str>,
    /// Why the machine's own verdict stays.
    pub problem: Option<JudgeProblem>,
    /// The status that was answered.
    pub detail: Option<&'a str>,
    /// The machine's own verdict, where another one took its place: class, mood, whether it was unsure.
    pub own: Option<(Class, i64, bool)>,
    /// When it is asked again; none where the question has ended.
    pub again_at: Option<Timestamp>,
}

/// An endpoint's verdict on a reply.
#[derive(Debug, Clone)]
pub struct Judged<'a> {
    /// The class.
    pub class: Class,
    /// The mood, 0 to 100.
    pub sentiment_percent: i64,
    /// The language, where it was said.
    pub language: Option<&'a str>,
}

statements! {
    GET = "SELECT * FROM reply_endpoint WHERE workspace_id = $1";
    LOCK = "SELECT * FROM reply_endpoint WHERE workspace_id = $1 @lock";
    INSERT = "INSERT INTO reply_endpoint (workspace_id, enabled, address, model, secret_encrypted, version, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    CHANGE = "UPDATE reply_endpoint SET enabled = $3, address = $4, model = $5, secret_encrypted = $6, changed_at = $7,
        version = version + 1 WHERE workspace_id = $1 AND version = $2";
    ASK = "INSERT INTO reply_judgement (workspace_id, message_id, state, attempts, due_at)
        SELECT v.column1, v.column2, 'waiting', 0, $1 FROM (@values[1+tt]) AS v WHERE EXISTS (SELECT 1 FROM reply_endpoint e
            WHERE e.workspace_id = v.column1 AND e.enabled) ON CONFLICT DO NOTHING";
    WORK = "SELECT EXISTS (SELECT 1 FROM reply_judgement WHERE ended_at IS NULL AND due_at <= $1) AS is_due";
    LOSE = "UPDATE reply_judgement SET state = 'kept', problem = 'lost', ended_at = $1
        WHERE ended_at IS NULL AND due_at <= $1 AND state = 'asking'";
    TAKE = "UPDATE reply_judgement SET state = 'asking', attempts = attempts + 1, due_at = $2
        WHERE (workspace_id, message_id) IN (SELECT workspace_id, message_id FROM reply_judgement
            WHERE ended_at IS NULL AND due_at <= $1 AND state = 'waiting' ORDER BY due_at, message_id LIMIT $3 @skip_locked)
        RETURNING workspace_id, message_id, attempts";
    QUESTIONS = "SELECT m.workspace_id AS workspace_id, m.id AS message_id, m.text AS text, e.enabled AS enabled,
        e.address AS address, e.model AS model, e.secret_encrypted AS secret_encrypted
        FROM (@values[0+tt]) AS v
        JOIN conversation_message m ON m.workspace_id = v.column1 AND m.id = v.column2
        LEFT JOIN reply_endpoint e ON e.workspace_id = v.column1";
    TELL = "UPDATE reply_judgement SET state = $4, due_at = coalesce($5, due_at), ended_at = $6, model = $7, reason = $8,
        problem = $9, detail = $10, own_class = $11, own_sentiment_percent = $12, own_unsure = $13
        WHERE workspace_id = $1 AND message_id = $2 AND attempts = $3 AND state = 'asking'";
    JUDGED = "UPDATE conversation_message SET judged_class = $3, judged_sentiment_percent = $4, judged_unsure = FALSE,
        language = coalesce($5, language) WHERE workspace_id = $1 AND id = $2 AND direction = 'in'";
}

/// The endpoint of a workspace.
pub async fn get(tx: &mut Tx, workspace: &WorkspaceId) -> StoreResult<Option<EndpointRow>> {
    tx.fetch_optional(&GET, params![workspace]).await
}

/// The same, held until the transaction ends.
pub async fn lock(tx: &mut Tx, workspace: &WorkspaceId) -> StoreResult<Option<EndpointRow>> {
    tx.fetch_optional(&LOCK, params![workspace]).await
}

/// Sets the endpoint of a workspace that had none.
pub async fn insert(tx: &mut Tx, row: &EndpointRow) -> StoreResult<()> {
    let values = params![
        &row.workspace_id,
        row.enabled,
        &row.address,
        &row.model,
        row.secret_encrypted.as_deref(),
        row.version,
        row.changed_at
    ];
    tx.execute_one(&INSERT, values).await
}

/// Changes the endpoint of the version that was read; fails where another change was faster.
pub async fn change(tx: &mut Tx, row: &EndpointRow) -> StoreResult<()> {
    let values = params![
        &row.workspace_id,
        row.version,
        row.enabled,
        &row.address,
        &row.model,
        row.secret_encrypted.as_deref(),
        row.changed_at
    ];
    tx.execute_one(&CHANGE, values).await
}

/// Writes the questions about replies, in those workspaces whose endpoint judges; a reply is asked about once.
pub async fn ask(
    tx: &mut Tx,
    replies: impl IntoIterator<Item = (&WorkspaceId, &MessageId)>,
    now: Timestamp,
) -> StoreResult<()> {
    let rows = replies
        .into_iter()
        .map(|(workspace, message)| params![workspace, message])
        .collect();
    tx.execute_rows(&ASK, params![now], rows).await.map(drop)
}

/// Whether there is anything to do.
pub async fn work(tx: &mut Tx, now: Timestamp) -> StoreResult<JudgementWork> {
    tx.fetch_one(&WORK, params![now]).await
}

/// Ends the questions whose process ended while it asked: they may have been answered, and are not asked again.
pub async fn lose(tx: &mut Tx, now: Timestamp) -> StoreResult<u64> {
    tx.execute(&LOSE, params![now]).await
}

/// Takes questions that are due; they count as lost where nobody tells by `until` what came of them.
pub async fn take(
    tx: &mut Tx,
    now: Timestamp,
    until: Timestamp,
    limit: u32,
) -> StoreResult<Vec<TakenJudgement>> {
    tx.fetch_all(&TAKE, params![now, until, limit]).await
}

/// What is asked, and whom, about replies.
pub async fn questions(tx: &mut Tx, taken: &[TakenJudgement]) -> StoreResult<Vec<QuestionRow>> {
    let rows = taken
        .iter()
        .map(|one| params![&one.workspace_id, &one.message_id])
        .collect();
    tx.fetch_all_rows(&QUESTIONS, Vec::new(), rows).await
}

/// Says what came of an attempt; false where another process has ended it meanwhile.
pub async fn tell(
    tx: &mut Tx,
    taken: &TakenJudgement,
    told: &ToldJudgement<'_>,
    now: Timestamp,
) -> StoreResult<bool> {
    let state = match (told.again_at, told.problem) {
        (Some(_), _) => JudgementState::Waiting,
        (None, Some(_)) => JudgementState::Kept,
        (None, None) => JudgementState::Answered,
    };
    let ended_at = told.again_at.is_none().then_some(now);
    let values = params![
        &taken.workspace_id,
        &taken.message_id,
        taken.attempts,
        state.as_str(),
        told.again_at,
        ended_at,
        told.model,
        told.reason,
        told.problem.map(JudgeProblem::as_str),
        told.detail,
        told.own.map(|(class, ..)| class),
        told.own.map(|(_, sentiment, _)| sentiment),
        told.own.map(|(.., unsure)| unsure)
    ];
    Ok(tx.execute(&TELL, values).await? == 1)
}

/// Puts an endpoint's verdict in the place of the machine's own; what a person said stands beside it.
pub async fn judged(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    message: &MessageId,
    verdict: &Judged<'_>,
) -> StoreResult<()> {
    let values = params![
        workspace,
        message,
        verdict.class,
        verdict.sentiment_percent,
        verdict.language
    ];
    tx.execute_one(&JUDGED, values).await
}
