//! Letters: written with what causes them, sent once, and ended (R5).

use domain::entropy::Entropy;
use domain::hold::HoldCause;
use domain::identity::Role;
use domain::ids::{HoldId, Id};
use domain::limits;
use domain::time::span;
use mail::Delivered;
use service::PageRequest;
use service::access::invitations::NewInvitation;
use service::holds::Release;
use service::mail::{MailState, MailView, TestMailInput};

use store::hold::NewHold;

use crate::support::World;

fn grace() -> NewInvitation {
    NewInvitation {
        email: "grace@example.org".to_owned(),
        name: "Grace".to_owned(),
        role: Role::Editor,
    }
}

async fn letters(world: &World) -> Vec<MailView> {
    let all = PageRequest::default();
    world
        .service
        .mails(&world.admin.scope, &all)
        .await
        .unwrap()
        .items
}

fn later() -> Delivered {
    Delivered::Later("451 try again".to_owned())
}

testkit::on_both_databases! {
    async fn an_invitation_is_written_with_its_link_and_sent_once(db: store::Db) {
        let world = World::new(db).await;
        let service = &world.service;
        let link = service.invite_member(&world.admin.scope, &grace()).await.unwrap();
        assert!(link.mailed);
        let in_hand = service.mail_take().await.unwrap();
        let [mail] = in_hand.as_slice() else { panic!("{in_hand:?}") };
        assert_eq!(mail.letter.to, "grace@example.org");
        let address = format!("https://overture.example.org/welcome/{}", link.token.expose());
        assert!(mail.letter.text.contains(&address), "{}", mail.letter.text);
        assert!(service.mail_take().await.unwrap().is_empty(), "another process finds nothing");
        service.mail_told(mail, Delivered::Taken).await.unwrap();
        let kept = letters(&world).await.remove(0);
        assert_eq!((kept.state, kept.kind.as_str(), kept.attempts), (MailState::Sent, "invitation", 1));
        let sealed: Vec<Sealed> = service
            .db()
            .read()
            .await
            .unwrap()
            .fetch_built("sealed", "SELECT sealed FROM mail", Vec::new())
            .await
            .unwrap();
        assert!(sealed.iter().all(|row| row.sealed.is_none()), "what was sent is kept by nobody");

        // Sent again, it is another letter with another link; refused, it is none.
        service.renew_invitation(&world.admin.scope, "grace@example.org").await.unwrap();
        assert_eq!(service.mail_take().await.unwrap().len(), 1);
        service.invite_member(&world.admin.scope, &grace()).await.unwrap_err();
        assert!(service.mail_take().await.unwrap().is_empty());
    }

    /// I-36: a letter of a restored copy may have left long since; it waits until a person lets everything leave.
    async fn no_letter_leaves_while_everything_is_held(db: store::Db) {
        let world = World::new(db).await;
        let service = &world.service;
        service.invite_member(&world.admin.scope, &grace()).await.unwrap();
        let now = service.now();
        let hold = NewHold {
            id: HoldId::mint(now, &mut Entropy::from_seed(3)),
            cause: HoldCause::Copied,
            detail: serde_json::json!({}),
            known_until: None,
        };
        let mut tx = service.db().write().await.unwrap();
        assert!(store::hold::insert(&mut tx, &hold, now).await.unwrap());
        tx.commit().await.unwrap();
        assert!(service.mail_take().await.unwrap().is_empty());
        let release = Release { reason: "the old server is off".to_owned() };
        service.release_by_command_line(&release).await.unwrap();
        assert_eq!(service.mail_take().await.unwrap().len(), 1);
    }

    async fn a_letter_is_tried_again_and_given_up(db: store::Db) {
        let world = World::new(db).await;
        let service = &world.service;
        service.invite_member(&world.admin.scope, &grace()).await.unwrap();
        for attempt in 1..=limits::MAIL_ATTEMPTS_MAXIMUM {
            let in_hand = service.mail_take().await.unwrap();
            assert_eq!(in_hand.len(), 1, "attempt {attempt}");
            service.mail_told(&in_hand[0], later()).await.unwrap();
            assert!(service.mail_take().await.unwrap().is_empty(), "it rests");
            world.pass_milliseconds(limits::MAIL_PAUSE_MILLISECONDS_MAXIMUM);
        }
        let kept = letters(&world).await.remove(0);
        assert_eq!((kept.state, kept.detail.as_deref()), (MailState::GivenUp, Some("451 try again")));
        assert!(kept.next_at.is_none() && kept.ended_at.is_some());
    }

    /// Whoever may have got it does not get it twice.
    async fn a_letter_that_may_have_been_taken_is_not_sent_again(db: store::Db) {
        let world = World::new(db).await;
        let service = &world.service;
        service.invite_member(&world.admin.scope, &grace()).await.unwrap();
        let lost = service.mail_take().await.unwrap().remove(0);
        world.pass_milliseconds(limits::MAIL_LEASE_MILLISECONDS);
        assert!(service.mail_take().await.unwrap().is_empty());
        assert_eq!(letters(&world).await[0].state, MailState::Unknown);
        service.mail_told(&lost, later()).await.unwrap();
        world.pass_milliseconds(span::DAY);
        assert!(service.mail_take().await.unwrap().is_empty(), "a late answer starts nothing anew");
    }

    async fn a_test_letter_goes_to_an_address_once_in_a_minute(db: store::Db) {
        let world = World::new(db).await;
        let (service, admin) = (&world.service, &world.admin.scope);
        let input = TestMailInput { to: "jana@example.org".to_owned() };
        for _ in 0..2 {
            service.send_test_mail(admin, &input).await.unwrap();
        }
        assert_eq!(service.mail_take().await.unwrap().len(), 1);
        let smuggled = TestMailInput { to: "a@example.org\r\nBcc: b@example.org".to_owned() };
        assert_eq!(service.send_test_mail(admin, &smuggled).await.unwrap_err().code(), "invalid");
        let editor = world.seat(Role::Editor).await;
        assert_eq!(service.send_test_mail(&editor.scope, &input).await.unwrap_err().code(), "forbidden");
        assert_eq!(service.mails(&editor.scope, &PageRequest::default()).await.unwrap_err().code(), "forbidden");
        let foreign = world.other_workspace().await;
        let seen = service.mails(&foreign, &PageRequest::default()).await.unwrap();
        assert!(seen.items.is_empty(), "a workspace sees its own letters");
    }
}

store::record! {
    /// What is kept of a letter's text.
    pub struct Sealed {
        /// Sealed, or gone.
        pub sealed: Option<String>,
    }
}
