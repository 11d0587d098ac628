//! Saved views of the list of contacts: filters, order and columns under a name that the workspace shares (R30).

use domain::criteria::tag_key;
use domain::identity::Role;
use domain::ids::ContactViewId;
use domain::limits;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::contact_view::{self, ContactViewRow};
use utoipa::ToSchema;

use super::ContactQuery;
use crate::audience::refs::{ActorRef, Names};
use crate::error::OrNotFound;
use crate::input::Checks;
use crate::{Scope, Service, ServiceError, ServiceResult};

/// What a list of contacts shows beside picture, name and headline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContactColumn {
    /// The company.
    Company,
    /// The position.
    Title,
    /// The city.
    City,
    /// The country.
    Country,
    /// The language.
    Language,
    /// The e-mail address.
    Email,
    /// The tags.
    Tags,
    /// The member whose finder brought it first.
    Owner,
    /// What happened last.
    LastEvent,
    /// When it came.
    CreatedAt,
}

impl ContactColumn {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 10] = [
        Self::Company,
        Self::Title,
        Self::City,
        Self::Country,
        Self::Language,
        Self::Email,
        Self::Tags,
        Self::Owner,
        Self::LastEvent,
        Self::CreatedAt,
    ];
    /// Those that are shown where nobody chose.
    pub const USUAL: [Self; 4] = [Self::Company, Self::Country, Self::Owner, Self::LastEvent];

    /// Its name in addresses and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Title => "title",
            Self::City => "city",
            Self::Country => "country",
            Self::Language => "language",
            Self::Email => "email",
            Self::Tags => "tags",
            Self::Owner => "owner",
            Self::LastEvent => "last_event",
            Self::CreatedAt => "created_at",
        }
    }

    /// The columns of these names, each once, in their order; what is none is left out.
    pub fn read<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<Self> {
        let mut columns = Vec::new();
        for name in names {
            let column = Self::ALL.into_iter().find(|one| one.as_str() == name);
            columns.extend(column.filter(|one| !columns.contains(one)));
        }
        columns
    }
}

/// A view to be saved.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactViewInput {
    /// Its name; a view of the same name is replaced.
    pub name: String,
    /// Filters and order.
    #[serde(default)]
    pub query: ContactQuery,
    /// What is shown of each contact, in this order; the usual columns where none is named.
    #[serde(default)]
    pub columns: Vec<ContactColumn>,
}

/// A saved view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SavedContactView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: ContactViewId,
    /// Its name.
    pub name: String,
    /// Filters and order.
    pub query: ContactQuery,
    /// What is shown of each contact.
    pub columns: Vec<ContactColumn>,
    /// Who saved it last.
    pub saved_by: ActorRef,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub saved_at: Timestamp,
}

/// What is kept of a view.
#[derive(Debug, Serialize, Deserialize)]
struct Content {
    query: ContactQuery,
    columns: Vec<ContactColumn>,
}

impl SavedContactView {
    /// A view as it was kept; one that another edition of the program kept otherwise shows everybody.
    fn of(row: ContactViewRow, names: &Names) -> Self {
        let content: Option<Content> = serde_json::from_str(&row.content).ok();
        let (query, columns) = content.map_or_else(
            || (ContactQuery::default(), Vec::new()),
            |content| (content.query, content.columns),
        );
        Self {
            id: row.id,
            name: row.name,
            query,
            columns,
            saved_by: names.actor(&row.saved_by),
            saved_at: row.saved_at,
        }
    }
}

impl Service {
    /// The saved views of the workspace, by name.
    pub async fn contact_views(&self, scope: &Scope) -> ServiceResult<Vec<SavedContactView>> {
        scope.require(Role::Viewer)?;
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let most = limits::CONTACT_VIEWS_MAXIMUM as u32;
        let rows = contact_view::list(&mut tx, workspace, most).await?;
        let actors = rows.iter().map(|row| row.saved_by.as_str());
        let names = Names::of(&mut tx, workspace, actors.collect()).await?;
        Ok(rows
            .into_iter()
            .map(|row| SavedContactView::of(row, &names))
            .collect())
    }

    /// One saved view.
    pub async fn contact_view(
        &self,
        scope: &Scope,
        id: &ContactViewId,
    ) -> ServiceResult<SavedContactView> {
        scope.require(Role::Viewer)?;
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let row = contact_view::get(&mut tx, workspace, id).await?;
        let row = row.or_not_found("view of contacts")?;
        let names = Names::of(&mut tx, workspace, [row.saved_by.as_str()].into()).await?;
        Ok(SavedContactView::of(row, &names))
    }

    /// Saves a view for the whole workspace; one of the same name is replaced.
    pub async fn save_contact_view(
        &self,
        scope: &Scope,
        input: ContactViewInput,
    ) -> ServiceResult<SavedContactView> {
        scope.require(Role::Editor)?;
        let mut checks = Checks::new();
        let name = checks.name("name", &input.name);
        let name_key = tag_key(&name);
        checks.ensure(
            name.is_empty() || !name_key.is_empty(),
            "name",
            "required",
            "A name has at least one letter or digit",
        );
        checks.finish()?;
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        // What the list would refuse is not kept.
        super::filter(&mut tx, scope, &input.query).await?;
        self.criteria(&mut tx, scope, &input.query).await?;
        let columns = input.columns.iter().map(|column| column.as_str());
        let content = Content {
            columns: ContactColumn::read(columns),
            query: input.query,
        };
        let most = limits::CONTACT_VIEWS_MAXIMUM;
        let known = contact_view::list(&mut tx, workspace, most as u32).await?;
        if known.len() >= most && known.iter().all(|row| row.name_key != name_key) {
            return Err(ServiceError::conflict(
                "too_many_views",
                format!("A workspace keeps at most {most} views. Replace or remove one"),
            ));
        }
        let now = self.now();
        let row = ContactViewRow {
            id: self.mint(now),
            name_key,
            name,
            content: serde_json::to_string(&content).map_err(ServiceError::internal)?,
            saved_by: scope.actor().to_string(),
            saved_at: now,
        };
        let row = contact_view::save(&mut tx, workspace, &row).await?;
        let names = Names::of(&mut tx, workspace, [row.saved_by.as_str()].into()).await?;
        let view = SavedContactView::of(row, &names);
        tx.commit(&view).await?;
        Ok(view)
    }

    /// Forgets a saved view; no contact changes.
    pub async fn remove_contact_view(
        &self,
        scope: &Scope,
        id: &ContactViewId,
    ) -> ServiceResult<()> {
        scope.require(Role::Editor)?;
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let row = contact_view::get(&mut tx, workspace, id).await?;
        row.or_not_found("view of contacts")?;
        contact_view::remove(&mut tx, workspace, id).await?;
        tx.commit(&()).await?;
        Ok(())
    }
}
