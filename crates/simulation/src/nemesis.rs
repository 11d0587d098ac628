//! Who lets processes end, stand still and lose their answers, and the world change under everybody's
//! hands: at moments that the seed draws.

use std::collections::{BTreeMap, BTreeSet};

use domain::time::{Timestamp, span};
use sandbox::Sandbox;
use sandbox::network::{NewSession, OwnerAct, PersonAct};

use crate::dice::Dice;
use crate::fault::{Family, FaultKind};
use crate::plan::Plan;
use crate::process::{Point, Snare, Trap};
use crate::sometimes::Tally;
use crate::world::World;

/// What the run has to do for the nemesis: processes are its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Set a trap for one of the processes, chosen by a draw.
    Trap(u64, Trap),
    /// Set a trap for the process that serves people.
    TrapRequests(Trap),
    /// Pause every process for so many milliseconds.
    Suspend(i64),
    /// End every process.
    RestartAll,
    /// Start one process more.
    Add,
    /// Cut one process, chosen by a draw, from the network for so many milliseconds.
    Cut(u64, i64),
    /// End a process that stands still, if there is one.
    KillPaused,
}

/// Faults that come by themselves, each so often in ten days at most.
const IN_TEN_DAYS: i64 = 12;

/// The nemesis of a run.
pub struct Nemesis {
    dice: Dice,
    network: Sandbox,
    tally: Tally,
    agenda: BTreeSet<(Timestamp, FaultKind, u32)>,
    /// Sessions that are restored by themselves.
    restored: BTreeMap<Timestamp, String>,
}

impl Nemesis {
    /// Plans everything that the plan has.
    pub fn new(plan: &Plan, network: Sandbox, tally: Tally) -> Self {
        let dice = plan.dice();
        let mut agenda = BTreeSet::new();
        let length = plan.end().millis_since(plan.start);
        for kind in plan.faults.iter().copied().filter(|kind| is_planned(*kind)) {
            let most = (IN_TEN_DAYS * i64::from(plan.days) / 10).clamp(2, 40);
            let times = if is_large(kind) {
                dice.between(&["times", kind.as_str()], 0, 2)
            } else {
                dice.between(&["times", kind.as_str()], 1, most)
            };
            for number in 0..times as u32 {
                let about = ["when", kind.as_str(), &number.to_string()];
                let at = plan
                    .start
                    .plus_millis(dice.between(&about, span::HOUR, length));
                agenda.insert((at, kind, number));
            }
        }
        Self {
            dice,
            network,
            tally,
            agenda,
            restored: BTreeMap::new(),
        }
    }

    /// Nothing more happens; sessions that flapped are restored.
    pub fn end(&mut self) {
        self.agenda.clear();
    }

    /// When something happens next.
    pub fn next_due(&self) -> Option<Timestamp> {
        let planned = self.agenda.first().map(|(at, _, _)| *at);
        let restored = self.restored.keys().next().copied();
        [planned, restored].into_iter().flatten().min()
    }

    /// Does what falls due by `now`; answers what the run has to do.
    pub fn act(&mut self, world: &World, now: Timestamp) -> Vec<Order> {
        while let Some(due) = self.restored.first_entry().filter(|due| *due.key() <= now) {
            let account = due.remove();
            // A session that its owner restored meanwhile is alive already.
            self.network.with(|network| {
                let _ = network.change_session(&account, NewSession::Alive);
            });
        }
        let mut orders = Vec::new();
        while self.agenda.first().is_some_and(|(at, _, _)| *at <= now) {
            let Some((_, kind, number)) = self.agenda.pop_first() else {
                break;
            };
            orders.extend(self.perform(world, kind, number, now));
        }
        orders
    }

    fn perform(
        &mut self,
        world: &World,
        kind: FaultKind,
        number: u32,
        now: Timestamp,
    ) -> Option<Order> {
        let about = number.to_string();
        let bits = self.dice.bits(&["which", kind.as_str(), &about]);
        let skip = self.dice.below(&["skip", kind.as_str(), &about], 12) as u32;
        let pause = self.dice.between(
            &["pause", kind.as_str(), &about],
            span::MINUTE / 2,
            10 * span::MINUTE,
        );
        let trap = |point, snare| {
            Some(Order::Trap(
                bits,
                Trap {
                    kind,
                    point,
                    skip,
                    snare,
                },
            ))
        };
        let for_requests = |point, snare| {
            Some(Order::TrapRequests(Trap {
                kind,
                point,
                skip,
                snare,
            }))
        };
        match kind {
            FaultKind::KilledBeforeCommit => trap(Point::Commit, Snare::Kill),
            FaultKind::KilledInTransaction => trap(Point::Statement, Snare::Kill),
            FaultKind::KilledAfterCommit => trap(Point::Committed, Snare::Kill),
            FaultKind::KilledBeforeRequest => trap(Point::Request, Snare::Kill),
            FaultKind::KilledBeforeAnswer => trap(Point::Answer, Snare::Kill),
            FaultKind::KilledBeforeOutcome => trap(Point::Answer, Snare::KillNext),
            FaultKind::PausedBeforeTransaction => trap(Point::Begin, Snare::Pause(pause)),
            FaultKind::PausedAfterCommit => trap(Point::Committed, Snare::Pause(pause)),
            FaultKind::PausedBeforeRequest => trap(Point::Request, Snare::Pause(pause)),
            FaultKind::PausedBeforeAnswer => trap(Point::Answer, Snare::Pause(pause)),
            FaultKind::StatementFailed => trap(Point::Statement, Snare::Fail),
            FaultKind::BeginFailed => trap(Point::Begin, Snare::Fail),
            FaultKind::CommitFailed => trap(Point::Commit, Snare::Fail),
            FaultKind::CommitAnswerLost => trap(Point::Committed, Snare::Fail),
            FaultKind::RequestKilled => for_requests(Point::Statement, Snare::Kill),
            FaultKind::RequestAnswerLost => for_requests(Point::Committed, Snare::Kill),
            FaultKind::KilledWhilePaused => Some(Order::KillPaused),
            FaultKind::Suspended => Some(Order::Suspend(3 * span::DAY)),
            FaultKind::AllRestarted => Some(Order::RestartAll),
            FaultKind::ProcessAdded => Some(Order::Add),
            FaultKind::CutFromNetwork => Some(Order::Cut(bits, 6 * pause)),
            _ => {
                self.change_the_network(world, kind, bits, now);
                None
            }
        }
    }

    fn change_the_network(&mut self, world: &World, kind: FaultKind, bits: u64, now: Timestamp) {
        let seats = world.seats.len().max(1) as u64;
        let account = world.seats[(bits % seats) as usize].account.clone();
        if kind == FaultKind::LoginFlapped {
            let flapped = self
                .network
                .with(|network| network.change_session(&account, NewSession::Expired));
            if flapped.is_ok() {
                self.tally.fault(kind);
                let back = now.plus_millis(span::MINUTE + (bits % 600_000) as i64);
                self.restored.insert(back, account);
            }
            return;
        }
        let people = &world.people;
        if people.is_empty() {
            return;
        }
        let person = &people[(bits / seats % people.len() as u64) as usize];
        let done = self
            .network
            .with(|network| change_person(network, kind, &account, person));
        if done {
            self.tally.fault(kind);
        }
    }
}

/// Changes something between a person and the network or an account; false where it cannot be.
fn change_person(
    network: &mut sandbox::Network,
    kind: FaultKind,
    account: &str,
    person: &str,
) -> bool {
    let Some(index) = network.people().find(person) else {
        return false;
    };
    match kind {
        FaultKind::ProfileRenamed => {
            let slug = format!("renamed-{person}");
            network.people_mut().rename(index, &slug);
            true
        }
        FaultKind::ContactGone => {
            network.people_mut().remove(index);
            true
        }
        FaultKind::InvitedByHand => {
            let act = OwnerAct::Invite {
                person: person.to_owned(),
                note: None,
            };
            network.act_as_owner(account, &act).is_ok()
        }
        FaultKind::ConnectedByHand => {
            let invites = PersonAct::Invite { note: None };
            let accepts = OwnerAct::Accept {
                person: person.to_owned(),
            };
            network.act_as_person(account, person, &invites).is_ok()
                && network.act_as_owner(account, &accepts).is_ok()
        }
        FaultKind::RelationEnded => network
            .act_as_person(account, person, &PersonAct::Leave)
            .is_ok(),
        _ => false,
    }
}

/// Whether the nemesis brings a fault about at moments of its own; others come with requests, with
/// people, or with the calendar.
fn is_planned(kind: FaultKind) -> bool {
    let changes_the_network = matches!(
        kind,
        FaultKind::LoginFlapped
            | FaultKind::ProfileRenamed
            | FaultKind::ContactGone
            | FaultKind::InvitedByHand
            | FaultKind::ConnectedByHand
            | FaultKind::RelationEnded
    );
    let for_requests = matches!(
        kind,
        FaultKind::RequestKilled | FaultKind::RequestAnswerLost
    );
    kind.family() == Family::Process || changes_the_network || for_requests
}

/// Whether a fault stops everything for a while, so that it may not come often.
fn is_large(kind: FaultKind) -> bool {
    matches!(kind, FaultKind::Suspended | FaultKind::ProcessAdded)
}
