//! Taking back invitations that nobody answered (R64): who decides, after how many days, and when the person may be
//! invited again.

use crate::campaign::CampaignKind;
use crate::time::Timestamp;
use crate::{limits, named};

named! {
    /// What happens to invitations that nobody answered.
    WithdrawalPolicy, "withdrawal policy" {
        /// They stay open.
        Never = "never",
        /// The sender is asked about each.
        Propose = "propose",
        /// They are withdrawn without asking.
        Automatic = "automatic",
    }
}

/// What a campaign does about invitations that nobody answered (R64).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// Who decides.
    pub policy: WithdrawalPolicy,
    /// Days after which an open invitation is stale.
    #[serde(default = "after_days")]
    pub after_days: u32,
}

fn after_days() -> u32 {
    limits::WITHDRAWAL_AFTER_DAYS_DEFAULT
}

impl Withdrawal {
    /// What holds where a campaign of this kind says nothing else: the sender is asked after three weeks. A nurture
    /// campaign invites nobody.
    pub fn usual(kind: CampaignKind) -> Self {
        Self {
            policy: match kind {
                CampaignKind::Invite => WithdrawalPolicy::Propose,
                CampaignKind::Nurture => WithdrawalPolicy::Never,
            },
            after_days: after_days(),
        }
    }

    /// Whether the sender has to say yes to each.
    pub fn asks(self) -> bool {
        self.policy == WithdrawalPolicy::Propose
    }

    /// Invitations that left until then are stale; none where they stay open.
    pub fn stale_until(self, now: Timestamp) -> Option<Timestamp> {
        let days = i64::from(self.after_days);
        (self.policy != WithdrawalPolicy::Never)
            .then(|| now.plus_millis(-days * crate::time::span::DAY))
    }
}

impl Default for Withdrawal {
    fn default() -> Self {
        Self::usual(CampaignKind::Invite)
    }
}

/// When somebody whose invitation was withdrawn then may be invited again: the network refuses it for three weeks.
pub fn free_again_at(withdrawn_at: Timestamp) -> Timestamp {
    withdrawn_at.plus_millis(limits::REINVITE_MILLISECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::span;

    #[test]
    fn an_invitation_is_stale_after_three_weeks_where_nothing_is_said() {
        let now = Timestamp::from_millis(100 * span::DAY);
        let usual = Withdrawal::usual(CampaignKind::Invite);
        assert!(usual.asks());
        assert_eq!(
            usual.stale_until(now),
            Some(Timestamp::from_millis(79 * span::DAY))
        );
        let nurture = Withdrawal::usual(CampaignKind::Nurture);
        assert_eq!(nurture.stale_until(now), None);
    }

    #[test]
    fn who_was_withdrawn_is_free_after_twenty_two_days() {
        let at = Timestamp::from_millis(5 * span::DAY);
        assert_eq!(free_again_at(at).as_millis(), 27 * span::DAY);
    }
}
