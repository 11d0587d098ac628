//! What criteria look at, gathered for a set of contacts; only what the trees ask for.

use domain::action::ActionState;
use domain::criteria::{Context, EventName, Facts, Happening, Mark, Node, SegmentBody, Test};
use domain::ids::{CampaignId, ContactId, FinderId, MemberId, WorkspaceId};
use domain::ledger::EventKind;
use domain::time::Timestamp;

use super::{ACTIONS, ANSWERS, APPROACHES, CONNECTED, FactsOf, RESULTS};
use crate::contact::{self, ContactRow};
use crate::{Json, StoreResult, Tx, params, record, suppression, tag};

record! {
    struct Answered {
        pub contact_id: ContactId,
        pub kind: EventKind,
        pub at: Timestamp,
        pub campaign_id: Option<CampaignId>,
        pub member_id: Option<MemberId>,
        pub data: Option<Json<serde_json::Value>>,
    }
}

record! {
    struct Approach {
        pub contact_id: ContactId,
        pub campaign_id: CampaignId,
        pub member_id: MemberId,
        pub invited_at: Option<Timestamp>,
        pub accepted_at: Option<Timestamp>,
        pub withdrawn_at: Option<Timestamp>,
    }
}

record! {
    struct Acted {
        pub contact_id: ContactId,
        pub campaign_id: CampaignId,
        pub member_id: MemberId,
        pub state: ActionState,
        pub ended_at: Option<Timestamp>,
    }
}

record! {
    struct ResultOf {
        pub contact_id: ContactId,
        pub finder_id: FinderId,
    }
}

record! {
    struct Connected {
        pub contact_id: ContactId,
        pub member_id: MemberId,
    }
}

/// Which tables trees ask for.
#[derive(Default)]
struct Needs {
    tags: bool,
    finders: bool,
    relations: bool,
    answers: bool,
    approaches: bool,
    actions: bool,
    suppressions: bool,
}

impl Needs {
    /// Segments that are named by segments are all in the context.
    fn of<'a>(trees: impl IntoIterator<Item = &'a Node>, context: &'a Context) -> Self {
        let mut needs = Self::default();
        let named = context.segments.values().filter_map(|body| match body {
            SegmentBody::Criteria(node) => Some(&**node),
            SegmentBody::Finder(_) => None,
        });
        for node in trees.into_iter().chain(named) {
            node.tests().into_iter().for_each(|test| needs.note(test));
        }
        needs
    }

    fn note(&mut self, test: &Test) {
        match test {
            Test::Tag(_) => self.tags = true,
            Test::Finder(_) | Test::Segment(_) => self.finders = true,
            Test::Connected(_) => self.relations = true,
            Test::Happened(EventName::Clicked | EventName::Replied, _) => self.answers = true,
            Test::Happened(EventName::Invited | EventName::Accepted | EventName::Withdrawn, _) => {
                self.approaches = true;
            }
            Test::Happened(EventName::Messaged, _) | Test::Marked(Mark::Blocked) => {
                self.actions = true;
            }
            Test::Marked(Mark::Suppressed) => self.suppressions = true,
            _ => {}
        }
    }
}

/// The facts of contacts, as far as the trees ask for them. Contacts that do not exist are absent, and so are those that
/// were merged into others.
pub async fn facts<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contacts: &[ContactId],
    trees: impl IntoIterator<Item = &'a Node>,
    context: &'a Context,
) -> StoreResult<FactsOf> {
    let needs = Needs::of(trees, context);
    let rows = contact::by_ids(tx, workspace, contacts).await?;
    let rows: Vec<ContactRow> = rows
        .into_iter()
        .filter(|row| row.merged_into.is_none())
        .collect();
    let mut all: FactsOf = rows.iter().map(|row| (row.id.clone(), own(row))).collect();
    let list = crate::sql::list(contacts);
    if needs.tags {
        for row in tag::of_contacts(tx, workspace, contacts).await? {
            note(&mut all, &row.contact_id, |facts| {
                facts.tags.insert(row.tag_key);
            });
        }
    }
    if needs.finders {
        let rows = contacts.iter().map(|contact| params![contact]).collect();
        let found: Vec<ResultOf> = tx
            .fetch_all_rows(&RESULTS, params![workspace], rows)
            .await?;
        for row in found {
            note(&mut all, &row.contact_id, |facts| {
                facts.finders.insert(row.finder_id);
            });
        }
    }
    if needs.relations {
        let found: Vec<Connected> = tx.fetch_all(&CONNECTED, params![workspace, &list]).await?;
        for row in found {
            note(&mut all, &row.contact_id, |facts| {
                facts.connected.insert(row.member_id);
            });
        }
    }
    if needs.answers {
        let found: Vec<Answered> = tx.fetch_all(&ANSWERS, params![workspace, &list]).await?;
        for row in found {
            note(&mut all, &row.contact_id.clone(), |facts| {
                facts.happenings.push(answer(row));
            });
        }
    }
    if needs.approaches {
        let found: Vec<Approach> = tx.fetch_all(&APPROACHES, params![workspace, &list]).await?;
        for row in found {
            note(&mut all, &row.contact_id, |facts| approach(&row, facts));
        }
    }
    if needs.actions {
        let found: Vec<Acted> = tx.fetch_all(&ACTIONS, params![workspace, &list]).await?;
        for row in found {
            note(&mut all, &row.contact_id, |facts| acted(&row, facts));
        }
    }
    if needs.suppressions {
        for contact in suppression::for_rows(tx, workspace, &rows).await?.keys() {
            note(&mut all, contact, |facts| {
                facts.marks.insert(Mark::Suppressed);
            });
        }
    }
    Ok(all)
}

fn note(all: &mut FactsOf, contact: &ContactId, change: impl FnOnce(&mut Facts)) {
    if let Some(facts) = all.get_mut(contact) {
        change(facts);
    }
}

fn own(row: &ContactRow) -> Facts {
    let mut facts = Facts::of_fields(&row.fields());
    facts.owner.clone_from(&row.owner_member_id);
    if row.lead_at.is_some() {
        facts.marks.insert(Mark::Lead);
    }
    facts
}

fn answer(row: Answered) -> Happening {
    let data = row.data.map(|Json(data)| data).unwrap_or_default();
    Happening {
        event: if row.kind == EventKind::LinkClicked {
            EventName::Clicked
        } else {
            EventName::Replied
        },
        at: row.at,
        campaign: row.campaign_id,
        member: row.member_id,
        class: data["class"].as_str().and_then(|class| class.parse().ok()),
        link: data["url"].as_str().map(ToOwned::to_owned),
    }
}

fn approach(row: &Approach, facts: &mut Facts) {
    for (event, at) in [
        (EventName::Invited, row.invited_at),
        (EventName::Accepted, row.accepted_at),
        (EventName::Withdrawn, row.withdrawn_at),
    ] {
        facts.happenings.extend(at.map(|at| Happening {
            event,
            at,
            campaign: Some(row.campaign_id.clone()),
            member: Some(row.member_id.clone()),
            class: None,
            link: None,
        }));
    }
}

fn acted(row: &Acted, facts: &mut Facts) {
    if row.state == ActionState::Blocked {
        facts.marks.insert(Mark::Blocked);
        return;
    }
    facts.happenings.extend(row.ended_at.map(|at| Happening {
        event: EventName::Messaged,
        at,
        campaign: Some(row.campaign_id.clone()),
        member: Some(row.member_id.clone()),
        class: None,
        link: None,
    }));
}
