//! A proposal as a card: one contact drawn for tomorrow, the text as delivered, the decision (R53).

use domain::time::{Timestamp, span};
use maud::{Markup, html};

use crate::frame::{Frame, sample_now};
use crate::icons::{Icon, icon};
use crate::pieces::avatar;
use crate::pieces::language_name::language_name;
use crate::pieces::message::length;
use crate::{format, t};

/// What the sender decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Nothing yet.
    Open,
    /// It may leave.
    Approved,
    /// It does not leave.
    Blocked,
}

/// A proposal on the companion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalView {
    /// Where it is decided: `/companion/proposals/act_...`.
    pub href: String,
    /// What was shown: only that is decided about (R13).
    pub revision: String,
    /// The contact's name.
    pub name: String,
    /// The headline.
    pub headline: Option<String>,
    /// City and country, company, and the like: name and value.
    pub facts: Vec<(String, String)>,
    /// A picture of this site.
    pub photo: Option<String>,
    /// The contact's profile on the network.
    pub profile_url: Option<String>,
    /// Name and program of the campaign.
    pub campaign: String,
    /// Where the contact comes from.
    pub source: Option<String>,
    /// The moment around which it would leave: the start of its slot.
    pub slot: Timestamp,
    /// Zone of the campaign.
    pub slot_zone: String,
    /// The text as delivered; empty for an invitation without a note.
    pub text: String,
    /// Its length in UTF-16 units.
    pub length: usize,
    /// The most that it may have.
    pub length_maximum: usize,
    /// The language of the text.
    pub language: String,
    /// Every language that the message has.
    pub languages: Vec<String>,
    /// Whether the sender rewrote it.
    pub edited: bool,
    /// Why it could not leave as it is: too long, a value is missing.
    pub problem: Option<String>,
    /// What was decided.
    pub decision: Decision,
}

impl ProposalView {
    /// An open proposal.
    pub fn sample() -> Self {
        Self {
            href: "/companion/proposals/act_1".to_owned(),
            revision: "1".to_owned(),
            name: "Anne-Sophie de la Tour".to_owned(),
            headline: Some("Directrice des opérations, Hydrogène Rhône".to_owned()),
            facts: vec![
                ("Company".to_owned(), "Hydrogène Rhône".to_owned()),
                ("Place".to_owned(), "Lyon, France".to_owned()),
                ("Industry".to_owned(), "Renewable energy".to_owned()),
            ],
            photo: None,
            profile_url: Some("https://www.linkedin.com/in/anne-sophie-de-la-tour".to_owned()),
            campaign: "clevel-france · growth".to_owned(),
            source: Some("Industry leaders France".to_owned()),
            slot: sample_now().plus_millis(19 * span::HOUR),
            slot_zone: "Europe/Paris".to_owned(),
            text: "Bonjour Anne-Sophie, nous travaillons tous deux sur l’industrie bas carbone. J’aimerais suivre ce que vous publiez. Claire".to_owned(),
            length: 127,
            length_maximum: 300,
            language: "fr".to_owned(),
            languages: vec!["default".to_owned(), "fr".to_owned(), "de".to_owned()],
            edited: false,
            problem: None,
            decision: Decision::Open,
        }
    }
}

/// The card, with its buttons in reach of the thumb.
pub fn card(f: &Frame, view: &ProposalView) -> Markup {
    html! {
        article.card data-card aria-labelledby="card-name" {
            header.card__head {
                (avatar::large(&view.name, view.photo.as_deref()))
                div {
                    h2 #card-name { (view.name) }
                    @if let Some(headline) = &view.headline { p { (headline) } }
                }
            }
            (text(f, view))
            (languages(f, view))
            p.card__when {
                (icon(Icon::Clock))
                span {
                    (t!(f, "card-leaves", time = format::near(f.language, &f.zone, f.now, view.slot)))
                    @if view.slot_zone != f.zone_name {
                        @if let Ok(zone) = jiff::tz::TimeZone::get(&view.slot_zone) {
                            " (" (format::time(&zone, view.slot)) " " (format::zone_city(&view.slot_zone)) ")"
                        }
                    }
                }
            }
            (details(f, view))
        }
    }
}

fn text(f: &Frame, view: &ProposalView) -> Markup {
    html! {
        div.card__message {
            @if view.text.is_empty() {
                p.card__text.card__text--none { (t!(f, "card-no-note")) }
            } @else {
                p.card__text lang=[(view.language != "default").then_some(view.language.as_str())] { (view.text) }
            }
            p.card__under {
                (length(f, view.length, view.length_maximum))
                @if view.edited { span.card__edited { (icon(Icon::Edit)) (t!(f, "card-edited")) } }
                a href=(format!("{}/edit", view.href)) { (icon(Icon::Edit)) (t!(f, "card-rewrite")) }
            }
            @if let Some(problem) = &view.problem { p.card__problem { (icon(Icon::Problem)) (problem) } }
        }
    }
}

fn languages(f: &Frame, view: &ProposalView) -> Markup {
    html! {
        @if view.languages.len() > 1 {
            form.card__languages method="post" action=(format!("{}/language", view.href)) hx-post=(format!("{}/language", view.href)) aria-label=(t!(f, "card-language")) {
                @for language in &view.languages {
                    button.chip type="submit" name="language" value=(language)
                        aria-pressed=(if *language == view.language { "true" } else { "false" }) {
                        (language_name(f, language))
                    }
                }
            }
        }
    }
}

fn details(f: &Frame, view: &ProposalView) -> Markup {
    html! {
        details.card__details data-details {
            summary { (t!(f, "card-details")) }
            dl.facts {
                div { dt { (t!(f, "card-campaign")) } dd { (view.campaign) } }
                @if let Some(source) = &view.source { div { dt { (t!(f, "card-source")) } dd { (source) } } }
                @for (name, value) in &view.facts { div { dt { (name) } dd { (value) } } }
            }
            @if let Some(profile) = &view.profile_url {
                a href=(profile) rel="noreferrer noopener" target="_blank" { (t!(f, "card-profile")) (icon(Icon::Outside)) }
            }
        }
    }
}

/// The two decisions, fixed at the foot of the screen.
pub fn decisions(f: &Frame, view: &ProposalView) -> Markup {
    html! {
        div.decisions data-decisions {
            form method="post" action=(format!("{}/block", view.href)) hx-post=(format!("{}/block", view.href)) {
                input type="hidden" name="revision" value=(view.revision);
                button #decide-block.decision.decision--block type="submit" data-swipe="left" data-key="ArrowLeft" {
                    (icon(Icon::Cross)) span { (t!(f, "card-block")) }
                }
            }
            form method="post" action=(format!("{}/approve", view.href)) hx-post=(format!("{}/approve", view.href)) {
                input type="hidden" name="revision" value=(view.revision);
                button #decide-approve.decision.decision--approve type="submit" data-swipe="right" data-key="ArrowRight"
                    disabled[view.problem.is_some()] {
                    (icon(Icon::Check)) span { (t!(f, "card-approve")) }
                }
            }
        }
    }
}

/// A decided proposal in a list, with the way back.
pub fn decided(f: &Frame, view: &ProposalView) -> Markup {
    let (shape, class, words) = match view.decision {
        Decision::Open => (Icon::Why, "warn", t!(f, "state-waiting-for-approval")),
        Decision::Approved => (Icon::Check, "good", t!(f, "card-approved")),
        Decision::Blocked => (Icon::Block, "quiet", t!(f, "card-blocked")),
    };
    html! {
        li.decided {
            (crate::pieces::contact::plain(&view.name, view.headline.as_deref(), view.photo.as_deref()))
            span class=(format!("pill pill--{class}")) { (icon(shape)) span { (words) } }
            @if view.decision != Decision::Open {
                form method="post" action=(format!("{}/undo", view.href)) {
                    button.button.button--quiet.button--icon type="submit" title=(t!(f, "undo"))
                        aria-label=(t!(f, "card-undo-for", name = &view.name)) { (icon(Icon::Undo)) }
                }
            }
        }
    }
}
