//! The set-up of an installation without users (R1).

use maud::html;

use crate::form::{Fields, Problems};
use crate::frame::{Frame, centred};
use crate::page::Page;
use crate::pieces::field::{self, Field};
use crate::t;

/// What the set-up asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SetupForm {
    /// Name of the organization.
    pub organization: String,
    /// Name of the first workspace.
    pub workspace: String,
    /// Time zone of the workspace, by its IANA name.
    pub time_zone: String,
    /// Full name of the first administrator.
    pub name: String,
    /// E-mail address of the first administrator.
    pub email: String,
    /// Password of the first administrator; never written back.
    pub password: String,
}

impl SetupForm {
    /// Reads the posted form.
    pub fn from_fields(fields: &Fields) -> Self {
        Self {
            organization: fields.get("organization").to_owned(),
            workspace: fields.get("workspace").to_owned(),
            time_zone: fields.get("time_zone").to_owned(),
            name: fields.get("name").to_owned(),
            email: fields.get("email").to_owned(),
            password: fields.raw("password").to_owned(),
        }
    }
}

/// The set-up as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SetupView {
    /// What was typed.
    pub form: SetupForm,
    /// What is wrong with it.
    pub problems: Problems,
    /// Zones to suggest.
    pub time_zones: Vec<String>,
}

impl SetupView {
    /// A form that was refused for a short password.
    pub fn sample() -> Self {
        let mut problems = Problems::default();
        problems.add(
            "password",
            "The password has 6 characters. Use at least 10.",
        );
        Self {
            form: SetupForm {
                organization: "Northwind".to_owned(),
                workspace: "Europe".to_owned(),
                time_zone: "Europe/Paris".to_owned(),
                name: "Claire Morel".to_owned(),
                email: "claire@example.com".to_owned(),
                password: String::new(),
            },
            problems,
            time_zones: vec!["Europe/Paris".to_owned(), "America/New_York".to_owned()],
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &SetupView) -> Page {
    let (form, problems) = (&view.form, &view.problems);
    centred(
        f,
        &t!(f, "setup-title"),
        html! {
            form.panel method="post" action="/setup" data-own-zone="time_zone" {
                h1 { (t!(f, "setup-title")) }
                p.panel__lead { (t!(f, "setup-lead")) }
                (field::summary(&t!(f, "form-refused"), problems))
                fieldset.group {
                    legend { (t!(f, "setup-organization-legend")) }
                    (field::text(&Field::new("organization", t!(f, "setup-organization"), &form.organization).required(), problems))
                    (field::text(&Field::new("workspace", t!(f, "setup-workspace"), &form.workspace)
                        .help(t!(f, "setup-workspace-help")).required(), problems))
                    (field::suggested(&Field::new("time_zone", t!(f, "time-zone"), &form.time_zone)
                        .help(t!(f, "setup-time-zone-help")).required(), problems, &view.time_zones))
                }
                fieldset.group {
                    legend { (t!(f, "setup-person-legend")) }
                    (field::line(&Field::new("name", t!(f, "full-name"), &form.name).required(), problems, "text", &[("autocomplete", "name")]))
                    (field::line(&Field::new("email", t!(f, "email"), &form.email).required(), problems, "email", &[("autocomplete", "username")]))
                    (field::line(&Field::new("password", t!(f, "password"), "")
                        .help(t!(f, "password-help", count = domain::limits::PASSWORD_LENGTH_MINIMUM)).required(),
                        problems, "password", &[("autocomplete", "new-password")]))
                }
                button.button.button--primary.button--wide type="submit" { (t!(f, "setup-submit")) }
            }
        },
    )
}
