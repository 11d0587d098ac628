//! Several texts of one message (R65), as people and programs deal with them.

use domain::action::StepIndex;
use domain::campaign::MessageStep;
use domain::ids::CampaignId;
use domain::variant::{Afterwards, Success, TestState};
use service::campaigns::variants::{ChoiceInput, TestView};
use service::campaigns::{CampaignChange, CampaignInput, MessageBody, TestBody, VariantBody};
use service::proposals::EditInput;

use super::team::{Team, at, first, message, problems};

const FIRST: StepIndex = StepIndex(0);

/// Texts for everybody and for French.
fn texts(default: &str, french: &str) -> MessageBody {
    MessageBody::new(
        MessageStep::Invitation,
        &[("default", default), ("fr", french)],
    )
}

/// The note of the team's campaign with a second text.
fn notes(other: &str) -> MessageBody {
    let mut note = texts("Hello {{firstName}}", "Bonjour {{firstName}}");
    let variant = VariantBody {
        texts: texts(other, "Salut {{firstName}}").texts,
        weight: None,
    };
    note.variants.insert("B".to_owned(), variant);
    note
}

fn with(team: &Team, note: MessageBody) -> CampaignInput {
    let mut input = team.input();
    input.messages[0] = note;
    input
}

fn change(note: MessageBody) -> CampaignChange {
    CampaignChange {
        messages: Some(vec![note]),
        ..CampaignChange::default()
    }
}

async fn tests(team: &Team, id: &CampaignId) -> Vec<TestView> {
    team.service()
        .variant_tests(team.admin(), id)
        .await
        .expect("tests")
        .items
}

/// A campaign with two notes of which proposals wait.
async fn proposed(team: &Team) -> CampaignId {
    let id = team
        .create(with(team, notes("Good day {{firstName}}")))
        .await
        .id;
    team.start(&id).await;
    team.until("2027-03-04T10:00:00+01:00").await;
    id
}

/// Decides the test as the engine does, without waiting for people.
async fn decide(team: &Team, id: &CampaignId, better: Option<&str>) {
    let mut tx = team.service().db().write().await.expect("a transaction");
    let workspace = &team.world.workspace;
    let test = store::variant_test::present(&mut tx, [(workspace, id)])
        .await
        .expect("tests")
        .remove(0);
    let seen = |variant: &str, succeeded| store::variant_test::Seen {
        variant: variant.to_owned(),
        sent: 120,
        matured: 100,
        succeeded,
    };
    let seen = store::Json(vec![seen("A", 20), seen("B", 45)]);
    let now = team.service().now();
    let done = store::variant_test::decide(&mut tx, &test, &seen, better, None, now).await;
    assert!(done.expect("a decision"));
    tx.commit().await.expect("a commit");
}

testkit::on_both_databases! {
    /// The card shows the text that will be sent, in every language, and a rewritten one is recorded as such.
    async fn the_sender_approves_the_text_of_the_variant(db: store::Db) {
        let team = Team::new(db, 30).await;
        proposed(&team).await;
        let cards = team.deck(None).await;
        let beginning = |variant: &str, language: &str| match (variant, language) {
            ("A", "fr") => "Bonjour Person",
            ("A", _) => "Hello Person",
            (_, "fr") => "Salut Person",
            _ => "Good day Person",
        };
        let mut seen = std::collections::BTreeSet::new();
        for card in &cards {
            let variant = card.variant.as_deref().expect("a variant");
            seen.insert(variant.to_owned());
            assert!(card.text.starts_with(beginning(variant, &card.language)), "{card:?}");
            for reading in &card.readings {
                assert!(reading.text.starts_with(beginning(variant, &reading.language)), "{reading:?}");
            }
            let action = team.action(&team.approve(card).await.id).await;
            assert_eq!(action.approved_text.as_deref(), Some(card.text.as_str()));
            assert_eq!(action.variant.as_deref(), Some(variant));
        }
        assert_eq!(seen.len(), 2, "{} cards", cards.len());
    }

    /// Before the rule is met nothing is told of what came of the texts, and nobody chooses.
    async fn nobody_peeks(db: store::Db) {
        let team = Team::new(db, 30).await;
        let id = proposed(&team).await;
        let test = tests(&team, &id).await.remove(0);
        assert_eq!((test.state, test.number, test.step), (TestState::Running, 1, FIRST));
        assert_eq!(test.rule, TestBody {
            weight: Some(1),
            success: Some(Success::Accepted),
            sample: Some(100),
            days: Some(60),
            afterwards: Some(Afterwards::Tell),
        });
        assert!(test.comparisons.is_empty() && test.better.is_none());
        assert!(test.variants.iter().all(|one| one.succeeded.is_none() && one.ratio.is_none() && one.low.is_none()));
        let input = ChoiceInput { step: FIRST, number: 1, variant: Some("B".to_owned()) };
        let refused = team.service().choose_variant(team.admin(), &id, input).await;
        assert_eq!(refused.unwrap_err().code(), "test_undecided");
    }

    /// A person uses the better text, and takes that back; both stand in the ledger.
    async fn a_person_chooses_and_takes_it_back(db: store::Db) {
        let team = Team::new(db, 60).await;
        let id = proposed(&team).await;
        decide(&team, &id, Some("B")).await;
        let test = tests(&team, &id).await.remove(0);
        assert_eq!((test.state, test.better.as_deref(), test.in_use.as_deref()), (TestState::Decided, Some("B"), None));
        assert_eq!((test.variants[1].succeeded, test.variants[1].ratio), (Some(45), Some(0.45)));
        assert!(test.comparisons[0].differs && test.comparisons[0].high < Some(0.0));
        let choose = |variant: Option<&str>| ChoiceInput { step: FIRST, number: 1, variant: variant.map(str::to_owned) };
        let service = team.service();
        let chosen = service.choose_variant(team.admin(), &id, choose(Some("B"))).await.unwrap();
        assert_eq!(chosen.items[0].in_use.as_deref(), Some("B"));
        let kept = team.deck(None).await.len();
        team.until("2027-03-10T10:00:00+01:00").await;
        let cards = team.deck(None).await;
        let fresh: Vec<_> = cards.iter().filter(|card| card.date > jiff::civil::date(2027, 3, 5)).collect();
        assert!(!fresh.is_empty() && kept > 0);
        for card in fresh {
            let action = team.action(&card.id).await;
            assert_eq!((action.variant.as_deref(), action.variant_test), (Some("B"), None));
        }
        let back = service.choose_variant(team.admin(), &id, choose(None)).await.unwrap();
        assert_eq!(back.items[0].in_use, None);
        let unknown = service.choose_variant(team.admin(), &id, choose(Some("D"))).await.unwrap_err();
        assert_eq!(problems(unknown), [("variant".to_owned(), "unknown_variant")]);
        let other = ChoiceInput { step: FIRST, number: 2, variant: None };
        assert_eq!(service.choose_variant(team.admin(), &id, other).await.unwrap_err().code(), "test_replaced");
        let kinds = team.world.ledger(&team.world.workspace).await;
        assert_eq!(kinds.iter().filter(|(kind, _)| kind == "variant_chosen").count(), 2);
    }

    /// Another text is another test: what came of the former one is not mixed in, whoever waits gets the new text in the
    /// variant that was recorded, and an approved text stays with its test.
    async fn another_text_begins_another_test(db: store::Db) {
        let team = Team::new(db, 30).await;
        let id = proposed(&team).await;
        let cards = team.deck(None).await;
        let (fixed, open): (Vec<_>, Vec<_>) = cards.iter().enumerate().partition(|(place, _)| place % 2 == 0);
        for (_, card) in &fixed {
            team.approve(card).await;
        }
        let service = team.service();
        let shown = service.campaign_difference(team.admin(), &id, None, change(notes("Dear {{firstName}}"))).await.unwrap();
        let of_b = |cards: &[(usize, &service::proposals::ProposalView)]| {
            cards.iter().filter(|(_, card)| card.variant.as_deref() == Some("B")).count() as u64
        };
        assert_eq!((shown.affected.new_text, shown.affected.keep_text), (of_b(&open), of_b(&fixed)), "whoever has A keeps it");
        assert_eq!(shown.affected.tests_ended, 1);
        assert!(shown.changes.iter().any(|one| one.field == "messages.0.variants.B.texts.default"), "{:?}", shown.changes);
        service.update_campaign(team.admin(), &id, None, change(notes("Dear {{firstName}}"))).await.unwrap();
        let both = tests(&team, &id).await;
        let states: Vec<_> = both.iter().map(|test| (test.number, test.state)).collect();
        assert_eq!(states, [(2, TestState::Running), (1, TestState::Replaced)]);
        for (_, card) in &fixed {
            assert_eq!(team.action(&card.id).await.variant_test, Some(1));
        }
        for (_, card) in &open {
            let action = team.action(&card.id).await;
            assert_eq!((action.variant.as_deref(), action.variant_test), (card.variant.as_deref(), Some(2)));
        }
        let deck = team.deck(None).await;
        let dear = deck.iter().filter(|card| card.text.starts_with("Dear")).count();
        let english = |card: &service::proposals::ProposalView| card.language == "default";
        let waiting = open.iter().filter(|(_, card)| card.variant.as_deref() == Some("B") && english(card)).count();
        assert_eq!(dear, waiting);
    }

    /// Where the second text goes, so does the test: whoever was given it gets the message's own.
    async fn without_the_second_text_there_is_no_test(db: store::Db) {
        let team = Team::new(db, 30).await;
        let id = proposed(&team).await;
        let versions = team.service().campaign_versions(team.admin(), &id, &first()).await.unwrap().items;
        let alone = change(texts("Hello {{firstName}}", "Bonjour {{firstName}}"));
        team.service().update_campaign(team.admin(), &id, None, alone).await.unwrap();
        assert_eq!(tests(&team, &id).await[0].state, TestState::Replaced);
        for card in team.deck(None).await {
            assert!(card.text.starts_with("Hello") || card.text.starts_with("Bonjour"), "{card:?}");
            let action = team.action(&card.id).await;
            assert!(action.variant_test.is_none() && action.variant.as_deref() != Some("B"));
        }
        // Going back to the version with two texts begins another test.
        let to = versions.last().unwrap().version;
        team.service().roll_back_campaign(team.admin(), &id, to, None).await.unwrap();
        let again = tests(&team, &id).await;
        assert_eq!((again[0].number, again[0].state), (2, TestState::Running));
        let copy = team.service().duplicate_campaign(team.admin(), &id).await.unwrap();
        assert_eq!(copy.messages[0].variants["B"].texts["fr"], "Salut {{firstName}}");
        assert_eq!(tests(&team, &copy.id).await[0].number, 1);
    }

    /// A test for which nobody was planned leaves no trace.
    async fn a_draft_has_one_test_however_often_it_is_saved(db: store::Db) {
        let team = Team::new(db, 5).await;
        let id = team.create(with(&team, notes("Good day"))).await.id;
        for text in ["Dear", "Good morning"] {
            team.service().update_campaign(team.admin(), &id, None, change(notes(text))).await.unwrap();
        }
        let found = tests(&team, &id).await;
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].number, found[0].state), (1, TestState::Running));
        assert_eq!(found[0].variants[1].texts["default"], "Good morning");
    }

    /// Each refusal names the field, the rule and what to do, and all come at once.
    async fn what_is_wrong_with_a_variant_is_said_at_once(db: store::Db) {
        let team = Team::new(db, 5).await;
        let mut note = notes("Hello {{firstName}}");
        note.variants.get_mut("B").unwrap().weight = Some(0);
        note.variants.get_mut("B").unwrap().texts.insert("fr".to_owned(), "Salut {{prenom}}".to_owned());
        let mut third = note.variants["B"].clone();
        third.weight = Some(1);
        third.texts = [("default".to_owned(), "x".repeat(301))].into();
        note.variants.insert("C".to_owned(), third);
        note.test = Some(TestBody { sample: Some(5), days: Some(400), ..TestBody::default() });
        let error = team.service().create_campaign(team.admin(), with(&team, note)).await.unwrap_err();
        let mut found = problems(error);
        found.sort();
        let wanted = [
            ("messages.0.test.days", "out_of_range"),
            ("messages.0.test.sample", "out_of_range"),
            ("messages.0.variants.B.texts.default", "identical"),
            ("messages.0.variants.B.texts.fr", "unknown_token"),
            ("messages.0.variants.B.weight", "out_of_range"),
            ("messages.0.variants.C.texts.default", "too_long"),
            ("messages.0.variants.C.texts.fr", "required"),
        ].map(|(field, code)| (field.to_owned(), code));
        assert_eq!(found, wanted);
        let mut alone = message(MessageStep::Invitation, "Hello");
        alone.test = Some(TestBody::default());
        let error = team.service().create_campaign(team.admin(), with(&team, alone)).await.unwrap_err();
        assert_eq!(problems(error), [("messages.0.test".to_owned(), "not_applicable")]);
    }

    /// What a person rewrote for a contact is no text of a variant, and counts for no test.
    async fn a_rewritten_text_counts_for_no_test(db: store::Db) {
        let team = Team::new(db, 30).await;
        proposed(&team).await;
        let card = team.deck(None).await.remove(0);
        let edit = EditInput {
            text: Some("Just for you".to_owned()),
            language: None,
            revision: None,
        };
        let edited = team.service().edit_proposal(&team.sender.scope, &card.id, &edit).await.unwrap();
        team.approve(&edited).await;
        assert!(team.action(&card.id).await.text_is_edited);
        assert!(at("2027-03-04T10:00:00+01:00") <= team.service().now());
        team.until("2027-03-08T18:00:00+01:00").await;
        let action = team.action(&card.id).await;
        assert_eq!(action.sent_text.as_deref(), Some("Just for you"));
        assert_eq!((action.variant, action.variant_test), (card.variant, None));
    }
}
