//! Why a run of a finder brought nobody (R21, R25).

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a run of a finder brought nobody. It is kept as it is, so that each reader is told in their own language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum Hindrance {
    /// The owner has no account on the network.
    NoAccount,
    /// The session of the owner's account has ended.
    SessionExpired,
    /// The owner's account did something else at that moment.
    AccountBusy,
    /// The owner's account may look at no more profiles in this rolling day.
    ProfileViewsUsed {
        /// Profiles that it looked at.
        seen: i64,
        /// Profiles that the workspace lets it look at.
        allowed: i64,
    },
    /// The network asks to slow down.
    Throttled,
    /// What the network or the source said, in their words.
    Said {
        /// The words.
        message: String,
    },
}

impl Hindrance {
    /// What the network or a source said.
    pub fn said(message: impl Into<String>) -> Self {
        Self::Said {
            message: message.into(),
        }
    }

    /// As it is kept.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| self.to_string())
    }

    /// As it was kept. Runs of earlier versions left a sentence.
    pub fn from_text(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_else(|_| Self::said(text))
    }
}

/// In English, for the ledger and the API.
impl fmt::Display for Hindrance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAccount => {
                formatter.write_str("The owner has no account on the network. Connect one.")
            }
            Self::SessionExpired => formatter.write_str(
                "The owner's session with the network has expired. Reconnect the account.",
            ),
            Self::AccountBusy => {
                formatter.write_str("The owner's account was busy. The next slot tries again.")
            }
            Self::ProfileViewsUsed { seen, allowed } => write!(
                formatter,
                "The profiles that the workspace lets the owner's account look at in a day are used up ({seen} of {allowed}). A later slot goes on."
            ),
            Self::Throttled => {
                formatter.write_str("The network asks to slow down. The next slot tries again.")
            }
            Self::Said { message } => formatter.write_str(message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_read_again() {
        let all = [
            Hindrance::NoAccount,
            Hindrance::SessionExpired,
            Hindrance::AccountBusy,
            Hindrance::ProfileViewsUsed {
                seen: 50,
                allowed: 50,
            },
            Hindrance::Throttled,
            Hindrance::said("The source answered 503."),
        ];
        for hindrance in all {
            assert_eq!(Hindrance::from_text(&hindrance.to_text()), hindrance);
        }
    }

    #[test]
    fn a_sentence_of_an_earlier_version_stays_what_it_was() {
        let sentence = "The owner's account was busy. The next slot tries again.";
        assert_eq!(Hindrance::from_text(sentence), Hindrance::said(sentence));
    }
}
