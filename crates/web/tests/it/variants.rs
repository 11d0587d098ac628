//! Several texts of one message in the browser (R65): written, refused with what was typed, followed, chosen.

use domain::action::StepIndex;
use domain::ids::CampaignId;
use http::StatusCode;
use service::PageRequest;
use service::campaigns::CampaignFilter;
use store::variant_test::Seen;
use testkit::both::on_sqlite;

use crate::support::ADMIN;
use crate::team::Team;

/// A campaign as the form posts it, with a second note.
fn typed<'a>(
    member: &'a str,
    finder: &'a str,
    second: &'a str,
    sample: &'a str,
) -> Vec<(&'a str, &'a str)> {
    vec![
        ("kind", "invite"),
        ("name", "Compared"),
        ("program", "growth"),
        ("sender_id", member),
        ("source", finder),
        ("messages.0.step", "invitation"),
        ("messages.0.texts.default", "Hello {{firstName|there}}"),
        ("messages.0.stop_if_ongoings", "on"),
        ("messages.0.stop_if_incomings", "on"),
        ("messages.0.variants.B.texts.default", second),
        ("messages.0.variants.B.weight", "2"),
        ("messages.0.test.weight", "1"),
        ("messages.0.test.sample", sample),
        ("messages.0.test.days", "30"),
        ("messages.0.test.afterwards", "tell"),
        ("schedule.time_zone", "Europe/Paris"),
        ("schedule.weekdays", "1"),
        ("schedule.slots.0.start", "14:00"),
        ("schedule.slots.0.duration_minutes", "60"),
        ("schedule.cohort_size", "5"),
        ("moderation.on_silence", "hold"),
        ("withdrawal.policy", "never"),
        ("withdrawal.after_days", "21"),
    ]
}

/// Decides the test of a campaign, as the engine does once its rule is met.
async fn decide(team: &Team, id: &CampaignId) {
    let mut tx = team.site.service.db().write().await.unwrap();
    let found = store::variant_test::present(&mut tx, [(&team.workspace, id)])
        .await
        .unwrap();
    let seen = |variant: &str, succeeded| Seen {
        variant: variant.to_owned(),
        sent: 120,
        matured: 100,
        succeeded,
    };
    let seen = store::Json(vec![seen("A", 20), seen("B", 45)]);
    let now = team.site.service.now();
    assert_eq!(found[0].step, StepIndex(0));
    let done = store::variant_test::decide(&mut tx, &found[0], &seen, Some("B"), None, now).await;
    assert!(done.unwrap());
    tx.commit().await.unwrap();
}

#[test]
fn a_second_text_is_written_followed_and_chosen() {
    on_sqlite(async |db| {
        let team = Team::new(db, 30, 5).await;
        let mut browser = team.site.signed_in(ADMIN).await;
        let base = format!("/w/{}", team.workspace);
        let (member, finder) = (team.member.to_string(), team.finder.to_string());
        let campaigns = format!("{base}/campaigns");

        // Refused, with everything that was typed.
        let wrong = typed(&member, &finder, "Hello {{firstName|there}}", "3");
        let refused = browser.post(&campaigns, &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("Variant B reads like A for default");
        refused.shows("name=\"messages.0.variants.B.weight\"");
        refused.shows("20 to 10000 people of each variant");

        // The draft adds and takes away without saving.
        let more = [
            &typed(&member, &finder, "Good day", "20")[..],
            &[("do", "add_variant:0")],
        ]
        .concat();
        let draft = browser
            .post(&format!("{base}/campaigns/draft"), &more)
            .await;
        draft.shows("name=\"messages.0.variants.C.texts.default\"");
        draft.shows("With 20 people of each of 3 texts");
        let preview = format!("{base}/campaigns/preview?message=0&language=default&variant=B");
        let right = typed(&member, &finder, "Good day {{firstName|there}}", "20");
        browser
            .post(&preview, &right)
            .await
            .shows("Longest as delivered");

        assert_eq!(
            browser.post(&campaigns, &right).await.status,
            StatusCode::SEE_OTHER
        );
        let scope = team.admin().await;
        let filter = CampaignFilter {
            name: Some("Compared".to_owned()),
            ..CampaignFilter::default()
        };
        let found = team
            .site
            .service
            .campaigns(&scope, &filter, &PageRequest::default())
            .await
            .unwrap();
        let campaign = &found.items[0];
        let variant = &campaign.messages[0].variants["B"];
        assert_eq!(
            (variant.texts["default"].as_str(), variant.weight),
            ("Good day {{firstName|there}}", Some(2))
        );

        let own = format!("{campaigns}/{}", campaign.id);
        browser
            .get(&format!("{own}/edit"))
            .await
            .shows("Good day {{firstName|there}}");
        browser.get(&own).await.shows("/variants?part=panel");
        let panel = browser.get(&format!("{own}/variants?part=panel")).await;
        panel.shows("Not decided yet, 0 of 20: none of the texts has left.");
        browser
            .get(&format!("{own}/lengths?variant=B"))
            .await
            .shows("Text B");

        decide(&team, &campaign.id).await;
        let results = format!("{own}/variants");
        let page = browser.get(&results).await;
        page.shows("Text B is better than each other");
        page.shows("45.0%");
        page.shows("points more than text A");
        let choice = [("step", "0"), ("number", "1"), ("variant", "B")];
        assert_eq!(browser.post(&results, &choice).await.location(), results);
        browser
            .get(&results)
            .await
            .shows("Everybody who is planned now gets text B.");
        let split = [("step", "0"), ("number", "1"), ("variant", "")];
        browser.post(&results, &split).await;
        browser
            .get(&results)
            .await
            .shows("People go on being split between the texts.");
    });
}
