//! Decisions about proposals.

use domain::action::{ActionState, Category, Reason};
use domain::identity::Role;
use service::access::keys::NewKey;
use service::campaigns::CampaignChange;
use service::proposals::{
    ApproveInput, Approved, BlockInput, DeckFilter, DeckState, EditInput, ProposalView,
};

use super::team::{Team, first, message, problems, seen};

fn write(text: &str, card: &ProposalView) -> EditInput {
    EditInput {
        text: Some(text.to_owned()),
        revision: Some(card.revision.clone()),
        language: None,
    }
}

testkit::on_both_databases! {
    /// A card shows the person, the text as it will read, and when it would leave.
    async fn a_card_shows_what_would_leave(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        let french = cards.iter().find(|card| card.contact.language.as_deref() == Some("fr")).expect("every third person");
        assert_eq!(french.language, "fr");
        assert!(french.text.starts_with("Bonjour Person"));
        assert_eq!(french.languages, ["default", "fr"]);
        assert_eq!(french.length, french.text.len() as u64);
        assert_eq!(french.limit, 300);
        assert!(french.ready);
        assert_eq!(french.date.to_string(), "2027-03-03");
        assert_eq!(french.slot_starts_at.unwrap().to_string(), "2027-03-03T08:00:00Z");
        assert_eq!(french.slot_ends_at.unwrap().to_string(), "2027-03-03T11:00:00Z");
        assert_eq!(french.shown_at, None);
        assert!(french.contact.profile_url.as_deref().unwrap().starts_with("https://www.linkedin.com/in/"));
    }

    /// I-13: an approval freezes the bytes; the same decision twice is one.
    async fn an_approval_freezes_the_text(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (id, cards) = team.proposed().await;
        let approved = team.approve(&cards[0]).await;
        assert_eq!(approved.state, ActionState::Approved);
        let again = team.service().approve_proposal(&team.sender.scope, &cards[0].id, &seen(&cards[0])).await.unwrap();
        assert_eq!(again, approved, "approving twice is approving once");
        let change = CampaignChange {
            messages: Some(vec![message(domain::campaign::MessageStep::Invitation, "Changed {{firstName}}")]),
            ..CampaignChange::default()
        };
        team.service().update_campaign(team.admin(), &id, None, change).await.unwrap();
        let now = team.service().proposal(&team.sender.scope, &cards[0].id).await.unwrap();
        assert_eq!(now.text, cards[0].text, "what was approved stays as it was seen");
        let other = team.service().proposal(&team.sender.scope, &cards[1].id).await.unwrap();
        assert!(other.text.starts_with("Changed "));
        // A card that was shown before the change is not what is there now.
        let stale = team.service().approve_proposal(&team.sender.scope, &cards[1].id, &seen(&cards[1])).await;
        assert_eq!(stale.unwrap_err().code(), "proposal_changed");
        let kinds = team.world.ledger(&team.world.workspace).await;
        assert_eq!(kinds.iter().filter(|(kind, _)| kind == "action_approved").count(), 1);
    }

    /// R13: only cards that were displayed can be approved.
    async fn what_was_not_shown_cannot_be_approved(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        let blind = ApproveInput::default();
        let service = team.service();
        let refused = service.approve_proposal(&team.sender.scope, &cards[0].id, &blind).await.unwrap_err();
        assert_eq!(refused.code(), "not_shown");
        let other = team.world.seat(Role::Member).await;
        service.proposals_shown(&other.scope, &[cards[0].id.clone()]).await.unwrap();
        let refused = service.approve_proposal(&team.sender.scope, &cards[0].id, &blind).await.unwrap_err();
        assert_eq!(refused.code(), "not_shown", "somebody else's eyes do not count");
        for _ in 0..2 {
            service.proposals_shown(&team.sender.scope, &[cards[0].id.clone()]).await.unwrap();
        }
        let shown = service.proposal(&team.sender.scope, &cards[0].id).await.unwrap();
        assert_eq!(shown.shown_at, Some(service.now()));
        let approved = service.approve_proposal(&team.sender.scope, &cards[0].id, &blind).await.unwrap();
        assert_eq!(approved.state, ActionState::Approved);
    }

    /// Two devices at once: one decision stands, and the other device is told which.
    async fn of_two_devices_one_wins_and_the_other_is_told(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        let service = team.service();
        let scope = &team.sender.scope;
        let card = &cards[0];
        let input = seen(card);
        let block = input.clone().into();
        let (approved, blocked) = tokio::join!(
            service.approve_proposal(scope, &card.id, &input),
            service.block_proposal(scope, &card.id, &block),
        );
        let now = service.proposal(scope, &card.id).await.unwrap();
        match (approved, blocked) {
            (Ok(_), Err(told)) => {
                assert_eq!(now.state, ActionState::Approved);
                assert_eq!(told.code(), "already_decided");
                assert!(told.to_string().contains("approved"), "{told}");
            }
            (Err(told), Ok(_)) => {
                assert_eq!(now.state, ActionState::Blocked);
                assert_eq!(told.code(), "already_decided");
                assert!(told.to_string().contains("blocked"), "{told}");
            }
            both => panic!("{both:?}"),
        }
    }

    /// I-14: what comes late from a device that was offline reverses nothing.
    async fn a_late_replay_reverses_nothing(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        let service = team.service();
        let scope = &team.sender.scope;
        let card = &cards[0];
        let approved = team.approve(card).await;
        team.world.pass_milliseconds(60_000);
        let undone = service.undo_proposal(scope, &card.id, &seen(&approved)).await.unwrap();
        assert_eq!(undone.state, ActionState::WaitingForApproval);
        let late = service.approve_proposal(scope, &card.id, &seen(card)).await.unwrap_err();
        assert_eq!(late.code(), "proposal_changed");
        let undone_again = service.undo_proposal(scope, &card.id, &seen(&approved)).await.unwrap();
        assert_eq!(undone_again, undone);
        let approved_again = team.approve(&undone).await;
        assert_eq!(approved_again.state, ActionState::Approved);
        let late = service.undo_proposal(scope, &card.id, &seen(&approved)).await.unwrap_err();
        assert_eq!(late.code(), "already_decided");
    }

    /// R53: an edit voids an approval; R46 holds for it; tokens are not for one person.
    async fn an_edit_voids_the_approval(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        let service = team.service();
        let scope = &team.sender.scope;
        let approved = team.approve(&cards[0]).await;
        let edited = service.edit_proposal(scope, &approved.id, &write("Hello, my friend", &approved)).await.unwrap();
        assert_eq!(edited.state, ActionState::WaitingForApproval);
        assert_eq!(edited.text, "Hello, my friend");
        assert!(edited.text_is_edited);
        let again = service.edit_proposal(scope, &approved.id, &write("Hello, my friend", &approved)).await.unwrap();
        assert_eq!(again, edited, "the same edit twice is one");
        let old = service.approve_proposal(scope, &approved.id, &seen(&approved)).await.unwrap_err();
        assert_eq!(old.code(), "proposal_changed", "what was approved before is not what is there");
        for (text, code) in [("x".repeat(301), "note_too_long"), ("Hello {{firstName}}".to_owned(), "token_in_text")] {
            let error = service.edit_proposal(scope, &edited.id, &write(&text, &edited)).await.unwrap_err();
            assert_eq!(problems(error), [("text".to_owned(), code)]);
        }
        let approved = team.approve(&edited).await;
        assert_eq!(approved.text, "Hello, my friend");
        let undone = service.undo_proposal(scope, &approved.id, &ApproveInput::default()).await.unwrap();
        assert_eq!(undone.text, "Hello, my friend", "a rewritten text stays rewritten");
        let back = EditInput::default();
        let plain = service.edit_proposal(scope, &approved.id, &back).await.unwrap();
        assert!(!plain.text_is_edited);
        assert_eq!(plain.text, cards[0].text);
    }

    /// The moderator chooses another of the campaign's languages.
    async fn another_language_may_be_chosen(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        let service = team.service();
        let scope = &team.sender.scope;
        let english = cards.iter().find(|card| card.language == "default").expect("most people");
        let french = EditInput { language: Some("FR".to_owned()), ..EditInput::default() };
        let edited = service.edit_proposal(scope, &english.id, &french).await.unwrap();
        assert_eq!(edited.language, "fr");
        assert!(edited.text.starts_with("Bonjour "));
        assert!(!edited.text_is_edited);
        let approved = team.approve(&edited).await;
        let action = team.action(&approved.id).await;
        assert_eq!(action.approved_language.as_deref(), Some("fr"));
        assert_eq!(action.approved_text.as_deref(), Some(edited.text.as_str()));
        let unknown = EditInput { language: Some("de".to_owned()), ..EditInput::default() };
        let error = service.edit_proposal(scope, &approved.id, &unknown).await.unwrap_err();
        assert_eq!(problems(error), [("language".to_owned(), "unknown_language")]);
    }

    /// A refusal counts as Blocked, once, and can be taken back.
    async fn a_refusal_counts_as_blocked_until_it_is_taken_back(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (id, cards) = team.proposed().await;
        let service = team.service();
        let scope = &team.sender.scope;
        for _ in 0..2 {
            let blocked = service.block_proposal(scope, &cards[0].id, &seen(&cards[0]).into()).await.unwrap();
            assert_eq!(blocked.state, ActionState::Blocked);
            assert_eq!(blocked.reason, Some(Reason::BlockedBySender));
        }
        let action = team.action(&cards[0].id).await;
        assert_eq!(action.category, Some(Category::Blocked));
        assert_eq!(action.ended_local_date.unwrap().to_string(), "2027-03-02");
        let deck = team.deck(Some(DeckState::Blocked)).await;
        assert_eq!(deck.len(), 1);
        let edit = service.edit_proposal(scope, &cards[0].id, &write("x", &deck[0])).await.unwrap_err();
        assert_eq!(edit.code(), "already_decided");
        let undone = service.undo_proposal(scope, &cards[0].id, &seen(&deck[0])).await.unwrap();
        assert_eq!(undone.state, ActionState::WaitingForApproval);
        assert_eq!(undone.reason, None);
        assert_eq!(team.action(&cards[0].id).await.ended_at, None);
        let blocked = service.block_proposal(scope, &cards[0].id, &BlockInput::default()).await.unwrap();
        team.until("2027-03-03T09:30:00+01:00").await;
        let today = service.campaign(scope, &id).await.unwrap().today;
        assert_eq!((today.planned, today.blocked, today.sent), (3, 1, 0));
        assert_eq!(blocked.state, ActionState::Blocked);
    }

    /// Several at once: each by itself.
    async fn several_are_approved_each_by_itself(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        let service = team.service();
        let scope = &team.sender.scope;
        service.block_proposal(scope, &cards[2].id, &seen(&cards[2]).into()).await.unwrap();
        let wanted: Vec<Approved> = cards.iter().map(|card| Approved {
            id: card.id.clone(),
            revision: Some(card.revision.clone()),
        }).collect();
        for _ in 0..2 {
            let many = service.approve_proposals(scope, &wanted).await.unwrap();
            assert_eq!(many.approved, [cards[0].id.clone(), cards[1].id.clone()]);
            assert_eq!(many.refused.len(), 1);
            assert_eq!(many.refused[0].id, cards[2].id);
            assert_eq!(many.refused[0].code, "already_decided");
        }
    }

    /// A member decides only its own proposals, a manager too; a program with the role manager may
    /// decide for a member. Elsewhere they do not exist.
    async fn only_the_sender_decides(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        let service = team.service();
        let card = &cards[0];
        let other = team.world.seat(Role::Member).await;
        let elsewhere = team.world.other_workspace().await;
        for scope in [&other.scope, team.admin(), &elsewhere] {
            assert_eq!(service.proposal(scope, &card.id).await.unwrap_err().code(), "not_found");
            let refused = [
                service.approve_proposal(scope, &card.id, &seen(card)).await,
                service.block_proposal(scope, &card.id, &seen(card).into()).await,
                service.edit_proposal(scope, &card.id, &write("x", card)).await,
                service.undo_proposal(scope, &card.id, &seen(card)).await,
            ];
            for refused in refused {
                assert_eq!(refused.unwrap_err().code(), "not_found");
            }
            let filter = DeckFilter { member_id: Some(team.sender.member()), ..DeckFilter::default() };
            assert!(service.proposals(scope, &filter, &first()).await.unwrap().items.is_empty());
        }
        let viewer = team.world.seat(Role::Viewer).await;
        assert_eq!(service.proposal(&viewer.scope, &card.id).await.unwrap_err().code(), "forbidden");
        for (role, allowed) in [(Role::Editor, false), (Role::Manager, true)] {
            let new = NewKey { name: "program".to_owned(), role, expires_in_days: None };
            let key = service.create_key(team.admin(), &new).await.unwrap();
            let scope = service.scope_of_key(key.secret.expose()).await.unwrap();
            let approved = service.approve_proposal(&scope, &card.id, &seen(card)).await;
            assert_eq!(approved.is_ok(), allowed, "{approved:?}");
        }
        let decided_by = team.action(&card.id).await.decided_by.unwrap();
        assert!(decided_by.starts_with("key_"), "{decided_by}");
    }

    /// What could not leave cannot be approved, and says why.
    async fn a_text_that_could_not_leave_cannot_be_approved(db: store::Db) {
        let team = Team::new(db, 20).await;
        let mut input = team.input();
        input.messages = vec![message(domain::campaign::MessageStep::Invitation, "Hello {{city}}")];
        let id = team.create(input).await.id;
        team.start(&id).await;
        team.until("2027-03-02T09:00:00+01:00").await;
        let cards = team.deck(None).await;
        assert_eq!(cards[0].missing_token.as_deref(), Some("city"));
        assert!(!cards[0].ready);
        let error = team.service().approve_proposal(&team.sender.scope, &cards[0].id, &seen(&cards[0])).await.unwrap_err();
        assert_eq!(problems(error), [("text".to_owned(), "value_missing")]);
        let edited = team.service().edit_proposal(&team.sender.scope, &cards[0].id, &write("Hello", &cards[0])).await.unwrap();
        assert!(edited.ready);
        team.approve(&edited).await;
    }

    /// Decisions and the planner meet on the same campaign; neither waits for the other for ever.
    async fn decisions_go_beside_the_planner(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (id, cards) = team.proposed().await;
        let service = team.service();
        let scope = &team.sender.scope;
        team.world.clock.advance_to(super::team::at("2027-03-03T09:00:00+01:00"));
        let (approve, block, edit) = (seen(&cards[0]), seen(&cards[1]).into(), write("Hello", &cards[2]));
        let (stepped, approved, blocked, edited) = tokio::join!(
            team.engine.step(service.now()),
            service.approve_proposal(scope, &cards[0].id, &approve),
            service.block_proposal(scope, &cards[1].id, &block),
            service.edit_proposal(scope, &cards[2].id, &edit),
        );
        stepped.unwrap();
        assert_eq!(approved.unwrap().state, ActionState::Approved);
        assert_eq!(blocked.unwrap().state, ActionState::Blocked);
        assert_eq!(edited.unwrap().text, "Hello");
        // What was approved within the slot leaves within it.
        team.until("2027-03-03T11:59:00+01:00").await;
        assert_eq!(team.action(&cards[0].id).await.state, ActionState::Sending);
        assert!(service.campaign(scope, &id).await.unwrap().active);
    }

    /// The deck takes a fixed number of queries.
    async fn a_deck_costs_the_same_whatever_its_size(db: store::Db) {
        let team = Team::new(db, 60).await;
        let mut input = team.input();
        input.schedule.cohort_size = 25;
        let id = team.create(input).await.id;
        team.start(&id).await;
        team.until("2027-03-02T09:00:00+01:00").await;
        let before = team.service().db().query_count();
        assert_eq!(team.deck(None).await.len(), 25);
        let used = team.service().db().query_count() - before;
        assert!(used <= 7, "{used} queries");
    }
}
