//! What a list of campaigns can be filtered by (R59).

use domain::campaign::CampaignKind;
use domain::identity::Role;
use domain::ids::MemberId;
use domain::limits;
use store::Tx;
use store::campaign_list::{self, FilterChoice};

use crate::{Scope, Service, ServiceError, ServiceResult};

/// What a list of campaigns can be filtered by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FilterChoices {
    /// Programs, the ones used last first.
    pub programs: Vec<String>,
    /// Names, the ones used last first.
    pub names: Vec<String>,
    /// Members with their names, by name.
    pub senders: Vec<(MemberId, String)>,
}

impl Service {
    /// Programs and names of the campaigns of a kind, or of all, and senders, to filter them by, in one query.
    pub async fn campaign_filters(
        &self,
        scope: &Scope,
        kind: Option<CampaignKind>,
    ) -> ServiceResult<FilterChoices> {
        scope.require(Role::Viewer)?;
        choices(&mut self.read().await?, scope, kind).await
    }
}

/// Programs and names of the campaigns of a kind, or of all, and senders of the workspace.
pub(super) async fn choices(
    tx: &mut Tx,
    scope: &Scope,
    kind: Option<CampaignKind>,
) -> ServiceResult<FilterChoices> {
    let mut rows = campaign_list::filter_choices(
        tx,
        scope.workspace(),
        kind,
        limits::PAGE_SIZE_DEFAULT,
        limits::PAGE_SIZE_MAXIMUM,
    )
    .await?;
    rows.sort_by_key(|row| row.rank);
    let mut choices = FilterChoices::default();
    for FilterChoice {
        kind, value, label, ..
    } in rows
    {
        match kind.as_str() {
            "program" => choices.programs.push(label),
            "name" => choices.names.push(label),
            _ => {
                let id = value.parse().map_err(ServiceError::internal)?;
                choices.senders.push((id, label));
            }
        }
    }
    Ok(choices)
}
