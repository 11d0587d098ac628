//! How far contacts have come with the campaigns (R35).

use crate::named;

named! {
    /// A level of the funnel. Whoever has reached one has reached those before it, as far as the funnel counts: it asks for the
    /// highest.
    Level, "level of the funnel" {
        /// A campaign approached the contact.
        Invited = "invited",
        /// Connected to the sender.
        Connected = "connected",
        /// A message was sent to the contact.
        Nurtured = "nurtured",
        /// Answered positively, or opened a link.
        Engaged = "engaged",
        /// A user marked the contact as a lead.
        Lead = "lead",
    }
}

impl Level {
    /// Its place, from 1.
    pub const fn rank(self) -> i64 {
        match self {
            Self::Invited => 1,
            Self::Connected => 2,
            Self::Nurtured => 3,
            Self::Engaged => 4,
            Self::Lead => 5,
        }
    }

    /// The level of a place.
    pub fn of_rank(rank: i64) -> Option<Self> {
        Self::ALL.iter().copied().find(|level| level.rank() == rank)
    }
}

/// How many contacts stand at each level, and how many have reached it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Funnel([u64; 5]);

impl Funnel {
    /// From the number of contacts that stand at each level; several counts of one add up.
    pub fn new(standing: impl IntoIterator<Item = (Level, u64)>) -> Self {
        let mut funnel = Self::default();
        for (level, count) in standing {
            funnel.0[Self::place(level)] += count;
        }
        funnel
    }

    const fn place(level: Level) -> usize {
        match level {
            Level::Invited => 0,
            Level::Connected => 1,
            Level::Nurtured => 2,
            Level::Engaged => 3,
            Level::Lead => 4,
        }
    }

    /// Contacts whose highest level it is.
    pub const fn standing(&self, level: Level) -> u64 {
        self.0[Self::place(level)]
    }

    /// Contacts that stand at the level or beyond.
    pub fn reached(&self, level: Level) -> u64 {
        self.0[Self::place(level)..].iter().sum()
    }

    /// The part of those at the level before that have come on to this one, 0 to 1; none for the first, and where nobody was
    /// there.
    pub fn conversion(&self, level: Level) -> Option<f64> {
        let before = Level::of_rank(level.rank() - 1)?;
        let all = self.reached(before);
        (all > 0).then(|| self.reached(level) as f64 / all as f64)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_level_is_reached_by_all_that_stand_beyond() {
        let funnel = Funnel::new([(Level::Invited, 6), (Level::Connected, 2), (Level::Lead, 2)]);
        assert_eq!(funnel.reached(Level::Invited), 10);
        assert_eq!(funnel.reached(Level::Connected), 4);
        assert_eq!(funnel.reached(Level::Engaged), 2);
        assert_eq!(funnel.standing(Level::Engaged), 0);
        assert_eq!(funnel.conversion(Level::Connected), Some(0.4));
        assert_eq!(funnel.conversion(Level::Invited), None);
        assert_eq!(Funnel::default().conversion(Level::Lead), None);
    }

    proptest! {
        #[test]
        fn nobody_is_lost_between_levels(counts in proptest::array::uniform5(0_u64..1_000_000)) {
            let funnel = Funnel::new(Level::ALL.iter().copied().zip(counts));
            prop_assert_eq!(funnel.reached(Level::Invited), counts.iter().sum::<u64>());
            for pair in Level::ALL.windows(2) {
                prop_assert_eq!(funnel.reached(pair[0]) - funnel.reached(pair[1]), funnel.standing(pair[0]));
                let conversion = funnel.conversion(pair[1]).unwrap_or(0.0);
                prop_assert!((0.0..=1.0).contains(&conversion));
            }
        }
    }
}
