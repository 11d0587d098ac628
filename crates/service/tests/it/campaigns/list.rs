//! Lists of campaigns.

use domain::calendar::Schedule;
use domain::health::HealthState;
use domain::identity::Role;
use service::PageRequest;
use service::access::members::MemberChange;
use service::campaigns::{CampaignFilter, CampaignView, NameField};

use super::team::{Team, connect, empty_finder_of, finder_of, first};

/// Queries that a page may take, whatever its length.
const QUERIES_MAXIMUM: u64 = 10;

async fn listed(team: &Team, filter: &CampaignFilter) -> Vec<CampaignView> {
    let page = team
        .service()
        .campaigns(team.admin(), filter, &first())
        .await;
    page.unwrap().items
}

fn names(campaigns: &[CampaignView]) -> Vec<&str> {
    campaigns
        .iter()
        .map(|campaign| campaign.name.as_str())
        .collect()
}

testkit::on_both_databases! {
    /// Grouped by program, paged by keys, filtered by program, name, sender and health (R59).
    async fn campaigns_are_grouped_filtered_and_paged(db: store::Db) {
        let team = Team::new(db, 5).await;
        for (program, name) in [("growth", "beta"), ("Growth", "alpha"), ("sales", "gamma"), ("art_100%", "delta")] {
            let mut input = team.named(name);
            input.program = program.to_owned();
            team.create(input).await;
        }
        let all = listed(&team, &CampaignFilter::default()).await;
        assert_eq!(names(&all), ["delta", "alpha", "beta", "gamma"]);
        let by = |program: Option<&str>, name: Option<&str>| CampaignFilter {
            program: program.map(ToOwned::to_owned),
            name: name.map(ToOwned::to_owned),
            ..CampaignFilter::default()
        };
        assert_eq!(names(&listed(&team, &by(Some(" GROWTH "), None)).await), ["alpha", "beta"]);
        assert_eq!(names(&listed(&team, &by(None, Some("LPH"))).await), ["alpha"]);
        assert!(listed(&team, &by(None, Some("a_p"))).await.is_empty(), "signs mean themselves");
        assert!(listed(&team, &by(None, Some("growth"))).await.is_empty(), "a program is no name");
        assert_eq!(names(&listed(&team, &by(Some("art_100%"), None)).await), ["delta"]);
        let of_admin = CampaignFilter { sender_id: Some(team.world.admin.member()), ..CampaignFilter::default() };
        assert!(listed(&team, &of_admin).await.is_empty());
        let nurtures = CampaignFilter { kind: Some(domain::campaign::CampaignKind::Nurture), ..CampaignFilter::default() };
        assert!(listed(&team, &nurtures).await.is_empty());

        let mut paged = Vec::new();
        let mut request = PageRequest { limit: Some(1), cursor: None };
        loop {
            let page = team.service().campaigns(team.admin(), &CampaignFilter::default(), &request).await.unwrap();
            paged.extend(page.items);
            let Some(next) = page.next else { break };
            request.cursor = Some(next);
        }
        assert_eq!(names(&paged), names(&all));
    }

    /// A page of many campaigns takes as many queries as one of a few.
    async fn a_page_costs_the_same_whatever_its_length(db: store::Db) {
        let team = Team::new(db, 5).await;
        for number in 0..60 {
            let id = team.create(team.named(&format!("campaign {number:02}"))).await.id;
            if number % 2 == 0 {
                team.start(&id).await;
            }
        }
        team.until("2027-03-02T09:30:00+01:00").await;
        for limit in [2, 60, 200] {
            for filter in [
                CampaignFilter::default(),
                CampaignFilter { kind: Some(domain::campaign::CampaignKind::Invite), ..CampaignFilter::default() },
                CampaignFilter { health: Some(HealthState::Running), ..CampaignFilter::default() },
            ] {
                let request = PageRequest { limit: Some(limit), cursor: None };
                let before = team.service().db().query_count();
                let page = team.service().campaigns(team.admin(), &filter, &request).await.unwrap();
                let used = team.service().db().query_count() - before;
                assert!(used <= QUERIES_MAXIMUM, "{used} queries for {} campaigns", page.items.len());
            }
        }
    }

    /// R55: health says what is the matter, and the filter finds it.
    async fn health_can_be_filtered(db: store::Db) {
        let team = Team::new(db, 200).await;
        let other = team.world.seat(Role::Member).await;
        connect(team.service(), &other.scope).await;
        let theirs = empty_finder_of(&team.world, &other.member(), "Theirs").await;
        team.create(team.named("draft")).await;
        let healthy = team.create(team.named("healthy")).await.id;
        let mut input = team.named("no slots");
        input.schedule = Schedule { slots: Vec::new(), ..input.schedule };
        let no_slots = team.create(input).await.id;
        let mut input = team.named("nobody");
        input.schedule.cohort_size = 0;
        let no_cohort = team.create(input).await.id;
        let mut input = team.named("dry");
        input.sender_id = other.member();
        input.source = service::campaigns::SourceBody::Finder { id: theirs };
        let dry = team.create(input).await.id;
        for id in [&healthy, &no_slots, &no_cohort, &dry] {
            team.start(id).await;
        }
        let by = |health| CampaignFilter { health: Some(health), ..CampaignFilter::default() };
        assert_eq!(names(&listed(&team, &by(HealthState::Created)).await), ["healthy"]);
        assert_eq!(names(&listed(&team, &by(HealthState::Inactive)).await), ["draft"]);
        assert_eq!(names(&listed(&team, &by(HealthState::Errors)).await), ["no slots", "nobody"]);
        assert_eq!(names(&listed(&team, &by(HealthState::Warnings)).await), ["dry"]);
        let errors = listed(&team, &by(HealthState::Errors)).await;
        assert_eq!(errors[0].health.errors[0].code, "no_slots");
        assert_eq!(errors[0].health.errors[0].remedy, "add_slots");
        assert_eq!(errors[1].health.errors[0].code, "cohort_size_zero");

        team.until("2027-03-02T09:30:00+01:00").await;
        let view = team.service().campaign(team.admin(), &healthy).await.unwrap();
        assert_eq!(view.health.state, HealthState::Running);
        team.until("2027-03-02T12:30:00+01:00").await;
        let view = team.service().campaign(team.admin(), &healthy).await.unwrap();
        assert_eq!(view.health.state, HealthState::Scheduled);
        let identity = team.service().identities(team.admin(), &first()).await.unwrap().items.into_iter()
            .find(|identity| identity.member_id == team.sender.member()).unwrap();
        team.service().sign_out_identity(&team.sender.scope, &identity.id).await.unwrap();
        let off = MemberChange { active: Some(false), ..MemberChange::default() };
        team.service().change_member(team.admin(), &team.sender.member(), &off).await.unwrap();
        let view = team.service().campaign(team.admin(), &healthy).await.unwrap();
        let codes: Vec<&str> = view.health.errors.iter().map(|error| error.code).collect();
        assert_eq!(codes, ["identity_inactive", "user_inactive"], "the truth at once (I-30)");
        team.until("2027-03-03T09:30:00+01:00").await;
        assert_eq!(names(&listed(&team, &by(HealthState::Stopped)).await), ["healthy", "nobody"]);
    }

    /// Members see their own, others nothing; the companion's campaigns are among them.
    async fn members_see_their_own(db: store::Db) {
        let team = Team::new(db, 5).await;
        team.campaign().await;
        let other = team.world.seat(Role::Member).await;
        let viewer = team.world.seat(Role::Viewer).await;
        let elsewhere = team.world.other_workspace().await;
        let service = team.service();
        for (scope, count) in [(&team.sender.scope, 1), (&other.scope, 0), (&viewer.scope, 1), (&elsewhere, 0)] {
            let page = service.campaigns(scope, &CampaignFilter::default(), &first()).await.unwrap();
            assert_eq!(page.items.len(), count);
            let programs = service.programs(scope, &first()).await.unwrap();
            assert_eq!(programs.items.len(), count);
        }
        let theirs = CampaignFilter { sender_id: Some(team.sender.member()), ..CampaignFilter::default() };
        assert!(service.campaigns(&other.scope, &theirs, &first()).await.unwrap().items.is_empty());
        assert!(service.campaign_names(&elsewhere, NameField::Name, "").await.unwrap().is_empty());
    }

    /// R40: names and programs are suggested while typing, and add up in families.
    async fn names_are_suggested_and_families_add_up(db: store::Db) {
        let team = Team::new(db, 5).await;
        let other = team.world.seat(Role::Member).await;
        connect(team.service(), &other.scope).await;
        let theirs = finder_of(&team.world, &other.member(), "Theirs", 2).await;
        team.create(team.named("C-level US")).await;
        team.create(team.named("Founders")).await;
        let mut input = team.named("c-level us");
        input.sender_id = other.member();
        input.source = service::campaigns::SourceBody::Finder { id: theirs };
        team.create(input).await;
        let service = team.service();
        let found = service.campaign_names(team.admin(), NameField::Name, "LEVEL").await.unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(service.campaign_names(team.admin(), NameField::Program, "gro").await.unwrap(), ["growth"]);
        assert!(service.campaign_names(team.admin(), NameField::Program, "founders").await.unwrap().is_empty());
        assert!(service.campaign_names(team.admin(), NameField::Name, "100%").await.unwrap().is_empty());
        let programs = service.programs(team.admin(), &first()).await.unwrap().items;
        assert_eq!(programs.len(), 1);
        assert_eq!(programs[0].campaigns, 3);
        let families: Vec<(u64, u64)> = programs[0].families.iter().map(|family| (family.campaigns, family.senders)).collect();
        assert_eq!(families, [(2, 2), (1, 1)]);
        let one = PageRequest { limit: Some(1), cursor: None };
        let page = service.programs(team.admin(), &one).await.unwrap();
        let rest = PageRequest { limit: Some(1), cursor: page.next };
        let rest = service.programs(team.admin(), &rest).await.unwrap();
        assert_eq!(rest.items[0].families[0].name, "Founders");
    }

    /// R23: a sender chooses among its own finders, those it was added to, and their segments.
    async fn sources_are_those_of_the_sender(db: store::Db) {
        let team = Team::new(db, 5).await;
        let other = team.world.seat(Role::Member).await;
        finder_of(&team.world, &other.member(), "Theirs", 2).await;
        let choices = team.service().source_choices(&team.sender.scope, &team.sender.member()).await.unwrap();
        let names: Vec<(&str, Option<u64>)> = choices.iter().map(|choice| (choice.name.as_str(), choice.contacts)).collect();
        assert_eq!(names, [("People", Some(5)), ("People", Some(5))], "the finder and its segment");
        let refused = team.service().source_choices(&other.scope, &team.sender.member()).await.unwrap_err();
        assert_eq!(refused.code(), "forbidden");
    }
}
