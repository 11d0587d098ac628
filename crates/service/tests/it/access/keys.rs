//! API keys (R80, R92).

use domain::identity::Role;
use domain::time::span;
use service::access::keys::NewKey;
use service::{PageRequest, Scope};

use crate::support::World;

fn new(role: Role) -> NewKey {
    NewKey {
        name: "Reports".to_owned(),
        role,
        expires_in_days: Some(30),
    }
}

store::record! {
    /// A text of the database.
    pub struct Text {
        /// The text.
        pub text: String,
    }
}

/// Everything that the database holds of keys and of the ledger.
async fn everything(world: &World) -> String {
    let mut tx = world.service.db().read().await.unwrap();
    let mut all = String::new();
    for text in [
        "SELECT token_hash || ' ' || name || ' ' || id AS text FROM api_key",
        "SELECT kind || ' ' || coalesce(data, '') AS text FROM ledger",
        "SELECT coalesce(response, '') || ' ' || request_hash AS text FROM idempotency",
    ] {
        let rows: Vec<Text> = tx
            .fetch_built("everything", text, Vec::new())
            .await
            .unwrap();
        for row in rows {
            all.push_str(&row.text);
            all.push('\n');
        }
    }
    all
}

testkit::on_both_databases! {
    async fn a_key_opens_its_workspace_with_its_role(db: store::Db) {
        let world = World::new(db).await;
        let service = &world.service;
        let made = service.create_key(&world.admin.scope, &new(Role::Viewer)).await.unwrap();
        assert!(made.secret.expose().starts_with("ovk_"));
        let scope = service.scope_of_key_in(made.secret.expose(), &world.workspace).await.unwrap();
        assert_eq!((scope.role(), scope.member(), scope.user()), (Role::Viewer, None, None));
        assert_eq!(scope.actor().to_string(), made.key.id.to_string());
        let elsewhere = world.other_workspace().await;
        let error = service.scope_of_key_in(made.secret.expose(), elsewhere.workspace()).await.unwrap_err();
        assert_eq!(error.code(), "not_found");
    }

    async fn the_secret_is_shown_once_and_kept_nowhere(db: store::Db) {
        let world = World::new(db).await;
        let made = world.service.create_key(&world.admin.scope, &new(Role::Editor)).await.unwrap();
        let kept = everything(&world).await;
        assert!(kept.contains("key_created"), "{kept}");
        assert!(!kept.contains(made.secret.expose()));
        let listed = world.service.keys(&world.admin.scope, &PageRequest::default()).await.unwrap();
        assert_eq!(listed.items, [made.key]);
    }

    async fn a_key_ends_by_itself_and_by_hand(db: store::Db) {
        let world = World::new(db).await;
        let service = &world.service;
        let opens = async |scope: &Scope, secret: &str| {
            (service.scope_of_key(secret).await.is_ok(), service.still_holds(scope).await.unwrap())
        };
        let brief = service.create_key(&world.admin.scope, &new(Role::Editor)).await.unwrap();
        let scope = service.scope_of_key(brief.secret.expose()).await.unwrap();
        world.pass_milliseconds(30 * span::DAY - 1);
        assert_eq!(opens(&scope, brief.secret.expose()).await, (true, true));
        world.pass_milliseconds(1);
        assert_eq!(opens(&scope, brief.secret.expose()).await, (false, false));
        // The session has ended too by now.
        let admin = world.enter(&world.admin.email, &world.workspace).await;
        let made = service.create_key(&admin.scope, &new(Role::Editor)).await.unwrap();
        let scope = service.scope_of_key(made.secret.expose()).await.unwrap();
        for _ in 0..2 {
            let revoked = service.revoke_key(&admin.scope, &made.key.id).await.unwrap();
            assert!(!revoked.works);
        }
        assert_eq!(opens(&scope, made.secret.expose()).await, (false, false));
        let told = everything(&world).await.matches("key_revoked").count();
        assert_eq!(told, 1);
    }

    async fn rubbish_opens_nothing(db: store::Db) {
        let world = World::new(db).await;
        let queries = world.service.db().query_count();
        for rubbish in ["", "ovk_", "Bearer x", "ovk_' OR '1'='1", &world.admin.token, &"k".repeat(10_000)] {
            let error = world.service.scope_of_key(rubbish).await.unwrap_err();
            assert_eq!(error.code(), "sign_in_needed");
        }
        assert_eq!(world.service.db().query_count(), queries, "the database is not asked for rubbish");
    }

    async fn a_key_lasts_a_sensible_time(db: store::Db) {
        let world = World::new(db).await;
        for days in [Some(0), Some(3_651)] {
            let bad = NewKey { expires_in_days: days, ..new(Role::Viewer) };
            assert_eq!(world.service.create_key(&world.admin.scope, &bad).await.unwrap_err().code(), "invalid");
        }
        let usual = NewKey { expires_in_days: None, ..new(Role::Viewer) };
        let made = world.service.create_key(&world.admin.scope, &usual).await.unwrap();
        let days = made.key.expires_at.unwrap().millis_since(made.key.created_at) / span::DAY;
        assert_eq!(days, 365);
    }
}
