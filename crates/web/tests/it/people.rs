//! Members, settings, keys, notifications, look and language, the demonstration's clock.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::identity::Role;
use http::StatusCode;
use testkit::both::on_sqlite;

use crate::support::{ADMIN, Pressed, Site};
use crate::team::Team;

#[test]
fn roles_and_switches_change_and_the_last_manager_stays() {
    on_sqlite(async |db| {
        let site = Site::empty(db);
        let workspace = site.set_up().await;
        site.member(&workspace, "jonas@example.org", Role::Member)
            .await;
        let members = format!("/w/{workspace}/members");
        let mut manager = site.signed_in(ADMIN).await;
        let mut jonas = site.signed_in("jonas@example.org").await;
        let id = |body: &str, name: &str| {
            let row = body
                .split("<tr id=\"")
                .skip(1)
                .find(|row| row.contains(name));
            let row = row.expect("the member has a row");
            row.split('"').next().expect("an id").to_owned()
        };
        let page = manager.get(&members).await;
        let (own, other) = (
            id(&page.body, "Claire Morel"),
            id(&page.body, "jonas@example.org"),
        );

        let page = manager
            .submit(&format!("{members}/{other}/deactivate"), &[])
            .await;
        page.shows("A member is switched off.");
        assert_eq!(jonas.get(&members).await.status, StatusCode::FORBIDDEN);
        let page = manager
            .submit(&format!("{members}/{other}/activate"), &[])
            .await;
        page.shows("A member is active.");
        assert_eq!(jonas.get(&members).await.status, StatusCode::OK);
        let page = manager
            .submit(&format!("{members}/{other}/role/viewer"), &[])
            .await;
        page.shows("A member is Viewer now.");

        for verb in ["deactivate", "role/viewer"] {
            let answer = manager.post(&format!("{members}/{own}/{verb}"), &[]).await;
            assert_eq!(answer.status, StatusCode::CONFLICT, "{verb}");
            answer.shows("last active manager");
        }
        let answer = jonas
            .post(&format!("{members}/{own}/deactivate"), &[])
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        let answer = manager
            .post(&format!("{members}/{other}/role/emperor"), &[])
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    });
}

fn settings<'a>(name: &'a str, invitations: &'a str, version: &'a str) -> [(&'a str, &'a str); 9] {
    [
        ("version", version),
        ("name", name),
        ("time_zone", "Europe/Paris"),
        ("language", "fr"),
        ("color", ""),
        ("invitations_per_week", invitations),
        ("messages_per_day", "40"),
        ("notes_per_month", "3"),
        ("profile_views_per_day", "50"),
    ]
}

#[test]
fn settings_are_kept_and_nobody_overwrites_unseen() {
    on_sqlite(async |db| {
        let site = Site::empty(db);
        let workspace = site.set_up().await;
        let mut manager = site.signed_in(ADMIN).await;
        let path = format!("/w/{workspace}/settings");
        manager.get(&path).await.shows("value=\"Europe\"");
        let saved = manager.submit(&path, &settings("Nord", "60", "1")).await;
        saved.shows("Saved.");
        saved.shows("value=\"Nord\"");
        let stale = manager.post(&path, &settings("Sud", "60", "1")).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        stale.shows("Somebody else changed this");
        for wrong in ["many", "100000", "-1", ""] {
            let refused = manager.post(&path, &settings("Sud", wrong, "2")).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
            refused.shows("value=\"Sud\"");
        }
        manager.get(&path).await.shows("value=\"Nord\"");
    });
}

#[test]
fn a_key_is_shown_once() {
    on_sqlite(async |db| {
        let site = Site::empty(db);
        let workspace = site.set_up().await;
        let mut manager = site.signed_in(ADMIN).await;
        let path = format!("/w/{workspace}/keys");
        manager.get(&path).await.shows("No key yet");
        let refused = manager
            .post(
                &path,
                &[("name", ""), ("role", "viewer"), ("expires_in_days", "9")],
            )
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let fields = [
            ("name", "CRM sync"),
            ("role", "editor"),
            ("expires_in_days", "90"),
        ];
        let page = manager.post(&path, &fields).await;
        page.shows("ovk_");
        let secret = page.body.split("ovk_").nth(1).expect("a secret");
        let secret = format!("ovk_{}", secret.split('<').next().expect("a secret"));
        let scope = site
            .service
            .scope_of_key(&secret)
            .await
            .expect("the key works");
        assert_eq!(scope.role(), Role::Editor);
        let page = manager.get(&path).await;
        assert!(!page.body.contains("ovk_"));
        page.shows("CRM sync");
        page.shows("Claire Morel");
        let id = page
            .body
            .split("/keys/key_")
            .nth(1)
            .expect("a form to revoke");
        let id = id.split('/').next().expect("an id");
        let page = manager
            .submit(&format!("{path}/key_{id}/revoke"), &[])
            .await;
        page.shows("CRM sync is revoked.");
        assert!(site.service.scope_of_key(&secret).await.is_err());
    });
}

#[test]
fn notifications_are_counted_and_read() {
    on_sqlite(async |db| {
        let team = Team::new(db, 30, 5).await;
        let mut browser = team.site.signed_in(ADMIN).await;
        let path = team.filled("/w/{workspace}/notifications");
        let page = browser.get(&path).await;
        page.shows("1 unread.");
        page.shows("New proposals wait for your decision.");
        let page = browser.submit(&format!("{path}/read"), &[]).await;
        assert!(!page.body.contains("unread."));
        page.shows("New proposals wait for your decision.");
    });
}

#[test]
fn the_navigation_counts_what_waits() {
    on_sqlite(async |db| {
        let team = Team::new(db, 30, 5).await;
        let mut browser = team.site.signed_in(ADMIN).await;
        let page = browser.get(&team.filled("/w/{workspace}/settings")).await;
        let companion = page
            .body
            .split("href=\"/companion\"")
            .nth(1)
            .expect("a link");
        let link = companion.split("</a>").next().expect("its end");
        assert!(link.contains("<span class=\"count\">5</span>"), "{link}");
    });
}

#[test]
fn look_and_language_are_kept() {
    on_sqlite(async |db| {
        let site = Site::empty(db);
        let workspace = site.set_up().await;
        let mut browser = site.browser();
        browser.language = Some("fr-CA, en;q=0.5");
        browser.get("/login").await.shows("<html lang=\"fr\"");
        browser
            .submit("/preferences", &[("language", "en"), ("return", "/login")])
            .await
            .shows("<html lang=\"en\"");
        browser
            .submit("/preferences", &[("theme", "dark"), ("return", "/login")])
            .await
            .shows("data-theme=\"dark\"");

        let mut claire = site.signed_in(ADMIN).await;
        let page = format!("/w/{workspace}/settings");
        claire.get(&page).await.shows("<html lang=\"en\"");
        let french = claire
            .submit("/preferences", &[("language", "fr"), ("return", &page)])
            .await;
        french.shows("<html lang=\"fr\"");
        let mut elsewhere = site.signed_in(ADMIN).await;
        elsewhere.get(&page).await.shows("<html lang=\"fr\"");
        elsewhere.get("/nowhere").await.shows("Il n’y a rien ici");
    });
}

#[test]
fn the_workspaces_of_a_person_are_to_choose_from() {
    on_sqlite(async |db| {
        let site = Site::empty(db);
        let europe = site.set_up().await;
        let elsewhere = site.other_workspace().await;
        site.member(&europe, "jonas@example.org", Role::Member)
            .await;
        let mut jonas = site.signed_in("jonas@example.org").await;
        let page = jonas.open("/").await;
        assert!(!page.body.contains(&format!("/w/{elsewhere}/")));
        let scope = site
            .service
            .scope_of_command_line(&elsewhere)
            .await
            .expect("a scope");
        let seat = service::access::members::NewSeat {
            email: "jonas@example.org".to_owned(),
            role: Role::Viewer,
            time_zone: None,
        };
        site.service
            .add_member(&scope, &seat)
            .await
            .expect("a second seat");
        let page = jonas.open("/").await;
        page.shows(&format!("href=\"/w/{elsewhere}/dashboard\""));
        jonas.get(&format!("/w/{elsewhere}/members")).await;
        let start = jonas.get("/").await;
        assert_eq!(start.location(), format!("/w/{elsewhere}/dashboard"));
    });
}

#[test]
fn only_a_demonstration_has_a_clock_and_the_page_of_pieces() {
    on_sqlite(async |db| {
        let plain = Site::empty(db.clone());
        plain.set_up().await;
        let mut browser = plain.browser();
        assert_eq!(browser.get("/style").await.status, StatusCode::NOT_FOUND);
        let press = [("do", "next_day"), ("return", "/login")];
        let answer = browser.post("/demo/clock", &press).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);

        let pressed = Arc::new(Pressed::default());
        let demo = Site::demo(db, Arc::clone(&pressed));
        let mut browser = demo.browser();
        browser.get("/style").await.shows("id=\"clock-face\"");
        let answer = browser.post("/demo/clock", &press).await;
        assert_eq!(answer.location(), "/login");
        assert_eq!(pressed.0.load(Ordering::Relaxed), 1);
        let answer = browser.post("/demo/clock", &[("do", "explode")]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        let mut claire = demo.signed_in(ADMIN).await;
        claire.open("/").await.shows("action=\"/demo/clock\"");
    });
}
