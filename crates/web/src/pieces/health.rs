//! A campaign's health: a pill with a shape and a word, and what is wrong behind it (R55).

use domain::named;
use domain::time::{Timestamp, span};
use maud::{Markup, html};

use crate::frame::{Frame, sample_now};
use crate::icons::{Icon, icon};
use crate::link::Link;
use crate::t;

named! {
    /// The state of health of a campaign (R55).
    HealthState, "health state" {
        /// Started today, begins tomorrow.
        Created = "created",
        /// Runs, its next slot has not begun.
        Scheduled = "scheduled",
        /// A slot is in progress.
        Running = "running",
        /// Runs, with warnings.
        Warnings = "warnings",
        /// Cannot do its work.
        Errors = "errors",
        /// A fatal error was there when the day's first slot began.
        Stopped = "stopped",
        /// Switched off.
        Inactive = "inactive",
    }
}

named! {
    /// What is wrong, or about to be (R55).
    HealthCode, "health problem" {
        /// The sender's session on the network has expired.
        SessionDisconnected = "session_disconnected",
        /// The sender signed out of the companion.
        IdentityInactive = "identity_inactive",
        /// The sender is switched off in the list of members.
        UserInactive = "user_inactive",
        /// The schedule has no slot.
        NoSlots = "no_slots",
        /// The cohort size is 0.
        CohortSizeZero = "cohort_size_zero",
        /// The source yields nobody any more.
        SourceEmpty = "source_empty",
        /// The source yields more than a tenth less than planned.
        SourceNearlyEmpty = "source_nearly_empty",
        /// The sender's budget is used up.
        BudgetExhausted = "budget_exhausted",
        /// Fewer than a fifth of the matured invitations were accepted.
        LowAcceptance = "low_acceptance",
        /// Many invitations wait for an answer.
        PendingPilingUp = "pending_piling_up",
    }
}

impl HealthCode {
    /// Errors keep the campaign from working, warnings do not.
    pub const fn is_error(self) -> bool {
        matches!(
            self,
            Self::SessionDisconnected
                | Self::IdentityInactive
                | Self::UserInactive
                | Self::NoSlots
                | Self::CohortSizeZero
        )
    }

    /// What is wrong, as a short sentence.
    pub fn words(self, f: &Frame) -> String {
        match self {
            Self::SessionDisconnected => t!(f, "health-session-disconnected"),
            Self::IdentityInactive => t!(f, "health-identity-inactive"),
            Self::UserInactive => t!(f, "health-user-inactive"),
            Self::NoSlots => t!(f, "health-no-slots"),
            Self::CohortSizeZero => t!(f, "health-cohort-size-zero"),
            Self::SourceEmpty => t!(f, "health-source-empty"),
            Self::SourceNearlyEmpty => t!(f, "health-source-nearly-empty"),
            Self::BudgetExhausted => t!(f, "health-budget-exhausted"),
            Self::LowAcceptance => t!(f, "health-low-acceptance"),
            Self::PendingPilingUp => t!(f, "health-pending-piling-up"),
        }
    }

    /// What cures it, as the words of a link.
    pub fn cure(self, f: &Frame) -> String {
        match self {
            Self::SessionDisconnected => t!(f, "cure-session-disconnected"),
            Self::IdentityInactive => t!(f, "cure-identity-inactive"),
            Self::UserInactive => t!(f, "cure-user-inactive"),
            Self::NoSlots => t!(f, "cure-no-slots"),
            Self::CohortSizeZero => t!(f, "cure-cohort-size-zero"),
            Self::SourceEmpty | Self::SourceNearlyEmpty => t!(f, "cure-source-empty"),
            Self::BudgetExhausted => t!(f, "cure-budget-exhausted"),
            Self::LowAcceptance => t!(f, "cure-low-acceptance"),
            Self::PendingPilingUp => t!(f, "cure-pending-piling-up"),
        }
    }
}

/// One problem of a campaign and the page where it is cured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthProblem {
    /// What it is.
    pub code: HealthCode,
    /// Where it is cured.
    pub cure_href: String,
    /// When it passes by itself, where that is known (an exhausted budget).
    pub until: Option<Timestamp>,
}

/// The health of a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthView {
    /// The state.
    pub state: HealthState,
    /// When the next slot begins.
    pub next: Option<Timestamp>,
    /// What is wrong, the worst first.
    pub problems: Vec<HealthProblem>,
}

impl HealthView {
    /// A campaign with a slot in two hours, in the given state and with the given problems.
    pub fn sample(state: HealthState, codes: &[HealthCode]) -> Self {
        Self {
            state,
            next: (state != HealthState::Inactive).then(|| sample_now().plus_millis(2 * span::HOUR)),
            problems: codes
                .iter()
                .map(|code| HealthProblem {
                    code: *code,
                    cure_href: "/w/northwind/members".to_owned(),
                    until: (*code == HealthCode::BudgetExhausted)
                        .then(|| sample_now().plus_millis(2 * span::DAY)),
                })
                .collect(),
        }
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
    use crate::pieces::banner::{Tone, banner};
    html! {
        @for problem in &view.problems {
            (banner(
                if problem.code.is_error() { Tone::Bad } else { Tone::Warning },
                &sentence(f, problem),
                Some(&Link::new(problem.code.cure(f), &problem.cure_href)),
            ))
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

fn sentence(f: &Frame, problem: &HealthProblem) -> String {
    let words = problem.code.words(f);
    match problem.until {
        Some(until) => {
            let when = crate::format::near(f.language, &f.zone, f.now, until);
            format!("{words} {}", t!(f, "health-until", time = when))
        }
        None => words,
    }
}

fn problem_markup(f: &Frame, problem: &HealthProblem) -> Markup {
    let (shape, class) =
        if problem.code.is_error() { (Icon::Problem, "bad") } else { (Icon::Warning, "warn") };
    html! {
        div class=(format!("detail__problem detail__problem--{class}")) {
            (icon(shape))
            div {
                p { (sentence(f, problem)) }
                a href=(problem.cure_href) { (problem.code.cure(f)) }
            }
        }
    }
}
