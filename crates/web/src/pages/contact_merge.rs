//! Two contacts side by side, and what a merge makes of them (R26).

use maud::{Markup, html};

use crate::form::{Fields, Problems};
use crate::frame::{Frame, Head, Section, page};
use crate::page::Page;
use crate::pieces::banner::{Tone, banner};
use crate::pieces::field::{element_id, error, summary};
use crate::t;

/// One of the two contacts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SideView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// How much is known of it, in words.
    pub facts: Vec<String>,
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ValueView {
    /// The value; empty where there is none.
    pub value: String,
    /// Where it comes from, in words.
    pub source: String,
}

/// A field of both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FieldView {
    /// Its name, as the API has it.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// The value of the contact that stays.
    pub kept: ValueView,
    /// The value of the other one.
    pub other: ValueView,
    /// Whose value stays: `kept` or `other`.
    pub wins: String,
    /// Whether one of the two is chosen.
    pub can_choose: bool,
}

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MergePage {
    /// The contact that stays.
    pub kept: SideView,
    /// The other one.
    pub other: SideView,
    /// Their fields.
    pub fields: Vec<FieldView>,
    /// What ends, in words.
    pub endings: Vec<String>,
    /// Why they cannot be merged now.
    pub refusal: Option<String>,
    /// What is shown, so that nothing else is merged.
    pub version: String,
    /// What is wrong.
    pub problems: Problems,
}

impl MergePage {
    /// Two contacts with two companies, of whom one gave an address.
    pub fn sample() -> Self {
        let value = |value: &str, source: &str| ValueView {
            value: value.to_owned(),
            source: source.to_owned(),
        };
        let side = |id: &str, facts: &[&str]| SideView {
            id: id.to_owned(),
            name: "Anne-Sophie de la Tour".to_owned(),
            href: format!("/w/northwind/contacts/{id}"),
            facts: facts.iter().map(|fact| (*fact).to_owned()).collect(),
        };
        Self {
            kept: side("con_1", &["2 actions of campaigns", "1 message"]),
            other: side("con_2", &[]),
            fields: vec![
                FieldView {
                    name: "company".to_owned(),
                    label: "Company".to_owned(),
                    kept: value("Hydrogène Rhône", "salon-lyon-2026.csv"),
                    other: value("H2 Rhône", "Network search"),
                    wins: "kept".to_owned(),
                    can_choose: true,
                },
                FieldView {
                    name: "email".to_owned(),
                    label: "E-mail".to_owned(),
                    other: value("as@example.org", "Network search"),
                    wins: "other".to_owned(),
                    ..FieldView::default()
                },
            ],
            endings: vec!["clevel-france · growth".to_owned()],
            refusal: None,
            version: "0123456789abcdef".to_owned(),
            problems: Problems::default(),
        }
    }

    /// Takes over what was chosen.
    pub fn typed(&mut self, fields: &Fields) {
        for field in &mut self.fields {
            let chosen = fields.get(&name_of(field));
            if field.can_choose && !chosen.is_empty() {
                chosen.clone_into(&mut field.wins);
            }
        }
    }
}

fn name_of(field: &FieldView) -> String {
    format!("choices.{}", field.name)
}

/// The page.
pub fn render(f: &Frame, view: &MergePage) -> Page {
    let to = &view.kept.href;
    let head = Head::new(t!(f, "merge-title"))
        .parent(&view.kept.name, to)
        .sentence(t!(f, "merge-sentence"));
    page(
        f,
        Section::Contacts,
        head,
        html! {
            @if let Some(refusal) = &view.refusal { (banner(Tone::Warning, refusal, None)) }
            form.sheet.merge method="post" action=(format!("{to}/merge")) {
                (summary(&t!(f, "form-refused"), &view.problems))
                input type="hidden" name="other" value=(view.other.id);
                input type="hidden" name="version" value=(view.version);
                div.merge__pair {
                    (side(&view.kept, &t!(f, "merge-stays")))
                    (side(&view.other, &t!(f, "merge-goes")))
                }
                @for field in &view.fields { (compared(f, field, &view.problems)) }
                @if !view.endings.is_empty() {
                    section aria-labelledby="merge-endings" {
                        h2 #merge-endings { (t!(f, "merge-endings")) }
                        p.note { (t!(f, "merge-endings-why")) }
                        ul.plain-list { @for ending in &view.endings { li { (ending) } } }
                    }
                }
                p.note { (t!(f, "merge-what-follows")) }
                div.sheet__foot {
                    a.button href=(format!("{}/merge?other={}", view.other.href, view.kept.id)) { (t!(f, "merge-swap")) }
                    a.button href=(to) { (t!(f, "cancel")) }
                    @if view.refusal.is_none() {
                        button.button.button--primary type="submit" { (t!(f, "merge-do")) }
                    }
                }
            }
        },
    )
}

fn side(side: &SideView, what: &str) -> Markup {
    html! {
        section.merge__side {
            p.note { (what) }
            h2 { a href=(side.href) { (side.name) } }
            @if !side.facts.is_empty() { p { (side.facts.join(" · ")) } }
        }
    }
}

/// A field: two values to choose from, or what stays of one.
fn compared(f: &Frame, field: &FieldView, problems: &Problems) -> Markup {
    let name = name_of(field);
    html! {
        @if field.can_choose {
            fieldset.field.field--radios {
                legend { (field.label) }
                div.merge__pair {
                    (choice(field, &name, "kept", &field.kept))
                    (choice(field, &name, "other", &field.other))
                }
                (error(&name, problems))
            }
        } @else {
            div.field {
                h3.merge__label { (field.label) }
                div.merge__pair {
                    (value(f, &field.kept, field.wins == "kept"))
                    (value(f, &field.other, field.wins == "other"))
                }
            }
        }
    }
}

fn choice(field: &FieldView, name: &str, side: &str, value: &ValueView) -> Markup {
    html! {
        label.radio {
            input type="radio" name=(name) value=(side) checked[field.wins == side]
                id=[(side == "kept").then(|| element_id(name))];
            span.radio__words {
                strong { (value.value) }
                span { (value.source) }
            }
        }
    }
}

fn value(f: &Frame, value: &ValueView, stays: bool) -> Markup {
    html! {
        div.merge__value {
            @if value.value.is_empty() {
                span.note { (t!(f, "merge-nothing")) }
            } @else {
                @if stays { strong { (value.value) } } @else { (value.value) }
                span.source { (value.source) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_stays_chosen_when_the_form_is_shown_again() {
        let mut page = MergePage::sample();
        page.typed(&Fields::parse(b"choices.company=other&choices.email=kept"));
        assert_eq!(page.fields[0].wins, "other");
        assert_eq!(page.fields[1].wins, "other", "there is nothing to choose");
    }
}
