//! The morning's letter to members without a device, and taking back what tells nothing any more (R12, I-36).

use std::time::Duration;

use domain::entropy::Entropy;
use domain::hold::HoldCause;
use domain::identity::Role;
use domain::ids::{HoldId, Id};
use domain::time::span;
use mail::{Delivered, Letter, Sender, Server, deliver};
use service::PageRequest;
use service::access::invitations::NewInvitation;
use service::access::members::MemberChange;
use service::holds::Release;
use service::mail::{LetterOfLink, MailState, MailView, MorningLetterInput};
use service::push::{PushAnswer, QuietHours, QuietInput, SubscriptionInput, SubscriptionKeys};
use store::hold::NewHold;
use testkit::post::{Manner, Post};

use super::team::{Team, at};

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

/// The letters that leave now, each taken by the mail server.
async fn letters(team: &Team) -> Vec<Letter> {
    let service = team.service();
    service.push_prepare().await.unwrap();
    let in_hand = service.mail_take().await.unwrap();
    for mail in &in_hand {
        service.mail_told(mail, Delivered::Taken).await.unwrap();
    }
    in_hand.into_iter().map(|mail| mail.letter).collect()
}

/// What became of the letters of the workspace, the latest first.
async fn kept(team: &Team) -> Vec<MailView> {
    let all = PageRequest::default();
    team.service()
        .mails(team.admin(), &all)
        .await
        .unwrap()
        .items
}

async fn hold(team: &Team) {
    let now = team.service().now();
    let hold = NewHold {
        id: HoldId::mint(now, &mut Entropy::from_seed(3)),
        cause: HoldCause::Copied,
        detail: serde_json::json!({}),
        known_until: None,
    };
    let mut tx = team.service().db().write().await.unwrap();
    assert!(store::hold::insert(&mut tx, &hold, now).await.unwrap());
    tx.commit().await.unwrap();
}

async fn release(team: &Team) {
    let release = Release {
        reason: "the old server is off".to_owned(),
    };
    team.service()
        .release_by_command_line(&release)
        .await
        .unwrap();
}

async fn block_all(team: &Team) {
    for card in team.deck(None).await {
        let block = super::team::seen(&card).into();
        let scope = &team.sender.scope;
        team.service()
            .block_proposal(scope, &card.id, &block)
            .await
            .unwrap();
    }
}

testkit::on_both_databases! {
    /// Who has no device is written to at the first slot, once that day; the letter names nobody and leads to the deck.
    async fn who_has_no_device_gets_a_letter_once_a_day(db: store::Db) {
        let team = Team::new(db, 20).await;
        team.proposed().await;
        let post = Post::open(Manner::Takes).await;
        let server: Server = format!("smtp://127.0.0.1:{}", post.port).parse().unwrap();
        let from = Sender::parse("Overture <overture@example.org>").unwrap();
        let service = team.service();
        assert_eq!(service.push_prepare().await.unwrap(), 0, "no device is told");
        let in_hand = service.mail_take().await.unwrap();
        let [mail] = in_hand.as_slice() else { panic!("{in_hand:?}") };
        let said = deliver(&server, &from, &mail.letter, Duration::from_secs(5)).await;
        assert_eq!(said, Delivered::Taken);
        service.mail_told(mail, said).await.unwrap();
        let taken = post.taken();
        let [letter] = taken.as_slice() else { panic!("{taken:?}") };
        assert_eq!(letter.to, "sam@example.org");
        assert!(letter.text.contains("Subject: Tomorrow is waiting: Growth"), "{}", letter.text);
        assert!(letter.text.contains("https://overture.example.org/companion\r\n")
            || letter.text.contains("https://overture.example.org/companion\n"), "{}", letter.text);
        assert!(letter.text.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{}", letter.text);
        for name in ["Person", "Example,", "Acme", "linkedin", "Hello"] {
            assert!(!letter.text.contains(name), "nobody stands in it: {name} in {}", letter.text);
        }
        team.until("2027-03-02T23:00:00+01:00").await;
        assert!(letters(&team).await.is_empty(), "once a day");
        team.until("2027-03-03T09:00:00+01:00").await;
        assert_eq!(letters(&team).await.len(), 1, "and on the next day again");
        assert_eq!(kept(&team).await[0].kind, "morning");
    }

    /// A device is told and no letter is written; when the last device is gone, a letter tells instead.
    async fn a_letter_comes_when_the_last_device_is_gone(db: store::Db) {
        let team = Team::new(db, 20).await;
        let service = team.service();
        for name in ["phone", "tablet"] {
            service.subscribe_push(&team.sender.person, &subscription(name)).await.unwrap();
        }
        team.proposed().await;
        assert!(letters(&team).await.is_empty());
        let requests = service.push_take().await.unwrap();
        assert_eq!(requests.len(), 2);
        service.push_told(&requests[0], PushAnswer::Gone).await.unwrap();
        assert!(letters(&team).await.is_empty(), "the other one is told");
        service.push_told(&requests[1], PushAnswer::Gone).await.unwrap();
        assert_eq!(letters(&team).await.len(), 1);
        assert!(letters(&team).await.is_empty());
    }

    /// Quiet hours hold for letters too.
    async fn a_letter_waits_until_quiet_hours_are_over(db: store::Db) {
        let team = Team::new(db, 20).await;
        let hours = QuietHours { from: "22:00".to_owned(), until: "09:30".to_owned() };
        let quiet = QuietInput { quiet: Some(hours) };
        team.service().set_quiet_hours(&team.sender.person, &quiet).await.unwrap();
        team.proposed().await;
        assert!(letters(&team).await.is_empty());
        team.until("2027-03-02T09:29:59+01:00").await;
        assert!(letters(&team).await.is_empty());
        team.until("2027-03-02T09:30:00+01:00").await;
        assert_eq!(letters(&team).await.len(), 1);
    }

    /// The switch of the companion and the link of the letter end letters; the switch turns them on again.
    async fn the_switch_and_the_link_end_morning_letters(db: store::Db) {
        let team = Team::new(db, 20).await;
        let (service, sam) = (team.service(), &team.sender.person);
        let switch = |letters| MorningLetterInput { letters };
        assert_eq!(service.push_view(sam).await.unwrap().letters, Some(true));
        service.set_morning_letters(sam, &switch(false)).await.unwrap();
        assert_eq!(service.push_view(sam).await.unwrap().letters, Some(false));
        team.proposed().await;
        assert!(letters(&team).await.is_empty());
        service.set_morning_letters(sam, &switch(true)).await.unwrap();
        team.until("2027-03-03T09:00:00+01:00").await;
        let came = letters(&team).await;
        let link = came[0].unsubscribe.clone().unwrap();
        assert!(came[0].text.contains(&link));
        let token = link.strip_prefix("https://overture.example.org/unsubscribe/").unwrap();
        assert_eq!(service.letter_of_link(token), Some(LetterOfLink::Morning));
        for wrong in [&token[1..], &token[..token.len() - 1], token.split('.').next().unwrap()] {
            assert_eq!(service.unsubscribe_by_link(wrong).await.unwrap(), None, "{wrong}");
        }
        for _ in 0..2 {
            let ended = service.unsubscribe_by_link(token).await.unwrap();
            assert_eq!(ended, Some(LetterOfLink::Morning), "as often as they like");
        }
        assert_eq!(service.push_view(sam).await.unwrap().letters, Some(false));
        assert_eq!(service.push_view(&team.world.admin.person).await.unwrap().letters, Some(true), "others keep theirs");
        team.until("2027-03-04T09:00:00+01:00").await;
        assert!(letters(&team).await.is_empty());
    }

    /// What was decided meanwhile needs no letter, nor does a campaign that was stopped, nor a member who has gone.
    async fn a_letter_that_tells_nothing_any_more_is_taken_back(db: store::Db) {
        let team = Team::new(db, 60).await;
        let service = team.service();
        let (id, _) = team.proposed().await;
        service.push_prepare().await.unwrap();
        block_all(&team).await;
        assert!(letters(&team).await.is_empty());
        assert_eq!(kept(&team).await[0].state, MailState::TakenBack);

        team.until("2027-03-03T09:00:00+01:00").await;
        service.push_prepare().await.unwrap();
        service.stop_campaign(team.admin(), &id).await.unwrap();
        assert!(letters(&team).await.is_empty());
        team.start(&id).await;

        team.until("2027-03-04T09:00:00+01:00").await;
        service.push_prepare().await.unwrap();
        let off = MemberChange { active: Some(false), ..MemberChange::default() };
        service.change_member(team.admin(), &team.sender.member(), &off).await.unwrap();
        assert!(letters(&team).await.is_empty());
        let states: Vec<MailState> = kept(&team).await.iter().map(|mail| mail.state).collect();
        assert_eq!(states, [MailState::TakenBack; 3]);
    }

    /// A message to a device is taken back as a letter is, and neither leaves while everything is held (I-36).
    async fn a_device_is_not_told_of_what_is_decided_or_held(db: store::Db) {
        let team = Team::new(db, 60).await;
        let service = team.service();
        service.subscribe_push(&team.sender.person, &subscription("phone")).await.unwrap();
        team.proposed().await;
        assert_eq!(service.push_prepare().await.unwrap(), 1);
        hold(&team).await;
        assert!(service.push_take().await.unwrap().is_empty());
        release(&team).await;
        assert_eq!(service.push_take().await.unwrap().len(), 1);
        team.world.pass_milliseconds(span::HOUR);
        assert_eq!(service.push_take().await.unwrap().len(), 1, "nobody said that it arrived");
        team.world.pass_milliseconds(span::HOUR);
        block_all(&team).await;
        assert!(service.push_take().await.unwrap().is_empty());
        assert_eq!(service.push_work().await.unwrap(), (false, false));
    }

    /// While everything is held the letter waits; where that takes longer than the morning, it is not sent late.
    async fn a_letter_that_was_held_past_the_morning_is_taken_back(db: store::Db) {
        let team = Team::new(db, 20).await;
        team.proposed().await;
        hold(&team).await;
        assert!(letters(&team).await.is_empty());
        team.world.pass_milliseconds(2 * span::HOUR);
        assert!(letters(&team).await.is_empty());
        assert_eq!(kept(&team).await[0].state, MailState::Waiting);
        team.world.clock.advance_to(at("2027-03-02T15:00:00+01:00"));
        release(&team).await;
        assert!(letters(&team).await.is_empty());
        assert_eq!(kept(&team).await[0].state, MailState::TakenBack);
    }

    /// An invitation's letter that waits is taken back where its link stops working.
    async fn the_letter_of_an_invitation_is_taken_back_with_it(db: store::Db) {
        let team = Team::new(db, 1).await;
        let (service, admin) = (team.service(), team.admin());
        let invite = |name: &str| NewInvitation {
            email: format!("{name}@example.org"),
            name: name.to_owned(),
            role: Role::Editor,
        };
        service.invite_member(admin, &invite("grace")).await.unwrap();
        service.withdraw_invitation(admin, "grace@example.org").await.unwrap();
        assert!(letters(&team).await.is_empty());
        service.invite_member(admin, &invite("linus")).await.unwrap();
        let renewed = service.renew_invitation(admin, "linus@example.org").await.unwrap();
        let came = letters(&team).await;
        let [letter] = came.as_slice() else { panic!("{came:?}") };
        assert!(letter.text.contains(renewed.token.expose()), "the link that works: {}", letter.text);
    }
}
