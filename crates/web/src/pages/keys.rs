//! Settings > API keys (R80).

use domain::identity::Role;
use domain::time::{Timestamp, span};
use maud::{Markup, html};

use crate::form::{Fields, Problems};
use crate::frame::{Frame, Head, Section, page, sample_now};
use crate::icons::{Icon, icon};
use crate::link::Address;
use crate::page::Page;
use crate::pieces::dialog::{Dialog, dialog, opener};
use crate::pieces::empty::empty;
use crate::pieces::field::{self, Choice, Field};
use crate::pieces::pager::{Paging, pager};
use crate::pieces::table::{Column, cell, table};
use crate::t;

/// One key of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// Its id, `key_...`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Who made it.
    pub by: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends; none for never.
    pub expires: Option<Timestamp>,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
    /// Whether it works now.
    pub works: bool,
}

/// What the form for a new key posts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyForm {
    /// Its name.
    pub name: String,
    /// What it may do, by the name of a role.
    pub role: String,
    /// Days until it ends, as typed.
    pub days: String,
}

impl KeyForm {
    /// A form as it begins.
    pub fn new() -> Self {
        Self {
            name: String::new(),
            role: Role::Viewer.to_string(),
            days: domain::limits::KEY_DAYS_DEFAULT.to_string(),
        }
    }

    /// Reads the posted form.
    pub fn from_fields(fields: &Fields) -> Self {
        Self {
            name: fields.get("name").to_owned(),
            role: fields.get("role").to_owned(),
            days: fields.get("expires_in_days").to_owned(),
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
    /// The address of this page of the list.
    pub here: Address,
    /// Where this page of the list stands.
    pub paging: Paging,
}

impl KeysView {
    /// Two keys, one just made.
    pub fn sample() -> Self {
        let row = |id: &str, name: &str, role| KeyRow {
            id: id.to_owned(),
            name: name.to_owned(),
            role,
            by: "Claire Morel".to_owned(),
            created: sample_now().plus_millis(-3 * span::DAY),
            expires: Some(sample_now().plus_millis(90 * span::DAY)),
            revoked: None,
            works: true,
        };
        Self {
            rows: vec![
                row("key_1", "CRM sync", Role::Editor),
                row("key_2", "Weekly report", Role::Viewer),
                KeyRow {
                    revoked: Some(sample_now().plus_millis(-span::DAY)),
                    works: false,
                    ..row("key_3", "Old report", Role::Viewer)
                },
            ],
            fresh: Some("ovk_7h2m4k9q1x8v3n6p5r0s2t7w".to_owned()),
            form: KeyForm::new(),
            problems: Problems::default(),
            here: Address::new("/w/northwind/keys"),
            paging: Paging::default(),
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
            } @else { (list(f, view)) (pager(f, &view.here, &view.paging)) }
            (form(f, view))
            @for row in view.rows.iter().filter(|row| row.works) {
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
        Column::words(t!(f, "column-created")),
        Column::words(t!(f, "column-expires")),
        Column::quiet(t!(f, "column-actions")),
    ];
    table(
        &t!(f, "keys-title"),
        &columns,
        &html! {
            tbody { @for row in &view.rows { (self::row(f, &columns, row)) } }
        },
    )
}

fn row(f: &Frame, columns: &[Column; 5], row: &KeyRow) -> Markup {
    let opens = |label: &str| {
        opener(
            &format!("revoke-{}", row.id),
            "button button--quiet",
            &html! { (label) },
        )
    };
    html! {
        tr {
            (cell(&columns[0], &html! {
                div.two-lines { strong { (row.name) } span.note { (row.by) } }
            }))
            (cell(&columns[1], &html! { (scope_words(f, row.role)) }))
            (cell(&columns[2], &f.near(row.created)))
            (cell(&columns[3], &html! {
                @match (row.revoked, row.expires) {
                    (Some(at), _) => span.note { (t!(f, "keys-revoked")) " " (f.near(at)) },
                    (None, Some(at)) if row.works => (f.near(at)),
                    (None, Some(at)) => span.note { (t!(f, "keys-ended")) " " (f.near(at)) },
                    (None, None) => (t!(f, "never")),
                }
            }))
            (cell(&columns[4], &html! { @if row.works { (opens(&t!(f, "keys-revoke"))) } }))
        }
    }
}

/// What a role means for a key.
fn scope_words(f: &Frame, role: Role) -> String {
    match role {
        Role::Manager => t!(f, "scope-everything"),
        Role::Editor => t!(f, "scope-write"),
        Role::Member | Role::Viewer => t!(f, "scope-read"),
    }
}

fn form(f: &Frame, view: &KeysView) -> Markup {
    let days_maximum = domain::limits::KEY_DAYS_MAXIMUM.to_string();
    html! {
        form.sheet method="post" action=(f.url("/keys")) {
            h2 { (t!(f, "keys-create")) }
            (field::summary(&t!(f, "form-refused"), &view.problems))
            (field::text(&Field::new("name", t!(f, "column-name"), &view.form.name).help(t!(f, "keys-name-help")).required(), &view.problems))
            (field::radios(&Field::new("role", t!(f, "column-scope"), &view.form.role), &view.problems, &[
                (Choice::new(Role::Viewer.as_str(), t!(f, "scope-read")), t!(f, "scope-read-help")),
                (Choice::new(Role::Editor.as_str(), t!(f, "scope-write")), t!(f, "scope-write-help")),
                (Choice::new(Role::Manager.as_str(), t!(f, "scope-everything")), t!(f, "scope-everything-help")),
            ]))
            (field::line(&Field::new("expires_in_days", t!(f, "keys-days"), &view.form.days)
                .help(t!(f, "keys-days-help", maximum = domain::limits::KEY_DAYS_MAXIMUM)).required(),
                &view.problems, "number", &[("min", "1"), ("max", &days_maximum), ("class", "input--figure")]))
            div.sheet__foot { button.button.button--primary type="submit" { (t!(f, "keys-create")) } }
        }
    }
}
