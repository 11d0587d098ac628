//! What open pages hear.

use domain::identity::Role;
use futures_util::StreamExt;
use service::access::members::MemberChange;
use service::{LiveEvent, LiveKind};

use crate::support::World;

testkit::on_both_databases! {
    async fn a_page_hears_of_its_own_workspace_alone(db: store::Db) {
        let world = World::new(db).await;
        let bob = world.seat(Role::Member).await;
        let elsewhere = world.other_workspace().await;
        let mut here = world.service.listen(&bob.scope);
        world.service.announce(LiveEvent::new(elsewhere.workspace(), LiveKind::Campaign));
        let change = MemberChange { role: Some(Role::Editor), ..MemberChange::default() };
        world.service.change_member(&world.admin.scope, &bob.member(), &change).await.unwrap();
        let heard = here.next().await.unwrap();
        assert_eq!(heard, LiveEvent::new(&world.workspace, LiveKind::Member));
    }

    async fn who_is_too_slow_is_told_to_look_at_everything(db: store::Db) {
        let world = World::new(db).await;
        let mut here = world.service.listen(&world.admin.scope);
        for _ in 0..5_000 {
            world.service.announce(LiveEvent::new(&world.workspace, LiveKind::Campaign));
        }
        assert_eq!(here.next().await.unwrap().kind, LiveKind::Everything);
    }
}
