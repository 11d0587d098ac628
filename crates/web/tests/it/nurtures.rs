//! Nurture campaigns in the browser: written, listed apart from invites, edited as what they are.

use domain::campaign::CampaignKind;
use http::StatusCode;
use service::PageRequest;
use service::campaigns::CampaignFilter;
use testkit::both::on_sqlite;

use crate::support::ADMIN;
use crate::team::Team;

#[test]
fn nurtures_have_a_list_and_a_form_of_their_own() {
    on_sqlite(async |db| {
        let team = Team::new(db, 30, 5).await;
        let mut browser = team.site.signed_in(ADMIN).await;
        let base = format!("/w/{}", team.workspace);
        let empty = browser.get(&format!("{base}/nurtures")).await;
        empty.shows("No nurture campaign yet");
        let new = format!("{base}/campaigns/new?kind=nurture");
        empty.shows(&format!("href=\"{new}\""));
        let form = browser.get(&new).await;
        form.shows("value=\"message\"");
        assert!(
            !form.body.contains("messages.0.delay_days"),
            "the first message has no delay"
        );

        let (member, finder) = (team.member.to_string(), team.finder.to_string());
        let typed = [
            ("kind", "nurture"),
            ("name", "News of the year"),
            ("program", "partners"),
            ("sender_id", member.as_str()),
            ("source", finder.as_str()),
            ("messages.0.step", "message"),
            ("messages.0.texts.default", "Hello {{firstName|there}}"),
            ("messages.0.stop_if_ongoings", "on"),
            ("messages.0.stop_if_incomings", "on"),
            ("messages.1.step", "message"),
            ("messages.1.delay_days", "4"),
            ("messages.1.texts.default", "Still there?"),
            ("schedule.time_zone", "Europe/Paris"),
            ("schedule.weekdays", "1"),
            ("schedule.slots.0.start", "14:00"),
            ("schedule.slots.0.duration_minutes", "60"),
            ("schedule.cohort_size", "5"),
            ("moderation.on_silence", "hold"),
            ("active", "on"),
        ];
        let saved = browser.post(&format!("{base}/campaigns"), &typed).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER);
        assert_eq!(saved.location(), format!("{base}/nurtures"));

        let list = browser.get(&format!("{base}/nurtures")).await;
        list.shows("News of the year");
        for column in ["Sent", "Clicks", "Replies"] {
            list.shows(&format!("data-label=\"{column}\""));
        }
        assert!(
            !list.body.contains("C-level"),
            "the invite campaign is in its own list"
        );
        let invites = browser.get(&format!("{base}/invites")).await;
        assert!(!invites.body.contains("News of the year"));
        let page = browser
            .get(&format!("{base}/nurtures?program=partners&health=created"))
            .await;
        page.shows("News of the year");

        let scope = team.admin().await;
        let nurtures = CampaignFilter {
            kind: Some(CampaignKind::Nurture),
            ..CampaignFilter::default()
        };
        let service = &team.site.service;
        let first = PageRequest::default();
        let campaigns = service.campaigns(&scope, &nurtures, &first).await.unwrap();
        let campaign = &campaigns.items[0];
        assert!(campaign.active && !campaign.moderation.enabled);
        assert_eq!(campaign.messages[1].delay_days, Some(4));
        // The form cannot make an invite campaign of it.
        let edit = browser
            .get(&format!("{base}/campaigns/{}/edit", campaign.id))
            .await;
        edit.shows("Message 2");
        let changed = [&typed[1..], &[("kind", "invite")]].concat();
        let path = format!("{base}/campaigns/{}", campaign.id);
        assert_eq!(
            browser.post(&path, &changed).await.status,
            StatusCode::SEE_OTHER
        );
        let own = browser.get(&path).await;
        own.shows(&format!("href=\"{base}/nurtures\""));
    });
}
