//! Short links (R47): whoever follows one is led on, and each visit is kept with its time and who it seems to have been.

mod export;

use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::action::StepIndex;
use domain::identity::Role;
use domain::ids::{ActionId, CampaignId, ContactId, MemberId};
use domain::ledger::{Actor, EventKind};
use domain::limits;
use domain::link::{self, LinkToken, Visit};
use domain::time::Timestamp;
use engine::journal::Journal;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::campaign::Totals;
use store::ledger::Entry;
use store::link::{ListedLink, NewVisit, Of, TargetRow};
use tokio::sync::oneshot;
use url::Url;
use utoipa::{IntoParams, ToSchema};
use words::links::Shortener;

use crate::live::{LiveEvent, LiveKind};
use crate::person::full_name;
use crate::{Page, PageRequest, Scope, Service, ServiceError, ServiceResult};

/// Addresses of a campaign that are shown; each message has few.
const TARGETS_MAXIMUM: u32 = 500;
const LIST: &str = "links";
const CAUSE: &str = "short_link";

/// Visits that wait to be written. Whoever comes while nobody writes begins to, and goes on until nobody waits any more:
/// those who come meanwhile are written together, so that many share what it costs to make one durable.
#[derive(Default)]
pub(crate) struct Visits(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    visits: Vec<Visitor>,
    is_somebody_writing: bool,
}

/// A visit, and who is told when it is durable.
type Visitor = (NewVisit, oneshot::Sender<()>);

impl Visits {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // A panic elsewhere leaves a list of visits as it is.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a visit wait; tells whether somebody has to begin to write.
    fn wait(&self, visit: NewVisit) -> (oneshot::Receiver<()>, bool) {
        let (tell, told) = oneshot::channel();
        let mut waiting = self.lock();
        waiting.visits.push((visit, tell));
        let begins = !std::mem::replace(&mut waiting.is_somebody_writing, true);
        (told, begins)
    }

    /// The next visits; none where nobody waits, and then nobody writes any more.
    fn take(&self) -> Vec<Visitor> {
        let mut waiting = self.lock();
        let many = waiting
            .visits
            .len()
            .min(limits::LINK_VISITS_WRITTEN_AT_ONCE);
        waiting.is_somebody_writing = many > 0;
        waiting.visits.drain(..many).collect()
    }

    /// Where who writes ends in the middle: whoever waits learns that nobody writes.
    fn give_up(&self) {
        *self.lock() = Waiting::default();
    }
}

/// Who writes visits.
struct Writer {
    service: Service,
    is_done: bool,
}

impl Drop for Writer {
    fn drop(&mut self) {
        if !self.is_done {
            self.service.0.visits.give_up();
        }
    }
}

impl Writer {
    /// Writes as long as somebody waits.
    async fn write(mut self) {
        loop {
            // Whoever was told just now may be about to come again.
            tokio::task::yield_now().await;
            let (batch, tells): (Vec<NewVisit>, Vec<_>) =
                self.service.0.visits.take().into_iter().unzip();
            if batch.is_empty() {
                self.is_done = true;
                return;
            }
            match self.service.write_visits(&batch).await {
                Ok(()) => {
                    for tell in tells {
                        // Whoever does not listen any more has gone.
                        let _ = tell.send(());
                    }
                }
                Err(error) => tracing::warn!(%error, "visits of short links were not recorded"),
            }
        }
    }
}

/// Which links.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct LinkFilter {
    /// Of this campaign.
    #[param(value_type = Option<String>)]
    pub campaign_id: Option<CampaignId>,
    /// Of this contact.
    #[param(value_type = Option<String>)]
    pub contact_id: Option<ContactId>,
}

/// A short link of one message to one contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Link)]
pub struct LinkView {
    /// What stands behind `/l/`.
    pub token: String,
    /// The short link; none while the installation has no public address.
    pub url: Option<String>,
    /// Where it leads.
    pub target: String,
    /// The campaign of the message.
    #[schema(value_type = String)]
    pub campaign_id: CampaignId,
    /// The campaign's name.
    pub campaign_name: String,
    /// Who got it.
    #[schema(value_type = String)]
    pub contact_id: ContactId,
    /// That contact's name.
    pub contact_name: String,
    /// In whose name.
    #[schema(value_type = String)]
    pub member_id: MemberId,
    /// The action that delivers it.
    #[schema(value_type = String)]
    pub action_id: ActionId,
    /// Which message of the sequence, from 0.
    #[schema(value_type = u32)]
    pub step: StepIndex,
    /// Whether the message was sent.
    pub sent: bool,
    /// When the text was fixed.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// How often a person followed it.
    pub clicks: u64,
    /// How often robots did.
    pub robot_visits: u64,
    /// When a person followed it first.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub first_clicked_at: Option<Timestamp>,
    /// When a person followed it last.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_clicked_at: Option<Timestamp>,
}

/// What came of one address in a campaign's messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = LinkTarget)]
pub struct TargetView {
    /// Which message of the sequence, from 0.
    #[schema(value_type = u32)]
    pub step: StepIndex,
    /// The address.
    pub target: String,
    /// Messages that left with it.
    pub sent: u64,
    /// People who followed it.
    pub people: u64,
    /// How often they did.
    pub clicks: u64,
    /// Visits of robots, which count nowhere else.
    pub robot_visits: u64,
}

fn count(number: i64) -> u64 {
    number.max(0).unsigned_abs()
}

impl From<TargetRow> for TargetView {
    fn from(row: TargetRow) -> Self {
        Self {
            step: row.step,
            target: row.target,
            sent: count(row.sent),
            people: count(row.people),
            clicks: count(row.clicks),
            robot_visits: count(row.robot_visits),
        }
    }
}

fn view(row: ListedLink, links: Option<&Shortener>) -> LinkView {
    let url = LinkToken::read(&row.token).and_then(|token| Some(links?.address(&token)));
    LinkView {
        contact_name: full_name(
            (row.first_name.as_ref(), row.last_name.as_ref()),
            row.profile_url.as_ref(),
            row.email.as_ref(),
        ),
        sent: row.state == Some(domain::action::ActionState::Sent),
        url,
        token: row.token,
        target: row.target,
        campaign_id: row.campaign_id,
        campaign_name: row.campaign_name,
        contact_id: row.contact_id,
        member_id: row.member_id,
        action_id: row.action_id,
        step: row.step,
        created_at: row.created_at,
        clicks: count(row.clicks),
        robot_visits: count(row.robot_visits),
        first_clicked_at: row.first_clicked_at,
        last_clicked_at: row.last_clicked_at,
    }
}

impl Service {
    /// How addresses are delivered in a workspace that wants clicks counted, or does not.
    pub(crate) fn links_where(&self, click_tracking: bool) -> Option<Shortener> {
        self.0.links.clone().filter(|_| click_tracking)
    }

    /// Where a short link leads; none where there is no such link. The visit is durable before the answer, unless it
    /// cannot be written: a person who follows a link gets on all the same.
    pub async fn follow_link(&self, token: &str, visit: &Visit<'_>) -> ServiceResult<Option<Url>> {
        let Some(token) = LinkToken::read(token) else {
            return Ok(None);
        };
        let found = store::link::by_token(&mut self.0.db.glance().await?, &token).await?;
        let Some(found) = found else {
            return Ok(None);
        };
        let Some(target) = words::links::target(&found.target) else {
            return Ok(None);
        };
        if found.click_tracking {
            let visit = NewVisit {
                workspace: found.workspace_id,
                token: found.token,
                at: self.now(),
                visitor: link::judge(visit),
            };
            if let Err(error) = self.record_visit(visit).await {
                tracing::warn!(%error, "a visit of a short link was not recorded");
            }
        }
        Ok(Some(target))
    }

    async fn record_visit(&self, visit: NewVisit) -> ServiceResult<()> {
        let (told, begins) = self.0.visits.wait(visit);
        if begins {
            // A task of its own: whoever asked may be gone before it is done, the others are not.
            let writer = Writer {
                service: self.clone(),
                is_done: false,
            };
            tokio::spawn(writer.write());
        }
        told.await
            .map_err(|_| ServiceError::internal("the visit could not be written"))
    }

    async fn write_visits(&self, visits: &[NewVisit]) -> ServiceResult<()> {
        let mut tx = self.0.db.write().await?;
        let kept = store::link::visit(&mut tx, visits).await?;
        let mut journal = Journal::default();
        for (link, visit) in kept.iter().filter(|(_, visit)| visit.visitor.is_person()) {
            let entry = Entry {
                step: Some(link.step),
                ..Entry::new(visit.at, EventKind::LinkClicked, Actor::Network, CAUSE)
            };
            let entry = entry
                .campaign(&link.campaign_id)
                .contact(&link.contact_id)
                .member(&link.member_id)
                .with(json!({ "url": link.target, "token": link.token }));
            journal.note(&link.workspace_id, entry);
            let totals = Totals {
                clicks: 1,
                ..Totals::default()
            };
            journal.add(&link.workspace_id, &link.campaign_id, totals);
        }
        let progress = journal.write(&mut tx).await?;
        tx.commit().await?;
        for (workspace, campaign) in &progress.changed {
            self.announce(LiveEvent::new(workspace, LiveKind::Campaign).campaign(campaign));
        }
        Ok(())
    }

    /// Short links of the workspace, a campaign or a contact, the newest first. Members see those of their own campaigns,
    /// by campaign.
    pub async fn links(
        &self,
        scope: &Scope,
        filter: &LinkFilter,
        request: &PageRequest,
    ) -> ServiceResult<Page<LinkView>> {
        scope.require(Role::Viewer)?;
        let limit = request.limit()?;
        let before: (Timestamp, String) = request
            .after(LIST)?
            .unwrap_or((Timestamp::from_millis(i64::MAX), String::new()));
        if filter.campaign_id.is_none() && scope.only_own().is_some() {
            return Err(ServiceError::forbidden(
                "The links of the workspace need the role editor or viewer in it. Name one of your campaigns",
            ));
        }
        let of = match (&filter.campaign_id, &filter.contact_id) {
            (campaign, Some(contact)) => Of::Contact(contact, campaign.as_ref()),
            (Some(campaign), None) => Of::Campaign(campaign),
            (None, None) => Of::Workspace,
        };
        let mut tx = self.read().await?;
        if let Some(campaign) = &filter.campaign_id {
            crate::campaigns::edit::visible(&mut tx, scope, campaign).await?;
        }
        let rows = store::link::page(
            &mut tx,
            scope.workspace(),
            of,
            (before.0, &before.1),
            limit + 1,
        )
        .await?;
        let place = |row: &ListedLink| (row.created_at, row.token.clone());
        Ok(Page::of(LIST, rows, limit, place, |row| {
            view(row, self.0.links.as_ref())
        }))
    }

    /// What came of the addresses in a campaign's messages; of a member only its own campaigns.
    pub async fn campaign_targets(
        &self,
        scope: &Scope,
        id: &CampaignId,
    ) -> ServiceResult<Vec<TargetView>> {
        scope.require(Role::Viewer)?;
        let mut tx = self.read().await?;
        crate::campaigns::edit::visible(&mut tx, scope, id).await?;
        let rows = store::link::targets(&mut tx, scope.workspace(), id, TARGETS_MAXIMUM).await?;
        Ok(rows.into_iter().map(TargetView::from).collect())
    }
}
