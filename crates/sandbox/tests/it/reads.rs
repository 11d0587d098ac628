//! What accounts can look at: profiles, search, listings and their pages, the owner's own hand.

use sandbox::moment::HOUR;
use sandbox::network::{OwnerAct, PersonAct};
use sandbox::people::id_of;
use sandbox::request::{Listing, Order};
use sandbox::search::Query;
use sandbox::{Ask, LedgerQuery, Operation};
use serde_json::Value;

use crate::support::{Play, code, field};

#[test]
fn a_profile_is_found_by_id_and_slug_and_knows_the_relation() {
    let mut play = Play::quiet();
    let stranger = play.ask(Ask::Profile(id_of(1))).body;
    assert_eq!(stranger["relation"]["state"], "none");
    play.invite(1, None);
    let slug = stranger["slug"].as_str().unwrap().to_owned();
    let invited = play.ask(Ask::Profile(slug)).body;
    assert_eq!(invited["id"], stranger["id"]);
    assert_eq!(invited["relation"]["state"], "invitation_sent");
    assert_eq!(invited["relation"]["invitation_id"], "inv-alice-000000");
    play.person(1, &PersonAct::Accept);
    assert_eq!(
        play.ask(Ask::Profile(id_of(1))).body["relation"]["state"],
        "connected"
    );
    play.person(2, &PersonAct::Invite { note: None });
    assert_eq!(
        play.ask(Ask::Profile(id_of(2))).body["relation"]["state"],
        "invitation_received"
    );
    assert_eq!(
        code(&play.ask(Ask::Profile("no-such-slug".into()))),
        "unknown_person"
    );
}

#[test]
fn a_search_pages_through_the_same_people_in_the_same_order() {
    let mut play = Play::quiet();
    let query = |cursor: Option<String>| Query {
        country: Some("FR".into()),
        limit: Some(7),
        cursor,
        ..Query::default()
    };
    let (mut people, mut cursor) = (Vec::new(), None);
    let total = loop {
        let body = play.ask(Ask::Search(query(cursor))).body;
        people.extend(
            body["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["id"].clone()),
        );
        cursor = body["next"].as_str().map(str::to_owned);
        if cursor.is_none() {
            break body["total"].as_u64().unwrap();
        }
    };
    assert!(people.len() > 14);
    assert_eq!(people.len() as u64, total);
    let mut sorted: Vec<String> = people.iter().map(Value::to_string).collect();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), people.len());
    let refused = play.ask(Ask::Search(Query {
        cursor: Some("soon".into()),
        ..Query::default()
    }));
    assert_eq!((refused.status, code(&refused)), (400, "invalid_request"));
}

fn newest(limit: u32, cursor: Option<String>) -> Listing {
    Listing {
        limit: Some(limit),
        cursor,
        ..Listing::default()
    }
}

#[test]
fn relations_come_newest_first_and_pages_end() {
    let mut play = Play::quiet();
    for person in 0..5 {
        play.connect(person);
        play.wait(HOUR);
    }
    let first = play.list(Operation::Relations, newest(3, None));
    assert_eq!(
        field(first["items"].as_array().unwrap(), "person"),
        ["psn-000004", "psn-000003", "psn-000002"]
    );
    assert_eq!(first["more"], true);
    let cursor = first["next"].as_str().map(str::to_owned);
    let second = play.list(Operation::Relations, newest(3, cursor));
    assert_eq!(
        field(second["items"].as_array().unwrap(), "person"),
        ["psn-000001", "psn-000000"]
    );
    assert_eq!(
        (second["more"].clone(), second["next"].clone()),
        (false.into(), Value::Null)
    );

    play.person(3, &PersonAct::Leave);
    let recent = Listing {
        since: Some(crate::support::START + 2 * HOUR),
        ..Listing::default()
    };
    let body = play.list(Operation::Relations, recent);
    assert_eq!(
        field(body["items"].as_array().unwrap(), "person"),
        ["psn-000004", "psn-000002"]
    );
}

#[test]
fn a_stream_read_oldest_first_goes_on_where_it_ended() {
    let mut play = Play::quiet();
    let oldest = |cursor: Option<String>| Listing {
        limit: Some(2),
        order: Order::Oldest,
        cursor,
        ..Listing::default()
    };
    for person in 0..3 {
        play.invite(person, None);
    }
    let first = play.list(Operation::Changes, oldest(None));
    assert_eq!(
        (
            first["items"].as_array().unwrap().len(),
            first["more"].clone()
        ),
        (2, true.into())
    );
    let cursor = |body: &Value| body["next"].as_str().map(str::to_owned);
    let second = play.list(Operation::Changes, oldest(cursor(&first)));
    assert_eq!(
        (
            second["items"].as_array().unwrap().len(),
            second["more"].clone()
        ),
        (1, false.into())
    );
    let nothing = play.list(Operation::Changes, oldest(cursor(&second)));
    assert_eq!(nothing["items"], Value::Array(vec![]));
    play.connect(9);
    let fresh = play.list(Operation::Changes, oldest(cursor(&nothing)));
    assert_eq!(
        field(fresh["items"].as_array().unwrap(), "kind"),
        ["invitation_sent", "invitation_accepted"]
    );
}

#[test]
fn sent_invitations_show_the_open_ones_unless_all_are_asked_for() {
    let mut play = Play::quiet();
    for person in 0..4 {
        play.invite(person, Some("Hello"));
    }
    play.person(0, &PersonAct::Accept);
    play.person(1, &PersonAct::Decline);
    play.withdraw(2);
    let open = play.list(Operation::SentInvitations, Listing::default());
    assert_eq!(
        field(open["items"].as_array().unwrap(), "person"),
        ["psn-000003"]
    );
    let all = Listing {
        all: true,
        order: Order::Oldest,
        ..Listing::default()
    };
    let all = play.list(Operation::SentInvitations, all);
    assert_eq!(
        field(all["items"].as_array().unwrap(), "state"),
        ["accepted", "declined", "withdrawn", "pending"]
    );
    let one = Listing {
        all: true,
        person: Some(id_of(1)),
        ..Listing::default()
    };
    let one = play.list(Operation::SentInvitations, one);
    assert_eq!(
        field(one["items"].as_array().unwrap(), "id"),
        ["inv-alice-000001"]
    );
}

#[test]
fn what_the_owner_does_by_hand_shows_in_the_stream_like_the_rest() {
    let mut play = Play::quiet();
    play.owner(&OwnerAct::Invite {
        person: id_of(1),
        note: None,
    });
    play.person(1, &PersonAct::Accept);
    play.owner(&OwnerAct::Message {
        person: id_of(1),
        text: "By hand".into(),
    });
    play.person(
        1,
        &PersonAct::Write {
            text: "Hi".into(),
            class: None,
        },
    );
    play.owner(&OwnerAct::Invite {
        person: id_of(2),
        note: None,
    });
    play.owner(&OwnerAct::Withdraw { person: id_of(2) });
    let changes = play.changes();
    assert_eq!(
        field(&changes, "kind"),
        [
            "invitation_sent",
            "invitation_accepted",
            "message_sent",
            "message_received",
            "invitation_sent",
            "invitation_gone",
        ]
    );
    let page = play.network.ledger().page(&LedgerQuery {
        operation: Some("message_sent".into()),
        ..Default::default()
    });
    let row = &page["items"][0];
    assert_eq!(
        (row["by"].as_str(), row["text"].as_str()),
        (Some("owner"), Some("By hand"))
    );
    let twice = play.network.act_as_owner(
        "alice",
        &OwnerAct::Invite {
            person: id_of(1),
            note: None,
        },
    );
    assert_eq!(twice.unwrap_err().code, sandbox::Code::AlreadyConnected);
}

#[test]
fn messages_are_listed_in_both_directions() {
    let mut play = Play::quiet();
    play.connect(1);
    play.connect(2);
    play.write(1, "Hello");
    play.person(
        1,
        &PersonAct::Write {
            text: "Hi".into(),
            class: None,
        },
    );
    play.write(2, "Other");
    let listing = Listing {
        order: Order::Oldest,
        person: Some(id_of(1)),
        ..Listing::default()
    };
    let body = play.list(Operation::Messages, listing);
    assert_eq!(
        field(body["items"].as_array().unwrap(), "direction"),
        ["out", "in"]
    );
    let since = Some(play.network.now() + 1);
    let later = play
        .ask(Ask::Conversation {
            person: id_of(1),
            since,
        })
        .body;
    assert_eq!(later["items"], Value::Array(vec![]));
}

#[test]
fn the_ledger_ties_every_effect_to_its_request() {
    let mut play = Play::quiet();
    play.invite(1, Some("Grüße"));
    let page = play.network.ledger().page(&LedgerQuery::default());
    let rows = page["items"].as_array().unwrap();
    assert_eq!(field(rows, "kind"), ["request", "effect"]);
    let (request, effect) = (&rows[0], &rows[1]);
    assert_eq!(effect["cause"], request["sequence"]);
    assert_eq!(effect["client_reference"], "ref-1");
    assert_eq!(effect["remote_id"], "inv-alice-000000");
    assert_eq!(
        (request["status"].as_u64(), request["in_flight"].as_u64()),
        (Some(201), Some(1))
    );
    assert_eq!(request["length_utf16"], 5);
    assert_eq!(
        effect["text_sha256"],
        "f83e039796c6453a10f5519e39fd113901572316a1a8ea07cb525d2801dfd074"
    );
    let rest = play.network.ledger().page(&LedgerQuery {
        cursor: 1,
        ..Default::default()
    });
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        (rest["next"].clone(), rest["more"].clone()),
        (2.into(), false.into())
    );
}
