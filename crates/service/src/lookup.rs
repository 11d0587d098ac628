//! What a few typed letters may mean: campaigns and contacts by name, for the command palette.

use domain::identity::Role;
use domain::ids::{CampaignId, ContactId};
use store::campaign_list;
use store::contact::{self, Filter, Order};

use crate::campaigns::list;
use crate::{Scope, Service, ServiceResult};

/// Of each kind, that many at most: who wants more opens the list.
const FOUND_MAXIMUM: u32 = 5;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Campaigns with their names and programs.
    pub campaigns: Vec<(CampaignId, String, String)>,
    /// Contacts with their names and headlines.
    pub contacts: Vec<(ContactId, String, Option<String>)>,
}

impl Service {
    /// Campaigns and contacts whose names hold a text; a member finds what it may see. An empty text
    /// finds nothing.
    pub async fn look_up(&self, scope: &Scope, text: &str) -> ServiceResult<Found> {
        scope.require(Role::Viewer)?;
        let text = text.trim();
        if text.is_empty() {
            return Ok(Found::default());
        }
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let filter = campaign_list::Filter {
            name_contains: Some(list::folded(text)),
            sender: scope.only_own().cloned(),
            ..campaign_list::Filter::default()
        };
        let campaigns = campaign_list::page(&mut tx, workspace, &filter, None, FOUND_MAXIMUM);
        let campaigns = campaigns.await?.into_iter().map(|listed| listed.campaign);
        let filter = Filter {
            text: Some(text.to_owned()),
            visible_to: scope.only_own().cloned(),
            ..Filter::default()
        };
        let contacts = contact::list(
            &mut tx,
            workspace,
            &filter,
            None,
            Order::Newest,
            None,
            FOUND_MAXIMUM,
        )
        .await?;
        Ok(Found {
            campaigns: campaigns
                .map(|row| (row.id, row.name, row.program))
                .collect(),
            contacts: contacts
                .into_iter()
                .map(|row| (row.id.clone(), row.full_name(), row.headline))
                .collect(),
        })
    }
}
