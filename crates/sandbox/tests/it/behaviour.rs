//! People over time: the same for the same seed, whatever the order of requests.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sandbox::behaviour::{Class, InvitationRule, LinkRule, PersonRule, Rates, Wait, WritingRule};
use sandbox::ledger::{Effect, Entry};
use sandbox::moment::{DAY, HOUR, MINUTE};
use sandbox::network::PersonAct;
use sandbox::people::id_of;
use sandbox::{LedgerQuery, NewAccount};
use serde_json::Value;

use crate::support::{ACCOUNT, Play, field};

/// What every person did of themselves: their effects with times, without the network's running numbers.
fn deeds(play: &Play) -> BTreeMap<u32, Vec<(i64, Effect, Option<String>)>> {
    let mut deeds: BTreeMap<u32, Vec<_>> = BTreeMap::new();
    for row in play.network.ledger().rows() {
        if let (Entry::Effect { effect, .. }, Some(person)) = (&row.entry, row.person) {
            let text = row.text.as_deref().map(str::to_owned);
            deeds
                .entry(person)
                .or_default()
                .push((row.at, *effect, text));
        }
    }
    deeds
}

fn run(seed: u64, order: &[u32]) -> Play {
    let mut play = Play::lively(seed);
    for person in order {
        assert_eq!(play.invite(*person, Some("Hello")).status, 201);
    }
    play.wait(30 * DAY);
    for person in order {
        play.write(*person, "Have a look: https://example.org/offer");
    }
    play.wait(10 * DAY);
    play
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn the_order_of_requests_changes_nothing(order in Just((0..60).collect::<Vec<u32>>()).prop_shuffle(), seed: u64) {
        let sorted: Vec<u32> = (0..60).collect();
        prop_assert_eq!(deeds(&run(seed, &sorted)), deeds(&run(seed, &order)));
    }
}

#[test]
fn the_same_seed_gives_the_same_ledger_to_the_last_byte() {
    let order: Vec<u32> = (0..60).collect();
    let page = |seed| {
        let query = LedgerQuery {
            limit: Some(10_000),
            ..LedgerQuery::default()
        };
        run(seed, &order).network.ledger().page(&query).to_string()
    };
    assert_eq!(page(11), page(11));
    assert_ne!(page(11), page(12));
}

#[test]
fn time_in_many_steps_or_in_one_gives_the_same() {
    let play = |step: i64| {
        let mut play = Play::lively(3);
        for person in 0..60 {
            play.invite(person, None);
        }
        for _ in 0..(30 * DAY / step) {
            play.wait(step);
        }
        deeds(&play)
    };
    assert_eq!(play(HOUR), play(30 * DAY));
}

#[test]
fn another_account_changes_nothing_for_the_first() {
    let alone = deeds(&run(5, &[1, 2, 3, 4, 5, 6, 7, 8]));
    let mut play = Play::lively(5);
    let other = play
        .network
        .open_account(&NewAccount {
            id: "bob".into(),
            connections: 50,
            ..NewAccount::default()
        })
        .unwrap()
        .token
        .clone();
    for person in 1..9 {
        let ask = sandbox::Ask::Write(sandbox::Write::Invite {
            person: id_of(person + 100),
            note: None,
        });
        play.ask_as(&other, ask);
        play.invite(person, Some("Hello"));
    }
    play.wait(30 * DAY);
    for person in 1..9 {
        play.write(person, "Have a look: https://example.org/offer");
    }
    play.wait(10 * DAY);
    let mut both = deeds(&play);
    for rows in both.values_mut() {
        rows.retain(|(_, effect, _)| *effect != Effect::RelationAdded);
    }
    for (person, rows) in alone {
        assert_eq!(both[&person], rows);
    }
}

#[test]
fn a_lively_crowd_does_everything_that_people_do() {
    let mut play = Play::lively(9);
    let limits = sandbox::Limits {
        invitations_per_week: 1_000,
        messages_per_day: 1_000,
        ..Default::default()
    };
    play.network.set_limits(ACCOUNT, limits).unwrap();
    play.network
        .set_rates(Rates {
            removal: 0.05,
            ..Rates::default()
        })
        .unwrap();
    for person in 0..400 {
        play.invite(person, None);
    }
    play.wait(20 * DAY);
    for person in 0..400 {
        play.write(person, "Look at https://example.org/a");
    }
    play.wait(10 * DAY);
    let effects = play.effects();
    let count = |word: &str| effects.iter().filter(|effect| *effect == word).count();
    let accepted = count("invitation_accepted");
    assert!((130..210).contains(&accepted), "{accepted} of 400 accepted");
    assert!(count("invitation_declined") > 5);
    assert!(count("message_received") > 20);
    assert!(count("link_clicked") > 20);
    assert!(count("relation_removed") > 0);
    let classes: std::collections::BTreeSet<_> = play
        .network
        .ledger()
        .rows()
        .iter()
        .filter_map(|row| match &row.entry {
            Entry::Effect { class, .. } => *class,
            Entry::Request { .. } => None,
        })
        .collect();
    assert_eq!(classes.len(), 5, "{classes:?}");
}

fn rule(person: u32, play: &mut Play, rule: PersonRule) {
    play.network.set_rule(&id_of(person), rule).unwrap();
}

#[test]
fn a_person_does_what_a_rule_says() {
    let mut play = Play::quiet();
    rule(
        1,
        &mut play,
        PersonRule {
            on_invitation: Some(InvitationRule::AcceptAfter(Wait(2 * HOUR))),
            on_acceptance: Some(WritingRule::Write {
                after: Wait(MINUTE),
                class: Class::Positive,
                text: Some("Glad to meet you".into()),
            }),
            on_message: Some(WritingRule::Write {
                after: Wait(HOUR),
                class: Class::Stop,
                text: None,
            }),
            on_link: Some(LinkRule::ClickAfter(Wait(5 * MINUTE))),
        },
    );
    rule(
        2,
        &mut play,
        PersonRule {
            on_invitation: Some(InvitationRule::DeclineAfter(Wait(HOUR))),
            ..PersonRule::default()
        },
    );
    play.invite(1, Some("Hello"));
    play.invite(2, None);
    play.wait(3 * HOUR);
    play.write(1, "See https://example.org/x.");
    play.wait(2 * HOUR);
    let changes = play.changes();
    assert_eq!(
        field(&changes, "kind"),
        [
            "invitation_sent",
            "invitation_sent",
            "invitation_gone",
            "invitation_accepted",
            "message_received",
            "message_sent",
            "link_clicked",
            "message_received",
        ]
    );
    assert_eq!(changes[3]["at"], "2027-03-01T11:00:00Z");
    assert_eq!(changes[4]["text"], "Glad to meet you");
    assert_eq!(changes[6]["url"], "https://example.org/x");
    assert_eq!(changes[6]["message_id"], changes[5]["id"]);
    assert_eq!(changes[7]["at"], "2027-03-01T13:00:00Z");
}

#[test]
fn who_withdrew_or_left_gets_no_late_answer() {
    let mut play = Play::quiet();
    rule(
        1,
        &mut play,
        PersonRule {
            on_invitation: Some(InvitationRule::AcceptAfter(Wait(HOUR))),
            ..PersonRule::default()
        },
    );
    play.invite(1, None);
    play.withdraw(1);
    play.wait(DAY);
    assert_eq!(play.effects(), ["invitation_sent", "invitation_withdrawn"]);

    let mut play = Play::quiet();
    rule(
        1,
        &mut play,
        PersonRule {
            on_message: Some(WritingRule::Write {
                after: Wait(HOUR),
                class: Class::Neutral,
                text: None,
            }),
            ..PersonRule::default()
        },
    );
    play.connect(1);
    play.write(1, "Hello");
    play.person(1, &PersonAct::Leave);
    play.wait(DAY);
    assert!(!play.effects().contains(&"message_received".to_owned()));
}

#[test]
fn people_write_in_their_own_language() {
    let mut play = Play::quiet();
    let french: Vec<u32> = (0..500)
        .filter(|person| play.network.people().language(*person) == "fr")
        .take(20)
        .collect();
    let mut texts = Vec::new();
    for person in french {
        rule(
            person,
            &mut play,
            PersonRule {
                on_message: Some(WritingRule::Write {
                    after: Wait(HOUR),
                    class: Class::Negative,
                    text: None,
                }),
                ..PersonRule::default()
            },
        );
        play.connect(person);
        play.write(person, "Bonjour");
    }
    play.wait(DAY);
    for change in play.changes() {
        if change["kind"] == "message_received" {
            texts.push(change["text"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(texts.len(), 20);
    assert!(texts.iter().all(|text| text.contains("pas")), "{texts:?}");
}

#[test]
fn the_note_of_an_accepted_invitation_opens_the_conversation() {
    let mut play = Play::quiet();
    play.invite(1, Some("Hello"));
    play.person(1, &PersonAct::Accept);
    play.wait(HOUR);
    play.write(1, "Welcome");
    let body = play
        .ask(sandbox::Ask::Conversation {
            person: id_of(1),
            since: None,
        })
        .body;
    let messages: Vec<Value> = body["items"].as_array().unwrap().clone();
    assert_eq!(field(&messages, "text"), ["Hello", "Welcome"]);
    assert_eq!(messages[0]["invitation_note"], true);
    assert_eq!(messages[1]["invitation_note"], false);
}
