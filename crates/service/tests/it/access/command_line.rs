//! Set-up without a browser.

use std::sync::Arc;

use domain::identity::Role;
use domain::organization::OrganizationRole;
use domain::time::ManualClock;
use service::Secret;
use service::access::keys::NewKey;
use service::access::users::NewUser;
use service::access::workspaces::NewWorkspace;

use crate::support::{PASSWORD, START, World, credentials, service_on};

fn user(email: &str) -> NewUser {
    NewUser {
        email: email.to_owned(),
        name: "Ada".to_owned(),
        password: Some(Secret::new(PASSWORD)),
        roles: Vec::new(),
    }
}

testkit::on_both_databases! {
    async fn an_empty_database_becomes_usable(db: store::Db) {
        let service = service_on(db, Arc::new(ManualClock::new(START)));
        let workspace = NewWorkspace { name: "Growth".into(), time_zone: "Europe/Paris".into(), language: None };
        let error = service.create_workspace_by_command_line(&workspace, None).await.unwrap_err();
        assert_eq!(error.code(), "not_set_up");
        let ada = service.create_user_by_command_line(&user("ada@example.org"), Some("Example")).await.unwrap();
        assert_eq!(ada.roles, [OrganizationRole::OrganizationManager], "the first must be the manager");
        let bob = service.create_user_by_command_line(&user("bob@example.org"), None).await.unwrap();
        assert!(bob.roles.is_empty());
        let error = service.create_workspace_by_command_line(&workspace, Some("nobody@example.org")).await.unwrap_err();
        assert_eq!(error.code(), "not_found");
        let made = service.create_workspace_by_command_line(&workspace, Some("Ada@example.org")).await.unwrap();
        assert_eq!(made.manager, Some(ada.id));
        let scope = service.scope_of_command_line(&made.id).await.unwrap();
        let key = service.create_key(&scope, &NewKey { name: "First".into(), role: Role::Manager, expires_in_days: None }).await.unwrap();
        assert_eq!(key.key.created_by, "command_line");
        service.scope_of_key(key.secret.expose()).await.unwrap();
        let session = service.log_in(&credentials("ada@example.org", PASSWORD), None).await.unwrap();
        service.scope_of_session(session.token.expose(), &made.id).await.unwrap();
        assert_eq!(service.set_up(&crate::support::set_up()).await.unwrap_err().code(), "already_set_up");
    }

    async fn a_forgotten_password_is_set_anew(db: store::Db) {
        let world = World::new(db).await;
        let service = &world.service;
        let new = Secret::new("quite another one");
        service.set_password_by_command_line(&world.admin.email, &new).await.unwrap();
        assert_eq!(service.person_of_session(&world.admin.token).await.unwrap_err().code(), "sign_in_needed");
        service.log_in(&credentials(&world.admin.email, "quite another one"), None).await.unwrap();
        let error = service.set_password_by_command_line("nobody@example.org", &new).await.unwrap_err();
        assert_eq!(error.code(), "not_found");
    }
}
