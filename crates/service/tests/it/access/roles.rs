//! Each role against each permission (R4).

use domain::identity::{AccountType, Role};
use service::access::identities::NewIdentity;
use service::access::invitations::NewInvitation;
use service::access::keys::NewKey;
use service::access::members::MemberChange;
use service::access::workspaces::WorkspaceChange;
use service::{PageRequest, Scope, ServiceResult};

use crate::support::{Seat, World};

/// What each use case needs at least.
const NEEDS: &[(&str, Role)] = &[
    ("members", Role::Viewer),
    ("member", Role::Viewer),
    ("identities", Role::Viewer),
    ("workspace", Role::Viewer),
    ("connect own identity", Role::Member),
    ("sign out own identity", Role::Member),
    ("own time zone", Role::Member),
    ("change member", Role::Manager),
    ("change workspace", Role::Manager),
    ("connect identity of another", Role::Manager),
    ("keys", Role::Manager),
    ("create key", Role::Manager),
    ("revoke key", Role::Manager),
    ("invitations", Role::Manager),
    ("invite", Role::Manager),
    ("renew invitation", Role::Manager),
    ("withdraw invitation", Role::Manager),
];

async fn run(world: &World, scope: &Scope, name: &str, number: usize) -> ServiceResult<()> {
    let service = &world.service;
    let all = PageRequest::default();
    let assisted = NewIdentity::Assisted {
        profile_url: None,
        account_type: AccountType::Premium,
    };
    let key = NewKey {
        name: "Key".into(),
        role: Role::Viewer,
        expires_in_days: None,
    };
    let address = format!("guest{number}@example.org");
    let guest = NewInvitation {
        email: address.clone(),
        name: "Guest".into(),
        role: Role::Viewer,
    };
    let invite = async || {
        service
            .invite_member(&world.admin.scope, &guest)
            .await
            .expect("a manager invites")
    };
    match name {
        "members" => service.members(scope, &all).await.map(drop),
        "member" => service.member(scope, &world.admin.member()).await.map(drop),
        "identities" => service.identities(scope, &all).await.map(drop),
        "workspace" => service.workspace(scope).await.map(drop),
        "connect own identity" => service
            .connect_identity(scope, None, &assisted)
            .await
            .map(drop),
        "sign out own identity" => {
            let own = service
                .connect_identity(&world.admin.scope, scope.member(), &assisted)
                .await;
            service
                .sign_out_identity(scope, &own.expect("the administrator connects any").id)
                .await
                .map(drop)
        }
        "own time zone" => {
            let change = MemberChange {
                time_zone: Some("Asia/Tokyo".into()),
                ..MemberChange::default()
            };
            service
                .change_member(scope, scope.member().expect("a seat"), &change)
                .await
                .map(drop)
        }
        "change member" => {
            let other = world.seat(Role::Member).await;
            let change = MemberChange {
                role: Some(Role::Viewer),
                ..MemberChange::default()
            };
            service
                .change_member(scope, &other.member(), &change)
                .await
                .map(drop)
        }
        "change workspace" => {
            let change = WorkspaceChange {
                color: Some(format!("#0000{:02}", number % 100)),
                ..WorkspaceChange::default()
            };
            service.change_workspace(scope, &change).await.map(drop)
        }
        "connect identity of another" => {
            let other = world.seat(Role::Member).await;
            service
                .connect_identity(scope, Some(&other.member()), &assisted)
                .await
                .map(drop)
        }
        "keys" => service.keys(scope, &all).await.map(drop),
        "create key" => service.create_key(scope, &key).await.map(drop),
        "revoke key" => {
            let made = service
                .create_key(&world.admin.scope, &key)
                .await
                .expect("a manager makes keys");
            service.revoke_key(scope, &made.key.id).await.map(drop)
        }
        "invitations" => service.invitations(scope, &all).await.map(drop),
        "invite" => service.invite_member(scope, &guest).await.map(drop),
        "renew invitation" => {
            invite().await;
            service.renew_invitation(scope, &address).await.map(drop)
        }
        "withdraw invitation" => {
            invite().await;
            service.withdraw_invitation(scope, &address).await
        }
        other => panic!("{other} is not tried"),
    }
}

testkit::on_both_databases! {
    async fn every_use_case_takes_its_role_and_no_less(db: store::Db) {
        let world = World::new(db).await;
        let mut number = 0;
        for role in Role::ALL {
            let Seat { scope, .. } = world.seat(*role).await;
            for (name, needed) in NEEDS {
                number += 1;
                let done = run(&world, &scope, name, number).await;
                let allowed = role <= needed;
                let code = done.as_ref().err().map(service::ServiceError::code);
                assert_eq!(code, (!allowed).then_some("forbidden"), "{role}: {name}");
            }
        }
    }

    async fn keys_have_the_same_bounds_and_no_seat(db: store::Db) {
        let world = World::new(db).await;
        let mut number = 1_000;
        for role in Role::ALL {
            let new = NewKey { name: "Key".into(), role: *role, expires_in_days: None };
            let key = world.service.create_key(&world.admin.scope, &new).await.unwrap();
            let scope = world.service.scope_of_key(key.secret.expose()).await.unwrap();
            for (name, needed) in NEEDS.iter().filter(|(name, _)| !name.contains("own")) {
                number += 1;
                let done = run(&world, &scope, name, number).await;
                let code = done.as_ref().err().map(service::ServiceError::code);
                assert_eq!(code, (role > needed).then_some("forbidden"), "{role}: {name}");
            }
            let assisted = NewIdentity::Assisted { profile_url: None, account_type: AccountType::Premium };
            let error = world.service.connect_identity(&scope, None, &assisted).await.unwrap_err();
            assert_eq!(error.code(), "forbidden");
            let error = world.service.notifications(&scope, &PageRequest::default()).await.unwrap_err();
            assert_eq!(error.code(), "forbidden");
            let raise = WorkspaceChange { invitations_per_week: Some(150), ..WorkspaceChange::default() };
            assert!(world.service.change_workspace(&scope, &raise).await.is_err());
        }
    }
}
