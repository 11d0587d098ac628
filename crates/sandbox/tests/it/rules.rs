//! The network keeps its own rules: relations, open invitations, pauses, lengths, limits, sessions.

use sandbox::moment::{DAY, HOUR};
use sandbox::network::{NewSession, OwnerAct, PersonAct};
use sandbox::people::id_of;
use sandbox::request::Listing;
use sandbox::{
    AccountType, Ask, Code, LedgerQuery, Limits, Network, NewAccount, Operation, Settings,
};

use crate::support::{ACCOUNT, Play, START, code};

#[test]
fn an_invitation_is_sent_once_and_only_to_strangers() {
    let mut play = Play::quiet();
    let sent = play.invite(1, Some("Hello"));
    assert_eq!(
        (sent.status, sent.body["id"].as_str()),
        (201, Some("inv-alice-000000"))
    );

    let again = play.invite(1, None);
    assert_eq!((again.status, code(&again)), (409, "already_pending"));
    assert_eq!(
        again.body["invitation"]["invitation_id"],
        "inv-alice-000000"
    );

    play.person(1, &PersonAct::Accept);
    let connected = play.invite(1, None);
    assert_eq!(
        (connected.status, code(&connected)),
        (409, "already_connected")
    );
    assert_eq!(connected.body["since"], "2027-03-01T09:00:00Z");
    assert_eq!(play.effects(), ["invitation_sent", "invitation_accepted"]);
}

#[test]
fn who_has_invited_the_account_cannot_be_invited() {
    let mut play = Play::quiet();
    play.person(
        1,
        &PersonAct::Invite {
            note: Some("Hi".into()),
        },
    );
    let refused = play.invite(1, None);
    assert_eq!(code(&refused), "already_pending");
    assert_eq!(refused.body["invitation"]["direction"], "received");
    play.owner(&OwnerAct::Accept { person: id_of(1) });
    assert_eq!(play.write(1, "Hello").status, 201);
}

#[test]
fn after_a_withdrawal_or_a_refusal_three_weeks_pass() {
    for ended_by_person in [false, true] {
        let mut play = Play::quiet();
        play.invite(1, None);
        if ended_by_person {
            play.person(1, &PersonAct::Decline);
        } else {
            assert_eq!(play.withdraw(1).status, 200);
        }
        play.wait(20 * DAY);
        let refused = play.invite(1, None);
        assert_eq!((refused.status, code(&refused)), (422, "cannot_resend_yet"));
        assert_eq!(refused.body["retry_after_seconds"], 86_400);
        play.wait(DAY);
        assert_eq!(play.invite(1, None).status, 201);
    }
}

#[test]
fn only_an_open_invitation_can_be_withdrawn() {
    let mut play = Play::quiet();
    assert_eq!(code(&play.withdraw(1)), "not_pending");
    play.connect(1);
    assert_eq!(code(&play.withdraw(1)), "not_pending");
}

#[test]
fn notes_are_counted_in_utf_16_units_by_account_type() {
    for (account_type, longest) in [(AccountType::Standard, 200), (AccountType::Premium, 300)] {
        let account = NewAccount {
            id: ACCOUNT.into(),
            account_type,
            ..NewAccount::default()
        };
        let mut play = Play::with(7, &account);
        let rocket = |units: usize| format!("{}{}", "🚀".repeat(units / 2), "a".repeat(units % 2));
        assert_eq!(play.invite(1, Some(&rocket(longest))).status, 201);
        let refused = play.invite(2, Some(&rocket(longest + 1)));
        assert_eq!((refused.status, code(&refused)), (422, "note_too_long"));
        assert_eq!(refused.body["limit"], longest);
    }
}

#[test]
fn messages_go_to_relations_and_have_a_text_of_bounded_length() {
    let mut play = Play::quiet();
    assert_eq!(code(&play.write(1, "Hello")), "not_connected");
    play.connect(1);
    assert_eq!(play.write(1, "Hello").status, 201);
    assert_eq!(code(&play.write(1, "  \n ")), "empty_message");
    assert_eq!(play.write(1, &"a".repeat(8_000)).status, 201);
    assert_eq!(code(&play.write(1, &"a".repeat(8_001))), "message_too_long");
    play.person(1, &PersonAct::Leave);
    assert_eq!(code(&play.write(1, "Hello")), "not_connected");
}

#[test]
fn a_week_of_invitations_is_limited_and_slides() {
    let mut play = Play::quiet();
    let limits = Limits {
        invitations_per_week: 3,
        ..Limits::default()
    };
    play.network.set_limits(ACCOUNT, limits).unwrap();
    for person in 0..3 {
        assert_eq!(play.invite(person, None).status, 201);
        play.wait(HOUR);
    }
    let refused = play.invite(3, None);
    assert_eq!((refused.status, code(&refused)), (429, "invitation_limit"));
    assert_eq!(refused.body["retry_after_seconds"], (7 * 24 - 3) * 3_600);
    play.wait(7 * DAY - 3 * HOUR);
    assert_eq!(play.invite(3, None).status, 201);
    assert_eq!(code(&play.invite(4, None)), "invitation_limit");
}

#[test]
fn notes_of_a_month_and_messages_of_a_day_are_limited() {
    let mut play = Play::quiet();
    let limits = Limits {
        notes_per_month: Some(1),
        messages_per_day: 1,
        ..Limits::default()
    };
    play.network.set_limits(ACCOUNT, limits).unwrap();
    assert_eq!(play.invite(1, Some("Hello")).status, 201);
    assert_eq!(code(&play.invite(2, Some("Hello"))), "note_limit");
    assert_eq!(play.invite(2, None).status, 201);
    play.person(1, &PersonAct::Accept);
    assert_eq!(play.write(1, "One").status, 201);
    assert_eq!(code(&play.write(1, "Two")), "message_limit");
    play.wait(DAY);
    assert_eq!(play.write(1, "Two").status, 201);
}

#[test]
fn an_expired_session_answers_nothing_but_that() {
    let mut play = Play::quiet();
    play.network
        .change_session(ACCOUNT, NewSession::Expired)
        .unwrap();
    for ask in [
        Ask::Session,
        Ask::Profile(id_of(1)),
        Ask::List(Operation::Changes, Listing::default()),
    ] {
        let refused = play.ask(ask);
        assert_eq!((refused.status, code(&refused)), (401, "session_expired"));
    }
    assert_eq!(code(&play.invite(1, None)), "session_expired");
    play.network.sign_in(ACCOUNT).unwrap();
    assert_eq!(play.ask(Ask::Session).body["state"], "alive");
    assert_eq!(play.effects(), ["session_expired", "session_restored"]);
}

#[test]
fn a_session_expires_at_its_time() {
    let account = NewAccount {
        id: ACCOUNT.into(),
        session_expires_at: Some(START + DAY),
        ..NewAccount::default()
    };
    let mut play = Play::with(7, &account);
    play.wait(DAY - 1);
    assert_eq!(play.ask(Ask::Session).status, 200);
    play.wait(1);
    assert_eq!(play.ask(Ask::Session).status, 401);
}

#[test]
fn a_restriction_ends_by_itself() {
    let mut play = Play::quiet();
    let until = Some(START + 2 * HOUR);
    play.network
        .change_session(ACCOUNT, NewSession::Restricted { until })
        .unwrap();
    let refused = play.invite(1, None);
    assert_eq!((refused.status, code(&refused)), (403, "restricted"));
    assert_eq!(refused.body["retry_after_seconds"], 7_200);
    play.wait(2 * HOUR);
    assert_eq!(play.invite(1, None).status, 201);
}

#[test]
fn unknown_people_and_tokens_are_refused_and_still_written_down() {
    let mut play = Play::quiet();
    assert_eq!(code(&play.invite(999_999, None)), "unknown_person");
    let refused = play.ask_as("session-of-nobody", Ask::Session);
    assert_eq!((refused.status, code(&refused)), (401, "invalid_token"));
    play.network.people_mut().remove(4);
    assert_eq!(code(&play.invite(4, None)), "unknown_person");
    let page = play.network.ledger().page(&LedgerQuery::default());
    let codes: Vec<_> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["code"].clone())
        .collect();
    assert_eq!(codes, ["unknown_person", "invalid_token", "unknown_person"]);
}

#[test]
fn an_account_is_opened_once_and_with_what_it_was_told() {
    let account = NewAccount {
        id: ACCOUNT.into(),
        connections: 40,
        pending: 10,
        connected_to: vec![id_of(3)],
        pending_to: vec![id_of(4)],
        ..NewAccount::default()
    };
    let mut play = Play::with(7, &account);
    assert_eq!(code(&play.invite(3, None)), "already_connected");
    assert_eq!(code(&play.invite(4, None)), "already_pending");
    let effects = play.effects();
    let count = |word: &str| effects.iter().filter(|effect| *effect == word).count();
    assert_eq!(
        (count("relation_added"), count("invitation_sent")),
        (41, 11)
    );

    let twice = play.network.open_account(&account).unwrap_err();
    assert_eq!(twice.code, Code::AccountExists);
    let nameless = play.network.open_account(&NewAccount {
        id: "a b".into(),
        ..NewAccount::default()
    });
    assert_eq!(nameless.unwrap_err().code, Code::InvalidRequest);
    let stranger = NewAccount {
        id: "bob".into(),
        connected_to: vec!["nobody".into()],
        ..NewAccount::default()
    };
    assert_eq!(
        play.network.open_account(&stranger).unwrap_err().code,
        Code::UnknownPerson
    );
    assert!(
        play.network.account("bob").is_none(),
        "nothing is half opened"
    );
}

#[test]
fn more_relations_than_people_cannot_be_seeded() {
    let mut network = Network::new(Settings {
        people: 30,
        ..Settings::default()
    });
    let account = NewAccount {
        id: "alice".into(),
        connections: 100,
        ..NewAccount::default()
    };
    network.open_account(&account).unwrap();
    assert_eq!(network.ledger().length(), 30);
}
