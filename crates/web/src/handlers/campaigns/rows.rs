//! Campaigns as rows: what lists, the campaign's page and the live stream share.

use domain::campaign::CampaignKind;
use domain::health::{HealthState, Remedy};
use domain::statistics::Ratio;
use service::campaigns::{CampaignView, SourceBody};

use crate::frame::Frame;
use crate::link::{Address, Link};
use crate::pages::campaign_list::{CampaignRow, Outcome, ProgramGroup, Summary};
use crate::pieces::health::HealthView;
use crate::pieces::mood::RepliesView;
use crate::pieces::progress::ProgressView;
use crate::pieces::ratio::RatioView;

/// Where each remedy leads: to the place that cures it, and not to its description.
fn cure(f: &Frame, campaign: &CampaignView, remedy: Remedy) -> String {
    let edit = f.url(&format!("/campaigns/{}/edit", campaign.id));
    match remedy {
        Remedy::ReconnectNetwork | Remedy::SignInToCompanion => "/companion/identity".to_owned(),
        Remedy::ActivateMember => f.url("/members"),
        Remedy::AddSlots | Remedy::SetCohortSize | Remedy::ChangeTimeZone => {
            format!("{edit}#group-schedule")
        }
        Remedy::ReviewMessages => format!("{edit}#group-messages"),
        Remedy::ReviewBudgets => f.url("/settings"),
        Remedy::WithdrawInvitations => "/companion/answers".to_owned(),
        Remedy::ChangeSource => source_page(f, campaign),
    }
}

/// The page of the source: its finder's, where it has one.
fn source_page(f: &Frame, campaign: &CampaignView) -> String {
    match (&campaign.finder_id, &campaign.source) {
        (Some(finder), _) | (None, SourceBody::Finder { id: finder }) => {
            f.url(&format!("/finders/{finder}"))
        }
        (None, SourceBody::Segment { .. }) => f.url("/contacts"),
    }
}

/// The source's name and page.
pub fn source(f: &Frame, campaign: &CampaignView) -> Link {
    Link::new(campaign.source_name.clone(), source_page(f, campaign))
}

/// Health with its cures.
pub fn health(f: &Frame, campaign: &CampaignView) -> HealthView {
    HealthView::new(&campaign.figures.health, |remedy| cure(f, campaign, remedy))
}

/// Today's progress; its numbers open the rows that they count.
pub fn today(f: &Frame, campaign: &CampaignView) -> ProgressView {
    ProgressView {
        today: campaign.figures.today,
        rows: Some(
            Address::new(f.url(&format!("/campaigns/{}", campaign.id)))
                .with("date", campaign.today.date.to_string()),
        ),
    }
}

/// Accepted of sent.
fn ratio(campaign: &CampaignView) -> RatioView {
    RatioView {
        all: Ratio::new(campaign.totals.accepted, campaign.totals.sent),
        matured: campaign.figures.matured,
    }
}

/// What came of a campaign, in the columns of its kind.
pub fn outcome(campaign: &CampaignView) -> Outcome {
    let totals = &campaign.totals;
    match campaign.kind {
        CampaignKind::Invite => Outcome::Invited(ratio(campaign)),
        CampaignKind::Nurture => Outcome::Written {
            sent: totals.sent,
            clicks: totals.clicks,
            replies: RepliesView {
                count: totals.replies,
                sentiment: totals.sentiment,
            },
        },
    }
}

/// One campaign of the list.
pub fn row(f: &Frame, campaign: &CampaignView) -> CampaignRow {
    CampaignRow {
        id: campaign.id.to_string(),
        sender: campaign.sender_name.clone(),
        sender_note: None,
        name: campaign.name.clone(),
        messages: u32::try_from(campaign.messages.len()).unwrap_or(u32::MAX),
        source: source(f, campaign),
        health: health(f, campaign),
        today: today(f, campaign),
        outcome: outcome(campaign),
        active: campaign.active,
    }
}

/// The campaigns by program, in the order in which they come.
pub fn groups(f: &Frame, campaigns: &[CampaignView]) -> Vec<ProgramGroup> {
    let mut groups: Vec<ProgramGroup> = Vec::new();
    for campaign in campaigns {
        let row = row(f, campaign);
        match groups.last_mut() {
            Some(group) if group.program == campaign.program => group.rows.push(row),
            _ => groups.push(ProgramGroup {
                program: campaign.program.clone(),
                rows: vec![row],
            }),
        }
    }
    groups
}

/// The day over the campaigns that are shown.
pub fn summary(campaigns: &[CampaignView]) -> Summary {
    let mut summary = Summary::default();
    for campaign in campaigns {
        let today = &campaign.figures.today;
        summary.planned += u32::try_from(today.planned).unwrap_or(u32::MAX);
        summary.sent += u32::try_from(today.sent).unwrap_or(u32::MAX);
        let health = &campaign.figures.health;
        if matches!(
            health.state,
            HealthState::Warnings | HealthState::Errors | HealthState::Stopped
        ) {
            summary.needing += 1;
        }
        let sooner = summary.next.as_ref().map(|(at, _)| *at);
        if let Some(next) = health.next_start
            && campaign.active
            && sooner.is_none_or(|at| next < at)
        {
            summary.next = Some((next, campaign.schedule.time_zone.clone()));
        }
    }
    summary
}
