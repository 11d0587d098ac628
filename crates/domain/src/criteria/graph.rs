//! Segments that name segments: never in a circle, never too deep, never too large.

use std::collections::BTreeMap;

use super::{Node, SegmentBody, Test};
use crate::ids::SegmentId;
use crate::limits::{CRITERIA_REFERENCED_NODES_MAXIMUM, SEGMENT_REFERENCE_DEPTH_MAXIMUM};

/// Why a tree may not name the segments that it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cycle {
    /// The way leads back to the segment itself: the segments on it, the first and the last one
    /// being the same.
    Back(Vec<SegmentId>),
    /// The way is too long.
    TooDeep(Vec<SegmentId>),
    /// Too many criteria come together.
    TooLarge,
}

/// The segments that a tree names.
pub fn references(node: &Node) -> Vec<&SegmentId> {
    node.tests()
        .into_iter()
        .filter_map(|test| match test {
            Test::Segment(segments) => Some(segments),
            _ => None,
        })
        .flatten()
        .collect()
}

/// Looks along all ways from a tree that is to become the criteria of `own`.
pub fn check_references(
    own: Option<&SegmentId>,
    node: &Node,
    segments: &BTreeMap<SegmentId, SegmentBody>,
) -> Result<(), Cycle> {
    let mut walk = Walk {
        segments,
        way: own.into_iter().cloned().collect(),
        base: usize::from(own.is_some()),
        size: 0,
    };
    walk.look_at(node)
}

struct Walk<'a> {
    segments: &'a BTreeMap<SegmentId, SegmentBody>,
    way: Vec<SegmentId>,
    /// Segments on the way that are not references: the one that is saved.
    base: usize,
    size: usize,
}

impl Walk<'_> {
    fn look_at(&mut self, node: &Node) -> Result<(), Cycle> {
        self.size += node.size();
        if self.size > CRITERIA_REFERENCED_NODES_MAXIMUM {
            return Err(Cycle::TooLarge);
        }
        for segment in references(node) {
            let is_back = self.way.contains(segment);
            self.way.push(segment.clone());
            if is_back {
                let start = self.way.iter().position(|one| one == segment).unwrap_or(0);
                return Err(Cycle::Back(self.way.split_off(start)));
            }
            if self.way.len() - self.base > SEGMENT_REFERENCE_DEPTH_MAXIMUM {
                return Err(Cycle::TooDeep(std::mem::take(&mut self.way)));
            }
            if let Some(SegmentBody::Criteria(inner)) = self.segments.get(segment) {
                self.look_at(inner)?;
            }
            self.way.pop();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::entropy::Entropy;
    use crate::ids::Id;
    use crate::time::Timestamp;

    fn ids(count: u64) -> Vec<SegmentId> {
        let mut entropy = Entropy::from_seed(count);
        (0..count)
            .map(|_| SegmentId::mint(Timestamp::from_millis(1), &mut entropy))
            .collect()
    }

    fn naming(segment: &SegmentId) -> Node {
        Node::include(Test::Segment(vec![segment.clone()]))
    }

    #[test]
    fn a_circle_is_refused_with_the_way() {
        let ids = ids(3);
        let segments = BTreeMap::from([
            (
                ids[1].clone(),
                SegmentBody::Criteria(Arc::new(naming(&ids[2]))),
            ),
            (
                ids[2].clone(),
                SegmentBody::Criteria(Arc::new(naming(&ids[0]))),
            ),
        ]);
        let way = vec![
            ids[0].clone(),
            ids[1].clone(),
            ids[2].clone(),
            ids[0].clone(),
        ];
        assert_eq!(
            check_references(Some(&ids[0]), &naming(&ids[1]), &segments),
            Err(Cycle::Back(way))
        );
        assert_eq!(check_references(None, &naming(&ids[1]), &segments), Ok(()));
    }

    #[test]
    fn a_long_way_and_many_criteria_are_refused() {
        let ids = ids(SEGMENT_REFERENCE_DEPTH_MAXIMUM as u64 + 2);
        let segments: BTreeMap<_, _> = ids
            .windows(2)
            .map(|pair| {
                let body = SegmentBody::Criteria(Arc::new(naming(&pair[1])));
                (pair[0].clone(), body)
            })
            .collect();
        assert_eq!(check_references(None, &naming(&ids[2]), &segments), Ok(()));
        assert!(matches!(
            check_references(None, &naming(&ids[0]), &segments),
            Err(Cycle::TooDeep(_))
        ));
        let wide = Node::group(
            super::super::GroupKind::All,
            vec![naming(&ids[0]); CRITERIA_REFERENCED_NODES_MAXIMUM],
        );
        assert_eq!(
            check_references(None, &wide, &segments),
            Err(Cycle::TooLarge)
        );
    }
}
