//! Users and organization roles (R4).

use domain::identity::Role;
use domain::organization::OrganizationRole::{
    self, OrganizationManager, UsersManager, WorkspacesManager,
};
use service::access::users::{NewUser, UserChange};
use service::{PageRequest, Secret};

use crate::support::{PASSWORD, World};

fn roles(roles: &[OrganizationRole]) -> UserChange {
    UserChange {
        roles: Some(roles.to_vec()),
        ..UserChange::default()
    }
}

fn off() -> UserChange {
    UserChange {
        active: Some(false),
        ..UserChange::default()
    }
}

testkit::on_both_databases! {
    async fn the_last_organization_manager_keeps_role_and_switch(db: store::Db) {
        let world = World::new(db).await;
        let me = world.admin.user();
        for change in [roles(&[]), roles(&[UsersManager, WorkspacesManager]), off()] {
            let error = world.service.change_user(&world.admin.person, &me, &change).await.unwrap_err();
            assert_eq!(error.code(), "last_organization_manager");
        }
        let second = world.user("second@example.org", "Second", &[OrganizationManager]).await;
        world.service.change_user(&world.admin.person, &second, &off()).await.unwrap();
        let error = world.service.change_user(&world.admin.person, &me, &roles(&[])).await.unwrap_err();
        assert_eq!(error.code(), "last_organization_manager", "one that is switched off is none");
        let on = UserChange { active: Some(true), ..UserChange::default() };
        world.service.change_user(&world.admin.person, &second, &on).await.unwrap();
        world.service.change_user(&world.admin.person, &me, &roles(&[])).await.unwrap();
        let demoted = world.service.person_of_session(&world.admin.token).await.unwrap();
        let error = world.service.users(&demoted, &PageRequest::default()).await.unwrap_err();
        assert_eq!(error.code(), "forbidden");
    }

    async fn two_managers_cannot_take_the_role_from_each_other(db: store::Db) {
        let world = World::new(db).await;
        world.user("second@example.org", "Second", &[OrganizationManager]).await;
        let second = world.person("second@example.org").await;
        let (mine, none) = (world.admin.user(), roles(&[]));
        let (one, two) = tokio::join!(
            world.service.change_user(&world.admin.person, second.user(), &none),
            world.service.change_user(&second, &mine, &none),
        );
        let refused = [one, two].iter().filter(|done| {
            done.as_ref().is_err_and(|error| error.code() == "last_organization_manager")
        }).count();
        assert_eq!(refused, 1);
    }

    async fn who_looks_after_users_cannot_rise_by_it(db: store::Db) {
        let world = World::new(db).await;
        world.user("uma@example.org", "Uma", &[UsersManager]).await;
        let uma = world.person("uma@example.org").await;
        let plain = world.user("plain@example.org", "Plain", &[]).await;
        world.service.change_user(&uma, &plain, &off()).await.unwrap();
        let admin = world.admin.user();
        let own = uma.user().clone();
        for (user, change) in [
            (&own, roles(&[OrganizationManager])),
            (&plain, roles(&[WorkspacesManager])),
            (&admin, off()),
            (&admin, UserChange { name: Some("Renamed".into()), ..UserChange::default() }),
        ] {
            let error = world.service.change_user(&uma, user, &change).await.unwrap_err();
            assert_eq!(error.code(), "forbidden");
        }
        let new = NewUser {
            email: "eve@example.org".into(),
            name: "Eve".into(),
            password: Some(Secret::new(PASSWORD)),
            roles: vec![OrganizationManager],
        };
        assert_eq!(world.service.create_user(&uma, &new).await.unwrap_err().code(), "forbidden");
    }

    async fn an_address_belongs_to_one_user(db: store::Db) {
        let world = World::new(db).await;
        world.user("one@example.org", "One", &[]).await;
        let again = NewUser { email: " ONE@example.org".into(), name: "Two".into(), password: None, roles: Vec::new() };
        let error = world.service.create_user(&world.admin.person, &again).await.unwrap_err();
        assert_eq!((error.code(), error.to_string().contains("exists")), ("invalid", true));
    }

    async fn the_list_is_paged_by_name(db: store::Db) {
        let world = World::new(db).await;
        for number in 0..5 {
            // Two bear the same name: the id decides.
            world.user(&format!("u{number}@example.org"), &format!("User {}", number / 2), &[]).await;
        }
        let mut names = Vec::new();
        let mut request = PageRequest { limit: Some(2), cursor: None };
        loop {
            let page = world.service.users(&world.admin.person, &request).await.unwrap();
            names.extend(page.items.into_iter().map(|user| user.email));
            match page.next {
                Some(next) => request.cursor = Some(next),
                None => break,
            }
        }
        assert_eq!(names.len(), 6);
        assert_eq!(names[0], "ada@example.org");
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 6, "nobody is shown twice");
    }

    async fn members_have_no_say_in_users(db: store::Db) {
        let world = World::new(db).await;
        let manager = world.seat(Role::Manager).await;
        let service = &world.service;
        let new = NewUser { email: "x@example.org".into(), name: "X".into(), password: None, roles: Vec::new() };
        assert_eq!(service.create_user(&manager.person, &new).await.unwrap_err().code(), "forbidden");
        assert_eq!(service.users(&manager.person, &PageRequest::default()).await.unwrap_err().code(), "forbidden");
        assert_eq!(
            service.change_user(&manager.person, &manager.user(), &off()).await.unwrap_err().code(),
            "forbidden"
        );
    }
}
