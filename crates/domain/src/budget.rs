//! What an account may do (R51): its budgets, how they grow while an account is new and after a limit notice, and each
//! campaign's share of them.

use crate::limits;
use crate::named;
use crate::time::{Timestamp, span};

/// A campaign's part in the budgets of its sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CampaignBudget {
    /// How much of the sender's budget is this campaign's, beside the weights of the sender's other ones.
    pub weight: u32,
    /// Whether invitations leave without a note where the sender has no personalised note left in the month.
    pub without_note: bool,
}

impl Default for CampaignBudget {
    fn default() -> Self {
        Self {
            weight: limits::CAMPAIGN_WEIGHT_DEFAULT,
            without_note: false,
        }
    }
}

named! {
    /// Why an account may invite fewer people than its workspace allows.
    Reduction, "reduction" {
        /// The account is new: it begins with few and grows by the week.
        WarmUp = "warm_up",
        /// The network announced a limit not long ago.
        Recovery = "recovery",
    }
}

/// What slows an account down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pace {
    /// Since when it warms up; none where it does not.
    pub warm_up_since: Option<Timestamp>,
    /// When invitations go on, or went on, after the last limit notice; none where there was none.
    pub resumed_at: Option<Timestamp>,
}

/// How many of something an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// What the workspace allows.
    pub full: i64,
    /// What the account may at this moment.
    pub allowed: i64,
    /// Why that is less, where it is.
    pub reduced_by: Option<Reduction>,
    /// From when on it is the whole again.
    pub full_from: Option<Timestamp>,
}

impl Allowance {
    /// The whole of what the workspace allows.
    pub const fn whole(full: i64) -> Self {
        Self {
            full,
            allowed: full,
            reduced_by: None,
            full_from: None,
        }
    }
}

impl Pace {
    /// The week of the warm-up, from 1 on; none where it is over or there is none.
    pub fn warm_up_week(self, now: Timestamp) -> Option<usize> {
        let weeks = now.millis_since(self.warm_up_since?) / span::WEEK;
        let week = usize::try_from(weeks).unwrap_or(0);
        (week < limits::WARM_UP_PERCENT_BY_WEEK.len()).then_some(week + 1)
    }

    /// Until when the warm-up lasts.
    pub fn warm_up_until(self) -> Option<Timestamp> {
        let weeks = i64::try_from(limits::WARM_UP_PERCENT_BY_WEEK.len()).unwrap_or(0);
        Some(self.warm_up_since?.plus_millis(weeks * span::WEEK))
    }

    fn warm_up_percent(self, now: Timestamp) -> Option<i64> {
        let week = self.warm_up_week(now)?;
        Some(i64::from(limits::WARM_UP_PERCENT_BY_WEEK[week - 1]))
    }

    /// Until when invitations stay at a part after the last limit notice.
    pub fn recovery_until(self) -> Option<Timestamp> {
        Some(
            self.resumed_at?
                .plus_millis(limits::LIMIT_NOTICE_RECOVERY_MILLISECONDS),
        )
    }

    fn recovery_percent(self, now: Timestamp) -> Option<i64> {
        let lasts = self.recovery_until().is_some_and(|until| now < until);
        lasts.then_some(i64::from(limits::LIMIT_NOTICE_RECOVERY_PERCENT))
    }

    /// Invitations in seven rolling days, of which the workspace allows `full`. Both reductions count, one within the
    /// other; who may invite at all may invite one person.
    pub fn invitations(self, full: i64, now: Timestamp) -> Allowance {
        let (warm_up, recovery) = (self.warm_up_percent(now), self.recovery_percent(now));
        let part = full * warm_up.unwrap_or(100) * recovery.unwrap_or(100) / 10_000;
        let reduced_by = match (warm_up, recovery) {
            (_, Some(_)) => Some(Reduction::Recovery),
            (Some(_), None) => Some(Reduction::WarmUp),
            (None, None) => None,
        };
        let ends = [
            warm_up.and(self.warm_up_until()),
            recovery.and(self.recovery_until()),
        ];
        Allowance {
            full,
            allowed: part.max(full.min(1)),
            reduced_by,
            full_from: ends.into_iter().flatten().max(),
        }
    }
}

/// A campaign among those that use the same budget of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sharing {
    /// Its weight.
    pub weight: u32,
    /// What it has spent in the window.
    pub spent: i64,
    /// What it has planned and not begun.
    pub waiting: i64,
}

/// A campaign's share of a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// What it has spent in the window.
    pub spent: i64,
    /// What is its own: it may be used as long as the budget lasts.
    pub own: i64,
    /// What others that have something planned have not used of theirs. Beyond its own a campaign leaves that to them.
    pub kept_for_others: i64,
}

impl Share {
    /// The share of `one` among the others. Who has nothing planned takes no part, so that what nobody asks for is free.
    pub fn of(one: Sharing, others: &[Sharing], allowed: i64) -> Self {
        let asking = others.iter().filter(|other| other.waiting > 0);
        let weights: i64 = asking.clone().map(|other| i64::from(other.weight)).sum();
        let all = (i64::from(one.weight) + weights).max(1);
        let own = |weight: u32| allowed * i64::from(weight) / all;
        let kept_for_others = asking
            .map(|other| (own(other.weight) - other.spent).clamp(0, other.waiting))
            .sum();
        Self {
            spent: one.spent,
            own: own(one.weight),
            kept_for_others,
        }
    }

    /// Whether the campaign may use one more of a budget of which so much is left.
    pub const fn allows(self, left: i64) -> bool {
        self.spent < self.own || left > self.kept_for_others
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(days: i64) -> Timestamp {
        Timestamp::from_millis(days * span::DAY)
    }

    #[test]
    fn a_new_account_grows_by_the_week() {
        let pace = Pace {
            warm_up_since: Some(after(0)),
            ..Pace::default()
        };
        let allowed = |days| pace.invitations(80, after(days)).allowed;
        assert_eq!(
            [0, 6, 7, 13, 14, 20, 21, 400].map(allowed),
            [20, 20, 40, 40, 60, 60, 80, 80]
        );
        let first = pace.invitations(80, after(3));
        assert_eq!(first.reduced_by, Some(Reduction::WarmUp));
        assert_eq!(first.full_from, Some(after(21)));
        assert_eq!(pace.invitations(80, after(21)), Allowance::whole(80));
        assert_eq!(
            pace.invitations(3, after(0)).allowed,
            1,
            "who may invite invites one"
        );
        assert_eq!(pace.invitations(0, after(0)).allowed, 0);
    }

    #[test]
    fn after_a_limit_notice_half_leaves_for_two_weeks_and_then_all() {
        let pace = Pace {
            resumed_at: Some(after(7)),
            ..Pace::default()
        };
        let allowed = |days| pace.invitations(81, after(days)).allowed;
        assert_eq!([7, 20, 21, 30].map(allowed), [40, 40, 81, 81]);
        let half = pace.invitations(81, after(8));
        assert_eq!(
            (half.reduced_by, half.full_from),
            (Some(Reduction::Recovery), Some(after(21)))
        );
        let both = Pace {
            warm_up_since: Some(after(0)),
            ..pace
        };
        assert_eq!(
            both.invitations(80, after(8)).allowed,
            20,
            "half of the second week's half"
        );
    }

    fn sharing(weight: u32, spent: i64, waiting: i64) -> Sharing {
        Sharing {
            weight,
            spent,
            waiting,
        }
    }

    #[test]
    fn weights_share_and_what_nobody_asks_for_is_free() {
        let (two, one) = (sharing(2, 0, 9), sharing(1, 0, 90));
        let share = Share::of(two, &[one, one], 80);
        assert_eq!((share.own, share.kept_for_others), (40, 40));
        let silent = sharing(1, 0, 0);
        let alone = Share::of(sharing(1, 79, 9), &[silent, silent], 80);
        assert!(alone.allows(1), "nobody else asks");
        let few = Share::of(sharing(1, 40, 9), &[sharing(1, 0, 5)], 80);
        assert!(
            few.allows(6) && !few.allows(5),
            "five are kept for whoever has five planned"
        );
    }

    proptest::proptest! {
        /// However campaigns take turns: the cap is never passed, and nothing is left while somebody asks.
        #[test]
        fn shares_waste_nothing_and_pass_no_cap(
            allowed in 0_i64..60,
            campaigns in proptest::collection::vec((1_u32..10, 0_i64..40), 1..6),
            order in proptest::collection::vec(0_usize..6, 0..400),
        ) {
            let mut all: Vec<Sharing> = campaigns.iter().map(|(weight, waiting)| sharing(*weight, 0, *waiting)).collect();
            let mut left = allowed;
            let mut turns = order;
            // In the end everybody is asked until nobody may.
            turns.extend((0..all.len()).cycle().take(all.len() * 64));
            for turn in turns {
                let place = turn % all.len();
                let others: Vec<Sharing> = all.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, other)| *other).collect();
                let share = Share::of(all[place], &others, allowed);
                if all[place].waiting > 0 && left > 0 && share.allows(left) {
                    all[place].waiting -= 1;
                    all[place].spent += 1;
                    left -= 1;
                }
            }
            proptest::prop_assert!(left >= 0);
            let asking: i64 = all.iter().map(|one| one.waiting).sum();
            proptest::prop_assert!(left == 0 || asking == 0, "{left} left while {asking} wait");
        }
    }
}
