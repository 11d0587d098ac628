//! Signing in and out (R2, S-06, S-08, S-33).

use std::net::IpAddr;

use domain::identity::Role;
use domain::limits;
use domain::time::span;
use service::access::account::{PasswordChange, ProfileChange};
use service::access::members::MemberChange;
use service::access::users::UserChange;
use service::{Secret, ServiceError};

use crate::support::{PASSWORD, World, credentials};

fn origin(text: &str) -> Option<IpAddr> {
    text.parse().ok()
}

testkit::on_both_databases! {
    async fn a_session_opens_the_workspaces_of_its_person(db: store::Db) {
        let world = World::new(db).await;
        let editor = world.seat(Role::Editor).await;
        assert_eq!(editor.scope.role(), Role::Editor);
        assert_eq!(editor.scope.workspace_name(), "Growth");
        assert_eq!(world.service.me(&editor.person).email, editor.email);
        let elsewhere = world.other_workspace().await;
        let error = world.service.scope_of_session(&editor.token, elsewhere.workspace()).await.unwrap_err();
        assert_eq!(error.code(), "not_found");
    }

    async fn who_signs_in_wrongly_learns_nothing(db: store::Db) {
        let world = World::new(db).await;
        let person = world.seat(Role::Member).await;
        let off = world.seat(Role::Member).await;
        let change = UserChange { active: Some(false), ..UserChange::default() };
        world.service.change_user(&world.admin.person, &off.user(), &change).await.unwrap();
        let mut texts = Vec::new();
        for (email, password) in [
            (person.email.as_str(), "wrong"),
            ("nobody@example.org", PASSWORD),
            ("no address", ""),
            (off.email.as_str(), PASSWORD),
            (person.email.as_str(), &"x".repeat(100_000)),
        ] {
            let error = world.service.log_in(&credentials(email, password), None).await.unwrap_err();
            assert_eq!(error.code(), "wrong_credentials", "{email}");
            texts.push(error.to_string());
        }
        texts.dedup();
        assert_eq!(texts.len(), 1);
        let spelled = format!("  {} ", person.email.to_uppercase());
        world.service.log_in(&credentials(&spelled, PASSWORD), None).await.unwrap();
    }

    async fn guessing_is_slowed_and_nobody_is_locked_out_for_ever(db: store::Db) {
        let world = World::new(db).await;
        let person = world.seat(Role::Member).await;
        let wrong = credentials(&person.email, "wrong");
        for number in 0..limits::LOGIN_FAILURES_MAXIMUM {
            let from = origin(&format!("10.0.0.{number}"));
            let error = world.service.log_in(&wrong, from).await.unwrap_err();
            assert_eq!(error.code(), "wrong_credentials");
        }
        let right = credentials(&person.email, PASSWORD);
        let error = world.service.log_in(&right, origin("10.0.1.1")).await.unwrap_err();
        let ServiceError::TooManyAttempts { retry_after_seconds } = error else {
            panic!("{error}");
        };
        world.pass_milliseconds(i64::from(retry_after_seconds) * span::SECOND);
        world.service.log_in(&right, origin("10.0.1.1")).await.unwrap();
    }

    async fn attempts_at_the_same_moment_count_too(db: store::Db) {
        let world = World::new(db).await;
        let wrong = credentials(&world.admin.email, "wrong");
        let attempts = (0..40).map(|_| world.service.log_in(&wrong, origin("10.0.0.1")));
        let refused = futures_util::future::join_all(attempts)
            .await
            .into_iter()
            .filter(|attempt| attempt.as_ref().is_err_and(|error| error.code() == "too_many_attempts"))
            .count();
        assert_eq!(refused, 40 - limits::LOGIN_FAILURES_MAXIMUM as usize);
    }

    async fn a_session_ends_by_itself(db: store::Db) {
        let world = World::new(db).await;
        world.pass_milliseconds(limits::SESSION_MILLISECONDS - 1);
        world.service.person_of_session(&world.admin.token).await.unwrap();
        assert!(world.service.still_holds(&world.admin.scope).await.unwrap());
        world.pass_milliseconds(1);
        let error = world.service.person_of_session(&world.admin.token).await.unwrap_err();
        assert_eq!(error.code(), "sign_in_needed");
        assert!(!world.service.still_holds(&world.admin.scope).await.unwrap());
        world.service.clean_up().await.unwrap();
        assert_eq!(count(&world, "sessions").await, 0);
    }

    async fn logging_out_ends_it_everywhere(db: store::Db) {
        let world = World::new(db).await;
        let phone = world.log_in(&world.admin.email).await;
        let other = world.seat(Role::Member).await;
        world.service.log_out(&world.admin.person).await.unwrap();
        world.service.log_out(&world.admin.person).await.unwrap();
        for token in [&phone, &world.admin.token] {
            let error = world.service.person_of_session(token).await.unwrap_err();
            assert_eq!(error.code(), "sign_in_needed");
            let error = world.service.scope_of_session(token, &world.workspace).await.unwrap_err();
            assert_eq!(error.code(), "sign_in_needed");
        }
        world.service.person_of_session(&other.token).await.unwrap();
    }

    async fn a_new_password_ends_every_session_and_begins_one(db: store::Db) {
        let world = World::new(db).await;
        let person = world.seat(Role::Member).await;
        let phone = world.log_in(&person.email).await;
        let change = |current: &str, new: &str| PasswordChange { current: Secret::new(current), new: Secret::new(new) };
        for (bad, field) in [
            (change("wrong", "another good one"), "current"),
            (change(PASSWORD, "short"), "new"),
            (change(PASSWORD, PASSWORD), "new"),
            (change(PASSWORD, &person.email), "new"),
            (change(PASSWORD, "aaaaaaaaaaaaa"), "new"),
        ] {
            let error = world.service.change_password(&person.person, &bad).await.unwrap_err();
            let ServiceError::Invalid(problems) = error else { panic!("{error}") };
            assert_eq!(problems[0].field, field);
        }
        let new = change(PASSWORD, "another good one");
        let signed_in = world.service.change_password(&person.person, &new).await.unwrap();
        for token in [&phone, &person.token] {
            assert_eq!(world.service.person_of_session(token).await.unwrap_err().code(), "sign_in_needed");
        }
        world.service.person_of_session(signed_in.token.expose()).await.unwrap();
        let error = world.service.log_in(&credentials(&person.email, PASSWORD), None).await.unwrap_err();
        assert_eq!(error.code(), "wrong_credentials");
        world.service.log_in(&credentials(&person.email, "another good one"), None).await.unwrap();
    }

    async fn who_is_switched_off_is_out_at_once(db: store::Db) {
        let world = World::new(db).await;
        let member = world.seat(Role::Editor).await;
        let off = MemberChange { active: Some(false), ..MemberChange::default() };
        world.service.change_member(&world.admin.scope, &member.member(), &off).await.unwrap();
        let error = world.service.scope_of_session(&member.token, &world.workspace).await.unwrap_err();
        assert_eq!(error.code(), "forbidden");
        assert!(!world.service.still_holds(&member.scope).await.unwrap());
        world.service.person_of_session(&member.token).await.unwrap();
        let user_off = UserChange { active: Some(false), ..UserChange::default() };
        world.service.change_user(&world.admin.person, &member.user(), &user_off).await.unwrap();
        let error = world.service.person_of_session(&member.token).await.unwrap_err();
        assert_eq!(error.code(), "sign_in_needed");
    }

    async fn a_changed_role_counts_at_once(db: store::Db) {
        let world = World::new(db).await;
        let member = world.seat(Role::Editor).await;
        let change = MemberChange { role: Some(Role::Viewer), ..MemberChange::default() };
        world.service.change_member(&world.admin.scope, &member.member(), &change).await.unwrap();
        assert!(!world.service.still_holds(&member.scope).await.unwrap());
        let scope = world.service.scope_of_session(&member.token, &world.workspace).await.unwrap();
        assert_eq!(scope.role(), Role::Viewer);
    }

    async fn people_change_their_own_name_and_language(db: store::Db) {
        let world = World::new(db).await;
        let change = ProfileChange { name: Some(" Ada  Lovelace ".into()), language: Some("fr".into()) };
        world.service.change_profile(&world.admin.person, &change).await.unwrap();
        let person = world.service.person_of_session(&world.admin.token).await.unwrap();
        assert_eq!((person.name(), person.language()), ("Ada Lovelace", Some("fr")));
        let change = ProfileChange { name: None, language: Some(String::new()) };
        world.service.change_profile(&person, &change).await.unwrap();
        let person = world.service.person_of_session(&world.admin.token).await.unwrap();
        assert_eq!((person.name(), person.language()), ("Ada Lovelace", None));
        let bad = ProfileChange { name: None, language: Some("xx".into()) };
        assert_eq!(world.service.change_profile(&person, &bad).await.unwrap_err().code(), "invalid");
    }
}

store::record! {
    /// How many.
    pub struct Number {
        /// How many.
        pub count: i64,
    }
}

async fn count(world: &World, name: &'static str) -> i64 {
    let mut tx = world.service.db().read().await.unwrap();
    let rows: Vec<Number> = tx
        .fetch_built(name, "SELECT count(*) AS count FROM session", Vec::new())
        .await
        .unwrap();
    rows[0].count
}
