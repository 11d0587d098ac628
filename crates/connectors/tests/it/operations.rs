//! Every operation of the sandbox connector, and every refusal that is definite.

use connectors::{
    ConnectorError, ContactReason, Cursor, Direction, Fact, InputReason, InvitationAction,
    LimitKind, Outcome, PersonRef, Relation, SearchQuery, SessionState,
};
use domain::identity::{AccountType, ConnectorKind};
use domain::time::Timestamp;
use sandbox::Limits;
use sandbox::moment::{DAY, HOUR};
use sandbox::network::{NewSession, PersonAct};
use url::Url;

use crate::support::{ACCOUNT, Play, START, by_id, connector, invitation};

#[tokio::test]
async fn a_session_tells_of_its_account_and_of_its_end() {
    let play = Play::start().await;
    let SessionState::Connected(Some(account)) = play.connector.session(play.call()).await.unwrap()
    else {
        panic!("the session is alive");
    };
    assert_eq!(account.remote_id, ACCOUNT);
    assert_eq!(
        (account.first_name.as_deref(), account.last_name.as_deref()),
        (Some("Alice"), Some("Ash"))
    );
    assert_eq!(
        (account.account_type, account.note_length_limit),
        (AccountType::Premium, 300)
    );

    let set = |session| {
        play.sandbox
            .with(|network| network.change_session(ACCOUNT, session))
            .unwrap();
    };
    set(NewSession::Expired);
    assert_eq!(
        play.connector.session(play.call()).await,
        Ok(SessionState::Expired)
    );
    assert_eq!(play.invite(1, None).await, Err(ConnectorError::Reconnect));
    assert_eq!(
        play.connector
            .pull(connectors::Stream::Changes, None, play.call())
            .await,
        Err(ConnectorError::Reconnect)
    );

    let until = Timestamp::from_millis(START + HOUR);
    set(NewSession::Restricted {
        until: Some(until.as_millis()),
    });
    let state = play.connector.session(play.call()).await.unwrap();
    assert!(matches!(state, SessionState::ActionRequired { until: Some(at), .. } if at == until));
    assert!(matches!(
        play.invite(1, None).await,
        Err(ConnectorError::ActionRequired { .. })
    ));

    let stranger = connector(play.address, "another-token");
    assert_eq!(
        stranger.session(play.call()).await,
        Ok(SessionState::Expired)
    );
    play.stop().await;
}

#[tokio::test]
async fn the_link_to_reconnect_leads_to_the_network_and_back() {
    let play = Play::start().await;
    let back = Url::parse("https://overture.example/companion?a=b&c").unwrap();
    let link = play
        .connector
        .reconnect_link(&back, play.call())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(link.path(), "/sign-in/alice");
    let (name, value) = link.query_pairs().next().unwrap();
    assert_eq!((&*name, &*value), ("back", back.as_str()));
    assert_eq!(play.connector.descriptor().kind, ConnectorKind::Sandbox);
    assert!(
        !format!("{:?}", play.connector).contains("session-alice"),
        "no secret in what is logged"
    );
    play.stop().await;
}

#[tokio::test]
async fn people_are_searched_page_by_page_and_looked_at() {
    let play = Play::start().await;
    let query = SearchQuery {
        country: Some("US".into()),
        page_size: Some(10),
        ..SearchQuery::default()
    };
    let (mut people, mut cursor): (Vec<_>, Option<Cursor>) = (Vec::new(), None);
    let total = loop {
        let page = play
            .connector
            .search(&query, cursor.as_ref(), play.call())
            .await
            .unwrap();
        assert!(page.items.len() <= 10);
        people.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break page.total;
        }
    };
    assert!(people.len() > 20);
    assert_eq!(total, Some(people.len() as u64));
    assert!(
        people
            .iter()
            .all(|hit| hit.country.as_deref() == Some("US"))
    );

    let hit = &people[0];
    let slug = hit.person.slug.clone().unwrap();
    for person in [
        hit.person.clone(),
        PersonRef::by_slug(slug),
        PersonRef {
            profile_url: hit.person.profile_url.clone(),
            ..PersonRef::default()
        },
    ] {
        let profile = play
            .connector
            .fetch_profile(&person, play.call())
            .await
            .unwrap();
        assert_eq!(&profile.hit, hit);
        assert_eq!(profile.relation, Relation::None);
    }
    let unknown = play
        .connector
        .fetch_profile(&PersonRef::by_slug("nobody/at all?"), play.call())
        .await;
    assert!(matches!(
        unknown,
        Err(ConnectorError::Contact {
            reason: ContactReason::UnknownPerson,
            ..
        })
    ));
    let nameless = play
        .connector
        .fetch_profile(&PersonRef::default(), play.call())
        .await;
    assert!(matches!(
        nameless,
        Err(ConnectorError::Contact {
            reason: ContactReason::UnknownPerson,
            ..
        })
    ));
    let lost = play
        .connector
        .search(&query, Some(&Cursor("soon".into())), play.call())
        .await;
    assert!(matches!(
        lost,
        Err(ConnectorError::Input {
            reason: InputReason::Invalid,
            ..
        })
    ));
    play.stop().await;
}

#[tokio::test]
async fn an_accented_slug_names_its_person() {
    let play = Play::start().await;
    let slug = play.sandbox.with(|network| {
        let people = network.people();
        let slugs = (0..people.count()).map(|person| people.card(person).slug);
        slugs.into_iter().find(|slug| !slug.is_ascii()).unwrap()
    });
    let profile = play
        .connector
        .fetch_profile(&PersonRef::by_slug(&slug), play.call())
        .await
        .unwrap();
    assert_eq!(profile.hit.person.slug, Some(slug));
    play.stop().await;
}

#[tokio::test]
async fn an_invitation_is_done_once_then_already_true() {
    let play = Play::start().await;
    let now = play.now();
    let done = Outcome::Done {
        remote_id: Some("inv-alice-000000".into()),
        happened_at: Some(now),
    };
    assert_eq!(play.invite(1, Some("Grüße 🚀")).await, Ok(done));
    let pending = Fact::InvitationPending {
        invitation_id: Some("inv-alice-000000".into()),
        since: Some(now),
    };
    assert_eq!(
        play.invite(1, None).await,
        Ok(Outcome::AlreadyTrue(pending))
    );
    let profile = play
        .connector
        .fetch_profile(&by_id(1), play.call())
        .await
        .unwrap();
    assert!(matches!(profile.relation, Relation::InvitationSent { .. }));
    play.person(1, &PersonAct::Accept);
    let connected = Fact::Connected { since: Some(now) };
    assert_eq!(
        play.invite(1, None).await,
        Ok(Outcome::AlreadyTrue(connected))
    );
    let reference = play
        .sandbox
        .with(|network| network.ledger().rows()[1].client_reference.clone());
    assert_eq!(reference.as_deref(), Some("act_i"));
    play.stop().await;
}

#[tokio::test]
async fn a_withdrawal_is_done_once_then_already_true() {
    let play = Play::start().await;
    play.invite(1, None).await.unwrap();
    assert!(matches!(play.withdraw(1).await, Ok(Outcome::Done { .. })));
    assert_eq!(
        play.withdraw(1).await,
        Ok(Outcome::AlreadyTrue(Fact::NoInvitationPending))
    );
    let until = Timestamp::from_millis(START + 21 * DAY);
    let refused = play.invite(1, None).await;
    let reason = ContactReason::CannotResendYet { until: Some(until) };
    assert!(
        matches!(refused, Err(ConnectorError::Contact { reason: given, .. }) if given == reason)
    );
    play.stop().await;
}

#[tokio::test]
async fn messages_go_to_relations_and_stand_in_the_conversation() {
    let play = Play::start().await;
    let refused = play.write(1, "Hello").await;
    assert!(matches!(
        refused,
        Err(ConnectorError::Contact {
            reason: ContactReason::NotConnected,
            ..
        })
    ));
    play.invite(1, Some("A note")).await.unwrap();
    play.person(1, &PersonAct::Accept);
    play.wait(HOUR);
    assert!(matches!(
        play.write(1, "Hello").await,
        Ok(Outcome::Done {
            remote_id: Some(_),
            ..
        })
    ));
    play.person(
        1,
        &PersonAct::Write {
            text: "Hi".into(),
            class: None,
        },
    );

    let picture = play
        .connector
        .conversation(&by_id(1), None, play.call())
        .await
        .unwrap();
    let seen: Vec<_> = picture
        .messages
        .iter()
        .map(|message| {
            (
                message.direction,
                message.text.as_str(),
                message.invitation_note,
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (Direction::Out, "A note", true),
            (Direction::Out, "Hello", false),
            (Direction::In, "Hi", false),
        ]
    );
    assert!(picture.complete);
    assert_eq!(picture.observed_at, play.now());
    let later = play
        .connector
        .conversation(&by_id(1), Some(play.now()), play.call())
        .await
        .unwrap();
    assert_eq!(later.messages.len(), 2);
    play.stop().await;
}

#[tokio::test]
async fn what_is_too_long_or_empty_is_our_own_fault() {
    let play = Play::start().await;
    let refused = play.invite(1, Some(&"🚀".repeat(151))).await;
    let reason = InputReason::NoteTooLong { limit: Some(300) };
    assert!(matches!(refused, Err(ConnectorError::Input { reason: given, .. }) if given == reason));
    play.connect(1).await;
    let refused = play.write(1, &"a".repeat(8_001)).await;
    let reason = InputReason::MessageTooLong { limit: Some(8_000) };
    assert!(matches!(refused, Err(ConnectorError::Input { reason: given, .. }) if given == reason));
    let refused = play.write(1, " ").await;
    assert!(matches!(
        refused,
        Err(ConnectorError::Input {
            reason: InputReason::Empty,
            ..
        })
    ));
    play.stop().await;
}

#[tokio::test]
async fn limits_belong_to_the_account_and_say_until_when() {
    let play = Play::start().await;
    play.connect(1).await;
    let limits = Limits {
        invitations_per_week: 2,
        notes_per_month: Some(0),
        messages_per_day: 0,
        ..Limits::default()
    };
    play.sandbox
        .with(|network| network.set_limits(ACCOUNT, limits))
        .unwrap();
    let until = |days: i64| Some(Timestamp::from_millis(START + days * DAY));
    let limited = |limit, until| Err(ConnectorError::AccountLimited { limit, until });
    assert_eq!(
        play.invite(2, Some("Hello")).await,
        limited(LimitKind::Notes, until(30))
    );
    assert_eq!(
        play.write(1, "Hello").await,
        limited(LimitKind::Messages, until(1))
    );
    play.invite(2, None).await.unwrap();
    assert_eq!(
        play.invite(3, None).await,
        limited(LimitKind::Invitations, until(7))
    );
    play.stop().await;
}

#[tokio::test]
async fn a_person_without_a_name_on_the_network_is_refused_before_anything_is_sent() {
    let play = Play::start().await;
    let action = InvitationAction {
        person: PersonRef::default(),
        ..invitation(1, None)
    };
    let refused = play.connector.send_invitation(&action, play.call()).await;
    assert!(matches!(
        refused,
        Err(ConnectorError::Contact {
            reason: ContactReason::UnknownPerson,
            ..
        })
    ));
    assert_eq!(play.sandbox.with(|network| network.ledger().length()), 0);
    play.stop().await;
}
