//! The account: connected or not, why, and the way back; reconnect comes first where the session has
//! expired (R11, R12).

use domain::identity::{AccountType, ConnectorKind, IdentityState};
use domain::portability::PortabilityProblem;
use domain::time::{Timestamp, span};
use maud::{Markup, html};
use service::access::budgets::BudgetsView;

use crate::form::{Fields, Problems};
use crate::frame::{Frame, language_choice, sample_now};
use crate::icons::{Icon, icon};
use crate::page::Page;
use crate::pages::members::{account_words, connector_words, identity_pill};
use crate::pieces::budgets;
use crate::pieces::field::{self, Choice, Field};
use crate::pieces::portability::problem_words;
use crate::t;

use super::{Place, page};

/// What the form to connect posts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConnectForm {
    /// The connector, by its name.
    pub connector: String,
    /// The account type, by its name.
    pub account_type: String,
    /// The address of the member's own profile.
    pub profile_url: String,
}

impl ConnectForm {
    /// Reads the posted form.
    pub fn from_fields(fields: &Fields) -> Self {
        Self {
            connector: fields.get("connector").to_owned(),
            account_type: fields.get("account_type").to_owned(),
            profile_url: fields.get("profile_url").to_owned(),
        }
    }
}

/// How a person is told (R12).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PushBox {
    /// The key that a browser subscribes with.
    pub key: String,
    /// How many devices are told.
    pub devices: u32,
    /// From when the person is left alone, `HH:MM`; empty for never.
    pub quiet_from: String,
    /// Until when.
    pub quiet_until: String,
    /// Whether a letter tells while no device does; none where the installation sends no mail.
    pub letters: Option<bool>,
}

/// Somebody who decides for another (R14).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelegationRow {
    /// The member to whom the person gave it; none where it was given to the person.
    pub given_to: Option<String>,
    /// The other one's name.
    pub name: String,
    /// Until when.
    pub until: Timestamp,
}

/// The account as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityView {
    /// The state; none where no account was connected yet.
    pub state: Option<IdentityState>,
    /// Why it is so, as a sentence.
    pub reason: Option<String>,
    /// Since when.
    pub since: Option<Timestamp>,
    /// How the account is reached.
    pub connector: ConnectorKind,
    /// What the account is.
    pub account_type: AccountType,
    /// The profile of the account.
    pub profile_url: Option<String>,
    /// Where the owner signs in at the network, after the network asked for it.
    pub sign_in_url: Option<String>,
    /// How many actions wait for the connection.
    pub waiting: u32,
    /// What the account may still do, and why.
    pub budgets: Option<BudgetsView>,
    /// Who decides beside the person, and for whom the person does.
    pub delegations: Vec<DelegationRow>,
    /// Members who could decide: id and name.
    pub delegates: Vec<(String, String)>,
    /// How the person is told; none where that is not shown.
    pub push: Option<PushBox>,
    /// Why the person's data could not be read from LinkedIn's own interface (R43), where they are read from there.
    pub portability_problem: Option<PortabilityProblem>,
    /// Connectors to choose from for a new account.
    pub connectors: Vec<ConnectorKind>,
    /// What was typed to connect.
    pub form: ConnectForm,
    /// What is wrong with it.
    pub problems: Problems,
}

impl IdentityView {
    /// A connected account.
    pub fn sample() -> Self {
        Self {
            state: Some(IdentityState::Connected),
            reason: None,
            since: Some(sample_now().plus_millis(-6 * span::DAY)),
            connector: ConnectorKind::Sandbox,
            account_type: AccountType::SalesNavigator,
            profile_url: Some("https://www.linkedin.com/in/claire-morel".to_owned()),
            sign_in_url: None,
            waiting: 0,
            budgets: Some(budgets::sample()),
            delegations: vec![DelegationRow {
                given_to: Some("mem_2".to_owned()),
                name: "Karl Huber".to_owned(),
                until: sample_now().plus_millis(6 * span::DAY),
            }],
            delegates: vec![("mem_2".to_owned(), "Karl Huber".to_owned())],
            push: Some(PushBox {
                key: "BEl62iUYgUivxIkv69yViEuiBIa".to_owned(),
                devices: 1,
                quiet_from: "20:00".to_owned(),
                quiet_until: "07:30".to_owned(),
                letters: Some(true),
            }),
            portability_problem: Some(PortabilityProblem::TokenRefused),
            connectors: vec![ConnectorKind::Assisted, ConnectorKind::Sandbox],
            form: ConnectForm::default(),
            problems: Problems::default(),
        }
    }

    /// An account whose session has expired.
    pub fn sample_expired() -> Self {
        Self {
            state: Some(IdentityState::Disconnected),
            reason: Some("LinkedIn ended the session on Sun 22 Nov, 21:10.".to_owned()),
            waiting: 14,
            ..Self::sample()
        }
    }

    /// Nobody connected yet.
    pub fn sample_new() -> Self {
        Self {
            state: None,
            since: None,
            profile_url: None,
            form: ConnectForm {
                connector: ConnectorKind::Assisted.as_str().to_owned(),
                account_type: AccountType::Standard.as_str().to_owned(),
                ..ConnectForm::default()
            },
            ..Self::sample()
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &IdentityView) -> Page {
    page(
        f,
        Place::Account,
        &t!(f, "companion-account"),
        html! {
            @match view.state {
                None => (connect(f, view)),
                Some(IdentityState::Connected) => (connected(f, view)),
                Some(state) => (reconnect(f, view, state)),
            }
            @if view.state.is_some() {
                section.account {
                    h2 { (t!(f, "linkedin-archive")) }
                    @if let Some(problem) = view.portability_problem {
                        p.banner role="status" {
                            (icon(Icon::Warning))
                            span { (problem_words(f, problem)) " " a href="/companion/archive" { (t!(f, "portability-see")) } }
                        }
                    }
                    p { (t!(f, "archive-invite")) }
                    a.button href="/companion/archive" { (t!(f, "archive-bring-own")) }
                }
            }
            (delegation(f, view))
            @if let Some(push) = &view.push { (push_box(f, push, &view.problems)) }
            section.companion__preferences {
                (language_choice(f))
                form method="post" action="/logout" {
                    button.button.button--quiet type="submit" { (icon(Icon::Leave)) (t!(f, "log-out")) }
                }
            }
        },
    )
}

/// Who decides beside the person, and for whom the person does.
fn delegation(f: &Frame, view: &IdentityView) -> Markup {
    html! {
        @if !view.delegations.is_empty() || !view.delegates.is_empty() {
            section.account {
                h2 { (t!(f, "delegation-title")) }
                @if view.delegations.is_empty() { p { (t!(f, "delegation-lead")) } } @else {
                    ul.rows {
                        @for row in &view.delegations {
                            li.rows__row {
                                @match &row.given_to {
                                    Some(member) => {
                                        span.grow { (t!(f, "delegation-given", member = &row.name)) " " (f.near(row.until)) }
                                        form method="post" action=(format!("/companion/delegations/{member}/end")) {
                                            button.button.button--quiet type="submit" aria-label=(t!(f, "delegation-end-for", member = &row.name)) { (t!(f, "delegation-end")) }
                                        }
                                    },
                                    None => span.grow { (t!(f, "delegation-taken", member = &row.name)) " " (f.near(row.until)) },
                                }
                            }
                        }
                    }
                }
                @if !view.delegates.is_empty() {
                    form.push__quiet method="post" action="/companion/delegations" {
                        (field::select(&Field::new("to_member_id", t!(f, "delegation-to"), ""), &view.problems,
                            &view.delegates.iter().map(|(id, name)| Choice::new(id, name.clone())).collect::<Vec<_>>()))
                        (field::line(&Field::new("until", t!(f, "delegation-until"), ""), &view.problems, "date", &[("required", "")]))
                        button.button type="submit" { (t!(f, "delegation-give")) }
                    }
                }
            }
        }
    }
}

/// Being told on this device, and when not.
fn push_box(f: &Frame, push: &PushBox, problems: &Problems) -> Markup {
    html! {
        section.account.push data-push data-key=(push.key)
            data-subscribe="/api/v1/account/push/subscriptions" data-unsubscribe="/api/v1/account/push/unsubscribe" {
            h2 { (t!(f, "push-title")) }
            p { (t!(f, "push-lead")) }
            div data-push-state="off" hidden {
                button.button.button--primary.button--wide type="button" data-push-on { (icon(Icon::Bell)) span { (t!(f, "push-on")) } }
            }
            div data-push-state="on" hidden {
                p { (icon(Icon::Check)) " " (t!(f, "push-is-on")) }
                button.button type="button" data-push-off { (t!(f, "push-off")) }
            }
            p data-push-state="denied" hidden { (t!(f, "push-denied")) }
            p data-push-state="unable" { (t!(f, "push-unable")) }
            p.field__error data-push-problem hidden role="alert" { (t!(f, "push-problem")) }
            @if push.devices > 0 {
                p.note { (t!(f, "push-devices", count = push.devices)) }
                form method="post" action="/companion/push/try" {
                    button.button.button--quiet type="submit" { (t!(f, "push-try")) }
                }
            }
            @if let Some(letters) = push.letters { (letters_switch(f, letters)) }
            form.push__quiet method="post" action="/companion/push/quiet" {
                (field::line(&Field::new("quiet.from", t!(f, "push-quiet-from"), &push.quiet_from), problems, "time", &[]))
                (field::line(&Field::new("quiet.until", t!(f, "push-quiet-until"), &push.quiet_until), problems, "time", &[]))
                p.field__help { (t!(f, "push-quiet-help")) }
                button.button type="submit" { (t!(f, "push-quiet-save")) }
            }
        }
    }
}

/// Whether a letter tells of tomorrow's people where no device does.
fn letters_switch(f: &Frame, on: bool) -> Markup {
    let (state, next, words) = if on {
        (t!(f, "push-letters-on"), "off", t!(f, "push-letters-end"))
    } else {
        (t!(f, "push-letters-off"), "on", t!(f, "push-letters-begin"))
    };
    html! {
        form method="post" action="/companion/push/letters" {
            p.note { (state) }
            button.button.button--quiet type="submit" name="letters" value=(next) { (words) }
        }
    }
}

fn connected(f: &Frame, view: &IdentityView) -> Markup {
    html! {
        section.account {
            p { (identity_pill(f, IdentityState::Connected)) @if let Some(since) = view.since { " " span.note { (f.relative(since)) } } }
            (facts(f, view))
            @if let Some(view) = &view.budgets { (budgets::bars(f, view)) }
            form method="post" action="/companion/identity/sign_out" {
                button.button type="submit" { (icon(Icon::Pause)) (t!(f, "identity-sign-out")) }
            }
            p.field__help { (t!(f, "identity-sign-out-help")) }
        }
    }
}

fn reconnect(f: &Frame, view: &IdentityView, state: IdentityState) -> Markup {
    let title = match state {
        IdentityState::Inactive => t!(f, "reconnect-inactive-title"),
        IdentityState::ActionRequired => t!(f, "reconnect-action-title"),
        IdentityState::Connected | IdentityState::Disconnected => t!(f, "reconnect-title"),
    };
    html! {
        section.ready.ready--problem {
            span.ready__shape { (icon(Icon::Problem)) }
            h2 { (title) }
            @if let Some(reason) = &view.reason { p { (reason) } }
            p { (t!(f, "reconnect-waiting", count = view.waiting)) }
            @if let Some(address) = &view.sign_in_url {
                a.button.button--wide href=(address) rel="noreferrer" { (icon(Icon::Outside)) (t!(f, "reconnect-sign-in")) }
            }
            form method="post" action="/companion/identity/reconnect" {
                button.button.button--primary.button--wide type="submit" { (icon(Icon::Refresh)) (t!(f, "reconnect-submit")) }
            }
            @if view.connector == ConnectorKind::Assisted { p.field__help { (t!(f, "reconnect-assisted-help")) } }
        }
        (facts(f, view))
    }
}

fn facts(f: &Frame, view: &IdentityView) -> Markup {
    html! {
        dl.facts {
            div { dt { (t!(f, "column-account")) } dd { (account_words(f, view.account_type)) } }
            div { dt { (t!(f, "column-connector")) } dd { (connector_words(f, view.connector)) } }
            @if let Some(profile) = &view.profile_url {
                div { dt { (t!(f, "card-profile")) } dd { a href=(profile) target="_blank" rel="noreferrer noopener" { (profile) } } }
            }
        }
    }
}

fn connect(f: &Frame, view: &IdentityView) -> Markup {
    let connectors: Vec<(Choice, String)> = view
        .connectors
        .iter()
        .map(|connector| {
            let help = match connector {
                ConnectorKind::Assisted => t!(f, "connector-assisted-help"),
                ConnectorKind::Sandbox => t!(f, "connector-sandbox-help"),
            };
            (
                Choice::new(connector.as_str(), connector_words(f, *connector)),
                help,
            )
        })
        .collect();
    let accounts: Vec<Choice> = AccountType::ALL
        .iter()
        .map(|account| Choice::new(account.as_str(), account_words(f, *account)))
        .collect();
    html! {
        form.account method="post" action="/companion/identity/connect" {
            h2 { (t!(f, "connect-title")) }
            p { (t!(f, "connect-lead")) }
            (field::summary(&t!(f, "form-refused"), &view.problems))
            (field::radios(&Field::new("connector", t!(f, "column-connector"), &view.form.connector), &view.problems, &connectors))
            (field::select(&Field::new("account_type", t!(f, "column-account"), &view.form.account_type), &view.problems, &accounts))
            (field::line(&Field::new("profile_url", t!(f, "connect-profile"), &view.form.profile_url)
                .help(t!(f, "connect-profile-help")), &view.problems, "url", &[("placeholder", "https://www.linkedin.com/in/…"), ("autocomplete", "url")]))
            button.button.button--primary.button--wide type="submit" { (t!(f, "connect-submit")) }
        }
    }
}
