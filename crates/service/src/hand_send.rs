//! Sending by hand (R43, `assisted`): the card that a member holds, the answers to it, the questions
//! about what may have been sent, and answers of people that are tapped in.
//!
//! Outcomes are written by the engine's own functions, so that a hand and a connector leave the
//! same traces.

use connectors::{Choice, Fact, Handoff};
use domain::action::{ActionKind, ActionState, Reason, StepIndex};
use domain::campaign::CampaignKind;
use domain::identity::Role;
use domain::ids::{ActionId, CampaignId, ContactId, IdentityId, MemberId};
use domain::protocol::{self, Decision, Event, Word};
use domain::time::{Timestamp, span};
use engine::dispatch::limit_noticed;
use engine::journal::Journal;
use engine::observe::{Place, Reply};
use engine::outcome::{self, Confirmation};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::action::ActionRow;
use store::hand_send::{CardRow, TieRow};
use store::relation::RelationState;

use crate::error::OrNotFound;
use crate::input::several_lines;
use crate::live::{LiveEvent, LiveKind};
use crate::person::{full_name, profile_link};
use crate::proposals::deck::earliest_today;
use crate::queue::QueueView;
use crate::schema::{ActionKindName, ActionStateName, CampaignKindName};
use crate::writing::Writing;
use crate::{Page, PageRequest, Scope, Service, ServiceError, ServiceResult};

/// Cards that a companion shows at once: one in hand, the others are questions.
const CARDS_MAXIMUM: u32 = 50;
/// A card that was put off comes again after this long, while its slot is open.
const LATER_MILLISECONDS: i64 = 15 * span::MINUTE;
/// Characters of the reason why something could not be done.
const DETAIL_LENGTH_MAXIMUM: usize = 500;
/// Characters of a reply that is tapped in.
const REPLY_LENGTH_MAXIMUM: usize = 8_000;
const CAUSE: &str = "hand_send";
const WHAT: &str = "card";

/// What a member has to do by hand now.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = HandSendList)]
pub struct HandSendView {
    /// Whether the member's account is one that acts by hand.
    pub by_hand: bool,
    /// The card in hand, at most one, then the questions about what may have been sent.
    pub cards: Vec<CardView>,
    /// How many more are to come, as far as they have a moment.
    pub upcoming: u64,
    /// When the next one comes, once the one in hand is answered.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub next_at: Option<Timestamp>,
}

/// Something for a member's hands, or a question about it.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = Card)]
pub struct CardView {
    /// The action.
    #[schema(value_type = String)]
    pub id: ActionId,
    /// What is to be done.
    #[schema(value_type = ActionKindName)]
    pub kind: ActionKind,
    /// Which message of the sequence, from 0.
    #[schema(value_type = u32)]
    pub step: StepIndex,
    /// `sending`: to be done now. `unconfirmed`: it may have been done, and nobody but the member
    /// can tell.
    #[schema(value_type = ActionStateName)]
    pub state: ActionState,
    /// The page to open.
    pub open_url: Option<String>,
    /// The text to copy; empty where there is none.
    pub text: String,
    /// Its length in UTF-16 units.
    pub length: u64,
    /// The answers that are possible: `sent`, `sent_without_note`, `could_not`, `already_connected`,
    /// `already_pending`, `not_connected`, `profile_unavailable`, `limit_reached`, `later`; `sent` and
    /// `not_sent` for a question.
    pub choices: Vec<String>,
    /// When it was handed over, or attempted.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub since: Option<Timestamp>,
    /// Until when an answer counts for this slot.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
    /// The campaign.
    #[schema(value_type = String)]
    pub campaign_id: CampaignId,
    /// Its name.
    pub campaign_name: String,
    /// What the campaign does.
    #[schema(value_type = CampaignKindName)]
    pub campaign_kind: CampaignKind,
    /// Its program.
    pub campaign_program: String,
    /// The contact.
    #[schema(value_type = String)]
    pub contact_id: ContactId,
    /// The contact's name.
    pub contact_name: String,
    /// The line under the name.
    pub contact_headline: Option<String>,
    /// The company.
    pub contact_company: Option<String>,
}

/// An answer to a card.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(tag = "answer", rename_all = "snake_case", deny_unknown_fields)]
pub enum Answer {
    /// Done as handed over.
    Sent,
    /// The invitation was sent without the note.
    SentWithoutNote,
    /// The person's page cannot be opened.
    ProfileUnavailable,
    /// The network says that the account has done enough of it for now: this one comes again another day, and the account
    /// rests.
    LimitReached,
    /// It could not be done.
    CouldNot {
        /// Why, in the member's words.
        #[serde(default)]
        reason: String,
    },
    /// They are connected already.
    AlreadyConnected,
    /// An invitation is open already.
    AlreadyPending,
    /// They are not connected, so no message can be sent.
    NotConnected,
    /// What may have been sent was not.
    NotSent,
    /// Not now; it comes again while its slot is open, else on another day.
    Later,
}

impl Answer {
    /// What the send protocol makes of it.
    fn word(&self) -> Word {
        match self {
            Self::Sent | Self::SentWithoutNote => Word::Sent,
            Self::Later | Self::LimitReached => Word::Later,
            Self::CouldNot { .. }
            | Self::ProfileUnavailable
            | Self::AlreadyConnected
            | Self::AlreadyPending
            | Self::NotConnected
            | Self::NotSent => Word::NotSent,
        }
    }

    /// How it confirms, where it does.
    fn confirms(&self) -> Reason {
        match self {
            Self::SentWithoutNote => Reason::SentWithoutNote,
            _ => Reason::ConfirmedByPerson,
        }
    }

    /// What it says of the world.
    fn fact(&self) -> Option<Fact> {
        match self {
            Self::AlreadyConnected => Some(Fact::Connected { since: None }),
            Self::AlreadyPending => Some(Fact::InvitationPending {
                invitation_id: None,
                since: None,
            }),
            _ => None,
        }
    }
}

/// A reply that is tapped in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReplyInput {
    /// What the contact wrote; may be empty where only the fact matters. A refusal in it ends every
    /// sequence with the person.
    pub text: String,
}

/// A person whose answer can be tapped in.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = OpenContact)]
pub struct TieView {
    /// The contact.
    #[schema(value_type = String)]
    pub contact_id: ContactId,
    /// The contact's name.
    pub contact_name: String,
    /// The line under the name.
    pub contact_headline: Option<String>,
    /// The company.
    pub contact_company: Option<String>,
    /// The profile.
    pub profile_url: Option<String>,
    /// Since when the invitation is open, or they are connected.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// When the contact wrote last, as far as is known.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub replied_at: Option<Timestamp>,
}

/// Whose answers can be tapped in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// Those with an open invitation: they may have accepted.
    Invited,
    /// Those who are connected: they may have replied.
    Connected,
}

impl CardView {
    /// The card of a row; none for an action that is on its way to the member's hands.
    fn of(row: CardRow) -> Option<Self> {
        let handoff: Option<Handoff> = row
            .detail
            .as_deref()
            .and_then(|detail| serde_json::from_str(detail).ok());
        let text = row.sent_text.unwrap_or_default();
        let choices = match (row.state, handoff.as_ref()) {
            (ActionState::Sending, None) => return None,
            (ActionState::Sending, Some(handoff)) => choice_names(&handoff.choices),
            _ => vec!["sent".to_owned(), "not_sent".to_owned()],
        };
        let contact_name = full_name(
            (row.first_name.as_ref(), row.last_name.as_ref()),
            row.profile_url.as_ref(),
            row.email.as_ref(),
        );
        Some(Self {
            id: row.id,
            kind: row.kind,
            step: row.step,
            state: row.state,
            open_url: handoff.map_or_else(
                || profile_link(row.profile_url.as_deref()),
                |handoff| Some(handoff.open_url),
            ),
            length: words::length::utf16_length(&text) as u64,
            text,
            choices,
            since: row.intent_at,
            until: row.deadline_at,
            campaign_id: row.campaign_id,
            campaign_name: row.campaign_name,
            campaign_kind: row.campaign_kind,
            campaign_program: row.campaign_program,
            contact_id: row.contact_id,
            contact_name,
            contact_headline: row.headline,
            contact_company: row.company,
        })
    }
}

fn choice_names(choices: &[Choice]) -> Vec<String> {
    choices.iter().map(ToString::to_string).collect()
}

impl From<TieRow> for TieView {
    fn from(row: TieRow) -> Self {
        Self {
            contact_name: full_name(
                (row.first_name.as_ref(), row.last_name.as_ref()),
                row.profile_url.as_ref(),
                row.email.as_ref(),
            ),
            contact_id: row.contact_id,
            contact_headline: row.headline,
            contact_company: row.company,
            profile_url: profile_link(row.profile_url.as_deref()),
            since: row.since,
            replied_at: row.replied_at,
        }
    }
}

/// The member whose hands these are: a person its own, a program those that it names.
fn hands<'a>(scope: &'a Scope, named: Option<&'a MemberId>) -> ServiceResult<&'a MemberId> {
    match (scope.member(), named) {
        (Some(own), None) => Ok(own),
        (Some(own), Some(named)) if own == named => Ok(own),
        (None, Some(named)) if scope.has(Role::Manager) => Ok(named),
        (Some(_), Some(_)) => Err(ServiceError::not_found(WHAT)),
        (None, _) => scope.require_member(),
    }
}

impl Service {
    /// What a member has in hand and what is asked of it; of the member that asks, or for a key with
    /// the role manager of the one that it names.
    pub async fn hand_send(
        &self,
        scope: &Scope,
        member: Option<&MemberId>,
    ) -> ServiceResult<HandSendView> {
        scope.require(Role::Member)?;
        let member = hands(scope, member)?;
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let identity = store::hand_send::hand_identity(&mut tx, workspace, member).await?;
        let cards = store::hand_send::cards(&mut tx, workspace, member, CARDS_MAXIMUM).await?;
        let earliest = earliest_today(self.now());
        let upcoming = store::hand_send::upcoming(&mut tx, workspace, member, earliest).await?;
        Ok(HandSendView {
            by_hand: identity.is_some(),
            cards: cards.into_iter().filter_map(CardView::of).collect(),
            upcoming: u64::try_from(upcoming.count).unwrap_or(0),
            next_at: upcoming.next_at,
        })
    }

    /// Answers a card, or the question whether something was sent. The same answer twice is one;
    /// another one after the first is refused and says what was answered.
    pub async fn answer_card(
        &self,
        scope: &Scope,
        id: &ActionId,
        answer: &Answer,
    ) -> ServiceResult<QueueView> {
        scope.require(Role::Member)?;
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let action = store::action::get(&mut tx, workspace, id)
            .await?
            .or_not_found(WHAT)?;
        hands(scope, Some(&action.member_id))?;
        if is_answered_so(&action, answer) {
            let view = crate::queue::row_of(&mut tx, scope, id).await?;
            tx.commit(&view).await?;
            return Ok(view);
        }
        require_fitting(&action, answer)?;
        let decision = protocol::decide(&action.standing(), Event::Told(answer.word()));
        let mut journal = Journal::default();
        self.write_answer(&mut tx, scope, &action, answer, decision, &mut journal, now)
            .await?;
        // Evidence of the network may have come at the same moment; it stays.
        if journal.write(&mut tx).await?.done == 0 {
            return Err(answered_meanwhile());
        }
        let view = crate::queue::row_of(&mut tx, scope, id).await?;
        tx.commit(&view).await?;
        self.announce_hand(scope, &action.campaign_id);
        Ok(view)
    }

    async fn write_answer(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        action: &ActionRow,
        answer: &Answer,
        decision: Decision,
        journal: &mut Journal,
        now: Timestamp,
    ) -> ServiceResult<()> {
        let actor = scope.actor();
        match decision {
            Decision::Confirm => {
                let confirmation = Confirmation {
                    reason: answer.confirms(),
                    remote_id: None,
                    happened_at: happened_at(action, now),
                    message: self.mint(now),
                    action: action.clone(),
                };
                outcome::confirm(tx, &[confirmation], journal, actor, CAUSE, now).await?;
            }
            Decision::PutBack { last_is_undone } => {
                let later = now.plus_millis(LATER_MILLISECONDS);
                let why = (put_off(answer), None);
                if let (Answer::LimitReached, Some(identity)) = (answer, &action.identity_id) {
                    limit_noticed(tx, identity, action.kind, journal, now).await?;
                }
                outcome::put_back(tx, action, last_is_undone, later, why, journal, CAUSE, now)
                    .await?;
            }
            Decision::End { last_is_undone } => {
                if action.kind == ActionKind::Withdrawal
                    && *answer == Answer::AlreadyConnected
                    && let Some(identity) = &action.identity_id
                {
                    // Who was to be withdrawn has accepted: the sequence goes on.
                    let place = Place {
                        workspace: action.workspace_id.clone(),
                        identity: identity.clone(),
                        contact: action.contact_id.clone(),
                    };
                    engine::observe::accepted(tx, &place, now, journal, &actor, now).await?;
                }
                let (reason, detail) = match answer.fact() {
                    Some(fact) => (outcome::learn(tx, action, &fact, now).await?, None),
                    None => refusal(answer)?,
                };
                let why = (reason, detail.as_deref());
                outcome::give_up(tx, action, last_is_undone, why, journal, actor, CAUSE, now)
                    .await?;
            }
            // It is not in this person's hands, or no longer.
            _ => return Err(answered_meanwhile()),
        }
        Ok(())
    }

    /// People of campaigns whose answers can be tapped in, the latest first: those with an open
    /// invitation, or those who are connected. None for a member whose connector sees by itself.
    pub async fn open_contacts(
        &self,
        scope: &Scope,
        ties: Ties,
        request: &PageRequest,
    ) -> ServiceResult<Page<TieView>> {
        scope.require(Role::Member)?;
        let member = scope.require_member()?;
        let (list, state) = match ties {
            Ties::Invited => ("open-invitations", RelationState::Invited),
            Ties::Connected => ("connections", RelationState::Connected),
        };
        let limit = request.limit()?;
        let after: Option<(Timestamp, ContactId)> = request.after(list)?;
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let Some(identity) = store::hand_send::hand_identity(&mut tx, workspace, member).await?
        else {
            return Ok(Page::whole(Vec::new()));
        };
        let rows = store::hand_send::ties(
            &mut tx,
            workspace,
            &identity,
            state,
            after.as_ref(),
            limit + 1,
        )
        .await?;
        let place = |row: &TieRow| (row.since, row.contact_id.clone());
        Ok(Page::of(list, rows, limit, place, TieView::from))
    }

    /// Taps in that a contact accepted the member's invitation. Tapping it again changes nothing.
    pub async fn tap_accepted(&self, scope: &Scope, contact: &ContactId) -> ServiceResult<()> {
        scope.require(Role::Member)?;
        let now = self.now();
        let mut tx = self.write(scope).await?;
        let place = tapped_place(&mut tx, scope, contact).await?;
        let mut journal = Journal::default();
        engine::observe::accepted(&mut tx, &place, now, &mut journal, &scope.actor(), now).await?;
        self.finish_tap(tx, scope, journal).await
    }

    /// Taps in that a contact replied. Each reply is a fact of its own; the same text tapped twice
    /// within a minute is one.
    pub async fn tap_replied(
        &self,
        scope: &Scope,
        contact: &ContactId,
        input: &ReplyInput,
    ) -> ServiceResult<()> {
        scope.require(Role::Member)?;
        let text = several_lines(&input.text);
        let length = text.chars().count();
        if length > REPLY_LENGTH_MAXIMUM {
            return Err(ServiceError::invalid(
                "text",
                "too_long",
                format!(
                    "The reply has {length} characters, {REPLY_LENGTH_MAXIMUM} are kept; shorten it."
                ),
            ));
        }
        let now = self.now();
        let mut tx = self.write(scope).await?;
        let place = tapped_place(&mut tx, scope, contact).await?;
        let reply = Reply {
            id: self.mint(now),
            remote_id: tapped_id(contact, &text, now),
            text,
            at: now,
        };
        let mut journal = Journal::default();
        engine::observe::received(&mut tx, &place, reply, &mut journal, &scope.actor(), now)
            .await?;
        self.finish_tap(tx, scope, journal).await
    }

    async fn finish_tap(
        &self,
        mut tx: Writing,
        scope: &Scope,
        journal: Journal,
    ) -> ServiceResult<()> {
        let progress = journal.write(&mut tx).await?;
        tx.commit(&()).await?;
        for (_, campaign) in &progress.changed {
            self.announce_hand(scope, campaign);
        }
        self.announce(LiveEvent::new(scope.workspace(), LiveKind::Contact));
        Ok(())
    }

    fn announce_hand(&self, scope: &Scope, campaign: &CampaignId) {
        for kind in [LiveKind::Companion, LiveKind::Queue, LiveKind::Campaign] {
            self.announce(LiveEvent::new(scope.workspace(), kind).campaign(campaign));
        }
    }
}

/// When what a person confirms has happened: it left at some time since it was handed over, and what was answered or written
/// by hand since then came after it (R48).
fn happened_at(action: &ActionRow, now: Timestamp) -> Timestamp {
    action.intent_at.unwrap_or(now).min(now)
}

/// Why a card waits that was put off.
const fn put_off(answer: &Answer) -> Reason {
    match answer {
        Answer::LimitReached => Reason::LimitNotice,
        _ => Reason::NotAnswered,
    }
}

/// The reason for an answer that says that nothing was sent.
fn refusal(answer: &Answer) -> ServiceResult<(Reason, Option<String>)> {
    match answer {
        Answer::CouldNot { reason } => {
            let detail: String = several_lines(reason)
                .chars()
                .take(DETAIL_LENGTH_MAXIMUM)
                .collect();
            Ok((
                Reason::CouldNot,
                Some(detail).filter(|text| !text.is_empty()),
            ))
        }
        Answer::NotConnected => Ok((Reason::NotConnected, None)),
        Answer::ProfileUnavailable => Ok((Reason::ProfileUnavailable, None)),
        Answer::NotSent => Ok((Reason::NotSentByPerson, None)),
        other => Err(ServiceError::internal(format!("{other:?} refuses nothing"))),
    }
}

/// Whether the action has ended already in the way that the answer says.
fn is_answered_so(action: &ActionRow, answer: &Answer) -> bool {
    match answer {
        Answer::Sent => action.state == ActionState::Sent,
        Answer::SentWithoutNote => action.reason == Some(Reason::SentWithoutNote),
        Answer::CouldNot { .. } => action.reason == Some(Reason::CouldNot),
        Answer::AlreadyConnected => action.reason == Some(Reason::AlreadyConnected),
        Answer::AlreadyPending => action.reason == Some(Reason::InvitationAlreadyPending),
        Answer::NotConnected => action.reason == Some(Reason::NotConnected),
        Answer::NotSent => action.reason == Some(Reason::NotSentByPerson),
        Answer::ProfileUnavailable => action.reason == Some(Reason::ProfileUnavailable),
        Answer::Later | Answer::LimitReached => {
            action.state == ActionState::Scheduled && action.reason == Some(put_off(answer))
        }
    }
}

/// Refuses an answer that does not fit what is there.
fn require_fitting(action: &ActionRow, answer: &Answer) -> ServiceResult<()> {
    let is_question = match action.state {
        ActionState::Sending => false,
        ActionState::Unconfirmed => true,
        _ => return Err(answered_meanwhile()),
    };
    let fits = match answer {
        Answer::Sent | Answer::AlreadyConnected => true,
        Answer::SentWithoutNote | Answer::AlreadyPending => action.kind == ActionKind::Invitation,
        Answer::NotConnected => action.kind == ActionKind::Message,
        Answer::NotSent => is_question,
        Answer::CouldNot { .. }
        | Answer::ProfileUnavailable
        | Answer::LimitReached
        | Answer::Later => !is_question,
    };
    if fits {
        return Ok(());
    }
    Err(ServiceError::invalid(
        "answer",
        "not_applicable",
        "This answer does not fit this card. Choose one of those that the card offers.",
    ))
}

fn answered_meanwhile() -> ServiceError {
    ServiceError::conflict(
        "already_answered",
        "This card was answered already, or is no longer in hand. Reload the list to see what is",
    )
}

/// The contact and the account of the member who taps; only where the member acts by hand and a
/// campaign approached the contact in the member's name.
async fn tapped_place(tx: &mut Tx, scope: &Scope, contact: &ContactId) -> ServiceResult<Place> {
    let member = scope.require_member()?;
    let workspace = scope.workspace();
    let identity: IdentityId = store::hand_send::hand_identity(tx, workspace, member)
        .await?
        .ok_or_else(|| {
            ServiceError::conflict(
                "not_by_hand",
                "Your account tells by itself who accepted and replied; there is nothing to tap in",
            )
        })?;
    let approached = store::participation::between(tx, [(&identity, contact)]).await?;
    if approached.iter().all(|row| row.workspace_id != *workspace) {
        return Err(ServiceError::not_found("contact"));
    }
    Ok(Place {
        workspace: workspace.clone(),
        identity,
        contact: contact.clone(),
    })
}

/// A key for a reply without an id of the network.
fn tapped_id(contact: &ContactId, text: &str, now: Timestamp) -> String {
    use sha2::{Digest, Sha256};
    let minute = now.as_millis().div_euclid(span::MINUTE);
    let digest = Sha256::digest(text.as_bytes());
    format!("tapped:{contact}:{minute}:{}", hex::encode(&digest[..8]))
}
