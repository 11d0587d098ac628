//! The queue as a list, and what a person may do with its rows.

use domain::action::{ActionState, Category, Reason};
use domain::identity::Role;
use service::PageRequest;
use service::hand_send::Answer;
use service::queue::{QueueFilter, QueueOrder};

use super::team::{Team, first};

testkit::on_both_databases! {
    /// Rows say who, what, when and why, and can be filtered and paged.
    async fn rows_can_be_filtered_and_paged(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (id, cards) = team.proposed().await;
        team.approve(&cards[0]).await;
        let service = team.service();
        let all = QueueFilter { campaign_id: Some(id.clone()), ..QueueFilter::default() };
        let rows = service.queue(team.admin(), &all, &first()).await.unwrap().items;
        assert_eq!(rows.len(), 3);
        let row = rows.iter().find(|row| row.id == cards[0].id).unwrap();
        assert_eq!(row.state, ActionState::Approved);
        assert_eq!(row.campaign_name, "C-level");
        assert_eq!(row.campaign_program, "growth");
        assert_eq!(row.member_name, "Sam Sender");
        assert_eq!(row.finder_name.as_deref(), Some("People"));
        assert_eq!(row.contact_name, cards[0].contact.name);
        assert_eq!(row.time_zone, "Europe/Paris");
        assert_eq!(row.at.unwrap().to_string(), "2027-03-03T08:00:00Z");
        assert!(!row.at_is_exact);
        assert!(row.can_remove && !row.can_requeue);
        let counts = [
            (QueueFilter { state: Some(ActionState::Approved), ..all.clone() }, 1),
            (QueueFilter { program: Some(" GROWTH".to_owned()), ..QueueFilter::default() }, 3),
            (QueueFilter { program: Some("grow".to_owned()), ..QueueFilter::default() }, 0),
            (QueueFilter { member_id: Some(team.sender.member()), ..QueueFilter::default() }, 3),
            (QueueFilter { member_id: Some(team.world.admin.member()), ..QueueFilter::default() }, 0),
            (QueueFilter { contact_id: Some(cards[1].contact.id.clone()), ..QueueFilter::default() }, 1),
            (QueueFilter { date: Some(cards[0].date), ..QueueFilter::default() }, 3),
            (QueueFilter { date: cards[0].date.tomorrow().ok(), ..QueueFilter::default() }, 0),
            (QueueFilter { category: Some(Category::Sent), ..QueueFilter::default() }, 0),
        ];
        for (filter, count) in counts {
            let found = service.queue(team.admin(), &filter, &first()).await.unwrap().items.len();
            assert_eq!(found, count, "{filter:?}");
        }
        let everywhere = QueueFilter::default();
        for (order, of) in [
            (QueueOrder::Latest, &all),
            (QueueOrder::Earliest, &all),
            (QueueOrder::Latest, &everywhere),
            (QueueOrder::Earliest, &everywhere),
        ] {
            let filter = QueueFilter { order: Some(order), ..of.clone() };
            let mut ids = Vec::new();
            let mut request = PageRequest { limit: Some(2), cursor: None };
            loop {
                let page = service.queue(team.admin(), &filter, &request).await.unwrap();
                ids.extend(page.items.into_iter().map(|row| row.id));
                let Some(next) = page.next else { break };
                request.cursor = Some(next);
            }
            let mut whole: Vec<_> = cards.iter().map(|card| card.id.clone()).collect();
            whole.sort();
            if order == QueueOrder::Latest {
                whole.reverse();
            }
            assert_eq!(ids, whole);
        }
    }

    /// Members see their own rows, other workspaces nothing.
    async fn rows_of_others_are_not_there(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (id, cards) = team.proposed().await;
        let service = team.service();
        let other = team.world.seat(Role::Member).await;
        let viewer = team.world.seat(Role::Viewer).await;
        let elsewhere = team.world.other_workspace().await;
        let of_campaign = QueueFilter { campaign_id: Some(id), ..QueueFilter::default() };
        for scope in [&other.scope, &elsewhere] {
            assert!(service.queue(scope, &QueueFilter::default(), &first()).await.unwrap().items.is_empty());
            assert_eq!(service.queue(scope, &of_campaign, &first()).await.unwrap_err().code(), "not_found");
            assert_eq!(service.queue_row(scope, &cards[0].id).await.unwrap_err().code(), "not_found");
            assert_eq!(service.remove_action(scope, &cards[0].id).await.unwrap_err().code(), "not_found");
            assert_eq!(service.requeue_action(scope, &cards[0].id).await.unwrap_err().code(), "not_found");
        }
        assert_eq!(service.queue(&viewer.scope, &of_campaign, &first()).await.unwrap().items.len(), 3);
        assert_eq!(service.remove_action(&viewer.scope, &cards[0].id).await.unwrap_err().code(), "forbidden");
        assert_eq!(service.queue(&team.sender.scope, &of_campaign, &first()).await.unwrap().items.len(), 3);
    }

    /// Taken out twice is taken out once; put back, an invitation has to be approved again (I-13).
    async fn a_row_is_taken_out_and_put_back(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        let service = team.service();
        let scope = &team.sender.scope;
        team.approve(&cards[0]).await;
        for _ in 0..2 {
            let removed = service.remove_action(scope, &cards[0].id).await.unwrap();
            assert_eq!(removed.state, ActionState::Canceled);
            assert_eq!(removed.reason, Some(Reason::RemovedByPerson));
            assert_eq!(removed.category, None);
            assert!(removed.can_requeue && !removed.can_remove);
        }
        let back = service.requeue_action(scope, &cards[0].id).await.unwrap();
        assert_eq!(back.state, ActionState::WaitingForApproval);
        assert_eq!(back.reason, None);
        assert_eq!(back.date.to_string(), "2027-03-03");
        let again = service.requeue_action(scope, &cards[0].id).await.unwrap_err();
        assert_eq!(again.code(), "not_requeueable");
        team.until("2027-03-03T12:00:00+01:00").await;
        assert_eq!(team.action(&cards[0].id).await.sent_text, None, "nothing left undecided");
        let kinds: Vec<String> = team.world.ledger(&team.world.workspace).await.into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds.iter().filter(|kind| *kind == "action_requeued").count(), 1);
    }

    /// Without moderation a row that is put back is queued, and leaves.
    async fn without_moderation_it_is_queued(db: store::Db) {
        let team = Team::new(db, 20).await;
        let mut input = team.input();
        input.moderation = Some(domain::campaign::Moderation { enabled: false, ..Default::default() });
        let id = team.create(input).await.id;
        team.start(&id).await;
        team.until("2027-03-02T09:00:00+01:00").await;
        let filter = QueueFilter { campaign_id: Some(id), ..QueueFilter::default() };
        let row = team.service().queue(team.admin(), &filter, &first()).await.unwrap().items.remove(0);
        assert_eq!(row.state, ActionState::Queued);
        team.service().remove_action(team.admin(), &row.id).await.unwrap();
        let back = team.service().requeue_action(team.admin(), &row.id).await.unwrap();
        assert_eq!(back.state, ActionState::Queued);
    }

    /// What was sent, blocked or is in flight is neither taken out nor put back.
    async fn what_left_or_may_have_left_stays(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (_, cards) = team.proposed().await;
        let service = team.service();
        let scope = &team.sender.scope;
        for card in &cards[..2] {
            team.approve(card).await;
        }
        let block = super::team::seen(&cards[2]).into();
        service.block_proposal(scope, &cards[2].id, &block).await.unwrap();
        assert_eq!(service.requeue_action(scope, &cards[2].id).await.unwrap_err().code(), "not_requeueable");
        assert_eq!(service.remove_action(scope, &cards[2].id).await.unwrap_err().code(), "not_removable");
        team.until("2027-03-03T11:59:00+01:00").await;
        let in_hand = service.hand_send(scope, None).await.unwrap().cards.remove(0).id;
        assert_eq!(service.remove_action(scope, &in_hand).await.unwrap_err().code(), "not_removable");
        assert_eq!(service.requeue_action(scope, &in_hand).await.unwrap_err().code(), "not_requeueable");
        service.answer_card(scope, &in_hand, &Answer::Sent).await.unwrap();
        assert_eq!(service.remove_action(scope, &in_hand).await.unwrap_err().code(), "not_removable");
        assert_eq!(service.requeue_action(scope, &in_hand).await.unwrap_err().code(), "not_requeueable");
    }
}
