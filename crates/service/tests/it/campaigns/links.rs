//! Short links (R47): what is shown is what leaves, people are led on for ever, robots count apart.

use domain::campaign::MessageStep;
use domain::identity::Role;
use domain::link::Visit;
use service::PageRequest;
use service::access::workspaces::WorkspaceChange;
use service::campaigns::{CampaignChange, CampaignInput, NotePreviewInput};
use service::links::{LinkFilter, LinkView};
use service::proposals::EditInput;

use super::team::{Team, first, message, seen};

const TARGET: &str = "https://example.org/report?source=campaign";

/// A person's browser.
const PERSON: Visit<'static> = Visit {
    head_only: false,
    user_agent: Some("Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"),
    purpose: None,
    accept: Some("text/html"),
    accept_language: Some("fr"),
};

/// The network's robot.
const ROBOT: Visit<'static> = Visit {
    head_only: false,
    user_agent: Some("LinkedInBot/1.0"),
    purpose: None,
    accept: Some("*/*"),
    accept_language: None,
};

fn with_link(team: &Team) -> CampaignInput {
    CampaignInput {
        messages: vec![message(
            MessageStep::Invitation,
            &format!("Hello {{{{firstName}}}}, see {TARGET}."),
        )],
        ..team.input()
    }
}

async fn links(team: &Team, filter: LinkFilter) -> Vec<LinkView> {
    let page = team.service().links(team.admin(), &filter, &first()).await;
    page.expect("links").items
}

fn token(text: &str) -> &str {
    let (_, rest) = text
        .split_once("https://go.example.org/l/")
        .expect("a short link");
    &rest[..domain::link::TOKEN_LENGTH]
}

testkit::on_both_databases! {
    /// I-13, I-15: the card shows the short link, approving keeps it, and the same bytes are on the card to send.
    async fn what_was_approved_leaves_with_its_short_links(db: store::Db) {
        let team = Team::new(db, 20).await;
        let campaign = team.create(with_link(&team)).await;
        team.start(&campaign.id).await;
        team.until("2027-03-02T09:00:00+01:00").await;
        let cards = team.deck(None).await;
        let card = &cards[0];
        assert!(card.text.ends_with('.'), "{}", card.text);
        assert!(!card.text.contains(TARGET), "{}", card.text);
        assert_eq!(card.length, card.text.len() as u64, "the shortened length counts");
        let tokens: std::collections::BTreeSet<&str> = cards.iter().map(|card| token(&card.text)).collect();
        assert_eq!(tokens.len(), cards.len(), "each person has a link of one's own");
        assert_eq!(team.service().follow_link(token(&card.text), &PERSON).await.unwrap(), None, "nothing was fixed yet");

        let approved = team.approve(card).await;
        assert_eq!(approved.text, card.text);
        let kept = links(&team, LinkFilter { campaign_id: Some(campaign.id.clone()), contact_id: None }).await;
        assert_eq!(kept.len(), 1);
        assert_eq!((kept[0].target.as_str(), kept[0].sent, kept[0].clicks), (TARGET, false, 0));
        assert_eq!(kept[0].action_id, card.id);
        team.until("2027-03-03T12:00:00+01:00").await;
        let action = team.action(&card.id).await;
        assert_eq!(action.sent_text.as_deref(), Some(card.text.as_str()));
    }

    /// A text that nobody approves is shortened at its moment, in the transaction of the intent.
    async fn without_moderation_links_are_kept_at_the_moment(db: store::Db) {
        let team = Team::new(db, 20).await;
        let mut input = with_link(&team);
        input.moderation = Some(domain::campaign::Moderation { enabled: false, on_silence: domain::campaign::OnSilence::Hold });
        let campaign = team.create(input).await;
        team.start(&campaign.id).await;
        team.until("2027-03-03T12:00:00+01:00").await;
        let kept = links(&team, LinkFilter { campaign_id: Some(campaign.id.clone()), contact_id: None }).await;
        assert!(!kept.is_empty());
        for link in &kept {
            let sent = team.action(&link.action_id).await.sent_text.unwrap();
            assert!(sent.contains(&link.token), "{sent}");
        }
        let of_contact = links(&team, LinkFilter { campaign_id: None, contact_id: Some(kept[0].contact_id.clone()) }).await;
        assert_eq!(of_contact, kept[..1]);
    }

    /// Visits of people count in the link, the campaign and the journey; those of robots in the link alone.
    async fn people_and_robots_are_told_apart(db: store::Db) {
        let team = Team::new(db, 20).await;
        let campaign = team.create(with_link(&team)).await;
        team.start(&campaign.id).await;
        team.until("2027-03-02T09:00:00+01:00").await;
        let cards = team.deck(None).await;
        let card = team.approve(&cards[0]).await;
        let service = team.service();
        let probe = Visit { head_only: true, ..PERSON };
        let prefetch = Visit { purpose: Some("prefetch"), ..PERSON };
        for visit in [ROBOT, probe, prefetch, Visit::default()] {
            let target = service.follow_link(token(&card.text), &visit).await.unwrap();
            assert_eq!(target.unwrap().as_str(), TARGET, "a robot is led on as well");
        }
        assert_eq!(service.campaign(team.admin(), &campaign.id).await.unwrap().totals.clicks, 0);
        team.world.pass_milliseconds(1_000);
        for _ in 0..2 {
            service.follow_link(token(&card.text), &PERSON).await.unwrap().unwrap();
        }
        let link = links(&team, LinkFilter::default()).await.remove(0);
        assert_eq!((link.clicks, link.robot_visits), (2, 4));
        assert_eq!(link.last_clicked_at, Some(service.now()));
        let target = service.campaign_targets(team.admin(), &campaign.id).await.unwrap().remove(0);
        assert_eq!((target.people, target.clicks, target.robot_visits, target.sent), (1, 2, 4, 0));
        assert_eq!(service.campaign(team.admin(), &campaign.id).await.unwrap().totals.clicks, 2);
        let recount = service.recount_campaign(team.admin(), &campaign.id).await.unwrap();
        assert_eq!(serde_json::to_value(&recount).unwrap()["agrees"], true);
        let told: Vec<_> = team.world.ledger(&team.world.workspace).await;
        let told: Vec<_> = told.iter().filter(|(kind, _)| kind == "link_clicked").collect();
        assert_eq!(told.len(), 2);
        assert!(told[0].1.contains(TARGET));
    }

    /// Many at once are written together, and none is lost.
    async fn visits_that_come_together_all_count(db: store::Db) {
        let team = Team::new(db, 20).await;
        let campaign = team.create(with_link(&team)).await;
        team.start(&campaign.id).await;
        team.until("2027-03-02T09:00:00+01:00").await;
        let card = team.approve(&team.deck(None).await[0]).await;
        let before = team.service().db().query_count();
        let visits = (0..40).map(|_| team.service().follow_link(token(&card.text), &PERSON));
        let answers = futures_util::future::join_all(visits).await;
        assert!(answers.into_iter().all(|answer| answer.unwrap().is_some()));
        let asked = team.service().db().query_count() - before;
        assert!(asked < 40 * 4, "{asked} statements for 40 visits");
        assert_eq!(links(&team, LinkFilter::default()).await[0].clicks, 40);
        assert_eq!(team.service().campaign(team.admin(), &campaign.id).await.unwrap().totals.clicks, 40);
    }

    /// The redirect works for ever; what it counts can be switched off.
    async fn a_link_leads_on_after_archiving_and_uncounted_where_nobody_wants_it(db: store::Db) {
        let team = Team::new(db, 20).await;
        let campaign = team.create(with_link(&team)).await;
        team.start(&campaign.id).await;
        team.until("2027-03-02T09:00:00+01:00").await;
        let card = team.approve(&team.deck(None).await[0]).await;
        let service = team.service();
        service.archive_campaign(team.admin(), &campaign.id).await.unwrap();
        let change = WorkspaceChange { click_tracking: Some(false), ..WorkspaceChange::default() };
        let settings = service.change_workspace(team.admin(), &change).await.unwrap();
        assert!(!settings.click_tracking);
        assert_eq!(settings.short_link_site.as_deref(), Some("https://go.example.org"));
        team.world.pass_milliseconds(400 * domain::time::span::DAY);
        let target = service.follow_link(token(&card.text), &PERSON).await.unwrap();
        assert_eq!(target.unwrap().as_str(), TARGET);
        assert_eq!(links(&team, LinkFilter::default()).await[0].clicks, 0);
        for unknown in ["AAAAAAAAAAA", "", "no-token", "../../etc/passwd"] {
            assert_eq!(service.follow_link(unknown, &PERSON).await.unwrap(), None);
        }
    }

    /// With the switch off addresses leave as they are, and lengths count them so.
    async fn switched_off_addresses_stay(db: store::Db) {
        let team = Team::new(db, 20).await;
        let change = WorkspaceChange { click_tracking: Some(false), ..WorkspaceChange::default() };
        team.service().change_workspace(team.admin(), &change).await.unwrap();
        let scope = team.service().scope_of_session(&team.world.admin.token, &team.world.workspace).await.unwrap();
        let input = with_link(&team);
        let note = NotePreviewInput {
            step: None,
            texts: input.messages[0].texts.clone(),
            source: input.source.clone(),
            sender_id: input.sender_id.clone(),
            all: true,
        };
        let plain = team.service().preview_note(&scope, &note).await.unwrap();
        assert!(plain.samples[0].text.contains(TARGET));
        let short = team.service().preview_note(team.admin(), &note).await.unwrap();
        assert!(short.samples[0].text.contains("https://go.example.org/l/"), "{}", short.samples[0].text);
        assert!(short.samples[0].length < plain.samples[0].length);
        // A text that is too long only because of its address can be saved where the address is shortened.
        let long = format!("{} https://example.org/{}", "x".repeat(200), "y".repeat(200));
        let texts = || vec![message(MessageStep::Invitation, &long)];
        team.create(CampaignInput { messages: texts(), ..team.input() }).await;
        let refused = team.service().create_campaign(&scope, CampaignInput { messages: texts(), ..team.input() }).await;
        assert_eq!(super::team::problems(refused.unwrap_err())[0].1, "too_long");
    }

    /// A text that was rewritten for one person has short links as well, and keeps them when it is written again.
    async fn a_rewritten_text_has_short_links(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        let card = &cards[0];
        let write = |text: &str, revision: &str| EditInput {
            text: Some(text.to_owned()),
            revision: Some(revision.to_owned()),
            language: None,
        };
        let edited = team.service()
            .edit_proposal(&team.sender.scope, &card.id, &write(&format!("For you: {TARGET}"), &card.revision))
            .await.unwrap();
        let first = token(&edited.text).to_owned();
        assert_eq!(team.service().follow_link(&first, &PERSON).await.unwrap().unwrap().as_str(), TARGET);
        let again = team.service()
            .edit_proposal(&team.sender.scope, &card.id, &write(&format!("{} Yours", edited.text), &edited.revision))
            .await.unwrap();
        assert_eq!(token(&again.text), first);
        let approved = team.service().approve_proposal(&team.sender.scope, &card.id, &seen(&again)).await.unwrap();
        assert_eq!(approved.text, again.text);
    }

    /// Members see the links of their own campaigns, and nobody those of another workspace.
    async fn links_are_seen_by_whom_they_concern(db: store::Db) {
        let team = Team::new(db, 20).await;
        let campaign = team.create(with_link(&team)).await;
        team.start(&campaign.id).await;
        team.until("2027-03-02T09:00:00+01:00").await;
        team.approve(&team.deck(None).await[0]).await;
        let own = LinkFilter { campaign_id: Some(campaign.id.clone()), contact_id: None };
        let service = team.service();
        assert_eq!(service.links(&team.sender.scope, &own, &first()).await.unwrap().items.len(), 1);
        let all = service.links(&team.sender.scope, &LinkFilter::default(), &first()).await;
        assert_eq!(all.unwrap_err().code(), "forbidden");
        let other = team.world.seat(Role::Member).await;
        assert_eq!(service.links(&other.scope, &own, &first()).await.unwrap_err().code(), "not_found");
        assert_eq!(service.campaign_targets(&other.scope, &campaign.id).await.unwrap_err().code(), "not_found");
        let elsewhere = team.world.other_workspace().await;
        assert_eq!(service.links(&elsewhere, &own, &first()).await.unwrap_err().code(), "not_found");
        assert!(service.links(&elsewhere, &LinkFilter::default(), &PageRequest::default()).await.unwrap().items.is_empty());
        let change = CampaignChange { description: Some("x".to_owned()), ..CampaignChange::default() };
        service.update_campaign(team.admin(), &campaign.id, None, change).await.unwrap();
    }
}
