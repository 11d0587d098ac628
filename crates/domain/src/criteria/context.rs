//! What a tree is evaluated against beside the contact: the time, and what its names stand for.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Node, Span, When};
use crate::fold::fold;
use crate::ids::{CampaignId, FinderId, SegmentId};
use crate::time::{Timestamp, span};

/// What a segment holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SegmentBody {
    /// The results of a finder (R22).
    Finder(FinderId),
    /// Those to whom a tree applies.
    Criteria(Arc<Node>),
}

/// The time, and what names stand for. Both evaluators get the same one.
#[derive(Debug, Clone)]
pub struct Context {
    /// The present instant.
    pub now: Timestamp,
    /// The workspace's time zone: days of criteria are its days.
    pub zone: TimeZone,
    /// Segments that trees name, and those that these name. One that is missing here was archived
    /// and holds nobody.
    pub segments: BTreeMap<SegmentId, SegmentBody>,
    /// Campaigns of programs, by the folded name of the program.
    pub programs: BTreeMap<String, Vec<CampaignId>>,
}

impl Context {
    /// A context in which no segment and no program is known.
    pub const fn new(now: Timestamp, zone: TimeZone) -> Self {
        Self {
            now,
            zone,
            segments: BTreeMap::new(),
            programs: BTreeMap::new(),
        }
    }

    /// The present year in the workspace's time zone.
    pub fn year(&self) -> i16 {
        self.now.local_date(&self.zone).year()
    }

    /// The years of birth of people of such ages: who is 40 this year counts as 40 all year.
    pub fn birth_years(&self, ages: Span<u32>) -> Span<i16> {
        let year = |age: u32| {
            self.year()
                .saturating_sub(i16::try_from(age).unwrap_or(i16::MAX))
        };
        Span {
            from: ages.until.map(year),
            until: ages.from.map(year),
        }
    }

    /// The campaigns of programs.
    pub fn campaigns_of<'a>(
        &self,
        programs: impl IntoIterator<Item = &'a String>,
    ) -> Vec<&CampaignId> {
        programs
            .into_iter()
            .filter_map(|program| self.programs.get(&fold(program)))
            .flatten()
            .collect()
    }

    /// The first instant of a time, and the first one behind it.
    pub fn bounds(&self, when: When) -> (Option<Timestamp>, Option<Timestamp>) {
        match when {
            When::LastDays(days) => (
                Some(self.now.plus_millis(-i64::from(days) * span::DAY)),
                None,
            ),
            When::Days(days) => (
                days.from.and_then(|day| self.start_of(day)),
                days.until
                    .and_then(|day| day.tomorrow().ok())
                    .and_then(|day| self.start_of(day)),
            ),
        }
    }

    fn start_of(&self, day: Date) -> Option<Timestamp> {
        let start = day.to_zoned(self.zone.clone()).ok()?;
        Some(Timestamp::from_jiff(start.timestamp()))
    }
}
