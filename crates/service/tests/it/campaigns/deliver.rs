//! Decisions that devices kept while they had no network: each has its effect once (R13).

use std::collections::BTreeMap;

use domain::action::ActionState;
use domain::entropy::Entropy;
use domain::identity::Role;
use domain::moderation::{BlockCause, Delivery, Verdict};
use service::proposals::{
    ApproveInput, BlockInput, DeckState, DeliveredDecision, Deliveries, DeviceDecision,
    ProposalView,
};

use super::team::{Team, seen};

fn decision(key: &str, card: &ProposalView, verdict: Verdict) -> DeviceDecision {
    DeviceDecision {
        key: key.to_owned(),
        proposal_id: card.id.clone(),
        verdict,
        revision: Some(card.revision.clone()),
        follows: None,
        displayed: true,
        cause: None,
        language: None,
        text: None,
    }
}

fn after(key: &str, before: &DeviceDecision, verdict: Verdict) -> DeviceDecision {
    DeviceDecision {
        key: key.to_owned(),
        verdict,
        revision: None,
        follows: Some(before.key.clone()),
        ..before.clone()
    }
}

async fn deliver(team: &Team, decisions: Vec<DeviceDecision>) -> Vec<DeliveredDecision> {
    let input = Deliveries { decisions };
    let told = team
        .service()
        .deliver_decisions(&team.sender.scope, &input)
        .await;
    told.expect("a delivery").results
}

async fn decisions_in_ledger(team: &Team) -> usize {
    let kinds = team.world.ledger(&team.world.workspace).await;
    let decisions = [
        "action_approved",
        "action_undone",
        "action_ended",
        "action_edited",
    ];
    kinds
        .iter()
        .filter(|(kind, _)| decisions.contains(&kind.as_str()))
        .count()
}

testkit::on_both_databases! {
    /// Approve three of ten offline, deliver twice: exactly three are approved, once.
    async fn what_was_decided_offline_holds_once(db: store::Db) {
        let team = Team::new(db, 20).await;
        let mut input = team.input();
        input.schedule.cohort_size = 10;
        let id = team.create(input).await.id;
        team.start(&id).await;
        team.until("2027-03-02T09:00:00+01:00").await;
        let cards = team.deck(None).await;
        assert_eq!(cards.len(), 10);
        let kept: Vec<_> = cards[..3]
            .iter()
            .enumerate()
            .map(|(place, card)| decision(&format!("phone-{place}"), card, Verdict::Approve))
            .collect();
        let first = deliver(&team, kept.clone()).await;
        assert!(first.iter().all(|one| one.outcome == Delivery::Applied), "{first:?}");
        team.world.pass_milliseconds(60_000);
        let again = deliver(&team, kept).await;
        assert_eq!(first, again, "a repetition gets the same answer");
        let approved = team.deck(Some(DeckState::Approved)).await;
        assert_eq!(approved.len(), 3);
        assert_eq!(decisions_in_ledger(&team).await, 3);
    }

    /// Only what was displayed is approved, and only as it was displayed.
    async fn what_was_not_displayed_is_not_approved(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        let blind = DeviceDecision { displayed: false, ..decision("a", &cards[0], Verdict::Approve) };
        let vague = DeviceDecision { revision: None, ..decision("b", &cards[1], Verdict::Approve) };
        let stale = DeviceDecision { revision: Some("0".to_owned()), ..decision("c", &cards[2], Verdict::Approve) };
        let told = deliver(&team, vec![blind, vague, stale]).await;
        let codes: Vec<_> = told.iter().map(|one| one.code.as_deref().unwrap()).collect();
        assert_eq!(codes, ["not_shown", "not_shown", "proposal_changed"]);
        assert!(told.iter().all(|one| one.outcome == Delivery::Refused));
        assert!(team.deck(Some(DeckState::Approved)).await.is_empty());
    }

    /// What was decided elsewhere meanwhile stands, and the device is told.
    async fn a_conflict_is_told(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (campaign, cards) = team.proposed().await;
        let service = team.service();
        let scope = &team.sender.scope;
        service.block_proposal(scope, &cards[0].id, &seen(&cards[0]).into()).await.unwrap();
        let told = deliver(&team, vec![decision("a", &cards[0], Verdict::Approve)]).await;
        assert_eq!(told[0].outcome, Delivery::Refused);
        assert_eq!(told[0].code.as_deref(), Some("already_decided"));
        assert_eq!(told[0].state, Some(ActionState::Blocked));
        // What was refused stays so, also once it could hold.
        let undone = service.undo_proposal(scope, &cards[0].id, &ApproveInput::default()).await.unwrap();
        assert_eq!(undone.state, ActionState::WaitingForApproval);
        let again = deliver(&team, vec![decision("a", &cards[0], Verdict::Approve)]).await;
        assert_eq!(again[0].outcome, Delivery::Refused);
        assert_eq!(again[0].state, Some(ActionState::WaitingForApproval));
        // The revision that came back is what the next decision is about.
        let next = DeviceDecision {
            revision: again[0].revision.clone(),
            ..decision("b", &cards[0], Verdict::Approve)
        };
        assert_eq!(deliver(&team, vec![next]).await[0].outcome, Delivery::Applied);
        // A campaign that was stopped takes approvals, and says that nothing leaves now.
        service.stop_campaign(scope, &campaign).await.unwrap();
        let told = deliver(&team, vec![decision("c", &cards[1], Verdict::Approve)]).await;
        assert_eq!(told[0].outcome, Delivery::Applied);
        assert_eq!(told[0].campaign_active, Some(false));
        service.archive_campaign(scope, &campaign).await.unwrap();
        team.until("2027-03-02T09:30:00+01:00").await;
        let told = deliver(&team, vec![decision("d", &cards[2], Verdict::Approve)]).await;
        assert_eq!(told[0].outcome, Delivery::Refused);
    }

    /// Undo and decide anew on the device, delivered late and in the wrong order.
    async fn an_undo_that_arrives_first_takes_back(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        let approve = decision("a", &cards[0], Verdict::Approve);
        let undo = after("b", &approve, Verdict::Undo);
        let block = after("c", &undo, Verdict::Block);
        let early = deliver(&team, vec![block.clone()]).await;
        assert_eq!(early[0].outcome, Delivery::Early);
        assert_eq!(deliver(&team, vec![undo]).await[0].outcome, Delivery::Applied);
        assert_eq!(deliver(&team, vec![approve]).await[0].outcome, Delivery::TakenBack);
        let waiting = team.service().proposal(&team.sender.scope, &cards[0].id).await.unwrap();
        assert_eq!(waiting.state, ActionState::WaitingForApproval);
        assert_eq!(deliver(&team, vec![block]).await[0].outcome, Delivery::Applied);
        let blocked = team.service().proposal(&team.sender.scope, &cards[0].id).await.unwrap();
        assert_eq!(blocked.state, ActionState::Blocked);
        assert_eq!(decisions_in_ledger(&team).await, 1);
    }

    /// A text and a language that were chosen offline are approved as written.
    async fn a_rewritten_card_is_approved_as_written(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        let rewritten = DeviceDecision {
            text: Some("Hello from the tunnel".to_owned()),
            ..decision("a", &cards[0], Verdict::Approve)
        };
        let translated = DeviceDecision {
            language: Some("fr".to_owned()),
            ..decision("b", &cards[1], Verdict::Approve)
        };
        let long = DeviceDecision {
            text: Some("x".repeat(301)),
            ..decision("c", &cards[2], Verdict::Approve)
        };
        let told = deliver(&team, vec![rewritten, translated, long]).await;
        assert_eq!(told[0].outcome, Delivery::Applied);
        assert_eq!(told[1].outcome, Delivery::Applied);
        assert_eq!(told[2].code.as_deref(), Some("note_too_long"));
        let action = team.action(&cards[0].id).await;
        assert_eq!(action.approved_text.as_deref(), Some("Hello from the tunnel"));
        let action = team.action(&cards[1].id).await;
        assert_eq!(action.approved_language.as_deref(), Some("fr"));
        let third = team.service().proposal(&team.sender.scope, &cards[2].id).await.unwrap();
        assert_eq!(third.state, ActionState::WaitingForApproval);
    }

    /// Whoever lost the role, or never had the proposals, decides nothing.
    async fn nobody_else_delivers(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        let input = Deliveries { decisions: vec![decision("a", &cards[0], Verdict::Block)] };
        let other = team.world.seat(Role::Member).await;
        let told = team.service().deliver_decisions(&other.scope, &input).await.unwrap();
        assert_eq!(told.results[0].code.as_deref(), Some("not_found"));
        assert_eq!(told.results[0].state, None);
        let viewer = team.world.seat(Role::Viewer).await;
        let refused = team.service().deliver_decisions(&viewer.scope, &input).await.unwrap_err();
        assert_eq!(refused.code(), "forbidden");
        let mut bad = input.clone();
        bad.decisions[0].key = "no good".to_owned();
        let refused = team.service().deliver_decisions(&team.sender.scope, &bad).await.unwrap_err();
        assert_eq!(super::team::problems(refused), [("decisions.0.key".to_owned(), "bad_id")]);
    }

    /// The causes of refusals are summed for the finder, and a refusal taken back counts no more.
    async fn causes_are_summed_for_the_finder(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        let service = team.service();
        let scope = &team.sender.scope;
        let because = |cause| BlockInput { cause: Some(cause), revision: None };
        for (card, cause) in [(0, BlockCause::Customer), (1, BlockCause::Customer), (2, BlockCause::OutOfDate)] {
            service.block_proposal(scope, &cards[card].id, &because(cause)).await.unwrap();
        }
        // Another cause takes the place of the first one.
        service.block_proposal(scope, &cards[1].id, &because(BlockCause::Competitor)).await.unwrap();
        let sums = async || {
            let sums = service.finder_refusals(scope, &team.finder).await.unwrap().items;
            sums.into_iter().map(|sum| (sum.cause, sum.count)).collect::<BTreeMap<_, _>>()
        };
        let all = [(BlockCause::Customer, 1), (BlockCause::Competitor, 1), (BlockCause::OutOfDate, 1)];
        assert_eq!(sums().await, BTreeMap::from(all));
        service.undo_proposal(scope, &cards[2].id, &ApproveInput::default()).await.unwrap();
        assert_eq!(sums().await, BTreeMap::from([(BlockCause::Customer, 1), (BlockCause::Competitor, 1)]));
    }

    /// A card says where the person comes from, and who of the team has met it.
    async fn a_card_tells_what_the_team_knows(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        assert_eq!(cards[0].source.name, "People");
        assert_eq!(cards[0].source.kind, "finder");
        assert!(cards[0].encounters.is_empty());
        for card in &cards {
            team.approve(card).await;
        }
        team.until("2027-03-03T11:59:00+01:00").await;
        let in_hand = team.service().hand_send(&team.sender.scope, None).await.unwrap().cards.remove(0);
        let sent = service::hand_send::Answer::Sent;
        team.service().answer_card(&team.sender.scope, &in_hand.id, &sent).await.unwrap();
        let card = team.service().proposal(&team.sender.scope, &in_hand.id).await.unwrap();
        assert_eq!(card.encounters.len(), 1);
        assert_eq!(card.encounters[0].what, "invited");
        assert_eq!(card.encounters[0].member_name, "Sam Sender");
    }
}

/// What a person did on one device, in order: the model is the last decision that was not taken back.
struct Device {
    queue: Vec<DeviceDecision>,
    model: BTreeMap<usize, ActionState>,
}

/// Draws what a person does with its cards, and what should be there in the end.
fn play(cards: &[ProposalView], schedule: usize, entropy: &mut Entropy) -> Device {
    let mut device = Device {
        queue: Vec::new(),
        model: BTreeMap::new(),
    };
    for (place, card) in cards.iter().enumerate() {
        let mut last: Option<DeviceDecision> = None;
        for step in 0..=(entropy.next_u64() % 4) {
            let key = format!("s{schedule}-c{place}-{step}");
            let is_decided = device
                .model
                .get(&place)
                .is_some_and(|state| *state != ActionState::WaitingForApproval);
            let verdict = match (is_decided, entropy.next_u64() % 2) {
                (true, _) => Verdict::Undo,
                (false, 0) => Verdict::Approve,
                (false, _) => Verdict::Block,
            };
            let one = match &last {
                Some(before) => after(&key, before, verdict),
                None => decision(&key, card, verdict),
            };
            device.model.insert(
                place,
                match verdict {
                    Verdict::Approve => ActionState::Approved,
                    Verdict::Block => ActionState::Blocked,
                    Verdict::Undo => ActionState::WaitingForApproval,
                },
            );
            device.queue.push(one.clone());
            last = Some(one);
        }
    }
    device
}

/// Delivers with repetitions and in any order until every decision has a final result.
async fn deliver_somehow(team: &Team, device: &Device, entropy: &mut Entropy) {
    let mut open = device.queue.clone();
    while !open.is_empty() {
        let mut batch = Vec::new();
        for _ in 0..=(entropy.next_u64() % 4) {
            let all = if entropy.next_u64().is_multiple_of(3) {
                &device.queue
            } else {
                &open
            };
            batch.push(all[(entropy.next_u64() % all.len() as u64) as usize].clone());
        }
        team.world.pass_milliseconds(1);
        let results = deliver(team, batch).await;
        for result in results {
            assert_ne!(result.outcome, Delivery::Refused, "{result:?}");
            if result.outcome != Delivery::Early {
                open.retain(|one| one.key != result.key);
            }
        }
    }
}

/// A thousand schedules of repetitions, reorders and double taps: what the person decided last is what
/// holds, and no decision is written twice.
#[test]
fn any_order_of_deliveries_ends_where_the_person_did() {
    testkit::both::on_sqlite(async |db| {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        let mut entropy = Entropy::from_seed(2_027);
        for schedule in 0..1_000 {
            let service = team.service();
            let fresh = team.deck(None).await;
            let fresh: Vec<_> = cards
                .iter()
                .map(|card| {
                    fresh
                        .iter()
                        .find(|one| one.id == card.id)
                        .expect("its card")
                        .clone()
                })
                .collect();
            let device = play(&fresh, schedule, &mut entropy);
            deliver_somehow(&team, &device, &mut entropy).await;
            for (place, expected) in &device.model {
                let card = service
                    .proposal(&team.sender.scope, &cards[*place].id)
                    .await
                    .unwrap();
                assert_eq!(
                    card.state, *expected,
                    "schedule {schedule}, card {place}: {:?}",
                    device.queue
                );
                let back = ApproveInput::default();
                team.world.pass_milliseconds(1);
                service
                    .undo_proposal(&team.sender.scope, &card.id, &back)
                    .await
                    .unwrap();
            }
        }
    });
}
