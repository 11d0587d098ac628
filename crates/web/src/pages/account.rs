//! One's own account: the name that others see, and the password (S-08).

use maud::{Markup, html};

use crate::form::{Fields, Problems};
use crate::frame::{Frame, Head, Section, page};
use crate::page::Page;
use crate::pieces::field::{self, Field};
use crate::t;

/// The account as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountView {
    /// The name, as stored or as typed.
    pub name: String,
    /// The e-mail address, which is the log-in name.
    pub email: String,
    /// What is wrong with the name.
    pub name_problems: Problems,
    /// What is wrong with the passwords.
    pub password_problems: Problems,
}

impl AccountView {
    /// An account whose owner got the present password wrong.
    pub fn sample() -> Self {
        let mut password_problems = Problems::default();
        password_problems.add(
            "current",
            "This is not the present password. Check it and try again.",
        );
        Self {
            name: "Claire Morel".to_owned(),
            email: "claire@example.com".to_owned(),
            password_problems,
            ..Self::default()
        }
    }
}

/// What the form for a new password posts. It is never shown again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PasswordForm {
    /// The present password.
    pub current: String,
    /// The new one.
    pub new: String,
}

impl PasswordForm {
    /// Reads the posted form; passwords keep their spaces.
    pub fn from_fields(fields: &Fields) -> Self {
        Self {
            current: fields.raw("current").to_owned(),
            new: fields.raw("new").to_owned(),
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &AccountView) -> Page {
    let head =
        Head::new(t!(f, "account-title")).sentence(t!(f, "account-sentence", email = &view.email));
    page(
        f,
        Section::Account,
        head,
        html! { (name(f, view)) (password(f, view)) },
    )
}

fn name(f: &Frame, view: &AccountView) -> Markup {
    let field = Field::new("name", t!(f, "full-name"), &view.name).help(t!(f, "account-name-help"));
    html! {
        form.sheet method="post" action=(f.url("/account")) data-guard {
            h2 { (t!(f, "account-you")) }
            (field::summary(&t!(f, "form-refused"), &view.name_problems))
            (field::line(&field.required(), &view.name_problems, "text", &[("autocomplete", "name")]))
            div.sheet__foot { button.button type="submit" { (t!(f, "save")) } }
        }
    }
}

fn password(f: &Frame, view: &AccountView) -> Markup {
    let problems = &view.password_problems;
    let current = Field::new("current", t!(f, "account-password-present"), "").required();
    let new = Field::new("new", t!(f, "account-password-new"), "")
        .help(t!(
            f,
            "password-help",
            count = domain::limits::PASSWORD_LENGTH_MINIMUM
        ))
        .required();
    html! {
        form.sheet method="post" action=(f.url("/account/password")) {
            h2 { (t!(f, "password")) }
            p.field__help { (t!(f, "account-password-lead")) }
            (field::summary(&t!(f, "form-refused"), problems))
            // Password managers want to know whose password it is.
            input type="hidden" name="email" value=(view.email) autocomplete="username";
            (field::line(&current, problems, "password", &[("autocomplete", "current-password")]))
            (field::line(&new, problems, "password", &[("autocomplete", "new-password")]))
            div.sheet__foot {
                button.button.button--primary type="submit" { (t!(f, "account-password-submit")) }
            }
        }
    }
}
