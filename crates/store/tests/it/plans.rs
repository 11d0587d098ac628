//! How SQLite goes about each statement: none walks through a table, or through all rows of a
//! workspace, but for those that are named here with the reason.

use store::Dialect;

store::record! {
    /// A line of a query plan.
    pub struct PlanLine {
        /// In words.
        pub detail: String,
    }
}

/// Statements that walk through many rows, and why they may.
const WALKS: [(&str, &str); 55] = [
    ("excerpt::PLAYERS", "everybody in the copy of a rehearsal"),
    (
        "attention::OF",
        "the campaigns and members of a workspace; the other indexes hold only what waits for people",
    ),
    (
        "campaign_day::KEPT",
        "a recount compares every sum of a workspace",
    ),
    (
        "excerpt::CHOOSE",
        "the members of a workspace, when the days to come are asked for",
    ),
    (
        "campaign_list::FILTER_CHOICES",
        "names and programs to choose from are those of all campaigns of the workspace",
    ),
    (
        "ledger::REACHED",
        "one row for each workspace of the installation",
    ),
    (
        "file::INTERRUPTED",
        "the newest files of the suppression list, 200 at most, when one is repeated",
    ),
    (
        "import::UNFINISHED",
        "its index holds only imports that go on",
    ),
    (
        "action::TO_LOOK_UP",
        "its index holds only what is in doubt",
    ),
    (
        "action::HAS_DUE",
        "its index holds only what has to be continued",
    ),
    (
        "campaign_edit::CHOICES",
        "all sources of a workspace are asked for",
    ),
    (
        "campaign_edit::MAPPINGS",
        "the latest imports, in the order of the key",
    ),
    (
        "criteria::CHOICES",
        "whatever criteria can name is offered in the editor",
    ),
    ("contact::ADD_TO_TOTAL", "the table has one row a workspace"),
    ("contact::TOTAL", "the table has one row a workspace"),
    (
        "idempotency::FORGET_OLD",
        "swept now and then; rows live two days",
    ),
    ("hold::ACCOUNTS", "the accounts of an installation, by name"),
    (
        "hold::BRING_FORWARD",
        "every account, when a person decides",
    ),
    (
        "hold::CLOSE_ACCOUNTS",
        "every account, when nothing may leave",
    ),
    ("hold::INSERT", "its index holds only what lasts"),
    ("hold::LATEST", "there are few holds"),
    ("hold::OPEN", "its index holds only what lasts"),
    ("hold::RELEASE", "its index holds only what lasts"),
    ("hold::WOULD_LEAVE", "asked while everything is held back"),
    ("instance::COUNT_HOLDS", "its index holds only what lasts"),
    ("node::ALL_NODES", "there are few processes"),
    ("node::FORGET", "there are few processes"),
    (
        "occurrence::ALL_OPEN",
        "asked once for each edition of the time-zone data",
    ),
    ("member::PAGE", "the members of a workspace, by name"),
    (
        "member::PAGE_WITH_IDENTITY",
        "the members of a workspace, by name",
    ),
    ("member::ACTIVE_MANAGERS", "the members of a workspace"),
    ("organization::FIRST", "there are few organizations"),
    (
        "participation::TO_CONTINUE",
        "its index holds only what has to be continued",
    ),
    (
        "delegation::CANDIDATES",
        "the members of a workspace, by name",
    ),
    (
        "push::CLAIM",
        "its index holds only what no device was told of",
    ),
    (
        "push::FORGET_ALL",
        "when a database came from elsewhere; people have few devices",
    ),
    (
        "push::WORK",
        "its index holds only what no device was told of",
    ),
    ("session::END_EXPIRED", "swept now and then"),
    (
        "suppression::KEYWORDS",
        "in the order of their ids; there are 1,000 at most",
    ),
    (
        "user::ACTIVE_MANAGERS",
        "the users of an installation, asked before one of them goes",
    ),
    (
        "segment::OF_CONTACT",
        "the segments of a workspace, each asked by key; there are few",
    ),
    (
        "segment::WITH_CRITERIA",
        "its index holds the segments with criteria alone, 500 at most",
    ),
    (
        "segment::USERS",
        "the campaigns of a workspace, when a segment is edited or archived",
    ),
    (
        "membership::STALE",
        "its index holds the segments with criteria alone",
    ),
    (
        "outlook::CAMPAIGNS",
        "the campaigns of a workspace, each asked by key about one person",
    ),
    (
        "contact_view::LIST",
        "the saved views of the list of contacts, by name; there are 50 at most",
    ),
    (
        "column_memory::REMEMBERED",
        "what was chosen for columns, by header; there are 2,000 at most",
    ),
    (
        "undo::FOUND_ELSEWHERE",
        "the finders of a workspace, each asked by key",
    ),
    ("membership::HEAD", "the table has one row a workspace"),
    ("tag::LIST", "the tags of a workspace, by name"),
    (
        "tag::COUNT",
        "the tags of a workspace, before one more is made",
    ),
    (
        "suppression::CONCERNING",
        "keywords are looked for in every contact's text; there are 1,000 at most",
    ),
    ("waiting::OF", "what is counted is one row"),
    ("user::PAGE", "the users of an installation, by name"),
    ("workspace::OF_ORGANIZATION", "there are few workspaces"),
];

/// The lines of a plan that walk: through a table, also to make an index of it, or by the workspace alone. What a subquery
/// brought, and lists of values, are no tables.
fn walks(plan: &[String]) -> Vec<&String> {
    let is_own = |alias: &str| {
        alias == "v"
            || alias == "list"
            || alias == "json_each"
            || alias.starts_with('(')
            || plan.iter().any(|line| {
                line.strip_prefix("CO-ROUTINE ") == Some(alias)
                    || line.strip_prefix("MATERIALIZE ") == Some(alias)
            })
    };
    plan.iter()
        .filter(|line| match line.strip_prefix("SCAN ") {
            Some(rest) => {
                let alias = rest.split(' ').next().unwrap_or_default();
                !rest.contains("CONSTANT ROW") && !rest.contains("-ROW VALUES") && !is_own(alias)
            }
            None => {
                line.starts_with("SEARCH ")
                    && (line.ends_with("(workspace_id=?)") || line.contains(" AUTOMATIC "))
            }
        })
        .collect()
}

#[tokio::test]
async fn no_statement_walks_through_a_workspace() {
    let database = testkit::sqlite::fresh().await;
    let mut found = Vec::new();
    for sql in store::statements() {
        let expected = WALKS
            .iter()
            .any(|(name, _)| sql.name.ends_with(&format!("::{name}")));
        // A plan may depend on how many rows are asked for.
        for rows in [2, 50] {
            let plan = plan_of(&database.db, sql, rows).await;
            let walks = walks(&plan);
            if walks.is_empty() == expected {
                found.push(format!("{} with {rows} rows: {walks:?}", sql.name));
            }
        }
    }
    assert!(
        found.is_empty(),
        "give these an index, or say in WALKS why not; take out of it what walks no more:\n{}",
        found.join("\n")
    );
}

async fn plan_of(db: &store::Db, sql: &store::Sql, rows: usize) -> Vec<String> {
    let mut tx = db.write().await.expect("a transaction");
    let text = sql.text_with_rows(Dialect::Sqlite, rows);
    let plan: Vec<PlanLine> = tx
        .fetch_built(
            "test::explain",
            &format!("EXPLAIN QUERY PLAN {text}"),
            Vec::new(),
        )
        .await
        .unwrap_or_else(|error| panic!("{}: {error}", sql.name));
    plan.into_iter().map(|line| line.detail).collect()
}
