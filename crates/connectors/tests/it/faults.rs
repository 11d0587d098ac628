//! Every fault: what is definite, and what nobody can tell.

use std::time::Duration;

use connectors::{ConnectorError, LimitKind, Outcome, SessionState, Stream};
use domain::time::Timestamp;
use sandbox::Operation;
use sandbox::fault::{EffectFault, Fault};
use sandbox::moment::MINUTE;
use sandbox::network::PersonAct;

use crate::support::{ACCOUNT, Play, START, by_id, connector, invitation, short};

/// Everything that leaves a write unknown, for a given fate of its effect.
fn losing(effect: EffectFault) -> Vec<Fault> {
    vec![
        Fault::Timeout {
            effect,
            hold_milliseconds: 20,
        },
        Fault::Reset { effect },
        Fault::Error {
            effect,
            status: 500,
        },
        Fault::Error {
            effect,
            status: 504,
        },
        Fault::Nonsense { effect },
        Fault::Truncated { effect },
    ]
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_is_unknown_whatever_became_of_it() {
    let play = Play::start().await;
    play.connect(0).await;
    let mut person = 1;
    for effect in [
        EffectFault::Applied,
        EffectFault::None,
        EffectFault::Late(60),
    ] {
        for fault in losing(effect) {
            play.fault_once(Operation::Invite, fault);
            let outcome = play.invite(person, Some("Hello")).await;
            assert!(
                matches!(outcome, Ok(Outcome::Unknown { .. })),
                "{fault:?}: {outcome:?}"
            );
            play.fault_once(Operation::Message, fault);
            let outcome = play.write(0, &format!("Hello {person}")).await;
            assert!(
                matches!(outcome, Ok(Outcome::Unknown { .. })),
                "{fault:?}: {outcome:?}"
            );
            person += 1;
        }
    }
    play.invite(person, None).await.unwrap();
    play.fault_once(
        Operation::Withdraw,
        Fault::Reset {
            effect: EffectFault::Applied,
        },
    );
    assert!(matches!(
        play.withdraw(person).await,
        Ok(Outcome::Unknown { .. })
    ));
    let count = |play: &Play, word| {
        play.effects()
            .iter()
            .filter(|effect| **effect == word)
            .count()
    };
    assert_eq!(
        (
            count(&play, "message_sent"),
            count(&play, "invitation_withdrawn")
        ),
        (6, 1)
    );
    play.wait(MINUTE);
    assert_eq!(
        count(&play, "message_sent"),
        12,
        "each once: now or late, and nothing was sent again"
    );
    play.stop().await;
}

#[tokio::test]
async fn a_read_whose_answer_is_lost_may_be_repeated() {
    let play = Play::start().await;
    for fault in losing(EffectFault::None) {
        play.fault_once(Operation::Session, fault);
        let state = play.connector.session(play.call()).await;
        assert!(
            matches!(state, Err(ConnectorError::Retry { .. })),
            "{fault:?}: {state:?}"
        );
        assert!(matches!(
            play.connector.session(play.call()).await,
            Ok(SessionState::Connected(_))
        ));
    }
    play.stop().await;
}

#[tokio::test]
async fn the_time_of_a_call_ends_it() {
    let play = Play::start().await;
    let fault = Fault::Timeout {
        effect: EffectFault::Applied,
        hold_milliseconds: 600_000,
    };
    play.fault_once(Operation::Invite, fault);
    let call = short(play.call());
    let outcome = play
        .connector
        .send_invitation(&invitation(1, None), call)
        .await;
    assert!(
        matches!(outcome, Ok(Outcome::Unknown { .. })),
        "{outcome:?}"
    );
    play.fault_once(
        Operation::Profile,
        Fault::Delay {
            milliseconds: 600_000,
        },
    );
    let profile = play.connector.fetch_profile(&by_id(1), call).await;
    assert!(
        matches!(profile, Err(ConnectorError::Retry { .. })),
        "{profile:?}"
    );
    play.fault_once(Operation::Invite, Fault::Delay { milliseconds: 10 });
    assert!(matches!(
        play.invite(2, None).await,
        Ok(Outcome::Done { .. })
    ));
    play.stop().await;
}

#[tokio::test]
async fn a_network_that_is_not_there_has_performed_nothing() {
    let play = Play::start().await;
    let token = play
        .sandbox
        .with(|network| network.account(ACCOUNT).unwrap().token.clone());
    let (address, call) = (play.address, play.call());
    play.stop().await;
    let connector = connector(address, &token);
    let refused = connector.send_invitation(&invitation(1, None), call).await;
    assert!(
        matches!(refused, Err(ConnectorError::Retry { .. })),
        "{refused:?}"
    );
    assert!(matches!(
        connector.session(call).await,
        Err(ConnectorError::Retry { .. })
    ));
}

#[tokio::test]
async fn refusals_by_fault_are_definite() {
    let play = Play::start().await;
    let throttle = |retry_after_seconds| Fault::Throttle {
        retry_after_seconds,
    };
    for (seconds, retry_after) in [(Some(30), Some(Duration::from_secs(30))), (None, None)] {
        play.fault_once(Operation::Invite, throttle(seconds));
        assert_eq!(
            play.invite(1, None).await,
            Err(ConnectorError::Throttled { retry_after })
        );
        play.fault_once(Operation::Changes, throttle(seconds));
        let pulled = play
            .connector
            .pull(Stream::Changes, None, play.call())
            .await;
        assert_eq!(pulled, Err(ConnectorError::Throttled { retry_after }));
    }
    play.fault_once(
        Operation::Invite,
        Fault::Limit {
            retry_after_seconds: Some(3_600),
        },
    );
    let until = Some(Timestamp::from_millis(START + 3_600_000));
    let limited = ConnectorError::AccountLimited {
        limit: LimitKind::Invitations,
        until,
    };
    assert_eq!(play.invite(1, None).await, Err(limited));
    play.fault_once(Operation::Invite, Fault::Restrict { seconds: Some(60) });
    assert!(matches!(
        play.invite(1, None).await,
        Err(ConnectorError::ActionRequired { until: Some(_), .. })
    ));
    play.wait(MINUTE);
    play.fault_once(Operation::Invite, Fault::ExpireSession);
    assert_eq!(play.invite(1, None).await, Err(ConnectorError::Reconnect));
    assert!(!play.effects().contains(&"invitation_sent"));
    play.stop().await;
}

#[tokio::test]
async fn a_stale_or_disordered_conversation_is_seen_as_the_network_shows_it() {
    let play = Play::start().await;
    play.connect(1).await;
    play.wait(60 * MINUTE);
    play.write(1, "One").await.unwrap();
    play.person(
        1,
        &PersonAct::Write {
            text: "Two".into(),
            class: None,
        },
    );
    let texts = async |fault: Option<Fault>| {
        if let Some(fault) = fault {
            play.fault_once(Operation::Conversation, fault);
        }
        let picture = play
            .connector
            .conversation(&by_id(1), None, play.call())
            .await
            .unwrap();
        picture
            .messages
            .into_iter()
            .map(|message| message.text)
            .collect::<Vec<_>>()
    };
    assert_eq!(texts(None).await, ["One", "Two"]);
    assert_eq!(texts(Some(Fault::Duplicate)).await, ["One", "Two"]);
    assert_eq!(texts(Some(Fault::Reorder)).await, ["One", "Two"]);
    assert_eq!(texts(Some(Fault::Partial)).await, ["One"]);
    assert!(
        texts(Some(Fault::Stale { lag_seconds: 60 }))
            .await
            .is_empty()
    );
    play.stop().await;
}
