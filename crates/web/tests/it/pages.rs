//! Every page in both languages: well formed, within the policy, small, nothing unsaid.

use std::collections::{BTreeMap, BTreeSet};

use domain::campaign::CampaignKind;
use domain::finder::FinderKind;
use web::frame::{Access, Frame, Notice, Theme};
use web::language::Language;
use web::page::Page;
use web::pages::campaign_form::CampaignFormView;
use web::pages::campaign_list::CampaignListView;
use web::pages::problem::ProblemView;
use web::{companion, pages};

/// Every page with its samples, by name.
fn all(f: &Frame) -> BTreeMap<&'static str, Page> {
    let bare = Frame::bare(f.language, Theme::System, f.now);
    let finder = |kind| pages::finder_form::FinderFormView::sample(kind);
    BTreeMap::from([
        ("style", pages::style::render(f)),
        (
            "setup",
            pages::setup::render(&bare, &pages::setup::SetupView::sample()),
        ),
        (
            "login",
            pages::login::render(&bare, &pages::login::LoginView::sample()),
        ),
        (
            "welcome",
            pages::login::render_welcome(&bare, &pages::login::WelcomeView::sample()),
        ),
        (
            "not found",
            pages::problem::render(f, &ProblemView::not_found(f)),
        ),
        (
            "forbidden",
            pages::problem::render(&bare, &ProblemView::forbidden(&bare)),
        ),
        ("broken", pages::problem::render(f, &ProblemView::broken(f))),
        (
            "dashboard",
            pages::dashboard::render(f, &pages::dashboard::DashboardPage::sample()),
        ),
        (
            "dashboard, empty",
            pages::dashboard::render(f, &pages::dashboard::DashboardPage::sample_empty()),
        ),
        (
            "funnel",
            pages::funnel::render(f, &pages::funnel::FunnelPage::sample()),
        ),
        (
            "funnel, empty",
            pages::funnel::render(f, &pages::funnel::FunnelPage::sample_empty()),
        ),
        (
            "funnel, people",
            pages::funnel::render_people(f, &pages::funnel::FunnelPeoplePage::sample()),
        ),
        (
            "weekly",
            pages::weekly::render(f, &pages::weekly::WeeklyPage::sample()),
        ),
        (
            "ledger",
            pages::ledger::render(f, &pages::ledger::LedgerPage::sample()),
        ),
        (
            "ledger, empty",
            pages::ledger::render(f, &pages::ledger::LedgerPage::sample_empty()),
        ),
        (
            "invites",
            pages::campaign_list::render(f, &CampaignListView::sample()),
        ),
        (
            "invites, filtered",
            pages::campaign_list::render(f, &CampaignListView::sample_filtered()),
        ),
        (
            "invites, empty",
            pages::campaign_list::render(f, &CampaignListView::sample_empty(CampaignKind::Invite)),
        ),
        (
            "nurtures",
            pages::campaign_list::render(f, &CampaignListView::sample_nurtures()),
        ),
        (
            "nurtures, empty",
            pages::campaign_list::render(f, &CampaignListView::sample_empty(CampaignKind::Nurture)),
        ),
        (
            "nurture, form",
            pages::campaign_form::render(f, &CampaignFormView::sample_nurture()),
        ),
        (
            "campaign, new",
            pages::campaign_form::render(f, &CampaignFormView::sample_new()),
        ),
        (
            "campaign, form",
            pages::campaign_form::render(f, &CampaignFormView::sample()),
        ),
        (
            "campaign",
            pages::campaign::render(f, &pages::campaign::CampaignView::sample()),
        ),
        ("why", pages::why::render(f, &pages::why::WhyPage::sample())),
        (
            "budgets",
            pages::budgets::render(f, &pages::budgets::BudgetsPage::sample()),
        ),
        (
            "family",
            pages::family::render(f, &pages::family::FamilyPage::sample()),
        ),
        (
            "rehearsal",
            pages::rehearsal::render(f, &pages::rehearsal::RehearsalPage::sample()),
        ),
        (
            "forecast",
            pages::forecast::render(f, &pages::forecast::ForecastPage::sample()),
        ),
        (
            "variants",
            pages::variants::render(f, &pages::variants::VariantsPage::sample()),
        ),
        (
            "variants, none",
            pages::variants::render(f, &pages::variants::VariantsPage::sample_empty()),
        ),
        (
            "versions",
            pages::versions::render(f, &pages::versions::VersionsView::sample()),
        ),
        (
            "campaign-difference",
            pages::campaign_form::render(f, &CampaignFormView::sample_difference()),
        ),
        (
            "queue",
            pages::queue::render(f, &pages::queue::QueuePage::sample()),
        ),
        (
            "lengths",
            pages::lengths::render(f, &pages::lengths::LengthsView::sample()),
        ),
        (
            "links",
            pages::links::render(f, &pages::links::LinksView::sample()),
        ),
        (
            "finders",
            pages::finders::render(f, &pages::finders::FindersView::sample()),
        ),
        (
            "finders, empty",
            pages::finders::render(f, &pages::finders::FindersView::default()),
        ),
        (
            "finder",
            pages::finder::render(f, &pages::finder::FinderView::sample()),
        ),
        (
            "finder, csv",
            pages::finder_form::render(f, &finder(FinderKind::Csv)),
        ),
        (
            "finder, search",
            pages::finder_form::render(f, &finder(FinderKind::Search)),
        ),
        (
            "import",
            pages::import_preview::render(f, &pages::import_preview::ImportPreviewView::sample()),
        ),
        (
            "import, file",
            pages::import_form::render(f, &pages::import_form::ImportFormView::sample()),
        ),
        (
            "contacts",
            pages::contacts::render(f, &pages::contacts::ContactsView::sample()),
        ),
        (
            "contacts, empty",
            pages::contacts::render(f, &pages::contacts::ContactsView::default()),
        ),
        (
            "contacts, change",
            pages::contacts_change::render(
                f,
                &pages::contacts_change::ContactsChangeView::sample(),
            ),
        ),
        (
            "contacts, under way",
            pages::contacts_change::under_way(
                f,
                &pages::contacts_change::ContactsChangeView::sample(),
            ),
        ),
        (
            "contact",
            pages::contact::render(f, &pages::contact::ContactView::sample()),
        ),
        (
            "members",
            pages::members::render(f, &pages::members::MembersView::sample()),
        ),
        (
            "workspace",
            pages::workspace::render(f, &pages::workspace::WorkspaceView::sample()),
        ),
        (
            "account",
            pages::account::render(f, &pages::account::AccountView::sample()),
        ),
        (
            "contact, duplicates",
            pages::contact_duplicates::render(
                f,
                &pages::contact_duplicates::DuplicatesView::sample(),
            ),
        ),
        (
            "contact, duplicates, none",
            pages::contact_duplicates::render(
                f,
                &pages::contact_duplicates::DuplicatesView {
                    rows: Vec::new(),
                    merges: Vec::new(),
                    ..pages::contact_duplicates::DuplicatesView::sample()
                },
            ),
        ),
        (
            "contact, merge",
            pages::contact_merge::render(f, &pages::contact_merge::MergePage::sample()),
        ),
        (
            "contact, form",
            pages::contact_form::render(f, &pages::contact_form::ContactFormView::sample()),
        ),
        (
            "users",
            pages::organization::render_users(f, &pages::organization::UsersView::sample()),
        ),
        (
            "workspaces",
            pages::organization::render_workspaces(
                f,
                &pages::organization::WorkspacesView::sample(),
            ),
        ),
        (
            "palette",
            pages::palette::render(f, &pages::palette::PaletteView::sample()),
        ),
        (
            "keys",
            pages::keys::render(f, &pages::keys::KeysView::sample()),
        ),
        (
            "segments",
            pages::segments::render(f, &pages::segments::SegmentsView::sample()),
        ),
        (
            "segments empty",
            pages::segments::render(f, &pages::segments::SegmentsView::default()),
        ),
        (
            "segment form",
            pages::segment_form::render(f, &pages::segment_form::SegmentFormView::sample()),
        ),
        (
            "suppressions",
            pages::suppressions::render(f, &pages::suppressions::SuppressionsView::sample()),
        ),
        (
            "suppression, files",
            pages::suppression_upload::render(
                f,
                &pages::suppression_upload::SuppressionUploadView::sample(),
            ),
        ),
        (
            "suppression, preview",
            pages::suppression_preview::render(
                f,
                &pages::suppression_preview::SuppressionPreviewView::sample(),
            ),
        ),
        (
            "suppression, preview of the unknown",
            pages::suppression_preview::render(
                f,
                &pages::suppression_preview::SuppressionPreviewView::sample_unknown(),
            ),
        ),
        (
            "suppression, file",
            pages::suppression_file::render(f, &pages::suppression_file::FilePage::sample()),
        ),
        (
            "outlook",
            pages::outlook::render(f, &pages::outlook::OutlookView::sample()),
        ),
        (
            "outlook empty",
            pages::outlook::render(f, &pages::outlook::OutlookView::default()),
        ),
        (
            "notifications",
            pages::notifications::render(f, &pages::notifications::NotificationsView::sample()),
        ),
        (
            "deck",
            companion::deck::render(f, &companion::deck::DeckView::sample()),
        ),
        (
            "deck, end",
            companion::deck::render(f, &companion::deck::DeckView::sample_end()),
        ),
        (
            "deck, empty",
            companion::deck::render(f, &companion::deck::DeckView::default()),
        ),
        (
            "rewrite",
            companion::edit::render(f, &companion::edit::EditView::sample()),
        ),
        (
            "by hand",
            companion::hand::render(f, &companion::hand::HandView::sample()),
        ),
        (
            "answers",
            companion::answers::render(f, &companion::answers::AnswersView::sample()),
        ),
        (
            "account",
            companion::identity::render(f, &companion::identity::IdentityView::sample()),
        ),
        (
            "account, expired",
            companion::identity::render(f, &companion::identity::IdentityView::sample_expired()),
        ),
        (
            "account, new",
            companion::identity::render(f, &companion::identity::IdentityView::sample_new()),
        ),
    ])
}

fn each(check: impl Fn(&str, &str)) {
    for language in Language::ALL {
        let mut frame = Frame::sample(language);
        frame.notice = Some(Notice {
            text: "Done.".to_owned(),
            undo: Some("/w/northwind/undo".to_owned()),
        });
        for (name, page) in all(&frame) {
            check(&format!("{name} ({})", language.code()), page.as_str());
        }
    }
}

/// The tags of a page: name and the text of the attributes.
fn tags(html: &str) -> impl Iterator<Item = (&str, &str)> {
    html.split('<')
        .skip(1)
        .filter(|tag| !tag.starts_with(['/', '!']))
        .map(|tag| {
            let end = tag.find('>').unwrap_or(tag.len());
            let tag = &tag[..end];
            tag.split_once(' ').unwrap_or((tag, ""))
        })
}

/// The value of an attribute of a tag.
fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let start = format!(" {attributes}").find(&format!(" {name}=\""))?;
    attributes[start + name.len() + 2..].split('"').next()
}

#[test]
fn nothing_is_inline() {
    each(|name, html| {
        for (tag, attributes) in tags(html) {
            assert!(
                attribute(attributes, "style").is_none(),
                "{name}: an inline style on {tag}"
            );
            let handler = attributes
                .split(' ')
                .any(|part| part.starts_with("on") && part.contains('='));
            assert!(!handler, "{name}: an inline handler on {tag}: {attributes}");
            assert!(
                tag != "script" || attribute(attributes, "src").is_some(),
                "{name}: an inline script"
            );
            assert_ne!(tag, "style", "{name}: an inline style sheet");
        }
    });
}

#[test]
fn an_id_is_there_once() {
    each(|name, html| {
        let mut seen = BTreeSet::new();
        for (tag, attributes) in tags(html) {
            if let Some(id) = attribute(attributes, "id") {
                assert!(seen.insert(id), "{name}: {tag} #{id} twice");
            }
        }
    });
}

#[test]
fn what_is_referred_to_exists() {
    each(|name, html| {
        let ids: BTreeSet<&str> = tags(html)
            .filter_map(|(_, attributes)| attribute(attributes, "id"))
            .collect();
        for (tag, attributes) in tags(html) {
            for refers in [
                "popovertarget",
                "commandfor",
                "for",
                "aria-labelledby",
                "aria-describedby",
                "list",
                "data-copy",
                "data-into",
            ] {
                for id in attribute(attributes, refers)
                    .unwrap_or_default()
                    .split_whitespace()
                {
                    assert!(
                        ids.contains(id),
                        "{name}: {tag} {refers}={id} leads nowhere"
                    );
                }
            }
        }
    });
}

#[test]
fn every_page_has_one_heading_and_a_language() {
    each(|name, html| {
        assert_eq!(
            tags(html).filter(|(tag, _)| *tag == "h1").count()
                - usize::from(name.starts_with("style")),
            1,
            "{name}"
        );
        assert!(html.contains("<html lang=\""), "{name}");
        assert_eq!(
            tags(html).filter(|(tag, _)| *tag == "main").count(),
            1,
            "{name}"
        );
    });
}

#[test]
fn every_button_and_link_says_something() {
    each(|name, html| {
        for tag in ["button", "a"] {
            for part in html.split(&format!("<{tag} ")).skip(1) {
                let (attributes, rest) = part.split_once('>').expect("a tag ends");
                let inner = rest.split(&format!("</{tag}>")).next().unwrap_or_default();
                let words: String = inner
                    .split('<')
                    .map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text))
                    .collect();
                let said = !words.trim().is_empty() || attributes.contains("aria-label=");
                assert!(said, "{name}: <{tag} {attributes}> says nothing");
            }
        }
    });
}

#[test]
fn every_input_has_a_label() {
    each(|name, html| {
        let labelled: BTreeSet<&str> = tags(html)
            .filter(|(tag, _)| *tag == "label")
            .filter_map(|(_, attributes)| attribute(attributes, "for"))
            .collect();
        for (tag, attributes) in tags(html) {
            if !matches!(tag, "input" | "textarea" | "select")
                || attributes.contains("type=\"hidden\"")
            {
                continue;
            }
            let id = attribute(attributes, "id").unwrap_or_default();
            let wrapped = matches!(attribute(attributes, "type"), Some("radio" | "checkbox"));
            assert!(
                labelled.contains(id) || wrapped || attributes.contains("aria-label="),
                "{name}: {tag} {attributes} has no label"
            );
        }
    });
}

#[test]
fn a_page_stays_small() {
    each(|name, html| {
        // 60 KB gzipped is the measure; markup shrinks at least sixfold, and the page of pieces is all at once.
        let most = if name.starts_with("style") {
            160_000
        } else {
            90_000
        };
        assert!(html.len() < most, "{name}: {} bytes", html.len());
    });
}

#[test]
fn no_key_shows_instead_of_words() {
    let keys: Vec<String> = Language::English
        .sources()
        .iter()
        .flat_map(|(_, source)| source.lines())
        .filter_map(|line| line.split_once(" = ").map(|(key, _)| format!(">{key}<")))
        .collect();
    each(|name, html| {
        for key in keys.iter().filter(|key| key.contains('-')) {
            assert!(!html.contains(key.as_str()), "{name}: {key}");
        }
    });
}

#[test]
fn a_viewer_is_offered_nothing_to_change() {
    let mut frame = Frame::sample(Language::English);
    frame.access = Access::default();
    let list = pages::campaign_list::render(&frame, &CampaignListView::sample());
    for word in [
        "/campaigns/new",
        "role=\"switch\"",
        "/archive",
        "/duplicate",
        "/edit",
    ] {
        assert!(!list.as_str().contains(word), "{word}");
    }
    let members = pages::members::render(&frame, &pages::members::MembersView::sample());
    assert!(!members.as_str().contains("/members/invite"));
    assert!(
        !members.as_str().contains("welcome/k3v9"),
        "an open link is for managers alone"
    );
}

#[test]
fn what_people_typed_is_escaped() {
    let frame = Frame::sample(Language::English);
    let mut view = CampaignListView::sample();
    view.groups[0].rows[0].name = "<script>alert(1)</script>\"'".to_owned();
    let html = pages::campaign_list::render(&frame, &view);
    assert!(!html.as_str().contains("<script>alert"));
    let live = pages::campaign_list::live(&frame, view.kind, &view.summary, &view.groups[0].rows)
        .into_string();
    assert!(!live.contains("<script>alert"));
    assert!(live.contains("hx-target=\"#row-cmp_1\""));
}

#[test]
fn the_deck_counts_and_ends() {
    let frame = Frame::sample(Language::English);
    let deck = companion::deck::render(&frame, &companion::deck::DeckView::sample());
    assert!(deck.as_str().contains("3 of 12"));
    assert!(deck.as_str().contains("/companion/proposals/act_1/approve"));
    let end = companion::deck::render(&frame, &companion::deck::DeckView::sample_end());
    assert!(end.as_str().contains("Tomorrow is ready"));
    assert!(end.as_str().contains("09:05"));
}
