//! The frame of every page: who looks, and the navigation around what they look at.

use domain::time::Timestamp;
use jiff::tz::TimeZone;
use maud::{DOCTYPE, Markup, html};

use crate::assets;
use crate::icons::{Icon, icon, mark};
use crate::language::{Argument, Language};
use crate::link::Link;
use crate::page::Page;
use crate::pages::palette;
use crate::pieces::banner::{Tone, banner};
use crate::pieces::clock::{self, ClockView};
use crate::pieces::{avatar, toast};
use crate::{format, t};

/// Light, dark, or as the system says (R93).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// What the system prefers.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// Every choice, in the order in which it is shown.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The value in the cookie and in the page's root element.
    pub const fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads the cookie's value; anything else follows the system.
    pub fn from_code(code: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|theme| theme.code() == code)
            .unwrap_or_default()
    }
}

/// The person who looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// Full name.
    pub name: String,
    /// E-mail address, which is the log-in name.
    pub email: String,
}

/// A workspace that the viewer belongs to (R3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceLink {
    /// Its name.
    pub name: String,
    /// Where its pages begin, such as `/w/wsp_...`.
    pub base: String,
    /// Whether it is the one shown.
    pub current: bool,
}

/// What the viewer's roles allow (R4). Pages show only that; the services enforce the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Access {
    /// May create and change campaigns.
    pub campaigns: bool,
    /// May create finders, import and edit contacts.
    pub audience: bool,
    /// May invite members and switch them.
    pub members: bool,
    /// May change the workspace's settings and keys.
    pub settings: bool,
    /// Acts in their own name: has a companion.
    pub companion: bool,
    /// May make and change users of the organization.
    pub users: bool,
    /// May make workspaces of the organization and join them.
    pub workspaces: bool,
}

impl Access {
    /// Everything, as a workspace manager with an identity has it.
    pub const ALL: Self = Self {
        campaigns: true,
        audience: true,
        members: true,
        settings: true,
        companion: true,
        users: true,
        workspaces: true,
    };
}

/// What waits for the viewer, counted beside the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// Proposals without a decision.
    pub proposals: u32,
    /// Cards to send by hand.
    pub hand_sends: u32,
    /// Notifications that were not read.
    pub notifications: u32,
    /// Conversations that were not read.
    pub unread: u32,
}

/// One sentence about what was just done, with a way back where there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What happened.
    pub text: String,
    /// Where a POST takes it back.
    pub undo: Option<String>,
}

/// Who looks, in which language and zone, at what time, and what surrounds the page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The viewer's language.
    pub language: Language,
    /// The viewer's time zone, by its IANA name.
    pub zone_name: String,
    /// The same zone, resolved.
    pub zone: TimeZone,
    /// The present instant of the program's clock.
    pub now: Timestamp,
    /// Light or dark.
    pub theme: Theme,
    /// Nobody before log-in.
    pub viewer: Option<Viewer>,
    /// The viewer's workspaces.
    pub workspaces: Vec<WorkspaceLink>,
    /// What the viewer may do in the current one.
    pub access: Access,
    /// What waits for the viewer.
    pub waiting: Waiting,
    /// Where the current workspace's pages begin: `/w/wsp_...`.
    pub base: String,
    /// The address of this very page, to come back to after a change of language or look.
    pub here: String,
    /// The simulated clock, in the demo.
    pub clock: Option<ClockView>,
    /// What was just done.
    pub notice: Option<Notice>,
    /// Whether nothing leaves until a person says so (R85).
    pub held: bool,
}

impl Frame {
    /// A frame before log-in: a language, a zone and a time, nobody and nothing around.
    pub fn bare(language: Language, theme: Theme, now: Timestamp) -> Self {
        Self {
            language,
            zone_name: "UTC".to_owned(),
            zone: TimeZone::UTC,
            now,
            theme,
            viewer: None,
            workspaces: Vec::new(),
            access: Access::default(),
            waiting: Waiting::default(),
            base: String::new(),
            here: "/".to_owned(),
            clock: None,
            notice: None,
            held: false,
        }
    }

    /// A frame as a workspace manager in Paris sees it, for `/style` and tests.
    pub fn sample(language: Language) -> Self {
        let now = sample_now();
        Self {
            zone_name: "Europe/Paris".to_owned(),
            zone: TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC),
            viewer: Some(Viewer {
                name: "Claire Morel".to_owned(),
                email: "claire@example.com".to_owned(),
            }),
            workspaces: vec![
                WorkspaceLink {
                    name: "Northwind".to_owned(),
                    base: "/w/northwind".to_owned(),
                    current: true,
                },
                WorkspaceLink {
                    name: "Southwind".to_owned(),
                    base: "/w/southwind".to_owned(),
                    current: false,
                },
            ],
            access: Access::ALL,
            waiting: Waiting {
                proposals: 12,
                hand_sends: 0,
                notifications: 2,
                unread: 3,
            },
            base: "/w/northwind".to_owned(),
            here: "/style".to_owned(),
            clock: Some(ClockView::sample()),
            ..Self::bare(language, Theme::System, now)
        }
    }

    /// Words in the viewer's language; used through [`t!`](crate::t).
    pub fn text(&self, key: &str, arguments: &[(&'static str, Argument)]) -> String {
        self.language.text(key, arguments)
    }

    /// An address within the current workspace.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// A whole number in the viewer's shape.
    pub fn number(&self, value: impl Into<i64>) -> String {
        format::number(self.language, value.into())
    }

    /// A share in per cent, in the viewer's shape.
    pub fn percent(&self, share: f64, decimals: usize) -> String {
        format::percent(self.language, share, decimals)
    }

    /// An instant as people say it, with the exact one on hover.
    pub fn near(&self, instant: Timestamp) -> Markup {
        self.time_element(
            instant,
            &format::near(self.language, &self.zone, self.now, instant),
        )
    }

    /// How far an instant is from now, with the exact one on hover.
    pub fn relative(&self, instant: Timestamp) -> Markup {
        self.time_element(instant, &format::relative(self.language, self.now, instant))
    }

    fn time_element(&self, instant: Timestamp, words: &str) -> Markup {
        html! {
            time datetime=(instant.to_string())
                title=(format::exact(self.language, &self.zone, instant)) { (words) }
        }
    }
}

/// The instant of samples: a Monday afternoon with slots behind and ahead.
pub fn sample_now() -> Timestamp {
    Timestamp::from_millis(1_795_439_100_000)
}

/// An id of a thing that only samples show.
pub(crate) fn sample_id<I: domain::ids::Id>(number: u64) -> I {
    I::mint(
        sample_now(),
        &mut domain::entropy::Entropy::from_seed(number),
    )
}

/// A place in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// What needs a person, and what came of the campaigns.
    Dashboard,
    /// Campaigns > Invites.
    Invites,
    /// Campaigns > Nurtures.
    Nurtures,
    /// Campaigns > By hand: one's own cards.
    ByHand,
    /// Inbox.
    Inbox,
    /// Audience > Finders.
    Finders,
    /// Audience > Contacts.
    Contacts,
    /// Audience > Segments.
    Segments,
    /// Audience > Funnel.
    Funnel,
    /// Audience > Suppression.
    Suppression,
    /// Team > Members.
    Members,
    /// Settings > Workspace.
    Workspace,
    /// Settings > API keys.
    Keys,
    /// Administration > Users.
    Users,
    /// Administration > Workspaces.
    Workspaces,
    /// Settings > Sending.
    Engine,
    /// Notifications.
    Notifications,
    /// One's own account.
    Account,
    /// None of them.
    Elsewhere,
}

impl Section {
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Dashboard => "/dashboard",
            Self::Invites => "/invites",
            Self::Nurtures => "/nurtures",
            Self::ByHand => "/by_hand",
            Self::Inbox => "/inbox",
            Self::Finders => "/finders",
            Self::Contacts => "/contacts",
            Self::Segments => "/segments",
            Self::Funnel => "/funnel",
            Self::Suppression => "/suppressions",
            Self::Members => "/members",
            Self::Workspace => "/settings",
            Self::Keys => "/keys",
            Self::Users => "/organization/users",
            Self::Workspaces => "/organization/workspaces",
            Self::Engine => "/engine",
            Self::Notifications => "/notifications",
            Self::Account => "/account",
            Self::Elsewhere => "/",
        }
    }

    pub(crate) const fn icon(self) -> Icon {
        match self {
            Self::Dashboard => Icon::Dashboard,
            Self::Invites | Self::Elsewhere => Icon::Invite,
            Self::Nurtures => Icon::Message,
            Self::ByHand => Icon::Hand,
            Self::Inbox => Icon::Inbox,
            Self::Finders => Icon::Finder,
            Self::Contacts | Self::Users => Icon::People,
            Self::Segments => Icon::Segment,
            Self::Funnel => Icon::Funnel,
            Self::Suppression => Icon::Shield,
            Self::Members | Self::Account => Icon::Person,
            Self::Workspace | Self::Workspaces => Icon::Settings,
            Self::Keys => Icon::Key,
            Self::Engine => Icon::Clock,
            Self::Notifications => Icon::Bell,
        }
    }

    pub(crate) fn label(self, f: &Frame) -> String {
        match self {
            Self::Dashboard => t!(f, "nav-dashboard"),
            Self::Invites | Self::Elsewhere => t!(f, "nav-invites"),
            Self::Nurtures => t!(f, "nav-nurtures"),
            Self::ByHand => t!(f, "companion-by-hand-desk"),
            Self::Inbox => t!(f, "nav-inbox"),
            Self::Finders => t!(f, "nav-finders"),
            Self::Contacts => t!(f, "nav-contacts"),
            Self::Segments => t!(f, "nav-segments"),
            Self::Funnel => t!(f, "nav-funnel"),
            Self::Suppression => t!(f, "nav-suppression"),
            Self::Members => t!(f, "nav-members"),
            Self::Workspace => t!(f, "nav-workspace"),
            Self::Keys => t!(f, "nav-keys"),
            Self::Users => t!(f, "nav-users"),
            Self::Workspaces => t!(f, "nav-all-workspaces"),
            Self::Engine => t!(f, "nav-engine"),
            Self::Notifications => t!(f, "nav-notifications"),
            Self::Account => t!(f, "nav-account"),
        }
    }
}

/// The top of a page: what it is, the one sentence, what can be done first.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// The title, also that of the browser's window.
    pub title: String,
    /// The answer first: what is going on, in one sentence.
    pub sentence: Option<Markup>,
    /// The way back up, for a page below a list.
    pub parent: Option<Link>,
    /// Actions at the right.
    pub actions: Option<Markup>,
}

impl Head {
    /// A head with a title alone.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    /// With the one sentence.
    #[must_use]
    pub fn sentence(mut self, sentence: impl maud::Render) -> Self {
        self.sentence = Some(sentence.render());
        self
    }

    /// With the way up.
    #[must_use]
    pub fn parent(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.parent = Some(Link::new(label, href));
        self
    }

    /// With actions at the right.
    #[must_use]
    pub fn actions(mut self, actions: Markup) -> Self {
        self.actions = Some(actions);
        self
    }
}

/// A page of the desktop: navigation at the left, head, body.
#[expect(
    clippy::needless_pass_by_value,
    reason = "heads and bodies are made for one page"
)]
pub fn page(f: &Frame, section: Section, head: Head, body: Markup) -> Page {
    Page::new(document(
        f,
        &head.title,
        "frame",
        &html! {
            a.skip href="#main" { (t!(f, "skip-to-content")) }
            (navigation(f, section))
            div.frame__main {
                @if let Some(view) = &f.clock { (clock::bar(f, view)) }
                @if f.held { div.held { (held_banner(f)) } }
                main #main tabindex="-1" {
                    (head_markup(&head))
                    (body)
                }
            }
            (bottom_bar(f, section))
            @if !f.base.is_empty() { (palette::overlays(f)) }
            (toast::area(f))
        },
    ))
}

/// Above every page while nothing leaves, with the way to the page that says why (R85).
pub fn held_banner(f: &Frame) -> Markup {
    let cure = Link::new(t!(f, "held-banner-cure"), f.url(Section::Engine.path()));
    banner(Tone::Bad, &t!(f, "held-banner"), Some(&cure))
}

/// A page that stands alone in the middle: set-up, log-in, a problem.
#[expect(
    clippy::needless_pass_by_value,
    reason = "bodies are made for one page"
)]
pub fn centred(f: &Frame, title: &str, body: Markup) -> Page {
    Page::new(document(
        f,
        title,
        "centred",
        &html! {
            main #main.centred__main tabindex="-1" {
                div.centred__brand { (mark()) span.brand__name { "Overture" } }
                (body)
            }
            footer.centred__foot { (language_choice(f)) }
            (toast::area(f))
        },
    ))
}

/// The HTML document around a body.
pub fn document(f: &Frame, title: &str, class: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(f.language.code()) data-theme=(f.theme.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                meta name="color-scheme" content="light dark";
                // The library's own style would be inline; ours says the same in a file.
                meta name="htmx-config" content="includeIndicatorCSS:false, history:\"reload\"";
                title { (title) " · Overture" }
                link rel="stylesheet" href=(assets::url("app.css"));
                link rel="icon" type="image/svg+xml" href=(assets::url("icon.svg"));
                @if class == "companion" {
                    link rel="manifest" href=(assets::url("companion.webmanifest"));
                    link rel="apple-touch-icon" href=(assets::url("icon-192.png"));
                    meta name="theme-color" media="(prefers-color-scheme: light)" content="#f7f7f5";
                    meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0d0e10";
                }
                @for library in assets::library_urls() {
                    script src=(library) defer {}
                }
                script type="module" src=(assets::url("js/main.js")) {}
            }
            body class=(class) { (body) }
        }
    }
}

fn head_markup(head: &Head) -> Markup {
    html! {
        header.head {
            div.head__words {
                @if let Some(parent) = &head.parent {
                    a.head__parent href=(parent.href) { (icon(Icon::Left)) (parent.label) }
                }
                h1 { (head.title) }
                @if let Some(sentence) = &head.sentence { p.head__sentence { (sentence) } }
            }
            @if let Some(actions) = &head.actions { div.head__actions { (actions) } }
        }
    }
}

fn navigation(f: &Frame, section: Section) -> Markup {
    html! {
        nav.side aria-label=(t!(f, "nav-label")) {
            (workspace_switcher(f))
            (palette_link(f))
            (navigation_lists(f, section))
            div.side__foot {
                @if f.access.companion {
                    (companion_link(f))
                    @if f.waiting.hand_sends > 0 || section == Section::ByHand {
                        (entry(f, Section::ByHand, section, f.waiting.hand_sends))
                    }
                }
                (entry(f, Section::Notifications, section, waiting_at(f, Section::Notifications)))
                (person_menu(f, "person-menu"))
            }
        }
    }
}

fn palette_link(f: &Frame) -> Markup {
    html! {
        @if !f.base.is_empty() {
            a.side__entry.side__search href=(f.url("/palette")) data-palette aria-keyshortcuts="Control+K Meta+K" {
                (icon(Icon::Search)) span { (t!(f, "palette-open")) } kbd { "Ctrl K" }
            }
        }
    }
}

fn navigation_lists(f: &Frame, section: Section) -> Markup {
    let administration: Vec<Section> = [
        (Section::Users, f.access.users),
        (Section::Workspaces, f.access.workspaces),
    ]
    .into_iter()
    .filter_map(|(section, shown)| shown.then_some(section))
    .collect();
    let groups: [(String, &[Section], bool); 6] = [
        (
            t!(f, "nav-campaigns"),
            &[Section::Invites, Section::Nurtures],
            true,
        ),
        (
            t!(f, "nav-audience"),
            &[
                Section::Finders,
                Section::Contacts,
                Section::Segments,
                Section::Funnel,
                Section::Suppression,
            ],
            true,
        ),
        (t!(f, "nav-replies"), &[Section::Inbox], true),
        (t!(f, "nav-team"), &[Section::Members], true),
        (
            t!(f, "nav-settings"),
            &[Section::Workspace, Section::Keys, Section::Engine],
            f.access.settings,
        ),
        (
            t!(f, "nav-administration"),
            &administration,
            !administration.is_empty(),
        ),
    ];
    html! {
        div.side__groups {
            div.side__group { (entry(f, Section::Dashboard, section, 0)) }
            @for (title, entries, _) in groups.iter().filter(|(_, _, shown)| *shown) {
                div.side__group {
                    span.side__title { (title) }
                    @for item in *entries { (entry(f, *item, section, waiting_at(f, *item))) }
                }
            }
        }
    }
}

/// What waits at a place.
const fn waiting_at(f: &Frame, item: Section) -> u32 {
    match item {
        Section::Inbox => f.waiting.unread,
        Section::Notifications => f.waiting.notifications,
        _ => 0,
    }
}

fn entry(f: &Frame, item: Section, current: Section, count: u32) -> Markup {
    html! {
        a.side__entry href=(f.url(item.path())) aria-current=[(item == current).then_some("page")] {
            (icon(item.icon()))
            span { (item.label(f)) }
            @if count > 0 { span.count { (f.number(count)) } }
        }
    }
}

fn companion_link(f: &Frame) -> Markup {
    let waiting = f.waiting.proposals + f.waiting.hand_sends;
    html! {
        a.side__entry href="/companion" {
            (icon(Icon::Phone))
            span { (t!(f, "nav-companion")) }
            @if waiting > 0 { span.count { (f.number(waiting)) } }
        }
    }
}

fn workspace_switcher(f: &Frame) -> Markup {
    let current = f.workspaces.iter().find(|workspace| workspace.current);
    html! {
        button.switcher type="button" popovertarget="workspace-menu" {
            (mark())
            span.switcher__name { (current.map_or("Overture", |workspace| workspace.name.as_str())) }
            (icon(Icon::Down))
        }
        div.menu #workspace-menu popover {
            span.menu__title { (t!(f, "nav-workspaces")) }
            @for workspace in &f.workspaces {
                a.menu__entry href=(format!("{}/dashboard", workspace.base))
                    aria-current=[workspace.current.then_some("true")] {
                    (avatar::square(&workspace.name))
                    span { (workspace.name) }
                    @if workspace.current { (icon(Icon::Check)) }
                }
            }
        }
    }
}

fn person_menu(f: &Frame, id: &str) -> Markup {
    let Some(viewer) = &f.viewer else {
        return html! {};
    };
    html! {
        button.side__entry.side__person type="button" popovertarget=(id) {
            (avatar::small(&viewer.name, None))
            span { (viewer.name) }
            (icon(Icon::More))
        }
        div.menu id=(id) popover {
            div.menu__head { strong { (viewer.name) } span { (viewer.email) } }
            @if !f.base.is_empty() {
                a.menu__entry href=(f.url("/account")) { (icon(Icon::Person)) span { (t!(f, "nav-account")) } }
            }
            (theme_choice(f))
            (language_choice(f))
            form method="post" action="/logout" {
                button.menu__entry type="submit" { (icon(Icon::Leave)) span { (t!(f, "log-out")) } }
            }
        }
    }
}

fn theme_choice(f: &Frame) -> Markup {
    html! {
        form.choice method="post" action="/preferences" data-theme-choice {
            input type="hidden" name="return" value=(f.here);
            fieldset {
                legend { (t!(f, "theme-label")) }
                div.segments {
                    @for theme in Theme::ALL {
                        button type="submit" name="theme" value=(theme.code())
                            aria-pressed=(if theme == f.theme { "true" } else { "false" }) {
                            @match theme {
                                Theme::System => { (icon(Icon::Contrast)) (t!(f, "theme-system")) },
                                Theme::Light => { (icon(Icon::Sun)) (t!(f, "theme-light")) },
                                Theme::Dark => { (icon(Icon::Moon)) (t!(f, "theme-dark")) },
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The choice between the languages, each named in itself.
pub fn language_choice(f: &Frame) -> Markup {
    html! {
        form.choice method="post" action="/preferences" {
            input type="hidden" name="return" value=(f.here);
            fieldset {
                legend { (t!(f, "language-label")) }
                div.segments {
                    @for language in Language::ALL {
                        button type="submit" name="language" value=(language.code())
                            lang=(language.code())
                            aria-pressed=(if language == f.language { "true" } else { "false" }) {
                            (language.own_name())
                        }
                    }
                }
            }
        }
    }
}

fn bottom_bar(f: &Frame, section: Section) -> Markup {
    let tabs = [Section::Dashboard, Section::Invites, Section::Inbox];
    html! {
        nav.bottom aria-label=(t!(f, "nav-label-phone")) {
            @for item in tabs {
                a.bottom__tab href=(f.url(item.path())) aria-current=[(item == section).then_some("page")] {
                    (icon(item.icon())) span { (item.label(f)) }
                    @if waiting_at(f, item) > 0 { span.count { (f.number(waiting_at(f, item))) } }
                }
            }
            @if f.access.companion {
                a.bottom__tab href="/companion" {
                    (icon(Icon::Phone)) span { (t!(f, "nav-companion")) }
                    @if f.waiting.proposals > 0 { span.count { (f.number(f.waiting.proposals)) } }
                }
            }
            button.bottom__tab type="button" popovertarget="more-menu" {
                (icon(Icon::More)) span { (t!(f, "nav-more")) }
            }
        }
        div.menu.menu--sheet #more-menu popover {
            (palette_link(f))
            (navigation_lists(f, section))
            (entry(f, Section::Notifications, section, waiting_at(f, Section::Notifications)))
            @if f.viewer.is_some() && !f.base.is_empty() { (entry(f, Section::Account, section, 0)) }
            (theme_choice(f))
            (language_choice(f))
            @if f.viewer.is_some() {
                form method="post" action="/logout" {
                    button.menu__entry type="submit" { (icon(Icon::Leave)) span { (t!(f, "log-out")) } }
                }
            }
        }
    }
}
