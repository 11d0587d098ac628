//! Members of a workspace (R4, R10, R11).

use domain::identity::Role;
use service::PageRequest;
use service::access::members::{MemberChange, NewSeat};

use crate::support::World;

fn role(role: Role) -> MemberChange {
    MemberChange {
        role: Some(role),
        ..MemberChange::default()
    }
}

fn switch(active: bool) -> MemberChange {
    MemberChange {
        active: Some(active),
        ..MemberChange::default()
    }
}

fn zone(name: &str) -> MemberChange {
    MemberChange {
        time_zone: Some(name.to_owned()),
        ..MemberChange::default()
    }
}

testkit::on_both_databases! {
    async fn the_list_shows_who_is_there(db: store::Db) {
        let world = World::new(db).await;
        world.seat_named("zoe@example.org", "Zoe", Role::Viewer).await;
        world.seat_named("bob@example.org", "Bob", Role::Member).await;
        let page = world.service.members(&world.admin.scope, &PageRequest::default()).await.unwrap();
        let seen: Vec<_> = page.items.iter().map(|member| (member.name.as_str(), member.role)).collect();
        assert_eq!(
            seen,
            [("Ada Admin", Role::Manager), ("Bob", Role::Member), ("Zoe", Role::Viewer)]
        );
        assert!(page.items.iter().all(|member| member.active && member.identity.is_none()));
    }

    async fn changes_are_told_in_the_ledger_once(db: store::Db) {
        let world = World::new(db).await;
        let bob = world.seat(Role::Member).await;
        for _ in 0..2 {
            let changed = world.service.change_member(&world.admin.scope, &bob.member(), &role(Role::Editor)).await.unwrap();
            assert_eq!(changed.role, Role::Editor);
        }
        let told: Vec<_> = world.ledger(&world.workspace).await.into_iter()
            .filter(|(kind, _)| kind == "member_changed").collect();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].1, r#"{"role":{"from":"member","to":"editor"}}"#);
    }

    async fn members_set_their_own_time_zone_and_nothing_else(db: store::Db) {
        let world = World::new(db).await;
        let bob = world.seat(Role::Member).await;
        let eve = world.seat(Role::Editor).await;
        let viewer = world.seat(Role::Viewer).await;
        let service = &world.service;
        let changed = service.change_member(&bob.scope, &bob.member(), &zone("Asia/Kolkata")).await.unwrap();
        assert_eq!(changed.time_zone.as_deref(), Some("Asia/Kolkata"));
        let changed = service.change_member(&bob.scope, &bob.member(), &zone("")).await.unwrap();
        assert_eq!(changed.time_zone, None);
        assert!(service.change_member(&bob.scope, &bob.member(), &zone("Nowhere")).await.is_err());
        for (scope, id, change) in [
            (&bob.scope, bob.member(), role(Role::Manager)),
            (&bob.scope, bob.member(), switch(false)),
            (&eve.scope, bob.member(), zone("Asia/Tokyo")),
            (&eve.scope, bob.member(), role(Role::Viewer)),
            (&viewer.scope, viewer.member(), zone("Asia/Tokyo")),
        ] {
            let error = service.change_member(scope, &id, &change).await.unwrap_err();
            assert_eq!(error.code(), "forbidden");
        }
    }

    async fn a_workspace_keeps_a_manager(db: store::Db) {
        let world = World::new(db).await;
        let ada = world.admin.member();
        for change in [role(Role::Viewer), switch(false)] {
            let error = world.service.change_member(&world.admin.scope, &ada, &change).await.unwrap_err();
            assert_eq!(error.code(), "last_manager");
        }
        let second = world.seat(Role::Manager).await;
        let down = role(Role::Editor);
        let other = second.member();
        let (one, two) = tokio::join!(
            world.service.change_member(&world.admin.scope, &other, &down),
            world.service.change_member(&second.scope, &ada, &down),
        );
        let refused = [one, two].iter().filter(|done| done.as_ref().is_err_and(|error| error.code() == "last_manager")).count();
        assert_eq!(refused, 1);
    }

    async fn only_who_looks_after_users_adds_without_an_invitation(db: store::Db) {
        let world = World::new(db).await;
        let manager = world.seat(Role::Manager).await;
        world.user("known@example.org", "Known", &[]).await;
        let new = NewSeat { email: "known@example.org".into(), role: Role::Viewer, time_zone: None };
        let error = world.service.add_member(&manager.scope, &new).await.unwrap_err();
        assert_eq!(error.code(), "forbidden");
        world.service.add_member(&world.admin.scope, &new).await.unwrap();
        let error = world.service.add_member(&world.admin.scope, &new).await.unwrap_err();
        assert_eq!(error.code(), "already_member");
        let unknown = NewSeat { email: "unknown@example.org".into(), role: Role::Viewer, time_zone: None };
        assert_eq!(world.service.add_member(&world.admin.scope, &unknown).await.unwrap_err().code(), "invalid");
    }
}
