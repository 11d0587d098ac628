//! Replies with their verdicts: as a list, and what a person makes of one (R70).

use domain::action::StepIndex;
use domain::ids::{CampaignId, ContactId, IdentityId, MemberId, MessageId, WorkspaceId};
use domain::judgement::{JudgeProblem, JudgementState};
use domain::reply::Class;
use domain::time::Timestamp;

use crate::built::Built;
use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A reply.
    pub struct ReplyRow {
        /// The message.
        pub id: MessageId,
        /// The account that got it.
        pub identity_id: IdentityId,
        /// The member whose account it is.
        pub member_id: MemberId,
        /// The member's name.
        pub member_name: String,
        /// Who wrote.
        pub contact_id: ContactId,
        /// Given name.
        pub first_name: Option<String>,
        /// Family name.
        pub last_name: Option<String>,
        /// The line under the name.
        pub headline: Option<String>,
        /// Profile address.
        pub profile_url: Option<String>,
        /// E-mail address.
        pub email: Option<String>,
        /// The campaign that it answers.
        pub campaign_id: Option<CampaignId>,
        /// Its name.
        pub campaign_name: Option<String>,
        /// Its program.
        pub campaign_program: Option<String>,
        /// The step that it answers.
        pub step: Option<StepIndex>,
        /// The text.
        pub text: String,
        /// When it was written.
        pub happened_at: Timestamp,
        /// The tag of its language, where that is known.
        pub language: Option<String>,
        /// Its class, as it stands.
        pub class: Class,
        /// Its mood, as it stands, 0 to 100.
        pub sentiment_percent: i64,
        /// Whether a person should look.
        pub unsure: bool,
        /// How sure the machine was, 0 to 100.
        pub confidence_percent: i64,
        /// Why the machine judged so, JSON.
        pub verdict_reason: Option<String>,
        /// The class that the machine gave.
        pub judged_class: Class,
        /// The mood that the machine gave.
        pub judged_sentiment_percent: i64,
        /// Whether the machine was unsure.
        pub judged_unsure: bool,
        /// Who corrected it: a user's or key's id.
        pub corrected_by: Option<String>,
        /// When.
        pub corrected_at: Option<Timestamp>,
        /// Where the question to the workspace's endpoint stands, where it was asked one.
        pub judgement_state: Option<JudgementState>,
        /// The model that was asked.
        pub judgement_model: Option<String>,
        /// Why, in the endpoint's words.
        pub judgement_reason: Option<String>,
        /// Why the machine's own verdict stays.
        pub judgement_problem: Option<JudgeProblem>,
        /// The status that was answered.
        pub judgement_detail: Option<String>,
        /// The class that the machine itself gave, where the endpoint's took its place.
        pub own_class: Option<Class>,
    }
}

/// Which replies.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// This one alone.
    pub id: Option<MessageId>,
    /// To this account's owner, or in a conversation that is assigned to them.
    pub seen_by: Option<MemberId>,
    /// To this member.
    pub member: Option<MemberId>,
    /// From this contact.
    pub contact: Option<ContactId>,
    /// To this campaign.
    pub campaign: Option<CampaignId>,
    /// Of this class.
    pub class: Option<Class>,
    /// Those alone that ask a person, or those that do not.
    pub unsure: Option<bool>,
    /// Written at or after this instant.
    pub from: Option<Timestamp>,
    /// Written before this instant.
    pub until: Option<Timestamp>,
}

const SHOWN: &str = "SELECT r.id, r.identity_id, m.id AS member_id, u.name AS member_name, r.contact_id, k.first_name,
    k.last_name, k.headline, k.profile_url, k.email, r.campaign_id, c.name AS campaign_name, c.program AS campaign_program,
    r.step, r.text, r.happened_at, r.language, r.class, r.sentiment_percent, r.unsure, r.confidence_percent,
    r.verdict_reason, r.judged_class, r.judged_sentiment_percent, r.judged_unsure, r.corrected_by, r.corrected_at,
    j.state AS judgement_state, j.model AS judgement_model, j.reason AS judgement_reason, j.problem AS judgement_problem,
    j.detail AS judgement_detail, j.own_class AS own_class
    FROM conversation_message r
    JOIN identity i ON i.id = r.identity_id
    JOIN member m ON m.workspace_id = r.workspace_id AND m.user_id = i.user_id
    JOIN app_user u ON u.id = m.user_id
    JOIN contact k ON k.workspace_id = r.workspace_id AND k.id = r.contact_id
    LEFT JOIN campaign c ON c.workspace_id = r.workspace_id AND c.id = r.campaign_id
    LEFT JOIN reply_judgement j ON j.workspace_id = r.workspace_id AND j.message_id = r.id
    WHERE r.workspace_id = $1 AND r.direction = 'in'";

statements! {
    CORRECT = "UPDATE conversation_message SET class = $4, sentiment_percent = $5, unsure = $6, refusal = $7,
        corrected_by = $8, corrected_at = $9
        WHERE workspace_id = $1 AND id = $2 AND direction = 'in' AND class = $3";
    TOLD_OF = "SELECT e.contact_id FROM (SELECT k.id AS id FROM contact k WHERE k.workspace_id = $1 AND k.id = $2
            UNION ALL SELECT k.id AS id FROM contact k WHERE k.workspace_id = $1 AND k.merged_into = $2) AS p
        JOIN ledger e ON e.workspace_id = $1 AND e.kind = 'message_received' AND e.contact_id = p.id
        WHERE jsonb(e.data) ->> 'message' = $3 LIMIT 1";
    LOCKED = "SELECT id FROM conversation_message WHERE workspace_id = $1 AND id = $2 AND direction = 'in' @lock";
}

record! {
    /// Whom the ledger tells of.
    struct ToldOf {
        pub contact_id: ContactId,
    }
}

/// The contact of which the ledger tells that it wrote a reply: the one whose reply it is, or one that was merged into it
/// since. What is said of the reply later is told of the same one.
pub async fn told_of(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contact: &ContactId,
    reply: &MessageId,
) -> StoreResult<ContactId> {
    let found: Option<ToldOf> = tx
        .fetch_optional(&TOLD_OF, params![workspace, contact, reply])
        .await?;
    Ok(found.map_or_else(|| contact.clone(), |row| row.contact_id))
}

/// What a correction writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The class from now on.
    pub class: Class,
    /// The mood from now on.
    pub sentiment_percent: i64,
    /// Whether a person should look.
    pub unsure: bool,
    /// Who, and when; none where the machine's verdict stands again.
    pub by: Option<(String, Timestamp)>,
}

/// Replies, the latest first; `before` is the last one of the page before.
pub async fn page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    filter: &Filter,
    before: Option<&MessageId>,
    limit: u32,
) -> StoreResult<Vec<ReplyRow>> {
    let mut built = Built::new(SHOWN, params![workspace]);
    built.equal("r.id", filter.id.as_ref());
    built.equal("m.id", filter.member.as_ref());
    built.equal("r.contact_id", filter.contact.as_ref());
    built.equal("r.campaign_id", filter.campaign.as_ref());
    built.equal("r.class", filter.class);
    if let Some(member) = &filter.seen_by {
        let mark = built.value(member);
        built.push(&[
            " AND (m.id = ",
            &mark,
            " OR EXISTS (SELECT 1 FROM conversation v WHERE v.workspace_id = r.workspace_id \
             AND v.identity_id = r.identity_id AND v.contact_id = r.contact_id AND v.assigned_member_id = ",
            &mark,
            "))",
        ]);
    }
    match filter.unsure {
        Some(true) => built.push(&[" AND r.unsure"]),
        Some(false) => built.push(&[" AND NOT r.unsure"]),
        None => {}
    }
    for (bound, sign) in [(filter.from, " >= "), (filter.until, " < ")] {
        if let Some(bound) = bound {
            let mark = built.value(bound);
            built.push(&[" AND r.happened_at", sign, &mark]);
        }
    }
    if let Some(before) = before {
        let mark = built.value(before);
        built.push(&[" AND r.id < ", &mark]);
    }
    built.push(&[" ORDER BY r.id DESC"]);
    built.limit(limit);
    tx.fetch_built("reply::page", &built.text, built.params)
        .await
}

record! {
    /// A reply that is there.
    pub struct There {
        /// The message.
        pub id: MessageId,
    }
}

/// Takes a reply for the caller's transaction alone; false where there is none.
pub async fn lock(tx: &mut Tx, workspace: &WorkspaceId, id: &MessageId) -> StoreResult<bool> {
    let row: Option<There> = tx.fetch_optional(&LOCKED, params![workspace, id]).await?;
    Ok(row.is_some())
}

/// Writes what a person says of a reply, where it still has the class that was read; false where it has another one.
pub async fn correct(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &MessageId,
    expected: Class,
    to: &Correction,
) -> StoreResult<bool> {
    let (by, at) = to.by.clone().unzip();
    let changed = tx
        .execute(
            &CORRECT,
            params![
                workspace,
                id,
                expected,
                to.class,
                to.sentiment_percent,
                to.unsure,
                to.class.ends_sequences(),
                by,
                at
            ],
        )
        .await?;
    Ok(changed == 1)
}
