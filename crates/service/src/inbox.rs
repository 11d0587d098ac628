//! The inbox (R71): the conversations of all members that one may see, what waits in them, and who takes care.

mod answers;

use domain::criteria::tag_key;
use domain::identity::Role;
use domain::ids::{CampaignId, ContactId, ConversationId, MemberId, MessageId};
use domain::reply::Class;
use domain::time::{Timestamp, span};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::conversation::MessageRow;
use store::inbox::{ConversationRow, Filter, Place, Snoozed};

use crate::audience::refs::{CampaignRef, MemberRef};
use crate::audience::tags::{Tagging, checked_name, set};
use crate::error::OrNotFound;
use crate::input::{Checks, shortened};
use crate::live::{LiveEvent, LiveKind};
use crate::person::{full_name, profile_link};
use crate::replies::{ReplyView, views};
use crate::schema::ReplyClassName;
use crate::{Page, PageRequest, Scope, Service, ServiceError, ServiceResult};

pub use answers::{AnswerInput, AnswerView, Answering};

const LIST: &str = "conversations";
const WHAT: &str = "conversation";
/// Characters of a message that a list shows.
const PREVIEW_LENGTH_MAXIMUM: usize = 160;
/// Messages of a thread that are shown, the latest ones.
const MESSAGES_MAXIMUM: u32 = 200;
/// A conversation is put off for so long at most.
const SNOOZE_MILLISECONDS_MAXIMUM: i64 = 366 * span::DAY;

/// Which conversations are put off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SnoozedFilter {
    /// Those that are not.
    #[default]
    No,
    /// Those alone that are.
    Only,
    /// All.
    Any,
}

/// Which conversations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ConversationFilter {
    /// Those alone that wait to be read.
    pub unread: bool,
    /// Those alone whose last reply asks a person what it means.
    pub unsure: bool,
    /// Whose last reply is of this class.
    #[param(value_type = Option<ReplyClassName>)]
    pub class: Option<Class>,
    /// Of this campaign.
    #[param(value_type = Option<String>)]
    pub campaign_id: Option<CampaignId>,
    /// Of this member's account.
    #[param(value_type = Option<String>)]
    pub member_id: Option<MemberId>,
    /// Given to this member.
    #[param(value_type = Option<String>)]
    pub assigned_to: Option<MemberId>,
    /// Whose contact has this tag; spelling does not matter.
    pub tag: Option<String>,
    /// With this contact.
    #[param(value_type = Option<String>)]
    pub contact_id: Option<ContactId>,
    /// `no` (where not given): not put off; `only`: put off; `any`.
    pub snoozed: SnoozedFilter,
}

/// A conversation in a list.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = Conversation)]
pub struct ConversationView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: ConversationId,
    /// The member whose account it is.
    pub member: MemberRef,
    /// With whom.
    #[schema(value_type = String)]
    pub contact_id: ContactId,
    /// The contact's name.
    pub contact_name: String,
    /// The line under the name.
    pub contact_headline: Option<String>,
    /// The campaign that approached the contact last.
    pub campaign: Option<CampaignRef>,
    /// When a person wrote last.
    #[schema(value_type = String, format = DateTime)]
    pub last_message_at: Timestamp,
    /// Whether the contact wrote last.
    pub contact_wrote_last: bool,
    /// The beginning of that message.
    pub preview: String,
    /// The contact's last reply.
    #[schema(value_type = Option<String>)]
    pub reply_id: Option<MessageId>,
    /// Its class.
    #[schema(value_type = Option<ReplyClassName>)]
    pub class: Option<Class>,
    /// Its mood, 0 to 1.
    pub sentiment: Option<f64>,
    /// Whether it asks a person.
    pub unsure: bool,
    /// Whether the conversation waits to be read.
    pub unread: bool,
    /// Until when it is put off; a reply brings it back at once.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub snoozed_until: Option<Timestamp>,
    /// To whom it is given.
    pub assigned_to: Option<MemberRef>,
}

/// A message of a conversation.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = ConversationMessage)]
pub struct MessageView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: MessageId,
    /// Whether the contact wrote it.
    pub from_contact: bool,
    /// Whether the member wrote it by hand, not a campaign.
    pub by_hand: bool,
    /// The text.
    pub text: String,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// What it says, of what the contact wrote.
    pub reply: Option<ReplyView>,
}

/// A tag that is given or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConversationTag)]
pub struct TagInput {
    /// The tag; spelling does not matter.
    pub tag: String,
    /// Whether the contact has it from now on.
    pub present: bool,
}

/// A conversation with its messages.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = ConversationDetail)]
pub struct ConversationDetail {
    /// The conversation.
    #[serde(flatten)]
    pub conversation: ConversationView,
    /// The tags of the contact, by name.
    pub tags: Vec<String>,
    /// The contact's profile on the network: where an answer can be written.
    pub open_url: Option<String>,
    /// The latest messages, the oldest of them first.
    pub messages: Vec<MessageView>,
    /// Whether there are earlier ones.
    pub has_earlier: bool,
    /// Whether the caller may answer, correct, put off and give away.
    pub may_change: bool,
    /// How it can be answered; none where the caller may not, or where no campaign has written to the person.
    pub answering: Option<Answering>,
    /// Answers that wait, are on their way, or could not leave, the earliest first.
    pub answers: Vec<AnswerView>,
}

/// Until when a conversation is put off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SnoozeInput {
    /// Until then; null brings it back.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
}

/// To whom a conversation is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AssignInput {
    /// To this member; null takes it back.
    #[schema(value_type = Option<String>)]
    pub member_id: Option<MemberId>,
}

impl ConversationView {
    fn of(row: ConversationRow) -> Self {
        let assigned = row.assigned_member_id.map(|id| MemberRef {
            id,
            name: row.assigned_name.unwrap_or_default(),
        });
        Self {
            contact_name: full_name(
                (row.first_name.as_ref(), row.last_name.as_ref()),
                row.profile_url.as_ref(),
                row.email.as_ref(),
            ),
            id: row.id,
            member: MemberRef {
                id: row.member_id,
                name: row.member_name,
            },
            contact_id: row.contact_id,
            contact_headline: row.headline,
            campaign: row.campaign_id.map(|id| CampaignRef {
                id,
                name: row.campaign_name.unwrap_or_default(),
                program: row.campaign_program.unwrap_or_default(),
            }),
            last_message_at: row.last_message_at,
            contact_wrote_last: row.last_direction.as_deref() == Some("in"),
            preview: shortened(&row.last_text.unwrap_or_default(), PREVIEW_LENGTH_MAXIMUM),
            reply_id: row.reply_id,
            class: row.class,
            sentiment: row.sentiment_percent.map(|percent| percent as f64 / 100.0),
            unsure: row.unsure.unwrap_or(false),
            unread: row.unread.unwrap_or(false),
            snoozed_until: row.snoozed_until,
            assigned_to: assigned,
        }
    }
}

fn may_change(scope: &Scope, row: &ConversationRow) -> bool {
    let is_given = scope.member().is_some() && row.assigned_member_id.as_ref() == scope.member();
    scope.may_change_of(&row.member_id) || (scope.has(Role::Member) && is_given)
}

async fn visible(
    tx: &mut Tx,
    scope: &Scope,
    id: &ConversationId,
) -> ServiceResult<ConversationRow> {
    let filter = Filter {
        id: Some(id.clone()),
        seen_by: scope.only_own().cloned(),
        ..Filter::default()
    };
    let rows = store::inbox::page(tx, scope.workspace(), &filter, None, 1).await?;
    rows.into_iter().next().or_not_found(WHAT)
}

async fn changeable(
    tx: &mut Tx,
    scope: &Scope,
    id: &ConversationId,
) -> ServiceResult<ConversationRow> {
    scope.require(Role::Member)?;
    let row = visible(tx, scope, id).await?;
    if may_change(scope, &row) {
        return Ok(row);
    }
    Err(ServiceError::forbidden(
        "This conversation is another member's. Changing it needs the role editor in the workspace",
    ))
}

impl Service {
    /// Conversations, those in which somebody wrote last first. Members see their own and those given to them.
    pub async fn conversations(
        &self,
        scope: &Scope,
        filter: &ConversationFilter,
        request: &PageRequest,
    ) -> ServiceResult<Page<ConversationView>> {
        scope.require(Role::Viewer)?;
        let limit = request.limit()?;
        let after: Option<Place> = request.after(LIST)?;
        let now = self.now();
        let wanted = Filter {
            id: None,
            seen_by: scope.only_own().cloned(),
            member: filter.member_id.clone(),
            assigned: filter.assigned_to.clone(),
            contact: filter.contact_id.clone(),
            campaign: filter.campaign_id.clone(),
            class: filter.class,
            unsure: filter.unsure,
            tag_key: filter.tag.as_deref().map(tag_key),
            unread: filter.unread,
            snoozed: match filter.snoozed {
                SnoozedFilter::No => Snoozed::Not(now),
                SnoozedFilter::Only => Snoozed::Only(now),
                SnoozedFilter::Any => Snoozed::Any,
            },
        };
        let mut tx = self.read().await?;
        let workspace = scope.workspace();
        let rows =
            store::inbox::page(&mut tx, workspace, &wanted, after.as_ref(), limit + 1).await?;
        let place = |row: &ConversationRow| (row.last_message_at, row.id.clone());
        Ok(Page::of(LIST, rows, limit, place, ConversationView::of))
    }

    /// A conversation with its messages.
    pub async fn conversation(
        &self,
        scope: &Scope,
        id: &ConversationId,
    ) -> ServiceResult<ConversationDetail> {
        scope.require(Role::Viewer)?;
        let mut tx = self.read().await?;
        let row = visible(&mut tx, scope, id).await?;
        self.detail(&mut tx, scope, row).await
    }

    async fn detail(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        row: ConversationRow,
    ) -> ServiceResult<ConversationDetail> {
        let workspace = scope.workspace();
        let (contact, identity) = (&row.contact_id, &row.identity_id);
        let limit = MESSAGES_MAXIMUM + 1;
        let mut messages = store::inbox::thread(tx, workspace, contact, identity, limit).await?;
        let has_earlier = messages.len() > MESSAGES_MAXIMUM as usize;
        messages.truncate(MESSAGES_MAXIMUM as usize);
        let wanted = store::reply::Filter {
            contact: Some(contact.clone()),
            member: Some(row.member_id.clone()),
            ..store::reply::Filter::default()
        };
        let replies = store::reply::page(tx, workspace, &wanted, None, MESSAGES_MAXIMUM).await?;
        let mut replies = views(tx, scope, replies).await?;
        let view = |message: MessageRow| {
            let reply = replies.iter().position(|reply| reply.id == message.id);
            MessageView {
                from_contact: message.direction == "in",
                by_hand: message.by_hand,
                text: message.text,
                at: message.happened_at,
                reply: reply.map(|place| replies.swap_remove(place)),
                id: message.id,
            }
        };
        let tags = store::tag::of_contacts(tx, workspace, [contact]).await?;
        let answering = answers::answering(tx, scope, &row).await?;
        let answers = answers::not_sent(tx, scope, &row).await?;
        Ok(ConversationDetail {
            tags: tags.into_iter().map(|row| row.name).collect(),
            messages: messages.into_iter().rev().map(view).collect(),
            has_earlier,
            open_url: profile_link(row.profile_url.as_deref()),
            may_change: may_change(scope, &row),
            answering,
            answers,
            conversation: ConversationView::of(row),
        })
    }

    /// Says that a conversation was read, or waits to be read again.
    pub async fn mark_conversation(
        &self,
        scope: &Scope,
        id: &ConversationId,
        unread: bool,
    ) -> ServiceResult<ConversationView> {
        let mut tx = self.write(scope).await?;
        changeable(&mut tx, scope, id).await?;
        store::inbox::mark(&mut tx, scope.workspace(), id, unread).await?;
        self.finish_conversation(tx, scope, id).await
    }

    /// Puts a conversation off until an instant; a reply brings it back before. Without an instant it comes back now.
    pub async fn snooze_conversation(
        &self,
        scope: &Scope,
        id: &ConversationId,
        input: &SnoozeInput,
    ) -> ServiceResult<ConversationView> {
        let now = self.now();
        let latest = now.plus_millis(SNOOZE_MILLISECONDS_MAXIMUM);
        if input
            .until
            .is_some_and(|until| until <= now || until > latest)
        {
            return Err(ServiceError::invalid(
                "until",
                "out_of_range",
                "A conversation is put off until a moment within the next year. Choose one that is still to come",
            ));
        }
        let mut tx = self.write(scope).await?;
        changeable(&mut tx, scope, id).await?;
        store::inbox::snooze(&mut tx, scope.workspace(), id, input.until).await?;
        self.finish_conversation(tx, scope, id).await
    }

    /// Gives a conversation to a member, who sees and answers it from then on; or to nobody.
    pub async fn assign_conversation(
        &self,
        scope: &Scope,
        id: &ConversationId,
        input: &AssignInput,
    ) -> ServiceResult<ConversationView> {
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        changeable(&mut tx, scope, id).await?;
        if let Some(member) = &input.member_id {
            let names = crate::audience::refs::Names::of_members(&mut tx, workspace, [member]);
            if !names.await?.has_member(member) {
                return Err(ServiceError::invalid(
                    "member_id",
                    "unknown_member",
                    "There is no such member in this workspace. Choose one of the list",
                ));
            }
        }
        store::inbox::assign(&mut tx, workspace, id, input.member_id.as_ref()).await?;
        let filter = Filter {
            id: Some(id.clone()),
            ..Filter::default()
        };
        // Whoever gives a conversation away may not see it any more; what was done is answered all the same.
        let rows = store::inbox::page(&mut tx, workspace, &filter, None, 1).await?;
        let view = ConversationView::of(rows.into_iter().next().or_not_found(WHAT)?);
        tx.commit(&view).await?;
        self.announce(LiveEvent::new(workspace, LiveKind::Contact));
        Ok(view)
    }

    /// Gives the contact of a conversation a tag, or takes it away. Tags are those of contacts: segments and lists know them.
    pub async fn tag_conversation(
        &self,
        scope: &Scope,
        id: &ConversationId,
        input: &TagInput,
    ) -> ServiceResult<ConversationView> {
        let mut checks = Checks::new();
        let name = checked_name(&mut checks, &input.tag);
        checks.finish()?;
        let mut tx = self.write(scope).await?;
        let row = changeable(&mut tx, scope, id).await?;
        let change = Tagging {
            name,
            present: input.present,
            cause: "tag_conversation",
        };
        set(&mut tx, scope, &[row.contact_id], &change, self.now()).await?;
        self.finish_conversation(tx, scope, id).await
    }

    async fn finish_conversation(
        &self,
        mut tx: crate::writing::Writing,
        scope: &Scope,
        id: &ConversationId,
    ) -> ServiceResult<ConversationView> {
        let view = ConversationView::of(visible(&mut tx, scope, id).await?);
        tx.commit(&view).await?;
        self.announce(LiveEvent::new(scope.workspace(), LiveKind::Contact));
        Ok(view)
    }
}
