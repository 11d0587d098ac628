//! The watch sees what the whole check sees, row by row, as far as the network's ledger alone tells.

use checker::evidence::network::{NetworkKind, NetworkRow};
use checker::{Evidence, Watch, check};

use crate::generator::history;
use crate::sound::{evidence, story};
use crate::world::at;

fn broken(rows: &[NetworkRow]) -> Vec<&'static str> {
    let mut watch = Watch::default();
    let violations = rows.iter().flat_map(|row| watch.see(row));
    violations.map(|violation| violation.invariant).collect()
}

#[test]
fn a_sound_ledger_breaks_nothing() {
    assert!(broken(&evidence().network).is_empty());
    assert!(broken(&history(5, 20).network).is_empty());
}

#[test]
fn what_the_whole_check_finds_is_found_at_its_row() {
    let changed = |change: fn(&mut Evidence)| {
        let mut evidence = evidence();
        change(&mut evidence);
        let found = broken(&evidence.network);
        let report = check(&evidence);
        for invariant in &found {
            assert!(report.of(invariant).unwrap().violations > 0, "{report}");
        }
        found
    };
    let twice = changed(|evidence| {
        let effect = evidence.network.iter().rfind(|row| row.is_by_client());
        let again = effect.unwrap().clone();
        evidence.network.push(again);
    });
    assert_eq!(twice, ["I-01"]);
    let beside = changed(|evidence| {
        let request = evidence.network.iter_mut().find(|row| row.is_write());
        request.unwrap().in_flight = Some(2);
    });
    assert_eq!(beside, ["I-19"]);
    let again = changed(|evidence| {
        let request = evidence
            .network
            .iter()
            .find(|row| row.is_request("message"));
        let again = request.unwrap().clone();
        evidence.network.push(again);
    });
    assert_eq!(again, ["I-05"]);
}

#[test]
fn sessions_limits_and_ties_are_watched() {
    let mut world = story();
    world.happens(at(6, "09:05"), "relation_added", 1, 6, "owner");
    world.network(at(9, "10:00"), NetworkKind::Request, "changes", 2);
    world.network(at(12, "20:00"), NetworkKind::Request, "invite", 1);
    let row = world.evidence.network.last_mut().unwrap();
    (row.status, row.code) = (Some(429), Some("invitation_limit".to_owned()));
    world.network(at(12, "21:00"), NetworkKind::Request, "invite", 1);
    assert_eq!(broken(&world.finish().network), ["I-02", "I-20", "I-18"]);
}

#[test]
fn nothing_may_leave_while_held() {
    let evidence = evidence();
    let mut watch = Watch::default();
    watch.hold(true);
    let write = evidence.network.iter().find(|row| row.is_write()).unwrap();
    assert_eq!(watch.see(write)[0].invariant, "I-36");
    watch.hold(false);
    assert!(Watch::default().see(write).is_empty());
}

#[test]
fn a_person_may_put_a_message_back() {
    let evidence = evidence();
    let message = evidence
        .network
        .iter()
        .find(|row| row.is_request("message"));
    let message = message.unwrap();
    let mut watch = Watch::default();
    assert!(watch.see(message).is_empty());
    watch.put_back(message.client_reference.as_deref().unwrap());
    assert!(watch.see(message).is_empty());
    assert_eq!(watch.see(message).len(), 1);
}
