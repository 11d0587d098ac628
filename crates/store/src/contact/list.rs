//! The contact list (R30): filtered, in two orders, paged by the place of the last row, so that a
//! late page costs what the first one does.

use domain::criteria::{Context, Node, tag_key};
use domain::fold::fold;
use domain::ids::{ContactId, FinderId, MemberId, WorkspaceId};

use super::ContactRow;
use crate::built::Built;
use crate::criteria::condition;
use crate::record::Count;
use crate::{StoreResult, Tx, params};

/// Words of a search that count; further ones are left out.
const WORDS_MAXIMUM: usize = 8;

/// Which contacts are wanted. What is not set does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Words that stand, in any spelling, in name, company or headline.
    pub text: Option<String>,
    /// The member whose finder brought them first.
    pub owner: Option<MemberId>,
    /// The finder whose results they are, that of a segment for instance.
    pub finder: Option<FinderId>,
    /// A tag that they have.
    pub tag: Option<String>,
    /// A member who sees only results of finders that are its own or that it was added to (R4).
    pub visible_to: Option<MemberId>,
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Who came last first.
    Newest,
    /// By family name, then given name.
    Name,
}

/// The place of a page's last row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After {
    /// Its name as it is sorted.
    pub sort_name: String,
    /// Its id.
    pub id: ContactId,
}

/// A tree of criteria and what its names stand for.
#[derive(Debug, Clone, Copy)]
pub struct ByCriteria<'a> {
    /// The tree.
    pub tree: &'a Node,
    /// What its names stand for.
    pub context: &'a Context,
}

/// The beginning of every query here: these columns of the contacts that the filter finds.
fn wanted(
    columns: &str,
    workspace: &WorkspaceId,
    filter: &Filter,
    criteria: Option<ByCriteria<'_>>,
) -> Built {
    let mut query = Built::new("SELECT ", params![workspace]);
    query.push(&[columns, " FROM contact c WHERE c.workspace_id = $1"]);
    restrict(&mut query, filter);
    if let Some(ByCriteria { tree, context }) = criteria {
        query.push(&[" AND "]);
        condition(&mut query, tree, context);
    }
    query
}

/// Adds the filter's conditions on the contact `c` of the workspace `$1`.
pub(crate) fn restrict(query: &mut Built, filter: &Filter) {
    query.push(&[" AND c.merged_into IS NULL"]);
    query.equal("c.owner_member_id", filter.owner.as_ref());
    if let Some(finder) = &filter.finder {
        let finder = query.value(finder);
        query.push(&[
            " AND c.id IN (SELECT r.contact_id FROM finder_result r
                WHERE r.workspace_id = $1 AND r.finder_id = ",
            &finder,
            ")",
        ]);
    }
    if let Some(tag) = &filter.tag {
        let tag = query.value(tag_key(tag));
        query.push(&[
            " AND c.id IN (SELECT t.contact_id FROM contact_tag t
                WHERE t.workspace_id = $1 AND t.tag_key = ",
            &tag,
            " AND t.present)",
        ]);
    }
    if let Some(member) = &filter.visible_to {
        let member = query.value(member);
        query.push(&[
            " AND EXISTS (SELECT 1 FROM finder_result r
                JOIN finder f ON f.workspace_id = r.workspace_id AND f.id = r.finder_id
                WHERE r.workspace_id = $1 AND r.contact_id = c.id AND (f.owner_member_id = ",
            &member,
            " OR EXISTS (SELECT 1 FROM finder_member m
                WHERE m.workspace_id = $1 AND m.finder_id = f.id AND m.member_id = ",
            &member,
            ")))",
        ]);
    }
    let folded = filter.text.as_deref().map(fold).unwrap_or_default();
    let words = folded.split(' ').filter(|word| !word.is_empty());
    for word in words.take(WORDS_MAXIMUM) {
        // A folded word holds letters and digits alone, so nothing in it is a wildcard.
        let pattern = query.value(["%", word, "%"].concat());
        query.push(&[" AND c.search_text LIKE ", &pattern]);
    }
}

/// A page of contacts.
pub async fn list(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    filter: &Filter,
    criteria: Option<ByCriteria<'_>>,
    order: Order,
    after: Option<&After>,
    limit: u32,
) -> StoreResult<Vec<ContactRow>> {
    let mut query = wanted("c.*", workspace, filter, criteria);
    match (order, after) {
        (_, None) => {}
        (Order::Newest, Some(after)) => {
            let id = query.value(&after.id);
            query.push(&[" AND c.id < ", &id]);
        }
        (Order::Name, Some(after)) => {
            let (name, id) = (query.value(&after.sort_name), query.value(&after.id));
            query.push(&[" AND (c.sort_name, c.id) > (", &name, ", ", &id, ")"]);
        }
    }
    query.push(&[match order {
        Order::Newest => " ORDER BY c.id DESC",
        Order::Name => " ORDER BY c.sort_name, c.id",
    }]);
    query.limit(limit);
    tx.fetch_built("store::contact::list", &query.text, query.params)
        .await
}

/// How many contacts the filter finds, at most `most`: nobody waits for a count of a million.
pub async fn count(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    filter: &Filter,
    criteria: Option<ByCriteria<'_>>,
    most: u32,
) -> StoreResult<i64> {
    let mut query = wanted("1 AS one", workspace, filter, criteria);
    query.limit(most);
    let text = ["SELECT COUNT(*) AS count FROM (", &query.text, ") AS found"].concat();
    let found: Vec<Count> = tx
        .fetch_built("store::contact::count", &text, query.params)
        .await?;
    Ok(found.first().map_or(0, |count| count.count))
}

/// Whether a member sees a contact: it is a result of a finder that is the member's own or that it
/// was added to (R4).
pub async fn is_visible_to(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contact: &ContactId,
    member: &MemberId,
) -> StoreResult<bool> {
    let filter = Filter {
        visible_to: Some(member.clone()),
        ..Filter::default()
    };
    let mut query = wanted("c.*", workspace, &filter, None);
    query.equal("c.id", Some(contact));
    let found: Vec<ContactRow> = tx
        .fetch_built("store::contact::is_visible_to", &query.text, query.params)
        .await?;
    Ok(!found.is_empty())
}
