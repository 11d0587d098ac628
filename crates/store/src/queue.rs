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
        /// Which text of the message it delivers, where there are several.
        pub variant: Option<String>,
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

/// The order of rows, by the day for which they are planned, or by their making.
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

/// What is shown of the rows that were picked; between the two halves stands how they are picked.
const SHOWN: &str = "SELECT a.id, a.kind, a.step, a.state, a.category, a.reason, a.detail, a.local_date,
    a.slot_index, a.due_at, a.planned_at, a.decided_at, a.decided_by, a.variant, a.intent_at, a.ended_at, a.version,
    a.campaign_id, c.kind AS campaign_kind, c.name AS campaign_name, c.program AS campaign_program,
    c.schedule AS campaign_schedule, c.state AS campaign_state, a.member_id, u.name AS member_name, a.contact_id,
    k.first_name, k.last_name, k.headline, k.company, k.profile_url, k.email, f.id AS finder_id, f.name AS finder_name
    FROM (";
const AROUND: &str = ") AS picked
    JOIN action a ON a.workspace_id = $1 AND a.id = picked.id
    JOIN campaign c ON c.workspace_id = a.workspace_id AND c.id = a.campaign_id
    JOIN contact k ON k.workspace_id = a.workspace_id AND k.id = a.contact_id
    JOIN member m ON m.workspace_id = a.workspace_id AND m.id = a.member_id
    JOIN app_user u ON u.id = m.user_id
    LEFT JOIN segment s ON s.workspace_id = c.workspace_id AND s.id = c.source_id
    LEFT JOIN finder f ON f.workspace_id = c.workspace_id AND f.id = coalesce(s.finder_id, c.source_id)";
const PICKED: &str = "SELECT p.id AS id FROM action p WHERE p.workspace_id = $1";

statements! {
    PUT_BACK = "UPDATE action SET state = $4, category = NULL, reason = NULL, detail = NULL, ended_at = NULL,
        ended_local_date = NULL, due_at = NULL, window_ends_at = NULL, local_date = $5, slot_index = $6, variant_test = NULL,
        planned_local_date = $5, approved_at = NULL, version = version + 1
        WHERE workspace_id = $1 AND id = $2 AND state = 'canceled' AND version = $3";
    RESUME_SEQUENCE = "UPDATE participation SET stopped_at = NULL, stopped_reason = NULL
        WHERE workspace_id = $1 AND campaign_id = $2 AND contact_id = $3";
}

impl Filter {
    /// Whether rows come by their days. Those of a whole program or workspace come by their making
    /// instead, which no index of days has to serve: an action's id tells when it was made.
    fn by_day(&self) -> bool {
        let narrow = [
            self.campaign.is_some(),
            self.member.is_some(),
            self.contact.is_some(),
            self.local_date.is_some(),
        ];
        narrow.contains(&true)
    }

    fn add_to(&self, built: &mut Built) {
        built.equal("p.id", self.action.as_ref());
        built.equal("p.campaign_id", self.campaign.as_ref());
        built.equal("p.member_id", self.member.as_ref());
        built.equal("p.contact_id", self.contact.as_ref());
        built.equal("p.local_date", self.local_date);
        built.equal("p.step", self.step);
        built.one_of("p.state", self.states.iter().map(|state| state.as_str()));
        let categories = self.categories.iter();
        built.one_of("p.category", categories.map(|category| category.as_str()));
        built.begins_with("p.family_key", self.family_prefix.as_deref());
    }
}

/// A page of the queue: first the rows are picked, then what belongs to them is read.
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
    let by_day = filter.by_day();
    let mut built = Built::new(SHOWN, params![workspace]);
    built.push(&[PICKED]);
    filter.add_to(&mut built);
    if let Some((date, slot, id)) = after {
        if by_day {
            let marks = [built.value(*date), built.value(*slot), built.value(id)].join(", ");
            let columns = " AND (p.local_date, p.slot_index, p.id)";
            built.push(&[columns, sign, "(", &marks, ")"]);
        } else {
            let mark = built.value(id);
            built.push(&[" AND p.id", sign, &mark]);
        }
    }
    built.push(&ordered("p", by_day, way));
    built.limit(limit);
    built.push(&[AROUND]);
    built.push(&ordered("a", by_day, way));
    tx.fetch_built("queue::page", &built.text, built.params)
        .await
}

/// The order of rows; `table` names the one that holds them.
fn ordered<'a>(table: &'a str, by_day: bool, way: &'a str) -> Vec<&'a str> {
    let mut order = vec![" ORDER BY "];
    if by_day {
        order.extend([
            table,
            ".local_date",
            way,
            ", ",
            table,
            ".slot_index",
            way,
            ", ",
        ]);
    }
    order.extend([table, ".id", way]);
    order
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
