//! Names for ids: views show both, and pages ask for the names of all their rows at once.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{FinderId, ImportId, KeyId, MemberId, UserId, WorkspaceId};
use serde::Serialize;
use store::{Tx, names};
use utoipa::ToSchema;

use crate::ServiceResult;

/// A member by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MemberRef {
    /// The id.
    #[schema(value_type = String)]
    pub id: MemberId,
    /// The name.
    pub name: String,
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ActorRef {
    /// `user`, `key`, `engine`, `network` or `command_line`.
    pub kind: &'static str,
    /// The user's or key's id.
    pub id: Option<String>,
    /// The user's or key's name.
    pub name: Option<String>,
}

/// Where a field's value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SourceRef {
    /// `import`, `finder` or `manual`.
    pub kind: &'static str,
    /// The import's or finder's id.
    pub id: Option<String>,
    /// The file's or finder's name.
    pub name: Option<String>,
    /// When the value came.
    #[schema(value_type = String, format = DateTime)]
    pub at: domain::time::Timestamp,
}

/// Names that were looked up.
#[derive(Debug, Default)]
pub(super) struct Names {
    members: BTreeMap<String, String>,
    others: BTreeMap<String, String>,
}

impl Names {
    /// Looks up members.
    pub async fn of_members<'a>(
        tx: &mut Tx,
        workspace: &WorkspaceId,
        ids: impl IntoIterator<Item = &'a MemberId>,
    ) -> ServiceResult<Self> {
        let mut names = Self::default();
        names.add_members(tx, workspace, ids).await?;
        Ok(names)
    }

    /// Looks up further members.
    pub async fn add_members<'a>(
        &mut self,
        tx: &mut Tx,
        workspace: &WorkspaceId,
        ids: impl IntoIterator<Item = &'a MemberId>,
    ) -> ServiceResult<()> {
        let ids: BTreeSet<&MemberId> = ids.into_iter().collect();
        if ids.is_empty() {
            return Ok(());
        }
        for row in names::members(tx, workspace, ids).await? {
            self.members.insert(row.id.to_string(), row.name);
        }
        Ok(())
    }

    /// Looks up who did things, as the database keeps it.
    pub async fn add_actors<'a>(
        &mut self,
        tx: &mut Tx,
        workspace: &WorkspaceId,
        actors: impl IntoIterator<Item = &'a str>,
    ) -> ServiceResult<()> {
        let actors: BTreeSet<&str> = actors.into_iter().collect();
        let users: Vec<UserId> = parsed(&actors);
        let keys: Vec<KeyId> = parsed(&actors);
        if !users.is_empty() {
            for row in names::users(tx, workspace, &users).await? {
                self.others.insert(row.id.to_string(), row.name);
            }
        }
        if !keys.is_empty() {
            for row in names::keys(tx, workspace, &keys).await? {
                self.others.insert(row.id.to_string(), row.name);
            }
        }
        Ok(())
    }

    /// Looks up where values come from.
    pub async fn add_sources<'a>(
        &mut self,
        tx: &mut Tx,
        workspace: &WorkspaceId,
        sources: impl IntoIterator<Item = &'a str>,
    ) -> ServiceResult<()> {
        let sources: BTreeSet<&str> = sources.into_iter().collect();
        let imports: Vec<ImportId> = parsed(&sources);
        let finders: Vec<FinderId> = parsed(&sources);
        if !imports.is_empty() {
            for row in names::imports(tx, workspace, &imports).await? {
                self.others.insert(row.id.to_string(), row.file_name);
            }
        }
        if !finders.is_empty() {
            for row in names::finders(tx, workspace, &finders).await? {
                self.others.insert(row.id.to_string(), row.name);
            }
        }
        Ok(())
    }

    /// Whether a member is there.
    pub fn has_member(&self, id: &MemberId) -> bool {
        self.members.contains_key(id.as_str())
    }

    /// A member with its name; empty where it was not found.
    pub fn member(&self, id: &MemberId) -> MemberRef {
        MemberRef {
            id: id.clone(),
            name: self.members.get(id.as_str()).cloned().unwrap_or_default(),
        }
    }

    /// Who did something, from what the database keeps.
    pub fn actor(&self, kept: &str) -> ActorRef {
        let (kind, is_named) = match kept.split('_').next() {
            _ if kept == "command_line" => ("command_line", false),
            Some("usr") => ("user", true),
            Some("key") => ("key", true),
            _ if kept == "network" => ("network", false),
            _ => ("engine", false),
        };
        ActorRef {
            kind,
            id: is_named.then(|| kept.to_owned()),
            name: self.others.get(kept).cloned(),
        }
    }

    /// Where a value comes from.
    pub fn source(&self, kept: &domain::contact_merge::FieldSource) -> SourceRef {
        let kind = match kept.source.split('_').next() {
            Some("imp") => "import",
            Some("fnd") => "finder",
            _ => "manual",
        };
        SourceRef {
            kind,
            id: (kind != "manual").then(|| kept.source.clone()),
            name: self.others.get(&kept.source).cloned(),
            at: kept.at,
        }
    }
}

fn parsed<T: std::str::FromStr>(texts: &BTreeSet<&str>) -> Vec<T> {
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}
