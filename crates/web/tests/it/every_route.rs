//! What holds for every route, present and to come.

use std::collections::BTreeMap;

use domain::identity::Role;
use domain::ids::{CampaignId, Id};
use http::{Request, StatusCode, header};
use serde_json::Value;
use store::Db;
use testkit::on_both_databases;
use web::page::CONTENT_SECURITY_POLICY;

use crate::routes;
use crate::support::{ADMIN, Answer, Site, form};
use crate::team::Team;

/// The most that a page may ask of the database.
const QUERIES_MAXIMUM: u64 = 10;

/// Pages that ask for everything that the rules of the moment of sending look at, or copy what the engine needs: a fixed
/// number as well, however much there is.
const QUESTIONS: [(&str, u64); 3] = [
    ("/w/{workspace}/campaigns/{id}/why/{contact}", 32),
    ("/w/{workspace}/campaigns/{id}/forecast", 48),
    ("/w/{workspace}/forecast", 48),
];

/// What a person cannot see from outside is open to anybody.
const PUBLIC: [&str; 8] = [
    "/",
    "/setup",
    "/login",
    "/logout",
    "/preferences",
    "/welcome/{id}",
    "/demo/clock",
    "/companion/worker.js",
];

on_both_databases! {
    /// A page asks the database a fixed number of times, however much it shows.
    async fn a_page_asks_no_more_often_than_it_may(db: Db) {
        let team = Team::new(db, 60, 20).await;
        let mut browser = team.site.signed_in(ADMIN).await;
        let first = browser.get(&format!("/w/{}/settings", team.workspace)).await;
        assert_eq!(first.status, StatusCode::OK);
        let mut too_many = Vec::new();
        for route in routes::all().into_iter().filter(|route| route.reads) {
            let path = team.filled(&route.path);
            let before = team.site.service.db().query_count();
            let answer = if route.path.ends_with("/live") {
                browser.head(&path).await
            } else {
                browser.get(&path).await
            };
            let count = team.site.service.db().query_count() - before;
            assert!(!answer.status.is_server_error(), "{path}: {}", answer.status);
            let question = QUESTIONS.iter().find(|(path, _)| *path == route.path);
            if count > question.map_or(QUERIES_MAXIMUM, |(_, most)| *most) {
                too_many.push(format!("{}: {count} queries", route.path));
            }
        }
        assert!(too_many.is_empty(), "{}", too_many.join("\n"));
    }
}

/// Every GET route with the state of a team, as an administrator sees it.
async fn each_page(db: Db, check: impl Fn(&str, &Answer)) {
    let team = Team::new(db, 30, 5).await;
    let mut browser = team.site.signed_in(ADMIN).await;
    for route in routes::all() {
        if route.reads && !route.path.ends_with("/live") {
            let answer = browser.get(&team.filled(&route.path)).await;
            check(&route.path, &answer);
        }
    }
    let nowhere = browser.get("/nowhere").await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    check("/nowhere", &nowhere);
}

#[test]
fn every_answer_is_kept_safe() {
    testkit::both::on_sqlite(|db| {
        each_page(db, |path, answer| {
            assert_eq!(
                answer.header("content-security-policy"),
                CONTENT_SECURITY_POLICY,
                "{path}"
            );
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        })
    });
}

#[test]
fn no_page_holds_a_script_or_a_style() {
    testkit::both::on_sqlite(|db| {
        each_page(db, |path, answer| {
            for tag in answer.body.split('<').skip(1) {
                let tag = tag.split('>').next().unwrap_or_default();
                assert!(
                    !tag.starts_with("script") || tag.contains(" src="),
                    "{path}: <{tag}>"
                );
                assert!(!tag.starts_with("style"), "{path}: <{tag}>");
                assert!(!tag.contains(" style="), "{path}: <{tag}>");
                let handler = tag
                    .split_whitespace()
                    .any(|part| part.starts_with("on") && part.contains("=\""));
                assert!(!handler, "{path}: <{tag}>");
            }
        })
    });
}

#[test]
fn pages_of_a_team_are_there() {
    testkit::both::on_sqlite(|db| {
        each_page(db, |path, answer| {
            // No demonstration, and no file that waits to be imported.
            let elsewhere = ["/style", "/nowhere"].contains(&path)
                || path.contains("/uploads/")
                || answer.status.is_redirection();
            assert!(
                elsewhere || answer.status == StatusCode::OK,
                "{path}: {} {}",
                answer.status,
                answer.body
            );
        })
    });
}

/// What is in the database, but for what a look leaves behind.
async fn digest(site: &Site) -> BTreeMap<String, Vec<Value>> {
    let mut tx = site.service.db().read().await.expect("a transaction");
    let tables = store::dump::tables(&mut tx).await;
    tables.expect("the tables can be read")
}

#[test]
fn nobody_gets_in_without_a_session() {
    testkit::both::on_sqlite(async |db| {
        let team = Team::new(db, 30, 5).await;
        let before = digest(&team.site).await;
        let mut browser = team.site.browser();
        for route in routes::all() {
            if PUBLIC.contains(&route.path.as_str()) || route.path == "/style" {
                continue;
            }
            let path = team.filled(&route.path);
            let mut answers = Vec::new();
            if route.reads {
                answers.push(browser.get(&path).await);
            }
            if route.writes {
                answers.push(browser.post(&path, &[]).await);
            }
            for answer in answers {
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
                assert!(answer.location().starts_with("/login"), "{path}");
            }
        }
        assert!(before == digest(&team.site).await, "something was changed");
    });
}

#[test]
fn another_workspace_is_not_there() {
    testkit::both::on_sqlite(async |db| {
        let team = Team::new(db, 30, 5).await;
        let other = team.site.other_workspace().await;
        let before = digest(&team.site).await;
        let mut browser = team.site.signed_in(ADMIN).await;
        let mut checked = 0;
        for route in routes::all() {
            if !route.path.contains("{workspace}") {
                continue;
            }
            for foreign in [other.as_ref(), "wsp_0", "x"] {
                let path = team.filled(&route.path.replace("{workspace}", foreign));
                let mut answers = Vec::new();
                if route.reads {
                    answers.push(browser.get(&path).await);
                }
                if route.writes {
                    answers.push(browser.post(&path, &[]).await);
                }
                for answer in answers {
                    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
                    assert!(!answer.body.contains("Elsewhere"), "{path} tells its name");
                    checked += 1;
                }
            }
        }
        assert!(checked > 100, "{checked} are too few");
        assert!(before == digest(&team.site).await, "something was changed");
    });
}

#[test]
fn what_belongs_to_another_workspace_is_not_there() {
    testkit::both::on_sqlite(async |db| {
        let team = Team::new(db, 30, 5).await;
        let other = team.site.other_workspace().await;
        team.site
            .member(&other, "eve@example.org", Role::Manager)
            .await;
        let before = digest(&team.site).await;
        let mut browser = team.site.signed_in("eve@example.org").await;
        browser.get(&format!("/w/{other}/settings")).await;
        for route in routes::all() {
            if !route.path.contains("{id}") || route.path == "/welcome/{id}" {
                continue;
            }
            // Whoever carries ids from one workspace into another finds nothing.
            let path = team.filled(&route.path.replace("{workspace}", other.as_ref()));
            let mut answers = Vec::new();
            if route.reads {
                answers.push(browser.get(&path).await);
            }
            if route.writes {
                answers.push(
                    browser
                        .post(&path, &[("revision", "x"), ("text", "x")])
                        .await,
                );
            }
            for answer in answers {
                assert!(
                    answer.status.is_client_error() || answer.location().starts_with("/companion"),
                    "{path}: {}",
                    answer.status
                );
                assert!(!answer.body.contains("Person"), "{path} tells of people");
            }
        }
        assert!(before == digest(&team.site).await, "something was changed");
    });
}

#[test]
fn a_viewer_changes_nothing() {
    testkit::both::on_sqlite(async |db| {
        let team = Team::new(db, 30, 5).await;
        team.site
            .member(&team.workspace, "victor@example.org", Role::Viewer)
            .await;
        let before = digest(&team.site).await;
        let mut browser = team.site.signed_in("victor@example.org").await;
        for route in routes::all() {
            let own = PUBLIC.contains(&route.path.as_str())
                || route.path.ends_with("/notifications/read");
            if !route.writes || own {
                continue;
            }
            let path = team.filled(&route.path);
            let answer = browser.post(&path, &[]).await;
            assert!(
                !answer.status.is_server_error(),
                "{path}: {}",
                answer.status
            );
        }
        assert!(before == digest(&team.site).await, "something was changed");
    });
}

#[test]
fn another_site_writes_nothing() {
    testkit::both::on_sqlite(async |db| {
        let team = Team::new(db, 30, 5).await;
        let before = digest(&team.site).await;
        let browser = team.site.signed_in(ADMIN).await;
        for route in routes::all().into_iter().filter(|route| route.writes) {
            let path = team.filled(&route.path);
            for site in ["cross-site", "same-site"] {
                let mut request = form(&path, &[]);
                let sent = site.parse().expect("a header");
                request.headers_mut().insert("sec-fetch-site", sent);
                let answer = browser.clone().send(request).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} from {site}");
            }
            let mut request = form(&path, &[]);
            request.headers_mut().remove("sec-fetch-site");
            let answer = browser.clone().send(request).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} from nowhere");
        }
        assert!(before == digest(&team.site).await, "something was changed");
    });
}

#[test]
fn a_body_that_is_too_large_is_refused() {
    testkit::both::on_sqlite(async |db| {
        let team = Team::new(db, 30, 5).await;
        let before = digest(&team.site).await;
        let mut browser = team.site.signed_in(ADMIN).await;
        let large = "x".repeat(web::input::FORM_BYTES_MAXIMUM);
        for path in [
            "/login",
            "/preferences",
            "/w/{workspace}/settings",
            "/w/{workspace}/keys",
        ] {
            let answer = browser.post(&team.filled(path), &[("name", &large)]).await;
            assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
            answer.shows("larger than allowed");
        }
        assert!(before == digest(&team.site).await, "something was changed");
    });
}

#[test]
fn other_methods_and_other_bodies_are_refused() {
    testkit::both::on_sqlite(async |db| {
        let team = Team::new(db, 30, 5).await;
        let mut browser = team.site.signed_in(ADMIN).await;
        let settings = team.filled("/w/{workspace}/settings");
        let mut request = form(&settings, &[("name", "Other")]);
        *request.method_mut() = http::Method::PUT;
        let answer = browser.send(request).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
        let request = Request::post(&settings)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "text/plain")
            .body("name=Other".into())
            .expect("a request");
        let answer = browser.send(request).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        let unknown = CampaignId::mint(
            team.site.service.now(),
            &mut domain::entropy::Entropy::from_seed(9),
        );
        let path = format!("/w/{}/campaigns/{unknown}", team.workspace);
        assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND);
    });
}
