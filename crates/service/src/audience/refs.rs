//! Names for ids: views show both, and pages ask for the names of all their rows at once.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{CampaignId, MemberId, WorkspaceId};
use serde::Serialize;
use store::names::NameRow;
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

/// A campaign by its names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CampaignRef {
    /// The id.
    #[schema(value_type = String)]
    pub id: CampaignId,
    /// The name.
    pub name: String,
    /// The program.
    pub program: String,
}

/// Names that were looked up, by the ids of what they name.
#[derive(Debug, Default)]
pub(crate) struct Names(BTreeMap<String, NameRow>);

impl Names {
    /// Looks up what ids are called: members, users, keys, campaigns, finders and imports, in one
    /// query. What is none of these (`engine`, `manual`) is passed over.
    pub async fn of(
        tx: &mut Tx,
        workspace: &WorkspaceId,
        ids: BTreeSet<&str>,
    ) -> ServiceResult<Self> {
        if ids.is_empty() {
            return Ok(Self::default());
        }
        let rows = names::of(tx, workspace, &ids).await?.into_iter();
        Ok(Self(rows.map(|row| (row.id.clone(), row)).collect()))
    }

    /// Looks up members.
    pub async fn of_members<'a>(
        tx: &mut Tx,
        workspace: &WorkspaceId,
        ids: impl IntoIterator<Item = &'a MemberId>,
    ) -> ServiceResult<Self> {
        let ids: BTreeSet<&str> = ids.into_iter().map(AsRef::as_ref).collect();
        Self::of(tx, workspace, ids).await
    }

    fn name(&self, id: &str) -> Option<String> {
        self.0.get(id).map(|row| row.name.clone())
    }

    /// A campaign with its names; none where it was not found.
    pub fn campaign(&self, id: &CampaignId) -> Option<CampaignRef> {
        let row = self.0.get(id.as_str())?;
        Some(CampaignRef {
            id: id.clone(),
            name: row.name.clone(),
            program: row.program.clone(),
        })
    }

    /// Whether a member is there.
    pub fn has_member(&self, id: &MemberId) -> bool {
        self.0.contains_key(id.as_str())
    }

    /// A member with its name; empty where it was not found.
    pub fn member(&self, id: &MemberId) -> MemberRef {
        MemberRef {
            id: id.clone(),
            name: self.name(id.as_str()).unwrap_or_default(),
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
            name: self.name(kept),
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
            name: self.name(&kept.source),
            at: kept.at,
        }
    }
}
