//! A contact's fields edited by hand (R26): each says where its value comes from.

use maud::html;

use crate::form::{Fields, Problems};
use crate::frame::{Frame, Head, Section, page};
use crate::page::Page;
use crate::pieces::field::{self, Field};
use crate::t;

/// One field of the form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContactField {
    /// Its name, equal to that of the API: `company`, `custom.Stand`.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// Where the present value comes from, as a sentence; none where there is no value.
    pub source: Option<String>,
    /// The stored value; it is posted along, so that only what changed is written.
    pub stored: String,
    /// The value, as stored or as typed.
    pub value: String,
}

/// The form as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContactFormView {
    /// The contact's id.
    pub id: String,
    /// The contact's name.
    pub name: String,
    /// The fields in the order in which people read them.
    pub fields: Vec<ContactField>,
    /// What is wrong with them.
    pub problems: Problems,
}

impl ContactFormView {
    /// A contact with a field of a file and one by hand.
    pub fn sample() -> Self {
        let field = |name: &str, label: &str, source: Option<&str>, value: &str| ContactField {
            name: name.to_owned(),
            label: label.to_owned(),
            source: source.map(str::to_owned),
            stored: value.to_owned(),
            value: value.to_owned(),
        };
        let file = Some("From salon-lyon-2026.csv. A later import may change it.");
        Self {
            id: "con_1".to_owned(),
            name: "Anne-Sophie de la Tour".to_owned(),
            fields: vec![
                field("first_name", "First name", file, "Anne-Sophie"),
                field("company", "Company", file, "Hydrogène Rhône"),
                field(
                    "city",
                    "City",
                    Some("Written by hand. No import changes it."),
                    "Lyon",
                ),
                field("region", "Region", None, ""),
            ],
            problems: Problems::default(),
        }
    }

    /// Takes over what was typed.
    pub fn typed(&mut self, fields: &Fields) {
        for field in &mut self.fields {
            if fields.has(&field.name) {
                fields.get(&field.name).clone_into(&mut field.value);
            }
        }
    }

    /// The fields whose value is another one than the form showed: names and values. What somebody
    /// else changed meanwhile stays as it is.
    pub fn changed<'a>(&'a self, fields: &'a Fields) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.fields.iter().filter_map(|field| {
            let seen = fields.get(&format!("stored.{}", field.name));
            let typed = fields.get(&field.name);
            (fields.has(&field.name) && typed != seen).then_some((field.name.as_str(), typed))
        })
    }
}

/// The page.
pub fn render(f: &Frame, view: &ContactFormView) -> Page {
    let to = f.url(&format!("/contacts/{}", view.id));
    let head = Head::new(t!(f, "contact-edit-title", name = &view.name))
        .parent(&view.name, &to)
        .sentence(t!(f, "contact-edit-sentence"));
    page(
        f,
        Section::Contacts,
        head,
        html! {
            form.sheet method="post" action=(format!("{to}/edit")) data-guard {
                (field::summary(&t!(f, "form-refused"), &view.problems))
                div.group {
                    @for entry in &view.fields {
                        input type="hidden" name=(format!("stored.{}", entry.name)) value=(entry.stored);
                        (field::line(&shown(entry), &view.problems, kind(&entry.name), &[("autocomplete", "off")]))
                    }
                }
                div.sheet__foot {
                    a.button href=(to) { (t!(f, "cancel")) }
                    button.button.button--primary type="submit" { (t!(f, "save")) }
                }
            }
        },
    )
}

fn shown(entry: &ContactField) -> Field<'_> {
    let field = Field::new(&entry.name, &entry.label, &entry.value);
    match &entry.source {
        Some(source) => field.help(source),
        None => field,
    }
}

fn kind(name: &str) -> &'static str {
    match name {
        "email" => "email",
        "profile_url" => "url",
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_changed_in_the_form_counts() {
        let view = ContactFormView::sample();
        let fields = Fields::parse(
            b"stored.first_name=Anne-Sophie&first_name=Anne&stored.company=Acme&company=Acme&stored.city=Lyon&city=&unknown=x",
        );
        let changed: Vec<_> = view.changed(&fields).collect();
        assert_eq!(changed, [("first_name", "Anne"), ("city", "")]);
    }
}
