//! Settings > API keys (R80).

use domain::time::{Timestamp, span};
use maud::{Markup, html};

use crate::form::{Fields, Problems};
use crate::frame::{Frame, Head, Section, page, sample_now};
use crate::icons::{Icon, icon};
use crate::page::Page;
use crate::pieces::dialog::{Dialog, dialog, opener};
use crate::pieces::empty::empty;
use crate::pieces::field::{self, Choice, Field};
use crate::pieces::table::{Column, cell, table};
use crate::t;

/// One key of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// Its id, `key_...`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The first characters, to tell it from others.
    pub hint: String,
    /// Whether it may write.
    pub writes: bool,
    /// Who made it.
    pub by: String,
    /// When it was used last.
    pub last_used: Option<Timestamp>,
    /// When it ends; none for never.
    pub expires: Option<Timestamp>,
}

/// What the form for a new key posts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyForm {
    /// Its name.
    pub name: String,
    /// `read` or `write`.
    pub scope: String,
    /// Days until it ends, as typed; empty for never.
    pub days: String,
}

impl KeyForm {
    /// Reads the posted form.
    pub fn from_fields(fields: &Fields) -> Self {
        Self {
            name: fields.get("name").to_owned(),
            scope: fields.get("scope").to_owned(),
            days: fields.get("days").to_owned(),
        }
    }
}

/// The list as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeysView {
    /// The keys.
    pub rows: Vec<KeyRow>,
    /// A key that was just made; it is shown once.
    pub fresh: Option<String>,
    /// What was typed for a new key.
    pub form: KeyForm,
    /// What is wrong with it.
    pub problems: Problems,
}

impl KeysView {
    /// Two keys, one just made.
    pub fn sample() -> Self {
        let row = |id: &str, name: &str, writes| KeyRow {
            id: id.to_owned(),
            name: name.to_owned(),
            hint: "ovk_7h2m…".to_owned(),
            writes,
            by: "Claire Morel".to_owned(),
            last_used: Some(sample_now().plus_millis(-3 * span::HOUR)),
            expires: Some(sample_now().plus_millis(90 * span::DAY)),
        };
        Self {
            rows: vec![
                row("key_1", "CRM sync", true),
                row("key_2", "Weekly report", false),
            ],
            fresh: Some("ovk_7h2m4k9q1x8v3n6p5r0s2t7w".to_owned()),
            form: KeyForm {
                scope: "read".to_owned(),
                days: "365".to_owned(),
                ..KeyForm::default()
            },
            problems: Problems::default(),
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &KeysView) -> Page {
    let head = Head::new(t!(f, "keys-title")).sentence(html! {
        (t!(f, "keys-sentence")) " " a href="/api" { (t!(f, "keys-documentation")) }
    });
    page(
        f,
        Section::Keys,
        head,
        html! {
            @if let Some(key) = &view.fresh { (fresh(f, key)) }
            @if view.rows.is_empty() {
                (empty(Icon::Key, &t!(f, "keys-empty-title"), &t!(f, "keys-empty-text"), None))
            } @else { (list(f, view)) }
            (form(f, view))
            @for row in &view.rows {
                (dialog(f, &Dialog {
                    id: format!("revoke-{}", row.id),
                    title: t!(f, "keys-revoke-title", name = &row.name),
                    text: t!(f, "keys-revoke-text"),
                    confirm: t!(f, "keys-revoke"),
                    action: f.url(&format!("/keys/{}/revoke", row.id)),
                    grave: true,
                }))
            }
        },
    )
}

fn fresh(f: &Frame, key: &str) -> Markup {
    html! {
        div.banner.banner--good role="status" {
            (icon(Icon::Key))
            div.fresh {
                p { (t!(f, "keys-fresh")) }
                code.secret #fresh-key { (key) }
                button.button type="button" data-copy="fresh-key" data-copied=(t!(f, "copied")) {
                    (icon(Icon::Copy)) span { (t!(f, "copy")) }
                }
            }
        }
    }
}

fn list(f: &Frame, view: &KeysView) -> Markup {
    let columns = [
        Column::words(t!(f, "column-name")),
        Column::words(t!(f, "column-scope")),
        Column::words(t!(f, "column-last-used")),
        Column::words(t!(f, "column-expires")),
        Column::quiet(t!(f, "column-actions")),
    ];
    table(
        &t!(f, "keys-title"),
        &columns,
        &html! {
            tbody {
                @for row in &view.rows {
                    tr {
                        (cell(&columns[0], &html! {
                            div.two-lines { strong { (row.name) } span.note { code { (row.hint) } " · " (row.by) } }
                        }))
                        (cell(&columns[1], &html! { @if row.writes { (t!(f, "scope-write")) } @else { (t!(f, "scope-read")) } }))
                        (cell(&columns[2], &html! {
                            @match row.last_used { Some(at) => (f.relative(at)), None => (t!(f, "never")) }
                        }))
                        (cell(&columns[3], &html! {
                            @match row.expires { Some(at) => (f.near(at)), None => (t!(f, "never")) }
                        }))
                        (cell(&columns[4], &opener(&format!("revoke-{}", row.id), "button button--quiet", &html! { (t!(f, "keys-revoke")) })))
                    }
                }
            }
        },
    )
}

fn form(f: &Frame, view: &KeysView) -> Markup {
    html! {
        form.sheet method="post" action=(f.url("/keys")) {
            h2 { (t!(f, "keys-create")) }
            (field::text(&Field::new("name", t!(f, "column-name"), &view.form.name).help(t!(f, "keys-name-help")).required(), &view.problems))
            (field::radios(&Field::new("scope", t!(f, "column-scope"), &view.form.scope), &view.problems, &[
                (Choice::new("read", t!(f, "scope-read")), t!(f, "scope-read-help")),
                (Choice::new("write", t!(f, "scope-write")), t!(f, "scope-write-help")),
            ]))
            (field::line(&Field::new("days", t!(f, "keys-days"), &view.form.days).help(t!(f, "keys-days-help")),
                &view.problems, "number", &[("min", "1"), ("class", "input--figure")]))
            div.sheet__foot { button.button.button--primary type="submit" { (t!(f, "keys-create")) } }
        }
    }
}
