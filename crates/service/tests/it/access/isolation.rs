//! Nothing of another workspace is found, whoever asks (S-01, S-02).

use domain::identity::{AccountType, Role};
use service::access::identities::NewIdentity;
use service::access::invitations::NewInvitation;
use service::access::keys::NewKey;
use service::access::members::MemberChange;
use service::{PageRequest, Scope};
use url::Url;

use crate::support::World;

testkit::on_both_databases! {
    async fn foreign_ids_are_not_found(db: store::Db) {
        let world = World::new(db).await;
        let service = &world.service;
        let bob = world.seat(Role::Member).await;
        let assisted = NewIdentity::Assisted { profile_url: None, account_type: AccountType::Standard };
        let identity = service.connect_identity(&bob.scope, None, &assisted).await.unwrap();
        let new = NewKey { name: "Ours".into(), role: Role::Manager, expires_in_days: None };
        let key = service.create_key(&world.admin.scope, &new).await.unwrap();
        let invitation = NewInvitation { email: "grace@example.org".into(), name: "Grace".into(), role: Role::Viewer };
        service.invite_member(&world.admin.scope, &invitation).await.unwrap();
        let before = world.ledger(&world.workspace).await;
        let elsewhere = world.other_workspace().await;
        let foreign_key = service.create_key(&elsewhere, &new).await.unwrap();
        let by_key = service.scope_of_key(foreign_key.secret.expose()).await.unwrap();
        let by_command_line = service.scope_of_command_line(elsewhere.workspace()).await.unwrap();
        let back = Url::parse("http://127.0.0.1/").unwrap();
        for scope in [&elsewhere, &by_key, &by_command_line] {
            let member = bob.member();
            let codes = [
                service.member(scope, &member).await.map(drop),
                service.change_member(scope, &member, &MemberChange { active: Some(false), ..MemberChange::default() }).await.map(drop),
                service.identity(scope, &identity.id).await.map(drop),
                service.connect_identity(scope, Some(&member), &assisted).await.map(drop),
                service.reconnect_identity(scope, &identity.id, &back).await.map(drop),
                service.sign_out_identity(scope, &identity.id).await.map(drop),
                service.revoke_key(scope, &key.key.id).await.map(drop),
                service.renew_invitation(scope, "grace@example.org").await.map(drop),
                service.withdraw_invitation(scope, "grace@example.org").await,
            ]
            .map(|done| done.unwrap_err().code());
            assert_eq!(codes, ["not_found"; 9]);
            assert!(lists(&world, scope).await.iter().all(|list| !list.contains(bob.email.as_str()) && !list.contains("grace")));
        }
        assert_eq!(world.ledger(&world.workspace).await, before);
        assert_eq!(service.identity(&bob.scope, &identity.id).await.unwrap(), identity);
    }

    async fn a_cursor_of_another_list_is_refused(db: store::Db) {
        let world = World::new(db).await;
        world.seat(Role::Member).await;
        let one = PageRequest { limit: Some(1), cursor: None };
        let next = world.service.members(&world.admin.scope, &one).await.unwrap().next;
        let request = PageRequest { limit: Some(1), cursor: next };
        assert_eq!(world.service.identities(&world.admin.scope, &request).await.unwrap_err().code(), "invalid");
        assert_eq!(world.service.users(&world.admin.person, &request).await.unwrap_err().code(), "invalid");
        world.service.members(&world.admin.scope, &request).await.unwrap();
    }
}

/// Every list of a workspace, as text.
async fn lists(world: &World, scope: &Scope) -> Vec<String> {
    let all = PageRequest::default();
    vec![
        format!("{:?}", world.service.members(scope, &all).await.unwrap()),
        format!("{:?}", world.service.identities(scope, &all).await.unwrap()),
        format!(
            "{:?}",
            world.service.invitations(scope, &all).await.unwrap()
        ),
        format!("{:?}", world.service.keys(scope, &all).await.unwrap()),
    ]
}
