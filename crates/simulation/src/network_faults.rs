//! The faults of the network, as rules that the sandbox follows.

use sandbox::fault::{EffectFault, Fault, FaultRule};
use sandbox::{Network, Operation};

use crate::dice::Dice;
use crate::fault::FaultKind;
use crate::plan::Plan;
use crate::sometimes::Tally;

/// How often a fault of this sort happens: to so many of a hundred thousand requests at most.
const OFTEN: u64 = 1_500;
const SELDOM: u64 = 120;
/// The most that what happens seldom may be raised to.
const RAISED_MAXIMUM: u64 = 8_000;
/// Invitations and messages of one member in a day, more or less.
const WRITES_A_DAY: u64 = 20;
/// And of the first two days: one draws, and the next one has begun.
const FIRST_WRITES: u64 = 5;

/// What happens seldom happens once or so in a small world too: to so many of a hundred thousand requests
/// at most.
fn seldom(plan: &Plan) -> u64 {
    let full_days = u64::from(plan.days.saturating_sub(2));
    let writes = u64::from(plan.members) * (FIRST_WRITES + WRITES_A_DAY * full_days);
    (100_000 / writes.max(1)).clamp(SELDOM, RAISED_MAXIMUM)
}

/// Which requests a kind befalls, what happens, and how often at most.
fn rule_of(kind: FaultKind, plan: &Plan) -> Option<(&'static [Operation], Fault, u64)> {
    use Operation::{Changes, Conversation, Invite, Message, Profile, SentInvitations};
    const WRITES: &[Operation] = &[Invite, Message];
    const READS: &[Operation] = &[Changes, Conversation, SentInvitations, Profile];
    let timeout = |effect| Fault::Timeout {
        effect,
        hold_milliseconds: 0,
    };
    let error = |effect| Fault::Error {
        effect,
        status: 503,
    };
    let seldom = seldom(plan);
    // In a small world that happens at most as often as what is seldom: it stands for rows of its own.
    let often = OFTEN.max(seldom);
    let (applied, none) = (EffectFault::Applied, EffectFault::None);
    Some(match kind {
        FaultKind::TimeoutApplied => (WRITES, timeout(applied), often),
        FaultKind::TimeoutNotApplied => (WRITES, timeout(none), often),
        FaultKind::TimeoutLateSeconds => (WRITES, timeout(EffectFault::Late(7)), OFTEN),
        FaultKind::TimeoutLateMinutes => (WRITES, timeout(EffectFault::Late(1_500)), OFTEN),
        FaultKind::TimeoutLateDays => (WRITES, timeout(EffectFault::Late(172_800)), seldom),
        FaultKind::ErrorApplied => (WRITES, error(applied), OFTEN),
        FaultKind::ErrorNotApplied => (WRITES, error(none), OFTEN),
        FaultKind::ErrorLate => (WRITES, error(EffectFault::Late(900)), OFTEN),
        FaultKind::ResetApplied => (WRITES, Fault::Reset { effect: applied }, OFTEN),
        FaultKind::ResetNotApplied => (WRITES, Fault::Reset { effect: none }, OFTEN),
        FaultKind::NonsenseApplied => (WRITES, Fault::Nonsense { effect: applied }, OFTEN),
        FaultKind::TruncatedApplied => (WRITES, Fault::Truncated { effect: applied }, OFTEN),
        FaultKind::ReadFailed => (READS, error(none), OFTEN),
        FaultKind::Throttled => (
            WRITES,
            Fault::Throttle {
                retry_after_seconds: None,
            },
            OFTEN,
        ),
        FaultKind::ThrottledUntil => (
            WRITES,
            Fault::Throttle {
                retry_after_seconds: Some(1_200),
            },
            OFTEN,
        ),
        FaultKind::LimitNoticed => (&[Invite], limit(None), seldom),
        FaultKind::MessageLimitNoticed => (&[Message], limit(Some(7_200)), seldom),
        FaultKind::SessionExpired => (WRITES, Fault::ExpireSession, seldom),
        FaultKind::Checkpoint => (WRITES, Fault::Restrict { seconds: None }, seldom / 2),
        FaultKind::Restricted => (
            WRITES,
            Fault::Restrict {
                seconds: Some(86_400),
            },
            seldom,
        ),
        FaultKind::ConversationStale => (&[Conversation], Fault::Stale { lag_seconds: 600 }, OFTEN),
        FaultKind::ConversationPartial => (&[Conversation], Fault::Partial, OFTEN),
        FaultKind::ChangesStale => (&[Changes], Fault::Stale { lag_seconds: 3_600 }, OFTEN),
        FaultKind::InvitationsStale => (
            &[SentInvitations],
            Fault::Stale { lag_seconds: 600 },
            30_000,
        ),
        FaultKind::ProfileStale => (&[Profile], Fault::Stale { lag_seconds: 600 }, 30_000),
        FaultKind::ChangesDuplicated => (&[Changes], Fault::Duplicate, 5 * OFTEN),
        FaultKind::ChangesReordered => (&[Changes], Fault::Reorder, 5 * OFTEN),
        FaultKind::ChangesLost => (&[Changes], Fault::Lose, OFTEN),
        FaultKind::AnswerSlow => (
            WRITES,
            Fault::Delay {
                milliseconds: 9_000,
            },
            OFTEN,
        ),
        FaultKind::AnswerTooSlow => (
            WRITES,
            Fault::Delay {
                milliseconds: 45_000,
            },
            OFTEN,
        ),
        FaultKind::ReadSlow => (
            READS,
            Fault::Delay {
                milliseconds: 12_000,
            },
            OFTEN,
        ),
        _ => return None,
    })
}

const fn limit(retry_after_seconds: Option<u32>) -> Fault {
    Fault::Limit {
        retry_after_seconds,
    }
}

/// Faults that make reads lie: what they hid cannot be held against the product.
pub const LYING_READS: [FaultKind; 4] = [
    FaultKind::ConversationStale,
    FaultKind::ConversationPartial,
    FaultKind::ChangesStale,
    FaultKind::ChangesLost,
];

/// The rules that were switched on, with the fault that each stands for.
#[derive(Debug, Default)]
pub struct Rules(Vec<(u32, FaultKind)>);

impl Rules {
    /// Switches on what the plan has, each at a rate of its own.
    pub fn switch_on(plan: &Plan, network: &mut Network) -> Self {
        let mut rules = Vec::new();
        for kind in plan.faults.iter().copied() {
            let Some((operations, fault, most)) = rule_of(kind, plan) else {
                continue;
            };
            for operation in operations {
                let rule = FaultRule {
                    operation: Some(*operation),
                    account: None,
                    person: None,
                    fault,
                    probability: Some(rate(plan.dice(), kind, *operation, most)),
                    next: None,
                };
                let number = network
                    .add_fault(rule)
                    .expect("the table's rules are well formed");
                rules.push((number, kind));
            }
        }
        Self(rules)
    }

    /// Counts how often each happened.
    pub fn count(&self, network: &Network, tally: &Tally) {
        for active in network.faults().list() {
            let kind = self.0.iter().find(|(number, _)| *number == active.id);
            if let Some((_, kind)) = kind {
                tally.faults(*kind, active.hits);
            }
        }
    }
}

/// Between a tenth of the most and the most.
fn rate(dice: Dice, kind: FaultKind, operation: Operation, most: u64) -> f64 {
    let about = ["rate", kind.as_str(), operation.as_str()];
    let drawn = dice.between(&about, (most / 10).max(1) as i64, most.max(1) as i64);
    drawn as f64 / 100_000.0
}
