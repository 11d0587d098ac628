//! Inbox (R71), and the word of a person on a reply (R70).

mod answers;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::ids::{ConversationId, MessageId};
use domain::problem::Problem;
use domain::time::span;
use http::HeaderMap;
use service::inbox::{
    AssignInput, ConversationDetail, ConversationFilter, ConversationView, MessageView,
    SnoozeInput, SnoozedFilter, TagInput,
};
use service::replies::{CorrectionInput, CorrectionView, ReplyView};
use service::{PageRequest, ServiceError};

use crate::access::{InWorkspace, came_from};
use crate::answer::Redirect;
use crate::error::WebResult;
use crate::frame::{Frame, Notice};
use crate::input::{Asked, PathId, Posted, page_request, paging};
use crate::link::{Address, Link};
use crate::page::Page;
use crate::pages::conversation::{self, ConversationPage, MessageLine, VerdictView};
use crate::pages::inbox::{self, ConversationLine, InboxView};
use crate::state::WebState;
use crate::t;

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route("/w/{workspace}/inbox", get(list))
        .route("/w/{workspace}/conversations/{id}", get(show))
        .route("/w/{workspace}/conversations/{id}/mark", post(mark))
        .route("/w/{workspace}/conversations/{id}/snooze", post(snooze))
        .route("/w/{workspace}/conversations/{id}/assign", post(assign))
        .route("/w/{workspace}/conversations/{id}/tag", post(tag))
        .route(
            "/w/{workspace}/conversations/{id}/answer",
            post(answers::send),
        )
        .route(
            "/w/{workspace}/conversations/{id}/settle",
            post(answers::settle),
        )
        .route("/w/{workspace}/replies/{id}/correct", post(correct))
        .route("/w/{workspace}/replies/{id}/undo", post(undo))
}

/// What the address asks for. What names nothing filters nothing.
fn filter(here: &Address) -> ConversationFilter {
    let text = |name: &str| here.get(name).filter(|text| !text.trim().is_empty());
    let state = text("state");
    ConversationFilter {
        unread: state == Some("unread"),
        unsure: state == Some("unsure"),
        class: text("class").and_then(|class| class.parse().ok()),
        campaign_id: text("campaign").and_then(|id| id.parse().ok()),
        member_id: text("member").and_then(|id| id.parse().ok()),
        assigned_to: text("assigned").and_then(|id| id.parse().ok()),
        tag: text("tag").map(str::to_owned),
        contact_id: text("contact").and_then(|id| id.parse().ok()),
        snoozed: match state {
            Some("snoozed") => SnoozedFilter::Only,
            Some("all") => SnoozedFilter::Any,
            _ => SnoozedFilter::No,
        },
    }
}

async fn members(at: &InWorkspace) -> WebResult<Vec<(String, String)>> {
    let request = PageRequest {
        limit: Some(domain::limits::PAGE_SIZE_MAXIMUM),
        cursor: None,
    };
    let page = at.service.members(&at.scope, &request).await?;
    let member =
        |member: service::access::members::MemberView| (member.id.to_string(), member.name);
    Ok(page.items.into_iter().map(member).collect())
}

/// The tags of the workspace.
async fn tags(at: &InWorkspace) -> WebResult<Vec<String>> {
    let tags = at.service.tags(&at.scope).await?;
    Ok(tags.into_iter().map(|tag| tag.name).collect())
}

/// The list.
async fn list(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    let found = at
        .service
        .conversations(&at.scope, &filter(&here), &page_request(&here))
        .await?;
    let members = members(&at).await?;
    let mut campaigns: Vec<(String, String)> = found
        .items
        .iter()
        .filter_map(|line| line.campaign.as_ref())
        .map(|campaign| {
            let words = format!("{} · {}", campaign.name, campaign.program);
            (campaign.id.to_string(), words)
        })
        .collect();
    campaigns.sort();
    campaigns.dedup();
    let filtered = [
        "state", "class", "campaign", "member", "assigned", "tag", "contact", "cursor",
    ];
    let view = InboxView {
        filtered: filtered.iter().any(|name| here.get(name).is_some()),
        lines: found.items.into_iter().map(line).collect(),
        tags: tags(&at).await?,
        members,
        campaigns,
        paging: paging(&here, found.next),
        here,
    };
    Ok(inbox::render(&at.frame, &view))
}

fn line(found: ConversationView) -> ConversationLine {
    let percent = found.sentiment.map(|share| share * 100.0);
    ConversationLine {
        id: found.id.to_string(),
        contact: found.contact_name,
        member: found.member.name,
        campaign: found
            .campaign
            .map(|campaign| format!("{} · {}", campaign.name, campaign.program)),
        contact_wrote_last: found.contact_wrote_last,
        preview: found.preview,
        at: found.last_message_at,
        reply: found
            .class
            .zip(percent)
            .map(|(class, percent)| (class, found.unsure, percent)),
        unread: found.unread,
        snoozed_until: found.snoozed_until,
        assigned_to: found.assigned_to.map(|member| member.name),
    }
}

/// A conversation.
async fn show(at: InWorkspace, PathId(id): PathId<ConversationId>) -> WebResult<Page> {
    let view = page_of(&at, &id).await?;
    Ok(conversation::render(&at.frame, &view))
}

/// A conversation as its page shows it.
async fn page_of(at: &InWorkspace, id: &ConversationId) -> WebResult<ConversationPage> {
    let mut found = at.service.conversation(&at.scope, id).await?;
    let members = members(at).await?;
    let answers = std::mem::take(&mut found.answers);
    let composer = found
        .answering
        .take()
        .map(|answering| answers::composer(at, &answering, &answers));
    let about = (
        found
            .conversation
            .campaign
            .as_ref()
            .map(|one| one.id.to_string())
            .unwrap_or_default(),
        found.conversation.contact_id.to_string(),
    );
    Ok(ConversationPage {
        known_tags: tags(at).await?,
        answers: answers::lines(&at.frame, &about, answers),
        composer,
        ..view(&at.frame, found, members)
    })
}

fn view(f: &Frame, found: ConversationDetail, members: Vec<(String, String)>) -> ConversationPage {
    let about = found.conversation;
    let last = found
        .messages
        .iter()
        .rev()
        .find_map(|message| message.reply.as_ref());
    ConversationPage {
        suppression_advised: last.is_some_and(ReplyView::ends_sequences),
        id: about.id.to_string(),
        contact: Link::new(
            about.contact_name,
            f.url(&format!("/contacts/{}", about.contact_id)),
        ),
        contact_id: about.contact_id.to_string(),
        headline: about.contact_headline,
        member: about.member.name,
        campaign: about.campaign.map(|campaign| {
            Link::new(
                format!("{} · {}", campaign.name, campaign.program),
                f.url(&format!("/campaigns/{}", campaign.id)),
            )
        }),
        open_url: found.open_url,
        tags: found.tags,
        known_tags: Vec::new(),
        messages: found
            .messages
            .into_iter()
            .map(|one| message(f, one))
            .collect(),
        has_earlier: found.has_earlier,
        unread: about.unread,
        snoozed_until: about.snoozed_until,
        assigned_to: about
            .assigned_to
            .map(|member| member.id.to_string())
            .unwrap_or_default(),
        members,
        answers: Vec::new(),
        composer: None,
        may_change: found.may_change,
    }
}

fn message(f: &Frame, found: MessageView) -> MessageLine {
    MessageLine {
        from_contact: found.from_contact,
        by_hand: found.by_hand,
        verdict: found.reply.map(|reply| verdict(f, reply)),
        text: found.text,
        at: found.at,
    }
}

fn verdict(f: &Frame, reply: ReplyView) -> VerdictView {
    let own_class = reply.judged.endpoint.as_ref().and_then(|one| one.own_class);
    VerdictView {
        because: because(&reply),
        id: reply.id.to_string(),
        class: reply.class,
        unsure: reply.unsure,
        percent: reply.sentiment * 100.0,
        language: reply.language,
        judged: (
            own_class.unwrap_or(reply.judged.class),
            reply.judged.unsure,
            reply.judged.confidence * 100.0,
        ),
        endpoint_class: reply.judged.class,
        endpoint: reply.judged.endpoint,
        corrected: reply.corrected.map(|corrected| {
            let name = corrected
                .by
                .name
                .unwrap_or_else(|| t!(f, "import-by-program"));
            (name, corrected.at)
        }),
    }
}

/// The phrases that decided, else the words, as they stand in the text.
fn because(reply: &ReplyView) -> Vec<String> {
    let Some(reason) = &reply.judged.reason else {
        return Vec::new();
    };
    let span = |value: &serde_json::Value| {
        let place = |name: &str| usize::try_from(value.get(name)?.as_u64()?).ok();
        let text = reply.text.get(place("start")?..place("end")?)?;
        Some(text.to_owned())
    };
    let list = |name: &str| reason.get(name).and_then(serde_json::Value::as_array);
    let phrases: Vec<String> = list("phrases")
        .into_iter()
        .flatten()
        .filter_map(|phrase| span(phrase.get("span")?))
        .collect();
    if !phrases.is_empty() {
        return phrases;
    }
    list("words")
        .into_iter()
        .flatten()
        .filter_map(span)
        .collect()
}

fn back(at: &InWorkspace, headers: &HeaderMap) -> Redirect {
    Redirect::to(came_from(headers).unwrap_or_else(|| at.frame.url("/inbox")))
}

/// Marks a conversation as read or unread.
async fn mark(
    at: InWorkspace,
    headers: HeaderMap,
    PathId(id): PathId<ConversationId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let unread = fields.get("unread") == "yes";
    at.service.mark_conversation(&at.scope, &id, unread).await?;
    Ok(back(&at, &headers).into_response())
}

/// Puts a conversation off for some days.
async fn snooze(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<ConversationId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let days: i64 = fields.get("days").parse().unwrap_or(0);
    let until = (days > 0).then(|| at.frame.now.plus_millis(days.min(366) * span::DAY));
    at.service
        .snooze_conversation(&at.scope, &id, &SnoozeInput { until })
        .await?;
    let text = if until.is_some() {
        t!(at.frame, "notice-snoozed")
    } else {
        t!(at.frame, "notice-back")
    };
    let redirect = Redirect::to(at.frame.url("/inbox"));
    Ok(redirect.notice(state.cookies, text).into_response())
}

/// Gives a conversation to a member, or to nobody.
async fn assign(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<ConversationId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let named = fields.get("member");
    let member_id = match named {
        "" => None,
        named => Some(named.parse().map_err(|_| unknown_member())?),
    };
    let given = at
        .service
        .assign_conversation(&at.scope, &id, &AssignInput { member_id })
        .await?;
    let text = match given.assigned_to {
        Some(member) => t!(at.frame, "notice-assigned", name = &member.name),
        None => t!(at.frame, "notice-unassigned"),
    };
    let redirect = Redirect::to(at.frame.url("/inbox"));
    Ok(redirect.notice(state.cookies, text).into_response())
}

/// Gives the contact of a conversation a tag, or takes it away.
async fn tag(
    at: InWorkspace,
    headers: HeaderMap,
    PathId(id): PathId<ConversationId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let input = TagInput {
        tag: fields.get("tag").to_owned(),
        present: fields.get("present") != "no",
    };
    at.service.tag_conversation(&at.scope, &id, &input).await?;
    Ok(back(&at, &headers).into_response())
}

fn unknown_member() -> ServiceError {
    ServiceError::Invalid(vec![Problem::new(
        "member",
        "unknown_member",
        "There is no such member in this workspace. Choose one of the list",
    )])
}

/// What followed from a correction, in a sentence.
fn told(f: &Frame, done: &CorrectionView) -> String {
    if done.ended > 0 {
        t!(f, "notice-corrected-ended", count = done.ended)
    } else if done.stay_ended > 0 {
        t!(f, "notice-corrected-stay", count = done.stay_ended)
    } else {
        t!(f, "notice-corrected")
    }
}

/// Says what a reply is.
async fn correct(
    State(state): State<WebState>,
    at: InWorkspace,
    headers: HeaderMap,
    PathId(id): PathId<MessageId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let class = fields.get("class").parse().map_err(|_| {
        ServiceError::Invalid(vec![Problem::new(
            "class",
            "unknown_choice",
            "There is no such class. Choose one of the list",
        )])
    })?;
    let input = CorrectionInput {
        class,
        sentiment_percent: None,
    };
    let done = at.service.correct_reply(&at.scope, &id, &input).await?;
    let text = told(&at.frame, &done);
    let notice = Notice {
        text,
        undo: Some(at.frame.url(&format!("/replies/{id}/undo"))),
    };
    Ok(back(&at, &headers)
        .noticed(state.cookies, &notice)
        .into_response())
}

/// Takes a correction back.
async fn undo(
    State(state): State<WebState>,
    at: InWorkspace,
    headers: HeaderMap,
    PathId(id): PathId<MessageId>,
) -> WebResult<Response> {
    let done = at.service.undo_correction(&at.scope, &id).await?;
    let text = told(&at.frame, &done);
    Ok(back(&at, &headers)
        .notice(state.cookies, text)
        .into_response())
}
