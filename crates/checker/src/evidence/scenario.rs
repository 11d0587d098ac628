//! The record that the driver of a run keeps: what users did, and what they were told.

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
