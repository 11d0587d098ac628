//! Families as people see them (R40, R52).

use domain::identity::Role;
use domain::ids::CampaignId;
use service::campaigns::family::FamilyPageView;
use service::campaigns::{CampaignInput, SourceBody};

use super::team::{Team, connect, finder_of};
use crate::support::Seat;

/// Another member with a finder of the same people, and a campaign of the same name and program.
async fn second(team: &Team) -> (Seat, CampaignId) {
    let tess = team
        .world
        .seat_named("tess@example.org", "Tess Second", Role::Member)
        .await;
    connect(team.service(), &tess.scope).await;
    let finder = finder_of(&team.world, &tess.member(), "The same", 6).await;
    let input = CampaignInput {
        name: "c-level ".to_owned(),
        sender_id: tess.member(),
        source: SourceBody::Finder { id: finder },
        ..team.input()
    };
    let id = team.create(input).await.id;
    team.start(&id).await;
    (tess, id)
}

async fn family(team: &Team, id: &CampaignId) -> FamilyPageView {
    team.service().family(team.admin(), id).await.unwrap()
}

testkit::on_both_databases! {
    async fn a_family_shows_each_part_and_who_waits_for_whom(db: store::Db) {
        let team = Team::new(db, 6).await;
        let first = team.started().await;
        let (tess, other) = second(&team).await;
        team.until("2027-03-02T09:00:00+01:00").await;
        let shown = family(&team, &first).await;
        assert_eq!(shown, family(&team, &other).await, "it is one family");
        assert_eq!((shown.name.as_str(), shown.program.as_str(), shown.complete), ("C-level", "growth", true));
        let members: Vec<&str> = shown.parts.iter().map(|part| part.member_name.as_str()).collect();
        assert_eq!(members, ["Sam Sender", "Tess Second"]);
        assert_eq!(shown.waits.len(), 3, "both have planned the same three: {:?}", shown.waits);
        assert!(shown.waits.iter().all(|wait| !wait.has_approached));
        assert_eq!(shown.parts.iter().map(|part| part.waiting).sum::<u64>(), 3);

        // A member sees its own part, and for whom it waits.
        let own = team.service().family(&tess.scope, &other).await.unwrap();
        assert_eq!(own.parts.len(), 1);
        assert!(own.waits.iter().all(|wait| wait.member_name == "Tess Second" && wait.for_member_name == "Sam Sender"));
        assert_eq!(team.service().family(&tess.scope, &first).await.unwrap_err().code(), "not_found");
        let stranger = team.world.other_workspace().await;
        assert_eq!(team.service().family(&stranger, &first).await.unwrap_err().code(), "not_found");

        // Whoever comes first approaches a person; the other one counts it as Duplicate.
        for card in team.deck(None).await {
            team.approve(&card).await;
        }
        team.until("2027-03-03T09:00:00+01:00").await;
        team.until("2027-03-03T11:59:00+01:00").await;
        let shown = family(&team, &first).await;
        assert!(shown.waits.iter().any(|wait| wait.has_approached), "{:?}", shown.waits);
    }
}
