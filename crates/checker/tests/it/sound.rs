//! Histories that hold every invariant.

use checker::evidence::database::Suppression;
use checker::evidence::network::NetworkKind;
use checker::evidence::scenario::{Deed, Scope};
use checker::{Evidence, check};
use serde_json::json;

use crate::world::{Answer, WORKSPACE, World, at};

/// Two members, two campaigns of one family over one finder, and one more; two weeks in which
/// everything happens once.
pub fn story() -> World {
    let mut world = World::new();
    world.campaign("cmp_a", "Leaders", 1, "fnd_1", "invite");
    world.campaign("cmp_b", " leaders ", 2, "fnd_2", "invite");
    for day in 1..=14 {
        for campaign in ["cmp_a", "cmp_b"] {
            world.open(campaign, day);
        }
    }
    // 1: invited, accepted, welcomed, followed up.
    let invitation = world.plan("cmp_a", 1, 0, at(1, "09:00"), 2);
    world.claim("fnd_1", 1, 1);
    world.approve(&invitation, at(1, "15:00"), "Hello 1");
    world.send(&invitation, at(2, "09:10"), "Hello 1");
    world.accept(&invitation, 2, "18:00");
    let welcome = world.plan("cmp_a", 1, 1, at(3, "08:00"), 3);
    world.send(&welcome, at(3, "09:20"), "Welcome 1");
    let follow_up = world.plan("cmp_a", 1, 2, at(3, "10:00"), 5);
    world.send(&follow_up, at(5, "09:20"), "Are you there, 1?");
    world.reply(&follow_up, at(5, "20:00"));
    // 2: refused by the sender.
    let blocked = world.plan("cmp_a", 2, 0, at(1, "09:00"), 2);
    world.refuse(&blocked, at(1, "15:01"));
    // 1 again, for the other member: duplicate.
    let duplicate = world.plan("cmp_b", 1, 0, at(2, "09:00"), 3);
    world.approve(&duplicate, at(2, "15:00"), "Hi 1");
    world.schedule(&duplicate, at(3, "09:00"));
    world.end(
        &duplicate,
        at(3, "09:30"),
        Some("duplicate"),
        "already_invited_by_member",
    );
    // 3: rewritten, approved, taken back, approved again; the answer is lost, and evidence found.
    let rewritten = world.plan("cmp_b", 3, 0, at(2, "09:00"), 3);
    world.approve(&rewritten, at(2, "15:00"), "Hi 3");
    world.edit(&rewritten, at(2, "15:01"), "Dear 3");
    world.approve(&rewritten, at(2, "15:02"), "Dear 3");
    world.undo(&rewritten, at(2, "15:03"));
    world.approve(&rewritten, at(2, "15:04"), "Dear 3, at last");
    world.schedule(&rewritten, at(3, "09:00"));
    world.begin(&rewritten, at(3, "09:40"), "Dear 3, at last", Answer::Lost);
    world.lose(&rewritten, at(3, "09:41"));
    world.confirm(
        &rewritten,
        at(3, "09:40"),
        at(3, "09:51"),
        "confirmed_by_evidence",
    );
    // 4: an invitation is open already, made by hand.
    world.happens(at(0, "10:00"), "invitation_sent", 1, 4, "owner");
    let pending = world.plan("cmp_a", 4, 0, at(3, "09:00"), 4);
    world.approve(&pending, at(3, "15:00"), "Hello 4");
    world.schedule(&pending, at(4, "09:00"));
    world.end(
        &pending,
        at(4, "09:30"),
        Some("pending"),
        "invitation_already_pending",
    );
    // 5: nobody decides; it moves on and expires.
    let undecided = world.plan("cmp_a", 5, 0, at(3, "09:00"), 4);
    for day in 4..=6 {
        world.carry(&undecided, at(day, "12:00"), day + 1);
    }
    world.end(&undecided, at(7, "12:00"), None, "expired");
    // 6: refused by the network for now, then performed.
    let again = world.plan("cmp_a", 6, 0, at(5, "09:00"), 6);
    world.approve(&again, at(5, "15:00"), "Hello 6");
    world.schedule(&again, at(6, "09:00"));
    world.begin(
        &again,
        at(6, "09:10"),
        "Hello 6",
        Answer::Refused(429, "throttled"),
    );
    world.put_back(&again, at(6, "09:11"));
    world.begin(&again, at(6, "09:20"), "Hello 6", Answer::Done);
    world.confirm(&again, at(6, "09:20"), at(6, "09:20"), "applied");
    // 7: the contact wrote after accepting; the welcome does not leave.
    let wrote = world.plan("cmp_a", 7, 0, at(5, "09:00"), 6);
    world.approve(&wrote, at(5, "15:00"), "Hello 7");
    world.send(&wrote, at(6, "09:30"), "Hello 7");
    world.accept(&wrote, 6, "18:00");
    world.reply(&wrote, at(6, "18:30"));
    let stopped = world.plan("cmp_a", 7, 1, at(7, "08:00"), 7);
    world.schedule(&stopped, at(7, "09:00"));
    world.end(
        &stopped,
        at(7, "09:30"),
        Some("false"),
        "stopped_by_incoming",
    );
    session_of_the_second_member(&mut world);
    stop_and_archive(&mut world);
    world
}

/// The second member's session expires on day 8 and is renewed on day 10.
fn session_of_the_second_member(world: &mut World) {
    world.network(at(7, "20:00"), NetworkKind::Effect, "session_expired", 2);
    world.network(at(7, "21:00"), NetworkKind::Request, "changes", 2);
    let row = world.evidence.network.last_mut().unwrap();
    (row.status, row.code) = (Some(401), Some("session_expired".to_owned()));
    let changes = [
        (at(7, "21:00"), "connected", "disconnected"),
        (at(10, "08:00"), "disconnected", "connected"),
    ];
    for (at, from, to) in changes {
        world.tell(at, "identity_changed", |row| {
            row.member_id = Some("mem_2".to_owned());
            row.data = json!({ "identity": "idn_2", "from": from, "to": to });
        });
    }
    let occurrences = &mut world.evidence.database.occurrence;
    occurrences.retain(|row| {
        let held = [crate::world::date(8), crate::world::date(9)];
        row.campaign_id != "cmp_b" || !held.contains(&row.local_date)
    });
    world.network(at(9, "09:00"), NetworkKind::Request, "session", 2);
    let row = world.evidence.network.last_mut().unwrap();
    (row.status, row.code) = (Some(401), Some("session_expired".to_owned()));
    world.network(at(10, "07:59"), NetworkKind::Effect, "session_restored", 2);
    world.network(at(10, "08:00"), NetworkKind::Request, "changes", 2);
}

/// On day 12 the first campaign is stopped while a message is in flight, and archived on day 13;
/// somebody asks not to be contacted on day 11.
fn stop_and_archive(world: &mut World) {
    world.evidence.database.suppression.push(Suppression {
        workspace_id: WORKSPACE.to_owned(),
        kind: "email_domain".to_owned(),
        value: "acme.example".to_owned(),
        created_at: at(13, "23:00"),
    });
    let welcomed = world.plan("cmp_a", 6, 1, at(12, "08:00"), 12);
    let invitation = world.id_of("cmp_a", 6, 0);
    world.accept(&invitation, 9, "18:00");
    world.schedule(&welcomed, at(12, "09:00"));
    world.begin(&welcomed, at(12, "09:30"), "Welcome 6", Answer::Lost);
    world.lose(&welcomed, at(12, "09:31"));
    world.did(
        at(12, "09:32"),
        Deed::Stop {
            scope: Scope::Campaign("cmp_a".to_owned()),
            in_flight: vec![welcomed.clone()],
        },
    );
    world.tell(at(12, "09:32"), "campaign_stopped", |row| {
        row.campaign_id = Some("cmp_a".to_owned());
        row.actor = "usr_1".to_owned();
    });
    world.confirm(
        &welcomed,
        at(12, "09:30"),
        at(12, "09:45"),
        "confirmed_by_evidence",
    );
    world.did(
        at(13, "10:00"),
        Deed::Archive {
            campaign: "cmp_a".to_owned(),
            in_flight: Vec::new(),
        },
    );
    world.tell(at(13, "10:00"), "campaign_archived", |row| {
        row.campaign_id = Some("cmp_a".to_owned());
        row.actor = "usr_1".to_owned();
    });
    let campaign = world.campaign_mut("cmp_a");
    campaign.state = "archived".to_owned();
    campaign.archived_at = Some(at(13, "10:00"));
    let kept = |campaign: &str, day: i64| campaign != "cmp_a" || day <= 12;
    let first = crate::world::date(0);
    world.evidence.database.occurrence.retain(|row| {
        let day = i64::from((row.local_date - first).get_days());
        kept(&row.campaign_id, day)
    });
    let last = crate::world::date(12);
    world.evidence.database.ledger.retain(|row| {
        !row.kind.starts_with("slot_")
            || row.campaign_id.as_deref() != Some("cmp_a")
            || row.local_date.is_some_and(|date| date <= last)
    });
}

pub fn evidence() -> Evidence {
    story().finish()
}

#[test]
fn a_sound_history_holds_every_invariant() {
    let mut world = story();
    world.evidence.scenario.notes_per_month = Some(5);
    let report = check(&world.finish());
    assert!(report.is_clean(), "{report}");
    // No clock jumped, no fault was made, nobody called the API, and nothing
    // was held.
    assert_eq!(
        report.without_cases().collect::<Vec<_>>(),
        ["I-25", "I-31", "I-35", "I-36"],
        "{report}"
    );
    assert!(
        report.checked.iter().all(|checked| checked.skipped == 0),
        "{report}"
    );
}

#[test]
fn evidence_is_written_and_read_again() {
    let evidence = evidence();
    let text = serde_json::to_string(&evidence).unwrap();
    assert_eq!(serde_json::from_str::<Evidence>(&text).unwrap(), evidence);
}

#[test]
fn a_dump_is_read_by_table_and_column() {
    let evidence = evidence();
    let value = serde_json::to_value(&evidence).unwrap();
    let mut tables: std::collections::BTreeMap<String, Vec<serde_json::Value>> =
        serde_json::from_value(value["database"].clone()).unwrap();
    tables.insert("app_user".to_owned(), vec![json!({ "id": "usr_1" })]);
    for row in tables.get_mut("campaign").unwrap() {
        for column in ["messages", "schedule", "moderation"] {
            row[column] = row[column].to_string().into();
        }
        row["description"] = "".into();
    }
    let network: Vec<serde_json::Value> = serde_json::from_value(value["network"].clone()).unwrap();
    let read = Evidence::read(network.clone(), tables.clone(), evidence.scenario.clone()).unwrap();
    assert_eq!(read, evidence);

    tables.get_mut("action").unwrap()[2]["step"] = "first".into();
    let error = Evidence::read(network, tables, evidence.scenario).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("Row 3 of table action cannot be read: "),
        "{error}"
    );
}
