//! A conversation (R71): the whole thread, what each reply says and why (R70), and what one can do.

mod answering;

use domain::judgement::JudgementState;
use domain::reply::Class;
use domain::time::Timestamp;
use maud::{Markup, html};
use service::replies::EndpointJudgementView;

use super::inbox::verdict_icon;
use super::reply_endpoint::problem_words;
use crate::form::Problems;
use crate::format;
use crate::frame::{Frame, Head, Section, page};
use crate::icons::{Icon, icon};
use crate::link::Link;
use crate::page::Page;
use crate::pieces::banner::{Tone, banner};
use crate::pieces::field::{self, Choice, Field};
use crate::pieces::language_name::language_name;
use crate::pieces::mood::{class_words, judged_words, mood};
use crate::t;

pub use answering::{AnswerLine, Composer};

/// A reply's verdict as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct VerdictView {
    /// The message, `msg_...`.
    pub id: String,
    /// The class as it stands.
    pub class: Class,
    /// Whether a person should look.
    pub unsure: bool,
    /// The mood as it stands, 0 to 100.
    pub percent: f64,
    /// The tag of its language.
    pub language: Option<String>,
    /// The machine's class, whether it was unsure, and how sure in percent.
    pub judged: (Class, bool, f64),
    /// The class that the endpoint gave, where it gave one.
    pub endpoint_class: Class,
    /// What came of asking the endpoint of the workspace.
    pub endpoint: Option<EndpointJudgementView>,
    /// The phrases and words that decided, as they stand in the text.
    pub because: Vec<String>,
    /// Who corrected it, and when.
    pub corrected: Option<(String, Timestamp)>,
}

/// A message of the thread.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageLine {
    /// Whether the contact wrote it.
    pub from_contact: bool,
    /// Whether the member wrote it by hand.
    pub by_hand: bool,
    /// The text.
    pub text: String,
    /// When.
    pub at: Timestamp,
    /// What it says.
    pub verdict: Option<VerdictView>,
}

/// A conversation as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct ConversationPage {
    /// Its id.
    pub id: String,
    /// With whom: name and page.
    pub contact: Link,
    /// The contact's id.
    pub contact_id: String,
    /// The line under the name.
    pub headline: Option<String>,
    /// Whose account it is.
    pub member: String,
    /// The campaign.
    pub campaign: Option<Link>,
    /// Where an answer can be written by hand.
    pub open_url: Option<String>,
    /// The tags of the contact.
    pub tags: Vec<String>,
    /// Tags of the workspace, suggested while typing.
    pub known_tags: Vec<String>,
    /// The thread, the oldest first.
    pub messages: Vec<MessageLine>,
    /// Whether there are earlier messages.
    pub has_earlier: bool,
    /// Whether it waits to be read.
    pub unread: bool,
    /// Until when it is put off.
    pub snoozed_until: Option<Timestamp>,
    /// To whom it is given, by id; empty for nobody.
    pub assigned_to: String,
    /// Members to choose from: id and name.
    pub members: Vec<(String, String)>,
    /// Whether the viewer may change anything.
    pub may_change: bool,
    /// Answers that wait, are on their way, or could not leave.
    pub answers: Vec<AnswerLine>,
    /// Where one answers; none where the viewer may not.
    pub composer: Option<Composer>,
    /// Whether the last reply advises to put the person on the suppression list.
    pub suppression_advised: bool,
}

/// The page.
pub fn render(f: &Frame, view: &ConversationPage) -> Page {
    let mut head = Head::new(view.contact.label.clone())
        .parent(t!(f, "nav-inbox"), f.url("/inbox"))
        .actions(html! {
            @if let Some(profile) = &view.open_url {
                a.button href=(profile) rel="noreferrer noopener" target="_blank" {
                    (icon(Icon::Outside)) (t!(f, "conversation-open"))
                }
            }
            a.button href=(view.contact.href) { (icon(Icon::Person)) (t!(f, "conversation-journey")) }
        });
    if let Some(headline) = &view.headline {
        head = head.sentence(headline.as_str());
    }
    page(
        f,
        Section::Inbox,
        head,
        html! {
            @if view.suppression_advised { (advice(f, view)) }
            div.split.split--talk {
                section.split__main aria-labelledby="thread-title" {
                    h2.unseen #thread-title { (t!(f, "conversation-messages")) }
                    @if view.has_earlier { p.note { (t!(f, "conversation-earlier")) } }
                    (answering::thread(f, view, &html! {
                        @for message in &view.messages { (message_row(f, view, message)) }
                    }))
                    @if let Some(composer) = &view.composer { (answering::composer(f, view, composer)) }
                    @else if view.campaign.is_none() && view.may_change { p.note { (t!(f, "conversation-no-campaign")) } }
                }
                aside.split__side { (side(f, view)) }
            }
        },
    )
}

fn advice(f: &Frame, view: &ConversationPage) -> Markup {
    html! {
        (banner(Tone::Warning, &t!(f, "conversation-suppress-text", name = &view.contact.label), None))
        @if f.access.audience {
            form method="post" action=(f.url(&format!("/contacts/{}/suppress", view.contact_id))) {
                button.button type="submit" { (icon(Icon::Shield)) (t!(f, "contact-suppress")) }
            }
        }
    }
}

fn side(f: &Frame, view: &ConversationPage) -> Markup {
    let base = f.url(&format!("/conversations/{}", view.id));
    html! {
        dl.facts {
            div { dt { (t!(f, "inbox-member")) } dd { (view.member) } }
            @if let Some(campaign) = &view.campaign {
                div { dt { (t!(f, "inbox-campaign")) } dd { a href=(campaign.href) { (campaign.label) } } }
            }
            @if let Some(until) = view.snoozed_until {
                div { dt { (t!(f, "inbox-snoozed")) } dd { (f.near(until)) } }
            }
        }
        @if view.may_change {
            (mark(f, view, &base))
            (snooze(f, view, &base))
            (assign(f, view, &base))
        }
        (tags(f, view, &base))
    }
}

/// The tags of the contact, each with the way to take it away, and a field for another one.
fn tags(f: &Frame, view: &ConversationPage, base: &str) -> Markup {
    let action = format!("{base}/tag");
    html! {
        section.side-form aria-labelledby="tags-title" {
            h2.side-form__title #tags-title { (t!(f, "conversation-tags")) }
            @if view.tags.is_empty() { p.note { (t!(f, "conversation-tags-none")) } }
            @else {
                ul.flow {
                    @for tag in &view.tags {
                        li {
                            @if view.may_change {
                                form method="post" action=(action) {
                                    input type="hidden" name="tag" value=(tag);
                                    input type="hidden" name="present" value="no";
                                    button.chip type="submit" aria-label=(t!(f, "conversation-untag", tag = tag)) {
                                        (tag) (icon(Icon::Cross))
                                    }
                                }
                            } @else { span.chip { (tag) } }
                        }
                    }
                }
            }
            @if view.may_change {
                form.inline-form method="post" action=(action) {
                    label.unseen for="tag" { (t!(f, "conversation-tag")) }
                    input #tag type="text" name="tag" required maxlength=(domain::limits::TAG_LENGTH_MAXIMUM)
                        list="known-tags" placeholder=(t!(f, "conversation-tag"));
                    datalist #known-tags { @for tag in &view.known_tags { option value=(tag) {} } }
                    button.button type="submit" { (icon(Icon::Plus)) (t!(f, "conversation-tag-do")) }
                }
            }
        }
    }
}

fn mark(f: &Frame, view: &ConversationPage, base: &str) -> Markup {
    let (value, words, key) = if view.unread {
        ("no", t!(f, "inbox-mark-read"), "e")
    } else {
        ("yes", t!(f, "inbox-mark-unread"), "u")
    };
    html! {
        form.side-form method="post" action=(format!("{base}/mark")) {
            input type="hidden" name="unread" value=(value);
            button.button type="submit" data-key=(key) aria-keyshortcuts=(key) {
                (icon(if view.unread { Icon::Check } else { Icon::Inbox })) (words)
            }
        }
    }
}

fn snooze(f: &Frame, view: &ConversationPage, base: &str) -> Markup {
    let mut choices = vec![
        Choice::new("1", t!(f, "snooze-day")),
        Choice::new("3", t!(f, "snooze-days")),
        Choice::new("7", t!(f, "snooze-week")),
        Choice::new("30", t!(f, "snooze-month")),
    ];
    if view.snoozed_until.is_some() {
        choices.insert(0, Choice::new("0", t!(f, "snooze-end")));
    }
    html! {
        form.side-form method="post" action=(format!("{base}/snooze")) {
            (field::select(&Field::new("days", t!(f, "snooze-title"), ""), &Problems::default(), &choices))
            button.button type="submit" { (icon(Icon::Clock)) (t!(f, "snooze-do")) }
        }
    }
}

fn assign(f: &Frame, view: &ConversationPage, base: &str) -> Markup {
    let mut choices = vec![Choice::new("", t!(f, "assign-nobody"))];
    let members = view.members.iter();
    choices.extend(members.map(|(id, name)| Choice::new(id.as_str(), name.as_str())));
    let field = Field::new("member", t!(f, "inbox-assigned"), &view.assigned_to);
    html! {
        form.side-form method="post" action=(format!("{base}/assign")) {
            (field::select(&field, &Problems::default(), &choices))
            button.button type="submit" { (icon(Icon::Person)) (t!(f, "assign-do")) }
        }
    }
}

fn message_row(f: &Frame, view: &ConversationPage, message: &MessageLine) -> Markup {
    let who = if message.from_contact {
        view.contact.label.clone()
    } else if message.by_hand {
        view.member.clone()
    } else {
        t!(f, "conversation-by-campaign", name = &view.member)
    };
    html! {
        li class=(if message.from_contact { "thread__row thread__row--in" } else { "thread__row" }) {
            p.thread__who {
                strong { (who) }
                span.note title=(format::exact(f.language, &f.zone, message.at)) { (f.near(message.at)) }
            }
            @if message.text.is_empty() {
                p.note { (t!(f, "conversation-no-text")) }
            } @else {
                blockquote.thread__text { (message.text) }
            }
            @if let Some(verdict) = &message.verdict { (verdict_row(f, view, verdict)) }
        }
    }
}

fn verdict_row(f: &Frame, view: &ConversationPage, verdict: &VerdictView) -> Markup {
    let percent = verdict.percent.round().clamp(0.0, 100.0) as u8;
    html! {
        div.verdict {
            p.verdict__words {
                (verdict_icon(verdict.class))
                strong { (judged_words(f, verdict.class, verdict.unsure, percent)) }
                (mood(f, verdict.percent))
            }
            details {
                summary { (t!(f, "verdict-why")) }
                (reason(f, verdict))
            }
            @if view.may_change { (correction(f, verdict)) }
        }
    }
}

fn reason(f: &Frame, verdict: &VerdictView) -> Markup {
    let (class, unsure, confidence) = verdict.judged;
    html! {
        @if let Some(endpoint) = &verdict.endpoint { (endpoint_row(f, endpoint, verdict)) }
        p {
            (t!(f, "verdict-judged", class = class_words(f, class, unsure), confidence = f.percent(confidence / 100.0, 0)))
            @if let Some(tag) = &verdict.language { " " (t!(f, "verdict-language", language = language_name(f, tag))) }
        }
        @if !verdict.because.is_empty() {
            p { (t!(f, "verdict-because")) @for words in &verdict.because { " " q { (words) } } }
        }
        @if let Some((name, at)) = &verdict.corrected {
            p { (t!(f, "verdict-corrected", name = name)) " " (f.near(*at)) }
        }
    }
}

/// What the endpoint said of it, or why the machine's own verdict stays.
fn endpoint_row(f: &Frame, endpoint: &EndpointJudgementView, verdict: &VerdictView) -> Markup {
    let model = endpoint.model.clone().unwrap_or_default();
    let status = endpoint
        .status
        .as_ref()
        .and_then(|status| status.parse().ok());
    html! {
        p {
            @match (endpoint.state, endpoint.problem) {
                (JudgementState::Answered, _) => {
                    (t!(f, "verdict-endpoint", model = model, class = class_words(f, verdict.endpoint_class, false)))
                    @if let Some(reason) = endpoint.reason.as_ref().filter(|reason| !reason.is_empty()) { " " q { (reason) } }
                }
                (JudgementState::Kept, Some(problem)) => {
                    (t!(f, "verdict-endpoint-kept", problem = problem_words(f, problem, status)))
                }
                _ => (t!(f, "verdict-endpoint-waits")),
            }
        }
    }
}

fn correction(f: &Frame, verdict: &VerdictView) -> Markup {
    let choices: Vec<Choice> = Class::ALL
        .iter()
        .map(|class| Choice::new(class.as_str(), class_words(f, *class, false)))
        .collect();
    let base = f.url(&format!("/replies/{}", verdict.id));
    let name = format!("class-{}", verdict.id);
    html! {
        div.verdict__correct {
            form.inline-form method="post" action=(format!("{base}/correct")) {
                label.unseen for=(field::element_id(&name)) { (t!(f, "verdict-correct-label")) }
                select id=(field::element_id(&name)) name="class" {
                    @for choice in &choices {
                        option value=(choice.value) selected[choice.value == verdict.class.as_str()] { (choice.label) }
                    }
                }
                button.button type="submit" { (icon(Icon::Edit)) (t!(f, "verdict-correct")) }
            }
            @if verdict.corrected.is_some() {
                form method="post" action=(format!("{base}/undo")) {
                    button.button.button--quiet type="submit" { (icon(Icon::Undo)) (t!(f, "verdict-undo")) }
                }
            }
        }
    }
}
