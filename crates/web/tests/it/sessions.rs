//! First start, logging in and out, invitations: by forms, without JavaScript (R1, R2, R5).

use domain::identity::Role;
use domain::limits;
use domain::time::span;
use http::StatusCode;
use store::Db;
use testkit::both::on_sqlite;
use testkit::on_both_databases;

use crate::support::{ADMIN, PASSWORD, START, Site};

fn setup<'a>(zone: &'a str, password: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("organization", "Northwind"),
        ("workspace", "Europe"),
        ("time_zone", zone),
        ("name", "Claire Morel"),
        ("email", ADMIN),
        ("password", password),
    ]
}

on_both_databases! {
    /// From an empty installation to being logged in again.
    async fn a_first_start_leads_to_a_workspace(db: Db) {
        let site = Site::empty(db);
        let mut browser = site.browser();
        assert_eq!(browser.get("/").await.location(), "/setup");
        assert_eq!(browser.get("/login").await.location(), "/setup");
        browser.get("/setup").await.shows("action=\"/setup\"");

        let refused = browser.post("/setup", &setup("Europe/Nowhere", "short")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("value=\"Northwind\"");
        refused.shows("Europe/Nowhere");
        refused.shows(&format!("at least {}", limits::PASSWORD_LENGTH_MINIMUM));
        assert!(!refused.body.contains("short\""), "a password is never written back");
        assert!(browser.cookies.is_empty());

        let done = browser.post("/setup", &setup("Europe/Paris", PASSWORD)).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        let home = done.location().to_owned();
        assert!(home.starts_with("/w/wsp_") && home.ends_with("/invites"), "{home}");
        let page = browser.get(&home).await;
        page.shows("Welcome to Europe.");
        page.shows("Claire Morel");
        assert!(!browser.get(&home).await.body.contains("Welcome to Europe."), "a notice is shown once");
        assert_eq!(browser.get("/").await.location(), home.replace("/invites", "/dashboard"));
        assert_eq!(browser.get("/setup").await.location(), "/");
        let again = browser.clone().post("/setup", &setup("Europe/Paris", PASSWORD)).await;
        assert_eq!(again.status, StatusCode::CONFLICT);

        let mut stale = browser.clone();
        assert_eq!(browser.post("/logout", &[]).await.location(), "/login");
        assert!(browser.cookies.is_empty(), "{:?}", browser.cookies);
        let back = stale.get(&home).await;
        assert_eq!(back.status, StatusCode::SEE_OTHER);
        assert!(back.location().starts_with("/login?return=%2Fw%2Fwsp_"));

        let form = browser.get(back.location()).await;
        form.shows(&format!("name=\"return_to\" value=\"{home}\""));
        let wrong = browser
            .post("/login", &[("email", ADMIN), ("password", "wrong password"), ("return_to", &home)])
            .await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
        wrong.shows("e-mail address or the password is wrong");
        wrong.shows(&format!("value=\"{ADMIN}\""));
        assert!(browser.cookies.is_empty());
        let right = browser
            .post("/login", &[("email", ADMIN), ("password", PASSWORD), ("return_to", &home)])
            .await;
        assert_eq!(right.location(), home);
        assert_eq!(browser.get(&home).await.status, StatusCode::OK);
    }
}

#[test]
fn who_guesses_has_to_wait() {
    on_sqlite(async |db| {
        let site = Site::empty(db);
        site.set_up().await;
        let mut browser = site.browser();
        let wrong = [("email", ADMIN), ("password", "wrong password")];
        for _ in 0..limits::LOGIN_FAILURES_MAXIMUM {
            let answer = browser.post("/login", &wrong).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        }
        let right = [("email", ADMIN), ("password", PASSWORD)];
        let answer = browser.post("/login", &right).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        answer.shows("too many attempts");
        assert!(browser.cookies.is_empty());
        site.clock
            .advance_to(START.plus_millis(2 * limits::LOGIN_WINDOW_MILLISECONDS));
        let answer = browser.post("/login", &right).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn an_unknown_address_is_answered_like_a_wrong_password() {
    on_sqlite(async |db| {
        let site = Site::empty(db);
        site.set_up().await;
        let mut browser = site.browser();
        let known = browser
            .post("/login", &[("email", ADMIN), ("password", "x")])
            .await;
        let other = "nobody@example.org";
        let unknown = browser
            .post("/login", &[("email", other), ("password", "x")])
            .await;
        assert_eq!(known.status, unknown.status);
        assert_eq!(known.body.replace(ADMIN, other), unknown.body);
    });
}

#[test]
fn nobody_is_sent_to_another_site() {
    on_sqlite(async |db| {
        let site = Site::empty(db);
        site.set_up().await;
        for to in ["//evil.example", "https://evil.example/", "/\\evil.example"] {
            let mut browser = site.browser();
            let form = browser.get(&format!("/login?return={to}")).await;
            form.shows("name=\"return_to\" value=\"/\"");
            let fields = [("email", ADMIN), ("password", PASSWORD), ("return_to", to)];
            assert_eq!(browser.post("/login", &fields).await.location(), "/");
            let fields = [("theme", "dark"), ("return", to)];
            assert_eq!(browser.post("/preferences", &fields).await.location(), "/");
        }
    });
}

#[test]
fn a_session_ends_by_itself() {
    on_sqlite(async |db| {
        let site = Site::empty(db);
        let workspace = site.set_up().await;
        let mut browser = site.signed_in(ADMIN).await;
        let page = format!("/w/{workspace}/settings");
        site.clock
            .advance_to(START.plus_millis(limits::SESSION_MILLISECONDS - span::MINUTE));
        assert_eq!(browser.get(&page).await.status, StatusCode::OK);
        site.clock
            .advance_to(START.plus_millis(limits::SESSION_MILLISECONDS + span::MINUTE));
        assert!(browser.get(&page).await.location().starts_with("/login"));
    });
}

#[test]
fn a_site_served_by_tls_holds_its_cookies_to_itself() {
    on_sqlite(async |db| {
        let site = Site::secure(db);
        site.set_up().await;
        let mut browser = site.browser();
        let fields = [("email", ADMIN), ("password", PASSWORD), ("return_to", "/")];
        assert_eq!(browser.post("/login", &fields).await.location(), "/");
        let names: Vec<&String> = browser.cookies.keys().collect();
        assert_eq!(names, ["__Host-overture_session"]);
        let page = browser.open("/").await;
        assert_eq!(page.status, StatusCode::OK);
    });
}

#[test]
fn an_invited_person_becomes_a_member() {
    on_sqlite(async |db| {
        let site = Site::empty(db);
        let workspace = site.set_up().await;
        let mut manager = site.signed_in(ADMIN).await;
        let members = format!("/w/{workspace}/members");
        let fields = [
            ("name", "Nora Lind"),
            ("email", "nora@example.org"),
            ("role", "editor"),
        ];
        let page = manager.post(&format!("{members}/invite"), &fields).await;
        assert_eq!(page.status, StatusCode::OK);
        let old = link(&page.body);
        let page = manager.get(&members).await;
        page.shows("nora@example.org");
        assert!(!page.body.contains(&old), "a link is shown once");

        let twice = manager.post(&format!("{members}/invite"), &fields).await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
        let renewed = manager
            .post(
                &format!("{members}/invitations/renew"),
                &[("email", "nora@example.org")],
            )
            .await;
        let new = link(&renewed.body);
        let mut nora = site.browser();
        assert_eq!(nora.get(&old).await.status, StatusCode::NOT_FOUND);
        let welcome = nora.get(&new).await;
        welcome.shows("You were invited to Europe as nora@example.org");
        let short = nora
            .post(&new, &[("name", "Nora Lind"), ("password", "short")])
            .await;
        assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
        let fields = [("name", "Nora Lind"), ("password", PASSWORD)];
        let home = nora.submit(&new, &fields).await;
        assert_eq!(home.status, StatusCode::OK);
        home.shows("Nora Lind");
        assert_eq!(site.browser().get(&new).await.status, StatusCode::NOT_FOUND);
        let page = manager.get(&members).await;
        page.shows("Nora Lind");
        page.shows("Editor");
    });
}

#[test]
fn who_has_a_password_confirms_an_invitation_with_it() {
    on_sqlite(async |db| {
        let site = Site::empty(db);
        let workspace = site.set_up().await;
        let other = site.other_workspace().await;
        site.member(&other, "eve@example.org", Role::Viewer).await;
        let mut manager = site.signed_in(ADMIN).await;
        let fields = [
            ("name", "Eve"),
            ("email", "eve@example.org"),
            ("role", "member"),
        ];
        let page = manager
            .post(&format!("/w/{workspace}/members/invite"), &fields)
            .await;
        let link = link(&page.body);
        let mut eve = site.browser();
        eve.get(&link).await.shows("Confirm with your password");
        let wrong = eve.post(&link, &[("password", "wrong password")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.shows("This is not your password");
        let right = eve.submit(&link, &[("password", PASSWORD)]).await;
        assert_eq!(right.status, StatusCode::OK);
        right.shows("Elsewhere");
        right.shows("Europe");
    });
}

#[test]
fn a_withdrawn_invitation_opens_nothing() {
    on_sqlite(async |db| {
        let site = Site::empty(db);
        let workspace = site.set_up().await;
        let mut manager = site.signed_in(ADMIN).await;
        let members = format!("/w/{workspace}/members");
        let fields = [
            ("name", "Nora"),
            ("email", "nora@example.org"),
            ("role", "member"),
        ];
        let page = manager.post(&format!("{members}/invite"), &fields).await;
        let link = link(&page.body);
        let page = manager
            .submit(
                &format!("{members}/invitations/withdraw"),
                &[("email", "nora@example.org")],
            )
            .await;
        page.shows("The invitation of nora@example.org is withdrawn.");
        let mut nora = site.browser();
        assert_eq!(nora.get(&link).await.status, StatusCode::NOT_FOUND);
        let fields = [("name", "Nora"), ("password", PASSWORD)];
        assert_eq!(
            nora.post(&link, &fields).await.status,
            StatusCode::NOT_FOUND
        );
    });
}

/// The path of the link that a page shows; its host is the site's own, whatever a request says.
fn link(body: &str) -> String {
    let start = format!("http://{}/welcome/", crate::support::HOST);
    let rest = body.split(&start).nth(1).expect("the page shows a link");
    let token = rest.split('<').next().expect("a token");
    format!("/welcome/{token}")
}
