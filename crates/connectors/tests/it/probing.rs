//! "Did it happen?" after an unknown outcome.

use connectors::{ActionRef, ConnectorError, Fact, Outcome, Probe};
use domain::time::Timestamp;
use sandbox::Operation;
use sandbox::fault::{EffectFault, Fault};
use sandbox::moment::{HOUR, MINUTE};
use sandbox::network::{OwnerAct, PersonAct};
use sandbox::people::id_of;

use crate::support::{ACCOUNT, Play, by_id};

fn reset(effect: EffectFault) -> Fault {
    Fault::Reset { effect }
}

async fn probe(play: &Play, action: ActionRef) -> Probe {
    play.connector.probe(&action, play.call()).await.unwrap()
}

fn of_invitation(person: u32, note: Option<&str>, attempted_at: Timestamp) -> ActionRef {
    ActionRef::Invitation {
        person: by_id(person),
        note: note.map(str::to_owned),
        attempted_at,
    }
}

fn of_message(text: &str, attempted_at: Timestamp, not_these: &[&str]) -> ActionRef {
    ActionRef::Message {
        person: by_id(1),
        text: text.into(),
        attempted_at,
        not_these: not_these.iter().map(|id| (*id).to_owned()).collect(),
    }
}

#[tokio::test]
async fn an_invitation_is_found_where_it_was_performed_and_only_there() {
    let play = Play::start().await;
    let attempted_at = play.now();
    play.fault_once(Operation::Invite, reset(EffectFault::Applied));
    assert!(matches!(
        play.invite(1, Some("Hello")).await,
        Ok(Outcome::Unknown { .. })
    ));
    play.fault_once(Operation::Invite, reset(EffectFault::None));
    play.invite(2, Some("Hello")).await.unwrap();
    play.fault_once(Operation::Invite, reset(EffectFault::Late(600)));
    play.invite(3, None).await.unwrap();

    play.wait(5 * MINUTE);
    let happened = Probe::Happened {
        remote_id: Some("inv-alice-000000".into()),
        happened_at: Some(attempted_at),
    };
    assert_eq!(
        probe(&play, of_invitation(1, Some("Hello"), attempted_at)).await,
        happened
    );
    assert_eq!(
        probe(&play, of_invitation(2, Some("Hello"), attempted_at)).await,
        Probe::DidNotHappen
    );
    assert_eq!(
        probe(&play, of_invitation(3, None, attempted_at)).await,
        Probe::DidNotHappen
    );
    play.wait(5 * MINUTE);
    assert!(matches!(
        probe(&play, of_invitation(3, None, attempted_at)).await,
        Probe::Happened { .. }
    ));

    play.person(1, &PersonAct::Accept);
    assert_eq!(
        probe(&play, of_invitation(1, Some("Hello"), attempted_at)).await,
        happened,
        "also after the answer"
    );
    play.stop().await;
}

#[tokio::test]
async fn an_invitation_by_hand_is_not_taken_for_ours() {
    let play = Play::start().await;
    let by_hand = OwnerAct::Invite {
        person: id_of(1),
        note: Some("From me".into()),
    };
    play.sandbox
        .with(|network| network.act_as_owner(ACCOUNT, &by_hand))
        .unwrap();
    let found = probe(
        &play,
        of_invitation(1, Some("From the campaign"), play.now()),
    )
    .await;
    assert!(matches!(
        found,
        Probe::Otherwise(Fact::InvitationPending { .. })
    ));
    let earlier = probe(
        &play,
        of_invitation(1, Some("From me"), play.now().plus_millis(HOUR)),
    )
    .await;
    assert!(
        matches!(earlier, Probe::Otherwise(Fact::InvitationPending { .. })),
        "older than the attempt"
    );
    play.person(2, &PersonAct::Invite { note: None });
    play.sandbox
        .with(|network| network.act_as_owner(ACCOUNT, &OwnerAct::Accept { person: id_of(2) }))
        .unwrap();
    let of_second = of_invitation(2, None, play.now());
    play.wait(HOUR);
    let found = probe(&play, of_second).await;
    assert!(matches!(
        found,
        Probe::Otherwise(Fact::Connected { since: Some(_) })
    ));
    play.stop().await;
}

/// Simulated with seed 60099: the list of invitations was ten minutes old, the profile was not, and an invitation that had
/// arrived was taken for somebody else's.
#[tokio::test]
async fn two_pages_that_do_not_agree_are_looked_at_again() {
    let play = Play::start().await;
    let attempted_at = play.now();
    for person in [1, 2] {
        play.fault_once(Operation::Invite, reset(EffectFault::Late(7)));
        play.invite(person, None).await.unwrap();
    }
    play.wait(5 * MINUTE);
    play.person(2, &PersonAct::Accept);
    play.wait(5 * MINUTE);
    for person in [1, 2] {
        let action = of_invitation(person, None, attempted_at);
        let ten_minutes_old = Fault::Stale { lag_seconds: 600 };
        play.fault_once(Operation::SentInvitations, ten_minutes_old);
        let looked = play.connector.probe(&action, play.call()).await;
        assert!(
            matches!(looked, Err(ConnectorError::Retry { .. })),
            "{looked:?}"
        );
        assert!(matches!(probe(&play, action).await, Probe::Happened { .. }));
    }
    play.stop().await;
}

#[tokio::test]
async fn a_message_is_found_by_its_text_and_time() {
    let play = Play::start().await;
    play.connect(1).await;
    let Ok(Outcome::Done {
        remote_id: Some(first),
        ..
    }) = play.write(1, "Hello").await
    else {
        panic!("the first message arrives");
    };
    let attempted_at = play.now();
    let unknown = of_message("Hello", attempted_at, &[first.as_str()]);
    assert_eq!(
        probe(&play, unknown.clone()).await,
        Probe::DidNotHappen,
        "the first one is known"
    );
    play.fault_once(Operation::Message, reset(EffectFault::Applied));
    assert!(matches!(
        play.write(1, "Hello").await,
        Ok(Outcome::Unknown { .. })
    ));
    let Probe::Happened {
        remote_id: Some(second),
        ..
    } = probe(&play, unknown).await
    else {
        panic!("the second message is there");
    };
    assert_ne!(first, second);
    assert_eq!(
        probe(&play, of_message("Hello.", attempted_at, &[])).await,
        Probe::DidNotHappen
    );
    play.person(
        1,
        &PersonAct::Write {
            text: "Echo".into(),
            class: None,
        },
    );
    assert_eq!(
        probe(&play, of_message("Echo", attempted_at, &[])).await,
        Probe::DidNotHappen,
        "the person wrote that"
    );
    play.wait(HOUR);
    assert_eq!(
        probe(&play, of_message("Hello", play.now(), &[])).await,
        Probe::DidNotHappen,
        "older than the attempt"
    );
    play.stop().await;
}

#[tokio::test]
async fn a_withdrawal_is_found() {
    let play = Play::start().await;
    let withdrawal = ActionRef::Withdrawal {
        person: by_id(1),
        attempted_at: play.now(),
    };
    let nothing = Probe::Otherwise(Fact::NoInvitationPending);
    assert_eq!(probe(&play, withdrawal.clone()).await, nothing);
    play.invite(1, None).await.unwrap();
    assert_eq!(probe(&play, withdrawal.clone()).await, Probe::DidNotHappen);
    play.fault_once(Operation::Withdraw, reset(EffectFault::Applied));
    play.withdraw(1).await.unwrap();
    assert!(matches!(
        probe(&play, withdrawal).await,
        Probe::Happened { .. }
    ));

    for (person, act) in [(2, PersonAct::Accept), (3, PersonAct::Decline)] {
        play.invite(person, None).await.unwrap();
        play.person(person, &act);
        let action = ActionRef::Withdrawal {
            person: by_id(person),
            attempted_at: play.now(),
        };
        assert!(matches!(probe(&play, action).await, Probe::Otherwise(_)));
    }
    play.stop().await;
}

#[tokio::test]
async fn who_has_left_the_network_takes_the_evidence_along() {
    let play = Play::start().await;
    play.sandbox.with(|network| network.people_mut().remove(1));
    assert_eq!(
        probe(&play, of_invitation(1, None, play.now())).await,
        Probe::CannotTell
    );
    assert_eq!(
        probe(&play, of_message("Hello", play.now(), &[])).await,
        Probe::CannotTell
    );
    play.stop().await;
}
