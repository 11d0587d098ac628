//! A campaign's health: a pill with a shape and a word, and what is wrong behind it (R55).

use domain::health::{Health, HealthError, HealthState, HealthWarning, Remedy};
use domain::time::{Timestamp, span};
use maud::{Markup, html};

use crate::frame::{Frame, sample_now};
use crate::icons::{Icon, icon};
use crate::link::Link;
use crate::pieces::banner::{Tone, banner};
use crate::{format, t};

/// What is wrong with a campaign, or about to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Keeps it from working.
    Error(HealthError),
    /// Does not.
    Warning(HealthWarning),
}

impl Trouble {
    /// What would cure it.
    pub const fn remedy(self) -> Remedy {
        match self {
            Self::Error(error) => error.remedy(),
            Self::Warning(warning) => warning.remedy(),
        }
    }

    const fn tone(self) -> Tone {
        match self {
            Self::Error(_) => Tone::Bad,
            Self::Warning(_) => Tone::Warning,
        }
    }

    /// What is wrong, in a sentence or two (R55).
    pub fn words(self, f: &Frame) -> String {
        use HealthError as Error;
        use HealthWarning as Warning;
        match self {
            Self::Error(Error::SessionDisconnected) => t!(f, "health-session-disconnected"),
            Self::Error(Error::IdentityInactive) => t!(f, "health-identity-inactive"),
            Self::Error(Error::UserInactive) => t!(f, "health-user-inactive"),
            Self::Error(Error::NoSlots) => t!(f, "health-no-slots"),
            Self::Error(Error::CohortSizeZero) => t!(f, "health-cohort-size-zero"),
            Self::Error(Error::UnknownTimeZone) => t!(f, "health-unknown-time-zone"),
            Self::Warning(Warning::SourceEmpty) => t!(f, "health-source-empty"),
            Self::Warning(Warning::SourceNearlyEmpty { planned, wanted }) => {
                t!(
                    f,
                    "health-source-nearly-empty",
                    planned = planned,
                    wanted = wanted
                )
            }
            Self::Warning(Warning::BudgetExhausted { until }) => {
                let time = format::near(f.language, &f.zone, f.now, until);
                t!(f, "health-budget-exhausted", time = time)
            }
            Self::Warning(Warning::LowAcceptance { accepted, sent }) => {
                t!(f, "health-low-acceptance", accepted = accepted, sent = sent)
            }
            Self::Warning(Warning::PendingPilingUp { pending, limit }) => {
                t!(
                    f,
                    "health-pending-piling-up",
                    pending = pending,
                    limit = limit
                )
            }
        }
    }
}

/// What cures a problem, as the words of a link.
fn remedy_words(f: &Frame, remedy: Remedy) -> String {
    match remedy {
        Remedy::ReconnectNetwork => t!(f, "cure-session-disconnected"),
        Remedy::SignInToCompanion => t!(f, "cure-identity-inactive"),
        Remedy::ActivateMember => t!(f, "cure-user-inactive"),
        Remedy::AddSlots => t!(f, "cure-no-slots"),
        Remedy::SetCohortSize => t!(f, "cure-cohort-size-zero"),
        Remedy::ChangeTimeZone => t!(f, "cure-unknown-time-zone"),
        Remedy::ChangeSource => t!(f, "cure-source-empty"),
        Remedy::ReviewBudgets => t!(f, "cure-budget-exhausted"),
        Remedy::ReviewMessages => t!(f, "cure-low-acceptance"),
        Remedy::WithdrawInvitations => t!(f, "cure-pending-piling-up"),
    }
}

/// One problem of a campaign and the page where it is cured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthProblem {
    /// What it is.
    pub trouble: Trouble,
    /// Where it is cured.
    pub cure_href: String,
}

impl HealthProblem {
    fn cure(&self, f: &Frame) -> Link {
        Link::new(remedy_words(f, self.trouble.remedy()), &self.cure_href)
    }
}

/// The health of a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthView {
    /// The state.
    pub state: HealthState,
    /// When the next slot begins.
    pub next: Option<Timestamp>,
    /// What is wrong, errors first.
    pub problems: Vec<HealthProblem>,
}

impl HealthView {
    /// From what the rules found; `cure` tells the page for each remedy.
    pub fn new(health: &Health, cure: impl Fn(Remedy) -> String) -> Self {
        let errors = health.errors.iter().map(|error| Trouble::Error(*error));
        let warnings = health
            .warnings
            .iter()
            .map(|warning| Trouble::Warning(*warning));
        let problems = errors
            .chain(warnings)
            .map(|trouble| HealthProblem {
                trouble,
                cure_href: cure(trouble.remedy()),
            })
            .collect();
        Self {
            state: health.state,
            next: health.next_start,
            problems,
        }
    }

    /// A campaign with a slot in two hours, in the given state and with the given problems.
    pub fn sample(state: HealthState, errors: &[HealthError], warnings: &[HealthWarning]) -> Self {
        let next_start =
            (state != HealthState::Inactive).then(|| sample_now().plus_millis(2 * span::HOUR));
        let health = Health {
            state,
            warnings: warnings.to_vec(),
            errors: errors.to_vec(),
            next_start,
        };
        Self::new(&health, |_| "/w/northwind/members".to_owned())
    }

    /// Two warnings with their numbers.
    pub fn sample_warnings() -> Self {
        let until = sample_now().plus_millis(2 * span::DAY);
        Self::sample(
            HealthState::Warnings,
            &[],
            &[
                HealthWarning::SourceNearlyEmpty {
                    planned: 7,
                    wanted: 20,
                },
                HealthWarning::BudgetExhausted { until },
            ],
        )
    }
}

/// The word, shape and colour class of a state.
fn face(f: &Frame, state: HealthState) -> (Icon, &'static str, String) {
    match state {
        HealthState::Created => (Icon::Created, "info", t!(f, "health-created")),
        HealthState::Scheduled => (Icon::Clock, "info", t!(f, "health-scheduled")),
        HealthState::Running => (Icon::Play, "good", t!(f, "health-running")),
        HealthState::Warnings => (Icon::Warning, "warn", t!(f, "health-warnings")),
        HealthState::Errors => (Icon::Problem, "bad", t!(f, "health-errors")),
        HealthState::Stopped => (Icon::Stop, "bad", t!(f, "health-stopped")),
        HealthState::Inactive => (Icon::Pause, "quiet", t!(f, "health-inactive")),
    }
}

/// The word for a state alone, for filters.
pub fn state_words(f: &Frame, state: HealthState) -> String {
    face(f, state).2
}

/// The pill; what is behind it opens on hover, focus or press. `id` is unique on the page.
pub fn pill(f: &Frame, id: &str, view: &HealthView) -> Markup {
    let (shape, class, words) = face(f, view.state);
    html! {
        button class=(format!("pill pill--{class}")) type="button" popovertarget=(id) data-hover {
            (icon(shape)) span { (words) }
            @if view.problems.len() > 1 { span.pill__count { (f.number(view.problems.len() as i64)) } }
        }
        div.detail id=(id) popover {
            (explanation(f, view))
            @for problem in &view.problems { (problem_markup(f, problem)) }
        }
    }
}

/// The problems of a campaign as banners at the top of its page.
pub fn banners(f: &Frame, view: &HealthView) -> Markup {
    html! {
        @for problem in &view.problems {
            (banner(problem.trouble.tone(), &problem.trouble.words(f), Some(&problem.cure(f))))
        }
    }
}

fn explanation(f: &Frame, view: &HealthView) -> Markup {
    html! {
        p {
            @match view.state {
                HealthState::Created => (t!(f, "health-created-why")),
                HealthState::Scheduled => (t!(f, "health-scheduled-why")),
                HealthState::Running => (t!(f, "health-running-why")),
                HealthState::Warnings => (t!(f, "health-warnings-why")),
                HealthState::Errors => (t!(f, "health-errors-why")),
                HealthState::Stopped => (t!(f, "health-stopped-why")),
                HealthState::Inactive => (t!(f, "health-inactive-why")),
            }
        }
        @if let Some(next) = view.next {
            p.detail__fact { (icon(Icon::Clock)) span { (t!(f, "health-next-slot")) " " (f.near(next)) } }
        }
    }
}

fn problem_markup(f: &Frame, problem: &HealthProblem) -> Markup {
    let tone = problem.trouble.tone();
    let cure = problem.cure(f);
    html! {
        div class=(format!("detail__problem detail__problem--{}", tone.class())) {
            (icon(tone.icon()))
            div {
                p { (problem.trouble.words(f)) }
                a href=(cure.href) { (cure.label) }
            }
        }
    }
}
