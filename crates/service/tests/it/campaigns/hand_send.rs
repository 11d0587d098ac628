//! Sending by hand, from the card to the welcome.

use domain::action::{ActionKind, ActionState, Category, Reason};
use domain::identity::Role;
use service::hand_send::{Answer, CardView, ReplyInput, Ties};
use service::queue::QueueFilter;

use super::team::{Team, first};

/// Everybody proposed is approved, and the slot of Wednesday has given the first card.
async fn in_hand(team: &Team) -> (domain::ids::CampaignId, CardView) {
    let (id, cards) = team.proposed().await;
    for card in &cards {
        team.approve(card).await;
    }
    team.until("2027-03-03T11:59:00+01:00").await;
    let view = team
        .service()
        .hand_send(&team.sender.scope, None)
        .await
        .unwrap();
    assert!(view.by_hand);
    assert_eq!(view.cards.len(), 1, "one card at a time (I-19)");
    assert_eq!(view.upcoming, 2);
    let card = view.cards.into_iter().next().unwrap();
    (id, card)
}

testkit::on_both_databases! {
    /// The whole job by hand: card, sent, accepted, welcome on a later day; the numbers follow, and
    /// a recount of the ledger agrees.
    async fn the_whole_job_by_hand(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (id, card) = in_hand(&team).await;
        let service = team.service();
        let scope = &team.sender.scope;
        assert_eq!(card.state, ActionState::Sending);
        assert_eq!(card.kind, ActionKind::Invitation);
        assert!(card.open_url.as_deref().unwrap().starts_with("https://www.linkedin.com/in/person-"));
        assert_eq!(card.length, card.text.len() as u64);
        assert!(card.choices.contains(&"sent_without_note".to_owned()), "{:?}", card.choices);
        for _ in 0..2 {
            service.answer_card(scope, &card.id, &Answer::Sent).await.unwrap();
        }
        let sent = team.action(&card.id).await;
        assert_eq!(sent.state, ActionState::Sent);
        assert_eq!(sent.reason, Some(Reason::ConfirmedByPerson));
        let other = service.answer_card(scope, &card.id, &Answer::CouldNot { reason: String::new() }).await;
        assert_eq!(other.unwrap_err().code(), "already_answered");

        let open = service.open_contacts(scope, Ties::Invited, &first()).await.unwrap().items;
        assert_eq!(open.len(), 1);
        assert_eq!(open[0].contact_id, card.contact_id);
        for _ in 0..2 {
            service.tap_accepted(scope, &card.contact_id).await.unwrap();
        }
        assert!(service.open_contacts(scope, Ties::Invited, &first()).await.unwrap().items.is_empty());
        assert_eq!(service.open_contacts(scope, Ties::Connected, &first()).await.unwrap().items.len(), 1);
        let campaign = service.campaign(scope, &id).await.unwrap();
        assert_eq!((campaign.totals.sent, campaign.totals.accepted), (1, 1));
        assert_eq!(campaign.totals.ratio, Some(1.0));
        assert_eq!(campaign.totals.mark, Some("green"));
        assert_eq!((campaign.today.planned, campaign.today.sent, campaign.today.percent), (3, 1, Some(33)));

        // The welcome is handed over on a later day (R52).
        team.until("2027-03-03T18:00:00+01:00").await;
        team.until("2027-03-04T11:59:00+01:00").await;
        let welcome = service.hand_send(scope, None).await.unwrap().cards.into_iter()
            .find(|card| card.kind == ActionKind::Message);
        let mut welcome = welcome;
        // Cards that were drawn earlier come first; each is put aside to get to the welcome.
        while welcome.is_none() {
            let first_card = service.hand_send(scope, None).await.unwrap().cards.into_iter()
                .find(|card| card.state == ActionState::Sending).expect("a card before the welcome");
            service.answer_card(scope, &first_card.id, &Answer::CouldNot { reason: "no access".to_owned() }).await.unwrap();
            team.until("2027-03-04T11:59:30+01:00").await;
            welcome = service.hand_send(scope, None).await.unwrap().cards.into_iter()
                .find(|card| card.kind == ActionKind::Message);
        }
        let welcome = welcome.unwrap();
        assert_eq!(welcome.contact_id, card.contact_id);
        assert!(welcome.text.starts_with("Welcome Person"));
        service.answer_card(scope, &welcome.id, &Answer::Sent).await.unwrap();

        let reply = ReplyInput { text: "Thank you, let us talk".to_owned() };
        for _ in 0..2 {
            service.tap_replied(scope, &card.contact_id, &reply).await.unwrap();
        }
        let campaign = service.campaign(scope, &id).await.unwrap();
        assert_eq!((campaign.totals.messages, campaign.totals.replies), (1, 1));
        let recount = service.recount_campaign(scope, &id).await.unwrap();
        assert!(recount.agrees, "{recount:?}");
        let connected = service.open_contacts(scope, Ties::Connected, &first()).await.unwrap().items;
        assert!(connected[0].replied_at.is_some());

        // Who answered gets no follow-up (R48).
        team.until("2027-03-10T18:00:00+01:00").await;
        let filter = QueueFilter {
            contact_id: Some(card.contact_id.clone()),
            step: Some(domain::action::StepIndex(2)),
            ..QueueFilter::default()
        };
        let follow_ups = service.queue(scope, &filter, &first()).await.unwrap().items;
        for row in &follow_ups {
            assert_ne!(row.state, ActionState::Sent, "{row:?}");
        }
    }

    /// Each answer ends the card in its own category.
    async fn each_answer_has_its_category(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (id, first_card) = in_hand(&team).await;
        let service = team.service();
        let scope = &team.sender.scope;
        let answers = [
            (Answer::SentWithoutNote, ActionState::Sent, Some(Category::Sent), Reason::SentWithoutNote),
            (Answer::AlreadyPending, ActionState::Canceled, Some(Category::Pending), Reason::InvitationAlreadyPending),
            (Answer::CouldNot { reason: "profile is gone".to_owned() }, ActionState::Canceled, Some(Category::Error), Reason::CouldNot),
        ];
        let mut card = Some(first_card);
        for (answer, state, category, reason) in answers {
            let current = card.take().expect("a card in hand");
            for _ in 0..2 {
                service.answer_card(scope, &current.id, &answer).await.unwrap();
            }
            let action = team.action(&current.id).await;
            assert_eq!((action.state, action.category, action.reason), (state, category, Some(reason)));
            team.until("2027-03-03T11:59:30+01:00").await;
            card = service.hand_send(scope, None).await.unwrap().cards.into_iter().next();
        }
        assert!(card.is_none(), "{card:?}");
        let today = service.campaign(scope, &id).await.unwrap().today;
        assert_eq!((today.planned, today.sent, today.pending, today.error), (3, 1, 1, 1));
        assert!(service.recount_campaign(scope, &id).await.unwrap().agrees);
    }

    /// A limit that the member is shown lets the account rest: no invitation is handed over, and none is lost (R51).
    async fn a_limit_that_the_member_sees_is_heeded(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, card) = in_hand(&team).await;
        let service = team.service();
        let scope = &team.sender.scope;
        assert!(card.choices.contains(&"limit_reached".to_owned()), "{:?}", card.choices);
        for _ in 0..2 {
            service.answer_card(scope, &card.id, &Answer::LimitReached).await.unwrap();
        }
        let action = team.action(&card.id).await;
        assert_eq!((action.state, action.reason), (ActionState::Scheduled, Some(Reason::LimitNotice)));
        let ledger = team.world.ledger(&team.world.workspace).await;
        assert_eq!(ledger.iter().filter(|(kind, _)| kind == "limit_noticed").count(), 1);
        team.until("2027-03-05T12:30:00+01:00").await;
        let view = service.hand_send(scope, None).await.unwrap();
        assert!(view.cards.is_empty(), "{:?}", view.cards);
        assert_ne!(team.action(&card.id).await.state, ActionState::Sent);
    }

    /// A page that cannot be opened is an error of its own, and no card comes twice for it.
    async fn a_profile_that_cannot_be_opened_ends_its_card(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, card) = in_hand(&team).await;
        let service = team.service();
        for _ in 0..2 {
            service.answer_card(&team.sender.scope, &card.id, &Answer::ProfileUnavailable).await.unwrap();
        }
        let action = team.action(&card.id).await;
        assert_eq!((action.category, action.reason), (Some(Category::Error), Some(Reason::ProfileUnavailable)));
    }

    /// An answer has to fit its card.
    async fn an_answer_has_to_fit(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, card) = in_hand(&team).await;
        for answer in [Answer::NotConnected, Answer::NotSent] {
            let error = team.service().answer_card(&team.sender.scope, &card.id, &answer).await.unwrap_err();
            assert_eq!(error.code(), "invalid", "{answer:?}");
        }
        assert_eq!(team.action(&card.id).await.state, ActionState::Sending);
    }

    /// A card that was put off comes again; nothing is counted meanwhile.
    async fn a_card_can_be_put_off(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, card) = in_hand(&team).await;
        let service = team.service();
        for _ in 0..2 {
            service.answer_card(&team.sender.scope, &card.id, &Answer::Later).await.unwrap();
        }
        let action = team.action(&card.id).await;
        assert_eq!(action.state, ActionState::Scheduled);
        assert_eq!(action.category, None);
        team.until("2027-03-04T12:30:00+01:00").await;
        assert_ne!(team.action(&card.id).await.state, ActionState::Canceled, "it moved to another day");
    }

    /// A card that nobody answered becomes a question, never a second card (R91).
    async fn an_unanswered_card_becomes_a_question(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, card) = in_hand(&team).await;
        let service = team.service();
        let scope = &team.sender.scope;
        team.until("2027-03-03T18:00:00+01:00").await;
        let question = service.hand_send(scope, None).await.unwrap().cards.into_iter()
            .find(|question| question.id == card.id).expect("the member is asked");
        assert_eq!(question.state, ActionState::Unconfirmed);
        assert_eq!(question.choices, ["sent", "not_sent"]);
        let later = service.answer_card(scope, &card.id, &Answer::Later).await.unwrap_err();
        assert_eq!(later.code(), "invalid");
        for _ in 0..2 {
            service.answer_card(scope, &card.id, &Answer::NotSent).await.unwrap();
        }
        let action = team.action(&card.id).await;
        assert_eq!((action.state, action.reason), (ActionState::Canceled, Some(Reason::NotSentByPerson)));
        let sent = service.answer_card(scope, &card.id, &Answer::Sent).await.unwrap_err();
        assert_eq!(sent.code(), "already_answered");
        let back = service.requeue_action(scope, &card.id).await.unwrap();
        assert_eq!(back.state, ActionState::WaitingForApproval);
    }

    /// Cards and taps are the member's own.
    async fn hands_are_the_members_own(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, card) = in_hand(&team).await;
        let service = team.service();
        let other = team.world.seat(Role::Member).await;
        let viewer = team.world.seat(Role::Viewer).await;
        let elsewhere = team.world.other_workspace().await;
        for (scope, code) in [(&other.scope, "not_found"), (team.admin(), "not_found"), (&viewer.scope, "forbidden"), (&elsewhere, "not_found")] {
            let answer = service.answer_card(scope, &card.id, &Answer::Sent).await.unwrap_err();
            assert_eq!(answer.code(), code);
        }
        assert!(service.hand_send(&other.scope, None).await.unwrap().cards.is_empty());
        let tapped = service.tap_accepted(&other.scope, &card.contact_id).await.unwrap_err();
        assert_eq!(tapped.code(), "not_by_hand");
        super::team::connect(service, &other.scope).await;
        let tapped = service.tap_accepted(&other.scope, &card.contact_id).await.unwrap_err();
        assert_eq!(tapped.code(), "not_found", "no campaign approached the contact in the member's name");
        let scope = service.scope_of_command_line(&team.world.workspace).await.unwrap();
        let held = service.hand_send(&scope, Some(&team.sender.member())).await.unwrap();
        assert_eq!(held.cards.len(), 1);
        service.answer_card(&scope, &card.id, &Answer::Sent).await.unwrap();
    }
}
