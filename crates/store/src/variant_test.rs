//! Tests of the texts of a step (R65): what is compared, by which rule, and what was found.

use domain::action::StepIndex;
use domain::ids::{CampaignId, WorkspaceId};
use domain::limits;
use domain::time::Timestamp;
use domain::variant::{Design, TestState};

use crate::{Json, StoreResult, Tx, params, record, statements};

record! {
    /// A test.
    pub struct TestRow {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The campaign.
        pub campaign_id: CampaignId,
        /// The step whose texts are compared.
        pub step: StepIndex,
        /// Its number among those of the step, from 1.
        pub number: i64,
        /// Texts, weights and rule, as they were when it began.
        pub design: Json<Design>,
        /// Where it stands.
        pub state: TestState,
        /// When it began.
        pub opened_at: Timestamp,
        /// Who saved the texts: a user's or key's id.
        pub opened_by: String,
        /// When it was decided or replaced.
        pub ended_at: Option<Timestamp>,
        /// What was seen at the look.
        pub arms: Option<Json<Vec<Seen>>>,
        /// The better variant, where one was found.
        pub better: Option<String>,
        /// The variant that everybody gets from now on; none while people are split.
        pub in_use: Option<String>,
    }
}

/// A variant as it stood when the outcome was looked at.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Seen {
    /// Its name.
    pub variant: String,
    /// People to whom it left.
    pub sent: u64,
    /// Those of them who had time to answer.
    pub matured: u64,
    /// The successes among these.
    pub succeeded: u64,
}

record! {
    /// How many people a variant has reached, and what came of it.
    pub struct Counted {
        /// The campaign.
        pub campaign_id: CampaignId,
        /// The step.
        pub step: StepIndex,
        /// The variant.
        pub variant: String,
        /// People to whom it left.
        pub sent: i64,
        /// When it left for the first time.
        pub first_at: Option<Timestamp>,
        /// People who had time to answer.
        pub matured: i64,
        /// The successes among these.
        pub succeeded: i64,
    }
}

record! {
    /// A test that was put away.
    struct Gone {
        /// Its number.
        pub number: i64,
    }
}

statements! {
    OPEN = "INSERT INTO variant_test (workspace_id, campaign_id, step, number, design, state, opened_at, opened_by)
        SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST(coalesce(max(number), 0) + 1 AS BIGINT),
            CAST($4 AS TEXT), 'running', CAST($5 AS BIGINT), CAST($6 AS TEXT)
        FROM variant_test WHERE workspace_id = $1 AND campaign_id = $2 AND step = $3 RETURNING number";
    FORGET = "DELETE FROM variant_test WHERE workspace_id = $1 AND campaign_id = $2 AND step = $3 AND number = $4
        AND NOT EXISTS (SELECT 1 FROM action a WHERE a.workspace_id = $1 AND a.campaign_id = $2 AND a.step = $3
            AND a.variant_test = $4) RETURNING number";
    REPLACE = "UPDATE variant_test SET state = 'replaced', ended_at = coalesce(ended_at, $5), in_use = NULL
        WHERE workspace_id = $1 AND campaign_id = $2 AND step = $3 AND number = $4";
    GIVE_TO_TEST = "UPDATE action SET variant_test = $4, version = version + 1
        WHERE workspace_id = $1 AND campaign_id = $2 AND step = $3 AND variant_test IS NOT NULL AND variant IN @any($5)
        AND approved_text IS NULL AND attempt = 0 AND state IN ('queued', 'waiting_for_approval', 'approved', 'scheduled')";
    TAKE_FROM_TESTS = "UPDATE action SET variant = NULL, variant_test = NULL, version = version + 1
        WHERE workspace_id = $1 AND campaign_id = $2 AND step = $3 AND variant IS NOT NULL AND variant NOT IN @any($4)
        AND approved_text IS NULL AND state IN ('queued', 'waiting_for_approval', 'approved', 'scheduled')";
    COUNT_NO_MORE = "UPDATE action SET variant_test = NULL WHERE workspace_id = $1 AND campaign_id = $2 AND step = $3
        AND variant_test IS NOT NULL AND attempt > 0 AND state NOT IN ('sent', 'blocked', 'canceled')";
    PRESENT = "SELECT * FROM variant_test WHERE campaign_id IN @any($1) AND workspace_id IN @any($2) AND state <> 'replaced'";
    OF_CAMPAIGN = "SELECT * FROM variant_test WHERE workspace_id = $1 AND campaign_id = $2 ORDER BY step, number DESC LIMIT $3";
    COUNTS = "SELECT a.campaign_id AS campaign_id, a.step AS step, a.variant AS variant, count(*) AS sent,
            min(a.ended_at) AS first_at, count(*) FILTER (WHERE a.ended_at <= v.column5) AS matured,
            count(*) FILTER (WHERE a.ended_at <= v.column5 AND CASE v.column6 WHEN 'accepted' THEN p.accepted_at IS NOT NULL
                ELSE EXISTS (SELECT 1 FROM conversation_message m WHERE m.workspace_id = a.workspace_id
                    AND m.contact_id = a.contact_id AND m.identity_id = a.identity_id AND m.direction = 'in'
                    AND m.campaign_id = a.campaign_id AND m.step = a.step AND m.happened_at <= a.ended_at + v.column7
                    AND m.class <> 'out_of_office' AND (v.column6 = 'replied' OR m.class = 'positive')) END) AS succeeded
        FROM (@values[0+ttiiiti]) AS v
        JOIN action a ON a.workspace_id = v.column1 AND a.campaign_id = v.column2 AND a.step = v.column3
            AND a.variant_test = v.column4 AND a.state = 'sent'
        LEFT JOIN participation p ON p.workspace_id = a.workspace_id AND p.contact_id = a.contact_id
            AND p.campaign_id = a.campaign_id
        WHERE a.variant IS NOT NULL GROUP BY a.campaign_id, a.step, a.variant ORDER BY a.campaign_id, a.step, a.variant";
    DECIDE = "UPDATE variant_test SET state = 'decided', ended_at = $5, arms = $6, better = $7, in_use = $8
        WHERE workspace_id = $1 AND campaign_id = $2 AND step = $3 AND number = $4 AND state = 'running'";
    CHOOSE = "UPDATE variant_test SET in_use = $5
        WHERE workspace_id = $1 AND campaign_id = $2 AND step = $3 AND number = $4 AND state = 'decided'";
}

/// Begins a test of a step and answers its number.
pub async fn open(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaign: &CampaignId,
    step: StepIndex,
    design: &Json<Design>,
    by: &str,
    now: Timestamp,
) -> StoreResult<i64> {
    let params = params![workspace, campaign, step, design, now, by];
    let opened: Gone = tx.fetch_one(&OPEN, params).await?;
    Ok(opened.number)
}

/// Ends a test whose texts are others now; one for which nobody was planned is forgotten. Answers whether it is kept.
pub async fn replace(tx: &mut Tx, test: &TestRow, now: Timestamp) -> StoreResult<bool> {
    let key = || {
        params![
            &test.workspace_id,
            &test.campaign_id,
            test.step,
            test.number
        ]
    };
    if tx.fetch_optional::<Gone>(&FORGET, key()).await?.is_some() {
        return Ok(false);
    }
    let mut params = key();
    params.push(now.into());
    tx.execute_one(&REPLACE, params).await?;
    Ok(true)
}

/// Lets what is planned for a step count for the test that it has now: whoever's text is fixed keeps the text and the test
/// of before, and who was given a variant that is gone gets the message's own text and counts for none. What was begun
/// counts for none either, because nobody can tell which text it will turn out to have had.
pub async fn give_open_actions(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaign: &CampaignId,
    step: StepIndex,
    (test, variants): (Option<i64>, &[&str]),
) -> StoreResult<()> {
    let variants = crate::sql::list(variants);
    let params = params![workspace, campaign, step, test, &variants];
    tx.execute(&GIVE_TO_TEST, params).await?;
    tx.execute(
        &TAKE_FROM_TESTS,
        params![workspace, campaign, step, &variants],
    )
    .await?;
    tx.execute(&COUNT_NO_MORE, params![workspace, campaign, step])
        .await
        .map(drop)
}

/// The tests of campaigns that are not replaced, one for each step that has several texts.
pub async fn present<'a>(
    tx: &mut Tx,
    campaigns: impl IntoIterator<Item = (&'a WorkspaceId, &'a CampaignId)>,
) -> StoreResult<Vec<TestRow>> {
    let (workspaces, campaigns): (std::collections::BTreeSet<_>, Vec<_>) =
        campaigns.into_iter().unzip();
    if campaigns.is_empty() {
        return Ok(Vec::new());
    }
    let params = params![crate::sql::list(campaigns), crate::sql::list(workspaces)];
    tx.fetch_all(&PRESENT, params).await
}

/// All tests of a campaign, those of a step together and the latest of it first.
pub async fn of_campaign(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaign: &CampaignId,
    limit: u32,
) -> StoreResult<Vec<TestRow>> {
    tx.fetch_all(&OF_CAMPAIGN, params![workspace, campaign, limit])
        .await
}

/// What came of the variants of tests, as far as it had time to come at `now`. The list must name a test once.
pub async fn counts(tx: &mut Tx, tests: &[&TestRow], now: Timestamp) -> StoreResult<Vec<Counted>> {
    let rows = tests
        .iter()
        .map(|test| {
            let rule = test.design.0.rule;
            params![
                &test.workspace_id,
                &test.campaign_id,
                test.step,
                test.number,
                rule.matured_until(now),
                rule.success,
                limits::REPLY_MATURED_MILLISECONDS
            ]
        })
        .collect();
    tx.fetch_all_rows(&COUNTS, Vec::new(), rows).await
}

/// Keeps what was found at the look. False where somebody was faster, or the texts were changed meanwhile.
pub async fn decide(
    tx: &mut Tx,
    test: &TestRow,
    seen: &Json<Vec<Seen>>,
    better: Option<&str>,
    in_use: Option<&str>,
    now: Timestamp,
) -> StoreResult<bool> {
    let params = params![
        &test.workspace_id,
        &test.campaign_id,
        test.step,
        test.number,
        now,
        seen,
        better,
        in_use
    ];
    Ok(tx.execute(&DECIDE, params).await? == 1)
}

/// Says which variant everybody gets who is planned from now on. False where the test is not decided, or was replaced.
pub async fn choose(tx: &mut Tx, test: &TestRow, in_use: Option<&str>) -> StoreResult<bool> {
    let params = params![
        &test.workspace_id,
        &test.campaign_id,
        test.step,
        test.number,
        in_use
    ];
    Ok(tx.execute(&CHOOSE, params).await? == 1)
}
