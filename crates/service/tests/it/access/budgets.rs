//! What a member may still do, and why (R51).

use domain::budget::Reduction;
use domain::identity::{AccountType, Role};
use service::access::budgets::WarmUpInput;
use service::access::identities::NewIdentity;

use crate::support::World;

testkit::on_both_databases! {
    async fn budgets_say_what_is_left_and_why(db: store::Db) {
        let world = World::new(db).await;
        let (service, admin) = (&world.service, &world.admin.scope);
        let member = world.seat(Role::Member).await;
        let error = service.budgets(admin, &member.member()).await.unwrap_err();
        assert_eq!(error.code(), "not_found", "without an account there are none");
        assert!(service.budgets_of_members(admin, &[member.member()]).await.unwrap().is_empty());
        let new = NewIdentity::Assisted { profile_url: None, account_type: AccountType::Standard };
        service.connect_identity(&member.scope, None, &new).await.unwrap();

        let begun = service.budgets(admin, &member.member()).await.unwrap();
        let invitations = &begun.invitations;
        assert_eq!((invitations.used, invitations.allowed, invitations.full), (0, 20, 80));
        assert_eq!(invitations.reduced_by, Some(Reduction::WarmUp));
        let warm_up = begun.warm_up.as_ref().expect("a real account is new");
        assert_eq!((warm_up.week, warm_up.weeks), (1, 3));
        assert_eq!(invitations.full_from, Some(warm_up.until));
        assert_eq!(begun.messages.left(), 40);
        assert_eq!(begun.notes.as_ref().map(|notes| (notes.used, notes.allowed)), Some((0, 3)));
        assert_eq!(begun.open_invitations.allowed, 500);
        let listed = service.budgets_of_members(admin, &[member.member()]).await.unwrap();
        assert_eq!(listed[&member.member()].invitations, begun.invitations);

        let off = WarmUpInput { on: false };
        let refused = service.set_warm_up(&member.scope, &member.member(), off).await.unwrap_err();
        assert_eq!(refused.code(), "forbidden");
        for _ in 0..2 {
            let ended = service.set_warm_up(admin, &member.member(), off).await.unwrap();
            assert_eq!((ended.invitations.allowed, ended.warm_up), (80, None));
        }
        let again = service.set_warm_up(admin, &member.member(), WarmUpInput { on: true }).await.unwrap();
        assert_eq!(again.invitations.allowed, 20);
        let own = service.own_account(&member.scope).await.unwrap();
        assert_eq!(own.budgets.map(|budgets| budgets.invitations), Some(again.invitations));
    }

    async fn who_pays_has_as_many_notes_as_invitations(db: store::Db) {
        let world = World::new(db).await;
        let member = world.seat(Role::Member).await;
        let new = NewIdentity::Assisted { profile_url: None, account_type: AccountType::Premium };
        world.service.connect_identity(&member.scope, None, &new).await.unwrap();
        let budgets = world.service.budgets(&member.scope, &member.member()).await.unwrap();
        assert_eq!(budgets.notes, None);
    }
}
