//! Conversations as people work through them: unread, put off, given to somebody (R71).
//!
//! A row stands for an account and a contact, from the first message that a person wrote, on either side. It is kept in the
//! transaction that keeps the message.

use std::collections::BTreeMap;

use domain::identity::ConnectorKind;
use domain::ids::{
    CampaignId, ContactId, ConversationId, IdentityId, MemberId, MessageId, WorkspaceId,
};
use domain::reply::Class;
use domain::time::Timestamp;

use crate::built::Built;
use crate::conversation::{Direction, MessageRow, NewMessage};
use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A conversation.
    pub struct ConversationRow {
        /// Its id.
        pub id: ConversationId,
        /// The account.
        pub identity_id: IdentityId,
        /// How it reaches the network.
        pub connector: ConnectorKind,
        /// The member whose account it is.
        pub member_id: MemberId,
        /// The member's name.
        pub member_name: String,
        /// The contact.
        pub contact_id: ContactId,
        /// Given name.
        pub first_name: Option<String>,
        /// Family name.
        pub last_name: Option<String>,
        /// The line under the name.
        pub headline: Option<String>,
        /// Profile address.
        pub profile_url: Option<String>,
        /// E-mail address.
        pub email: Option<String>,
        /// The campaign that approached the contact last before the last message.
        pub campaign_id: Option<CampaignId>,
        /// Its name.
        pub campaign_name: Option<String>,
        /// Its program.
        pub campaign_program: Option<String>,
        /// When a person wrote last.
        pub last_message_at: Timestamp,
        /// Which way that went: `in` or `out`.
        pub last_direction: Option<String>,
        /// What was said.
        pub last_text: Option<String>,
        /// The contact's last reply.
        pub reply_id: Option<MessageId>,
        /// Its class, as it stands.
        pub class: Option<Class>,
        /// Its mood, as it stands.
        pub sentiment_percent: Option<i64>,
        /// Whether a person should look at it.
        pub unsure: Option<bool>,
        /// Whether it waits to be read.
        pub unread: Option<bool>,
        /// Until when it is put off.
        pub snoozed_until: Option<Timestamp>,
        /// To whom it is given.
        pub assigned_member_id: Option<MemberId>,
        /// That member's name.
        pub assigned_name: Option<String>,
    }
}

/// Which conversations are put off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Snoozed {
    /// Those that are not, at this instant.
    Not(Timestamp),
    /// Those alone that are, at this instant.
    Only(Timestamp),
    /// It does not matter.
    Any,
}

/// Which conversations.
#[derive(Debug, Clone)]
pub struct Filter {
    /// This one alone.
    pub id: Option<ConversationId>,
    /// Of this member, or given to them: what a member may see.
    pub seen_by: Option<MemberId>,
    /// Of this member.
    pub member: Option<MemberId>,
    /// Given to this member.
    pub assigned: Option<MemberId>,
    /// With this contact.
    pub contact: Option<ContactId>,
    /// Of this campaign.
    pub campaign: Option<CampaignId>,
    /// Whose last reply is of this class.
    pub class: Option<Class>,
    /// Whose last reply asks a person.
    pub unsure: bool,
    /// Whose contact has the tag of this folded name.
    pub tag_key: Option<String>,
    /// That wait to be read.
    pub unread: bool,
    /// That are put off, or not.
    pub snoozed: Snoozed,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            id: None,
            seen_by: None,
            member: None,
            assigned: None,
            contact: None,
            campaign: None,
            class: None,
            unsure: false,
            tag_key: None,
            unread: false,
            snoozed: Snoozed::Any,
        }
    }
}

/// A conversation's place in the order.
pub type Place = (Timestamp, ConversationId);

const SHOWN: &str = "SELECT v.id, v.identity_id, i.connector, m.id AS member_id, u.name AS member_name, v.contact_id, k.first_name,
    k.last_name, k.headline, k.profile_url, k.email, v.campaign_id, c.name AS campaign_name, c.program AS campaign_program,
    v.last_message_at, l.direction AS last_direction, l.text AS last_text, r.id AS reply_id, r.class, r.sentiment_percent,
    r.unsure, v.unread, v.snoozed_until, v.assigned_member_id, au.name AS assigned_name
    FROM conversation v
    JOIN identity i ON i.id = v.identity_id
    JOIN member m ON m.workspace_id = v.workspace_id AND m.user_id = i.user_id
    JOIN app_user u ON u.id = m.user_id
    JOIN contact k ON k.workspace_id = v.workspace_id AND k.id = v.contact_id
    LEFT JOIN campaign c ON c.workspace_id = v.workspace_id AND c.id = v.campaign_id
    LEFT JOIN conversation_message l ON l.workspace_id = v.workspace_id AND l.id = v.last_message_id
    LEFT JOIN conversation_message r ON r.workspace_id = v.workspace_id AND r.id = v.last_reply_id
    LEFT JOIN member am ON am.workspace_id = v.workspace_id AND am.id = v.assigned_member_id
    LEFT JOIN app_user au ON au.id = am.user_id
    WHERE v.workspace_id = $1 AND (v.campaign_id IS NOT NULL OR v.last_reply_id IS NOT NULL)";

statements! {
    KEEP = "INSERT INTO conversation (workspace_id, id, identity_id, contact_id, campaign_id, last_message_at, last_message_id,
        last_reply_at, last_reply_id, unread) @values[0+tttttititb]
        ON CONFLICT (workspace_id, identity_id, contact_id) DO UPDATE SET
        campaign_id = coalesce(excluded.campaign_id, conversation.campaign_id),
        last_message_id = CASE WHEN excluded.last_message_at >= conversation.last_message_at
            THEN excluded.last_message_id ELSE conversation.last_message_id END,
        last_reply_id = CASE WHEN excluded.last_reply_at >= coalesce(conversation.last_reply_at, 0)
            THEN excluded.last_reply_id ELSE conversation.last_reply_id END,
        unread = CASE WHEN excluded.last_message_at >= conversation.last_message_at
            THEN excluded.unread ELSE conversation.unread END,
        snoozed_until = CASE WHEN excluded.last_reply_id IS NULL THEN conversation.snoozed_until END,
        last_reply_at = CASE WHEN excluded.last_reply_at >= coalesce(conversation.last_reply_at, 0)
            THEN excluded.last_reply_at ELSE conversation.last_reply_at END,
        last_message_at = @greatest(excluded.last_message_at, conversation.last_message_at)";
    MARK = "UPDATE conversation SET unread = $3 WHERE workspace_id = $1 AND id = $2";
    SNOOZE = "UPDATE conversation SET snoozed_until = $3 WHERE workspace_id = $1 AND id = $2";
    ASSIGN = "UPDATE conversation SET assigned_member_id = $3 WHERE workspace_id = $1 AND id = $2";
    THREAD = "SELECT id, identity_id, direction, by_hand, refusal, text, happened_at, remote_id, campaign_id, step, language,
        class, sentiment_percent, unsure FROM conversation_message
        WHERE workspace_id = $1 AND contact_id = $2 AND identity_id = $3 ORDER BY happened_at DESC, id DESC LIMIT $4";
}

/// What messages that people wrote mean for the conversations to which they belong. Messages of campaigns mean nothing:
/// nobody has to read what was written for them.
pub(crate) async fn keep(tx: &mut Tx, new: &[&NewMessage]) -> StoreResult<()> {
    let mut latest: BTreeMap<_, (&NewMessage, Option<&NewMessage>)> = BTreeMap::new();
    for message in new.iter().copied() {
        let key = (&message.workspace, &message.identity, &message.contact);
        let (last, reply) = latest.entry(key).or_insert((message, None));
        if message.happened_at >= last.happened_at {
            *last = message;
        }
        let is_later = reply.is_none_or(|reply| message.happened_at >= reply.happened_at);
        if message.direction == Direction::In && is_later {
            *reply = Some(message);
        }
    }
    let rows = latest.into_values().map(|(last, reply)| {
        params![
            &last.workspace,
            ConversationId::beside(&last.id),
            &last.identity,
            &last.contact,
            last.campaign.as_ref(),
            last.happened_at,
            &last.id,
            reply.map(|reply| reply.happened_at),
            reply.map(|reply| &reply.id),
            last.direction == Direction::In
        ]
    });
    tx.execute_rows(&KEEP, Vec::new(), rows.collect())
        .await
        .map(drop)
}

/// Conversations, those in which somebody wrote last first.
pub async fn page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    filter: &Filter,
    after: Option<&Place>,
    limit: u32,
) -> StoreResult<Vec<ConversationRow>> {
    let mut built = Built::new(SHOWN, params![workspace]);
    built.equal("v.id", filter.id.as_ref());
    built.equal("m.id", filter.member.as_ref());
    built.equal("v.assigned_member_id", filter.assigned.as_ref());
    built.equal("v.contact_id", filter.contact.as_ref());
    built.equal("v.campaign_id", filter.campaign.as_ref());
    built.equal("r.class", filter.class);
    if let Some(member) = &filter.seen_by {
        let mark = built.value(member);
        built.push(&[
            " AND (m.id = ",
            &mark,
            " OR v.assigned_member_id = ",
            &mark,
            ")",
        ]);
    }
    if filter.unsure {
        built.push(&[" AND r.unsure"]);
    }
    if let Some(tag) = &filter.tag_key {
        let mark = built.value(tag);
        built.push(&[
            " AND EXISTS (SELECT 1 FROM contact_tag t WHERE t.workspace_id = v.workspace_id AND t.tag_key = ",
            &mark,
            " AND t.contact_id = v.contact_id AND t.present)",
        ]);
    }
    if filter.unread {
        built.push(&[" AND v.unread"]);
    }
    match filter.snoozed {
        Snoozed::Any => {}
        Snoozed::Not(now) => {
            let mark = built.value(now);
            built.push(&[
                " AND (v.snoozed_until IS NULL OR v.snoozed_until <= ",
                &mark,
                ")",
            ]);
        }
        Snoozed::Only(now) => {
            let mark = built.value(now);
            built.push(&[" AND v.snoozed_until > ", &mark]);
        }
    }
    if let Some((at, id)) = after {
        let marks = [built.value(*at), built.value(id)].join(", ");
        built.push(&[" AND (v.last_message_at, v.id) < (", &marks, ")"]);
    }
    built.push(&[" ORDER BY v.last_message_at DESC, v.id DESC"]);
    built.limit(limit);
    tx.fetch_built("inbox::page", &built.text, built.params)
        .await
}

/// The last messages between an account and a contact, the latest first.
pub async fn thread(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contact: &ContactId,
    identity: &IdentityId,
    limit: u32,
) -> StoreResult<Vec<MessageRow>> {
    tx.fetch_all(&THREAD, params![workspace, contact, identity, limit])
        .await
}

/// Says whether a conversation waits to be read.
pub async fn mark(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &ConversationId,
    unread: bool,
) -> StoreResult<()> {
    tx.execute(&MARK, params![workspace, id, unread])
        .await
        .map(drop)
}

/// Puts a conversation off until an instant, or no longer.
pub async fn snooze(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &ConversationId,
    until: Option<Timestamp>,
) -> StoreResult<()> {
    tx.execute(&SNOOZE, params![workspace, id, until])
        .await
        .map(drop)
}

/// Gives a conversation to a member, or to nobody.
pub async fn assign(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &ConversationId,
    member: Option<&MemberId>,
) -> StoreResult<()> {
    tx.execute(&ASSIGN, params![workspace, id, member])
        .await
        .map(drop)
}
