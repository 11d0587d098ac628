//! Draws that depend on the seed and on what they are about, and on nothing else: a world with one
//! fault or one member less draws the same for everybody else.

use domain::entropy::draw;

/// The source of every draw of a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dice(u64);

impl Dice {
    /// The dice of a seed.
    pub const fn of_seed(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 bits about something.
    pub fn bits(self, about: &[&str]) -> u64 {
        draw(self.0, about)
    }

    /// A number below `limit`; 0 where that is 0.
    pub fn below(self, about: &[&str], limit: u64) -> u64 {
        self.bits(about) % limit.max(1)
    }

    /// A number from `from` to `until`, both included.
    pub fn between(self, about: &[&str], from: i64, until: i64) -> i64 {
        let width = until.saturating_sub(from).max(0).unsigned_abs() + 1;
        from + self.below(about, width) as i64
    }

    /// True in so many of a thousand cases.
    pub fn per_mille(self, about: &[&str], share: u64) -> bool {
        self.below(about, 1_000) < share
    }

    /// One of several.
    ///
    /// # Panics
    ///
    /// Where there is none.
    pub fn pick<'a, T>(self, about: &[&str], from: &'a [T]) -> &'a T {
        &from[self.below(about, from.len() as u64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_depend_on_what_they_are_about() {
        let dice = Dice::of_seed(7);
        assert_eq!(dice.bits(&["a"]), Dice::of_seed(7).bits(&["a"]));
        assert_ne!(dice.bits(&["a"]), dice.bits(&["b"]));
        for number in 0..100 {
            let about = number.to_string();
            assert!((-3..=4).contains(&dice.between(&[&about], -3, 4)));
            assert!(!dice.per_mille(&[&about], 0) && dice.per_mille(&[&about], 1_000));
        }
    }
}
