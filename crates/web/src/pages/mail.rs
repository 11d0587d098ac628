//! Settings > Mail: whether letters are sent, what became of them, and a test (R5).

use maud::{Markup, html};
use service::mail::{MailState, MailView};

use crate::form::Problems;
use crate::frame::{Frame, Head, Section, page};
use crate::icons::{Icon, icon};
use crate::link::Address;
use crate::page::Page;
use crate::pieces::banner::{Tone, banner};
use crate::pieces::empty::empty;
use crate::pieces::field::{self, Field};
use crate::pieces::pager::{Paging, pager};
use crate::pieces::table::{Column, cell, table};
use crate::t;

/// The page as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MailPage {
    /// The address that letters come from; none where none are sent.
    pub from: Option<String>,
    /// To whom a test goes.
    pub to: String,
    /// What is wrong with that.
    pub problems: Problems,
    /// The letters, the latest first.
    pub letters: Vec<MailView>,
    /// The address of this page of the list.
    pub here: Address,
    /// Where this page of the list stands.
    pub paging: Paging,
}

/// The page.
pub fn render(f: &Frame, view: &MailPage) -> Page {
    let sentence = match &view.from {
        Some(from) => t!(f, "mail-sentence", from = from),
        None => t!(f, "mail-sentence-none"),
    };
    let head = Head::new(t!(f, "mail-title"))
        .parent(t!(f, "workspace-title"), f.url("/settings"))
        .sentence(sentence);
    page(
        f,
        Section::Workspace,
        head,
        html! {
            @if view.from.is_some() { (test(f, view)) }
            @else { (banner(Tone::Info, &t!(f, "mail-none-help"), None)) }
            @if view.letters.is_empty() {
                (empty(Icon::Send, &t!(f, "mail-empty-title"), &t!(f, "mail-empty-text"), None))
            } @else {
                (letters(f, view))
                (pager(f, &view.here, &view.paging))
            }
        },
    )
}

fn test(f: &Frame, view: &MailPage) -> Markup {
    let field = Field::new("to", t!(f, "mail-test-to"), &view.to).required();
    html! {
        form.sheet method="post" action=(f.url("/mail/test")) {
            h2 { (t!(f, "mail-test")) }
            (field::line(&field, &view.problems, "email", &[("autocomplete", "email")]))
            div.sheet__foot {
                button.button.button--primary type="submit" { (icon(Icon::Send)) (t!(f, "mail-test-do")) }
            }
        }
    }
}

fn letters(f: &Frame, view: &MailPage) -> Markup {
    let columns = [
        Column::words(t!(f, "mail-to")),
        Column::words(t!(f, "mail-kind")),
        Column::words(t!(f, "mail-state")),
        Column::words(t!(f, "mail-at")),
    ];
    let row = |one: &MailView| {
        html! {
            tr {
                (cell(&columns[0], &html! { span.strong { (one.recipient) } }))
                (cell(&columns[1], &html! { (kind_words(f, &one.kind)) }))
                (cell(&columns[2], &html! {
                    div.two-lines {
                        span { (state_words(f, one.state)) }
                        @if let Some(at) = one.next_at { span.note { (t!(f, "mail-next")) " " (f.near(at)) } }
                        @if let Some(detail) = &one.detail { span.note { (detail) } }
                    }
                }))
                (cell(&columns[3], &html! { (f.near(one.created_at)) }))
            }
        }
    };
    table(
        &t!(f, "mail-title"),
        &columns,
        &html! { tbody { @for one in &view.letters { (row(one)) } } },
    )
}

fn kind_words(f: &Frame, kind: &str) -> String {
    match kind {
        "invitation" => t!(f, "mail-kind-invitation"),
        "weekly" => t!(f, "mail-kind-weekly"),
        "morning" => t!(f, "mail-kind-morning"),
        _ => t!(f, "mail-kind-test"),
    }
}

fn state_words(f: &Frame, state: MailState) -> String {
    match state {
        MailState::Waiting => t!(f, "mail-state-waiting"),
        MailState::Sending => t!(f, "mail-state-sending"),
        MailState::Sent => t!(f, "mail-state-sent"),
        MailState::Refused => t!(f, "mail-state-refused"),
        MailState::Unknown => t!(f, "mail-state-unknown"),
        MailState::GivenUp => t!(f, "mail-state-given-up"),
        MailState::TakenBack => t!(f, "mail-state-taken-back"),
    }
}
