//! One change of many contacts (R30): what is done to them, and how far it is.

use maud::{Markup, html};

use crate::form::{Fields, Problems};
use crate::frame::{Frame, Head, Section, page};
use crate::page::Page;
use crate::pieces::field::{self, Choice, Field};
use crate::t;

/// The acts in the order in which they are offered.
const ACTS: [&str; 5] = ["tag", "untag", "mark_lead", "unmark_lead", "suppress"];

/// What the form says, as it was posted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangeForm {
    /// What is done; empty where nothing was chosen yet.
    pub act: String,
    /// The tag.
    pub tag: String,
    /// Why they are suppressed.
    pub note: String,
    /// The ids of chosen contacts; none where a whole list is meant.
    pub contacts: Vec<String>,
    /// The filters of the list, as the query of its address.
    pub filters: String,
    /// Where the list goes on.
    pub cursor: String,
    /// What earlier pieces brought: contacts, changed, without a name to suppress them by.
    pub so_far: [u64; 3],
}

impl ChangeForm {
    /// Reads what was posted. Chosen contacts count only where the button for them was pressed.
    pub fn from_fields(fields: &Fields) -> Self {
        let number = |name: &str| fields.get(name).parse().unwrap_or(0);
        let chosen = fields.get("whom") != "all";
        Self {
            act: fields.get("act").to_owned(),
            tag: fields.get("tag").to_owned(),
            note: fields.get("note").to_owned(),
            contacts: fields
                .all("contact")
                .filter(|_| chosen)
                .map(str::to_owned)
                .collect(),
            filters: fields.get("filters").to_owned(),
            cursor: fields.get("cursor").to_owned(),
            so_far: ["contacts", "changed", "nameless"].map(number),
        }
    }
}

/// The page before anything is changed, or between two pieces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContactsChangeView {
    /// What was posted.
    pub form: ChangeForm,
    /// How many contacts are meant, and whether that is the whole number.
    pub count: (u64, bool),
    /// Tags that there are.
    pub tags: Vec<String>,
    /// The list that the person comes from.
    pub list: String,
    /// What is wrong.
    pub problems: Problems,
}

impl ContactsChangeView {
    /// A change of a whole list.
    pub fn sample() -> Self {
        Self {
            form: ChangeForm {
                act: "tag".to_owned(),
                filters: "q=weber".to_owned(),
                ..ChangeForm::default()
            },
            count: (412, true),
            tags: vec!["VIP".to_owned()],
            list: "/w/northwind/contacts?q=weber".to_owned(),
            problems: Problems::default(),
        }
    }
}

fn act_words(f: &Frame, act: &str) -> (String, String) {
    match act {
        "tag" => (
            t!(f, "contacts-act-tag"),
            t!(f, "contacts-act-tag-sentence"),
        ),
        "untag" => (
            t!(f, "contacts-act-untag"),
            t!(f, "contacts-act-untag-sentence"),
        ),
        "mark_lead" => (
            t!(f, "contacts-act-lead"),
            t!(f, "contacts-act-lead-sentence"),
        ),
        "unmark_lead" => (
            t!(f, "contacts-act-unlead"),
            t!(f, "contacts-act-unlead-sentence"),
        ),
        _ => (
            t!(f, "contacts-act-suppress"),
            t!(f, "contacts-act-suppress-sentence"),
        ),
    }
}

fn how_many(f: &Frame, (count, is_exact): (u64, bool)) -> String {
    if is_exact {
        t!(f, "count-contacts", count = count)
    } else {
        t!(f, "contacts-more-than", count = count)
    }
}

/// What goes on from page to page.
fn kept(form: &ChangeForm) -> Markup {
    html! {
        @for id in &form.contacts { input type="hidden" name="contact" value=(id); }
        @if form.contacts.is_empty() { input type="hidden" name="whom" value="all"; }
        input type="hidden" name="filters" value=(form.filters);
    }
}

/// What is to be done, asked before anything is.
pub fn render(f: &Frame, view: &ContactsChangeView) -> Page {
    let head = Head::new(t!(f, "contacts-change-title")).sentence(how_many(f, view.count));
    let form = &view.form;
    let choices: Vec<(Choice, String)> = ACTS
        .iter()
        .map(|act| {
            let (label, sentence) = act_words(f, act);
            (Choice::new(*act, label), sentence)
        })
        .collect();
    let act = Field::new("act", t!(f, "contacts-change-act"), &form.act);
    let tag = Field::new("tag", t!(f, "criterion-tag"), &form.tag);
    let note = Field::new("note", t!(f, "suppression-note"), &form.note);
    page(
        f,
        Section::Contacts,
        head,
        html! {
            form.sheet method="post" action=(f.url("/contacts/change")) {
                (field::summary(&t!(f, "form-refused"), &view.problems))
                (kept(form))
                input type="hidden" name="decided" value="true";
                (field::radios(&act, &view.problems, &choices))
                (field::suggested(&tag.help(t!(f, "contacts-change-tag-help")), &view.problems, &view.tags))
                (field::text(&note.help(t!(f, "contacts-change-note-help")), &view.problems))
                div.sheet__foot {
                    a.button href=(view.list) { (t!(f, "cancel")) }
                    button.button.button--primary type="submit" { (t!(f, "contacts-change-do", contacts = how_many(f, view.count))) }
                }
            }
        },
    )
}

/// Between two pieces: how far it is. The page goes on by itself; without scripts by its button.
pub fn under_way(f: &Frame, view: &ContactsChangeView) -> Page {
    let form = &view.form;
    let [contacts, changed, _] = form.so_far;
    let (total, is_exact) = view.count;
    let (act, _) = act_words(f, &form.act);
    let head = Head::new(act).sentence(how_many(f, view.count));
    page(
        f,
        Section::Contacts,
        head,
        html! {
            div role="status" {
                p { (t!(f, "contacts-change-so-far", contacts = contacts, changed = changed)) }
                @if is_exact { progress max=(total) value=(contacts.min(total)) { (contacts) } }
            }
            form.sheet method="post" action=(f.url("/contacts/change")) data-go-on {
                (kept(form))
                input type="hidden" name="decided" value="true";
                input type="hidden" name="act" value=(form.act);
                input type="hidden" name="tag" value=(form.tag);
                input type="hidden" name="note" value=(form.note);
                input type="hidden" name="cursor" value=(form.cursor);
                @for (name, number) in ["contacts", "changed", "nameless"].iter().zip(form.so_far) {
                    input type="hidden" name=(name) value=(number);
                }
                p.note { (t!(f, "contacts-change-leave")) }
                div.sheet__foot {
                    a.button href=(view.list) { (t!(f, "contacts-change-stop")) }
                    button.button.button--primary type="submit" { (t!(f, "contacts-change-go-on")) }
                }
            }
        },
    )
}
