//! The contact list (R30): filtered, in two orders, paged by the place of the last row, so that a
//! late page costs what the first one does.

use domain::fold::fold;
use domain::ids::{ContactId, FinderId, MemberId, WorkspaceId};

use super::ContactRow;
use crate::record::Count;
use crate::{Param, StoreResult, Tx, params};

/// Words of a search that count; further ones are left out.
const WORDS_MAXIMUM: usize = 8;

/// Which contacts are wanted. What is not set does not matter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Words that stand, in any spelling, in name, company or headline.
    pub text: Option<String>,
    /// The member whose finder brought them first.
    pub owner: Option<MemberId>,
    /// The finder whose results they are, that of a segment for instance.
    pub finder: Option<FinderId>,
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

/// A statement as it is put together: only pieces of this file get into the text, values never.
struct Builder {
    text: String,
    params: Vec<Param>,
}

impl Builder {
    fn new(columns: &str, workspace: &WorkspaceId) -> Self {
        Self {
            text: format!("SELECT {columns} FROM contact c WHERE c.workspace_id = $1"),
            params: params![workspace],
        }
    }

    /// Adds a condition; `?` stands for each of the values in turn.
    fn and(&mut self, condition: &str, values: Vec<Param>) {
        self.text.push_str(" AND ");
        let mut pieces = condition.split('?');
        self.text.push_str(pieces.next().unwrap_or_default());
        for (piece, value) in pieces.zip(values) {
            let number = self.value(value);
            self.text.push_str(&number);
            self.text.push_str(piece);
        }
    }

    fn value(&mut self, value: impl Into<Param>) -> String {
        self.params.push(value.into());
        format!("${}", self.params.len())
    }

    fn filter(&mut self, filter: &Filter) {
        if let Some(owner) = &filter.owner {
            self.and("c.owner_member_id = ?", params![owner]);
        }
        if let Some(finder) = &filter.finder {
            self.and(
                "c.id IN (SELECT r.contact_id FROM finder_result r WHERE r.workspace_id = $1 AND r.finder_id = ?)",
                params![finder],
            );
        }
        if let Some(member) = &filter.visible_to {
            self.and(
                "EXISTS (SELECT 1 FROM finder_result r JOIN finder f ON f.workspace_id = r.workspace_id AND f.id = r.finder_id
                    WHERE r.workspace_id = $1 AND r.contact_id = c.id AND (f.owner_member_id = ? OR EXISTS (
                        SELECT 1 FROM finder_member m WHERE m.workspace_id = $1 AND m.finder_id = f.id AND m.member_id = ?)))",
                params![member, member],
            );
        }
        let folded = filter.text.as_deref().map(fold).unwrap_or_default();
        for word in folded
            .split(' ')
            .filter(|word| !word.is_empty())
            .take(WORDS_MAXIMUM)
        {
            // A folded word holds letters and digits alone, so nothing in it is a wildcard.
            self.and("c.search_text LIKE ?", params![format!("%{word}%")]);
        }
    }
}

/// A page of contacts.
pub async fn list(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    filter: &Filter,
    order: Order,
    after: Option<&After>,
    limit: u32,
) -> StoreResult<Vec<ContactRow>> {
    let mut builder = Builder::new("c.*", workspace);
    builder.filter(filter);
    if let Some(after) = after {
        match order {
            Order::Newest => builder.and("c.id < ?", params![&after.id]),
            Order::Name => builder.and(
                "(c.sort_name, c.id) > (?, ?)",
                params![&after.sort_name, &after.id],
            ),
        }
    }
    let columns = match order {
        Order::Newest => "c.id DESC",
        Order::Name => "c.sort_name, c.id",
    };
    let limit = builder.value(limit);
    let text = format!("{} ORDER BY {columns} LIMIT {limit}", builder.text);
    tx.fetch_built("store::contact::list", &text, builder.params)
        .await
}

/// How many contacts the filter finds, at most `most`: nobody waits for a count of a million.
pub async fn count(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    filter: &Filter,
    most: u32,
) -> StoreResult<i64> {
    let mut builder = Builder::new("1 AS one", workspace);
    builder.filter(filter);
    let limit = builder.value(most);
    let text = format!(
        "SELECT COUNT(*) AS count FROM ({} LIMIT {limit}) AS found",
        builder.text
    );
    let found: Vec<Count> = tx
        .fetch_built("store::contact::count", &text, builder.params)
        .await?;
    Ok(found.first().map_or(0, |count| count.count))
}
