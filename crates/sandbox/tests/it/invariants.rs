//! Whatever is asked in whatever order, with whatever faults: the ledger tells of a network that keeps its rules.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use sandbox::fault::{EffectFault, Fault, FaultRule};
use sandbox::ledger::{Effect, Entry};
use sandbox::limits::RESEND_PAUSE;
use sandbox::moment::{DAY, HOUR};
use sandbox::network::PersonAct;
use sandbox::people::id_of;
use sandbox::request::{Listing, Order};
use sandbox::{Ask, Operation, Write};

use crate::support::{ACCOUNT, Play};

#[derive(Debug, Clone)]
enum Step {
    Invite(u32),
    Withdraw(u32),
    Write(u32),
    Act(u32, PersonAct),
    Wait(i64),
    Break(EffectFault),
}

fn step() -> impl Strategy<Value = Step> {
    let person = 0_u32..5;
    let act = prop_oneof![
        Just(PersonAct::Accept),
        Just(PersonAct::Decline),
        Just(PersonAct::Leave),
        Just(PersonAct::Write {
            text: "Hi".into(),
            class: None
        }),
    ];
    let effect = prop_oneof![
        Just(EffectFault::Applied),
        Just(EffectFault::None),
        (1_u32..1_000_000).prop_map(EffectFault::Late),
    ];
    prop_oneof![
        3 => person.clone().prop_map(Step::Invite),
        1 => person.clone().prop_map(Step::Withdraw),
        2 => person.clone().prop_map(Step::Write),
        2 => (person, act).prop_map(|(person, act)| Step::Act(person, act)),
        2 => (HOUR..10 * DAY).prop_map(Step::Wait),
        1 => effect.prop_map(Step::Break),
    ]
}

fn run(seed: u64, steps: &[Step]) -> Play {
    let mut play = Play::lively(seed);
    for step in steps {
        match step {
            Step::Invite(person) => drop(play.invite(*person, Some("Hello"))),
            Step::Withdraw(person) => drop(play.withdraw(*person)),
            Step::Write(person) => {
                let text = Arc::from("See https://example.org/");
                play.ask(Ask::Write(Write::Message {
                    person: id_of(*person),
                    text,
                }));
            }
            // What the person cannot do now is refused, and that is fine here.
            Step::Act(person, act) => {
                drop(play.network.act_as_person(ACCOUNT, &id_of(*person), act));
            }
            Step::Wait(duration) => play.wait(*duration),
            Step::Break(effect) => {
                let fault = Fault::Reset { effect: *effect };
                let rule = FaultRule {
                    operation: None,
                    account: None,
                    person: None,
                    fault,
                    probability: None,
                    next: Some(1),
                };
                play.network.add_fault(rule).unwrap();
            }
        }
    }
    play.wait(60 * DAY);
    play
}

/// What the ledger says about one person so far.
#[derive(Debug, Default)]
struct Standing {
    open: bool,
    connected: bool,
    ended: Option<i64>,
}

fn check(play: &Play) -> Result<(), TestCaseError> {
    let mut standings: BTreeMap<u32, Standing> = BTreeMap::new();
    let mut last = i64::MIN;
    for row in play.network.ledger().rows() {
        prop_assert!(row.at >= last, "the ledger is in the order of time");
        last = row.at;
        let (Entry::Effect { effect, .. }, Some(person)) = (&row.entry, row.person) else {
            continue;
        };
        let standing = standings.entry(person).or_default();
        match effect {
            Effect::InvitationSent => {
                prop_assert!(!standing.open && !standing.connected);
                prop_assert!(
                    standing
                        .ended
                        .is_none_or(|ended| row.at >= ended + RESEND_PAUSE)
                );
                standing.open = true;
            }
            Effect::InvitationWithdrawn | Effect::InvitationDeclined => {
                prop_assert!(standing.open);
                *standing = Standing {
                    ended: Some(row.at),
                    ..Standing::default()
                };
            }
            Effect::InvitationAccepted => {
                prop_assert!(standing.open);
                *standing = Standing {
                    connected: true,
                    ..Standing::default()
                };
            }
            Effect::MessageSent | Effect::MessageReceived => prop_assert!(standing.connected),
            Effect::RelationRemoved => {
                prop_assert!(standing.connected);
                standing.connected = false;
            }
            _ => {}
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_ledger_never_tells_of_a_broken_rule(seed: u64, steps in prop::collection::vec(step(), 1..45)) {
        let mut play = run(seed, &steps);
        check(&play)?;
        let rows = play.network.ledger().rows();
        let seen = rows.iter().filter(|row| matches!(row.entry, Entry::Effect { .. })).count();
        let listing = Listing { limit: Some(200), order: Order::Oldest, ..Listing::default() };
        play.network.faults_mut().clear();
        let changes = play.list(Operation::Changes, listing);
        prop_assert_eq!(changes["items"].as_array().unwrap().len(), seen, "every effect is a change that the account sees");
    }
}
