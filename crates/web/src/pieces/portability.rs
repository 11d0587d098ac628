//! Reading a member's data from LinkedIn's own interface (R43): the token, what the last reading found, and why one failed.

use domain::portability::PortabilityProblem;
use maud::{Markup, html};
use service::portability::PortabilityView;

use crate::form::Problems;
use crate::frame::Frame;
use crate::icons::{Icon, icon};
use crate::pieces::archive::words;
use crate::pieces::field::{self, Field};
use crate::t;

/// Where a member makes a token.
const LINKEDIN_PAGE: &str = "https://www.linkedin.com/developers/tools/oauth/token-generator";

/// The section; `href` takes the token, and below it stand `look` and `end`.
pub fn section(f: &Frame, href: &str, view: &PortabilityView, problems: &Problems) -> Markup {
    html! {
        section.account {
            h2 { (t!(f, "portability-title")) }
            p { (t!(f, "portability-lead")) }
            @if view.connected { (connected(f, href, view)) }
            form.sheet method="post" action=(href) {
                (field::line(&Field::new("token", t!(f, "portability-token"), "").help(t!(f, "portability-token-help")).required(),
                    problems, "password", &[("autocomplete", "off")]))
                a.button.button--quiet href=(LINKEDIN_PAGE) target="_blank" rel="noreferrer noopener" { (t!(f, "portability-make")) (icon(Icon::Outside)) }
                div.sheet__foot {
                    button.button type="submit" {
                        @if view.connected { (t!(f, "portability-replace")) } @else { (t!(f, "portability-connect")) }
                    }
                }
            }
        }
    }
}

fn connected(f: &Frame, href: &str, view: &PortabilityView) -> Markup {
    html! {
        @if let Some(problem) = view.problem {
            p.banner role="status" {
                (icon(Icon::Warning))
                span { (problem_words(f, problem)) @if let Some(detail) = &view.detail { " (" (detail) ")" } }
            }
        }
        dl.facts {
            div { dt { (t!(f, "portability-read-at")) } dd {
                @match view.read_at { Some(at) => (f.relative(at)), None => (t!(f, "portability-never")) }
            } }
            @if let Some(at) = view.next_at { div { dt { (t!(f, "portability-next-at")) } dd { (f.near(at)) } } }
            @if let Some(found) = &view.found {
                div { dt { (t!(f, "portability-found")) } dd {
                    (t!(f, "portability-holds", connections = found.connections, invitations = found.invitations, messages = found.messages))
                    " · " (words(f, &found.counts))
                } }
            }
        }
        @if view.next_at.is_some() {
            form method="post" action=(format!("{href}/look")) {
                button.button.button--quiet type="submit" { (icon(Icon::Refresh)) (t!(f, "portability-look")) }
            }
        }
        form method="post" action=(format!("{href}/end")) {
            button.button.button--quiet type="submit" { (t!(f, "portability-end")) }
        }
    }
}

/// What is wrong, and what to do.
pub fn problem_words(f: &Frame, problem: PortabilityProblem) -> String {
    match problem {
        PortabilityProblem::TokenRefused => t!(f, "portability-token-refused"),
        PortabilityProblem::NotAllowed => t!(f, "portability-not-allowed"),
        PortabilityProblem::OtherVersion => t!(f, "portability-other-version"),
        PortabilityProblem::OfSomebodyElse => t!(f, "portability-of-somebody-else"),
        PortabilityProblem::Throttled => t!(f, "portability-throttled"),
        PortabilityProblem::Failing => t!(f, "portability-failing"),
        PortabilityProblem::Unreachable => t!(f, "portability-unreachable"),
        PortabilityProblem::TooSlow => t!(f, "portability-too-slow"),
        PortabilityProblem::AddressRefused => t!(f, "portability-address-refused"),
        PortabilityProblem::Nonsense => t!(f, "portability-nonsense"),
        PortabilityProblem::TooLarge => t!(f, "portability-too-large"),
    }
}
