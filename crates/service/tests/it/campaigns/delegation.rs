//! Another member decides about one's proposals for a period (R14).

use domain::action::ActionState;
use domain::identity::Role;
use domain::time::span;
use service::proposals::delegation::DelegationInput;
use service::proposals::{ApproveInput, DeckFilter, Deliveries, DeviceDecision};

use super::team::{Team, first, problems, seen};

testkit::on_both_databases! {
    /// Within the period the delegate decides, and the ledger says that it was the delegate.
    async fn a_delegate_decides_for_a_period(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        let service = team.service();
        let (sender, delegate) = (&team.sender.scope, team.world.seat(Role::Member).await);
        let mine = async |scope| {
            service.proposals(scope, &DeckFilter::default(), &first()).await.unwrap().items.len()
        };
        assert_eq!(mine(&delegate.scope).await, 0);
        let input = DelegationInput {
            to_member_id: delegate.member(),
            from: None,
            until: "2027-03-02".parse().unwrap(),
        };
        let given = service.delegate_moderation(sender, &input).await.unwrap().items;
        assert_eq!(given.len(), 1);
        assert_eq!(given[0].ends_at.to_string(), "2027-03-02T23:00:00Z");
        assert_eq!(service.delegations(&delegate.scope).await.unwrap().items, given);
        assert_eq!(mine(&delegate.scope).await, cards.len());
        assert_eq!(mine(sender).await, cards.len(), "the sender decides as well");

        service.proposals_shown(&delegate.scope, &[cards[0].id.clone()]).await.unwrap();
        let approved = service.approve_proposal(&delegate.scope, &cards[0].id, &ApproveInput::default()).await.unwrap();
        assert_eq!(approved.state, ActionState::Approved);
        assert_eq!(approved.member_name, "Sam Sender");
        assert_eq!(approved.decided_by.as_deref(), Some(delegate.user().as_ref()));
        let journey = service.journey(sender, &cards[0].contact.id, &first()).await.unwrap().items;
        assert_eq!(journey[0].actor.id, Some(delegate.user().to_string()));
        let decision = DeviceDecision {
            key: "a".to_owned(),
            proposal_id: cards[1].id.clone(),
            verdict: domain::moderation::Verdict::Block,
            revision: Some(cards[1].revision.clone()),
            follows: None,
            displayed: true,
            cause: None,
            language: None,
            text: None,
        };
        let told = service.deliver_decisions(&delegate.scope, &Deliveries { decisions: vec![decision] }).await.unwrap();
        assert_eq!(told.results[0].state, Some(ActionState::Blocked));

        // Somebody else has nothing of it, and after the last day nor has the delegate.
        let other = team.world.seat(Role::Member).await;
        let refused = service.approve_proposal(&other.scope, &cards[2].id, &seen(&cards[2])).await.unwrap_err();
        assert_eq!(refused.code(), "not_found");
        team.world.pass_milliseconds(span::DAY);
        let refused = service.approve_proposal(&delegate.scope, &cards[2].id, &seen(&cards[2])).await.unwrap_err();
        assert_eq!(refused.code(), "not_found");
        assert_eq!(mine(&delegate.scope).await, 0);
    }

    /// A delegation can be ended, and is given to somebody who may decide, for a while.
    async fn a_delegation_is_ended_and_checked(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        let service = team.service();
        let sender = &team.sender.scope;
        let delegate = team.world.seat(Role::Member).await;
        let to = |member, until: &str| DelegationInput {
            to_member_id: member,
            from: None,
            until: until.parse().unwrap(),
        };
        let day = "2027-03-05";
        for (input, field) in [
            (to(team.sender.member(), day), "to_member_id"),
            (to(team.world.seat(Role::Viewer).await.member(), day), "to_member_id"),
            (to(delegate.member(), "2027-03-01"), "until"),
            (to(delegate.member(), "2027-12-01"), "until"),
        ] {
            let refused = service.delegate_moderation(sender, &input).await.unwrap_err();
            assert_eq!(problems(refused)[0].0, field);
        }
        for _ in 0..2 {
            let given = service.delegate_moderation(sender, &to(delegate.member(), day)).await.unwrap();
            assert_eq!(given.items.len(), 1);
        }
        for _ in 0..2 {
            service.end_delegation(sender, &delegate.member()).await.unwrap();
        }
        assert!(service.delegations(sender).await.unwrap().items.is_empty());
        let refused = service.proposal(&delegate.scope, &cards[0].id).await.unwrap_err();
        assert_eq!(refused.code(), "not_found");
    }
}
