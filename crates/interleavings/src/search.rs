//! The search: breadth first, so that the first violation found has the shortest story.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

use crate::model::State;
use crate::moves::{Move, World};
use crate::properties::{self, Property};

/// A move that broke a property, with everything that led to it.
#[derive(Debug, Clone)]
pub struct Violation {
    /// What was broken.
    pub property: Property,
    /// The moves from the beginning; the last one broke it.
    pub story: Vec<Move>,
}

/// What a search came to.
#[derive(Debug, Clone)]
pub struct Explored {
    /// Distinct states.
    pub states: usize,
    /// Moves that were tried.
    pub moves: usize,
    /// Whether every state was reached that there is within the scenario's bounds.
    pub is_complete: bool,
    /// The first violation.
    pub violation: Option<Violation>,
}

/// States are kept as hashes of 64 bits: among a hundred million of them two meet with a probability
/// of three in ten thousand, and then a state is left out.
#[derive(Default)]
struct Kept(u64);

impl Hasher for Kept {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("only hashes of states are kept");
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

fn hash_of(state: &State) -> u64 {
    let mut hasher = DefaultHasher::new();
    state.hash(&mut hasher);
    hasher.finish()
}

/// How a state was reached: from which one, by which move.
struct Step {
    from: u32,
    step: Move,
}

/// Goes through every state that can be reached, up to a number of them, and stops at the first
/// violation of one of the watched properties.
pub fn explore(world: &World, watched: &[Property], states_maximum: usize) -> Explored {
    let initial = State::initial(&world.scenario);
    let mut seen: HashSet<u64, BuildHasherDefault<Kept>> = HashSet::default();
    seen.insert(hash_of(&initial));
    let mut steps: Vec<Step> = Vec::new();
    let mut queue = VecDeque::from([(0_u32, initial)]);
    let mut explored = Explored {
        states: 1,
        moves: 0,
        is_complete: false,
        violation: None,
    };
    while let Some((number, state)) = queue.pop_front() {
        let moves = world.moves(&state);
        if moves.is_empty() && properties::is_stuck(&world.scenario, &state) {
            let property = Property::NothingIsStuck;
            if watched.contains(&property) {
                let story = story(&steps, number);
                explored.violation = Some(Violation { property, story });
                return explored;
            }
        }
        for step in moves {
            explored.moves += 1;
            let next = world.after(&state, step);
            let broken = properties::broken(&world.scenario, &state, step, &next);
            if let Some(property) = broken.filter(|property| watched.contains(property)) {
                let mut story = story(&steps, number);
                story.push(step);
                explored.violation = Some(Violation { property, story });
                return explored;
            }
            if !seen.insert(hash_of(&next)) {
                continue;
            }
            if explored.states == states_maximum {
                return explored;
            }
            explored.states += 1;
            steps.push(Step { from: number, step });
            queue.push_back((steps.len() as u32, next));
        }
    }
    explored.is_complete = true;
    explored
}

/// The moves that led to a state; state 0 is the beginning, state n was reached by step n - 1.
fn story(steps: &[Step], mut number: u32) -> Vec<Move> {
    let mut story = Vec::new();
    while let Some(step) = number
        .checked_sub(1)
        .and_then(|before| steps.get(before as usize))
    {
        story.push(step.step);
        number = step.from;
    }
    story.reverse();
    story
}
