//! The field for a message: a tab per language, a menu of tokens, and the length as delivered for real
//! contacts while one types (R44, R45, R46); below it the texts that are compared with it (R65).

mod variants;

use domain::campaign::{DEFAULT_LANGUAGE, MessageStep};
use domain::{limits, variant};
use maud::{Markup, html};

use crate::form::{Fields, Problems};
use crate::frame::Frame;
use crate::icons::{Icon, icon};
use crate::pieces::field::{self, Choice, Field, element_id};
use crate::pieces::language_name::{language_name, offered};
use crate::pieces::steps::{step_icon, step_words};
use crate::t;

pub use variants::{TestForm, VariantForm, success_words};

/// One message as a form holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageForm {
    /// Which message of the sequence it is.
    pub step: MessageStep,
    /// Days after the previous message, as typed.
    pub delay_days: String,
    /// Language and text, the default first.
    pub texts: Vec<(String, String)>,
    /// Not sent when the sender wrote by hand (R48).
    pub stop_if_ongoings: bool,
    /// Not sent when the contact wrote (R48).
    pub stop_if_incomings: bool,
    /// The sending condition as JSON; empty for always (R49).
    pub condition: String,
    /// The language whose tab is open.
    pub shown_language: String,
    /// Further texts, by name (R65).
    pub variants: Vec<VariantForm>,
    /// The rule by which they are compared.
    pub test: TestForm,
}

/// Which text of a form: that of a message, or of one of its variants.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The message's number.
    pub index: usize,
    /// The variant; none for the message's own text.
    pub variant: Option<&'a str>,
}

impl Place<'_> {
    /// The name of the field, or of the group of fields, below the message or variant.
    fn name(self, part: &str) -> String {
        match self.variant {
            None => format!("messages.{}.{part}", self.index),
            Some(name) => format!("messages.{}.variants.{name}.{part}", self.index),
        }
    }

    /// The name of the tabs.
    fn view(self) -> String {
        match self.variant {
            None => format!("view.{}", self.index),
            Some(name) => format!("view.{}.{name}", self.index),
        }
    }

    /// What ids on the page are made of.
    fn id(self, what: &str, language: &str) -> String {
        let language = element_id(language);
        match self.variant {
            None => format!("{what}-{}-{language}", self.index),
            Some(name) => format!("{what}-{}-{name}-{language}", self.index),
        }
    }
}

impl MessageForm {
    /// A message without words.
    pub fn empty(step: MessageStep) -> Self {
        Self {
            step,
            delay_days: limits::DELAY_DAYS_DEFAULT.to_string(),
            texts: vec![(DEFAULT_LANGUAGE.to_owned(), String::new())],
            stop_if_ongoings: true,
            stop_if_incomings: true,
            condition: String::new(),
            shown_language: DEFAULT_LANGUAGE.to_owned(),
            variants: Vec::new(),
            test: TestForm::usual(step),
        }
    }

    /// Reads the message with that number from a posted form.
    pub fn from_fields(fields: &Fields, index: usize) -> Option<Self> {
        let name = |part: &str| format!("messages.{index}.{part}");
        let step = fields.get(&name("step")).parse().ok()?;
        let texts = posted_texts(fields, &name("texts."));
        let empty = Self::empty(step);
        Some(Self {
            step,
            delay_days: fields.get(&name("delay_days")).to_owned(),
            texts: if texts.is_empty() { empty.texts } else { texts },
            stop_if_ongoings: fields.on(&name("stop_if_ongoings")),
            stop_if_incomings: fields.on(&name("stop_if_incomings")),
            condition: fields.get(&name("condition")).to_owned(),
            shown_language: fields.get(&format!("view.{index}")).to_owned(),
            variants: VariantForm::from_fields(fields, index),
            test: TestForm::from_fields(fields, index, step),
        })
    }

    /// The most characters that the message may have as delivered.
    pub const fn length_maximum(&self) -> usize {
        match self.step {
            MessageStep::Invitation => limits::NOTE_LENGTH_MAXIMUM,
            _ => limits::MESSAGE_LENGTH_MAXIMUM,
        }
    }

    /// The texts of a place, in the order of the languages.
    pub fn texts_at(&self, variant: Option<&str>) -> Option<&[(String, String)]> {
        match variant {
            None => Some(&self.texts),
            Some(name) => {
                let mut variants = self.variants.iter();
                let found = variants.find(|one| one.name == name)?;
                Some(&found.texts)
            }
        }
    }

    /// Adds a language to the message and to each of its variants.
    pub fn add_language(&mut self, tag: &str) {
        if self.texts.len() < limits::LANGUAGES_MAXIMUM
            && self.texts.iter().all(|(known, _)| known != tag)
        {
            self.texts.push((tag.to_owned(), String::new()));
            tag.clone_into(&mut self.shown_language);
            for variant in &mut self.variants {
                variant.texts.push((tag.to_owned(), String::new()));
                tag.clone_into(&mut variant.shown_language);
            }
        }
    }

    /// Takes a language out of the message and of each of its variants.
    pub fn remove_language(&mut self, tag: &str) {
        self.texts.retain(|(known, _)| known != tag);
        for variant in &mut self.variants {
            variant.texts.retain(|(known, _)| known != tag);
        }
    }
}

/// The posted texts below a prefix, by language.
fn posted_texts(fields: &Fields, prefix: &str) -> Vec<(String, String)> {
    fields
        .keys(prefix)
        .into_iter()
        .take(limits::LANGUAGES_MAXIMUM)
        .map(|language| {
            let text = fields.raw(&format!("{prefix}{language}"));
            (language.to_owned(), text.to_owned())
        })
        .collect()
}

/// A text as one contact of the source would receive it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// The contact's name.
    pub contact: String,
    /// The text with the contact's values.
    pub text: String,
    /// Its length in UTF-16 units, as the network counts.
    pub length: usize,
    /// What a token lacks for this contact, as words; nothing leaves then.
    pub missing: Option<String>,
}

/// What a text becomes for contacts of the source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeliveredView {
    /// The longest results first.
    pub samples: Vec<Delivered>,
    /// How many contacts of the source were looked at.
    pub looked_at: usize,
    /// How many of them would receive a text that is too long.
    pub too_long: usize,
    /// How many lack a value.
    pub missing: usize,
    /// The most characters as delivered.
    pub length_maximum: usize,
    /// What is wrong with the text itself, such as an unknown token.
    pub problem: Option<String>,
}

impl DeliveredView {
    /// Two contacts, one of them over the limit.
    pub fn sample() -> Self {
        let text = |name: &str| {
            format!(
                "Hello {name}, we both work on low-carbon industry in Europe. I would like to follow what you publish."
            )
        };
        let delivered = |contact: &str, name: &str, length| Delivered {
            contact: contact.to_owned(),
            text: text(name),
            length,
            missing: None,
        };
        Self {
            samples: vec![
                delivered("Anne-Sophie de la Tour", "Anne-Sophie", 312),
                delivered("Jonas Weber", "Jonas", 306),
                delivered("Li Wei", "Li", 298),
            ],
            looked_at: 412,
            too_long: 2,
            missing: 0,
            length_maximum: limits::NOTE_LENGTH_MAXIMUM,
            problem: None,
        }
    }
}

/// A token that a text may hold, and what stands in for it.
pub const TOKENS: &[&str] = &[
    "{{firstName}}",
    "{{lastName}}",
    "{{fullName}}",
    "{{companyName}}",
    "{{title}}",
    "{{city}}",
    "{{country}}",
    "{{senderFirstName}}",
    "{{senderLastName}}",
    "{{firstName|there}}",
];

/// What surrounds the messages of one form.
#[derive(Debug, Clone, Default)]
pub struct MessageContext {
    /// Where a POST of the form answers the length as delivered; the message and language are added.
    pub preview_url: String,
    /// Where a POST of the form answers the form with a part added or taken away.
    pub draft_url: String,
    /// Names of imported custom fields, offered as tokens.
    pub custom_tokens: Vec<String>,
    /// Conditions to choose from, each as JSON.
    pub conditions: Vec<Choice>,
}

/// One message of a form. `delivered` is what each of its texts becomes, in the order of the texts.
pub fn message(
    f: &Frame,
    context: &MessageContext,
    index: usize,
    form: &MessageForm,
    delivered: &[DeliveredView],
    problems: &Problems,
) -> Markup {
    let prefix = format!("messages.{index}");
    html! {
        fieldset.message id=(format!("message-{index}")) {
            input type="hidden" name=(format!("{prefix}.step")) value=(form.step.as_str());
            legend.message__legend {
                (icon(step_icon(form.step)))
                (step_words(f, form.step, index))
            }
            (head(f, context, index, form, problems))
            (field::error(&format!("{prefix}.texts"), problems))
            @if !form.variants.is_empty() { p.variant__name { (t!(f, "variant-name", name = variant::OWN)) } }
            (texts(f, context, Place { index, variant: None }, (&form.texts, &form.shown_language), delivered, problems))
            (variants::section(f, context, index, form, problems))
            // Nothing comes before the first message that could stop it.
            @if index > 0 { (stops(f, &prefix, form)) }
            @else {
                input type="hidden" name=(format!("{prefix}.stop_if_ongoings")) value="on";
                input type="hidden" name=(format!("{prefix}.stop_if_incomings")) value="on";
            }
            (condition(f, context, &prefix, form, problems))
        }
    }
}

fn head(
    f: &Frame,
    context: &MessageContext,
    index: usize,
    form: &MessageForm,
    problems: &Problems,
) -> Markup {
    let delay = format!("messages.{index}.delay_days");
    html! {
        div.message__head {
            @match form.step {
                MessageStep::Invitation => p.message__note { (t!(f, "message-invitation-note")) },
                MessageStep::Message if index == 0 => p.message__note { (t!(f, "message-first-note")) },
                MessageStep::Welcome => p.message__note { (t!(f, "message-welcome-note")) },
                MessageStep::FollowUp | MessageStep::Message => div.message__delay {
                    label for=(element_id(&delay)) { (t!(f, "message-delay")) }
                    input.input--figure type="number" min="1" max=(limits::DELAY_DAYS_MAXIMUM)
                        id=(element_id(&delay)) name=(delay) value=(form.delay_days)
                        aria-invalid=[problems.of(&delay).map(|_| "true")];
                    span { (t!(f, "message-delay-days")) }
                    (field::error(&delay, problems))
                },
            }
            @if index > 0 {
                button.button.button--quiet type="submit" name="do" value=(format!("remove_message:{index}"))
                    formaction=(context.draft_url) hx-post=(context.draft_url) formnovalidate { (icon(Icon::Cross)) (t!(f, "message-remove")) }
            }
        }
    }
}

/// The texts of a place by language, each with its tab; the second part of the pair is the language that was looked at.
fn texts(
    f: &Frame,
    context: &MessageContext,
    place: Place<'_>,
    (texts, looked_at): (&[(String, String)], &str),
    delivered: &[DeliveredView],
    problems: &Problems,
) -> Markup {
    let shown = shown(texts, looked_at);
    html! {
        div.languages {
            @for (number, (language, text)) in texts.iter().enumerate() {
                @let name = place.name(&format!("texts.{language}"));
                @let tab = place.id("view", language);
                input.languages__radio.unseen type="radio" id=(tab) name=(place.view())
                    value=(language) checked[language == shown];
                label.languages__tab for=(tab) {
                    (language_name(f, language))
                    @if problems.of(&name).is_some() { (icon(Icon::Problem)) }
                }
                div.languages__panel {
                    (text_area(f, context, place, language, text, problems))
                    div.message__foot {
                        (tokens(f, context, place, language))
                        // A variant has the languages of its message.
                        @if language != DEFAULT_LANGUAGE && place.variant.is_none() {
                            button.button.button--quiet type="submit" name="do"
                                value=(format!("remove_language:{}:{language}", place.index))
                                formaction=(context.draft_url) hx-post=(context.draft_url) formnovalidate {
                                (icon(Icon::Cross)) (t!(f, "message-remove-language", language = language_name(f, language)))
                            }
                        }
                    }
                    @match delivered.get(number) {
                        Some(view) => (self::delivered(f, place, language, view)),
                        None => div.delivered id=(place.id("delivered", language)) {},
                    }
                }
            }
            @if place.variant.is_none() { (add_language(f, context, place.index, texts)) }
        }
    }
}

/// The language whose tab is open: the one that was looked at, as long as it is there.
fn shown<'a>(texts: &[(String, String)], looked_at: &'a str) -> &'a str {
    let is_known = texts.iter().any(|(language, _)| language == looked_at);
    if is_known {
        looked_at
    } else {
        DEFAULT_LANGUAGE
    }
}

fn text_area(
    f: &Frame,
    context: &MessageContext,
    place: Place<'_>,
    language: &str,
    text: &str,
    problems: &Problems,
) -> Markup {
    let name = place.name(&format!("texts.{language}"));
    let id = element_id(&name);
    let wrong = problems.of(&name).is_some();
    let delivered = place.id("delivered", language);
    let label = language_name(f, language);
    let (label, variant) = match place.variant {
        None => (t!(f, "message-text", language = label), String::new()),
        Some(variant) => (
            t!(f, "variant-text", name = variant, language = label),
            format!("&variant={variant}"),
        ),
    };
    let preview = format!(
        "{}?message={}&language={language}{variant}",
        context.preview_url, place.index
    );
    // The note's own length is there from the start; that of its variants is asked for once they are shown.
    let trigger = if place.variant.is_some() && place.index == 0 {
        "load, input changed delay:300ms"
    } else {
        "input changed delay:300ms"
    };
    let lang = (language != DEFAULT_LANGUAGE).then_some(language);
    html! {
        div class=(if wrong { "field field--wrong" } else { "field" }) {
            label.unseen for=(id) { (label) }
            textarea.message__text id=(id) name=(name) rows="5" lang=[lang] aria-invalid=[wrong.then_some("true")]
                aria-describedby=(delivered)
                hx-post=(preview) hx-trigger=(trigger)
                hx-target=(format!("#{delivered}")) hx-swap="outerHTML"
                hx-sync="this:replace" {
                "\n" (text)
            }
            (field::error(&name, problems))
        }
    }
}

fn tokens(f: &Frame, context: &MessageContext, place: Place<'_>, language: &str) -> Markup {
    let menu = place.id("tokens", language);
    let area = element_id(&place.name(&format!("texts.{language}")));
    html! {
        button.button.button--quiet type="button" popovertarget=(menu) { (icon(Icon::Tag)) (t!(f, "message-tokens")) }
        div.menu.menu--tokens id=(menu) popover {
            span.menu__title { (t!(f, "message-tokens-help")) }
            @for token in TOKENS {
                button.menu__entry type="button" data-insert=(token) data-into=(area) { code { (token) } }
            }
            @for name in &context.custom_tokens {
                @let token = format!("{{{{{name}}}}}");
                button.menu__entry type="button" data-insert=(token) data-into=(area) { code { (token) } }
            }
        }
    }
}

fn add_language(
    f: &Frame,
    context: &MessageContext,
    index: usize,
    texts: &[(String, String)],
) -> Markup {
    let id = format!("languages-{index}");
    html! {
        button.languages__add type="button" popovertarget=(id) { (icon(Icon::Plus)) (t!(f, "message-add-language")) }
        div.menu.menu--columns id=(id) popover {
            @for tag in offered().filter(|tag| texts.iter().all(|(known, _)| known != tag)) {
                button.menu__entry type="submit" name="do" value=(format!("add_language:{index}:{tag}"))
                    formaction=(context.draft_url) hx-post=(context.draft_url) formnovalidate { span { (language_name(f, tag)) } }
            }
        }
    }
}

/// Whom the message is for: always, who is in a segment, who is not, or what a program has set (R49).
fn condition(
    f: &Frame,
    context: &MessageContext,
    prefix: &str,
    form: &MessageForm,
    problems: &Problems,
) -> Markup {
    let name = format!("{prefix}.condition");
    let mut choices = vec![Choice::new("", t!(f, "condition-always"))];
    choices.extend(context.conditions.iter().cloned());
    if choices.iter().all(|choice| choice.value != form.condition) {
        choices.push(Choice::new(
            form.condition.clone(),
            t!(f, "condition-other"),
        ));
    }
    let told = t!(f, "field-condition");
    let help = t!(f, "condition-help");
    field::select(
        &Field::new(&name, told, &form.condition).help(help),
        problems,
        &choices,
    )
}

fn stops(f: &Frame, prefix: &str, form: &MessageForm) -> Markup {
    html! {
        div.message__stops {
            (field::check(
                &format!("{prefix}.stop_if_ongoings"),
                &t!(f, "stop-if-ongoings"),
                Some(&t!(f, "stop-if-ongoings-help")),
                form.stop_if_ongoings,
            ))
            (field::check(
                &format!("{prefix}.stop_if_incomings"),
                &t!(f, "stop-if-incomings"),
                Some(&t!(f, "stop-if-incomings-help")),
                form.stop_if_incomings,
            ))
        }
    }
}

/// The length as delivered for contacts of the source; the answer to each pause in typing.
pub fn delivered(f: &Frame, place: Place<'_>, language: &str, view: &DeliveredView) -> Markup {
    html! {
        div.delivered id=(place.id("delivered", language)) aria-live="polite" {
            @if let Some(problem) = &view.problem {
                p.delivered__problem { (icon(Icon::Problem)) (problem) }
            } @else {
                (delivered_sentence(f, view))
            }
            @if !view.samples.is_empty() {
                details.delivered__samples {
                    summary { (t!(f, "delivered-show", count = view.samples.len())) }
                    ul { @for sample in &view.samples { (sample_markup(f, sample, view.length_maximum)) } }
                }
            }
        }
    }
}

fn delivered_sentence(f: &Frame, view: &DeliveredView) -> Markup {
    let longest = view.samples.first();
    html! {
        @if view.looked_at == 0 {
            p.delivered__note { (t!(f, "delivered-no-contacts", maximum = view.length_maximum)) }
        } @else if view.too_long > 0 {
            p.delivered__problem {
                (icon(Icon::Problem))
                @if let Some(worst) = longest {
                    (t!(f, "delivered-too-long", length = worst.length, contact = &worst.contact,
                        maximum = view.length_maximum, count = view.too_long))
                }
            }
        } @else if let Some(worst) = longest {
            p.delivered__note {
                (t!(f, "delivered-fits", length = worst.length, contact = &worst.contact,
                    maximum = view.length_maximum, count = view.looked_at))
            }
        }
        @if view.missing > 0 {
            p.delivered__warning { (icon(Icon::Warning)) (t!(f, "delivered-missing", count = view.missing)) }
        }
    }
}

fn sample_markup(f: &Frame, sample: &Delivered, maximum: usize) -> Markup {
    html! {
        li.delivered__sample {
            div.delivered__who {
                strong { (sample.contact) }
                (length(f, sample.length, maximum))
            }
            p { (sample.text) }
            @if let Some(missing) = &sample.missing { p.delivered__warning { (icon(Icon::Warning)) (missing) } }
        }
    }
}

/// A length of its maximum; with a shape when it is over.
pub fn length(f: &Frame, length: usize, maximum: usize) -> Markup {
    let over = length > maximum;
    html! {
        span class=(if over { "length length--over" } else { "length" }) {
            @if over { (icon(Icon::Problem)) }
            (f.number(length as i64)) " / " (f.number(maximum as i64))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_posted_message_keeps_every_text_as_typed() {
        let fields = Fields::parse(
            b"messages.1.step=welcome&messages.1.texts.default=+Hi%0D%0Athere&messages.1.texts.fr=Salut&messages.1.stop_if_incomings=true&view.1=fr",
        );
        let form = MessageForm::from_fields(&fields, 1).unwrap();
        assert_eq!(
            form.texts[0],
            ("default".to_owned(), " Hi\nthere".to_owned())
        );
        assert_eq!(form.texts[1], ("fr".to_owned(), "Salut".to_owned()));
        assert!(form.stop_if_incomings && !form.stop_if_ongoings);
        assert_eq!(shown(&form.texts, &form.shown_language), "fr");
        assert!(MessageForm::from_fields(&fields, 0).is_none());
    }
}
