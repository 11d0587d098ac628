//! The record that the driver of a run keeps: what users did, and what they were told.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::database::{Moderation, Schedule};

/// What users did, in order, and what the checker has to know about the run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scenario {
    /// What users did.
    pub events: Vec<Event>,
    /// When the run ended, in milliseconds since 1970; without it the last row of the product's
    /// ledger counts as the end.
    pub ended_at: Option<i64>,
    /// Whether faults made the network's reads stale, partial or lossy. What a lying network did
    /// not show cannot be held against the product (I-10, I-11).
    pub reads_may_lie: bool,
    /// Notes that an account of type `standard` may send in thirty days; none where the run has no
    /// such budget.
    pub notes_per_month: Option<u32>,
    /// Whether what follows tells of everything that went wrong. Without that nobody can say what was
    /// late for a reason, and I-28, I-30 and I-31 are not looked at.
    pub troubles_are_told: bool,
    /// The clock of the run stood only at multiples of this, in milliseconds; 0 where it ran.
    pub clock_grain_milliseconds: i64,
    /// The product's identity of each of the network's accounts, for those that the driver connected. An
    /// account that is not named is known from its first request to write.
    pub accounts: BTreeMap<String, String>,
    /// What went wrong on purpose.
    pub faults: Vec<Fault>,
    /// Stretches in which no process of the product ran.
    pub outages: Vec<Stretch>,
    /// Stretches in which a process stood still between its last look at what it holds and a request.
    pub asleep_before_a_request: Vec<Stretch>,
    /// Instants at which a process was killed.
    pub kills: Vec<i64>,
    /// Jumps of the product's clock.
    pub clock_jumps: Vec<ClockJump>,
    /// Stretches in which the engine was held, until a person released it (engine, time 8).
    pub held: Vec<Stretch>,
    /// What health said about accounts when somebody looked.
    pub healths: Vec<HealthSeen>,
    /// Writes to the API that carried an idempotency key.
    pub calls: Vec<Call>,
}

impl Scenario {
    /// What is noted where the record does not tell of everything that went wrong.
    pub const UNTOLD: &'static str = "The record does not tell of everything that went wrong.";

    /// Whether something was wrong, for everybody, at some instant of a stretch of time: nothing
    /// ran, a process was killed, the clock was wrong, the engine was held.
    pub fn is_disturbed(&self, from: i64, until: i64) -> bool {
        let stretches = self.outages.iter().chain(&self.held);
        let jumps = self.clock_jumps.iter().map(|jump| &jump.during);
        stretches.chain(jumps).any(|one| one.meets(from, until))
            || self.kills.iter().any(|kill| (from..=until).contains(kill))
    }

    /// When the last thing that went wrong was over; nothing where something never was.
    pub fn last_trouble_ends_at(&self) -> Option<i64> {
        let stretches = self.outages.iter().chain(&self.held);
        let jumps = self.clock_jumps.iter().map(|jump| &jump.during);
        let faults = self.faults.iter().map(|fault| &fault.during);
        let ends = stretches.chain(jumps).chain(faults).map(|one| one.until);
        let kills = self.kills.iter().copied().map(Some);
        ends.chain(kills)
            .try_fold(i64::MIN, |latest, end| Some(latest.max(end?)))
    }
}

/// A stretch of time, in milliseconds since 1970; without an end it lasts to the end of the run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// The first instant inside.
    pub from: i64,
    /// The first instant after it.
    #[serde(default)]
    pub until: Option<i64>,
}

impl Stretch {
    /// Whether an instant lies inside.
    pub fn holds(&self, at: i64) -> bool {
        self.from <= at && at < self.ends_at()
    }

    /// Whether it has an instant in common with another stretch, both ends included.
    pub fn meets(&self, from: i64, until: i64) -> bool {
        self.from <= until && from <= self.ends_at()
    }

    /// The first instant after it; the end of time where it has none.
    pub fn ends_at(&self) -> i64 {
        self.until.unwrap_or(i64::MAX)
    }
}

/// Something that went wrong on purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// In a word.
    pub kind: String,
    /// When it was on.
    pub during: Stretch,
    /// Whom it concerned; everybody where it is missing.
    #[serde(default)]
    pub subject: Option<Subject>,
}

/// Whom a fault concerned, so that the others may not feel it (I-31).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// An account of the network, by its id there.
    Account(String),
    /// An identity of the product.
    Identity(String),
    /// A contact.
    Contact(String),
    /// A campaign.
    Campaign(String),
    /// A workspace.
    Workspace(String),
}

/// A jump of the product's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockJump {
    /// From when until when it was wrong, by the network's clock, which is always right. From then
    /// on the product may trust its clock again, because it was set right, or because a person or
    /// agreeing readings said so.
    pub during: Stretch,
    /// How far it was ahead, in milliseconds; negative where it was behind.
    pub by_milliseconds: i64,
}

/// What health said about an account when somebody looked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HealthSeen {
    /// When somebody looked.
    pub at: i64,
    /// The identity.
    pub identity: String,
    /// Whether health said that it is connected.
    pub says_connected: bool,
}

/// A write to the API that carried an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// When it was made.
    pub at: i64,
    /// The workspace.
    pub workspace: String,
    /// The key.
    pub key: String,
    /// What was asked: method, path and body.
    pub request: String,
    /// The status of the answer; none where no answer came.
    #[serde(default)]
    pub status: Option<u16>,
    /// The body of the answer.
    #[serde(default)]
    pub answer: Option<String>,
    /// Effects that could be counted right afterwards, such as rows that have this key's name.
    #[serde(default)]
    pub effects: Option<usize>,
}

/// Something that a user did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When the answer came, by the product's clock, in milliseconds since 1970.
    pub at: i64,
    /// What the user was told.
    pub told: Told,
    /// What the user did.
    #[serde(flatten)]
    pub deed: Deed,
}

/// What a user was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// It is done.
    Acknowledged,
    /// It is not done.
    Refused,
    /// No answer came: it may or may not be done.
    Nothing,
}

/// A deed of a user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "deed", rename_all = "snake_case")]
pub enum Deed {
    /// Approved a proposal.
    Approve {
        /// The proposal.
        action: String,
        /// The exact text that was shown.
        text: String,
    },
    /// Refused a proposal.
    Refuse {
        /// The proposal.
        action: String,
    },
    /// Rewrote a proposal, or chose another language, without approving it.
    Edit {
        /// The proposal.
        action: String,
        /// The exact text that was shown afterwards.
        text: String,
    },
    /// Took a decision back.
    Undo {
        /// The proposal.
        action: String,
    },
    /// Put an action that had ended back into the queue, or said that it was not sent.
    Requeue {
        /// The action.
        action: String,
    },
    /// Answered in a conversation.
    Answer {
        /// The answer.
        action: String,
        /// The exact text.
        text: String,
    },
    /// Stopped something.
    Stop {
        /// What.
        scope: Scope,
        /// The actions that the answer listed as in flight.
        in_flight: Vec<String>,
    },
    /// Started or resumed something.
    Start {
        /// What.
        scope: Scope,
    },
    /// Archived a campaign.
    Archive {
        /// The campaign.
        campaign: String,
        /// The actions that the answer listed as in flight.
        in_flight: Vec<String>,
    },
    /// Saved a campaign. What did not change may be left out.
    Save {
        /// The campaign.
        campaign: String,
        /// The schedule from now on.
        schedule: Option<Schedule>,
        /// The moderation from now on.
        moderation: Option<Moderation>,
    },
    /// Put somebody on the suppression list.
    Suppress {
        /// The workspace.
        workspace: String,
        /// `person`, `company`, `email_domain` or `keyword`.
        kind: String,
        /// The value as the list keeps it.
        value: String,
    },
    /// Took somebody off the suppression list.
    Unsuppress {
        /// The workspace.
        workspace: String,
        /// `person`, `company`, `email_domain` or `keyword`.
        kind: String,
        /// The value as the list keeps it.
        value: String,
    },
    /// Changed the budgets of a workspace.
    Budgets {
        /// The workspace.
        workspace: String,
        /// Invitations of a member in seven rolling days.
        invitations_per_week: u32,
        /// Messages of a member in a rolling day.
        messages_per_day: u32,
    },
}

/// What is stopped or started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// A campaign.
    Campaign(String),
    /// Everything of a member.
    Member(String),
    /// Everything of an account.
    Identity(String),
    /// Everything of a workspace.
    Workspace(String),
}

impl Deed {
    /// The proposal that it decides, if it does.
    pub fn decides(&self) -> Option<&str> {
        match self {
            Self::Approve { action, .. }
            | Self::Refuse { action }
            | Self::Edit { action, .. }
            | Self::Undo { action } => Some(action),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_flat_objects() {
        let event = Event {
            at: 5,
            told: Told::Acknowledged,
            deed: Deed::Stop {
                scope: Scope::Campaign("cmp_1".to_owned()),
                in_flight: vec!["act_1".to_owned()],
            },
        };
        let json = serde_json::to_string(&event).unwrap();
        assert_eq!(
            json,
            r#"{"at":5,"told":"acknowledged","deed":"stop","scope":{"campaign":"cmp_1"},"in_flight":["act_1"]}"#
        );
        assert_eq!(serde_json::from_str::<Event>(&json).unwrap(), event);
    }
}
