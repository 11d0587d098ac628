//! One's trouble is not everybody's.

use checker::evidence::database::{Identity, Member, Workspace};
use checker::evidence::scenario::{Fault, Stretch, Subject};
use checker::{Evidence, check};
use serde_json::json;

use super::{breaks, holds};
use crate::sound::story;
use crate::world::{Answer, WORKSPACE, World, at};

/// A third member, who has an account through which nothing was ever tried, and whose invitation is passed
/// over on day 5.
fn never_sent() -> World {
    let mut world = story();
    world.evidence.database.member.push(Member {
        workspace_id: WORKSPACE.to_owned(),
        id: "mem_3".to_owned(),
        user_id: "usr_3".to_owned(),
    });
    world.evidence.database.identity.push(Identity {
        id: "idn_3".to_owned(),
        user_id: "usr_3".to_owned(),
        account_type: "standard".to_owned(),
        connector: "sandbox".to_owned(),
    });
    let accounts = &mut world.evidence.scenario.accounts;
    accounts.insert("acc-3".to_owned(), "idn_3".to_owned());
    world.campaign("cmp_never", "Never", 3, "fin_never", "invite");
    for day in 1..=14 {
        world.open("cmp_never", day);
    }
    let id = world.approved("cmp_never", 70, 5);
    world.schedule(&id, at(5, "09:00"));
    let row = world.evidence.database.ledger.last_mut().unwrap();
    row.data = json!({ "at": at(5, "09:30") });
    world.carry(&id, at(5, "12:00"), 6);
    world.end(&id, at(6, "12:00"), None, "expired");
    world
}

/// An invitation of the second member with a moment on day 5, and when it was begun.
fn begun(moment: i64, begun_at: i64) -> World {
    let mut world = story();
    let id = world.approved("cmp_b", 60, 5);
    world.schedule(&id, at(5, "09:00"));
    let row = world.evidence.database.ledger.last_mut().unwrap();
    row.data = json!({ "at": moment });
    world.begin(&id, begun_at, "Hi", crate::world::Answer::Done);
    world.confirm(&id, begun_at, begun_at, "applied");
    world
}

fn with_fault(mut world: World, subject: Option<Subject>) -> Evidence {
    world.evidence.scenario.faults.push(Fault {
        kind: "slow".to_owned(),
        during: Stretch {
            from: at(5, "09:00"),
            until: Some(at(5, "10:00")),
        },
        subject,
    });
    world.finish()
}

#[test]
fn i_31_the_others_wait() {
    let late = || begun(at(5, "09:10"), at(5, "09:20"));
    holds(&begun(at(5, "09:10"), at(5, "09:10") + 1_000).finish());
    let other = Some(Subject::Account("acc-1".to_owned()));
    breaks(
        &with_fault(late(), other),
        &["I-31"],
        "600000 ms after its moment",
    );
    let own = [
        Subject::Account("acc-2".to_owned()),
        Subject::Identity("idn_2".to_owned()),
        Subject::Contact("con_60".to_owned()),
        Subject::Campaign("cmp_b".to_owned()),
        Subject::Workspace("wsp_1".to_owned()),
    ];
    for subject in own {
        holds(&with_fault(late(), Some(subject)));
    }
    holds(&with_fault(late(), None));
}

/// An invitation of the second member that had its moment on day 5 and was carried over.
fn passed_over() -> World {
    let mut world = story();
    let id = world.approved("cmp_b", 61, 5);
    world.schedule(&id, at(5, "09:00"));
    let row = world.evidence.database.ledger.last_mut().unwrap();
    row.data = json!({ "at": "2027-03-06T08:30:00Z" });
    world.carry(&id, at(5, "12:00"), 6);
    world.send(&id, at(6, "09:50"), "Hi");
    world
}

#[test]
fn i_31_the_others_are_passed_over() {
    let evidence = with_fault(passed_over(), Some(Subject::Account("acc-1".to_owned())));
    breaks(&evidence, &["I-31"], "and was carried over although");
}

#[test]
fn i_31_what_a_look_did_not_find_keeps_its_place_in_the_budget() {
    // Simulated with seed 60157: an invitation whose outcome nobody can tell is the eightieth of eighty.
    let with = |outcome: &str| {
        let mut world = passed_over();
        let lost = world.approved("cmp_b", 62, 4);
        world.schedule(&lost, at(4, "09:00"));
        world.begin(&lost, at(4, "09:40"), "Hi", Answer::Lost);
        world.lose(&lost, at(4, "09:41"));
        let attempt = world.evidence.database.attempt.last_mut().unwrap();
        attempt.outcome = Some(outcome.to_owned());
        world.evidence.database.workspace[0].invitations_per_week = 2;
        let evidence = with_fault(world, Some(Subject::Account("acc-1".to_owned())));
        check(&evidence).of("I-31").unwrap().violations
    };
    assert_eq!(with("not_found"), 0);
    assert_eq!(with("refused"), 1);
}

#[test]
fn i_31_the_budget_of_the_own_workspace_may_be_the_smaller_one() {
    let mut world = passed_over();
    let database = &mut world.evidence.database;
    database.workspace.push(Workspace {
        id: "wsp_2".to_owned(),
        invitations_per_week: 80,
        messages_per_day: 40,
        notes_per_month: None,
    });
    // Both belong to the second workspace too, whose budget is the larger one (I-16).
    for number in 1..=2 {
        database.member.push(Member {
            workspace_id: "wsp_2".to_owned(),
            id: format!("mem_2{number}"),
            user_id: format!("usr_{number}"),
        });
    }
    database.workspace[0].invitations_per_week = 1;
    holds(&with_fault(
        world,
        Some(Subject::Account("acc-1".to_owned())),
    ));
}

#[test]
fn i_31_an_account_is_known_before_it_ever_sent() {
    let other = Some(Subject::Account("acc-1".to_owned()));
    breaks(
        &with_fault(never_sent(), other),
        &["I-31"],
        "and was carried over although",
    );
    for subject in [
        Subject::Account("acc-3".to_owned()),
        Subject::Identity("idn_3".to_owned()),
    ] {
        holds(&with_fault(never_sent(), Some(subject)));
    }
}

#[test]
fn i_31_who_has_as_many_open_invitations_as_allowed_waits() {
    let mut world = never_sent();
    // By hand: how many the product itself may have open is another matter (I-16).
    for person in 1_000..1_500 {
        world.happens(at(1, "10:00"), "invitation_sent", 3, person, "owner");
    }
    holds(&with_fault(
        world,
        Some(Subject::Account("acc-1".to_owned())),
    ));
}
