//! Randomness without state: a draw depends on the seed and its labels, and on nothing else.
//!
//! Whoever asks first, and how often, changes nothing. So a person does the same whatever else happens on the network.

/// A point from which draws are made. Labels lead from one point to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draw(u64);

/// The finisher of SplitMix64: every bit of the input changes about half of the output's.
const fn mix(value: u64) -> u64 {
    let mut mixed = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

impl Draw {
    /// The point of a seed.
    pub const fn from_seed(seed: u64) -> Self {
        Self(mix(seed))
    }

    /// The point reached by a word.
    #[must_use]
    pub fn text(self, label: &str) -> Self {
        let hash = label.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        });
        self.number(hash ^ ((label.len() as u64) << 56))
    }

    /// The point reached by a number.
    #[must_use]
    pub const fn number(self, label: u64) -> Self {
        Self(mix(self.0.rotate_left(23) ^ mix(label)))
    }

    /// 64 bits.
    pub const fn bits(self) -> u64 {
        mix(self.0)
    }

    /// A number from 0 up to, but not including, 1.
    pub fn unit(self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with that probability.
    pub fn chance(self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A number below `bound`; 0 where the bound is 0.
    pub const fn below(self, bound: u64) -> u64 {
        ((self.bits() as u128 * bound as u128) >> 64) as u64
    }

    /// A number from `low` up to, but not including, `high`.
    pub fn between(self, low: i64, high: i64) -> i64 {
        low.saturating_add(self.below(high.saturating_sub(low).max(0) as u64) as i64)
    }

    /// One of the entries. The slice must not be empty.
    pub fn pick<T>(self, entries: &[T]) -> &T {
        &entries[self.below(entries.len() as u64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_depends_on_seed_and_labels_alone() {
        let draw = Draw::from_seed(7).text("accept").number(3);
        assert_eq!(
            draw.bits(),
            Draw::from_seed(7).text("accept").number(3).bits()
        );
        assert_ne!(
            draw.bits(),
            Draw::from_seed(8).text("accept").number(3).bits()
        );
        assert_ne!(
            draw.bits(),
            Draw::from_seed(7).number(3).text("accept").bits()
        );
        assert_ne!(
            Draw::from_seed(7).text("ab").text("c").bits(),
            Draw::from_seed(7).text("a").text("bc").bits()
        );
    }

    #[test]
    fn chances_come_out_as_asked() {
        let hits = (0..20_000)
            .filter(|&number| Draw::from_seed(1).number(number).chance(0.3))
            .count();
        assert!((5_700..6_300).contains(&hits), "{hits} of 20,000 at 30 %");
    }

    #[test]
    fn bounds_hold() {
        for number in 0..1_000 {
            let draw = Draw::from_seed(2).number(number);
            assert!((-3..4).contains(&draw.between(-3, 4)));
            assert_eq!(draw.below(0), 0);
        }
    }
}
