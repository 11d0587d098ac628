//! What a simulation begins with: everything about it follows from these few values.

use std::collections::BTreeSet;

use domain::time::{Timestamp, span};

use crate::dice::Dice;
use crate::fault::{Family, FaultKind};

/// How large a world is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Size {
    /// A handful of people, for tests and shrunk seeds.
    Small,
    /// A few dozen.
    Medium,
    /// A hundred or two: what the set-based engine is for.
    Large,
}

impl Size {
    /// How many members a world of this size has at most, and at least.
    const fn members(self) -> (i64, i64) {
        match self {
            Self::Small => (2, 6),
            Self::Medium => (12, 40),
            Self::Large => (128, 256),
        }
    }
}

/// A simulation. The same plan and the same program give the same digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Everything is drawn from it.
    pub seed: u64,
    /// How many days it lasts.
    pub days: u32,
    /// How many members there are.
    pub members: u32,
    /// The clock stands only at multiples of this, in milliseconds: the coarser, the more identities
    /// one step serves.
    pub grain_milliseconds: i64,
    /// Which faults may happen.
    pub faults: BTreeSet<FaultKind>,
    /// When it begins.
    pub start: Timestamp,
}

/// Grains that a seed draws from. Slots begin and end at quarters of an hour everywhere in the world,
/// which each of them divides.
const GRAINS: [i64; 5] = [1, 250, span::SECOND, 10 * span::SECOND, span::MINUTE];
/// Grains of large worlds: one stop has to serve many, or the statements of a step are paid for one.
const COARSE_GRAINS: [i64; 3] = [5 * span::MINUTE, 15 * span::MINUTE, 15 * span::MINUTE];
/// In worlds with as many members something falls due in every grain.
const MANY: u32 = 50;

/// When simulations begin, each with the date that it is there for, where there is one: clocks change, a
/// year ends, a leap day, the end of 32 bits. On the others nothing is special.
const STARTS: [(&str, Option<&str>); 14] = [
    ("2027-03-01T07:00:00Z", None),
    ("2027-03-22T00:00:00Z", Some("2027-03-28")),
    ("2027-10-20T09:30:00Z", Some("2027-10-31")),
    ("2026-10-30T12:00:00Z", Some("2026-11-01")),
    ("2027-04-01T22:00:00Z", Some("2027-04-04")),
    ("2027-09-20T03:00:00Z", Some("2027-09-26")),
    ("2027-12-20T10:00:00Z", Some("2027-12-31")),
    ("2028-02-20T06:00:00Z", Some("2028-02-29")),
    ("2038-01-11T11:00:00Z", Some("2038-01-19")),
    ("2027-02-05T14:00:00Z", Some("2027-02-07")),
    ("2027-06-07T05:00:00Z", None),
    ("2026-03-23T08:00:00Z", Some("2026-03-29")),
    ("2027-04-19T08:00:00Z", None),
    ("2029-10-08T08:00:00Z", None),
];

/// The start of a table row for a world that lasts so many days. One that would end before the date that
/// it is there for begins on one of the days before that date instead.
fn start_of(dice: Dice, days: u32, (start, there_for): (&str, Option<&str>)) -> Timestamp {
    let start: Timestamp = start
        .parse()
        .expect("the instants of the table are RFC 3339, as a test reads them");
    let Some(date) = there_for else {
        return start;
    };
    let date: jiff::civil::Date = date
        .parse()
        .expect("the dates of the table are dates, as a test reads them");
    let first = start.local_date(&jiff::tz::TimeZone::UTC);
    let ahead = i64::from((date - first).get_days());
    let days = i64::from(days);
    if ahead < days {
        return start;
    }
    let before = dice.between(&["days before"], 1, (days - 1).max(1));
    start.plus_millis((ahead - before) * span::DAY)
}

impl Plan {
    /// The plan that a seed draws, for worlds of a size.
    pub fn of_seed(seed: u64, size: Size, days: u32) -> Self {
        let dice = Dice::of_seed(seed);
        let (least, most) = size.members();
        let grain_milliseconds = match size {
            Size::Large => *dice.pick(&["grain"], &COARSE_GRAINS),
            _ => *dice.pick(&["grain"], &GRAINS),
        };
        let start = start_of(dice, days, *dice.pick(&["start"], &STARTS));
        Self {
            seed,
            days,
            members: dice.between(&["members"], least, most) as u32,
            grain_milliseconds,
            faults: swarm(dice),
            start,
        }
    }

    /// The same world, in which some members act by hand.
    #[must_use]
    pub fn with_hands(mut self) -> Self {
        self.faults.extend(FaultKind::BY_HAND);
        self
    }

    /// The dice of the plan.
    pub const fn dice(&self) -> Dice {
        Dice::of_seed(self.seed)
    }

    /// When it ends.
    pub fn end(&self) -> Timestamp {
        self.start.plus_millis(i64::from(self.days) * span::DAY)
    }

    /// Whether a fault may happen.
    pub fn has(&self, kind: FaultKind) -> bool {
        self.faults.contains(&kind)
    }

    /// How many days pass between two looks of the checker; it looks at the whole evidence each time,
    /// which in a large world costs more than the days themselves. At the end it looks at every world.
    pub const fn days_between_checks(&self) -> Option<u32> {
        match self.members {
            0..=8 => Some(1),
            9..=MANY => Some(7),
            _ => None,
        }
    }

    /// Whether so many people live in it that it is there to see much, and not to see everything.
    pub const fn is_crowded(&self) -> bool {
        self.members > MANY
    }

    /// Whether the clock stands in every grain, without asking what falls due next.
    pub const fn stands_everywhere(&self) -> bool {
        self.is_crowded() && self.grain_milliseconds >= span::MINUTE
    }

    /// How many years of one campaign the run stands for, where each member has one.
    pub fn campaign_years(&self) -> f64 {
        f64::from(self.members) * f64::from(self.days) / 365.0
    }

    /// The command that repeats it.
    pub fn command(&self) -> String {
        let faults: Vec<&str> = self.faults.iter().map(|kind| kind.as_str()).collect();
        let faults = if faults.is_empty() {
            "none".to_owned()
        } else {
            faults.join(",")
        };
        format!(
            "overture simulate --seed {} --days {} --members {} --grain {} --start {} --faults {faults}",
            self.seed, self.days, self.members, self.grain_milliseconds, self.start
        )
    }
}

/// A random part of the faults, as a swarm of testers would choose: each world leaves out whole
/// families or single kinds, so that one fault cannot hide what another would show.
fn swarm(dice: Dice) -> BTreeSet<FaultKind> {
    let families = [
        (Family::Network, "network"),
        (Family::Process, "process"),
        (Family::Time, "time"),
        (Family::People, "people"),
        (Family::Data, "data"),
    ];
    let left_out: Vec<Family> = families
        .into_iter()
        .filter(|(_, name)| dice.per_mille(&["family left out", name], 150))
        .map(|(family, _)| family)
        .collect();
    let kinds = FaultKind::ALL.iter().copied();
    kinds
        .filter(|kind| !left_out.contains(&kind.family()))
        .filter(|kind| !FaultKind::BY_HAND.contains(kind))
        .filter(|kind| dice.per_mille(&["fault", kind.as_str()], 500))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_depends_on_its_seed_alone() {
        let plan = Plan::of_seed(3, Size::Medium, 20);
        assert_eq!(plan, Plan::of_seed(3, Size::Medium, 20));
        assert_ne!(plan.faults, Plan::of_seed(4, Size::Medium, 20).faults);
        assert!((12..=40).contains(&plan.members));
    }

    #[test]
    fn every_world_lives_through_the_date_that_it_is_there_for() {
        let utc = jiff::tz::TimeZone::UTC;
        for days in [1, 2, 3, 14, 40] {
            for row in STARTS {
                let start = start_of(Dice::of_seed(u64::from(days)), days, row);
                let end = start.plus_millis(i64::from(days) * span::DAY);
                let Some(date) = row.1 else {
                    assert_eq!(start, row.0.parse().unwrap());
                    continue;
                };
                let date: jiff::civil::Date = date.parse().unwrap();
                let (first, last) = (start.local_date(&utc), end.local_date(&utc));
                assert!(first <= date && date <= last, "{row:?} {start} {days}");
            }
        }
    }

    #[test]
    fn the_swarm_leaves_something_out_and_something_in() {
        let mut seen = BTreeSet::new();
        for seed in 0..60 {
            let faults = swarm(Dice::of_seed(seed));
            assert!(faults.len() < FaultKind::ALL.len());
            seen.extend(faults);
        }
        // What people do wrong by hand belongs to worlds with hands.
        let drawn = FaultKind::ALL.len() - FaultKind::BY_HAND.len();
        assert_eq!(seen.len(), drawn);
    }
}
