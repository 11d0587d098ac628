//! What people are told on their devices (R12).

use domain::entropy::Entropy;
use domain::identity::Role;
use domain::ids::{Id, NotificationId};
use domain::time::span;
use service::push::{
    PushAnswer, QuietHours, QuietInput, SubscriptionInput, SubscriptionKeys, UnsubscribeInput,
};
use store::notice::{self, NewNotification};

use crate::support::{Seat, World};

/// The keys of RFC 8291's example.
fn subscription(name: &str) -> SubscriptionInput {
    SubscriptionInput {
        endpoint: format!("https://push.example.net/{name}"),
        keys: SubscriptionKeys {
            p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4".to_owned(),
            auth: "BTBZMqHH6r4Tts7J_aSIgg".to_owned(),
        },
    }
}

async fn notify(world: &World, seat: &Seat, number: u64) {
    let now = world.service.now();
    let new = NewNotification {
        workspace: world.workspace.clone(),
        id: NotificationId::mint(now, &mut Entropy::from_seed(number)),
        member: seat.member(),
        // What tells of proposals is told only while there are some.
        kind: "variants_compared",
        data: "{}".to_owned(),
    };
    let mut tx = world.service.db().write().await.unwrap();
    notice::insert(&mut tx, vec![new], now).await.unwrap();
    tx.commit().await.unwrap();
}

testkit::on_both_databases! {
    /// Each device of a person is told once of a notification, and nobody else is.
    async fn every_device_is_told_once(db: store::Db) {
        let world = World::new(db).await;
        let service = &world.service;
        let bob = world.seat(Role::Member).await;
        for name in ["phone", "phone", "desk"] {
            service.subscribe_push(&bob.person, &subscription(name)).await.unwrap();
        }
        service.subscribe_push(&world.admin.person, &subscription("ada")).await.unwrap();
        assert_eq!(service.push_view(&bob.person).await.unwrap().devices, 2);
        notify(&world, &bob, 1).await;
        assert_eq!(service.push_work().await.unwrap(), (true, false));
        assert_eq!(service.push_prepare().await.unwrap(), 2);
        assert_eq!(service.push_prepare().await.unwrap(), 0, "a notification is taken once");
        let requests = service.push_take().await.unwrap();
        assert_eq!(requests.len(), 2);
        assert!(service.push_take().await.unwrap().is_empty(), "what is being sent is not sent again");
        for request in &requests {
            assert!(push::vapid::is_signed(&request.authorization));
            assert_eq!(request.seconds_to_live, 12 * 3_600);
            assert!(request.topic.len() <= 32);
            assert!(!String::from_utf8_lossy(&request.body).contains("variants"));
            service.push_told(request, PushAnswer::Taken).await.unwrap();
        }
        assert_eq!(service.push_work().await.unwrap(), (false, false));
    }

    /// A device that is gone is forgotten; one that is busy is tried again, but not for ever.
    async fn gone_devices_are_forgotten_and_busy_ones_tried_a_few_times(db: store::Db) {
        let world = World::new(db).await;
        let service = &world.service;
        let bob = world.seat(Role::Member).await;
        for name in ["gone", "busy"] {
            service.subscribe_push(&bob.person, &subscription(name)).await.unwrap();
        }
        notify(&world, &bob, 1).await;
        service.push_prepare().await.unwrap();
        for request in service.push_take().await.unwrap() {
            let gone = request.endpoint.url().path() == "/gone";
            let answer = if gone { PushAnswer::Gone } else { PushAnswer::Later(Some(30)) };
            service.push_told(&request, answer).await.unwrap();
        }
        assert_eq!(service.push_view(&bob.person).await.unwrap().devices, 1);
        assert!(service.push_take().await.unwrap().is_empty());
        world.pass_milliseconds(30 * span::SECOND);
        let mut tries = 1;
        for _ in 0..20 {
            for request in service.push_take().await.unwrap() {
                tries += 1;
                service.push_told(&request, PushAnswer::Later(None)).await.unwrap();
            }
            world.pass_milliseconds(30 * span::MINUTE);
        }
        assert_eq!(tries, 5);
        assert_eq!(service.push_work().await.unwrap(), (false, false));
        assert_eq!(service.push_view(&bob.person).await.unwrap().devices, 1, "the device stays");
    }

    /// Within quiet hours nobody is told; afterwards what waited is told.
    async fn quiet_hours_are_kept(db: store::Db) {
        let world = World::new(db).await;
        let service = &world.service;
        let bob = world.seat(Role::Member).await;
        service.subscribe_push(&bob.person, &subscription("phone")).await.unwrap();
        let hours = QuietHours { from: "22:00".to_owned(), until: "09:30".to_owned() };
        let quiet = QuietInput { quiet: Some(hours.clone()) };
        service.set_quiet_hours(&bob.person, &quiet).await.unwrap();
        assert_eq!(service.push_view(&bob.person).await.unwrap().quiet, Some(hours));
        // Nine o'clock in Paris.
        notify(&world, &bob, 1).await;
        assert_eq!(service.push_prepare().await.unwrap(), 1);
        assert!(service.push_take().await.unwrap().is_empty());
        world.pass_milliseconds(30 * span::MINUTE);
        assert_eq!(service.push_take().await.unwrap().len(), 1);
        let bad = QuietInput { quiet: Some(QuietHours { from: "25:00".to_owned(), until: "9".to_owned() }) };
        assert_eq!(service.set_quiet_hours(&bob.person, &bad).await.unwrap_err().code(), "invalid");
        service.set_quiet_hours(&bob.person, &QuietInput { quiet: None }).await.unwrap();
        assert_eq!(service.push_view(&bob.person).await.unwrap().quiet, None);
    }

    /// Addresses that are no push services are refused, and what is kept cannot be read in the database.
    async fn subscriptions_are_checked_and_sealed(db: store::Db) {
        let world = World::new(db).await;
        let service = &world.service;
        let person = &world.admin.person;
        for bad in ["http://push.example.net/a", "https://127.0.0.1/a", "https://printer.local/", "https://[::1]/", "x"] {
            let input = SubscriptionInput { endpoint: bad.to_owned(), ..subscription("a") };
            assert_eq!(service.subscribe_push(person, &input).await.unwrap_err().code(), "invalid", "{bad}");
        }
        let mut input = subscription("a");
        input.keys.auth = "AAAA".to_owned();
        assert_eq!(service.subscribe_push(person, &input).await.unwrap_err().code(), "invalid");
        service.subscribe_push(person, &subscription("secret-name")).await.unwrap();
        let mut tx = service.db().read().await.unwrap();
        let kept = store::push::of_user(&mut tx, person.user()).await.unwrap();
        assert!(!kept[0].sealed.contains("push.example.net"));
        drop(tx);
        // On a shared device the one who is signed in is told.
        let bob = world.seat(Role::Member).await;
        service.subscribe_push(&bob.person, &subscription("secret-name")).await.unwrap();
        assert_eq!(service.push_view(person).await.unwrap().devices, 0);
        assert_eq!(service.push_view(&bob.person).await.unwrap().devices, 1);
        let gone = UnsubscribeInput { endpoint: subscription("secret-name").endpoint };
        service.unsubscribe_push(&bob.person, &gone).await.unwrap();
        assert_eq!(service.push_view(&bob.person).await.unwrap().devices, 0);
        assert_eq!(service.try_push(&bob.person).await.unwrap_err().code(), "no_device");
    }

    /// The key is made once, and is sealed.
    async fn the_key_is_made_once(db: store::Db) {
        let world = World::new(db).await;
        let first = world.service.push_key().await.unwrap();
        let second = world.service.push_key().await.unwrap();
        assert_eq!(first.public(), second.public());
        let mut tx = world.service.db().read().await.unwrap();
        let kept = store::installation::get(&mut tx, "push_key").await.unwrap().unwrap();
        assert!(!kept.contains(&first.secret()));
    }
}
