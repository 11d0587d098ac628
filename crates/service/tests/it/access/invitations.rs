//! Invitations into a workspace by a link (R5, S-09).

use domain::identity::Role;
use domain::limits;
use service::access::invitations::{Acceptance, NewInvitation};
use service::access::users::UserChange;
use service::{PageRequest, Secret, ServiceError};

use crate::support::{PASSWORD, World, credentials};

fn new(email: &str) -> NewInvitation {
    NewInvitation {
        email: email.to_owned(),
        name: "Grace".to_owned(),
        role: Role::Editor,
    }
}

fn with(password: &str) -> Acceptance {
    Acceptance {
        name: None,
        password: Secret::new(password),
    }
}

testkit::on_both_databases! {
    async fn a_link_makes_a_member_who_is_signed_in(db: store::Db) {
        let world = World::new(db).await;
        let service = &world.service;
        let link = service.invite_member(&world.admin.scope, &new(" Grace@Example.org")).await.unwrap();
        assert_eq!(link.invitation.email, "grace@example.org");
        let welcome = service.invitation_of_link(link.token.expose()).await.unwrap();
        assert_eq!((welcome.workspace.as_str(), welcome.role, welcome.has_password), ("Growth", Role::Editor, false));
        let error = service.accept_invitation(link.token.expose(), &with("short"), None).await.unwrap_err();
        assert_eq!(error.code(), "invalid");
        let named = Acceptance { name: Some("Grace H".into()), password: Secret::new(PASSWORD) };
        let accepted = service.accept_invitation(link.token.expose(), &named, None).await.unwrap();
        let scope = service.scope_of_session(accepted.session.token.expose(), &accepted.workspace).await.unwrap();
        assert_eq!((scope.role(), scope.person().unwrap().name()), (Role::Editor, "Grace H"));
        assert!(service.invitations(&world.admin.scope, &PageRequest::default()).await.unwrap().items.is_empty());
        let error = service.accept_invitation(link.token.expose(), &named, None).await.unwrap_err();
        assert_eq!(error.code(), "not_found", "a link works once");
        let error = service.invite_member(&world.admin.scope, &new("grace@example.org")).await.unwrap_err();
        assert_eq!(error.code(), "already_member");
        service.log_in(&credentials("grace@example.org", PASSWORD), None).await.unwrap();
    }

    async fn of_two_at_the_same_moment_one_uses_the_link(db: store::Db) {
        let world = World::new(db).await;
        let link = world.service.invite_member(&world.admin.scope, &new("grace@example.org")).await.unwrap();
        let accept = with(PASSWORD);
        let (one, two) = tokio::join!(
            world.service.accept_invitation(link.token.expose(), &accept, None),
            world.service.accept_invitation(link.token.expose(), &accept, None),
        );
        assert_eq!([one, two].iter().filter(|done| done.is_ok()).count(), 1);
        let members = world.service.members(&world.admin.scope, &PageRequest::default()).await.unwrap();
        assert_eq!(members.items.len(), 2);
    }

    async fn sending_again_gives_a_new_link_and_withdrawing_ends_it(db: store::Db) {
        let world = World::new(db).await;
        let service = &world.service;
        let scope = &world.admin.scope;
        let first = service.invite_member(scope, &new("grace@example.org")).await.unwrap();
        let error = service.invite_member(scope, &new("grace@example.org")).await.unwrap_err();
        assert_eq!(error.code(), "already_invited");
        let second = service.renew_invitation(scope, "GRACE@example.org").await.unwrap();
        assert_ne!(first.token, second.token);
        let error = service.invitation_of_link(first.token.expose()).await.unwrap_err();
        assert_eq!(error.code(), "not_found");
        service.invitation_of_link(second.token.expose()).await.unwrap();
        service.withdraw_invitation(scope, "grace@example.org").await.unwrap();
        for token in [&first.token, &second.token] {
            let error = service.accept_invitation(token.expose(), &with(PASSWORD), None).await.unwrap_err();
            assert_eq!(error.code(), "not_found");
        }
        let error = service.withdraw_invitation(scope, "grace@example.org").await.unwrap_err();
        assert_eq!(error.code(), "not_found");
        assert_eq!(service.renew_invitation(scope, "grace@example.org").await.unwrap_err().code(), "not_found");
    }

    async fn a_link_runs_out_and_can_be_renewed(db: store::Db) {
        let world = World::new(db).await;
        let service = &world.service;
        let link = service.invite_member(&world.admin.scope, &new("grace@example.org")).await.unwrap();
        world.pass_milliseconds(limits::INVITATION_LINK_MILLISECONDS);
        assert_eq!(service.invitation_of_link(link.token.expose()).await.unwrap_err().code(), "not_found");
        let listed = service.invitations(&world.admin.scope, &PageRequest::default()).await.unwrap();
        assert!(listed.items[0].expired);
        let renewed = service.renew_invitation(&world.admin.scope, "grace@example.org").await.unwrap();
        service.accept_invitation(renewed.token.expose(), &with(PASSWORD), None).await.unwrap();
    }

    async fn a_link_alone_opens_nobodys_account(db: store::Db) {
        let world = World::new(db).await;
        let service = &world.service;
        let grace = world.user("grace@example.org", "Grace", &[]).await;
        let link = service.invite_member(&world.admin.scope, &new("grace@example.org")).await.unwrap();
        assert!(service.invitation_of_link(link.token.expose()).await.unwrap().has_password);
        let error = service.accept_invitation(link.token.expose(), &with("a password of mine"), None).await.unwrap_err();
        assert!(matches!(error, ServiceError::WrongCredentials));
        let off = UserChange { active: Some(false), ..UserChange::default() };
        service.change_user(&world.admin.person, &grace, &off).await.unwrap();
        let error = service.accept_invitation(link.token.expose(), &with(PASSWORD), None).await.unwrap_err();
        assert_eq!(error.code(), "forbidden");
        let on = UserChange { active: Some(true), ..UserChange::default() };
        service.change_user(&world.admin.person, &grace, &on).await.unwrap();
        let accepted = service.accept_invitation(link.token.expose(), &with(PASSWORD), None).await.unwrap();
        assert_eq!(accepted.session.user_id, grace);
    }

    async fn guessing_through_a_link_is_slowed_as_well(db: store::Db) {
        let world = World::new(db).await;
        world.user("grace@example.org", "Grace", &[]).await;
        let link = world.service.invite_member(&world.admin.scope, &new("grace@example.org")).await.unwrap();
        let mut codes = Vec::new();
        for _ in 0..=limits::LOGIN_FAILURES_MAXIMUM {
            let error = world.service.accept_invitation(link.token.expose(), &with("wrong"), None).await.unwrap_err();
            codes.push(error.code());
        }
        assert_eq!(codes.pop(), Some("too_many_attempts"));
        assert!(codes.iter().all(|code| *code == "wrong_credentials"));
    }
}
