//! What the network allows an account.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::moment::{DAY, Millis};
use crate::refusal::{Code, Refusal};

/// The span over which invitations are counted.
pub const INVITATION_WINDOW: Millis = 7 * DAY;
/// The span over which invitations with a note are counted.
pub const NOTE_WINDOW: Millis = 30 * DAY;
/// The span over which messages are counted.
pub const MESSAGE_WINDOW: Millis = DAY;
/// How long after its end an invitation cannot be repeated.
pub const RESEND_PAUSE: Millis = 21 * DAY;

/// What an account's owner pays for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountType {
    /// Nothing: notes of 200 characters.
    Standard,
    /// Premium; what an account is where nobody says otherwise, because programs send few notes for a Standard one.
    #[default]
    Premium,
    /// Sales Navigator.
    SalesNavigator,
    /// Recruiter.
    Recruiter,
}

impl AccountType {
    /// The longest note of an invitation, in UTF-16 units.
    pub const fn note_length(self) -> usize {
        match self {
            Self::Standard => 200,
            Self::Premium | Self::SalesNavigator | Self::Recruiter => 300,
        }
    }
}

/// The limits of an account. Lengths are UTF-16 units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Invitations in every seven days.
    pub invitations_per_week: u32,
    /// Invitations with a note in every thirty days; no limit where it is missing.
    pub notes_per_month: Option<u32>,
    /// Messages in every twenty-four hours.
    pub messages_per_day: u32,
    /// The longest message.
    pub message_length: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            invitations_per_week: 100,
            notes_per_month: None,
            messages_per_day: 150,
            message_length: 8_000,
        }
    }
}

/// Length as the network counts it.
pub fn utf16_length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The moments of the acts that count towards one limit.
#[derive(Debug, Clone, Default)]
pub(crate) struct Window(VecDeque<Millis>);

impl Window {
    /// Refuses where `limit` acts lie within `span` before `now`.
    pub fn check(
        &mut self,
        now: Millis,
        span: Millis,
        limit: u32,
        code: Code,
    ) -> Result<(), Refusal> {
        while self.0.front().is_some_and(|moment| *moment <= now - span) {
            self.0.pop_front();
        }
        let limit = limit as usize;
        if self.0.len() < limit {
            return Ok(());
        }
        let message = "The account has reached its limit for this kind of act.";
        let freed = self
            .0
            .len()
            .checked_sub(limit)
            .and_then(|place| self.0.get(place));
        Err(Refusal::new(code, message).after(freed.map_or(span, |moment| moment + span - now)))
    }

    /// Counts an act.
    pub fn count(&mut self, now: Millis) {
        self.0.push_back(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::HOUR;

    #[test]
    fn a_window_frees_a_place_when_its_oldest_act_leaves_it() {
        let mut window = Window::default();
        window.count(0);
        window.count(HOUR);
        let refusal = window
            .check(2 * HOUR, DAY, 2, Code::MessageLimit)
            .unwrap_err();
        assert_eq!(refusal.retry_after, Some(22 * HOUR));
        assert!(window.check(DAY, DAY, 2, Code::MessageLimit).is_ok());
    }

    #[test]
    fn a_limit_of_zero_allows_nothing() {
        let refusal = Window::default()
            .check(5, DAY, 0, Code::MessageLimit)
            .unwrap_err();
        assert_eq!(refusal.retry_after, Some(DAY));
    }

    #[test]
    fn length_is_counted_in_utf_16_units() {
        assert_eq!(utf16_length("é🚀"), 3);
    }
}
