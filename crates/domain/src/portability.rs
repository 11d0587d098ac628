//! LinkedIn's interface of member data portability (R43): what it gives, and why it may not. It only reads.

use crate::limits::{
    PORTABILITY_EVERY_MILLISECONDS, PORTABILITY_PAUSE_MILLISECONDS,
    PORTABILITY_THROTTLE_MILLISECONDS_MAXIMUM,
};
use crate::named;
use crate::time::{Timestamp, span};

named! {
    /// A part of a member's data. Its rows have the archive's columns.
    Domain, "domain of a member's data" {
        /// Invitations, in both directions.
        Invitations = "INVITATIONS",
        /// Connections.
        Connections = "CONNECTIONS",
        /// Messages.
        Inbox = "INBOX",
    }
}

named! {
    /// Why a member's data could not be read.
    PortabilityProblem, "problem of reading a member's data" {
        /// The token has run out, or was taken back.
        TokenRefused = "token_refused",
        /// The token does not open this interface: it is of another product, or the member lives outside of its area.
        NotAllowed = "not_allowed",
        /// The interface no longer speaks the version that is asked for.
        OtherVersion = "other_version",
        /// The data are another person's than the account's.
        OfSomebodyElse = "of_somebody_else",
        /// It asks to be called less often.
        Throttled = "throttled",
        /// It answered that it cannot now, or with a status that means nothing here.
        Failing = "failing",
        /// Nothing could be reached there.
        Unreachable = "unreachable",
        /// It took too long.
        TooSlow = "too_slow",
        /// Its address is none that may be called, or led elsewhere.
        AddressRefused = "address_refused",
        /// What it answered is not what its contract says.
        Nonsense = "nonsense",
        /// It answered with more than is read.
        TooLarge = "too_large",
    }
}

impl PortabilityProblem {
    /// Whether only a person can cure it: nobody is asked again until another token is given.
    pub const fn waits_for_a_person(self) -> bool {
        matches!(
            self,
            Self::TokenRefused | Self::NotAllowed | Self::OfSomebodyElse
        )
    }
}

/// When the data are read again. After a success a day later: the interface writes them anew about as often. After a problem
/// that time cures, later each time; where the interface says when, not before. None where a person has to do something.
pub fn next_look(
    now: Timestamp,
    problem: Option<PortabilityProblem>,
    failures: i64,
    retry_after_seconds: Option<i64>,
) -> Option<Timestamp> {
    let Some(problem) = problem else {
        return Some(now.plus_millis(PORTABILITY_EVERY_MILLISECONDS));
    };
    if problem.waits_for_a_person() {
        return None;
    }
    let doublings = failures.clamp(1, 10) - 1;
    let pause = (PORTABILITY_PAUSE_MILLISECONDS << doublings).min(PORTABILITY_EVERY_MILLISECONDS);
    let asked = retry_after_seconds.unwrap_or(0).max(0);
    let asked = asked
        .saturating_mul(span::SECOND)
        .min(PORTABILITY_THROTTLE_MILLISECONDS_MAXIMUM);
    Some(now.plus_millis(pause.max(asked)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_803_888_000_000);

    fn after(
        problem: Option<PortabilityProblem>,
        failures: i64,
        asked: Option<i64>,
    ) -> Option<i64> {
        next_look(NOW, problem, failures, asked).map(|at| at.millis_since(NOW) / span::MINUTE)
    }

    #[test]
    fn data_are_read_once_a_day_and_later_after_each_failure() {
        let failing = Some(PortabilityProblem::Failing);
        assert_eq!(after(None, 0, None), Some(24 * 60));
        assert_eq!(after(failing, 1, None), Some(15));
        assert_eq!(after(failing, 3, None), Some(60));
        assert_eq!(after(failing, i64::MAX, None), Some(24 * 60));
    }

    #[test]
    fn who_is_asked_to_wait_waits_and_who_is_refused_asks_no_more() {
        let throttled = Some(PortabilityProblem::Throttled);
        assert_eq!(after(throttled, 1, Some(7_200)), Some(120));
        assert_eq!(after(throttled, 1, Some(5)), Some(15));
        assert_eq!(after(throttled, 1, Some(i64::MAX)), Some(7 * 24 * 60));
        assert_eq!(after(throttled, 1, Some(-5)), Some(15));
        for final_one in [
            PortabilityProblem::TokenRefused,
            PortabilityProblem::NotAllowed,
            PortabilityProblem::OfSomebodyElse,
        ] {
            assert_eq!(after(Some(final_one), 1, Some(60)), None);
        }
    }
}
