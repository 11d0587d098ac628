//! Faults: how the network misbehaves when it is told to.

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::draw::Draw;
use crate::moment::{Millis, SECOND};
use crate::request::Operation;

/// What becomes of a write whose answer fails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectFault {
    /// It is not performed.
    None,
    /// It is performed.
    #[default]
    Applied,
    /// It is performed so many seconds later.
    Late(u32),
}

/// A fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// The answer comes that much later, in real time.
    Delay {
        /// How much, in milliseconds.
        milliseconds: u64,
    },
    /// No answer: the connection is held, then cut.
    Timeout {
        /// What becomes of a write.
        #[serde(default)]
        effect: EffectFault,
        /// How long the connection is held, in milliseconds of real time.
        #[serde(default = "long_hold")]
        hold_milliseconds: u64,
    },
    /// No answer: the connection is cut at once.
    Reset {
        /// What becomes of a write.
        #[serde(default)]
        effect: EffectFault,
    },
    /// An answer of the 5xx kind.
    Error {
        /// What becomes of a write.
        #[serde(default)]
        effect: EffectFault,
        /// The HTTP status, 500 to 599.
        #[serde(default = "unavailable")]
        status: u16,
    },
    /// Something that is no answer.
    Nonsense {
        /// What becomes of a write.
        #[serde(default)]
        effect: EffectFault,
    },
    /// Half an answer.
    Truncated {
        /// What becomes of a write.
        #[serde(default)]
        effect: EffectFault,
    },
    /// 429, with or without the time after which it may work.
    Throttle {
        /// After how many seconds.
        #[serde(default)]
        retry_after_seconds: Option<u32>,
    },
    /// The weekly limit of invitations, or the daily one of messages, is said to be reached.
    Limit {
        /// After how many seconds it may work.
        #[serde(default)]
        retry_after_seconds: Option<u32>,
    },
    /// The session expires with this request.
    ExpireSession,
    /// The account is restricted from this request on.
    Restrict {
        /// For how many seconds; until it is lifted by hand where it is missing.
        #[serde(default)]
        seconds: Option<u32>,
    },
    /// A read shows how it was some time ago.
    Stale {
        /// How many seconds ago.
        lag_seconds: u32,
    },
    /// A listing holds only its first half and says that it is whole.
    Partial,
    /// Every entry of a listing comes twice.
    Duplicate,
    /// A page of a listing comes in reverse order.
    Reorder,
    /// Every second entry of a listing is left out for good.
    Lose,
}

const fn long_hold() -> u64 {
    60_000
}

const fn unavailable() -> u16 {
    503
}

/// When which fault happens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// For which kind of request; for all where it is missing.
    #[serde(default)]
    pub operation: Option<Operation>,
    /// For which account; for all where it is missing.
    #[serde(default)]
    pub account: Option<String>,
    /// For which person, by id or slug; for all where it is missing.
    #[serde(default)]
    pub person: Option<String>,
    /// What happens.
    pub fault: Fault,
    /// How often it happens, from 0 to 1; always where it is missing.
    #[serde(default)]
    pub probability: Option<f64>,
    /// How many times it happens before it is over; without end where it is missing.
    #[serde(default)]
    pub next: Option<u32>,
}

/// A rule and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ActiveFault {
    /// Its number.
    pub id: u32,
    /// The rule; `next` counts down.
    #[serde(flatten)]
    pub rule: FaultRule,
    /// How many times it has happened.
    pub hits: u64,
}

/// The listing's shape under a fault.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Shape {
    #[default]
    Whole,
    Partial,
    Duplicate,
    Reorder,
    Lose,
}

/// What the faults make of one request.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Plan {
    pub delay: u64,
    pub lag: Millis,
    pub shape: Shape,
    /// The one fault that decides about the answer.
    pub decisive: Option<Fault>,
}

/// A request, as the rules look at it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub operation: Operation,
    pub account: &'a Account,
    pub person: Option<u32>,
    /// How many requests of the kind the account has made, this one included.
    pub ordinal: u64,
}

/// The faults that are switched on.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    active: Vec<(ActiveFault, Option<u32>)>,
    last_id: u32,
}

impl Faults {
    /// Switches a fault on; `person` is the one whom the rule names. Answers its number.
    pub fn add(&mut self, rule: FaultRule, person: Option<u32>) -> u32 {
        self.last_id += 1;
        self.active.push((
            ActiveFault {
                id: self.last_id,
                rule,
                hits: 0,
            },
            person,
        ));
        self.last_id
    }

    /// Switches one fault off. Answers whether it was on.
    pub fn remove(&mut self, id: u32) -> bool {
        let before = self.active.len();
        self.active.retain(|(fault, _)| fault.id != id);
        before != self.active.len()
    }

    /// Switches all faults off.
    pub fn clear(&mut self) {
        self.active.clear();
    }

    /// The rules with their counts.
    pub fn list(&self) -> Vec<ActiveFault> {
        self.active.iter().map(|(fault, _)| fault.clone()).collect()
    }

    pub(crate) fn plan(&mut self, draw: Draw, subject: Subject<'_>) -> Plan {
        let mut plan = Plan::default();
        for (active, person) in &mut self.active {
            if !applies(active, *person, draw, subject) || !plan.take(active.rule.fault) {
                continue;
            }
            active.hits += 1;
            if let Some(next) = &mut active.rule.next {
                *next -= 1;
            }
        }
        plan
    }
}

fn applies(active: &ActiveFault, person: Option<u32>, draw: Draw, subject: Subject<'_>) -> bool {
    let rule = &active.rule;
    rule.next != Some(0)
        && rule
            .operation
            .is_none_or(|operation| operation == subject.operation)
        && rule
            .account
            .as_deref()
            .is_none_or(|account| account == &*subject.account.id)
        && (person.is_none() || person == subject.person)
        && rule.probability.is_none_or(|probability| {
            draw.text("fault")
                .number(u64::from(active.id))
                .text(&subject.account.id)
                .text(subject.operation.as_str())
                .number(subject.ordinal)
                .chance(probability)
        })
}

impl Plan {
    /// Takes a fault in; false where one of its sort is in already.
    fn take(&mut self, fault: Fault) -> bool {
        match fault {
            Fault::Delay { milliseconds } => self.delay += milliseconds,
            Fault::Stale { lag_seconds } => {
                self.lag = self.lag.max(Millis::from(lag_seconds) * SECOND);
            }
            Fault::Partial => return self.reshape(Shape::Partial),
            Fault::Duplicate => return self.reshape(Shape::Duplicate),
            Fault::Reorder => return self.reshape(Shape::Reorder),
            Fault::Lose => return self.reshape(Shape::Lose),
            _ if self.decisive.is_some() => return false,
            _ => self.decisive = Some(fault),
        }
        true
    }

    fn reshape(&mut self, shape: Shape) -> bool {
        let free = self.shape == Shape::Whole;
        if free {
            self.shape = shape;
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_from_json() {
        let rule: FaultRule = serde_json::from_str(
            r#"{"operation": "message", "fault": {"kind": "timeout", "effect": {"late": 90}}, "next": 2}"#,
        )
        .unwrap();
        let expected = Fault::Timeout {
            effect: EffectFault::Late(90),
            hold_milliseconds: 60_000,
        };
        assert_eq!(rule.fault, expected);
        let rule: FaultRule =
            serde_json::from_str(r#"{"fault": {"kind": "reset", "effect": "none"}}"#).unwrap();
        assert_eq!(
            rule.fault,
            Fault::Reset {
                effect: EffectFault::None
            }
        );
        assert!(
            serde_json::from_str::<FaultRule>(r#"{"fault": {"kind": "partial"}, "often": 1}"#)
                .is_err()
        );
    }
}
