//! The dashboard, and the rows of the ledger behind every number.

use bytes::Bytes;
use domain::funnel::Level;
use domain::ids::{CampaignId, ContactId};
use domain::ledger::Measure;
use domain::reply::Class;
use futures_util::TryStreamExt as _;
use jiff::civil::date;
use service::audience::tags::LeadChange;
use service::hand_send::{Answer, ReplyInput};
use service::replies::{CorrectionInput, ReplyFilter};
use service::results::counted::CountedFilter;
use service::results::dashboard::{DashboardFilter, DashboardView};
use service::results::figures::FiguresView;
use service::results::files::DashboardTable;
use service::results::funnel::FunnelFilter;
use service::{PageRequest, Scope};

use super::team::{Team, first, problems};

/// A week in which two were invited, one accepted and answered, one was refused and one could not be reached.
async fn week(team: &Team) -> CampaignId {
    let (campaign, cards) = team.proposed().await;
    for card in &cards {
        team.approve(card).await;
    }
    let (service, scope) = (team.service(), &team.sender.scope);
    let answers = [
        Answer::Sent,
        Answer::CouldNot {
            reason: "profile is gone".to_owned(),
        },
        Answer::Sent,
    ];
    team.until("2027-03-03T10:00:00+01:00").await;
    let mut accepted = None;
    let mut waiting = answers.into_iter();
    for minute in 10..59 {
        team.until(&format!("2027-03-03T10:{minute}:00+01:00"))
            .await;
        let cards = service.hand_send(scope, None).await.unwrap().cards;
        for card in cards {
            if card.state != domain::action::ActionState::Sending {
                continue;
            }
            let Some(answer) = waiting.next() else {
                continue;
            };
            service.answer_card(scope, &card.id, &answer).await.unwrap();
            if matches!(answer, Answer::Sent) {
                accepted.get_or_insert(card.contact_id);
            }
        }
    }
    team.until("2027-03-03T11:59:59+01:00").await;
    let cards = service.hand_send(scope, None).await.unwrap().cards;
    for (card, answer) in cards.iter().zip(waiting) {
        service.answer_card(scope, &card.id, &answer).await.unwrap();
        if matches!(answer, Answer::Sent) {
            accepted.get_or_insert(card.contact_id.clone());
        }
    }
    let contact = accepted.expect("one was sent");
    // In Paris it is the fourth already, in UTC it is not.
    team.until("2027-03-04T00:30:00+01:00").await;
    service.tap_accepted(scope, &contact).await.unwrap();
    team.until("2027-03-05T18:00:00+01:00").await;
    let reply = ReplyInput {
        text: "Sounds great, let us talk on Tuesday".to_owned(),
    };
    service.tap_replied(scope, &contact, &reply).await.unwrap();
    campaign
}

fn march() -> DashboardFilter {
    DashboardFilter {
        from: Some(date(2027, 3, 1)),
        to: Some(date(2027, 3, 31)),
        ..DashboardFilter::default()
    }
}

async fn dashboard(team: &Team, scope: &Scope, filter: &DashboardFilter) -> DashboardView {
    team.service().dashboard(scope, filter).await.unwrap()
}

/// The number at the top of the page, and the rows that can be read one after the other.
async fn opened(team: &Team, scope: &Scope, filter: &CountedFilter) -> (Option<u64>, u64) {
    let mut request = PageRequest {
        limit: Some(2),
        cursor: None,
    };
    let mut rows = 0;
    loop {
        let page = team
            .service()
            .counted(scope, filter, &request)
            .await
            .unwrap();
        rows += page.items.len() as u64;
        if page.next.is_none() {
            return (page.total, rows);
        }
        request.cursor = page.next;
    }
}

/// Each figure opens as many rows as it says.
async fn each_figure_opens(team: &Team, figures: &FiguresView, filter: &CountedFilter) {
    let admin = team.admin();
    for measure in Measure::ALL {
        let filter = CountedFilter {
            measure: Some(*measure),
            ..filter.clone()
        };
        let shown = figures.of(*measure);
        assert_eq!(
            opened(team, admin, &filter).await,
            (Some(shown), shown),
            "{measure}: {filter:?}"
        );
    }
    for class in Class::ALL {
        let filter = CountedFilter {
            class: Some(*class),
            ..filter.clone()
        };
        let shown = figures.of_class(*class);
        assert_eq!(
            opened(team, admin, &filter).await,
            (Some(shown), shown),
            "{class}: {filter:?}"
        );
    }
}

testkit::on_both_databases! {
    /// R72, R73: every number of the dashboard is a count of the rows that it opens, and a recount of the ledger gives the same.
    async fn every_number_of_the_dashboard_opens_its_rows(db: store::Db) {
        let team = Team::new(db, 20).await;
        let campaign = week(&team).await;
        let admin = team.admin();
        let found = dashboard(&team, admin, &march()).await;
        let figures = &found.figures;
        assert_eq!((figures.invitations, figures.accepted, figures.error), (2, 1, 1));
        assert_eq!((figures.replies, figures.positive), (1, 1));
        assert!(figures.sentiment.unwrap() > 0.5);

        let period = CountedFilter { from: march().from, to: march().to, ..CountedFilter::default() };
        each_figure_opens(&team, figures, &period).await;
        assert_eq!(found.growth.len(), 1);
        let family = CountedFilter { family_of: Some(found.growth[0].campaign.id.clone()), ..period.clone() };
        each_figure_opens(&team, &found.growth[0].figures, &family).await;
        let member = CountedFilter { member_id: Some(found.members[0].member.id.clone()), ..period.clone() };
        each_figure_opens(&team, &found.members[0].figures, &member).await;
        for step in &found.series {
            let days = CountedFilter { from: Some(step.from), to: Some(step.to), ..period.clone() };
            each_figure_opens(&team, &step.figures, &days).await;
        }
        let lifetime = CountedFilter { campaign_id: Some(campaign.clone()), ..CountedFilter::default() };
        let totals = team.service().campaign(admin, &campaign).await.unwrap().totals;
        for (measure, shown) in [
            (Measure::Invitations, totals.sent), (Measure::Accepted, totals.accepted),
            (Measure::Clicks, totals.clicks), (Measure::Replies, totals.replies),
        ] {
            let filter = CountedFilter { measure: Some(measure), ..lifetime.clone() };
            assert_eq!(opened(&team, admin, &filter).await, (Some(shown), shown), "{measure}");
        }
        assert_eq!(team.service().recount_days(admin).await.unwrap(), []);
    }

    /// Days are those of the workspace's zone when something happened, and stay so when it moves to another.
    async fn days_are_the_workspaces(db: store::Db) {
        let team = Team::new(db, 20).await;
        week(&team).await;
        let admin = team.admin();
        let accepted = |found: &DashboardView| {
            let mut steps = found.series.iter().filter(|step| step.figures.accepted > 0);
            steps.next().map(|step| step.from)
        };
        let found = dashboard(&team, admin, &march()).await;
        assert_eq!(found.time_zone, "Europe/Paris");
        assert_eq!(accepted(&found), Some(date(2027, 3, 4)));
        let mut tx = team.service().db().write().await.unwrap();
        tx.execute(
            {
                static MOVE: store::Sql = store::Sql::new("move", "UPDATE workspace SET time_zone = 'America/Los_Angeles'");
                &MOVE
            },
            Vec::new(),
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let found = dashboard(&team, admin, &march()).await;
        assert_eq!(accepted(&found), Some(date(2027, 3, 4)));
        assert_eq!(team.service().recount_days(admin).await.unwrap(), []);
    }

    /// A correction moves a reply to another class on the day on which it came.
    async fn a_corrected_reply_counts_where_it_came(db: store::Db) {
        let team = Team::new(db, 20).await;
        week(&team).await;
        let (service, admin) = (team.service(), team.admin());
        let replies = service.replies(admin, &ReplyFilter::default(), &first()).await.unwrap().items;
        team.until("2027-03-09T12:00:00+01:00").await;
        let to = CorrectionInput { class: Class::Negative, sentiment_percent: None };
        service.correct_reply(admin, &replies[0].id, &to).await.unwrap();
        let found = dashboard(&team, admin, &march()).await;
        assert_eq!((found.figures.replies, found.figures.positive, found.figures.negative), (1, 0, 1));
        let day = found.series.iter().find(|step| step.figures.negative == 1).unwrap();
        assert_eq!(day.from, date(2027, 3, 5));
        let period = CountedFilter { from: march().from, to: march().to, ..CountedFilter::default() };
        each_figure_opens(&team, &found.figures, &period).await;
        service.undo_correction(admin, &replies[0].id).await.unwrap();
        let found = dashboard(&team, admin, &march()).await;
        assert_eq!((found.figures.positive, found.figures.negative), (1, 0));
        assert_eq!(service.recount_days(admin).await.unwrap(), []);
    }

    /// What needs a person is told with its number; members see their own.
    async fn what_needs_a_person_is_told(db: store::Db) {
        let team = Team::new(db, 20).await;
        let quiet = dashboard(&team, team.admin(), &DashboardFilter::default()).await;
        assert!(quiet.attention.is_quiet() && quiet.today.is_empty());
        assert_eq!(quiet.series.len(), 30);
        team.proposed().await;
        let found = dashboard(&team, team.admin(), &DashboardFilter::default()).await;
        assert_eq!(found.attention.proposals, 3);
        assert_eq!((found.attention.accounts, found.attention.invite_campaigns), (0, 0));
        let other = team.world.seat_named("olga@example.org", "Olga", domain::identity::Role::Member).await;
        let hers = dashboard(&team, &other.scope, &DashboardFilter::default()).await;
        assert!(hers.attention.is_quiet(), "{:?}", hers.attention);
        team.until("2027-03-03T09:30:00+01:00").await;
        let found = dashboard(&team, &team.sender.scope, &DashboardFilter::default()).await;
        assert_eq!(found.today.len(), 1);
        assert_eq!((found.today[0].today.planned, found.today[0].today.sent), (3, 0));
    }

    /// Members see the numbers and rows of their own campaigns alone.
    async fn members_follow_their_own_results(db: store::Db) {
        let team = Team::new(db, 20).await;
        week(&team).await;
        let own = dashboard(&team, &team.sender.scope, &march()).await;
        assert_eq!(own.figures.invitations, 2);
        let other = team.world.seat_named("olga@example.org", "Olga", domain::identity::Role::Member).await;
        let asked = DashboardFilter { member_id: Some(team.sender.member()), ..march() };
        assert_eq!(dashboard(&team, &other.scope, &asked).await.figures, FiguresView::default());
        let sent = CountedFilter { measure: Some(Measure::Invitations), ..CountedFilter::default() };
        assert_eq!(opened(&team, &other.scope, &sent).await, (Some(0), 0));
        assert_eq!(opened(&team, &team.sender.scope, &sent).await, (Some(2), 2));
    }

    /// Tables and rows leave as files.
    async fn results_leave_as_files(db: store::Db) {
        let team = Team::new(db, 20).await;
        week(&team).await;
        let (service, admin) = (team.service(), team.admin());
        let growth = service.dashboard_file(admin, &march(), DashboardTable::Growth).await.unwrap();
        let growth = String::from_utf8(growth.into()).unwrap();
        assert!(growth.contains("\"C-level\",\"growth\",\"2\",\"1\""), "{growth}");
        let sent = CountedFilter { measure: Some(Measure::Invitations), ..CountedFilter::default() };
        let pieces: Vec<Bytes> = service.counted_file(admin, sent).await.unwrap().try_collect().await.unwrap();
        let file = String::from_utf8(pieces.concat()).unwrap();
        assert_eq!(file.lines().count(), 3, "{file}");
        assert!(file.contains("\"invitations\"") && file.contains("\"Sam Sender\""), "{file}");
        let backwards = DashboardFilter { from: march().to, to: march().from, ..DashboardFilter::default() };
        let refused = service.dashboard(admin, &backwards).await.unwrap_err();
        assert_eq!(problems(refused), [("from".to_owned(), "period_is_empty")]);
    }
}

/// The names at a level, or those who have reached it.
async fn people_at(team: &Team, scope: &Scope, filter: &FunnelFilter) -> Vec<ContactId> {
    let mut request = PageRequest {
        limit: Some(1),
        cursor: None,
    };
    let mut people = Vec::new();
    loop {
        let page = team
            .service()
            .funnel_people(scope, filter, &request)
            .await
            .unwrap();
        people.extend(page.items.into_iter().map(|one| one.contact_id));
        match page.next {
            Some(next) => request.cursor = Some(next),
            None => return people,
        }
    }
}

/// Each number of the funnel opens as many people.
async fn each_level_opens(team: &Team, filter: &FunnelFilter) -> Vec<(u64, u64)> {
    let admin = team.admin();
    let found = team.service().funnel(admin, filter).await.unwrap();
    let mut shown = Vec::new();
    for level in found.levels {
        for (reached, count) in [(false, level.standing), (true, level.reached)] {
            let filter = FunnelFilter {
                level: Some(level.level),
                reached,
                ..filter.clone()
            };
            let people = people_at(team, admin, &filter).await;
            assert_eq!(people.len() as u64, count, "{filter:?}");
        }
        shown.push((level.standing, level.reached));
    }
    shown
}

testkit::on_both_databases! {
    /// R35: everybody stands at the highest level, whatever filter; a number opens the people whom it counts.
    async fn everybody_stands_at_the_highest_level(db: store::Db) {
        let team = Team::new(db, 20).await;
        let campaign = week(&team).await;
        let (service, admin) = (team.service(), team.admin());
        let all = FunnelFilter::default();
        let expected = [(1, 2), (0, 1), (0, 1), (1, 1), (0, 0)];
        assert_eq!(each_level_opens(&team, &all).await, expected);
        for filter in [
            FunnelFilter { program: Some("Growth".to_owned()), ..all.clone() },
            FunnelFilter { campaign_id: Some(campaign.clone()), ..all.clone() },
            FunnelFilter { member_id: Some(team.sender.member()), ..all.clone() },
            FunnelFilter { from: Some(date(2027, 3, 3)), to: Some(date(2027, 3, 3)), ..all.clone() },
        ] {
            assert_eq!(each_level_opens(&team, &filter).await, expected, "{filter:?}");
        }
        for filter in [
            FunnelFilter { program: Some("other".to_owned()), ..all.clone() },
            FunnelFilter { from: Some(date(2027, 3, 4)), to: Some(date(2027, 3, 9)), ..all.clone() },
        ] {
            assert_eq!(each_level_opens(&team, &filter).await, [(0, 0); 5], "{filter:?}");
        }

        // A lead is a lead, however far the campaign came.
        let invited = FunnelFilter { level: Some(Level::Invited), ..all.clone() };
        let contact = people_at(&team, admin, &invited).await.remove(0);
        service.mark_leads(admin, &LeadChange { contact_ids: vec![contact], lead: true }).await.unwrap();
        assert_eq!(each_level_opens(&team, &all).await, [(0, 2), (0, 2), (0, 2), (1, 2), (1, 1)]);
        let found = service.funnel(admin, &all).await.unwrap();
        assert_eq!(found.levels[4].conversion, Some(0.5));

        // A refusal is no engagement.
        let replies = service.replies(admin, &ReplyFilter::default(), &first()).await.unwrap().items;
        let to = CorrectionInput { class: Class::Negative, sentiment_percent: None };
        service.correct_reply(admin, &replies[0].id, &to).await.unwrap();
        let found = service.funnel(admin, &all).await.unwrap();
        assert_eq!(found.levels[3].standing, 0);
        let other = team.world.seat_named("olga@example.org", "Olga", domain::identity::Role::Member).await;
        let hers = service.funnel(&other.scope, &all).await.unwrap();
        assert_eq!(hers.levels[0].reached, 0);
        let pieces: Vec<Bytes> = service.funnel_file(admin, FunnelFilter { reached: true, ..all }).await.unwrap().try_collect().await.unwrap();
        let file = String::from_utf8(pieces.concat()).unwrap();
        assert_eq!(file.lines().count(), 3);
    }
}
