//! Settings > Workspace (R6).

use maud::html;

use crate::form::{Fields, Problems};
use crate::frame::{Frame, Head, Section, page};
use crate::icons::{Icon, icon};
use crate::language::Language;
use crate::page::Page;
use crate::pieces::field::{self, Choice, Field};
use crate::t;

/// The settings as a form holds them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WorkspaceForm {
    /// The workspace's name.
    pub name: String,
    /// Its default time zone.
    pub time_zone: String,
    /// Its language, by tag.
    pub language: String,
    /// Invitations per member in seven rolling days (R51).
    pub invitations_per_week: String,
    /// Messages per member in a day (R51).
    pub messages_per_day: String,
    /// Personalised notes of a Standard account in thirty rolling days (R51).
    pub notes_per_month: String,
    /// Profiles that searches show one member in a rolling day (R25).
    pub profile_views_per_day: String,
    /// Whether addresses in messages become short links whose visits are counted (R47).
    pub click_tracking: bool,
    /// Its colour, `#rrggbb`; empty for none.
    pub color: String,
    /// The version that was read, so that nobody overwrites what they have not seen.
    pub version: String,
}

impl WorkspaceForm {
    /// Reads the posted form.
    pub fn from_fields(fields: &Fields) -> Self {
        Self {
            name: fields.get("name").to_owned(),
            time_zone: fields.get("time_zone").to_owned(),
            language: fields.get("language").to_owned(),
            invitations_per_week: fields.get("invitations_per_week").to_owned(),
            messages_per_day: fields.get("messages_per_day").to_owned(),
            notes_per_month: fields.get("notes_per_month").to_owned(),
            profile_views_per_day: fields.get("profile_views_per_day").to_owned(),
            click_tracking: fields.on("click_tracking"),
            color: fields.get("color").to_owned(),
            version: fields.get("version").to_owned(),
        }
    }
}

/// The settings as they are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WorkspaceView {
    /// What was typed, or what is stored.
    pub form: WorkspaceForm,
    /// What is wrong with it.
    pub problems: Problems,
    /// Zones to suggest.
    pub time_zones: Vec<String>,
    /// The most invitations that may be set for a week.
    pub invitations_ceiling: u32,
    /// Where short links lead; none while the installation has no public address.
    pub short_link_site: Option<String>,
}

impl WorkspaceView {
    /// Settings with the defaults.
    pub fn sample() -> Self {
        Self {
            form: WorkspaceForm {
                name: "Northwind".to_owned(),
                time_zone: "Europe/Paris".to_owned(),
                language: "en".to_owned(),
                invitations_per_week: "80".to_owned(),
                messages_per_day: "40".to_owned(),
                notes_per_month: "3".to_owned(),
                profile_views_per_day: "50".to_owned(),
                click_tracking: true,
                color: "#3355cc".to_owned(),
                version: "1".to_owned(),
            },
            problems: Problems::default(),
            time_zones: vec!["Europe/Paris".to_owned()],
            invitations_ceiling: domain::limits::INVITATIONS_PER_WEEK_CEILING,
            short_link_site: Some("https://overture.northwind.example".to_owned()),
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &WorkspaceView) -> Page {
    let (form, problems) = (&view.form, &view.problems);
    let languages: Vec<Choice> = Language::ALL
        .into_iter()
        .map(|language| Choice::new(language.code(), language.own_name()))
        .collect();
    let ceiling = view.invitations_ceiling.to_string();
    let notes_maximum = domain::limits::NOTES_PER_MONTH_MAXIMUM.to_string();
    let views_maximum = domain::limits::PROFILE_VIEWS_PER_DAY_MAXIMUM.to_string();
    let messages_ceiling = domain::limits::MESSAGES_PER_DAY_CEILING.to_string();
    page(
        f,
        Section::Workspace,
        Head::new(t!(f, "workspace-title"))
            .sentence(t!(f, "workspace-sentence"))
            .actions(html! {
                @if f.access.settings {
                    a.button href=(f.url("/reply-endpoint")) { (icon(Icon::Inbox)) (t!(f, "endpoint-title")) }
                    a.button href=(f.url("/mail")) { (icon(Icon::Send)) (t!(f, "mail-title")) }
                }
            }),
        html! {
            form.sheet method="post" action=(f.url("/settings")) data-guard {
                (field::summary(&t!(f, "form-refused"), problems))
                input type="hidden" name="version" value=(form.version);
                section.group {
                    (field::text(&Field::new("name", t!(f, "column-name"), &form.name).required(), problems))
                    (field::suggested(&Field::new("time_zone", t!(f, "time-zone"), &form.time_zone)
                        .help(t!(f, "setup-time-zone-help")).required(), problems, &view.time_zones))
                    (field::select(&Field::new("language", t!(f, "language-label"), &form.language)
                        .help(t!(f, "workspace-language-help")), problems, &languages))
                    (field::line(&Field::new("color", t!(f, "workspace-color"), &form.color)
                        .help(t!(f, "workspace-color-help")), problems, "text", &[("maxlength", "7"), ("class", "input--figure")]))
                }
                section.group {
                    h2 { (t!(f, "workspace-budgets")) }
                    p.field__help { (t!(f, "workspace-budgets-help")) }
                    div.pair {
                        (field::line(&Field::new("invitations_per_week", t!(f, "workspace-invitations"), &form.invitations_per_week)
                            .help(t!(f, "workspace-invitations-help", maximum = view.invitations_ceiling)),
                            problems, "number", &[("min", "0"), ("max", &ceiling), ("class", "input--figure")]))
                        (field::line(&Field::new("messages_per_day", t!(f, "workspace-messages"), &form.messages_per_day),
                            problems, "number", &[("min", "0"), ("max", &messages_ceiling), ("class", "input--figure")]))
                    }
                    (field::line(&Field::new("profile_views_per_day", t!(f, "workspace-profile-views"), &form.profile_views_per_day)
                        .help(t!(f, "workspace-profile-views-help", maximum = &views_maximum)),
                        problems, "number", &[("min", "0"), ("max", &views_maximum), ("class", "input--figure")]))
                    (field::line(&Field::new("notes_per_month", t!(f, "workspace-notes"), &form.notes_per_month)
                        .help(t!(f, "workspace-notes-help")),
                        problems, "number", &[("min", "0"), ("max", &notes_maximum), ("class", "input--figure")]))
                    p.field__help { (t!(f, "workspace-pace-help")) }
                }
                section.group {
                    h2 { (t!(f, "workspace-privacy")) }
                    (field::check("click_tracking", &t!(f, "workspace-click-tracking"),
                        Some(&t!(f, "workspace-click-tracking-help")), form.click_tracking))
                    p.field__help {
                        @if let Some(site) = &view.short_link_site { (t!(f, "workspace-short-links", site = site)) }
                        @else { (t!(f, "workspace-no-short-links")) }
                    }
                }
                div.sheet__foot {
                    @if f.access.settings { button.button.button--primary type="submit" { (t!(f, "save")) } }
                }
            }
        },
    )
}
