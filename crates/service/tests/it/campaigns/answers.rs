//! Answering from the inbox, where a person sends by hand (R71).

use domain::action::{ActionKind, ActionState, Reason};
use domain::identity::Role;
use domain::ids::{ActionId, ContactId, ConversationId};
use domain::ledger::EventKind;
use domain::suppression::SuppressionKind;
use domain::time::span;
use service::audience::suppressions::SuppressionInput;
use service::hand_send::Answer;
use service::inbox::{AnswerInput, AnswerView, ConversationFilter};
use service::proposals::ApproveInput;
use service::{Scope, ServiceResult};

use super::replies::answered;
use super::team::{Team, first, problems};

fn says(text: &str) -> AnswerInput {
    AnswerInput {
        text: text.to_owned(),
        despite_refusal: false,
    }
}

/// A conversation in which the contact wrote this last.
async fn conversation(team: &Team, text: &str) -> (ConversationId, ContactId) {
    let (_, contact) = answered(team, text).await;
    let all = ConversationFilter::default();
    let listed = team
        .service()
        .conversations(team.admin(), &all, &first())
        .await
        .unwrap();
    (listed.items[0].id.clone(), contact)
}

async fn send(
    team: &Team,
    scope: &Scope,
    conversation: &ConversationId,
    text: &str,
    id: Option<&ActionId>,
) -> ServiceResult<AnswerView> {
    let input = says(text);
    team.service()
        .answer_conversation(scope, conversation, &input, id)
        .await
}

/// A minute in which the engine works.
async fn pass(team: &Team) {
    let then = team.service().now().plus_millis(span::MINUTE);
    team.until(&then.to_string()).await;
}

/// The answers of the conversation that have not left, as the sender sees them.
async fn open(team: &Team, id: &ConversationId) -> Vec<AnswerView> {
    let detail = team
        .service()
        .conversation(&team.sender.scope, id)
        .await
        .unwrap();
    detail.answers
}

testkit::on_both_databases! {
    /// An editor writes, the sender's hands send: it is in the conversation, the queue and the journey, with who wrote it.
    async fn an_answer_goes_through_the_hands_of_its_sender(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (id, contact) = conversation(&team, "Sounds great, let us talk on Tuesday").await;
        let (service, sender) = (team.service(), &team.sender.scope);
        let asked = send(&team, team.admin(), &id, "  With pleasure.\r\nAt ten?  ", None).await.unwrap();
        assert_eq!((asked.text.as_str(), asked.state), ("With pleasure.\nAt ten?", ActionState::Scheduled));
        assert!(asked.asked_by.is_some() && asked.can_take_back);
        let listed = service.conversations(sender, &ConversationFilter::default(), &first()).await.unwrap();
        assert!(!listed.items[0].unread, "who answers has read");

        pass(&team).await;
        let in_hand = open(&team, &id).await.remove(0);
        assert_eq!(in_hand.state, ActionState::Sending);
        assert!(in_hand.open_url.is_some() && in_hand.can_settle && !in_hand.can_take_back);
        let seen = service.conversation(team.admin(), &id).await.unwrap();
        assert!(!seen.answers[0].can_settle, "it is in the hands of the sender alone");
        let card = service.hand_send(sender, None).await.unwrap().cards.remove(0);
        assert_eq!((card.id.clone(), card.kind), (asked.id.clone(), ActionKind::Answer));
        service.answer_card(sender, &asked.id, &Answer::Sent).await.unwrap();

        let detail = service.conversation(sender, &id).await.unwrap();
        assert!(detail.answers.is_empty());
        let last = detail.messages.last().unwrap();
        assert!(last.by_hand && !last.from_contact && last.text == "With pleasure.\nAt ten?", "{last:?}");
        assert!(!detail.conversation.contact_wrote_last);
        let journey = service.journey(sender, &contact, &first()).await.unwrap().items;
        let of_it: Vec<EventKind> = journey
            .iter()
            .filter(|entry| entry.action_kind == Some(ActionKind::Answer))
            .map(|entry| entry.kind)
            .collect();
        let told = [EventKind::ActionEnded, EventKind::ActionBegun, EventKind::ActionScheduled, EventKind::ActionPlanned];
        assert_eq!(of_it, told);
        let campaign = detail.conversation.campaign.unwrap().id;
        assert!(service.recount_campaign(team.admin(), &campaign).await.unwrap().agrees);
        let refused = service.requeue_action(team.admin(), &asked.id).await.unwrap_err();
        assert_eq!(refused.code(), "not_requeueable");
    }

    /// Pressing twice sends once; with one on its way nothing else is sent; what is taken back is kept to be sent again.
    async fn an_answer_that_is_sent_twice_leaves_once(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (id, _) = conversation(&team, "Sounds great, let us talk on Tuesday").await;
        let sender = &team.sender.scope;
        let key = team.service().fresh_answer_id();
        let first = send(&team, sender, &id, "Gladly.", Some(&key)).await.unwrap();
        let again = send(&team, sender, &id, "Gladly.", Some(&key)).await.unwrap();
        assert_eq!(first, again);
        let other = send(&team, sender, &id, "Something else", Some(&key)).await.unwrap_err();
        assert_eq!(problems(other), [("text".to_owned(), "answered_from_here")]);
        let second = send(&team, sender, &id, "And more", None).await.unwrap_err();
        assert_eq!(problems(second), [("text".to_owned(), "answer_on_its_way")]);
        assert_eq!(open(&team, &id).await.len(), 1);
        let deck = team.deck(None).await;
        assert!(deck.iter().all(|card| card.id != key), "it is nothing to be decided");
        let undone = team.service().undo_proposal(sender, &key, &ApproveInput::default()).await.unwrap_err();
        assert_eq!(undone.code(), "not_found");

        team.service().remove_action(sender, &key).await.unwrap();
        let kept = open(&team, &id).await.remove(0);
        assert_eq!((kept.reason, kept.text.as_str()), (Some(Reason::RemovedByPerson), "Gladly."));
        send(&team, sender, &id, "Gladly, at ten.", None).await.unwrap();
    }

    /// R48: who wrote "stop" is answered only by somebody who says that it is right, and the ledger keeps that.
    async fn an_answer_to_a_refusal_is_confirmed_and_recorded(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (id, contact) = conversation(&team, "Please stop messaging me").await;
        let (service, sender) = (team.service(), &team.sender.scope);
        let detail = service.conversation(sender, &id).await.unwrap();
        assert!(detail.answering.unwrap().is_refused);
        let refused = send(&team, sender, &id, "We will. Sorry.", None).await.unwrap_err();
        assert_eq!(problems(refused), [("despite_refusal".to_owned(), "contact_refused")]);
        let input = AnswerInput { despite_refusal: true, ..says("We will. Sorry.") };
        let asked = service.answer_conversation(sender, &id, &input, None).await.unwrap();
        let journey = service.journey(sender, &contact, &first()).await.unwrap().items;
        let planned = journey
            .iter()
            .find(|entry| entry.action_id.as_ref() == Some(&asked.id) && entry.kind == EventKind::ActionPlanned);
        let data = planned.unwrap().data.clone().unwrap();
        assert_eq!((&data["kind"], &data["despite_refusal"]), (&"answer".into(), &true.into()));
        pass(&team).await;
        assert_eq!(open(&team, &id).await[0].state, ActionState::Sending, "it goes on to the sender's hands");
    }

    /// I-12: the suppression list forbids answers as well, when they are asked for and when they leave.
    async fn nobody_on_the_suppression_list_is_answered(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (id, contact) = conversation(&team, "Sounds great, let us talk on Tuesday").await;
        let (service, sender) = (team.service(), &team.sender.scope);
        let waiting = send(&team, sender, &id, "Gladly.", None).await.unwrap();
        let url = service.contact(team.admin(), &contact).await.unwrap().contact.profile_url.unwrap();
        let input = SuppressionInput { kind: SuppressionKind::Person, value: url, note: String::new() };
        service.add_suppression(team.admin(), input).await.unwrap();
        pass(&team).await;
        let ended = open(&team, &id).await.remove(0);
        assert_eq!((ended.id, ended.reason), (waiting.id, Some(Reason::Suppressed)));
        let refused = send(&team, sender, &id, "Gladly.", None).await.unwrap_err();
        assert_eq!(problems(refused), [("text".to_owned(), "suppressed")]);
    }

    async fn what_cannot_be_sent_is_refused_with_its_reason(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (id, _) = conversation(&team, "Sounds great, let us talk on Tuesday").await;
        let sender = &team.sender.scope;
        let long = "x".repeat(8_001);
        for (text, code) in [(" \n ", "required"), (long.as_str(), "too_long"), ("Dear {{firstName}}", "token")] {
            let refused = send(&team, sender, &id, text, None).await.unwrap_err();
            assert_eq!(problems(refused), [("text".to_owned(), code)]);
        }
        let viewer = team.world.seat(Role::Viewer).await;
        let refused = send(&team, &viewer.scope, &id, "Hello", None).await.unwrap_err();
        assert_eq!(refused.code(), "forbidden");
        assert!(team.service().conversation(&viewer.scope, &id).await.unwrap().answering.is_none());
        let other = team.world.seat_named("olga@example.org", "Olga Other", Role::Member).await;
        let unseen = send(&team, &other.scope, &id, "Hello", None).await.unwrap_err();
        assert_eq!(unseen.code(), "not_found");
        let foreign = team.world.other_workspace().await;
        assert_eq!(send(&team, &foreign, &id, "Hello", None).await.unwrap_err().code(), "not_found");
        assert!(open(&team, &id).await.is_empty());
    }
}
