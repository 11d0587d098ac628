//! The suppression list: who is never contacted (R36).

mod export;
pub mod files;

use domain::identity::Role;
use domain::ids::SuppressionId;
use domain::ledger::EventKind;
use domain::limits;
use domain::suppression::{SuppressionKind, comparable};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::ledger::{self, Entry};
use store::suppression::{self, SuppressionRow};
use utoipa::ToSchema;

use super::refs::{ActorRef, Names};
use crate::error::OrNotFound;
use crate::input::Checks;
use crate::live::LiveKind;
use crate::schema::SuppressionKindName;
use crate::{LiveEvent, Page, PageRequest, Scope, Service, ServiceResult};

/// Characters of a note.
pub(super) const NOTE_LENGTH_MAXIMUM: usize = 500;

/// Somebody to be put on the list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuppressionInput {
    /// What is named: `person`, `company`, `email_domain` or `keyword`.
    #[schema(value_type = SuppressionKindName)]
    pub kind: SuppressionKind,
    /// A profile or e-mail address, a company's name, a domain, words.
    pub value: String,
    /// Why.
    #[serde(default)]
    pub note: String,
}

/// An entry of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Suppression)]
pub struct SuppressionView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: SuppressionId,
    /// What it names: `person`, `company`, `email_domain` or `keyword`.
    #[schema(value_type = SuppressionKindName)]
    pub kind: SuppressionKind,
    /// The value in the form in which it is compared.
    pub value: String,
    /// Why.
    pub note: String,
    /// Who added it.
    pub created_by: ActorRef,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// The entries of all that were asked for, those that were there already included, each once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Suppressions {
    /// The entries.
    pub items: Vec<SuppressionView>,
}

impl SuppressionView {
    pub(super) fn of(row: SuppressionRow, names: &Names) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            value: row.value,
            note: row.note,
            created_by: names.actor(&row.created_by),
            created_at: row.created_at,
        }
    }
}

impl Service {
    /// Puts somebody on the list; who is on it already stays there. From the commit on nobody
    /// whom the entry names is contacted by anybody.
    pub async fn add_suppression(
        &self,
        scope: &Scope,
        input: SuppressionInput,
    ) -> ServiceResult<SuppressionView> {
        scope.require(Role::Editor)?;
        let rows = self.checked(scope, vec![input], self.now())?;
        let mut tx = self.write(scope).await?;
        let views = suppress(&mut tx, scope, rows).await?;
        let view = views.into_iter().next().or_not_found("suppression")?;
        tx.commit(&view).await?;
        self.announce(LiveEvent::new(scope.workspace(), LiveKind::Workspace));
        Ok(view)
    }

    /// Puts many on the list, all or, where one of them names nobody, none. Answers the entries
    /// of all of them, those that were there already included, each once.
    pub async fn add_suppressions(
        &self,
        scope: &Scope,
        inputs: Vec<SuppressionInput>,
    ) -> ServiceResult<Suppressions> {
        scope.require(Role::Editor)?;
        let rows = self.checked(scope, inputs, self.now())?;
        let mut tx = self.write(scope).await?;
        let items = suppress(&mut tx, scope, rows).await?;
        let added = Suppressions { items };
        tx.commit(&added).await?;
        self.announce(LiveEvent::new(scope.workspace(), LiveKind::Workspace));
        Ok(added)
    }

    /// The rows to add; every problem is found at once.
    fn checked(
        &self,
        scope: &Scope,
        inputs: Vec<SuppressionInput>,
        now: Timestamp,
    ) -> ServiceResult<Vec<SuppressionRow>> {
        let mut checks = Checks::new();
        checks.ensure(
            inputs.len() <= limits::SUPPRESSIONS_ADDED_MAXIMUM,
            "items",
            "too_many",
            format!(
                "At most {} entries can be added at once. Add them in several steps",
                limits::SUPPRESSIONS_ADDED_MAXIMUM
            ),
        );
        let single = inputs.len() == 1;
        let mut rows = Vec::new();
        for (place, input) in inputs.into_iter().enumerate() {
            let field = |name: &str| {
                if single {
                    name.to_owned()
                } else {
                    format!("items.{place}.{name}")
                }
            };
            let note = checks.text(&field("note"), &input.note, NOTE_LENGTH_MAXIMUM);
            match comparable(input.kind, &input.value) {
                Ok(value) => rows.push(SuppressionRow {
                    id: self.mint(now),
                    kind: input.kind,
                    value,
                    note,
                    created_by: scope.actor().to_string(),
                    created_at: now,
                    file_id: None,
                }),
                Err(problem) => checks.add(field("value"), problem.code, problem.message),
            }
        }
        checks.finish()?;
        Ok(rows)
    }

    /// The list, the newest entries first.
    pub async fn suppressions(
        &self,
        scope: &Scope,
        request: &PageRequest,
    ) -> ServiceResult<Page<SuppressionView>> {
        const LIST: &str = "suppressions";
        scope.require(Role::Viewer)?;
        let limit = request.limit()?;
        let before: Option<SuppressionId> = request.after(LIST)?;
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let rows = suppression::page(&mut tx, workspace, before.as_ref(), limit + 1).await?;
        let names = names(&mut tx, scope, &rows).await?;
        Ok(Page::of(
            LIST,
            rows,
            limit,
            |row| row.id.clone(),
            |row| SuppressionView::of(row, &names),
        ))
    }

    /// An entry of the list.
    pub async fn suppression(
        &self,
        scope: &Scope,
        id: &SuppressionId,
    ) -> ServiceResult<SuppressionView> {
        scope.require(Role::Viewer)?;
        let mut tx = self.read().await?;
        let row = suppression::get(&mut tx, scope.workspace(), id)
            .await?
            .or_not_found("suppression")?;
        let names = names(&mut tx, scope, std::slice::from_ref(&row)).await?;
        Ok(SuppressionView::of(row, &names))
    }

    /// Takes an entry off the list. Only managers do: the list holds people's wishes.
    pub async fn remove_suppression(&self, scope: &Scope, id: &SuppressionId) -> ServiceResult<()> {
        scope.require(Role::Manager)?;
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let row = suppression::get(&mut tx, workspace, id)
            .await?
            .or_not_found("suppression")?;
        suppression::remove(&mut tx, workspace, id).await?;
        let entry = Entry::new(
            now,
            EventKind::SuppressionRemoved,
            scope.actor(),
            "remove_suppression",
        )
        .with(json!({"suppression_id": id, "kind": row.kind}));
        ledger::append(&mut tx, workspace, vec![entry]).await?;
        tx.commit(&()).await?;
        self.announce(LiveEvent::new(workspace, LiveKind::Workspace));
        Ok(())
    }
}

/// Adds checked entries with their lines in the ledger; answers all of them, each once.
async fn suppress(
    tx: &mut Tx,
    scope: &Scope,
    rows: Vec<SuppressionRow>,
) -> ServiceResult<Vec<SuppressionView>> {
    let wanted: Vec<(SuppressionKind, String)> = rows
        .iter()
        .map(|row| (row.kind, row.value.clone()))
        .collect();
    put(tx, scope, rows, "add_suppressions").await?;
    check_keywords(tx, scope).await?;
    views_of(tx, scope, &wanted).await
}

/// Puts entries on the list with their lines in the ledger; answers how many were not on it.
pub(super) async fn put(
    tx: &mut Tx,
    scope: &Scope,
    rows: Vec<SuppressionRow>,
    cause: &'static str,
) -> ServiceResult<u64> {
    let workspace = scope.workspace();
    let added = suppression::add(tx, workspace, rows).await?;
    let kind = EventKind::SuppressionAdded;
    let entries = added
        .iter()
        .map(|row| {
            Entry::new(row.created_at, kind, scope.actor(), cause)
                .with(json!({"suppression_id": row.id, "kind": row.kind}))
        })
        .collect();
    ledger::append(tx, workspace, entries).await?;
    Ok(added.len() as u64)
}

/// Keywords are looked for in every contact, so there are not too many.
async fn check_keywords(tx: &mut Tx, scope: &Scope) -> ServiceResult<()> {
    let most = limits::SUPPRESSION_KEYWORDS_MAXIMUM as i64;
    let mut checks = Checks::new();
    checks.ensure(
        suppression::keyword_count(tx, scope.workspace()).await? <= most,
        "value",
        "too_many_keywords",
        format!(
            "The list holds at most {most} keywords. Remove some, or name companies and domains"
        ),
    );
    checks.finish()
}

/// The entries with these values, in the order of asking, each once.
async fn views_of(
    tx: &mut Tx,
    scope: &Scope,
    wanted: &[(SuppressionKind, String)],
) -> ServiceResult<Vec<SuppressionView>> {
    let mut rows: Vec<SuppressionRow> = Vec::new();
    for kind in SuppressionKind::ALL {
        let values = wanted
            .iter()
            .filter(|(of, _)| of == kind)
            .map(|(_, value)| value);
        rows.extend(suppression::by_values(tx, scope.workspace(), *kind, values).await?);
    }
    let names = names(tx, scope, &rows).await?;
    let place = |row: &SuppressionRow| {
        wanted
            .iter()
            .position(|(kind, value)| *kind == row.kind && *value == row.value)
    };
    rows.sort_by_cached_key(place);
    Ok(rows
        .into_iter()
        .map(|row| SuppressionView::of(row, &names))
        .collect())
}

async fn names(tx: &mut Tx, scope: &Scope, rows: &[SuppressionRow]) -> ServiceResult<Names> {
    let actors = rows.iter().map(|row| row.created_by.as_str()).collect();
    Names::of(tx, scope.workspace(), actors).await
}
