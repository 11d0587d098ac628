//! The deck: proposals as cards, each with its text as it will read.

use std::collections::{BTreeMap, BTreeSet};

use domain::action::{ActionKind, ActionState, Reason, StepIndex};
use domain::campaign::{DEFAULT_LANGUAGE, Source};
use domain::identity::{AccountType, Role};
use domain::ids::{ActionId, CampaignId, ContactId, MemberId};
use domain::limits;
use domain::named;
use domain::time::Timestamp;
use engine::render::Links;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::account::{AccountRow, SenderRow};
use store::campaign::CampaignRow;
use store::proposal::{Place, ProposalRow};
use store::recipient::Recipient;
use words::links::Shortener;

use super::around::{CardSource, Encounter, Team};
use super::text::{Reading, revision};
use crate::audience::criteria::Explanation;
use crate::error::OrNotFound;
use crate::person::{contact_name, profile_link};
use crate::schema::{ActionKindName, ActionStateName, ReasonName};
use crate::{Page, PageRequest, Scope, Service, ServiceError, ServiceResult};

/// What a proposal is called where it is missing.
pub(super) const WHAT: &str = "proposal";
const LIST: &str = "proposals";

named! {
    /// Which cards of the deck.
    DeckState, "state of a proposal" {
        /// Those that nobody decided.
        Waiting = "waiting",
        /// Those that will leave, as long as that can be undone.
        Approved = "approved",
        /// Those that were refused and whose day has not passed.
        Blocked = "blocked",
    }
}

/// Which cards.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct DeckFilter {
    /// Waiting, approved or blocked; all where not given.
    #[param(value_type = Option<String>)]
    pub state: Option<DeckState>,
    /// Of this member; a person sees only its own.
    #[param(value_type = Option<String>)]
    pub member_id: Option<MemberId>,
    /// Of this campaign.
    #[param(value_type = Option<String>)]
    pub campaign_id: Option<CampaignId>,
}

/// A proposal: one person to be invited or written to, as it will read.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = Proposal)]
pub struct ProposalView {
    /// The action that it becomes.
    #[schema(value_type = String)]
    pub id: ActionId,
    /// What is to be done: invite, or send a message.
    #[schema(value_type = ActionKindName)]
    pub kind: ActionKind,
    /// Which message of the sequence, from 0.
    #[schema(value_type = u32)]
    pub step: StepIndex,
    /// Which text of the message it is, where there are several (R65).
    pub variant: Option<String>,
    /// Where it stands.
    #[schema(value_type = ActionStateName)]
    pub state: ActionState,
    /// Why it ended.
    #[schema(value_type = Option<ReasonName>)]
    pub reason: Option<Reason>,
    /// Names what is shown here; a decision that gives it back is about this and nothing else.
    pub revision: String,
    /// The campaign.
    #[schema(value_type = String)]
    pub campaign_id: CampaignId,
    /// Its name.
    pub campaign_name: String,
    /// Its program.
    pub campaign_program: String,
    /// The member in whose name.
    #[schema(value_type = String)]
    pub member_id: MemberId,
    /// That member's name.
    pub member_name: String,
    /// The person.
    pub contact: CardContact,
    /// The finder or segment that the person comes from.
    pub source: CardSource,
    /// What members of the workspace had to do with the person already, the latest first.
    pub encounters: Vec<Encounter>,
    /// The language of the text: a tag, or `default`.
    pub language: String,
    /// The languages that may be chosen.
    pub languages: Vec<String>,
    /// How the campaign's text reads for this person in each of these languages.
    pub readings: Vec<CardReading>,
    /// The note as it will read; empty for an invitation without one.
    pub text: String,
    /// Whether it was rewritten for this person.
    pub text_is_edited: bool,
    /// Its length in UTF-16 units.
    pub length: u64,
    /// The longest that the sender's account may send.
    pub limit: u64,
    /// Whether the note stays behind where the sender has no personalised note left in the month (R51). An approval covers
    /// both.
    pub may_go_without_note: bool,
    /// The token that has neither value nor fallback for this person: the note cannot leave.
    pub missing_token: Option<String>,
    /// Whether it could leave as it is.
    pub ready: bool,
    /// The campaign's local date on which it would leave.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// The campaign's zone.
    pub time_zone: String,
    /// When the slot begins in which it would leave.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub slot_starts_at: Option<Timestamp>,
    /// When that slot ends.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub slot_ends_at: Option<Timestamp>,
    /// Its moment, once it has one.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due_at: Option<Timestamp>,
    /// When the sender saw it first.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub shown_at: Option<Timestamp>,
    /// When it was decided last, a decision taken back included.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub decided_at: Option<Timestamp>,
    /// Who decided last: a user's or key's id.
    pub decided_by: Option<String>,
}

/// The campaign's text in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CardReading {
    /// The language: a tag, or `default`.
    pub language: String,
    /// The note as it would read; empty where a value is missing.
    pub text: String,
    /// Its length in UTF-16 units.
    pub length: u64,
    /// Whether it could leave so.
    pub ready: bool,
}

/// The person on a card.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct CardContact {
    /// The contact.
    #[schema(value_type = String)]
    pub id: ContactId,
    /// The name.
    pub name: String,
    /// The line under the name.
    pub headline: Option<String>,
    /// The company.
    pub company: Option<String>,
    /// The position.
    pub title: Option<String>,
    /// The city.
    pub city: Option<String>,
    /// The country.
    pub country: Option<String>,
    /// The language of the profile.
    pub language: Option<String>,
    /// The profile.
    pub profile_url: Option<String>,
}

impl From<Recipient> for CardContact {
    fn from(row: Recipient) -> Self {
        Self {
            name: contact_name(&row),
            id: row.id,
            headline: row.headline,
            company: row.company,
            title: row.title,
            city: row.city,
            country: row.country,
            language: row.language,
            profile_url: profile_link(row.profile_url.as_deref()),
        }
    }
}

/// What cards are made from, beside the proposals themselves; in sets.
pub(super) struct Surroundings {
    pub campaigns: BTreeMap<CampaignId, CampaignRow>,
    recipients: BTreeMap<ContactId, Recipient>,
    senders: BTreeMap<MemberId, SenderRow>,
    accounts: BTreeMap<domain::ids::IdentityId, AccountRow>,
    pub team: Team,
    links: Option<Shortener>,
}

impl Surroundings {
    pub async fn of(tx: &mut Tx, scope: &Scope, proposals: &[ProposalRow]) -> ServiceResult<Self> {
        let workspace = scope.workspace();
        let campaigns: BTreeSet<&CampaignId> =
            proposals.iter().map(|row| &row.campaign_id).collect();
        let members: BTreeSet<&MemberId> = proposals.iter().map(|row| &row.member_id).collect();
        let contacts = proposals
            .iter()
            .map(|row| (workspace.clone(), row.contact_id.clone()));
        let campaigns = store::campaign::by_ids(tx, campaigns).await?;
        let recipients = store::recipient::by_ids(tx, contacts).await?;
        let senders = store::account::senders(tx, members).await?;
        let identities: BTreeSet<_> = senders
            .iter()
            .filter_map(|sender| sender.identity_id.as_ref())
            .collect();
        let accounts = store::account::by_ids(tx, identities).await?;
        Ok(Self {
            links: scope.links().cloned(),
            campaigns: campaigns
                .into_iter()
                .map(|row| (row.id.clone(), row))
                .collect(),
            recipients: recipients
                .into_iter()
                .map(|row| (row.id.clone(), row))
                .collect(),
            senders: senders
                .into_iter()
                .map(|row| (row.member_id.clone(), row))
                .collect(),
            accounts: accounts
                .into_iter()
                .map(|row| (row.id.clone(), row))
                .collect(),
            team: Team::default(),
        })
    }

    /// The same with what the team had to do with these people, and where they come from.
    pub async fn with_team(
        tx: &mut Tx,
        scope: &Scope,
        proposals: &[ProposalRow],
    ) -> ServiceResult<Self> {
        let workspace = scope.workspace();
        let mut found = Self::of(tx, scope, proposals).await?;
        let contacts = proposals.iter().map(|row| &row.contact_id);
        found.team = Team::of(tx, workspace, contacts, found.campaigns.values()).await?;
        Ok(found)
    }

    /// The longest text that may be sent: of an invitation it depends on the sender's account (R46).
    pub fn limit(&self, proposal: &ProposalRow) -> usize {
        if proposal.kind == ActionKind::Message {
            return limits::MESSAGE_LENGTH_MAXIMUM;
        }
        self.account_type(proposal).note_length_maximum()
    }

    fn account_type(&self, proposal: &ProposalRow) -> AccountType {
        self.senders
            .get(&proposal.member_id)
            .and_then(|sender| self.accounts.get(sender.identity_id.as_ref()?))
            .map_or(AccountType::Standard, |account| account.account_type)
    }

    /// The proposal as it reads now.
    pub fn reading(&self, proposal: &ProposalRow) -> ServiceResult<Reading> {
        let (campaign, recipient) = self.around(proposal)?;
        let sender_name = self.sender_name(proposal);
        let message = engine::render::message(&campaign.messages.0, proposal.step);
        let limit = self.limit(proposal);
        Ok(Reading::of(
            proposal,
            message,
            recipient,
            sender_name,
            limit,
            self.links.as_ref(),
        ))
    }

    fn sender_name(&self, proposal: &ProposalRow) -> &str {
        self.senders
            .get(&proposal.member_id)
            .map_or("", |sender| sender.name.as_str())
    }

    /// How the campaign's text reads in each of its languages.
    fn readings(
        &self,
        proposal: &ProposalRow,
        campaign: &CampaignRow,
        recipient: &Recipient,
    ) -> Vec<CardReading> {
        let Some(message) = engine::render::message(&campaign.messages.0, proposal.step) else {
            return Vec::new();
        };
        let sender_name = self.sender_name(proposal);
        let limit = self.limit(proposal);
        let links = Links {
            shortener: self.links.as_ref(),
            action: Some(&proposal.id),
        };
        let texts = message.texts_of(proposal.variant.as_deref());
        let one = |language: String| {
            let reading =
                Reading::in_language(texts, &language, recipient, sender_name, limit, links);
            CardReading {
                ready: reading.is_ready(),
                length: reading.length as u64,
                text: reading.text,
                language,
            }
        };
        languages(campaign, proposal.step)
            .into_iter()
            .map(one)
            .collect()
    }

    /// Names what is there now.
    pub fn revision(&self, proposal: &ProposalRow) -> ServiceResult<String> {
        let reading = self.reading(proposal)?;
        Ok(revision(
            &reading.language,
            &reading.text,
            proposal.state,
            proposal.decided_at,
        ))
    }

    fn around(&self, proposal: &ProposalRow) -> ServiceResult<(&CampaignRow, &Recipient)> {
        let campaign = self.campaigns.get(&proposal.campaign_id);
        let recipient = self.recipients.get(&proposal.contact_id);
        campaign.zip(recipient).or_not_found(WHAT)
    }

    /// The proposal as a card.
    pub fn card(&self, proposal: ProposalRow) -> ServiceResult<ProposalView> {
        let (campaign, recipient) = self.around(&proposal)?;
        let reading = self.reading(&proposal)?;
        let readings = self.readings(&proposal, campaign, recipient);
        let member_name = self.sender_name(&proposal).to_owned();
        let may_go_without_note = campaign.without_note
            && proposal.kind == ActionKind::Invitation
            && !reading.text.is_empty()
            && self.account_type(&proposal).has_few_notes();
        let schedule = &campaign.schedule.0;
        let window = campaign
            .calendar_or_utc()
            .window(proposal.local_date, proposal.slot_index);
        Ok(ProposalView {
            revision: revision(
                &reading.language,
                &reading.text,
                proposal.state,
                proposal.decided_at,
            ),
            id: proposal.id,
            kind: proposal.kind,
            step: proposal.step,
            variant: proposal.variant,
            state: proposal.state,
            reason: proposal.reason,
            campaign_id: proposal.campaign_id,
            campaign_name: campaign.name.clone(),
            campaign_program: campaign.program.clone(),
            member_name,
            member_id: proposal.member_id,
            contact: recipient.clone().into(),
            source: self.team.source(campaign),
            encounters: self.team.encounters(&recipient.id),
            languages: languages(campaign, proposal.step),
            readings,
            ready: reading.is_ready(),
            language: reading.language,
            text: reading.text,
            text_is_edited: proposal.text_is_edited,
            length: reading.length as u64,
            may_go_without_note,
            limit: reading.limit as u64,
            missing_token: reading.missing_token,
            date: proposal.local_date,
            time_zone: schedule.time_zone.clone(),
            slot_starts_at: window.map(|window| window.starts_at),
            slot_ends_at: window.map(|window| window.ends_at),
            due_at: proposal.due_at,
            shown_at: proposal.shown_at,
            decided_at: proposal.decided_at,
            decided_by: proposal.decided_by,
        })
    }
}

/// The languages of a step's message, the default first.
pub(super) fn languages(campaign: &CampaignRow, step: StepIndex) -> Vec<String> {
    let message = engine::render::message(&campaign.messages.0, step);
    let texts = message.map(|message| &message.texts);
    let others = texts
        .into_iter()
        .flat_map(|texts| texts.keys())
        .filter(|language| *language != DEFAULT_LANGUAGE);
    std::iter::once(DEFAULT_LANGUAGE.to_owned())
        .chain(others.cloned())
        .collect()
}

/// Whose proposals the scope deals with: a person its own, a program those of any member.
pub(super) fn decider(scope: &Scope) -> ServiceResult<Option<&MemberId>> {
    if let Some(member) = scope.member() {
        return Ok(Some(member));
    }
    if scope.user().is_none() && scope.has(Role::Manager) {
        return Ok(None);
    }
    Err(ServiceError::forbidden(
        "Proposals are decided by their sender. Sign in as a member of the workspace, or use a key with the role manager",
    ))
}

/// One proposal that the scope may decide, whatever became of it.
pub(super) async fn own(
    tx: &mut Tx,
    scope: &Scope,
    id: &ActionId,
    now: Timestamp,
) -> ServiceResult<ProposalRow> {
    let decider = decider(scope)?;
    let row = store::proposal::get(tx, scope.workspace(), id)
        .await?
        .or_not_found(WHAT)?;
    let Some(member) = decider.filter(|member| **member != row.member_id) else {
        return Ok(row);
    };
    let delegated = store::delegation::active(tx, scope.workspace(), member, now).await?;
    if !delegated.contains(&row.member_id) {
        return Err(ServiceError::not_found(WHAT));
    }
    Ok(row)
}

/// One proposal as a card.
pub(super) async fn card_of(
    tx: &mut Tx,
    scope: &Scope,
    id: &ActionId,
    now: Timestamp,
) -> ServiceResult<ProposalView> {
    let row = own(tx, scope, id, now).await?;
    let surroundings = Surroundings::with_team(tx, scope, std::slice::from_ref(&row)).await?;
    surroundings.card(row)
}

/// A local date that no zone has left yet.
pub(crate) fn earliest_today(now: Timestamp) -> Date {
    let today = now.local_date(&TimeZone::UTC);
    today.saturating_sub(1.day())
}

impl Service {
    /// A page of the deck, in the order in which the invitations would leave. It takes the same few
    /// queries however many cards there are.
    pub async fn proposals(
        &self,
        scope: &Scope,
        filter: &DeckFilter,
        request: &PageRequest,
    ) -> ServiceResult<Page<ProposalView>> {
        scope.require(Role::Member)?;
        let limit = request.limit()?;
        let after: Option<Place> = request.after(LIST)?;
        let decider = decider(scope)?;
        let foreign = decider.is_some() && filter.member_id.is_some();
        if foreign && decider != filter.member_id.as_ref() {
            return Ok(Page::whole(Vec::new()));
        }
        let states: &[ActionState] = match filter.state {
            Some(DeckState::Waiting) => &[ActionState::WaitingForApproval],
            Some(DeckState::Approved) => &[ActionState::Approved, ActionState::Scheduled],
            Some(DeckState::Blocked) => &[ActionState::Blocked],
            None => &[
                ActionState::WaitingForApproval,
                ActionState::Approved,
                ActionState::Scheduled,
                ActionState::Blocked,
            ],
        };
        let stored = store::proposal::DeckFilter {
            member: decider.or(filter.member_id.as_ref()),
            delegated_at: decider.map(|_| self.now()),
            campaign: filter.campaign_id.as_ref(),
            states,
            from_date: earliest_today(self.now()),
        };
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let rows =
            store::proposal::deck(&mut tx, workspace, &stored, after.as_ref(), limit + 1).await?;
        let place = |row: &ProposalRow| (row.local_date, row.slot_index, row.id.clone());
        let page = Page::of(LIST, rows, limit, place, |row| row);
        let surroundings = Surroundings::with_team(&mut tx, scope, &page.items).await?;
        let cards = page.items.into_iter().map(|row| surroundings.card(row));
        Ok(Page {
            items: cards.collect::<ServiceResult<_>>()?,
            next: page.next,
        })
    }

    /// One proposal as a card, whatever became of it.
    pub async fn proposal(&self, scope: &Scope, id: &ActionId) -> ServiceResult<ProposalView> {
        scope.require(Role::Member)?;
        let mut tx = self.read().await?;
        card_of(&mut tx, scope, id, self.now()).await
    }

    /// Why the person of a proposal is in the segment that the campaign draws from; none where a finder
    /// brought it.
    pub async fn proposal_reason(
        &self,
        scope: &Scope,
        id: &ActionId,
    ) -> ServiceResult<Option<Explanation>> {
        scope.require(Role::Member)?;
        let mut tx = self.read().await?;
        let row = own(&mut tx, scope, id, self.now()).await?;
        let campaigns = store::campaign::by_ids(&mut tx, [&row.campaign_id]).await?;
        let Source::Segment { id: segment } = campaigns.first().or_not_found(WHAT)?.source()?
        else {
            return Ok(None);
        };
        drop(tx);
        let explained = self.explain_segment(scope, &segment, &row.contact_id);
        Ok(Some(explained.await?))
    }

    /// Notes that the member saw cards: only what was displayed can be approved (R13). Others' cards
    /// are passed over.
    pub async fn proposals_shown(&self, scope: &Scope, ids: &[ActionId]) -> ServiceResult<()> {
        scope.require(Role::Member)?;
        let member = scope.require_member()?;
        let mut tx = self.write(scope).await?;
        store::proposal::shown(&mut tx, scope.workspace(), member, ids, self.now()).await?;
        tx.commit(&()).await?;
        Ok(())
    }
}
