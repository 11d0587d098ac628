//! Further texts of a message and the rule by which they are compared (R65).

use domain::campaign::{DEFAULT_LANGUAGE, MessageStep};
use domain::limits;
use domain::variant::{self, Afterwards, Success, TestRule};
use maud::{Markup, html};
use service::campaigns::TestBody;

use super::{MessageContext, MessageForm, Place, posted_texts, texts};
use crate::form::{Fields, Problems};
use crate::frame::Frame;
use crate::icons::{Icon, icon};
use crate::pieces::field::{self, Choice, Field, element_id};
use crate::t;

/// A further text as a form holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariantForm {
    /// Its name: B, C or D.
    pub name: String,
    /// Its part of the people, as typed.
    pub weight: String,
    /// Language and text, in the order of the message's own.
    pub texts: Vec<(String, String)>,
    /// The language whose tab is open.
    pub shown_language: String,
}

impl VariantForm {
    /// Reads the variants of a message from a posted form.
    pub fn from_fields(fields: &Fields, index: usize) -> Vec<Self> {
        let read = |name: &&str| {
            let below = format!("messages.{index}.variants.{name}");
            let texts = posted_texts(fields, &format!("{below}.texts."));
            (!texts.is_empty()).then(|| Self {
                name: (*name).to_owned(),
                weight: fields.get(&format!("{below}.weight")).to_owned(),
                texts,
                shown_language: fields.get(&format!("view.{index}.{name}")).to_owned(),
            })
        };
        variant::OTHERS.iter().filter_map(read).collect()
    }
}

/// The rule of a comparison as a form holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestForm {
    /// The part of the message's own text.
    pub weight: String,
    /// What is measured.
    pub success: String,
    /// People of each text with whom the outcome is looked at.
    pub sample: String,
    /// Days after which it is looked at in any case.
    pub days: String,
    /// What happens then.
    pub afterwards: String,
}

impl TestForm {
    /// The usual rule of a step.
    pub fn usual(step: MessageStep) -> Self {
        Self::of(step, &TestBody::default())
    }

    /// A rule; what it does not name is as usual.
    pub fn of(step: MessageStep, rule: &TestBody) -> Self {
        let usual = TestRule::usual(step);
        Self {
            weight: rule.weight.unwrap_or(usual.weight).to_string(),
            success: rule.success.unwrap_or(usual.success).to_string(),
            sample: rule.sample.unwrap_or(usual.sample).to_string(),
            days: rule.days.unwrap_or(usual.days).to_string(),
            afterwards: rule.afterwards.unwrap_or(usual.afterwards).to_string(),
        }
    }

    /// Reads the rule of a message from a posted form.
    pub fn from_fields(fields: &Fields, index: usize, step: MessageStep) -> Self {
        let usual = Self::usual(step);
        let name = |part: &str| format!("messages.{index}.test.{part}");
        if !fields.has(&name("sample")) {
            return usual;
        }
        Self {
            weight: fields.get(&name("weight")).to_owned(),
            success: if fields.has(&name("success")) {
                fields.get(&name("success")).to_owned()
            } else {
                usual.success
            },
            sample: fields.get(&name("sample")).to_owned(),
            days: fields.get(&name("days")).to_owned(),
            afterwards: fields.get(&name("afterwards")).to_owned(),
        }
    }
}

impl MessageForm {
    /// Adds a text under the first name that is free.
    pub fn add_variant(&mut self) {
        let is_free = |name: &&&str| self.variants.iter().all(|one| one.name != **name);
        let Some(name) = variant::OTHERS.iter().find(is_free) else {
            return;
        };
        let empty = |(language, _): &(String, String)| (language.clone(), String::new());
        self.variants.push(VariantForm {
            name: (*name).to_owned(),
            weight: "1".to_owned(),
            texts: self.texts.iter().map(empty).collect(),
            shown_language: DEFAULT_LANGUAGE.to_owned(),
        });
        self.variants
            .sort_by(|one, other| one.name.cmp(&other.name));
    }
}

/// The further texts, the rule, and the button for another one.
pub(super) fn section(
    f: &Frame,
    context: &MessageContext,
    index: usize,
    form: &MessageForm,
    problems: &Problems,
) -> Markup {
    html! {
        div.variants id=(element_id(&format!("messages.{index}.variants"))) {
            (field::error(&format!("messages.{index}.variants"), problems))
            @for variant in &form.variants { (one(f, context, index, variant, problems)) }
            @if !form.variants.is_empty() { (rule(f, index, form, problems)) }
            @if form.variants.len() < variant::OTHERS.len() {
                button.button.button--quiet type="submit" name="do" value=(format!("add_variant:{index}"))
                    formaction=(context.draft_url) hx-post=(context.draft_url) formnovalidate {
                    (icon(Icon::Plus)) (t!(f, "variant-add"))
                }
                @if form.variants.is_empty() { p.message__note { (t!(f, "variant-add-help")) } }
            }
        }
    }
}

fn one(
    f: &Frame,
    context: &MessageContext,
    index: usize,
    variant: &VariantForm,
    problems: &Problems,
) -> Markup {
    let name = &variant.name;
    let prefix = format!("messages.{index}.variants.{name}");
    let place = Place {
        index,
        variant: Some(name),
    };
    let shown = (variant.texts.as_slice(), variant.shown_language.as_str());
    html! {
        fieldset.variant id=(element_id(&prefix)) {
            legend.variant__name { (t!(f, "variant-name", name = name)) }
            button.button.button--quiet.variant__remove type="submit" name="do" value=(format!("remove_variant:{index}:{name}"))
                formaction=(context.draft_url) hx-post=(context.draft_url) formnovalidate {
                (icon(Icon::Cross)) (t!(f, "variant-remove", name = name))
            }
            (field::error(&prefix, problems))
            (texts(f, context, place, shown, &[], problems))
        }
    }
}

/// The stop rule: it is said before the comparison begins.
fn rule(f: &Frame, index: usize, form: &MessageForm, problems: &Problems) -> Markup {
    let name = |part: &str| format!("messages.{index}.test.{part}");
    let test = &form.test;
    let (sample, days) = (name("sample"), name("days"));
    let people = (
        limits::VARIANT_SAMPLE_MINIMUM.to_string(),
        limits::VARIANT_SAMPLE_MAXIMUM.to_string(),
    );
    let span = (
        limits::VARIANT_DAYS_MINIMUM.to_string(),
        limits::VARIANT_DAYS_MAXIMUM.to_string(),
    );
    let sample = Field::new(&sample, t!(f, "variant-sample"), &test.sample);
    let days = Field::new(&days, t!(f, "variant-days"), &test.days);
    html! {
        fieldset.variant {
            legend.variant__name { (t!(f, "variant-rule")) }
            p.message__note { (t!(f, "variant-rule-help")) }
            (field::error(&format!("messages.{index}.test"), problems))
            (weights(f, index, form, problems))
            (success(f, index, form, problems))
            div.pair {
                (field::line(&sample, problems, "number", &[("min", &people.0), ("max", &people.1), ("inputmode", "numeric"), ("class", "input--figure")]))
                (field::line(&days, problems, "number", &[("min", &span.0), ("max", &span.1), ("inputmode", "numeric"), ("class", "input--figure")]))
            }
            @if let Some(points) = smallest(form) {
                p.message__note {
                    (t!(f, "variant-smallest", sample = &test.sample, points = points, count = form.variants.len() + 1))
                }
            }
            (afterwards(f, index, form, problems))
        }
    }
}

/// The smallest difference that the typed sample can show.
fn smallest(form: &MessageForm) -> Option<u32> {
    let sample: u32 = form.test.sample.parse().ok()?;
    let range = limits::VARIANT_SAMPLE_MINIMUM..=limits::VARIANT_SAMPLE_MAXIMUM;
    range
        .contains(&sample)
        .then(|| variant::smallest_seen(sample, form.variants.len() + 1))
        .flatten()
}

/// How the people are shared out.
fn weights(f: &Frame, index: usize, form: &MessageForm, problems: &Problems) -> Markup {
    let own = (
        variant::OWN,
        format!("messages.{index}.test.weight"),
        &form.test.weight,
    );
    let others = form.variants.iter().map(|variant| {
        let name = format!("messages.{index}.variants.{}.weight", variant.name);
        (variant.name.as_str(), name, &variant.weight)
    });
    let most = limits::VARIANT_WEIGHT_MAXIMUM.to_string();
    html! {
        div.variant__weights {
            @for (variant, name, value) in std::iter::once(own).chain(others) {
                (field::line(&Field::new(&name, t!(f, "variant-weight", name = variant), value), problems, "number",
                    &[("min", "1"), ("max", &most), ("inputmode", "numeric"), ("class", "input--figure")]))
            }
        }
    }
}

/// What is measured; of invitations there is only one thing.
fn success(f: &Frame, index: usize, form: &MessageForm, problems: &Problems) -> Markup {
    let name = format!("messages.{index}.test.success");
    let choice = |success: Success| Choice::new(success.as_str(), success_words(f, success));
    html! {
        @if form.step == MessageStep::Invitation {
            p.message__note { (t!(f, "variant-success-invitation")) }
        } @else {
            (field::select(&Field::new(&name, t!(f, "variant-success"), &form.test.success), problems,
                &[choice(Success::Replied), choice(Success::RepliedPositively)]))
        }
    }
}

/// The words for what is measured.
pub fn success_words(f: &Frame, success: Success) -> String {
    match success {
        Success::Accepted => t!(f, "variant-accepted"),
        Success::Replied => t!(f, "variant-replied"),
        Success::RepliedPositively => t!(f, "variant-replied-positively"),
    }
}

fn afterwards(f: &Frame, index: usize, form: &MessageForm, problems: &Problems) -> Markup {
    let name = format!("messages.{index}.test.afterwards");
    let field = Field::new(&name, t!(f, "variant-afterwards"), &form.test.afterwards);
    field::radios(
        &field,
        problems,
        &[
            (
                Choice::new(Afterwards::Tell.as_str(), t!(f, "variant-tell")),
                t!(f, "variant-tell-help"),
            ),
            (
                Choice::new(Afterwards::Use.as_str(), t!(f, "variant-use")),
                t!(f, "variant-use-help"),
            ),
        ],
    )
}
