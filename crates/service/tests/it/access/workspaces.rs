//! Workspaces and their settings (R3, R6, R51).

use domain::identity::Role;
use domain::limits;
use domain::organization::OrganizationRole::WorkspacesManager;
use service::access::members::MemberChange;
use service::access::workspaces::{NewWorkspace, WorkspaceChange};
use service::{PageRequest, ServiceError};

use crate::support::World;

fn invitations(most: u32) -> WorkspaceChange {
    WorkspaceChange {
        invitations_per_week: Some(most),
        ..WorkspaceChange::default()
    }
}

testkit::on_both_databases! {
    async fn settings_are_changed_and_told_in_the_ledger(db: store::Db) {
        let world = World::new(db).await;
        let before = world.service.workspace(&world.admin.scope).await.unwrap();
        assert_eq!(before.invitations_per_week, limits::INVITATIONS_PER_WEEK_DEFAULT);
        assert_eq!(before.messages_per_day, limits::MESSAGES_PER_DAY_DEFAULT);
        let change = WorkspaceChange {
            version: Some(before.version),
            name: Some("Growth 2027".into()),
            time_zone: Some("europe/berlin".into()),
            language: Some("fr".into()),
            color: Some("#1F6FEB".into()),
            ..WorkspaceChange::default()
        };
        let after = world.service.change_workspace(&world.admin.scope, &change).await.unwrap();
        assert_eq!(after.time_zone, "Europe/Berlin");
        assert_eq!(after.color.as_deref(), Some("#1f6feb"));
        assert_eq!(after, world.service.workspace(&world.admin.scope).await.unwrap());
        let (kind, data) = world.ledger(&world.workspace).await.pop().unwrap();
        assert_eq!(kind, "workspace_changed");
        assert!(data.contains("Growth 2027") && data.contains("\"from\":\"Growth\""), "{data}");
        let stale = world.service.change_workspace(&world.admin.scope, &change).await.unwrap_err();
        assert_eq!(stale.code(), "changed_meanwhile");
        let nothing = WorkspaceChange { name: Some("Growth 2027".into()), ..WorkspaceChange::default() };
        let same = world.service.change_workspace(&world.admin.scope, &nothing).await.unwrap();
        assert_eq!(same.version, after.version, "what changes nothing leaves no trace");
    }

    async fn only_an_administrator_raises_the_ceiling(db: store::Db) {
        let world = World::new(db).await;
        let manager = world.seat(Role::Manager).await;
        let service = &world.service;
        service.change_workspace(&manager.scope, &invitations(100)).await.unwrap();
        let error = service.change_workspace(&manager.scope, &invitations(101)).await.unwrap_err();
        assert_eq!(error.code(), "invalid");
        let raised = service.change_workspace(&world.admin.scope, &invitations(200)).await.unwrap();
        assert_eq!(raised.invitations_per_week_maximum, 200);
        let error = service.change_workspace(&world.admin.scope, &invitations(201)).await.unwrap_err();
        assert_eq!(error.code(), "invalid");
        // What an administrator raised a manager may keep and lower, and not raise again.
        service.change_workspace(&manager.scope, &invitations(200)).await.unwrap();
        service.change_workspace(&manager.scope, &invitations(90)).await.unwrap();
        assert!(service.change_workspace(&manager.scope, &invitations(150)).await.is_err());
    }

    async fn every_bad_setting_is_told_and_none_is_kept(db: store::Db) {
        let world = World::new(db).await;
        let before = world.service.workspace(&world.admin.scope).await.unwrap();
        let change = WorkspaceChange {
            version: None,
            name: Some(String::new()),
            time_zone: Some("Mars/Olympus".into()),
            language: Some("de".into()),
            color: Some("red".into()),
            invitations_per_week: Some(1_000),
            messages_per_day: Some(1_000),
            notes_per_month: None,
            profile_views_per_day: Some(101),
            click_tracking: None,
        };
        let ServiceError::Invalid(problems) =
            world.service.change_workspace(&world.admin.scope, &change).await.unwrap_err()
        else {
            panic!("another error");
        };
        assert_eq!(problems.len(), 7);
        assert_eq!(before, world.service.workspace(&world.admin.scope).await.unwrap());
    }

    async fn workspaces_are_made_and_joined_by_who_looks_after_them(db: store::Db) {
        let world = World::new(db).await;
        let manager = world.seat(Role::Manager).await;
        let new = NewWorkspace { name: "Two".into(), time_zone: "Asia/Tokyo".into(), language: None };
        let service = &world.service;
        assert_eq!(service.create_workspace(&manager.person, &new).await.unwrap_err().code(), "forbidden");
        assert_eq!(service.all_workspaces(&manager.person, &PageRequest::default()).await.unwrap_err().code(), "forbidden");
        assert_eq!(service.join_workspace(&manager.person, &world.workspace).await.unwrap_err().code(), "forbidden");
        world.user("wanda@example.org", "Wanda", &[WorkspacesManager]).await;
        let wanda = world.person("wanda@example.org").await;
        let id = service.create_workspace(&wanda, &new).await.unwrap().id;
        let names: Vec<_> = service.my_workspaces(&wanda).await.unwrap().into_iter().map(|seat| seat.name).collect();
        assert_eq!(names, ["Two"]);
        assert!(service.scope_of_session(&world.admin.token, &id).await.is_err());
        service.join_workspace(&world.admin.person, &id).await.unwrap();
        let scope = service.scope_of_session(&world.admin.token, &id).await.unwrap();
        assert_eq!(scope.role(), Role::Manager);
        // Switched off by another manager, the administrator gets in again.
        let off = MemberChange { active: Some(false), ..MemberChange::default() };
        let inside = service.scope_of_command_line(&id).await.unwrap();
        service.change_member(&inside, scope.member().unwrap(), &off).await.unwrap();
        for _ in 0..2 {
            service.join_workspace(&world.admin.person, &id).await.unwrap();
            service.scope_of_session(&world.admin.token, &id).await.unwrap();
        }
        let told = world.ledger(&id).await;
        assert_eq!(told.iter().filter(|(kind, _)| kind == "member_changed").count(), 2);
        let all = service.all_workspaces(&wanda, &PageRequest::default()).await.unwrap();
        assert_eq!(all.items.len(), 2);
    }
}
