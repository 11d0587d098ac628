//! A card that a person sends by hand: open the profile, copy the text, say what came of it (R43).

use domain::campaign::MessageStep;
use domain::time::{Timestamp, span};
use maud::{Markup, html};

use crate::frame::{Frame, sample_now};
use crate::icons::{Icon, icon};
use crate::pieces::avatar;
use crate::pieces::steps::{Act, act_words};
use crate::t;

/// One thing to send by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandSendView {
    /// Where it is reported: `/companion/actions/act_...`.
    pub href: String,
    /// A name for the element that holds the text, unique on the page.
    pub id: String,
    /// The contact's name.
    pub name: String,
    /// The headline.
    pub headline: Option<String>,
    /// The contact's profile on the network.
    pub profile_url: String,
    /// What is to be sent.
    pub step: Act,
    /// Its place in the sequence, from 0.
    pub place: usize,
    /// The text to copy; empty for an invitation without a note.
    pub text: String,
    /// Until when the slot lasts.
    pub until: Timestamp,
    /// Name and program of the campaign.
    pub campaign: String,
    /// The answers that are possible, by their codes.
    pub choices: Vec<String>,
    /// The slot is over and nobody said what came of it: the card asks.
    pub asks: bool,
}

impl HandSendView {
    /// An invitation to send by hand.
    pub fn sample() -> Self {
        Self {
            href: "/companion/actions/act_2".to_owned(),
            id: "act-2".to_owned(),
            name: "Jonas Weber".to_owned(),
            headline: Some("Head of Procurement, Rheinstahl".to_owned()),
            profile_url: "https://www.linkedin.com/in/jonas-weber".to_owned(),
            step: Act::Message(MessageStep::Invitation),
            place: 0,
            text: "Hello Jonas, we both work on low-carbon industry. I would like to follow what you publish.".to_owned(),
            until: sample_now().plus_millis(2 * span::HOUR),
            campaign: "clevel-dach · growth".to_owned(),
            choices: ["sent", "sent_without_note", "already_connected", "could_not", "later"]
                .map(str::to_owned)
                .to_vec(),
            asks: false,
        }
    }
}

/// What may have happened in the place of what was handed over: the posted value and its words, as far as the card offers
/// it. Each has its category, or lets the account rest.
pub fn reasons(f: &Frame, choices: &[String]) -> Vec<(&'static str, String)> {
    let all = [
        ("sent_without_note", t!(f, "hand-reason-sent-without-note")),
        (
            "profile_unavailable",
            t!(f, "hand-reason-profile-unavailable"),
        ),
        ("already_pending", t!(f, "hand-reason-already-pending")),
        ("already_connected", t!(f, "hand-reason-already-connected")),
        ("not_connected", t!(f, "hand-reason-not-connected")),
        ("limit_reached", t!(f, "hand-reason-limit-reached")),
        ("could_not", t!(f, "hand-reason-other")),
    ];
    let is_offered = |code: &str| choices.iter().any(|choice| choice == code);
    all.into_iter()
        .filter(|(code, _)| is_offered(code))
        .collect()
}

/// The card.
pub fn card(f: &Frame, view: &HandSendView) -> Markup {
    html! {
        article.card.card--hand data-row {
            header.card__head {
                (avatar::large(&view.name, None))
                div {
                    h2 data-row-link tabindex="-1" { (view.name) }
                    @if let Some(headline) = &view.headline { p { (headline) } }
                }
            }
            p.card__when {
                (icon(Icon::Clock))
                span { (act_words(f, view.step, view.place)) " · " (view.campaign) " · " (t!(f, "hand-until")) " " (f.near(view.until)) }
            }
            ol.hand {
                li {
                    @if view.step == Act::Withdrawal { p { (t!(f, "hand-withdraw", name = &view.name)) } }
                    @else if view.text.is_empty() { p { (t!(f, "hand-no-text")) } }
                    @else {
                        p.card__text id=(format!("text-{}", view.id)) { (view.text) }
                        button.button type="button" data-copy=(format!("text-{}", view.id)) data-copied=(t!(f, "copied")) {
                            (icon(Icon::Copy)) span { (t!(f, "hand-copy")) }
                        }
                    }
                }
                @if !view.profile_url.is_empty() { li { (profile(f, view)) } }
                li.hand__report { (report(f, view)) }
            }
        }
    }
}

/// The way to the profile; on the way the text is put on the clipboard, where scripts run.
fn profile(f: &Frame, view: &HandSendView) -> Markup {
    let copies = !view.text.is_empty();
    let source = format!("text-{}", view.id);
    html! {
        a.button href=(view.profile_url) target="_blank" rel="noreferrer noopener" data-row-key="c"
            data-copy=[copies.then_some(&source)] data-copied=[copies.then(|| t!(f, "copied"))] {
            (icon(Icon::Outside))
            span { @if copies { (t!(f, "hand-copy-and-open")) } @else { (t!(f, "hand-open-profile")) } }
        }
    }
}

fn report(f: &Frame, view: &HandSendView) -> Markup {
    let menu = format!("could-not-{}", view.id);
    if view.asks {
        return question(f, view);
    }
    html! {
        form method="post" action=(format!("{}/sent", view.href)) {
            button.button.button--primary type="submit" data-row-key="s" { (icon(Icon::Check)) span {
                @if view.step == Act::Withdrawal { (t!(f, "hand-withdrawn")) } @else { (t!(f, "hand-sent")) }
            } }
        }
        button.button type="button" popovertarget=(menu) data-row-key="n" { (t!(f, "hand-could-not")) (icon(Icon::Down)) }
        form.menu id=(menu) popover method="post" action=(format!("{}/could_not", view.href)) {
            span.menu__title { (t!(f, "hand-could-not-why")) }
            @for (code, words) in reasons(f, &view.choices) {
                button.menu__entry type="submit" name="reason" value=(code) { span { (words) } }
            }
        }
        form method="post" action=(format!("{}/later", view.href)) {
            button.button.button--quiet type="submit" data-row-key="l" { (icon(Icon::Clock)) span { (t!(f, "hand-later")) } }
        }
    }
}

/// Whether it was sent: nobody but the person can tell, and nothing goes on before the answer.
fn question(f: &Frame, view: &HandSendView) -> Markup {
    html! {
        p { strong {
            @if view.step == Act::Withdrawal { (t!(f, "hand-asked-withdrawn")) } @else { (t!(f, "hand-asked")) }
        } }
        form method="post" action=(format!("{}/sent", view.href)) {
            button.button.button--primary type="submit" data-row-key="s" { (icon(Icon::Check)) span {
                @if view.step == Act::Withdrawal { (t!(f, "hand-was-withdrawn")) } @else { (t!(f, "hand-was-sent")) }
            } }
        }
        form method="post" action=(format!("{}/not_sent", view.href)) {
            button.button type="submit" data-row-key="n" { (icon(Icon::Cross)) span {
                @if view.step == Act::Withdrawal { (t!(f, "hand-was-not-withdrawn")) } @else { (t!(f, "hand-was-not-sent")) }
            } }
        }
    }
}
