//! Serves every page with its sample, to look at while designing:
//! `cargo run -p web --example style -- 8090`.

use std::convert::Infallible;

use axum::Router;
use axum::extract::{Path, Query, RawQuery};
use axum::http::StatusCode;
use axum::response::sse::{Event, Sse};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use domain::campaign::CampaignKind;
use domain::finder::FinderKind;
use futures_util::stream;
use http::header;
use web::form::Fields;
use web::frame::{Frame, Notice, Theme};
use web::language::Language;
use web::page::{Page, compressed, secured};
use web::pages::campaign_form::{CampaignForm, CampaignFormView};
use web::pages::campaign_list::{self, CampaignListView, Outcome};
use web::pages::problem::ProblemView;
use web::{companion, pages, pieces};

#[tokio::main]
async fn main() {
    let port = std::env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(8090_u16);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port))
        .await
        .expect("the port is free");
    println!("http://127.0.0.1:{port}/");
    let router = Router::new()
        .route("/", get(|| async { Redirect::to("/invites") }))
        .route("/{name}", get(show))
        .route("/w/northwind/campaigns/draft", post(draft))
        .route("/w/northwind/campaigns/preview", post(preview))
        .route("/companion/proposals/{id}/{verb}", post(decide))
        .route("/w/northwind/invites/live", get(live))
        .merge(web::assets::router());
    axum::serve(listener, secured(compressed(router)))
        .await
        .expect("the server runs");
}

#[derive(serde::Deserialize, Default)]
struct Look {
    #[serde(default)]
    lang: String,
    #[serde(default)]
    theme: String,
    #[serde(default)]
    bare: String,
}

fn frame(look: &Look) -> Frame {
    let mut frame = Frame::sample(Language::from_tag(&look.lang).unwrap_or_default());
    frame.theme = Theme::from_code(&look.theme);
    if look.bare == "clock" {
        frame.clock = None;
    }
    frame
}

async fn show(
    Path(name): Path<String>,
    Query(look): Query<Look>,
    RawQuery(_): RawQuery,
) -> Response {
    let f = frame(&look);
    match sample(&f, &name) {
        Some(page) => page.into_response(),
        None => pages::problem::render(&f, &ProblemView::not_found(&f)).into_response(),
    }
}

fn sample(f: &Frame, name: &str) -> Option<Page> {
    let mut noticed = f.clone();
    noticed.notice = Some(Notice {
        text: web::t!(f, "notice-blocked", name = "Jonas Weber"),
        undo: Some("/style".to_owned()),
    });
    let outside = Frame {
        clock: None,
        ..Frame::bare(f.language, f.theme, f.now)
    };
    Some(match name {
        "style" => pages::style::render(f),
        "setup" => pages::setup::render(&outside, &pages::setup::SetupView::sample()),
        "login" => pages::login::render(&outside, &pages::login::LoginView::sample()),
        "welcome" => pages::login::render_welcome(&outside, &pages::login::WelcomeView::sample()),
        "invites" => campaign_list::render(f, &CampaignListView::sample()),
        "invites-filtered" => campaign_list::render(&noticed, &CampaignListView::sample_filtered()),
        "nurtures" => campaign_list::render(f, &CampaignListView::sample_nurtures()),
        "invites-empty" => {
            campaign_list::render(f, &CampaignListView::sample_empty(CampaignKind::Invite))
        }
        "campaign-new" => pages::campaign_form::render(f, &CampaignFormView::sample_new()),
        "campaign-form" => pages::campaign_form::render(f, &CampaignFormView::sample()),
        "campaign" => pages::campaign::render(f, &pages::campaign::CampaignView::sample()),
        "why" => pages::why::render(f, &pages::why::WhyPage::sample()),
        "budgets" => pages::budgets::render(f, &pages::budgets::BudgetsPage::sample()),
        "family" => pages::family::render(f, &pages::family::FamilyPage::sample()),
        "rehearsal" => pages::rehearsal::render(f, &pages::rehearsal::RehearsalPage::sample()),
        "forecast" => pages::forecast::render(f, &pages::forecast::ForecastPage::sample()),
        "versions" => pages::versions::render(f, &pages::versions::VersionsView::sample()),
        "campaign-difference" => {
            pages::campaign_form::render(f, &CampaignFormView::sample_difference())
        }
        "queue" => pages::queue::render(f, &pages::queue::QueuePage::sample()),
        "dashboard" => pages::dashboard::render(f, &pages::dashboard::DashboardPage::sample()),
        "ledger" => pages::ledger::render(f, &pages::ledger::LedgerPage::sample()),
        "lengths" => pages::lengths::render(f, &pages::lengths::LengthsView::sample()),
        "links" => pages::links::render(f, &pages::links::LinksView::sample()),
        "finders" => pages::finders::render(f, &pages::finders::FindersView::sample()),
        "finder" => pages::finder::render(f, &pages::finder::FinderView::sample()),
        "finder-csv" => finder_form(f, FinderKind::Csv),
        "finder-search" => finder_form(f, FinderKind::Search),
        "finder-source" => finder_form(f, FinderKind::HttpJson),
        "finder-database" => finder_form(f, FinderKind::Sql),
        "import" => {
            pages::import_preview::render(f, &pages::import_preview::ImportPreviewView::sample())
        }
        "contacts" => pages::contacts::render(f, &pages::contacts::ContactsView::sample()),
        "contacts-change" => {
            pages::contacts_change::render(f, &pages::contacts_change::ContactsChangeView::sample())
        }
        "contact" => pages::contact::render(f, &pages::contact::ContactView::sample()),
        "members" => pages::members::render(f, &pages::members::MembersView::sample()),
        "workspace" => pages::workspace::render(f, &pages::workspace::WorkspaceView::sample()),
        "keys" => pages::keys::render(f, &pages::keys::KeysView::sample()),
        "suppressions" => {
            pages::suppressions::render(f, &pages::suppressions::SuppressionsView::sample())
        }
        "outlook" => pages::outlook::render(f, &pages::outlook::OutlookView::sample()),
        "notifications" => {
            pages::notifications::render(f, &pages::notifications::NotificationsView::sample())
        }
        "deck" => companion::deck::render(f, &companion::deck::DeckView::sample()),
        "deck-end" => companion::deck::render(&noticed, &companion::deck::DeckView::sample_end()),
        "deck-edit" => companion::edit::render(f, &companion::edit::EditView::sample()),
        "hand" => companion::hand::render(f, &companion::hand::HandView::sample()),
        "answers" => companion::answers::render(f, &companion::answers::AnswersView::sample()),
        "identity" => companion::identity::render(f, &companion::identity::IdentityView::sample()),
        "identity-expired" => {
            companion::identity::render(f, &companion::identity::IdentityView::sample_expired())
        }
        "identity-new" => {
            companion::identity::render(f, &companion::identity::IdentityView::sample_new())
        }
        _ => return None,
    })
}

fn finder_form(f: &Frame, kind: FinderKind) -> Page {
    pages::finder_form::render(f, &pages::finder_form::FinderFormView::sample(kind))
}

/// Answers the buttons of the campaign form, as a service will.
async fn draft(body: axum::body::Bytes) -> Response {
    let fields = Fields::parse(&body);
    let f = frame(&Look::default());
    let mut form = CampaignForm::from_fields(&fields);
    form.apply(fields.get("do"));
    let view = CampaignFormView {
        form,
        ..CampaignFormView::sample_new()
    };
    Html(pages::campaign_form::form(&f, &view).into_string()).into_response()
}

/// Answers a decision on the companion, as a service will.
async fn decide() -> Response {
    let f = frame(&Look::default());
    let view = companion::deck::DeckView::sample_end();
    Html(companion::deck::fragment(&f, &view).into_string()).into_response()
}

/// Answers a pause in typing with a length, as a service will.
async fn preview(Query(place): Query<Place>) -> Response {
    let f = frame(&Look::default());
    let view = pieces::message::DeliveredView::sample();
    let at = pieces::message::Place {
        index: place.message,
        variant: place.variant.as_deref(),
    };
    Html(pieces::message::delivered(&f, at, &place.language, &view).into_string()).into_response()
}

#[derive(serde::Deserialize)]
struct Place {
    message: usize,
    variant: Option<String>,
    language: String,
}

/// One message of the live stream: a row whose ratio has grown.
async fn live() -> Response {
    let f = frame(&Look::default());
    let view = CampaignListView::sample();
    let mut row = view.groups[0].rows[0].clone();
    row.outcome = Outcome::Invited(pieces::ratio::RatioView::new(99, 100));
    let text = campaign_list::live(&f, view.kind, &view.summary, &[row]).into_string();
    let event = Event::default().data(text.replace('\n', " "));
    let sse = Sse::new(stream::iter([Ok::<_, Infallible>(event)]));
    (StatusCode::OK, [(header::CACHE_CONTROL, "no-store")], sse).into_response()
}
