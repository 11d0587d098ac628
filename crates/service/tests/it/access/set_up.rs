//! The set-up at first start (R1).

use std::sync::Arc;

use domain::time::ManualClock;
use service::{Secret, ServiceError};

use crate::support::{START, World, service_on, set_up};

testkit::on_both_databases! {
    async fn the_first_person_is_signed_in_as_manager_of_everything(db: store::Db) {
        let world = World::new(db).await;
        assert!(world.service.is_set_up().await.unwrap());
        assert_eq!(world.admin.email, "ada@example.org");
        assert_eq!(world.admin.scope.role().as_str(), "manager");
        assert_eq!(world.admin.scope.time_zone(), "Europe/Paris");
        let mine = world.service.my_workspaces(&world.admin.person).await.unwrap();
        assert_eq!(mine.len(), 1);
        assert_eq!(mine[0].name, "Growth");
    }

    async fn it_works_once_also_for_two_at_the_same_moment(db: store::Db) {
        let service = service_on(db, Arc::new(ManualClock::new(START)));
        assert!(!service.is_set_up().await.unwrap());
        let mut other = set_up();
        other.email = "mallory@example.org".to_owned();
        let (one, two) = (set_up(), other);
        let (one, two) = tokio::join!(service.set_up(&one), service.set_up(&two));
        let codes: Vec<_> = [one, two].iter().map(|done| done.as_ref().err().map(ServiceError::code)).collect();
        assert!(codes.contains(&None), "{codes:?}");
        assert!(codes.contains(&Some("already_set_up")), "{codes:?}");
        assert_eq!(service.set_up(&set_up()).await.unwrap_err().code(), "already_set_up");
    }

    async fn every_bad_field_is_told_at_once_and_nothing_is_written(db: store::Db) {
        let service = service_on(db, Arc::new(ManualClock::new(START)));
        let bad = service::access::set_up::SetUp {
            organization: " ".to_owned(),
            workspace: "x".repeat(500),
            time_zone: "Europe/Pariss".to_owned(),
            language: "tlh".to_owned(),
            name: String::new(),
            email: "nobody".to_owned(),
            password: Secret::new("short"),
        };
        let ServiceError::Invalid(problems) = service.set_up(&bad).await.unwrap_err() else {
            panic!("another error");
        };
        let fields: Vec<_> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(
            fields,
            ["organization", "workspace", "time_zone", "language", "name", "email", "password"]
        );
        assert!(problems[2].message.contains("Europe/Paris"), "{}", problems[2].message);
        assert!(!service.is_set_up().await.unwrap());
    }
}
