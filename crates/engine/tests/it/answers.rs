//! Answering from the inbox (R71): once, by the protocol of all sending, and bound to no slot and no campaign.

use domain::action::{ActionKind, ActionState, Reason};
use domain::campaign::CampaignState;
use domain::ids::{ActionId, CampaignId, Id};
use domain::ledger::Actor;
use domain::limits;
use domain::time::span;
use engine::answer::{Asking, ask};
use engine::journal::Journal;
use sandbox::network::PersonAct;
use serde_json::json;
use store::action::ActionRow;
use store::conversation::MessageRow;

use crate::world::{Spec, World, fault, person, reasons};

const TEXT: &str = "With pleasure. Tuesday at ten?";

/// Ana's campaign, whose only contact has accepted and got the welcome on Thursday; now it is Thursday evening.
async fn connected(db: store::Db) -> (World, CampaignId) {
    let mut world = World::new(db, "2027-03-01T10:00:00+01:00").await;
    let ana = world.sender("Ana Owner").await;
    let finder = world.finder(&ana, World::people(0, 1)).await;
    let campaign = world.campaign(Spec::new(&ana, &finder)).await;
    world.run_until("2027-03-04T22:00:00+01:00").await;
    assert_eq!(
        world.effects("message_sent").len(),
        1,
        "the welcome has left"
    );
    (world, campaign)
}

/// Somebody writes to the campaign's contact in Ana's name.
async fn answer(world: &World, campaign: &CampaignId) -> ActionId {
    let welcome = world.actions(campaign).await[1].clone();
    let mut entropy = domain::entropy::Entropy::from_seed(welcome.version.unsigned_abs());
    let id = ActionId::mint(world.now, &mut entropy);
    let mut tx = world.db.write().await.expect("a transaction");
    let row = store::campaign::get(&mut tx, &world.workspace, campaign)
        .await
        .expect("an answer")
        .expect("the campaign");
    let asking = Asking {
        id: &id,
        campaign: &row,
        contact: &welcome.contact_id,
        member: &welcome.member_id,
        identity: welcome.identity_id.as_ref().expect("an account"),
        text: TEXT,
        despite_refusal: false,
    };
    let mut journal = Journal::default();
    let made = ask(
        &mut tx,
        &asking,
        &mut journal,
        &Actor::CommandLine,
        world.now,
    )
    .await;
    assert!(made.expect("an answer"));
    journal.write(&mut tx).await.expect("the ledger");
    tx.commit().await.expect("a commit");
    id
}

async fn stands(world: &World, campaign: &CampaignId, id: &ActionId) -> ActionRow {
    let actions = world.actions(campaign).await;
    actions
        .into_iter()
        .find(|one| one.id == *id)
        .expect("the answer")
}

async fn thread(world: &World, action: &ActionRow) -> Vec<MessageRow> {
    let mut tx = world.db.read().await.expect("a transaction");
    store::conversation::of_contact(&mut tx, &world.workspace, &action.contact_id, 100)
        .await
        .expect("messages")
}

/// An answer whose request is answered by an error, two hours later: it was asked for once.
async fn in_doubt(world: &mut World, campaign: &CampaignId, effect: &str) -> ActionRow {
    fault(
        world,
        "message",
        &json!({"kind": "error", "effect": effect}),
        1,
    );
    let before = world.requests("message");
    let id = answer(world, campaign).await;
    world.run_to(world.now.plus_millis(2 * span::HOUR)).await;
    assert_eq!(
        world.requests("message"),
        before + 1,
        "it is never asked for again"
    );
    stands(world, campaign, &id).await
}

/// Nothing that is written leaves through the account for so long.
async fn rest(world: &World, action: &ActionRow, milliseconds: i64) {
    let identity = action.identity_id.as_ref().expect("an account");
    let mut tx = world.db.write().await.expect("a transaction");
    let until = world.now.plus_millis(milliseconds);
    store::account::pause_messages(&mut tx, identity, until)
        .await
        .expect("a rest");
    tx.commit().await.expect("a commit");
}

testkit::on_both_databases! {
    /// R71: no slot holds it, nor a campaign that was stopped; it is in the conversation as written by hand, and no result of
    /// the campaign.
    async fn an_answer_leaves_at_once_outside_every_slot(db: store::Db) {
        let (mut world, campaign) = connected(db).await;
        let mut tx = world.db.write().await.expect("a transaction");
        assert!(store::campaign_edit::stop(&mut tx, &world.workspace, &campaign, world.now).await.expect("a stop"));
        tx.commit().await.expect("a commit");
        let id = answer(&world, &campaign).await;
        world.run_to(world.now.plus_millis(span::MINUTE)).await;
        let sent = world.effects("message_sent");
        assert_eq!((sent.len(), sent[1]["text"].as_str()), (2, Some(TEXT)));
        let action = stands(&world, &campaign, &id).await;
        assert_eq!((action.state, action.reason, action.attempt), (ActionState::Sent, Some(Reason::Applied), 1));
        let kept = thread(&world, &action).await;
        assert!(kept.iter().any(|one| one.text == TEXT && one.by_hand && one.direction == "out"), "{kept:?}");
        let mut tx = world.db.read().await.expect("a transaction");
        let row = store::campaign::get(&mut tx, &world.workspace, &campaign).await.expect("a row").expect("a campaign");
        let counted = store::campaign_list::recount(&mut tx, &world.workspace, &campaign).await.expect("a recount");
        assert_eq!((row.state, row.messages_total, counted.messages), (CampaignState::Stopped, 1, 1));
    }

    /// I-05: nobody can tell whether it arrived, so that it is never sent again by the machine; what the network shows
    /// afterwards is evidence.
    async fn an_answer_in_doubt_is_left_to_a_person(db: store::Db) {
        let (mut world, campaign) = connected(db).await;
        let answer = in_doubt(&mut world, &campaign, "none").await;
        assert_eq!((answer.state, answer.due_at), (ActionState::Unconfirmed, None));
        assert_eq!(world.effects("message_sent").len(), 1);
    }

    async fn an_answer_in_doubt_that_arrived_counts_as_sent(db: store::Db) {
        let (mut world, campaign) = connected(db).await;
        let answer = in_doubt(&mut world, &campaign, "applied").await;
        assert_eq!((answer.state, answer.reason), (ActionState::Sent, Some(Reason::ConfirmedByEvidence)));
        let kept = thread(&world, &answer).await;
        assert_eq!(kept.iter().filter(|one| one.text == TEXT && one.by_hand).count(), 1, "{kept:?}");
    }

    /// R51: it rests with the account, and nobody is answered with words of the day before.
    async fn an_answer_waits_for_its_account_and_ends_after_a_day(db: store::Db) {
        let (mut world, campaign) = connected(db).await;
        let welcome = world.actions(&campaign).await[1].clone();
        rest(&world, &welcome, 2 * span::HOUR).await;
        let first = answer(&world, &campaign).await;
        world.run_to(world.now.plus_millis(span::HOUR)).await;
        let waiting = stands(&world, &campaign, &first).await;
        assert_eq!((waiting.state, waiting.reason), (ActionState::Scheduled, Some(Reason::LimitNotice)));
        world.run_to(world.now.plus_millis(2 * span::HOUR)).await;
        assert_eq!(stands(&world, &campaign, &first).await.state, ActionState::Sent);

        rest(&world, &welcome, 3 * span::DAY).await;
        let second = answer(&world, &campaign).await;
        world.run_to(world.now.plus_millis(limits::ANSWER_WAITS_MILLISECONDS + span::HOUR)).await;
        let ended = stands(&world, &campaign, &second).await;
        assert_eq!((ended.state, ended.reason, ended.attempt), (ActionState::Canceled, Some(Reason::Expired), 0));
        assert_eq!(ended.approved_text.as_deref(), Some(TEXT), "what was written is kept");
        assert!(ended.step > stands(&world, &campaign, &first).await.step);
    }

    /// R48: who refuses gets no answer that was written before.
    async fn a_refusal_ends_an_answer_that_waits(db: store::Db) {
        let (mut world, campaign) = connected(db).await;
        let welcome = world.actions(&campaign).await[1].clone();
        rest(&world, &welcome, 20 * span::HOUR).await;
        let id = answer(&world, &campaign).await;
        let account = world.effects("message_sent")[0]["account"].as_str().expect("an account").to_owned();
        let act = PersonAct::Write {
            text: "Please stop messaging me".to_owned(),
            class: None,
        };
        world.sandbox.with(|network| network.act_as_person(&account, &person(0), &act)).expect("they write");
        world.run_to(world.now.plus_millis(2 * span::HOUR)).await;
        let ended = stands(&world, &campaign, &id).await;
        assert_eq!((ended.state, ended.reason), (ActionState::Canceled, Some(Reason::StoppedByRefusal)));
        assert_eq!(world.effects("message_sent").iter().filter(|one| one["text"] == TEXT).count(), 0);
    }

    /// R48: the sender wrote, so that what stops for that does not follow.
    async fn an_answer_stops_what_stops_when_the_sender_writes(db: store::Db) {
        let (mut world, campaign) = connected(db).await;
        answer(&world, &campaign).await;
        world.run_until("2027-03-12T18:00:00+01:00").await;
        let actions = world.actions(&campaign).await;
        assert_eq!(reasons(&actions, Reason::StoppedByOutgoing), 1, "{actions:?}");
        let answers = actions.iter().filter(|one| one.kind == ActionKind::Answer);
        assert_eq!(answers.filter(|one| one.state == ActionState::Sent).count(), 1);
    }
}
