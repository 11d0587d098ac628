//! Rows of the ledger as a page lists them: those that a number counts, with the names of what they are about (R73).

use domain::action::{Category, Reason, StepIndex};
use domain::ids::{ActionId, CampaignId, ContactId, MemberId, WorkspaceId};
use domain::ledger::{EventKind, Measure};
use domain::reply::Class;
use domain::time::Timestamp;

use crate::built::Built;
use crate::campaign_day::Filter as Campaigns;
use crate::{StoreResult, Tx, params, record};

record! {
    /// A row of the ledger with names.
    pub struct CountedRow {
        /// Its place in the workspace's ledger.
        pub sequence: i64,
        /// The day on which it counts, as days since 1970-01-01.
        pub day: Option<i64>,
        /// When it happened.
        pub at: Timestamp,
        /// What happened.
        pub kind: EventKind,
        /// Who did it.
        pub actor: String,
        /// That person's name, where it was a person.
        pub actor_name: Option<String>,
        /// What led to it.
        pub cause: String,
        /// The campaign.
        pub campaign_id: Option<CampaignId>,
        /// Its name.
        pub campaign_name: Option<String>,
        /// Its program.
        pub campaign_program: Option<String>,
        /// The contact.
        pub contact_id: Option<ContactId>,
        /// Given name.
        pub first_name: Option<String>,
        /// Family name.
        pub last_name: Option<String>,
        /// Profile address.
        pub profile_url: Option<String>,
        /// E-mail address.
        pub email: Option<String>,
        /// The member in whose name.
        pub member_id: Option<MemberId>,
        /// That member's name.
        pub member_name: Option<String>,
        /// The action.
        pub action_id: Option<ActionId>,
        /// The step of the sequence.
        pub step: Option<StepIndex>,
        /// How an action ended.
        pub category: Option<Category>,
        /// Why.
        pub reason: Option<Reason>,
        /// The number that it counts for.
        pub measure: Option<Measure>,
        /// Of a reply, the class that holds now.
        pub class: Option<Class>,
    }
}

/// Which rows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// That count for this number.
    pub measure: Option<Measure>,
    /// Replies that are of this class now.
    pub class: Option<Class>,
    /// Of this kind.
    pub kind: Option<EventKind>,
    /// Of these days and campaigns.
    pub within: Campaigns,
    /// About this contact, or one that was merged into it.
    pub contact: Option<ContactId>,
}

/// A row's place in the order: its day where rows of a measure are listed, else 0, and its sequence.
pub type Place = (i64, i64);

const ROWS: &str = "SELECT l.sequence, l.day, l.at, l.kind, l.actor, au.name AS actor_name, l.cause, l.campaign_id,
    c.name AS campaign_name, c.program AS campaign_program, l.contact_id, k.first_name, k.last_name, k.profile_url, k.email,
    l.member_id, u.name AS member_name, l.action_id, l.step, l.category, l.reason, l.measure, r.class
    FROM ledger l
    LEFT JOIN campaign c ON c.workspace_id = l.workspace_id AND c.id = l.campaign_id
    LEFT JOIN contact k ON k.workspace_id = l.workspace_id AND k.id = l.contact_id
    LEFT JOIN member m ON m.workspace_id = l.workspace_id AND m.id = l.member_id
    LEFT JOIN app_user u ON u.id = m.user_id
    LEFT JOIN app_user au ON au.id = l.actor
    LEFT JOIN conversation_message r ON l.measure = 'replies' AND r.workspace_id = l.workspace_id
        AND r.id = jsonb(l.data) ->> 'message'
    WHERE l.workspace_id = $1";

/// Rows after a place, those of the latest day and the latest sequence first.
pub async fn page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    filter: &Filter,
    after: Option<Place>,
    limit: u32,
) -> StoreResult<Vec<CountedRow>> {
    let mut built = Built::new(ROWS, params![workspace]);
    built.equal("l.measure", filter.measure);
    built.equal("l.kind", filter.kind);
    if let Some(contact) = &filter.contact {
        let mark = built.value(contact);
        built.push(&[
            " AND l.contact_id IN (SELECT p.id FROM contact p WHERE p.workspace_id = $1 AND p.id = ",
            &mark,
            " UNION ALL SELECT p.id FROM contact p WHERE p.workspace_id = $1 AND p.merged_into = ",
            &mark,
            ")",
        ]);
    }
    if let Some(class) = filter.class {
        let mark = built.value(class);
        built.push(&[
            " AND l.measure = 'replies' AND coalesce(r.class, 'neutral') = ",
            &mark,
        ]);
    }
    if let Some((from, until)) = filter.within.days {
        let (from, until) = (built.value(from), built.value(until));
        built.push(&[" AND l.day >= ", &from, " AND l.day <= ", &until]);
    }
    restrict(&mut built, filter);
    if filter.measure.is_some() {
        if let Some((day, sequence)) = after {
            let marks = [built.value(day), built.value(sequence)].join(", ");
            built.push(&[" AND (l.day, l.sequence) < (", &marks, ")"]);
        }
        built.push(&[" ORDER BY l.day DESC, l.sequence DESC"]);
    } else {
        if let Some((_, sequence)) = after {
            let mark = built.value(sequence);
            built.push(&[" AND l.sequence < ", &mark]);
        }
        built.push(&[" ORDER BY l.sequence DESC"]);
    }
    built.limit(limit);
    tx.fetch_built("counted::page", &built.text, built.params)
        .await
}

/// Rows that count for a number belong to a campaign in its sender's name; others may name a member and no campaign.
fn restrict(built: &mut Built, filter: &Filter) {
    let mut campaigns = filter.within.clone();
    built.equal("l.member_id", campaigns.member.take().as_ref());
    campaigns.restrict(built, "l.campaign_id");
}
