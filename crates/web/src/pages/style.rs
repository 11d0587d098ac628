//! Every piece on one page, with samples: `/style` of the demo.

use domain::action::{ActionState, Category};
use domain::campaign::{CampaignKind, MessageStep};
use domain::health::{HealthError, HealthState, HealthWarning};
use maud::{Markup, html};

use crate::form::Problems;
use crate::frame::{Frame, Head, Notice, Section, page};
use crate::icons::{Icon, icon, mark};
use crate::link::{Address, Link};
use crate::page::Page;
use crate::pieces::banner::{Tone, banner};
use crate::pieces::chart::{self, Chart};
use crate::pieces::clock::{self, ClockView};
use crate::pieces::contact::{self, ContactChip};
use crate::pieces::deck::{self, ProposalView};
use crate::pieces::dialog::{Dialog, dialog, opener};
use crate::pieces::empty::empty;
use crate::pieces::field::{self, Choice, Field};
use crate::pieces::hand_send::{self, HandSendView};
use crate::pieces::health::{self, HealthView, Trouble};
use crate::pieces::journey::{JourneyEntry, journey};
use crate::pieces::menu::{Entry, menu};
use crate::pieces::message::{self, DeliveredView, MessageContext, MessageForm};
use crate::pieces::pager::{Paging, pager};
use crate::pieces::progress::{self, ProgressView};
use crate::pieces::ratio::{RatioView, ratio};
use crate::pieces::slots::{self, ScheduleContext, ScheduleForm};
use crate::pieces::steps::{Step, steps};
use crate::pieces::tabs::{Tab, tabs};
use crate::pieces::toolbar::{Filter, toolbar};
use crate::pieces::variant_test;
use crate::pieces::why::{WhyView, why};
use crate::pieces::{status, switch, toast};
use crate::t;

/// The page. It takes no view: everything on it is a sample.
pub fn render(f: &Frame) -> Page {
    let head = Head::new(t!(f, "style-title")).sentence(t!(f, "style-sentence"));
    let shown: Vec<(&str, String, Markup)> = vec![
        ("colours", t!(f, "style-colours"), colours()),
        ("type", t!(f, "style-type"), type_scale(f)),
        ("icons", t!(f, "style-icons"), icons()),
        ("actions", t!(f, "style-actions"), actions(f)),
        ("status", t!(f, "style-status"), pills(f)),
        ("figures", t!(f, "style-figures"), figures(f)),
        ("charts", t!(f, "style-charts"), charts(f)),
        ("filters", t!(f, "style-filters"), filters(f)),
        ("fields", t!(f, "style-fields"), fields(f)),
        ("message", t!(f, "style-message"), message_field(f)),
        ("compared", t!(f, "variants-title"), compared(f)),
        ("schedule", t!(f, "style-schedule"), schedule(f)),
        ("people", t!(f, "style-people"), people(f)),
        ("cards", t!(f, "style-cards"), cards(f)),
        ("why", t!(f, "style-why"), why(f, &WhyView::sample())),
        ("messages", t!(f, "style-messages"), messages(f)),
        ("clock", t!(f, "style-clock"), clock_bars(f)),
    ];
    page(
        f,
        Section::Elsewhere,
        head,
        html! {
            nav.style__index aria-label=(t!(f, "style-title")) {
                @for (id, title, _) in &shown { a.chip href=(format!("#piece-{id}")) { (title) } }
            }
            @for (id, title, piece) in &shown {
                section.style__piece id=(format!("piece-{id}")) {
                    h2 { (title) }
                    div.style__show { (piece) }
                }
            }
        },
    )
}

fn colours() -> Markup {
    const NAMES: [&str; 14] = [
        "canvas",
        "side",
        "raised",
        "sunken",
        "line",
        "line-strong",
        "text",
        "text-soft",
        "accent",
        "accent-fill",
        "good",
        "warn",
        "bad",
        "info",
    ];
    html! {
        div.swatches {
            @for name in NAMES { div.swatch { span class=(format!("swatch__colour swatch__colour--{name}")) {} code { (name) } } }
        }
    }
}

fn type_scale(f: &Frame) -> Markup {
    html! {
        div.stack {
            p.style__huge { (mark()) "Overture" }
            h1 { (t!(f, "nav-invites")) }
            h2 { (t!(f, "queue-title")) }
            h3 { (t!(f, "contact-campaigns")) }
            p { (t!(f, "campaigns-empty-text", kind = "invite")) }
            p.note { (t!(f, "campaign-name-help")) }
            p.figures { "0123456789 · 11,111.11 · 43.6%" }
        }
    }
}

fn icons() -> Markup {
    html! {
        ul.icon-sheet { @for shape in Icon::ALL { li { (icon(*shape)) code { (shape.name()) } } } }
    }
}

fn actions(f: &Frame) -> Markup {
    html! {
        div.flow {
            button.button.button--primary type="button" { (icon(Icon::Plus)) (t!(f, "campaigns-create", kind = "invite")) }
            button.button type="button" { (icon(Icon::Edit)) (t!(f, "action-edit")) }
            button.button.button--quiet type="button" { (t!(f, "cancel")) }
            button.button.button--bad type="button" { (t!(f, "archive-confirm")) }
            button.button type="button" disabled { (t!(f, "save")) }
            (menu("style-menu", &t!(f, "actions-of", name = "clevel-france"), &[
                Entry::go(Icon::Queue, t!(f, "action-queue"), "#piece-actions"),
                Entry::ask(Icon::Archive, t!(f, "action-archive"), "style-dialog"),
            ]))
            (switch::switch("style-switch-on", &t!(f, "campaign-active-label", name = "clevel-france"), true, "/style", "/style"))
            (switch::switch("style-switch-off", &t!(f, "campaign-active-label", name = "clevel-us-q1"), false, "/style", "/style"))
            (opener("style-dialog", "button", &html! { (icon(Icon::Archive)) (t!(f, "action-archive")) }))
            (dialog(f, &Dialog {
                id: "style-dialog".to_owned(),
                title: t!(f, "archive-title", name = "clevel-france"),
                text: t!(f, "archive-text"),
                confirm: t!(f, "archive-confirm"),
                action: "/style".to_owned(),
                grave: true,
            }))
        }
        (tabs(&t!(f, "style-actions"), &[
            Tab::new(t!(f, "queue-title"), "#piece-actions", true).count("12"),
            Tab::new(t!(f, "campaign-group-messages"), "#piece-message", false),
            Tab::new(t!(f, "campaign-group-schedule"), "#piece-schedule", false),
        ]))
    }
}

fn pills(f: &Frame) -> Markup {
    html! {
        div.flow {
            @for state in HealthState::ALL {
                @let view = match state {
                    HealthState::Warnings => HealthView::sample_warnings(),
                    HealthState::Errors => HealthView::sample(*state, &[HealthError::SessionDisconnected], &[]),
                    HealthState::Stopped => HealthView::sample(*state, &[HealthError::NoSlots], &[]),
                    _ => HealthView::sample(*state, &[], &[]),
                };
                (health::pill(f, &format!("style-health-{state}"), &view))
            }
        }
        div.flow { @for state in ActionState::ALL { (status::pill(f, *state)) } }
    }
}

fn figures(f: &Frame) -> Markup {
    html! {
        div.flow {
            (progress::progress(f, "style-progress", &ProgressView::sample()))
            (progress::progress(f, "style-progress-none", &ProgressView::default()))
            (ratio(f, "style-ratio-good", &RatioView::sample()))
            (ratio(f, "style-ratio-low", &RatioView::new(28, 91)))
            (ratio(f, "style-ratio-none", &RatioView::default()))
        }
        div.style__narrow {
            (progress::bar(&ProgressView::sample(), "progress__bar progress__bar--wide"))
            (progress::legend(f, &ProgressView::sample(), true))
        }
        p.note { (t!(f, "style-categories", count = Category::ALL.len())) }
    }
}

fn charts(f: &Frame) -> Markup {
    let chart = Chart::sample(f);
    html! {
        (chart::columns(f, &chart))
        (chart::lines(f, &chart))
        div.style__narrow { (chart::bar(140, 61, 200)) }
    }
}

fn filters(f: &Frame) -> Markup {
    let here = Address::from_query("/style", "program=growth");
    let same = |value: &str| (value.to_owned(), value.to_owned());
    html! {
        (toolbar(f, &here, Some(&t!(f, "contacts-search")), &[
            Filter::new("program", t!(f, "column-program"), [same("growth"), same("events")]),
            Filter::new("sender", t!(f, "column-sender"), [same("Claire Morel")]),
        ]))
        (pager(f, &here, &Paging { cursor: Some("a".to_owned()), next: Some("b".to_owned()) }))
    }
}

fn fields(f: &Frame) -> Markup {
    let mut problems = Problems::default();
    problems.add("style-email", t!(f, "style-wrong-email"));
    html! {
        div.style__narrow.stack {
            (field::summary(&t!(f, "form-refused"), &problems))
            (field::suggested(&Field::new("style-name", t!(f, "column-name"), "clevel-france").help(t!(f, "campaign-name-help")), &problems, &["clevel-us-q1".to_owned()]))
            (field::line(&Field::new("style-email", t!(f, "email"), "claire@"), &problems, "email", &[]))
            (field::select(&Field::new("style-select", t!(f, "column-sender"), "a"), &problems, &[Choice::new("a", "Claire Morel"), Choice::new("b", "Jonas Weber")]))
            (field::radios(&Field::new("style-silence", t!(f, "campaign-on-silence"), "hold"), &problems, &[
                (Choice::new("hold", t!(f, "silence-hold")), t!(f, "silence-hold-help")),
                (Choice::new("send", t!(f, "silence-send")), t!(f, "silence-send-help")),
            ]))
            (field::check("style-check", &t!(f, "stop-if-incomings"), Some(&t!(f, "stop-if-incomings-help")), true))
        }
    }
}

fn message_field(f: &Frame) -> Markup {
    let mut form = MessageForm::empty(MessageStep::Invitation);
    form.texts = vec![
        (
            "default".to_owned(),
            "Hello {{firstName|there}}, we both work on low-carbon industry in Europe.".to_owned(),
        ),
        ("fr".to_owned(), "Bonjour {{firstName}}.".to_owned()),
    ];
    form.add_variant();
    "{{firstName|Hello}}, may I send you our year in three figures?"
        .clone_into(&mut form.variants[0].texts[0].1);
    let context = MessageContext {
        preview_url: "/style/preview".to_owned(),
        draft_url: "/style".to_owned(),
        conditions: Vec::new(),
        custom_tokens: vec!["event".to_owned()],
    };
    html! {
        form method="post" action="/style" {
            (message::message(f, &context, 0, &form, &[DeliveredView::sample()], &Problems::default()))
            (steps(f, &Step::samples()))
        }
    }
}

fn compared(f: &Frame) -> Markup {
    html! {
        @for test in variant_test::samples() {
            (variant_test::test(f, &variant_test::title(f, CampaignKind::Invite, &test), &test, Some("/style")))
        }
    }
}

fn schedule(f: &Frame) -> Markup {
    let context = ScheduleContext {
        draft_url: "/style".to_owned(),
        time_zones: vec!["Europe/Paris".to_owned()],
        cohort_label: t!(f, "campaign-cohort"),
        cohort_help: t!(f, "campaign-cohort-help"),
        cohort_name: "schedule.cohort_size",
    };
    html! { form method="post" action="/style" { (slots::schedule(f, &context, &ScheduleForm::sample(), &Problems::default())) } }
}

fn people(f: &Frame) -> Markup {
    let person = ContactChip::sample(
        "Anne-Sophie de la Tour",
        "Directrice des opérations, Hydrogène Rhône",
    );
    html! {
        div.split {
            aside.split__side { (contact::card(&person, &ProposalView::sample().facts)) }
            div.split__main { (contact::chip(&person)) (journey(f, &JourneyEntry::samples())) }
        }
    }
}

fn cards(f: &Frame) -> Markup {
    html! {
        div.style__phones {
            div.style__phone { (deck::card(f, &ProposalView::sample(), true)) }
            div.style__phone { (hand_send::card(f, &HandSendView::sample())) }
        }
    }
}

fn messages(f: &Frame) -> Markup {
    let cure = Link::new(t!(f, "cure-session-disconnected"), "#piece-messages");
    html! {
        div.stack {
            (banner(Tone::Bad, &t!(f, "health-session-disconnected"), Some(&cure)))
            (banner(Tone::Warning, &Trouble::Warning(HealthWarning::SourceNearlyEmpty { planned: 7, wanted: 20 }).words(f), Some(&Link::new(t!(f, "cure-source-empty"), "#piece-messages"))))
            (banner(Tone::Info, &t!(f, "campaign-fixed"), None))
            (banner(Tone::Good, &t!(f, "keys-fresh"), None))
            (toast::toast(f, &Notice { text: t!(f, "notice-blocked", name = "Jonas Weber"), undo: Some("/style".to_owned()) }))
            (empty(Icon::Invite, &t!(f, "campaigns-empty-title", kind = "invite"), &t!(f, "campaigns-empty-text", kind = "invite"),
                Some(&Link::new(t!(f, "campaigns-create", kind = "invite"), "#piece-messages"))))
        }
    }
}

fn clock_bars(f: &Frame) -> Markup {
    // The face has an id for the live stream; on this page the one above keeps it.
    html! {
        p.note { (t!(f, "style-clock-note")) }
        @if f.clock.is_none() { (clock::bar(f, &ClockView::sample())) }
    }
}
