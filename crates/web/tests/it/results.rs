//! The dashboard and the ledger in the browser: every number is a door.

use domain::ids::CampaignId;
use domain::ledger::{Actor, EventKind, Measure};
use domain::time::span;
use http::{HeaderValue, StatusCode};
use store::Db;
use store::campaign::Totals;
use store::campaign_day::Counting;
use store::ledger::Entry;
use testkit::on_both_databases;

use crate::support::{ADMIN, Site, form};
use crate::team::Team;

/// Twelve invitations of the last days, of which five were accepted.
async fn results(team: &Team) {
    let now = team.site.service.now();
    let mut tx = team.site.service.db().write().await.expect("a transaction");
    let entry = |day: i64, kind: EventKind| {
        Entry::new(
            now.plus_millis(-day * span::DAY),
            kind,
            Actor::Network,
            "test",
        )
        .campaign(&team.campaign)
        .contact(&team.contact)
        .member(&team.member)
    };
    let mut entries: Vec<Entry> = (0..12)
        .map(|day| entry(day, EventKind::ActionEnded).counting(Counting::One(Measure::Invitations)))
        .collect();
    entries.extend((0..5).map(|day| entry(day, EventKind::InvitationAccepted)));
    store::ledger::append(&mut tx, &team.workspace, entries)
        .await
        .expect("rows fit");
    let totals = Totals {
        sent: 12,
        accepted: 5,
        ..Totals::default()
    };
    let campaign: CampaignId = team.campaign.clone();
    store::campaign::add_totals(&mut tx, [((team.workspace.clone(), campaign), totals)])
        .await
        .expect("sums fit");
    tx.commit().await.expect("a commit");
}

/// The numbers of a page that lead to the ledger: where to, and what is shown.
fn doors(body: &str) -> Vec<(String, u64)> {
    let links = body.split("<a ").skip(1).filter_map(|link| {
        let (tag, rest) = link.split_once('>')?;
        let (_, href) = tag.split_once("href=\"")?;
        let (href, _) = href.split_once('"')?;
        let (words, _) = rest.split_once("</a>")?;
        let figure = words.split_whitespace().next()?.parse().ok()?;
        let is_door = href.contains("/ledger?");
        is_door.then(|| (href.replace("&amp;", "&"), figure))
    });
    links.collect()
}

on_both_databases! {
    /// R73: each number of the dashboard and of the list of campaigns opens a page with the same number at its top.
    async fn a_number_opens_its_rows_in_the_browser(db: Db) {
        let team = Team::new(db, 30, 5).await;
        results(&team).await;
        let mut browser = team.site.signed_in(ADMIN).await;
        let base = format!("/w/{}", team.workspace);
        let mut seen = 0;
        for path in [
            "/dashboard", "/dashboard?days=7", "/dashboard?days=365&program=growth", "/invites",
            "/dashboard?from=2027-02-20&to=2027-02-25",
        ] {
            let page = browser.get(&format!("{base}{path}")).await;
            for (href, shown) in doors(&page.body) {
                let opened = browser.get(&href).await;
                assert!(opened.body.contains(&format!("data-total=\"{shown}\"")), "{path}: {href} shows {shown}");
                seen += 1;
            }
        }
        assert!(seen > 20, "only {seen} numbers lead anywhere");
    }

    /// R72: the answer first, what needs a person, filters as chips, and the tables as files.
    async fn the_dashboard_answers_first(db: Db) {
        let team = Team::new(db, 30, 5).await;
        results(&team).await;
        let mut browser = team.site.signed_in(ADMIN).await;
        let base = format!("/w/{}", team.workspace);
        let page = browser.get(&format!("{base}/dashboard")).await;
        page.shows("5 proposals wait for a decision");
        page.shows("One conversation is unread");
        page.shows("5 invitations accepted");
        page.shows("Top network growth");
        page.shows("aria-current=\"page\"");
        let member = browser.get(&format!("{base}/dashboard?member={}&days=7", team.member)).await;
        member.shows("Remove the filter Period");
        let file = browser.get(&format!("{base}/dashboard/growth.csv?days=365")).await;
        assert!(file.body.contains("\"C-level\",\"growth\",\"12\",\"5\""), "{}", file.body);
        let rows = browser.get(&format!("{base}/ledger/rows.csv?measure=accepted")).await;
        assert_eq!(rows.body.lines().count(), 6, "{}", rows.body);
        let first = browser.get(&format!("{base}/ledger")).await;
        first.shows("Everything that happened");
        let weekly = browser.get(&format!("{base}/reports/weekly?program=growth&week=2027-W08")).await;
        weekly.shows("growth, 22 Feb 2027 to 28 Feb 2027.");
        weekly.shows("Week after");
        for (href, shown) in doors(&weekly.body) {
            let opened = browser.get(&href).await;
            assert!(opened.body.contains(&format!("data-total=\"{shown}\"")), "{href} shows {shown}");
        }
        let missing = browser.get(&format!("{base}/dashboard/none.csv")).await;
        assert_eq!(missing.status, http::StatusCode::NOT_FOUND);
    }

    /// The weekly report is sent by mail to whoever presses for it, and ends by the link of its letter, signed in or not; reading
    /// the link ends nothing.
    async fn the_weekly_report_is_had_by_mail_and_ended_by_its_link(db: Db) {
        let site = Site::with_mail(db);
        let workspace = site.set_up().await;
        let mut browser = site.signed_in(ADMIN).await;
        let path = format!("/w/{workspace}/reports/weekly");
        browser.get(&format!("{path}?program=growth")).await.shows("Send me this on Mondays: growth");
        let pressed = browser.post(&format!("{path}/letters"), &[("program", "growth")]).await;
        assert_eq!(pressed.location(), format!("{path}?program=growth"));
        let page = browser.get(&format!("{path}?program=growth")).await;
        page.shows("End the letters about growth");
        assert!(!page.body.contains("Send me this on Mondays: growth"));

        site.clock.advance_to(site.service.now().plus_millis(7 * span::DAY));
        assert_eq!(site.service.write_weekly_letters().await.expect("letters"), 1);
        let letter = site.service.mail_take().await.expect("letters").remove(0).letter;
        let link = letter.unsubscribe.expect("a link");
        let (_, token) = link.split_once("/unsubscribe/").expect("a token");
        let link = format!("/unsubscribe/{token}");
        let mut stranger = site.browser();
        stranger.get(&link).await.shows("End these letters? No further one is sent.");
        browser.get(&path).await.shows("End the letters about growth");
        // A mail program posts from nowhere, without a cookie.
        let mut request = form(&link, &[("List-Unsubscribe", "One-Click")]);
        request.headers_mut().remove("sec-fetch-site");
        request.headers_mut().insert("user-agent", HeaderValue::from_static("mail"));
        let ended = stranger.send(request).await;
        assert_eq!(ended.status, StatusCode::OK);
        ended.shows("These letters have ended.");
        assert!(!browser.get(&path).await.body.contains("End the letters about growth"));
        for wrong in ["/unsubscribe/x", "/unsubscribe/a.b.c"] {
            let answer = stranger.get(wrong).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
            answer.shows("belongs to no letter");
        }
    }
}
