//! One's own account, the organization's users and workspaces, a contact edited by hand (R3, R4, R26, S-08).

use domain::identity::Role;
use http::StatusCode;
use testkit::both::on_sqlite;

use crate::support::{ADMIN, Answer, PASSWORD, Site};
use crate::team::Team;

const NEW_PASSWORD: &str = "another horse entirely";

#[test]
fn a_new_password_ends_every_other_session_and_this_browser_goes_on() {
    on_sqlite(async |db| {
        let site = Site::empty(db);
        let workspace = site.set_up().await;
        let account = format!("/w/{workspace}/account");
        let mut here = site.signed_in(ADMIN).await;
        let mut elsewhere = site.signed_in(ADMIN).await;
        here.get(&account).await.shows(ADMIN);

        let password = format!("{account}/password");
        let wrong = [("current", "not this one at all"), ("new", NEW_PASSWORD)];
        let refused = here.post(&password, &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("This is not the present password.");
        let short = [("current", PASSWORD), ("new", "short")];
        let refused = here.post(&password, &short).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            !refused.body.contains(PASSWORD),
            "a password is never written back"
        );
        assert_eq!(elsewhere.get(&account).await.status, StatusCode::OK);

        let right = [("current", PASSWORD), ("new", NEW_PASSWORD)];
        let done = here.submit(&password, &right).await;
        assert_eq!(done.status, StatusCode::OK);
        done.shows("The password is changed.");
        let out = elsewhere.get(&account).await;
        assert!(out.location().starts_with("/login"), "{}", out.status);
        let login = [("email", ADMIN), ("password", PASSWORD)];
        let old = site.browser().post("/login", &login).await;
        assert_eq!(old.status, StatusCode::UNAUTHORIZED);

        let page = here.submit(&account, &[("name", "Claire Durand")]).await;
        page.shows("Claire Durand");
        let refused = here.post(&account, &[("name", "")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

/// The id of the row that holds a text.
fn row_of(page: &Answer, text: &str) -> String {
    let mut rows = page.body.split("<tr id=\"").skip(1);
    let row = rows.find(|row| row.contains(text)).expect("there is a row");
    row.split('"').next().expect("an id").to_owned()
}

#[test]
fn the_last_organization_manager_keeps_role_and_switch() {
    on_sqlite(async |db| {
        let site = Site::empty(db);
        let workspace = site.set_up().await;
        let users = format!("/w/{workspace}/organization/users");
        let mut admin = site.signed_in(ADMIN).await;
        let page = admin.get(&users).await;
        page.shows("Organization manager");
        let own = row_of(&page, ADMIN);
        let without_role = [("name", "Claire Morel"), ("active", "true")];
        let switched_off = [
            ("name", "Claire Morel"),
            ("roles.organization_manager", "true"),
        ];
        for fields in [&without_role[..], &switched_off[..]] {
            let refused = admin.post(&format!("{users}/{own}"), fields).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            refused.shows("This is the last organization manager.");
            refused.shows(ADMIN);
        }

        let other = [
            ("name", "Nora Lind"),
            ("email", "nora@example.org"),
            ("password", PASSWORD),
            ("roles.organization_manager", "true"),
        ];
        let page = admin.submit(&users, &other).await;
        page.shows("Nora Lind is made.");
        let saved = admin.submit(&format!("{users}/{own}"), &without_role).await;
        // Who gave the role away may not look any more.
        assert_eq!(saved.status, StatusCode::FORBIDDEN);
        let mut login = site.browser();
        let credentials = [("email", "nora@example.org"), ("password", PASSWORD)];
        assert_eq!(
            login.post("/login", &credentials).await.status,
            StatusCode::SEE_OTHER
        );
    });
}

#[test]
fn the_menu_shows_what_the_roles_allow_and_the_server_enforces_the_same() {
    on_sqlite(async |db| {
        let site = Site::empty(db);
        let workspace = site.set_up().await;
        let manager = "jonas@example.org";
        site.member(&workspace, manager, Role::Manager).await;
        let base = format!("/w/{workspace}");
        let pages = ["/organization/users", "/organization/workspaces"];
        let mut admin = site.signed_in(ADMIN).await;
        let mut jonas = site.signed_in(manager).await;
        let (with, without) = (
            admin.get(&format!("{base}/invites")).await,
            jonas.get(&format!("{base}/invites")).await,
        );
        for path in pages {
            let path = format!("{base}{path}");
            with.shows(&path);
            assert!(!without.body.contains(&path), "{path} is in the menu");
            assert_eq!(admin.get(&path).await.status, StatusCode::OK);
            assert_eq!(jonas.get(&path).await.status, StatusCode::FORBIDDEN);
            let refused = jonas
                .post(&path, &[("name", "X"), ("time_zone", "UTC")])
                .await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN);
        }
        let other = site.other_workspace().await;
        let join = format!("{base}/organization/workspaces/{other}/join");
        assert_eq!(jonas.post(&join, &[]).await.status, StatusCode::FORBIDDEN);
        admin
            .get(&format!("{base}/organization/workspaces"))
            .await
            .shows("Elsewhere");
        let joined = admin.submit(&join, &[]).await;
        assert_eq!(joined.status, StatusCode::OK);
        joined.shows("Elsewhere");

        let create = format!("{base}/organization/workspaces");
        let refused = admin
            .post(&create, &[("name", ""), ("time_zone", "Nowhere")])
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let made = admin
            .submit(&create, &[("name", "Asia"), ("time_zone", "Asia/Tokyo")])
            .await;
        made.shows("Welcome to Asia.");
    });
}

#[test]
fn what_was_edited_by_hand_wins_over_a_later_import() {
    on_sqlite(async |db| {
        let team = Team::new(db, 30, 5).await;
        let mut browser = team.site.signed_in(ADMIN).await;
        let contact = team.filled("/w/{workspace}/contacts/{id}");
        let edit = format!("{contact}/edit");
        let form = browser.get(&edit).await;
        form.shows("From people.csv; a later import may change it.");
        let typed = [
            ("stored.company", "Acme"),
            ("company", "Hydrogène Rhône"),
            ("stored.city", ""),
            ("city", "Lyon"),
        ];
        let page = browser.submit(&edit, &typed).await;
        assert_eq!(page.status, StatusCode::OK);
        page.shows("Hydrogène Rhône");
        page.shows("by hand");
        browser
            .get(&edit)
            .await
            .shows("Written by hand; no import changes it.");

        team.import_again().await;
        let page = browser.get(&contact).await;
        page.shows("Hydrogène Rhône");
        page.shows("Lyon");

        let wrong = [
            ("stored.email", ""),
            ("email", "nonsense"),
            ("stored.city", "Lyon"),
            ("city", "Paris"),
        ];
        let refused = browser.post(&edit, &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("value=\"nonsense\"");
        refused.shows("value=\"Paris\"");
        browser.get(&contact).await.shows("Lyon");
    });
}

#[test]
fn everything_wrong_with_a_campaign_is_told_at_once() {
    on_sqlite(async |db| {
        let team = Team::new(db, 30, 5).await;
        let mut browser = team.site.signed_in(ADMIN).await;
        let base = format!("/w/{}", team.workspace);
        let typed = [
            ("name", ""),
            ("program", "growth"),
            ("sender_id", ""),
            ("source", ""),
            ("messages.0.step", "invitation"),
            ("messages.0.texts.default", "Hello {{nickname}}"),
            ("schedule.time_zone", "Europe/Nowhere"),
            ("schedule.weekdays", "1"),
            ("schedule.slots.0.start", "nine"),
            ("schedule.slots.0.duration_minutes", "60"),
            ("schedule.cohort_size", "99"),
        ];
        let refused = browser.post(&format!("{base}/campaigns"), &typed).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for field in [
            "name",
            "sender-id",
            "source",
            "messages-0-texts-default",
            "schedule-time-zone",
            "schedule-slots-0-start",
            "schedule-cohort-size",
        ] {
            refused.shows(&format!("href=\"#f-{field}\""));
        }
        refused.shows("value=\"nine\"");
    });
}

#[test]
fn what_saving_means_is_told_while_the_form_is_written() {
    on_sqlite(async |db| {
        let team = Team::new(db, 30, 5).await;
        let mut browser = team.site.signed_in(ADMIN).await;
        let base = format!("/w/{}", team.workspace);
        let (member, finder) = (team.member.to_string(), team.finder.to_string());
        let typed = [
            ("sender_id", member.as_str()),
            ("source", finder.as_str()),
            ("schedule.time_zone", "Europe/Paris"),
            ("schedule.weekdays", "1"),
            ("schedule.weekdays", "2"),
            ("schedule.slots.0.start", "09:00"),
            ("schedule.slots.0.duration_minutes", "60"),
            ("schedule.cohort_size", "21"),
        ];
        let path = format!("{base}/campaigns/consequences");
        let part = browser.post(&path, &typed).await;
        assert_eq!(part.status, StatusCode::OK);
        assert!(!part.body.contains("<html"), "a part of the page");
        // 21 on each of two days, and 5 on each of five days by the campaign that runs.
        for words in ["id=\"consequences\"", ">21<", ">42<", ">25<", ">30<"] {
            part.shows(words);
        }
        let campaign = team.campaign.to_string();
        let own = [&typed[..], &[("campaign", campaign.as_str())]].concat();
        let part = browser.post(&path, &own).await;
        assert!(
            !part.body.contains(">25<"),
            "a campaign is not beside itself"
        );
        // Without a script, the buttons of the draft do the same.
        let page = browser
            .post(&format!("{base}/campaigns/draft"), &typed)
            .await;
        page.shows(">42<");
    });
}

#[test]
fn a_few_letters_find_pages_campaigns_and_people() {
    on_sqlite(async |db| {
        let team = Team::new(db, 30, 5).await;
        let mut browser = team.site.signed_in(ADMIN).await;
        let palette = format!("/w/{}/palette", team.workspace);
        let all = browser.get(&palette).await;
        for page in ["/members", "/organization/users", "/campaigns/new"] {
            all.shows(&format!(
                "palette__goal\" href=\"/w/{}{page}",
                team.workspace
            ));
        }
        browser
            .get(&format!("{palette}?q=c-lev"))
            .await
            .shows(team.campaign.as_ref());
        let person = browser.get(&format!("{palette}?q=person7")).await;
        person.shows("Person7 Example");
        person.shows("/contacts/con_");
        browser
            .get(&format!("{palette}?q=zzz"))
            .await
            .shows("Nothing is called");

        let viewer = "victor@example.org";
        team.site
            .member(&team.workspace, viewer, Role::Viewer)
            .await;
        let seen = team.site.signed_in(viewer).await.get(&palette).await;
        for hidden in ["/organization/users", "/campaigns/new", "/keys\""] {
            assert!(!seen.body.contains(hidden), "{hidden}");
        }
    });
}

/// R70: the endpoint that may judge replies is off by default, its page says what leaves the machine, and its key is not shown.
#[test]
fn an_endpoint_that_judges_replies_is_set_and_its_key_is_not_shown() {
    on_sqlite(async |db| {
        let team = Team::new(db, 30, 5).await;
        let mut browser = team.site.signed_in(ADMIN).await;
        let path = format!("/w/{}/reply-endpoint", team.workspace);
        let page = browser.get(&path).await;
        page.shows("no text leaves it");
        page.shows("the texts of replies leave this machine");
        let inward = [
            ("address", "https://10.0.0.1/v1"),
            ("model", "small"),
            ("text", "Yes"),
        ];
        for act in ["", "/test"] {
            let refused = browser.post(&format!("{path}{act}"), &inward).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            refused.shows("it leads into a private network");
        }
        let good = [
            ("enabled", "on"),
            ("address", "https://models.example.com/v1"),
            ("model", "small"),
            ("key", "sk-very-secret"),
            ("version", "0"),
        ];
        let saved = browser.post(&path, &good).await;
        assert_eq!(saved.location(), path);
        let page = browser.get(&path).await;
        page.shows("and by the endpoint after that");
        page.shows("A key is stored and never shown.");
        assert!(!page.body.contains("sk-very-secret"));
    });
}
