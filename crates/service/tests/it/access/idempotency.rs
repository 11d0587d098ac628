//! Writes that are asked for twice happen once (R80, S-32).

use domain::identity::Role;
use domain::limits;
use service::access::idempotency::{Begun, IdempotentRequest};
use service::access::keys::NewKey;
use service::{PageRequest, Scope, ServiceError, ServiceResult};

use crate::support::World;

fn request<'a>(key: &'a str, body: &'a [u8]) -> IdempotentRequest<'a> {
    IdempotentRequest {
        key,
        target: "POST /keys",
        body,
        success_status: 201,
    }
}

const BODY: &[u8] = b"{\"name\":\"Reports\"}";

fn new_key() -> NewKey {
    NewKey {
        name: "Reports".to_owned(),
        role: Role::Viewer,
        expires_in_days: None,
    }
}

async fn begin(
    world: &World,
    scope: &Scope,
    key: &str,
    body: &[u8],
) -> ServiceResult<Begun<Scope>> {
    world
        .service
        .begin_idempotent(scope, request(key, body))
        .await
}

/// A write as an edge carries it out: the answer's body.
async fn ask(world: &World, scope: &Scope, key: &str) -> ServiceResult<String> {
    match begin(world, scope, key, BODY).await? {
        Begun::Again(answer) => Ok(answer.body),
        Begun::First(scope) => {
            let made = world.service.create_key(&scope, &new_key()).await?;
            Ok(serde_json::to_string(&made).expect("views are JSON"))
        }
    }
}

async fn key_count(world: &World) -> usize {
    world
        .service
        .keys(&world.admin.scope, &PageRequest::default())
        .await
        .unwrap()
        .items
        .len()
}

fn first(begun: Begun<Scope>) -> Scope {
    match begun {
        Begun::First(scope) => *scope,
        Begun::Again(answer) => panic!("answered before: {answer:?}"),
    }
}

testkit::on_both_databases! {
    async fn the_same_request_gets_the_same_answer(db: store::Db) {
        let world = World::new(db).await;
        let one = ask(&world, &world.admin.scope, "k-1").await.unwrap();
        let two = ask(&world, &world.admin.scope, "k-1").await.unwrap();
        assert_eq!(one, two);
        assert_eq!(key_count(&world).await, 1);
        let error = begin(&world, &world.admin.scope, "k-1", b"{}").await.unwrap_err();
        assert_eq!(error.code(), "idempotency_key_reused");
        world.pass_milliseconds(limits::IDEMPOTENCY_MILLISECONDS);
        assert_ne!(ask(&world, &world.admin.scope, "k-1").await.unwrap(), one);
        world.pass_milliseconds(limits::IDEMPOTENCY_MILLISECONDS);
        world.service.clean_up().await.unwrap();
    }

    async fn many_at_once_have_one_effect(db: store::Db) {
        let world = World::new(db).await;
        let asked = (0..20).map(|_| ask(&world, &world.admin.scope, "k-1"));
        for answer in futures_util::future::join_all(asked).await {
            if let Err(error) = answer {
                assert_eq!(error.code(), "idempotency_in_progress");
            }
        }
        assert_eq!(key_count(&world).await, 1);
    }

    async fn callers_do_not_see_each_others_answers(db: store::Db) {
        let world = World::new(db).await;
        let other = world.seat(Role::Manager).await;
        let one = ask(&world, &world.admin.scope, "k-1").await.unwrap();
        let two = ask(&world, &other.scope, "k-1").await.unwrap();
        assert_ne!(one, two);
    }

    async fn after_an_error_the_key_can_be_used_again(db: store::Db) {
        let world = World::new(db).await;
        let scope = first(begin(&world, &world.admin.scope, "k-1", BODY).await.unwrap());
        let bad = NewKey { name: String::new(), ..new_key() };
        world.service.create_key(&scope, &bad).await.unwrap_err();
        world.service.release_idempotent(&scope).await.unwrap();
        ask(&world, &world.admin.scope, "k-1").await.unwrap();
        assert_eq!(key_count(&world).await, 1);
    }

    async fn a_write_that_died_can_be_repeated_and_cannot_come_back(db: store::Db) {
        let world = World::new(db).await;
        let dead = first(begin(&world, &world.admin.scope, "k-1", BODY).await.unwrap());
        let error = ask(&world, &world.admin.scope, "k-1").await.unwrap_err();
        assert_eq!(error.code(), "idempotency_in_progress");
        world.pass_milliseconds(limits::IDEMPOTENCY_PENDING_MILLISECONDS);
        let taken_over = first(begin(&world, &world.admin.scope, "k-1", BODY).await.unwrap());
        // It was not dead, only slow: its transaction must not commit any more.
        let error = world.service.create_key(&dead, &new_key()).await.unwrap_err();
        assert_eq!(error.code(), "changed_meanwhile");
        assert_eq!(key_count(&world).await, 0);
        world.service.create_key(&taken_over, &new_key()).await.unwrap();
        assert_eq!(key_count(&world).await, 1);
    }

    async fn a_crash_after_the_commit_leaves_the_answer(db: store::Db) {
        let world = World::new(db).await;
        let scope = first(begin(&world, &world.admin.scope, "k-1", BODY).await.unwrap());
        let made = world.service.create_key(&scope, &new_key()).await.unwrap();
        // The process dies here.
        drop(scope);
        let body = ask(&world, &world.admin.scope, "k-1").await.unwrap();
        assert_eq!(body, serde_json::to_string(&made).unwrap());
        assert_eq!(key_count(&world).await, 1);
    }

    async fn an_answer_outlives_a_late_release(db: store::Db) {
        let world = World::new(db).await;
        let scope = first(begin(&world, &world.admin.scope, "k-1", BODY).await.unwrap());
        let made = world.service.create_key(&scope, &new_key()).await.unwrap();
        world.service.release_idempotent(&scope).await.unwrap();
        let body = ask(&world, &world.admin.scope, "k-1").await.unwrap();
        assert_eq!(body, serde_json::to_string(&made).unwrap());
        assert_eq!(key_count(&world).await, 1);
    }

    async fn keys_are_visible_ascii(db: store::Db) {
        let world = World::new(db).await;
        for bad in ["", "a b", "é", &"k".repeat(201)] {
            let error = begin(&world, &world.admin.scope, bad, BODY).await.unwrap_err();
            assert!(matches!(error, ServiceError::Invalid(_)), "{bad}");
        }
    }
}
