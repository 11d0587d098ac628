//! Settings > Judging of replies: the endpoint outside that may judge them, and what it says to a text (R70).

use domain::judgement::JudgeProblem;
use domain::limits;
use maud::{Markup, html};
use service::judge::{ReplyEndpointTestView, ReplyEndpointView};

use crate::form::{Fields, Problems};
use crate::frame::{Frame, Head, Section, page};
use crate::icons::{Icon, icon};
use crate::page::Page;
use crate::pieces::banner::{Tone, banner};
use crate::pieces::field::{self, Field};
use crate::pieces::language_name::language_name;
use crate::pieces::mood::{class_words, mood};
use crate::t;

/// The settings as a form holds them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EndpointForm {
    /// Whether it judges.
    pub enabled: bool,
    /// Its base address.
    pub address: String,
    /// The model.
    pub model: String,
    /// A key as it was typed; the saved one is never shown.
    pub key: String,
    /// Whether the saved key is to be forgotten.
    pub forget_key: bool,
    /// The version that was read.
    pub version: String,
    /// A text to try it with.
    pub text: String,
}

impl EndpointForm {
    /// The saved settings.
    pub fn of(saved: &ReplyEndpointView) -> Self {
        Self {
            enabled: saved.enabled,
            address: saved.address.clone(),
            model: saved.model.clone(),
            version: saved.version.to_string(),
            ..Self::default()
        }
    }

    /// Reads the posted form.
    pub fn from_fields(fields: &Fields) -> Self {
        Self {
            enabled: fields.on("enabled"),
            address: fields.get("address").to_owned(),
            model: fields.get("model").to_owned(),
            key: fields.get("key").to_owned(),
            forget_key: fields.on("forget_key"),
            version: fields.get("version").to_owned(),
            text: fields.get("text").to_owned(),
        }
    }
}

/// The page as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EndpointPage {
    /// What was typed, or what is saved.
    pub form: EndpointForm,
    /// Whether a key is saved.
    pub has_key: bool,
    /// What is wrong with the form.
    pub problems: Problems,
    /// What came of a test.
    pub tested: Option<ReplyEndpointTestView>,
}

/// The page.
pub fn render(f: &Frame, view: &EndpointPage) -> Page {
    let (form, problems) = (&view.form, &view.problems);
    let sentence = if form.enabled {
        t!(f, "endpoint-sentence-on")
    } else {
        t!(f, "endpoint-sentence-off")
    };
    let key_help = if view.has_key {
        t!(f, "endpoint-key-kept")
    } else {
        t!(f, "endpoint-key-help")
    };
    let model_maximum = limits::JUDGE_MODEL_LENGTH_MAXIMUM.to_string();
    page(
        f,
        Section::Workspace,
        Head::new(t!(f, "endpoint-title"))
            .parent(t!(f, "workspace-title"), f.url("/settings"))
            .sentence(sentence),
        html! {
            (banner(Tone::Warning, &t!(f, "endpoint-leaves"), None))
            form.sheet method="post" action=(f.url("/reply-endpoint")) data-guard {
                (field::summary(&t!(f, "form-refused"), problems))
                input type="hidden" name="version" value=(form.version);
                section.group {
                    (field::check("enabled", &t!(f, "endpoint-enabled"), Some(&t!(f, "endpoint-enabled-help")), form.enabled))
                    (field::line(&Field::new("address", t!(f, "endpoint-address"), &form.address)
                        .help(t!(f, "endpoint-address-help")), problems, "url", &[("placeholder", "https://api.example.com/v1")]))
                    (field::line(&Field::new("model", t!(f, "endpoint-model"), &form.model), problems, "text",
                        &[("maxlength", &model_maximum)]))
                    (field::line(&Field::new("key", t!(f, "endpoint-key"), &form.key).help(key_help), problems, "password",
                        &[("autocomplete", "off")]))
                    @if view.has_key {
                        (field::check("forget_key", &t!(f, "endpoint-forget-key"), None, form.forget_key))
                    }
                }
                section.group {
                    h2 { (t!(f, "endpoint-test")) }
                    (field::area(&Field::new("text", t!(f, "endpoint-text"), &form.text)
                        .help(t!(f, "endpoint-text-help")), problems, "3"))
                    @if let Some(tested) = &view.tested { (result(f, tested)) }
                    div {
                        button.button type="submit" formaction=(f.url("/reply-endpoint/test")) {
                            (icon(Icon::Send)) (t!(f, "endpoint-test-do"))
                        }
                    }
                }
                div.sheet__foot {
                    button.button.button--primary type="submit" { (t!(f, "save")) }
                }
            }
        },
    )
}

/// What came of a test.
fn result(f: &Frame, tested: &ReplyEndpointTestView) -> Markup {
    html! {
        div role="status" {
            @if let Some(problem) = tested.problem {
                (banner(Tone::Warning, &t!(f, "endpoint-no-verdict", problem = problem_words(f, problem, tested.status)), None))
            }
            dl.facts {
                @if let Some(class) = tested.class {
                    div { dt { (t!(f, "endpoint-said")) } dd {
                        (class_words(f, class, false))
                        @if let Some(percent) = tested.sentiment_percent { " " (mood(f, f64::from(percent))) }
                    } }
                    @if let Some(tag) = &tested.language {
                        div { dt { (t!(f, "language-label")) } dd { (language_name(f, tag)) } }
                    }
                    @if let Some(reason) = tested.reason.as_ref().filter(|reason| !reason.is_empty()) {
                        div { dt { (t!(f, "endpoint-reason")) } dd { q { (reason) } } }
                    }
                }
                div { dt { (t!(f, "endpoint-own")) } dd { (class_words(f, tested.own_class, false)) } }
                div { dt { (t!(f, "endpoint-holds")) } dd { strong { (class_words(f, tested.holds, false)) } } }
            }
        }
    }
}

/// Why an endpoint gave no verdict.
pub fn problem_words(f: &Frame, problem: JudgeProblem, status: Option<u16>) -> String {
    match problem {
        JudgeProblem::AddressRefused => t!(f, "judge-address-refused"),
        JudgeProblem::Unreachable => t!(f, "judge-unreachable"),
        JudgeProblem::TooSlow => {
            t!(f, "judge-too-slow", seconds = limits::JUDGE_TIMEOUT_SECONDS)
        }
        JudgeProblem::Redirect => t!(f, "judge-redirect"),
        JudgeProblem::KeyRefused => t!(f, "judge-key-refused"),
        JudgeProblem::Throttled => t!(f, "judge-throttled"),
        JudgeProblem::Status => t!(f, "judge-status", status = u64::from(status.unwrap_or(0))),
        JudgeProblem::TooLarge => t!(f, "judge-too-large"),
        JudgeProblem::NoCompletion => t!(f, "judge-no-completion"),
        JudgeProblem::NoVerdict => t!(f, "judge-no-verdict"),
        JudgeProblem::Lost => t!(f, "judge-lost"),
        JudgeProblem::SwitchedOff => t!(f, "judge-switched-off"),
        JudgeProblem::NothingToJudge => t!(f, "judge-nothing-to-judge"),
        JudgeProblem::StopIsFinal => t!(f, "judge-stop-is-final"),
    }
}
