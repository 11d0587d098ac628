//! What people do through the use cases, each with its line in the record.

use std::sync::Arc;

use checker::evidence::scenario::{Deed, Scope as Reach};
use domain::ids::{ActionId, CampaignId, ConversationId, IdentityId, MemberId};
use domain::time::Clock;
use service::access::identities::Reconnection;
use service::access::invitations::{Acceptance, NewInvitation};
use service::access::members::{IdentityView, MemberChange, MemberView};
use service::access::workspaces::{WorkspaceChange, WorkspaceView};
use service::audience::suppressions::{SuppressionInput, SuppressionView};
use service::campaigns::{CampaignChange, CampaignInput, CampaignView, StopView};
use service::hand_send::Answer;
use service::inbox::{AnswerInput, AnswerView};
use service::proposals::{ApproveInput, DeckFilter, DeckState, EditInput, ProposalView};
use service::queue::QueueView;
use service::{PageRequest, Scope, Secret, Service, ServiceResult};
use url::Url;

use crate::record::{Answered, Record, as_evidence};

/// The use cases of people, recorded. Clones share the record.
#[derive(Clone)]
pub struct Deeds {
    service: Service,
    clock: Arc<dyn Clock>,
    record: Record,
}

impl std::fmt::Debug for Deeds {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Deeds").finish_non_exhaustive()
    }
}

/// What was seen by whom decides.
fn seen(proposal: &ProposalView) -> ApproveInput {
    ApproveInput {
        revision: Some(proposal.revision.clone()),
    }
}

fn in_flight(view: &StopView) -> Vec<String> {
    let listed = view.in_flight.iter();
    listed.map(|one| one.action_id.to_string()).collect()
}

fn saved(view: &CampaignView) -> Deed {
    Deed::Save {
        campaign: view.id.to_string(),
        schedule: as_evidence(&view.schedule).ok(),
        moderation: as_evidence(&view.moderation).ok(),
    }
}

/// Invites a person into the manager's workspace, who comes in at once; answers the token of the
/// session that they have then.
pub async fn bring_in(
    service: &Service,
    manager: &Scope,
    invitation: &NewInvitation,
    password: &str,
) -> ServiceResult<Secret> {
    let link = service.invite_member(manager, invitation).await?;
    let acceptance = Acceptance {
        name: None,
        password: Secret::new(password),
    };
    let accepted = service
        .accept_invitation(link.token.expose(), &acceptance, None)
        .await?;
    Ok(accepted.session.token)
}

impl Deeds {
    /// Deeds through `service`, at the instants of its clock.
    pub fn new(service: Service, clock: Arc<dyn Clock>, record: Record) -> Self {
        Self {
            service,
            clock,
            record,
        }
    }

    /// The same people at another process of the same installation.
    #[must_use]
    pub fn through(&self, service: Service) -> Self {
        Self {
            service,
            ..self.clone()
        }
    }

    /// The use cases, for what needs no record.
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// The record.
    pub fn record(&self) -> &Record {
        &self.record
    }

    async fn tell<T>(
        &self,
        attempted: Deed,
        use_case: impl Future<Output = ServiceResult<T>>,
        deed: impl FnOnce(&T) -> Deed,
    ) -> Answered<T> {
        let clock = &*self.clock;
        self.record.tell(clock, attempted, use_case, deed).await
    }

    /// Every proposal that waits for the person, as it is shown.
    pub async fn waiting(&self, scope: &Scope) -> ServiceResult<Vec<ProposalView>> {
        let filter = DeckFilter {
            state: Some(DeckState::Waiting),
            ..DeckFilter::default()
        };
        let mut request = PageRequest {
            limit: Some(domain::limits::PAGE_SIZE_MAXIMUM),
            cursor: None,
        };
        let mut proposals = Vec::new();
        loop {
            let page = self.service.proposals(scope, &filter, &request).await?;
            let ids: Vec<_> = page.items.iter().map(|one| one.id.clone()).collect();
            if !ids.is_empty() {
                self.service.proposals_shown(scope, &ids).await?;
            }
            proposals.extend(page.items);
            match page.next {
                Some(next) => request.cursor = Some(next),
                None => return Ok(proposals),
            }
        }
    }

    /// Approves what is shown.
    pub async fn approve(&self, scope: &Scope, proposal: &ProposalView) -> Answered<ProposalView> {
        let deed = Deed::Approve {
            action: proposal.id.to_string(),
            text: proposal.text.clone(),
        };
        let input = seen(proposal);
        let use_case = self.service.approve_proposal(scope, &proposal.id, &input);
        self.tell(deed.clone(), use_case, |_| deed).await
    }

    /// Refuses what is shown.
    pub async fn refuse(&self, scope: &Scope, proposal: &ProposalView) -> Answered<ProposalView> {
        let deed = Deed::Refuse {
            action: proposal.id.to_string(),
        };
        let input = seen(proposal).into();
        let use_case = self.service.block_proposal(scope, &proposal.id, &input);
        self.tell(deed.clone(), use_case, |_| deed).await
    }

    /// Takes the decision back that is shown.
    pub async fn undo(&self, scope: &Scope, proposal: &ProposalView) -> Answered<ProposalView> {
        let deed = Deed::Undo {
            action: proposal.id.to_string(),
        };
        let input = seen(proposal);
        let use_case = self.service.undo_proposal(scope, &proposal.id, &input);
        self.tell(deed.clone(), use_case, |_| deed).await
    }

    /// Writes another text, or chooses another language.
    pub async fn edit(
        &self,
        scope: &Scope,
        proposal: &ProposalView,
        language: Option<String>,
        text: Option<String>,
    ) -> Answered<ProposalView> {
        let deed = |text: String| Deed::Edit {
            action: proposal.id.to_string(),
            text,
        };
        let attempted = deed(text.clone().unwrap_or_default());
        let input = EditInput {
            language,
            text,
            revision: Some(proposal.revision.clone()),
        };
        let use_case = self.service.edit_proposal(scope, &proposal.id, &input);
        let told = |view: &ProposalView| deed(view.text.clone());
        self.tell(attempted, use_case, told).await
    }

    /// Puts an action that has ended back into the queue.
    pub async fn requeue(&self, scope: &Scope, action: &ActionId) -> Answered<QueueView> {
        let deed = Deed::Requeue {
            action: action.to_string(),
        };
        let use_case = self.service.requeue_action(scope, action);
        self.tell(deed.clone(), use_case, |_| deed).await
    }

    /// Says that what may have been sent was not.
    pub async fn say_not_sent(&self, scope: &Scope, action: &ActionId) -> Answered<()> {
        let deed = Deed::Requeue {
            action: action.to_string(),
        };
        let use_case = async {
            let answered = self.service.answer_card(scope, action, &Answer::NotSent);
            answered.await.map(drop)
        };
        self.tell(deed.clone(), use_case, |()| deed).await
    }

    /// Answers in a conversation; twice with one `id` is once.
    pub async fn answer(
        &self,
        scope: &Scope,
        conversation: &ConversationId,
        input: &AnswerInput,
        id: &ActionId,
    ) -> Answered<AnswerView> {
        let deed = Deed::Answer {
            action: id.to_string(),
            text: input.text.clone(),
        };
        let use_case = self
            .service
            .answer_conversation(scope, conversation, input, Some(id));
        self.tell(deed.clone(), use_case, |_| deed).await
    }

    /// Makes a campaign, as a draft.
    pub async fn create(&self, scope: &Scope, input: CampaignInput) -> ServiceResult<CampaignView> {
        let campaign = self.service.create_campaign(scope, input).await?;
        let at = self.clock.now();
        let told = checker::evidence::scenario::Told::Acknowledged;
        self.record.note(at, told, saved(&campaign));
        Ok(campaign)
    }

    /// Changes a campaign.
    pub async fn save(
        &self,
        scope: &Scope,
        campaign: &CampaignId,
        change: CampaignChange,
    ) -> Answered<CampaignView> {
        let attempted = Deed::Save {
            campaign: campaign.to_string(),
            schedule: change
                .schedule
                .as_ref()
                .and_then(|schedule| as_evidence(schedule).ok()),
            moderation: change
                .moderation
                .and_then(|moderation| as_evidence(&moderation).ok()),
        };
        let use_case = Box::pin(self.service.update_campaign(scope, campaign, None, change));
        self.tell(attempted, use_case, saved).await
    }

    /// Starts or resumes a campaign.
    pub async fn start(&self, scope: &Scope, campaign: &CampaignId) -> Answered<CampaignView> {
        let deed = Deed::Start {
            scope: Reach::Campaign(campaign.to_string()),
        };
        let use_case = self.service.start_campaign(scope, campaign);
        self.tell(deed.clone(), use_case, |_| deed).await
    }

    /// Stops a campaign.
    pub async fn stop(&self, scope: &Scope, campaign: &CampaignId) -> Answered<StopView> {
        let deed = |in_flight| Deed::Stop {
            scope: Reach::Campaign(campaign.to_string()),
            in_flight,
        };
        let use_case = self.service.stop_campaign(scope, campaign);
        let told = |view: &StopView| deed(in_flight(view));
        self.tell(deed(Vec::new()), use_case, told).await
    }

    /// Archives a campaign.
    pub async fn archive(&self, scope: &Scope, campaign: &CampaignId) -> Answered<StopView> {
        let deed = |in_flight| Deed::Archive {
            campaign: campaign.to_string(),
            in_flight,
        };
        let use_case = self.service.archive_campaign(scope, campaign);
        let told = |view: &StopView| deed(in_flight(view));
        self.tell(deed(Vec::new()), use_case, told).await
    }

    /// Puts somebody on the suppression list.
    pub async fn suppress(
        &self,
        scope: &Scope,
        input: SuppressionInput,
    ) -> Answered<SuppressionView> {
        let workspace = scope.workspace().to_string();
        let deed = |kind: String, value: String| Deed::Suppress {
            workspace: workspace.clone(),
            kind,
            value,
        };
        let attempted = deed(input.kind.to_string(), input.value.clone());
        let use_case = self.service.add_suppression(scope, input);
        let told = |view: &SuppressionView| deed(view.kind.to_string(), view.value.clone());
        self.tell(attempted, use_case, told).await
    }

    /// Takes somebody off the suppression list.
    pub async fn unsuppress(&self, scope: &Scope, view: &SuppressionView) -> Answered<()> {
        let deed = Deed::Unsuppress {
            workspace: scope.workspace().to_string(),
            kind: view.kind.to_string(),
            value: view.value.clone(),
        };
        let use_case = self.service.remove_suppression(scope, &view.id);
        self.tell(deed.clone(), use_case, |()| deed).await
    }

    /// Sets the budgets of the members of a workspace.
    pub async fn set_budgets(
        &self,
        scope: &Scope,
        invitations_per_week: u32,
        messages_per_day: u32,
        notes_per_month: Option<u32>,
    ) -> Answered<WorkspaceView> {
        let deed = Deed::Budgets {
            workspace: scope.workspace().to_string(),
            invitations_per_week,
            messages_per_day,
        };
        let change = WorkspaceChange {
            invitations_per_week: Some(invitations_per_week),
            messages_per_day: Some(messages_per_day),
            notes_per_month,
            ..WorkspaceChange::default()
        };
        let use_case = self.service.change_workspace(scope, &change);
        self.tell(deed.clone(), use_case, |_| deed).await
    }

    /// Switches a member on.
    pub async fn switch_on(&self, scope: &Scope, member: &MemberId) -> Answered<MemberView> {
        let deed = Deed::Start {
            scope: Reach::Member(member.to_string()),
        };
        let change = MemberChange {
            active: Some(true),
            ..MemberChange::default()
        };
        let use_case = self.service.change_member(scope, member, &change);
        self.tell(deed.clone(), use_case, |_| deed).await
    }

    /// Switches a member off: nothing is begun in the member's name any more. `open` are the actions
    /// that the queue shows as being sent; they resolve.
    pub async fn switch_off(
        &self,
        scope: &Scope,
        member: &MemberId,
        open: Vec<String>,
    ) -> Answered<MemberView> {
        let deed = Deed::Stop {
            scope: Reach::Member(member.to_string()),
            in_flight: open,
        };
        let change = MemberChange {
            active: Some(false),
            ..MemberChange::default()
        };
        let use_case = self.service.change_member(scope, member, &change);
        self.tell(deed.clone(), use_case, |_| deed).await
    }

    /// Signs an account out. `open` as above.
    pub async fn sign_out(
        &self,
        scope: &Scope,
        identity: &IdentityId,
        open: Vec<String>,
    ) -> Answered<IdentityView> {
        let deed = Deed::Stop {
            scope: Reach::Identity(identity.to_string()),
            in_flight: open,
        };
        let use_case = self.service.sign_out_identity(scope, identity);
        self.tell(deed.clone(), use_case, |_| deed).await
    }

    /// Signs an account in again.
    pub async fn reconnect(
        &self,
        scope: &Scope,
        identity: &IdentityId,
        back: &Url,
    ) -> Answered<Reconnection> {
        let deed = Deed::Start {
            scope: Reach::Identity(identity.to_string()),
        };
        let use_case = self.service.reconnect_identity(scope, identity, back);
        self.tell(deed.clone(), use_case, |_| deed).await
    }
}
