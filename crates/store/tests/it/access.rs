//! Users, sessions, members, keys, repeated writes: what the databases must agree on.

use domain::entropy::Entropy;
use domain::identity::{AccountType, ConnectorKind, IdentityState, Role};
use domain::ids::{
    Id, IdentityId, KeyId, MemberId, NotificationId, OrganizationId, SessionId, UserId, WorkspaceId,
};
use domain::organization::OrganizationRole;
use domain::time::Timestamp;
use store::api_key::ApiKeyRow;
use store::identity::IdentityRow;
use store::member::NewMember;
use store::member_invitation::MemberInvitationRow;
use store::notice::{self, NewNotification};
use store::user::UserRow;
use store::workspace::WorkspaceRow;
use store::{
    Db, Json, StoreError, Tx, account, api_key, idempotency, identity, installation, member,
    member_invitation, notification, organization, session, user, workspace,
};

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

/// An organization with a workspace.
struct House {
    entropy: Entropy,
    organization: OrganizationId,
    workspace: WorkspaceId,
}

impl House {
    async fn new(tx: &mut Tx) -> Self {
        let mut entropy = Entropy::from_seed(3);
        let organization = OrganizationId::mint(NOW, &mut entropy);
        organization::create(tx, &organization, "Example", NOW)
            .await
            .unwrap();
        let mut house = Self {
            workspace: WorkspaceId::mint(NOW, &mut entropy),
            entropy,
            organization,
        };
        let id = house.workspace.clone();
        house.make_workspace(tx, id, "Growth").await;
        house
    }

    fn id<I: Id>(&mut self) -> I {
        I::mint(NOW, &mut self.entropy)
    }

    async fn make_workspace(&mut self, tx: &mut Tx, id: WorkspaceId, name: &str) {
        let row = WorkspaceRow {
            id,
            organization_id: self.organization.clone(),
            name: name.to_owned(),
            time_zone: "Europe/Paris".to_owned(),
            language: "en".to_owned(),
            color: None,
            invitations_per_week: 80,
            messages_per_day: 40,
            profile_views_per_day: 50,
            notes_per_month: 3,
            click_tracking: true,
            version: 1,
            created_at: NOW,
        };
        workspace::insert(tx, &row).await.unwrap();
    }

    async fn user(&mut self, tx: &mut Tx, name: &str, roles: &[OrganizationRole]) -> UserRow {
        let row = UserRow {
            id: self.id(),
            organization_id: self.organization.clone(),
            email: format!("{}@example.org", name.to_lowercase()),
            name: name.to_owned(),
            password_hash: None,
            organization_roles: Json(roles.to_vec()),
            language: None,
            active: true,
            created_at: NOW,
        };
        user::insert(tx, &row).await.unwrap();
        row
    }

    async fn seat(&mut self, tx: &mut Tx, user: &UserId, role: Role) -> MemberId {
        let new = NewMember {
            id: self.id(),
            user: user.clone(),
            role,
            time_zone: None,
        };
        member::insert(tx, &self.workspace, &new, NOW)
            .await
            .unwrap();
        new.id
    }

    fn identity(&mut self, user: &UserId) -> IdentityRow {
        IdentityRow {
            id: self.id(),
            user_id: user.clone(),
            connector: ConnectorKind::Assisted,
            account_type: AccountType::Standard,
            profile_url: None,
            configuration_encrypted: None,
            social_selling_index: Some(70),
            state: IdentityState::Connected,
            state_detail: None,
            state_since: NOW,
            created_at: NOW,
        }
    }
}

async fn write(db: &Db) -> Tx {
    db.write().await.expect("a transaction")
}

testkit::on_both_databases! {
    async fn a_fact_is_kept_as_it_came_first(db: Db) {
        let mut tx = write(&db).await;
        assert_eq!(installation::get(&mut tx, "seed").await.unwrap(), None);
        assert_eq!(installation::keep(&mut tx, "seed", "7").await.unwrap(), "7");
        assert_eq!(installation::keep(&mut tx, "seed", "8").await.unwrap(), "7");
        assert_eq!(installation::get(&mut tx, "seed").await.unwrap().as_deref(), Some("7"));
    }

    async fn there_is_one_organization(db: Db) {
        let mut tx = write(&db).await;
        assert!(organization::first(&mut tx).await.unwrap().is_none());
        let mut house = House::new(&mut tx).await;
        let found = organization::first(&mut tx).await.unwrap().unwrap();
        assert_eq!(organization::get(&mut tx, &found.id).await.unwrap().unwrap().name, "Example");
        organization::lock(&mut tx, &found.id).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = write(&db).await;
        let second = organization::create(&mut tx, &house.id(), "Second", NOW).await;
        assert!(matches!(second, Err(StoreError::AlreadyExists)));
    }

    async fn users_are_found_counted_and_paged(db: Db) {
        let mut tx = write(&db).await;
        let mut house = House::new(&mut tx).await;
        let ada = house.user(&mut tx, "Ada", &[OrganizationRole::OrganizationManager]).await;
        // Upper case sorts before lower case, in both databases.
        let zoe = house.user(&mut tx, "Zoe", &[OrganizationRole::UsersManager]).await;
        let eve = house.user(&mut tx, "eve", &[]).await;
        let names = async |tx: &mut Tx, after: (&str, &str)| -> Vec<String> {
            let rows = user::page(tx, &house.organization, after, 2).await.unwrap();
            rows.into_iter().map(|row| row.name).collect()
        };
        assert_eq!(names(&mut tx, ("", "")).await, ["Ada", "Zoe"]);
        assert_eq!(names(&mut tx, ("Zoe", zoe.id.as_str())).await, ["eve"]);
        assert_eq!(user::active_manager_count(&mut tx, &house.organization).await.unwrap(), 1);
        let mut off = ada.clone();
        off.active = false;
        user::change(&mut tx, &off).await.unwrap();
        assert_eq!(user::active_manager_count(&mut tx, &house.organization).await.unwrap(), 0);
        user::set_password(&mut tx, &eve.id, "hash").await.unwrap();
        user::set_profile(&mut tx, &eve.id, "Eve", Some("fr")).await.unwrap();
        let found = user::by_email(&mut tx, "eve@example.org").await.unwrap().unwrap();
        assert_eq!(
            (found.name.as_str(), found.language.as_deref(), found.password_hash.as_deref()),
            ("Eve", Some("fr"), Some("hash"))
        );
        assert_eq!(user::by_id(&mut tx, &zoe.id).await.unwrap().unwrap().organization_roles.0, [OrganizationRole::UsersManager]);
        let foreign: OrganizationId = OrganizationId::mint(NOW, &mut Entropy::from_seed(99));
        assert!(user::get(&mut tx, &foreign, &zoe.id).await.unwrap().is_none());
        tx.commit().await.unwrap();
        let mut tx = write(&db).await;
        let mut again = eve.clone();
        again.id = house.id();
        assert!(matches!(user::insert(&mut tx, &again).await, Err(StoreError::AlreadyExists)));
    }

    async fn a_session_is_found_while_it_lives(db: Db) {
        let mut tx = write(&db).await;
        let mut house = House::new(&mut tx).await;
        let ada = house.user(&mut tx, "Ada", &[]).await;
        let id: SessionId = house.id();
        let end = NOW.plus_millis(1_000);
        session::insert(&mut tx, &id, &ada.id, "hash", NOW, end).await.unwrap();
        let workspace = house.workspace.clone();
        let unseated = session::find_seated(&mut tx, "hash", NOW, &workspace).await.unwrap().unwrap();
        assert_eq!((unseated.workspace_id, unseated.member_role), (None, None));
        assert!(session::still_seated(&mut tx, &id, NOW, &workspace).await.unwrap().is_none());
        let member = house.seat(&mut tx, &ada.id, Role::Editor).await;
        let seated = session::find_seated(&mut tx, "hash", NOW, &workspace).await.unwrap().unwrap();
        assert_eq!((seated.member_id, seated.member_active), (Some(member), Some(true)));
        assert_eq!(session::still_seated(&mut tx, &id, NOW, &workspace).await.unwrap().unwrap().role, Role::Editor);
        assert_eq!(session::find(&mut tx, "hash", NOW).await.unwrap().unwrap().user_id, ada.id);
        assert!(session::find(&mut tx, "hash", end).await.unwrap().is_none());
        assert!(session::find(&mut tx, "other", NOW).await.unwrap().is_none());
        assert_eq!(session::end_expired(&mut tx, NOW).await.unwrap(), 0);
        assert_eq!(session::end_expired(&mut tx, end).await.unwrap(), 1);
        assert_eq!(session::end_all(&mut tx, &ada.id).await.unwrap(), 0);
    }

    async fn settings_change_only_the_version_that_was_read(db: Db) {
        let mut tx = write(&db).await;
        let mut house = House::new(&mut tx).await;
        let other: WorkspaceId = house.id();
        house.make_workspace(&mut tx, other, "Another").await;
        let mut row = workspace::lock(&mut tx, &house.workspace).await.unwrap().unwrap();
        row.color = Some("#123456".to_owned());
        workspace::change(&mut tx, &row).await.unwrap();
        let stale = workspace::change(&mut tx, &row).await;
        assert!(matches!(stale, Err(StoreError::RowsAffected { found: 0, .. })));
        let now = workspace::get(&mut tx, &house.workspace).await.unwrap().unwrap();
        assert_eq!((now.version, now.color.as_deref()), (2, Some("#123456")));
        let page = workspace::page(&mut tx, &house.organization, ("", ""), 10).await.unwrap();
        assert_eq!(page.len(), 2);
        assert_eq!(page[0].name, "Another");
        let rest = workspace::page(&mut tx, &house.organization, ("Another", page[0].id.as_str()), 10).await.unwrap();
        assert_eq!(rest.len(), 1);
    }

    async fn members_come_with_user_and_identity(db: Db) {
        let mut tx = write(&db).await;
        let mut house = House::new(&mut tx).await;
        let ada = house.user(&mut tx, "Ada", &[]).await;
        let bob = house.user(&mut tx, "Bob", &[]).await;
        let ada_member = house.seat(&mut tx, &ada.id, Role::Manager).await;
        let bob_member = house.seat(&mut tx, &bob.id, Role::Member).await;
        let workspace = house.workspace.clone();
        let account_row = house.identity(&bob.id);
        identity::insert(&mut tx, &account_row).await.unwrap();
        let page = member::page(&mut tx, &workspace, ("", ""), 10).await.unwrap();
        assert_eq!(page.iter().map(|row| row.id.clone()).collect::<Vec<_>>(), [ada_member.clone(), bob_member.clone()]);
        assert_eq!((page[0].identity_id.clone(), page[1].social_selling_index), (None, Some(70)));
        let with = member::page_with_identity(&mut tx, &workspace, ("", ""), 10).await.unwrap();
        assert_eq!(with.len(), 1);
        let owner = member::of_identity(&mut tx, &workspace, &account_row.id).await.unwrap().unwrap();
        assert_eq!(owner.id, bob_member);
        member::set_headline(&mut tx, &bob.id, "Head of Bob").await.unwrap();
        let found = member::of_user(&mut tx, &workspace, &bob.id).await.unwrap().unwrap();
        assert_eq!(found.headline.as_deref(), Some("Head of Bob"));
        assert_eq!(member::active_manager_count(&mut tx, &workspace).await.unwrap(), 1);
        let mut row = member::get(&mut tx, &workspace, &ada_member).await.unwrap().unwrap();
        row.active = false;
        row.time_zone = Some("Asia/Tokyo".to_owned());
        member::change(&mut tx, &workspace, &row).await.unwrap();
        assert_eq!(member::active_manager_count(&mut tx, &workspace).await.unwrap(), 0);
        let seats = workspace::of_user(&mut tx, &ada.id, 10).await.unwrap();
        assert_eq!((seats.len(), seats[0].active), (1, false));
        let foreign: WorkspaceId = house.id();
        assert!(member::get(&mut tx, &foreign, &ada_member).await.unwrap().is_none());
        tx.commit().await.unwrap();
        let mut tx = write(&db).await;
        let twice = NewMember { id: house.id(), user: bob.id.clone(), role: Role::Viewer, time_zone: None };
        assert!(matches!(member::insert(&mut tx, &workspace, &twice, NOW).await, Err(StoreError::AlreadyExists)));
    }

    async fn an_invitation_is_used_once(db: Db) {
        let mut tx = write(&db).await;
        let house = House::new(&mut tx).await;
        let end = NOW.plus_millis(1_000);
        let row = MemberInvitationRow {
            workspace_id: house.workspace.clone(),
            email: "grace@example.org".to_owned(),
            name: "Grace".to_owned(),
            role: Role::Editor,
            invited_by: "command_line".to_owned(),
            created_at: NOW,
            expires_at: end,
            accepted_at: None,
        };
        assert!(member_invitation::insert(&mut tx, &row, "one").await.unwrap());
        assert!(!member_invitation::insert(&mut tx, &row, "two").await.unwrap(), "one is open");
        assert!(member_invitation::by_token(&mut tx, "one", NOW).await.unwrap().is_some());
        assert!(member_invitation::by_token(&mut tx, "one", end).await.unwrap().is_none());
        assert!(member_invitation::by_token(&mut tx, "two", NOW).await.unwrap().is_none());
        let later = end.plus_millis(1_000);
        assert!(member_invitation::renew(&mut tx, &house.workspace, &row.email, "three", end, later).await.unwrap());
        assert!(!member_invitation::accept(&mut tx, "one", NOW).await.unwrap());
        assert!(member_invitation::accept(&mut tx, "three", end).await.unwrap());
        assert!(!member_invitation::accept(&mut tx, "three", end).await.unwrap());
        assert!(member_invitation::page(&mut tx, &house.workspace, "", 10).await.unwrap().is_empty());
        assert!(!member_invitation::withdraw(&mut tx, &house.workspace, &row.email).await.unwrap());
        assert!(member_invitation::insert(&mut tx, &row, "four").await.unwrap(), "who left may be invited again");
        assert_eq!(member_invitation::get(&mut tx, &house.workspace, &row.email).await.unwrap().unwrap().expires_at, end);
        assert!(member_invitation::withdraw(&mut tx, &house.workspace, &row.email).await.unwrap());
    }

    async fn a_leased_identity_is_not_replaced(db: Db) {
        let mut tx = write(&db).await;
        let mut house = House::new(&mut tx).await;
        let bob = house.user(&mut tx, "Bob", &[]).await;
        house.seat(&mut tx, &bob.id, Role::Member).await;
        let mut row = house.identity(&bob.id);
        identity::insert(&mut tx, &row).await.unwrap();
        let until = NOW.plus_millis(60_000);
        account::lease(&mut tx, [&row.id], "worker", NOW, until).await.unwrap();
        row.connector = ConnectorKind::Sandbox;
        assert!(!identity::replace(&mut tx, &row, NOW).await.unwrap());
        assert!(identity::replace(&mut tx, &row, until).await.unwrap());
        identity::observed(&mut tx, &row.id, AccountType::Recruiter, Some("https://x.example/"), None).await.unwrap();
        let found = identity::of_user(&mut tx, &bob.id).await.unwrap().unwrap();
        assert_eq!(
            (found.connector, found.account_type, found.social_selling_index),
            (ConnectorKind::Sandbox, AccountType::Recruiter, None)
        );
        assert!(!identity::has_history(&mut tx, &row.id).await.unwrap());
        identity::forget_streams(&mut tx, &row.id).await.unwrap();
        assert!(identity::in_workspace(&mut tx, &house.workspace, &row.id).await.unwrap().is_some());
        let foreign: WorkspaceId = house.id();
        assert!(identity::in_workspace(&mut tx, &foreign, &row.id).await.unwrap().is_none());
        tx.commit().await.unwrap();
        let mut tx = write(&db).await;
        let second = IdentityRow { id: house.id::<IdentityId>(), ..row };
        assert!(matches!(identity::insert(&mut tx, &second).await, Err(StoreError::AlreadyExists)));
    }

    async fn a_key_works_until_its_end(db: Db) {
        let mut tx = write(&db).await;
        let mut house = House::new(&mut tx).await;
        let workspace = house.workspace.clone();
        let end = NOW.plus_millis(1_000);
        let mut keys = Vec::new();
        for (hash, expires_at) in [("one", Some(end)), ("two", None)] {
            let row = ApiKeyRow {
                id: house.id(),
                name: hash.to_owned(),
                role: Role::Viewer,
                created_by: "command_line".to_owned(),
                created_at: NOW,
                expires_at,
                revoked_at: None,
            };
            api_key::insert(&mut tx, &workspace, &row, hash).await.unwrap();
            keys.push(row.id);
        }
        assert_eq!(api_key::find(&mut tx, "one", NOW).await.unwrap().unwrap().workspace_name, "Growth");
        assert!(api_key::find(&mut tx, "one", end).await.unwrap().is_none());
        assert!(api_key::find(&mut tx, "two", end).await.unwrap().is_some());
        let foreign: WorkspaceId = house.id();
        assert!(!api_key::revoke(&mut tx, &foreign, &keys[1], NOW).await.unwrap());
        assert!(api_key::revoke(&mut tx, &workspace, &keys[1], NOW).await.unwrap());
        assert!(!api_key::revoke(&mut tx, &workspace, &keys[1], end).await.unwrap());
        assert!(api_key::find(&mut tx, "two", NOW).await.unwrap().is_none());
        assert_eq!(api_key::get(&mut tx, &workspace, &keys[1]).await.unwrap().unwrap().revoked_at, Some(NOW));
        let page = api_key::page(&mut tx, &workspace, "~", 1).await.unwrap();
        let rest = api_key::page(&mut tx, &workspace, page[0].id.as_str(), 10).await.unwrap();
        let mut seen: Vec<KeyId> = [page, rest].concat().into_iter().map(|row| row.id).collect();
        assert!(seen.is_sorted_by(|a, b| a > b), "newest first");
        seen.sort();
        keys.sort();
        assert_eq!(seen, keys);
    }

    async fn a_record_that_was_taken_over_cannot_be_finished(db: Db) {
        let mut tx = write(&db).await;
        let house = House::new(&mut tx).await;
        let workspace = house.workspace.clone();
        let later = NOW.plus_millis(60_000);
        assert!(idempotency::begin(&mut tx, workspace.as_ref(), "key", "hash", NOW).await.unwrap());
        assert!(!idempotency::begin(&mut tx, workspace.as_ref(), "key", "hash", later).await.unwrap());
        assert!(idempotency::take_over(&mut tx, workspace.as_ref(), "key", NOW, later).await.unwrap());
        assert!(!idempotency::take_over(&mut tx, workspace.as_ref(), "key", NOW, later).await.unwrap());
        let late = idempotency::finish(&mut tx, workspace.as_ref(), "key", NOW, 201, "late").await;
        assert!(matches!(late, Err(StoreError::RowsAffected { .. })));
        idempotency::abandon(&mut tx, workspace.as_ref(), "key", NOW).await.unwrap();
        idempotency::finish(&mut tx, workspace.as_ref(), "key", later, 201, "answer").await.unwrap();
        idempotency::abandon(&mut tx, workspace.as_ref(), "key", later).await.unwrap();
        let row = idempotency::get(&mut tx, workspace.as_ref(), "key").await.unwrap().unwrap();
        assert_eq!((row.status, row.response.as_deref()), (Some(201), Some("answer")));
        idempotency::forget(&mut tx, workspace.as_ref(), "key", NOW).await.unwrap();
        assert!(idempotency::get(&mut tx, workspace.as_ref(), "key").await.unwrap().is_some());
        assert_eq!(idempotency::forget_old(&mut tx, later).await.unwrap(), 1);
    }

    async fn notifications_are_read_by_their_member(db: Db) {
        let mut tx = write(&db).await;
        let mut house = House::new(&mut tx).await;
        let workspace = house.workspace.clone();
        let ada = house.user(&mut tx, "Ada", &[]).await;
        let bob = house.user(&mut tx, "Bob", &[]).await;
        let ada = house.seat(&mut tx, &ada.id, Role::Member).await;
        let bob = house.seat(&mut tx, &bob.id, Role::Member).await;
        let ids: Vec<NotificationId> = (0..4).map(|_| house.id()).collect();
        let new = ids.iter().map(|id| NewNotification {
            workspace: workspace.clone(),
            id: id.clone(),
            member: ada.clone(),
            kind: "proposals",
            data: "{}".to_owned(),
        }).collect();
        notice::insert(&mut tx, new, NOW).await.unwrap();
        assert_eq!(notification::read(&mut tx, &workspace, &bob, &ids, NOW).await.unwrap(), 0);
        assert_eq!(notification::read(&mut tx, &workspace, &ada, &ids[..1], NOW).await.unwrap(), 1);
        assert_eq!(notification::unread_count(&mut tx, &workspace, &ada, 100).await.unwrap(), 3);
        assert_eq!(notification::unread_count(&mut tx, &workspace, &ada, 2).await.unwrap(), 2);
        assert_eq!(notification::page(&mut tx, &workspace, &ada, "~", 3).await.unwrap().len(), 3);
        assert!(notification::page(&mut tx, &workspace, &bob, "~", 3).await.unwrap().is_empty());
        assert_eq!(notification::read_all(&mut tx, &workspace, &ada, NOW).await.unwrap(), 3);
    }
}
