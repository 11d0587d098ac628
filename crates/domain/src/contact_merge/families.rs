//! What becomes of the campaigns of two contacts that are one person (R26, R40, R91).
//!
//! Where one of them alone was worked with for a name and program, that goes over to the contact that stays. Where both
//! were, one goes on and the other one ends, so that nobody is approached twice: the one that was written to before the one
//! that was not, one that somebody decided about before one that waits, and else the kept one. A no to either of them is a
//! no to both.

use std::collections::BTreeMap;

use super::unite::Side;
use crate::action::ActionState;

/// An action of one of the two contacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held<'a> {
    /// Whose.
    pub side: Side,
    /// For which name and program.
    pub family: &'a str,
    /// Where it stands.
    pub state: ActionState,
}

/// A sequence of one of the two contacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run<'a> {
    /// Whose.
    pub side: Side,
    /// For which name and program.
    pub family: &'a str,
    /// Whether it was stopped.
    pub is_stopped: bool,
}

/// What becomes of a name and program for which both were worked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shared {
    /// Whose actions and sequences go on as those of the contact that stays; the other's open actions end.
    pub leading: Side,
    /// Whether they end as well, because somebody said no to one of the two.
    pub ends_all: bool,
}

#[derive(Default, Clone, Copy)]
struct Of {
    is_there: bool,
    rank: u8,
    has_no: bool,
}

/// The names and programs for which both were worked with, and what becomes of each.
pub fn shared<'a>(
    actions: impl IntoIterator<Item = Held<'a>>,
    runs: impl IntoIterator<Item = Run<'a>>,
) -> BTreeMap<&'a str, Shared> {
    let mut families: BTreeMap<&str, [Of; 2]> = BTreeMap::new();
    let mut note = |family, side, rank, has_no| {
        let of = &mut families.entry(family).or_default()[usize::from(side == Side::Other)];
        of.is_there = true;
        of.rank = of.rank.max(rank);
        of.has_no |= has_no;
    };
    for action in actions {
        let rank = match action.state {
            ActionState::Sent => 2,
            state if state.is_final() => 1,
            _ => 0,
        };
        let has_no = action.state == ActionState::Blocked;
        note(action.family, action.side, rank, has_no);
    }
    for run in runs {
        note(run.family, run.side, 2, run.is_stopped);
    }
    families
        .into_iter()
        .filter(|(_, [kept, other])| kept.is_there && other.is_there)
        .map(|(family, [kept, other])| {
            let (leading, trailing) = if other.rank > kept.rank {
                (Side::Other, kept)
            } else {
                (Side::Kept, other)
            };
            let ends_all = trailing.has_no;
            (family, Shared { leading, ends_all })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Side::{Kept, Other};

    fn held(side: Side, state: ActionState) -> Held<'static> {
        let family = "a";
        Held {
            side,
            family,
            state,
        }
    }

    fn of(actions: &[Held<'static>], runs: &[Run<'static>]) -> Option<Shared> {
        shared(actions.to_vec(), runs.to_vec()).remove("a")
    }

    #[test]
    fn what_one_of_them_has_alone_is_not_shared() {
        assert_eq!(of(&[held(Other, ActionState::Sent)], &[]), None);
        let elsewhere = Held {
            family: "b",
            ..held(Kept, ActionState::Sent)
        };
        assert_eq!(of(&[held(Other, ActionState::Sent), elsewhere], &[]), None);
    }

    #[test]
    fn whoever_was_written_to_goes_on() {
        let open = ActionState::WaitingForApproval;
        let found = of(&[held(Kept, open), held(Other, ActionState::Sent)], &[]).unwrap();
        assert_eq!(found.leading, Other);
        let found = of(&[held(Kept, open), held(Other, open)], &[]).unwrap();
        assert_eq!(found.leading, Kept);
        let run = Run {
            side: Other,
            family: "a",
            is_stopped: false,
        };
        let both = [held(Kept, ActionState::Sent), held(Other, open)];
        assert_eq!(
            of(&both, &[run]).unwrap(),
            Shared {
                leading: Kept,
                ends_all: false
            }
        );
    }

    #[test]
    fn a_no_to_either_is_a_no_to_both() {
        let open = ActionState::Scheduled;
        let found = of(&[held(Kept, open), held(Other, ActionState::Blocked)], &[]).unwrap();
        assert_eq!(
            found.leading, Other,
            "and what waits ends with the other side"
        );
        let found = of(
            &[
                held(Kept, ActionState::Sent),
                held(Other, ActionState::Blocked),
            ],
            &[],
        );
        assert!(found.unwrap().ends_all);
        let stopped = Run {
            side: Other,
            family: "a",
            is_stopped: true,
        };
        let found = of(&[held(Kept, ActionState::Sent)], &[stopped]).unwrap();
        assert_eq!(
            found,
            Shared {
                leading: Kept,
                ends_all: true
            }
        );
    }
}
