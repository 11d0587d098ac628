//! The streams of the sandbox in the vocabulary of observations.

use std::collections::BTreeSet;

use connectors::{Cursor, Observation, ObservationEvent, Outcome, Stream, Witness};
use domain::identity::ConnectorKind;
use sandbox::Operation;
use sandbox::behaviour::{LinkRule, PersonRule, Wait};
use sandbox::fault::Fault;
use sandbox::moment::{HOUR, MINUTE};
use sandbox::network::{NewSession, OwnerAct, PersonAct};
use sandbox::people::id_of;

use crate::support::{ACCOUNT, Play};

fn words(observations: &[Observation]) -> Vec<&'static str> {
    observations
        .iter()
        .map(|seen| seen.event.as_str())
        .collect()
}

#[tokio::test]
async fn everything_that_happens_to_the_account_is_seen_once_and_in_order() {
    let play = Play::start().await;
    let click = PersonRule {
        on_link: Some(LinkRule::ClickAfter(Wait(MINUTE))),
        ..PersonRule::default()
    };
    play.sandbox
        .with(|network| network.set_rule(&id_of(1), click))
        .unwrap();
    play.invite(1, Some("Hello")).await.unwrap();
    play.person(1, &PersonAct::Accept);
    play.write(1, "See https://example.org/a").await.unwrap();
    play.wait(HOUR);
    play.person(
        1,
        &PersonAct::Write {
            text: "Thanks".into(),
            class: None,
        },
    );
    play.invite(2, None).await.unwrap();
    play.person(2, &PersonAct::Decline);
    play.person(
        3,
        &PersonAct::Invite {
            note: Some("Hi".into()),
        },
    );
    let set = |session| {
        play.sandbox
            .with(|network| network.change_session(ACCOUNT, session))
            .unwrap();
    };
    play.sandbox
        .with(|network| network.act_as_owner(ACCOUNT, &OwnerAct::Accept { person: id_of(3) }))
        .unwrap();
    play.person(3, &PersonAct::Leave);
    set(NewSession::Expired);
    set(NewSession::Restricted { until: None });
    set(NewSession::Alive);

    let seen = play.pull(Stream::Changes).await;
    assert_eq!(
        words(&seen),
        [
            "invitation_sent",
            "invitation_accepted",
            "message_out",
            "link_clicked",
            "message_in",
            "invitation_sent",
            "invitation_gone",
            "invitation_received",
            "relation_added",
            "relation_removed",
            "session_changed",
            "account_limited",
            "session_changed",
        ]
    );
    let keys: BTreeSet<_> = seen.iter().map(|seen| &seen.dedup_key).collect();
    assert_eq!(keys.len(), seen.len(), "{keys:?}");
    let accepted = &seen[1];
    assert_eq!(accepted.remote_id, seen[0].remote_id);
    assert_eq!(accepted.source, Witness::Connector(ConnectorKind::Sandbox));
    assert_eq!(accepted.observed_at, play.now());
    assert_eq!(accepted.happened_at, seen[0].happened_at);
    assert!(
        accepted
            .person
            .as_ref()
            .is_some_and(|person| person.remote_id.is_some() && person.slug.is_some())
    );
    assert!(
        matches!(&seen[3].event, ObservationEvent::LinkClicked { url, message_id: Some(_) } if url == "https://example.org/a")
    );
    assert_eq!(
        seen[10].event,
        ObservationEvent::SessionChanged { connected: false }
    );
    play.stop().await;
}

#[tokio::test]
async fn our_own_messages_are_known_by_their_id_and_manual_ones_are_not() {
    let play = Play::start().await;
    play.connect(1).await;
    let Ok(Outcome::Done {
        remote_id: Some(ours),
        ..
    }) = play.write(1, "From the campaign").await
    else {
        panic!("the message arrives");
    };
    let by_hand = OwnerAct::Message {
        person: id_of(1),
        text: "By hand".into(),
    };
    play.sandbox
        .with(|network| network.act_as_owner(ACCOUNT, &by_hand))
        .unwrap();
    let out: Vec<_> = play
        .pull(Stream::Messages)
        .await
        .into_iter()
        .map(|seen| (seen.event, seen.remote_id.as_deref() == Some(&ours)))
        .collect();
    assert_eq!(
        out,
        [
            (
                ObservationEvent::MessageOut {
                    text: "From the campaign".into()
                },
                true
            ),
            (
                ObservationEvent::MessageOut {
                    text: "By hand".into()
                },
                false
            ),
        ]
    );
    play.stop().await;
}

#[tokio::test]
async fn a_pull_goes_on_where_the_last_one_ended() {
    let play = Play::start().await;
    for person in 0..3 {
        play.invite(person, None).await.unwrap();
    }
    let first = play
        .connector
        .pull(Stream::Changes, None, play.call())
        .await
        .unwrap();
    assert_eq!((first.observations.len(), first.more), (3, false));
    let nothing = play
        .connector
        .pull(Stream::Changes, Some(&first.cursor), play.call())
        .await
        .unwrap();
    assert!(nothing.observations.is_empty());
    play.person(1, &PersonAct::Accept);
    let fresh = play
        .connector
        .pull(Stream::Changes, Some(&nothing.cursor), play.call())
        .await
        .unwrap();
    assert_eq!(words(&fresh.observations), ["invitation_accepted"]);
    play.stop().await;
}

#[tokio::test]
async fn a_long_stream_comes_in_pages() {
    let play = Play::start().await;
    play.connect(1).await;
    for _ in 0..250 {
        play.person(
            1,
            &PersonAct::Write {
                text: "Hi".into(),
                class: None,
            },
        );
    }
    let (mut seen, mut cursor, mut pages) = (0, None::<Cursor>, 0);
    loop {
        let pull = play
            .connector
            .pull(Stream::Messages, cursor.as_ref(), play.call())
            .await
            .unwrap();
        seen += pull.observations.len();
        pages += 1;
        cursor = Some(pull.cursor);
        if !pull.more {
            break;
        }
    }
    assert_eq!((seen, pages), (250, 2));
    play.stop().await;
}

#[tokio::test]
async fn the_same_thing_has_the_same_key_in_every_stream() {
    let play = Play::start().await;
    play.invite(1, None).await.unwrap();
    play.connect(2).await;
    play.write(2, "Hello").await.unwrap();
    play.person(
        2,
        &PersonAct::Write {
            text: "Hi".into(),
            class: None,
        },
    );
    play.person(3, &PersonAct::Invite { note: None });
    play.sandbox
        .with(|network| network.act_as_owner(ACCOUNT, &OwnerAct::Accept { person: id_of(3) }))
        .unwrap();
    let keys = async |stream| {
        let seen = play.pull(stream).await;
        seen.into_iter()
            .map(|seen| seen.dedup_key)
            .collect::<BTreeSet<String>>()
    };
    let all = keys(Stream::Changes).await;
    assert!(keys(Stream::SentInvitations).await.is_subset(&all));
    assert!(keys(Stream::Messages).await.is_subset(&all));
    let relations = play.pull(Stream::Relations).await;
    let from_strangers: Vec<_> = relations
        .iter()
        .filter(|seen| {
            seen.person
                .as_ref()
                .and_then(|person| person.remote_id.as_deref())
                == Some(&id_of(3))
        })
        .collect();
    assert_eq!(relations.len(), 2);
    assert!(all.contains(&from_strangers[0].dedup_key));
    play.stop().await;
}

#[tokio::test]
async fn repeated_and_disordered_pages_lead_to_the_same_set() {
    let play = Play::start().await;
    for person in 0..4 {
        play.connect(person).await;
    }
    let keys = |seen: &[Observation]| {
        seen.iter()
            .map(|seen| seen.dedup_key.clone())
            .collect::<BTreeSet<_>>()
    };
    let truth = keys(&play.pull(Stream::Changes).await);
    for fault in [Fault::Duplicate, Fault::Reorder] {
        play.fault_once(Operation::Changes, fault);
        assert_eq!(keys(&play.pull(Stream::Changes).await), truth);
    }
    play.fault_once(Operation::Changes, Fault::Partial);
    let half = play
        .connector
        .pull(Stream::Changes, None, play.call())
        .await
        .unwrap();
    let rest = play
        .connector
        .pull(Stream::Changes, Some(&half.cursor), play.call())
        .await
        .unwrap();
    let mut joined = keys(&half.observations);
    joined.extend(keys(&rest.observations));
    assert_eq!((half.observations.len(), joined), (4, truth));
    play.stop().await;
}
