//! How campaigns of one account share its budget (R51): each has a part by its weight, and what others of it have not
//! planned for is free.
//!
//! Almost always an account has one active campaign of a kind, or the campaign has not used its part; then nothing is
//! counted but that. What others have planned is counted only for a campaign that wants more than its part.

use std::collections::{BTreeMap, BTreeSet};

use domain::action::ActionKind;
use domain::budget::{Share, Sharing};
use domain::ids::{CampaignId, IdentityId, WorkspaceId};
use domain::limits;
use domain::time::Timestamp;
use jiff::ToSpan as _;
use store::Tx;
use store::budget::Rival;

use crate::EngineResult;

/// Something that a slot drew and that is about to leave.
#[derive(Debug, Clone)]
pub(crate) struct Drawn<'a> {
    pub identity: IdentityId,
    pub campaign: &'a CampaignId,
    pub kind: ActionKind,
    /// What the account may do in the window.
    pub allowed: i64,
}

/// The shares of campaigns whose accounts have more than one of the same kind.
#[derive(Debug, Default)]
pub(crate) struct Shares(BTreeMap<CampaignId, Share>);

/// Campaigns of one account that use the same budget.
type Groups = BTreeMap<(IdentityId, ActionKind), BTreeMap<CampaignId, (WorkspaceId, Sharing)>>;

impl Shares {
    pub(crate) async fn of(tx: &mut Tx, drawn: &[Drawn<'_>], now: Timestamp) -> EngineResult<Self> {
        if drawn.is_empty() {
            return Ok(Self::default());
        }
        let identities: BTreeSet<&IdentityId> = drawn.iter().map(|one| &one.identity).collect();
        let mut groups = groups(store::budget::rivals(tx, identities).await?);
        groups.retain(|key, campaigns| {
            let asks = drawn
                .iter()
                .any(|one| (&one.identity, one.kind) == (&key.0, key.1));
            asks && campaigns.len() > 1
        });
        if groups.is_empty() {
            return Ok(Self::default());
        }
        count_spent(tx, &mut groups, now).await?;
        count_waiting(tx, &mut groups, drawn, now).await?;
        let shares = drawn.iter().filter_map(|one| {
            let campaigns = groups.get(&(one.identity.clone(), one.kind))?;
            let (_, own) = campaigns.get(one.campaign)?;
            let share = Share::of(*own, &others(campaigns, one.campaign), one.allowed);
            Some((one.campaign.clone(), share))
        });
        Ok(Self(shares.collect()))
    }

    /// The share of a campaign; none where nobody shares with it.
    pub(crate) fn share(&self, campaign: &CampaignId) -> Option<Share> {
        self.0.get(campaign).copied()
    }

    /// Counts an intent that was just made.
    pub(crate) fn count(&mut self, campaign: &CampaignId) {
        if let Some(share) = self.0.get_mut(campaign) {
            share.spent += 1;
        }
    }
}

fn groups(rivals: Vec<Rival>) -> Groups {
    let mut groups = Groups::new();
    for rival in rivals {
        let sharing = Sharing {
            weight: rival.weight,
            spent: 0,
            waiting: 0,
        };
        groups
            .entry((rival.identity_id, rival.kind.first_action()))
            .or_default()
            .insert(rival.campaign_id, (rival.workspace_id, sharing));
    }
    groups
}

fn others(
    campaigns: &BTreeMap<CampaignId, (WorkspaceId, Sharing)>,
    own: &CampaignId,
) -> Vec<Sharing> {
    let others = campaigns.iter().filter(|(id, _)| *id != own);
    others.map(|(_, (_, sharing))| *sharing).collect()
}

async fn count_spent(tx: &mut Tx, groups: &mut Groups, now: Timestamp) -> EngineResult<()> {
    for (kind, window) in [
        (
            ActionKind::Invitation,
            limits::INVITATION_WINDOW_MILLISECONDS,
        ),
        (ActionKind::Message, limits::MESSAGE_WINDOW_MILLISECONDS),
    ] {
        let of_kind = groups.keys().filter(|(_, of)| *of == kind);
        let identities: BTreeSet<IdentityId> = of_kind.map(|(id, _)| id.clone()).collect();
        if identities.is_empty() {
            continue;
        }
        let since = now.plus_millis(-window);
        let spent = store::budget::by_campaign(tx, &identities, kind, since).await?;
        let spent: BTreeMap<CampaignId, i64> = spent
            .into_iter()
            .map(|row| (row.campaign_id, row.count))
            .collect();
        let of_kind = groups.iter_mut().filter(|((_, of), _)| *of == kind);
        for (id, (_, sharing)) in of_kind.flat_map(|(_, campaigns)| campaigns) {
            sharing.spent = spent.get(id).copied().unwrap_or(0);
        }
    }
    Ok(())
}

/// Counts what campaigns have planned, where one of their account wants more than its part could be at the least.
async fn count_waiting(
    tx: &mut Tx,
    groups: &mut Groups,
    drawn: &[Drawn<'_>],
    now: Timestamp,
) -> EngineResult<()> {
    let mut asked: BTreeSet<(WorkspaceId, CampaignId)> = BTreeSet::new();
    for one in drawn {
        let Some(campaigns) = groups.get(&(one.identity.clone(), one.kind)) else {
            continue;
        };
        let weights: i64 = campaigns
            .values()
            .map(|(_, sharing)| i64::from(sharing.weight))
            .sum();
        let wants_more = campaigns.get(one.campaign).is_some_and(|(_, own)| {
            own.spent >= one.allowed * i64::from(own.weight) / weights.max(1)
        });
        if wants_more {
            let others = campaigns.iter().filter(|(id, _)| *id != one.campaign);
            asked.extend(others.map(|(id, (workspace, _))| (workspace.clone(), id.clone())));
        }
    }
    if asked.is_empty() {
        return Ok(());
    }
    // Whatever the zone, what is planned for the day before yesterday is over.
    let from = now
        .local_date(&jiff::tz::TimeZone::UTC)
        .saturating_sub(2.days());
    let asked = asked.iter().map(|(workspace, id)| (workspace, id));
    let waiting: BTreeMap<CampaignId, i64> = store::budget::waiting(tx, asked, from)
        .await?
        .into_iter()
        .map(|row| (row.campaign_id, row.count))
        .collect();
    for (id, (_, sharing)) in groups.values_mut().flatten() {
        sharing.waiting = waiting.get(id).copied().unwrap_or(0);
    }
    Ok(())
}
