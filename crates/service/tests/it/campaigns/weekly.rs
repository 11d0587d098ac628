//! The weekly report: for programs, and by mail on Monday mornings, once.

use domain::identity::Role;
use domain::time::span;
use mail::{Delivered, Letter};
use service::mail::LetterOfLink;
use service::results::dashboard::DashboardFilter;
use service::results::weekly::{WeeklyFilter, WeeklyLetterInput};

use super::replies::answered;
use super::team::{Team, at, problems};

fn of(program: &str) -> WeeklyLetterInput {
    WeeklyLetterInput {
        program: Some(program.to_owned()),
    }
}

/// The letters that are due now, each taken by the mail server.
async fn letters(team: &Team) -> Vec<Letter> {
    let service = team.service();
    service.write_weekly_letters().await.unwrap();
    let in_hand = service.mail_take().await.unwrap();
    for mail in &in_hand {
        service.mail_told(mail, Delivered::Taken).await.unwrap();
    }
    in_hand.into_iter().map(|mail| mail.letter).collect()
}

testkit::on_both_databases! {
    /// The report of a week is the dashboard of its seven days.
    async fn the_weekly_report_is_the_dashboard_of_its_days(db: store::Db) {
        let team = Team::new(db, 20).await;
        answered(&team, "Sounds great").await;
        let (service, admin) = (team.service(), team.admin());
        team.world.clock.advance_to(at("2027-03-10T12:00:00+01:00"));
        let last = service.weekly_report(admin, &WeeklyFilter::default()).await.unwrap();
        assert_eq!((last.week.as_str(), last.week_before.as_str(), last.week_after.as_deref()), ("2027-W09", "2027-W08", Some("2027-W10")));
        assert_eq!((last.report.figures.replies, last.report.figures.accepted), (1, 1));
        let days = DashboardFilter {
            from: Some(last.report.from),
            to: Some(last.report.to),
            ..DashboardFilter::default()
        };
        assert_eq!(service.dashboard(admin, &days).await.unwrap().figures, last.report.figures);
        let present = WeeklyFilter { week: Some("2027-W10".to_owned()), ..WeeklyFilter::default() };
        assert_eq!(service.weekly_report(admin, &present).await.unwrap().week_after, None);
        let other = WeeklyFilter { program: Some("other".to_owned()), ..WeeklyFilter::default() };
        assert_eq!(service.weekly_report(admin, &other).await.unwrap().report.figures.replies, 0);
        let wrong = WeeklyFilter { week: Some("2027-W99".to_owned()), ..WeeklyFilter::default() };
        let refused = service.weekly_report(admin, &wrong).await.unwrap_err();
        assert_eq!(problems(refused), [("week".to_owned(), "unknown_week")]);
    }

    /// It comes on Monday morning where the member is, once for each week, with numbers and no people.
    async fn the_report_comes_by_mail_on_monday_morning_once(db: store::Db) {
        let team = Team::new(db, 20).await;
        answered(&team, "Sounds great").await;
        let (service, admin) = (team.service(), team.admin());
        let one = service.subscribe_weekly(admin, &of("growth")).await.unwrap();
        assert_eq!(one.next_at, at("2027-03-08T07:00:00+01:00"));
        let again = service.subscribe_weekly(admin, &of("growth")).await.unwrap();
        assert_eq!(again.id, one.id, "asking again changes nothing");
        let all = service.subscribe_weekly(admin, &WeeklyLetterInput::default()).await.unwrap();
        assert_eq!(service.weekly_letters(admin).await.unwrap().items.len(), 2);

        team.world.clock.advance_to(at("2027-03-08T06:59:59+01:00"));
        assert!(letters(&team).await.is_empty());
        team.world.clock.advance_to(at("2027-03-08T07:00:00+01:00"));
        let came = letters(&team).await;
        assert_eq!(came.len(), 2);
        let letter = came.iter().find(|letter| letter.subject.contains("growth")).unwrap();
        assert!(letter.subject.contains("1 March 2027"), "{}", letter.subject);
        assert!(letter.text.contains("Replies: 1 (Week before: 0)"), "{}", letter.text);
        assert!(letter.text.contains("https://overture.example.org/w/"), "{}", letter.text);
        assert!(letter.text.contains("week=2027-W09&program=growth"), "{}", letter.text);
        let html = letter.html.clone().unwrap();
        assert!(html.contains("<th align=\"left\" scope=\"row\">Replies</th><td align=\"right\">1</td>"), "{html}");
        for shown in [&letter.text, &html] {
            assert!(!shown.contains("Person") && !shown.contains("Sounds great"), "no people: {shown}");
        }
        assert!(letters(&team).await.is_empty(), "once");
        team.world.pass_milliseconds(3 * span::DAY);
        assert!(letters(&team).await.is_empty());
        let next = service.weekly_letters(admin).await.unwrap().items;
        assert!(next.iter().all(|letter| letter.next_at == at("2027-03-15T07:00:00+01:00")));
        // Nothing ran for a fortnight: one letter, about the last week.
        team.world.clock.advance_to(at("2027-03-24T09:00:00+01:00"));
        let late = letters(&team).await;
        assert_eq!(late.len(), 2);
        assert!(late[0].text.contains("week=2027-W11"), "{}", late[0].text);

        service.unsubscribe_weekly(admin, &all.id).await.unwrap();
        assert_eq!(service.unsubscribe_weekly(admin, &all.id).await.unwrap_err().code(), "not_found");
        let of_another = service.unsubscribe_weekly(&team.sender.scope, &one.id).await;
        assert_eq!(of_another.unwrap_err().code(), "not_found");
    }

    /// Whoever has the letter ends the letters by its link; a link that is no letter's ends nothing.
    async fn the_link_of_a_letter_ends_it(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (service, admin) = (team.service(), team.admin());
        service.subscribe_weekly(admin, &of("growth")).await.unwrap();
        service.subscribe_weekly(&team.sender.scope, &of("growth")).await.unwrap();
        team.world.clock.advance_to(at("2027-03-08T07:00:00+01:00"));
        let came = letters(&team).await;
        let letter = came.iter().find(|letter| letter.to == "ada@example.org").unwrap();
        let link = letter.unsubscribe.clone().unwrap();
        assert!(letter.text.contains(&link) && letter.html.as_ref().unwrap().contains(&link));
        let token = link.strip_prefix("https://overture.example.org/unsubscribe/").unwrap();
        assert!(service.letter_of_link(token) == Some(LetterOfLink::Weekly));
        for wrong in ["", "x", "..", &token[1..], &token[..token.len() - 1]] {
            assert_eq!(service.unsubscribe_by_link(wrong).await.unwrap(), None, "{wrong}");
        }
        assert_eq!(service.weekly_letters(admin).await.unwrap().items.len(), 1);
        for _ in 0..2 {
            let ended = service.unsubscribe_by_link(token).await.unwrap();
            assert_eq!(ended, Some(LetterOfLink::Weekly), "as often as they like");
        }
        assert!(service.weekly_letters(admin).await.unwrap().items.is_empty());
        assert_eq!(service.weekly_letters(&team.sender.scope).await.unwrap().items.len(), 1, "others keep theirs");
        team.world.clock.advance_to(at("2027-03-15T07:00:00+01:00"));
        assert_eq!(letters(&team).await.len(), 1);
    }

    /// A member's letter holds the member's own figures; whoever is switched off gets none.
    async fn a_letter_holds_what_its_reader_may_see(db: store::Db) {
        let team = Team::new(db, 20).await;
        answered(&team, "Sounds great").await;
        let service = team.service();
        let other = team.world.seat_named("olga@example.org", "Olga Other", Role::Member).await;
        service.subscribe_weekly(&other.scope, &of("growth")).await.unwrap();
        service.subscribe_weekly(&team.sender.scope, &of("growth")).await.unwrap();
        team.world.clock.advance_to(at("2027-03-08T07:00:00+01:00"));
        let came = letters(&team).await;
        let to = |email: &str| came.iter().find(|letter| letter.to == email).unwrap();
        assert!(to("olga@example.org").text.contains("Replies: 0"), "{}", to("olga@example.org").text);
        assert!(to("sam@example.org").text.contains("Replies: 1"));
        let french = service::access::workspaces::WorkspaceChange { language: Some("fr".to_owned()), ..Default::default() };
        service.change_workspace(team.admin(), &french).await.unwrap();
        let off = service::access::members::MemberChange { active: Some(false), ..Default::default() };
        service.change_member(team.admin(), &other.member(), &off).await.unwrap();
        team.world.clock.advance_to(at("2027-03-15T07:00:00+01:00"));
        let came = letters(&team).await;
        let [letter] = came.as_slice() else { panic!("{came:?}") };
        assert_eq!(letter.to, "sam@example.org");
        assert!(letter.text.contains("R\u{e9}ponses: 0 (Semaine d\u{2019}avant: 1)"), "{}", letter.text);
    }
}
