//! The editor of a segment: the sentence on the left, whom it finds on the right (R33).

use maud::{Markup, html};
use serde_json::json;

use crate::form::{Fields, Problems};
use crate::frame::{Frame, Head, Section, page};
use crate::icons::{Icon, icon};
use crate::link::Link;
use crate::page::Page;
use crate::pieces::contact::{ContactChip, chip};
use crate::pieces::criteria_form::{CriteriaChoices, CriteriaContext, Draft, criteria_form};
use crate::pieces::field::{self, Choice, Field};
use crate::t;

/// What the form holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SegmentForm {
    /// Name.
    pub name: String,
    /// The owner's id; empty for a global segment.
    pub owner_id: String,
    /// The version that was read.
    pub version: String,
    /// The criteria.
    pub draft: Draft,
    /// The contact, by name or id, of whom it is asked why it is in or out.
    pub asked: String,
}

impl SegmentForm {
    /// Reads the posted form.
    pub fn from_fields(fields: &Fields) -> Self {
        let pressed = fields.get("do").strip_prefix("why:").map(str::to_owned);
        Self {
            name: fields.get("name").to_owned(),
            owner_id: fields.get("owner_id").to_owned(),
            version: fields.get("version").to_owned(),
            draft: Draft::from_fields(fields),
            asked: pressed.unwrap_or_else(|| fields.get("asked").to_owned()),
        }
    }
}

/// Whom the criteria find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PreviewView {
    /// How many, and the first.
    Found {
        /// How many.
        count: u64,
        /// The first contacts: id and how they are shown.
        first: Vec<(String, ContactChip)>,
        /// The same criteria in the contact list.
        list: String,
    },
    /// The criteria are not complete.
    Incomplete,
}

/// A line of an explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyLine {
    /// How deep it stands.
    pub depth: usize,
    /// The criterion as a sentence, or the group's kind.
    pub words: String,
    /// What it saw, where it is a criterion.
    pub saw: Option<String>,
    /// Whether it holds.
    pub holds: bool,
    /// Whether the result rests on it.
    pub decides: bool,
}

/// Why a contact is in or out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhySegmentView {
    /// Nobody was asked about.
    NotAsked,
    /// Nobody of that name is known.
    NotFound(String),
    /// The evaluation.
    Explained {
        /// The contact.
        name: String,
        /// Whether it is in.
        is_in: bool,
        /// The parts.
        lines: Vec<WhyLine>,
    },
}

/// The editor as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentFormView {
    /// The segment's id; none while it is made.
    pub id: Option<String>,
    /// What the form holds.
    pub form: SegmentForm,
    /// What is wrong.
    pub problems: Problems,
    /// The part of the criteria that has just come in.
    pub newest: Option<String>,
    /// What rows offer.
    pub choices: CriteriaChoices,
    /// Whom the criteria find.
    pub preview: PreviewView,
    /// Why somebody is in or out.
    pub why: WhySegmentView,
    /// What uses the segment.
    pub uses: Vec<Link>,
}

impl SegmentFormView {
    /// A segment with groups, and somebody who is out.
    pub fn sample() -> Self {
        let tree = json!({"all": [
            {"criterion": "title", "contains": ["sales director", "VP sales"]},
            {"criterion": "country", "is": ["France"]},
            {"any": [
                {"criterion": "tag", "is": ["VIP"]},
                {"criterion": "replied", "last_days": 90, "exclude": true},
            ]},
        ]});
        let line = |depth, words: &str, saw: Option<&str>, holds, decides| WhyLine {
            depth,
            words: words.to_owned(),
            saw: saw.map(str::to_owned),
            holds,
            decides,
        };
        Self {
            id: Some("seg_1".to_owned()),
            form: SegmentForm {
                name: "Sales leaders in France".to_owned(),
                owner_id: String::new(),
                version: "3".to_owned(),
                draft: Draft::of_json(&tree),
                asked: "Jonas Weber".to_owned(),
            },
            problems: Problems::default(),
            newest: None,
            choices: CriteriaChoices {
                members: vec![Choice::new("mem_1", "Claire Morel")],
                tags: vec![Choice::new("VIP", "VIP")],
                programs: vec![Choice::new("Growth", "Growth")],
                ..CriteriaChoices::default()
            },
            preview: PreviewView::Found {
                count: 1_204,
                first: vec![(
                    "con_1".to_owned(),
                    ContactChip::sample(
                        "Anne-Sophie de la Tour",
                        "Sales director, Hydrogène Rhône",
                    ),
                )],
                list: "/w/northwind/contacts?criteria=%7B%7D".to_owned(),
            },
            why: WhySegmentView::Explained {
                name: "Jonas Weber".to_owned(),
                is_in: false,
                lines: vec![
                    line(0, "All of these hold", None, false, true),
                    line(
                        1,
                        "Title contains “sales director”",
                        Some("Head of Procurement"),
                        false,
                        true,
                    ),
                    line(1, "Country is “France”", None, false, true),
                ],
            },
            uses: vec![Link::new("C-level France", "/w/northwind/campaigns/cmp_1")],
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &SegmentFormView) -> Page {
    let title = match &view.id {
        Some(_) => t!(f, "segment-edit-title", name = &view.form.name),
        None => t!(f, "segment-new-title"),
    };
    let head = Head::new(title)
        .sentence(t!(f, "segment-form-sentence"))
        .parent(t!(f, "segments-title"), f.url("/segments"));
    page(f, Section::Segments, head, form(f, view))
}

/// The form alone: what a request for a draft answers with.
pub fn form(f: &Frame, view: &SegmentFormView) -> Markup {
    let (action, draft) = match &view.id {
        Some(id) => (
            f.url(&format!("/segments/{id}")),
            f.url(&format!("/segments/{id}/draft")),
        ),
        None => (f.url("/segments"), f.url("/segments/draft")),
    };
    let context = CriteriaContext {
        draft_url: &draft,
        choices: &view.choices,
        problems: &view.problems,
        newest: view.newest.as_deref(),
    };
    html! {
        form.editor #segment-form method="post" action=(action) data-guard
            hx-target:inherited="#segment-form" hx-swap:inherited="outerMorph" {
            // The first submit button is the one that Enter presses.
            button.unseen type="submit" tabindex="-1" aria-hidden="true" { (t!(f, "segment-save")) }
            input type="hidden" name="version" value=(view.form.version);
            div.editor__main {
                (field::summary(&t!(f, "form-refused"), &view.problems))
                section.group aria-labelledby="group-segment" {
                    h2 #group-segment { (t!(f, "segment-group-what")) }
                    div.pair {
                        (field::text(&Field::new("name", t!(f, "column-name"), &view.form.name).required(), &view.problems))
                        (field::select(&Field::new("owner_id", t!(f, "column-owner"), &view.form.owner_id)
                            .help(t!(f, "segment-owner-help")), &view.problems, &owners(f, view)))
                    }
                }
                section.group aria-labelledby="group-criteria"
                    hx-post=(f.url("/segments/preview")) hx-trigger="input delay:300ms"
                    hx-target="#segment-preview" hx-swap="outerHTML" hx-sync="this:replace" hx-include="closest form" {
                    h2 #group-criteria { (t!(f, "segment-group-who")) }
                    (criteria_form(f, &context, &view.form.draft))
                    datalist #custom-fields { @for name in &view.choices.custom { option value=(name) {} } }
                }
            }
            aside.editor__side {
                (preview(f, view, &draft))
                (why(f, view, &draft))
                (uses(f, view))
            }
            div.editor__foot {
                button.button type="submit" formaction=(draft) formnovalidate hx-post=(draft) { (t!(f, "segment-count-again")) }
                div.editor__buttons {
                    a.button href=(f.url("/segments")) { (t!(f, "cancel")) }
                    button.button.button--primary type="submit" { (t!(f, "segment-save")) }
                }
            }
        }
    }
}

fn owners(f: &Frame, view: &SegmentFormView) -> Vec<Choice> {
    std::iter::once(Choice::new("", t!(f, "segment-global")))
        .chain(view.choices.members.iter().cloned())
        .collect()
}

/// Whom the criteria find: what a request for the preview answers with.
pub fn preview(f: &Frame, view: &SegmentFormView, draft: &str) -> Markup {
    html! {
        section.criteria-found #segment-preview aria-labelledby="segment-count" {
            @match &view.preview {
                PreviewView::Incomplete => {
                    h2 #segment-count { (t!(f, "segment-preview-title")) }
                    p.note role="status" { (t!(f, "segment-incomplete")) }
                }
                PreviewView::Found { count, first, list } => {
                    h2 #segment-count role="status" { (t!(f, "count-contacts", count = *count)) }
                    @if first.is_empty() { p.note { (t!(f, "segment-nobody")) } }
                    ul.criteria-found__list {
                        @for (id, contact) in first {
                            li {
                                (chip(contact))
                                button.button.button--quiet type="submit" name="do" value=(format!("why:{id}"))
                                    formaction=(draft) hx-post=(draft) formnovalidate
                                    aria-label=(t!(f, "segment-why-of", name = &contact.name)) { (icon(Icon::Why)) }
                            }
                        }
                    }
                    @if *count > 0 { p { a href=(list) { (t!(f, "segment-show-all")) } } }
                }
            }
        }
    }
}

fn why(f: &Frame, view: &SegmentFormView, draft: &str) -> Markup {
    html! {
        section.criteria-why aria-labelledby="segment-why" {
            h2 #segment-why { (t!(f, "segment-why-title")) }
            (field::text(&Field::new("asked", t!(f, "segment-why-contact"), &view.form.asked)
                .help(t!(f, "segment-why-help")), &view.problems))
            button.button type="submit" name="do" value="why" formaction=(draft) hx-post=(draft) formnovalidate {
                (icon(Icon::Why)) (t!(f, "segment-why-ask"))
            }
            (explained(f, &view.why))
        }
    }
}

/// Why a contact is in or out, line by line.
pub(crate) fn explained(f: &Frame, why: &WhySegmentView) -> Markup {
    html! {
        @match why {
            WhySegmentView::NotAsked => {}
            WhySegmentView::NotFound(name) => p role="status" { (t!(f, "segment-why-not-found", name = name)) },
            WhySegmentView::Explained { name, is_in, lines } => {
                p.why__answer role="status" {
                    @if *is_in { (t!(f, "segment-is-in", name = name)) } @else { (t!(f, "segment-is-out", name = name)) }
                }
                ol.criteria-why__lines { @for line in lines { (why_line(f, line)) } }
            }
        }
    }
}

fn why_line(f: &Frame, line: &WhyLine) -> Markup {
    let (shape, said) = if line.holds {
        (Icon::Check, t!(f, "segment-line-holds"))
    } else {
        (Icon::Cross, t!(f, "segment-line-fails"))
    };
    let class = format!(
        "criteria-why__line criteria-why__line--{}{}",
        line.depth.min(5),
        if line.decides {
            " criteria-why__line--decides"
        } else {
            ""
        }
    );
    html! {
        li class=(class) {
            (icon(shape)) span.unseen { (said) }
            span { (line.words) }
            @if let Some(saw) = &line.saw { span.note { (t!(f, "segment-line-saw", value = saw)) } }
        }
    }
}

fn uses(f: &Frame, view: &SegmentFormView) -> Markup {
    html! {
        @if !view.uses.is_empty() {
            section aria-labelledby="segment-uses" {
                h2 #segment-uses { (t!(f, "segment-uses-title")) }
                ul { @for link in &view.uses { li { a href=(link.href) { (link.label) } } } }
            }
        }
    }
}
