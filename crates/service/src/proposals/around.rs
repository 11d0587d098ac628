//! What stands around the person on a card: where it comes from, and who of the team has had to do
//! with it already (R12).

use std::collections::BTreeMap;

use domain::ids::{ContactId, MemberId, WorkspaceId};
use domain::limits;
use domain::time::Timestamp;
use serde::Serialize;
use store::Tx;
use store::campaign::CampaignRow;
use store::encounter::{self, EncounterRow};

use crate::ServiceResult;

/// Where a person comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CardSource {
    /// `finder` or `segment`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// What a member had to do with a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Encounter {
    /// The member.
    #[schema(value_type = String)]
    pub member_id: MemberId,
    /// The member's name.
    pub member_name: String,
    /// `invited`, `connected`, `wrote` or `replied`.
    pub what: String,
    /// Since when, or when last.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// What is known around a set of cards.
#[derive(Debug, Default)]
pub(super) struct Team {
    encounters: BTreeMap<ContactId, Vec<Encounter>>,
    sources: BTreeMap<String, String>,
}

impl Team {
    /// Two statements, however many cards there are.
    pub async fn of<'a>(
        tx: &mut Tx,
        workspace: &WorkspaceId,
        contacts: impl Iterator<Item = &'a ContactId>,
        campaigns: impl Iterator<Item = &'a CampaignRow>,
    ) -> ServiceResult<Self> {
        let rows = encounter::of_contacts(tx, workspace, contacts).await?;
        let ids = campaigns.map(|campaign| campaign.source_id.as_str());
        let sources = encounter::sources(tx, workspace, ids).await?;
        let mut encounters: BTreeMap<ContactId, Vec<Encounter>> = BTreeMap::new();
        for row in rows {
            let known = encounters.entry(row.contact_id.clone()).or_default();
            if known.len() < limits::ENCOUNTERS_SHOWN_MAXIMUM {
                known.push(row.into());
            }
        }
        Ok(Self {
            encounters,
            sources: sources
                .into_iter()
                .map(|source| (source.id, source.name))
                .collect(),
        })
    }

    /// Where a campaign's people come from.
    pub fn source(&self, campaign: &CampaignRow) -> CardSource {
        CardSource {
            kind: campaign.source_type.clone(),
            name: self
                .sources
                .get(&campaign.source_id)
                .cloned()
                .unwrap_or_default(),
            id: campaign.source_id.clone(),
        }
    }

    /// What the team had to do with a person.
    pub fn encounters(&self, contact: &ContactId) -> Vec<Encounter> {
        self.encounters.get(contact).cloned().unwrap_or_default()
    }
}

impl From<EncounterRow> for Encounter {
    fn from(row: EncounterRow) -> Self {
        Self {
            member_id: row.member_id,
            member_name: row.member_name,
            what: row.what,
            at: row.at,
        }
    }
}
