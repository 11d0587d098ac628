//! Create and edit a finder (R20, R21): a file to upload, or a search on the network.

use domain::finder::FinderKind;
use domain::limits;
use maud::{Markup, html};

use crate::form::{Fields, Problems};
use crate::frame::{Frame, Head, Section, page};
use crate::icons::{Icon, icon};
use crate::page::Page;
use crate::pieces::field::{self, Choice, Field};
use crate::pieces::slots::{self, ScheduleContext, ScheduleForm};
use crate::pieces::tabs::{Tab, tabs};
use crate::t;

use super::finders::kind_words;
use super::source_form::{self, SourceForm};

/// A finder as a form holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinderForm {
    /// The name.
    pub name: String,
    /// The owner's member id.
    pub owner_id: String,
    /// Member ids of those who share it.
    pub member_ids: Vec<String>,
    /// Words anywhere in the profile.
    pub keywords: String,
    /// Words in the title.
    pub title: String,
    /// Words in the company's name.
    pub company: String,
    /// The country, by its two letters.
    pub country: String,
    /// The language of the profile, by its tag.
    pub language: String,
    /// The source outside.
    pub source: SourceForm,
    /// When it looks; `cohort_size` holds the results per slot.
    pub schedule: ScheduleForm,
}

impl FinderForm {
    /// A new finder in a zone.
    pub fn proposal(time_zone: &str) -> Self {
        let mut schedule = ScheduleForm::proposal(time_zone);
        schedule.cohort_size = limits::FINDER_RESULTS_PER_SLOT_MAXIMUM.to_string();
        Self {
            name: String::new(),
            owner_id: String::new(),
            member_ids: Vec::new(),
            keywords: String::new(),
            title: String::new(),
            company: String::new(),
            country: String::new(),
            language: String::new(),
            source: SourceForm::default(),
            schedule,
        }
    }

    /// Reads a posted form. The uploaded file, where there is one, comes beside it.
    pub fn from_fields(fields: &Fields) -> Self {
        Self {
            name: fields.get("name").to_owned(),
            owner_id: fields.get("owner_id").to_owned(),
            member_ids: fields
                .all("additional_member_ids")
                .map(str::to_owned)
                .collect(),
            keywords: fields.get("search.keywords").to_owned(),
            title: fields.get("search.title").to_owned(),
            company: fields.get("search.company").to_owned(),
            country: fields.get("search.country").to_owned(),
            language: fields.get("search.language").to_owned(),
            source: SourceForm::from_fields(fields),
            schedule: ScheduleForm {
                cohort_size: fields.get("results_per_slot").to_owned(),
                ..ScheduleForm::from_fields(fields)
            },
        }
    }

    /// Adds or removes a slot as a button of the form asks.
    pub fn apply(&mut self, deed: &str) {
        let mut words = deed.splitn(3, ':');
        match (words.next(), words.next(), words.next()) {
            (Some("add_slot"), None, None) => self.schedule.add_slot(None),
            (Some("add_slot"), Some(hours), Some(minutes)) => {
                self.schedule.add_slot(Some(&format!("{hours}:{minutes}")));
            }
            (Some("remove_slot"), Some(index), None) => {
                if let Some(index) = index
                    .parse()
                    .ok()
                    .filter(|index| *index < self.schedule.slots.len())
                {
                    self.schedule.slots.remove(index);
                }
            }
            _ => {}
        }
    }
}

/// The form as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinderFormView {
    /// The finder's id where it exists.
    pub id: Option<String>,
    /// Where it looks; chosen by the address for a new one: `?kind=csv`.
    pub kind: FinderKind,
    /// What was typed.
    pub form: FinderForm,
    /// What is wrong with it.
    pub problems: Problems,
    /// Members of the workspace.
    pub members: Vec<Choice>,
    /// Zones to suggest.
    pub time_zones: Vec<String>,
}

impl FinderFormView {
    /// A new search.
    pub fn sample(kind: FinderKind) -> Self {
        let mut form = FinderForm::proposal("Europe/Paris");
        "Industry leaders France".clone_into(&mut form.name);
        "mem_1".clone_into(&mut form.owner_id);
        "director".clone_into(&mut form.title);
        form.source = SourceForm::sample();
        Self {
            id: None,
            kind,
            form,
            problems: Problems::default(),
            members: vec![
                Choice::new("mem_1", "Claire Morel"),
                Choice::new("mem_2", "Jonas Weber"),
            ],
            time_zones: vec!["Europe/Paris".to_owned()],
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &FinderFormView) -> Page {
    let title = match view.id {
        Some(_) => t!(f, "finder-edit-title", name = &view.form.name),
        None => t!(f, "finder-new-title"),
    };
    let head = Head::new(title).parent(t!(f, "nav-finders"), f.url("/finders"));
    page(
        f,
        Section::Finders,
        head,
        html! {
            @if view.id.is_none() { (kinds(f, view.kind)) }
            (form(f, view))
        },
    )
}

/// The form alone.
pub fn form(f: &Frame, view: &FinderFormView) -> Markup {
    let action = match (&view.id, view.kind) {
        (Some(id), _) => f.url(&format!("/finders/{id}")),
        (None, FinderKind::Csv) => f.url("/finders/csv"),
        (None, kind) => f.url(&format!("/finders/{kind}")),
    };
    let multipart = view.kind == FinderKind::Csv && view.id.is_none();
    html! {
        form.sheet #finder-form method="post" action=(action) enctype=[multipart.then_some("multipart/form-data")]
            data-guard hx-target:inherited="#finder-form" hx-swap:inherited="outerMorph" {
            button.unseen type="submit" tabindex="-1" aria-hidden="true" { (t!(f, "finder-save")) }
            input type="hidden" name="kind" value=(view.kind);
            (field::summary(&t!(f, "form-refused"), &view.problems))
            section.group {
                (field::text(&Field::new("name", t!(f, "column-name"), &view.form.name)
                    .help(t!(f, "finder-name-help")).required(), &view.problems))
                (field::select(&Field::new("owner_id", t!(f, "column-owner"), &view.form.owner_id).required(), &view.problems, &view.members))
                (members(f, view))
            }
            @match view.kind {
                FinderKind::Csv => (file(f, view)),
                FinderKind::Search => { (search(f, view)) (schedule(f, view)) },
                kind => { (source_form::group(f, kind, &view.form.source, &view.problems)) (schedule(f, view)) },
            }
            div.sheet__foot {
                a.button href=(f.url("/finders")) { (t!(f, "cancel")) }
                button.button.button--primary type="submit" {
                    @if multipart { (t!(f, "finder-preview-file")) } @else { (t!(f, "finder-save")) }
                }
            }
        }
    }
}

fn members(f: &Frame, view: &FinderFormView) -> Markup {
    html! {
        fieldset.field {
            legend { (t!(f, "finder-members")) }
            @for member in &view.members {
                label.tick {
                    input type="checkbox" name="additional_member_ids" value=(member.value)
                        checked[view.form.member_ids.contains(&member.value)];
                    span { (member.label) }
                }
            }
            (field::error("additional_member_ids", &view.problems))
            p.field__help { (t!(f, "finder-members-help")) }
        }
    }
}

fn file(f: &Frame, view: &FinderFormView) -> Markup {
    html! {
        section.group {
            h2 { (t!(f, "finder-file")) }
            @if view.id.is_none() {
                (super::import_form::file(f, &view.problems))
            } @else {
                p.note { (icon(Icon::Upload)) " " (t!(f, "finder-file-more")) }
            }
        }
    }
}

fn schedule(f: &Frame, view: &FinderFormView) -> Markup {
    let draft = match &view.id {
        Some(id) => f.url(&format!("/finders/{id}/draft")),
        None => f.url("/finders/draft"),
    };
    let context = ScheduleContext {
        draft_url: draft,
        time_zones: view.time_zones.clone(),
        cohort_label: t!(f, "finder-results"),
        cohort_help: t!(f, "finder-results-help"),
        cohort_name: "results_per_slot",
    };
    html! {
        section.group {
            h2 { (t!(f, "campaign-group-schedule")) }
            (slots::schedule(f, &context, &view.form.schedule, &view.problems))
        }
    }
}

fn search(f: &Frame, view: &FinderFormView) -> Markup {
    let (form, problems) = (&view.form, &view.problems);
    html! {
        section.group #f-search {
            h2 { (t!(f, "finder-search")) }
            p.field__help { (t!(f, "finder-search-help")) }
            (field::error("search", problems))
            div.pair {
                (field::text(&Field::new("search.keywords", t!(f, "finder-keywords"), &form.keywords), problems))
                (field::text(&Field::new("search.title", t!(f, "finder-title"), &form.title), problems))
                (field::text(&Field::new("search.company", t!(f, "finder-company"), &form.company), problems))
                (field::text(&Field::new("search.country", t!(f, "finder-country"), &form.country).help(t!(f, "finder-country-help")), problems))
                (field::text(&Field::new("search.language", t!(f, "finder-language"), &form.language).help(t!(f, "finder-language-help")), problems))
            }
        }
    }
}

fn kinds(f: &Frame, chosen: FinderKind) -> Markup {
    let tab = |kind: &FinderKind| {
        let address = f.url(&format!("/finders/new?kind={kind}"));
        Tab::new(kind_words(f, *kind), address, *kind == chosen)
    };
    let all: Vec<Tab> = FinderKind::ALL.iter().map(tab).collect();
    tabs(&t!(f, "column-source-kind"), &all)
}
