//! Form fields with the error beside the field and the input kept.

use maud::{Markup, PreEscaped, Render, html};

use crate::form::Problems;
use crate::icons::{Icon, icon};

/// What every field has: its name in the form, its label, help and value.
#[derive(Debug, Clone, Default)]
pub struct Field<'a> {
    /// The name in the posted form, equal to the field's name in the API's problem details.
    pub name: &'a str,
    /// The label above it.
    pub label: String,
    /// One sentence of help below it.
    pub help: Option<String>,
    /// What was typed, or the stored value.
    pub value: &'a str,
    /// Whether it must be given.
    pub required: bool,
}

impl<'a> Field<'a> {
    /// A field with a name, a label and its value.
    pub fn new(name: &'a str, label: impl Into<String>, value: &'a str) -> Self {
        Self {
            name,
            label: label.into(),
            value,
            ..Self::default()
        }
    }

    /// With a sentence of help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A field that must be given.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The id of the input element.
    pub fn id(&self) -> String {
        element_id(self.name)
    }
}

/// An option of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The posted value.
    pub value: String,
    /// What it says.
    pub label: String,
    /// Why it cannot be chosen, where it cannot.
    pub refused: Option<String>,
}

impl Choice {
    /// A choice that can be made.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            refused: None,
        }
    }
}

/// The id that a field of this name has: letters, digits and dashes only.
pub fn element_id(name: &str) -> String {
    let safe: String = name
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '-'
            }
        })
        .collect();
    format!("f-{safe}")
}

/// A line of text.
pub fn text(field: &Field, problems: &Problems) -> Markup {
    line(field, problems, "text", &[])
}

/// A line of text of another type, with further attributes such as `("autocomplete", "email")`.
pub fn line(field: &Field, problems: &Problems, kind: &str, attributes: &[(&str, &str)]) -> Markup {
    let input = Input {
        field,
        problems,
        tag: "input",
        kind: Some(kind),
        attributes,
    };
    wrap(field, problems, &html! { (input) })
}

/// A line of text that suggests what exists.
pub fn suggested(field: &Field, problems: &Problems, suggestions: &[String]) -> Markup {
    let list = format!("{}-list", field.id());
    let attributes = [("list", list.as_str()), ("autocomplete", "off")];
    let input = Input {
        field,
        problems,
        tag: "input",
        kind: Some("text"),
        attributes: &attributes,
    };
    wrap(
        field,
        problems,
        &html! {
            (input)
            datalist id=(list) { @for suggestion in suggestions { option value=(suggestion) {} } }
        },
    )
}

/// Several lines of text.
pub fn area(field: &Field, problems: &Problems, rows: &str) -> Markup {
    let input = Input {
        field,
        problems,
        tag: "textarea",
        kind: None,
        attributes: &[("rows", rows)],
    };
    wrap(field, problems, &html! { (input) })
}

/// One of several, in a list that opens.
pub fn select(field: &Field, problems: &Problems, choices: &[Choice]) -> Markup {
    let error = problems.of(field.name);
    wrap(
        field,
        problems,
        &html! {
            select id=(field.id()) name=(field.name) required[field.required]
                aria-invalid=[error.map(|_| "true")] aria-describedby=[describedby(field, error)] {
                @for choice in choices {
                    option value=(choice.value) selected[choice.value == field.value]
                        disabled[choice.refused.is_some()] {
                        (choice.label)
                        @if let Some(reason) = &choice.refused { " (" (reason) ")" }
                    }
                }
            }
        },
    )
}

/// One of few, all visible, each with a sentence.
pub fn radios(field: &Field, problems: &Problems, choices: &[(Choice, String)]) -> Markup {
    let error = problems.of(field.name);
    html! {
        fieldset.field.field--radios aria-describedby=[describedby(field, error)] {
            legend { (field.label) }
            @for (index, (choice, sentence)) in choices.iter().enumerate() {
                label.radio {
                    input type="radio" name=(field.name) value=(choice.value)
                        id=[(index == 0).then(|| field.id())] checked[choice.value == field.value];
                    span.radio__words {
                        strong { (choice.label) }
                        span { (sentence) }
                    }
                }
            }
            (below(field, error))
        }
    }
}

/// A yes or no.
pub fn check(name: &str, label: &str, help: Option<&str>, on: bool) -> Markup {
    let id = element_id(name);
    let help_id = format!("{id}-help");
    html! {
        div.check {
            input type="checkbox" id=(id) name=(name) value="true" checked[on]
                aria-describedby=[help.map(|_| help_id.as_str())];
            div.check__words {
                label for=(id) { (label) }
                @if let Some(help) = help { span.check__help id=(help_id) { (help) } }
            }
        }
    }
}

/// The list at the top of a refused form: how many things to look at, each a link to its field.
pub fn summary(title: &str, problems: &Problems) -> Markup {
    html! {
        @if !problems.is_empty() {
            div.form-problems role="alert" tabindex="-1" autofocus {
                (icon(Icon::Problem))
                div {
                    strong { (title) }
                    ul {
                        @for (name, message) in problems.iter() {
                            li { a href=(format!("#{}", element_id(name))) { (message) } }
                        }
                    }
                }
            }
        }
    }
}

/// An error beside something that is no plain field.
pub fn error(name: &str, problems: &Problems) -> Markup {
    html! {
        @if let Some(message) = problems.of(name) {
            p.field__error id=(format!("{}-error", element_id(name))) { (icon(Icon::Problem)) (message) }
        }
    }
}

fn wrap(field: &Field, problems: &Problems, input: &Markup) -> Markup {
    let error = problems.of(field.name);
    html! {
        div class=(if error.is_some() { "field field--wrong" } else { "field" }) {
            label for=(field.id()) { (field.label) }
            (input)
            (below(field, error))
        }
    }
}

fn below(field: &Field, error: Option<&str>) -> Markup {
    html! {
        @if let Some(message) = error {
            p.field__error id=(format!("{}-error", field.id())) { (icon(Icon::Problem)) (message) }
        }
        @if let Some(help) = &field.help { p.field__help id=(format!("{}-help", field.id())) { (help) } }
    }
}

fn describedby(field: &Field, error: Option<&str>) -> Option<String> {
    let id = field.id();
    let parts: Vec<String> = [
        error.map(|_| format!("{id}-error")),
        field.help.as_ref().map(|_| format!("{id}-help")),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// An input element with a list of attributes that is only known at run time.
struct Input<'a> {
    field: &'a Field<'a>,
    problems: &'a Problems,
    tag: &'static str,
    kind: Option<&'a str>,
    attributes: &'a [(&'a str, &'a str)],
}

impl Render for Input<'_> {
    fn render_to(&self, buffer: &mut String) {
        let error = self.problems.of(self.field.name);
        buffer.push('<');
        buffer.push_str(self.tag);
        attribute(buffer, "id", &self.field.id());
        attribute(buffer, "name", self.field.name);
        if let Some(kind) = self.kind {
            attribute(buffer, "type", kind);
            if kind != "file" && kind != "password" {
                attribute(buffer, "value", self.field.value);
            }
        }
        for (name, value) in self.attributes {
            attribute(buffer, name, value);
        }
        if self.field.required {
            buffer.push_str(" required");
        }
        if error.is_some() {
            attribute(buffer, "aria-invalid", "true");
        }
        if let Some(ids) = describedby(self.field, error) {
            attribute(buffer, "aria-describedby", &ids);
        }
        buffer.push('>');
        if self.kind.is_none() {
            // A browser drops one line break after the tag, which would lose a typed one.
            buffer.push('\n');
            self.field.value.render_to(buffer);
            buffer.push_str("</");
            buffer.push_str(self.tag);
            buffer.push('>');
        }
    }
}

/// Appends an attribute; the name is ours, the value is escaped.
fn attribute(buffer: &mut String, name: &str, value: &str) {
    buffer.push(' ');
    PreEscaped(name).render_to(buffer);
    buffer.push_str("=\"");
    value.render_to(buffer);
    buffer.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_stands_beside_the_field_and_the_input_is_kept() {
        let mut problems = Problems::default();
        problems.add("name", "The name is missing.");
        let html = text(
            &Field::new("name", "Name", "<b>\"x\"").help("Short."),
            &problems,
        )
        .into_string();
        assert!(html.contains("value=\"&lt;b&gt;&quot;x&quot;\""), "{html}");
        assert!(html.contains("aria-invalid=\"true\""));
        assert!(html.contains("aria-describedby=\"f-name-error f-name-help\""));
        assert!(html.contains("id=\"f-name-error\""));
        assert!(html.contains("The name is missing."));
    }

    #[test]
    fn a_password_is_never_written_back() {
        let html = line(
            &Field::new("password", "Password", "secret"),
            &Problems::default(),
            "password",
            &[],
        );
        assert!(!html.into_string().contains("secret"));
    }

    #[test]
    fn ids_hold_no_dots() {
        assert_eq!(
            element_id("messages.0.texts.default"),
            "f-messages-0-texts-default"
        );
    }
}
