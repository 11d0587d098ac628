//! A proposal as a card: one contact drawn for tomorrow, the text as delivered, the decision (R53).

use domain::moderation::BlockCause;
use domain::time::{Timestamp, span};
use maud::{Markup, html};

use crate::frame::{Frame, sample_now};
use crate::icons::{Icon, icon};
use crate::pieces::avatar;
use crate::pieces::language_name::language_name;
use crate::pieces::message::length;
use crate::pieces::pill::pill;
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

/// What a member had to do with a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// An invitation is open.
    Invited,
    /// They are connected.
    Connected,
    /// The member wrote.
    Wrote,
    /// The person wrote.
    Replied,
}

/// A member who has had to do with the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncounterView {
    /// The member's name.
    pub member: String,
    /// What it was.
    pub what: Met,
    /// Since when, or when last.
    pub at: Timestamp,
}

/// The text in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingView {
    /// The language: a tag, or `default`.
    pub language: String,
    /// The text as delivered.
    pub text: String,
    /// Whether it could leave so.
    pub ready: bool,
}

impl ReadingView {
    /// A short text.
    pub fn sample(language: &str) -> Self {
        Self {
            language: language.to_owned(),
            text: "Bonjour Anne-Sophie".to_owned(),
            ready: true,
        }
    }
}

/// A proposal on the companion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalView {
    /// The proposal's id.
    pub id: String,
    /// Where it is decided: `/companion/proposals/act_...`.
    pub href: String,
    /// What was shown: only that is decided about (R13).
    pub revision: String,
    /// In whose name, where that is somebody else.
    pub in_the_name_of: Option<String>,
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
    /// Whether an invitation is to be withdrawn, and nothing to be sent (R64).
    pub withdraws: bool,
    /// The text as delivered; empty for an invitation without a note.
    pub text: String,
    /// Its length in UTF-16 units.
    pub length: usize,
    /// The most that it may have.
    pub length_maximum: usize,
    /// Whether the note stays behind where none is left in the month.
    pub may_go_without_note: bool,
    /// The language of the text.
    pub language: String,
    /// How it would read in every language that the message has.
    pub readings: Vec<ReadingView>,
    /// Who of the team has had to do with the person.
    pub encounters: Vec<EncounterView>,
    /// Where it is explained why the person is in the segment.
    pub why: Option<String>,
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
            id: "act_1".to_owned(),
            in_the_name_of: None,
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
            withdraws: false,
            text: "Bonjour Anne-Sophie, nous travaillons tous deux sur l’industrie bas carbone. J’aimerais suivre ce que vous publiez. Claire".to_owned(),
            length: 127,
            length_maximum: 300,
            may_go_without_note: true,
            language: "fr".to_owned(),
            readings: ["default", "fr", "de"].map(ReadingView::sample).into(),
            encounters: vec![EncounterView {
                member: "Karl Huber".to_owned(),
                what: Met::Wrote,
                at: sample_now().plus_millis(-40 * span::DAY),
            }],
            why: Some("/companion/proposals/act_1/why".to_owned()),
            edited: false,
            problem: None,
            decision: Decision::Open,
        }
    }
}

/// The card with its buttons in reach of the thumb. Of several on a page one is on top; a script
/// brings the others up.
pub fn card(f: &Frame, view: &ProposalView, on_top: bool) -> Markup {
    let name = format!("card-name-{}", view.id);
    html! {
        article.card data-card data-id=(view.id) data-name=(view.name) data-revision=(view.revision)
            data-language=(view.language) data-limit=(view.length_maximum)
            data-slot=(format::near(f.language, &f.zone, f.now, view.slot))
            hidden[!on_top] aria-labelledby=(name) {
            header.card__head {
                (avatar::large(&view.name, view.photo.as_deref()))
                div {
                    h2 id=(name) { (view.name) }
                    @if let Some(headline) = &view.headline { p { (headline) } }
                }
            }
            @if let Some(sender) = &view.in_the_name_of {
                p.card__when { (icon(Icon::Person)) span { (t!(f, "card-in-the-name-of", member = sender)) } }
            }
            (text(f, view))
            (languages(f, view))
            (team(f, view))
            p.card__when {
                (icon(Icon::Clock))
                span {
                    @let time = format::near(f.language, &f.zone, f.now, view.slot);
                    @if view.withdraws { (t!(f, "card-withdraws", time = time)) } @else { (t!(f, "card-leaves", time = time)) }
                    @if view.slot_zone != f.zone_name {
                        @if let Ok(zone) = jiff::tz::TimeZone::get(&view.slot_zone) {
                            " (" (format::time(&zone, view.slot)) " " (format::zone_city(&view.slot_zone)) ")"
                        }
                    }
                }
            }
            (details(f, view))
            (decisions(f, view))
        }
    }
}

/// What members of the workspace had to do with the person already.
fn team(f: &Frame, view: &ProposalView) -> Markup {
    html! {
        @if !view.encounters.is_empty() {
            ul.card__team aria-label=(t!(f, "card-team")) {
                @for one in &view.encounters {
                    li { (icon(Icon::People)) span {
                        @match one.what {
                            Met::Invited => (t!(f, "card-met-invited", member = &one.member)),
                            Met::Connected => (t!(f, "card-met-connected", member = &one.member)),
                            Met::Wrote => (t!(f, "card-met-wrote", member = &one.member)),
                            Met::Replied => (t!(f, "card-met-replied", member = &one.member)),
                        }
                        " " (f.relative(one.at))
                    } }
                }
            }
        }
    }
}

fn text(f: &Frame, view: &ProposalView) -> Markup {
    if view.withdraws {
        return html! {
            div.card__message {
                p.card__text data-text { (t!(f, "card-withdraw")) }
                p.card__under { span { (t!(f, "card-withdraw-help")) } }
            }
        };
    }
    html! {
        div.card__message {
            @if view.text.is_empty() {
                p.card__text.card__text--none data-text { (t!(f, "card-no-note")) }
            } @else {
                p.card__text data-text lang=[(view.language != "default").then_some(view.language.as_str())] { (view.text) }
            }
            p.card__under {
                span data-length { (length(f, view.length, view.length_maximum)) }
                span.card__edited data-edited hidden[!view.edited] { (icon(Icon::Edit)) (t!(f, "card-edited")) }
                a href=(format!("{}/edit", view.href)) data-rewrite { (icon(Icon::Edit)) (t!(f, "card-rewrite")) }
            }
            @if view.may_go_without_note { p.card__under { span { (t!(f, "card-may-go-without-note")) } } }
            @if let Some(problem) = &view.problem { p.card__problem data-problem { (icon(Icon::Problem)) (problem) } }
        }
    }
}

fn languages(f: &Frame, view: &ProposalView) -> Markup {
    html! {
        @if view.readings.len() > 1 {
            form.card__languages method="post" action=(format!("{}/language", view.href)) data-languages aria-label=(t!(f, "card-language")) {
                @for reading in &view.readings {
                    button.chip type="submit" name="language" value=(reading.language)
                        data-text=(reading.text) data-ready[reading.ready]
                        aria-pressed=(if reading.language == view.language { "true" } else { "false" }) {
                        (language_name(f, &reading.language))
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
            @if let Some(why) = &view.why { p data-why=(why) { a href=(why) { (icon(Icon::Why)) (t!(f, "card-why")) } } }
            @if let Some(profile) = &view.profile_url {
                a href=(profile) rel="noreferrer noopener" target="_blank" { (t!(f, "card-profile")) (icon(Icon::Outside)) }
            }
        }
    }
}

/// Causes of a refusal with their words.
pub fn cause_words(f: &Frame, cause: BlockCause) -> String {
    match cause {
        BlockCause::NotRelevant => t!(f, "cause-not-relevant"),
        BlockCause::KnownAlready => t!(f, "cause-known-already"),
        BlockCause::Customer => t!(f, "cause-customer"),
        BlockCause::Competitor => t!(f, "cause-competitor"),
        BlockCause::OutOfDate => t!(f, "cause-out-of-date"),
        BlockCause::Other => t!(f, "cause-other"),
    }
}

/// The decisions, fixed at the foot of the screen.
fn decisions(f: &Frame, view: &ProposalView) -> Markup {
    let menu = format!("causes-{}", view.id);
    html! {
        div.decisions data-decisions {
            form method="post" action=(format!("{}/block", view.href)) {
                input type="hidden" name="revision" value=(view.revision);
                button.decision.decision--block type="submit" data-decide="block" {
                    (icon(Icon::Cross)) span { @if view.withdraws { (t!(f, "card-keep")) } @else { (t!(f, "card-block")) } }
                }
            }
            form method="post" action=(format!("{}/approve", view.href)) {
                input type="hidden" name="revision" value=(view.revision);
                button.decision.decision--approve type="submit" data-decide="approve"
                    disabled[view.problem.is_some()] {
                    (icon(Icon::Check)) span { @if view.withdraws { (t!(f, "card-withdraw-now")) } @else { (t!(f, "card-approve")) } }
                }
            }
            @if !view.withdraws {
                button.button.button--quiet type="button" popovertarget=(menu) { (t!(f, "card-block-because")) (icon(Icon::Down)) }
            }
            a.button.button--quiet href=(format!("/companion?after={}", view.id)) data-skip { (t!(f, "card-later")) (icon(Icon::Right)) }
            @if !view.withdraws {
                form.menu id=(menu) popover method="post" action=(format!("{}/block", view.href)) {
                    input type="hidden" name="revision" value=(view.revision);
                    span.menu__title { (t!(f, "card-block-why")) }
                    @for cause in BlockCause::ALL {
                        button.menu__entry type="submit" name="cause" value=(cause) data-decide="block" { span { (cause_words(f, *cause)) } }
                    }
                }
            }
        }
    }
}

/// A decided proposal in a list, with the way back.
pub fn decided(f: &Frame, view: &ProposalView) -> Markup {
    let (shape, class, words) = match view.decision {
        Decision::Open => (Icon::Why, "warn", t!(f, "state-waiting-for-approval")),
        Decision::Approved if view.withdraws => {
            (Icon::Check, "good", t!(f, "card-withdraw-approved"))
        }
        Decision::Blocked if view.withdraws => (Icon::Block, "quiet", t!(f, "card-kept-open")),
        Decision::Approved => (Icon::Check, "good", t!(f, "card-approved")),
        Decision::Blocked => (Icon::Block, "quiet", t!(f, "card-blocked")),
    };
    html! {
        li.decided {
            (crate::pieces::contact::plain(&view.name, view.headline.as_deref(), view.photo.as_deref()))
            (pill(shape, class, &words))
            @if view.decision != Decision::Open {
                form method="post" action=(format!("{}/undo", view.href)) {
                    button.button.button--quiet.button--icon type="submit" title=(t!(f, "undo"))
                        aria-label=(t!(f, "card-undo-for", name = &view.name)) { (icon(Icon::Undo)) }
                }
            }
        }
    }
}
