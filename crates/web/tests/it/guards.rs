//! What a script that asks for a part of a page is told when there is none.

use http::{HeaderValue, Request, StatusCode};
use testkit::both::on_sqlite;

use crate::support::{ADMIN, Browser, HOST, Site, form};

fn part(mut request: Request<axum::body::Body>, from: &str) -> Request<axum::body::Body> {
    let headers = request.headers_mut();
    headers.insert("hx-request", HeaderValue::from_static("true"));
    let referer = format!("http://{HOST}{from}");
    headers.insert("referer", referer.parse().expect("a header"));
    request
}

async fn ask(browser: &mut Browser, path: &str, from: &str) -> crate::support::Answer {
    browser.send(part(form(path, &[]), from)).await
}

#[test]
fn a_script_is_sent_to_the_log_in() {
    on_sqlite(async |db| {
        let site = Site::empty(db);
        let workspace = site.set_up().await;
        let from = format!("/w/{workspace}/invites?program=growth");
        let path = format!("/w/{workspace}/keys");
        let answer = ask(&mut site.browser(), &path, &from).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        let to = answer.header("hx-redirect");
        assert!(to.starts_with("/login?return=%2Fw%2Fwsp_"), "{to}");
        assert!(to.contains("invites%3Fprogram%3Dgrowth"), "{to}");
    });
}

#[test]
fn a_script_shows_what_was_refused_on_the_page_that_is_there() {
    on_sqlite(async |db| {
        let site = Site::empty(db);
        let workspace = site.set_up().await;
        let mut browser = site.signed_in(ADMIN).await;
        let path = format!("/w/{workspace}/members/mem_0/activate");
        let answer = ask(&mut browser, &path, "/").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.header("hx-retarget"), "#toasts");
        answer.shows("role=\"alert\"");
        assert!(!answer.body.contains("<html"));
    });
}

#[test]
fn a_page_about_a_problem_keeps_its_frame() {
    on_sqlite(async |db| {
        let site = Site::empty(db);
        let workspace = site.set_up().await;
        let mut browser = site.signed_in(ADMIN).await;
        let missing = browser.get(&format!("/w/{workspace}/keys/x")).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        let member = browser
            .post(&format!("/w/{workspace}/members/mem_0/activate"), &[])
            .await;
        assert_eq!(member.status, StatusCode::NOT_FOUND);
        member.shows("Claire Morel");
        member.shows(&format!("href=\"/w/{workspace}/invites\""));
    });
}
