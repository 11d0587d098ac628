//! The part of a finder's form that says which source outside is asked, and what it answered (R20).

use domain::finder::FinderKind;
use maud::{Markup, html};

use crate::form::{Fields, Problems};
use crate::frame::Frame;
use crate::icons::{Icon, icon};
use crate::pieces::field::{self, Choice, Field};
use crate::pieces::table::{Column, cell, table};
use crate::t;

/// A field of a source's records, as a preview shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewField {
    /// Its name.
    pub name: String,
    /// What it fills, in words.
    pub fills: String,
    /// Its first values.
    pub samples: Vec<String>,
}

/// What a source answered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preview {
    /// Records that were looked at.
    pub records: u64,
    /// Those that name nobody.
    pub rejected: u64,
    /// Their fields.
    pub fields: Vec<PreviewField>,
}

/// A source as a form holds it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceForm {
    /// Where it is asked.
    pub address: String,
    /// The key as it was typed; a kept one is never shown.
    pub secret: String,
    /// Whether a key is kept.
    pub has_secret: bool,
    /// The header that takes the key.
    pub secret_header: String,
    /// Where the list of people stands.
    pub items: String,
    /// How an answer leads to the next one.
    pub paging: String,
    /// The parameter that asks for it.
    pub parameter: String,
    /// Where the next one is named.
    pub path: String,
    /// The parameter that takes the size.
    pub size_parameter: String,
    /// The mapping, a line for each field: `properties.tier = custom`.
    pub mapping: String,
    /// A filter of Pipedrive.
    pub filter: String,
    /// The statement that a database is asked with.
    pub query: String,
    /// The column of its rows that rises.
    pub order_column: String,
    /// What it answered, where it was asked.
    pub preview: Option<Preview>,
}

impl SourceForm {
    /// Reads a posted form.
    pub fn from_fields(fields: &Fields) -> Self {
        let get = |name: &str| fields.get(&format!("source.{name}")).to_owned();
        Self {
            address: get("address"),
            secret: fields.get("secret").to_owned(),
            has_secret: false,
            secret_header: get("secret_header"),
            items: get("items"),
            paging: get("paging"),
            parameter: get("paging.parameter"),
            path: get("paging.path"),
            size_parameter: get("size_parameter"),
            mapping: get("mapping"),
            filter: get("filter"),
            query: get("query"),
            order_column: get("order_column"),
            preview: None,
        }
    }

    /// An interface with cursors, and what it answered.
    pub fn sample() -> Self {
        Self {
            address: "https://people.example.com/v1/contacts".to_owned(),
            has_secret: true,
            paging: "cursor".to_owned(),
            parameter: "cursor".to_owned(),
            path: "meta.next".to_owned(),
            mapping: "stand = city".to_owned(),
            preview: Some(Preview {
                records: 10,
                rejected: 1,
                fields: vec![PreviewField {
                    name: "profile.linkedin".to_owned(),
                    fills: "Profile address".to_owned(),
                    samples: vec!["linkedin.com/in/jane-doe".to_owned()],
                }],
            }),
            ..Self::default()
        }
    }
}

/// The fields of the form, and what the source answered.
pub fn group(f: &Frame, kind: FinderKind, form: &SourceForm, problems: &Problems) -> Markup {
    let secret = match kind {
        FinderKind::Sql => t!(f, "source-password"),
        _ => t!(f, "source-secret"),
    };
    let secret_help = if form.has_secret {
        t!(f, "source-secret-kept")
    } else {
        t!(f, "source-secret-help")
    };
    html! {
        section.group #f-source {
            h2 { (t!(f, "source-title")) }
            (field::error("source", problems))
            @if kind == FinderKind::HttpJson {
                (field::line(&Field::new("source.address", t!(f, "source-address"), &form.address)
                    .help(t!(f, "source-address-help")).required(), problems, "url", &[("autocomplete", "off")]))
            }
            @if kind == FinderKind::Sql { (database(f, form, problems)) }
            (field::line(&Field::new("secret", secret, &form.secret).help(secret_help), problems, "password",
                &[("autocomplete", "off")]))
            @if kind == FinderKind::HttpJson { (http(f, form, problems)) }
            @if kind == FinderKind::Pipedrive {
                (field::text(&Field::new("source.filter", t!(f, "source-filter"), &form.filter).help(t!(f, "source-filter-help")), problems))
            }
            (field::area(&Field::new("source.mapping", t!(f, "source-mapping"), &form.mapping).help(t!(f, "source-mapping-help")), problems, "4"))
            button.button type="submit" name="do" value="preview" { (icon(Icon::Search)) (t!(f, "source-preview")) }
            @if let Some(found) = &form.preview { (preview(f, found)) }
        }
    }
}

fn http(f: &Frame, form: &SourceForm, problems: &Problems) -> Markup {
    let paging = [
        Choice::new("none", t!(f, "source-paging-none")),
        Choice::new("page", t!(f, "source-paging-page")),
        Choice::new("offset", t!(f, "source-paging-offset")),
        Choice::new("cursor", t!(f, "source-paging-cursor")),
        Choice::new("next_address", t!(f, "source-paging-next-address")),
        Choice::new("link_header", t!(f, "source-paging-link-header")),
    ];
    html! {
        div.pair {
            (field::text(&Field::new("source.secret_header", t!(f, "source-secret-header"), &form.secret_header)
                .help(t!(f, "source-secret-header-help")), problems))
            (field::text(&Field::new("source.items", t!(f, "source-items"), &form.items).help(t!(f, "source-items-help")), problems))
            (field::select(&Field::new("source.paging", t!(f, "source-paging"), &form.paging), problems, &paging))
            (field::text(&Field::new("source.paging.parameter", t!(f, "source-parameter"), &form.parameter)
                .help(t!(f, "source-parameter-help")), problems))
            (field::text(&Field::new("source.paging.path", t!(f, "source-path"), &form.path).help(t!(f, "source-path-help")), problems))
            (field::text(&Field::new("source.size_parameter", t!(f, "source-size"), &form.size_parameter)
                .help(t!(f, "source-size-help")), problems))
        }
    }
}

fn database(f: &Frame, form: &SourceForm, problems: &Problems) -> Markup {
    html! {
        (field::line(&Field::new("source.address", t!(f, "source-database"), &form.address)
            .help(t!(f, "source-database-help")).required(), problems, "text", &[("autocomplete", "off"), ("spellcheck", "false")]))
        (field::area(&Field::new("source.query", t!(f, "source-query"), &form.query)
            .help(t!(f, "source-query-help")).required(), problems, "6"))
        (field::text(&Field::new("source.order_column", t!(f, "source-order-column"), &form.order_column)
            .help(t!(f, "source-order-column-help")).required(), problems))
    }
}

fn preview(f: &Frame, found: &Preview) -> Markup {
    let columns = [
        Column::words(t!(f, "source-column-name")),
        Column::words(t!(f, "import-column-field")),
        Column::words(t!(f, "import-column-samples")),
    ];
    html! {
        p.note role="status" { (t!(f, "source-answered", records = found.records, rejected = found.rejected)) }
        (table(&t!(f, "source-preview"), &columns, &html! {
            tbody {
                @for one in &found.fields {
                    tr {
                        (cell(&columns[0], &html! { code { (one.name) } }))
                        (cell(&columns[1], &html! { (one.fills) }))
                        (cell(&columns[2], &html! { span.note { (one.samples.join(" · ")) } }))
                    }
                }
            }
        }))
    }
}
