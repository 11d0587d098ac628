//! Assisted sending: everything is handed over, nothing is observed, nothing strange is opened.

use connectors::{
    ActionRef, Call, Choice, ConnectorError, ContactReason, Handoff, HandoffKind, InvitationAction,
    MessageAction, Operation, Outcome, PersonRef, Probe, Registry, SessionState, Stream,
    WithdrawalAction,
};
use domain::identity::ConnectorKind;
use domain::time::Timestamp;
use serde_json::Value;
use std::sync::Arc;
use url::Url;

fn assisted() -> Arc<dyn connectors::Connector> {
    Registry::new()
        .unwrap()
        .build(ConnectorKind::Assisted, &Value::Null)
        .unwrap()
}

fn call() -> Call {
    Call::at(Timestamp::from_millis(0))
}

async fn invite(person: PersonRef, note: Option<&str>) -> Result<Outcome, ConnectorError> {
    let action = InvitationAction {
        person,
        note: note.map(str::to_owned),
        reference: "act_1".into(),
    };
    assisted().send_invitation(&action, call()).await
}

#[tokio::test]
async fn an_invitation_is_handed_over_with_its_text_and_the_link_to_the_profile() {
    let handed = invite(PersonRef::by_slug("josé-garcía-1"), Some("Hola 🚀")).await;
    let Ok(Outcome::HandedOver(handoff)) = handed else {
        panic!("{handed:?}")
    };
    assert_eq!(
        handoff,
        Handoff {
            kind: HandoffKind::Invitation,
            open_url: "https://www.linkedin.com/in/jos%C3%A9-garc%C3%ADa-1".into(),
            clipboard: "Hola 🚀".into(),
            length: 7,
            choices: vec![
                Choice::Sent,
                Choice::SentWithoutNote,
                Choice::AlreadyConnected,
                Choice::AlreadyPending,
                Choice::ProfileUnavailable,
                Choice::LimitReached,
                Choice::CouldNot,
                Choice::Later,
            ],
        }
    );
    let Ok(Outcome::HandedOver(bare)) = invite(PersonRef::by_slug("jane-doe"), None).await else {
        panic!("also without a note");
    };
    assert!(bare.clipboard.is_empty() && !bare.choices.contains(&Choice::SentWithoutNote));
}

#[tokio::test]
async fn messages_and_withdrawals_are_handed_over_too() {
    let person = PersonRef::by_slug("jane-doe");
    let message = MessageAction {
        person: person.clone(),
        text: "Welcome".into(),
        reference: "act_1".into(),
    };
    let Ok(Outcome::HandedOver(handoff)) = assisted().send_message(&message, call()).await else {
        panic!("a message is handed over");
    };
    assert_eq!(
        (handoff.kind, handoff.clipboard.as_str()),
        (HandoffKind::Message, "Welcome")
    );
    assert!(handoff.choices.contains(&Choice::NotConnected));
    let withdrawal = WithdrawalAction {
        person,
        invitation_id: None,
        reference: "act_2".into(),
    };
    let Ok(Outcome::HandedOver(handoff)) =
        assisted().withdraw_invitation(&withdrawal, call()).await
    else {
        panic!("a withdrawal is handed over");
    };
    assert_eq!(handoff.kind, HandoffKind::Withdrawal);
}

#[tokio::test]
async fn only_profiles_are_ever_opened() {
    let address = |profile_url: &str| PersonRef {
        profile_url: Some(profile_url.into()),
        ..PersonRef::default()
    };
    let Ok(Outcome::HandedOver(handoff)) =
        invite(address("http://fr.linkedin.com/in/Jane-Doe?trk=x"), None).await
    else {
        panic!("a profile's address is enough");
    };
    assert_eq!(handoff.open_url, "https://www.linkedin.com/in/jane-doe");
    for strange in [
        "javascript:alert(1)",
        "https://linkedin.com.evil.example/in/jane",
        "https://evil.example/?u=https://linkedin.com/in/jane",
        "",
    ] {
        let refused = invite(address(strange), None).await;
        let unknown = matches!(
            refused,
            Err(ConnectorError::Contact {
                reason: ContactReason::UnknownPerson,
                ..
            })
        );
        assert!(unknown, "{strange}: {refused:?}");
    }
    assert!(invite(PersonRef::default(), None).await.is_err());
}

#[tokio::test]
async fn nothing_is_observed() {
    let connector = assisted();
    let person = PersonRef::by_slug("jane-doe");
    assert_eq!(
        connector.session(call()).await,
        Ok(SessionState::Connected(None))
    );
    let back = Url::parse("https://overture.example/").unwrap();
    assert_eq!(connector.reconnect_link(&back, call()).await, Ok(None));
    let action = ActionRef::Invitation {
        person: person.clone(),
        note: None,
        attempted_at: Timestamp::from_millis(0),
    };
    assert_eq!(
        connector.probe(&action, call()).await,
        Ok(Probe::CannotTell)
    );
    let not_supported = |operation| ConnectorError::NotSupported { operation };
    let pulled = connector.pull(Stream::Changes, None, call()).await;
    assert_eq!(pulled, Err(not_supported(Operation::Pull)));
    let looked = connector.fetch_profile(&person, call()).await;
    assert_eq!(looked, Err(not_supported(Operation::FetchProfile)));
    let searched = connector
        .search(&connectors::SearchQuery::default(), None, call())
        .await;
    assert_eq!(searched, Err(not_supported(Operation::Search)));
    let read = connector.conversation(&person, None, call()).await;
    assert_eq!(read, Err(not_supported(Operation::Conversation)));
    assert!(connector.descriptor().capabilities.acts_by_hand);
}
