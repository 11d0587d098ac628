//! The queue: actions of a campaign, a program, a member or a contact as a list (R60), and the two
//! things that a person may do with a row of it.

use domain::action::{ActionKind, ActionState, Category, Reason, StepIndex};
use domain::campaign::{CampaignKind, CampaignState};
use domain::ids::{ActionId, CampaignId, ContactId, FinderId, MemberId, WorkspaceId};
use domain::time::Timestamp;
use jiff::civil::Date;

use crate::built::Built;
use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A row of the queue.
    pub struct QueueRow {
        /// The action.
        pub id: ActionId,
        /// What is to be done.
        pub kind: ActionKind,
        /// The step of the sequence.
        pub step: StepIndex,
        /// Where it stands.
        pub state: ActionState,
        /// How it ended.
        pub category: Option<Category>,
        /// Why it ended or waits.
        pub reason: Option<Reason>,
        /// What the network or a person said about it.
        pub detail: Option<String>,
        /// The campaign's local date for which it is planned.
        pub local_date: Date,
        /// The slot for which it is planned, from 0.
        pub slot_index: u32,
        /// Its moment; also when it is tried or looked up again.
        pub due_at: Option<Timestamp>,
        /// When it was planned.
        pub planned_at: Timestamp,
        /// When it was decided.
        pub decided_at: Option<Timestamp>,
        /// Who decided.
        pub decided_by: Option<String>,
        /// When the last attempt began.
        pub intent_at: Option<Timestamp>,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
        /// Its version.
        pub version: i64,
        /// The campaign.
        pub campaign_id: CampaignId,
        /// The campaign's kind.
        pub campaign_kind: CampaignKind,
        /// The campaign's name.
        pub campaign_name: String,
        /// The campaign's program.
        pub campaign_program: String,
        /// The campaign's schedule, JSON.
        pub campaign_schedule: crate::Json<domain::calendar::Schedule>,
        /// Where the campaign stands.
        pub campaign_state: CampaignState,
        /// The member in whose name.
        pub member_id: MemberId,
        /// The member's name.
        pub member_name: String,
        /// The contact.
        pub contact_id: ContactId,
        /// The contact's given name.
        pub first_name: Option<String>,
        /// The contact's family name.
        pub last_name: Option<String>,
        /// The contact's headline.
        pub headline: Option<String>,
        /// The contact's company.
        pub company: Option<String>,
        /// The contact's profile address.
        pub profile_url: Option<String>,
        /// The contact's e-mail address.
        pub email: Option<String>,
        /// The finder that feeds the campaign.
        pub finder_id: Option<FinderId>,
        /// That finder's name.
        pub finder_name: Option<String>,
    }
}

/// Which rows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// This one alone.
    pub action: Option<ActionId>,
    /// Of this campaign.
    pub campaign: Option<CampaignId>,
    /// Of the campaigns whose family key begins so: a program.
    pub family_prefix: Option<String>,
    /// In the name of this member.
    pub member: Option<MemberId>,
    /// To this contact.
    pub contact: Option<ContactId>,
    /// In one of these states; all where empty.
    pub states: Vec<ActionState>,
    /// Ended in one of these categories; all where empty.
    pub categories: Vec<Category>,
    /// Planned for this day of the campaign.
    pub local_date: Option<Date>,
    /// Of this step.
    pub step: Option<StepIndex>,
}

/// The order of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// What is planned last comes first.
    #[default]
    LatestFirst,
    /// What is planned first comes first.
    EarliestFirst,
}

/// A row's place in the order.
pub type Place = (Date, u32, ActionId);

const TEXT: &str = "SELECT a.id, a.kind, a.step, a.state, a.category, a.reason, a.detail, a.local_date,
    a.slot_index, a.due_at, a.planned_at, a.decided_at, a.decided_by, a.intent_at, a.ended_at, a.version,
    a.campaign_id, c.kind AS campaign_kind, c.name AS campaign_name, c.program AS campaign_program,
    c.schedule AS campaign_schedule, c.state AS campaign_state, a.member_id, u.name AS member_name, a.contact_id,
    k.first_name, k.last_name, k.headline, k.company, k.profile_url, k.email, f.id AS finder_id, f.name AS finder_name
    FROM action a
    JOIN campaign c ON c.workspace_id = a.workspace_id AND c.id = a.campaign_id
    JOIN contact k ON k.workspace_id = a.workspace_id AND k.id = a.contact_id
    JOIN member m ON m.workspace_id = a.workspace_id AND m.id = a.member_id
    JOIN app_user u ON u.id = m.user_id
    LEFT JOIN segment s ON s.workspace_id = c.workspace_id AND s.id = c.source_id
    LEFT JOIN finder f ON f.workspace_id = c.workspace_id AND f.id = coalesce(s.finder_id, c.source_id)
    WHERE a.workspace_id = $1";

statements! {
    PUT_BACK = "UPDATE action SET state = $4, category = NULL, reason = NULL, detail = NULL, ended_at = NULL,
        ended_local_date = NULL, due_at = NULL, window_ends_at = NULL, local_date = $5, slot_index = $6,
        planned_local_date = $5, version = version + 1
        WHERE workspace_id = $1 AND id = $2 AND state = 'canceled' AND version = $3";
    RESUME_SEQUENCE = "UPDATE participation SET stopped_at = NULL, stopped_reason = NULL
        WHERE workspace_id = $1 AND campaign_id = $2 AND contact_id = $3";
}

fn filtered(workspace: &WorkspaceId, filter: &Filter) -> Built {
    let mut built = Built::new(TEXT, params![workspace]);
    built.equal("a.id", filter.action.as_ref());
    built.equal("a.campaign_id", filter.campaign.as_ref());
    built.equal("a.member_id", filter.member.as_ref());
    built.equal("a.contact_id", filter.contact.as_ref());
    built.equal("a.local_date", filter.local_date);
    built.equal("a.step", filter.step);
    built.one_of("a.state", filter.states.iter().map(|state| state.as_str()));
    let categories = filter.categories.iter();
    built.one_of("a.category", categories.map(|category| category.as_str()));
    built.begins_with("a.family_key", filter.family_prefix.as_deref());
    built
}

/// A page of the queue.
pub async fn page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    filter: &Filter,
    order: Order,
    after: Option<&Place>,
    limit: u32,
) -> StoreResult<Vec<QueueRow>> {
    let (sign, way) = match order {
        Order::LatestFirst => (" < ", " DESC"),
        Order::EarliestFirst => (" > ", ""),
    };
    let mut built = filtered(workspace, filter);
    if let Some((date, slot, id)) = after {
        let marks = [built.value(*date), built.value(*slot), built.value(id)].join(", ");
        let columns = " AND (a.local_date, a.slot_index, a.id)";
        built.push(&[columns, sign, "(", &marks, ")"]);
    }
    let order = [
        " ORDER BY a.local_date",
        way,
        ", a.slot_index",
        way,
        ", a.id",
        way,
    ];
    built.push(&order);
    built.limit(limit);
    tx.fetch_built("queue::page", &built.text, built.params)
        .await
}

/// One row of the queue.
pub async fn row(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &ActionId,
) -> StoreResult<Option<QueueRow>> {
    let filter = Filter {
        action: Some(id.clone()),
        ..Filter::default()
    };
    let rows = page(tx, workspace, &filter, Order::default(), None, 1).await?;
    Ok(rows.into_iter().next())
}

/// Puts a canceled action back, into `to`, for a day and slot; tells whether it still was canceled
/// and of that version.
pub async fn put_back(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &ActionId,
    version: i64,
    to: ActionState,
    (local_date, slot_index): (Date, u32),
) -> StoreResult<bool> {
    let params = params![workspace, id, version, to, local_date, slot_index];
    Ok(tx.execute(&PUT_BACK, params).await? == 1)
}

/// Takes back that the sequence of a contact in a campaign ended: the step that ended it is in the
/// queue again.
pub async fn resume_sequence(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    (campaign, contact): (&CampaignId, &ContactId),
) -> StoreResult<()> {
    let params = params![workspace, campaign, contact];
    tx.execute(&RESUME_SEQUENCE, params).await.map(drop)
}
