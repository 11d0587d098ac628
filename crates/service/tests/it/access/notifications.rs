//! Notifications of a member (R12).

use domain::entropy::Entropy;
use domain::identity::Role;
use domain::ids::{Id, MemberId, NotificationId};
use service::PageRequest;
use store::notice::{self, NewNotification};

use crate::support::World;

async fn notify(world: &World, member: &MemberId, count: u64) {
    let mut entropy = Entropy::from_seed(count);
    let now = world.service.now();
    let new = (0..count)
        .map(|number| NewNotification {
            workspace: world.workspace.clone(),
            id: NotificationId::mint(now.plus_millis(number as i64), &mut entropy),
            member: member.clone(),
            kind: "proposals",
            data: format!("{{\"count\":{number}}}"),
        })
        .collect();
    let mut tx = world.service.db().write().await.unwrap();
    notice::insert(&mut tx, new, now).await.unwrap();
    tx.commit().await.unwrap();
}

testkit::on_both_databases! {
    async fn a_member_reads_its_own_and_no_others(db: store::Db) {
        let world = World::new(db).await;
        let bob = world.seat(Role::Member).await;
        let service = &world.service;
        notify(&world, &bob.member(), 3).await;
        assert_eq!(service.unread_notifications(&bob.scope).await.unwrap(), 3);
        assert_eq!(service.unread_notifications(&world.admin.scope).await.unwrap(), 0);
        let page = service.notifications(&bob.scope, &PageRequest { limit: Some(2), cursor: None }).await.unwrap();
        assert_eq!(page.items[0].data["count"], 2, "newest first");
        let rest = service.notifications(&bob.scope, &PageRequest { limit: Some(2), cursor: page.next }).await.unwrap();
        assert_eq!((rest.items.len(), rest.next), (1, None));
        let ids: Vec<_> = page.items.iter().map(|item| item.id.clone()).collect();
        // Somebody else's ids change nothing.
        service.read_notifications(&world.admin.scope, Some(&ids)).await.unwrap();
        assert_eq!(service.unread_notifications(&bob.scope).await.unwrap(), 3);
        for _ in 0..2 {
            service.read_notifications(&bob.scope, Some(&ids)).await.unwrap();
            assert_eq!(service.unread_notifications(&bob.scope).await.unwrap(), 1);
        }
        service.read_notifications(&bob.scope, None).await.unwrap();
        assert_eq!(service.unread_notifications(&bob.scope).await.unwrap(), 0);
        let too_many = vec![ids[0].clone(); 201];
        assert_eq!(service.read_notifications(&bob.scope, Some(&too_many)).await.unwrap_err().code(), "invalid");
    }
}
