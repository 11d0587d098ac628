//! Whether a person would be contacted, by whom, when, and if not, why (R36).

use domain::action::Reason;
use domain::suppression::SuppressionKind;
use service::audience::contacts::ContactQuery;
use service::audience::outlook::{CampaignOutlook, OutlookAnswer, OutlookView};
use service::audience::suppressions::SuppressionInput;

use super::team::{Team, first};

async fn asked(team: &Team, person: &str) -> OutlookView {
    team.service()
        .outlook(team.admin(), person)
        .await
        .expect("an answer")
}

/// The one campaign that there is.
async fn of_campaign(team: &Team, person: &str) -> CampaignOutlook {
    asked(team, person)
        .await
        .campaigns
        .into_iter()
        .next()
        .expect("a campaign")
}

testkit::on_both_databases! {
    /// The same rules that send answer ahead of it, for whoever is planned, comes later, or is in no source.
    async fn the_answer_names_campaign_sender_and_rule(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (id, cards) = team.proposed().await;
        let planned = cards[0].contact.id.to_string();
        let answer = asked(&team, &planned).await;
        assert!(answer.would_be_contacted && answer.suppressed_by.is_none());
        let one = &answer.campaigns[0];
        assert_eq!((&one.campaign_id, one.sender.name.as_str()), (&id, "Sam Sender"));
        assert_eq!((one.answer, one.needs_approval), (OutlookAnswer::Yes, true));
        assert_eq!(one.local_date, Some(cards[0].date));
        assert!(one.trace.len() >= 14, "every rule was asked");
        assert!(one.trace.iter().all(|rule| !rule.decided));

        let later = of_campaign(&team, "http://uk.linkedin.com/in/Person-12?trk=x").await;
        assert_eq!(later.answer, OutlookAnswer::Yes);
        assert!(later.ahead.is_some_and(|ahead| ahead > 0), "{later:?}");

        let text = "Name,URL\nJane Doe,linkedin.com/in/jane-doe\n";
        team.world.import(team.admin(), text).await;
        let elsewhere = asked(&team, "linkedin.com/in/jane-doe").await;
        assert_eq!(elsewhere.campaigns[0].answer, OutlookAnswer::NotInSource);
        assert!(!elsewhere.would_be_contacted && elsewhere.contact_id.is_some());

        team.service().stop_campaign(team.admin(), &id).await.unwrap();
        let stopped = of_campaign(&team, &planned).await;
        assert_eq!((stopped.answer, stopped.reason), (OutlookAnswer::Later, Some(Reason::CampaignStopped)));
        let decided = stopped.trace.iter().find(|rule| rule.decided).unwrap();
        assert_eq!((decided.rule, decided.saw.as_str()), ("campaign_is_active", "stopped"));
    }

    /// The suppression list speaks for everybody, known or not.
    async fn who_is_suppressed_is_told_with_the_entry(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        let suppress = |kind, value: &str| SuppressionInput { kind, value: value.to_owned(), note: String::new() };
        let company = suppress(SuppressionKind::Company, "Acme");
        team.service().add_suppression(team.admin(), company).await.unwrap();
        let answer = asked(&team, cards[0].contact.id.as_str()).await;
        assert!(!answer.would_be_contacted);
        assert_eq!(answer.suppressed_by.unwrap().value, "acme");
        let one = &answer.campaigns[0];
        assert_eq!((one.answer, one.reason), (OutlookAnswer::No, Some(Reason::Suppressed)));
        assert_eq!(one.trace.last().unwrap().rule, "contact_is_not_suppressed");

        let domain = suppress(SuppressionKind::EmailDomain, "globex.example");
        team.service().add_suppression(team.admin(), domain).await.unwrap();
        let unknown = asked(&team, "somebody@globex.example").await;
        assert_eq!((unknown.contact_id, unknown.campaigns.len()), (None, 0));
        assert_eq!(unknown.suppressed_by.unwrap().value, "globex.example");
        let nobody = asked(&team, "nobody@initech.example").await;
        assert!(nobody.suppressed_by.is_none() && !nobody.would_be_contacted);
        for text in ["", "Jane Doe", "https://example.org/in/jane"] {
            let refused = team.service().outlook(team.admin(), text).await;
            assert_eq!(refused.unwrap_err().code(), "invalid", "{text}");
        }
    }

    /// Members see their own; whoever is not theirs is nobody whom they know.
    async fn members_ask_about_their_own_people(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        let other = team.world.seat(domain::identity::Role::Member).await;
        let id = cards[0].contact.id.as_str();
        let refused = team.service().outlook(&other.scope, id).await;
        assert_eq!(refused.unwrap_err().code(), "not_found");
        let address = cards[0].contact.profile_url.clone().unwrap();
        let answer = team.service().outlook(&other.scope, &address).await.unwrap();
        assert_eq!((answer.contact_id, answer.campaigns.len()), (None, 0));
        let own = team.service().outlook(&team.sender.scope, id).await.unwrap();
        assert!(own.would_be_contacted);
    }

    /// R27: whoever a campaign works with stays when the import that brought them is undone.
    async fn who_was_proposed_stays_when_the_import_is_undone(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        let imports = team.service().imports(team.admin(), Some(&team.finder), &first()).await.unwrap();
        let import = &imports.items[0];
        let undone = team.service().undo_import(team.admin(), &import.id).await.unwrap();
        let counts = undone.undone.unwrap();
        assert_eq!((counts.removed + counts.kept, counts.restored), (20, 0));
        let left = team.service().contacts(team.admin(), &ContactQuery::default(), &first()).await.unwrap().items;
        assert_eq!(left.len() as u64, counts.kept);
        assert!(counts.kept >= 3 && counts.removed > 0);
        for card in &cards {
            assert!(left.iter().any(|contact| contact.id == card.contact.id));
        }
        // What is left of the source is drawn, and nothing else is looked for for ever.
        team.until("2027-03-05T12:00:00+01:00").await;
        let text = "First name,Last name,Profile URL\nNew,Comer,https://www.linkedin.com/in/new-comer\n";
        let upload = super::super::audience::shared::upload(text);
        team.service().import_file(team.admin(), &team.finder, &upload).await.unwrap();
        team.until("2027-03-09T12:00:00+01:00").await;
        let answer = of_campaign(&team, "linkedin.com/in/new-comer").await;
        assert!(answer.local_date.is_some() || answer.at.is_some(), "behind the gap the next one is found: {answer:?}");
    }
}
