//! The dashboard and the ledger in the browser: every number is a door.

use domain::ids::CampaignId;
use domain::ledger::{Actor, EventKind, Measure};
use domain::time::span;
use store::Db;
use store::campaign::Totals;
use store::campaign_day::Counting;
use store::ledger::Entry;
use testkit::on_both_databases;

use crate::support::ADMIN;
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
}
