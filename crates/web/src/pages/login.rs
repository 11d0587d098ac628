//! Log-in by password (R2), and the page where an invited user chooses one (R5).

use maud::html;

use crate::form::{Fields, Problems};
use crate::frame::{Frame, centred};
use crate::page::Page;
use crate::pieces::banner::{Tone, banner};
use crate::pieces::field::{self, Field};
use crate::t;

/// What a log-in posts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoginForm {
    /// The e-mail address.
    pub email: String,
    /// The password; never written back.
    pub password: String,
    /// Where to go afterwards, a path of this site.
    pub return_to: String,
}

impl LoginForm {
    /// Reads the posted form.
    pub fn from_fields(fields: &Fields) -> Self {
        Self {
            email: fields.get("email").to_owned(),
            password: fields.raw("password").to_owned(),
            return_to: fields.get("return_to").to_owned(),
        }
    }
}

/// The log-in as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoginView {
    /// What was typed as address.
    pub email: String,
    /// Where to go afterwards.
    pub return_to: String,
    /// Why the last try did not work.
    pub problem: Option<String>,
    /// Addresses and passwords of the demo, to fill in by a press.
    pub demo: Vec<DemoAccount>,
}

/// An account of the demo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoAccount {
    /// Who it is.
    pub name: String,
    /// What they do.
    pub role: String,
    /// The address.
    pub email: String,
    /// The password, which is no secret in a demo.
    pub password: String,
}

impl LoginView {
    /// A log-in of the demo, after a wrong try.
    pub fn sample() -> Self {
        Self {
            email: "claire@example.com".to_owned(),
            return_to: "/".to_owned(),
            problem: Some("The address or the password is not right.".to_owned()),
            demo: vec![DemoAccount {
                name: "Claire Morel".to_owned(),
                role: "Manager, Paris".to_owned(),
                email: "claire@example.com".to_owned(),
                password: "overture-demo".to_owned(),
            }],
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &LoginView) -> Page {
    let none = Problems::default();
    centred(
        f,
        &t!(f, "login-title"),
        html! {
            form.panel.panel--narrow method="post" action="/login" {
                h1 { (t!(f, "login-title")) }
                @if let Some(problem) = &view.problem { (banner(Tone::Bad, problem, None)) }
                input type="hidden" name="return_to" value=(view.return_to);
                (field::line(&Field::new("email", t!(f, "email"), &view.email).required(), &none, "email", &[("autocomplete", "username")]))
                (field::line(&Field::new("password", t!(f, "password"), "").required(), &none, "password", &[("autocomplete", "current-password")]))
                button.button.button--primary.button--wide type="submit" { (t!(f, "login-submit")) }
            }
            @if !view.demo.is_empty() {
                section.panel.panel--narrow.panel--quiet {
                    h2 { (t!(f, "login-demo")) }
                    ul.accounts {
                        @for account in &view.demo {
                            li {
                                form method="post" action="/login" {
                                    input type="hidden" name="email" value=(account.email);
                                    input type="hidden" name="password" value=(account.password);
                                    input type="hidden" name="return_to" value=(view.return_to);
                                    button.accounts__entry type="submit" {
                                        (crate::pieces::contact::plain(&account.name, Some(&account.role), None))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        },
    )
}

/// What an invited user posts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WelcomeForm {
    /// Full name.
    pub name: String,
    /// The password; never written back.
    pub password: String,
}

impl WelcomeForm {
    /// Reads the posted form.
    pub fn from_fields(fields: &Fields) -> Self {
        Self {
            name: fields.get("name").to_owned(),
            password: fields.raw("password").to_owned(),
        }
    }
}

/// The page behind the link of an invitation (R5).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WelcomeView {
    /// Where the form goes: `/welcome/{token}`.
    pub action: String,
    /// The invited address.
    pub email: String,
    /// The workspace.
    pub workspace: String,
    /// Whether the person has a password already and confirms with it.
    pub has_password: bool,
    /// What was typed.
    pub form: WelcomeForm,
    /// What is wrong with it.
    pub problems: Problems,
}

impl WelcomeView {
    /// An open invitation.
    pub fn sample() -> Self {
        Self {
            action: "/welcome/token".to_owned(),
            email: "jonas@example.com".to_owned(),
            workspace: "Northwind".to_owned(),
            ..Self::default()
        }
    }
}

/// The page of an invited user.
pub fn render_welcome(f: &Frame, view: &WelcomeView) -> Page {
    centred(
        f,
        &t!(f, "welcome-title"),
        html! {
            form.panel.panel--narrow method="post" action=(view.action) {
                h1 { (t!(f, "welcome-title")) }
                p.panel__lead {
                    @if view.has_password { (t!(f, "welcome-lead-known", workspace = &view.workspace, email = &view.email)) }
                    @else { (t!(f, "welcome-lead", workspace = &view.workspace, email = &view.email)) }
                }
                (field::summary(&t!(f, "form-refused"), &view.problems))
                input type="hidden" name="username" autocomplete="username" value=(view.email);
                @if view.has_password {
                    (field::line(&Field::new("password", t!(f, "password"), "").required(),
                        &view.problems, "password", &[("autocomplete", "current-password")]))
                } @else {
                    (field::line(&Field::new("name", t!(f, "full-name"), &view.form.name).required(), &view.problems, "text", &[("autocomplete", "name")]))
                    (field::line(&Field::new("password", t!(f, "password"), "")
                        .help(t!(f, "password-help", count = domain::limits::PASSWORD_LENGTH_MINIMUM)).required(),
                        &view.problems, "password", &[("autocomplete", "new-password")]))
                }
                button.button.button--primary.button--wide type="submit" { (t!(f, "welcome-submit")) }
            }
        },
    )
}
