//! Replies, corrections and the inbox.

use domain::action::{ActionKind, Reason};
use domain::entropy::Entropy;
use domain::identity::Role;
use domain::ids::{CampaignId, ContactId, Id as _, MessageId};
use domain::ledger::EventKind;
use domain::reply::Class;
use domain::time::span;
use service::hand_send::{Answer, ReplyInput};
use service::inbox::{AnswerInput, AssignInput, ConversationFilter, SnoozeInput, SnoozedFilter};
use service::queue::QueueFilter;
use service::replies::{CorrectionInput, ReplyFilter};
use service::results::dashboard::DashboardFilter;
use store::conversation::{Direction, NewMessage, Verdict};

use super::team::{Team, at, first, problems};

/// A contact accepted, the welcome is planned, and the contact wrote this.
pub async fn answered(team: &Team, text: &str) -> (CampaignId, ContactId) {
    let (campaign, cards) = team.proposed().await;
    for card in &cards {
        team.approve(card).await;
    }
    team.until("2027-03-03T11:59:00+01:00").await;
    let (service, scope) = (team.service(), &team.sender.scope);
    let card = service
        .hand_send(scope, None)
        .await
        .unwrap()
        .cards
        .remove(0);
    service
        .answer_card(scope, &card.id, &Answer::Sent)
        .await
        .unwrap();
    service.tap_accepted(scope, &card.contact_id).await.unwrap();
    team.until("2027-03-03T18:00:00+01:00").await;
    wrote(team, &card.contact_id, text).await;
    (campaign, card.contact_id)
}

async fn wrote(team: &Team, contact: &ContactId, text: &str) {
    let reply = ReplyInput {
        text: text.to_owned(),
    };
    let scope = &team.sender.scope;
    team.service()
        .tap_replied(scope, contact, &reply)
        .await
        .unwrap();
}

fn as_class(class: Class) -> CorrectionInput {
    CorrectionInput {
        class,
        sentiment_percent: None,
    }
}

/// The reasons for which planned messages to the contact ended.
pub async fn endings(team: &Team, contact: &ContactId) -> Vec<Option<Reason>> {
    let filter = QueueFilter {
        contact_id: Some(contact.clone()),
        ..QueueFilter::default()
    };
    let rows = team
        .service()
        .queue(team.admin(), &filter, &first())
        .await
        .unwrap()
        .items;
    let messages = rows
        .into_iter()
        .filter(|row| row.kind == ActionKind::Message);
    messages.map(|row| row.reason).collect()
}

async fn only_reply(team: &Team) -> MessageId {
    let filter = ReplyFilter::default();
    let replies = team
        .service()
        .replies(team.admin(), &filter, &first())
        .await
        .unwrap()
        .items;
    assert_eq!(replies.len(), 1);
    replies[0].id.clone()
}

testkit::on_both_databases! {
    /// R70: a correction counts everywhere at once, and can be taken back.
    async fn a_correction_counts_everywhere_at_once(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (campaign, contact) = answered(&team, "Sounds great, let us talk on Tuesday").await;
        let (service, admin) = (team.service(), team.admin());
        let id = only_reply(&team).await;
        let judged = service.reply(admin, &id).await.unwrap();
        assert_eq!((judged.class, judged.unsure, judged.language.as_deref()), (Class::Positive, false, Some("en")));
        assert_eq!(judged.campaign.as_ref().map(|campaign| &campaign.id), Some(&campaign));
        assert!(judged.judged.reason.is_some() && judged.corrected.is_none());
        assert_eq!(endings(&team, &contact).await, [None], "the welcome is planned");

        let done = service.correct_reply(admin, &id, &as_class(Class::Stop)).await.unwrap();
        assert!(done.ended >= 1 && done.suppression_advised, "{done:?}");
        assert_eq!(done.reply.judged.class, Class::Positive, "what the machine said is still told");
        assert!(done.reply.corrected.is_some());
        assert_eq!(endings(&team, &contact).await, [Some(Reason::StoppedByRefusal)]);
        let totals = service.campaign(admin, &campaign).await.unwrap().totals;
        assert_eq!((totals.replies, totals.sentiment), (1, Some(0.08)));
        assert!(service.recount_campaign(admin, &campaign).await.unwrap().agrees);
        let again = service.correct_reply(admin, &id, &as_class(Class::Stop)).await.unwrap();
        assert_eq!(again.ended, 0, "saying it again changes nothing");
        let stops = ReplyFilter { class: Some(Class::Stop), ..ReplyFilter::default() };
        assert_eq!(service.replies(admin, &stops, &first()).await.unwrap().items.len(), 1);

        let undone = service.undo_correction(admin, &id).await.unwrap();
        assert_eq!((undone.reply.class, undone.stay_ended), (Class::Positive, 1));
        assert!(undone.reply.corrected.is_none());
        assert_eq!(endings(&team, &contact).await, [Some(Reason::StoppedByRefusal)], "nothing goes on by itself");
        let totals = service.campaign(admin, &campaign).await.unwrap().totals;
        assert_eq!(totals.sentiment, Some(judged.sentiment));
        assert!(service.recount_campaign(admin, &campaign).await.unwrap().agrees);
        let journey = service.journey(admin, &contact, &first()).await.unwrap().items;
        let corrections = journey.iter().filter(|entry| entry.kind == EventKind::ReplyCorrected);
        assert_eq!(corrections.count(), 2);
        let heard = journey.iter().find(|entry| entry.kind == EventKind::MessageReceived).unwrap();
        assert_eq!(heard.reply.as_ref().map(|reply| reply.class), Some(Class::Positive));
    }

    /// R48: a refusal ends what was planned at once, not only at the moment of sending.
    async fn a_refusal_ends_what_was_planned_at_once(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, contact) = answered(&team, "Please stop messaging me").await;
        assert_eq!(endings(&team, &contact).await, [Some(Reason::StoppedByRefusal)]);
        let id = only_reply(&team).await;
        let done = team.service().correct_reply(team.admin(), &id, &as_class(Class::Neutral)).await.unwrap();
        assert_eq!((done.ended, done.stay_ended, done.suppression_advised), (0, 1, false));
    }

    async fn what_a_class_does_not_allow_is_refused(db: store::Db) {
        let team = Team::new(db, 20).await;
        answered(&team, "ok").await;
        let id = only_reply(&team).await;
        let input = CorrectionInput { class: Class::Stop, sentiment_percent: Some(90) };
        let refused = team.service().correct_reply(team.admin(), &id, &input).await.unwrap_err();
        assert_eq!(problems(refused), [("sentiment_percent".to_owned(), "out_of_range")]);
        let viewer = team.world.seat(Role::Viewer).await;
        let refused = team.service().correct_reply(&viewer.scope, &id, &as_class(Class::Stop)).await;
        assert_eq!(refused.unwrap_err().code(), "forbidden");
    }

    /// R71: conversations of everybody whom one may see, unread, put off, given to somebody.
    async fn conversations_are_read_put_off_and_given_away(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (campaign, contact) = answered(&team, "Sounds great, let us talk on Tuesday").await;
        let (service, sender) = (team.service(), &team.sender.scope);
        let all = ConversationFilter::default();
        let unread = ConversationFilter { unread: true, ..all.clone() };
        let count = async |scope, filter: &ConversationFilter| {
            service.conversations(scope, filter, &first()).await.unwrap().items.len()
        };
        let listed = service.conversations(sender, &all, &first()).await.unwrap().items;
        let [line] = listed.as_slice() else { panic!("{listed:?}") };
        assert!(line.unread && line.contact_wrote_last && line.preview.starts_with("Sounds great"));
        assert_eq!((line.class, line.campaign.as_ref().map(|one| &one.id)), (Some(Class::Positive), Some(&campaign)));
        let id = line.id.clone();

        service.mark_conversation(sender, &id, false).await.unwrap();
        assert_eq!((count(sender, &unread).await, count(sender, &all).await), (0, 1));
        let until = at("2027-03-05T09:00:00+01:00");
        service.snooze_conversation(sender, &id, &SnoozeInput { until: Some(until) }).await.unwrap();
        assert_eq!(count(sender, &all).await, 0);
        let put_off = ConversationFilter { snoozed: SnoozedFilter::Only, ..all.clone() };
        assert_eq!(count(sender, &put_off).await, 1);
        let past = SnoozeInput { until: Some(at("2027-01-01T09:00:00+01:00")) };
        let refused = service.snooze_conversation(sender, &id, &past).await.unwrap_err();
        assert_eq!(problems(refused), [("until".to_owned(), "out_of_range")]);
        team.world.pass_milliseconds(span::HOUR);
        wrote(&team, &contact, "Or on Wednesday?").await;
        assert_eq!(count(sender, &unread).await, 1, "a reply brings it back");

        // Another member sees nothing of it, until it is given to them.
        let other = team.world.seat_named("olga@example.org", "Olga Other", Role::Member).await;
        assert_eq!(count(&other.scope, &all).await, 0);
        assert_eq!(service.conversation(&other.scope, &id).await.unwrap_err().code(), "not_found");
        let given = AssignInput { member_id: Some(other.member()) };
        service.assign_conversation(sender, &id, &given).await.unwrap();
        assert_eq!(count(&other.scope, &all).await, 1);
        let detail = service.conversation(&other.scope, &id).await.unwrap();
        assert!(detail.may_change && detail.messages.len() == 2, "{detail:?}");
        assert_eq!(detail.messages[1].text, "Or on Wednesday?");
        assert!(detail.messages.iter().all(|message| message.reply.is_some()));
        let mine = ConversationFilter { assigned_to: Some(other.member()), ..all.clone() };
        assert_eq!(count(team.admin(), &mine).await, 1);

        let viewer = team.world.seat(Role::Viewer).await;
        assert!(!service.conversation(&viewer.scope, &id).await.unwrap().may_change);
        let refused = service.mark_conversation(&viewer.scope, &id, true).await;
        assert_eq!(refused.unwrap_err().code(), "forbidden");
        let foreign = team.world.other_workspace().await;
        assert_eq!(service.conversation(&foreign, &id).await.unwrap_err().code(), "not_found");
    }

    /// R71: whoever wrote is listed, also where no campaign has written to them; the answer is written on the network.
    async fn who_wrote_without_a_campaign_is_listed(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (service, admin) = (team.service(), team.admin());
        let contact = service.contacts(admin, &service::audience::contacts::ContactQuery::default(), &first()).await.unwrap().items.remove(0).id;
        let now = service.now();
        let mut tx = service.db().write().await.unwrap();
        let member = team.sender.member();
        let account = store::account::senders(&mut tx, [&member]).await.unwrap().remove(0);
        let message = NewMessage {
            workspace: team.world.workspace.clone(),
            id: MessageId::mint(now, &mut Entropy::from_seed(5)),
            identity: account.identity_id.unwrap(),
            contact: contact.clone(),
            direction: Direction::In,
            by_hand: false,
            verdict: Some(Verdict {
                language: Some("en"),
                class: Class::Neutral,
                sentiment_percent: 50,
                confidence_percent: 60,
                unsure: false,
                reason: "{}".to_owned(),
            }),
            text: "Hello, are you still hiring?".to_owned(),
            happened_at: now,
            observed_at: now,
            remote_id: "message-1".to_owned(),
            campaign: None,
            step: None,
        };
        store::conversation::insert(&mut tx, vec![message]).await.unwrap();
        tx.commit().await.unwrap();
        let all = ConversationFilter::default();
        let listed = service.conversations(admin, &all, &first()).await.unwrap().items;
        let [line] = listed.as_slice() else { panic!("{listed:?}") };
        assert!(line.campaign.is_none() && line.unread && line.contact_id == contact);
        let found = service.dashboard(admin, &DashboardFilter::default()).await.unwrap();
        assert_eq!(found.attention.unread, 1);
        let detail = service.conversation(&team.sender.scope, &line.id).await.unwrap();
        assert!(detail.may_change && detail.answering.is_none() && detail.messages.len() == 1);
        let answer = AnswerInput { text: "Gladly".to_owned(), ..AnswerInput::default() };
        let refused = service.answer_conversation(&team.sender.scope, &line.id, &answer, None).await;
        assert_eq!(refused.unwrap_err().code(), "no_campaign");
        service.mark_conversation(&team.sender.scope, &line.id, false).await.unwrap();
        assert_eq!(service.dashboard(admin, &DashboardFilter::default()).await.unwrap().attention.unread, 0);
    }

    /// R32, R70: a criterion about refusals sees what a person said of a reply last.
    async fn a_criterion_sees_corrections(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, contact) = answered(&team, "Sounds great, let us talk on Tuesday").await;
        let (service, admin) = (team.service(), team.admin());
        let id = only_reply(&team).await;
        let refused = serde_json::json!({"criterion": "replied", "class": "refusal"});
        let input = service::audience::segments::SegmentInput {
            name: "Refused".to_owned(),
            owner_id: None,
            criteria: refused.clone(),
        };
        let segment = service.create_segment(admin, input).await.unwrap().id;
        let preview = service::audience::criteria::CriteriaInput { criteria: refused };
        for (class, expected) in [(None, 0), (Some(Class::Negative), 1), (Some(Class::Positive), 0)] {
            if let Some(class) = class {
                service.correct_reply(admin, &id, &as_class(class)).await.unwrap();
            }
            let found = service.preview_criteria(admin, &preview).await.unwrap();
            assert_eq!(found.count, expected, "{class:?}");
            let liked = serde_json::json!({"criterion": "replied", "class": "positive"});
            let liked = service::audience::criteria::CriteriaInput { criteria: liked };
            let found = service.preview_criteria(admin, &liked).await.unwrap();
            assert_eq!(found.count, 1 - expected, "{class:?}");
            team.until(&format!("2027-03-0{}T19:00:00+01:00", 4 + expected)).await;
            let members = service.segment_contacts(admin, &segment, &first()).await.unwrap().items;
            assert_eq!(members.len() as u64, expected, "{class:?}");
            assert!(members.iter().all(|member| member.id == contact));
        }
    }
}
