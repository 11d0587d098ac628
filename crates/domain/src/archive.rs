//! What counts of a member's LinkedIn archive (R43): a picture of one day, with days and minutes instead of instants,
//! without the network's ids, and often looked at long after it was taken.
//!
//! What an archive tells holds as of its day. What began later stays, and what it only fails to mention counts only where it
//! would have to mention it.

use jiff::civil::Date;

use crate::sending::Tie;
use crate::time::{Timestamp, span};

crate::named! {
    /// Who hands over a picture of a member's data.
    Teller, "teller of a member's data" {
        /// The archive that the member downloaded.
        Archive = "archive",
        /// The network's interface of member data portability, which gives the same rows.
        Portability = "portability",
    }
}

/// The archive writes some moments to the minute and without a zone, and days without an hour.
pub const TOLERANCE_MILLISECONDS: i64 = span::DAY;
/// The network's clock may differ by so much from ours.
const CLOCKS_DIFFER_MILLISECONDS: i64 = span::MINUTE;
/// Two sights of one message are as far apart at most.
const SAME_MESSAGE_MILLISECONDS: i64 = 2 * span::MINUTE;
/// Somebody taps in a reply as long after it came at most.
const TAPPED_AFTER_MILLISECONDS: i64 = 7 * span::DAY;
/// What leaves by hand does so within this time after it was handed over.
const IN_HAND_MILLISECONDS: i64 = 12 * span::HOUR;
/// The network lets an invitation expire after half a year.
const INVITATION_EXPIRES_MILLISECONDS: i64 = 180 * span::DAY;

/// How far an archive reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// The day of which it is a picture.
    pub day: Date,
    /// Whether it lists the connections with their addresses.
    pub lists_connections: bool,
    /// When the oldest invitation that it lists was sent; none where it lists none with an address.
    pub invitations_since: Option<Timestamp>,
}

/// What is known between the account and a person, and since when.
pub type Known = Option<(Tie, Timestamp)>;

impl Reach {
    /// When its day begins.
    pub fn begins(&self) -> Timestamp {
        start_of(self.day)
    }

    /// When its day ends.
    pub fn ends(&self) -> Timestamp {
        self.begins().plus_millis(span::DAY)
    }

    /// Whether a connection that it lists is news.
    pub fn connects(&self, known: Known) -> bool {
        match known {
            None => true,
            Some((Tie::Connected, _)) => false,
            Some((Tie::None | Tie::Invited, since)) => since < self.ends(),
        }
    }

    /// Whether an invitation that it lists is open, as far as is known.
    pub fn opens(&self, known: Known, sent_at: Timestamp) -> bool {
        let has_expired = sent_at.plus_millis(INVITATION_EXPIRES_MILLISECONDS) <= self.begins();
        match known {
            _ if has_expired => false,
            None => true,
            // One that was seen to end does not open again; another one may have been sent since.
            Some((Tie::None, since)) => since < sent_at && since < self.ends(),
            Some((Tie::Invited | Tie::Connected, _)) => false,
        }
    }

    /// Whether an open invitation, sent at an instant, would stand in the archive: among the invitations, or as a
    /// connection. Where it does not, it was withdrawn or declined.
    pub fn would_list(&self, sent_at: Timestamp) -> bool {
        let after = |earlier: Timestamp, later: Timestamp| {
            earlier.plus_millis(TOLERANCE_MILLISECONDS) <= later
        };
        self.lists_connections
            && after(sent_at, self.begins())
            && self
                .invitations_since
                .is_some_and(|oldest| after(oldest, sent_at))
    }
}

/// When a day begins, where no zone is told.
pub fn start_of(day: Date) -> Timestamp {
    day.at(0, 0, 0, 0)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .map_or(Timestamp::from_millis(0), |start| {
            Timestamp::from_jiff(start.timestamp())
        })
}

/// Whether a connection of a day can be the acceptance of an invitation: none is older than what it accepts.
pub fn may_accept(connected_at: Timestamp, invited_at: Timestamp) -> bool {
    connected_at.plus_millis(TOLERANCE_MILLISECONDS) > invited_at
}

/// Whether two texts say the same: spaces and line breaks are written anew by apps and exports.
pub fn same_text(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

/// Where a message of a conversation is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The contact's, as a connector or an archive saw it.
    Received,
    /// The contact's, as the member tapped it in.
    TappedIn,
    /// A campaign's.
    Ours,
    /// The owner's own.
    ByHand,
}

/// A message of a conversation that is known already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Where it is known from.
    pub origin: Origin,
    /// The text.
    pub text: String,
    /// When it was written; of what left by hand, when it was handed over.
    pub happened_at: Timestamp,
    /// When it was seen or told.
    pub observed_at: Timestamp,
}

impl Said {
    /// Whether a message of the archive is this one.
    pub fn is(&self, incoming: bool, text: &str, at: Timestamp) -> bool {
        let is_incoming = matches!(self.origin, Origin::Received | Origin::TappedIn);
        if incoming != is_incoming {
            return false;
        }
        let is_same = same_text(&self.text, text);
        match self.origin {
            Origin::Received | Origin::ByHand => {
                let apart = at.millis_since(self.happened_at).abs();
                is_same && apart <= SAME_MESSAGE_MILLISECONDS
            }
            Origin::TappedIn => {
                let before = self.happened_at.millis_since(at);
                let is_near =
                    (-CLOCKS_DIFFER_MILLISECONDS..=TAPPED_AFTER_MILLISECONDS).contains(&before);
                is_near && (is_same || self.text.is_empty())
            }
            Origin::Ours => self.left_as(is_same, at),
        }
    }

    /// Whether a message of the account is what a campaign sent or handed over: the same text within a day, or any text
    /// while it was in hand, because people change a word before they send.
    fn left_as(&self, is_same: bool, at: Timestamp) -> bool {
        let after = at.millis_since(self.happened_at);
        let in_hand = self
            .observed_at
            .millis_since(self.happened_at)
            .min(IN_HAND_MILLISECONDS);
        let until = if is_same {
            TOLERANCE_MILLISECONDS
        } else {
            in_hand
        };
        (-CLOCKS_DIFFER_MILLISECONDS..=until + CLOCKS_DIFFER_MILLISECONDS).contains(&after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i8, hour: i64) -> Timestamp {
        let date = Date::new(2026, 11, day).unwrap();
        start_of(date).plus_millis(hour * span::HOUR)
    }

    fn reach() -> Reach {
        Reach {
            day: Date::new(2026, 11, 12).unwrap(),
            lists_connections: true,
            invitations_since: Some(at(1, 9)),
        }
    }

    #[test]
    fn what_began_after_the_archive_stays() {
        let reach = reach();
        assert!(reach.connects(None));
        assert!(reach.connects(Some((Tie::Invited, at(10, 9)))));
        assert!(reach.connects(Some((Tie::None, at(12, 20)))));
        assert!(!reach.connects(Some((Tie::None, at(13, 0)))));
        assert!(!reach.connects(Some((Tie::Connected, at(2, 0)))));
    }

    #[test]
    fn an_invitation_that_ended_does_not_open_again() {
        let reach = reach();
        assert!(reach.opens(None, at(10, 9)));
        assert!(!reach.opens(Some((Tie::None, at(11, 9))), at(10, 9)));
        assert!(reach.opens(Some((Tie::None, at(9, 9))), at(10, 9)));
        assert!(!reach.opens(Some((Tie::Connected, at(11, 9))), at(10, 9)));
        let long_ago = at(12, 0).plus_millis(-181 * span::DAY);
        assert!(!reach.opens(None, long_ago));
    }

    #[test]
    fn silence_counts_only_where_the_archive_would_speak() {
        let reach = reach();
        assert!(reach.would_list(at(5, 9)));
        assert!(
            !reach.would_list(at(12, 9)),
            "sent on the day of the archive"
        );
        assert!(!reach.would_list(at(1, 12)), "older than what it lists");
        let without = Reach {
            lists_connections: false,
            ..reach
        };
        assert!(!without.would_list(at(5, 9)));
        let silent = Reach {
            invitations_since: None,
            ..reach
        };
        assert!(!silent.would_list(at(5, 9)));
    }

    #[test]
    fn a_connection_is_no_older_than_what_it_accepts() {
        assert!(may_accept(at(10, 0), at(10, 15)));
        assert!(may_accept(at(11, 0), at(10, 15)));
        assert!(!may_accept(at(8, 0), at(10, 15)));
    }

    #[test]
    fn one_message_is_known_however_it_was_told() {
        let said = |origin, text: &str, from, until| Said {
            origin,
            text: text.to_owned(),
            happened_at: from,
            observed_at: until,
        };
        let ours = said(Origin::Ours, "Welcome Ann", at(10, 9), at(10, 11));
        assert!(ours.is(false, "Welcome  Ann\n", at(10, 20)));
        assert!(
            ours.is(false, "Welcome dear Ann", at(10, 10)),
            "changed in hand"
        );
        assert!(
            !ours.is(false, "By the way", at(10, 12)),
            "after it was sent"
        );
        assert!(!ours.is(true, "Welcome Ann", at(10, 10)));
        let tapped = said(Origin::TappedIn, "", at(12, 9), at(12, 9));
        assert!(tapped.is(true, "Thank you", at(11, 9)));
        assert!(
            !tapped.is(true, "Thank you", at(13, 9)),
            "came after it was tapped in"
        );
        let seen = said(Origin::Received, "Thank you", at(11, 9), at(12, 9));
        assert!(seen.is(true, "Thank you", at(11, 9)));
        assert!(!seen.is(true, "Thank you", at(11, 12)));
    }
}
