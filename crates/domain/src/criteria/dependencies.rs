//! On what the answer of a tree rests beside the contact itself: what keeps segments current looks
//! at everybody when one of these changes.

use super::{Context, Node, SegmentBody, Test};
use crate::criteria::{Mark, When};
use crate::limits::SEGMENT_REFERENCE_DEPTH_MAXIMUM;

/// What else a tree rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dependencies {
    /// The time: people get older, and days pass.
    pub time: bool,
    /// The suppression list.
    pub suppressions: bool,
    /// Which campaigns a program has.
    pub programs: bool,
    /// Relations of accounts, which the network may tell without a line in the ledger, and which
    /// member an account belongs to.
    pub relations: bool,
}

impl Dependencies {
    const fn and(self, other: Self) -> Self {
        Self {
            time: self.time || other.time,
            suppressions: self.suppressions || other.suppressions,
            programs: self.programs || other.programs,
            relations: self.relations || other.relations,
        }
    }
}

/// What a tree rests on, with the segments that it names.
pub fn dependencies(node: &Node, context: &Context) -> Dependencies {
    of_node(node, context, 0)
}

fn of_node(node: &Node, context: &Context, depth: usize) -> Dependencies {
    node.tests()
        .into_iter()
        .map(|test| of_test(test, context, depth))
        .fold(Dependencies::default(), Dependencies::and)
}

fn of_test(test: &Test, context: &Context, depth: usize) -> Dependencies {
    let base = Dependencies::default();
    match test {
        Test::Age(_) => Dependencies { time: true, ..base },
        Test::Happened(_, filter) => Dependencies {
            time: matches!(filter.when, Some(When::LastDays(_))),
            programs: !filter.programs.is_empty(),
            ..base
        },
        Test::Marked(Mark::Suppressed) => Dependencies {
            suppressions: true,
            ..base
        },
        Test::Connected(_) => Dependencies {
            relations: true,
            ..base
        },
        Test::Segment(segments) if depth < SEGMENT_REFERENCE_DEPTH_MAXIMUM => segments
            .iter()
            .filter_map(|segment| context.segments.get(segment))
            .map(|body| match body {
                SegmentBody::Finder(_) => base,
                SegmentBody::Criteria(node) => of_node(node, context, depth + 1),
            })
            .fold(base, Dependencies::and),
        _ => base,
    }
}
