//! The inbox (R71): the conversations of all members that one may see.

use domain::reply::Class;
use domain::time::{Timestamp, span};
use maud::{Markup, html};

use crate::frame::{Frame, Head, Section, page, sample_now};
use crate::icons::{Icon, icon};
use crate::link::{Address, Link};
use crate::page::Page;
use crate::pieces::avatar;
use crate::pieces::empty::empty;
use crate::pieces::mood::{class_words, mood};
use crate::pieces::pager::{Paging, pager};
use crate::pieces::toolbar::{Filter, toolbar};
use crate::t;

/// A conversation in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct ConversationLine {
    /// Its id, `cnv_...`.
    pub id: String,
    /// With whom.
    pub contact: String,
    /// Whose account it is.
    pub member: String,
    /// The campaign, in words.
    pub campaign: Option<String>,
    /// Whether the contact wrote last.
    pub contact_wrote_last: bool,
    /// The beginning of the last message.
    pub preview: String,
    /// When a person wrote last.
    pub at: Timestamp,
    /// Class, whether unsure, and mood in percent of the last reply.
    pub reply: Option<(Class, bool, f64)>,
    /// Whether it waits to be read.
    pub unread: bool,
    /// Until when it is put off.
    pub snoozed_until: Option<Timestamp>,
    /// To whom it is given.
    pub assigned_to: Option<String>,
}

/// The inbox as it is shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InboxView {
    /// The address with its filters: `state`, `class`, `campaign`, `member`, `assigned`.
    pub here: Address,
    /// The conversations of this page.
    pub lines: Vec<ConversationLine>,
    /// Members to choose from: id and name.
    pub members: Vec<(String, String)>,
    /// Campaigns to choose from: id and name.
    pub campaigns: Vec<(String, String)>,
    /// Tags to choose from.
    pub tags: Vec<String>,
    /// Whether any filter is set.
    pub filtered: bool,
    /// Where the list stands.
    pub paging: Paging,
}

impl InboxView {
    /// A morning's inbox.
    pub fn sample() -> Self {
        let line = |hours: i64, contact: &str, preview: &str, class, percent| ConversationLine {
            id: format!("cnv_{hours}"),
            contact: contact.to_owned(),
            member: "Claire Morel".to_owned(),
            campaign: Some("clevel-france · growth".to_owned()),
            contact_wrote_last: true,
            preview: preview.to_owned(),
            at: sample_now().plus_millis(-hours * span::HOUR),
            reply: Some((class, false, percent)),
            unread: hours < 10,
            snoozed_until: None,
            assigned_to: None,
        };
        Self {
            here: Address::new("/w/northwind/inbox"),
            lines: vec![
                line(
                    1,
                    "Anne-Sophie de la Tour",
                    "Merci, avec plaisir. Jeudi matin ?",
                    Class::Positive,
                    86.0,
                ),
                line(
                    26,
                    "Jonas Weber",
                    "Danke, aber wir haben kein Interesse.",
                    Class::Negative,
                    20.0,
                ),
            ],
            ..Self::default()
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &InboxView) -> Page {
    let waiting = view.lines.iter().filter(|line| line.unread).count();
    let sentence = if waiting == 0 {
        t!(f, "inbox-sentence-none")
    } else {
        t!(f, "inbox-sentence", count = waiting as u64)
    };
    let head = Head::new(t!(f, "nav-inbox")).sentence(sentence);
    page(
        f,
        Section::Inbox,
        head,
        html! {
            (toolbar(f, &view.here, None, &filters(f, view)))
            @if view.lines.is_empty() && view.filtered {
                (empty(Icon::Inbox, &t!(f, "inbox-none-title"), &t!(f, "inbox-none-text"),
                    Some(&Link::new(t!(f, "filters-clear"), f.url("/inbox")))))
            } @else if view.lines.is_empty() {
                (empty(Icon::Inbox, &t!(f, "inbox-empty-title"), &t!(f, "inbox-empty-text"),
                    Some(&Link::new(t!(f, "nav-invites"), f.url("/invites")))))
            } @else {
                ol.inbox aria-label=(t!(f, "nav-inbox")) { @for line in &view.lines { (row(f, line)) } }
                (pager(f, &view.here, &view.paging))
                p.note { (t!(f, "inbox-keys")) }
            }
        },
    )
}

fn filters(f: &Frame, view: &InboxView) -> Vec<Filter> {
    let states = [
        ("unread", t!(f, "inbox-unread")),
        ("unsure", t!(f, "reply-class-unsure")),
        ("snoozed", t!(f, "inbox-snoozed")),
        ("all", t!(f, "inbox-all")),
    ];
    let named = |pairs: &[(String, String)]| pairs.to_vec();
    vec![
        Filter::new(
            "state",
            t!(f, "inbox-state"),
            states.map(|(value, words)| (value.to_owned(), words)),
        ),
        Filter::new(
            "class",
            t!(f, "inbox-class"),
            Class::ALL
                .iter()
                .map(|class| (class.to_string(), class_words(f, *class, false))),
        ),
        Filter::new("campaign", t!(f, "inbox-campaign"), named(&view.campaigns)),
        Filter::new("member", t!(f, "inbox-member"), named(&view.members)),
        Filter::new("assigned", t!(f, "inbox-assigned"), named(&view.members)),
        Filter::new(
            "tag",
            t!(f, "criterion-tag"),
            view.tags.iter().map(|tag| (tag.clone(), tag.clone())),
        ),
    ]
}

fn row(f: &Frame, line: &ConversationLine) -> Markup {
    let href = f.url(&format!("/conversations/{}", line.id));
    html! {
        li class=(if line.unread { "inbox__row inbox__row--unread" } else { "inbox__row" }) data-row {
            (avatar::small(&line.contact, None))
            div.inbox__words {
                p.inbox__who {
                    a href=(href) data-row-link { (line.contact) }
                    @if line.unread { span.inbox__mark { (t!(f, "inbox-unread")) } }
                    span.note { (t!(f, "inbox-to", name = &line.member)) }
                }
                p.inbox__preview {
                    @if !line.contact_wrote_last { span.note { (t!(f, "inbox-you")) " " } }
                    (line.preview)
                }
                p.note {
                    @if let Some((class, unsure, _)) = line.reply { (class_words(f, class, unsure)) }
                    @if let Some(campaign) = &line.campaign { " · " (campaign) }
                    @if let Some(name) = &line.assigned_to { " · " (t!(f, "inbox-given-to", name = name)) }
                    @if let Some(until) = line.snoozed_until { " · " (t!(f, "inbox-until")) " " (f.near(until)) }
                }
            }
            div.inbox__side {
                (f.relative(line.at))
                @if let Some((_, _, percent)) = line.reply { (mood(f, percent)) }
            }
            div.unseen {
                form method="post" action=(format!("{href}/mark")) {
                    input type="hidden" name="unread" value="no";
                    button type="submit" tabindex="-1" data-row-key="e" { (t!(f, "inbox-mark-read")) }
                }
                form method="post" action=(format!("{href}/mark")) {
                    input type="hidden" name="unread" value="yes";
                    button type="submit" tabindex="-1" data-row-key="u" { (t!(f, "inbox-mark-unread")) }
                }
            }
        }
    }
}

/// An icon beside what a reply says, for the conversation's page.
pub(super) fn verdict_icon(class: Class) -> Markup {
    icon(match class {
        Class::Positive => Icon::FaceGood,
        Class::Neutral => Icon::Message,
        Class::Negative => Icon::FaceLow,
        Class::Stop => Icon::Stop,
        Class::OutOfOffice => Icon::Clock,
    })
}
